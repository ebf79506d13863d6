//! Which folder is the vault, and what stands there. Refuses the root, the home folder and whatever is no folder.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::Dir;

use super::disk::canonical;
use super::fs::trouble;
use crate::model::{Error, Fault};

/// What stands where a vault is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Nothing.
    Absent,
    /// A folder with nothing in it.
    Empty,
    /// A folder that holds these names, sorted, dot-names included.
    Holds(Vec<String>),
}

/// The folder of a vault with its links resolved; `home` is the reader's home folder where known.
pub(super) fn checked(root: &Path, home: Option<&Path>) -> Result<PathBuf, Error> {
    let refuse = |fault| Err(Error::of(&root.to_string_lossy(), fault));
    let path = canonical(root)?;
    let home = home.map(|home| home.canonicalize().unwrap_or_else(|_| home.to_owned()));
    if path.parent().is_none() || home.is_some_and(|home| home == path) {
        return refuse(Fault::TooWide);
    }
    if path.exists() && !path.is_dir() {
        return refuse(Fault::NotAFile);
    }
    Ok(path)
}

/// What stands at a checked path.
pub(super) fn standing(path: &Path) -> Result<Standing, Error> {
    let listed = Dir::open_ambient_dir(path, ambient_authority()).and_then(|dir| {
        let names = dir.entries()?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
        names.collect::<std::io::Result<Vec<String>>>()
    });
    match listed {
        Ok(names) if names.is_empty() => Ok(Standing::Empty),
        Ok(mut names) => {
            names.sort_unstable();
            Ok(Standing::Holds(names))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Standing::Absent),
        Err(error) => Err(trouble(&path.to_string_lossy(), &error)),
    }
}

/// The nearest folder, from the working folder upwards, that holds one of the folders `markers`.
pub fn nearest(markers: &[&str]) -> Option<PathBuf> {
    let here = canonical(Path::new(".")).ok()?;
    let holds = |folder: &&Path| markers.iter().any(|marker| folder.join(marker).is_dir());
    here.ancestors().find(holds).map(Path::to_owned)
}

/// Whether a folder is, or lies in, `parts` below a folder that holds a file of this name; links are followed.
pub fn is_below(root: &Path, parts: &str, file: &str) -> bool {
    let Ok(path) = canonical(root) else { return false };
    let n_parts = Path::new(parts).components().count();
    let mut ends = path.ancestors().filter(|folder| folder.ends_with(parts));
    ends.any(|end| end.ancestors().nth(n_parts).is_some_and(|above| above.join(file).is_file()))
}

/// The name of a vault's folder, as its app shows it: `my-graph` for `.` inside of it, too; absent for the root of the disk
/// and where nothing can be told.
pub fn name(root: &Path) -> Option<String> {
    canonical(root).ok()?.file_name().map(|name| name.to_string_lossy().into_owned())
}
