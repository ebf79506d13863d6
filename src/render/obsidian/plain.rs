//! Highlights without colour, for readers whose Obsidian is older than 1.14 and would show the emoji.

use std::borrow::Cow;

use crate::model::{Block, Colour, HighlightWish, Inline, Inlines, Kind};

/// The blocks as the reader wants their highlights.
pub(super) fn wished(blocks: &[Block], wish: HighlightWish) -> Cow<'_, [Block]> {
    match wish {
        HighlightWish::Colour => Cow::Borrowed(blocks),
        HighlightWish::Plain => Cow::Owned(blocks.iter().map(block).collect()),
    }
}

fn block(coloured: &Block) -> Block {
    let kind = match coloured.kind.clone() {
        Kind::Heading { level, text } => Kind::Heading { level, text: row(&text) },
        Kind::Paragraph { text } => Kind::Paragraph { text: row(&text) },
        Kind::Item { ordered, text } => Kind::Item { ordered, text: row(&text) },
        Kind::Quote { text } => Kind::Quote { text: row(&text) },
        Kind::Table { header, rows } => {
            Kind::Table { header, rows: rows.iter().map(|cells| cells.iter().map(row).collect()).collect() }
        }
        kind @ (Kind::Code { .. } | Kind::Rule) => kind,
    };
    let highlight = coloured.highlight.map(|_| Colour::Plain);
    Block { kind, highlight, children: coloured.children.iter().map(block).collect() }
}

fn row(coloured: &Inlines) -> Inlines {
    let one = |inline: &Inline| match inline {
        Inline::Highlight { text, .. } => Inline::Highlight { colour: Colour::Plain, text: row(text) },
        Inline::Bold { text } => Inline::Bold { text: row(text) },
        Inline::Italic { text } => Inline::Italic { text: row(text) },
        Inline::Strike { text } => Inline::Strike { text: row(text) },
        Inline::Link { href, text } => Inline::Link { href: href.clone(), text: row(text) },
        leaf @ (Inline::Text(_) | Inline::Break | Inline::Code { .. } | Inline::Image { .. }) => leaf.clone(),
    };
    Inlines::new(coloured.iter().map(one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::obsidian::outline;

    #[test]
    fn a_plain_highlight_has_no_emoji() {
        let red = |text: &str| Inline::Highlight { colour: Colour::Red, text: text.into() };
        let whole = Block { highlight: Some(Colour::Blue), ..Block::paragraph("整块") };
        let text = Inlines::new(vec![Inline::Text("前".into()), red("中"), Inline::Bold { text: "粗".into() }]);
        let part = Block { children: vec![whole], ..Block::new(Kind::Item { ordered: false, text }) };
        let spelt = |wish| outline(&wished(std::slice::from_ref(&part), wish), &[], &mut Vec::new());
        assert_eq!(spelt(HighlightWish::Colour), "- 前==🔴中==**粗**\n\n    ==🔵整块==");
        assert_eq!(spelt(HighlightWish::Plain), "- 前==中==**粗**\n\n    ==整块==");
    }
}
