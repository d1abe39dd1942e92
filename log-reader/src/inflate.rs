//! Gzip, zstd, xz and bzip2 are recognised by their first bytes, whatever the file is called; what is something else
//! than a text is named.

use std::io::{self, BufReader, Chain, Cursor, Read};

use flate2::read::MultiGzDecoder;

use crate::{
    problem::ReadError,
    read_fault::{Foreign, ReadFault},
};

/// How much of a file's beginning is looked at: a tar archive says so at byte 257.
const LOOK: usize = 512;
/// A file packed more often than this is refused; twice happens where a packed file is sent over a packing connection.
const MOST_LAYERS: usize = 4;
/// Bytes handed to a decoder at a time.
const BUFFER: usize = 1 << 16;

type Reader<'a> = Box<dyn Read + Send + 'a>;
/// The bytes that were looked at, and the rest.
type Whole<'a> = Chain<Cursor<Vec<u8>>, Reader<'a>>;

/// What the packed input gives, unpacked where it was packed.
pub(crate) fn unpacked<'a>(name: &str, packed: Reader<'a>) -> Result<Reader<'a>, ReadError> {
    let mut reader = packed;
    for _ in 0..MOST_LAYERS {
        let (start, whole) = begun(name, reader)?;
        reader = match Packing::of(&start) {
            Some(Packing::Gzip) => Unpacking::of("gzip", MultiGzDecoder::new(buffered(whole))),
            Some(Packing::Zstd) => zstd(name, whole)?,
            Some(Packing::Xz) => xz(name, whole)?,
            Some(Packing::Bzip2) => bzip2(name, whole)?,
            None => {
                return match no_text(name, &start) {
                    Some(fault) => Err(ReadError::new(name, fault)),
                    None => Ok(Box::new(whole)),
                };
            }
        };
    }
    Err(ReadError::new(name, ReadFault::TooManyLayers))
}

/// The first bytes of a stream, and the stream with them.
fn begun<'a>(name: &str, mut reader: Reader<'a>) -> Result<(Vec<u8>, Whole<'a>), ReadError> {
    let mut start = Vec::with_capacity(LOOK);
    let mut limited = reader.by_ref().take(u64::try_from(LOOK).unwrap_or(u64::MAX));
    limited
        .read_to_end(&mut start)
        .map_err(|error| ReadError::of_reading(name, &error))?;
    Ok((start.clone(), Cursor::new(start).chain(reader)))
}

fn buffered(whole: Whole<'_>) -> BufReader<Whole<'_>> {
    BufReader::with_capacity(BUFFER, whole)
}

/// How a file is packed that can be unpacked here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    Gzip,
    Zstd,
    Xz,
    Bzip2,
}

impl Packing {
    fn of(start: &[u8]) -> Option<Self> {
        match start {
            [0x1F, 0x8B, ..] => Some(Self::Gzip),
            // The second is a frame to be skipped; tools that pack in parallel begin with one.
            [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Some(Self::Zstd),
            [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => Some(Self::Xz),
            // `BZh9` alone could begin a text; a block or the end of the stream follows.
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..]
            | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, ..] => Some(Self::Bzip2),
            _ => None,
        }
    }
}

/// A decoder whose own errors say that the packed data is not whole.
struct Unpacking<R> {
    packing: &'static str,
    inner: R,
}

impl<R> Unpacking<R> {
    fn of<'a>(packing: &'static str, inner: R) -> Reader<'a>
    where
        R: Read + Send + 'a,
    {
        Box::new(Self { packing, inner })
    }
}

impl<R: Read> Read for Unpacking<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner
            .read(buffer)
            .map_err(|error| ReadFault::mark_damaged(self.packing, error))
    }
}

#[cfg(feature = "zstd")]
fn zstd<'a>(name: &str, whole: Whole<'a>) -> Result<Reader<'a>, ReadError> {
    let decoder = zstd::Decoder::new(whole).map_err(|error| ReadError::of_reading(name, &error))?;
    Ok(Unpacking::of("zstd", decoder))
}

#[cfg(feature = "xz")]
#[expect(clippy::unnecessary_wraps, reason = "without the feature it fails")]
fn xz<'a>(_: &str, whole: Whole<'a>) -> Result<Reader<'a>, ReadError> {
    /// `xz -9` asks for 64 MiB of window; a damaged header may ask for 4 GiB.
    const MEMORY_KIB: u32 = 1 << 20;
    let decoder = lzma_rust2::XzReader::new_mem_limit(buffered(whole), true, MEMORY_KIB);
    Ok(Unpacking::of("xz", decoder))
}

#[cfg(feature = "bzip2")]
#[expect(clippy::unnecessary_wraps, reason = "without the feature it fails")]
fn bzip2<'a>(_: &str, whole: Whole<'a>) -> Result<Reader<'a>, ReadError> {
    Ok(Unpacking::of(
        "bzip2",
        bzip2::bufread::MultiBzDecoder::new(buffered(whole)),
    ))
}

#[cfg(not(feature = "zstd"))]
fn zstd<'a>(name: &str, _: Whole<'a>) -> Result<Reader<'a>, ReadError> {
    Err(not_here(name, "zstd"))
}

#[cfg(not(feature = "xz"))]
fn xz<'a>(name: &str, _: Whole<'a>) -> Result<Reader<'a>, ReadError> {
    Err(not_here(name, "xz"))
}

