//! Sessions of the dossier: what attendance papers show, and every other paper that belongs to them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

pub mod days;
mod gather;
mod kind;
mod title;

use self::gather::gather;
pub use self::kind::answers;
pub use self::title::{Named, alike, bare, is_kind, kinds as paper_kinds, stated};
use super::outcome::Strength;
use super::people::Roster;
use super::piece::{Holding, Piece, folder};
use crate::classify::{Exhibit, Fact, Value};
use crate::pack::Pack;
use crate::pack::model::{Role, Scope};
use crate::shelf::Shelved;

/// Attendance papers of one session lie at most so many days apart.
const GAP_DAYS: i32 = 31;
/// Papers about one person alone lie at most so many days apart.
const ALONE_DAYS: i32 = 240;
/// Kinds of papers that show a session without attendance papers.
const SHOWN: usize = 2;
/// Most papers that may open a session; beyond, a dossier is a register and its sessions are not rebuilt.
const OPENERS: usize = 4000;

/// A training given at some dates to some persons.
#[derive(Debug, Clone, Default)]
pub struct Course {
    /// Title of the training, as written.
    pub title: String,
    /// What else programmes call it.
    pub aliases: Vec<title::Words>,
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
    /// Kinds its papers show, by answer of the profile.
    pub kinds: BTreeSet<String>,
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

    /// Whether a path lies below its folder.
    #[must_use]
    pub fn has_below(&self, path: &str) -> bool {
        !self.folder.is_empty() && path.strip_prefix(self.folder.as_str()).is_some_and(|rest| rest.starts_with('/'))
    }
}

/// Rebuilds the sessions: those that attendance papers open, then those that other papers show.
#[must_use]
pub fn courses(pieces: &[Piece], roster: &Roster, named: &Named, pack: &Pack) -> Vec<Course> {
    let sheet = |h: &Holding| pack.artefacts[h.artefact].opens_session;
    let mut courses = merged(without_registers(openers(pieces, roster, named, pack, &BTreeSet::new(), sheet)));
    settle(&mut courses, pieces);
    gather(&mut courses, pieces, roster, named, pack);
    name(&mut courses, pieces, named, pack);
    absorb(&mut courses);
    // whom sheets name without announcing brings the papers about them
    enrol(&mut courses, pieces, roster, pack, Announced::OnSheets);
    gather(&mut courses, pieces, roster, named, pack);
    let taken: BTreeSet<(usize, usize)> = courses.iter().flat_map(|c| c.papers.iter().copied()).collect();
    let shows = |h: &Holding| pack.chains.sessions.shown_by.contains(&pack.artefacts[h.artefact].id);
    let mut shown = Vec::new();
    for course in merged(openers(pieces, roster, named, pack, &taken, shows)) {
        // a paper of a session that attendance papers opened
        if let Some(known) = courses.iter_mut().find(|c| one_session(c, &course)) {
            known.papers.extend(course.papers);
        } else if is_shown(&course, pieces) {
            // one paper alone may be an offer, or the trace of a session nobody chose to show
            shown.push(course);
        }
    }
    if !shown.is_empty() {
        courses.append(&mut shown);
        settle(&mut courses, pieces);
        gather(&mut courses, pieces, roster, named, pack);
        name(&mut courses, pieces, named, pack);
    }
    enrol(&mut courses, pieces, roster, pack, Announced::Anywhere);
    // what all their papers tell of two may show one
    courses = merged(courses);
    staff(&mut courses, pieces, roster, named, pack);
    extend(&mut courses, pieces, roster, pack);
    enfold(&mut courses);
    courses.retain(|c| !c.trainees.is_empty() || !c.title.is_empty());
    kind::mark(&mut courses, pieces, roster, pack);
    kind::part(&mut courses, pieces, roster, pack);
    courses.sort_by(order);
    kind::name(&mut courses, pack);
    courses
}

fn order(a: &Course, b: &Course) -> std::cmp::Ordering {
    a.days.cmp(&b.days).then(a.title.cmp(&b.title)).then(a.papers.iter().next().cmp(&b.papers.iter().next()))
}

