//! A Logseq page as a tree of blocks (0.10, mldoc 1.5.7): bullets by white space, properties, tasks, drawers, containers.

use std::borrow::Cow;

use super::blocks::{blocks, closer, closes, property};
use crate::model::Day;
use crate::model::tree::{Grammar, Kind, Node, Offer, Part, Tree};

/// How Logseq pages are taken apart.
///
/// ```
/// use neican::{model::tree::Grammar, render::logseq::LogseqGrammar};
/// let page = "type:: x\n\n- TODO a\n  id:: 1\n\t- b\n";
/// let tree = LogseqGrammar.parse(page).unwrap();
/// assert_eq!(tree.print(), page);
/// let a = &tree.nodes[1];
/// assert_eq!((&*a.text, a.task(), a.id, a.children.len()), ("a", Some("TODO"), Some("1"), 1));
/// ```
pub struct LogseqGrammar;

/// The block that offers what the source says now.
const OFFER: &str = "来源已更正 #neican/更正";

/// What such a block is known by, and searched for.
const OFFER_TAG: &str = "#neican/更正";

/// What makes a block a flashcard, at the end of its first line, or as that line where a quote, a table or code follows. It
/// is merged as a property is, apart from the words: a card that the reader takes off stays off.
pub(super) const CARD: &str = "#card";

const TASKS: [&str; 11] =
    ["TODO", "DOING", "DONE", "LATER", "NOW", "WAITING", "WAIT", "CANCELED", "CANCELLED", "IN-PROGRESS", "STARTED"];

const BLANK: [char; 4] = [' ', '\t', '\r', '\n'];

impl Grammar for LogseqGrammar {
    fn parse<'a>(&self, page: &'a str) -> Option<Tree<'a>> {
        // A byte order mark is no part of the first key.
        let mark = if page.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let mut head = mark;
        let spans = blocks(&page[mark..]);
        let mut nodes: Vec<Node> = Vec::with_capacity(spans.len());
        let mut open: Vec<usize> = Vec::new();
        for span in spans {
            let mut whole = &page[mark + span.own.start..mark + span.own.end];
            if nodes.is_empty() {
                // Empty lines before the properties of a page are tolerated.
                let blank = whole.len() - whole.trim_start_matches(BLANK).len();
                let skipped = whole[..blank].rfind('\n').map_or(0, |end| end + 1);
                head = mark + span.own.start + skipped;
                whole = &whole[skipped..];
            }
            let own = whole.trim_end_matches(BLANK);
            if own.is_empty() && nodes.is_empty() {
                head = mark + span.own.end;
                continue;
            }
            open.truncate(span.level - 1);
            let parent = open.last().copied();
            let indent = &own[..span.indent.len().min(own.len())];
            open.push(nodes.len());
            nodes.push(node(own, &whole[own.len()..], indent, span.bullet, parent, nodes.is_empty()));
        }
        Some(Tree::grow(&page[..head], nodes))
    }

    fn write(&self, node: &Node, indent: &str) -> String {
        let bullet = node.frame.trim_end();
        let space = node.frame.get(bullet.len()..).filter(|space| !space.is_empty()).unwrap_or(" ");
        let mut out = [indent, bullet].concat();
        let (mut state, mut first) = (None, true);
        let (above, mut behind) = card_of(node);
        for part in above.iter().chain(node.parts.iter().filter(|part| !is_card(part))) {
            let line = match part {
                Part::Task(task) => {
                    state = Some(*task);
                    continue;
                }
                Part::Text(text) => state.take().map_or(Cow::Borrowed(*text), |task| format!("{task} {text}").into()),
                Part::Property { line, .. } | Part::App(line) | Part::Record(line) => Cow::Borrowed(*line),
            };
            match first {
                true if bullet.is_empty() || line.is_empty() => {}
                true => out.push_str(space),
                false if bullet.is_empty() => out.extend(["\n", indent]),
                false => out.extend(["\n", indent, "  "]),
            }
            out.push_str(&line);
            out.push_str(behind.take().unwrap_or_default());
            first = false;
        }
        if let Some(task) = state {
            out.extend([space, task]);
        }
        out
    }

    fn gap(&self, before: Kind, _after: Kind) -> &'static str {
        if before == Kind::Properties { "\n\n" } else { "\n" }
    }

    fn id_key(&self) -> &'static str {
        "id"
    }

    fn offer(&self, offered: &Node, below: &Node, unit: &str) -> Offer {
        let indent = [below.indent, unit].concat();
        let mut offered = offered.clone();
        // The id stays with the block it names, and an offer is nothing to do nor to learn.
        offered.parts.retain(|part| match part {
            card if is_card(card) => false,
            Part::Property { key, .. } => key != "id",
            Part::Text(_) => true,
            Part::Task(_) | Part::App(_) | Part::Record(_) => false,
        });
        offered.frame = "- ";
        let own = format!("{indent}- {OFFER}\n{}", self.write(&offered, &[&indent, unit].concat()));
        Offer { kind: Kind::Item, indent, own }
    }

    fn is_offer(&self, node: &Node) -> bool {
        // The sign alone is found much faster than the tag, and few blocks have one.
        node.kind == Kind::Item && node.text.contains('#') && node.text.contains(OFFER_TAG)
    }

    fn offered<'a>(&self, tree: &Tree<'a>, at: usize) -> Option<Cow<'a, str>> {
        let node = &tree.nodes[at];
        let bare = |node: &Node| !node.parts.iter().any(|part| matches!(part, Part::Task(_)));
        let [child] = node.children[..] else { return None };
        let child = &tree.nodes[child];
        let untouched = node.text == OFFER && child.children.is_empty() && bare(node) && bare(child);
        untouched.then(|| child.text.clone())
    }

    /// Below a quote they would be quoted.
    fn leads_with_properties(&self, text: &str) -> bool {
        leads(text)
    }
}

