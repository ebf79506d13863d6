//! `Config`: what the reader wants otherwise, from `.neican/config.yaml` in the vault.

mod fault;
mod nearest;
mod settings;
mod yaml;

use std::collections::BTreeMap;

use super::{Colour, Error, Fault, Language, Place, VaultPath};
use settings::Wrong;
use yaml::Yaml;

pub use fault::{ConfigFault, Expected, Sought};
pub use nearest::nearest;

/// The reader's wishes; what is absent is as the program has it. `vault-template/config.yaml` explains each of them to
/// readers, with its default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// Other names for property keys, ours first.
    pub keys: BTreeMap<String, String>,
    /// How a new article's page is named; absent for its title.
    pub name: Option<NamePattern>,
    /// What becomes of the journal.
    pub journal: JournalWish,
    /// What becomes of concepts.
    pub concepts: ConceptWish,
    /// How highlights look in Obsidian.
    pub highlight: HighlightWish,
    /// What becomes of a colour of the digest's highlights: another colour, or no mark at all. Others stay.
    pub colours: BTreeMap<Colour, Option<Colour>>,
    /// Folder of our pages in Obsidian, by the path from the top of the vault; absent for `AI 内参`.
    pub folder: Option<VaultPath>,
    /// Folder of Feynman notes in Obsidian; absent for `费曼笔记` in the folder of our pages.
    pub feynman_folder: Option<VaultPath>,
    /// Whether every highlight is a flashcard, too.
    pub cards: bool,
    /// Whether links that lead to folders outside of the vault are followed; else such a folder is refused.
    pub symlinks: bool,
    /// Language of messages about this vault; absent for that of the command line and the system.
    pub language: Option<Language>,
}

/// A pattern for the names of new article pages: `{{ date }} {{ title }}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamePattern {
    /// The pattern.
    pub text: String,
    /// Its line in the config.
    pub line: u32,
}

/// What becomes of the journal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum JournalWish {
    /// One block of ours with the picks.
    #[default]
    Block,
    /// Nothing is written there: pages link the day, and the app lists them below it.
    Link,
}

/// What becomes of concepts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ConceptWish {
    /// A page for each.
    #[default]
    Page,
    /// Links only: the app makes the page when the reader opens it.
    Link,
}

/// How highlights look in Obsidian.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum HighlightWish {
    /// With the emoji that Obsidian 1.14 turns into a colour.
    #[default]
    Colour,
    /// Without.
    Plain,
}

/// Where the config lies in a vault.
pub const PATH: &str = ".neican/config.yaml";

/// The property keys of our pages, `neican` left out: it is never called otherwise.
pub const KEYS: [&str; 15] = [
    "type",
    "author",
    "theme",
    "score",
    "tomato",
    "reason",
    "curator",
    "issue",
    "number",
    "source",
    "notion",
    "notion-app",
    "headline",
    "withdrawn",
    "status",
];

/// Keys that mean something to either app, or to us.
const RESERVED: [&str; 14] = [
    "neican",
    "tags",
    "tag",
    "alias",
    "aliases",
    "cssclasses",
    "title",
    "id",
    "template",
    "collapsed",
    "filters",
    "public",
    "icon",
    "file",
];

impl Config {
    /// Reads the text of the file; an empty one is the default. A setting without a value is the default, too.
    ///
    /// # Errors
    /// [`Fault::Config`] with the line: no YAML, a setting that is none, a value of the wrong type, a key that either app
    /// would misread.
    ///
    /// ```
    /// use neican::model::Config;
    /// let config = Config::read("keys: {author: 作者}").unwrap();
    /// assert_eq!((config.key("author"), config.key("score")), ("作者", "score"));
    /// assert!(Config::read("keys: {author: tags}").is_err());
    /// assert_eq!(Config::read("").unwrap(), Config::default());
    /// ```
    pub fn read(text: &str) -> Result<Config, Error> {
        let at = |line: Option<u32>, fault: ConfigFault| {
            Error::new(Place { file: PATH.to_owned(), line }, Fault::Config(Box::new(fault)))
        };
        let tree = yaml::read(text).map_err(|(line, why)| at(line, ConfigFault::Yaml(why)))?;
        let line = |path: &[usize], of_name| yaml::line(text, path, of_name);
        settings::taken(&tree, &|path| line(path, false).unwrap_or(1))
            .map_err(|Wrong { path, of_name, fault }| at(line(&path, of_name), fault))
    }

    /// The language that the text of the file asks for, whatever else is wrong with it; absent where it asks for none.
    pub fn language(text: &str) -> Option<Language> {
        let Ok(Yaml::Map(entries)) = yaml::read(text) else { return None };
        let (_, value) = entries.iter().find(|(name, _)| name == "language")?;
        settings::language(value).ok().flatten()
    }

    /// The names of all settings.
    pub fn settings() -> Vec<&'static str> {
        settings::names()
    }

    /// The name of a property in this vault.
    pub fn key<'a>(&'a self, key: &'a str) -> &'a str {
        self.keys.get(key).map_or(key, String::as_str)
    }

    /// The colour of a highlight in this vault; absent where it is to be no highlight.
    pub fn colour(&self, colour: Colour) -> Option<Colour> {
        self.colours.get(&colour).copied().unwrap_or(Some(colour))
    }
}

#[cfg(test)]
mod tests;
