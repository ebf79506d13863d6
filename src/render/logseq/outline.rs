//! Blocks → outline: bullets, tabs, continuation lines, and the block properties that carry ids and colours.

use std::borrow::Cow;

use uuid::Uuid;

use crate::model::{Block, Colour, Exception, Inlines, Kind, shorten, walk};

use super::escape::{Losses, Start, ZERO_WIDTH_SPACE};
use super::inline;
use super::tree::CARD;
use crate::render::code;
use crate::render::formula;
use crate::render::leaf::has_highlight;

/// Level-1 headings of the notes stand below `## 三级笔记`.
const HEADING_OFFSET: usize = 2;

/// Spells blocks as Logseq outline lines, `depth` tabs deep, parted by `\n`, without a final one.
///
/// `ids` holds one id per block in reading order, parents first; they are written on level-1 headings and highlights.
/// `assets` is the way from a page to the folder of images. What Logseq cannot show exactly is added to `losses`.
///
/// ```
/// use neican::{model::{Block, Colour}, render::logseq::outline};
/// let block = Block { highlight: Some(Colour::Red), ..Block::paragraph("要点") };
/// let id = "daf1e150-c4ca-5bc7-85c8-96d085398d7f".parse().unwrap();
/// let lines = outline(&[block], &[id], 1, &mut Vec::new(), "../assets");
/// assert_eq!(lines, "\t- ==要点==\n\t  id:: daf1e150-c4ca-5bc7-85c8-96d085398d7f\n\t  background-color:: red");
/// ```
pub fn outline(
    blocks: &[Block],
    ids: &[Uuid],
    depth: usize,
    losses: &mut Vec<(Exception, String)>,
    assets: &str,
) -> String {
    let mut writer = Writer { out: String::new(), ids: links(blocks, ids).into_iter(), losses, assets, cards: false };
    writer.blocks(blocks, depth);
    writer.out
}

/// As [`outline`] at the left edge, and every highlight with text is a flashcard, too.
///
/// Logseq's cards are the blocks that refer to the page `card` (`frontend/extensions/srs.cljs`, `query`): the block asks,
/// what lies in it answers. A highlight in which nothing lies needs nothing besides: review shows the blocks that it lies
/// in above it (`breadcrumb`), and still asks how well it was known. A `{{cloze}}` around it would show its marks and links
/// as signs, and part it at commas.
///
/// ```
/// use neican::{model::{Block, Colour}, render::logseq::outline_of_cards};
/// let block = Block { highlight: Some(Colour::Plain), ..Block::paragraph("要点") };
/// let id = "daf1e150-c4ca-5bc7-85c8-96d085398d7f".parse().unwrap();
/// let lines = outline_of_cards(&[block], &[id], &mut Vec::new(), "../assets");
/// assert_eq!(lines, "- ==要点== #card\n  id:: daf1e150-c4ca-5bc7-85c8-96d085398d7f");
/// ```
pub fn outline_of_cards(blocks: &[Block], ids: &[Uuid], losses: &mut Vec<(Exception, String)>, assets: &str) -> String {
    outline_linked(blocks, blocks, ids, true, losses, assets)
}

/// As [`outline`], at the left edge, for blocks that the reader wants in other colours than the `digest` has them: what
/// somebody can link to keeps its id, highlighted or not. `cards`: every highlight is a flashcard, too.
pub(super) fn outline_linked(
    blocks: &[Block],
    digest: &[Block],
    ids: &[Uuid],
    cards: bool,
    losses: &mut Losses,
    assets: &str,
) -> String {
    let mut writer = Writer { out: String::new(), ids: links(digest, ids).into_iter(), losses, assets, cards };
    writer.blocks(blocks, 0);
    writer.out
}

/// The id of each block in reading order: of those that somebody would link to, level-1 headings and highlights.
fn links(blocks: &[Block], ids: &[Uuid]) -> Vec<Option<Uuid>> {
    let is_linked = |block: &Block| {
        let chapter = matches!(block.kind, Kind::Heading { level: 0 | 1, .. });
        chapter || is_highlight(block)
    };
    walk(blocks).into_iter().zip(ids).map(|(block, id)| Some(*id).filter(|_| is_linked(block))).collect()
}

struct Writer<'a> {
    out: String,
    ids: std::vec::IntoIter<Option<Uuid>>,
    losses: &'a mut Losses,
    assets: &'a str,
    cards: bool,
}

