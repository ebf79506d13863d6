//! Properties of a Notion page → the metadata of an article, however the database calls its columns.

use crate::model::{Day, Inline, Inlines, Notice, Place, What, shorten};
use crate::read::address::{Address, address};
use crate::read::marks;
use crate::read::piece::{Body, Piece};

/// One property as a page has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Property {
    /// Its name, as the database calls it.
    pub(super) name: String,
    pub(super) value: Inlines,
    pub(super) place: Place,
}

/// What a property says of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    Author,
    Theme,
    Score,
    Tomato,
    Reason,
    Curator,
    Notion,
    NotionApp,
    Source,
    Concepts,
    Number,
    Date,
    /// The title, which stands elsewhere, too.
    Title,
}

/// Names of columns in lower case without spaces, as people call them in Chinese and in English.
const NAMES: [(&str, Says); 51] = [
    ("作者", Says::Author),
    ("author", Says::Author),
    ("authors", Says::Author),
    ("主题", Says::Theme),
    ("栏目", Says::Theme),
    ("分类", Says::Theme),
    ("theme", Says::Theme),
    ("topic", Says::Theme),
    ("质量分", Says::Score),
    ("质量", Says::Score),
    ("评分", Says::Score),
    ("score", Says::Score),
    ("quality", Says::Score),
    ("rating", Says::Score),
    ("注意力番茄", Says::Tomato),
    ("番茄", Says::Tomato),
    ("tomato", Says::Tomato),
    ("tomatoes", Says::Tomato),
    ("attention", Says::Tomato),
    ("阅读理由", Says::Reason),
    ("推荐理由", Says::Reason),
    ("reason", Says::Reason),
    ("推荐人", Says::Curator),
    ("curator", Says::Curator),
    ("notion网页入口", Says::Notion),
    ("notion链接", Says::Notion),
    ("notion", Says::Notion),
    ("notionapp入口", Says::NotionApp),
    ("notionapp", Says::NotionApp),
    ("notion-app", Says::NotionApp),
    ("原文入口", Says::Source),
    ("原文链接", Says::Source),
    ("原文", Says::Source),
    ("链接", Says::Source),
    ("source", Says::Source),
    ("link", Says::Source),
    ("url", Says::Source),
    ("概念网络", Says::Concepts),
    ("concepts", Says::Concepts),
    ("编号", Says::Number),
    ("序号", Says::Number),
    ("number", Says::Number),
    ("no", Says::Number),
    ("no.", Says::Number),
    ("日期", Says::Date),
    ("date", Says::Date),
    ("标题", Says::Title),
    ("名称", Says::Title),
    ("name", Says::Title),
    ("title", Says::Title),
    ("page", Says::Title),
];

fn says(name: &str) -> Option<Says> {
    let folded: String = name.to_lowercase().split_whitespace().collect();
    let named = NAMES.iter().find(|(known, _)| *known == folded).map(|(_, says)| *says);
    named.or_else(|| folded.ends_with("阅读理由").then_some(Says::Reason))
}

/// Reads `作者: Ben Thompson`; absent where a line is no property.
pub(super) fn split(line: &str) -> Option<(&str, &str)> {
    let at = line.find([':', '：'])?;
    let (name, value) = line.split_at(at);
    let value = value.trim_start_matches([':', '：']);
    let short = (1..=40).contains(&name.trim().chars().count());
    let is_name =
        short && !name.contains(['。', '，', '[', '(', '|', '<', '*', '#', '`']) && !name.starts_with(['-', '>']);
    // `https://…` is an address, no property.
    (is_name && !value.starts_with("//")).then(|| (name.trim(), value.trim()))
}

/// Whether a name is that of a property that says something of an article.
pub(crate) fn is_known(name: &str) -> bool {
    says(name).is_some()
}

/// Whether a name is that of a page's address in Notion.
pub(super) fn says_notion(name: &str) -> bool {
    says(name) == Some(Says::Notion)
}

/// What a page's properties say.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// The metadata as lines of an article.
    pub(super) pieces: Vec<Piece>,
    pub(super) number: Option<u32>,
    /// The day; absent where no property gives one.
    pub(super) date: Option<Day>,
    /// The title; absent where no property gives one.
    pub(super) title: Option<Inlines>,
}

/// Puts properties into the lines that an article has for them. What is none of an article's is told and left out.
pub(super) fn said(properties: Vec<Property>, notices: &mut Vec<Notice>) -> Said {
    let mut said = Said::default();
    let curator = properties.iter().find(|property| says(&property.name) == Some(Says::Curator));
    let curator = curator.map(|property| property.value.plain());
    let mut links = Vec::new();
    for property in &properties {
        let plain = property.value.plain();
        let plain = plain.trim();
        match says(&property.name) {
            None if plain.is_empty() => {}
            None => {
                let what = What::UnknownProperty { name: shorten(&property.name), value: shorten(plain) };
                notices.push(Notice::new(property.place.clone(), what));
            }
            Some(says @ (Says::Notion | Says::NotionApp | Says::Source)) => links.extend(link(says, &property.value)),
            Some(Says::Number) => said.number = plain.parse().ok(),
            Some(Says::Date) => said.date = day(plain),
            Some(Says::Title) => said.title = Some(property.value.clone()),
            Some(says) => {
                let name = name(says, &property.name, curator.as_deref());
                said.pieces.extend(name.map(|name| line(&name, &property.value, &property.place)));
            }
        }
    }
    if let Some(place) = properties.first().map(|property| property.place.clone()).filter(|_| !links.is_empty()) {
        said.pieces.push(paragraph(links_line(links), &place));
    }
    // 概念网络 is the last line of an article's metadata.
    said.pieces.sort_by_key(is_concepts);
    said
}

