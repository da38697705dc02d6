//! One paper for each person or each session, and what a person's papers say against each other.

use std::collections::{BTreeMap, BTreeSet};

use super::{Sight, finding, rows, short};
use crate::audit::chains;
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding, Strength};
use crate::audit::people::Sighting;
use crate::audit::piece::{Holding, Piece};
use crate::audit::sessions::Course;
use crate::audit::unread;
use crate::pack::model::{Check, Each, Indicator, Role, Scope};
use crate::text::{Text, en_count, fr_count};

/// Names written out in one message.
const NAMES: usize = 8;
/// So many sessions that have the paper show that it is made session by session.
const COMPARED: usize = 2;
/// Papers of so many kinds show that a session was documented, so that what lacks is missing.
const DOCUMENTED: usize = 3;

/// One for each trainee, trainer or session.
pub(super) fn per(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    // artefacts that do as well
    let also = || super::with_others(case, check, sights);
    match check.each {
        Some(Each::Trainee) => per_trainee(case, indicator, check, &also()),
        Some(Each::Trainer) => per_trainer(case, indicator, check, sights),
        Some(Each::Session) => per_session(case, indicator, check, &also()),
        None => Vec::new(),
    }
}

pub(super) fn names(case: &Case, persons: &[usize]) -> String {
    let mut list: Vec<&str> = persons.iter().take(NAMES).map(|n| case.dossier.roster.all[*n].shown.as_str()).collect();
    if persons.len() > NAMES {
        list.push("…");
    }
    list.join(", ")
}

/// Whether the paper is of this session, or of none in particular.
pub(super) fn fits(case: &Case, sight: &Sight, course: &Course) -> bool {
    course.holds(sight.0, sight.1) || !case.dossier.in_session(sight.0, sight.1)
}

/// The paper is this person's: its text names them, or its path does and its text announces nobody else.
pub fn covers(case: &Case, sight: &Sight, person: usize) -> bool {
    let roster = &case.dossier.roster;
    sight.1.runs.iter().any(|r| {
        roster.in_text(sight.0.number, *r, person)
            || (roster.names(sight.0.number, Some(*r), person) && !case.dossier.announces(sight.0, *r, case.pack))
    })
}

/// Names no trainee: it may be anybody's.
fn anonymous(case: &Case, sight: &Sight) -> bool {
    let roster = &case.dossier.roster;
    let trainee = |r: &usize| roster.of(sight.0.number, Some(*r)).any(|n| roster.all[n].role == Role::Trainee);
    !sight.1.runs.iter().any(trainee)
}

/// Whether the pages are another paper before they are this one: an agreement with a certifier that speaks of candidates.
fn is_second(sight: &Sight) -> bool {
    let of_runs = |h: &&Holding| h.all_runs().any(|r| sight.1.all_runs().any(|own| own == r));
    let others = sight.0.claims.iter().filter(|h| h.artefact != sight.1.artefact).filter(of_runs);
    others.into_iter().any(|h| sight.0.entry.artefacts[h.claim].points > sight.2.points)
}

/// Title and days of a session, for a message.
#[must_use]
pub fn label(course: &Course) -> Text {
    let days = |to: &str, f: fn(jiff::civil::Date) -> String| match course.days {
        Some((a, b)) if a == b => f(a),
        Some((a, b)) => format!("{}{to}{}", f(a), f(b)),
        None => String::new(),
    };
    let title = if course.title.is_empty() {
        course.folder.rsplit('/').next().unwrap_or_default().to_owned()
    } else {
        course.title.clone()
    };
    let (fr, en) = (days(" au ", super::fr_date), days(" to ", |d| d.to_string()));
    match (title.is_empty(), fr.is_empty()) {
        (false, false) => Text::new(format!("« {title} », {fr}"), format!("“{title}”, {en}")),
        (false, true) => Text::new(format!("« {title} »"), format!("“{title}”")),
        _ => Text::new(fr, en),
    }
}

