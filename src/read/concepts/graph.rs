//! Graphs of Mermaid: `graph`, `flowchart` and `mindmap` (mermaid.js.org, 11.x). Other diagrams are left as they are.

use std::sync::LazyLock;

use regex::Regex;

use super::line;

/// Names and arrows of a graph.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Graph {
    /// Every node once, in the order in which they are first named.
    pub(super) nodes: Vec<String>,
    /// From, to, and the word on the arrow.
    pub(super) edges: Vec<(String, String, Option<String>)>,
}

/// Arrows of one graph at most: `A & B & … --> C & D & …` multiplies.
const EDGES: usize = 1_000;
/// Nodes of one graph at most: the rest of it is not read.
const NODES: usize = 500;
/// Nodes that one `&` may join.
const JOINED: usize = 30;

/// Reads a graph; absent where it is none, or of a sort without nodes and arrows.
pub(super) fn read(text: &str) -> Option<Graph> {
    let lines = text.lines().map(|line| line.split("%%").next().unwrap_or_default());
    let mut lines = lines.filter(|line| !line.trim().is_empty());
    let first = lines.next()?.trim();
    let kind = first.split([' ', ';']).next()?;
    let graph = match kind {
        "graph" | "flowchart" | "flowchart-elk" => {
            let rest = first.split_once(';').map(|(_, rest)| rest).into_iter();
            flow(rest.chain(lines))
        }
        "mindmap" => mindmap(lines),
        _ => return None,
    };
    (!graph.nodes.is_empty()).then_some(graph)
}

/// Statements that draw nothing.
const STYLE: [&str; 9] =
    ["subgraph", "end", "style", "classDef", "class", "click", "linkStyle", "direction", "accTitle"];

fn flow<'a>(lines: impl Iterator<Item = &'a str>) -> Graph {
    let mut flow = Flow::default();
    for line in lines {
        for statement in statements(line) {
            let word = statement.trim().split([' ', ':', '\t']).next().unwrap_or_default();
            if !STYLE.contains(&word) {
                flow.statement(statement);
            }
        }
    }
    let name = |idx: usize| flow.nodes[idx].1.clone();
    let edges = flow.edges.iter().map(|(from, to, how)| (name(*from), name(*to), how.clone()));
    Graph { edges: edges.collect(), nodes: flow.nodes.iter().map(|(_, name)| name.clone()).collect() }
}

