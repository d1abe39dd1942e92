//! One number in several spellings is one contact, and one business number (D22).

use billing_core::bill::Options;
use billing_tests::{
    ledger_model, real,
    row::Row,
    tables,
    traffic::{self, Spec},
};
use rand::{SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use wabill::Tables;

/// Writes numbers in other spellings here and there.
fn respelled(rows: &[Row], random: &mut ChaCha8Rng) -> Vec<Row> {
    let spell = |number: &str, random: &mut ChaCha8Rng| {
        let digits = number.trim_start_matches('+');
        if digits.len() < 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return number.to_owned();
        }
        let (front, rest) = digits.split_at(digits.len() - 5);
        let ways = [
            number.to_owned(),
            format!("+{front} {rest}"),
            format!("00{digits}"),
            format!("whatsapp:+{digits}"),
            format!("+{front}-{rest}"),
            format!("\u{202a}+{digits}\u{202c}"),
        ];
        ways.choose(random).unwrap().clone()
    };
    let mut rows = rows.to_vec();
    for row in &mut rows {
        row.contact = spell(&row.contact, random);
    }
    rows
}

#[test]
fn the_slow_model_bills_a_log_in_many_spellings_as_one_in_a_single_spelling() {
    let spec = Spec::switch_days(1_500, 1, traffic::spans_around_switch_days(), false);
    let accounts = traffic::accounts_toml(&spec.accounts);
    let rows = traffic::rows(&spec).unwrap();
    let folder = tables::small(40_000, Some(12)).unwrap();
    let bill = |rows: &[Row]| {
        let settings = ledger_model::Settings::default();
        ledger_model::bill(rows, &accounts, folder.path(), settings)
            .unwrap()
            .to_json()
    };
    let mut random = ChaCha8Rng::seed_from_u64(1);
    assert_eq!(bill(&respelled(&rows, &mut random)), bill(&rows));
}

/// Pairs of spellings, and whether they are one number.
const PAIRS: [(&str, &str, bool); 14] = [
    ("5215512345678", "525512345678", true),
    ("+52 1 55 1234 5678", "00525512345678", true),
    ("5491123456789", "541123456789", true),
    ("5511987654321", "551187654321", true),
    ("whatsapp:+4915112345678", "4915112345678", true),
    // One digit too few or too many, landlines, areas that do not exist, other countries.
    ("521551234567", "52551234567", false),
    ("5211512345678", "521512345678", false),
    ("5495123456789", "545123456789", false),
    ("5511923456789", "551123456789", false),
    ("551198765432", "55118765432", false),
    ("5510987654321", "551087654321", false),
    ("491512345678", "49151234567", false),
    ("4915112345678", "15112345678", false),
    ("5711987654321", "571187654321", false),
];

/// The price of a utility template to the second spelling, after the contact wrote under the first: free if they are
/// one.
fn is_one(first: &str, second: &str, play: impl Fn(&[Row]) -> serde_json::Value) -> bool {
    let row = |event: &str, at: &str, id: &str, contact: &str, kind: &str, category: &str| Row {
        event: event.to_owned(),
        at: at.to_owned(),
        message_id: id.to_owned(),
        account: "a".to_owned(),
        business_number: "4930100".to_owned(),
        contact: contact.to_owned(),
        kind: Some(kind.to_owned()),
        category: Some(category.to_owned()),
        ..Row::default()
    };
    let rows = [
        row("received", "2025-08-01T09:00:00Z", "in", first, "", ""),
        row(
            "delivered",
            "2025-08-01T10:00:00Z",
            "out",
            second,
            "template",
            "utility",
        ),
    ];
    play(&rows)["lines"][0]["reason"] == "customer_service_window"
}

const ACCOUNTS: &str = "[[account]]\nid = \"a\"\ntime_zone = \"UTC\"\ncurrency = \"EUR\"\nhome_country = \"DE\"\n";

#[test]
fn the_slow_model_joins_spellings_where_exactly_the_mobile_pattern_fits() {
    let folder = tables::small(1, None).unwrap();
    for (first, second, one) in PAIRS {
        let found = is_one(first, second, |rows| {
            let settings = ledger_model::Settings::default();
            ledger_model::bill(rows, ACCOUNTS, folder.path(), settings)
                .unwrap()
                .to_json()
        });
        assert_eq!(found, one, "{first} and {second}");
    }
}

#[test]
fn a_log_in_many_spellings_bills_as_one_in_a_single_spelling() {
    for seed in 0..6 {
        let spec = Spec::switch_days(1_500, seed, traffic::spans_around_switch_days(), seed % 2 == 1);
        let book = real::accounts(&traffic::accounts_toml(&spec.accounts)).unwrap();
        let rows = traffic::rows(&spec).unwrap();
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let bill = |rows: &[Row]| {
            let settings = Options::default();
            real::run(rows, &book, tables::soon_used_up(), &settings, None)
                .unwrap()
                .0
                .bill
        };
        assert_eq!(bill(&respelled(&rows, &mut random)), bill(&rows), "seed {seed}");
    }
}

#[test]
fn the_engine_joins_spellings_where_exactly_the_mobile_pattern_fits() {
    let book = real::accounts(ACCOUNTS).unwrap();
    for (first, second, one) in PAIRS {
        let found = is_one(first, second, |rows| {
            let settings = Options::default();
            let billed = real::run(rows, &book, &Tables::shipped(), &settings, None).unwrap().0;
            serde_json::to_value(&billed.bill).unwrap()
        });
        assert_eq!(found, one, "{first} and {second}");
    }
}
