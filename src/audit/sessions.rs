//! Sessions of the dossier: what attendance papers show, and every other paper that belongs to them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::dossier::{Holding, Piece};
use super::outcome::Strength;
use super::people::Roster;
use crate::classify::Value;
use crate::fold::fold;
use crate::pack::Pack;
use crate::pack::model::{Role, Scope};

/// Attendance papers of one session lie at most so many days apart.
const GAP_DAYS: i32 = 31;
/// A title has so many words at most.
const TITLE_WORDS: usize = 14;
/// Points from which a paper belongs to a session.
const BELONGS: u32 = 3;
/// Most papers that may open a session; beyond, a dossier is a register and its sessions are not rebuilt.
const OPENERS: usize = 4000;

/// A training given at some dates to some persons.
#[derive(Debug, Clone, Default)]
pub struct Course {
    /// Title of the training, as written.
    pub title: String,
    /// First and last day.
    pub days: Option<(Date, Date)>,
    /// Folder its papers share, empty when they share none.
    pub folder: String,
    /// Persons trained, by number in the roster.
    pub trainees: BTreeSet<usize>,
    /// Persons who train.
    pub trainers: BTreeSet<usize>,
    /// Its papers: piece and run.
    pub papers: BTreeSet<(usize, usize)>,
    /// Left out of the sample.
    pub left_out: bool,
}

/// Leaves all sessions but `count` out, drawn by `seed`: the same seed draws the same sessions from the same dossier.
pub fn draw(courses: &mut [Course], count: usize, seed: u64) {
    let rank = |c: &Course| {
        let days = c.days.map_or(String::new(), |(a, b)| format!("{a}/{b}"));
        *blake3::hash(format!("{seed}|{}|{days}|{}", c.title, c.folder).as_bytes()).as_bytes()
    };
    let mut order: Vec<(_, usize)> = courses.iter().enumerate().map(|(n, c)| (rank(c), n)).collect();
    order.sort_unstable();
    for (_, n) in order.into_iter().skip(count) {
        courses[n].left_out = true;
    }
}

impl Course {
    /// Whether a paper is one of its own.
    #[must_use]
    pub fn holds(&self, piece: &Piece, holding: &Holding) -> bool {
        holding.all_runs().any(|r| self.papers.contains(&(piece.number, r)))
    }
}

/// Rebuilds the sessions.
#[must_use]
pub fn courses(pieces: &[Piece], roster: &Roster, pack: &Pack) -> Vec<Course> {
    let mut courses = merged(openers(pieces, roster, pack));
    settle_folders(&mut courses, pieces);
    courses.sort_by(|a, b| {
        a.days.cmp(&b.days).then(a.title.cmp(&b.title)).then(a.papers.iter().next().cmp(&b.papers.iter().next()))
    });
    gather(&mut courses, pieces, roster, pack);
    courses.retain(|c| !c.trainees.is_empty() || !c.title.is_empty());
    courses
}

fn openers(pieces: &[Piece], roster: &Roster, pack: &Pack) -> Vec<Course> {
    let mut out = Vec::new();
    for (p, piece) in pieces.iter().enumerate() {
        for h in &piece.claims {
            let claim = &piece.entry.artefacts[h.claim];
            let blank = claim.states.iter().any(|s| matches!(s.as_str(), "blank-template" | "other-organisation"));
            if !pack.artefacts[h.artefact].opens_session || claim.strength < Strength::Probable || blank {
                continue;
            }
            for run in h.all_runs() {
                let mut course = Course {
                    title: title(piece, run, pack),
                    days: span(piece, run),
                    folder: folder(&piece.entry.path).to_owned(),
                    ..Course::default()
                };
                course.papers.insert((p, run));
                people(&mut course, p, run, roster);
                out.push(course);
            }
            if out.len() >= OPENERS {
                return out;
            }
        }
    }
    out
}

