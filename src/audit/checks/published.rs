//! Rates that the papers which make results public leave out.

use super::{Sight, current, figures, files, finding, is_typed, said};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding, Strength};
use crate::pack::compile_patterns;
use crate::pack::model::{Check, Indicator};
use crate::text::Text;

/// Of the papers with figures one at least speaks, by one of `any`, of a rate that is to be made public; or one of the papers
/// `with` tells it, or a word of `common` says somewhere why there is none.
pub(super) fn published(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let (Some(wanted), spared) = (said::list(case, &check.any), said::list(case, &check.common)) else {
        return Vec::new();
    };
    let about = compile_patterns(&check.any);
    let others: Vec<Sight> = check.with.iter().flat_map(|id| current(case, id)).collect();
    // a page that gives no figure is not where results are made public
    let shown: Vec<Sight> =
        sights.iter().filter(|s| figures::figures(s).is_some_and(|f| !f.rates.is_empty())).copied().collect();
    let told = shown.iter().any(|s| said::says(s, wanted))
        || others.iter().any(|s| super::states_rate(s, &about))
        || spared.is_some_and(|list| shown.iter().chain(&others).any(|s| said::says(s, list)));
    let sure = shown.iter().all(|s| is_typed(s) && s.2.strength == Strength::Strong);
    if shown.is_empty() || told {
        return Vec::new();
    }
    let words = check.any.iter().take(3).map(|w| format!("« {} »", w.trim_end_matches('*'))).collect::<Vec<_>>();
    let (file, words) = (files(&shown), words.join(", "));
    let message = Text::new(
        format!("Les résultats publiés ne disent rien de {words}… : {file}."),
        format!("Published results say nothing of {words}…: {file}."),
    );
    let mut f = finding(case, indicator, check, &check.cause, "missing", message, &shown);
    f.confidence = Confidence::Probable;
    if !sure {
        f.to_review();
    }
    vec![f]
}
