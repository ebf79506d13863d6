//! Links that lead into the source itself: those to another article become links between our pages, others are text.
//!
//! Readers leave such a link as `inside:` and its `href`. Articles are known by where they start, targets by the line on
//! which their `id` stands; a page of Notion's is also known by the id in its address.

use std::collections::{BTreeMap, HashMap};

use super::archive::{self, Archive};
use super::piece::{Body, Piece};
use super::{assemble, marks};
use crate::model::{Block, Inline, Inlines, Kind, Links, Source};

/// What stands before the `href` of a link that leads into the source.
pub(super) const INSIDE: &str = "inside:";

/// How many lines an anchor may stand before the heading that it is for.
const NEAR: u32 = 2;

/// An article that links may lead to.
struct Target {
    file: String,
    line: u32,
    title: String,
    /// The piece with its title.
    piece: usize,
    /// The first piece behind it.
    end: usize,
}

/// Settles all links of the pieces of an issue.
pub(super) fn settle(pieces: &mut [Piece], source: &Source) {
    if !pieces.iter().any(has_candidate) {
        return;
    }
    let targets = targets(pieces);
    let by_id = by_id(pieces, &targets);
    let archive = Archive::new(source);
    let mut lines: HashMap<String, HashMap<String, u32>> = HashMap::new();
    for (idx, piece) in pieces.iter_mut().enumerate() {
        let own = targets.iter().rposition(|target| (target.piece..target.end).contains(&idx));
        let file = piece.place.file.clone();
        let mut lead = |href: &str| -> Option<String> {
            let found = match href.strip_prefix(INSIDE) {
                Some(inside) => at(&archive, &targets, &mut lines, &file, inside),
                None => by_id.get(notion_id(href)?).copied().filter(|target| Some(*target) != own),
            };
            match found.filter(|found| Some(*found) != own) {
                Some(found) => Some(format!("{}{}", Links::ARTICLE, targets[found].title)),
                None => href.starts_with(INSIDE).then(String::new),
            }
        };
        match &mut piece.body {
            Body::Heading { text, .. } => relink(text, &mut lead),
            Body::Block(block) => relink_block(block, &mut lead),
        }
    }
}

fn targets(pieces: &[Piece]) -> Vec<Target> {
    let one = |piece: usize| {
        let Body::Heading { level, text, .. } = &pieces[piece].body else { return None };
        let is_over = |piece: &Piece| matches!(&piece.body, Body::Heading { level: other, .. } if other <= level);
        let end = pieces[piece + 1..].iter().position(is_over).map_or(pieces.len(), |length| piece + 1 + length);
        let text = text.plain();
        let title = marks::article_title(&text).map_or(text.trim(), |(_, title)| title).to_owned();
        let place = &pieces[piece].place;
        Some(Target { file: place.file.clone(), line: place.line.unwrap_or(1), title, piece, end })
    };
    assemble::article_starts(pieces).into_iter().filter_map(one).collect()
}

/// The articles by the id in their line of links.
fn by_id(pieces: &[Piece], targets: &[Target]) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for (target_idx, target) in targets.iter().enumerate() {
        let below = pieces[target.piece + 1..].iter().map_while(|piece| match &piece.body {
            Body::Block(Block { kind: Kind::Paragraph { text }, .. }) => Some(text),
            _ => None,
        });
        for text in below.filter(|text| marks::is_metadata(&text.plain())) {
            let links = text.iter().filter_map(|inline| match inline {
                Inline::Link { href, .. } => notion_id(href),
                _ => None,
            });
            links.for_each(|id| {
                found.entry(id.to_owned()).or_insert(target_idx);
            });
        }
    }
    found
}

/// The id at the end of an address in Notion, of the app or the web.
fn notion_id(href: &str) -> Option<&str> {
    let path = href.split(['?', '#']).next()?;
    let at_notion = ["notion.so/", "notion.site/", "app.notion.com/"].iter().any(|host| path.contains(host));
    let id = path.get(path.len().checked_sub(32)?..).filter(|_| at_notion)?;
    id.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(id)
}

/// The article that an `href` in a file leads to; absent where it leads to none, or nobody can tell to which.
fn at(
    archive: &Archive<'_>,
    targets: &[Target],
    lines: &mut HashMap<String, HashMap<String, u32>>,
    file: &str,
    href: &str,
) -> Option<usize> {
    let (path, id) = href.split_once('#').map_or((href, None), |(path, id)| (path, Some(id)));
    let (member, bytes) = if path.is_empty() { archive.find(file) } else { archive.beside(file, path) }?;
    let here: Vec<usize> = (0..targets.len()).filter(|idx| targets[*idx].file == member).collect();
    let Some(id) = id.filter(|id| !id.is_empty()) else { return here.first().copied() };
    let known = lines.entry(member.to_owned()).or_insert_with(|| anchors(bytes));
    let line = *known.get(id)?;
    let on_line = here.iter().filter(|idx| targets[**idx].line == line);
    if on_line.count() > 1 {
        return None;
    }
    let next = here.iter().find(|idx| (line..=line + NEAR).contains(&targets[**idx].line));
    next.or_else(|| here.iter().rfind(|idx| targets[**idx].line <= line)).copied()
}

/// The ids of a document and their lines.
fn anchors(bytes: &[u8]) -> HashMap<String, u32> {
    let Ok(text) = archive::text(bytes) else { return HashMap::new() };
    let mut found = HashMap::new();
    for (line_idx, line) in text.lines().enumerate() {
        for (at, _) in line.match_indices("id=") {
            let value = &line[at + "id=".len()..];
            let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''));
            let Some((id, _)) = quote.and_then(|quote| value[1..].split_once(quote)) else { continue };
            found.entry(id.to_owned()).or_insert(line_idx as u32 + 1);
        }
    }
    found
}

fn has_candidate(piece: &Piece) -> bool {
    match &piece.body {
        Body::Heading { text, .. } => is_candidate(text),
        Body::Block(block) => block.walk().into_iter().flat_map(|block| block.kind.rows()).any(is_candidate),
    }
}

fn is_candidate(row: &Inlines) -> bool {
    row.iter().any(|inline| match inline {
        Inline::Link { href, .. } if href.starts_with(INSIDE) || notion_id(href).is_some() => true,
        other => other.inner().is_some_and(is_candidate),
    })
}

fn relink_block(block: &mut Block, lead: &mut dyn FnMut(&str) -> Option<String>) {
    match &mut block.kind {
        // The line of an article's own links stays as it is.
        Kind::Paragraph { text } if marks::is_metadata(&text.plain()) && !text.plain().contains(marks::CONCEPTS) => {}
        kind => kind.rows_mut().for_each(|row| relink(row, lead)),
    }
    block.children.iter_mut().for_each(|child| relink_block(child, lead));
}

/// Leads links elsewhere: to nowhere, where `lead` gives an empty address.
fn relink(row: &mut Inlines, lead: &mut dyn FnMut(&str) -> Option<String>) {
    if !is_candidate(row) {
        return;
    }
    let mut out = Vec::new();
    for mut inline in std::mem::take(row).into_vec() {
        match &mut inline {
            Inline::Link { href, text } => match lead(href) {
                Some(to) if to.is_empty() => {
                    out.extend(std::mem::take(text).into_vec());
                    continue;
                }
                Some(to) => *href = to,
                None => {}
            },
            other => other.inner_mut().into_iter().for_each(|text| relink(text, lead)),
        }
        out.push(inline);
    }
    *row = Inlines::new(out);
}
