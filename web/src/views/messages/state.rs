//! `"shop.csv, 42 % read"`: where the reader is between an empty page and a bill.
//!
//! ```text
//! empty ─choose─▶ guessing ─▶ accounts ─▶ reading ─▶ done
//!                     └────────┴─ failed    ├─▶ failed
//!                                           └─▶ cancelled ─▶ reading
//! ```
//!
//! Operations return the request for the worker, if there is one; [`MessagesState::receive`] takes its responses. A
//! response to a request that is no longer of interest changes nothing.

use std::sync::Arc;

use billing_core::{
    base::localized::LocalizedText,
    statement::{bill::Bill, line_item::LineItem, timeline::Timeline},
};
use page_protocol::{Accounts, Chapter, Export, Progress, Request, Response, SideReport};
use wording::language::Language;

use super::{accounts_form::AccountsForm, insights::Insights};
use crate::worker::Job;

/// The accounts of the sample log.
const SAMPLE_ACCOUNTS: &str = include_str!("../../../../cli/sample/shop-accounts.toml");

/// A log to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Files of the reader, read as one log.
    Files {
        /// Their names, in the order in which they are read.
        names: Vec<String>,
        /// Their size in bytes, of all together.
        bytes: u64,
    },
    /// The built-in sample.
    Sample,
}

/// A log that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// Its bill.
    pub bill: Box<Bill>,
    /// How many messages have no price; the bill has the first of them.
    pub refused_count: u64,
    /// What was found besides.
    pub side: Box<SideReport>,
}

/// How far the log is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Stage {
    /// No log is chosen.
    #[default]
    Empty,
    /// The worker looks for accounts in the first rows.
    Guessing,
    /// The reader fills in what the log does not contain.
    Accounts,
    /// The worker reads.
    Reading(Progress),
    /// The bill is there.
    Done(Arc<Read>),
    /// The log could not be read.
    Failed(LocalizedText),
    /// The reader stopped it.
    Cancelled,
}

/// How far the picture of a contact is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Picture {
    /// No contact is chosen.
    #[default]
    None,
    /// The worker reads the log again.
    Drawing(Progress),
    /// It is there.
    Drawn(Arc<Vec<Timeline>>),
    /// It could not be made.
    Failed(LocalizedText),
}

/// How far the built-in story is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Story {
    /// Not opened.
    #[default]
    Closed,
    /// The worker works it out.
    Loading,
    /// It is there.
    Open(Arc<Vec<Chapter>>),
    /// It could not be made.
    Failed(LocalizedText),
}

/// What a response makes the page do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Nothing but to show the new state.
    Shown,
    /// Nothing: it answers an older request.
    Ignored,
    /// Save a file with this content.
    Save(Export, Vec<u8>),
}

/// Everything the view knows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MessagesState {
    /// The log.
    pub source: Option<Source>,
    /// How far it is.
    pub stage: Stage,
    /// Its accounts.
    pub form: AccountsForm,
    /// Contacts and business numbers in full, because the reader chose so.
    pub show_contacts: bool,
    /// The pair whose picture is shown or drawn.
    pub pair: Option<String>,
    /// How far the picture is.
    pub picture: Picture,
    /// The built-in story.
    pub story: Story,
    /// Whether the story is shown.
    pub story_shown: bool,
    /// What is asked of the bill besides.
    pub insights: Insights,
    /// Why the latest export failed.
    pub export_failed: Option<LocalizedText>,
    /// Lines of the bill that is on its way.
    lines: Vec<LineItem>,
    last_job: Job,
    log_job: Job,
    picture_job: Job,
    story_job: Job,
    export: Option<(Job, Export)>,
}

/// A request with its number.
pub type Numbered = (Job, Request);

impl MessagesState {
    fn number(&mut self) -> Job {
        self.last_job = self.last_job.saturating_add(1);
        self.last_job
    }

