//! `DayFormat` and `TimeFormat`: how a vault writes a day or a moment, and which names it takes for a day.

use std::collections::BTreeSet;

use super::names::Name;
use super::token::{Field, Token, names_a_day};
use super::{Day, Now, moment};
use crate::model::Language;

/// A way to write a day, as a vault's settings give it. It always says which day it is.
///
/// ```
/// use neican::model::{Day, DayFormat, Language};
/// let day: Day = "2026-04-29".parse().unwrap();
/// assert_eq!(DayFormat::java("MMM do, yyyy").unwrap().write(day), "Apr 29th, 2026");
/// assert_eq!(DayFormat::java("yyyy年MM月dd日").unwrap().write(day), "2026年04月29日");
/// assert!(DayFormat::java("yyyy-MM-dd").unwrap().reads("2026-04-29"));
/// assert!(DayFormat::java("QQ").is_none());
/// let daily = DayFormat::moment("YYYY/MM/YYYY-MM-DD dddd", Language::Chinese).unwrap();
/// assert_eq!(daily.write(day), "2026/04/2026-04-29 星期三");
/// assert!(daily.reads("2026-04-29 星期三"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayFormat {
    tokens: Vec<Token>,
    language: Language,
}

/// Java-style tokens, longest first.
const JAVA: [(&str, Token); 13] = [
    ("yyyy", Token::Number(Field::Year, 4)),
    ("EEEE", Token::Name(Name::Weekday)),
    ("MMMM", Token::Name(Name::Month)),
    ("MMM", Token::Name(Name::ShortMonth)),
    ("EEE", Token::Name(Name::ShortWeekday)),
    ("yy", Token::Number(Field::YearOfCentury, 2)),
    ("MM", Token::Number(Field::Month, 2)),
    ("dd", Token::Number(Field::Date, 2)),
    ("do", Token::Ordinal(Field::Date)),
    ("EE", Token::Name(Name::ShortWeekday)),
    ("E", Token::Name(Name::ShortWeekday)),
    ("M", Token::Number(Field::Month, 1)),
    ("d", Token::Number(Field::Date, 1)),
];