/// Whether a block of these words has no first line that anything could be added to.
fn leads(text: &str) -> bool {
    text.starts_with(['>', '|']) || text.starts_with("```") || text.starts_with("---")
}

fn card(line: &str) -> Part<'_> {
    Part::Property { key: Cow::Borrowed(CARD), value: "", line }
}

/// The words of a first line, and the tag of cards behind them, with what parts it from them.
fn without_card(words: &str) -> (&str, Option<Part<'_>>) {
    let rest = words.trim_end().strip_suffix(CARD).filter(|rest| rest.ends_with(' ') && !leads(rest));
    match rest.map(str::trim_end).filter(|rest| !rest.is_empty()) {
        Some(rest) => (rest, Some(card(&words[rest.len()..]))),
        None => (words, None),
    }
}

fn is_card(part: &Part) -> bool {
    matches!(part, Part::Property { key, .. } if key == CARD)
}

/// How a block is spelt as a card: a part of its own above all others, or what stands behind the first line.
fn card_of<'a>(node: &Node<'a>) -> (Option<Part<'a>>, Option<&'a str>) {
    let Some(Part::Property { line, .. }) = node.parts.iter().find(|part| is_card(part)) else { return (None, None) };
    let first = node.parts.iter().find(|part| !is_card(part) && !matches!(part, Part::Task(_)));
    let has_title = matches!(first, Some(Part::Text(text)) if !leads(text) && !text.trim().is_empty());
    match has_title && line.starts_with(' ') {
        true => (None, Some(line)),
        false => (Some(Part::Text(CARD)), None),
    }
}

fn node<'a>(own: &'a str, gap: &'a str, indent: &'a str, bullet: bool, parent: Option<usize>, first: bool) -> Node<'a> {
    let rest = &own[indent.len()..];
    let frame = match bullet {
        true => &rest[..1 + rest[1..].len() - rest[1..].trim_start_matches([' ', '\t']).len()],
        false => "",
    };
    let parts = if bullet && !own.contains('\n') {
        // Most blocks are one line.
        first_line(&own[indent.len() + frame.len()..])
    } else {
        parts(own, indent, frame)
    };
    let text = Node::words(&parts);
    let is_line = |part: &Part| matches!(part, Part::Property { .. } | Part::App(_) | Part::Record(_));
    let is_property = |part: &Part| is_line(part) && !is_card(part);
    let kind = match bullet {
        _ if first && !bullet && parts.first().is_some_and(is_property) => Kind::Properties,
        // Logseq itself takes such a bullet away.
        true if first && indent.is_empty() && parts.len() > 1 && parts.iter().all(is_property) => Kind::Properties,
        true => Kind::Item,
        false if rest.starts_with('#') => Kind::Heading,
        false => Kind::Leaf,
    };
    let id = parts.iter().find_map(|part| match part {
        Part::Property { key, value, .. } if key == "id" && !value.is_empty() => Some(*value),
        _ => None,
    });
    Node { parent, children: Vec::new(), kind, indent, own, gap, frame, parts, text, id }
}

