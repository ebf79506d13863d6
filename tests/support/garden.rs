//! Random pages and random edits, for the laws of the merge: blocks with words of their own, spelt for either app.

use super::hostile::Dice;

/// A block of a made-up page. Its token stands in its words, once on the page, whatever else becomes of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    pub token: String,
    pub words: String,
    pub form: Form,
    pub id: Option<String>,
    pub properties: Vec<(String, String)>,
    pub task: Option<&'static str>,
    /// Lines the app wrote.
    pub app: Vec<String>,
    pub children: Vec<Block>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Form {
    Heading,
    Item,
    Paragraph,
    Quote,
    Code,
    Table,
}

/// A made-up page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    pub properties: Vec<(String, String)>,
    pub blocks: Vec<Block>,
}

/// How a page is spelt, as apps and tools do it.
#[derive(Debug, Clone)]
pub struct Style {
    pub unit: &'static str,
    pub line_end: &'static str,
    pub trailing: bool,
    pub end: &'static str,
    pub quotes: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum App {
    Logseq,
    Obsidian,
}

impl App {
    pub fn style(self) -> Style {
        let (unit, end) = if self == App::Logseq { ("\t", "") } else { ("    ", "\n") };
        Style { unit, line_end: "\n", trailing: false, end, quotes: false }
    }

    pub fn spell(self, page: &Page, style: &Style) -> String {
        let text = match self {
            App::Logseq => logseq(page, style),
            App::Obsidian => obsidian(page, style),
        };
        let lines: Vec<String> = text
            .split('\n')
            .enumerate()
            .map(|(at, line)| if style.trailing && at % 3 == 2 { format!("{line}  ") } else { line.to_owned() })
            .collect();
        lines.join(style.line_end) + style.end
    }
}

/// Words that nobody else has: random Han characters.
pub fn sentence(dice: &mut Dice) -> String {
    let han = |dice: &mut Dice| char::from_u32(0x4e00 + dice.below(6000) as u32).expect("a Han character");
    (0..9 + dice.below(9)).map(|_| han(dice)).collect()
}

/// Makes blocks with fresh tokens.
pub struct Maker {
    pub app: App,
    pub n: usize,
}

impl Maker {
    pub fn block(&mut self, dice: &mut Dice, whose: char, form: Form) -> Block {
        self.n += 1;
        let token = format!("{whose}{}z", self.n);
        let words = format!("{token} {}", sentence(dice));
        let id = dice.one_in(4).then(|| match self.app {
            App::Logseq => format!("{:08x}-0000-4000-8000-{:012x}", dice.below(1 << 30), self.n),
            App::Obsidian => format!("i{:x}-{}", dice.below(1 << 30), self.n),
        });
        let id = id.filter(|_| whose == 's' && (self.app == App::Logseq || form == Form::Item));
        let task =
            (form == Form::Item && dice.one_in(6)).then_some(if self.app == App::Logseq { "TODO" } else { "[ ]" });
        let coloured = self.app == App::Logseq && whose == 's' && dice.one_in(6);
        let properties = if coloured { vec![("background-color".to_owned(), "red".to_owned())] } else { Vec::new() };
        Block { token, words, form, id, properties, task, app: Vec::new(), children: Vec::new() }
    }

    pub fn page(&mut self, dice: &mut Dice) -> Page {
        let keys = ["type", "author", "score", "reason", "issue", "number"];
        let n = 1 + dice.below(keys.len());
        let mut properties: Vec<(String, String)> = keys[..n]
            .iter()
            .map(|key| ((*key).to_owned(), format!("p{}q {}", dice.below(1000), sentence(dice))))
            .collect();
        properties.push(("status".to_owned(), "未读".to_owned()));
        let mut blocks: Vec<Block> = (0..dice.below(3)).map(|_| self.leaf(dice, 's')).collect();
        blocks.extend((0..1 + dice.below(4)).map(|_| self.section(dice, 0)));
        Page { properties, blocks }
    }

    fn section(&mut self, dice: &mut Dice, depth: usize) -> Block {
        let mut section = self.block(dice, 's', Form::Heading);
        section.children = (0..dice.below(5)).map(|_| self.leaf(dice, 's')).collect();
        if depth < 2 {
            section.children.extend((0..dice.below(3)).map(|_| self.section(dice, depth + 1)));
        }
        section
    }

    /// A block without heading: an item, mostly, with items in it.
    pub fn leaf(&mut self, dice: &mut Dice, whose: char) -> Block {
        let form = *dice.pick(&[
            Form::Item,
            Form::Item,
            Form::Item,
            Form::Item,
            Form::Paragraph,
            Form::Paragraph,
            Form::Quote,
            Form::Code,
            Form::Table,
        ]);
        let mut leaf = self.block(dice, whose, form);
        if form == Form::Item && dice.one_in(3) {
            leaf.children = (0..1 + dice.below(3)).map(|_| self.block(dice, whose, Form::Item)).collect();
        }
        leaf
    }
}

/// The places of all blocks, parents before children.
pub fn places(blocks: &[Block]) -> Vec<Vec<usize>> {
    fn walk(blocks: &[Block], above: &mut Vec<usize>, places: &mut Vec<Vec<usize>>) {
        for (at, block) in blocks.iter().enumerate() {
            above.push(at);
            places.push(above.clone());
            walk(&block.children, above, places);
            above.pop();
        }
    }
    let mut places = Vec::new();
    walk(blocks, &mut Vec::new(), &mut places);
    places
}

/// The siblings at a place's parent.
pub fn siblings<'b>(blocks: &'b mut Vec<Block>, place: &[usize]) -> &'b mut Vec<Block> {
    place[..place.len() - 1].iter().fold(blocks, |blocks, at| &mut blocks[*at].children)
}