    /// Takes a log. The sample's accounts are known, so it is read at once; of a file the first rows are looked at.
    pub fn choose(&mut self, source: Source) -> Numbered {
        *self = Self {
            show_contacts: false,
            last_job: self.last_job,
            story: core::mem::take(&mut self.story),
            story_job: self.story_job,
            ..Self::default()
        };
        let job = self.number();
        self.log_job = job;
        let request = match &source {
            Source::Files { .. } => {
                self.stage = Stage::Guessing;
                Request::Preview
            }
            Source::Sample => {
                self.form = AccountsForm::of_file("shop-accounts.toml", SAMPLE_ACCOUNTS);
                self.stage = Stage::Reading(Progress::default());
                Request::Bill {
                    accounts: Accounts::Text(SAMPLE_ACCOUNTS.to_owned()),
                    show_contacts: false,
                }
            }
        };
        self.source = Some(source);
        (job, request)
    }

    /// Reads the log with the accounts of the form; nothing while something is missing there.
    pub fn read(&mut self) -> Option<Numbered> {
        self.form.tried = true;
        let accounts = self.form.written()?;
        self.source.as_ref()?;
        self.form.refusal = None;
        self.stage = Stage::Reading(Progress::default());
        self.lines.clear();
        self.pair = None;
        self.picture = Picture::None;
        self.picture_job = 0;
        self.insights = Insights::default();
        self.export_failed = None;
        let job = self.number();
        self.log_job = job;
        let show_contacts = self.show_contacts;
        Some((
            job,
            Request::Bill {
                accounts,
                show_contacts,
            },
        ))
    }

    /// Stops reading. The worker has to be ended by the caller: it does not listen while it reads.
    pub fn cancel(&mut self) {
        match self.stage {
            Stage::Guessing | Stage::Reading(_) => self.stage = Stage::Cancelled,
            Stage::Empty | Stage::Accounts | Stage::Done(_) | Stage::Failed(_) | Stage::Cancelled => {}
        }
        self.log_job = 0;
        self.picture_job = 0;
        if self.story == Story::Loading {
            self.story = Story::Closed;
        }
    }

    /// Back to an empty page; the story stays.
    pub fn forget(&mut self) {
        *self = Self {
            last_job: self.last_job,
            story: core::mem::take(&mut self.story),
            story_job: self.story_job,
            ..Self::default()
        };
    }

    /// Back to the accounts of the log.
    pub fn change_accounts(&mut self) {
        self.stage = Stage::Accounts;
        self.log_job = 0;
    }

    /// Back to the fields of the accounts, without the accounts file.
    pub fn use_fields(&mut self) {
        self.form.file = None;
        self.form.refusal = None;
        self.change_accounts();
    }

    /// Draws the pair to which a message belongs.
    pub fn choose_pair(&mut self, pair_of: &str) -> Option<Numbered> {
        let accounts = self.form.written()?;
        self.pair = Some(pair_of.to_owned());
        self.picture = Picture::Drawing(Progress::default());
        let job = self.number();
        self.picture_job = job;
        let request = Request::Timeline {
            accounts,
            show_contacts: self.show_contacts,
            pair_of: pair_of.to_owned(),
        };
        Some((job, request))
    }

    /// Asks something of the log that was billed.
    pub fn ask(&mut self, question: impl FnOnce(&mut Insights, Job, Accounts, bool) -> Request) -> Option<Numbered> {
        let accounts = self.form.written()?;
        let job = self.number();
        let request = question(&mut self.insights, job, accounts, self.show_contacts);
        Some((job, request))
    }

    /// Writes a file of the bill; the problems of rejected rows are in a language.
    pub fn export(&mut self, format: Export, language: Language) -> Numbered {
        let job = self.number();
        self.export = Some((job, format));
        self.export_failed = None;
        (job, Request::Export { format, language })
    }

    /// Opens the story; no request where it is already there.
    pub fn open_story(&mut self) -> Option<Numbered> {
        self.story_shown = true;
        match self.story {
            Story::Loading | Story::Open(_) => None,
            Story::Closed | Story::Failed(_) => {
                self.story = Story::Loading;
                let job = self.number();
                self.story_job = job;
                Some((job, Request::Story))
            }
        }
    }

