//! The nouns, in the order the data meets them: `Source → Parsed → Known → Page → Draft → Change → IssueReport`.
//!
//! Plain data with public fields; no disk, no clock, no app.

mod card;
mod cause;
mod change;
mod colour;
mod concept;
pub mod config;
mod day;
mod diff;
mod done;
mod edition;
mod error;
mod finding;
mod inline;
mod issue;
mod known;
mod names;
mod nesting;
mod operation;
mod outline;
mod page;
mod path;
mod pointer;
mod reading;
mod receipt;
mod report;
mod source;
mod survey;
mod templates;
pub mod tree;
pub mod wording;

pub use card::{Card, Cards};
pub use cause::{Exception, ImageFault, StateFault, Why};
pub use change::{Barred, Change, Outcome, Rescue, Snapshot, Write};
pub use colour::{Colour, Paint};
pub use concept::{Concept, ConceptId, Network, Relation};
pub use config::{ConceptWish, Config, HighlightWish, JournalWish};
pub use day::{Day, DayFormat, Now, TimeFormat};
pub use diff::{PageDiff, turns};
pub use done::{InitReport, IssueReport, PageReport, UndoReport};
pub use edition::Edition;
pub use error::{Error, Fault};
pub use finding::{DoctorReport, Finding, Ill, IssueLine, OpenClash, References};
pub use inline::{Inline, Inlines};
pub use issue::{Article, Asset, Block, DatedBy, Form, Issue, Kind, Links, Parsed, RouteRow, Theme, walk};
pub use known::{ArticleId, Identity, IssueId, Key, Known, Withdrawn};
pub use names::Names;
pub use nesting::is_deep;
pub use operation::{Before, PastOperation, Trace, Written};
pub use outline::outline;
pub use page::{
    Anchor, ArticleWords, Claim, ConceptWords, Content, Draft, FeynmanWords, IssueWords, JournalWords, Page, Pick,
    Property, Question, Value, Words,
};
pub use path::VaultPath;
pub use pointer::{BaseId, Pointer, Sealed, Spelling, Thing};
pub use reading::{
    ARTICLE, ARTICLE_ID, About, FEYNMAN, FEYNMAN_TYPE, FeynmanReport, Progress, Reading, STATUSES, Standing,
    StatusReport, Tomatoes,
};
pub use receipt::{Receipt, Stub};
pub use report::{Level, Notice, Place, What, shorten};
pub use source::{Packing, Source};
pub use survey::{Depth, Record, Records, Settings, Survey, is_conflict_copy};
pub use templates::{
    EjectReport, Excerpt, Flaw, FlawKind, TemplateCheck, TemplateLine, TemplateStanding, Templates, Trial, Word,
    WordKind,
};
pub use wording::Language;
