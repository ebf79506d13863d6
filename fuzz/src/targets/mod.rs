//! The targets by name. A target takes any bytes and panics where something that must hold does not.
//!
//! Inputs are texts wherever they can be: `=====` on a line of its own parts what belongs together.

mod escaping;
mod merging;
mod naming;
mod pages;
mod reading;
mod state;
mod wishes;

use std::time::{Duration, Instant};

use neican::model::{Day, Now};

pub use escaping::{escape_logseq, escape_obsidian};
pub use merging::merge;
pub use naming::names;
pub use pages::{page_logseq, page_obsidian};
pub use reading::{chapter, container, detect, dump, model_yaml, notion, notion_export, package};
pub use state::operations_objects;
pub use wishes::{config, template};

/// Takes bytes; panics where something is wrong.
pub type Target = fn(&[u8]);

/// Every target and its name: that of its file in `fuzz_targets/` and of its folder in `corpus/`.
#[allow(dead_code, reason = "the replay reads it, a target needs its own function only")]
pub const TARGETS: &[(&str, Target)] = &[
    ("chapter", chapter),
    ("config", config),
    ("container", container),
    ("detect", detect),
    ("dump", dump),
    ("escape_logseq", escape_logseq),
    ("escape_obsidian", escape_obsidian),
    ("merge", merge),
    ("model_yaml", model_yaml),
    ("names", names),
    ("notion", notion),
    ("notion_export", notion_export),
    ("operations_objects", operations_objects),
    ("package", package),
    ("page_logseq", page_logseq),
    ("page_obsidian", page_obsidian),
    ("template", template),
];

/// Runs what takes `n_bytes` in, and sees that it does not take longer than any reader would wait: 2 s, and 1 s for each
/// MiB. Without optimisation ten times that.
fn in_time<T>(n_bytes: usize, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    let allowed = Duration::from_secs(2) + Duration::from_secs(1).mul_f64(n_bytes as f64 / f64::from(1 << 20));
    let allowed = if cfg!(debug_assertions) { allowed * 10 } else { allowed };
    let taken = start.elapsed();
    assert!(taken < allowed, "{n_bytes} bytes took {taken:?}");
    done
}

/// The bytes as text, as far as they are.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The parts of an input, `N` of them: missing ones are empty, the last takes the rest.
fn parts<const N: usize>(text: &str) -> [&str; N] {
    let mut found = text.splitn(N, "\n=====\n");
    std::array::from_fn(|_| found.next().unwrap_or_default())
}

fn day() -> Day {
    "2026-04-29".parse().expect("a day")
}

fn now() -> Now {
    Now { day: day(), hour: 9, minute: 5 }
}
