//! What a look over the state and the folders shows: objects that are not what their names say, files of runs that were
//! cut off. Reads everything, changes nothing.

use super::fs::{Fs, Kind, fixed};
use super::objects::{self, Digest, Stored};
use crate::model::{Error, Finding, Ill, VaultPath};

/// Damaged objects, then what cut-off runs left in the reader's folders.
pub(super) fn findings(fs: &dyn Fs) -> Result<Vec<Finding>, Error> {
    let mut findings = damaged(fs)?;
    let mut folders = vec![None];
    while let Some(folder) = folders.pop() {
        for (name, kind) in fs.list(folder.as_ref())? {
            let Some(path) = inside(folder.as_ref(), &name) else { continue };
            match kind {
                Kind::Folder if !name.starts_with('.') => folders.push(Some(path)),
                Kind::File if is_temporary(&name) => findings.push(finding(path, Ill::Leftover)),
                Kind::Folder | Kind::File | Kind::Other => {}
            }
        }
    }
    Ok(findings)
}

fn damaged(fs: &dyn Fs) -> Result<Vec<Finding>, Error> {
    let objects = fixed(".neican/objects");
    let mut findings = Vec::new();
    for (start, _) in fs.list(Some(&objects))? {
        let Some(folder) = objects.join(&start) else { continue };
        for (rest, _) in fs.list(Some(&folder))? {
            let Some(path) = folder.join(&rest).filter(|_| !is_temporary(&rest)) else { continue };
            let sound = match Digest::named(&format!("{start}{rest}")) {
                Some(digest) => matches!(objects::get(fs, &digest)?, Stored::Bytes(_)),
                None => false,
            };
            if !sound {
                findings.push(finding(path, Ill::Damaged));
            }
        }
    }
    Ok(findings)
}

/// A name that our new files have until they are whole.
fn is_temporary(name: &str) -> bool {
    name.starts_with(".neican-") && name.ends_with(".tmp")
}

fn inside(folder: Option<&VaultPath>, name: &str) -> Option<VaultPath> {
    folder.map_or_else(|| VaultPath::new(name), |folder| folder.join(name))
}

fn finding(path: VaultPath, ill: Ill) -> Finding {
    Finding { path, line: None, ill }
}
