//! Addresses in a source: which may become links, and how they are written.

/// What an address may become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Address {
    /// A link that an app may open: http, https, mailto, notion.
    Open(String),
    /// A place in the source itself: a file beside it, a heading, nothing at all.
    Inside(String),
    /// Another scheme: `javascript:`, `file:` and whatever there is. Never a link.
    Refused,
}

/// Reads an `href` or `src` as a source has it.
pub(crate) fn address(href: &str) -> Address {
    let clean = clean(href);
    if clean.starts_with("//") {
        return Address::Open(format!("https:{clean}"));
    }
    match scheme(href).as_deref() {
        Some("http" | "https" | "mailto" | "notion") => Address::Open(clean),
        Some(_) => Address::Refused,
        None => Address::Inside(clean),
    }
}

/// Whether an address is one that an article can be opened by: of the web or of Notion, with nothing in it that is no letter.
pub(crate) fn opens_article(address: &str) -> bool {
    let lower = address.to_ascii_lowercase();
    let has_scheme = ["http://", "https://", "notion://"].iter().any(|scheme| lower.starts_with(scheme));
    has_scheme && !lower.contains(char::is_control)
}

/// The scheme of an address in lower case, as a browser sees it: white space and control characters do not count.
pub(crate) fn scheme(href: &str) -> Option<String> {
    let seen: String = href.chars().filter(|c| !c.is_control() && !c.is_whitespace()).take(64).collect();
    let (scheme, _) = seen.split_once(':')?;
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let valid = scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(letters);
    valid.then(|| scheme.to_ascii_lowercase())
}

/// An address without control characters and outer white space; inner spaces are encoded, as a browser does.
fn clean(href: &str) -> String {
    let seen: String = href.trim().chars().filter(|letter| !letter.is_control()).collect();
    seen.trim().replace(' ', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_seen_through_disguise() {
        assert_eq!(scheme("JaVa\tScRiPt:alert(1)").as_deref(), Some("javascript"));
        assert_eq!(scheme("\u{1} https://a"), Some("https".to_owned()));
        for place in ["#note", "ch2.xhtml#a", "../a?b=c:d", "一:二", ""] {
            assert_eq!(scheme(place), None, "{place}");
        }
    }

    #[test]
    fn only_four_schemes_are_opened() {
        assert_eq!(address(" //a.b/c d "), Address::Open("https://a.b/c%20d".into()));
        assert_eq!(address("notion://x"), Address::Open("notion://x".into()));
        assert_eq!(address("ch2.xhtml#a"), Address::Inside("ch2.xhtml#a".into()));
        assert_eq!(address("java\nscript:1"), Address::Refused);
    }
}
