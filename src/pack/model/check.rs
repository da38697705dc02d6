//! Checks: what papers must say, bear or agree on.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Basis, TrainerKind};

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
    /// `fresh`: months; `per` trainee: months after the last day of a session before its paper is due.
    pub months: Option<u32>,
    /// `fresh`: where the limit comes from.
    pub basis: Option<Basis>,
    /// `fresh`: a paper whose rates tell their years is as old as the latest of them, whenever it was shown or printed.
    #[serde(default)]
    pub figures: bool,
    /// `fresh` of `figures`: only papers whose rates tell their years.
    #[serde(default)]
    pub rated: bool,
    /// `fresh`, `not-expired`: date field.
    pub field: Option<String>,
    /// `before`, `after`: the other artefact, or `session-start`, `session-end`.
    pub than: Option<String>,
    /// `before`: the date field of `than`, else its latest date. `apart`: the field of the second date.
    /// `signed-before`: the date of signature.
    pub than_field: Option<String>,
    /// `before`: only dates that stand under the two fields; a paper of the session that is in time settles it.
    #[serde(default)]
    pub labelled: bool,
    /// `before`, `after` a session: so many days beyond it are still right. `apart`: so many days at least. `fresh`: an advice
    /// is a non-conformity when the paper is too old by so many months.
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
    /// `columns-used`: for each column, the words its head begins with.
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
    /// words of the head of what was done. `unmarked`: words of a row that needs no mark. `columns-used`: words that
    /// stand for nothing.
    #[serde(default)]
    pub common: Vec<String>,
    /// `covers`: field of the last day.
    pub until: Option<String>,
    /// `states-one`: so many of the fields, one when not said. `signed`: the most places of which each is a party's, two
    /// when not said. `columns-used`: so many columns empty, all when not said. `own-mark`: so many cells of one person.
    pub at_least: Option<usize>,
    /// `agrees`, `rates`: how far apart figures may be, in the unit of the field. `logged`: share of the hours that may lack.
    /// `before`, `after` a session: share of its days that may pass, where that is more than `margin`.
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
                | CheckKind::Signed
                | CheckKind::Published
                | CheckKind::Overdue
                | CheckKind::MailsAnswered
        );
        let list = (said && !self.any.is_empty()).then_some(&self.any);
        let common = (self.kind == CheckKind::Published && !self.common.is_empty()).then_some(&self.common);
        // heads of columns, and what kept lines say, are read in the rows and lines that are kept
        let kept = |name: &str| match self.kind {
            CheckKind::ColumnsUsed
            | CheckKind::ColumnsKept
            | CheckKind::CarriedOut
            | CheckKind::Overdue
            | CheckKind::Departed => true,
            CheckKind::Noted => matches!(name, "wished" | "granted"),
            _ => false,
        };
        let answers = self.answers.iter().filter(move |(name, _)| !kept(name)).map(|(_, list)| list);
        list.into_iter().chain(common).chain(answers)
    }

    /// The word lists whose lines are kept, to see what they say of whom they name.
    pub fn quoted(&self) -> impl Iterator<Item = &Vec<String>> {
        let quotes = self.kind == CheckKind::Noted;
        self.answers.iter().filter(move |(name, _)| quotes && name.as_str() == "maybe").map(|(_, list)| list)
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
    /// A question of a thread of messages is answered by whoever trains.
    ThreadsAnswered,
    /// A request of a list does not wait too long for its reply.
    LateReply,
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
    /// A contract of a trainer was signed before the session it is for.
    SignedBefore,
    /// A mail was sent before the session began.
    SentBefore,
    /// Something of a plan was done.
    CarriedOut,
    /// Most actions of a plan whose day is past are done.
    Overdue,
    /// Names nobody of whom other papers say that they have left.
    Departed,
    /// Papers that make results public speak of a rate that is to be.
    Published,
    /// An old list of the house names whoever of the house trained since.
    Outgrown,
    /// Lists that name most of those who train name all of them.
    Enlisted,
    /// A list of addresses is of where the house is.
    Territory,
    /// Minutes name somebody of each group among those present.
    Represented,
    /// A list tells of a training what its programme states.
    ListedAs,
    /// No table is bare beside one of the same heads that was filled.
    TwinsKept,
    /// Nobody outside the house writes that no answer came, and none came since.
    MailsAnswered,
    /// The hours of the rows are the sum that the paper writes.
    AddsUp,
    /// A rate of a certification is shown with another that it is read with.
    Paired,
    /// A function is not said to be vacant while nobody is named for it.
    Vacant,
    /// Entered as long before as the certifier asks.
    Ahead,
    /// A label is answered at least once.
    LeftOpen,
    /// Rates shown say their period or the number of answers.
    BareRates,
    /// A column that is used is used to the end.
    ColumnsKept,
    /// The last periods of a table of persons are told of somebody.
    PeriodsKept,
    /// A column of a table is used by one entry at least.
    ColumnsUsed,
    /// A figure is not put off.
    Withheld,
    /// Each block of a certification is mapped.
    Mapped,
    /// Each certification that candidates sit is one the organisation may present them to.
    Authorised,
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
