//! Well-formed XHTML → [`Dom`], read as the XML it is. An EPUB must be made of such, and it costs a fifth of what an HTML
//! parser takes. Whatever is not, or would be another tree in a browser, is refused and left to the HTML parser.

use std::collections::HashMap;
use std::sync::LazyLock;

use entities::ENTITIES;
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, QualName, ns};
use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape_with};
use quick_xml::events::{BytesStart, Event};

use super::dom::{Builder, Dom};

/// Attributes of one tag, and open elements: more are looked at, and refused, by the way to the HTML parser.
const ATTRIBUTES: usize = 100;
const DEEPEST: usize = 200;
/// Elements that end a paragraph in HTML, sorted: inside one they would be another tree there.
const BLOCKS: [&str; 27] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "dir",
    "div",
    "dl",
    "fieldset",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "ul",
    "xmp",
];
/// Elements whose content HTML reads in a way of its own, sorted.
const PECULIAR: [&str; 17] = [
    "button",
    "color",
    "frameset",
    "iframe",
    "image",
    "listing",
    "math",
    "noembed",
    "noframes",
    "noscript",
    "optgroup",
    "option",
    "plaintext",
    "select",
    "svg",
    "template",
    "textarea",
];

/// Reads one document; absent when it is not well-formed, not XHTML, or means something else to a browser.
///
/// What is dangerous is refused too, and told by the other way: depth, attributes, entities of the document's own making.
pub(super) fn parse(text: &str) -> Option<Dom> {
    let mut reader = Reader::from_str(text);
    let mut strict = Strict {
        dom: Builder::new(text.len() / 24),
        open: vec![(0, LocalName::from(""))],
        line: 1,
        text: String::new(),
        text_line: 1,
    };
    let mut read = 0;
    loop {
        let event = reader.read_event().ok()?;
        let upto = usize::try_from(reader.buffer_position()).ok()?;
        let n_lines = text.get(read..upto)?.bytes().filter(|byte| *byte == b'\n').count() as u32;
        read = upto;
        match event {
            Event::Eof => break,
            event => strict.take(event)?,
        }
        strict.line += n_lines;
    }
    strict.flush();
    (strict.open.len() == 1).then(|| strict.dom.finish())
}

struct Strict {
    dom: Builder,
    /// The open elements with their names, the document first.
    open: Vec<(usize, LocalName)>,
    line: u32,
    /// Text that goes on: an entity does not end it.
    text: String,
    text_line: u32,
}

/// The characters of an entity by its name: `nbsp`. Most documents use XML's own five at most, and never the table.
fn entity(name: &str) -> Option<&'static str> {
    static NAMED: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
        let whole = |name: &'static str| name.strip_prefix('&')?.strip_suffix(';');
        ENTITIES.iter().filter_map(|row| Some((whole(row.entity)?, row.characters))).collect()
    });
    resolve_predefined_entity(name).or_else(|| NAMED.get(name).copied())
}

impl Strict {
    fn take(&mut self, event: Event) -> Option<()> {
        match event {
            Event::Start(tag) => self.element(&tag, true),
            Event::Empty(tag) => self.element(&tag, false),
            Event::End(_) => {
                self.flush();
                self.open.pop().filter(|_| !self.open.is_empty()).map(|_| ())
            }
            Event::Text(text) => self.add(&text),
            Event::CData(text) => self.add(&text),
            Event::GeneralRef(name) => match name.resolve_char_ref().ok()? {
                Some(letter) => self.add(letter.encode_utf8(&mut [0; 4])),
                None => self.add(entity(&name)?),
            },
            // A subset of its own may define entities: refused there, with a word to the reader.
            Event::DocType(doctype) => (!doctype.contains('[')).then_some(()),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::Eof => Some(()),
        }
    }

    fn add(&mut self, text: &str) -> Option<()> {
        // Before and behind the root stands white space only.
        if self.open.len() == 1 {
            return text.trim().is_empty().then_some(());
        }
        if self.text.is_empty() {
            self.text_line = self.line;
        }
        self.text.push_str(text);
        Some(())
    }

    fn flush(&mut self) {
        if let (false, Some((parent, _))) = (self.text.is_empty(), self.open.last()) {
            self.dom.text(*parent, StrTendril::from(self.text.as_str()), self.text_line);
            self.text.clear();
        }
    }

    fn element(&mut self, tag: &BytesStart, has_content: bool) -> Option<()> {
        self.flush();
        let name = tag.name();
        let name: &str = name.as_ref();
        if !self.fits(name) {
            return None;
        }
        let mut attributes = Vec::new();
        // Looking for attributes of one name takes quadratic time; the first of them counts, as in a browser.
        for attribute in tag.html_attributes().with_checks(false) {
            let attribute = attribute.ok()?;
            if attributes.len() == ATTRIBUTES {
                return None;
            }
            let key: &str = attribute.key.as_ref();
            let value = unescape_with(&attribute.value, entity).ok()?;
            attributes.push(Attribute {
                name: QualName::new(None, ns!(), LocalName::from(key)),
                value: StrTendril::from(&*value),
            });
        }
        let (parent, _) = self.open.last()?;
        let local = LocalName::from(name);
        let qualified = QualName::new(None, ns!(html), local.clone());
        let node = self.dom.element(*parent, qualified, attributes, self.line);
        if has_content {
            self.open.push((node, local));
        }
        Some(())
    }

