//! Names of pages: a title made portable, the same for every app and file system. Knows neither app.

use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// What a name may weigh: 240 bytes of file name without the extension `.md`.
///
/// File systems take 255; the rest is left to what sync services and apps append (` 2`, `.sync-conflict-…` start at the
/// same stem). See [`weight`] for why this holds in every spelling of the file name.
const ROOM: usize = 240 - ".md".len();

/// What a suffix may take of [`ROOM`] at most: ours are far shorter, but they quote the name of the series.
const SUFFIX_ROOM: usize = 120;

/// The name of a page: a title that every app, link and file system takes as it is. Never empty, idempotent.
///
/// `AI 的经济账怎么算？` stays; `A/B: C` becomes `A／B： C`; `CON` becomes `CON＿`; nothing becomes `无题`.
pub(crate) fn portable(title: &str) -> String {
    with_suffix(title, "")
}

/// A portable name that ends in `suffix`, such as `（今日洞察 2026-04-29）`: where it is too long, the title is cut.
pub(crate) fn with_suffix(title: &str, suffix: &str) -> String {
    let trail = twins(&visible(suffix));
    let trail = fitted(trail.trim_end_matches(is_edge), SUFFIX_ROOM);
    let title = twins(&visible(title));
    let title = match title.trim_matches(is_edge) {
        "" => "无题".to_owned(),
        title => undeviced(title),
    };
    // Once more for both together: only now may `%` stand before two hex digits.
    twins(&(fitted(&title, ROOM - weight(&trail)) + &trail))
}

/// Whether nothing of a text would be left in a name.
pub(super) fn is_nothing(text: &str) -> bool {
    visible(text).trim_matches(is_edge).is_empty()
}

/// The bytes that a name takes in a file name at most, however the app spells it.
///
/// A portable name holds nothing that Logseq escapes but `_` (`%5F`, in runs and beside `/`) and, in old graphs, `%`
/// (`%25`): these count three, so the limit holds for the escaped name too. Titles with many of them are cut a little
/// earlier than need be; in return a name does not depend on the settings of the vault.
fn weight(text: &str) -> usize {
    text.chars().map(|c| if matches!(c, '_' | '%') { 3 } else { c.len_utf8() }).sum()
}

/// Cuts at a grapheme, with `…` and six hex of the whole title: two long titles that start alike stay two.
fn fitted(name: &str, room: usize) -> String {
    if weight(name) <= room {
        return name.to_owned();
    }
    let tail = format!("…{}", &blake3::hash(name.as_bytes()).to_hex()[..6]);
    let mut left = room - weight(&tail);
    let fits = |part: &&str| {
        let fits = weight(part) <= left;
        left = left.saturating_sub(weight(part));
        fits
    };
    let kept: String = name.graphemes(true).take_while(fits).collect();
    kept.trim_end_matches(is_edge).to_owned() + &tail
}

/// What neither app nor Windows lets stand at either end of a name.
fn is_edge(c: char) -> bool {
    c == '.' || c.is_whitespace()
}

/// Characters that apps, links or file systems read, as their full-width twins; in NFC.
fn twins(text: &str) -> String {
    static ESCAPE: LazyLock<Regex> = LazyLock::new(|| Regex::new("%([0-9A-Fa-f]{2})").expect("a fixed pattern"));
    let twin = |c: char| match c {
        '/' => '／',
        '\\' => '＼',
        ':' => '：',
        '*' => '＊',
        '?' => '？',
        '"' => '＂',
        '<' => '＜',
        '>' => '＞',
        '|' => '｜',
        '#' => '＃',
        '^' => '＾',
        '[' => '［',
        ']' => '］',
        other => other,
    };
    let text: String = text.nfc().map(twin).collect();
    if !text.contains('%') {
        return text;
    }
    // Two in a row start a comment in Obsidian, in a link too.
    ESCAPE.replace_all(&text.replace("%%", "％％"), "％$1").into_owned()
}

