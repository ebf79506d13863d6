//! What a hostile case is made of: a small recipe in `case.yaml`, from which inputs and vaults are built that would say
//! little in a diff, or be too large for one.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::archive::{self, Member};
use super::epub;

/// Bytes, piece by piece.
pub type Parts = Vec<Part>;

/// A piece of text, or one with more to say about it.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Part {
    Text(String),
    Made(Made),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Made {
    /// The text; `{n}` in it is the number of the repetition, from 1.
    #[serde(default)]
    text: String,
    /// Instead of text: bytes as hex digits, blanks between.
    #[serde(default)]
    hex: String,
    /// How often.
    #[serde(default = "once")]
    times: usize,
    /// Written as UTF-16, with a mark.
    #[serde(default)]
    utf16: bool,
}

fn once() -> usize {
    1
}

/// The bytes of all parts.
pub fn bytes(parts: &[Part]) -> Vec<u8> {
    let mut out = Vec::new();
    for part in parts {
        match part {
            Part::Text(text) => out.extend_from_slice(text.as_bytes()),
            Part::Made(made) if made.utf16 => {
                let units = std::iter::once(0xFEFF).chain(made.text.encode_utf16());
                out.extend(units.flat_map(u16::to_le_bytes));
            }
            Part::Made(made) => {
                let pairs = made.hex.split_whitespace();
                let hex: Vec<u8> = pairs.map(|pair| u8::from_str_radix(pair, 16).expect("two hex digits")).collect();
                match made.text.contains("{n}") {
                    false => out.extend([made.text.as_bytes(), &hex].concat().repeat(made.times)),
                    true => (1..=made.times)
                        .for_each(|number| out.extend(made.text.replace("{n}", &number.to_string()).into_bytes())),
                }
            }
        }
    }
    out
}

/// An input that is built.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Make {
    /// The whole file.
    Text(Parts),
    /// A dump with one article, the first item of whose notes begins so.
    Notes(Parts),
    /// A dump with one article of this title.
    Title(Parts),
    /// An EPUB with one article of these notes.
    Xhtml(Parts),
    /// A sound EPUB with members changed, added or left out.
    Epub(Vec<Member>),
    /// A zip with nothing but these.
    Zip(Vec<Member>),
}

const HEAD: &str = "今日洞察\n\n\n\n\n";
const ARTICLE: &str = "\n\n\n\n作者：某人\n\n\n\n质量分：★★★☆☆\n\n\n\n\n\n三级笔记\n\n\n\n一、头\n\n\n\t";

/// The bytes of an input, and the ending of its name.
pub fn made(make: &Make) -> (Vec<u8>, &'static str) {
    match make {
        Make::Text(parts) => (bytes(parts), "txt"),
        Make::Notes(parts) => {
            ([format!("{HEAD}1. 一篇文章{ARTICLE}").into_bytes(), bytes(parts), b"\n".to_vec()].concat(), "txt")
        }
        Make::Title(parts) => {
            let head = format!("{HEAD}1. ").into_bytes();
            ([head, bytes(parts), format!("{ARTICLE}项\n").into_bytes()].concat(), "txt")
        }
        Make::Xhtml(parts) => {
            let notes = String::from_utf8(bytes(parts)).expect("notes are text");
            (epub::one_article(&notes), "epub")
        }
        Make::Epub(changes) => (archive::packed(&archive::changed(&sound(), changes)), "epub"),
        Make::Zip(members) => (archive::packed(&members.iter().collect::<Vec<_>>()), "epub"),
    }
}

/// The members of a small sound EPUB.
fn sound() -> Vec<Member> {
    let chapter = "<h1>今日精选</h1>\n<h2>1. 一篇文章</h2>\n<p>作者：某人</p>\n<p>质量分：★★★☆☆</p>\n<h3>三级笔记</h3>\n<h4>一、头</h4><ul><li>项</li></ul>";
    let files = epub::book(&[("ch1.xhtml", chapter)]);
    let mimetype = ("mimetype".to_owned(), b"application/epub+zip".to_vec());
    std::iter::once(mimetype).chain(files).map(|(name, bytes)| Member::plain(name, bytes)).collect()
}

/// Something that is laid into the room before the run; paths are those of the room, whose vault is `vault/`. `{pages}` in
/// one is the folder of the app's pages.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Step {
    /// A file.
    File { path: String, of: Parts },
    /// More bytes at the end of a file; in a folder, of every file below it.
    Append { path: String, of: Parts },
    /// A folder.
    Folder(String),
    /// A symbolic link.
    Link { path: String, to: String },
    /// A second name of a file.
    HardLink { path: String, to: String },
    /// A pipe.
    Pipe(String),
    /// Every file below a folder is cut to so many bytes.
    Cut { path: String, to: u64 },
    /// A file under the BLAKE3 of its bytes, in `.neican/ops`.
    Operation(Parts),
    /// When a file was written last, in seconds since 1970.
    Written { path: String, at: u64 },
    /// So many copies of a file beside it, as sync services call them.
    Copies { path: String, times: usize },
    /// A folder or file goes.
    Remove(String),
    /// A run of the program; `{flavour}` is the app's name.
    Run(Vec<String>),
}

/// Takes a step that is no run, for an app whose pages lie in `pages`.
pub fn lay(room: &Path, pages: &str, step: &Step) {
    let at = |path: &str| {
        let path = room.join(path.replace("{pages}", pages));
        fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a writable room");
        path
    };
    let done = match step {
        Step::File { path, of } => fs::write(at(path), bytes(of)),
        Step::Append { path, of } => each(&at(path), &|file| {
            let longer = [fs::read(file).expect("a file"), bytes(of)].concat();
            fs::write(file, longer)
        }),
        Step::Folder(path) => fs::create_dir_all(at(path)),
        Step::Link { path, to } => std::os::unix::fs::symlink(to, at(path)),
        Step::HardLink { path, to } => fs::hard_link(at(to), at(path)),
        Step::Pipe(path) => {
            let made = std::process::Command::new("mkfifo").arg(at(path)).status();
            made.map(|made| assert!(made.success(), "a pipe is made"))
        }
        Step::Cut { path, to } => each(&at(path), &|file| fs::OpenOptions::new().write(true).open(file)?.set_len(*to)),
        Step::Operation(of) => {
            let bytes = bytes(of);
            fs::write(at(&format!("vault/.neican/ops/{}.json", blake3::hash(&bytes).to_hex())), bytes)
        }
        Step::Written { path, at: seconds } => {
            let moment = std::time::UNIX_EPOCH + std::time::Duration::from_secs(*seconds);
            fs::File::options().write(true).open(at(path)).and_then(|file| file.set_modified(moment))
        }
        Step::Copies { path, times } => (1..=*times).try_for_each(|number| {
            let copy = format!("{} {number}.md", path.trim_end_matches(".md"));
            fs::copy(at(path), at(&copy)).map(drop)
        }),
        Step::Remove(path) if at(path).is_dir() => fs::remove_dir_all(at(path)),
        Step::Remove(path) => fs::remove_file(at(path)),
        Step::Run(_) => unreachable!("runs are for the harness"),
    };
    done.unwrap_or_else(|why| panic!("{step:?}: {why}"));
}

fn each(path: &Path, act: &dyn Fn(&Path) -> std::io::Result<()>) -> std::io::Result<()> {
    if !path.is_dir() {
        return act(path);
    }
    fs::read_dir(path)?.try_for_each(|entry| each(&entry?.path(), act))
}
