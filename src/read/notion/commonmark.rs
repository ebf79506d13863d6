//! Markdown of anybody's → pieces, as CommonMark and GFM read it (comrak): underlined headings, references, foot-notes,
//! indented code, lines that go on. What Notion writes has a walk of its own ([`super::blocks`]): its tags, colours and
//! indentation mean other things there.

use std::collections::{BTreeMap, BTreeSet};

use comrak::nodes::{ListType, Node, NodeValue};
use comrak::{Arena, Options, parse_document};

use super::inline::{has_formula, link, plain};
use super::lines::{Line, Sort};
use super::open::{Open, Role};
use super::talk::Talk;
use crate::model::{Block, Colour, Inline, Inlines, Kind, Place};
use crate::read::colour;
use crate::read::piece::{Body, Piece};

/// Blocks, and marks, inside each other; what is deeper is its text.
const DEEPEST: usize = 40;

/// Whether nothing in a page is Notion's own: no tag, colour, call-out, formula or citation.
pub(super) fn is_anybodys(lines: &[Line<'_>]) -> bool {
    let own = |line: &Line<'_>| {
        let text = line.text;
        let tag = text.match_indices('<').any(|(at, _)| {
            let rest = &text[at + 1..];
            let is_link = ["http", "mailto:"].iter().any(|scheme| rest.starts_with(scheme));
            !is_link && rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
        });
        let sign = matches!(Sort::of(text), Sort::Formula | Sort::Colons(_)) || text.starts_with(['▶', '•']);
        tag || sign || ["{color=\"", "{toggle=\"", "[^http"].iter().any(|sign| text.contains(sign)) || has_formula(text)
    };
    !lines.iter().any(own)
}

/// The pieces of a page's lines.
pub(super) fn pieces(lines: &[Line<'_>], talk: &mut Talk<'_>) -> Vec<Piece> {
    let text: String = lines.iter().flat_map(|line| [line.raw, "\n"]).collect();
    let arena = Arena::new();
    let root = parse_document(&arena, &text, &options());
    let name = |node: Node<'_>| match &node.data().value {
        NodeValue::FootnoteDefinition(note) => Some(note.name.clone()),
        _ => None,
    };
    let notes = root.descendants().filter_map(|node| Some((name(node)?, node))).collect();
    let mut walk = Walk { lines, talk, notes, cited: Vec::new(), is_wrapped: is_wrapped(root, lines) };
    let mut out = Vec::new();
    for node in root.children() {
        if matches!(node.data().value, NodeValue::Heading(_)) {
            walk.foot_notes(&mut out);
        }
        out.extend(walk.block(node, 0));
    }
    walk.foot_notes(&mut out);
    walk.cited = walk.notes.keys().cloned().collect();
    walk.foot_notes(&mut out);
    out
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    let extension = &mut options.extension;
    (extension.strikethrough, extension.table, extension.tasklist) = (true, true, true);
    (extension.footnotes, extension.highlight) = (true, true);
    // Chinese puts no white space around marks.
    extension.cjk_friendly_emphasis = true;
    // Also a note that nothing refers to is part of what somebody wrote.
    options.parse.leave_footnote_definitions = true;
    options
}

/// Whether lines were cut to a width, as pandoc does: then the end of a line is no break. Else it is one, as both apps
/// show it.
fn is_wrapped(root: Node<'_>, lines: &[Line<'_>]) -> bool {
    let soft = root.descendants().filter(|node| matches!(node.data().value, NodeValue::SoftBreak));
    let ends: BTreeSet<usize> = soft.map(|node| node.data().sourcepos.start.line).collect();
    let widths = ends
        .iter()
        .filter_map(|line| lines.get(line.checked_sub(1)?))
        .map(|line| line.raw.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>());
    let n_full = widths.filter(|width| (50..=100).contains(width)).count();
    n_full >= 3 && n_full * 5 >= ends.len() * 3
}

struct Walk<'w, 'a, 't, 'n> {
    lines: &'w [Line<'a>],
    talk: &'w mut Talk<'t>,
    /// Foot-notes by name.
    notes: BTreeMap<String, Node<'n>>,
    /// Foot-notes that were referred to and stand nowhere yet.
    cited: Vec<String>,
    is_wrapped: bool,
}

