//! The rows of CSV without a quote, where every separator ends a field and every line feed a row. 64 bytes are compared
//! at once, and nothing is copied; rows with quotes are left to the CSV library.

use wide::u8x64;

const BLOCK: usize = 64;
/// Places of a row that are kept; a power of two, so that a place needs no check.
const KEPT: usize = 64;
/// Most fields of a row that can be read here.
pub(crate) const MOST_FIELDS: usize = KEPT - 1;

/// The first byte of each field, and last the place after the byte that ends the row.
#[derive(Debug)]
struct Starts {
    places: [u32; KEPT],
    count: usize,
    /// The first of them, which rows with too many fields have no place for.
    first: u32,
}

impl Starts {
    /// The first field begins here.
    fn begin(&mut self, place: u32) {
        self.count = 0;
        self.first = place;
        self.push(place);
    }

    /// Of a row with too many fields the count stays right, and no place.
    fn push(&mut self, place: u32) {
        *self.at_mut(self.count) = place;
        self.count = self.count.wrapping_add(1);
    }

    fn at(&self, number: usize) -> u32 {
        self.places.get(number % KEPT).copied().unwrap_or(0)
    }

    #[expect(clippy::indexing_slicing, reason = "a remainder of the length is inside")]
    fn at_mut(&mut self, number: usize) -> &mut u32 {
        &mut self.places[number % KEPT]
    }
}

/// A row and where its fields begin.
#[derive(Debug)]
pub(crate) struct PlainRow<'b, 's> {
    bytes: &'b [u8],
    starts: &'s Starts,
}

/// Where a column stands in every row; one that is not there is empty in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Place {
    field: usize,
    /// All bits set where the column is there.
    mask: u32,
}

impl Place {
    pub(crate) fn new(field: Option<usize>) -> Self {
        field.map_or_else(Self::default, |field| Self { field, mask: u32::MAX })
    }

    /// The field's number; none where the column is not there.
    pub(crate) fn field(self) -> Option<usize> {
        (self.mask != 0).then_some(self.field)
    }
}

impl<'b> PlainRow<'b, '_> {
    /// How many fields there are.
    pub(crate) fn len(&self) -> usize {
        self.starts.count.saturating_sub(1)
    }

    /// The row as it stands, without its end.
    pub(crate) fn whole(&self) -> &'b [u8] {
        let number = |place: u32| usize::try_from(place).unwrap_or(usize::MAX);
        let end = self.starts.at(self.len()).wrapping_sub(1);
        self.bytes
            .get(number(self.starts.first)..number(end))
            .unwrap_or_default()
    }

    /// Whether the bytes end with this row, and no line feed behind it.
    pub(crate) fn is_cut_off(&self) -> bool {
        usize::try_from(self.starts.at(self.len())).is_ok_and(|end| self.bytes.len() < end)
    }

    /// The field of this number.
    pub(crate) fn get(&self, field: usize) -> Option<&'b [u8]> {
        (field < self.len()).then(|| self.text(Place::new(Some(field))))
    }

    /// The field at a place, of a row of at most [`MOST_FIELDS`]. Columns that are there and such that are not take the
    /// same way, because either is so in every row.
    pub(crate) fn text(&self, place: Place) -> &'b [u8] {
        let start = self.starts.at(place.field);
        let next = self.starts.at(place.field.wrapping_add(1));
        let length = next.wrapping_sub(1).wrapping_sub(start) & place.mask;
        let end = start.wrapping_add(length);
        let number = |place: u32| usize::try_from(place).unwrap_or(usize::MAX);
        self.bytes.get(number(start)..number(end)).unwrap_or_default()
    }
}

