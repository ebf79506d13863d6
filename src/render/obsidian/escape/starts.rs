//! What Obsidian sees only at the start of a line, or of a block: headings, lists, quotes, fences, rules, tables, tasks.

use super::{Sheet, Start, is_space};

pub(super) fn mark(sheet: &mut Sheet, start: Start) {
    match start {
        Start::Cell { .. } => sheet.places('|').into_iter().for_each(|place| sheet.escape(place)),
        Start::Heading => closing(sheet),
        Start::Anywhere | Start::Beside => {
            closing(sheet);
            bracketed(sheet, 0, true, true);
            line(sheet, 0, true, true);
        }
        Start::Paragraph | Start::Item | Start::Quote | Start::Below => {
            for (line_idx, place) in sheet.line_starts().into_iter().enumerate() {
                let item = start == Start::Item && line_idx == 0;
                bracketed(sheet, place, item, start == Start::Quote);
                line(sheet, place, line_idx == 0 && start != Start::Below, item);
                if !item {
                    task_behind_space(sheet, place);
                }
                if matches!(start, Start::Paragraph) || (start == Start::Item && !item) {
                    asking(sheet, place);
                }
            }
        }
    }
}

/// `#` behind a space at the end of a heading is dropped.
fn closing(sheet: &mut Sheet) {
    let n_hashes = (0..sheet.len()).rev().take_while(|place| sheet.text_at(*place) == Some('#')).count();
    let first = sheet.len() - n_hashes;
    if n_hashes > 0 && first.checked_sub(1).is_none_or(|before| sheet.is_space(before)) {
        sheet.escape(first);
    }
}

/// `[x] task`, with any character inside; `[!note]` of a callout.
fn bracketed(sheet: &mut Sheet, place: usize, tasks: bool, callouts: bool) {
    let closed = sheet.at(place + 2) == Some(']') && sheet.at(place + 3).is_none_or(is_space);
    let live = (tasks && closed) || (callouts && sheet.at(place + 1) == Some('!'));
    if live && sheet.text_at(place) == Some('[') {
        sheet.escape(place);
    }
}

/// `　- [ ] text` behind white space that Markdown does not take for an indent: the plugin Tasks does, as JavaScript does.
fn task_behind_space(sheet: &mut Sheet, place: usize) {
    let run = |sheet: &Sheet, from: usize, fits: fn(char) -> bool| {
        from + (from..sheet.len()).take_while(|place| sheet.text_at(*place).is_some_and(fits)).count()
    };
    let mark = run(sheet, place, |ch| ch != '\n' && (ch.is_whitespace() || ch == '\u{feff}' || ch == '>'));
    let behind = match sheet.text_at(mark) {
        _ if mark == place => return,
        Some('-' | '+' | '*') => mark + 1,
        Some(_) => {
            let dot = run(sheet, mark, |ch| ch.is_ascii_digit());
            let is_number = (1..=9).contains(&(dot - mark)) && matches!(sheet.text_at(dot), Some('.' | ')'));
            if is_number { dot + 1 } else { return }
        }
        None => return,
    };
    let bracket = run(sheet, behind, |ch| matches!(ch, ' ' | '\t'));
    if bracket > behind {
        bracketed(sheet, bracket, true, false);
    }
}

/// `first`: there is no line above that this one could underline, or make the header of a table. `item`: the mark of an item
/// stands before it, and makes a rule of two dashes.
fn line(sheet: &mut Sheet, place: usize, first: bool, item: bool) {
    let Some(ch) = sheet.text_at(place) else { return };
    let end = sheet.run_end(place);
    let spaced = |place: usize| sheet.is_line_end(place) || sheet.is_space(place);
    let live = match ch {
        '>' => true,
        '#' => end <= place + 6 && spaced(end),
        '-' | '+' | '*' if spaced(place + 1) => true,
        '-' | '*' | '_' => {
            is_rule(sheet, place, ch, if item { 2 } else { 3 })
                || (!first && is_underline(sheet, place, '-'))
                || (!first && is_table_rule(sheet, place))
        }
        '=' => !first && is_underline(sheet, place, '='),
        '|' | ':' => !first && is_table_rule(sheet, place),
        '~' => end >= place + 3,
        _ => false,
    };
    match ch {
        '~' if live => (place..end).for_each(|place| sheet.escape(place)),
        _ if live => sheet.escape(place),
        _ if ch.is_ascii_digit() => numbered(sheet, place),
        _ => {}
    }
}

/// `?` or `??` alone on a line: between them and what stands around them the plugin Spaced Repetition sees the two sides of
/// a card (its docs, `flashcards/q-and-a-cards.md`).
fn asking(sheet: &mut Sheet, place: usize) {
    let end = sheet.run_end(place);
    if sheet.text_at(place) == Some('?') && end <= place + 2 && sheet.is_line_end(end) {
        sheet.escape(place);
    }
}

/// `1. text`, `1) text`: the dot gets the backslash, since before a digit there is no escape.
fn numbered(sheet: &mut Sheet, place: usize) {
    let is_digit = |place: &usize| sheet.text_at(*place).is_some_and(|ch| ch.is_ascii_digit());
    let dot = place + (place..sheet.len()).take_while(is_digit).count();
    if matches!(sheet.at(dot), Some('.' | ')')) && (sheet.is_line_end(dot + 1) || sheet.is_space(dot + 1)) {
        sheet.escape(dot);
    }
}

/// `---`, `* * *`.
fn is_rule(sheet: &Sheet, place: usize, ch: char, least: usize) -> bool {
    let n_marks = line_from(sheet, place).filter(|place| sheet.at(*place) == Some(ch)).count();
    is_only(sheet, place, &[ch, ' ']) && n_marks >= least
}

/// `--- | :--:`, which would make a table's header of the line above.
fn is_table_rule(sheet: &Sheet, place: usize) -> bool {
    is_only(sheet, place, &['-', ':', '|', ' ']) && line_from(sheet, place).any(|place| sheet.at(place) == Some('-'))
}

/// `===`, `---` below a line, which make a heading of it. Behind them Live Preview takes an ideographic space for white space,
/// too, as JavaScript does.
fn is_underline(sheet: &Sheet, place: usize, ch: char) -> bool {
    let fits = |text: char| text == ch || text.is_whitespace() || text == '\u{feff}';
    line_from(sheet, place).all(|place| sheet.text_at(place).is_some_and(fits))
}

fn is_only(sheet: &Sheet, place: usize, allowed: &[char]) -> bool {
    line_from(sheet, place).all(|place| sheet.text_at(place).is_some_and(|ch| allowed.contains(&ch)))
}

fn line_from(sheet: &Sheet, place: usize) -> impl Iterator<Item = usize> {
    (place..sheet.len()).take_while(|place| !sheet.is_line_end(*place))
}
