//! Text that needs nothing: told in one pass over its bytes, without a [`Sheet`](super::Sheet).
//!
//! Nearly all prose is such text. Every condition here is one under which no rule of the other modules acts; where in
//! doubt the answer is no, and the rules themselves decide. The tests ask them for the same text.

use super::{Start, is_space};

/// What a byte can do inside a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Nothing, in the middle of a line.
    Plain,
    /// Text when it stands alone; two of them may open something.
    Single,
    /// `:`, which also makes addresses.
    Colon,
    /// `.`, which also ends `www`.
    Dot,
    /// `$`, whose pairs make formulas.
    Dollar,
    /// `<`, `&`: they depend on the next character.
    Next,
    /// `|`, which ends a cell.
    Bar,
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
        b'!' | b'"' | b'\'' | b'(' | b')' | b'+' | b',' | b'-' | b'/' | b';' | b'>' | b'?' | b']' | b'}' => {
            Class::Plain
        }
        b'=' | b'~' | b'%' | b'{' => Class::Single,
        b':' => Class::Colon,
        b'.' => Class::Dot,
        b'$' => Class::Dollar,
        b'<' | b'&' => Class::Next,
        b'|' => Class::Bar,
        _ => Class::Live,
    }
}

/// Whether the text, as the only line of a row, plain or highlighted as a whole, is spelt as it is and without loss.
pub(in crate::render::obsidian) fn is_inert(text: &str, start: Start) -> bool {
    starts_inert(text) && !text.ends_with(is_space) && !text.ends_with('=') && is_inert_inside(text.as_bytes(), start)
}

/// The start: nothing that a block, a list or a table could start with, and no space.
fn starts_inert(text: &str) -> bool {
    let bytes = text.as_bytes();
    match bytes.first() {
        None => false,
        Some(b'0'..=b'9') => {
            let n_digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
            !matches!(bytes.get(n_digits), Some(b'.' | b')'))
                || bytes.get(n_digits + 1).is_some_and(|byte| *byte != b' ')
        }
        Some(byte) if byte.is_ascii() => byte.is_ascii_alphabetic() || matches!(byte, b'$' | b'(' | b'"'),
        Some(_) => !text.starts_with(is_space),
    }
}

fn is_inert_inside(bytes: &[u8], start: Start) -> bool {
    let mut dollar = matches!(start, Start::Beside | Start::Cell { dollars: true });
    // Asked once: a text of angles alone is no square of work.
    let mut address = None;
    let last_sign = || bytes.iter().rposition(|byte| matches!(byte, b'>' | b'@' | b':'));
    for (place, byte) in bytes.iter().enumerate() {
        let class = CLASSES[usize::from(*byte)];
        if class == Class::Plain {
            continue;
        }
        let next = bytes.get(place + 1);
        let inert = match class {
            Class::Plain => true,
            Class::Single => next != Some(byte),
            Class::Colon => {
                next != Some(byte) && !bytes[place + 1..].starts_with(b"//") && !ends_with_mailto(&bytes[..place])
            }
            Class::Dot => !matches!(bytes[..place], [.., b'w' | b'W', b'w' | b'W', b'w' | b'W']),
            Class::Dollar => !std::mem::replace(&mut dollar, true),
            // an address in angles needs one of these
            Class::Next if *byte == b'<' && *address.get_or_insert_with(last_sign) >= Some(place) => false,
            Class::Next => {
                !next.is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?' | b'%' | b'#'))
            }
            Class::Bar => !start.is_cell(),
            Class::Separator => !matches!(bytes[place + 1..], [0x80, 0xa8 | 0xa9, ..]),
            Class::Live => false,
        };
        if !inert {
            return false;
        }
    }
    true
}

fn ends_with_mailto(bytes: &[u8]) -> bool {
    bytes.last_chunk::<6>().is_some_and(|word| word.eq_ignore_ascii_case(b"mailto"))
}
