//! `Issue`: what a digest *is*, free of any form it came in and of any app it goes to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Colour, Day, Inlines, Network, Notice};

/// What a reader makes of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The issue.
    pub issue: Issue,
    /// The form it was read from.
    pub form: Form,
    /// Where the issue's date came from.
    pub dated_by: DatedBy,
    /// Images of the issue by asset key; empty where the form carries none.
    pub assets: BTreeMap<String, Asset>,
    /// What could not be read as it stood, with its place.
    pub notices: Vec<Notice>,
}

/// The forms an issue comes in, poorest first: a poorer form never removes what a richer one gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// A plain text dump of an EPUB: no hrefs, no images, nested lists flattened.
    Dump,
    /// One page of HTML, saved from a browser: no images.
    Html,
    /// Markdown, as Notion writes and exports it, or anybody.
    Markdown,
    /// An EPUB, 2 or 3.
    Epub,
    /// A zip of HTML as Notion exports it: with colours, images and properties.
    Export,
    /// This program's own YAML or JSON, as `neican show` prints it.
    Model,
}

/// Where the date of an issue came from, best first. In reports `option`, `package`, `file-name` and so on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DatedBy {
    /// `--date`.
    Option,
    /// The model itself, read back from YAML.
    Model,
    /// A plain date in `dc:date`.
    Package,
    /// A property of the page, or its front matter.
    Property,
    /// The name of the file.
    FileName,
    /// The title of the issue.
    Title,
    /// A `dc:date` with a time of day: often the build time, hence a notice.
    BuildTime,
}

/// One image: its bytes as they came, and its kind by its first bytes, never by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// The member name in the archive, for messages and as the start of the new name.
    pub name: String,
    /// `png`, `jpg`, `gif` or `webp`.
    pub extension: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

/// One issue of the digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// The digest's name without date and separators: `今日洞察`.
    pub series: String,
    /// The day of the issue.
    pub date: Day,
    /// The title as printed in the issue.
    pub title: String,
    /// What stands between the title and the reading route.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub intro: Vec<Block>,
    /// 阅读路线: one row per theme section.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub route: Vec<RouteRow>,
    /// 使用说明.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub usage: Vec<Block>,
    /// The theme sections with their articles.
    pub themes: Vec<Theme>,
    /// 阅读闭环: how to close the loop, without the line of the public site.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closing: Vec<Block>,
    /// 公开站: the address of the public site; absent where the issue has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
}

/// One row of the reading route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteRow {
    /// The row as printed: `今日精选：9 篇`.
    pub text: String,
    /// The theme it names: `今日精选`.
    pub theme: String,
    /// How many articles it promises; absent when it gives no number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
}

/// A theme section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Theme {
    /// Its heading; empty when articles stand outside any section.
    pub name: String,
    /// Its articles, in reading order.
    pub articles: Vec<Article>,
}

/// One article: its metadata and its three-level notes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Article {
    /// The number before the title, as given (numbers may skip); absent when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// The title to the letter, without its number.
    pub title: String,
    /// 作者; empty when 未标注 or absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// 主题, as the article's own line gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    /// 质量分: full stars, 0–5. An empty line is 0, a missing one absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<u8>,
    /// 注意力番茄: tomatoes of 25 minutes each. An empty line is 0, a missing one absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tomato: Option<u8>,
    /// The curator's reason to read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The name before 的阅读理由.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub curator: Option<String>,
    /// The three links; each absent in a dump.
    #[serde(default, skip_serializing_if = "Links::is_empty")]
    pub links: Links,
    /// The line that points at the concept network, `概念网络：` included; absent when the article has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concepts: Option<Inlines>,
    /// The concept network itself, where the article has a section of it.
    #[serde(default, skip_serializing_if = "Network::is_empty")]
    pub network: Network,
    /// 三级笔记, the section of concepts included.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Block>,
}

/// Where an article can be opened.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Links {
    /// 原文入口: the original.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Notion 网页入口: `https://www.notion.so/…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notion: Option<String>,
    /// Notion App 入口: `notion://www.notion.so/…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notion_app: Option<String>,
}

/// A block of the notes, with what stands below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// What it is, with its own text.
    #[serde(flatten)]
    pub kind: Kind,
    /// The colour of the whole block, when it is highlighted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub highlight: Option<Colour>,
    /// Below a heading its section, below an item its sub-items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Block>,
}

/// What a block is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "block", rename_all = "lowercase")]
pub enum Kind {
    /// A heading of the notes.
    Heading {
        /// 1 for `一、…`, 2 for `1.1 …`, deeper where the source goes deeper.
        level: u8,
        /// Its text, numbering included.
        text: Inlines,
    },
    /// A paragraph.
    Paragraph {
        /// Its text.
        text: Inlines,
    },
    /// A list item.
    Item {
        /// Whether its list is numbered.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        ordered: bool,
        /// Its text.
        text: Inlines,
    },
    /// A quotation; its paragraphs are separated by line breaks.
    Quote {
        /// Its text.
        text: Inlines,
    },
    /// A callout of Notion's: a box of its own, for a hint or a warning.
    Callout {
        /// The sign in front of it, mostly an emoji; absent when it has none, or a picture.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        icon: Option<String>,
        /// Its text; its paragraphs are separated by line breaks.
        text: Inlines,
    },
    /// A formula on a line of its own.
    Formula {
        /// The TeX, on one line, without the signs that part it from text.
        tex: String,
    },
    /// A code block.
    Code {
        /// The language word of the source; absent when it gives none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        language: Option<String>,
        /// The code, lines parted by `\n`, without a final one.
        text: String,
    },
    /// A table.
    Table {
        /// Whether the first row is a header.
        header: bool,
        /// Cells by row; rows may differ in length.
        rows: Vec<Vec<Inlines>>,
    },
    /// A horizontal rule.
    Rule,
}

