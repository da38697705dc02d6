//! Dates of papers: what day they bear, and what comes before what.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::expired::of_one_thing;
use super::registers::{self, Register};
use super::{Sight, files, finding, fr_date, rows, said, short};
use crate::audit::companies;
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding, Strength};
use crate::audit::piece::folder;
use crate::audit::sessions::values;
use crate::classify::{FieldSeen, Run, Value, read_values};
use crate::pack::compile_patterns;
use crate::pack::model::{Check, Indicator, Role, Scope};
use crate::text::{Lang, Text, capital, en_count, fr_count};

/// The date a paper bears: its field, else its latest date not after the audit, else that of the file.
pub(super) fn date_of(case: &Case, sight: &Sight, field: Option<&str>) -> Option<(Date, bool)> {
    let run = sight.0.run(sight.1)?;
    // of several registers in one paper each lives by its own entries
    if let Some(register @ Register::Part(_)) = registers::of(case, sight)
        && let Some(latest) = register.latest(case.audit_date)
    {
        return Some((latest, true));
    }
    let parse = |d: &str| d.parse::<Date>().ok().filter(|d| *d <= case.audit_date);
    let number = field.and_then(|f| case.pack.field(f));
    let stated = stated(case, run, number);
    // days that are all of other things are none of the paper
    let other = number.is_some_and(|n| !case.pack.near(n).is_empty() && run.fields.iter().all(|f| f.field != n));
    let latest = run_dates(sight).into_iter().filter_map(|d| parse(&d)).max().filter(|_| !other);
    if let Some(date) = stated {
        // a register lives by its entries
        return Some((latest.filter(|_| run.fill.register).map_or(date, |l| l.max(date)), true));
    }
    latest.map(|d| (d, true)).or_else(|| {
        let meta = &sight.0.exhibit.as_ref()?.meta;
        let date = meta.modified.as_deref().or(meta.created.as_deref())?;
        Some((parse(date.get(..10)?)?, false))
    })
}

/// The latest date, not after the audit, that stands under a field.
pub(super) fn stated(case: &Case, run: &Run, field: Option<u16>) -> Option<Date> {
    let dates = run.fields.iter().filter(|f| Some(f.field) == field).filter_map(|f| f.date.as_deref());
    dates.filter_map(|d| d.parse::<Date>().ok()).filter(|d| *d <= case.audit_date).max()
}

/// Values of the run of a claim.
pub(super) fn run_facts<'a>(sight: &Sight<'a>) -> impl Iterator<Item = &'a Value> + use<'a> {
    values(sight.0, sight.1.run.unwrap_or(0)).into_iter()
}

/// The certifications that the run of a claim names.
pub(super) fn run_codes(sight: &Sight) -> BTreeSet<String> {
    run_facts(sight)
        .filter_map(|v| if let Value::Certification(code) = v { Some(code.clone()) } else { None })
        .collect()
}

/// Dates of the run of a claim.
fn run_dates(sight: &Sight) -> Vec<String> {
    run_facts(sight)
        .filter_map(|v| match v {
            Value::Date(d) | Value::Period(_, d) => Some(d.clone()),
            _ => None,
        })
        .collect()
}

