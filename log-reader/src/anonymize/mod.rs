//! `"delivered,…,wamid.HBgM…,waba-1,+49 151 12345678"` becomes `"delivered,…,wamid.Tqa0…,account-1,+49 733 90571624"`:
//! a log that can be shown to others and that still bills, or is still refused, as it was.
//!
//! Separators, quotes, header names, keys, white space, order, repetitions and broken places stay. Times and the known
//! words of a log stay. Ids and phone numbers are replaced one to one by invented ones ([`invent`]). All other text and
//! numbers are replaced by letters `x` and digits `0`: what is not known to be harmless is not copied.
//!
//! A log is read twice: first to learn what must not be invented, then to write. What was invented for what is held
//! in memory only, and random bytes decide it, so that nobody can find it again afterwards.

use std::io::{self, Read as _, Write};

use billing_core::{
    base::{localized::LocalizedText, market::MarketTable},
    intake::account::AccountBook,
};

use crate::{
    chunk::{Buffer, Chunks, Rows},
    inflate::unpacked,
    problem::ReadError,
    read::Input,
    read_fault::ReadFault,
    shape::{Shape, shape},
    text::Text,
};

mod accounts;
mod csv;
mod harmless;
mod invent;
mod json;
mod order;
mod role;
mod value;

use invent::Invented;

/// Writes logs of one run with invented ids and numbers.
#[derive(Debug)]
pub struct Anonymizer<'a> {
    invented: Invented<'a>,
}

/// Why a log cannot be written anonymously.
#[derive(Debug, thiserror::Error)]
pub enum AnonymizeError {
    /// The log cannot be read as text at all.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The place it is written to says so.
    #[error(transparent)]
    Write(#[from] io::Error),
}

impl<'a> Anonymizer<'a> {
    /// For a log of these accounts. `key` decides what is invented: random bytes, used once and kept nowhere.
    pub fn new(key: [u8; 32], accounts: &'a AccountBook, markets: &'a MarketTable) -> Self {
        Self {
            invented: Invented::new(key, accounts, markets),
        }
    }

    /// Reads the log for the first time, so that nothing is invented that stands in it.
    ///
    /// # Errors
    ///
    /// [`ReadError`] when it cannot be unpacked, or is no text. A log that is refused for any other reason is taken.
    pub fn learn(&mut self, input: Input<'_>) -> Result<(), ReadError> {
        self.invented.learn(true);
        match self.run(input, &mut io::sink()) {
            Ok(_) => Ok(()),
            Err(AnonymizeError::Read(error)) => Err(error),
            // A sink takes everything.
            Err(AnonymizeError::Write(error)) => Err(ReadError::of_reading("log", &error)),
        }
    }

    /// Reads the log for the second time, and writes it. Gives what a person should know of the form it is written in.
    ///
    /// # Errors
    ///
    /// As [`Anonymizer::learn`], and whatever the writer says.
    pub fn write(&mut self, input: Input<'_>, out: &mut dyn Write) -> Result<Vec<LocalizedText>, AnonymizeError> {
        self.invented.learn(false);
        self.run(input, out)
    }

    fn run(&mut self, input: Input<'_>, out: &mut dyn Write) -> Result<Vec<LocalizedText>, AnonymizeError> {
        let name = input.name;
        let mut text = Text::of(&name, unpacked(&name, input.reader)?)?;
        let mut notes = vec![];
        if text.sheet {
            notes.push(LocalizedText::new(
                "a workbook is written as CSV: the sheet that is read".to_owned(),
                "eine Arbeitsmappe wird als CSV geschrieben: das Blatt, das gelesen wird".to_owned(),
            ));
        }
        // Chunks drop a byte-order mark; here it is part of the shape.
        let mut start = vec![];
        let failed = text.reader.by_ref().take(3).read_to_end(&mut start);
        failed.map_err(|error| ReadError::of_reading(&name, &error))?;
        if start == *b"\xEF\xBB\xBF" {
            out.write_all(&start)?;
            start.clear();
        }
        let mut chunks = Chunks::new(&name, Box::new(io::Cursor::new(start).chain(text.reader)));
        let Some(first) = chunks.peek()? else {
            return Err(ReadError::new(name, ReadFault::Empty).into());
        };
        let shape = shape(&name, &chunks);
        let json = match shape {
            Some(Shape { text, .. }) => Some(text),
            // Objects as other languages write them are refused, and have the same shape.
            None => matches!(first, b'{').then_some(false),
        };
        match json {
            Some(text) => {
                chunks.rows(if text { Rows::Text } else { Rows::Json });
                while let Some(chunk) = chunks.next(Buffer::default())? {
                    let bytes = json::rewritten(&chunk.bytes, text, &mut self.invented);
                    out.write_all(&bytes)?;
                }
            }
            None => csv::rewrite(&mut chunks, text.sheet, &mut self.invented, out)?,
        }
        Ok(notes)
    }

    /// The text of an accounts file for what was written: the same accounts under invented ids, without names.
    pub fn accounts_toml(&mut self) -> String {
        self.invented.learn(false);
        accounts::toml(&mut self.invented)
    }

    /// The id that an account has in what was written, for example `account-1`.
    pub fn account_id(&self, id: &str) -> Option<String> {
        self.invented.account(id)
    }

    /// The business number, or its id, that stands for this one in what was written.
    pub fn business_number(&mut self, number: &str) -> String {
        self.invented.learn(false);
        self.invented.who(number)
    }
}
