//! Whatever the digest says, Obsidian shows that and nothing else: hostile text through our spelling, seen by the parsers
//! that come nearest to the app's own. `NEICAN_CASES` says how many cases; `NEICAN_SEED` which.

mod support;

use neican::model::{Block, Colour, Exception, Inline, Inlines, Kind, walk};
use neican::render::obsidian::{outline, prose};
use serde_json::{Value, json};
use support::hostile::{self, Dice};
use support::shown_obsidian::{self as shown, Shown};
use support::{oracle, setting, spelt};
use uuid::Uuid;

const ID: Uuid = Uuid::from_u128(0x64b7a5f0_0000_4000_8000_000000000001);

/// One case: what was asked, and what must come back.
struct Case {
    source: String,
    spelt: String,
    losses: Vec<(Exception, String)>,
    plain: String,
    shown: Vec<Shown>,
    body: String,
    ids: Vec<String>,
}

fn case(source: &str, block: Block) -> Case {
    let mut losses = Vec::new();
    let spelt = outline(std::slice::from_ref(&block), &[ID], &mut losses);
    let ids = Vec::from_iter(shown::is_linked(&block).then(|| "64b7a5f0".to_owned()));
    let body = shown::tree(std::slice::from_ref(&block), &mut ids.clone().into_iter());
    let (shown, body) = (shown::block(&block), sorts(&Value::Array(body)));
    let plain = match &block.kind {
        Kind::Callout { icon: Some(icon), text } => format!("{icon}\n{}", text.plain()),
        _ => block.plain(),
    };
    Case { source: source.to_owned(), spelt, losses, plain, shown, body, ids }
}

/// The places a text can stand in.
fn placed(text: &str, place: usize) -> Case {
    let row = Inlines::from(text);
    let flat = Inlines::from(text.replace('\n', " ").as_str());
    let plain = |kind| Block::new(kind);
    let mark =
        |inline| Block::paragraph(Inlines::new(vec![Inline::Text("前".into()), inline, Inline::Text("后".into())]));
    match place {
        0 => case(text, Block::paragraph(row)),
        1 => case(text, Block::paragraph(Inlines::from(format!("头\n{text}").as_str()))),
        2 => case(text, plain(Kind::Heading { level: 1, text: flat })),
        3 => case(text, plain(Kind::Quote { text: row })),
        4 => case(text, plain(Kind::Item { ordered: false, text: row })),
        5 => case(text, Block { highlight: Some(Colour::Red), ..Block::paragraph(row) }),
        6 => case(text, mark(Inline::Bold { text: row })),
        7 => case(text, mark(Inline::Highlight { colour: Colour::Plain, text: row })),
        8 => case(text, mark(Inline::Link { href: "https://a.b/(c)?d==".into(), text: flat })),
        9 => case(text, plain(Kind::Code { language: Some("dataviewjs".into()), text: text.to_owned() })),
        10 => case(text, mark(Inline::Code { code: text.replace('\n', " ") })),
        11 => case(text, plain(Kind::Item { ordered: true, text: row })),
        12 => case(text, Block { highlight: Some(Colour::Yellow), ..Block::new(Kind::Quote { text: row }) }),
        15 => case(text, mark(Inline::Formula { tex: text.replace('\n', " ") })),
        16 => case(text, plain(Kind::Formula { tex: text.replace('\n', " ") })),
        17 => case(text, plain(Kind::Callout { icon: Some(text.replace('\n', " ")), text: "文".into() })),
        18 => case(text, plain(Kind::Callout { icon: None, text: row })),
        _ => case(
            text,
            plain(Kind::Table {
                header: place == 13,
                rows: vec![vec![flat.clone(), "b".into()], vec!["c".into(), flat]],
            }),
        ),
    }
}

const N_PLACES: u64 = 19;

/// The places by name, as tables of texts call them; besides, `bare` cells.
const PLACES: [&str; 14] = [
    "block",
    "line",
    "heading",
    "quote",
    "item",
    "colour",
    "bold",
    "mark",
    "link",
    "code",
    "inline-code",
    "numbered",
    "callout",
    "cell",
];

fn named(place: &str, text: &str) -> Case {
    placed(text, PLACES.iter().position(|name| *name == place).unwrap_or(PLACES.len()))
}

/// Places whose text stands on one line.
fn is_flat(place: usize) -> bool {
    matches!(place, 2 | 8 | 10 | 13..=17)
}

