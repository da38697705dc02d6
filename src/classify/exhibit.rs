//! What a file is good for, seen from its content alone: the answer of the worker that read it.
//!
//! Names and folders are not looked at here (the same bytes may stand in several places); they are
//! added where the dossier is put together.

use serde::{Deserialize, Serialize};

use crate::extract::{Meta, Recognised};
use crate::place::Place;

/// A file as it was read and recognised.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Exhibit {
    /// Metadata of the file.
    pub meta: Meta,
    /// Number of pages, sheets or slides; 0 where there are none.
    pub pages: u32,
    /// Number of words read.
    pub words: u32,
    /// Pages whose text was recognised in a picture.
    pub recognised: Vec<Recognised>,
    /// Runs of pages (or sheets) that are each a document of their own.
    pub runs: Vec<Run>,
    /// Typed values found anywhere in the file.
    pub facts: Vec<Fact>,
    /// Topics of the profile questions met, with their first passage.
    pub topics: Vec<Topic>,
}

impl Exhibit {
    /// Leaves out the words around facts that say all by themselves: those of a duration and of a date tell more.
    pub fn leave_words(&mut self) {
        for fact in
            self.facts.iter_mut().filter(|f| !matches!(f.value, Value::Minutes(_) | Value::Date(_) | Value::Period(..)))
        {
            fact.excerpt = String::new();
        }
    }

    /// Leaves out what the file was recognised by, of which a report has its own copy, and the words around facts beyond
    /// `most`.
    pub fn leave_recognition(&mut self, most: &mut usize) {
        for fact in &mut self.facts {
            match most.checked_sub(1).filter(|_| !fact.excerpt.is_empty()) {
                Some(left) => *most = left,
                None => fact.excerpt = String::new(),
            }
        }
        for run in &mut self.runs {
            (run.hits, run.fits, run.sections) = Default::default();
        }
    }
}

/// A run of pages or a sheet, recognised on its own.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// First and last page, 0 where the format has no pages.
    pub pages: (u32, u32),
    /// Mean confidence, percent, of its pages read by text recognition.
    pub recognised: Option<u8>,
    /// Lines that may be its title, in order.
    pub heads: Vec<String>,
    /// What the content speaks for, best first.
    pub hits: Vec<Hit>,
    /// How well the words of the run fit each likely artefact, best first.
    pub fits: Vec<Fit>,
    /// How well they fit none (same measure).
    pub fits_none: f32,
    /// Artefacts that one of its sections is beside.
    pub sections: Vec<u16>,
    /// What its state is, whatever it is.
    pub fill: Fill,
    /// Fields of the pack that the run states: field id and where.
    pub fields: Vec<FieldSeen>,
    /// Columns of registers headed by a field.
    pub columns: Vec<Column>,
    /// Signs of signature seen.
    pub signatures: SignatureSigns,
    /// Figures its layout tells.
    pub figures: Figures,
    /// Persons announced by a label, a column or a phrase.
    pub persons: Vec<PersonSeen>,
    /// Organisations it is between, or whose people it is about.
    pub parties: Vec<Party>,
    /// Titles of trainings that labels, columns and sentences tell.
    pub titles: Vec<TitleSeen>,
    /// Names beside words that say what somebody is to the house.
    pub beside: Vec<Beside>,
    /// Lines and rows that hold words of a list whose lines are kept.
    pub quotes: Vec<Quote>,
    /// Every name of the run as sorted keys (`classify::name`).
    pub names: Vec<u32>,
    /// Patterns of `keyword` checks found, by pattern number of the pack.
    pub keywords: Vec<u32>,
    /// Rows of a register that is looked at row by row, shortened.
    pub rows: Vec<String>,
    /// Lines of a paper that is about a place, shortened.
    pub lines: Vec<String>,
    /// The registers it holds, when they are several.
    pub parts: Vec<Part>,
    /// Departments of the postal codes written before the name of a town.
    pub departments: std::collections::BTreeSet<u8>,
    /// Number of facts before this run's first; its facts are those up to the next run's.
    pub first_fact: u32,
}

/// Points of one artefact in one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// Artefact, by its number in the pack.
    pub artefact: u16,
    /// Points from content, counters subtracted.
    pub points: f32,
    /// Kinds of content signals that gave points.
    pub kinds: u8,
    /// Whether a title signal was among them.
    pub titled: bool,
    /// How much of the line of its title the title is: 1 when the line says nothing else.
    pub whole: f32,
    /// Passages that gave the points, best first, at most five.
    pub because: Vec<Because>,
}

