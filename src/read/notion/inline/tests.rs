//! Texts and what is read in them: marks as in `**bold**`, `[link](address)`, `==colour:highlight==`; `/` is a break.

use super::*;
use crate::model::{ImageFault, Notice};

fn read_all(text: &str) -> (String, Vec<Notice>) {
    let mut notices = Vec::new();
    let mut images = |source: &str| match source {
        "a%20b.png" => Ok("key.png".to_owned()),
        _ => Err(ImageFault::Missing),
    };
    let row = read(text, true, &mut Talk::new("x.md", &mut images, &mut notices));
    (marked(&row), notices)
}

fn shown(text: &str) -> String {
    read_all(text).0
}

fn marked(row: &Inlines) -> String {
    let one = |inline: &Inline| match inline {
        Inline::Text(text) => text.clone(),
        Inline::Break => "/".to_owned(),
        Inline::Bold { text } => format!("**{}**", marked(text)),
        Inline::Italic { text } => format!("*{}*", marked(text)),
        Inline::Strike { text } => format!("~~{}~~", marked(text)),
        Inline::Code { code } => format!("`{code}`"),
        Inline::Formula { tex } => format!("${tex}$"),
        Inline::Link { href, text } => format!("[{}]({href})", marked(text)),
        Inline::Highlight { colour, text } => format!("=={}:{}==", colour.name(), marked(text)),
        Inline::Image { asset, alt } => format!("![{alt}]({asset})"),
    };
    row.iter().map(one).collect()
}

#[test]
fn marks_need_no_space_around_them() {
    assert_eq!(shown("前**“引号”**后*斜*~~删~~"), "前**“引号”**后*斜*~~删~~");
    assert_eq!(shown("***都*** **a *b*** *a **b***"), "***都*** **a *b*** *a **b***");
    assert_eq!(shown("a_b_c _斜_ 5 * 3 ** 2 *未完"), "a_b_c *斜* 5 * 3 ** 2 *未完");
    assert_eq!(shown("<b> 甲 </b><i>乙</i><u>丙</u><s>丁</s>"), "** 甲 ***乙*丙~~丁~~");
}

#[test]
fn escaped_signs_are_text() {
    assert_eq!(shown("\\*a\\* \\[b\\](c) \\<d\\> \\$5\\$ \\`e\\` a\\|b \\中"), "*a* [b](c) <d> $5$ `e` a|b \\中");
    assert_eq!(shown("&lt;tag&gt; AT&amp;T &x;"), "<tag> AT&T &x;");
    assert_eq!(shown("一\\\n二<br>三<br/>四"), "一/二/三/四");
}

#[test]
fn links_mentions_and_dates() {
    assert_eq!(
        shown("[**甲**](https://a.b/c_(d)) [乙] [丙](页.md)"),
        "[**甲**](https://a.b/c_(d)) [乙] [丙](inside:页.md)"
    );
    assert_eq!(
        shown("[a](https://b.c \"title\") <https://d.e> [^f.g/h] [^1]"),
        "[a](https://b.c) [https://d.e](https://d.e) [f.g/h](https://f.g/h) [^1]"
    );
    assert_eq!(shown("<mention-page url=\"https://n.so/1\">页</mention-page>"), "[页](https://n.so/1)");
    assert_eq!(
        shown("<mention-user url=\"user://1\">甲</mention-user><mention url=\"https://n.so/2\"/>"),
        "@甲[https://n.so/2](https://n.so/2)"
    );
    assert_eq!(
        shown("<mention-date start=\"2026-04-29\" startTime=\"09:00\" end=\"2026-05-01\"/>"),
        "2026-04-29 09:00 → 2026-05-01"
    );
    assert_eq!(shown("<date start=\"2026-04-29\" />"), "2026-04-29");
    let (text, notices) = read_all("[a](javascript:alert(1)) [b](user://1)");
    assert_eq!((text.as_str(), notices.len()), ("a b", 1));
}

#[test]
fn colours_are_highlights_and_text_colours_are_told() {
    assert_eq!(shown("a<span color=\"red_bg\">b **c**</span>"), "a==red:b **c**==");
    assert_eq!(
        shown("<span color=\"red_bg\" underline=\"true\">b</span> <span underline=\"true\">c</span>"),
        "==red:b== c"
    );
    let (text, notices) = read_all("<span color=\"blue\">b</span>");
    assert_eq!((text.as_str(), notices.len()), ("b", 1));
    assert_eq!(shown("<span color=\"red_bg\">b"), "<span color=\"red_bg\">b");
}

#[test]
fn code_and_formulas_keep_every_sign() {
    assert_eq!(shown("`a*b*` ``c`d`` `e"), "`a*b*` `c`d` `e");
    let (text, notices) = read_all("质能 $`E=mc^2`$ 与 $x_1$。");
    assert_eq!(text, "质能 $E=mc^2$ 与 $x_1$。");
    assert_eq!(notices, []);
    assert_eq!(shown("$10/月 或 $20，US$5 $ x $"), "$10/月 或 $20，US$5 $ x $");
}

#[test]
fn images_are_taken_or_told() {
    assert_eq!(shown("![图](a%20b.png)"), "![图](key.png)");
    let (text, notices) = read_all("![远](https://a.b/c.png) ![无](x.png)");
    assert_eq!((text.as_str(), notices.len()), ("[远](https://a.b/c.png) 无", 2));
}

#[test]
fn what_never_ends_takes_no_time() {
    for sign in [
        "*",
        "**",
        "***a",
        "_a",
        "~~a",
        "`",
        "[",
        "](",
        "![",
        "<b>",
        "<span color=\"red_bg\">",
        "$a",
        "$`a ",
        "[^",
        "\\",
        "&",
        "<a b='",
        "[a](",
    ] {
        let text = sign.repeat(60_000 / sign.len());
        let start = std::time::Instant::now();
        let row = read(&text, true, &mut Talk::new("x.md", &mut |_| Err(ImageFault::Missing), &mut Vec::new()));
        assert!(start.elapsed().as_secs() < 5, "{sign} took {:?}", start.elapsed());
        assert!(!row.is_empty());
    }
}
