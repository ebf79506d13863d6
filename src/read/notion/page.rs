//! One page: its title, its properties, its blocks; and the pieces that it gives to an issue.

use super::inline;
use super::lines::{Line, Sort, is_tight, lines};
use super::properties::{Property, address_line, is_concepts, is_known, is_metadata, said, says_notion, split};
use super::talk::{TakeImage, Talk};
use super::{blocks, commonmark};
use crate::model::{Block, Day, Fault, Inline, Inlines, Kind, Notice, Place, is_deep};
use crate::read::piece::{Body, Piece};
use crate::read::{assemble, caps, marks};

/// A page as read.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// Its title; absent where it has none of its own.
    pub(crate) title: Option<Piece>,
    pub(super) properties: Vec<Property>,
    /// Its address in Notion, where its place in an export tells it.
    address: Option<String>,
    /// What stands below the title.
    pub(super) pieces: Vec<Piece>,
}

/// What a page gives to an issue.
pub(crate) struct Given {
    /// Title, metadata and blocks; levels of headings are those of one document.
    pub(crate) pieces: Vec<Piece>,
    /// The day that a property gives.
    pub(crate) date: Option<Day>,
    /// The title that only a property gives.
    pub(crate) title: Option<String>,
    /// Whether it is an issue or part of one: it holds articles, or parts that only an issue has.
    pub(crate) is_issue: bool,
    /// Whether it is an article's page.
    pub(crate) is_article: bool,
}

/// Lines at the start of a page in which front matter or the properties must end.
const HEAD: usize = 400;

impl Page {
    /// Reads a page of Markdown.
    pub(crate) fn read(
        file: &str,
        text: &str,
        take_image: &mut TakeImage<'_>,
        notices: &mut Vec<Notice>,
    ) -> Result<Page, Fault> {
        let mut lines = lines(text);
        caps::of_dump(lines.len(), text.len())?;
        let mut properties = front_matter(&mut lines, file)?;
        properties.extend(json(&mut lines, file)?);
        let tight = is_tight(&lines);
        let mut talk = Talk::new(file, take_image, notices);
        let title = title(&mut lines, tight, &mut talk);
        if title.is_some() {
            properties.extend(below_title(&mut lines, tight, &mut talk));
        }
        let pieces = match !tight && commonmark::is_anybodys(&lines) {
            true => commonmark::pieces(&lines, &mut talk),
            false => blocks::pieces(&lines, tight, &mut talk),
        };
        Ok(Page { title, properties, pieces, address: None })
    }

    /// A page that another reader made pieces of: the first heading is its title, a table of two columns right below it
    /// its properties.
    pub(crate) fn of_pieces(pieces: Vec<Piece>) -> Page {
        let mut page = Page { pieces, ..Page::default() };
        let first = page.pieces.iter().position(|piece| matches!(piece.body, Body::Heading { .. }));
        if let Some(first) = first.filter(|first| page.pieces[..*first].iter().all(|piece| !is_metadata(piece))) {
            page.title = Some(page.pieces.remove(first));
            if let Some(found) = page.pieces.get(first).and_then(table) {
                page.properties = found;
                page.pieces.remove(first);
            }
        }
        page
    }

    /// A page of nothing but its title.
    pub(crate) fn titled(title: Inlines, place: Place) -> Page {
        Page { title: Some(heading(1, title, place)), ..Page::default() }
    }

    /// Says where it stands in Notion; a property of its own goes before that.
    pub(crate) fn stands_at(&mut self, address: String) {
        self.address = Some(address);
    }

    /// Adds what a row of the database says, where the page does not say it itself.
    pub(crate) fn add_row(&mut self, row: Vec<(String, String)>, place: &Place) {
        for (name, value) in row {
            if !value.trim().is_empty() && !self.properties.iter().any(|property| property.name == name) {
                self.properties.push(Property { name, value: Inlines::from(value.as_str()), place: place.clone() });
            }
        }
    }

