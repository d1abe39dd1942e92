//! What the next messages would cost, asked of what a log left.

use self_cell::self_cell;
use serde::Deserialize;
use wabill::{Accounts, Instant, Language, MessageKind, NextMessage, Tables, TemplateCategory};
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

use crate::{
    options::{self, Options},
    pretty, thrown,
};

/// What the state's answers stand on.
#[derive(Debug)]
struct Owned {
    accounts: Accounts,
    tables: Tables,
}

type Borrowing<'a> = wabill::Preview<'a>;

self_cell!(
    struct Held {
        owner: Owned,
        #[not_covariant]
        dependent: Borrowing,
    }

    impl {Debug}
);

/// What a log left, ready to be asked: thousands of questions a second.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Preview(Held);

/// A question, as JSON: `{"number": "4930123456", "contact": "4915112345678", "category": "utility", "at": "…"}`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    /// May be left out where there is one account.
    account: Option<String>,
    number: String,
    contact: String,
    /// A template where a category is given, else free-form.
    kind: Option<MessageKind>,
    category: Option<TemplateCategory>,
    at: String,
}

#[wasm_bindgen]
impl Preview {
    /// Bills a log and keeps what it left; as [`bill`](crate::bill).
    ///
    /// # Errors
    ///
    /// As [`bill`](crate::bill).
    #[wasm_bindgen(constructor)]
    pub fn new(log: &[u8], accounts: &str, settings: &str) -> Result<Self, JsError> {
        Self::of(log, accounts, settings).map_err(thrown)
    }

    /// What a message would cost, as `wabill ask --format json` says it. `language` is `en` or `de`.
    ///
    /// # Errors
    ///
    /// What is wrong with the question.
    pub fn ask(&self, question: &str, language: &str) -> Result<String, JsError> {
        self.ask_text(question, language).map_err(thrown)
    }

    /// What a message costs that is sent now: the next answers know of it.
    ///
    /// # Errors
    ///
    /// As [`Preview::ask`]; then nothing was sent.
    pub fn send(&mut self, question: &str, language: &str) -> Result<String, JsError> {
        self.send_text(question, language).map_err(thrown)
    }
}

impl Preview {
    /// The same for Rust, with the error as text.
    ///
    /// # Errors
    ///
    /// As [`bill`](crate::bill).
    pub fn of(log: &[u8], accounts: &str, settings: &str) -> Result<Self, String> {
        let options = Options::read(settings)?;
        let accounts = options::accounts(accounts)?;
        let log = options.reading().most_problems(0).read(log, &accounts);
        let bill = log.and_then(|log| log.bill_with(&options.billing().keep_state(true)));
        let bill = bill.map_err(|error| error.to_string())?;
        let state = bill.state().cloned().unwrap_or_default();
        let owned = Owned {
            accounts,
            tables: Tables::shipped(),
        };
        let held = Held::try_new(owned, |owned| {
            wabill::Preview::new(state, &owned.accounts, &owned.tables)
        });
        held.map(Self).map_err(|error| error.to_string())
    }

    /// As [`Preview::ask`], with the error as text.
    ///
    /// # Errors
    ///
    /// What is wrong with the question.
    pub fn ask_text(&self, question: &str, language: &str) -> Result<String, String> {
        let (message, language) = (self.message(question)?, of_word(language)?);
        self.0.with_dependent(|_, preview| {
            let answer = preview.ask(&message).map_err(|error| error.to_string())?;
            pretty(&preview.reply(&message, &answer, language))
        })
    }

    /// As [`Preview::send`], with the error as text.
    ///
    /// # Errors
    ///
    /// What is wrong with the question.
    pub fn send_text(&mut self, question: &str, language: &str) -> Result<String, String> {
        let (message, language) = (self.message(question)?, of_word(language)?);
        self.0.with_dependent_mut(|_, preview| {
            let answer = preview.send(&message).map_err(|error| error.to_string())?;
            pretty(&preview.reply(&message, &answer, language))
        })
    }

    fn message(&self, question: &str) -> Result<NextMessage, String> {
        let question: Question = serde_json::from_str(question).map_err(|error| format!("question: {error}"))?;
        let mut all = self.0.borrow_owner().accounts.iter();
        let only = all
            .next()
            .filter(|_| all.next().is_none())
            .map(|account| account.id.clone());
        let usual = if question.category.is_some() {
            MessageKind::Template
        } else {
            MessageKind::FreeForm
        };
        let several = "question: `account` is missing, and there are several accounts";
        let at: Instant = question.at.parse().map_err(|error| format!("question: at: {error}"))?;
        Ok(NextMessage {
            account: question.account.or(only).ok_or(several)?,
            number: question.number,
            contact: question.contact,
            kind: question.kind.unwrap_or(usual),
            category: question.category,
            at,
        })
    }
}

fn of_word(language: &str) -> Result<Language, String> {
    match language {
        "" | "en" => Ok(Language::English),
        "de" => Ok(Language::German),
        _ => Err(format!(
            "`{language}` is no language of this package; expected en or de"
        )),
    }
}
