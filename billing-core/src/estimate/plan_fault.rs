//! `"no quantity is given"`: what can be wrong with a plan, and beside each finding what to do about it.

use super::{
    fault_value::{MarketName, RulesOfDay},
    plan::{MOST_MONTHS, MOST_NUMBERS, MOST_UNITS},
};
use crate::base::{
    category::{Category, UnknownCategory},
    country::Country,
    currency::Currency,
    instant::Day,
    listed::{OneOf, Quoted},
    localized::{LocalizedText, sentences},
    month::BillingMonth,
};
use crate::intake::account::{AccountFault, CountryFault};

sentences! {
    /// What is wrong with one field of a plan.
    ///
    /// Where it lies, the table, the row and the field, is in [`PlanError`](super::plan_error::PlanError).
    ///
    /// ```
    /// use billing_core::estimate::plan_fault::PlanFault;
    /// let fault = PlanFault::NotAShare { found: "half".to_owned() };
    /// assert!(fault.to_string().starts_with("`half` is not a share"));
    /// assert!(fault.remedy().both().1.starts_with("schreiben Sie ihn in Prozent"));
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum PlanFault {
        // Accounts.

        /// The plan has no account.
        NoAccount => (
            "the plan has no account",
            "der Plan hat kein Konto",
        ) remedy (
            "add one with an id and a currency",
            "fügen Sie eines mit Kennung und Währung hinzu",
        ),
        /// A field of an account cannot be used, and there is advice of its own.
        AccountAdvised {
            /// What was found.
            fault: AccountFault,
            /// What to do.
            remedy: LocalizedText,
        } => (
            "{fault}",
            "{fault}",
        ) remedy (
            "{remedy}",
            "{remedy}",
        ),
        /// A country cannot be used, and there is advice of its own.
        CountryAdvised {
            /// What was found.
            fault: CountryFault,
            /// What to do.
            remedy: LocalizedText,
        } => (
            "{fault}",
            "{fault}",
        ) remedy (
            "{remedy}",
            "{remedy}",
        ),
        /// The id of an account cannot be used.
        AccountId {
            /// What was found.
            fault: AccountFault,
        } => (
            "{fault}",
            "{fault}",
        ) remedy (
            "give every account an id of its own",
            "geben Sie jedem Konto eine eigene Kennung",
        ),
        /// The currency of an account cannot be used.
        AccountCurrency {
            /// What was found.
            fault: AccountFault,
        } => (
            "{fault}",
            "{fault}",
        ) remedy (
            "write the three letters of the currency the account pays Meta in",
            "schreiben Sie die drei Buchstaben der Währung, in der das Konto Meta bezahlt",
        ),
        /// The home country of an account is missing or cannot be used.
        HomeCountry {
            /// What was found.
            fault: AccountFault,
        } => (
            "{fault}",
            "{fault}",
        ) remedy (
            "write the two letters of the country the business is at home in",
            "schreiben Sie die zwei Buchstaben des Landes, in dem das Unternehmen sitzt",
        ),
        /// Another field of an account cannot be used.
        AccountField {
            /// What was found.
            fault: AccountFault,
        } => (
            "{fault}",
            "{fault}",
        ) remedy (
            "correct it, or leave it out",
            "berichtigen Sie es, oder lassen Sie es weg",
        ),
        /// A count of business numbers that no account has.
        NumberCount {
            /// The count.
            count: u32,
        } => (
            "`{count}` is out of range; expected 1 to {MOST_NUMBERS} business numbers",
            "`{count}` ist nicht möglich; erwartet sind 1 bis {MOST_NUMBERS} Rufnummern",
        ) remedy (
            "write how many numbers the account sends from, or their names",
            "schreiben Sie, von wie vielen Rufnummern das Konto sendet, oder ihre Namen",
        ),
        /// A list of business numbers that is empty or too long.
        NumberNameCount {
            /// How many names it has.
            count: usize,
        } => (
            "{count} names; expected 1 to {MOST_NUMBERS} business numbers",
            "{count} Namen; erwartet sind 1 bis {MOST_NUMBERS} Rufnummern",
        ) remedy (
            "write how many numbers the account sends from, or their names",
            "schreiben Sie, von wie vielen Rufnummern das Konto sendet, oder ihre Namen",
        ),
        /// The name of a business number is empty.
        NumberNameEmpty => (
            "a name is empty",
            "ein Name ist leer",
        ) remedy (
            "name each business number once",
            "nennen Sie jede Rufnummer einmal",
        ),
        /// A business number is named twice.
        NumberNamedTwice {
            /// The name, as it stands the second time.
            name: String,
        } => (
            "`{name}` stands twice; expected each business number once",
            "`{name}` steht doppelt; erwartet ist jede Rufnummer einmal",
        ) remedy (
            "name each business number once",
            "nennen Sie jede Rufnummer einmal",
        ),
        /// Business numbers are given in both fields that may hold them.
        NumbersInTwoFields => (
            "given beside numbers; expected one of the two",
            "steht neben numbers; erwartet ist eines von beiden",
        ) remedy (
            "leave one of them out: names are counted",
            "lassen Sie eines weg: Namen werden gezählt",
        ),
        /// A fee is charged for each business number, and these are not given.
        NumbersMissingForFee => (
            "missing, and there is a licence fee for each business number",
            "fehlt, und es gibt eine Lizenzgebühr je Rufnummer",
        ) remedy (
            "write how many numbers the account sends from, or their names",
            "schreiben Sie, von wie vielen Rufnummern das Konto sendet, oder ihre Namen",
        ),
        /// Each business number has an allowance of its own, and the business numbers are not given.
        NumbersMissingForAllowance {
            /// The month of the allowance.
            month: BillingMonth,
            /// The units of one allowance.
            units: u64,
        } => (
            "missing; in {month} the {units} free service messages are counted for each business number",
            "fehlt; in {month} werden die {units} kostenlosen Service-Nachrichten je Rufnummer gezählt",
        ) remedy (
            "write how many numbers the account sends from, or their names",
            "schreiben Sie, von wie vielen Rufnummern das Konto sendet, oder ihre Namen",
        ),
        /// A fee that is not a number.
        NotANumber {
            /// The text.
            found: String,
        } => (
            "`{found}` is not a number; expected a decimal number with a point, for example 0.005",
            "`{found}` ist keine Zahl; erwartet ist eine Dezimalzahl mit Punkt, zum Beispiel 0.005",
        ) remedy (
            "write the digits and a point, without a currency",
            "schreiben Sie die Ziffern und einen Punkt, ohne Währung",
        ),
        /// A markup for a category that does not exist.
        UnknownMarkupCategory {
            /// The word, and the words there are.
            fault: UnknownCategory,
        } => (
            "{fault}",
            "{fault}",
        ) remedy (
            "use the category's word",
            "nehmen Sie das Wort der Kategorie",
        ),

        // Volumes.

        /// The plan has no volume.
        NoVolume => (
            "the plan has no volume",
            "der Plan hat keine Mengen",
        ) remedy (
            "add one with a month, a market, a category and a quantity",
            "fügen Sie eine mit Monat, Markt, Kategorie und Menge hinzu",
        ),
        /// A volume of an account that the plan does not have.
        UnknownAccount {
            /// The id.
            id: String,
        } => (
            "`{id}` is not an account of the plan",
            "`{id}` ist kein Konto des Plans",
        ) remedy (
            "write the id of one of its accounts",
            "schreiben Sie die Kennung eines seiner Konten",
        ),
        /// A volume that could be any account's.
        AccountMissing => (
            "missing, and the plan has several accounts",
            "fehlt, und der Plan hat mehrere Konten",
        ) remedy (
            "write the id of the account that sends",
            "schreiben Sie die Kennung des Kontos, das sendet",
        ),
        /// A text that is not a month.
        NotAMonth {
            /// The text.
            found: String,
        } => (
            "`{found}` is not a month; expected YYYY-MM, for example 2023-06",
            "`{found}` ist kein Monat; erwartet ist JJJJ-MM, zum Beispiel 2023-06",
        ) remedy (
            "write year and month, for example 2026-10",
            "schreiben Sie Jahr und Monat, zum Beispiel 2026-10",
        ),
        /// No month at all.
        MonthMissing => (
            "no month is given",
            "es ist kein Monat angegeben",
        ) remedy (
            "write month = \"2026-10\", or months = \"2027-01..2027-12\"",
            "schreiben Sie month = \"2026-10\", oder months = \"2027-01..2027-12\"",
        ),
        /// One month and several.
        MonthBesideMonths => (
            "`month` stands beside it",
            "`month` steht daneben",
        ) remedy (
            "leave out one of them",
            "lassen Sie eines davon weg",
        ),
        /// A text that is not a first and a last month.
        NotMonths {
            /// The text.
            found: String,
        } => (
            "`{found}` is not a first and a last month; expected YYYY-MM..YYYY-MM, for example 2027-01..2027-12",
            "`{found}` ist kein erster und letzter Monat; erwartet ist JJJJ-MM..JJJJ-MM, zum Beispiel 2027-01..2027-12",
        ) remedy (
            "write the earlier month first; both count, and {MOST_MONTHS} months are the most",
            "schreiben Sie den früheren Monat zuerst; beide zählen mit, und mehr als {MOST_MONTHS} Monate gehen nicht",
        ),
        /// A growth or a season of a single month.
        OnlyForMonths => (
            "it changes nothing in a single month",
            "in einem einzelnen Monat ändert es nichts",
        ) remedy (
            "write months = \"2027-01..2027-12\" in place of month, or leave it out",
            "schreiben Sie months = \"2027-01..2027-12\" statt month, oder lassen Sie es weg",
        ),
        /// A text that is not a percentage.
        NotAPercentage {
            /// The text.
            found: String,
        } => (
            "`{found}` is not a percentage; expected for example +2 % or -1.5 %, from -100 % to 1000 %, with two decimals \
             at most",
            "`{found}` ist kein Prozentsatz; erwartet ist zum Beispiel +2 % oder -1.5 %, von -100 % bis 1000 %, mit \
             höchstens zwei Nachkommastellen",
        ) remedy (
            "write a number with a point and a percent sign",
            "schreiben Sie eine Zahl mit Punkt und ein Prozentzeichen",
        ),
        /// A season that has not twelve months.
        SeasonLength {
            /// How many it has.
            found: usize,
        } => (
            "{found} numbers; expected twelve, January first",
            "{found} Zahlen; erwartet sind zwölf, Januar zuerst",
        ) remedy (
            "write what each month of the year is of an average one, for example \"0.9\" or \"90 %\"",
            "schreiben Sie, was jeder Monat des Jahres von einem durchschnittlichen ist, zum Beispiel \"0.9\" oder \"90 %\"",
        ),
        /// A text that is not a month's part of the season.
        NotASeason {
            /// The text.
            found: String,
        } => (
            "`{found}` is not what a month is of an average one; expected a number from 0 to 100 or a percentage",
            "`{found}` ist nicht, was ein Monat von einem durchschnittlichen ist; erwartet ist eine Zahl von 0 bis 100 oder \
             ein Prozentsatz",
        ) remedy (
            "write for example \"0.9\" or \"90 %\"",
            "schreiben Sie zum Beispiel \"0.9\" oder \"90 %\"",
        ),
        /// A month so far away that its moments do not fit.
        MonthOutOfRange {
            /// The month.
            found: String,
        } => (
            "`{found}` is out of range; expected a month from 2000-01 to 2099-12",
            "`{found}` liegt zu weit entfernt; erwartet ist ein Monat von 2000-01 bis 2099-12",
        ) remedy (
            "write year and month, for example 2026-10",
            "schreiben Sie Jahr und Monat, zum Beispiel 2026-10",
        ),
        /// A day that the month does not have.
        NoSuchDay {
            /// The month.
            month: BillingMonth,
            /// The day.
            day: u32,
        } => (
            "{month} has no day {day}",
            "{month} hat keinen Tag {day}",
        ) remedy (
            "write the day of the month, from 1",
            "schreiben Sie den Tag des Monats, ab 1",
        ),
        /// A text that is no market's name.
        UnknownMarket {
            /// The text.
            name: String,
            /// A market that there is.
            example: String,
        } => (
            "`{name}` is not a market; expected a published name, for example {example}",
            "`{name}` ist kein Markt; erwartet ist ein veröffentlichter Name, zum Beispiel {example}",
        ) remedy (
            "countries without a market of their own belong to a group; `wabill rates show` names them all",
            "Länder ohne eigenen Markt gehören zu einer Gruppe; `wabill rates show` nennt sie alle",
        ),
        /// A market's name in other letters, such as `germany`.
        MisspeltMarket {
            /// The text.
            name: String,
            /// A market that there is.
            example: String,
            /// The market's published name.
            published: String,
        } => (
            "`{name}` is not a market; expected a published name, for example {example}",
            "`{name}` ist kein Markt; erwartet ist ein veröffentlichter Name, zum Beispiel {example}",
        ) remedy (
            "write `{published}`",
            "schreiben Sie `{published}`",
        ),
        /// A market whose countries belong to others on the day.
        MarketNotOnDay {
            /// The market's name.
            name: String,
            /// The day.
            on: Day,
            /// Its first day.
            first: Day,
            /// The markets of its countries on the day.
            instead: OneOf<Quoted>,
        } => (
            "`{name}` is no market of its own on {on}; it is one from {first} on",
            "`{name}` ist am {on} kein eigener Markt; er ist es ab dem {first}",
        ) remedy (
            "for this month write {instead}",
            "schreiben Sie für diesen Monat {instead}",
        ),
        /// A market whose countries belong to others on the day, which lies before the first rules: those others would
        /// be refused too.
        MarketBeforeFirstRules {
            /// The market's name.
            name: String,
            /// The day.
            on: Day,
            /// Its first day.
            first: Day,
            /// The first day with rules.
            rules_from: Day,
        } => (
            "`{name}` is no market of its own on {on}; it is one from {first} on",
            "`{name}` ist am {on} kein eigener Markt; er ist es ab dem {first}",
        ) remedy (
            "plan a month from {rules_from} on; no rules and no prices are known before",
            "planen Sie einen Monat ab dem {rules_from}; davor sind weder Regeln noch Preise bekannt",
        ),
        /// A country that is not two capital letters.
        NotACountry {
            /// What was found.
            fault: CountryFault,
        } => (
            "{fault}",
            "{fault}",
        ) remedy (
            "write two capital letters, or leave it out",
            "schreiben Sie zwei Großbuchstaben, oder lassen Sie es weg",
        ),
        /// A country that has no contacts in the row's market.
        CountryOfOtherMarket {
            /// The country.
            country: Country,
            /// Its markets on the day.
            own: OneOf<MarketName>,
            /// The day.
            on: Day,
            /// The row's market.
            market: MarketName,
        } => (
            "`{country}` belongs to the market {own} on {on}, not to {market}",
            "`{country}` gehört am {on} zum Markt {own}, nicht zu {market}",
        ) remedy (
            "correct the market or the country",
            "berichtigen Sie den Markt oder das Land",
        ),
        /// No country is given, and the market has countries with a domestic and with an international price (RAT-101).
        CountryMissing {
            /// The market's name.
            market: MarketName,
        } => (
            "missing; authentication to {market} is domestic for some of its countries and international for others",
            "fehlt; Authentifizierung nach {market} ist für manche seiner Länder inländisch, für andere international",
        ) remedy (
            "write the contacts' country, in a row for each",
            "schreiben Sie das Land der Kontakte, in einer Zeile je Land",
        ),
        /// A category that does not exist.
        UnknownCategory {
            /// The word, and the words there are.
            fault: UnknownCategory,
        } => (
            "{fault}",
            "{fault}",
        ) remedy (
            "use one of these words",
            "nehmen Sie eines dieser Wörter",
        ),
        /// A category that the rules of the day do not have.
        CategoryNotCharged {
            /// The category.
            category: Category,
            /// The rules.
            rules: RulesOfDay,
        } => (
            "`{category}` is not charged under the {rules}",
            "`{category}` wird nicht berechnet nach {rules}",
        ) remedy (
            "write marketing, utility, authentication or service, or an earlier month",
            "schreiben Sie marketing, utility, authentication oder service, oder einen früheren Monat",
        ),
        /// International authentication before the rules had a price for it.
        InternationalNotCharged {
            /// The category.
            category: Category,
            /// The rules.
            rules: RulesOfDay,
        } => (
            "`{category}` is not charged under the {rules}",
            "`{category}` wird nicht berechnet nach {rules}",
        ) remedy (
            "write authentication, or a later month",
            "schreiben Sie authentication, oder einen späteren Monat",
        ),
        /// A business number of an account that has none in the plan.
        AccountWithoutNumbers {
            /// The business number.
            number: String,
        } => (
            "`{number}` is not a business number of the account; the account has none in the plan",
            "`{number}` ist keine Rufnummer des Kontos; das Konto hat im Plan keine",
        ) remedy (
            "name one of the account's numbers, or give it more",
            "nennen Sie eine Rufnummer des Kontos, oder geben Sie ihm mehr",
        ),
        /// A business number beyond those that are counted.
        NumberBeyondCount {
            /// The business number.
            number: String,
            /// How many the account has.
            count: usize,
        } => (
            "`{number}` is not a business number of the account; expected 1 to {count}",
            "`{number}` ist keine Rufnummer des Kontos; erwartet ist 1 bis {count}",
        ) remedy (
            "name one of the account's numbers, or give it more",
            "nennen Sie eine Rufnummer des Kontos, oder geben Sie ihm mehr",
        ),
        /// A business number that is not among the names of the account's.
        UnknownNumber {
            /// The business number.
            number: String,
            /// The account's.
            names: OneOf<String>,
        } => (
            "`{number}` is not a business number of the account; expected {names}",
            "`{number}` ist keine Rufnummer des Kontos; erwartet ist {names}",
        ) remedy (
            "name one of the account's numbers, or give it more",
            "nennen Sie eine Rufnummer des Kontos, oder geben Sie ihm mehr",
        ),

        // Quantities of a volume.

        /// A row without messages and without conversations.
        QuantityMissing => (
            "no quantity is given",
            "es fehlt eine Menge",
        ) remedy (
            "write messages or conversations; 0 where there are none",
            "schreiben Sie messages oder conversations; 0, wo es keine gibt",
        ),
        /// A quantity so large that it does not fit beside many others.
        TooLarge {
            /// The quantity.
            found: u64,
        } => (
            "`{found}` is too large; expected at most {MOST_UNITS}",
            "`{found}` ist zu groß; erwartet sind höchstens {MOST_UNITS}",
        ) remedy (
            "check the digits",
            "prüfen Sie die Ziffern",
        ),
        /// An average that is not a number of messages.
        NotAnAverage {
            /// The text.
            found: String,
        } => (
            "`{found}` is not a number of messages; expected 1 to 10000, for example 2.5",
            "`{found}` ist keine Zahl von Nachrichten; erwartet ist 1 bis 10000, zum Beispiel 2.5",
        ) remedy (
            "write how many delivered messages a conversation has on average",
            "schreiben Sie, wie viele zugestellte Nachrichten eine Konversation im Mittel hat",
        ),
        /// Messages for each contact of an unknown number of contacts.
        ContactsMissing => (
            "how many contacts there are is missing",
            "wie viele Kontakte es sind, fehlt",
        ) remedy (
            "give contacts as well, or messages in place of both",
            "geben Sie auch contacts an, oder messages statt beider",
        ),
        /// A quantity beside contacts and messages for each.
        QuantityBesideContacts => (
            "it stands beside `messages_per_contact`, which says how many",
            "es steht neben `messages_per_contact`, das schon sagt, wie viele",
        ) remedy (
            "leave out one of them",
            "lassen Sie eines davon weg",
        ),
        /// A text that is not a number of messages for each contact.
        NotMessagesPerContact {
            /// The text.
            found: String,
        } => (
            "`{found}` is not a number of messages; expected a decimal number from 0 to 10000",
            "`{found}` ist keine Anzahl Nachrichten; erwartet ist eine Dezimalzahl von 0 bis 10000",
        ) remedy (
            "write for example \"4\" or \"2.5\"",
            "schreiben Sie zum Beispiel \"4\" oder \"2.5\"",
        ),
        /// An average beside both quantities, from which it follows.
        AverageBesideBoth => (
            "given beside both conversations and messages, which say it already",
            "steht neben conversations und messages, die es schon sagen",
        ) remedy (
            "leave one of the three out",
            "lassen Sie eines der drei weg",
        ),
        /// Fewer messages than conversations.
        FewerMessagesThanConversations {
            /// The messages.
            messages: u64,
            /// The conversations.
            conversations: u64,
        } => (
            "`{messages}` is less than the conversations; each has at least one message",
            "`{messages}` ist weniger als die Konversationen; jede hat mindestens eine Nachricht",
        ) remedy (
            "correct one of the two",
            "berichtigen Sie eines von beiden",
        ),
        /// The quantity that the rules of the day charge is not given and does not follow.
        ChargedUnitMissing {
            /// The rules.
            rules: RulesOfDay,
            /// The field that is missing, `messages` or `conversations`.
            unit: &'static str,
        } => (
            "missing; the {rules} charge {unit}",
            "fehlt; nach {rules}, wird {unit} berechnet",
        ) remedy (
            "give {unit}, or messages_per_conversation to convert",
            "geben Sie {unit} an, oder messages_per_conversation zum Umrechnen",
        ),
        /// A fee is charged for each delivered message, and these are not given and do not follow.
        MessagesMissingForFee => (
            "missing, and the account has a fee for each delivered message",
            "fehlt, und das Konto zahlt eine Gebühr je zugestellter Nachricht",
        ) remedy (
            "give messages, or messages_per_conversation",
            "geben Sie messages an, oder messages_per_conversation",
        ),
        /// A text that is not a share.
        NotAShare {
            /// The text.
            found: String,
        } => (
            "`{found}` is not a share; expected 0 to 1 or 0% to 100%, for example 20%",
            "`{found}` ist kein Anteil; erwartet ist 0 bis 1 oder 0% bis 100%, zum Beispiel 20%",
        ) remedy (
            "write it as a percentage with a % or as a part of 1",
            "schreiben Sie ihn in Prozent mit % oder als Teil von 1",
        ),
        /// A share inside the window of what comes nowhere else.
        ShareOfAnswers {
            /// The category.
            category: Category,
        } => (
            "given for {category}, which only comes inside the window",
            "steht bei {category}, das es nur im Fenster gibt",
        ) remedy (
            "leave it out",
            "lassen Sie es weg",
        ),
        /// A share beside a reason that holds for the whole row.
        ShareBesideFree => (
            "given beside free, which holds for the whole row",
            "steht neben free, das für die ganze Zeile gilt",
        ) remedy (
            "leave one of the two out",
            "lassen Sie eines von beiden weg",
        ),
        /// A word that is no reason for being free.
        UnknownReason {
            /// The word.
            word: String,
        } => (
            "`{word}` is not a reason; expected open_conversation, entry_point, service_free, customer_service_window \
             or reaction",
            "`{word}` ist kein Grund; erwartet ist open_conversation, entry_point, service_free, \
             customer_service_window oder reaction",
        ) remedy (
            "leave it out to have it counted",
            "lassen Sie es weg, dann wird gezählt",
        ),
        /// A reason that is worked out and cannot be stated.
        ReasonNotStated {
            /// The reason.
            word: String,
        } => (
            "`{word}` is counted or follows from the account; it cannot be stated",
            "`{word}` wird gezählt oder folgt aus dem Konto; angeben lässt es sich nicht",
        ) remedy (
            "leave it out to have it counted",
            "lassen Sie es weg, dann wird gezählt",
        ),
        /// A reason that makes nothing of the category free under the rules of the day.
        NotFree {
            /// The category.
            category: Category,
            /// The reason.
            word: String,
            /// The rules.
            rules: RulesOfDay,
        } => (
            "{category} is not free as `{word}` under the {rules}",
            "{category} ist nicht kostenlos als `{word}` nach {rules}",
        ) remedy (
            "correct the reason, the category or the month",
            "berichtigen Sie den Grund, die Kategorie oder den Monat",
        ),
        /// The quantity in which a reason is counted is not given and does not follow.
        FreeUnitMissing {
            /// The reason.
            word: String,
            /// The field that is missing, `messages` or `conversations`.
            unit: &'static str,
        } => (
            "missing; what is free as `{word}` is counted in {unit}",
            "fehlt; was als `{word}` kostenlos ist, wird in {unit} gezählt",
        ) remedy (
            "give {unit}",
            "geben Sie {unit} an",
        ),
        /// Quantities and fees whose sum no amount can hold.
        SumTooLarge => (
            "the sum is larger than an amount can hold",
            "die Summen sind größer, als ein Betrag sein kann",
        ) remedy (
            "check the digits of all quantities and fees",
            "prüfen Sie die Ziffern aller Mengen und Gebühren",
        ),
        /// Amounts of unlike currencies in one sum; the sums of a plan are each of one account, which has one currency.
        SumOfCurrencies {
            /// The currency of the amount added.
            added: Currency,
            /// The currency of the sum.
            to: Currency,
        } => (
            "cannot add {added} to {to}: amounts of unlike currencies have no sum",
            "die Summen sind größer, als ein Betrag sein kann",
        ) remedy (
            "check the digits of all quantities and fees",
            "prüfen Sie die Ziffern aller Mengen und Gebühren",
        ),

        // Volume tiers that have begun.

        /// A count of a portfolio that no account belongs to.
        UnknownPortfolio {
            /// The portfolio.
            portfolio: String,
        } => (
            "no account belongs to the portfolio `{portfolio}`",
            "kein Konto gehört zum Portfolio `{portfolio}`",
        ) remedy (
            "write the portfolio, or the id of an account without one",
            "schreiben Sie das Portfolio, oder die Kennung eines Kontos ohne Portfolio",
        ),
        /// A count that could be any portfolio's.
        PortfolioMissing => (
            "missing, and the plan has several portfolios",
            "fehlt, und der Plan hat mehrere Portfolios",
        ) remedy (
            "write whose messages were charged",
            "schreiben Sie, wessen Nachrichten berechnet wurden",
        ),
        /// A count of what has no volume tiers.
        NoVolumeTiers {
            /// The word.
            family: String,
        } => (
            "`{family}` has no volume tiers; expected utility or authentication",
            "`{family}` hat keine Mengenstaffel; erwartet ist utility oder authentication",
        ) remedy (
            "international authentication counts as authentication",
            "internationale Authentifizierung zählt als authentication",
        ),
        /// An allowance is a business number's in this month, and none is named.
        NumberOfAllowanceMissing {
            /// The month.
            month: BillingMonth,
        } => (
            "is missing, and in {month} each business number has an allowance of its own",
            "fehlt, und in {month} hat jede Geschäftsnummer ein eigenes Freikontingent",
        ) remedy (
            "name the business number whose units these are",
            "nennen Sie die Geschäftsnummer, deren Einheiten das sind",
        ),
        /// No rules of this month give an allowance.
        NoAllowance {
            /// The month.
            month: BillingMonth,
        } => (
            "there is no allowance in {month}",
            "im Monat {month} gibt es kein Freikontingent",
        ) remedy (
            "leave the row out",
            "lassen Sie die Zeile weg",
        ),
        /// A text that is neither a day nor a month.
        NotADay {
            /// The text.
            found: String,
        } => (
            "`{found}` is neither a day nor a month; expected YYYY-MM-DD or YYYY-MM",
            "`{found}` ist weder ein Tag noch ein Monat; erwartet ist JJJJ-MM-TT oder JJJJ-MM",
        ) remedy (
            "write the first day of the new prices, for example 2027-01-01",
            "schreiben Sie den ersten Tag der neuen Preise, zum Beispiel 2027-01-01",
        ),
        /// A currency without a price list.
        CurrencyWithoutList {
            /// The text.
            found: String,
        } => (
            "`{found}` is no currency of a price list",
            "`{found}` ist keine Währung einer Preisliste",
        ) remedy (
            "write the currency of an account, for example EUR, or leave it out for all",
            "schreiben Sie die Währung eines Kontos, zum Beispiel EUR, oder lassen Sie es für alle weg",
        ),
        /// A count that an earlier row gives already.
        TierStartTwice => (
            "the same count stands in an earlier row",
            "dieselbe Zählung steht in einer früheren Zeile",
        ) remedy (
            "leave one of the rows out",
            "lassen Sie eine der Zeilen weg",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::PlanFault;
    use crate::base::{category::Category, month::BillingMonth};

    #[test]
    fn an_unknown_category_is_told_every_word_there_is() {
        let word = "promo".to_owned();
        let fault = word.parse::<Category>().unwrap_err();
        let parsing = fault.to_string();
        for fault in [
            PlanFault::UnknownCategory { fault: fault.clone() },
            PlanFault::UnknownMarkupCategory { fault },
        ] {
            let text = fault.text();
            assert_eq!(text.english(), parsing);
            let words = Category::ALL.map(Category::as_str).join(", ");
            assert!(text.both().1.ends_with(&format!("erwartet ist {words}")), "{text:?}");
        }
    }

    #[test]
    fn a_text_that_is_no_month_is_told_what_parsing_tells_it() {
        let found = "May".to_owned();
        let parsing = found.parse::<BillingMonth>().unwrap_err();
        assert_eq!(PlanFault::NotAMonth { found }.to_string(), parsing);
    }
}
