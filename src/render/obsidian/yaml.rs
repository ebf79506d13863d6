//! Front matter as Obsidian itself writes it back after any edit of a property, so that its first save changes nothing.
//!
//! Obsidian 1.9–1.14 writes what `stringify(value, {nullStr: '', lineWidth: 0})` of the package `yaml` 2.7.0 gives
//! (obsidian-importer, `web/obsidian/core.ts`). `serde_yaml` folds, quotes with `'` and quotes more: its output would
//! differ at once. `tests/front_matter.rs` holds every line here against that package.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// A text as the value of a property, quoted only where YAML would read it otherwise.
///
/// A value is one line: line breaks become spaces, since a block scalar over several lines is no longer the one line
/// that Obsidian's panel shows and edits.
///
/// `AI 的经济账` stays; `2026` becomes `"2026"`; `[[某文章]]` becomes `"[[某文章]]"`; `"甲" 与乙` becomes `'"甲" 与乙'`.
pub fn scalar(text: &str) -> String {
    let text = one_line(text);
    if is_plain(&text) { text.into_owned() } else { quoted(&text) }
}

/// A whole property that is a list, in block style, without a line end; an empty one is `[]`.
pub fn list(key: &str, items: &[String]) -> String {
    if items.is_empty() {
        return format!("{key}: []");
    }
    let items: Vec<String> = items.iter().map(|item| format!("\n  - {}", scalar(item))).collect();
    format!("{key}:{}", items.concat())
}

fn one_line(text: &str) -> Cow<'_, str> {
    if !text.contains('\n') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", " ").replace('\n', " "))
}

/// Whether YAML 1.2's core schema, as `yaml` 2.7.0 reads and writes it, takes the text for itself without quotes.
fn is_plain(text: &str) -> bool {
    // What is neither a blank nor ASCII means nothing to YAML: an ideographic space, a no-break space, a byte order mark.
    let blank = |c: char| c == ' ' || c == '\t';
    let starts = |c: char| blank(c) || ",[]{}#&*!|>'\"%@`".contains(c);
    let indicator = |text: &str| {
        let rest = text.strip_prefix(['-', '?']);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(blank))
    };
    let pairs = text.as_bytes().windows(2);
    let mut breaks = pairs.filter(|pair| matches!(pair, [b':', b' ' | b'\t'] | [b' ' | b'\t', b'#']));
    !text.is_empty()
        && !text.starts_with(starts)
        && !text.ends_with(|c: char| blank(c) || c == ':')
        && !indicator(text)
        && breaks.next().is_none()
        && !text.contains(is_forced)
        && !is_typed(text)
}

/// Control characters are always between double quotes; a tab is not one of them.
fn is_forced(c: char) -> bool {
    c != '\t' && c.is_control()
}

/// Whether the core schema reads a plain text as null, a boolean or a number.
///
/// Dates, times, `yes`, `on` and `1_000` are text there: only YAML 1.1 read them otherwise.
fn is_typed(text: &str) -> bool {
    static TYPED: LazyLock<Regex> = LazyLock::new(|| {
        let named = r"~|[Nn]ull|NULL|[Tt]rue|TRUE|[Ff]alse|FALSE|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)";
        let whole = r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+";
        let broken = r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+)";
        Regex::new(&format!("^(?:{named}|{whole}|{broken})$")).expect("a fixed pattern")
    });
    // Most values are prose, and start with none of these.
    text.starts_with(|c: char| c.is_ascii_digit() || "+-.~NnTtFf".contains(c)) && TYPED.is_match(text)
}

/// Double quotes, or single ones around text with double and without single quotes.
fn quoted(text: &str) -> String {
    if text.contains('"') && !text.contains('\'') && !text.contains(is_forced) {
        return format!("'{text}'");
    }
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\0' => out.push_str("\\0"),
            '\u{07}' => out.push_str("\\a"),
            '\u{08}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{0B}' => out.push_str("\\v"),
            '\u{0C}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            '\u{1B}' => out.push_str("\\e"),
            c if c < ' ' => out += &format!("\\x{:02x}", u32::from(c)),
            // DEL and the controls above ASCII stand as they are: the package escapes what JSON escapes, and no more.
            c => out.push(c),
        }
    }
    out + "\""
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ordinary_values_carry_no_quotes() {
        for text in [
            "未读",
            "AI 的经济账，到底算不算得通？",
            "stratechery 专访 openai",
            "https://example.com/a?b=c#d",
            "it's",
            "a \"b\" c",
            "2026-04-29",
            "2026-11",
            "12:30:00",
            "1_000",
            "1,000",
            "yes",
            "No",
            "a:b",
            "a#b",
            "-x",
            "?x",
            ":x",
            "---",
            "...",
            "<<",
            "=",
            "C:\\x\\y",
            "：“全角”，《书名》",
            "\u{3000}缩进",
            "\u{A0}x\u{A0}",
            "\u{FEFF}x",
            "a\u{2028}b",
            "a\tb",
            "👩‍💻",
            "0b1",
            "0o8",
            "1e",
            "+",
            ".",
            "e1",
            "1.2.3",
            "nUll",
            ".Nan",
            "+.nan",
        ] {
            assert_eq!(scalar(text), text, "{text:?}");
        }
    }

    #[test]
    fn what_yaml_would_read_otherwise_is_quoted() {
        for text in [
            "", " ", " x", "x ", "\tx", "x:", ":", ": x", "a: b", "a:\tb", "a #b", "#a", "- x", "-", "?", "? x", "[x",
            "{x", "]", "}", ",", "&a", "*a", "!a", "|", ">", "'", "%a", "@a", "`a", "~", "null", "Null", "NULL",
            "true", "True", "FALSE", "007", "08", "+1", "-0", "2026", "1.0", "1.", ".5", "5e3", ".5E-3", "0x1F",
            "0o17", ".inf", "-.INF", ".nan",
        ] {
            let expected = format!("\"{}\"", text.replace('\t', "\\t"));
            assert_eq!(scalar(text), expected, "{text:?}");
        }
        for (text, expected) in [
            ("[[某文章]]", "\"[[某文章]]\""),
            ("\"甲\" 与乙", "'\"甲\" 与乙'"),
            ("\"甲\" 与 '乙'", "\"\\\"甲\\\" 与 '乙'\""),
            ("# \"a\\b\"", "'# \"a\\b\"'"),
            ("#\\", "\"#\\\\\""),
            ("\"\u{1}", "\"\\\"\\x01\""),
            ("\0\u{7}\u{8}\u{B}\u{C}\r\u{1B}\u{1F}\u{7F}\u{85}", "\"\\0\\a\\b\\v\\f\\r\\e\\x1f\u{7F}\u{85}\""),
            ("甲\r\n乙\n丙", "甲 乙 丙"),
        ] {
            assert_eq!(scalar(text), expected, "{text:?}");
        }
    }

    #[test]
    fn lists_are_in_block_style() {
        let items = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>();
        assert_eq!(list("author", &[]), "author: []");
        assert_eq!(list("tags", &items(&["AI内参", "007", ""])), "tags:\n  - AI内参\n  - \"007\"\n  - \"\"");
    }

    proptest! {
        #[test]
        fn a_value_is_one_line(text in any::<String>()) {
            prop_assert!(!scalar(&text).contains('\n'));
        }
    }
}
