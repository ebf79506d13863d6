//! Four ways in which programs save a file, and none of them looks what stands there by now.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// A way to save.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Editor {
    /// Empties the file and writes it anew.
    InPlace,
    /// Writes another file and renames it over the old one.
    Replace,
    /// Renames the old file away, writes a new one, removes the old one.
    MoveAside,
    /// Saves twice, the second time with more.
    Twice,
}

/// All of them.
pub const EDITORS: [Editor; 4] = [Editor::InPlace, Editor::Replace, Editor::MoveAside, Editor::Twice];

/// Passes the time without giving up the processor.
pub fn spin(nanoseconds: u64) {
    let start = Instant::now();
    while start.elapsed() < Duration::from_nanos(nanoseconds) {
        std::hint::spin_loop();
    }
}

impl Editor {
    /// Saves what the reader has open, `text`, with words added; `pause` is how long single steps lie apart. Gives back
    /// the words of the last save.
    pub fn save(self, page: &Path, text: &str, pause: u64) -> String {
        let added = |mark: u32| format!("{}\n\n- 读者的话{mark}号\n", text.trim_end());
        match self {
            Editor::InPlace => in_place(page, &added(901), pause),
            Editor::Replace => {
                let other = page.with_extension("md.saving");
                fs::write(&other, added(901)).expect("a writable folder");
                spin(pause);
                fs::rename(&other, page).expect("a writable folder");
            }
            Editor::MoveAside => {
                let other = page.with_extension("md~");
                let _ = fs::rename(page, &other);
                spin(pause);
                fs::write(page, added(901)).expect("a writable folder");
                let _ = fs::remove_file(&other);
            }
            Editor::Twice => {
                in_place(page, &added(900), pause / 4);
                spin(pause);
                in_place(page, &(added(900) + "\n- 读者的话901号\n"), pause / 4);
            }
        }
        "901".to_owned()
    }
}

fn in_place(page: &Path, text: &str, pause: u64) {
    let file = fs::OpenOptions::new().write(true).create(true).truncate(true).open(page);
    let mut file = file.expect("a writable page");
    spin(pause);
    file.write_all(text.as_bytes()).expect("a writable page");
}
