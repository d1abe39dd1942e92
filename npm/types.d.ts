// Written from the Rust types by `WRITE_TYPES=1 cargo test -p wabill-wasm --test types`; do not edit.

/**
 * An amount on a document. Made by rounding an exact sum once; added, never rounded again.
 */
export type Money = string;

/**
 * The price of one unit as a card states it. It has no currency of its own: the card has.
 */
export type UnitPrice = string;

/**
 * A currency of ISO 4217 that has minor units (precious metals and test codes have none and are refused).
 */
export type Currency = string;

/**
 * A calendar month in the account's time zone; the period of allowances, tiers and bill lines.
 */
export type BillingMonth = string;

/**
 * The rule that decided an outcome. The text, dates and source of each stand in `docs/pricing-rules.md`.
 */
export type Rule = string;

/**
 * A column of a rate card, and the `category` of a bill line. New ones appear by date.
 */
export type Category = "marketing" | "utility" | "authentication" | "authentication_international" | "service" | "business_initiated" | "user_initiated";

/**
 * What one volume-tier count counts; domestic and international authentication share theirs.
 */
export type TierFamily = "utility" | "authentication";

/**
 * What a line counts.
 */
export type Unit = "conversation" | "message";

/**
 * Why a unit costs nothing.
 */
export type FreeReason = "open_conversation" | "entry_point" | "monthly_allowance" | "service_free" | "customer_service_window" | "reaction" | "exempt";

/**
 * How a price came to be known.
 */
export type Basis = "published" | "carried" | "derived" | "reported" | "assumed" | "planned";

/**
 * Whose count an allowance is.
 */
export type AllowanceScope = "account" | "business_number";

/**
 * Why a unit is refused (COM-107, D20). In results that machines read it is its English sentence;
 * the crate `wording` says it in others.
 */
export type Refusal = string;

/**
 * The result of billing a log.
 */
export type Bill = {
/**
 * [`FORMAT`].
 */
format: number,
/**
 * What became of the rows.
 */
input: InputCounts,
/**
 * Rows that say nothing about money, by kind; empty where there are none.
 */
ignored: Array<IgnoredRows>,
/**
 * Every delivered message stands in exactly one of these.
 */
lines: Array<LineItem>,
/**
 * One per account and month.
 */
totals: Array<Total>,
/**
 * Delivered messages without a price, by id.
 */
refused: Array<RefusedMessage>,
/**
 * One per kind, also where the count is 0.
 */
warnings: Array<Warning>,
/**
 * Present when a breakdown was asked for.
 */
breakdown?: Array<BreakdownRow>, };

/**
 * What became of the rows, as results show it.
 */
export type InputCounts = {
/**
 * Rows read = accepted + duplicates + ignored + rejected.
 */
rows: number,
/**
 * Rows that added something new.
 */
accepted: number,
/**
 * Rows that repeated what was known.
 */
duplicates: number,
/**
 * Rows that say nothing about money.
 */
ignored: number,
/**
 * Rows that cannot be read, and all rows of messages that contradict themselves.
 */
rejected: number,
/**
 * Inbound messages.
 */
received: number,
/**
 * Outbound messages = delivered + undelivered.
 */
messages: number,
/**
 * Each has exactly one outcome.
 */
delivered: number,
/**
 * Neither delivered nor read.
 */
undelivered: number,
/**
 * Messages of this input that an earlier run has settled; only with a saved state.
 */
settled_earlier?: number, };

/**
 * Rows of one kind that say nothing about money.
 */
export type IgnoredRows = {
/**
 * The word of the log: a status such as `deleted`, a kind of notice such as `system`, a field of webhooks such as
 * `account_update`, or what it is, such as `test_post`.
 */
kind: string,
/**
 * How many rows.
 */
count: number, };

/**
 * Units equal in account, month, unit, market, category, outcome, reason, tier, unit price and rate card.
 */
export type LineItem = {
/**
 * The account's id.
 */
account: string,
/**
 * The month in the account's time zone.
 */
month: BillingMonth,
/**
 * Conversations or messages.
 */
unit: Unit,
/**
 * The market's name.
 */
market: string,
/**
 * The category.
 */
category: Category,
/**
 * Charged, free or refused.
 */
outcome: LineOutcome,
/**
 * Why it is free; none otherwise.
 */
reason: FreeReason | null,
/**
 * First unit of the volume tier's band, where a tier table was in force.
 */
tier: string | null,
/**
 * The price of one unit, where charged.
 */
unit_price: UnitPrice | null,
/**
 * The card the price stands on, where charged.
 */
rate_card: string | null,
/**
 * How the price is known, where charged.
 */
basis: Basis | null,
/**
 * How many units.
 */
quantity: number,
/**
 * Quantity × unit price, rounded once; zero where not charged.
 */
amount: Money,
/**
 * The account's currency.
 */
currency: Currency, };

