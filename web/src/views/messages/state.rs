//! `"shop.csv, 42 % read"`: where the reader is between an empty page and a bill.
//!
//! ```text
//! empty ─choose─▶ guessing ─▶ accounts ─▶ reading ─▶ done
//!                     └────────┴─ failed    ├─▶ failed
//!                                           └─▶ cancelled ─▶ reading
//! ```
//!
//! Operations give the ask for the worker, if there is one; [`MessagesState::hear`] takes its answers. An answer to an
//! ask that is no longer of interest changes nothing.

use std::sync::Arc;

use billing_core::base::localized::LocalizedText;
use wording::language::Language;

use super::{
    accounts_form::AccountsForm,
    document::{Beside, BillDocument, Chapter, Line, TimelineDocument},
};
use crate::worker::protocol::{Accounts, Ask, Export, Job, Progress, Tell};

/// What errors of the accounts begin with, in every language.
const ACCOUNTS: &str = "accounts: ";

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
    pub bill: Box<BillDocument>,
    /// What stands beside it.
    pub beside: Box<Beside>,
}

/// How far the log is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Stage {
    /// No log is chosen.
    #[default]
    Empty,
    /// The worker looks for accounts in the first rows.
    Guessing,
    /// The reader says what the log does not.
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
    Drawn(Arc<TimelineDocument>),
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

/// What a heard message asks the page to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// Only to show itself anew.
    Shown,
    /// Nothing: the answer is to an older ask.
    Ignored,
    /// To save the bytes that came with it.
    Save(Export),
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
    /// Contacts and business numbers in full, because the reader asked for it.
    pub show_contacts: bool,
    /// The pair whose picture is shown or drawn.
    pub pair: Option<String>,
    /// How far the picture is.
    pub picture: Picture,
    /// The built-in story.
    pub story: Story,
    /// Whether the story is shown.
    pub story_shown: bool,
    /// Why the latest export failed.
    pub export_failed: Option<LocalizedText>,
    /// Lines of the bill that is on its way.
    lines: Vec<Line>,
    last_job: Job,
    log_job: Job,
    picture_job: Job,
    story_job: Job,
    export: Option<(Job, Export)>,
}

