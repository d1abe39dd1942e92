//! `"October 2026, EUR, Germany: 10,000 marketing, 5,000 utility"`: what the reader entered, and the plan it makes.
//!
//! Fields keep the text as typed. A text that is no number stays, is shown as a mistake next to its field, and makes no
//! plan: nothing is ever taken for 0.

use billing_core::{
    base::{
        category::Category, country::Country, currency::Currency, few, instant::Day, market::OTHER, month::BillingMonth,
    },
    estimate::plan::{
        BusinessNumbers, MessageFee, MessageFeeOn, Plan, PlannedAccount, ProviderFees, TierStart, Volume,
    },
    tariff::{rate_card::RateCard, tables::Tables},
};
use rust_decimal::Decimal;
use wording::language::Language;

use crate::{
    format::{NumberMistake, decimal, parse_count, parse_decimal},
    market_search::market_of,
};

/// The categories the reader enters volumes for, in order of the columns.
pub const CATEGORIES: [Category; 4] = [
    Category::Marketing,
    Category::Utility,
    Category::Authentication,
    Category::Service,
];

/// The id of the plan's one account.
pub const ACCOUNT: &str = "estimate";

/// Where messages go: a country, whose market follows from the month, or a market itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A country.
    Country(Country),
    /// Everything that is in no other market.
    Other,
    /// A market of several countries by its published name, none of which is chosen.
    Market(String),
    /// Not chosen yet: a row that was just added. It plays no part while it has no volumes.
    Open,
}

impl Target {
    /// The market in a month: that of its first day. None while nothing is chosen.
    pub fn market(&self, tables: &Tables, month: BillingMonth) -> String {
        match self {
            Self::Country(country) => market_of(&tables.markets, *country, month.first_day()),
            Self::Other => OTHER.to_owned(),
            Self::Market(name) => name.clone(),
            Self::Open => String::new(),
        }
    }

    /// The country, where it is one.
    pub fn country(&self) -> Option<Country> {
        match self {
            Self::Country(country) => Some(*country),
            Self::Other | Self::Market(_) | Self::Open => None,
        }
    }

    /// A market by its published name: its country where it has one only.
    pub fn of_market(name: &str, tables: &Tables, month: BillingMonth) -> Self {
        let market = tables.markets.market(name);
        let countries = market.map(|market| tables.markets.countries_in(market, month.first_day()));
        match countries.as_deref() {
            Some([only]) => Self::Country(*only),
            _ if name == OTHER => Self::Other,
            _ => Self::Market(name.to_owned()),
        }
    }

    /// Its word in a link.
    pub fn word(&self) -> String {
        match self {
            Self::Country(country) => country.to_string(),
            Self::Other => "*".to_owned(),
            Self::Market(name) => format!("~{name}"),
            Self::Open => "-".to_owned(),
        }
    }

    /// Back from the word.
    pub fn of_word(word: &str) -> Option<Self> {
        match word {
            "*" => Some(Self::Other),
            "-" => Some(Self::Open),
            market if market.starts_with('~') => Some(Self::Market(market.trim_start_matches('~').to_owned())),
            country => {
                let country = country.parse().ok().filter(|country: &Country| country.exists());
                country.map(Self::Country)
            }
        }
    }
}

/// One market's volumes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Identifies a row while rows are moved and removed.
    pub id: u32,
    /// Where the messages go.
    pub target: Target,
    /// Units per category, in order of [`CATEGORIES`].
    pub volumes: [String; 4],
    /// Utility messages already charged in the month, where the tiers do not begin at the first.
    pub utility_start: String,
    /// The same of authentication.
    pub authentication_start: String,
}

/// One field of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Where a row's messages go; no number, but it may be missing.
    Market {
        /// The row.
        row: u32,
    },
    /// Units of a row in a category.
    Volume {
        /// The row.
        row: u32,
        /// Place in [`CATEGORIES`].
        category: usize,
    },
    /// Utility messages of a row charged before.
    UtilityStart {
        /// The row.
        row: u32,
    },
    /// Authentication messages of a row charged before.
    AuthenticationStart {
        /// The row.
        row: u32,
    },
    /// Business numbers.
    Numbers,
    /// Percent in entry-point windows.
    EntryPoint,
    /// Percent of templates inside the customer service window.
    InWindow,
    /// Delivered messages in a conversation.
    MessagesPerConversation,
    /// Provider's fee per month.
    BaseFee,
    /// Provider's fee per business number.
    NumberFee,
    /// Provider's fee per message.
    MessageFee,
    /// Provider's mark-up in percent.
    Markup,
}