/**
 * What the units of a line came to.
 */
export type LineOutcome = "charged" | "free" | "refused";

/**
 * What an account pays for a month: the sum of its lines.
 */
export type Total = {
/**
 * The account's id.
 */
account: string,
/**
 * The month.
 */
month: BillingMonth,
/**
 * The account's currency.
 */
currency: Currency,
/**
 * The sum of the lines' amounts.
 */
amount: Money, };

/**
 * A delivered message without a price, and why.
 */
export type RefusedMessage = {
/**
 * Its id.
 */
message_id: string,
/**
 * Why there is no price.
 */
error: Refusal, };

/**
 * How many messages, or contacts, a warning concerns.
 */
export type Warning = {
/**
 * What.
 */
kind: WarningKind,
/**
 * How many.
 */
count: number,
/**
 * Which lists, days or accounts, where the kind has such.
 */
details?: Array<WarningDetail>, };

/**
 * Something a reader should look at.
 */
export type WarningKind = "free_form_outside_window" | "failed_and_delivered" | "derived_price" | "no_tier_table" | "before_saved_state" | "conversation_reports_disagree" | "similar_contacts" | "price_assumed" | "rules_assumed" | "currency_stopped" | "price_planned";

/**
 * What a warning rests on.
 */
export type WarningDetail = {
/**
 * For example `EUR/2026-10-01`.
 */
rate_card: string,
/**
 * The last day for which prices of its currency are known.
 */
known_until: string, } | {
/**
 * The last day for which they are known.
 */
rules_known_until: string, } | {
/**
 * That day.
 */
thresholds_of: string, } | {
/**
 * The account's id.
 */
account: string,
/**
 * Its currency.
 */
currency: Currency,
/**
 * The country it is at home in.
 */
country: string,
/**
 * The only currency allowed there.
 */
only: Currency,
/**
 * The day on which accounts in other currencies stop.
 */
from: string, } | {
/**
 * The category; none for all.
 */
category: Category | null,
/**
 * The market's name; none for all.
 */
market: string | null,
/**
 * By how many percent the price is another one, with its sign.
 */
percent: string,
/**
 * The first day of it.
 */
planned_from: string, };

/**
 * One day, number, country or tag value of a month, exact: these sums are not rounded, so that they add up to the
 * lines.
 */
export type BreakdownRow = {
/**
 * The account's id.
 */
account: string,
/**
 * The month.
 */
month: BillingMonth,
/**
 * The day, the business number (in full; mask it before showing), the contact's country, or the value of the tag,
 * `(none)` for messages without one.
 */
by: string,
/**
 * Charged units.
 */
charged: number,
/**
 * Free units.
 */
free: number,
/**
 * Units without a price.
 */
refused: number,
/**
 * The exact sum of the charged units' prices, in the account's currency.
 */
exact: string,
/**
 * The account's currency.
 */
currency: Currency, };

/**
 * Why a message costs what it costs.
 */
export type Explanation = {
/**
 * The message.
 */
message_id: string,
/**
 * The account that pays.
 */
account: string,
/**
 * The business number, masked unless asked for.
 */
business_number: string,
/**
 * The contact, masked unless asked for.
 */
contact: string,
/**
 * The contact's country, `?` where its code is not listed; several where they share one.
 */
country: string,
/**
 * Its moment: the earliest of delivered and read.
 */
at: string,
/**
 * The account's time zone.
 */
time_zone: string,
/**
 * The month it belongs to.
 */
month: BillingMonth,
/**
 * `template`, `free_form` or `reaction`.
 */
kind: string,
/**
 * The rules in force, by name.
 */
regime: string | null,
/**
 * Since when they are in force.
 */
regime_since: string | null,
/**
 * Conversation or message.
 */
unit: Unit,
/**
 * The market.
 */
market: string,
/**
 * The category it is counted under.
 */
category: Category,
/**
 * Charged, free or refused.
 */
outcome: LineOutcome,
/**
 * Why it is free.
 */
reason: FreeReason | null,
/**
 * First unit of its tier's band.
 */
tier: string | null,
/**
 * Its price.
 */
unit_price: UnitPrice | null,
/**
 * The account's currency.
 */
currency: Currency,
/**
 * The card its price stands on.
 */
rate_card: string | null,
/**
 * How the price is known.
 */
basis: Basis | null,
/**
 * Why there is no price.
 */
error: Refusal | null,
/**
 * The rule that decided whether it may cost.
 */
rule: Rule,
/**
 * The rule of the count that decided in the end: an allowance or a tier.
 */
count_rule: Rule | null,
/**
 * What was open, and which counts it took part in.
 */
facts: Array<Fact>, };

