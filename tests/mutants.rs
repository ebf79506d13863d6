//! Whether the list of mutants that may live is up to date: `tests/mutants/kept.yaml` names sources and lines that are there.
//!
//! The mutants themselves are tried by `just mutants`, a program of its own in `tests/mutants/`.
#![allow(clippy::disallowed_methods, reason = "a harness reads its own files")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

/// A mutant that may live.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    file: String,
    what: String,
    line: String,
    why: String,
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap_or_default()
}

#[test]
fn mutants_that_may_live_stand_where_the_list_says() {
    let kept: Vec<Kept> =
        serde_yaml::from_str(&read("tests/mutants/kept.yaml")).expect("the list is YAML as it should be");
    let mut sources = BTreeMap::new();
    let mut failures = Vec::new();
    for kept in kept {
        let source = sources.entry(kept.file.clone()).or_insert_with(|| read(&kept.file));
        let stands = source.lines().any(|line| line.trim() == kept.line);
        if !stands || kept.what.is_empty() || kept.why.is_empty() {
            failures.push(format!("{}: {} ({})", kept.file, kept.line, kept.what));
        }
    }
    support::verdict(&failures);
}
