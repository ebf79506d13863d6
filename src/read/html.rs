//! One page of HTML, saved from a browser or out of an export → an issue, or the page of one article.

use super::assemble::Reading;
use super::markup;
use super::notion::Page;
use super::{Options, Reader, assemble, encoding};
use crate::model::{Error, Form, ImageFault, Packing, Parsed, Place, Source};

/// The reader of web pages.
pub(super) struct Html;

impl Reader for Html {
    fn forms(&self) -> &'static [Form] {
        &[Form::Html]
    }

    fn packing(&self) -> Packing {
        Packing::Single
    }

    fn claims(&self, source: &Source) -> bool {
        source.packing == Packing::Single && source.only().is_some_and(is_html)
    }

    fn read(&self, source: &Source, options: &Options) -> Result<Parsed, Error> {
        let whole = |fault| Error::of(&source.name, fault);
        let (text, _) = encoding::utf8(source.only().unwrap_or_default()).map_err(whole)?;
        let mut notices = Vec::new();
        // Images lie in a folder beside the page: only an export brings them along.
        let mut no_image = |_: &str| Err(ImageFault::Missing);
        let inside = |error: Error| Error { place: Place { file: source.name.clone(), ..error.place }, ..error };
        let (title, pieces) =
            markup::read_page(source.file_name(), text, &mut no_image, &mut notices).map_err(inside)?;
        let given = Page::of_pieces(pieces).give(false, &mut notices);
        // The title of an article's page is not that of the issue.
        let title = given.title.or(title).filter(|_| given.is_issue);
        let dates = given.date.iter().map(|day| day.to_string()).collect();
        let reading =
            Reading { form: Form::Html, title, dates, pieces: given.pieces, assets: Default::default(), notices };
        assemble::parsed(reading, source, options)
    }
}

/// Whether bytes begin as a web page does, white space and comments before it aside.
fn is_html(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let mut rest = head.trim_start_matches('\u{feff}').trim_start();
    while let Some((_, after)) = rest.strip_prefix("<!--").and_then(|comment| comment.split_once("-->")) {
        rest = after.trim_start();
    }
    ["<!doctype html", "<html", "<head", "<body", "<?xml"].iter().any(|start| rest.starts_with(start))
}
