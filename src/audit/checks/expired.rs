//! Papers whose validity is over; those of a place are held against the sessions that were held there.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::dated::{run_codes, run_facts};
use super::{Sight, current, files, finding, fr_date, per, runs, said};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::audit::piece::Holding;
use crate::audit::sessions::Course;
use crate::classify::Value;
use crate::fold::fold;
use crate::pack::compile_patterns;
use crate::pack::model::{Check, Each, Indicator, Role, Scope};
use crate::text::Text;

/// Days of a period that may be a validity, at least.
const LASTING: i32 = 80;
/// Days that a session goes on after the end of a lease, before it is held there without one.
const GOES_ON: i32 = 15;
/// Words of a place that tell it from others, at least.
const PLACE_WORDS: usize = 2;

/// Whether two papers may be of one thing: nothing says the contrary, be it the certifications they name or, for
/// papers of a trainer, the trainers.
pub(super) fn of_one_thing(case: &Case, check: &Check, a: &Sight, b: &Sight) -> bool {
    let each = case.pack.artefact(&check.artefact).is_some_and(|a| a.scope == Scope::Trainer);
    let trainers = |s: &Sight| -> BTreeSet<usize> {
        let roster = &case.dossier.roster;
        let named = s.1.runs.iter().flat_map(|r| roster.of(s.0.number, Some(*r)));
        named.filter(|n| roster.all[*n].role == Role::Trainer).collect()
    };
    let apart = |x: bool, y: bool, shared: bool| x && y && !shared;
    let (x, y) = (run_codes(a), run_codes(b));
    let (p, q) = if each { (trainers(a), trainers(b)) } else { (BTreeSet::new(), BTreeSet::new()) };
    !apart(!x.is_empty(), !y.is_empty(), !x.is_disjoint(&y)) && !apart(!p.is_empty(), !q.is_empty(), !p.is_disjoint(&q))
}

/// The last day a paper is valid.
fn until(sight: &Sight, number: u16) -> Option<Date> {
    let run = sight.0.run(sight.1)?;
    let stated = run.fields.iter().filter(|f| f.field == number).filter_map(|f| f.date.as_deref()?.parse().ok()).max();
    stated.or_else(|| end_of_period(sight))
}

/// The last day of the longest-lived period a paper tells: « du 1er septembre 2023 au 31 août 2026 » is a validity, « du 4 au
/// 8 mars » is none.
pub(super) fn end_of_period(sight: &Sight) -> Option<Date> {
    let lasting = |from: &str, to: &str| {
        let (from, to): (Date, Date) = (from.parse().ok()?, to.parse().ok()?);
        ((to - from).get_days() >= LASTING).then_some(to)
    };
    run_facts(sight).filter_map(|v| if let Value::Period(from, to) = v { lasting(from, to) } else { None }).max()
}

/// Whether a paper says one of the words of a list.
fn says(case: &Case, sight: &Sight, words: &[String]) -> bool {
    said::list(case, words).is_some_and(|list| said::says(sight, list))
}

/// Words of a place that tell it from others, part by part, up to the end of the sentence: those of the list are in every
/// address, a name with hyphens is one, a postcode says no more than its town. None when they are no more than the name of
/// a town.
fn place_words(text: &str, common: &[String]) -> Vec<BTreeSet<String>> {
    let figures = |w: &str| w.bytes().all(|b| b.is_ascii_digit());
    let telling = |w: &&str| {
        let folded = fold(w);
        let word = folded.trim();
        let long = if figures(word) { !word.is_empty() && word.len() < 5 } else { word.len() > 2 };
        long && !common.iter().any(|c| format!(" {word} ").contains(c))
    };
    let parts = text.split(". ").next().unwrap_or_default().split([',', ';', '(', ')', '–', '|']);
    let words: Vec<Vec<&str>> = parts
        .map(|p| p.split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '‑')).filter(telling).collect())
        .filter(|words: &Vec<&str>| !words.is_empty())
        .collect();
    let plain = |w: &&str| figures(w) || w.chars().next().is_some_and(char::is_lowercase);
    let town = words.len() < 2 && !words.iter().flatten().any(plain);
    let part = |words: Vec<&str>| words.into_iter().map(|w| fold(w).trim().to_owned()).collect();
    words.into_iter().filter(|_| !town).map(part).collect()
}