#[cfg(not(feature = "bzip2"))]
fn bzip2<'a>(name: &str, _: Whole<'a>) -> Result<Reader<'a>, ReadError> {
    Err(not_here(name, "bzip2"))
}

#[cfg(not(all(feature = "zstd", feature = "xz", feature = "bzip2")))]
fn not_here(name: &str, packing: &'static str) -> ReadError {
    ReadError::new(name, ReadFault::PackingLeftOut { packing })
}

/// Other contents by their first bytes.
static BY_MAGIC: [(&[u8], ReadFault); 16] = [
    (b"\x04\x22\x4D\x18", packed("lz4")),
    (b"\x02\x21\x4C\x18", packed("lz4")),
    (b"LZIP", packed("lzip")),
    (b"\x5D\x00\x00", packed("lzma")),
    (b"\x89LZO\x00", packed("lzop")),
    (b"\x1F\x9D", packed("compress")),
    (b"\x1F\xA0", packed("compress")),
    (b"\xFF\x06\x00\x00sNaPpY", packed("snappy")),
    (b"7z\xBC\xAF\x27\x1C", archive("7z")),
    (b"Rar!\x1A\x07", archive("RAR")),
    (b"PAR1", foreign(Foreign::Parquet)),
    (b"Obj\x01", foreign(Foreign::Avro)),
    (b"ARROW1\x00\x00", foreign(Foreign::Arrow)),
    (b"SQLite format 3\x00", foreign(Foreign::Sqlite)),
    (b"\xD0\xCF\x11\xE0", foreign(Foreign::OldExcel)),
    (b"%PDF", foreign(Foreign::Pdf)),
];

const fn packed(packing: &'static str) -> ReadFault {
    ReadFault::Packed { packing }
}

const fn archive(format: &'static str) -> ReadFault {
    ReadFault::Archive { format }
}

const fn foreign(content: Foreign) -> ReadFault {
    ReadFault::Foreign { content }
}

/// Packings that nothing in the file tells, by the ending of its name; trusted only where the content is no text.
static BY_ENDING: [(&str, ReadFault); 8] = [
    ("br", packed("brotli")),
    ("lz4", packed("lz4")),
    ("lzma", packed("lzma")),
    ("sz", packed("snappy")),
    ("snappy", packed("snappy")),
    ("deflate", packed("deflate")),
    ("zz", packed("zlib")),
    ("gpg", ReadFault::Encrypted),
];

/// What is wrong with a content that is no text.
fn no_text(name: &str, start: &[u8]) -> Option<ReadFault> {
    // Text in UTF-16 and workbooks become text in `text`.
    if start.starts_with(&[0xFF, 0xFE]) || start.starts_with(&[0xFE, 0xFF]) || is_workbook(start) {
        return None;
    }
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
        return Some(zip(start));
    }
    if let Some((_, fault)) = BY_MAGIC.iter().find(|(magic, _)| start.starts_with(magic)) {
        return Some(fault.clone());
    }
    if start.get(257..262) == Some(b"ustar") {
        return Some(archive("tar"));
    }
    // A header row in UTF-16 without a mark: every second byte is zero.
    if matches!(start, [first, 0, second, 0, ..] | [0, first, 0, second, ..] if *first != 0 && *second != 0) {
        return None;
    }
    let is_control = |byte: &u8| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1B | 0x1E);
    // Rows may be damaged one by one; the first line decides whether it is a text at all.
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let no_utf8 = core::str::from_utf8(line).is_err_and(|error| error.error_len().is_some());
    if !no_utf8 || !line.iter().any(is_control) {
        return None;
    }
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
    let by_ending = BY_ENDING.iter().find(|(known, _)| *known == ending);
    Some(by_ending.map_or(ReadFault::NoText, |(_, fault)| fault.clone()))
}

/// Whether these are the first bytes of a workbook that is read here.
fn is_workbook(start: &[u8]) -> bool {
    let old = start.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]);
    cfg!(feature = "workbook") && (old || matches!(inside(start), Inside::Excel | Inside::OpenDocument))
}

/// What a ZIP archive holds, by the name of the first file inside.
enum Inside {
    Excel,
    OpenDocument,
    Other,
}

fn inside(start: &[u8]) -> Inside {
    if !start.starts_with(b"PK\x03\x04") {
        return Inside::Other;
    }
    let length = match start.get(26..28) {
        Some([low, high]) => usize::from(*low) | usize::from(*high) << 8,
        _ => 0,
    };
    let first = start.get(30..30_usize.saturating_add(length)).unwrap_or_default();
    let parts_of_excel: [&[u8]; 4] = [b"[Content_Types].xml", b"_rels/", b"xl/", b"docProps/"];
    if parts_of_excel.iter().any(|part| first.starts_with(part)) {
        Inside::Excel
    } else if first.starts_with(b"mimetype") {
        Inside::OpenDocument
    } else {
        Inside::Other
    }
}

/// Workbooks are ZIP archives too; the name of the first file inside tells them apart.
fn zip(start: &[u8]) -> ReadFault {
    match inside(start) {
        Inside::Excel => ReadFault::ExcelWorkbook,
        Inside::OpenDocument => ReadFault::OpenDocument,
        Inside::Other => ReadFault::ZipArchive,
    }
}