/// The sorts of blocks alone: `ul(li(p))`.
fn sorts(tree: &Value) -> String {
    let inner = |list: &Value| list.as_array().into_iter().flatten().map(sorts).collect::<Vec<_>>().join(" ");
    match tree["t"].as_str() {
        None => inner(tree),
        Some("table") => "table".to_owned(),
        Some(sort) if tree["in"].is_array() => format!("{sort}({})", inner(&tree["in"])),
        Some(sort) => sort.to_owned(),
    }
}

fn fault(case: &Case, seen: &Value) -> Option<String> {
    let live = seen["live"].as_array().expect("a list");
    if !live.is_empty() {
        return Some(format!("live: {live:?}"));
    }
    let body = sorts(&seen["tree"]);
    if body != case.body {
        return Some(format!("blocks: {body}, not {}", case.body));
    }
    // none of the cases names a language that a fence may name
    if seen["tree"].to_string().contains("\"lang\"") {
        return Some(format!("names a language: {}", seen["tree"]));
    }
    if seen["ids"] != json!(case.ids) {
        return Some(format!("ids: {}, not {:?}", seen["ids"], case.ids));
    }
    if seen["ms"].as_u64().is_none_or(|ms| ms > 2_000) {
        return Some("slow".to_owned());
    }
    let all = shown::seen(seen);
    let told = case.losses.iter().any(|loss| loss.0 == Exception::InnerMark);
    shown::differs(&all, &case.shown, told).or_else(|| unsaid(case, &all))
}

/// A change of the text that no loss tells; an invisible space that none explains.
fn unsaid(case: &Case, seen: &[Shown]) -> Option<String> {
    let text: String = seen.iter().map(|shown| shown.ch).filter(|ch| *ch != '\u{fffc}').collect();
    // A space in a formula parts signs, and shows nothing.
    let has_formula = seen.iter().any(|shown| shown.marks.contains("formula"));
    let signs = |text: &str| if has_formula { text.replace(' ', "") } else { text.to_owned() };
    if case.losses.is_empty()
        && signs(case.plain.trim_matches([' ', '\n'])) != signs(text.trim_matches([' ', '\n', '\t']))
        && !case.body.contains("table")
    {
        return Some(format!("changed without a loss\n    {text:?}\n  was\n    {:?}", case.plain));
    }
    let n_spaces = |text: &str| text.matches('\u{200b}').count();
    let guards = |loss: &&(Exception, String)| matches!(loss.0, Exception::LiveStart | Exception::InnerFence);
    let n_guards = case.losses.iter().filter(guards).count();
    // in code each fence has its own, and one loss tells of all of them; white space at the ends may hold some
    let (has, had) = (n_spaces(&text), n_spaces(&case.plain));
    let fits = if n_guards == 0 { has == had } else { has >= had + n_guards };
    (!fits).then(|| format!("{has} invisible spaces, had {had}, {n_guards} told"))
}

fn check(cases: &[Case]) {
    let questions: Vec<Value> = cases.iter().map(|case| json!({ "block": case.spelt })).collect();
    let Some(answers) = oracle::ask_obsidian(&questions) else { return };
    let mut faults: Vec<(usize, String)> = Vec::new();
    for (case, seen) in cases.iter().zip(&answers) {
        if let Some(why) = fault(case, seen) {
            faults.push((case.source.len(), format!("{:?}\n  spelt {:?}\n  {why}\n", case.source, case.spelt)));
        }
    }
    report(faults, cases.len());
}

/// The shortest faults of each sort.
fn report(mut faults: Vec<(usize, String)>, n_cases: usize) {
    faults.sort();
    let mut sorts = std::collections::BTreeMap::<String, usize>::new();
    let few = faults.iter().filter(|(_, fault)| {
        let sort: String = fault.split("\n  ").nth(2).unwrap_or_default().chars().take(24).collect();
        let n_shown = sorts.entry(sort).or_default();
        *n_shown += 1;
        *n_shown <= 3
    });
    let shortest: String = few.take(24).map(|(_, fault)| fault.as_str()).collect();
    assert!(faults.is_empty(), "{} of {n_cases} cases:\n{shortest}", faults.len());
}

