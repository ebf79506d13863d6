//! What stands inside a line: text, marks, links, images. Only http, https, mailto and notion links are made, and only
//! images that came with the issue are images.

use super::formula::{Formula, formula, raised};
use super::inline::{Leaf, Mark};
use super::names;
use super::paint::paints;
use super::walk::{Flow, Reader, Style, mark};
use crate::model::{Colour, ImageFault, What, shorten};
use crate::read::address::{Address, address};
use crate::read::links::INSIDE;

/// Values of one property that are looked at.
const NEAR: usize = 100;

impl Reader<'_> {
    pub(super) fn text(&mut self, node: usize, text: &str, style: &Style, flow: &mut Flow) {
        flow.run.push(&style.marks, Leaf::Text(text.to_owned()), self.dom.line(node));
    }

    /// An element that is no block. It may hold blocks all the same, which then carry its marks.
    pub(super) fn leaf(&mut self, node: usize, style: &Style, flow: &mut Flow) {
        let name = self.dom.name(node);
        match name {
            "br" => flow.run.push(&style.marks, Leaf::Break, self.dom.line(node)),
            "img" | "image" => self.image(node, style, flow),
            "input" => self.check_box(node, style, flow),
            "svg" => self.drawing(node, style, flow),
            "math" => self.formula(node, style, flow),
            "sup" | "sub" if self.is_plain(node) => {
                let text = raised(&self.dom.all_text(node), name == "sup");
                self.text(node, &text, style, flow);
            }
            "div" | "span" if names::is_of_class(self.dom, node, "checkbox") => {
                let is_on = names::is_of_class(self.dom, node, "checkbox-on");
                self.text(node, if is_on { "☑ " } else { "☐ " }, style, flow);
            }
            _ if names::MEDIA.contains(&name) => self.tell_unknown(node),
            _ => {
                if !names::is_known(self.dom, node) {
                    self.tell_unknown(node);
                }
                self.marked(node, style, flow);
            }
        }
    }

    fn marked(&mut self, node: usize, style: &Style, flow: &mut Flow) {
        let name = self.dom.name(node);
        if name == "a"
            && let Some(sign) = self.note_sign(node)
        {
            return self.text(node, &sign, style, flow);
        }
        let mut inner = style.clone();
        if let Some(mark) = mark(name) {
            inner.marks = inner.marks.with(mark);
        }
        if name == "a"
            && let Some(href) = self.link(node)
        {
            inner.marks = inner.marks.with(Mark::Link(href.into()));
        }
        let paints = paints(self.dom, self.sheet, node);
        match (paints.ground, paints.text) {
            (Some(colour), _) => {
                inner.marks = inner.marks.with(Mark::Highlight { colour, whole: name == "color" });
            }
            (None, Some(colour)) if name != "a" => self.tell_text_colour(node, colour),
            (None, _) if name == "mark" => {
                inner.marks = inner.marks.with(Mark::Highlight { colour: Colour::Plain, whole: false });
            }
            (None, _) => {}
        }
        let (before, after) = match name {
            "q" => ("“", "”"),
            "rt" if !self.has_parentheses(node) => ("(", ")"),
            // Notion sets the values of a property side by side without a sign between.
            "span" if self.follows_value(node) => ("、", ""),
            _ => ("", ""),
        };
        self.text(node, before, &inner, flow);
        self.kids(node, &inner, flow);
        self.text(node, after, &inner, flow);
    }

    /// Whether an element holds nothing but text.
    fn is_plain(&self, node: usize) -> bool {
        let kids = self.dom.kids(node);
        !kids.is_empty() && kids.iter().all(|kid| self.dom.text(*kid).is_some())
    }

    /// Whether it is a value of a property with another value right before it.
    fn follows_value(&self, node: usize) -> bool {
        let is_value = |node: usize| names::is_of_class(self.dom, node, "selected-value");
        let siblings = self.dom.parent(node).map_or(&[][..], |parent| self.dom.kids(parent));
        is_value(node)
            && siblings
                .iter()
                .take(NEAR)
                .position(|kid| *kid == node)
                .is_some_and(|at| at > 0 && is_value(siblings[at - 1]))
    }

    /// A formula in a line: its TeX, or its signs as text.
    fn formula(&mut self, node: usize, style: &Style, flow: &mut Flow) {
        let line = self.dom.line(node);
        match formula(self.dom, node) {
            Formula::Tex(tex) => flow.run.push(&style.marks, Leaf::Formula(tex), line),
            Formula::Plain(text) => {
                self.tell_unknown(node);
                flow.run.push(&style.marks, Leaf::Text(text), line);
            }
        }
    }

    pub(super) fn tell_text_colour(&mut self, node: usize, colour: Colour) {
        let text = shorten(&self.dom.first_text(node));
        if !text.is_empty() {
            self.notice(node, What::TextColour { colour, text });
        }
    }

    /// Whether a reading aid brings its own parentheses, as `<rp>`.
    fn has_parentheses(&self, rt: usize) -> bool {
        self.dom
            .parent(rt)
            .is_some_and(|ruby| self.dom.kids(ruby).iter().take(64).any(|kid| self.dom.name(*kid) == "rp"))
    }

    /// Where a link leads; absent where it leads nowhere, or to what must not be opened.
    fn link(&mut self, node: usize) -> Option<String> {
        let href = self.dom.attr(node, "href")?;
        match address(href) {
            Address::Open(address) => Some(address),
            Address::Inside(place) => Some(format!("{INSIDE}{place}")),
            Address::Refused => {
                let text = shorten(&self.dom.first_text(node));
                self.notice(node, What::LinkRefused { href: shorten(href), text });
                None
            }
        }
    }

    fn image(&mut self, node: usize, style: &Style, flow: &mut Flow) {
        let src = ["src", "href", "xlink:href"].into_iter().find_map(|name| self.dom.attr(node, name));
        let alt = self.dom.attr(node, "alt").unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        let line = self.dom.line(node);
        let Some(src) = src.filter(|src| !src.trim().is_empty()) else {
            return flow.run.push(&style.marks, Leaf::Text(alt), line);
        };
        let why = match address(src) {
            Address::Open(address) if address.starts_with("http") => {
                return self.remote(node, address, alt, style, flow);
            }
            Address::Inside(_) => match (self.take_image)(src.trim()) {
                Ok(asset) => return flow.run.push(&style.marks, Leaf::Image { asset, alt }, line),
                Err(why) => why,
            },
            Address::Open(_) | Address::Refused => ImageFault::UnknownKind,
        };
        self.notice(node, What::ImageRefused { name: shorten(src), why });
        flow.run.push(&style.marks, Leaf::Text(alt), line);
    }

    /// An image on the net becomes a link: nothing is ever fetched, and a page that fetches would tell who reads it.
    fn remote(&mut self, node: usize, url: String, alt: String, style: &Style, flow: &mut Flow) {
        self.notice(node, What::RemoteImage { url: shorten(&url) });
        let text = if alt.is_empty() { url.clone() } else { alt };
        let marks = if style.marks.in_link() { style.marks.clone() } else { style.marks.with(Mark::Link(url.into())) };
        flow.run.push(&marks, Leaf::Text(text), self.dom.line(node));
    }

    fn check_box(&mut self, node: usize, style: &Style, flow: &mut Flow) {
        let is_box = self.dom.attr(node, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox"));
        if is_box {
            let sign = if self.dom.attr(node, "checked").is_some() { "☑ " } else { "☐ " };
            self.text(node, sign, style, flow);
        }
    }

    /// A drawing shows the images it holds; what else it draws cannot be told in words.
    fn drawing(&mut self, node: usize, style: &Style, flow: &mut Flow) {
        let images: Vec<usize> = self.dom.below(node).filter(|below| self.dom.name(*below) == "image").collect();
        if images.is_empty() {
            self.tell_unknown(node);
        }
        for image in images {
            self.image(image, style, flow);
        }
    }
}
