//! Hours: those of a certificate and those attended, those declared and those logged, days longer than usual.

use std::collections::{BTreeMap, BTreeSet};

use super::per::fits;
use super::{Sight, finding, short};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::audit::sessions::{Course, values};
use crate::classify::{Stretch, Value, read_values};
use crate::pack::model::{Check, Indicator, Scope};
use crate::text::{Text, en_count, fr_count};

/// Cases told one by one.
const TOLD: usize = 6;

/// Hours a run states, in minutes.
pub(super) fn minutes(case: &Case, piece: usize, run: usize) -> BTreeSet<u32> {
    let facts = values(&case.dossier.pieces[piece], run);
    facts.into_iter().filter_map(|v| if let Value::Minutes(m) = v { Some(*m) } else { None }).collect()
}

/// Lengths of time that stand under a field, in minutes.
pub(super) fn under(case: &Case, sight: &Sight, field: Option<&str>) -> BTreeSet<u32> {
    let number = field.and_then(|f| case.pack.field(f));
    let runs = sight.1.all_runs().filter_map(|r| sight.0.exhibit.as_ref()?.runs.get(r));
    let mut out = BTreeSet::new();
    for seen in runs.flat_map(|r| &r.fields).filter(|f| Some(f.field) == number) {
        read_values(&seen.value, |v, _| {
            if let Value::Minutes(m) = v {
                out.insert(m);
            }
        });
    }
    out
}

/// Minutes as hours.
pub(super) fn hours(minutes: u32, fr: bool) -> String {
    let text = format!("{}", (f64::from(minutes) / 6.0).round() / 10.0);
    if fr { text.replace('.', ",") } else { text }
}

/// The rows of an outline add up to what it says.
pub(super) fn adds_up(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let mut found = Vec::new();
    for sight in sights {
        let Some((own, told)) = super::typed(sight).find_map(|r| r.figures.other_sum) else { continue };
        let (name, file) = (case.name(&check.artefact), short(&sight.0.entry.path));
        let message = Text::new(
            format!(
                "{} : les lignes font {} h, le total écrit est de {} h ({file}).",
                name.fr,
                hours(own, true),
                hours(told, true)
            ),
            format!(
                "{}: the rows make {} h, the sum written is {} h ({file}).",
                name.en,
                hours(own, false),
                hours(told, false)
            ),
        );
        let mut f = finding(case, indicator, check, &check.cause, "contradiction", message, &[*sight]);
        f.confidence = Confidence::Probable;
        found.push(f);
    }
    found
}

/// A paper as what it best counts for.
fn best<'a>(case: &Case<'a>, piece: usize, run: usize) -> Option<Sight<'a>> {
    let piece = &case.dossier.pieces[piece];
    let held = piece.claims.iter().find(|h| h.all_runs().any(|r| r == run))?;
    Some((piece, held, &piece.entry.artefacts[held.claim]))
}

/// What the sheets of a session show of a person.
#[derive(Default)]
struct Presence {
    absent: u32,
    /// Left empty on sheets that others signed to the end.
    unsigned: u32,
    half_days: u32,
    /// The first sheet that shows a gap: piece and run.
    sheet: Option<(usize, usize)>,
}

/// Sheets of a session that somebody signed to the end.
fn signed(case: &Case, course: &Course) -> BTreeSet<(usize, usize)> {
    let all = course.trainees.iter().flat_map(|t| &case.dossier.roster.all[*t].sightings);
    all.filter(|s| s.signs.seen > 0 && s.signs.seen == s.signs.asked).map(|s| (s.piece, s.run)).collect()
}

fn presence(case: &Case, course: &Course, person: usize, signed: &BTreeSet<(usize, usize)>) -> Presence {
    let roster = &case.dossier.roster;
    // the cells of any other paper are no half-days
    let sheet = |piece: usize, run: usize| {
        let claims = case.dossier.pieces[piece].claims.iter();
        claims.filter(|h| case.pack.artefacts[h.artefact].opens_session).any(|h| h.all_runs().any(|r| r == run))
    };
    let here = roster.all[person].sightings.iter().filter(|s| course.papers.contains(&(s.piece, s.run)));
    let here = here.filter(|s| sheet(s.piece, s.run));
    let mut out = Presence::default();
    for s in here {
        let signs = s.signs;
        let signed = signed.contains(&(s.piece, s.run));
        let empty = if signed { u32::from(signs.asked.saturating_sub(signs.seen)) } else { 0 };
        out.absent += u32::from(signs.absent);
        out.unsigned += empty;
        out.half_days += u32::from(signs.asked) + u32::from(signs.absent);
        if signs.absent > 0 || empty > 0 {
            out.sheet.get_or_insert((s.piece, s.run));
        }
    }
    out
}

