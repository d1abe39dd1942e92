//! ``"traffic 1, replies: `many` is no number of replies"``: what is wrong with a plan's traffic and campaigns.

use billing_core::{
    base::instant::Day,
    estimate::{plan_error::PlanError, plan_fault::PlanFault},
    sentences,
};
use wabill::{Finding, LocalizedText, TextError};

sentences! {
    /// One thing wrong with traffic or a campaign.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum RowFault {
        /// No share.
        NotAShare {
            /// What stands there.
            found: String,
        } => (
            "`{found}` is no share; expected from 0 to 100 %, for example \"2.5 %\" or 0.025",
            "`{found}` ist kein Anteil; erwartet ist 0 bis 100 %, zum Beispiel \"2.5 %\" oder 0.025",
        ) remedy (
            "write it in quotes with a percent sign and a point",
            "schreiben Sie ihn in Anführungszeichen mit Prozentzeichen und Punkt",
        ),
        /// No mean number of replies.
        NotAMean {
            /// What stands there.
            found: String,
        } => (
            "`{found}` is no number of replies; expected from 0 to 1000, for example 3 or \"2.5\"",
            "`{found}` ist keine Zahl von Antworten; erwartet ist 0 bis 1000, zum Beispiel 3 oder \"2.5\"",
        ) remedy (
            "say how many messages you send for one message of a contact, on average",
            "geben Sie an, wie viele Nachrichten Sie im Mittel auf eine Nachricht eines Kontakts senden",
        ),
        /// No time.
        NotADelay {
            /// What stands there.
            found: String,
        } => (
            "`{found}` is no time until the reply; expected for example \"30s\", \"5m\" or \"2h\"",
            "`{found}` ist keine Zeit bis zur Antwort; erwartet ist zum Beispiel \"30s\", \"5m\" oder \"2h\"",
        ) remedy (
            "write a whole number with s, m or h",
            "schreiben Sie eine ganze Zahl mit s, m oder h",
        ),
        /// A reply that comes when the window is closed.
        ReplyAfterWindow {
            /// What stands there.
            found: String,
            /// How long the window is.
            hours: u32,
        } => (
            "a reply after `{found}` is not delivered: the customer service window is closed after {hours} hours",
            "eine Antwort nach `{found}` wird nicht zugestellt: Das Kundenservice-Fenster ist nach {hours} Stunden zu",
        ) remedy (
            "plan replies that come sooner; what you send later is a template, plan it as a [[volume]]",
            "planen Sie Antworten, die früher kommen; was Sie später senden, ist eine Vorlage, planen Sie sie als [[volume]]",
        ),
        /// Neither a month nor months, or both.
        MonthOrMonths => (
            "expected either `month` or `months`",
            "erwartet ist entweder `month` oder `months`",
        ) remedy (
            "write month = \"2026-11\", or months = \"2026-11..2027-01\"",
            "schreiben Sie month = \"2026-11\" oder months = \"2026-11..2027-01\"",
        ),
        /// No months.
        NotMonths {
            /// What stands there.
            found: String,
            /// How many there may be.
            most: usize,
        } => (
            "`{found}` is no span of 1 to {most} months; expected for example 2026-11..2027-01",
            "`{found}` ist keine Spanne von 1 bis {most} Monaten; erwartet ist zum Beispiel 2026-11..2027-01",
        ) remedy (
            "write the first and the last month with two points between them",
            "schreiben Sie den ersten und den letzten Monat mit zwei Punkten dazwischen",
        ),
        /// Too many contacts.
        TooMany {
            /// What stands there.
            found: u64,
            /// How many there may be.
            most: u64,
        } => (
            "{found} are too many; expected at most {most}",
            "{found} sind zu viele; erwartet sind höchstens {most}",
        ) remedy (
            "part them into several rows",
            "teilen Sie sie auf mehrere Zeilen auf",
        ),
        /// A campaign that goes to nobody.
        Nobody => (
            "a campaign to nobody",
            "eine Kampagne an niemanden",
        ) remedy (
            "say how many contacts it goes to",
            "geben Sie an, an wie viele Kontakte sie geht",
        ),
        /// A campaign to more contacts than there are.
        AudienceBeyondContacts {
            /// The audience.
            audience: u64,
            /// The contacts.
            contacts: u64,
        } => (
            "the audience of {audience} is larger than the {contacts} contacts",
            "der Empfängerkreis von {audience} ist größer als die {contacts} Kontakte",
        ) remedy (
            "the audience is a part of the contacts; raise `contacts` or lower it",
            "der Empfängerkreis ist ein Teil der Kontakte; erhöhen Sie `contacts` oder verkleinern Sie ihn",
        ),
        /// A category that no template has.
        NotATemplate {
            /// What stands there.
            found: String,
        } => (
            "`{found}` is no category of a template; expected marketing, utility or authentication",
            "`{found}` ist keine Kategorie einer Vorlage; erwartet ist marketing, utility oder authentication",
        ) remedy (
            "a campaign is sent as a template: name the category that it was approved for",
            "eine Kampagne wird als Vorlage gesendet: nennen Sie die Kategorie, für die sie genehmigt ist",
        ),
        /// Campaigns more often than makes sense.
        TimesAMonth {
            /// What stands there.
            found: u32,
            /// How often at most.
            most: u32,
        } => (
            "{found} times a month; expected from 1 to {most}",
            "{found}-mal im Monat; erwartet ist 1 bis {most}",
        ) remedy (
            "messages that contacts cause one by one, such as receipts, are a [[volume]]",
            "Nachrichten, die Kontakte einzeln auslösen, etwa Belege, sind ein [[volume]]",
        ),
        /// No day.
        NotADay {
            /// What stands there.
            found: String,
        } => (
            "`{found}` is no day; expected for example 2026-11-27",
            "`{found}` ist kein Tag; erwartet ist zum Beispiel 2026-11-27",
        ) remedy (
            "write year, month and day",
            "schreiben Sie Jahr, Monat und Tag",
        ),
        /// No messaging limit.
        NotALimit {
            /// What stands there.
            found: String,
        } => (
            "`{found}` is no messaging limit; expected 250, 2K, 10K, 100K or unlimited (to 2025-10-06 1K for 2K)",
            "`{found}` ist kein Nachrichtenlimit; erwartet ist 250, 2K, 10K, 100K oder unlimited (bis 2025-10-06 1K statt 2K)",
        ) remedy (
            "WhatsApp Manager shows the portfolio's limit",
            "der WhatsApp Manager zeigt das Limit des Portfolios",
        ),
        /// A limit that there was not on the day.
        LimitOfOtherTime {
            /// What stands there.
            found: String,
            /// The day.
            day: Day,
            /// What there was instead.
            instead: &'static str,
        } => (
            "there is no limit of {found} on {day}; there is {instead}",
            "am {day} gibt es kein Limit von {found}; es gibt {instead}",
        ) remedy (
            "2K took the place of 1K on 2025-10-07; write {instead}",
            "2K trat am 2025-10-07 an die Stelle von 1K; schreiben Sie {instead}",
        ),
        /// A limit by business number without their count.
        NumbersMissing {
            /// The day.
            day: Day,
        } => (
            "on {day} each business number has a limit of its own, and `numbers` is missing",
            "am {day} hat jede Geschäftsnummer ein eigenes Limit, und `numbers` fehlt",
        ) remedy (
            "say how many business numbers send it: numbers = 1",
            "geben Sie an, wie viele Geschäftsnummern sie senden: numbers = 1",
        ),
        /// No number, or too many.
        NotNumbers {
            /// What stands there.
            found: u32,
            /// How many at most.
            most: u32,
        } => (
            "{found} business numbers; expected from 1 to {most}",
            "{found} Geschäftsnummern; erwartet sind 1 bis {most}",
        ) remedy (
            "say how many business numbers send it",
            "geben Sie an, wie viele Geschäftsnummern sie senden",
        ),
        /// Two campaigns of one portfolio with unlike limits.
        UnlikeLimits {
            /// The portfolio.
            portfolio: String,
            /// The limit here.
            limit: String,
            /// The limit there.
            other: String,
        } => (
            "portfolio `{portfolio}` has one messaging limit, and there are {other} and {limit}",
            "Portfolio `{portfolio}` hat ein Nachrichtenlimit, und es stehen {other} und {limit} da",
        ) remedy (
            "write the same limit in all campaigns of a portfolio",
            "schreiben Sie in alle Kampagnen eines Portfolios dasselbe Limit",
        ),
        /// A campaign that does not end.
        TooLong {
            /// Days at most.
            days: u32,
        } => (
            "at this limit the campaign takes more than {days} days",
            "mit diesem Limit dauert die Kampagne mehr als {days} Tage",
        ) remedy (
            "part the audience, or plan with a higher limit",
            "teilen Sie den Empfängerkreis auf, oder planen Sie mit einem höheren Limit",
        ),
        /// A sum that does not fit an amount.
        Sum {
            /// Why.
            error: String,
        } => (
            "{error}",
            "{error}",
        ) remedy (
            "check the quantities",
            "prüfen Sie die Mengen",
        ),
    }
}

