//! Items without a list: lines that start with `•`, as converters leave them.

use crate::model::{Inline, Inlines};

/// Cuts a text into paragraphs and, where lines start with a bullet, items. True marks an item.
pub(super) fn split(text: Inlines) -> Vec<(bool, Inlines)> {
    if !text.plain().contains(['•', '‣', '·']) {
        return vec![(false, text)];
    }
    let lines = text.lines();
    if !lines.iter().any(|line| bullet(line).is_some()) {
        return vec![(false, text)];
    }
    let mut parts: Vec<(bool, Inlines)> = Vec::new();
    for line in lines {
        match bullet(&line) {
            Some(length) => parts.push((true, without(line, length))),
            None => match parts.last_mut() {
                Some((false, before)) => {
                    let mut row = std::mem::take(before).into_vec();
                    row.push(Inline::Break);
                    row.extend(line.into_vec());
                    *before = Inlines::new(row);
                }
                _ => parts.push((false, line)),
            },
        }
    }
    parts
}

/// The number of characters of a line's bullet with its space. A middle dot without space is part of a name.
fn bullet(line: &Inlines) -> Option<usize> {
    let text = line.plain();
    let before = text.chars().take_while(|letter| letter.is_whitespace()).count();
    let mut letters = text.chars().skip(before);
    let sign = letters.next().filter(|letter| matches!(letter, '•' | '‣' | '·'))?;
    let spaces = letters.take_while(|letter| letter.is_whitespace()).count();
    (spaces > 0 || sign != '·').then_some(before + 1 + spaces)
}

/// The line without its first characters, whatever marks they stand in.
fn without(line: Inlines, mut length: usize) -> Inlines {
    let mut row = line.into_vec();
    drop_front(&mut row, &mut length);
    Inlines::new(row).trimmed()
}

fn drop_front(row: &mut [Inline], length: &mut usize) {
    for inline in row {
        if *length == 0 {
            return;
        }
        match inline {
            Inline::Text(text) | Inline::Code { code: text } => {
                let gone = text.chars().count().min(*length);
                *text = text.chars().skip(gone).collect();
                *length -= gone;
            }
            other => {
                let Some(text) = other.inner_mut() else { return };
                let mut inner = std::mem::take(text).into_vec();
                drop_front(&mut inner, length);
                *text = Inlines::new(inner);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_bullets_are_items() {
        let parts = split(Inlines::from("前言\n续\n• 一\n‣二\n· 三\n马丁·路德\n·四"));
        let shown: Vec<(bool, String)> = parts.iter().map(|(item, text)| (*item, text.plain())).collect();
        let expected = [(false, "前言\n续"), (true, "一"), (true, "二"), (true, "三"), (false, "马丁·路德\n·四")];
        assert_eq!(shown, expected.map(|(item, text)| (item, text.to_owned())));
    }

    #[test]
    fn a_bullet_inside_a_mark_goes_too() {
        let row = vec![Inline::Bold { text: Inlines::from("• 一") }, Inline::Text(" 二".into())];
        let parts = split(Inlines::new(row));
        assert_eq!(
            parts[0],
            (true, Inlines::new(vec![Inline::Bold { text: "一".into() }, Inline::Text(" 二".into())]))
        );
    }
}
