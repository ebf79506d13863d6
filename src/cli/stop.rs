//! Ctrl-C: the first lets the issue at hand come to its end, the second ends the program at once, which is safe as well.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// Whether the reader wants the run to stop.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// From now on the first Ctrl-C is noticed and no more.
    pub fn watched() -> Stop {
        let stop = Stop::default();
        for signal in [SIGINT, SIGTERM] {
            // In this order: the second signal finds the flag set. Where the system refuses, Ctrl-C ends the program as ever.
            let _ = flag::register_conditional_shutdown(signal, 130, Arc::clone(&stop.0))
                .and_then(|_| flag::register(signal, Arc::clone(&stop.0)));
        }
        stop
    }

    /// Whether it was pressed.
    pub fn is_wanted(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
