//! `Reading`: where the reader stands with an article, told by the vault alone: its `status`, the journal, the Feynman note.

use serde::Serialize;

use super::{ArticleId, Day, Notice, OpenClash, PageDiff, PageReport, VaultPath};
use super::{IssueLine, Spelling};

/// How far the reader is with an article.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Progress {
    /// 未读.
    Unread,
    /// 在读.
    Reading,
    /// 已读, or ticked in the journal.
    Read,
    /// Its Feynman note was begun and says no more yet than the program wrote.
    Begun,
    /// 已写费曼: the reader wrote in the note, or says so.
    Written,
    /// Cancelled in the journal, or a word of the reader's own in `status`: neither to read nor to write.
    Other,
}

/// One article, and where the reader stands with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// The article.
    pub id: ArticleId,
    /// The name of its page.
    pub page: String,
    /// Where its page lies.
    pub path: VaultPath,
    /// Its exact title.
    pub title: String,
    /// Its number in the issue; absent where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// Score 0–5; absent where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<u32>,
    /// Tomatoes of 25 minutes; absent where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tomato: Option<u32>,
    /// What `status` says, word for word; empty where it says nothing.
    pub status: String,
    /// How far the reader is, by all that tells of it.
    pub progress: Progress,
    /// Its Feynman note; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<VaultPath>,
}

/// The words of `status`, in the order in which a reader gets on.
pub const STATUSES: [(&str, Progress); 4] = [
    ("未读", Progress::Unread),
    ("在读", Progress::Reading),
    ("已读", Progress::Read),
    ("已写费曼", Progress::Written),
];

impl Progress {
    /// What a word in `status` says; no word is 未读.
    ///
    /// ```
    /// use neican::model::Progress;
    /// assert_eq!(Progress::of("已读"), Progress::Read);
    /// assert_eq!((Progress::of(""), Progress::of("略读")), (Progress::Unread, Progress::Other));
    /// ```
    pub fn of(status: &str) -> Progress {
        let known = STATUSES.into_iter().find(|(word, _)| *word == status);
        match known {
            Some((_, progress)) => progress,
            None if status.is_empty() => Progress::Unread,
            None => Progress::Other,
        }
    }

    /// Whether the article still waits to be read.
    pub fn is_to_read(&self) -> bool {
        matches!(self, Progress::Unread | Progress::Reading)
    }

    /// Whether it was read.
    pub fn is_read(&self) -> bool {
        matches!(self, Progress::Read | Progress::Begun | Progress::Written)
    }

    /// Whether it was read and its note still waits to be written.
    pub fn is_to_write(&self) -> bool {
        matches!(self, Progress::Read | Progress::Begun)
    }
}

impl Reading {
    /// The tomatoes that it is counted with: one where the issue says nothing.
    pub fn cost(&self) -> u32 {
        self.tomato.unwrap_or(1)
    }
}

/// What a Feynman note says that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// The article itself, by its id: what the command writes.
    Id(ArticleId),
    /// The name of its page: what a note says that was made from a template in the app.
    Page(String),
}

/// The property of a Feynman note with the id of its article: links can be renamed, and pages can.
pub const ARTICLE_ID: &str = "article-id";
/// The property of a Feynman note that links the article's page, and on the article's page what links the note.
pub const ARTICLE: &str = "article";
/// The property of an article's page that links its Feynman note.
pub const FEYNMAN: &str = "feynman";
/// The type of every Feynman note, a page both apps can list them under.
pub const FEYNMAN_TYPE: &str = "费曼笔记";

impl About {
    /// What a page, or a block on it, says that it is a Feynman note about.
    ///
    /// ```
    /// use neican::model::{About, Spelling};
    /// let note = "---\ntype: \"[[费曼笔记]]\"\narticle: \"[[题]]\"\n---\n";
    /// assert_eq!(About::of(note, Spelling::FrontMatter), [About::Page("题".into())]);
    /// let block = "- x\n\t- ## 费曼笔记\n\t  type:: [[费曼笔记]]\n\t  article:: [[题]]";
    /// assert_eq!(About::of(block, Spelling::Property), [About::Page("题".into())]);
    /// ```
    pub fn of(page: &str, spelling: Spelling) -> Vec<About> {
        if !page.contains(FEYNMAN_TYPE) && !page.contains(ARTICLE_ID) {
            return Vec::new();
        }
        let id = spelling.property(page, ARTICLE_ID).and_then(|id| ArticleId::try_from(id.to_owned()).ok());
        if let Some(id) = id {
            return vec![About::Id(id)];
        }
        match spelling {
            Spelling::FrontMatter => {
                let is_note = spelling.property(page, "type").is_some_and(|kind| kind.contains(FEYNMAN_TYPE));
                let article = || spelling.property(page, ARTICLE).or_else(|| first_item(page, ARTICLE));
                is_note.then(article).flatten().and_then(linked).map(About::Page).into_iter().collect()
            }
            Spelling::Property => groups(page).filter_map(About::of_group).collect(),
        }
    }

    /// The same of the properties of one block.
    fn of_group(group: Vec<(&str, &str)>) -> Option<About> {
        let value = |key: &str| group.iter().find(|(name, _)| *name == key).map(|(_, value)| *value);
        let is_note = value("type").is_some_and(|kind| kind.contains(&format!("[[{FEYNMAN_TYPE}]]")));
        is_note.then(|| value(ARTICLE).and_then(linked).map(About::Page))?
    }
}

