//! Bytes → issue. Readers know no disk, no clock, no app; what they cannot read as it stands becomes a notice.
//!
//! To add a form: one file with a `Reader`, its `mod` line and its row in `READERS` here, and a folder under
//! `fixtures/read/`. A reader turns its form into pieces; `assemble` gives them their parts. What a form cannot express is
//! kept as text with a [`Notice`](crate::model::Notice) that names the place.

mod address;
mod archive;
mod article;
mod assemble;
mod callout;
mod caps;
mod colour;
mod concepts;
mod date;
mod dump;
mod encoding;
mod epub;
mod export;
mod html;
mod images;
mod links;
mod marks;
mod markup;
mod model;
mod notion;
mod piece;
mod sections;
mod tex;

use assemble::Reading;

use crate::model::{Day, Error, Fault, Form, Packing, Parsed, Source};

/// What the reader of an issue may be told from outside.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// The date of the issue, over whatever the source says.
    pub date: Option<Day>,
    /// The form it comes in, whatever its content looks like.
    pub form: Option<Form>,
}

/// One form that an issue comes in.
trait Reader: Sync {
    /// The forms it reads.
    fn forms(&self) -> &'static [Form];

    /// How a source of its forms is packed.
    fn packing(&self) -> Packing;

    /// Whether this source is of this form, by its content.
    fn claims(&self, source: &Source) -> bool;

    /// Reads it. A source that this form claims but that is broken is an error that names the place.
    fn read(&self, source: &Source, options: &Options) -> Result<Parsed, Error>;
}

/// The forms. The first that claims a source reads it; plain text claims everything and comes last.
const READERS: &[&dyn Reader] =
    &[&export::Export, &epub::Epub, &model::Model, &html::Html, &notion::Notion, &dump::Dump];

/// Reads an issue in any form.
///
/// ```
/// use neican::{model::Source, read};
/// let dump = "今日洞察\n\n\n\n\n1. 题\n\n\n\n作者：甲\n\n\n\n质量分：★★★★☆\n\n\n\n\n\n三级笔记\n\n\n\n一、头\n\n\n\t项\n";
/// let source = Source::single("今日洞察 2026-04-29.txt", dump.as_bytes().to_vec());
/// let parsed = read::read(&source, &read::Options::default()).unwrap();
/// let article = parsed.issue.articles().next().unwrap();
/// assert_eq!((article.title.as_str(), article.score), ("题", Some(4)));
/// assert_eq!(parsed.issue.date.to_string(), "2026-04-29");
/// ```
///
/// # Errors
/// A source of no form we know, broken, without articles, without any date, or larger than any issue.
pub fn read(source: &Source, options: &Options) -> Result<Parsed, Error> {
    let fits = |reader: &&&dyn Reader| match options.form {
        Some(form) => reader.packing() == source.packing && reader.forms().contains(&form),
        None => reader.claims(source),
    };
    let none = || options.form.map_or(Fault::UnknownForm, Fault::OtherForm);
    let reader = READERS.iter().find(fits).ok_or_else(|| Error::of(&source.name, none()))?;
    let parsed = reader.read(source, options)?;
    caps::within(&parsed.issue).map_err(|fault| Error::of(&source.name, fault))?;
    Ok(parsed)
}
