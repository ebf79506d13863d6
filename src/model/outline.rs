//! The outline of an issue: every part of the model as indented text, for people and for fixtures.

use std::fmt::Write;

use super::{Article, Block, Colour, Inline, Inlines, Issue, Kind, Network, Relation};

/// Prints an issue as an outline: every word and every mark of the model, one block a line, two spaces a level.
///
/// Headings are `#`, `##`; items `-` and `1.`; quotes `>`; code between fences; a block's highlight stands before its
/// text as `{red}`, an inline one is `=={red}text==`. It is for reading, and is not read back: YAML is.
///
/// ```
/// use neican::{model::{Source, outline}, read};
/// let dump = "今日洞察\n\n\n\n\n1. 题\n\n\n\n作者：甲\n\n\n\n\n\n三级笔记\n\n\n\n一、头\n\n\n\t项 {color=“red_bg”}\n";
/// let source = Source::single("2026-04-29.txt", dump.as_bytes().to_vec());
/// let issue = read::read(&source, &read::Options::default()).unwrap().issue;
/// assert!(outline(&issue).ends_with("    # 一、头\n      - {red} 项\n"));
/// ```
pub fn outline(issue: &Issue) -> String {
    let mut out = format!("{} {}\n", issue.series, issue.date);
    line(&mut out, 1, &format!("title: {}", issue.title));
    section(&mut out, "intro", &issue.intro);
    if !issue.route.is_empty() {
        line(&mut out, 1, "route:");
    }
    for row in &issue.route {
        line(&mut out, 2, &row.text);
    }
    section(&mut out, "usage", &issue.usage);
    for theme in &issue.themes {
        line(&mut out, 1, &format!("theme: {}", theme.name));
        for article in &theme.articles {
            print_article(&mut out, article);
        }
    }
    section(&mut out, "closing", &issue.closing);
    if let Some(site) = &issue.site {
        line(&mut out, 1, &format!("site: {site}"));
    }
    out
}

fn section(out: &mut String, name: &str, blocks: &[Block]) {
    if !blocks.is_empty() {
        line(out, 1, &format!("{name}:"));
        print_blocks(out, 2, blocks);
    }
}

fn print_article(out: &mut String, article: &Article) {
    let number = article.number.map(|number| format!("{number}. ")).unwrap_or_default();
    line(out, 1, &format!("{number}{}", article.title));
    let text = |value: &Option<String>| value.clone();
    let count = |value: Option<u8>| value.map(|count| count.to_string());
    let authors = (!article.authors.is_empty()).then(|| article.authors.join("、"));
    let rows = [
        ("author", authors),
        ("theme", text(&article.theme)),
        ("score", count(article.score)),
        ("tomato", count(article.tomato)),
        ("reason", text(&article.reason)),
        ("curator", text(&article.curator)),
        ("source", text(&article.links.source)),
        ("notion", text(&article.links.notion)),
        ("notion-app", text(&article.links.notion_app)),
        ("concepts", article.concepts.as_ref().map(spell)),
    ];
    for (name, value) in rows {
        if let Some(value) = value {
            line(out, 2, &format!("{name}: {value}"));
        }
    }
    print_network(out, &article.network);
    print_blocks(out, 2, &article.notes);
}

fn print_network(out: &mut String, network: &Network) {
    for concept in &network.concepts {
        let aliases = concept.aliases.iter().map(|alias| format!(" = {alias}")).collect::<String>();
        let meaning = concept.meaning.as_ref().map(|meaning| format!(": {meaning}")).unwrap_or_default();
        line(out, 2, &format!("concept: {}{aliases}{meaning}", concept.name));
    }
    for Relation { from, to, how } in &network.relations {
        let how = how.as_ref().map(|how| format!(": {how}")).unwrap_or_default();
        line(out, 2, &format!("relation: {from} → {to}{how}"));
    }
}

fn print_blocks(out: &mut String, depth: usize, blocks: &[Block]) {
    for block in blocks {
        let colour = block.highlight.map(|colour| format!("{{{}}} ", colour.name())).unwrap_or_default();
        match &block.kind {
            Kind::Heading { level, text } => {
                line(out, depth, &format!("{} {colour}{}", "#".repeat((*level).into()), spell(text)))
            }
            Kind::Paragraph { text } => line(out, depth, &format!("{colour}{}", spell(text))),
            Kind::Item { ordered, text } => {
                line(out, depth, &format!("{} {colour}{}", if *ordered { "1." } else { "-" }, spell(text)))
            }
            Kind::Quote { text } => line(out, depth, &format!("> {colour}{}", spell(text))),
            Kind::Callout { icon, text } => {
                let icon = icon.as_ref().map(|icon| format!(" {icon}")).unwrap_or_default();
                line(out, depth, &format!("> [!]{icon} {colour}{}", spell(text)));
            }
            Kind::Formula { tex } => line(out, depth, &format!("{colour}$${tex}$$")),
            Kind::Rule => line(out, depth, "----"),
            Kind::Code { language, text } => {
                line(out, depth, &format!("```{}{colour}\n{text}\n```", language.as_deref().unwrap_or_default()));
            }
            Kind::Table { header, rows } => {
                line(out, depth, if *header { "table with header:" } else { "table:" });
                for row in rows {
                    line(out, depth + 1, &row.iter().map(spell).collect::<Vec<_>>().join(" | "));
                }
            }
        }
        print_blocks(out, depth + 1, &block.children);
    }
}

/// Writes a text, each of its lines indented.
fn line(out: &mut String, depth: usize, text: &str) {
    for part in text.split('\n') {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{}{part}", "  ".repeat(depth));
    }
}

/// A row of text with its marks.
fn spell(row: &Inlines) -> String {
    let one = |inline: &Inline| match inline {
        Inline::Text(text) => text.clone(),
        Inline::Break => "\n".to_owned(),
        Inline::Bold { text } => format!("**{}**", spell(text)),
        Inline::Italic { text } => format!("*{}*", spell(text)),
        Inline::Strike { text } => format!("~~{}~~", spell(text)),
        Inline::Code { code } => format!("`{code}`"),
        Inline::Formula { tex } => format!("${tex}$"),
        Inline::Link { href, text } => format!("[{}]({href})", spell(text)),
        Inline::Highlight { colour: Colour::Plain, text } => format!("=={}==", spell(text)),
        Inline::Highlight { colour, text } => format!("=={{{}}}{}==", colour.name(), spell(text)),
        Inline::Image { asset, alt } => format!("![{alt}]({asset})"),
    };
    row.iter().map(one).collect()
}
