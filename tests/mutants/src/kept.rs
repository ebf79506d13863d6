//! What is known: mutants that live with a reason, and what became of those that were tried.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::list::Mutant;
use crate::run::End;

/// A mutant that no test need notice.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    pub file: String,
    /// What it does, in the words of cargo-mutants.
    pub what: String,
    /// The line that it changes, without its indentation.
    pub line: String,
    /// Why nothing a reader could notice changes.
    pub why: String,
}

pub fn kept(root: &Path) -> Vec<Kept> {
    let path = root.join("tests/mutants/kept.yaml");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    serde_yaml::from_str(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

impl Kept {
    pub fn is(&self, mutant: &Mutant, line: &str) -> bool {
        self.file == mutant.file && self.what == mutant.what() && self.line == line
    }
}

/// Ends of mutants by name, in a file that grows: a run goes on where the last one stopped.
pub struct Ends {
    path: PathBuf,
    pub all: BTreeMap<String, End>,
    /// Those that cannot stand behind a switch.
    pub alone: BTreeSet<String>,
}

impl Ends {
    pub fn read(path: PathBuf) -> Ends {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let lines = text.lines().filter_map(|line| line.split_once('\t'));
        let all = lines.filter_map(|(word, name)| Some((name.to_owned(), End::of(word)?))).collect();
        let alone = std::fs::read_to_string(path.with_extension("alone")).unwrap_or_default();
        Ends { path, all, alone: alone.lines().map(str::to_owned).collect() }
    }

    pub fn note_alone(&mut self, names: BTreeSet<String>) {
        self.alone.extend(names);
        let names: Vec<&str> = self.alone.iter().map(String::as_str).collect();
        std::fs::write(self.path.with_extension("alone"), names.join("\n")).expect("target can be written");
    }

    pub fn note(&mut self, name: &str, end: End) {
        if self.all.get(name) == Some(&end) {
            return;
        }
        self.all.insert(name.to_owned(), end);
        let mut file = OpenOptions::new().create(true).append(true).open(&self.path).expect("target can be written");
        writeln!(file, "{}\t{name}", end.word()).expect("target can be written");
    }
}
