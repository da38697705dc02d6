//! Fields: what papers state, under which labels.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::text::Text;

/// `fields.toml`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldsFile {
    /// Fields.
    #[serde(rename = "field")]
    pub fields: Vec<Field>,
}

/// A field papers state.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Id.
    pub id: String,
    /// Name.
    pub name: Text,
    /// Type of the value.
    pub value: FieldType,
    /// Labels it stands under.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Phrases that by themselves state it.
    #[serde(default)]
    pub mentions: Vec<String>,
    /// Dates, rates: words beside which a value that no label announces is one of the field; of dates, a year is.
    #[serde(default)]
    pub near: Vec<String>,
    /// Dates, rates: words beside which a value is something else's; without them it is the field's beside `near` only.
    #[serde(default, rename = "not-near")]
    pub not_near: Vec<String>,
    /// Persons: who they are to the dossier.
    pub role: Option<Role>,
    /// The parties that a contract names are values of it.
    #[serde(default)]
    pub parties: bool,
    /// What follows an arrow in a line is a value of it: « essai d'un outil → gardé ».
    #[serde(default)]
    pub arrow: bool,
    /// Stated in so many ways that not finding it proves nothing: a person must look.
    #[serde(default)]
    pub loose: bool,
}

/// Who a person named by a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// One who is trained.
    Trainee,
    /// One who trains.
    Trainer,
    /// The person the paper is about: a trainee's or a trainer's, as the artefact's scope says.
    Anyone,
    /// Who signs for an organisation; no trainee nor trainer for that.
    Signatory,
}

/// Type of a field's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FieldType {
    /// Any text.
    Text,
    /// A date.
    Date,
    /// A duration.
    Duration,
    /// An amount.
    Amount,
    /// A person.
    Person,
    /// A code.
    Code,
    /// A rate.
    Rate,
    /// An e-mail address or a telephone number.
    Contact,
    /// A time of day.
    Time,
    /// A postal address.
    Place,
}
