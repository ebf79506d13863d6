//! The daily note: where it lies, how it is linked, and what a new one starts with.
//!
//! Rules: obsidian-help, `Plugins/Daily notes.md` and `Plugins/Templates.md`; for what the help leaves open
//! obsidian-daily-notes-interface, which does the same from outside for the Calendar plugin.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use unicode_normalization::UnicodeNormalization;

use crate::model::{Day, DayFormat, Now, Settings, TimeFormat, VaultPath};

/// Bytes of one part of a path, `.md` included: file systems take 255, sync services append to them.
const ROOM: usize = 240;

/// A format as the names of files can have it; absent where no day's name would be one that every system takes.
pub(super) fn for_files(format: DayFormat) -> Option<DayFormat> {
    let format = format.for_paths(file_text);
    // Only the text of a format can offend, and that is the same on every day.
    let written = format.write(Day::new(2026, 9, 30)?);
    written.split('/').all(is_legal).then_some(format)
}

/// Text of a format as it can stand in the name of a file and in a link: what cannot is its full-width twin, as in the
/// names of pages. Obsidian could not make a file with most of these itself.
fn file_text(text: &str) -> String {
    let twin = |c: char| match c {
        '\\' => '＼',
        ':' => '：',
        '*' => '＊',
        '?' => '？',
        '"' => '＂',
        '<' => '＜',
        '>' => '＞',
        '|' => '｜',
        '#' => '＃',
        '^' => '＾',
        '[' => '［',
        ']' => '］',
        // Obsidian's own paths have plain spaces for these.
        '\u{A0}' | '\u{202F}' => ' ',
        other => other,
    };
    text.nfc().map(twin).collect::<String>().replace("%%", "％％")
}

/// Whether every system takes this as the name of a file or folder, and Obsidian sees it.
fn is_legal(part: &str) -> bool {
    static DEVICE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?i)^(con|prn|aux|nul|(com|lpt)[0-9¹²³])( *\..*)?$").expect("a fixed pattern"));
    !part.is_empty()
        && part.len() + ".md".len() <= ROOM
        && !part.starts_with(['.', ' '])
        && !part.ends_with(['.', ' '])
        && !part.contains(char::is_control)
        && !DEVICE.is_match(part)
}

/// Where the daily note of a day lies.
pub(super) fn path(settings: &Settings, day: Day) -> Option<VaultPath> {
    let name = format!("{}.md", settings.journal_file.write(day));
    settings.journals.as_ref().map_or_else(|| VaultPath::new(&name), |folder| folder.join(&name))
}

/// A link to the daily note of a day, brackets included, for a property or for text.
///
/// By its name where that alone says the day; else by its path, since `29` would be found in any month. Without
/// brackets where a folder's name cannot stand in a link.
pub(super) fn link(settings: &Settings, day: Day) -> String {
    let Some(path) = path(settings, day) else { return day.to_string() };
    if settings.journal_title.names_a_day() {
        return format!("[[{}]]", path.stem());
    }
    match path.as_str().strip_suffix(".md").filter(|path| !path.contains(['#', '^', '[', ']', '|'])) {
        Some(path) => format!("[[{path}|{day}]]"),
        None => day.to_string(),
    }
}