impl<'n> Walk<'_, '_, '_, 'n> {
    fn go(&mut self, node: Node<'_>) -> Place {
        let line = node.data().sourcepos.start.line;
        let number = line.checked_sub(1).and_then(|at| self.lines.get(at)).map(|line| line.number);
        self.talk.go(number.unwrap_or(1));
        self.talk.place()
    }

    /// Foot-notes stand at the end of the section that refers to them.
    fn foot_notes(&mut self, out: &mut Vec<Piece>) {
        // What a note refers to follows it.
        while let Some(name) = (!self.cited.is_empty()).then(|| self.cited.remove(0)) {
            let Some(note) = self.notes.remove(&name) else { continue };
            let mut pieces = self.blocks(note, 0).into_iter();
            let Some(first) = pieces.next() else { continue };
            let sign = format!("[{name}] ");
            out.extend(self.open(Role::Paragraph, sign_before(first, &sign), pieces.collect()));
        }
    }

    fn blocks(&mut self, node: Node<'n>, depth: usize) -> Vec<Piece> {
        node.children().flat_map(|child| self.block(child, depth)).collect()
    }

    fn block(&mut self, node: Node<'n>, depth: usize) -> Vec<Piece> {
        let place = self.go(node);
        if depth > DEEPEST {
            return self.push(place, Kind::Paragraph { text: Inlines::from(text_below(node).as_str()) });
        }
        let value = node.data().value.clone();
        match value {
            NodeValue::Heading(heading) => {
                let (text, highlight) = self.text(node);
                vec![Piece { place, body: Body::Heading { level: heading.level, text, highlight } }]
            }
            NodeValue::Paragraph => {
                let (text, highlight) = self.text(node);
                let block = Block { kind: Kind::Paragraph { text }, highlight, children: Vec::new() };
                vec![Piece { place, body: Body::Block(block) }]
            }
            NodeValue::Item(list) => self.item(node, list.list_type == ListType::Ordered, "", depth),
            NodeValue::TaskItem(task) => {
                let sign = if task.symbol.is_some() { "☑ " } else { "☐ " };
                self.item(node, false, sign, depth)
            }
            NodeValue::BlockQuote => {
                let pieces = self.blocks(node, depth + 1);
                Open { place, ..opened(Role::Quote, "", pieces) }.close(self.talk)
            }
            // Foot-notes stand where they are referred to.
            NodeValue::FootnoteDefinition(_) => Vec::new(),
            leaf => match self.leaf(node, leaf) {
                Some(kind) => self.push(place, kind),
                None => self.blocks(node, depth + 1),
            },
        }
    }

    /// A block that holds no others; absent for any other.
    fn leaf(&mut self, node: Node<'n>, value: NodeValue) -> Option<Kind> {
        Some(match value {
            NodeValue::CodeBlock(code) => {
                let language = code.info.split([' ', ',', '{']).next().filter(|word| !word.is_empty());
                let text = code.literal.trim_end_matches('\n').to_owned();
                Kind::Code { language: language.map(str::to_owned), text }
            }
            NodeValue::HtmlBlock(html) if is_comment(&html.literal) => Kind::Paragraph { text: Inlines::default() },
            NodeValue::HtmlBlock(html) => Kind::Paragraph { text: Inlines::from(html.literal.trim_end()) },
            NodeValue::ThematicBreak => Kind::Rule,
            NodeValue::Table(_) => {
                let (header, rows) = self.table(node);
                Kind::Table { header, rows }
            }
            _ => return None,
        })
    }

    fn push(&self, place: Place, kind: Kind) -> Vec<Piece> {
        let is_filled = match &kind {
            Kind::Paragraph { text } => !text.is_blank(),
            _ => true,
        };
        is_filled.then(|| Piece { place, body: Body::Block(Block::new(kind)) }).into_iter().collect()
    }

    fn item(&mut self, node: Node<'n>, ordered: bool, sign: &str, depth: usize) -> Vec<Piece> {
        let place = self.go(node);
        let pieces = self.blocks(node, depth + 1);
        Open { place, ..opened(Role::Item { ordered }, sign, pieces) }.close(self.talk)
    }

    fn open(&mut self, role: Role, first: Piece, rest: Vec<Piece>) -> Vec<Piece> {
        let place = first.place.clone();
        Open { place, ..opened(role, "", [vec![first], rest].concat()) }.close(self.talk)
    }

    fn table(&mut self, node: Node<'n>) -> (bool, Vec<Vec<Inlines>>) {
        let cells =
            |walk: &mut Self, row: Node<'n>| -> Vec<Inlines> { row.children().map(|cell| walk.text(cell).0).collect() };
        let rows: Vec<Vec<Inlines>> = node.children().map(|row| cells(self, row)).collect();
        let header = rows.first().is_some_and(|row| row.iter().any(|cell| !cell.is_blank()));
        (header, rows.into_iter().skip(usize::from(!header)).collect())
    }

    /// The text of a block, and the colour of all of it.
    fn text(&mut self, node: Node<'n>) -> (Inlines, Option<Colour>) {
        let place = self.go(node);
        let row = Inlines::new(self.row(node, 0));
        colour::finish(row, &place, self.talk.notices)
    }

    fn row(&mut self, node: Node<'n>, depth: usize) -> Vec<Inline> {
        let mut out = Vec::new();
        for child in node.children() {
            self.inline(child, depth, &mut out);
        }
        out
    }

    fn inline(&mut self, node: Node<'n>, depth: usize, out: &mut Vec<Inline>) {
        if depth > DEEPEST {
            return out.push(Inline::Text(text_below(node)));
        }
        let value = node.data().value.clone();
        match value {
            NodeValue::Text(text) => out.extend(plain(&text)),
            NodeValue::SoftBreak if self.is_wrapped => out.extend(joint(node)),
            NodeValue::SoftBreak | NodeValue::LineBreak => out.push(Inline::Break),
            NodeValue::Code(code) => out.push(Inline::Code { code: code.literal }),
            NodeValue::HtmlInline(html) if is_comment(&html) => {}
            NodeValue::HtmlInline(html) | NodeValue::Raw(html) => out.extend(plain(&html)),
            NodeValue::Emph => out.push(Inline::Italic { text: self.inner(node, depth) }),
            NodeValue::Strong => out.push(Inline::Bold { text: self.inner(node, depth) }),
            NodeValue::Strikethrough => out.push(Inline::Strike { text: self.inner(node, depth) }),
            NodeValue::Highlight => {
                out.push(Inline::Highlight { colour: Colour::Plain, text: self.inner(node, depth) });
            }
            NodeValue::Link(target) => {
                let text = self.inner(node, depth);
                out.extend(link(&target.url, text, self.talk));
            }
            NodeValue::Image(target) => {
                let alt = self.inner(node, depth).plain();
                out.extend(self.talk.image(&target.url, &alt));
            }
            NodeValue::FootnoteReference(note) => {
                self.cited.push(note.name.clone());
                out.push(Inline::Text(format!("[{}]", note.name)));
            }
            _ => out.extend(self.row(node, depth + 1)),
        }
    }

    fn inner(&mut self, node: Node<'n>, depth: usize) -> Inlines {
        Inlines::new(self.row(node, depth + 1))
    }
}

