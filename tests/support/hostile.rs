//! Hostile text, from a seed: every construct that an app reads as something else than text, glued at random.

use neican::model::{Colour, Inline, Inlines};

/// A small random source (SplitMix64): the same seed gives the same cases on every machine.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % n as u64) as usize
    }

    /// Yes, once in `n`.
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// Text of 1–9 fragments. May hold line breaks when `lines`.
pub fn text(dice: &mut Dice, lines: bool) -> String {
    let mut text = String::new();
    for _ in 0..=dice.below(9) {
        match dice.below(40) {
            0 => text.extend(std::iter::repeat_n(char::from(b'!' + dice.below(94) as u8), 2 + dice.below(30))),
            1 => text.extend(char::from_u32(dice.below(0x3100) as u32)),
            2 => text.push(char::from(b' ' + dice.below(95) as u8)),
            3 if lines => text.push_str(dice.pick::<&str>(&["\n", "\n\n", "\n  ", "\n\t", " \n", "  \n"])),
            _ => text.push_str(dice.pick::<&str>(FRAGMENTS)),
        }
    }
    if lines { text } else { text.replace('\n', " ") }
}

/// A row of marks around hostile text, up to `depth` deep.
pub fn row(dice: &mut Dice, depth: usize) -> Inlines {
    let mut row = Vec::new();
    for _ in 0..=dice.below(4) {
        let inner =
            |dice: &mut Dice| if depth == 0 { Inlines::from(short(dice).as_str()) } else { self::row(dice, depth - 1) };
        row.push(match dice.below(14) {
            0 | 1 => Inline::Bold { text: inner(dice) },
            2 => Inline::Italic { text: inner(dice) },
            3 => Inline::Strike { text: inner(dice) },
            4 | 5 => {
                let colour =
                    *dice.pick(&[Colour::Red, Colour::Red, Colour::Blue, Colour::Yellow, Colour::Pink, Colour::Plain]);
                Inline::Highlight { colour, text: inner(dice) }
            }
            6 => Inline::Link { href: "https://a.b/c?d=e".to_owned(), text: inner(dice) },
            7 => Inline::Code { code: short(dice) },
            10 => Inline::Formula { tex: formula(dice) },
            8 if dice.one_in(3) => Inline::Image { asset: "t-1.png".to_owned(), alt: "图[1]`".to_owned() },
            9 if dice.one_in(3) => Inline::Break,
            _ => Inline::Text(short(dice)),
        });
    }
    Inlines::new(row)
}

/// TeX that means no good, and some that does.
pub fn formula(dice: &mut Dice) -> String {
    (0..=dice.below(4)).map(|_| if dice.one_in(3) { *dice.pick(FRAGMENTS) } else { *dice.pick(TEX) }).collect()
}

/// TeX, and what it must not do.
#[rustfmt::skip]
const TEX: &[&str] = &[
    "x", "x^2", "a_{1}", "\\frac{a}{b}", "\\sum_{i=1}^{n}", "\\alpha", "\\{", "\\}", "\\\\", "\\", "\\$", "\\%", "\\#", "%", " ", "=", "*", "|", "\\|", "<", "&", "{{", "}}", "((", "[[", "]]",
    "\\text{若}", "\\text{a b}", "\\href{javascript:x}{y}", "\\htmlData{a=b}{c}", "\\def\\x{y}", "\\begin{aligned} a &= b \\\\ c \\end{aligned}", "5", "损失", "::", "==", "~~", "--",
];

fn short(dice: &mut Dice) -> String {
    (0..=dice.below(3)).map(|_| *dice.pick(FRAGMENTS)).collect()
}

