//! Highlights in the colours that the reader wants: another colour, none that the app shows, or no mark at all.

use std::borrow::Cow;

use crate::model::{Block, Colour, Config, Inline, Inlines};

/// What becomes of the colours of the digest.
pub(super) struct Colours<'c> {
    config: &'c Config,
    /// Marks without any colour, for readers whose Obsidian is older than 1.14 and would show the emoji.
    plain: bool,
}

impl<'c> Colours<'c> {
    pub(super) fn new(config: &'c Config, plain: bool) -> Colours<'c> {
        Colours { config, plain }
    }

    /// The blocks in the colours that are wanted.
    pub(super) fn blocks<'b>(&self, blocks: &'b [Block]) -> Cow<'b, [Block]> {
        if self.config.colours.is_empty() && !self.plain {
            return Cow::Borrowed(blocks);
        }
        Cow::Owned(blocks.iter().map(|block| self.block(block)).collect())
    }

    /// A row in the colours that are wanted.
    pub(super) fn row(&self, row: &Inlines) -> Inlines {
        Inlines::new(row.iter().flat_map(|inline| self.inline(inline)).collect())
    }

    fn colour(&self, colour: Colour) -> Option<Colour> {
        self.config.colour(colour).map(|colour| if self.plain { Colour::Plain } else { colour })
    }

    fn block(&self, block: &Block) -> Block {
        let kind = block.kind.with_rows(|row| self.row(row));
        let highlight = block.highlight.and_then(|colour| self.colour(colour));
        Block { kind, highlight, children: block.children.iter().map(|child| self.block(child)).collect() }
    }

    /// One run; several where a mark goes and its text stays.
    fn inline(&self, inline: &Inline) -> Vec<Inline> {
        let one = match inline {
            Inline::Highlight { colour, text } => match self.colour(*colour) {
                Some(colour) => Inline::Highlight { colour, text: self.row(text) },
                None => return self.row(text).into_vec(),
            },
            other => other.inner().map_or_else(|| other.clone(), |text| other.around(self.row(text))),
        };
        vec![one]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Kind;
    use crate::render::{logseq, obsidian};

    /// An item with a red mark in it, and below it a block that is blue as a whole.
    fn sample() -> Block {
        let red = |text: &str| Inline::Highlight { colour: Colour::Red, text: text.into() };
        let whole = Block { highlight: Some(Colour::Blue), ..Block::paragraph("整块") };
        let text = Inlines::new(vec![Inline::Text("前".into()), red("中"), Inline::Bold { text: "粗".into() }]);
        Block { children: vec![whole], ..Block::new(Kind::Item { ordered: false, text }) }
    }

    #[test]
    fn a_plain_highlight_has_no_emoji() {
        let config = Config::default();
        let spelt = |plain| obsidian::outline(&Colours::new(&config, plain).blocks(&[sample()]), &[], &mut Vec::new());
        assert_eq!(spelt(false), "- 前==🔴中==**粗**\n\n    ==🔵整块==");
        assert_eq!(spelt(true), "- 前==中==**粗**\n\n    ==整块==");
    }

    #[test]
    fn a_colour_becomes_the_one_that_is_wanted_or_none() {
        let spelt = |wish: &str| {
            let config = Config::read(wish).expect("sound");
            let blocks = Colours::new(&config, false).blocks(&[sample()]).into_owned();
            let logseq = logseq::outline(&blocks, &[], 0, &mut Vec::new(), "../assets");
            (logseq, obsidian::outline(&blocks, &[], &mut Vec::new()))
        };
        let (logseq, obsidian) = spelt("colours: {red: green, blue: none}");
        assert_eq!(logseq, "- 前==中==**粗**\n\t- 整块");
        assert_eq!(obsidian, "- 前==🟢中==**粗**\n\n    整块");
        let (logseq, obsidian) = spelt("colours: {red: none, blue: plain}");
        assert_eq!(logseq, "- 前中**粗**\n\t- ==整块==");
        assert_eq!(obsidian, "- 前中**粗**\n\n    ==整块==");
    }
}
