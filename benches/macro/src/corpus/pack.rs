//! Packs the files of an EPUB: a zip without anything of the day or machine in it.

use std::io::Write;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

use super::chapters::File;
use crate::Outcome;

/// The zip of these files: the first stored, as an EPUB wants it, the others deflated.
pub fn zip(files: &[File]) -> Outcome<Vec<u8>> {
    let (mut body, mut directory) = (Vec::new(), Vec::new());
    for (idx, (name, text)) in files.iter().enumerate() {
        let (method, packed) = if idx == 0 { (0, text.as_bytes().to_vec()) } else { (8, deflated(text)?) };
        let header = header(name, text, method, packed.len());
        let offset = body.len() as u32;
        body.extend(b"PK\x03\x04");
        body.extend(&header);
        body.extend(name.as_bytes());
        body.extend(packed);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&header);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let end = ending(files.len() as u16, directory.len() as u32, body.len() as u32);
    body.extend(directory);
    body.extend(end);
    Ok(body)
}

/// What both headers of a member say, from the version on: APPNOTE 4.3.7 and 4.3.12. The date is 1980-01-01.
fn header(name: &str, text: &str, method: u16, packed: usize) -> Vec<u8> {
    let mut crc = Crc::new();
    crc.update(text.as_bytes());
    let mut header = Vec::new();
    for word in [20, 1 << 11, method, 0, 0x21] {
        header.extend(u16::to_le_bytes(word));
    }
    for long in [crc.sum(), packed as u32, text.len() as u32, name.len() as u32] {
        header.extend(u32::to_le_bytes(long));
    }
    header
}

/// The end of the central directory: APPNOTE 4.3.16.
fn ending(n_files: u16, size: u32, offset: u32) -> Vec<u8> {
    let mut end = b"PK\x05\x06\0\0\0\0".to_vec();
    end.extend(n_files.to_le_bytes());
    end.extend(n_files.to_le_bytes());
    end.extend(size.to_le_bytes());
    end.extend(offset.to_le_bytes());
    end.extend([0, 0]);
    end
}

fn deflated(text: &str) -> Outcome<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes())?;
    Ok(encoder.finish()?)
}
