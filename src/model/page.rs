//! `Page` and `Draft`: which pages should exist; then, how they are spelt.

use uuid::Uuid;

use super::{BaseId, Block, Day, Inlines, Pointer, Thing, VaultPath};

/// A page that should exist, free of any app's spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// What it is.
    pub thing: Thing,
    /// The page's name, the same in both apps; for a journal block empty: the app names its days.
    pub name: String,
    /// The day of the issue.
    pub day: Day,
    /// Page properties in order, absent ones left out; empty for a journal block.
    pub properties: Vec<Property>,
    /// What the page says.
    pub words: Words,
}

/// What a page says, by kind of page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Words {
    /// An article.
    Article(ArticleWords),
    /// The issue page.
    Issue(IssueWords),
    /// Our block in the journal.
    Journal(JournalWords),
    /// A concept.
    Concept(ConceptWords),
    /// A Feynman note, as it is begun.
    Feynman(FeynmanWords),
}

/// The words of an article page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleWords {
    /// The three-level notes.
    pub notes: Vec<Block>,
    /// One UUID per block of the notes, in reading order.
    pub ids: Vec<Uuid>,
    /// The pointer at the concept network; absent where the article has none.
    pub concepts: Option<Inlines>,
}

/// The words of an issue page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueWords {
    /// What stands before the route.
    pub intro: Vec<Block>,
    /// The rows of the reading route, as printed.
    pub route: Vec<String>,
    /// 使用说明.
    pub usage: Vec<Block>,
    /// The picks by theme section: name (may be empty), picks.
    pub themes: Vec<(String, Vec<Pick>)>,
    /// 阅读闭环.
    pub closing: Vec<Block>,
    /// The public site; absent where the issue names none.
    pub site: Option<String>,
}

/// The words of our journal block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalWords {
    /// Name of the issue page.
    pub issue: String,
    /// The rows of the reading route, as printed.
    pub route: Vec<String>,
    /// All picks, in reading order.
    pub picks: Vec<Pick>,
}

/// The words of a concept's page. They are the same whichever article the concept is met in: what an article says of it
/// stands on the article's page, and the app shows it below the concept's, by its links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConceptWords {
    /// The name of the page: the concept's, as it was first met, or what the reader made of it.
    pub name: String,
}

/// The words that a Feynman note is begun with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeynmanWords {
    /// Name of the article's page.
    pub article: String,
    /// The day on which it is begun.
    pub begun: Day,
    /// Highlights that stand before the first heading of the notes.
    pub highlights: Vec<Anchor>,
    /// The headings of the notes, as questions to answer.
    pub questions: Vec<Question>,
    /// When to come back to it: days from the day it is begun, and the day.
    pub reviews: Vec<(u32, Day)>,
}

/// A heading of the notes, to be answered in one's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The heading.
    pub heading: Anchor,
    /// The highlights below it.
    pub highlights: Vec<Anchor>,
}

/// A block on an article's page that a note refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// Its id as it stands on the page; absent for a heading of Obsidian, which is named by its words.
    pub id: Option<String>,
    /// Its words as they stand on the page.
    pub text: String,
}

/// One article as issue page and journal list it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick {
    /// Name of the article's page.
    pub page: String,
    /// Score 0–5; absent where the article has none.
    pub score: Option<u8>,
    /// Tomatoes of 25 minutes; absent where the article has none.
    pub tomato: Option<u8>,
    /// Why to read it; absent where the article has none.
    pub reason: Option<String>,
}

/// A page property: an ASCII key and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// The key, before any mapping of the reader's.
    pub key: &'static str,
    /// The value.
    pub value: Value,
}

/// The value of a property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Names of pages, always a list.
    Links(Vec<String>),
    /// The name of one page.
    Link(String),
    /// The journal page of a day, in the vault's own date format.
    Journal(Day),
    /// A day as a date: in Logseq a link to its journal page, in Obsidian a date.
    Date(Day),
    /// Plain text, one line.
    Text(String),
    /// A whole number.
    Number(u32),
    /// An address.
    Url(String),
    /// `true`.
    True,
}

/// How far the file of a draft is ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// The whole page: we write it, the reader edits it.
    Page,
    /// One block on a page of the reader's: nothing else on it may change.
    Region,
    /// Written once where nothing stands; the reader's from then on.
    Seed,
    /// Some entries of a settings file of the reader's: one is added where none of its name is, nothing else changes.
    Entries,
}

/// A page as it should be spelt in this vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What it is.
    pub thing: Thing,
    /// How far it is ours.
    pub claim: Claim,
    /// Where it goes, unless it lives elsewhere by now.
    pub path: VaultPath,
    /// What it says. For a page or region without the line of its pointer.
    pub content: Content,
    /// For a region whose page does not exist yet: what the page starts with, the reader's own template filled in.
    /// `None` where the page must not be created; empty where it starts with nothing.
    pub opening: Option<String>,
}

/// Text we generated, or bytes we pass on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A generated text with the place of its pointer line.
    Text {
        /// The text without the pointer line.
        text: String,
        /// Where the pointer line goes: a byte offset into `text`, at a line start or at the end, and how the line
        /// starts, white space included (`neican:: `). Absent where there is no room for one.
        pointer: Option<(usize, String)>,
    },
    /// A file, byte for byte.
    Bytes(Vec<u8>),
}

impl Content {
    /// The bytes to write: a text with its pointer in place, a file as it is.
    ///
    /// ```
    /// use neican::model::{Content, Thing};
    /// let text = "a:: b\n\n- c".to_owned();
    /// let content = Content::Text { text, pointer: Some((6, "neican:: ".into())) };
    /// let thing: Thing = "2026-04-29".parse().unwrap();
    /// let page = String::from_utf8(content.sealed(&thing)).unwrap();
    /// assert!(page.starts_with("a:: b\nneican:: 2026-04-29@") && page.ends_with("\n\n- c"));
    /// ```
    pub fn sealed(&self, thing: &Thing) -> Vec<u8> {
        self.sealed_from(thing, &BaseId::of(self.text().unwrap_or_default()))
    }

    /// The same for a text that was merged: its pointer names the text it was generated from, not itself.
    pub fn sealed_from(&self, thing: &Thing, base: &BaseId) -> Vec<u8> {
        match self {
            Content::Bytes(bytes) => bytes.clone(),
            Content::Text { text, pointer: None } => text.clone().into_bytes(),
            Content::Text { text, pointer: Some((at, prefix)) } => {
                let pointer = Pointer { thing: thing.clone(), base: base.clone() };
                let (before, after) = text.split_at(*at);
                // As the lines around it end.
                let end = if before.contains("\r\n") { "\r\n" } else { "\n" };
                let opened = if before.is_empty() || before.ends_with('\n') { "" } else { end };
                let closed = if after.is_empty() { "" } else { end };
                format!("{before}{opened}{prefix}{pointer}{closed}{after}").into_bytes()
            }
        }
    }

    /// The generated text, without the pointer; absent for a file.
    pub fn text(&self) -> Option<&str> {
        match self {
            Content::Text { text, .. } => Some(text),
            Content::Bytes(_) => None,
        }
    }
}
