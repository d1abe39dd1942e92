//! `wabill estimate plan.toml` where the plan has traffic or campaigns beside its volumes.

use wabill::Tables;
use wabill_planning::plan::{WholeEstimate, WholePlan, WholePlanOptions};

use super::bill::say_not_known;
use crate::{
    args::{BillFormat, EstimateArgs, Exit, cores},
    failure::{Failure, Problem},
    input::{accounts, plan::PlanText},
    output::{
        Sink, estimate_table, json,
        terminal::{Terminal, Tone},
        whole_plan_table,
    },
};

/// A plan with traffic or campaigns, and the name its problems are reported under.
#[derive(Debug)]
pub(super) struct ReadWholePlan {
    plan: WholePlan,
    name: String,
}

/// The plan of a text; none where it has volumes only.
pub(super) fn of(text: &PlanText) -> Result<Option<ReadWholePlan>, Failure> {
    if !WholePlan::may_be(&text.text) {
        return Ok(None);
    }
    let plan = WholePlan::from_toml(&text.text).map_err(|error| accounts::failure(&text.name, &error))?;
    let name = text.name.clone();
    Ok((!plan.is_volumes_only()).then_some(ReadWholePlan { plan, name }))
}

pub(super) fn run(
    args: &EstimateArgs,
    format: BillFormat,
    read: &ReadWholePlan,
    tables: &Tables,
) -> Result<Exit, Failure> {
    if args.solve.is_some() {
        let problem = Problem::new("--solve needs a plan of volumes; this one has traffic or campaigns");
        return Err(Failure::usage(problem.with_hint(
            "leave out [[traffic]] and [[campaign]], or estimate the plan without --solve",
        )));
    }
    match format {
        BillFormat::Table | BillFormat::Json => {}
        BillFormat::Csv | BillFormat::Xlsx => {
            let problem = Problem::new("a plan with traffic or campaigns has no single list of lines to write");
            return Err(Failure::usage(
                problem.with_hint("ask for --format table or --format json"),
            ));
        }
    }
    let options = WholePlanOptions::new()
        .tables(tables)
        .rounding(args.rounding.into())
        .seed(args.seed)
        .runs(args.runs)
        .threads(cores());
    let found = read
        .plan
        .estimate(&options)
        .map_err(|error| accounts::failure(&read.name, &error))?;
    let sink = Sink::to(args.output.as_deref());
    if format == BillFormat::Json {
        sink.write(|out| json::write(out, &found))?;
        for sentence in whole_plan_table::refused(&found) {
            Terminal::of_errors().warning(&format!("no price: {sentence}"));
        }
        say_not_known(&found.estimate.warnings);
        if let Some(traffic) = &found.traffic {
            say_not_known(&traffic.warnings);
        }
    } else {
        let terminal = if args.output.is_some() {
            Terminal::plain()
        } else {
            Terminal::of_results()
        };
        let text = table(args, &read.plan, &found, terminal);
        sink.write(|out| out.write_all(text.as_bytes()))?;
    }
    Ok(Exit::complete(found.is_complete()))
}

/// The volumes as ever, then campaigns and traffic.
fn table(args: &EstimateArgs, plan: &WholePlan, found: &WholeEstimate, terminal: Terminal) -> String {
    let mut text = String::new();
    if !plan.plan().volume.is_empty() {
        text.push_str(&terminal.paint(
            Tone::Dim,
            "The volumes by themselves; campaigns and traffic follow.\n\n",
        ));
        let reasons = args.explain.then(|| args.lang.into());
        text.push_str(&estimate_table::text(plan.plan(), &found.estimate, reasons, terminal));
        text.push('\n');
    }
    text.push_str(&whole_plan_table::text(plan.plan(), found, terminal));
    text
}
