//! `Colour`: the highlight colours, and how every maker of issues spells them.

use serde::{Deserialize, Serialize};

/// The colour of a highlight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Colour {
    /// Notion's gray.
    Gray,
    /// Notion's brown.
    Brown,
    /// Notion's orange.
    Orange,
    /// Notion's yellow.
    Yellow,
    /// Notion's green.
    Green,
    /// Notion's blue.
    Blue,
    /// Notion's purple.
    Purple,
    /// Notion's pink.
    Pink,
    /// Notion's red: the colour of this digest's highlights.
    Red,
    /// A highlight whose colour nobody told, as `<mark>` is.
    Plain,
}

/// What a colour word asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// A background: this is a highlight.
    Background(Colour),
    /// A text colour: a notice, not a mark.
    Foreground(Colour),
}

impl Colour {
    /// The nine named colours.
    pub const NAMED: [Colour; 9] = [
        Colour::Gray,
        Colour::Brown,
        Colour::Orange,
        Colour::Yellow,
        Colour::Green,
        Colour::Blue,
        Colour::Purple,
        Colour::Pink,
        Colour::Red,
    ];

    /// The English name, as both apps and Notion write it; `plain` for [`Colour::Plain`].
    pub fn name(self) -> &'static str {
        match self {
            Colour::Gray => "gray",
            Colour::Brown => "brown",
            Colour::Orange => "orange",
            Colour::Yellow => "yellow",
            Colour::Green => "green",
            Colour::Blue => "blue",
            Colour::Purple => "purple",
            Colour::Pink => "pink",
            Colour::Red => "red",
            Colour::Plain => "plain",
        }
    }

    /// Reads `red`; absent when the word is no colour of Notion's. `grey` is `gray`, `teal` is what Notion's HTML calls
    /// green, `default` is none.
    pub fn named(word: &str) -> Option<Colour> {
        let word = word.trim().to_ascii_lowercase();
        let word = match word.as_str() {
            "grey" => "gray",
            "teal" => "green",
            word => word,
        };
        Colour::NAMED.into_iter().find(|colour| colour.name() == word)
    }
}

impl Paint {
    /// Reads `red_bg`, `red_background` (a background) or `red` (a text colour), in any letter case.
    ///
    /// ```
    /// use neican::model::{Colour, Paint};
    /// assert_eq!(Paint::read("red_bg"), Some(Paint::Background(Colour::Red)));
    /// assert_eq!(Paint::read("blue_background"), Some(Paint::Background(Colour::Blue)));
    /// assert_eq!(Paint::read("red"), Some(Paint::Foreground(Colour::Red)));
    /// assert_eq!(Paint::read("toggle"), None);
    /// ```
    pub fn read(word: &str) -> Option<Paint> {
        let word = word.trim().to_ascii_lowercase();
        let ground = word.strip_suffix("_bg").or_else(|| word.strip_suffix("_background"));
        match ground {
            Some(name) => Colour::named(name).map(Paint::Background),
            None => Colour::named(&word).map(Paint::Foreground),
        }
    }
}
