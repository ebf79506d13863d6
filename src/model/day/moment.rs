//! Formats as Moment 2.30.1 reads them, which is what Obsidian gives its settings to: text → tokens.
//!
//! Two passes, as there: the long forms of the language (`L`, `ll` …) are written out first, then tokens are found.

use super::names::Name;
use super::token::{Field, Token};
use crate::model::Language;

/// Every token, in the order in which Moment looks for them. Of two that fit the first counts, which need not be the
/// longer one: `MMo` is `MM` and an `o`, `DDDDo` is `DDDD` and an `o`.
#[rustfmt::skip]
const SPELT: [&str; 68] = [
    "Hmmss", "Hmm", "hmmss", "hmm", "Mo", "MMMM", "MMM", "MM", "M", "Do", "DDDo", "DDDD", "DDD", "DD", "D",
    "dddd", "ddd", "dd", "do", "d", "wo", "w|", "ww", "w", "Wo", "W|", "WW", "W", "Qo", "Q", "N",
    "YYYYYY", "YYYYY", "YYYY", "YY", "Y", "yyyy", "yyy", "yy", "yo", "y", "ggggg", "gggg", "gg", "GGGGG", "GGGG", "GG",
    "e", "E", "a", "A", "hh", "h", "HH", "H", "kk", "k", "mm", "m", "ss", "s", "S", "x", "X", "zz", "z", "ZZ", "Z",
];

/// The long forms, in the same way.
const LONG: [&str; 10] = ["LTS", "LT", "LLLL", "LLL", "LL", "L", "llll", "lll", "ll", "l"];

