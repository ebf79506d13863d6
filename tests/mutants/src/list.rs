//! What cargo-mutants lists, and the scopes that it is asked about.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

/// A mutant, as `cargo mutants --list --json` tells it.
#[derive(Debug, Clone, Deserialize)]
pub struct Mutant {
    /// `src/plan/name.rs:51:23: replace || with && in fits`.
    pub name: String,
    pub file: String,
    pub genre: Genre,
    pub span: Place,
    pub replacement: String,
    pub function: Option<Function>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub enum Genre {
    FnValue,
    BinaryOperator,
    UnaryOperator,
    MatchArm,
    MatchArmGuard,
    StructField,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Function {
    pub return_type: String,
}

/// From a character to before another, lines and columns from 1.
#[derive(Debug, Clone, Deserialize)]
pub struct Place {
    start: Point,
    end: Point,
}

#[derive(Debug, Clone, Deserialize)]
struct Point {
    line: usize,
    column: usize,
}

impl Place {
    pub fn start(&self) -> (usize, usize) {
        (self.start.line, self.start.column)
    }

    pub fn end(&self) -> (usize, usize) {
        (self.end.line, self.end.column)
    }
}

impl Mutant {
    /// Whether its function returns `impl Trait`: two values of two types cannot stand behind one switch.
    pub fn returns_anything_like(&self) -> bool {
        self.function.as_ref().is_some_and(|function| function.return_type.contains("impl "))
    }

    /// What it does, without the line: `replace || with && in fits`.
    pub fn what(&self) -> &str {
        self.name.splitn(4, ':').nth(3).unwrap_or(&self.name).trim()
    }
}

/// A part of the program and the tests that must notice its mutants.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// How the paths of its sources begin.
    pub files: Vec<String>,
    /// Test programs in the order in which they are asked: what is quick and catches much comes first.
    pub tests: Vec<Asked>,
    /// Folders of fixtures in which these tests write what is missing.
    #[serde(default)]
    pub fixtures: Vec<PathBuf>,
}

/// A test program and what it is asked: `lib merge`, `laws`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// `lib`, or the name of a file in `tests/`.
    pub program: String,
    /// What its tests' names contain. All of them, where absent.
    #[serde(default)]
    pub only: Vec<String>,
    /// What the names of tests contain that take too long, or cannot notice.
    #[serde(default)]
    pub skip: Vec<String>,
    /// Settings of the environment.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
}

/// The scopes of `scopes.yaml`, by name.
pub fn scopes(root: &Path) -> BTreeMap<String, Scope> {
    let path = root.join("tests/mutants/scopes.yaml");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    serde_yaml::from_str(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

/// Asks cargo-mutants, which goes by `.cargo/mutants.toml`.
pub fn mutants(root: &Path) -> Vec<Mutant> {
    let out =
        Command::new("cargo").current_dir(root).args(["mutants", "--list", "--json"]).output().expect("cargo runs");
    assert!(out.status.success(), "is cargo-mutants installed? {}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).expect("the list of cargo-mutants")
}

impl Scope {
    pub fn holds(&self, mutant: &Mutant) -> bool {
        self.files.iter().any(|start| mutant.file.starts_with(start))
    }
}
