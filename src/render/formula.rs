//! What the apps share about formulas: which TeX may stand between dollars, where both apps read a formula and nothing else.
//!
//! Logseq draws it with KaTeX, Obsidian with MathJax. Both take everything up to the next dollar for TeX, escaped or not
//! (mldoc 1.5.7, `Latex_Fragment`; remark-math 6).

use std::borrow::Cow;

use super::Losses;
use super::leaf::{Leaf, What};
use crate::model::{Exception, shorten};

/// Commands that reach beyond their formula: they lead somewhere, load something, dress the page, or give a command of
/// every other formula a new meaning. Those that begin with `html` are among them.
#[rustfmt::skip]
const FAR: [&str; 33] = [
    "href", "url", "require", "includegraphics", "input", "include", "class", "cssId", "style", "data", "mmlToken", "unicode",
    "def", "gdef", "edef", "xdef", "let", "futurelet", "global", "long", "csname", "catcode", "expandafter", "newcommand",
    "renewcommand", "providecommand", "newenvironment", "renewenvironment", "DeclareMathOperator", "DeclarePairedDelimiter",
    "write", "loop", "Newextarrow",
];

/// Commands whose text keeps its spaces.
const WORDS: [&str; 4] = ["\\text", "\\mbox", "\\hbox", "\\verb"];

/// Letters of the longest formula.
const LONGEST: usize = 4_000;

/// The TeX as it may stand between dollars; absent where no form of it is read as a formula and nothing else.
///
/// Plugins of Obsidian's look at the source, in formulas or not: for doubled signs, `[[`, `{{`, `==`, `::`. A space parts
/// those, which TeX skips.
pub(in crate::render) fn held(tex: &str) -> Option<Cow<'_, str>> {
    let foreign = |ch: char| ch.is_control() || matches!(ch, '$' | '`' | '\u{2028}' | '\u{2029}');
    let is_space = |ch: char| ch.is_whitespace() || ch == '\u{feff}';
    let unfit =
        tex.trim_matches(is_space) != tex || tex.is_empty() || tex.chars().count() > LONGEST || tex.contains(foreign);
    // Behind a bracket that opens Logseq sees no end (mldoc 1.5.7, `latex_fragment`).
    if unfit || tex.ends_with(['(', '[', '{']) || !is_near(tex) {
        return None;
    }
    let doubled = |(a, b): (char, char)| a == b && "[({<=~^*_:-".contains(a);
    if !tex.chars().zip(tex.chars().skip(1)).any(doubled) {
        return Some(tex.into());
    }
    let mut out = String::with_capacity(tex.len() + 8);
    for ch in tex.chars() {
        if out.chars().next_back().is_some_and(|last| doubled((last, ch))) {
            out.push(' ');
        }
        out.push(ch);
    }
    (!WORDS.iter().any(|word| tex.contains(word))).then_some(out.into())
}

/// Whether every command stays in its formula, and no comment, parameter or backslash swallows what comes behind.
fn is_near(tex: &str) -> bool {
    let mut rest = tex;
    while let Some(at) = rest.find(['\\', '%', '#']) {
        let Some(command) = rest[at..].strip_prefix('\\') else { return false };
        let word = &command[..command.find(|ch: char| !ch.is_ascii_alphabetic()).unwrap_or(command.len())];
        if FAR.contains(&word) || word.starts_with("html") {
            return false;
        }
        // A backslash holds the next sign, whatever that is; one at the end would hold the dollar.
        let Some(next) = command.chars().next() else { return false };
        rest = &command[word.len().max(next.len_utf8())..];
    }
    true
}

/// Formulas of a line as they may stand there; the others are code, which shows every sign, and a loss.
pub(in crate::render) fn settle(line: &mut [Leaf<'_>], in_cell: bool, losses: &mut Losses) {
    for leaf in line {
        let What::Formula(tex) = &leaf.what else { continue };
        let held = held(tex).filter(|tex| !(in_cell && tex.contains('|'))).map(Cow::into_owned);
        leaf.what = match held {
            Some(tex) => What::Formula(tex),
            None => {
                losses.push((Exception::Formula, shorten(tex)));
                What::Code(tex.clone())
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_one_only_where_nothing_else_can_come_of_it() {
        for (tex, expected) in [
            ("x^2", Some("x^2")),
            (r"\frac{a_{1}}{b}", Some(r"\frac{a_{1}}{b}")),
            (r"{{x}}^{{2}}", Some("{ {x}}^{ {2}}")),
            (r"f((x)) == [[1,2]]", Some("f( (x)) = = [ [1,2]]")),
            (r"a:::b", Some("a: : :b")),
            (r"10\% \# \\ \{ \}", Some(r"10\% \# \\ \{ \}")),
            (r"\text{损失}_i", Some(r"\text{损失}_i")),
            (r"\text{a::b}", None),
            ("", None),
            (" x", None),
            ("x\n", None),
            ("a\u{2028}b", None),
            ("a$b", None),
            (r"a\$b", None),
            ("`x`", None),
            ("50% x", None),
            ("#1", None),
            (r"a\", None),
            (r"a\\", Some(r"a\\")),
            (r"a\{", None),
            ("f(", None),
            (r"\href{javascript:x}{y}", None),
            (r"\\href", Some(r"\\href")),
            (r"\hrefx", Some(r"\hrefx")),
            (r"\htmlData{a}{b}", None),
            (r"\def\x{y}", None),
            (r"\中", Some(r"\中")),
        ] {
            assert_eq!(held(tex).as_deref(), expected, "{tex:?}");
        }
        assert_eq!(held(&"x".repeat(LONGEST + 1)), None);
    }
}
