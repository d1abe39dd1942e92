//! Work shared out over threads.

use std::sync::{Mutex, PoisonError};

/// Lets `threads` workers take items until none is left; gives back what each worker made. The thread at hand is one of
/// them, so with one nothing is started, and it works where there are no others. Which worker takes which item is not
/// fixed: no result may depend on it.
pub(crate) fn share<T: Send, W: Send>(
    threads: usize,
    items: Vec<T>,
    make: impl Fn() -> W + Sync,
    work: impl Fn(&mut W, T) + Sync,
) -> Vec<W> {
    let queue = Mutex::new(items.into_iter());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    std::thread::scope(|scope| {
        let run = || {
            let mut worker = make();
            while let Some(item) = next() {
                work(&mut worker, item);
            }
            worker
        };
        let started: Vec<_> = (1..threads).map(|_| scope.spawn(run)).collect();
        let own = run();
        let others = started
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        core::iter::once(own).chain(others).collect()
    })
}
