//! The house rules of ARCHITECTURE.md, as tests.
#![allow(clippy::disallowed_methods, reason = "reads the sources")]

use std::fs;
use std::path::{Path, PathBuf};

/// Who may import whom, from the ground up. A module may import only what stands before it in the list.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("merge", &["model"]),
    ("intake", &["model"]),
    ("read", &["model"]),
    ("identify", &["model"]),
    ("plan", &["model"]),
    ("render", &["model"]),
    ("reconcile", &["model", "merge"]),
    ("vault", &["model"]),
    ("pipeline", &["model", "intake", "read", "identify", "plan", "render", "reconcile", "vault"]),
];

/// The doors: the only modules of the library that touch the disk.
const DOORS: [&str; 2] = ["intake", "vault"];

const LONGEST_FILE: usize = 400;
const LONGEST_FUNCTION: usize = 40;

struct File {
    path: PathBuf,
    /// Path below `src/` with `/`.
    name: String,
    text: String,
}

impl File {
    /// The room it is in: `read` for `read/dump.rs`, `pipeline` for `pipeline.rs`.
    fn room(&self) -> &str {
        self.name.split(['/', '.']).next().unwrap_or_default()
    }

    /// Its lines without those of its test module.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let is_test = self.name.ends_with("tests.rs");
        let code = self.text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        code.lines().enumerate().filter(move |_| !is_test).map(|(idx, line)| (idx + 1, line))
    }
}

fn sources() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    files.sort_by(|a: &File, b: &File| a.name.cmp(&b.name));
    assert!(files.len() > 20, "the sources were not found");
    files
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<File>) {
    for entry in fs::read_dir(folder).expect("a source folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root).expect("below src").to_string_lossy().replace('\\', "/");
            let text = fs::read_to_string(&path).expect("a source file");
            files.push(File { path, name, text });
        }
    }
}

fn verdict(failures: &[String]) {
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn the_arrows_point_one_way() {
    for (idx, (room, may)) in MAY_IMPORT.iter().enumerate() {
        let before: Vec<&str> = MAY_IMPORT[..idx].iter().map(|(room, _)| *room).collect();
        assert!(may.iter().all(|other| before.contains(other)), "{room} may import something above it");
    }
}

#[test]
fn rooms_import_only_what_they_may() {
    let mut failures = Vec::new();
    for file in sources() {
        let room = file.room();
        let Some((_, may)) = MAY_IMPORT.iter().find(|(name, _)| *name == room) else {
            if !["lib", "main", "cli"].contains(&room) {
                failures.push(format!("src/{}: `{room}` is no room of this house", file.name));
            }
            continue;
        };
        for (number, line) in file.lines().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for other in imports(line).filter(|other| *other != room && !may.contains(other)) {
                failures.push(format!("src/{}:{number} imports {other}, which {room} may not", file.name));
            }
        }
    }
    verdict(&failures);
}

/// The rooms named by `crate::room` in a line.
fn imports(line: &str) -> impl Iterator<Item = &str> {
    let after = line.split("crate::").skip(1);
    let named = after.map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default());
    named.filter(|room| MAY_IMPORT.iter().any(|(name, _)| name == room))
}

#[test]
fn only_the_doors_touch_the_disk() {
    let disk = [
        "std::fs",
        "std::os",
        "cap_std",
        "cap_fs_ext",
        "rustix",
        "File::open",
        "std::env",
        "SystemTime",
        "std::net",
        "std::process::Command",
    ];
    let mut failures = Vec::new();
    for file in sources().iter().filter(|file| !DOORS.contains(&file.room()) && !["cli", "main"].contains(&file.room()))
    {
        for (number, line) in file.lines().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for word in disk.iter().filter(|word| line.contains(**word)) {
                failures.push(format!("src/{}:{number} uses {word}: only {DOORS:?} may", file.name));
            }
        }
    }
    verdict(&failures);
}

/// A program that reads what strangers wrote has no way out: no network, no other programs, nothing unsafe.
#[test]
fn nothing_leads_out_of_the_program() {
    let ways = ["std::net", "TcpStream", "UdpSocket", "UnixStream", "process::Command", "Command::new(", "unsafe {"];
    let mut failures = Vec::new();
    for file in sources() {
        for (number, line) in file.lines().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for way in ways.iter().filter(|way| line.contains(**way)) {
                failures.push(format!("src/{}:{number} has {way}", file.name));
            }
        }
    }
    verdict(&failures);
}

