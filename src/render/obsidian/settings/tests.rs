//! Vaults with settings of every sort, and what they settle.

use super::*;
use crate::model::{Day, Now, Record, Thing};

/// A vault of these files, their texts kept where the survey would keep them or the settings name them.
fn vault(files: &[(&str, &str)]) -> Survey {
    let path = |path: &str| VaultPath::new(path).expect("sound");
    let texts = files.iter().map(|(file, text)| (path(file), (*text).to_owned()));
    let mut survey = Survey {
        paths: files.iter().map(|(file, _)| path(file)).collect(),
        texts: texts.clone().filter(|(path, text)| !card(path, text).is_blank()).collect(),
        spelling: Spelling::FrontMatter,
        ..Survey::default()
    };
    let named = named(&survey);
    survey.texts.extend(texts.filter(|(path, _)| named.contains(path)));
    survey
}

fn told(notices: &[Notice]) -> Vec<String> {
    let one = |notice: &Notice| match &notice.what {
        What::Setting { setting, value } => format!("{} {setting}: {value}", notice.place),
        what => format!("{} {what:?}", notice.place),
    };
    notices.iter().map(one).collect()
}

/// What a vault with these settings of its daily notes says: where the note of a day lies.
fn daily(text: &str, others: &[(&str, &str)]) -> (String, Vec<String>) {
    let files: Vec<(&str, &str)> = [(DAILY_NOTES, text)].into_iter().chain(others.iter().copied()).collect();
    let (settings, notices) = settings(&vault(&files));
    let day: Day = "2026-04-09".parse().expect("sound");
    (super::daily::path(&settings, day).expect("a path").to_string(), told(&notices))
}

#[test]
fn a_vault_without_settings_has_obsidians_and_a_new_one_has_ours() {
    let (new, notices) = settings(&vault(&[]));
    assert_eq!((new.journals.as_ref().map(VaultPath::as_str), notices.len()), (Some("日记"), 0));
    for files in [&[("甲.md", "")][..], &[(APP, "{}")]] {
        let (bare, notices) = settings(&vault(files));
        assert_eq!((bare.journals.as_ref(), notices.len()), (None, 0));
        assert_eq!(bare.journal_file.write("2026-04-09".parse().expect("sound")), "2026-04-09");
        assert_eq!((bare.pages.as_str(), bare.assets.as_str()), ("AI 内参", "AI 内参/附件"));
        assert_eq!((bare.journal_template.as_str(), bare.language), ("", Language::English));
    }
    assert!(is_new(&vault(&[])) && !is_new(&vault(&[(TEMPLATES, "{}")])) && !is_new(&vault(&[("a.png", "")])));
}

#[test]
fn the_settings_of_daily_notes_are_read() {
    for (text, path) in [
        (include_str!("../../../../vault-template/obsidian/.obsidian/daily-notes.json"), "日记/2026-04-09.md"),
        ("{\"folder\": \"日记\", \"format\": \"YYYY/MM/YYYY-MM-DD\"}", "日记/2026/04/2026-04-09.md"),
        ("\u{FEFF}{\"autorun\": true, \"folder\": \"/a/b//\"}", "a/b/2026-04-09.md"),
        ("{\"folder\": \" ./日记/ \", \"format\": \" YYYYMMDD \"}", "日记/20260409.md"),
        ("{\"folder\": \"/\", \"format\": \"\", \"template\": \"\"}", "2026-04-09.md"),
        ("{\"folder\": \"\", \"format\": null}", "2026-04-09.md"),
        ("{\"folder\": \"Cafe\u{301}\u{A0}x\"}", "Café x/2026-04-09.md"),
        ("{\"format\": \"YYYY年M月D日 dddd\"}", "2026年4月9日 星期四.md"),
        ("", "2026-04-09.md"),
        (" \n", "2026-04-09.md"),
        ("null", "2026-04-09.md"),
    ] {
        let (found, told) = daily(text, &[("2026年4月8日 星期三.md", "")]);
        assert_eq!((found.as_str(), told), (path, vec![]), "{text}");
    }
}

