//! Blocks → Markdown: headings, paragraphs, lists, quotes, tables, code, and the `^id` of what is highlighted.

use std::collections::HashSet;

use uuid::Uuid;

use super::escape::{Start, without_templates};
use super::{callout, inline};
use crate::model::{Block, Colour, Exception, Inlines, Kind, shorten, walk};
use crate::render::leaf::has_highlight;
use crate::render::{Losses, code, formula};

/// Level-1 headings of the notes stand below `## 三级笔记`.
const HEADING_OFFSET: usize = 2;

/// What sets a block below its item; Obsidian's own indentation is as wide as a tab of four.
const INDENT: usize = 4;

/// Spells blocks as Markdown at the left edge, parted by `\n`, without a final one.
///
/// `ids` holds one id per block in reading order, parents first; the first 8 hex digits are written on what is
/// highlighted, more where the page has them already. Headings are linked by their text and get none (Obsidian, help,
/// "Internal links"). What Obsidian cannot show exactly is added to `losses`.
///
/// A section's blocks stand below its heading, an item's below the item, a quote's in the quote. Below anything else
/// Markdown holds nothing: such blocks follow it.
///
/// ```
/// use neican::{model::{Block, Colour}, render::obsidian::outline};
/// let block = Block { highlight: Some(Colour::Red), ..Block::paragraph("要点") };
/// let id = "daf1e150-c4ca-5bc7-85c8-96d085398d7f".parse().unwrap();
/// assert_eq!(outline(&[block], &[id], &mut Vec::new()), "==🔴要点== ^daf1e150");
/// ```
pub fn outline(blocks: &[Block], ids: &[Uuid], losses: &mut Vec<(Exception, String)>) -> String {
    outline_linked(blocks, blocks, ids, losses)
}

/// As [`outline`], for blocks that the reader wants in other colours than the `digest` has them: what somebody can link to
/// keeps its id, highlighted or not.
pub(super) fn outline_linked(blocks: &[Block], digest: &[Block], ids: &[Uuid], losses: &mut Losses) -> String {
    let (out, prefix, taken) = (String::new(), String::new(), HashSet::new());
    let ids: Vec<Option<Uuid>> =
        walk(digest).into_iter().zip(ids).map(|(block, id)| Some(*id).filter(|_| is_linked(block))).collect();
    let mut writer = Writer { out, prefix, last: Last::Nothing, ids: ids.into_iter(), taken, losses };
    writer.blocks(blocks);
    writer.out
}

/// What stands last in a container: this decides what parts the next block from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    /// Nothing: the next block begins where the text ends.
    Nothing,
    /// The mark of an item without text: the next block may stand beside it.
    Mark,
    /// The text of the item whose container this is: a list may follow without a blank line.
    Text,
    /// An item, and whether a block stands last in it.
    Item(List, bool),
    /// Any other block.
    Block,
}

/// A list, as far as its neighbours tell it from theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct List {
    ordered: bool,
    /// `*` for `-`, `1)` for `1.`: what keeps it from joining the list above.
    other: bool,
}

struct Writer<'a> {
    out: String,
    /// What every line starts with.
    prefix: String,
    last: Last,
    ids: std::vec::IntoIter<Option<Uuid>>,
    taken: HashSet<String>,
    losses: &'a mut Losses,
}

/// Where things stand.
impl Writer<'_> {
    fn line(&mut self) {
        self.out.push('\n');
        self.out.push_str(&self.prefix);
    }

    /// One blank line between blocks; beside a mark, a space.
    fn gap(&mut self) {
        match self.last {
            Last::Nothing => {}
            Last::Mark => self.out.push(' '),
            Last::Text | Last::Item(..) | Last::Block => {
                self.out.push('\n');
                self.out.push_str(self.prefix.trim_end());
                self.line();
            }
        }
    }

    /// As [`Writer::gap`], but for blocks that cannot stand beside the mark of an item: a rule would be one with it, and
    /// lines of code would keep its indentation.
    fn gap_below(&mut self) {
        match self.last {
            Last::Mark => self.line(),
            _ => self.gap(),
        }
    }

    fn lines<'t>(&mut self, lines: impl Iterator<Item = &'t str>) {
        for (line_idx, line) in lines.enumerate() {
            match (line_idx, line) {
                (0, _) => {}
                (_, "") => {
                    self.out.push('\n');
                    self.out.push_str(self.prefix.trim_end());
                }
                _ => self.line(),
            }
            self.out.push_str(line);
        }
        self.last = Last::Block;
    }

    /// Writes what stands in a container, whose lines start with `mark` besides.
    fn within(&mut self, mark: &str, last: Last, write: impl FnOnce(&mut Self)) {
        let before = self.prefix.len();
        self.prefix.push_str(mark);
        self.last = last;
        write(self);
        self.prefix.truncate(before);
    }
}

