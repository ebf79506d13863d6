//! `Leaf`: a line laid out flat, each stretch of text with the set of marks around it. Apps write marks around stretches of
//! equal marks; which of them fit where is theirs to say.

use crate::model::{Colour, Inline, Inlines, Kind, Links};

/// A stretch with its marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::render) struct Leaf<'a> {
    pub(in crate::render) what: What,
    pub(in crate::render) marks: Marks,
    pub(in crate::render) href: Option<&'a str>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::render) enum What {
    Text(String),
    Code(String),
    /// TeX, without its dollars.
    Formula(String),
    Image {
        asset: String,
        alt: String,
    },
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::render) struct Marks {
    pub(in crate::render) highlight: Option<Colour>,
    pub(in crate::render) strike: bool,
    pub(in crate::render) bold: bool,
    pub(in crate::render) italic: bool,
}

impl Marks {
    pub(in crate::render) fn any(self) -> bool {
        self != Marks::default()
    }
}

impl Leaf<'_> {
    pub(in crate::render) fn is_code(&self) -> bool {
        matches!(self.what, What::Code(_))
    }

    /// Whether white space is all there is.
    pub(in crate::render) fn is_blank(&self, is_space: fn(char) -> bool) -> bool {
        matches!(&self.what, What::Text(text) if text.chars().all(is_space))
    }

    /// Parts text into the spaces at its ends and what is between: no mark of either app may touch a space.
    pub(in crate::render) fn without_ends(&self, is_space: fn(char) -> bool) -> Vec<Self> {
        let What::Text(text) = &self.what else { return vec![self.clone()] };
        let core = text.trim_matches(is_space);
        let n_front = text.len() - text.trim_start_matches(is_space).len();
        let (front, back) = (&text[..n_front], &text[n_front + core.len()..]);
        let pieces = [front, core, back].into_iter().filter(|piece| !piece.is_empty());
        pieces.map(|piece| Leaf { what: What::Text(piece.to_owned()), ..self.clone() }).collect()
    }
}

/// Lays a line out. `colour`: that of the whole block, which counts for more than any inside it.
pub(in crate::render) fn flat(line: &Inlines, colour: Option<Colour>) -> Vec<Leaf<'_>> {
    let mut leaves = Vec::new();
    flatten(line, Marks { highlight: colour, ..Marks::default() }, None, &mut leaves);
    leaves
}

fn flatten<'a>(row: &'a Inlines, marks: Marks, href: Option<&'a str>, out: &mut Vec<Leaf<'a>>) {
    for inline in row.iter() {
        match inline {
            Inline::Bold { text } => flatten(text, Marks { bold: true, ..marks }, href, out),
            Inline::Italic { text } => flatten(text, Marks { italic: true, ..marks }, href, out),
            Inline::Strike { text } => flatten(text, Marks { strike: true, ..marks }, href, out),
            Inline::Highlight { text, colour } => {
                flatten(text, Marks { highlight: marks.highlight.or(Some(*colour)), ..marks }, href, out);
            }
            Inline::Link { text, href: to } if is_safe(to) => flatten(text, marks, Some(to), out),
            Inline::Link { text, .. } => flatten(text, marks, href, out),
            // lines were parted before
            Inline::Break => {}
            Inline::Text(text) => out.push(Leaf { what: What::Text(text.clone()), marks, href }),
            Inline::Code { code } => out.push(Leaf { what: What::Code(code.clone()), marks, href }),
            Inline::Formula { tex } => out.push(Leaf { what: What::Formula(tex.clone()), marks, href }),
            Inline::Image { asset, alt } => {
                out.push(Leaf { what: What::Image { asset: asset.clone(), alt: alt.clone() }, marks, href });
            }
        }
    }
}

/// Whether a link may be made: to a page that was planned, or of the schemes the model allows, checked once more where they are written.
fn is_safe(href: &str) -> bool {
    if href.strip_prefix(Links::PAGE).is_some_and(|name| !name.trim().is_empty()) {
        return true;
    }
    let href = href.trim().to_ascii_lowercase();
    let schemes = ["http://", "https://", "notion://", "mailto:"];
    schemes.iter().any(|scheme| href.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()))
}

/// Spaces keep a mark only where the text on both sides has it too; from the outermost mark inwards.
pub(in crate::render) fn loosen_spaces(line: &mut [Leaf], is_space: fn(char) -> bool) {
    let mut place = 0;
    while place < line.len() {
        let n_spaces = line[place..].iter().take_while(|leaf| leaf.is_blank(is_space)).count();
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
        let (left, right) = (before.marks, after.marks);
        let highlighted = |marks: Marks| marks.highlight == left.highlight;
        let weight = |marks: Marks| (marks.bold, marks.italic);
        marks.highlight =
            left.highlight.filter(|_| highlighted(right) && spaces.iter().all(|space| highlighted(space.marks)));
        let mut same = left.highlight == right.highlight && marks.highlight == left.highlight;
        marks.strike = same && left.strike && right.strike && spaces.iter().all(|space| space.marks.strike);
        same &= left.strike == right.strike && marks.strike == left.strike;
        let weighted = spaces.iter().all(|space| weight(space.marks) == weight(left));
        if same && weighted && weight(left) == weight(right) {
            (marks.bold, marks.italic) = weight(left);
        }
        same &= weight(left) == weight(right) && weight(marks) == weight(left);
        let linked = before.href == after.href && spaces.iter().all(|space| space.href == before.href);
        href = before.href.filter(|_| same && linked && !before.is_code() && !after.is_code());
    }
    for space in spaces {
        (space.marks, space.href) = (marks, href);
    }
}