/// One paper dated before another of the same folder.
pub(super) fn before(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let Some(than) = &check.than else { return Vec::new() };
    let folder = |s: &Sight| folder(&s.0.entry.path).to_owned();
    let others: Vec<Sight> = case.dossier.claims(than).filter(|(p, h, c)| c.counts && p.run(h).is_some()).collect();
    let labelled = |s: &Sight, field: Option<&String>| -> Option<Date> {
        let number = case.pack.field(field?)?;
        let seen = s.0.run(s.1)?.fields.iter().filter(|f| f.field == number);
        seen.filter_map(|f| f.date.as_deref()?.parse().ok()).max()
    };
    let mut late = Vec::new();
    for sight in sights {
        let beside: Vec<&Sight> =
            others.iter().filter(|o| folder(o) == folder(sight) && o.0.entry.path != sight.0.entry.path).collect();
        let mates = if beside.len() == 1 { beside } else { mates(case, sight, &others) };
        // of a list of requests, the first day: the others came in later
        let listed = rows::of(sight).filter(|row| !rows::days(row).is_empty()).nth(1).is_some();
        let first = labelled(sight, check.field.as_ref())
            .filter(|_| !listed)
            .or_else(|| run_dates(sight).into_iter().min().and_then(|d| d.parse::<Date>().ok()));
        // the last of all others, and only when each of them is dated; what may be something else bears no such day
        let surely = |o: &Sight| o.2.strength == Strength::Strong || labelled(o, check.than_field.as_ref()).is_some();
        let several = mates.iter().any(|o| surely(o));
        let mates = mates.into_iter().filter(|o| !several || surely(o));
        let last = mates.map(|o| {
            labelled(o, check.than_field.as_ref())
                .or_else(|| run_dates(o).into_iter().max().and_then(|d| d.parse::<Date>().ok()))
        });
        let last: Option<Vec<Date>> = last.collect();
        if let (Some(a), Some(b)) = (first, last.and_then(|all| all.into_iter().max()))
            && a > b
            // years apart, the two are of no one matter
            && b.until(a).is_ok_and(|s| s.get_days() <= 2 * MATTER)
        {
            late.push((*sight, a, b));
        }
    }
    late.into_iter()
        .map(|(sight, a, b)| {
            let (x, y) = (case.name(&check.artefact), case.name(than));
            let message = Text::new(
                format!(
                    "{} du {}, après {} du {} ({}).",
                    x.fr,
                    fr_date(a),
                    y.fr.to_lowercase(),
                    fr_date(b),
                    short(&sight.0.entry.path)
                ),
                format!("{} of {a}, after {} of {b} ({}).", x.en, y.en.to_lowercase(), short(&sight.0.entry.path)),
            );
            let mut f = finding(case, indicator, check, &check.cause, "contradiction", message, &[sight]);
            // what may be another paper altogether, such as the test of the last day
            let doubtful = sight.2.strength < Strength::Strong && other_in_time(case, &sight, sights, a);
            if doubtful || check.sure && !is_sure(case, check, sights, &sight, a) {
                f.to_review();
            }
            f
        })
        .collect()
}

/// Whether another paper of the kind is about most of the same trainees, and earlier.
fn other_in_time(case: &Case, sight: &Sight, sights: &[Sight], day: Date) -> bool {
    let mine = super::trainees(case, sight);
    let earlier = |s: &&Sight| {
        let days = run_dates(s).into_iter().filter_map(|d| d.parse::<Date>().ok());
        s.0.number != sight.0.number && days.max().is_none_or(|d| d < day)
    };
    sights.iter().filter(earlier).any(|s| super::trainees(case, s).intersection(&mine).count() * 2 > mine.len())
}

/// The words of a paper whose lines are kept.
fn spoken(sight: &Sight) -> BTreeSet<String> {
    super::runs(sight).flat_map(|(_, r)| r.lines.iter().chain(&r.rows)).flat_map(|l| rows::words(l)).collect()
}