/// Whether the paper of a session is due on the day of the audit: what opens a training long before it ends, what is asked
/// months later when these are over, of sessions whose days are known.
fn is_due(case: &Case, check: &Check, course: &Course) -> bool {
    if let Some(months) = check.months {
        let wait = jiff::Span::new().months(i64::from(months));
        return course.days.is_some_and(|(_, end)| end.checked_add(wait).is_ok_and(|due| due <= case.audit_date));
    }
    course.days.is_none_or(|(start, end)| {
        let begun = check
            .due
            .is_some_and(|days| (case.audit_date - start).get_days() >= i32::try_from(days).unwrap_or(i32::MAX));
        end <= case.audit_date || begun
    })
}

/// Letters of one batch, before somebody without one was left out of it.
const BATCH: usize = 4;

/// Whether the papers of a session are letters of one file, each to one person, that leave few out.
fn left_out(case: &Case, course: &Course, mine: &[&Sight], lack: usize) -> bool {
    let roster = &case.dossier.roster;
    let whom =
        |s: &Sight, r: usize| roster.trainees(s.0.number, Some(r)).filter(|t| course.trainees.contains(t)).count();
    let mut of = mine.iter().filter(|s| course.trainees.iter().any(|t| covers(case, s, *t)));
    let (Some(batch), None) = (of.next(), of.next()) else { return false };
    let letters = batch.1.all_runs().filter(|r| whom(batch, *r) > 0).collect::<Vec<_>>();
    let written = course.trainees.len() - lack;
    super::is_typed(batch)
        && written >= BATCH
        && lack * BATCH <= course.trainees.len()
        && letters.len() == written
        && letters.iter().all(|r| whom(batch, *r) == 1)
}

/// Whether some paper of the kinds a check names is about a session.
fn concerned(case: &Case, check: &Check, course: &Course) -> bool {
    let mut papers = check.among.iter().flat_map(|id| case.dossier.claims(id)).filter(|(_, _, k)| k.counts);
    papers.any(|s| course.holds(s.0, s.1) || course.trainees.iter().any(|t| covers(case, &s, *t)))
}

