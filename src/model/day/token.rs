//! The pieces of a format: what each writes for a moment, and what it would read.

use super::names::{Counted, Name, part_of_day};
use super::{Day, Now};
use crate::model::Language;

/// A piece of a format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// Text that says itself.
    Literal(String),
    /// The `/` between folder and note, where an app makes folders of it.
    Folder,
    /// A number of at least so many digits.
    Number(Field, usize),
    /// A number with its ending: `4th`, `4日`.
    Ordinal(Field),
    /// The name of a month or weekday.
    Name(Name),
    /// `AM` and `PM`.
    UpperPart,
    /// `am` and `pm`.
    LowerPart,
}

/// What a number says. Weeks come in two sorts: those of ISO 8601, and those of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Year,
    YearOfCentury,
    Quarter,
    Month,
    Date,
    DayOfYear,
    /// Sunday is 0.
    Weekday,
    /// From 0, beginning with the first day of the language's week.
    LocalWeekday,
    /// Monday is 1.
    IsoWeekday,
    Week,
    WeekYear,
    WeekYearOfCentury,
    IsoWeek,
    IsoWeekYear,
    IsoWeekYearOfCentury,
    Hour,
    /// 1–12.
    HalfHour,
    /// 1–24.
    LateHour,
    Minute,
    /// Always 0: our clock goes by minutes.
    Second,
}

/// Where weeks begin (Sunday is 0), and which of their days, counted from their first, says what year they belong to.
#[derive(Clone, Copy)]
struct Weeks {
    first: u32,
    deciding: u32,
}

const ISO: Weeks = Weeks { first: 1, deciding: 3 };

impl Weeks {
    fn of(language: Language) -> Weeks {
        match language {
            // The week of the first of January is the first, so the last day decides.
            Language::English => Weeks { first: 0, deciding: 6 },
            Language::Chinese => ISO,
        }
    }

    /// How far a day is into its week.
    fn into(self, day: Day) -> u32 {
        (day.weekday() + 7 - self.first) % 7
    }

    /// Year and number of a day's week.
    fn week(self, day: Day) -> (u32, u32) {
        let deciding = day.plus(i64::from(self.deciding) - i64::from(self.into(day)));
        (deciding.year() as u32, (deciding.day_of_year() - 1) / 7 + 1)
    }
}

impl Field {
    fn of(self, day: Day, now: Now, language: Language) -> u32 {
        let local = Weeks::of(language);
        match self {
            Field::Year => day.year() as u32,
            Field::YearOfCentury => day.year() as u32 % 100,
            Field::Quarter => (day.month() - 1) / 3 + 1,
            Field::Month => day.month(),
            Field::Date => day.date(),
            Field::DayOfYear => day.day_of_year(),
            Field::Weekday => day.weekday(),
            Field::LocalWeekday => local.into(day),
            Field::IsoWeekday => ISO.into(day) + 1,
            Field::Week => local.week(day).1,
            Field::WeekYear => local.week(day).0,
            Field::WeekYearOfCentury => local.week(day).0 % 100,
            Field::IsoWeek => ISO.week(day).1,
            Field::IsoWeekYear => ISO.week(day).0,
            Field::IsoWeekYearOfCentury => ISO.week(day).0 % 100,
            Field::Hour => now.hour,
            Field::HalfHour => (now.hour + 11) % 12 + 1,
            Field::LateHour => (now.hour + 23) % 24 + 1,
            Field::Minute => now.minute,
            Field::Second => 0,
        }
    }

    fn counted(self) -> Counted {
        match self {
            Field::Month => Counted::Month,
            Field::Quarter => Counted::Quarter,
            Field::Week | Field::IsoWeek => Counted::Week,
            _ => Counted::Day,
        }
    }

    /// Fewest and most digits that it is read from.
    fn digits(self) -> (usize, usize) {
        match self {
            Field::Year | Field::WeekYear | Field::IsoWeekYear => (4, 4),
            Field::YearOfCentury | Field::WeekYearOfCentury | Field::IsoWeekYearOfCentury => (2, 2),
            Field::Quarter | Field::Weekday | Field::LocalWeekday | Field::IsoWeekday => (1, 1),
            Field::DayOfYear => (1, 3),
            _ => (1, 2),
        }
    }

    /// Whether it changes in the course of a day.
    fn is_time(self) -> bool {
        matches!(self, Field::Hour | Field::HalfHour | Field::LateHour | Field::Minute | Field::Second)
    }
}

