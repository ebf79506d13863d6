//! Which blocks a page of Logseq refers to and which ids it gives: `((uuid))`, `id:: uuid`.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::References;

/// All ids that a text gives and refers to, in lower case.
///
/// ```
/// let page = "- a\n  id:: 00000000-0000-5000-8000-000000000000\n- ((11111111-1111-5111-8111-111111111111))";
/// let references = neican::render::logseq::references(page);
/// assert_eq!(references.given, ["00000000-0000-5000-8000-000000000000"]);
/// assert_eq!(references.used, [(3, "11111111-1111-5111-8111-111111111111".to_owned())]);
/// ```
pub fn references(text: &str) -> References {
    const UUID: &str = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}";
    static USED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(&format!(r"\(\(({UUID})\)\)")).expect("a fixed pattern"));
    static GIVEN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(&format!(r"^\s*(?:- )?id:: *({UUID})\s*$")).expect("a fixed pattern"));
    let mut references = References::default();
    for (number, line) in (1..).zip(text.lines()) {
        references.given.extend(GIVEN.captures(line).map(|found| found[1].to_ascii_lowercase()));
        // Behind a backslash it is text of the digest; behind two it is not.
        let is_text = |start: usize| line[..start].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
        let used = USED.captures_iter(line).filter(|found| found.get(0).is_some_and(|found| !is_text(found.start())));
        references.used.extend(used.map(|found| (number, found[1].to_ascii_lowercase())));
    }
    references
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_digest_says_refers_to_nothing() {
        const ID: &str = "11111111-1111-5111-8111-111111111111";
        for (before, n) in [("", 1), ("\\", 0), ("\\\\", 1), ("((x))", 1)] {
            assert_eq!(references(&format!("- a {before}(({ID}))")).used.len(), n, "{before}");
        }
    }
}
