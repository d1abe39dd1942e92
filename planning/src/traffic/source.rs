//! `"20,000 contacts in Germany, 2 % write on a day"`: a row of `[[traffic]]` that was read and is sound.

use billing_core::{
    base::{category::TemplateCategory, month::BillingMonth},
    estimate::plan::{BusinessNumbers, PlannedAccount},
    intake::account::CreditLine,
    tariff::tables::Tables,
};

use crate::{
    digits::Digits,
    plan::{
        PlanRow, RowFault, WholePlan, WholePlanFault,
        number::float,
        text::{TrafficCampaignRow, TrafficRow},
    },
};

/// Months of one row at most.
pub(crate) const MOST_MONTHS: usize = 36;
/// Contacts of one row at most: what is counted for each of them and day fits many times over.
const MOST_CONTACTS: u64 = 100_000_000;
/// Mean replies at most.
const MOST_REPLIES: u32 = 1_000;
/// Campaigns a month at most.
const MOST_CAMPAIGNS: u32 = 100;

/// Contacts, what they do, and how they are answered.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// Its place among the rows.
    pub(super) row: usize,
    pub(super) account: String,
    pub(super) months: Vec<BillingMonth>,
    pub(super) market: String,
    pub(super) country: Option<String>,
    pub(super) contacts: u64,
    pub(super) writes_per_day: f64,
    pub(super) replies: f64,
    pub(super) reply_delay: u32,
    pub(super) from_ads: f64,
    /// The business numbers that contacts write to, each always to one; a single none where the plan names none.
    pub(super) numbers: Vec<Option<String>>,
    pub(super) partner_line: bool,
    pub(super) campaigns: Vec<Repeated>,
}

/// A campaign that comes again and again.
#[derive(Debug, Clone)]
pub(super) struct Repeated {
    pub(super) category: TemplateCategory,
    pub(super) per_month: u32,
    pub(super) audience: u64,
    pub(super) answers: f64,
}

/// The category of a template by its word.
pub(crate) fn template(word: &str) -> Result<TemplateCategory, RowFault> {
    let all = [
        TemplateCategory::Marketing,
        TemplateCategory::Utility,
        TemplateCategory::Authentication,
    ];
    let found = all.into_iter().find(|category| category.as_str() == word);
    found.ok_or_else(|| RowFault::NotATemplate { found: word.to_owned() })
}

/// A share, or why it is none.
pub(crate) fn share(digits: &Digits) -> Result<f64, RowFault> {
    let found = || RowFault::NotAShare {
        found: digits.0.clone(),
    };
    digits.share().map(float).ok_or_else(found)
}

impl Source {
    /// Reads a row; what is wrong with account, market, month or number is found by the engine.
    pub(crate) fn of(
        (row, text): (usize, &TrafficRow),
        plan: &WholePlan,
        tables: &Tables,
        faults: &mut Vec<WholePlanFault>,
    ) -> Option<Self> {
        let place = PlanRow::traffic(row);
        let mut kept = Kept { place, faults };
        let months = kept.of(months_of(text));
        let contacts = kept.of(limited("contacts", text.contacts));
        let writes_per_day = kept.of(share(&text.writes_per_day).map_err(|fault| ("writes_per_day", fault)));
        let replies = kept.of(mean(&text.replies));
        let from_ads = kept.of(share(&text.from_ads).map_err(|fault| ("from_ads", fault)));
        let reply_delay = kept.of(delay(&text.reply_delay, months.as_deref(), tables));
        let campaigns: Vec<Option<Repeated>> = text
            .campaign
            .iter()
            .enumerate()
            .map(|(inner, campaign)| {
                let place = place.inner(inner);
                Repeated::of(
                    campaign,
                    text.contacts,
                    &mut Kept {
                        place,
                        faults: &mut *kept.faults,
                    },
                )
            })
            .collect();
        let account = plan.account(text.account.as_deref())?;
        Some(Self {
            row,
            account: account.id.clone(),
            months: months?,
            market: text.market.clone(),
            country: text.country.clone(),
            contacts: contacts?,
            writes_per_day: writes_per_day?,
            replies: replies?,
            reply_delay: reply_delay?,
            from_ads: from_ads?,
            numbers: numbers(account, text.number.as_ref()),
            partner_line: account.credit_line == CreditLine::Partner,
            campaigns: campaigns.into_iter().collect::<Option<_>>()?,
        })
    }
}

