//! The words about operations and about taking them back.

use super::Language;
use crate::model::{Fault, PastOperation};

/// How many digits of an operation's name are shown.
const SHOWN: usize = 8;

/// One operation in one line: its name, when, what it was about.
pub fn operation(operation: &PastOperation, l: Language) -> String {
    let (name, when) = (&operation.id[..SHOWN], operation.when.replace('T', " "));
    let n = operation.n_written;
    let about = match (&operation.issue, &operation.undoes) {
        (Some(issue), _) => issue.clone(),
        (None, Some(of)) => {
            let of = &of[..SHOWN];
            say!(l, "undo of {of}", "撤销 {of}")
        }
        (None, None) => say!(l, "starter vault or templates", "初始仓库或模板"),
    };
    let files = if n == 1 { say!(l, "1 file", "1 个文件") } else { say!(l, "{n} files", "{n} 个文件") };
    let undone = if operation.undone { say!(l, ", taken back", "，已撤销") } else { String::new() };
    say!(l, "{name}  {when}  {about}  {files}{undone}", "{name}  {when}  {about}  {files}{undone}")
}

/// The first line of what an undo did.
pub fn undo_head(operation: &PastOperation, l: Language) -> String {
    let line = self::operation(operation, l);
    say!(l, "taken back: {line}", "已撤销：{line}")
}

/// Why nothing was taken back; empty for any other fault.
pub(super) fn fault(fault: &Fault, l: Language) -> (String, String) {
    let list = say!(l, "see them all: neican undo --list", "查看全部：neican undo --list");
    match fault {
        Fault::NothingToUndo => (say!(l, "has no operation left to take back", "没有可撤销的操作"), list),
        Fault::NoOperation(named) => (say!(l, "has no operation {named}", "没有操作 {named}"), list),
        Fault::ManyOperations(named) => {
            (say!(l, "has several operations that start with {named}", "有多个以 {named} 开头的操作"), list)
        }
        Fault::Undone(named) => (
            say!(l, "operation {named} was taken back already", "操作 {named} 已撤销"),
            say!(
                l,
                "to have it back, take the undo back: neican undo --list shows its name",
                "如需恢复，请撤销那次撤销：neican undo --list 可查看其名称"
            ),
        ),
        _ => (String::new(), String::new()),
    }
}
