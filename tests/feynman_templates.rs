//! The templates by which the apps themselves begin a Feynman note: both have the sections that `neican` knows, in its
//! order, and what the app makes of them is what the reading boards look for.

mod support;

use neican::model::Now;
use neican::pipeline::{self, Target};
use regex::Regex;
use serde_json::{Value, json};
use support::oracle;

/// The sections of a Feynman note, in order.
const SECTIONS: [&str; 7] =
    ["概念（一句话）", "讲给外行听（不用术语）", "卡壳处", "回到原文", "类比或例子", "最后一句话版本", "复习"];

/// The repetitions, as tasks say them.
const REPETITIONS: [&str; 4] = ["+1 天", "+3 天", "+7 天", "+14 天"];

/// What a status may be, as the hints say.
const STATUSES: [&str; 4] = ["未读", "在读", "已读", "已写费曼"];

const LOGSEQ: &str = include_str!("../vault-template/logseq/pages/内参模板.md");
const OBSIDIAN: &str = include_str!("../vault-template/obsidian/模板/费曼笔记.md");

/// The blocks that Logseq puts below a block where the template is called, its words filled in.
fn inserted() -> String {
    let (_, rest) = LOGSEQ.split_once("template:: 内参费曼笔记\n").expect("the template");
    let lines = rest.lines().skip(1).take_while(|line| line.starts_with('\t'));
    let text = lines.collect::<Vec<_>>().join("\n");
    let day = Regex::new(r"<% (today|in \d+ days?) %>").expect("a pattern");
    let filled = text.replace("<% current page %>", "[[甲文]]");
    let filled = day.replace_all(&filled, "[[2026-05-01]]").into_owned();
    assert!(!filled.contains("<%"), "{filled}");
    filled
}

#[test]
#[allow(clippy::disallowed_methods, reason = "a test plays the reader, who writes where he likes")]
fn logseqs_makes_a_note_of_the_page_that_it_is_called_on() {
    let vault = support::fresh_folder("feynman-template");
    let now = Now { day: "2026-05-01".parse().expect("a date"), hour: 10, minute: 30 };
    let target = Target { root: &vault, flavour: Some("logseq"), home: None, now, dry_run: false, settle: 0 };
    pipeline::init(&target).expect("an empty folder");
    let page = format!("type:: [[AI 内参]]\n\n- 我的\n{}", inserted());
    std::fs::write(vault.join("pages/甲文.md"), page).expect("a writable vault");
    let Some(seen) = oracle::graph(&vault) else { return };
    let file = seen["files"].as_array().into_iter().flatten().find(|file| file["file"] == "pages/甲文.md");
    let file = file.expect("the page");
    assert_eq!(file["normal_form"], true, "{}", file["rewrite"]);
    let blocks: Vec<&Value> = file["blocks"].as_array().into_iter().flatten().collect();
    let note = blocks.iter().find(|block| block["properties"]["date"].is_array()).expect("the note");
    let properties = &note["properties"];
    assert_eq!(
        json!([properties["type"], properties["article"], properties["date"]]),
        json!([["费曼笔记"], ["甲文"], ["2026-05-01"]])
    );
    let level = note["level"].as_u64().expect("a level");
    let sections = blocks.iter().filter(|block| block["level"] == level + 1);
    assert_eq!(sections.map(|block| block["text"].as_str().expect("text")).collect::<Vec<_>>(), SECTIONS);
    let tasks: Vec<&&Value> = blocks.iter().filter(|block| block["marker"] == "TODO").collect();
    let is_task = |said: &str| {
        tasks.iter().filter(|task| task["text"].as_str().is_some_and(|text| text.starts_with(said))).count()
    };
    assert_eq!((tasks.len(), REPETITIONS.map(|said| is_task(&format!("{said}：")))), (4, [1; 4]));
    assert!(tasks.iter().all(|task| task["refs"].to_string().contains("2026-05-01")), "{tasks:?}");
}

#[test]
fn obsidians_is_front_matter_as_the_app_writes_it_and_the_same_sections() {
    let (properties, body) =
        OBSIDIAN.strip_prefix("---\n").and_then(|text| text.split_once("---\n")).expect("two parts");
    assert!(!OBSIDIAN.replace("{{date}}", "").contains("{{"), "core Templates know no more than the date here");
    let sections: Vec<&str> = body.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert_eq!(sections, SECTIONS);
    let tasks: Vec<&str> = body.lines().filter_map(|line| line.strip_prefix("- [ ] ")).collect();
    assert_eq!(tasks, REPETITIONS);
    let filled_in = properties.replace("{{date}}", "2026-05-01");
    let questions = [json!({ "text": properties }), json!({ "text": filled_in })];
    let Some(answers) = oracle::front_matter(&questions) else { return };
    assert_eq!(answers[0]["written"], properties);
    for (date, answer) in ["{{date}}", "2026-05-01"].iter().zip(&answers) {
        assert_eq!(answer["parsed"], json!({ "type": "[[费曼笔记]]", "article": null, "date": date }));
    }
}

/// Who begins a note is told what to write as the article's status when it is done.
#[test]
fn both_say_which_statuses_there_are() {
    let board = include_str!("../vault-template/logseq/pages/阅读看板.md");
    for hint in [LOGSEQ.lines().next(), OBSIDIAN.lines().find(|line| line.starts_with("%%")), board.lines().next()] {
        let hint = hint.expect("a hint");
        assert!(hint.contains("status") && STATUSES.iter().all(|status| hint.contains(status)), "{hint}");
    }
}
