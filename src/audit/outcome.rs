//! The outcome of an audit, as every report shows it and as `audit.json` publishes it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::waiver::Waiver;
use crate::text::Text;

/// A whole audit of one dossier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Audit {
    /// Version of this format.
    pub schema: String,
    /// Program and version that wrote it.
    pub generator: String,
    /// The rule pack it was held against.
    pub pack: PackRef,
    /// Name of the dossier (file or folder name).
    pub dossier: String,
    /// Date of the audit prepared for (ISO 8601).
    pub audit_date: String,
    /// Date of the run (ISO 8601), the clock for due dates.
    pub as_of: String,
    /// Profile answers used.
    pub profile: Vec<Answer>,
    /// One entry for every file met.
    pub files: Vec<FileEntry>,
    /// One entry for every indicator of the pack.
    pub indicators: Vec<IndicatorOutcome>,
    /// What was found wrong or must be looked at, most serious first.
    pub findings: Vec<Finding>,
    /// Waivers given for the dossier, whether they served or not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<Waiver>,
    /// Sessions rebuilt from the papers.
    pub sessions: Vec<Session>,
    /// Trainers named by the papers.
    pub trainers: Vec<Person>,
    /// Trainees named by the papers.
    pub trainees: Vec<Person>,
    /// What may be expected of the decision, as the policy of the pack has it; absent when it forecasts nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forecast: Option<Forecast>,
    /// What the later of two packs of the family finds that the earlier does not.
    #[serde(default)]
    pub transition: Vec<Transition>,
    /// How much of the dossier was read.
    pub coverage: Coverage,
    /// The sample of sessions that was followed; absent when all were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<SampleTaken>,
}

/// A sample of the sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SampleTaken {
    /// Sessions followed.
    pub sessions: usize,
    /// Of so many.
    pub of: usize,
    /// Seed they were drawn with.
    pub seed: u64,
}

/// Pack id and version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PackRef {
    /// Pack id.
    pub id: String,
    /// Pack version.
    pub version: String,
    /// Pack name.
    pub name: Text,
    /// Said in every report.
    pub notice: Option<Text>,
}

impl PackRef {
    /// How reports name a pack.
    #[must_use]
    pub fn of(pack: &crate::pack::Pack) -> Self {
        Self {
            id: pack.file.id.clone(),
            version: pack.file.version.clone(),
            name: pack.file.name.clone(),
            notice: pack.file.notice.clone(),
        }
    }
}

/// A profile answer with where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Answer {
    /// Question id.
    pub question: String,
    /// Values: `true`/`false`, or the members of a set.
    pub answer: Vec<String>,
    /// Where the answer comes from.
    pub origin: AnswerOrigin,
    /// For an inferred answer: the file and passage.
    pub citation: Option<Evidence>,
}

/// Origin of a profile answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerOrigin {
    /// Option or `probant.toml`.
    Declared,
    /// Read from the dossier.
    Inferred,
    /// Nothing said: the pack's default.
    Default,
}

/// A file of the dossier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FileEntry {
    /// Display path, `archive.zip!/inner/name` for members.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// BLAKE3 digest in hexadecimal, empty when not read.
    pub digest: String,
    /// Format, kebab-case (`pdf`, `docx`…).
    #[serde(rename = "type")]
    pub kind: String,
    /// How far it was read.
    pub state: FileState,
    /// Pages, sheets or slides; 0 where there are none.
    pub pages: u32,
    /// Words read.
    pub words: u32,
    /// Pages whose text was recognised in a picture (OCR); absent when there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recognised: Option<Recognition>,
    /// What must be known about the reading.
    pub incidents: Vec<IncidentEntry>,
    /// What it was recognised as.
    pub artefacts: Vec<Claim>,
    /// Typed values found.
    pub facts: Vec<FactEntry>,
}

/// What text recognition read in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Recognition {
    /// Pages, from 1.
    pub pages: Vec<u32>,
    /// Mean confidence in the words, percent.
    pub confidence: u8,
}

/// How far a file was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FileState {
    /// Read in full.
    Read,
    /// Read in part.
    Partly,
    /// Not read.
    Unread,
    /// Known to hold no evidence.
    Ignored,
    /// Same bytes as another file.
    Duplicate,
}

/// An incident in words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct IncidentEntry {
    /// Stable code.
    pub code: String,
    /// What happened and what to do.
    pub message: Text,
}

/// A file recognised as an artefact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Claim {
    /// Artefact id.
    pub artefact: String,
    /// How sure.
    pub strength: Strength,
    /// Whether it counts as evidence.
    pub counts: bool,
    /// Why it does not count, or what weakens it: `blank-template`, `draft`, `unsigned`…
    pub states: Vec<String>,
    /// Pages, `3-5`; empty for the whole file.
    pub pages: String,
    /// Points, for those who want to see.
    pub points: f32,
    /// Passages that speak for it.
    pub because: Vec<Reason>,
}

