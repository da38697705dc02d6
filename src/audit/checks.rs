//! The kinds of checks on evidence that was found. What is checked, and what it means, is the pack's.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::dossier::{Holding, Piece};
use super::judge::{Case, new_finding};
use super::outcome::{Claim, Confidence, Finding, Strength, Verdict};
use crate::classify::Value;
use crate::pack::model::{Basis, Check, CheckKind, Indicator, Scope};
use crate::text::{Lang, Text};

type Sight<'a> = (&'a Piece, &'a Holding, &'a Claim);

/// Findings of one check; none when it passes or has nothing to look at.
#[must_use]
pub fn check(case: &Case, indicator: &Indicator, check: &Check) -> Vec<Finding> {
    let sights: Vec<Sight> =
        case.dossier.claims(&check.artefact).filter(|(p, h, c)| c.counts && p.run(h).is_some()).collect();
    if sights.is_empty() {
        return Vec::new();
    }
    let mut found = match check.kind {
        CheckKind::Mentions => mentions(case, indicator, check, &sights),
        CheckKind::Fresh => fresh(case, indicator, check, &sights),
        CheckKind::NotExpired => not_expired(case, indicator, check, &sights),
        CheckKind::Signed => signed(case, indicator, check, &sights),
        CheckKind::Keyword => keyword(case, indicator, check, &sights),
        CheckKind::Before => before(case, indicator, check, &sights),
        // a blank form never counts, so the need it should meet has spoken already
        CheckKind::Filled => Vec::new(),
        // one for each person or session needs the persons and sessions to be rebuilt first
        CheckKind::Per => Vec::new(),
    };
    for f in &mut found {
        f.provisional |= check.provisional;
        if check.advice && f.verdict >= Verdict::Minor {
            f.verdict = Verdict::ToReview;
            f.grade.clear();
        }
    }
    found
}

fn finding(
    case: &Case,
    indicator: &Indicator,
    check: &Check,
    cause: &str,
    kind: &str,
    message: Text,
    sights: &[Sight],
) -> Finding {
    let cause = indicator.causes.iter().find(|c| c.id == cause);
    let verdict = cause.map_or(Verdict::ToReview, |c| Case::grade(indicator, c));
    let mut f = new_finding(case, indicator, &check.id, cause, verdict, kind, message);
    f.evidence = sights.iter().take(5).map(|(p, _, c)| case.evidence(p, c)).collect();
    let sure = sights.iter().all(|(_, _, c)| c.strength == Strength::Strong);
    f.confidence = if sure { Confidence::Certain } else { Confidence::Probable };
    if let [(piece, _, _)] = sights {
        f.subject.clone_from(&piece.entry.path);
    }
    f
}

fn names(case: &Case, fields: &[String], lang: Lang) -> String {
    let named = fields
        .iter()
        .map(|f| case.pack.field(f).map_or(f.clone(), |n| case.pack.fields[usize::from(n)].name.get(lang).to_owned()));
    named.collect::<Vec<_>>().join(", ")
}

