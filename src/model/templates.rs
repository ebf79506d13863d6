//! `TemplateLine`, `Word`, `TemplateCheck`: the templates of a vault, the words they may use, and what is wrong in them.

use serde::Serialize;

use super::{Notice, PageDiff, PageReport, Place, VaultPath};

/// The templates of a vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Templates {
    /// The app: `logseq`, `obsidian`.
    pub flavour: String,
    /// The templates, the pattern of names behind them, then files that are none.
    pub templates: Vec<TemplateLine>,
}

/// One template of a vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TemplateLine {
    /// Its name: `article.md`; `name` for the pattern of names in the config.
    pub name: String,
    /// Whose it is.
    pub standing: TemplateStanding,
    /// The reader's file; absent for one that is built in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<VaultPath>,
    /// The words that it may use; empty where only the templates were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<Word>,
}

/// Whose a template is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TemplateStanding {
    /// Built in: the reader has none of this name.
    BuiltIn,
    /// The reader's.
    Own,
    /// A file of the reader's among the templates by whose name none goes.
    Unused {
        /// The template that was meant, by its looks; absent where none is near.
        nearest: Option<&'static str>,
    },
}

/// A word that a template may use: one row of the table in `src/render/reference.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Word {
    /// The template.
    #[serde(skip)]
    pub template: &'static str,
    /// The word; `picks[].page` for `page` in each of `picks`.
    #[serde(rename = "word")]
    pub name: &'static str,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: WordKind,
    /// What one of it is, in English and in Chinese; may be empty.
    #[serde(skip)]
    pub unit: (&'static str, &'static str),
    /// An example in Logseq and in Obsidian; absent for an app that has no such word.
    #[serde(skip)]
    pub examples: [Option<&'static str>; 2],
    /// What it says, in English.
    #[serde(rename = "en")]
    pub english: &'static str,
    /// What it says, in Chinese.
    #[serde(rename = "zh")]
    pub chinese: &'static str,
}

impl Word {
    /// The apps, in the order of the examples.
    pub const APPS: [&str; 2] = ["logseq", "obsidian"];

    /// The example in an app; absent where the app has no such word.
    pub fn example(&self, app: &str) -> Option<&'static str> {
        let at = Word::APPS.iter().position(|name| *name == app)?;
        self.examples[at]
    }
}

/// What a word of a template is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WordKind {
    /// One line of text, spelt for the app; may be empty where the example is no property.
    Line,
    /// Lines of text, spelt for the app; may be empty.
    Lines,
    /// A list, to go through with `for`.
    List,
    /// A whole number; empty where there is none.
    Number,
}

/// What became of templates that were laid down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EjectReport {
    /// Notices with their places.
    pub notices: Vec<Notice>,
    /// Every file with its outcome.
    pub files: Vec<PageReport>,
    /// What a dry run would write; empty otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub diffs: Vec<PageDiff>,
}

/// What is wrong in the templates of a vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TemplateCheck {
    /// The folder, as it was given.
    pub vault: String,
    /// The app: `logseq`, `obsidian`.
    pub flavour: String,
    /// The issues that the templates were tried on; the sample, which is built in, left out.
    pub issues: Vec<String>,
    /// Every template, the reader's first.
    pub templates: Vec<Trial>,
}

impl EjectReport {
    /// Whether something needs the reader: exit code 1.
    pub fn needs_reader(&self) -> bool {
        super::done::needs_reader(&self.notices, &self.files)
    }
}

impl TemplateCheck {
    /// Whether a template is broken: exit code 2.
    pub fn is_broken(&self) -> bool {
        self.templates.iter().any(|trial| !trial.flaws.is_empty())
    }
}

/// A template that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trial {
    /// Its name.
    pub name: String,
    /// The reader's file; absent for one that is built in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// All that is wrong in it, in the order of its lines.
    pub flaws: Vec<Flaw>,
}

/// Something wrong in a template.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Flaw {
    /// Where: file and line.
    pub place: Place,
    /// What.
    #[serde(flatten)]
    pub what: FlawKind,
    /// The line itself; absent where lines mean nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<Excerpt>,
    /// The issue on which it showed; absent for the sample, and for what shows on any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issue: Option<String>,
}

/// What is wrong in a template.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "flaw", rename_all = "kebab-case")]
pub enum FlawKind {
    /// A word that there is not.
    Unknown {
        /// The word, as the template has it.
        word: String,
        /// The word that was meant, by its looks; absent where none is near.
        nearest: Option<&'static str>,
    },
    /// It does not compile or render for another reason.
    Broken {
        /// The words of the template engine.
        why: String,
    },
    /// Pages made with it would not say what they are, so that no later run could update them.
    Nameless,
}

/// A line of a template, and what is wrong in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Excerpt {
    /// The line, without its end.
    pub line: String,
    /// How many characters stand before what is wrong.
    pub before: usize,
    /// How many characters are wrong, at least one.
    pub length: usize,
}
