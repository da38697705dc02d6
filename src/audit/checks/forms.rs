//! Forms as objects: half filled, alike to the word, the same file twice; and what must be said somewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::{Sight, files, finding, names, runs, short};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, FileState, Finding};
use crate::classify::Figures;
use crate::pack::model::{Check, Indicator, Scope};
use crate::text::{Lang, Text, fr_count};

/// Rows left bare before a form is called half empty.
const BARE: u32 = 2;
/// Forms of the same kind filled to the end before one left half empty is held against anyone.
const PEERS: usize = 2;
/// Forms that say the same to the word before anyone is told.
const ALIKE: usize = 3;
/// Words a form holds at least, for its likeness to mean something.
const WORDS: u32 = 25;

/// Whether at least half the rows of a form, or what stands beside its labels, hold nothing.
#[must_use]
pub fn half_empty(f: &Figures) -> bool {
    f.bare_rows >= BARE && f.bare_rows * 2 >= f.body_rows
}

/// No form half empty where its like are filled to the end. A blank form never counts: its need has spoken already.
pub(super) fn filled(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let half: Vec<Sight> = sights.iter().filter(|s| runs(s).any(|(_, r)| half_empty(&r.figures))).copied().collect();
    if half.is_empty() {
        return Vec::new();
    }
    let rows = half.iter().flat_map(runs).map(|(_, r)| r.figures.body_rows).min().unwrap_or(0);
    let whole = |s: &&Sight| runs(s).any(|(_, r)| r.figures.bare_rows == 0 && r.figures.body_rows * 2 >= rows.max(2));
    let peers = sights.iter().filter(whole).count();
    let told = |s: &Sight, fr: bool| {
        let of = runs(s).map(|(_, r)| &r.figures).find(|f| half_empty(f));
        let (bare, all) = of.map_or((0, 0), |f| (f.bare_rows, f.body_rows));
        let file = short(&s.0.entry.path);
        if fr {
            format!("{} sur {all} dans {file}", fr_count(bare, "ligne vide", "lignes vides"))
        } else {
            format!("{bare} of {all} rows empty in {file}")
        }
    };
    let list = |fr| half.iter().take(6).map(|s| told(s, fr)).collect::<Vec<_>>().join(" ; ");
    let name = case.name(&check.artefact);
    let message = Text::new(
        format!("{} rempli en partie : {}.", name.fr, list(true)),
        format!("{} partly filled: {}.", name.en, list(false)),
    );
    let mut f = finding(case, indicator, check, &check.cause, "blank", message, &half);
    f.subject = super::subject(&half);
    f.confidence = Confidence::Probable;
    // a form still being filled is no fault, unless those of the others are finished
    if peers < PEERS {
        f.to_review();
    }
    vec![f]
}

/// Filled forms of several persons that say the same to the word, while others of the kind do not.
pub(super) fn distinct(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let mut prints: BTreeMap<u64, Vec<(Sight, usize, u32)>> = BTreeMap::new();
    for sight in sights {
        for (n, run) in runs(sight).filter(|(_, r)| r.figures.plain_words >= WORDS && r.recognised.is_none()) {
            prints.entry(run.figures.print).or_default().push((*sight, n, run.figures.plain_words));
        }
    }
    let mut found = Vec::new();
    for (print, group) in &prints {
        let who: BTreeSet<usize> =
            group.iter().flat_map(|(s, r, _)| case.dossier.roster.of(s.0.number, Some(*r))).collect();
        let words = group.first().map_or(0, |(_, _, w)| *w);
        // the same form, filled otherwise by somebody: it leaves room for answers of one's own
        let room = prints
            .iter()
            .any(|(other, forms)| other != print && forms.iter().any(|(_, _, w)| w.abs_diff(words) * 4 <= words));
        if group.len() < ALIKE || who.len() < ALIKE || !room {
            continue;
        }
        let papers: Vec<Sight> = group.iter().map(|(s, _, _)| *s).collect();
        let (name, n) = (case.name(&check.artefact), group.len());
        let message = Text::new(
            format!(
                "{} : {n} exemplaires de personnes différentes disent mot pour mot la même chose ({}).",
                name.fr,
                files(&papers)
            ),
            format!("{}: {n} copies of different persons say the same, word for word ({}).", name.en, files(&papers)),
        );
        let mut f = finding(case, indicator, check, &check.cause, "alike", message, &papers);
        f.confidence = Confidence::ToConfirm;
        f.subject = super::paths(&papers);
        found.push(f);
    }
    found
}

