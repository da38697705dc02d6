//! Persons over the papers: on the list, under contract, the same everywhere, in one place at a time.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Sight, current, finding, fr_date, per, said, short};
use crate::audit::chains;
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::audit::people;
use crate::audit::sessions::{Course, alike, values};
use crate::classify::Value;
use crate::classify::name::{pair, tokens};
use crate::fold::fold;
use crate::pack::model::{Check, Each, Indicator, Role, Scope};
use crate::text::{Text, capital};

/// Names written out.
const NAMES: usize = 8;
/// A period shorter than this is a session's, not a contract's (days).
const CONTRACT_DAYS: i32 = 20;
/// A period no longer than this names each of its days.
const SHORT_DAYS: i32 = 6;

pub(super) fn shown(case: &Case, persons: impl IntoIterator<Item = usize>) -> String {
    let all: Vec<&str> = persons.into_iter().map(|n| case.dossier.roster.all[n].shown.as_str()).collect();
    let mut list: Vec<&str> = all.iter().take(NAMES).copied().collect();
    if all.len() > NAMES {
        list.push("…");
    }
    list.join(", ")
}

/// Whoever signed the sheets of a session is on the list its contract gives.
pub(super) fn lists(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let roster = &case.dossier.roster;
    let mut found = Vec::new();
    for course in case.dossier.followed() {
        let mine: Vec<Sight> = sights.iter().filter(|s| course.holds(s.0, s.1)).copied().collect();
        let named = |t: &usize| mine.iter().any(|s| s.1.all_runs().any(|r| roster.in_text(s.0.number, r, *t)));
        let signed = |t: &usize| {
            let here = roster.all[*t].sightings.iter().filter(|s| course.papers.contains(&(s.piece, s.run)));
            here.into_iter().any(|s| s.signs.seen > 0)
        };
        let lack: Vec<usize> = course.trainees.iter().copied().filter(|t| signed(t) && !named(t)).collect();
        let known = course.trainees.iter().filter(|t| named(t)).count();
        // a contract that names one or two persons names its signatories
        if mine.is_empty() || lack.is_empty() || known < 2 || known < lack.len() * 2 {
            continue;
        }
        let (who, name, session) = (shown(case, lack.iter().copied()), case.name(&check.artefact), per::label(course));
        let message = Text::new(
            format!("{who} : émarge sans figurer sur la liste ({} – {}).", name.fr, session.fr),
            format!("{who}: signs, but is not on the list ({} – {}).", name.en, session.en),
        );
        let mut f = finding(case, indicator, check, &check.cause, "contradiction", message, &mine);
        f.subject = who;
        f.confidence = Confidence::Probable;
        found.push(f);
    }
    found
}

/// The period a contract runs over: from its labels, else the longest it states.
fn period(case: &Case, sight: &Sight, check: &Check) -> Option<(Option<Date>, Date)> {
    let labelled = |field: Option<&String>| {
        let number = field.and_then(|f| case.pack.field(f))?;
        let runs = sight.1.all_runs().filter_map(|r| sight.0.exhibit.as_ref()?.runs.get(r));
        let dates = runs.flat_map(|r| &r.fields).filter(|f| f.field == number).filter_map(|f| f.date.as_deref());
        dates.filter_map(|d| d.parse::<Date>().ok()).max()
    };
    if let Some(until) = labelled(check.until.as_ref()) {
        return Some((labelled(check.field.as_ref()).filter(|from| *from < until), until));
    }
    let days = |a: Date, b: Date| a.until(b).map_or(0, |s| s.get_days());
    let periods = sight.1.all_runs().flat_map(|r| values(sight.0, r)).filter_map(|v| match v {
        Value::Period(a, b) => Some((a.parse::<Date>().ok()?, b.parse::<Date>().ok()?)),
        _ => None,
    });
    let longest = periods.max_by_key(|(a, b)| days(*a, *b)).filter(|(a, b)| days(*a, *b) >= CONTRACT_DAYS);
    longest.map(|(a, b)| (Some(a), b))
}