impl Token {
    /// Writes itself for a day and the time of `now`.
    pub(super) fn write(&self, day: Day, now: Now, language: Language) -> String {
        match self {
            Token::Literal(text) => text.clone(),
            Token::Folder => "/".to_owned(),
            Token::Number(field, width) => format!("{:0width$}", field.of(day, now, language)),
            Token::Ordinal(field) => field.counted().spelt(field.of(day, now, language), language),
            Token::Name(name @ (Name::Month | Name::ShortMonth)) => name.spelt(day.month() as usize - 1, language),
            Token::Name(name) => name.spelt(day.weekday() as usize, language),
            Token::UpperPart => part_of_day(now.hour, now.minute, language).to_owned(),
            Token::LowerPart => part_of_day(now.hour, now.minute, language).to_lowercase(),
        }
    }

    /// Where this token may end in `text` if it starts at `from`. Digits are not checked against the calendar.
    pub(super) fn ends(&self, text: &str, from: usize, language: Language) -> Vec<usize> {
        let is = |at: usize, word: &str| {
            text.get(at..at + word.len())
                .is_some_and(|found| found.eq_ignore_ascii_case(word))
                .then_some(at + word.len())
        };
        let numbers = |least: usize, most: usize| {
            let run = text.as_bytes()[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            (least..=most.min(run)).map(|length| from + length).collect::<Vec<_>>()
        };
        match self {
            Token::Literal(text) => is(from, text).into_iter().collect(),
            Token::Folder => is(from, "/").into_iter().collect(),
            Token::Number(field, width) => {
                let (least, most) = field.digits();
                // A year can be written in more digits than it has.
                if least > 2 { numbers(least.max(*width), most.max(*width)) } else { numbers(least, most) }
            }
            Token::Ordinal(field) => {
                let ends = numbers(1, field.digits().1).into_iter();
                let suffixes = field.counted().suffixes(language);
                ends.flat_map(|at| suffixes.iter().filter_map(move |suffix| is(at, suffix))).collect()
            }
            Token::Name(name) => name.alike(language).iter().filter_map(|name| is(from, name)).collect(),
            Token::UpperPart | Token::LowerPart => Vec::new(),
        }
    }

    /// Whether what it writes changes in the course of a day.
    pub(super) fn is_time(&self) -> bool {
        match self {
            Token::Number(field, _) | Token::Ordinal(field) => field.is_time(),
            Token::UpperPart | Token::LowerPart => true,
            Token::Literal(_) | Token::Folder | Token::Name(_) => false,
        }
    }

    /// Whether what it writes depends on the language.
    pub(super) fn is_local(&self) -> bool {
        match self {
            Token::Number(field, _) => {
                matches!(field, Field::LocalWeekday | Field::Week | Field::WeekYear | Field::WeekYearOfCentury)
            }
            Token::Ordinal(_) | Token::Name(_) | Token::UpperPart | Token::LowerPart => true,
            Token::Literal(_) | Token::Folder => false,
        }
    }
}

/// Whether tokens say which day it is, and no other day could be written so.
///
/// `YYYY` with the number of a week does not: a year's first days can belong to the last week of the year before.
pub(super) fn names_a_day(tokens: &[Token]) -> bool {
    let number = |wanted: &[Field]| {
        tokens.iter().any(|token| match token {
            Token::Number(field, _) | Token::Ordinal(field) => wanted.contains(field),
            _ => false,
        })
    };
    let name = |wanted: &[Name]| tokens.iter().any(|token| matches!(token, Token::Name(name) if wanted.contains(name)));
    let month = number(&[Field::Month]) || name(&[Name::Month, Name::ShortMonth]);
    let weekday = number(&[Field::Weekday, Field::LocalWeekday, Field::IsoWeekday])
        || name(&[Name::Weekday, Name::ShortWeekday, Name::LeastWeekday]);
    let in_year = month && number(&[Field::Date]) || number(&[Field::DayOfYear]);
    number(&[Field::Year, Field::YearOfCentury]) && in_year
        || number(&[Field::WeekYear, Field::WeekYearOfCentury]) && number(&[Field::Week]) && weekday
        || number(&[Field::IsoWeekYear, Field::IsoWeekYearOfCentury]) && number(&[Field::IsoWeek]) && weekday
}
