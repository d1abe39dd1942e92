//! The sample log of the page is that of the command line, packed in a way that the page can read.

use std::{fs, io::Read as _};

use flate2::read::GzDecoder;

#[test]
fn the_page_and_the_command_line_have_the_same_sample() {
    let native = fs::read("../cli/sample/shop.csv.zst").unwrap();
    let native = zstd::decode_all(native.as_slice()).unwrap();
    let packed = fs::read("static/sample.csv.gz").unwrap();
    let mut log = vec![];
    GzDecoder::new(packed.as_slice()).read_to_end(&mut log).unwrap();
    let how = "zstd -dc cli/sample/shop.csv.zst | gzip -9n > web/static/sample.csv.gz";
    assert!(log == native, "make the sample again: {how}");
}