/// Whether papers of two kinds, in two files, speak of it.
fn is_shown(course: &Course, pieces: &[Piece]) -> bool {
    let files: BTreeSet<usize> = course.papers.iter().map(|(p, _)| *p).collect();
    !course.trainees.is_empty() && files.len() >= SHOWN && kinds(course, pieces).len() >= SHOWN
}

/// Gives the sessions the titles and days that all their papers tell.
fn name(courses: &mut [Course], pieces: &[Piece], named: &Named, pack: &Pack) {
    for course in courses {
        (course.title, course.aliases) = named.title(course, pieces);
        if course.days.is_none() {
            course.days = days_of(course, pieces, pack);
        }
    }
}

/// Sheets on which nobody could be read are of the session of the same title, folder and time, when there is one.
fn absorb(courses: &mut Vec<Course>) {
    let mut n = 0;
    while n < courses.len() {
        let part = &courses[n];
        let near = |c: &Course| match (c.days, part.days) {
            (Some((a, b)), Some((x, y))) => {
                a <= y && x <= b || days::between(b, x).min(days::between(y, a)) <= GAP_DAYS
            }
            _ => false,
        };
        let whole = |c: &Course| {
            !c.trainees.is_empty()
                && alike(&c.title, &part.title) == Some(true)
                && (title::words(&part.title).len() > 2 || !common(&c.folder, &part.folder).is_empty())
                && near(c)
        };
        let found: Vec<usize> = (0..courses.len()).filter(|m| *m != n && whole(&courses[*m])).collect();
        match found.as_slice() {
            [one] if part.trainees.is_empty() => {
                let one = *one;
                let part = courses.remove(n);
                join(&mut courses[one - usize::from(one > n)], part);
            }
            _ => n += 1,
        }
    }
}

/// Fewest persons that make a group.
const GROUP: usize = 3;

/// The sheets of one week of a long course, kept as samples months after those of another week, are no session of their own:
/// the group is that of a course that goes on around them, and nothing says that it is another training.
fn enfold(courses: &mut Vec<Course>) {
    let mut n = 0;
    while n < courses.len() {
        let part = &courses[n];
        let around = |c: &Course| {
            let days =
                matches!((c.days, part.days), (Some((a, b)), Some((x, y))) if a <= x && y <= b && (a, b) != (x, y));
            let group = part.trainees.len() >= GROUP
                && part.trainees.is_subset(&c.trainees)
                && part.trainees.len() * 2 > c.trainees.len();
            days && group && alike(&c.title, &part.title) != Some(false)
        };
        let mut whole = (0..courses.len()).filter(|m| *m != n && around(&courses[*m]));
        match (whole.next(), whole.next()) {
            (Some(one), None) => {
                let part = courses.remove(n);
                join(&mut courses[one - usize::from(one > n)], part);
            }
            _ => n += 1,
        }
    }
}

/// Where whoever is trained in a session may be named.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Announced {
    /// On its attendance papers alone.
    OnSheets,
    /// In any of its papers.
    Anywhere,
}

/// A session whose attendance papers announce nobody trains those whom they name, or else whom its other papers announce.
fn enrol(courses: &mut [Course], pieces: &[Piece], roster: &Roster, pack: &Pack, by: Announced) {
    for course in courses.iter_mut().filter(|c| c.trainees.is_empty()) {
        let sheet = |p: usize, r: usize| title::likely(&pieces[p], r).any(|a| pack.artefacts[a].opens_session);
        let sheets = course.papers.iter().filter(|(p, r)| sheet(*p, *r));
        let named: BTreeSet<usize> = sheets.flat_map(|(p, r)| roster.trainees(*p, Some(*r))).collect();
        let here = |n: &usize| roster.all[*n].sightings.iter().any(|s| course.papers.contains(&(s.piece, s.run)));
        let announced = (0..roster.all.len()).filter(|n| roster.all[*n].role != Role::Trainer).filter(here);
        course.trainees = if named.is_empty() && by == Announced::Anywhere { announced.collect() } else { named };
    }
}

