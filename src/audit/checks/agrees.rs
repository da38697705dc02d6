//! Papers of one session held against each other: hours, titles, codes, dates.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::dated::run_facts;
use super::{Sight, current, finding, fr_date, names, short};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::audit::sessions::{Course, alike, bare, values};
use crate::classify::{Run, Value, read_values};
use crate::pack::model::{Check, FieldType, Indicator, Scope};
use crate::text::{Lang, Text, en_count, fr_count};

/// What a paper states under a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stated {
    Minutes(BTreeSet<u32>),
    Cents(BTreeSet<u64>),
    Codes(BTreeSet<String>),
    Text(String),
}

/// Amounts below this (cents) are fees and stamps.
pub(super) const LEAST_CENTS: u64 = 10_000;
/// So many times a price for one is a price for a group.
const MOST_TIMES: u64 = 30;

fn stated(case: &Case, sight: &Sight, run: &Run, field: u16) -> Option<Stated> {
    let all = || sight.1.all_runs().flat_map(|r| values(sight.0, r));
    match case.pack.fields[usize::from(field)].value {
        FieldType::Amount => {
            let cents = all().filter_map(|v| if let Value::Cents(c) = v { Some(*c) } else { None });
            let cents: BTreeSet<u64> = cents.filter(|c| *c >= LEAST_CENTS).collect();
            return (!cents.is_empty()).then_some(Stated::Cents(cents));
        }
        FieldType::Code => {
            let codes = all().filter_map(|v| if let Value::Certification(c) = v { Some(c.clone()) } else { None });
            let codes: BTreeSet<String> = codes.collect();
            return (!codes.is_empty()).then_some(Stated::Codes(codes));
        }
        FieldType::Duration if run.figures.minutes.is_some() => {
            let runs = sight.1.all_runs().filter_map(|r| sight.0.exhibit.as_ref()?.runs.get(r));
            let sum: Option<u32> = runs.map(|r| r.figures.minutes).sum();
            return sum.map(|m| Stated::Minutes(BTreeSet::from([m])));
        }
        _ => {}
    }
    let seen = run.fields.iter().find(|f| f.field == field && !f.value.is_empty())?;
    match case.pack.fields[usize::from(field)].value {
        FieldType::Duration => {
            let mut minutes = BTreeSet::new();
            read_values(&seen.value, |v, _| {
                if let Value::Minutes(m) = v {
                    minutes.insert(m);
                }
            });
            (!minutes.is_empty()).then_some(Stated::Minutes(minutes))
        }
        FieldType::Text => Some(Stated::Text(bare(&seen.value))),
        _ => None,
    }
}

pub(super) fn differ(a: &Stated, b: &Stated, tolerance: f64) -> bool {
    match (a, b) {
        (Stated::Minutes(a), Stated::Minutes(b)) => {
            let near = |x: u32, y: u32| f64::from(x.abs_diff(y)) <= tolerance * 60.0;
            !a.iter().any(|x| b.iter().any(|y| near(*x, *y)))
        }
        (Stated::Cents(a), Stated::Cents(b)) => !a.iter().any(|x| b.iter().any(|y| one_price(*x, *y))),
        (Stated::Codes(a), Stated::Codes(b)) => a.is_disjoint(b),
        (Stated::Text(a), Stated::Text(b)) => alike(a, b) == Some(false),
        _ => false,
    }
}

/// Whether two amounts may be one price: with or without tax, for one person or several, a part paid ahead.
fn one_price(a: u64, b: u64) -> bool {
    let (small, large) = (a.min(b), a.max(b));
    let near = |x: u64, y: u64| x.abs_diff(y) <= 100;
    let bare = |s: u64, l: u64| {
        (1..=MOST_TIMES).any(|k| near(l, s.saturating_mul(k))) || near(l * 3, s * 10) || near(l * 2, s * 5)
    };
    bare(small, large) || bare(small * 6 / 5, large) || bare(small, large * 6 / 5)
}

