//! The least that an exporter must do: inflate, parse, turn text into lines, write as many files of the same sizes.

use std::fs;
use std::io::Read;
use std::path::Path;

use flate2::read::DeflateDecoder;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::{Folders, lay, settle};
use crate::Outcome;

/// Exports issues: writes every file that the list names, in its size, filled with the lines of the issues.
pub fn run(list: &Path, out: &Path, issues: &[String]) -> Outcome<()> {
    let mut lines = String::new();
    for issue in issues {
        for member in members(&fs::read(issue)?)? {
            text_of(&member, &mut lines)?;
        }
    }
    let mut folders = Folders::default();
    for row in fs::read_to_string(list)?.lines() {
        let (size, path) = row.split_once('\t').ok_or("a row without a size")?;
        let path = out.join(path);
        folders.make_for(&path)?;
        lay(&path, &cut(lines.as_bytes(), size.parse()?))?;
    }
    settle(out)
}

/// So many bytes of a text, said again and again.
fn cut(text: &[u8], size: usize) -> Vec<u8> {
    let mut bytes = text.repeat(size.div_ceil(text.len().max(1)));
    bytes.truncate(size);
    bytes
}

/// The XHTML of an EPUB, inflated: the members that the central directory names (APPNOTE 4.3.12).
fn members(zip: &[u8]) -> Outcome<Vec<String>> {
    let end = zip.windows(4).rposition(|bytes| bytes == b"PK\x05\x06").ok_or("no zip")?;
    let (count, mut at) = (short(zip, end + 10)?, long(zip, end + 16)?);
    let mut found = Vec::new();
    for _ in 0..count {
        let (packed, n_name, offset) = (long(zip, at + 20)?, short(zip, at + 28)?, long(zip, at + 42)?);
        let skip = short(zip, at + 30)? + short(zip, at + 32)?;
        let name = zip.get(at + 46..at + 46 + n_name).ok_or("a name cut off")?;
        if name.ends_with(b".xhtml") {
            let start = offset + 30 + short(zip, offset + 26)? + short(zip, offset + 28)?;
            let mut text = String::new();
            DeflateDecoder::new(zip.get(start..start + packed).ok_or("a member cut off")?).read_to_string(&mut text)?;
            found.push(text);
        }
        at += 46 + n_name + skip;
    }
    Ok(found)
}

fn short(zip: &[u8], at: usize) -> Outcome<usize> {
    let bytes = zip.get(at..at + 2).ok_or("a zip cut off")?;
    Ok(u16::from_le_bytes(bytes.try_into()?) as usize)
}

fn long(zip: &[u8], at: usize) -> Outcome<usize> {
    let bytes = zip.get(at..at + 4).ok_or("a zip cut off")?;
    Ok(u32::from_le_bytes(bytes.try_into()?) as usize)
}

/// Adds the text of a chapter: a line for each block, list items indented by their depth, headings marked.
fn text_of(chapter: &str, lines: &mut String) -> Outcome<()> {
    let (mut reader, mut depth) = (Reader::from_str(chapter), 0_usize);
    loop {
        match reader.read_event()? {
            Event::Eof => return Ok(()),
            Event::Start(tag) => match tag.local_name().as_ref() {
                "ul" | "ol" => depth += 1,
                "li" => lines.extend(["\n", &"\t".repeat(depth), "- "]),
                "p" | "h1" => lines.push('\n'),
                "h2" | "h3" | "h4" | "h5" | "h6" => lines.push_str("\n- ## "),
                _ => {}
            },
            Event::End(tag) if matches!(tag.local_name().as_ref(), "ul" | "ol") => depth -= 1,
            Event::Text(text) => lines.push_str(&text),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_chapter_comes_out_in_lines() {
        let mut lines = String::new();
        text_of("<h2>甲</h2><ul><li>乙</li><li>丙<ol><li>丁</li></ol></li></ul>", &mut lines).unwrap();
        assert_eq!(lines, "\n- ## 甲\n\t- 乙\n\t- 丙\n\t\t- 丁");
    }
}
