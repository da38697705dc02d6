//! Figures held against each other: published rates, numbers of the organisation.

use super::{Sight, finding, short};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::classify::{Figures, Rate, Value};
use crate::pack::model::{Check, Indicator};
use crate::text::Text;

/// Rates of a paper whose words are about the thing; all when `about` is empty.
fn rates<'a>(sight: &Sight<'a>, about: &[String]) -> Vec<&'a Rate> {
    let of = figures(sight).into_iter().flat_map(|f| &f.rates);
    of.filter(|r| about.is_empty() || about.iter().any(|w| r.label.contains(w.as_str()))).collect()
}

fn figures<'a>(sight: &Sight<'a>) -> Option<&'a Figures> {
    sight.0.run(sight.1).map(|r| &r.figures)
}

/// A rate as it is written.
fn shown(rate: u32, fr: bool) -> String {
    let text = format!("{}", f64::from(rate) / 100.0);
    if fr { format!("{} %", text.replace('.', ",")) } else { format!("{text}%") }
}

/// A rate that is published is one of those of the papers it rests on, for the same year.
pub(super) fn agree(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let about: Vec<String> = check.any.iter().filter_map(|p| crate::pack::compile_pattern(p)).collect();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let tolerance = (check.tolerance.clamp(0.0, 100.0) * 100.0) as u32;
    // a summary of one session says nothing of a whole year
    let sources: Vec<Sight> = check
        .with
        .iter()
        .flat_map(|id| super::current(case, id))
        .filter(|(p, h, _)| !sights.iter().any(|s| s.0.number == p.number) && !case.dossier.in_session(p, h))
        .collect();
    let year = |s: &Sight| figures(s).and_then(|f| f.years.iter().max()).copied();
    let mut found = Vec::new();
    for sight in sights {
        let told = rates(sight, &about);
        let Some(of) = year(sight).filter(|_| !told.is_empty()) else { continue };
        // the page is dated of the year after the figures
        let near: Vec<Sight> = sources
            .iter()
            .filter(|s| {
                let mine = figures(sight).map_or(&[][..], |f| &f.years);
                year(s).is_some_and(|y| y == of || mine.contains(&y) && y + 1 == of)
            })
            .filter(|s| !rates(s, &about).is_empty())
            .copied()
            .collect();
        let same = |a: &Rate, b: &Rate| a.hundredths.abs_diff(b.hundredths) <= tolerance;
        // what is told under one word is held against what the papers say under it
        let words: Vec<&[String]> = about.iter().map(std::slice::from_ref).collect();
        let shared = |w: &&[String]| !rates(sight, w).is_empty() && near.iter().any(|s| !rates(s, w).is_empty());
        // when they share no word, all that is about the thing
        let words = if words.iter().any(shared) { words } else { vec![about.as_slice()] };
        let clash = words.into_iter().find_map(|one| {
            let told = rates(sight, one);
            let counted: Vec<(Sight, &Rate)> =
                near.iter().flat_map(|s| rates(s, one).into_iter().map(|r| (*s, r))).collect();
            let agreed = counted.iter().any(|(_, b)| told.iter().any(|a| same(a, b)));
            let first = counted.first().filter(|_| !agreed)?;
            Some((first.0, *told.last()?, first.1))
        });
        let Some((source, a, b)) = clash else { continue };
        let message = |fr: bool| {
            let (x, y) = (shown(a.hundredths, fr), shown(b.hundredths, fr));
            let (p, q) = (short(&sight.0.entry.path), short(&source.0.entry.path));
            if fr {
                format!("Taux publié : {x} ({p}) ; la synthèse dit {y} pour la même période ({q}).")
            } else {
                format!("Published rate: {x} ({p}); the summary says {y} for the same period ({q}).")
            }
        };
        let mut f = finding(
            case,
            indicator,
            check,
            &check.cause,
            "contradiction",
            Text::new(message(true), message(false)),
            &[*sight, source],
        );
        f.subject.clone_from(&sight.0.entry.path);
        f.confidence = Confidence::Probable;
        found.push(f);
    }
    found
}

/// No paper spells the organisation's own activity number wrong.
pub(super) fn own_number(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let Some(own) = case.dossier.own_activity.as_deref() else { return Vec::new() };
    let mut wrong: Vec<(Sight, &str)> = Vec::new();
    let others = check.with.iter().flat_map(|id| case.dossier.claims(id)).filter(|(p, h, _)| p.run(h).is_some());
    for sight in sights.iter().copied().chain(others) {
        let facts = sight.0.exhibit.iter().flat_map(|e| &e.facts);
        let numbers: Vec<&str> =
            facts.filter_map(|f| if let Value::Nda(n) = &f.value { Some(n.as_str()) } else { None }).collect();
        let slip = numbers.iter().find(|n| slip_of(n, own)).filter(|_| !numbers.contains(&own));
        if let Some(slip) = slip.filter(|_| !wrong.iter().any(|(s, _)| s.0.number == sight.0.number)) {
            wrong.push((sight, slip));
        }
    }
    let Some((_, slip)) = wrong.first() else { return Vec::new() };
    let papers: Vec<Sight> = wrong.iter().map(|(s, _)| *s).collect();
    let message = Text::new(
        format!("Numéro de déclaration d'activité {slip} au lieu de {own} dans : {}.", super::files(&papers)),
        format!("Activity number {slip} instead of {own} in: {}.", super::files(&papers)),
    );
    let mut f = finding(case, indicator, check, &check.cause, "contradiction", message, &papers);
    f.subject = super::subject(&papers);
    vec![f]
}

/// Whether a number is another written wrong: a digit or two apart, or two neighbours swapped.
#[must_use]
pub fn slip_of(number: &str, own: &str) -> bool {
    if number == own || number.len() != own.len() {
        return false;
    }
    number.bytes().zip(own.bytes()).filter(|(a, b)| a != b).count() <= 2
}

#[cfg(test)]
mod tests {
    use super::slip_of;

    #[test]
    fn a_slip_is_near_and_another_number_is_not() {
        assert!(slip_of("84691234569", "84691234596"));
        assert!(slip_of("84691234560", "84691234569"));
        assert!(!slip_of("84691234569", "84691234569"));
        assert!(!slip_of("84697734111", "84691234569"));
    }
}
