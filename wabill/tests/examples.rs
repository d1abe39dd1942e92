//! The examples run, and each asserts what it shows.

#[path = "../examples/bill_a_csv.rs"]
mod bill_a_csv;
#[path = "../examples/bill_as_messages_arrive.rs"]
mod bill_as_messages_arrive;
#[path = "../examples/continue_a_month.rs"]
mod continue_a_month;
#[path = "../examples/estimate_a_plan.rs"]
mod estimate_a_plan;
#[path = "../examples/explain_one.rs"]
mod explain_one;
#[path = "../examples/own_tables.rs"]
mod own_tables;

#[test]
fn every_example_runs() {
    bill_a_csv::main().unwrap();
    bill_as_messages_arrive::main().unwrap();
    continue_a_month::main().unwrap();
    estimate_a_plan::main().unwrap();
    explain_one::main().unwrap();
    own_tables::main().unwrap();
}
