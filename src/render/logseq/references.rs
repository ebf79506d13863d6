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
        references.used.extend(USED.captures_iter(line).map(|found| (number, found[1].to_ascii_lowercase())));
    }
    references
}
