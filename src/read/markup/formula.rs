//! Formulas: what a reader could type. TeX where the document brings it along, else MathML spelt in one line.

use super::dom::Dom;
use crate::read::tex;

/// Elements inside each other that are spelt with their structure; deeper ones by their text.
const DEEPEST: usize = 40;

/// A formula as a line of text.
pub(super) enum Formula {
    /// The TeX of its annotation.
    Tex(String),
    /// MathML in words and signs: `x^2`, `(a+b)/2`.
    Plain(String),
}

/// Reads a `<math>`.
pub(super) fn formula(dom: &Dom, math: usize) -> Formula {
    let line = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_tex = |node: &usize| {
        let encoding = dom.attr(*node, "encoding").unwrap_or_default().to_ascii_lowercase();
        dom.name(*node) == "annotation" && encoding.contains("tex")
    };
    let annotated = dom.below(math).find(is_tex).map(|node| dom.all_text(node));
    match annotated.or_else(|| dom.attr(math, "alttext").map(str::to_owned)).map(|tex| tex::on_a_line(&tex)) {
        Some(tex) if !tex.is_empty() => Formula::Tex(tex),
        _ => Formula::Plain(line(spelt(dom, math, 0))),
    }
}

/// A part of a formula; parentheses only around what is more than one sign.
fn spelt(dom: &Dom, node: usize, depth: usize) -> String {
    if let Some(text) = dom.text(node) {
        return text.trim().to_owned();
    }
    let kids: Vec<usize> = dom.kids(node).iter().copied().filter(|kid| !dom.name(*kid).is_empty()).collect();
    let part = |at: usize| kids.get(at).map(|kid| spelt(dom, *kid, depth + 1)).unwrap_or_default();
    let whole = |at: usize| grouped(part(at));
    match dom.name(node) {
        _ if depth >= DEEPEST => dom.all_text(node),
        "annotation" | "annotation-xml" => String::new(),
        "msup" | "mover" => format!("{}^{}", whole(0), whole(1)),
        "msub" | "munder" => format!("{}_{}", whole(0), whole(1)),
        "msubsup" | "munderover" => format!("{}_{}^{}", whole(0), whole(1), whole(2)),
        "mfrac" => format!("{}/{}", whole(0), whole(1)),
        "mroot" => format!("{}√{}", whole(1), whole(0)),
        "msqrt" => format!("√{}", grouped(row(dom, node, depth))),
        "mspace" => " ".to_owned(),
        _ => row(dom, node, depth),
    }
}

fn row(dom: &Dom, node: usize, depth: usize) -> String {
    dom.kids(node).iter().map(|kid| spelt(dom, *kid, depth + 1)).collect()
}

fn grouped(part: String) -> String {
    let simple = part.chars().all(char::is_alphanumeric) || part.chars().count() < 2;
    if simple { part } else { format!("({part})") }
}

/// What an index above or below the line is in one line: its own sign where each letter has one, else behind `^` or `_`.
pub(super) fn raised(text: &str, is_above: bool) -> String {
    const PLAIN: &str = "0123456789+-=()";
    const ABOVE: [char; 15] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹', '⁺', '⁻', '⁼', '⁽', '⁾'];
    const BELOW: [char; 15] = ['₀', '₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉', '₊', '₋', '₌', '₍', '₎'];
    let text = text.trim();
    let signs = if is_above { ABOVE } else { BELOW };
    let sign = |letter: char| PLAIN.find(if letter == '−' { '-' } else { letter }).map(|at| signs[at]);
    match text.chars().map(sign).collect::<Option<String>>() {
        Some(raised) => raised,
        // `1st` and a note in words are read without a sign for their place.
        None if !text.is_ascii() || matches!(text, "st" | "nd" | "rd" | "th" | "er" | "e" | "TM") => text.to_owned(),
        None => format!("{}{}", if is_above { '^' } else { '_' }, grouped(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_stand_in_the_line() {
        for (text, is_above, shown) in
            [("10", true, "¹⁰"), ("2", false, "₂"), ("−1", true, "⁻¹"), ("n+1", true, "^(n+1)"), ("th", true, "th")]
        {
            assert_eq!(raised(text, is_above), shown, "{text}");
        }
        assert_eq!(raised("注", true), "注");
    }
}
