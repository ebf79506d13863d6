//! The scenes: a vault of twelve articles and a reader who works in it, as it stands before a run, and that run.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::judge::{pages, words};
use super::{Arena, PROGRAM, Tree, VAULT, everything, run, strace};

/// The apps.
pub const FLAVOURS: [&str; 2] = ["logseq", "obsidian"];

/// A vault, a run, and what an undisturbed run makes of it.
#[derive(Debug, Clone)]
pub struct Scene {
    pub name: String,
    /// All files before the run.
    pub before: Tree,
    pub before_pages: Tree,
    /// The command, with [`VAULT`](super::VAULT) for where it lies.
    pub line: Vec<String>,
    /// What the reader sees after an undisturbed run.
    pub after: Tree,
    /// How that run ends.
    pub code: Option<i32>,
    /// The reader's words before the run.
    pub words: BTreeSet<String>,
}

impl Scene {
    /// Whether an error names a file or folder of the scene.
    pub fn names_a_path(&self, said: &str) -> bool {
        let paths = || self.before.keys().chain(self.after.keys());
        let folders = paths().flat_map(|path| path.match_indices('/').map(|(at, _)| &path[..at]));
        let known = paths().map(String::as_str).chain(folders).chain([".neican", "/vault", "error: .:"]);
        known.into_iter().any(|path| said.contains(path))
    }
}

/// All scenes, or those whose names hold `NEICAN_SCENES`. Their inputs lie in the arena, which must stay.
pub fn all(arena: &Arena) -> Vec<Scene> {
    let wanted = std::env::var("NEICAN_SCENES").unwrap_or_default();
    let all = FLAVOURS.iter().flat_map(|flavour| of(arena, flavour));
    all.filter(|scene| scene.name.contains(&wanted)).collect()
}

/// The scenes of one app.
pub fn of(arena: &Arena, flavour: &'static str) -> Vec<Scene> {
    let stage = |name: &str| Stage::new(arena, flavour, name);
    let mut scenes = vec![
        stage("the first issue, into an empty folder").scene(1),
        stage("the first issue, into a vault of the reader's").lived_in().scene(1),
        stage("the real issue").lived_in().scene_of(&real_issue()),
        stage("a corrected issue").lived_in().synced(1).scene(2),
        stage("a corrected issue on edited pages, with clashes").lived_in().synced(1).edited().scene(2),
        stage("another template, without an issue").lived_in().synced(1).edited().template().anew(),
        stage("a page moved and renamed, then corrected").lived_in().synced(1).edited().moved().scene(2),
        stage("another config").lived_in().synced(1).edited().config().scene(1),
        stage("a journal with the reader's text, corrected").lived_in().synced(1).journal().scene(3),
        stage("a starter vault").lived_in().init(),
        stage("a run taken back").lived_in().synced(1).synced(2).undo(),
        stage("a run taken back on pages edited before and since")
            .lived_in()
            .synced(1)
            .edited()
            .synced(2)
            .noted()
            .undo(),
        stage("several issues, one of them corrected").lived_in().synced(1).edited().several(),
        stage("a Feynman note on an edited page").lived_in().synced(1).edited().feynman(),
    ];
    let edited = scenes[4].clone();
    scenes.extend([1, 2, 3].iter().filter_map(|quarter| recovery(arena, &edited, *quarter)));
    scenes
}

/// One article, corrected: a run of few calls, all of which matter to its page.
pub fn small(arena: &Arena, flavour: &'static str) -> Scene {
    Stage::new(arena, flavour, "one article, corrected").small().lived_in().synced(1).scene(2)
}

/// The page of an article.
pub fn page(flavour: &str, article: u32) -> String {
    if flavour == "logseq" { format!("pages/文章{article}.md") } else { format!("AI 内参/2026/文章{article}.md") }
}

