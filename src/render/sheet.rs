//! `Sheet`: the glyphs of one block, each with its role, and whether it gets a backslash. What each app does with them
//! stands in the app's own `escape`.

use std::borrow::Cow;

/// Invisible, no white space to any app, and it breaks what an app would else see.
pub(in crate::render) const ZERO_WIDTH_SPACE: char = '\u{200b}';

/// Whose glyph it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::render) enum Role {
    /// The digest's: to be shown as it is. Only these get backslashes.
    Text,
    /// The digest's, inside inline code: shown as it is without backslashes.
    Code,
    /// Ours: a mark, a link's address, a line break.
    Mark,
}

#[derive(Debug, Clone, Copy)]
pub(in crate::render) struct Glyph {
    pub(in crate::render) ch: char,
    pub(in crate::render) role: Role,
    /// Whether one of our marks is open around it (Logseq), or a link's label (Obsidian).
    pub(in crate::render) inside: bool,
    pub(in crate::render) escaped: bool,
}

/// The glyphs of one block, in order.
#[derive(Debug, Clone, Default)]
pub(in crate::render) struct Sheet {
    pub(in crate::render) glyphs: Vec<Glyph>,
    /// Whether white space or control characters were changed on the way in.
    pub(in crate::render) lost_white_space: bool,
}

/// Filling.
impl Sheet {
    /// Adds text of the digest. Control characters are left out; tabs and line separators become spaces.
    pub(in crate::render) fn text(&mut self, text: &str, inside: bool) {
        self.add(text, Role::Text, inside);
    }

    /// Adds the content of inline code.
    pub(in crate::render) fn code(&mut self, code: &str) {
        self.add(code, Role::Code, true);
    }

    /// Adds text of ours, verbatim.
    pub(in crate::render) fn mark(&mut self, mark: &str) {
        let glyph = |ch| Glyph { ch, role: Role::Mark, inside: false, escaped: false };
        self.glyphs.extend(mark.chars().map(glyph));
    }

    /// Notes that white space was changed.
    pub(in crate::render) fn lose_white_space(&mut self) {
        self.lost_white_space = true;
    }

    fn add(&mut self, text: &str, role: Role, inside: bool) {
        for ch in text.chars() {
            let kept = clean(ch);
            self.lost_white_space |= kept != Some(ch);
            self.glyphs.extend(kept.map(|ch| Glyph { ch, role, inside, escaped: false }));
        }
    }

    /// Takes away the text at both ends of the block for which `trims` holds, and the spaces at line ends; `starts`: at
    /// line starts, too. Says whether there was any, or any was changed on the way in.
    pub(in crate::render) fn trim(&mut self, trims: impl Fn(char) -> bool, starts: bool) -> bool {
        let before = self.len();
        let outer = |glyph: &Glyph| (glyph.role == Role::Text && trims(glyph.ch)) || glyph.ch == '\n';
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
            if !(starts && after_break && space(glyph)) {
                kept.push(*glyph);
            }
        }
        self.glyphs = kept;
        self.lost_white_space || self.len() < before
    }
}

/// Asking and marking.
impl Sheet {
    pub(in crate::render) fn len(&self) -> usize {
        self.glyphs.len()
    }

    /// The character at a place, whoever's it is.
    pub(in crate::render) fn at(&self, place: usize) -> Option<char> {
        self.glyphs.get(place).map(|glyph| glyph.ch)
    }

    /// The character at a place, if it is text of the digest.
    pub(in crate::render) fn text_at(&self, place: usize) -> Option<char> {
        self.glyphs.get(place).filter(|glyph| glyph.role == Role::Text).map(|glyph| glyph.ch)
    }

    /// The character at a place, if it is ours.
    pub(in crate::render) fn mark_at(&self, place: usize) -> Option<char> {
        self.glyphs.get(place).filter(|glyph| glyph.role == Role::Mark).map(|glyph| glyph.ch)
    }

    pub(in crate::render) fn is_escaped(&self, place: usize) -> bool {
        self.glyphs.get(place).is_some_and(|glyph| glyph.escaped)
    }

    pub(in crate::render) fn is_inside(&self, place: usize) -> bool {
        self.glyphs.get(place).is_some_and(|glyph| glyph.inside)
    }

    /// Whether there is ASCII white space at a place; the end is none.
    pub(in crate::render) fn is_space(&self, place: usize) -> bool {
        self.at(place).is_some_and(|ch| ch.is_ascii_whitespace())
    }

    /// Whether a line ends before this place.
    pub(in crate::render) fn is_line_end(&self, place: usize) -> bool {
        self.at(place).is_none_or(|ch| ch == '\n')
    }

    /// Where each line starts.
    pub(in crate::render) fn line_starts(&self) -> Vec<usize> {
        let after_breaks = (1..=self.len()).filter(|place| self.at(place - 1) == Some('\n'));
        std::iter::once(0).chain(after_breaks).collect()
    }

    /// Whether the glyphs from here on spell `wanted`.
    pub(in crate::render) fn spells(&self, place: usize, wanted: &str) -> bool {
        wanted.chars().enumerate().all(|(offset, ch)| self.at(place + offset) == Some(ch))
    }

    /// The last place where the glyphs spell `wanted`.
    pub(in crate::render) fn last(&self, wanted: &str) -> Option<usize> {
        (0..self.len()).rev().find(|place| self.spells(*place, wanted))
    }

    /// The end of the run of equal characters that starts here.
    pub(in crate::render) fn run_end(&self, place: usize) -> usize {
        let ch = self.at(place);
        (place..self.len()).find(|next| self.at(*next) != ch).unwrap_or(self.len())
    }

    /// The places of a character of the digest's text.
    pub(in crate::render) fn places(&self, ch: char) -> Vec<usize> {
        (0..self.len()).filter(|place| self.text_at(*place) == Some(ch)).collect()
    }

    /// Runs of a character, as ranges of places, whoever's they are.
    pub(in crate::render) fn runs(&self, ch: char) -> Vec<std::ops::Range<usize>> {
        let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
        for place in (0..self.len()).filter(|place| self.at(*place) == Some(ch)) {
            match runs.last_mut() {
                Some(run) if run.end == place => run.end += 1,
                _ => runs.push(place..place + 1),
            }
        }
        runs
    }

    /// Whether a character is anywhere one of our marks.
    pub(in crate::render) fn has_mark(&self, ch: char) -> bool {
        (0..self.len()).any(|place| self.mark_at(place) == Some(ch))
    }

    /// Gives a text glyph its backslash.
    pub(in crate::render) fn escape(&mut self, place: usize) {
        if let Some(glyph) = self.glyphs.get_mut(place).filter(|glyph| glyph.role == Role::Text) {
            glyph.escaped = true;
        }
    }

    /// The text as the reader sees it.
    pub(in crate::render) fn plain(&self) -> String {
        self.glyphs.iter().filter(|glyph| glyph.role != Role::Mark).map(|glyph| glyph.ch).collect()
    }
}

/// Text as a sheet takes it in.
pub(in crate::render) fn cleaned(text: &str) -> Cow<'_, str> {
    let held = |ch: char| clean(ch) == Some(ch);
    if text.chars().all(held) { text.into() } else { text.chars().filter_map(clean).collect() }
}

/// What the apps can hold of a character: no control characters; a tab or a line separator inside a line is a space.
fn clean(ch: char) -> Option<char> {
    match ch {
        '\t' | '\n' | '\u{2028}' | '\u{2029}' => Some(' '),
        ch if ch.is_ascii_control() && ch != '\u{7f}' => None,
        ch => Some(ch),
    }
}
