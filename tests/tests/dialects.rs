//! A log as a spreadsheet, a database or a program writes it bills as the plain one, whichever separator, titles,
//! spellings of times and numbers, and padding it has.

use billing_core::{bill::Options, statement::bill::Bill};
use billing_tests::{
    dialect::dialect,
    real, row,
    tables::soon_used_up,
    traffic::{self, Spec},
};
use proptest::prelude::*;

/// The bill of a log in which no row may be unreadable. Warnings name rows, and those stay.
fn bill(text: &[u8], accounts: &str) -> Bill {
    let book = real::accounts(accounts).unwrap();
    let (billed, report) = real::run_text(text, &book, soon_used_up(), &Options::default(), None).unwrap();
    assert!(report.problems.is_empty(), "{:?}", report.problems);
    billed.bill
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_log_in_any_dialect_bills_as_the_plain_one(seed in 0_u64..1_000_000) {
        let spec = Spec::around_switch_days(800, seed);
        let rows = traffic::rows(&spec).unwrap();
        let accounts = traffic::accounts_toml(&spec.accounts);
        let mut plain = vec![];
        row::write(&rows, &mut plain).unwrap();
        let expected = bill(&plain, &accounts);
        prop_assert!(100 < expected.input.delivered);
        prop_assert_eq!(bill(&dialect(&rows, seed), &accounts), expected);
    }
}
