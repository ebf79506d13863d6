//! `Error`: why nothing was done. Names the file, the place and the next step.

use std::fmt;

use super::config::ConfigFault;
use super::{Day, Form, Place};

/// A refusal or failure. Exit code 2: nothing was written, or what was written is said.
///
/// Shown as `cannot read issue.epub: no article found` and, on a line of its own, a hint at the next step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// Where.
    pub place: Place,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// No such file.
    Missing,
    /// A folder where a file is wanted.
    Folder,
    /// No file and no folder: a pipe, a device.
    NotAFile,
    /// Nothing in it.
    Empty,
    /// The system refused: its message.
    System(String),
    /// The system does not let us: its message. Unlike other messages of the system, this one lasts.
    Denied(String),
    /// Bytes of another encoding than UTF-8: its name as `iconv` knows it, or nothing where unknown.
    Encoding(&'static str),
    /// Looks like neither an EPUB nor a text dump.
    UnknownForm,
    /// Cannot be of the form that `--from` says: no zip, or one.
    OtherForm(Form),
    /// Looks like a zip, but cannot be opened: why.
    Zip(String),
    /// Over a cap: its name and value, as `16 MiB in one member`.
    Cap(String),
    /// A zip without `META-INF/container.xml`, or one that names no package.
    NoContainer,
    /// A package without a spine that can be read: why.
    Package(String),
    /// Encrypted.
    Encrypted,
    /// XML with an internal DOCTYPE subset: could define entities.
    Doctype,
    /// No article in it.
    NoArticles,
    /// No date anywhere.
    NoDate,
    /// Articles of several days in one export: `--date` must say which day is meant.
    ManyDays(Vec<Day>),
    /// `--date` is no date.
    BadDate(String),
    /// The issue's model, in YAML or JSON, does not read: why.
    Model(String),
    /// A folder that is no vault of either app: how to make it one is in the hint.
    NoVault,
    /// Both apps have their folder here: say `--flavour`.
    TwoFlavours,
    /// A vault of another app, named here: it is made no vault of a second one unasked.
    OtherApp(String),
    /// A flavour that this version does not write.
    UnknownFlavour(String),
    /// A folder in which no file is an issue.
    NoIssues,
    /// The same issue as in another source, which is named here and is richer or comes later.
    SameIssue(String),
    /// A vault where issues are wanted.
    VaultForIssues,
    /// `/` or the home folder.
    TooWide,
    /// A graph of Logseq's database version: its pages are derived.
    DatabaseGraph,
    /// A symbolic link where a folder of the vault should be.
    SymlinkedFolder,
    /// Another run holds the lock.
    Locked,
    /// No issue was brought into this vault yet, so none can be rendered anew.
    NothingKnown,
    /// The reader stopped the run.
    Stopped {
        /// How many issues are in.
        done: usize,
        /// Of how many.
        of: usize,
    },
    /// No operation is left that could be taken back.
    NothingToUndo,
    /// No operation has a name that starts so.
    NoOperation(String),
    /// Several operations have names that start so.
    ManyOperations(String),
    /// The operation of this name was taken back already.
    Undone(String),
    /// No article in the vault fits the reader's words.
    NoSuchArticle(String),
    /// Several articles in the vault fit the reader's words.
    ManyArticles {
        /// The words.
        wish: String,
        /// Day, number and title of each.
        found: Vec<String>,
    },
    /// A template that does not compile or render: why, with its line.
    Template(String),
    /// No template has this name.
    NoTemplate {
        /// The template that was meant, by its looks; absent where none is near.
        nearest: Option<String>,
        /// All that there are.
        valid: Vec<String>,
    },
    /// The reader's config does not read, or asks for what cannot be: why.
    Config(Box<ConfigFault>),
}

impl Error {
    /// A fault at a place.
    pub fn new(place: Place, fault: Fault) -> Error {
        Error { place, fault }
    }

    /// A fault of a whole file.
    pub fn of(file: &str, fault: Fault) -> Error {
        Error { place: Place::file(file), fault }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, _) = super::wording::fault(&self.fault, super::Language::English);
        write!(f, "{}: {what}", self.place)
    }
}

impl std::error::Error for Error {}