/// What a field's text must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A count; an empty field is a mistake.
    Count,
    /// A count, or nothing.
    OptionalCount,
    /// A count of at least 1.
    Positive,
    /// A percentage up to 100, or nothing.
    Share,
    /// A decimal of at least 1.
    AtLeastOne,
    /// Any decimal, or nothing.
    OptionalDecimal,
}

impl Field {
    /// The row it belongs to, if any.
    pub fn row(self) -> Option<u32> {
        match self {
            Self::Market { row }
            | Self::Volume { row, .. }
            | Self::UtilityStart { row }
            | Self::AuthenticationStart { row } => Some(row),
            Self::Numbers
            | Self::EntryPoint
            | Self::InWindow
            | Self::MessagesPerConversation
            | Self::BaseFee
            | Self::NumberFee
            | Self::MessageFee
            | Self::Markup => None,
        }
    }

    fn kind(self) -> Kind {
        match self {
            Self::Volume { .. } => Kind::Count,
            Self::Market { .. } | Self::UtilityStart { .. } | Self::AuthenticationStart { .. } => Kind::OptionalCount,
            Self::Numbers => Kind::Positive,
            Self::EntryPoint | Self::InWindow => Kind::Share,
            Self::MessagesPerConversation => Kind::AtLeastOne,
            Self::BaseFee | Self::NumberFee | Self::MessageFee | Self::Markup => Kind::OptionalDecimal,
        }
    }
}

/// Why a field's text cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldMistake {
    /// It is not such a number.
    Number(NumberMistake),
    /// More than 100 percent.
    AboveHundred,
    /// Less than 1.
    BelowOne,
    /// Volumes, but not where they go.
    NoMarket,
}

/// What the reader entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EstimateForm {
    /// The month.
    pub month: BillingMonth,
    /// The currency.
    pub currency: Currency,
    /// Whether the volumes are conversations; else they are delivered messages.
    pub in_conversations: bool,
    /// At least one market.
    pub rows: Vec<Row>,
    /// Business numbers.
    pub numbers: String,
    /// Percent in entry-point windows.
    pub entry_point: String,
    /// Percent of templates inside the customer service window.
    pub in_window: String,
    /// Delivered messages in a conversation.
    pub messages_per_conversation: String,
    /// The home country, where authentication-international applies to the account.
    pub international_from: Option<Country>,
    /// Provider's fee per month.
    pub base_fee: String,
    /// Provider's fee per business number and month.
    pub number_fee: String,
    /// Provider's fee per message.
    pub message_fee: String,
    /// Whether the fee per message counts what Meta charges only.
    pub message_fee_on_charged: bool,
    /// Provider's mark-up in percent.
    pub markup: String,
    /// Whom a quote is for.
    pub customer: String,
    /// Until when a quote holds, as `2026-12-31`; empty where it does not say.
    pub valid_until: String,
    /// The last price list counted with, where that is not simply the last known.
    pub as_of: Option<Day>,
}

/// Traffic as a trade usually has it: an example to begin with, never a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// Newsletters, orders and some questions.
    Shop,
    /// One-time passwords and notices.
    Bank,
    /// Answers in five messages.
    Bot,
    /// Reminders and answers.
    Clinic,
}

impl Preset {
    /// Every preset, in the order of the page.
    pub const ALL: [Self; 4] = [Self::Shop, Self::Bank, Self::Bot, Self::Clinic];

    /// Messages by category, in order of [`CATEGORIES`], and messages in a conversation.
    fn volumes(self) -> ([u64; 4], &'static str) {
        match self {
            Self::Shop => ([10_000, 6_000, 2_000, 4_000], "1.5"),
            Self::Bank => ([0, 50_000, 2_000_000, 10_000], "1"),
            Self::Bot => ([0, 0, 0, 40_000], "5"),
            Self::Clinic => ([0, 3_000, 0, 1_200], "2"),
        }
    }
}

