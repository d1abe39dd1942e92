//! Bills as JSON: counts, and whether two of them agree.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// A bill as `wabill` and the Python script write it.
pub(crate) fn json(path: &Path) -> Result<Value> {
    let text = fs::read(path).with_context(|| path.display().to_string())?;
    serde_json::from_slice(&text).with_context(|| path.display().to_string())
}

/// The sum of these counts of a bill's input.
pub(crate) fn count(bill: &Value, names: &[&str]) -> u64 {
    names.iter().filter_map(|name| bill["input"][name].as_u64()).sum()
}

/// That two bills agree in every line, total, count and refused message; how many lines and units they have.
pub(crate) fn same_bill(bill: &Value, other: &Value) -> Result<(usize, u64)> {
    let lists = |bill: &Value, name: &str| bill[name].as_array().cloned().unwrap_or_default();
    let (lines, others) = (lists(bill, "lines"), lists(other, "lines"));
    for (line, other) in lines.iter().zip(&others) {
        ensure!(line == other, "the bills differ:\n{line}\n{other}");
    }
    ensure!(
        !lines.is_empty() && lines.len() == others.len(),
        "{} lines against {}",
        lines.len(),
        others.len()
    );
    ensure!(bill["totals"] == other["totals"], "the totals differ");
    let counts = other["input"].as_object().context("there are no counts")?;
    for (name, value) in counts {
        ensure!(
            bill["input"][name] == *value,
            "{name}: {} against {value}",
            bill["input"][name]
        );
    }
    let mut refused: Vec<Value> = lists(bill, "refused")
        .into_iter()
        .map(|mut entry| entry["message_id"].take())
        .collect();
    refused.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
    ensure!(refused == lists(other, "refused"), "the refused messages differ");
    Ok((
        lines.len(),
        lines.iter().filter_map(|line| line["quantity"].as_u64()).sum(),
    ))
}