#[allow(clippy::cast_precision_loss)] // amounts are shown, not counted
fn shown(s: &Stated, lang: Lang) -> String {
    match s {
        Stated::Minutes(m) => {
            let hours: Vec<String> = m.iter().map(|m| format!("{} h", f64::from(*m) / 60.0)).collect();
            let all = hours.join(" / ");
            if lang == Lang::Fr { all.replace('.', ",") } else { all }
        }
        Stated::Cents(all) => {
            let euros: Vec<String> = all.iter().rev().take(3).map(|c| format!("{:.2} €", *c as f64 / 100.0)).collect();
            let all = euros.join(" / ");
            if lang == Lang::Fr { all.replace('.', ",") } else { all }
        }
        Stated::Codes(codes) => codes.iter().take(3).cloned().collect::<Vec<_>>().join(" / "),
        Stated::Text(t) => t.clone(),
    }
}

/// What was read, in both languages.
pub(super) fn told(read: &Stated) -> Text {
    Text::new(shown(read, Lang::Fr), shown(read, Lang::En))
}

/// The papers of an artefact in a session.
pub(super) fn of<'a>(case: &Case<'a>, course: &Course, artefact: &str) -> Vec<(Sight<'a>, &'a Run)> {
    let dossier = case.dossier;
    dossier
        .claims(artefact)
        .filter(|(p, h, c)| c.counts && course.holds(p, h))
        .filter_map(|(p, h, c)| Some(((p, h, c), p.run(h)?)))
        .collect()
}

/// What is said of two papers that disagree.
fn disagreement(
    case: &Case,
    indicator: &Indicator,
    check: &Check,
    number: u16,
    (a, x): &(Sight, Stated),
    (b, y): &(Sight, Stated),
) -> Finding {
    let field = std::slice::from_ref(&case.pack.fields[usize::from(number)].id);
    let (p, q) = (short(&a.0.entry.path), short(&b.0.entry.path));
    let told = |l: Lang| (names(case, field, l), shown(x, l), shown(y, l));
    let ((field, x_fr, y_fr), (field_en, x_en, y_en)) = (told(Lang::Fr), told(Lang::En));
    let message = Text::new(
        format!("Désaccord ({field}) : {x_fr} dans {p}, {y_fr} dans {q}."),
        format!("Disagreement ({field_en}): {x_en} in {p}, {y_en} in {q}."),
    );
    let mut f = finding(case, indicator, check, &check.cause, "contradiction", message, &[*a, *b]);
    f.confidence = Confidence::Probable;
    f
}

/// Long words of a file name.
fn words_of(path: &str) -> BTreeSet<String> {
    let name = short(path);
    let words = crate::fold::fold(name.rsplit_once('.').map_or(name, |(s, _)| s));
    let long = |w: &&str| w.len() > 3 && w.chars().all(char::is_alphabetic);
    words.split_whitespace().filter(long).map(str::to_owned).collect()
}

/// Words that a quarter of the files share: they do not say which training a file is about.
fn common_words(case: &Case) -> BTreeSet<String> {
    let pieces = &case.dossier.pieces;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for word in pieces.iter().flat_map(|p| words_of(&p.entry.path)) {
        *counts.entry(word).or_default() += 1;
    }
    counts.into_iter().filter(|(_, n)| n * 4 > pieces.len()).map(|(word, _)| word).collect()
}

/// What the papers of an artefact state under a field, whatever their session.
fn readings<'a>(case: &Case<'a>, id: &str, number: u16) -> Vec<(Sight<'a>, Stated)> {
    current(case, id).filter_map(|s| Some((s, stated(case, &s, s.0.run(s.1)?, number)?))).collect()
}