/// A row of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlanRow {
    /// The table: `account`, `volume`, `traffic`, `campaign` and so on.
    pub table: &'static str,
    /// The row of the table, from 0.
    pub row: usize,
    /// The row of the `campaign` table inside of it, from 0.
    pub inner: Option<usize>,
}

impl PlanRow {
    /// A row of `[[traffic]]`.
    pub(crate) fn traffic(row: usize) -> Self {
        Self {
            table: "traffic",
            row,
            inner: None,
        }
    }

    /// A row of `[[campaign]]`.
    pub(crate) fn campaign(row: usize) -> Self {
        Self {
            table: "campaign",
            row,
            inner: None,
        }
    }

    /// A row of `[[traffic.campaign]]`.
    pub(crate) fn inner(self, inner: usize) -> Self {
        Self {
            inner: Some(inner),
            ..self
        }
    }
}

/// One thing wrong with a plan that has traffic or campaigns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholePlanFault {
    /// Where.
    pub row: PlanRow,
    /// The field, as the plan names it.
    pub field: &'static str,
    /// What was found, what was expected, and what to do.
    pub fault: Fault,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// What an estimate of volumes finds: an unknown market, say.
    Volumes(PlanFault),
    /// What only traffic and campaigns can have.
    Row(RowFault),
}

