//! A log turned into a plan estimates to the log's bill.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

use std::collections::BTreeSet;

use billing_tests::{
    row,
    tables::soon_used_up,
    traffic::{self, Spec},
};
use proptest::prelude::*;
use wabill::{Accounts, BillOptions, Estimate, EstimateOptions, FreeReason, LineItem, Log, Plan};
use wabill_planning::plan_of;

/// Spans that a state remembers, one of each set of rules; the last ones hold a switch.
const SPANS: [&str; 7] = [
    "2022-03-01..2022-03-09",
    "2023-04-20..2023-04-29",
    "2023-05-25..2023-06-11",
    "2024-10-26..2024-11-06",
    "2025-06-25..2025-07-06",
    "2026-03-27..2026-04-05",
    "2026-09-25..2026-10-11",
];

fn assert_same(seed: u64, span: &str) -> Estimate {
    let spec = Spec::volume(2_500, seed, vec![span.parse().unwrap()]);
    let accounts = Accounts::from_toml(&traffic::accounts_toml(&spec.accounts)).unwrap();
    let mut rows = vec![];
    row::write(&traffic::rows(&spec).unwrap(), &mut rows).unwrap();
    let options = BillOptions::new().tables(soon_used_up()).keep_state(true);
    let bill = Log::read(&rows[..], &accounts).unwrap().bill_with(&options).unwrap();
    let plan = plan_of(&bill.state().unwrap().summary(), &accounts);
    let options = EstimateOptions::new().tables(soon_used_up());
    let found = Plan::from(plan)
        .estimate_with(&options)
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(found.lines, bill.statement().lines, "{span}, seed {seed}");
    assert_eq!(found.totals, bill.statement().totals);
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 28, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_log_turned_into_a_plan_estimates_to_its_bill(seed in 0_u64..1_000_000, span in 0..SPANS.len()) {
        assert_same(seed, SPANS[span]);
    }
}

#[test]
fn the_logs_of_the_law_run_through_allowances_and_tiers_under_all_rules() {
    let mut reasons: BTreeSet<FreeReason> = BTreeSet::new();
    let mut tiers = BTreeSet::new();
    let mut spent = 0;
    for span in SPANS {
        let found = assert_same(1, span);
        reasons.extend(found.lines.iter().filter_map(|line: &LineItem| line.reason));
        tiers.extend(found.lines.iter().filter_map(|line| line.tier));
        spent += found.allowances.iter().filter(|allowance| allowance.left == 0).count();
    }
    assert!(5 < reasons.len() && 1 < tiers.len(), "{reasons:?} {tiers:?}");
    assert!(20 < spent, "{spent}");
}
