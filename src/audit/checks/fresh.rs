//! How old papers are: too old by their own date, by the figures they give, by entries that stopped.

use jiff::civil::Date;

use super::dated::{date_of, stated};
use super::expired::end_of_period;
use super::registers::{self, Register};
use super::{Sight, files, finding, fr_date, short};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding, Strength};
use crate::audit::piece::folder;
use crate::audit::sessions::Course;
use crate::classify::Run;
use crate::pack::model::{Basis, Check, CheckKind, Each, Indicator, Role, Scope};
use crate::text::Text;

/// The day on which figures were put on a page that does not say of what period they are: it may have been looked at later.
fn published(case: &Case, check: &Check, sight: &Sight) -> Option<(Date, bool)> {
    let run = sight.0.run(sight.1).filter(|_| check.figures)?;
    let period = check.field.as_deref().and_then(|f| case.pack.field(f));
    let published = stated(case, run, case.pack.field("document_date"))?;
    stated(case, run, period).is_none().then_some((published, true))
}

/// Fewest rates of a paper that is as old as its figures.
const RATES: usize = 2;

/// The last day of the years that the figures of a paper are of; none when some of them tell no year.
fn end_of_figures(sight: &Sight) -> Option<Date> {
    let rates = &sight.0.run(sight.1)?.figures.rates;
    if rates.len() < RATES || rates.iter().any(|r| r.years.is_empty()) {
        return None;
    }
    let latest = rates.iter().flat_map(|r| &r.years).max()?;
    Date::new(i16::try_from(*latest).ok()?, 12, 31).ok()
}

/// Of papers with figures, the pages that make them public, when there are any: what was counted since and is kept in a
/// drawer replaces nothing. Those whose rates tell their years alone, when the check asks for them.
fn public<'a>(check: &Check, sights: &[Sight<'a>]) -> Vec<Sight<'a>> {
    let told = |s: &&Sight| !check.rated || end_of_figures(s).is_some();
    let all: Vec<Sight> = sights.iter().filter(told).copied().collect();
    let page = |s: &&Sight| matches!(s.0.entry.kind.as_str(), "html" | "htm" | "mhtml") && end_of_figures(s).is_some();
    let pages: Vec<Sight> = all.iter().filter(page).copied().collect();
    if pages.is_empty() { all } else { pages }
}

fn months_before(date: Date, months: u32) -> Date {
    let span = jiff::Span::new().months(i32::try_from(months).unwrap_or(12));
    date.checked_sub(span).unwrap_or(date)
}

/// The last day, not after the audit, on which a trainer whom a paper or its path names was to train, or to which the
/// contract goes that the check names.
fn last_due(case: &Case, check: &Check, sight: &Sight) -> Option<Date> {
    let roster = &case.dossier.roster;
    let names = |s: &Sight, n: usize| {
        roster.names(s.0.number, None, n) || s.1.all_runs().any(|r| roster.in_text(s.0.number, r, n))
    };
    let trains = |n: &usize| roster.all[*n].role == Role::Trainer && names(sight, *n);
    let trainers: Vec<usize> = (0..roster.all.len()).filter(trains).collect();
    let courses = case.dossier.courses.iter().filter(|c| trainers.iter().any(|n| c.trainers.contains(n)));
    let taught = courses.filter_map(|c| c.days).filter(|(start, _)| *start <= case.audit_date).map(|(_, end)| end);
    let number = check.until.as_deref().and_then(|f| case.pack.field(f));
    let contracts = check.with.iter().flat_map(|id| super::current(case, id));
    let contracts = contracts.filter(|s| trainers.iter().any(|n| names(s, *n)));
    let ends = contracts
        .filter_map(|s| number.and_then(|n| labelled_end(&s, n)).or_else(|| end_of_period(&s)))
        .collect::<Vec<_>>();
    taught.chain(ends).map(|end| end.min(case.audit_date)).max()
}

