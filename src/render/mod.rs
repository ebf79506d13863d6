//! Pages → drafts: how they are spelt in one app, and where they go. The flavour spells blocks, the template places them.
//!
//! To add a flavour: one file with a [`Flavour`], its `mod` line and its row in [`FLAVOURS`] here, and a folder
//! `vault-template/<flavour>/` with its templates. Fixtures under `fixtures/render/` then ask for its `expect/` folder.

mod code;
mod colours;
mod formula;
mod leaf;
pub mod logseq;
pub mod naming;
pub mod obsidian;
pub mod reference;
mod sheet;
pub mod starter;
mod template;
pub mod trial;

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use starter::{Extent, Piece};
use template::Templates;

use crate::model::tree::Grammar;
use crate::model::{
    Asset, Card, Claim, Content, Draft, Error, Exception, Names, Notice, Now, Page, Pick, Place, References, Settings,
    Spelling, Survey, Thing, VaultPath, What, Words,
};

/// What an app cannot show as the issue has it: which exception, and the text, shortened.
pub type Losses = Vec<(Exception, String)>;

/// The app a vault belongs to: how things are spelt there, and where they live. Pure: it reads a survey, never a disk.
pub trait Flavour: Sync {
    /// The name on the command line.
    fn name(&self) -> &'static str;

    /// The folder at the top of a vault by which it is known.
    fn marker(&self) -> &'static str;

    /// How the app spells what all our pages share.
    fn spelling(&self) -> Spelling;

    /// How pages are taken apart to be merged.
    fn grammar(&self) -> &'static dyn Grammar;

    /// The files that hold the app's settings, below folders whose names start with a dot; surveys pass others by there.
    fn configs(&self) -> &'static [&'static str];

    /// What a text tells about itself; a blank card where it does not matter to us.
    fn card(&self, path: &VaultPath, text: &str) -> Card;

    /// Which ids of blocks a text gives and refers to.
    fn references(&self, text: &str) -> References;

    /// Texts that the settings name, to be kept whatever they hold: a template for journal pages.
    fn named(&self, survey: &Survey) -> Vec<VaultPath>;

    /// Reads the vault's settings. What cannot be read is the app's default, and a notice.
    fn settings(&self, survey: &Survey) -> (Settings, Vec<Notice>);

    /// Reads which page names are taken.
    fn names(&self, survey: &Survey, settings: &Settings) -> Names;

    /// The files of the starter vault: all that `vault-template/<flavour>/` holds but `.neican/`, and the reader's config.
    fn pieces(&self) -> &'static [Piece];

    /// Those of them that this vault gets, and what is to be told about the others.
    fn starter(&self, survey: &Survey, settings: &Settings, extent: Extent) -> (Vec<Draft>, Vec<Notice>);

    /// A link that opens the reading board in the app. `vault` is the name of the vault's folder.
    fn board(&self, vault: &str) -> String;

    /// The built-in templates: file name and text.
    fn templates(&self) -> &'static [(&'static str, &'static str)];

    /// The words that the template of this page may use, spelt for the app.
    fn words(&self, page: &Page, settings: &Settings, losses: &mut Losses) -> minijinja::Value;

    /// Where a page goes.
    fn path(&self, page: &Page, settings: &Settings) -> Option<VaultPath>;

    /// Where the pointer line goes in a rendered text (byte offset of a line start, or the end), and how it starts.
    /// Absent where there is no room for one.
    fn pointer(&self, text: &str, claim: Claim) -> Option<(usize, String)>;

    /// What a new journal page starts with; the place-holder that only the app can fill in as an error.
    fn opening(&self, page: &Page, settings: &Settings, now: Now) -> Result<String, String>;

    /// A link to a page, as it stands in a block.
    fn page_link(&self, name: &str) -> String;

    /// The same as the value of a property.
    fn property_link(&self, name: &str) -> String;

    /// The name of the page in a file.
    fn page_name(&self, path: &VaultPath, survey: &Survey, settings: &Settings) -> String;

    /// A link that opens the page in a file; absent where the app has none. `vault` is the name of the vault's folder.
    fn open_file(&self, vault: &str, path: &VaultPath, survey: &Survey, settings: &Settings) -> Option<String>;

    /// A link that opens a page in the app; absent where the app has none. `vault` is the name of the vault's folder.
    fn open(&self, vault: &str, page: &Page, settings: &Settings) -> Option<String>;
}

/// Where the reader's templates lie in a vault.
pub const TEMPLATES: &str = ".neican/templates";

/// The flavours this version writes.
pub const FLAVOURS: &[&dyn Flavour] = &[&logseq::Logseq, &obsidian::Obsidian];

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
    let (spelt, notices) = spelt(pages, flavour, settings, &survey.templates, now)?;
    Ok((framed(spelt, assets, flavour, settings, survey), notices))
}