/// How sure a recognition is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// Name, folder or a few words only.
    Weak,
    /// Good signs.
    Probable,
    /// Many signs of several kinds.
    Strong,
}

/// A passage behind a claim.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reason {
    /// Kind of signal.
    pub signal: String,
    /// Where in the file, in words.
    pub place: Text,
    /// The passage.
    pub passage: String,
}

/// A typed value of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FactEntry {
    /// Field or type (`date`, `siret`…).
    pub field: String,
    /// Value: ISO dates, hours with a point, digits.
    pub value: String,
    /// Where in the file, in words.
    pub place: Text,
}

/// Verdict of an indicator or a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Does not apply.
    NotApplicable,
    /// The required evidence was found and nothing contradicts it.
    Conform,
    /// A person must look.
    ToReview,
    /// Evidence may exist but could not be read.
    Unverifiable,
    /// Presumed minor non-conformity.
    Minor,
    /// Presumed major non-conformity.
    Major,
}

/// An indicator's verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IndicatorOutcome {
    /// Number.
    pub indicator: u32,
    /// Criterion it belongs to.
    pub criterion: u32,
    /// Its label.
    pub label: Text,
    /// Verdict.
    pub verdict: Verdict,
    /// Why.
    pub because: Vec<Text>,
    /// Evidence that was found.
    pub evidence: Vec<Evidence>,
    /// The rule rests on texts not confirmed yet.
    pub provisional: bool,
}

/// A piece of evidence: artefact, file, place, passage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// Artefact id; empty when none.
    pub artefact: String,
    /// Artefact name; empty when none.
    pub name: Text,
    /// File.
    pub file: String,
    /// Place, in words.
    pub place: Text,
    /// Passage.
    pub passage: String,
}

/// A candidate that was refused, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Refused {
    /// Artefact id.
    pub artefact: String,
    /// File.
    pub file: String,
    /// Code: `blank-template`, `weak`, `unread`, `other-organisation`, `expired`, `draft`…
    pub reason: String,
    /// In words.
    pub message: Text,
}

/// How sure a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Read and arithmetical or lexical.
    Certain,
    /// Recognised with a good score.
    Probable,
    /// Recognition or reading is weak.
    ToConfirm,
}

/// Something wrong, or that a person must look at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Stable key: the same trouble has the same key in the next run.
    pub key: String,
    /// Rule: id of the requirement or check.
    pub rule: String,
    /// Cause id of the pack.
    pub cause: String,
    /// Indicator; 0 outside the indicators.
    pub indicator: u32,
    /// Criterion.
    pub criterion: u32,
    /// Indicator's label.
    pub label: Text,
    /// Verdict: minor, major, unverifiable or to-review.
    pub verdict: Verdict,
    /// `minor`, `major` or empty.
    pub grade: String,
    /// `missing`, `blank`, `expired`, `field-missing`, `unsigned`, `undated`, `contradiction`, `unread`, `weak`.
    pub kind: String,
    /// What it is about: session, trainer, file; empty for the organisation.
    pub subject: String,
    /// What is required.
    pub requirement: Text,
    /// What was found (constat).
    pub message: Text,
    /// Corrective action.
    pub action: Text,
    /// Who should act.
    pub responsible: Text,
    /// Due date, ISO 8601.
    pub due: String,
    /// How sure.
    pub confidence: Confidence,
    /// The rule is provisional.
    pub provisional: bool,
    /// Source of the requirement.
    pub source: String,
    /// Evidence seen.
    pub evidence: Vec<Evidence>,
    /// What is missing, names of artefacts or fields.
    pub missing: Vec<Text>,
    /// Nearest candidates and why they were refused.
    pub refused: Vec<Refused>,
    /// The waiver that accepts it, in short; empty when none does. See `waivers`.
    pub waiver: String,
}

impl Verdict {
    /// The worst first, as the reports count them.
    pub const ORDER: [Verdict; 6] = [
        Verdict::Major,
        Verdict::Minor,
        Verdict::Unverifiable,
        Verdict::ToReview,
        Verdict::Conform,
        Verdict::NotApplicable,
    ];
}

impl Finding {
    /// Leaves the grade to a person.
    pub fn to_review(&mut self) {
        self.verdict = Verdict::ToReview;
        self.grade.clear();
    }

    /// What could not be read may be the proof.
    pub fn unverifiable(&mut self) {
        self.verdict = Verdict::Unverifiable;
        self.grade.clear();
    }
}