/// Sort by sort.
impl Writer<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        let mut run: Option<(List, usize)> = None;
        for block in blocks {
            let id = self.id();
            if let Kind::Item { ordered, text } = &block.kind {
                let (list, number) = match run {
                    Some((list, number)) if list.ordered == *ordered => (list, number + 1),
                    _ => (self.new_list(*ordered), 1),
                };
                run = Some((list, number));
                self.item(block, text, id, (list, number));
            } else if let (Kind::Quote { text }, Some((list, _)), None) = (&block.kind, run, &id)
                && !list.ordered
                && !text.is_blank()
            {
                self.quoting_item(block, text, list);
            } else {
                run = None;
                self.block(block, id);
            }
        }
    }

    /// A list that does not join the one above: two lists of one sort meet where a section or the like ends between them.
    fn new_list(&self, ordered: bool) -> List {
        let other = matches!(self.last, Last::Item(list, _) if list.ordered == ordered && !list.other);
        List { ordered, other }
    }

    fn item(&mut self, block: &Block, text: &Inlines, id: Option<String>, (list, number): (List, usize)) {
        let text = inline::spell(text, block.highlight, Start::Item, self.losses);
        match self.last {
            // right below text a lone `-` would underline it, a lone `1.` belong to it
            Last::Text if text.is_empty() => self.gap(),
            Last::Mark | Last::Text | Last::Item(_, false) => self.line(),
            Last::Nothing | Last::Item(_, true) | Last::Block => self.gap(),
        }
        let mark = match (list.ordered, list.other) {
            (true, false) => format!("{number}."),
            (true, true) => format!("{number})"),
            (false, false) => "-".to_owned(),
            (false, true) => "*".to_owned(),
        };
        self.out.push_str(&mark);
        // what stands less deep than the item's text would end the item
        let indent = " ".repeat((mark.len() + 1).next_multiple_of(INDENT));
        let mut loose = false;
        self.within(&indent, Last::Mark, |writer| {
            if !text.is_empty() {
                writer.out.push(' ');
                writer.lines(text.split('\n'));
                writer.sign(id);
                writer.last = Last::Text;
            }
            writer.blocks(&block.children);
            loose = matches!(writer.last, Last::Block | Last::Item(_, true));
        });
        self.last = Last::Item(list, loose);
    }

    /// A quote behind an item is one of its list: digests quote in the middle of a list, and a quote on its own would cut
    /// it in two. One that carries an id, or follows a numbered list, stands on its own.
    fn quoting_item(&mut self, block: &Block, text: &Inlines, list: List) {
        if matches!(self.last, Last::Item(_, true)) {
            self.gap()
        } else {
            self.line()
        }
        self.out.push(if list.other { '*' } else { '-' });
        self.within(&" ".repeat(INDENT), Last::Mark, |writer| writer.quote(block, text, None));
        self.last = Last::Item(list, true);
    }

    fn block(&mut self, block: &Block, id: Option<String>) {
        match &block.kind {
            Kind::Heading { level, text } => {
                let hashes = &"######"[..(usize::from(*level).max(1) + HEADING_OFFSET).min(6)];
                let text = inline::spell(text, block.highlight, Start::Heading, self.losses);
                self.gap();
                self.lines([[hashes, " ", &text].concat().trim_end_matches(' ')].into_iter());
            }
            Kind::Paragraph { text } | Kind::Item { text, .. } => {
                let start = if self.last == Last::Mark { Start::Item } else { self.start() };
                let text = inline::spell(text, block.highlight, start, self.losses);
                if !text.is_empty() {
                    self.gap();
                    self.lines(text.split('\n'));
                    self.sign(id);
                }
            }
            Kind::Quote { text } => return self.quote(block, text, id),
            Kind::Callout { icon, text } => {
                let lines = callout::spell(icon.as_deref(), text, block.highlight, self.losses);
                return self.quoted(block, &lines, id);
            }
            Kind::Formula { tex } => self.formula(block, tex),
            Kind::Code { language, text } => {
                self.gap_below();
                self.code(block, language.as_deref(), text);
                self.sign_below(id);
            }
            Kind::Table { header, rows } if !rows.is_empty() => {
                self.gap_below();
                let table = self.table(*header, rows, block.highlight);
                self.lines(table.iter().map(String::as_str));
                self.sign_below(id);
            }
            Kind::Table { .. } => {}
            Kind::Rule => {
                self.gap_below();
                self.lines(["---"].into_iter());
            }
        }
        self.blocks(&block.children);
    }

    /// The start of a paragraph: the first in a quote could make a callout of it.
    fn start(&self) -> Start {
        let quoted = self.last == Last::Nothing && self.prefix.ends_with("> ");
        if quoted { Start::Quote } else { Start::Paragraph }
    }

    fn quote(&mut self, block: &Block, text: &Inlines, id: Option<String>) {
        let text = inline::spell(text, block.highlight, Start::Quote, self.losses);
        self.quoted(block, &text, id);
    }

    /// A quote of lines that are spelt.
    fn quoted(&mut self, block: &Block, text: &str, id: Option<String>) {
        let before = (self.out.len(), self.last);
        self.gap();
        self.out.push_str("> ");
        let start = self.out.len();
        self.within("> ", Last::Nothing, |writer| {
            if !text.is_empty() {
                writer.lines(text.split('\n'));
            }
            writer.blocks(&block.children);
        });
        self.last = Last::Block;
        if self.out.len() == start {
            // nothing to quote
            self.out.truncate(before.0);
            self.last = before.1;
            return;
        }
        self.sign_below(id.filter(|_| !text.is_empty()));
    }

    /// `$$x$$` on a line of its own, which no text shares: so Obsidian draws it in the middle.
    fn formula(&mut self, block: &Block, tex: &str) {
        let Some(held) = formula::held(tex) else {
            self.losses.push((Exception::Formula, shorten(tex)));
            self.gap_below();
            return self.code(block, None, tex);
        };
        if block.highlight.is_some() {
            self.losses.push((Exception::InnerMark, shorten(tex)));
        }
        self.gap();
        self.lines([["$$", &held, "$$"].concat().as_str()].into_iter());
    }

    /// A fence of three backticks, as the other app has it: then none of them needs to know how long another's is.
    fn code(&mut self, block: &Block, language: Option<&str>, text: &str) {
        if block.highlight.is_some() && !text.is_empty() {
            self.losses.push((Exception::InnerMark, shorten(text)));
        }
        let language = code::language(language, self.losses);
        let clean = code::guard_fences(&code::clean(text, self.losses), &['`'], self.losses);
        let safe = without_templates(&clean, self.losses);
        let fence = ["```", language].concat();
        let code = (!safe.is_empty()).then(|| safe.split('\n')).into_iter().flatten();
        self.lines(std::iter::once(fence.as_str()).chain(code).chain(["```"]));
    }

    fn table(&mut self, header: bool, rows: &[Vec<Inlines>], colour: Option<Colour>) -> Vec<String> {
        let n_columns = rows.iter().map(Vec::len).max().unwrap_or_default().max(1);
        let mut lines: Vec<String> = rows.iter().map(|row| self.row(row, n_columns, colour)).collect();
        if !header {
            // there is no table without a header: an empty one shows as a thin line
            lines.insert(0, self.row(&[], n_columns, None));
        }
        lines.insert(1, format!("|{}", " --- |".repeat(n_columns)));
        lines
    }

    fn row(&mut self, cells: &[Inlines], n_columns: usize, colour: Option<Colour>) -> String {
        // two on a line make a formula, be they in one cell or in two
        let dollars = cells.iter().filter(|cell| cell.plain().contains('$') || cell.has_formula()).count() > 1;
        let start = Start::Cell { dollars };
        let spell = |cell: &Inlines| inline::spell(cell, colour, start, self.losses).into_owned();
        let mut spelt: Vec<String> = cells.iter().map(spell).collect();
        spelt.resize(n_columns, String::new());
        format!("| {} |", spelt.join(" | "))
    }
}

