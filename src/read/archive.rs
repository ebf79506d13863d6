//! `Archive`: members found by the names that package files give them, however they are spelt; and their text.

use std::collections::{BTreeMap, HashMap};

use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization;

use crate::model::{Fault, Source};

/// The members of a source with the ways to find them.
pub(in crate::read) struct Archive<'a> {
    files: &'a BTreeMap<String, Vec<u8>>,
    /// Member names by their name in NFC, and by that without letter case. The first member of a spelling has it.
    composed: HashMap<String, &'a str>,
    folded: HashMap<String, &'a str>,
}

impl<'a> Archive<'a> {
    pub(in crate::read) fn new(source: &'a Source) -> Archive<'a> {
        let (mut composed, mut folded) = (HashMap::new(), HashMap::new());
        for name in source.files.keys() {
            let decoded = decoded(name);
            composed.entry(decoded.nfc().collect()).or_insert(name.as_str());
            folded.entry(fold(&decoded)).or_insert(name.as_str());
        }
        Archive { files: &source.files, composed, folded }
    }

    /// Finds a member: by its very name, percent-decoded, in NFC, without letter case; in this order.
    pub(in crate::read) fn find(&self, name: &str) -> Option<(&'a str, &'a [u8])> {
        let exact = |name: &str| self.files.get_key_value(name).map(|(name, _)| name.as_str());
        // Decoding may bring new `..`s to light.
        let decoded = inside("", &decoded(name));
        let found = exact(name)
            .or_else(|| exact(&decoded))
            .or_else(|| self.composed.get(&decoded.nfc().collect::<String>()).copied())
            .or_else(|| self.folded.get(&fold(&decoded)).copied())?;
        self.files.get(found).map(|bytes| (found, bytes.as_slice()))
    }

    /// Finds what a file of the archive calls `href`; absent when it leads out of the archive or nowhere.
    pub(in crate::read) fn beside(&self, file: &str, href: &str) -> Option<(&'a str, &'a [u8])> {
        let path = href.split('#').next().unwrap_or(href);
        if path.is_empty() {
            return None;
        }
        let query = path.split('?').next().unwrap_or(path);
        self.find(&inside(file, path)).or_else(|| self.find(&inside(file, query)))
    }
}

/// The path of `href` as seen from `file`, from the root of the archive; `..` ends there.
fn inside(file: &str, href: &str) -> String {
    let href = href.replace('\\', "/");
    let folder = if href.starts_with('/') { "" } else { file.rsplit_once('/').map_or("", |(folder, _)| folder) };
    let mut path: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(href.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            part => path.push(part),
        }
    }
    path.join("/")
}

fn decoded(name: &str) -> String {
    percent_decode_str(name).decode_utf8().map_or_else(|_| name.to_owned(), |decoded| decoded.into_owned())
}

fn fold(name: &str) -> String {
    caseless::default_case_fold_str(&name.nfc().collect::<String>()).nfc().collect()
}

/// The text of an XML file: UTF-8 or UTF-16, by its first bytes. Another encoding is refused by its name.
pub(in crate::read) fn text(bytes: &[u8]) -> Result<String, Fault> {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
        String::from_utf16(&units).ok().filter(|_| rest.is_empty()).ok_or(Fault::Encoding("UTF-16"))
    };
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => narrow(rest),
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        [b'<', 0, ..] => wide(bytes, u16::from_le_bytes),
        [0, b'<', ..] => wide(bytes, u16::from_be_bytes),
        _ => narrow(bytes),
    }
}

fn narrow(bytes: &[u8]) -> Result<String, Fault> {
    let declared = || String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).to_ascii_lowercase();
    str::from_utf8(bytes).map(str::to_owned).map_err(|_| {
        let declared = declared();
        let known =
            [("gb18030", "GB18030"), ("gbk", "GBK"), ("gb2312", "GBK"), ("big5", "BIG5"), ("iso-8859-1", "ISO-8859-1")];
        Fault::Encoding(known.iter().find(|(word, _)| declared.contains(word)).map_or("", |(_, name)| name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Packing;

    #[test]
    fn members_are_found_however_they_are_spelt() {
        let names = ["OPS/text/ch 1.xhtml", "OPS/Text/e\u{301}.xhtml", "OPS/b%20c.xhtml", "x.xhtml"];
        let files = names.map(|name| (name.to_owned(), Vec::new())).into();
        let source = Source { name: "i.epub".into(), packing: Packing::Zip, files };
        let archive = Archive::new(&source);
        let found = |href| archive.beside("OPS/package.opf", href).map(|(name, _)| name);
        assert_eq!(found("text/ch%201.xhtml#a"), Some(names[0]));
        assert_eq!(found("text/../text/./ch 1.xhtml"), Some(names[0]));
        assert_eq!(found("TEXT\\CH%201.xhtml"), Some(names[0]));
        assert_eq!(found("text/\u{e9}.xhtml?v=1"), Some(names[1]));
        assert_eq!(found("b c.xhtml"), Some(names[2]));
        assert_eq!(found("b%20c.xhtml"), Some(names[2]));
        assert_eq!(found("../../../x.xhtml"), Some(names[3]));
        assert_eq!(found("%2e%2e/x.xhtml"), Some(names[3]));
        assert_eq!(found("/x.xhtml"), Some(names[3]));
        assert_eq!(found("#a"), None);
        assert_eq!(found("nix.xhtml"), None);
    }

    #[test]
    fn text_is_utf_8_or_utf_16() {
        let utf_16: Vec<u8> = "<一>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(text(&utf_16), Ok("<一>".to_owned()));
        assert_eq!(text(&[&[0xfe, 0xff], utf_16.as_slice()].concat()), Ok("<一>".to_owned()));
        assert_eq!(text("\u{feff}<一>".as_bytes()), Ok("<一>".to_owned()));
        assert_eq!(text(b"<?xml encoding='gbk'?>\xd6\xd0"), Err(Fault::Encoding("GBK")));
        assert_eq!(text(b"\xff\xfe<"), Err(Fault::Encoding("UTF-16")));
    }
}
