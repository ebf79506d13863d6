//! Whatever the digest says, Logseq shows that and nothing else: hostile text through our spelling, seen by Logseq's
//! own parser. `NEICAN_CASES` says how many cases; `NEICAN_SEED` which.

mod support;

use neican::model::{Block, Colour, Exception, Inline, Inlines, Kind};
use neican::render::logseq::{outline, outline_of_cards, property_text, prose};
use serde_json::{Value, json};
use support::formula;
use support::hostile::{self, Dice};
use support::shown::{self, Shown};
use support::{oracle, setting, spelt};
use uuid::Uuid;

const ID: Uuid = Uuid::from_u128(0x64b7a5f0_0000_4000_8000_000000000001);

/// One case: what was asked, and what must come back.
struct Case {
    source: String,
    spelt: String,
    heard: String,
    question: Value,
    shown: Vec<Shown>,
    properties: Vec<String>,
    body: &'static str,
}

fn case(source: &str, block: Block, body: &'static str) -> Case {
    let mut losses = Vec::new();
    let spelt = outline(std::slice::from_ref(&block), &[ID], 0, &mut losses, "../assets");
    let shown = shown::block(&block);
    let lines = spelt.lines().map(|line| line.trim_start_matches(['-', ' ']));
    let own =
        |line: &&str| ["id:: 6", "background-color:: red", "logseq.order-list"].iter().any(|key| line.starts_with(key));
    let properties =
        lines.filter(own).take(3).map(|line| line.split("::").next().unwrap_or_default().to_owned()).collect();
    // a blank quote is an empty block; a blank piece of code is still one
    let body = if shown.is_empty() && body == "Quote" { "" } else { body };
    let (heard, question) = (spelt::heard(&losses), json!({ "block": spelt }));
    Case { source: source.to_owned(), question, spelt, heard, shown, properties, body }
}

/// The places a text can stand in.
fn placed(text: &str, place: usize) -> Case {
    let row = Inlines::from(text);
    let flat = Inlines::from(text.replace('\n', " ").as_str());
    let plain = |kind| Block::new(kind);
    let mark =
        |inline| Block::paragraph(Inlines::new(vec![Inline::Text("前".into()), inline, Inline::Text("后".into())]));
    match place {
        0 => case(text, Block::paragraph(row), ""),
        1 => case(text, Block::paragraph(Inlines::from(format!("头\n{text}").as_str())), ""),
        2 => case(text, plain(Kind::Heading { level: 1, text: flat }), ""),
        3 => case(text, plain(Kind::Quote { text: row }), "Quote"),
        4 => case(text, plain(Kind::Item { ordered: true, text: row }), ""),
        5 => case(text, Block { highlight: Some(Colour::Red), ..Block::paragraph(row) }, ""),
        6 => case(text, mark(Inline::Bold { text: row }), ""),
        7 => case(text, mark(Inline::Highlight { colour: Colour::Red, text: row }), ""),
        8 => case(text, mark(Inline::Link { href: "https://a.b/(c)?d==".into(), text: flat }), ""),
        9 => case(text, plain(Kind::Code { language: Some("clojure".into()), text: text.to_owned() }), "Src"),
        10 => case(text, mark(Inline::Code { code: text.replace('\n', " ") }), ""),
        12 => case(text, mark(Inline::Formula { tex: text.replace('\n', " ") }), ""),
        13 => {
            let body = if formula::held(&text.replace('\n', " "), false).is_some() { "Displayed_Math" } else { "Src" };
            case(text, plain(Kind::Formula { tex: text.replace('\n', " ") }), body)
        }
        14 => case(text, plain(Kind::Callout { icon: Some("💡".into()), text: row }), "Quote"),
        15 => case(text, plain(Kind::Callout { icon: Some(text.replace('\n', " ")), text: "文".into() }), "Quote"),
        _ => case(
            text,
            plain(Kind::Table { header: true, rows: vec![vec![flat.clone(), "b".into()], vec!["c".into(), flat]] }),
            "Table",
        ),
    }
}

/// The places by name, as tables of texts call them; besides, `value`.
const PLACES: [&str; 12] =
    ["block", "line", "heading", "quote", "item", "colour", "bold", "mark", "link", "code", "inline-code", "cell"];

fn named(place: &str, text: &str) -> Case {
    PLACES.iter().position(|name| *name == place).map_or_else(|| value(text), |place| placed(text, place))
}

