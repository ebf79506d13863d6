//! `Card`, `Cards`: what the files of the vault tell about themselves, as far as a run needs it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::names::insert;
use super::{Thing, VaultPath};

/// What a text tells about itself. Small, so that the cards of all pages fit into memory where their texts would not.
///
/// ```
/// use neican::model::Card;
/// assert!(Card::default().is_blank());
/// assert!(!Card::whole().is_blank());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// What it holds of ours, in the order in which it stands there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub things: Vec<Thing>,
    /// The name that the page gives itself, where that need not be the file's (Logseq's `title::`); absent where it gives
    /// none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Whether all of the text matters: settings, templates, Feynman notes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whole: bool,
}

impl Card {
    /// The card of a text that matters as a whole, and tells nothing else.
    pub fn whole() -> Card {
        Card { whole: true, ..Card::default() }
    }

    /// The card of a text that holds these things.
    pub fn of(things: Vec<Thing>) -> Card {
        Card { things, ..Card::default() }
    }

    /// Whether it tells nothing.
    pub fn is_blank(&self) -> bool {
        *self == Card::default()
    }
}

/// The cards of a vault's files, and where each thing is said to be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cards {
    /// By path, those left out that tell nothing.
    by_path: BTreeMap<VaultPath, Card>,
    /// In order; more than one place where there are copies.
    places: BTreeMap<Thing, Vec<VaultPath>>,
}

impl Cards {
    /// Takes in what a file tells about itself, in place of what it told before.
    ///
    /// ```
    /// use neican::model::{Card, Cards, VaultPath};
    /// let (mut cards, path) = (Cards::default(), VaultPath::new("pages/a.md").unwrap());
    /// let thing = "2026-04-29".parse().unwrap();
    /// cards.put(path.clone(), Card::of(vec![thing]));
    /// assert_eq!(cards.things().count(), 1);
    /// cards.remove(&path);
    /// assert_eq!(cards, Cards::default());
    /// ```
    pub fn put(&mut self, path: VaultPath, mut card: Card) {
        self.remove(&path);
        if card.is_blank() {
            return;
        }
        for thing in &card.things {
            insert(self.places.entry(thing.clone()).or_insert(Vec::with_capacity(1)), path.clone());
        }
        card.things.shrink_to_fit();
        self.by_path.insert(path, card);
    }

    /// Forgets what a file told about itself.
    pub fn remove(&mut self, path: &VaultPath) {
        for thing in self.by_path.remove(path).unwrap_or_default().things {
            if let Some(places) = self.places.get_mut(&thing) {
                places.retain(|place| place != path);
                if places.is_empty() {
                    self.places.remove(&thing);
                }
            }
        }
    }

    /// What a file tells about itself; absent where it tells nothing.
    pub fn of(&self, path: &VaultPath) -> Option<&Card> {
        self.by_path.get(path)
    }

    /// Every file that says it holds this thing, in order; empty where none does.
    pub fn places(&self, thing: &Thing) -> &[VaultPath] {
        self.places.get(thing).map_or(&[], Vec::as_slice)
    }

    /// All things that some file says it holds.
    pub fn things(&self) -> impl Iterator<Item = &Thing> {
        self.places.keys()
    }

    /// The same, from this one on.
    pub fn things_from(&self, thing: &Thing) -> impl Iterator<Item = &Thing> {
        self.places.range(thing.clone()..).map(|(thing, _)| thing)
    }
}
