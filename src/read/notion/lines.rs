//! Lines of a page and what each begins, by its first signs.

/// One line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// From 1.
    pub(super) number: u32,
    /// How far in it stands: a tab counts four, a space one.
    pub(super) indent: usize,
    /// Without the white space around it; empty for a blank line.
    pub(super) text: &'a str,
    /// As it stands, without its end.
    pub(super) raw: &'a str,
}

/// The lines of a text.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let numbered = text.split('\n').enumerate();
    numbered.map(|(line_idx, raw)| line(line_idx as u32 + 1, raw.trim_end_matches('\r'))).collect()
}

fn line(number: u32, raw: &str) -> Line<'_> {
    let text = raw.trim_matches([' ', '\t']);
    let lead = &raw[..raw.len() - raw.trim_start_matches([' ', '\t']).len()];
    let indent = lead.bytes().map(|byte| if byte == b'\t' { 4 } else { 1 }).sum();
    Line { number, indent, text, raw }
}

/// What a line begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort<'a> {
    /// `## text`
    Heading(u8, &'a str),
    /// `---`
    Rule,
    /// ```` ```rust ````: the sign, how many, and the word behind them.
    Fence(char, usize, &'a str),
    /// `$$`
    Formula,
    /// `> text`
    Quote(&'a str),
    /// `- text`, `1. text`, `- [x] text`
    Item { ordered: bool, sign: &'static str, text: &'a str },
    /// `::: callout {icon="💡"}`: what stands behind the colons.
    Colons(&'a str),
    /// `| a | b |`
    Row,
    /// Anything else.
    Text,
}

/// The signs of a task that is open and of one that is done: words that no app takes for its own tasks.
const TASKS: [(&str, &str); 3] = [("[ ]", "☐ "), ("[x]", "☑ "), ("[X]", "☑ ")];

impl<'a> Sort<'a> {
    /// Reads the first signs of a line.
    pub(super) fn of(text: &'a str) -> Sort<'a> {
        match text.as_bytes() {
            [b'#', ..] => heading(text).unwrap_or(Sort::Text),
            [b'`' | b'~', ..] => fence(text).unwrap_or(Sort::Text),
            [b'$', b'$', ..] => Sort::Formula,
            [b'>', ..] => Sort::Quote(text[1..].strip_prefix(' ').unwrap_or(&text[1..])),
            [b':', b':', b':', ..] => Sort::Colons(text.trim_start_matches(':').trim()),
            [b'|', ..] => Sort::Row,
            [b'-' | b'*' | b'_', ..] if is_rule(text) => Sort::Rule,
            _ => item(text).unwrap_or(Sort::Text),
        }
    }
}

fn heading(text: &str) -> Option<Sort<'_>> {
    let level = text.bytes().take_while(|byte| *byte == b'#').count();
    let rest = text[level..].strip_prefix([' ', '\t'])?;
    (level <= 6).then(|| Sort::Heading(level as u8, rest.trim()))
}

fn fence(text: &str) -> Option<Sort<'_>> {
    let sign = text.chars().next()?;
    let length = text.chars().take_while(|other| *other == sign).count();
    let word = text[length..].trim();
    (length >= 3 && !(sign == '`' && word.contains('`'))).then_some(Sort::Fence(sign, length, word))
}

fn is_rule(text: &str) -> bool {
    let first = text.chars().next();
    text.chars().filter(|sign| *sign != ' ').count() >= 3 && text.chars().all(|sign| Some(sign) == first || sign == ' ')
}

fn item(text: &str) -> Option<Sort<'_>> {
    let spaced = |rest: &'_ str| rest.is_empty() || rest.starts_with([' ', '\t']);
    let bullet = text.strip_prefix(['-', '*', '+', '•', '▶']).filter(|rest| spaced(rest));
    let numbered = || {
        let n_digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let rest = text[n_digits..].strip_prefix(['.', ')'])?;
        ((1..=9).contains(&n_digits) && spaced(rest)).then_some(rest)
    };
    let (ordered, rest) = bullet.map(|rest| (false, rest)).or_else(|| numbered().map(|rest| (true, rest)))?;
    let rest = rest.trim_start();
    let task = TASKS.into_iter().find_map(|(sign, shown)| Some((rest.strip_prefix(sign)?, shown)));
    let (text, sign) = task.filter(|(rest, _)| spaced(rest)).unwrap_or((rest, ""));
    Some(Sort::Item { ordered, sign, text: text.trim_start() })
}

/// Whether each line is a block, as v1 writes it. Where blank lines part the blocks (v2, exports, what people type), a
/// line right below another goes on with it.
pub(super) fn is_tight(lines: &[Line<'_>]) -> bool {
    let v2 = ["<p>", "<p ", "<li>", "<li ", "<quote", "<todo", "<toggle", "<h1", "<h2", "<h3", "<h4"];
    if lines.iter().any(|line| line.text.starts_with('<') && v2.iter().any(|tag| line.text.starts_with(tag))) {
        return false;
    }
    let n_blank = lines.iter().filter(|line| line.text.is_empty()).count();
    n_blank * 6 < lines.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_known_by_their_first_signs() {
        let item = |ordered, sign, text| Sort::Item { ordered, sign, text };
        for (text, sort) in [
            ("## 甲", Sort::Heading(2, "甲")),
            ("#标签", Sort::Text),
            ("- 甲", item(false, "", "甲")),
            ("-", item(false, "", "")),
            ("- [x] 甲", item(false, "☑ ", "甲")),
            ("- [ ]", item(false, "☐ ", "")),
            ("- [甲](b)", item(false, "", "[甲](b)")),
            ("12. 甲", item(true, "", "甲")),
            ("1.1 甲", Sort::Text),
            ("▶ 甲", item(false, "", "甲")),
            ("**粗**", Sort::Text),
            ("* * *", Sort::Rule),
            ("---", Sort::Rule),
            ("--", Sort::Text),
            ("```rust", Sort::Fence('`', 3, "rust")),
            ("```a`", Sort::Text),
            ("> 甲", Sort::Quote("甲")),
            ("::: callout {icon=\"x\"}", Sort::Colons("callout {icon=\"x\"}")),
            ("| a |", Sort::Row),
            ("$$", Sort::Formula),
        ] {
            assert_eq!(Sort::of(text), sort, "{text}");
        }
    }

    #[test]
    fn blank_lines_tell_how_blocks_are_parted() {
        assert!(is_tight(&lines("# 甲\n段\n段\n- 项\n\t- 项\n段\n段")));
        assert!(!is_tight(&lines("# 甲\n\n段\n段\n\n- 项\n")));
        assert!(!is_tight(&lines("<li color=\"red_bg\">甲</li>\n段\n段\n段\n段\n段\n段")));
    }
}