/// The first item of a list in front matter: the app makes a list of a property whose type the reader says is one.
fn first_item<'a>(page: &'a str, key: &str) -> Option<&'a str> {
    let mut lines = page.lines().skip(1).take_while(|line| line.trim_end() != "---");
    lines.find(|line| line.strip_prefix(key).is_some_and(|rest| rest.trim_end() == ":"))?;
    Some(lines.next()?.trim_start().strip_prefix("- ")?.trim())
}

/// The properties of a Logseq page that stand together, key and value.
fn groups(page: &str) -> impl Iterator<Item = Vec<(&str, &str)>> {
    let pair = |line: &str| -> Option<(usize, usize)> {
        let at = line.find(":: ")?;
        let key = line[..at].trim_start_matches([' ', '\t', '-']);
        (!key.is_empty() && !key.contains(' ')).then(|| (at - key.len(), at))
    };
    let mut groups: Vec<Vec<(&str, &str)>> = vec![Vec::new()];
    for line in page.lines() {
        if line.trim_start().starts_with("- ") {
            groups.push(Vec::new());
        }
        match pair(line) {
            Some((start, end)) => {
                let last = groups.last_mut().expect("one from the start");
                last.push((&line[start..end], line[end + 2..].trim()));
            }
            None => groups.push(Vec::new()),
        }
    }
    groups.into_iter().filter(|group| !group.is_empty())
}

/// The name of the page in the first link of a value: `[[a/b|c]]` is `a/b`.
fn linked(value: &str) -> Option<String> {
    let link = value.split_once("[[")?.1.split_once("]]")?.0;
    let page = link.split(['|', '#']).next().unwrap_or_default().trim();
    (!page.is_empty()).then(|| page.to_owned())
}

/// Tomatoes of a day's picks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tomatoes {
    /// Of all picks.
    pub planned: u32,
    /// Of those that were read.
    pub spent: u32,
    /// Of those that wait to be read.
    pub left: u32,
}

/// Where the reading loop stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// The newest day that has picks; absent in a vault without articles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<Day>,
    /// Whether that is the reader's today.
    pub is_today: bool,
    /// Its picks, by number.
    pub picks: Vec<Reading>,
    /// Articles of earlier days that wait to be read: the best first, of equals the shortest, then the newest.
    pub backlog: Vec<Reading>,
    /// Articles that were read and whose Feynman note waits to be written, in the same order.
    pub to_write: Vec<Reading>,
    /// The tomatoes of the day.
    pub tomatoes: Tomatoes,
    /// On how many issue days in a row something was read, up to the newest; that one breaks nothing while it is new.
    pub streak: u32,
    /// What to read within the tomatoes that the reader has; absent unless that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Vec<Reading>>,
}

/// Where a vault stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatusReport {
    /// The folder, as it was given.
    pub vault: String,
    /// The app: `logseq`, `obsidian`.
    pub flavour: String,
    /// The issues that were brought in, oldest first.
    pub issues: Vec<IssueLine>,
    /// How many pages and blocks of ours stand in the vault.
    pub n_pages: usize,
    /// Where the reading loop stands.
    #[serde(flatten)]
    pub standing: Standing,
    /// Blocks that both the reader and an issue changed, and that nobody decided on yet.
    pub clashes: Vec<OpenClash>,
    /// Notices with their places.
    pub notices: Vec<Notice>,
}

impl StatusReport {
    /// Whether something waits for the reader: exit code 1.
    pub fn needs_reader(&self) -> bool {
        !self.clashes.is_empty()
    }
}

/// What became of a wish for a Feynman note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeynmanReport {
    /// The article.
    pub article: Reading,
    /// Where the note lies.
    pub note: VaultPath,
    /// Whether it was made just now: one that was there is left as it is.
    pub created: bool,
    /// Notices with their places.
    pub notices: Vec<Notice>,
    /// What became of the note and of the pages that link it.
    pub pages: Vec<PageReport>,
    /// What would change, in a dry run.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub diffs: Vec<PageDiff>,
    /// A link that opens the note in the app; absent where the app has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_says_what_it_is_about() {
        let of = |page: &str| About::of(page, Spelling::Property);
        let id = ArticleId::try_from("2026-04-29/70d5f058".to_owned()).expect("an id");
        assert_eq!(of("type:: [[费曼笔记]]\narticle-id:: 2026-04-29/70d5f058\n\n- a"), [About::Id(id)]);
        assert_eq!(of("- 模板\n\t- 费曼\n\t  type:: [[费曼笔记]]\n\t  article:: <% current page %>"), []);
        assert_eq!(of("- type:: [[费曼笔记]]\n  article:: [[题]]"), [About::Page("题".into())]);
        assert_eq!(of("- type:: [[费曼笔记]]\n- article:: [[题]]"), []);
        assert_eq!(of("- a 费曼笔记\n  article:: [[题]]"), []);
        let of = |page: &str| About::of(page, Spelling::FrontMatter);
        assert_eq!(of("---\ntype: \"[[费曼笔记]]\"\narticle: \"[[a/题|此]]\"\n---\n"), [About::Page("a/题".into())]);
        assert_eq!(of("---\ntype: \"[[费曼笔记]]\"\narticle:\n---\n"), []);
        let list = "---\ntype: \"[[费曼笔记]]\"\narticle:\n  - \"[[题]]\"\n---\n";
        assert_eq!(of(list), [About::Page("题".into())]);
    }
}