impl EstimateForm {
    /// Puts the volumes of a preset in place of what was entered; market, month, currency and fees stay.
    pub fn take_preset(&mut self, preset: Preset, language: Language) {
        let (volumes, per_conversation) = preset.volumes();
        self.in_conversations = false;
        self.rows.truncate(1);
        if let Some(row) = self.rows.first_mut() {
            row.volumes = volumes.map(|number| language.count(number));
        }
        self.messages_per_conversation = decimal(per_conversation, language);
    }

    /// The example the page opens with: a shop that writes to Germany, in the month of `today`; in that of the last
    /// list where no day is given, or none that can be chosen.
    pub fn example(tables: &Tables, language: Language, today: Option<Day>) -> Option<Self> {
        let currency: Currency = "EUR".parse().ok()?;
        let last = last_month(tables, currency)?;
        let month = today
            .map(BillingMonth::of)
            .filter(|month| currencies_of(tables, *month).contains(&currency))
            .unwrap_or(last);
        let number = |number: u64| language.count(number);
        Some(Self {
            month,
            currency,
            in_conversations: false,
            rows: vec![Row {
                id: 1,
                target: Target::Country("DE".parse().ok()?),
                volumes: [10_000, 6_000, 2_000, 4_000].map(number),
                utility_start: String::new(),
                authentication_start: String::new(),
            }],
            numbers: number(1),
            entry_point: String::new(),
            in_window: String::new(),
            messages_per_conversation: decimal("1.5", language),
            international_from: None,
            base_fee: String::new(),
            number_fee: String::new(),
            message_fee: String::new(),
            message_fee_on_charged: false,
            markup: String::new(),
            customer: String::new(),
            valid_until: String::new(),
            as_of: None,
        })
    }

    /// Another month. A currency without a list then gives way to the first that has one.
    pub fn choose_month(&mut self, tables: &Tables, month: BillingMonth) {
        self.month = month;
        self.as_of = None;
        let known = currencies_of(tables, month);
        if !known.contains(&self.currency)
            && let Some(first) = known.first()
        {
            self.currency = *first;
        }
    }

    /// A row by its id.
    pub fn row(&self, id: u32) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// Adds a market without volumes; gives its id.
    pub fn add_row(&mut self, target: Target, language: Language) -> u32 {
        let id = self.rows.iter().map(|row| row.id).max().unwrap_or(0).saturating_add(1);
        self.rows.push(Row {
            id,
            target,
            volumes: [0; 4].map(|number| language.count(number)),
            utility_start: String::new(),
            authentication_start: String::new(),
        });
        id
    }

    /// Takes a market away; the last one stays.
    pub fn remove_row(&mut self, id: u32) {
        if 1 < self.rows.len() {
            self.rows.retain(|row| row.id != id);
        }
    }

    /// A field's text.
    pub fn text(&self, field: Field) -> &str {
        let row = |id: u32| self.row(id);
        let text = match field {
            Field::Market { .. } => None,
            Field::Volume { row: id, category } => row(id).and_then(|row| row.volumes.get(category)),
            Field::UtilityStart { row: id } => row(id).map(|row| &row.utility_start),
            Field::AuthenticationStart { row: id } => row(id).map(|row| &row.authentication_start),
            Field::Numbers => Some(&self.numbers),
            Field::EntryPoint => Some(&self.entry_point),
            Field::InWindow => Some(&self.in_window),
            Field::MessagesPerConversation => Some(&self.messages_per_conversation),
            Field::BaseFee => Some(&self.base_fee),
            Field::NumberFee => Some(&self.number_fee),
            Field::MessageFee => Some(&self.message_fee),
            Field::Markup => Some(&self.markup),
        };
        text.map_or("", String::as_str)
    }

    /// Sets a field's text as typed.
    pub fn set(&mut self, field: Field, text: String) {
        if let Some(place) = self.place(field) {
            *place = text;
        }
    }

    /// Writes a field's number as the reader's language writes it; what is no number stays as typed.
    pub fn tidy(&mut self, field: Field, language: Language) {
        if let Ok(Some(number)) = self.number(field, language) {
            self.set(field, decimal(&number.to_string(), language));
        }
    }

