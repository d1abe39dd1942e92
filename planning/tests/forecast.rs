//! A forecast from outside: bands that hold what they promise, the same bytes from the same seed, and amounts that are
//! those of a bill.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests stop the test"
)]

use std::fmt::Write as _;

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use wabill::{Accounts, Tables};
use wabill_planning::forecast::{Assumptions, Forecast, ForecastOptions, History, forecast};

fn accounts() -> Accounts {
    Accounts::from_toml("account = [{ id = 'shop', time_zone = 'UTC', currency = 'EUR' }]").unwrap()
}

/// `2025-07` for 42, counted from January 2022.
fn month(number: usize) -> String {
    format!("{}-{:02}", 2022 + number / 12, 1 + number % 12)
}

/// Monthly volumes from a month on, of one market and category.
fn table(market: &str, category: &str, first: usize, volumes: &[u64]) -> String {
    let mut table = String::new();
    for (place, volume) in volumes.iter().enumerate() {
        writeln!(table, "{},{market},{category},{volume}", month(first + place)).unwrap();
    }
    table
}

fn read(rows: &str, tables: &Tables) -> History {
    let text = format!("month,market,category,messages\n{rows}");
    History::from_csv(text.as_bytes(), &accounts(), tables).unwrap()
}

fn of(rows: &str, tables: &Tables, options: ForecastOptions) -> Forecast {
    forecast(&read(rows, tables), &accounts(), &options.tables(tables)).unwrap()
}

/// Random numbers with known laws.
struct Truth(ChaCha8Rng);

impl Truth {
    fn uniform(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * f64::from(self.0.next_u32()) / f64::from(u32::MAX)
    }

    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform(-0.5, 0.5)).sum()
    }

    /// A history of a known kind: what is random is the same in the past and in what comes.
    fn series(&mut self, kind: &str, length: usize) -> Vec<f64> {
        let season: Vec<f64> = (0..12).map(|_| 0.2 * self.normal()).collect();
        let (level, growth, noise) = (
            self.uniform(1e3, 1e6),
            self.uniform(-0.005, 0.02),
            self.uniform(0.03, 0.15),
        );
        let (mut lasting, mut walk) = (0.0, 0.0);
        let mut found: Vec<f64> = vec![];
        for at in 0..length {
            let fresh = noise * self.normal();
            lasting = 0.6 * lasting + 0.8 * fresh;
            walk += 0.5 * noise * self.normal();
            let trend = growth * f64::from(u32::try_from(at).unwrap());
            let season = season[at % 12];
            found.push(match kind {
                "noise" => level * (trend + season + fresh).exp(),
                "lasting noise" => level * (trend + season + lasting).exp(),
                "walk" => level * (season + walk + 0.5 * fresh).exp(),
                "sum" => level * (1.0 + trend + season + fresh).max(0.01),
                _ => found
                    .get(at.wrapping_sub(12))
                    .map_or(level * season.exp(), |before| before * (0.06 + fresh).exp()),
            });
        }
        found
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "volumes are positive and small"
)]
fn whole(volumes: &[f64]) -> Vec<u64> {
    volumes.iter().map(|volume| volume.round() as u64).collect()
}

/// The proof of the bands: of histories with a known law, P10 to P90 of the priced months hold 75 to 85 % of what
/// comes.
#[test]
fn eight_of_ten_months_lie_between_p10_and_p90() {
    let tables = Tables::example();
    let mut truth = Truth(ChaCha8Rng::seed_from_u64(11));
    let (mut inside, mut all) = (0_u32, 0_u32);
    for kind in ["noise", "lasting noise", "walk", "sum", "last year"] {
        let (mut inside_kind, mut all_kind) = (0, 0);
        for length in [6, 12, 18, 24, 30, 36, 48, 60] {
            for _ in 0..5 {
                let volumes = whole(&truth.series(kind, length + 12));
                // The last known month is one of the example's only list, which begins in July 2025.
                let rows = table("ZZ", "marketing", 60 - length, &volumes[..length]);
                let found = of(&rows, &tables, ForecastOptions::new().courses(100));
                for (month, came) in found.months.iter().zip(&volumes[length..]) {
                    // 0.10 EUR each.
                    let came = i128::from(*came) * 10;
                    all_kind += 1;
                    inside_kind += u32::from((month.p10.minor()..=month.p90.minor()).contains(&came));
                }
            }
        }
        let percent = inside_kind * 100 / all_kind;
        assert!((68..=92).contains(&percent), "{kind}: {percent} %");
        (inside, all) = (inside + inside_kind, all + all_kind);
    }
    let percent = inside * 100 / all;
    assert!((75..=85).contains(&percent), "{percent} %");
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let tables = Tables::shipped();
    let volumes = whole(&Truth(ChaCha8Rng::seed_from_u64(3)).series("noise", 30));
    let rows = table("Germany", "marketing", 27, &volumes);
    let json = |seed| {
        let found = of(&rows, &tables, ForecastOptions::new().seed(seed).backtest(true));
        serde_json::to_string(&found).unwrap()
    };
    assert_eq!(json(5), json(5));
    assert_ne!(json(5), json(6));
}

/// 1,000 service messages a month and business number are free: what is certain is priced as on a bill.
#[test]
fn the_allowance_bends_the_way_from_volumes_to_money() {
    let tables = Tables::example();
    let rows = table("ZZ", "service", 30, &[1_000; 30]);
    let found = of(&rows, &tables, ForecastOptions::new().months(1));
    let month = &found.months[0];
    // Half of the courses are below the allowance and cost nothing; the others pay for what is beyond.
    assert_eq!(month.p10.to_string(), "0.00");
    assert!(0 < month.p90.minor());
    assert!(month.p90.minor() < 200, "{}", month.p90);
    assert!(found.notes[0].english().contains("one business number is assumed"));
}

