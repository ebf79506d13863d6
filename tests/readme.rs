//! Docs are code: what README and its Chinese twin show is what the program does, and what any page names exists.
#![allow(clippy::disallowed_methods, reason = "reads the papers")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

const PAPERS: [&str; 6] =
    ["README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/proofs.md"];

/// What a path of this repository starts with.
const TOP: [&str; 7] = ["src/", "tests/", "fixtures/", "docs/", "vault-template/", ".ci/", "LICENSE"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn paper(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|why| panic!("{name}: {why}"))
}

/// The fenced blocks: language, text.
fn blocks(name: &str) -> Vec<(String, String)> {
    let paper = paper(name);
    let fenced = paper.split("```").skip(1).step_by(2);
    fenced.filter_map(|block| block.split_once('\n')).map(|(l, text)| (l.to_owned(), text.to_owned())).collect()
}

/// Runs the README's commands for the program, once, into a fresh folder of the name they give: the folder, what each
/// printed.
fn commands() -> &'static (PathBuf, Vec<String>) {
    static RUN: OnceLock<(PathBuf, Vec<String>)> = OnceLock::new();
    RUN.get_or_init(|| {
        let graph = support::fresh_folder("readme").join("my-graph");
        let blocks = blocks("README.md");
        let lines = blocks[0].1.lines().filter_map(|line| line.strip_prefix("cargo run --release -- "));
        (graph.clone(), lines.map(|line| run(line, &graph)).collect())
    })
}

fn run(line: &str, graph: &Path) -> String {
    let arguments =
        line.split(' ').map(|word| if word == "target/my-graph" { graph.as_os_str().to_owned() } else { word.into() });
    let mut command = Command::new(env!("CARGO_BIN_EXE_neican"));
    command.args(arguments).current_dir(root()).env("LC_ALL", "C").env_remove("NEICAN_VAULT");
    let output = command.output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(graph.is_dir(), "the command names target/my-graph");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn both_languages_show_the_same_blocks() {
    assert_eq!(blocks("README.md"), blocks("README.zh-CN.md"));
}

#[test]
fn the_last_command_is_the_test() {
    assert_eq!(blocks("README.md")[0].1.lines().collect::<Vec<_>>()[2..], ["cargo test"]);
}

#[test]
fn both_commands_print_their_transcripts() {
    let blocks = blocks("README.md");
    assert_eq!(commands().1, [blocks[1].1.clone(), blocks[2].1.clone()]);
}

#[test]
fn the_commands_make_nine_articles_an_issue_a_day_and_a_note() {
    let files = support::tree(&commands().0);
    let in_folder = |folder: &str| files.keys().filter(|path| path.starts_with(folder)).count();
    assert_eq!((in_folder("pages/"), in_folder("journals/")), (9 + 1 + 1, 1));
    assert!(files.contains_key("pages/今日洞察 2026-04-29.md"), "the issue page");
}

#[test]
fn the_page_shown_is_a_page() {
    let page = paper("fixtures/render/the-real-issue/expect/logseq/pages/stratechery 专访 sam altman.md");
    for piece in blocks("README.md")[3].1.split("…\n") {
        assert!(page.contains(piece), "the page does not hold\n{piece}");
    }
}

#[test]
fn what_the_papers_name_exists() {
    let recipes = paper("justfile");
    let mut missing = Vec::new();
    for name in PAPERS {
        let text = paper(name);
        let words = text.split(|c: char| c.is_whitespace() || "`()[]{},;:|\"，。、；：（）".contains(c));
        for word in words.map(|word| word.trim_end_matches('.')).filter(|word| TOP.iter().any(|t| word.starts_with(t)))
        {
            let is_pattern = word.contains(['*', '<', '…']);
            if !is_pattern && !root().join(word.split('#').next().unwrap_or_default()).exists() {
                missing.push(format!("{name}: {word}"));
            }
        }
        for rest in text.split("`just ").skip(1) {
            let recipe = rest.split(|c: char| !c.is_ascii_lowercase() && c != '-').next().unwrap_or_default();
            let is_there = recipes.lines().any(|line| {
                line.strip_prefix(recipe).is_some_and(|rest| rest.starts_with([' ', ':']) && rest.contains(':'))
            });
            if !is_there {
                missing.push(format!("{name}: just {recipe}"));
            }
        }
    }
    support::verdict(&missing);
}
