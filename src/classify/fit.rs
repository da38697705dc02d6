//! How well the words of a run fit each artefact, by the lexicon of the pack.

use super::exhibit::{Because, Fit, Hit};
use super::features::{Signs, hashed};
use super::points::{Passages, Scored};
use super::reading::{Reading, Unit};
use crate::pack::Pack;
use crate::pack::lexicon::Hash;

/// Best fits that are sent back.
const KEEP_FITS: usize = 8;
/// What a point against an artefact takes from its fit, and how many count.
const AGAINST: f32 = 0.15;
const AGAINST_CAP: f32 = 10.0;
/// Fit of an artefact that was never learnt: so much for each point beyond these.
const UNLEARNT: f32 = 0.5;
const UNLEARNT_FROM: f32 = 5.0;
/// Under so many words, a run fits nothing.
pub const LEAST_WORDS: usize = 5;

/// The hits, the artefacts the run fits best and those that patterns speak for, and the fit of none; where passages are
/// told, the best fit gets some.
pub fn fit(
    r: &Reading,
    format: &str,
    layouts: &[&'static str],
    pack: &Pack,
    (scored, told): (Scored, Passages),
) -> (Vec<Hit>, Vec<Fit>, f32) {
    let Scored { mut hits, against, spoken } = scored;
    if pack.lexicon.is_empty() || r.words < LEAST_WORDS {
        return (hits, Vec::new(), 0.0);
    }
    let mut scores = pack.lexicon.score(&hashed(r, &Signs { format, layouts, spoken: &spoken, pack }));
    for (artefact, logit) in &mut scores.artefacts {
        *logit += against.get(artefact).map_or(0.0, |points| AGAINST * points.max(-AGAINST_CAP));
    }
    scores.artefacts.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let wanted = |n: usize, artefact: u16| n < KEEP_FITS || hits.iter().any(|h| h.artefact == artefact);
    let kept = scores.artefacts.iter().enumerate().filter(|(n, (a, _))| wanted(*n, *a));
    let mut fits: Vec<Fit> = kept.map(|(_, (artefact, logit))| Fit { artefact: *artefact, logit: *logit }).collect();
    // what was never learnt, as an artefact a pack adds, stands by its points
    for hit in hits.iter().filter(|h| !pack.lexicon.knows(h.artefact)) {
        fits.push(Fit { artefact: hit.artefact, logit: scores.none + UNLEARNT * (hit.points - UNLEARNT_FROM) });
    }
    fits.sort_by(|a, b| b.logit.total_cmp(&a.logit).then(a.artefact.cmp(&b.artefact)));
    if let Some(best) = fits.first().filter(|f| f.logit > scores.none && told == Passages::Told)
        && hits.iter().all(|h| h.artefact != best.artefact)
    {
        let sensitive = pack.artefacts[usize::from(best.artefact)].sensitive;
        let because = telling(r, pack, best.artefact, sensitive);
        hits.push(Hit { artefact: best.artefact, points: 0.0, kinds: 0, titled: false, whole: 0.0, because });
    }
    (hits, fits, scores.none)
}

/// The lines whose words speak most for the artefact.
fn telling(r: &Reading, pack: &Pack, artefact: u16, sensitive: bool) -> Vec<Because> {
    let weight = pack.lexicon.weights(artefact);
    let mut best: Vec<(f32, &Unit)> = Vec::new();
    for unit in r.units.iter().take(200) {
        let words = r.folded[unit.start..unit.end].split(' ').filter(|w| !w.is_empty());
        let sum: f32 = words.take(30).map(|w| weight(Hash::new().with(w))).sum();
        if sum > 0.0 {
            best.push((sum, unit));
        }
    }
    best.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.start.cmp(&b.1.start)));
    let because = |(_, unit): &(f32, &Unit)| Because {
        signal: "words".to_owned(),
        points: 0.0,
        place: r.place(unit),
        excerpt: if sensitive { String::new() } else { r.passage(unit, unit.start) },
    };
    best.iter().take(2).map(because).collect()
}
