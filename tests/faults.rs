//! Whether the tests notice anything: faults are planted one at a time, and the test that each names must fail.
//!
//! `tests/faults/list.yaml` holds them. That each can still be planted is checked always; planting them takes a while, since
//! the library is built anew for each: `just faults`, or `NEICAN_FAULTS=1`. A value other than 1 is part of a file's name:
//! only faults in such files are planted.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a harness copies the tree, starts cargo, and says how it went"
)]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

/// One fault.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fault {
    /// What goes wrong by it.
    why: String,
    /// The source file.
    file: String,
    /// What stands there once.
    old: String,
    /// What is to stand there instead.
    new: String,
    /// What stands behind `cargo test`.
    test: String,
}

/// Enough random cases to meet what a fault breaks, few enough for a build without optimising.
const CASES: &str = "300";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn faults() -> Vec<Fault> {
    let list = fs::read_to_string(root().join("tests/faults/list.yaml")).expect("the list is there");
    serde_yaml::from_str(&list).expect("the list is YAML as it should be")
}

#[test]
fn every_fault_can_be_planted() {
    let faults = faults();
    assert!(faults.len() >= 40, "only {} faults", faults.len());
    let mut failures = Vec::new();
    for fault in &faults {
        let text = fs::read_to_string(root().join(&fault.file)).unwrap_or_default();
        let n = text.matches(&fault.old).count();
        if n != 1 || fault.old == fault.new || fault.test.is_empty() {
            failures.push(format!("{} ({}): stands there {n} times", fault.file, fault.why));
        }
    }
    support::verdict(&failures);
}

#[test]
fn every_planted_fault_is_caught() {
    let Ok(wanted) = std::env::var("NEICAN_FAULTS") else {
        eprintln!("skipped: no fault is planted without NEICAN_FAULTS=1 (just faults)");
        return;
    };
    let tree = support::fresh_folder("faults/tree");
    for part in ["src", "tests", "fixtures", "benches", "vault-template", "docs", "fuzz"] {
        copy(&root().join(part), &tree.join(part));
    }
    for file in ["Cargo.toml", "Cargo.lock", "build.rs", "README.md", "clippy.toml", "rustfmt.toml"] {
        fs::copy(root().join(file), tree.join(file)).unwrap_or_else(|why| panic!("{file}: {why}"));
    }
    let faults = faults();
    let faults: Vec<&Fault> = faults.iter().filter(|fault| wanted == "1" || fault.file.contains(&wanted)).collect();
    let sound: BTreeSet<&str> = faults.iter().map(|fault| fault.test.as_str()).collect();
    // A test that fails anyway would catch everything.
    for test in sound {
        assert_eq!(run(&tree, test), End::Passed, "without a fault: {test}");
    }
    let missed: Vec<&&Fault> = faults.iter().filter(|fault| !is_caught(&tree, fault)).collect();
    println!("{} of {} faults caught", faults.len() - missed.len(), faults.len());
    assert!(missed.is_empty(), "{missed:#?}");
}

fn is_caught(tree: &Path, fault: &Fault) -> bool {
    let path = tree.join(&fault.file);
    let sound = fs::read_to_string(&path).expect("the list was checked");
    fs::write(&path, sound.replacen(&fault.old, &fault.new, 1)).expect("the copy can be written");
    let end = run(tree, &fault.test);
    fs::write(&path, sound).expect("the copy can be written");
    println!("{end:?}: {} ({}, {})", fault.why, fault.file, fault.test);
    // One that does not build catches nothing, and says that the list is out of date.
    end == End::Failed
}

#[derive(Debug, PartialEq)]
enum End {
    Passed,
    Failed,
    NotBuilt,
}

fn run(tree: &Path, test: &str) -> End {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(tree).args(["test", "--locked", "--quiet"]).args(test.split(' '));
    cargo.env("CARGO_TARGET_DIR", root().join("target/faults/build")).env("NEICAN_CASES", CASES);
    // Nobody debugs these builds.
    cargo.env("CARGO_PROFILE_DEV_DEBUG", "0");
    cargo.env_remove("NEICAN_FAULTS").env_remove("NEICAN_SEED").env_remove("NEICAN_UPDATE");
    let out = cargo.output().expect("cargo runs");
    let said = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    match (out.status.success(), said.contains("could not compile")) {
        (true, _) => End::Passed,
        (false, false) => End::Failed,
        (false, true) => End::NotBuilt,
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("target can be written");
    for entry in fs::read_dir(from).expect("the tree can be read") {
        let from: PathBuf = entry.expect("a readable entry").path();
        let to = to.join(from.file_name().expect("it has a name"));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).expect("target can be written");
        }
    }
}
