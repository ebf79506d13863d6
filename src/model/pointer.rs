//! `Thing` and `Pointer`: what a page is, and which text of ours it came from. Written into every page of ours.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{ArticleId, ConceptId, Edition, VaultPath};

/// What a page, block or file of ours is, whatever its path. In pages it is the first half of the `neican` property.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Thing {
    /// `2026-04-29/70d5f058`: an article's page.
    Article(ArticleId),
    /// `2026-04-29`: the issue's page.
    Issue(Edition),
    /// `journal/2026-04-29`: the issue's block on the journal page of that day.
    Journal(Edition),
    /// `concept/0123456789ab`: a concept's page, the same for all articles and issues.
    Concept(ConceptId),
    /// `feynman/2026-04-29/70d5f058`: the Feynman note on an article. Never written into a page: it is the reader's.
    Feynman(ArticleId),
    /// `file/assets/x.png`: a file we lay down once: an image, a new vault's settings. Never written into a page.
    File(VaultPath),
}

/// The first 12 hex of the BLAKE3 of a text we generated, the line of the pointer left out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BaseId(String);

/// The value of the `neican` property: `<thing>@<base>`.
///
/// ```
/// use neican::model::{BaseId, Pointer};
/// let pointer: Pointer = "journal/2026-04-29@3ce2b39cf3fb".parse().unwrap();
/// assert_eq!(pointer.to_string(), "journal/2026-04-29@3ce2b39cf3fb");
/// assert_eq!(BaseId::of("text").to_string().len(), 12);
/// assert!("2026-04-29@xyz".parse::<Pointer>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer {
    /// What the page is.
    pub thing: Thing,
    /// The text it was last written from.
    pub base: BaseId,
}

impl BaseId {
    /// The id of a generated text. Line ends at its very end do not count: apps add and drop them.
    pub fn of(text: &str) -> BaseId {
        BaseId(blake3::hash(text.trim_end_matches(['\n', '\r']).as_bytes()).to_hex()[..12].to_owned())
    }

    /// The id spelt so; absent unless it is 12 lower-case hex digits.
    pub fn named(hex: &str) -> Option<BaseId> {
        is_hex(hex, 12).then(|| BaseId(hex.to_owned()))
    }
}

/// Whether a text is so many lower-case hex digits.
pub(super) fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase())
}

impl Pointer {
    /// The name of the property that holds it, in both apps.
    pub const PROPERTY: &'static str = "neican";
}

/// How an app spells what all our pages share: the pointer, and the end of a page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Spelling {
    /// Logseq: `neican:: <pointer>`, as a property of a page or a block; no line end at the end of a page.
    #[default]
    Property,
    /// Obsidian: `neican: <pointer>` in the front matter of a page; a block has the block id `^neican-<issue>` instead. A
    /// page ends with a line end.
    FrontMatter,
}