/// No paper of one session or trainee that stands, byte for byte, in the folder of another session.
pub(super) fn one_session(case: &Case, indicator: &Indicator, check: &Check) -> Vec<Finding> {
    let within =
        |path: &str, folder: &str| !folder.is_empty() && path.strip_prefix(folder).is_some_and(|r| r.starts_with('/'));
    let home = |path: &str| {
        let mut homes = case.dossier.courses.iter().enumerate().filter(|(_, c)| within(path, &c.folder));
        homes.next().filter(|_| homes.next().is_none()).map(|(n, _)| n)
    };
    let mut copies: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for piece in case.dossier.pieces.iter().filter(|p| !p.entry.digest.is_empty()) {
        copies.entry(&piece.entry.digest).or_default().push(piece.number);
    }
    let mut twice: Vec<(&str, &str)> = Vec::new();
    for numbers in copies.values().filter(|n| n.len() > 1) {
        let pieces: Vec<_> = numbers.iter().map(|n| &case.dossier.pieces[*n]).collect();
        let own = |scope| matches!(scope, Scope::Session | Scope::Trainee);
        let about = pieces.iter().flat_map(|p| &p.claims).any(|h| own(case.pack.artefacts[h.artefact].scope));
        let homes: BTreeSet<usize> = pieces.iter().filter_map(|p| home(&p.entry.path)).collect();
        if about && homes.len() > 1 {
            twice.push((&pieces[0].entry.path, &pieces[1].entry.path));
        }
    }
    let Some((first, _)) = twice.first() else { return Vec::new() };
    let list = twice.iter().take(6).map(|(a, b)| format!("{a} = {b}")).collect::<Vec<_>>().join(" ; ");
    let message = Text::new(
        format!("Le même fichier sert à deux sessions : {list}."),
        format!("The same file serves two sessions: {list}."),
    );
    let mut f = finding(case, indicator, check, &check.cause, "same-file", message, &[]);
    (*first).clone_into(&mut f.subject);
    vec![f]
}

/// One of the fields is stated in some paper of the artefact or of those `with` it; in any file when none are.
pub(super) fn states_one(case: &Case, indicator: &Indicator, check: &Check) -> Vec<Finding> {
    let ids = std::iter::once(&check.artefact).chain(&check.with);
    let papers: Vec<Sight> =
        ids.flat_map(|id| case.dossier.claims(id)).filter(|(p, h, c)| c.counts && p.has_run(h)).collect();
    let own: Vec<Sight> = papers.iter().filter(|s| s.2.artefact == check.artefact).copied().collect();
    let numbers: BTreeSet<u16> = check.fields.iter().filter_map(|f| case.pack.field(f)).collect();
    let fields = papers.iter().filter_map(|s| s.0.exhibit.as_ref()).flat_map(|e| &e.runs).flat_map(|r| &r.fields);
    let stated: BTreeSet<u16> = fields.map(|f| f.field).filter(|f| numbers.contains(f)).collect();
    // with no list of papers, any file of the dossier may say it
    let anywhere = check.with.is_empty()
        && case
            .dossier
            .pieces
            .iter()
            .filter_map(|p| p.exhibit.as_ref())
            .any(|e| e.look().runs.iter().flat_map(|r| &r.fields).any(|f| numbers.contains(&f.field)));
    if own.is_empty() || anywhere || stated.len() >= check.at_least.unwrap_or(1) {
        return Vec::new();
    }
    let message = Text::new(
        format!(
            "Nulle part il n'est question de : {} (lu : {}).",
            names(case, &check.fields, Lang::Fr),
            files(&papers)
        ),
        format!("Nowhere stated: {} (read: {}).", names(case, &check.fields, Lang::En), files(&papers)),
    );
    let mut f = finding(case, indicator, check, &check.cause, "field-missing", message, &own);
    f.subject.clear();
    f.confidence = Confidence::Probable;
    f.missing = numbers
        .iter()
        .filter(|n| !stated.contains(n))
        .map(|n| case.pack.fields[usize::from(*n)].name.clone())
        .collect();
    // what was not read may say it
    if papers.iter().any(|s| s.0.entry.state != FileState::Read) {
        f.to_review();
    }
    vec![f]
}