    /// Whether a browser would put the element in the same place.
    fn fits(&self, name: &str) -> bool {
        let parent = self.open.last().map_or("", |(_, name)| &**name);
        let is_open = |wanted: &str| self.open.iter().any(|(_, open)| **open == *wanted);
        let lower = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        let placed = match name {
            "html" => parent.is_empty() && self.dom.is_empty(),
            "head" | "body" => parent == "html",
            "tr" => matches!(parent, "tbody" | "thead" | "tfoot"),
            "td" | "th" => parent == "tr",
            "tbody" | "thead" | "tfoot" | "caption" | "colgroup" => parent == "table",
            "li" => matches!(parent, "ul" | "ol"),
            "dt" | "dd" => matches!(parent, "dl" | "div"),
            "a" => !is_open("a") && !parent.is_empty(),
            _ => !matches!(parent, "" | "html" | "table" | "tbody" | "thead" | "tfoot" | "tr"),
        };
        let in_paragraph = BLOCKS.binary_search(&name).is_ok() && is_open("p");
        let in_heading = name.len() == 2 && name.starts_with('h') && parent.len() == 2 && parent.starts_with('h');
        let shallow = self.open.len() < DEEPEST;
        shallow && lower && placed && !in_paragraph && !in_heading && PECULIAR.binary_search(&name).is_err()
    }
}

#[cfg(test)]
mod tests {
    use super::super::expand::expand;
    use super::*;

    /// Names, attributes and texts in reading order.
    fn tree(dom: &Dom) -> Vec<String> {
        let one = |node: usize| match dom.text(node) {
            Some(text) => format!("{:?} {:?}", dom.name(dom.parent(node).unwrap_or(0)), text),
            None => format!("{} {:?} {:?}", dom.name(node), dom.attr(node, "class"), dom.attr(node, "epub:type")),
        };
        let space = |node: &usize| dom.text(*node).is_none_or(|text| !text.trim().is_empty());
        dom.below(0)
            .filter(space)
            .filter(|node| dom.text(*node).is_some() || !dom.name(*node).is_empty())
            .map(one)
            .collect()
    }

    fn page(body: &str) -> String {
        format!(
            "<?xml version='1.0'?>\n<!DOCTYPE html>\n<html xmlns='http://www.w3.org/1999/xhtml'><head><title>t</title></head>\n<body>{body}</body></html>\n"
        )
    }

    #[test]
    fn well_formed_documents_are_the_tree_a_browser_makes() {
        for body in [
            "<section epub:type='chapter' class='level1'><h1>甲 &amp; 乙&#12288;丙</h1>\n<p>一<b>二</b><br/>三</p></section>",
            "<ul><li>一<ul><li>二</li></ul></li><li><p>三</p><blockquote><p>四</p></blockquote></li></ul>",
            "<table><thead><tr><th>一</th></tr></thead><tbody><tr><td>a &lt; b</td></tr></tbody></table><pre><code>x\n y</code></pre>",
            "<p>不断&nbsp;行&hellip;</p><div><img src='a.png' alt='b'/></div>",
        ] {
            let text = page(body);
            let strict = parse(&text).unwrap_or_else(|| panic!("refused: {body}"));
            let browser = Dom::parse(&expand(&text).expect("harmless")).expect("small");
            assert_eq!(tree(&strict), tree(&browser), "{body}");
        }
    }

    #[test]
    fn what_a_browser_would_read_otherwise_is_refused() {
        for body in [
            "<p>一<ul><li>二</li></ul></p>",
            "<p>一<p>二</p></p>",
            "<table><tr><td>一</td></tr></table>",
            "<a href='x'><a href='y'>一</a></a>",
            "<svg><text>一</text></svg>",
            "<P>一</P>",
            "<p>&unknown;</p>",
            "<p>一",
            "<p>a & b</p>",
            "<color=\"red_bg\">一</color>",
        ] {
            assert!(parse(&page(body)).is_none(), "{body}");
        }
    }

    #[test]
    fn every_entity_is_found_by_its_name() {
        for row in &ENTITIES {
            let Some(name) = row.entity.strip_suffix(';') else { continue };
            assert_eq!(entity(&name[1..]), Some(row.characters), "{name}");
        }
        assert_eq!((entity("nbsp"), entity("hellip"), entity("nope")), (Some("\u{a0}"), Some("…"), None));
    }

    #[test]
    fn lines_are_those_of_the_source() {
        let dom = parse(&page("\n<p>一</p>\n\n<p>二</p>")).expect("well-formed");
        let lines: Vec<u32> = dom.below(0).filter(|node| dom.name(*node) == "p").map(|node| dom.line(node)).collect();
        assert_eq!(lines, [5, 7]);
    }
}
