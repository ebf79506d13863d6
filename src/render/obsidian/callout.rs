//! Callouts: which of Obsidian's boxes a callout of Notion's becomes, by its sign.
//!
//! Its words stand below the title (Obsidian, help, "Callouts"): a title is one line, in bold. The sign is the title, as an
//! empty one would show the name of the type.

use super::escape::Start;
use super::inline;
use crate::model::{Colour, Inlines};
use crate::render::Losses;

/// The types of Obsidian's own with the signs that Notion's people put for them; `note` is the rest.
const TYPES: [(&str, &[&str]); 9] = [
    ("tip", &["💡", "📌", "⭐", "🌟", "👉", "🔑"]),
    ("info", &["ℹ", "🔍", "🔗"]),
    ("warning", &["⚠", "🚧", "❗", "‼", "🚨"]),
    ("danger", &["🔥", "☠", "💣", "⚡"]),
    ("failure", &["❌", "🚫", "⛔"]),
    ("success", &["✅", "✔", "🎉", "👍"]),
    ("question", &["❓", "❔", "🤔"]),
    ("quote", &["💬", "🗨", "🗣"]),
    ("bug", &["🐛", "🐞"]),
];

/// `[!tip] 💡`, and its text below.
pub(super) fn spell(icon: Option<&str>, text: &Inlines, colour: Option<Colour>, losses: &mut Losses) -> String {
    let bare = icon.unwrap_or_default().trim_end_matches('\u{fe0f}');
    let sort = TYPES.iter().find(|(_, signs)| signs.contains(&bare)).map_or("note", |(sort, _)| sort);
    let sign = inline::spell(&Inlines::from(icon.unwrap_or_default()), None, Start::Beside, losses).into_owned();
    let title = format!("[!{sort}] {sign}").trim_end().to_owned();
    let body = inline::spell(text, colour, Start::Below, losses);
    if body.is_empty() { title } else { format!("{title}\n{body}") }
}
