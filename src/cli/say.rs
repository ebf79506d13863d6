//! Reports → words on a terminal. The only file that prints; what came from a file is shown with its control and
//! direction characters as escapes, so that an issue cannot write on the reader's terminal.

mod diff;
mod document;
mod progress;
mod reading;
mod template;

pub use progress::Progress;
pub use reading::{choice, feynman};
pub use template::{checked, ejected, templates};

use std::io::{IsTerminal, Write};

use neican::model::{
    DoctorReport, Error, Finding, InitReport, IssueReport, Language, Level, Notice, Outcome, PageDiff, PageReport,
    PastOperation, StatusReport, Thing, UndoReport, wording,
};

/// Prints what became of issues: of one all, of several what is new, and a line in the end.
pub fn reports(reports: &[IssueReport], dry_run: bool, language: Language) {
    if let [one] = reports {
        return report(one, dry_run, language);
    }
    let has_news =
        |report: &&IssueReport| report.pages.iter().any(|page| !page.outcome.is_quiet()) || report.needs_reader();
    let news: Vec<&IssueReport> = reports.iter().filter(has_news).collect();
    for issue in &news {
        let pages = issue.pages.iter().filter(|page| !page.outcome.is_quiet()).cloned().collect();
        report(&IssueReport { pages, open: None, ..(*issue).clone() }, dry_run, language);
    }
    let (n_issues, n_news) = (reports.len(), news.len());
    let n_quiet = n_issues - n_news;
    text(&match n_issues {
        0 => String::new(),
        _ => language.pick(
            format!("{n_issues} issues: {n_news} with news, {n_quiet} as they were\n"),
            format!("共 {n_issues} 期：{n_news} 期有更新，{n_quiet} 期未变\n"),
        ),
    });
}

/// Prints what became of one issue.
fn report(report: &IssueReport, dry_run: bool, language: Language) {
    let form = wording::form(report.form, language);
    let dated_by = wording::dated_by(report.dated_by, language);
    let (articles, highlights) = (report.articles, report.highlights);
    let count = |n: u32, noun: &str| format!("{n} {noun}{}", if n == 1 { "" } else { "s" });
    let (n_articles, n_highlights) = (count(articles, "article"), count(highlights, "highlight"));
    let head = language.pick(
        format!("{}: {n_articles}, {n_highlights} ({form}, date {dated_by})", report.issue),
        format!("{}：{articles} 篇文章，{highlights} 处高亮（{form}，日期{dated_by}）", report.issue),
    );
    let mut said = head + "\n";
    said += &told(&report.notices, &report.pages, language);
    if !report.linked.is_empty() {
        let names: Vec<&str> = report.linked.iter().map(String::as_str).collect();
        said += &format!("  {}\n", wording::linked(&names, language));
    }
    if dry_run {
        text(&said);
        diffs(&report.diffs, language);
        return text(&dry(language));
    }
    if let Some(open) = &report.open {
        said += &language.pick(format!("open the day: {open}\n"), format!("打开这一天：{open}\n"));
    }
    text(&said);
}

/// Prints what became of a starter vault, and how to go on.
pub fn init(report: &InitReport, dry_run: bool, language: Language) {
    let head = wording::init_head(report, language) + "\n";
    let told = told(&report.notices, &report.files, language);
    text(&(head + &told));
    if dry_run {
        diffs(&report.diffs, language);
    }
    text(&if dry_run { dry(language) } else { wording::next_step(report, language) + "\n" });
}

