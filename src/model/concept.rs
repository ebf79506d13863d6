//! `Network`: the concepts of an article and how they hang together.

use caseless::Caseless;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::pointer::is_hex;

/// 关键概念、概念网络: what an article's own section of that name says. The section itself stays in the notes, where the
/// concepts are links ([`Links::CONCEPT`](super::Links::CONCEPT)).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Network {
    /// The concepts, in the order in which they are first named; no two with the same [`ConceptId`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub concepts: Vec<Concept>,
    /// How they hang together, in the order of the source.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relations: Vec<Relation>,
}

/// One concept.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Concept {
    /// Its name, as the source first has it.
    pub name: String,
    /// Other names that the source gives in brackets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// What the source says it is, as plain text; absent where it only names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meaning: Option<String>,
}

/// One concept leads to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// Name of the concept it starts at.
    pub from: String,
    /// Name of the concept it leads to.
    pub to: String,
    /// The word on the arrow: `依赖`; absent where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub how: Option<String>,
}

/// The identity of a concept, over all articles and issues: 12 hex of its name, compatibility forms, letter case and white
/// space not counted. Other signs count: `C` and `C++` are two.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConceptId(String);

impl Network {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        *self == Network::default()
    }
}

impl ConceptId {
    /// The identity of a concept of this name.
    ///
    /// ```
    /// use neican::model::ConceptId;
    /// assert_eq!(ConceptId::of("AI Agent"), ConceptId::of("ＡＩ agent"));
    /// assert_ne!(ConceptId::of("C"), ConceptId::of("C++"));
    /// ```
    pub fn of(name: &str) -> ConceptId {
        let folded = name.nfkd().default_case_fold().nfkc().filter(|c| !c.is_whitespace()).collect::<String>();
        ConceptId(blake3::hash(format!("concept\n{folded}").as_bytes()).to_hex()[..12].to_owned())
    }

    /// The identity spelt so; absent unless it is 12 lower-case hex digits.
    ///
    /// ```
    /// use neican::model::ConceptId;
    /// let id = ConceptId::of("智能体");
    /// assert_eq!(ConceptId::named(&id.to_string()), Some(id));
    /// assert_eq!(ConceptId::named("智能体"), None);
    /// ```
    pub fn named(hex: &str) -> Option<ConceptId> {
        is_hex(hex, 12).then(|| ConceptId(hex.to_owned()))
    }
}

impl std::fmt::Display for ConceptId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
