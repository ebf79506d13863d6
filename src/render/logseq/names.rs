//! Which page names a graph holds, and whose they are: by `title::`, else by file name, as Logseq reads them.

use std::collections::BTreeSet;

use super::blocks::property;
use super::{file_name, settings};
use crate::model::{DayFormat, Names, Settings, Survey, Thing, VaultPath};

/// The names of all pages that Logseq would load.
///
/// A page that holds a pointer of ours is ours, and so is the name of one that we wrote and that is gone or has lost its
/// pointer since: links to it stay as they are. Days are no names. Hidden pages of the reader's are not loaded, so their
/// names are free.
pub(crate) fn names(survey: &Survey, settings: &Settings) -> Names {
    let days = days(settings);
    let hidden = settings::hidden(survey);
    let is_hidden = |path: &VaultPath| hidden.iter().any(|start| format!("/{path}").starts_with(start.as_str()));
    let name_of = |path: &VaultPath| page_name(path, survey.title(path), settings);
    let mut homes = survey.ours();
    for (thing, record) in &survey.records.written {
        homes.entry(thing.clone()).or_insert_with(|| record.path.clone());
    }
    homes.retain(|thing, _| matches!(thing, Thing::Article(_) | Thing::Issue(_) | Thing::Concept(_)));
    let ours = homes.iter().map(|(thing, path)| (thing.clone(), Names::composed(&name_of(path))));
    let homes: BTreeSet<&VaultPath> = homes.values().collect();
    let pages = survey.paths.iter().filter(|path| is_page(path) && !homes.contains(path) && !is_hidden(path));
    let named = pages.map(|path| (path, name_of(path))).filter(|(path, name)| !is_day(path, name, &days, settings));
    let others: Vec<String> = named.map(|(_, name)| name).collect();
    Names::new(ours, others, days)
}

/// The file of a page of this name; absent where the graph has none.
pub(crate) fn holder<'s>(survey: &'s Survey, settings: &Settings, name: &str) -> Option<&'s VaultPath> {
    let name_of = |path: &VaultPath| page_name(path, survey.title(path), settings);
    let wanted = Names::fold(name);
    survey.paths.iter().find(|path| is_page(path) && Names::fold(&name_of(path)) == wanted)
}

/// Whether Logseq would load this file as a page.
pub(crate) fn is_page(path: &VaultPath) -> bool {
    let kind = path.name().rsplit_once('.').map(|(_, kind)| kind.to_ascii_lowercase());
    let passed = ["logseq/bak", "logseq/.recycle", "logseq/version-files"];
    kind.is_some_and(|kind| matches!(kind.as_str(), "md" | "markdown" | "org"))
        && !passed.iter().any(|folder| path.as_str().starts_with(folder))
        && path.parts().all(|part| !part.starts_with('.') && part != "node_modules")
}

/// The name that a page gives itself: `title::` among the properties on its very first lines, or the same as front
/// matter, as drawer or as directive. Absent where it gives none; the last one counts.
pub(crate) fn title(text: &str) -> Option<String> {
    let mut lines = text.lines();
    let value = match text.lines().next()?.trim() {
        "---" => front_matter(lines.skip(1))?,
        ":PROPERTIES:" => {
            let drawer = lines.skip(1).take_while(|line| line.trim() != ":END:");
            last(drawer, |line| line.trim().strip_prefix(':')?.split_once(':'))?
        }
        first if first.starts_with("#+") => {
            last(lines.by_ref().take_while(|line| line.trim().starts_with("#+")), |line| {
                line.trim()[2..].split_once(':')
            })?
        }
        _ => {
            let properties = lines.map_while(|line| property(line).filter(|_| !line.trim_start().starts_with("- ")));
            properties.filter(|(key, _)| key == "title").last()?.1.to_owned()
        }
    };
    Some(value).filter(|value| !value.is_empty())
}

/// Logseq reads front matter by lines; one that is no `key: value` makes all of it text.
fn front_matter<'t>(lines: impl Iterator<Item = &'t str>) -> Option<String> {
    let mut closed = false;
    let within = |line: &&str| {
        closed = line.trim_end() == "---";
        !closed
    };
    let inside: Vec<&str> = lines.take_while(within).collect();
    let whole = closed && inside.iter().all(|line| line.contains(':'));
    whole.then(|| last(inside.into_iter(), |line| line.split_once(':')))?
}

fn last<'t>(
    lines: impl Iterator<Item = &'t str>,
    pair: impl Fn(&'t str) -> Option<(&'t str, &'t str)>,
) -> Option<String> {
    let pairs = lines.filter_map(pair).filter(|(key, _)| key.trim().eq_ignore_ascii_case("title"));
    pairs.last().map(|(_, value)| value.trim().to_owned())
}

/// The name of the page in a file.
pub(crate) fn page_name(path: &VaultPath, title: Option<&str>, settings: &Settings) -> String {
    if path.as_str().starts_with("pages/contents.") {
        return "Contents".to_owned();
    }
    title.map_or_else(|| file_name::decode(path.stem(), settings.plain_names), str::to_owned)
}

/// The formats that Logseq takes for a day whatever the settings say, the graph's own first.
fn days(settings: &Settings) -> Vec<DayFormat> {
    let always = ["MMM do, yyyy", "yyyy-MM-dd", "yyyy_MM_dd"].into_iter().filter_map(DayFormat::java);
    let mut days = vec![settings.journal_title.clone()];
    days.extend(always.filter(|format| *format != settings.journal_title));
    days
}

