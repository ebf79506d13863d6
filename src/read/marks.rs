//! The words and numberings by which an issue's parts are known, whatever the form (SOURCE.md, "The parts of an issue").

use std::sync::LazyLock;

use regex::Regex;

use crate::model::RouteRow;

/// Heading of the reading route.
pub(super) const ROUTE: &str = "阅读路线";
/// Heading of the usage note.
pub(super) const USAGE: &str = "使用说明";
/// Heading of the three-level notes.
pub(super) const NOTES: &str = "三级笔记";
/// Heading of the closing section.
pub(super) const CLOSING: &str = "阅读闭环";
/// Start of the line that points at the concept network.
pub(super) const CONCEPTS: &str = "概念网络";
/// How an author is given that nobody named.
pub(super) const UNNAMED: &str = "未标注";

/// A metadata line: which one, and where its value starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Metadata<'a> {
    /// 作者
    Author(&'a str),
    /// 主题
    Theme(&'a str),
    /// 质量分
    Score(&'a str),
    /// 注意力番茄
    Tomato(&'a str),
    /// `Howie 的阅读理由`
    Reason {
        /// The name before 的阅读理由; may be empty.
        curator: &'a str,
        /// The reason.
        reason: &'a str,
    },
    /// `Notion 网页入口 | Notion App 入口 | 原文入口`
    Links,
    /// 概念网络
    Concepts,
}

fn fixed(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a fixed pattern")
}

/// Reads a metadata line; absent when it is none. Every line of an issue comes by here: no pattern, but plain comparing.
pub(super) fn metadata(line: &str) -> Option<Metadata<'_>> {
    let line = line.trim();
    let after = |name: &str| value(line.strip_prefix(name)?);
    let named = after("作者")
        .map(Metadata::Author)
        .or_else(|| after("主题").map(Metadata::Theme))
        .or_else(|| after("质量分").map(Metadata::Score))
        .or_else(|| after("注意力番茄").map(Metadata::Tomato))
        .or_else(|| after("概念网络").map(|_| Metadata::Concepts));
    named.or_else(|| reason(line)).or_else(|| is_links(line).then_some(Metadata::Links))
}

/// What stands behind the colon, full-width or not, that must follow the name of a line.
fn value(rest: &str) -> Option<&str> {
    rest.trim_start().strip_prefix(['：', ':']).map(str::trim)
}

/// `Howie 的阅读理由：…`: the name is short and no sentence.
fn reason(line: &str) -> Option<Metadata<'_>> {
    let (before, rest) = line.split_once("阅读理由")?;
    let reason = value(rest)?;
    let curator = before.trim_end().strip_suffix('的').unwrap_or(before).trim_end();
    let is_name = curator.chars().count() <= 40 && !curator.contains(['：', ':', '。']);
    is_name.then_some(Metadata::Reason { curator, reason })
}

fn is_links(line: &str) -> bool {
    line.ends_with("入口") && line.split(['|', '｜']).all(|part| part.trim().ends_with("入口"))
}

/// Whether the first line of a text is a metadata line.
pub(super) fn is_metadata(text: &str) -> bool {
    metadata(text.lines().next().unwrap_or_default()).is_some()
}

/// Splits `7. title` into number and title; absent when it is no numbered title. `1.1 …` and `2026.4 …` are none.
pub(super) fn article_title(text: &str) -> Option<(u32, &str)> {
    let text = text.trim();
    let n_digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at(n_digits);
    let dotted = || rest.strip_prefix(['.', '．']).filter(|title| !title.starts_with(|c: char| c.is_ascii_digit()));
    let title = rest.strip_prefix('、').or_else(dotted)?.trim_start();
    let fits = (1..=3).contains(&n_digits) && !title.is_empty();
    fits.then(|| digits.parse().ok().map(|number| (number, title))).flatten()
}

/// Whether a text is a numbered title.
pub(super) fn is_article_title(text: &str) -> bool {
    article_title(text).is_some()
}

/// The level in the notes that a numbering gives: 1 for `一、`, 2 for `1.1`, 3 for `1.1.1`; absent without numbering.
pub(super) fn rank(text: &str) -> Option<u8> {
    let text = text.trim();
    let numeral = |c: &char| "一二三四五六七八九十百".contains(*c);
    let n_numerals = text.chars().take_while(numeral).count();
    if (1..=5).contains(&n_numerals) {
        return (text.chars().nth(n_numerals) == Some('、')).then_some(1);
    }
    let n_bytes = text.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let (number, rest) = text.split_at(n_bytes);
    let parts = number.split('.').filter(|part| (1..=2).contains(&part.len())).count();
    let whole = parts == number.split('.').count() && (2..=5).contains(&parts);
    let apart = rest.chars().next().is_some_and(|next| next != '%');
    (whole && apart).then_some(parts as u8)
}

/// Reads a row of the reading route: `今日精选：9 篇`.
pub(super) fn route_row(text: &str) -> RouteRow {
    let text = text.trim();
    let counted = text.split_once('篇').map(|(before, _)| before.trim_end());
    let theme = counted.map(|before| before.trim_end_matches(|c: char| c.is_ascii_digit()));
    let count = counted.zip(theme).and_then(|(before, theme)| before[theme.len()..].parse().ok());
    let theme = theme.filter(|_| count.is_some()).unwrap_or(text).trim_end_matches(['：', ':', ' ', '\u{a0}']);
    RouteRow { text: text.to_owned(), theme: theme.to_owned(), count }
}

/// The digest's name: a title without date, `AI 内参 ·` and separators. What is left may be empty.
pub(super) fn series(title: &str) -> String {
    static DATE: LazyLock<Regex> =
        LazyLock::new(|| fixed(r"[0-9]{4} *[-_/.年] *[0-9]{1,2} *[-_/.月] *[0-9]{1,2} *日?|(?-u:\b)[0-9]{8}(?-u:\b)"));
    // Without a year there is no date to take out.
    let dated = title.bytes().filter(u8::is_ascii_digit).count() >= 4;
    let dateless = if dated { DATE.replace_all(title, "·") } else { title.into() };
    let parts = dateless.split(['·', '|', '｜', '•', '—', '–']).map(str::trim);
    let named = parts.filter(|part| !part.is_empty() && *part != "AI 内参" && *part != "AI内参");
    let name = named
        .map(|part| part.trim_matches(|c: char| c.is_whitespace() || "-_：:（）()[]【】".contains(c)))
        .find(|part| !part.is_empty());
    name.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_lines_are_known() {
        assert_eq!(metadata("作者：Ben Thompson"), Some(Metadata::Author("Ben Thompson")));
        assert_eq!(metadata("质量分："), Some(Metadata::Score("")));
        assert_eq!(metadata("Howie 的阅读理由：因为"), Some(Metadata::Reason { curator: "Howie", reason: "因为" }));
        assert_eq!(metadata("Notion 网页入口 | Notion App 入口 | 原文入口"), Some(Metadata::Links));
        assert_eq!(metadata("概念网络：请"), Some(Metadata::Concepts));
        assert_eq!(metadata("他说：作者很多"), None);
    }

    #[test]
    fn titles_and_numberings() {
        assert_eq!(article_title("11. 马斯克"), Some((11, "马斯克")));
        assert_eq!(article_title("2.OpenAI × AWS"), Some((2, "OpenAI × AWS")));
        assert_eq!(article_title("3、标题"), Some((3, "标题")));
        assert_eq!(article_title("1.1 小节"), None);
        assert_eq!(article_title("2026 年"), None);
        assert_eq!(
            (rank("一、甲"), rank("十二、甲"), rank("1.1 甲"), rank("10.2 甲"), rank("1.1.2 甲")),
            (Some(1), Some(1), Some(2), Some(2), Some(3))
        );
        assert_eq!((rank("1.5 亿"), rank("1.2GW 园区"), rank("3.14"), rank("一次")), (Some(2), Some(2), None, None));
        assert_eq!(rank("4.1 强盗贵族 vs.\u{a0}今日"), Some(2));
    }

    #[test]
    fn the_series_is_the_title_without_date_and_separators() {
        for title in [
            "今日洞察",
            "AI 内参 · 今日洞察 · 2026-04-29",
            "今日洞察 2026年4月29日",
            "今日洞察-2026.04.29",
            "2026-04-29 今日洞察",
            "今日洞察（2026-04-29）",
        ] {
            assert_eq!(series(title), "今日洞察", "{title}");
        }
    }

    #[test]
    fn route_rows_give_theme_and_count() {
        let row = route_row("今日精选：9 篇");
        assert_eq!((row.theme.as_str(), row.count), ("今日精选", Some(9)));
        assert_eq!(route_row("深度").theme, "深度");
    }
}
