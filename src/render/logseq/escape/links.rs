//! What opens with a bracket, a `#`, an address: page and block references, links, macros, tags, dates, HTML.

use super::Sheet;

/// Longest date or progress mark that is looked at closely; anything longer is escaped unread.
const LONGEST_STAMP: usize = 80;

/// Most brackets that a block may hold without backslashes: Logseq's parser looks for the end of each again from each,
/// which takes it seconds for some hundreds of them.
const MOST_BARE_BRACKETS: usize = 16;

pub(super) fn mark(sheet: &mut Sheet) {
    square_brackets(sheet);
    doubled(sheet, '(', "))");
    doubled(sheet, '{', "}}");
    doubled(sheet, '@', "@@");
    after_and_before_links(sheet);
}

fn square_brackets(sheet: &mut Sheet) {
    let (reference, closing) = (sheet.last("]]"), sheet.last("]"));
    // in a label a backtick opens code even behind a backslash, and such code could hide the bracket of a link of ours
    let ticked = sheet.last("`").is_some();
    let ends_link = |place: &usize| sheet.spells(*place, "](") && (ticked || sheet.mark_at(*place).is_none());
    let link = (0..sheet.len()).rev().find(ends_link);
    let many = (0..sheet.len()).filter(|place| sheet.text_at(*place) == Some('[')).count() > MOST_BARE_BRACKETS;
    for place in 0..sheet.len() {
        if sheet.text_at(place) != Some('[') {
            continue;
        }
        let by_next = match sheet.at(place + 1) {
            Some('[') => reference > Some(place) || sheet.mark_at(place + 1).is_some(),
            Some('^' | ':') => closing > Some(place),
            _ => false,
        };
        if many || by_next || link > Some(place) || is_cookie(sheet, place) || is_date(sheet, place) {
            sheet.escape(place);
        }
    }
}

/// `((…))`, `{{…}}`, `@@…@@`: of a run all but the last character, since after an escaped one the parser looks anew.
fn doubled(sheet: &mut Sheet, open: char, close: &str) {
    let last = sheet.last(close);
    for place in 0..sheet.len() {
        let pair = sheet.text_at(place) == Some(open) && sheet.at(place + 1) == Some(open);
        if pair && last > Some(place + 1) {
            sheet.escape(place);
        }
    }
}

/// Our own links would take in what stands close to them: `!` makes them images, `{…}` is their size, and a label may
/// not start like a footnote, a tag or hiccup.
fn after_and_before_links(sheet: &mut Sheet) {
    for place in 0..sheet.len() {
        let before = place.checked_sub(1).and_then(|before| sheet.mark_at(before));
        let touches = match sheet.text_at(place) {
            Some('!') => sheet.mark_at(place + 1) == Some('['),
            Some('{') => before == Some(')'),
            Some('^' | ':' | '#') => before == Some('['),
            _ => false,
        };
        if touches {
            sheet.escape(place);
        }
    }
}

/// `[1/2]`, `[50%]`.
fn is_cookie(sheet: &Sheet, place: usize) -> bool {
    let mut counts = false;
    for offset in 1..LONGEST_STAMP {
        match sheet.at(place + offset) {
            Some('/' | '%') => counts = true,
            Some(ch) if ch.is_ascii_digit() => {}
            Some(']') => return counts,
            _ => return false,
        }
    }
    counts
}

/// `<2026-11-23 Mon`, `[2026-11-23 Mon`: three numbers and a space, which a weekday may follow.
fn is_date(sheet: &Sheet, place: usize) -> bool {
    let mut n_dashes = 0;
    for offset in 1..LONGEST_STAMP {
        match sheet.at(place + offset) {
            Some('-') if offset > 1 => n_dashes += 1,
            Some(ch) if ch.is_ascii_digit() || matches!(ch, '+' | '-' | '_') => {}
            Some(' ') => return n_dashes >= 2,
            Some(ch) if n_dashes >= 2 && !ch.is_ascii_whitespace() => {}
            _ => return false,
        }
    }
    n_dashes >= 2
}

/// What Logseq sees only where a token starts: HTML, mail addresses and dates in `<…>`, bare addresses.
pub(super) fn mark_token_starts(sheet: &mut Sheet) {
    let closing = sheet.last(">");
    for place in 0..sheet.len() {
        let live = match sheet.text_at(place) {
            Some('<') => sheet.token_start(place) && opens_angle(sheet, place, closing),
            Some(':') => sheet.spells(place, "://") && is_scheme(sheet, place),
            _ => false,
        };
        if live {
            sheet.escape(place);
        }
    }
}

fn opens_angle(sheet: &Sheet, place: usize, closing: Option<usize>) -> bool {
    match sheet.at(place + 1) {
        None => false,
        Some('!' | '?') => true,
        Some(ch) if ch.is_ascii_alphabetic() && closing > Some(place) => true,
        Some(_) => {
            let word = (place + 1..sheet.len()).map_while(|next| sheet.at(next));
            let mut word = word.take_while(|ch| !ch.is_ascii_whitespace() && !matches!(ch, '<' | '>' | ','));
            word.any(|ch| ch == '@' || (ch == ':' && closing > Some(place))) || is_date(sheet, place)
        }
    }
}

/// Whether the word before `://` stands where Logseq looks for an address.
fn is_scheme(sheet: &Sheet, place: usize) -> bool {
    let is_word = |place: &usize| sheet.text_at(*place).is_some_and(|ch| ch.is_ascii_alphanumeric());
    let n_word = (0..place).rev().take_while(is_word).count();
    n_word > 0 && sheet.token_start(place - n_word)
}

/// `#标签`: a tag, unless a space, another `#` or one of `, ! ? ' " :` follows.
pub(super) fn mark_tags(sheet: &mut Sheet) {
    // from the back: a backslash on the next glyph makes a tag of what was none
    for place in (0..sheet.len()).rev() {
        if sheet.text_at(place) != Some('#') {
            continue;
        }
        let tag = match sheet.at(place + 1) {
            None => false,
            Some(_) if sheet.mark_at(place + 1).is_some_and(|ch| ch != '\n') || sheet.is_escaped(place + 1) => true,
            Some(ch) => !ch.is_ascii_whitespace() && !matches!(ch, '#' | ',' | '!' | '?' | '\'' | '"' | ':'),
        };
        if tag {
            sheet.escape(place);
        }
    }
}
