//! What readers and sync services do to whole pages: copies, and pages that were put into one another. Both are the
//! reader's; neither is ever written.

use std::collections::BTreeSet;

use crate::model::{Change, Draft, Notice, Outcome, Place, Spelling, Survey, Thing, VaultPath, What};

/// A word about every second file that says it is one of these pages.
pub(super) fn copies(drafts: &[Draft], survey: &Survey) -> Vec<Notice> {
    let meant: BTreeSet<&Thing> = drafts.iter().map(|draft| &draft.thing).collect();
    let mut copies: Vec<(&VaultPath, &VaultPath)> = Vec::new();
    for thing in meant {
        let home = survey.home(thing);
        let places = survey.cards.places(thing).iter();
        copies.extend(places.filter_map(|path| Some((path, home?))).filter(|(path, of)| path != of));
    }
    copies.sort();
    copies
        .into_iter()
        .map(|(path, of)| Notice::new(Place::file(path.as_str()), What::Copy { of: of.clone() }))
        .collect()
}

/// Whether a page of ours stands inside another one: the first pointer is the page's own. To merge the whole page with what
/// one part of it was written from would put the properties of two articles into one head.
pub(super) fn is_guest(thing: &Thing, page: &str, spelling: Spelling) -> bool {
    let is_page = |thing: &Thing| match thing {
        Thing::Article(_) | Thing::Issue(_) | Thing::Concept(_) => true,
        Thing::Journal(_) | Thing::Feynman(_) | Thing::File(_) => false,
    };
    let things: Vec<Thing> = spelling.pointers(page).into_iter().map(|(pointer, _)| pointer.thing).collect();
    let host = things.iter().find(|thing| is_page(thing));
    host.is_some_and(|host| host != thing) && things.contains(thing)
}

/// The page of its own is gone, and stays away; its words are on the page of another, `host`.
pub(super) fn put_into(
    draft: &Draft,
    host: &VaultPath,
    recorded: Option<&VaultPath>,
    notices: &mut Vec<Notice>,
) -> Change {
    let name = recorded.map_or_else(|| draft.thing.to_string(), |path| path.stem().to_owned());
    notices.push(Notice::new(Place::file(host.as_str()), What::PutInto { name }));
    super::change(draft, recorded.unwrap_or(&draft.path), Outcome::LeftDeleted)
}
