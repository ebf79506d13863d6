//! What the reader typed exactly as the source now brings it is ours: it must not come twice.

use std::collections::HashMap;

use super::align::Pairs;
use super::side::Side;

/// Where the blocks of the draft are on the reader's page: by way of the base, else typed at the same place or with the
/// same id. A block that was only taken for an edit of another one of ours is what it says.
pub(super) fn out(base: &Side, ours: &Side, theirs: &Side, bu: &mut Pairs, bm: &Pairs) -> Vec<Option<usize>> {
    let mut out: Vec<Option<usize>> = bm.from.iter().map(|b| b.and_then(|b| bu.to[b])).collect();
    if !out.contains(&None) {
        return out;
    }
    let mut free = Free::of(base, ours, theirs, bu, bm);
    for (m, node) in theirs.tree.nodes.iter().enumerate() {
        if out[m].is_some() {
            continue;
        }
        let below = match node.parent {
            None => Some(None),
            Some(parent) => out[parent].map(Some),
        };
        // Beside its predecessor, wherever the reader took that.
        let before = theirs.sibling(m, -1).and_then(|before| out[before]);
        let beside = before.map(|before| ours.tree.nodes[before].parent);
        let text = theirs.texts[m];
        let twin = node.id.and_then(|id| free.by_id.get(id).copied());
        let twin = twin.or_else(|| [below, beside].into_iter().flatten().find_map(|parent| free.take(parent, text)));
        // A block that the reader moved and corrected as the source does.
        let b = bm.from[m];
        let twin = twin.or_else(|| free.only(text).filter(|_| b.is_some()));
        let Some(twin) = twin.filter(|at| !free.adopted[*at]) else { continue };
        free.adopted[twin] = true;
        if let Some(other) = bu.from[twin].take() {
            bu.to[other] = None;
            bm.to[other].into_iter().for_each(|other| out[other] = None);
        }
        b.into_iter().for_each(|b| bu.pair(b, twin));
        out[m] = Some(twin);
    }
    out
}

/// The blocks of the reader's page that are none of ours for certain.
struct Free<'t> {
    by_place: HashMap<(Option<usize>, u32), Vec<usize>>,
    by_text: HashMap<u32, Vec<usize>>,
    by_id: HashMap<&'t str, usize>,
    adopted: Vec<bool>,
}

impl<'t> Free<'t> {
    fn of(base: &Side, ours: &Side<'t, '_>, theirs: &Side, bu: &Pairs, bm: &Pairs) -> Free<'t> {
        let (by_place, by_text, by_id) = (HashMap::new(), HashMap::new(), HashMap::new());
        let mut free = Free { by_place, by_text, by_id, adopted: vec![false; ours.texts.len()] };
        for at in (0..ours.texts.len()).rev().filter(|at| !ours.barred[*at]) {
            let (node, text) = (&ours.tree.nodes[at], ours.texts[at]);
            let is_ours = bu.from[at]
                .is_some_and(|b| !is_guess(base, ours, b, at) || bm.to[b].is_some_and(|m| theirs.texts[m] == text));
            if is_ours {
                continue;
            }
            free.by_place.entry((node.parent, text)).or_default().push(at);
            node.id.and_then(|id| free.by_id.insert(id, at));
            if bu.from[at].is_none() {
                free.by_text.entry(text).or_default().push(at);
            }
        }
        free
    }

    /// The next block of these words below a parent.
    fn take(&mut self, parent: Option<usize>, text: u32) -> Option<usize> {
        self.by_place.get_mut(&(parent, text))?.pop()
    }

    /// The only block of these words.
    fn only(&self, text: u32) -> Option<usize> {
        self.by_text.get(&text).filter(|all| all.len() == 1).map(|all| all[0])
    }
}

/// Whether only likeness says that a block is one of ours.
fn is_guess(base: &Side, ours: &Side, b: usize, u: usize) -> bool {
    let same_id = base.tree.nodes[b].id.is_some() && base.tree.nodes[b].id == ours.tree.nodes[u].id;
    base.texts[b] != ours.texts[u] && !same_id
}
