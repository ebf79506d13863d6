//! The pieces of one article → its metadata and its notes, with everything that was glued together taken apart.

use crate::model::{Article, Block, Inline, Inlines, Kind, Links, Notice, Place, What, shorten, walk};

use super::address::opens_article;
use super::links::INSIDE;
use super::marks::{self, Metadata};
use super::piece::{Body, Piece};
use super::{concepts, sections};

/// Blocks in one article; more are cut with a notice (RELIABILITY §4.1).
const MOST_BLOCKS: usize = 2_000;

/// Reads one article. The first piece is its title.
pub(super) fn article(pieces: Vec<Piece>, notices: &mut Vec<Notice>) -> Article {
    let mut article = Article::default();
    let mut rest = pieces;
    if rest.is_empty() {
        return article;
    }
    let Piece { place, body: title } = rest.remove(0);
    if let Body::Heading { text, .. } = &title {
        let text = text.plain();
        let (number, title) =
            marks::article_title(&text).map_or((None, text.trim()), |(number, title)| (Some(number), title));
        (article.number, article.title) = (number, title.to_owned());
    }
    let has_notes_heading = rest.iter().any(is_notes_heading);
    let mut metadata =
        MetadataPart { article: &mut article, notices, has_notes_heading, seen_author: false, glued: Vec::new() };
    let body_start = metadata.read(&rest);
    let mut body = metadata.glued;
    body.extend(rest.drain(body_start..));
    level_glued(&mut body);
    if body.first().is_some_and(is_notes_heading) {
        body.remove(0);
    }
    unglue_reason(&mut article, &mut body, &place);
    let rest_of = cut(&mut body);
    article.notes = concepts::parts(body).into_iter().flat_map(sections::tree).collect();
    concepts::read(&mut article, &place, notices);
    if article.authors.is_empty() {
        article.authors = author_in_notes(&article.notes);
    }
    let title = || article.title.clone();
    if article.notes.is_empty() {
        notices.push(Notice::new(place, What::NoNotes { title: title() }));
    } else if let Some(place) = rest_of {
        notices.push(Notice::new(place, What::Cut { title: title(), cap: format!("{MOST_BLOCKS} blocks") }));
    }
    article
}

/// A heading that was glued to a metadata line has lost its level: it is the first of the notes, so of their outermost.
fn level_glued(body: &mut [Piece]) {
    let level = |piece: &Piece| match &piece.body {
        Body::Heading { level, .. } if *level > GLUED && !is_notes_heading(piece) => Some(*level),
        _ => None,
    };
    let outermost = body.iter().filter_map(level).min().unwrap_or(GLUED + 1);
    for piece in body {
        if let Body::Heading { level, .. } = &mut piece.body
            && *level == GLUED
        {
            *level = outermost;
        }
    }
}

/// The level of a heading whose level is not known yet.
const GLUED: u8 = 0;

/// Cuts notes at the cap; gives the place of the cut.
fn cut(body: &mut Vec<Piece>) -> Option<Place> {
    let mut n_blocks = 0;
    let fits = |piece: &Piece| {
        n_blocks += match &piece.body {
            Body::Heading { .. } => 1,
            Body::Block(block) => block.walk().len(),
        };
        n_blocks <= MOST_BLOCKS
    };
    let kept = body.iter().position({
        let mut fits = fits;
        move |piece| !fits(piece)
    })?;
    let place = body[kept].place.clone();
    body.truncate(kept);
    Some(place)
}

fn is_notes_heading(piece: &Piece) -> bool {
    matches!(&piece.body, Body::Heading { text, .. } if text.plain().trim() == marks::NOTES)
}

/// The lines between title and notes.
struct MetadataPart<'a> {
    article: &'a mut Article,
    notices: &'a mut Vec<Notice>,
    /// Whether 三级笔记 says where the notes start: then no heading of theirs is glued to a metadata line.
    has_notes_heading: bool,
    /// Whether there was an author line; 未标注 leaves no author behind.
    seen_author: bool,
    /// Headings of the notes that were glued to a metadata line.
    glued: Vec<Piece>,
}