/// Whether some of a block's text is highlighted.
pub(in crate::render) fn has_highlight(kind: &Kind) -> bool {
    kind.rows().any(is_highlighted)
}

fn is_highlighted(text: &Inlines) -> bool {
    text.iter().any(|inline| match inline {
        Inline::Highlight { text, .. } => !text.is_blank(),
        other => other.inner().is_some_and(is_highlighted),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Marks = Marks { highlight: None, strike: false, bold: false, italic: false };
    const RED: Marks = Marks { highlight: Some(Colour::Red), ..NONE };
    const STRUCK: Marks = Marks { strike: true, ..NONE };
    const BOLD: Marks = Marks { bold: true, ..NONE };
    const RED_STRUCK: Marks = Marks { strike: true, ..RED };
    const BOLD_STRUCK: Marks = Marks { strike: true, ..BOLD };
    const BOLD_RED: Marks = Marks { bold: true, ..RED };
    const SLANTED: Marks = Marks { italic: true, ..NONE };

    /// What becomes of the space between two words, each with its marks and its link.
    fn between(left: Leaf<'static>, space: (Marks, Option<&'static str>), right: Leaf<'static>) -> Leaf<'static> {
        let space = Leaf { what: What::Text(" ".into()), marks: space.0, href: space.1 };
        let mut line = [left, space.clone(), space, right];
        loosen_spaces(&mut line, char::is_whitespace);
        assert_eq!(line[1], line[2], "spaces side by side share their marks");
        line[1].clone()
    }

    fn word(marks: Marks, href: Option<&'static str>) -> Leaf<'static> {
        Leaf { what: What::Text("词".into()), marks, href }
    }

    #[test]
    fn a_space_keeps_the_marks_that_both_sides_have_from_the_outermost_inwards() {
        for (left, space, right, kept) in [
            (RED, RED, RED, RED),
            (RED, RED, NONE, NONE),
            (RED, NONE, RED, NONE),
            (NONE, RED, RED, NONE),
            (RED_STRUCK, RED_STRUCK, RED_STRUCK, RED_STRUCK),
            (STRUCK, STRUCK, RED_STRUCK, NONE),
            (RED_STRUCK, STRUCK, RED_STRUCK, NONE),
            (STRUCK, NONE, STRUCK, NONE),
            (STRUCK, STRUCK, NONE, NONE),
            (NONE, STRUCK, STRUCK, NONE),
            (BOLD, BOLD, BOLD, BOLD),
            (BOLD, NONE, BOLD, NONE),
            (BOLD, BOLD, SLANTED, NONE),
            (SLANTED, SLANTED, SLANTED, SLANTED),
            (BOLD_STRUCK, BOLD_STRUCK, BOLD_STRUCK, BOLD_STRUCK),
            (BOLD_STRUCK, BOLD_STRUCK, BOLD, NONE),
            (BOLD, BOLD, BOLD_STRUCK, NONE),
            (BOLD_STRUCK, BOLD, BOLD_STRUCK, NONE),
            (BOLD_RED, BOLD_RED, BOLD, NONE),
            (BOLD_RED, RED, BOLD_RED, RED),
        ] {
            let found = between(word(left, None), (space, None), word(right, None));
            assert_eq!(found.marks, kept, "{left:?} {space:?} {right:?}");
            // A link goes on over a space that keeps all marks, and over no other.
            let whole = left == right && kept == left;
            let to = Some("https://a");
            let found = between(word(left, to), (space, to), word(right, to));
            assert_eq!(found.href.is_some(), whole, "{left:?} {space:?} {right:?}");
        }
    }

    #[test]
    fn a_link_goes_on_over_a_space_inside_it_only() {
        let (to, other) = (Some("https://a"), Some("https://b"));
        let linked = |left, space, right| between(word(NONE, left), (NONE, space), word(NONE, right)).href;
        assert_eq!(linked(to, to, to), to);
        assert_eq!((linked(to, to, other), linked(to, None, to), linked(to, to, None)), (None, None, None));
        let code = || Leaf { what: What::Code("x".into()), ..word(NONE, to) };
        assert_eq!(between(code(), (NONE, to), word(NONE, to)).href, None);
        assert_eq!(between(word(NONE, to), (NONE, to), code()).href, None);
    }

    #[test]
    fn a_link_that_could_run_something_is_text() {
        for (href, safe) in [
            ("https://a", true),
            (" HTTP://a ", true),
            ("https://", false),
            ("javascript:alert(1)", false),
            ("/a", false),
        ] {
            let line = Inlines::new(vec![Inline::Link { text: Inlines::from("词"), href: href.into() }]);
            let leaves = flat(&line, None);
            assert_eq!((leaves.len(), leaves[0].href.is_some()), (1, safe), "{href}");
        }
    }
}
