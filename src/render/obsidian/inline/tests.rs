//! Text that is taken to need nothing, against the rules that would have to say so; and where bold and italic end.

use super::*;
use crate::render::obsidian::escape::{phrase, property_text};

const CASES: u64 = 10_000;

/// What rules look for, and prose that surrounds it.
#[rustfmt::skip]
const FRAGMENTS: &[&str] = &[
    "(", ")", "[", "]", "](", "] [", "[[", "![", "{", "}", "{{", "}}", "[^", "[x] ", "[!note]", "<", ">", "<b", "<!", "<?", "<20%", "</", "<%", "<1@b", "<中:x>",
    "--", "---", "-", "- ", "+", "+ ", "1.", "1. ", "1)", "1) ", "9", "0", "...", ".", "www", "www.", "WWW.a", "mailto", ":", "::", ":: ", "a:b", "://", "http://a.b",
    "#", "#标签", "# ", "C#", " #", "##", "#1", "*", "**", "_", "__", "foo_bar", "2*3", "~", "~~", "=", "==", "===", " = ", "^", "^a", " ^id", "`", "``", "\\", "\\[",
    "$", "$$", "$5", "$ ", "US$5", "|", "| ", "|-", "%", "%%", "50%", "/", "a@b.c", "@", "&", "&amp;", "&copy", "R&D", "&#", "!", "?", "\"", "'", ",", ";",
    "文", "中文", "abc", "é", "，", "。", "：", "（", "）", "“", "”", "…", "——", "→", "★", "🍅", "🔴", "Ⓐ", " ", " ", "  ", "\t", "\r", "\0", "\u{1}", "\u{7f}", "\u{85}",
    "\u{a0}", "\u{3000}", "\u{200b}", "\u{2028}", "\u{2029}", "\u{202a}", "\u{feff}",
];

/// A number below `n`; SplitMix64.
fn below(seed: &mut u64, n: usize) -> usize {
    *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *seed;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((mixed ^ (mixed >> 31)) % n as u64) as usize
}

fn text(seed: &mut u64) -> String {
    let mut text = String::new();
    for _ in 0..=below(seed, 6) {
        match below(seed, 24) {
            0 => text.extend(std::iter::repeat_n(char::from(b'!' + below(seed, 94) as u8), 1 + below(seed, 6))),
            1 => text.extend(char::from_u32(below(seed, 0x3100) as u32)),
            2..=4 => text.push(char::from(b' ' + below(seed, 95) as u8)),
            5..=10 => text.push_str(["今日 ", "中文", "GPT 5", "年，", "value", "（一）"][below(seed, 6)]),
            _ => text.push_str(FRAGMENTS[below(seed, FRAGMENTS.len())]),
        }
    }
    text
}

const STARTS: [Start; 9] = [
    Start::Paragraph,
    Start::Item,
    Start::Quote,
    Start::Below,
    Start::Heading,
    Start::Cell { dollars: false },
    Start::Cell { dollars: true },
    Start::Anywhere,
    Start::Beside,
];

/// Whether the text was taken as it is anywhere; if so, the rules must have left it as it is.
fn agrees(text: &str) -> bool {
    let row = Inlines::new(vec![Inline::Text(text.to_owned())]);
    let mut taken = false;
    for start in STARTS.into_iter().filter(|start| is_inert(text, *start)) {
        for colour in [None, Some(Colour::Red), Some(Colour::Plain)] {
            let mut losses = Vec::new();
            let ruled = spell_by_rules(&row, colour, start, &mut losses);
            assert_eq!(spell(&row, colour, start, &mut Vec::new()), ruled, "{text:?} {start:?} {colour:?}");
            let guarded = colour == Some(Colour::Plain) && COLOURED.iter().any(|emoji| text.starts_with(emoji));
            assert_eq!(losses.len(), usize::from(guarded), "{text:?} {start:?} {colour:?} {losses:?}");
        }
        taken = true;
    }
    taken
}

#[test]
fn what_is_taken_as_it_is_the_rules_leave_as_it_is() {
    let mut seed = 1;
    let n_taken = (0..CASES).filter(|_| agrees(&text(&mut seed))).count();
    assert!(n_taken > CASES as usize / 20, "only {n_taken}");
}

#[test]
fn prose_needs_no_rules() {
    for text in [
        "《大西洋月刊》长文：“亿万富翁”的「无后果世界」（创始争议）…",
        "CPU performance只提升 <20%",
        "年收入上限（100% 入住率）：~$1.063B",
        "1.1 《血色将至》的隐喻",
        "GPT-5.5 (new): 3.5x, 50% off!",
        "2026-04-29 10:00，约 3:1",
    ] {
        assert!(is_inert(text, Start::Paragraph) && agrees(text), "{text}");
    }
}

