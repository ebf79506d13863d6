//! A zip as Notion exports it, "Markdown & CSV" or "HTML" → pieces. Knows pages, databases and how they are named.
//!
//! The issue is a page, its articles are pages below it or rows of a database; or there is nothing but a database of
//! articles. Each page is read by the reader of its form; here they are put in order.

mod compose;
mod database;
mod named;

use compose::Found;
use database::Database;

use super::archive::Archive;
use super::assemble::Reading;
use super::images::Images;
use super::markup;
use super::notion::Page;
use super::piece::{Body, Piece};
use super::{Options, Reader, assemble, caps, encoding};
use crate::model::{Day, Error, Fault, Form, Notice, Packing, Parsed, Place, Source, What};

/// The reader of exports: of a zip with pages that is no book.
pub(super) struct Export;

impl Reader for Export {
    fn forms(&self) -> &'static [Form] {
        &[Form::Export, Form::Markdown]
    }

    fn packing(&self) -> Packing {
        Packing::Zip
    }

    fn claims(&self, source: &Source) -> bool {
        let is_book = || source.files.keys().any(|name| name.eq_ignore_ascii_case("META-INF/container.xml"));
        let is_part = |name: &String| is_page(name) || is_database(name);
        source.packing == Packing::Zip && source.files.keys().any(is_part) && !is_book()
    }

    fn read(&self, source: &Source, options: &Options) -> Result<Parsed, Error> {
        let archive = Archive::new(source);
        let mut images = Images::new(&archive);
        let mut notices = Vec::new();
        let mut found = pages(source, &mut images, &mut notices)?;
        let databases = databases(source)?;
        compose::add_rows(&mut found, &databases);
        let whole = compose::issue(found, &databases, options.date, &mut notices)
            .map_err(|fault| Error::of(&source.name, fault))?;
        let form = form(source, &whole.pieces, &mut notices);
        let dates = whole.date.iter().map(Day::to_string).collect();
        let (assets, title, pieces) = (images.assets(), whole.title, whole.pieces);
        assemble::parsed(Reading { form, title, dates, pieces, assets, notices }, source, options)
    }
}

/// The form by what it can express: an export as Markdown has no colours, which is told where none is seen.
fn form(source: &Source, pieces: &[Piece], notices: &mut Vec<Notice>) -> Form {
    if source.files.keys().any(|path| is_page(path) && named::ending(path).as_deref() != Some("md")) {
        return Form::Export;
    }
    if !pieces.iter().any(has_highlight) {
        notices.push(Notice::new(Place::file(source.file_name()), What::NoColours));
    }
    Form::Markdown
}

fn has_highlight(piece: &Piece) -> bool {
    match &piece.body {
        Body::Heading { highlight, .. } => highlight.is_some(),
        Body::Block(block) => block.walk().iter().any(|block| block.highlight.is_some()),
    }
}

fn is_page(name: &str) -> bool {
    let is_index = name.rsplit('/').next() == Some("index.html");
    matches!(named::ending(name).as_deref(), Some("md" | "html" | "htm")) && !is_index
}

fn is_database(name: &str) -> bool {
    named::ending(name).as_deref() == Some("csv")
}

/// All pages, by their paths. One that is no text is told and left out.
fn pages(source: &Source, images: &mut Images<'_, '_>, notices: &mut Vec<Notice>) -> Result<Vec<Found>, Error> {
    let mut found = Vec::new();
    let (mut n_lines, mut n_bytes) = (0, 0);
    for (path, bytes) in source.files.iter().filter(|(path, _)| is_page(path)) {
        let inside = |error: Error| {
            let file = format!("{} › {path}", source.name);
            Error { place: Place { file, ..error.place }, ..error }
        };
        let Ok((text, _)) = encoding::utf8(bytes) else {
            notices.push(Notice::new(Place::file(path), What::ChapterMissing { name: path.clone() }));
            continue;
        };
        let mut take_image = |src: &str| images.take(path, src);
        let page = if named::ending(path).as_deref() == Some("md") {
            (n_lines, n_bytes) = (n_lines + text.lines().count(), n_bytes + text.len());
            caps::of_dump(n_lines, n_bytes).map_err(|fault| inside(Error::of(path, fault)))?;
            Page::read(path, text, &mut take_image, notices).map_err(|fault| inside(Error::of(path, fault)))?
        } else {
            let (_, pieces) = markup::read_page(path, text, &mut take_image, notices).map_err(inside)?;
            Page::of_pieces(pieces)
        };
        images.keep();
        found.push(Found::new(path, page));
    }
    Ok(found)
}

/// All databases; where one stands there twice, that with all its rows.
fn databases(source: &Source) -> Result<Vec<Database>, Error> {
    let mut found = Vec::new();
    for (path, bytes) in source.files.iter().filter(|(path, _)| is_database(path)) {
        let all = path.rsplit_once('.').map(|(stem, _)| format!("{stem}_all.csv"));
        if all.is_some_and(|all| source.files.contains_key(&all)) {
            continue;
        }
        let inside = |fault: Fault| Error::of(&format!("{} › {path}", source.name), fault);
        found.extend(Database::read(path, bytes).map_err(inside)?);
    }
    Ok(found)
}
