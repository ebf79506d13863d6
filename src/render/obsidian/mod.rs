//! Obsidian's vaults (1.12–1.14): how pages are spelt there, and where they live.
//!
//! Facts: obsidian-help and obsidian-importer (both by the Obsidian team), `yaml` 2.7.0 (the version the app ships),
//! CommonMark and GFM for the rest. The app itself is closed: what only it can show is listed in `docs/proofs.md`.

mod callout;
mod daily;
mod escape;
mod inline;
mod names;
mod outline;
mod references;
mod settings;
mod starter;
mod tree;
mod words;
mod yaml;

pub use escape::prose;
pub use outline::outline;
pub use references::references;
pub use tree::ObsidianGrammar;
pub use yaml::{list, scalar};

use super::starter::{Extent, Piece};
use super::{Flavour, Losses, in_link};
use crate::model::tree::Grammar;
use crate::model::{
    Card, Claim, Draft, FEYNMAN_TYPE, Names, Notice, Now, Page, References, Settings, Spelling, Survey, VaultPath,
    Words,
};

/// An Obsidian vault.
pub struct Obsidian;

/// The folder of concepts, in that of our pages: they are of no year.
const CONCEPTS: &str = "概念";

/// The built-in templates, at the path where a reader's own would lie in a vault.
const TEMPLATES: &[(&str, &str)] = &[
    ("article.md", include_str!("../../../vault-template/obsidian/.neican/templates/article.md")),
    ("concept.md", include_str!("../../../vault-template/obsidian/.neican/templates/concept.md")),
    ("feynman.md", include_str!("../../../vault-template/obsidian/.neican/templates/feynman.md")),
    ("issue.md", include_str!("../../../vault-template/obsidian/.neican/templates/issue.md")),
    ("journal.md", include_str!("../../../vault-template/obsidian/.neican/templates/journal.md")),
];