/// The name that an issue gives a line; absent for what is no line of its own.
fn name(says: Says, own: &str, curator: Option<&str>) -> Option<String> {
    Some(match says {
        Says::Author => "作者".to_owned(),
        Says::Theme => "主题".to_owned(),
        Says::Score => "质量分".to_owned(),
        Says::Tomato => "注意力番茄".to_owned(),
        Says::Concepts => "概念网络".to_owned(),
        Says::Reason => match curator {
            Some(curator) if !own.contains('的') => format!("{} 的阅读理由", curator.trim()),
            _ if own.contains("阅读理由") => own.trim().to_owned(),
            _ => "阅读理由".to_owned(),
        },
        Says::Curator | Says::Notion | Says::NotionApp | Says::Source | Says::Number | Says::Date | Says::Title => {
            return None;
        }
    })
}

/// A day as Notion writes it: `2026-04-29`, `2026年4月29日`, `April 29, 2026`.
fn day(text: &str) -> Option<Day> {
    Day::find(text).or_else(|| Day::in_english(text))
}

fn line(name: &str, value: &Inlines, place: &Place) -> Piece {
    let start = Inline::Text(format!("{name}："));
    // A value that says its own name already: `概念网络：概念网络：请…`.
    let plain = value.plain();
    let repeats = plain.trim_start().starts_with(&format!("{name}："));
    let row = if repeats { value.clone().into_vec() } else { [vec![start], value.clone().into_vec()].concat() };
    paragraph(Inlines::new(row), place)
}

fn paragraph(text: Inlines, place: &Place) -> Piece {
    Piece { place: place.clone(), body: Body::Block(crate::model::Block::paragraph(text)) }
}

/// A link with the label by which an issue knows it.
fn link(says: Says, value: &Inlines) -> Option<Inline> {
    let within = value.iter().find_map(|inline| match inline {
        Inline::Link { href, .. } => Some(href.clone()),
        _ => None,
    });
    let bare = || match address(value.plain().trim()) {
        Address::Open(href) => Some(href),
        Address::Inside(_) | Address::Refused => None,
    };
    let href = within.or_else(bare)?;
    // A page's own address is Notion's, whatever its column is called.
    let at_notion = ["notion.so/", "notion.site/", "app.notion.com/"].iter().any(|host| href.contains(host));
    let label = match says {
        _ if href.starts_with("notion:") => "Notion App 入口",
        Says::NotionApp => "Notion App 入口",
        Says::Notion => "Notion 网页入口",
        _ if at_notion => "Notion 网页入口",
        _ => "原文入口",
    };
    Some(Inline::Link { href, text: Inlines::from(label) })
}

fn links_line(links: Vec<Inline>) -> Inlines {
    let parted = links.into_iter().flat_map(|link| [Inline::Text(" | ".to_owned()), link]);
    Inlines::new(parted.skip(1).collect())
}

/// Whether a piece is the line of the concept network.
pub(super) fn is_concepts(piece: &Piece) -> bool {
    matches!(&piece.body, Body::Block(block) if block.plain().starts_with("概念网络"))
}

/// The line of links with nothing but an address in Notion.
pub(super) fn address_line(href: &str, place: &Place) -> Piece {
    let link = Inline::Link { href: href.to_owned(), text: Inlines::from("Notion 网页入口") };
    paragraph(Inlines::new(vec![link]), place)
}

/// Whether some pieces hold a line of an article's own.
pub(super) fn is_metadata(piece: &Piece) -> bool {
    matches!(&piece.body, Body::Block(block) if marks::is_metadata(&block.plain()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn property(name: &str, value: &str) -> Property {
        Property { name: name.to_owned(), value: Inlines::from(value), place: Place::file("x.md") }
    }

    #[test]
    fn columns_are_known_by_many_names() {
        let properties = vec![
            property("Authors", "甲, 乙"),
            property("评分", "4"),
            property("推荐理由", "值得"),
            property("Curator", "Howie"),
            property("URL", "https://a.b"),
            property("编号", "7"),
            property("Date", "April 9, 2026"),
            property("Tags", "AI"),
        ];
        let mut notices = Vec::new();
        let said = said(properties, &mut notices);
        let lines: Vec<String> = said
            .pieces
            .iter()
            .map(|piece| match &piece.body {
                Body::Block(block) => block.plain(),
                Body::Heading { text, .. } => text.plain(),
            })
            .collect();
        assert_eq!(lines, ["作者：甲, 乙", "质量分：4", "Howie 的阅读理由：值得", "原文入口"]);
        assert_eq!((said.number, said.date), (Some(7), "2026-04-09".parse().ok()));
        assert_eq!(notices.len(), 1);
    }

    #[test]
    fn a_line_with_a_name_and_a_colon_is_a_property() {
        assert_eq!(split("作者: 甲: 乙"), Some(("作者", "甲: 乙")));
        assert_eq!(split("Howie 的阅读理由："), Some(("Howie 的阅读理由", "")));
        for line in ["https://a.b", "一句话，说明：如下", "没有", "[a](b): c"] {
            assert_eq!(split(line), None, "{line}");
        }
    }
}