/// Adds the persons a paper announces.
fn people(course: &mut Course, piece: usize, run: usize, roster: &Roster) {
    for n in roster.of(piece, Some(run)) {
        let person = &roster.all[n];
        if !person.sightings.iter().any(|s| s.piece == piece && s.run == run) {
            continue;
        }
        match person.role {
            Role::Trainer => course.trainers.insert(n),
            _ => course.trainees.insert(n),
        };
    }
}

/// The folder of a path.
fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(f, _)| f)
}

/// Title of the training as the paper's label gives it.
fn title(piece: &Piece, run: usize, pack: &Pack) -> String {
    let number = pack.field("title");
    let run = piece.exhibit.as_ref().and_then(|e| e.runs.get(run));
    let seen = run.and_then(|r| r.fields.iter().find(|f| Some(f.field) == number && !f.value.is_empty()));
    let title = seen.map_or("", |f| f.value.trim_matches([' ', '«', '»', '"', ':', '\u{a0}']));
    if names_a_training(title) { title.to_owned() } else { String::new() }
}

/// A sentence, a question, a remark in brackets or a reference to a law under the label is no title.
fn names_a_training(text: &str) -> bool {
    let law = crate::fold::fold(text);
    let law = law.split_whitespace().zip(law.split_whitespace().skip(1));
    let cites = law.into_iter().any(|(a, b)| {
        a.starts_with("article") && (b.starts_with(|c: char| c.is_ascii_digit()) || matches!(b, "l" | "r" | "d"))
    });
    !cites
        && text.split_whitespace().count() <= TITLE_WORDS
        && !text.ends_with(['…', ',', '?'])
        && !text.starts_with(['(', '['])
        && text.chars().filter(|c| c.is_alphabetic()).count() >= 3
}

/// First and last day of the dates a paper bears; a lone date far from the others is a version's or a print's.
fn span(piece: &Piece, run: usize) -> Option<(Date, Date)> {
    let values = values(piece, run);
    let parse = |d: &String| d.parse::<Date>().ok();
    let periods: Vec<(Date, Date)> = values
        .iter()
        .filter_map(|v| if let Value::Period(a, b) = v { Some((parse(a)?, parse(b)?)) } else { None })
        .filter(|(a, b)| days_between(*a, *b) <= 400)
        .collect();
    if let Some(period) = periods.iter().max_by_key(|(a, b)| days_between(*a, *b)) {
        return Some(*period);
    }
    let mut dates: Vec<Date> =
        values.iter().filter_map(|v| if let Value::Date(d) = v { parse(d) } else { None }).collect();
    dates.sort_unstable();
    dates.dedup();
    let mut best: Option<&[Date]> = None;
    let mut from = 0;
    for n in 0..dates.len() {
        if n + 1 == dates.len() || days_between(dates[n], dates[n + 1]) > GAP_DAYS {
            let cluster = &dates[from..=n];
            if best.is_none_or(|b| cluster.len() >= b.len()) {
                best = Some(cluster);
            }
            from = n + 1;
        }
    }
    best.and_then(|c| Some((*c.first()?, *c.last()?)))
}

fn days_between(a: Date, b: Date) -> i32 {
    a.until(b).map_or(i32::MAX, |s| s.get_days().abs())
}

/// Values of a run.
#[must_use]
pub fn values(piece: &Piece, run: usize) -> Vec<&Value> {
    let Some(e) = &piece.exhibit else { return Vec::new() };
    let from = e.runs.get(run).map_or(0, |r| r.first_fact as usize);
    let to = e.runs.get(run + 1).map_or(e.facts.len(), |r| r.first_fact as usize);
    e.facts.get(from..to.max(from)).unwrap_or_default().iter().map(|f| &f.value).collect()
}

/// Attendance papers of one session put together.
fn merged(openers: Vec<Course>) -> Vec<Course> {
    let mut all: Vec<Course> = Vec::new();
    for course in openers {
        let mut same: Vec<usize> =
            all.iter().enumerate().filter(|(_, c)| one_session(c, &course)).map(|(n, _)| n).collect();
        let Some(first) = same.first().copied() else {
            all.push(course);
            continue;
        };
        join(&mut all[first], course);
        for n in same.drain(1..).rev() {
            let other = all.remove(n);
            join(&mut all[first], other);
        }
    }
    all
}