impl MetadataPart<'_> {
    /// Reads metadata up to the notes; returns the index of the first piece of the notes.
    fn read(&mut self, pieces: &[Piece]) -> usize {
        for (piece_idx, piece) in pieces.iter().enumerate() {
            let Body::Block(block) = &piece.body else { return piece_idx };
            let lines: Vec<Inlines> =
                walk(std::slice::from_ref(block)).iter().flat_map(|block| lines_of(block)).collect();
            let first = lines.first().map(Inlines::plain).unwrap_or_default();
            // Behind a glued heading the notes have begun, whatever a line looks like.
            let begun = !self.glued.is_empty();
            if begun || marks::metadata(&first).is_none_or(|metadata| self.has(&metadata)) {
                return piece_idx;
            }
            self.lines(lines, &piece.place);
        }
        pieces.len()
    }

    /// The lines of one metadata block. A line that is none itself goes on with the reason before it, or is a heading of
    /// the notes that was glued on.
    fn lines(&mut self, lines: Vec<Inlines>, place: &Place) {
        for line in lines.into_iter().flat_map(|line| split_concepts(&line)) {
            let plain = line.plain();
            let goes_on = self.article.concepts.is_none() && !self.is_glued(plain.trim());
            match (marks::metadata(&plain), &mut self.article.reason) {
                (Some(metadata), _) => self.one(&metadata, &line, place),
                (None, Some(reason)) if goes_on => *reason = format!("{reason} {}", plain.trim()),
                (None, _) => self.glued.push(Piece {
                    place: place.clone(),
                    body: Body::Heading { level: GLUED, text: line.trimmed(), highlight: None },
                }),
            }
        }
    }

    /// Whether a line looks like a heading rather than a second line of a reason: numbered, or short and no sentence.
    fn is_glued(&self, line: &str) -> bool {
        let sentence = line.ends_with(['。', '！', '？', '…', '.', '!', '?']) || line.chars().count() > 40;
        marks::rank(line).is_some() || !(self.has_notes_heading || sentence)
    }

    /// Whether this sort of line was there before: a second one belongs to the notes.
    fn has(&self, metadata: &Metadata) -> bool {
        let article = &*self.article;
        match metadata {
            Metadata::Author(_) => self.seen_author,
            Metadata::Theme(_) => article.theme.is_some(),
            Metadata::Score(_) => article.score.is_some(),
            Metadata::Tomato(_) => article.tomato.is_some(),
            Metadata::Reason { .. } => article.reason.is_some(),
            Metadata::Links => false,
            Metadata::Concepts => article.concepts.is_some(),
        }
    }

    fn one(&mut self, metadata: &Metadata, line: &Inlines, place: &Place) {
        if self.has(metadata) {
            let text = shorten(&line.plain());
            self.notices.push(Notice::new(place.clone(), What::Unplaced { text }));
            let kept = Block::new(Kind::Paragraph { text: line.clone().trimmed() });
            return self.glued.push(Piece { place: place.clone(), body: Body::Block(kept) });
        }
        let article = &mut *self.article;
        match metadata {
            Metadata::Author(names) => (self.seen_author, article.authors) = (true, authors(names)),
            Metadata::Theme(theme) => article.theme = some(theme),
            Metadata::Score(text) => article.score = count(text, '★', 5, place, self.notices),
            Metadata::Tomato(text) => article.tomato = count(text, '🍅', u8::MAX, place, self.notices),
            Metadata::Reason { curator, reason } => {
                (article.curator, article.reason) = (some(curator), some(reason));
            }
            Metadata::Links => links(line, &mut article.links, place, self.notices),
            Metadata::Concepts => article.concepts = Some(line.clone().trimmed()),
        }
    }
}

/// Counts stars or tomatoes; a bare number counts too. An empty line is 0.
fn count(text: &str, sign: char, most: u8, place: &Place, notices: &mut Vec<Notice>) -> Option<u8> {
    let signs = text.chars().filter(|c| *c == sign).count();
    let number = text.split(|c: char| !c.is_ascii_digit()).find(|digits| !digits.is_empty());
    let hollow = text.trim().chars().all(|c| c == '☆' || c.is_whitespace());
    let count = match (signs, number) {
        (0, _) if hollow => Some(0),
        (0, Some(digits)) => digits.parse::<usize>().ok(),
        (0, None) => None,
        (signs, _) => Some(signs),
    };
    let count = count.and_then(|count| u8::try_from(count).ok()).filter(|count| *count <= most);
    if count.is_none() {
        notices.push(Notice::new(place.clone(), What::UnreadableCount { text: shorten(text) }));
    }
    count
}

