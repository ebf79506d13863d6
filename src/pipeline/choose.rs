//! Which app a folder belongs to, and whether it may be written to at all.

use super::Target;
use crate::model::{Error, Fault};
use crate::render::{FLAVOURS, Flavour};
use crate::vault::{self, Standing, Vault};

/// The file that a graph of Logseq's database version is.
const DATABASE: &str = "db.sqlite";

/// The apps whose vaults are known when seen, written or not yet: a vault of one is never taken for a vault of another.
const MARKERS: [(&str, &str); 2] = [("logseq", "logseq"), ("obsidian", ".obsidian")];

/// What a folder is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Pages: into a vault, or a folder that is nobody's yet.
    Sync,
    /// A starter vault: this is the run that makes a folder with other things in it a vault.
    Init,
}

/// The folders by which a vault of any app is known.
pub fn markers() -> Vec<&'static str> {
    MARKERS.iter().map(|(_, marker)| *marker).collect()
}

/// The flavour of the vault: what the reader says, else what the folder shows.
pub(super) fn flavour(target: &Target, purpose: Purpose) -> Result<&'static dyn Flavour, Error> {
    let wrong = |fault: Fault| Error::of(&target.root.to_string_lossy(), fault);
    let names = names(target)?;
    let holds = |marker: &str| names.iter().any(|name| name == marker);
    // The mirror of such a graph is derived, however it is named: by a link, or one of its folders.
    let mirror = "mirror/markdown";
    if holds(DATABASE) || target.root.ends_with(mirror) || vault::is_below(target.root, mirror, DATABASE) {
        return Err(wrong(Fault::DatabaseGraph));
    }
    let shown: Vec<&str> = MARKERS.iter().filter(|(_, marker)| holds(marker)).map(|(name, _)| *name).collect();
    let name = match (target.flavour, shown.as_slice()) {
        (Some(name), _) => name,
        (None, [name]) => name,
        (None, []) => return Err(wrong(Fault::NoVault)),
        (None, _) => return Err(wrong(Fault::TwoFlavours)),
    };
    let named = FLAVOURS.iter().copied().find(|flavour| flavour.name() == name);
    let flavour = named.ok_or_else(|| wrong(Fault::UnknownFlavour(name.to_owned())))?;
    // A folder with other things in it is somebody's: it becomes a vault only when that is asked for. What starts with a
    // dot (`.git`, `.DS_Store`) makes no folder somebody's.
    let strange = names.iter().any(|name| !name.starts_with('.'));
    match (holds(flavour.marker()), purpose) {
        (false, Purpose::Sync) if strange => Err(wrong(Fault::NoVault)),
        // One vault for both apps is the reader's own doing. Refused was to make it one: a slip of `--flavour` would
        // lay one app's pages among the other's.
        (false, Purpose::Init) if !shown.is_empty() => Err(wrong(Fault::OtherApp(shown.join(", ")))),
        (true | false, _) => Ok(flavour),
    }
}

/// Whether the folder is a vault of this app already, empty or not.
pub(super) fn is_vault(target: &Target, flavour: &dyn Flavour) -> Result<bool, Error> {
    Ok(names(target)?.iter().any(|name| name == flavour.marker()))
}

/// Whether both apps have their folder here, so that the flavour must be said.
pub(super) fn is_shared(target: &Target) -> Result<bool, Error> {
    let names = names(target)?;
    Ok(MARKERS.iter().all(|(_, marker)| names.iter().any(|name| name == marker)))
}

fn names(target: &Target) -> Result<Vec<String>, Error> {
    Ok(match Vault::standing(target.root, target.home)? {
        Standing::Absent | Standing::Empty => Vec::new(),
        Standing::Holds(names) => names,
    })
}