/// What a new daily note starts with: the reader's template, filled in. Empty where the vault has none.
///
/// A date is the note's day, a time is now, whichever of the two words asks for it. Other words in braces are left to
/// the plugins they belong to.
///
/// # Errors
/// The first place-holder that only the app can fill in: a command of Templater's, a format we cannot write.
pub(super) fn opening(settings: &Settings, day: Day, now: Now) -> Result<String, String> {
    static COMMAND: LazyLock<Regex> = LazyLock::new(|| Regex::new("<%.*?%>|<%.*").expect("a fixed pattern"));
    static HOLDER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\{\{\s*(?:(title)\s*|(?:(date)|time)\s*(?::(.*?)|))\}\}").expect("a fixed pattern")
    });
    // A byte order mark belongs to the template's file.
    let template = settings.journal_template.trim_start_matches('\u{FEFF}');
    if let Some(command) = template.contains("<%").then(|| COMMAND.find(template)).flatten() {
        return Err(command.as_str().to_owned());
    }
    // Most vaults have no template, and most templates no place-holder: compiling the pattern takes longer than a page.
    if !template.contains("{{") {
        return Ok(template.to_owned());
    }
    let title = path(settings, day).map(|path| path.stem().to_owned()).unwrap_or_default();
    let mut unknown = None;
    let one = |found: &Captures| {
        if found.get(1).is_some() {
            return title.clone();
        }
        let usual = if found.get(2).is_some() { &settings.template_date } else { &settings.template_time };
        let format = match found.get(3) {
            // Moment takes an empty format for its own default, which ends with a zone.
            Some(format) if format.is_empty() => None,
            Some(format) => TimeFormat::moment(format.as_str(), settings.language),
            None => usual.clone(),
        };
        format.map(|format| format.write(day, now)).unwrap_or_else(|| {
            unknown.get_or_insert_with(|| found[0].to_owned());
            String::new()
        })
    };
    let filled = HOLDER.replace_all(template, one).into_owned();
    unknown.map_or(Ok(filled), Err)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Language;

    fn vault(folder: &str, format: &str, language: Language) -> Option<Settings> {
        let journal_file = for_files(DayFormat::moment(format, language)?)?;
        Some(Settings {
            journals: VaultPath::new(folder),
            journal_title: journal_file.base_name(),
            journal_file,
            language,
            ..super::super::settings::defaults()
        })
    }

    fn day() -> Day {
        "2026-04-29".parse().expect("a day")
    }

    #[test]
    fn daily_notes_lie_and_are_linked_where_the_format_says() {
        for (folder, format, path, link) in [
            ("", "YYYY-MM-DD", "2026-04-29.md", "[[2026-04-29]]"),
            ("日记", "YYYY-MM-DD", "日记/2026-04-29.md", "[[2026-04-29]]"),
            ("日记", "YYYY/MM/YYYY-MM-DD dddd", "日记/2026/04/2026-04-29 星期三.md", "[[2026-04-29 星期三]]"),
            ("日记", "YYYY/MM/DD", "日记/2026/04/29.md", "[[日记/2026/04/29|2026-04-29]]"),
            ("", "YYYY/MM-DD", "2026/04-29.md", "[[2026/04-29|2026-04-29]]"),
            ("", "/YYYY//MM/DD/", "2026/04/29.md", "[[2026/04/29|2026-04-29]]"),
            ("a", "YYYY.MM.DD", "a/2026.04.29.md", "[[2026.04.29]]"),
            ("a", "YYYY:MM:DD [<#|^>]", "a/2026：04：29 ＜＃｜＾＞.md", "[[2026：04：29 ＜＃｜＾＞]]"),
            ("a", "YYYY-MM-DD[ %%\\]", "a/2026-04-29 ％％＼.md", "[[2026-04-29 ％％＼]]"),
            ("a", "[Cafe\u{301}]\u{A0}YYYYMMDD", "a/Café 20260429.md", "[[Café 20260429]]"),
            ("a|b", "YYYY/MMDD", "a|b/2026/0429.md", "2026-04-29"),
        ] {
            let settings = vault(folder, format, Language::Chinese).expect(format);
            assert_eq!(super::path(&settings, day()).expect(format).as_str(), path);
            assert_eq!(super::link(&settings, day()), link);
        }
    }

    #[test]
    fn a_format_that_makes_no_file_is_refused() {
        for format in [
            "[../]YYYY-MM-DD",
            "[..]/YYYY-MM-DD",
            "[.]YYYY-MM-DD",
            "YYYY/[.]/MM-DD",
            "YYYY-MM-DD[.]",
            "YYYY-MM-DD.",
            "YYYY /MM-DD",
            "YYYY/ MM-DD",
            "[con]/YYYYMMDD",
            "YYYYMMDD/[AUX.x]",
            "YYYYMMDD\u{7}",
        ] {
            let read = DayFormat::moment(format, Language::English).expect(format);
            assert!(for_files(read).is_none(), "{format}");
        }
        let long = format!("YYYYMMDD[{}]", "长".repeat(80));
        assert!(vault("", &long, Language::English).is_none());
        assert!(vault("", &long.replacen('长', "", 4), Language::English).is_some());
    }

    fn filled(template: &str, language: Language) -> Result<String, String> {
        let mut settings = vault("日记", "YYYY/MM/YYYY-MM-DD", language).expect("sound");
        settings.journal_template = template.to_owned();
        let now = Now { day: "2026-05-01".parse().expect("a day"), hour: 21, minute: 5 };
        opening(&settings, day(), now)
    }

    #[test]
    fn templates_are_filled_in_as_the_app_does_it() {
        for (template, expected) in [
            ("", ""),
            ("# {{title}}\n\n- \n", "# 2026-04-29\n\n- \n"),
            ("{{date}} {{time}}", "2026-04-29 21:05"),
            ("---\ndate: \"{{date:YYYY-MM-DD}}\"\n---\n{{Date:dddd}}", "---\ndate: \"2026-04-29\"\n---\nWednesday"),
            ("{{time:h:mm a}} {{ TIME }} {{time:YYYY}} {{date:YYYYMMDDHHmmss}}", "9:05 pm 21:05 2026 20260429210500"),
            ("[[{{date:YYYY-MM}}]] {{date:[今天是] M月D日}}", "[[2026-04]] 今天是 4月29日"),
            (
                "{{yesterday}} {{date+1d:YYYY}} {{title:x}} {{dates}} {{date\n}}",
                "{{yesterday}} {{date+1d:YYYY}} {{title:x}} {{dates}} 2026-04-29",
            ),
            ("{{date:YYYY\n}} {date} 100% <b>", "{{date:YYYY\n}} {date} 100% <b>"),
            ("\u{FEFF}a\r\n{{title}}\r\n", "a\r\n2026-04-29\r\n"),
            ("{{date: YYYY }}|", " 2026 |"),
        ] {
            assert_eq!(filled(template, Language::English).as_deref(), Ok(expected), "{template:?}");
        }
        assert_eq!(filled("{{date:dddd MMMM}} {{time:A}}", Language::Chinese).as_deref(), Ok("星期三 四月 晚上"));
    }

    #[test]
    fn what_only_the_app_can_fill_in_is_told() {
        for (template, unknown) in [
            ("a <% tp.date.now() %> <% x %>", "<% tp.date.now() %>"),
            ("{{title}} {{date:}}", "{{date:}}"),
            ("{{date:Z}} <%*\ncode %>", "<%*"),
            ("{{date}} {{time:HH:mm:ss.SSS}} {{date:X}}", "{{time:HH:mm:ss.SSS}}"),
        ] {
            assert_eq!(filled(template, Language::English), Err(unknown.to_owned()));
        }
        let mut settings = vault("", "YYYY-MM-DD", Language::English).expect("sound");
        settings.template_date = None;
        settings.journal_template = "{{time}} {{date}}".to_owned();
        let now = Now { day: day(), hour: 0, minute: 0 };
        assert_eq!(opening(&settings, day(), now), Err("{{date}}".to_owned()));
    }

    proptest! {
        #[test]
        fn a_daily_note_has_a_legal_path(
            format in "(YYYY|MM|DD|dddd|L|\\[|\\]|\\.|/|\\\\|[ -~]|\\[\\.\\.\\]|\u{A0}|年|\\PC){0,8}(YYYY-MM-DD)?[ /.]?(YYYYDDDD)?",
            folder in prop_oneof![Just(""), Just("日记")],
            chinese in any::<bool>(),
            at in 0i64..40_000,
        ) {
            let language = if chinese { Language::Chinese } else { Language::English };
            let day = Day::new(1990, 1, 1).expect("a day").plus(at);
            if let Some(settings) = vault(folder, &format, language) {
                let path = super::path(&settings, day).expect("a path");
                let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
                prop_assert!(path.as_str().starts_with(&start));
                let bad = |part: &str| {
                    part.starts_with('.') || part.contains(|c: char| "\\:*?\"<>|#^[]\u{A0}".contains(c) || c.is_control())
                };
                prop_assert!(!path.parts().any(bad), "{}", path);
                let link = super::link(&settings, day);
                prop_assert!(link.starts_with("[[") && link.ends_with("]]") && link.matches(['[', ']', '#', '^']).count() == 4);
                prop_assert!(settings.journal_title.reads(path.stem()), "{}", path);
                prop_assert!(settings.journal_file.write(day) + ".md" == path.as_str()[start.len()..]);
            }
        }

        #[test]
        fn any_template_is_taken(template in "(\\{\\{ ?(date|time|title|x)(:[a-zA-Z\\[\\]\\\\]{0,5})? ?\\}\\}|<%|\\PC|\n){0,8}") {
            let _ = filled(&template, Language::Chinese);
        }
    }
}
