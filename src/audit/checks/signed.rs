//! Signatures where the paper asks for them.

use super::{Sight, files, finding, short};
use crate::audit::judge::Case;
use crate::audit::outcome::Finding;
use crate::pack::model::{Check, Indicator};
use crate::text::Text;

/// Signed where it must be.
pub(super) fn signed(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
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
        let at = run.signatures.first_empty.as_ref().map(crate::audit::dossier::words).unwrap_or_default();
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
        f.to_review();
        found.push(f);
    }
    found
}
