//! A bill as a workbook: Lines, Totals, Breakdown, Refused, Warnings, Input. An estimate: Lines, Countries where the
//! plan names some, Fees, Totals, Counts, Refused, Warnings, Reasons.
//!
//! Texts are written as texts, whatever they begin with, so none becomes a formula. XLSX knows numbers only as binary
//! floating point; prices and amounts become such numbers here, at the last edge, and stand beside it as exact text
//! where a sum is meant to be copied (`amount_exact`). Nothing is computed with them.

use billing_core::{
    base::{category::Category, money::Money, price::UnitPrice},
    estimate::{breakdown::pieces, result::Estimate},
    metering::charge_event::FreeReason,
    statement::{
        bill::{Bill, Warning},
        line_item::LineItem,
    },
    tariff::{rate_card::Basis, regime::AllowanceScope},
};
use rust_decimal::{Decimal, prelude::ToPrimitive as _};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use wording::language::Language;

/// More rows do not fit a sheet; the rest is counted in its last row.
pub(crate) const MOST_ROWS: usize = 1_048_570;

/// The bytes of a bill's workbook.
///
/// # Errors
///
/// When a text does not fit a cell.
pub fn bytes(bill: &Bill) -> Result<Vec<u8>, XlsxError> {
    let mut book = book("WhatsApp charges")?;
    let titles = Titles::new();
    lines(titles.sheet(&mut book, "Lines", &LINES)?, &bill.lines)?;
    totals(titles.sheet(&mut book, "Totals", &TOTALS)?, bill)?;
    if !bill.breakdown.is_empty() {
        breakdown(titles.sheet(&mut book, "Breakdown", &BREAKDOWN)?, bill)?;
    }
    refused(titles.sheet(&mut book, "Refused", &REFUSED)?, bill)?;
    warnings(titles.sheet(&mut book, "Warnings", &WARNINGS)?, &bill.warnings)?;
    input(titles.sheet(&mut book, "Input", &INPUT)?, bill)?;
    book.save_to_buffer()
}

/// The bytes of an estimate's workbook; its reasons in this language.
///
/// # Errors
///
/// When a text does not fit a cell.
pub fn estimate_bytes(estimate: &Estimate, language: Language) -> Result<Vec<u8>, XlsxError> {
    let mut book = book("WhatsApp estimate")?;
    let titles = Titles::new();
    lines(titles.sheet(&mut book, "Lines", &LINES)?, &estimate.lines)?;
    if !estimate.countries.is_empty() {
        countries(titles.sheet(&mut book, "Countries", &COUNTRIES)?, estimate)?;
    }
    fees(titles.sheet(&mut book, "Fees", &FEES)?, estimate)?;
    sums(titles.sheet(&mut book, "Totals", &SUMS)?, estimate)?;
    counts(titles.sheet(&mut book, "Counts", &COUNTS)?, estimate)?;
    refused_volumes(titles.sheet(&mut book, "Refused", &REFUSED_VOLUMES)?, estimate)?;
    warnings(titles.sheet(&mut book, "Warnings", &WARNINGS)?, &estimate.warnings)?;
    reasons(titles.sheet(&mut book, "Reasons", &REASONS)?, estimate, language)?;
    book.save_to_buffer()
}

/// An empty workbook. The same content gives the same bytes: a workbook has no other date than this.
pub(crate) fn book(title: &str) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let date = ExcelDateTime::from_ymd(2022, 2, 1)?;
    book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&date));
    Ok(book)
}