impl Spelling {
    /// What stands at the very end of a page.
    pub fn line_end(self) -> &'static str {
        match self {
            Spelling::Property => "",
            Spelling::FrontMatter => "\n",
        }
    }

    /// The block id of a block of ours in an app that names blocks so: `^neican-2026-04-29` for the journal's. Absent
    /// for what is no block.
    ///
    /// ```
    /// use neican::model::Spelling;
    /// let journal = "journal/2026-04-29".parse().unwrap();
    /// assert_eq!(Spelling::block_id(&journal).unwrap(), "^neican-2026-04-29");
    /// ```
    pub fn block_id(thing: &Thing) -> Option<String> {
        match thing {
            Thing::Journal(edition) => Some(format!("^{}-{edition}", Pointer::PROPERTY)),
            Thing::Article(_) | Thing::Issue(_) | Thing::Concept(_) | Thing::Feynman(_) | Thing::File(_) => None,
        }
    }

    /// The line that says in a page what it is: `neican:: 2026-04-29@85c63e963285`. Absent for a block: it has none of its
    /// own on a page of the reader's.
    pub fn line(self, thing: &Thing, base: &BaseId) -> Option<String> {
        let (thing, base) = match thing {
            Thing::Article(_) | Thing::Issue(_) | Thing::Concept(_) => (thing.clone(), base.clone()),
            Thing::Journal(_) | Thing::Feynman(_) | Thing::File(_) => return None,
        };
        let pointer = Pointer { thing, base };
        Some(match self {
            Spelling::Property => format!("{}:: {pointer}", Pointer::PROPERTY),
            Spelling::FrontMatter => format!("{}: {pointer}", Pointer::PROPERTY),
        })
    }

    /// The byte range of the line that says what a page or block of ours is, without the line end: its pointer, or for a
    /// block without room for one its block id at the end of the line. Absent where this app's spelling of it is not there.
    pub fn line_of(self, page: &str, thing: &Thing) -> Option<std::ops::Range<usize>> {
        match (self, Spelling::block_id(thing)) {
            (Spelling::FrontMatter, Some(id)) => {
                lines(page).find(|(_, line)| ends_with_id(line, &id)).map(|(start, line)| start..start + line.len())
            }
            (Spelling::Property, _) | (Spelling::FrontMatter, None) => {
                let pointers = self.pointers(page).into_iter();
                pointers.filter(|(pointer, _)| pointer.thing == *thing).map(|(_, line)| line).next()
            }
        }
    }

    /// All that a page holds of ours, as this app spells it.
    pub fn things(self, page: &str) -> Vec<Thing> {
        let mut things: Vec<Thing> = self.pointers(page).into_iter().map(|(pointer, _)| pointer.thing).collect();
        if self == Spelling::FrontMatter {
            let start = format!("^{}-", Pointer::PROPERTY);
            let edition = |line: &str| line.rsplit_once(start.as_str())?.1.parse().ok().map(Thing::Journal);
            let named = lines(page).filter_map(|(_, line)| Some((line, edition(line.trim_end())?)));
            let sound =
                named.filter(|(line, thing)| Spelling::block_id(thing).is_some_and(|id| ends_with_id(line, &id)));
            things.extend(sound.map(|(_, thing)| thing));
        }
        things
    }

    /// The value of a property at the head of a page, where it is a single one; quotes around it are left out.
    ///
    /// ```
    /// use neican::model::Spelling;
    /// assert_eq!(Spelling::Property.property("a:: b\nnumber:: 1\n\n- number:: 2", "number"), Some("1"));
    /// assert_eq!(Spelling::FrontMatter.property("---\nnumber: \"1\"\n---\n", "number"), Some("1"));
    /// assert_eq!(Spelling::FrontMatter.property("---\nb: 2\n---\nnumber: 1", "number"), None);
    /// ```
    pub fn property<'a>(self, page: &'a str, key: &str) -> Option<&'a str> {
        let page = page.trim_start_matches('\u{FEFF}');
        let (head, colon): (&str, _) = match self {
            Spelling::Property => (page, "::"),
            Spelling::FrontMatter => (page.strip_prefix("---")?, ":"),
        };
        let inside = |line: &&str| match self {
            Spelling::Property => !line.starts_with("- ") && line.contains("::"),
            Spelling::FrontMatter => line.trim_end() != "---",
        };
        let lines = head.trim_start_matches(['\r', '\n']).lines().take_while(inside);
        let value = |line: &'a str| line.strip_prefix(key)?.strip_prefix(colon);
        let value = lines.filter_map(value).next()?.trim().trim_matches(['"', '\'']);
        Some(value).filter(|value| !value.is_empty())
    }

    /// The pointers of a page in this spelling: each with the byte range of its whole line, without the line end.
    ///
    /// ```
    /// use neican::model::Spelling;
    /// let page = "---\nneican: 2026-04-29/70d5f058@85c63e963285\n---\n";
    /// assert_eq!(Spelling::FrontMatter.pointers(page).len(), 1);
    /// assert!(Spelling::Property.pointers(page).is_empty());
    /// assert!(Spelling::FrontMatter.pointers("neican: 2026-04-29@85c63e963285").is_empty());
    /// ```
    pub fn pointers(self, page: &str) -> Vec<(Pointer, std::ops::Range<usize>)> {
        if !page.contains(Pointer::PROPERTY) {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (start, line) in lines(page) {
            let fence = if start == 0 { line.trim_start_matches('\u{FEFF}') } else { line }.trim_end() == "---";
            let ends = self == Spelling::FrontMatter && fence != (start == 0);
            if ends {
                break;
            }
            let rest = line.trim_start_matches('\u{FEFF}').trim_start().strip_prefix(Pointer::PROPERTY);
            let value = match self {
                Spelling::Property => rest.and_then(|rest| rest.strip_prefix("::")),
                Spelling::FrontMatter => rest.and_then(|rest| rest.strip_prefix(": ")),
            };
            if let Some(Ok(pointer)) = value.map(|value| value.trim().trim_matches(['"', '\'']).parse()) {
                found.push((pointer, start..start + line.len()));
            }
        }
        found
    }
}

/// The lines of a page with their offsets, without line ends.
fn lines(page: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    page.split_inclusive('\n').map(move |line| {
        let at = start;
        start += line.len();
        (at, line.trim_end_matches(['\n', '\r']))
    })
}

/// Whether a line ends with a block id, as a word of its own.
fn ends_with_id(line: &str, id: &str) -> bool {
    let before = line.trim_end().strip_suffix(id);
    before.is_some_and(|before| before.is_empty() || before.ends_with([' ', '\t']))
}

/// A text of ours as it stands in the vault, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Its pointer.
    pub pointer: Pointer,
    /// The text without the line of the pointer.
    pub text: String,
}

