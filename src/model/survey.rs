//! `Survey`, `Settings`, `Records`: what the vault held when we looked, and what that means.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use super::{BaseId, Cards, Config, DayFormat, Language, Spelling, Thing, TimeFormat, VaultPath};

/// How much of the texts a survey keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Those that matter as a whole, and pages of ours that no run on record wrote; of all others the card.
    Cards,
    /// Every text that has a card.
    Texts,
}

/// What the vault held when we looked: every name, what the files tell about themselves, and the texts that matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Survey {
    /// Every file in the vault but those under a folder or file whose name starts with a dot, and the app's settings.
    pub paths: BTreeSet<VaultPath>,
    /// Texts that matter, as far as [`Depth`] says: settings, pages of ours, templates. Not UTF-8: not kept.
    pub texts: BTreeMap<VaultPath, String>,
    /// What the files tell about themselves.
    pub cards: Cards,
    /// What the state folder remembers. Shared: it is as large as the vault is old.
    pub records: Arc<Records>,
    /// Templates of the reader's in `.neican/templates/`, by file name.
    pub templates: BTreeMap<String, String>,
    /// What the reader wants otherwise.
    pub config: Config,
    /// How the app of this vault spells what is ours: another app's pages in the same folder are none of ours here.
    pub spelling: Spelling,
}

impl Survey {
    /// Whether a file was seen at this path, its text kept or not.
    pub fn holds(&self, path: &str) -> bool {
        VaultPath::new(path).is_some_and(|path| self.paths.contains(&path) || self.texts.contains_key(&path))
    }

    /// The name that the page in a file gives itself.
    pub fn title(&self, path: &VaultPath) -> Option<&str> {
        self.cards.of(path)?.title.as_deref()
    }

    /// Where a thing of ours lives, by the pointers and block ids in the pages; absent where none says that it is there.
    ///
    /// Of two files with one pointer the one that was written last counts, else one that no sync service made, else the
    /// one with the shorter name: a copy is called like the page, and more. The other is a copy, and the reader's.
    pub fn home(&self, thing: &Thing) -> Option<&VaultPath> {
        let places = self.cards.places(thing);
        if places.len() < 2 {
            return places.first();
        }
        let recorded = self.records.written.get(thing).map(|record| &record.path);
        // Some disks show a name decomposed that we wrote composed.
        let is_recorded =
            |path: &VaultPath| recorded.is_some_and(|at| at == path || at.as_str().nfc().eq(path.as_str().nfc()));
        places.iter().min_by_key(|path| {
            let stem = path.stem();
            (!is_recorded(path), is_conflict_copy(stem), stem.chars().count())
        })
    }

    /// The things that live in the vault, from this one on, with their homes.
    pub fn homes_from(&self, thing: &Thing) -> impl Iterator<Item = (&Thing, &VaultPath)> {
        self.cards.things_from(thing).filter_map(|thing| Some((thing, self.home(thing)?)))
    }

    /// Where each thing of ours lives, see [`Survey::home`].
    pub fn ours(&self) -> BTreeMap<Thing, VaultPath> {
        self.cards.things().filter_map(|thing| Some((thing.clone(), self.home(thing)?.clone()))).collect()
    }
}

/// Whether a file's stem is one that sync services give name the losing side of a conflict.
pub fn is_conflict_copy(stem: &str) -> bool {
    static COPY: LazyLock<Regex> = LazyLock::new(|| {
        let marks = r"(?i)\.sync-conflict-|conflict(?:ed)?[ _-]copy|冲突|副本|[ _]\d+$|[(（]\d+[)）]$| copy$";
        Regex::new(marks).expect("a fixed pattern")
    });
    COPY.is_match(stem)
}

/// What the state folder remembers of earlier runs: where each thing was written last, and from which text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Records {
    /// By thing.
    pub written: BTreeMap<Thing, Record>,
}

/// One thing as last written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Where.
    pub path: VaultPath,
    /// From which text; absent for a file that is no text of ours.
    pub base: Option<BaseId>,
}

/// The settings of a vault that matter for pages, whatever the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Folder of pages.
    pub pages: VaultPath,
    /// Folder of journal pages; absent where they lie at the top of the vault.
    pub journals: Option<VaultPath>,
    /// Folder of images.
    pub assets: VaultPath,
    /// How a day is named as a page. In Obsidian the file's name without its folders: it need not say which day it is.
    pub journal_title: DayFormat,
    /// How the file of a day is named, without extension. Folders may stand in front of it in Obsidian.
    pub journal_file: DayFormat,
    /// Whether the app reads a dot in a file name as part of the name. Logseq graphs without `:file/name-format` read
    /// `1.2.3` as `1/2/3` and need `title::`.
    pub plain_names: bool,
    /// The text a new journal page starts with, its place-holders still in; empty where the vault has none.
    pub journal_template: String,
    /// What the reader wants otherwise, whatever the flavour: copied from the survey by the pipeline.
    pub config: Config,
    /// How that text gets a date where it does not say how (Obsidian); absent where we cannot write it so.
    pub template_date: Option<TimeFormat>,
    /// The same for the time.
    pub template_time: Option<TimeFormat>,
    /// The language in which the app names months and weekdays.
    pub language: Language,
}
