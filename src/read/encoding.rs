//! Bytes of a plain text file → UTF-8, or the name of what they are instead. Nothing is converted by guess.

use crate::model::Fault;

/// The text of a UTF-8 file, and whether a byte order mark was skipped.
///
/// UTF-16, UTF-32 and GB18030 are named, so that the reader can convert the file: a wrong guess would put mojibake into
/// the vault for good.
pub(super) fn utf8(bytes: &[u8]) -> Result<(&str, bool), Fault> {
    let (bytes, marked) = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => (rest, true),
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => return Err(Fault::Encoding("UTF-32")),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => return Err(Fault::Encoding("UTF-16")),
        _ => (bytes, false),
    };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Fault::Empty);
    }
    // NUL has no place in a text. In UTF-16 without a mark it is one half of each ASCII character, always the same half.
    if bytes.contains(&0) {
        let zeros = |parity: usize| bytes.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
        let (even, odd) = (zeros(0), zeros(1));
        let one_sided = even.min(odd) == 0 && even.max(odd) * 8 >= bytes.len();
        return Err(if one_sided { Fault::Encoding("UTF-16") } else { Fault::UnknownForm });
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok((text, marked)),
        Err(_) if is_gb18030(bytes) => Err(Fault::Encoding("GB18030")),
        Err(_) => Err(Fault::Encoding("")),
    }
}

/// Whether every byte above ASCII is part of a two- or four-byte character of GB 18030.
fn is_gb18030(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        rest = match (first, tail) {
            (0x00..=0x7F, _) => tail,
            (0x81..=0xFE, [0x40..=0x7E | 0x80..=0xFE, after @ ..]) => after,
            (0x81..=0xFE, [0x30..=0x39, 0x81..=0xFE, 0x30..=0x39, after @ ..]) => after,
            _ => return false,
        };
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_encodings_are_named() {
        assert_eq!(utf8("今日".as_bytes()), Ok(("今日", false)));
        assert_eq!(utf8(b"\xEF\xBB\xBFa"), Ok(("a", true)));
        assert_eq!(utf8(b"\xFF\xFEa\0"), Err(Fault::Encoding("UTF-16")));
        assert_eq!(utf8(b"a\0b\0"), Err(Fault::Encoding("UTF-16")));
        assert_eq!(utf8(&[0, 1, 2, 3, 0, 0]), Err(Fault::UnknownForm));
        assert_eq!(utf8(b"\xBD\xF1\xC8\xD5\xB6\xB4\xB2\xEC"), Err(Fault::Encoding("GB18030")));
        assert_eq!(utf8(b"\x80abc"), Err(Fault::Encoding("")));
        assert_eq!(utf8(b" \n "), Err(Fault::Empty));
    }
}
