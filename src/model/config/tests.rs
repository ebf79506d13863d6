//! What a config means, and what is said of one that means nothing.

use super::*;
use crate::model::wording;

#[test]
fn wishes_are_read() {
    let text = "journal: link\nhighlight: plain\nfolder: 阅读/内参\nlanguage: zh\ncards: true\nname: '{{ date }} {{ title }}'\n";
    let config = Config::read(text).expect("sound");
    assert_eq!((config.journal, config.highlight), (JournalWish::Link, HighlightWish::Plain));
    assert_eq!(config.folder.as_ref().map(VaultPath::as_str), Some("阅读/内参"));
    assert_eq!((config.language, config.cards), (Some(Language::Chinese), true));
    assert_eq!(config.name, Some(NamePattern { text: "{{ date }} {{ title }}".into(), line: 6 }));
    let config = Config::read("colours: {red: yellow, blue: none, green: green}").expect("sound");
    let after = [Colour::Red, Colour::Blue, Colour::Green].map(|colour| config.colour(colour));
    assert_eq!(after, [Some(Colour::Yellow), None, Some(Colour::Green)]);
}

#[test]
fn what_asks_for_nothing_is_the_default() {
    for text in ["# nothing\n", "keys:\ncolours:\n", "keys: {author: author}", "name: '{{title}}'", "language: auto"] {
        assert_eq!(Config::read(text).expect(text), Config::default(), "{text}");
    }
}

#[test]
fn two_properties_may_change_names() {
    let config = Config::read("keys: {score: tomato, tomato: score}").expect("sound");
    assert_eq!((config.key("score"), config.key("tomato")), ("tomato", "score"));
}

