//! What a vault's `.obsidian/*.json` settle, and which texts of a vault the survey keeps. Reads, never writes them.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization;

use super::daily;
use crate::model::{
    About, Card, DayFormat, Language, Names, Notice, Place, Settings, Spelling, Survey, TimeFormat, VaultPath, What,
};

/// Where a vault keeps the settings of its daily notes, of itself, and of its templates.
pub(super) const DAILY_NOTES: &str = ".obsidian/daily-notes.json";
const APP: &str = ".obsidian/app.json";
const TEMPLATES: &str = ".obsidian/templates.json";

/// The settings that matter.
pub(super) const CONFIGS: &[&str] = &[DAILY_NOTES, APP, ".obsidian/types.json", TEMPLATES];

/// What Obsidian takes where nothing is said (obsidian-help, `Plugins/Daily notes.md`, `Plugins/Templates.md`).
const DAY: &str = "YYYY-MM-DD";
const TIME: &str = "HH:mm";

/// What a text tells about itself: settings, pages of ours, and Feynman notes.
pub(super) fn card(path: &VaultPath, text: &str) -> Card {
    let whole = CONFIGS.contains(&path.as_str()) || !About::of(text, Spelling::FrontMatter).is_empty();
    Card { things: Spelling::FrontMatter.things(text), title: None, whole }
}

/// The template for daily notes: any text could be one, so only the settings say which.
pub(super) fn named(survey: &Survey) -> Vec<VaultPath> {
    let mut daily = Config::read(survey, DAILY_NOTES);
    daily.string("template", |name| note(survey, name)).into_iter().collect()
}

/// Whether there is no vault yet: it will get our own settings with its first pages.
pub(super) fn is_new(survey: &Survey) -> bool {
    survey.paths.is_empty() && CONFIGS.iter().all(|config| !survey.holds(config))
}

/// The settings of a vault; a notice for each that cannot be read and so is Obsidian's default.
pub(super) fn settings(survey: &Survey) -> (Settings, Vec<Notice>) {
    let base = wished(survey);
    if is_new(survey) {
        return (base, Vec::new());
    }
    let (mut daily, mut app) = (Config::read(survey, DAILY_NOTES), Config::read(survey, APP));
    let mut templates = Config::read(survey, TEMPLATES);
    let journals = daily.string("folder", top_or_folder).unwrap_or(None);
    let journal_template = daily.string("template", |name| survey.texts.get(&note(survey, name)?).cloned());
    let journal_template = journal_template.unwrap_or_default();
    let (language, is_guess) = language(survey, journals.as_ref(), &daily, &journal_template);
    let format = |text: &str| daily::for_files(DayFormat::moment(text, language)?);
    let journal_file = daily.string("format", format).unwrap_or_else(|| base.journal_file.clone());
    if let Some(format) = daily.text("format").filter(|_| is_guess) {
        let format = format.to_owned();
        daily.notice("format", What::DayNames { format, language });
    }
    let time = |text: &str| Some(TimeFormat::moment(text, language));
    let settings = Settings {
        journals,
        assets: app.string("attachmentFolderPath", |path| assets(path, &base)).unwrap_or_else(|| base.assets.clone()),
        journal_title: journal_file.base_name(),
        journal_file,
        journal_template,
        template_date: templates.string("dateFormat", time).unwrap_or(base.template_date),
        template_time: templates.string("timeFormat", time).unwrap_or(base.template_time),
        language,
        ..base
    };
    (settings, [daily.notices, app.notices, templates.notices].concat())
}

/// The settings of a vault that we make, with the folder that the reader wishes for our pages.
fn wished(survey: &Survey) -> Settings {
    let base = defaults();
    let Some(pages) = survey.config.folder.clone() else { return base };
    let assets = pages.join("附件").unwrap_or_else(|| base.assets.clone());
    Settings { pages, assets, ..base }
}

/// The settings of a vault that we make: what its readers write is Chinese.
pub(super) fn defaults() -> Settings {
    let folder = |name: &str| VaultPath::new(name).expect("a fixed path");
    let day = DayFormat::moment(DAY, Language::Chinese).expect("a fixed format");
    Settings {
        pages: folder("AI 内参"),
        journals: Some(folder("日记")),
        assets: folder("AI 内参/附件"),
        journal_title: day.clone(),
        journal_file: day,
        plain_names: true,
        journal_template: String::new(),
        template_date: TimeFormat::moment(DAY, Language::Chinese),
        template_time: TimeFormat::moment(TIME, Language::Chinese),
        language: Language::Chinese,
        config: Default::default(),
    }
}

/// The language in which the app names months and weekdays, and whether that matters and had to be guessed.
///
/// Moment follows the language of the app, which stands nowhere in a vault. The daily notes that are there show it, our
/// own excepted: a wrong guess would prove itself. With none of them, Chinese characters in the settings or in the
/// template speak for Chinese, else it is English. Other languages are not known, and their notes not seen.
fn language(survey: &Survey, folder: Option<&VaultPath>, daily: &Config, template: &str) -> (Language, bool) {
    let is_han = |text: &str| text.contains(|c| matches!(c, '\u{3400}'..='\u{9FFF}'));
    let said = ["folder", "format", "template"].iter().filter_map(|name| daily.text(name)).chain([template]);
    let guess = if said.into_iter().any(is_han) { Language::Chinese } else { Language::English };
    let format = daily.text("format").unwrap_or(DAY);
    let of = |language| DayFormat::moment(format, language).and_then(daily::for_files);
    let (english, chinese) = match (of(Language::English), of(Language::Chinese)) {
        (Some(english), Some(chinese)) if english.differs_from(&chinese) => (english, chinese),
        _ => return (guess, false),
    };
    let ours: BTreeSet<&VaultPath> = survey.records.written.values().map(|record| &record.path).collect();
    let notes = survey.paths.iter().filter(|path| !ours.contains(path) && folder.is_none_or(|at| path.is_in(at)));
    let mut lead = 0i64;
    for note in notes {
        let start = folder.map_or(0, |folder| folder.as_str().len() + 1);
        let Some(name) = note.as_str()[start..].strip_suffix(".md") else { continue };
        lead += i64::from(chinese.reads_path(name)) - i64::from(english.reads_path(name));
    }
    match lead {
        0 => (guess, true),
        1.. => (Language::Chinese, false),
        _ => (Language::English, false),
    }
}