fn parts<'a>(own: &'a str, indent: &str, frame: &str) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    let lines: Vec<&str> = own.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).collect();
    // What ends the container we are in, and whether it is a drawer of Logseq's own.
    let mut inside: Option<(String, bool)> = None;
    let mut open: Vec<String> = Vec::new();
    for (idx, line) in lines.iter().enumerate() {
        let line = if idx == 0 { &line[indent.len() + frame.len()..] } else { bare(line, indent, !frame.is_empty()) };
        if let Some((end, drawer)) = &inside {
            parts.push(if *drawer { Part::Record(line) } else { Part::Text(line) });
            if closes(line, end) {
                inside = None;
            }
            continue;
        }
        // What found no end once finds none further down.
        let opened = closer(line).filter(|end| !open.contains(end));
        let opened = match opened {
            Some(end) if lines[idx + 1..].iter().any(|line| closes(line, &end)) => Some(end),
            unclosed => {
                open.extend(unclosed);
                None
            }
        };
        if let Some(end) = opened {
            let drawer = line.trim().eq_ignore_ascii_case(":logbook:");
            parts.push(if drawer { Part::Record(line) } else { Part::Text(line) });
            inside = Some((end, drawer));
            continue;
        }
        if idx == 0 && !frame.is_empty() {
            parts.extend(first_line(line));
        } else {
            parts.push(written(line).unwrap_or(Part::Text(line)));
        }
    }
    with_card_line(parts)
}

/// A first line that is only the tag of cards is one, unless it is all the words there are.
fn with_card_line(mut parts: Vec<Part<'_>>) -> Vec<Part<'_>> {
    let n_lines = parts.iter().filter(|part| matches!(part, Part::Text(_))).count();
    if parts.first() == Some(&Part::Text(CARD)) && n_lines > 1 {
        parts[0] = card(CARD);
    }
    parts
}

/// The first line of a block: the state of a task stands before its words.
fn first_line(line: &str) -> Vec<Part<'_>> {
    if let Some(property) = written(line) {
        return vec![property];
    }
    // Most lines start with other signs: one look instead of one a word.
    let shouts = line.bytes().next().is_some_and(|first| first.is_ascii_uppercase());
    let mut state = TASKS
        .iter()
        .find(|task| shouts && line.strip_prefix(**task).is_some_and(|rest| rest.starts_with(' ')))
        .map_or(0, |task| task.len());
    let rest = line[state..].trim_start_matches(' ');
    // A priority belongs to the state: `[#A] `.
    let priority = rest.as_bytes();
    if rest.starts_with("[#") && matches!(priority.get(2), Some(b'A'..=b'C')) && rest[3..].starts_with("] ") {
        state = line.len() - rest.len() + 4;
    }
    let is_task = state > 0 && !line[state..].trim().is_empty();
    let (task, words) = if is_task { line.split_at(state) } else { ("", line) };
    let words = if is_task { words.trim_start_matches(' ') } else { words };
    let (words, card) = without_card(words);
    let task = is_task.then_some(Part::Task(task));
    task.into_iter().chain([words].map(Part::Text)).chain(card).collect()
}

/// `<2026-11-23 Mon>`.
fn is_stamp(value: &str) -> bool {
    value.starts_with('<') && value.get(1..11).is_some_and(|day| day.parse::<Day>().is_ok())
}

/// The line as a property, if it is one; `SCHEDULED` and `DEADLINE` are the reader's and go the same way. Before anything
/// but a time stamp they are text: where an issue says so, a backslash stands there.
fn written(line: &str) -> Option<Part<'_>> {
    let trimmed = line.trim();
    for key in ["SCHEDULED: ", "DEADLINE: "] {
        if let Some(value) = trimmed.strip_prefix(key).filter(|value| is_stamp(value)) {
            return Some(Part::Property { key: Cow::Borrowed(key.trim_end()), value, line: trimmed });
        }
    }
    // Behind a second bullet it is text.
    let (key, value) = property(line).filter(|_| !trimmed.starts_with("- "))?;
    let is_order = key == "logseq.order-list-type";
    Some(match key.as_str() {
        "collapsed" | "created-at" | "updated-at" => Part::App(trimmed),
        _ if key.starts_with("logseq.") && !is_order => Part::App(trimmed),
        _ if key.starts_with("card-") => Part::Record(trimmed),
        _ => Part::Property { key: Cow::Owned(key), value, line: trimmed },
    })
}