/// The contracts of a person cover the sessions the person takes part in.
pub(super) fn covers(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let role = if check.each == Some(Each::Trainee) { Role::Trainee } else { Role::Trainer };
    let (mut cases, mut papers, mut who): (Vec<Text>, Vec<Sight>, BTreeSet<usize>) = Default::default();
    let of_kind =
        |n: &usize| check.trainer.is_none_or(|k| chains::trainer_kind(case.dossier, case.pack, *n) == Some(k));
    let concerned = (0..case.dossier.roster.all.len()).filter(|n| case.dossier.roster.all[*n].role == role);
    // a contract that goes on unless somebody ends it is never over by its day
    let (renewed, ended) = (said::list(case, check.answer("renewed")), said::list(case, check.answer("no")));
    let says = |s: &Sight, list: Option<u32>| list.is_some_and(|list| said::says(s, list));
    let goes_on = |s: &Sight| says(s, renewed) && !says(s, ended);
    let mut over = true;
    for n in concerned.filter(of_kind) {
        let own: Vec<Sight> = sights.iter().filter(|s| per::covers(case, s, n)).copied().collect();
        let periods: Vec<_> = own.iter().map(|s| period(case, s, check)).collect();
        // a contract whose period was not read may be the one
        let Some(periods) = periods.into_iter().collect::<Option<Vec<_>>>().filter(|p| !p.is_empty()) else { continue };
        for course in case.dossier.followed().filter(|c| c.trainers.contains(&n) || c.trainees.contains(&n)) {
            let Some((first, last)) = course.days else { continue };
            let within = |(from, until): &(Option<Date>, Date)| from.is_none_or(|f| f <= first) && last <= *until;
            // a contract of other years is of other sessions, a copy not in the dossier is no gap
            let near = |(from, until): &(Option<Date>, Date)| {
                let edge = if *until < last { *until } else { from.unwrap_or(*until) };
                edge.until(first).is_ok_and(|s| s.get_days().abs() <= 400)
            };
            if periods.iter().any(within) || !periods.iter().any(near) {
                continue;
            }
            over &= periods.iter().all(|(_, until)| *until < first) && !own.iter().any(goes_on);
            let (from, until) = periods[periods.len() - 1];
            let (name, session) = (&case.dossier.roster.all[n].shown, per::label(course));
            let (fr, en) = from.map_or_else(
                || (format!("jusqu'au {}", fr_date(until)), format!("until {until}")),
                |f| (format!("du {} au {}", fr_date(f), fr_date(until)), format!("{f} to {until}")),
            );
            cases.push(Text::new(
                format!("{name}, {fr}, pour la session {}", session.fr),
                format!("{name}, {en}, for session {}", session.en),
            ));
            papers.extend(own.iter().copied());
            who.insert(n);
        }
    }
    if cases.is_empty() {
        return Vec::new();
    }
    let name = case.name(&check.artefact);
    let join = |l: fn(&Text) -> &str| cases.iter().take(NAMES).map(l).collect::<Vec<_>>().join(" ; ");
    let message = Text::new(
        format!("{} : la période ne couvre pas la session ({}).", name.fr, join(|t| &t.fr)),
        format!("{}: its period does not cover the session ({}).", name.en, join(|t| &t.en)),
    );
    let kind = if over && check.answers.contains_key("renewed") { "lapsed" } else { "contradiction" };
    let mut f = finding(case, indicator, check, &check.cause, kind, message, &papers);
    f.subject = shown(case, who);
    f.confidence = Confidence::Probable;
    vec![f]
}

