//! Templates → words on a terminal; a line that is wrong, with a mark below what is wrong in it.

use neican::model::{EjectReport, Excerpt, Flaw, Language, TemplateCheck, Templates, Trial, wording};

use super::{diffs, document, dry, text, told};

/// Prints templates and, where they were asked for, their words.
pub fn templates(templates: &Templates, json: bool, language: Language) {
    if json {
        return document::print("templates", Some(templates), None, language);
    }
    let lines = templates.templates.iter().map(|line| {
        let words =
            line.words.iter().filter_map(|word| Some(wording::word(word, word.example(&templates.flavour)?, language)));
        format!("{}  {}\n{}", line.name, wording::standing(line, language), words.collect::<String>())
    });
    text(&lines.collect::<String>());
}

/// Prints what became of templates that were laid down.
pub fn ejected(report: &EjectReport, dry_run: bool, json: bool, language: Language) {
    if json {
        return document::print("eject", Some(report), None, language);
    }
    text(&told(&report.notices, &report.files, language));
    if dry_run {
        diffs(&report.diffs, language);
        text(&dry(language));
    }
}

/// Prints what is wrong in the templates.
pub fn checked(check: &TemplateCheck, json: bool, language: Language) {
    if json {
        return document::print("check", Some(check), None, language);
    }
    let trials: String = check.templates.iter().map(|trial| shown(trial, language)).collect();
    text(&format!("{}\n{trials}{}\n", wording::check_head(check, language), wording::check_end(check, language)));
}

fn shown(trial: &Trial, language: Language) -> String {
    let name = trial.path.as_ref().map_or_else(
        || language.pick(format!("{} (built in)", trial.name), format!("{}（内置）", trial.name)),
        Clone::clone,
    );
    if trial.flaws.is_empty() {
        return format!("  {}  {name}\n", language.pick("fine".into(), "无误".into()));
    }
    let broken = language.pick("broken".into(), "有误".into());
    format!("  {broken}  {name}\n{}", trial.flaws.iter().map(|flaw| line(flaw, language)).collect::<String>())
}

fn line(flaw: &Flaw, language: Language) -> String {
    let colon = language.pick(": ".into(), "：".into());
    let said = wording::flaw(&flaw.what, flaw.issue.as_deref(), language);
    let excerpt = flaw.excerpt.as_ref().map(marked).unwrap_or_default();
    format!("    {}{colon}{said}\n{excerpt}", flaw.place)
}

/// The line, and below it a mark under what is wrong.
fn marked(excerpt: &Excerpt) -> String {
    let blank = |c: char| match c {
        '\t' => '\t',
        c if is_wide(c) => '\u{3000}',
        _ => ' ',
    };
    let before: String = excerpt.line.chars().take(excerpt.before).map(blank).collect();
    let wrong = excerpt.line.chars().skip(excerpt.before).take(excerpt.length);
    let width: usize = wrong.map(|c| if is_wide(c) { 2 } else { 1 }).sum();
    format!("      {}\n      {before}{}\n", excerpt.line, "^".repeat(width.max(1)))
}

/// Whether a terminal shows a character two cells wide: Chinese, its punctuation, most emoji.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115F}' | '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE6F}' | '\u{FF00}'..='\u{FF60}' | '\u{FFE0}'..='\u{FFE6}' | '\u{1F300}'..='\u{1FAFF}'
        | '\u{20000}'..='\u{3FFFD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_stands_below_what_is_wrong() {
        let excerpt = Excerpt { line: "\t中 {{ 字a }}".into(), before: 6, length: 2 };
        assert_eq!(marked(&excerpt), "      \t中 {{ 字a }}\n      \t\u{3000}    ^^^\n");
    }
}