/**
 * One reason. The crate `wording` says it as a sentence.
 */
export type Fact = { "fact": "window_open",
/**
 * The contact's latest message.
 */
since: string,
/**
 * The window's end.
 */
until: string, } | { "fact": "window_closed",
/**
 * The contact's latest message, if the log or an earlier run knows one.
 */
latest_inbound: string | null, } | { "fact": "arrival",
/**
 * When.
 */
at: string,
/**
 * Whether this message opened the entry-point window.
 */
opened: boolean, } | { "fact": "entry_window",
/**
 * Its start.
 */
since: string,
/**
 * Its end.
 */
until: string, } | { "fact": "reported",
/**
 * Whether the report makes the message free.
 */
free: boolean,
/**
 * The end of the computed window, before or after the message; none where no window is known.
 */
window_until: string | null, } | { "fact": "joined",
/**
 * Its category; none for the two kinds of 2022.
 */
category: Category | null,
/**
 * Its start.
 */
since: string,
/**
 * Its end.
 */
until: string, } | { "fact": "opened",
/**
 * Its category.
 */
category: Category,
/**
 * Its end.
 */
until: string, } | { "fact": "allowance",
/**
 * Whose allowance it is.
 */
scope: AllowanceScope,
/**
 * The account's id, or the business number.
 */
owner: string,
/**
 * The month.
 */
month: BillingMonth,
/**
 * Free units a month.
 */
units: number,
/**
 * Units that came before.
 */
before: number,
/**
 * With this one.
 */
after: number, } | { "fact": "not_covered",
/**
 * The rule that says which.
 */
rule: Rule, } | { "fact": "tier",
/**
 * The portfolio.
 */
portfolio: string,
/**
 * What is counted.
 */
family: TierFamily,
/**
 * The month.
 */
month: BillingMonth,
/**
 * Messages that came before.
 */
before: number,
/**
 * With this one.
 */
after: number,
/**
 * First and last message of its band; no last for the highest; none where no tier table is known.
 */
band: [number, number | null] | null, } | { "fact": "international",
/**
 * The account's start for the contact's country.
 */
since: string, } | { "fact": "outside_window" };

/**
 * A message without an outcome, and why.
 */
export type Unexplained = {
/**
 * The id asked for.
 */
message_id: string,
/**
 * Why it has no outcome.
 */
why: WhyNot, };

/**
 * Why a message has no outcome.
 */
export type WhyNot = { "because": "inbound" } | { "because": "undelivered" } | { "because": "rejected",
/**
 * What is wrong.
 */
message: string, } | { "because": "settled_earlier" } | { "because": "not_found" };

/**
 * One business number and one contact.
 */
export type Timeline = {
/**
 * The business number, masked unless asked for.
 */
business_number: string,
/**
 * The contact, masked unless asked for.
 */
contact: string,
/**
 * The contact's country, `?` where its code is not listed; several where they share one.
 */
country: string,
/**
 * The time zone of the account of its first message.
 */
time_zone: string,
/**
 * Its messages in order of time.
 */
moments: Array<Moment>,
/**
 * What was open, by kind and start.
 */
openings: Array<Opening>, };

/**
 * A message of the pair.
 */
export type Moment = {
/**
 * The message.
 */
message_id: string,
/**
 * When, in the account's time zone.
 */
at: string,
/**
 * When, in seconds since 1970-01-01 UTC.
 */
at_unix: number,
/**
 * Whether the contact wrote it.
 */
inbound: boolean,
/**
 * How the contact arrived with it: `ad` or `page_button`.
 */
entry_point: string | null,
/**
 * What it came to and why; none for inbound messages, which never cost.
 */
explanation: Explanation | null, };

/**
 * A stretch of time in which something was open. Half-open: `until` is the first second outside.
 */
export type Opening = {
/**
 * What was open.
 */
kind: OpeningKind,
/**
 * The category of a conversation.
 */
category: Category | null,
/**
 * Its start.
 */
since: string,
/**
 * Its end.
 */
until: string,
/**
 * Its start in seconds since 1970-01-01 UTC.
 */
since_unix: number,
/**
 * Its end in seconds since 1970-01-01 UTC.
 */
until_unix: number,
/**
 * The message that opened it.
 */
message_id: string, };

