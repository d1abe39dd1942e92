//! The built-in sample is what the generator makes today.

use std::fs;

use billing_tests::traffic;

#[test]
fn the_sample_is_what_the_generator_makes() {
    let mut log = vec![];
    traffic::shop(&mut log).unwrap();
    let packed = fs::read("sample/shop.csv.zst").unwrap();
    let kept = zstd::decode_all(packed.as_slice()).unwrap();
    assert!(kept == log, "make the sample again; see sample/README.md");

    let accounts = traffic::accounts_toml(&traffic::shop_accounts());
    let kept = fs::read_to_string("sample/shop-accounts.toml").unwrap();
    assert_eq!(kept, accounts, "make the sample again; see sample/README.md");
}
