//! `Day` and `DayFormat`: calendar days and how a vault writes them. The only place that uses chrono.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use regex::Regex;
use serde::{Deserialize, Serialize};

/// A calendar day, years 1000–9999. Written `2026-04-29`.
///
/// ```
/// use neican::model::Day;
/// let day: Day = "2026-04-29".parse().unwrap();
/// assert_eq!(day.to_string(), "2026-04-29");
/// assert!("2026-02-30".parse::<Day>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(NaiveDate);

/// A moment on the reader's clock, to the minute; given to the library, never taken by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The day it is for the reader.
    pub day: Day,
    /// Hour 0–23.
    pub hour: u32,
    /// Minute 0–59.
    pub minute: u32,
}

impl Now {
    /// Reads the local clock. For the command line only: the library takes `Now` as an argument.
    pub fn local() -> Now {
        use chrono::Timelike;
        let now = chrono::Local::now();
        Now { day: Day(now.date_naive()), hour: now.hour(), minute: now.minute() }
    }
}

impl Day {
    /// The day of a year, month (1–12) and day (1–31); absent when the calendar has none such.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Day> {
        (1000..=9999).contains(&year).then(|| NaiveDate::from_ymd_opt(year, month, day).map(Day)).flatten()
    }

    /// The day `days` later; negative is earlier. Stays on this day at the ends of the calendar.
    pub fn plus(self, days: i64) -> Day {
        let moved = self.0.checked_add_signed(chrono::TimeDelta::days(days));
        moved.and_then(|date| Day::new(date.year(), date.month(), date.day())).unwrap_or(self)
    }

    /// The first date written in a text: `2026-04-29`, `2026_04_29`, `2026/4/29`, `2026.04.29`, `2026年4月29日`, `20260429`.
    pub fn find(text: &str) -> Option<Day> {
        static DATE: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?:^|[^0-9])(?:([0-9]{4})[-_/.年]([0-9]{1,2})[-_/.月]([0-9]{1,2})|([0-9]{4})([0-9]{2})([0-9]{2}))(?:[^0-9]|$)")
                .expect("a fixed pattern")
        });
        let mut from = 0;
        while let Some(found) = DATE.captures_at(text, from) {
            let number = |plain: usize, packed: usize| -> u32 {
                found.get(plain).or(found.get(packed)).and_then(|digits| digits.as_str().parse().ok()).unwrap_or(0)
            };
            let year = number(1, 4) as i32;
            if let Some(day) = Day::new(year, number(2, 5), number(3, 6)) {
                return Some(day);
            }
            from = found.get(1).or(found.get(4)).map_or(text.len(), |year| year.end());
        }
        None
    }
}

impl FromStr for Day {
    type Err = String;
    fn from_str(text: &str) -> Result<Day, String> {
        let wrong = || format!("not a date like 2026-04-29: {}", text.escape_debug());
        let mut parts = text.splitn(3, '-');
        let mut part = |len: usize| {
            parts.next().filter(|digits| digits.len() == len && digits.bytes().all(|b| b.is_ascii_digit()))
        };
        let (year, month, day) = (part(4).ok_or_else(wrong)?, part(2).ok_or_else(wrong)?, part(2).ok_or_else(wrong)?);
        let number = |digits: &str| digits.parse::<u32>().unwrap_or(0);
        Day::new(number(year) as i32, number(month), number(day)).ok_or_else(wrong)
    }
}

impl TryFrom<String> for Day {
    type Error = String;
    fn try_from(text: String) -> Result<Day, String> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> String {
        day.to_string()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

/// A way to write a day, as a vault's settings give it.
///
/// Made from Java-style tokens (Logseq, `cljs-time`): `yyyy yy MMMM MMM MM M dd d do EEEE EEE E`, text in `'…'`, and
/// every character that is no ASCII letter.
///
/// ```
/// use neican::model::{Day, DayFormat};
/// let day: Day = "2026-04-29".parse().unwrap();
/// assert_eq!(DayFormat::java("MMM do, yyyy").unwrap().write(day), "Apr 29th, 2026");
/// assert_eq!(DayFormat::java("yyyy年MM月dd日").unwrap().write(day), "2026年04月29日");
/// assert!(DayFormat::java("yyyy-MM-dd").unwrap().reads("2026-04-29"));
/// assert!(DayFormat::java("QQ").is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayFormat(Vec<Token>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Literal(String),
    Year,
    ShortYear,
    MonthName,
    ShortMonthName,
    PaddedMonth,
    Month,
    PaddedDate,
    Date,
    OrdinalDate,
    WeekdayName,
    ShortWeekdayName,
}

/// Java-style tokens, longest first.
const JAVA: [(&str, Token); 13] = [
    ("yyyy", Token::Year),
    ("EEEE", Token::WeekdayName),
    ("MMMM", Token::MonthName),
    ("MMM", Token::ShortMonthName),
    ("EEE", Token::ShortWeekdayName),
    ("yy", Token::ShortYear),
    ("MM", Token::PaddedMonth),
    ("dd", Token::PaddedDate),
    ("do", Token::OrdinalDate),
    ("EE", Token::ShortWeekdayName),
    ("E", Token::ShortWeekdayName),
    ("M", Token::Month),
    ("d", Token::Date),
];

impl DayFormat {
    /// Reads Java-style tokens; absent when a letter is no known token or the format names no day at all.
    pub fn java(format: &str) -> Option<DayFormat> {
        let mut tokens = Vec::new();
        let mut rest = format;
        while let Some(first) = rest.chars().next() {
            if let Some((quoted, after)) = rest.strip_prefix('\'').and_then(|open| open.split_once('\'')) {
                tokens.push(Token::Literal(if quoted.is_empty() { "'".into() } else { quoted.into() }));
                rest = after;
            } else if let Some((spelt, token)) = JAVA.iter().find(|(spelt, _)| rest.starts_with(spelt)) {
                tokens.push(token.clone());
                rest = &rest[spelt.len()..];
            } else if first.is_ascii_alphabetic() {
                return None;
            } else {
                tokens.push(Token::Literal(first.to_string()));
                rest = &rest[first.len_utf8()..];
            }
        }
        let has = |wanted: &[Token]| tokens.iter().any(|token| wanted.contains(token));
        let whole = has(&[Token::Year, Token::ShortYear])
            && has(&[Token::MonthName, Token::ShortMonthName, Token::PaddedMonth, Token::Month])
            && has(&[Token::PaddedDate, Token::Date, Token::OrdinalDate]);
        whole.then_some(DayFormat(tokens))
    }