/// A field has one value over the papers of one training, told by the words their names share.
fn by_training(case: &Case, indicator: &Indicator, check: &Check, number: u16) -> Vec<Finding> {
    let training = |id: &str| case.pack.artefact(id).is_some_and(|a| a.scope == Scope::Training);
    let common = common_words(case);
    let about = |s: &Sight| &words_of(&s.0.entry.path) - &common;
    let with = check.with.iter().filter(|id| training(id));
    let others: Vec<Vec<(Sight, Stated, BTreeSet<String>)>> =
        with.map(|id| lengths(case, id, number).into_iter().map(|(s, y)| (s, y, about(&s))).collect()).collect();
    let mut found = Vec::new();
    for (a, x) in readings(case, &check.artefact, number) {
        // what a column adds up to is sure; a length read in a sentence may be of a part
        let figures = a.0.run(a.1).map(|r| &r.figures);
        if figures.is_none_or(|f| f.minutes.is_none()) {
            continue;
        }
        let totalled = figures.is_some_and(|f| f.totalled);
        let words = about(&a);
        for others in &others {
            let shares = |own: &BTreeSet<String>| own.intersection(&words).count();
            let most = others.iter().map(|(_, _, own)| shares(own)).max().unwrap_or(0);
            let mut best = others.iter().filter(|(_, _, own)| most > 0 && shares(own) == most);
            if let (Some((b, y, _)), None) = (best.next(), best.next())
                && differ(&x, y, check.tolerance)
                && (totalled || !is_part(&x, y))
            {
                let mut f = disagreement(case, indicator, check, number, &(a, x.clone()), &(*b, y.clone()));
                if check.sure && !is_certain(case, check, number, &a, &x) {
                    f.to_review();
                }
                found.push(f);
            }
        }
    }
    found
}

/// Papers of so many kinds that say the same are surely right.
const WITNESSES: usize = 2;

/// Whether a total surely falls short of the length of its session: papers of two kinds say that length, none the total,
/// and no other paper may hold the rest.
fn is_certain(case: &Case, check: &Check, number: u16, a: &Sight, x: &Stated) -> bool {
    let Some(run) = a.0.run(a.1).filter(|r| r.recognised.is_none()) else { return false };
    // a sum that the paper does not tell itself needs one witness more
    let witnesses = if run.figures.totalled { WITNESSES } else { WITNESSES + 1 };
    let (Stated::Minutes(own), true) = (x, run.figures.minutes.is_some()) else { return false };
    let (Some(sum), 1) = (own.first().copied(), own.len()) else { return false };
    let short_of = |course: &Course| -> bool {
        let parts: BTreeSet<usize> = of(case, course, &check.artefact).iter().map(|(s, _)| s.0.number).collect();
        // lengths that each kind of paper says, and those that every paper held against the total says
        let mut kinds: BTreeSet<(u32, &str)> = BTreeSet::new();
        let mut whole: Option<BTreeSet<u32>> = None;
        for id in check.with.iter().chain(&check.among) {
            for (s, run) in of(case, course, id) {
                let Some(Stated::Minutes(said)) = stated(case, &s, run, number) else { continue };
                if said.contains(&sum) {
                    return false;
                }
                if check.with.contains(id) {
                    whole = Some(whole.map_or_else(|| said.clone(), |w| w.intersection(&said).copied().collect()));
                }
                kinds.extend(said.into_iter().map(|m| (m, id.as_str())));
            }
        }
        let short = |m: &u32| sum < *m && sum * 2 > *m && kinds.iter().filter(|(k, _)| k == m).count() >= witnesses;
        parts.len() == 1 && whole.is_some_and(|w| w.iter().any(short))
    };
    case.dossier.followed().filter(|c| c.holds(a.0, a.1)).any(short_of)
}

/// Codes that papers say another took the place of, behind one of the words of the check: « remplace la RS9102 ».
fn former_codes(case: &Case, check: &Check) -> BTreeSet<String> {
    let words = crate::pack::compile_patterns(&check.common);
    let mut former = BTreeSet::new();
    if words.is_empty() {
        return former;
    }
    let papers = check.with.iter().flat_map(|id| current(case, id));
    for run in papers.flat_map(|s| super::typed(&s).collect::<Vec<_>>()) {
        let sentences = run.lines.iter().flat_map(|l| super::departed::sentences(l));
        for text in sentences.chain(run.rows.iter().map(String::as_str)) {
            let folded = format!(" {} ", crate::fold::fold(text).trim());
            let Some(at) = words.iter().filter_map(|w| folded.find(w.as_str())).min() else { continue };
            // the code that follows: the one in its place may stand before the word
            read_values(&folded[at..].to_uppercase(), |v, _| {
                if let Value::Certification(code) = v {
                    former.insert(code);
                }
            });
        }
    }
    former
}

