//! Notion's Markdown, v1 and v2, and Markdown of anybody's that looks like it: an issue in one file, or one article's page.
//!
//! v1 ("enhanced Markdown") writes a block a line, `{color="red_bg"}` at its end and children a tab further in. v2
//! ("Notion-flavored Markdown") parts blocks by blank lines and has a tag for each block with a colour or children:
//! `<li color="red_bg">`. Both are read by one walk: nothing in the one means another thing in the other but a line right
//! below a line ([`lines::is_tight`]).

mod blocks;
mod commonmark;
mod inline;
mod lines;
mod open;
mod page;
mod properties;
mod table;
mod tags;
mod talk;

use lines::Sort;
pub(crate) use page::Page;
pub(crate) use properties::is_known as is_property;

use super::assemble::Reading;
use super::{Options, Reader, assemble, encoding};
use crate::model::{Error, Form, ImageFault, Notice, Packing, Parsed, Place, Source, What};

/// The reader of Markdown.
pub(super) struct Notion;

impl Reader for Notion {
    fn forms(&self) -> &'static [Form] {
        &[Form::Markdown]
    }

    fn packing(&self) -> Packing {
        Packing::Single
    }

    fn claims(&self, source: &Source) -> bool {
        source.packing == Packing::Single
            && source.only().is_some_and(|bytes| is_markdown(&String::from_utf8_lossy(bytes)))
    }

    fn read(&self, source: &Source, options: &Options) -> Result<Parsed, Error> {
        let whole = |fault| Error::of(&source.name, fault);
        let (text, had_mark) = encoding::utf8(source.only().unwrap_or_default()).map_err(whole)?;
        let mut notices = Vec::new();
        if had_mark {
            notices.push(Notice::new(Place::file(source.file_name()), What::ByteOrderMark));
        }
        // Images lie beside the file: only an export brings them along.
        let mut no_image = |_: &str| Err(ImageFault::Missing);
        let page = Page::read(source.file_name(), text, &mut no_image, &mut notices).map_err(whole)?;
        let given = page.give(false, &mut notices);
        let dates = given.date.iter().map(|day| day.to_string()).collect();
        // The title of an article is not that of the issue.
        let title = given.title.filter(|_| given.is_issue);
        let (form, pieces) = (Form::Markdown, given.pieces);
        let reading = Reading { form, title, dates, pieces, assets: Default::default(), notices };
        assemble::parsed(reading, source, options)
    }
}

/// Whether a text is Markdown: it begins with a heading, front matter or a tag of Notion's, or has several headings.
/// A dump has none of these.
pub(super) fn is_markdown(text: &str) -> bool {
    let mut seen = text.trim_start_matches('\u{feff}').lines().map(str::trim).filter(|line| !line.is_empty());
    let Some(first) = seen.clone().next() else { return false };
    let heading = |line: &str| matches!(Sort::of(line), Sort::Heading(..));
    let tag = |line: &str| tags::Tag::read(line).is_some_and(|tag| open::role(&tag).is_some());
    let matter = first == "---" && seen.clone().skip(1).take(400).any(|line| line == "---");
    // Rows of blank lines are a dump's: what looks like headings there is code.
    let mut has_several =
        || !is_spread(text) && seen.by_ref().take(2_000).filter(|line| heading(line)).nth(2).is_some();
    heading(first) || matter || tag(first) || has_several()
}

/// Whether blocks are parted by rows of blank lines.
fn is_spread(text: &str) -> bool {
    let mut n_blank = 0;
    text.lines().take(2_000).any(|line| {
        n_blank = if line.trim().is_empty() { n_blank + 1 } else { 0 };
        n_blank >= 4
    })
}
