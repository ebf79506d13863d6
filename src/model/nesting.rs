//! How deep a text in YAML nests, seen without a parser: parsers take quadratic time for depth.

/// Collections of YAML inside each other that are read at most; what a person or this program writes has some twenty.
const DEEPEST: usize = 500;

/// Whether a text in YAML, or JSON, nests deeper than any parser should be asked to go.
///
/// Looks at marks only: a bracket or dash that could open a collection counts, in a text or not; but not in quotes that
/// begin where a value may, and end on their line.
///
/// ```
/// use neican::model::is_deep;
/// assert!(!is_deep("a: [b, {c: d}]\n- - e"));
/// assert!(!is_deep(&format!("a: '{}'\nb: \"{}\"", "{".repeat(1_000), "[".repeat(1_000))));
/// assert!(is_deep(&"[".repeat(1_000)) && is_deep(&"- ".repeat(1_000)) && is_deep(&"{a: ".repeat(1_000)));
/// ```
pub fn is_deep(text: &str) -> bool {
    let mut open: usize = 0;
    // The last sign that is no white space, on this line or before: it tells whether a value may begin.
    let mut sign = b':';
    // Once a quoted text goes on over its line, nothing that looks like a quote tells where it ends.
    let mut trusted = true;
    for line in text.lines() {
        let mut dashes = 0;
        let (mut before, mut in_front) = (b' ', true);
        let mut quoted = 0;
        for (at, byte) in line.bytes().enumerate() {
            if at < quoted {
                continue;
            }
            if trusted && matches!(byte, b'\'' | b'"') && value_begins(sign, before, in_front) {
                quoted = quote_end(line.as_bytes(), at).unwrap_or(at);
                trusted = quoted > at;
            }
            if !byte.is_ascii_whitespace() {
                sign = byte;
            }
            let starts = before.is_ascii_whitespace() || matches!(before, b'[' | b'{' | b',' | b':' | b'-' | b'?');
            match byte {
                b'[' | b'{' if starts => open += 1,
                b']' | b'}' => open = open.saturating_sub(1),
                b'-' | b'?' if in_front && starts => dashes += 1,
                _ => {}
            }
            in_front &= matches!(byte, b'-' | b'?') || byte.is_ascii_whitespace();
            before = byte;
            if open + dashes > DEEPEST {
                return true;
            }
        }
    }
    false
}

/// Whether a value may begin behind this sign; `before` stands right before it, `in_front`: only dashes came on this line.
fn value_begins(sign: u8, before: u8, in_front: bool) -> bool {
    match sign {
        b'[' | b'{' | b',' => true,
        b':' => before.is_ascii_whitespace(),
        // Elsewhere a dash is part of a text, which a quote does not end.
        b'-' | b'?' => in_front && before.is_ascii_whitespace(),
        _ => false,
    }
}

/// Where a quoted text that begins here ends: behind its closing quote. Absent where it goes on on the next line.
fn quote_end(line: &[u8], start: usize) -> Option<usize> {
    let quote = line[start];
    let mut at = start + 1;
    while let Some(byte) = line.get(at) {
        match *byte {
            b'\\' if quote == b'"' => at += 1,
            byte if byte == quote && quote == b'\'' && line.get(at + 1) == Some(&quote) => at += 1,
            byte if byte == quote => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_within_a_text_hides_no_brackets() {
        let deep = "[".repeat(1_000);
        for text in [
            "[a:'b, DEEP c']",
            "[a - 'b, DEEP c']",
            "[a\n'b, DEEP c']",
            "[a 'b, DEEP c']",
            "- a'\n- DEEP'",
            "'a\nDEEP'",
            "[\"x,\n', \", DEEP '",
        ] {
            assert!(is_deep(&text.replace("DEEP", &deep)), "{text}");
        }
        for text in ["a: 'b DEEP c'", "- 'it''s DEEP'", "a: \"b \\\" DEEP\"", "- - 'DEEP'", "a: ['DEEP', \"DEEP\"]"] {
            assert!(!is_deep(&text.replace("DEEP", &deep)), "{text}");
        }
    }
}
