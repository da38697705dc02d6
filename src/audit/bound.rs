//! What a report shows is bounded: so many passages and facts for a whole dossier, so many findings of one rule. What
//! is left out was judged all the same, and is counted where it would have stood.

use std::collections::BTreeMap;

use super::outcome::{FileEntry, Finding, IncidentEntry};
use crate::text::{Text, en_count, fr_count};

/// Most passages, and most facts, shown for a dossier before each file shows only its first ones.
pub const PER_RUN: usize = 100_000;
/// Facts a file still shows then.
pub const FEW: usize = 12;
/// Most findings of one rule.
pub const PER_RULE: usize = 1_000;

/// What was shown of the files so far, in the order of the dossier.
#[derive(Debug, Default)]
pub struct Shown {
    passages: usize,
    facts: usize,
}

impl Shown {
    /// Leaves out what is too much of a file, and says so.
    pub fn bound(&mut self, entry: &mut FileEntry) {
        self.bound_to(entry, PER_RUN);
    }

    fn bound_to(&mut self, entry: &mut FileEntry, most: usize) {
        let mut left = 0;
        if self.facts >= most {
            left += entry.facts.len().saturating_sub(FEW);
            entry.facts.truncate(FEW);
            entry.facts.shrink_to_fit();
        }
        for claim in entry.artefacts.iter_mut().filter(|_| self.passages >= most) {
            left += claim.because.len().saturating_sub(1);
            claim.because.truncate(1);
            claim.because.shrink_to_fit();
        }
        self.facts += entry.facts.len();
        self.passages += entry.artefacts.iter().map(|c| c.because.len()).sum::<usize>();
        if left > 0 {
            let message = Text::new(
                format!(
                    "{left} données ou passages relevés ne sont pas montrés : le rapport en montre {PER_RUN} pour tout le dossier, puis {FEW} données par fichier ; tous ont été jugés."
                ),
                format!(
                    "{left} facts or passages are not shown: the report shows {PER_RUN} for the whole dossier, then {FEW} facts a file; all were judged."
                ),
            );
            entry.incidents.push(IncidentEntry { code: "shown-in-part".to_owned(), message });
        }
    }
}

/// Keeps the first findings of each rule; the last one kept says how many more there are.
pub fn findings(all: &mut Vec<Finding>) {
    bound_findings(all, PER_RULE);
}

fn bound_findings(all: &mut Vec<Finding>, most: usize) {
    if all.len() <= most {
        return;
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    all.iter().for_each(|f| *counts.entry(f.rule.clone()).or_default() += 1);
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    all.retain_mut(|finding| {
        let rank = seen.entry(finding.rule.clone()).or_default();
        *rank += 1;
        let more = counts.get(&finding.rule).map_or(0, |n| n.saturating_sub(most));
        if *rank == most && more > 0 {
            let (one, many) =
                ("autre constat de cette règle, non montré.", "autres constats de cette règle, non montrés.");
            finding.message.fr.push_str(&format!(" Et {}", fr_count(more, one, many)));
            let (one, many) = ("more finding of this rule, not shown.", "more findings of this rule, not shown.");
            finding.message.en.push_str(&format!(" And {}", en_count(more, one, many)));
        }
        *rank <= most
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::FactEntry;
    use crate::report::sample;

    #[test]
    fn beyond_its_share_a_file_shows_its_first_facts_and_says_how_many_it_leaves_out() {
        let mut entry = sample::audit().files.swap_remove(0);
        entry.incidents.clear();
        let fact = FactEntry { field: "date".into(), value: "2026-05-12".into(), place: Text::new("p. 1", "p. 1") };
        entry.facts = vec![fact; 30];
        let mut shown = Shown::default();
        let mut first = entry.clone();
        shown.bound_to(&mut first, 20);
        assert_eq!((first.facts.len(), first.incidents.len()), (30, 0));
        shown.bound_to(&mut entry, 20);
        assert_eq!((entry.facts.len(), entry.incidents.len()), (FEW, 1));
        assert!(entry.incidents[0].message.fr.starts_with("18 données"), "{}", entry.incidents[0].message.fr);
    }

    #[test]
    fn a_rule_that_finds_too_much_shows_its_first_findings_and_counts_the_others() {
        let one = sample::audit().findings.swap_remove(0);
        let mut other = one.clone();
        other.rule = "autre".to_owned();
        let mut all = vec![one; 5];
        all.push(other);
        bound_findings(&mut all, 3);
        assert_eq!(all.len(), 4);
        assert!(all[2].message.fr.ends_with("Et 2 autres constats de cette règle, non montrés."));
        assert_eq!(all[3].rule, "autre");
    }
}
