//! Front matter is what Obsidian itself would write, byte for byte: random and hand-picked values through our emitter,
//! read back and written anew by the package that the app uses. `NEICAN_CASES` says how many, `NEICAN_SEED` which.

mod support;

use neican::render::obsidian::{list, scalar};
use serde_json::{Value, json};
use support::hostile::{self, Dice};
use support::{oracle, setting, verdict};

/// What YAML is known to trip over, each value also with something before and behind it.
#[rustfmt::skip]
const PICKED: &[&str] = &[
    "", " ", "\t", "-", "?", ":", "#", "- x", "-x", "? x", "?x", ": x", ":x", "x:", "x: y", "x:\ty", "x #y", "x\t#y", "x#y", "a:b",
    ",", "[", "]", "{", "}", "&", "*", "!", "|", ">", "'", "\"", "%", "@", "`", "''", "\"\"", "'\"", "it's", "a \"b\" c", "\"甲\" 与乙",
    "[[某文章]]", "[[日记/2026/04/29|2026-04-29]]", "[x]", "{x: y}", "&a b", "*a", "!!js/function x", "|-", ">+", "%YAML 1.2", "@x", "`x`",
    "---", "--- x", "...", "... x", "<<", "=", "~", "null", "Null", "NULL", "nUll", "true", "True", "TRUE", "tRue", "false", "False", "FALSE",
    "yes", "no", "on", "off", "y", "n", "0", "7", "007", "08", "+1", "-0", "- 0", "2026", "1.0", "1.", ".5", "5.", "-.5", "+.5e3", "1e3", "1E+3", "1e",
    "e1", "0x1F", "0xg", "-0x1", "0o17", "0o8", "0b1", ".inf", "-.Inf", "+.INF", ".nan", ".NaN", "+.nan", ".", "..", "+", "-1_000", "1_000",
    "1,000", "12:30", "12:30:00", "2026-11", "2026-11-23", "2026-11-23T10:30:00Z", "1.2.3", "9007199254740993", "12345678901234567890",
    "中文：全角", "，", "《书》", "“引”", "\u{3000}缩进", "尾\u{3000}", "\u{A0}x\u{A0}", "\u{FEFF}x", "x\u{FEFF}", "\u{85}", "a\u{85}b", "a\u{2028}b", "a\u{2029}",
    "\0", "\u{1}", "\u{7}", "\u{8}", "\u{B}", "\u{C}", "\r", "\u{1B}", "\u{1F}", "\u{7F}", "\u{80}", "\u{9F}", "a\u{1}\"b", "'\u{1}\"", "a\tb", "\ta", "a\t",
    "\\", "a\\b", "\\n", "C:\\x", "\"\\\"", "👩‍💻", "🔴", "\u{202E}x", "\u{200B}", "https://a.b/c?d=e#f", "mailto:a@b.c", "100%", "a & b", "a * b", "x!",
];

/// A value, from the picked ones, hostile text and single characters that matter.
fn value(dice: &mut Dice) -> String {
    let odd = [
        " ", "\t", ":", "#", "-", "?", "\"", "'", "\\", "0", "1", ".", "e", "x", "+", "_", "~", "\r", "\u{1}",
        "\u{85}", "甲", "[", ",",
    ];
    match dice.below(6) {
        0 => format!("{}{}", dice.pick(PICKED), dice.pick(PICKED)),
        1 => format!("{}{}{}", dice.pick(PICKED), dice.pick(&odd), dice.pick(PICKED)),
        2 | 3 => (0..=dice.below(6)).map(|_| *dice.pick(&odd)).collect(),
        4 => "很长 long ".repeat(1 + dice.below(60)) + dice.pick::<&str>(PICKED),
        _ => hostile::text(dice, false),
    }
}

#[test]
fn front_matter_is_what_obsidian_writes() {
    let mut dice = Dice::new(setting("NEICAN_SEED", 20_260_429));
    let n_random = usize::try_from(setting("NEICAN_CASES", 20_000)).expect("a number of cases");
    let picked =
        PICKED.iter().flat_map(|text| [(*text).to_owned(), format!("x{text}"), format!("{text}x"), format!("{text} ")]);
    let mut values: Vec<String> = picked.collect();
    values.extend((0..n_random).map(|_| value(&mut dice)));
    let questions: Vec<Value> = values
        .chunks(3)
        .flat_map(|items| {
            let text = list("list", items) + "\n";
            let listed = json!({ "text": text, "value": { "list": items } });
            let single =
                |item: &String| json!({ "text": format!("key: {}\n", scalar(item)), "value": { "key": item } });
            items.iter().map(single).chain([listed]).collect::<Vec<_>>()
        })
        .chain([json!({ "text": list("list", &[]) + "\n", "value": { "list": [] } })])
        .collect();
    let Some(answers) = oracle::front_matter(&questions) else { return };
    let mut failures = Vec::new();
    for (question, answer) in questions.iter().zip(&answers) {
        if answer["parsed"] != question["value"] || answer["written"] != question["text"] {
            failures.push(format!("{question}\n{answer}"));
        }
    }
    failures.truncate(20);
    verdict(&failures);
}

#[test]
fn a_value_over_several_lines_becomes_one() {
    assert_eq!(scalar("甲\n乙"), scalar("甲 乙"));
    assert_eq!(scalar("甲\r\n乙:\n"), "\"甲 乙: \"");
}
