//! Small documents and the pieces they give, as an outline: `#` headings with their level, `-` items, `1.` numbered items,
//! `p` paragraphs, `>` quotes, `|` tables; a colour in `()`, marks as in Markdown, `/` for a line break.

use super::super::piece::Body;
use super::*;
use crate::model::{Block, Fault, Inline, Inlines, Kind, What};

fn read_all(body: &str) -> (String, Vec<What>) {
    let mut notices = Vec::new();
    let mut sheet = Sheet::default();
    sheet.add(".calibre9 {color: red_bg}");
    let mut images = |src: &str| match src {
        "a.png" => Ok("key".to_owned()),
        _ => Err(ImageFault::Missing),
    };
    let pieces = read("x", body, &sheet, &mut images, &mut notices).expect("harmless");
    let mut lines = Vec::new();
    for piece in &pieces {
        match &piece.body {
            Body::Heading { level, text, highlight } => {
                lines.push(format!("{} {}{}", "#".repeat(usize::from(*level)), coloured(*highlight), marked(text)));
            }
            Body::Block(block) => outline(block, 0, &mut lines),
        }
    }
    (lines.join("\n"), notices.into_iter().map(|notice| notice.what).collect())
}

fn shown(body: &str) -> String {
    read_all(body).0
}

fn coloured(highlight: Option<crate::model::Colour>) -> String {
    highlight.map(|colour| format!("({}) ", colour.name())).unwrap_or_default()
}

fn outline(block: &Block, depth: usize, lines: &mut Vec<String>) {
    let spelt = match &block.kind {
        Kind::Heading { text, .. } => format!("heading {}", marked(text)),
        Kind::Paragraph { text } => format!("p {}{}", coloured(block.highlight), marked(text)),
        Kind::Item { ordered, text } => {
            let sign = if *ordered { "1." } else { "-" };
            format!("{sign} {}{}", coloured(block.highlight), marked(text))
        }
        Kind::Quote { text } => format!("> {}{}", coloured(block.highlight), marked(text)),
        Kind::Code { language, text } => format!("```{} {text:?}", language.as_deref().unwrap_or_default()),
        Kind::Table { header, rows } => {
            let rows: Vec<String> =
                rows.iter().map(|row| row.iter().map(marked).collect::<Vec<_>>().join("|")).collect();
            format!("|{} {}", if *header { "header" } else { "" }, rows.join(" || "))
        }
        Kind::Callout { icon, text } => {
            let icon = icon.as_deref().unwrap_or_default();
            format!("[{icon}] {}{}", coloured(block.highlight), marked(text))
        }
        Kind::Formula { tex } => format!("$${tex}$$"),
        Kind::Rule => "---".to_owned(),
    };
    lines.push(format!("{}{spelt}", "  ".repeat(depth)));
    for child in &block.children {
        outline(child, depth + 1, lines);
    }
}

fn marked(text: &Inlines) -> String {
    text.iter()
        .map(|inline| match inline {
            Inline::Text(text) => text.clone(),
            Inline::Break => "/".to_owned(),
            Inline::Bold { text } => format!("**{}**", marked(text)),
            Inline::Italic { text } => format!("*{}*", marked(text)),
            Inline::Strike { text } => format!("~~{}~~", marked(text)),
            Inline::Code { code } => format!("`{code}`"),
            Inline::Formula { tex } => format!("${tex}$"),
            Inline::Link { href, text } => format!("[{}]({href})", marked(text)),
            Inline::Highlight { colour, text } => format!("=={}:{}==", colour.name(), marked(text)),
            Inline::Image { asset, alt } => format!("![{alt}]({asset})"),
        })
        .collect()
}

mod blocks;
mod colours;
mod hostile;
mod words;