/// The constructs, by sort.
#[rustfmt::skip]
pub const FRAGMENTS: &[&str] = &[
    // brackets and what they hold
    "{{", "}}", "{", "}", "[[", "]]", "[", "]", "((", "))", "(", ")", "[:", "<", ">", "</", "](", "![", "!", "[^", "[#",
    "{{query (todo TODO)}}", "{{renderer :x}}", "{{embed [[a]]}}", "{{{m}}}", "[[页面]]", "[[a [[b]] c]]", "[[A|b]]",
    "((64b7a5f0-0000-4000-8000-000000000001))", "((x))", "[x](y)", "![x](y)", "[x](javascript:1)", "[x](((y)))", "[x]([[y]])",
    "[:script \"a\"]", "[:b x]", "[:img {:src \"a\"}]", "[^1]", "[^1]: ", "[1/2]", "[50%]", "[1]", "[#A] ", "[//]: # x", "[fn:1]", "[ ] ",
    // dates
    "<2026-11-23 Mon>", "[2026-11-23 Mon]", "<2026-11-23>", "SCHEDULED: ", "DEADLINE: ", "CLOCK: ", "CLOSED: ", "--", "2026-11-23 ",
    "SCHEDULED: <2026-11-23 Mon>", "[2026-11-23 Mon 10:00 .+1d]",
    // tags, properties, tasks
    "#", "##", "#tag", "#标签，", "#[[a b]]", "C# ", "&#39;", "#+BEGIN_QUERY", "#+END_QUERY", "#+BEGIN_SRC clojure :results", "#+TITLE: x", "#.", "#:", "#!",
    "::", ":: ", ":", "id:: ", "alias:: Home", "标签:: ", "a:b:: c", "id\\:: x", ":LOGBOOK:", ":END:", ":PROPERTIES:", ":smile:", ": x",
    "TODO ", "TODO", "DONE ", "LATER ", "NOW ", "WAITING ", "IN-PROGRESS ", "STARTED ", "TODO：",
    // marks
    "`", "``", "```", "~~~", "```clojure :results", "*", "**", "***", "_", "__", "~", "~~", "=", "==", "===", "^", "^^", "_{", "^{", "x_{1}", "x^{2}",
    "*a*", "**b**", "_c_", "__d__", "~~e~~", "==f==", "^^g^^", "`h`", "``i``", "foo_bar_baz", "2*3*4", "a == b", "中_文_",
    // formulas, backslashes
    "$", "$$", "$5", "$x$", "$$x$$", "US$5 ", "$ ", " $", "\\", "\\\\", "\\[", "\\]", "\\(", "\\)", "\\[x\\]", "\\alpha", "\\to", "\\n", "\\begin{x}", "\\end{x}", "\\中",
    // line starts
    "- ", "-", "* ", "+ ", "1. ", "1.", "> ", ">", "# ", "## ", "---", "***", "___", "|", "| a | b |", "|---|", "% ", "=> ",
    // addresses, HTML, snippets
    "http://a.b", "https://a.b/c?d=e&f", "https://x.com，", "javascript:alert(1)", "obsidian://x", "logseq://graph/x", "file:///etc", "://", "mailto:a@b.c", "a@b.c", "<a@b.c>",
    "<https://a.b>", "<b>", "</b>", "<br/>", "<br>", "<script>", "<!--", "-->", "<div onclick=x>", "<iframe src=x>", "<?", "?>", "<![CDATA[", "<20%", "@@", "@@html: x@@", "@",
    "&", "&amp;", "&lt;", "&copy;", "%%", "%a%", "<%", "%>", "<<t>>", "<<<t>>>", "src_clojure{1}", "call_x()", "{:a 1}",
    // what only Obsidian and its plugins read
    "<%* tp.x() %>", "<%= x %>", "%%c%%", "%%", "%%%%", " ^abc", "^abc-1", "^", "[k:: v]", "(k:: v)", "键:: 值", "a::b", "[!note] ", "> [!tip]- x", "![[图.png|300]]",
    "![[A#^x]]", "[[#^x]]", "`= 1`", "`$= dv.x()`", "= this.file", "$= 1", "www.a.b", "WWW.a.cn，", "xmpp:a@b.c", "&copy", "&hellip;", "&#60;%", "&lt;%", "#a/b", "#2026", "#y2026", "(#x", "[x] ",
    "- [ ] t 📅 2026-11-23", "[-] ", "^[注]", "[^注]", "[^1]: x", "[a]: b", "[a][b]", "[a][]", "==", "=", "-", "--", ":--", "|--|--|", "--- | ---", "2026. ", "1) ", "~~~js", "```dataviewjs",
    "$5 和 $6", "$$\\n", "{{date}}", "{%x%}", "2*3", "*注", "_x", "🔴", "🔵 ", "🟡", "ftp://a.b", "obsidian://adv-uri?eval=x", "<a@b.c", "a_b", "C#", "\u{2060}", "→", "％", "＃",
    // prose
    "文", "中文", "abc", "A", "x", "s", "d", "c", "S", "D", "C", "0", "9", "é", "，", "。", "、", "（", "）", "“", "”", "「", "」", "…", "——", "·", "★", "🍅", "👨‍👩‍👧",
    " ", " ", "  ", "   ", "\t", "\u{a0}", "\u{3000}", "\u{200b}", "\u{202e}", "\u{feff}", "\u{2028}", "\u{7f}", "\u{85}", "\u{1}", "\r", "\0", "\"", "'", ",", ".", "?", ";", "/", "+", "～",
];