/// The codes a paper of the organisation bears are among those its other papers bear.
fn by_house(case: &Case, indicator: &Indicator, check: &Check, number: u16) -> Vec<Finding> {
    let former = former_codes(case, check);
    let own = readings(case, &check.artefact, number);
    let mut kept = 0;
    let others = check.with.iter().flat_map(|id| readings(case, id, number)).filter_map(|(s, y)| match y {
        Stated::Codes(codes) => {
            let codes: BTreeSet<String> = codes.difference(&former).cloned().collect();
            kept += usize::from(codes.is_empty());
            (!codes.is_empty()).then_some((s, Stated::Codes(codes)))
        }
        y => Some((s, y)),
    });
    let others: Vec<_> = others.collect();
    // one that agrees settles it: several certifications have a paper each
    let agree = |(a, x): &(Sight, Stated)| {
        others.iter().any(|(b, y)| a.0.number != b.0.number && !differ(x, y, check.tolerance))
    };
    let (false, Some(first), Some(other)) = (own.iter().any(agree), own.first(), others.first()) else {
        return Vec::new();
    };
    let mut f = disagreement(case, indicator, check, number, first, other);
    // graded when a paper says that it was replaced, and none is about the former one only
    let replaced = |(_, x): &(Sight, Stated)| matches!(x, Stated::Codes(codes) if codes.is_subset(&former));
    if !check.common.is_empty() && (kept > 0 || !own.iter().all(replaced)) {
        f.to_review();
    }
    vec![f]
}

/// Least length of a training (minutes): what is shorter is a part.
const LEAST_MINUTES: u32 = 180;

/// Whether what a paper states is what a column of it adds up to.
fn is_sum(sight: &Sight) -> bool {
    sight.0.run(sight.1).is_some_and(|r| r.figures.minutes.is_some())
}

/// Whether a paper tells such a length anywhere: a head « Durée » may be that of its parts.
fn tells(sight: &Sight, length: &Stated, tolerance: f64) -> bool {
    let said = sight.1.all_runs().flat_map(|r| values(sight.0, r));
    let said = said.filter_map(|v| if let Value::Minutes(m) = v { Some(*m) } else { None });
    let said: BTreeSet<u32> = said.collect();
    !said.is_empty() && !differ(length, &Stated::Minutes(said), tolerance)
}

/// Whether a column adds up to half of a length or less: a sample of the weeks, when it tells no total.
fn is_part(sum: &Stated, whole: &Stated) -> bool {
    let (Stated::Minutes(sum), Stated::Minutes(whole)) = (sum, whole) else { return false };
    sum.last().zip(whole.last()).is_some_and(|(s, w)| s * 2 <= *w)
}

/// How long a paper says its training is, under the label or anywhere.
fn length(case: &Case, sight: &Sight, number: u16) -> Option<Stated> {
    let said = sight.1.all_runs().flat_map(|r| values(sight.0, r)).filter_map(|v| match v {
        Value::Minutes(m) if *m >= LEAST_MINUTES => Some(*m),
        _ => None,
    });
    let mut minutes: BTreeSet<u32> = said.collect();
    if let Some(Stated::Minutes(own)) = sight.0.run(sight.1).and_then(|r| stated(case, sight, r, number)) {
        minutes.extend(own);
    }
    (!minutes.is_empty()).then_some(Stated::Minutes(minutes))
}

/// How long papers say their training is.
fn lengths<'a>(case: &Case<'a>, id: &str, number: u16) -> Vec<(Sight<'a>, Stated)> {
    current(case, id).filter_map(|s| Some((s, length(case, &s, number)?))).collect()
}

