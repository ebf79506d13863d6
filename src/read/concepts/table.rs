//! Tables of the section: by the words over their columns.

use crate::model::Inlines;

use super::line;

/// What the columns of a table hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Columns {
    /// One concept a row.
    Concepts { name: usize, alias: Option<usize>, meaning: Option<usize>, related: Option<usize> },
    /// One relation a row.
    Relations { from: usize, to: usize, how: Option<usize> },
}

const NAME: &[&str] = &["概念", "关键概念", "核心概念", "概念名称", "名称", "术语", "concept", "name", "term"];
const ALIAS: &[&str] = &["别名", "又名", "英文", "英文名", "alias", "aliases"];
const MEANING: &[&str] =
    &["含义", "解释", "定义", "说明", "释义", "描述", "一句话", "一句话解释", "meaning", "definition", "description"];
const RELATED: &[&str] = &["关联", "关联概念", "相关", "相关概念", "related"];
const FROM: &[&str] = &["起点", "来源", "源", "源概念", "概念a", "主体", "from", "source"];
const TO: &[&str] = &["终点", "目标", "目标概念", "概念b", "客体", "to", "target"];
const HOW: &[&str] = &["关系", "关系类型", "联系", "relation"];

impl Columns {
    /// Reads the words over the columns; where there are none, two columns are name and meaning, three with a short middle
    /// a relation. Absent for any other table.
    pub(super) fn of(header: bool, rows: &[Vec<Inlines>]) -> Option<Columns> {
        let first = plain(rows.first()?);
        if !header {
            return headless(rows);
        }
        let bare = |cell: &String| cell.to_lowercase().split_whitespace().collect::<String>();
        let first: Vec<String> = first.iter().map(bare).collect();
        let column = |words: &[&str]| first.iter().position(|cell| words.contains(&cell.as_str()));
        if let (Some(from), Some(to)) = (column(FROM).or(column(NAME)), column(TO)) {
            return Some(Columns::Relations { from, to, how: column(HOW) });
        }
        let (alias, meaning, related) = (column(ALIAS), column(MEANING), column(RELATED));
        column(NAME).map(|name| Columns::Concepts { name, alias, meaning, related })
    }
}

fn headless(rows: &[Vec<Inlines>]) -> Option<Columns> {
    let is_name = |cell: Option<&String>| cell.is_some_and(|text| line::name(text, 0..text.len()).is_some());
    let rows: Vec<Vec<String>> = rows.iter().map(|row| plain(row)).collect();
    let wide = |n: usize| rows.iter().all(|row| row.len() == n && is_name(row.first()));
    if wide(2) {
        return Some(Columns::Concepts { name: 0, alias: None, meaning: Some(1), related: None });
    }
    let relates = |row: &Vec<String>| is_name(row.get(2)) && row[1].chars().count() <= 12;
    (wide(3) && rows.iter().all(relates)).then_some(Columns::Relations { from: 0, to: 2, how: Some(1) })
}

/// The texts of a row, without white space around them.
pub(super) fn plain(row: &[Inlines]) -> Vec<String> {
    row.iter().map(|cell| cell.plain().trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(header: bool, rows: &[&[&str]]) -> Option<Columns> {
        let rows: Vec<Vec<Inlines>> =
            rows.iter().map(|row| row.iter().map(|cell| Inlines::from(*cell)).collect()).collect();
        Columns::of(header, &rows)
    }

    #[test]
    fn columns_are_known_by_their_words() {
        let concepts = |name, alias, meaning, related| Some(Columns::Concepts { name, alias, meaning, related });
        let relations = |from, to, how| Some(Columns::Relations { from, to, how });
        assert_eq!(columns(true, &[&["概念", "解释", "相关概念"]]), concepts(0, None, Some(1), Some(2)));
        assert_eq!(columns(true, &[&["序", "Term", "英文", "Definition"]]), concepts(1, Some(2), Some(3), None));
        assert_eq!(columns(true, &[&["概念 A", "关系", "概念 B"]]), relations(0, 2, Some(1)));
        assert_eq!(columns(true, &[&["From", "To"]]), relations(0, 1, None));
        assert_eq!(columns(true, &[&["年份", "收入"]]), None);
        assert_eq!(columns(false, &[&["智能体", "会用工具的模型。"]]), concepts(0, None, Some(1), None));
        assert_eq!(columns(false, &[&["智能体", "依赖", "工具"]]), relations(0, 2, Some(1)));
        assert_eq!(columns(false, &[&["一句话。", "二"]]), None);
        assert_eq!(columns(true, &[]), None);
    }
}
