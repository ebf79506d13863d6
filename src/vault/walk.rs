//! Every name of a vault, and the texts somebody asked for. Skips links and names that start with a dot; refuses to
//! know what any name means.

use std::collections::{BTreeMap, BTreeSet};

use super::PAGE;
use super::batch::is_temporary;
use super::fs::{Fs, Kind, Seen, fixed};
use crate::model::{Config, Error, Fault, Notice, Place, VaultPath, What, config};

/// The largest template or config that is read.
const TEMPLATE: u64 = 1 << 20;

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) paths: BTreeSet<VaultPath>,
    pub(super) texts: BTreeMap<VaultPath, String>,
    pub(super) notices: Vec<Notice>,
    /// Files under the temporary names of a run: of one that was cut off, or is at work.
    pub(super) left: BTreeSet<VaultPath>,
}

/// Walks the whole vault.
pub(super) fn walk(fs: &dyn Fs, keep: &dyn Fn(&VaultPath, &str) -> bool) -> Result<Found, Error> {
    let mut found = Found::default();
    let mut folders = vec![None];
    while let Some(folder) = folders.pop() {
        for (name, kind) in fs.list(folder.as_ref())? {
            let path = folder.as_ref().map_or_else(|| VaultPath::new(&name), |folder: &VaultPath| folder.join(&name));
            // A name with a backslash or a line break is nobody's page, and no path of ours can name it.
            let Some(path) = path else { continue };
            if name.starts_with('.') {
                found.left.extend(Some(path).filter(|_| kind == Kind::File && is_temporary(&name)));
                continue;
            }
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
    /// Settings of the app that lie where the walk does not go.
    pub(super) fn take_configs(&mut self, fs: &dyn Fs, configs: &[&str], keep: &dyn Fn(&VaultPath, &str) -> bool) {
        for path in configs.iter().filter_map(|path| VaultPath::new(path)) {
            if matches!(fs.read(&path, 0), Ok(Seen::File { .. } | Seen::Barred(_)) | Err(_)) {
                self.take(fs, &path, keep);
                self.paths.insert(path);
            }
        }
    }

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

/// The texts at these paths, and what could not be read.
pub(super) fn texts(fs: &dyn Fs, paths: &[VaultPath]) -> (BTreeMap<VaultPath, String>, Vec<Notice>) {
    let mut found = Found::default();
    paths.iter().for_each(|path| found.take(fs, path, &|_, _| true));
    (found.texts, found.notices)
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

/// The reader's config; the default where there is none.
pub(super) fn config(fs: &dyn Fs) -> Result<Config, Error> {
    let wrong = |why: &str| Error::of(config::PATH, Fault::Config(why.to_owned()));
    match fs.read(&fixed(config::PATH), TEMPLATE)? {
        Seen::Absent => Ok(Config::default()),
        Seen::File { bytes, .. } => Config::read(std::str::from_utf8(&bytes).map_err(|_| wrong("no UTF-8 text"))?),
        Seen::Barred(_) => Err(wrong("no plain file of at most 1 MiB")),
    }
}

fn unread(path: &VaultPath, error: &Error) -> Notice {
    let why = match &error.fault {
        crate::model::Fault::System(why) => why.clone(),
        _ => error.to_string(),
    };
    Notice::new(Place::file(path.as_str()), What::Unread { why })
}
