//! Marks that come in pairs: `*a*`, `_a_`, `~~a~~`, `==a==`, `^^a^^`, `` `a` ``, `$a$`. One alone is text.

use super::Sheet;

/// Most underscores that a block may hold without backslashes: Logseq's parser looks for the end of each again from each,
/// which takes it seconds for some hundreds of them.
const MOST_BARE_UNDERSCORES: usize = 16;

pub(super) fn mark(sheet: &mut Sheet) {
    backslashes(sheet);
    stars(sheet);
    underscores(sheet);
    for ch in ['~', '=', '^'] {
        doubles(sheet, ch);
    }
    scripts(sheet);
    ticks(sheet);
    dollars(sheet);
}

/// A backslash always: before a letter Logseq drops it or makes a symbol, before a mark it is an escape.
fn backslashes(sheet: &mut Sheet) {
    for place in sheet.places('\\') {
        sheet.escape(place);
    }
}

/// Beside marks of ours every literal `*` is escaped; else those that have text right after them and a star behind that.
fn stars(sheet: &mut Sheet) {
    let ours = sheet.has_mark('*');
    let last = sheet.last("*");
    for run in sheet.runs('*') {
        let text_after = sheet.at(run.end).is_some() && !sheet.is_space(run.end);
        // of three stars and a space, two open and the third is their text
        let opens = (text_after || run.len() > 2) && last > Some(run.end);
        if ours || opens {
            run.for_each(|place| sheet.escape(place));
        }
    }
}

/// Outside marks `_` opens only after ASCII punctuation or space, and closes only before such: `foo_bar` stays.
fn underscores(sheet: &mut Sheet) {
    let borders = |place: usize| {
        let ch = sheet.text_at(place);
        ch.is_none_or(|ch| ch.is_ascii_whitespace() || ch.is_ascii_punctuation())
    };
    let closers = |place: &usize| sheet.at(*place) == Some('_') && borders(place + 1);
    let last_closer = (0..sheet.len()).rev().find(closers);
    let opens = |place: usize| {
        let before = sheet.is_inside(place) || place == 0 || borders(place - 1);
        before && sheet.at(place + 1).is_some() && !sheet.is_space(place + 1) && last_closer > Some(place + 1)
    };
    let all = sheet.places('_');
    let many = all.len() > MOST_BARE_UNDERSCORES;
    let bare = |place: usize| many && (place == 0 || borders(place - 1));
    let opening: Vec<usize> = all.into_iter().filter(|place| opens(*place) || bare(*place)).collect();
    for place in opening {
        sheet.escape(place);
    }
}

/// `~~`, `==`, `^^`: single ones are text. A run opens when text follows it, and lives when another run comes later.
fn doubles(sheet: &mut Sheet, ch: char) {
    let ours = sheet.has_mark(ch);
    let runs = sheet.runs(ch);
    let last = runs.iter().rev().find(|run| run.len() >= 2).map(|run| run.start);
    for run in runs {
        let touches_ours = run.clone().any(|place| sheet.mark_at(place).is_some());
        let text_after = sheet.at(run.end).is_some() && !sheet.is_space(run.end);
        let opens = (text_after || run.len() > 2) && last > Some(run.start);
        if touches_ours || (run.len() >= 2 && (ours || opens)) {
            run.for_each(|place| sheet.escape(place));
        }
    }
}

/// `x_{1}` and `x^{2}`.
fn scripts(sheet: &mut Sheet) {
    let last = sheet.last("}");
    for place in 0..sheet.len() {
        if matches!(sheet.text_at(place), Some('_' | '^')) && sheet.at(place + 1) == Some('{') && last > Some(place) {
            sheet.escape(place);
        }
    }
}

fn ticks(sheet: &mut Sheet) {
    let ours = sheet.has_mark('`');
    let last = sheet.last("`");
    for place in sheet.places('`') {
        if ours || last > Some(place) {
            sheet.escape(place);
        }
    }
}

/// `$a$` is a formula unless a space follows the first or precedes the second. From the back, since a backslash given to
/// the second removes that space.
fn dollars(sheet: &mut Sheet) {
    let last = sheet.last("$");
    let (mut next, mut last_pair): (Option<usize>, Option<usize>) = (None, None);
    for place in (0..sheet.len()).rev() {
        match sheet.at(place) {
            Some('\n') => (next, last_pair) = (None, None),
            Some('$') => {
                let closed = next.is_some_and(|next| sheet.at(next - 1) != Some(' ') || sheet.is_escaped(next));
                let live = match sheet.at(place + 1) {
                    None | Some(' ') => false,
                    Some('\n') => last > Some(place),
                    Some('$') => sheet.is_escaped(place + 1) || last_pair > Some(place + 1),
                    Some(_) => closed,
                };
                if live {
                    sheet.escape(place);
                }
                if next == Some(place + 1) && last_pair.is_none() {
                    last_pair = Some(place);
                }
                next = Some(place);
            }
            _ => {}
        }
    }
}