/// Whoever trains and is named by a paper of one session trains in it.
fn staff(courses: &mut [Course], pieces: &[Piece], roster: &Roster, named: &Named, pack: &Pack) {
    for course in courses {
        let of_session = |(p, r): &&(usize, usize)| {
            let mut kinds = title::likely(&pieces[*p], *r).map(|a| &pack.artefacts[a]);
            // the calendar of all sessions names those who train in the others
            kinds.any(|a| a.scope == Scope::Session && (a.opens_session || !named.several(*p, *r)))
        };
        let named = course.papers.iter().filter(of_session).flat_map(|(p, r)| roster.of(*p, Some(*r)));
        let trainers: Vec<usize> = named.filter(|n| roster.all[*n].role == Role::Trainer).collect();
        course.trainers.extend(trainers);
        if course.trainers.is_empty() {
            course.trainers = followed_by(course, roster);
        }
    }
}

/// Of a session whose own papers name nobody who trains: those whom two files of its trainees and of its training name, or
/// the only one whom any does.
fn followed_by(course: &Course, roster: &Roster) -> BTreeSet<usize> {
    let mut files: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (p, r) in &course.papers {
        let trainers = roster.of(*p, Some(*r)).filter(|n| roster.all[*n].role == Role::Trainer);
        trainers.for_each(|n| _ = files.entry(n).or_default().insert(*p));
    }
    let often: BTreeSet<usize> = files.iter().filter(|(_, f)| f.len() >= SHOWN).map(|(n, _)| *n).collect();
    if often.is_empty() && files.len() == 1 { files.into_keys().collect() } else { often }
}

/// A session lasts as long as two of its papers say, when its sheets show a part of that.
fn extend(courses: &mut [Course], pieces: &[Piece], roster: &Roster, pack: &Pack) {
    let says = &pack.chains.sessions;
    for course in courses {
        let mut said: BTreeMap<(Date, Date), BTreeSet<(usize, usize)>> = BTreeMap::new();
        let mut contracts: BTreeMap<(Date, Date), usize> = BTreeMap::new();
        let mut called: BTreeSet<(Date, Date)> = BTreeSet::new();
        let mut seen: Option<(Date, Date)> = None;
        let mut sheets = false;
        let mut dated: Vec<BTreeSet<Date>> = Vec::new();
        for (p, r) in &course.papers {
            let piece = &pieces[*p];
            let is = |ids: &[String]| title::likely(piece, *r).any(|a| ids.contains(&pack.artefacts[a].id));
            if title::likely(piece, *r).any(|a| pack.artefacts[a].opens_session) {
                sheets = true;
                seen = hull(seen, days::span(piece, *r));
            }
            // what a paper calls the days of the training goes before other periods, a contract's among them
            let mut told = BTreeSet::new();
            if is(&says.shown_by) || is(&says.contracts) {
                told = days::told(piece, *r, pack);
                let periods = days::periods(piece, *r);
                if told.is_empty() && is(&says.certified_by) && periods.len() == 1 {
                    told = periods;
                }
            }
            if told.is_empty() && is(&says.shown_by) {
                dated.push(days::dates(piece, *r));
            }
            called.extend(told.iter().copied());
            if told.is_empty() && is(&says.contracts) {
                // contracts of several persons may stand in one paper
                let parties = roster.trainees(*p, Some(*r)).filter(|n| course.trainees.contains(n)).count();
                for span in days::long(piece, *r) {
                    *contracts.entry(span).or_default() += parties.max(1);
                }
            } else {
                let spans = if told.is_empty() && is(&says.shown_by) { days::periods(piece, *r) } else { told };
                spans.into_iter().for_each(|s| _ = said.entry(s).or_default().insert((*p, *r)));
            }
        }
        let holds = |(a, b): &(Date, Date)| match seen.or(course.days) {
            // the days of sheets lie in those of their session; other papers are written before and after it
            Some((c, d)) if seen.is_some() || sheets => *a <= c && d <= *b,
            Some((c, d)) => *a <= d && c <= *b,
            None => true,
        };
        let alone: Vec<_> = said.keys().filter(|span| called.contains(span) && holds(span)).copied().collect();
        // by how many papers, or parties to contracts
        let agreed = |said: BTreeMap<(Date, Date), usize>| {
            let agreed = said.into_iter().filter(|(span, times)| *times >= SHOWN && holds(span));
            agreed.max_by_key(|((a, b), times)| (*times, days::between(*a, *b))).map(|(span, _)| span)
        };
        // one paper is enough when it calls these days the training's, no other calls others so, and none lists those of
        // the sheets
        let listed =
            seen.is_some_and(|(c, d)| dated.iter().any(|days| c != d && days.contains(&c) && days.contains(&d)));
        let said = said.into_iter().map(|(span, papers)| (span, papers.len())).collect();
        let told = agreed(said).or(if let ([one], false) = (alone.as_slice(), listed) { Some(*one) } else { None });
        // a training that no paper dates lasts as long as the contracts it is given under
        let told = told.or_else(|| if alone.is_empty() { agreed(contracts) } else { None });
        let told = told.or_else(|| if sheets { None } else { shared(course, pieces) });
        course.days = told.or(course.days);
    }
}

