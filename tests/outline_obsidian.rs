//! The form of Obsidian's Markdown: sort by sort to the letter.

mod support;

use neican::model::{Block, Colour, Exception, Inline, Inlines, Kind, walk};
use neican::render::obsidian::{outline, prose};
use uuid::Uuid;

fn spelt(blocks: &[Block]) -> (String, Vec<Exception>) {
    let mut losses = Vec::new();
    let ids: Vec<Uuid> = (0x64b7_a5f0_u128..).take(walk(blocks).len()).map(|id| Uuid::from_u128(id << 96)).collect();
    let text = outline(blocks, &ids, &mut losses);
    (text, losses.into_iter().map(|(exception, _)| exception).collect())
}

fn check(blocks: &[Block], expected: &str, losses: &[Exception]) {
    assert_eq!(spelt(blocks), (expected.to_owned(), losses.to_vec()));
}

fn item(text: &str) -> Block {
    Block::new(Kind::Item { ordered: false, text: text.into() })
}

fn numbered(text: &str) -> Block {
    Block::new(Kind::Item { ordered: true, text: text.into() })
}

fn quote(text: &str) -> Block {
    Block::new(Kind::Quote { text: text.into() })
}

fn heading(level: u8, text: &str) -> Block {
    Block::new(Kind::Heading { level, text: text.into() })
}

fn red(block: Block) -> Block {
    Block { highlight: Some(Colour::Red), ..block }
}

fn with(block: Block, children: Vec<Block>) -> Block {
    Block { children, ..block }
}

fn rich(inlines: Vec<Inline>) -> Block {
    Block::paragraph(Inlines::new(inlines))
}

#[test]
fn each_sort_of_block_has_its_form() {
    check(&[heading(1, "一、标题")], "### 一、标题", &[]);
    check(&[heading(9, "深")], "###### 深", &[]);
    check(&[Block::paragraph("一\n二")], "一\n二", &[]);
    check(&[Block::paragraph("一\n\n二")], "一\n二", &[Exception::WhiteSpace]);
    check(&[quote("一\n二")], "> 一\n> 二", &[]);
    check(&[Block::paragraph("一"), Block::new(Kind::Rule), Block::paragraph("二")], "一\n\n---\n\n二", &[]);
    check(&[Block::paragraph("")], "", &[]);
    let code =
        |language: &str, text: &str| Block::new(Kind::Code { language: Some(language.into()), text: text.into() });
    check(&[code("Rust", "a\n\n  b")], "```rust\na\n\n  b\n```", &[]);
    check(&[code("dataviewjs", "a")], "```\na\n```", &[Exception::CodeLanguage]);
    check(&[code("", "a\n```\n~~~")], "```\na\n`\u{200b}``\n~~~\n```", &[Exception::InnerFence]);
    check(&[code("", "<% x %>")], "```\n＜% x %>\n```", &[Exception::TemplateTag]);
    check(&[code("", "")], "```\n```", &[]);
    let table =
        |header| Block::new(Kind::Table { header, rows: vec![vec!["a".into(), "b|c".into()], vec!["d\ne".into()]] });
    check(&[table(true)], "| a | b\\|c |\n| --- | --- |\n| d e |  |", &[Exception::WhiteSpace]);
    check(&[table(false)], "|  |  |\n| --- | --- |\n| a | b\\|c |\n| d e |  |", &[Exception::WhiteSpace]);
    let prices = Kind::Table { header: true, rows: vec![vec!["$5".into(), "$6".into()], vec!["$7".into()]] };
    check(&[Block::new(prices)], "| \\$5 | \\$6 |\n| --- | --- |\n| $7 |  |", &[]);
}

#[test]
fn lists_nest_by_four_spaces_and_number_themselves() {
    let list = [with(item("一\n续"), vec![item("二"), numbered("三"), numbered("四")]), item("五")];
    check(&list, "- 一\n    续\n    - 二\n    1. 三\n    2. 四\n- 五", &[]);
    let mixed = [Block::paragraph("前"), item("一"), numbered("二"), Block::paragraph("后"), numbered("三")];
    check(&mixed, "前\n\n- 一\n1. 二\n\n后\n\n1. 三", &[]);
    let holding = [with(item("一"), vec![Block::paragraph("段"), quote("引"), item("二")]), item("三")];
    check(&holding, "- 一\n\n    段\n\n    > 引\n\n    - 二\n- 三", &[]);
    let bare = [with(item(""), vec![quote("引\n文")]), with(item(""), vec![item("二")]), item("")];
    check(&bare, "- > 引\n    > 文\n\n-\n    - 二\n-", &[]);
    let wide: Vec<Block> = (1..=1000).map(|_| numbered("项")).collect();
    let wide = [wide, vec![with(numbered("末"), vec![item("子")])]].concat();
    assert!(spelt(&wide).0.ends_with("999. 项\n1000. 项\n1001. 末\n        - 子"));
}

#[test]
fn what_is_two_stays_two() {
    check(&[quote("一"), quote("二")], "> 一\n\n> 二", &[]);
    check(&[with(heading(1, "节"), vec![item("一")]), item("二")], "### 节\n\n- 一\n* 二", &[]);
    check(&[with(heading(1, "节"), vec![numbered("一")]), numbered("二")], "### 节\n\n1. 一\n1) 二", &[]);
    check(&[quote("[!note] 一"), Block::paragraph("二")], "> \\[!note] 一\n\n二", &[]);
    check(&[with(quote("一"), vec![Block::paragraph("二"), item("三")])], "> 一\n>\n> 二\n>\n> - 三", &[]);
}