    /// The pieces of the page. `is_article`: it is one whatever it holds, as a row of a database of articles is.
    pub(crate) fn give(self, is_article: bool, notices: &mut Vec<Notice>) -> Given {
        let Page { title, properties, address, mut pieces } = self;
        let is_issue = !is_article && (!assemble::article_starts(&pieces).is_empty() || pieces.iter().any(is_part));
        // What an issue's own properties say beside its day is for its publisher.
        let mut left_out = Vec::new();
        let address = address.filter(|_| !properties.iter().any(|property| says_notion(&property.name)));
        let said = said(properties, if is_issue { &mut left_out } else { notices });
        let mut out = Vec::new();
        let own_title = title.is_none().then(|| said.title.as_ref().map(Inlines::plain)).flatten();
        let place = pieces.first().map(|piece| piece.place.clone()).unwrap_or_default();
        let made = || Some(heading(1, Inlines::from(own_title.as_deref()?), place.clone()));
        let is_article = is_article || !is_issue && !said.pieces.is_empty();
        let title = title.or_else(|| made().filter(|_| is_article));
        if let Some(title) = title {
            deepen(&mut pieces);
            out.push(numbered(title, said.number.filter(|_| !is_issue)));
        }
        if is_article {
            let has_notes = pieces.iter().any(is_notes);
            out.extend(said.pieces);
            let at = out.iter().position(is_concepts).unwrap_or(out.len());
            out.splice(at..at, address.map(|address| address_line(&address, &place)));
            if !out.iter().any(is_metadata) && !pieces.iter().any(is_metadata) {
                // Nobody named its author: the line that says so makes it an article.
                out.push(Piece { place: place.clone(), body: Body::Block(Block::paragraph("作者：未标注")) });
            }
            out.extend((!has_notes).then(|| heading(2, Inlines::from(marks::NOTES), place)));
        }
        out.extend(pieces);
        Given { pieces: out, date: said.date, title: own_title, is_issue, is_article }
    }
}

fn heading(level: u8, text: Inlines, place: Place) -> Piece {
    Piece { place, body: Body::Heading { level, text, highlight: None } }
}

/// Below the title of a page the levels begin anew.
fn deepen(pieces: &mut [Piece]) {
    for piece in pieces {
        if let Body::Heading { level, .. } = &mut piece.body {
            *level = level.saturating_add(1);
        }
    }
}

/// The title with its number before it, as an issue prints it.
fn numbered(mut title: Piece, number: Option<u32>) -> Piece {
    if let (Body::Heading { level, text, .. }, number) = (&mut title.body, number) {
        *level = 1;
        if let Some(number) = number.filter(|_| !marks::is_article_title(&text.plain())) {
            let row = std::mem::take(text).into_vec();
            *text = Inlines::new([vec![Inline::Text(format!("{number}. "))], row].concat());
        }
    }
    title
}

fn is_notes(piece: &Piece) -> bool {
    matches!(&piece.body, Body::Heading { text, .. } if text.plain().trim() == marks::NOTES)
}

/// Whether a piece opens a part that only an issue has.
fn is_part(piece: &Piece) -> bool {
    let is_name = |text: &str| [marks::ROUTE, marks::USAGE, marks::CLOSING].contains(&text.trim());
    matches!(&piece.body, Body::Heading { text, .. } if is_name(&text.plain()))
}

/// `---`, YAML, `---` at the start of a page. What is no YAML of names and values stays text.
fn front_matter(lines: &mut Vec<Line<'_>>, file: &str) -> Result<Vec<Property>, Fault> {
    let first = lines.iter().position(|line| !line.text.is_empty()).filter(|first| lines[*first].text == "---");
    let Some(first) = first else { return Ok(Vec::new()) };
    let end = lines.iter().take(HEAD).skip(first + 1).position(|line| matches!(line.text, "---" | "..."));
    let Some(end) = end.map(|end| first + 1 + end) else { return Ok(Vec::new()) };
    let yaml: String = lines[first + 1..end].iter().flat_map(|line| [line.raw, "\n"]).collect();
    caps::of_model(&yaml, is_deep(&yaml))?;
    let Ok(found) = serde_yaml::from_str::<serde_yaml::Mapping>(&yaml) else { return Ok(Vec::new()) };
    let place = Place::line(file, lines[first].number);
    lines.drain(..=end);
    let one = |(name, value): (serde_yaml::Value, serde_yaml::Value)| {
        let value = Inlines::from(yaml_text(&value)?.as_str());
        Some(Property { name: yaml_text(&name)?, value, place: place.clone() })
    };
    Ok(found.into_iter().filter_map(one).collect())
}

