//! Page name ↔ file name, as Logseq spells them (`frontend.util.fs`, `graph-parser.extract/title-parsing`).
//!
//! `plain_names` is `:file/name-format :triple-lowbar`; without it a graph is of the old kind (`:legacy`), where a dot in a
//! file name is a slash in the page's name.

use std::borrow::Cow;
use std::sync::LazyLock;

use percent_encoding::percent_decode_str;
use regex::{Captures, Regex};

use crate::model::Names;

/// What no file system of all takes, `/` aside.
const RESERVED: &str = ":*?\"<>|#\\";

/// In old graphs the slash and the percent sign too: there, whole names are decoded.
const RESERVED_OLD: &str = ":*?\"<>|#\\/%";

/// Built only for a name with a percent sign: that takes longer than all names of an issue together.
static ESCAPE: LazyLock<Regex> = LazyLock::new(|| Regex::new("%[0-9A-Fa-f]{2}").expect("a fixed pattern"));

/// The file name of a page without its extension, and whether the page needs `title::` since Logseq would read another
/// name from it. A portable name needs it only in old graphs, for a dot.
pub(crate) fn encode(name: &str, plain_names: bool) -> (String, bool) {
    let composed = Names::composed(name);
    let bare = composed.strip_prefix('/').unwrap_or(&composed);
    let bare = bare.strip_suffix('/').unwrap_or(bare);
    let stem = if plain_names { lowbars(bare) } else { escaped(bare, RESERVED_OLD) };
    // Logseq does this in new graphs only; an old one would never see the page, and decodes it as well.
    let stem = if stem.starts_with('.') { stem.replacen('.', "%2E", 1) } else { stem };
    let needs_title = decode(&stem, plain_names) != name;
    (stem, needs_title)
}

fn lowbars(name: &str) -> String {
    const DEVICES: [&str; 22] = [
        "CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "LPT1",
        "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
    ];
    let shield = |found: &Captures| found[0].replacen('%', "%25", 1);
    let shielded = if name.contains('%') { ESCAPE.replace_all(name, shield) } else { Cow::Borrowed(name) };
    let mut stem = escaped(&shielded, RESERVED);
    if DEVICES.contains(&stem.as_str()) || stem.ends_with('.') {
        stem.push('/');
    }
    // `_` is escaped only where it could be taken for a part of the `___` that stands for a slash.
    stem.replace("___", "%5F%5F%5F").replace("_/", "%5F/").replace("/_", "/%5F").replace('/', "___")
}