#[test]
fn what_cannot_be_used_is_told_and_the_default_counts() {
    for (text, notice) in [
        ("{\n \"folder\": \"../x\"}", "daily-notes.json:2 folder: ../x"),
        ("{\"folder\": \"a/../../x\"}", "daily-notes.json:1 folder: a/../../x"),
        ("{\"folder\": \"C:/x\"}", "daily-notes.json:1 folder: C:/x"),
        ("{\"folder\": \"a\\\\b\"}", "daily-notes.json:1 folder: a\\b"),
        ("{\"folder\": \".obsidian/x\"}", "daily-notes.json:1 folder: .obsidian/x"),
        ("{\"folder\": [\"a\"]}", "daily-notes.json:1 folder: [\"a\"]"),
        ("{\"folder\": 3}", "daily-notes.json:1 folder: 3"),
        ("{\n\n\"format\": \"YYYY-MM\"}", "daily-notes.json:3 format: YYYY-MM"),
        ("{\"format\": \"YYYY-MM-DD HH\"}", "daily-notes.json:1 format: YYYY-MM-DD HH"),
        ("{\"format\": \"[../../]YYYY-MM-DD\"}", "daily-notes.json:1 format: [../../]YYYY-MM-DD"),
        ("{\"format\": false}", "daily-notes.json:1 format: false"),
        ("{\"template\": \"没有\"}", "daily-notes.json:1 template: 没有"),
        ("{\"template\": \"../../etc/passwd\"}", "daily-notes.json:1 template: ../../etc/passwd"),
        ("[]", "daily-notes.json:1 .obsidian/daily-notes.json: {…}"),
        ("{\n\"folder\": \"a\",\n}", "daily-notes.json:3 .obsidian/daily-notes.json: trailing comma"),
    ] {
        let (path, told) = daily(text, &[]);
        assert_eq!((path.as_str(), told), ("2026-04-09.md", vec![format!(".obsidian/{notice}")]), "{text}");
    }
    let unreadable = Survey { texts: Default::default(), ..vault(&[(DAILY_NOTES, "{}")]) };
    assert_eq!(told(&settings(&unreadable).1), [".obsidian/daily-notes.json .obsidian/daily-notes.json: ?"]);
}

#[test]
fn images_go_where_attachments_go_but_never_to_the_top() {
    for (setting, folder) in [
        ("\"/\"", "AI 内参/附件"),
        ("\"\"", "AI 内参/附件"),
        ("null", "AI 内参/附件"),
        ("\"./\"", "AI 内参"),
        ("\"./图\"", "AI 内参/图"),
        ("\"附件\"", "附件"),
        ("\"/a/b/\"", "a/b"),
    ] {
        let (settings, notices) = settings(&vault(&[(APP, &format!("{{\"attachmentFolderPath\": {setting}}}"))]));
        assert_eq!((settings.assets.as_str(), notices.len()), (folder, 0), "{setting}");
    }
    for setting in ["\"../x\"", "\"./../x\"", "\"./.x\"", "\"a\\\\b\"", "\".trash\"", "7"] {
        let (settings, notices) = settings(&vault(&[(APP, &format!("{{\"attachmentFolderPath\": {setting}}}"))]));
        assert_eq!((settings.assets.as_str(), notices.len()), ("AI 内参/附件", 1), "{setting}");
    }
}

#[test]
fn the_template_is_found_as_a_link_would_find_it() {
    let files = [
        ("z-模板/日常 模板.md", "# {{title}}"),
        ("旧/z-模板/日常 模板.md", "旧"),
        ("z-模板/日常 模板.png", "图"),
        ("甲.md", ""),
    ];
    for (setting, text) in [
        ("z-模板/日常 模板", "# {{title}}"),
        ("z-模板/日常 模板.md", "# {{title}}"),
        ("/z-模板/日常\u{A0}模板/", "# {{title}}"),
        ("Z-模板/日常 模板.MD", "# {{title}}"),
        ("日常 模板", "# {{title}}"),
        ("旧/z-模板/日常 模板", "旧"),
        ("甲", ""),
    ] {
        let config = format!("{{\"template\": \"{setting}\"}}");
        let all: Vec<(&str, &str)> = [(DAILY_NOTES, config.as_str())].into_iter().chain(files).collect();
        let survey = vault(&all);
        assert_eq!(named(&survey).len(), 1, "{setting}");
        let (settings, notices) = settings(&survey);
        assert_eq!((settings.journal_template.as_str(), notices.len()), (text, 0), "{setting}");
    }
    assert!(named(&vault(&files)).is_empty());
    assert!(named(&vault(&[(DAILY_NOTES, "{\"template\": \"图.png\"}"), ("图.png", "")])).is_empty());
    // In the vault, but no text that could be read.
    let mut survey = vault(&[(DAILY_NOTES, "{\"template\": \"甲\"}"), ("甲.md", "x")]);
    survey.texts.remove(&VaultPath::new("甲.md").expect("sound"));
    assert_eq!(told(&settings(&survey).1), [".obsidian/daily-notes.json:1 template: 甲"]);
}

