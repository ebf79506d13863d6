//! What opens with a bracket, an angle, an ampersand, a `#`, or is an address: links, embeds, footnotes, HTML, entities, tags.

use std::collections::BTreeSet;

use super::{Sheet, is_space};

/// Entities that old parsers read without their semicolon (HTML 4's Latin 1 names).
#[rustfmt::skip]
const LEGACY: [&str; 106] = [
    "AElig", "AMP", "Aacute", "Acirc", "Agrave", "Aring", "Atilde", "Auml", "COPY", "Ccedil", "ETH", "Eacute", "Ecirc", "Egrave", "Euml",
    "GT", "Iacute", "Icirc", "Igrave", "Iuml", "LT", "Ntilde", "Oacute", "Ocirc", "Ograve", "Oslash", "Otilde", "Ouml", "QUOT", "REG",
    "THORN", "Uacute", "Ucirc", "Ugrave", "Uuml", "Yacute", "aacute", "acirc", "acute", "aelig", "agrave", "amp", "aring", "atilde", "auml",
    "brvbar", "ccedil", "cedil", "cent", "copy", "curren", "deg", "divide", "eacute", "ecirc", "egrave", "eth", "euml", "frac12", "frac14",
    "frac34", "gt", "iacute", "icirc", "iexcl", "igrave", "iquest", "iuml", "laquo", "lt", "macr", "micro", "middot", "nbsp", "not", "ntilde",
    "oacute", "ocirc", "ograve", "ordf", "ordm", "oslash", "otilde", "ouml", "para", "plusmn", "pound", "quot", "raquo", "reg", "sect", "shy",
    "sup1", "sup2", "sup3", "szlig", "thorn", "times", "uacute", "ucirc", "ugrave", "uml", "uuml", "yacute", "yen", "yuml",
];

pub(super) fn mark(sheet: &mut Sheet) {
    brackets(sheet);
    let addresses = addresses(sheet);
    for place in 0..sheet.len() {
        let live = match sheet.text_at(place) {
            Some('<') => opens_angle(sheet, place, &addresses),
            Some('&') => is_entity(sheet, place),
            Some(':') => is_scheme(sheet, place),
            Some('.') => is_www(sheet, place),
            Some('@') => is_mail(sheet, place),
            Some('#') => is_tag(sheet, place),
            Some('!') => touches_link(sheet, place),
            _ => false,
        };
        if live {
            sheet.escape(place);
        }
    }
}

/// A bracket is text unless it is doubled, an image's or a footnote's, or closed by one that an address, a label or a
/// definition follows; or a mark of ours stands in between, which old parsers would look for inside the brackets alone. In
/// a label of ours every bracket is escaped: one alone would end it.
fn brackets(sheet: &mut Sheet) {
    // `] [` to Live Preview alone
    let leads = |place: usize| matches!(sheet.at(place + 1), Some('(' | '[' | ':')) || sheet.spells(place + 1, " [");
    let last = sheet.last("]");
    let last_link = (0..sheet.len()).rev().find(|place| sheet.text_at(*place) == Some(']') && leads(*place));
    // From the end: what comes next is known then, and a text of brackets alone is no square of work.
    let (mut next_close, mut next_mark) = (None, None);
    let mut live: Vec<usize> = Vec::new();
    for place in (0..sheet.len()).rev() {
        if sheet.at(place) == Some(']') {
            next_close = Some(place);
        }
        if sheet.mark_at(place).is_some_and(|ch| ch != '\n') {
            next_mark = Some(place);
        }
        let is_live = match sheet.text_at(place) {
            Some('[') => {
                let before = place.checked_sub(1).and_then(|before| sheet.text_at(before));
                let opens = matches!(before, Some('[' | '!'))
                    || matches!(sheet.at(place + 1), Some('[' | '^'))
                    || sheet.is_inside(place);
                let crossed = next_mark.is_some_and(|mark| last.is_some_and(|last| mark < last));
                opens || last_link > Some(place) || next_close.is_some_and(leads) || crossed
            }
            Some(']') => sheet.is_inside(place),
            _ => false,
        };
        live.extend(is_live.then_some(place));
    }
    live.into_iter().for_each(|place| sheet.escape(place));
}

