//! What a reader does to a page as it stands, when no made-up page is behind it any more.

use neican::model::tree::{Kind, Tree};

use super::garden::{App, sentence};
use super::hostile::Dice;
use super::seen::{grammar, token};

/// One deed: words added, a block put behind another, or one taken out.
pub fn edit(app: App, page: &str, seed: u64, n: usize) -> String {
    let mut dice = Dice::new(seed);
    let tree: Tree = grammar(app).parse(page).expect("every page parses");
    let end = if page.contains("\r\n") { "\r\n" } else { "\n" };
    let mut barred = vec![false; tree.nodes.len()];
    let mut free: Vec<(usize, usize)> = Vec::new();
    let mut start = tree.head.len();
    for (at, node) in tree.nodes.iter().enumerate() {
        barred[at] = node.parent.is_some_and(|parent| barred[parent]) || grammar(app).is_offer(node);
        let plain = !token(&node.text).is_empty() && !node.text.contains('\n') && !node.text.starts_with(['>', '|']);
        if plain && !barred[at] {
            free.push((at, start));
        }
        start += node.own.len() + node.gap.len();
    }
    if free.is_empty() {
        return page.to_owned();
    }
    let (at, start) = *dice.pick(&free);
    let node = &tree.nodes[at];
    let alone = node.kind == Kind::Item && node.children.is_empty();
    let mut edited = page.to_owned();
    match dice.below(4) {
        0 if alone => edited.replace_range(start..start + node.own.len(), ""),
        1 | 2 if alone => {
            let block = format!("{end}{}- r{}z {}", node.indent, 990_000 + n, sentence(&mut dice));
            edited.insert_str(start + node.own.len(), &block);
        }
        _ => {
            let words = start + node.own.find(&*node.text).unwrap_or_default() + node.text.len();
            edited.insert_str(words, &format!(" l{n}l"));
        }
    }
    edited
}
