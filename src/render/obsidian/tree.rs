//! An Obsidian page as a tree of blocks: front matter, headings with all that stands below them, lists, everything else.
//!
//! CommonMark's block structure with Obsidian's additions (`%%` comments, `$$` formulas, block ids, callouts), read line
//! by line. Where CommonMark would see code in a deeply indented list item, Obsidian and this reader see an item.

mod entries;
mod lines;
mod names;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::model::tree::{Grammar, Kind, Node, Offer, Part, Tree};
use entries::{entries, list_of, means_the_same};
use lines::{Container, Ends, Line, Start, bare, end_of_fence, front_matter, start};
use names::{is_block_id, without_names};

/// How Obsidian pages are taken apart.
///
/// ```
/// use neican::{model::tree::Grammar, render::obsidian::ObsidianGrammar};
/// let page = "---\nstatus: 未读\n---\n## 甲\n\n- [ ] 乙 ^ab12\n    - 丙\n";
/// let tree = ObsidianGrammar.parse(page).unwrap();
/// assert_eq!(tree.print(), page);
/// let item = &tree.nodes[2];
/// assert_eq!((&*item.text, item.task(), item.id, item.parent), ("乙", Some("[ ]"), Some("ab12"), Some(1)));
/// ```
pub struct ObsidianGrammar;

/// The callout that offers what the source says now. It is folded, and found by its tag.
const OFFER: &str = "[!neican]- 来源已更正 #neican/更正";

/// What such a callout is known by.
const OFFER_TYPE: &str = "[!neican]";

impl Grammar for ObsidianGrammar {
    fn parse<'a>(&self, page: &'a str) -> Option<Tree<'a>> {
        let lines = Line::all(page);
        let nodes = Vec::with_capacity(lines.len());
        let mut reader = Reader { page, lines, nodes, headings: Vec::new(), items: Vec::new(), ends: Ends::default() };
        reader.read();
        let spans = reader.nodes;
        let head = spans.first().map_or(page.len(), |span| span.start);
        let ends = spans.iter().skip(1).map(|span| span.start).chain([page.len()]).collect::<Vec<_>>();
        let nodes = spans.into_iter().zip(ends).map(|(span, end)| span.node(page, end)).collect();
        Some(Tree::grow(&page[..head], nodes))
    }

    fn write(&self, node: &Node, indent: &str) -> String {
        if node.kind == Kind::Properties {
            let lines = node.parts.iter().map(|part| match part {
                Part::Property { line, .. } | Part::Record(line) => *line,
                Part::App(line) | Part::Text(line) | Part::Task(line) => *line,
            });
            return lines.fold("---".to_owned(), |page, line| page + "\n" + line) + "\n---";
        }
        let mut out = [indent, node.frame].concat();
        // An empty item has no space behind its marker.
        if node.kind == Kind::Item && !node.frame.ends_with([' ', '\t']) && !node.text.is_empty() {
            out.push(' ');
        }
        let below = [indent, &" ".repeat(if node.kind == Kind::Item { node.frame.len() } else { 0 })].concat();
        let mut first = true;
        for part in &node.parts {
            match part {
                Part::Task(state) => out.extend([*state, " "]),
                Part::Text(line) if first || line.is_empty() => {
                    out.extend([if first { "" } else { "\n" }, line]);
                    first = false;
                }
                Part::Text(line) => out.extend(["\n", &below, line]),
                // With what parts them from the words.
                Part::Property { line, .. } | Part::App(line) | Part::Record(line) => out.push_str(line),
            }
        }
        out
    }

    fn gap(&self, before: Kind, after: Kind) -> &'static str {
        match (before, after) {
            (Kind::Properties, _) | (Kind::Item, Kind::Item | Kind::Inner) | (Kind::Inner, Kind::Item) => "\n",
            // Two quotes in one item, line on line, would be one.
            _ => "\n\n",
        }
    }

    fn id_key(&self) -> &'static str {
        "^"
    }

    fn offer(&self, offered: &Node, below: &Node, unit: &str) -> Offer {
        let (kind, indent) = match below.kind {
            Kind::Item => (Kind::Inner, [below.indent, unit].concat()),
            Kind::Inner => (Kind::Inner, below.indent.to_owned()),
            Kind::Properties | Kind::Heading | Kind::Leaf => (Kind::Leaf, String::new()),
        };
        let quoted = offered.text.split('\n').map(|line| format!("\n{}", format!("{indent}> {line}").trim_end()));
        let own = format!("{indent}> {OFFER}{}", quoted.collect::<String>());
        Offer { kind, indent, own }
    }

    fn is_offer(&self, node: &Node) -> bool {
        is_offer(&node.text)
    }

    fn offered<'a>(&self, tree: &Tree<'a>, at: usize) -> Option<Cow<'a, str>> {
        let node = &tree.nodes[at];
        let mut lines = node.text.split('\n');
        let title = lines.next().map(|line| line.trim_start_matches('>').trim());
        // Obsidian keeps in the title whether the callout is folded.
        let unfolded = [OFFER.replacen("]-", "]+", 1), OFFER.replacen("]-", "]", 1)];
        if !node.children.is_empty()
            || !title.is_some_and(|title| title == OFFER || unfolded.iter().any(|t| t == title))
        {
            return None;
        }
        let unquoted = lines.map(|line| line.strip_prefix("> ").or_else(|| line.strip_prefix('>')));
        unquoted.collect::<Option<Vec<&str>>>().map(|lines| lines.join("\n").into())
    }

    fn is_same_value(&self, a: &str, b: &str) -> bool {
        means_the_same(a, b)
    }

    fn list_of(&self, key: &str) -> Option<&'static str> {
        list_of(key)
    }

    fn headings_hold(&self) -> bool {
        true
    }

    fn level(&self, heading: &str) -> Option<usize> {
        // An underlined heading has a level of its own.
        Some(heading.trim_start().bytes().take_while(|byte| *byte == b'#').count()).filter(|level| *level > 0)
    }

    fn at_level(&self, heading: &str, level: usize) -> String {
        "#".repeat(level.clamp(1, 6)) + heading.trim_start().trim_start_matches('#')
    }

    fn trails_with_properties(&self) -> bool {
        true
    }
}

