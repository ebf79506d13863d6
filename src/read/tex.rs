//! TeX as the model has it: on one line.

/// The TeX on one line, without comments, which show nothing: white space is one space, and a line break is one, too.
pub(super) fn on_a_line(tex: &str) -> String {
    let shown = tex.lines().map(without_comment).collect::<Vec<_>>().join(" ");
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
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
            ("a\\\\% b", "a\\\\"),
            ("% b", ""),
        ] {
            assert_eq!(on_a_line(tex), expected, "{tex:?}");
        }
    }
}