#[test]
fn hostile_text_stays_text() {
    let mut dice = Dice::new(setting("NEICAN_SEED", 1));
    let cases = (0..setting("NEICAN_CASES", 12_000)).map(|case_idx| {
        let place = (case_idx % N_PLACES) as usize;
        let is_formula = matches!(place, 15 | 16) && dice.one_in(2);
        let text = if is_formula { hostile::formula(&mut dice) } else { hostile::text(&mut dice, !is_flat(place)) };
        placed(&text, place)
    });
    check(&cases.collect::<Vec<_>>());
}

/// A backslash where it must be and nowhere else, text by text; and each reads as its text.
#[test]
fn every_text_of_the_table_is_spelt_so() {
    spelt::check("obsidian", |place, text| {
        let case = named(place, text);
        (case.spelt, spelt::heard(&case.losses))
    });
}

#[test]
fn every_text_of_the_table_stays_text() {
    check(&spelt::rows("obsidian").iter().map(|(place, text)| named(place, text)).collect::<Vec<_>>());
}

#[test]
fn marks_are_the_models() {
    let mut dice = Dice::new(setting("NEICAN_SEED", 1) ^ 0xfeed);
    let cases = (0..setting("NEICAN_CASES", 12_000) / 2).map(|_| {
        let row = hostile::row(&mut dice, 3);
        let source = format!("{row:?}");
        match dice.below(5) {
            0 => case(&source, Block::new(Kind::Quote { text: row })),
            1 => case(&source, Block { highlight: Some(Colour::Red), ..Block::paragraph(row) }),
            2 => case(&source, Block::new(Kind::Item { ordered: false, text: row })),
            _ => case(&source, Block::paragraph(row)),
        }
    });
    check(&cases.collect::<Vec<_>>());
}

/// Ids that differ early, so that eight digits tell them apart.
fn ids(n: usize) -> Vec<Uuid> {
    (0x64b7_a5f0_u128..).take(n).map(|first| Uuid::from_u128(first << 96)).collect()
}

/// Random pages: the blocks of the model, in order and nesting, each with its text and its id.
#[test]
fn blocks_are_the_models() {
    let mut dice = Dice::new(setting("NEICAN_SEED", 1) ^ 0xbead);
    let pages: Vec<Vec<Block>> = (0..setting("NEICAN_CASES", 12_000) / 12).map(|_| blocks(&mut dice, 4)).collect();
    let spell = |page: &Vec<Block>| outline(page, &ids(walk(page).len()), &mut Vec::new());
    let spelt: Vec<String> = pages.iter().map(spell).collect();
    let questions: Vec<Value> = spelt.iter().map(|spelt| json!({ "block": spelt, "agree": false })).collect();
    let Some(answers) = oracle::ask_obsidian(&questions) else { return };
    let mut faults = Vec::new();
    for ((page, spelt), seen) in pages.iter().zip(&spelt).zip(&answers) {
        let mut ids = ids(walk(page).len()).into_iter().map(|id| id.simple().to_string()[..8].to_owned());
        let wanted = Value::Array(shown::tree(page, &mut ids)).to_string();
        let tree = seen["tree"].to_string().replace('\u{200b}', "");
        let live = seen["live"].as_array().is_none_or(|live| !live.is_empty());
        if live || tree != wanted {
            let at = tree.chars().zip(wanted.chars()).take_while(|(a, b)| a == b).count().saturating_sub(60);
            let part = |tree: &str| tree.chars().skip(at).take(200).collect::<String>();
            let why = format!("live: {}\n  …{}\n  not\n  …{}\n", seen["live"], part(&tree), part(&wanted));
            faults.push((spelt.len(), format!("\n{spelt}\n  spelt so\n  {why}")));
        }
        assert!(!spelt.ends_with('\n'), "{spelt}");
    }
    report(faults, pages.len());
}