fn is_offer(text: &str) -> bool {
    text.strip_prefix('>').is_some_and(|rest| rest.trim_start().starts_with(OFFER_TYPE))
}

/// A block as it is found: where it starts and ends, and what it lies in.
struct Span {
    parent: Option<usize>,
    kind: Kind,
    start: usize,
    end: usize,
    indent: usize,
    frame: usize,
    /// Whether further lines of words belong to it.
    open: bool,
    /// Whether a block id on a line of its own belongs to it.
    bare_id: bool,
}

/// An item that may hold what follows.
struct Item {
    at: usize,
    /// The column where what it holds starts.
    offset: usize,
}

struct Reader<'a> {
    page: &'a str,
    lines: Vec<Line<'a>>,
    nodes: Vec<Span>,
    headings: Vec<(usize, usize)>,
    items: Vec<Item>,
    ends: Ends,
}

impl<'a> Reader<'a> {
    fn read(&mut self) {
        let mut at = 0;
        if let Some(end) = front_matter(&self.lines) {
            let mark = self.lines[0].text.len() - self.lines[0].text.trim_start_matches('\u{FEFF}').len();
            let (start, end) = (self.lines[0].start + mark, &self.lines[end]);
            let (frame, indent) = (3, 0);
            let end_of_text = end.start + end.text.trim_end().len();
            let kind = Kind::Properties;
            self.nodes.push(Span {
                parent: None,
                kind,
                start,
                end: end_of_text,
                indent,
                frame,
                open: false,
                bare_id: false,
            });
            at = self.lines.iter().position(|line| line.start > end.start).unwrap_or(self.lines.len());
        }
        let mut parted = true;
        while at < self.lines.len() {
            let blank = self.lines[at].text.trim_matches([' ', '\t']).is_empty();
            at = if blank { at + 1 } else { self.block(at, parted) };
            parted = blank;
        }
    }

