//! The addresses of links.

use crate::model::Links;

/// An address without anything that would end a link, pair with a mark around it, or be read by a plugin.
///
/// Letters of any script stay. A backslash would be shown where the app shows the source, so all is percent-encoded.
pub(super) fn address(href: &str) -> String {
    // A page is found by its name alone, wherever it lies.
    let href = href.strip_prefix(Links::PAGE).unwrap_or(href);
    let mut out = String::with_capacity(href.len());
    let mut chars = href.trim().chars().peekable();
    while let Some(ch) = chars.next() {
        let next = chars.peek().copied();
        let doubled = "~=:{_".contains(ch) && out.ends_with(ch);
        let unsafe_here = "()<>[]{}|\\^`\"*$".contains(ch) || ch.is_whitespace() || ch.is_control();
        let stray = ch == '%' && !next.is_some_and(|next| next.is_ascii_hexdigit());
        let invisible =
            matches!(ch, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
        if doubled || unsafe_here || stray || invisible || (ch == ';' && ends_entity(&out)) {
            let mut utf8 = [0; 4];
            out.extend(ch.encode_utf8(&mut utf8).bytes().map(|byte| format!("%{byte:02X}")));
        } else {
            out.push(ch);
        }
    }
    out
}

/// Whether `out` ends like `&copy`: a semicolon would make it an entity.
fn ends_entity(out: &str) -> bool {
    let name = out.trim_end_matches(|ch: char| ch.is_ascii_alphanumeric() || ch == '#');
    name.ends_with('&')
}
