//! What each stage of a run costs for the real issue, in both apps: reading, planning and rendering, and its pages taken apart.

use std::path::Path;

use divan::{Bencher, black_box};
use neican::model::Source;
use neican::pipeline::{self, Target};
use neican::{intake, read};

fn main() {
    divan::main();
}

const ISSUE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/read/the-real-issue/input.epub");

fn source() -> Source {
    intake::load(Path::new(ISSUE)).expect("a fixture")
}

/// From the disk to named bytes: the archive is unpacked.
#[divan::bench]
fn intake() -> Source {
    source()
}

/// From bytes to the issue.
#[divan::bench]
fn reading(bencher: Bencher) {
    let source = source();
    bencher.bench_local(|| read::read(black_box(&source), &read::Options::default()).expect("a fixture"));
}

/// All that follows but the writing: a dry run into a vault that is not there, with its survey, plan, text and diffs.
#[divan::bench(args = ["logseq", "obsidian"])]
fn the_line(bencher: Bencher, flavour: &str) {
    let source = source();
    let parsed = read::read(&source, &read::Options::default()).expect("a fixture");
    let now = neican::model::Now::local();
    let root = std::env::temp_dir().join("neican-stages-nothing-here");
    let target = Target { root: &root, flavour: Some(flavour), home: None, now, dry_run: true, settle: 0 };
    bencher.bench_local(|| pipeline::bring(black_box(&parsed), &source, &target).expect("an absent folder will do"));
}
