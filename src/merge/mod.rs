//! Texts cut apart and put together: base, ours and theirs → a page that keeps every word of the reader's.
//!
//! Knows blocks, not notes, vaults or apps: how a page is taken apart is for a [`Grammar`] to say. The base is the text
//! that was generated last, never a merged one: only so does it say what the reader changed.

mod adopt;
mod align;
mod alike;
pub mod entries;
mod graft;
mod growth;
pub mod head;
mod likeness;
mod offers;
mod properties;
pub mod region;
mod report;
mod settle;
mod side;
mod spell;
mod spread;
mod three_way;

pub use offers::offers;
pub use report::{Clash, LeftOut, Merged, Refused, Why};

use crate::model::tree::{Grammar, Tree};
use region::Region;

/// Merges a page: the text it was generated from, what stands in the vault now, and the new text.
///
/// Blocks are merged one by one, their words, properties, place and children apart. What only the source changed is
/// taken; what the reader wrote, moved or deleted stays so; where both changed the words, the reader's stand and the
/// source's are offered in a block below. A reader declines by deleting that block: the next run has the new text as its
/// base, so nothing is offered until the source changes again.
///
/// All three with the line of the pointer, or all without.
///
/// # Errors
/// A page that the grammar cannot put together again, or whose merge would not keep every block of the reader's.
///
/// ```
/// use neican::{merge, render::logseq::LogseqGrammar};
/// let (base, theirs) = ("- a\n\t- one\n\t- two", "- a\n\t- one\n\t- two, corrected\n\t- three");
/// let ours = "- a\n\t- one\n\t\t- mine\n\t- two";
/// let merged = merge::page(base, ours, theirs, &LogseqGrammar).unwrap();
/// assert_eq!(merged.text, "- a\n\t- one\n\t\t- mine\n\t- two, corrected\n\t- three");
/// ```
pub fn page(base: &str, ours: &str, theirs: &str, grammar: &dyn Grammar) -> Result<Merged, Refused> {
    // Who changed nothing takes part with nothing, whatever the blocks look like.
    if base == theirs || ours == theirs {
        return Ok(Merged { text: ours.to_owned(), ..Merged::default() });
    }
    if base == ours {
        return Ok(Merged { text: theirs.to_owned(), ..Merged::default() });
    }
    merged(Some(base), ours, theirs, Manner::Forth, grammar)
}

/// Takes a change back: `wrote` is what was written, `ours` what stands there now, `was` what stood there before. As
/// [`page`], but nothing is offered: where the reader changed a block since, their words stand and that is reported. Offers
/// that came with the change go with it, unless the reader wrote in them.
///
/// # Errors
/// As for [`page`].
///
/// ```
/// use neican::{merge, render::logseq::LogseqGrammar};
/// let (was, wrote) = ("- the costs fall\n- and prices", "- the costs fall fast\n- and prices\n- and wages");
/// let now = "- the costs fall fast\n\t- mine\n- and prices\n- and wages";
/// let undone = merge::back(wrote, now, was, &LogseqGrammar).unwrap();
/// assert_eq!(undone.text, "- the costs fall\n\t- mine\n- and prices");
/// ```
pub fn back(wrote: &str, ours: &str, was: &str, grammar: &dyn Grammar) -> Result<Merged, Refused> {
    if wrote == was || ours == was {
        return Ok(Merged { text: ours.to_owned(), ..Merged::default() });
    }
    if wrote == ours {
        return Ok(Merged { text: was.to_owned(), ..Merged::default() });
    }
    merged(Some(wrote), ours, was, Manner::Back, grammar)
}

/// Merges a page of which nobody knows what it was generated from: nothing is changed or removed. A block that says what
/// the new text says is ours; new blocks with an id of their own are put in, the others are reported.
///
/// # Errors
/// As for [`page`].
pub fn page_without_base(ours: &str, theirs: &str, grammar: &dyn Grammar) -> Result<Merged, Refused> {
    merged(None, ours, theirs, Manner::Forth, grammar)
}

/// Merges one block of ours on a page of the reader's. Every byte outside of the block stays. `base` and `theirs` are the
/// block as if it stood at the left edge, without a final line end.
///
/// # Errors
/// As for [`page`].
///
/// ```
/// use neican::{merge::{self, region}, render::logseq::LogseqGrammar};
/// let page = "- mine\n\t- ours\n\t\t- DONE write\n- mine, too";
/// let found = region::around(page, page.find("\t- ours").unwrap()).unwrap();
/// let (base, theirs) = ("- ours\n\t- TODO write", "- ours\n\t- TODO write two");
/// let merged = merge::block(page, &found, base, theirs, &LogseqGrammar).unwrap();
/// assert_eq!(merged.text, "- mine\n\t- ours\n\t\t- DONE write two\n- mine, too");
/// ```
pub fn block(page: &str, block: &Region, base: &str, theirs: &str, grammar: &dyn Grammar) -> Result<Merged, Refused> {
    let ours = region::text(page, block);
    let merged = self::page(base, &ours, theirs, grammar)?;
    if merged.text == ours {
        return Ok(Merged { text: page.to_owned(), ..merged });
    }
    // The line end behind the block belongs to the page.
    let text = region::replace(page, block, merged.text.trim_end_matches(['\n', '\r']));
    Ok(Merged { text, ..merged })
}

/// Whether news is brought in or taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// The source's words are offered where both changed a block.
    Forth,
    /// They are reported.
    Back,
}

fn merged(
    base: Option<&str>,
    ours: &str,
    theirs: &str,
    manner: Manner,
    grammar: &dyn Grammar,
) -> Result<Merged, Refused> {
    let parsed = |page| parsed(page, grammar).ok_or(Refused::Unreadable);
    let (base_tree, ours_tree, theirs_tree) = (parsed(base.unwrap_or_default())?, parsed(ours)?, parsed(theirs)?);
    let settled = settle::settle(&base_tree, &ours_tree, &theirs_tree, (base.is_some(), manner), grammar);
    let (merged, expected) = settled;
    let again = parsed(&merged.text)?;
    if settle::reads_as(&again, expected) { Ok(merged) } else { Err(Refused::Unsafe) }
}

/// A page taken apart, if the pieces are the page.
fn parsed<'a>(page: &'a str, grammar: &dyn Grammar) -> Option<Tree<'a>> {
    grammar.parse(page).filter(|tree| tree.makes(page))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::logseq::LogseqGrammar;

    #[test]
    fn a_page_must_hold_every_block_of_the_readers_as_often_as_it_did() {
        let reads = |page: &str, expected: &[(&str, Option<&str>)]| {
            let expected = expected.iter().map(|(words, parent)| ((*words).to_owned(), parent.map(str::to_owned)));
            settle::reads_as(&parsed(page, &LogseqGrammar).expect("it parses"), expected.collect())
        };
        assert!(reads("- a\n\t- b\n- b", &[("b", Some("a")), ("b", Some("")), ("b", None)]));
        assert!(!reads("- a\n\t- b\n- b", &[("b", Some("a")), ("b", Some("a"))]));
        assert!(!reads("- a\n\t- b", &[("b", Some(""))]));
    }

    #[test]
    fn a_merge_that_would_read_otherwise_is_refused() {
        // No draft of ours starts without a bullet; behind a block such a line would be more of its words.
        assert_eq!(page("", "- 甲", "> 乙", &LogseqGrammar), Err(Refused::Unsafe));
        assert!(Refused::Unsafe.to_string().contains("would not keep every block"));
        assert!(Refused::Unreadable.to_string().contains("cannot be taken apart"));
    }
}
