//! Who is who, rule by rule: two outlines, and for each block of the first which of the second it is.

use super::super::side::Texts;
use super::*;
use crate::model::tree::Grammar;
use crate::render::logseq::LogseqGrammar;

/// The numbers in `b` of the blocks of `a`, in order; `-` where it is not there.
fn found(a: &str, b: &str) -> String {
    let trees = [a, b].map(|page| LogseqGrammar.parse(page).expect("it parses"));
    let mut texts = Texts::with_capacity(8);
    let [a, b] = trees.each_ref().map(|tree| Side::new(tree, true, &LogseqGrammar, &mut texts));
    let pairs = align(&a, &b, &texts);
    let number = |at: Option<usize>| at.map_or("-".to_owned(), |at| at.to_string());
    pairs.to.into_iter().map(number).collect::<Vec<_>>().join(" ")
}

fn all(rows: &[(&str, &str, &str, &str)]) {
    for (rule, a, b, expected) in rows {
        assert_eq!(found(&indented(a), &indented(b)), *expected, "{rule}");
    }
}

/// Lines are parted by `|`; as many `>` before the words, as deep. Behind `@` stands an id; behind `=` words without bullet.
fn indented(page: &str) -> String {
    let line = |line: &str| {
        let words = line.trim_start_matches('>');
        let indent = "\t".repeat(line.len() - words.len());
        let (words, id) = words.split_once('@').unwrap_or((words, ""));
        let id = if id.is_empty() {
            String::new()
        } else {
            format!("\n{indent}  id:: 64b7a5f0-0000-4000-8000-00000000000{id}")
        };
        if let Some(bare) = words.strip_prefix('=') {
            return bare.to_owned();
        }
        if words.contains("::") { format!("{words}\n") } else { format!("{indent}- {words}{id}") }
    };
    page.split('|').map(line).collect::<Vec<_>>().join("\n")
}

/// Two sentences that have nothing in common.
const COSTS: &str = "推理成本每年都在下降";
const POWER: &str = "电力行业最初按度计价";

#[test]
fn an_id_tells_whatever_the_words_are() {
    all(&[
        ("words of another's", "推理成本每年都在下降@1|乙乙", "电力行业最初按度计价@1|乙乙", "0 1"),
        (
            "of two copies the one of the same words",
            "甲|>推理成本每年都在下降@1",
            "甲|>电力行业最初按度计价@1|>推理成本每年都在下降@1",
            "0 2",
        ),
        (
            "the one at home before the one of the same words",
            "甲|>推理成本每年都在下降@1|乙",
            "甲|>电力行业最初按度计价@1|乙|>推理成本每年都在下降@1",
            "0 1 2",
        ),
        (
            "its words with an id of their own are a copy",
            "推理成本每年都在下降@1",
            "电力行业最初按度计价@1|推理成本每年都在下降@2",
            "0",
        ),
        (
            "its words without one are the block",
            "推理成本每年都在下降@1",
            "电力行业最初按度计价@1|推理成本每年都在下降",
            "1",
        ),
        ("corrected beside it, too", "推理成本每年都在下降@1", "电力行业最初按度计价@1|推理成本每年都在下跌", "1"),
        ("properties are no block that could be mistaken", "推理成本每年都在下降", "k:: v|推理成本每年都在下降", "1"),
    ]);
}

#[test]
fn equal_words_are_told_by_their_turn_or_their_kin() {
    all(&[
        ("as many as there were: in turn", "甲|>同|>同|>>子的一句话", "甲|>同|>>子的一句话|>同", "0 1 3 2"),
        ("more than there were: the one with its child", "甲|>同|>>子的一句话", "甲|>同|>同|>>子的一句话", "0 2 3"),
        ("more than there were: the one beside its neighbour", "甲|>同|>邻", "甲|>同|>丙|>同|>邻", "0 3 4"),
        (
            "moved as many as there were",
            "甲|>同样的话|乙|>同样的话|丙|丁",
            "甲|乙|丙|>同样的话|丁|>同样的话",
            "0 3 1 5 2 4",
        ),
        (
            "moved, and more than there were: nobody can say",
            "甲|>同样的话|乙|丙",
            "甲|乙|>同样的话|丙|>同样的话",
            "0 - 1 3",
        ),
        ("a short one that was moved with its child", "甲|>短|>>子的一句话|乙", "甲|乙|>短|>>子的一句话", "0 2 3 1"),
        ("a short one that was moved alone", "甲|>短|乙", "甲|乙|>短", "0 - 1"),
    ]);
}