/// The same scene with a writer that takes no care: it copies the new pages over the old ones. For showing that the
/// harness sees what it is there to see.
pub fn careless(arena: &Arena, scene: &Scene) -> Scene {
    let new = arena.path().join("new");
    super::lay(&scene.after, &new);
    let line = ["cp".to_owned(), "-r".to_owned(), format!("{}/.", new.to_string_lossy()), VAULT.to_owned()];
    Scene { name: format!("{}, by cp", scene.name), line: line.to_vec(), code: Some(0), ..scene.clone() }
}

/// The same with a writer that makes a new file and renames it over the old one, but waits for no disk.
pub fn hasty(scene: &Scene) -> Scene {
    let pages = scene.before_pages.keys().filter(|path| path.ends_with(".md"));
    let files: Vec<String> = pages.map(|path| format!("{VAULT}/{path}")).collect();
    let line = [vec!["sed".to_owned(), "-i".to_owned(), "s/一/二/g".to_owned()], files].concat();
    let changed = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).replace('一', "二").into_bytes();
    let after = scene.before_pages.iter().map(|(path, bytes)| (path.clone(), changed(bytes))).collect();
    Scene { name: format!("{}, by sed", scene.name), line, after, code: Some(0), ..scene.clone() }
}

fn real_issue() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/read/the-real-issue/input.epub")
}

/// The run after one that was killed somewhere: recovery itself.
fn recovery(arena: &Arena, scene: &Scene, quarter: usize) -> Option<Scene> {
    let vault = arena.vault(&scene.before);
    let (calls, _) = strace::calls(arena.path(), &vault, &scene.line, false);
    let calls: Vec<_> = calls.into_iter().filter(|call| call.changes).collect();
    let vault = arena.vault(&scene.before);
    let call = calls.get(calls.len() * quarter / 4)?;
    strace::tamper(arena.path(), &vault, &scene.line, call, "signal=KILL", false);
    let before = everything(&vault);
    let name = format!("{}: recovery after a run killed at {quarter}/4", scene.name);
    Some(Scene { name, before_pages: pages(&before), before, ..scene.clone() })
}

/// Where a scene is set.
struct Stage {
    flavour: &'static str,
    name: String,
    inputs: PathBuf,
    /// How many articles its issue has.
    n_articles: u32,
    vault: PathBuf,
    n_words: u32,
}

impl Stage {
    fn new(arena: &Arena, flavour: &'static str, name: &str) -> Stage {
        let inputs = arena.path().join("inputs");
        fs::create_dir_all(&inputs).expect("a folder");
        let (name, vault) = (format!("{flavour}: {name}"), arena.vault(&Tree::new()));
        Stage { flavour, name, inputs, n_articles: 12, vault, n_words: 0 }
    }

    fn small(mut self) -> Stage {
        self.n_articles = 1;
        self
    }

    fn is_logseq(&self) -> bool {
        self.flavour == "logseq"
    }

    fn line_of(&self, input: Option<&Path>) -> Vec<String> {
        let input = input.map(|path| path.to_string_lossy().into_owned());
        // On one thread: the same calls in the same order, so that each can be told.
        let rest = ["--vault", VAULT, "--flavour", self.flavour, "--settle", "0", "--lang", "en", "--jobs", "1"];
        let rest = rest.map(str::to_owned);
        [PROGRAM, "sync"].map(str::to_owned).into_iter().chain(input).chain(rest).collect()
    }

    fn input(&self, version: u32) -> PathBuf {
        let path = self.inputs.join(format!("{}-{version}.yaml", self.n_articles));
        fs::write(&path, issue(self.n_articles, version)).expect("a writable folder");
        path
    }

    fn page(&self, article: u32) -> String {
        page(self.flavour, article)
    }

