//! How deep a text in YAML nests, seen without a parser: parsers take quadratic time for depth.

/// Collections of YAML inside each other that are read at most; what a person or this program writes has some twenty.
const DEEPEST: usize = 500;

/// Whether a text in YAML, or JSON, nests deeper than any parser should be asked to go.
///
/// Looks at marks only: a bracket or dash that could open a collection counts, in a text or not.
///
/// ```
/// use neican::model::is_deep;
/// assert!(!is_deep("a: [b, {c: d}]\n- - e"));
/// assert!(is_deep(&"[".repeat(1_000)) && is_deep(&"- ".repeat(1_000)) && is_deep(&"{a: ".repeat(1_000)));
/// ```
pub fn is_deep(text: &str) -> bool {
    let mut open: usize = 0;
    for line in text.lines() {
        let mut dashes = 0;
        let (mut before, mut in_front) = (b' ', true);
        for byte in line.bytes() {
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
