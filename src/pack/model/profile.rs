//! The profile: questions on the organisation, and what in the papers answers them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::text::Text;

/// `profile.toml`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileFile {
    /// Questions.
    #[serde(rename = "question")]
    pub questions: Vec<Question>,
}

/// A question about the organisation.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Id.
    pub id: String,
    /// Kind of answer.
    pub kind: AnswerKind,
    /// Short name for reports and `--profile`; the id when there is none.
    pub name: Option<Text>,
    /// Values of a set or choice.
    #[serde(default)]
    pub values: Vec<String>,
    /// Values in words, where the value is not one.
    #[serde(default)]
    pub words: BTreeMap<String, Text>,
    /// The question.
    pub ask: Text,
    /// Answer when nothing is declared nor inferred.
    #[schemars(with = "Option<serde_json::Value>")]
    pub default: Option<toml::Value>,
    /// How it may be inferred.
    #[serde(default)]
    pub infer: Vec<Infer>,
}

/// Kind of answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerKind {
    /// Yes or no.
    Flag,
    /// Several of the values.
    Set,
    /// One of the values.
    Choice,
    /// A date.
    Date,
    /// Free text, list or number.
    Text,
}

/// How an answer may be inferred.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Infer {
    /// The value; flags: `true`.
    #[schemars(with = "serde_json::Value")]
    pub value: toml::Value,
    /// Any of these artefacts…
    #[serde(default)]
    pub artefacts: Vec<String>,
    /// …or any of these phrases…
    #[serde(default)]
    pub mentions: Vec<String>,
    /// …in at least so many documents.
    #[serde(default = "one")]
    pub files: u32,
    /// Documents recognised as these do not count.
    #[serde(default)]
    pub not_in: Vec<String>,
}

fn one() -> u32 {
    1
}
