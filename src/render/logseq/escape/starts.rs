//! What Logseq sees only at the start of a line: tasks, blocks, lists, quotes, tables, code, rules, properties.

use super::{Sheet, Start};

/// Words that make a block a task.
pub(super) const TASKS: [&str; 11] =
    ["TODO", "DOING", "WAITING", "WAIT", "DONE", "CANCELED", "CANCELLED", "STARTED", "IN-PROGRESS", "NOW", "LATER"];

pub(super) fn mark(sheet: &mut Sheet, start: Start) {
    match start {
        Start::Value => {}
        Start::Cell => cell(sheet),
        Start::Block | Start::Quote => {
            for line_start in sheet.line_starts() {
                let first = start == Start::Block && line_start == 0;
                line(sheet, line_start, first);
            }
        }
    }
}

/// A row of dashes would be the rule below a header, `<` alone tells column groups.
fn cell(sheet: &mut Sheet) {
    let ruled = (0..sheet.len()).all(|place| matches!(sheet.text_at(place), Some('-' | '+' | ':' | ' ')));
    let group = sheet.len() == 1 && matches!(sheet.text_at(0), Some('/' | '<' | '>'));
    if ruled || group {
        sheet.escape(0);
    }
}

/// `first`: the line stands right after the bullet, where lists are text but task words are not.
fn line(sheet: &mut Sheet, line_start: usize, first: bool) {
    property(sheet, line_start);
    let indent = (line_start..sheet.len()).take_while(|place| sheet.text_at(*place) == Some(' ')).count();
    let place = line_start + indent;
    let spaced = sheet.is_line_end(place + 1) || sheet.is_space(place + 1);
    let Some(ch) = sheet.text_at(place) else { return };
    let live = match ch {
        '>' | '|' => true,
        '-' => spaced || is_rule(sheet, place) || (!first && is_heading(sheet, place + 1)),
        '_' => is_rule(sheet, place),
        '*' => is_rule(sheet, place) || (!first && spaced),
        '+' => !first && spaced,
        ':' => is_drawer(sheet, place),
        '<' => sheet.at(place + 1).is_some_and(|next| next.is_ascii_alphabetic()),
        '[' => sheet.at(place + 1) == Some(':') || sheet.spells(place, "[//]"),
        _ => first && is_task(sheet, place),
    };
    if live {
        sheet.escape(place);
    }
    match ch {
        '#' => heading(sheet, place),
        '`' | '~' if sheet.run_end(place) >= place + 3 => {
            (place..sheet.run_end(place)).for_each(|place| sheet.escape(place));
        }
        '$' if sheet.at(place + 1) == Some('$') => {
            (place..sheet.run_end(place)).for_each(|place| sheet.escape(place));
        }
        ch if ch.is_ascii_digit() && !first => numbered(sheet, place),
        _ => {}
    }
}

/// `word:: value` is a property. And `word::value` is thrown away as one when the reader sets a property of the block in
/// the app, so the colons are parted wherever no space stands before them.
fn property(sheet: &mut Sheet, line_start: usize) {
    let mut place = line_start;
    while sheet.at(place) == Some(' ') {
        place += 1;
    }
    while !sheet.is_line_end(place) && !sheet.is_space(place) {
        if sheet.spells(place, "::") {
            sheet.escape(place + 1);
        }
        place += 1;
    }
}

fn heading(sheet: &mut Sheet, place: usize) {
    if is_heading(sheet, place) {
        sheet.escape(place);
    }
}

/// `# title`, and behind a dash that starts a line `-# title`, too: a block of its own (mldoc 1.5.7).
fn is_heading(sheet: &Sheet, place: usize) -> bool {
    let end = sheet.run_end(place);
    sheet.text_at(place) == Some('#') && (sheet.is_line_end(end) || sheet.is_space(end))
}

/// `1. text`: the dot gets the backslash.
fn numbered(sheet: &mut Sheet, place: usize) {
    let n_digits = (place..sheet.len()).take_while(|place| sheet.at(*place).is_some_and(|ch| ch.is_ascii_digit()));
    let dot = place + n_digits.count();
    if sheet.at(dot) == Some('.') && (sheet.is_line_end(dot + 1) || sheet.is_space(dot + 1)) {
        sheet.escape(dot);
    }
}

/// `---`, `***`, `___` alone on a line.
fn is_rule(sheet: &Sheet, place: usize) -> bool {
    let end = sheet.run_end(place);
    end >= place + 3 && sheet.is_line_end(end)
}

/// `:LOGBOOK:`, `:key: value`, and `: definition` of the line before.
fn is_drawer(sheet: &Sheet, place: usize) -> bool {
    let is_key = |place: &usize| !sheet.is_line_end(*place) && !sheet.is_space(*place) && sheet.at(*place) != Some(':');
    let end = place + 1 + (place + 1..sheet.len()).take_while(is_key).count();
    end == place + 1 || sheet.at(end) == Some(':')
}

fn is_task(sheet: &Sheet, place: usize) -> bool {
    TASKS.iter().any(|task| {
        let end = place + task.len();
        sheet.spells(place, task) && (sheet.is_line_end(end) || sheet.is_space(end))
    })
}
