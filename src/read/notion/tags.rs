//! Tags of Notion's Markdown: `<li color="red_bg">`, `<mention-page url="…"/>`, `</callout>`. No HTML: a tag that Notion
//! does not know is text.

use crate::model::Paint;

/// Attributes of one tag that are looked at; Notion writes six at most.
const ATTRIBUTES: usize = 20;

/// Names in lower case, and values.
type Attributes = Vec<(String, String)>;

/// One tag as it stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag {
    /// Its name in lower case, `_` as `-`: v1 writes `synced_block`, v2 `synced-block`.
    pub(super) name: String,
    attributes: Attributes,
    /// Whether it is an end tag.
    pub(super) is_end: bool,
    /// Whether it ends in `/>`.
    pub(super) is_empty: bool,
    /// Its bytes, brackets included.
    pub(super) length: usize,
}

impl Tag {
    /// Reads the tag that a text starts with; absent where it starts with none.
    ///
    /// `<color="red_bg">` is none: its name has no end.
    pub(super) fn read(text: &str) -> Option<Tag> {
        let inner = text.strip_prefix('<')?;
        let is_end = inner.starts_with('/');
        let inner = &inner[usize::from(is_end)..];
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let n_bytes = inner.bytes().take_while(is_name).take(64).count();
        let (name, rest) = inner.split_at(n_bytes);
        if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
            return None;
        }
        let (attributes, is_empty, n_rest) = attributes(rest)?;
        let name = name.to_ascii_lowercase().replace('_', "-");
        let length = 1 + usize::from(is_end) + n_bytes + n_rest;
        Some(Tag { name, attributes, is_end, is_empty, length })
    }

    /// The value of an attribute, its entities read; absent where it has none.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// What its `color` asks for.
    pub(super) fn paint(&self) -> Option<Paint> {
        self.get("color").and_then(Paint::read)
    }

    /// The same without a colour, where that is the whole block's.
    pub(super) fn uncoloured(&self) -> Tag {
        let attributes = self.attributes.iter().filter(|(key, _)| key != "color").cloned().collect();
        Tag { attributes, ..self.clone() }
    }

    /// Where it leads: `url`, `source`, `src` or `href`, without the braces of a short address.
    pub(super) fn address(&self) -> Option<&str> {
        let found = ["url", "source", "src", "href"].into_iter().find_map(|name| self.get(name))?;
        let bare = found.trim().trim_start_matches("{{").trim_end_matches("}}");
        (!bare.is_empty()).then_some(bare)
    }
}

/// The attributes behind a name, whether the tag is empty, and the bytes up to its end; absent where it is no tag.
fn attributes(text: &str) -> Option<(Attributes, bool, usize)> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        let bare = rest.trim_start_matches([' ', '\t']);
        if let Some(after) = bare.strip_prefix("/>") {
            return Some((found, true, text.len() - after.len()));
        }
        if let Some(after) = bare.strip_prefix('>') {
            return Some((found, false, text.len() - after.len()));
        }
        // An attribute stands apart from what is before it.
        if bare.len() == rest.len() || found.len() == ATTRIBUTES {
            return None;
        }
        let n_bytes = bare.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"-_?".contains(byte)).count();
        let (key, after) = bare.split_at(n_bytes);
        if key.is_empty() {
            return None;
        }
        let Some(value) = after.strip_prefix('=') else {
            found.push((key.to_ascii_lowercase(), String::new()));
            rest = after;
            continue;
        };
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let (value, after) = value[1..].split_once(quote)?;
        if value.contains(['<', '\n']) {
            return None;
        }
        found.push((key.trim_end_matches('?').to_ascii_lowercase(), entities(value)));
        rest = after;
    }
}

/// The entities that Notion writes.
const ENTITIES: [(&str, &str); 6] =
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", "\u{a0}"), ("&amp;", "&")];

/// Reads the entity that a text starts with: its bytes, and what it stands for.
pub(super) fn entity(text: &str) -> Option<(usize, &'static str)> {
    ENTITIES.iter().find(|(entity, _)| text.starts_with(entity)).map(|(entity, sign)| (entity.len(), *sign))
}

fn entities(value: &str) -> String {
    if !value.contains('&') {
        return value.to_owned();
    }
    ENTITIES.iter().fold(value.to_owned(), |value, (entity, sign)| value.replace(entity, sign))
}

/// Takes `{color="red_bg" toggle="true"}` off the end of a line: what stands before it, and its settings.
///
/// A brace that Notion escaped is text, and so is one with a setting that no block has.
pub(super) fn settings(line: &str) -> (&str, Vec<(&str, &str)>) {
    const KNOWN: [&str; 6] = ["color", "toggle", "icon", "width", "wrap", "checked"];
    let none = (line, Vec::new());
    let Some(open) = line.strip_suffix('}').and_then(|inner| inner.rfind('{')) else { return none };
    if line[..open].ends_with('\\') || line.ends_with("\\}") {
        return none;
    }
    let mut found = Vec::new();
    let mut rest = line[open + 1..line.len() - 1].trim();
    while !rest.is_empty() {
        let Some((key, value)) = rest.split_once('=') else { return none };
        let key = key.trim();
        let value = value.trim_start();
        let Some((value, after)) = value.strip_prefix('"').and_then(|value| value.split_once('"')) else { return none };
        if !KNOWN.contains(&key) {
            return none;
        }
        found.push((key, value));
        rest = after.trim_start();
    }
    if found.is_empty() { none } else { (line[..open].trim_end(), found) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_with_what_they_say() {
        let tag =
            Tag::read("<synced_block_reference url=\"{{https://a.b/?c&amp;d}}\" color='red_bg'>text").expect("a tag");
        assert_eq!((tag.name.as_str(), tag.address()), ("synced-block-reference", Some("https://a.b/?c&d")));
        assert_eq!((tag.paint(), tag.is_empty), (Paint::read("red_bg"), false));
        assert_eq!(Tag::read("</li>").map(|tag| (tag.is_end, tag.length)), Some((true, 5)));
        assert_eq!(Tag::read("<p />x").map(|tag| (tag.is_empty, tag.length)), Some((true, 5)));
        for text in ["<color=\"red_bg\">", "<20%", "< p>", "<p", "<一>", "<a b=c>", "<p x\"y>", "<https://a.b>"] {
            assert_eq!(Tag::read(text), None, "{text}");
        }
    }

    #[test]
    fn settings_stand_at_the_end_of_a_line() {
        assert_eq!(settings("a {color=\"red_bg\"}"), ("a", vec![("color", "red_bg")]));
        assert_eq!(settings("a {toggle=\"true\" color=\"red\"}").1.len(), 2);
        for text in ["a \\{color=\"red_bg\"\\}", "a {color=red}", "a {x=\"y\"}", "a {}", "a} {b", "{color=\"red\"} a"] {
            assert_eq!(settings(text), (text, vec![]), "{text}");
        }
    }
}
