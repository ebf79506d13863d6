//! Whether a reader only cut one of our blocks in pieces, or joined it with its neighbours: the words are still ours.

use super::align::Pairs;
use super::side::Side;

/// Whether the words of block `b` of the base, found as `u`, stand spread over `u` and blocks of the reader's beside or
/// below it; or `u` holds the words of `b` and of base blocks beside or below it that are gone.
pub(super) fn is_spread(base: &Side, ours: &Side, pairs: &Pairs, b: usize, u: usize) -> bool {
    let split = || pieces_make(ours, u, |at| pairs.from[at].is_none(), &base.tree.nodes[b].text);
    let joined = || pieces_make(base, b, |at| pairs.to[at].is_none(), &ours.tree.nodes[u].text);
    split() || joined()
}

/// Whether a block and free ones next to it, before it or in it make up a text, white space apart.
fn pieces_make(side: &Side, at: usize, is_free: impl Fn(usize) -> bool, whole: &str) -> bool {
    let whole = squeezed(whole);
    let piece = |at: usize| squeezed(&side.tree.nodes[at].text);
    let start = piece(at);
    if start.is_empty() || start.len() >= whole.len() {
        return false;
    }
    let goes_on = |next: &mut dyn Iterator<Item = usize>| {
        let mut made = start.clone();
        for at in next.take_while(|at| is_free(*at)) {
            made += &piece(at);
            if !whole.starts_with(&made) {
                return false;
            }
            if made.len() == whole.len() {
                return true;
            }
        }
        false
    };
    let began = || {
        let mut made = start.clone();
        let before = std::iter::successors(side.sibling(at, -1), |at| side.sibling(*at, -1));
        for at in before.take_while(|at| is_free(*at)) {
            made = piece(at) + &made;
            if !whole.ends_with(&made) {
                return false;
            }
            if made.len() == whole.len() {
                return true;
            }
        }
        false
    };
    let mut beside = std::iter::successors(side.sibling(at, 1), |at| side.sibling(*at, 1));
    goes_on(&mut beside) || goes_on(&mut side.tree.nodes[at].children.iter().copied()) || began()
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
