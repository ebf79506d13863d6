//! Concepts and relations as they are met; and the links that the section's text gets.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::model::{Block, Concept, ConceptId, Inline, Inlines, Kind, Links, Network, Relation, shorten};

use crate::read::caps::RELATIONS;

use super::graph::{self, Graph};
use super::line::{self, Chain, Named};
use super::table::{self, Columns};

/// Concepts of one article at most; of relations as many as [`RELATIONS`]: what is more stays text, with a notice.
const CONCEPTS: usize = 200;

/// What was gathered so far.
#[derive(Default)]
pub(super) struct Gather {
    pub(super) network: Network,
    /// What could not be read, once each, shortened.
    pub(super) left: BTreeSet<String>,
    /// Whether there were more than may be.
    is_full: bool,
    /// Concepts by name and alias.
    index: BTreeMap<ConceptId, usize>,
    /// The relations, by the numbers of their concepts.
    related: BTreeSet<(usize, usize, Option<String>)>,
    /// Those that some text links.
    linked: BTreeSet<usize>,
}

impl Gather {
    /// First time through: what the section defines, so that names are known wherever they stand.
    pub(super) fn define(&mut self, blocks: &[Block]) {
        for block in blocks {
            match &block.kind {
                Kind::Item { text, .. } | Kind::Paragraph { text } => {
                    if self.define_line(text, is_item(&block.kind)) {
                        // What lies below it speaks of it: only what is laid out can define others.
                        let laid_out = |child: &&Block| matches!(child.kind, Kind::Table { .. } | Kind::Code { .. });
                        let below = block.children.iter().filter(laid_out);
                        below.for_each(|child| self.define(std::slice::from_ref(child)));
                        continue;
                    }
                }
                Kind::Table { header, rows } => self.define_rows(*header, rows),
                Kind::Code { language, text } => {
                    let nodes = self.graph(language.as_deref(), text).map(|graph| graph.nodes).unwrap_or_default();
                    for name in &nodes {
                        self.concept(name, &[], None);
                    }
                }
                Kind::Heading { text, .. } => {
                    self.define_heading(text, &block.children);
                }
                Kind::Quote { .. } | Kind::Callout { .. } | Kind::Formula { .. } | Kind::Rule => {}
            }
            self.define(&block.children);
        }
    }

    /// A heading is a concept where lines below it tell of it: `定义：…`.
    fn define_heading(&mut self, text: &Inlines, below: &[Block]) -> Option<usize> {
        let told: Vec<(String, bool)> = below.iter().filter_map(|block| line::aspect(&block.plain())).collect();
        let plain = text.plain();
        let named = line::name(&plain, 0..plain.len()).filter(|_| !told.is_empty())?;
        let meaning = told.into_iter().find(|(_, is_meaning)| *is_meaning).map(|(meaning, _)| meaning);
        self.concept(&plain[named.span], &named.aliases, meaning)
    }

    /// Whether the line names one concept.
    fn define_line(&mut self, text: &Inlines, is_item: bool) -> bool {
        let plain = first_line(text);
        let found = line::definition(&plain, bold(text)).filter(|_| is_item || bold(text) > 0);
        let Some(found) = found else { return false };
        for name in &found.names {
            self.concept(&plain[name.span.clone()], &name.aliases, found.meaning.clone());
        }
        found.names.len() == 1
    }

    fn define_rows(&mut self, header: bool, rows: &[Vec<Inlines>]) {
        let Some(columns) = Columns::of(header, rows) else {
            let text = shorten(&rows.first().map(|row| table::plain(row).join(" | ")).unwrap_or_default());
            self.left.insert(text);
            return;
        };
        let Columns::Concepts { name, alias, meaning, .. } = columns else { return };
        for row in rows.iter().skip(usize::from(header)).map(|row| table::plain(row)) {
            let cell =
                |column: Option<usize>| column.and_then(|at| row.get(at)).map(String::as_str).unwrap_or_default();
            let text = cell(Some(name));
            let Some(named) = line::name(text, 0..text.len()) else { continue };
            let more = cell(alias);
            let more = line::list(more, 0..more.len()).into_iter().map(|alias| more[alias.span].to_owned());
            let aliases: Vec<String> = named.aliases.iter().cloned().chain(more).collect();
            let meaning = Some(cell(meaning).trim().to_owned()).filter(|meaning| !meaning.is_empty());
            self.concept(&text[named.span], &aliases, meaning);
        }
    }

    fn graph(&mut self, language: Option<&str>, text: &str) -> Option<Graph> {
        let is_mermaid = language.is_some_and(|word| word.eq_ignore_ascii_case("mermaid"));
        let graph = graph::read(text);
        if graph.is_none() && is_mermaid {
            let text = shorten(text.lines().next().unwrap_or_default());
            self.left.insert(text);
        }
        graph.filter(|_| is_mermaid || language.is_none())
    }

