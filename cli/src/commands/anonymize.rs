//! `wabill check june.csv --accounts accounts.toml --anonymize case.csv`: a log that can be shown to others, and its
//! accounts.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use pricing_tables::Loaded;
use wabill::{AnonymizeError, Anonymizer, Log};

use crate::{
    args::CheckArgs,
    failure::{Failure, Problem},
    files::Files,
    input::{
        accounts,
        logs::{Held, Reading},
    },
    output::{
        terminal::Terminal,
        whole_file::{self, Access},
    },
};

/// What is written, and from what.
pub(super) struct Case<'a> {
    log: &'a Path,
    accounts: &'a Path,
    out: &'a Path,
    /// Beside it.
    out_accounts: PathBuf,
    args: &'a CheckArgs,
}

impl<'a> Case<'a> {
    /// One log and its accounts.
    pub(super) fn of(out: &'a Path, args: &'a CheckArgs) -> Result<Self, Failure> {
        let (log, accounts) = match (args.events.as_slice(), args.accounts.as_deref()) {
            ([log], Some(accounts)) => (log, accounts),
            ([_, _, ..], _) => {
                let problem = Problem::new(format!(
                    "--anonymize with {} logs; it writes one at a time",
                    args.events.len()
                ));
                return Err(Failure::usage(problem.with_hint(
                    "name the log that shows the case; several files can be joined into one first",
                )));
            }
            (_, _) => {
                let problem = Problem::new("--anonymize is given without a message log");
                return Err(Failure::usage(
                    problem.with_hint("name the log and --accounts FILE too"),
                ));
            }
        };
        let mut out_accounts = out.as_os_str().to_owned();
        if out_accounts == "-" || out.starts_with("/dev") {
            let problem = Problem::new(format!("--anonymize {}: expected a file to write", out.display()));
            return Err(Failure::usage(
                problem.with_hint("name a file; its accounts are written beside it"),
            ));
        }
        out_accounts.push(".accounts.toml");
        Ok(Self {
            log,
            accounts,
            out,
            out_accounts: out_accounts.into(),
            args,
        })
    }

    pub(super) fn name_files(&self, files: &mut Files) {
        files.write("--anonymize", self.out);
        files.write("the accounts of --anonymize", &self.out_accounts);
    }

    /// Writes both files, and reads the log as it is checked. A log that is refused is written too.
    pub(super) fn write_and_read(&self, tables: Option<&Loaded>, reading: Reading<'_>) -> Result<Log, Failure> {
        whole_file::ready(self.out)?;
        whole_file::ready(&self.out_accounts)?;
        let accounts = accounts::read(self.accounts)?;
        let log = Held::of(self.log)?;
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|error| {
            let problem = Problem::new(format!("this system gives no random bytes: {error}"));
            Failure::unreadable(problem.with_hint("without them, what is invented could be found out"))
        })?;
        let tables = tables.unwrap_or_else(|| pricing_tables::shipped_loaded());
        let mut anonymizer = Anonymizer::new(key, accounts.book(), &tables.tables.markets);
        let unread = |error| Failure::of(&wabill::Error::from(error));
        anonymizer.learn(log.input(&Arc::default())?).map_err(unread)?;
        let input = log.input(&Arc::default())?;
        let mut notes = vec![];
        let mut refused = None;
        let written = whole_file::write(self.out, Access::Usual, |out| match anonymizer.write(input, out) {
            Ok(found) => {
                notes = found;
                Ok(())
            }
            Err(AnonymizeError::Write(error)) => Err(error),
            Err(AnonymizeError::Read(error)) => {
                refused = Some(error);
                Err(io::ErrorKind::Other.into())
            }
        });
        if let Some(error) = refused {
            return Err(unread(error));
        }
        let writing = |path: &Path, error: &io::Error| Failure::writing(&path.display().to_string(), error);
        written.map_err(|error| writing(self.out, &error))?;
        let text = anonymizer.accounts_toml();
        whole_file::write(&self.out_accounts, Access::Usual, |out| out.write_all(text.as_bytes()))
            .map_err(|error| writing(&self.out_accounts, &error))?;
        for note in notes {
            Terminal::of_errors().note(note.english());
        }
        self.say_what_to_do(&mut anonymizer);
        log.read(&accounts, reading)
    }

    fn say_what_to_do(&self, anonymizer: &mut Anonymizer<'_>) {
        let (out, accounts) = (self.out.display(), self.out_accounts.display());
        let terminal = Terminal::of_errors();
        terminal.note(&format!(
            "{out} and {accounts} have invented ids and numbers; look them over before you send them"
        ));
        let mut command = format!("wabill bill {out} --accounts {accounts}");
        let envelope = &self.args.envelope;
        let account = envelope.account.as_deref().and_then(|id| anonymizer.account_id(id));
        let number = envelope
            .business_number
            .as_deref()
            .map(|number| anonymizer.business_number(number));
        let zone = self.args.times.time_zone.map(|zone| zone.name().to_owned());
        for (option, value) in [
            ("--account", account),
            ("--business-number", number),
            ("--time-zone", zone),
        ] {
            if let Some(value) = value {
                command = format!("{command} {option} {value}");
            }
        }
        terminal.note(&format!("whoever gets them asks: {command}"));
    }
}