fn per_trainee(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let name = case.name(&check.artefact);
    let (mut fr, mut en) = (Vec::new(), Vec::new());
    let (mut missing, mut near): (BTreeSet<usize>, Vec<Sight>) = (BTreeSet::new(), Vec::new());
    let mut locked: BTreeSet<usize> = BTreeSet::new();
    let mut closed_files: BTreeSet<&str> = BTreeSet::new();
    let mut doubtful = true;
    let mut blank = false;
    let mut batches: Vec<Finding> = Vec::new();
    // sessions of which nobody lacks it
    let mut kept = 0;
    let mut excuses: Option<Excuses> = None;
    let past = |c: &&Course| is_due(case, check, c);
    let concerned = |c: &&Course| check.among.is_empty() || concerned(case, check, c);
    let sessions = case.dossier.followed().filter(past).filter(|c| case.holds_for(check.when.as_ref(), c));
    for course in sessions.filter(concerned) {
        let mine: Vec<&Sight> = sights.iter().filter(|s| fits(case, s, course)).collect();
        // where papers of the kind name some of a session, one of no session that names nobody is not that of the others
        let covered = |t: &&usize| mine.iter().any(|s| covers(case, s, **t));
        let by_name = course.trainees.iter().filter(covered).nth(1).is_some();
        let anybodys = |s: &Sight| anonymous(case, s) && (course.holds(s.0, s.1) || !by_name && !is_second(s));
        if course.trainees.is_empty() || mine.iter().any(|s| anybodys(s)) {
            continue;
        }
        let lack: Vec<usize> =
            course.trainees.iter().copied().filter(|t| !mine.iter().any(|s| covers(case, s, *t))).collect();
        kept += usize::from(lack.is_empty());
        let marks = check.marks.iter().flat_map(|id| super::current(case, id)).filter(|s| course.holds(s.0, s.1));
        let marks: Vec<Sight> = if lack.is_empty() { Vec::new() } else { marks.collect() };
        let marked: BTreeSet<usize> = marks.iter().flat_map(|s| super::marked::with_marks(case, s)).collect();
        let lack: Vec<usize> = lack.into_iter().filter(|t| !marked.contains(t)).collect();
        let mut excused = |t: &usize| excuses.get_or_insert_with(|| Excuses::of(case, check)).cover(case, course, *t);
        let lack: Vec<usize> = lack.into_iter().filter(|t| !excused(t)).collect();
        // a file that bears the name and could not be read may be the paper
        let mut open = Vec::new();
        for person in lack {
            if let Some(file) = closed_file(case, check, person) {
                closed_files.insert(&file.entry.path);
                locked.insert(person);
            } else {
                open.push(person);
            }
        }
        let lack = open;
        // and so may one that says nothing, where the papers of the session are
        if let Some(file) = (!lack.is_empty()).then(|| unread_of(case, check, course)).flatten() {
            closed_files.insert(&file.entry.path);
            locked.extend(lack);
            continue;
        }
        // where most have none, the paper is not made person by person
        if lack.is_empty() || check.most && lack.len() * 2 >= course.trainees.len() {
            continue;
        }
        if check.advice && left_out(case, course, &mine, lack.len()) {
            let (who, session, all) = (names(case, &lack), label(course), course.trainees.len());
            let others = all - lack.len();
            let message = Text::new(
                format!("{} : {others} pour {all} bénéficiaires, aucune pour {who} – {}.", name.fr, session.fr),
                format!("{}: {others} for {all} learners, none for {who} – {}.", name.en, session.en),
            );
            let batch: Vec<Sight> = mine.iter().map(|s| **s).collect();
            let mut f = finding(case, indicator, check, &check.cause, "left-out", message, &batch);
            f.subject = who;
            f.missing = vec![name.clone()];
            f.confidence = Confidence::Probable;
            unread_nearby(case, check, &mut f);
            batches.push(f);
            continue;
        }
        let (n, all, who, session) = (lack.len(), course.trainees.len(), names(case, &lack), label(course));
        let those = fr_count(n, "bénéficiaire", "bénéficiaires");
        fr.push(format!("{those} sur {all} sans cette pièce ({who}) – {}", session.fr));
        en.push(format!("{n} of {} without it ({who}) – {}", en_count(all, "learner", "learners"), session.en));
        // a session with hardly any paper was not chosen as evidence
        // and a paper of its folder that was not recognised may be the one
        let hardly = check.months.is_none() && kinds(case, course) < DOCUMENTED;
        doubtful &= n == all && (hardly || unrecognised(case, course));
        blank |= n == all
            && case.dossier.claims(&check.artefact).any(|(p, h, c)| {
                c.strength >= Strength::Probable && c.states.iter().any(|s| s == "blank-template") && course.holds(p, h)
            });
        near.extend(mine.into_iter().filter(|s| course.trainees.iter().any(|t| covers(case, s, *t))));
        missing.extend(lack);
    }
    let mut found = batches;
    found.extend(unreadable(case, indicator, check, &locked, &closed_files));
    if missing.is_empty() {
        return found;
    }
    let message = Text::new(format!("{} : {}.", name.fr, fr.join(" ; ")), format!("{}: {}.", name.en, en.join("; ")));
    let kind = if blank { "blank" } else { "partial" };
    let mut f = finding(case, indicator, check, &check.cause, kind, message, &near);
    f.subject = names(case, &missing.into_iter().collect::<Vec<_>>());
    f.missing = vec![name];
    f.confidence = Confidence::Probable;
    // where nobody has the paper, it may be kept apart
    // but what is asked months later was asked elsewhere, and not of these
    let asked = check.months.is_some() && kept >= COMPARED;
    if doubtful && !asked || check.months.is_some() && sights.is_empty() {
        f.to_review();
    }
    unread_nearby(case, check, &mut f);
    found.push(f);
    found
}

/// Whom the rows and lines name that say by a word of the check why somebody has no paper, looked for once.
#[derive(Default)]
struct Excuses {
    /// Whether the check takes any.
    taken: bool,
    /// The persons of each text.
    texts: Vec<BTreeSet<usize>>,
    /// The texts that name a person.
    about: BTreeMap<usize, Vec<usize>>,
}

