//! Names of months, weekdays and parts of the day, and ordinals, in the languages that vaults are written in.
//!
//! English and Chinese are those of Moment 2.30.1, locales `en` and `zh-cn`; Logseq writes English always.

use crate::model::Language;

/// A sort of name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    Month,
    ShortMonth,
    Weekday,
    ShortWeekday,
    /// As short as it can be: `We`, `三`.
    LeastWeekday,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const HAN: [&str; 12] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"];

impl Name {
    /// The name of the month or weekday `idx`, both from 0; Sunday is the first weekday.
    pub(super) fn spelt(self, idx: usize, language: Language) -> String {
        let han = |idx: usize| if idx == 0 { "日" } else { HAN[idx - 1] };
        match (self, language) {
            (Name::Month, Language::English) => MONTHS[idx].to_owned(),
            (Name::ShortMonth, Language::English) => MONTHS[idx][..3].to_owned(),
            (Name::Weekday, Language::English) => WEEKDAYS[idx].to_owned(),
            (Name::ShortWeekday, Language::English) => WEEKDAYS[idx][..3].to_owned(),
            (Name::LeastWeekday, Language::English) => WEEKDAYS[idx][..2].to_owned(),
            (Name::Month, Language::Chinese) => format!("{}月", HAN[idx]),
            (Name::ShortMonth, Language::Chinese) => format!("{}月", idx + 1),
            (Name::Weekday, Language::Chinese) => format!("星期{}", han(idx)),
            (Name::ShortWeekday, Language::Chinese) => format!("周{}", han(idx)),
            (Name::LeastWeekday, Language::Chinese) => han(idx).to_owned(),
        }
    }

    /// Every name that stands for the same thing, in whatever length: apps that read days back are not strict.
    pub(super) fn alike(self, language: Language) -> Vec<String> {
        let sorts: &[Name] = match self {
            Name::Month | Name::ShortMonth => &[Name::Month, Name::ShortMonth],
            Name::Weekday | Name::ShortWeekday => &[Name::Weekday, Name::ShortWeekday],
            Name::LeastWeekday => &[Name::LeastWeekday],
        };
        sorts.iter().flat_map(|sort| (0..sort.count()).map(|idx| sort.spelt(idx, language))).collect()
    }

    fn count(self) -> usize {
        match self {
            Name::Month | Name::ShortMonth => MONTHS.len(),
            Name::Weekday | Name::ShortWeekday | Name::LeastWeekday => WEEKDAYS.len(),
        }
    }
}

/// The month of an English name, from 1; absent where it is none.
pub(super) fn month(name: &str) -> Option<u32> {
    (1..).zip(MONTHS).find_map(|(number, month)| (month == name).then_some(number))
}

/// What an ordinal counts: Chinese writes each with a word of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    Day,
    Month,
    Week,
    Quarter,
}

impl Counted {
    /// What may stand behind a number of this sort.
    pub(super) fn suffixes(self, language: Language) -> &'static [&'static str] {
        match (language, self) {
            (Language::English, _) => &["st", "nd", "rd", "th"],
            (Language::Chinese, Counted::Day) => &["日"],
            (Language::Chinese, Counted::Month) => &["月"],
            (Language::Chinese, Counted::Week) => &["周"],
            (Language::Chinese, Counted::Quarter) => &[""],
        }
    }

    pub(super) fn spelt(self, number: u32, language: Language) -> String {
        let suffixes = self.suffixes(language);
        let which = match (number % 10, number % 100) {
            (_, 11..=13) => 3,
            (last @ 1..=3, _) => last as usize - 1,
            _ => 3,
        };
        format!("{number}{}", suffixes.get(which).unwrap_or(&suffixes[0]))
    }
}

/// The part of the day: `AM` and `PM`, or one of six in Chinese.
pub(super) fn part_of_day(hour: u32, minute: u32, language: Language) -> &'static str {
    match (language, hour * 100 + minute) {
        (Language::English, ..1200) => "AM",
        (Language::English, _) => "PM",
        (Language::Chinese, ..600) => "凌晨",
        (Language::Chinese, ..900) => "早上",
        (Language::Chinese, ..1130) => "上午",
        (Language::Chinese, ..1230) => "中午",
        (Language::Chinese, ..1800) => "下午",
        (Language::Chinese, _) => "晚上",
    }
}
