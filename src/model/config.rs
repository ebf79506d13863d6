//! `Config`: what the reader wants otherwise, from `.neican/config.yaml` in the vault.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{Error, Fault, Place, VaultPath};

/// The reader's wishes; what is absent is as the program has it.
///
/// ```yaml
/// keys:
///   author: 作者        # another name for a property; dashboards that ask for the old one must be changed with it
/// journal: link         # no block in the journal: pages only link the day
/// highlight: plain      # Obsidian before 1.14: ==text== without the emoji of the colour
/// folder: 阅读/内参      # Obsidian: where our pages go, above the folder of the year
/// feynman-folder: 费曼   # Obsidian: where Feynman notes go
/// cards: true           # every highlight is a flashcard, too
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Other names for property keys, ours first.
    pub keys: BTreeMap<String, String>,
    /// What becomes of the journal.
    pub journal: JournalWish,
    /// How highlights look in Obsidian.
    pub highlight: HighlightWish,
    /// Folder of our pages in Obsidian, by the path from the top of the vault; absent for `AI 内参`.
    pub folder: Option<VaultPath>,
    /// Folder of Feynman notes in Obsidian; absent for `费曼笔记` in the folder of our pages.
    #[serde(rename = "feynman-folder")]
    pub feynman_folder: Option<VaultPath>,
    /// Whether every highlight is a flashcard, too.
    pub cards: bool,
}

/// What becomes of the journal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JournalWish {
    /// One block of ours with the picks.
    #[default]
    Block,
    /// Nothing is written there: pages link the day, and the app lists them below it.
    Link,
}

/// How highlights look in Obsidian.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
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
    /// Reads the text of the file; an empty one is the default.
    ///
    /// # Errors
    /// [`Fault::Config`] with the line: no YAML, a setting that is none, a key that either app would misread.
    ///
    /// ```
    /// use neican::model::Config;
    /// let config = Config::read("keys: {author: 作者}").unwrap();
    /// assert_eq!((config.key("author"), config.key("score")), ("作者", "score"));
    /// assert!(Config::read("keys: {author: tags}").is_err());
    /// assert_eq!(Config::read("").unwrap(), Config::default());
    /// ```
    pub fn read(text: &str) -> Result<Config, Error> {
        let wrong =
            |line: Option<u32>, why: String| Error::new(Place { file: PATH.to_owned(), line }, Fault::Config(why));
        let config: Option<Config> = serde_yaml::from_str(text).map_err(|why| {
            let line = why.location().and_then(|place| u32::try_from(place.line()).ok());
            wrong(line, why.to_string())
        })?;
        let config = config.unwrap_or_default();
        match config.unsound() {
            Some((found, why)) => {
                let line = text.lines().position(|line| line.contains(&found));
                Err(wrong(line.and_then(|line| u32::try_from(line + 1).ok()), format!("{found}: {why}")))
            }
            None => Ok(config),
        }
    }

    /// The name of a property in this vault.
    pub fn key<'a>(&'a self, key: &'a str) -> &'a str {
        self.keys.get(key).map_or(key, String::as_str)
    }

    /// The first thing that cannot be, and why.
    fn unsound(&self) -> Option<(String, &'static str)> {
        let mut taken: BTreeSet<String> = KEYS.iter().map(|key| self.key(key).to_lowercase()).collect();
        if taken.len() < KEYS.len() {
            let twice = |name: &&String| self.keys.values().filter(|other| other == name).count() > 1;
            let name = self.keys.values().find(twice).or(self.keys.values().next());
            return Some((name.cloned().unwrap_or_default(), "two properties would have one name"));
        }
        taken.clear();
        for (key, name) in &self.keys {
            if !KEYS.contains(&key.as_str()) {
                return Some((key.clone(), "no property of ours"));
            }
            if RESERVED.contains(&name.to_lowercase().as_str()) {
                return Some((name.clone(), "the apps keep this name for themselves"));
            }
            // What both apps, their query languages and YAML take as a key without quotes.
            let inside = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
            let fine = name.chars().all(inside) && name.chars().next().is_some_and(char::is_alphabetic);
            if !fine || name.chars().count() > 40 {
                return Some((name.clone(), "a key is a letter, then letters, digits, - and _, at most 40"));
            }
        }
        let hidden = self.folder.as_ref().filter(|folder| folder.parts().any(|part| part.starts_with('.')));
        hidden.map(|folder| (folder.to_string(), "Obsidian does not see folders whose names start with a dot"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_are_read() {
        let config = Config::read("journal: link\nhighlight: plain\nfolder: 阅读/内参\n").expect("sound");
        assert_eq!((config.journal, config.highlight), (JournalWish::Link, HighlightWish::Plain));
        assert_eq!(config.folder.as_ref().map(VaultPath::as_str), Some("阅读/内参"));
        assert_eq!(Config::read("# nothing\n").expect("sound"), Config::default());
    }

    #[test]
    fn what_cannot_be_names_its_line() {
        for (text, line) in [
            ("journal: block\nkeys: {author: [}", 2),
            ("journal: nothing", 1),
            ("colour: red", 1),
            ("\nfolder: ../out", 2),
            ("keys:\n  author: 作 者", 2),
            ("keys:\n  writer: 作者", 2),
            ("keys:\n  author: 1st", 2),
            ("keys:\n  author: Tags", 2),
            ("keys:\n  author: score", 2),
            ("keys:\n  score: 分\n  tomato: 分", 2),
            ("folder: 阅读/.内参", 1),
        ] {
            let error = Config::read(text).expect_err(text);
            assert_eq!(error.place.to_string(), format!("{PATH}:{line}"), "{text}: {error}");
        }
    }
}
