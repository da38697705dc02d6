//! What a pack says beside its indicators: how findings add up, kinds of audit, forecast, roles of questions.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::text::Text;

/// How non-conformities add up, how long they may stay open, and what may be expected of it all.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Policy {
    /// So many minors count as a major; 0: never.
    #[serde(default)]
    pub minors_equal_major: u32,
    /// Delay of a minor.
    pub minor: Delay,
    /// Delay of a major.
    pub major: Delay,
    /// Who answers when neither the indicator nor its criterion says.
    pub responsible: Option<Text>,
    /// Said beside the forecast: who decides.
    pub caution: Option<Text>,
    /// Kinds of audit: the first whose condition holds is the one prepared for.
    #[serde(default, rename = "audit")]
    pub audits: Vec<AuditKind>,
    /// Forecasts of the decision, the first that holds; the last one usually has no condition.
    #[serde(default, rename = "forecast")]
    pub forecasts: Vec<Forecast>,
}

/// A delay in months.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Delay {
    /// Months.
    pub months: u32,
    /// What must be done, and what follows when it is not.
    pub then: Option<Text>,
}

/// A kind of audit.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditKind {
    /// Id.
    pub id: String,
    /// Name.
    pub name: Text,
    /// Profile expression.
    pub when: Option<String>,
    /// What it looks at.
    pub covers: Covers,
    /// Question whose answer names indicators it covers as well.
    pub also: Option<String>,
    /// What it looks at, in words.
    pub says: Option<Text>,
}

/// What a kind of audit looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Covers {
    /// Every indicator that applies.
    All,
    /// At least the indicators whose `covered-by` names it.
    Least,
}

/// What may be expected of the decision. Every number is « at least »; all that are given must hold.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Forecast {
    /// Id.
    pub id: String,
    /// Profile expression.
    pub when: Option<String>,
    /// Indicators in major non-conformity, minors counted as `minors-equal-major` says.
    #[serde(default)]
    pub majors: u32,
    /// Indicators in minor non-conformity.
    #[serde(default)]
    pub minors: u32,
    /// Indicators unverifiable or to review.
    #[serde(default)]
    pub open: u32,
    /// In a few words.
    pub label: Text,
    /// In a sentence.
    pub says: Text,
}

/// Questions of the profile that mean something to the program.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Roles {
    /// The set whose members `applies-to` names.
    pub categories: Option<String>,
    /// Expression: the organisation is new, and `new-entrant` of an indicator holds.
    pub new_entrant: Option<String>,
    /// Expression: the organisation only acts as a subcontractor, and `subcontractor` of an indicator holds.
    pub subcontractor_only: Option<String>,
}

/// What is said of papers that should not be in a dossier.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutOfPurpose {
    /// Stands where other findings have the label of an indicator.
    pub label: Text,
    /// What is required.
    pub requirement: Text,
    /// What to do.
    pub action: Text,
    /// Where it is written.
    pub source: String,
}