/// A page whose name is a day is a journal, in any folder; in the folder of journals its file name may say so too.
fn is_day(path: &VaultPath, name: &str, days: &[DayFormat], settings: &Settings) -> bool {
    // Every format has digits: most names need no closer look.
    let dated = |text: &str| text.contains(|c: char| c.is_ascii_digit());
    dated(name) && days.iter().any(|format| format.reads(name))
        || dated(path.stem())
            && settings.journals.as_ref().is_some_and(|folder| path.is_in(folder))
            && settings.journal_file.reads(path.stem())
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINTER: &str = "neican:: 2026-04-29/70d5f058@85c63e963285";

    fn named(config: &str, files: &[(&str, &str)]) -> Names {
        let path = |path: &str| VaultPath::new(path).expect("sound");
        let mut survey = Survey { paths: files.iter().map(|(file, _)| path(file)).collect(), ..Survey::default() };
        files.iter().for_each(|(file, text)| survey.cards.put(path(file), settings::card(&path(file), text)));
        survey.paths.insert(path(settings::CONFIG));
        survey.texts.insert(path(settings::CONFIG), config.to_owned());
        let settings = settings::settings(&survey).0;
        names(&survey, &settings)
    }

    fn foreign(names: &Names) -> Vec<&str> {
        names.foreign.iter().map(String::as_str).collect()
    }

    #[test]
    fn pages_are_named_as_logseq_names_them() {
        let files = [
            ("pages/甲.md", ""),
            ("pages/子/Beta.markdown", ""),
            ("c.MD", ""),
            ("assets/d.org", ""),
            ("pages/a___b%3F.md", ""),
            ("pages/x.md", "title:: Real Name\n\n- a"),
            ("pages/contents.md", ""),
            ("journals/2026_04_29.md", ""),
            ("journals/notaday.md", ""),
            ("pages/Apr 29th, 2026.md", ""),
            ("pages/y.md", "title:: 2026-04-28\n\n- a"),
            ("journals/2026-04-28.md", "title:: 会议\n"),
            ("logseq/bak/pages/z.md", ""),
            ("logseq/version-files/z.md", ""),
            ("pages/.z.md", ""),
            ("pages/node_modules/z.md", ""),
            ("pages/z.txt", ""),
            ("hidden/z.md", ""),
        ];
        let new = named("{:file/name-format :triple-lowbar :hidden [\"hidden\"]}", &files);
        assert_eq!(foreign(&new), ["a/b?", "beta", "c", "contents", "d", "notaday", "real name", "会议", "甲"]);
        assert_eq!(new.days.len(), 3);
        let old = named(
            "{:journal/page-title-format \"yyyy年MM月dd日\"}",
            &[("pages/GPT-5.5.md", ""), ("pages/2026年04月29日.md", "")],
        );
        assert_eq!((foreign(&old), old.days.len()), (vec!["gpt-5/5"], 4));
    }

    #[test]
    fn our_pages_are_ours_wherever_they_live() {
        let ours = format!("type:: x\n{POINTER}\n\n- a");
        let journal = "- x\n  neican:: journal/2026-04-29@85c63e963285";
        let issue = format!("title:: 期\n{}", "neican:: 2026-04-29@85c63e963285");
        let names = named(
            "{:file/name-format :triple-lowbar}",
            &[
                ("a/甲.sync-conflict-20260429-101010-ABCDEF.md", ours.as_str()),
                ("b/甲 2.md", ours.as_str()),
                ("c/甲.md", ours.as_str()),
                ("d/甲.md", ours.as_str()),
                ("e/乙.md", ours.as_str()),
                ("pages/i.md", issue.as_str()),
                ("journals/2026_04_29.md", journal),
                ("pages/移.md", journal),
            ],
        );
        let shown: Vec<(String, &str)> =
            names.ours().iter().map(|(thing, name)| (thing.to_string(), name.as_str())).collect();
        assert_eq!(shown, [("2026-04-29/70d5f058".to_owned(), "甲"), ("2026-04-29".to_owned(), "期")]);
        assert_eq!(
            foreign(&names),
            ["乙", "甲 2", "甲.sync-conflict-20260429-101010-abcdef", "移"]
                .map(String::from)
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>()
        );
    }

    #[test]
    fn titles_are_read_where_logseq_reads_them() {
        for (text, expected) in [
            ("title:: Tee One\n\n- a", Some("Tee One")),
            ("x:: y\n\tTitle:: a b  \r\nz:: 1", Some("a b")),
            ("title:: a\ntitle:: b", Some("b")),
            ("title:: \"a\"", Some("\"a\"")),
            ("---\ntitle: Four\ntags: a\n---\n- a", Some("Four")),
            (":PROPERTIES:\n:title: Five\n:END:\n* a", Some("Five")),
            ("#+x: y\n#+TITLE: Six\n* a", Some("Six")),
            ("\n\ntitle:: a\n- a", None),
            ("text\ntitle:: a", None),
            ("- title:: a", None),
            ("x:: y\n\ntitle:: a", None),
            ("title::a", None),
            ("title::\n- a", None),
            ("# h\ntitle:: a", None),
            ("---\ntitle: a\nlist:\n- a\n---", None),
            ("---\ntitle: a\n", None),
            ("---\nx: y\n---\ntitle:: a", None),
            ("", None),
        ] {
            assert_eq!(title(text).as_deref(), expected, "{text:?}");
        }
    }
}