/// Spells pages by the flavour's templates, and the reader's.
///
/// # Errors
/// As [`render`].
pub fn spelt(
    pages: &[Page],
    flavour: &dyn Flavour,
    settings: &Settings,
    own: &BTreeMap<String, String>,
    now: Now,
) -> Result<(Vec<Draft>, Vec<Notice>), Error> {
    let templates = Templates::compile(flavour.templates(), own)?;
    let (mut drafts, mut notices) = (Vec::new(), Vec::new());
    for page in pages {
        drafts.extend(draft(page, flavour, settings, &templates, now, &mut notices)?);
    }
    Ok((drafts, notices))
}

/// Puts pages that are spelt between the starter files and the images.
pub fn framed(
    pages: Vec<Draft>,
    assets: &BTreeMap<String, Asset>,
    flavour: &dyn Flavour,
    settings: &Settings,
    survey: &Survey,
) -> Vec<Draft> {
    let (mut drafts, _) = flavour.starter(survey, settings, Extent::Least);
    drafts.extend(pages);
    for (key, asset) in assets {
        drafts.extend(settings.assets.join(key).and_then(|path| seed(path, asset.bytes.clone())));
    }
    drafts
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
    let (kind, claim) = claimed(&page.words);
    let mut losses = Losses::new();
    let words = flavour.words(page, settings, &mut losses);
    let place = || Place::file(if page.name.is_empty() { path.as_str() } else { &page.name });
    losses.sort();
    losses.dedup();
    notices.extend(
        losses.into_iter().map(|(exception, text)| Notice::new(place(), What::TextException { exception, text })),
    );
    let mut text = templates.render(kind, words)?;
    if claim != Claim::Region {
        text.push_str(flavour.spelling().line_end());
    }
    // What is laid once is the reader's from the first byte: it says nothing of us.
    let pointer = (claim != Claim::Seed).then(|| flavour.pointer(&text, claim)).flatten();
    let opening = if claim == Claim::Region { opening(page, &path, flavour, settings, now, notices) } else { None };
    let content = Content::Text { text, pointer };
    Ok(Some(Draft { thing: page.thing.clone(), claim, path, content, opening }))
}

/// What a day that does not exist yet starts with; absent, with a notice, where only the app can fill its template in.
fn opening(
    page: &Page,
    path: &VaultPath,
    flavour: &dyn Flavour,
    settings: &Settings,
    now: Now,
    notices: &mut Vec<Notice>,
) -> Option<String> {
    match flavour.opening(page, settings, now) {
        Ok(opening) => Some(opening),
        Err(placeholder) => {
            notices.push(Notice::new(Place::file(path.as_str()), What::JournalTemplate { placeholder }));
            None
        }
    }
}

/// The template of a kind of page, and how far its file is ours.
fn claimed(words: &Words) -> (&'static str, Claim) {
    match words {
        Words::Article(_) => ("article.md", Claim::Page),
        Words::Issue(_) => ("issue.md", Claim::Page),
        Words::Journal(_) => ("journal.md", Claim::Region),
        Words::Concept(_) => ("concept.md", Claim::Page),
        Words::Feynman(_) => ("feynman.md", Claim::Seed),
    }
}

/// The name of the template that a page with these words is made with: `article.md`.
pub fn template_of(words: &Words) -> &'static str {
    claimed(words).0
}

/// The built-in template of this name as the reader's own; absent where there is none.
pub fn ejected(flavour: &dyn Flavour, name: &str) -> Option<Draft> {
    let (_, text) = flavour.templates().iter().find(|(known, _)| *known == name)?;
    seed(VaultPath::new(&format!("{TEMPLATES}/{name}"))?, text.as_bytes().to_vec())
}

fn seed(path: VaultPath, bytes: Vec<u8>) -> Option<Draft> {
    let thing = Thing::File(path.clone());
    Some(Draft { thing, claim: Claim::Seed, path, content: Content::Bytes(bytes), opening: None })
}

/// ` ★★★★☆ 🍅`: stars out of five, one tomato each up to eight.
fn signs(pick: &Pick) -> String {
    let stars = pick
        .score
        .map(|score| format!(" {}{}", "★".repeat(score.into()), "☆".repeat(5usize.saturating_sub(score.into()))));
    let tomatoes = pick.tomato.filter(|tomato| *tomato > 0).map(|tomato| match tomato {
        1..=8 => format!(" {}", "🍅".repeat(tomato.into())),
        more => format!(" 🍅×{more}"),
    });
    stars.unwrap_or_default() + &tomatoes.unwrap_or_default()
}

/// A name as a part of an app's link: only the unreserved characters of RFC 3986 stay as they are.
fn in_link(name: &str) -> String {
    const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    utf8_percent_encode(name, RESERVED).to_string()
}