/**
 * What is open for a while.
 */
export type OpeningKind = "customer_service_window" | "entry_point_window" | "conversation";

/**
 * A pair and how much it wrote, to pick one from.
 */
export type PairSummary = {
/**
 * The first message of the pair; it stands for the pair, see `Explained::PairOf`.
 */
message_id: string,
/**
 * The business number, masked unless asked for.
 */
business_number: string,
/**
 * The contact, masked unless asked for.
 */
contact: string,
/**
 * The contact's country, `?` where its code is not listed.
 */
country: string,
/**
 * Messages of the contact.
 */
received: number,
/**
 * Delivered messages of the business.
 */
delivered: number, };

/**
 * Whose credit line pays Meta; decides who lost the old allowance on 2023-04-04 (CBP-111).
 */
export type CreditLine = "own" | "partner";

/**
 * What is planned. Checked as a whole by [`estimate`](super::estimate), which reports everything wrong at once.
 */
export type Plan = {
/**
 * The accounts that pay, at least one.
 */
account: Array<PlannedAccount>,
/**
 * The volumes, in any order; the order never changes an amount.
 */
volume: Array<Volume>,
/**
 * Where the volume tiers begin, where they do not begin at message 1.
 */
tier_start?: Array<TierStart>,
/**
 * What was used of allowances already, where the plan begins inside a month.
 */
allowance_start?: Array<AllowanceStart>,
/**
 * What is assumed of later prices.
 */
price?: Array<PriceChange>, };

/**
 * An account as an accounts file has it, without its time zone: a plan counts in the account's own days.
 */
export type PlannedAccount = {
/**
 * Its id; lines and volumes name it.
 */
id: string,
/**
 * Its name; the id where none is given.
 */
name?: string,
/**
 * ISO 4217 code; picks the rate cards.
 */
currency: string,
/**
 * The owner, whose accounts climb the volume tiers together; the id where none is given.
 */
portfolio?: string,
/**
 * The business numbers it sends from. Needed where an allowance or a fee counts by business number.
 */
business_numbers?: BusinessNumbers,
/**
 * The names of `business_numbers`, in an older place.
 */
numbers?: Array<string>,
/**
 * ISO 3166-1 alpha-2 code; its contacts there are always domestic.
 */
home_country?: string,
/**
 * Whose credit line pays Meta (CBP-111).
 */
credit_line?: CreditLine,
/**
 * Whether Meta exempted it from the service charge (PMP-205).
 */
exempt?: boolean,
/**
 * From when authentication to a country is international (RAT-101): country, or `default`, and an RFC 3339 time.
 */
auth_international?: { [key in string]: string },
/**
 * What a provider charges on top.
 */
fees?: ProviderFees, };

/**
 * The business numbers of a planned account: `2`, or `["4930123456", "4930123457"]`.
 *
 * Counted ones are the account's own. A name that several accounts have is one business number, and its free service
 * messages are there once for all of them (PMP-202). Spellings of one phone number are one name.
 *
 * ```
 * use billing_core::estimate::plan::BusinessNumbers;
 * assert_eq!(serde_json::from_str::<BusinessNumbers>("2")?, BusinessNumbers::Count(2));
 * let names = BusinessNumbers::Names(vec!["+49 30 123456".to_owned()]);
 * assert_eq!(serde_json::from_str::<BusinessNumbers>(r#"["+49 30 123456"]"#)?, names);
 * assert!(serde_json::from_str::<BusinessNumbers>("\"2\"").is_err());
 * # Ok::<(), serde_json::Error>(())
 * ```
 */
export type BusinessNumbers = number | Array<string>;

/**
 * How much of what is planned: one row of a plan, for a month or for several.
 *
 * Of several `months`, the quantities are those of an average month at the level of the first; `growth` and `season`
 * change them from month to month, each month rounded to whole units, halves up.
 *
 * `contacts` with `messages_per_contact` gives messages, as their product. In a month whose rules charge
 * conversations, `conversations` is needed, or `messages` together with `messages_per_conversation`; in a month whose
 * rules charge messages, `messages`, or `conversations` together with `messages_per_conversation`. Conversions round
 * up: a conversation begun is charged whole.
 */
