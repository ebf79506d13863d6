//! XHTML → text that an HTML parser reads the same way: `<title/>` opened and closed, CDATA as text, elements closed in
//! the order they were opened. Refuses what would take an HTML parser hours: depth, attributes, entities of its own.

use std::borrow::Cow;

use crate::model::Fault;

/// Open elements at once. An HTML parser needs quadratic time for depth; no publisher nests beyond some 30.
const DEEPEST: usize = 256;
/// Attributes of one tag.
const ATTRIBUTES: usize = 1_000;
/// Elements that have no content and no end tag.
const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];
/// Elements whose content is never text: gone before any parser sees it.
const UNREAD: [&str; 2] = ["script", "style"];

/// Rewrites one document. Line ends stay, so lines keep their numbers.
pub(super) fn expand(text: &str) -> Result<String, Fault> {
    let out = String::with_capacity(text.len() + text.len() / 16);
    let mut expander = Expander { rest: text, out, open: Vec::new(), comments_end: true };
    while let Some(at) = expander.rest.find('<') {
        let (before, tag) = expander.rest.split_at(at);
        expander.out.push_str(before);
        expander.rest = tag;
        expander.step()?;
    }
    expander.out.push_str(expander.rest);
    Ok(expander.out)
}

struct Expander<'a> {
    rest: &'a str,
    out: String,
    /// Names of the open elements, outermost first.
    open: Vec<Cow<'a, str>>,
    /// Whether a comment may still have an end; asked once, since every comment would search to the end of the file.
    comments_end: bool,
}

impl<'a> Expander<'a> {
    /// Reads what starts with the `<` at hand.
    fn step(&mut self) -> Result<(), Fault> {
        let rest = self.rest;
        if let Some(comment) = rest.strip_prefix("<!--") {
            match Some(comment).filter(|_| self.comments_end).and_then(|comment| comment.find("-->")) {
                Some(end) => self.drop("<!--".len() + end + "-->".len()),
                // Without its end a comment is text: an HTML parser would lose the rest of the document.
                None => {
                    self.comments_end = false;
                    self.text("<!--");
                    self.rest = comment;
                }
            }
            return Ok(());
        }
        if let Some(cdata) = rest.strip_prefix("<![CDATA[") {
            let end = cdata.find("]]>");
            self.text(&cdata[..end.unwrap_or(cdata.len())]);
            self.rest = end.map_or("", |end| &cdata[end + "]]>".len()..]);
            return Ok(());
        }
        if rest.starts_with("<?") {
            return self.pass_or_text(rest.find('>').map(|end| end + 1));
        }
        if starts_with_word(rest, "<!doctype") {
            return self.doctype();
        }
        if let Some(end) = rest.strip_prefix("</").filter(|name| starts_with_letter(name)) {
            return self.end_tag(end);
        }
        if starts_with_letter(&rest[1..]) {
            return self.start_tag();
        }
        self.text("<");
        self.rest = &rest[1..];
        Ok(())
    }

    /// Drops `length` bytes but for their line ends; without an end, all the rest is text.
    fn pass_or_text(&mut self, length: Option<usize>) -> Result<(), Fault> {
        match length {
            Some(length) => self.drop(length),
            None => {
                self.text(self.rest);
                self.rest = "";
            }
        }
        Ok(())
    }

    fn drop(&mut self, length: usize) {
        let (gone, rest) = self.rest.split_at(length);
        self.out.extend(gone.bytes().filter(|byte| *byte == b'\n').map(char::from));
        self.rest = rest;
    }

    fn text(&mut self, text: &str) {
        self.out.push_str(&text.replace('&', "&amp;").replace('<', "&lt;"));
    }

    fn doctype(&mut self) -> Result<(), Fault> {
        match self.rest.find(['[', '>']) {
            Some(at) if self.rest[at..].starts_with('[') => Err(Fault::Doctype),
            end => self.pass_or_text(end.map(|end| end + 1)),
        }
    }

