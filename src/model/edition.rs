//! `Edition`: which issue of a day a page belongs to. Most days have one; a second series of the same day carries a mark.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Day, IssueId};

/// An issue as its pages name it. Written `2026-04-29`; of another series than [`Edition::SERIES`] `2026-04-29-1f9a3c07`, so that
/// two series of one day never write over each other.
///
/// ```
/// use neican::model::{Edition, IssueId};
/// let id = |series: &str| IssueId { series: series.into(), date: "2026-04-29".parse().unwrap() };
/// assert_eq!(Edition::of(&id("今日洞察")).to_string(), "2026-04-29");
/// let other = Edition::of(&id("周末特刊"));
/// assert_eq!(other.to_string().len(), "2026-04-29-1f9a3c07".len());
/// assert_eq!(other.to_string().parse(), Ok(other));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Edition {
    /// The day.
    pub date: Day,
    /// 8 hex of the series' name; absent for the digest this program is for.
    mark: Option<String>,
}

impl Edition {
    /// The digest this program is for: the name of an issue whose title says nothing but a date.
    pub const SERIES: &'static str = "今日洞察";

    /// That of an issue. It follows from the issue alone, so that two devices give the same.
    pub fn of(issue: &IssueId) -> Edition {
        let is_other = issue.series != Edition::SERIES;
        let mark = is_other.then(|| blake3::hash(issue.series.as_bytes()).to_hex()[..8].to_owned());
        Edition { date: issue.date, mark }
    }
}

impl FromStr for Edition {
    type Err = String;
    fn from_str(text: &str) -> Result<Edition, String> {
        let wrong = || format!("not an issue of a day: {}", text.escape_debug());
        let (date, mark) = text.split_at_checked("2026-04-29".len()).ok_or_else(wrong)?;
        let date = date.parse().map_err(|_| wrong())?;
        let is_hex = |mark: &str| mark.len() == 8 && mark.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        match mark.strip_prefix('-') {
            None if mark.is_empty() => Ok(Edition { date, mark: None }),
            Some(mark) if is_hex(mark) => Ok(Edition { date, mark: Some(mark.to_owned()) }),
            None | Some(_) => Err(wrong()),
        }
    }
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.mark {
            Some(mark) => write!(f, "{}-{mark}", self.date),
            None => self.date.fmt(f),
        }
    }
}

impl TryFrom<String> for Edition {
    type Error = String;
    fn try_from(text: String) -> Result<Edition, String> {
        text.parse()
    }
}

impl From<Edition> for String {
    fn from(edition: Edition) -> String {
        edition.to_string()
    }
}