impl WholePlanFault {
    pub(crate) fn new(row: PlanRow, field: &'static str, fault: RowFault) -> Self {
        Self {
            row,
            field,
            fault: Fault::Row(fault),
        }
    }
}

impl From<PlanError> for WholePlanFault {
    fn from(error: PlanError) -> Self {
        Self {
            row: PlanRow {
                table: error.table.as_str(),
                row: error.row,
                inner: None,
            },
            field: error.field,
            fault: Fault::Volumes(error.fault),
        }
    }
}

impl Finding for WholePlanFault {
    fn finding(&self) -> LocalizedText {
        let PlanRow { table, row, inner } = self.row;
        let inner = inner.map_or_else(String::new, |inner| format!(", campaign {}", inner.saturating_add(1)));
        let place = format!("{table} {}{inner}, {}", row.saturating_add(1), self.field);
        let text = match &self.fault {
            Fault::Volumes(fault) => fault.text(),
            Fault::Row(fault) => fault.text(),
        };
        text.map(|text| format!("{place}: {text}"))
    }

    fn remedy(&self) -> Option<LocalizedText> {
        match &self.fault {
            Fault::Volumes(fault) => Some(fault.remedy()),
            Fault::Row(fault) => Some(fault.remedy()),
        }
    }
}

/// What is wrong with the text of a plan, or with what it asks for.
pub type WholePlanError = TextError<WholePlanFault>;
