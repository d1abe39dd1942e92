//! `"by campaign"`, `"812 of 1,000 used"`, `"under the rules of September 2024"`: what a reader asks of a bill besides
//! its lines, and how far each answer is.
//!
//! Nothing is asked before its section is opened. An answer stays until the next one to the same question is there, so
//! that the page does not jump.

use std::sync::Arc;

use billing_core::base::{localized::LocalizedText, money::Money};
use page_protocol::{
    Accounts, Outlook, Progress, Request, Response,
    insight::{Breakdown, CompareChoices, ComparedUnder, MonthStand, SavingHint},
};

use crate::worker::Job;

/// Most comparisons shown at once; the oldest goes.
const MOST_COMPARED: usize = 6;

/// Whether the worker is at it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Work {
    /// It is not.
    #[default]
    Idle,
    /// It is.
    Working(Progress),
    /// It could not be answered.
    Failed(LocalizedText),
}

/// A question to the worker, and its latest answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked<T> {
    /// The latest answer.
    pub found: Option<Arc<T>>,
    /// Whether another is on its way.
    pub work: Work,
    job: Job,
}

impl<T> Default for Asked<T> {
    fn default() -> Self {
        Self {
            found: None,
            work: Work::Idle,
            job: 0,
        }
    }
}

impl<T> Asked<T> {
    fn begin(&mut self, job: Job) {
        self.job = job;
        self.work = Work::Working(Progress::default());
    }

    fn answer(&mut self, found: T) {
        self.found = Some(Arc::new(found));
        self.work = Work::Idle;
    }

    fn awaits(&self, job: Job) -> bool {
        self.job == job && matches!(self.work, Work::Working(_))
    }

    /// Whether it was asked at all.
    pub fn is_open(&self) -> bool {
        self.found.is_some() || self.work != Work::Idle
    }
}

/// What is asked of a bill besides its lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Insights {
    /// What each day, business number, country or value of a tag cost.
    pub breakdown: Asked<Breakdown>,
    /// How the last month stands.
    pub budget: Asked<Vec<MonthStand>>,
    /// What the log can be looked at under.
    pub choices: Asked<CompareChoices>,
    /// What it would have cost, the latest first.
    pub compared: Vec<Arc<ComparedUnder>>,
    /// What would have saved money.
    pub hints: Asked<Vec<SavingHint>>,
    /// What the months after the log may bring.
    pub outlook: Asked<Outlook>,
}

impl Insights {
    /// Asks for a breakdown; none for what the log offers first.
    pub fn break_down(&mut self, job: Job, accounts: Accounts, show_contacts: bool, by: Option<String>) -> Request {
        self.breakdown.begin(job);
        Request::Breakdown {
            accounts,
            show_contacts,
            by,
        }
    }

    /// Asks how the last month stands.
    pub fn look_at_month(&mut self, job: Job, accounts: Accounts, show_contacts: bool, max: Vec<Money>) -> Request {
        self.budget.begin(job);
        Request::Budget {
            accounts,
            show_contacts,
            max,
        }
    }

    /// Asks what the log would have cost under a condition; without one, what it can be looked at under.
    pub fn compare(&mut self, job: Job, accounts: Accounts, under: Option<String>) -> Request {
        self.choices.begin(job);
        Request::Compare {
            accounts,
            under: under.into_iter().collect(),
            hints: false,
        }
    }

    /// Asks what would have saved money.
    pub fn look_for_savings(&mut self, job: Job, accounts: Accounts) -> Request {
        self.hints.begin(job);
        Request::Compare {
            accounts,
            under: vec![],
            hints: true,
        }
    }

    /// Asks what the months after the log may bring.
    pub fn look_ahead(&mut self, job: Job, accounts: Accounts, months: u8) -> Request {
        self.outlook.begin(job);
        Request::ForecastLog { accounts, months }
    }

    /// Whether the answer to a request is wanted here.
    pub fn await_answer(&self, job: Job) -> bool {
        self.breakdown.awaits(job)
            || self.budget.awaits(job)
            || self.choices.awaits(job)
            || self.hints.awaits(job)
            || self.outlook.awaits(job)
    }

    /// Takes an answer; false where it is none to such a request.
    pub fn receive(&mut self, job: Job, response: Response) -> bool {
        match response {
            Response::Progress(now) => self.set_work(job, &Work::Working(now)),
            Response::Failed(why) | Response::AccountsRefused(why) => self.set_work(job, &Work::Failed(why)),
            Response::Breakdown(found) => self.breakdown.answer(*found),
            Response::Budget(found) => self.budget.answer(found),
            Response::Outlook(found) => self.outlook.answer(*found),
            Response::Compared(found) => {
                if self.hints.awaits(job) {
                    self.hints.answer(found.hints.unwrap_or_default());
                    return true;
                }
                self.choices.answer(found.choices);
                for under in found.under {
                    self.compared.retain(|known| known.spec != under.spec);
                    self.compared.insert(0, Arc::new(under));
                }
                self.compared.truncate(MOST_COMPARED);
            }
            Response::Preview(_)
            | Response::Lines(_)
            | Response::Bill { .. }
            | Response::Timelines(_)
            | Response::File(_)
            | Response::Story(_) => return false,
        }
        true
    }

