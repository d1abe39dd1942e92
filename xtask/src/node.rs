//! Packages of JavaScript: what they need from npm, their tests and their scripts.

use std::{ffi::OsString, fs};

use anyhow::{Context as _, Result, bail};

use crate::{
    steps::Steps,
    tool::{Run as _, in_project, tool},
};

/// Installs what a folder's `package-lock.json` names, unless that is installed already.
pub(crate) fn install(folder: &str) -> Result<()> {
    let path = in_project(folder);
    let wanted = fs::read(path.join("package-lock.json")).with_context(|| format!("{folder}/package-lock.json"))?;
    let installed = path.join("node_modules/.installed-from");
    if fs::read(&installed).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    println!("{folder}: installing what its package-lock.json names");
    tool("npm", "ci --no-audit --no-fund --ignore-scripts")
        .current_dir(&path)
        .run()?;
    Ok(fs::write(&installed, wanted)?)
}

/// Runs tests of a folder by `node --test` and counts them. `environment` tells them where things are.
pub(crate) fn test(folder: &str, files: &[String], environment: &[(&str, OsString)], steps: &mut Steps) -> Result<()> {
    let mut tests = tool("node", "--test --test-reporter=spec");
    tests
        .current_dir(in_project(folder))
        .args(files)
        .envs(environment.iter().map(|(name, value)| (name, value)));
    let (mut passed, mut skipped) = (0, 0);
    tests.run_lines(|line| {
        println!("{line}");
        passed = told(line, "pass").unwrap_or(passed);
        skipped = told(line, "skipped").unwrap_or(skipped);
    })?;
    if passed == 0 || 0 < skipped {
        bail!("{folder}: {passed} tests passed and {skipped} were skipped; expected all to run");
    }
    steps.passed = steps.passed.saturating_add(passed);
    Ok(())
}

/// The number in a closing line of `node --test`: `ℹ pass 7`.
fn told(line: &str, what: &str) -> Option<u64> {
    let rest = line.strip_prefix("ℹ ").or(line.strip_prefix("# "))?;
    rest.strip_prefix(what)?.strip_prefix(' ')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn closing_lines_are_understood() {
        assert_eq!(told("ℹ pass 7", "pass"), Some(7));
        assert_eq!(told("# skipped 0", "skipped"), Some(0));
        assert_eq!(told("✔ pass 7 more (3 ms)", "pass"), None);
        assert_eq!(told("ℹ passed 7", "pass"), None);
    }
}
