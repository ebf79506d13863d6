//! The form of an outline: sort by sort to the letter, and whole pages as Logseq itself would write them.

mod support;

use neican::model::{Block, Colour, Exception, Inline, Inlines, Kind, walk};
use neican::render::logseq::{outline, page_ref, property_text};
use support::hostile::{self, Dice};
use support::{lay_texts, oracle, setting};
use uuid::Uuid;

/// Ids that no two pages share.
fn ids(page_idx: u64, n: usize) -> Vec<Uuid> {
    let first = 0x64b7a5f0_0000_4000_8000_000000000001 + (u128::from(page_idx) << 16);
    (first..).take(n).map(Uuid::from_u128).collect()
}

fn spelt(blocks: &[Block], depth: usize, page_idx: u64) -> (String, Vec<Exception>) {
    let mut losses = Vec::new();
    let text = outline(blocks, &ids(page_idx, walk(blocks).len()), depth, &mut losses, "../assets");
    (text, losses.into_iter().map(|(exception, _)| exception).collect())
}

fn check(block: Block, expected: &str, losses: &[Exception]) {
    assert_eq!(spelt(&[block], 0, 0), (expected.to_owned(), losses.to_vec()));
}

fn coloured(kind: Kind) -> Block {
    Block { highlight: Some(Colour::Red), ..Block::new(kind) }
}

const PAINT: &str = "id:: 64b7a5f0-0000-4000-8000-000000000001\n  background-color:: red";

#[test]
fn each_sort_of_block_has_its_form() {
    check(
        Block::new(Kind::Heading { level: 1, text: "一、标题".into() }),
        "- ### 一、标题\n  id:: 64b7a5f0-0000-4000-8000-000000000001",
        &[],
    );
    check(Block::new(Kind::Heading { level: 2, text: "1.1 标题".into() }), "- #### 1.1 标题", &[]);
    check(Block::new(Kind::Heading { level: 9, text: "深".into() }), "- ###### 深", &[]);
    check(Block::paragraph("一\n二\n\n三"), "- 一\n  二\n  \n  三", &[]);
    check(Block::new(Kind::Item { ordered: true, text: "一".into() }), "- 一\n  logseq.order-list-type:: number", &[]);
    check(Block::new(Kind::Quote { text: "一\n二".into() }), "- > 一\n  > 二", &[]);
    check(Block::new(Kind::Rule), "- ---", &[]);
    check(Block::paragraph(""), "-", &[]);
    let code = |language: &str| Kind::Code { language: Some(language.into()), text: "a\n\n  b".into() };
    check(Block::new(code("Rust")), "- ```rust\n  a\n  \n    b\n  ```", &[]);
    check(Block::new(code("clojure")), "- ```\n  a\n  \n    b\n  ```", &[Exception::CodeLanguage]);
    let rows = vec![vec!["a".into(), "b|c".into()], vec!["d".into()]];
    let bars = [Exception::CellBar];
    check(
        Block::new(Kind::Table { header: true, rows: rows.clone() }),
        "- | a | b｜c |\n  | --- | --- |\n  | d |  |",
        &bars,
    );
    check(Block::new(Kind::Table { header: false, rows }), "- | --- | --- |\n  | a | b｜c |\n  | d |  |", &bars);
}

#[test]
fn colours_stand_where_logseq_reads_them() {
    check(coloured(Kind::Paragraph { text: "一\n二".into() }), &format!("- ==一==\n  {PAINT}\n  ==二=="), &[]);
    check(coloured(Kind::Quote { text: "一".into() }), &format!("- {PAINT}\n  > ==一=="), &[]);
    check(coloured(Kind::Code { language: None, text: "a".into() }), &format!("- {PAINT}\n  ```\n  a\n  ```"), &[]);
    let inner = Inlines::new(vec![
        Inline::Text("前".into()),
        Inline::Highlight { colour: Colour::Blue, text: "亮".into() },
        Inline::Text("后".into()),
    ]);
    check(coloured(Kind::Paragraph { text: inner.clone() }), &format!("- ==前亮后==\n  {PAINT}"), &[]);
    check(
        Block::new(Kind::Paragraph { text: inner }),
        "- 前==亮==后\n  id:: 64b7a5f0-0000-4000-8000-000000000001",
        &[],
    );
    let plain = Block { highlight: Some(Colour::Plain), ..Block::paragraph("一") };
    check(plain, "- ==一==\n  id:: 64b7a5f0-0000-4000-8000-000000000001", &[]);
}