/// The places a session is said to be held at, each in the words that tell it.
fn places(case: &Case, check: &Check, course: &Course, common: &[String]) -> Vec<(String, Vec<BTreeSet<String>>)> {
    let numbers: Vec<u16> = check.fields.iter().filter_map(|f| case.pack.field(f)).collect();
    let run = |(p, r): &(usize, usize)| case.dossier.pieces[*p].exhibit.as_ref()?.runs.get(*r);
    let fields = course.papers.iter().filter_map(run).filter(|r| r.recognised.is_none()).flat_map(|r| &r.fields);
    // « salle Vienne, et plateau technique du hall 3 »: two places
    let apart = |value: &str| value.replace(", et ", ";").replace(" puis ", ";").replace('\n', ";");
    let said = fields.filter(|f| numbers.contains(&f.field)).flat_map(|f| {
        let value = f.value.split(". ").next().unwrap_or_default();
        let each: Vec<String> = apart(value).split(';').map(|p| p.trim().to_owned()).collect();
        each.into_iter().map(|place| (place.clone(), place_words(&place, common))).collect::<Vec<_>>()
    });
    said.filter(|(_, parts)| parts.iter().map(BTreeSet::len).sum::<usize>() >= PLACE_WORDS).collect()
}

/// A session held, after its end, at the place a paper is about: where, and which. None when another paper that was
/// valid then is about the place too, or says nothing of where it is.
fn used_since<'a>(
    case: &'a Case,
    check: &Check,
    sight: &Sight,
    end: Date,
    valid: &[(&Sight, Date)],
) -> Option<(String, &'a Course)> {
    let common = compile_patterns(&check.common);
    let text =
        |s: &Sight| fold(&runs(s).flat_map(|(_, r)| r.lines.iter().map(String::as_str)).collect::<Vec<_>>().join(" "));
    let says = |text: &str, word: &String| text.contains(&format!(" {word} "));
    let own = format!(" {} ", text(sight).trim());
    let others: Vec<(String, Date)> = valid.iter().map(|(s, d)| (format!(" {} ", text(s).trim()), *d)).collect();
    // begun since, or gone on well after
    let late = end.saturating_add(jiff::Span::new().days(GOES_ON));
    let held = |c: &&Course| {
        c.days.is_some_and(
            |(first, last)| if first > end { last <= case.audit_date } else { last.min(case.audit_date) > late },
        )
    };
    case.dossier.followed().filter(held).find_map(|course| {
        let after = course.days.map_or(end, |(_, last)| last.min(case.audit_date));
        // the name of the tenant stands in every lease: words of another paper tell the place from nothing
        let then = others.iter().filter(|(_, until)| *until >= after).map(|(other, _)| other.as_str());
        let silent = then.clone().any(|other| other.trim().is_empty());
        // its name comes first, then where it is and how it is reached
        let here = |parts: &[BTreeSet<String>]| {
            let held = parts.iter().flatten().filter(|w| says(&own, w));
            let apart = held.filter(|w| !then.clone().any(|other| says(other, w)));
            parts.first().is_some_and(|name| name.iter().all(|w| says(&own, w))) && apart.count() >= PLACE_WORDS
        };
        let places = if silent { Vec::new() } else { places(case, check, course, &common) };
        places.into_iter().find(|(_, parts)| here(parts)).map(|(place, _)| (place, course))
    })
}

/// The papers of one file, each by itself: leases scanned in one go.
fn one_by_one(sight: &Sight, number: usize) -> Vec<(usize, Holding)> {
    let one = |run: usize| (number, Holding { run: Some(run), runs: vec![run], ..sight.1.clone() });
    sight.1.all_runs().map(one).collect()
}

/// The one trainer whom a run of another kind is about: a licence to test, to use a method. It says nothing of the house,
/// whose own authorisations are held against it elsewhere.
fn holder(case: &Case, sight: &Sight) -> Option<usize> {
    let roster = &case.dossier.roster;
    let named: BTreeSet<usize> = sight.1.all_runs().flat_map(|r| roster.of(sight.0.number, Some(r))).collect();
    let mut named = named.into_iter();
    let holder = named.next().filter(|n| named.next().is_none() && roster.all[*n].role == Role::Trainer)?;
    let house = case.dossier.house.as_ref().filter(|h| !h.is_empty())?;
    let own = |line: &String| {
        let words = fold(line);
        let words: BTreeSet<&str> = words.split_whitespace().collect();
        house.iter().all(|w| words.contains(w.as_str()))
    };
    let texts = || runs(sight).flat_map(|(_, r)| r.lines.iter().chain(&r.heads));
    (texts().next().is_some() && !texts().any(own)).then_some(holder)
}

/// The papers of other kinds `with` it that are a trainer's own, run by run.
fn licences<'a>(case: &Case<'a>, check: &Check) -> Vec<(Sight<'a>, Holding)> {
    if check.each != Some(Each::Trainer) {
        return Vec::new();
    }
    let claims = check.with.iter().flat_map(|id| current(case, id));
    claims.flat_map(|s| one_by_one(&s, 0).into_iter().map(move |(_, held)| (s, held))).collect()
}