/// A trainee marked absent, or who left half-days unsigned, whose paper states as many hours as that of those who
/// were there.
pub(super) fn attended(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let mut found = Vec::new();
    for course in case.dossier.followed() {
        let of: Vec<(&Sight, usize, BTreeSet<u32>)> = sights
            .iter()
            .filter(|s| case.pack.artefacts[s.1.artefact].scope == Scope::Trainee && fits(case, s, course))
            .flat_map(|s| s.1.runs.iter().map(move |r| (s, *r, minutes(case, s.0.number, *r))))
            .collect();
        let names = |s: &Sight, r: usize, t: usize| case.dossier.roster.names(s.0.number, Some(r), t);
        let stated = |t: usize| -> Option<(u32, &Sight)> {
            of.iter()
                .filter(|(s, r, _)| names(s, *r, t))
                .filter_map(|(s, r, told)| {
                    // one paper for all that states several lengths does not tell here which is whose
                    let shared = told.len() > 1 && course.trainees.iter().any(|o| *o != t && names(s, *r, *o));
                    told.last().filter(|_| !shared).map(|m| (*m, *s))
                })
                .max_by_key(|(m, _)| *m)
        };
        let signed = signed(case, course);
        let seen: BTreeMap<usize, Presence> =
            course.trainees.iter().map(|t| (*t, presence(case, course, *t, &signed))).collect();
        let whole = |t: &&usize| seen[t].absent == 0 && !(check.unsigned && seen[t].unsigned > 0);
        let present = course.trainees.iter().filter(whole).filter_map(|t| stated(*t)).map(|(m, _)| m).max();
        // when nobody was there to the end, the papers of the session say how long it was
        let papers = check.with.iter().flat_map(|id| super::current(case, id)).filter(|s| course.holds(s.0, s.1));
        let agreed = || papers.flat_map(|s| under(case, &s, check.field.as_deref())).max();
        let Some(full) = present.or_else(agreed) else { continue };
        for t in &course.trainees {
            let p = &seen[t];
            let gaps = if check.unsigned && p.absent == 0 { p.unsigned } else { p.absent };
            // who was marked absent is told by the check that looks at absences
            if gaps == 0 || check.unsigned && p.absent > 0 {
                continue;
            }
            let (Some((m, sight)), Some((sheet, run))) = (stated(*t), p.sheet) else { continue };
            // half-days are not all as long: one may be as good as another
            let due = full - full * gaps.min(p.half_days) / p.half_days.max(1);
            if m < full && m <= due + full / p.half_days.max(1) {
                continue;
            }
            let who = &case.dossier.roster.all[*t].shown;
            let (file, paper) = (short(&case.dossier.pieces[sheet].entry.path), short(&sight.0.entry.path));
            let (h, h_en) = (hours(m, true), hours(m, false));
            let message = if check.unsigned {
                let all = p.half_days;
                let (cells, cells_en) =
                    (fr_count(gaps, "case non signée", "cases non signées"), en_count(all, "cell", "cells"));
                Text::new(
                    format!("{who} : {cells} sur {all} ({file}), mais {h} heures attestées ({paper})."),
                    format!("{who}: {gaps} of {cells_en} unsigned ({file}), yet {h_en} hours certified ({paper})."),
                )
            } else {
                Text::new(
                    format!("{who} : noté absent {gaps} fois ({file}), mais {h} heures comme les présents ({paper})."),
                    format!(
                        "{who}: marked absent {} ({file}), yet {h_en} hours as those present ({paper}).",
                        en_count(gaps, "time", "times")
                    ),
                )
            };
            let papers: Vec<Sight> = std::iter::once(*sight).chain(best(case, sheet, run)).collect();
            let mut f = finding(case, indicator, check, &check.cause, "contradiction", message, &papers);
            f.subject.clone_from(who);
            found.push(f);
        }
    }
    found
}

/// No half-day nor day longer than usual, by the hours of the clock that papers tell.
pub(super) fn day_length(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let mut cases: Vec<(Sight, &Stretch, bool)> = Vec::new();
    for sight in super::with_others(case, check, sights) {
        for run in super::typed(&sight) {
            let longer = |s: &Option<Stretch>, most: Option<f64>| {
                s.as_ref().zip(most).is_some_and(|(s, most)| f64::from(s.minutes) > most * 60.0)
            };
            let known =
                |s: &Stretch| cases.iter().any(|(o, t, _)| o.0.number == sight.0.number && t.passage == s.passage);
            let f = &run.figures;
            let half = f.half_day.as_ref().filter(|s| longer(&f.half_day, check.half_day) && !known(s));
            let whole = f.whole_day.as_ref().filter(|s| longer(&f.whole_day, check.whole_day) && !known(s));
            // a day whose half is too long is told once
            match (whole, half) {
                (Some(s), _) => cases.push((sight, s, true)),
                (None, Some(s)) => cases.push((sight, s, false)),
                (None, None) => {}
            }
        }
    }
    let papers: Vec<Sight> = cases.iter().map(|(s, _, _)| *s).collect();
    if papers.is_empty() {
        return Vec::new();
    }
    let one = |(sight, s, whole): &(Sight, &Stretch, bool), fr: bool| {
        let (h, file) = (hours(s.minutes, fr), short(&sight.0.entry.path));
        match (*whole, fr) {
            (true, true) => format!("{h} h dans la journée (« {} » – {file})", s.passage),
            (false, true) => format!("{h} h dans la demi-journée (« {} » – {file})", s.passage),
            (true, false) => format!("{h} h in a day (“{}” – {file})", s.passage),
            (false, false) => format!("{h} h in a half-day (“{}” – {file})", s.passage),
        }
    };
    let list = |fr: bool| {
        let mut all: Vec<String> = cases.iter().take(TOLD).map(|c| one(c, fr)).collect();
        all.extend((cases.len() > TOLD).then(|| "…".to_owned()));
        all.join(" ; ")
    };
    let message =
        Text::new(format!("Durée inhabituelle : {}.", list(true)), format!("Unusual length: {}.", list(false)));
    let mut f = finding(case, indicator, check, &check.cause, "unusual", message, &papers);
    f.subject = super::paths(&papers);
    f.confidence = Confidence::ToConfirm;
    vec![f]
}
