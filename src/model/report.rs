//! `Notice`, `Place`, `What`: what to tell the reader, as data.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::cause::{Exception, ImageFault, StateFault, Why};
use super::change::{Barred, Rescue};
use super::{Colour, Day, Language, VaultPath};

/// Something the reader should know, with its place. Nothing is dropped silently: it becomes one of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Where.
    pub place: Place,
    /// What.
    #[serde(flatten)]
    pub what: What,
}

/// A place in a source or a vault. Written `ch002.xhtml:41`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Place {
    /// File or archive member.
    pub file: String,
    /// Line, counted from 1; absent where lines mean nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
}

/// How much a notice weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Good to know.
    Info,
    /// Something of the issue could not be placed: exit code 1.
    Warning,
}

/// What a notice says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "kebab-case")]
pub enum What {
    /// The route promises another number of articles than there are.
    RouteCount {
        /// The theme.
        theme: String,
        /// The number in the route.
        promised: u32,
        /// The number of articles.
        found: u32,
    },
    /// The date has a time of day: it may be the day the file was built.
    BuildTime {
        /// The date taken.
        date: Day,
    },
    /// A text colour: kept as plain text.
    TextColour {
        /// The colour.
        colour: Colour,
        /// The coloured text, shortened.
        text: String,
    },
    /// A colour marker that names no colour we know, or stands where it means nothing: kept as text.
    StrayMarker {
        /// The marker.
        text: String,
    },
    /// A link of another kind than http, https, mailto, notion: its text was kept.
    LinkRefused {
        /// Where it led.
        href: String,
        /// Its text, shortened.
        text: String,
    },
    /// An image on the net: became a link.
    RemoteImage {
        /// Its address.
        url: String,
    },
    /// An image that could not be taken: its alternative text was kept.
    ImageRefused {
        /// Its name in the source.
        name: String,
        /// Why.
        why: ImageFault,
    },
    /// A chapter that the package names is missing or cannot be read.
    ChapterMissing {
        /// Its name in the archive, or what the package calls it.
        name: String,
    },
    /// An element read as its text.
    UnknownElement {
        /// Its name.
        element: String,
    },
    /// A property of a page that is none of an article's: left out.
    UnknownProperty {
        /// Its name.
        name: String,
        /// Its value, shortened.
        value: String,
    },
    /// Something in the section of concepts that is no concept: a diagram or table of another sort, or one too many.
    NetworkUnread {
        /// Its beginning.
        text: String,
    },
    /// An export as Markdown: Notion leaves colours out of it, so there are no highlights.
    NoColours,
    /// A page of an export that is neither the issue nor one of its articles.
    PageLeft {
        /// Its title.
        title: String,
    },
    /// A score or tomato line that shows no stars or tomatoes and is not empty either.
    UnreadableCount {
        /// The line.
        text: String,
    },
    /// An article without notes.
    NoNotes {
        /// Its title.
        title: String,
    },
    /// Text that belongs to no part of an issue we know: kept in the introduction or the notes, as told.
    Unplaced {
        /// The text, shortened.
        text: String,
    },
    /// More than the caps allow: the rest of this article was cut.
    Cut {
        /// The article's title.
        title: String,
        /// What there is too much of.
        cap: String,
    },
    /// A byte order mark was skipped.
    ByteOrderMark,
    /// A `status` that is none of ours: it was not set.
    StatusKept {
        /// What it says.
        status: String,
    },
    /// A page name the vault holds already: another was taken.
    NameTaken {
        /// The wanted name.
        name: String,
        /// The name taken instead.
        instead: String,
    },
    /// Two articles of one title: the second got another name.
    NameShared {
        /// The wanted name.
        name: String,
        /// The name taken instead.
        instead: String,
    },
    /// A title that the app would read as a day: another name was taken.
    NameIsDay {
        /// The wanted name.
        name: String,
        /// The name taken instead.
        instead: String,
    },
    /// The reader's pattern gives no name for an article: its title was taken.
    NoName {
        /// The title.
        title: String,
    },
    /// The app cannot show this text exactly; the page shows it as nearly as it can.
    TextException {
        /// Which of the exceptions.
        exception: Exception,
        /// The text, shortened.
        text: String,
    },
    /// An article of an earlier reading that this one lacks.
    Withdrawn {
        /// Its title.
        title: String,
    },
    /// Links or images that only a richer form gave were kept.
    KeptRicher {
        /// How many articles.
        articles: u32,
    },
    /// The journal page could not be started from the reader's template.
    JournalTemplate {
        /// The place-holder that only the app can fill in.
        placeholder: String,
    },
    /// A setting that could not be read: the app's default was taken.
    Setting {
        /// The setting.
        setting: String,
        /// Its value.
        value: String,
    },
    /// The format of daily notes holds what depends on the app's language, which had to be guessed.
    DayNames {
        /// The format.
        format: String,
        /// The language that was taken.
        language: Language,
    },
    /// A path that may not be touched.
    Barred {
        /// Why.
        why: Barred,
    },
    /// A block that both the reader and the issue changed: the reader's words stand, the issue's are offered below.
    Clash {
        /// The reader's words.
        ours: String,
        /// The issue's.
        theirs: String,
    },
    /// Something of the issue that did not reach a page which the reader edited.
    LeftOut {
        /// Why.
        why: Why,
        /// The words.
        text: String,
    },
    /// A page that could not be merged.
    NotMerged {
        /// Why.
        why: String,
    },
    /// A second page with the pointer of one of ours: the reader's, or made by a sync service.
    Copy {
        /// The page that is ours.
        of: VaultPath,
    },
    /// A page of ours that the reader put into another one of ours.
    PutInto {
        /// What it was called.
        name: String,
    },
    /// A file of the state folder that was left out.
    State {
        /// Why.
        why: StateFault,
    },
    /// A file of the vault that could not be read: its name counts, its text does not.
    Unread {
        /// The system's message.
        why: String,
    },
    /// A page of the reader's has the name of one of the starter vault: ours was not laid down.
    NameHeld {
        /// The reader's page.
        path: VaultPath,
    },
    /// A style sheet was laid into a vault of the reader's: it is the reader who switches it on.
    StyleOff {
        /// Its name in the app.
        name: String,
    },
    /// What stood there before an operation was lost with the state: it cannot be brought back.
    Irretrievable,
    /// A page that was saved more than once while it was replaced: the newest save stands in its place, another one
    /// was kept.
    KeptAside {
        /// Where it was kept.
        path: VaultPath,
    },
    /// A page that was being written all the time we waited.
    StillChanging,
    /// What a run that was cut off, or a save that came late, left to be put right.
    Rescued {
        /// How.
        how: Rescue,
    },
}

