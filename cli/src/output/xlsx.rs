//! The bill as a workbook: Lines, Totals, Breakdown, Refused, Warnings, Input.
//!
//! Texts are written as texts, whatever they begin with, so none becomes a formula. XLSX knows numbers only as binary
//! floating point; prices and amounts become such numbers here, at the last edge, and stand beside it as exact text
//! where a sum is meant to be copied (`amount_exact`). Nothing is computed with them.

use billing_core::{
    base::price::UnitPrice, metering::charge_event::FreeReason, statement::bill::Bill, tariff::rate_card::Basis,
};
use rust_decimal::{Decimal, prelude::ToPrimitive as _};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::wording;

/// More rows do not fit a sheet; the rest is counted in its last row.
const MOST_ROWS: usize = 1_048_570;

/// The workbook's bytes.
///
/// # Errors
///
/// When a text does not fit a cell.
pub(crate) fn bytes(bill: &Bill) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The same bill gives the same bytes: a workbook has no other date than this.
    let date = ExcelDateTime::from_ymd(2022, 2, 1)?;
    book.set_properties(
        &DocProperties::new()
            .set_title("WhatsApp charges")
            .set_creation_datetime(&date),
    );
    let titles = Titles {
        bold: Format::new().set_bold(),
    };
    lines(titles.sheet(&mut book, "Lines", &LINES)?, bill)?;
    totals(titles.sheet(&mut book, "Totals", &TOTALS)?, bill)?;
    if !bill.breakdown.is_empty() {
        breakdown(titles.sheet(&mut book, "Breakdown", &BREAKDOWN)?, bill)?;
    }
    refused(titles.sheet(&mut book, "Refused", &REFUSED)?, bill)?;
    warnings(titles.sheet(&mut book, "Warnings", &WARNINGS)?, bill)?;
    input(titles.sheet(&mut book, "Input", &INPUT)?, bill)?;
    book.save_to_buffer()
}

type Title = (&'static str, u16);

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

struct Titles {
    bold: Format,
}

impl Titles {
    fn sheet<'b>(&self, book: &'b mut Workbook, name: &str, titles: &[Title]) -> Result<&'b mut Worksheet, XlsxError> {
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
fn number(decimal: Decimal) -> f64 {
    decimal.to_f64().unwrap_or(f64::NAN)
}

fn count(number: u64) -> f64 {
    self::number(Decimal::from(number))
}

/// `#,##0.00` with so many digits.
fn money_format(digits: u32) -> Format {
    let fraction = "0".repeat(usize::try_from(digits).unwrap_or(0));
    Format::new().set_num_format(if fraction.is_empty() {
        "#,##0".to_owned()
    } else {
        format!("#,##0.{fraction}")
    })
}

/// Columns of one row from left to right.
struct RowWriter<'s> {
    sheet: &'s mut Worksheet,
    row: u32,
    column: u16,
}

impl<'s> RowWriter<'s> {
    fn new(sheet: &'s mut Worksheet, row: u32) -> Self {
        Self { sheet, row, column: 0 }
    }

    fn next(&mut self) -> u16 {
        let column = self.column;
        self.column = column.saturating_add(1);
        column
    }

    fn text(&mut self, text: &str) -> Result<&mut Self, XlsxError> {
        let column = self.next();
        if !text.is_empty() {
            // A cell holds 32,767 characters.
            let short: String = text.chars().take(32_000).collect();
            self.sheet.write_string(self.row, column, short)?;
        }
        Ok(self)
    }

    fn number(&mut self, number: f64, format: &Format) -> Result<&mut Self, XlsxError> {
        let column = self.next();
        self.sheet.write_number_with_format(self.row, column, number, format)?;
        Ok(self)
    }

    fn price(&mut self, price: Option<Decimal>, format: &Format) -> Result<&mut Self, XlsxError> {
        match price {
            Some(price) => self.number(number(price), format),
            None => self.text(""),
        }
    }
}

fn lines(sheet: &mut Worksheet, bill: &Bill) -> Result<(), XlsxError> {
    let (whole, price) = (money_format(0), Format::new().set_num_format("0.0000######"));
    for (row, line) in (1_u32..).zip(bill.lines.iter().take(MOST_ROWS)) {
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
    let last = u32::try_from(bill.lines.len().min(MOST_ROWS)).unwrap_or(0);
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
            .text(&refused.error)?;
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

fn warnings(sheet: &mut Worksheet, bill: &Bill) -> Result<(), XlsxError> {
    let whole = money_format(0);
    for (row, warning) in (1_u32..).zip(&bill.warnings) {
        let meaning = wording::warning(*warning).unwrap_or_default();
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
        ("rejected", Some(input.rejected)),
        ("received", Some(input.received)),
        ("messages", Some(input.messages)),
        ("delivered", Some(input.delivered)),
        ("undelivered", Some(input.undelivered)),
        ("settled_earlier", input.settled_earlier),
    ];
    let known = counts.into_iter().filter_map(|(what, number)| Some((what, number?)));
    for (row, (what, number)) in (1_u32..).zip(known) {
        RowWriter::new(sheet, row).text(what)?.number(count(number), &whole)?;
    }
    Ok(())
}
