//! `Thing` and `Pointer`: what a page is, and which text of ours it came from. Written into every page of ours.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{ArticleId, Day, VaultPath};

/// What a page, block or file of ours is, whatever its path. In pages it is the first half of the `neican` property.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Thing {
    /// `2026-04-29/70d5f058`: an article's page.
    Article(ArticleId),
    /// `2026-04-29`: the issue's page.
    Issue(Day),
    /// `journal/2026-04-29`: our block on the journal page of that day.
    Journal(Day),
    /// `file/assets/x.png`: a file we lay down once: an image, a new graph's settings. Never written into a page.
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
        let fine = hex.len() == 12 && hex.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase());
        fine.then(|| BaseId(hex.to_owned()))
    }
}

impl Pointer {
    /// The name of the property that holds it, in both apps.
    pub const PROPERTY: &'static str = "neican";

    /// Finds the pointers in a page: each with the byte range of its whole line, without the line end.
    ///
    /// A line counts when it is `neican:: <pointer>` (Logseq) or `neican: <pointer>` (YAML) after white space, alone on it.
    ///
    /// ```
    /// use neican::model::Pointer;
    /// let page = "type:: [[AI 内参]]\nneican:: 2026-04-29/70d5f058@85c63e963285\n\n- a";
    /// let found = Pointer::find(page);
    /// assert_eq!(found.len(), 1);
    /// assert_eq!(&page[found[0].1.clone()], "neican:: 2026-04-29/70d5f058@85c63e963285");
    /// ```
    pub fn find(page: &str) -> Vec<(Pointer, std::ops::Range<usize>)> {
        let mut found = Vec::new();
        let mut start = 0;
        for line in page.split_inclusive('\n') {
            let bare = line.trim_end_matches(['\n', '\r']);
            let value = bare
                .trim_start()
                .strip_prefix(Pointer::PROPERTY)
                .and_then(|rest| rest.strip_prefix("::").or_else(|| rest.strip_prefix(':')));
            if let Some(Ok(pointer)) = value.map(|value| value.trim().trim_matches('"').parse()) {
                found.push((pointer, start..start + bare.len()));
            }
            start += line.len();
        }
        found
    }
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
    /// use neican::model::Sealed;
    /// let sealed = Sealed::open("a:: b\nneican:: 2026-04-29@85c63e963285\n\n- c", &"2026-04-29".parse().unwrap()).unwrap();
    /// assert_eq!(sealed.text, "a:: b\n\n- c");
    /// assert!(!sealed.is_untouched());
    /// ```
    pub fn open(page: &str, thing: &Thing) -> Option<Sealed> {
        let (pointer, line) = Pointer::find(page).into_iter().find(|(pointer, _)| pointer.thing == *thing)?;
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
        let inside = !matches!(thing, Thing::File(_));
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
        if let Some(day) = text.strip_prefix("journal/") {
            return day.parse().map(Thing::Journal).map_err(|_| wrong());
        }
        match text.parse() {
            Ok(day) => Ok(Thing::Issue(day)),
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
            Thing::Issue(day) => day.fmt(f),
            Thing::Journal(day) => write!(f, "journal/{day}"),
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