impl Repeated {
    fn of(text: &TrafficCampaignRow, contacts: u64, kept: &mut Kept<'_>) -> Option<Self> {
        let category = kept.of(template(&text.category).map_err(|fault| ("category", fault)));
        let answers = kept.of(share(&text.answers).map_err(|fault| ("answers", fault)));
        let times = if (1..=MOST_CAMPAIGNS).contains(&text.per_month) {
            Ok(text.per_month)
        } else {
            let (found, most) = (text.per_month, MOST_CAMPAIGNS);
            Err(("per_month", RowFault::TimesAMonth { found, most }))
        };
        let per_month = kept.of(times);
        let audience = match text.audience {
            0 => Err(("audience", RowFault::Nobody)),
            audience if contacts < audience => {
                Err(("audience", RowFault::AudienceBeyondContacts { audience, contacts }))
            }
            audience => Ok(audience),
        };
        let audience = kept.of(audience);
        Some(Self {
            category: category?,
            per_month: per_month?,
            audience: audience?,
            answers: answers?,
        })
    }
}

/// Keeps what is sound of a row, and collects what is not.
struct Kept<'f> {
    place: PlanRow,
    faults: &'f mut Vec<WholePlanFault>,
}

impl Kept<'_> {
    fn of<T>(&mut self, found: Result<T, (&'static str, RowFault)>) -> Option<T> {
        let fault = |(field, fault)| self.faults.push(WholePlanFault::new(self.place, field, fault));
        found.map_err(fault).ok()
    }
}

fn months_of(text: &TrafficRow) -> Result<Vec<BillingMonth>, (&'static str, RowFault)> {
    let (field, span) = match (&text.month, &text.months) {
        (Some(month), None) => ("month", month),
        (None, Some(months)) => ("months", months),
        (None, None) | (Some(_), Some(_)) => return Err(("months", RowFault::MonthOrMonths)),
    };
    let most = if field == "month" { 1 } else { MOST_MONTHS };
    let fault = || {
        let found = span.clone();
        (field, RowFault::NotMonths { found, most })
    };
    BillingMonth::span(span, most).ok_or_else(fault)
}

fn limited(field: &'static str, found: u64) -> Result<u64, (&'static str, RowFault)> {
    let most = MOST_CONTACTS;
    if found <= most {
        Ok(found)
    } else {
        Err((field, RowFault::TooMany { found, most }))
    }
}

fn mean(digits: &Digits) -> Result<f64, (&'static str, RowFault)> {
    let number = digits
        .number()
        .map(float)
        .filter(|number| *number <= f64::from(MOST_REPLIES));
    let found = || digits.0.clone();
    number.ok_or_else(|| ("replies", RowFault::NotAMean { found: found() }))
}

/// A reply later than the window is no reply that is delivered.
fn delay(digits: &Digits, months: Option<&[BillingMonth]>, tables: &Tables) -> Result<u32, (&'static str, RowFault)> {
    let found = digits.0.clone();
    let Some(seconds) = digits.seconds() else {
        return Err(("reply_delay", RowFault::NotADelay { found }));
    };
    let regimes = months.unwrap_or_default().iter();
    let windows = regimes.filter_map(|month| Some(tables.regime(month.last_day())?.window_hours));
    let hours = windows.min().unwrap_or(24);
    // Several replies come a second after each other.
    if seconds.saturating_add(MOST_REPLIES) < hours.saturating_mul(3_600) {
        Ok(seconds)
    } else {
        Err(("reply_delay", RowFault::ReplyAfterWindow { found, hours }))
    }
}

/// The business numbers that contacts write to.
fn numbers(account: &PlannedAccount, own: Option<&String>) -> Vec<Option<String>> {
    if let Some(number) = own {
        return vec![Some(number.clone())];
    }
    let all: Vec<Option<String>> = match &account.business_numbers {
        Some(BusinessNumbers::Names(names)) => names.iter().cloned().map(Some).collect(),
        Some(BusinessNumbers::Count(count)) => (1..=*count).map(|number| Some(number.to_string())).collect(),
        None => account.numbers.iter().cloned().map(Some).collect(),
    };
    if all.is_empty() { vec![None] } else { all }
}