/// An ask with its number.
pub type Numbered = (Job, Ask);

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
        let ask = match &source {
            Source::Files { .. } => {
                self.stage = Stage::Guessing;
                Ask::Preview
            }
            Source::Sample => {
                self.form = AccountsForm::of_file("shop-accounts.toml", SAMPLE_ACCOUNTS);
                self.stage = Stage::Reading(Progress::default());
                Ask::Bill {
                    accounts: Accounts::Text(SAMPLE_ACCOUNTS.to_owned()),
                    show_contacts: false,
                }
            }
        };
        self.source = Some(source);
        (job, ask)
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
        self.export_failed = None;
        let job = self.number();
        self.log_job = job;
        let show_contacts = self.show_contacts;
        Some((
            job,
            Ask::Bill {
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

    /// Back to an empty page; what was said about other logs is forgotten, the story stays.
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
        let ask = Ask::Timeline {
            accounts,
            show_contacts: self.show_contacts,
            pair_of: pair_of.to_owned(),
        };
        Some((job, ask))
    }

    /// Writes a file of the bill; what it says of rejected rows is in a language.
    pub fn export(&mut self, format: Export, language: Language) -> Numbered {
        let job = self.number();
        self.export = Some((job, format));
        self.export_failed = None;
        (job, Ask::Export { format, language })
    }

    /// Opens the story; nothing to ask where it is already there.
    pub fn open_story(&mut self) -> Option<Numbered> {
        self.story_shown = true;
        match self.story {
            Story::Loading | Story::Open(_) => None,
            Story::Closed | Story::Failed(_) => {
                self.story = Story::Loading;
                let job = self.number();
                self.story_job = job;
                Some((job, Ask::Story))
            }
        }
    }

    /// Takes an answer; `zone` is the browser's time zone, a guess for the accounts.
    pub fn hear(&mut self, job: Job, tell: Tell, zone: &str) -> Heard {
        if let Some((_, format)) = self.export.filter(|(exported, _)| *exported == job) {
            return self.hear_export(format, tell);
        }
        if job == self.log_job {
            return self.hear_log(tell, zone);
        }
        if job == self.picture_job {
            return self.hear_picture(tell);
        }
        if job == self.story_job {
            self.story = match tell {
                Tell::Story(chapters) => Story::Open(Arc::new(chapters)),
                Tell::Failed(why) => Story::Failed(why),
                Tell::Progress(_)
                | Tell::Guess(_)
                | Tell::Lines(_)
                | Tell::Bill { .. }
                | Tell::Timelines(_)
                | Tell::File => {
                    return Heard::Ignored;
                }
            };
            return Heard::Shown;
        }
        Heard::Ignored
    }

    fn hear_log(&mut self, tell: Tell, zone: &str) -> Heard {
        match tell {
            Tell::Progress(progress) => self.stage = Stage::Reading(progress),
            Tell::Guess(guess) => {
                // An accounts file may have come with the log.
                self.form = AccountsForm {
                    file: self.form.file.take(),
                    ..AccountsForm::of_guess(&guess.accounts, &guess.countries, zone)
                };
                self.stage = Stage::Accounts;
            }
            Tell::Lines(lines) => self.lines.extend(lines),
            Tell::Bill { mut bill, beside } => {
                bill.lines.splice(..0, self.lines.drain(..));
                self.stage = Stage::Done(Arc::new(Read { bill, beside }));
            }
            // The worker checks the accounts before it reads; the reader can put them right.
            Tell::Failed(why) if why.english().starts_with(ACCOUNTS) => {
                self.form.refusal = Some(why.map(|text| text.replace(ACCOUNTS, "")));
                self.stage = Stage::Accounts;
            }
            Tell::Failed(why) => self.stage = Stage::Failed(why),
            Tell::Timelines(_) | Tell::File | Tell::Story(_) => return Heard::Ignored,
        }
        Heard::Shown
    }

    fn hear_picture(&mut self, tell: Tell) -> Heard {
        self.picture = match tell {
            Tell::Progress(progress) => Picture::Drawing(progress),
            Tell::Timelines(document) => Picture::Drawn(Arc::new(document)),
            Tell::Failed(why) => Picture::Failed(why),
            Tell::Guess(_) | Tell::Lines(_) | Tell::Bill { .. } | Tell::File | Tell::Story(_) => return Heard::Ignored,
        };
        Heard::Shown
    }

    fn hear_export(&mut self, format: Export, tell: Tell) -> Heard {
        match tell {
            Tell::File => {
                self.export = None;
                Heard::Save(format)
            }
            Tell::Failed(why) => {
                self.export = None;
                self.export_failed = Some(why);
                Heard::Shown
            }
            Tell::Progress(_)
            | Tell::Guess(_)
            | Tell::Lines(_)
            | Tell::Bill { .. }
            | Tell::Timelines(_)
            | Tell::Story(_) => Heard::Ignored,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::messages::document::{Guess, tests::bill};

    const ZONE: &str = "Europe/Berlin";

    fn file() -> Source {
        Source::Files {
            names: vec!["log.csv".to_owned()],
            bytes: 200,
        }
    }

    fn guess() -> Tell {
        Tell::Guess(Guess {
            csv: true,
            accounts: vec!["a".to_owned()],
            countries: vec![],
        })
    }

    fn billed() -> Tell {
        Tell::Bill {
            bill: Box::new(bill(
                "delivered,2026-10-05T17:30:00+02:00,m-1,a,4930,4915112345678,template,marketing,\n",
            )),
            beside: Box::default(),
        }
    }

    /// A page whose log stands before the reader's word about its accounts.
    fn at_accounts() -> MessagesState {
        let mut state = MessagesState::default();
        let (job, ask) = state.choose(file());
        assert_eq!((ask, state.stage.clone()), (Ask::Preview, Stage::Guessing));
        assert_eq!(state.hear(job, guess(), ZONE), Heard::Shown);
        assert_eq!(state.stage, Stage::Accounts);
        state
    }

    /// A page whose log is being read.
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
        let (_, ask) = state.read().unwrap();
        let Ask::Bill {
            accounts,
            show_contacts,
        } = ask
        else {
            panic!("{ask:?}");
        };
        let Accounts::Fields { account } = accounts else {
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
        state.hear(job, guess(), ZONE);
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
        let (_, ask) = state.choose(Source::Sample);
        let Ask::Bill {
            accounts: Accounts::Text(accounts),
            ..
        } = ask
        else {
            panic!("{ask:?}");
        };
        assert!(accounts.contains("id = \"shop\""));
        assert_eq!(state.stage, Stage::Reading(Progress::default()));
    }

    #[test]
    fn progress_and_the_bill_arrive() {
        let (mut state, job) = reading();
        let progress = Progress { bytes: 100, rows: 3 };
        state.hear(job, Tell::Progress(progress), ZONE);
        assert_eq!(state.stage, Stage::Reading(progress));
        let Tell::Bill { mut bill, beside } = billed() else {
            panic!("a bill was billed");
        };
        // Long bills come in parts.
        let lines = core::mem::take(&mut bill.lines);
        state.hear(job, Tell::Lines(lines.clone()), ZONE);
        state.hear(job, Tell::Bill { bill, beside }, ZONE);
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
        assert_eq!(state.hear(job, billed(), ZONE), Heard::Ignored);
        assert_eq!(state.stage, Stage::Cancelled);
        // The accounts are still there, so it can be read again.
        assert!(state.read().is_some());
    }

    #[test]
    fn an_answer_about_an_earlier_log_is_not_heard() {
        let (mut state, old) = reading();
        let (new, _) = state.choose(file());
        assert_eq!(state.hear(old, billed(), ZONE), Heard::Ignored);
        assert_eq!(state.stage, Stage::Guessing);
        assert_eq!(state.hear(new, guess(), ZONE), Heard::Shown);
    }

    #[test]
    fn refused_accounts_go_back_to_their_fields_and_a_broken_log_does_not() {
        let (mut state, job) = reading();
        let failed = |english: &str, german: &str| Tell::Failed(LocalizedText::new(english, german));
        state.hear(
            job,
            failed(
                "accounts: account `a`, `time_zone`: unknown",
                "accounts: Konto `a`, `time_zone`: unbekannt",
            ),
            ZONE,
        );
        assert_eq!(state.stage, Stage::Accounts);
        let refusal = state.form.refusal.unwrap();
        let both = ("account `a`, `time_zone`: unknown", "Konto `a`, `time_zone`: unbekannt");
        assert_eq!(refusal.both(), both);
        let (mut state, job) = reading();
        let why = LocalizedText::new("log: not a log", "log: kein Protokoll");
        state.hear(job, Tell::Failed(why.clone()), ZONE);
        assert_eq!(state.stage, Stage::Failed(why));
    }

    #[test]
    fn contacts_stay_masked_until_asked_for_and_are_masked_again_for_the_next_log() {
        let (mut state, job) = reading();
        state.hear(job, billed(), ZONE);
        let (_, ask) = state.choose_pair("m-1").unwrap();
        assert!(matches!(
            ask,
            Ask::Timeline {
                show_contacts: false,
                ..
            }
        ));
        state.show_contacts = true;
        let (_, ask) = state.read().unwrap();
        assert!(matches!(
            ask,
            Ask::Bill {
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
        state.hear(job, billed(), ZONE);
        let (job, _) = state.export(Export::Csv, Language::English);
        assert_eq!(state.hear(job, Tell::File, ZONE), Heard::Save(Export::Csv));
        assert_eq!(state.hear(job, Tell::File, ZONE), Heard::Ignored);
        let (job, _) = state.export(Export::Xlsx, Language::English);
        let why = LocalizedText::new("too long", "zu lang");
        state.hear(job, Tell::Failed(why.clone()), ZONE);
        assert_eq!(state.export_failed, Some(why));
        assert!(matches!(state.stage, Stage::Done(_)));
    }

    #[test]
    fn the_story_is_asked_for_once_and_outlives_logs() {
        let mut state = MessagesState::default();
        let (job, ask) = state.open_story().unwrap();
        assert_eq!((ask, state.open_story()), (Ask::Story, None));
        state.choose(file());
        state.hear(job, Tell::Story(vec![]), ZONE);
        assert_eq!(state.story, Story::Open(Arc::default()));
        state.forget();
        assert_eq!(state.story, Story::Open(Arc::default()));
    }
}
