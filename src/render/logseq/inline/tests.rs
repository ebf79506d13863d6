//! Text that is taken to need nothing, against the rules that would have to say so.

use super::*;

const CASES: u64 = 10_000;

/// What rules look for, and prose that surrounds it.
#[rustfmt::skip]
const FRAGMENTS: &[&str] = &[
    "(", ")", "((", "))", "[", "]", "](", "[[", "]]", "![", "{", "}", "{{", "}}", "[:", "[^", "[1/2]", "[50%]", "<", ">", "<b", "<!", "<?", "<20%", "</",
    "<2026-11-23 Mon>", "[2026-11-23 Mon", "2026-11-23 ", "--", "---", "-", "- ", "+", "+ ", "1.", "1. ", "1)", "9", "0", "...", "......", ".",
    "#", "#标签", "# ", "C#", "::", ":: ", ":", ":a:", ": x", "key:: ", "TODO", "TODO ", "DONE", "NOW ", "IN-PROGRESS ", "T", "待 TODO ",
    "*", "**", "_", "__", "foo_bar", "~", "~~", "~~~", "=", "==", "===", " = ", "^", "^^", "`", "``", "```", "x_{", "\\", "\\[", "\\]",
    "$", "$$", "$5", "$5 ", " $", "$ ", "$10/月", "US$5", "|", "| ", "%", "/", "//", "://", "http://a.b", "a@b.c", "<a@b.c>", "@", "@@", "&amp;", "!", "?",
    "\"", "'", ",", ";", ", ", "文", "中文", "abc", "é", "，", "。", "：", "（", "）", "“", "”", "…", "——", "→", "★", "🍅", "%%",
    " ", " ", "  ", "\t", "\n", "\r", "\0", "\u{1}", "\u{7f}", "\u{85}", "\u{a0}", "\u{3000}", "\u{200b}", "\u{2028}", "\u{2029}", "\u{202a}", "\u{feff}",
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
            0 => text.extend(std::iter::repeat_n(char::from(b'!' + below(seed, 94) as u8), 1 + below(seed, 24))),
            1 => text.extend(char::from_u32(below(seed, 0x3100) as u32)),
            2..=4 => text.push(char::from(b' ' + below(seed, 95) as u8)),
            5..=10 => text.push_str(["今日 ", "中文", "GPT 5", "年，", "value", "（一）"][below(seed, 6)]),
            _ => text.push_str(FRAGMENTS[below(seed, FRAGMENTS.len())]),
        }
    }
    text
}

/// Whether the text was taken as it is anywhere; if so, the rules must have left it as it is.
fn agrees(text: &str) -> bool {
    let row = Inlines::new(vec![Inline::Text(text.to_owned())]);
    let mut taken = false;
    for start in [Start::Block, Start::Quote, Start::Value, Start::Cell] {
        if !is_inert(text, start) {
            continue;
        }
        for coloured in [false, true] {
            let mut losses = Vec::new();
            let ruled = spell_by_rules(&row, coloured, start, "", &mut losses);
            assert_eq!(spell(&row, coloured, start, "", &mut losses), ruled, "{text:?} {start:?} {coloured}");
            assert_eq!(losses, [], "{text:?} {start:?} {coloured}");
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
        "2023 年 WSJ：$10/月订阅，实际每用户亏损 $20+，重度用户亏损高达 $80",
        "按 21 工作日/月：平均 $273/月 = $3,276/年；90% 下于的 $630/月 = $7,560/年",
        "CPU performance只提升 <20%",
        "年收入上限（100% 入住率）：~$1.063B",
        "GPT-5.5 (new): 3.5x, 50% off!",
    ] {
        assert!(is_inert(text, Start::Block) && agrees(text), "{text}");
    }
}

/// A row as it is spelt, and the sorts of what is heard of it.
fn heard(row: Vec<Inline>, start: Start) -> (String, Vec<Exception>) {
    let mut losses = Vec::new();
    let spelt = spell(&Inlines::new(row), false, start, "../assets", &mut losses).into_owned();
    (spelt, losses.into_iter().map(|(sort, _)| sort).collect())
}

#[test]
fn a_row_of_lines_is_one_line_where_there_is_only_one() {
    let row = || vec![Inline::Text("甲".to_owned()), Inline::Break, Inline::Text("乙".to_owned())];
    assert_eq!(heard(row(), Start::Block), ("甲\n乙".to_owned(), Vec::new()));
    assert_eq!(heard(row(), Start::Value), ("甲 乙".to_owned(), Vec::new()));
    assert_eq!(heard(row(), Start::Cell), ("甲 乙".to_owned(), vec![Exception::WhiteSpace]));
    let one = vec![Inline::Bold { text: "甲".into() }];
    assert_eq!(heard(one, Start::Cell), ("**甲**".to_owned(), Vec::new()));
}

#[test]
fn an_image_has_room_before_it_and_code_in_a_link_its_own() {
    let image = || Inline::Image { asset: "t-1.png".to_owned(), alt: "图".to_owned() };
    let spaced = ("甲 ![图](../assets/t-1.png)".to_owned(), vec![Exception::WhiteSpace]);
    assert_eq!(heard(vec![Inline::Text("甲".to_owned()), image()], Start::Block), spaced);
    assert_eq!(heard(vec![image()], Start::Block), ("![图](../assets/t-1.png)".to_owned(), Vec::new()));
    let code = |code: &str| Inline::Code { code: code.to_owned() };
    let text = Inlines::new(vec![Inline::Text("甲".to_owned()), code("a"), Inline::Text("乙".to_owned())]);
    let link = Inline::Link { href: "mailto:a@b.MD".to_owned(), text };
    let parted = "[甲](mailto:a@b.m%64)[`a`](mailto:a@b.m%64)[乙](mailto:a@b.m%64)";
    assert_eq!(heard(vec![link], Start::Block), (parted.to_owned(), Vec::new()));
    let link = || Inline::Link { href: "https://a.b".to_owned(), text: "乙".into() };
    let text = |text: &str| Inline::Text(text.to_owned());
    assert_eq!(heard(vec![text("甲!"), link()], Start::Block).0, "甲\\![乙](https://a.b)");
    assert_eq!(heard(vec![link(), text("{甲}")], Start::Block).0, "[乙](https://a.b)\\{甲}");
    assert_eq!(heard(vec![text("甲!{")], Start::Block).0, "甲!{");
    assert_eq!(address("mailto:a@b.md"), "mailto:a@b.m%64");
    assert_eq!(address("https://a.b/c.md?d=~e~~"), "https://a.b/c.md?d=~e~%7E");
}