    /// Takes an answer; `zone` is the browser's time zone, a guess for the accounts.
    pub fn receive(&mut self, job: Job, response: Response, zone: &str) -> Effect {
        if let Some((_, format)) = self.export.filter(|(exported, _)| *exported == job) {
            return self.receive_of_export(format, response);
        }
        if self.insights.await_answer(job) {
            return if self.insights.receive(job, response) {
                Effect::Shown
            } else {
                Effect::Ignored
            };
        }
        if job == self.log_job {
            return self.receive_of_log(response, zone);
        }
        if job == self.picture_job {
            return self.receive_of_picture(response);
        }
        if job == self.story_job {
            self.story = match response {
                Response::Story(chapters) => Story::Open(Arc::new(chapters)),
                Response::Failed(why) => Story::Failed(why),
                Response::Progress(_)
                | Response::Preview(_)
                | Response::Lines(_)
                | Response::Bill { .. }
                | Response::Timelines(_)
                | Response::AccountsRefused(_)
                | Response::Breakdown(_)
                | Response::Budget(_)
                | Response::Compared(_)
                | Response::Outlook(_)
                | Response::File(_) => {
                    return Effect::Ignored;
                }
            };
            return Effect::Shown;
        }
        Effect::Ignored
    }

    fn receive_of_log(&mut self, response: Response, zone: &str) -> Effect {
        match response {
            Response::Progress(progress) => self.stage = Stage::Reading(progress),
            Response::Preview(guess) => {
                // An accounts file may have come with the log.
                self.form = AccountsForm {
                    file: self.form.file.take(),
                    ..AccountsForm::of_guess(&guess.accounts, &guess.countries, zone)
                };
                self.stage = Stage::Accounts;
            }
            Response::Lines(lines) => self.lines.extend(lines),
            Response::Bill {
                mut bill,
                refused_count,
                side,
            } => {
                bill.lines = core::mem::take(&mut self.lines);
                self.stage = Stage::Done(Arc::new(Read {
                    bill,
                    refused_count,
                    side,
                }));
            }
            Response::AccountsRefused(why) => {
                self.form.refusal = Some(why);
                self.stage = Stage::Accounts;
            }
            Response::Failed(why) => self.stage = Stage::Failed(why),
            Response::Timelines(_)
            | Response::Breakdown(_)
            | Response::Budget(_)
            | Response::Compared(_)
            | Response::File(_)
            | Response::Story(_)
            | Response::Outlook(_) => {
                return Effect::Ignored;
            }
        }
        Effect::Shown
    }

    fn receive_of_picture(&mut self, response: Response) -> Effect {
        self.picture = match response {
            Response::Progress(progress) => Picture::Drawing(progress),
            Response::Timelines(timelines) => Picture::Drawn(Arc::new(timelines)),
            Response::Failed(why) | Response::AccountsRefused(why) => Picture::Failed(why),
            Response::Preview(_)
            | Response::Lines(_)
            | Response::Bill { .. }
            | Response::File(_)
            | Response::Breakdown(_)
            | Response::Budget(_)
            | Response::Compared(_)
            | Response::Outlook(_)
            | Response::Story(_) => return Effect::Ignored,
        };
        Effect::Shown
    }

