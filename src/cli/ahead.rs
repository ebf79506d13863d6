//! Work that is done ahead, on several threads, and handed out in its order: a little ahead only, so that memory holds a few
//! results and not all of them.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::{Condvar, Mutex, MutexGuard};
use std::thread;

/// How many results wait at most for each thread.
const AHEAD: usize = 4;

/// Does some work on every item, on so many threads, and hands the results to `take` in the order of the items. Of one item
/// or on one thread all is done here, one after the other.
///
/// ```text
/// items   a b c d e …        threads work on d and e,
/// results a b c              take has had a and b
/// ```
pub fn ahead<T: Send, R: Send, X>(
    items: Vec<T>,
    threads: usize,
    work: impl Fn(T) -> R + Sync,
    take: impl FnOnce(&mut dyn Iterator<Item = R>) -> X,
) -> X {
    if threads < 2 || items.len() < 2 {
        return take(&mut items.into_iter().map(work));
    }
    let (n_items, line) = (items.len(), Line::new(threads * AHEAD));
    let items = Mutex::new(items.into_iter().enumerate());
    thread::scope(|scope| {
        let worker = || {
            let _falls = Falls(&line);
            while let Some((number, item)) = next(&items).filter(|(number, _)| line.is_wanted(*number)) {
                line.put(number, work(item));
            }
        };
        // With fewer threads than that it takes longer; without any the work is done where the result is waited for.
        let n_threads = (0..threads).filter(|_| thread::Builder::new().spawn_scoped(scope, worker).is_ok()).count();
        let mut results = (0..n_items).map_while(|number| match n_threads {
            0 => next(&items).map(|(_, item)| work(item)),
            _ => Some(line.get(number)),
        });
        // Also where `take` panics: threads must not wait for ever.
        let _closed = Closes(&line);
        take(&mut results)
    })
}

/// How many threads this machine runs at a time.
pub fn threads() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

fn next<T>(items: &Mutex<impl Iterator<Item = T>>) -> Option<T> {
    items.lock().unwrap_or_else(std::sync::PoisonError::into_inner).next()
}

/// Results that wait to be taken.
struct Line<R> {
    state: Mutex<State<R>>,
    moved: Condvar,
    at_most: usize,
}

struct State<R> {
    done: BTreeMap<usize, R>,
    /// The number of the result that is taken next.
    at: usize,
    /// Whether nobody takes any more.
    closed: bool,
}

impl<R> Line<R> {
    fn new(at_most: usize) -> Line<R> {
        let state = State { done: BTreeMap::new(), at: 0, closed: false };
        Line { state: Mutex::new(state), moved: Condvar::new(), at_most }
    }

    fn lock(&self) -> MutexGuard<'_, State<R>> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Waits until a result is near its turn; `false`: nobody wants it.
    fn is_wanted(&self, number: usize) -> bool {
        let far = |state: &mut State<R>| !state.closed && number >= state.at + self.at_most;
        let state = self.moved.wait_while(self.lock(), far);
        !state.unwrap_or_else(std::sync::PoisonError::into_inner).closed
    }

    fn put(&self, number: usize, result: R) {
        self.lock().done.insert(number, result);
        self.moved.notify_all();
    }

    fn get(&self, number: usize) -> R {
        let absent = |state: &mut State<R>| !state.closed && !state.done.contains_key(&number);
        let waited = self.moved.wait_while(self.lock(), absent);
        let mut state = waited.unwrap_or_else(std::sync::PoisonError::into_inner);
        state.at = number + 1;
        let result = state.done.remove(&number).expect("the thread that worked on it did not panic");
        drop(state);
        self.moved.notify_all();
        result
    }
}

/// Lets waiting threads go when it is dropped.
struct Closes<'l, R>(&'l Line<R>);

impl<R> Drop for Closes<'_, R> {
    fn drop(&mut self) {
        self.0.lock().closed = true;
        self.0.moved.notify_all();
    }
}

/// Closes the line when its thread panics: nobody waits for what will never come.
struct Falls<'l, R>(&'l Line<R>);

impl<R> Drop for Falls<'_, R> {
    fn drop(&mut self) {
        if thread::panicking() {
            drop(Closes(self.0));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn results_come_in_order_however_long_each_takes() {
        for threads in [1, 2, 3, 8] {
            let work = |number: u64| {
                thread::sleep(std::time::Duration::from_micros(number * 7919 % 400));
                number * 2
            };
            let got: Vec<u64> = ahead((0..200).collect(), threads, work, |results| results.collect());
            assert_eq!(got, (0..200).map(|number| number * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn nothing_is_done_far_ahead() {
        let (started, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let work = |_| {
            let ahead = started.fetch_add(1, Ordering::SeqCst) + 1 - taken.load(Ordering::SeqCst);
            assert!(ahead <= 2 * AHEAD + 2, "{ahead} ahead");
        };
        ahead((0..100).collect::<Vec<u32>>(), 2, work, |results| {
            for _ in results {
                thread::sleep(std::time::Duration::from_micros(300));
                taken.fetch_add(1, Ordering::SeqCst);
            }
        });
        assert_eq!(taken.into_inner(), 100);
    }

    #[test]
    fn who_stops_early_is_not_waited_for() {
        let got: Vec<u32> = ahead((0..1000).collect(), 3, |number| number, |results| results.take(3).collect());
        assert_eq!(got, [0, 1, 2]);
    }

    #[test]
    fn a_thread_that_panics_is_not_waited_for() {
        let work = |number: u32| assert!(number != 7, "this panics, as it should");
        let run = || ahead((0..100).collect(), 2, work, |results| results.for_each(drop));
        assert!(std::panic::catch_unwind(run).is_err());
    }
}
