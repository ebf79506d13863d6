//! One property at the head of a page, set or added: every other byte stays.

use crate::model::Spelling;

/// A page with a property set: its line is replaced, or a new one is put behind the line of `after`, else behind the last
/// property. Absent where the page has no properties at its head, or where the property has several lines.
///
/// ```
/// use neican::{merge::head, model::Spelling};
/// let page = "type:: a\nstatus:: 未读\nneican:: b\n\n- c";
/// let set = |key, value| head::set(page, Spelling::Property, key, value, "status").unwrap();
/// assert_eq!(set("status", "已读"), "type:: a\nstatus:: 已读\nneican:: b\n\n- c");
/// assert_eq!(set("feynman", "[[d]]"), "type:: a\nstatus:: 未读\nfeynman:: [[d]]\nneican:: b\n\n- c");
/// ```
pub fn set(page: &str, spelling: Spelling, key: &str, value: &str, after: &str) -> Option<String> {
    let lines = lines(page, spelling);
    let colon = match spelling {
        Spelling::Property => "::",
        Spelling::FrontMatter => ":",
    };
    let of = |wanted: &str| lines.iter().position(|line| line.key == wanted);
    let (start, end, opened) = match of(key) {
        Some(at) if lines[at].is_whole => (lines[at].start, lines[at].end, ""),
        Some(_) => return None,
        None => {
            let at = of(after).unwrap_or(lines.len().checked_sub(1)?);
            let behind = lines[at].last;
            // As the line itself ends, where it is the only one.
            let returns = page[..behind].contains("\r\n") || page[behind..].starts_with("\r\n");
            (behind, behind, if returns { "\r\n" } else { "\n" })
        }
    };
    Some(format!("{}{opened}{key}{colon} {value}{}", &page[..start], &page[end..]))
}

/// A property at the head of a page.
struct Line<'p> {
    key: &'p str,
    /// Where its line starts and ends, in bytes; the line end is not in it.
    start: usize,
    end: usize,
    /// Where the last of its lines ends.
    last: usize,
    /// Whether that is its only one.
    is_whole: bool,
}

fn lines(page: &str, spelling: Spelling) -> Vec<Line<'_>> {
    let mut found: Vec<Line> = Vec::new();
    let mut start = 0;
    for (number, raw) in page.split_inclusive('\n').enumerate() {
        let mark = if number == 0 { raw.len() - raw.trim_start_matches('\u{FEFF}').len() } else { 0 };
        let line = raw[mark..].trim_end_matches(['\n', '\r']);
        let (here, end) = (start + mark, start + mark + line.len());
        start += raw.len();
        match spelling {
            Spelling::FrontMatter if number == 0 && line.trim_end() != "---" => return found,
            Spelling::FrontMatter if number == 0 => continue,
            Spelling::FrontMatter if line.trim_end() == "---" => return found,
            Spelling::FrontMatter if line.starts_with([' ', '\t', '-', '#']) || line.is_empty() => {
                if let Some(last) = found.last_mut() {
                    (last.last, last.is_whole) = (end, false);
                }
            }
            Spelling::FrontMatter | Spelling::Property => {
                let colon = if spelling == Spelling::Property { "::" } else { ":" };
                let key =
                    line.split_once(colon).map(|(key, _)| key).filter(|key| !key.is_empty() && !key.contains(' '));
                match key {
                    Some(key) => found.push(Line { key, start: here, end, last: end, is_whole: true }),
                    None if spelling == Spelling::Property => return found,
                    None => {}
                }
            }
        }
    }
    // Front matter that is never closed is none.
    if spelling == Spelling::FrontMatter { Vec::new() } else { found }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_other_byte_stays() {
        let yaml = |page: &str, key: &str| set(page, Spelling::FrontMatter, key, "x", "status");
        assert_eq!(yaml("---\r\nstatus: a\r\n---\r\n", "status").as_deref(), Some("---\r\nstatus: x\r\n---\r\n"));
        assert_eq!(yaml("---\r\nstatus: a\r\n---\r\n", "b").as_deref(), Some("---\r\nstatus: a\r\nb: x\r\n---\r\n"));
        assert_eq!(
            yaml("---\nstatus:\n  - a\ntags:\n  - b\n---\n", "b").as_deref(),
            Some("---\nstatus:\n  - a\nb: x\ntags:\n  - b\n---\n")
        );
        assert_eq!(
            yaml("---\na: 1\ntags:\n  - b\n---\n", "b").as_deref(),
            Some("---\na: 1\ntags:\n  - b\nb: x\n---\n")
        );
        assert_eq!(yaml("---\nstatus:\n  - a\n---\n", "status"), None, "a list is the reader's own form");
        assert_eq!(yaml("status: a\n", "status"), None);
        assert_eq!(yaml("---\nstatus: a\n", "status"), None, "never closed");
        assert_eq!(yaml("文\nstatus: a\n---\n", "status"), None, "never opened");
        assert_eq!(yaml("---\n文\nstatus: a\n---\n", "status").as_deref(), Some("---\n文\nstatus: x\n---\n"));
        let line = |page: &str, key: &str| set(page, Spelling::Property, key, "x", "status");
        assert_eq!(
            line("\u{FEFF}status:: a\n\n- b\n  status:: c", "status").as_deref(),
            Some("\u{FEFF}status:: x\n\n- b\n  status:: c")
        );
        assert_eq!(line("- status:: a", "status"), None);
        assert_eq!(line("见 status:: a", "status"), None, "words before it");
        assert_eq!(line(":: a", "status"), None, "no key");
        assert_eq!(line("a:: 1\n\nstatus:: b", "status").as_deref(), Some("a:: 1\nstatus:: x\n\nstatus:: b"));
        assert_eq!(line("a:: 1", "b").as_deref(), Some("a:: 1\nb:: x"));
        assert_eq!(line("a:: 1\r\n\r\n- c", "b").as_deref(), Some("a:: 1\r\nb:: x\r\n\r\n- c"));
    }
}
