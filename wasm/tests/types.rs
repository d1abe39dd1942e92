//! The TypeScript types of the npm package are those of the results: `npm/types.d.ts` is written from them.
//!
//! `WRITE_TYPES=1 cargo test -p wabill-wasm --test types` writes the file again.

use std::{fs, path::Path};

use billing_core::{
    base::{
        category::{Category, TierFamily},
        currency::Currency,
        money::Money,
        month::BillingMonth,
        price::UnitPrice,
        rule::Rule,
    },
    estimate::{plan, result},
    intake::{account::CreditLine, ignored::IgnoredRows},
    metering::charge_event::{FreeReason, Unit},
    statement::{bill, explain, line_item, timeline},
    tariff::{rate_card::Basis, refusal::Refusal, regime::AllowanceScope},
};
use pricing_tables::{Hole, catalog};
use ts_rs::{Config, TS};

const HEAD: &str =
    "// Written from the Rust types by `WRITE_TYPES=1 cargo test -p wabill-wasm --test types`; do not edit.\n\n";

fn declared<T: TS + 'static>(out: &mut String) {
    let config = Config::default();
    let docs = T::docs().unwrap_or_default();
    // Counts stay far below 2^53: JSON numbers, not bigint.
    let text = T::decl(&config).replace("bigint", "number");
    for line in format!("{docs}export {text}").lines() {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out.push('\n');
}

fn types() -> String {
    let mut out = HEAD.to_owned();
    let all: [fn(&mut String); 65] = [
        declared::<Money>,
        declared::<UnitPrice>,
        declared::<Currency>,
        declared::<BillingMonth>,
        declared::<Rule>,
        declared::<Category>,
        declared::<TierFamily>,
        declared::<Unit>,
        declared::<FreeReason>,
        declared::<Basis>,
        declared::<AllowanceScope>,
        declared::<Refusal>,
        declared::<bill::Bill>,
        declared::<bill::InputCounts>,
        declared::<IgnoredRows>,
        declared::<line_item::LineItem>,
        declared::<line_item::LineOutcome>,
        declared::<bill::Total>,
        declared::<bill::RefusedMessage>,
        declared::<bill::Warning>,
        declared::<bill::WarningKind>,
        declared::<bill::WarningDetail>,
        declared::<bill::BreakdownRow>,
        declared::<explain::Explanation>,
        declared::<explain::Fact>,
        declared::<explain::Unexplained>,
        declared::<explain::WhyNot>,
        declared::<timeline::Timeline>,
        declared::<timeline::Moment>,
        declared::<timeline::Opening>,
        declared::<timeline::OpeningKind>,
        declared::<timeline::PairSummary>,
        declared::<CreditLine>,
        declared::<plan::Plan>,
        declared::<plan::PlannedAccount>,
        declared::<plan::BusinessNumbers>,
        declared::<plan::Volume>,
        declared::<plan::TierStart>,
        declared::<plan::AllowanceStart>,
        declared::<plan::PriceChange>,
        declared::<plan::ProviderFees>,
        declared::<plan::MessageFee>,
        declared::<plan::MessageFeeOn>,
        declared::<result::Estimate>,
        declared::<result::CountryPart>,
        declared::<result::RefusedVolume>,
        declared::<result::FeeKind>,
        declared::<result::FeeLine>,
        declared::<result::MonthSum>,
        declared::<result::Average>,
        declared::<result::AllowanceUse>,
        declared::<result::TierUse>,
        declared::<result::LineExplanation>,
        declared::<result::RegimeSince>,
        declared::<result::LineCount>,
        declared::<catalog::RateList>,
        declared::<catalog::CardSummary>,
        declared::<catalog::TierSummary>,
        declared::<catalog::KnownUntilView>,
        declared::<catalog::BasisCount>,
        declared::<catalog::CardView>,
        declared::<catalog::PriceView>,
        declared::<catalog::ScheduleView>,
        declared::<catalog::BandView>,
        declared::<Hole>,
    ];
    for declare in all {
        declare(&mut out);
    }
    out
}

#[test]
fn the_types_of_the_package_are_those_of_the_results() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../npm/types.d.ts");
    let types = types();
    if std::env::var_os("WRITE_TYPES").is_some() {
        fs::write(&path, &types).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap();
    assert!(
        written == types,
        "npm/types.d.ts is old; write it again: WRITE_TYPES=1 cargo test -p wabill-wasm --test types"
    );
}
