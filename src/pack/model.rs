//! What may be written in the files of a pack. The language is described in `rules/README.md`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

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
    /// Labels of forms beside which nothing need be written.
    #[serde(default)]
    pub optional: Markers,
    /// Names of demonstration accounts, and labels of exports, that are nobody's.
    #[serde(default)]
    pub nobody: Markers,
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

/// A check on what was found.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Check {
    /// Id.
    pub id: String,
    /// Kind.
    pub kind: CheckKind,
    /// Artefact looked at.
    pub artefact: String,
    /// Profile expression.
    pub when: Option<String>,
    /// Cause when it fails; an advice may have none.
    #[serde(default)]
    pub cause: String,
    /// `mentions`: fields that must be stated.
    #[serde(default)]
    pub fields: Vec<String>,
    /// `mentions`: it is enough that one of the papers states the field.
    #[serde(default)]
    pub one_states: bool,
    /// `mentions`: a paper that is surely one, and tells no year, is graded even when it states few of the fields.
    #[serde(default)]
    pub few: bool,
    /// `mentions`: a date is stated as well by a year, in the paper or its name, no more than so many before the audit.
    pub years: Option<u32>,
    /// Looks at the papers of other organisations, which do not count as evidence.
    #[serde(default)]
    pub others: bool,
    /// `mentions`: cause for a given field.
    #[serde(default)]
    pub causes: BTreeMap<String, String>,
    /// `mentions`: when most of the papers lack so many fields at once, one finding of another cause.
    pub many: Option<Many>,
    /// `fresh`: months.
    pub months: Option<u32>,
    /// `fresh`: where the limit comes from.
    pub basis: Option<Basis>,
    /// `fresh`: a paper whose rates tell their years is as old as the latest of them, whenever it was shown or printed.
    #[serde(default)]
    pub figures: bool,
    /// `fresh`, `not-expired`: date field.
    pub field: Option<String>,
    /// `before`, `after`: the other artefact, or `session-start`, `session-end`.
    pub than: Option<String>,
    /// `before`: the date field of `than`, else its latest date. `apart`: the field of the second date.
    pub than_field: Option<String>,
    /// `before`: only dates that stand under the two fields; a paper of the session that is in time settles it.
    #[serde(default)]
    pub labelled: bool,
    /// `before`, `after` a session: so many days beyond it are still right. `apart`: so many days at least.
    pub margin: Option<u32>,
    /// `agrees`: the other artefacts. `per`: artefacts that do as well.
    #[serde(default)]
    pub with: Vec<String>,
    /// `per`: only persons whom one of these artefacts names, when it is not the organisation's own; of trainees, only
    /// those of sessions that one of them is about.
    #[serde(default)]
    pub among: Vec<String>,
    /// `per`: days after a session began from which its paper is due; unset: once the session has ended.
    pub due: Option<u32>,
    /// `keyword`: patterns. `refers`: one of them is said; `avoids`: none is; `apart`, `entered`: only papers that say one.
    #[serde(default)]
    pub any: Vec<String>,
    /// `rates`: papers whose rates under a head that says only « taux » are of the kind looked for.
    #[serde(default)]
    pub bare: Vec<String>,
    /// `names-answers`: the question whose answers the paper names.
    pub question: Option<String>,
    /// `names-answers`: for each answer, the patterns that name it. `tally`: `yes` and `no`, the words of a decision.
    #[serde(default)]
    pub answers: BTreeMap<String, Vec<String>>,
    /// `per`, `same-person`, `one-place`: what for.
    pub each: Option<Each>,
    /// `per` trainee: a mark for the person in a table of these artefacts does as well.
    #[serde(default)]
    pub marks: Vec<String>,
    /// `per`: only trainers of this kind, as the papers of `chains.toml` tell.
    pub trainer: Option<TrainerKind>,
    /// `per` trainee: only where most of the session have it.
    #[serde(default)]
    pub most: bool,
    /// `not-expired` with `fields`: words that are in every address, and tell no place from another. `carried-out`:
    /// words of the head of what was done. `unmarked`: words of a row that needs no mark.
    #[serde(default)]
    pub common: Vec<String>,
    /// `covers`: field of the last day.
    pub until: Option<String>,
    /// `states-one`: so many of the fields, one when not said. `own-mark`: so many cells of one person.
    pub at_least: Option<usize>,
    /// `agrees`, `rates`: how far apart figures may be, in the unit of the field. `logged`: share of the hours that may lack.
    #[serde(default)]
    pub tolerance: f64,
    /// `attended`: a half-day left unsigned is no attendance either.
    #[serde(default)]
    pub unsigned: bool,
    /// `day-length`: most hours of a half-day.
    pub half_day: Option<f64>,
    /// `day-length`: most hours of a day.
    pub whole_day: Option<f64>,
    /// `rest-days`: days nobody works, `MM-DD`, or `easter+N`.
    #[serde(default)]
    pub days: Vec<String>,
    /// `before`, `agrees`: graded only when what is compared is surely of one matter; else to review.
    #[serde(default)]
    pub sure: bool,
    /// Never a non-conformity.
    #[serde(default)]
    pub advice: bool,
    /// Rests on texts not confirmed yet.
    #[serde(default)]
    pub provisional: bool,
}