impl DayFormat {
    /// Reads Java-style tokens (Logseq, `cljs-time`): `yyyy yy MMMM MMM MM M dd d do EEEE EEE E`, text in `'…'`, and
    /// every character that is no ASCII letter. Names are English, as Logseq writes them. Absent when a letter is no
    /// known token or the format names no day at all.
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
        names_a_day(&tokens).then_some(DayFormat { tokens, language: Language::English })
    }

    /// Reads the tokens of Moment 2.30 (Obsidian): `YYYY YY Y Q Qo M Mo MM MMM MMMM D Do DD DDD DDDo DDDD d do dd ddd
    /// dddd e E w wo ww W Wo WW gg gggg GG GGGG L LL l ll`, text in `[…]` or behind a backslash; a letter that is no
    /// token stands for itself, and so does every other character. A `/` makes folders.
    ///
    /// Absent when two days of the calendar would be written alike, and when something in it changes in the course of
    /// a day (`HH`, `mm`, `A`, `LT`, …) or cannot be written (eras, zones, time stamps).
    ///
    /// Names, ordinals, long forms and the weeks of `w` and `g` are those of `language`: the app writes them in its own,
    /// which stands nowhere in a vault. Only Moment's `en` and `zh-cn` are known.
    pub fn moment(format: &str, language: Language) -> Option<DayFormat> {
        let tokens = moment::tokens(format, language)?;
        let sound = names_a_day(&tokens) && !tokens.iter().any(Token::is_time);
        sound.then_some(DayFormat { tokens, language })
    }

    /// Writes a day. Holds a `/` where the app would make folders of it.
    pub fn write(&self, day: Day) -> String {
        let noon = Now { day, hour: 12, minute: 0 };
        self.tokens.iter().map(|token| token.write(day, noon, self.language)).collect()
    }

    /// The format of the name alone, without the folders in front of it. It need not say which day it is.
    ///
    /// ```
    /// use neican::model::{DayFormat, Language};
    /// let daily = DayFormat::moment("YYYY/MM/DD", Language::English).unwrap();
    /// assert_eq!(daily.base_name().write("2026-04-29".parse().unwrap()), "29");
    /// assert!(!daily.base_name().names_a_day());
    /// ```
    pub fn base_name(&self) -> DayFormat {
        DayFormat { tokens: self.last_part().to_vec(), language: self.language }
    }

    /// The same format for paths: its text spelt by `spell`, no folder without a name.
    ///
    /// Obsidian takes slashes at either end and runs of them away; what is no legal file name is for `spell` to change.
    pub fn for_paths(self, spell: impl Fn(&str) -> String) -> DayFormat {
        let mut tokens: Vec<Token> = Vec::new();
        for token in self.tokens {
            match token {
                Token::Folder if matches!(tokens.last(), None | Some(Token::Folder)) => {}
                Token::Literal(text) => tokens.push(Token::Literal(spell(&text))),
                token => tokens.push(token),
            }
        }
        if tokens.last() == Some(&Token::Folder) {
            tokens.pop();
        }
        DayFormat { tokens, language: self.language }
    }

    /// Whether what it writes says which day it is.
    pub fn names_a_day(&self) -> bool {
        names_a_day(&self.tokens)
    }

    /// Whether `other`, the same format in another language, writes some day otherwise.
    pub fn differs_from(&self, other: &DayFormat) -> bool {
        self.tokens != other.tokens || self.language != other.language && self.tokens.iter().any(Token::is_local)
    }

    /// Whether an app with this format would take the name `text` for a day; folders of the format do not count. Digits
    /// are not checked against the calendar, letter case is ignored: rather one name too many is stepped around than one
    /// too few.
    pub fn reads(&self, text: &str) -> bool {
        self.fits(self.last_part(), text)
    }

    /// Whether `path`, folders and all, is one that this format writes, as far as [`DayFormat::reads`] looks.
    pub fn reads_path(&self, path: &str) -> bool {
        self.fits(&self.tokens, path)
    }

    fn last_part(&self) -> &[Token] {
        let after = self.tokens.iter().rposition(|token| *token == Token::Folder).map_or(0, |at| at + 1);
        &self.tokens[after..]
    }

    fn fits(&self, tokens: &[Token], text: &str) -> bool {
        // No regular expression: a vault has thousands of names, and each would be compiled anew.
        let mut ends = BTreeSet::from([0]);
        for token in tokens {
            ends = ends.iter().flat_map(|&from| token.ends(text, from, self.language)).collect();
        }
        ends.contains(&text.len())
    }
}

/// A way to write a day and the time it is, as templates do.
///
/// ```
/// use neican::model::{Day, Language, Now, TimeFormat};
/// let day: Day = "2026-04-29".parse().unwrap();
/// let now = Now { day, hour: 21, minute: 5 };
/// let format = |format| TimeFormat::moment(format, Language::English).unwrap();
/// assert_eq!(format("YYYY-MM-DD HH:mm").write(day, now), "2026-04-29 21:05");
/// assert_eq!(format("[at] h:mm a").write(day, now), "at 9:05 pm");
/// assert!(TimeFormat::moment("HH:mm Z", Language::English).is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeFormat {
    tokens: Vec<Token>,
    language: Language,
}

impl TimeFormat {
    /// Reads the tokens of Moment 2.30, as [`DayFormat::moment`] does, and those of the time: `H HH h hh k kk m mm s ss a
    /// A Hmm hmm LT LTS LLL LLLL lll llll`. Absent when it holds fractions of a second, a zone, an era or a time stamp.
    pub fn moment(format: &str, language: Language) -> Option<TimeFormat> {
        moment::tokens(format, language).map(|tokens| TimeFormat { tokens, language })
    }

    /// Writes a day with the time of `now`, whatever day that is; seconds are 0, since our clock goes by minutes.
    pub fn write(&self, day: Day, now: Now) -> String {
        self.tokens.iter().map(|token| token.write(day, now, self.language)).collect()
    }
}

#[cfg(test)]
mod tests;