    /// Second time through: relations, and links in the text.
    pub(super) fn relate(&mut self, blocks: &mut Vec<Block>) {
        self.relate_below(blocks, None);
    }

    fn relate_below(&mut self, blocks: &mut Vec<Block>, parent: Option<usize>) {
        let mut out = Vec::with_capacity(blocks.len());
        for mut block in std::mem::take(blocks) {
            let mut more = Vec::new();
            let is_item = is_item(&block.kind);
            let mut own = None;
            match &mut block.kind {
                Kind::Item { text, .. } | Kind::Paragraph { text } => own = self.line(text, parent, is_item),
                Kind::Table { header, rows } => self.rows(*header, rows),
                Kind::Code { language, text } => more = self.drawn(language.as_deref(), text),
                Kind::Heading { text, .. } => own = self.define_heading(text, &block.children),
                Kind::Quote { .. } | Kind::Callout { .. } | Kind::Formula { .. } | Kind::Rule => {}
            }
            self.relate_below(&mut block.children, own);
            out.push(block);
            out.extend(more);
        }
        *blocks = out;
    }

    /// Reads a line and links its names; gives the concept that lines below it speak of.
    fn line(&mut self, text: &mut Inlines, parent: Option<usize>, is_item: bool) -> Option<usize> {
        let plain = first_line(text);
        if let Some(chain) = line::chain(&plain) {
            self.chain(text, &plain, chain, parent);
            return None;
        }
        if let Some(from) = parent {
            let (names, how) = line::related(&plain, |name| self.known(name).is_some())?;
            let found = self.concepts(&plain, &names);
            found.iter().for_each(|(_, to)| self.relation(from, *to, how.clone()));
            self.link(text, found);
            return None;
        }
        let found = line::definition(&plain, bold(text)).filter(|_| is_item || bold(text) > 0)?;
        let found = self.concepts(&plain, &found.names);
        let own = if let [(_, only)] = found[..] { Some(only) } else { None };
        self.link(text, found);
        own
    }

    fn chain(&mut self, text: &mut Inlines, plain: &str, chain: Chain, parent: Option<usize>) {
        let Chain { mut names, mut words, ends } = chain;
        // Below a concept `依赖 → 工具` tells how it leads there.
        if let (Some(_), [Some(first)], [None]) = (parent, &names[..], &words[..])
            && self.known(&plain[first.span.clone()]).is_none()
        {
            words[0] = Some(plain[first.span.clone()].to_owned());
            names[0] = None;
        }
        let mut links = Vec::new();
        let mut before: Option<(Option<usize>, Option<String>)> = None;
        for (named, word) in names.into_iter().zip(words) {
            let named: Vec<Named> = named.into_iter().collect();
            let found = self.concepts(plain, &named);
            let here = if named.is_empty() { parent } else { found.first().map(|(_, concept)| *concept) };
            self.lead(before.take(), here);
            links.extend(found);
            before = Some((here, word));
        }
        let found = self.concepts(plain, &ends);
        found.iter().for_each(|(_, end)| self.lead(before.clone(), Some(*end)));
        links.extend(found);
        self.link(text, links);
    }

    fn lead(&mut self, before: Option<(Option<usize>, Option<String>)>, to: Option<usize>) {
        if let (Some((Some(from), word)), Some(to)) = (before, to) {
            self.relation(from, to, word);
        }
    }

    fn rows(&mut self, header: bool, rows: &mut [Vec<Inlines>]) {
        let Some(columns) = Columns::of(header, rows) else { return };
        for row in rows.iter_mut().skip(usize::from(header)) {
            match columns {
                Columns::Concepts { name, related, .. } => {
                    let [own] = self.cell(row, name, false)[..] else { continue };
                    for to in related.map(|at| self.cell(row, at, true)).unwrap_or_default() {
                        self.relation(own, to, None);
                    }
                }
                Columns::Relations { from, to, how } => {
                    let how = how.and_then(|at| Some(row.get(at)?.plain().trim().to_owned()));
                    let how = how.filter(|how| !how.is_empty());
                    let [start] = self.cell(row, from, false)[..] else { continue };
                    for end in self.cell(row, to, true) {
                        self.relation(start, end, how.clone());
                    }
                }
            }
        }
    }

    /// The concepts that a cell names, linked.
    fn cell(&mut self, row: &mut [Inlines], at: usize, several: bool) -> Vec<usize> {
        let Some(cell) = row.get_mut(at) else { return Vec::new() };
        let plain = first_line(cell);
        let range = 0..plain.len();
        let names = if several { line::list(&plain, range) } else { line::name(&plain, range).into_iter().collect() };
        let found = self.concepts(&plain, &names);
        let concepts = found.iter().map(|(_, concept)| *concept).collect();
        self.link(cell, found);
        concepts
    }