/// One file of settings while it is read.
struct Config<'s> {
    file: &'static str,
    text: &'s str,
    map: Map<String, Value>,
    notices: Vec<Notice>,
}

impl<'s> Config<'s> {
    /// A file that is absent or blank says nothing; one that is no JSON object says so.
    fn read(survey: &'s Survey, file: &'static str) -> Config<'s> {
        let kept = VaultPath::new(file).and_then(|path| survey.texts.get(&path));
        let text = kept.map_or("", |text| text.trim_start_matches('\u{FEFF}'));
        let mut config = Config { file, text, map: Map::new(), notices: Vec::new() };
        match serde_json::from_str(text) {
            _ if kept.is_none() && survey.holds(file) => config.whole("?", None),
            _ if text.trim().is_empty() => {}
            Ok(Value::Object(map)) => config.map = map,
            Ok(Value::Null) => {}
            Ok(_) => config.whole("{…}", Some(1)),
            Err(error) => {
                let why = error.to_string();
                let why = why.split(" at line ").next().unwrap_or_default().to_owned();
                config.whole(&why, u32::try_from(error.line()).ok());
            }
        }
        config
    }

    /// A setting as it stands there, without outer blanks; absent where it is no text.
    fn text(&self, name: &str) -> Option<&str> {
        self.map.get(name)?.as_str().map(str::trim)
    }

    /// A setting that is text, absent where it is blank, as Obsidian has it; absent, with a notice, where it is
    /// something else or cannot be used.
    fn string<T>(&mut self, name: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let value = self.map.get(name).filter(|value| !value.is_null())?;
        if self.text(name) == Some("") {
            return None;
        }
        let found = self.text(name).and_then(read);
        if found.is_none() {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            self.notice(name, What::Setting { setting: name.to_owned(), value });
        }
        found
    }

    /// A notice about a setting, with the line that sets it.
    fn notice(&mut self, name: &str, what: What) {
        let key = format!("\"{name}\"");
        let line = self.text.lines().position(|line| line.contains(&key)).and_then(|at| u32::try_from(at + 1).ok());
        self.notices.push(Notice::new(Place { file: self.file.to_owned(), line }, what));
    }

    /// Nothing could be read.
    fn whole(&mut self, why: &str, line: Option<u32>) {
        let what = What::Setting { setting: self.file.to_owned(), value: why.to_owned() };
        self.notices.push(Notice::new(Place { file: self.file.to_owned(), line }, what));
    }
}

/// A path as Obsidian's settings may spell it, as its vaults have it: NFC, plain spaces, no slash at either end.
fn normal(path: &str) -> String {
    let spaced: String = path.nfc().map(|c| if matches!(c, '\u{A0}' | '\u{202F}') { ' ' } else { c }).collect();
    spaced.split('/').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
}

/// A folder of the vault; none that Obsidian itself would not see.
fn folder(path: &str) -> Option<VaultPath> {
    let path = VaultPath::new(&normal(path))?;
    path.parts().all(|part| !part.starts_with('.')).then_some(path)
}

/// The top of the vault (`/`), or a folder of it.
fn top_or_folder(path: &str) -> Option<Option<VaultPath>> {
    match normal(path).as_str() {
        "" | "." => Some(None),
        path => folder(path.strip_prefix("./").unwrap_or(path)).map(Some),
    }
}

/// The folder of images. Obsidian's default is the top of the vault (`/`), which dozens of images would litter: they go
/// below our pages then. So does a folder beside each note (`./`, `./sub`), since our notes lie in a folder per year and
/// share their images.
fn assets(path: &str, base: &Settings) -> Option<VaultPath> {
    match normal(path).as_str() {
        "" => Some(base.assets.clone()),
        "." => Some(base.pages.clone()),
        path => match path.strip_prefix("./") {
            Some(below) => folder(below).and_then(|below| base.pages.join(below.as_str())),
            None => folder(path),
        },
    }
}

/// The note that a setting names, with or without `.md`: at that path, else where a link of that text
/// would find it: the shortest path counts.
fn note(survey: &Survey, name: &str) -> Option<VaultPath> {
    let exact =
        |path: &str| VaultPath::new(path).filter(|path| path.as_str().ends_with(".md") && survey.holds(path.as_str()));
    if let Some(path) = exact(&normal(name)).or_else(|| exact(&format!("{}.md", normal(name)))) {
        return Some(path);
    }
    let name = Names::fold(&normal(name));
    let wanted = [name.clone(), format!("{name}.md")];
    let rank = |path: &VaultPath| {
        let folded = Names::fold(path.as_str());
        let fits = |wanted: &String| folded == *wanted || folded.ends_with(&format!("/{wanted}"));
        let is_note = folded.ends_with(".md") && wanted.iter().any(fits);
        is_note.then(|| (folded.chars().count(), path.clone()))
    };
    survey.paths.iter().filter_map(rank).min().map(|(_, path)| path)
}

#[cfg(test)]
mod tests;