fn yaml_text(value: &serde_yaml::Value) -> Option<String> {
    use serde_yaml::Value;
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(is) => Some(is.to_string()),
        Value::Sequence(list) => Some(list.iter().filter_map(yaml_text).collect::<Vec<_>>().join("、")),
        Value::Null | Value::Mapping(_) | Value::Tagged(_) => None,
    }
}

/// `<properties>`, JSON, `</properties>` as Notion's own tools give a page.
fn json(lines: &mut Vec<Line<'_>>, file: &str) -> Result<Vec<Property>, Fault> {
    let at = |text: &str| lines.iter().take(HEAD).position(|line| line.text == text);
    let (Some(start), Some(end)) = (at("<properties>"), at("</properties>")) else { return Ok(Vec::new()) };
    if end <= start {
        return Ok(Vec::new());
    }
    let text: String = lines[start + 1..end].iter().map(|line| line.text).collect();
    caps::of_model(&text, is_deep(&text))?;
    let Ok(found) = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&text) else {
        return Ok(Vec::new());
    };
    let place = Place::line(file, lines[start].number);
    lines.drain(start..=end);
    let one = |(name, value): (String, serde_json::Value)| {
        let name = name.trim_start_matches("userDefined:").trim_end_matches(":start");
        let name = name.strip_prefix("date:").unwrap_or(name).to_owned();
        Some(Property { name, value: Inlines::from(json_text(&value)?.as_str()), place: place.clone() })
    };
    Ok(found.into_iter().filter_map(one).collect())
}

fn json_text(value: &serde_json::Value) -> Option<String> {
    use serde_json::Value;
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(list) => Some(list.iter().filter_map(json_text).collect::<Vec<_>>().join("、")),
        Value::Null | Value::Bool(_) | Value::Object(_) => None,
    }
}

/// Takes the title: a heading of the first level before everything else.
fn title(lines: &mut Vec<Line<'_>>, tight: bool, talk: &mut Talk<'_>) -> Option<Piece> {
    let is_around = |line: &Line<'_>| line.text.starts_with("<page ") && !line.text.contains("</page>");
    let first = lines.iter().position(|line| !line.text.is_empty() && line.text != "<content>" && !is_around(line))?;
    let line = lines[first];
    let Sort::Heading(1, _) = Sort::of(line.text) else { return None };
    let title = blocks::pieces(&[line], tight, talk).pop();
    lines.drain(first..=first);
    title
}

/// Takes the lines right below the title that are properties, as exports write them: `作者: Ben Thompson`.
fn below_title<'a>(lines: &mut Vec<Line<'a>>, tight: bool, talk: &mut Talk<'_>) -> Vec<Property> {
    let Some(start) = lines.iter().position(|line| !line.text.is_empty()) else { return Vec::new() };
    let found: Vec<(Line<'a>, &str, &str)> = lines[start..]
        .iter()
        .take_while(|line| !line.text.is_empty() && Sort::of(line.text) == Sort::Text && !line.text.starts_with('<'))
        .map_while(|line| split(line.text).map(|(name, value)| (*line, name, value)))
        .collect();
    if !found.iter().any(|(_, name, _)| is_known(name)) {
        return Vec::new();
    }
    lines.drain(start..start + found.len());
    let one = |(line, name, value): (Line<'_>, &str, &str)| {
        talk.go(line.number);
        let value = inline::read(value, !tight, talk);
        Property { name: name.to_owned(), value, place: talk.place() }
    };
    found.into_iter().map(one).collect()
}

/// A table of names and values, at least one of them an article's.
fn table(piece: &Piece) -> Option<Vec<Property>> {
    let Body::Block(Block { kind: Kind::Table { rows, .. }, .. }) = &piece.body else { return None };
    let pairs: Option<Vec<Property>> = rows
        .iter()
        .map(|row| match row.as_slice() {
            [name, value] => {
                let name = name.plain().trim().trim_end_matches(['：', ':']).to_owned();
                Some(Property { name, value: value.clone(), place: piece.place.clone() })
            }
            _ => None,
        })
        .collect();
    pairs.filter(|pairs| pairs.iter().any(|property| is_known(&property.name)))
}
