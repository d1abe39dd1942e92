//! `Totals`, `Drivers`: tables of texts, counts and amounts as the sheets of a workbook, for results of other crates.
//!
//! They look and behave as those of a bill: titles that stay in view, texts that never become formulas, amounts as
//! numbers in the format of their currency.

use billing_core::base::money::Money;
use rust_decimal::Decimal;
use rust_xlsxwriter::XlsxError;

use crate::xlsx::{MOST_ROWS, RowWriter, Titles, book, money_format, number};

/// A sheet: titles, and rows of as many cells.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// Its name.
    pub name: &'static str,
    /// The title and the width in characters of each column.
    pub columns: Vec<(&'static str, u16)>,
    /// The rows below the titles.
    pub rows: Vec<Vec<Cell>>,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// A text; nothing where it is empty.
    Text(String),
    /// A whole number.
    Count(i64),
    /// An amount, as a number in the format of its currency.
    Amount(Money),
    /// A number with one digit behind the point.
    Percent(Decimal),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// The bytes of a workbook. The same content gives the same bytes.
///
/// # Errors
///
/// When a text does not fit a cell.
pub fn bytes(title: &str, sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let mut book = book(title)?;
    let titles = Titles::new();
    let (whole, tenths) = (money_format(0), money_format(1));
    for sheet in sheets {
        let made = titles.sheet(&mut book, sheet.name, &sheet.columns)?;
        for (row, cells) in (1_u32..).zip(sheet.rows.iter().take(MOST_ROWS)) {
            let mut writer = RowWriter::new(made, row);
            for cell in cells {
                match cell {
                    Cell::Text(text) => writer.text(text)?,
                    Cell::Count(count) => writer.number(number(Decimal::from(*count)), &whole)?,
                    Cell::Amount(amount) => {
                        let format = money_format(amount.currency().minor_digits());
                        writer.price(amount.decimal(), &format)?
                    }
                    Cell::Percent(percent) => writer.number(number(*percent), &tenths)?,
                };
            }
        }
        let last = u32::try_from(sheet.rows.len().min(MOST_ROWS)).unwrap_or(0);
        let columns = u16::try_from(sheet.columns.len()).unwrap_or(1).saturating_sub(1);
        made.autofilter(0, 0, last.max(1), columns)?;
    }
    book.save_to_buffer()
}
