//! The apps' own parsers, or the nearest there is, as oracles. They run outside the source tree, in `target/oracles/`.

#![allow(clippy::disallowed_methods, reason = "a harness lays down its own files and asks the environment")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

/// Most questions put to one process.
const BATCH: usize = 20_000;

/// The Logseq oracle's folder with its packages in place; absent, with a word on standard error, where Node is missing.
/// With `NEICAN_REQUIRE_ORACLES=1` that is a failure.
pub fn logseq() -> Option<&'static Path> {
    static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();
    FOLDER.get_or_init(|| prepared("logseq")).as_deref()
}

/// The Obsidian oracle's folder, in the same way.
pub fn obsidian() -> Option<&'static Path> {
    static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();
    FOLDER.get_or_init(|| prepared("obsidian")).as_deref()
}

/// Asks Logseq's `inline.mjs` about blocks and values, in order. Absent where the oracle cannot run.
pub fn ask(questions: &[Value]) -> Option<Vec<Value>> {
    answers(logseq()?, "inline.mjs", questions)
}

/// Asks Obsidian's `inline.mjs` about blocks, in order. Absent where the oracle cannot run.
pub fn ask_obsidian(questions: &[Value]) -> Option<Vec<Value>> {
    answers(obsidian()?, "inline.mjs", questions)
}

/// Asks Obsidian's `front-matter.mjs` about front matter, in order. Absent where the oracle cannot run.
pub fn front_matter(questions: &[Value]) -> Option<Vec<Value>> {
    answers(obsidian()?, "front-matter.mjs", questions)
}

/// Asks Obsidian's `cards.mjs` about notes, in order. Absent where the oracle cannot run.
pub fn cards(notes: &[String]) -> Option<Vec<Value>> {
    let questions: Vec<Value> = notes.iter().map(|note| serde_json::json!({ "note": note })).collect();
    answers(obsidian()?, "cards.mjs", &questions)
}

/// Asks Logseq's `oracle.mjs` about a graph. Absent where the oracle cannot run.
pub fn graph(graph: &Path) -> Option<Value> {
    ask_graph(graph, &[])
}

/// The same, with every advanced query of the graph answered as on this day, `20260429`.
pub fn boards(graph: &Path, today: &str) -> Option<Value> {
    ask_graph(graph, &["--today", today])
}

/// The same in short, with each page as Logseq would write it after an edit.
pub fn rewritten(graph: &Path) -> Option<Value> {
    ask_graph(graph, &["--brief", "--writes"])
}

fn ask_graph(graph: &Path, more: &[&str]) -> Option<Value> {
    let graph = graph.to_str().expect("target has a plain path");
    // where it shortens a text, it may cut a character in two; JSON then holds half of it, as an escape
    let seen = node(logseq()?, &[&["oracle.mjs", graph], more].concat(), "").replace("\\ud", "\\ufffd ud");
    Some(serde_json::from_str(&seen).expect("oracle.mjs prints JSON"))
}

/// Asks Obsidian's `vault-scan.mjs` about a vault, the form of its front matter included. Absent where the oracle cannot
/// run.
pub fn vault(vault: &Path) -> Option<Value> {
    let vault = vault.to_str().expect("target has a plain path");
    let seen = node(obsidian()?, &["vault-scan.mjs", vault, "--normal-form"], "");
    Some(serde_json::from_str(&seen).expect("vault-scan.mjs prints JSON"))
}

/// Asks Obsidian's `bases-canvas-check.mjs` about the bases and canvases of a vault. Absent where the oracle cannot run.
pub fn bases(vault: &Path) -> Option<Value> {
    let vault = vault.to_str().expect("target has a plain path");
    let seen = node(obsidian()?, &["bases-canvas-check.mjs", vault], "");
    Some(serde_json::from_str(&seen).expect("bases-canvas-check.mjs prints JSON"))
}

/// Asks Obsidian's `cjk-emphasis-matrix.mjs` about lines, in order, none of them blank. Absent where the oracle cannot run.
pub fn emphasis(lines: &[String]) -> Option<Vec<Value>> {
    let answered = node(obsidian()?, &["cjk-emphasis-matrix.mjs"], &lines.join("\n"));
    let answers = answered.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect::<Vec<Value>>();
    assert_eq!(answers.len(), lines.len(), "one answer per line");
    Some(answers)
}