/// What a paper tells of a field, be it the sum or the length it says under the label or any other.
pub(super) fn anywhere(case: &Case, sight: &Sight, number: u16) -> Option<Stated> {
    match case.pack.fields[usize::from(number)].value {
        FieldType::Duration => length(case, sight, number),
        _ => stated(case, sight, sight.0.run(sight.1)?, number),
    }
}

/// Amounts of one session: what is billed is the price of some contract, or what another payer leaves of it.
fn billed(case: &Case, indicator: &Indicator, check: &Check, number: u16) -> Vec<Finding> {
    let mut found = Vec::new();
    for course in case.dossier.followed() {
        let readings = |id: &str| -> Vec<(Sight, Stated)> {
            of(case, course, id).into_iter().filter_map(|(s, run)| Some((s, stated(case, &s, run, number)?))).collect()
        };
        let bills = readings(&check.artefact);
        let prices: Vec<(Sight, Stated)> = check.with.iter().flat_map(|id| readings(id)).collect();
        let cents = |list: &[(Sight, Stated)]| -> BTreeSet<u64> {
            list.iter().flat_map(|(_, x)| if let Stated::Cents(c) = x { c.clone() } else { BTreeSet::new() }).collect()
        };
        let known = cents(&prices);
        let left = known.iter().flat_map(|a| known.iter().map(move |b| a.abs_diff(*b))).filter(|c| *c >= LEAST_CENTS);
        let pool = Stated::Cents(known.iter().copied().chain(left).collect());
        for bill in bills.iter().filter(|(_, x)| !known.is_empty() && differ(x, &pool, 0.0)) {
            found.push(disagreement(case, indicator, check, number, bill, &prices[0]));
        }
    }
    found
}

/// A title that some other paper of the dossier bears too: a label may stand before anything.
fn is_title(case: &Case, text: &str, but: [usize; 2]) -> bool {
    let number = case.pack.field("title");
    case.dossier.pieces.iter().filter(|p| !but.contains(&p.number)).filter_map(|p| p.exhibit.as_ref()).any(|e| {
        let e = e.look();
        let fields = e.runs.iter().flat_map(|r| &r.fields);
        let mut fields = fields.filter(|f| Some(f.field) == number);
        fields.any(|f| alike(&bare(&f.value), text) == Some(true))
    })
}

/// A field has one value over the papers of a session.
pub(super) fn agrees(case: &Case, indicator: &Indicator, check: &Check) -> Vec<Finding> {
    let Some(number) = check.field.as_deref().and_then(|f| case.pack.field(f)) else { return Vec::new() };
    if case.pack.fields[usize::from(number)].value == FieldType::Amount {
        return billed(case, indicator, check, number);
    }
    let scope = case.pack.artefact(&check.artefact).map(|a| a.scope);
    let code = case.pack.fields[usize::from(number)].value == FieldType::Code;
    // papers that are of no session are held against each other once
    let lasting = |s: Scope| matches!(s, Scope::Training | Scope::Organisation);
    let lasts = check.with.iter().all(|id| case.pack.artefact(id).is_some_and(|a| lasting(a.scope)));
    if code && lasts && scope == Some(Scope::Training) {
        return by_house(case, indicator, check, number);
    }
    let mut found = match scope {
        Some(Scope::Training) => by_training(case, indicator, check, number),
        Some(Scope::Organisation) if code => by_house(case, indicator, check, number),
        _ => Vec::new(),
    };
    for course in case.dossier.followed() {
        let first = of(case, course, &check.artefact);
        let readings: Vec<(Sight, Stated)> =
            first.into_iter().filter_map(|(s, run)| Some((s, stated(case, &s, run, number)?))).collect();
        for other in &check.with {
            let others: Vec<(Sight, Stated)> = of(case, course, other)
                .into_iter()
                .filter_map(|(s, run)| Some((s, stated(case, &s, run, number)?)))
                .collect();
            // one paper of a kind that agrees settles it: the other may be of another module
            let against = |a: &Sight, x: &Stated, (b, y): &(Sight, Stated)| {
                differ(x, y, check.tolerance) && !(is_sum(a) && tells(b, x, check.tolerance))
            };
            let Some((a, x)) =
                readings.iter().find(|(a, x)| !others.is_empty() && others.iter().all(|other| against(a, x, other)))
            else {
                continue;
            };
            let (b, y) = &others[0];
            let both = [a.0.number, b.0.number];
            if let (Stated::Text(s), Stated::Text(t)) = (x, y)
                && !(is_title(case, s, both) && is_title(case, t, both))
            {
                continue;
            }
            if found.iter().any(|f| f.evidence.iter().any(|e| e.file == a.0.entry.path)) {
                continue;
            }
            let mut f = disagreement(case, indicator, check, number, &(*a, x.clone()), &(*b, y.clone()));
            f.subject = super::per::label(course).fr;
            if check.sure && !is_certain(case, check, number, a, x) {
                f.to_review();
            }
            found.push(f);
        }
    }
    found
}