/// Fields that lack all at once.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Many {
    /// So many of them, in each of most papers.
    pub fields: usize,
    /// The cause then, in place of those of each field.
    pub cause: String,
}

impl Check {
    /// The causes it may tell.
    pub fn told(&self) -> impl Iterator<Item = &String> {
        self.causes.values().chain([&self.cause]).chain(self.many.iter().map(|m| &m.cause))
    }

    /// The words it gives for one of its answers; none when it gives none.
    #[must_use]
    pub fn answer(&self, key: &str) -> &[String] {
        self.answers.get(key).map_or(&[], Vec::as_slice)
    }

    /// Word lists that must be looked for when papers are read.
    pub fn words(&self) -> impl Iterator<Item = &Vec<String>> {
        let said = matches!(
            self.kind,
            CheckKind::Keyword
                | CheckKind::Refers
                | CheckKind::Avoids
                | CheckKind::Apart
                | CheckKind::Entered
                | CheckKind::Noted
                | CheckKind::AbsenceFollowed
                | CheckKind::NotExpired
                | CheckKind::LeftBlank
                | CheckKind::Vacant
        );
        let list = (said && !self.any.is_empty()).then_some(&self.any);
        list.into_iter().chain(self.answers.values())
    }
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

/// Kind of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CheckKind {
    /// Fields are stated.
    Mentions,
    /// A field does not begin with one of some words.
    Wording,
    /// No empty cell under a column.
    Answered,
    /// Not too old.
    Fresh,
    /// Not a blank template.
    Filled,
    /// Signed.
    Signed,
    /// Dated before another.
    Before,
    /// A validity date not passed.
    NotExpired,
    /// One of some words occurs.
    Keyword,
    /// Dated after another.
    After,
    /// One for each.
    Per,
    /// Is about the person whose folder it lies in.
    Misfiled,
    /// Names a day of its session.
    OnDays,
    /// A paper of a session sends to the street that the papers `with` it name.
    SamePlace,
    /// A field has one value over the papers of a session.
    Agrees,
    /// No more hours than attended.
    Attended,
    /// One of some fields is stated somewhere in some papers.
    StatesOne,
    /// A published rate is the one of the papers it rests on.
    Rates,
    /// Whoever attends is on the list.
    Lists,
    /// A contract covers the sessions of whoever it names.
    Covers,
    /// A person or a value is the same in all papers.
    Same,
    /// No session on a day of rest.
    RestDays,
    /// Nobody in two places on one day.
    OnePlace,
    /// Filled forms differ.
    Distinct,
    /// No file serves two sessions.
    OneSession,
    /// No paper signed in the future.
    NotFuture,
    /// A number of the organisation is spelt right.
    OwnNumber,
    /// What was declared has its paper.
    Implies,
    /// Who was absent was followed up.
    AbsenceFollowed,
    /// Something later than another artefact.
    Since,
    /// Two dates so many days apart.
    Apart,
    /// Says one of some words, when papers it follows from have entries.
    Refers,
    /// Says none of some words.
    Avoids,
    /// Names every answer of a question.
    NamesAnswers,
    /// No half-day nor day longer than usual.
    DayLength,
    /// The time logged backs the hours declared.
    Logged,
    /// No picture of a signature stands for several persons, nor in too many cells of one.
    OwnMark,
    /// A letter that says one of some words is in the register.
    Entered,
    /// Published rates go with the decisions of a list.
    Tally,
    /// What a row notes of a person has its paper.
    Noted,
    /// No row of a list tells of a verification that is too old.
    Verified,
    /// A request of a list is replied to.
    Replied,
    /// Whoever a paper is about is named somewhere else.
    Known,
    /// A form of one person is not blank where those of the others are filled.
    LeftBlank,
    /// Whoever has a mark is of the session, when one of the session has none.
    Marked,
    /// Nobody has an empty row in a table that has marks for the others.
    Unmarked,
    /// What is told of a person comes before the contract.
    ToldBefore,
    /// A mail was sent before the session began.
    SentBefore,
    /// Something of a plan was done.
    CarriedOut,
    /// Names nobody of whom other papers say that they have left.
    Departed,
    /// Minutes name somebody of each group among those present.
    Represented,
    /// A list tells of a training what its programme states.
    ListedAs,
    /// A function is not said to be vacant while nobody is named for it.
    Vacant,
    /// Entered as long before as the certifier asks.
    Ahead,
    /// A label is answered at least once.
    LeftOpen,
    /// A figure is not put off.
    Withheld,
    /// Each block of a certification is mapped.
    Mapped,
}

/// What a `per` check counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Each {
    /// Trainee.
    Trainee,
    /// Trainer.
    Trainer,
    /// Session.
    Session,
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
