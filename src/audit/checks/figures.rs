//! Figures held against each other: published rates, numbers of the organisation.

use std::collections::BTreeSet;

use super::{Sight, finding, short};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::classify::{Figures, Rate, Run, Value};
use crate::fold::fold;
use crate::pack::compile_patterns;
use crate::pack::model::{Check, Indicator};
use crate::text::{Text, en_count, fr_count};

/// Heads that say a figure and not of what, folded: a paper of one kind of rates has no other.
const BARE: [&str; 9] = ["tau", "pourcentage", "resultat", "score", "rate", "percentage", "global", "moyen", "moyenne"];
/// Words of the row of them all, folded: « ensemble des stagiaires », « toutes formations ».
const WHOLE: [&str; 10] =
    ["ensemble", "total", "totau", "global", "globale", "globau", "general", "generale", "overall", "toute"];

/// Rates of a paper whose words are about the thing; all when `about` is empty. With `bare`, those under a head that
/// says of nothing what it is the rate of are about it as well.
pub(super) fn rates<'a>(sight: &Sight<'a>, about: &[String], bare: bool) -> Vec<&'a Rate> {
    let of = figures(sight).into_iter().flat_map(|f| &f.rates);
    let head_alone = |r: &Rate| {
        let head = r.label.strip_prefix(r.row.trim_end()).unwrap_or_default();
        let mut words = head.split_whitespace().peekable();
        !r.row.is_empty() && words.peek().is_some() && words.all(|w| BARE.contains(&w))
    };
    of.filter(|r| about.is_empty() || about.iter().any(|w| r.label.contains(w.as_str())) || bare && head_alone(r))
        .collect()
}

/// Whether a paper states a rate of one of these things.
pub fn states_rate(sight: &Sight, about: &[String]) -> bool {
    !rates(sight, about, false).is_empty()
}

pub(super) fn figures<'a>(sight: &Sight<'a>) -> Option<&'a Figures> {
    sight.0.run(sight.1).map(|r| &r.figures)
}

/// A rate as it is written.
pub(super) fn shown(rate: u32, fr: bool) -> String {
    let text = format!("{}", f64::from(rate) / 100.0);
    if fr { format!("{} %", text.replace('.', ",")) } else { format!("{text}%") }
}

/// A rate with what it is told about.
struct Told<'a> {
    rate: &'a Rate,
    years: BTreeSet<u16>,
    /// Words of its row that say a subject.
    row: BTreeSet<&'a str>,
    /// Codes of a training or of a group: `p14`, `rs9947`.
    codes: BTreeSet<String>,
}

/// The rates of a paper about the thing; `heads` when the whole paper may be about one code.
fn told<'a>(sight: &Sight<'a>, about: &[String], heads: bool, bare: bool) -> Vec<Told<'a>> {
    let run = sight.0.run(sight.1);
    let title: String = run.filter(|_| heads).map_or(String::new(), |r| fold(&r.heads.join(" ")));
    let latest = figures(sight).and_then(|f| f.years.iter().max()).copied();
    let one = |rate: &'a Rate| {
        let kind = |w: &str| about.iter().any(|a| format!(" {w} ").contains(a.as_str()));
        let row = rate.row.split_whitespace().filter(|w| w.len() > 3 && !w.bytes().any(|b| b.is_ascii_digit()));
        let row = row.filter(|w| !WHOLE.contains(w));
        let said = [rate.label.as_str(), rate.heading.as_str(), title.as_str()];
        let codes = said.iter().flat_map(|t| t.split_whitespace()).filter(|w| is_code(w)).map(str::to_owned).collect();
        let years: BTreeSet<u16> = rate.years.iter().copied().collect();
        let years = if years.is_empty() { latest.into_iter().collect() } else { years };
        Told { rate, years, row: row.filter(|w| !kind(w)).collect(), codes }
    };
    rates(sight, about, bare).into_iter().map(one).collect()
}

/// Letters, then figures.
fn is_code(word: &str) -> bool {
    let letters = word.bytes().take_while(u8::is_ascii_alphabetic).count();
    (1..=5).contains(&letters)
        && word.len() >= 3
        && word.len() > letters
        && word[letters..].bytes().all(|b| b.is_ascii_digit())
}

impl Told<'_> {
    /// Whether both name the same code; none when one of them names none.
    fn code(&self, other: &Told) -> Option<bool> {
        let both = !self.codes.is_empty() && !other.codes.is_empty();
        both.then(|| !self.codes.is_disjoint(&other.codes))
    }

    /// Whether both may be the same figure: one subject, one period; `alone` when the paper has one line of the kind.
    fn comparable(&self, other: &Told, alone: bool) -> bool {
        let code = self.code(other);
        let period = self.years == other.years
            || code == Some(true) && (other.years.is_empty() || !self.years.is_disjoint(&other.years));
        let says =
            |row: &BTreeSet<&str>, label: &str| row.is_empty() || row.iter().any(|w| label.contains(&format!(" {w} ")));
        let subject = match (self.rate.row.is_empty(), other.rate.row.is_empty()) {
            // one line for all is told of the whole
            (false, false) => {
                other.row.is_empty() && (alone || self.row.is_empty())
                    || !self.row.is_disjoint(&other.row)
                    // the subject of one stands in the head of its column
                    || self.row.is_empty() && !other.row.is_empty() && says(&other.row, &self.rate.label)
            }
            (false, true) => code == Some(true) || says(&self.row, &other.rate.label),
            (true, false) => code == Some(true) || says(&other.row, &self.rate.label),
            (true, true) => true,
        };
        code != Some(false) && period && subject
    }

    /// Whether both are surely the same figure.
    fn twin(&self, other: &Told) -> bool {
        !self.row.is_empty() && self.row == other.row || self.code(other) == Some(true)
    }
}

