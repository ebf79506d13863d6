//! `Receipt`: what came of an issue that was brought in, for the next run that gets the same bytes.

use serde::{Deserialize, Serialize};

use super::IssueReport;

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
