//! The words about templates.

use super::Language;
use crate::model::{FlawKind, TemplateCheck, TemplateLine, TemplateStanding, Word, WordKind};

/// A name that no template has, and the next step.
pub(super) fn none(nearest: Option<&str>, valid: &[String], l: Language) -> (String, String) {
    let meant = nearest.map_or_else(String::new, |name| say!(l, "; did you mean {name}?", "，是否想写 {name}？"));
    let (list, chinese) = (valid.join(", "), valid.join("、"));
    let head = say!(l, "is no template", "不是模板");
    (head + &meant, l.pick(format!("there are {list}"), format!("可用的有：{chinese}")))
}

/// One template in a list: whose it is.
pub fn standing(line: &TemplateLine, l: Language) -> String {
    match (&line.standing, &line.path) {
        (TemplateStanding::BuiltIn, _) => say!(l, "built in", "内置"),
        (TemplateStanding::Own, Some(path)) => say!(l, "yours: {path}", "您的：{path}"),
        (TemplateStanding::Own, None) => say!(l, "yours", "您的"),
        (TemplateStanding::Unused { nearest: Some(nearest) }, _) => {
            say!(l, "used for nothing: did you mean {nearest}?", "未使用，是否想命名为 {nearest}？")
        }
        (TemplateStanding::Unused { nearest: None }, _) => say!(l, "used for nothing", "未使用"),
    }
}

/// A word that a template may use, with an example: several lines, the first one its name.
pub fn word(word: &Word, example: &str, l: Language) -> String {
    let (name, unit) = (word.name, l.pick(word.unit.0.to_owned(), word.unit.1.to_owned()));
    let kind = match word.kind {
        WordKind::Line => say!(l, "one line", "一行文字"),
        WordKind::Lines => say!(l, "lines", "多行文字"),
        WordKind::List => say!(l, "a list", "列表"),
        WordKind::Number => say!(l, "a whole number", "整数"),
    };
    let unit = if unit.is_empty() { String::new() } else { l.pick(format!(": {unit}"), format!("：{unit}")) };
    let said = l.pick(word.english.to_owned(), word.chinese.to_owned());
    let head = l.pick(format!("{name} ({kind}{unit})"), format!("{name}（{kind}{unit}）"));
    let example = example.replace('\n', "\n      ");
    l.pick(format!("  {head}\n    {said}\n      {example}\n"), format!("  {head}\n    {said}\n      {example}\n"))
}

/// The first line of a check.
pub fn check_head(check: &TemplateCheck, l: Language) -> String {
    let vault = &check.vault;
    let issues = check.issues.iter().map(|issue| say!(l, " and {issue}", "和 {issue} ")).collect::<String>();
    say!(l, "{vault}: templates tried on the built-in sample{issues}", "{vault}：已用内置样例{issues}试过各模板")
}

/// What is wrong in a template.
pub fn flaw(what: &FlawKind, issue: Option<&str>, l: Language) -> String {
    let on = issue.map_or_else(String::new, |issue| say!(l, " (in {issue})", "（见于 {issue}）"));
    match what {
        FlawKind::Unknown { word, nearest } => {
            let meant =
                nearest.map_or_else(String::new, |word| say!(l, "; did you mean {word}?", "，是否想写 {word}？"));
            say!(l, "there is no word {word}", "没有 {word} 这个词") + &meant + &on
        }
        FlawKind::Broken { why } => why.clone() + &on,
        FlawKind::Nameless => {
            say!(
                l,
                "pages made with it would not say what they are, and would never be updated: keep the front matter, and {{{{ id }}}} at the end of the first line of the journal's block",
                "用它生成的页面认不出是谁的，以后不会再更新：请保留开头的 YAML 属性；日记的块则须以 {{{{ id }}}} 结束第一行"
            ) + &on
        }
    }
}

/// The last line of a check: how many templates are broken, and the next step.
pub fn check_end(check: &TemplateCheck, l: Language) -> String {
    let n: usize = check.templates.iter().map(|trial| trial.flaws.len()).sum();
    match n {
        0 => say!(l, "nothing is wrong", "没有错误"),
        1 => say!(
            l,
            "1 error: mend it, or delete the template to get the built-in one back",
            "1 处错误：请修正；删除该模板即恢复内置模板"
        ),
        n => say!(
            l,
            "{n} errors: mend them, or delete the templates to get the built-in ones back",
            "{n} 处错误：请修正；删除模板即恢复内置模板"
        ),
    }
}