    /// Reads what starts or goes on at a line; gives the line behind it. `parted`: an empty line stands before it.
    fn block(&mut self, at: usize, parted: bool) -> usize {
        let line = self.lines[at];
        let text = line.text.trim_start_matches([' ', '\t']);
        let last = self.nodes.last();
        let follows_item = last.is_some_and(|last| last.kind == Kind::Item);
        let open = !parted && last.is_some_and(|last| last.open);
        let start = start(text, open, follows_item);
        if open && self.goes_on(&line, text, &start) {
            return at + 1;
        }
        if self.names(&line, text, parted) {
            return at + 1;
        }
        let column = line.column();
        while self.items.last().is_some_and(|item| item.offset > column) {
            self.items.pop();
        }
        // Without a list four columns are code, whatever stands there.
        let start = if self.items.is_empty() && column >= 4 { Start::Words } else { start };
        self.open(at, text, start)
    }

    /// Whether a line belongs to the words before it. An underline makes them a heading.
    fn goes_on(&mut self, line: &Line<'a>, text: &str, start: &Start) -> bool {
        let Some(last) = self.nodes.last_mut() else { return false };
        let quoted = self.page[last.start + last.indent + last.frame..last.end].starts_with('>');
        let underline = text.trim_end();
        let level = match underline.chars().next() {
            Some('=') if underline.trim_start_matches('=').is_empty() => 1,
            Some('-') if underline.trim_start_matches('-').is_empty() => 2,
            _ => 0,
        };
        let goes_on = match start {
            Start::Words => true,
            Start::Quote => quoted,
            _ => false,
        };
        let headed = level > 0 && last.kind == Kind::Leaf && !quoted;
        if !goes_on && !headed {
            return false;
        }
        last.end = line.start + line.text.trim_end().len();
        if headed {
            (last.kind, last.open) = (Kind::Heading, false);
            let at = self.nodes.len() - 1;
            self.headings.retain(|(other, _)| *other < level);
            self.nodes[at].parent = self.headings.last().map(|(_, at)| *at);
            self.headings.push((level, at));
        }
        true
    }

    /// Whether a line only names the block before it, or is what a plugin wrote behind it.
    fn names(&mut self, line: &Line<'a>, text: &str, parted: bool) -> bool {
        let Some(last) = self.nodes.last_mut() else { return false };
        let is_id = last.bare_id && text.strip_prefix('^').is_some_and(|id| is_block_id(id.trim_end()));
        let is_card = !parted && text.starts_with("<!--SR:") && text.trim_end().ends_with("-->");
        if is_id || (is_card && last.kind != Kind::Properties) {
            last.end = line.start + line.text.trim_end().len();
            (last.open, last.bare_id) = (false, last.bare_id && !is_id);
            return true;
        }
        false
    }

    /// Opens a block at a line and reads it to its end, as far as that is not for the lines behind it to say.
    fn open(&mut self, at: usize, text: &'a str, start: Start) -> usize {
        let line = self.lines[at];
        let (mut span, mut next) = (self.words(&line, text), at + 1);
        let offset = self.items.last().map_or(0, |item| item.offset);
        match start {
            Start::Heading { level, frame } if span.kind == Kind::Leaf => {
                self.headings.retain(|(other, _)| *other < level);
                span.parent = self.headings.last().map(|(_, at)| *at);
                self.headings.push((level, self.nodes.len()));
                (span.kind, span.frame, span.open, span.bare_id) = (Kind::Heading, frame, false, false);
            }
            Start::Item { frame } => {
                let rest = &text[frame..];
                // Behind an empty marker what it holds starts one column on.
                let offset = line.column() + if rest.is_empty() { frame + 1 } else { frame };
                self.items.push(Item { at: self.nodes.len(), offset });
                let fence = end_of_fence(&self.lines, at, rest, offset);
                next = fence.unwrap_or(next);
                (span.kind, span.frame, span.open, span.bare_id) = (Kind::Item, frame, fence.is_none(), false);
            }
            Start::Container(container) => {
                next = match container {
                    Container::Fence => end_of_fence(&self.lines, at, text, offset).unwrap_or(next),
                    Container::Closed(end) => self.ends.behind(&self.lines, at, end),
                };
                span.open = false;
            }
            Start::Quote if is_offer(text) => span.parent = self.offered_below(span.parent).or(span.parent),
            Start::Rule => (span.open, span.bare_id) = (false, false),
            Start::Quote | Start::Words | Start::Heading { .. } => {}
        }
        // Inside of an item its indentation is the block's; outside it is text.
        span.indent = if span.kind == Kind::Leaf { 0 } else { line.text.len() - text.len() };
        let last = &self.lines[next - 1];
        let end = last.start + last.text.trim_end_matches([' ', '\t']).len();
        span.end = end.max(span.start + span.indent + span.frame);
        self.nodes.push(span);
        next
    }

