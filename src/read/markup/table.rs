//! Tables: rows of cells. A cell is one text, whatever stood in it.

use super::walk::{Flow, Reader, Style};
use crate::model::{Block, Inline, Inlines, Kind, walk};
use crate::read::piece::into_block;

impl Reader<'_> {
    pub(super) fn table(&mut self, node: usize, style: &Style, flow: &mut Flow) {
        self.flush(flow, style.ground, None);
        let mut rows = Vec::new();
        self.rows(node, style, &mut rows, flow);
        // Notion says it on the table, HTML in the row.
        let said = self.dom.attr(node, "header-row") == Some("true");
        let header = said || rows.first().is_some_and(|(is_header, _)| *is_header);
        let rows: Vec<Vec<Inlines>> = rows.into_iter().map(|(_, cells)| cells).collect();
        if rows.iter().flatten().any(|cell| !cell.is_blank()) {
            flow.out.push(self.block(node, Kind::Table { header, rows }, None));
        }
    }

    /// The rows with whether each is one of headings. A caption becomes a paragraph before the table.
    fn rows(&mut self, node: usize, style: &Style, rows: &mut Vec<(bool, Vec<Inlines>)>, flow: &mut Flow) {
        for kid in self.dom.kids(node).iter().copied() {
            match self.dom.name(kid) {
                "caption" => self.node(kid, style, flow),
                "thead" | "tbody" | "tfoot" => self.rows(kid, style, rows, flow),
                "tr" => {
                    let cells = self.cells(kid, style);
                    if !cells.is_empty() {
                        rows.push((self.is_header(kid), cells));
                    }
                }
                _ => {}
            }
        }
    }

    fn is_header(&self, row: usize) -> bool {
        let in_head = self.dom.parent(row).is_some_and(|parent| self.dom.name(parent) == "thead");
        let mut cells = self.dom.kids(row).iter().map(|kid| self.dom.name(*kid)).filter(|name| !name.is_empty());
        in_head || cells.all(|name| name == "th")
    }

    fn cells(&mut self, row: usize, style: &Style) -> Vec<Inlines> {
        let of_row = Style { ground: self.ground(row, style), ..style.clone() };
        let cells = self.dom.kids(row).iter().copied().filter(|kid| matches!(self.dom.name(*kid), "td" | "th"));
        let cells: Vec<usize> = cells.collect();
        cells.into_iter().map(|cell| self.cell(cell, &of_row)).collect()
    }

    fn cell(&mut self, cell: usize, style: &Style) -> Inlines {
        let ground = self.ground(cell, style);
        let blocks: Vec<Block> =
            self.sub(cell, &Style { ground, ..style.clone() }).into_iter().map(into_block).collect();
        let mut row = Vec::new();
        for (line_idx, line) in walk(&blocks).into_iter().enumerate() {
            if line_idx > 0 {
                row.push(Inline::Break);
            }
            let bullet = if matches!(line.kind, Kind::Item { .. }) { "• " } else { "" };
            row.push(Inline::Text(bullet.to_owned()));
            let text = in_cell(&line.kind);
            match line.highlight {
                Some(colour) => row.push(Inline::Highlight { colour, text }),
                None => row.extend(text.into_vec()),
            }
        }
        Inlines::new(row)
    }
}

/// A block's own text as part of a cell.
fn in_cell(kind: &Kind) -> Inlines {
    match kind {
        Kind::Code { text, .. } => {
            let lines = text.lines().flat_map(|line| [Inline::Break, Inline::Code { code: line.to_owned() }]);
            Inlines::new(lines.skip(1).collect())
        }
        Kind::Table { rows, .. } => {
            let texts = rows.iter().flatten().map(Inlines::plain).collect::<Vec<_>>();
            Inlines::from(texts.join(" ").as_str())
        }
        Kind::Formula { tex } => Inlines::new(vec![Inline::Formula { tex: tex.clone() }]),
        kind => kind.text().cloned().unwrap_or_default(),
    }
}
