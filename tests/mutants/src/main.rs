//! Tries the mutants that cargo-mutants lists: `just mutants merge`.
//!
//! cargo-mutants builds the program anew for each. Here all mutants are planted in one copy of the tree, each behind a
//! switch, and built once; then the tests run with one switch on after the other. The few that cannot stand behind a switch
//! are built alone, with `--alone`. Ends are noted in `target/mutants/ends.tsv`: what was caught is not tried again, so a run
//! that was stopped goes on (`--anew` begins anew, as it must where a source or a test became weaker).

mod build;
mod kept;
mod list;
mod run;
mod switch;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use build::{Fit, Tree};
use kept::Ends;
use list::{Mutant, Scope};
use run::{End, Tests};

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the sources");
    let (options, names): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|it| it.starts_with("--"));
    let mut scopes = list::scopes(&root);
    scopes.retain(|name, _| names.is_empty() || names.contains(name));
    assert!(!scopes.is_empty(), "no such scope in tests/mutants/scopes.yaml");
    let folder = root.join("target/mutants");
    std::fs::create_dir_all(&folder).expect("target can be written");
    if options.iter().any(|option| option == "--anew") {
        let _ = std::fs::remove_file(folder.join("ends.tsv"));
    }
    let all = list::mutants(&root);
    let of = |scope: &Scope| all.iter().filter(|mutant| scope.holds(mutant)).cloned().collect();
    let mut work = Work {
        tree: copy(&root, &folder, &all.iter().map(|mutant| mutant.file.as_str()).collect()),
        ends: Ends::read(folder.join("ends.tsv")),
        mutants: scopes.iter().map(|(name, scope)| (name.clone(), of(scope))).collect(),
        all: all.clone(),
        root,
    };
    work.try_all(&scopes, options.iter().any(|option| option == "--alone"));
    let n_new = work.tell();
    if n_new == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A copy of what git knows. What is the same already is not written again: it need not be built again.
fn copy(root: &Path, folder: &Path, planted: &BTreeSet<&str>) -> Tree {
    let tree = Tree { root: folder.join("tree"), sources: root.to_owned(), target: folder.join("build") };
    std::fs::create_dir_all(&tree.root).expect("target can be written");
    let mut git = Command::new("git");
    let out = git.current_dir(root).args(["ls-files", "-z", "-co", "--exclude-standard"]).output().expect("git runs");
    let names = String::from_utf8(out.stdout).expect("paths in UTF-8");
    let names: BTreeSet<PathBuf> = names.split_terminator('\0').map(PathBuf::from).collect();
    for old in run::files(&tree.root) {
        if old.strip_prefix(&tree.root).is_ok_and(|name| !names.contains(name)) {
            std::fs::remove_file(&old).expect("target can be written");
        }
    }
    // Sources come with their mutants: what is to be planted is written by the planter.
    for name in names.iter().filter(|name| root.join(name).is_file()) {
        let bytes = std::fs::read(root.join(name)).expect("a file of the tree");
        let to = tree.root.join(name);
        let is_planted =
            to.is_file() && (name.ends_with("src/lib.rs") || planted.iter().any(|file| name == Path::new(file)));
        if !is_planted && std::fs::read(&to).ok().as_ref() != Some(&bytes) {
            std::fs::create_dir_all(to.parent().expect("it lies in a folder")).expect("target can be written");
            std::fs::write(&to, bytes).expect("target can be written");
        }
    }
    tree
}

struct Work {
    root: PathBuf,
    tree: Tree,
    ends: Ends,
    all: Vec<Mutant>,
    mutants: BTreeMap<String, Vec<Mutant>>,
}

impl Work {
    fn try_all(&mut self, scopes: &BTreeMap<String, Scope>, alone: bool) {
        // Numbers depend on the sources alone, so that the next run finds the program built.
        let all = self.all.clone();
        let numbered: BTreeMap<u32, &Mutant> = (1..).zip(&all).collect();
        let sound = build::sound(&self.root, &numbered);
        let mut fit = Fit::default();
        // What nobody asked about is not planted: the tree builds sooner.
        let is_asked = |mutant: &Mutant| scopes.values().any(|scope| scope.holds(mutant));
        for (number, mutant) in numbered.iter().filter(|(_, mutant)| is_asked(mutant)) {
            match self.ends.all.get(&mutant.name) {
                Some(End::Unviable) => fit.unviable.insert(*number),
                _ if self.ends.alone.contains(&mutant.name) => fit.alone.insert(*number),
                _ => fit.switched.insert(*number),
            };
        }
        self.tree.plant(&sound, &numbered, &mut fit);
        println!("{} behind switches, {} alone, {} no Rust", fit.switched.len(), fit.alone.len(), fit.unviable.len());
        for number in &fit.unviable {
            self.ends.note(&numbered[number].name, End::Unviable);
        }
        self.ends.note_alone(fit.alone.iter().map(|number| numbered[number].name.clone()).collect());
        for (name, scope) in scopes {
            println!("# {name}");
            self.try_switched(scope, &numbered, &fit, name);
        }
        if !alone {
            return;
        }
        for (file, text) in &sound {
            self.tree.restore(file, text);
        }
        for (name, scope) in scopes {
            self.try_alone(scope, &numbered, &fit, &sound, name);
        }
    }

