//! Where bold and italic may begin and end.
//!
//! `**` opens only where what follows it is no punctuation, or what stands before it is punctuation or white space
//! (CommonMark 0.31, 6.2); it closes likewise. Between Chinese characters that breaks `前**「引号」**后` and `**重点：**后`, in
//! Live Preview of Obsidian 1.14 as in CommonMark. So the ends are moved inwards until they stand beside a letter or a digit:
//! `前「**引号**」后`. Word joiners would hold them in place, but the reader's search would not find the text any more.

use super::super::escape::{is_letter, is_space};
use crate::render::leaf::{Leaf, What};

/// What stands beside a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beside {
    /// White space, or the end of the line: every parser sees stars there, whatever they touch on the other side.
    Space,
    /// Anything else: stars must touch a letter or a digit. Between two punctuation marks they could open and close.
    Text,
}

/// Moves the ends of bold and of italic to where every parser sees them. Says in `lost` where nothing was left to mark.
pub(super) fn settle<'a>(line: Vec<Leaf<'a>>, lost: &mut bool) -> Vec<Leaf<'a>> {
    if !line.iter().any(|leaf| leaf.marks.bold || leaf.marks.italic) {
        return line;
    }
    let line = line.into_iter().map(|leaf| unweighted(leaf, lost)).collect();
    // where bold ends, italic ends as well
    let bold = Weight {
        has: |leaf| leaf.marks.bold,
        drop: |leaf| (leaf.marks.bold, leaf.marks.italic) = (false, false),
        joins: |_, _| true,
    };
    let italic = Weight {
        has: |leaf| leaf.marks.italic,
        drop: |leaf| leaf.marks.italic = false,
        joins: |a, b| a.marks.bold == b.marks.bold,
    };
    let mut line = italic.settle(bold.settle(line, lost), lost);
    one_italic(&mut line, lost);
    line
}

/// Bold that begins with italic, `***a*b**`, holds no second one: `*` between letters would end the bold instead.
fn one_italic(line: &mut [Leaf], lost: &mut bool) {
    for bold in line.chunk_by_mut(|a, b| touch(a, b) && a.marks.bold == b.marks.bold) {
        let first = bold.iter().take_while(|leaf| leaf.marks.bold && leaf.marks.italic).count();
        for leaf in bold[first..].iter_mut().filter(|leaf| first > 0 && leaf.marks.italic) {
            *lost = true;
            leaf.marks.italic = false;
        }
    }
}

/// Code that holds stars, without bold and italic: old parsers look for the end of those in code, too.
fn unweighted<'a>(mut leaf: Leaf<'a>, lost: &mut bool) -> Leaf<'a> {
    if matches!(&leaf.what, What::Code(code) | What::Formula(code) if code.contains('*')) {
        *lost |= leaf.marks.bold || leaf.marks.italic;
        (leaf.marks.bold, leaf.marks.italic) = (false, false);
    }
    leaf
}

/// Whether the stars that close behind `a` would run into those that open before `b`.
pub(super) fn collide(a: &Leaf, b: &Leaf) -> bool {
    match (a.marks.bold, b.marks.bold) {
        (true, false) => b.marks.italic,
        (false, true) => a.marks.italic,
        _ => false,
    }
}

/// One of the two marks.
struct Weight {
    has: fn(&Leaf) -> bool,
    drop: fn(&mut Leaf),
    /// Whether two neighbours that have it can share one pair of stars.
    joins: fn(&Leaf, &Leaf) -> bool,
}

