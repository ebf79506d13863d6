//! A line of the section: `智能体（Agent）：会用工具的模型`, `智能体 —依赖→ 工具`.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// Letters of a name at most: what is longer is a sentence.
const LONGEST: usize = 40;

/// Names of one line at most: what has more is no list that anybody reads.
const MOST: usize = 100;

/// A name as it stands in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// Where it stands: bytes of the line's plain text.
    pub(super) span: Range<usize>,
    /// Other names in brackets behind it.
    pub(super) aliases: Vec<String>,
}

/// Names, and what the line says of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Definition {
    /// One, or several where the line only lists them.
    pub(super) names: Vec<Named>,
    /// What stands behind the name; absent where nothing does.
    pub(super) meaning: Option<String>,
}

/// Names with arrows between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chain {
    /// What stands before each arrow; absent first one: the line begins with an arrow.
    pub(super) names: Vec<Option<Named>>,
    /// The word on each arrow.
    pub(super) words: Vec<Option<String>>,
    /// What the last arrow leads to: one name, or a list.
    pub(super) ends: Vec<Named>,
}

/// What stands before a list of names rather than being one.
const LABELS: [&str; 8] = ["概念", "关键概念", "核心概念", "主要概念", "关键词", "相关概念", "关联概念", "概念列表"];
/// What stands before something that is told of a concept, and is none itself.
const ASPECTS: [&str; 24] = [
    "定义", "含义", "解释", "说明", "释义", "例子", "举例", "示例", "应用", "作用", "特点", "特征", "意义", "来源",
    "出处", "备注", "总结", "要点", "区别", "背景", "问题", "结论", "关系", "本质",
];
/// Those of them that say what it is.
const MEANINGS: usize = 5;
/// What stands before the names of concepts that hang together with one.
const RELATED: [&str; 7] = ["关联", "相关", "联系", "相关概念", "关联概念", "关联到", "related"];

/// Reads a line as names and what they mean. `bold`: bytes of the bold text that it begins with; 0 for none.
pub(super) fn definition(line: &str, bold: usize) -> Option<Definition> {
    if chain(line).is_some() || aspect(line).is_some() {
        return None;
    }
    let at = separator(line);
    // Bold up to the colon, or with it.
    let ends = |at: &Range<usize>| at.end == bold || line.get(bold..at.start).is_some_and(|gap| gap.trim().is_empty());
    if bold > 0 && (bold == line.len() || at.as_ref().is_some_and(ends)) {
        let end = separator(&line[..bold]).map_or(bold, |at| at.start);
        let meaning = said(line[bold..].trim_start_matches(is_separator));
        return name(line, 0..end).map(|name| Definition { names: vec![name], meaning });
    }
    match at {
        Some(at) if RELATED.contains(&line[..at.start].trim()) && !LABELS.contains(&line[..at.start].trim()) => None,
        Some(at) if LABELS.contains(&line[..at.start].trim()) => {
            let names = list(line, at.end..line.len());
            (!names.is_empty()).then_some(Definition { names, meaning: None })
        }
        Some(at) => {
            let name = name(line, 0..at.start)?;
            Some(Definition { names: vec![name], meaning: said(&line[at.end..]) })
        }
        None if bold > 0 || line.contains(['，', ',', '；', ';']) => None,
        None => {
            let names = list(line, 0..line.len());
            let short = |name: &Named| line[name.span.clone()].chars().count() <= LONGEST / 2;
            (!names.is_empty() && names.iter().all(short)).then_some(Definition { names, meaning: None })
        }
    }
}

/// What a line tells of the concept that it stands below: `定义：会用工具的模型`; and whether that is what it means.
pub(super) fn aspect(line: &str) -> Option<(String, bool)> {
    let at = separator(line)?;
    let label = line[..at.start].trim();
    let place = ASPECTS.iter().position(|aspect| *aspect == label)?;
    Some((said(&line[at.end..])?, place < MEANINGS))
}

/// The names that a line below a concept relates to it, with the word for it: `关联：甲、乙`; with a word of its own only
/// where all are `known`.
pub(super) fn related(line: &str, known: impl Fn(&str) -> bool) -> Option<(Vec<Named>, Option<String>)> {
    let at = separator(line)?;
    let word = line[..at.start].trim();
    let names = list(line, at.end..line.len());
    let is_label = RELATED.contains(&word);
    let all_known = names.iter().all(|name| known(&line[name.span.clone()]));
    let fits = !names.is_empty() && (is_label || all_known && word.chars().count() <= 12);
    fits.then(|| (names, (!is_label).then(|| word.to_owned())))
}