pub(crate) type Title = (&'static str, u16);

const LINES: [Title; 15] = [
    ("account", 16),
    ("month", 9),
    ("unit", 13),
    ("market", 30),
    ("category", 26),
    ("outcome", 10),
    ("reason", 24),
    ("tier", 12),
    ("unit_price", 12),
    ("rate_card", 16),
    ("basis", 10),
    ("quantity", 12),
    ("amount", 14),
    ("currency", 9),
    ("amount_exact", 14),
];
const TOTALS: [Title; 5] = [
    ("account", 16),
    ("month", 9),
    ("currency", 9),
    ("amount", 14),
    ("amount_exact", 14),
];
const BREAKDOWN: [Title; 8] = [
    ("account", 16),
    ("month", 9),
    ("by", 20),
    ("charged", 12),
    ("free", 12),
    ("refused", 12),
    ("exact", 16),
    ("currency", 9),
];
const REFUSED: [Title; 2] = [("message_id", 60), ("error", 90)];
const WARNINGS: [Title; 3] = [("kind", 26), ("count", 12), ("meaning", 90)];
const INPUT: [Title; 2] = [("what", 18), ("count", 14)];

const COUNTRIES: [Title; 11] = [
    ("line", 8),
    ("account", 16),
    ("month", 9),
    ("country", 9),
    ("market", 30),
    ("category", 26),
    ("outcome", 10),
    ("unit_price", 12),
    ("quantity", 12),
    ("amount", 14),
    ("currency", 9),
];
const FEES: [Title; 11] = [
    ("account", 16),
    ("month", 9),
    ("fee", 14),
    ("category", 26),
    ("quantity", 12),
    ("unit_price", 12),
    ("percent", 10),
    ("base", 14),
    ("amount", 14),
    ("currency", 9),
    ("amount_exact", 14),
];
const SUMS: [Title; 7] = [
    ("account", 16),
    ("month", 9),
    ("currency", 9),
    ("charges", 14),
    ("fees", 14),
    ("amount", 14),
    ("amount_exact", 14),
];
const COUNTS: [Title; 7] = [
    ("count", 18),
    ("owner", 24),
    ("month", 9),
    ("of", 36),
    ("before", 14),
    ("after", 14),
    ("left", 14),
];
const REFUSED_VOLUMES: [Title; 7] = [
    ("account", 16),
    ("month", 9),
    ("unit", 13),
    ("market", 30),
    ("category", 26),
    ("quantity", 12),
    ("error", 90),
];
const REASONS: [Title; 2] = [("line", 8), ("reasons", 140)];

pub(crate) struct Titles {
    bold: Format,
}

impl Titles {
    pub(crate) fn new() -> Self {
        Self {
            bold: Format::new().set_bold(),
        }
    }

    pub(crate) fn sheet<'b>(
        &self,
        book: &'b mut Workbook,
        name: &str,
        titles: &[Title],
    ) -> Result<&'b mut Worksheet, XlsxError> {
        let sheet = book.add_worksheet().set_name(name)?;
        for (column, (title, width)) in (0_u16..).zip(titles) {
            sheet.write_string_with_format(0, column, *title, &self.bold)?;
            sheet.set_column_width(column, f64::from(*width))?;
        }
        sheet.set_freeze_panes(1, 0)?;
        Ok(sheet)
    }
}

/// The nearest binary number; spreadsheets have no other.
pub(crate) fn number(decimal: Decimal) -> f64 {
    decimal.to_f64().unwrap_or(f64::NAN)
}

fn count(number: u64) -> f64 {
    self::number(Decimal::from(number))
}

/// `#,##0.00` with so many digits.
pub(crate) fn money_format(digits: u32) -> Format {
    let fraction = "0".repeat(usize::try_from(digits).unwrap_or(0));
    Format::new().set_num_format(if fraction.is_empty() {
        "#,##0".to_owned()
    } else {
        format!("#,##0.{fraction}")
    })
}

/// Columns of one row from left to right.
pub(crate) struct RowWriter<'s> {
    sheet: &'s mut Worksheet,
    row: u32,
    column: u16,
}

impl<'s> RowWriter<'s> {
    pub(crate) fn new(sheet: &'s mut Worksheet, row: u32) -> Self {
        Self { sheet, row, column: 0 }
    }

    fn next(&mut self) -> u16 {
        let column = self.column;
        self.column = column.saturating_add(1);
        column
    }

    pub(crate) fn text(&mut self, text: &str) -> Result<&mut Self, XlsxError> {
        let column = self.next();
        if !text.is_empty() {
            // A cell holds 32,767 characters.
            let short: String = text.chars().take(32_000).collect();
            self.sheet.write_string(self.row, column, short)?;
        }
        Ok(self)
    }

    pub(crate) fn number(&mut self, number: f64, format: &Format) -> Result<&mut Self, XlsxError> {
        let column = self.next();
        self.sheet.write_number_with_format(self.row, column, number, format)?;
        Ok(self)
    }

    pub(crate) fn price(&mut self, price: Option<Decimal>, format: &Format) -> Result<&mut Self, XlsxError> {
        match price {
            Some(price) => self.number(number(price), format),
            None => self.text(""),
        }
    }
}

fn lines(sheet: &mut Worksheet, lines: &[LineItem]) -> Result<(), XlsxError> {
    let (whole, price) = (money_format(0), Format::new().set_num_format("0.0000######"));
    for (row, line) in (1_u32..).zip(lines.iter().take(MOST_ROWS)) {
        let money = money_format(line.currency.minor_digits());
        RowWriter::new(sheet, row)
            .text(&line.account)?
            .text(&line.month.to_string())?
            .text(line.unit.as_str())?
            .text(&line.market)?
            .text(line.category.as_str())?
            .text(line.outcome.as_str())?
            .text(line.reason.map_or("", FreeReason::as_str))?
            .price(line.tier.map(Decimal::from), &whole)?
            .price(line.unit_price.map(UnitPrice::decimal), &price)?
            .text(line.rate_card.as_deref().unwrap_or(""))?
            .text(line.basis.map_or("", Basis::as_str))?
            .number(count(line.quantity), &whole)?
            .price(line.amount.decimal(), &money)?
            .text(line.currency.code())?
            .text(&line.amount.to_string())?;
    }
    let last = u32::try_from(lines.len().min(MOST_ROWS)).unwrap_or(0);
    let columns = u16::try_from(LINES.len()).unwrap_or(1).saturating_sub(1);
    sheet.autofilter(0, 0, last.max(1), columns)?;
    Ok(())
}

