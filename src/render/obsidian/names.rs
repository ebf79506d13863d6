//! Which page names a vault holds, and whose they are: by file name, which is what Obsidian's links look for.

use std::collections::BTreeSet;

use crate::model::{DayFormat, Language, Names, Settings, Survey, Thing, VaultPath};

/// The names of all notes, in any folder: a link names no folder.
///
/// A page that holds a pointer of ours is ours, and so is the name of one that we wrote and that is gone or has lost its
/// pointer since: links to it stay as they are. Daily notes are days and no names. Other files are found by their whole
/// name: `图.png` takes nothing from a page `图`, and the name from a page `图.png`.
pub(super) fn names(survey: &Survey, settings: &Settings) -> Names {
    let days = days(settings);
    let mut homes = survey.ours();
    for (thing, record) in &survey.records.written {
        homes.entry(thing.clone()).or_insert_with(|| record.path.clone());
    }
    homes.retain(|thing, _| matches!(thing, Thing::Article(_) | Thing::Issue(_) | Thing::Concept(_)));
    let ours = homes.iter().map(|(thing, path)| (thing.clone(), Names::composed(&name(path))));
    let homes: BTreeSet<&VaultPath> = homes.values().collect();
    let others = survey.paths.iter().filter(|path| !homes.contains(path) && path.parts().all(is_seen));
    let named: Vec<String> = others.map(name).filter(|name| !days.iter().any(|day| day.reads(name))).collect();
    Names::new(ours, named, days)
}

/// What a link calls a file.
fn name(path: &VaultPath) -> String {
    let is_note = path.name().rsplit_once('.').is_some_and(|(_, kind)| kind.eq_ignore_ascii_case("md"));
    if is_note { path.stem() } else { path.name() }.to_owned()
}

/// Obsidian passes by every file and folder whose name starts with a dot.
fn is_seen(part: &str) -> bool {
    !part.starts_with('.')
}

/// The formats of days: that of the vault's daily notes, and the one that Obsidian and its plugins use everywhere else.
fn days(settings: &Settings) -> Vec<DayFormat> {
    let plain = DayFormat::moment("YYYY-MM-DD", Language::English).expect("a fixed format");
    let is_same = !settings.journal_title.differs_from(&plain);
    let plain = (!is_same).then_some(plain);
    [settings.journal_title.clone()].into_iter().chain(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINTER: &str = "---\nneican: 2026-04-29/70d5f058@85c63e963285\n---\n";

    fn named(daily: &str, files: &[(&str, &str)]) -> Names {
        let path = |path: &str| VaultPath::new(path).expect("sound");
        let mut survey = Survey {
            paths: files.iter().map(|(file, _)| path(file)).collect(),
            spelling: crate::model::Spelling::FrontMatter,
            ..Survey::default()
        };
        files
            .iter()
            .for_each(|(file, text)| survey.cards.put(path(file), super::super::settings::card(&path(file), text)));
        let config = path(".obsidian/daily-notes.json");
        survey.paths.insert(config.clone());
        survey.texts.insert(config, daily.to_owned());
        let settings = super::super::settings::settings(&survey).0;
        names(&survey, &settings)
    }

    fn foreign(names: &Names) -> Vec<&str> {
        names.foreign.iter().map(String::as_str).collect()
    }

    #[test]
    fn notes_are_named_by_their_files() {
        let files = [
            ("甲.md", ""),
            ("子/Beta.MD", ""),
            ("子/深/GPT-5.5.md", ""),
            ("日记/2026-04-29.md", ""),
            ("日记/2026-04-29 周三.md", ""),
            ("杂/2026-04-28.md", ""),
            ("附件/图.png", ""),
            ("画.canvas", ""),
            ("无扩展名", ""),
            ("Cafe\u{301}.md", ""),
        ];
        let names = named("{\"folder\": \"日记\"}", &files);
        let others = ["2026-04-29 周三", "beta", "café", "gpt-5.5", "图.png", "无扩展名", "甲", "画.canvas"];
        assert_eq!(foreign(&names), others);
        assert_eq!(names.days.len(), 1);
        assert!(names.days[0].reads("2026-04-01"));
    }

    #[test]
    fn daily_notes_are_days() {
        let files =
            [("日记/2026/04/29.md", ""), ("日记/2026/04/散记.md", ""), ("2026-04-29.md", ""), ("2026年4月29日.md", "")];
        let names = named("{\"folder\": \"日记\", \"format\": \"YYYY/MM/DD\"}", &files);
        assert_eq!(foreign(&names), ["2026年4月29日", "散记"]);
        let reads = |name: &str| names.days.iter().any(|day| day.reads(name));
        assert!(reads("29") && reads("2026-04-29") && !reads("2026"));
        let names = named("{\"format\": \"YYYY年M月D日\"}", &files);
        assert_eq!(foreign(&names), ["29", "散记"]);
        assert_eq!(names.days.len(), 2);
    }

    #[test]
    fn our_pages_are_ours_wherever_they_live() {
        let issue = "---\nneican: 2026-04-29@85c63e963285\n---\n";
        let daily = "- [[期]] ^neican-2026-04-29";
        let names = named(
            "{}",
            &[
                ("a/甲 (Conflicted copy phone 202604291010).md", POINTER),
                ("b/甲 2.md", POINTER),
                ("c/甲.md", POINTER),
                ("d/甲.md", ""),
                ("读后/期.md", issue),
                ("2026-04-29.md", daily),
                ("移.md", daily),
            ],
        );
        let shown: Vec<(String, &str)> =
            names.ours().iter().map(|(thing, name)| (thing.to_string(), name.as_str())).collect();
        assert_eq!(shown, [("2026-04-29/70d5f058".to_owned(), "甲"), ("2026-04-29".to_owned(), "期")]);
        assert_eq!(foreign(&names), ["甲 (conflicted copy phone 202604291010)", "甲 2", "移"]);
    }

    #[test]
    fn a_page_that_was_renamed_keeps_its_new_name() {
        let mut survey = Survey { spelling: crate::model::Spelling::FrontMatter, ..Survey::default() };
        let path = |path: &str| VaultPath::new(path).expect("sound");
        let record = |at: &str| crate::model::Record { path: path(at), base: None };
        let (renamed, gone): (Thing, Thing) =
            ("2026-04-29/70d5f058".parse().expect("a thing"), "2026-04-29/00000000".parse().expect("a thing"));
        let written = [(renamed.clone(), record("AI 内参/2026/旧.md")), (gone.clone(), record("x/删.md"))].into();
        survey.records = std::sync::Arc::new(crate::model::Records { written });
        survey.paths = [path("读后/新.md"), path("x/删.md")].into();
        survey.cards.put(path("读后/新.md"), super::super::settings::card(&path("读后/新.md"), POINTER));
        let settings = super::super::settings::defaults();
        let names = names(&survey, &settings);
        assert_eq!(*names.ours(), [(renamed, "新".to_owned()), (gone, "删".to_owned())].into());
        assert!(names.foreign.is_empty());
    }
}
