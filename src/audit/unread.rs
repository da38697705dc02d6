//! Files that could not be read and may be what is missing: by their name, their folder or their neighbours.
//!
//! A file whose own name says what it is speaks for itself, by its claims; here are those that say nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::dossier::Dossier;
use super::outcome::{FileState, Strength};
use super::piece::{Piece, folder};
use super::sessions::Course;
use crate::pack::Pack;

/// Words below which a file read in part is as good as unread.
const FEW: u32 = 20;

/// Whether nothing, or next to nothing, of a file was read.
#[must_use]
pub fn lost(piece: &Piece) -> bool {
    let entry = &piece.entry;
    entry.state == FileState::Unread || entry.state == FileState::Partly && entry.words < FEW
}

/// Whether it was not read, and its name does not say what it is.
fn silent(piece: &Piece) -> bool {
    lost(piece) && !piece.hides && piece.document && piece.entry.artefacts.is_empty()
}

/// Whether a name is that of a machine or of haste: « SCAN0007 », « IMG_2041 », « doc (2) ».
pub fn nameless(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let folded = crate::fold::fold(stem);
    let word = |w: &str| w.trim_matches(|c: char| c.is_ascii_digit()).to_owned();
    folded.split_whitespace().map(word).all(|w| w.len() < 3 || NO_NAME.contains(&w.as_str()))
}

/// Words, folded, of names that say nothing.
const NO_NAME: [&str; 18] = [
    "scan",
    "scanne",
    "scanner",
    "scann",
    "numerisation",
    "numerise",
    "img",
    "image",
    "photo",
    "photos",
    "dsc",
    "doc",
    "document",
    "page",
    "copie",
    "copy",
    "fichier",
    "file",
];

/// Unread files that may be one of `wanted`: a name or a folder that hints at it, or, where the name says
/// nothing, most of what was recognised beside it is one of `beside`. A folder of all kinds says nothing.
pub fn may_be<'a>(dossier: &'a Dossier, pack: &Pack, wanted: &[String], beside: &BTreeSet<&str>) -> Vec<&'a Piece> {
    let hinted = |p: &Piece| p.hints.iter().any(|h| wanted.contains(&pack.artefacts[*h].id));
    let silent: Vec<&Piece> = dossier.pieces.iter().filter(|p| silent(p)).collect();
    if silent.is_empty() {
        return silent;
    }
    let homes = homes_of(dossier, beside);
    let among = |p: &Piece| homes.contains(folder(&p.entry.path));
    silent.into_iter().filter(|p| hinted(p) || p.hints.is_empty() && among(p) && nameless(&p.entry.path)).collect()
}

/// Folders most of whose own papers, of those recognised, are of these kinds.
fn homes_of<'a>(dossier: &'a Dossier, kinds: &BTreeSet<&str>) -> BTreeSet<&'a str> {
    let mut counts: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for piece in &dossier.pieces {
        let mut claims = piece.entry.artefacts.iter().filter(|c| c.strength >= Strength::Probable).peekable();
        if claims.peek().is_some() {
            let (all, of) = counts.entry(folder(&piece.entry.path)).or_default();
            *all += 1;
            *of += u32::from(claims.any(|c| kinds.contains(c.artefact.as_str())));
        }
    }
    counts.into_iter().filter(|(_, (all, of))| *of * 2 > *all).map(|(at, _)| at).collect()
}

/// An unread file in the folder of a session that may be a paper of it: nothing says that it is another.
pub fn of_session<'a>(dossier: &'a Dossier, pack: &Pack, course: &Course, wanted: &str) -> Option<&'a Piece> {
    let open = |p: &Piece| {
        p.hints.is_empty() && nameless(&p.entry.path) || p.hints.iter().any(|h| pack.artefacts[*h].id == wanted)
    };
    dossier.pieces.iter().find(|p| silent(p) && course.has_below(&p.entry.path) && open(p))
}

#[cfg(test)]
mod tests {
    use super::nameless;

    #[test]
    fn a_name_of_a_machine_says_nothing() {
        assert!(["07/SCAN0007.pdf", "IMG_2041.jpg", "numérisation (3).pdf", "doc 12.pdf"].into_iter().all(nameless));
        assert!(!["BTS électrotech.pdf", "a/questionnaire.pdf", "salle hôtel.png"].into_iter().any(nameless));
    }
}