impl Excuses {
    fn of(case: &Case, check: &Check) -> Self {
        let words = crate::pack::compile_patterns(&check.common);
        if words.is_empty() {
            return Self::default();
        }
        let runs = case.dossier.pieces.iter().flat_map(|p| p.exhibit.iter().flat_map(|e| &e.runs));
        let texts = runs.flat_map(|r| r.rows.iter().chain(&r.lines)).filter(|text| rows::says(text, &words));
        let texts: Vec<BTreeSet<usize>> = texts.map(|text| rows::meant(case, text)).filter(|m| !m.is_empty()).collect();
        let mut about: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (n, person) in texts.iter().enumerate().flat_map(|(n, meant)| meant.iter().map(move |p| (n, *p))) {
            about.entry(person).or_default().push(n);
        }
        Self { taken: true, texts, about }
    }

    /// Whether one of them is about this trainee alone, or the trainee was absent from first to last.
    fn cover(&self, case: &Case, course: &Course, person: usize) -> bool {
        if !self.taken {
            return false;
        }
        let sightings = case.dossier.roster.all[person].sightings.iter();
        let here = sightings.filter(|s| course.papers.contains(&(s.piece, s.run)));
        let (seen, absent) = here.fold((0, 0), |(seen, absent), s| (seen + s.signs.seen, absent + s.signs.absent));
        let alone = |n: &usize| self.texts[*n].intersection(&course.trainees).eq([&person]);
        seen == 0 && absent > 0 || self.about.get(&person).is_some_and(|texts| texts.iter().any(alone))
    }
}

/// A file under a person's name that could not be read, and whose own name does not say it is something else.
pub(super) fn closed_file<'a>(case: &Case<'a>, check: &Check, person: usize) -> Option<&'a Piece> {
    let lost = |p: &&Piece| unread::lost(p);
    // « quiz Dupont » is no tool but a quiz of Dupont's: only another paper of a trainee's is something else
    let personal = |id: &str| case.pack.artefact(id).is_some_and(|a| a.scope == Scope::Trainee);
    let other = |p: &Piece| {
        let mut claims = p.entry.artefacts.iter().filter(|c| personal(&c.artefact)).peekable();
        claims.peek().is_some() && !claims.any(|c| c.artefact == check.artefact)
    };
    let pieces = case.dossier.pieces.iter().filter(lost);
    let mut pieces = pieces.filter(|p| case.dossier.roster.names(p.number, None, person));
    pieces.find(|p| !other(p))
}

/// Persons whose paper may be in a file that could not be read.
fn unreadable(
    case: &Case,
    indicator: &Indicator,
    check: &Check,
    persons: &BTreeSet<usize>,
    files: &BTreeSet<&str>,
) -> Option<Finding> {
    let first = files.iter().next()?;
    let (who, name) = (names(case, &persons.iter().copied().collect::<Vec<_>>()), case.name(&check.artefact));
    let list = files.iter().take(4).map(|p| short(p)).collect::<Vec<_>>().join(" ; ");
    let (unread, unread_en) = if files.len() > 1 {
        ("des fichiers qui pourraient convenir n'ont pas pu être lus", "files that may be it could not be read")
    } else {
        ("un fichier qui pourrait convenir n'a pas pu être lu", "a file that may be it could not be read")
    };
    let message = Text::new(
        format!("{} : non vérifiable pour {who}, {unread} ({list}).", name.fr),
        format!("{}: unverifiable for {who}, {unread_en} ({list}).", name.en),
    );
    let mut f = finding(case, indicator, check, &check.cause, "unread", message, &[]);
    f.unverifiable();
    f.subject = if files.len() == 1 { (*first).to_owned() } else { who };
    f.missing = vec![name];
    f.confidence = Confidence::ToConfirm;
    Some(f)
}

/// Words from which a paper could be evidence.
const SUBSTANCE: u32 = 20;

/// Whether a paper of the session, by its folder or the persons it names, was read and not recognised.
pub fn unrecognised(case: &Case, course: &Course) -> bool {
    silent(case, course).any(|p| p.entry.words >= SUBSTANCE)
}

