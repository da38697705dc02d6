//! A paper that lies under one person's name and is about another.

use super::per::covers;
use super::{Sight, finding, short};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::pack::model::{Check, Each, Indicator, Role};
use crate::text::Text;

/// A trainee, or a trainer, whose only paper of a kind announces somebody else.
pub(super) fn misfiled(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let roster = &case.dossier.roster;
    let trains = check.each == Some(Each::Trainer);
    let concerned = |n: &usize| (roster.all[*n].role == Role::Trainer) == trains;
    let mut found = Vec::new();
    for sight in sights {
        let piece = sight.0.number;
        let named: Vec<usize> = roster.by_path(piece).filter(concerned).collect();
        let [owner] = named.as_slice() else { continue };
        let inside = |n: &usize| sight.1.all_runs().any(|r| roster.in_text(piece, r, *n));
        if inside(owner) || sights.iter().any(|s| covers(case, s, *owner)) {
            continue;
        }
        let announced = |n: &usize| {
            let mut here = roster.all[*n].sightings.iter().filter(|s| s.piece == piece);
            here.any(|s| sight.1.all_runs().any(|r| r == s.run))
        };
        let others: Vec<usize> = (0..roster.all.len()).filter(concerned).filter(announced).collect();
        let [other] = others.as_slice() else { continue };
        let (owner, other) = (&roster.all[*owner].shown, &roster.all[*other].shown);
        let (name, file) = (case.name(&check.artefact), short(&sight.0.entry.path));
        let message = Text::new(
            format!("{} : la pièce classée chez {owner} est au nom de {other} ({file}).", name.fr),
            format!("{}: the paper filed under {owner} is about {other} ({file}).", name.en),
        );
        let mut f = finding(case, indicator, check, &check.cause, "wrong-person", message, &[*sight]);
        f.subject.clone_from(owner);
        f.missing = vec![name];
        f.confidence = Confidence::Probable;
        found.push(f);
    }
    found
}