/// Puts questions to a script that reads and prints one line of JSON for each.
fn answers(folder: &Path, script: &str, questions: &[Value]) -> Option<Vec<Value>> {
    let ask = |batch: &[Value]| {
        let asked: String = batch.iter().map(|question| format!("{question}\n")).collect();
        let answered = node(folder, &[script], &asked);
        let answered = answered.split('\n').filter(|line| !line.is_empty());
        answered.map(|line| serde_json::from_str(line).expect("JSON")).collect::<Vec<Value>>()
    };
    let answers: Vec<Value> = questions.chunks(BATCH).flat_map(ask).collect();
    assert_eq!(answers.len(), questions.len(), "one answer per question");
    Some(answers)
}

/// Runs a script. Both ways through files: a script that writes more than a pipe holds could fail.
fn node(folder: &Path, arguments: &[&str], input: &str) -> String {
    static RUN: AtomicUsize = AtomicUsize::new(0);
    let run = format!("{}-{}", std::process::id(), RUN.fetch_add(1, Ordering::Relaxed));
    let (asked, answered) = (scratch(&format!("asked-{run}")), scratch(&format!("answered-{run}")));
    fs::write(&asked, input).expect("target can be written");
    let status = Command::new("node")
        .current_dir(folder)
        .args(arguments)
        .stdin(fs::File::open(&asked).expect("it was just written"))
        .stdout(fs::File::create(&answered).expect("target can be written"))
        .status()
        .expect("node starts");
    let answers = fs::read_to_string(&answered).expect("scripts print UTF-8");
    assert!(status.success(), "{arguments:?} failed");
    fs::remove_file(asked).and_then(|()| fs::remove_file(answered)).expect("target can be written");
    answers
}

fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

fn prepared(app: &str) -> Option<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance").join(app);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it lies in target");
    let folder = target.join("oracles").join(app);
    fs::create_dir_all(&folder).expect("target can be written");
    // test binaries run side by side; one prepares, the others wait
    let lock = fs::File::create(target.join(format!("oracles/{app}.lock"))).expect("target can be written");
    lock.lock().expect("locks work in target");
    copy(&source, &folder);
    let marker = folder.join(".installed");
    let wanted = fs::read(source.join("package-lock.json")).expect("the lock file is part of the package");
    if fs::read(&marker).is_ok_and(|installed| installed == wanted) && has("node") {
        return Some(folder);
    }
    match install(&folder) {
        Ok(()) => fs::write(&marker, wanted).expect("target can be written"),
        Err(why) => {
            let required = std::env::var("NEICAN_REQUIRE_ORACLES").is_ok_and(|required| required == "1");
            assert!(!required, "NEICAN_REQUIRE_ORACLES=1, but the {app} oracle cannot run: {why}");
            // past the test harness, which keeps the output of passing tests to itself
            let _ = writeln!(std::io::stderr(), "SKIPPED: the {app} oracle cannot run: {why}");
            return None;
        }
    }
    Some(folder)
}

fn install(folder: &Path) -> Result<(), String> {
    if !has("node") {
        return Err("no node".to_owned());
    }
    let npm =
        Command::new("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(folder).output();
    match npm {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(format!("npm ci failed: {}", String::from_utf8_lossy(&output.stderr))),
        Err(why) => Err(format!("no npm: {why}")),
    }
}

fn has(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("target can be written");
    for entry in fs::read_dir(from).expect("the oracle is part of the package") {
        let path = entry.expect("a readable folder").path();
        let name = path.file_name().expect("an entry has a name");
        match path.is_dir() {
            true if name == "node_modules" => {}
            true => copy(&path, &to.join(name)),
            false => {
                let bytes = fs::read(&path).expect("a readable file");
                // unchanged files keep their place: another process may be reading them
                if fs::read(to.join(name)).ok().as_ref() != Some(&bytes) {
                    fs::write(to.join(name), bytes).expect("target can be written");
                }
            }
        }
    }
}