fn opened(role: Role, sign: &str, pieces: Vec<Piece>) -> Open {
    let (place, sign) = (Place::default(), sign.to_owned());
    Open { role, tag: None, indent: 0, place, sign, own: None, colour: None, text_colour: None, pieces }
}

fn sign_before(mut piece: Piece, sign: &str) -> Piece {
    if let Body::Block(Block { kind: Kind::Paragraph { text }, .. }) = &mut piece.body {
        let row = std::mem::take(text).into_vec();
        *text = Inlines::new([vec![Inline::Text(sign.to_owned())], row].concat());
    }
    piece
}

/// What stands for the end of a line that was cut: a space, and nothing between two letters of Chinese.
fn joint(node: Node<'_>) -> Option<Inline> {
    let edge = |beside: Option<Node<'_>>, last: bool| {
        let text = text_below(beside?);
        if last { text.chars().next_back() } else { text.chars().next() }
    };
    let is_wide = |letter: Option<char>| letter.is_some_and(|letter| letter as u32 >= 0x2e80);
    let between = is_wide(edge(node.previous_sibling(), true)) && is_wide(edge(node.next_sibling(), false));
    (!between).then(|| Inline::Text(" ".to_owned()))
}

/// Whether HTML says nothing: pandoc parts two lists by an empty comment.
fn is_comment(html: &str) -> bool {
    let inner = html.trim().strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
    inner.is_some_and(|inner| !inner.contains("-->"))
}

/// All text in a node, without recursion.
fn text_below(node: Node<'_>) -> String {
    let mut out = String::new();
    for inner in node.descendants() {
        match &inner.data().value {
            NodeValue::Text(text) => out.push_str(text),
            NodeValue::Code(code) => out.push_str(&code.literal),
            NodeValue::CodeBlock(code) => out.push_str(&code.literal),
            NodeValue::HtmlInline(html) => out.push_str(html),
            NodeValue::HtmlBlock(html) => out.push_str(&html.literal),
            NodeValue::FootnoteReference(note) => out.push_str(&format!("[{}]", note.name)),
            NodeValue::Paragraph if !out.is_empty() => out.push(' '),
            NodeValue::SoftBreak | NodeValue::LineBreak => out.push(' '),
            _ => {}
        }
    }
    out
}
