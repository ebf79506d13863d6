//! `2 关键概念、概念网络` in an article: its lists, tables and graphs → concepts and relations, and links in its text.
//!
//! The section stays where it is, its words to the letter: what is read here is added to the model. What is not read stays
//! text. Items are added only for what the text itself cannot link: the arrows of a graph, a name that leads elsewhere.

mod gather;
mod graph;
mod line;
mod table;

use crate::model::{Article, Block, Kind, Notice, Place, What};

use super::marks;
use super::piece::{Body, Piece};
use gather::Gather;

/// Words that the heading of the section is made of, whatever stands between them.
const WORDS: [&str; 5] = ["关键概念", "核心概念", "概念网络", "概念图谱", "概念图"];

/// Whether a text is the heading of the section: `2 关键概念、概念网络`, `concepts｜2 关键概念、概念网络`, `概念网络`.
fn is_heading(text: &str) -> bool {
    let mut rest = text.trim();
    if rest.chars().count() > 40 || !WORDS.iter().any(|word| rest.contains(word)) {
        return false;
    }
    rest = rest.strip_prefix("concepts").unwrap_or(rest);
    rest = rest.trim_start_matches(|c: char| !c.is_alphabetic() || "一二三四五六七八九十".contains(c));
    while let Some(after) = WORDS.iter().find_map(|word| rest.strip_prefix(word)) {
        rest = after.trim_start_matches(|c: char| !c.is_alphabetic() || c == '与' || c == '和');
    }
    rest.is_empty()
}

/// The notes in up to three parts: before the section, the section, behind it. Its heading is none of the notes' own: it
/// may stand above them all, or beside 三级笔记.
pub(super) fn parts(mut body: Vec<Piece>) -> Vec<Vec<Piece>> {
    let heading = |piece: &Piece| match &piece.body {
        Body::Heading { level, text, .. } => Some((*level, text.plain())),
        Body::Block(_) => None,
    };
    let found = body.iter().position(|piece| heading(piece).is_some_and(|(_, text)| is_heading(&text)));
    let Some(start) = found else { return vec![body] };
    let level = heading(&body[start]).map_or(0, |(level, _)| level);
    // Below a heading of the notes it is a section of theirs like any other.
    let others = body.iter().enumerate().filter(|(at, _)| *at != start).filter_map(|(_, piece)| heading(piece));
    if others.map(|(other, _)| other).min().is_some_and(|outermost| outermost < level) {
        return vec![body];
    }
    let ends = |piece: &Piece| heading(piece).is_some_and(|(other, _)| other <= level);
    let length = body[start + 1..].iter().position(ends).unwrap_or(body.len() - start - 1);
    let mut behind = body.split_off(start + 1 + length);
    if behind.first().is_some_and(|piece| heading(piece).is_some_and(|(_, text)| text.trim() == marks::NOTES)) {
        behind.remove(0);
    }
    let section = body.split_off(start);
    [body, section, behind].into_iter().filter(|part| !part.is_empty()).collect()
}

/// Reads the sections of concepts in an article's notes.
pub(super) fn read(article: &mut Article, place: &Place, notices: &mut Vec<Notice>) {
    let mut sections = Vec::new();
    find(&mut article.notes, &mut sections);
    if sections.is_empty() {
        return;
    }
    let mut gather = Gather::default();
    for section in &sections {
        gather.define(section);
    }
    for section in &mut sections {
        gather.relate(section);
    }
    if let Some(last) = sections.last_mut() {
        last.extend(gather.unlinked());
    }
    notices.extend(
        std::mem::take(&mut gather.left)
            .into_iter()
            .map(|text| Notice::new(place.clone(), What::NetworkUnread { text })),
    );
    article.network = gather.network;
}

/// What stands below each heading of such a section; one that can be folded is an item with text below it.
fn find<'n>(blocks: &'n mut [Block], found: &mut Vec<&'n mut Vec<Block>>) {
    for block in blocks {
        let Block { kind, children, .. } = block;
        let is_section = match kind {
            Kind::Heading { text, .. } | Kind::Item { text, .. } | Kind::Paragraph { text } => {
                is_heading(&text.plain())
            }
            _ => false,
        };
        if is_section && !children.is_empty() {
            found.push(children);
        } else {
            find(children, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_known_by_its_heading() {
        for text in [
            "2 关键概念、概念网络",
            "concepts｜2 关键概念、概念网络",
            "概念网络",
            "二、关键概念与概念网络",
            " 2. 核心概念 ",
            "🧠 概念图谱：",
        ] {
            assert!(is_heading(text), "{text}");
        }
        for text in ["AI工厂（Token Factory）概念", "概念网络：请跳转到 Notion 文章页面", "关键概念辨析", "2", ""]
        {
            assert!(!is_heading(text), "{text}");
        }
    }
}
