//! The reader's own template for journal pages: found in the graph, and filled in as far as that needs no app.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::blocks::{BlockSpan, blocks, closer, closes, property};
use super::names;
use crate::model::Survey;

/// Properties that mark a template; Logseq leaves them out, and ids, when it inserts one.
const MARKS: [&str; 3] = ["template", "template-including-parent", "id"];

/// Whether a page holds a template.
pub(crate) fn is_in(text: &str) -> bool {
    let marks = |line: &str| property(line).is_some_and(|(key, _)| key == "template");
    text.lines().any(marks)
}

/// The template of this name: the text of its blocks, outdented, its place-holders still in. Absent where no block of
/// the graph carries it. The first page by path counts; a template made of a whole page (a page property) is not seen.
pub(crate) fn find(survey: &Survey, name: &str) -> Option<String> {
    let pages = survey.texts.iter().filter(|(path, _)| names::is_page(path));
    pages.map(|(_, text)| text.as_str()).find_map(|page| within(page, name))
}

fn within(page: &str, name: &str) -> Option<String> {
    let spans = blocks(page);
    let has = |span: &BlockSpan, wanted: &str, value: &str| {
        let lines = own_lines(page, span);
        lines
            .iter()
            .any(|(line, code)| !code && property(line).is_some_and(|(key, found)| key == wanted && found == value))
    };
    let at = spans.iter().position(|span| span.bullet && has(span, "template", name))?;
    let whole = !has(&spans[at], "template-including-parent", "false");
    let tree = spans[at..].iter().take_while(|span| span.own.start < spans[at].range.end);
    let tree: Vec<&BlockSpan> = tree.skip(usize::from(!whole)).collect();
    let outer = tree.first().map_or("", |span| span.indent);
    Some(tree.iter().map(|span| outdented(page, span, outer)).collect::<Vec<_>>().join("\n"))
}

/// The lines of a block itself without its indent and bullet, each with whether it lies in a container such as code.
fn own_lines<'p>(page: &'p str, span: &BlockSpan) -> Vec<(&'p str, bool)> {
    let mut end: Option<String> = None;
    let mut opened = 0;
    let mut lines = Vec::new();
    for (at, line) in page[span.own.clone()].lines().enumerate() {
        let line = line.strip_prefix(span.indent).unwrap_or_else(|| line.trim_start());
        let line = if at > 0 {
            line.strip_prefix("  ")
        } else {
            line.strip_prefix('-').map(|rest| rest.strip_prefix(' ').unwrap_or(rest))
        }
        .unwrap_or(line);
        let inside = end.is_some();
        opened = if inside { opened } else { at };
        end = match end {
            Some(closer) => Some(closer).filter(|closer| !closes(line, closer)),
            None => closer(line),
        };
        lines.push((line, inside || end.is_some()));
    }
    if end.is_some() {
        // Never closed, so it was no container.
        lines[opened..].iter_mut().for_each(|(_, code)| *code = false);
    }
    lines
}

/// A block of a template as it stands on a new page.
fn outdented(page: &str, span: &BlockSpan, outer: &str) -> String {
    let marks = |line: &str| property(line).is_some_and(|(key, _)| MARKS.contains(&key.as_str()));
    let lines = own_lines(page, span).into_iter().filter(|(line, code)| *code || !marks(line));
    let text = lines.map(|(line, _)| line).collect::<Vec<_>>().join("\n");
    let indent = span.indent.strip_prefix(outer).unwrap_or("");
    let (bullet, next) = if span.bullet { ("- ", "  ") } else { ("", "") };
    let block = text.trim_matches('\n').trim_end().replace('\n', &format!("\n{indent}{next}"));
    format!("{indent}{bullet}{block}").trim_end().to_owned()
}

