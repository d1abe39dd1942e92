//! A call of another program: `cargo("clippy --workspace").run()`.

use std::{
    ffi::OsStr,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::LazyLock,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail, ensure};
use cargo_metadata::{Metadata, MetadataCommand};
use walkdir::WalkDir;

/// What the cargo and the rustup around us leave in the environment. Another toolchain's cargo would take them for its
/// own.
const INHERITED: [&str; 5] = ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN", "RUST_RECURSION_COUNT"];
/// `cargo run` describes the package it runs, which is xtask; to whatever we start this would be a lie.
const ABOUT_XTASK: [&str; 4] = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_CRATE_", "CARGO_BIN_"];

/// The folder with the workspace's `Cargo.toml`.
static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
    let xtask = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&xtask).parent().unwrap_or(Path::new("")).to_owned()
});

/// A file or folder of the project, from its root.
pub(crate) fn in_project(path: &str) -> PathBuf {
    ROOT.join(path)
}

/// What a workspace consists of.
pub(crate) fn workspace(manifest: &str) -> Result<Metadata> {
    let mut asked = MetadataCommand::new();
    asked.no_deps().manifest_path(in_project(manifest));
    asked.exec().with_context(|| format!("cargo metadata of {manifest}"))
}

/// A file or folder below the one where cargo puts what it builds, usually `target`.
pub(crate) fn in_target(path: &str) -> Result<PathBuf> {
    Ok(workspace("Cargo.toml")?.target_directory.into_std_path_buf().join(path))
}

/// The path of a file from a folder around it, with `/`.
pub(crate) fn relative(path: &Path, folder: &Path) -> Result<String> {
    Ok(path.strip_prefix(folder)?.to_string_lossy().replace('\\', "/"))
}

/// Every file of a folder in order, as a page asks for it: `app/wabill-web.js`.
pub(crate) fn names_in(folder: &Path) -> Result<Vec<String>> {
    let mut names = vec![];
    for entry in WalkDir::new(folder) {
        let entry = entry?;
        if entry.file_type().is_file() {
            names.push(relative(entry.path(), folder)?);
        }
    }
    names.sort();
    Ok(names)
}

/// The cargo of the project's toolchain, with arguments as one types them.
pub(crate) fn cargo(words: &str) -> Command {
    tool("cargo", words)
}

/// Any program, started in the root of the checkout, with arguments as one types them.
pub(crate) fn tool(program: impl AsRef<OsStr>, words: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(&*ROOT).args(words.split_whitespace());
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if ABOUT_XTASK.iter().any(|start| text.starts_with(start)) {
            command.env_remove(name);
        }
    }
    command
}

/// A program of another toolchain, such as `cargo` of `nightly`.
pub(crate) fn tool_of(toolchain: &str, program: &str, words: &str) -> Command {
    let mut tool = tool(program, &format!("+{toolchain} {words}"));
    for name in INHERITED {
        tool.env_remove(name);
    }
    tool
}

/// How a program is run.
pub(crate) trait Run {
    fn command(&mut self) -> &mut Command;

    /// Runs it; what it prints is seen.
    fn run(&mut self) -> Result<()> {
        let status = self.start()?.wait()?;
        self.ended(status)
    }

    /// As [`Run::run`], but ends it when it takes longer.
    fn run_at_most(&mut self, most: Duration) -> Result<()> {
        let (mut child, started) = (self.start()?, Instant::now());
        while child.try_wait()?.is_none() {
            if most < started.elapsed() {
                child.kill()?;
                child.wait()?;
                bail!("`{}` did not end within {} s", self.typed(), most.as_secs());
            }
            thread::sleep(Duration::from_millis(100));
        }
        self.ended(child.wait()?)
    }

    /// Runs it and hands each line of its standard output to `look`, which may print it.
    fn run_lines(&mut self, mut look: impl FnMut(&str)) -> Result<()> {
        self.command().stdout(Stdio::piped());
        let mut child = self.start()?;
        let output = child.stdout.take().context("has no standard output")?;
        for line in BufReader::new(output).split(b'\n') {
            look(String::from_utf8_lossy(&line?).trim_end_matches('\r'));
        }
        self.ended(child.wait()?)
    }

    /// What it prints on standard output and standard error; nothing is shown unless it fails.
    fn finished(&mut self) -> Result<(String, String)> {
        let output = self.command().stdin(Stdio::null()).output();
        let output = output.with_context(|| format!("`{}` cannot be started", self.typed()))?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let errors = text(&output.stderr);
        self.ended(output.status).with_context(|| errors.trim().to_owned())?;
        Ok((text(&output.stdout), errors))
    }

    /// What it prints on standard output.
    fn printed(&mut self) -> Result<String> {
        Ok(self.finished()?.0)
    }

    /// As it would be typed, for messages.
    fn typed(&mut self) -> String {
        let command = self.command();
        let words = std::iter::once(command.get_program()).chain(command.get_args());
        words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }

    fn start(&mut self) -> Result<Child> {
        let child = self.command().spawn();
        child.with_context(|| format!("`{}` cannot be started", self.typed()))
    }

    fn ended(&mut self, status: ExitStatus) -> Result<()> {
        ensure!(status.success(), "`{}` failed ({status})", self.typed());
        Ok(())
    }
}

impl Run for Command {
    fn command(&mut self) -> &mut Command {
        self
    }
}