/// Whether a paper is surely later than another: a line says what its day is, each paper of the other kind about the same
/// company or the same trainees bears a labelled date before it, and no other paper of its kind about them was in time.
fn is_sure(case: &Case, check: &Check, sights: &[Sight], sight: &Sight, day: Date) -> bool {
    let Some(than) = &check.than else { return false };
    if super::runs(sight).any(|(_, r)| r.recognised.is_some()) {
        return false;
    }
    let (opening, other) = (compile_patterns(&check.any), compile_patterns(&check.common));
    let mut lines = super::runs(sight).flat_map(|(_, r)| r.lines.iter().chain(&r.rows));
    let told = |l: &String| rows::days(l).contains(&day) && rows::says(l, &opening) && !rows::says(l, &other);
    if !lines.any(told) {
        return false;
    }
    let Some(house) = &case.dossier.house else { return false };
    let words = spoken(sight);
    let roster = &case.dossier.roster;
    let people = |s: &Sight| -> BTreeSet<usize> {
        super::trainees(case, s).into_iter().filter(|n| roster.all[*n].role == Role::Trainee).collect()
    };
    let mine = people(sight);
    // two words at least: one alone may stand in any text
    let client = |run: &Run| -> Option<BTreeSet<String>> {
        let parties = run.parties.iter().filter(|p| p.sure).map(|p| companies::words(&p.name));
        let mut clients =
            parties.filter(|p| p.len() > 1 && !companies::one(p, house) && !companies::goes_by_initials(house, p));
        clients.find(|p| p.is_subset(&words))
    };
    let number = check.than_field.as_deref().and_then(|f| case.pack.field(f));
    let course = case.dossier.courses.iter().find(|c| c.holds(sight.0, sight.1));
    let (mut dates, mut clients) = (Vec::new(), Vec::new());
    for contract in super::current(case, than).filter(|o| o.0.number != sight.0.number) {
        let near = folder(&contract.0.entry.path) == folder(&sight.0.entry.path)
            || course.is_some_and(|c| c.holds(contract.0, contract.1));
        for (r, run) in super::runs(&contract).filter(|_| near) {
            let named: BTreeSet<usize> = roster.trainees(contract.0.number, Some(r)).collect();
            let by_name = !mine.is_empty() && mine.is_subset(&named);
            let party = client(run);
            if party.is_none() && !by_name {
                continue;
            }
            let seen = run.fields.iter().filter(|f| Some(f.field) == number && run.recognised.is_none());
            let whole = |f: &FieldSeen| f.date.as_deref()?.parse::<Date>().ok();
            let day = seen.filter_map(whole).max();
            // what nobody signed was not concluded on any day
            if day.is_some() || run.signatures.seen > 0 {
                dates.push(day);
            }
            clients.extend(party);
        }
    }
    let Some(limit) = dates.into_iter().collect::<Option<Vec<Date>>>().and_then(|all| all.into_iter().max()) else {
        return false;
    };
    let near = limit.until(day).is_ok_and(|s| (1..=MATTER).contains(&s.get_days()));
    let in_time = |o: &Sight| {
        let said = spoken(o);
        let about = clients.iter().any(|c| c.is_subset(&said)) || !people(o).is_disjoint(&mine);
        let first = run_dates(o).into_iter().filter_map(|d| d.parse::<Date>().ok()).min();
        // long before it was another matter
        let then = |d: Date| d <= limit && d.until(limit).is_ok_and(|s| s.get_days() <= MATTER);
        o.0.number != sight.0.number && about && first.is_none_or(then)
    };
    near && !sights.iter().any(in_time)
}

/// Farther apart, a contract is of another matter than what was gathered for it (days).
const MATTER: i32 = 200;

/// The date that stands under a field; a month alone is no day.
fn labelled(case: &Case, sight: &Sight, field: Option<&str>) -> Option<Date> {
    let number = case.pack.field(field?)?;
    let dates = super::typed(sight).flat_map(|r| &r.fields).filter(|f| f.field == number);
    let whole = |f: &&FieldSeen| {
        let mut day = false;
        read_values(&f.value, |v, _| day |= matches!(v, Value::Date(_) | Value::Period(..)));
        // what was read in a sentence is kept as a date: the last of a month may be a month alone
        let month = |d: &Date| f.value == d.to_string() && *d == d.last_of_month();
        day && !f.date.as_deref().and_then(|d| d.parse().ok()).is_some_and(|d| month(&d))
    };
    dates.filter(whole).filter_map(|f| f.date.as_deref()?.parse().ok()).max()
}