/// Windows keeps some names for devices, in any letter case, with any extension, with superscript digits too.
fn undeviced(name: &str) -> String {
    // Most titles need no closer look: a device name starts with one of these.
    let starts = |device: &&str| name.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(device));
    if !["con", "prn", "aux", "nul", "com", "lpt"].iter().any(starts) {
        return name.to_owned();
    }
    static DEVICE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^(con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[1-9¹²³])( *(?:\..*)?)$")
            .expect("a fixed pattern")
    });
    DEVICE.replace(name, "${1}＿${2}").into_owned()
}

/// The text as it is seen: white space is one space, and nothing invisible is left but what shapes its neighbours.
///
/// The ideographic space stays: Chinese titles set it on purpose.
fn visible(text: &str) -> String {
    static HIDDEN: LazyLock<Regex> = LazyLock::new(|| {
        // controls and formats (bidi marks, zero-width spaces, tags), and the letters and fillers that show nothing
        let hidden =
            r"[\p{Cc}\p{Cf}\x{34F}\x{115F}\x{1160}\x{17B4}\x{17B5}\x{180B}-\x{180F}\x{3164}\x{FFA0}--\x{200D}]";
        Regex::new(hidden).expect("a fixed pattern")
    });
    let spaced: String = text.chars().map(|c| if c.is_whitespace() && c != '\u{3000}' { ' ' } else { c }).collect();
    // Letters of Chinese and English, and their punctuation, are never hidden: most titles are nothing else.
    let open = |c: char| matches!(c, ' '..='~' | '\u{4e00}'..='\u{9fff}' | '\u{3000}'..='\u{303f}' | '\u{ff01}'..='\u{ff9f}' | '×' | '·' | '—' | '…' | '‘'..='”');
    let shown: Vec<char> = if spaced.chars().all(open) {
        spaced.chars().collect()
    } else {
        HIDDEN.replace_all(&spaced, "").chars().collect()
    };
    let mut out: Vec<char> = Vec::new();
    for (at, &c) in shown.iter().enumerate() {
        let keep = match c {
            ' ' => out.last() != Some(&' '),
            '\u{200D}' => joins(&out, shown.get(at + 1)),
            '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => out.last().is_some_and(|&before| varies(before)),
            _ => true,
        };
        if keep {
            out.push(c);
        }
    }
    out.into_iter().collect()
}

/// Whether a joiner after `before` makes one emoji with `next`: 👩‍💻.
fn joins(before: &[char], next: Option<&char>) -> bool {
    let styled = |c: &&char| !matches!(**c, '\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}');
    let first = before.iter().rev().find(styled);
    first.is_some_and(|&c| is_pictograph(c)) && next.is_some_and(|&c| is_pictograph(c))
}

/// Whether a variation selector belongs after it: emoji, key caps, variants of Han characters.
fn varies(c: char) -> bool {
    let han = matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}');
    han || c.is_ascii_digit() || is_pictograph(c)
}

