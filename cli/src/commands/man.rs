//! `wabill man bill > wabill-bill.1`.

use clap::CommandFactory as _;

use crate::{
    args::{Arguments, Exit, ManArgs},
    failure::{Failure, Problem},
    output::Sink,
};

pub(crate) fn run(args: &ManArgs) -> Result<Exit, Failure> {
    let mut page = Arguments::command();
    page.build();
    for name in &args.command {
        page = page.find_subcommand(name).cloned().ok_or_else(|| {
            let known = page
                .get_subcommands()
                .map(clap::Command::get_name)
                .collect::<Vec<_>>()
                .join(", ");
            let hint = if known.is_empty() {
                "it has no commands of its own".to_owned()
            } else {
                format!("known are {known}")
            };
            Failure::usage(Problem::new(format!("`{}` has no command `{name}`", page.get_name())).with_hint(hint))
        })?;
    }
    let mut text = vec![];
    let rendered = clap_mangen::Man::new(page).render(&mut text);
    rendered.map_err(|error| Failure::writing("the manual page", &error))?;
    Sink::standard().write(|out| out.write_all(&text))?;
    Ok(Exit::AllPriced)
}