/// What is wrong, its line, and what is said of it in English and in Chinese.
const WRONG: [(&str, u32, &str, &str); 35] = [
    (
        "journal: block\nkeys: {author: [}",
        2,
        "no YAML: did not find expected node content",
        "YAML 语法错误：did not find expected node content",
    ),
    (
        "journal: nothing",
        1,
        "“journal” does not take “nothing”; valid: block, link",
        "“journal”不能是“nothing”，可用的有：block、link",
    ),
    (
        "journal: links",
        1,
        "“journal” does not take “links”; did you mean “link”? valid: block, link",
        "“journal”不能是“links”，是否想写“link”？可用的有：block、link",
    ),
    (
        "journal: [link]",
        1,
        "“journal” does not take “[…]”; valid: block, link",
        "“journal”不能是“[…]”，可用的有：block、link",
    ),
    (
        "journal:\n- link",
        1,
        "“journal” does not take “[…]”; valid: block, link",
        "“journal”不能是“[…]”，可用的有：block、link",
    ),
    (
        "jornal: link",
        1,
        "“jornal” is no setting; did you mean “journal”? valid: keys, name, colours, journal, concepts, cards, highlight, folder, feynman-folder, symlinks, language",
        "没有名为“jornal”的设置，是否想写“journal”？可用的有：keys、name、colours、journal、concepts、cards、highlight、folder、feynman-folder、symlinks、language",
    ),
    (
        "keys: {author: 作者}\ncolor: red",
        2,
        "“color” is no setting; did you mean “colours”? valid: keys, name, colours, journal, concepts, cards, highlight, folder, feynman-folder, symlinks, language",
        "没有名为“color”的设置，是否想写“colours”？可用的有：keys、name、colours、journal、concepts、cards、highlight、folder、feynman-folder、symlinks、language",
    ),
    (
        "\nfolder: ../out",
        2,
        "“../out” is no folder inside the vault: write it as 阅读/内参",
        "“../out”不是仓库内的文件夹，请写成 阅读/内参 的形式",
    ),
    ("folder: 3", 1, "“folder” takes text, in quotes where it holds signs", "“folder”应为一段文字，含有符号时请加引号"),
    (
        "folder: 阅读/.内参",
        1,
        "“阅读/.内参”: Obsidian does not see folders whose names start with a dot",
        "“阅读/.内参”：Obsidian 看不到以点开头的文件夹",
    ),
    (
        "feynman-folder: .费曼",
        1,
        "“.费曼”: Obsidian does not see folders whose names start with a dot",
        "“.费曼”：Obsidian 看不到以点开头的文件夹",
    ),
    (
        "keys:\n  author: 作 者",
        2,
        "“作 者” cannot be a key: a letter, then letters, digits, - and _, at most 40",
        "“作 者”不能作属性名：须以文字开头，其后为文字、数字、- 或 _，至多 40 个字符",
    ),
    (
        "keys:\n  writer: 作者",
        2,
        "“writer” is no property of ours; valid: type, author, theme, score, tomato, reason, curator, issue, number, source, notion, notion-app, headline, withdrawn, status",
        "没有名为“writer”的属性，可用的有：type、author、theme、score、tomato、reason、curator、issue、number、source、notion、notion-app、headline、withdrawn、status",
    ),
    (
        "keys:\n  score: 分\n  Author: 作者",
        3,
        "“Author” is no property of ours; did you mean “author”? valid: type, author, theme, score, tomato, reason, curator, issue, number, source, notion, notion-app, headline, withdrawn, status",
        "没有名为“Author”的属性，是否想写“author”？可用的有：type、author、theme、score、tomato、reason、curator、issue、number、source、notion、notion-app、headline、withdrawn、status",
    ),
    (
        "keys:\n  作者: author",
        2,
        "“作者” is no property of ours; did you mean “author”? valid: type, author, theme, score, tomato, reason, curator, issue, number, source, notion, notion-app, headline, withdrawn, status",
        "没有名为“作者”的属性，是否想写“author”？可用的有：type、author、theme、score、tomato、reason、curator、issue、number、source、notion、notion-app、headline、withdrawn、status",
    ),
    (
        "keys:\n  author: 1st",
        2,
        "“1st” cannot be a key: a letter, then letters, digits, - and _, at most 40",
        "“1st”不能作属性名：须以文字开头，其后为文字、数字、- 或 _，至多 40 个字符",
    ),
    ("keys:\n  author: Tags", 2, "the apps keep the name “Tags” for themselves", "“Tags”是应用自己保留的名称"),
    (
        "keys:\n  author: score",
        2,
        "“score” is the name of the property “score” already",
        "“score”已是属性“score”的名称",
    ),
    (
        "keys:\n  score: 分\n  tomato: 分",
        3,
        "“分” is the name of the property “score” already",
        "“分”已是属性“score”的名称",
    ),
    (
        "keys:\n  score: 5",
        2,
        "“score” takes text, in quotes where it holds signs",
        "“score”应为一段文字，含有符号时请加引号",
    ),
    (
        "keys: author",
        1,
        "“keys” takes lines “name: value”, indented below it",
        "“keys”应为缩进在其下的若干行“名称: 值”",
    ),
    (
        "keys:\n- author",
        1,
        "“keys” takes lines “name: value”, indented below it",
        "“keys”应为缩进在其下的若干行“名称: 值”",
    ),
    ("cards: 3", 1, "“cards” takes true or false", "“cards”应为 true 或 false"),
    ("cards: maybe", 1, "“cards” takes true or false", "“cards”应为 true 或 false"),
    (
        "colours: {rad: blue}",
        1,
        "“rad” is no colour of the issues; did you mean “red”? valid: gray, brown, orange, yellow, green, blue, purple, pink, red, plain",
        "内参里没有“rad”这种颜色，是否想写“red”？可用的有：gray、brown、orange、yellow、green、blue、purple、pink、red、plain",
    ),
    (
        "colours:\n  blue: none\n  red: crimson",
        3,
        "“colours” does not take “crimson”; valid: gray, brown, orange, yellow, green, blue, purple, pink, red, plain, none",
        "“colours”不能是“crimson”，可用的有：gray、brown、orange、yellow、green、blue、purple、pink、red、plain、none",
    ),
    (
        "colours: red",
        1,
        "“colours” takes lines “name: value”, indented below it",
        "“colours”应为缩进在其下的若干行“名称: 值”",
    ),
    ("name: 3", 1, "“name” takes text, in quotes where it holds signs", "“name”应为一段文字，含有符号时请加引号"),
    (
        "name: {{ title }}",
        1,
        "“name” takes text, in quotes where it holds signs",
        "“name”应为一段文字，含有符号时请加引号",
    ),
    (
        "language: de",
        1,
        "“language” does not take “de”; valid: auto, en, zh",
        "“language”不能是“de”，可用的有：auto、en、zh",
    ),
    (
        "highlight: true",
        1,
        "“highlight” does not take “true”; valid: colour, plain",
        "“highlight”不能是“true”，可用的有：colour、plain",
    ),
    ("journal: link\n# 说明\njournal: block", 3, "“journal” stands here twice", "“journal”写了两次"),
    ("keys:\n  author: 作者\n  author: 写者", 3, "“author” stands here twice", "“author”写了两次"),
    ("- journal", 1, "lines such as “journal: link” are expected", "应为形如“journal: link”的若干行"),
    ("journal: \"block", 1, "no YAML: found unexpected end of stream", "YAML 语法错误：found unexpected end of stream"),
];

#[test]
fn what_cannot_be_names_its_line_and_what_would_do() {
    for (text, line, english, chinese) in WRONG {
        let error = Config::read(text).expect_err(text);
        assert_eq!(error.place.to_string(), format!("{PATH}:{line}"), "{text}: {error}");
        let said = |language| wording::fault(&error.fault, language).0;
        assert_eq!(said(Language::English), format!("config: {english}"), "{text}");
        assert_eq!(said(Language::Chinese), format!("配置：{chinese}"), "{text}");
    }
}

#[test]
fn the_language_is_read_though_the_rest_is_wrong() {
    assert_eq!(Config::language("jornal: link\nlanguage: zh\n"), Some(Language::Chinese));
    for text in ["", "language: auto", "language: de", "language: [zh]", "- language", "language: zh\n  x"] {
        assert_eq!(Config::language(text), None, "{text}");
    }
}
