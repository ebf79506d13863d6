//! `Names`: which names of pages are taken, and how names are compared.

use std::collections::{BTreeMap, BTreeSet};

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;

use super::{DayFormat, Thing};

/// Which page names are taken, by whom, and which the app would read as a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// Folded names of pages that are not ours, or not known to be.
    pub foreign: BTreeSet<String>,
    /// The present names of our own pages.
    ours: BTreeMap<Thing, String>,
    /// The same, by folded name, in order. A list: nearly all are of one, and a set of one is a node for eleven.
    holders: BTreeMap<String, Vec<Thing>>,
    /// Formats that the app takes for a day.
    pub days: Vec<DayFormat>,
}

impl Names {
    /// The names of a vault: those of our pages, those of all others, and the formats of days.
    pub fn new(
        ours: impl IntoIterator<Item = (Thing, String)>,
        others: impl IntoIterator<Item = String>,
        days: Vec<DayFormat>,
    ) -> Names {
        let mut names = Names { days, ..Names::default() };
        ours.into_iter().for_each(|(thing, name)| names.claim(thing, name));
        let others = others.into_iter().map(|name| Names::fold(&name));
        // A copy under the very name of ours says nothing about who may have the name.
        names.foreign = others.filter(|name| !names.holders.contains_key(name)).collect();
        names
    }

    /// The present names of our own pages.
    pub fn ours(&self) -> &BTreeMap<Thing, String> {
        &self.ours
    }

    /// A page of ours has this name from now on, in place of the one it had.
    pub fn claim(&mut self, thing: Thing, name: String) {
        insert(self.holders.entry(Names::fold(&name)).or_insert(Vec::with_capacity(1)), thing.clone());
        let folded = |name: &String| Names::fold(name);
        if let Some(old) = self.ours.insert(thing.clone(), name.clone()).filter(|old| folded(old) != folded(&name))
            && let Some(holders) = self.holders.get_mut(&Names::fold(&old))
        {
            holders.retain(|holder| *holder != thing);
            if holders.is_empty() {
                self.holders.remove(&Names::fold(&old));
            }
        }
    }

    /// The pages of ours that have a name, compared by [`Names::fold`].
    pub fn holders(&self, name: &str) -> impl Iterator<Item = &Thing> {
        self.holders.get(&Names::fold(name)).into_iter().flatten()
    }

    /// A page name as we write it: NFC. Some disks show names decomposed, and that is no other name.
    ///
    /// ```
    /// use neican::model::Names;
    /// assert_eq!(Names::composed("Cafe\u{301}"), "Café");
    /// ```
    pub fn composed(name: &str) -> String {
        if name.chars().all(is_plain) { name.to_owned() } else { name.nfc().collect() }
    }

    /// A page name as both apps and all file systems compare it: without outer slashes, NFC, full case fold.
    ///
    /// ```
    /// use neican::model::Names;
    /// assert_eq!(Names::fold("/GPT-5.5/"), "gpt-5.5");
    /// assert_eq!(Names::fold("Cafe\u{301}"), Names::fold("CAFÉ"));
    /// assert_eq!(Names::fold("Straße"), Names::fold("STRASSE"));
    /// ```
    pub fn fold(name: &str) -> String {
        let name = name.trim_matches('/');
        if name.chars().all(is_plain) {
            return name.to_ascii_lowercase();
        }
        // NFD before folding is what Unicode's canonical caseless matching (D145) asks for: folding alone would leave
        // two spellings of one Greek letter apart.
        name.nfd().default_case_fold().nfc().collect()
    }
}

/// Adds to a list that is in order, without repeats.
pub(super) fn insert<T: Ord>(list: &mut Vec<T>, one: T) {
    if let Err(at) = list.binary_search(&one) {
        list.insert(at, one);
    }
}

/// Whether a character stays what it is, also beside others, when names are composed and folded, capital letters of ASCII
/// excepted. Most names are nothing else: Han characters, their punctuation and quotes, and ASCII.
fn is_plain(c: char) -> bool {
    c.is_ascii()
        || matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3001}'..='\u{3029}' | '\u{ff01}'..='\u{ff20}' | '\u{2010}'..='\u{2027}' | '·')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_fold_as_all_others_do() {
        let slow = |name: &str| name.nfd().default_case_fold().nfc().collect::<String>();
        for c in (0..0x30000).filter_map(char::from_u32) {
            let name = format!("A{c}");
            assert_eq!(Names::fold(&name).trim_matches('/'), slow(&name).trim_matches('/'), "{c:?}");
            assert_eq!(Names::composed(&name), name.nfc().collect::<String>(), "{c:?}");
        }
    }

    #[test]
    fn a_page_that_is_renamed_gives_its_name_free() {
        let thing = |thing: &str| thing.parse::<Thing>().expect("a thing");
        let mut names =
            Names::new([(thing("2026-04-29"), "甲".to_owned())], ["乙".to_owned(), "甲".to_owned()], vec![]);
        assert_eq!(names.foreign.iter().collect::<Vec<_>>(), ["乙"]);
        assert_eq!(names.holders("甲").count(), 1);
        names.claim(thing("2026-04-29"), "丙".to_owned());
        assert_eq!((names.holders("甲").count(), names.holders("丙").count()), (0, 1));
        names.claim(thing("2026-04-30"), "丙".to_owned());
        assert_eq!(names.holders("丙").count(), 2);
    }
}