/// A person announced under a field is the same in all papers: of the organisation, or of each trainee.
pub(super) fn same(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let Some(number) = check.field.as_deref().and_then(|f| case.pack.field(f)) else { return Vec::new() };
    let others = check.with.iter().flat_map(|id| current(case, id));
    let papers: Vec<Sight> = sights.iter().copied().chain(others).collect();
    let roster = &case.dossier.roster;
    let about: Vec<Option<usize>> = if check.each == Some(Each::Trainee) {
        (0..roster.all.len()).filter(|n| roster.all[*n].role == Role::Trainee).map(Some).collect()
    } else {
        vec![None]
    };
    let mut found = Vec::new();
    for person in about {
        // name as written, its words, the first paper that says it
        let mut named: Vec<(&str, Vec<String>, Sight)> = Vec::new();
        for sight in papers.iter().filter(|s| person.is_none_or(|n| per::covers(case, s, n))) {
            for seen in super::typed(sight).flat_map(|r| &r.persons).filter(|p| p.field == number) {
                let words = tokens(&seen.name);
                let whole = words.iter().filter(|w| w.len() > 1).count() >= 2;
                if whole && !named.iter().any(|(_, t, _)| people::agrees(t, &words)) {
                    named.push((&seen.name, words, *sight));
                }
            }
        }
        let [(a, _, first), (b, _, second), ..] = named.as_slice() else { continue };
        if first.0.number == second.0.number {
            continue; // one paper that names two has two
        }
        let field = &case.pack.fields[usize::from(number)].name;
        let (p, q) = (short(&first.0.entry.path), short(&second.0.entry.path));
        let of = person.map_or(String::new(), |n| format!("{} – ", roster.all[n].shown));
        let message = Text::new(
            format!("{of}{} : {a} dans {p}, {b} dans {q}.", capital(&field.fr)),
            format!("{of}{}: {a} in {p}, {b} in {q}.", capital(&field.en)),
        );
        let mut f = finding(case, indicator, check, &check.cause, "contradiction", message, &[*first, *second]);
        f.subject = person.map_or_else(|| field.fr.clone(), |n| roster.all[n].shown.clone());
        f.confidence = Confidence::Probable;
        found.push(f);
    }
    found
}

/// Days a run names one by one, within those of its session.
fn days(case: &Case, course: &Course, piece: usize, run: usize) -> BTreeSet<Date> {
    let Some((first, last)) = course.days else { return BTreeSet::new() };
    let mut out = BTreeSet::new();
    for value in values(&case.dossier.pieces[piece], run) {
        match value {
            Value::Date(d) => out.extend(d.parse::<Date>()),
            Value::Period(a, b) => {
                let (Ok(a), Ok(b)) = (a.parse::<Date>(), b.parse::<Date>()) else { continue };
                if a.until(b).is_ok_and(|s| s.get_days() <= SHORT_DAYS) {
                    out.extend(std::iter::successors(Some(a), |d| d.tomorrow().ok()).take_while(|d| *d <= b));
                }
            }
            _ => {}
        }
    }
    out.retain(|d| first <= *d && *d <= last);
    out
}

/// Nobody is on the signed sheets of two different trainings on one day.
pub(super) fn one_place(case: &Case, indicator: &Indicator, check: &Check) -> Vec<Finding> {
    let role = if check.each == Some(Each::Trainee) { Role::Trainee } else { Role::Trainer };
    let opens = |piece: usize, run: usize| {
        let piece = &case.dossier.pieces[piece];
        piece.claims.iter().any(|h| case.pack.artefacts[h.artefact].id == check.artefact && h.runs.contains(&run))
    };
    let mut cases: Vec<(usize, Date, usize, usize)> = Vec::new();
    for (n, person) in case.dossier.roster.all.iter().enumerate().filter(|(_, p)| p.role == role) {
        let mut on: BTreeMap<Date, (usize, usize)> = BTreeMap::new();
        for s in person.sightings.iter().filter(|s| opens(s.piece, s.run) && s.signs.absent == 0) {
            let Some((c, course)) =
                case.dossier.courses.iter().enumerate().find(|(_, c)| c.papers.contains(&(s.piece, s.run)))
            else {
                continue;
            };
            // a sheet somebody else signed for is another matter: only rows that are signed place a trainee
            if course.left_out || (role == Role::Trainee && s.signs.seen == 0) {
                continue;
            }
            for day in days(case, course, s.piece, s.run) {
                let (other, piece) = *on.entry(day).or_insert((c, s.piece));
                let titles = (&case.dossier.courses[other].title, &course.title);
                if other != c && piece != s.piece && alike(titles.0, titles.1) == Some(false) {
                    cases.push((n, day, piece, s.piece));
                }
            }
        }
    }
    if cases.is_empty() {
        return Vec::new();
    }
    let path = |p: usize| short(&case.dossier.pieces[p].entry.path);
    let list = |fr: bool| {
        let one = |(n, day, a, b): &(usize, Date, usize, usize)| {
            let (name, day) = (&case.dossier.roster.all[*n].shown, if fr { fr_date(*day) } else { day.to_string() });
            format!("{name}, {day} ({} ; {})", path(*a), path(*b))
        };
        cases.iter().take(NAMES).map(one).collect::<Vec<_>>().join(" ; ")
    };
    let message = Text::new(
        format!("Sur les feuilles de deux formations le même jour : {}.", list(true)),
        format!("On the sheets of two trainings on one day: {}.", list(false)),
    );
    let mut f = finding(case, indicator, check, &check.cause, "contradiction", message, &[]);
    f.subject = shown(case, cases.iter().map(|c| c.0).collect::<BTreeSet<_>>());
    f.confidence = Confidence::ToConfirm;
    vec![f]
}

