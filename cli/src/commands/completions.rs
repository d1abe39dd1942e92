//! `wabill completions bash > /etc/bash_completion.d/wabill`.

use clap::CommandFactory as _;

use crate::{
    args::{Arguments, CompletionsArgs, Exit},
    failure::Failure,
    output::Sink,
};

pub(crate) fn run(args: &CompletionsArgs) -> Result<Exit, Failure> {
    let mut script = vec![];
    clap_complete::generate(args.shell, &mut Arguments::command(), "wabill", &mut script);
    Sink::standard().write(|out| out.write_all(&script))?;
    Ok(Exit::AllPriced)
}
