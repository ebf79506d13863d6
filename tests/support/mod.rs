//! What all harnesses share: fixtures as folders, expectations that are written when missing and fail once.
#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(clippy::disallowed_methods, reason = "harnesses prepare files")]

pub mod archive;
pub mod epub;
pub mod formula;
pub mod garden;
pub mod gardeners;
pub mod hostile;
pub mod later;
pub mod naive;
pub mod oracle;
pub mod recipe;
pub mod seen;
pub mod shown;
pub mod shown_obsidian;
pub mod spelt;
pub mod story;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A number from the environment, for tests that scale.
pub fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |number| number.parse().expect("a number"))
}

/// Lays texts down in a fresh folder under `target/`.
pub fn lay_texts(name: &str, files: &[(String, String)]) -> PathBuf {
    let folder = fresh_folder(name);
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("target can be written");
        fs::write(path, text).expect("target can be written");
    }
    folder
}

/// The folder `fixtures/<kind>/`.
pub fn folder(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(kind)
}

/// The folders in `fixtures/<kind>/`, in order.
pub fn cases(kind: &str) -> Vec<PathBuf> {
    let root = folder(kind);
    let entries = fs::read_dir(&root).unwrap_or_else(|why| panic!("{}: {why}", root.display()));
    let mut cases: Vec<PathBuf> =
        entries.map(|entry| entry.expect("a readable folder").path()).filter(|path| path.is_dir()).collect();
    cases.sort();
    assert!(!cases.is_empty(), "no fixtures in {}", root.display());
    cases
}

/// Compares with an expectation on disk. A missing one is written and the test fails once: read it, then commit it.
/// `NEICAN_UPDATE=1` rewrites all; the git diff is the review.
pub fn expect(path: &Path, actual: &str, failures: &mut Vec<String>) {
    let update = std::env::var("NEICAN_UPDATE").is_ok_and(|value| value == "1");
    match fs::read_to_string(path) {
        Ok(expected) if expected == actual => {}
        Ok(expected) if !update => failures.push(format!("{}\n{}", path.display(), difference(&expected, actual))),
        found => {
            fs::create_dir_all(path.parent().expect("a folder")).expect("a writable fixture folder");
            fs::write(path, actual).expect("a writable fixture");
            if found.is_err() && !update {
                failures.push(format!("{} was missing: written, read it and run again", path.display()));
            }
        }
    }
}

/// Fails with everything that went wrong.
pub fn verdict(failures: &[String]) {
    assert!(failures.is_empty(), "{} failures\n\n{}", failures.len(), failures.join("\n\n"));
}

fn difference(expected: &str, actual: &str) -> String {
    let (mut expected_lines, mut actual_lines) = (expected.lines(), actual.lines());
    let mut number = 0;
    loop {
        number += 1;
        match (expected_lines.next(), actual_lines.next()) {
            (Some(a), Some(b)) if a == b => {}
            (None, None) => return "  they differ in line ends only".to_owned(),
            (a, b) => {
                return format!(
                    "  line {number}\n  expected: {}\n  actual:   {}",
                    a.unwrap_or("(end)"),
                    b.unwrap_or("(end)")
                );
            }
        }
    }
}

/// An empty folder for a test, under `target/`.
pub fn fresh_folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a writable target folder");
    folder
}

/// All files below a folder but the state folder, by relative path.
pub fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    collect(root, root, false, &mut files);
    files
}

/// All files below a folder, those of the state folder too, but the lock.
pub fn whole_tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    collect(root, root, true, &mut files);
    files.remove(".neican/lock");
    files
}

fn collect(root: &Path, folder: &Path, state: bool, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("a readable folder").path();
        if !state && path.file_name().is_some_and(|name| name == ".neican") {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, state, files);
        } else {
            let relative = path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
            files.insert(relative, fs::read(&path).expect("a readable file"));
        }
    }
}

/// Lays the files of a folder into the vault; a missing folder lays nothing.
pub fn lay(folder: &Path, vault: &Path) {
    let mut files = BTreeMap::new();
    collect(folder, folder, true, &mut files);
    for (path, bytes) in files {
        let path = vault.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a writable vault");
        fs::write(path, bytes).expect("a writable vault");
    }
}

/// Compares a vault with a folder of expected files, both ways.
pub fn expect_tree(expected: &Path, vault: &Path, failures: &mut Vec<String>) {
    expect_files(expected, &tree(vault), failures);
}

/// The same with some files.
pub fn expect_files(expected: &Path, actual: &BTreeMap<String, Vec<u8>>, failures: &mut Vec<String>) {
    for (path, bytes) in actual {
        expect(&expected.join(path), &String::from_utf8_lossy(bytes), failures);
    }
    for path in tree(expected).keys().filter(|path| !actual.contains_key(*path)) {
        if std::env::var("NEICAN_UPDATE").is_ok_and(|value| value == "1") {
            fs::remove_file(expected.join(path)).expect("a writable fixture");
            continue;
        }
        failures.push(format!("{} was not written", expected.join(path).display()));
    }
}

/// The input of a case: `input.*`, an unpacked EPUB in `input/`, an unpacked export of Notion's in `export/`, or the notes of one article in `notes.html`.
pub fn source(case: &Path) -> Result<neican::model::Source, neican::model::Error> {
    let unpacked = case.join("input");
    if unpacked.is_dir() {
        return neican::intake::from_bytes("input.epub", epub::pack(&tree(&unpacked)));
    }
    let export = case.join("export");
    if export.is_dir() {
        return neican::intake::from_bytes("input.zip", epub::pack(&tree(&export)));
    }
    if let Ok(notes) = fs::read_to_string(case.join("notes.html")) {
        return neican::intake::from_bytes("input.epub", epub::one_article(&notes));
    }
    let inputs = fs::read_dir(case).expect("a readable case").map(|entry| entry.expect("an entry").path());
    let input = inputs.filter(|path| path.file_stem().is_some_and(|stem| stem == "input")).min();
    let input = input.unwrap_or_else(|| panic!("no input.* in {}", case.display()));
    let name = input.file_name().expect("a name").to_string_lossy().into_owned();
    neican::intake::from_bytes(&name, fs::read(&input).expect("a readable input"))
}