/// The last day that stands under a field of a paper.
fn labelled_end(sight: &Sight, number: u16) -> Option<Date> {
    let fields = super::runs(sight).flat_map(|(_, r)| &r.fields).filter(|f| f.field == number);
    fields.filter_map(|f| f.date.as_deref()?.parse().ok()).max()
}

/// Whether a paper is of a session, or stands among its papers: a slide show names nobody.
fn is_used(course: &Course, sight: &Sight) -> bool {
    course.holds(sight.0, sight.1) || course.has_below(&sight.0.entry.path)
}

/// Whether a paper was used in a session within `months` of the audit, and says its own date and no later year.
fn used_lately(case: &Case, check: &Check, sight: &Sight, date: Date, months: u32) -> bool {
    let number = check.field.as_deref().and_then(|f| case.pack.field(f));
    let lately = months_before(case.audit_date, months);
    let mut courses = case.dossier.followed().filter(|c| is_used(c, sight));
    let dated = super::runs(sight).flat_map(|(_, r)| &r.fields).any(|f| Some(f.field) == number && f.date.is_some());
    let mut years = super::runs(sight).flat_map(|(_, r)| &r.figures.years);
    dated
        && years.all(|y| i32::from(*y) <= i32::from(date.year()))
        && courses.any(|c| c.days.is_some_and(|(start, end)| end >= lately && start <= case.audit_date))
}

/// Whether another paper of the artefact, younger than the limit, was used in the same session.
fn renewed(case: &Case, sight: &Sight, dated: &[(Sight, Date)], limit: Date) -> bool {
    let mut courses = case.dossier.followed().filter(|c| is_used(c, sight));
    courses.any(|c| dated.iter().any(|(o, d)| *d >= limit && is_used(c, o)))
}

