//! Files and runs as people have them: two runs with one state, an output that is an input, full disks, kills.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "helpers of tests stop the test")]

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs::{self, File, TryLockError},
    io::{BufRead as _, BufReader, Read as _, Write as _},
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

const ACCOUNTS: &str = "[[account]]\nid = \"waba-1\"\ntime_zone = \"Europe/Berlin\"\ncurrency = \"EUR\"\n";
const HEADER: &str = "event,at,message_id,account,business_number,contact,kind,category,entry_point\n";
const BINARY: &str = env!("CARGO_BIN_EXE_wabill");

/// A folder with an accounts file and two logs of 800 service messages each, of one business number.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("accounts.toml"), ACCOUNTS).unwrap();
    for log in ["a", "b"] {
        let mut text = HEADER.to_owned();
        for number in 0..800 {
            let contact = 4_915_112_000_000_u64 + number;
            let (received, answered) = (1_791_000_000 + number, 1_791_000_060 + number);
            writeln!(
                text,
                "received,{received},{log}-in-{number},waba-1,4930123456,{contact},,,"
            )
            .unwrap();
            writeln!(
                text,
                "delivered,{answered},{log}-out-{number},waba-1,4930123456,{contact},free_form,,"
            )
            .unwrap();
        }
        fs::write(folder.path().join(format!("{log}.csv")), text).unwrap();
    }
    folder
}

fn command(folder: &Path, arguments: &str) -> Command {
    let mut command = Command::new(BINARY);
    command
        .current_dir(folder)
        .args(arguments.split_whitespace())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn wabill(folder: &Path, arguments: &str) -> Output {
    command(folder, arguments).output().unwrap()
}

/// A shell's command line, where `wabill` is this program.
fn shell(folder: &Path, script: &str) -> Output {
    let script = script.replace("wabill", BINARY);
    Command::new("sh")
        .current_dir(folder)
        .args(["-c", &script])
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn ends(output: &Output) -> (Option<i32>, String) {
    (output.status.code(), text(&output.stderr))
}

/// Every file of a folder with its content; links with where they lead.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let about = fs::symlink_metadata(&path).unwrap();
        if about.is_dir() {
            all.extend(contents(&path));
        } else if about.is_symlink() {
            let to = fs::read_link(&path).unwrap().into_os_string().into_encoded_bytes();
            all.insert(path, to);
        } else if about.is_file() {
            let content = fs::read(&path).unwrap();
            all.insert(path, content);
        }
    }
    all
}

/// How many service messages a bill in CSV gives for free.
fn free(bill: &Output) -> u64 {
    let csv = text(&bill.stdout);
    let lines = csv
        .lines()
        .filter(|line| line.contains(",service,free,monthly_allowance,"));
    lines
        .map(|line| line.rsplit(',').nth(2).unwrap().parse::<u64>().unwrap())
        .sum()
}

