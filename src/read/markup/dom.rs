//! `Dom`: a document as a flat arena, parsed as browsers parse, with line numbers. Knows no meaning of any element.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};
use std::collections::HashMap;

use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, LocalName, Namespace, ParseOpts, QualName, ns, parse_document};

use crate::model::Fault;

/// Nodes of one document. An HTML parser can be made to multiply elements; a long issue has some 5,000.
const NODES: usize = 1_000_000;
/// Attributes of one element that are kept when later tags add to them.
const ATTRIBUTES: usize = 100;
/// Bytes parsed between two looks at the number of nodes.
const STRIDE: usize = 16 * 1024;

/// A parsed document. Node 0 is the document itself.
pub(super) struct Dom {
    nodes: Vec<Node>,
}

/// One node: its kind, its place in the tree and the line where it starts.
struct Node {
    data: Data,
    parent: Option<usize>,
    kids: Vec<usize>,
    line: u32,
}

enum Data {
    Root,
    Element(QualName, Vec<Attribute>),
    Text(StrTendril),
    Comment,
}

impl Dom {
    /// Parses a document that has been expanded.
    pub(super) fn parse(text: &str) -> Result<Dom, Fault> {
        let tree_builder = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
        let mut parser = parse_document(Sink::new(), ParseOpts { tree_builder, ..ParseOpts::default() });
        let mut rest = text;
        while !rest.is_empty() {
            let cut = (STRIDE.min(rest.len())..=rest.len()).find(|at| rest.is_char_boundary(*at)).unwrap_or(rest.len());
            let (chunk, after) = rest.split_at(cut);
            parser.process(StrTendril::from(chunk));
            if parser.tokenizer.sink.sink.nodes.borrow().len() > NODES {
                return Err(Fault::Cap("1,000,000 elements in one chapter".to_owned()));
            }
            rest = after;
        }
        Ok(Dom { nodes: parser.finish() })
    }

    /// The name of an element in lower case; empty for text and the like.
    pub(super) fn name(&self, node: usize) -> &str {
        match &self.nodes[node].data {
            Data::Element(name, _) => &name.local,
            Data::Root | Data::Text(_) | Data::Comment => "",
        }
    }

    /// Whether the element is one of SVG's or MathML's.
    pub(super) fn is_foreign(&self, node: usize) -> bool {
        matches!(&self.nodes[node].data, Data::Element(name, _) if name.ns != ns!(html))
    }

    /// The value of an attribute, by its name with prefix; in SVG `href` is also `xlink:href`.
    pub(super) fn attr(&self, node: usize, name: &str) -> Option<&str> {
        match &self.nodes[node].data {
            Data::Element(_, attrs) => attrs.iter().find(|attr| &*attr.name.local == name).map(|attr| &*attr.value),
            Data::Root | Data::Text(_) | Data::Comment => None,
        }
    }

    /// Whether it is an element with attributes.
    pub(super) fn has_attrs(&self, node: usize) -> bool {
        matches!(&self.nodes[node].data, Data::Element(_, attrs) if !attrs.is_empty())
    }

    /// The text of a text node.
    pub(super) fn text(&self, node: usize) -> Option<&str> {
        match &self.nodes[node].data {
            Data::Text(text) => Some(text),
            Data::Root | Data::Element(..) | Data::Comment => None,
        }
    }

    /// The children, in order.
    pub(super) fn kids(&self, node: usize) -> &[usize] {
        &self.nodes[node].kids
    }

    /// The node above.
    pub(super) fn parent(&self, node: usize) -> Option<usize> {
        self.nodes[node].parent
    }

    /// The line on which the node starts, from 1.
    pub(super) fn line(&self, node: usize) -> u32 {
        self.nodes[node].line
    }

    /// All nodes below, in reading order.
    pub(super) fn below(&self, node: usize) -> impl Iterator<Item = usize> {
        let mut todo: Vec<usize> = self.kids(node).iter().rev().copied().collect();
        std::iter::from_fn(move || {
            let next = todo.pop()?;
            todo.extend(self.kids(next).iter().rev());
            Some(next)
        })
    }

    /// The start of the text below, for a message.
    pub(super) fn first_text(&self, node: usize) -> String {
        self.below(node)
            .take(100)
            .filter_map(|below| self.text(below))
            .flat_map(|text| text.chars().take(100))
            .collect()
    }

    /// All text below, as it stands.
    pub(super) fn all_text(&self, node: usize) -> String {
        self.below(node).filter_map(|below| self.text(below)).collect()
    }
}

/// Builds a document from the top to the bottom.
pub(super) struct Builder(Vec<Node>);

impl Builder {
    /// An empty document, with room for about `n_nodes`.
    pub(super) fn new(n_nodes: usize) -> Builder {
        let mut nodes = Vec::with_capacity(n_nodes.min(NODES));
        nodes.push(Node { data: Data::Root, parent: None, kids: Vec::new(), line: 1 });
        Builder(nodes)
    }

    /// Whether nothing was added yet.
    pub(super) fn is_empty(&self) -> bool {
        self.0.len() == 1
    }

    /// Adds an element as the last child of `parent` and gives its number.
    pub(super) fn element(&mut self, parent: usize, name: QualName, attrs: Vec<Attribute>, line: u32) -> usize {
        self.add(parent, Data::Element(name, attrs), line)
    }

    /// Adds a text as the last child of `parent`.
    pub(super) fn text(&mut self, parent: usize, text: StrTendril, line: u32) {
        self.add(parent, Data::Text(text), line);
    }

    /// The document.
    pub(super) fn finish(self) -> Dom {
        Dom { nodes: self.0 }
    }

