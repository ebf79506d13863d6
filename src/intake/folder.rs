//! A folder of issues → the files in it that may be issues. Follows links to files, as where one is named, and none to folders,
//! which could lead in a circle; looks into nothing that is hidden.

use std::fs;
use std::path::Path;

use super::system;
use crate::model::{Error, Fault};

/// How the names of files end in which issues come.
const ENDINGS: [&str; 10] = ["epub", "txt", "md", "markdown", "html", "htm", "xhtml", "zip", "yaml", "json"];

/// How many files are looked for at most: an archive of a hundred years.
const FILES: usize = 40_000;

/// The files in a folder, and in those below it, whose names end as issues do; by name. Absent where it is no folder.
///
/// # Errors
///
/// [`Fault::System`] for a folder that cannot be listed, [`Fault::Cap`] over 40,000 files, [`Fault::VaultForIssues`] where it
/// is a vault: it has a folder of `markers`. Vaults below it are left out, too.
///
/// ```
/// use neican::intake;
/// use std::path::Path;
/// assert_eq!(intake::files(Path::new("Cargo.toml"), &[]).unwrap(), None);
/// let folder = Path::new("fixtures/cli/a-folder-of-issues.in/issues/2026");
/// let files = intake::files(folder, &[".obsidian"]).unwrap().unwrap();
/// assert_eq!(files, ["fixtures/cli/a-folder-of-issues.in/issues/2026/2026-04-30.txt"]);
/// ```
pub fn files(path: &Path, markers: &[&str]) -> Result<Option<Vec<String>>, Error> {
    if !path.is_dir() {
        return Ok(None);
    }
    let is_vault = |folder: &Path| markers.iter().any(|marker| folder.join(marker).is_dir());
    if is_vault(path) {
        return Err(Error::of(&path.to_string_lossy(), Fault::VaultForIssues));
    }
    let (mut found, mut folders) = (Vec::new(), vec![path.to_owned()]);
    while let Some(folder) = folders.pop() {
        let trouble = |error| Error::of(&folder.to_string_lossy(), system(error));
        for entry in fs::read_dir(&folder).map_err(trouble)? {
            let entry = entry.map_err(trouble)?;
            let (kind, name) = (entry.file_type().map_err(trouble)?, entry.file_name());
            if name.to_string_lossy().starts_with('.') {
                continue;
            }
            if kind.is_dir() && is_vault(&entry.path()) {
                continue;
            } else if kind.is_dir() {
                folders.push(entry.path());
            } else if is_issue(&entry.path()) && (kind.is_file() || entry.path().is_file()) {
                found.push(entry.path().to_string_lossy().into_owned());
            }
            if found.len() > FILES {
                return Err(Error::of(&path.to_string_lossy(), Fault::Cap(format!("{FILES} files in one folder"))));
            }
        }
    }
    found.sort();
    Ok(Some(found))
}

fn is_issue(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&&*ending))
}