fn blocks(dice: &mut Dice, depth: usize) -> Vec<Block> {
    let n_blocks = 1 + dice.below(5);
    (0..n_blocks)
        .map(|_| {
            let text = if dice.one_in(8) { Inlines::default() } else { hostile::row(dice, 1) };
            let kind = match dice.below(12) {
                0 => Kind::Heading { level: dice.below(6) as u8, text },
                1 if dice.one_in(2) => Kind::Callout { icon: dice.one_in(2).then(|| "💡".to_owned()), text },
                1 => Kind::Quote { text },
                9 if dice.one_in(2) => Kind::Formula { tex: hostile::formula(dice) },
                2 => Kind::Code { language: None, text: hostile::text(dice, true) },
                3 => Kind::Table { header: dice.one_in(2), rows: vec![vec![text.clone(), "b".into()], vec![text]] },
                4..=6 => Kind::Item { ordered: false, text },
                7 | 8 => Kind::Item { ordered: true, text },
                9 => Kind::Rule,
                _ => Kind::Paragraph { text },
            };
            let children = if depth > 0 && dice.one_in(2) { blocks(dice, depth - 1) } else { Vec::new() };
            Block { highlight: dice.one_in(5).then_some(Colour::Red), children, ..Block::new(kind) }
        })
        .collect()
}

/// The hostile corpus, as far as Obsidian or its plugins read it: each in every place.
#[test]
fn named_cases_stay_text() {
    #[rustfmt::skip]
    let named = [
        // code that runs when a note is shown, and what hides it
        "```clojure :results\n(x)\n```", "````\n```dataviewjs\nx\n```\n````", "~~~js-engine\nx\n~~~", "```base\nviews: []\n```", "```query\nx\n```", "```mermaid\na-->b\n```",
        "#+BEGIN_QUERY\n{:view (fn [] 1)}\n#+END_QUERY", "{{query (todo TODO)}} {{renderer :x}} {{embed [[a]]}} {{{m}}}", "[:script \"x\"] [:img {:src \"x\"}]",
        "<script>x</script> <img src=x onerror=y> @@html: <b>@@", "<iframe src=\"https://a.b\"></iframe>", "<!-- x -->", "id:: 64b7a5f0-0000-4000-8000-000000000001", "title:: x\nalias:: Home",
        "id\\:: x", "TODO x", "DOING [#A] x SCHEDULED: <2026-11-23 Mon>", ":LOGBOOK:\n:END:", "\\[ x \\] \\( y \\) $$z$$", "((64b7a5f0-0000-4000-8000-000000000001)) [[页面]] #标签 #[[a b]]",
        "- x", "* x", "+ x", "# x", "###### x", "1. x", "2026. 文", "1) x", "> x", "---", "***", "___", "===", "x\n---", "x\n===", "a | b\n--- | ---\nc | d", "| a |\n| - |", "    code", "\tcode",
        // plugins that read the source
        "<%* await tp.x() %>", "<% tp.file.title %>", "<%+ x %>", "`= this.file.name`", "`$= dv.current()`", "`= 1", "button `BUTTON[x]`", "k:: v", "键:: 值", "[k:: v]", "(k:: v)", "std::vector",
        "{{date}} {{title}} {{date:YYYY}}", "- [ ] 任务 📅 2026-11-23", "[ ] x", "[x] x", "[-] x",
        "头\n\u{3000}- [ ] x", "头\n\u{feff}> 12. [x] x", "\u{a0}* [/] x", "\u{3000}x - [ ] x",
        // the app's own
        "---\nk: v\n---", "%%隐藏%%", "%%", "100%% 与 100%%", "![[secret]] ![[secret#^id]] ![[a.png|300]]", "[[页面|别名]]", "[[#标题]]", "x ^id", "x\n^id", "^id", "[!note] x", "[!tip]- x", "> [!note] x",
        "[^1] 与 [^注]", "[^1]: x", "^[脚注]", "#标签，后文连着", "前#不是 #是", "#a/b #2026 #y2026", "a==b 与 c==d", "==x==", "~~x~~", "$5 到 $6", "$x$", "$$\nx\n$$", "\\$5 \\*x\\*",
        // links and addresses
        "x)![p](http://t/", "[x](javascript:alert(1))", "![x](http://t/x.png)", "[x]: http://t", "[x][y]\n[y]: http://t", "<http://a.b>", "<a@b.c>", "https://a.b/c?d=e&f，后文", "www.a.b", "a@b.c", "mailto:a@b.c",
        "obsidian://adv-uri?eval=x", "file:///etc/passwd", "logseq://graph/x", "JaVaScRiPt:alert(1)", "data:text/html,x", "&lt;b&gt; &#60;% &copy; &copy &nbsp;x &hellip;", "C:\\new\\", "\\\\server\\x",
        // marks
        "*x* _y_ **z** __w__ ***v***", "foo_bar_ x", "前**「引号」**后", "**", "* * *", "2 * 3 * 4", "`x`", "``", "snake_case_name", "中_文_字", "x\\", "x  \ny", "\u{0}\u{1}\r\n\u{2028}x\u{2029}\u{feff}",
    ];
    let mut cases: Vec<Case> = Vec::new();
    for text in named {
        for place in 0..N_PLACES as usize {
            let text = if is_flat(place) { text.replace('\n', " ") } else { text.to_owned() };
            cases.push(placed(&text, place));
        }
    }
    for open in ["[", "![", "[[", "((", "^^a ", "==a ", "**a ", "~~a ", "$a ", "`a ", "<a ", "[^", "> ", "- ", "#"] {
        // CodeMirror's time grows with the cube of these
        let n = if open == "![" { 1_000 } else { 2_000 };
        cases.push(placed(&open.repeat(n), 0));
    }
    check(&cases);
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
    #[rustfmt::skip]
    let raw = [
        "[[x]]", "![[x.png]]", "#标签", "a {{x}}", "$5和$6", "$$x", "**b**", "*b", "_b", "a _b_ c", "==b==", "a==b", "~~b~~", "`b`", "`b", "> x", "k:: v", "a\n- b", "- b", "1. b", "# b", "a\n---", "---",
        "a\n===", "https://x.com", "www.x.com", "a@b.cn", "\\*", "a\\\nb", "&amp;", "&copy", "<b>", "<%x", "%%x%%", "%%", "a ^id", "[^1]", "^[x]", "[x](y)", "![x](y)", "[x]: y", "```\nx", "~~~\nx",
        "a | b\n--|--", "x\u{1}", "a  \nb", "2*3*4", "前**「引」**后", "a\n    b\n\nc",
    ];
    let questions: Vec<Value> = raw.iter().map(|raw| json!({ "block": raw })).collect();
    let Some(answers) = oracle::ask_obsidian(&questions) else { return };
    for (raw, seen) in raw.iter().zip(&answers) {
        let case = case(raw, Block::paragraph(*raw));
        assert!(fault(&case, seen).is_some(), "{raw:?} went unnoticed: {seen}");
    }
    let placed = [
        ("> [!note] b", 3),
        ("- [x] b", 4),
        ("- [1] b", 4),
        ("### b #", 2),
        ("| a|b | b |\n| --- | --- |\n| c | d |", 13),
        ("- --", 4),
        ("```dataviewjs\nx\n```", 9),
        ("前`= x`后", 10),
    ];
    let questions: Vec<Value> = placed.iter().map(|(raw, _)| json!({ "block": raw })).collect();
    let texts = ["[!note] b", "[x] b", "[1] b", "b #", "a|b", "--", "x", "= x"];
    let Some(answers) = oracle::ask_obsidian(&questions) else { return };
    for (((raw, place), text), seen) in placed.iter().zip(texts).zip(&answers) {
        let case = self::placed(text, *place);
        assert!(fault(&case, seen).is_some(), "{raw:?} went unnoticed: {seen}");
    }
}