export type Volume = {
/**
 * The account's id. May be left out where the plan has one account.
 */
account?: string,
/**
 * The month, `YYYY-MM`; empty where `months` says them.
 */
month?: string,
/**
 * The first and the last of several months, `2027-01..2027-12`, in place of `month`.
 */
months?: string,
/**
 * By how much each month is more than the one before, in percent: `2 %` or `-1.5 %`.
 */
growth?: string,
/**
 * What each month of the year is of an average one, January first: twelve decimal numbers or percentages.
 */
season?: Array<string>,
/**
 * The day of the month, from 1, whose rules and prices hold for this row; the first where none is given.
 */
from?: number,
/**
 * The market's published name, for example `Germany` or `Rest of Western Europe`.
 */
market: string,
/**
 * The contacts' country (ISO 3166-1 alpha-2), where authentication needs to know it inside a market of several.
 */
country?: string,
/**
 * The category's word, for example `marketing`. To 2023-05-31 template categories and `service` are counted as
 * `business_initiated` or `user_initiated`, which may also be stated themselves.
 */
category: string,
/**
 * Conversations.
 */
conversations?: number,
/**
 * Delivered messages.
 */
messages?: number,
/**
 * Contacts: how many persons the messages go to.
 */
contacts?: number,
/**
 * Delivered messages to each contact in a month, a decimal number, in place of `messages` and `conversations`.
 */
messages_per_contact?: string,
/**
 * Delivered messages in a conversation, a decimal number of at least 1, for example `3` or `2.5`.
 */
messages_per_conversation?: string,
/**
 * The business number that sends it all: a name of `numbers`, or `1`, `2` and so on. Else it is spread evenly.
 */
number?: string,
/**
 * The share that falls in entry-point windows and is free, `0.2` or `20%`; none where left out. Rounded down.
 */
entry_point?: string,
/**
 * The share of templates outside entry-point windows that is delivered inside the customer service window, `0.2`
 * or `20%`; none where left out. Rounded down. It decides for utility from 2025-07-01 to 2026-09-30 (PMP-104), and
 * for the kind of conversation to 2023-05-31.
 */
in_window?: string,
/**
 * Why the whole row is free, where that is known and no count decides it: `open_conversation`, `entry_point`,
 * `service_free`, `customer_service_window` or `reaction`. The month's allowance is counted, never stated.
 */
free?: string,
/**
 * When its turn comes in counts shared with other rows: lower numbers first, equal ones evenly mixed.
 */
turn?: number, };

/**
 * How many messages a portfolio has been charged for already, before the plan begins (RAT-102).
 */
export type TierStart = {
/**
 * The portfolio. May be left out where the plan has one.
 */
portfolio?: string,
/**
 * The month, `YYYY-MM`; each begins at 0 again.
 */
month: string,
/**
 * The market's published name.
 */
market: string,
/**
 * `utility`, or `authentication` (domestic and international share a count).
 */
family: string,
/**
 * Messages charged so far in this month.
 */
charged: number, };

/**
 * How many units have asked for an allowance already, before the plan begins.
 */
export type AllowanceStart = {
/**
 * The account's id. May be left out where the plan has one account.
 */
account?: string,
/**
 * The business number, as a volume names it, in months whose rules give each number an allowance of its own.
 */
number?: string,
/**
 * The month, `YYYY-MM`; each begins at 0 again.
 */
month: string,
/**
 * Units that asked for it so far in this month, free or not.
 */
used: number, };

/**
 * An assumption about prices that are not published yet: from a day on each is so many percent more or less than what
 * the price lists say for it, volume tiers included. What rests on it is called planned in every result.
 */
export type PriceChange = {
/**
 * The first day, or the month whose first day it is: `2027-01-01` or `2027-01`.
 */
from: string,
/**
 * By how many percent, with two decimals at most: `+10 %` or `-2.5 %`.
 */
change: string,
/**
 * The category; all where none is given.
 */
category?: string,
/**
 * The market; all where none is given.
 */
market?: string,
/**
 * The currency of the price lists; all where none is given.
 */
currency?: string, };

/**
 * What a provider charges an account on top of Meta's charges, in the account's currency. Nothing where left out.
 */
export type ProviderFees = {
/**
 * Base fee for each planned month, a decimal number.
 */
monthly?: string,
/**
 * Licence fee for each business number and planned month, a decimal number.
 */
per_number?: string,
/**
 * Fee per message.
 */
per_message?: MessageFee,
/**
 * Mark-up on Meta's charges in percent, a decimal number, for example `10`.
 */
markup_percent?: string,
/**
 * The same for single categories, in place of `markup_percent`. Categories are those of the lines.
 */
markup_percent_by_category?: { [key in string]: string }, };