/// Whether the trainer whom a paper is about taught, on a day that is past, after the paper had ended.
fn taught_since(case: &Case, person: usize, end: Date) -> bool {
    let past = |c: &&Course| c.trainers.contains(&person) && c.days.is_some_and(|(_, last)| last > end);
    case.dossier.followed().filter(past).any(|c| c.days.is_some_and(|(first, _)| first <= case.audit_date))
}

/// A validity date not passed. A newer paper of the same thing beside an expired one settles it, unless sessions were
/// held since at a place that only the expired one is about.
pub(super) fn not_expired(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let apart: Vec<(usize, Holding)> = sights.iter().enumerate().flat_map(|(n, s)| one_by_one(s, n)).collect();
    let mut each: Vec<Sight> = apart.iter().map(|(n, held)| (sights[*n].0, held, sights[*n].2)).collect();
    let licences = licences(case, check);
    let others = licences.iter().map(|(s, held)| (s.0, held, s.2));
    each.extend(others.filter(|s| holder(case, s).is_some()));
    let same = |a: &Sight, b: &Sight| a.0.number == b.0.number && a.1.run == b.1.run;
    let Some(number) = check.field.as_deref().and_then(|f| case.pack.field(f)) else { return Vec::new() };
    // « par tacite reconduction », but not « sans tacite reconduction »
    let goes_on = |s: &Sight| says(case, s, &check.any) && !says(case, s, check.answer("no"));
    let dated: Vec<(&Sight, Date)> = each.iter().filter_map(|s| Some((s, until(s, number)?))).collect();
    let valid: Vec<(&Sight, Date)> = dated.iter().filter(|(_, d)| *d >= case.audit_date).copied().collect();
    // what tells no end may be valid still
    let undated = sights.iter().filter(|s| dated.iter().all(|(d, _)| d.0.number != s.0.number)).map(|s| (s, Date::MAX));
    let undated: Vec<(&Sight, Date)> = undated.collect();
    let (mut expired, mut used): (Vec<Sight>, Option<(String, &Course)>) = (Vec::new(), None);
    let own = |s: &Sight| licences.is_empty() || sights.iter().any(|o| o.0.number == s.0.number);
    let used_up = |s: &Sight, d: Date| own(s) || holder(case, s).is_some_and(|p| taught_since(case, p, d));
    let over = |(s, d): &&(&Sight, Date)| *d < case.audit_date && !goes_on(s) && used_up(s, *d);
    for (sight, end) in dated.iter().filter(over) {
        let settled = valid.iter().any(|(v, _)| of_one_thing(case, check, sight, v));
        let since = if check.fields.is_empty() {
            None
        } else {
            let others = dated.iter().filter(|(o, d)| !same(o, sight) && d > end).chain(&undated);
            let others: Vec<_> = others.copied().collect();
            used_since(case, check, sight, *end, &others)
        };
        if !settled || since.is_some() {
            expired.push(**sight);
            used = used.or(since);
        }
    }
    let Some(date) = expired.iter().filter_map(|s| until(s, number)).max() else { return Vec::new() };
    let mut message = Text::new(
        format!("Validité échue le {} : {}.", fr_date(date), files(&expired)),
        format!("Validity ended on {date}: {}.", files(&expired)),
    );
    if let Some((place, course)) = &used {
        let session = per::label(course);
        message.fr = format!("{} Session tenue depuis en ce lieu ({place}) : {}.", message.fr, session.fr);
        message.en = format!("{} Session held there since ({place}): {}.", message.en, session.en);
    }
    let mut f = finding(case, indicator, check, &check.cause, "expired", message, &expired);
    // what the law lets go on by itself, a person looks at
    if expired.iter().all(|s| says(case, s, check.answer("maybe"))) {
        f.confidence = Confidence::ToConfirm;
        f.to_review();
    }
    vec![f]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_more_than_its_town() {
        let common = compile_patterns(&["rue", "salle", "des"].map(str::to_owned));
        let told = |text: &str| place_words(text, &common).into_iter().flatten().collect::<Vec<_>>().join(" / ");
        assert_eq!(told("abbaye Saint-Loup-du-Val, grande salle"), "abbaye / saint loup du val / grande");
        assert_eq!(told("12 rue des Tanneurs, 69000 Lyon"), "12 / tanneur / lyon");
        for town in ["Clermont Ferrand", "69000 Lyon", "Saint-Étienne", ""] {
            assert!(place_words(town, &common).is_empty(), "{town}");
        }
    }
}
