//! What readers would use instead, where it is installed.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Outcome;
use crate::bench::Bench;
use crate::corpus;
use crate::measure::{Cost, cost, is_installed};
use crate::samples::At;

/// A converter: its program, and how it takes an issue and a place to write to (which ends as the program wants it).
pub struct Other {
    /// The program.
    pub name: &'static str,
    /// Whether it is written in Rust, and so has a goal of its own.
    pub is_rust: bool,
    ending: &'static str,
    options: &'static [&'static str],
}

/// All that are known.
pub const OTHERS: [Other; 4] = [
    Other { name: "pandoc", is_rust: false, ending: ".md", options: &["-t", "gfm", "-o"] },
    Other { name: "ebook-convert", is_rust: false, ending: ".txt", options: &[] },
    Other { name: "markitdown-rs", is_rust: true, ending: ".md", options: &["-o"] },
    Other { name: "epub2mdbook", is_rust: true, ending: "", options: &["--output-dir"] },
];

impl Other {
    fn command(&self, issue: &Path, out: &Path) -> Command {
        let mut command = Command::new(self.name);
        command.arg(issue).args(self.options).arg(format!("{}{}", out.display(), self.ending));
        command
    }
}

/// One issue with every converter that is there; one that fails is told of and left out.
pub fn one_issue(bench: &mut Bench, at: &At) -> Outcome<()> {
    for other in OTHERS.iter().filter(|other| is_installed(other.name)) {
        let out = bench.fresh();
        match cost(&mut other.command(&bench.issues().join(corpus::file_name(0)), &out)) {
            Ok(cost) => bench.samples.add(at, other.name, cost)?,
            Err(error) => eprintln!("left out: {error}"),
        }
    }
    Ok(())
}

/// How many issues stand for all of them where pandoc is measured.
pub const FEW: usize = 20;

/// Many issues with pandoc, a process each: 20 of them, scaled to the size.
pub fn pandoc_many(bench: &mut Bench, at: &At) -> Outcome<()> {
    let pandoc = &OTHERS[0];
    if !is_installed(pandoc.name) {
        return Ok(());
    }
    let folder = bench.fresh();
    fs::create_dir(&folder)?;
    let mut sum = Cost { wall: 0.0, cpu: 0.0, peak: 0.0 };
    for number in 0..FEW {
        let issue = bench.issues().join(corpus::file_name(number));
        let one = cost(&mut pandoc.command(&issue, &folder.join(number.to_string())))?;
        sum = Cost { wall: sum.wall + one.wall, cpu: sum.cpu + one.cpu, peak: sum.peak.max(one.peak) };
    }
    let scale = at.size as f64 / FEW as f64;
    bench.samples.add(at, "pandoc-many", Cost { wall: sum.wall * scale, cpu: sum.cpu * scale, ..sum })
}