/// How well the words of a run fit an artefact, as the lexicon of the pack learnt it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Fit {
    /// Artefact, by its number in the pack.
    pub artefact: u16,
    /// Logit: only differences mean something.
    pub logit: f32,
}

/// One passage that speaks for an artefact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Because {
    /// Kind of the signal: `title`, `phrase`…
    pub signal: String,
    /// Points given.
    pub points: f32,
    /// Where.
    pub place: Place,
    /// The passage, shortened.
    pub excerpt: String,
}

/// How far a form is filled in.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Fill {
    /// Template markers seen (`[NOM]`, `à compléter`, dotted lines).
    pub placeholders: u32,
    /// Labels or cells with a value.
    pub filled: u32,
    /// Labels or cells left empty.
    pub empty: u32,
    /// Draft marker seen.
    pub draft: bool,
    /// Rows below the header of the largest table that hold something in two cells or more.
    pub entries: u32,
    /// Whether there is a table with a header and room for entries.
    pub register: bool,
    /// Items of a list with three words or more; none when one of them begins with a day, a month or a figure, or a year is
    /// written anywhere.
    pub items: u32,
    /// Rows of a register that stop two columns or more before the others do.
    pub short: u32,
    /// The first of these.
    pub first_short: Option<Place>,
    /// Head of a last column under which no row of a register holds anything, and where it stands.
    pub unused: Option<(String, Place)>,
    /// Whether a year is written anywhere.
    pub year: bool,
    /// The first place left to be filled: its words, and where it stands.
    pub open: Option<(String, Place)>,
    /// The first of these where a date belongs.
    pub open_date: Option<(String, Place)>,
}

/// A field of the pack stated in a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldSeen {
    /// Field, by its number in the pack.
    pub field: u16,
    /// Value read beside the label, shortened; empty when only mentioned.
    pub value: String,
    /// The value as a date, when it is one (ISO 8601).
    pub date: Option<String>,
    /// Where.
    pub place: Place,
}

/// A column of a table headed by a field of the pack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Field, by its number in the pack.
    pub field: u16,
    /// Rows that hold something, and something under this head.
    pub filled: u32,
    /// Rows that hold something, but nothing under this head.
    pub empty: u32,
    /// The first of these.
    pub first_empty: Place,
}

/// One of several registers in a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The heading above it.
    pub heading: String,
    /// Its rows, shortened.
    pub rows: Vec<String>,
    /// Its columns headed by a field.
    pub columns: Vec<Column>,
    /// Head of a last column under which no row holds anything, and where it stands.
    pub unused: Option<(String, Place)>,
}

/// An organisation named as a party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Its name as written.
    pub name: String,
    /// Where.
    pub place: Place,
    /// Keys of the names of those whom this place gives it (`classify::name`).
    pub people: Vec<u32>,
    /// Whether it is one; else it is when another paper says so.
    pub sure: bool,
}

/// What may be the title of a training.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TitleSeen {
    /// As written.
    pub text: String,
    /// Whether the words before it tell that it is one; else it is one when other papers call a training so.
    pub sure: bool,
    /// Where.
    pub place: Place,
}

/// The names of a row or a line that holds words of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    /// Word list, by its number in the pack.
    pub list: u32,
    /// Keys of the names (`classify::name`).
    pub names: Vec<u32>,
}

/// A line or a row that holds words of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Word list, by its number in the pack.
    pub list: u32,
    /// The line, a bar between the cells of a row, shortened.
    pub text: String,
}

/// A person announced by a field of the pack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PersonSeen {
    /// Field, by its number in the pack.
    pub field: u16,
    /// The name as written, without civility.
    pub name: String,
    /// Where.
    pub place: Place,
    /// What the row shows, when the name stands in a table.
    pub signs: RowSigns,
}

/// What the row of a person shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowSigns {
    /// Cells to sign, absences left out.
    pub asked: u16,
    /// Of these, how many hold an image or ink.
    pub seen: u16,
    /// Cells that say « absent ».
    pub absent: u16,
    /// Of these, how many say that it is known why.
    pub excused: u16,
    /// Minutes that the row gives under heads of a length of time.
    pub minutes: u32,
    /// Whether it gives any figure there, be it nought.
    pub timed: bool,
}