/// A line at its semicolons, those in quotes left out.
fn statements(line: &str) -> Vec<&str> {
    let (mut out, mut start, mut quoted) = (Vec::new(), 0, false);
    for (at, c) in line.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ';' if !quoted => {
                out.push(&line[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    out.push(&line[start..]);
    out
}

#[derive(Default)]
struct Flow {
    /// Id and name of each node.
    nodes: Vec<(String, String)>,
    edges: Vec<(usize, usize, Option<String>)>,
}

impl Flow {
    /// `A[甲] -->|依赖| B & C --> D`
    fn statement(&mut self, statement: &str) {
        let mut rest = statement;
        let mut from: Vec<usize> = Vec::new();
        let mut word = None;
        loop {
            let Some((group, after)) = self.group(rest) else { return };
            for start in &from {
                for end in &group {
                    if self.edges.len() < EDGES {
                        self.edges.push((*start, *end, word.clone()));
                    }
                }
            }
            let Some((how, after)) = arrow(after) else { return };
            (from, word, rest) = (group, how, after);
        }
    }

    /// Nodes joined by `&`.
    fn group<'a>(&mut self, text: &'a str) -> Option<(Vec<usize>, &'a str)> {
        let mut group = Vec::new();
        let mut rest = text;
        loop {
            let (node, after) = self.node(rest)?;
            group.push(node);
            match after.trim_start().strip_prefix('&').filter(|_| group.len() < JOINED) {
                Some(more) => rest = more,
                None => return Some((group, after)),
            }
        }
    }

    /// `A`, `A[甲]`, `A(("甲"))`, `A@{ label: "甲" }`, with a class behind it.
    fn node<'a>(&mut self, text: &'a str) -> Option<(usize, &'a str)> {
        let text = text.trim_start();
        let ends = |(at, c): &(usize, char)| {
            "[](){}<>|&@:\"=~;".contains(*c)
                || c.is_whitespace()
                || *c == '-' && text[at + 1..].starts_with(['-', '.', '>'])
                || *c == '.' && text[at + 1..].starts_with('-')
        };
        let length = text.char_indices().find(ends).map_or(text.len(), |(at, _)| at);
        let (id, mut rest) = text.split_at(length);
        if id.is_empty() {
            return None;
        }
        let mut label = None;
        if let Some((inner, after)) = shape(rest) {
            (label, rest) = (Some(inner), after);
        }
        if let Some(class) = rest.strip_prefix(":::") {
            rest = class.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_' || c == '-');
        }
        Some((self.named(id, label)?, rest))
    }

    fn named(&mut self, id: &str, label: Option<String>) -> Option<usize> {
        let known = self.nodes.iter().position(|(known, _)| known == id);
        let shown = clean(label.as_deref().unwrap_or(id));
        match (known, shown) {
            (Some(at), Some(name)) if label.is_some() => {
                self.nodes[at].1 = name;
                Some(at)
            }
            (Some(at), _) => Some(at),
            (None, _) if self.nodes.len() == NODES => None,
            (None, name) => {
                self.nodes.push((id.to_owned(), name?));
                Some(self.nodes.len() - 1)
            }
        }
    }
}

/// The text in the brackets that a node's shape is drawn with, and what stands behind them.
fn shape(text: &str) -> Option<(String, &str)> {
    if let Some(settings) = text.strip_prefix("@{") {
        let (inner, after) = settings.split_once('}')?;
        let label = inner.split_once("label:")?.1.trim_start();
        let label = label.strip_prefix('"').and_then(|label| label.split('"').next()).unwrap_or(label);
        return Some((label.to_owned(), after));
    }
    let opens = text.len() - text.trim_start_matches(['[', '(', '{', '/', '\\']).len();
    let opens = if text.starts_with('>') { 1 } else { opens };
    let inner = &text[opens..];
    if opens == 0 || text.starts_with(['/', '\\']) {
        return None;
    }
    if let Some(quoted) = inner.strip_prefix('"') {
        let (label, after) = quoted.split_once('"')?;
        return Some((label.to_owned(), after.trim_start_matches([']', ')', '}', '/', '\\'])));
    }
    let end = inner.find([']', ')', '}'])?;
    let (label, after) = inner.split_at(end);
    Some((label.trim_end_matches(['/', '\\']).to_owned(), after.trim_start_matches([']', ')', '}'])))
}

/// An arrow or line at the start of a text, the word on it, and what stands behind.
fn arrow(text: &str) -> Option<(Option<String>, &str)> {
    static ARROWS: LazyLock<[Regex; 2]> = LazyLock::new(|| {
        let line = r"(?:-{2,}|={2,}|-\.+-|~{3,})(?:>|[xo]\s)?";
        [
            r"^\s*<?(?:--|==|-\.)\s*(?P<how>[^-=.>|\s][^>=|-]*?)\s*(?:-{2,}|={2,}|\.+-)(?:>|[xo]\s)?\s*".to_owned(),
            format!(r"^\s*(?:<|[xo])?{line}\s*(?:\|(?P<how>[^|]*)\|)?\s*"),
        ]
        .map(|pattern| Regex::new(&pattern).expect("a fixed pattern"))
    });
    let found = ARROWS.iter().find_map(|arrow| arrow.captures(text))?;
    let how = found.name("how").and_then(|how| words(how.as_str()));
    Some((how, &text[found.get(0)?.end()..]))
}

/// By indentation: each node leads to those below it.
fn mindmap<'a>(lines: impl Iterator<Item = &'a str>) -> Graph {
    let mut graph = Graph::default();
    let mut above: Vec<(usize, String)> = Vec::new();
    for line in lines.filter(|line| !line.trim_start().starts_with("::")) {
        let indent = line.len() - line.trim_start().len();
        let text = line.trim();
        let id = text.find(['[', '(', '{', ')']).unwrap_or(text.len());
        let label = shape(text[id..].trim_start_matches(')')).map_or_else(|| text.to_owned(), |(label, _)| label);
        let Some(name) = clean(&label) else { continue };
        above.retain(|(other, _)| *other < indent);
        if let Some((_, parent)) = above.last().filter(|_| graph.edges.len() < EDGES) {
            graph.edges.push((parent.clone(), name.clone(), None));
        }
        if graph.nodes.len() == NODES {
            break;
        }
        if !graph.nodes.contains(&name) {
            graph.nodes.push(name.clone());
        }
        above.push((indent, name));
    }
    graph
}