/// Reads a line with arrows; absent where it has none, or something between them is no name.
pub(super) fn chain(line: &str) -> Option<Chain> {
    static ARROW: LazyLock<Regex> = LazyLock::new(|| {
        let how = r"[^\[\]【】「」（）()|→⟶⟹⇒↔⇔<>—–=\n]{1,30}?";
        let opened = format!(r"(?:\s-|[—–]+|--|==)\s*[\[【「（(|]?(?P<how>{how})[\]】」）)|]?\s*");
        let arrow = r"(?:[-—–=.]*[→⟶⟹⇒↔⇔]|<?[-—–=.]+>)";
        Regex::new(&format!(r"\s*(?:{opened})?{arrow}\s*(?:\|(?P<label>[^|\n]{{1,30}})\|\s*)?"))
            .expect("a fixed pattern")
    });
    // Most lines have none.
    if !line.contains(['→', '⟶', '⟹', '⇒', '↔', '⇔', '>']) || line.contains('\n') {
        return None;
    }
    let (mut names, mut words, mut start) = (Vec::new(), Vec::new(), 0);
    for found in ARROW.captures_iter(line) {
        let whole = found.get(0)?;
        let is_first = names.is_empty();
        if names.len() == MOST {
            return None;
        }
        let before = name(line, start..whole.start());
        if before.is_none() && !(is_first && line[..whole.start()].trim().is_empty()) {
            return None;
        }
        names.push(before);
        words.push(found.name("how").or(found.name("label")).and_then(|word| said(word.as_str())));
        start = whole.end();
    }
    let end = separator(&line[start..]).map_or(line.len(), |at| start + at.start);
    let mut ends = list(line, start..end);
    let last = ends.last_mut()?;
    // `甲 → 乙（依赖）`, `甲 → 乙：依赖`
    let behind = line[last.span.end..].trim_matches(|c: char| c.is_whitespace() || "：:（）()—".contains(c));
    let is_word = behind.chars().count() <= 20 && !last.aliases.iter().any(|alias| alias.is_ascii());
    if let ([word @ None], true) = (&mut words[..], is_word) {
        *word = said(behind);
        last.aliases.clear();
    }
    (!words.is_empty()).then_some(Chain { names, words, ends })
}

/// All names of a list: parted by `、`, commas, slashes. Empty where one is none.
pub(super) fn list(line: &str, range: Range<usize>) -> Vec<Named> {
    let mut names = Vec::new();
    let mut start = range.start;
    let text = &line[range.clone()];
    let stops =
        text.match_indices(['、', '，', ',', '；', ';', '|', '｜']).map(|(at, sign)| (range.start + at, sign.len()));
    for (at, length) in stops.chain([(range.end, 0)]) {
        match name(line, start..at) {
            Some(_) if names.len() == MOST => return Vec::new(),
            Some(name) => names.push(name),
            None if line[start..at].trim().is_empty() => {}
            None => return Vec::new(),
        }
        start = at + length;
    }
    names
}

/// The name that stands in a part of a line, without numbering, quotes, and brackets behind it.
pub(super) fn name(line: &str, range: Range<usize>) -> Option<Named> {
    let text = &line[range.clone()];
    let numbering = text.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = numbering.strip_prefix(['.', '、', ')', '）']).filter(|_| !text.trim_start().starts_with(numbering));
    let numbered = numbered.filter(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()));
    let bare = numbered.or_else(|| ranked(text)).unwrap_or(text);
    let (bare, aliases) =
        match bare.trim_end().strip_suffix(['）', ')']).and_then(|inner| inner.rsplit_once(['（', '('])) {
            Some((before, inside)) if !before.trim().is_empty() => (before, aliases(inside)),
            _ => (bare, Vec::new()),
        };
    let bare = bare.trim_matches(|c: char| c.is_whitespace() || "「」“”\"《》【】[]:：".contains(c));
    let sentence = |c: char| c.is_control() || "。！？；!?;，、：→".contains(c);
    let fits = (1..=LONGEST).contains(&bare.chars().count())
        && bare.chars().any(char::is_alphanumeric)
        && !bare.contains(sentence)
        && !bare.contains("://");
    let start = bare.as_ptr() as usize - line.as_ptr() as usize;
    fits.then(|| Named { span: start..start + bare.len(), aliases })
}

/// What stands behind the number of a heading: `2.1 智能体`.
fn ranked(text: &str) -> Option<&str> {
    let rest = text.trim_start().trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let number = &text.trim_start()[..text.trim_start().len() - rest.len()];
    (number.contains('.') && number.starts_with(|c: char| c.is_ascii_digit()) && rest.starts_with(char::is_whitespace))
        .then_some(rest)
}

/// Brackets hold another name where that is Latin letters or very short; else they explain.
fn aliases(inside: &str) -> Vec<String> {
    let each = inside.split(['/', '／', '、', '，', ',']).map(str::trim).filter(|alias| !alias.is_empty());
    let each: Vec<String> = each.map(str::to_owned).collect();
    let is_name = |alias: &String| {
        let n_letters = alias.chars().count();
        n_letters <= LONGEST && (alias.is_ascii() || n_letters <= 6) && alias.chars().any(char::is_alphanumeric)
    };
    if each.iter().all(is_name) { each } else { Vec::new() }
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '：' | ':' | '—' | '–' | '-')
}

