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
    let mut npm = tool("npm", "ci --no-audit --no-fund --ignore-scripts");
    npm.current_dir(&path).run()?;
    Ok(fs::write(&installed, wanted)?)
}

/// Runs tests of a folder by `node --test` and counts them. `environment` tells them where things are.
pub(crate) fn test(folder: &str, files: &[String], environment: &[(&str, OsString)], steps: &mut Steps) -> Result<()> {
    let mut tests = tool("node", "--test --test-reporter=spec");
    tests.current_dir(in_project(folder)).args(files);
    tests.envs(environment.iter().map(|(name, value)| (name, value)));
    let (passed, skipped) = steps.count_tests(&mut tests)?;
    if passed == 0 || 0 < skipped {
        bail!("{folder}: {passed} tests passed and {skipped} were skipped; expected all to run");
    }
    Ok(())
}