    fn diary(&self) -> &'static str {
        if self.is_logseq() { "journals/2026_04_29.md" } else { "日记/2026-04-29.md" }
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.vault.join(path)).unwrap_or_default()
    }

    fn write(&self, path: &str, text: &str) {
        super::lay(&Tree::from([(path.to_owned(), text.as_bytes().to_vec())]), &self.vault);
    }

    /// Something of the reader's, unlike anything else.
    fn words(&mut self) -> String {
        self.n_words += 1;
        format!("读者的话{}号", self.n_words)
    }

    fn line(&mut self) -> String {
        let (bullet, words) = (if self.is_logseq() { "- " } else { "" }, self.words());
        format!("{bullet}我的想法：{words}\n")
    }

    fn append(&mut self, path: &str) {
        let line = self.line();
        let text = self.text(path);
        let gap = if self.is_logseq() { "\n" } else { "\n\n" };
        self.write(path, &format!("{}{gap}{line}", text.trim_end()));
    }

    /// Pages and a diary of the reader's own.
    fn lived_in(mut self) -> Stage {
        let (marker, folder) =
            if self.is_logseq() { ("logseq/config.edn", "pages") } else { (".obsidian/daily-notes.json", "笔记") };
        let settings = if self.is_logseq() { "{:meta/version 1}\n" } else { "{\"folder\": \"日记\"}\n" };
        self.write(marker, settings);
        for number in 1..=3 {
            let line = self.line();
            self.write(&format!("{folder}/我的第{number}页.md"), &line);
        }
        let line = self.line();
        self.write(self.diary(), &line);
        self
    }

    fn synced(self, version: u32) -> Stage {
        let ran = run(&self.vault, &self.line_of(Some(&self.input(version))));
        assert!(matches!(ran.code, Some(0 | 1)), "{}: {}", self.name, ran.said);
        self
    }

    /// Notes on two pages more.
    fn noted(mut self) -> Stage {
        for article in [1, 4] {
            self.append(&self.page(article));
        }
        self
    }

    /// Notes on half the pages; on some of them words of the issue's that the reader puts otherwise.
    fn edited(mut self) -> Stage {
        for article in [1, 3, 5, 7, 9, 11] {
            self.append(&self.page(article));
        }
        for article in [2, 3, 5, 8] {
            let (page, words) = (self.page(article), self.words());
            let (text, old) = (self.text(&page), format!("第{article}篇的第一条"));
            assert!(text.contains(&old), "{page} has no {old}: {text}");
            self.write(&page, &text.replace(&old, &format!("{old}（{words}）")));
        }
        self
    }

    fn journal(mut self) -> Stage {
        self.append(self.diary());
        let text = self.text(self.diary());
        let (open, done) =
            if self.is_logseq() { ("TODO [[文章2", "DONE [[文章2") } else { ("[ ] [[文章2", "[x] [[文章2") };
        assert!(text.contains(open), "{text}");
        self.write(self.diary(), &text.replacen(open, done, 1));
        self
    }

    fn moved(self) -> Stage {
        for (article, to) in [(1, "我的文章.md"), (4, "收好的.md"), (6, "另一个.md")] {
            let folder = if self.is_logseq() { "pages" } else { "笔记" };
            fs::rename(self.vault.join(self.page(article)), self.vault.join(folder).join(to)).expect("a page");
        }
        self
    }

    fn template(self) -> Stage {
        let text = if self.is_logseq() {
            "{{ properties }}\n\n{{ notes }}\n- 我的评论\n\t- 写在这里\n"
        } else {
            "---\n{{ properties }}\n---\n{{ notes }}\n\n## 我的评论\n\n写在这里\n"
        };
        self.write(".neican/templates/article.md", text);
        self
    }

    fn config(self) -> Stage {
        self.write(".neican/config.yaml", "keys:\n  author: 作者\n  score: 评分\njournal: link\n");
        self
    }

    fn scene(self, version: u32) -> Scene {
        let input = self.input(version);
        self.scene_of(&input)
    }

    fn scene_of(self, input: &Path) -> Scene {
        let line = self.line_of(Some(input));
        self.set(line)
    }

    /// Two new days, the correction of a day that stands on edited pages, and one more new day.
    fn several(self) -> Scene {
        let mut line = self.line_of(Some(&self.input(2)));
        for (at, day) in ["2026-04-27", "2026-04-28", "2026-05-01"].iter().enumerate() {
            let path = self.inputs.join(format!("{day}.yaml"));
            let text = issue(3, 1).replace("2026-04-29", day).replace("文章", &format!("文{at}章"));
            fs::write(&path, text).expect("a writable folder");
            line.insert(2, path.to_string_lossy().into_owned());
        }
        self.set(line)
    }

    fn anew(self) -> Scene {
        let line = self.line_of(None);
        self.set(line)
    }

    /// The newest run, taken back by its name: so that a second time is no other run's turn.
    fn undo(self) -> Scene {
        let newest = |entry: &fs::DirEntry| entry.metadata().and_then(|of| of.modified()).expect("a file");
        let runs = fs::read_dir(self.vault.join(".neican/ops")).expect("runs").map(|entry| entry.expect("a run"));
        let run = runs.max_by_key(newest).expect("a run").file_name().to_string_lossy()[..12].to_owned();
        let line = [PROGRAM, "undo", &run, "--vault", VAULT, "--flavour", self.flavour, "--lang", "en"];
        let scene = self.set(line.map(str::to_owned).to_vec());
        assert_eq!(
            scene.before_pages.len(),
            scene.after.len(),
            "{}: it was the correction that was taken back",
            scene.name
        );
        scene
    }

    fn feynman(self) -> Scene {
        let line = [PROGRAM, "feynman", "1", "--vault", VAULT, "--flavour", self.flavour, "--lang", "en"];
        self.set(line.map(str::to_owned).to_vec())
    }

    fn init(self) -> Scene {
        let line = [PROGRAM, "init", VAULT, "--flavour", self.flavour, "--lang", "en"].map(str::to_owned).to_vec();
        self.set(line)
    }

    fn set(self, line: Vec<String>) -> Scene {
        let before = everything(&self.vault);
        let ran = run(&self.vault, &line);
        let after = pages(&everything(&self.vault));
        let before_pages = pages(&before);
        assert!(matches!(ran.code, Some(0 | 1)), "{}: {}", self.name, ran.said);
        assert_ne!(before_pages, after, "{}: nothing happens in it", self.name);
        let all = |tree: &Tree| tree.values().flat_map(|bytes| words(bytes)).collect::<BTreeSet<_>>();
        assert!(all(&before_pages).is_subset(&all(&after)), "{}: words are lost", self.name);
        Scene { name: self.name, words: all(&before_pages), before, before_pages, line, after, code: ran.code }
    }
}

