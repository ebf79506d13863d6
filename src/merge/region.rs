//! One block of an outline page, taken out and put back; every other byte of the page stays as it is.

use std::ops::Range;

/// Where a block stands in a page: from its bullet to the end of its last child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Bytes of the block, without the line end of its last line.
    pub range: Range<usize>,
    /// The white space before its bullet.
    pub indent: String,
}

/// Finds the block that a line belongs to. `line_start` is the byte offset of any line of the block's own text.
///
/// Absent when no bullet stands above the line with less white space before it.
///
/// ```
/// use neican::merge::region;
/// let page = "- a\n\t- b\n\t  key:: x\n\t\t- c\n- d";
/// let found = region::around(page, page.find("\t  key").unwrap()).unwrap();
/// assert_eq!(&page[found.range.clone()], "\t- b\n\t  key:: x\n\t\t- c");
/// assert_eq!(region::text(page, &found), "- b\n  key:: x\n\t- c");
/// ```
pub fn around(page: &str, line_start: usize) -> Option<Region> {
    let lines = lines(page);
    let line_idx = lines.iter().position(|line| line.start == line_start.max(mark(page)))?;
    let own = indent(&page[lines[line_idx].clone()]);
    let is_bullet = |text: &str| text.trim_start() == "-" || text.trim_start().starts_with("- ");
    let bullet_idx = (0..=line_idx).rev().find(|idx| {
        let text = &page[lines[*idx].clone()];
        is_bullet(text) && (*idx == line_idx || indent(text).len() < own.len())
    })?;
    let indent_here = indent(&page[lines[bullet_idx].clone()]);
    let inside = |text: &str| text.trim().is_empty() || indent(text).len() > indent_here.len();
    let after = lines[bullet_idx + 1..].iter().take_while(|line| inside(&page[(*line).clone()]));
    // Blank lines at the end lie between blocks, not in this one.
    let last = after.filter(|line| !page[(*line).clone()].trim().is_empty()).last();
    let end = last.map_or(lines[bullet_idx].end, |line| line.end);
    Some(Region { range: lines[bullet_idx].start..end, indent: indent_here.to_owned() })
}

/// The block's text, as if it stood at the left edge.
pub fn text(page: &str, region: &Region) -> String {
    let block = &page[region.range.clone()];
    let bare = block.split('\n').map(|line| line.strip_prefix(region.indent.as_str()).unwrap_or(line.trim_start()));
    bare.collect::<Vec<_>>().join("\n")
}

/// The page with the block's text exchanged for another, at the block's depth.
pub fn replace(page: &str, region: &Region, text: &str) -> String {
    let block = text.split('\n').map(|line| format!("{}{line}", region.indent)).collect::<Vec<_>>().join("\n");
    format!("{}{block}{}", &page[..region.range.start], &page[region.range.end..])
}

/// The page without the block and without the line end that parted it from what stands before it, or behind it where it
/// is the first.
///
/// ```
/// use neican::merge::region;
/// let page = "- a\n- b\n\t- c\n- d";
/// let found = region::around(page, 4).unwrap();
/// assert_eq!(region::cut(page, &found), "- a\n- d");
/// let first = region::around(page, 0).unwrap();
/// assert_eq!(region::cut(page, &first), "- b\n\t- c\n- d");
/// ```
pub fn cut(page: &str, region: &Region) -> String {
    let (before, after) = (&page[..region.range.start], &page[region.range.end..]);
    let end = |text: &str| if text.ends_with("\r\n") { 2 } else { usize::from(text.ends_with('\n')) };
    match end(before) {
        0 => {
            let start = after.strip_prefix("\r\n").or_else(|| after.strip_prefix('\n')).unwrap_or(after);
            format!("{before}{start}")
        }
        n => format!("{}{after}", &before[..before.len() - n]),
    }
}

/// The page with a block behind everything else; what was there stays byte for byte. `end`: what ends a page.
///
/// Behind a line that belongs to no list stands an empty line first: else the block would go on with a table or with
/// HTML, and in an outline stick to the properties of the page.
///
/// ```
/// use neican::merge::region::append;
/// assert_eq!(append("- a\n", "- b", ""), "- a\n- b");
/// assert_eq!(append("", "- b", "\n"), "- b\n");
/// assert_eq!(append("| a |", "- b", "\n"), "| a |\n\n- b\n");
/// ```
pub fn append(page: &str, text: &str, end: &str) -> String {
    let last = page.trim_end_matches(['\n', '\r']).rsplit('\n').next().unwrap_or_default();
    let listed = last.starts_with([' ', '\t']) || last.starts_with("- ") || last.trim_end() == "-";
    let n_ends = page[page.trim_end_matches(['\n', '\r']).len()..].matches('\n').count();
    let wanted = match (last.is_empty(), listed) {
        (true, _) => 0,
        (false, true) => 1,
        (false, false) => 2,
    };
    let apart = &"\n\n"[..usize::saturating_sub(wanted, n_ends)];
    format!("{page}{apart}{text}{end}")
}

/// The bytes of the byte order mark that the page starts with: no part of its first line.
fn mark(page: &str) -> usize {
    page.len() - page.trim_start_matches('\u{FEFF}').len()
}

/// The byte range of every line, without line ends.
fn lines(page: &str) -> Vec<Range<usize>> {
    let mut start = mark(page);
    let ends = page[start..].split_inclusive('\n').map(|line| {
        let range = start..start + line.trim_end_matches(['\n', '\r']).len();
        start += line.len();
        range
    });
    ends.collect()
}

fn indent(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_exchanged_at_its_depth_and_nothing_else_changes() {
        let page = "- 我的\n\t- 我们的\n\t  neican:: x\n\t\t- 子\n\n- 之后\n";
        let region = around(page, page.find("\t  neican").expect("it is there")).expect("a block");
        assert_eq!(replace(page, &region, &text(page, &region)), page);
        assert_eq!(replace(page, &region, "- 新\n\t- 子"), "- 我的\n\t- 新\n\t\t- 子\n\n- 之后\n");
    }

    #[test]
    fn a_block_goes_behind_everything_and_stands_apart_from_what_is_no_list() {
        for (page, expected) in [
            ("", "- x\n"),
            ("\n\n", "\n\n- x\n"),
            ("- a", "- a\n- x\n"),
            ("- a\n\tb\n", "- a\n\tb\n- x\n"),
            ("文", "文\n\n- x\n"),
            ("文\n", "文\n\n- x\n"),
            ("文\n\n\n", "文\n\n\n- x\n"),
            ("文\r\n", "文\r\n\n- x\n"),
            ("| a |\n| - |", "| a |\n| - |\n\n- x\n"),
            ("key:: v\n", "key:: v\n\n- x\n"),
        ] {
            assert_eq!(append(page, "- x", "\n"), expected, "{page:?}");
        }
    }

    #[test]
    fn a_line_under_no_bullet_has_no_block() {
        assert_eq!(around("a\nb", 2), None);
        assert_eq!(around("- a\nb", 4), None);
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_block() {
        let page = "\u{FEFF}- a\n- b";
        let first = around(page, page.find('-').expect("it is there")).expect("a block");
        assert_eq!((text(page, &first), cut(page, &first)), ("- a".to_owned(), "\u{FEFF}- b".to_owned()));
    }
}