    fn place(&mut self, field: Field) -> Option<&mut String> {
        let row = |rows: &'_ mut Vec<Row>, id: u32| rows.iter_mut().position(|row| row.id == id);
        match field {
            Field::Market { .. } => None,
            Field::Volume { row: id, category } => {
                let at = row(&mut self.rows, id)?;
                self.rows.get_mut(at)?.volumes.get_mut(category)
            }
            Field::UtilityStart { row: id } => {
                let at = row(&mut self.rows, id)?;
                Some(&mut self.rows.get_mut(at)?.utility_start)
            }
            Field::AuthenticationStart { row: id } => {
                let at = row(&mut self.rows, id)?;
                Some(&mut self.rows.get_mut(at)?.authentication_start)
            }
            Field::Numbers => Some(&mut self.numbers),
            Field::EntryPoint => Some(&mut self.entry_point),
            Field::InWindow => Some(&mut self.in_window),
            Field::MessagesPerConversation => Some(&mut self.messages_per_conversation),
            Field::BaseFee => Some(&mut self.base_fee),
            Field::NumberFee => Some(&mut self.number_fee),
            Field::MessageFee => Some(&mut self.message_fee),
            Field::Markup => Some(&mut self.markup),
        }
    }

    /// Every field of numbers, in the order of the page.
    pub fn fields(&self) -> Vec<Field> {
        let volumes = self.rows.iter().flat_map(|row| {
            let row = row.id;
            (0..CATEGORIES.len()).map(move |category| Field::Volume { row, category })
        });
        let details = [
            Field::Numbers,
            Field::EntryPoint,
            Field::InWindow,
            Field::MessagesPerConversation,
        ];
        let starts = self.rows.iter().flat_map(|row| {
            let row = row.id;
            [Field::UtilityStart { row }, Field::AuthenticationStart { row }]
        });
        let fees = [Field::BaseFee, Field::NumberFee, Field::MessageFee, Field::Markup];
        volumes.chain(details).chain(starts).chain(fees).collect()
    }

    /// The number of a field: none where the field may be empty and is.
    fn number(&self, field: Field, language: Language) -> Result<Option<Decimal>, FieldMistake> {
        let text = self.text(field);
        let kind = field.kind();
        let empty = text.trim().is_empty();
        let parsed = match kind {
            Kind::OptionalCount | Kind::Share | Kind::OptionalDecimal if empty => return Ok(None),
            Kind::Count | Kind::OptionalCount | Kind::Positive => parse_count(text, language).map(Decimal::from),
            Kind::Share | Kind::AtLeastOne | Kind::OptionalDecimal => parse_decimal(text, language),
        };
        let number = parsed.map_err(FieldMistake::Number)?;
        match kind {
            Kind::Share if Decimal::ONE_HUNDRED < number => Err(FieldMistake::AboveHundred),
            Kind::Positive | Kind::AtLeastOne if number < Decimal::ONE => Err(FieldMistake::BelowOne),
            Kind::Count
            | Kind::OptionalCount
            | Kind::Positive
            | Kind::Share
            | Kind::AtLeastOne
            | Kind::OptionalDecimal => Ok(Some(number)),
        }
    }

    /// What is wrong with a field's text, if anything.
    pub fn mistake(&self, field: Field, language: Language) -> Option<FieldMistake> {
        match field {
            Field::Market { row } => {
                let row = self.row(row).filter(|row| row.target == Target::Open)?;
                let entered = row
                    .volumes
                    .iter()
                    .any(|text| !matches!(parse_count(text, language), Ok(0) | Err(NumberMistake::Empty)));
                entered.then_some(FieldMistake::NoMarket)
            }
            Field::Volume { .. }
            | Field::UtilityStart { .. }
            | Field::AuthenticationStart { .. }
            | Field::Numbers
            | Field::EntryPoint
            | Field::InWindow
            | Field::MessagesPerConversation
            | Field::BaseFee
            | Field::NumberFee
            | Field::MessageFee
            | Field::Markup => self.number(field, language).err(),
        }
    }

    /// Every field whose text cannot be used, in the order of the page.
    pub fn mistakes(&self, language: Language) -> Vec<(Field, FieldMistake)> {
        let mistake = |field: Field| self.mistake(field, language).map(|mistake| (field, mistake));
        let markets = self.rows.iter().map(|row| Field::Market { row: row.id });
        markets.chain(self.fields()).filter_map(mistake).collect()
    }

