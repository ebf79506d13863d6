//! `Known`: an issue whose articles and blocks have the identity they keep for ever.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::issue::walk;
use super::pointer::is_hex;
use super::{Article, Block, Concept, Day, Form, Issue};

/// The identity of an issue: series and date. Written `今日洞察/2026-04-29`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct IssueId {
    /// The digest's name.
    pub series: String,
    /// The day.
    pub date: Day,
}

/// The identity of an article: the day it was first seen in and 8 hex of issue and title. Written `2026-04-29/70d5f058`.
///
/// Given once, then kept for ever in the page's `neican` property: it survives retitling, renumbering and other forms.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ArticleId {
    /// The day of the issue.
    pub date: Day,
    /// 8 lower-case hex digits.
    pub hash: String,
}

/// The identity of a block within its article: 12 hex, given when the block was first seen, then carried along.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key(pub String);

/// Which article this is, and which of its blocks is which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The article's id.
    pub id: ArticleId,
    /// One key per block of the notes, in reading order (parents before children).
    pub keys: Vec<Key>,
}

/// An issue as the vault knows it: what was read, and who is who in it.
///
/// Invariant, kept by [`Known::new`]: one identity per article in reading order, one key per block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// The richest form it has been read from.
    pub form: Form,
    /// What was read.
    pub issue: Issue,
    /// Who is who, one per article in reading order.
    identities: Vec<Identity>,
    /// Articles of an earlier reading that this one lacks: they stay in the vault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withdrawn: Vec<Withdrawn>,
}

/// An article that a re-issue no longer has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// Who it is.
    pub identity: Identity,
    /// What was last read of it.
    pub article: Article,
}

impl Known {
    /// Joins an issue and the identities of its articles; absent when they do not fit each other.
    pub fn new(form: Form, issue: Issue, identities: Vec<Identity>, withdrawn: Vec<Withdrawn>) -> Option<Known> {
        let known = Known { form, issue, identities, withdrawn };
        known.is_sound().then_some(known)
    }

    /// Whether the invariant holds; a model read from disk must be asked.
    pub fn is_sound(&self) -> bool {
        let fits = |identity: &Identity, notes: &[Block]| identity.keys.len() == walk(notes).len();
        self.identities.len() == self.issue.articles().count()
            && self.articles().all(|(identity, article)| fits(identity, &article.notes))
            && self.withdrawn.iter().all(|gone| fits(&gone.identity, &gone.article.notes))
    }

    /// The issue's identity.
    pub fn id(&self) -> IssueId {
        IssueId { series: self.issue.series.clone(), date: self.issue.date }
    }

    /// The concepts of all articles, the withdrawn among them; one that several articles name comes several times.
    pub fn concepts(&self) -> impl Iterator<Item = &Concept> {
        let gone = self.withdrawn.iter().map(|gone| &gone.article);
        self.issue.articles().chain(gone).flat_map(|article| &article.network.concepts)
    }

    /// The articles of the newest reading with their identities, in reading order.
    pub fn articles(&self) -> impl Iterator<Item = (&Identity, &Article)> {
        self.identities.iter().zip(self.issue.articles())
    }
}

impl Identity {
    /// The UUID of a block: version 5 in the URL namespace, of `neican:<article>#<key>`. The same in both apps.
    ///
    /// ```
    /// use neican::model::{ArticleId, Identity, Key};
    /// let id = ArticleId { date: "2026-04-29".parse().unwrap(), hash: "70d5f058".into() };
    /// let identity = Identity { id, keys: vec![] };
    /// let uuid = identity.uuid(&Key("0123456789ab".into()));
    /// assert_eq!(uuid.get_version_num(), 5);
    /// assert_eq!(uuid, identity.uuid(&Key("0123456789ab".into())));
    /// ```
    pub fn uuid(&self, key: &Key) -> Uuid {
        Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("neican:{}#{}", self.id, key.0).as_bytes())
    }

    /// The UUIDs of all blocks, in reading order.
    pub fn uuids(&self) -> Vec<Uuid> {
        let mut name = format!("neican:{}#", self.id);
        let length = name.len();
        let mut one = |key: &Key| {
            name.truncate(length);
            name.push_str(&key.0);
            Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes())
        };
        self.keys.iter().map(&mut one).collect()
    }
}

impl fmt::Display for IssueId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.series, self.date)
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.date, self.hash)
    }
}

impl TryFrom<String> for ArticleId {
    type Error = String;
    fn try_from(text: String) -> Result<ArticleId, String> {
        let wrong = || format!("not an article id: {}", text.escape_debug());
        let (date, hash) = text.split_once('/').ok_or_else(wrong)?;
        let hex = is_hex(hash, 8);
        match (date.parse(), hex) {
            (Ok(date), true) => Ok(ArticleId { date, hash: hash.to_owned() }),
            _ => Err(wrong()),
        }
    }
}

impl From<ArticleId> for String {
    fn from(id: ArticleId) -> String {
        id.to_string()
    }
}