/**
 * A fixed price per message.
 */
export type MessageFee = {
/**
 * The price of one, a decimal number in the account's currency.
 */
price: string,
/**
 * Which messages it is for.
 */
on: MessageFeeOn, };

/**
 * What a fee per message counts.
 */
export type MessageFeeOn = "delivered" | "charged";

/**
 * What a plan costs.
 */
export type Estimate = {
/**
 * [`FORMAT`].
 */
format: number,
/**
 * Meta's charges, line by line, as on a bill.
 */
lines: Array<LineItem>,
/**
 * Lines by the countries that the plan names, in the order of the lines; lines for which it names none are not
 * here.
 */
countries?: Array<CountryPart>,
/**
 * Meta's charges per account and month: the sums of the lines.
 */
totals: Array<Total>,
/**
 * What a provider charges on top, line by line; see [`MonthSum::fees`].
 */
fees: Array<FeeLine>,
/**
 * One per account and planned month: Meta's charges, the fees, both.
 */
sums: Array<MonthSum>,
/**
 * What a message, a conversation and a contact cost on average: of each account and month its markets and
 * categories, then the month.
 */
averages: Array<Average>,
/**
 * Volumes without a price, which no amount contains.
 */
refused: Array<RefusedVolume>,
/**
 * The warnings of a bill that can apply to a plan, also where the count is 0.
 */
warnings: Array<Warning>,
/**
 * Free units used and left, one per allowance that the plan touches.
 */
allowances: Array<AllowanceUse>,
/**
 * Volume-tier counts before and after, one per count that the plan touches.
 */
tiers: Array<TierUse>,
/**
 * Why each line is as it is; one per line, in the same order.
 */
explanations: Array<LineExplanation>, };

/**
 * A country's part of a line. The parts of a line add up to it, in units and in money.
 */
export type CountryPart = {
/**
 * The place of its line among the lines, from 0.
 */
line: number,
/**
 * The country (ISO 3166-1 alpha-2); none for volumes that name their market only.
 */
country: string | null,
/**
 * Units of the line.
 */
quantity: number,
/**
 * The line's rounded amount in proportion to the units, so that nothing is rounded twice.
 */
amount: Money, };

/**
 * Units of a plan without a price, and why.
 */
export type RefusedVolume = {
/**
 * The account's id.
 */
account: string,
/**
 * The month.
 */
month: BillingMonth,
/**
 * Conversations or messages.
 */
unit: Unit,
/**
 * The market's name.
 */
market: string,
/**
 * The category.
 */
category: Category,
/**
 * How many.
 */
quantity: number,
/**
 * Why there is no price.
 */
error: Refusal, };

/**
 * What a fee is for.
 */
export type FeeKind = "monthly" | "per_number" | "per_message" | "markup";

/**
 * One fee of an account and month.
 */
export type FeeLine = {
/**
 * The account's id.
 */
account: string,
/**
 * The month.
 */
month: BillingMonth,
/**
 * What it is for.
 */
kind: FeeKind,
/**
 * Of a mark-up, the category it is for; none for all that have no mark-up of their own.
 */
category: Category | null,
/**
 * How many months, business numbers or messages; none for a mark-up.
 */
quantity: number | null,
/**
 * The price of one, in the account's currency; none for a mark-up.
 */
unit_price: UnitPrice | null,
/**
 * Of a mark-up, the percentage.
 */
percent: string | null,
/**
 * Of a mark-up, what it is a share of: the sum of Meta's rounded lines.
 */
base: Money | null,
/**
 * The sum before rounding.
 */
exact: string,
/**
 * The sum, rounded once.
 */
amount: Money,
/**
 * The account's currency.
 */
currency: Currency, };

/**
 * What an account pays for a month, Meta's charges and fees kept apart.
 */
export type MonthSum = {
/**
 * The account's id.
 */
account: string,
/**
 * The month.
 */
month: BillingMonth,
/**
 * The account's currency.
 */
currency: Currency,
/**
 * The sum of Meta's lines.
 */
charges: Money,
/**
 * The sum of the fee lines.
 */
fees: Money,
/**
 * Both together.
 */
amount: Money, };

/**
 * What the messages, conversations and contacts of a plan cost each. Figures to compare, never prices to multiply;
 * left out where units have no price.
 */
