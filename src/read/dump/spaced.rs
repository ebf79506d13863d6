//! The text that calibre makes of an EPUB (`ebooks/txt/txtml.py`, its plain form) → pieces: a blank line behind every block,
//! five before a heading, two behind it. Nothing tells an item from a paragraph, and a quote is one.

use super::group::Group;
use super::{ARTICLE, NOTES, SECTION, TITLE, opens_article};
use crate::model::{Block, Inlines, Kind, Notice, Place};
use crate::read::piece::{Body, Piece};
use crate::read::{colour, marks};

/// Blank lines behind a heading, and before one.
const BEHIND: usize = 2;
const BEFORE: usize = 5;

/// Whether all blank lines are of this grammar, and headings stand among them.
pub(super) fn is_spaced(groups: &[Group]) -> bool {
    let gaps = || groups.iter().take(groups.len().saturating_sub(1)).map(|group| group.after);
    let n_headings = gaps().filter(|gap| *gap == BEHIND).count();
    groups.iter().all(|group| !group.tab && group.lines.len() == 1)
        && gaps().all(|gap| (1..=BEFORE).contains(&gap))
        && n_headings >= 3
        && gaps().any(|gap| gap == BEFORE)
}

/// The pieces of such a text.
pub(super) fn pieces(file: &str, groups: &[Group], notices: &mut Vec<Notice>) -> Vec<Piece> {
    let mut in_article = false;
    let mut one = |(at, group): (usize, &Group)| {
        let text = group.text();
        let place = Place::line(file, group.number);
        let (row, highlight) = colour::finish(Inlines::from(text.as_str()), &place, notices);
        if group.after != BEHIND {
            let block = Block { kind: Kind::Paragraph { text: row }, highlight, children: Vec::new() };
            return Piece { place, body: Body::Block(block) };
        }
        let over_article = at + 1 < groups.len() && opens_article(groups, at + 1);
        let level = match text.as_str() {
            _ if at == 0 || over_article || text == marks::CLOSING => TITLE,
            marks::ROUTE | marks::USAGE if !in_article => SECTION,
            marks::NOTES => NOTES,
            _ if opens_article(groups, at) => ARTICLE,
            text => NOTES + marks::rank(text).unwrap_or(1),
        };
        in_article = (in_article || level == ARTICLE && opens_article(groups, at)) && level != TITLE;
        Piece { place, body: Body::Heading { level, text: row, highlight } }
    };
    groups.iter().enumerate().map(&mut one).collect()
}