impl Kind {
    /// Its text, where it is one row; absent for a formula, code, a table and a rule.
    pub fn text(&self) -> Option<&Inlines> {
        match self {
            Kind::Heading { text, .. } | Kind::Paragraph { text } | Kind::Item { text, .. } => Some(text),
            Kind::Quote { text } | Kind::Callout { text, .. } => Some(text),
            Kind::Formula { .. } | Kind::Code { .. } | Kind::Table { .. } | Kind::Rule => None,
        }
    }

    /// All its rows of text: its own, or the cells of a table; none in a formula, code and a rule.
    pub fn rows(&self) -> impl Iterator<Item = &Inlines> {
        let cells: &[Vec<Inlines>] = if let Kind::Table { rows, .. } = self { rows } else { &[] };
        self.text().into_iter().chain(cells.iter().flatten())
    }

    /// The same, to be changed.
    pub fn rows_mut(&mut self) -> impl Iterator<Item = &mut Inlines> {
        let (text, cells): (Option<&mut Inlines>, &mut [Vec<Inlines>]) = match self {
            Kind::Heading { text, .. } | Kind::Paragraph { text } | Kind::Item { text, .. } => (Some(text), &mut []),
            Kind::Quote { text } | Kind::Callout { text, .. } => (Some(text), &mut []),
            Kind::Table { rows, .. } => (None, rows),
            Kind::Formula { .. } | Kind::Code { .. } | Kind::Rule => (None, &mut []),
        };
        text.into_iter().chain(cells.iter_mut().flatten())
    }

    /// The same with other rows of text.
    pub fn with_rows(&self, row: impl Fn(&Inlines) -> Inlines) -> Kind {
        match self {
            Kind::Heading { level, text } => Kind::Heading { level: *level, text: row(text) },
            Kind::Paragraph { text } => Kind::Paragraph { text: row(text) },
            Kind::Item { ordered, text } => Kind::Item { ordered: *ordered, text: row(text) },
            Kind::Quote { text } => Kind::Quote { text: row(text) },
            Kind::Callout { icon, text } => Kind::Callout { icon: icon.clone(), text: row(text) },
            Kind::Table { header, rows } => {
                let cells = |cells: &Vec<Inlines>| cells.iter().map(&row).collect();
                Kind::Table { header: *header, rows: rows.iter().map(cells).collect() }
            }
            Kind::Formula { .. } | Kind::Code { .. } | Kind::Rule => self.clone(),
        }
    }
}

impl Block {
    /// A block without colour or children.
    pub fn new(kind: Kind) -> Block {
        Block { kind, highlight: None, children: Vec::new() }
    }

    /// A plain paragraph.
    pub fn paragraph(text: impl Into<Inlines>) -> Block {
        Block::new(Kind::Paragraph { text: text.into() })
    }

    /// The block's own text as an app shows it, children left out; cells by tab, rows by `\n`; a rule is empty.
    pub fn plain(&self) -> String {
        match &self.kind {
            Kind::Callout { icon, text } => icon.iter().cloned().chain([text.plain()]).collect::<Vec<_>>().join(" "),
            Kind::Formula { tex: text } | Kind::Code { text, .. } => text.clone(),
            Kind::Table { rows, .. } => {
                let row = |cells: &Vec<Inlines>| cells.iter().map(Inlines::plain).collect::<Vec<_>>().join("\t");
                rows.iter().map(row).collect::<Vec<_>>().join("\n")
            }
            kind => kind.text().map(Inlines::plain).unwrap_or_default(),
        }
    }

    /// The block and all below it, in reading order.
    pub fn walk(&self) -> Vec<&Block> {
        let mut out = vec![self];
        gather(&self.children, &mut out);
        out
    }
}

/// All blocks of some notes, in reading order (parents before children).
pub fn walk(blocks: &[Block]) -> Vec<&Block> {
    let mut out = Vec::new();
    gather(blocks, &mut out);
    out
}

fn gather<'b>(blocks: &'b [Block], out: &mut Vec<&'b Block>) {
    for block in blocks {
        out.push(block);
        gather(&block.children, out);
    }
}

impl Links {
    /// What stands before the title of another article of the same issue in the address of a link.
    pub const ARTICLE: &str = "article:";
    /// What stands before the name of a concept of the same article in the address of a link.
    pub const CONCEPT: &str = "concept:";
    /// What stands before the name of a page in the address of a link, once it is planned.
    pub const PAGE: &str = "page:";

    /// Whether there is no link at all.
    pub fn is_empty(&self) -> bool {
        *self == Links::default()
    }
}

impl Issue {
    /// The articles in reading order, over all themes.
    pub fn articles(&self) -> impl Iterator<Item = &Article> {
        self.themes.iter().flat_map(|theme| theme.articles.iter())
    }

    /// The theme of an article: its own 主题 line, else the section it stands in; absent where it has neither.
    pub fn theme_of(&self, article: &Article) -> Option<String> {
        let section = || {
            let holds =
                self.themes.iter().find(|theme| theme.articles.iter().any(|other| std::ptr::eq(other, article)));
            holds.map(|theme| theme.name.clone()).filter(|name| !name.is_empty())
        };
        article.theme.clone().or_else(section)
    }
}