    /// Writes a day. Names of months and weekdays are English, as in Logseq.
    pub fn write(&self, day: Day) -> String {
        let date = day.0;
        let one = |token: &Token| match token {
            Token::Literal(text) => text.clone(),
            Token::Year => date.year().to_string(),
            Token::ShortYear => format!("{:02}", date.year() % 100),
            Token::MonthName => date.format("%B").to_string(),
            Token::ShortMonthName => date.format("%b").to_string(),
            Token::PaddedMonth => format!("{:02}", date.month()),
            Token::Month => date.month().to_string(),
            Token::PaddedDate => format!("{:02}", date.day()),
            Token::Date => date.day().to_string(),
            Token::OrdinalDate => ordinal(date.day()),
            Token::WeekdayName => date.format("%A").to_string(),
            Token::ShortWeekdayName => date.format("%a").to_string(),
        };
        self.0.iter().map(one).collect()
    }

    /// Whether an app with this format would take `text` for a day. Digits are not checked against the calendar, letter
    /// case is ignored: rather one name too many is stepped around than one too few.
    pub fn reads(&self, text: &str) -> bool {
        // No regular expression: a vault has thousands of names, and each would be compiled anew.
        let mut ends = BTreeSet::from([0]);
        for token in &self.0 {
            ends = ends.iter().flat_map(|&from| token.ends(text, from)).collect();
        }
        ends.contains(&text.len())
    }
}

impl Token {
    /// Where this token may end in `text` if it starts at `from`.
    fn ends(&self, text: &str, from: usize) -> Vec<usize> {
        let rest = &text.as_bytes()[from..];
        let run = |fits: fn(&u8) -> bool| rest.iter().take_while(|byte| fits(byte)).count();
        let lengths = |least: usize, most: usize, run: usize| (least..=most.min(run)).collect::<Vec<_>>();
        let digits = |least: usize, most: usize| lengths(least, most, run(u8::is_ascii_digit));
        let is = |at: usize, word: &str| {
            text.get(from + at..from + at + word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word))
        };
        let lengths = match self {
            Token::Literal(text) => Vec::from_iter(is(0, text).then_some(text.len())),
            Token::Year => digits(4, 4),
            Token::ShortYear => digits(2, 2),
            Token::PaddedMonth | Token::Month | Token::PaddedDate | Token::Date => digits(1, 2),
            Token::OrdinalDate => {
                let mut found = digits(1, 2);
                found.retain(|&at| ["st", "nd", "rd", "th"].into_iter().any(|suffix| is(at, suffix)));
                found.into_iter().map(|at| at + 2).collect()
            }
            Token::MonthName | Token::ShortMonthName | Token::WeekdayName | Token::ShortWeekdayName => {
                lengths(3, 9, run(u8::is_ascii_alphabetic))
            }
        };
        lengths.into_iter().map(|length| from + length).collect()
    }
}

fn ordinal(number: u32) -> String {
    let suffix = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{suffix}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_found_in_names_and_titles() {
        let found = |text: &str| Day::find(text).map(|day| day.to_string());
        for name in [
            "今日洞察-2026-04-29.epub",
            "2026_04_29.txt",
            "20260429.epub",
            "AI 内参 · 2026年4月29日",
            "issue 2026.4.29 v2",
        ] {
            assert_eq!(found(name).as_deref(), Some("2026-04-29"), "{name}");
        }
        for name in ["issue.epub", "2026-13-40", "120260429", "2026"] {
            assert_eq!(found(name), None, "{name}");
        }
        assert_eq!(found("9999-99-99 then 2026-04-29").as_deref(), Some("2026-04-29"));
    }

    #[test]
    fn days_are_known_by_their_format() {
        let reads = |format: &str, text: &str| DayFormat::java(format).expect("sound").reads(text);
        for (format, text) in [
            ("MMM do, yyyy", "apr 9TH, 2026"),
            ("yyyy-MM-dd", "2026-4-9"),
            ("yyyy-MM-dd EEEE", "2026-04-29 Wednesday"),
            ("yyyy年M月d日", "2026年4月29日"),
            ("ddMMyy", "290426"),
            ("EEE 'd.' dMMMyyyy", "Wed d. 29apr2026"),
        ] {
            assert!(reads(format, text), "{format} {text}");
        }
        for (format, text) in [
            ("yyyy-MM-dd", "2026-04-29 日报"),
            ("yyyy-MM-dd", "今日洞察 2026-04-29"),
            ("yyyy-MM-dd", "2026-04-"),
            ("MMM do, yyyy", "Apr 29, 2026"),
            ("yyyy年M月d日", "2026年"),
            ("yyyy-MM-dd", ""),
        ] {
            assert!(!reads(format, text), "{format} {text}");
        }
    }

    #[test]
    fn ordinals_are_english() {
        let spelt: Vec<String> = [1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 31].map(ordinal).into();
        assert_eq!(spelt, ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "23rd", "31st"]);
    }
}