/// Signs of signature in a run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SignatureSigns {
    /// Places where a signature is asked for (cells, labels).
    pub asked: u32,
    /// Of these, how many hold an image, ink, a word or an electronic signature.
    pub seen: u32,
    /// Electronic signature (certificate of the file, or a service's marker).
    pub electronic: bool,
    /// Where the first empty one is.
    pub first_empty: Option<Place>,
    /// The empty ones, whose they are and when, as far as rows and heads say.
    pub gaps: Vec<Gap>,
    /// Pictures that stand in several cells.
    pub copies: Vec<Copies>,
}

/// One picture in several cells of tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copies {
    /// Whose rows they are, as far as rows begin with a name.
    pub who: Vec<String>,
    /// How many cells.
    pub cells: u32,
    /// The first of them.
    pub place: Place,
}

/// A place to sign that was left empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Who should have signed, as the row says; empty when it does not.
    pub who: String,
    /// What for, as the heads of the column say.
    pub when: String,
    /// Number of the column.
    pub column: u32,
    /// Parties that sign in one row under their names; 0 in a list.
    pub parties: u32,
}

/// Figures of a run that its layout tells.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Minutes that a column of hours adds up to.
    pub minutes: Option<u32>,
    /// A row says itself what they add up to.
    pub totalled: bool,
    /// Minutes of the rows of a table, and those that its last row says they add up to, when they are fewer.
    pub other_sum: Option<(u32, u32)>,
    /// Rows of its largest form that begin with a label.
    pub body_rows: u32,
    /// Of these, those that hold nothing else.
    pub bare_rows: u32,
    /// Minutes that cells under heads of hours give, each once, in order.
    pub hours: Vec<u32>,
    /// Rates, with the words beside them.
    pub rates: Vec<Rate>,
    /// Years written in it, in order.
    pub years: Vec<u16>,
    /// The same for two runs that say the same, apart from names and figures.
    pub print: u64,
    /// Words the print is made of.
    pub plain_words: u32,
    /// Boxes ticked.
    pub ticks: u32,
    /// The longest half-day its hours of the clock tell.
    pub half_day: Option<Stretch>,
    /// The longest day they tell, breaks left out.
    pub whole_day: Option<Stretch>,
    /// Street addresses.
    pub streets: Vec<Street>,
}

/// A street address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Street {
    /// Number and name, folded: the same for one address written in two ways.
    pub key: String,
    /// As written.
    pub shown: String,
    /// In the header or the footer.
    pub edge: bool,
    /// The line it stands in and the label before it, folded.
    pub beside: String,
    /// Where.
    pub place: Place,
}

/// A time from one hour of the clock to another, or the sum of several of one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// Minutes.
    pub minutes: u32,
    /// The words that tell it, shortened.
    pub passage: String,
    /// Where.
    pub place: Place,
}

/// A rate and what it is a rate of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// Hundredths of a percent.
    pub hundredths: u32,
    /// The words beside it, folded: its sentence, or the first cell of its row and the head of its column.
    pub label: String,
    /// The first cell of its row alone; empty in a sentence.
    pub row: String,
    /// The heading above it, folded.
    pub heading: String,
    /// The years it is of, as near as they are said.
    pub years: Vec<u16>,
    /// The part and the whole it was made of, when they stand beside it: « 100 % (4 / 4) ».
    pub of: Option<(u32, u32)>,
    /// Where.
    pub place: Place,
}

/// A typed value with where it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// What it is.
    pub value: Value,
    /// The words around it, shortened.
    pub excerpt: String,
    /// Where.
    pub place: Place,
}

/// A typed value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// A date, ISO 8601.
    Date(String),
    /// A period: first and last day, ISO 8601.
    Period(String, String),
    /// A day without its year: month and day.
    Day(i8, i8),
    /// A duration in minutes.
    Minutes(u32),
    /// An amount in cents of euro.
    Cents(u64),
    /// A rate in hundredths of a percent.
    Rate(u32),
    /// SIRET, 14 digits, check digit right.
    Siret(String),
    /// SIREN, 9 digits, check digit right.
    Siren(String),
    /// Activity number (11 digits).
    Nda(String),
    /// Certification code, `RNCP12345` or `RS1234`.
    Certification(String),
    /// A person: role (trainer, trainee, signatory…) and name.
    Person(String, String),
    /// The title of a training.
    Title(String),
}

/// A topic of the profile met in the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Topic {
    /// Number of the inference rule of the pack.
    pub rule: u16,
    /// Where first.
    pub place: Place,
    /// The passage, shortened.
    pub excerpt: String,
}