/// A rate that is published is one of those of the papers it rests on, for the same subject and year.
pub(super) fn agree(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let about = crate::pack::compile_patterns(&check.any);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let tolerance = (check.tolerance.clamp(0.0, 100.0) * 100.0) as u32;
    let sources: Vec<Sight> = check.with.iter().flat_map(|id| super::current(case, id)).collect();
    let bare = |s: &Sight| check.bare.contains(&s.2.artefact);
    let counted: Vec<(Sight, Vec<Told>)> = sources.iter().map(|s| (*s, told(s, &about, true, bare(s)))).collect();
    let mut found = Vec::new();
    for sight in sights {
        let (mut agreed, mut clash) = (false, Vec::new());
        let published = told(sight, &about, false, false);
        let alone = published.windows(2).all(|w| w[0].rate.row == w[1].rate.row);
        for a in &published {
            // a paper that counts answers and publishes rates is held against the others, not against itself
            let others = counted.iter().filter(|(s, _)| s.0.number != sight.0.number);
            let all = others.flat_map(|(s, list)| list.iter().map(move |b| (*s, b)));
            let near: Vec<(Sight, &Told)> = all
                .filter(|(_, b)| a.comparable(b, alone))
                // a summary of one session says nothing of a whole year
                .filter(|(s, b)| a.code(b) == Some(true) || !case.dossier.in_session(s.0, s.1))
                .collect();
            let same = |b: &Told| a.rate.hundredths.abs_diff(b.rate.hundredths) <= tolerance;
            if near.iter().any(|(_, b)| same(b)) {
                agreed = true;
            } else if let Some((s, b)) = near.iter().find(|(_, b)| a.twin(b)).or(near.first()) {
                clash.push((*s, a, *b));
            }
        }
        // one figure that agrees shows that the papers may count otherwise, unless the subject is surely the same
        let first = clash.iter().find(|(_, a, b)| a.twin(b)).or(clash.first().filter(|_| !agreed));
        let Some((source, a, b)) = first else { continue };
        let message = |fr: bool| {
            let (x, y) = (shown(a.rate.hundredths, fr), shown(b.rate.hundredths, fr));
            let (p, q) = (short(&sight.0.entry.path), short(&source.0.entry.path));
            if fr {
                format!("Taux publié : {x} ({p}) ; la synthèse dit {y} pour la même période ({q}).")
            } else {
                format!("Published rate: {x} ({p}); the summary says {y} for the same period ({q}).")
            }
        };
        let text = Text::new(message(true), message(false));
        let mut f = finding(case, indicator, check, &check.cause, "contradiction", text, &[*sight, *source]);
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

/// A paper that shows rates says of what period they are, or of how many answers: not one of its rates does, nor does a
/// line of it say one of the words `common`.
pub(super) fn bare(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let (kinds, counts) = (compile_patterns(&check.any), compile_patterns(&check.common));
    let mut found = Vec::new();
    for sight in sights {
        let runs: Vec<&Run> = super::typed(sight).collect();
        let rates: Vec<&Rate> = runs.iter().flat_map(|r| &r.figures.rates).collect();
        let meant: Vec<&&Rate> = rates.iter().filter(|r| kinds.iter().any(|w| r.label.contains(w.as_str()))).collect();
        let told = rates.iter().any(|r| !r.years.is_empty() || r.of.is_some());
        let counted = runs.iter().flat_map(|r| r.lines.iter().chain(&r.rows)).any(|l| super::rows::says(l, &counts));
        let Some(first) = meant.first().filter(|_| !told && !counted) else { continue };
        let (name, file) = (case.name(&check.artefact), short(&sight.0.entry.path));
        let (rate, n) = (first.hundredths, meant.len());
        let (fr, en) = (fr_count(n, "taux affiché", "taux affichés"), en_count(n, "rate shown", "rates shown"));
        let message = Text::new(
            format!("{} : {fr} sans période ni nombre de réponses, dont « {} » ({file}).", name.fr, shown(rate, true)),
            format!(
                "{}: {en} without period or number of answers, “{}” among them ({file}).",
                name.en,
                shown(rate, false)
            ),
        );
        let mut f = finding(case, indicator, check, &check.cause, "field-missing", message, &[*sight]);
        f.confidence = Confidence::Probable;
        found.push(f);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::slip_of;

    #[test]
    fn a_code_is_letters_then_figures() {
        assert!(["p14", "rs9947", "r489"].iter().all(|w| super::is_code(w)));
        assert!(!["2026", "p", "7h30", "satisfaction", "é14"].iter().any(|w| super::is_code(w)));
    }

    #[test]
    fn a_slip_is_near_and_another_number_is_not() {
        assert!(slip_of("84691234569", "84691234596"));
        assert!(slip_of("84691234560", "84691234569"));
        assert!(!slip_of("84691234569", "84691234569"));
        assert!(!slip_of("84697734111", "84691234569"));
    }
}
