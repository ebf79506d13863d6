//! What only Logseq asks of a [`Sheet`]: where its parser looks for constructs, and how the text is written.

use super::{Start, ZERO_WIDTH_SPACE};
use crate::render::sheet::{Role, Sheet};

impl Sheet {
    /// Whether white space alone can stand here unseen: at the start, or after white space or a mark.
    pub(in crate::render::logseq) fn is_token_start(&self) -> bool {
        self.token_start(self.len())
    }

    /// Cuts runs of one ASCII punctuation mark to `longest`. Says whether there was one.
    pub(super) fn cut_runs(&mut self, longest: usize) -> bool {
        let before = self.len();
        let (mut last, mut n_equal) = (None, 0);
        self.glyphs.retain(|glyph| {
            let ch = (glyph.role == Role::Text && glyph.ch.is_ascii_punctuation()).then_some(glyph.ch);
            n_equal = if ch == last { n_equal + 1 } else { 1 };
            last = ch;
            ch.is_none() || n_equal <= longest
        });
        self.len() < before
    }

    /// Takes away the white space that Logseq drops: at both ends, at line ends, and in quotes at line starts. Says
    /// whether there was any, or any was changed on the way in.
    pub(super) fn trim_for(&mut self, start: Start) -> bool {
        let trims = |ch: char| match start {
            Start::Cell => ch.is_ascii_whitespace(),
            _ => (ch.is_whitespace() && ch != '\u{85}') || ch == '\u{feff}',
        };
        self.trim(trims, start == Start::Quote)
    }

    /// Whether Logseq's parser looks for a construct of any sort here. Elsewhere it swallows plain text up to the next
    /// mark or space, so that `中{{x}}` is text and ` {{x}}` is not.
    pub(super) fn token_start(&self, place: usize) -> bool {
        let Some(before) = place.checked_sub(1).and_then(|place| self.glyphs.get(place)) else {
            return true;
        };
        let delimiter = before.ch.is_ascii_whitespace() || "\\_^[*~`=$#".contains(before.ch);
        delimiter || before.escaped || before.role != Role::Text
    }

    /// The text for Logseq. `\[` up to `\]` would be a formula, so once an opening bracket got a backslash, a literal
    /// backslash and a closing one are kept apart by a zero-width space; says whether there was such a place.
    pub(super) fn write(&self) -> (String, bool) {
        let mut out = String::with_capacity(self.len() + 16);
        let (mut formula, mut guarded) = (false, false);
        for (place, glyph) in self.glyphs.iter().enumerate() {
            if glyph.escaped {
                out.push('\\');
                formula |= matches!(glyph.ch, '[' | '(');
            }
            out.push(glyph.ch);
            let closes = glyph.ch == '\\' && matches!(self.at(place + 1), Some(']' | ')'));
            if closes && formula && glyph.role != Role::Mark {
                out.push(ZERO_WIDTH_SPACE);
                guarded = true;
            }
        }
        (out, guarded)
    }
}

/// Property values.
impl Sheet {
    pub(super) fn has_escapes(&self) -> bool {
        self.glyphs.iter().any(|glyph| glyph.escaped)
    }

    /// The text without backslashes, with a zero-width space wherever brackets could open something that runs or loads;
    /// says whether there was such a place.
    pub(super) fn write_broken(&self) -> (String, bool) {
        let mut out = String::with_capacity(self.len() + 16);
        let mut broken = false;
        for (place, glyph) in self.glyphs.iter().enumerate() {
            out.push(glyph.ch);
            let runs = match (glyph.ch, self.at(place + 1)) {
                ('{', Some('{')) | ('[', Some('[' | ':')) | ('(', Some('(')) | ('@', Some('@')) | (']', Some('(')) => {
                    true
                }
                ('<', Some(next)) => next.is_ascii_alphanumeric() || matches!(next, '!' | '?'),
                _ => false,
            };
            if runs {
                out.push(ZERO_WIDTH_SPACE);
                broken = true;
            }
        }
        (out, broken)
    }
}
