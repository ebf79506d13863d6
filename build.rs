//! Tells the program which sources it was built from: what an earlier build remembered of a vault rests on the rules of that
//! build, and is not this one's to believe (`src/vault/index/segment.rs`).
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a build script reads sources and prints to cargo"
)]

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

fn main() {
    let mut hasher = DefaultHasher::new();
    for folder in ["src", "vault-template"] {
        println!("cargo::rerun-if-changed={folder}");
        for file in files(Path::new(folder)) {
            (file.to_string_lossy(), fs::read(&file).expect("a source")).hash(&mut hasher);
        }
    }
    println!("cargo::rustc-env=NEICAN_SOURCES={:016x}", hasher.finish());
}

/// All files of a folder, in an order of their own.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder of sources").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let each = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
    paths.into_iter().flat_map(each).collect()
}