fn join(into: &mut Course, other: Course) {
    if into.title.is_empty() {
        into.title = other.title;
    }
    into.days = match (into.days, other.days) {
        (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
        (a, b) => a.or(b),
    };
    if into.folder != other.folder {
        into.folder = common(&into.folder, &other.folder).to_owned();
    }
    into.trainees.extend(other.trainees);
    into.trainers.extend(other.trainers);
    into.papers.extend(other.papers);
}

/// The folders two paths have in common.
fn common<'a>(a: &'a str, b: &str) -> &'a str {
    let mut end = 0;
    for (x, y) in a.split('/').zip(b.split('/')) {
        if x != y {
            break;
        }
        end += x.len() + usize::from(end > 0);
    }
    &a[..end.min(a.len())]
}

fn one_session(a: &Course, b: &Course) -> bool {
    let shared = a.trainees.intersection(&b.trainees).count();
    let smaller = a.trainees.len().min(b.trainees.len());
    let title = alike(&a.title, &b.title);
    let gap = match (a.days, b.days) {
        (Some((a1, a2)), Some((b1, b2))) if a1 <= b2 && b1 <= a2 => Some(0),
        (Some((a1, a2)), Some((b1, b2))) => Some(days_between(a2, b1).min(days_between(b2, a1))),
        _ => None,
    };
    let people = smaller > 0 && shared * 2 >= smaller;
    // a long course meets again after weeks away
    let most = if people && title == Some(true) { 4 * GAP_DAYS } else { GAP_DAYS };
    if title == Some(false) || gap.is_some_and(|g| g > most) {
        return false;
    }
    let place = a.folder == b.folder;
    people && (gap.is_some() || place) || place && title == Some(true) && gap.is_some_and(|g| g <= 3)
}

/// Whether two titles are of one training; none when one is unknown.
#[must_use]
pub fn alike(a: &str, b: &str) -> Option<bool> {
    let words = |t: &str| -> BTreeSet<String> {
        fold(t)
            .split_whitespace()
            .filter(|w| w.len() > 3 && *w != "formation" && *w != "session")
            .map(str::to_owned)
            .collect()
    };
    let (x, y) = (words(a), words(b));
    let smaller = x.len().min(y.len());
    (smaller > 0).then(|| x.intersection(&y).count() * 3 >= smaller * 2)
}

/// The folder of a session is the highest that holds none of another session's attendance papers.
fn settle_folders(courses: &mut [Course], pieces: &[Piece]) {
    let paths: Vec<BTreeSet<&str>> =
        courses.iter().map(|c| c.papers.iter().map(|(p, _)| pieces[*p].entry.path.as_str()).collect()).collect();
    let mut folders = Vec::new();
    for (n, course) in courses.iter().enumerate() {
        let clear = |f: &str| {
            let inside = format!("{f}/");
            !paths.iter().enumerate().any(|(m, set)| m != n && set.iter().any(|p| p.starts_with(&inside)))
        };
        let mut folder = course.folder.as_str();
        if folder.is_empty() || !clear(folder) {
            folders.push(String::new());
            continue;
        }
        while let Some((up, _)) = folder.rsplit_once('/') {
            // alone in the dossier, a session does not own the folders of the organisation
            if !clear(up) || courses.len() == 1 {
                break;
            }
            folder = up;
        }
        folders.push(folder.to_owned());
    }
    for (course, folder) in courses.iter_mut().zip(folders) {
        course.folder = folder;
    }
}

