//! The words about pages that the reader copied or put into one another.

use super::Language;
use crate::model::What;

/// What a notice about the fate of a page says; empty for any other.
pub(super) fn notice(what: &What, l: Language) -> String {
    match what {
        What::Copy { of } => {
            say!(l, "is a copy of {of}: yours; corrections reach the other", "是 {of} 的副本：归您所有，更正只写入后者")
        }
        What::PutInto { name } => say!(
            l,
            "holds “{name}”, which you put into it: that part is yours, corrections do not reach it",
            "您把“{name}”并入了此页：并入的部分归您所有，不再写入更正"
        ),
        _ => String::new(),
    }
}
