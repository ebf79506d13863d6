//! What becomes of one block: base, ours and theirs → its bytes. The table of fates, one `match`.

use std::borrow::Cow;

use super::properties;
use super::report::{LeftOut, Why};
use crate::model::tree::{Grammar, Kind, Node, Part};

/// What the reader did to the words of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ours {
    Same,
    Edited,
    Gone,
}

/// What the source did to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Theirs {
    Same,
    Changed,
    Gone,
}

/// What the reader's words are to the source's, where both changed them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// The same.
    Alike,
    /// The words of the base, over more or fewer blocks.
    Spread,
    /// Something else.
    Otherwise,
}

/// What becomes of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// The reader's words stay, and nothing is to be said about it.
    Keep,
    /// The source's words replace ours.
    Take,
    /// The reader's words stay, the source's are offered below them.
    Offer,
    /// The reader's words stay, the source's are only reported.
    Report(Why),
    /// Taken out, unless something of the reader's lies below it.
    Remove,
    /// It is not there and does not come back.
    StayAway,
}

/// The table of fates.
pub(super) fn fate(ours: Ours, theirs: Theirs, said: impl FnOnce() -> Said) -> Fate {
    match (ours, theirs) {
        (Ours::Same | Ours::Edited, Theirs::Same) => Fate::Keep,
        (Ours::Same, Theirs::Changed) => Fate::Take,
        (Ours::Edited, Theirs::Changed) => match said() {
            Said::Alike => Fate::Keep,
            // An offer below one half of a sentence would only puzzle.
            Said::Spread => Fate::Report(Why::Spread),
            Said::Otherwise => Fate::Offer,
        },
        (Ours::Same, Theirs::Gone) => Fate::Remove,
        (Ours::Edited, Theirs::Gone) => Fate::Report(Why::StillUsed),
        (Ours::Gone, Theirs::Changed) => Fate::Report(Why::Deleted),
        (Ours::Gone, Theirs::Same | Theirs::Gone) => Fate::StayAway,
    }
}

/// A block merged.
pub(super) struct Content<'a> {
    /// Its bytes and the indentation they have; absent where the reader's stay as they are.
    pub(super) own: Option<(Cow<'a, str>, &'a str)>,
    /// What became of its words.
    pub(super) fate: Fate,
    /// What sort of block it is now.
    pub(super) kind: Kind,
}

/// Merges a block that stands in all three versions. Without a base it is in two: a reader's and a new one with one id.
/// `holds`: something lies in it and stays there, so it stays of a kind that can hold it.
pub(super) fn content<'a>(
    base: Option<&Node<'a>>,
    ours: &Node<'a>,
    theirs: &Node<'a>,
    holds: bool,
    is_spread: impl Fn() -> bool,
    grammar: &dyn Grammar,
    left_out: &mut Vec<LeftOut>,
) -> Content<'a> {
    if ours.is_spelt_like(theirs) || base.is_some_and(|base| base.is_spelt_like(theirs)) {
        return Content { own: None, fate: Fate::Keep, kind: ours.kind };
    }
    let words = base.map(|base| &base.text);
    let ours_did = if words == Some(&ours.text) { Ours::Same } else { Ours::Edited };
    let theirs_did = if words == Some(&theirs.text) { Theirs::Same } else { Theirs::Changed };
    let fate = fate(ours_did, theirs_did, || match () {
        () if ours.text == theirs.text => Said::Alike,
        () if is_spread() => Said::Spread,
        () => Said::Otherwise,
    });
    if !holds && base.is_some_and(|base| base.is_spelt_like(ours)) {
        return Content { own: Some((Cow::Borrowed(theirs.own), theirs.indent)), fate, kind: theirs.kind };
    }
    let mut merged = ours.clone();
    let from = |mine: bool| if mine { ours } else { theirs };
    // Headings joined are no longer the one whose level the source changed: the reader's own below hang on it.
    let own_frame = || ours.frame != theirs.frame && ours_did == Ours::Edited && is_spread();
    let framed = from(holds || base.is_none_or(|base| base.frame != ours.frame) || own_frame());
    (merged.frame, merged.kind) = (framed.frame, framed.kind);
    let task = from(base.is_none_or(|base| base.task() != ours.task())).task();
    let rest = properties::merged(base, ours, theirs, fate == Fate::Take, grammar, left_out);
    merged.parts = task.map(Part::Task).into_iter().chain(rest).collect();
    let as_it_was = merged.is_spelt_like(ours);
    let own = (!as_it_was).then(|| (Cow::Owned(grammar.write(&merged, ours.indent)), ours.indent));
    Content { own, fate, kind: framed.kind }
}

/// Whether the reader worked on a block that they had from us: on its words, its state, its properties. Where they can be
/// linked to it (an id that was not there) or recorded something about it somebody relies on it, too. What the app writes by itself is no work.
pub(super) fn is_worked_on(base: &Node, ours: &Node, grammar: &dyn Grammar) -> bool {
    let records = |node: &Node| node.parts.iter().filter(|part| matches!(part, Part::Record(_))).count();
    let told = records(base) != records(ours);
    told || base.text != ours.text || base.task() != ours.task() || !properties::are_same(base, ours, grammar)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readers_words_outlive_every_fate() {
        for theirs in [Theirs::Same, Theirs::Changed, Theirs::Gone] {
            for said in [Said::Alike, Said::Spread, Said::Otherwise] {
                let fate = fate(Ours::Edited, theirs, || said);
                assert!(!matches!(fate, Fate::Take | Fate::Remove | Fate::StayAway), "{theirs:?} {said:?}");
            }
            let gone = fate(Ours::Gone, theirs, || Said::Otherwise);
            assert!(matches!(gone, Fate::StayAway | Fate::Report(Why::Deleted)), "{theirs:?}");
        }
        assert_eq!(fate(Ours::Same, Theirs::Changed, || Said::Otherwise), Fate::Take);
        assert_eq!(fate(Ours::Same, Theirs::Gone, || Said::Otherwise), Fate::Remove);
    }
}
