//! The three-way merge by fixtures: `merge/<app>/<case>` holds `base.md`, `ours.md`, `theirs.md` and what comes out:
//! `merged.md`, and in `clashes.txt` what the reader hears about it. Without `base.md` nobody knows the base.
#![allow(clippy::disallowed_methods, reason = "a harness reads its own files")]

mod support;

use std::fs;
use std::path::Path;

use neican::merge::{self, Merged, Refused, region};
use neican::model::tree::Grammar;
use neican::render::{logseq::LogseqGrammar, obsidian::ObsidianGrammar};

const APPS: [(&str, &dyn Grammar); 2] = [("logseq", &LogseqGrammar), ("obsidian", &ObsidianGrammar)];

fn heard(merged: &Merged) -> String {
    let line = |text: &str| text.replace('\n', "⏎");
    let clashes =
        merged.clashes.iter().map(|clash| format!("clash: {} | {}\n", line(&clash.ours), line(&clash.theirs)));
    let left_out = merged.left_out.iter().map(|left| format!("{:?}: {}\n", left.why, line(&left.text)));
    clashes.chain(left_out).collect()
}

fn merged(case: &Path, grammar: &dyn Grammar) -> (Option<String>, String, String, Result<Merged, Refused>) {
    let read = |name: &str| fs::read_to_string(case.join(name)).ok();
    let page = |name: &str| read(name).unwrap_or_else(|| panic!("{} has no {name}", case.display()));
    let (base, ours, theirs) = (read("base.md"), page("ours.md"), page("theirs.md"));
    let merged = match &base {
        Some(base) => merge(case, base, &ours, &theirs, grammar),
        None => merge::page_without_base(&ours, &theirs, grammar),
    };
    (base, ours, theirs, merged)
}

/// A case whose name begins with `undo` takes news back: its base is what was written, its theirs what stood there before.
fn merge(case: &Path, base: &str, ours: &str, theirs: &str, grammar: &dyn Grammar) -> Result<Merged, Refused> {
    let is_undo = case.file_name().is_some_and(|name| name.to_string_lossy().starts_with("undo-"));
    if is_undo { merge::back(base, ours, theirs, grammar) } else { merge::page(base, ours, theirs, grammar) }
}

#[test]
fn every_case_merges_as_expected() {
    let mut failures = Vec::new();
    for (app, grammar) in APPS {
        for case in support::cases(&format!("merge/{app}")) {
            let (base, ours, theirs, merged) = merged(&case, grammar);
            let merged = match merged {
                Ok(merged) => merged,
                Err(why) => {
                    support::expect(&case.join("refused.txt"), &format!("{why:?}\n"), &mut failures);
                    continue;
                }
            };
            support::expect(&case.join("merged.md"), &merged.text, &mut failures);
            support::expect(&case.join("clashes.txt"), &heard(&merged), &mut failures);
            let waiting = merge::offers(&merged.text, grammar);
            if let Some(clash) = merged.clashes.iter().find(|clash| !waiting.contains(clash)) {
                failures.push(format!("{}: {clash:?} waits nowhere on the page", case.display()));
            }
            let Some(base) = base else { continue };
            // What holds in every case: without news nothing happens, and a second run finds nothing to do.
            let again = |base: &str, ours: &str| merge(&case, base, ours, &theirs, grammar).map(|merged| merged.text);
            let kept = merge(&case, &base, &ours, &base, grammar).map(|merged| merged.text);
            let checks = [
                ("no news", kept, &ours),
                ("a page nobody edited", again(&base, &base), &theirs),
                ("a second run", again(&theirs, &merged.text), &merged.text),
                ("a second run from the old base", again(&base, &merged.text), &merged.text),
            ];
            for (what, found, expected) in checks {
                if found.as_ref() != Ok(expected) {
                    failures.push(format!("{}: {what}: {found:?}", case.display()));
                }
            }
        }
    }
    support::verdict(&failures);
}

