//! The words about what is wrong in a vault, and about where it stands.

use super::Language;
use crate::model::{DoctorReport, Finding, Ill, OpenClash, StatusReport, shorten};

/// One finding, without its place.
pub fn finding(ill: &Ill, l: Language) -> String {
    match ill {
        Ill::Edited => {
            say!(l, "edited by you: corrections are merged around your words", "您已修改：更正会绕开您的文字并入")
        }
        Ill::Copy { of } => say!(
            l,
            "a copy of {of}: yours, never touched; delete the line `neican` in it, or the copy",
            "{of} 的副本：归您所有，不会改动；可删去其中的 neican 一行，或删除副本"
        ),
        Ill::ConflictCopy { of } => say!(
            l,
            "a copy of {of} that a sync service made: compare the two, then delete it",
            "同步服务为 {of} 留下的冲突副本：请比较后删除"
        ),
        Ill::Orphan => {
            say!(l, "its issue is not known here: bring the issue in once more", "其所属的一期未知：请再导入那一期")
        }
        Ill::Unrecorded => say!(
            l,
            "not remembered in .neican: `neican doctor --mend` takes it up again",
            ".neican 中没有记录：可用 neican doctor --mend 重新登记"
        ),
        Ill::MissingBase => say!(
            l,
            "the text it was made from is lost: news can only be added below",
            "生成它的原文已丢失：今后只能追加新内容"
        ),
        Ill::PointerGone { line } => say!(
            l,
            "its `neican` line is gone, so it is yours by now; to have it followed again, put back: {line}",
            "neican 一行已被删除，此页归您所有；如需继续更新，请放回：{line}"
        ),
        Ill::BrokenReference { id } => {
            say!(l, "refers to block {id}, which stands nowhere any longer", "引用了已不存在的块 {id}")
        }
        Ill::Clash { ours, theirs } => {
            let (ours, theirs) = (shorten(ours), shorten(theirs));
            say!(
                l,
                "both changed one block: “{ours}” is yours, “{theirs}” the issue's; delete the offer to decline",
                "有一处双方都改了：“{ours}”是您的，“{theirs}”是更正；删除附在下面的更正即为不采纳"
            )
        }
        Ill::Damaged => say!(
            l,
            "is not what its name says: it counts as lost, and may be deleted",
            "内容与名称不符：视为丢失，可以删除"
        ),
        Ill::Leftover => say!(
            l,
            "left behind by a run that was cut off: the next run moves it to the trash",
            "中断的运行留下的文件：下次运行会移入回收区"
        ),
    }
}

/// The place of a finding.
pub fn place(finding: &Finding) -> String {
    match finding.line {
        Some(line) => format!("{}:{line}", finding.path),
        None => finding.path.to_string(),
    }
}

/// The first line of what `doctor` found.
pub fn doctor_head(report: &DoctorReport, l: Language) -> String {
    let (vault, n_pages) = (&report.vault, report.n_pages);
    let (n, edited) = (report.findings.len(), report.findings.iter().filter(|found| found.ill == Ill::Edited).count());
    let others = n - edited;
    say!(
        l,
        "{vault}: {n_pages} pages and blocks of ours, {edited} edited by you, {others} other findings",
        "{vault}：本程序的页与块 {n_pages} 个，您修改过 {edited} 个，其他发现 {others} 项"
    )
}

/// The first lines of where a vault stands.
pub fn status_head(report: &StatusReport, l: Language) -> String {
    let (vault, n_pages, n_issues) = (&report.vault, report.n_pages, report.issues.len());
    let articles: usize = report.issues.iter().map(|issue| issue.articles).sum();
    say!(
        l,
        "{vault}: {n_issues} issues, {articles} articles, {n_pages} pages and blocks of ours",
        "{vault}：{n_issues} 期，{articles} 篇文章，本程序的页与块 {n_pages} 个"
    )
}

/// A block that waits for the reader.
pub fn open_clash(clash: &OpenClash, l: Language) -> String {
    let (path, ours, theirs) = (&clash.path, shorten(&clash.ours), shorten(&clash.theirs));
    say!(l, "{path}: yours “{ours}”, the issue's “{theirs}”", "{path}：您的“{ours}”，更正“{theirs}”")
}

/// What to do about such blocks; empty where there are none.
pub fn clashes_end(n: usize, l: Language) -> String {
    match n {
        0 => say!(l, "no correction waits for you", "没有待处理的更正"),
        1 => say!(
            l,
            "1 block waits for you: look for #neican/更正; delete the offer to decline it",
            "1 处更正待处理：请搜索 #neican/更正；删除附在下面的更正即为不采纳"
        ),
        n => say!(
            l,
            "{n} blocks wait for you: look for #neican/更正; delete an offer to decline it",
            "{n} 处更正待处理：请搜索 #neican/更正；删除附在下面的更正即为不采纳"
        ),
    }
}