impl Writer<'_> {
    fn blocks(&mut self, blocks: &[Block], depth: usize) {
        for block in blocks {
            let id = self.ids.next().flatten();
            let card = self.cards && is_highlight(block) && !block.plain().trim().is_empty();
            let titled = is_titled(&block.kind);
            let (text, properties) = (self.spell(block), properties(block, id));
            match (card, titled) {
                (true, true) => self.put(depth, &tagged(&text), &properties, true),
                // Behind a quote, a table or code it would be a line of theirs.
                (true, false) => self.put(depth, &[CARD, "\n", &text].concat(), &properties, true),
                (false, _) => self.put(depth, &text, &properties, titled),
            }
            self.blocks(&block.children, depth + 1);
        }
    }

    /// Puts one block down. Properties stand below its first line; where there is no line they could follow, above it.
    fn put(&mut self, depth: usize, text: &str, properties: &[String], titled: bool) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.indent(depth);
        self.out.push('-');
        // in a block without text its properties take the place after the bullet
        let mut lines = text.split('\n').skip(usize::from(text.is_empty() || text.starts_with('\n')));
        let title = if titled { lines.next() } else { None };
        let lines = title.into_iter().chain(properties.iter().map(String::as_str)).chain(lines);
        for (line_idx, line) in lines.enumerate() {
            if line_idx > 0 {
                self.out.push('\n');
                self.indent(depth);
                self.out.push_str("  ");
            } else if !line.is_empty() {
                self.out.push(' ');
            }
            self.out.push_str(line);
        }
    }

    fn indent(&mut self, depth: usize) {
        for _ in 0..depth {
            self.out.push('\t');
        }
    }

    /// The lines of a block itself, without bullet and indentation, parted by `\n`.
    fn spell<'b>(&mut self, block: &'b Block) -> Cow<'b, str> {
        let coloured = block.highlight.is_some();
        match &block.kind {
            Kind::Heading { level, text } => {
                let hashes = &"######"[..(usize::from(*level).max(1) + HEADING_OFFSET).min(6)];
                let spelt = self.inlines(text, coloured, Start::Block);
                let mut line = [hashes, " ", &spelt].concat();
                line.truncate(line.trim_end_matches(' ').len());
                line.into()
            }
            Kind::Paragraph { text } | Kind::Item { text, .. } => self.inlines(text, coloured, Start::Block),
            Kind::Quote { text } => self.quote(text, coloured),
            // Logseq has boxes, `#+BEGIN_TIP`, which no other app reads: a quote is one everywhere.
            Kind::Callout { icon, text } => {
                let gap = if text.is_empty() { "" } else { " " };
                let sign = icon.as_ref().map(|icon| format!("{icon}{gap}")).unwrap_or_default();
                self.quote(&text.clone().led_by(&sign), coloured)
            }
            Kind::Formula { tex } => match formula::held(tex) {
                Some(tex) => ["$$", &tex, "$$"].concat().into(),
                None => {
                    self.losses.push((Exception::Formula, shorten(tex)));
                    self.code(None, tex).into()
                }
            },
            Kind::Code { language, text } => self.code(language.as_deref(), text).into(),
            Kind::Table { header, rows } => joined(self.table(*header, rows)).into(),
            Kind::Rule => "---".into(),
        }
    }

    fn inlines<'b>(&mut self, text: &'b Inlines, coloured: bool, start: Start) -> Cow<'b, str> {
        inline::spell(text, coloured, start, self.assets, self.losses)
    }

    fn quote(&mut self, text: &Inlines, coloured: bool) -> Cow<'static, str> {
        let quoted = |line: &str| format!("> {line}").trim_end_matches(' ').to_owned();
        let spelt = self.inlines(text, coloured, Start::Quote);
        if spelt.is_empty() { Cow::Borrowed("") } else { joined(spelt.split('\n').map(quoted)).into() }
    }

    /// A fence of three backticks: a longer one would end at the first three inside. Tildes end it as well.
    fn code(&mut self, language: Option<&str>, text: &str) -> String {
        let (language, code) = (code::language(language, self.losses), code::clean(text, self.losses));
        format!("```{language}\n{}\n```", code::guard_fences(&code, &['`', '~'], self.losses))
    }

    fn table(&mut self, header: bool, rows: &[Vec<Inlines>]) -> Vec<String> {
        let n_columns = rows.iter().map(Vec::len).max().unwrap_or_default().max(1);
        let rule = format!("|{}", " --- |".repeat(n_columns));
        let mut lines: Vec<String> = rows.iter().map(|row| self.row(row, n_columns)).collect();
        // without a header the rule comes first, which makes Logseq show none
        lines.insert(usize::from(header && !rows.is_empty()), rule);
        lines
    }

    fn row(&mut self, cells: &[Inlines], n_columns: usize) -> String {
        let mut spelt: Vec<String> = cells.iter().map(|cell| self.cell(cell)).collect();
        spelt.resize(n_columns, String::new());
        if spelt.iter().all(String::is_empty) {
            // an empty row would be the rule below the header
            spelt[0].push(ZERO_WIDTH_SPACE);
        }
        format!("| {} |", spelt.join(" | "))
    }

    fn cell(&mut self, cell: &Inlines) -> String {
        let spelt = self.inlines(cell, false, Start::Cell).into_owned();
        if !spelt.contains('|') {
            return spelt;
        }
        self.losses.push((Exception::CellBar, shorten(&cell.plain())));
        spelt.replace('|', "｜")
    }
}

/// The text with the tag of cards at the end of its first line, where Logseq's people put it.
fn tagged(text: &str) -> String {
    let text = text.trim_start_matches('\n');
    let (title, rest) = text.split_at(text.find('\n').unwrap_or(text.len()));
    [title, " ", CARD, rest].concat()
}

fn joined(lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().collect::<Vec<_>>().join("\n")
}

/// Whether the block has a first line of text that properties can follow. Below a quote they would be quoted.
fn is_titled(kind: &Kind) -> bool {
    match kind {
        Kind::Heading { .. } | Kind::Paragraph { .. } | Kind::Item { .. } => true,
        Kind::Quote { .. }
        | Kind::Callout { .. }
        | Kind::Code { .. }
        | Kind::Formula { .. }
        | Kind::Table { .. }
        | Kind::Rule => false,
    }
}

/// Whether some of the block is highlighted.
fn is_highlight(block: &Block) -> bool {
    block.highlight.is_some() || has_highlight(&block.kind)
}

fn properties(block: &Block, id: Option<Uuid>) -> Vec<String> {
    let mut properties: Vec<String> = id.map(|id| format!("id:: {id}")).into_iter().collect();
    if let Some(colour) = block.highlight.filter(|colour| *colour != Colour::Plain) {
        properties.push(format!("background-color:: {}", colour.name()));
    }
    if let Kind::Item { ordered: true, .. } = block.kind {
        properties.push("logseq.order-list-type:: number".to_owned());
    }
    properties
}
