//! Names of members in an export: `今日精选 0123…/1 题 4567….md`, a title and 32 hex digits that no other page has.

/// The title in a name, without folders, id and ending.
pub(super) fn title(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).trim_end_matches("_all");
    bare(stem).to_owned()
}

/// A name without the id at its end.
pub(super) fn bare(name: &str) -> &str {
    match id(name) {
        Some(id) => name[..name.len() - id.len()].trim_end_matches([' ', '-']),
        None => name,
    }
}

/// The id at the end of a name.
fn id(name: &str) -> Option<&str> {
    let start = name.len().checked_sub(32)?;
    let id = name.get(start..)?;
    let apart = start == 0 || name[..start].ends_with([' ', '-', '/']);
    (apart && id.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))).then_some(id)
}

/// The id of a page by its path.
pub(super) fn page_id(path: &str) -> Option<&str> {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    id(stem)
}

/// A title as it is compared: letters only, since names of files lose the rest.
pub(super) fn folded(title: &str) -> String {
    title.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The ending of a name in lower case; absent for what no page is called.
pub(super) fn ending(path: &str) -> Option<String> {
    let name = path.rsplit('/').next()?;
    let hidden = name.starts_with('.') || path.starts_with("__MACOSX/");
    let (_, ending) = name.rsplit_once('.').filter(|_| !hidden)?;
    Some(ending.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_no_part_of_titles() {
        let hex = "0123456789abcdef0123456789abcdef";
        assert_eq!(title(&format!("a/题 {hex}.md")), "题");
        assert_eq!(title(&format!("题 {hex}_all.csv")), "题");
        assert_eq!(title("a/题.md"), "题");
        assert_eq!(page_id(&format!("a/题 {hex}.md")), Some(hex));
        assert_eq!(page_id(&format!("a/题{hex}.md")), None);
        assert_eq!(ending("__MACOSX/a.md"), None);
        assert_eq!(ending("a/._b.md"), None);
        assert_eq!(folded("“甲”, B：c"), folded("甲 b c"));
    }
}
