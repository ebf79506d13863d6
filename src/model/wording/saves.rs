//! The words about saves of the reader's that crossed a run.

use super::Language;
use crate::model::{Rescue, What};

/// What a notice about saves says; empty for any other.
pub(super) fn notice(what: &What, l: Language) -> String {
    match what {
        What::KeptAside { path } => say!(
            l,
            "was saved more than once while we worked: the newest save stands, another is in {path}",
            "运行中被多次保存：最新的保存在原处，另一份在 {path}"
        ),
        What::StillChanging => say!(
            l,
            "was being edited all the time we waited: left alone, run again when it is saved",
            "等待期间一直在被编辑，未改动；保存后请再运行一次"
        ),
        What::Rescued { how: Rescue::PutBack } => say!(
            l,
            "a run was cut off while it replaced this page: it is back in its place",
            "上次运行在替换此页时中断，已放回原处"
        ),
        What::Rescued { how: Rescue::LateSave } => say!(
            l,
            "a save of yours arrived in the file that we had replaced: it is back in its place",
            "您的一次保存写进了已被替换的文件，已放回原处"
        ),
        What::Rescued { how: Rescue::Swept { files } } => say!(
            l,
            "a run was cut off: {files} unfinished files of it were moved here",
            "上次运行中断，留下的 {files} 个未完成的文件已移到这里"
        ),
        _ => String::new(),
    }
}
