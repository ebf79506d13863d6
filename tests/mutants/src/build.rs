//! Builds the tree with its mutants, and sees which of them do not build.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::list::{Asked, Mutant};
use crate::switch::{self, Planted};

/// Errors that a mutant would have without a switch, too: its types do not fit.
const NOT_RUST: [&str; 8] = ["E0277", "E0308", "E0369", "E0600", "E0282", "E0283", "E0599", "E0614"];

const SWITCH: &str = r#"
/// Whether a mutant is on: the one that the environment names.
pub fn mutant_is(number: u32) -> bool {
    static ON: std::sync::LazyLock<u32> =
        std::sync::LazyLock::new(|| std::env::var("NEICAN_MUTANT").ok().and_then(|on| on.parse().ok()).unwrap_or(0));
    *ON == number
}
"#;

/// A copy of the sources, and where it is built.
pub struct Tree {
    pub root: PathBuf,
    /// The sources themselves.
    pub sources: PathBuf,
    pub target: PathBuf,
}

/// One line of `cargo --message-format=json`.
#[derive(Deserialize)]
struct Line {
    message: Option<Message>,
    target: Option<Target>,
    profile: Option<Profile>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

#[derive(Deserialize)]
struct Message {
    level: String,
    message: String,
    code: Option<Code>,
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    byte_start: usize,
    byte_end: usize,
    is_primary: bool,
}

/// What can be planted, and how.
#[derive(Default)]
pub struct Fit {
    /// Behind a switch.
    pub switched: BTreeSet<u32>,
    /// No Rust.
    pub unviable: BTreeSet<u32>,
    /// To be tried alone.
    pub alone: BTreeSet<u32>,
}

impl Tree {
    fn cargo(&self, args: &[&str]) -> Vec<Line> {
        let mut cargo = Command::new("cargo");
        cargo.current_dir(&self.root).args(args).args(["--locked", "--profile", "mutants", "--message-format=json"]);
        cargo.env("CARGO_TARGET_DIR", &self.target).stderr(Stdio::null());
        let out = cargo.output().expect("cargo runs");
        let text = String::from_utf8(out.stdout).expect("cargo writes UTF-8");
        text.lines().map(|line| serde_json::from_str(line).expect("cargo writes JSON")).collect()
    }

    fn write(&self, file: &str, text: &str) {
        if std::fs::read_to_string(self.root.join(file)).is_ok_and(|is| is == text) {
            return;
        }
        std::fs::write(self.root.join(file), text).unwrap_or_else(|why| panic!("{file}: {why}"));
    }

    /// Plants all that can be planted, and leaves a tree that builds.
    pub fn plant(&self, sound: &BTreeMap<String, String>, mutants: &BTreeMap<u32, &Mutant>, fit: &mut Fit) {
        loop {
            let planted = self.lay(sound, mutants, fit);
            let lines = self.cargo(&["test", "--no-run", "--lib"]);
            let errors: Vec<&Message> =
                lines.iter().filter_map(|line| line.message.as_ref()).filter(|it| it.level == "error").collect();
            if errors.is_empty() {
                return;
            }
            let before = fit.switched.len();
            for error in &errors {
                take_out(error, &planted, fit);
            }
            let said: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
            assert!(fit.switched.len() < before, "the planted tree does not build: {said:#?}");
            println!("{} of {} mutants behind switches", fit.switched.len(), mutants.len());
        }
    }

    fn lay(
        &self,
        sound: &BTreeMap<String, String>,
        mutants: &BTreeMap<u32, &Mutant>,
        fit: &mut Fit,
    ) -> BTreeMap<String, Planted> {
        let mut all = BTreeMap::new();
        for (file, text) in sound {
            let here: Vec<(u32, &Mutant)> = mutants
                .iter()
                .filter(|(number, mutant)| mutant.file == *file && fit.switched.contains(number))
                .map(|(number, mutant)| (*number, *mutant))
                .collect();
            let planted = switch::plant(text, &here).unwrap_or_else(|| panic!("{file} cannot be read"));
            for number in &planted.unviable {
                fit.switched.remove(number);
                fit.unviable.insert(*number);
            }
            for number in &planted.left {
                fit.switched.remove(number);
                fit.alone.insert(*number);
            }
            self.write(file, &planted.text);
            all.insert(file.clone(), planted);
        }
        let lib = std::fs::read_to_string(self.sources.join("src/lib.rs")).expect("src/lib.rs");
        self.write("src/lib.rs", &(lib + SWITCH));
        all
    }

    /// Builds the test programs. `None` where that fails.
    pub fn programs(&self, asked: &[Asked]) -> Option<BTreeMap<String, PathBuf>> {
        let names: BTreeSet<&str> = asked.iter().map(|asked| asked.program.as_str()).collect();
        let mut args = vec!["test", "--no-run"];
        for name in &names {
            args.extend(if *name == "lib" { vec!["--lib"] } else { vec!["--test", name] });
        }
        let mut programs = BTreeMap::new();
        for line in self.cargo(&args) {
            let (Some(target), Some(profile), Some(path)) = (line.target, line.profile, line.executable) else {
                continue;
            };
            if profile.test {
                let is_lib = target.kind.iter().any(|kind| kind == "lib");
                programs.insert(if is_lib { "lib".to_owned() } else { target.name }, path);
            }
        }
        names.iter().all(|name| programs.contains_key(*name)).then_some(programs)
    }

    /// Plants one alone, without a switch.
    pub fn alone(&self, sound: &str, mutant: &Mutant) {
        let at = switch::Offsets::new(sound).bytes(&mutant.span);
        self.write(&mutant.file, &format!("{}{} {}", &sound[..at.start], mutant.replacement, &sound[at.end..]));
    }

    pub fn restore(&self, file: &str, sound: &str) {
        self.write(file, sound);
    }
}

/// Finds the mutants to which an error belongs, and takes them out.
fn take_out(error: &Message, planted: &BTreeMap<String, Planted>, fit: &mut Fit) {
    let code = error.code.as_ref().map_or("", |code| code.code.as_str());
    for span in error.spans.iter().filter(|span| span.is_primary) {
        let Some(planted) = planted.get(&span.file_name) else { continue };
        let at = span.byte_start..span.byte_end;
        let within = |around: &Range<usize>| around.start <= at.start && at.end <= around.end;
        if let Some((number, _)) = planted.branches.iter().find(|(_, branch)| within(branch)) {
            fit.switched.remove(number);
            if NOT_RUST.contains(&code) {
                fit.unviable.insert(*number)
            } else {
                fit.alone.insert(*number)
            };
            continue;
        }
        let around = planted
            .wholes
            .iter()
            .filter(|(_, whole)| within(whole) || (at.start <= whole.start && whole.end <= at.end));
        if let Some((numbers, _)) = around.min_by_key(|(_, whole)| whole.len()) {
            for number in numbers {
                fit.switched.remove(number);
                fit.alone.insert(*number);
            }
        }
    }
}

pub fn sound(root: &Path, mutants: &BTreeMap<u32, &Mutant>) -> BTreeMap<String, String> {
    let files: BTreeSet<&String> = mutants.values().map(|mutant| &mutant.file).collect();
    let read = |file: &String| std::fs::read_to_string(root.join(file)).unwrap_or_else(|why| panic!("{file}: {why}"));
    files.into_iter().map(|file| (file.clone(), read(file))).collect()
}
