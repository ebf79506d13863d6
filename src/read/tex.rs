//! TeX as the model has it: on one line.

/// The TeX on one line: white space is one space, and a line break is one, too.
///
/// Of several lines the comments go, which show nothing and would hide what follows. On one line a `%` may be a percent
/// sign whose writer forgot the backslash: it stays, and the apps' side makes code of it, which shows all.
pub(super) fn on_a_line(tex: &str) -> String {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown = words(&tex.lines().map(without_comment).collect::<Vec<_>>().join(" "));
    if shown.is_empty() || !tex.trim().contains('\n') { words(tex) } else { shown }
}

/// A `%` that no backslash holds hides the rest of its line.
fn without_comment(line: &str) -> &str {
    let mut held = false;
    for (at, ch) in line.char_indices() {
        match ch {
            '\\' => held = !held,
            '%' if !held => return &line[..at],
            _ => held = false,
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::on_a_line;

    #[test]
    fn lines_become_one_and_comments_go() {
        for (tex, expected) in [
            (" x ", "x"),
            ("a &= b \\\\\n  c &= d", "a &= b \\\\ c &= d"),
            ("a % b\nc", "a c"),
            ("10\\% b", "10\\% b"),
            ("a\\\\% b\nc", "a\\\\ c"),
            ("50% b", "50% b"),
            ("% b", "% b"),
            ("% a\n% b", "% a % b"),
            ("", ""),
        ] {
            assert_eq!(on_a_line(tex), expected, "{tex:?}");
        }
    }
}