    fn receive_of_export(&mut self, format: Export, response: Response) -> Effect {
        match response {
            Response::File(content) => {
                self.export = None;
                Effect::Save(format, content)
            }
            Response::Failed(why) => {
                self.export = None;
                self.export_failed = Some(why);
                Effect::Shown
            }
            Response::Progress(_)
            | Response::Preview(_)
            | Response::Lines(_)
            | Response::Bill { .. }
            | Response::Timelines(_)
            | Response::AccountsRefused(_)
            | Response::Breakdown(_)
            | Response::Budget(_)
            | Response::Compared(_)
            | Response::Outlook(_)
            | Response::Story(_) => Effect::Ignored,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use page_protocol::Preview;

    use crate::views::messages::tests::bill;

    const ZONE: &str = "Europe/Berlin";

    fn file() -> Source {
        Source::Files {
            names: vec!["log.csv".to_owned()],
            bytes: 200,
        }
    }

    fn guess() -> Response {
        Response::Preview(Preview {
            csv: true,
            accounts: vec!["a".to_owned()],
            countries: vec![],
        })
    }

    fn billed() -> Response {
        Response::Bill {
            bill: Box::new(bill(
                "delivered,2026-10-05T17:30:00+02:00,m-1,a,4930,4915112345678,template,marketing,\n",
            )),
            refused_count: 0,
            side: Box::default(),
        }
    }

    /// State: log chosen, waiting for the accounts form.
    fn at_accounts() -> MessagesState {
        let mut state = MessagesState::default();
        let (job, request) = state.choose(file());
        assert_eq!((request, state.stage.clone()), (Request::Preview, Stage::Guessing));
        assert_eq!(state.receive(job, guess(), ZONE), Effect::Shown);
        assert_eq!(state.stage, Stage::Accounts);
        state
    }

    /// State: the log is being read.
    fn reading() -> (MessagesState, Job) {
        let mut state = at_accounts();
        state.form.set_currency(0, "EUR");
        let (job, _) = state.read().unwrap();
        (state, job)
    }

    #[test]
    fn a_log_is_not_read_before_its_currency_is_chosen() {
        let mut state = at_accounts();
        assert_eq!(state.read(), None);
        assert_eq!((state.stage.clone(), state.form.tried), (Stage::Accounts, true));
        state.form.set_currency(0, "EUR");
        let (_, request) = state.read().unwrap();
        let Request::Bill {
            accounts,
            show_contacts,
        } = request
        else {
            panic!("{request:?}");
        };
        let Accounts::Fields(account) = accounts else {
            panic!("{accounts:?}");
        };
        assert_eq!(account[0].time_zone, "Europe/Berlin");
        assert!(!show_contacts);
    }

    #[test]
    fn an_accounts_file_that_comes_with_the_log_outlives_the_look_at_the_first_rows() {
        let mut state = MessagesState::default();
        let (job, _) = state.choose(file());
        state.form = AccountsForm::of_file("other.toml", "[[account]]");
        state.receive(job, guess(), ZONE);
        assert_eq!(
            state.form.file.as_ref().map(|file| file.name.as_str()),
            Some("other.toml")
        );
        assert_eq!(state.form.accounts.len(), 1, "and the fields are there beside it");
        state.use_fields();
        assert_eq!((state.form.file.clone(), state.stage), (None, Stage::Accounts));
    }

    #[test]
    fn the_sample_is_read_at_once_with_its_own_accounts() {
        let mut state = MessagesState::default();
        let (_, request) = state.choose(Source::Sample);
        let Request::Bill {
            accounts: Accounts::Text(accounts),
            ..
        } = request
        else {
            panic!("{request:?}");
        };
        assert!(accounts.contains("id = \"shop\""));
        assert_eq!(state.stage, Stage::Reading(Progress::default()));
    }

    #[test]
    fn progress_and_the_bill_arrive() {
        let (mut state, job) = reading();
        let progress = Progress { bytes: 100, rows: 3 };
        state.receive(job, Response::Progress(progress), ZONE);
        assert_eq!(state.stage, Stage::Reading(progress));
        let mut response = billed();
        let Response::Bill { bill, .. } = &mut response else {
            panic!("a bill was billed");
        };
        // Long bills come in parts.
        let lines = core::mem::take(&mut bill.lines);
        state.receive(job, Response::Lines(lines.clone()), ZONE);
        state.receive(job, response, ZONE);
        let Stage::Done(read) = &state.stage else {
            panic!("{:?}", state.stage);
        };
        assert_eq!(read.bill.lines, lines);
        assert_eq!(lines.len(), 1);
    }

    #[test]
    fn what_a_cancelled_reading_still_says_is_not_heard() {
        let (mut state, job) = reading();
        state.cancel();
        assert_eq!(state.stage, Stage::Cancelled);
        assert_eq!(state.receive(job, billed(), ZONE), Effect::Ignored);
        assert_eq!(state.stage, Stage::Cancelled);
        // The accounts are still there, so it can be read again.
        assert!(state.read().is_some());
    }

    #[test]
    fn an_answer_about_an_earlier_log_is_not_heard() {
        let (mut state, old) = reading();
        let (new, _) = state.choose(file());
        assert_eq!(state.receive(old, billed(), ZONE), Effect::Ignored);
        assert_eq!(state.stage, Stage::Guessing);
        assert_eq!(state.receive(new, guess(), ZONE), Effect::Shown);
    }

    #[test]
    fn refused_accounts_go_back_to_their_fields_and_a_broken_log_does_not() {
        let (mut state, job) = reading();
        let why = LocalizedText::new("account `a`: unknown time zone", "Konto `a`: unbekannte Zeitzone");
        state.receive(job, Response::AccountsRefused(why.clone()), ZONE);
        assert_eq!(state.stage, Stage::Accounts);
        assert_eq!(state.form.refusal, Some(why));
        let (mut state, job) = reading();
        let why = LocalizedText::new("log: not a log", "log: kein Protokoll");
        state.receive(job, Response::Failed(why.clone()), ZONE);
        assert_eq!(state.stage, Stage::Failed(why));
    }

    #[test]
    fn contacts_stay_masked_until_asked_for_and_are_masked_again_for_the_next_log() {
        let (mut state, job) = reading();
        state.receive(job, billed(), ZONE);
        let (_, request) = state.choose_pair("m-1").unwrap();
        assert!(matches!(
            request,
            Request::Timeline {
                show_contacts: false,
                ..
            }
        ));
        state.show_contacts = true;
        let (_, request) = state.read().unwrap();
        assert!(matches!(
            request,
            Request::Bill {
                show_contacts: true,
                ..
            }
        ));
        state.choose(file());
        assert!(!state.show_contacts);
    }

    #[test]
    fn a_file_is_saved_once_and_a_failed_export_says_why() {
        let (mut state, job) = reading();
        state.receive(job, billed(), ZONE);
        let (job, _) = state.export(Export::Csv, Language::English);
        let file = || Response::File(b"x".to_vec());
        assert_eq!(
            state.receive(job, file(), ZONE),
            Effect::Save(Export::Csv, b"x".to_vec())
        );
        assert_eq!(state.receive(job, file(), ZONE), Effect::Ignored);
        let (job, _) = state.export(Export::Xlsx, Language::English);
        let why = LocalizedText::new("too long", "zu lang");
        state.receive(job, Response::Failed(why.clone()), ZONE);
        assert_eq!(state.export_failed, Some(why));
        assert!(matches!(state.stage, Stage::Done(_)));
    }

    #[test]
    fn the_story_is_asked_for_once_and_outlives_logs() {
        let mut state = MessagesState::default();
        let (job, request) = state.open_story().unwrap();
        assert_eq!((request, state.open_story()), (Request::Story, None));
        state.choose(file());
        state.receive(job, Response::Story(vec![]), ZONE);
        assert_eq!(state.story, Story::Open(Arc::default()));
        state.forget();
        assert_eq!(state.story, Story::Open(Arc::default()));
    }

    #[test]
    fn what_is_asked_of_a_bill_goes_with_its_log() {
        let compare = |state: &mut MessagesState| state.ask(|all, job, accounts, _| all.compare(job, accounts, None));
        assert!(compare(&mut at_accounts()).is_none(), "its accounts are not known");
        let (mut state, job) = reading();
        state.receive(job, billed(), ZONE);
        let ask =
            |state: &mut MessagesState| state.ask(|all, job, accounts, show| all.break_down(job, accounts, show, None));
        let (job, request) = ask(&mut state).unwrap();
        assert!(matches!(
            request,
            Request::Breakdown {
                show_contacts: false,
                ..
            }
        ));
        let found = || {
            Response::Breakdown(Box::new(page_protocol::insight::Breakdown {
                by: "day".to_owned(),
                tags: vec![],
                parts: vec![],
            }))
        };
        assert_eq!(state.receive(job, found(), ZONE), Effect::Shown);
        assert_eq!(
            state.receive(job, found(), ZONE),
            Effect::Ignored,
            "it was answered already"
        );
        let (late, _) = ask(&mut state).unwrap();
        state.read().unwrap();
        assert!(!state.insights.breakdown.is_open());
        assert_eq!(
            state.receive(late, found(), ZONE),
            Effect::Ignored,
            "of the bill before"
        );
    }
}
