//! Cases of an indicator, tried by `pack test`: papers given, and what must come of them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// `[[case]]` of an indicator.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RuleCase {
    /// What it shows, in a few words.
    #[serde(default)]
    pub name: String,
    /// Profile answers; the others are the pack's defaults.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    pub profile: BTreeMap<String, toml::Value>,
    /// Artefacts in order: filled, signed, and stating all that the indicator's checks ask of them.
    #[serde(default)]
    pub given: Vec<String>,
    /// Papers told one by one.
    #[serde(default)]
    pub papers: Vec<Given>,
    /// Date of the audit (ISO 8601); when absent, the last day of the pack's period, or a year after its first.
    pub audit_date: Option<String>,
    /// Verdict of the indicator.
    pub expect: Expect,
    /// Causes its findings must have, all of them and no other; empty: not looked at.
    #[serde(default)]
    pub causes: Vec<String>,
}

/// A paper of a case.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// Artefact it is recognised as.
    pub is: String,
    /// Path of its file.
    #[serde(default)]
    pub file: String,
    /// What it states, field by field; written as a form would.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// Fields it does not state.
    #[serde(default)]
    pub without: Vec<String>,
    /// More lines of text, read as they stand; cells of a row are separated by tabs.
    #[serde(default)]
    pub text: String,
    /// What its state is.
    #[serde(default)]
    pub states: Vec<State>,
}

/// State of a paper of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Nobody filled it in.
    BlankTemplate,
    /// Marked as a draft.
    Draft,
    /// Asks for a signature that is not there.
    Unsigned,
    /// Protected by a password: only its name speaks.
    Unread,
    /// About another organisation.
    OtherOrganisation,
}

/// Verdict a case expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Expect {
    /// Does not apply.
    NotApplicable,
    /// Nothing to say.
    Conform,
    /// A person must look.
    ToReview,
    /// Could not be read.
    Unverifiable,
    /// Minor.
    Minor,
    /// Major.
    Major,
}
