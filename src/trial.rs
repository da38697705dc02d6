//! A pack put to the test: the examples of its artefacts through the real classifier, the cases of its
//! indicators through the real judge, and how much of it they reach.

mod cases;
mod examples;
mod papers;

use std::collections::BTreeSet;

pub use cases::{CaseTried, run as cases};
pub use examples::{ExampleTried, run as examples, taken};

use crate::pack::Pack;

/// All that was tried.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// Examples and near misses, in the order of the artefacts.
    pub examples: Vec<ExampleTried>,
    /// Cases, in the order of the indicators.
    pub cases: Vec<CaseTried>,
    /// How much of the pack they reach.
    pub reached: Reached,
}

/// How much of a pack its examples and cases reach.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reached {
    /// Artefacts with an example and a near miss, of all.
    pub artefacts: (usize, usize),
    /// Indicators with a case that fires and one that does not, of all.
    pub indicators: (usize, usize),
    /// Needs and checks that fire in a case, of all.
    pub rules: (usize, usize),
    /// Causes seen in a case, of all that rules tell.
    pub causes: (usize, usize),
    /// Needs and checks that never fire.
    pub silent: Vec<String>,
    /// Causes that no case sees.
    pub unseen: Vec<String>,
    /// Artefacts that nothing wants.
    pub unwanted: Vec<String>,
}

/// Tries a whole pack.
#[must_use]
pub fn run(pack: &Pack) -> Trial {
    let (examples, cases) = (examples(pack), cases(pack));
    let reached = reached(pack, &cases);
    Trial { examples, cases, reached }
}

impl Trial {
    /// How many tries went wrong.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.examples.iter().filter(|e| !e.passed).count() + self.cases.iter().filter(|c| !c.passed).count()
    }
}

/// How much of a pack some cases reach.
#[must_use]
pub fn reached(pack: &Pack, cases: &[CaseTried]) -> Reached {
    let rules = pack
        .indicators
        .iter()
        .flat_map(|i| i.requires.iter().map(|n| n.id.as_str()).chain(i.checks.iter().map(|c| c.id.as_str())));
    let fired: BTreeSet<&str> = cases.iter().flat_map(|c| c.fired.iter().map(String::as_str)).collect();
    let caused: BTreeSet<&str> = cases.iter().flat_map(|c| c.causes.iter().map(String::as_str)).collect();
    let rules: Vec<&str> = rules.collect();
    let causes: Vec<&str> =
        pack.indicators.iter().flat_map(|i| &i.causes).filter(|c| !c.by_hand).map(|c| c.id.as_str()).collect();
    let both = |number: u32| {
        let mut of = cases.iter().filter(|c| c.indicator == number).map(|c| !c.fired.is_empty());
        let first = of.next();
        first.is_some_and(|f| of.any(|other| other != f))
    };
    let exemplary =
        |a: &&crate::pack::model::Artefact| !a.examples.matches.is_empty() && !a.examples.near_miss.is_empty();
    Reached {
        artefacts: (pack.artefacts.iter().filter(exemplary).count(), pack.artefacts.len()),
        indicators: (pack.indicators.iter().filter(|i| both(i.number)).count(), pack.indicators.len()),
        rules: (rules.iter().filter(|r| fired.contains(*r)).count(), rules.len()),
        causes: (causes.iter().filter(|c| caused.contains(*c)).count(), causes.len()),
        silent: rules.iter().filter(|r| !fired.contains(*r)).map(|r| (*r).to_owned()).collect(),
        unseen: causes.iter().filter(|c| !caused.contains(*c)).map(|c| (*c).to_owned()).collect(),
        unwanted: unwanted(pack),
    }
}

/// Artefacts that no indicator, chain or question wants, that are not there to be kept out and do not say their purpose.
#[must_use]
pub fn unwanted(pack: &Pack) -> Vec<String> {
    let mut wanted: BTreeSet<&str> = BTreeSet::new();
    for i in pack.indicators.iter().chain(&pack.crosschecks) {
        wanted.extend(i.supporting.iter().chain(i.requires.iter().flat_map(|n| &n.any)).map(String::as_str));
        for c in &i.checks {
            let named = std::iter::once(&c.artefact).chain(&c.than).chain(&c.with).chain(&c.among);
            wanted.extend(named.map(String::as_str));
        }
    }
    wanted.extend(pack.chains.artefacts().map(String::as_str));
    wanted.extend(pack.questions.iter().flat_map(|q| &q.infer).flat_map(|i| &i.artefacts).map(String::as_str));
    // look-alikes that exist to be told from another
    wanted.extend(pack.artefacts.iter().flat_map(|a| &a.unless).map(String::as_str));
    let idle =
        pack.artefacts.iter().filter(|a| !a.out_of_purpose && a.purpose.is_none() && !wanted.contains(a.id.as_str()));
    idle.map(|a| a.id.clone()).collect()
}