fn totals(sheet: &mut Worksheet, bill: &Bill) -> Result<(), XlsxError> {
    for (row, total) in (1_u32..).zip(bill.totals.iter().take(MOST_ROWS)) {
        RowWriter::new(sheet, row)
            .text(&total.account)?
            .text(&total.month.to_string())?
            .text(total.currency.code())?
            .price(total.amount.decimal(), &money_format(total.currency.minor_digits()))?
            .text(&total.amount.to_string())?;
    }
    Ok(())
}

fn breakdown(sheet: &mut Worksheet, bill: &Bill) -> Result<(), XlsxError> {
    let (whole, exact) = (money_format(0), Format::new().set_num_format("#,##0.0000######"));
    for (row, part) in (1_u32..).zip(bill.breakdown.iter().take(MOST_ROWS)) {
        RowWriter::new(sheet, row)
            .text(&part.account)?
            .text(&part.month.to_string())?
            .text(&part.by)?
            .number(count(part.charged), &whole)?
            .number(count(part.free), &whole)?
            .number(count(part.refused), &whole)?
            .price(part.exact.parse().ok(), &exact)?
            .text(part.currency.code())?;
    }
    Ok(())
}

fn refused(sheet: &mut Worksheet, bill: &Bill) -> Result<(), XlsxError> {
    for (row, refused) in (1_u32..).zip(bill.refused.iter().take(MOST_ROWS)) {
        RowWriter::new(sheet, row)
            .text(&refused.message_id)?
            .text(&refused.error.to_string())?;
    }
    let left_out = bill.refused.len().saturating_sub(MOST_ROWS);
    if 0 < left_out {
        let row = u32::try_from(MOST_ROWS).unwrap_or(0).saturating_add(1);
        RowWriter::new(sheet, row)
            .text("…")?
            .text(&format!("{left_out} more do not fit this sheet; see the JSON"))?;
    }
    Ok(())
}

fn warnings(sheet: &mut Worksheet, warnings: &[Warning]) -> Result<(), XlsxError> {
    let whole = money_format(0);
    for (row, warning) in (1_u32..).zip(warnings) {
        let meaning = wording::warning::sentence(warning, Language::English).unwrap_or_default();
        RowWriter::new(sheet, row)
            .text(warning.kind.as_str())?
            .number(count(warning.count), &whole)?
            .text(&meaning)?;
    }
    Ok(())
}

fn input(sheet: &mut Worksheet, bill: &Bill) -> Result<(), XlsxError> {
    let (whole, input) = (money_format(0), &bill.input);
    let counts = [
        ("rows", Some(input.rows)),
        ("accepted", Some(input.accepted)),
        ("duplicates", Some(input.duplicates)),
        ("ignored", Some(input.ignored)),
        ("rejected", Some(input.rejected)),
        ("received", Some(input.received)),
        ("messages", Some(input.messages)),
        ("delivered", Some(input.delivered)),
        ("undelivered", Some(input.undelivered)),
        ("settled_earlier", input.settled_earlier),
    ];
    let known = counts
        .into_iter()
        .filter_map(|(what, number)| Some((what.to_owned(), number?)));
    let kinds = bill
        .ignored
        .iter()
        .map(|rows| (format!("ignored: {}", rows.kind), rows.count));
    for (row, (what, number)) in (1_u32..).zip(known.chain(kinds)) {
        RowWriter::new(sheet, row).text(&what)?.number(count(number), &whole)?;
    }
    Ok(())
}

/// Each country's part of a line, after the number that the line has in the sheet of lines.
fn countries(sheet: &mut Worksheet, estimate: &Estimate) -> Result<(), XlsxError> {
    let (whole, price) = (money_format(0), Format::new().set_num_format("0.0000######"));
    for (row, piece) in (1_u32..).zip(pieces(estimate).iter().take(MOST_ROWS)) {
        let Some(line) = estimate.lines.get(piece.line) else {
            continue;
        };
        let money = money_format(line.currency.minor_digits());
        let number = u64::try_from(piece.line).unwrap_or(u64::MAX).saturating_add(1);
        RowWriter::new(sheet, row)
            .number(count(number), &whole)?
            .text(&line.account)?
            .text(&line.month.to_string())?
            .text(&piece.country.map(|country| country.to_string()).unwrap_or_default())?
            .text(&line.market)?
            .text(line.category.as_str())?
            .text(line.outcome.as_str())?
            .price(line.unit_price.map(UnitPrice::decimal), &price)?
            .number(count(piece.quantity), &whole)?
            .price(piece.amount.decimal(), &money)?
            .text(line.currency.code())?;
    }
    Ok(())
}

