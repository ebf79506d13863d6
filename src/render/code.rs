//! What the apps share about blocks of code: the words a fence may name, and what must not stand inside one.

use super::Losses;
use super::sheet::ZERO_WIDTH_SPACE;
use crate::model::{Exception, shorten};

/// Languages a fence may name. Apps and plugins run some (`clojure`, `dataviewjs`), draw others (`mermaid`) and query
/// with more (`base`, `tasks`); these they only colour.
#[rustfmt::skip]
const LANGUAGES: [&str; 52] = [
    "text", "txt", "plaintext", "rust", "c", "cpp", "csharp", "objc", "swift", "go", "zig", "java",
    "kotlin", "scala", "groovy", "dart", "python", "py", "ruby", "perl", "php", "lua", "r", "julia",
    "haskell", "ocaml", "elixir", "erlang", "javascript", "js", "jsx", "typescript", "ts", "tsx", "html", "css",
    "scss", "xml", "json", "yaml", "yml", "toml", "ini", "sql", "graphql", "bash", "sh", "shell",
    "powershell", "diff", "markdown", "makefile",
];

/// The word for the fence, in lower case; empty where the source gives none, or none of [`LANGUAGES`].
pub(in crate::render) fn language(language: Option<&str>, losses: &mut Losses) -> &'static str {
    let word = language.map(|language| language.trim().to_ascii_lowercase()).filter(|word| !word.is_empty());
    let known = LANGUAGES.into_iter().find(|known| word.as_deref() == Some(*known));
    if let (Some(word), None) = (&word, known) {
        losses.push((Exception::CodeLanguage, shorten(word)));
    }
    known.unwrap_or_default()
}

/// The code with plain line ends and without control characters.
pub(in crate::render) fn clean(code: &str, losses: &mut Losses) -> String {
    let unholdable = |ch: &char| ch.is_ascii_control() && !matches!(ch, '\n' | '\t' | '\u{7f}');
    let clean: String = code.replace("\r\n", "\n").chars().filter(|ch| !unholdable(ch)).collect();
    if clean != code {
        losses.push((Exception::WhiteSpace, shorten(code)));
    }
    clean
}

/// Puts a zero-width space into every run of three or more of these marks: the app ends the code there.
pub(in crate::render) fn guard_fences(code: &str, marks: &[char], losses: &mut Losses) -> String {
    let chars: Vec<char> = code.chars().collect();
    let mut out = String::with_capacity(code.len());
    for run in chars.chunk_by(|a, b| a == b) {
        out.push(run[0]);
        if run.len() >= 3 && marks.contains(&run[0]) {
            out.push(ZERO_WIDTH_SPACE);
        }
        out.extend(&run[1..]);
    }
    if out.len() > code.len() {
        losses.push((Exception::InnerFence, shorten(code)));
    }
    out
}
