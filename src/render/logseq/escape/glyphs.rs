//! `Sheet`: the glyphs of one block, each with its role, and whether it gets a backslash.

use super::{Start, ZERO_WIDTH_SPACE};

/// Whose glyph it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::render::logseq) enum Role {
    /// The digest's: to be shown as it is. Only these get backslashes.
    Text,
    /// The digest's, inside inline code: shown as it is without backslashes.
    Code,
    /// Ours: a mark, a link's address, a line break.
    Mark,
}

#[derive(Debug, Clone, Copy)]
struct Glyph {
    ch: char,
    role: Role,
    /// Whether one of our marks is open around it.
    inside: bool,
    escaped: bool,
}

/// The glyphs of one block, in order.
#[derive(Debug, Clone, Default)]
pub(in crate::render::logseq) struct Sheet {
    glyphs: Vec<Glyph>,
    /// Whether white space or control characters were changed on the way in.
    lost_white_space: bool,
}

/// Filling.
impl Sheet {
    /// Adds text of the digest. Control characters are left out; tabs and line separators become spaces.
    pub(in crate::render::logseq) fn text(&mut self, text: &str, inside: bool) {
        self.add(text, Role::Text, inside);
    }

    /// Adds the content of inline code.
    pub(in crate::render::logseq) fn code(&mut self, code: &str) {
        self.add(code, Role::Code, true);
    }

    /// Adds text of ours, verbatim.
    pub(in crate::render::logseq) fn mark(&mut self, mark: &str) {
        let glyph = |ch| Glyph { ch, role: Role::Mark, inside: false, escaped: false };
        self.glyphs.extend(mark.chars().map(glyph));
    }

    /// Whether white space alone can stand here unseen: at the start, or after white space or a mark.
    pub(in crate::render::logseq) fn is_token_start(&self) -> bool {
        self.token_start(self.len())
    }

    /// Notes that white space was changed.
    pub(in crate::render::logseq) fn lose_white_space(&mut self) {
        self.lost_white_space = true;
    }

    fn add(&mut self, text: &str, role: Role, inside: bool) {
        for ch in text.chars() {
            let kept = clean(ch);
            self.lost_white_space |= kept != Some(ch);
            self.glyphs.extend(kept.map(|ch| Glyph { ch, role, inside, escaped: false }));
        }
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
    pub(super) fn trim(&mut self, start: Start) -> bool {
        let before = self.len();
        let trims = |glyph: &Glyph| match start {
            Start::Cell => glyph.ch.is_ascii_whitespace(),
            _ => (glyph.ch.is_whitespace() && glyph.ch != '\u{85}') || glyph.ch == '\u{feff}',
        };
        let outer = |glyph: &Glyph| (glyph.role == Role::Text && trims(glyph)) || glyph.ch == '\n';
        let n_front = self.glyphs.iter().take_while(|glyph| outer(glyph)).count();
        self.glyphs.drain(..n_front);
        let n_back = self.glyphs.iter().rev().take_while(|glyph| outer(glyph)).count();
        self.glyphs.truncate(self.len() - n_back);
        let mut kept: Vec<Glyph> = Vec::with_capacity(self.len());
        let space = |glyph: &Glyph| glyph.role == Role::Text && glyph.ch.is_ascii_whitespace();
        for glyph in &self.glyphs {
            if glyph.ch == '\n' {
                while kept.last().is_some_and(space) {
                    kept.pop();
                }
            }
            let after_break = kept.last().is_some_and(|last| last.ch == '\n');
            if !(start == Start::Quote && after_break && space(glyph)) {
                kept.push(*glyph);
            }
        }
        self.glyphs = kept;
        self.lost_white_space || self.len() < before
    }
}

/// Asking and marking.
impl Sheet {
    pub(super) fn len(&self) -> usize {
        self.glyphs.len()
    }

    /// The character at a place, whoever's it is.
    pub(super) fn at(&self, place: usize) -> Option<char> {
        self.glyphs.get(place).map(|glyph| glyph.ch)
    }

    /// The character at a place, if it is text of the digest.
    pub(super) fn text_at(&self, place: usize) -> Option<char> {
        self.glyphs.get(place).filter(|glyph| glyph.role == Role::Text).map(|glyph| glyph.ch)
    }

    /// The character at a place, if it is ours.
    pub(super) fn mark_at(&self, place: usize) -> Option<char> {
        self.glyphs.get(place).filter(|glyph| glyph.role == Role::Mark).map(|glyph| glyph.ch)
    }

    pub(super) fn is_escaped(&self, place: usize) -> bool {
        self.glyphs.get(place).is_some_and(|glyph| glyph.escaped)
    }

    pub(super) fn is_inside(&self, place: usize) -> bool {
        self.glyphs.get(place).is_some_and(|glyph| glyph.inside)
    }

    /// Whether there is white space, as Logseq's parser knows it, at a place; the end is none.
    pub(super) fn is_space(&self, place: usize) -> bool {
        self.at(place).is_some_and(|ch| ch.is_ascii_whitespace())
    }

    /// Whether a line ends before this place.
    pub(super) fn is_line_end(&self, place: usize) -> bool {
        self.at(place).is_none_or(|ch| ch == '\n')
    }

    /// Where each line starts.
    pub(super) fn line_starts(&self) -> Vec<usize> {
        let after_breaks = (1..=self.len()).filter(|place| self.at(place - 1) == Some('\n'));
        std::iter::once(0).chain(after_breaks).collect()
    }

    /// Whether the glyphs from here on spell `wanted`.
    pub(super) fn spells(&self, place: usize, wanted: &str) -> bool {
        wanted.chars().enumerate().all(|(offset, ch)| self.at(place + offset) == Some(ch))
    }

    /// The last place where the glyphs spell `wanted`.
    pub(super) fn last(&self, wanted: &str) -> Option<usize> {
        (0..self.len()).rev().find(|place| self.spells(*place, wanted))
    }

    /// The end of the run of equal characters that starts here.
    pub(super) fn run_end(&self, place: usize) -> usize {
        let ch = self.at(place);
        (place..self.len()).find(|next| self.at(*next) != ch).unwrap_or(self.len())
    }

    /// Gives a text glyph its backslash.
    pub(super) fn escape(&mut self, place: usize) {
        if let Some(glyph) = self.glyphs.get_mut(place).filter(|glyph| glyph.role == Role::Text) {
            glyph.escaped = true;
        }
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

    /// The text as the reader sees it.
    pub(super) fn plain(&self) -> String {
        self.glyphs.iter().filter(|glyph| glyph.role != Role::Mark).map(|glyph| glyph.ch).collect()
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

/// What Logseq can hold of a character: no control characters; a tab or a line separator inside a line is a space.
fn clean(ch: char) -> Option<char> {
    match ch {
        '\t' | '\n' | '\u{2028}' | '\u{2029}' => Some(' '),
        ch if ch.is_ascii_control() && ch != '\u{7f}' => None,
        ch => Some(ch),
    }
}