    /// The countries that the rows name.
    pub fn countries(&self) -> Vec<Country> {
        self.rows.iter().filter_map(|row| row.target.country()).collect()
    }

    /// Writes every number anew in another language; what is no number stays as typed.
    pub fn translate(&mut self, from: Language, to: Language) {
        for field in self.fields() {
            if let Ok(Some(number)) = self.number(field, from) {
                self.set(field, decimal(&number.to_string(), to));
            }
        }
    }

    /// The plan of a month. The core converts between messages and conversations where the month's rules ask for the
    /// other unit than the one entered.
    ///
    /// # Errors
    ///
    /// Every field whose text cannot be used.
    pub fn plan(
        &self,
        tables: &Tables,
        month: BillingMonth,
        language: Language,
    ) -> Result<Plan, Vec<(Field, FieldMistake)>> {
        let mistakes = self.mistakes(language);
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let number = |field: Field| self.number(field, language).ok().flatten();
        let whole = |field: Field| number(field).and_then(|number| u64::try_from(number).ok());
        let text = |field: Field| number(field).map(|number| number.normalize().to_string());
        let share = |field: Field| text(field).map(|text| format!("{text}%"));
        let fees = ProviderFees {
            monthly: text(Field::BaseFee),
            per_number: text(Field::NumberFee),
            per_message: text(Field::MessageFee).map(|price| MessageFee {
                price,
                on: if self.message_fee_on_charged {
                    MessageFeeOn::Charged
                } else {
                    MessageFeeOn::Delivered
                },
            }),
            markup_percent: text(Field::Markup),
            ..ProviderFees::default()
        };
        let mut account = PlannedAccount {
            id: ACCOUNT.to_owned(),
            currency: self.currency.code().to_owned(),
            business_numbers: whole(Field::Numbers)
                .and_then(|numbers| u32::try_from(numbers).ok())
                .map(BusinessNumbers::Count),
            fees: (fees != ProviderFees::default()).then_some(fees),
            ..PlannedAccount::default()
        };
        if let Some(home) = self.international_from {
            account.home_country = Some(home.to_string());
            let always = "2024-06-01T00:00:00Z";
            account
                .auth_international
                .insert("default".to_owned(), always.to_owned());
        }
        let mut plan = Plan {
            account: vec![account],
            ..Plan::default()
        };
        let conversations = self.in_conversations;
        for row in self.rows.iter().filter(|row| row.target != Target::Open) {
            let market = row.target.market(tables, month);
            for (place, category) in CATEGORIES.into_iter().enumerate() {
                let field = Field::Volume {
                    row: row.id,
                    category: place,
                };
                let Some(units) = whole(field).filter(|units| 0 < *units) else {
                    continue;
                };
                let template = category != Category::Service;
                plan.volume.push(Volume {
                    month: month.to_string(),
                    market: market.clone(),
                    country: row.target.country().map(|country| country.to_string()),
                    category: category.as_str().to_owned(),
                    conversations: conversations.then_some(units),
                    messages: (!conversations).then_some(units),
                    messages_per_conversation: text(Field::MessagesPerConversation),
                    entry_point: share(Field::EntryPoint),
                    in_window: share(Field::InWindow).filter(|_| template),
                    ..Volume::default()
                });
            }
        }
        if tables
            .regime(month.first_day())
            .is_some_and(|regime| regime.volume_tiers)
        {
            plan.tier_start = self.tier_starts(tables, month, whole);
        }
        Ok(plan)
    }

    /// Where the tiers of the month begin; rows of one market give the larger count.
    fn tier_starts(
        &self,
        tables: &Tables,
        month: BillingMonth,
        whole: impl Fn(Field) -> Option<u64>,
    ) -> Vec<TierStart> {
        let mut starts: Vec<TierStart> = vec![];
        for row in self.rows.iter().filter(|row| row.target != Target::Open) {
            let row_id = row.id;
            let fields = [
                ("utility", Field::UtilityStart { row: row_id }),
                ("authentication", Field::AuthenticationStart { row: row_id }),
            ];
            for (family, field) in fields {
                let Some(charged) = whole(field).filter(|charged| 0 < *charged) else {
                    continue;
                };
                let market = row.target.market(tables, month);
                let known = starts
                    .iter_mut()
                    .find(|start| start.market == market && start.family == family);
                match known {
                    Some(start) => start.charged = start.charged.max(charged),
                    None => starts.push(TierStart {
                        month: month.to_string(),
                        market,
                        family: family.to_owned(),
                        charged,
                        ..TierStart::default()
                    }),
                }
            }
        }
        starts
    }
}

