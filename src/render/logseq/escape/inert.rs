//! Text that needs nothing: told in one pass over its bytes, without a [`Sheet`](super::Sheet).
//!
//! Nearly all prose is such text. Every condition here is one under which no rule of the other modules acts; where in
//! doubt the answer is no, and the rules themselves decide. The tests ask them for the same text.

use super::{LONGEST_RUN, Start, starts::TASKS};

/// What a byte can do inside a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Nothing, anywhere but at the two ends.
    Plain,
    /// Punctuation that nothing comes of in the middle of a line, if its run is not too long.
    Mild,
    /// Text when it stands alone; two of them may open something.
    Single,
    /// `:`, which also makes addresses.
    Colon,
    /// `$`, whose pairs make formulas.
    Dollar,
    /// `<`, which depends on the rest of its text.
    Angle,
    /// The first byte of line separators, and of much prose.
    Separator,
    /// Left to the rules.
    Live,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Live; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = class(byte as u8);
        byte += 1;
    }
    classes
};

const fn class(byte: u8) -> Class {
    match byte {
        0xe2 => Class::Separator,
        0x80.. | b' ' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => Class::Plain,
        // what these open or close needs another of the live ones before them
        b'!' | b'"' | b'%' | b'&' | b'\'' | b')' | b'+' | b',' | b'-' | b'.' | b'/' | b';' | b'>' | b'?' | b']'
        | b'|' | b'}' => Class::Mild,
        b'(' | b'=' | b'@' | b'~' => Class::Single,
        b':' => Class::Colon,
        b'$' => Class::Dollar,
        b'<' => Class::Angle,
        _ => Class::Live,
    }
}

/// Whether the text, as the only line of a row, plain or highlighted as a whole, is spelt as it is and without loss.
pub(in crate::render::logseq) fn is_inert(text: &str, start: Start) -> bool {
    starts_inert(text, start) && ends_inert(text) && is_inert_inside(text.as_bytes())
}

/// The start: nothing that a block or a list could start with, no task, and no space.
fn starts_inert(text: &str, start: Start) -> bool {
    match text.as_bytes().first() {
        None => false,
        Some(b'0'..=b'9') => start != Start::Quote,
        Some(b'A'..=b'Z') => !TASKS.iter().any(|task| text.starts_with(task)),
        Some(byte) if byte.is_ascii() => byte.is_ascii_lowercase() || matches!(byte, b'$' | b'(' | b'"'),
        Some(_) => !text.starts_with(is_trimmed),
    }
}

/// The end: no space, nor the mark that would stand beside it.
fn ends_inert(text: &str) -> bool {
    !text.ends_with(is_trimmed) && !text.ends_with('=')
}

fn is_trimmed(ch: char) -> bool {
    ch.is_whitespace() || ch == '\u{feff}'
}

fn is_inert_inside(bytes: &[u8]) -> bool {
    let mut dollar = false;
    // Asked once: a text of angles alone is no square of work.
    let mut closed = None;
    let closes = || bytes.iter().any(|byte| matches!(byte, b'>' | b'@' | b'-'));
    for (place, byte) in bytes.iter().enumerate() {
        let class = CLASSES[usize::from(*byte)];
        if class == Class::Plain {
            continue;
        }
        let next = bytes.get(place + 1);
        let inert = match class {
            Class::Plain => true,
            Class::Mild => next != Some(byte) || bytes.get(place + LONGEST_RUN) != Some(byte),
            Class::Single => next != Some(byte),
            Class::Colon => next != Some(byte) && !bytes[place + 1..].starts_with(b"//"),
            // a formula cannot end after a space
            Class::Dollar => !std::mem::replace(&mut dollar, true) || bytes[place - 1] == b' ',
            // no HTML, no mail address, no date without these
            Class::Angle => !matches!(next, Some(b'!' | b'?' | b'<')) && !*closed.get_or_insert_with(closes),
            Class::Separator => !matches!(bytes[place + 1..], [0x80, 0xa8 | 0xa9, ..]),
            Class::Live => false,
        };
        if !inert {
            return false;
        }
    }
    true
}
