//! The words about the reader's config.

use super::Language;
use crate::model::config::{ConfigFault, Expected, Sought};

/// What is wrong.
pub(super) fn fault(fault: &ConfigFault, l: Language) -> String {
    match fault {
        ConfigFault::NotUtf8 => say!(l, "no UTF-8 text", "不是 UTF-8 文本"),
        ConfigFault::NotAFile => say!(l, "no plain file of at most 1 MiB", "不是普通文件，或超过 1 MiB"),
        ConfigFault::Yaml(why) => say!(l, "no YAML: {why}", "YAML 语法错误：{why}"),
        ConfigFault::NotSettings => {
            say!(l, "lines such as “journal: link” are expected", "应为形如“journal: link”的若干行")
        }
        ConfigFault::Unknown { sought, word, nearest, valid } => {
            let head = unknown(sought, word, l);
            let meant =
                nearest.map_or_else(String::new, |word| say!(l, "; did you mean “{word}”?", "，是否想写“{word}”？"));
            let end = if nearest.is_some() { String::new() } else { l.pick(";".into(), "，".into()) };
            let (list, chinese) = (valid.join(", "), valid.join("、"));
            l.pick(format!("{head}{meant}{end} valid: {list}"), format!("{head}{meant}{end}可用的有：{chinese}"))
        }
        ConfigFault::Type { name, expected } => {
            let expected = self::expected(*expected, l);
            say!(l, "“{name}” takes {expected}", "“{name}”应为{expected}")
        }
        ConfigFault::Twice(name) => say!(l, "“{name}” stands here twice", "“{name}”写了两次"),
        ConfigFault::Alike { name, other } => {
            say!(l, "“{name}” is the name of the property “{other}” already", "“{name}”已是属性“{other}”的名称")
        }
        ConfigFault::Reserved(name) => {
            say!(l, "the apps keep the name “{name}” for themselves", "“{name}”是应用自己保留的名称")
        }
        ConfigFault::KeyForm(name) => say!(
            l,
            "“{name}” cannot be a key: a letter, then letters, digits, - and _, at most 40",
            "“{name}”不能作属性名：须以文字开头，其后为文字、数字、- 或 _，至多 40 个字符"
        ),
        ConfigFault::Hidden(folder) => say!(
            l,
            "“{folder}”: Obsidian does not see folders whose names start with a dot",
            "“{folder}”：Obsidian 看不到以点开头的文件夹"
        ),
        ConfigFault::Outside(folder) => say!(
            l,
            "“{folder}” is no folder inside the vault: write it as 阅读/内参",
            "“{folder}”不是仓库内的文件夹，请写成 阅读/内参 的形式"
        ),
        ConfigFault::Pattern(why) => say!(l, "the pattern of names: {why}", "页面名模板：{why}"),
    }
}

fn unknown(sought: &Sought, word: &str, l: Language) -> String {
    match sought {
        Sought::Setting => say!(l, "“{word}” is no setting", "没有名为“{word}”的设置"),
        Sought::Property => say!(l, "“{word}” is no property of ours", "没有名为“{word}”的属性"),
        Sought::Colour => say!(l, "“{word}” is no colour of the issues", "内参里没有“{word}”这种颜色"),
        Sought::Value(setting) => say!(l, "“{setting}” does not take “{word}”", "“{setting}”不能是“{word}”"),
    }
}

fn expected(expected: Expected, l: Language) -> String {
    match expected {
        Expected::Text => say!(l, "text, in quotes where it holds signs", "一段文字，含有符号时请加引号"),
        Expected::Truth => say!(l, "true or false", " true 或 false"),
        Expected::Map => say!(l, "lines “name: value”, indented below it", "缩进在其下的若干行“名称: 值”"),
    }
}
