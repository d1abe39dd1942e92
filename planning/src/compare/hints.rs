//! `"two business numbers in place of each would have saved 45.60 EUR"`: what would save money, proven by two runs.

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
    /// The same with what would save money: of each habit that is tried the accounts that would have paid less, if
    /// every account can be compared under it and none would have paid more. By account, what saves most first.
    ///
    /// # Errors
    ///
    /// When a sum does not fit an amount.
    pub fn with_hints(mut self, subject: &Subject<'_>) -> Result<Self, CompareError> {
        let lists = Lists::of(subject.tables().get());
        let base = subject.base(&lists)?;
        let mut hints = vec![];
        for (text, advice, assumes) in TRIED {
            let Ok(spec) = text.parse::<Spec>() else { continue };
            let known = self.under.iter().find(|under| under.spec == text);
            let run = match known {
                Some(run) => run.clone(),
                None => under(subject, &lists, &base, &spec)?,
            };
            hints.extend(saved(&run, advice, assumes)?);
        }
        let size = |hint: &Hint| core::cmp::Reverse(hint.saves.minor());
        hints.sort_by(|one, other| (&one.account, size(one)).cmp(&(&other.account, size(other))));
        self.hints = Some(hints);
        Ok(self)
    }
}

/// Who pays less, where nobody pays more and everybody can be compared.
fn saved(run: &Under, advice: Advice, assumes: Assumption) -> Result<Vec<Hint>, CompareError> {
    let worse = run.difference.iter().any(|difference| 0 < difference.amount.minor());
    if worse || !run.not_comparable.is_empty() {
        return Ok(vec![]);
    }
    let less = run.difference.iter().filter(|difference| difference.amount.minor() < 0);
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
