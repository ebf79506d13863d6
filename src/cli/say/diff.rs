//! Diffs → words on a terminal: a changed page line by line, a new one by its first lines.

use neican::model::{Language, PageDiff};

/// How many lines of a new page are shown: its properties, mostly.
const FIRST: usize = 8;

/// All diffs, one after the other.
pub(super) fn shown(diffs: &[PageDiff], language: Language) -> String {
    diffs.iter().map(|diff| if diff.is_new { new(diff, language) } else { diff.diff.clone() }).collect()
}

/// A new page: whoever wants all of it finds it in the JSON.
fn new(diff: &PageDiff, language: Language) -> String {
    let lines: Vec<&str> = diff.diff.lines().filter(|line| line.starts_with('+')).skip(1).collect();
    let first: String = lines.iter().take(FIRST).map(|line| format!("{line}\n")).collect();
    let more = match lines.len().saturating_sub(FIRST) {
        0 => String::new(),
        more => language.pick(format!("+… {more} more lines\n"), format!("+… 另有 {more} 行\n")),
    };
    format!("+++ {}\n{first}{more}", diff.path)
}

/// The same with colours: what comes is green, what goes is red, places are cyan.
pub(super) fn coloured(shown: &str) -> String {
    let paint = |line: &str| match line {
        _ if line.starts_with("+++") || line.starts_with("---") => format!("\u{1b}[1m{line}\u{1b}[0m\n"),
        _ if line.starts_with('+') => format!("\u{1b}[32m{line}\u{1b}[0m\n"),
        _ if line.starts_with('-') => format!("\u{1b}[31m{line}\u{1b}[0m\n"),
        _ if line.starts_with("@@") => format!("\u{1b}[36m{line}\u{1b}[0m\n"),
        _ => format!("{line}\n"),
    };
    shown.lines().map(paint).collect()
}

#[cfg(test)]
mod tests {
    use neican::model::VaultPath;

    use super::*;

    fn diff(is_new: bool, diff: &str) -> PageDiff {
        PageDiff { path: VaultPath::new("pages/a.md").expect("a path"), is_new, diff: diff.to_owned() }
    }

    #[test]
    fn a_changed_page_is_shown_whole_and_a_new_one_by_its_first_lines() {
        let change = "--- pages/a.md\n+++ pages/a.md\n@@ -1 +1 @@\n-- a\n+- b\n";
        assert_eq!(shown(&[diff(false, change)], Language::English), change);
        let new = format!("--- pages/a.md\n+++ pages/a.md\n@@ -0,0 +1,10 @@\n{}", "+- a\n".repeat(10));
        let first = format!("+++ pages/a.md\n{}+… 2 more lines\n", "+- a\n".repeat(8));
        assert_eq!(shown(&[diff(true, &new)], Language::English), first);
    }

    #[test]
    fn every_line_ends_its_colour() {
        let painted = coloured("--- a\n+++ a\n@@ -1 +1 @@\n a\n-- b\n+- c\n");
        assert_eq!(
            painted,
            "\u{1b}[1m--- a\u{1b}[0m\n\u{1b}[1m+++ a\u{1b}[0m\n\u{1b}[36m@@ -1 +1 @@\u{1b}[0m\n a\n\
             \u{1b}[31m-- b\u{1b}[0m\n\u{1b}[32m+- c\u{1b}[0m\n"
        );
    }
}