/// `!` before a link of ours makes it an image; in front of its label, in a quote, a callout.
fn touches_link(sheet: &Sheet, place: usize) -> bool {
    let before = place.checked_sub(1).and_then(|before| sheet.mark_at(before));
    sheet.mark_at(place + 1) == Some('[') || before == Some('[')
}

/// HTML, and `<a@b.c>`, `<x:y>`: old parsers read those in any script. A mark of ours in such a word would be lost to them.
fn opens_angle(sheet: &Sheet, place: usize, addresses: &BTreeSet<usize>) -> bool {
    match sheet.at(place + 1) {
        Some(next) if next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?') => true,
        _ => addresses.contains(&place),
    }
}

/// Where `<` stands before `@` or `:` in the same word, and before a `>`.
fn addresses(sheet: &Sheet) -> BTreeSet<usize> {
    let (mut found, mut has_sign) = (BTreeSet::new(), false);
    let closing = sheet.last(">");
    for place in (0..sheet.len()).rev() {
        match sheet.at(place) {
            Some('@' | ':') => has_sign = true,
            Some(ch) if is_space(ch) => has_sign = false,
            _ => {}
        }
        if has_sign && closing > Some(place) && sheet.text_at(place) == Some('<') {
            found.insert(place);
        }
    }
    found
}

fn is_entity(sheet: &Sheet, place: usize) -> bool {
    let name = (place + 1..sheet.len()).map_while(|place| sheet.at(place).filter(char::is_ascii_alphanumeric));
    let name: String = name.take(40).collect();
    match sheet.at(place + 1) {
        Some('#') => true,
        _ => {
            let closed = !name.is_empty() && sheet.at(place + 1 + name.len()) == Some(';');
            closed || LEGACY.iter().any(|legacy| name.starts_with(legacy))
        }
    }
}

/// `https://`, `obsidian://`, and `mailto:`, which needs no slashes.
fn is_scheme(sheet: &Sheet, place: usize) -> bool {
    let before = |n: usize| place.checked_sub(n).and_then(|place| sheet.at(place));
    let schemed = before(1).is_some_and(|ch| ch.is_ascii_alphanumeric() || matches!(ch, '+' | '.' | '-'));
    let mail =
        "mailto".chars().rev().zip(1..).all(|(ch, n)| before(n).is_some_and(|has| has.eq_ignore_ascii_case(&ch)));
    (schemed && sheet.spells(place, "://")) || mail
}

/// The dot of `www.`.
fn is_www(sheet: &Sheet, place: usize) -> bool {
    let www = (1..=3).all(|n| {
        place.checked_sub(n).and_then(|place| sheet.at(place)).is_some_and(|ch| ch.eq_ignore_ascii_case(&'w'))
    });
    www && sheet.at(place + 1).is_some_and(|ch| !is_space(ch))
}

/// The `@` of a mail address.
fn is_mail(sheet: &Sheet, place: usize) -> bool {
    let is_name = |ch: char| ch.is_ascii_alphanumeric() || "+-._".contains(ch);
    let named = place.checked_sub(1).and_then(|place| sheet.at(place)).is_some_and(is_name);
    let mut domain = (place + 1..sheet.len()).map_while(|place| sheet.at(place).filter(|ch| is_name(*ch)));
    named && domain.any(|ch| ch == '.')
}

/// A tag follows white space or a mark, and holds one character at least that is no digit (obsidian-importer,
/// `ILLEGAL_TAG_CHARS`): `C#`, `#1` and `# ` are none.
fn is_tag(sheet: &Sheet, place: usize) -> bool {
    let starts = place.checked_sub(1).is_none_or(|before| {
        sheet
            .text_at(before)
            .is_none_or(|ch| is_space(ch) || ch.is_ascii_punctuation() || ch == super::ZERO_WIDTH_SPACE)
    });
    let mut name = (place + 1..sheet.len()).map_while(|place| sheet.text_at(place).filter(|ch| is_tag_char(*ch)));
    starts && name.any(|ch| !ch.is_ascii_digit())
}

fn is_tag_char(ch: char) -> bool {
    let punctuation = ch.is_ascii_punctuation() && !matches!(ch, '-' | '_' | '/');
    !punctuation && !is_space(ch) && !matches!(ch, '\u{2000}'..='\u{206f}' | '\u{2e00}'..='\u{2e7f}')
}