/// No paper of a session is later than the papers of another kind it goes with, by dates that stand under labels.
pub(super) fn before_labelled(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let Some(than) = &check.than else { return Vec::new() };
    let others: Vec<Sight> = super::current(case, than).collect();
    let date = |s: &Sight| labelled(case, s, check.field.as_deref());
    let mut found = Vec::new();
    let mut told: BTreeSet<usize> = BTreeSet::new();
    for course in case.dossier.followed() {
        let mine: Vec<&Sight> = sights.iter().filter(|s| course.holds(s.0, s.1)).collect();
        let beside =
            others.iter().filter(|s| course.holds(s.0, s.1)).filter(|o| mine.iter().all(|s| s.0.number != o.0.number));
        // each of the others must be dated, or it may be the later one
        let beside: Option<Vec<(&Sight, Date)>> =
            beside.map(|s| Some((s, labelled(case, s, check.than_field.as_deref())?))).collect();
        let Some((other, limit)) = beside.and_then(|all| all.into_iter().max_by_key(|(_, d)| *d)) else { continue };
        // nor is anybody told when one paper of the kind is in time, or bears no date
        let dated: Option<Vec<(&Sight, Date)>> = mine.into_iter().map(|s| Some((s, date(s)?))).collect();
        let Some(late) = dated.filter(|all| all.iter().all(|(_, d)| *d > limit)) else { continue };
        let Some((sight, day)) = late.into_iter().min_by_key(|(_, d)| *d).filter(|(s, _)| told.insert(s.0.number))
        else {
            continue;
        };
        let (x, y) = (case.name(&check.artefact), case.name(than));
        let (p, q) = (short(&sight.0.entry.path), short(&other.0.entry.path));
        let message = Text::new(
            format!("{} du {} ({p}), après {} du {} ({q}).", x.fr, fr_date(day), y.fr.to_lowercase(), fr_date(limit)),
            format!("{} of {day} ({p}), after {} of {limit} ({q}).", x.en, y.en.to_lowercase()),
        );
        let mut f = finding(case, indicator, check, &check.cause, "contradiction", message, &[*sight, *other]);
        f.subject = super::per::label(course).fr;
        found.push(f);
    }
    found
}

/// Farther apart, two dates are of two matters (days).
const RELATED: i32 = 90;

/// Two dates of one matter are so many days apart: that of a paper, and another of its own or of the papers `with` it
/// that are about the same persons.
pub(super) fn apart(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let least = i32::try_from(check.margin.unwrap_or(0)).unwrap_or(0);
    let words = case.read_with.keyword(&check.any);
    let says = |s: &Sight| check.any.is_empty() || words.is_some_and(|list| said::says(s, list));
    let others: Vec<Sight> = check.with.iter().flat_map(|id| super::current(case, id)).collect();
    let about = |s: &Sight| super::trainees(case, s);
    let mut found = Vec::new();
    for sight in sights.iter().filter(|s| says(s)) {
        let Some(from) = labelled(case, sight, check.field.as_deref()) else { continue };
        let who = about(sight);
        let beside = others.iter().filter(|o| o.0.number != sight.0.number && !who.is_disjoint(&about(o)));
        let second = std::iter::once(sight).chain(beside);
        let dates = second.filter_map(|s| Some((s, labelled(case, s, check.than_field.as_deref())?)));
        let Some((other, to)) = dates.min_by_key(|(_, d)| *d) else { continue };
        let days = from.until(to).map_or(i32::MAX, |s| s.get_days());
        if days >= least || days < -RELATED {
            continue;
        }
        let name = |f: &Option<String>, l: Lang| super::names(case, f.as_slice(), l);
        let (a, b) = (&check.field, &check.than_field);
        let (p, q) = (short(&sight.0.entry.path), short(&other.0.entry.path));
        let message = Text::new(
            format!(
                "{} : {} ({p}) ; {} : {} ({q}) ; moins de {} après.",
                capital(&name(a, Lang::Fr)),
                fr_date(from),
                name(b, Lang::Fr),
                fr_date(to),
                fr_count(least, "jour", "jours")
            ),
            format!(
                "{}: {from} ({p}); {}: {to} ({q}); less than {} later.",
                capital(&name(a, Lang::En)),
                name(b, Lang::En),
                en_count(least, "day", "days")
            ),
        );
        let papers = if other.0.number == sight.0.number { vec![*sight] } else { vec![*sight, *other] };
        let mut f = finding(case, indicator, check, &check.cause, "contradiction", message, &papers);
        f.confidence = Confidence::Probable;
        found.push(f);
    }
    found
}