    fn end_tag(&mut self, tag: &'a str) -> Result<(), Fault> {
        let name = lower(&tag[..name_length(tag)]);
        let Some(end) = tag.find('>') else { return self.pass_or_text(None) };
        let literal = &self.rest[..end + "</>".len()];
        self.rest = &tag[end + 1..];
        // `<br></br>` is one break; an HTML parser makes two of it.
        if VOID.contains(&name.as_ref()) {
            return Ok(());
        }
        match self.open.iter().rposition(|open| *open == name) {
            Some(partner) => self.close_down_to(partner),
            // The end that pandoc leaves when it takes `<color="red_bg">` for text.
            None if name == "color" => self.text(literal),
            None => {}
        }
        Ok(())
    }

    /// Closes in the order of opening: otherwise an HTML parser opens `<b>` again and again in all that follows.
    fn close_down_to(&mut self, length: usize) {
        while self.open.len() > length {
            if let Some(name) = self.open.pop() {
                self.out.push_str("</");
                self.out.push_str(&name);
                self.out.push('>');
            }
        }
    }

    fn start_tag(&mut self) -> Result<(), Fault> {
        let tag = self.rest;
        let name = lower(&tag[1..1 + name_length(&tag[1..])]);
        let Some(found) = scan(&tag[1 + name.len()..])? else { return self.pass_or_text(None) };
        let length = 1 + name.len() + found.length;
        let attributes = &tag[1 + name.len()..length - 1];
        if UNREAD.contains(&name.as_ref()) {
            let content = if found.closed { Some(0) } else { find_end_tag(&tag[length..], &name) };
            // Without an end the rest of the document would be script: gone as a browser lets it go.
            self.drop(length + content.unwrap_or(tag.len() - length));
            return Ok(());
        }
        self.close_implied(&name);
        self.rest = &tag[length..];
        self.out.push('<');
        self.out.push_str(if name == "plaintext" { "div" } else { &name });
        // `<color="red_bg">` is not well-formed: its value becomes an attribute.
        if name == "color" && attributes.trim_start().starts_with('=') {
            self.out.push_str(" color");
        }
        self.out.push_str(attributes.strip_suffix('/').filter(|_| found.closed).unwrap_or(attributes));
        self.out.push('>');
        if VOID.contains(&name.as_ref()) {
            return Ok(());
        }
        self.open.push(if name == "plaintext" { "div".into() } else { name });
        if self.open.len() > DEEPEST {
            return Err(Fault::Cap("256 elements inside each other".to_owned()));
        }
        if found.closed {
            self.close_down_to(self.open.len() - 1);
        }
        Ok(())
    }

    /// In HTML `<p>` ends the paragraph before and `<li>` the item before: without this, depth would only grow.
    fn close_implied(&mut self, name: &str) {
        let last = self.open.last().map(Cow::as_ref);
        let implied = match name {
            "p" => last == Some("p"),
            "li" => last == Some("li"),
            "dt" | "dd" => matches!(last, Some("dt" | "dd")),
            "td" | "th" => matches!(last, Some("td" | "th")),
            "tr" => last == Some("tr"),
            "option" => last == Some("option"),
            _ => false,
        };
        if implied {
            self.close_down_to(self.open.len() - 1);
        }
    }
}

/// Where a start tag ends.
struct Scanned {
    /// Bytes behind the name, `>` included.
    length: usize,
    /// Whether it ends in `/>`.
    closed: bool,
}