/// The papers of a session, by its folder or the persons they name, that were not recognised.
fn silent<'a>(case: &Case<'a>, course: &Course) -> impl Iterator<Item = &'a Piece> {
    let within = |p: &&Piece| {
        let named = |r| case.dossier.roster.of(p.number, Some(r)).any(|n| course.trainees.contains(&n));
        course.has_below(&p.entry.path) || (0..p.runs).any(named)
    };
    let silent = |p: &&Piece| p.entry.words > 0 && p.entry.artefacts.iter().all(|c| c.strength == Strength::Weak);
    case.dossier.pieces.iter().filter(silent).filter(within)
}

/// Whether a paper of the session was read, and says nothing surely but perhaps that it is of this kind, or nothing at all.
fn may_hold(case: &Case, course: &Course, artefact: &str) -> bool {
    // a table of initials and marks has few words
    silent(case, course).any(|p| {
        p.entry.artefacts.is_empty() && p.entry.words >= SUBSTANCE
            || p.entry.artefacts.iter().any(|c| c.artefact == artefact)
    })
}

/// Kinds of papers found for a session.
fn kinds(case: &Case, course: &Course) -> usize {
    let of = course.papers.iter().flat_map(|(p, r)| {
        case.dossier.pieces[*p].claims.iter().filter(move |h| h.all_runs().any(|x| x == *r)).map(|h| h.artefact)
    });
    of.collect::<BTreeSet<_>>().len()
}

/// An unread file, of no telling name, where the papers of a session are.
fn unread_of<'a>(case: &Case<'a>, check: &Check, course: &Course) -> Option<&'a Piece> {
    unread::of_session(case.dossier, case.pack, course, &check.artefact)
}

/// An unread file whose name, folder or neighbours suggest the artefact may be the missing one.
fn unread_nearby(case: &Case, check: &Check, f: &mut Finding) {
    let named = case.dossier.claims(&check.artefact).map(|(p, _, _)| p).find(|p| unread::lost(p));
    let wanted = std::slice::from_ref(&check.artefact);
    let beside = || {
        let kinds = BTreeSet::from([check.artefact.as_str()]);
        unread::may_be(case.dossier, case.pack, wanted, &kinds).into_iter().next()
    };
    let sealed = || case.dossier.pieces.iter().find(|p| p.hides);
    if let Some(piece) = named.or_else(beside).or_else(sealed) {
        let file = short(&piece.entry.path);
        f.message.fr = format!("{} Une pièce qui pourrait convenir n'a pas pu être lue : {file}.", f.message.fr);
        f.message.en = format!("{} A candidate could not be read: {file}.", f.message.en);
        f.unverifiable();
    }
}

fn per_trainer(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let roster = &case.dossier.roster;
    // whoever trains by a paper of a session or a register of several, not by an own paper alone
    let elsewhere = |s: &Sighting| {
        let shown =
            |p: &crate::audit::people::Individual| p.sightings.iter().any(|x| (x.piece, x.run) == (s.piece, s.run));
        let session = case.dossier.pieces[s.piece].claims.iter().any(|h| {
            let scope = case.pack.artefacts[h.artefact].scope;
            h.runs.contains(&s.run) && matches!(scope, Scope::Session | Scope::Trainee | Scope::Training)
        });
        let register = case.dossier.pieces[s.piece].claims.iter().any(|h| {
            let artefact = &case.pack.artefacts[h.artefact];
            h.runs.contains(&s.run) && (artefact.by_row || artefact.scope == Scope::Organisation)
        });
        let several = register && roster.all.iter().filter(|p| shown(p)).count() > 1;
        if !session && !several {
            return false;
        }
        let claims = &case.dossier.pieces[s.piece].claims;
        !claims.iter().any(|h| case.pack.artefacts[h.artefact].id == check.artefact && h.runs.contains(&s.run))
    };
    let trains = |n: &usize| roster.all[*n].role == Role::Trainer && roster.all[*n].sightings.iter().any(elsewhere);
    let named = |ids: &[String], n: usize, foreign: bool| {
        let claims = ids.iter().flat_map(|id| case.dossier.claims(id));
        claims.filter(|(p, _, c)| c.counts && !(foreign && case.dossier.is_own(p))).any(|s| covers(case, &s, n))
    };
    let of_kind = |n: usize| check.trainer.is_none_or(|k| chains::trainer_kind(case.dossier, case.pack, n) == Some(k));
    let concerned = |n: &usize| (check.among.is_empty() || named(&check.among, *n, true)) && of_kind(*n);
    let seen: BTreeSet<usize> = (0..roster.all.len())
        .filter(|n| case.dossier.follows(*n) && trains(n) && concerned(n) && !named(&check.with, *n, false))
        .collect();
    let concerned_count = seen.len();
    let lack: Vec<usize> = seen.into_iter().filter(|t| !sights.iter().any(|s| covers(case, s, *t))).collect();
    // where most have none, the paper is not made person by person
    if lack.is_empty() || check.most && lack.len() * 2 >= concerned_count {
        return Vec::new();
    }
    let (certain, lack): (Vec<usize>, Vec<usize>) = lack.into_iter().partition(|n| is_certain(case, check, sights, *n));
    let mut found = without_own(case, indicator, check, sights, &certain);
    for mut f in without_own(case, indicator, check, sights, &lack) {
        if check.sure {
            f.to_review();
        }
        found.push(f);
    }
    found
}