/// Notices, and what became of every file, one line each; of many pages of concepts one line for all that went the same way.
fn told(notices: &[Notice], pages: &[PageReport], language: Language) -> String {
    let notices = notices.iter().map(|notice| format!("  {}\n", notice_line(notice, language)));
    let is_concept = |page: &&PageReport| matches!(page.thing, Thing::Concept(_)) && !page.outcome.needs_reader();
    let (concepts, others): (Vec<&PageReport>, Vec<&PageReport>) = pages.iter().partition(is_concept);
    let (folded, alone) = if concepts.len() > FEW { (concepts, Vec::new()) } else { (Vec::new(), concepts) };
    let line = |outcome, what: String| format!("  {}  {what}\n", wording::outcome(outcome, language));
    let pages = others.into_iter().chain(alone).map(|page| line(page.outcome, page.path.to_string()));
    let mut groups: Vec<(Outcome, Vec<&str>)> = Vec::new();
    for page in folded {
        match groups.iter_mut().find(|(outcome, _)| *outcome == page.outcome) {
            Some((_, names)) => names.push(page.path.stem()),
            None => groups.push((page.outcome, vec![page.path.stem()])),
        }
    }
    let groups = groups.iter().map(|(outcome, names)| line(*outcome, wording::concepts(names, language)));
    notices.chain(pages).chain(groups).collect()
}

/// Pages of concepts of which each has its own line.
const FEW: usize = 3;

fn dry(language: Language) -> String {
    language.pick("nothing written: this was a dry run\n".into(), "试运行，未写入任何内容\n".into())
}

/// Prints reports, errors and files that were left out as one JSON document.
pub fn json(reports: &[IssueReport], errors: &[Error], skipped: &[Error], language: Language) {
    document::print_with("issues", Some(reports), errors, skipped, language);
}

/// Prints what became of a starter vault as one JSON document.
pub fn init_json(done: &Result<InitReport, Error>, language: Language) {
    document::print("vault", done.as_ref().ok(), done.as_ref().err(), language);
}

/// Prints the runs that were, oldest first.
pub fn operations(operations: &[PastOperation], json: bool, language: Language) {
    if json {
        return document::print("operations", Some(operations), None, language);
    }
    text(&operations.iter().map(|past| wording::operation(past, language) + "\n").collect::<String>());
}

/// Prints what became of an operation that was taken back.
pub fn undone(report: &UndoReport, dry_run: bool, json: bool, language: Language) {
    if json {
        return document::print("undo", Some(report), None, language);
    }
    text(&(wording::undo_head(&report.operation, language) + "\n" + &told(&report.notices, &report.pages, language)));
    if dry_run {
        diffs(&report.diffs, language);
        text(&dry(language));
    }
}

/// Prints where a vault stands; `all`: long tables, too, to their ends.
pub fn status(report: &StatusReport, all: bool, json: bool, language: Language) {
    if json {
        return document::print("status", Some(report), None, language);
    }
    let clashes = report.clashes.iter().map(|clash| format!("  {}\n", wording::open_clash(clash, language)));
    let said: String = clashes.collect();
    let end = wording::clashes_end(report.clashes.len(), language);
    let told = told(&report.notices, &[], language);
    let standing = reading::standing(&report.standing, all, language);
    text(&format!("{}\n\n{standing}\n{told}{said}{end}\n", wording::status_head(report, language)));
}

/// Prints what is wrong in a vault, and what was mended.
pub fn doctor(report: &DoctorReport, dry_run: bool, json: bool, language: Language) {
    if json {
        return document::print("doctor", Some(report), None, language);
    }
    let colon = language.pick(": ".into(), "：".into());
    let line = |finding: &Finding| {
        format!("  {}{colon}{}\n", wording::place(finding), wording::finding(&finding.ill, language))
    };
    let found: String = report.findings.iter().map(line).collect();
    let taken_up = language.pick("taken up again".into(), "已重新登记".into());
    let mended = report.mended.iter().map(|page| format!("  {taken_up}  {}\n", page.path)).collect::<String>();
    let told = told(&report.notices, &[], language);
    let end = if dry_run { dry(language) } else { String::new() };
    text(&format!("{}\n{told}{found}{mended}{end}", wording::doctor_head(report, language)));
}

/// Prints an error where nothing else is printed: to standard error for people, as a document for programs.
pub fn failed(error: &Error, json: bool, language: Language) {
    match json {
        true => document::print("done", None::<&()>, Some(error), language),
        false => self::error(error, language),
    }
}

