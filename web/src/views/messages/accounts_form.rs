//! `"waba-1: Europe/Berlin (a guess), currency not chosen"`: the accounts of a log, as far as the reader has filled
//! them in.
//!
//! The ids come from the log. Time zone and currency do not, and decide amounts: the zone of the browser is offered and
//! marked as a guess until the reader touches or confirms it, the currency is never chosen for the reader.

use billing_core::base::localized::LocalizedText;
use page_protocol::{AccountField, Accounts};

/// Accounts from a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountsText {
    /// The file's name.
    pub name: String,
    /// Its TOML.
    pub text: String,
}

/// What is missing for an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// Its time zone.
    TimeZone,
    /// Its currency.
    Currency,
}

/// What the reader filled in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountsForm {
    /// One per account that the first rows name.
    pub accounts: Vec<AccountField>,
    /// Countries of the business numbers, from which the reader may conclude.
    pub countries: Vec<String>,
    /// Whether the time zones still are the browser's.
    pub zone_is_guess: bool,
    /// An accounts file instead of the fields.
    pub file: Option<AccountsText>,
    /// Whether the reader tried to go on, so that what is missing is shown.
    pub tried: bool,
    /// Why the accounts were refused.
    pub refusal: Option<LocalizedText>,
}

impl AccountsForm {
    /// The fields for the accounts of a log; `zone` is the browser's time zone.
    pub fn of_guess(accounts: &[String], countries: &[String], zone: &str) -> Self {
        let field = |id: &String| AccountField {
            id: id.clone(),
            time_zone: zone.to_owned(),
            currency: String::new(),
        };
        Self {
            accounts: accounts.iter().map(field).collect(),
            countries: countries.to_vec(),
            zone_is_guess: !zone.is_empty(),
            ..Self::default()
        }
    }

    /// The accounts of a file, with no fields.
    pub fn of_file(name: &str, text: &str) -> Self {
        Self {
            file: Some(AccountsText {
                name: name.to_owned(),
                text: text.to_owned(),
            }),
            ..Self::default()
        }
    }

    /// Sets a time zone; from then on it is no guess.
    pub fn set_time_zone(&mut self, place: usize, time_zone: &str) {
        if let Some(account) = self.accounts.get_mut(place) {
            time_zone.trim().clone_into(&mut account.time_zone);
            self.zone_is_guess = false;
            self.refusal = None;
        }
    }

    /// Sets a currency.
    pub fn set_currency(&mut self, place: usize, currency: &str) {
        if let Some(account) = self.accounts.get_mut(place) {
            currency.clone_into(&mut account.currency);
            self.refusal = None;
        }
    }

    /// Gives every account the zone and currency of the first.
    pub fn same_for_all(&mut self) {
        if let Some(first) = self.accounts.first().cloned() {
            for account in &mut self.accounts {
                account.time_zone.clone_from(&first.time_zone);
                account.currency.clone_from(&first.currency);
            }
        }
    }

    /// What is missing, by account.
    pub fn missing(&self) -> Vec<(usize, Missing)> {
        if self.file.is_some() {
            return vec![];
        }
        let of = |(place, account): (usize, &AccountField)| {
            let zone = account.time_zone.is_empty().then_some((place, Missing::TimeZone));
            let currency = account.currency.is_empty().then_some((place, Missing::Currency));
            [zone, currency]
        };
        self.accounts.iter().enumerate().flat_map(of).flatten().collect()
    }

    /// The accounts for the worker; none while something is missing.
    ///
    /// ```
    /// use wabill_web::views::messages::accounts_form::AccountsForm;
    /// let mut form = AccountsForm::of_guess(&["waba-1".to_owned()], &[], "Europe/Berlin");
    /// assert_eq!(form.written(), None);
    /// form.set_currency(0, "EUR");
    /// assert!(form.written().is_some());
    /// ```
    pub fn written(&self) -> Option<Accounts> {
        if let Some(file) = &self.file {
            return Some(Accounts::Text(file.text.clone()));
        }
        let complete = !self.accounts.is_empty() && self.missing().is_empty();
        complete.then(|| Accounts::Fields(self.accounts.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> AccountsForm {
        AccountsForm::of_guess(&["a".to_owned(), "b\"".to_owned()], &["DE".to_owned()], "Europe/Berlin")
    }

    #[test]
    fn the_currency_is_never_chosen_for_the_reader() {
        let mut form = two();
        assert_eq!(form.missing(), [(0, Missing::Currency), (1, Missing::Currency)]);
        form.set_currency(0, "EUR");
        assert_eq!(form.missing(), [(1, Missing::Currency)]);
        form.same_for_all();
        assert_eq!(form.missing(), []);
        form.set_time_zone(1, "  ");
        assert_eq!(form.missing(), [(1, Missing::TimeZone)]);
        assert_eq!(form.written(), None);
    }

    #[test]
    fn the_zone_is_a_guess_until_the_reader_names_one() {
        let mut form = two();
        assert!(form.zone_is_guess);
        form.set_time_zone(1, "Europe/Vienna");
        assert!(!form.zone_is_guess);
        assert!(!AccountsForm::of_guess(&[], &[], "").zone_is_guess);
    }

    #[test]
    fn a_file_stands_for_all_fields() {
        let form = AccountsForm::of_file("accounts.toml", "[[account]]");
        assert_eq!(form.written(), Some(Accounts::Text("[[account]]".to_owned())));
        assert_eq!(AccountsForm::default().written(), None);
    }
}