/// Whoever a list names so many others of the trainers, was made with them in mind.
const LISTED: usize = 2;

/// Whether a paper can be nothing else than what it is taken for.
fn is_alone(sight: &Sight) -> bool {
    sight.0.entry.artefacts.iter().filter(|c| c.strength >= Strength::Probable).count() == 1
}

/// Whether a trainer surely lacks: papers of two kinds name the person as one, a sheet of a session among them, or the
/// person signed one, and a list read to its end names others.
fn is_certain(case: &Case, check: &Check, sights: &[Sight], person: usize) -> bool {
    let roster = &case.dossier.roster;
    let individual = &roster.all[person];
    let shown: BTreeSet<&str> = individual
        .sightings
        .iter()
        .flat_map(|s| {
            case.dossier.pieces[s.piece].claims.iter().filter(|h| h.all_runs().any(|r| r == s.run)).map(move |h| (s, h))
        })
        .filter(|(s, h)| case.dossier.pieces[s.piece].entry.artefacts[h.claim].counts)
        .map(|(_, h)| case.pack.artefacts[h.artefact].id.as_str())
        .collect();
    let trainers = |s: &Sight| {
        let named: BTreeSet<usize> = s.1.all_runs().flat_map(|r| roster.of(s.0.number, Some(r))).collect();
        named.into_iter().filter(|n| roster.all[*n].role == Role::Trainer).count()
    };
    let whole = |s: &Sight| s.0.entry.state == crate::audit::FileState::Read && super::is_typed(s);
    check.sure
        && individual.tokens.iter().filter(|t| t.len() > 1).count() > 1
        && check.marks.iter().any(|id| shown.contains(id.as_str()))
        && (shown.len() > 1 || individual.sightings.iter().any(|s| s.signs.seen > 0))
        && sights.iter().all(whole)
        && sights.iter().any(|s| (s.2.strength == Strength::Strong || is_alone(s)) && trainers(s) >= LISTED)
}

/// Nothing was found for these trainers.
fn without_own(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight], lack: &[usize]) -> Vec<Finding> {
    if lack.is_empty() {
        return Vec::new();
    }
    let roster = &case.dossier.roster;
    let name = case.name(&check.artefact);
    let at = |n: &usize| -> String {
        let first: Option<&Sighting> = roster.all[*n].sightings.first();
        let file = first.map_or("", |s| short(&case.dossier.pieces[s.piece].entry.path));
        format!("{} ({file})", roster.all[*n].shown)
    };
    let who = lack.iter().take(NAMES).map(at).collect::<Vec<_>>().join(", ");
    let message =
        Text::new(format!("{} : rien trouvé pour {who}.", name.fr), format!("{}: nothing found for {who}.", name.en));
    let mut f = finding(case, indicator, check, &check.cause, "partial", message, sights);
    f.subject = names(case, lack);
    f.missing = vec![name];
    f.confidence = Confidence::Probable;
    // as many papers that name nobody known as persons without one: a person must match them
    let silent = |s: &&Sight| !s.1.runs.iter().any(|r| roster.of(s.0.number, Some(*r)).next().is_some());
    if sights.iter().filter(silent).count() >= lack.len() {
        f.to_review();
    }
    unread_nearby(case, check, &mut f);
    vec![f]
}

