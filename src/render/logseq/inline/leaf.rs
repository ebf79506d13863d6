//! `Leaf`: a line laid out flat, each stretch of text with the set of marks around it.

use crate::model::{Inline, Inlines};

/// A stretch with its marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Leaf<'a> {
    pub(super) what: What,
    pub(super) marks: Marks,
    pub(super) href: Option<&'a str>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    Text(String),
    Code(String),
    Image { asset: String, alt: String },
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Marks {
    pub(super) highlight: bool,
    pub(super) strike: bool,
    bold: bool,
    italic: bool,
}

impl Marks {
    /// `*`, `**` or `***`, as a number.
    pub(super) fn stars(self) -> usize {
        usize::from(self.italic) + 2 * usize::from(self.bold)
    }

    /// The outermost mark alone; bold and italic together count as one.
    fn outermost(self) -> Marks {
        match self {
            Marks { highlight: true, .. } => Marks { highlight: true, ..Marks::default() },
            Marks { strike: true, .. } => Marks { strike: true, ..Marks::default() },
            weighted => weighted,
        }
    }

    pub(super) fn any(self) -> bool {
        self != Marks::default()
    }
}

impl Leaf<'_> {
    pub(super) fn is_code(&self) -> bool {
        matches!(self.what, What::Code(_))
    }

    fn is_space(&self) -> bool {
        matches!(&self.what, What::Text(text) if text.chars().all(is_space))
    }
}

/// Lays a line out. Marks that Logseq cannot show there are dropped, and `inner_marks` says so.
pub(super) fn leaves<'a>(line: &'a Inlines, coloured: bool, inner_marks: &mut bool) -> Vec<Leaf<'a>> {
    let mut flat = Vec::new();
    let marks = Marks { highlight: coloured, ..Marks::default() };
    flatten(line, marks, None, &mut flat);
    let mut split: Vec<Leaf> = flat.into_iter().flat_map(|leaf| fit(leaf, coloured, inner_marks)).collect();
    loosen_spaces(&mut split);
    split
}

fn flatten<'a>(row: &'a Inlines, marks: Marks, href: Option<&'a str>, out: &mut Vec<Leaf<'a>>) {
    for inline in row.iter() {
        match inline {
            Inline::Bold { text } => flatten(text, Marks { bold: true, ..marks }, href, out),
            Inline::Italic { text } => flatten(text, Marks { italic: true, ..marks }, href, out),
            Inline::Strike { text } => flatten(text, Marks { strike: true, ..marks }, href, out),
            Inline::Highlight { text, .. } => flatten(text, Marks { highlight: true, ..marks }, href, out),
            Inline::Link { text, href: to } if is_safe(to) => flatten(text, marks, Some(to), out),
            Inline::Link { text, .. } => flatten(text, marks, href, out),
            // lines were parted before
            Inline::Break => {}
            Inline::Text(text) => out.push(Leaf { what: What::Text(text.clone()), marks, href }),
            Inline::Code { code } => out.push(Leaf { what: What::Code(code.clone()), marks, href }),
            Inline::Image { asset, alt } => {
                out.push(Leaf { what: What::Image { asset: asset.clone(), alt: alt.clone() }, marks, href });
            }
        }
    }
}

/// Whether a link may be made: the schemes the model allows, checked once more where they are written.
fn is_safe(href: &str) -> bool {
    let href = href.trim().to_ascii_lowercase();
    let schemes = ["http://", "https://", "notion://", "mailto:"];
    schemes.iter().any(|scheme| href.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()))
}

/// Drops the marks that Logseq cannot show on this leaf, and parts it where marks must not reach.
fn fit<'a>(mut leaf: Leaf<'a>, coloured: bool, inner_marks: &mut bool) -> Vec<Leaf<'a>> {
    if let What::Image { .. } = leaf.what {
        // inside a mark an image is shown as text; the colour of its block is not lost by that
        *inner_marks |= leaf.href.is_some() || leaf.marks != Marks { highlight: coloured, ..Marks::default() };
        return vec![Leaf { marks: Marks::default(), href: None, ..leaf }];
    }
    if let What::Code(code) = &leaf.what {
        if fence(code).is_none() || (leaf.href.is_some() && leaf.marks.any()) {
            *inner_marks = true;
            leaf.what = What::Text(code.clone());
        } else {
            // code parts the text of a mark, so that no second mark can reach around it
            let outermost = leaf.marks.outermost();
            *inner_marks |= leaf.marks != outermost;
            leaf.marks = outermost;
        }
    }
    if leaf.href.is_some() && leaf.marks.stars() == 3 {
        leaf.marks.italic = false;
        *inner_marks = true;
    }
    part(&leaf)
}

