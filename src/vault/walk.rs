//! Every name of a vault, and the texts somebody asked for. Skips links and names that start with a dot; refuses to
//! know what any name means.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::PAGE;
use super::batch::is_temporary;
use super::fs::{Fs, Kind, Seen, fixed};
use super::index::Index;
use crate::model::config::{self, ConfigFault};
use crate::model::{Card, Config, Error, Fault, Notice, Place, VaultPath, What};

/// The largest template or config that is read.
const TEMPLATE: u64 = 1 << 20;

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) paths: BTreeSet<VaultPath>,
    pub(super) texts: BTreeMap<VaultPath, String>,
    pub(super) cards: Vec<(VaultPath, Card)>,
    pub(super) notices: Vec<Notice>,
    /// Files under the temporary names of a run: of one that was cut off, or is at work.
    pub(super) left: BTreeSet<VaultPath>,
}

/// What is wanted of the texts.
pub(super) struct Wish<'w> {
    /// What is known of the files without reading them; absent where every text is wanted.
    pub(super) index: Option<&'w RefCell<Index>>,
    /// What a text tells about itself.
    pub(super) card: &'w dyn Fn(&VaultPath, &str) -> Card,
    /// Which texts are kept, by their cards.
    pub(super) keeps: &'w dyn Fn(&Card) -> bool,
}

/// Walks the whole vault.
pub(super) fn walk(fs: &dyn Fs, wish: &Wish) -> Result<Found, Error> {
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
                    found.take(fs, &path, wish)?;
                    found.paths.insert(path);
                }
                Kind::Other => {}
            }
        }
    }
    Ok(found)
}

impl Found {
    /// Settings of the app that lie where the walk does not go. One that cannot be read stops the run: by the app's defaults
    /// pages would go to the wrong places, and stay there.
    pub(super) fn take_configs(&mut self, fs: &dyn Fs, configs: &[&str], wish: &Wish) -> Result<(), Error> {
        let paths: Vec<VaultPath> = configs.iter().filter_map(|path| VaultPath::new(path)).collect();
        let folders: BTreeSet<VaultPath> = paths.iter().filter_map(VaultPath::folder).collect();
        folders.iter().try_for_each(|folder| self.take_left(fs, folder, true))?;
        for path in paths {
            match fs.read(&path, 0)? {
                Seen::Absent => {}
                Seen::File { .. } | Seen::Barred(_) => {
                    self.take_text(fs, &path, wish)?;
                    self.paths.insert(path);
                }
            }
        }
        Ok(())
    }

    /// What a run that was cut off left in a folder of settings, and in those right below it: there a starter vault's files
    /// go, too.
    fn take_left(&mut self, fs: &dyn Fs, folder: &VaultPath, deeper: bool) -> Result<(), Error> {
        for (name, kind) in fs.list(Some(folder))? {
            let Some(path) = folder.join(&name) else { continue };
            match kind {
                Kind::File if is_temporary(&name) => drop(self.left.insert(path)),
                Kind::Folder if deeper => self.take_left(fs, &path, false)?,
                Kind::Folder | Kind::File | Kind::Other => {}
            }
        }
        Ok(())
    }

    fn take(&mut self, fs: &dyn Fs, path: &VaultPath, wish: &Wish) -> Result<(), Error> {
        match self.take_text(fs, path, wish) {
            // The reader's own wish, it may be. Any other trouble passes: taking a page for absent that cannot be read for a
            // moment would make it a second time.
            Err(Error { fault: Fault::Denied(why), .. }) => {
                self.notices.push(Notice::new(Place::file(path.as_str()), What::Unread { why }));
                Ok(())
            }
            taken => taken,
        }
    }

