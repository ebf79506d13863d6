//! The words of the command line.

use std::path::PathBuf;

use crate::Outcome;

/// Words that were given and not taken yet.
pub struct Args {
    words: Vec<String>,
}

impl Args {
    /// Those of this process.
    pub fn given() -> Self {
        Args { words: std::env::args().skip(1).collect() }
    }

    /// Whether `--name` stands there.
    pub fn flag(&mut self, name: &str) -> bool {
        let n_before = self.words.len();
        self.words.retain(|word| word != name);
        self.words.len() < n_before
    }

    /// The word behind `--name`, if it stands there.
    pub fn text(&mut self, name: &str) -> Outcome<Option<String>> {
        let Some(at) = self.words.iter().position(|word| word == name) else { return Ok(None) };
        if at + 1 == self.words.len() {
            return Err(format!("{name} needs a value").into());
        }
        self.words.remove(at);
        Ok(Some(self.words.remove(at)))
    }

    /// The number behind `--name`, if it stands there.
    pub fn option(&mut self, name: &str) -> Outcome<Option<usize>> {
        self.text(name)?.map(|word| number(&word)).transpose()
    }

    /// The numbers behind `--name`, with commas between them.
    pub fn list(&mut self, name: &str) -> Outcome<Option<Vec<usize>>> {
        self.text(name)?.map(|words| words.split(',').map(number).collect()).transpose()
    }

    /// The path behind `--name`, which must stand there.
    pub fn path_of(&mut self, name: &str) -> Outcome<PathBuf> {
        Ok(PathBuf::from(self.text(name)?.ok_or_else(|| format!("missing: {name}"))?))
    }

    /// The next word; `what` says what it should be. Options are taken first.
    pub fn word(&mut self, what: &str) -> Outcome<String> {
        if self.words.is_empty() { Err(format!("missing: {what}").into()) } else { Ok(self.words.remove(0)) }
    }

    /// All words that are left.
    pub fn rest(&mut self) -> Vec<String> {
        std::mem::take(&mut self.words)
    }

    /// The next word as a path.
    pub fn path(&mut self, what: &str) -> Outcome<PathBuf> {
        Ok(PathBuf::from(self.word(what)?))
    }

    /// The next word as a number.
    pub fn number(&mut self, what: &str) -> Outcome<usize> {
        number(&self.word(what)?)
    }
}

fn number(word: &str) -> Outcome<usize> {
    word.replace(',', "").parse().map_err(|_| format!("{word} is no number").into())
}
