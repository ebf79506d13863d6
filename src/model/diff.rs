//! `PageDiff`: what a write would change on a page, line by line, for people and for `patch`.

use std::ops::Range;

use serde::Serialize;
use similar::algorithms::{Capture, Compact, Replace, myers};
use similar::{DiffOp, DiffTag, group_diff_ops};

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
        let diff = unified(path, before, after);
        Some(PageDiff { path: change.path.clone(), is_new, diff })
    }
}

/// What turns one row of texts into another, by Myers' algorithm.
///
/// ```
/// use neican::model::turns;
/// let ops = turns(&["a", "b"], &["a", "c", "d"]);
/// assert_eq!((ops.len(), ops[1].old_range(), ops[1].new_range()), (2, 1..2, 1..3));
/// ```
pub fn turns(old: &[&str], new: &[&str]) -> Vec<DiffOp> {
    // Not by the name of an algorithm: that would bring all six along, and each is large.
    let mut turns = Compact::new(Replace::new(Capture::new()), old, new);
    match myers::diff(&mut turns, old, 0..old.len(), new, 0..new.len()) {
        Ok(()) => turns.into_inner().into_inner().into_ops(),
        Err(never) => match never {},
    }
}

/// Two texts as a unified diff.
fn unified(path: &str, before: &str, after: &str) -> String {
    let [old, new]: [Vec<&str>; 2] = [before, after].map(|text| text.split_inclusive('\n').collect());
    let groups = group_diff_ops(turns(&old, &new), CONTEXT);
    let mut text = String::new();
    if !groups.is_empty() {
        text.push_str(&format!("--- {path}\n+++ {path}\n"));
    }
    let mut put = |sign: char, lines: &[&str]| {
        for line in lines {
            let end = if line.ends_with('\n') { "" } else { "\n" };
            text.push_str(&format!("{sign}{line}{end}"));
        }
    };
    for group in groups.iter().filter(|group| !group.is_empty()) {
        let (first, last) = (&group[0], &group[group.len() - 1]);
        let ranges = [first.old_range().start..last.old_range().end, first.new_range().start..last.new_range().end];
        put('@', &[&format!("@ -{} +{} @@", lines(&ranges[0]), lines(&ranges[1]))]);
        for op in group {
            match op.tag() {
                DiffTag::Equal => put(' ', &old[op.old_range()]),
                DiffTag::Delete => put('-', &old[op.old_range()]),
                DiffTag::Insert => put('+', &new[op.new_range()]),
                DiffTag::Replace => {
                    put('-', &old[op.old_range()]);
                    put('+', &new[op.new_range()]);
                }
            }
        }
    }
    text
}

/// A range of lines as a diff writes it: from 1, and with a length unless that is 1; an empty one begins before itself.
fn lines(range: &Range<usize>) -> String {
    match range.len() {
        1 => format!("{}", range.start + 1),
        0 => format!("{},0", range.start),
        n_lines => format!("{},{n_lines}", range.start + 1),
    }
}
