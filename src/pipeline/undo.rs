//! A run taken back: the same line, with an earlier operation in the place of an issue.

use std::collections::BTreeMap;

use super::choose::{Purpose, flavour};
use super::{Target, diffs, open, surveyed, wish};
use crate::model::{Depth, Error, Fault, PastOperation, UndoReport};
use crate::reconcile::{self, Means};
use crate::vault::Vault;

/// The operations of earlier runs, oldest first.
///
/// # Errors
/// A folder that is no vault, a failing disk.
pub fn operations(target: &Target) -> Result<Vec<PastOperation>, Error> {
    let flavour = flavour(target, Purpose::Sync)?;
    Ok(Vault::open(target.root, target.home, flavour.name())?.operations())
}

/// Takes back an operation: the newest that was not taken back, or the one whose name starts with `named`.
///
/// What nobody touched since is as it was before, byte for byte; files that it made are gone, and kept in the trash. Where
/// the reader wrote since, what the operation changed is merged back out of the page and every word of theirs stays; a
/// file that the operation made stays with them. An undo is an operation, and can itself be taken back.
///
/// # Errors
/// No such operation, or several; a folder that is no vault; a failing disk. Every file is either old or new then.
pub fn undo(named: Option<&str>, target: &Target) -> Result<UndoReport, Error> {
    let flavour = flavour(target, Purpose::Sync)?;
    let mut vault = open(target, flavour)?;
    loop {
        let operation = chosen(&vault.operations(), named, target)?;
        let (survey, ..) = surveyed(&vault, flavour, Depth::Cards)?;
        let traces = vault.traces(&operation.id)?.unwrap_or_default();
        // Another run may have written between survey and lock: then what was planned is out of date.
        if !target.dry_run && !vault.lock(&survey)? {
            continue;
        }
        let snapshot = vault.look(&reconcile::places(&traces, &survey))?;
        let pointer = |text: &str, claim| flavour.pointer(text, claim);
        let means =
            Means { grammar: flavour.grammar(), pointer: &pointer, config: &survey.config, bases: &BTreeMap::new() };
        let (mut changes, mut notices) = reconcile::undo(&traces, &survey, &snapshot, &means);
        // Where the reader is at work, or was while an earlier run wrote: look again.
        if !target.dry_run && !vault.ready(&mut changes, target.now)? {
            continue;
        }
        let diffs = diffs(&changes, target);
        let pages = match target.dry_run {
            true => changes.iter().map(wish).collect(),
            false => vault.take_back(changes, &operation.id, target.now)?,
        };
        notices.extend(vault.notices());
        return Ok(UndoReport { operation, notices, pages, diffs });
    }
}

/// The operation that is meant.
fn chosen(operations: &[PastOperation], named: Option<&str>, target: &Target) -> Result<PastOperation, Error> {
    let wrong = |fault| Error::of(&target.root.to_string_lossy(), fault);
    let Some(named) = named else {
        let open = operations.iter().rev().find(|operation| !operation.undone && operation.undoes.is_none());
        return open.cloned().ok_or_else(|| wrong(Fault::NothingToUndo));
    };
    let matching: Vec<&PastOperation> =
        operations.iter().filter(|operation| operation.id.starts_with(named) && !named.is_empty()).collect();
    match matching[..] {
        [operation] if operation.undone => Err(wrong(Fault::Undone(named.to_owned()))),
        [operation] => Ok(operation.clone()),
        [] => Err(wrong(Fault::NoOperation(named.to_owned()))),
        _ => Err(wrong(Fault::ManyOperations(named.to_owned()))),
    }
}