/// The month of the first day of a currency's last list.
pub fn last_month(tables: &Tables, currency: Currency) -> Option<BillingMonth> {
    let cards = tables.rates.cards().filter(|card| card.currency() == currency);
    cards.last().map(|card| BillingMonth::of(card.first_day()))
}

/// How many months after the present one can be chosen.
const MONTHS_AHEAD: usize = 18;

/// The months that can be chosen, newest first: from the first list of any currency to the month of the last one, or to
/// some months after `today`. `chosen` is among them whatever it is, because a link may name any.
pub fn months(tables: &Tables, today: Option<Day>, chosen: BillingMonth) -> Vec<BillingMonth> {
    let days = || tables.rates.cards().map(|card| BillingMonth::of(card.first_day()));
    let (Some(first), Some(last)) = (days().min(), days().max()) else {
        return vec![chosen];
    };
    let ahead = |today: Day| {
        let mut later = BillingMonth::of(today).onwards();
        later.nth(MONTHS_AHEAD)
    };
    // A clock that is years ahead must not make a list without an end.
    let year_after = |month: BillingMonth| month.onwards().nth(60);
    let last = today
        .and_then(ahead)
        .filter(|month| year_after(last).is_some_and(|most| *month <= most))
        .map_or(last, |month| month.max(last));
    let mut months: Vec<BillingMonth> = first.onwards().take_while(|month| *month <= last).collect();
    if !months.contains(&chosen) {
        months.push(chosen);
    }
    few::sort(&mut months);
    months.reverse();
    months
}

/// How far the tables reach: whether a month has a list of its own time, or is counted with an older one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The list of that time is known.
    Known,
    /// No later list than this is known, and none was due before the month.
    Latest {
        /// First day of the list.
        list: Day,
    },
    /// Lists may have come since, which are not known: prices and rules of the last one are assumed to go on.
    Beyond {
        /// First day of the list.
        list: Day,
        /// Last day for which the tables know the prices.
        known_until: Day,
    },
}

/// How far the tables reach for a month in a currency.
pub fn reach(tables: &Tables, currency: Currency, month: BillingMonth) -> Reach {
    let first_day = month.first_day();
    let cards = tables.rates.cards().filter(|card| card.currency() == currency);
    let Some(list) = cards.last().map(RateCard::first_day) else {
        return Reach::Known;
    };
    let known_until = tables.known_until.prices(currency);
    if let Some(known_until) = known_until.filter(|known_until| *known_until < first_day) {
        Reach::Beyond { list, known_until }
    } else if list < first_day {
        Reach::Latest { list }
    } else {
        Reach::Known
    }
}

/// The currencies that have a list on the first day of a month.
pub fn currencies_of(tables: &Tables, month: BillingMonth) -> Vec<Currency> {
    let mut currencies: Vec<Currency> = tables.rates.cards().map(RateCard::currency).collect();
    currencies.dedup();
    currencies.retain(|currency| tables.rates.card(*currency, month.first_day()).is_ok());
    currencies
}

#[cfg(test)]
mod tests {
    use super::*;

    const EN: Language = Language::English;

    fn example() -> EstimateForm {
        EstimateForm::example(pricing_tables::shipped(), EN, None).unwrap()
    }

    fn planned(form: &EstimateForm, month: &str) -> Plan {
        form.plan(pricing_tables::shipped(), month.parse().unwrap(), EN)
            .unwrap()
    }

    #[test]
    fn the_example_is_a_plan_of_the_last_lists_month() {
        let form = example();
        assert_eq!(
            (form.month.to_string().as_str(), form.mistakes(EN).as_slice()),
            ("2026-10", [].as_slice())
        );
        let plan = planned(&form, "2026-10");
        let volumes: Vec<(&str, &str, Option<u64>)> = plan
            .volume
            .iter()
            .map(|volume| (volume.market.as_str(), volume.category.as_str(), volume.messages))
            .collect();
        assert_eq!(
            volumes,
            [
                ("Germany", "marketing", Some(10_000)),
                ("Germany", "utility", Some(6_000)),
                ("Germany", "authentication", Some(2_000)),
                ("Germany", "service", Some(4_000)),
            ]
        );
        assert_eq!(
            plan.account.first().unwrap().business_numbers,
            Some(BusinessNumbers::Count(1))
        );
    }

