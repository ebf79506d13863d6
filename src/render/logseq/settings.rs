//! What a graph's `logseq/config.edn` settles, and which texts of a graph the survey keeps. Reads, never writes it.

use std::borrow::Cow;

use clojure_reader::edn::{Edn, read_string};

use super::{names, template};
use crate::model::{About, Card, DayFormat, Language, Notice, Place, Settings, Spelling, Survey, VaultPath, What};

/// Where a graph keeps its settings.
pub(crate) const CONFIG: &str = "logseq/config.edn";

/// How Logseq names days where nothing is said.
const TITLE: &str = "MMM do, yyyy";
const FILE: &str = "yyyy_MM_dd";

/// What a text tells about itself: the settings, pages of ours, pages that name themselves, Feynman notes, and templates.
pub(crate) fn card(path: &VaultPath, text: &str) -> Card {
    if path.as_str() == CONFIG {
        return Card::whole();
    }
    if !names::is_page(path) {
        return Card::default();
    }
    let whole = template::is_in(text) || !About::of(text, Spelling::Property).is_empty();
    Card { things: Spelling::Property.things(text), title: names::title(text), whole }
}

/// The settings of a graph; a notice for each that cannot be read and so is Logseq's default.
///
/// A graph without `config.edn` gets ours with the first pages, so ours counts: `yyyy-MM-dd`, `yyyy_MM_dd`, new file
/// names. That holds for a folder of pages that Logseq has not opened yet too: at opening it lays down its own
/// settings only where there are none.
pub(crate) fn settings(survey: &Survey) -> (Settings, Vec<Notice>) {
    let path = VaultPath::new(CONFIG).expect("a fixed path");
    if !survey.paths.contains(&path) && !survey.texts.contains_key(&path) {
        return (defaults("yyyy-MM-dd", true), Vec::new());
    }
    let text = survey.texts.get(&path).map_or("", |text| text.trim_start_matches('\u{FEFF}'));
    let mut config = Config { text, map: Edn::Nil, notices: Vec::new() };
    match read_string(text) {
        _ if !survey.texts.contains_key(&path) => config.whole("?", None),
        Ok(map @ (Edn::Map(_) | Edn::Nil)) => config.map = map,
        Ok(_) => config.whole("{…}", Some(1)),
        Err(error) => config.whole(&format!("{:?}", error.code), error.line),
    }
    let mut settings = config.settings();
    if let Some(name) = config.journal_template() {
        settings.journal_template = template::find(survey, &name).unwrap_or_default();
    }
    (settings, config.notices)
}

/// The paths that the graph hides from Logseq: what `:hidden` says, each with its leading slash.
pub(crate) fn hidden(survey: &Survey) -> Vec<String> {
    let text = VaultPath::new(CONFIG).and_then(|path| survey.texts.get(&path)).map_or("", String::as_str);
    let config = read_string(text.trim_start_matches('\u{FEFF}')).unwrap_or(Edn::Nil);
    let rooted = |path: &Edn| match path {
        Edn::Str(path) if !path.is_empty() => Some(format!("/{}", path.trim_start_matches('/'))),
        _ => None,
    };
    match config.get(&key("hidden")) {
        Some(Edn::Vector(paths)) => paths.iter().filter_map(rooted).collect(),
        _ => Vec::new(),
    }
}

fn defaults(title: &str, plain_names: bool) -> Settings {
    let folder = |name: &str| VaultPath::new(name).expect("a fixed path");
    Settings {
        pages: folder("pages"),
        journals: Some(folder("journals")),
        assets: folder("assets"),
        journal_title: DayFormat::java(title).expect("a fixed format"),
        journal_file: DayFormat::java(FILE).expect("a fixed format"),
        plain_names,
        journal_template: String::new(),
        config: Default::default(),
        // Its templates name no formats, and its names are English in every language.
        template_date: None,
        template_time: None,
        language: Language::English,
    }
}

fn key(name: &str) -> Edn<'_> {
    Edn::Key(Cow::Borrowed(name))
}