/// Calls `row` with each row and with the number of line feeds before it. Blank lines are no rows, and a carriage
/// return before a line feed belongs to the line's end. The bytes hold no quote and are fewer than 4 GiB.
pub(crate) fn for_each<'b>(bytes: &'b [u8], separator: u8, mut row: impl FnMut(u32, &PlainRow<'b, '_>)) {
    let (separators, feeds) = (u8x64::splat(separator), u8x64::splat(b'\n'));
    let mut starts = Starts {
        places: [0; KEPT],
        count: 0,
        first: 0,
    };
    starts.begin(0);
    let mut lines = 0_u32;
    let mut last = [0_u8; BLOCK];
    for (block_start, block) in (0_u32..).step_by(BLOCK).zip(bytes.chunks(BLOCK)) {
        let block: &[u8; BLOCK] = block.first_chunk().unwrap_or_else(|| {
            // The end of the bytes is filled up with what ends nothing.
            if let Some(start) = last.get_mut(..block.len()) {
                start.copy_from_slice(block);
            }
            &last
        });
        let block = u8x64::new(*block);
        let row_ends = block.simd_eq(feeds).to_bitmask();
        let mut ends = block.simd_eq(separators).to_bitmask() | row_ends;
        while ends != 0 {
            let lowest = ends & ends.wrapping_neg();
            let next = block_start.wrapping_add(ends.trailing_zeros()).wrapping_add(1);
            ends ^= lowest;
            starts.push(next);
            if row_ends & lowest != 0 {
                end_row(bytes, &mut starts, lines, true, &mut row);
                starts.begin(next);
                lines = lines.wrapping_add(1);
            }
        }
    }
    let end = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    starts.push(end.wrapping_add(1));
    end_row(bytes, &mut starts, lines, false, &mut row);
}

/// Gives a row away, without the carriage returns around it, unless nothing is left.
fn end_row<'b>(
    bytes: &'b [u8],
    starts: &mut Starts,
    lines: u32,
    fed: bool,
    row: &mut impl FnMut(u32, &PlainRow<'b, '_>),
) {
    let at = |place: u32| usize::try_from(place).ok().and_then(|place| bytes.get(place)).copied();
    let last = starts.count.wrapping_sub(1);
    let (mut start, end) = (starts.first, starts.at(last));
    while start.wrapping_add(1) < end && at(start) == Some(b'\r') {
        start = start.wrapping_add(1);
        starts.first = start;
        if last < KEPT {
            *starts.at_mut(0) = start;
        }
    }
    if start.wrapping_add(1) == end {
        return;
    }
    if fed && at(end.wrapping_sub(2)) == Some(b'\r') {
        *starts.at_mut(last) = end.wrapping_sub(1);
    }
    row(lines, &PlainRow { bytes, starts });
}

#[cfg(test)]
mod tests {
    use simd_csv::ZeroCopyReaderBuilder;

    use super::*;

    fn plain(text: &[u8]) -> Vec<Vec<Vec<u8>>> {
        let mut rows = vec![];
        for_each(text, b',', |_, row| {
            rows.push((0..row.len()).map(|field| row.get(field).unwrap().to_vec()).collect());
        });
        rows
    }

    fn by_the_library(text: &[u8]) -> Vec<Vec<Vec<u8>>> {
        let mut reader = ZeroCopyReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text);
        let mut rows = vec![];
        while let Some(row) = reader.read_byte_record().unwrap() {
            rows.push(row.iter().map(<[u8]>::to_vec).collect());
        }
        rows
    }

    #[test]
    fn rows_and_fields_are_those_the_csv_library_finds() {
        let parts: [&[u8]; 7] = [
            b",",
            b"\n",
            b"\r\n",
            b"\r",
            b"a",
            b"delivered",
            b"2023-06-01T10:00:00+02:00",
        ];
        let mut seed = 7_u64;
        for length in 0..2_000_usize {
            let mut text = vec![];
            for _ in 0..length % 67 {
                seed = seed
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                text.extend_from_slice(parts[usize::try_from((seed >> 33) % 7).unwrap()]);
            }
            assert_eq!(
                plain(&text),
                by_the_library(&text),
                "{:?}",
                String::from_utf8_lossy(&text)
            );
        }
    }

    #[test]
    fn a_row_is_whole_however_many_fields_it_has() {
        let long = vec!["a"; 200].join(";");
        let text = format!("x;y\r\n\r{long}\r\n{long}");
        let mut rows = vec![];
        for_each(text.as_bytes(), b';', |_, row| {
            rows.push((
                row.len(),
                String::from_utf8(row.whole().to_vec()).unwrap(),
                row.is_cut_off(),
            ));
        });
        assert_eq!(
            rows,
            [
                (2, "x;y".to_owned(), false),
                (200, long.clone(), false),
                (200, long, true)
            ]
        );
    }

    #[test]
    fn lines_are_counted_blank_ones_too() {
        let mut lines = vec![];
        for_each(b"a,b\n\n\r\nc,d\n\ne", b',', |line, _| lines.push(line));
        assert_eq!(lines, [0, 3, 5]);
    }
}
