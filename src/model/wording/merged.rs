//! The words about pages that both the reader and the issue changed.

use super::Language;
use crate::model::{What, Why, shorten};

/// What a notice about merging says; empty for any other.
pub(super) fn notice(what: &What, l: Language) -> String {
    match what {
        What::Clash { ours, theirs } => {
            let (ours, theirs) = (shorten(ours), shorten(theirs));
            say!(
                l,
                "both changed one block: yours stays (“{ours}”), the issue's is offered below it (“{theirs}”)",
                "有一处双方都改了：保留您的（“{ours}”），更正附在下面（“{theirs}”）"
            )
        }
        What::LeftOut { why, text } => {
            let (why, text) = (self::why(*why, l), shorten(text));
            say!(l, "not taken over, {why}: “{text}”", "未并入，{why}：“{text}”")
        }
        What::NotMerged { why } => say!(l, "left as it is: {why}", "原样保留：{why}"),
        _ => String::new(),
    }
}

fn why(why: Why, l: Language) -> String {
    match why {
        Why::Deleted => say!(l, "since you deleted that block", "因为您已删除该处"),
        Why::BelowDeleted => say!(l, "since you deleted the block above it", "因为您已删除它上面的一处"),
        Why::StillUsed => say!(l, "the issue took it back, but you work on it", "来源已撤回，但您仍在使用"),
        Why::Spread => say!(l, "since you split or joined that block", "因为您拆分或合并了该处"),
        Why::Property => say!(l, "since you changed that property", "因为您改过该属性"),
        Why::Order => say!(l, "since you ordered the blocks otherwise", "因为您调整过顺序"),
        Why::Edited => say!(l, "since you edited that block", "因为您之后改过该处"),
        Why::NoBase => say!(l, "since nobody knows what the page was made from", "因为不知道此页由何文本生成"),
    }
}