/// Reads a format. Absent where it holds something we cannot write: eras, time zones, fractions of a second, time
/// stamps, years of more than five digits.
pub(super) fn tokens(format: &str, language: Language) -> Option<Vec<Token>> {
    let format = expanded(format, language);
    let mut tokens = Vec::new();
    let mut rest = format.as_str();
    while let Some(first) = rest.chars().next() {
        let length = if let Some(length) = bracketed(rest) {
            push_text(&mut tokens, &rest[1..length - 1]);
            length
        } else if first == '\\' {
            let escaped = escaped(&rest[1..]);
            push_text(&mut tokens, escaped.trim_matches('\\'));
            1 + escaped.len()
        } else if let Some(spelt) = SPELT.iter().find(|spelt| rest.starts_with(**spelt)) {
            tokens.extend(meaning(spelt)?);
            spelt.len()
        } else {
            // Line breaks fit nothing in Moment's pattern, and so are left out.
            push_text(&mut tokens, if is_break(first) { "" } else { &rest[..first.len_utf8()] });
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    Some(tokens)
}

/// The length of `[text]` at the start. It ends at the last `]` before the next `[`.
fn bracketed(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('[')?;
    let reach = inside.find('[').unwrap_or(inside.len());
    inside[..reach].rfind(']').map(|end| end + 2)
}

/// What a backslash in front of this text takes along as it is: a token, or one character.
fn escaped(text: &str) -> &str {
    let token = SPELT.iter().find(|spelt| text.starts_with(**spelt)).map(|spelt| spelt.len());
    let one = || text.chars().next().filter(|c| !is_break(*c)).map_or(0, char::len_utf8);
    &text[..token.unwrap_or_else(one)]
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

/// Literal text; a `/` in it, escaped or not, makes a folder.
fn push_text(tokens: &mut Vec<Token>, text: &str) {
    for (idx, part) in text.split('/').enumerate() {
        if idx > 0 {
            tokens.push(Token::Folder);
        }
        match tokens.last_mut() {
            Some(Token::Literal(before)) => before.push_str(part),
            _ if part.is_empty() => {}
            _ => tokens.push(Token::Literal(part.to_owned())),
        }
    }
}

/// The long forms written out. Each language has its own, and two of the English ones make folders.
fn expanded(format: &str, language: Language) -> String {
    let mut out = String::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        let (escape, after) = rest.strip_prefix('\\').map_or((0, rest), |after| (1, after));
        let length = if let Some(length) = bracketed(rest) {
            out.push_str(&rest[..length]);
            length
        } else if let Some(long) = long_form(after) {
            out.push_str(if escape == 0 { written_out(long, language) } else { &rest[..1 + long.len()] });
            escape + long.len()
        } else {
            out.push(first);
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    out
}

fn long_form(text: &str) -> Option<&'static str> {
    LONG.into_iter().find(|form| text.starts_with(form))
}

fn written_out(form: &str, language: Language) -> &'static str {
    match (language, form) {
        (Language::English, "LTS") => "h:mm:ss A",
        (Language::English, "LT") => "h:mm A",
        (Language::English, "L") => "MM/DD/YYYY",
        (Language::English, "LL") => "MMMM D, YYYY",
        (Language::English, "LLL") => "MMMM D, YYYY h:mm A",
        (Language::English, "LLLL") => "dddd, MMMM D, YYYY h:mm A",
        (Language::English, "l") => "M/D/YYYY",
        (Language::English, "ll") => "MMM D, YYYY",
        (Language::English, "lll") => "MMM D, YYYY h:mm A",
        (Language::English, _) => "ddd, MMM D, YYYY h:mm A",
        (Language::Chinese, "LTS") => "HH:mm:ss",
        (Language::Chinese, "LT") => "HH:mm",
        (Language::Chinese, "L") => "YYYY/MM/DD",
        (Language::Chinese, "LL" | "ll") => "YYYY年M月D日",
        (Language::Chinese, "LLL") => "YYYY年M月D日Ah点mm分",
        (Language::Chinese, "LLLL") => "YYYY年M月D日ddddAh点mm分",
        (Language::Chinese, "l") => "YYYY/M/D",
        (Language::Chinese, "lll") => "YYYY年M月D日 HH:mm",
        (Language::Chinese, _) => "YYYY年M月D日dddd HH:mm",
    }
}

/// What a token stands for; absent where we cannot write it.
fn meaning(spelt: &str) -> Option<Vec<Token>> {
    let number = |field| Token::Number(field, spelt.len());
    Some(vec![match spelt {
        "Y" | "YYYY" | "YYYYY" => Token::Number(Field::Year, spelt.len().max(4)),
        "YY" => number(Field::YearOfCentury),
        // Years of the era, and the era since 1 CE is the only one that our days know.
        "y" | "yy" | "yyy" | "yyyy" => number(Field::Year),
        "Q" => number(Field::Quarter),
        "Qo" => Token::Ordinal(Field::Quarter),
        "M" | "MM" => number(Field::Month),
        "Mo" => Token::Ordinal(Field::Month),
        "MMM" => Token::Name(Name::ShortMonth),
        "MMMM" => Token::Name(Name::Month),
        "D" | "DD" => number(Field::Date),
        "Do" => Token::Ordinal(Field::Date),
        "DDD" => Token::Number(Field::DayOfYear, 1),
        "DDDD" => Token::Number(Field::DayOfYear, 3),
        "DDDo" => Token::Ordinal(Field::DayOfYear),
        "d" => number(Field::Weekday),
        "do" => Token::Ordinal(Field::Weekday),
        "dd" => Token::Name(Name::LeastWeekday),
        "ddd" => Token::Name(Name::ShortWeekday),
        "dddd" => Token::Name(Name::Weekday),
        "e" => number(Field::LocalWeekday),
        "E" => number(Field::IsoWeekday),
        "w" | "ww" => number(Field::Week),
        "wo" => Token::Ordinal(Field::Week),
        "W" | "WW" => number(Field::IsoWeek),
        "Wo" => Token::Ordinal(Field::IsoWeek),
        "gg" => number(Field::WeekYearOfCentury),
        "gggg" | "ggggg" => number(Field::WeekYear),
        "GG" => number(Field::IsoWeekYearOfCentury),
        "GGGG" | "GGGGG" => number(Field::IsoWeekYear),
        // The pattern of Moment takes the bar along, and then knows no such token.
        "w|" | "W|" => Token::Literal(spelt.to_owned()),
        _ => return time(spelt),
    }])
}

/// What a token of the time stands for.
fn time(spelt: &str) -> Option<Vec<Token>> {
    let number = |field| Token::Number(field, spelt.len());
    let two = |field| Token::Number(field, 2);
    Some(match spelt {
        "H" | "HH" => vec![number(Field::Hour)],
        "h" | "hh" => vec![number(Field::HalfHour)],
        "k" | "kk" => vec![number(Field::LateHour)],
        "m" | "mm" => vec![number(Field::Minute)],
        "s" | "ss" => vec![number(Field::Second)],
        "A" => vec![Token::UpperPart],
        "a" => vec![Token::LowerPart],
        "Hmm" => vec![Token::Number(Field::Hour, 1), two(Field::Minute)],
        "hmm" => vec![Token::Number(Field::HalfHour, 1), two(Field::Minute)],
        "Hmmss" => vec![Token::Number(Field::Hour, 1), two(Field::Minute), two(Field::Second)],
        "hmmss" => vec![Token::Number(Field::HalfHour, 1), two(Field::Minute), two(Field::Second)],
        _ => return None,
    })
}