/// `Extended_Pictographic`, asked of the segmentation rules (GB11) instead of a second table.
fn is_pictograph(c: char) -> bool {
    let clusters = |text: String| text.graphemes(true).count();
    clusters(format!("😀\u{200D}{c}")) == 1 && clusters(format!("a{c}")) == 2
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::VaultPath;

    #[test]
    fn ordinary_titles_stay_as_they_are() {
        for title in [
            "AI 半导体终局推演：token 经济学如何重塑 HBM 需求",
            "OpenAI × AWS：算力联盟的新阶段",
            "亿万富翁的「无后果世界」：财富与责任",
            "AI 的经济账怎么算？",
            "GPT-5.5",
            "增长 50%、利润 8%！",
            "snake_case 与 a___b",
            "👩‍💻 与 🏳️‍🌈、1️⃣、葛󠄀城",
            "甲　乙",
            "Console",
            "今日洞察 2026-04-29",
        ] {
            assert_eq!(portable(title), title);
        }
    }

    #[test]
    fn what_apps_and_systems_read_is_written_otherwise() {
        for (title, name) in [
            ("A/B: C", "A／B： C"),
            (r#"\*?"<>|#^[]"#, "＼＊？＂＜＞｜＃＾［］"),
            ("100%41", "100％41"),
            ("%%41%zz", "％％41%zz"),
            ("第一行\n\t第二行", "第一行 第二行"),
            ("a\u{A0}b\u{202F} c", "a b c"),
            ("\u{202E}翻\u{200B}转\u{FEFF}\u{AD}", "翻转"),
            ("a\u{200D}b 家\u{200D}", "ab 家"),
            ("😀\u{200D}b a\u{200D}😀", "😀b a😀"),
            ("a\u{FE0F}", "a"),
            (" .隐藏. ", "隐藏"),
            ("等等...", "等等"),
            ("con", "con＿"),
            ("COM¹.txt", "COM¹＿.txt"),
            ("Aux .x", "Aux＿ .x"),
            ("Cafe\u{301}", "Café"),
            ("e\u{200B}\u{301}", "é"),
            ("", "无题"),
            ("\u{200B} . ", "无题"),
            ("a\0b\u{7}", "ab"),
        ] {
            assert_eq!(portable(title), name, "{title:?}");
        }
    }

    #[test]
    fn long_titles_are_cut_and_stay_distinct() {
        let (one, two) = (portable(&("长".repeat(100) + "一")), portable(&("长".repeat(100) + "二")));
        assert_ne!(one, two);
        assert!(one.starts_with("长长") && one.contains('…') && one.len() <= ROOM);
        assert!(portable(&"_".repeat(300)).len() < 90);
        let flags = portable(&"🏳️‍🌈".repeat(40));
        assert!(flags.split('…').next().is_some_and(|kept| kept.ends_with("🏳️‍🌈")));
    }

    #[test]
    fn the_suffix_is_never_cut() {
        let suffix = "（今日洞察 2026-04-29）";
        assert_eq!(with_suffix("GPT-5.5", suffix), "GPT-5.5（今日洞察 2026-04-29）");
        let long = with_suffix(&"长".repeat(100), suffix);
        assert!(long.ends_with(suffix) && weight(&long) <= ROOM, "{long}");
        assert_eq!(with_suffix("涨 5%", "41 天"), "涨 5％41 天");
        assert_eq!(with_suffix("CON", "（2026-04-29 2）"), "CON＿（2026-04-29 2）");
    }

    /// Text with the characters that matter far more often than chance would have it.
    fn titles() -> impl Strategy<Value = String> {
        let odd = "[a-cA-F0-9_%./\\\\:*?\"<>|#^\\[\\] \\t\\n\u{200B}-\u{200F}\u{202A}-\u{202E}\u{FE0F}\u{301}\u{E0100}中😀👩💻🏻\u{AD}\u{3000}\u{A0}\u{37E}]{0,40}";
        prop_oneof![
            odd,
            "\\PC{0,120}",
            "[_%a中]{60,300}",
            "(?i)(con|aux|com1|lpt²)[. ]{0,2}[a-z]{0,3}",
            any::<String>()
        ]
    }

    proptest! {
        #[test]
        fn names_are_portable(title in titles(), suffix in prop_oneof![Just(String::new()), titles()]) {
            let name = with_suffix(&title, &suffix);
            prop_assert!(!name.is_empty() && name.len() <= ROOM && weight(&name) <= ROOM, "{:?}", name);
            prop_assert!(!name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|', '#', '^', '[', ']']));
            let hidden = |c: char| c.is_control() || "\u{200B}\u{200E}\u{202E}\u{FEFF}".contains(c);
            prop_assert!(!name.contains(hidden), "{:?}", name);
            prop_assert!(!name.starts_with(is_edge) && !name.ends_with(is_edge), "{:?}", name);
            prop_assert!(VaultPath::new(&name).is_some());
            prop_assert_eq!(portable(&name), name);
        }
    }
}