/// Prints an error and its next step to standard error.
pub fn error(error: &Error, language: Language) {
    let (message, hint) = wording::fault(&error.fault, language);
    let mut lines =
        language.pick(format!("error: {}: {message}\n", error.place), format!("错误：{}：{message}\n", error.place));
    if !hint.is_empty() {
        lines += &language.pick(format!("  hint: {hint}\n"), format!("  建议：{hint}\n"));
    }
    write(&mut std::io::stderr().lock(), &visible(&lines));
}

/// Prints that a file of a folder was left out, and why.
pub fn skipped(error: &Error, language: Language) {
    let (why, _) = wording::fault(&error.fault, language);
    let line = language.pick(format!("skipped: {}: {why}\n", error.place), format!("跳过：{}：{why}\n", error.place));
    write(&mut std::io::stderr().lock(), &visible(&line));
}

/// Prints a notice to standard error.
pub fn notice(notice: &Notice, language: Language) {
    write(&mut std::io::stderr().lock(), &visible(&format!("{}\n", notice_line(notice, language))));
}

fn notice_line(notice: &Notice, language: Language) -> String {
    let level = match notice.what.level() {
        Level::Info => language.pick("info".into(), "提示".into()),
        Level::Warning => language.pick("warning".into(), "注意".into()),
    };
    let said = wording::notice(&notice.what, language);
    language.pick(format!("{level}: {}: {said}", notice.place), format!("{level}：{}：{said}", notice.place))
}

/// Prints what a dry run would change. The colours come last: what a file says must not be able to set any.
fn diffs(diffs: &[PageDiff], language: Language) {
    let shown = visible(&diff::shown(diffs, language));
    raw(&if is_coloured() { diff::coloured(&shown) } else { shown });
}

/// Whether colours are wanted, as <https://bixense.com/clicolors> has it.
fn is_coloured() -> bool {
    let set = |name| super::environment(name).is_some_and(|value| !value.is_empty());
    let forced = super::environment("CLICOLOR_FORCE").is_some_and(|value| !value.is_empty() && value != "0");
    let dumb = super::environment("TERM").is_some_and(|terminal| terminal == "dumb");
    !set("NO_COLOR") && (forced || (std::io::stdout().is_terminal() && !dumb))
}

/// Prints text for people.
pub fn text(text: &str) {
    write(&mut std::io::stdout().lock(), &visible(text));
}

/// Prints text that is coloured already: what came from a file was made visible before.
fn raw(text: &str) {
    write(&mut std::io::stdout().lock(), text);
}

/// Prints a document of JSON for programs. It may land on a terminal, too: what that could obey is written as JSON's own
/// escapes, and can stand in strings only.
pub fn data(json: &str) {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if is_obeyed(c) { out += &format!("\\u{:04x}", u32::from(c)) } else { out.push(c) }
    }
    raw(&out);
}

/// Prints an issue as YAML; one with characters that a terminal could obey as JSON, which is YAML, too, and has escapes.
pub fn yaml(yaml: &str, json: &str) {
    if yaml.chars().any(is_obeyed) { data(json) } else { raw(yaml) }
}

/// A reader that closes the pipe early (`| head`) has what it wants.
fn write(out: &mut dyn Write, text: &str) {
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Control and direction characters as escapes; line ends and tabs stay.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_obeyed(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    out
}

/// Whether a terminal, or what shows text for it, would do something at a character instead of showing it.
fn is_obeyed(c: char) -> bool {
    let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || c.is_control() && !matches!(c, '\n' | '\t')
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn a_file_cannot_write_on_the_terminal() {
        assert_eq!(visible("a\u{1b}[2Jb\u{202e}c\n"), "a\\u{1b}[2Jb\\u{202e}c\n");
        assert_eq!(visible("a\u{61c}\u{9b}\u{2028}\t"), "a\\u{61c}\\u{9b}\\u{2028}\t");
        assert_eq!(visible("中文 🍅\n"), "中文 🍅\n");
    }
}
