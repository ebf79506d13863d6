//! `Receipt`: what came of an issue that was brought in, for the next run that gets the same bytes.

use serde::{Deserialize, Serialize};

use super::{Day, Form, Issue, IssueId, IssueReport, Parsed};

/// What came of an issue, and what that rests on: as long as nothing of it changes, the same comes of the same bytes, and
/// they need not be read.
///
/// ```
/// use neican::model::Receipt;
/// let json = r#"{"rests_on":"70d5","report":{"source":"a.epub","issue":"今日洞察/2026-04-29","date":"2026-04-29",
///     "dated_by":"option","form":"epub","articles":9,"highlights":5,"notices":[{"place":{"file":"a.epub"},
///     "notice":"byte-order-mark"}],"pages":[]}}"#;
/// let receipt: Receipt = serde_json::from_str(json).unwrap();
/// assert_eq!(serde_json::to_value(&receipt).unwrap(), serde_json::from_str::<serde_json::Value>(json).unwrap());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// A digest of all that it rests on but the bytes: settings, templates, the pages, what is remembered of them.
    pub rests_on: String,
    /// What a run that finds all that unchanged has to say.
    pub report: IssueReport,
}

/// Which issue a receipt is of: as much of it as a run must know before it brings anything in.
///
/// ```
/// use neican::model::{Form, Stub};
/// let stub: Stub = serde_json::from_str(r#"{"issue":"今日洞察/2026-04-29","date":"2026-04-29","form":"epub",
///     "articles":9,"pages":[]}"#).unwrap();
/// assert_eq!((stub.form, stub.articles), (Form::Epub, 9));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stub {
    /// The identity of the issue, as `今日洞察/2026-04-29`.
    pub issue: String,
    /// Its date.
    pub date: Day,
    /// The form that it came in.
    pub form: Form,
    /// How many articles it has.
    pub articles: u32,
}

impl Stub {
    /// That of an issue that was read.
    pub fn of(parsed: &Parsed) -> Stub {
        let Issue { series, date, .. } = &parsed.issue;
        let issue = IssueId { series: series.clone(), date: *date }.to_string();
        Stub { issue, date: *date, form: parsed.form, articles: parsed.issue.articles().count() as u32 }
    }

    /// Whether two sources hold one issue: a page of one article only is part of one.
    pub fn is_same(&self, other: &Stub) -> bool {
        self.issue == other.issue && self.articles > 1 && other.articles > 1
    }
}