impl What {
    /// How much it weighs.
    pub fn level(&self) -> Level {
        self.nature().0
    }

    /// Whether every run says it that finds the same: it follows from the source, the settings and the pages of the issue
    /// alone, not from what else lies in the vault or happened in the run.
    pub fn lasts(&self) -> bool {
        self.nature().1
    }

    /// Its weight, and whether it lasts.
    fn nature(&self) -> (Level, bool) {
        match self {
            What::ImageRefused { .. }
            | What::ChapterMissing { .. }
            | What::PageLeft { .. }
            | What::UnreadableCount { .. }
            | What::Unplaced { .. }
            | What::Cut { .. }
            | What::Setting { .. } => (Level::Warning, true),
            What::RouteCount { .. }
            | What::BuildTime { .. }
            | What::TextColour { .. }
            | What::StrayMarker { .. }
            | What::LinkRefused { .. }
            | What::RemoteImage { .. }
            | What::UnknownElement { .. }
            | What::UnknownProperty { .. }
            | What::NoColours
            | What::NetworkUnread { .. }
            | What::NoNotes { .. }
            | What::ByteOrderMark
            | What::TextException { .. }
            | What::DayNames { .. }
            | What::LeftOut { .. } => (Level::Info, true),
            What::JournalTemplate { .. }
            | What::Barred { .. }
            | What::State { .. }
            | What::Unread { .. }
            | What::Irretrievable
            | What::KeptAside { .. }
            | What::StillChanging => (Level::Warning, false),
            What::StatusKept { .. }
            | What::NameTaken { .. }
            | What::NameShared { .. }
            | What::NameIsDay { .. }
            | What::NoName { .. }
            | What::Withdrawn { .. }
            | What::KeptRicher { .. }
            | What::NameHeld { .. }
            | What::Clash { .. }
            | What::NotMerged { .. }
            | What::Copy { .. }
            | What::PutInto { .. }
            | What::StyleOff { .. }
            | What::Rescued { .. } => (Level::Info, false),
        }
    }
}

impl Notice {
    /// A notice at a place.
    pub fn new(place: Place, what: What) -> Notice {
        Notice { place, what }
    }
}

impl Place {
    /// A line of a file.
    pub fn line(file: &str, line: u32) -> Place {
        Place { file: file.to_owned(), line: Some(line) }
    }

    /// A whole file.
    pub fn file(file: &str) -> Place {
        Place { file: file.to_owned(), line: None }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}", self.file),
            None => f.write_str(&self.file),
        }
    }
}

/// The start of a text for a message: at most 40 characters, `…` after a cut.
///
/// ```
/// assert_eq!(neican::model::shorten("short"), "short");
/// assert_eq!(neican::model::shorten(&"长".repeat(50)).chars().count(), 41);
/// ```
pub fn shorten(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(40) {
        Some((cut, _)) => format!("{}…", &line[..cut]),
        None => line,
    }
}