impl Flavour for Obsidian {
    fn name(&self) -> &'static str {
        "obsidian"
    }

    fn marker(&self) -> &'static str {
        ".obsidian"
    }

    fn spelling(&self) -> Spelling {
        Spelling::FrontMatter
    }

    fn grammar(&self) -> &'static dyn Grammar {
        &ObsidianGrammar
    }

    fn configs(&self) -> &'static [&'static str] {
        settings::CONFIGS
    }

    fn card(&self, path: &VaultPath, text: &str) -> Card {
        settings::card(path, text)
    }

    fn references(&self, text: &str) -> References {
        references(text)
    }

    fn named(&self, survey: &Survey) -> Vec<VaultPath> {
        settings::named(survey)
    }

    fn settings(&self, survey: &Survey) -> (Settings, Vec<Notice>) {
        settings::settings(survey)
    }

    fn names(&self, survey: &Survey, settings: &Settings) -> Names {
        names::names(survey, settings)
    }

    fn pieces(&self) -> &'static [Piece] {
        starter::PIECES
    }

    fn starter(&self, survey: &Survey, _settings: &Settings, extent: Extent) -> (Vec<Draft>, Vec<Notice>) {
        starter::starter(survey, extent)
    }

    fn board(&self, vault: &str) -> String {
        format!("obsidian://open?vault={}&file={}", in_link(vault), in_link(starter::BOARD))
    }

    fn templates(&self) -> &'static [(&'static str, &'static str)] {
        TEMPLATES
    }

    fn words(&self, page: &Page, settings: &Settings, losses: &mut Losses) -> minijinja::Value {
        words::words(page, settings, losses)
    }

    fn path(&self, page: &Page, settings: &Settings) -> Option<VaultPath> {
        match &page.words {
            Words::Journal(_) => daily::path(settings, page.day),
            Words::Feynman(_) => {
                let own = settings.config.feynman_folder.clone();
                own.or_else(|| settings.pages.join(FEYNMAN_TYPE))?.join(&format!("{}.md", page.name))
            }
            Words::Concept(_) => settings.pages.join(CONCEPTS)?.join(&format!("{}.md", page.name)),
            Words::Article(_) | Words::Issue(_) => {
                let year = &page.day.to_string()[..4];
                settings.pages.join(year).and_then(|folder| folder.join(&format!("{}.md", page.name)))
            }
        }
    }

    /// Before `tags`, else as the last line of the front matter. A block has no room for it: its block id says what it is.
    fn pointer(&self, text: &str, claim: Claim) -> Option<(usize, String)> {
        if claim == Claim::Region {
            return None;
        }
        let mut lines = text.split_inclusive('\n');
        let first = lines.next().filter(|line| line.trim_start_matches('\u{FEFF}').trim_end() == "---")?;
        let inside: usize = lines.take_while(|line| line.trim_end() != "---").map(str::len).sum();
        let end = first.len() + inside;
        let is_closed = text[end..].starts_with("---");
        let at = text[..end].find("\ntags:").map_or(end, |at| at + 1);
        is_closed.then(|| (at, format!("{}: ", crate::model::Pointer::PROPERTY)))
    }

    fn opening(&self, page: &Page, settings: &Settings, now: Now) -> Result<String, String> {
        daily::opening(settings, page.day, now)
    }

    fn page_link(&self, name: &str) -> String {
        inline::page_link(name)
    }

    fn property_link(&self, name: &str) -> String {
        scalar(&inline::page_link(name))
    }

    fn page_name(&self, path: &VaultPath, _survey: &Survey, _settings: &Settings) -> String {
        Names::composed(path.stem())
    }

    fn open_file(&self, vault: &str, path: &VaultPath, _survey: &Survey, _settings: &Settings) -> Option<String> {
        let file = path.as_str().strip_suffix(".md").unwrap_or(path.as_str());
        Some(format!("obsidian://open?vault={}&file={}", in_link(vault), in_link(file)))
    }

    /// The vault by its folder's name, the note by its path without `.md`; slashes are encoded, too (obsidian-help,
    /// `Extending Obsidian/Obsidian URI.md`).
    fn open(&self, vault: &str, page: &Page, settings: &Settings) -> Option<String> {
        self.open_file(vault, &self.path(page, settings)?, &Survey::default(), settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{IssueWords, JournalWords};

    fn page(words: Words) -> Page {
        let day = "2026-04-29".parse().expect("a day");
        let thing = "journal/2026-04-29".parse().expect("a thing");
        Page { thing, name: "今日洞察 2026-04-29".to_owned(), day, properties: Vec::new(), words }
    }

    fn journal() -> Page {
        page(Words::Journal(JournalWords { issue: String::new(), route: Vec::new(), picks: Vec::new() }))
    }

    #[test]
    fn a_link_opens_the_note_in_its_vault() {
        let settings = settings::defaults();
        let open = |page: &Page| Obsidian.open("my vault&x", page, &settings).expect("a link");
        assert_eq!(
            open(&journal()),
            "obsidian://open?vault=my%20vault%26x&file=%E6%97%A5%E8%AE%B0%2F2026-04-29",
            "the path without .md, its slash encoded"
        );
        let (intro, route, usage) = (Vec::new(), Vec::new(), Vec::new());
        let words = IssueWords { intro, route, usage, themes: Vec::new(), closing: Vec::new(), site: None };
        assert!(
            open(&page(Words::Issue(words))).ends_with("%2F2026%2F%E4%BB%8A%E6%97%A5%E6%B4%9E%E5%AF%9F%202026-04-29")
        );
    }

    #[test]
    fn the_starter_says_what_a_new_vault_is_taken_for() {
        let mut survey = Survey::default();
        let (new, _) = settings::settings(&survey);
        let (drafts, _) = Obsidian.starter(&survey, &new, Extent::Least);
        for draft in drafts {
            let bytes = draft.content.sealed(&draft.thing);
            survey.paths.insert(draft.path.clone());
            survey.texts.insert(draft.path, String::from_utf8(bytes).expect("a text"));
        }
        assert!(!survey.texts.is_empty());
        assert_eq!(settings::settings(&survey), (new.clone(), Vec::new()));
        assert!(Obsidian.starter(&survey, &new, Extent::Least).0.is_empty());
    }
}
