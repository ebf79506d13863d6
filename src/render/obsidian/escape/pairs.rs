//! Marks that come in pairs: `*a*`, `_a_`, `~~a~~`, `==a==`, `` `a` ``, `$a$`, `%%a%%`; and doubled characters that plugins
//! look for: `key:: value`, `{{date}}`.
//!
//! Reading view leaves a mark alone that finds no partner. Live Preview does not: it draws everything behind it, up to the
//! end of the paragraph. So whatever could open gets its backslash, partner or not; only `2*3` and one `$` are left, which
//! people write every day.

use std::ops::Range;

use super::{Sheet, Start, is_letter, is_punctuation, is_space};

pub(super) fn mark(sheet: &mut Sheet, start: Start) {
    // other texts share the line, in which partners may stand
    let beside = start == Start::Beside || start.is_cell();
    backslashes(sheet);
    stars(sheet, beside);
    underscores(sheet, beside);
    doubles(sheet, '~', beside);
    doubles(sheet, '=', beside);
    for ch in ['%', ':', '{'] {
        runs_of_two(sheet, ch);
    }
    for place in sheet.places('`') {
        sheet.escape(place);
    }
    dollars(sheet, matches!(start, Start::Beside | Start::Cell { dollars: true }));
    carets(sheet);
}

/// Whether no text of a line stands at this place.
fn open_end(sheet: &Sheet, place: Option<usize>) -> bool {
    place.and_then(|place| sheet.at(place)).is_none_or(is_space)
}

fn is_word(sheet: &Sheet, place: Option<usize>) -> bool {
    place.and_then(|place| sheet.text_at(place)).is_some_and(is_letter)
}

fn before(run: &Range<usize>) -> Option<usize> {
    run.start.checked_sub(1)
}

fn escape_all(sheet: &mut Sheet, run: Range<usize>) {
    run.for_each(|place| sheet.escape(place));
}

/// Before a letter or a digit a backslash is text; before punctuation it is an escape, at a line end a line break.
fn backslashes(sheet: &mut Sheet) {
    for place in sheet.places('\\') {
        if sheet.at(place + 1).is_none_or(|next| next == '\n' || next.is_ascii_punctuation()) {
            sheet.escape(place);
        }
    }
}

/// One run alone stays that cannot open, or that stands between letters or digits; two, or one beside marks of ours, do
/// not: Reading view takes even `2 * 3 * 4` for a pair, and `*****` for one with its own text.
fn stars(sheet: &mut Sheet, beside: bool) {
    let runs = sheet.runs('*');
    if beside || runs.len() > 1 || runs.iter().any(|run| opens(sheet, run)) {
        runs.into_iter().for_each(|run| escape_all(sheet, run));
    }
}

/// Whether a run opens a mark to any of the parsers: no white space follows, and it is no end of a word.
fn opens(sheet: &Sheet, run: &Range<usize>) -> bool {
    let after = sheet.at(run.end);
    let word = is_word(sheet, before(run)) && after.is_some_and(|ch| is_letter(ch) || is_punctuation(ch));
    run.len() > 3 || (!open_end(sheet, Some(run.end)) && (!word || run.len() > 2))
}

/// `_a_` between words is text to CommonMark and Live Preview; Reading view asks only that no ASCII word follows its end,
/// and takes `a__b__c` for bold.
fn underscores(sheet: &mut Sheet, beside: bool) {
    let runs = sheet.runs('_');
    let closes = |run: &&Range<usize>| !sheet.text_at(run.end).is_some_and(|ch| ch.is_ascii_alphanumeric());
    let last_closer = runs.iter().rev().find(closes).map(|run| run.start);
    let n_double = runs.iter().filter(|run| run.len() > 1).count();
    let live = |run: &&Range<usize>| {
        let paired = beside || last_closer > Some(run.start) || (run.len() > 1 && n_double > 1);
        paired || opens(sheet, run)
    };
    let opening: Vec<Range<usize>> = runs.iter().filter(live).cloned().collect();
    opening.into_iter().for_each(|run| escape_all(sheet, run));
}

/// `~~` and `==`: one alone is text, unless it touches a mark of ours. Beside marks of ours any run could end them. And
/// between two `==`, spaces or not, the plugin Spaced Repetition sees what to ask for (its docs, `flashcards/cloze-cards.md`).
fn doubles(sheet: &mut Sheet, ch: char, beside: bool) {
    let asked = ch == '=' && sheet.runs(ch).iter().filter(|run| run.len() > 1).count() > 1;
    let ours = beside || asked || sheet.has_mark(ch);
    for run in sheet.runs(ch) {
        let touches = run.clone().any(|place| sheet.mark_at(place).is_some());
        let opens = run.len() > 1 && (ours || run.len() > 2 || !open_end(sheet, Some(run.end)));
        if touches || opens {
            escape_all(sheet, run);
        }
    }
}

fn runs_of_two(sheet: &mut Sheet, ch: char) {
    for run in sheet.runs(ch) {
        // what stands between `<` and `%` keeps them apart for a plugin that reads the source
        let template = ch == '%' && before(&run).and_then(|place| sheet.text_at(place)) == Some('<');
        if run.len() > 1 || template {
            escape_all(sheet, run);
        }
    }
}

/// `$a$` may reach over lines, and into code: what opens first counts. `$$` alone opens a formula down to the end of the
/// page.
fn dollars(sheet: &mut Sheet, beside: bool) {
    let n_dollars = (0..sheet.len()).filter(|place| sheet.at(*place) == Some('$')).count();
    if beside || n_dollars > 1 {
        sheet.places('$').into_iter().for_each(|place| sheet.escape(place));
    }
}

/// `^[note]`, and ` ^id` at the end of a line.
fn carets(sheet: &mut Sheet) {
    for place in sheet.places('^') {
        let is_id = |place: &usize| sheet.at(*place).is_some_and(|ch| ch.is_ascii_alphanumeric() || ch == '-');
        let end = place + 1 + (place + 1..sheet.len()).take_while(is_id).count();
        let spaces =
            (end..sheet.len()).take_while(|place| sheet.is_space(*place) && !sheet.is_line_end(*place)).count();
        let id = open_end(sheet, place.checked_sub(1)) && end > place + 1 && sheet.is_line_end(end + spaces);
        // right behind the bracket of a label it would make a footnote of our link
        let label = place.checked_sub(1).and_then(|before| sheet.mark_at(before)) == Some('[');
        if id || label || sheet.at(place + 1) == Some('[') {
            sheet.escape(place);
        }
    }
}