/// The settings while they are read.
struct Config<'e> {
    text: &'e str,
    map: Edn<'e>,
    notices: Vec<Notice>,
}

impl Config<'_> {
    fn settings(&mut self) -> Settings {
        let base = defaults(TITLE, false);
        // The older key counts where the newer is absent, as in Logseq.
        let title = if self.has("journal/page-title-format") { "journal/page-title-format" } else { "date-formatter" };
        Settings {
            pages: self.string("pages-directory", folder).unwrap_or(base.pages),
            journals: self.string("journals-directory", folder).or(base.journals),
            journal_title: self.string(title, DayFormat::java).unwrap_or(base.journal_title),
            journal_file: self.string("journal/file-name-format", DayFormat::java).unwrap_or(base.journal_file),
            plain_names: self.plain_names(),
            ..base
        }
    }

    fn has(&self, name: &str) -> bool {
        self.map.get(&key(name)).is_some_and(|value| *value != Edn::Nil)
    }

    /// A setting that is text; absent, with a notice, where it is something else or cannot be used.
    fn string<T>(&mut self, name: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let value = self.map.get(&key(name)).filter(|value| **value != Edn::Nil)?;
        let found = if let Edn::Str(text) = value { read(text) } else { None };
        if found.is_none() {
            let value = shown(value);
            self.refuse(name, value);
        }
        found
    }

    fn plain_names(&mut self) -> bool {
        match self.map.get(&key("file/name-format")) {
            None | Some(Edn::Nil) => false,
            Some(Edn::Key(format)) if format == "triple-lowbar" => true,
            Some(Edn::Key(format)) if format == "legacy" => false,
            Some(other) => {
                let value = shown(other);
                self.refuse("file/name-format", value);
                false
            }
        }
    }

    /// The name of the reader's template for journals.
    fn journal_template(&mut self) -> Option<String> {
        let value = match self.map.get(&key("default-templates"))? {
            Edn::Nil => return None,
            Edn::Map(templates) => templates.get(&key("journals"))?,
            other => other,
        };
        match value {
            Edn::Nil => None,
            Edn::Str(name) => Some(name.trim().to_owned()).filter(|name| !name.is_empty()),
            other => {
                let value = shown(other);
                self.refuse("default-templates", value);
                None
            }
        }
    }

    /// A setting that cannot be used, with the line that sets it.
    fn refuse(&mut self, name: &str, value: String) {
        let setting = format!(":{name}");
        let sets = |line: &str| line.split(';').next().is_some_and(|code| code.contains(&setting));
        let line = self.text.lines().position(sets).and_then(|line| u32::try_from(line + 1).ok());
        let place = Place { file: CONFIG.to_owned(), line };
        self.notices.push(Notice::new(place, What::Setting { setting, value }));
    }

    /// Nothing could be read.
    fn whole(&mut self, why: &str, line: Option<usize>) {
        let place = Place { file: CONFIG.to_owned(), line: line.and_then(|line| u32::try_from(line).ok()) };
        self.notices.push(Notice::new(place, What::Setting { setting: CONFIG.to_owned(), value: why.to_owned() }));
    }
}

/// A folder of the graph; none that Logseq itself would pass over.
fn folder(path: &str) -> Option<VaultPath> {
    let path = VaultPath::new(path.trim().trim_start_matches("./").trim_matches('/'))?;
    path.parts().all(|part| !part.starts_with('.')).then_some(path)
}