/// An issue. The second version corrects every page and adds to every other, the third changes what the diary shows.
pub fn issue(n_articles: u32, version: u32) -> String {
    let mut text = String::from("series: 今日洞察\ndate: 2026-04-29\ntitle: 今日洞察\nroute:\n");
    let _ = writeln!(text, "- {{text: \"今日精选：{n_articles} 篇\", theme: 今日精选, count: {n_articles}}}");
    text += "themes:\n- name: 今日精选\n  articles:\n";
    for n in 1..=n_articles {
        let corrected = if version == 2 { "（已更正）" } else { "" };
        let score = if version == 3 && n % 3 == 0 { 5 } else { 4 };
        let reason = if version == 3 { "还是值得" } else { "值得" };
        let _ = write!(
            text,
            "  - number: {n}\n    title: 文章{n}\n    authors: [作者{n}]\n    score: {score}\n    tomato: 1\n    reason: {reason}\n    \
             notes:\n    - block: heading\n      level: 1\n      text: 一、头\n      children:\n      \
             - {{block: item, text: 第{n}篇的第一条{corrected}}}\n      \
             - {{block: item, text: 第{n}篇的第二条, highlight: red}}\n"
        );
        if version == 2 && n % 2 == 0 {
            let _ = writeln!(text, "      - {{block: item, text: 第{n}篇补上的一条}}");
        }
    }
    text
}