    /// A paragraph, quote or the like that starts at a line.
    fn words(&self, line: &Line<'a>, text: &'a str) -> Span {
        let (start, end) = (line.start, line.start + text.len());
        let (item, heading) = (self.items.last().map(|item| item.at), self.headings.last().map(|(_, at)| *at));
        let kind = if item.is_some() { Kind::Inner } else { Kind::Leaf };
        Span { parent: item.or(heading), kind, start, end, indent: 0, frame: 0, open: true, bare_id: true }
    }

    /// The block that an offer stands below: the one before it, unless that is a heading, an item or another offer to the
    /// same block.
    fn offered_below(&self, parent: Option<usize>) -> Option<usize> {
        let at = self.nodes.len().checked_sub(1)?;
        let last = &self.nodes[at];
        let plain = |at: usize| matches!(self.nodes[at].kind, Kind::Leaf | Kind::Inner);
        match last.parent.filter(|above| plain(*above)) {
            Some(above) if plain(at) && self.nodes[above].parent == parent => Some(above),
            _ if plain(at) && last.parent == parent && !self.is_offer(last) => Some(at),
            _ => None,
        }
    }

    fn is_offer(&self, span: &Span) -> bool {
        let line = self.lines.binary_search_by_key(&span.start, |line| line.start);
        line.is_ok_and(|at| is_offer(self.lines[at].text.trim_start_matches([' ', '\t'])))
    }
}

impl Span {
    fn node(self, page: &str, end: usize) -> Node<'_> {
        let own = &page[self.start..self.end];
        let (indent, frame) = (&own[..self.indent], &own[self.indent..self.indent + self.frame]);
        let parts = if self.kind == Kind::Properties { entries(own) } else { parts(own, self.kind, indent, frame) };
        let text = if self.kind == Kind::Properties { Cow::Borrowed("") } else { Node::words(&parts) };
        let id = parts.iter().find_map(|part| match part {
            Part::Property { key, value, .. } if key == "^" => Some(*value),
            _ => None,
        });
        let gap = &page[self.end..end];
        Node { parent: self.parent, children: Vec::new(), kind: self.kind, indent, own, gap, frame, parts, text, id }
    }
}

fn parts<'a>(own: &'a str, kind: Kind, indent: &str, frame: &str) -> Vec<Part<'a>> {
    let (words, names) = without_names(own);
    let below = indent.chars().count() + if kind == Kind::Item { frame.len() } else { 0 };
    let mut parts = Vec::new();
    for (idx, line) in words.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let line =
            if idx > 0 { bare(line, indent, below) } else { &line[(indent.len() + frame.len()).min(line.len())..] };
        // Any sign in the box is a state; the app and its themes know many.
        let state = line.strip_prefix('[').and_then(|rest| rest.char_indices().nth(1)).filter(|(_, c)| *c == ']');
        let state =
            state.map(|(end, _)| end + 2).filter(|end| idx == 0 && kind == Kind::Item && line[*end..].starts_with(' '));
        match state {
            Some(end) => parts.extend([Part::Task(&line[..end]), Part::Text(&line[end + 1..])]),
            None => parts.push(Part::Text(line)),
        }
    }
    parts.extend(names);
    parts
}