/// Where name and meaning are parted: a colon, or a dash with room around it.
fn separator(line: &str) -> Option<Range<usize>> {
    static SEPARATOR: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\s*(?:：|:(?:\s+|$|[^\x00-\x7f])|——?|\s[-–]\s)\s*").expect("a fixed pattern"));
    let found = SEPARATOR.find(line)?;
    let sign = found.as_str().trim_start();
    // The letter behind an ASCII colon is no part of the sign.
    let Some(rest) = sign.strip_prefix(':') else { return Some(found.range()) };
    let start = found.end() - rest.len();
    let rest = &line[start..];
    Some(found.start()..start + rest.len() - rest.trim_start().len())
}

fn said(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defined(line: &str) -> String {
        let Some(found) = definition(line, 0) else { return "–".to_owned() };
        let names = found.names.iter().map(|name| {
            let aliases: String = name.aliases.iter().map(|alias| format!("={alias}")).collect();
            format!("{}{aliases}", &line[name.span.clone()])
        });
        format!("{}|{}", names.collect::<Vec<_>>().join("+"), found.meaning.unwrap_or_default())
    }

    fn chained(line: &str) -> String {
        let Some(Chain { names, words, ends }) = chain(line) else { return "–".to_owned() };
        let mut out = String::new();
        let shown = |name: &Named| line[name.span.clone()].to_owned();
        for (name, word) in names.iter().zip(&words) {
            out += &name.as_ref().map(shown).unwrap_or_default();
            out += &format!(" >{}> ", word.as_deref().unwrap_or_default());
        }
        out + &ends.iter().map(shown).collect::<Vec<_>>().join("+")
    }

    #[test]
    fn a_name_and_what_it_means() {
        for (line, expected) in [
            ("智能体（Agent）：会用工具的模型", "智能体=Agent|会用工具的模型"),
            ("智能体（能自己规划的程序）：见上", "智能体|见上"),
            ("智能体 —— 会用工具的模型", "智能体|会用工具的模型"),
            ("Token Factory - 工厂", "Token Factory|工厂"),
            ("GPT-5: 模型", "GPT-5|模型"),
            ("名:值", "名|值"),
            ("RAG:用 LLM 检索", "RAG|用 LLM 检索"),
            ("RAG:  用", "RAG|用"),
            ("名:", "名|"),
            ("1. 智能体", "智能体|"),
            ("2.1 智能体", "智能体|"),
            ("定义：会用工具的模型", "–"),
            ("关联：工具", "–"),
            ("关联规则：一种方法", "关联规则|一种方法"),
            ("智能体、工具、记忆", "智能体+工具+记忆|"),
            ("关键概念：智能体、工具", "智能体+工具|"),
            ("这是一句话。", "–"),
            ("这一句没有名字，因为它一直说下去说下去说下去说下去说下去", "–"),
            ("见 https://example.com/a", "–"),
            ("", "–"),
            ("——", "–"),
        ] {
            assert_eq!(defined(line), expected, "{line}");
        }
        let bold = definition("智能体会用工具", "智能体".len());
        assert_eq!(bold, None, "a bold word in a sentence is no name");
        assert_eq!(definition("智能体：会用工具", "智能体：".len()).map(|it| it.names[0].span.clone()), Some(0..9));
    }

    #[test]
    fn names_with_arrows() {
        for (line, expected) in [
            ("智能体 → 工具", "智能体 >> 工具"),
            ("智能体->工具 -> 记忆", "智能体 >> 工具 >> 记忆"),
            ("智能体 —依赖→ 工具", "智能体 >依赖> 工具"),
            ("智能体 --依赖--> 工具", "智能体 >依赖> 工具"),
            ("智能体 -[依赖]-> 工具", "智能体 >依赖> 工具"),
            ("GPT-5 -> 推理", "GPT-5 >> 推理"),
            ("智能体 → 工具：依赖", "智能体 >依赖> 工具"),
            ("智能体 → 工具（依赖）", "智能体 >依赖> 工具"),
            ("→ 工具", " >> 工具"),
            ("依赖 → 工具", "依赖 >> 工具"),
            ("智能体 → 工具、记忆", "智能体 >> 工具+记忆"),
            ("收入 > 成本", "–"),
            ("先做这个。→ 再做那个", "–"),
            ("没有", "–"),
        ] {
            assert_eq!(chained(line), expected, "{line}");
        }
    }

    #[test]
    fn a_line_below_a_concept_relates_it() {
        let known = |name: &str| ["工具", "记忆"].contains(&name);
        let related = |line: &str| related(line, known).map(|(names, word)| (names.len(), word));
        assert_eq!(related("依赖：工具、记忆"), Some((2, Some("依赖".to_owned()))));
        assert_eq!(related("相关概念：工具、别的"), Some((2, None)));
        assert_eq!(related("例子：写代码"), None);
    }
}
