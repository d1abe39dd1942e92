//! `3.2 M rows, 4.1 M rows/s ███▌`: shown on a terminal once reading takes longer than a blink.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use log_reader::Progress;

use super::english::count;

/// Shorter work shows nothing.
const PATIENCE: Duration = Duration::from_millis(300);

/// A bar on standard error; nothing where that is no terminal.
#[derive(Debug)]
pub(crate) struct ReadingBar {
    bar: ProgressBar,
    bytes_read: Arc<AtomicU64>,
    started: Instant,
    shown: AtomicBool,
}

impl ReadingBar {
    /// A bar for so many bytes, of which `bytes_read` are read; without the number it only counts.
    pub(crate) fn new(bytes: Option<u64>, bytes_read: Arc<AtomicU64>) -> Self {
        let bar = bytes.map_or_else(ProgressBar::no_length, ProgressBar::new);
        bar.set_draw_target(ProgressDrawTarget::hidden());
        let template = match bytes {
            Some(_) => "  reading [{bar:40}] {percent:>3} %  {msg}",
            None => "  reading {spinner}  {bytes}  {msg}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        Self {
            bar,
            bytes_read,
            started: Instant::now(),
            shown: AtomicBool::new(false),
        }
    }

    /// Where reading stands.
    pub(crate) fn show(&self, progress: Progress) {
        let elapsed = self.started.elapsed();
        if elapsed < PATIENCE {
            return;
        }
        let milliseconds = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX).max(1);
        let pace = progress
            .rows
            .saturating_mul(1_000)
            .checked_div(milliseconds)
            .unwrap_or(0);
        self.bar
            .set_message(format!("{} rows, {} rows/s", count(progress.rows), count(pace)));
        self.bar.set_position(self.bytes_read.load(Ordering::Relaxed));
        if !self.shown.swap(true, Ordering::Relaxed) {
            // Standard error that is no terminal stays silent: indicatif sees to it.
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// Takes it away.
    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
