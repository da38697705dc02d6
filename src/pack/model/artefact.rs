//! Artefacts: what each paper is, how it is told, how long it stays good.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::text::Text;

/// `artefacts/<id>.toml`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Artefact {
    /// Id.
    pub id: String,
    /// Name.
    pub name: Text,
    /// What one such paper is about.
    pub scope: Scope,
    /// 1 to 3.
    #[serde(default)]
    pub priority: u8,
    /// A blank one is not evidence.
    #[serde(default)]
    pub must_be_filled: bool,
    /// Whether it must be signed.
    #[serde(default)]
    pub signatures: Signatures,
    /// One such paper shows that a session took place, with its days and its persons.
    #[serde(default)]
    pub opens_session: bool,
    /// A register whose rows are looked at one by one.
    #[serde(default)]
    pub by_row: bool,
    /// Its lines are kept: the place it is about is told in sentences.
    #[serde(default)]
    pub by_line: bool,
    /// Words of the heading it stands under in a paper that holds several registers.
    #[serde(default)]
    pub under: Vec<String>,
    /// Only the organisation's own is evidence: a paper that bears another's number is another's.
    #[serde(default)]
    pub own: bool,
    /// Its passages are never shown.
    #[serde(default)]
    pub sensitive: bool,
    /// A paper that should not be in the dossier.
    #[serde(default)]
    pub out_of_purpose: bool,
    /// How old it may be.
    pub freshness: Option<Freshness>,
    /// What it is there for, when no indicator asks for it.
    pub purpose: Option<Text>,
    /// Look-alikes that win.
    #[serde(default)]
    pub unless: Vec<String>,
    /// What speaks for it.
    #[serde(default)]
    pub signals: Vec<Group>,
    /// What speaks against it.
    #[serde(default)]
    pub counters: Vec<Group>,
    /// Texts it must and must not be recognised in.
    #[serde(default)]
    pub examples: Examples,
}

/// What one paper of an artefact is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// The organisation.
    Organisation,
    /// A training.
    Training,
    /// A session.
    Session,
    /// A trainer.
    Trainer,
    /// A trainee.
    Trainee,
    /// A company.
    Company,
}

/// Whether an artefact must be signed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Signatures {
    /// No signature expected.
    #[default]
    None,
    /// May be signed.
    Optional,
    /// Must be signed.
    Required,
}

/// How old an artefact may be.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Freshness {
    /// Months before the audit.
    pub months: u32,
    /// Where the limit comes from.
    pub basis: Basis,
    /// Date field looked at.
    #[serde(default)]
    pub date: String,
}

/// Where a limit comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// A text.
    Regulatory,
    /// The reading guide.
    Guide,
    /// What auditors usually ask.
    Practice,
}

/// A group of patterns of one kind.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Group {
    /// Kind of signal.
    pub kind: SignalKind,
    /// Points for each distinct pattern.
    pub weight: f32,
    /// At most so many points from the group.
    pub max: Option<f32>,
    /// `columns`: how many cells of one row.
    pub at_least: Option<u32>,
    /// Patterns or layout names.
    pub any: Vec<String>,
}

/// Where a signal is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SignalKind {
    /// First lines, title styles, sheet name.
    Title,
    /// Any heading.
    Heading,
    /// Anywhere.
    Phrase,
    /// Label of a field.
    Label,
    /// Cells of one row.
    Columns,
    /// A layout, by name.
    Layout,
    /// File name.
    File,
    /// Parent folders.
    Folder,
    /// Sender or subject of a mail.
    Sender,
}

impl SignalKind {
    /// The word of the rule language.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            SignalKind::Title => "title",
            SignalKind::Heading => "heading",
            SignalKind::Phrase => "phrase",
            SignalKind::Label => "label",
            SignalKind::Columns => "columns",
            SignalKind::Layout => "layout",
            SignalKind::File => "file",
            SignalKind::Folder => "folder",
            SignalKind::Sender => "sender",
        }
    }
}

/// Texts that show what an artefact is and is not.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Examples {
    /// Recognised at least as probable.
    #[serde(rename = "match", default)]
    pub matches: Vec<String>,
    /// Never probable.
    #[serde(default)]
    pub near_miss: Vec<String>,
}