export type Average = {
/**
 * The account's id.
 */
account: string,
/**
 * The month.
 */
month: BillingMonth,
/**
 * The market's name; none for the month as a whole.
 */
market: string | null,
/**
 * The category of the lines; none for the month as a whole.
 */
category: Category | null,
/**
 * Meta's charges; of the month as a whole with the fees.
 */
amount: Money,
/**
 * The account's currency.
 */
currency: Currency,
/**
 * Delivered messages, free ones too; none where the plan does not tell.
 */
messages: number | null,
/**
 * Conversations; none where the plan does not tell.
 */
conversations: number | null,
/**
 * Contacts; none where the plan does not tell, or where those of several rows may be the same persons.
 */
contacts: number | null,
/**
 * The amount by messages, to six decimals, halves away from zero.
 */
per_message: string | null,
/**
 * The amount by conversations.
 */
per_conversation: string | null,
/**
 * The amount by contacts.
 */
per_contact: string | null, };

/**
 * What a plan does to one allowance.
 */
export type AllowanceUse = {
/**
 * Whose count it is.
 */
scope: AllowanceScope,
/**
 * The account's id, or the business number: its name in the plan, or account and number as in `shop #1`.
 */
owner: string,
/**
 * The month.
 */
month: BillingMonth,
/**
 * Free units a month.
 */
units: number,
/**
 * Units that asked for it before the plan began.
 */
before?: number,
/**
 * Units of the plan that asked for it, free or not.
 */
asked: number,
/**
 * Free ones used.
 */
used: number,
/**
 * Free ones left.
 */
left: number, };

/**
 * What a plan does to one volume-tier count.
 */
export type TierUse = {
/**
 * The portfolio.
 */
portfolio: string,
/**
 * The market's name.
 */
market: string,
/**
 * What is counted.
 */
family: TierFamily,
/**
 * The month.
 */
month: BillingMonth,
/**
 * Charged messages before the plan.
 */
before: number,
/**
 * And with it.
 */
after: number, };

/**
 * Why a line is as it is.
 */
export type LineExplanation = {
/**
 * The place of its line among the lines, from 0.
 */
line: number,
/**
 * The rules in force, by first day; several where a month has several and the price is the same.
 */
regimes: Array<RegimeSince>,
/**
 * The rules that decided whether the units may cost, then those of the counts.
 */
rules: Array<Rule>,
/**
 * The counts its units took part in.
 */
counts: Array<LineCount>,
/**
 * Why there is no price.
 */
error: Refusal | null, };

/**
 * The name of rules and their first day.
 */
export type RegimeSince = {
/**
 * For example `R4`.
 */
name: string,
/**
 * First day in force.
 */
since: string, };

/**
 * A line's part in an allowance or a volume tier.
 */
export type LineCount = {
/**
 * How many units of the line took part.
 */
quantity: number, } & ({ "fact": "window_open",
/**
 * The contact's latest message.
 */
since: string,
/**
 * The window's end.
 */
until: string, } | { "fact": "window_closed",
/**
 * The contact's latest message, if the log or an earlier run knows one.
 */
latest_inbound: string | null, } | { "fact": "arrival",
/**
 * When.
 */
at: string,
/**
 * Whether this message opened the entry-point window.
 */
opened: boolean, } | { "fact": "entry_window",
/**
 * Its start.
 */
since: string,
/**
 * Its end.
 */
until: string, } | { "fact": "reported",
/**
 * Whether the report makes the message free.
 */
free: boolean,
/**
 * The end of the computed window, before or after the message; none where no window is known.
 */
window_until: string | null, } | { "fact": "joined",
/**
 * Its category; none for the two kinds of 2022.
 */
category: Category | null,
/**
 * Its start.
 */
since: string,
/**
 * Its end.
 */
until: string, } | { "fact": "opened",
/**
 * Its category.
 */
category: Category,
/**
 * Its end.
 */
until: string, } | { "fact": "allowance",
/**
 * Whose allowance it is.
 */
scope: AllowanceScope,
/**
 * The account's id, or the business number.
 */
owner: string,
/**
 * The month.
 */
month: BillingMonth,
/**
 * Free units a month.
 */
units: number,
/**
 * Units that came before.
 */
before: number,
/**
 * With this one.
 */
after: number, } | { "fact": "not_covered",
/**
 * The rule that says which.
 */
rule: Rule, } | { "fact": "tier",
/**
 * The portfolio.
 */
portfolio: string,
/**
 * What is counted.
 */
family: TierFamily,
/**
 * The month.
 */
month: BillingMonth,
/**
 * Messages that came before.
 */
before: number,
/**
 * With this one.
 */
after: number,
/**
 * First and last message of its band; no last for the highest; none where no tier table is known.
 */
band: [number, number | null] | null, } | { "fact": "international",
/**
 * The account's start for the contact's country.
 */
since: string, } | { "fact": "outside_window" });

