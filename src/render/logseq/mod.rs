//! Logseq's file graphs (0.10 and the OG line): how pages are spelt there, and where they live.
//!
//! Facts: `frontend/modules/file/core.cljs` (normal form), `graph_parser/property.cljs`, mldoc 1.5.7 (the parser).

mod blocks;
mod escape;
mod file_name;
mod inline;
mod names;
mod outline;
mod references;
mod settings;
mod starter;
mod template;
mod tree;
mod words;

pub use escape::{page_ref, property_text, prose};
pub use outline::{outline, outline_of_cards};
pub use references::references;
pub use tree::LogseqGrammar;

use super::starter::{Extent, Piece};
use super::{Flavour, Losses, in_link};
use crate::model::tree::Grammar;
use crate::model::{
    Card, Claim, Draft, Names, Notice, Now, Page, Pointer, References, Settings, Spelling, Survey, VaultPath, Words,
};

/// A Logseq file graph.
pub struct Logseq;

/// The built-in templates, at the path where a reader's own would lie in a vault.
const TEMPLATES: &[(&str, &str)] = &[
    ("article.md", include_str!("../../../vault-template/logseq/.neican/templates/article.md")),
    ("concept.md", include_str!("../../../vault-template/logseq/.neican/templates/concept.md")),
    ("feynman.md", include_str!("../../../vault-template/logseq/.neican/templates/feynman.md")),
    ("issue.md", include_str!("../../../vault-template/logseq/.neican/templates/issue.md")),
    ("journal.md", include_str!("../../../vault-template/logseq/.neican/templates/journal.md")),
];

impl Flavour for Logseq {
    fn name(&self) -> &'static str {
        "logseq"
    }

    fn marker(&self) -> &'static str {
        "logseq"
    }

    fn spelling(&self) -> Spelling {
        Spelling::Property
    }

    fn grammar(&self) -> &'static dyn Grammar {
        &LogseqGrammar
    }

    fn configs(&self) -> &'static [&'static str] {
        &[]
    }

    fn card(&self, path: &VaultPath, text: &str) -> Card {
        settings::card(path, text)
    }

    fn references(&self, text: &str) -> References {
        references(text)
    }

    /// None: a template is known by its `template::`, in whatever page it stands.
    fn named(&self, _survey: &Survey) -> Vec<VaultPath> {
        Vec::new()
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

    fn starter(&self, survey: &Survey, settings: &Settings, extent: Extent) -> (Vec<Draft>, Vec<Notice>) {
        starter::starter(survey, settings, extent)
    }

    fn board(&self, vault: &str) -> String {
        page_link(vault, starter::BOARD)
    }

    fn templates(&self) -> &'static [(&'static str, &'static str)] {
        TEMPLATES
    }

    fn words(&self, page: &Page, settings: &Settings, losses: &mut Losses) -> minijinja::Value {
        let (_, needs_title) = file_name::encode(&page.name, settings.plain_names);
        words::words(page, settings, needs_title.then_some(page.name.as_str()), losses)
    }

    fn path(&self, page: &Page, settings: &Settings) -> Option<VaultPath> {
        match &page.words {
            Words::Journal(_) => {
                let name = format!("{}.md", settings.journal_file.write(page.day));
                settings.journals.as_ref().map_or_else(|| VaultPath::new(&name), |folder| folder.join(&name))
            }
            Words::Article(_) | Words::Issue(_) | Words::Concept(_) | Words::Feynman(_) => {
                let (stem, _) = file_name::encode(&page.name, settings.plain_names);
                settings.pages.join(&format!("{stem}.md"))
            }
        }
    }

    fn pointer(&self, text: &str, claim: Claim) -> Option<(usize, String)> {
        Some(match claim {
            // Behind the first line of the block, as a property of it.
            Claim::Region => (text.find('\n').map_or(text.len(), |end| end + 1), format!("  {}:: ", Pointer::PROPERTY)),
            // Behind the last page property; the reader may have taken the blank line out that follows it.
            Claim::Page | Claim::Seed | Claim::Entries => {
                let mark = text.len() - text.trim_start_matches('\u{FEFF}').len();
                let is_property = |line: &&str| !line.starts_with("- ") && blocks::property(line).is_some();
                let lines = text[mark..].split_inclusive('\n').take_while(is_property);
                (mark + lines.map(str::len).sum::<usize>(), format!("{}:: ", Pointer::PROPERTY))
            }
        })
    }

    fn opening(&self, page: &Page, settings: &Settings, now: Now) -> Result<String, String> {
        let day = |offset: i64| settings.journal_title.write(page.day.plus(offset));
        let time = format!("{:02}:{:02}", now.hour, now.minute);
        template::fill(&settings.journal_template, &day(0), &day(-1), &day(1), &time)
    }

    fn page_link(&self, name: &str) -> String {
        page_ref(name)
    }

    fn property_link(&self, name: &str) -> String {
        page_ref(name)
    }

    fn page_name(&self, path: &VaultPath, survey: &Survey, settings: &Settings) -> String {
        names::page_name(path, survey.title(path), settings)
    }

    fn open_file(&self, vault: &str, path: &VaultPath, survey: &Survey, settings: &Settings) -> Option<String> {
        Some(page_link(vault, &self.page_name(path, survey, settings)))
    }

    fn open(&self, vault: &str, page: &Page, settings: &Settings) -> Option<String> {
        let name = match &page.words {
            Words::Journal(_) => settings.journal_title.write(page.day),
            Words::Article(_) | Words::Issue(_) | Words::Concept(_) | Words::Feynman(_) => page.name.clone(),
        };
        Some(page_link(vault, &name))
    }
}

/// A link that opens a page in the app.
fn page_link(graph: &str, page: &str) -> String {
    format!("logseq://graph/{}?page={}", in_link(graph), in_link(page))
}