fn per_session(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let of = |s: &Sight, c: &Course| c.holds(s.0, s.1);
    let stray = sights.iter().filter(|s| !case.dossier.in_session(s.0, s.1)).count();
    let past = |c: &&Course| is_due(case, check, c);
    let (lack, have): (Vec<&Course>, Vec<&Course>) = case
        .dossier
        .followed()
        .filter(past)
        .filter(|c| case.holds_for(check.when.as_ref(), c))
        .filter(|c| check.among.is_empty() || concerned(case, check, c))
        .filter(|c| kinds(case, c) >= DOCUMENTED && c.trainees.len() >= check.at_least.unwrap_or(0))
        .partition(|c| !sights.iter().any(|s| of(s, c)));
    // what says why the one learner of a session has none says it of the session
    let excuses = if lack.is_empty() { Excuses::default() } else { Excuses::of(case, check) };
    let alone = |c: &Course| c.trainees.iter().next().copied().filter(|_| c.trainees.len() == 1);
    let lack: Vec<&Course> =
        lack.into_iter().filter(|c| !alone(c).is_some_and(|t| excuses.cover(case, c, t))).collect();
    // papers of no session in particular may be those of the sessions without; where most have none, the paper is not made
    // session by session
    if lack.is_empty() || stray > 0 || check.most && (have.len() < COMPARED || lack.len() > have.len()) {
        return Vec::new();
    }
    let doubtful = check.most && lack.iter().any(|c| may_hold(case, c, &check.artefact));
    // an unread file where the papers of a session are may be the one
    let (mut open, mut closed, mut files) = (Vec::new(), Vec::new(), BTreeSet::new());
    for course in lack {
        if let Some(file) = unread_of(case, check, course) {
            files.insert(short(&file.entry.path));
            closed.push(course);
        } else {
            open.push(course);
        }
    }
    let mut found = Vec::new();
    for (lack, files) in [(open, BTreeSet::new()), (closed, files)] {
        if !lack.is_empty() {
            let mut f = without(case, indicator, check, &lack, &files);
            if doubtful && files.is_empty() {
                f.to_review();
            }
            found.push(f);
        }
    }
    found
}

/// The paper is missing for these sessions; or unverifiable, when these files could not be read where it would be.
fn without(case: &Case, indicator: &Indicator, check: &Check, lack: &[&Course], files: &BTreeSet<&str>) -> Finding {
    let unread = !files.is_empty();
    let (name, n) = (case.name(&check.artefact), lack.len());
    let list =
        |l: fn(&Text) -> &str| lack.iter().take(NAMES).map(|c| l(&label(c)).to_owned()).collect::<Vec<_>>().join(" ; ");
    let (sessions, sessions_en) = (fr_count(n, "session", "sessions"), en_count(n, "session", "sessions"));
    let (fr, en) = (list(|t| &t.fr), list(|t| &t.en));
    let message = if unread {
        let files = files.iter().take(4).copied().collect::<Vec<_>>().join(" ; ");
        let (could, could_en) = ("des fichiers n'y ont pas pu être lus", "files could not be read there");
        Text::new(
            format!("{} : non vérifiable pour {sessions} : {fr} ; {could} ({files}).", name.fr),
            format!("{}: unverifiable for {sessions_en}: {en}; {could_en} ({files}).", name.en),
        )
    } else {
        Text::new(
            format!("{} : pièce absente pour {sessions} : {fr}.", name.fr),
            format!("{}: missing for {sessions_en}: {en}.", name.en),
        )
    };
    let kind = if unread { "unread" } else { "partial" };
    let mut f = finding(case, indicator, check, &check.cause, kind, message, &[]);
    f.subject = list(|t| &t.fr);
    f.missing = vec![name];
    if unread {
        f.unverifiable();
        f.confidence = Confidence::ToConfirm;
    } else {
        f.confidence = Confidence::Probable;
        unread_nearby(case, check, &mut f);
    }
    f
}
