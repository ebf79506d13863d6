//! What a richer form gave and a poorer one cannot: hrefs and images. Kept where the words are the same.

use crate::model::{Article, Block, Inline, Inlines, Kind, walk};

/// Puts back what the poorer reading of an article lacks; says whether there was anything.
///
/// Notes whose words are all the same are the richer notes, images and nesting included; where a correction changed some
/// of them, each block whose words are the same gets its links back.
pub(super) fn keep(poorer: &mut Article, richer: &Article) -> bool {
    let before = poorer.clone();
    let links = (&mut poorer.links, &richer.links);
    for (slot, known) in [
        (&mut links.0.source, &links.1.source),
        (&mut links.0.notion, &links.1.notion),
        (&mut links.0.notion_app, &links.1.notion_app),
    ] {
        if slot.is_none() {
            slot.clone_from(known);
        }
    }
    if let (Some(here), Some(known)) = (&mut poorer.concepts, &richer.concepts)
        && here.plain() == known.plain()
    {
        here.clone_from(known);
    }
    if words(&poorer.notes) == words(&richer.notes) {
        poorer.notes.clone_from(&richer.notes);
        poorer.network.clone_from(&richer.network);
    } else {
        blocks(&mut poorer.notes, &walk(&richer.notes));
    }
    *poorer != before
}

/// The words of some notes, without blocks that show nothing but an image.
fn words(notes: &[Block]) -> Vec<String> {
    let visible =
        walk(notes).into_iter().filter(|block| !matches!(&block.kind, Kind::Paragraph { text } if is_image(text)));
    visible.map(|block| block.plain().split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

fn is_image(text: &Inlines) -> bool {
    !text.is_empty() && text.iter().all(|inline| matches!(inline, Inline::Image { .. } | Inline::Break))
}

fn blocks(poorer: &mut [Block], richer: &[&Block]) {
    for block in poorer {
        let plain = block.plain();
        if let Some(known) = richer.iter().find(|known| known.plain() == plain && same_sort(&known.kind, &block.kind)) {
            block.kind.clone_from(&known.kind);
        }
        blocks(&mut block.children, richer);
    }
}

fn same_sort(a: &Kind, b: &Kind) -> bool {
    match (a, b) {
        (Kind::Heading { level: a, .. }, Kind::Heading { level: b, .. }) => a == b,
        _ => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}
