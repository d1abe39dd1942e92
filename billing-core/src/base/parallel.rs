//! Work shared out over threads.

use std::sync::{Mutex, PoisonError};

/// Runs `work` on up to so many threads at once; gives back what each made. The thread at hand is one of them, so with
/// 0 and 1 nothing is started, and it works where there are no others. A system that gives no more threads gives fewer:
/// the caller shares the work out among those that came.
///
/// # Panics
///
/// When `work` panics.
///
/// ```
/// use billing_core::base::parallel::on_threads;
/// assert_eq!(on_threads(3, || "done"), ["done"; 3]);
/// assert_eq!(on_threads(0, || "done"), ["done"]);
/// ```
pub fn on_threads<W: Send>(threads: usize, work: impl Fn() -> W + Sync) -> Vec<W> {
    std::thread::scope(|scope| {
        let start = |_| std::thread::Builder::new().spawn_scoped(scope, &work).ok();
        let started: Vec<_> = (1..threads).map_while(start).collect();
        let own = work();
        let others = started
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        core::iter::once(own).chain(others).collect()
    })
}

/// Lets `threads` workers take items until none is left; gives back what each worker made. Which worker takes which
/// item is not fixed: no result may depend on it.
pub(crate) fn share<T: Send, W: Send>(
    threads: usize,
    items: Vec<T>,
    make: impl Fn() -> W + Sync,
    work: impl Fn(&mut W, T) + Sync,
) -> Vec<W> {
    let queue = Mutex::new(items.into_iter());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    on_threads(threads, || {
        let mut worker = make();
        while let Some(item) = next() {
            work(&mut worker, item);
        }
        worker
    })
}