fn value(text: &str) -> Case {
    let mut losses = Vec::new();
    let spelt = property_text(text, &mut losses);
    let question = json!({ "value": spelt });
    Case {
        source: text.to_owned(),
        question,
        spelt,
        heard: spelt::heard(&losses),
        shown: shown::value(text),
        properties: vec!["reason".into()],
        body: "",
    }
}

fn fault(case: &Case, seen: &Value) -> Option<String> {
    let live = seen["live"].as_array().expect("a list");
    let table: Vec<&Value> = seen["table_live"].as_array().into_iter().flatten().filter(|live| runs(live)).collect();
    let body: Vec<&str> = seen["body"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    let keys: Vec<&str> = seen["properties"].as_array().expect("a list").iter().filter_map(|p| p[0].as_str()).collect();
    let value = seen["quoted"].is_boolean();
    let shown = if value { shown::joined(shown::seen(seen)) } else { shown::seen(seen) };
    if !live.is_empty() || !table.is_empty() {
        return Some(format!("live: {live:?} {table:?}"));
    }
    if seen["heads"] != 1 || body.concat() != case.body {
        return Some(format!("blocks: {} body: {body:?}", seen["heads"]));
    }
    if keys != case.properties && !(case.spelt.is_empty()) {
        return Some(format!("properties: {keys:?}, not {:?}", case.properties));
    }
    if seen["ms"].as_u64().is_none_or(|ms| ms > 2_000) {
        return Some("slow".to_owned());
    }
    (shown != case.shown)
        .then(|| format!("shows\n    {}\n  not\n    {}", shown::words(&shown), shown::words(&case.shown)))
}

/// What would run or load in the table of a query; tags and marks there are only drawn.
fn runs(live: &Value) -> bool {
    let live = live.as_str().unwrap_or_default();
    ["Macro", "Inline_H", "Export", "Block_ref", "Page_ref", "Nested"].iter().any(|sort| live.starts_with(sort))
}

fn check(cases: &[Case]) {
    let questions: Vec<Value> = cases.iter().map(|case| case.question.clone()).collect();
    let Some(answers) = oracle::ask(&questions) else { return };
    let mut faults: Vec<(usize, String)> = Vec::new();
    for (case, seen) in cases.iter().zip(&answers) {
        if let Some(why) = fault(case, seen) {
            faults.push((case.source.len(), format!("{:?}\n  spelt {:?}\n  {why}\n", case.source, case.spelt)));
        }
    }
    faults.sort();
    let mut sorts = std::collections::BTreeMap::<String, usize>::new();
    let few = faults.iter().filter(|(_, fault)| {
        let sort: String = fault.split("\n  ").nth(2).unwrap_or_default().chars().take(14).collect();
        let n_shown = sorts.entry(sort).or_default();
        *n_shown += 1;
        *n_shown <= 4
    });
    let shortest: String = few.take(20).map(|(_, fault)| fault.as_str()).collect();
    assert!(faults.is_empty(), "{} of {} cases:\n{shortest}", faults.len(), cases.len());
}

#[test]
fn hostile_text_stays_text() {
    let mut dice = Dice::new(setting("NEICAN_SEED", 1));
    let cases = (0..setting("NEICAN_CASES", 12_000)).map(|case_idx| match case_idx % 18 {
        place @ 12..=13 if dice.one_in(2) => placed(&hostile::formula(&mut dice), place as usize),
        place @ 0..=15 => placed(&hostile::text(&mut dice, !matches!(place, 2 | 8 | 10..=13)), place as usize),
        _ => value(&hostile::text(&mut dice, false)),
    });
    check(&cases.collect::<Vec<_>>());
}

/// What a rule is about, in every place: chance meets some of these too rarely.
#[test]
fn named_cases_stay_text() {
    let texts = [
        ":LOGBOOK:",
        ":键: 值",
        ": 定义",
        "甲\n: 乙",
        "甲\n:END:",
        "---",
        "***",
        "___",
        "-",
        "甲\n-# 乙",
        "甲\n-##",
        "甲\n-#乙",
        "+",
        ":-:",
        "- -",
        "<",
        ">",
        "/",
        "[2026-11-23 Mon]",
        "<2026-11-23 Mon>",
        "[2026-11-23 Mon 10:00]",
        "<2026-11-23>",
        "a <2026-11-23 Mon",
        "[1/2]",
        "[50%]",
        "<a@b.c>",
        "<x:y>",
        "甲 <b> 乙",
        "<!-- 甲 -->",
        "<?甲?>",
        "</b>",
        "甲\n<b> 乙",
        "~~~",
        "```",
        "$$甲$$",
        "1. 甲",
        "甲\n1. 乙",
        "* 甲\n* 乙",
        "+ 甲",
        "甲\n+ 乙",
        "NOW 甲",
        "IN-PROGRESS 甲",
        "DONE",
        "x_{1}",
        "x^{2}",
        "甲 *乙* 丙",
        "**甲** 乙**",
        "*** 甲 *",
        "_甲_",
        "甲 _乙_ 丙",
        "_甲 _乙_",
        "_ 甲_",
        "(_甲_)",
        "$5 和$6",
        "$a$$b$",
        "甲$$",
        "a$b\nc$d",
        "((甲))",
        "{{甲}}",
        "@@甲@@",
        "[[甲]]",
        "[[甲\n]]",
        "[甲](乙)",
        "[^1]",
        "[^1]: 甲",
        "[:div]",
        "![甲](乙)",
        "[//]: # (甲)",
        "http://x.y",
        "甲http://x.y",
        "(x://y",
        "#甲",
        "##",
        "#甲#乙",
        "# 甲",
        "####### 甲",
        "k:: v",
        "k::v",
        " k:: v",
        "甲\nk:: v",
        "`甲`",
        "甲 ` 乙 ` 丙",
        "^^甲^^",
        "==甲==",
        "~~甲~~",
        "== 甲 ==",
        "\\",
        "甲\\",
        "\\[甲\\]",
        "| 甲 |",
        "甲\n| 乙 |",
        "> 甲",
    ];
    let mut cases = Vec::new();
    for text in texts {
        for place in 0..=11 {
            let line = text.replace('\n', " ");
            cases.push(placed(if matches!(place, 2 | 8 | 10 | 11) { &line } else { text }, place));
        }
        cases.push(value(&text.replace('\n', " ")));
    }
    check(&cases);
}

/// A backslash where it must be and nowhere else, text by text; and each reads as its text.
#[test]
fn every_text_of_the_table_is_spelt_so() {
    spelt::check("logseq", |place, text| {
        let case = named(place, text);
        (case.spelt, case.heard)
    });
}

#[test]
fn every_text_of_the_table_stays_text() {
    check(&spelt::rows("logseq").iter().map(|(place, text)| named(place, text)).collect::<Vec<_>>());
}

#[test]
fn marks_are_the_models() {
    let mut dice = Dice::new(setting("NEICAN_SEED", 1) ^ 0xfeed);
    let cases = (0..setting("NEICAN_CASES", 12_000) / 2).map(|_| {
        let row = hostile::row(&mut dice, 3);
        let source = format!("{row:?}");
        match dice.below(4) {
            0 => case(&source, Block::new(Kind::Quote { text: row }), "Quote"),
            1 => case(&source, Block { highlight: Some(Colour::Red), ..Block::paragraph(row) }, ""),
            _ => case(&source, Block::paragraph(row), ""),
        }
    });
    check(&cases.collect::<Vec<_>>());
}

/// A highlight that is a card says what it says without, and the tag is all that is live in it.
#[test]
fn a_card_says_what_the_highlight_says() {
    let mut dice = Dice::new(setting("NEICAN_SEED", 1) ^ 0xca4d);
    let blocks: Vec<Block> = (0..setting("NEICAN_CASES", 12_000) / 4).map(|idx| highlighted(&mut dice, idx)).collect();
    let spelt = |block: &Block| {
        let (block, ids) = (std::slice::from_ref(block), [ID]);
        [
            outline(block, &ids, 0, &mut Vec::new(), "../assets"),
            outline_of_cards(block, &ids, &mut Vec::new(), "../assets"),
        ]
    };
    let spelt: Vec<[String; 2]> = blocks.iter().map(spelt).collect();
    let questions: Vec<Value> = spelt.iter().flatten().map(|spelt| json!({ "block": spelt })).collect();
    let Some(answers) = oracle::ask(&questions) else { return };
    let mut n_cards = 0;
    for ([_, card], seen) in spelt.iter().zip(answers.chunks(2)) {
        let n_tags = seen[1]["live"].as_array().into_iter().flatten().filter(|live| **live == TAG).count();
        let others = seen[1]["live"].as_array().into_iter().flatten().filter(|live| **live != TAG).count();
        assert!((n_tags, others) == (usize::from(card.contains("#card")), 0), "{card:?}: {}", seen[1]["live"]);
        assert_eq!(
            [&seen[1]["heads"], &seen[1]["properties"]],
            [&seen[0]["heads"], &seen[0]["properties"]],
            "{card:?}"
        );
        assert_eq!(signs(&seen[1]), signs(&seen[0]), "{card:?}");
        n_cards += n_tags;
    }
    assert!(n_cards > spelt.len() / 2, "{n_cards} cards of {} blocks", spelt.len());
}

/// How the parser tells the tag of cards.
const TAG: &str = r#"Tag:[["Plain","card"]]"#;

/// A block of any sort with a highlight in it.
fn highlighted(dice: &mut Dice, case_idx: u64) -> Block {
    let text = hostile::text(dice, true);
    let flat = Inlines::from(text.replace('\n', " ").as_str());
    let part = |text: &Inlines| {
        Inlines::new(vec![
            Inline::Highlight { colour: Colour::Red, text: "标".into() },
            Inline::Bold { text: text.clone() },
        ])
    };
    let whole = |kind| Block { highlight: Some(Colour::Red), ..Block::new(kind) };
    match case_idx % 7 {
        0 => whole(Kind::Heading { level: 1, text: flat }),
        1 => whole(Kind::Quote { text: text.as_str().into() }),
        2 => whole(Kind::Item { ordered: true, text: text.as_str().into() }),
        3 => whole(Kind::Code { language: Some("rust".into()), text }),
        4 => Block::new(Kind::Table { header: true, rows: vec![vec![flat.clone(), part(&flat)]] }),
        5 => Block::paragraph(part(&text.as_str().into())),
        _ => whole(Kind::Paragraph { text: text.as_str().into() }),
    }
}

/// What is shown, sign by sign with its marks, white space left out.
fn signs(seen: &Value) -> Vec<(char, String)> {
    let runs = seen["runs"].as_array().into_iter().flatten();
    let of_run = |run: &Value| {
        let (text, marks) = (run[0].as_str().unwrap_or_default().to_owned(), format!("{}{}", run[1], run[2]));
        text.chars().filter(|sign| !sign.is_whitespace()).map(|sign| (sign, marks.clone())).collect::<Vec<_>>()
    };
    runs.flat_map(of_run).collect()
}

/// Every fragment again and again, in one paragraph of a thousand characters and more: neither side may take seconds.
#[test]
fn long_text_freezes_nothing() {
    let mut cases = Vec::new();
    for fragment in hostile::FRAGMENTS {
        for part in [(*fragment).to_owned(), format!("{fragment}中"), format!("{fragment} ")] {
            let text = part.repeat(1_500 / part.len()).replace('\n', " ");
            cases.push(placed(&text, 0));
        }
    }
    check(&cases);
}

/// The harness itself: each of these, unescaped, must be noticed.
#[test]
fn planted_faults_are_noticed() {
    let raw =
        ["[[x]]", "#标签", "a {{x}}", "$5和$6", "**b**", "TODO x", "> x", "k:: v", "a\n  - b", "https://x.com", "\\n"];
    let questions: Vec<Value> = raw.iter().map(|raw| json!({ "block": format!("- {raw}") })).collect();
    let Some(answers) = oracle::ask(&questions) else { return };
    for (raw, seen) in raw.iter().zip(&answers) {
        let text = raw.replace("\n  ", "\n");
        let mut case = case(&text, Block::paragraph(text.as_str()), "");
        case.properties.clear();
        assert!(fault(&case, seen).is_some(), "{raw} went unnoticed: {seen}");
    }
}

/// The real issue's prose, line by line: not one backslash, in no place.
#[test]
fn ordinary_prose_carries_no_backslash() {
    for line in include_str!("../fixtures/quiet/prose.txt").lines() {
        let mut losses: Vec<(Exception, String)> = Vec::new();
        assert_eq!(prose(line, &mut losses), line);
        assert_eq!(property_text(line, &mut losses), line);
        for (spelt, block) in [
            (format!("- {line}"), Block::paragraph(line)),
            (format!("- > {line}"), Block::new(Kind::Quote { text: line.into() })),
            (format!("- #### {line}"), Block::new(Kind::Heading { level: 2, text: line.into() })),
            (format!("- =={line}==\n  id:: {ID}"), Block { highlight: Some(Colour::Plain), ..Block::paragraph(line) }),
        ] {
            assert_eq!(outline(&[block], &[ID], 0, &mut losses, "../assets"), spelt);
        }
        assert!(losses.is_empty(), "{losses:?}");
    }
}
