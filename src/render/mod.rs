//! Pages → drafts: how they are spelt in one app, and where they go. The flavour spells blocks, the template places them.
//!
//! To add a flavour: one file with a [`Flavour`], its `mod` line and its row in [`FLAVOURS`] here, and a folder
//! `vault-template/<flavour>/` with its templates. Fixtures under `fixtures/render/` then ask for its `expect/` folder.

pub mod logseq;
mod template;

use std::collections::BTreeMap;

use template::Templates;

use crate::model::{
    Asset, Claim, Content, Draft, Error, Exception, Names, Notice, Now, Page, Place, Settings, Survey, Thing,
    VaultPath, What, Words,
};

/// What an app cannot show as the issue has it: which exception, and the text, shortened.
pub type Losses = Vec<(Exception, String)>;

/// The app a vault belongs to: how things are spelt there, and where they live. Pure: it reads a survey, never a disk.
pub trait Flavour: Sync {
    /// The name on the command line.
    fn name(&self) -> &'static str;

    /// The folder at the top of a vault by which it is known.
    fn marker(&self) -> &'static str;

    /// Whether the survey should keep this text: settings, pages that name themselves, templates.
    fn keep(&self, path: &VaultPath, text: &str) -> bool;

    /// Reads the vault's settings. What cannot be read is the app's default, and a notice.
    fn settings(&self, survey: &Survey) -> (Settings, Vec<Notice>);

    /// Reads which page names are taken.
    fn names(&self, survey: &Survey, settings: &Settings) -> Names;

    /// The least an absent vault needs for the app to open it as ours: path and text, laid down only where nothing stands.
    fn starter(&self, survey: &Survey) -> Vec<(VaultPath, String)>;

    /// The built-in templates: file name and text.
    fn templates(&self) -> &'static [(&'static str, &'static str)];

    /// The words that the template of this page may use, spelt for the app.
    fn words(&self, page: &Page, settings: &Settings, losses: &mut Losses) -> minijinja::Value;

    /// Where a page goes.
    fn path(&self, page: &Page, settings: &Settings) -> Option<VaultPath>;

    /// Where the pointer line goes in a rendered text (byte offset of a line start, or the end), and how it starts.
    fn pointer(&self, text: &str, claim: Claim) -> (usize, String);

    /// What a new journal page starts with; the place-holder that only the app can fill in as an error.
    fn opening(&self, page: &Page, settings: &Settings, now: Now) -> Result<String, String>;

    /// A link that opens the day in the app; absent where the app has none. `vault` is the name of the vault's folder.
    fn open(&self, vault: &str, page: &Page, settings: &Settings) -> Option<String>;
}

/// The flavours this version writes.
pub const FLAVOURS: &[&dyn Flavour] = &[&logseq::Logseq];

/// Spells pages, images and, for a new vault, the starter files.
///
/// # Errors
/// A template of the reader's that does not compile or render, with its line.
pub fn render(
    pages: &[Page],
    assets: &BTreeMap<String, Asset>,
    flavour: &dyn Flavour,
    settings: &Settings,
    survey: &Survey,
    now: Now,
) -> Result<(Vec<Draft>, Vec<Notice>), Error> {
    let templates = Templates::compile(flavour.templates(), &survey.templates)?;
    let mut notices = Vec::new();
    let mut drafts = Vec::new();
    for (path, text) in flavour.starter(survey) {
        drafts.extend(seed(path, text.into_bytes()));
    }
    for page in pages {
        drafts.extend(draft(page, flavour, settings, &templates, now, &mut notices)?);
    }
    for (key, asset) in assets {
        drafts.extend(settings.assets.join(key).and_then(|path| seed(path, asset.bytes.clone())));
    }
    Ok((drafts, notices))
}

/// One page through its template.
fn draft(
    page: &Page,
    flavour: &dyn Flavour,
    settings: &Settings,
    templates: &Templates,
    now: Now,
    notices: &mut Vec<Notice>,
) -> Result<Option<Draft>, Error> {
    let Some(path) = flavour.path(page, settings) else { return Ok(None) };
    let (kind, claim) = match page.words {
        Words::Article(_) => ("article.md", Claim::Page),
        Words::Issue(_) => ("issue.md", Claim::Page),
        Words::Journal(_) => ("journal.md", Claim::Region),
    };
    let mut losses = Losses::new();
    let words = flavour.words(page, settings, &mut losses);
    let place = || Place::file(if page.name.is_empty() { path.as_str() } else { &page.name });
    losses.sort();
    losses.dedup();
    notices.extend(
        losses.into_iter().map(|(exception, text)| Notice::new(place(), What::TextException { exception, text })),
    );
    let text = templates.render(kind, words)?;
    let (pointer_at, pointer_prefix) = flavour.pointer(&text, claim);
    let opening = match claim {
        Claim::Page | Claim::Seed => None,
        Claim::Region => match flavour.opening(page, settings, now) {
            Ok(opening) => Some(opening),
            Err(placeholder) => {
                notices.push(Notice::new(Place::file(path.as_str()), What::JournalTemplate { placeholder }));
                None
            }
        },
    };
    let content = Content::Text { text, pointer_at, pointer_prefix };
    Ok(Some(Draft { thing: page.thing.clone(), claim, path, content, opening }))
}

fn seed(path: VaultPath, bytes: Vec<u8>) -> Option<Draft> {
    let thing = Thing::File(path.clone());
    Some(Draft { thing, claim: Claim::Seed, path, content: Content::Bytes(bytes), opening: None })
}
