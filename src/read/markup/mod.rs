//! XHTML and HTML → pieces. Keeps every word and every block a reader could see; knows no archive and no issue.

mod bullets;
mod dom;
mod expand;
mod inline;
mod leaf;
mod list;
mod names;
mod paint;
mod sheet;
mod strict;
mod table;
mod walk;

#[cfg(test)]
mod tests;

pub(crate) use sheet::Sheet;

use super::piece::Piece;
use crate::model::{Error, ImageFault, Notice};

/// Takes an image by the `src` that names it and gives its asset key.
pub(crate) type TakeImage<'a> = dyn FnMut(&str) -> Result<String, ImageFault> + 'a;

/// Reads one document. Tables of contents, title pages and covers that say what they are give no pieces.
///
/// Fails only on what would be dangerous to parse: a DOCTYPE of its own, or far too much of something.
pub(crate) fn read(
    file: &str,
    text: &str,
    sheet: &Sheet,
    take_image: &mut TakeImage<'_>,
    notices: &mut Vec<Notice>,
) -> Result<Vec<Piece>, Error> {
    let refused = |fault| Error::of(file, fault);
    let dom = match strict::parse(text) {
        Some(dom) => dom,
        // Expanding refuses what no HTML parser should see.
        None => expand::expand(text).and_then(|text| dom::Dom::parse(&text)).map_err(refused)?,
    };
    Ok(walk::pieces(&dom, file, sheet, take_image, notices))
}
