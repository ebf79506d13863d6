//! The walk: elements in reading order → pieces. Blocks are decided here; lists, tables and leaves have their own files.

use std::collections::BTreeSet;

use super::dom::Dom;
use super::formula::{Formula, formula};
use super::inline::{Mark, Marks, Run};
use super::notes::Notes;
use super::paint::paints;
use super::sheet::Sheet;
use super::{TakeImage, bullets, names};
use crate::model::{Block, Colour, Kind, Notice, Place, What, shorten};
use crate::read::callout::{callout, is_sign};
use crate::read::colour;
use crate::read::piece::{Body, Piece, into_block, is_text, joined};

/// Nodes looked at to see what stands beside an element. All of them would take quadratic time.
const NEAR: usize = 100;
/// Notices of one document.
const NOTICES: usize = 1_000;

/// The pieces of a document.
pub(super) fn pieces<'a>(
    dom: &'a Dom,
    file: &'a str,
    sheet: &'a Sheet,
    take_image: &'a mut TakeImage<'a>,
    notices: &'a mut Vec<Notice>,
    is_site: bool,
) -> Vec<Piece> {
    if names::is_contents_page(dom) {
        return Vec::new();
    }
    let mut reader =
        Reader { dom, file, sheet, take_image, notices, notes: Notes::of(dom), told: BTreeSet::new(), is_site };
    let mut flow = Flow { out: Vec::new(), run: Run::default(), soup: true, top: true };
    let root = is_site.then(|| names::main(dom)).flatten().unwrap_or(0);
    reader.kids(root, &Style::default(), &mut flow);
    reader.flush(&mut flow, None, None);
    reader.show_notes(&mut flow);
    reader.show_other_notes(&mut flow);
    flow.out
}

/// A document being read.
pub(super) struct Reader<'a> {
    pub(super) dom: &'a Dom,
    pub(super) file: &'a str,
    pub(super) sheet: &'a Sheet,
    pub(super) take_image: &'a mut TakeImage<'a>,
    pub(super) notices: &'a mut Vec<Notice>,
    pub(super) notes: Notes,
    /// Unknown elements that were told of.
    told: BTreeSet<String>,
    /// Whether a site may stand around the text.
    is_site: bool,
}

/// What is in force at a place of the document.
#[derive(Clone, Default)]
pub(super) struct Style {
    pub(super) marks: Marks,
    /// The colour of blocks made here.
    pub(super) ground: Option<Colour>,
}

/// Blocks being gathered.
pub(super) struct Flow {
    pub(super) out: Vec<Piece>,
    pub(super) run: Run,
    /// Whether each line of bare text is a paragraph: so in `<div>`, not in `<p>` or `<li>`.
    soup: bool,
    /// Whether lines that start with a bullet are items: so outside lists, quotes and cells.
    top: bool,
}

impl Flow {
    /// For what stands inside an item, a quote or a cell.
    pub(super) fn inner() -> Flow {
        Flow { out: Vec::new(), run: Run::default(), soup: false, top: false }
    }
}

