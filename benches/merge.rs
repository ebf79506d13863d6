//! What a merge costs: pages of 10 to 10,000 blocks, ten edits of the reader and ten corrections on each hundred, both apps.
//!
//! One sample is all that a page costs in a run: base, ours and theirs are taken apart, merged, spelt, and the result is
//! taken apart once more and checked. `just bench-merge` prints the medians.

use divan::{Bencher, black_box};
use neican::merge;
use neican::model::tree::Grammar;
use neican::render::{logseq::LogseqGrammar, obsidian::ObsidianGrammar};

fn main() {
    divan::main();
}

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];

#[divan::bench(args = SIZES)]
fn logseq(bencher: Bencher, n_blocks: usize) {
    bench(bencher, n_blocks, App::Logseq, true);
}

#[divan::bench(args = SIZES)]
fn obsidian(bencher: Bencher, n_blocks: usize) {
    bench(bencher, n_blocks, App::Obsidian, true);
}

/// All blocks side by side: what is asked of each pair of siblings would show.
#[divan::bench(args = SIZES)]
fn logseq_flat(bencher: Bencher, n_blocks: usize) {
    bench(bencher, n_blocks, App::Logseq, false);
}

#[divan::bench(args = SIZES)]
fn obsidian_flat(bencher: Bencher, n_blocks: usize) {
    bench(bencher, n_blocks, App::Obsidian, false);
}

fn bench(bencher: Bencher, n_blocks: usize, app: App, headed: bool) {
    let grammar: &dyn Grammar = match app {
        App::Logseq => &LogseqGrammar,
        App::Obsidian => &ObsidianGrammar,
    };
    let [base, ours, theirs] = [Hand::Nobody, Hand::Reader, Hand::Source].map(|hand| page(n_blocks, app, headed, hand));
    // A page on which nothing clashes or a page that is refused would show nothing.
    let merged = merge::page(&base, &ours, &theirs, grammar).expect("it can be merged");
    assert!(n_blocks < 20 || !merged.clashes.is_empty(), "the edits must meet");
    bencher.bench_local(|| merge::page(black_box(&base), black_box(&ours), black_box(&theirs), grammar));
}

#[derive(Clone, Copy, PartialEq)]
enum App {
    Logseq,
    Obsidian,
}

/// Who worked on the page.
#[derive(Clone, Copy, PartialEq)]
enum Hand {
    Nobody,
    Reader,
    Source,
}

/// A page of sections: a heading, then nine items, of which two lie in the one before them; every tenth has an id. Only the
/// first has a heading where it is not `headed`.
fn page(n_blocks: usize, app: App, headed: bool, hand: Hand) -> String {
    let mut page = String::from(match app {
        App::Logseq => "type:: 文章\nstatus:: 未读\n\n",
        App::Obsidian => "---\ntype: 文章\nstatus: 未读\n---\n",
    });
    let mut lines: Vec<String> = Vec::new();
    // What was taken out and stands further down.
    let mut moved = None;
    for at in 0..n_blocks {
        let (section, place) = (at / 10, at % 10);
        let own = sentence(at);
        let deep = usize::from(matches!(place, 3 | 7));
        let mut put = |depth: usize, words: &str| lines.push(item(app, depth, words));
        // One edit a section, a kind after the other: ten on a hundred blocks.
        match (hand, place, section % 10) {
            (_, 0, _) if headed || at == 0 => lines.push(heading(app, &own)),
            (Hand::Reader, 1, 0 | 1 | 2) => put(deep, &format!("{own}——我想到了别的")),
            (Hand::Reader, 2, 3 | 4) => {
                put(deep, &own);
                put(1, &format!("我的话，第{at}句"));
            }
            (Hand::Reader, 4, 5) => {}
            (Hand::Reader, 5, 6) => moved = Some(own),
            (Hand::Reader, 5, 7) => {
                put(deep, &own);
                moved.take().into_iter().for_each(|words| put(0, &words));
            }
            (Hand::Reader, 6, 8) => put(1, &own),
            (Hand::Reader, 8, 9) => put(deep, &format!("我写的是另一句，{at}")),
            (Hand::Source, 1, 1) | (Hand::Source, 2, 2..=5) => put(deep, &corrected(&own)),
            (Hand::Source, 4, 6 | 7) => {
                put(deep, &own);
                put(0, &sentence(at + 1_000_000));
            }
            (Hand::Source, 5, 8) => {}
            (Hand::Source, 6, 9) => moved = Some(own),
            (Hand::Source, 9, 9) => {
                put(deep, &own);
                moved.take().into_iter().for_each(|words| put(0, &words));
            }
            (Hand::Source, 8, 0) => put(deep, &format!("{own}，又及")),
            (_, 9, _) => put(deep, &named(app, deep, &own, at)),
            _ => put(deep, &own),
        }
    }
    page += &lines.join("\n");
    page + if app == App::Obsidian { "\n" } else { "" }
}

fn heading(app: App, words: &str) -> String {
    match app {
        App::Logseq => format!("- ## {words}"),
        App::Obsidian => format!("\n## {words}\n"),
    }
}

/// An item below a heading, or below the item before it.
fn item(app: App, deep: usize, words: &str) -> String {
    match app {
        App::Logseq => format!("{}- {words}", "\t".repeat(deep + 1)),
        App::Obsidian => format!("{}- {words}", "    ".repeat(deep)),
    }
}

fn named(app: App, deep: usize, words: &str, at: usize) -> String {
    match app {
        App::Logseq => format!("{words}\n{}  id:: 00000000-0000-4000-8000-{at:012}", "\t".repeat(deep + 1)),
        App::Obsidian => format!("{words} ^nk-{at}"),
    }
}

/// Some thirty characters that no other block has in this order.
fn sentence(at: usize) -> String {
    let mut state = (at as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // The characters of a digest, not of a dictionary: some repeat.
        char::from_u32(0x4e00 + (state >> 33) as u32 % 1_500).expect("a Han character")
    };
    (0..30).map(|_| next()).collect()
}

fn corrected(words: &str) -> String {
    words.chars().take(26).chain("更正之后".chars()).collect()
}