/// Name of a file without its folders: the evidence beside the message has the whole path.
#[must_use]
pub fn short(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn files(sights: &[Sight]) -> String {
    let mut list: Vec<&str> = sights.iter().take(4).map(|(p, _, _)| short(&p.entry.path)).collect();
    if sights.len() > 4 {
        list.push("…");
    }
    list.join(" ; ")
}

/// Fields that must be stated. One finding per cause and set of missing fields, with the papers concerned.
fn mentions(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let mut lacks: BTreeMap<(&str, Vec<String>), Vec<Sight>> = BTreeMap::new();
    // what the organisation says once, in any of its papers, is said
    let shared = case.pack.artefact(&check.artefact).is_some_and(|a| a.scope == Scope::Organisation);
    let said: BTreeSet<u16> = if shared {
        sights
            .iter()
            .filter_map(|s| s.0.exhibit.as_ref())
            .flat_map(|e| &e.runs)
            .flat_map(|r| &r.fields)
            .map(|f| f.field)
            .collect()
    } else {
        BTreeSet::new()
    };
    for sight in sights {
        let Some(exhibit) = &sight.0.exhibit else { continue };
        let stated: BTreeSet<&str> = exhibit
            .runs
            .iter()
            .flat_map(|r| &r.fields)
            .map(|f| case.pack.fields[usize::from(f.field)].id.as_str())
            .collect();
        let missing: Vec<&String> = check
            .fields
            .iter()
            .filter(|f| !stated.contains(f.as_str()) && case.pack.field(f).is_none_or(|n| !said.contains(&n)))
            .collect();
        // A paper that states hardly anything is a summary, or was recognised wrongly: a person must say.
        let mut by_cause: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for field in missing {
            let cause = check.causes.get(field).unwrap_or(&check.cause);
            by_cause.entry(cause).or_default().push(field.clone());
        }
        for (cause, fields) in by_cause {
            lacks.entry((cause, fields)).or_default().push(*sight);
        }
    }
    let mut found = Vec::new();
    for ((cause, fields), sights) in lacks {
        let total = check.fields.len();
        let message = Text::new(
            format!("Mention absente ({}) dans : {}.", names(case, &fields, Lang::Fr), files(&sights)),
            format!("Not stated ({}) in: {}.", names(case, &fields, Lang::En), files(&sights)),
        );
        let mut f = finding(case, indicator, check, cause, "field-missing", message, &sights);
        let field_names =
            fields.iter().filter_map(|f| case.pack.field(f)).map(|n| case.pack.fields[usize::from(n)].name.clone());
        f.missing = field_names.collect();
        f.confidence = Confidence::Probable;
        f.subject = sights.iter().map(|s| s.0.entry.path.as_str()).collect::<Vec<_>>().join(" ; ");
        if fields.len() * 2 > total && total > 2 {
            f.verdict = Verdict::ToReview;
            f.grade.clear();
            f.confidence = Confidence::ToConfirm;
        }
        found.push(f);
    }
    found
}

/// The date a paper bears: its field, else its latest date not after the audit, else that of the file.
fn date_of(case: &Case, sight: &Sight, field: Option<&str>) -> Option<(Date, bool)> {
    let run = sight.0.run(sight.1)?;
    let parse = |d: &str| d.parse::<Date>().ok().filter(|d| *d <= case.audit_date);
    let number = field.and_then(|f| case.pack.field(f));
    let stated =
        run.fields.iter().filter(|f| Some(f.field) == number).filter_map(|f| f.date.as_deref()).filter_map(parse).max();
    if let Some(date) = stated {
        return Some((date, true));
    }
    let latest = run_dates(sight).into_iter().filter_map(|d| parse(&d)).max();
    latest.map(|d| (d, true)).or_else(|| {
        let meta = &sight.0.exhibit.as_ref()?.meta;
        let date = meta.modified.as_deref().or(meta.created.as_deref())?;
        Some((parse(date.get(..10)?)?, false))
    })
}

/// Values of the run of a claim.
fn run_facts<'a>(sight: &Sight<'a>) -> impl Iterator<Item = &'a Value> + use<'a> {
    let (piece, n) = (sight.0, sight.1.run.unwrap_or(0));
    let facts = piece.exhibit.as_ref().map_or(&[][..], |e| {
        let from = e.runs.get(n).map_or(0, |r| r.first_fact as usize);
        let to = e.runs.get(n + 1).map_or(e.facts.len(), |r| r.first_fact as usize);
        e.facts.get(from..to.max(from)).unwrap_or_default()
    });
    facts.iter().map(|f| &f.value)
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

fn months_before(date: Date, months: u32) -> Date {
    let span = jiff::Span::new().months(i32::try_from(months).unwrap_or(12));
    date.checked_sub(span).unwrap_or(date)
}

/// Not too old: the newest paper of the organisation, or each paper of a trainer.
fn fresh(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let Some(months) = check.months else { return Vec::new() };
    let dated: Vec<(Sight, Date)> =
        sights.iter().filter_map(|s| date_of(case, s, check.field.as_deref()).map(|(d, _)| (*s, d))).collect();
    let Some((newest, date)) = dated.iter().max_by_key(|(_, d)| *d) else {
        let message = Text::new(
            format!("Aucune date lisible, l'ancienneté ne peut pas être vérifiée : {}.", files(sights)),
            format!("No readable date, age cannot be checked: {}.", files(sights)),
        );
        let mut f = finding(case, indicator, check, &check.cause, "undated", message, sights);
        f.verdict = Verdict::ToReview;
        f.grade.clear();
        return vec![f];
    };
    let each = case.pack.artefact(&check.artefact).is_some_and(|a| a.scope == Scope::Trainer);
    let limit = months_before(case.audit_date, months);
    // what auditors merely like gets half as much again before it is held against anyone
    let grace = if check.basis == Some(Basis::Practice) {
        months_before(case.audit_date, months + months.div_ceil(2))
    } else {
        limit
    };
    let old: Vec<&(Sight, Date)> = if each { dated.iter().filter(|(_, d)| *d < limit).collect() } else { Vec::new() };
    let stale: Vec<(Sight, Date)> = if each {
        old.into_iter().copied().collect()
    } else if *date < limit {
        vec![(*newest, *date)]
    } else {
        Vec::new()
    };
    let mut found = Vec::new();
    for (sight, date) in stale {
        let name = case.name(&check.artefact);
        let message = Text::new(
            format!(
                "{} : la date la plus récente lue est le {}, soit plus de {months} mois avant l'audit ({}).",
                name.fr,
                fr_date(date),
                short(&sight.0.entry.path)
            ),
            format!(
                "{}: the latest date read is {date}, more than {months} months before the audit ({}).",
                name.en,
                short(&sight.0.entry.path)
            ),
        );
        let mut f = finding(case, indicator, check, &check.cause, "expired", message, &[sight]);
        if date >= grace {
            f.verdict = Verdict::ToReview;
            f.grade.clear();
        }
        found.push(f);
    }
    found
}

fn fr_date(date: Date) -> String {
    format!("{:02}/{:02}/{}", date.day(), date.month(), date.year())
}

/// A validity date not passed. A newer paper beside an expired one settles it.
fn not_expired(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let Some(number) = check.field.as_deref().and_then(|f| case.pack.field(f)) else { return Vec::new() };
    let until = |s: &Sight| -> Option<Date> {
        let run = s.0.run(s.1)?;
        let stated =
            run.fields.iter().filter(|f| f.field == number).filter_map(|f| f.date.as_deref()?.parse().ok()).max();
        // « du 1er septembre 2023 au 31 août 2026 » in a sentence is a validity as well
        stated.or_else(|| {
            run_facts(s).filter_map(|v| if let Value::Period(_, end) = v { end.parse().ok() } else { None }).max()
        })
    };
    let valid = sights.iter().any(|s| until(s).is_some_and(|d| d >= case.audit_date));
    let expired: Vec<Sight> =
        sights.iter().filter(|s| until(s).is_some_and(|d| d < case.audit_date)).copied().collect();
    if expired.is_empty() || (valid && sights.len() > expired.len()) {
        return Vec::new();
    }
    let date = expired.iter().filter_map(until).max().unwrap_or(case.audit_date);
    let message = Text::new(
        format!("Validité échue le {} : {}.", fr_date(date), files(&expired)),
        format!("Validity ended on {date}: {}.", files(&expired)),
    );
    vec![finding(case, indicator, check, &check.cause, "expired", message, &expired)]
}

/// Signed where it must be.
fn signed(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let with = |state: &str| -> Vec<Sight> {
        sights.iter().filter(|(_, _, c)| c.states.iter().any(|s| s == state)).copied().collect()
    };
    let mut found = Vec::new();
    let none = with("unsigned");
    if !none.is_empty() {
        let message = Text::new(
            format!("Aucune signature vue à l'endroit prévu : {}.", files(&none)),
            format!("No signature seen where one is asked for: {}.", files(&none)),
        );
        found.push(finding(case, indicator, check, &check.cause, "unsigned", message, &none));
    }
    for sight in with("partly-signed") {
        let Some(run) = sight.0.run(sight.1) else { continue };
        let (seen, asked) = (run.signatures.seen, run.signatures.asked);
        let at = run.signatures.first_empty.as_ref().map(super::dossier::words).unwrap_or_default();
        let message = Text::new(
            format!(
                "Signatures vues : {seen} sur {asked} cases ; première case vide : {} ({}).",
                at.fr,
                short(&sight.0.entry.path)
            ),
            format!(
                "Signatures seen: {seen} of {asked} cells; first empty cell: {} ({}).",
                at.en,
                short(&sight.0.entry.path)
            ),
        );
        let mut f = finding(case, indicator, check, &check.cause, "unsigned", message, &[sight]);
        f.verdict = Verdict::ToReview;
        f.grade.clear();
        found.push(f);
    }
    found
}

/// At least one paper holds one of the words.
fn keyword(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let all = case.pack.indicators.iter().flat_map(|i| i.checks.iter().map(|c| (i.number, c)));
    let Some(number) = all.zip(0u32..).find(|((i, c), _)| *i == indicator.number && c.id == check.id).map(|(_, n)| n)
    else {
        return Vec::new();
    };
    if sights.iter().any(|(p, _, _)| p.exhibit.iter().flat_map(|e| &e.runs).any(|r| r.keywords.contains(&number))) {
        return Vec::new();
    }
    let words =
        check.any.iter().take(4).map(|w| format!("« {} »", w.trim_end_matches('*'))).collect::<Vec<_>>().join(", ");
    let message = Text::new(
        format!("Aucune mention de {words}… dans : {}.", files(sights)),
        format!("No mention of {words}… in: {}.", files(sights)),
    );
    vec![finding(case, indicator, check, &check.cause, "field-missing", message, sights)]
}

/// One paper dated before another of the same folder.
fn before(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let Some(than) = &check.than else { return Vec::new() };
    let folder = |s: &Sight| s.0.entry.path.rsplit_once('/').map_or("", |(f, _)| f).to_owned();
    let others: Vec<Sight> = case.dossier.claims(than).filter(|(p, h, c)| c.counts && p.run(h).is_some()).collect();
    let mut late = Vec::new();
    for sight in sights {
        let mates: Vec<&Sight> =
            others.iter().filter(|o| folder(o) == folder(sight) && o.0.entry.path != sight.0.entry.path).collect();
        let [other] = mates.as_slice() else { continue };
        let first = run_dates(sight).into_iter().min().and_then(|d| d.parse::<Date>().ok());
        let last = run_dates(other).into_iter().max().and_then(|d| d.parse::<Date>().ok());
        if let (Some(a), Some(b)) = (first, last)
            && a > b
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
            finding(case, indicator, check, &check.cause, "contradiction", message, &[sight])
        })
        .collect()
}