fn shown(value: &Edn) -> String {
    match value {
        Edn::Str(text) => text.to_string(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Day;

    fn graph(config: &str) -> Survey {
        let path = VaultPath::new(CONFIG).expect("sound");
        Survey { paths: [path.clone()].into(), texts: [(path, config.to_owned())].into(), ..Survey::default() }
    }

    fn spelt(settings: &Settings) -> (String, String, bool) {
        let day: Day = "2026-04-09".parse().expect("sound");
        (settings.journal_title.write(day), settings.journal_file.write(day), settings.plain_names)
    }

    #[test]
    fn logseqs_own_settings_are_read() {
        let (settings, notices) = settings(&graph(include_str!("../../../fixtures/logseq/config.edn")));
        assert_eq!(notices, []);
        assert_eq!(spelt(&settings), ("Apr 9th, 2026".into(), "2026_04_09".into(), true));
        assert_eq!(
            (settings.pages.as_str(), settings.journals.as_ref().map_or("", VaultPath::as_str)),
            ("pages", "journals")
        );
        assert_eq!(settings.journal_template, "");
    }

    #[test]
    fn the_readers_settings_are_read() {
        let text = "\u{FEFF}; mine
            {:date-formatter \"yyyy-MM-dd EEEE\", :journal/file-name-format \"yyyyMMdd\"
             #_#_:pages-directory \"x\" :pages-directory \"./笔记/\" ; :file/name-format :triple-lowbar
             :journals-directory \"日记\" :f (fn [r] #{:a \"b;c\"}) :hidden [\"/a\" \"b\"] :t #uuid \"x\" :n 0.5}";
        let survey = graph(text);
        let (settings, notices) = settings(&survey);
        assert_eq!(notices, []);
        assert_eq!(spelt(&settings), ("2026-04-09 Thursday".into(), "20260409".into(), false));
        assert_eq!(
            (settings.pages.as_str(), settings.journals.as_ref().map_or("", VaultPath::as_str)),
            ("笔记", "日记")
        );
        assert_eq!(hidden(&survey), ["/a", "/b"]);
        assert!(hidden(&Survey::default()).is_empty());
    }

    #[test]
    fn what_cannot_be_read_is_told_and_the_default_counts() {
        let text = "{:journal/page-title-format \"QQ\"
             ;; :pages-directory
             :pages-directory \"../out\" :journals-directory 3
             :file/name-format \"x\" :default-templates {:journals 4}}";
        let (settings, notices) = settings(&graph(text));
        let told: Vec<String> = notices.iter().map(|notice| format!("{} {:?}", notice.place, notice.what)).collect();
        assert_eq!(told.len(), 5, "{told:?}");
        assert!(told[0].starts_with("logseq/config.edn:3 Setting { setting: \":pages-directory\""), "{told:?}");
        assert_eq!(spelt(&settings), ("Apr 9th, 2026".into(), "2026_04_09".into(), false));
        assert_eq!(settings.pages.as_str(), "pages");
    }

    #[test]
    fn broken_absent_and_empty_settings() {
        for (text, line) in [
            ("{:a 1\n :b", "logseq/config.edn:2"),
            ("[1]", "logseq/config.edn:1"),
            ("{:a 1 :a 2}", "logseq/config.edn:1"),
        ] {
            let (settings, notices) = settings(&graph(text));
            assert_eq!(notices.len(), 1, "{text}");
            assert_eq!(notices[0].place.to_string(), line);
            assert_eq!(spelt(&settings).0, "Apr 9th, 2026");
        }
        assert_eq!(settings(&graph("")).1, []);
        assert_eq!(spelt(&settings(&Survey::default()).0), ("2026-04-09".into(), "2026_04_09".into(), true));
        let unreadable = Survey { texts: Default::default(), ..graph("") };
        assert_eq!(settings(&unreadable).1.len(), 1);
    }

    #[test]
    fn the_survey_keeps_what_matters() {
        let kept = |path: &str, text: &str| !card(&VaultPath::new(path).expect("sound"), text).is_blank();
        assert!(kept(CONFIG, ""));
        assert!(kept("pages/a.md", "type:: [[AI 内参]]\nneican:: 2026-04-29/70d5f058@85c63e963285\n\n- a"));
        assert!(kept("a.md", "title:: 甲\n\n- a"));
        assert!(kept("journals/a.md", "- x\n\t- 日记\n\t  template:: 日记"));
        for (path, text) in [
            ("pages/a.md", "- title:: a"),
            ("pages/a.txt", "title:: a"),
            ("logseq/bak/a.md", "title:: a"),
            ("pages/a.md", "- say `template::`"),
        ] {
            assert!(!kept(path, text), "{path} {text}");
        }
    }
}