    #[test]
    fn the_page_opens_on_the_present_month_where_that_has_a_list() {
        let month = |today: &str| {
            let form = EstimateForm::example(pricing_tables::shipped(), EN, today.parse().ok()).unwrap();
            form.month.to_string()
        };
        assert_eq!(
            (month("2026-11-27").as_str(), month("2027-02-03").as_str()),
            ("2026-11", "2027-02")
        );
        // A clock that is set to a day before every list.
        assert_eq!(month("1999-01-01"), "2026-10");
    }

    #[test]
    fn eighteen_months_ahead_can_be_chosen_and_whatever_a_link_says() {
        let tables = pricing_tables::shipped();
        let months = |today: &str, chosen: &str| {
            let months = months(tables, today.parse().ok(), chosen.parse().unwrap());
            let ends = (months.first().unwrap().to_string(), months.last().unwrap().to_string());
            assert!(
                months.is_sorted_by(|later, earlier| later > earlier),
                "newest first, each once"
            );
            assert!(months.contains(&chosen.parse().unwrap()));
            ends
        };
        let ends = |newest: &str| (newest.to_owned(), "2022-02".to_owned());
        assert_eq!(months("2026-11-27", "2026-11"), ends("2028-05"));
        assert_eq!(months("2025-01-01", "2026-10"), ends("2026-10"));
        assert_eq!(months("2026-11-27", "2099-12"), ends("2099-12"));
        assert_eq!(months("9999-01-01", "2026-11"), ends("2026-11"));
    }

    #[test]
    fn a_month_after_the_last_list_says_so_and_one_beyond_its_quarter_says_more() {
        let tables = pricing_tables::shipped();
        let reach = |month: &str| reach(tables, "EUR".parse().unwrap(), month.parse().unwrap());
        let list = "2026-10-01".parse().unwrap();
        assert_eq!((reach("2023-06"), reach("2026-10")), (Reach::Known, Reach::Known));
        assert_eq!(
            (reach("2026-11"), reach("2026-12")),
            (Reach::Latest { list }, Reach::Latest { list })
        );
        let known_until = "2026-12-31".parse().unwrap();
        assert_eq!(reach("2027-01"), Reach::Beyond { list, known_until });
    }

    #[test]
    fn a_row_without_a_market_plays_no_part_until_it_has_volumes() {
        let mut form = example();
        let whole = planned(&form, "2026-10");
        let id = form.add_row(Target::Open, EN);
        assert_eq!(
            (form.mistakes(EN).as_slice(), planned(&form, "2026-10")),
            ([].as_slice(), whole)
        );
        form.set(Field::Volume { row: id, category: 1 }, "50".to_owned());
        assert_eq!(form.mistakes(EN), [(Field::Market { row: id }, FieldMistake::NoMarket)]);
        form.rows.last_mut().unwrap().target = Target::of_word("AT").unwrap();
        assert_eq!(planned(&form, "2026-10").volume.len(), 5);
    }

    #[test]
    fn a_mistyped_field_makes_no_plan_and_is_never_0() {
        for (field, text, mistake) in [
            (
                Field::Volume { row: 1, category: 0 },
                "12x",
                FieldMistake::Number(NumberMistake::NotANumber),
            ),
            (
                Field::Volume { row: 1, category: 3 },
                "",
                FieldMistake::Number(NumberMistake::Empty),
            ),
            (Field::Numbers, "0", FieldMistake::BelowOne),
            (Field::EntryPoint, "101", FieldMistake::AboveHundred),
            (Field::MessagesPerConversation, "0.5", FieldMistake::BelowOne),
            (
                Field::MessageFee,
                "-0.01",
                FieldMistake::Number(NumberMistake::Negative),
            ),
            (
                Field::UtilityStart { row: 1 },
                "1.5",
                FieldMistake::Number(NumberMistake::NotWhole),
            ),
        ] {
            let mut form = example();
            form.set(field, text.to_owned());
            assert_eq!(form.mistakes(EN), [(field, mistake)], "{text}");
            let plan = form.plan(pricing_tables::shipped(), form.month, EN);
            assert_eq!(plan, Err(vec![(field, mistake)]), "{text}");
            assert_eq!(form.text(field), text, "the text stays as typed");
        }
    }