#[test]
fn links_and_images_are_portable() {
    let link =
        |href: &str| Block::paragraph(Inlines::new(vec![Inline::Link { href: href.into(), text: "看".into() }]));
    check(link("https://a.b/c_(d)?e=f g"), "- [看](https://a.b/c_%28d%29?e=f%20g)", &[]);
    check(link("notion://www.notion.so/x"), "- [看](notion://www.notion.so/x)", &[]);
    check(link("mailto:x@y.md"), "- [看](mailto:x@y.m%64)", &[]);
    check(link("javascript:alert(1)"), "- 看", &[]);
    let image = Inline::Image { asset: "t-1.png".into(), alt: "图".into() };
    check(Block::paragraph(Inlines::new(vec![image])), "- ![图](../assets/t-1.png)", &[]);
}

#[test]
fn children_stand_one_tab_deeper() {
    let mut parent = Block::paragraph("一");
    parent.children = vec![Block::paragraph("二\n三"), Block::paragraph("四")];
    assert_eq!(spelt(&[parent], 1, 0).0, "\t- 一\n\t\t- 二\n\t\t  三\n\t\t- 四");
}

/// A page of hostile blocks at all depths is, byte for byte, what Logseq would write, and refers to nothing.
#[test]
fn whole_pages_are_in_normal_form() {
    let mut dice = Dice::new(setting("NEICAN_SEED", 1) ^ 0xbead);
    let mut graph = vec![("logseq/config.edn".to_owned(), "{:file/name-format :triple-lowbar}".to_owned())];
    let mut pages = Vec::new();
    for page_idx in 0..setting("NEICAN_PAGES", 12) {
        let blocks = blocks(&mut dice, 4);
        let reason = property_text(&hostile::text(&mut dice, false), &mut Vec::new());
        let head = format!("type:: {}\nreason:: 因{reason}\n\n- ## 三级笔记\n", page_ref("AI 内参"));
        graph.push((format!("pages/p{page_idx}.md"), head + &spelt(&blocks, 1, page_idx).0));
        pages.push(blocks);
    }
    let Some(seen) = oracle::graph(&lay_texts("whole-pages", &graph)) else { return };
    for file in seen["files"].as_array().expect("a list") {
        let name = file["file"].as_str().expect("a name");
        let page_idx: usize = name.trim_matches(|ch: char| !ch.is_ascii_digit()).parse().expect("a number");
        let levels: Vec<u64> = pages[page_idx].iter().flat_map(|block| levels(block, 2)).collect();
        let blocks = &file["blocks"].as_array().expect("a list")[2..];
        let seen_levels: Vec<u64> = blocks.iter().filter_map(|block| block["level"].as_u64()).collect();
        assert_eq!(file["normal_form"], true, "{name}: {}", file["rewrite"]);
        assert_eq!(seen_levels, levels, "{name}");
        let errors: Vec<_> =
            file["anomalies"].as_array().expect("a list").iter().filter(|a| a["level"] == "error").collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
        for block in blocks {
            let refs = block["refs"].as_array().expect("a list").iter().filter(|to| !is_own(to["page"].as_str()));
            assert_eq!(refs.count(), 0, "{name}: {block}");
        }
    }
}

/// Keys of properties are pages to Logseq.
fn is_own(page: Option<&str>) -> bool {
    matches!(page, Some("id" | "background-color" | "logseq.order-list-type"))
}

fn blocks(dice: &mut Dice, depth: usize) -> Vec<Block> {
    let n_blocks = 1 + dice.below(6);
    (0..n_blocks)
        .map(|_| {
            let text = hostile::row(dice, 1);
            let kind = match dice.below(8) {
                0 => Kind::Heading { level: 1 + dice.below(3) as u8, text: hostile::text(dice, false).as_str().into() },
                1 => Kind::Quote { text },
                2 => Kind::Code { language: None, text: hostile::text(dice, true) },
                3 => Kind::Table { header: dice.one_in(2), rows: vec![vec![text.clone(), "b".into()], vec![text]] },
                4 => Kind::Item { ordered: true, text: hostile::text(dice, true).as_str().into() },
                5 => Kind::Rule,
                _ => Kind::Paragraph { text },
            };
            let children = if depth > 0 && dice.one_in(2) { blocks(dice, depth - 1) } else { Vec::new() };
            Block { highlight: dice.one_in(4).then_some(Colour::Red), children, ..Block::new(kind) }
        })
        .collect()
}

fn levels(block: &Block, level: u64) -> Vec<u64> {
    std::iter::once(level).chain(block.children.iter().flat_map(|child| levels(child, level + 1))).collect()
}