impl Reader<'_> {
    pub(super) fn place(&self, node: usize) -> Place {
        Place::line(self.file, self.dom.line(node))
    }

    /// Tells the reader. A document that makes a thousand notices makes no thousand and first.
    pub(super) fn notice(&mut self, node: usize, what: What) {
        if self.notices.len() < NOTICES {
            self.notices.push(Notice::new(self.place(node), what));
        }
    }

    /// The pieces below a node that is a block of its own, such as an item or a quote.
    pub(super) fn sub(&mut self, node: usize, style: &Style) -> Vec<Piece> {
        let mut flow = Flow::inner();
        self.kids(node, style, &mut flow);
        self.flush(&mut flow, style.ground, None);
        flow.out
    }

    pub(super) fn kids(&mut self, node: usize, style: &Style, flow: &mut Flow) {
        for kid in self.dom.kids(node) {
            self.node(*kid, style, flow);
        }
    }

    pub(super) fn node(&mut self, node: usize, style: &Style, flow: &mut Flow) {
        if let Some(text) = self.dom.text(node) {
            return self.text(node, text, style, flow);
        }
        let name = self.dom.name(node);
        let of_site = self.is_site && names::is_of_site(self.dom, node);
        if name.is_empty()
            || self.notes.holds(node)
            || of_site
            || names::UNSEEN.contains(&name)
            || names::is_apart(self.dom, node)
        {
            return;
        }
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(node, style, flow),
            "p" => self.paragraph(node, style, flow),
            "ul" | "ol" | "menu" | "dir" | "li" | "dl" | "details" => {
                let inner = Style { ground: self.ground(node, style), ..style.clone() };
                self.flush(flow, style.ground, None);
                let pieces = self.listed(node, &inner);
                flow.out.extend(pieces);
            }
            "blockquote" | "quote" | "callout" | "aside" => self.quote(node, style, flow),
            "figure" if names::is_of_class(self.dom, node, "callout") => self.quote(node, style, flow),
            "figure" if names::is_of_class(self.dom, node, "equation") => self.equation(node, style, flow),
            "pre" | "xmp" | "listing" => self.code(node, style, flow),
            "table" => self.table(node, style, flow),
            "hr" => {
                self.flush(flow, style.ground, None);
                flow.out.push(self.block(node, Kind::Rule, None));
            }
            "nav" => self.container(node, style, flow),
            "div" if names::is_of_class(self.dom, node, "checkbox") => self.leaf(node, style, flow),
            _ if names::CONTAINERS.contains(&name) => self.container(node, style, flow),
            _ => self.leaf(node, style, flow),
        }
    }

    /// Makes paragraphs of the text gathered so far. `line` is that of its element, where it has one.
    pub(super) fn flush(&mut self, flow: &mut Flow, ground: Option<Colour>, line: Option<u32>) {
        if flow.run.is_empty() {
            return;
        }
        // In `<p>` an empty line parts paragraphs, one break does not.
        for run in std::mem::take(&mut flow.run).split(if flow.soup { 1 } else { 2 }) {
            let place = match line.or(run.line()) {
                Some(line) => Place::line(self.file, line),
                None => Place::file(self.file),
            };
            let (text, whole) = run.build();
            let parts = if flow.top { bullets::split(text) } else { vec![(false, text)] };
            for (is_item, text) in parts {
                let (text, marked) = colour::finish(text, &place, self.notices);
                if text.is_blank() {
                    continue;
                }
                let kind = if is_item { Kind::Item { ordered: false, text } } else { Kind::Paragraph { text } };
                let block = Block { kind, highlight: marked.or(whole).or(ground), children: Vec::new() };
                flow.out.push(Piece { place: place.clone(), body: Body::Block(block) });
            }
        }
    }

    pub(super) fn block(&self, node: usize, kind: Kind, highlight: Option<Colour>) -> Piece {
        Piece { place: self.place(node), body: Body::Block(Block { kind, highlight, children: Vec::new() }) }
    }

    /// The background of a block element or the one around it. A text colour becomes a notice.
    pub(super) fn ground(&mut self, node: usize, style: &Style) -> Option<Colour> {
        let paints = paints(self.dom, self.sheet, node);
        if let Some(colour) = paints.text {
            self.tell_text_colour(node, colour);
        }
        paints.ground.or(style.ground)
    }

    fn heading(&mut self, node: usize, style: &Style, flow: &mut Flow) {
        self.flush(flow, style.ground, None);
        if flow.top {
            self.show_notes(flow);
        }
        // Where pandoc writes EPUB 2 a heading's attributes stand on its section only.
        let above = self.dom.parent(node).filter(|parent| names::opens_with(self.dom, *parent) == Some(node));
        let sections = above.and_then(|section| paints(self.dom, self.sheet, section).ground);
        let ground = self.ground(node, style).or(sections);
        let place = self.place(node);
        let number = self.dom.name(node)[1..].parse().unwrap_or(6);
        let pieces = self.sub(node, &Style { ground, ..style.clone() });
        let (texts, rest): (Vec<Piece>, Vec<Piece>) = pieces.into_iter().partition(is_text);
        let (text, highlight) = joined(texts);
        if !text.is_blank() {
            let level = names::level(self.dom, node, number);
            flow.out.push(Piece { place, body: Body::Heading { level, text, highlight } });
        }
        flow.out.extend(rest);
    }

    fn paragraph(&mut self, node: usize, style: &Style, flow: &mut Flow) {
        self.flush(flow, style.ground, None);
        let inner = Style { ground: self.ground(node, style), ..style.clone() };
        let soup = std::mem::replace(&mut flow.soup, false);
        self.kids(node, &inner, flow);
        self.flush(flow, inner.ground, Some(self.dom.line(node)));
        flow.soup = soup;
    }

    fn container(&mut self, node: usize, style: &Style, flow: &mut Flow) {
        self.flush(flow, style.ground, None);
        if self.dom.name(node) == "figcaption" && self.repeats_image(node) {
            return;
        }
        // The colour of a section is that of its heading, the colour of a page that of its paper.
        let paper = matches!(self.dom.name(node), "html" | "body" | "main" | "section" | "article")
            || names::opens_with(self.dom, node).is_some();
        let ground = if paper { style.ground } else { self.ground(node, style) };
        let inner = Style { ground, ..style.clone() };
        self.kids(node, &inner, flow);
        self.flush(flow, inner.ground, None);
    }

    /// Whether a caption says what the alternative text of its image says: pandoc writes both.
    fn repeats_image(&self, caption: usize) -> bool {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let said = words(&self.dom.all_text(caption));
        let Some(figure) = self.dom.parent(caption) else { return false };
        let mut images = self.dom.below(figure).take(NEAR).filter(|node| self.dom.name(*node) == "img");
        images.any(|image| self.dom.attr(image, "alt").is_some_and(|alt| words(alt) == said))
    }

    fn quote(&mut self, node: usize, style: &Style, flow: &mut Flow) {
        self.flush(flow, style.ground, None);
        let ground = self.ground(node, style);
        let mut texts = self.sub(node, &Style { ground: None, ..style.clone() });
        let rest = texts.split_off(texts.iter().position(|piece| !is_text(piece)).unwrap_or(texts.len()));
        let is_callout = self.is_callout(node, texts.first());
        if texts.is_empty() && !is_callout {
            // A quote of nothing but a list or code: there is no text to quote, so the list stands for it.
            flow.out.extend(rest);
            return;
        }
        let (text, highlight) = joined(texts);
        let kind = if is_callout { callout(self.dom.attr(node, "icon"), text) } else { Kind::Quote { text } };
        let mut piece = self.block(node, kind, highlight.or(ground));
        if let Body::Block(block) = &mut piece.body {
            block.children = rest.into_iter().map(into_block).collect();
            if block.children.is_empty() && block.plain().is_empty() {
                return;
            }
        }
        flow.out.push(piece);
    }

    /// Whether it is a callout of Notion's: by its name, or an `<aside>` that begins with a sign, as Notion exports it in
    /// Markdown. Any other quotation that begins with an emoji is one.
    fn is_callout(&self, node: usize, first: Option<&Piece>) -> bool {
        let name = self.dom.name(node);
        let signed = || first.is_some_and(|first| plain(first).split_whitespace().next().is_some_and(is_sign));
        name == "callout" || names::is_of_class(self.dom, node, "callout") || (name == "aside" && signed())
    }

    /// A formula on a line of its own, as Notion exports it.
    fn equation(&mut self, node: usize, style: &Style, flow: &mut Flow) {
        self.flush(flow, style.ground, None);
        match self.dom.below(node).find(|below| self.dom.name(*below) == "math") {
            Some(math) => {
                let kind = match formula(self.dom, math) {
                    Formula::Tex(tex) => Kind::Formula { tex },
                    Formula::Plain(text) => {
                        self.tell_unknown(math);
                        Kind::Code { language: None, text }
                    }
                };
                flow.out.push(self.block(node, kind, None));
            }
            None => self.container(node, style, flow),
        }
    }

    fn code(&mut self, node: usize, style: &Style, flow: &mut Flow) {
        self.flush(flow, style.ground, None);
        let highlight = self.ground(node, style);
        let mut text = String::new();
        for below in self.dom.below(node) {
            match self.dom.text(below) {
                Some(more) => text.push_str(more),
                None if self.dom.name(below) == "br" => text.push('\n'),
                None => {}
            }
        }
        let text = text.strip_prefix('\n').unwrap_or(&text).trim_end_matches('\n').to_owned();
        if text.trim().is_empty() {
            return;
        }
        let wrapped = self.dom.parent(node).into_iter().chain([node]).chain(self.dom.below(node));
        let language = wrapped.filter_map(|around| self.dom.attr(around, "class")).find_map(language);
        flow.out.push(self.block(node, Kind::Code { language, text }, highlight));
    }

    pub(super) fn tell_unknown(&mut self, node: usize) {
        let element = shorten(self.dom.name(node));
        if self.told.insert(element.clone()) {
            self.notice(node, What::UnknownElement { element });
        }
    }
}