#[test]
fn templates_write_dates_as_their_settings_say() {
    let day: Day = "2026-04-09".parse().expect("sound");
    let now = Now { day, hour: 8, minute: 30 };
    let written = |text: &str| {
        let (settings, notices) = settings(&vault(&[(TEMPLATES, text)]));
        let of = |format: Option<TimeFormat>| format.map(|format| format.write(day, now));
        (of(settings.template_date), of(settings.template_time), told(&notices))
    };
    let usual = (Some("2026-04-09".to_owned()), Some("08:30".to_owned()));
    assert_eq!(written("{\"folder\": \"模板\"}"), (usual.0.clone(), usual.1.clone(), vec![]));
    assert_eq!(
        written("{\"dateFormat\": \"D.M.YY\", \"timeFormat\": \"h:mm a\"}"),
        (Some("9.4.26".into()), Some("8:30 am".into()), vec![])
    );
    // Told when a template asks for it.
    assert_eq!(written("{\"dateFormat\": \"YYYY Z\", \"timeFormat\": \"\"}"), (None, usual.1.clone(), vec![]));
    let notice = ".obsidian/templates.json:1 dateFormat: 1".to_owned();
    assert_eq!(written("{\"dateFormat\": 1}"), (usual.0, usual.1, vec![notice]));
}

#[test]
fn the_language_of_names_is_that_of_the_notes_there() {
    let format = "{\"folder\": \"daily\", \"format\": \"YYYY-MM-DD dddd\"}";
    let (chinese, english) = ("daily/2026-04-08 星期三.md", "daily/2026-04-07 Tuesday.md");
    for (config, notes, path, guessed) in [
        (format, &[chinese][..], "daily/2026-04-09 星期四.md", false),
        (format, &[english], "daily/2026-04-09 Thursday.md", false),
        (
            format,
            &[chinese, "daily/2026-04-06 星期一.md", "daily/2026-04-30 Thursday.md"],
            "daily/2026-04-09 星期四.md",
            false,
        ),
        (format, &["2026-04-08 星期三.md", "daily/2026-04-08.md"], "daily/2026-04-09 Thursday.md", true),
        (format, &[], "daily/2026-04-09 Thursday.md", true),
        (&format.replace("daily", "日记"), &[english], "日记/2026-04-09 星期四.md", true),
        (&format.replace("-MM-DD", "年MM月DD日"), &[english], "daily/2026年04月09日 星期四.md", true),
        (&format.replace("dddd", "[周]E"), &[], "daily/2026-04-09 周4.md", false),
        ("{\"format\": \"L\"}", &["2026/04/08.md"], "2026/04/09.md", false),
        ("{\"format\": \"L\"}", &["04/08/2026.md"], "04/09/2026.md", false),
    ] {
        let others: Vec<(&str, &str)> = notes.iter().map(|note| (*note, "")).collect();
        let (found, told) = daily(config, &others);
        assert_eq!((found.as_str(), !told.is_empty()), (path, guessed), "{config} {notes:?} {told:?}");
    }
    let (_, told) = daily(format, &[]);
    assert_eq!(told, [".obsidian/daily-notes.json:1 DayNames { format: \"YYYY-MM-DD dddd\", language: English }"]);
}

#[test]
fn a_wrong_guess_does_not_prove_itself() {
    let files = [(DAILY_NOTES, "{\"format\": \"YYYY-MM-DD dddd\"}"), ("2026-04-07 Tuesday.md", "")];
    let mut survey = vault(&files);
    let path = VaultPath::new("2026-04-07 Tuesday.md").expect("sound");
    std::sync::Arc::make_mut(&mut survey.records)
        .written
        .insert("journal/2026-04-07".parse::<Thing>().expect("sound"), Record { path, base: None });
    assert_eq!(told(&settings(&survey).1).len(), 1);
    survey.paths.insert(VaultPath::new("2026-04-08 星期三.md").expect("sound"));
    let (settings, notices) = settings(&survey);
    assert_eq!((settings.language, notices.len()), (Language::Chinese, 0));
}

#[test]
fn a_template_in_chinese_has_its_dates_in_chinese() {
    let files = [(DAILY_NOTES, "{\"template\": \"t\"}"), ("t.md", "今天 {{date:dddd}}")];
    assert_eq!(settings(&vault(&files)).0.language, Language::Chinese);
}

#[test]
fn the_survey_keeps_what_matters() {
    let kept = |path: &str, text: &str| !card(&VaultPath::new(path).expect("sound"), text).is_blank();
    assert!(CONFIGS.iter().all(|config| kept(config, "")));
    assert!(kept("a.md", "---\nneican: 2026-04-29/70d5f058@85c63e963285\n---\n"));
    assert!(kept("日记/a.md", "x\n- [[期]] ^neican-2026-04-29\n"));
    for (path, text) in
        [("a.md", "neican: 2026-04-29@85c63e963285"), ("a.md", "{{date}}"), (".obsidian/hotkeys.json", "{}")]
    {
        assert!(!kept(path, text), "{path} {text}");
    }
}