/// The backticks around inline code; absent where no form of Logseq's can hold it. `key:: value` is a property even in code.
pub(super) fn fence(code: &str) -> Option<&'static str> {
    let held = code.chars().filter(|ch| !is_space(*ch) || !ch.is_ascii_control() || *ch == '\t');
    let held: String = held.map(|ch| if is_space(ch) { ' ' } else { ch }).collect();
    let property = held.split_once(' ').is_some_and(|(key, _)| key.ends_with("::"));
    match held.as_str() {
        _ if property || held.trim_matches(' ').is_empty() => None,
        held if !held.contains('`') => Some("`"),
        held if !held.contains("``") && !held.starts_with('`') && !held.ends_with('`') => Some("``"),
        _ => None,
    }
}

/// Parts marked text into spaces at its ends, which no mark may touch, brackets, backticks and backslashes,
/// which are not safe in a label even with a backslash, and the rest.
fn part<'a>(leaf: &Leaf<'a>) -> Vec<Leaf<'a>> {
    let What::Text(text) = &leaf.what else { return vec![leaf.clone()] };
    if leaf.href.is_none() && !leaf.marks.any() {
        return vec![leaf.clone()];
    }
    let bracket = |ch: char| leaf.href.is_some() && matches!(ch, '[' | ']' | '`' | '\\');
    let chars: Vec<char> = text.chars().collect();
    let mut parts = Vec::new();
    for stretch in chars.chunk_by(|a, b| bracket(*a) == bracket(*b)) {
        let href = leaf.href.filter(|_| !bracket(stretch[0]));
        let n_front = stretch.iter().take_while(|ch| is_space(**ch)).count();
        let n_back = stretch[n_front..].iter().rev().take_while(|ch| is_space(**ch)).count();
        let core = n_front..stretch.len() - n_back;
        for piece in [&stretch[..n_front], &stretch[core.clone()], &stretch[core.end..]] {
            if !piece.is_empty() {
                parts.push(Leaf { what: What::Text(piece.iter().collect()), marks: leaf.marks, href });
            }
        }
    }
    parts
}

/// What Logseq's parser takes for white space, before or after clean-up.
fn is_space(ch: char) -> bool {
    (ch.is_ascii_control() && ch != '\u{7f}') || matches!(ch, ' ' | '\u{2028}' | '\u{2029}')
}

/// Spaces keep a mark only where the text on both sides has it too; from the outermost mark inwards.
fn loosen_spaces(line: &mut [Leaf]) {
    let mut place = 0;
    while place < line.len() {
        let n_spaces = line[place..].iter().take_while(|leaf| leaf.is_space()).count();
        let (before, rest) = line.split_at_mut(place);
        let (spaces, after) = rest.split_at_mut(n_spaces);
        loosen(before.last(), spaces, after.first());
        place += n_spaces + 1;
    }
}

/// `spaces` are all there is between `before` and `after`: they get one set of marks, the one that all of them share.
fn loosen<'a>(before: Option<&Leaf<'a>>, spaces: &mut [Leaf<'a>], after: Option<&Leaf<'a>>) {
    let (mut marks, mut href) = (Marks::default(), None);
    if let (Some(before), Some(after)) = (before, after) {
        let all = |has: fn(&Marks) -> bool| spaces.iter().all(|space| has(&space.marks));
        let (left, right) = (before.marks, after.marks);
        marks.highlight = left.highlight && right.highlight && all(|marks| marks.highlight);
        let mut same = left.highlight == right.highlight && marks.highlight == left.highlight;
        marks.strike = same && left.strike && right.strike && all(|marks| marks.strike);
        same &= left.strike == right.strike && marks.strike == left.strike;
        let weighted = spaces.iter().all(|space| space.marks.stars() == left.stars());
        if same && weighted && left.stars() == right.stars() {
            (marks.bold, marks.italic) = (left.bold, left.italic);
        }
        same &= left.stars() == right.stars() && marks.stars() == left.stars();
        let linked = before.href == after.href && spaces.iter().all(|space| space.href == before.href);
        href = before.href.filter(|_| same && linked && !before.is_code() && !after.is_code());
    }
    for space in spaces {
        (space.marks, space.href) = (marks, href);
    }
}