/// The real issue's prose, line by line: not one backslash that the pairs of `$` do not need, in no place.
#[test]
fn ordinary_prose_carries_no_backslash() {
    for line in include_str!("../fixtures/quiet/prose.txt").lines() {
        let mut losses: Vec<(Exception, String)> = Vec::new();
        // two of them make a formula
        let quiet = if line.matches('$').count() > 1 { line.replace('$', "\\$") } else { line.to_owned() };
        assert_eq!(prose(line, &mut losses), quiet);
        for (spelt, block) in [
            (quiet.clone(), Block::paragraph(line)),
            (format!("> {quiet}"), Block::new(Kind::Quote { text: line.into() })),
            (format!("- {quiet}"), Block::new(Kind::Item { ordered: false, text: line.into() })),
            (format!("#### {quiet}"), Block::new(Kind::Heading { level: 2, text: line.into() })),
            (format!("=={quiet}== ^64b7a5f0"), Block { highlight: Some(Colour::Plain), ..Block::paragraph(line) }),
            (format!("==🔴{quiet}== ^64b7a5f0"), Block { highlight: Some(Colour::Red), ..Block::paragraph(line) }),
        ] {
            assert_eq!(outline(&[block], &[ID], &mut losses), spelt);
        }
        assert!(losses.is_empty(), "{losses:?}");
    }
}
