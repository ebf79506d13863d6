//! The files of a vault: listed, looked at, read.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::Outcome;

/// All files below a folder, in no order.
pub fn files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let into = if entry.file_type()?.is_dir() { &mut folders } else { &mut files };
            into.push(entry.path());
        }
    }
    Ok(files)
}

/// Whether a file is a page: text, and not ours in `.neican`.
pub fn is_page(vault: &Path, path: &Path) -> bool {
    !is_state(vault, path) && path.extension().is_some_and(|extension| extension == "md")
}

fn is_state(vault: &Path, path: &Path) -> bool {
    path.strip_prefix(vault).is_ok_and(|path| path.starts_with(".neican"))
}

/// Prints the size and the path of every file.
pub fn list(vault: &Path) -> Outcome<()> {
    println!("{}", rows(vault)?.join("\n"));
    Ok(())
}

/// The same as rows: size, tab, path within the vault.
pub fn rows(vault: &Path) -> Outcome<Vec<String>> {
    let row = |path: PathBuf| Ok(format!("{}\t{}", fs::metadata(&path)?.len(), path.strip_prefix(vault)?.display()));
    files(vault)?.into_iter().map(row).collect()
}

/// Looks at every file, and reads those of the state.
pub fn walk(vault: &Path) -> Outcome<()> {
    let (mut bytes, mut n_seen) = (Vec::new(), 0);
    for path in files(vault)? {
        if is_state(vault, &path) {
            take(&path, &mut bytes)?;
            n_seen += bytes.len();
        } else {
            n_seen += fs::symlink_metadata(&path)?.len() as usize;
        }
    }
    println!("{n_seen} bytes");
    Ok(())
}

/// Reads every file once.
pub fn read(vault: &Path) -> Outcome<()> {
    let (mut bytes, mut n_seen) = (Vec::new(), 0);
    for path in files(vault)? {
        take(&path, &mut bytes)?;
        n_seen += bytes.len();
    }
    println!("{n_seen} bytes");
    Ok(())
}

fn take(path: &Path, bytes: &mut Vec<u8>) -> Outcome<()> {
    bytes.clear();
    File::open(path)?.read_to_end(bytes)?;
    Ok(())
}
