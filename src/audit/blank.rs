//! Forms of one session or person left blank, though the need is met by the forms of others.

use std::collections::BTreeSet;

use super::checks::{per, short, show_passages};
use super::judge::{Case, new_finding};
use super::outcome::{Claim, Finding, Strength, Verdict};
use super::piece::Piece;
use super::sessions::Course;
use crate::classify::is_month;
use crate::pack::model::{Grading, Indicator, Scope};
use crate::text::Text;

/// Blank forms kept for one session or person by their name, of the papers that meet the needs of an indicator.
#[must_use]
pub fn left_blank(case: &Case, indicator: &Indicator) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for need in indicator.requires.iter().filter(|n| !n.advice && case.holds(n.when.as_ref())) {
        // said once: where the paper is the first that is asked for
        for id in need.any.iter().take(1) {
            let single = |s: Scope| !matches!(s, Scope::Organisation | Scope::Training);
            if !case.pack.artefact(id).is_some_and(|a| single(a.scope)) {
                continue;
            }
            let filled: Vec<BTreeSet<String>> =
                case.dossier.claims(id).filter(|(_, _, c)| c.counts).map(|(p, _, _)| marks(case, p)).collect();
            if filled.is_empty() {
                continue;
            }
            for (piece, _, claim) in case.dossier.claims(id).filter(|(_, _, c)| is_blank(c)) {
                let own = marks(case, piece);
                let path = &piece.entry.path;
                let known = found.iter().any(|f| f.subject == *path);
                let lone = session(case, path).filter(|c| !documented(case, id, c));
                let alone = !own.is_empty() && !filled.iter().any(|f| !f.is_disjoint(&own));
                if known || is_model(case, path) || !(alone || lone.is_some()) {
                    continue;
                }
                let cause = indicator.causes.iter().find(|c| c.id == need.absent);
                let name = case.name(id);
                let message = Text::new(
                    format!("{} : formulaire laissé vierge ({}).", name.fr, short(path)),
                    format!("{}: form left blank ({}).", name.en, short(path)),
                );
                // one form among several is the lighter case, where the indicator knows a lighter one
                let light = if indicator.grading == Grading::MajorOnly { Verdict::Major } else { Verdict::Minor };
                let verdict = cause.map_or(Verdict::ToReview, |_| light);
                let mut f = new_finding(case, indicator, &need.id, cause, verdict, "blank", message);
                f.subject.clone_from(path);
                f.evidence = vec![case.evidence(piece, claim)];
                show_passages(case, &mut f);
                // a paper of the session that was not recognised may be the filled one
                if !alone && lone.is_some_and(|c| per::unrecognised(case, c)) {
                    f.to_review();
                }
                found.push(f);
            }
        }
    }
    found
}

/// Papers of the organisation that are drafts, where the need is met only by what other papers say beside their own matter.
#[must_use]
pub fn drafts(case: &Case, indicator: &Indicator) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for need in indicator.requires.iter().filter(|n| !n.advice && case.holds(n.when.as_ref())) {
        let [id] = need.any.as_slice() else { continue };
        if !case.pack.artefact(id).is_some_and(|a| a.scope == Scope::Organisation) {
            continue;
        }
        let draft = |c: &Claim| c.strength == Strength::Strong && c.states.iter().any(|s| s == "draft");
        let own = case.dossier.claims(id).filter(|(_, _, c)| draft(c)).max_by(|a, b| a.2.points.total_cmp(&b.2.points));
        let Some((piece, _, claim)) = own else { continue };
        let beside = |p: &Piece, c: &Claim| {
            c.points < claim.points && p.entry.artefacts.iter().any(|o| o.counts && o.points > c.points)
        };
        let mut counted = case.dossier.claims(id).filter(|(_, _, c)| c.counts).peekable();
        let Some(other) = counted.peek().map(|(p, _, _)| short(&p.entry.path).to_owned()) else { continue };
        if !counted.all(|(p, _, c)| beside(p, c)) {
            continue;
        }
        let cause = indicator.causes.iter().find(|c| c.id == need.absent);
        let (name, file) = (case.name(id), short(&piece.entry.path));
        let message = Text::new(
            format!("{} : la pièce n'est qu'un projet ({file}) ; seul ce qu'en dit {other} en tient lieu.", name.fr),
            format!(
                "{}: the paper is no more than a draft ({file}); only what {other} says of it stands for it.",
                name.en
            ),
        );
        let mut f = new_finding(case, indicator, &need.id, cause, Verdict::ToReview, "draft", message);
        f.subject.clone_from(&piece.entry.path);
        f.evidence = vec![case.evidence(piece, claim)];
        show_passages(case, &mut f);
        f.to_review();
        found.push(f);
    }
    found
}

/// The one session in whose folder a file lies.
fn session<'a>(case: &Case<'a>, path: &str) -> Option<&'a Course> {
    let mut homes = case.dossier.followed().filter(|c| c.has_below(path));
    homes.next().filter(|_| homes.next().is_none())
}

/// Whether some filled paper of the artefact is of the session, or lies in its folder.
fn documented(case: &Case, id: &str, course: &Course) -> bool {
    case.dossier.claims(id).filter(|(_, _, c)| c.counts).any(|(p, h, _)| {
        course.holds(p, h)
            || course.has_below(&p.entry.path)
            || course.trainees.iter().any(|t| per::covers(case, &(p, h, &p.entry.artefacts[h.claim]), *t))
    })
}

fn is_blank(claim: &Claim) -> bool {
    claim.strength >= Strength::Probable && claim.states.iter().any(|s| s == "blank-template")
}

/// What the name of a file says of its session or person: months with their year, days, persons.
fn marks(case: &Case, piece: &Piece) -> BTreeSet<String> {
    let name = short(&piece.entry.path);
    let folded = crate::fold::fold(name);
    let words: Vec<&str> = folded.split_whitespace().collect();
    let mut marks: BTreeSet<String> =
        case.dossier.roster.of(piece.number, None).map(|p| format!("person {p}")).collect();
    for (n, word) in words.iter().enumerate().filter(|(_, w)| is_month(w)) {
        let year = words.get(n + 1).filter(|y| y.len() == 4 && y.bytes().all(|b| b.is_ascii_digit()));
        marks.insert(format!("{word} {}", year.copied().unwrap_or_default()));
    }
    marks.extend(crate::classify::first_date(name));
    marks
}

/// Whether the path says that the form is a model to be filled later.
pub(super) fn is_model(case: &Case, path: &str) -> bool {
    let folded = format!(" {}", crate::fold::fold(path));
    let names = &case.pack.file.template.names;
    names.iter().filter_map(|n| crate::pack::compile_pattern(n)).any(|n| folded.contains(n.trim_end()))
}
