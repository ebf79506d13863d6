//! `PageDiff`: what a write would change on a page, line by line, for people and for `patch`.

use serde::Serialize;
use similar::TextDiff;

use super::{Change, VaultPath};

/// Lines of context around a change.
const CONTEXT: usize = 2;

/// What a write would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PageDiff {
    /// The page.
    pub path: VaultPath,
    /// Whether nothing stands there yet.
    pub is_new: bool,
    /// A unified diff; a new page is all additions, one that goes all removals.
    pub diff: String,
}

impl PageDiff {
    /// The diff of a change; absent where it writes nothing, and for files that are no text.
    ///
    /// ```
    /// use neican::model::{Change, Outcome, PageDiff, Thing, VaultPath, Write};
    /// let path = VaultPath::new("pages/a.md").unwrap();
    /// let write = Write { expected: Some("- a\n- b".into()), bytes: "- a\n- c".into() };
    /// let (thing, outcome) = (Thing::File(path.clone()), Outcome::Updated);
    /// let change = Change { thing, path, outcome, write: Some(write), base: None, text: None, remove: None, gone: false };
    /// assert_eq!(PageDiff::of(&change).unwrap().diff, "--- pages/a.md\n+++ pages/a.md\n@@ -1,2 +1,2 @@\n - a\n-- b\n+- c\n");
    /// ```
    pub fn of(change: &Change) -> Option<PageDiff> {
        let (before, after) = match (&change.write, &change.remove) {
            (Some(write), _) => (write.expected.as_deref(), &write.bytes[..]),
            (None, Some(expected)) => (Some(&expected[..]), &b""[..]),
            (None, None) => return None,
        };
        let is_new = before.is_none();
        let text = |bytes| std::str::from_utf8(bytes).ok();
        let (before, after) = (text(before.unwrap_or_default())?, text(after)?);
        let path = change.path.as_str();
        let lines = TextDiff::from_lines(before, after);
        let mut unified = lines.unified_diff();
        let diff = unified.context_radius(CONTEXT).missing_newline_hint(false).header(path, path).to_string();
        Some(PageDiff { path: change.path.clone(), is_new, diff })
    }
}