#[test]
fn everyday_marks_stay() {
    for text in [
        "2*3 等于 6",
        "a_b 与 foo_bar_baz",
        "C# 与 F#",
        "a = b，x == y",
        "见 [1] 与 (2)",
        "#1 与 #2026",
        "约 ~5 到 ~6",
        "{a}",
    ] {
        assert_eq!(prose(text, &mut Vec::new()), text);
    }
}

#[test]
fn texts_on_one_line_cannot_pair() {
    assert_eq!(phrase("$5，2*3", &mut Vec::new()), "\\$5，2\\*3");
    assert_eq!(phrase("今日精选：9 篇", &mut Vec::new()), "今日精选：9 篇");
}

#[test]
fn nothing_runs_in_properties() {
    let mut losses = Vec::new();
    assert_eq!(property_text("#标签 [[a]]: <20%", &mut losses), "#标签 [[a]]: <20%");
    assert_eq!((property_text("<%* x %>", &mut losses), losses.len()), ("＜%* x %>".to_owned(), 1));
    for text in ["[[a]] 与 b", "b 与 [[a]]"] {
        assert_eq!(property_text(text, &mut losses), text, "no link as a whole");
    }
    assert_eq!((property_text("[[a]]", &mut losses), losses.len()), ("\u{200b}[[a]]".to_owned(), 2));
}

/// A row in the notation of the model's own outline, as far as this needs it: `前**粗**后`, with `/…/` for italic.
fn row(notation: &str) -> Inlines {
    let mut out = Vec::new();
    for (part_idx, part) in notation.split("**").enumerate() {
        let italic = |(idx, part): (usize, &str)| match idx % 2 {
            0 => Inline::Text(part.to_owned()),
            _ => Inline::Italic { text: Inlines::from(part) },
        };
        let inner = Inlines::new(part.split('/').enumerate().map(italic).collect());
        if part_idx % 2 == 0 { out.extend(inner.into_vec()) } else { out.push(Inline::Bold { text: inner }) }
    }
    Inlines::new(out)
}

#[test]
fn marks_stand_beside_letters() {
    for (notation, expected) in [
        ("前**「引号」**后", "前「**引号**」后"),
        ("**重点：**后文", "**重点**：后文"),
        ("**“好”**然后", "**“好**”然后"),
        ("**啦。**啦", "**啦**。啦"),
        ("**50%**后", "**50**%后"),
        ("前**$100**后", "前$**100**后"),
        ("**“好”**", "**“好”**"),
        ("前 **（好）** 后", "前 **（好）** 后"),
        ("前/「斜」/后", "前「*斜*」后"),
        ("**粗/斜/**后", "**粗*斜***后"),
        ("**粗**/斜/", "**粗**\u{200b}*斜*"),
        ("前**！**后", "前！后"),
    ] {
        assert_eq!(line(&row(notation), &mut Vec::new()), expected, "{notation}");
    }
    let link = Inline::Link { href: "https://a.b".into(), text: "链接".into() };
    let bold = Inline::Bold { text: Inlines::new(vec![link]) };
    assert_eq!(
        line(&Inlines::new(vec![Inline::Text("前".into()), bold, Inline::Text("后".into())]), &mut Vec::new()),
        "前[**链接**](https://a.b)后"
    );
}

fn image(asset: &str, alt: &str) -> Inline {
    Inline::Image { asset: asset.to_owned(), alt: alt.to_owned() }
}

const CELL: Start = Start::Cell { dollars: false };

/// A row as it is spelt, and the sorts of what is heard of it.
fn heard(row: Vec<Inline>, colour: Option<Colour>, start: Start) -> (String, Vec<Exception>) {
    let mut losses = Vec::new();
    let spelt = spell(&Inlines::new(row), colour, start, &mut losses).into_owned();
    (spelt, losses.into_iter().map(|(sort, _)| sort).collect())
}

#[test]
fn an_image_shows_what_its_description_says() {
    for (asset, alt, expected, is_same) in [
        ("t-1.png", "图 1", "![[t-1.png|图 1]]", true),
        ("t-1.png", "50% <b ~甲~", "![[t-1.png|50% <b ~甲~]]", true),
        ("t-1.png", "", "![[t-1.png]]", true),
        ("t-1.png", "300x200", "![[t-1.png]]", false),
        ("t-1.png", "a::b|[c]", "![[t-1.png|a：：b｜［c］]]", false),
        ("t-1.png", "<%x `y`", "![[t-1.png|＜%x ｀y｀]]", false),
        ("t-1.png", "甲\n乙", "![[t-1.png|甲 乙]]", false),
        // No image by its name: an embed would show a note.
        ("t-1.md", "甲", "甲", true),
        (".png", "甲", "甲", true),
        ("a/b.png", "甲", "甲", true),
        ("日 记_1.webp", "甲", "![[日 记_1.webp|甲]]", true),
    ] {
        let losses = if is_same { Vec::new() } else { vec![Exception::ImageText] };
        assert_eq!(
            heard(vec![image(asset, alt)], None, Start::Paragraph),
            (expected.to_owned(), losses),
            "{asset} {alt}"
        );
    }
}