/// Not too old: the newest paper of the organisation, or each paper of a trainer, or each that sessions used lately.
pub(super) fn fresh(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let Some(months) = check.months else { return Vec::new() };
    let shown: Vec<Sight> = if check.figures { public(check, sights) } else { Vec::new() };
    let sights = if check.figures { shown.as_slice() } else { sights };
    if sights.is_empty() {
        return Vec::new();
    }
    // the date of the file is not that of the paper: what bears neither a date nor a year is undated
    let written = |s: &Sight| s.0.run(s.1).is_some_and(|r| r.fill.year);
    let told: Vec<(Sight, Date, bool)> = sights
        .iter()
        .filter_map(|s| {
            published(case, check, s)
                .or_else(|| date_of(case, s, check.field.as_deref()))
                .or_else(|| end_of_figures(s).filter(|_| check.figures).map(|end| (end, true)))
                .map(|(d, stated)| (*s, d, stated || written(s)))
        })
        // figures are of the years they tell, whenever the page that shows them was looked at or printed
        .map(|(s, d, stated)| match end_of_figures(&s).filter(|end| check.figures && *end < d) {
            Some(end) => (s, end, true),
            None => (s, d, stated),
        })
        .collect();
    let bare = !told.is_empty() && told.iter().all(|(_, _, stated)| !stated);
    let dated: Vec<(Sight, Date)> = told.into_iter().filter(|_| !bare).map(|(s, d, _)| (s, d)).collect();
    let Some((newest, date)) = dated.iter().max_by_key(|(_, d)| *d) else {
        let message = Text::new(
            format!("Aucune date lisible, l'ancienneté ne peut pas être vérifiée : {}.", files(sights)),
            format!("No readable date, age cannot be checked: {}.", files(sights)),
        );
        // a register without a single day says nothing of when it was kept
        let never =
            check.causes.values().next().filter(|_| !sights.is_empty() && sights.iter().all(registers::is_undated));
        let Some(cause) = never else {
            let mut f = finding(case, indicator, check, &check.cause, "undated", message, sights);
            f.to_review();
            return vec![f];
        };
        let message = Text::new(
            format!("Aucune entrée datée : {}.", files(sights)),
            format!("No entry bears a date: {}.", files(sights)),
        );
        return vec![finding(case, indicator, check, cause, "undated", message, sights)];
    };
    let session = check.each == Some(Each::Session);
    let each = session || case.pack.artefact(&check.artefact).is_some_and(|a| a.scope == Scope::Trainer);
    let limit = months_before(case.audit_date, months);
    // what auditors merely like gets a quarter as much again before it is held against anyone
    let grace = if check.basis == Some(Basis::Practice) {
        months_before(case.audit_date, months + months.div_ceil(4))
    } else {
        limit
    };
    let of_trainer = check.each == Some(Each::Trainer);
    // who trained last when the paper was young enough needs no newer one
    let needed =
        |s: &Sight, d: Date| !of_trainer || last_due(case, check, s).is_none_or(|last| d < months_before(last, months));
    let concerned =
        |s: &Sight, d: Date| d < limit && (!session || used_lately(case, check, s, d, months)) && needed(s, d);
    let old: Vec<&(Sight, Date)> =
        if each { dated.iter().filter(|(s, d)| concerned(s, *d)).collect() } else { Vec::new() };
    let stale: Vec<(Sight, Date)> = if each {
        old.into_iter().copied().collect()
    } else if *date < limit {
        vec![(*newest, *date)]
    } else {
        Vec::new()
    };
    let mut found = Vec::new();
    if stale.is_empty() && !each {
        let told = stopped(case, indicator, check, sights, limit);
        found.extend(told.or_else(|| silent(case, indicator, check, sights, months)));
    }
    for (sight, date) in stale {
        let name = case.name(&check.artefact);
        let filed = date_of(case, &sight, check.field.as_deref()).is_some_and(|(_, stated)| !stated);
        let (fr, en) = if check.figures && end_of_figures(&sight) == Some(date) {
            ("les chiffres les plus récents vont au", "the latest figures go to")
        } else if filed {
            ("non daté ; le fichier, d'après ses propriétés, est du", "undated; by its properties the file is of")
        } else {
            ("la date la plus récente lue est le", "the latest date read is")
        };
        let file = short(&sight.0.entry.path);
        let message = Text::new(
            format!("{} : {fr} {}, soit plus de {months} mois avant l'audit ({file}).", name.fr, fr_date(date)),
            format!("{}: {en} {date}, more than {months} months before the audit ({file}).", name.en),
        );
        let mut f = finding(case, indicator, check, &check.cause, "expired", message, &[sight]);
        if session && renewed(case, &sight, &dated, limit) || date >= grace && !outlived(case, check, &sight, limit) {
            f.to_review();
        } else if date >= grace || date < months_before(case.audit_date, months + check.margin.unwrap_or(months)) {
            "stopped".clone_into(&mut f.kind);
        }
        found.push(f);
    }
    found
}

/// A register whose entries stopped, though another column of it goes on: a person looks.
fn stopped(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight], limit: Date) -> Option<Finding> {
    let number = check.field.as_deref().and_then(|f| case.pack.field(f))?;
    let last = |s: &Sight| last_of(case, s, number);
    // a register that is not dated by its column may be the one that goes on
    let all: Vec<(Sight, Date)> = sights.iter().map(|s| Some((*s, last(s)?))).collect::<Option<_>>()?;
    let (sight, date) = all.into_iter().max_by_key(|(_, d)| *d).filter(|(_, d)| *d < limit)?;
    let (name, file) = (case.name(&check.artefact), short(&sight.0.entry.path));
    let message = Text::new(
        format!(
            "{} : dernière entrée le {} ; les dates plus récentes sont celles de suites données ({file}).",
            name.fr,
            fr_date(date)
        ),
        format!("{}: last entry on {date}; later dates are only of what was done about it ({file}).", name.en),
    );
    let mut f = finding(case, indicator, check, &check.cause, "expired", message, &[sight]);
    if outlived(case, check, &sight, limit) {
        "stopped".clone_into(&mut f.kind);
    } else {
        f.to_review();
    }
    Some(f)
}

