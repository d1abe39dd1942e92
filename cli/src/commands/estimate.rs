//! `wabill estimate plan.toml`: what planned volumes cost.

use billing_core::estimate::plan::Plan;
use wabill::{Estimate, EstimateOptions};
use wording::language::Language;

use super::{
    bill::{say_not_known, usual_format},
    solve, whole_plan,
};
use crate::{
    args::{BillFormat, EstimateArgs, Exit},
    failure::{Failure, Problem},
    files::Files,
    input::{plan, tables},
    output::{Sink, csv, estimate_table, json, terminal::Terminal, whole_file, xlsx},
};

pub(crate) fn run(args: &EstimateArgs) -> Result<Exit, Failure> {
    let Some(path) = &args.plan else {
        let problem = Problem::new("a plan is missing: wabill estimate PLAN");
        return Err(Failure::usage(problem.with_hint(plan::EXAMPLE)));
    };
    let format = usual_format(args.format, args.output.as_deref(), "estimate.xlsx")?;
    let mut files = Files::default();
    files.read("the plan", path);
    if let Some(folder) = &args.tables {
        files.read_tables(folder);
    }
    match &args.output {
        Some(output) => files.write("--output", output),
        None => files.write_standard_output(),
    }
    files.check()?;
    if let Some(output) = &args.output {
        whole_file::ready(output)?;
    }
    let text = plan::read_text(path)?;
    let tables = tables::for_bill(args.tables.as_deref())?;
    if let Some(whole) = whole_plan::of(&text)? {
        return whole_plan::run(args, format, &whole, &tables);
    }
    let read = text.parse()?;
    let options = EstimateOptions::new().tables(&tables).rounding(args.rounding.into());
    if let Some(what) = args.solve {
        return solve::run(args, (what, format), &read, &options);
    }
    let found = read
        .plan
        .estimate_with(&options)
        .map_err(|error| read.failure(&error))?;
    print(args, format, read.plan.get(), &found)?;
    if format != BillFormat::Table {
        for sentence in estimate_table::refused(&found) {
            Terminal::of_errors().warning(&format!("no price: {sentence}"));
        }
        say_not_known(&found.warnings);
    }
    Ok(Exit::complete(found.refused.is_empty()))
}

fn print(args: &EstimateArgs, format: BillFormat, plan: &Plan, found: &Estimate) -> Result<(), Failure> {
    let sink = Sink::to(args.output.as_deref());
    let language: Language = args.lang.into();
    match format {
        BillFormat::Json => sink.write(|out| json::write(out, found)),
        BillFormat::Csv => sink.write(|out| csv::write_estimate(out, found)),
        BillFormat::Table => {
            let terminal = if args.output.is_some() {
                Terminal::plain()
            } else {
                Terminal::of_results()
            };
            let reasons = args.explain.then_some(language);
            let text = estimate_table::text(plan, found, reasons, terminal);
            sink.write(|out| out.write_all(text.as_bytes()))
        }
        BillFormat::Xlsx => {
            let bytes = xlsx::estimate_bytes(found, language);
            let bytes = bytes
                .map_err(|error| Failure::unreadable(Problem::new(format!("the workbook cannot be made: {error}"))))?;
            sink.write(|out| out.write_all(&bytes))
        }
    }
}
