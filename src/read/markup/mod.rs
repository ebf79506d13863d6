//! XHTML and HTML → pieces. Keeps every word and every block a reader could see; knows no archive and no issue.

mod bullets;
mod dom;
mod expand;
mod formula;
mod inline;
mod leaf;
mod list;
mod names;
mod notes;
mod paint;
mod sheet;
mod strict;
mod table;
mod walk;

#[cfg(test)]
mod tests;

pub(crate) use sheet::Sheet;

use super::piece::Piece;
use crate::model::{Error, Fault, ImageFault, Notice};

/// Takes an image by the `src` that names it and gives its asset key.
pub(crate) type TakeImage<'a> = dyn FnMut(&str) -> Result<String, ImageFault> + 'a;

/// Reads one document of a book. Tables of contents, title pages and covers that say what they are give no pieces.
///
/// Fails only on what would be dangerous to parse: a DOCTYPE of its own, or far too much of something.
pub(crate) fn read(
    file: &str,
    text: &str,
    sheet: &Sheet,
    take_image: &mut TakeImage<'_>,
    notices: &mut Vec<Notice>,
) -> Result<Vec<Piece>, Error> {
    let dom = parse(text).map_err(|fault| Error::of(file, fault))?;
    Ok(walk::pieces(&dom, file, sheet, take_image, notices, false))
}

/// Reads one page of a site: what stands around its text gives no pieces. Gives its `<title>`, too.
///
/// Fails as [`read`].
pub(crate) fn read_page(
    file: &str,
    text: &str,
    take_image: &mut TakeImage<'_>,
    notices: &mut Vec<Notice>,
) -> Result<(Option<String>, Vec<Piece>), Error> {
    let dom = parse(text).map_err(|fault| Error::of(file, fault))?;
    let title = dom.below(0).take(HEAD).find(|node| dom.name(*node) == "title").map(|node| dom.all_text(node));
    let title = title.map(|title| title.split_whitespace().collect::<Vec<_>>().join(" "));
    let pieces = walk::pieces(&dom, file, &Sheet::default(), take_image, notices, true);
    Ok((title.filter(|title| !title.is_empty()), pieces))
}

/// Nodes among which a page has its title.
const HEAD: usize = 1_000;

fn parse(text: &str) -> Result<dom::Dom, Fault> {
    match strict::parse(text) {
        Some(dom) => Ok(dom),
        // Expanding refuses what no HTML parser should see.
        None => expand::expand(text).and_then(|text| dom::Dom::parse(&text)),
    }
}
