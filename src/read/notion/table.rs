//! Tables: `<table>` with colours (v1, v2) and pipes (v2, exports).

use super::blocks::painted;
use super::inline;
use super::lines::Line;
use super::tags::Tag;
use super::talk::Talk;
use crate::model::{Colour, Inlines, Paint};
use crate::read::colour;

/// Reads what stands between `<table …>` and its end. A cell's colour goes before its row's, that before its column's.
pub(super) fn tagged(text: &str, entities: bool, talk: &mut Talk<'_>) -> (bool, Vec<Vec<Inlines>>) {
    let mut table = Table { header: false, columns: Vec::new(), row: None, rows: Vec::new() };
    let mut cell: Option<(Option<Paint>, usize)> = None;
    let mut from = 0;
    while let Some(at) = text[from..].find('<').map(|at| from + at) {
        let escaped = text[..at].ends_with('\\');
        let Some(tag) = Tag::read(&text[at..]).filter(|_| !escaped) else {
            from = at + 1;
            continue;
        };
        from = at + tag.length;
        let is_cell = matches!(tag.name.as_str(), "td" | "th");
        if is_cell || tag.name == "tr" {
            if let Some((paint, start)) = cell.take() {
                table.cell(&text[start..at], paint, entities, talk);
            }
            cell = (is_cell && !tag.is_end && !tag.is_empty).then(|| (tag.paint(), from));
        }
        table.tag(&tag);
    }
    if let Some((paint, start)) = cell {
        table.cell(&text[start..], paint, entities, talk);
    }
    (table.header, table.rows.into_iter().filter(|row| !row.is_empty()).collect())
}

struct Table {
    header: bool,
    columns: Vec<Option<Paint>>,
    row: Option<Paint>,
    rows: Vec<Vec<Inlines>>,
}

impl Table {
    fn tag(&mut self, tag: &Tag) {
        match tag.name.as_str() {
            "table" => self.header = tag.get("header-row") == Some("true"),
            "col" => self.columns.push(tag.paint()),
            "tr" if !tag.is_end => {
                self.row = tag.paint();
                self.rows.push(Vec::new());
            }
            "th" if self.rows.len() < 2 => self.header = true,
            "td" | "th" if tag.is_empty => self.last().push(Inlines::default()),
            _ => {}
        }
    }

    fn last(&mut self) -> &mut Vec<Inlines> {
        if self.rows.is_empty() {
            self.rows.push(Vec::new());
        }
        let at = self.rows.len() - 1;
        &mut self.rows[at]
    }

    fn cell(&mut self, text: &str, paint: Option<Paint>, entities: bool, talk: &mut Talk<'_>) {
        let column = self.last().len();
        let paint = paint.or(self.row).or(self.columns.get(column).copied().flatten());
        let text = cell(text, entities, talk);
        let ground = match paint {
            Some(Paint::Background(colour)) => Some(colour),
            Some(Paint::Foreground(colour)) => {
                inline::tell_colour(colour, &text, talk);
                None
            }
            None => None,
        };
        self.last().push(painted(text, ground));
    }
}

fn cell(text: &str, entities: bool, talk: &mut Talk<'_>) -> Inlines {
    let row = inline::read(text.trim(), entities, talk);
    let place = talk.place();
    let (text, marked): (Inlines, Option<Colour>) = colour::finish(row, &place, talk.notices);
    painted(text, marked)
}

/// Whether a line is `|---|:-:|`, which makes a table of the line above.
pub(super) fn is_border(line: Option<&Line<'_>>) -> bool {
    let Some(inner) = line.and_then(|line| line.text.strip_prefix('|')) else { return false };
    let cells = inner.trim_end_matches('|').split('|').map(str::trim);
    inner.contains('-')
        && cells.into_iter().all(|cell| {
            let dashes = cell.trim_matches(':');
            !dashes.is_empty() && dashes.bytes().all(|byte| byte == b'-')
        })
}

/// The cells of `| a | b |`; `\|` is a bar in a cell.
pub(super) fn row(line: &str, entities: bool, talk: &mut Talk<'_>) -> Vec<Inlines> {
    let inner = line.strip_prefix('|').unwrap_or(line);
    let mut cells = Vec::new();
    let (mut start, mut escaped) = (0, false);
    for (at, sign) in inner.char_indices() {
        match sign {
            '\\' => escaped = !escaped,
            '|' if !escaped => {
                cells.push(cell(&inner[start..at], entities, talk));
                start = at + 1;
            }
            _ => escaped = false,
        }
    }
    if !inner[start..].trim().is_empty() {
        cells.push(cell(&inner[start..], entities, talk));
    }
    cells
}