    fn add(&mut self, parent: usize, data: Data, line: u32) -> usize {
        let node = self.0.len();
        self.0.push(Node { data, parent: Some(parent), kids: Vec::new(), line });
        self.0[parent].kids.push(node);
        node
    }
}

/// What html5ever builds into.
struct Sink {
    nodes: RefCell<Vec<Node>>,
    line: Cell<u32>,
    /// The contents of templates hang on no tree: they are never text.
    templates: RefCell<HashMap<usize, usize>>,
}

impl Sink {
    fn new() -> Sink {
        let sink = Sink { nodes: RefCell::default(), line: Cell::new(1), templates: RefCell::default() };
        sink.make(Data::Root);
        sink
    }

    fn make(&self, data: Data) -> usize {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node { data, parent: None, kids: Vec::new(), line: self.line.get() });
        nodes.len() - 1
    }

    fn detach(&self, child: usize) {
        let mut nodes = self.nodes.borrow_mut();
        if let Some(parent) = nodes[child].parent.take()
            && let Some(at) = nodes[parent].kids.iter().rposition(|kid| *kid == child)
        {
            nodes[parent].kids.remove(at);
        }
    }

    fn put(&self, parent: usize, at: usize, child: NodeOrText<usize>) {
        let child = match child {
            NodeOrText::AppendNode(child) => child,
            NodeOrText::AppendText(text) => {
                let mut nodes = self.nodes.borrow_mut();
                let before = at.checked_sub(1).map(|before| nodes[parent].kids[before]);
                if let Some(Data::Text(last)) = before.map(|before| &mut nodes[before].data) {
                    last.push_tendril(&text);
                    return;
                }
                drop(nodes);
                self.make(Data::Text(text))
            }
        };
        let mut nodes = self.nodes.borrow_mut();
        nodes[child].parent = Some(parent);
        nodes[parent].kids.insert(at, child);
    }
}

#[derive(Debug)]
struct Name<'a>(Ref<'a, QualName>);

impl ElemName for Name<'_> {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

impl TreeSink for Sink {
    type Handle = usize;
    type Output = Vec<Node>;
    type ElemName<'a> = Name<'a>;

    fn finish(self) -> Vec<Node> {
        self.nodes.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> usize {
        0
    }

    fn elem_name<'a>(&'a self, target: &'a usize) -> Name<'a> {
        Name(Ref::map(self.nodes.borrow(), |nodes| match &nodes[*target].data {
            Data::Element(name, _) => name,
            Data::Root | Data::Text(_) | Data::Comment => unreachable!("the parser asks for names of elements only"),
        }))
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, flags: ElementFlags) -> usize {
        let node = self.make(Data::Element(name, attrs));
        if flags.template {
            let contents = self.make(Data::Root);
            self.templates.borrow_mut().insert(node, contents);
        }
        node
    }

    fn create_comment(&self, _: StrTendril) -> usize {
        self.make(Data::Comment)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> usize {
        self.make(Data::Comment)
    }

    fn append(&self, parent: &usize, child: NodeOrText<usize>) {
        let at = self.nodes.borrow()[*parent].kids.len();
        self.put(*parent, at, child);
    }

    fn append_based_on_parent_node(&self, element: &usize, previous: &usize, child: NodeOrText<usize>) {
        if self.nodes.borrow()[*element].parent.is_some() {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &usize) -> usize {
        self.templates.borrow().get(target).copied().unwrap_or(*target)
    }

    fn same_node(&self, x: &usize, y: &usize) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &usize, child: NodeOrText<usize>) {
        if let NodeOrText::AppendNode(child) = &child {
            self.detach(*child);
        }
        let nodes = self.nodes.borrow();
        let parent = nodes[*sibling].parent.unwrap_or(0);
        let at = nodes[parent].kids.iter().rposition(|kid| kid == sibling).unwrap_or(nodes[parent].kids.len());
        drop(nodes);
        self.put(parent, at, child);
    }

    fn add_attrs_if_missing(&self, target: &usize, more: Vec<Attribute>) {
        if let Data::Element(_, attrs) = &mut self.nodes.borrow_mut()[*target].data {
            for attr in more {
                // Every further `<body>` adds to the first: without an end this would take quadratic time.
                if attrs.len() < ATTRIBUTES && !attrs.iter().any(|old| old.name == attr.name) {
                    attrs.push(attr);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &usize) {
        self.detach(*target);
    }

    fn reparent_children(&self, node: &usize, new_parent: &usize) {
        let mut nodes = self.nodes.borrow_mut();
        let kids = std::mem::take(&mut nodes[*node].kids);
        for kid in &kids {
            nodes[*kid].parent = Some(*new_parent);
        }
        nodes[*new_parent].kids.extend(kids);
    }

    fn set_current_line(&self, line: u64) {
        self.line.set(u32::try_from(line).unwrap_or(u32::MAX));
    }
}

#[cfg(test)]
mod tests {
    use super::super::expand::expand;
    use super::*;

    #[test]
    fn lines_are_those_of_the_source() {
        let text =
            "<?xml version='1.0'?>\n<html><head><title/><script>\n\n</script></head>\n<body>\n<p>a</p>\n</body></html>";
        let dom = Dom::parse(&expand(text).expect("harmless")).expect("small");
        let paragraph = dom.below(0).find(|node| dom.name(*node) == "p").expect("a paragraph");
        assert_eq!((dom.line(paragraph), dom.all_text(paragraph).as_str()), (6, "a"));
    }

    #[test]
    fn nodes_that_multiply_are_refused() {
        let marks: String = (0..200).map(|number| format!("<b id='{number}'>")).collect();
        let text = format!("<p>{marks}{}", "<div>x</div>".repeat(20_000));
        assert!(Dom::parse(&expand(&text).expect("deep, but not too deep")).is_err());
    }
}