    fn set_work(&mut self, job: Job, work: &Work) {
        let places = [
            (self.breakdown.awaits(job), &mut self.breakdown.work),
            (self.budget.awaits(job), &mut self.budget.work),
            (self.choices.awaits(job), &mut self.choices.work),
            (self.hints.awaits(job), &mut self.hints.work),
            (self.outlook.awaits(job), &mut self.outlook.work),
        ];
        for (_, place) in places.into_iter().filter(|(awaits, _)| *awaits) {
            *place = work.clone();
        }
    }
}

/// What a log is looked at under, as it is chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Conditions {
    /// The day whose rules and prices hold; empty for those of each day.
    pub day: String,
    /// The currency; empty for each account's own.
    pub currency: String,
    /// What one unit of the account's currency is in it, a plain decimal; empty where that is not said.
    pub rate: String,
    /// `joined` or `split:2`; empty for the numbers as they are.
    pub numbers: String,
    /// Utility texts inside the window as service messages.
    pub utility_in_window: bool,
    /// Replies within two minutes as one.
    pub merge_replies: bool,
}

impl Conditions {
    /// The conditions as the worker takes them: `as-of:2024-09-01+card:USD@1.08`. None where nothing is changed.
    pub fn spec(&self) -> Option<String> {
        let word = |word: &str, value: &str| (!value.is_empty()).then(|| format!("{word}:{value}"));
        let rate = word("@", &self.rate).map(|rate| rate.replace("@:", "@"));
        let card = word("card", &self.currency).map(|card| card + &rate.unwrap_or_default());
        let parts: Vec<String> = [
            word("as-of", &self.day),
            card,
            word("numbers", &self.numbers),
            self.utility_in_window.then(|| "utility-in-window".to_owned()),
            self.merge_replies.then(|| "merge-replies:2m".to_owned()),
        ]
        .into_iter()
        .flatten()
        .collect();
        (!parts.is_empty()).then(|| parts.join("+"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accounts() -> Accounts {
        Accounts::Text(String::new())
    }

    #[test]
    fn an_answer_stays_until_the_next_is_there_and_an_older_one_is_not_awaited() {
        let mut insights = Insights::default();
        let asked = insights.break_down(1, accounts(), false, None);
        assert!(matches!(asked, Request::Breakdown { by: None, .. }) && insights.breakdown.is_open());
        let found = |by: &str| {
            let found = Breakdown {
                by: by.to_owned(),
                tags: vec![],
                parts: vec![],
            };
            Response::Breakdown(Box::new(found))
        };
        assert!(insights.receive(1, found("tag.a")));
        insights.break_down(2, accounts(), false, Some("day".to_owned()));
        insights.break_down(3, accounts(), false, Some("number".to_owned()));
        assert!(!insights.await_answer(2) && insights.await_answer(3));
        assert_eq!(insights.breakdown.found.as_ref().unwrap().by, "tag.a");
        insights.receive(3, Response::Progress(Progress { bytes: 7, rows: 1 }));
        assert!(matches!(
            insights.breakdown.work,
            Work::Working(Progress { bytes: 7, .. })
        ));
        insights.receive(3, Response::Failed(("no", "nein").into()));
        assert!(matches!(insights.breakdown.work, Work::Failed(_)) && insights.breakdown.found.is_some());
        assert!(!insights.await_answer(3));
    }

    #[test]
    fn comparisons_are_kept_latest_first_and_each_once() {
        let mut insights = Insights::default();
        let specs = ["a", "b", "a", "c", "d", "e", "f", "g"];
        for (job, spec) in (1..).zip(specs) {
            insights.compare(job, accounts(), Some(spec.to_owned()));
            let under = ComparedUnder {
                spec: spec.to_owned(),
                accounts: vec![],
                why_not: None,
                refused: vec![],
            };
            let found = page_protocol::insight::Compared {
                under: vec![under],
                hints: None,
                choices: CompareChoices::default(),
            };
            insights.receive(job, Response::Compared(Box::new(found)));
        }
        let kept: Vec<&str> = insights.compared.iter().map(|under| under.spec.as_str()).collect();
        assert_eq!(kept, ["g", "f", "e", "d", "c", "a"]);
        assert!(!insights.hints.is_open());
    }

    #[test]
    fn conditions_are_written_as_the_worker_reads_them() {
        assert_eq!(Conditions::default().spec(), None);
        let all = Conditions {
            day: "2024-09-01".to_owned(),
            currency: "USD".to_owned(),
            rate: "1.08".to_owned(),
            numbers: "split:2".to_owned(),
            utility_in_window: true,
            merge_replies: true,
        };
        let spec = all.spec().unwrap();
        assert_eq!(
            spec,
            "as-of:2024-09-01+card:USD@1.08+numbers:split:2+utility-in-window+merge-replies:2m"
        );
        let without = Conditions {
            currency: String::new(),
            numbers: String::new(),
            utility_in_window: false,
            merge_replies: false,
            ..all
        };
        assert_eq!(without.spec().as_deref(), Some("as-of:2024-09-01"));
    }
}
