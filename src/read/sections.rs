//! The pieces of an article's notes → a tree: headings hold what follows them, down to the next of their level.

use crate::model::{Block, Inlines, Kind};

use super::marks;
use super::piece::{Body, Piece};

/// Puts headings over what follows them. Levels come from the numbering where there is one, else from the nesting of
/// the source, counted from the nearest numbered heading.
pub(super) fn tree(pieces: Vec<Piece>) -> Vec<Block> {
    let headings = headings(&pieces);
    let mut levels = levels(&headings).into_iter();
    let mut out: Vec<Block> = Vec::new();
    for (piece, heading) in pieces.into_iter().zip(&headings) {
        match (piece.body, heading) {
            (Body::Block(block), None) => put(&mut out, block, u8::MAX),
            (body, _) => {
                let level = levels.next().unwrap_or(1);
                let (text, highlight) = match body {
                    Body::Heading { text, highlight, .. } => (text, highlight),
                    Body::Block(block) => (own_text(&block), block.highlight),
                };
                put(&mut out, Block { kind: Kind::Heading { level, text }, highlight, children: Vec::new() }, level);
            }
        }
    }
    shallow(out, 1)
}

/// Deeper blocks are lifted to this depth (RELIABILITY, I18): no outline is read or folded at fifty levels, and a parser
/// may give up.
const DEEPEST: usize = 12;

/// Lifts what lies too deep: it follows its parent instead of lying below it.
fn shallow(blocks: Vec<Block>, depth: usize) -> Vec<Block> {
    let mut out = Vec::with_capacity(blocks.len());
    for mut block in blocks {
        let below = shallow(std::mem::take(&mut block.children), depth + 1);
        if depth < DEEPEST {
            block.children = below;
            out.push(block);
        } else {
            out.push(block);
            out.extend(below);
        }
    }
    out
}

/// A heading as the source has it.
#[derive(Debug, Clone, Copy)]
struct Heading {
    /// Level in the source.
    level: u8,
    /// Level by its numbering.
    rank: Option<u8>,
}

/// Which pieces are headings. In a source without a single heading element in the notes, a short numbered paragraph is one.
fn headings(pieces: &[Piece]) -> Vec<Option<Heading>> {
    let marked = pieces.iter().any(|piece| matches!(piece.body, Body::Heading { .. }));
    let one = |piece: &Piece| match &piece.body {
        Body::Heading { level, text, .. } => Some(Heading { level: *level, rank: marks::rank(&text.plain()) }),
        Body::Block(Block { kind: Kind::Paragraph { text }, children, .. }) if !marked && children.is_empty() => {
            let plain = text.plain();
            let short = plain.chars().count() <= 60 && !plain.ends_with('。');
            let rank = marks::rank(&plain).filter(|_| short)?;
            Some(Heading { level: rank, rank: Some(rank) })
        }
        Body::Block(_) => None,
    };
    pieces.iter().map(one).collect()
}

/// The level of each heading in the notes, 1 outermost.
fn levels(headings: &[Option<Heading>]) -> Vec<u8> {
    let headings: Vec<Heading> = headings.iter().flatten().copied().collect();
    let outermost = headings.iter().map(|heading| heading.level).min().unwrap_or(1);
    let offset = |heading: &Heading| heading.rank.map(|rank| i16::from(rank) - i16::from(heading.level));
    let raw: Vec<i16> = (0..headings.len())
        .map(|idx| {
            let heading = &headings[idx];
            let before = headings[..idx].iter().rev().find_map(offset);
            let after = headings[idx..].iter().find_map(offset);
            let shift = offset(heading).or(before).or(after).unwrap_or(1 - i16::from(outermost));
            i16::from(heading.level) + shift
        })
        .collect();
    // A heading above the numbered ones pushes them down rather than lying beside them.
    let push = 1 - raw.iter().copied().min().unwrap_or(1).min(1);
    raw.iter().map(|level| u8::try_from(level + push).unwrap_or(1)).collect()
}

fn own_text(block: &Block) -> Inlines {
    block.kind.text().cloned().unwrap_or_else(|| Inlines::from(block.plain().as_str()))
}

/// Puts a block below the last heading of a smaller level.
fn put(blocks: &mut Vec<Block>, block: Block, level: u8) {
    match blocks.last_mut() {
        Some(Block { kind: Kind::Heading { level: above, .. }, children, .. }) if *above < level => {
            put(children, block, level)
        }
        _ => blocks.push(block),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Place;

    fn outline(headings: &[(u8, &str)]) -> Vec<(u8, String)> {
        let piece = |(level, text): &(u8, &str)| Piece {
            place: Place::file("t"),
            body: Body::Heading { level: *level, text: Inlines::from(*text), highlight: None },
        };
        let blocks = tree(headings.iter().map(piece).collect());
        let level = |block: &&Block| match block.kind {
            Kind::Heading { level, .. } => level,
            _ => 0,
        };
        crate::model::walk(&blocks).iter().map(|block| (level(block), block.plain())).collect()
    }

    fn levels_of(headings: &[(u8, &str)]) -> Vec<u8> {
        outline(headings).into_iter().map(|(level, _)| level).collect()
    }

    #[test]
    fn numbering_decides_and_the_rest_is_counted_from_it() {
        assert_eq!(levels_of(&[(4, "一、甲"), (5, "1.1 乙"), (4, "核心"), (5, "子")]), [1, 2, 1, 2]);
        assert_eq!(levels_of(&[(4, "核心命题：甲"), (5, "1.1 乙"), (4, "二、丙")]), [1, 2, 1]);
        assert_eq!(levels_of(&[(2, "核心"), (3, "子")]), [1, 2]);
        assert_eq!(levels_of(&[(4, "一、甲"), (4, "1.1 乙"), (4, "二、丙")]), [1, 2, 1]);
    }

    #[test]
    fn what_lies_too_deep_is_lifted() {
        let deep = (0..40).rev().fold(None, |below: Option<Block>, idx| {
            let mut block = Block::paragraph(format!("{idx}").as_str());
            block.children.extend(below);
            Some(block)
        });
        let lifted = shallow(deep.into_iter().collect(), 1);
        let texts: Vec<String> = crate::model::walk(&lifted).iter().map(|block| block.plain()).collect();
        assert_eq!(texts, (0..40).map(|idx| idx.to_string()).collect::<Vec<_>>());
        let mut depth = 1;
        let mut block = &lifted[0];
        while let Some(below) = block.children.last() {
            (depth, block) = (depth + 1, below);
        }
        assert_eq!(depth, DEEPEST);
    }

    #[test]
    fn a_heading_above_the_numbered_ones_pushes_them_down() {
        assert_eq!(levels_of(&[(3, "上篇"), (4, "一、甲"), (5, "1.1 乙")]), [1, 2, 3]);
    }
}