/// Whether a paper states days of its own that its date goes well with: an agreement for what follows a first meeting.
fn says_otherwise(sight: &Sight, date: Date, after: bool) -> bool {
    run_facts(sight).any(|v| match v {
        Value::Period(from, to) => {
            let day = if after { to } else { from };
            day.parse::<Date>().is_ok_and(|d| d != date && (d < date) == after)
        }
        _ => false,
    })
}

/// A date a paper states lies on the right side of its session.
pub(super) fn around(case: &Case, indicator: &Indicator, check: &Check, after: bool) -> Vec<Finding> {
    let number = check.field.as_deref().and_then(|f| case.pack.field(f));
    let end = check.than.as_deref() == Some("session-end");
    let mut found = Vec::new();
    for course in case.dossier.followed().filter(|c| case.holds_for(check.when.as_ref(), c)) {
        let Some((first, last)) = course.days else { continue };
        let limit = if end { last } else { first };
        // of a course of months, its first days are still its beginning
        let days = first.until(last).map_or(0, |s| s.get_days());
        let early = (f64::from(days) * check.tolerance) as i64;
        let margin = jiff::Span::new().days(early.max(i64::from(check.margin.unwrap_or(0))));
        let edge = if after { limit.checked_sub(margin) } else { limit.checked_add(margin) }.unwrap_or(limit);
        for (sight, run) in of(case, course, &check.artefact) {
            let dates = run
                .fields
                .iter()
                .filter(|f| Some(f.field) == number)
                .filter_map(|f| f.date.as_deref()?.parse::<Date>().ok());
            let Some(date) = dates.max() else { continue };
            // years apart is another session, or a mistaken reading
            let wrong = if after { date < edge } else { date > edge };
            let far = date.until(limit).map_or(i32::MAX, |s| s.get_days().abs()) > 200;
            if !wrong || far || says_otherwise(&sight, date, after) {
                continue;
            }
            let name = case.name(&check.artefact);
            let (by, by_en) = match check.margin {
                Some(days) if days > 0 => (
                    format!("plus de {} ", fr_count(days, "jour", "jours")),
                    format!("more than {} ", en_count(days, "day", "days")),
                ),
                _ => Default::default(),
            };
            let (word, word_en) = match (after, end) {
                (true, true) => ("avant la fin de la session", "before the session ended"),
                (true, false) => ("avant le début de la session", "before the session began"),
                (false, true) => ("après la fin de la session", "after the session ended"),
                (false, false) => ("après le début de la session", "after the session began"),
            };
            let message = Text::new(
                format!(
                    "{} : daté du {}, {by}{word} ({}) – {}.",
                    name.fr,
                    fr_date(date),
                    fr_date(limit),
                    short(&sight.0.entry.path)
                ),
                format!("{}: dated {date}, {by_en}{word_en} ({limit}) – {}.", name.en, short(&sight.0.entry.path)),
            );
            found.push(finding(case, indicator, check, &check.cause, "contradiction", message, &[sight]));
        }
    }
    found
}