/// A further line of a block without its indentation, whatever white space that is made of.
fn bare<'a>(line: &'a str, indent: &str, bullet: bool) -> &'a str {
    let below = if bullet { 2 } else { 0 };
    let (rest, most) = match line.strip_prefix(indent) {
        Some(rest) => (rest, below),
        None => (line, indent.chars().count() + below),
    };
    let n_blank = rest.bytes().take(most).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    &rest[n_blank..]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_counts_is_free_of_the_apps_own_lines() {
        let parsed = |page: &'static str| LogseqGrammar.parse(page).expect("every page parses");
        for page in [
            "- a\n\t- TODO b\n\t  id:: 1\n\t  c",
            "- a\r\n\t- TODO b  \r\n\t  collapsed:: true\r\n\t  id:: 1\r\n\t  c\r\n",
            "- a\n  - TODO b\n    id:: 1\n    c\n    :LOGBOOK:\n    CLOCK: x\n    :END:",
            "-  a\n\n    - TODO b\n\t\tid:: 1\n c\n",
        ] {
            let tree = parsed(page);
            let b = &tree.nodes[1];
            assert_eq!((&*b.text, b.task(), b.id, b.parent), ("b\nc", Some("TODO"), Some("1"), Some(0)), "{page:?}");
            assert_eq!(tree.print(), page);
        }
    }

    #[test]
    fn what_an_issue_says_is_no_plan_of_the_readers() {
        let is_plan = |line| matches!(written(line), Some(Part::Property { .. }));
        assert!(is_plan("SCHEDULED: <2026-11-23 Mon>") && !is_plan("SCHEDULED: \\<2026-11-23 Mon>"));
        assert!(!is_plan("DEADLINE: <2026-\u{feff}11-23>"));
    }

    #[test]
    fn a_block_in_normal_form_is_written_as_it_stands() {
        for page in [
            "type:: x\nneican:: y\n\n- a",
            "- a\n  id:: 1\n\t- ```rust\n\t  fn\n\t  \n\t    x:: y\n\t  ```\n\t- DONE [#A] z\n\t  SCHEDULED: <2026-11-23 Mon>",
            "-\n- > q\n  > r\n- key:: v\n  > q",
            "# h\n- x",
            "- a #card\n  id:: 1\n  b\n- TODO [#A] c  #card\n- #card\n  id:: 1\n  > q\n- #card\n- TODO #card",
        ] {
            let tree = LogseqGrammar.parse(page).expect("every page parses");
            for node in &tree.nodes {
                assert_eq!(LogseqGrammar.write(node, node.indent), node.own, "{page:?}");
            }
        }
    }

    #[test]
    fn the_tag_of_cards_is_no_word_where_it_ends_the_first_line() {
        let seen = |page: &'static str| -> Vec<(String, bool)> {
            let tree = LogseqGrammar.parse(page).expect("every page parses");
            tree.nodes.iter().map(|node| (node.text.to_string(), node.parts.iter().any(is_card))).collect()
        };
        for page in ["- a #card", "- a  #card ", "- TODO a #card\n  id:: 1", "- #card\n  id:: 1\n  a"] {
            assert_eq!(seen(page), [("a".to_owned(), true)], "{page:?}");
        }
        for page in
            ["- #card", "- a \\#card", "- a#card", "- a #cards", "- > a #card", "- a\n  b #card", "- #card\n  id:: 1"]
        {
            assert!(!seen(page)[0].1, "{page:?}");
        }
    }

    #[test]
    fn properties_are_told_by_place() {
        let kinds = |page: &'static str| -> Vec<Kind> {
            LogseqGrammar.parse(page).expect("every page parses").nodes.iter().map(|node| node.kind).collect()
        };
        assert_eq!(kinds("\n \na:: b\n\n- c"), [Kind::Properties, Kind::Item]);
        assert_eq!(kinds("\n \n"), []);
        assert_eq!(kinds("\u{feff}a:: b\n- c"), [Kind::Properties, Kind::Item]);
        assert_eq!(kinds("- a:: b\n  c:: d\n- e:: f"), [Kind::Properties, Kind::Item]);
        assert_eq!(kinds("words\n- c:: d\n# h"), [Kind::Leaf, Kind::Item, Kind::Heading]);
    }

    proptest! {
        #[test]
        fn every_page_is_printed_as_it_was(page in "([ \\t]{0,3}(- |-|# |## |```|~~~|\\$\\$|<b>|</b>|:LOGBOOK:|:END:|#\\+begin_a|#\\+end_a|a:: b|TODO |\u{feff})?[a中]{0,2} {0,2}\r?\n?){0,20}|\\PC{0,40}") {
            let tree = LogseqGrammar.parse(&page).expect("every page parses");
            prop_assert_eq!(tree.print(), page.as_str());
            for node in &tree.nodes {
                // Written anew, a block keeps its words.
                let written = LogseqGrammar.write(node, node.indent);
                for word in node.text.split_whitespace() {
                    prop_assert!(written.contains(word), "{:?} lost {word:?} of {:?}", written, node.own);
                }
            }
        }
    }
}