/// Every other paper about a session or a trainee goes to the session it fits best.
fn gather(courses: &mut [Course], pieces: &[Piece], roster: &Roster, pack: &Pack) {
    let mut found: Vec<(usize, usize, usize)> = Vec::new();
    let real: Vec<usize> = (0..courses.len()).filter(|n| !courses[*n].trainees.is_empty()).collect();
    let mut by_person: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    let mut by_folder: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (n, c) in courses.iter().enumerate() {
        for t in c.trainees.iter().chain(&c.trainers) {
            by_person.entry(*t).or_default().insert(n);
        }
        if !c.folder.is_empty() {
            by_folder.entry(&c.folder).or_default().push(n);
        }
    }
    for (p, piece) in pieces.iter().enumerate() {
        for h in &piece.claims {
            let artefact = &pack.artefacts[h.artefact];
            for run in h.all_runs() {
                if piece.entry.artefacts[h.claim].strength < Strength::Probable
                    || !matches!(artefact.scope, Scope::Session | Scope::Trainee | Scope::Training)
                    || courses.iter().any(|c| c.papers.contains(&(p, run)))
                {
                    continue;
                }
                let mut score: BTreeMap<usize, u32> = BTreeMap::new();
                let mut up = folder(&piece.entry.path);
                while !up.is_empty() {
                    for n in by_folder.get(up).into_iter().flatten() {
                        *score.entry(*n).or_default() += 3;
                    }
                    up = folder(up);
                }
                let mut named: BTreeMap<usize, u32> = BTreeMap::new();
                for person in roster.of(p, Some(run)) {
                    for n in by_person.get(&person).into_iter().flatten() {
                        *named.entry(*n).or_default() += 1;
                    }
                }
                for (n, many) in named {
                    *score.entry(n).or_default() += 1 + many.min(2);
                }
                let dates: BTreeSet<Date> = values(piece, run)
                    .iter()
                    .flat_map(|v| match v {
                        Value::Date(d) => vec![d],
                        Value::Period(a, b) => vec![a, b],
                        _ => vec![],
                    })
                    .filter_map(|d| d.parse().ok())
                    .collect();
                let own = title(piece, run, pack);
                for (n, c) in courses.iter().enumerate() {
                    let on = c
                        .days
                        .map_or(0, |(a, b)| u32::from(dates.contains(&a)) + u32::from(a != b && dates.contains(&b)));
                    let same = u32::from(alike(&c.title, &own) == Some(true));
                    if on + same > 0 {
                        *score.entry(n).or_default() += on * 2 + same;
                    }
                }
                // alone in the dossier, a session has all that is dated about its time and says nothing else
                if let ([only], true) = (real.as_slice(), score.values().all(|s| *s < BELONGS))
                    && artefact.scope != Scope::Training
                    && alike(&courses[*only].title, &own) != Some(false)
                    && courses[*only].days.is_some_and(|(a, b)| {
                        dates.iter().any(|d| days_between(a, *d).min(days_between(b, *d)) <= 2 * GAP_DAYS)
                    })
                {
                    score.insert(*only, BELONGS);
                }
                let best = score.iter().map(|(n, s)| (*s, *n)).max_by_key(|(s, n)| (*s, std::cmp::Reverse(*n)));
                if let Some((s, n)) = best.filter(|(s, _)| *s >= BELONGS)
                    && score.values().filter(|v| **v == s).count() == 1
                {
                    found.push((n, p, run));
                }
            }
        }
    }
    for (n, p, run) in found {
        courses[n].papers.insert((p, run));
        if courses[n].title.is_empty() {
            courses[n].title = title(&pieces[p], run, pack);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_agree_by_their_words() {
        assert_eq!(alike("Excel – perfectionnement", "Formation Excel perfectionnement (2 jours)"), Some(true));
        assert_eq!(alike("Excel initiation", "Word avancé"), Some(false));
        assert_eq!(alike("", "Word"), None);
    }

    #[test]
    fn what_stands_under_a_label_may_be_no_title() {
        assert!(names_a_training("Tableur, niveau 2"));
        assert!(names_a_training("TIG"));
        assert!(!names_a_training("(articles L. 6353-1 et D. 6353-1 du code du travail)"));
        assert!(!names_a_training("en application de l'article L.6353-1"));
        assert!(!names_a_training("Qu'attendez-vous de la formation ?"));
        assert!(!names_a_training("…"));
    }

    #[test]
    fn folders_in_common() {
        assert_eq!(common("a/b/c", "a/b/d"), "a/b");
        assert_eq!(common("a", "b"), "");
        assert_eq!(common("ab/c", "a/c"), "");
    }
}
