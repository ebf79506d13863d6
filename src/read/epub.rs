//! An EPUB → pieces, metadata and images. Knows spines and manifests, not what an issue is.

mod package;

use std::collections::{BTreeMap, BTreeSet};

use package::{Item, Package};

use super::archive::{self, Archive};
use super::assemble::Reading;
use super::images::Images;
use super::markup::{self, Sheet};
use super::piece::{Body, Piece};
use super::{Options, Reader, assemble};
use crate::model::{Asset, Error, Fault, Form, Inline, Kind, Notice, Packing, Parsed, Place, Source, What};

const CONTAINER: &str = "META-INF/container.xml";
const ENCRYPTION: &str = "META-INF/encryption.xml";

/// An EPUB as read.
#[derive(Debug)]
pub(crate) struct Book {
    /// `dc:title`.
    pub(crate) title: Option<String>,
    /// `dc:date` as written, that of publication first.
    pub(crate) dates: Vec<String>,
    /// What stands in the spine, in reading order, without covers, title pages and tables of contents.
    pub(crate) pieces: Vec<Piece>,
    /// The images that the pieces show, by key.
    pub(crate) assets: BTreeMap<String, Asset>,
    /// What could not be read as it stood.
    pub(crate) notices: Vec<Notice>,
}

/// The reader of EPUBs, and of every archive that nobody else knows.
pub(super) struct Epub;

impl Reader for Epub {
    fn forms(&self) -> &'static [Form] {
        &[Form::Epub]
    }

    fn packing(&self) -> Packing {
        Packing::Zip
    }

    fn claims(&self, source: &Source) -> bool {
        source.packing == Packing::Zip
    }

    fn read(&self, source: &Source, options: &Options) -> Result<Parsed, Error> {
        let book = book(source).map_err(|error| inside(source, error))?;
        let Book { title, dates, pieces, assets, notices } = book;
        assemble::parsed(Reading { form: Form::Epub, title, dates, pieces, assets, notices }, source, options)
    }
}

/// An error in a member names the archive as well.
fn inside(source: &Source, error: Error) -> Error {
    if error.place.file == source.name {
        return error;
    }
    let file = format!("{} › {}", source.name, error.place.file);
    Error { place: Place { file, ..error.place }, ..error }
}

/// Reads an EPUB, 2 or 3.
///
/// A chapter that is missing or no text is a notice as long as others can be read. Encrypted chapters, entities of the
/// book's own making and chapters beyond every measure are errors.
pub(crate) fn book(source: &Source) -> Result<Book, Error> {
    let archive = Archive::new(source);
    let (opf, package) = open(source, &archive)?;
    let spine = spine(&archive, &opf, &package);
    refuse_encrypted(&archive, &spine, &source.name)?;
    if spine.is_empty() {
        return Err(Error::of(&opf, Fault::Package("no spine".to_owned())));
    }
    let sheet = sheet(&archive, &opf, &package);
    let covers = covers(&archive, &opf, &package);
    let mut book = Book {
        title: package.title,
        dates: package.dates,
        pieces: Vec::new(),
        assets: BTreeMap::new(),
        notices: Vec::new(),
    };
    let mut images = Images::new(&archive);
    let mut n_read = 0;
    for (chapter_idx, chapter) in spine.iter().enumerate() {
        let Some(text) = chapter.found.and_then(|(_, bytes)| archive::text(bytes).ok()) else {
            let what = What::ChapterMissing { name: chapter.name.clone() };
            book.notices.push(Notice::new(Place::file(&opf), what));
            continue;
        };
        n_read += 1;
        let may_be_cover = chapter_idx == 0 || covers.contains(&chapter.name.as_str());
        read_chapter((&chapter.name, &text), may_be_cover, &sheet, &mut images, &mut book)?;
    }
    book.assets = images.assets();
    if n_read == 0 {
        return Err(Error::of(&opf, Fault::Package("nothing in its spine can be read".to_owned())));
    }
    Ok(book)
}