#[test]
fn an_only_block_is_the_one_that_it_was() {
    all(&[
        ("on a page with no other", COSTS, POWER, "0"),
        ("beside others it is not", COSTS, "电力行业最初按度计价|丙", "-"),
    ]);
}

#[test]
fn of_few_characters_the_place_tells() {
    all(&[
        ("between the same neighbours", "甲|>前面的话|>甲乙|>后面的话", "甲|>前面的话|>丙丁|>后面的话", "0 1 2 3"),
        ("at the end behind the same", "甲|>前面的话|>甲乙", "甲|>前面的话|>丙丁", "0 1 2"),
        ("before its neighbour, not behind", "甲|>前面的话|>甲乙", "甲|>丙丁|>前面的话", "0 2 -"),
        (
            "one of two neighbours went",
            "甲|>前面的话|>甲乙|>后面的话|丙",
            "甲|>丙丁|>后面的话|丙|>前面的话",
            "0 4 - 2 3",
        ),
    ]);
}

#[test]
fn a_block_below_which_our_words_are_offered_is_ours() {
    let ours = "甲|>读者自己写的另外一句|>>来源已更正 #neican/更正|>>>电力行业最初按度计价";
    all(&[("in its place", "甲|>推理成本每年都在下降|>电力行业最初按度计价", ours, "0 - 1")]);
}

#[test]
fn an_edited_block_is_the_one_most_like_it() {
    all(&[
        (
            "of equals the nearest",
            "甲|>前面的话|>后面的话|>推理成本每年都在下降",
            "甲|>推理成本每年都在涨价|>前面的话|>后面的话|>推理成本每年都在跌价",
            "0 2 3 4",
        ),
        ("of equals the one of its kind", "推理成本每年都在下降", "=推理成本每年都在涨价|推理成本每年都在跌价", "1"),
        (
            "words weigh more than half of the children",
            "甲|>推理成本每年都在下降|>>一个孩子甲|>>另外一句乙",
            "甲|>推理成本每年都在下调|>推理成本每年也会涨|>>一个孩子甲|>>别的一些话",
            "0 1 3 -",
        ),
        (
            "far from its turn among few",
            "甲|>一|>二|>三|>四|>五|>六|>七|>八|>九|>十|>推理成本每年都在下降",
            "甲|>推理成本每年都在涨价|>一|>二|>三|>四|>五|>六|>七|>八|>九|>十",
            "0 2 3 4 5 6 7 8 9 10 11 1",
        ),
    ]);
}

#[test]
fn an_edited_block_elsewhere_must_be_certain() {
    all(&[
        ("much alike", "甲|>推理成本每年都在下降|乙", "甲|乙|>推理成本每年都在下调", "0 2 1"),
        ("somewhat alike, and nothing else is", "甲|>推理成本每年都在下降|乙", "甲|乙|>推理成本每年都要涨价", "0 2 1"),
        (
            "somewhat alike, and another is, too",
            "甲|>推理成本每年都在下降|乙",
            "甲|乙|>推理成本每年都要涨价|>推理成本每年又是平稳",
            "0 - 1",
        ),
        (
            "a child of two in common makes it no more certain",
            "甲|>推理成本每年都在下降|>>子的一句话|>>另外一句|乙",
            "甲|乙|>推理成本每年都要涨价|>>子的一句话|>推理成本每年又是平稳",
            "0 - 3 - 1",
        ),
        ("hardly alike", "甲|>推理成本每年都在下降|乙", "甲|乙|>推理成本每天公布", "0 - 1"),
    ]);
}