fn wait_for(what: &str, mut is_there: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_there() {
        assert!(begun.elapsed() < Duration::from_mins(1), "{what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// A run that has taken the lock of the state `s` and waits for its log on standard input.
fn run_that_holds_the_state(folder: &Path) -> Child {
    let mut command = command(folder, "bill - --accounts accounts.toml --state s");
    let child = command.stdin(Stdio::piped()).spawn().unwrap();
    // There is a moment between the file and its lock. A run that meets this look waits, and takes the lock then.
    let held = || {
        let file = File::open(folder.join("s.wabill-lock"));
        file.is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
    };
    wait_for("the first run takes the lock", held);
    child
}

#[test]
fn two_runs_with_one_state_bill_as_one_after_the_other() {
    let folder = folder();
    let spawn = |log: &str| {
        let arguments = format!("bill {log} --accounts accounts.toml --state s --wait 120 --format csv");
        command(folder.path(), &arguments).spawn().unwrap()
    };
    let (one, two) = (spawn("a.csv"), spawn("b.csv"));
    let (one, two) = (one.wait_with_output().unwrap(), two.wait_with_output().unwrap());
    assert_eq!(
        (one.status.code(), two.status.code()),
        (Some(0), Some(0)),
        "{}{}",
        text(&one.stderr),
        text(&two.stderr)
    );
    assert_eq!(free(&one) + free(&two), 1_000);
    assert_eq!(free(&one).max(free(&two)), 800);

    // The state knows both.
    let again = wabill(folder.path(), "bill a.csv b.csv --accounts accounts.toml --state s");
    assert!(
        text(&again.stdout).contains("\"settled_earlier\": 3200"),
        "{}",
        text(&again.stdout)
    );
    assert!(!folder.path().join("s.wabill-lock").exists());
}

#[test]
fn a_state_in_use_is_waited_for_and_then_refused_by_name() {
    let folder = folder();
    let mut first = run_that_holds_the_state(folder.path());
    let refused = wabill(
        folder.path(),
        "bill b.csv --accounts accounts.toml --state ./s --wait 0",
    );
    assert_eq!(
        ends(&refused),
        (
            Some(2),
            "error: ./s: the state is in use by another run; waited 0 seconds for it\n\
             hint: start again when the other run has ended, or wait longer: --wait SECONDS\n"
                .to_owned()
        )
    );
    // To explain is to read; that needs no lock. There is no state yet, and that is what is said.
    let explained = wabill(
        folder.path(),
        "explain a-out-1 --events a.csv --accounts accounts.toml --state s",
    );
    assert!(text(&explained.stderr).starts_with("error: s: there is no such state"));

    let second = command(
        folder.path(),
        "bill b.csv --accounts accounts.toml --state s --wait 120 --format csv",
    );
    let mut second = { second }.spawn().unwrap();
    let mut said = String::new();
    let mut stderr = BufReader::new(second.stderr.take().unwrap());
    stderr.read_line(&mut said).unwrap();
    assert_eq!(
        said,
        "note: s: another run uses this state; waiting up to 120 seconds for it\n"
    );
    let log = fs::read(folder.path().join("a.csv")).unwrap();
    first.stdin.take().unwrap().write_all(&log).unwrap();
    assert_eq!(first.wait_with_output().unwrap().status.code(), Some(0));
    let second = second.wait_with_output().unwrap();
    assert_eq!(second.status.code(), Some(0));
    stderr.read_to_string(&mut said).unwrap();
    assert_eq!(said.lines().count(), 1, "{said}");
    assert_eq!(free(&second), 200);
}

#[test]
fn a_killed_run_leaves_no_lock_that_blocks() {
    let folder = folder();
    let mut first = run_that_holds_the_state(folder.path());
    first.kill().unwrap();
    first.wait().unwrap();
    let next = wabill(folder.path(), "bill a.csv --accounts accounts.toml --state s --wait 0");
    assert_eq!(next.status.code(), Some(0), "{}", text(&next.stderr));
    assert!(!folder.path().join("s.wabill-lock").exists());
}

#[test]
fn a_state_behind_a_link_is_replaced_and_the_link_stays() {
    let folder = folder();
    fs::create_dir(folder.path().join("states")).unwrap();
    symlink("states/shop", folder.path().join("s")).unwrap();
    for (log, free_units) in [("a.csv", 800), ("b.csv", 200)] {
        let bill = wabill(
            folder.path(),
            &format!("bill {log} --accounts accounts.toml --state s --format csv"),
        );
        assert_eq!(
            (bill.status.code(), free(&bill)),
            (Some(0), free_units),
            "{}",
            text(&bill.stderr)
        );
    }
    assert_eq!(
        fs::read_link(folder.path().join("s")).unwrap(),
        Path::new("states/shop")
    );
    assert_eq!(fs::read_dir(folder.path().join("states")).unwrap().count(), 1);
    let mode = fs::metadata(folder.path().join("states/shop"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn an_account_that_has_changed_since_the_state_is_refused() {
    let folder = folder();
    let bill = |log: &str, accounts: &str| {
        fs::write(folder.path().join("accounts.toml"), accounts).unwrap();
        ends(&wabill(
            folder.path(),
            &format!("bill {log} --accounts accounts.toml --state s --format csv"),
        ))
    };
    assert_eq!(bill("a.csv", ACCOUNTS).0, Some(0));
    let state = fs::read(folder.path().join("s")).unwrap();

    let (code, said) = bill("b.csv", &ACCOUNTS.replace("EUR", "USD"));
    assert_eq!(code, Some(2));
    assert!(
        said.starts_with("error: s: account `waba-1` was billed with EUR so far, and the accounts file says USD;"),
        "{said}"
    );
    let (code, said) = bill("b.csv", &ACCOUNTS.replace("Berlin", "Athens"));
    assert_eq!(code, Some(2));
    assert!(
        said.contains("was billed with Europe/Berlin so far, and the accounts file says Europe/Athens;"),
        "{said}"
    );
    assert!(said.contains("\nhint: correct the accounts file; "), "{said}");
    assert_eq!(fs::read(folder.path().join("s")).unwrap(), state);

    // Another name of the same clock, other facts and other accounts are no change.
    let other = ACCOUNTS.replace("Berlin", "Busingen")
        + "name = \"Muster\"\n[[account]]\nid = \"waba-2\"\n\
        time_zone = \"UTC\"\ncurrency = \"USD\"\n";
    assert_eq!(bill("b.csv", &other), (Some(0), String::new()));
    // An account of which nothing was billed may still be corrected.
    assert_eq!(bill("b.csv", &other.replace("USD", "EUR")), (Some(0), String::new()));
}

/// No command writes over a file that it reads, or writes one file twice, whatever the files are called.
#[test]
fn an_output_that_is_an_input_is_refused_before_anything_is_read() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    for (number, name) in ["a.csv", "accounts.toml"].into_iter().enumerate() {
        fs::hard_link(at(name), at(&format!("hard-{number}"))).unwrap();
        symlink(name, at(&format!("link-{number}"))).unwrap();
    }
    symlink("new.state", at("link-to-nothing")).unwrap();
    fs::create_dir(at("sub")).unwrap();
    let wrote = wabill(
        folder.path(),
        "bill a.csv --accounts accounts.toml --state s --output bill.json",
    );
    assert_eq!(wrote.status.code(), Some(0));
    fs::write(at("plan.toml"), "[[account]]\nid = \"shop\"\ncurrency = \"EUR\"\n").unwrap();
    let prices = "Market,Currency,Marketing,Utility,Authentication\nGermany,CHF,80.1000,18.2000,18.2000\n";
    fs::write(at("prices.csv"), prices).unwrap();
    let laid_out = wabill(folder.path(), "rates import prices.csv --from 2026-10-01 --into tables");
    assert_eq!(laid_out.status.code(), Some(0), "{}", text(&laid_out.stderr));
    fs::hard_link(at("tables/markets.csv"), at("hard-markets")).unwrap();
    let before = contents(folder.path());

    let bill = "bill a.csv --accounts accounts.toml";
    let absolute = folder.path().display();
    for arguments in [
        format!("{bill} --output a.csv"),
        format!("{bill} --output ./sub/../a.csv"),
        format!("{bill} --output {absolute}/a.csv"),
        format!("{bill} --output hard-0 --format csv"),
        format!("{bill} --output link-0 --format csv"),
        "bill link-0 --accounts accounts.toml --output a.csv".to_owned(),
        format!("{bill} --output accounts.toml --format json"),
        format!("{bill} --output link-1"),
        format!("{bill} --output hard-1"),
        format!("{bill} --state a.csv"),
        format!("{bill} --state hard-1"),
        format!("{bill} --state s --output s"),
        format!("{bill} --state s --output ./sub/../s"),
        format!("{bill} --state new.state --output new.state --format json"),
        format!("{bill} --state link-to-nothing --output new.state --format json"),
        format!("{bill} --state new.state --output NEW.state --format json"),
        format!("{bill} --state s --output s.wabill-lock --format json"),
        format!("{bill} --tables tables --output tables/markets.csv"),
        format!("{bill} --tables tables --output hard-markets"),
        format!("{bill} --tables tables --output tables/rate_cards/bill.csv"),
        format!("{bill} --tables sub/../tables --state ./tables/holes.csv"),
        "estimate plan.toml --output plan.toml --format json".to_owned(),
        "estimate plan.toml --tables tables --output tables/x.CSV".to_owned(),
        "rates import tables/rate_cards/CHF/2026-10-01.csv --into tables".to_owned(),
    ] {
        let refused = wabill(folder.path(), &arguments);
        let said = text(&refused.stderr);
        assert_eq!(
            (refused.status.code(), text(&refused.stdout).as_str()),
            (Some(1), ""),
            "{arguments}: {said}"
        );
        assert!(
            said.contains(" are one file; expected ") || said.contains(" stands in the folder of tables "),
            "{said}"
        );
        assert_eq!(contents(folder.path()), before, "{arguments}");
    }
    // Standard input and output that a shell has opened.
    for script in [
        "wabill bill - --accounts accounts.toml --output a.csv < a.csv",
        "wabill bill a.csv --accounts accounts.toml >> a.csv",
        "wabill explain --all --events a.csv --accounts accounts.toml >> accounts.toml",
        "wabill check a.csv --accounts accounts.toml >> a.csv",
        "wabill estimate plan.toml >> plan.toml",
        "wabill rates import prices.csv --from 2026-10-01 >> prices.csv",
    ] {
        let refused = shell(folder.path(), script);
        assert_eq!(refused.status.code(), Some(1), "{script}: {}", text(&refused.stderr));
        assert_eq!(contents(folder.path()), before, "{script}");
    }
    // What is no file of its own is no input either.
    let thrown_away = wabill(folder.path(), &format!("{bill} --output /dev/null"));
    assert_eq!(ends(&thrown_away), (Some(0), String::new()));
}

#[test]
fn an_output_that_cannot_be_written_is_told_before_the_log_is_read() {
    let folder = folder();
    fs::create_dir(folder.path().join("sub")).unwrap();
    fs::write(folder.path().join("broken.csv"), "this is no log").unwrap();
    for (output, said) in [
        (
            "nowhere/bill.json",
            "nowhere/bill.json: cannot be written: there is no folder `nowhere`",
        ),
        (
            "a.csv/bill.json",
            "a.csv/bill.json: cannot be written: there is no folder `a.csv`",
        ),
        ("sub", "sub: is a folder; expected the name of a file to write"),
        ("new/", "new/: is a folder; expected the name of a file to write"),
    ] {
        for option in ["output", "state"] {
            let refused = wabill(
                folder.path(),
                &format!("bill broken.csv --accounts accounts.toml --{option} {output}"),
            );
            let (code, stderr) = ends(&refused);
            assert_eq!(code, Some(2), "{stderr}");
            assert!(stderr.starts_with(&format!("error: {said}\nhint: ")), "{stderr}");
        }
    }
    let refused = wabill(folder.path(), "bill a.csv --accounts accounts.toml --state /dev/null");
    assert!(text(&refused.stderr).starts_with("error: /dev/null: is no file; expected a place for a saved state\n"));
}

#[test]
fn outputs_that_are_no_files_are_written_as_they_come() {
    let folder = folder();
    let bill = "wabill bill a.csv --accounts accounts.toml";
    let plain = shell(folder.path(), bill);
    for script in [
        format!("{bill} --output /dev/stdout"),
        format!("{bill} --output /dev/fd/1 | cat"),
        format!("{bill} --output /dev/fd/3 3>&1 | cat"),
        format!("mkfifo pipe; {bill} --output pipe & cat pipe; wait"),
        format!("echo -n > log; {bill} --output /dev/stdout >> log; cat log"),
        format!("{bill} > redirected; cat redirected"),
        format!("{bill} --output linked --format json > /dev/null; ln -s /dev/stdout out; {bill} --output out | cat"),
    ] {
        let output = shell(folder.path(), &script);
        assert_eq!(
            text(&output.stdout),
            text(&plain.stdout),
            "{script}: {}",
            text(&output.stderr)
        );
    }
    let kept = shell(
        folder.path(),
        &format!("echo first > kept; {bill} --output /dev/stdout >> kept; head -1 kept"),
    );
    assert_eq!(text(&kept.stdout), "first\n");
}

#[test]
fn a_replaced_output_keeps_its_permissions_and_a_new_one_has_the_usual_ones() {
    let folder = folder();
    let mode = |name: &str| fs::metadata(folder.path().join(name)).unwrap().permissions().mode() & 0o777;
    let script = "umask 027; wabill bill a.csv --accounts accounts.toml --output bill.json";
    assert_eq!(shell(folder.path(), script).status.code(), Some(0));
    assert_eq!(mode("bill.json"), 0o640);
    fs::set_permissions(folder.path().join("bill.json"), fs::Permissions::from_mode(0o604)).unwrap();
    assert_eq!(shell(folder.path(), script).status.code(), Some(0));
    assert_eq!(mode("bill.json"), 0o604);
}

/// The system ends the writer at the byte where a file becomes too large, or fails its write there: a kill and a full
/// disk at any place of the file, at will.
fn with_files_no_larger_than(blocks: u32, killed: bool, run: &str) -> String {
    let trap = if killed { "" } else { "trap '' XFSZ; " };
    format!("ulimit -c 0; {trap}ulimit -f {blocks}; {run}")
}

/// The law: a kill at any moment while writing, and a full disk, leave the old file, and a failure leaves nothing
/// beside it.
#[test]
fn a_kill_or_a_full_disk_while_writing_leaves_the_old_file() {
    let folder = folder();
    let bill = "wabill bill a.csv b.csv --accounts accounts.toml --state s --by contact-country";
    fs::write(folder.path().join("bill.json"), "the bill of May\n").unwrap();
    fs::write(folder.path().join("bill.xlsx"), "the bill of May\n").unwrap();
    let first = shell(folder.path(), "wabill bill a.csv --accounts accounts.toml --state s");
    assert_eq!(first.status.code(), Some(0));
    let before = contents(folder.path());
    let mut failed = 0;
    for killed in [false, true] {
        // 512 or 1,024 bytes each, as the shell has it. The state alone takes more.
        for blocks in [0, 1, 2, 4, 8, 16, 24, 32] {
            for output in ["bill.json", "bill.xlsx"] {
                let run = with_files_no_larger_than(blocks, killed, &format!("exec {bill} --output {output}"));
                let ended = shell(folder.path(), &run);
                let mut after = contents(folder.path());
                let left = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().starts_with(".wabill-");
                if killed {
                    // A killed run cannot tidy up.
                    after.retain(|path, _| !left(path));
                    after.remove(&folder.path().join("s.wabill-lock"));
                }
                let is_new = after.get(&folder.path().join(output)) != before.get(&folder.path().join(output));
                if is_new {
                    // The bill was written whole, and the state after it was not.
                    let written = after.insert(folder.path().join(output), before[&folder.path().join(output)].clone());
                    assert!(written.is_some_and(|bill| bill.starts_with(b"PK") || bill.ends_with(b"}\n")));
                    fs::write(folder.path().join(output), "the bill of May\n").unwrap();
                }
                if ended.status.code() == Some(0) {
                    fs::write(folder.path().join("s"), &before[&folder.path().join("s")]).unwrap();
                    continue;
                }
                failed += 1;
                assert_eq!(after, before, "{run}: {}", text(&ended.stderr));
                if !killed {
                    let said = text(&ended.stderr);
                    assert_eq!(ended.status.code(), Some(2), "{said}");
                    assert!(said.contains("cannot be written: "), "{said}");
                }
            }
        }
    }
    assert!(8 <= failed, "only {failed} runs were stopped");
}

/// The same by kills at moments of a clock.
#[test]
fn a_kill_at_any_moment_leaves_the_old_bill_and_state_or_the_new_ones() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    let bill = "bill a.csv --accounts accounts.toml --state s --output bill.json";
    assert_eq!(wabill(folder.path(), bill).status.code(), Some(0));
    let (old_state, old_bill) = (fs::read(at("s")).unwrap(), fs::read(at("bill.json")).unwrap());
    let next = bill.replace("a.csv", "b.csv");
    assert_eq!(wabill(folder.path(), &next).status.code(), Some(0));
    let (new_state, new_bill) = (fs::read(at("s")).unwrap(), fs::read(at("bill.json")).unwrap());
    assert!(old_state != new_state && old_bill != new_bill);
    for delay in 0..40 {
        fs::write(at("s"), &old_state).unwrap();
        fs::write(at("bill.json"), &old_bill).unwrap();
        let mut run = command(folder.path(), &next).spawn().unwrap();
        thread::sleep(Duration::from_micros(delay * 1_500));
        run.kill().unwrap();
        run.wait().unwrap();
        let (state, bill) = (fs::read(at("s")).unwrap(), fs::read(at("bill.json")).unwrap());
        assert!(state == old_state || state == new_state, "after {delay} steps");
        assert!(bill == old_bill || bill == new_bill, "after {delay} steps");
        assert!(
            state == old_state || bill == new_bill,
            "the state is never ahead of the bill"
        );
    }
}

const CARD: &str = "Market,Currency,Marketing,Utility,Authentication\nGermany,CHF,2.5000,1.0000,1.0000\n";

#[test]
fn an_import_that_fails_leaves_the_folder_as_it_was() {
    let folder = folder();
    fs::write(folder.path().join("prices.csv"), CARD).unwrap();
    let import = "wabill rates import prices.csv --from 2026-10-01 --into";
    let before = contents(folder.path());
    for blocks in [0, 1, 4] {
        let run = with_files_no_larger_than(blocks, false, &format!("exec {import} deep/tables"));
        let failed = shell(folder.path(), &run);
        assert_eq!(failed.status.code(), Some(2), "{}", text(&failed.stderr));
        assert!(
            text(&failed.stderr).contains("cannot be written: "),
            "{}",
            text(&failed.stderr)
        );
        assert_eq!(contents(folder.path()), before);
        assert!(!folder.path().join("deep").exists());
    }
    assert_eq!(
        shell(folder.path(), &format!("{import} deep/tables")).status.code(),
        Some(0)
    );
    // A later import, into the same folder: of the files it changes, none is.
    fs::write(folder.path().join("prices.csv"), CARD.replace("2.5000", "2.6000")).unwrap();
    let before = contents(folder.path());
    let run = with_files_no_larger_than(0, false, &format!("exec {import} deep/tables"));
    assert_eq!(shell(folder.path(), &run).status.code(), Some(2));
    assert_eq!(contents(folder.path()), before);
}

#[test]
fn a_folder_that_an_older_import_left_unfinished_is_completed_or_explained() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("prices.csv"), CARD).unwrap();
    let import = "rates import prices.csv --from 2026-10-01 --into";
    assert_eq!(wabill(folder.path(), &format!("{import} whole")).status.code(), Some(0));
    fs::create_dir_all(at("half/rate_cards")).unwrap();
    fs::write(at("half/markets.csv"), "").unwrap();
    let holes = pricing_tables::shipped_files()
        .iter()
        .find(|(path, _)| *path == "holes.csv")
        .unwrap()
        .1;
    fs::write(at("half/holes.csv"), holes).unwrap();
    let completed = wabill(folder.path(), &format!("{import} half"));
    assert_eq!(
        ends(&completed),
        (
            Some(0),
            "note: half: an import that was cut off has left this folder unfinished, with nothing of your own in it; it is \
             completed\n"
                .to_owned()
        )
    );
    let inside = |folder: &str| -> Vec<(PathBuf, Vec<u8>)> {
        let files = contents(&at(folder)).into_iter();
        files
            .map(|(path, text)| (path.strip_prefix(at(folder)).unwrap().to_owned(), text))
            .collect()
    };
    assert_eq!(inside("half"), inside("whole"));

    // With something in it that is not ours, it is only said.
    fs::create_dir(at("own")).unwrap();
    fs::write(
        at("own/markets.csv"),
        "calling_code,iso2,country,market,effective_from\n49,DE,Germany,Germany,2022-02-01\n",
    )
    .unwrap();
    let before = contents(folder.path());
    let (code, said) = ends(&wabill(folder.path(), &format!("{import} own")));
    assert_eq!(code, Some(2));
    assert!(
        said.contains("own: this folder has no price list, as an import that was cut off leaves it;"),
        "{said}"
    );
    assert!(
        said.ends_with("hint: delete the folder, or name a new one with --into, and import again\n"),
        "{said}"
    );
    assert_eq!(contents(folder.path()), before);
}

#[test]
fn a_new_market_is_imported_into_an_empty_folder_and_billed() {
    let folder = folder();
    let card = "Market,Currency,Marketing,Utility,Authentication,Service\nGermany,CHF,0.1,0.05,0.05,0.05\n\
        Thailand,CHF,0.0732,0.0113,0.0113,0.0113\n";
    fs::write(folder.path().join("prices.csv"), card).unwrap();
    fs::write(
        folder.path().join("log.csv"),
        format!("{HEADER}delivered,2027-01-05T10:00:00Z,m-1,waba-1,4930123456,66812345678,template,marketing,\n"),
    )
    .unwrap();
    fs::write(folder.path().join("accounts.toml"), ACCOUNTS.replace("EUR", "CHF")).unwrap();
    let import = "rates import prices.csv --from 2027-01-01 --into mine";
    let (code, said) = ends(&wabill(folder.path(), import));
    assert_eq!(code, Some(2));
    assert!(said.ends_with("add --market \"Thailand=TH\"\n"), "{said}");
    assert!(!folder.path().join("mine").exists());

    let imported = wabill(folder.path(), &format!("{import} --market Thailand=TH"));
    assert_eq!(imported.status.code(), Some(0), "{}", text(&imported.stderr));
    let bill = wabill(
        folder.path(),
        "bill log.csv --accounts accounts.toml --tables mine --format csv",
    );
    assert!(
        text(&bill.stdout).contains(",Thailand,marketing,charged,"),
        "{}{}",
        text(&bill.stdout),
        text(&bill.stderr)
    );
    assert!(
        text(&bill.stdout).contains(",0.0732,CHF/2027-01-01,"),
        "{}",
        text(&bill.stdout)
    );

    let (code, said) = ends(&wabill(
        folder.path(),
        &format!("{import} --market Thailand=TH --market Vietnam=VN"),
    ));
    assert_eq!(code, Some(1));
    assert!(
        said.contains("\nerror: --market Vietnam: no file has a price for this market\n"),
        "{said}"
    );
}

#[test]
fn xz_and_bzip2_give_the_same_bill_and_a_cut_off_file_is_said_to_be_cut_off() {
    let folder = folder();
    let log = fs::read(folder.path().join("a.csv")).unwrap();
    let mut bzip2 = bzip2::write::BzEncoder::new(
        File::create(folder.path().join("log.bz2")).unwrap(),
        bzip2::Compression::fast(),
    );
    bzip2.write_all(&log).unwrap();
    bzip2.finish().unwrap();
    let packed = fs::read(folder.path().join("log.bz2")).unwrap();
    fs::write(folder.path().join("cut.bz2"), &packed[..packed.len() / 2]).unwrap();

    let plain = wabill(folder.path(), "bill a.csv --accounts accounts.toml");
    let bill = wabill(folder.path(), "bill log.bz2 --accounts accounts.toml");
    assert_eq!(text(&bill.stdout), text(&plain.stdout));
    let (code, said) = ends(&wabill(folder.path(), "bill cut.bz2 --accounts accounts.toml"));
    assert_eq!(code, Some(2));
    assert!(said.contains("the bzip2 data ends early or is damaged ("), "{said}");
}

#[test]
fn an_anonymous_log_bills_as_the_log_and_never_replaces_what_is_read() {
    let folder = folder();
    let path = folder.path();
    let before = contents(path);
    let anonymize =
        |log: &str, out: &str| wabill(path, &format!("check {log} --accounts accounts.toml --anonymize {out}"));
    // The log, the accounts, a link to the log, and an accounts file that the name of OUT leads to.
    symlink("a.csv", path.join("link")).unwrap();
    fs::copy(path.join("accounts.toml"), path.join("case.csv.accounts.toml")).unwrap();
    for (log, out) in [("a.csv", "a.csv"), ("a.csv", "link"), ("a.csv", "accounts.toml")] {
        assert_eq!(anonymize(log, out).status.code(), Some(1), "{out}");
    }
    let over_accounts = "check a.csv --accounts case.csv.accounts.toml --anonymize case.csv";
    assert_eq!(wabill(path, over_accounts).status.code(), Some(1));
    fs::remove_file(path.join("link")).unwrap();
    fs::remove_file(path.join("case.csv.accounts.toml")).unwrap();
    assert_eq!(contents(path), before);

    let (code, said) = ends(&anonymize("a.csv", "case.csv"));
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("look them over before you send them"), "{said}");
    let bill = |log: &str, accounts: &str| {
        let output = wabill(path, &format!("bill {log} --accounts {accounts} --format csv"));
        assert_eq!(output.status.code(), Some(0));
        text(&output.stdout)
    };
    let expected = bill("a.csv", "accounts.toml").replace("waba-1", "account-1");
    assert_eq!(bill("case.csv", "case.csv.accounts.toml"), expected);
    let (case, log) = (
        fs::read_to_string(path.join("case.csv")).unwrap(),
        fs::read_to_string(path.join("a.csv")).unwrap(),
    );
    // Each field is another one. That an invented number is the number of another contact can happen by chance.
    assert_eq!(case.lines().count(), log.lines().count());
    for (case, log) in case.lines().zip(log.lines()).skip(1) {
        for (invented, field) in case.split(',').zip(log.split(',')).skip(2).take(4) {
            assert_ne!(invented, field);
        }
    }
    // From a pipe, and a log that is refused.
    let piped = shell(
        path,
        "cat a.csv | wabill check - --accounts accounts.toml --anonymize piped.csv",
    );
    assert_eq!(piped.status.code(), Some(0), "{piped:?}");
    assert_eq!(bill("piped.csv", "piped.csv.accounts.toml"), expected);
    fs::write(path.join("refused.csv"), "Phone;Status\n+49 151 12345678;Max\n").unwrap();
    assert_eq!(anonymize("refused.csv", "refused-case.csv").status.code(), Some(2));
    let case = fs::read_to_string(path.join("refused-case.csv")).unwrap();
    assert!(
        case.starts_with("Phone;Status\n+49 ") && case.ends_with(";xxx\n"),
        "{case}"
    );
    assert!(!case.contains("12345678"), "{case}");
}

/// A job reads the state; what it says of a month is what the month's log says.
#[test]
fn a_budget_from_a_state_is_that_of_its_log() {
    let folder = folder();
    let header = "event,at,message_id,account,business_number,contact,kind,category,tag.campaign\n";
    let row = |day: u32, campaign: &str| {
        format!("delivered,2026-11-{day:02}T10:00:00Z,m{day},waba-1,4930,4915112345678,template,marketing,{campaign}\n")
    };
    let month = |days: core::ops::RangeInclusive<u32>| {
        let rows: String = days
            .map(|day| row(day, if day % 3 == 0 { "autumn" } else { "" }))
            .collect();
        format!("{header}{rows}")
    };
    let accounts = "[[account]]\nid = \"waba-1\"\ntime_zone = \"UTC\"\ncurrency = \"EUR\"\n";
    fs::write(folder.path().join("acc.toml"), accounts).unwrap();
    fs::write(folder.path().join("one.csv"), month(1..=9)).unwrap();
    fs::write(folder.path().join("two.csv"), month(10..=14)).unwrap();
    for log in ["one.csv", "two.csv"] {
        let arguments = format!("bill {log} --accounts acc.toml --state november --by tag.campaign --format json");
        assert_eq!(ends(&wabill(folder.path(), &arguments)).0, Some(0));
    }
    let asked = "--accounts acc.toml --per tag.campaign --format json";
    let of_log = wabill(folder.path(), &format!("budget one.csv two.csv {asked}"));
    let of_state = wabill(folder.path(), &format!("budget --state november {asked}"));
    assert!(
        text(&of_log.stdout).contains("\"spent\": \"1.58\""),
        "{}",
        text(&of_log.stdout)
    );
    assert_eq!(text(&of_state.stdout), text(&of_log.stdout));
    // The state of the first log, with the second on top.
    fs::remove_file(folder.path().join("november")).unwrap();
    wabill(
        folder.path(),
        "bill one.csv --accounts acc.toml --state november --by tag.campaign --format json",
    );
    let of_both = wabill(folder.path(), &format!("budget two.csv --state november {asked}"));
    assert_eq!(text(&of_both.stdout), text(&of_log.stdout));
    // A state of which only the beginning is left is enough; a changed one is refused.
    let whole = fs::read(folder.path().join("november")).unwrap();
    let mut changed = whole.clone();
    let end = whole.iter().position(|byte| *byte == b'\n').unwrap();
    changed[end + 9] ^= 1;
    fs::write(folder.path().join("november"), changed).unwrap();
    let refused = wabill(folder.path(), &format!("budget --state november {asked}"));
    assert!(text(&refused.stderr).contains("its checksum does not match its content"));
}

/// A campaign asks before it sends; what it was answered is what the bill says.
#[test]
fn what_is_asked_of_a_state_is_what_is_billed_afterwards() {
    let folder = folder();
    let header = "event,at,message_id,account,business_number,contact,kind,category\n";
    let accounts = "[[account]]\nid = \"waba-1\"\ntime_zone = \"Europe/Berlin\"\ncurrency = \"EUR\"\n";
    fs::write(folder.path().join("acc.toml"), accounts).unwrap();
    let received = "received,2026-11-26T15:15:00+01:00,in-1,waba-1,4930123456,4915112345678,,\n";
    let answered = (0..999).fold(String::new(), |rows, place| {
        rows + &format!(
            "delivered,2026-11-26T15:{:02}:{:02}+01:00,out-{place},waba-1,4930123456,4915112345678,free_form,\n",
            20 + place / 60,
            place % 60
        )
    });
    fs::write(folder.path().join("nov.csv"), format!("{header}{received}{answered}")).unwrap();
    let billed = wabill(folder.path(), "bill nov.csv --accounts acc.toml --state s --format csv");
    assert_eq!(ends(&billed).0, Some(0));
    let ask = "ask --state s --accounts acc.toml --number 4930123456 --at 2026-11-27T10:00:00+01:00";
    let asked = |more: &str| wabill(folder.path(), &format!("{ask} {more} --format text"));
    assert_eq!(
        text(&asked("--contact +4915112345678 --category utility").stdout),
        "Utility message to Germany: 0.0456 EUR. As an answer without a template it would be free until 15:15. It would be \
         free in answer to an arrival by an ad or a page button.\n"
    );
    assert_eq!(
        text(&asked("--contact 4915112345678 --lang de").stdout),
        "Service-Nachricht nach Deutschland: kostenlos, aus dem Freikontingent des Monats. Davor sind 999 der 1.000 \
         kostenlosen Einheiten der Geschäftsnummer verbraucht; danach bleiben 0. Das Kundenservice-Fenster ist bis 15:15 \
         offen.\n"
    );
    assert!(text(&asked("--contact 4915100000000").stdout).contains("The customer service window is closed"));
    // Two contacts: the first gets the last free unit.
    fs::write(
        folder.path().join("contacts.txt"),
        "\u{feff}4915112345678\r\n\r\nnobody\r\n+49 151 12345679\r\n",
    )
    .unwrap();
    let both = asked("--contacts contacts.txt");
    assert_eq!(both.status.code(), Some(3));
    assert_eq!(
        text(&both.stderr),
        "note: 2 messages: 1 free, 1 × 0.0456 EUR = 0.05 EUR\n\
         warning: contacts.txt:3: found 6 characters that are no contact, expected an international phone number of 4 to 15 \
         digits, or a business-scoped id such as IN.1234\n\
         warning: 1 line could not be asked about and no part of the sum\n"
    );
    // The state is as it was, and the messages cost what was said.
    let sent = "delivered,2026-11-27T10:00:00+01:00,next-1,waba-1,4930123456,4915112345678,free_form,\n\
                delivered,2026-11-27T10:00:00+01:00,next-2,waba-1,4930123456,4915112345679,free_form,\n";
    fs::write(folder.path().join("next.csv"), format!("{header}{sent}")).unwrap();
    let billed = wabill(
        folder.path(),
        "bill next.csv --accounts acc.toml --state s --format csv",
    );
    let lines = text(&billed.stdout);
    assert!(
        lines.contains("service,charged,,,0.0456,EUR/2026-10-01,published,1,0.05,EUR"),
        "{lines}"
    );
    assert!(
        lines.contains("service,free,monthly_allowance,,,,,1,0.00,EUR"),
        "{lines}"
    );
    let late = wabill(
        folder.path(),
        &format!("{} --contact 4915112345678", ask.replace("11-27T10", "11-26T10")),
    );
    assert_eq!(ends(&late).0, Some(1));
    assert!(text(&late.stderr).contains("hint: ask for a later moment"));
}
