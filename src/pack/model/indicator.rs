//! Indicators: what is asked of whom, and why it may be missed.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Check, RuleCase};
use crate::text::Text;

/// `indicators/<nn>.toml`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Indicator {
    /// Number.
    pub number: u32,
    /// Criterion.
    pub criterion: u32,
    /// Label.
    pub label: Text,
    /// Who usually answers for it, when not the criterion's.
    pub responsible: Option<Text>,
    /// Expected level.
    pub expected: Text,
    /// Categories it applies to; empty: all.
    #[serde(default)]
    pub applies_to: Vec<String>,
    /// Profile expression.
    pub when: Option<String>,
    /// Grading.
    pub grading: Grading,
    /// When it is a minor.
    pub minor_when: Option<Text>,
    /// What is looked at in a first year.
    pub new_entrant: Option<Text>,
    /// Treatment of those who act as subcontractors only.
    #[serde(default)]
    pub subcontractor: Subcontractor,
    /// Kinds of audit that cover it at least (`[[policy.audit]]`); those that cover everything need not be named.
    #[serde(default)]
    pub covered_by: Vec<String>,
    /// How far an archive can settle it.
    #[serde(default)]
    pub visibility: Visibility,
    /// Sources of the requirement.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Confidence in the facts: A, B or C.
    #[serde(default)]
    pub confidence: String,
    /// The rule rests on texts not confirmed yet.
    #[serde(default)]
    pub provisional: bool,
    /// Points to know.
    #[serde(default)]
    pub specifics: Vec<Text>,
    /// Artefacts that strengthen the case.
    #[serde(default)]
    pub supporting: Vec<String>,
    /// Needs.
    #[serde(default)]
    pub requires: Vec<Need>,
    /// Checks on what was found.
    #[serde(default)]
    pub checks: Vec<Check>,
    /// Causes of non-conformity with their actions.
    pub causes: Vec<Cause>,
    /// Cases `pack test` tries.
    #[serde(default, rename = "case")]
    pub cases: Vec<RuleCase>,
}

/// Grading of an indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Grading {
    /// Minor or major by the cause.
    MinorOrMajor,
    /// Always major.
    MajorOnly,
}

/// Treatment of those who act as subcontractors only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Subcontractor {
    /// No difference.
    #[default]
    Same,
    /// Does not apply.
    NotApplicable,
    /// Applies in another form.
    Adapted,
    /// Depends on the missions.
    Depends,
    /// Not known.
    Unknown,
}

/// How far an archive can settle an indicator.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Visibility {
    /// Mostly documentary.
    #[default]
    High,
    /// Partly.
    Medium,
    /// Interview or visit needed.
    Low,
}

/// A need: any one of some artefacts.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Need {
    /// Id.
    pub id: String,
    /// What is needed.
    pub need: Text,
    /// Artefacts that meet it.
    pub any: Vec<String>,
    /// Papers of other kinds that meet it when they state a rate.
    pub rates: Option<StatedRates>,
    /// Papers of other kinds that may hold it as a part: a person looks.
    pub within: Option<Within>,
    /// Papers that fall short of it: with them alone the cause is another.
    pub short: Option<Short>,
    /// Profile expression.
    pub when: Option<String>,
    /// Cause when nothing is found.
    pub absent: String,
    /// Never a non-conformity by itself, only « to review ».
    #[serde(default)]
    pub advice: bool,
    /// To review when a form of the kind was found, blank: another indicator holds that form against the organisation.
    #[serde(default)]
    pub blank_elsewhere: bool,
    /// To review when no session of a kind that the indicator is for names a certification.
    #[serde(default)]
    pub certified: bool,
    /// Rests on texts not confirmed yet.
    #[serde(default)]
    pub provisional: bool,
}

/// Papers that may hold as a part what is needed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Within {
    /// Artefacts.
    pub any: Vec<String>,
    /// Words one of which such a paper says.
    pub says: Vec<String>,
}

/// Papers that show less than what is needed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Short {
    /// Artefacts.
    pub any: Vec<String>,
    /// Words one of which such a paper says.
    pub says: Vec<String>,
    /// Cause when there is nothing else.
    pub absent: String,
}

/// Rates, and where they may stand.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StatedRates {
    /// Words one of which is beside the rate.
    pub of: Vec<String>,
    /// Artefacts that state it.
    #[serde(rename = "in")]
    pub within: Vec<String>,
}

impl Need {
    /// Word lists that must be looked for when papers are read.
    pub fn words(&self) -> impl Iterator<Item = &Vec<String>> {
        let short = self.short.iter().map(|s| &s.says);
        short.chain(self.within.iter().map(|w| &w.says))
    }
}

impl Indicator {
    /// Word lists that must be looked for when papers are read.
    pub fn words(&self) -> impl Iterator<Item = &Vec<String>> {
        self.checks.iter().flat_map(Check::words).chain(self.requires.iter().flat_map(Need::words))
    }
}

/// A cause of non-conformity.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Cause {
    /// Id.
    pub id: String,
    /// Usual grade.
    pub level: Level,
    /// What is wrong.
    pub cause: Text,
    /// What to do.
    pub action: Text,
    /// No rule tells it: the auditor does, on the spot.
    #[serde(default)]
    pub by_hand: bool,
}

/// Grade of a non-conformity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Minor.
    Minor,
    /// Major.
    Major,
}
