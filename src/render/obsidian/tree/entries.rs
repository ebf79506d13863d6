//! Front matter line by line: entries with their own bytes. Nothing of it is ever read and written anew.

use std::borrow::Cow;

use crate::model::tree::Part;

/// The list that both the source and the reader add to: each of its items is merged by itself.
const LIST: &str = "tags";

/// What an item starts with, as Obsidian writes lists. Items spelt otherwise could not stand beside ours.
const ITEM: &str = "  - ";

/// The entries of a front matter, `---` lines left out. Comments and empty lines stand for themselves, and so does every
/// tag: its key is `tags/` and its name.
pub(super) fn entries(front_matter: &str) -> Vec<Part<'_>> {
    let mut parts: Vec<Part> = Vec::new();
    // Where the entry that we are in starts, with its key and where its value starts.
    let mut entry: Option<(usize, &str, usize, usize)> = None;
    let mut at = 0;
    for (idx, line) in front_matter.split_inclusive('\n').enumerate() {
        let (start, text) = (at, line.trim_end_matches(['\n', '\r']));
        at += line.len();
        let is_fence = text.trim_end() == "---" && (idx == 0 || at == front_matter.len());
        let aside = text.trim().is_empty() || text.trim_start().starts_with('#');
        match key(text) {
            _ if is_fence || aside => {
                parts.extend(entry.take().into_iter().flat_map(|entry| property(front_matter, entry)));
                parts.extend((!is_fence).then_some(Part::Record(text)));
            }
            Some((key, value)) => {
                parts.extend(entry.take().into_iter().flat_map(|entry| property(front_matter, entry)));
                entry = Some((start, key, start + value, start + text.len()));
            }
            None => match &mut entry {
                Some((.., end)) => *end = start + text.len(),
                None => parts.push(Part::Record(text)),
            },
        }
    }
    parts.extend(entry.into_iter().flat_map(|entry| property(front_matter, entry)));
    parts
}

fn property<'a>(page: &'a str, (start, key, value, end): (usize, &'a str, usize, usize)) -> Vec<Part<'a>> {
    let (value, line) = (&page[value..end], &page[start..end]);
    let mut lines = line.lines();
    let head = lines.next().unwrap_or_default();
    let mut items: Vec<Part> = lines.clone().filter_map(item).collect();
    if key != LIST || head.trim_end() != "tags:" || items.is_empty() || items.len() < lines.count() {
        return vec![Part::Property { key: Cow::Borrowed(key), value, line }];
    }
    items.insert(0, Part::Property { key: Cow::Borrowed(key), value: "", line: head });
    items
}

fn item(line: &str) -> Option<Part<'_>> {
    let name = line.strip_prefix(ITEM)?.trim_end();
    let key = format!("{LIST}/{}", name.trim_matches(['"', '\'']));
    (!name.is_empty() && !name.starts_with(' ')).then_some(Part::Property { key: Cow::Owned(key), value: "", line })
}

/// The list that a property with this key is an item of.
pub(super) fn list_of(key: &str) -> Option<&'static str> {
    key.strip_prefix(LIST).is_some_and(|rest| rest.starts_with('/')).then_some(LIST)
}

/// The key that a line starts with, and where its value starts.
fn key(line: &str) -> Option<(&str, usize)> {
    if line.starts_with([' ', '\t', '-', '#', '{', '[']) {
        return None;
    }
    let end = line.find(": ").or_else(|| line.trim_end().strip_suffix(':').map(str::len))?;
    Some((line[..end].trim().trim_matches(['"', '\'']), end + 1))
}

/// Whether two spellings of a value are one value: the app quotes, folds and unfolds as it likes. A comment in one of
/// them is the reader's, and no spelling.
pub(super) fn means_the_same(a: &str, b: &str) -> bool {
    let value = |text: &str| serde_yaml::from_str::<serde_yaml::Value>(&format!("x:{text}")).ok();
    if a.trim_end() == b.trim_end() {
        return true;
    }
    !a.contains(" #") && !b.contains(" #") && value(a).is_some_and(|a| value(b) == Some(a))
}