    fn take_text(&mut self, fs: &dyn Fs, path: &VaultPath, wish: &Wish) -> Result<(), Error> {
        if !is_text(path) {
            return Ok(());
        }
        if let Some(card) = self.known(fs, path, wish)?.filter(|card| !(wish.keeps)(card)) {
            self.cards.extend(Some((path.clone(), card)).filter(|(_, card)| !card.is_blank()));
            return Ok(());
        }
        // A second hard link bars only writing: a backup made of links must not make our pages unknown to us.
        if let Seen::File { bytes, .. } = fs.read(path, PAGE)?
            && let Ok(text) = String::from_utf8(bytes)
        {
            self.tell(path, text, wish);
        }
        Ok(())
    }
}

impl Found {
    /// What a file told about itself when it was read last, if it is as it was then. Else it is about to be read.
    fn known(&self, fs: &dyn Fs, path: &VaultPath, wish: &Wish) -> Result<Option<Card>, Error> {
        let Some(index) = wish.index else { return Ok(None) };
        let Some(stamp) = fs.stamp(path)? else { return Ok(None) };
        let known = index.borrow_mut().card(path, stamp);
        if known.is_none() {
            index.borrow_mut().see(path, stamp, fs.clock());
        }
        Ok(known)
    }

    fn tell(&mut self, path: &VaultPath, text: String, wish: &Wish) {
        let card = (wish.card)(path, &text);
        if (wish.keeps)(&card) {
            self.texts.insert(path.clone(), text);
        }
        if !card.is_blank() {
            self.cards.push((path.clone(), card));
        }
    }
}

/// Whether a file is one whose text may matter.
pub(super) fn is_text(path: &VaultPath) -> bool {
    path.name().rsplit_once('.').is_some_and(|(_, end)| ["md", "edn", "json"].contains(&end))
}

/// The texts at these paths, and what may not be read.
pub(super) fn texts(fs: &dyn Fs, paths: &[VaultPath]) -> Result<(BTreeMap<VaultPath, String>, Vec<Notice>), Error> {
    let mut found = Found::default();
    let all = Wish { index: None, card: &|_, _| Card::whole(), keeps: &|_| true };
    paths.iter().try_for_each(|path| found.take(fs, path, &all))?;
    Ok((found.texts, found.notices))
}

/// The reader's templates by file name.
///
/// One that cannot be read stops the run: by the built-in layout every page would be written anew.
pub(super) fn templates(fs: &dyn Fs) -> Result<BTreeMap<String, String>, Error> {
    let folder = fixed(".neican/templates");
    let mut templates = BTreeMap::new();
    for (name, kind) in fs.list(Some(&folder))? {
        let Some(path) = folder.join(&name).filter(|_| name.ends_with(".md") && !name.starts_with('.')) else {
            continue;
        };
        let text = match fs.read(&path, TEMPLATE)? {
            Seen::File { bytes, .. } if kind == Kind::File => String::from_utf8(bytes).map_err(|_| "no UTF-8 text"),
            Seen::Absent => continue,
            Seen::File { .. } | Seen::Barred(_) => Err("no plain file of at most 1 MiB"),
        };
        let text = text.map_err(|why| Error::of(path.as_str(), Fault::Template(why.to_owned())))?;
        templates.insert(name, text);
    }
    Ok(templates)
}

/// The text of the reader's config; absent where there is none that can be read.
pub(super) fn config_text(fs: &dyn Fs) -> Option<String> {
    match fs.read(&fixed(config::PATH), TEMPLATE).ok()? {
        Seen::File { bytes, .. } => String::from_utf8(bytes).ok(),
        Seen::Absent | Seen::Barred(_) => None,
    }
}

/// The reader's config; the default where there is none.
pub(super) fn config(fs: &dyn Fs) -> Result<Config, Error> {
    let wrong = |why| Error::of(config::PATH, Fault::Config(Box::new(why)));
    match fs.read(&fixed(config::PATH), TEMPLATE)? {
        Seen::Absent => Ok(Config::default()),
        Seen::File { bytes, .. } => Config::read(std::str::from_utf8(&bytes).map_err(|_| wrong(ConfigFault::NotUtf8))?),
        Seen::Barred(_) => Err(wrong(ConfigFault::NotAFile)),
    }
}