pub fn at<'b>(blocks: &'b mut Vec<Block>, place: &[usize]) -> &'b mut Block {
    &mut siblings(blocks, place)[place[place.len() - 1]]
}

/// Whether a block may lie in another, as the app can spell it.
pub fn may_hold(app: App, parent: Option<&Block>, child: &Block) -> bool {
    match (app, parent.map(|parent| parent.form)) {
        (App::Logseq, _) | (App::Obsidian, None | Some(Form::Heading)) => true,
        (App::Obsidian, Some(Form::Item)) => child.form == Form::Item,
        (App::Obsidian, Some(_)) => false,
    }
}

/// Whether siblings stand so that the app reads them as siblings: below a heading everything is its.
pub fn is_spellable(app: App, blocks: &[Block], depth: usize) -> bool {
    let ordered = blocks.is_sorted_by_key(|block| block.form == Form::Heading);
    let deep = blocks.iter().any(|block| block.form == Form::Heading) && depth >= 6;
    let below =
        blocks.iter().all(|block| is_spellable(app, &block.children, depth + usize::from(block.form == Form::Heading)));
    app == App::Logseq || (ordered && !deep && below)
}

fn lines_of(block: &Block, app: App, level: usize) -> Vec<String> {
    let words = &block.words;
    let (first, rest) = words.split_once('\n').unwrap_or((words, ""));
    let task = block.task.map_or(String::new(), |task| format!("{task} "));
    let mut lines = match block.form {
        Form::Heading => vec![format!("{} {first}", "#".repeat(level.clamp(1, 6)))],
        Form::Item | Form::Paragraph => vec![format!("{task}{first}")],
        Form::Quote => vec![format!("> {first}")],
        Form::Code => vec!["```rust".to_owned(), first.to_owned(), "  - no:: item".to_owned(), "```".to_owned()],
        Form::Table => vec![format!("| {first} | b |"), "| --- | --- |".to_owned(), "| c | d |".to_owned()],
    };
    if app == App::Logseq && !rest.is_empty() && matches!(block.form, Form::Item | Form::Paragraph) {
        lines.extend(rest.split('\n').map(str::to_owned));
    }
    lines
}

fn logseq(page: &Page, style: &Style) -> String {
    let mut lines: Vec<String> = page.properties.iter().map(|(key, value)| format!("{key}:: {value}")).collect();
    lines.extend((!lines.is_empty()).then(String::new));
    fn walk(blocks: &[Block], depth: usize, unit: &str, lines: &mut Vec<String>) {
        for block in blocks {
            let mut own = lines_of(block, App::Logseq, depth + 1);
            let titled = matches!(block.form, Form::Heading | Form::Item | Form::Paragraph);
            let mut properties: Vec<String> = block.id.iter().map(|id| format!("id:: {id}")).collect();
            properties.extend(block.properties.iter().map(|(key, value)| format!("{key}:: {value}")));
            properties.extend(block.app.iter().cloned());
            let behind = usize::from(titled);
            own.splice(behind..behind, properties);
            let indent = unit.repeat(depth);
            for (idx, line) in own.iter().enumerate() {
                lines.push(format!("{indent}{}{line}", if idx == 0 { "- " } else { "  " }));
            }
            walk(&block.children, depth + 1, unit, lines);
        }
    }
    walk(&page.blocks, 0, style.unit, &mut lines);
    lines.join("\n")
}

fn obsidian(page: &Page, style: &Style) -> String {
    let mut out = String::new();
    if !page.properties.is_empty() {
        let value = |value: &str| if style.quotes { format!("\"{value}\"") } else { value.to_owned() };
        let lines: Vec<String> =
            page.properties.iter().map(|(key, text)| format!("{key}: {}\n", value(text))).collect();
        out = format!("---\n{}---", lines.concat());
    }
    fn walk(blocks: &[Block], level: usize, items: usize, unit: &str, out: &mut String, listed: &mut bool) {
        for block in blocks {
            let is_item = block.form == Form::Item || items > 0;
            if !out.is_empty() {
                out.push_str(if (is_item && *listed) || out == "---" { "\n" } else { "\n\n" });
            }
            let indent = if is_item { unit.repeat(items) } else { String::new() };
            let own = lines_of(block, App::Obsidian, level + 1);
            for (idx, line) in own.iter().enumerate() {
                let bullet = if is_item { if idx == 0 { "- " } else { "  " } } else { "" };
                let line = format!("{indent}{bullet}{line}");
                out.push_str(&if idx == 0 { line } else { format!("\n{line}") });
            }
            out.extend(block.id.iter().map(|id| format!(" ^{id}")));
            *listed = is_item;
            let deeper = usize::from(block.form == Form::Heading);
            walk(&block.children, level + deeper, if is_item { items + 1 } else { 0 }, unit, out, listed);
        }
    }
    walk(&page.blocks, 0, 0, style.unit, &mut out, &mut false);
    out
}