/// The name that a label shows; absent where it is a sentence, or nothing.
fn clean(label: &str) -> Option<String> {
    let label = words(label)?;
    line::name(&label, 0..label.len()).map(|name| label[name.span].to_owned())
}

/// A label without quotes, marks and line breaks.
fn words(label: &str) -> Option<String> {
    static BREAK: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?i)<br\s*/?>|\\n").expect("a fixed pattern"));
    let label = BREAK.replace_all(label, " ");
    let label = label.trim_matches(|c: char| c.is_whitespace() || "\"`*".contains(c));
    (!label.is_empty()).then(|| label.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let Some(graph) = read(text) else { return "–".to_owned() };
        let edges = graph.edges.iter().map(|(from, to, how)| match how {
            Some(how) => format!("{from} {how}> {to}"),
            None => format!("{from} > {to}"),
        });
        format!("{}; {}", graph.nodes.join(" "), edges.collect::<Vec<_>>().join(", "))
    }

    #[test]
    fn a_graph_of_any_size_ends() {
        let lines: String =
            (0..5_000).map(|number| format!("A{number}[甲{number}] --> B{number} & C{number}\n")).collect();
        let map: String = (0..5_000).map(|number| format!("{}甲{number}\n", " ".repeat(number % 7))).collect();
        let drawn = read(&format!("graph LR\n{lines}")).expect("a graph");
        assert_eq!((drawn.nodes.len(), drawn.edges.len() <= EDGES), (NODES, true));
        let mapped = read(&format!("mindmap\n{map}")).expect("a graph");
        assert_eq!((mapped.nodes.len(), mapped.edges.len() <= EDGES), (NODES, true));
    }

    #[test]
    fn graphs_of_mermaid() {
        for (text, expected) in [
            ("graph LR\n  A[智能体] -->|依赖| B[工具]", "智能体 工具; 智能体 依赖> 工具"),
            ("flowchart TD; A[智能体]-->B((\"工具\")); B-->C", "智能体 工具 C; 智能体 > 工具, 工具 > C"),
            ("graph TD\nA[甲] -- 依赖 --> B{乙}\nB -.-> A", "甲 乙; 甲 依赖> 乙, 乙 > 甲"),
            ("graph TD\nA[甲] --> B[乙] & C[丙]", "甲 乙 丙; 甲 > 乙, 甲 > 丙"),
            ("graph\n%% 注\n甲 --- 乙 ==> 丙\nstyle 甲 fill:#f9f\nsubgraph 组\nend", "甲 乙 丙; 甲 > 乙, 乙 > 丙"),
            ("graph LR\nA@{ shape: rounded, label: \"甲\" } ==强==> B([乙]):::红", "甲 乙; 甲 强> 乙"),
            ("graph LR\nA[\"甲; 一<br/>二\"]", "–"),
            ("graph LR\nA[\"甲<br/>二\"]\nA --> A-b", "甲 二 A-b; 甲 二 > A-b"),
            (
                "mindmap\n  root((上下文))\n    记忆\n      长期\n    工具",
                "上下文 记忆 长期 工具; 上下文 > 记忆, 记忆 > 长期, 上下文 > 工具",
            ),
            ("sequenceDiagram\nA->>B: x", "–"),
            ("graph LR", "–"),
            ("", "–"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
