//! Gzip, zstd, xz and bzip2 are recognised by their first bytes, whatever the file is called; what is something else than
//! a text is named.

use std::io::{self, BufReader, Chain, Cursor, Read};

use billing_core::base::localized::LocalizedText;
use flate2::read::MultiGzDecoder;

use crate::problem::{Damaged, ReadError};

/// How much of a file's beginning is looked at: a tar archive says so at byte 257.
const LOOK: usize = 512;
/// A file packed more often than this is refused; twice happens where a packed file is sent over a packing connection.
const MOST_LAYERS: usize = 4;
/// Bytes handed to a decoder at a time.
const BUFFER: usize = 1 << 16;

/// The way out where a packing is not read.
const UNPACK: (&str, &str) = (
    "unpack the file first, or pack it with gzip",
    "entpacken Sie die Datei vorher, oder packen Sie sie mit gzip",
);
/// The way out for archives.
const UNPACK_AND_NAME: (&str, &str) = (
    "unpack it first and name the files in it",
    "entpacken Sie es vorher, und geben Sie die Dateien darin an",
);
/// The way out for tables of other programs.
const EXPORT: (&str, &str) = (
    "export the table as CSV UTF-8",
    "exportieren Sie die Tabelle als CSV UTF-8",
);

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
                    Some(error) => Err(error),
                    None => Ok(Box::new(whole)),
                };
            }
        };
    }
    let said = (
        "the file is packed more than four times over",
        "die Datei ist mehr als viermal verpackt",
    );
    Err(ReadError::new(name, said).hint(UNPACK))
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
            .map_err(|error| Damaged::of(self.packing, error))
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
fn not_here(name: &str, packing: &str) -> ReadError {
    let said = LocalizedText::new(
        format!("the file is packed with {packing}, which is not read here"),
        format!("die Datei ist mit {packing} gepackt; das wird hier nicht gelesen"),
    );
    ReadError::new(name, said).hint(UNPACK)
}

/// What something else than a text is called, and the way out.
type Kind = (&'static str, &'static str, (&'static str, &'static str));

/// Other contents by their first bytes.
const BY_MAGIC: [(&[u8], Kind); 16] = [
    (b"\x04\x22\x4D\x18", packed("packed with lz4", "mit lz4 gepackt")),
    (b"\x02\x21\x4C\x18", packed("packed with lz4", "mit lz4 gepackt")),
    (b"LZIP", packed("packed with lzip", "mit lzip gepackt")),
    (b"\x5D\x00\x00", packed("packed with lzma", "mit lzma gepackt")),
    (b"\x89LZO\x00", packed("packed with lzop", "mit lzop gepackt")),
    (b"\x1F\x9D", packed("packed with compress", "mit compress gepackt")),
    (b"\x1F\xA0", packed("packed with compress", "mit compress gepackt")),
    (
        b"\xFF\x06\x00\x00sNaPpY",
        packed("packed with snappy", "mit snappy gepackt"),
    ),
    (b"7z\xBC\xAF\x27\x1C", archive("a 7z archive", "ein 7z-Archiv")),
    (b"Rar!\x1A\x07", archive("a RAR archive", "ein RAR-Archiv")),
    (b"PAR1", table("a Parquet file", "eine Parquet-Datei")),
    (b"Obj\x01", table("an Avro file", "eine Avro-Datei")),
    (b"ARROW1\x00\x00", table("an Arrow file", "eine Arrow-Datei")),
    (
        b"SQLite format 3\x00",
        table("an SQLite database", "eine SQLite-Datenbank"),
    ),
    (
        b"\xD0\xCF\x11\xE0",
        table("an old Excel workbook (XLS)", "eine alte Excel-Mappe (XLS)"),
    ),
    (b"%PDF", table("a PDF", "ein PDF")),
];

const fn packed(english: &'static str, german: &'static str) -> Kind {
    (english, german, UNPACK)
}

const fn archive(english: &'static str, german: &'static str) -> Kind {
    (english, german, UNPACK_AND_NAME)
}

const fn table(english: &'static str, german: &'static str) -> Kind {
    (english, german, EXPORT)
}

/// Packings that nothing in the file tells, by the ending of its name; trusted only where the content is no text.
const BY_ENDING: [(&str, Kind); 8] = [
    ("br", packed("packed with brotli", "mit brotli gepackt")),
    ("lz4", packed("packed with lz4", "mit lz4 gepackt")),
    ("lzma", packed("packed with lzma", "mit lzma gepackt")),
    ("sz", packed("packed with snappy", "mit snappy gepackt")),
    ("snappy", packed("packed with snappy", "mit snappy gepackt")),
    ("deflate", packed("packed with deflate", "mit deflate gepackt")),
    ("zz", packed("packed with zlib", "mit zlib gepackt")),
    ("gpg", packed("encrypted", "verschlüsselt")),
];

/// What is wrong with a content that is no text.
fn no_text(name: &str, start: &[u8]) -> Option<ReadError> {
    let refused = |(english, german, hint): Kind| {
        let said = LocalizedText::new(
            format!("the file is {english}; expected CSV or JSON lines, plain or packed with gzip"),
            format!("die Datei ist {german}; erwartet sind CSV oder JSON-Zeilen, unverpackt oder mit gzip gepackt"),
        );
        Some(ReadError::new(name, said).hint(hint))
    };
    // Text in UTF-16 and workbooks become text in `text`.
    if start.starts_with(&[0xFF, 0xFE]) || start.starts_with(&[0xFE, 0xFF]) || is_workbook(start) {
        return None;
    }
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
        return Some(zip(name, start));
    }
    if let Some((_, kind)) = BY_MAGIC.iter().find(|(magic, _)| start.starts_with(magic)) {
        return refused(*kind);
    }
    if start.get(257..262) == Some(b"ustar") {
        return refused(archive("a tar archive", "ein tar-Archiv"));
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
    refused(by_ending.map_or(
        packed(
            "no text (perhaps packed or encrypted in a way that is not read here)",
            "kein Text (vielleicht gepackt oder verschlüsselt, wie es hier nicht gelesen wird)",
        ),
        |(_, kind)| *kind,
    ))
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
fn zip(name: &str, start: &[u8]) -> ReadError {
    let (english, german, hint) = match inside(start) {
        Inside::Excel => ("an Excel workbook", "eine Excel-Mappe", SAVE_SHEET),
        Inside::OpenDocument => ("an OpenDocument file", "eine OpenDocument-Datei", SAVE_SHEET),
        Inside::Other => ("a ZIP archive", "ein ZIP-Archiv", UNPACK_AND_NAME),
    };
    let said = LocalizedText::new(
        format!("the file is {english}; expected CSV or JSON lines"),
        format!("die Datei ist {german}; erwartet sind CSV oder JSON-Zeilen"),
    );
    ReadError::new(name, said).hint(hint)
}

/// The way out for workbooks.
const SAVE_SHEET: (&str, &str) = (
    "save the sheet as CSV UTF-8",
    "speichern Sie das Tabellenblatt als CSV UTF-8",
);