/// What may be expected of the decision: presumed from the papers, decided by others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Forecast {
    /// The audit prepared for.
    pub audit: Option<Preparation>,
    /// Indicators in presumed major non-conformity, findings accepted by a waiver left out here and below.
    pub majors: u32,
    /// Indicators in presumed minor non-conformity.
    pub minors: u32,
    /// Indicators unverifiable or to review.
    pub open: u32,
    /// Majors once minors are counted as the policy says.
    pub counted: u32,
    /// Findings accepted by a waiver, which are not counted.
    #[serde(default, skip_serializing_if = "none")]
    pub waived: u32,
    /// Which forecast of the pack.
    pub id: String,
    /// In a few words.
    pub label: Text,
    /// In a sentence.
    pub says: Text,
    /// What each grade found asks for.
    pub then: Vec<Text>,
    /// Who decides.
    pub caution: Text,
}

/// The audit prepared for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Preparation {
    /// Kind of audit, as the pack names it.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// What it looks at, in words.
    pub says: Text,
    /// Whether it covers every indicator that applies.
    pub everything: bool,
    /// The indicators that apply and that it covers at least.
    pub covers: Vec<u32>,
}

/// What the later of two packs of a family finds that the earlier does not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Transition {
    /// The earlier pack.
    pub from: PackRef,
    /// The later one.
    pub to: PackRef,
    /// First day of audits under the later one, ISO 8601.
    pub since: String,
    /// Indicators that turn worse, or for which something more is found.
    pub changes: Vec<Change>,
}

/// An indicator that the later pack judges otherwise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// Number.
    pub indicator: u32,
    /// Criterion it belongs to.
    pub criterion: u32,
    /// Its label in the later pack.
    pub label: Text,
    /// Verdict under the earlier pack; absent when it has no such indicator.
    pub before: Option<Verdict>,
    /// Verdict under the later pack.
    pub after: Verdict,
    /// The rule rests on texts not confirmed yet.
    pub provisional: bool,
    /// What the later pack finds more.
    pub added: Vec<Added>,
}

/// A finding of the later pack alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Added {
    /// Key it has, or would have, among `findings`.
    pub key: String,
    /// Rule.
    pub rule: String,
    /// Verdict.
    pub verdict: Verdict,
    /// What was found.
    pub message: Text,
    /// Corrective action.
    pub action: Text,
    /// The rule is provisional.
    pub provisional: bool,
}

/// A training session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Session {
    /// Title of the training.
    pub title: String,
    /// First day, ISO 8601; empty when unknown.
    pub start: String,
    /// Last day, ISO 8601; empty when unknown.
    pub end: String,
    /// Names of the persons trained.
    pub trainees: Vec<String>,
    /// Names of the persons who train.
    pub trainers: Vec<String>,
    /// Files that speak of it.
    pub files: Vec<String>,
    /// Artefacts found for it.
    pub artefacts: Vec<String>,
    /// What a session is expected to leave, and what was found.
    pub documents: Vec<Expected>,
    /// Whether it was followed: always, unless a sample was asked for.
    #[serde(default = "yes")]
    pub followed: bool,
}

fn none(n: &u32) -> bool {
    *n == 0
}

fn yes() -> bool {
    true
}

/// A person named by the papers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Person {
    /// Name as most often written.
    pub name: String,
    /// Trainers: `employee`, `external`, or empty when no paper tells.
    #[serde(default)]
    pub kind: String,
    /// Trainees: the organisation they work for; empty when no paper tells.
    #[serde(default)]
    pub company: String,
    /// Sessions, by their number in `sessions` from 1.
    pub sessions: Vec<usize>,
    /// Files that name the person.
    pub files: Vec<String>,
    /// Artefacts found for the person.
    pub artefacts: Vec<String>,
    /// What the person's file is expected to hold, and what was found.
    pub documents: Vec<Expected>,
}

/// A paper expected of a session or a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Expected {
    /// Artefact.
    pub artefact: String,
    /// Its name.
    pub name: Text,
    /// Whether it was found.
    pub state: Found,
    /// Where.
    pub files: Vec<String>,
    /// Persons of the session it was not found for.
    pub missing: Vec<String>,
    /// Required, or good to have.
    #[serde(default = "yes")]
    pub required: bool,
}

/// Whether an expected paper was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Found {
    /// Yes.
    Found,
    /// For some of the persons, or in a paper that names nobody.
    Partial,
    /// No.
    Missing,
}

/// How much of the dossier was read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Coverage {
    /// Files met.
    pub files: u64,
    /// Read in full.
    pub read: u64,
    /// Read in part.
    pub partly: u64,
    /// Not read.
    pub unread: u64,
    /// Known to hold no evidence.
    pub ignored: u64,
    /// Same bytes as another.
    pub duplicates: u64,
    /// Recognised as at least one artefact (probable or strong).
    pub recognised: u64,
    /// Bytes met.
    pub bytes: u64,
}
