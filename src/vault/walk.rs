//! Every name of a vault, and the texts somebody asked for. Skips links and names that start with a dot; refuses to
//! know what any name means.

use std::collections::{BTreeMap, BTreeSet};

use super::PAGE;
use super::fs::{Fs, Kind, Seen, fixed};
use crate::model::{Error, Notice, Place, VaultPath, What};

/// The largest template that is read.
const TEMPLATE: u64 = 1 << 20;

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) paths: BTreeSet<VaultPath>,
    pub(super) texts: BTreeMap<VaultPath, String>,
    pub(super) notices: Vec<Notice>,
}

/// Walks the whole vault.
pub(super) fn walk(fs: &dyn Fs, keep: &dyn Fn(&VaultPath, &str) -> bool) -> Result<Found, Error> {
    let mut found = Found::default();
    let mut folders = vec![None];
    while let Some(folder) = folders.pop() {
        for (name, kind) in fs.list(folder.as_ref())? {
            if name.starts_with('.') {
                continue;
            }
            let path = folder.as_ref().map_or_else(|| VaultPath::new(&name), |folder: &VaultPath| folder.join(&name));
            // A name with a backslash or a line break is nobody's page, and no path of ours can name it.
            let Some(path) = path else { continue };
            match kind {
                Kind::Folder => folders.push(Some(path)),
                Kind::File => {
                    found.take(fs, &path, keep);
                    found.paths.insert(path);
                }
                Kind::Other => {}
            }
        }
    }
    Ok(found)
}

impl Found {
    fn take(&mut self, fs: &dyn Fs, path: &VaultPath, keep: &dyn Fn(&VaultPath, &str) -> bool) {
        let is_text = path.name().rsplit_once('.').is_some_and(|(_, end)| ["md", "edn", "json"].contains(&end));
        if !is_text {
            return;
        }
        match fs.read(path, PAGE) {
            // A second hard link bars only writing: a backup made of links must not make our pages unknown to us.
            Ok(Seen::File { bytes, .. }) => {
                if let Some(text) = String::from_utf8(bytes).ok().filter(|text| keep(path, text)) {
                    self.texts.insert(path.clone(), text);
                }
            }
            Ok(Seen::Absent | Seen::Barred(_)) => {}
            Err(error) => self.notices.push(unread(path, &error)),
        }
    }
}

/// The reader's templates by file name.
pub(super) fn templates(fs: &dyn Fs) -> Result<(BTreeMap<String, String>, Vec<Notice>), Error> {
    let folder = fixed(".neican/templates");
    let (mut templates, mut notices) = (BTreeMap::new(), Vec::new());
    for (name, kind) in fs.list(Some(&folder))? {
        let Some(path) = folder.join(&name).filter(|_| name.ends_with(".md") && !name.starts_with('.')) else {
            continue;
        };
        let text = match fs.read(&path, TEMPLATE)? {
            Seen::File { bytes, .. } if kind == Kind::File => String::from_utf8(bytes).map_err(|_| "no UTF-8 text"),
            Seen::Absent => continue,
            Seen::File { .. } | Seen::Barred(_) => Err("no plain file of at most 1 MiB"),
        };
        match text {
            Ok(text) => {
                templates.insert(name, text);
            }
            Err(why) => notices.push(Notice::new(Place::file(path.as_str()), What::Unread { why: why.to_owned() })),
        }
    }
    Ok((templates, notices))
}

fn unread(path: &VaultPath, error: &Error) -> Notice {
    let why = match &error.fault {
        crate::model::Fault::System(why) => why.clone(),
        _ => error.to_string(),
    };
    Notice::new(Place::file(path.as_str()), What::Unread { why })
}
