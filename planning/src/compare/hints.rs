//! `"two business numbers in place of each would have saved 45.60 EUR"`: what would save money, proven by two runs.

use std::collections::{BTreeMap, BTreeSet};

use billing_core::{
    base::{currency::Currency, localized::LocalizedText, money::Money},
    sentences,
};
use serde::{Serialize, Serializer};

use super::{
    CompareError,
    priced::Lists,
    result::{Comparison, Under},
    spec::Spec,
    subject::Subject,
    under,
};

/// A habit by which an account would have paid less: the difference of two runs of the engine, and no estimate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hint {
    /// The account's id.
    pub account: String,
    /// The habit, as `--under` takes it.
    pub spec: String,
    /// What the account pays as it is.
    pub base: Money,
    /// By how much less it would have paid.
    pub saves: Money,
    /// The same in percent of the base, with one digit.
    pub percent: Option<String>,
    /// The currency of the amounts.
    pub currency: Currency,
    /// What to do.
    pub advice: Advice,
    /// What it stands on besides.
    pub assumes: Assumption,
}

sentences! {
    /// What to do to pay less.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum Advice {
        /// Utility texts inside the window.
        UtilityInWindow => (
            "send utility texts as service messages while the customer service window is open",
            "senden Sie Utility-Texte als Service-Nachrichten, solange das Kundenservice-Fenster offen ist",
        ),
        /// Fewer replies.
        MergeReplies => (
            "put replies that follow each other within two minutes into one message",
            "fassen Sie Antworten, die innerhalb von zwei Minuten aufeinander folgen, zu einer Nachricht zusammen",
        ),
        /// More business numbers.
        SplitNumbers => (
            "use two business numbers in place of each, and divide the contacts between them",
            "nutzen Sie zwei Rufnummern anstelle von jeder, und teilen Sie die Kontakte auf sie auf",
        ),
        /// One business number.
        JoinNumbers => (
            "use one business number for each account",
            "nutzen Sie eine Rufnummer je Konto",
        ),
    }
}

sentences! {
    /// What a hint takes for given.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum Assumption {
        /// Texts may be free-form.
        FreeTexts => (
            "assumes that these texts need no template there, for example no buttons that only a template has",
            "angenommen, dass diese Texte dort keine Vorlage brauchen, etwa keine Schaltflächen, die nur eine Vorlage hat",
        ),
        /// Replies can wait.
        RepliesWait => (
            "assumes that what is said is the same, and that the contact does not answer in between",
            "angenommen, dass dasselbe gesagt wird und der Kontakt dazwischen nicht antwortet",
        ),
        /// Numbers cost nothing.
        NumbersCostNothing => (
            "assumes that more numbers cost nothing themselves, and that contacts write to the number that writes to them",
            "angenommen, dass weitere Rufnummern selbst nichts kosten und Kontakte der Rufnummer schreiben, die ihnen \
             schreibt",
        ),
        /// One number is enough.
        OneNumberIsEnough => (
            "assumes that one number can send it all, and that contacts write to it",
            "angenommen, dass eine Rufnummer alles senden kann und die Kontakte ihr schreiben",
        ),
    }
}

/// The habits that are tried.
const TRIED: [(&str, Advice, Assumption); 4] = [
    ("utility-in-window", Advice::UtilityInWindow, Assumption::FreeTexts),
    ("merge-replies:2m", Advice::MergeReplies, Assumption::RepliesWait),
    ("numbers:split:2", Advice::SplitNumbers, Assumption::NumbersCostNothing),
    ("numbers:joined", Advice::JoinNumbers, Assumption::OneNumberIsEnough),
];

impl Hint {
    /// Who saves how much by what, and what it takes for given, in every language; the amount as
    /// [`Money`] writes it.
    pub fn text(&self) -> LocalizedText {
        let Self {
            account,
            saves,
            currency,
            ..
        } = self;
        let percent = self.percent.as_deref().unwrap_or_default();
        let (advice, assumes) = (self.advice.text(), self.assumes.text());
        LocalizedText::new(
            format!(
                "{account}: {} would have saved {saves} {currency} ({percent} %): {}; {}",
                self.spec,
                advice.english(),
                assumes.english()
            ),
            format!(
                "{account}: {} hätte {saves} {currency} gespart ({percent} %): {}; {}",
                self.spec,
                advice.both().1,
                assumes.both().1
            ),
        )
    }
}

