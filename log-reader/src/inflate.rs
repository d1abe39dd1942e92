//! Gzip and zstd are recognised by their first bytes, whatever the file is called.

use std::io::{BufReader, Chain, Cursor, Read};

use billing_core::base::said::Said;
use flate2::read::MultiGzDecoder;

use crate::problem::ReadError;

/// What the packed input gives, unpacked where it was packed.
pub(crate) fn unpacked<'a>(
    name: &str,
    mut packed: Box<dyn Read + Send + 'a>,
) -> Result<Box<dyn Read + Send + 'a>, ReadError> {
    let mut start = [0_u8; 4];
    let mut length = 0;
    while let Some(rest) = start.get_mut(length..).filter(|rest| !rest.is_empty()) {
        match packed.read(rest) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(ReadError::new(name, Said::as_it_is(error.to_string()))),
        }
    }
    let whole: Chain<Cursor<Vec<u8>>, _> = Cursor::new(start.get(..length).unwrap_or_default().to_vec()).chain(packed);
    match start {
        [0x1F, 0x8B, ..] => Ok(Box::new(MultiGzDecoder::new(BufReader::with_capacity(1 << 16, whole)))),
        [0x28, 0xB5, 0x2F, 0xFD] => zstd(name, whole),
        _ => Ok(Box::new(whole)),
    }
}

#[cfg(feature = "zstd")]
fn zstd<'a>(name: &str, whole: impl Read + Send + 'a) -> Result<Box<dyn Read + Send + 'a>, ReadError> {
    let decoder = zstd::Decoder::new(whole).map_err(|error| ReadError::new(name, Said::as_it_is(error.to_string())))?;
    Ok(Box::new(decoder))
}

#[cfg(not(feature = "zstd"))]
fn zstd<'a>(name: &str, _: impl Read + Send + 'a) -> Result<Box<dyn Read + Send + 'a>, ReadError> {
    let hint = (
        "unpack the file first, or pack it with gzip",
        "entpacken Sie die Datei vorher, oder packen Sie sie mit gzip",
    );
    Err(ReadError::new(name, ("zstd is not read here", "zstd wird hier nicht gelesen")).hint(hint))
}