    /// A graph has no text to link: its arrows follow it as a list.
    fn drawn(&mut self, language: Option<&str>, text: &str) -> Vec<Block> {
        let Some(graph) = self.graph(language, text) else { return Vec::new() };
        let mut items = Vec::new();
        for (from, to, how) in graph.edges {
            let ends = (self.concept(&from, &[], None), self.concept(&to, &[], None));
            let (Some(from), Some(to)) = ends else { continue };
            self.relation(from, to, how.clone());
            let mut row = vec![self.named(from), Inline::Text(" → ".to_owned()), self.named(to)];
            row.extend(how.map(|how| Inline::Text(format!("：{how}"))));
            items.push(item(row));
        }
        items
    }

    /// Items for the concepts that no text links.
    pub(super) fn unlinked(&mut self) -> Vec<Block> {
        let left: Vec<usize> =
            (0..self.network.concepts.len()).filter(|concept| !self.linked.contains(concept)).collect();
        left.into_iter().map(|concept| item(vec![self.named(concept)])).collect()
    }

    fn named(&mut self, concept: usize) -> Inline {
        self.linked.insert(concept);
        let name = self.network.concepts[concept].name.clone();
        Inline::Link { href: format!("{}{name}", Links::CONCEPT), text: Inlines::from(name.as_str()) }
    }

    fn known(&self, name: &str) -> Option<usize> {
        self.index.get(&ConceptId::of(name)).copied()
    }

    fn concepts(&mut self, plain: &str, names: &[Named]) -> Vec<(Range<usize>, usize)> {
        let one =
            |named: &Named| Some((named.span.clone(), self.concept(&plain[named.span.clone()], &named.aliases, None)?));
        names.iter().filter_map(one).collect()
    }

    /// The concept of this name or alias, new where there is none yet; absent where there are too many.
    fn concept(&mut self, name: &str, aliases: &[String], meaning: Option<String>) -> Option<usize> {
        let at = match self.known(name) {
            Some(at) => at,
            None if self.network.concepts.len() < CONCEPTS => {
                self.network.concepts.push(Concept { name: name.to_owned(), ..Concept::default() });
                self.network.concepts.len() - 1
            }
            None => {
                self.leave(name);
                return None;
            }
        };
        self.index.entry(ConceptId::of(name)).or_insert(at);
        for alias in aliases {
            if self.known(alias).is_none() {
                self.index.insert(ConceptId::of(alias), at);
                self.network.concepts[at].aliases.push(alias.clone());
            }
        }
        let slot = &mut self.network.concepts[at].meaning;
        if slot.is_none() {
            *slot = meaning;
        }
        Some(at)
    }

    fn relation(&mut self, from: usize, to: usize, how: Option<String>) {
        let name = |at: usize| self.network.concepts[at].name.clone();
        if self.network.relations.len() == RELATIONS {
            if !self.is_full {
                self.leave(&format!("{} → {}", name(from), name(to)));
            }
            return;
        }
        let relation = Relation { from: name(from), to: name(to), how: how.clone() };
        if self.related.insert((from, to, how)) {
            self.network.relations.push(relation);
        }
    }

    /// Told once: of what is too many, the first.
    fn leave(&mut self, text: &str) {
        if !std::mem::replace(&mut self.is_full, true) {
            self.left.insert(shorten(text));
        }
    }

    /// Makes names in a text links. One that the source links already keeps its link.
    fn link(&mut self, text: &mut Inlines, mut found: Vec<(Range<usize>, usize)>) {
        found.sort_by_key(|(span, _)| span.start);
        for (span, concept) in found.into_iter().rev() {
            let (before, rest) = text.split_at(span.start);
            let (name, after) = rest.split_at(span.len());
            if has_link(&name) || name.is_blank() {
                continue;
            }
            let href = format!("{}{}", Links::CONCEPT, self.network.concepts[concept].name);
            let mut row = before.into_vec();
            row.push(Inline::Link { href, text: name });
            row.extend(after.into_vec());
            *text = Inlines::new(row);
            self.linked.insert(concept);
        }
    }
}

fn is_item(kind: &Kind) -> bool {
    matches!(kind, Kind::Item { .. })
}

fn item(row: Vec<Inline>) -> Block {
    Block::new(Kind::Item { ordered: false, text: Inlines::new(row) })
}

fn first_line(text: &Inlines) -> String {
    let plain = text.plain();
    plain.split('\n').next().unwrap_or_default().to_owned()
}

/// Bytes of the bold text that a line begins with; 0 for none.
fn bold(text: &Inlines) -> usize {
    match text.iter().next() {
        Some(Inline::Bold { text }) => text.plain().len(),
        _ => 0,
    }
}

fn has_link(row: &Inlines) -> bool {
    row.iter().any(|inline| match inline {
        Inline::Link { .. } => true,
        other => other.inner().is_some_and(has_link),
    })
}
