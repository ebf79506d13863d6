//! `Day` and `Now`: calendar days and the reader's clock. The only place that uses chrono; how days are written is below.

mod format;
mod moment;
mod names;
mod token;

pub use format::{DayFormat, TimeFormat};

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

    fn year(self) -> i32 {
        self.0.year()
    }

    /// 1–12.
    fn month(self) -> u32 {
        self.0.month()
    }

    /// 1–31.
    fn date(self) -> u32 {
        self.0.day()
    }

    /// 1–366.
    fn day_of_year(self) -> u32 {
        self.0.ordinal()
    }

    /// Sunday is 0.
    fn weekday(self) -> u32 {
        self.0.weekday().num_days_from_sunday()
    }

    /// A date as English text has it, and Notion's properties: `April 29, 2026`.
    ///
    /// ```
    /// use neican::model::Day;
    /// assert_eq!(Day::in_english("April 29, 2026").unwrap().to_string(), "2026-04-29");
    /// assert_eq!(Day::in_english("April 31, 2026"), None);
    /// ```
    pub fn in_english(text: &str) -> Option<Day> {
        let mut words = text.split([' ', ',']).filter(|word| !word.is_empty());
        let month = names::month(words.next()?)?;
        let date = words.next()?.parse().ok()?;
        Day::new(words.next()?.parse().ok()?, month, date)
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
}