#[test]
fn the_children_tell_a_parent_of_other_words() {
    let four = "甲|>推理成本每年都在下降|>>第一个孩子|>>其次的一句|>>再来三条|>>最后四行|乙";
    all(&[
        (
            "under one parent half of them",
            "甲|>推理成本每年都在下降|>>第一个孩子|>>其次的一句|>>再来三条",
            "甲|>电力行业最初按度计价|>>第一个孩子|>>其次的一句|>别的",
            "0 1 2 3 -",
        ),
        (
            "half of four",
            "甲|>推理成本每年都在下降|>>第一个孩子|>>其次的一句|>>再来三条|>>最后四行",
            "甲|>电力行业最初按度计价|>>第一个孩子|>>其次的一句|>别的",
            "0 1 2 3 - -",
        ),
        (
            "a third is too little",
            "甲|>推理成本每年都在下降|>>第一个孩子|>>其次的一句|>>再来三条",
            "甲|>电力行业最初按度计价|>>第一个孩子|>别的",
            "0 - 2 - -",
        ),
        (
            "of two heirs the one with most of the family",
            "甲|>推理成本每年都在下降|>>第一个孩子|>>其次的一句",
            "甲|>电力行业最初按度计价|>>其次的一句|>>新一|>>新二|>>新三|>>新四|>数据全部留在本地|>>第一个孩子",
            "0 7 8 2",
        ),
        (
            "elsewhere half is too little",
            four,
            "甲|乙|>电力行业最初按度计价|>>第一个孩子|>>其次的一句",
            "0 - 3 4 - - 1",
        ),
        (
            "elsewhere more than half is enough",
            four,
            "甲|乙|>电力行业最初按度计价|>>第一个孩子|>>其次的一句|>>再来三条",
            "0 2 3 4 5 - 1",
        ),
        (
            "however many others are there",
            "甲|>推理成本每年都在下降|>>第一个孩子|>>其次的一句|>>短|乙",
            "甲|乙|>电力行业最初按度计价|>>第一个孩子|>>其次的一句|>>短|>>新一|>>新二|>>新三|>>新四",
            "0 2 3 4 5 1",
        ),
        (
            "three of five",
            "甲|>推理成本每年都在下降|>>第一个孩子|>>其次的一句|>>再来三条|>>最后四行|>>还有五句|乙",
            "甲|乙|>电力行业最初按度计价|>>第一个孩子|>>其次的一句|>>再来三条",
            "0 2 3 4 5 - - 1",
        ),
        (
            "elsewhere one is too little",
            "甲|>推理成本每年都在下降|>>第一个孩子|乙",
            "甲|乙|>电力行业最初按度计价|>>第一个孩子",
            "0 - 3 1",
        ),
    ]);
}

/// A sentence of signs that no other has, and its last one.
fn words(n: u32, last: u32) -> String {
    let sign = |at: u32| char::from_u32(0x4e00 + n * 40 + at).expect("a Han character");
    (0..10).chain([last]).map(sign).collect()
}

fn page(lines: impl Iterator<Item = String>) -> String {
    lines.map(|line| format!("- {line}")).collect::<Vec<_>>().join("\n")
}

#[test]
fn of_few_each_is_found_however_far_it_went() {
    let (a, b) = ((0..20).map(|n| words(n, 11)), (0..20).map(|n| words((n + 10) % 20, 12)));
    let expected: Vec<String> = (0..20).map(|n| ((n + 10) % 20).to_string()).collect();
    assert_eq!(found(&page(a), &page(b)), expected.join(" "));
}

/// Of very many each is looked for near its turn alone: here beside as many new ones.
#[test]
fn of_many_each_is_found_near_its_turn() {
    let (a, b) = ((0..80).map(|n| words(n, 11)), (0..80).flat_map(|n| [words(n, 12), words(n + 100, 11)]));
    let expected: Vec<String> = (0..80).map(|n| (2 * n).to_string()).collect();
    assert_eq!(found(&page(a), &page(b)), expected.join(" "));
}
