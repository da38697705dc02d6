//! `chains.toml`: what shows a session, and the papers an auditor follows for a session, a trainee, a trainer.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::model::Each;

/// `chains.toml`: papers an auditor follows, in order.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Chains {
    /// Papers that show whether a trainer is of the house or from outside.
    #[serde(default)]
    pub kinds: Kinds,
    /// What shows a session, and of what kind it is.
    #[serde(default)]
    pub sessions: Sessions,
    /// The chains, in order; all that hold for a session or a person are followed.
    #[serde(default, rename = "chain")]
    pub chains: Vec<Chain>,
}

/// Papers that tell trainers of the house from those of outside, when they name them.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Kinds {
    /// Only an employee has them.
    #[serde(default)]
    pub employee: Vec<String>,
    /// Only someone from outside has them.
    #[serde(default)]
    pub external: Vec<String>,
    /// Somebody of the house signs them: a trainer who does is of the house, whatever else is said.
    #[serde(default)]
    pub signed_by_house: Vec<String>,
    /// They name the people of the house: whoever trains and is on them is of the house, unless something says otherwise.
    #[serde(default)]
    pub house: Vec<String>,
    /// Words that, in one line or row with the name of one trainer alone, say that the person is of the house.
    #[serde(default)]
    pub employee_says: Vec<String>,
    /// As many for those of outside.
    #[serde(default)]
    pub external_says: Vec<String>,
    /// Papers of anybody who works in the house: alone, they make nobody a trainer.
    #[serde(default)]
    pub staff: Vec<String>,
}

impl Kinds {
    /// The word lists, those of the house first.
    pub fn words(&self) -> impl Iterator<Item = &Vec<String>> {
        [&self.employee_says, &self.external_says].into_iter().filter(|l| !l.is_empty())
    }
}

/// What shows a session, and of what kind it is.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Sessions {
    /// Two kinds of these about one person show a session that no attendance paper does.
    #[serde(default)]
    pub shown_by: Vec<String>,
    /// Papers whose first lines name a training.
    #[serde(default)]
    pub named_by: Vec<String>,
    /// Fields whose values are no titles: clients and the like.
    #[serde(default)]
    pub not_titles: Vec<String>,
    /// Fields whose periods are those of a whole training, however long.
    #[serde(default)]
    pub dated_by: Vec<String>,
    /// Papers of which the only period is that of the training they certify.
    #[serde(default)]
    pub certified_by: Vec<String>,
    /// Contracts under which a training is given: theirs are its days where no paper tells others.
    #[serde(default)]
    pub contracts: Vec<String>,
    /// Question of the profile whose answers are kinds of sessions.
    pub question: Option<String>,
    /// Answer → papers that only a session of that kind has.
    #[serde(default)]
    pub kinds: BTreeMap<String, Vec<String>>,
    /// Answer → what a session of that kind is called when no paper names its training.
    #[serde(default)]
    pub called: BTreeMap<String, String>,
    /// Answers whose sessions are of one person each.
    #[serde(default)]
    pub single: Vec<String>,
}

/// Papers expected of each session, trainee or trainer.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Chain {
    /// Of what.
    pub of: Each,
    /// Profile expression.
    pub when: Option<String>,
    /// Trainers: only those of this kind.
    pub kind: Option<TrainerKind>,
    /// The papers, in order.
    #[serde(rename = "paper")]
    pub papers: Vec<Link>,
}

/// Where a trainer comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TrainerKind {
    /// Of the house.
    Employee,
    /// From outside.
    External,
}

/// A paper of a chain.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Link {
    /// Artefact.
    pub artefact: String,
    /// Artefacts that do as well.
    #[serde(default)]
    pub or: Vec<String>,
    /// Good to have, not required.
    #[serde(default)]
    pub optional: bool,
    /// Profile expression.
    pub when: Option<String>,
}

impl Chains {
    /// Every artefact named.
    pub fn artefacts(&self) -> impl Iterator<Item = &String> {
        let links = self.chains.iter().flat_map(|c| &c.papers).flat_map(|l| std::iter::once(&l.artefact).chain(&l.or));
        let said = &self.sessions;
        let shown = said.shown_by.iter().chain(&said.named_by).chain(&said.certified_by).chain(&said.contracts);
        let shown = shown.chain(said.kinds.values().flatten());
        links.chain(&self.kinds.employee).chain(&self.kinds.external).chain(&self.kinds.staff).chain(shown)
    }

    /// Every profile expression.
    pub fn whens(&self) -> impl Iterator<Item = &String> {
        self.chains.iter().flat_map(|c| c.when.iter().chain(c.papers.iter().filter_map(|l| l.when.as_ref())))
    }
}
