//! Which marks Logseq can show on which [`Leaf`], and where a leaf is parted for them.

use crate::model::{Colour, Inlines};
use crate::render::leaf::{self, Leaf, Marks, What, loosen_spaces};
use crate::render::{Losses, formula};

/// What only Logseq asks of marks.
impl Marks {
    /// `*`, `**` or `***`, as a number.
    pub(super) fn stars(self) -> usize {
        usize::from(self.italic) + 2 * usize::from(self.bold)
    }

    /// The outermost mark alone; bold and italic together count as one.
    fn outermost(self) -> Marks {
        match self {
            Marks { highlight: Some(colour), .. } => Marks { highlight: Some(colour), ..Marks::default() },
            Marks { strike: true, .. } => Marks { strike: true, ..Marks::default() },
            weighted => weighted,
        }
    }
}

/// Lays a line out. Marks that Logseq cannot show there are dropped, and `inner_marks` says so.
pub(super) fn leaves<'a>(
    line: &'a Inlines,
    coloured: bool,
    in_cell: bool,
    inner_marks: &mut bool,
    losses: &mut Losses,
) -> Vec<Leaf<'a>> {
    let block = coloured.then_some(Colour::Plain);
    let mut flat = leaf::flat(line, block);
    formula::settle(&mut flat, in_cell, losses);
    // inside a line Logseq has one colour
    flat.iter_mut().for_each(|leaf| leaf.marks.highlight = leaf.marks.highlight.map(|_| Colour::Plain));
    let mut split: Vec<Leaf> = flat.into_iter().flat_map(|leaf| fit(leaf, block, inner_marks)).collect();
    loosen_spaces(&mut split, is_space);
    split
}

/// Drops the marks that Logseq cannot show on this leaf, and parts it where marks must not reach.
fn fit<'a>(mut leaf: Leaf<'a>, block: Option<Colour>, inner_marks: &mut bool) -> Vec<Leaf<'a>> {
    if let What::Image { .. } | What::Formula(_) = leaf.what {
        // inside a mark an image or a formula is shown as text; the colour of its block is not lost by that
        *inner_marks |= leaf.href.is_some() || leaf.marks != Marks { highlight: block, ..Marks::default() };
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
    let stretches = chars.chunk_by(|a, b| bracket(*a) == bracket(*b)).map(|stretch| Leaf {
        what: What::Text(stretch.iter().collect()),
        marks: leaf.marks,
        href: leaf.href.filter(|_| !bracket(stretch[0])),
    });
    stretches.flat_map(|stretch| stretch.without_ends(is_space)).collect()
}

/// What Logseq's parser takes for white space, before or after clean-up.
fn is_space(ch: char) -> bool {
    (ch.is_ascii_control() && ch != '\u{7f}') || matches!(ch, ' ' | '\u{2028}' | '\u{2029}')
}
