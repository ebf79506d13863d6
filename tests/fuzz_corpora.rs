//! What the fuzz targets met once they never fail at again: `fuzz/corpus/` holds inputs that reach far, `fuzz/found/` those
//! that broke something, one folder per target.
#![allow(clippy::disallowed_methods, reason = "reads the corpora")]

#[path = "../fuzz/src/targets/mod.rs"]
mod targets;

use std::collections::BTreeSet;
use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};

use targets::TARGETS;

/// How many files a corpus may have, and how many bytes in all.
const MOST: (usize, u64) = (150, 300 << 10);

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

/// The names in a folder, without their extensions; those that start with a dot are left out.
fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|why| panic!("{}: {why}", folder.display()));
    let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    names.filter(|name| !name.starts_with('.')).map(|name| name.trim_end_matches(".rs").to_owned()).collect()
}

#[test]
fn every_target_has_its_file_and_its_folder() {
    let wanted: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names(&fuzz().join("fuzz_targets")), wanted, "fuzz_targets/ and TARGETS differ");
    assert_eq!(names(&fuzz().join("corpus")), wanted, "corpus/ and TARGETS differ");
    let found = names(&fuzz().join("found"));
    assert!(found.is_subset(&wanted), "found/ has folders of no target: {found:?}");
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).expect("its manifest");
    for name in wanted {
        assert!(manifest.contains(&format!("[[bin]]\nname = \"{name}\"")), "fuzz/Cargo.toml does not build {name}");
    }
}

#[test]
fn the_corpora_are_small_and_none_is_empty() {
    for (name, _) in TARGETS {
        let files = inputs(&fuzz().join("corpus").join(name));
        let n_bytes: u64 = files.iter().map(|path| fs::metadata(path).expect("a file").len()).sum();
        assert!(
            (1..=MOST.0).contains(&files.len()) && n_bytes <= MOST.1,
            "{name}: {} files, {n_bytes} bytes",
            files.len()
        );
    }
}

#[test]
fn nothing_that_was_kept_fails() {
    let mut failures = Vec::new();
    for (name, target) in TARGETS {
        for input in ["corpus", "found"].iter().flat_map(|folder| inputs(&fuzz().join(folder).join(name))) {
            let bytes = fs::read(&input).expect("a readable input");
            if panic::catch_unwind(AssertUnwindSafe(|| target(&bytes))).is_err() {
                failures.push(input.display().to_string());
            }
        }
    }
    assert!(failures.is_empty(), "{} failures, what each says stands above\n{}", failures.len(), failures.join("\n"));
}

/// The files of a folder, in order; none where there is no folder.
fn inputs(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}
