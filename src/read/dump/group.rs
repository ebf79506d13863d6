//! `Group`: lines of a dump that stand together, with the blank lines around them.

use crate::model::Fault;
use crate::read::caps;

/// A line of the dump, with lines that follow it without a blank one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group<'a> {
    /// Line number of the first line, from 1.
    pub(super) number: u32,
    /// Its lines as they stand, without the tab of a list item.
    pub(super) lines: Vec<&'a str>,
    /// Led by a tab: a list item.
    pub(super) tab: bool,
    /// A list item that holds a quote: a lone tab stood on the line before.
    pub(super) quoted_item: bool,
    /// Blank lines before it.
    pub(super) before: usize,
    /// Blank lines after it; many at the end of the file.
    pub(super) after: usize,
}

impl Group<'_> {
    /// The text, trimmed; lines parted by `\n`.
    pub(super) fn text(&self) -> String {
        self.lines.iter().map(|line| line.trim_matches([' ', '\t'])).collect::<Vec<_>>().join("\n")
    }
}

/// More blank lines than any closing of elements leaves.
const END: usize = 99;

/// Parts a dump into groups; refuses one with more text than any issue, since each line costs much more than its bytes.
pub(super) fn groups(text: &str) -> Result<Vec<Group<'_>>, Fault> {
    let mut groups: Vec<Group> = Vec::new();
    let mut n_bytes = 0;
    let mut blank = 0;
    let mut lone_tab = false;
    for (line_idx, line) in text.lines().enumerate() {
        let line = line.trim_end_matches('\r');
        if line.trim().is_empty() {
            // A lone tab opens a list item that holds a quote on the next line: no blank line of its own.
            lone_tab = line == "\t";
            blank += usize::from(!lone_tab);
            continue;
        }
        n_bytes += line.len();
        caps::of_dump(groups.len(), n_bytes)?;
        let tab = line.starts_with('\t');
        match groups.last_mut() {
            Some(last) if blank == 0 && !tab && !lone_tab => last.lines.push(line),
            last => {
                if let Some(last) = last {
                    last.after = blank;
                }
                let bare = line.strip_prefix('\t').unwrap_or(line);
                groups.push(Group {
                    number: line_idx as u32 + 1,
                    lines: vec![bare],
                    tab,
                    quoted_item: lone_tab,
                    before: blank,
                    after: END,
                });
            }
        }
        blank = 0;
        lone_tab = false;
    }
    Ok(groups)
}
