//! `wabill ask --state shop.state --accounts accounts.toml --number 4930… --contact 49151… --category utility`: what a
//! message would cost before it is sent.

use std::{
    collections::BTreeMap,
    io::{self, Read as _},
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use wabill::{
    Accounts, AskError, Currency, Instant, LineOutcome, MessageKind, NextMessage, Preview, Reply, Rounding, UnitPrice,
};

use crate::{
    args::{AskArgs, Exit, TextFormat},
    failure::{Failure, Problem},
    files::Files,
    input::{accounts, state_file, tables},
    output::{
        Sink,
        english::{count, counted, grouped},
        terminal::Terminal,
    },
};

pub(crate) fn run(args: &AskArgs) -> Result<Exit, Failure> {
    files(args).check()?;
    let accounts = accounts::read(&args.accounts)?;
    let tables = tables::for_bill(args.tables.as_deref())?;
    let state = state_file::read(&args.state)?.ok_or_else(|| state_file::missing(&args.state))?;
    let message = message(args, &accounts)?;
    let preview = Preview::new(state, &accounts, &tables);
    let mut preview = preview.map_err(|error| Failure::of_bill(&error, Some(&args.state)))?;
    match &args.contacts {
        None => one(args, &preview, &message),
        Some(path) => {
            let contacts = contacts(path)?;
            all(args, &mut preview, &message, path, &contacts)
        }
    }
}

fn files(args: &AskArgs) -> Files {
    let mut files = Files::of_logs(&[], Some(&args.accounts), args.tables.as_deref());
    files.read("the state", &args.state);
    if let Some(contacts) = &args.contacts {
        files.read("the contacts", contacts);
    }
    files.write_standard_output();
    files
}

/// The message that is asked about, for the only or the first contact.
fn message(args: &AskArgs, accounts: &Accounts) -> Result<NextMessage, Failure> {
    let mut all = accounts.iter();
    let only = all
        .next()
        .filter(|_| all.next().is_none())
        .map(|account| account.id.clone());
    let account = args.account.clone().or(only).ok_or_else(|| {
        let problem = Problem::new("the accounts file has several accounts: --account ID is missing");
        Failure::usage(problem.with_hint("name the account that would send the message"))
    })?;
    let usual = if args.category.is_some() {
        MessageKind::Template
    } else {
        MessageKind::FreeForm
    };
    Ok(NextMessage {
        account,
        number: args.number.clone(),
        contact: args.contact.clone().unwrap_or_default(),
        kind: args.kind.map_or(usual, MessageKind::from),
        category: args.category.map(Into::into),
        at: args.at.map_or_else(now, Ok)?,
    })
}

fn now() -> Result<Instant, Failure> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok();
    let seconds = since.and_then(|since| i64::try_from(since.as_secs()).ok());
    let at = seconds.and_then(Instant::from_unix);
    at.ok_or_else(|| {
        let problem = Problem::new("this machine's clock is before 1970 or after 2106");
        Failure::usage(problem.with_hint("say when the message would be delivered: --at TIME"))
    })
}

/// One contact a line; blank lines are none.
fn contacts(path: &Path) -> Result<Vec<(usize, String)>, Failure> {
    let (name, read) = if path.as_os_str() == "-" {
        let mut text = String::new();
        (
            "standard input".to_owned(),
            io::stdin().read_to_string(&mut text).map(|_| text),
        )
    } else {
        (path.display().to_string(), std::fs::read_to_string(path))
    };
    let text = read.map_err(|error| Failure::reading(&name, "a list of contacts, one a line", &error))?;
    let lines = text.trim_start_matches('\u{feff}').lines().enumerate();
    let contacts: Vec<(usize, String)> = lines
        .map(|(line, text)| (line + 1, text.trim().to_owned()))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    if contacts.is_empty() {
        let problem = Problem::new(format!("{name}: no contact stands in it; expected one a line"));
        return Err(Failure::unreadable(
            problem.with_hint("write a phone number or an id such as IN.1234 on each line"),
        ));
    }
    Ok(contacts)
}

