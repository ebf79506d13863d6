//! What may stand in a vault after something went wrong: every page old or new, what was replaced kept, no word gone.

use std::collections::BTreeSet;
use std::path::Path;

use super::scenes::Scene;
use super::{Ran, Tree, everything, run};

/// The files that the reader sees.
pub fn pages(files: &Tree) -> Tree {
    files
        .iter()
        .filter(|(path, _)| !path.starts_with(".neican/"))
        .map(|(path, text)| (path.clone(), text.clone()))
        .collect()
}

/// Whether it is a file that a run left under a temporary name.
pub fn is_leftover(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.starts_with(".neican-") && name.ends_with(".tmp"))
}

/// The reader's words in some text: every mark that the scenes put where the reader writes.
pub fn words(bytes: &[u8]) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(bytes);
    let marks = text.split("读者的话").skip(1).map(|rest| rest.chars().take_while(char::is_ascii_digit).collect());
    marks.filter(|mark: &String| !mark.is_empty()).collect()
}

/// What is wrong with a vault after a run that was cut off.
pub fn old_or_new(scene: &Scene, vault: &Path) -> Vec<String> {
    let now = everything(vault);
    let mut wrong = Vec::new();
    let seen = pages(&now);
    let paths: BTreeSet<&String> = seen.keys().chain(scene.before_pages.keys()).chain(scene.after.keys()).collect();
    for path in paths.into_iter().filter(|path| !is_leftover(path)) {
        let (is, was, will) = (seen.get(path), scene.before_pages.get(path), scene.after.get(path));
        if is != was && is != will {
            wrong.push(format!("{path} is neither old nor new: {}", shown(is)));
        }
        if let Some(was) = was.filter(|_| is != was) {
            let kept = now.iter().any(|(path, bytes)| path.starts_with(".neican/") && bytes == was);
            if !kept {
                wrong.push(format!("{path} was replaced, and its old text is nowhere"));
            }
        }
    }
    let there: BTreeSet<String> = seen.values().flat_map(|bytes| words(bytes)).collect();
    wrong.extend(scene.words.difference(&there).map(|word| format!("the reader's word {word} is on no page")));
    wrong
}

fn shown(bytes: Option<&Vec<u8>>) -> String {
    bytes.map_or("not there".to_owned(), |bytes| {
        format!("{} bytes, {:?}", bytes.len(), String::from_utf8_lossy(bytes).chars().take(200).collect::<String>())
    })
}

/// Runs it again, at most twice, and says what is not as after a run that nobody disturbed.
pub fn converges(scene: &Scene, vault: &Path) -> Vec<String> {
    let mut wrong = Vec::new();
    for _ in 0..2 {
        let ran = run(vault, &scene.line);
        wrong = differences(scene, vault);
        // An undo that was cut off after its last step has nothing more to do, and says so.
        let is_done = ran.code == Some(2) && ran.said.contains("was taken back already");
        if ran.code != Some(0) && ran.code != scene.code && !is_done {
            wrong.push(format!("the next run ends with {:?}: {}", ran.code, ran.said));
        }
        if wrong.is_empty() {
            break;
        }
    }
    wrong
}

/// Files under temporary names among the reader's.
pub fn leftovers(vault: &Path) -> Vec<String> {
    let files = everything(vault).into_keys().filter(|path| is_leftover(path) && !path.starts_with(".neican/"));
    files.map(|path| format!("{path} was left behind")).collect()
}

/// What is not as after a run that nobody disturbed.
pub fn differences(scene: &Scene, vault: &Path) -> Vec<String> {
    let seen = pages(&everything(vault));
    let paths: BTreeSet<&String> = seen.keys().chain(scene.after.keys()).collect();
    let other = paths.into_iter().filter(|path| seen.get(*path) != scene.after.get(*path));
    other.map(|path| format!("after the next run {path} is {}", shown(seen.get(path)))).collect()
}

/// What a run said that did not do all it should, though it was not cut off: it must not claim to be done, and must name
/// what it is about.
pub fn honest(scene: &Scene, vault: &Path, ran: &Ran) -> Vec<String> {
    let left: Vec<String> = {
        let seen = pages(&everything(vault));
        let differs = |path: &&String| seen.get(*path) != scene.after.get(*path);
        scene.after.keys().filter(differs).cloned().collect()
    };
    match ran.code {
        Some(0) if left.is_empty() => Vec::new(),
        Some(0) => vec![format!("it says it is done, and did not write {left:?}: {}", ran.said)],
        Some(1) => {
            let unnamed = left.iter().filter(|path| !ran.said.contains(path.as_str()));
            unnamed.map(|path| format!("it did not write {path} and does not say so: {}", ran.said)).collect()
        }
        Some(_) if scene.names_a_path(&ran.said) => Vec::new(),
        Some(code) => vec![format!("it ends with {code} and names no file: {}", ran.said)],
        None => vec!["a signal ended it".to_owned()],
    }
}
