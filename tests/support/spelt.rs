//! `fixtures/spelt/<app>.txt`: texts and how each is spelt, a line each: where it stands, the text, the spelling, what the
//! reader hears of it, parted by tabs. `⏎` is a line break, `␣` a space at an end, `‹a0›` a sign that would not be seen.

use std::fs;
use std::path::{Path, PathBuf};

use neican::model::Exception;

fn file(app: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/spelt").join(format!("{app}.txt"))
}

/// Where each text stands, and the text.
pub fn rows(app: &str) -> Vec<(String, String)> {
    let path = file(app);
    let table = fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    let row = |line: &str| {
        let mut cells = line.split('\t');
        let (Some(place), Some(text)) = (cells.next(), cells.next()) else { panic!("no row: {line:?}") };
        (place.to_owned(), text_of(text))
    };
    table.lines().map(row).collect()
}

fn text_of(cell: &str) -> String {
    let mut parts = cell.split('‹');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_once('›').expect("the number of a sign");
        text.extend(u32::from_str_radix(number, 16).ok().and_then(char::from_u32));
        text.push_str(rest);
    }
    text.replace('⏎', "\n").replace('␣', " ")
}

/// Compares each spelling, and what is heard of it, with the table's; `NEICAN_UPDATE=1` rewrites them.
pub fn check(app: &str, spell: impl Fn(&str, &str) -> (String, String)) {
    let row = |(place, text): (String, String)| {
        let (spelt, heard) = spell(&place, &text);
        format!("{place}\t{}\t{}\t{heard}\n", shown(&text), shown(&spelt)).replace("\t\n", "\n")
    };
    let mut failures = Vec::new();
    let table: String = rows(app).into_iter().map(row).collect();
    super::expect(&file(app), &table, &mut failures);
    super::verdict(&failures);
}

/// The sorts of losses.
pub fn heard(losses: &[(Exception, String)]) -> String {
    losses.iter().map(|(sort, _)| format!("{sort:?}")).collect::<Vec<_>>().join(" ")
}

/// On one line, and all of it to be seen.
fn shown(text: &str) -> String {
    let n_chars = text.chars().count();
    let inner = n_chars - text.chars().rev().take_while(|ch| *ch == ' ').count();
    let start = text.chars().take_while(|ch| *ch == ' ').count();
    let sign = |(at, ch): (usize, char)| match ch {
        '\n' => "⏎".to_owned(),
        ' ' if at < start || at >= inner => "␣".to_owned(),
        ' ' => " ".to_owned(),
        ch if ch.is_whitespace() || ch.is_control() || matches!(ch, '\u{200b}' | '\u{feff}') => {
            format!("‹{:x}›", u32::from(ch))
        }
        ch => ch.to_string(),
    };
    text.chars().enumerate().map(sign).collect()
}