fn some(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The lines of a block that may hold metadata.
fn lines_of(block: &Block) -> Vec<Inlines> {
    let text = block.kind.text().filter(|_| !matches!(block.kind, Kind::Heading { .. }));
    let lines = text.into_iter().flat_map(Inlines::lines);
    lines.map(Inlines::trimmed).filter(|line| !line.is_blank()).collect()
}

/// Takes `概念网络：…` out of a line it was glued to, and the heading off its end.
fn split_concepts(line: &Inlines) -> Vec<Inlines> {
    let plain = line.plain();
    let Some(start) = plain.find("概念网络：").or_else(|| plain.find("概念网络:")) else {
        return vec![line.clone()];
    };
    let end = plain[start..].find('。').map_or(plain.len(), |stop| start + stop + '。'.len_utf8());
    // A reason may speak of a concept network; glued on, it stands after white space.
    let alone = start == 0 || plain[..start].ends_with(char::is_whitespace);
    if !alone {
        return vec![line.clone()];
    }
    let (before, rest) = line.split_at(start);
    let (pointer, after) = rest.split_at(end - start);
    [before, pointer, after].into_iter().map(Inlines::trimmed).filter(|part| !part.is_blank()).collect()
}

/// A reason with ` 一、…` at its end has the first heading glued to it when the notes go on with `二、`.
fn unglue_reason(article: &mut Article, body: &mut Vec<Piece>, place: &Place) {
    let starts = |sign: &str| {
        body.iter().any(|piece| matches!(&piece.body, Body::Heading { text, .. } if text.plain().starts_with(sign)))
    };
    if starts("一、") || !starts("二、") {
        return;
    }
    let Some((reason, heading)) = article.reason.as_deref().and_then(|reason| reason.split_once(" 一、")) else {
        return;
    };
    let text = Inlines::from(format!("一、{heading}").as_str());
    article.reason = some(reason);
    body.insert(0, Piece { place: place.clone(), body: Body::Heading { level: GLUED, text, highlight: None } });
    level_glued(body);
}

/// `甲、乙` → two authors; 未标注 → none; `（via …）` is no part of a name.
fn authors(names: &str) -> Vec<String> {
    let each = without_via(names);
    let each = each.split(['、', '，', ',', '；', ';']).map(str::trim);
    each.filter(|name| !name.is_empty() && *name != marks::UNNAMED).map(str::to_owned).collect()
}

/// Takes out brackets that tell where the article was found.
fn without_via(names: &str) -> String {
    let mut out = String::new();
    let mut rest = names;
    while let Some((before, inner)) = rest.split_once(['（', '(']) {
        let Some((inner, after)) = inner.split_once(['）', ')']) else { break };
        let found =
            ["via", "Via", "VIA", "转自", "来自", "来源"].iter().any(|word| inner.trim_start().starts_with(word));
        out += before;
        if !found {
            out += &rest[before.len()..rest.len() - after.len()];
        }
        rest = after;
    }
    out + rest
}

/// The author that the opening of the notes names: `作者：…` among the first three blocks.
fn author_in_notes(notes: &[Block]) -> Vec<String> {
    let opening = walk(notes)
        .into_iter()
        .take(3)
        .filter(|block| matches!(block.kind, Kind::Paragraph { .. } | Kind::Item { .. }));
    let named = opening.filter_map(|block| {
        let plain = block.plain();
        match marks::metadata(plain.lines().next()?) {
            Some(Metadata::Author(names)) => Some(authors(names)),
            _ => None,
        }
    });
    named.into_iter().next().unwrap_or_default()
}

/// Takes the hrefs of a links line, by label and by address.
fn links(line: &Inlines, links: &mut Links, place: &Place, notices: &mut Vec<Notice>) {
    for inline in line.iter() {
        let Inline::Link { href, text } = inline else { continue };
        let label = text.plain();
        if !opens_article(href) {
            let href = shorten(href.strip_prefix(INSIDE).unwrap_or(href));
            notices.push(Notice::new(place.clone(), What::LinkRefused { href, text: shorten(&label) }));
            continue;
        }
        let slot = if href.starts_with("notion:") || label.contains("App") {
            &mut links.notion_app
        } else if label.contains("Notion") {
            &mut links.notion
        } else {
            &mut links.source
        };
        slot.get_or_insert_with(|| href.clone());
    }
}