fn fees(sheet: &mut Worksheet, estimate: &Estimate) -> Result<(), XlsxError> {
    let (whole, price) = (money_format(0), Format::new().set_num_format("0.0000######"));
    let percent = Format::new().set_num_format("0.######");
    for (row, fee) in (1_u32..).zip(estimate.fees.iter().take(MOST_ROWS)) {
        let money = money_format(fee.currency.minor_digits());
        RowWriter::new(sheet, row)
            .text(&fee.account)?
            .text(&fee.month.to_string())?
            .text(fee.kind.as_str())?
            .text(fee.category.map_or("", Category::as_str))?
            .price(fee.quantity.map(Decimal::from), &whole)?
            .price(fee.unit_price.map(UnitPrice::decimal), &price)?
            .price(fee.percent.as_ref().and_then(|text| text.parse().ok()), &percent)?
            .price(fee.base.and_then(Money::decimal), &money)?
            .price(fee.amount.decimal(), &money)?
            .text(fee.currency.code())?
            .text(&fee.amount.to_string())?;
    }
    Ok(())
}

fn sums(sheet: &mut Worksheet, estimate: &Estimate) -> Result<(), XlsxError> {
    for (row, sum) in (1_u32..).zip(estimate.sums.iter().take(MOST_ROWS)) {
        let money = money_format(sum.currency.minor_digits());
        RowWriter::new(sheet, row)
            .text(&sum.account)?
            .text(&sum.month.to_string())?
            .text(sum.currency.code())?
            .price(sum.charges.decimal(), &money)?
            .price(sum.fees.decimal(), &money)?
            .price(sum.amount.decimal(), &money)?
            .text(&sum.amount.to_string())?;
    }
    Ok(())
}

/// Allowances, then volume tiers.
fn counts(sheet: &mut Worksheet, estimate: &Estimate) -> Result<(), XlsxError> {
    let whole = money_format(0);
    let mut rows = 1_u32..;
    for (allowance, row) in estimate.allowances.iter().zip(rows.by_ref()) {
        let scope = match allowance.scope {
            AllowanceScope::Account => "free units of the account",
            AllowanceScope::BusinessNumber => "free units of the business number",
        };
        let before = allowance
            .units
            .saturating_sub(allowance.used.saturating_add(allowance.left));
        RowWriter::new(sheet, row)
            .text("allowance")?
            .text(&allowance.owner)?
            .text(&allowance.month.to_string())?
            .text(scope)?
            .number(count(before), &whole)?
            .number(count(before.saturating_add(allowance.used)), &whole)?
            .number(count(allowance.left), &whole)?;
    }
    for (tier, row) in estimate.tiers.iter().zip(rows) {
        RowWriter::new(sheet, row)
            .text("volume tier")?
            .text(&tier.portfolio)?
            .text(&tier.month.to_string())?
            .text(&format!("{}, {}", tier.market, tier.family.as_str()))?
            .number(count(tier.before), &whole)?
            .number(count(tier.after), &whole)?;
    }
    Ok(())
}

fn refused_volumes(sheet: &mut Worksheet, estimate: &Estimate) -> Result<(), XlsxError> {
    let whole = money_format(0);
    for (row, refused) in (1_u32..).zip(estimate.refused.iter().take(MOST_ROWS)) {
        RowWriter::new(sheet, row)
            .text(&refused.account)?
            .text(&refused.month.to_string())?
            .text(refused.unit.as_str())?
            .text(&refused.market)?
            .text(refused.category.as_str())?
            .number(count(refused.quantity), &whole)?
            .text(&refused.error.to_string())?;
    }
    Ok(())
}

/// One row per sentence; the line's number in the sheet of lines stands before its first.
fn reasons(sheet: &mut Worksheet, estimate: &Estimate, language: Language) -> Result<(), XlsxError> {
    let whole = money_format(0);
    let mut rows = 1_u32..;
    for ((place, line), explanation) in (1_u64..).zip(&estimate.lines).zip(&estimate.explanations) {
        let text = wording::estimate::text(line, explanation, language);
        for ((place_in_text, sentence), row) in text.lines().enumerate().zip(rows.by_ref()) {
            let number = (place_in_text == 0).then(|| Decimal::from(place));
            RowWriter::new(sheet, row).price(number, &whole)?.text(sentence)?;
        }
    }
    Ok(())
}
