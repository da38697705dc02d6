//! Of what kind a session is: the papers that only such sessions have.

use std::collections::BTreeSet;

use super::Course;
use crate::audit::people::Roster;
use crate::audit::piece::Piece;
use crate::pack::model::Sessions;
use crate::pack::{Answers, Pack};

/// Which persons and sessions have papers of each kind.
pub(super) fn mark(courses: &mut [Course], pieces: &[Piece], roster: &Roster, pack: &Pack) {
    for (kind, artefacts) in &pack.chains.sessions.kinds {
        let mut persons: BTreeSet<usize> = BTreeSet::new();
        let mut runs: BTreeSet<(usize, usize)> = BTreeSet::new();
        for piece in pieces {
            let of_kind = |a: usize| artefacts.contains(&pack.artefacts[a].id);
            for h in piece.claims.iter().filter(|h| of_kind(h.artefact) && piece.entry.artefacts[h.claim].counts) {
                for run in h.all_runs() {
                    runs.insert((piece.number, run));
                    persons.extend(roster.of(piece.number, Some(run)));
                }
            }
        }
        for course in courses.iter_mut() {
            let concerned = course.trainees.intersection(&persons).count();
            if concerned * 2 > course.trainees.len() || course.trainees.is_empty() && !course.papers.is_disjoint(&runs)
            {
                course.kinds.insert(kind.clone());
            }
        }
    }
}

/// Sessions of one kind of which no paper names the training are called as the pack calls their kind.
pub(super) fn name(courses: &mut [Course], pack: &Pack) {
    for course in courses.iter_mut().filter(|c| c.title.is_empty() && c.kinds.len() == 1) {
        let called = course.kinds.first().and_then(|k| pack.chains.sessions.called.get(k));
        course.title = called.cloned().unwrap_or_default();
    }
}

/// The profile answers as they hold for sessions of these kinds.
#[must_use]
pub fn answers(said: &Sessions, kinds: &BTreeSet<String>, answers: &Answers) -> Answers {
    let mut own = answers.clone();
    let Some(all) = said.question.as_ref().and_then(|q| own.get_mut(q)) else { return own };
    let of_kind: BTreeSet<String> = all.intersection(kinds).cloned().collect();
    let left: BTreeSet<String> = all.iter().filter(|k| !said.kinds.contains_key(*k)).cloned().collect();
    match (of_kind.is_empty(), left.is_empty()) {
        (false, _) => *all = of_kind,
        (true, false) => *all = left,
        (true, true) => {}
    }
    own
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_session_answers_for_its_own_kind() {
        let set = |v: &[&str]| v.iter().map(|s| (*s).to_owned()).collect::<BTreeSet<String>>();
        let said = Sessions {
            question: Some("categories".to_owned()),
            kinds: BTreeMap::from([("VAE".to_owned(), vec![]), ("CFA".to_owned(), vec![])]),
            ..Sessions::default()
        };
        let profile = |v: &[&str]| Answers::from([("categories".to_owned(), set(v))]);
        assert_eq!(answers(&said, &set(&["VAE"]), &profile(&["AF", "VAE"])), profile(&["VAE"]));
        assert_eq!(answers(&said, &set(&[]), &profile(&["AF", "VAE"])), profile(&["AF"]));
        assert_eq!(answers(&said, &set(&[]), &profile(&["VAE"])), profile(&["VAE"]));
        assert_eq!(answers(&said, &set(&["CFA"]), &profile(&["AF"])), profile(&["AF"]));
    }
}