impl Weight {
    fn settle<'a>(&self, line: Vec<Leaf<'a>>, lost: &mut bool) -> Vec<Leaf<'a>> {
        let joined = |a: &Leaf, b: &Leaf| (self.has)(a) == (self.has)(b) && touch(a, b) && (self.joins)(a, b);
        let mut out: Vec<Leaf> = Vec::with_capacity(line.len());
        let mut end = 0;
        for stretch in line.chunk_by(joined) {
            end += stretch.len();
            let (first, last) = (&stretch[0], &stretch[stretch.len() - 1]);
            if !(self.has)(first) {
                out.extend_from_slice(stretch);
                continue;
            }
            let (before, after) = (before(out.last(), first), after(last, line.get(end)));
            let mut kept = stretch.to_vec();
            let front = self.shrink(&mut kept, before, false, lost);
            let back = self.shrink(&mut kept, after, true, lost);
            if !kept.iter().any(has_word) {
                // `***\\****` is beyond old parsers, and nobody sees a bold full stop
                kept.iter_mut().for_each(self.drop);
                *lost |= stretch.iter().any(|leaf| !leaf.is_blank(is_space));
            }
            out.extend(front.into_iter().chain(kept).chain(back.into_iter().rev()));
        }
        out
    }

    /// Takes from one end of a stretch what no star may touch there, and gives it back without stars, in the order taken.
    /// Code goes as a whole, which `lost` tells.
    fn shrink<'a>(&self, stretch: &mut Vec<Leaf<'a>>, outer: Beside, back: bool, lost: &mut bool) -> Vec<Leaf<'a>> {
        let mut outer = outer;
        let mut given_up = Vec::new();
        while let Some(leaf) = if back { stretch.last() } else { stretch.first() } {
            let place = if back { stretch.len() - 1 } else { 0 };
            let mut piece = leaf.clone();
            (self.drop)(&mut piece);
            let inner = match &leaf.what {
                What::Text(text) => if back { text.chars().next_back() } else { text.chars().next() }.unwrap_or(' '),
                What::Code(_) | What::Formula(_) | What::Image { .. } => '`',
            };
            if is_letter(inner) || (!is_space(inner) && inner != '*' && outer == Beside::Space) {
                break;
            }
            match &mut stretch[place].what {
                What::Text(text) => {
                    let _ = if back { text.pop() } else { (!text.is_empty()).then(|| text.remove(0)) };
                    if text.is_empty() {
                        stretch.remove(place);
                    }
                    piece.what = What::Text(inner.to_string());
                }
                What::Code(_) | What::Formula(_) | What::Image { .. } => {
                    *lost = true;
                    stretch.remove(place);
                }
            }
            outer = class(inner);
            given_up.push(piece);
        }
        given_up
    }
}

fn has_word(leaf: &Leaf) -> bool {
    match &leaf.what {
        What::Text(text) => text.chars().any(is_letter),
        What::Code(_) | What::Formula(_) | What::Image { .. } => true,
    }
}

/// Whether nothing but stars can stand between two neighbours.
fn touch(a: &Leaf, b: &Leaf) -> bool {
    (a.marks.highlight, a.marks.strike, a.href) == (b.marks.highlight, b.marks.strike, b.href)
}

/// What stands before stars that open at `leaf`.
fn before(last: Option<&Leaf>, leaf: &Leaf) -> Beside {
    match last {
        Some(last) if touch(last, leaf) && !collide(last, leaf) => edge(last, true),
        None if is_bare(leaf) => Beside::Space,
        _ => Beside::Text,
    }
}

/// What stands behind stars that close after `leaf`.
fn after(leaf: &Leaf, next: Option<&Leaf>) -> Beside {
    match next {
        Some(next) if touch(leaf, next) && !collide(leaf, next) => edge(next, false),
        None if is_bare(leaf) => Beside::Space,
        _ => Beside::Text,
    }
}

/// Whether no mark of ours stands between stars and what is outside.
fn is_bare(leaf: &Leaf) -> bool {
    leaf.href.is_none() && !leaf.marks.strike && leaf.marks.highlight.is_none()
}

fn edge(leaf: &Leaf, last: bool) -> Beside {
    let What::Text(text) = &leaf.what else { return Beside::Text };
    let ch = if last { text.chars().next_back() } else { text.chars().next() };
    ch.map_or(Beside::Text, class)
}

fn class(ch: char) -> Beside {
    // a byte order mark is white space to some parsers only
    if is_space(ch) && ch != '\u{feff}' { Beside::Space } else { Beside::Text }
}
