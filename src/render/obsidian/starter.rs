//! What a new vault starts with: settings, colours, the reading board and the templates.

use super::settings::{self, DAILY_NOTES};
use crate::model::{Draft, Names, Notice, Place, Survey, VaultPath, What};
use crate::render::starter::{Extent, Piece, PieceKind, WISHES};

macro_rules! piece {
    ($path:literal, $kind:ident) => {
        Piece {
            path: $path,
            text: include_str!(concat!("../../../vault-template/obsidian/", $path)),
            kind: PieceKind::$kind,
        }
    };
}

/// The files of `vault-template/obsidian/`, settings first and of these `app.json` last: it is what makes a vault one of
/// the reader's, so a run cut off anywhere is finished by the next.
pub(super) const PIECES: &[Piece] = &[
    piece!(".obsidian/daily-notes.json", Setting),
    piece!(".obsidian/templates.json", Setting),
    piece!(".obsidian/core-plugins.json", Setting),
    piece!(".obsidian/appearance.json", Setting),
    piece!(".obsidian/app.json", Setting),
    piece!(".obsidian/types.json", Entries),
    piece!(".obsidian/snippets/neican.css", Content),
    piece!("AI 内参/阅读看板.base", Content),
    piece!("模板/费曼笔记.md", Content),
    piece!("模板/读书日记.md", Content),
    WISHES,
];

/// Where the reading board lies.
pub(super) const BOARD: &str = "AI 内参/阅读看板.base";

const APP: &str = ".obsidian/app.json";
const STYLE: &str = ".obsidian/snippets/neican.css";
const TEMPLATES: &str = ".obsidian/templates.json";

/// The files to lay down in this vault.
///
/// A vault is new while it shows no file and has no `app.json`, which Obsidian writes into each vault that it opens. In
/// any other the settings are the reader's, absent ones too.
pub(super) fn starter(survey: &Survey, extent: Extent) -> (Vec<Draft>, Vec<Notice>) {
    if extent == Extent::Least {
        // A vault with any setting or page stands on Obsidian's own defaults by now.
        let daily_notes = PIECES.iter().filter(|piece| piece.path == DAILY_NOTES && settings::is_new(survey));
        return (daily_notes.map(|piece| piece.draft(piece.home())).collect(), Vec::new());
    }
    let shown = |path: &VaultPath| path.parts().all(|part| !part.starts_with('.'));
    let is_new = !survey.paths.iter().any(shown) && !survey.holds(APP);
    let (mut drafts, mut notices) = (Vec::new(), Vec::new());
    for piece in PIECES {
        let recorded = piece.is_recorded(survey);
        if piece.kind == PieceKind::Setting && !is_new && !recorded {
            continue;
        }
        let path = place(piece, survey);
        if let Some(holder) = holder(survey, &path).filter(|_| !recorded) {
            notices.push(Notice::new(Place::file(path.as_str()), What::NameHeld { path: holder.clone() }));
            continue;
        }
        if piece.path == STYLE && !is_new {
            notices.push(Notice::new(Place::file(STYLE), What::StyleOff { name: path.stem().to_owned() }));
        }
        drafts.push(piece.draft(path));
    }
    (drafts, notices)
}

/// Where a piece goes: templates into the folder in which this vault has its own, so that the app offers them.
fn place(piece: &Piece, survey: &Survey) -> VaultPath {
    let home = piece.home();
    let is_template = home.folder().is_some_and(|folder| folder.as_str() == "模板");
    let own = || {
        let text = survey.texts.get(&VaultPath::new(TEMPLATES)?)?;
        let settings: serde_json::Value = serde_json::from_str(text.trim_start_matches('\u{FEFF}')).ok()?;
        let folder = VaultPath::new(settings["folder"].as_str()?.trim_matches('/'))?;
        // What starts with a dot is hidden from the app.
        folder.join(home.name()).filter(|path| path.parts().all(|part| !part.starts_with('.')))
    };
    is_template.then(own).flatten().unwrap_or(home)
}

/// A file of the reader's with the name that this one would have: a link by name could lead to either.
fn holder<'s>(survey: &'s Survey, path: &VaultPath) -> Option<&'s VaultPath> {
    let name = Names::fold(path.name());
    survey.paths.iter().find(|other| *other != path && Names::fold(other.name()) == name)
}
