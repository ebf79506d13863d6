//! Which blocks a note of Obsidian refers to and which ids it gives: `[[note#^id]]`, `text ^id`.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::References;

/// All ids that a text gives and refers to, in lower case: Obsidian finds them so.
///
/// ```
/// let references = neican::render::obsidian::references("- a ^0123abcd\n- [[b#^89ABCDEF|c]]");
/// assert_eq!(references.given, ["0123abcd"]);
/// assert_eq!(references.used, [(2, "89abcdef".to_owned())]);
/// ```
pub fn references(text: &str) -> References {
    static USED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\[\[[^\[\]|]*#\^([0-9A-Za-z-]+)[|\]]").expect("a fixed pattern"));
    // To the app, which is written in JavaScript, U+0085 is no white space.
    static GIVEN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?:^|[\s--\x{85}])\^([0-9A-Za-z-]+)\s*$").expect("a fixed pattern"));
    let mut references = References::default();
    for (number, line) in (1..).zip(text.lines()) {
        references.given.extend(GIVEN.captures(line).map(|found| found[1].to_ascii_lowercase()));
        references.used.extend(USED.captures_iter(line).map(|found| (number, found[1].to_ascii_lowercase())));
    }
    references
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_stands_behind_what_the_app_takes_for_white_space() {
        for (before, n) in [("a ", 1), ("", 1), ("a\u{a0}", 1), ("a\u{85}", 0), ("a", 0)] {
            assert_eq!(references(&format!("{before}^0123abcd")).given.len(), n, "{before:?}");
        }
    }
}