fn refusal(error: &AskError, place: Option<String>) -> Problem {
    Problem {
        message: place.map_or_else(|| error.to_string(), |place| format!("{place}: {error}")),
        hint: error.remedy().map(String::from),
    }
}

fn one(args: &AskArgs, preview: &Preview<'_>, message: &NextMessage) -> Result<Exit, Failure> {
    let answer = preview
        .ask(message)
        .map_err(|error| Failure::usage(refusal(&error, None)))?;
    let reply = preview.reply(message, &answer, args.lang.into());
    Sink::standard().write(|out| match TextFormat::usual(args.format) {
        TextFormat::Json => writeln!(out, "{}", serde_json::to_string_pretty(&reply)?),
        TextFormat::Text => writeln!(out, "{}", reply.said),
    })?;
    Ok(Exit::complete(answer.outcome != LineOutcome::Refused))
}

/// Asks for one contact after the other, as if each message were sent; what cannot be asked is told at the end.
fn all(
    args: &AskArgs,
    preview: &mut Preview<'_>,
    message: &NextMessage,
    path: &Path,
    contacts: &[(usize, String)],
) -> Result<Exit, Failure> {
    let mut sum = Campaign::default();
    let mut problems = vec![];
    let format = TextFormat::usual(args.format);
    Sink::standard().write(|out| {
        for (line, contact) in contacts {
            let message = NextMessage {
                contact: contact.clone(),
                ..message.clone()
            };
            match preview.send(&message) {
                Ok(answer) => {
                    let reply = preview.reply(&message, &answer, args.lang.into());
                    sum.add(&reply);
                    match format {
                        TextFormat::Json => writeln!(out, "{}", serde_json::to_string(&reply)?)?,
                        TextFormat::Text => writeln!(out, "{}  {}", reply.contact, reply.said)?,
                    }
                }
                Err(error) => problems.push(refusal(&error, Some(format!("{}:{line}", path.display())))),
            }
        }
        Ok(())
    })?;
    Terminal::of_errors().note(&sum.said());
    if let Some(first) = problems.first() {
        let one_for_all = problems.len() == contacts.len();
        if one_for_all {
            return Err(Failure::usage(first.clone()));
        }
        for problem in problems.iter().take(5) {
            Terminal::of_errors().warning(&problem.message);
        }
        let all = counted(u64::try_from(problems.len()).unwrap_or(u64::MAX), "line", "lines");
        Terminal::of_errors().warning(&format!("{all} could not be asked about and no part of the sum"));
    }
    Ok(Exit::complete(problems.is_empty() && sum.refused == 0))
}

/// What a campaign comes to.
#[derive(Debug, Default)]
struct Campaign {
    free: u64,
    refused: u64,
    charged: BTreeMap<(Currency, UnitPrice), u64>,
}

impl Campaign {
    fn add(&mut self, reply: &Reply) {
        match (reply.outcome, reply.unit_price) {
            (LineOutcome::Charged, Some(price)) => *self.charged.entry((reply.currency, price)).or_default() += 1,
            (LineOutcome::Free, _) => self.free += 1,
            (LineOutcome::Charged, None) | (LineOutcome::Refused, _) => self.refused += 1,
        }
    }

    /// `3,120 messages: 2,000 free, 1,120 × 0.0456 EUR`.
    fn said(&self) -> String {
        let charged: u64 = self.charged.values().sum();
        let all = counted(self.free + self.refused + charged, "message", "messages");
        let mut parts = vec![];
        if 0 < self.free {
            parts.push(format!("{} free", count(self.free)));
        }
        for ((currency, price), units) in &self.charged {
            let sum = price
                .times(*units)
                .and_then(|sum| Rounding::HalfUp.round(sum, *currency));
            let sum = sum.map_or_else(|| "?".to_owned(), |sum| grouped(&sum.to_string()));
            parts.push(format!("{} × {price} {currency} = {sum} {currency}", count(*units)));
        }
        if 0 < self.refused {
            parts.push(format!("{} without a price", count(self.refused)));
        }
        format!("{all}: {}", parts.join(", "))
    }
}
