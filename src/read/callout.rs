//! Callouts: the sign in front of one, where a form has it in the text.

use crate::model::{Inlines, Kind};

/// Letters of the longest sign: families and flags are emoji of many.
const LONGEST: usize = 8;

/// A callout; without an `icon` its text may begin with one.
///
/// What an icon is that is a picture (`icon` holds its address, or its name) the text does not say.
pub(super) fn callout(icon: Option<&str>, text: Inlines) -> Kind {
    if let Some(icon) = icon.map(str::trim).filter(|icon| !icon.is_empty()) {
        return Kind::Callout { icon: is_sign(icon).then(|| icon.to_owned()), text };
    }
    let plain = text.plain();
    let first = plain.split(char::is_whitespace).next().unwrap_or_default();
    if !is_sign(first) {
        return Kind::Callout { icon: None, text };
    }
    let (_, rest) = text.split_at(first.len());
    Kind::Callout { icon: Some(first.to_owned()), text: rest.trimmed() }
}

/// Whether a text is an emoji or the like, and nothing more.
pub(super) fn is_sign(text: &str) -> bool {
    let text = text.trim();
    let joins = |ch: char| matches!(ch, '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{20e3}');
    // Arrows, shapes, dingbats, emoji; neither the punctuation of texts nor letters.
    let shows = |ch: char| matches!(ch, '\u{203c}' | '\u{2049}' | '\u{2139}' | '\u{2190}'..='\u{2fff}' | '\u{1f000}'..='\u{1ffff}');
    text.starts_with(shows) && text.chars().all(|ch| shows(ch) || joins(ch)) && text.chars().count() <= LONGEST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_is_taken_off_the_text() {
        for (icon, text, expected) in [
            (Some("💡"), "文", (Some("💡"), "文")),
            (Some("/icons/a.svg"), "文", (None, "文")),
            (Some("x"), "💡 文", (None, "💡 文")),
            (None, "💡 文", (Some("💡"), "文")),
            (Some(""), "⚠️\n文", (Some("⚠️"), "文")),
            (None, "👨‍👩‍👧 文", (Some("👨‍👩‍👧"), "文")),
            (None, "ℹ️ 文", (Some("ℹ️"), "文")),
            (None, "💡", (Some("💡"), "")),
            (None, "💡文", (None, "💡文")),
            (None, "—— 文", (None, "—— 文")),
            (None, "“引” 文", (None, "“引” 文")),
            (None, "、 文", (None, "、 文")),
            (None, "", (None, "")),
        ] {
            let expected = Kind::Callout { icon: expected.0.map(str::to_owned), text: expected.1.into() };
            assert_eq!(callout(icon, text.into()), expected, "{icon:?} {text:?}");
        }
    }
}