#[test]
fn an_image_stands_outside_of_every_mark() {
    let (bare, marked) = (Vec::new(), vec![Exception::InnerMark]);
    let red = |row| Inline::Highlight { colour: Colour::Red, text: Inlines::new(row) };
    let spelt = |row, colour| heard(row, colour, Start::Paragraph);
    let alone = "![[t-1.png|甲]]".to_owned();
    assert_eq!(spelt(vec![image("t-1.png", "甲")], Some(Colour::Red)), (alone.clone(), bare));
    assert_eq!(spelt(vec![red(vec![image("t-1.png", "甲")])], None), (alone.clone(), marked.clone()));
    let link = Inline::Link { href: "https://a.b".into(), text: Inlines::new(vec![image("t-1.png", "甲")]) };
    assert_eq!(spelt(vec![link], None), (alone, marked));
    let link = Inline::Link { href: "https://a.b".into(), text: "乙".into() };
    assert_eq!(spelt(vec![Inline::Text("甲!".to_owned()), link], None).0, "甲\\![乙](https://a.b)");
}

#[test]
fn code_parts_what_is_struck() {
    let code = |code: &str| Inline::Code { code: code.to_owned() };
    let struck = |row| vec![Inline::Strike { text: Inlines::new(row) }];
    let spelt = |row| heard(row, None, Start::Paragraph);
    assert_eq!(spelt(struck(vec![code("a")])), ("~~`a`~~".to_owned(), Vec::new()));
    assert_eq!(spelt(struck(vec![code("a~~b")])), ("`a~~b`".to_owned(), vec![Exception::InnerMark]));
    assert_eq!(spelt(struck(vec![Inline::Text("甲~".to_owned())])), ("~~甲~~\\~".to_owned(), Vec::new()));
    let bold = Inline::Bold { text: "甲 ~".into() };
    assert_eq!(spelt(vec![bold]).0, "**甲 ~**");
    assert_eq!(spelt(struck(vec![Inline::Text("甲 ".to_owned())])), ("~~甲~~".to_owned(), vec![Exception::WhiteSpace]));
    assert_eq!(spelt(struck(vec![Inline::Text("甲~乙".to_owned())])), ("~~甲~乙~~".to_owned(), Vec::new()));
    let link = |code| vec![Inline::Link { href: "https://a.b".into(), text: Inlines::new(vec![code]) }];
    assert_eq!(spelt(link(code("a"))), ("[`a`](https://a.b)".to_owned(), Vec::new()));
    assert_eq!(spelt(link(code("[a]"))), ("[\\[a\\]](https://a.b)".to_owned(), vec![Exception::InnerMark]));
    assert_eq!(spelt(vec![code("  ")]).1, [Exception::WhiteSpace]);
    let cell = |text| heard(vec![code(text)], None, CELL);
    assert_eq!(cell("a|b"), ("`a\\|b`".to_owned(), Vec::new()));
    assert_eq!(cell("a\\|b").1, [Exception::InnerMark]);
}

#[test]
fn a_row_of_lines_is_one_line_where_there_is_only_one() {
    let row = || vec![Inline::Text("甲".to_owned()), Inline::Break, Inline::Text("乙".to_owned())];
    assert_eq!(heard(row(), None, Start::Paragraph), ("甲\n乙".to_owned(), Vec::new()));
    assert_eq!(heard(row(), None, CELL), ("甲 乙".to_owned(), vec![Exception::WhiteSpace]));
    let one = vec![Inline::Bold { text: "甲".into() }];
    assert_eq!(heard(one, None, CELL), ("**甲**".to_owned(), Vec::new()));
}

#[test]
fn the_public_site_is_a_link_that_shows_itself() {
    for (text, expected) in [
        ("https://a.b/c?d=e", "<https://a.b/c?d=e>"),
        ("http://a.b", "<http://a.b>"),
        ("https://a.b/中", "[https\\://a.b/中](https://a.b/中)"),
        ("https://a.b/(c)", "[https\\://a.b/(c)](https://a.b/%28c%29)"),
        ("甲 #乙", "甲 \\#乙"),
    ] {
        assert_eq!(site(text, &mut Vec::new()), expected);
    }
}