#[test]
fn nouns_and_doors_name_no_app() {
    let mut failures = Vec::new();
    for file in
        sources().iter().filter(|file| ["vault", "merge", "plan", "reconcile", "identify"].contains(&file.room()))
    {
        for (number, line) in file.lines().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for word in ["logseq", "obsidian"].iter().filter(|word| line.to_lowercase().contains(**word)) {
                failures.push(format!("src/{}:{number} names {word}: only a flavour may", file.name));
            }
        }
    }
    verdict(&failures);
}

#[test]
fn every_module_says_what_it_is_for() {
    let silent = sources().into_iter().filter(|file| !file.text.starts_with("//! "));
    verdict(&silent.map(|file| format!("src/{} does not open with //!", file.name)).collect::<Vec<_>>());
}

#[test]
fn files_and_functions_are_small() {
    let mut failures = Vec::new();
    for file in sources() {
        let n_lines = file.text.lines().count();
        if n_lines > LONGEST_FILE {
            failures.push(format!("src/{}: {n_lines} lines, at most {LONGEST_FILE}", file.name));
        }
        for (name, number, n_lines, is_table) in functions(&file) {
            if n_lines > LONGEST_FUNCTION && !is_table {
                failures
                    .push(format!("src/{}:{number} {name}: {n_lines} lines, at most {LONGEST_FUNCTION}", file.name));
            }
        }
    }
    verdict(&failures);
}

/// Functions with their first line, length, and whether they are one `match` table. Formatted code ends a function with a
/// brace at the indentation of its `fn`.
fn functions(file: &File) -> Vec<(String, usize, usize, bool)> {
    let lines: Vec<(usize, &str)> = file.lines().collect();
    let mut found = Vec::new();
    for (idx, (number, line)) in lines.iter().enumerate() {
        let bare = line.trim_start();
        let is_fn = ["fn ", "pub fn ", "pub(crate) fn ", "pub(super) fn "].iter().any(|start| bare.starts_with(start));
        if !is_fn || bare.ends_with(';') || bare.ends_with('}') {
            continue;
        }
        let close = format!("{}}}", &line[..line.len() - bare.len()]);
        let n_lines = lines[idx..].iter().position(|(_, line)| **line == close).map_or(0, |end| end + 1);
        let body = &lines[idx..idx + n_lines];
        let is_table =
            body.iter().position(|(_, line)| line.trim_start().starts_with("match ")).is_some_and(|at| at <= 4);
        let name = bare.split('(').next().unwrap_or_default().to_owned();
        found.push((name, *number, n_lines, is_table));
    }
    found
}

#[test]
fn nothing_panics_by_neglect() {
    let mut failures = Vec::new();
    for file in sources() {
        for (number, line) in file.lines().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for word in [".unwrap()", "todo!(", "unimplemented!(", "dbg!(", "unsafe "]
                .iter()
                .filter(|word| line.contains(**word))
            {
                failures.push(format!("src/{}:{number} {word}", file.name));
            }
        }
    }
    verdict(&failures);
}

#[test]
fn only_say_prints() {
    let mut failures = Vec::new();
    for file in sources().iter().filter(|file| file.name != "cli/say.rs") {
        for (number, line) in file.lines().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for word in ["println!(", "print!(", "std::io::stdout", "std::io::stderr"]
                .iter()
                .filter(|word| line.contains(**word))
            {
                failures.push(format!("src/{}:{number} {word}", file.name));
            }
        }
    }
    verdict(&failures);
}

#[test]
fn calendar_and_names_have_one_home() {
    let mut failures = Vec::new();
    for file in sources() {
        if file.text.contains("chrono::") && file.name != "model/day.rs" {
            failures.push(format!("src/{} uses chrono: only model/day.rs may", file.name));
        }
        if ["utils", "util", "helpers", "common", "misc"]
            .iter()
            .any(|name| file.path.file_stem().is_some_and(|stem| stem == *name))
        {
            failures.push(format!("src/{} is a grab-bag", file.name));
        }
    }
    verdict(&failures);
}

#[test]
fn no_test_is_switched_off() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "tests"] {
        collect(&root.join(folder), &root.join(folder), &mut files);
    }
    let words = [concat!("#[", "ignore"), concat!("#[", "should_panic"), concat!("assert!(", "true")];
    let off = files.iter().filter(|file| words.iter().any(|word| file.text.contains(word)));
    verdict(&off.map(|file| format!("{} switches a test off", file.name)).collect::<Vec<_>>());
}
