//! An EPUB → pieces, metadata and images. Knows spines and manifests, not what an issue is.

mod archive;
mod package;

use std::collections::{BTreeMap, BTreeSet};

use archive::Archive;
use package::{Item, Package};

use super::assemble::Reading;
use super::markup::{self, Sheet};
use super::piece::{Body, Piece};
use super::{Options, Reader, assemble};
use crate::model::{Asset, Error, Fault, Form, ImageFault, Inline, Kind, Notice, Packing, Parsed, Place, Source, What};

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

/// The reader of EPUBs. Every archive is for it.
pub(super) struct Epub;

impl Reader for Epub {
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
    let mut keys = BTreeMap::new();
    let mut n_read = 0;
    for (chapter_idx, chapter) in spine.iter().enumerate() {
        let Some(text) = chapter.found.and_then(|(_, bytes)| archive::text(bytes).ok()) else {
            let what = What::ChapterMissing { name: chapter.name.clone() };
            book.notices.push(Notice::new(Place::file(&opf), what));
            continue;
        };
        n_read += 1;
        let may_be_cover = chapter_idx == 0 || covers.contains(&chapter.name.as_str());
        read_chapter(&archive, (&chapter.name, &text), may_be_cover, &sheet, &mut keys, &mut book)?;
    }
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

/// Adds a chapter to the book. `keys` remembers the keys of members: hashing one for every use would take hours.
fn read_chapter<'a>(
    archive: &Archive<'a>,
    (name, text): (&str, &str),
    may_be_cover: bool,
    sheet: &Sheet,
    keys: &mut BTreeMap<&'a str, String>,
    book: &mut Book,
) -> Result<(), Error> {
    let mut taken = BTreeMap::new();
    let mut notices = Vec::new();
    let mut take_image = |src: &str| {
        let (member, bytes) = archive.beside(name, src).ok_or(ImageFault::Missing)?;
        let extension = sniff(bytes).ok_or(ImageFault::UnknownKind)?;
        let key = match keys.get(member) {
            Some(key) => key.clone(),
            None => asset_key(member, bytes, extension, keys.values()),
        };
        keys.insert(member, key.clone());
        taken.entry(key.clone()).or_insert((member, extension, bytes));
        Ok(key)
    };
    let pieces = markup::read(name, text, sheet, &mut take_image, &mut notices)?;
    // A first page of nothing but a picture is the cover: it belongs to the book, not to the issue.
    if may_be_cover && pieces.iter().all(is_image) {
        return Ok(());
    }
    book.pieces.extend(pieces);
    book.notices.extend(notices);
    for (key, (member, extension, bytes)) in taken {
        let asset = || Asset { name: member.to_owned(), extension, bytes: bytes.to_vec() };
        book.assets.entry(key).or_insert_with(asset);
    }
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

/// The name an image bears in the vault: a readable start, and a hash that no other image has. An image that came under
/// another name before keeps that one.
fn asset_key<'k>(name: &str, bytes: &[u8], extension: &str, known: impl IntoIterator<Item = &'k String>) -> String {
    let end = format!("-{}.{extension}", &blake3::hash(bytes).to_hex()[..8]);
    let stem = name.rsplit('/').next().unwrap_or(name);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let readable: String = slug::slugify(stem).chars().take(40).collect();
    let fresh = || format!("{}{end}", if readable.is_empty() { "image" } else { &readable });
    known.into_iter().find(|key| key.ends_with(&end)).cloned().unwrap_or_else(fresh)
}

/// The kind of an image by its first bytes.
fn sniff(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("png"),
        [0xff, 0xd8, 0xff, ..] => Some("jpg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
