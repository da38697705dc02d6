//! Of what kind a session is: the papers that only such sessions have.

use std::collections::BTreeSet;

use super::Course;
use super::title::{is_code, words};
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

/// Sessions of one kind of which no paper names the training are called as the pack calls their kind, with the code of the
/// certification when that is all they tell.
pub(super) fn name(courses: &mut [Course], pack: &Pack) {
    for course in courses.iter_mut().filter(|c| c.kinds.len() == 1) {
        let Some(called) = course.kinds.first().and_then(|k| pack.chains.sessions.called.get(k)) else { continue };
        if course.title.is_empty() {
            course.title.clone_from(called);
        } else if is_code(&words(&course.title)) {
            course.title = format!("{called} – {}", course.title);
        }
    }
}

/// Sessions of a kind that is of one person each, put together by a paper about several: each person has one, with the
/// papers that name no other of them.
pub(super) fn part(courses: &mut Vec<Course>, pieces: &[Piece], roster: &Roster, pack: &Pack) {
    let single = |c: &Course| {
        let mut kinds = c.kinds.iter();
        c.trainees.len() > 1
            && kinds.next().is_some_and(|k| pack.chains.sessions.single.contains(k))
            && kinds.next().is_none()
    };
    let mut parted = Vec::new();
    for course in std::mem::take(courses) {
        if !single(&course) {
            parted.push(course);
            continue;
        }
        // each paper with those of the session whom it names
        let of = |(p, r): &(usize, usize)| roster.of(*p, Some(*r)).filter(|n| course.trainees.contains(n)).collect();
        let papers: Vec<(&(usize, usize), BTreeSet<usize>)> = course.papers.iter().map(|p| (p, of(p))).collect();
        let own = |person: usize| papers.iter().filter(move |(_, n)| n.len() == 1 && n.contains(&person));
        if course.trainees.iter().any(|n| own(*n).next().is_none()) {
            parted.push(course);
            continue;
        }
        for &person in &course.trainees {
            let days =
                own(person).fold(None, |days, ((p, r), _)| super::hull(days, super::days::span(&pieces[*p], *r)));
            let mine = papers.iter().filter(|(_, named)| named.is_empty() || named.contains(&person));
            parted.push(Course {
                days: days.or(course.days),
                trainees: BTreeSet::from([person]),
                papers: mine.map(|(p, _)| **p).collect(),
                ..course.clone()
            });
        }
    }
    *courses = parted;
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