/// Share of the months an entry may be old, in twelfths, after which a silence is noticed, and held against anyone.
const SILENCE: (u32, u32) = (9, 11);
/// Entries that show how often a register is written.
const RHYTHM: usize = 4;

/// A register whose entries stopped within the limit: silent for longer than twice its longest pause, while those kept
/// beside it go on.
fn silent(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight], months: u32) -> Option<Finding> {
    let all: Vec<(Sight, Vec<Date>)> =
        sights.iter().map(|s| Some((*s, registers::of(case, s)?.entries()))).collect::<Option<_>>()?;
    if all.iter().any(|(_, days)| days.len() < RHYTHM) {
        return None;
    }
    let (sight, days) = all.into_iter().max_by_key(|(_, days)| days.last().copied())?;
    let last = *days.last()?;
    let apart = |a: Date, b: Date| a.duration_until(b).as_hours() / 24;
    let pause = days.windows(2).map(|w| apart(w[0], w[1])).max()?;
    let quiet = |twelfths: u32| last < months_before(case.audit_date, months * twelfths / 12);
    let lately = months_before(case.audit_date, months.div_ceil(4));
    if !quiet(SILENCE.0) || apart(last, case.audit_date) < pause * 2 || !outlived(case, check, &sight, lately) {
        return None;
    }
    let (name, file) = (case.name(&check.artefact), short(&sight.0.entry.path));
    let message = Text::new(
        format!(
            "{} : aucune entrée depuis le {}, alors que les registres tenus à côté continuent ({file}).",
            name.fr,
            fr_date(last)
        ),
        format!("{}: no entry since {last}, while the registers kept beside it go on ({file}).", name.en),
    );
    let mut f = finding(case, indicator, check, &check.cause, "stopped", message, &[sight]);
    f.confidence = Confidence::Probable;
    if !quiet(SILENCE.1) {
        f.to_review();
    }
    Some(f)
}

/// Whether registers of the same kind, kept beside this one, go on: then it was given up, and is not merely quiet.
fn outlived(case: &Case, check: &Check, sight: &Sight, limit: Date) -> bool {
    let Some(number) = check.field.as_deref().and_then(|f| case.pack.field(f)) else { return false };
    let home = folder(&sight.0.entry.path);
    let alike = case.pack.indicators.iter().flat_map(|i| &i.checks).filter(|c| {
        c.kind == CheckKind::Fresh && c.field == check.field && c.months == check.months && c.artefact != check.artefact
    });
    let mut beside = alike
        .flat_map(|c| case.dossier.claims(&c.artefact))
        .filter(|(piece, _, claim)| claim.strength >= Strength::Probable && folder(&piece.entry.path) == home);
    beside.any(|(piece, held, claim)| {
        let own = piece.number == sight.0.number && held.run == sight.1.run;
        let shared = own && !matches!(registers::of(case, sight), Some(Register::Part(_)));
        let last = last_of(case, &(piece, held, claim), number).filter(|_| !shared);
        last.is_some_and(|d| d >= limit)
    })
}

/// The latest entry of the register that a claim rests on; none when nobody tells which of several it is.
fn last_of(case: &Case, sight: &Sight, number: u16) -> Option<Date> {
    match registers::of(case, sight)? {
        Register::Run(run) => last_entry(run, number),
        part @ Register::Part(_) => part.entries().last().copied(),
        Register::Unknown => None,
    }
}

/// The latest date in the column of a register that is for it.
fn last_entry(run: &Run, number: u16) -> Option<Date> {
    let dated = run.fill.register && run.columns.iter().any(|c| c.field == number);
    let entries = run.fields.iter().filter(|f| dated && f.field == number);
    entries.filter_map(|f| f.date.as_deref()?.parse().ok()).max()
}
