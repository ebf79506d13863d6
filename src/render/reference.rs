//! The words that templates and the pattern of names may use: their one reference. `neican template list` and
//! docs/templates.md print it; a test holds it against the words that pages are really rendered with.

mod concept;
mod feynman;

use crate::model::{Word, WordKind};

/// In the order in which they are told. A list comes before what each of its items holds.
const WORDS: &[Word] = &[
    Word {
        template: "article.md",
        name: "properties",
        kind: WordKind::Lines,
        unit: ("properties", "属性"),
        examples: [Some("author:: [[Ben Thompson]]"), Some("author:\n  - \"[[Ben Thompson]]\"")],
        english: "All properties of the page, in order, under the names that the config gives them.",
        chinese: "页面的全部属性，按顺序，名称依配置。",
    },
    Word {
        template: "article.md",
        name: "notes",
        kind: WordKind::Lines,
        unit: ("blocks at the left edge", "顶格的块"),
        examples: [Some("- ### 一、…\n\t- 第一条"), Some("### 一、…\n\n- 第一条")],
        english: "The three-level notes; empty for an article without notes.",
        chinese: "三级笔记；没有时为空。",
    },
    Word {
        template: "article.md",
        name: "concepts",
        kind: WordKind::Line,
        unit: ("", ""),
        examples: [Some("概念网络：…"), Some("概念网络：…")],
        english: "The pointer at the concept network; empty for an article without one.",
        chinese: "指向概念网络的一行；没有时为空。",
    },
    Word {
        template: "issue.md",
        name: "properties",
        kind: WordKind::Lines,
        unit: ("properties", "属性"),
        examples: [Some("author:: [[Ben Thompson]]"), Some("author:\n  - \"[[Ben Thompson]]\"")],
        english: "All properties of the page, in order, under the names that the config gives them.",
        chinese: "页面的全部属性，按顺序，名称依配置。",
    },
    Word {
        template: "issue.md",
        name: "intro",
        kind: WordKind::Lines,
        unit: ("blocks at the left edge", "顶格的块"),
        examples: [Some("- 今天谈成本"), Some("今天谈成本")],
        english: "What stands before the reading route; may be empty.",
        chinese: "阅读路线之前的内容；可能为空。",
    },
    Word {
        template: "issue.md",
        name: "usage",
        kind: WordKind::Lines,
        unit: ("blocks at the left edge", "顶格的块"),
        examples: [Some("- 先读精选"), Some("先读精选")],
        english: "使用说明, the note on how to use the issue; may be empty.",
        chinese: "使用说明；可能为空。",
    },
    Word {
        template: "issue.md",
        name: "closing",
        kind: WordKind::Lines,
        unit: ("blocks at the left edge", "顶格的块"),
        examples: [Some("- 写一篇费曼笔记"), Some("写一篇费曼笔记")],
        english: "阅读闭环, how to close the reading loop; may be empty.",
        chinese: "阅读闭环；可能为空。",
    },
    Word {
        template: "issue.md",
        name: "route",
        kind: WordKind::List,
        unit: ("rows of the route", "路线的行"),
        examples: [Some("[\"今日精选：9 篇\"]"), Some("[\"今日精选：9 篇\"]")],
        english: "The reading route, row by row; may be empty.",
        chinese: "阅读路线，逐行；可能为空。",
    },
    Word {
        template: "issue.md",
        name: "route[]",
        kind: WordKind::Line,
        unit: ("", ""),
        examples: [Some("今日精选：9 篇"), Some("今日精选：9 篇")],
        english: "One row of the route, as printed.",
        chinese: "路线中的一行，照原样。",
    },
    Word {
        template: "issue.md",
        name: "themes",
        kind: WordKind::List,
        unit: ("themes", "主题"),
        examples: [Some("[{name: …, picks: …}]"), Some("[{name: …, picks: …}]")],
        english: "The themes of the issue, in order.",
        chinese: "这一期的主题，按顺序。",
    },
    Word {
        template: "issue.md",
        name: "themes[].name",
        kind: WordKind::Line,
        unit: ("", ""),
        examples: [Some("今日精选"), Some("今日精选")],
        english: "The name of a theme; empty for articles outside of any.",
        chinese: "主题的名称；不属于任何主题的文章为空。",
    },
    Word {
        template: "issue.md",
        name: "themes[].picks",
        kind: WordKind::List,
        unit: ("picks", "篇"),
        examples: [Some("[{page: …, signs: …, reason: …}]"), Some("[{page: …, signs: …, reason: …}]")],
        english: "The articles of a theme, in reading order.",
        chinese: "一个主题的文章，按阅读顺序。",
    },
    Word {
        template: "issue.md",
        name: "themes[].picks[].page",
        kind: WordKind::Line,
        unit: ("", ""),
        examples: [Some("[[AI 的经济账怎么算？]]"), Some("[[AI 的经济账怎么算？]]")],
        english: "A link to the page of the article.",
        chinese: "链接到文章的页面。",
    },
    Word {
        template: "issue.md",
        name: "themes[].picks[].signs",
        kind: WordKind::Line,
        unit: ("stars out of 5, tomatoes of 25 minutes", "星（满分 5）、番茄（每个 25 分钟）"),
        examples: [Some(" ★★★★☆ 🍅"), Some(" ★★★★☆ 🍅")],
        english: "Score and tomatoes with a space before them; may be empty.",
        chinese: "质量分和番茄，前面带空格；可能为空。",
    },
    Word {
        template: "issue.md",
        name: "themes[].picks[].reason",
        kind: WordKind::Line,
        unit: ("", ""),
        examples: [Some("值得一读"), Some("值得一读")],
        english: "Why to read it; may be empty.",
        chinese: "阅读理由；可能为空。",
    },
    Word {
        template: "issue.md",
        name: "site",
        kind: WordKind::Line,
        unit: ("", ""),
        examples: [Some("[https://example.com](https://example.com)"), Some("https://example.com")],
        english: "The public site of the issue, linked; may be empty.",
        chinese: "公开站，带链接；可能为空。",
    },
    Word {
        template: "journal.md",
        name: "issue",
        kind: WordKind::Line,
        unit: ("", ""),
        examples: [Some("[[今日洞察 2026-04-29]]"), Some("[[今日洞察 2026-04-29]]")],
        english: "A link to the page of the issue.",
        chinese: "链接到这一期的页面。",
    },
    Word {
        template: "journal.md",
        name: "id",
        kind: WordKind::Line,
        unit: ("", ""),
        examples: [None, Some("^neican-2026-04-29")],
        english: "The id of our block; it must stand at the end of its first line.",
        chinese: "这个块的 id，必须写在第一行末尾。",
    },
    Word {
        template: "journal.md",
        name: "route",
        kind: WordKind::List,
        unit: ("rows of the route", "路线的行"),
        examples: [Some("[\"今日精选：9 篇\"]"), Some("[\"今日精选：9 篇\"]")],
        english: "The reading route, row by row; may be empty.",
        chinese: "阅读路线，逐行；可能为空。",
    },
    Word {
        template: "journal.md",
        name: "route[]",
        kind: WordKind::Line,
        unit: ("", ""),
        examples: [Some("今日精选：9 篇"), Some("今日精选：9 篇")],
        english: "One row of the route, as printed.",
        chinese: "路线中的一行，照原样。",
    },
    Word {
        template: "journal.md",
        name: "picks",
        kind: WordKind::List,
        unit: ("picks", "篇"),
        examples: [Some("[{page: …, signs: …, reason: …}]"), Some("[{page: …, signs: …, reason: …}]")],
        english: "All articles of the issue, in reading order.",
        chinese: "这一期的全部文章，按阅读顺序。",
    },
    Word {
        template: "journal.md",
        name: "picks[].page",
        kind: WordKind::Line,
        unit: ("", ""),
        examples: [Some("[[AI 的经济账怎么算？]]"), Some("[[AI 的经济账怎么算？]]")],
        english: "A link to the page of the article.",
        chinese: "链接到文章的页面。",
    },
    Word {
        template: "journal.md",
        name: "picks[].signs",
        kind: WordKind::Line,
        unit: ("stars out of 5, tomatoes of 25 minutes", "星（满分 5）、番茄（每个 25 分钟）"),
        examples: [Some(" ★★★★☆ 🍅"), Some(" ★★★★☆ 🍅")],
        english: "Score and tomatoes with a space before them; may be empty.",
        chinese: "质量分和番茄，前面带空格；可能为空。",
    },
    Word {
        template: "journal.md",
        name: "picks[].reason",
        kind: WordKind::Line,
        unit: ("", ""),
        examples: [Some("值得一读"), Some("值得一读")],
        english: "Why to read it; may be empty.",
        chinese: "阅读理由；可能为空。",
    },
    Word {
        template: "name",
        name: "title",
        kind: WordKind::Line,
        unit: ("", ""),
        examples: [Some("AI 的经济账怎么算？"), Some("AI 的经济账怎么算？")],
        english: "The title of the article, to the letter.",
        chinese: "文章的标题，照原样。",
    },
    Word {
        template: "name",
        name: "date",
        kind: WordKind::Line,
        unit: ("a day", "日"),
        examples: [Some("2026-04-29"), Some("2026-04-29")],
        english: "The day of the issue.",
        chinese: "这一期的日期。",
    },
    Word {
        template: "name",
        name: "number",
        kind: WordKind::Number,
        unit: ("", ""),
        examples: [Some("6"), Some("6")],
        english: "The number of the article in the issue; empty without one.",
        chinese: "文章在这一期中的序号；没有时为空。",
    },
    Word {
        template: "name",
        name: "author",
        kind: WordKind::Line,
        unit: ("names, parted by 、", "姓名，以顿号分隔"),
        examples: [Some("Ben Thompson"), Some("Ben Thompson")],
        english: "The authors; empty where none is named.",
        chinese: "作者；未标注时为空。",
    },
    Word {
        template: "name",
        name: "theme",
        kind: WordKind::Line,
        unit: ("", ""),
        examples: [Some("今日精选"), Some("今日精选")],
        english: "The theme; may be empty.",
        chinese: "主题；可能为空。",
    },
    Word {
        template: "name",
        name: "score",
        kind: WordKind::Number,
        unit: ("stars, 0 to 5", "星，0 到 5"),
        examples: [Some("4"), Some("4")],
        english: "The score; empty without one.",
        chinese: "质量分；没有时为空。",
    },
    Word {
        template: "name",
        name: "series",
        kind: WordKind::Line,
        unit: ("", ""),
        examples: [Some("今日洞察"), Some("今日洞察")],
        english: "The name of the digest.",
        chinese: "内参的名称。",
    },
];

