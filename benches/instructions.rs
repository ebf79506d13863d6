//! How many instructions the program takes, counted by callgrind: the same on every run, however busy the machine is.
//!
//! `just instructions` compares with `benches/instructions.yaml` and fails where a run takes over 3 % more, with the functions
//! that grew; `just instructions --write` keeps what it counts. Counted is an optimised build (profile `proofs`).
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a bench lays down files, runs programs and prints"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use serde::{Deserialize, Serialize};

/// How much more a run may take, in per mille.
const SLACK: u64 = 30;

/// Functions below this share of a run, in per mille, are not kept.
const SMALL: u64 = 4;

/// What is counted, by name of the run.
type Counts = BTreeMap<String, Count>;

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Count {
    /// Instructions in all.
    total: u64,
    /// Of these in each function itself, the largest ones.
    functions: BTreeMap<String, u64>,
}

fn main() -> ExitCode {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/instructions.yaml");
    let counted = counts();
    for (run, count) in &counted {
        println!("{run}: {:.2} million", count.total as f64 / 1e6);
    }
    if std::env::args().any(|arg| arg == "--write") {
        let head = "# Instructions by callgrind, profile `proofs`: `just instructions`. What grows over 3 % fails.\n";
        let text = head.to_owned() + &serde_yaml::to_string(&counted).expect("numbers and names");
        fs::write(&file, text).expect("a writable checkout");
        return ExitCode::SUCCESS;
    }
    let kept: Counts = serde_yaml::from_str(&fs::read_to_string(&file).expect("it is kept")).expect("it reads");
    let grown: Vec<String> = counted.iter().filter_map(|(run, count)| grown(run, kept.get(run)?, count)).collect();
    let missing = counted.keys().filter(|run| !kept.contains_key(*run)).count();
    grown.iter().for_each(|why| eprintln!("{why}"));
    if grown.is_empty() && missing == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What grew where a run takes more than it may; absent where it does not.
fn grown(run: &str, then: &Count, now: &Count) -> Option<String> {
    if now.total * 1000 <= then.total * (1000 + SLACK) {
        return None;
    }
    let more =
        |(name, cost): (&String, &u64)| (cost.saturating_sub(*then.functions.get(name).unwrap_or(&0)), name.clone());
    let mut functions: Vec<(u64, String)> = now.functions.iter().map(more).filter(|(more, _)| *more > 0).collect();
    functions.sort_by(|a, b| b.cmp(a));
    let lines = functions.iter().take(10).map(|(more, name)| format!("\n  {more:>12} more in {name}"));
    Some(format!("{run}: {} instructions, {} kept{}", now.total, then.total, lines.collect::<String>()))
}

/// Runs everything under callgrind, in both apps: a new issue, the same again, and a correction of pages that the reader edited.
fn counts() -> Counts {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("target/instructions");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a writable target folder");
    let issue = root.join("fixtures/read/the-real-issue/input.epub");
    let corrected = corrected(&issue, &folder);
    let mut counts = Counts::new();
    for flavour in ["logseq", "obsidian"] {
        let vault = folder.join(flavour);
        // A vault that has its settings: the first issue changes none.
        let settings = if flavour == "logseq" { "logseq/config.edn" } else { ".obsidian/app.json" };
        put(&vault.join(settings), "{}");
        counts.insert(format!("{flavour}: a new issue"), counted(&vault, flavour, &issue, &folder));
        counts.insert(format!("{flavour}: the same again"), counted(&vault, flavour, &issue, &folder));
        edit(&vault);
        counts
            .insert(format!("{flavour}: a correction of edited pages"), counted(&vault, flavour, &corrected, &folder));
    }
    counts
}

fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a writable target folder");
    fs::write(path, text).expect("a writable target folder");
}

/// The model of the issue with some of its words changed.
fn corrected(issue: &Path, folder: &Path) -> PathBuf {
    let shown = Command::new(env!("CARGO_BIN_EXE_neican")).arg("show").arg(issue).arg("--format=yaml").output();
    let model = String::from_utf8(shown.expect("neican runs").stdout).expect("a model is text");
    let path = folder.join("corrected.yaml");
    put(&path, &model.replace("增长", "大幅增长"));
    path
}

/// The reader writes a line on every page.
fn edit(vault: &Path) {
    let mut folders = vec![vault.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a vault").flatten() {
            let path = entry.path();
            let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
            if path.is_dir() && !is_hidden {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "md") {
                let text = fs::read_to_string(&path).expect("a page");
                put(&path, &format!("{}\n- 我写的\n", text.trim_end()));
            }
        }
    }
}

/// One run under callgrind.
fn counted(vault: &Path, flavour: &str, issue: &Path, folder: &Path) -> Count {
    let out = folder.join("callgrind.out");
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--error-exitcode=99"]).arg(format!("--callgrind-out-file={}", out.display()));
    valgrind.arg(env!("CARGO_BIN_EXE_neican")).arg("sync").arg(issue).arg("--vault").arg(vault);
    valgrind.args(["--flavour", flavour, "--settle", "0", "--jobs", "1", "--lang", "en"]);
    // The same words in the same places on every machine.
    let output = valgrind.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).output();
    let output = output.expect("valgrind is installed");
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    count(&fs::read_to_string(&out).expect("callgrind writes it"))
}

/// Reads what callgrind writes: names by number, and lines of cost; a line behind `calls=` is the cost of what was called.
fn count(text: &str) -> Count {
    let (mut names, mut costs): (BTreeMap<&str, &str>, BTreeMap<&str, u64>) = Default::default();
    let (mut at, mut is_call) = ("", false);
    for line in text.lines() {
        if let Some(named) = line.strip_prefix("fn=").or_else(|| line.strip_prefix("cfn=")) {
            let (number, name) = named.split_once(' ').unwrap_or((named, ""));
            if !name.is_empty() {
                names.insert(number, name);
            }
            at = if line.starts_with("fn=") { number } else { at };
        } else if line.starts_with("calls=") {
            is_call = true;
        } else if line.starts_with(|c: char| c.is_ascii_digit() || "+-*".contains(c)) {
            let cost = line.split_once(' ').and_then(|(_, cost)| cost.trim().parse::<u64>().ok()).unwrap_or(0);
            if !std::mem::take(&mut is_call) {
                *costs.entry(at).or_default() += cost;
            }
        }
    }
    let total: u64 = costs.values().sum();
    let large = costs.into_iter().filter(|(_, cost)| cost * 1000 >= total * SMALL);
    let named = large.map(|(number, cost)| (names.get(number).copied().unwrap_or(number).to_owned(), cost));
    let mut functions = BTreeMap::new();
    named.for_each(|(name, cost)| *functions.entry(name).or_default() += cost);
    Count { total, functions }
}