/**
 * Every card and tier table.
 */
export type RateList = {
/**
 * By currency and first day.
 */
cards: Array<CardSummary>,
/**
 * By currency and first day. Those without a file in `volume_tiers/` are computed from `tier_thresholds.csv`.
 */
tier_tables: Array<TierSummary>,
/**
 * By currency.
 */
known_until: Array<KnownUntilView>, };

/**
 * One rate card, without its prices.
 */
export type CardSummary = {
/**
 * For example `EUR/2025-07-01`.
 */
name: string,
/**
 * Its currency.
 */
currency: Currency,
/**
 * First day in force.
 */
first_day: string,
/**
 * First day no longer in force; none for the last card of a currency.
 */
effective_until: string | null,
/**
 * Whether it claims a price for every market of its day. A fragment does not.
 */
complete: boolean,
/**
 * Whether another card follows without a gap. After one that is not followed, messages are refused.
 */
followed: boolean,
/**
 * Its prices.
 */
prices: BasisCount,
/**
 * How many prices a complete card lacks and admits.
 */
holes: number,
/**
 * First day of the tier table in force on the card's first day, if there is one.
 */
tier_table: string | null, };

/**
 * One volume-tier table, without its bands.
 */
export type TierSummary = {
/**
 * For example `EUR/2026-07-01`.
 */
name: string,
/**
 * Its currency.
 */
currency: Currency,
/**
 * First day in force.
 */
first_day: string,
/**
 * First day no longer in force; none for the last table of a currency.
 */
effective_until: string | null,
/**
 * How many markets and categories have tiers.
 */
schedules: number,
/**
 * The prices of their bands.
 */
prices: BasisCount, };

/**
 * How long a currency's prices are known. A price used for a later day is assumed.
 */
export type KnownUntilView = {
/**
 * The currency.
 */
currency: Currency,
/**
 * The last day.
 */
known_until: string, };

/**
 * How many prices came to be known in which way.
 */
export type BasisCount = {
/**
 * All prices.
 */
cells: number,
/**
 * Those that stand in a source for this very card.
 */
published: number,
/**
 * Those of another date or card, no change in between being known.
 */
carried: number,
/**
 * Those that were computed.
 */
derived: number, };

/**
 * Everything priced in one currency on one day.
 */
export type CardView = {
/**
 * The card in force, for example `EUR/2025-07-01`.
 */
name: string,
/**
 * Its currency.
 */
currency: Currency,
/**
 * Its first day.
 */
first_day: string,
/**
 * First day no longer in force, where it ends without a successor.
 */
effective_until: string | null,
/**
 * Whether it claims a price for every market of its day.
 */
complete: boolean,
/**
 * The last day for which the currency's prices are known. On a day asked for after it, every basis is `assumed`.
 */
known_until: string | null,
/**
 * By market name and category.
 */
prices: Array<PriceView>,
/**
 * The prices it should have and lacks.
 */
holes: Array<Hole>,
/**
 * First day of the tier table in force on the day asked for, if there is one.
 */
tier_table: string | null,
/**
 * By market name and category.
 */
tiers: Array<ScheduleView>, };

/**
 * A list price.
 */
export type PriceView = {
/**
 * The market's name.
 */
market: string,
/**
 * The category.
 */
category: Category,
/**
 * The price of one unit.
 */
unit_price: UnitPrice,
/**
 * How it came to be known.
 */
basis: Basis, };

/**
 * The bands of one market and category.
 */
export type ScheduleView = {
/**
 * The market's name.
 */
market: string,
/**
 * The category.
 */
category: Category,
/**
 * From the first message on, without gaps.
 */
bands: Array<BandView>, };

/**
 * One band of a volume-tier schedule.
 */
export type BandView = {
/**
 * Number of its first message in the month, from 1.
 */
first_unit: number,
/**
 * Number of its last message; none where it is open.
 */
last_unit: number | null,
/**
 * The price of each message in it.
 */
unit_price: UnitPrice,
/**
 * How it came to be known.
 */
basis: Basis, };

/**
 * A row of `holes.csv`: a price that a complete card should have and no source gives.
 */
export type Hole = {
/**
 * The card's currency.
 */
currency: Currency,
/**
 * The card's first day.
 */
first_day: string,
/**
 * The market's name.
 */
market: string,
/**
 * The category.
 */
category: Category,
/**
 * What is known about it.
 */
note: string, };

