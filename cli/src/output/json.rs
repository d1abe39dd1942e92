//! Pretty JSON with two spaces and a line end, since people compare it line by line.

use std::io::{self, Write};

use serde::Serialize;

/// Writes a value.
pub(crate) fn write(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.write_all(b"\n")
}
