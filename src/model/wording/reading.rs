//! The words about the reading loop: where it stands, and a Feynman note begun.

use super::Language;
use crate::model::error::Fault;
use crate::model::{FeynmanReport, Progress, Reading, Standing};

/// How far the reader is with an article, in the word of the vault.
pub fn progress(reading: &Reading, l: Language) -> String {
    match reading.progress {
        Progress::Unread => say!(l, "unread", "未读"),
        Progress::Reading => say!(l, "reading", "在读"),
        Progress::Read => say!(l, "read", "已读"),
        Progress::Begun => say!(l, "note begun", "已开始费曼"),
        Progress::Written => say!(l, "written", "已写费曼"),
        Progress::Other if Progress::of(&reading.status) == Progress::Other => reading.status.clone(),
        Progress::Other => say!(l, "put aside", "不读"),
    }
}

/// The heads of the columns of a table of articles: what names one, score, tomatoes, progress, title.
pub fn columns(l: Language) -> [String; 5] {
    [
        say!(l, "no.", "序号"),
        say!(l, "score", "评分"),
        say!(l, "tomatoes", "番茄"),
        say!(l, "status", "状态"),
        say!(l, "article", "文章"),
    ]
}

/// The head of the table of picks.
pub fn picks(standing: &Standing, l: Language) -> String {
    match (standing.day, standing.is_today) {
        (Some(day), true) => say!(l, "today, {day}", "今日 {day}"),
        (Some(day), false) => say!(l, "newest issue, {day}", "最近一期 {day}"),
        (None, _) => say!(l, "no article in this vault yet", "仓库中还没有文章"),
    }
}

/// Tomatoes of the day, and the streak.
pub fn tally(standing: &Standing, l: Language) -> String {
    let (planned, spent, left) = (standing.tomatoes.planned, standing.tomatoes.spent, standing.tomatoes.left);
    let n = standing.streak;
    let streak = match n {
        1 => say!(l, "1 issue day in a row", "连续 1 期"),
        n => say!(l, "{n} issue days in a row", "连续 {n} 期"),
    };
    say!(
        l,
        "tomatoes: {planned} planned, {spent} spent, {left} left; read {streak}",
        "番茄：计划 {planned}，已用 {spent}，还剩 {left}；{streak}有阅读"
    )
}

/// The head of the articles of earlier days that wait to be read.
pub fn backlog(n: usize, l: Language) -> String {
    say!(l, "waiting from earlier days: {n}", "往期未读：{n} 篇")
}

/// The head of the articles whose note waits to be written.
pub fn to_write(n: usize, l: Language) -> String {
    say!(l, "read, Feynman note not written yet: {n}", "读过、待写费曼笔记：{n} 篇")
}

/// The head of what fits in the reader's tomatoes.
pub fn proposal(chosen: &[Reading], l: Language) -> String {
    let cost: u32 = chosen.iter().map(Reading::cost).sum();
    let n = chosen.len();
    say!(l, "proposed, {n} articles for {cost} tomatoes:", "建议先读 {n} 篇，共 {cost} 个番茄：")
}

/// What is left out of a long table.
pub fn and_more(n: usize, l: Language) -> String {
    say!(l, "and {n} more: --all shows them", "还有 {n} 篇，加 --all 全部列出")
}

/// What a reader types to begin a note.
pub fn how_to_choose(l: Language) -> String {
    say!(
        l,
        "begin a note: neican feynman NUMBER, or a piece of the title",
        "开始一篇：neican feynman 序号，或标题中的几个字、拼音首字母"
    )
}

/// Asks which article is meant.
pub fn which(l: Language) -> String {
    say!(l, "which one? ", "写哪一篇？")
}

/// The first line of what became of a wish for a note.
pub fn feynman_head(report: &FeynmanReport, l: Language) -> String {
    let (title, note) = (&report.article.title, &report.note);
    match report.created {
        true => say!(l, "{title}: Feynman note begun", "{title}：已开始费曼笔记"),
        false => say!(
            l,
            "{title}: its Feynman note is there, and is yours: {note}",
            "{title}：费曼笔记已在，归您所有：{note}"
        ),
    }
}

/// The link that opens a note.
pub fn open_note(open: &str, l: Language) -> String {
    say!(l, "open the note: {open}", "打开笔记：{open}")
}

/// Why no note was begun; empty for any other fault.
pub(super) fn fault(fault: &Fault, l: Language) -> (String, String) {
    match fault {
        Fault::NoSuchArticle(wish) => (
            say!(l, "no article fits “{wish}”", "没有与“{wish}”相符的文章"),
            say!(l, "see them all: neican feynman", "查看全部：neican feynman"),
        ),
        Fault::ManyArticles { wish, found } => {
            let list = found.join(&say!(l, "; ", "；"));
            (
                say!(l, "several articles fit “{wish}”: {list}", "有多篇文章与“{wish}”相符：{list}"),
                say!(
                    l,
                    "say more, or give day and number: 2026-04-29 1",
                    "请多写几个字，或给出日期与序号：2026-04-29 1"
                ),
            )
        }
        _ => (String::new(), String::new()),
    }
}