#[test]
fn assumptions_change_what_they_name_and_nothing_else() {
    let tables = Tables::shipped();
    let rows = table("Germany", "marketing", 27, &[10_000; 30]) + &table("Germany", "utility", 27, &[5_000; 30]);
    let text = "
        [[override]]
        month = '2026-11'
        market = 'Germany'
        category = 'marketing'
        messages = 30000
        [[growth]]
        from = '2026-12'
        category = 'utility'
        percent = '100'
        [[market]]
        from = '2026-12'
        market = 'France'
        category = 'marketing'
        messages = 100
        [[budget]]
        from = '2026-10'
        to = '2026-12'
        amount = '4000'
        currency = 'EUR'
        ";
    let assumptions = Assumptions::from_toml(text, &accounts(), &tables).unwrap();
    let found = of(
        &rows,
        &tables,
        ForecastOptions::new().months(3).assumptions(assumptions),
    );
    let volumes = |series: usize| -> Vec<u64> { found.series[series].volumes.iter().map(|month| month.p50).collect() };
    assert_eq!(volumes(0), [10_000, 30_000, 10_000]);
    assert_eq!(volumes(1), [5_000, 5_000, 10_000]);
    assert_eq!(volumes(2), [0, 0, 100]);
    let november = &found.series[0].volumes[1];
    assert_eq!(
        (november.p10, november.p90),
        (30_000, 30_000),
        "what is stated is certain"
    );
    // October costs 1,359 EUR, a day of November 121 EUR: 4,000 EUR are spent on the 22nd.
    let budget = &found.budgets[0];
    assert_eq!(budget.passed_on.unwrap().to_string(), "2026-11-22");
    assert_eq!(budget.passed_by, "1.00");
}

#[test]
fn assumptions_that_do_not_fit_are_told_all_at_once() {
    let tables = Tables::shipped();
    let rows = table("Germany", "marketing", 27, &[10_000; 30]);
    let text = "[[override]]\nmonth = '2025-11'\nmarket = 'Germany'\nfactor = '3'\n\
                [[growth]]\nfrom = '2026-11'\nmarket = 'France'\npercent = 3\n\
                [[market]]\nfrom = '2026-11'\nmarket = 'Germany'\ncategory = 'marketing'\nmessages = 3\n";
    let assumptions = Assumptions::from_toml(text, &accounts(), &tables).unwrap();
    let options = ForecastOptions::new().assumptions(assumptions);
    let error = forecast(&read(&rows, &tables), &accounts(), &options)
        .unwrap_err()
        .to_string();
    assert_eq!(error.lines().count(), 3, "{error}");
    assert!(
        error.contains("month: 2025-11 is not forecast; 2026-10 to 2027-09 are"),
        "{error}"
    );
    assert!(
        error.contains("the history has no volumes of France") && error.contains("shop, Germany, marketing already")
    );
}

#[test]
fn a_backtest_stands_beside_the_last_season_repeated() {
    let volumes = whole(&Truth(ChaCha8Rng::seed_from_u64(8)).series("noise", 60));
    let rows = table("Germany", "marketing", 0, &volumes);
    let found = of(&rows, &Tables::shipped(), ForecastOptions::new().backtest(true))
        .backtest
        .unwrap();
    let number = |text: &str| text.parse::<f64>().unwrap();
    assert_eq!((found.windows, found.horizon), (12, 12));
    assert!(number(&found.mase) < number(&found.seasonal_naive.mase), "{found:?}");
    assert!((0.5..=1.0).contains(&number(&found.coverage_p10_p90)), "{found:?}");
}

#[test]
fn a_history_of_two_months_has_a_simple_method_that_is_named() {
    let rows = table("Germany", "marketing", 55, &[100, 200]);
    let found = of(&rows, &Tables::shipped(), ForecastOptions::new().backtest(true));
    assert!(
        found
            .method
            .starts_with("the mean of the last three periods (too little history")
    );
    assert!(found.notes.iter().any(|note| {
        note.english()
            .starts_with("shop, Germany, marketing: 2 months of history")
    }));
    assert!(found.backtest.is_none());
}

/// Ten days of October are known, 21 are forecast.
#[test]
fn days_of_a_begun_month_count_as_they_came() {
    let mut text = "day,country,category,messages\n".to_owned();
    let mut day: wabill::Day = "2026-08-01".parse().unwrap();
    while day.to_string().as_str() < "2026-10-11" {
        writeln!(text, "{day},DE,marketing,1000").unwrap();
        day = day.succ_opt().unwrap();
    }
    let history = History::from_csv(text.as_bytes(), &accounts(), &Tables::shipped()).unwrap();
    let found = forecast(&history, &accounts(), &ForecastOptions::new().months(2)).unwrap();
    let months: Vec<String> = found.months.iter().map(|month| month.month.to_string()).collect();
    assert_eq!(months, ["2026-10", "2026-11"]);
    assert_eq!(found.series[0].volumes[0].p50, 31_000);
    let october = &found.series[0].volumes[0];
    assert!(10_000 < october.p10 && october.p10 <= 31_000);
    let past: Vec<String> = found
        .history
        .iter()
        .map(|past| format!("{} {}", past.month, past.amount))
        .collect();
    assert_eq!(past, ["2026-08 3506.10", "2026-09 3393.00"]);
}