/// What a paper answers « oui » to has its own paper, for that person.
pub(super) fn implies(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let Some(number) = check.field.as_deref().and_then(|f| case.pack.field(f)) else { return Vec::new() };
    let yes = |s: &Sight| {
        super::typed(s).flat_map(|r| &r.fields).any(|f| {
            let value = fold(&f.value);
            let said = value.split_whitespace().next().is_some_and(|w| matches!(w, "oui" | "yes"));
            // « oui   non » is a question, not an answer
            f.field == number && said && !value.split_whitespace().any(|w| matches!(w, "non" | "no"))
        })
    };
    let proof = || check.with.iter().flat_map(|id| case.dossier.claims(id)).filter(|(_, _, c)| c.counts);
    let open: Vec<Sight> = sights
        .iter()
        .filter(|s| yes(s))
        .filter(|s| {
            let about: Vec<usize> = s.1.all_runs().flat_map(|r| case.dossier.roster.of(s.0.number, Some(r))).collect();
            let trainee = |n: &&usize| case.dossier.roster.all[**n].role == Role::Trainee;
            let mut about = about.iter().filter(trainee).peekable();
            // a paper that names nobody is answered by any proof
            if about.peek().is_none() {
                proof().next().is_none()
            } else {
                about.any(|n| !proof().any(|p| per::covers(case, &p, *n)))
            }
        })
        .copied()
        .collect();
    if open.is_empty() {
        return Vec::new();
    }
    let field = &case.pack.fields[usize::from(number)].name;
    let message = Text::new(
        format!("{} : oui, sans suite trouvée ({}).", capital(&field.fr), super::files(&open)),
        format!("{}: yes, with no follow-up found ({}).", capital(&field.en), super::files(&open)),
    );
    let mut f = finding(case, indicator, check, &check.cause, "unanswered", message, &open);
    f.subject = super::subject(&open);
    f.confidence = Confidence::Probable;
    vec![f]
}

/// Whoever a paper is about is named by some other paper of the dossier.
pub(super) fn known(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    // by one first name and one surname, in a text; the path of the paper itself proves nothing
    let keys = |words: &[String]| -> BTreeSet<u32> {
        let long = || words.iter().enumerate().filter(|(_, w)| w.len() > 1);
        long().flat_map(|(i, a)| long().filter(move |(j, _)| *j > i).map(move |(_, b)| pair(a, b))).collect()
    };
    let elsewhere = |paper: usize, words: &[String]| {
        let keys = keys(words);
        let digest = &case.dossier.pieces[paper].entry.digest;
        case.dossier
            .pieces
            .iter()
            .filter(|p| p.number != paper && p.entry.digest != *digest)
            .filter_map(|p| p.exhibit.as_ref())
            .any(|e| e.look().runs.iter().any(|r| r.names.iter().any(|k| keys.contains(k))))
    };
    let mut found = Vec::new();
    for sight in sights {
        let runs = super::typed(sight);
        let mut about: Vec<(&str, Vec<String>)> = Vec::new();
        for seen in runs.flat_map(|r| &r.persons) {
            let role = case.pack.fields[usize::from(seen.field)].role;
            let words = tokens(&seen.name);
            if !matches!(role, None | Some(Role::Signatory)) && words.iter().filter(|w| w.len() > 1).count() > 1 {
                about.push((&seen.name, words));
            }
        }
        let Some((name, _)) = about.first() else { continue };
        if about.iter().any(|(_, words)| elsewhere(sight.0.number, words)) {
            continue;
        }
        let (paper, file) = (case.name(&check.artefact), short(&sight.0.entry.path));
        let message = Text::new(
            format!("{} au nom de {name}, que nulle autre pièce ne nomme ({file}).", paper.fr),
            format!("{} in the name of {name}, whom no other paper names ({file}).", paper.en),
        );
        let mut f = finding(case, indicator, check, &check.cause, "other-person", message, &[*sight]);
        f.confidence = Confidence::ToConfirm;
        found.push(f);
    }
    found
}

