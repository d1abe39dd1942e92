//! `month 12 101 98 120 …` on each line of standard input: the most likely next values, and P10 and P90 of the next
//! months, on each line of standard output. For `benches/baselines/forecast.py`, which compares them with another
//! library's.
#![expect(clippy::print_stdout, reason = "the result of a program")]

use std::io::{self, BufRead as _};

use wabill_planning::forecast::{Grain, band, outlook};

fn main() -> Result<(), Box<dyn core::error::Error>> {
    for line in io::stdin().lock().lines() {
        let line = line?;
        let mut words = line.split(' ');
        let grain = match words.next() {
            Some("month") => Grain::Month,
            Some("day") => Grain::Day,
            other => return Err(format!("{other:?}; expected `month` or `day`").into()),
        };
        let horizon = words.next().ok_or("expected how many values are wanted")?.parse()?;
        let values = words.map(str::parse).collect::<Result<Vec<f64>, _>>()?;
        let found = outlook(grain, &values, horizon).values;
        let found: Vec<String> = found.iter().map(f64::to_string).collect();
        let band = band(grain, &values, horizon);
        let band: Vec<String> = band.iter().map(|(low, high)| format!("{low} {high}")).collect();
        println!("{};{}", found.join(" "), band.join(" "));
    }
    Ok(())
}