impl Sealed {
    /// Takes the pointer of `thing` out of a page or block; absent when it holds none.
    ///
    /// ```
    /// use neican::model::{Sealed, Spelling};
    /// let page = "a:: b\nneican:: 2026-04-29@85c63e963285\n\n- c";
    /// let sealed = Sealed::open(page, &"2026-04-29".parse().unwrap(), Spelling::Property).unwrap();
    /// assert_eq!(sealed.text, "a:: b\n\n- c");
    /// assert!(!sealed.is_untouched());
    /// ```
    pub fn open(page: &str, thing: &Thing, spelling: Spelling) -> Option<Sealed> {
        let (pointer, line) = spelling.pointers(page).into_iter().find(|(pointer, _)| pointer.thing == *thing)?;
        let after =
            page[line.end..].strip_prefix("\r\n").or_else(|| page[line.end..].strip_prefix('\n')).unwrap_or_default();
        let before = &page[..line.start];
        // On the last line the line end before it was ours as well.
        let before = if line.end == page.len() { before.trim_end_matches(['\n', '\r']) } else { before };
        Some(Sealed { pointer, text: format!("{before}{after}") })
    }

    /// Whether the text is what we generated, byte for byte: nobody has edited it.
    pub fn is_untouched(&self) -> bool {
        BaseId::of(&self.text) == self.pointer.base
    }
}

impl FromStr for Pointer {
    type Err = String;
    fn from_str(text: &str) -> Result<Pointer, String> {
        let wrong = || format!("not a neican pointer: {}", text.escape_debug());
        let (thing, base) = text.rsplit_once('@').ok_or_else(wrong)?;
        let base = BaseId::named(base).ok_or_else(wrong)?;
        let thing: Thing = thing.parse().map_err(|_| wrong())?;
        let inside = !matches!(thing, Thing::File(_) | Thing::Feynman(_));
        inside.then_some(Pointer { thing, base }).ok_or_else(wrong)
    }
}

impl FromStr for Thing {
    type Err = String;
    fn from_str(text: &str) -> Result<Thing, String> {
        let wrong = || format!("not a thing of ours: {}", text.escape_debug());
        if let Some(path) = text.strip_prefix("file/") {
            return VaultPath::new(path).map(Thing::File).ok_or_else(wrong);
        }
        if let Some(edition) = text.strip_prefix("journal/") {
            return edition.parse().map(Thing::Journal).map_err(|_| wrong());
        }
        if let Some(concept) = text.strip_prefix("concept/") {
            return ConceptId::named(concept).map(Thing::Concept).ok_or_else(wrong);
        }
        if let Some(article) = text.strip_prefix("feynman/") {
            return ArticleId::try_from(article.to_owned()).map(Thing::Feynman).map_err(|_| wrong());
        }
        match text.parse() {
            Ok(edition) => Ok(Thing::Issue(edition)),
            Err(_) => ArticleId::try_from(text.to_owned()).map(Thing::Article).map_err(|_| wrong()),
        }
    }
}

impl TryFrom<String> for Thing {
    type Error = String;
    fn try_from(text: String) -> Result<Thing, String> {
        text.parse()
    }
}

impl From<Thing> for String {
    fn from(thing: Thing) -> String {
        thing.to_string()
    }
}

impl fmt::Display for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Thing::Article(id) => id.fmt(f),
            Thing::Issue(edition) => edition.fmt(f),
            Thing::Journal(edition) => write!(f, "journal/{edition}"),
            Thing::Concept(id) => write!(f, "concept/{id}"),
            Thing::Feynman(id) => write!(f, "feynman/{id}"),
            Thing::File(path) => write!(f, "file/{path}"),
        }
    }
}

impl fmt::Display for BaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.thing, self.base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn things(spelling: Spelling, page: &str) -> Vec<String> {
        spelling.things(page).iter().map(Thing::to_string).collect()
    }

    #[test]
    fn each_app_sees_its_own_spelling() {
        let logseq = "type:: [[x]]\nneican:: 2026-04-29/70d5f058@85c63e963285\n\n- a\n  neican:: journal/2026-04-28@85c63e963285";
        let obsidian =
            "---\nneican: \"2026-04-29@85c63e963285\"\ntags: []\n---\n- a ^neican-2026-04-28  \n^neican-2026-04-27\n";
        assert_eq!(things(Spelling::Property, logseq), ["2026-04-29/70d5f058", "journal/2026-04-28"]);
        assert_eq!(things(Spelling::FrontMatter, obsidian), ["2026-04-29", "journal/2026-04-28", "journal/2026-04-27"]);
        assert!(things(Spelling::Property, obsidian).is_empty());
        assert!(things(Spelling::FrontMatter, logseq).is_empty());
    }

    #[test]
    fn what_only_looks_like_ours_is_not() {
        for page in [
            "text\n---\nneican: 2026-04-29@85c63e963285\n---\n",
            "---\n---\nneican: 2026-04-29@85c63e963285\n",
            "---\nneican: 2026-04-29@85c63e96328\n---\n",
            "a^neican-2026-04-29",
            "a ^neican-2026-02-30",
            "a ^neican-2026-04-29 b",
            "see [[x#^neican-2026-04-29]]",
        ] {
            assert!(things(Spelling::FrontMatter, page).is_empty(), "{page}");
        }
        let journal: Thing = "journal/2026-04-29".parse().expect("a thing");
        let page = "x\r\n- a ^neican-2026-04-29\r\n";
        assert_eq!(Spelling::FrontMatter.line_of(page, &journal).map(|line| line.start), Some(3));
        assert_eq!(Spelling::Property.line_of(page, &journal), None);
    }
}