impl Comparison {
    /// The same with what would save money: of each habit that is tried the accounts that would have paid less, where
    /// no account that shares a portfolio or a business number with them would have paid more or cannot be compared:
    /// what the others do changes nothing for them. By account, what saves most first.
    ///
    /// # Errors
    ///
    /// When a sum does not fit an amount.
    pub fn with_hints(mut self, subject: &Subject<'_>) -> Result<Self, CompareError> {
        let lists = Lists::of(subject.tables().get());
        let base = subject.base(&lists)?;
        let groups = Groups::of(&subject.shared());
        let mut hints = vec![];
        for (text, advice, assumes) in TRIED {
            let Ok(spec) = text.parse::<Spec>() else { continue };
            let known = self.under.iter().find(|under| under.spec == text);
            let run = match known {
                Some(run) => run.clone(),
                None => under(subject, &lists, &base, &spec)?,
            };
            hints.extend(saved(&run, &groups, advice, assumes)?);
        }
        let size = |hint: &Hint| core::cmp::Reverse(hint.saves.minor());
        hints.sort_by(|one, other| (&one.account, size(one)).cmp(&(&other.account, size(other))));
        self.hints = Some(hints);
        Ok(self)
    }
}

/// Accounts that may change what each other pays, by what they have in common.
struct Groups(BTreeMap<String, String>);

impl Groups {
    /// Of accounts and words; accounts with one word belong together.
    fn of(shared: &[(String, String)]) -> Self {
        let mut groups: BTreeMap<String, String> = BTreeMap::new();
        let mut first: BTreeMap<&str, String> = BTreeMap::new();
        for (account, word) in shared {
            let own = groups.entry(account.clone()).or_insert_with(|| account.clone()).clone();
            let known = first.entry(word).or_insert_with(|| account.clone());
            let other = groups.get(known).cloned().unwrap_or_else(|| known.clone());
            if own != other {
                for group in groups.values_mut().filter(|group| **group == own) {
                    group.clone_from(&other);
                }
            }
        }
        Self(groups)
    }

    fn group<'a>(&'a self, account: &'a str) -> &'a str {
        self.0.get(account).map_or(account, String::as_str)
    }
}

/// Who pays less, where nobody of the same group pays more or cannot be compared.
fn saved(run: &Under, groups: &Groups, advice: Advice, assumes: Assumption) -> Result<Vec<Hint>, CompareError> {
    if run.not_comparable.iter().any(|not| not.account.is_none()) {
        return Ok(vec![]);
    }
    let not_comparable = run.not_comparable.iter().filter_map(|not| not.account.as_deref());
    let more = run.difference.iter().filter(|difference| 0 < difference.amount.minor());
    let worse: BTreeSet<&str> = not_comparable
        .chain(more.map(|difference| difference.account.as_str()))
        .map(|account| groups.group(account))
        .collect();
    let less = run
        .difference
        .iter()
        .filter(|difference| difference.amount.minor() < 0 && !worse.contains(groups.group(&difference.account)));
    less.map(|difference| {
        let percent = difference.percent.as_deref();
        Ok(Hint {
            account: difference.account.clone(),
            spec: run.spec.clone(),
            base: difference.base,
            saves: Money::zero(difference.currency).minus(difference.amount)?,
            percent: percent.map(|percent| percent.trim_start_matches('-').to_owned()),
            currency: difference.currency,
            advice,
            assumes,
        })
    })
    .collect()
}

/// Its English sentence.
impl Serialize for Advice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Its English sentence.
impl Serialize for Assumption {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_that_share_something_belong_together_in_any_order() {
        let mut shared: Vec<(String, String)> = [
            ("a", "portfolio a"),
            ("a", "number 1"),
            ("b", "portfolio b"),
            ("c", "portfolio c"),
            ("c", "number 2"),
            ("b", "number 1"),
            ("b", "number 2"),
            ("d", "portfolio d"),
        ]
        .map(|(account, word)| (account.to_owned(), word.to_owned()))
        .to_vec();
        for _ in 0..shared.len() {
            shared.rotate_left(1);
            let groups = Groups::of(&shared);
            assert_eq!(groups.group("a"), groups.group("c"));
            assert_eq!(groups.group("b"), groups.group("c"));
            assert_ne!(groups.group("d"), groups.group("c"));
        }
    }
}
