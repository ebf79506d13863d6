//! `Talk`: what the reading of one page asks for (images) and what it tells (notices), with the place it is at.

use std::collections::BTreeSet;

use crate::model::{ImageFault, Inline, Inlines, Notice, Place, What, shorten};
use crate::read::address::{Address, address};

/// Notices of one page.
const NOTICES: usize = 1_000;

/// Takes an image by the `src` that names it and gives its asset key.
pub(super) type TakeImage<'a> = dyn FnMut(&str) -> Result<String, ImageFault> + 'a;

/// What a page being read talks to.
pub(super) struct Talk<'a> {
    file: &'a str,
    line: u32,
    take_image: &'a mut TakeImage<'a>,
    pub(super) notices: &'a mut Vec<Notice>,
    /// Elements that were told of.
    told: BTreeSet<&'static str>,
}

impl<'a> Talk<'a> {
    /// For the page of this name.
    pub(super) fn new(file: &'a str, take_image: &'a mut TakeImage<'a>, notices: &'a mut Vec<Notice>) -> Talk<'a> {
        Talk { file, line: 1, take_image, notices, told: BTreeSet::new() }
    }

    /// Goes to a line.
    pub(super) fn go(&mut self, line: u32) {
        self.line = line;
    }

    /// Where the reading is.
    pub(super) fn place(&self) -> Place {
        Place::line(self.file, self.line)
    }

    /// Tells the reader. A page that makes a thousand notices makes no thousand and first.
    pub(super) fn tell(&mut self, what: What) {
        if self.notices.len() < NOTICES {
            self.notices.push(Notice::new(self.place(), what));
        }
    }

    /// Tells once for a page that an element is read as its text.
    pub(super) fn tell_element(&mut self, element: &'static str) {
        if self.told.insert(element) {
            self.tell(What::UnknownElement { element: element.to_owned() });
        }
    }

    /// An image by its source: one on the net becomes a link, one that is not there its description.
    pub(super) fn image(&mut self, source: &str, alt: &str) -> Vec<Inline> {
        // A description is one line.
        let alt = &alt.replace('\n', " ");
        let why = match address(source) {
            Address::Open(href) if href.starts_with("http") => {
                self.tell(What::RemoteImage { url: shorten(&href) });
                let text = Inlines::from(if alt.trim().is_empty() { href.as_str() } else { alt });
                return vec![Inline::Link { href, text }];
            }
            Address::Inside(_) => match (self.take_image)(source.trim()) {
                Ok(asset) => return vec![Inline::Image { asset, alt: alt.to_owned() }],
                Err(why) => why,
            },
            Address::Open(_) | Address::Refused => ImageFault::UnknownKind,
        };
        self.tell(What::ImageRefused { name: shorten(source), why });
        vec![Inline::Text(alt.to_owned())]
    }
}
