//! A list of addresses that is of another part of the country than the house.

use std::collections::{BTreeMap, BTreeSet};

use super::{Sight, files, finding};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::classify::Run;
use crate::fold::fold;
use crate::pack::compile_patterns;
use crate::pack::model::{Check, Indicator};
use crate::text::Text;

/// Lines that tell of another part of the country before the list is of it.
const LINES: usize = 2;
/// Files with an address in a department before the house is at home there.
const HOME: u32 = 3;

/// Paris.
const CAPITAL: u8 = 75;

/// A department, and the words that tell it or its region.
struct Department {
    name: String,
    region: String,
    own: Vec<String>,
    of_region: Vec<String>,
}

/// The departments by number.
struct Atlas(BTreeMap<u8, Department>);

impl Atlas {
    /// From the answers of a check: the number of a department → its region, itself, its towns.
    fn of(check: &Check) -> Self {
        let department = |words: &[String]| match words {
            [region, own @ ..] => Some(Department {
                name: own.first().unwrap_or(region).clone(),
                region: region.clone(),
                own: compile_patterns(own),
                of_region: compile_patterns(std::slice::from_ref(region)),
            }),
            [] => None,
        };
        Self(check.answers.iter().filter_map(|(n, words)| Some((n.parse().ok()?, department(words)?))).collect())
    }

    fn region_of(&self, n: u8) -> Option<&str> {
        self.0.get(&n).map(|d| d.region.as_str())
    }

    /// The departments of which a line speaks, and the regions.
    fn told(&self, line: &str) -> (BTreeSet<u8>, BTreeSet<&str>) {
        let folded = format!(" {} ", fold(line).trim());
        let says = |words: &[String]| words.iter().any(|w| folded.contains(w.as_str()));
        let own = self.0.iter().filter(|(_, d)| says(&d.own)).map(|(n, _)| *n).collect();
        (own, self.0.values().filter(|d| says(&d.of_region)).map(|d| d.region.as_str()).collect())
    }
}

/// Texts of a run, a line or a row each.
fn texts(run: &Run) -> impl Iterator<Item = &str> {
    run.lines.iter().chain(&run.heads).chain(&run.rows).map(String::as_str)
}

/// No list names places of another region only: those of `answers`, by number of department its region, itself and its
/// towns. A person looks when a paper `with` names the region of the house.
pub(super) fn territory(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let atlas = Atlas::of(check);
    let counts = &case.dossier.departments;
    // national bodies, and not only houses of the capital, have their addresses there
    let most =
        counts.iter().filter(|(_, n)| **n >= HOME).max_by_key(|(d, n)| (**d != CAPITAL, **n, std::cmp::Reverse(**d)));
    let told = case.dossier.own_activity.as_deref().and_then(|n| n.get(2..4)?.parse::<u8>().ok());
    // wherever papers of the house give addresses again and again, it may be at home
    let homes: BTreeSet<u8> = counts.iter().filter(|(_, n)| **n >= HOME).map(|(d, _)| *d).chain(told).collect();
    let Some(home) = told.or(most.map(|(d, _)| *d)).filter(|d| atlas.0.contains_key(d)) else { return Vec::new() };
    let regions: BTreeSet<&str> = homes.iter().filter_map(|d| atlas.region_of(*d)).collect();
    let at_home = |d: &u8| atlas.region_of(*d).is_some_and(|r| regions.contains(r));
    let near = |(departments, named): &(BTreeSet<u8>, BTreeSet<&str>)| {
        departments.iter().any(at_home) || !named.is_disjoint(&regions)
    };
    let (mut far, mut lines): (BTreeSet<u8>, BTreeSet<&str>) = Default::default();
    for (_, run) in sights.iter().flat_map(super::runs) {
        if run.departments.iter().any(at_home) {
            return Vec::new();
        }
        far.extend(run.departments.iter().filter(|d| **d != CAPITAL && atlas.0.contains_key(d)));
        for line in texts(run) {
            let said = atlas.told(line);
            if near(&said) {
                return Vec::new();
            }
            if !said.0.is_empty() || !said.1.is_empty() {
                lines.insert(line);
            }
            far.extend(said.0);
        }
    }
    // one name of a town may be that of a person, and one address that of a head office
    if far.is_empty() || lines.len() < LINES {
        return Vec::new();
    }
    let name_of = |d: &u8| atlas.0.get(d).map(|d| d.name.as_str());
    let there = far.iter().filter_map(name_of).take(3).collect::<Vec<_>>().join(", ");
    let here = name_of(&home).unwrap_or_default();
    let (name, list) = (case.name(&check.artefact), files(sights));
    let message = Text::new(
        format!(
            "{} : contacts d'un autre territoire ({there}), aucun du territoire de l'organisme ({here}) : {list}.",
            name.fr
        ),
        format!("{}: contacts of another area ({there}), none of the organisation's own ({here}): {list}.", name.en),
    );
    let mut f = finding(case, indicator, check, &check.cause, "other-organisation", message, sights);
    let beside = check.with.iter().flat_map(|id| super::current(case, id)).collect::<Vec<Sight>>();
    if beside.iter().flat_map(super::runs).any(|(_, run)| texts(run).any(|line| near(&atlas.told(line)))) {
        f.to_review();
    }
    f.confidence = Confidence::Probable;
    f.subject.clone_from(&name.fr);
    vec![f]
}