/// Sessions took place on days of rest.
pub(super) fn rest_days(case: &Case, indicator: &Indicator, check: &Check) -> Vec<Finding> {
    let mut cases: BTreeMap<Date, &str> = BTreeMap::new();
    for course in case.dossier.followed() {
        for (piece, run) in &course.papers {
            let p = &case.dossier.pieces[*piece];
            let sheet = p.claims.iter().any(|h| {
                let a = &case.pack.artefacts[h.artefact];
                a.id == check.artefact && a.scope == Scope::Session && h.runs.contains(run)
            });
            let signed = p
                .exhibit
                .as_ref()
                .and_then(|e| e.runs.get(*run))
                .is_some_and(|r| r.signatures.seen > 0 && r.recognised.is_none());
            if sheet && signed {
                let rest = days(case, course, *piece, *run).into_iter().filter(|d| is_rest(*d, &check.days));
                cases.extend(rest.map(|d| (d, p.entry.path.as_str())));
            }
        }
    }
    if cases.is_empty() {
        return Vec::new();
    }
    let list = |fr: bool| {
        let one =
            |(d, path): (&Date, &&str)| format!("{} ({})", if fr { fr_date(*d) } else { d.to_string() }, short(path));
        cases.iter().take(NAMES).map(one).collect::<Vec<_>>().join(" ; ")
    };
    let message = Text::new(
        format!("Séance émargée un dimanche ou un jour férié : {}.", list(true)),
        format!("Session signed for on a Sunday or a public holiday: {}.", list(false)),
    );
    let mut f = finding(case, indicator, check, &check.cause, "rest-day", message, &[]);
    f.subject = cases.values().copied().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" ; ");
    f.confidence = Confidence::ToConfirm;
    vec![f]
}

/// Sundays, and the days of the list: `MM-DD`, or `easter+N`.
fn is_rest(date: Date, days: &[String]) -> bool {
    let easter = || easter(date.year());
    date.weekday() == jiff::civil::Weekday::Sunday
        || days.iter().any(|d| match d.strip_prefix("easter+") {
            Some(n) => {
                n.parse::<i32>().ok().zip(easter()).is_some_and(|(n, e)| e.until(date).is_ok_and(|s| s.get_days() == n))
            }
            None => *d == format!("{:02}-{:02}", date.month(), date.day()),
        })
}

/// Easter Sunday, by the anonymous Gregorian algorithm.
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let sum = h + l - 7 * m + 114;
    Date::new(year, i8::try_from(sum / 31).ok()?, i8::try_from(sum % 31 + 1).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_rest_are_known() {
        let list: Vec<String> = ["05-01", "easter+1", "easter+39"].map(str::to_owned).to_vec();
        let rest = |d: &str| is_rest(d.parse().unwrap(), &list);
        // Easter 2026 is on 5 April
        for day in ["2026-05-01", "2026-04-06", "2026-05-14", "2026-03-15"] {
            assert!(rest(day), "{day}");
        }
        for day in ["2026-05-04", "2026-04-07", "2026-03-13"] {
            assert!(!rest(day), "{day}");
        }
        assert_eq!(easter(2025), "2025-04-20".parse().ok());
    }
}
