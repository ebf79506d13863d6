//! What a new graph starts with: settings, colours, the reading board and the templates.

use super::{names, settings};
use crate::model::{Draft, Notice, Place, Settings, Survey, What};
use crate::render::starter::{Extent, Piece, PieceKind, WISHES};

/// The files of `vault-template/logseq/`. The looks come first: a run cut off behind them leaves a graph that is no
/// longer new, and the next run lays down the rest.
pub(super) const PIECES: &[Piece] = &[
    Piece {
        path: "logseq/custom.css",
        text: include_str!("../../../vault-template/logseq/logseq/custom.css"),
        kind: PieceKind::Setting,
    },
    CONFIG,
    Piece {
        path: "pages/阅读看板.md",
        text: include_str!("../../../vault-template/logseq/pages/阅读看板.md"),
        kind: PieceKind::Content,
    },
    Piece {
        path: "pages/内参模板.md",
        text: include_str!("../../../vault-template/logseq/pages/内参模板.md"),
        kind: PieceKind::Content,
    },
    WISHES,
];

const CONFIG: Piece = Piece {
    path: settings::CONFIG,
    text: include_str!("../../../vault-template/logseq/logseq/config.edn"),
    kind: PieceKind::Setting,
};

/// The name of the reading board's page.
pub(super) const BOARD: &str = "阅读看板";

/// The files to lay down in this graph.
///
/// A graph is new while it holds no file at all. `config.edn` is the exception: absent, it is laid into any graph, since
/// the names of our pages hang on it; Logseq itself writes it into each graph that it opens.
pub(super) fn starter(survey: &Survey, settings: &Settings, extent: Extent) -> (Vec<Draft>, Vec<Notice>) {
    if extent == Extent::Least {
        let lacks = !survey.paths.contains(&CONFIG.home());
        return (lacks.then(|| CONFIG.draft(CONFIG.home())).into_iter().collect(), Vec::new());
    }
    let is_new = survey.paths.is_empty();
    let (mut drafts, mut notices) = (Vec::new(), Vec::new());
    for piece in PIECES {
        let recorded = piece.is_recorded(survey);
        let wanted = piece.kind != PieceKind::Setting || piece.path == CONFIG.path;
        if !(wanted || is_new || recorded) {
            continue;
        }
        let folder = (piece.kind == PieceKind::Content).then_some(&settings.pages);
        let path = folder.and_then(|folder| folder.join(piece.home().name())).unwrap_or_else(|| piece.home());
        // Two files for one page: Logseq would show one of them and leave out the other.
        let held = names::holder(survey, settings, path.stem()).filter(|holder| **holder != path && folder.is_some());
        match held.filter(|_| !recorded) {
            Some(holder) => {
                notices.push(Notice::new(Place::file(path.as_str()), What::NameHeld { path: holder.clone() }));
            }
            None => drafts.push(piece.draft(path)),
        }
    }
    (drafts, notices)
}
