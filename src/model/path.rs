//! `VaultPath`: a path inside the vault, safe by construction.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A relative path inside the vault, its parts joined by `/`.
///
/// Invariant: at least one part; no part is empty, `.` or `..`; no backslash, no NUL, no drive. [`VaultPath::new`] is
/// the only way to have one, so nothing outside the vault can be named. Copies share their text: a run holds each path of
/// the vault several times.
///
/// ```
/// use neican::model::VaultPath;
/// assert_eq!(VaultPath::new("pages/某文章.md").unwrap().name(), "某文章.md");
/// assert!(VaultPath::new("../x.md").is_none());
/// assert!(VaultPath::new("/etc/passwd").is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct VaultPath(Arc<str>);

impl VaultPath {
    /// Takes a path if it keeps the invariant; absent otherwise.
    pub fn new(path: &str) -> Option<VaultPath> {
        let fine =
            |part: &str| !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', '\0', '\n', '\r']);
        let drive = path.get(1..2) == Some(":") && path.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
        (!drive && path.split('/').all(fine)).then(|| VaultPath(path.into()))
    }

    /// The path of something in this folder; absent when `name` would break the invariant.
    pub fn join(&self, name: &str) -> Option<VaultPath> {
        VaultPath::new(&format!("{}/{name}", self.0))
    }

    /// The whole path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its parts, outermost first.
    pub fn parts(&self) -> std::str::Split<'_, char> {
        self.0.split('/')
    }

    /// The last part.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The last part without its extension: `1.2.3` of `pages/1.2.3.md`.
    pub fn stem(&self) -> &str {
        self.name().rsplit_once('.').map_or(self.name(), |(stem, _)| stem)
    }

    /// The folder; absent for something at the top of the vault.
    pub fn folder(&self) -> Option<VaultPath> {
        self.0.rsplit_once('/').map(|(folder, _)| VaultPath(folder.into()))
    }

    /// Whether it lies in `folder`, at any depth.
    pub fn is_in(&self, folder: &VaultPath) -> bool {
        self.0.strip_prefix(&*folder.0).is_some_and(|rest| rest.starts_with('/'))
    }
}

impl TryFrom<String> for VaultPath {
    type Error = String;
    fn try_from(path: String) -> Result<VaultPath, String> {
        VaultPath::new(&path).ok_or_else(|| format!("not a path inside a vault: {}", path.escape_debug()))
    }
}

impl From<VaultPath> for String {
    fn from(path: VaultPath) -> String {
        path.0.as_ref().to_owned()
    }
}

impl fmt::Display for VaultPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