    fn of_scope<'m>(&self, name: &str, numbered: &BTreeMap<u32, &'m Mutant>) -> Vec<(u32, &'m Mutant)> {
        let due = |mutant: &Mutant| self.ends.all.get(&mutant.name).is_none_or(|end| *end == End::Missed);
        let here = |mutant: &Mutant| self.mutants[name].iter().any(|other| other.name == mutant.name) && due(mutant);
        let mut due: Vec<_> =
            numbered.iter().filter(|(_, mutant)| here(mutant)).map(|(n, mutant)| (*n, *mutant)).collect();
        // Spread over all files: the part that a run did until it was stopped is a fair sample. What lived comes behind, since it
        // takes longest, and what has a reason to live comes last.
        let kept = kept::kept(&self.root);
        let lived = |mutant: &Mutant| self.ends.all.contains_key(&mutant.name);
        let may_live = |mutant: &Mutant| kept.iter().any(|kept| kept.is(mutant, &self.line(mutant)));
        due.sort_by_cached_key(|(number, mutant)| {
            (may_live(mutant), lived(mutant), number.wrapping_mul(2_654_435_761))
        });
        due
    }

    /// The line that a mutant changes, without its indentation.
    fn line(&self, mutant: &Mutant) -> String {
        let text = std::fs::read_to_string(self.root.join(&mutant.file)).expect("a source");
        text.lines().nth(mutant.span.start().0 - 1).unwrap_or_default().trim().to_owned()
    }

    fn try_switched(&mut self, scope: &Scope, numbered: &BTreeMap<u32, &Mutant>, fit: &Fit, name: &str) {
        let programs = self.tree.programs(&scope.tests).expect("the planted tree builds");
        let root = self.tree.root.clone();
        let mut tests = Tests { root: &root, programs, asked: &scope.tests, times: Vec::new() };
        let fixtures: Vec<_> = scope.fixtures.iter().map(|kind| root.join("fixtures").join(kind)).collect();
        let known: Vec<_> = fixtures.iter().map(|folder| (folder, run::files(folder))).collect();
        tests.baseline();
        for (number, mutant) in self.of_scope(name, numbered) {
            if fit.switched.contains(&number) {
                self.note(mutant, tests.run(number));
                known.iter().for_each(|(folder, known)| run::clean(folder, known));
            }
        }
    }

    fn try_alone(
        &mut self,
        scope: &Scope,
        numbered: &BTreeMap<u32, &Mutant>,
        fit: &Fit,
        sound: &BTreeMap<String, String>,
        name: &str,
    ) {
        let root = self.tree.root.clone();
        let fixtures: Vec<_> = scope.fixtures.iter().map(|kind| root.join("fixtures").join(kind)).collect();
        let known: Vec<_> = fixtures.iter().map(|folder| (folder, run::files(folder))).collect();
        let times = vec![std::time::Duration::from_secs(15); scope.tests.len()];
        for (number, mutant) in self.of_scope(name, numbered) {
            if !fit.alone.contains(&number) {
                continue;
            }
            self.tree.alone(&sound[&mutant.file], mutant);
            let end = match self.tree.programs(&scope.tests) {
                None => End::Unviable,
                Some(programs) => {
                    Tests { root: &root, programs, asked: &scope.tests, times: times.clone() }.run(number)
                }
            };
            self.note(mutant, end);
            self.tree.restore(&mutant.file, &sound[&mutant.file]);
            known.iter().for_each(|(folder, known)| run::clean(folder, known));
        }
    }

    fn note(&mut self, mutant: &Mutant, end: End) {
        if end != End::Caught {
            println!("{}: {}", end.word(), mutant.name);
        }
        self.ends.note(&mutant.name, end);
    }

    /// Figures of each scope, and the mutants that live without a reason. How many there are.
    fn tell(&self) -> usize {
        let kept = kept::kept(&self.root);
        let mut n_new = 0;
        for (name, mutants) in &self.mutants {
            let count = |end| mutants.iter().filter(|mutant| self.ends.all.get(&mutant.name) == Some(&end)).count();
            let (caught, missed) = (count(End::Caught) + count(End::Timeout), count(End::Missed));
            println!(
                "{name}: {} mutants, {caught} caught ({} of them by time), {missed} missed, {} unviable: {:.1} %",
                mutants.len(),
                count(End::Timeout),
                count(End::Unviable),
                100.0 * caught as f64 / (caught + missed).max(1) as f64
            );
            for mutant in mutants {
                let line = self.line(mutant);
                let is_kept = kept.iter().any(|kept| kept.is(mutant, &line));
                match self.ends.all.get(&mutant.name) {
                    Some(End::Missed) if !is_kept => {
                        n_new += 1;
                        println!("lives: {}\n    {line}", mutant.name);
                    }
                    Some(End::Caught) if is_kept => println!("no longer lives: {}", mutant.name),
                    _ => {}
                }
            }
        }
        n_new
    }
}
