//! Disk → [`Source`]: the door in. Knows what a zip is, but not what an issue is; refuses what is no plain file and
//! what is larger than any issue.

mod caps;
mod folder;
mod unzip;

use std::fs::{self, Metadata};
use std::io::{self, Read};
use std::path::Path;

pub use folder::files;

use crate::model::{Error, Fault, Source};

/// Reads one file. A zip is unpacked in memory; nothing is ever written.
///
/// # Errors
///
/// [`Fault::Missing`], [`Fault::Folder`], [`Fault::NotAFile`], [`Fault::Empty`], [`Fault::System`]; [`Fault::Cap`] over
/// 32 MiB or where an archive swells beyond reason; [`Fault::Zip`] and [`Fault::Encrypted`] for a zip that does not open.
pub fn load(path: &Path) -> Result<Source, Error> {
    let name = path.to_string_lossy().into_owned();
    let bytes = plain_bytes(path).map_err(|fault| Error::of(&name, fault))?;
    from_bytes(&name, bytes)
}

/// The BLAKE3 of a file's bytes, 64 hex digits: what tells whether it is one that was read before.
///
/// # Errors
///
/// Those of [`load`] that need no look inside.
pub fn digest(path: &Path) -> Result<String, Error> {
    let bytes = plain_bytes(path).map_err(|fault| Error::of(&path.to_string_lossy(), fault))?;
    Ok(blake3::hash(&bytes).to_hex().to_string())
}

/// Takes bytes that came another way, as from standard input under the name `-`.
///
/// # Errors
///
/// As [`load`], as far as bytes can be at fault.
///
/// ```
/// use neican::{intake, model::Packing};
/// let source = intake::from_bytes("-", "今日洞察".into()).unwrap();
/// assert_eq!(source.packing, Packing::Single);
/// assert!(intake::from_bytes("-", Vec::new()).is_err());
/// ```
pub fn from_bytes(name: &str, bytes: Vec<u8>) -> Result<Source, Error> {
    if bytes.is_empty() {
        return Err(Error::of(name, Fault::Empty));
    }
    if bytes.len() as u64 > caps::FILE {
        return Err(Error::of(name, over_file_cap()));
    }
    if unzip::is_zip(&bytes) {
        return unzip::unzip(name, &bytes);
    }
    Ok(Source::single(name, bytes))
}

/// Reads what comes in on a stream, as from standard input; `name` names it in messages.
///
/// # Errors
///
/// As [`from_bytes`], and [`Fault::System`] when the stream breaks.
pub fn load_from(name: &str, stream: &mut dyn Read) -> Result<Source, Error> {
    let mut bytes = Vec::new();
    // One byte more than allowed, as for a file: the stream may have no end.
    stream.take(caps::FILE + 1).read_to_end(&mut bytes).map_err(|error| Error::of(name, system(error)))?;
    from_bytes(name, bytes)
}

#[expect(clippy::disallowed_methods, reason = "the door in")]
fn plain_bytes(path: &Path) -> Result<Vec<u8>, Fault> {
    // Asked before opening: opening a pipe waits for a writer, for ever if none comes.
    plain_file(&fs::metadata(path).map_err(system)?)?;
    let file = fs::File::open(path).map_err(system)?;
    plain_file(&file.metadata().map_err(system)?)?;
    let mut bytes = Vec::new();
    // One byte more than allowed tells a file at the cap from one over it, and a file that grows is cut off too.
    file.take(caps::FILE + 1).read_to_end(&mut bytes).map_err(system)?;
    Ok(bytes)
}

fn plain_file(metadata: &Metadata) -> Result<(), Fault> {
    if metadata.is_dir() {
        return Err(Fault::Folder);
    }
    if !metadata.is_file() {
        return Err(Fault::NotAFile);
    }
    if metadata.len() > caps::FILE { Err(over_file_cap()) } else { Ok(()) }
}

fn over_file_cap() -> Fault {
    Fault::Cap("32 MiB in one file".to_owned())
}

fn system(error: io::Error) -> Fault {
    match error.kind() {
        io::ErrorKind::NotFound => Fault::Missing,
        _ => Fault::System(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(path: &str) -> Fault {
        load(Path::new(path)).expect_err("refused").fault
    }

    #[test]
    fn what_is_no_plain_file_is_refused() {
        assert_eq!(fault("no/such/file.epub"), Fault::Missing);
        assert_eq!(fault("src"), Fault::Folder);
        assert_eq!(fault("/dev/null"), Fault::NotAFile);
    }

    #[test]
    fn a_plain_file_keeps_its_name_and_bytes() {
        let source = load(Path::new("Cargo.toml")).expect("this file");
        assert_eq!(source.file_name(), "Cargo.toml");
        assert!(source.only().is_some_and(|bytes| bytes.starts_with(b"[package]")));
    }

    #[test]
    fn size_is_capped() {
        let error = from_bytes("-", vec![b'x'; (caps::FILE + 1) as usize]).expect_err("too large");
        assert_eq!(error.fault, over_file_cap());
        let stream = |length: u64| load_from("-", &mut io::repeat(b'x').take(length));
        assert_eq!(stream(caps::FILE + 1).expect_err("too large").fault, over_file_cap());
        assert_eq!(stream(caps::FILE).expect("as large as may be").only().map(<[u8]>::len), Some(caps::FILE as usize));
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a file to be read")]
    fn a_file_as_large_as_may_be_is_read_whole() {
        let path = std::env::temp_dir().join(format!("neican-intake-{}", std::process::id()));
        let size = |length: u64| {
            fs::File::create(&path).and_then(|file| file.set_len(length)).expect("a file");
            load(&path).map(|source| source.only().map(<[u8]>::len))
        };
        let (whole, over) = (size(caps::FILE), size(caps::FILE + 1));
        fs::remove_file(&path).expect("ours");
        assert_eq!(whole.expect("as large as may be"), Some(caps::FILE as usize));
        assert_eq!(over.expect_err("too large").fault, over_file_cap());
    }
}