/// The first day the sheets of a session bear, when its contract bears it too.
fn first_day(case: &Case, course: &Course, check: &Check) -> Option<Date> {
    let starts = |artefact: &str| -> BTreeSet<Date> {
        let runs = of(case, course, artefact)
            .into_iter()
            .flat_map(|(s, _)| s.1.all_runs().map(move |r| (s.0, r)).collect::<Vec<_>>());
        let dates = runs.flat_map(|(piece, r)| values(piece, r)).filter_map(|v| match v {
            Value::Date(d) | Value::Period(d, _) => d.parse::<Date>().ok(),
            _ => None,
        });
        dates.collect()
    };
    let than = check.than.as_deref()?;
    let inside = |d: &Date| course.days.is_some_and(|(a, b)| a <= *d && *d <= b);
    let first = starts(than).into_iter().find(inside)?;
    check.with.iter().any(|a| starts(a).contains(&first)).then_some(first)
}

/// A paper that announces a session names its first day: none does, though they name later ones.
fn announced(case: &Case, indicator: &Indicator, check: &Check, course: &Course) -> Option<Finding> {
    let first = first_day(case, course, check)?;
    let papers = of(case, course, &check.artefact);
    let spans: Vec<(Date, Date)> = papers
        .iter()
        .flat_map(|(s, _)| s.1.all_runs().flat_map(|r| values(s.0, r)).collect::<Vec<_>>())
        .filter_map(|v| match v {
            Value::Date(d) => Some((d.parse().ok()?, d.parse().ok()?)),
            Value::Period(a, b) => Some((a.parse().ok()?, b.parse().ok()?)),
            _ => None,
        })
        .collect();
    let named = spans.iter().any(|(a, b)| *a <= first && first <= *b);
    let later = spans.iter().map(|(a, _)| *a).filter(|a| *a > first).min()?;
    if named || later.since(first).is_ok_and(|s| s.get_days() > 60) {
        return None;
    }
    let sights: Vec<Sight> = papers.iter().map(|(s, _)| *s).collect();
    let (name, files) = (case.name(&check.artefact), super::files(&sights));
    let message = Text::new(
        format!("{} : annonce le {}, la session commence le {} ({files}).", name.fr, fr_date(later), fr_date(first)),
        format!("{}: announces {later}, the session begins on {first} ({files}).", name.en),
    );
    Some(finding(case, indicator, check, &check.cause, "contradiction", message, &sights))
}

/// A paper about a session names one of its days.
pub(super) fn on_days(case: &Case, indicator: &Indicator, check: &Check) -> Vec<Finding> {
    let mut found = Vec::new();
    for course in case.dossier.followed() {
        let Some((first, last)) = course.days else { continue };
        let before = found.len();
        for (sight, _) in of(case, course, &check.artefact) {
            let runs = sight.1.all_runs().flat_map(|r| values(sight.0, r));
            let spans: Vec<(Date, Date)> = runs
                .filter_map(|v| match v {
                    Value::Date(d) => Some((d.parse().ok()?, d.parse().ok()?)),
                    Value::Period(a, b) => Some((a.parse().ok()?, b.parse().ok()?)),
                    _ => None,
                })
                .collect();
            // a letter bears its own date: a wrong day is told only beside others
            let inside = spans.iter().any(|(a, b)| *a <= last && first <= *b);
            let near = spans.iter().filter(|(a, _)| a.until(first).is_ok_and(|s| s.get_days().abs() <= 60)).count();
            if inside || near == 0 || spans.iter().all(|(a, _)| *a < first) {
                continue;
            }
            let name = case.name(&check.artefact);
            let (when, file) = (super::per::label(course), short(&sight.0.entry.path));
            let message = Text::new(
                format!("{} : aucune des dates lues n'est celle de la session ({}) – {file}.", name.fr, when.fr),
                format!("{}: none of its dates is that of the session ({}) – {file}.", name.en, when.en),
            );
            found.push(finding(case, indicator, check, &check.cause, "contradiction", message, &[sight]));
        }
        if found.len() == before {
            found.extend(announced(case, indicator, check, course));
        }
    }
    found
}