/// A template filled in for a day, as Logseq does it: `today` and `current page` are the day, `time` is `HH:mm`.
///
/// # Errors
///
/// The first place-holder that only the app can fill in: a date in words, or one that is not closed.
pub(crate) fn fill(
    template: &str,
    day_title: &str,
    yesterday: &str,
    tomorrow: &str,
    time: &str,
) -> Result<String, String> {
    if !template.contains("<%") {
        return Ok(template.to_owned());
    }
    static HOLDER: LazyLock<Regex> = LazyLock::new(|| Regex::new("<%(.*?)%>|<%.*").expect("a fixed pattern"));
    let mut unknown = None;
    let one = |found: &Captures| match found.get(1).map(|word| word.as_str().trim().to_lowercase()).as_deref() {
        Some("today" | "current page") => format!("[[{day_title}]]"),
        Some("yesterday") => format!("[[{yesterday}]]"),
        Some("tomorrow") => format!("[[{tomorrow}]]"),
        Some("time") => time.to_owned(),
        _ => {
            unknown.get_or_insert_with(|| found[0].to_owned());
            String::new()
        }
    };
    let filled = HOLDER.replace_all(template, one).into_owned();
    unknown.map_or(Ok(filled), Err)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::VaultPath;

    #[test]
    fn a_template_loses_its_marks_only() {
        for (page, expected) in [
            ("- 日记模板\n  template:: 日记\n\t- 今天 <% today %>\n- other", "- 日记模板\n\t- 今天 <% today %>"),
            (
                "- x\n\t- t\n\t  template:: 日记\n\t  template-including-parent:: false\n\t\t- ## 晨\n\t\t  id:: 64b7a5f0-0000-4000-8000-000000000001\n\t\t\t- \n\t\t- TODO a\n\t\t  more\n\t- y",
                "- ## 晨\n\t-\n- TODO a\n  more",
            ),
            ("title:: 模板\n\n- template:: 日记\n  文字\n  kept:: 1\n  - b", "- 文字\n  kept:: 1\n  - b"),
            ("- template:: 日记\n\t- ```\n\t  id:: 1\n\t  ```", "-\n\t- ```\n\t  id:: 1\n\t  ```"),
            ("- Template:: 日记\r\n  Template-including-parent:: false\r\n\t- a\r\n\t  b\r\n", "- a\n  b"),
            ("- template:: 日记\n  template-including-parent:: false", ""),
            ("- t\n  ```\n  template:: 日记", "- t\n  ```"),
        ] {
            assert_eq!(within(page, "日记").as_deref(), Some(expected), "{page:?}");
        }
        for page in [
            "- template:: 日记二",
            "- ```\n  template:: 日记\n  ```",
            "template:: 日记\n\n- a",
            "- see template:: 日记",
        ] {
            assert_eq!(within(page, "日记"), None, "{page:?}");
        }
    }

    #[test]
    fn templates_are_found_in_any_page() {
        let path = |path: &str| VaultPath::new(path).expect("sound");
        let page = "- t\n  template:: 日记";
        let survey = Survey {
            texts: [
                (path("logseq/bak/a.md"), "- old\n  template:: 日记".to_owned()),
                (path("pages/模板.md"), page.to_owned()),
            ]
            .into(),
            ..Survey::default()
        };
        assert_eq!(find(&survey, "日记").as_deref(), Some("- t"));
        assert_eq!(find(&survey, "周记"), None);
    }

    #[test]
    fn only_what_needs_no_app_is_filled_in() {
        let filled = |template: &str| fill(template, "2026-04-29", "2026-04-28", "2026-04-30", "09:05");
        assert_eq!(
            filled("- <% today %> <%Time%>\n- <% YESTERDAY %><% tomorrow %> <%  current page %>").as_deref(),
            Ok("- [[2026-04-29]] 09:05\n- [[2026-04-28]][[2026-04-30]] [[2026-04-29]]")
        );
        assert_eq!(filled("- 100% <b>"), Ok("- 100% <b>".into()));
        for (template, unknown) in
            [("a <% next friday %> <% x %>", "<% next friday %>"), ("<% today", "<% today"), ("<%%>", "<%%>")]
        {
            assert_eq!(filled(template), Err(unknown.into()));
        }
    }

    proptest! {
        #[test]
        fn any_page_is_taken(page in "([ \\t]{0,3}(- |template:: x|id:: y|```|<% a)?[a中]{0,2}\r?\n?){0,15}|\\PC{0,40}") {
            let found = within(&page, "x");
            prop_assert!(found.is_none() || is_in(&page));
            let _ = fill(&page, "a", "b", "c", "d");
        }
    }
}