/// Letters beyond ASCII stay as they are.
fn escaped(name: &str, set: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if set.contains(c) || c.is_ascii_control() {
            out.push_str(&format!("%{:02X}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

/// The name that Logseq reads from a file name without extension.
pub(crate) fn decode(stem: &str, plain_names: bool) -> String {
    let name = if plain_names {
        let slashed = stem.replace("___", "/");
        // One escape at a time, as Logseq does: a letter of several bytes stays escaped.
        let one = |found: &Captures| match percent_decode_str(&found[0]).decode_utf8() {
            Ok(text) => text.into_owned(),
            Err(_) => found[0].to_owned(),
        };
        let decoded = if slashed.contains('%') { ESCAPE.replace_all(&slashed, one) } else { Cow::Borrowed(&*slashed) };
        decoded.split('/').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
    } else {
        old(stem.replace('.', "/"))
    };
    Names::composed(&name)
}

/// `decodeURIComponent`: all or nothing.
fn old(name: String) -> String {
    if !name.contains('%') {
        return name;
    }
    let escapes = ESCAPE.find_iter(&name).count();
    let whole = name.matches('%').count() == escapes;
    let decoded = percent_decode_str(&name).decode_utf8().ok().filter(|_| whole).map(|text| text.into_owned());
    decoded.unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Names and file names in new graphs; Logseq's own parser gave back each name.
    const PLAIN: &[(&str, &str)] = &[
        ("AI 半导体终局推演：token 经济学如何重塑 HBM 需求", "AI 半导体终局推演：token 经济学如何重塑 HBM 需求"),
        ("OpenAI × AWS：算力联盟的新阶段", "OpenAI × AWS：算力联盟的新阶段"),
        ("亿万富翁的「无后果世界」：财富与责任", "亿万富翁的「无后果世界」：财富与责任"),
        ("AI 的经济账怎么算？", "AI 的经济账怎么算？"),
        ("GPT-5.5", "GPT-5.5"),
        ("今日洞察 2026-04-29", "今日洞察 2026-04-29"),
        ("今日洞察 2026-04-29（2026-04-29 3）", "今日洞察 2026-04-29（2026-04-29 3）"),
        ("A／B： C", "A／B： C"),
        ("A/B/C", "A___B___C"),
        ("A/B_C/D", "A___B_C___D"),
        ("a_/b", "a%5F___b"),
        ("a/_b", "a___%5Fb"),
        ("a_/_b", "a%5F___%5Fb"),
        ("a___b", "a%5F%5F%5Fb"),
        ("a____b", "a%5F%5F%5F_b"),
        ("a______b", "a%5F%5F%5F%5F%5F%5Fb"),
        ("___a", "%5F%5F%5Fa"),
        ("a___", "a%5F%5F%5F"),
        ("_/_", "%5F___%5F"),
        ("__a__", "__a__"),
        ("a__b", "a__b"),
        ("snake_case_name", "snake_case_name"),
        ("_", "_"),
        ("__", "__"),
        ("___", "%5F%5F%5F"),
        ("a/___/b", "a___%5F%5F%5F___b"),
        ("a: b", "a%3A b"),
        ("what?", "what%3F"),
        ("a*b**c", "a%2Ab%2A%2Ac"),
        ("\"quoted\"", "%22quoted%22"),
        ("<tag> & </tag>", "%3Ctag%3E & %3C___tag%3E"),
        ("a|b", "a%7Cb"),
        ("C# 语言", "C%23 语言"),
        ("C:\\temp\\x", "C%3A%5Ctemp%5Cx"),
        (":", "%3A"),
        ("?*:\"<>|", "%3F%2A%3A%22%3C%3E%7C"),
        ("100%", "100%"),
        ("100%41", "100%2541"),
        ("%2F", "%252F"),
        ("%%41", "%%2541"),
        ("%4", "%4"),
        ("%zz", "%zz"),
        ("50% off, 5%25", "50% off, 5%2525"),
        (".NET", "%2ENET"),
        ("..", "%2E.___"),
        (".", "%2E___"),
        ("...a", "%2E..a"),
        ("Ph.D.", "Ph.D.___"),
        ("等等...", "等等...___"),
        ("CON", "CON___"),
        ("con", "con"),
        ("COM1", "COM1___"),
        ("LPT9", "LPT9___"),
        ("CON.", "CON.___"),
        ("CON/x", "CON___x"),
        ("a.md", "a.md"),
        ("a.b.c", "a.b.c"),
        ("1.2.3", "1.2.3"),
        ("'single' (paren) {brace}", "'single' (paren) {brace}"),
        ("[bracket] ^caret", "[bracket] ^caret"),
        ("a & b + c = d; e, f ~ g ! @ $", "a & b + c = d; e, f ~ g ! @ $"),
        ("`code`", "`code`"),
        ("Café 中文 ÀÉ", "Café 中文 ÀÉ"),
        ("👩\u{200D}💻 emoji 🏳\u{FE0F}\u{200D}🌈", "👩\u{200D}💻 emoji 🏳\u{FE0F}\u{200D}🌈"),
        ("甲\u{3000}乙", "甲\u{3000}乙"),
        ("㍿ ﬁ ① ½", "㍿ ﬁ ① ½"),
        ("name ending in space ", "name ending in space "),
        ("CON＿", "CON＿"),
        ("％41", "％41"),
        ("…a1b2c3", "…a1b2c3"),
        ("-dash", "-dash"),
        (" leading", " leading"),
    ];

    /// Names and file names in old graphs, and whether Logseq's own parser needed `title::` to give back the name.
    const OLD: &[(&str, &str, bool)] = &[
        ("GPT-5.5", "GPT-5.5", true),
        ("A/B/C", "A%2FB%2FC", false),
        ("A/B_C/D", "A%2FB_C%2FD", false),
        ("a_/b", "a_%2Fb", false),
        ("a/_b", "a%2F_b", false),
        ("a_/_b", "a_%2F_b", false),
        ("_/_", "_%2F_", false),
        ("a/___/b", "a%2F___%2Fb", false),
        ("a: b", "a%3A b", false),
        ("what?", "what%3F", false),
        ("a*b**c", "a%2Ab%2A%2Ac", false),
        ("\"quoted\"", "%22quoted%22", false),
        ("<tag> & </tag>", "%3Ctag%3E & %3C%2Ftag%3E", false),
        ("a|b", "a%7Cb", false),
        ("C# 语言", "C%23 语言", false),
        ("C:\\temp\\x", "C%3A%5Ctemp%5Cx", false),
        (":", "%3A", false),
        ("?*:\"<>|", "%3F%2A%3A%22%3C%3E%7C", false),
        ("100%", "100%25", false),
        ("100%41", "100%2541", false),
        ("%2F", "%252F", false),
        ("%%41", "%25%2541", false),
        ("%4", "%254", false),
        ("%zz", "%25zz", false),
        ("50% off, 5%25", "50%25 off, 5%2525", false),
        (".NET", "%2ENET", false),
        ("..", "%2E.", true),
        (".", "%2E", false),
        ("...a", "%2E..a", true),
        ("Ph.D.", "Ph.D.", true),
        ("等等...", "等等...", true),
        ("CON.", "CON.", true),
        ("CON/x", "CON%2Fx", false),
        ("a.md", "a.md", true),
        ("a.b.c", "a.b.c", true),
        ("1.2.3", "1.2.3", true),
    ];

    #[test]
    fn file_names_are_spelt_as_logseq_does() {
        for (name, stem) in PLAIN {
            assert_eq!(encode(name, true), ((*stem).to_owned(), false), "{name}");
        }
    }

    #[test]
    fn title_is_asked_for_where_logseq_reads_another_name() {
        for &(name, stem, needs_title) in OLD {
            assert_eq!(encode(name, false), (stem.to_owned(), needs_title), "{name}");
        }
        assert_eq!(encode("a//b", true), ("a______b".into(), true));
        assert_eq!(encode("Cafe\u{301}", true), ("Café".into(), true));
    }

    #[test]
    fn other_tools_file_names_are_read_as_logseq_does() {
        for (stem, plain, old) in [
            ("a.b", "a.b", "a/b"),
            ("a%2Fb", "a/b", "a/b"),
            ("a___b", "a/b", "a___b"),
            ("%E4%BD%A0", "%E4%BD%A0", "你"),
            ("5%", "5%", "5%"),
            ("%E4%2F", "%E4", "%E4%2F"),
            ("5% %41", "5% A", "5% %41"),
        ] {
            assert_eq!((decode(stem, true).as_str(), decode(stem, false).as_str()), (plain, old), "{stem}");
        }
    }

    proptest! {
        #[test]
        fn a_file_name_is_one_visible_name(name in "\\PC{1,40}|[._/%0-9a-c: ]{1,12}", plain: bool) {
            let (stem, needs_title) = encode(&name, plain);
            prop_assert!(!stem.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|', '#']) && !stem.starts_with('.'));
            prop_assert_eq!(decode(&stem, plain) != name, needs_title);
        }

        /// The other half of the limit that `plan` sets: of a portable name only `_` and `%` grow, to three bytes.
        #[test]
        fn portable_names_grow_by_low_lines_and_percent_signs_only(name in "[a-c_% 中．]{1,40}x", plain: bool) {
            let weight: usize = name.chars().map(|c| if matches!(c, '_' | '%') { 3 } else { c.len_utf8() }).sum();
            let (stem, needs_title) = encode(&name, plain);
            prop_assert!(stem.len() <= weight && !needs_title, "{:?} {:?}", name, stem);
        }
    }
}
