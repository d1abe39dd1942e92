#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| wabill_fuzz::workbook_log(bytes));