/// The papers of the same session that are about a person the paper is about.
fn mates<'s, 'a>(case: &Case<'a>, sight: &Sight<'a>, others: &'s [Sight<'a>]) -> Vec<&'s Sight<'a>> {
    let named = |s: &Sight| super::trainees(case, s);
    let mine = named(sight);
    let Some(course) = case.dossier.courses.iter().find(|c| c.holds(sight.0, sight.1)) else { return Vec::new() };
    let about = |o: &&Sight| {
        o.0.number != sight.0.number && course.holds(o.0, o.1) && !mine.is_empty() && !named(o).is_disjoint(&mine)
    };
    others.iter().filter(about).collect()
}

/// Nothing was signed after the day of the run.
pub(super) fn not_future(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let numbers: Vec<u16> = check.fields.iter().filter_map(|f| case.pack.field(f)).collect();
    let others =
        check.with.iter().flat_map(|id| case.dossier.claims(id)).filter(|(p, h, c)| c.counts && p.run(h).is_some());
    let today = case.as_of.max(case.audit_date);
    let late = |s: &Sight| -> Option<Date> {
        let run = s.0.run(s.1).filter(|r| r.signatures.seen > 0 && r.recognised.is_none())?;
        let dates =
            run.fields.iter().filter(|f| numbers.contains(&f.field)).filter_map(|f| f.date.as_deref()?.parse().ok());
        dates.filter(|d: &Date| *d > today).max()
    };
    let late: Vec<(Sight, Date)> = sights.iter().copied().chain(others).filter_map(|s| Some((s, late(&s)?))).collect();
    let Some((_, date)) = late.first() else { return Vec::new() };
    let papers: Vec<Sight> = late.iter().map(|(s, _)| *s).collect();
    let message = Text::new(
        format!("Signature datée du {}, dans le futur : {}.", fr_date(*date), files(&papers)),
        format!("Signature dated {date}, in the future: {}.", files(&papers)),
    );
    vec![finding(case, indicator, check, &check.cause, "contradiction", message, &papers)]
}

/// Something is later than the latest paper of another kind: the sessions than the last audit.
pub(super) fn since(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let Some(than) = &check.than else { return Vec::new() };
    // of several certifications each has its own papers
    let each = case.pack.artefact(&check.artefact).is_some_and(|a| a.scope == Scope::Training);
    let concerned = |o: &Sight| !each || sights.iter().all(|s| of_one_thing(case, check, s, o));
    let others = case.dossier.claims(than).filter(|(p, h, c)| c.counts && p.run(h).is_some());
    let others: Vec<Sight> = others.filter(concerned).collect();
    let number = check.field.as_deref().and_then(|f| case.pack.field(f));
    let stated = |s: &Sight| -> Option<Date> {
        let run = s.0.run(s.1)?;
        run.fields.iter().filter(|f| Some(f.field) == number).filter_map(|f| f.date.as_deref()?.parse().ok()).max()
    };
    let Some(limit) = others.iter().filter_map(stated).max().filter(|d| *d < case.audit_date) else {
        return Vec::new();
    };
    let newest = |s: &Sight| run_dates(s).into_iter().filter_map(|d| d.parse::<Date>().ok()).max();
    // a paper whose date was not read may be the recent one
    let Some(dates) = sights.iter().map(newest).collect::<Option<Vec<Date>>>() else { return Vec::new() };
    let Some(latest) = dates.into_iter().max().filter(|d| *d < limit) else { return Vec::new() };
    let (x, y) = (case.name(&check.artefact), case.name(than));
    let message = Text::new(
        format!(
            "{} : rien de postérieur au {} ({}) ; le plus récent est du {}.",
            x.fr,
            fr_date(limit),
            y.fr.to_lowercase(),
            fr_date(latest)
        ),
        format!("{}: nothing later than {limit} ({}); the latest is of {latest}.", x.en, y.en.to_lowercase()),
    );
    let mut f = finding(case, indicator, check, &check.cause, "expired", message, sights);
    f.subject.clone_from(&x.fr);
    vec![f]
}