/// Finds the end of a start tag, behind quoted `>`s; absent when there is none. Counts attributes.
fn scan(tag: &str) -> Result<Option<Scanned>, Fault> {
    let bytes = tag.as_bytes();
    let mut at = 0;
    let mut attributes = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'>' => return Ok(Some(Scanned { length: at + 1, closed: at > 0 && bytes[at - 1] == b'/' })),
            b'=' => {
                at += 1 + bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                match bytes.get(at) {
                    Some(quote @ (b'"' | b'\'')) => match bytes[at + 1..].iter().position(|byte| byte == quote) {
                        Some(length) => at += length + 2,
                        None => return Ok(None),
                    },
                    _ => at += word_length(&bytes[at..]),
                }
            }
            byte if byte.is_ascii_whitespace() || byte == b'/' => at += 1,
            _ => {
                attributes += 1;
                if attributes > ATTRIBUTES {
                    return Err(Fault::Cap("1,000 attributes in one tag".to_owned()));
                }
                at += bytes[at..].iter().take_while(|byte| !b"=>/ \t\r\n\x0c".contains(byte)).count();
            }
        }
    }
    Ok(None)
}

/// The length of an unquoted value: to white space or the end of the tag. A `/` right before `>` is not of it.
fn word_length(bytes: &[u8]) -> usize {
    let length = bytes.iter().take_while(|byte| !byte.is_ascii_whitespace() && **byte != b'>').count();
    if length > 0 && bytes[length - 1] == b'/' && bytes.get(length) == Some(&b'>') { length - 1 } else { length }
}

fn find_end_tag(text: &str, name: &str) -> Option<usize> {
    let end = format!("</{name}");
    let mut from = 0;
    while let Some(at) = text[from..].find("</").map(|at| from + at) {
        if starts_with_word(&text[at..], &end) {
            return text[at..].find('>').map(|close| at + close + 1);
        }
        from = at + 2;
    }
    None
}

fn name_length(tag: &str) -> usize {
    tag.bytes().take_while(|byte| !b"=>/ \t\r\n\x0c".contains(byte)).count()
}

fn starts_with_letter(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
}

fn starts_with_word(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) { name.to_ascii_lowercase().into() } else { name.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(text: &str) -> String {
        expand(text).expect("harmless")
    }

    #[test]
    fn empty_elements_are_opened_and_closed() {
        assert_eq!(expanded("<title/><a id=\"x\"/>a<br/>b<br></br>"), "<title></title><a id=\"x\"></a>a<br>b<br>");
        assert_eq!(expanded("<a href=x/>b"), "<a href=x></a>b");
        assert_eq!(expanded("<a title='>'>b</a>"), "<a title='>'>b</a>");
    }

    #[test]
    fn what_is_no_markup_is_text() {
        assert_eq!(expanded("<p><![CDATA[a<b&c]]></p>"), "<p>a&lt;b&amp;c</p>");
        assert_eq!(expanded("<p>1 < 2, <20%, <一></p>"), "<p>1 &lt; 2, &lt;20%, &lt;一></p>");
        assert_eq!(expanded("a<!-- <p> --\n>d-->e<!--f<p>"), "a\ne&lt;!--f<p>");
        assert_eq!(expanded("<script>a<b\n</SCRIPT >c<style/>d"), "\ncd");
    }

    #[test]
    fn elements_are_closed_in_order() {
        assert_eq!(expanded("<p><b>a</p><p>b</b>"), "<p><b>a</b></p><p>b");
        assert_eq!(expanded("<color=\"red_bg\">a</color></color>"), "<color color=\"red_bg\">a</color>&lt;/color>");
    }

    #[test]
    fn bombs_are_refused_at_once() {
        assert!(matches!(expand(&"<div>".repeat(100_000)), Err(Fault::Cap(_))));
        assert!(matches!(expand(&format!("<p{}>", " a='1'".repeat(800_000))), Err(Fault::Cap(_))));
        let entities = "<!DOCTYPE html [<!ENTITY a \"b\">]><p>&a;</p>";
        assert_eq!(expand(entities), Err(Fault::Doctype));
        assert_eq!(expanded(&"<p>".repeat(1_000)).len(), 999 * 7 + 3);
    }

    #[test]
    fn an_unclosed_tag_is_text_in_one_go() {
        assert_eq!(expanded("a<b c=\"d"), "a&lt;b c=\"d");
        assert_eq!(expanded(&"<a".repeat(1_000_000)).len(), 5_000_000);
    }
}