/// The language word in a class: `language-rust`, or what stands beside `sourceCode`.
fn language(class: &str) -> Option<String> {
    let mut words = class.split_ascii_whitespace();
    let named = words.clone().find_map(|word| word.strip_prefix("language-").or(word.strip_prefix("lang-")));
    let beside = || words.next().filter(|first| *first == "sourceCode").and(words.next());
    // `Plain Text` is what Notion calls no language.
    named.or_else(beside).filter(|word| !word.eq_ignore_ascii_case("plain")).map(str::to_owned)
}

fn plain(piece: &Piece) -> String {
    match &piece.body {
        Body::Heading { text, .. } => text.plain(),
        Body::Block(block) => block.plain(),
    }
}

/// Pieces of a note, the first led by its sign; a note in a list is a paragraph.
pub(super) fn into_pieces(sign: &str, pieces: Vec<Piece>) -> Vec<Piece> {
    let mut sign = sign;
    let mut one = |piece: Piece| {
        let Piece { place, body } = piece;
        let mut block = into_block(Piece { place: place.clone(), body });
        if let Kind::Paragraph { text } | Kind::Item { text, .. } | Kind::Quote { text } | Kind::Callout { text, .. } =
            &mut block.kind
        {
            let text = std::mem::take(text).led_by(std::mem::take(&mut sign));
            block.kind = Kind::Paragraph { text };
        }
        Piece { place, body: Body::Block(block) }
    };
    pieces.into_iter().map(&mut one).collect()
}

/// The mark that an element's name is.
pub(super) fn mark(name: &str) -> Option<Mark> {
    match name {
        "b" | "strong" => Some(Mark::Bold),
        "i" | "em" => Some(Mark::Italic),
        "s" | "del" | "strike" => Some(Mark::Strike),
        "code" | "kbd" | "samp" | "tt" => Some(Mark::Code),
        _ => None,
    }
}