/// The first package that the container names and the archive has, with its path.
fn open(source: &Source, archive: &Archive<'_>) -> Result<(String, Package), Error> {
    let no_container = || Error::of(&source.name, Fault::NoContainer);
    let (name, bytes) = archive.find(CONTAINER).ok_or_else(no_container)?;
    let in_container = |fault| Error::of(name, fault);
    let roots = archive::text(bytes).and_then(|xml| package::container(&xml)).map_err(in_container)?;
    let first = roots.first().ok_or_else(no_container)?;
    let found = roots.iter().find_map(|root| archive.find(root));
    let (opf, bytes) = found.ok_or_else(|| Error::of(first, Fault::Package("it is not in the archive".to_owned())))?;
    let package = archive::text(bytes).and_then(|xml| package::package(&xml)).map_err(|fault| Error::of(opf, fault))?;
    Ok((opf.to_owned(), package))
}

/// One place in the spine.
struct Chapter<'a> {
    /// The member's name; where there is none, what the package calls it.
    name: String,
    found: Option<(&'a str, &'a [u8])>,
}

/// The documents in reading order, each once, without the navigation document and without pictures.
fn spine<'a>(archive: &Archive<'a>, opf: &str, package: &Package) -> Vec<Chapter<'a>> {
    let mut seen = BTreeSet::new();
    let mut chapters = Vec::new();
    for id in &package.spine {
        let item = package.items.iter().find(|item| item.id == *id);
        if item.is_some_and(|item| item.is_nav || is_picture(item)) {
            continue;
        }
        let found = item.and_then(|item| archive.beside(opf, &item.href));
        let name = found.map(|(name, _)| name.to_owned()).or(item.map(|item| item.href.clone()));
        let name = name.unwrap_or_else(|| id.clone());
        if seen.insert(name.clone()) {
            chapters.push(Chapter { name, found });
        }
    }
    chapters
}

/// The members that the guide calls a cover.
fn covers<'a>(archive: &Archive<'a>, opf: &str, package: &Package) -> Vec<&'a str> {
    package.covers.iter().filter_map(|href| archive.beside(opf, href)).map(|(name, _)| name).collect()
}

/// The style sheets of the book as one: makers that put colours there write one sheet for all chapters.
fn sheet(archive: &Archive<'_>, opf: &str, package: &Package) -> Sheet {
    let mut sheet = Sheet::default();
    for item in package.items.iter().filter(|item| item.media_type == "text/css") {
        if let Some(text) = archive.beside(opf, &item.href).and_then(|(_, bytes)| archive::text(bytes).ok()) {
            sheet.add(&text);
        }
    }
    sheet
}

fn is_picture(item: &Item) -> bool {
    item.media_type.starts_with("image/")
}

fn refuse_encrypted(archive: &Archive<'_>, spine: &[Chapter<'_>], file: &str) -> Result<(), Error> {
    let Some((name, bytes)) = archive.find(ENCRYPTION) else { return Ok(()) };
    let encrypted =
        archive::text(bytes).and_then(|xml| package::encrypted(&xml)).map_err(|fault| Error::of(name, fault))?;
    // Fonts and pictures may be encrypted: they are not needed. A chapter may not, whatever the algorithm.
    let hits = |uri: &str| archive.find(uri).is_some_and(|(name, _)| spine.iter().any(|chapter| chapter.name == name));
    if encrypted.iter().any(|uri| hits(uri)) { Err(Error::of(file, Fault::Encrypted)) } else { Ok(()) }
}

/// Adds a chapter to the book.
fn read_chapter(
    (name, text): (&str, &str),
    may_be_cover: bool,
    sheet: &Sheet,
    images: &mut Images<'_, '_>,
    book: &mut Book,
) -> Result<(), Error> {
    let mut notices = Vec::new();
    let mut take_image = |src: &str| images.take(name, src);
    let pieces = markup::read(name, text, sheet, &mut take_image, &mut notices)?;
    // A first page of nothing but a picture is the cover: it belongs to the book, not to the issue.
    if may_be_cover && pieces.iter().all(is_image) {
        images.forget();
        return Ok(());
    }
    images.keep();
    book.pieces.extend(pieces);
    book.notices.extend(notices);
    Ok(())
}

fn is_image(piece: &Piece) -> bool {
    match &piece.body {
        Body::Block(block) => match &block.kind {
            Kind::Paragraph { text } => text.iter().all(|inline| matches!(inline, Inline::Image { .. })),
            _ => false,
        },
        Body::Heading { .. } => false,
    }
}

#[cfg(test)]
mod tests;
