//! What may be written in the files of a pack. The language is described in `rules/README.md`.

mod artefact;
mod check;
mod field;
mod indicator;
mod profile;

use schemars::JsonSchema;
use serde::Deserialize;

pub use self::artefact::{Artefact, Basis, Examples, Freshness, Group, Scope, SignalKind, Signatures};
pub use self::check::{Check, CheckKind, Each, Many};
pub use self::field::{Field, FieldType, FieldsFile, Role};
pub use self::indicator::{
    Cause, Grading, Indicator, Level, Need, Short, StatedRates, Subcontractor, Visibility, Within,
};
pub use self::profile::{AnswerKind, Infer, ProfileFile, Question};
pub use super::chain::{Chain, Chains, Kinds, Link, Sessions, TrainerKind};
pub use super::policy::{AuditKind, Covers, Delay, Forecast, OutOfPurpose, Policy, Roles};
pub use super::rehearsed::{Expect, Given, RuleCase, State};
use crate::text::Text;

/// `pack.toml`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PackFile {
    /// Id of the pack.
    pub id: String,
    /// Version shown in reports.
    pub version: String,
    /// Name.
    pub name: Text,
    /// Id of the base pack of an overlay.
    #[serde(default)]
    pub extends: String,
    /// First day of audits it is for (ISO 8601).
    pub audits_from: String,
    /// Last day of audits it is for.
    pub audits_until: Option<String>,
    /// Texts it rests on.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Said in every report.
    pub notice: Option<Text>,
    /// Criteria.
    #[serde(default, rename = "criterion")]
    pub criteria: Vec<Criterion>,
    /// How non-conformities add up; an overlay without one has its base's.
    #[serde(default)]
    pub policy: Policy,
    /// Questions of the profile that mean something to the program.
    #[serde(default)]
    pub roles: Roles,
    /// What is said of papers that should not be in a dossier.
    pub out_of_purpose: Option<OutOfPurpose>,
    /// Marks of a blank template.
    #[serde(default)]
    pub template: Markers,
    /// Marks of a draft.
    #[serde(default)]
    pub draft: Markers,
    /// Marks of a paper put aside for a newer one.
    #[serde(default)]
    pub aside: Markers,
    /// Examples and near misses that may go wrong: recognition is learnt, the number may only fall.
    #[serde(default)]
    pub examples_tolerated: usize,
    /// Marks of a version, which do not tell one paper from another.
    #[serde(default)]
    pub version_words: Markers,
    /// Words of a cell to sign.
    #[serde(default)]
    pub signing: SigningWords,
    /// Columns that say what each person of a list is.
    #[serde(default)]
    pub parts: PartWords,
    /// Labels of forms beside which nothing need be written.
    #[serde(default)]
    pub optional: Markers,
    /// Names of demonstration accounts, and labels of exports, that are nobody's.
    #[serde(default)]
    pub nobody: Markers,
    /// Words that begin the name of a house that trains.
    #[serde(default)]
    pub houses: Houses,
    /// Words before the title of a training in a sentence.
    #[serde(default)]
    pub titles: TitleWords,
}

/// A criterion.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Number.
    pub number: u32,
    /// Label.
    pub label: Text,
    /// Who usually answers for it.
    pub responsible: Option<Text>,
}

/// `crosschecks.toml`: what papers say against each other, outside the indicators.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Crosschecks {
    /// Label of its findings.
    pub label: Text,
    /// What is expected.
    pub expected: Text,
    /// Sources.
    #[serde(default)]
    pub sources: Vec<String>,
    /// The checks; all are advice.
    pub checks: Vec<Check>,
    /// What they find.
    pub causes: Vec<Cause>,
}

impl From<Crosschecks> for Indicator {
    /// As an indicator without number, that no paper can satisfy or miss.
    fn from(x: Crosschecks) -> Self {
        Self {
            number: 0,
            criterion: 0,
            label: x.label,
            responsible: None,
            expected: x.expected,
            applies_to: Vec::new(),
            when: None,
            grading: Grading::MinorOrMajor,
            minor_when: None,
            new_entrant: None,
            subcontractor: Subcontractor::Same,
            covered_by: Vec::new(),
            visibility: Visibility::High,
            sources: x.sources,
            confidence: String::new(),
            provisional: false,
            specifics: Vec::new(),
            supporting: Vec::new(),
            requires: Vec::new(),
            checks: x.checks,
            causes: x.causes,
            cases: Vec::new(),
        }
    }
}

/// What cells to sign say in words.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SigningWords {
    /// Patterns of a signature that was given.
    #[serde(default)]
    pub given: Vec<String>,
    /// Patterns of one that lacks.
    #[serde(default)]
    pub lacking: Vec<String>,
}

/// What the column says that tells the part each person of a list takes.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PartWords {
    /// Patterns of its whole head.
    #[serde(default)]
    pub heads: Vec<String>,
    /// Patterns of cells under it, of those who are not trained.
    #[serde(default)]
    pub others: Vec<String>,
}

/// What a sentence says before the title of a training.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TitleWords {
    /// Patterns after which words in quotation marks are a title.
    #[serde(default)]
    pub said: Vec<String>,
    /// Patterns after which they are one when other papers call a training so.
    #[serde(default)]
    pub near: Vec<String>,
}

/// How the name of a house that trains is told.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Houses {
    /// Patterns that begin one, at the head of a paper.
    #[serde(default)]
    pub markers: Vec<String>,
    /// Patterns before « de » and the name of the house that a text speaks of as its own.
    #[serde(default)]
    pub cues: Vec<String>,
}

/// What marks a state of a paper.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Markers {
    /// Patterns in its text.
    #[serde(default)]
    pub markers: Vec<String>,
    /// Patterns in the name of its file or of its folders.
    #[serde(default)]
    pub names: Vec<String>,
}