    #[test]
    fn optional_fields_may_be_empty() {
        let mut form = example();
        for field in form.fields() {
            match field {
                Field::Market { .. } | Field::Volume { .. } | Field::Numbers | Field::MessagesPerConversation => {}
                Field::UtilityStart { .. }
                | Field::AuthenticationStart { .. }
                | Field::EntryPoint
                | Field::InWindow
                | Field::BaseFee
                | Field::NumberFee
                | Field::MessageFee
                | Field::Markup => form.set(field, String::new()),
            }
        }
        assert_eq!(form.mistakes(EN), []);
    }

    #[test]
    fn another_language_writes_the_same_numbers_its_own_way() {
        let mut form = example();
        let mistyped = Field::Volume { row: 1, category: 1 };
        form.set(Field::MessageFee, "0.005".to_owned());
        form.set(mistyped, "12x".to_owned());
        form.translate(EN, Language::German);
        assert_eq!((form.text(Field::MessageFee), form.text(mistyped)), ("0,005", "12x"));
        assert_eq!(form.text(Field::Volume { row: 1, category: 0 }), "10.000");
        form.translate(Language::German, EN);
        assert_eq!(form.text(Field::MessageFee), "0.005");
    }

    #[test]
    fn a_country_follows_its_market_through_the_months() {
        let mut form = example();
        form.rows.first_mut().unwrap().target = Target::of_word("MA").unwrap();
        assert_eq!(
            planned(&form, "2026-09").volume.first().unwrap().market,
            "Rest of Africa"
        );
        assert_eq!(planned(&form, "2026-10").volume.first().unwrap().market, "Morocco");
    }

    #[test]
    fn tiers_begin_where_stated_and_only_where_there_are_tiers() {
        let mut form = example();
        form.set(Field::UtilityStart { row: 1 }, "90,000".to_owned());
        let starts = planned(&form, "2026-10").tier_start;
        let start = starts.first().unwrap();
        assert_eq!(
            (start.market.as_str(), start.family.as_str(), start.charged),
            ("Germany", "utility", 90_000)
        );
        assert!(planned(&form, "2024-10").tier_start.is_empty());
    }

    #[test]
    fn shares_fees_and_the_home_country_go_into_the_plan() {
        let mut form = example();
        for (field, text) in [
            (Field::EntryPoint, "20"),
            (Field::InWindow, "12.5"),
            (Field::BaseFee, "49"),
            (Field::MessageFee, "0.0050"),
            (Field::Markup, "5"),
        ] {
            form.set(field, text.to_owned());
        }
        form.international_from = "DE".parse().ok();
        let plan = planned(&form, "2026-10");
        let (account, volume) = (plan.account.first().unwrap(), plan.volume.first().unwrap());
        assert_eq!(
            (volume.entry_point.as_deref(), volume.in_window.as_deref()),
            (Some("20%"), Some("12.5%"))
        );
        let service = plan.volume.iter().find(|volume| volume.category == "service").unwrap();
        assert_eq!(service.in_window, None);
        let fees = account.fees.as_ref().unwrap();
        assert_eq!(fees.per_message.as_ref().unwrap().price, "0.005");
        assert_eq!(fees.per_message.as_ref().unwrap().on, MessageFeeOn::Delivered);
        assert_eq!(account.home_country.as_deref(), Some("DE"));
    }

    #[test]
    fn a_month_without_a_list_of_the_currency_takes_one_that_has_one() {
        let mut form = example();
        form.currency = "CLP".parse().unwrap();
        form.choose_month(pricing_tables::shipped(), "2022-03".parse().unwrap());
        assert!(currencies_of(pricing_tables::shipped(), form.month).contains(&form.currency));
    }

    #[test]
    fn rows_are_added_and_the_last_one_stays() {
        let mut form = example();
        let id = form.add_row(Target::Other, EN);
        assert_eq!(form.text(Field::Volume { row: id, category: 0 }), "0");
        form.remove_row(1);
        form.remove_row(id);
        assert_eq!(form.rows.len(), 1);
    }
}