/// One block of ours on a page of the reader's: it is merged like a page, and no byte around it changes.
#[test]
fn a_block_on_a_page_of_the_readers_changes_nothing_around_it() {
    const BLOCK: [(&str, &str, &str, &str); 2] = [
        (
            "- 今日\n  neican:: a\n\t- TODO 甲文章\n\t\t- 理由甲\n\t- TODO 乙文章",
            "- 今日\n  neican:: a\n\t- DONE 甲文章\n\t\t- 理由甲\n\t\t- 我的话\n\t- TODO 乙文章",
            "- 今日\n  neican:: b\n\t- TODO 甲文章 ★\n\t\t- 理由甲\n\t- TODO 乙文章\n\t- TODO 丙文章",
            "- 今日\n  neican:: b\n\t- DONE 甲文章 ★\n\t\t- 理由甲\n\t\t- 我的话\n\t- TODO 乙文章\n\t- TODO 丙文章",
        ),
        (
            "- 今日 ^neican-2026-04-29\n    - [ ] 甲文章\n        - 理由甲\n    - [ ] 乙文章",
            "- 今日 ^neican-2026-04-29\n    - [x] 甲文章\n        - 理由甲\n        - 我的话\n    - [ ] 乙文章",
            "- 今日 ^neican-2026-04-29\n    - [ ] 甲文章 ★\n        - 理由甲\n    - [ ] 乙文章\n    - [ ] 丙文章",
            "- 今日 ^neican-2026-04-29\n    - [x] 甲文章 ★\n        - 理由甲\n        - 我的话\n    - [ ] 乙文章\n    - [ ] 丙文章",
        ),
    ];
    for ((_, grammar), (base, ours, theirs, expected)) in APPS.into_iter().zip(BLOCK) {
        for (before, after) in [
            ("", ""),
            ("\u{FEFF}", "\n- 之后"),
            ("- 我的\n", "\n- 之后  \n\n\n"),
            ("# 日记\n\n文\n\n", "\n\n文\n"),
            ("- 上\n\t", "\n- 下"),
        ] {
            let indent = if before.ends_with('\t') { "\t" } else { "" };
            for line_end in ["\n", "\r\n"] {
                let on_page = |block: &str| {
                    let block = block.replace('\n', &format!("\n{indent}"));
                    format!("{before}{block}{after}").replace('\n', line_end)
                };
                let page = on_page(ours);
                let first = page.find("今日").map(|at| page[..at].rfind('\n').map_or(0, |end| end + 1));
                let found = region::around(&page, first.expect("our block")).expect("a block");
                let merged = merge::block(&page, &found, base, theirs, grammar).expect("it can be merged");
                assert_eq!(merged.text, on_page(expected));
                let kept = merge::block(&page, &found, base, base, grammar).expect("it can be merged");
                assert_eq!(kept.text, page, "no news");
            }
        }
    }
}

/// Who changed nothing takes part with nothing: not even a page that could not be merged is looked at.
#[test]
fn where_one_side_changed_nothing_there_is_nothing_to_refuse() {
    let grammar = &LogseqGrammar;
    assert_eq!(merge::page("", "- 甲", "> 乙", grammar), Err(Refused::Unsafe));
    for both in [merge::page, merge::back] {
        for (base, ours, theirs, merged) in
            [("> 乙", "- 甲", "> 乙", "- 甲"), ("- 甲", "> 乙", "> 乙", "> 乙"), ("- 甲", "- 甲", "> 乙", "> 乙")]
        {
            let text = both(base, ours, theirs, grammar).map(|merged| merged.text);
            assert_eq!(text.as_deref(), Ok(merged), "{base:?} {ours:?} {theirs:?}");
        }
    }
}

/// Every page we write is in normal form: block by block it is spelt as we would spell it anew.
#[test]
fn our_own_pages_are_written_as_they_stand() {
    let mut n_pages = 0;
    for case in support::cases("render") {
        for (app, grammar) in APPS {
            let pages = support::tree(&case.join("expect").join(app));
            for (path, bytes) in pages.into_iter().filter(|(path, _)| path.ends_with(".md")) {
                let page = String::from_utf8(bytes).expect("our pages are UTF-8");
                let tree = grammar.parse(&page).expect("our pages parse");
                assert_eq!(tree.print(), page, "{path}");
                for node in &tree.nodes {
                    assert_eq!(grammar.write(node, node.indent), node.own, "{app} {path}");
                }
                n_pages += 1;
            }
        }
    }
    assert!(n_pages > 50, "only {n_pages} pages");
}
