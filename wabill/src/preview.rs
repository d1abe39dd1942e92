//! `"a utility template to +49 151… now: 0.0456 EUR"`: what the next messages would cost, asked before they are sent.

use billing_core::{
    base::{
        category::Category,
        contact::{business_number, masked},
        currency::Currency,
        price::UnitPrice,
        rule::Rule,
    },
    metering::charge_event::{FreeReason, Unit},
    preview::{self, Answer, AskError, NextMessage},
    state::State,
    statement::line_item::LineOutcome,
};
use serde::Serialize;
use wording::language::Language;

use crate::{accounts::Accounts, error::Error, tables::Tables};

/// A saved state, ready to be asked: thousands of questions a second.
///
/// ```
/// use wabill::{Accounts, BillOptions, Language, Log, MessageKind, NextMessage, Preview, Tables, TemplateCategory};
///
/// let accounts = Accounts::from_toml("[[account]]\nid = 'w'\ntime_zone = 'Europe/Berlin'\ncurrency = 'EUR'\n")?;
/// let rows = "event,at,message_id,account,business_number,contact,kind\n\
///     received,2026-11-26T15:15:00+01:00,in-1,w,4930123456,4915112345678,\n";
/// let bill = Log::read(rows.as_bytes(), &accounts)?.bill_with(&BillOptions::new().keep_state(true))?;
///
/// let tables = Tables::shipped();
/// let preview = Preview::new(bill.state().unwrap().clone(), &accounts, &tables)?;
/// let message = NextMessage {
///     account: "w".to_owned(),
///     number: "4930123456".to_owned(),
///     contact: "+49 151 12345678".to_owned(),
///     kind: MessageKind::Template,
///     category: Some(TemplateCategory::Utility),
///     at: "2026-11-27T10:00:00+01:00".parse().unwrap(),
/// };
/// let answer = preview.ask(&message).unwrap();
/// assert_eq!(answer.unit_price.unwrap().to_string(), "0.0456");
/// assert_eq!(
///     preview.reply(&message, &answer, Language::English).said,
///     "Utility message to Germany: 0.0456 EUR. As an answer without a template it would be free until 15:15. It would \
///      be free in answer to an arrival by an ad or a page button."
/// );
/// # Ok::<(), wabill::Error>(())
/// ```
#[derive(Debug)]
pub struct Preview<'a> {
    preview: preview::Preview<'a>,
    accounts: &'a Accounts,
}

impl<'a> Preview<'a> {
    /// Makes a state ready, for these accounts and prices.
    ///
    /// # Errors
    ///
    /// [`Error::State`] when the state is of another version, or its accounts had another currency or time zone.
    pub fn new(state: State, accounts: &'a Accounts, tables: &'a Tables) -> Result<Self, Error> {
        Ok(Self {
            preview: preview::Preview::new(state, accounts.book(), tables.get())?,
            accounts,
        })
    }

    /// What a message would cost. Nothing is changed.
    ///
    /// # Errors
    ///
    /// What is wrong with the question. A message without a price is none: its outcome is refused, with the reason.
    pub fn ask(&self, message: &NextMessage) -> Result<Answer, AskError> {
        self.preview.ask(message)
    }

    /// What a message costs that is sent now: the next answers know of it.
    ///
    /// # Errors
    ///
    /// As [`Preview::ask`]; then nothing was sent.
    pub fn send(&mut self, message: &NextMessage) -> Result<Answer, AskError> {
        self.preview.send(message)
    }

    /// An answer as `wabill ask` gives it: the contact masked, and in words.
    pub fn reply(&self, message: &NextMessage, answer: &Answer, language: Language) -> Reply {
        let account = self.accounts.iter().find(|account| account.id == message.account);
        let zone = account.map_or(billing_core::base::time_zone::Tz::UTC, |account| account.time_zone);
        Reply {
            format: FORMAT,
            contact: masked(&business_number(&message.contact)),
            outcome: answer.outcome,
            reason: answer.reason,
            category: answer.category,
            market: answer.market.clone(),
            unit: answer.unit,
            unit_price: answer.unit_price,
            currency: answer.currency,
            rate_card: answer.rate_card.clone(),
            tier: answer.tier.and_then(|tier| tier.band).map(|band| band.to_string()),
            tier_before: answer.tier.map(|tier| tier.before),
            rule: answer.rule,
            allowance_before: answer.allowance.map(|allowance| allowance.before),
            allowance_left: answer.allowance.map(|allowance| allowance.left()),
            window_until: answer.window.map(|window| window.end.to_string()),
            entry_point_until: answer.entry_point.map(|window| window.end.to_string()),
            outside_window: answer.outside_window,
            said: wording::preview::text(answer, message.at, zone, language),
        }
    }
}

/// The version of the reply's shape.
const FORMAT: u32 = 1;

/// An answer as `wabill ask --format json` writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Reply {
    /// The version of this shape.
    pub format: u32,
    /// The contact, masked.
    pub contact: String,
    /// Charged, free or refused.
    pub outcome: LineOutcome,
    /// Why it is free.
    pub reason: Option<FreeReason>,
    /// The category it would be priced under.
    pub category: Category,
    /// The market of the contact's number.
    pub market: String,
    /// What would be counted.
    pub unit: Unit,
    /// Its price, where charged.
    pub unit_price: Option<UnitPrice>,
    /// The account's currency.
    pub currency: Currency,
    /// The card that the price stands on.
    pub rate_card: Option<String>,
    /// First unit of the band of the volume tier.
    pub tier: Option<String>,
    /// Messages charged before in this tier.
    pub tier_before: Option<u64>,
    /// The rule that decides.
    pub rule: Rule,
    /// Units that asked for the allowance before.
    pub allowance_before: Option<u64>,
    /// Free units left after it, where it asks for an allowance.
    pub allowance_left: Option<u64>,
    /// The end of the customer service window, where it is open.
    pub window_until: Option<String>,
    /// The end of the entry-point window, where it is open.
    pub entry_point_until: Option<String>,
    /// Whether it is no template and the window is closed: the platform delivers none then.
    pub outside_window: bool,
    /// All of it in words.
    pub said: String,
}
