//! Packages of JavaScript: what they need from npm, their tests and their scripts.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail};

use crate::{place::Place, steps::Steps, tool::Tool};

/// Installs what a folder's `package-lock.json` names, unless that is installed already.
///
/// # Errors
///
/// When npm is missing or the registry cannot be reached.
pub(crate) fn install(place: &Place, folder: &str) -> Result<()> {
    let path = place.root.join(folder);
    let lock = path.join("package-lock.json");
    let wanted = fs::read(&lock).with_context(|| lock.display().to_string())?;
    let installed = path.join("node_modules/.installed-from");
    if fs::read(&installed).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    println!("{folder}: installing what its package-lock.json names");
    Tool::new(place, "npm")
        .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
        .within(&path)
        .run()?;
    fs::write(&installed, wanted)?;
    Ok(())
}

/// Runs tests of a folder by `node --test` and counts them. `environment` tells them where things are.
///
/// # Errors
///
/// When one fails, when one is skipped, and when there are none.
pub(crate) fn test(
    place: &Place,
    folder: &str,
    files: &[&str],
    environment: &[(&str, &Path)],
    steps: &mut Steps,
) -> Result<()> {
    let mut tests = Tool::new(place, "node")
        .within(&place.root.join(folder))
        .args(["--test", "--test-reporter=spec"])
        .args(files);
    for (name, value) in environment {
        tests = tests.env(name, value);
    }
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

/// Runs a script of a folder's `package.json`.
///
/// # Errors
///
/// When it fails.
pub(crate) fn run_script(place: &Place, folder: &str, script: &str) -> Result<()> {
    Tool::new(place, "npm")
        .args(["run", "--silent", script])
        .within(&place.root.join(folder))
        .run()
        .with_context(|| format!("{folder}: npm run {script}"))
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
