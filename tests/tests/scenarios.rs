//! Every story comes out as told, on the engine and on the slow second implementation, whatever the order of the rows.

use std::collections::BTreeSet;
use std::path::Path;

use billing_tests::engine::{self, Outcomes};
use billing_tests::ledger_model::Settings;
use billing_tests::row::Row;
use billing_tests::scenario::{self, Story};

/// Every rule that code and `docs/pricing-rules.md` name.
const RULES: &[&str] = &[
    "COM-101", "COM-102", "COM-103", "COM-104", "COM-105", "COM-106", "COM-107", "COM-108", "FEP-101", "FEP-102",
    "FEP-103", "CBP-101", "CBP-102", "CBP-103", "CBP-110", "CBP-111", "CBP-201", "CBP-202", "CBP-203", "CBP-204",
    "CBP-210", "CBP-211", "CBP-301", "CBP-302", "RAT-101", "RAT-102", "RAT-103", "RAT-104", "PMP-101", "PMP-102",
    "PMP-103", "PMP-104", "PMP-105", "PMP-106", "PMP-201", "PMP-202", "PMP-203", "PMP-204", "PMP-205", "PMP-206",
];

/// The shape of an implementation: rows, accounts, tables folder and settings in, outcomes out.
type Implementation = fn(&[Row], &str, &Path, Settings) -> Result<Outcomes, String>;

fn stories() -> Vec<Story> {
    scenario::read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")).unwrap()
}

/// Plays all stories, forwards and with the rows in reverse, and fails with every difference at once.
fn play_all(implementation: Implementation) {
    let mut differences = Vec::new();
    for story in stories() {
        let folder = tempfile::tempdir().unwrap();
        let tables = story.tables(folder.path()).unwrap();
        let mut reversed = story.rows.clone();
        reversed.reverse();
        for rows in [&story.rows, &reversed] {
            match implementation(rows, &story.accounts, tables, story.settings) {
                Ok(outcomes) => differences.extend(story.differences(&outcomes)),
                Err(error) => differences.push(format!("{}: {error}", story.place)),
            }
        }
    }
    differences.dedup();
    assert!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

#[test]
fn every_story_comes_out_as_told_on_the_slow_model() {
    play_all(engine::model);
}

#[test]
fn every_story_comes_out_as_told_on_the_engine() {
    play_all(engine::real);
}

#[test]
fn engine_and_model_name_the_same_rule_for_every_message_of_the_stories() {
    let mut differences = Vec::new();
    for story in stories() {
        let folder = tempfile::tempdir().unwrap();
        let tables = story.tables(folder.path()).unwrap();
        let [model, engine] = [engine::model as Implementation, engine::real]
            .map(|play| play(&story.rows, &story.accounts, tables, story.settings).unwrap());
        for (id, told) in &model.messages {
            let other = engine.messages.get(id);
            if other.is_none_or(|other| other.rule != told.rule) {
                differences.push(format!("{}: {id}: model {told:?}, engine {other:?}", story.place));
            }
        }
    }
    let some: Vec<&str> = differences.iter().take(20).map(String::as_str).collect();
    assert!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        some.join("\n")
    );
}

#[test]
fn every_rule_has_a_story_and_every_story_a_known_rule() {
    let told: BTreeSet<String> = stories().into_iter().flat_map(|story| story.rules).collect();
    let known: BTreeSet<String> = RULES.iter().map(|&rule| rule.to_owned()).collect();
    assert_eq!(told, known);
}

#[test]
fn a_wrong_outcome_in_a_story_is_found() {
    let text = "Account A: UTC, EUR\n\n\
        | calling code | country | market | from |\n| - | - | - | - |\n| 999 | ZZ | ZZ | 2022-02-01 |\n\n\
        | card | market | marketing |\n| - | - | - |\n| EUR 2025-07-01 | ZZ | 0.0400 |\n\n\
        ## A wrong one (PMP-101, from 2025-07-01)\n\n\
        | at | who | what | outcome |\n| - | - | - | - |\n\
        | 2025-08-01 09:00 | account | template marketing | charged 0.0401 marketing message |\n";
    let play = |text: &str| {
        let stories = scenario::read_text("wrong.md", text).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let tables = stories[0].tables(folder.path()).unwrap();
        let outcomes = engine::model(&stories[0].rows, &stories[0].accounts, tables, stories[0].settings).unwrap();
        stories[0].differences(&outcomes)
    };
    let differences = play(text);
    assert_eq!(differences.len(), 1, "{differences:?}");
    assert!(differences[0].starts_with("wrong.md:15: "), "{differences:?}");
    assert_eq!(play(&text.replace("0.0401", "0.0400")), Vec::<String>::new());
}