/// Ids.
impl Writer<'_> {
    /// The id of the next block, if it is one that a reader would link to.
    fn id(&mut self) -> Option<String> {
        let uuid = self.ids.next()??;
        let hex = uuid.simple().to_string();
        let id = (8..=hex.len()).step_by(4).map(|len| &hex[..len]).find(|id| !self.taken.contains(*id))?;
        self.taken.insert(id.to_owned());
        Some(id.to_owned())
    }

    /// ` ^id` at the end of a paragraph or of an item's own text.
    fn sign(&mut self, id: Option<String>) {
        if let Some(id) = id {
            self.out.push_str(" ^");
            self.out.push_str(&id);
        }
    }

    /// `^id` on a line of its own, for what has no end of a line to put it at.
    fn sign_below(&mut self, id: Option<String>) {
        if let Some(id) = id {
            self.gap();
            self.lines([["^", &id].concat().as_str()].into_iter());
        }
    }
}

/// Whether a block is one that a reader would link to: a highlight, or a block with one in it.
fn is_linked(block: &Block) -> bool {
    match &block.kind {
        Kind::Heading { .. } | Kind::Formula { .. } | Kind::Rule => false,
        kind => (block.highlight.is_some() && !is_hollow(kind)) || has_highlight(kind),
    }
}

/// Whether a block has no text at all.
fn is_hollow(kind: &Kind) -> bool {
    match kind {
        Kind::Code { text, .. } => text.trim().is_empty(),
        kind => kind.rows().all(Inlines::is_blank),
    }
}