/// The days from the first to the last of two spans.
fn hull(a: Option<(Date, Date)>, b: Option<(Date, Date)>) -> Option<(Date, Date)> {
    match (a, b) {
        (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
        (a, b) => a.or(b),
    }
}

/// Without sheets, the days of a session are those that papers of several kinds bear: each has a date of its own too.
fn shared(course: &Course, pieces: &[Piece]) -> Option<(Date, Date)> {
    let mut said: BTreeMap<Date, BTreeSet<usize>> = BTreeMap::new();
    for (p, r) in &course.papers {
        for date in days::dates(&pieces[*p], *r) {
            said.entry(date).or_default().extend(title::likely(&pieces[*p], *r));
        }
    }
    let mut dates = said.into_iter().filter(|(_, kinds)| kinds.len() >= SHOWN).map(|(d, _)| d);
    let first = dates.next()?;
    let last = dates.next_back().unwrap_or(first);
    (days::between(first, last) <= ALONE_DAYS).then_some((first, last))
}

/// Gives the sessions their folders, and an order.
fn settle(courses: &mut [Course], pieces: &[Piece]) {
    settle_folders(courses, pieces);
    courses.sort_by(order);
}

/// Kinds of papers a session has.
fn kinds(course: &Course, pieces: &[Piece]) -> BTreeSet<usize> {
    course.papers.iter().flat_map(|(p, r)| title::likely(&pieces[*p], *r)).collect()
}

/// Days of a session whose own sheets bear none in full: another paper has the year, or states the period. Days that other
/// papers write without a year may be of anything.
fn days_of(course: &Course, pieces: &[Piece], pack: &Pack) -> Option<(Date, Date)> {
    let opens = |(p, r): &&(usize, usize)| title::likely(&pieces[*p], *r).any(|a| pack.artefacts[a].opens_session);
    let loose = |(p, r): &(usize, usize)| days::loose(&pieces[*p], *r);
    let known = course.papers.iter().flat_map(|(p, r)| days::dates(&pieces[*p], *r)).collect();
    let own = days::settled(&course.papers.iter().filter(opens).flat_map(loose).collect(), &known);
    own.or_else(|| days::settled(&course.papers.iter().flat_map(loose).collect(), &known))
}

/// The papers that open a session, each as a session of its own.
fn openers(
    pieces: &[Piece],
    roster: &Roster,
    named: &Named,
    pack: &Pack,
    taken: &BTreeSet<(usize, usize)>,
    opens: impl Fn(&Holding) -> bool,
) -> Vec<Course> {
    let mut out = Vec::new();
    for (p, piece) in pieces.iter().enumerate() {
        for h in piece.claims.iter().filter(|h| opens(h)) {
            let claim = &piece.entry.artefacts[h.claim];
            let not_own = ["blank-template", "other-organisation", "superseded"];
            if claim.strength < Strength::Probable || claim.states.iter().any(|s| not_own.contains(&s.as_str())) {
                continue;
            }
            for run in h.all_runs().filter(|r| !taken.contains(&(p, *r))) {
                let mut course = Course {
                    title: title::stated(piece, run, pack),
                    days: days::span(piece, run),
                    folder: folder(&piece.entry.path).to_owned(),
                    ..Course::default()
                };
                course.papers.insert((p, run));
                people(&mut course, p, run, roster);
                if course.trainees.is_empty() && pack.artefacts[h.artefact].scope != Scope::Training {
                    course.trainees.extend(alone(p, run, roster));
                }
                if course.title.is_empty() {
                    course.title = named.told(p, run);
                }
                out.push(course);
            }
            if out.len() >= OPENERS {
                return out;
            }
        }
    }
    out
}

/// A paper that counts the days of several groups, each of which has sheets of another training, opens none.
fn without_registers(mut openers: Vec<Course>) -> Vec<Course> {
    let within = |c: &Course, o: &Course| o.trainees.len() < c.trainees.len() && o.trainees.is_subset(&c.trainees);
    let register = |c: &Course| {
        let parts = openers.iter().filter(|o| o.trainees.len() > 1 && within(c, o)).collect::<Vec<_>>();
        let apart =
            |a: &Course, b: &Course| a.trainees.is_disjoint(&b.trainees) && alike(&a.title, &b.title) == Some(false);
        parts.iter().enumerate().any(|(n, a)| parts[n + 1..].iter().any(|b| apart(a, b)))
    };
    let registers: Vec<bool> = openers.iter().map(register).collect();
    let mut all = registers.into_iter();
    openers.retain(|_| !all.next().unwrap_or_default());
    openers
}

/// The one trainee a paper, or its path, names without announcing.
fn alone(piece: usize, run: usize, roster: &Roster) -> Option<usize> {
    let mut trainees = roster.trainees(piece, Some(run));
    trainees.next().filter(|_| trainees.next().is_none())
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

/// Values of a run.
#[must_use]
pub fn values(piece: &Piece, run: usize) -> Vec<&Value> {
    piece.exhibit.as_ref().map_or_else(Vec::new, |e| of_run(e, run).collect())
}

/// As [`values`], for one look: when the dossier is put together, all of its papers are looked at.
fn with_values<R>(piece: &Piece, run: usize, read: impl FnOnce(&mut dyn Iterator<Item = &Value>) -> R) -> R {
    match piece.exhibit.as_ref().map(Shelved::look) {
        Some(e) => read(&mut of_run(&e, run)),
        None => read(&mut std::iter::empty()),
    }
}

fn of_run(e: &Exhibit, run: usize) -> impl Iterator<Item = &Value> {
    facts(e, run).iter().map(|f| &f.value)
}

/// Typed values of a run, with where they stand.
fn facts(e: &Exhibit, run: usize) -> &[Fact] {
    let from = e.runs.get(run).map_or(0, |r| r.first_fact as usize);
    let to = e.runs.get(run + 1).map_or(e.facts.len(), |r| r.first_fact as usize);
    e.facts.get(from..to.max(from)).unwrap_or_default()
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
    into.days = hull(into.days, other.days);
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
        (Some((a1, a2)), Some((b1, b2))) => Some(days::between(a2, b1).min(days::between(b2, a1))),
        _ => None,
    };
    let people = smaller > 0 && shared * 2 >= smaller;
    // a long course meets again after weeks away
    let place = a.folder == b.folder;
    let group = place && shared > 2 && a.trainees == b.trainees;
    let most = if people && title == Some(true) || group { 4 * GAP_DAYS } else { GAP_DAYS };
    let most = if a.trainees.len() == 1 && a.trainees == b.trainees { ALONE_DAYS } else { most };
    if title == Some(false) || gap.is_some_and(|g| g > most) {
        return false;
    }
    // whoever is accompanied alone has papers months apart
    let single = a.trainees.len() == 1 && a.trainees == b.trainees && title != Some(false);
    // a sheet on which nobody could be read, of the same training in the same folder, is a part of it
    let folder = common(&a.folder, &b.folder);
    let unnamed = smaller == 0 && title == Some(true) && gap.is_some() && !folder.is_empty();
    people && (gap.is_some() || place)
        || unnamed
        || single
        || place && title == Some(true) && gap.is_some_and(|g| g <= 3)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_in_common() {
        assert_eq!(common("a/b/c", "a/b/d"), "a/b");
        assert_eq!(common("a", "b"), "");
        assert_eq!(common("ab/c", "a/c"), "");
    }
}