#[test]
fn highlights_carry_their_colour_and_an_id() {
    check(&[red(Block::paragraph("一\n二"))], "==🔴一==\n==🔴二== ^64b7a5f0", &[]);
    check(&[with(red(item("一")), vec![red(item("二"))])], "- ==🔴一== ^64b7a5f0\n    - ==🔴二== ^64b7a5f1", &[]);
    check(&[red(quote("一")), Block::paragraph("二")], "> ==🔴一==\n\n^64b7a5f0\n\n二", &[]);
    check(&[red(heading(1, "一"))], "### ==🔴一==", &[]);
    check(
        &[red(Block::new(Kind::Table { header: true, rows: vec![vec!["一".into(), "".into()]] }))],
        "| ==🔴一== |  |\n| --- | --- |\n\n^64b7a5f0",
        &[],
    );
    let code = Block::new(Kind::Code { language: None, text: "一".into() });
    check(&[red(code)], "```\n一\n```\n\n^64b7a5f0", &[Exception::InnerMark]);
    check(&[red(Block::paragraph(" "))], "", &[Exception::WhiteSpace]);
    let part = |colour| Inline::Highlight { colour, text: "亮".into() };
    for (colour, mark) in [
        (Colour::Orange, "🟠"),
        (Colour::Green, "🟢"),
        (Colour::Blue, "🔵"),
        (Colour::Purple, "🟣"),
        (Colour::Yellow, ""),
        (Colour::Pink, ""),
        (Colour::Plain, ""),
    ] {
        check(&[rich(vec![Inline::Text("前".into()), part(colour)])], &format!("前=={mark}亮== ^64b7a5f0"), &[]);
    }
    let two = rich(vec![part(Colour::Red), part(Colour::Blue)]);
    check(&[two], "==🔴亮==\u{200b}==🔵亮== ^64b7a5f0", &[Exception::LiveStart]);
    let shown = Inline::Highlight { colour: Colour::Yellow, text: "🔴亮".into() };
    check(&[rich(vec![shown])], "==\u{200b}🔴亮== ^64b7a5f0", &[Exception::LiveStart]);
}

#[test]
fn ids_are_lengthened_until_they_differ() {
    let ids = [0x64b7_a5f0_1111_u128 << 80, 0x64b7_a5f0_2222 << 80, 0x64b7_a5f0_2222_0001 << 64].map(Uuid::from_u128);
    let blocks = [red(item("一")), red(item("二")), red(item("三"))];
    let spelt = outline(&blocks, &ids, &mut Vec::new());
    assert_eq!(spelt, "- ==🔴一== ^64b7a5f0\n- ==🔴二== ^64b7a5f02222\n- ==🔴三== ^64b7a5f022220001");
}

#[test]
fn links_code_and_images_are_safe() {
    let link = |href: &str| rich(vec![Inline::Link { href: href.into(), text: "看".into() }]);
    check(&[link("https://a.b/c_(d)?e=f g")], "[看](https://a.b/c_%28d%29?e=f%20g)", &[]);
    check(&[link("https://a.b/?x=100%%&copy;y&z=$1==")], "[看](https://a.b/?x=100%25%25&copy%3By&z=%241=%3D)", &[]);
    check(&[link("https://a.b/中文?q=%E4%BD%A0")], "[看](https://a.b/中文?q=%E4%BD%A0)", &[]);
    check(&[link("notion://www.notion.so/x")], "[看](notion://www.notion.so/x)", &[]);
    check(&[link("javascript:alert(1)")], "看", &[]);
    let code = |code: &str| rich(vec![Inline::Code { code: code.into() }]);
    check(&[code("a`b")], "``a`b``", &[]);
    check(&[code("`a")], "`` `a ``", &[]);
    check(&[code(" = this.file")], "`\u{200b} = this.file`", &[Exception::LiveStart]);
    check(&[code("$= x")], "`\u{200b}$= x`", &[Exception::LiveStart]);
    check(&[code("<% x %>")], "`＜% x %>`", &[Exception::TemplateTag]);
    let image = |asset: &str, alt: &str| rich(vec![Inline::Image { asset: asset.into(), alt: alt.into() }]);
    check(&[image("t-1.png", "")], "![[t-1.png]]", &[]);
    check(&[image("t-1.png", "图")], "![[t-1.png|图]]", &[]);
    check(&[image("t-1.png", "a|b]]")], "![[t-1.png|a｜b］］]]", &[Exception::ImageText]);
    check(&[image("t-1.png", "300x200")], "![[t-1.png]]", &[Exception::ImageText]);
    check(&[image("私密.md", "图")], "图", &[]);
    check(&[image("../x.png", "图")], "图", &[]);
    check(&[image("t-1.png]] [[x.png", "图")], "图", &[]);
}

#[test]
fn text_a_template_places_is_one_inert_line() {
    let prose = |text: &str| prose(text, &mut Vec::new());
    assert_eq!(prose("[x] 任务\n第二行"), "\\[x] 任务 第二行");
    assert_eq!(prose("标题 #"), "标题 \\#");
    assert_eq!(prose("- 甲"), "\\- 甲");
    assert_eq!(prose("2026. 文"), "2026\\. 文");
    assert_eq!(prose("<% x %>"), "<\\% x %>");
}
