//! What a run came to, in words.

use super::Language;
use crate::model::{DatedBy, Form, InitReport, Outcome};

/// What became of a page, in a word or two.
pub fn outcome(outcome: Outcome, l: Language) -> String {
    match outcome {
        Outcome::Created => say!(l, "created", "新建"),
        Outcome::Updated => say!(l, "updated", "更新"),
        Outcome::Merged => say!(l, "updated, your edits kept", "更新，保留您的修改"),
        Outcome::Clashed => say!(
            l,
            "updated, your edits kept; both changed one block: look for #neican/更正",
            "更新，保留您的修改；有一处双方都改了，请搜索 #neican/更正"
        ),
        Outcome::Unchanged => say!(l, "unchanged", "未变"),
        Outcome::Kept => say!(l, "yours, kept", "保留您的修改"),
        Outcome::LeftEdited => say!(l, "edited by you, left alone", "您已修改，未改动"),
        Outcome::LeftDeleted => say!(l, "deleted by you, stays deleted", "您已删除，不再新建"),
        Outcome::LeftForeign => say!(l, "not ours, left alone", "非本程序所写，未改动"),
        Outcome::Restored => say!(l, "as it was before", "恢复原状"),
        Outcome::Removed => say!(l, "taken away, kept in .neican/trash", "已移除，保留在 .neican/trash"),
        Outcome::Deferred => {
            say!(l, "changed while we worked, left alone: run again", "运行中被改动，未写入，请再运行一次")
        }
    }
}

/// Pages of concepts in one line: how many, and the first few by name.
pub fn concepts(names: &[&str], l: Language) -> String {
    let (n, shown) = (names.len(), &names[..names.len().min(6)]);
    let more = n > shown.len();
    let (list, zh) = (shown.join(", "), shown.join("、"));
    let (more, zh_more) = if more { (", …", "……") } else { ("", "") };
    let noun = if n == 1 { "concept" } else { "concepts" };
    say!(l, "{n} {noun}: {list}{more}", "{n} 个概念：{zh}{zh_more}")
}

/// Concepts that are linked and have no page of ours.
pub fn linked(names: &[&str], l: Language) -> String {
    let names = concepts(names, l);
    say!(l, "linked, not written  {names}", "只链接，未写入  {names}")
}

/// A run that the reader stopped, and the next step.
pub(super) fn stopped(done: usize, of: usize, l: Language) -> (String, String) {
    (
        say!(
            l,
            "stopped: {done} of {of} issues are in, the rest is untouched",
            "已停止：{of} 期中已写入 {done} 期，其余未动"
        ),
        say!(l, "run the same again for the rest", "再运行一次即可继续"),
    )
}

/// A folder without issues, and the next step.
pub(super) fn no_issues(l: Language) -> (String, String) {
    (
        say!(l, "is a folder without any issue", "这个文件夹里没有任何一期"),
        say!(
            l,
            "give a file: an EPUB, a Notion export, Markdown, a web page, a text",
            "请给出文件：EPUB、Notion 导出、Markdown、网页或文本"
        ),
    )
}

/// A vault that was given as a folder of issues, and the next step.
pub(super) fn vault_for_issues(l: Language) -> (String, String) {
    (
        say!(l, "is a vault, not a folder of issues", "是笔记库，不是存放各期的文件夹"),
        say!(
            l,
            "give the folder with the issues, and the vault as --vault",
            "请给出存放各期的文件夹，并用 --vault 指定笔记库"
        ),
    )
}

/// Where a date came from.
pub fn dated_by(dated_by: DatedBy, l: Language) -> String {
    match dated_by {
        DatedBy::Option => say!(l, "from --date", "来自 --date"),
        DatedBy::Model => say!(l, "from the model", "来自模型"),
        DatedBy::Property => say!(l, "from a property", "来自页面属性"),
        DatedBy::Package => say!(l, "from the EPUB", "来自 EPUB"),
        DatedBy::FileName => say!(l, "from the file name", "来自文件名"),
        DatedBy::Title => say!(l, "from the title", "来自标题"),
        DatedBy::BuildTime => say!(l, "from a time stamp", "来自时间戳"),
    }
}

/// The form of a source.
pub fn form(form: Form, l: Language) -> String {
    match form {
        Form::Dump => say!(l, "text dump", "文本"),
        Form::Html => say!(l, "web page", "网页"),
        Form::Export => say!(l, "Notion export as HTML", "Notion 导出的 HTML"),
        Form::Markdown => say!(l, "Markdown", "Markdown"),
        Form::Epub => say!(l, "EPUB", "EPUB"),
        Form::Model => say!(l, "neican model", "neican 模型"),
    }
}

/// The first line of what `init` did.
pub fn init_head(report: &InitReport, l: Language) -> String {
    let vault = &report.vault;
    match report.flavour.as_str() {
        "logseq" => say!(l, "{vault}: Logseq graph", "{vault}：Logseq 图谱"),
        _ => say!(l, "{vault}: Obsidian vault", "{vault}：Obsidian 仓库"),
    }
}

/// What the reader does next: opens the folder in the app, then brings an issue in.
pub fn next_step(report: &InitReport, l: Language) -> String {
    let vault = &report.vault;
    let open = match (&report.open, report.flavour.as_str()) {
        (Some(open), _) => say!(l, "open the reading board: {open}", "打开阅读看板：{open}"),
        (None, "logseq") => {
            say!(l, "open the folder in Logseq (“Add a graph”): {vault}", "在 Logseq 中打开（“添加图谱”）：{vault}")
        }
        (None, _) => say!(
            l,
            "open the folder in Obsidian (“Open folder as vault”): {vault}",
            "在 Obsidian 中打开（“打开本地仓库”）：{vault}"
        ),
    };
    let sync = &report.sync;
    open + "\n" + &say!(l, "bring an issue in: {sync}", "导入一期内参：{sync}")
}