/// All words, template by template.
pub fn all() -> impl Iterator<Item = &'static Word> {
    WORDS.iter().chain(concept::WORDS).chain(feynman::WORDS)
}

/// The words of a template in an app.
pub fn words(template: &str, app: &str) -> Vec<Word> {
    all().filter(|word| word.template == template && word.example(app).is_some()).copied().collect()
}

/// The reference as docs/templates.md holds it.
pub fn document() -> String {
    let mut out = HEAD.to_owned();
    let mut template = "";
    for word in all() {
        if word.template != template {
            template = word.template;
            let title = if template == PATTERN {
                "`name` in `.neican/config.yaml`".to_owned()
            } else {
                format!("`{template}`")
            };
            out += &format!("\n## {title}\n\n| Word | Type | In Logseq | In Obsidian | |\n|---|---|---|---|---|\n");
        }
        let example = |at: usize| word.examples[at].map_or_else(|| "–".to_owned(), shown);
        let kind = format!("{:?}", word.kind).to_lowercase();
        let unit = if word.unit.0.is_empty() { String::new() } else { format!(": {}", word.unit.0) };
        let (name, english, chinese) = (word.name, word.english, word.chinese);
        out += &format!("| `{name}` | {kind}{unit} | {} | {} | {english} {chinese} |\n", example(0), example(1));
    }
    out
}

/// The name under which the pattern of names stands among the templates.
pub const PATTERN: &str = "name";

/// An example in a cell of a table.
fn shown(example: &str) -> String {
    let code = |line: &str| if line.is_empty() { String::new() } else { format!("`{}`", line.replace('\t', "⇥")) };
    let lines = example.split('\n').map(code);
    lines.collect::<Vec<_>>().join("<br>")
}

const HEAD: &str = "# Words of the templates

Made from `src/render/reference.rs` by the tests: change it there. `neican template list NAME` prints the same.

A template is Jinja as [minijinja](https://docs.rs/minijinja) reads it: `{{ word }}` puts a word down, `{% if word %}`, `{% for pick in picks %}` and `{% endfor %}` choose and repeat. Every word below is always there, if empty;
any other is an error. `picks[].page` is `pick.page` inside of `{% for pick in picks %}`. Words are spelt for the app already: a template only places them. The filter `below` (`{{ notes | below }}`) sets an outline of Logseq one level
deeper. Tags alone on a line leave no line behind.
";
