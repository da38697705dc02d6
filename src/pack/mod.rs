//! Rule packs: the TOML under `rules/` made into a [`Pack`], immutable and shared by every stage.

mod automaton;
pub mod blank;
mod chain;
mod check;
pub mod lexicon;
mod load;
pub mod model;
mod pattern;
mod policy;
mod problem;
mod rehearsed;
mod rule;
pub mod schema;
mod when;

pub use automaton::{Automaton, Use, Uses, compile_pattern, compile_patterns, groups};
pub use load::{Files, Part, compile, compile_part, embedded, on_disk, root};
pub use problem::{Problem, in_french};
pub use rule::Rule;
pub use when::{Answers, When};

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::fold::fold;
use crate::text::{Lang, Text};
use lexicon::Lexicon;
use model::{Artefact, Chains, Field, Indicator, PackFile, Question};

/// Names of layouts a signal may ask for (`rules/README.md`).
pub const LAYOUTS: &[&str] = &[
    "signature-cells",
    "table",
    "dated-rows",
    "rating-scale",
    "questions",
    "ticked-boxes",
    "amounts",
    "form",
    "slides",
    "spreadsheet",
    "mail",
    "web-page",
    "image",
    "long",
    "short",
    "letter",
    "articles",
    "percentages",
];

/// A pack, checked and compiled.
#[derive(Debug, Clone)]
pub struct Pack {
    /// `pack.toml`.
    pub file: PackFile,
    /// `chains.toml`.
    pub chains: Chains,
    /// Artefacts, sorted by id.
    pub artefacts: Vec<Artefact>,
    /// Fields, in the order of `fields.toml`.
    pub fields: Vec<Field>,
    /// The words near the values of each, as they are searched.
    pub near: Vec<Near>,
    /// Indicators, sorted by number.
    pub indicators: Vec<Indicator>,
    /// Checks of papers against each other, outside the indicators.
    pub crosschecks: Option<Indicator>,
    /// Questions of the profile.
    pub questions: Vec<Question>,
    /// The field of a name that heads a paper: the first whose role is `anyone`.
    pub heading: Option<u16>,
    /// The field of those who sign: the first whose role is `signatory`.
    pub signing: Option<u16>,
    /// Numbers of the word lists that say of a person beside them whether the house employs that one.
    pub about: Vec<u32>,
    /// Word lists whose lines are kept.
    pub quoted: Vec<u32>,
    /// Word lists of `keyword` checks, those of the packs of the same family after its own.
    pub keywords: Vec<Vec<String>>,
    /// All patterns.
    pub automaton: Automaton,
    /// Learnt weights; empty when the pack has none.
    pub lexicon: Lexicon,
    /// Words of cells to sign, as they are searched.
    pub signing_words: Signing,
    /// What columns say that tell the part of each person, as it is searched.
    pub parts: Parts,
    /// Words of labels beside which nothing need be written, as they are searched.
    pub optional: Vec<String>,
    /// Digest of all that decides how papers are read and recognised.
    pub reading: [u8; 32],
    /// Labels of fields, folded, its words one space apart → the fields; made when first asked for.
    labels: OnceLock<BTreeMap<String, Vec<u16>>>,
}

/// Words near the values of a field, as they are searched.
#[derive(Debug, Clone, Default)]
pub struct Near {
    /// Beside these a value is one of the field.
    pub near: Vec<String>,
    /// Beside these it is something else's.
    pub not_near: Vec<String>,
}

/// What cells to sign say, as it is searched.
#[derive(Debug, Clone, Default)]
pub struct Signing {
    /// A signature was given.
    pub given: Vec<String>,
    /// It lacks.
    pub lacking: Vec<String>,
}

impl Signing {
    /// The words a pack gives.
    #[must_use]
    pub fn of(words: &model::SigningWords) -> Self {
        Self { given: compile_patterns(&words.given), lacking: compile_patterns(&words.lacking) }
    }

    /// Those that a folded text holds: most papers hold none, and their cells need not be asked.
    #[must_use]
    pub fn heard(&self, folded: &str) -> Self {
        let heard = |list: &[String]| list.iter().filter(|w| folded.contains(w.as_str())).cloned().collect();
        Self { given: heard(&self.given), lacking: heard(&self.lacking) }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.given.is_empty() && self.lacking.is_empty()
    }
}

/// What a column says of the part each person of a list takes, as it is searched.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// Its whole head.
    pub heads: Vec<String>,
    /// Cells of those who are not trained.
    pub others: Vec<String>,
}

impl Parts {
    /// The words a pack gives.
    #[must_use]
    pub fn of(words: &model::PartWords) -> Self {
        Self { heads: compile_patterns(&words.heads), others: compile_patterns(&words.others) }
    }

    /// Whether a text is the head of such a column.
    #[must_use]
    pub fn is_head(&self, text: &str) -> bool {
        let folded = format!(" {} ", crate::fold::fold(text).trim());
        self.heads.iter().any(|h| if h.ends_with(' ') { folded == *h } else { folded.starts_with(h.as_str()) })
    }

    /// Whether a cell under it is of somebody who is not trained.
    #[must_use]
    pub fn is_other(&self, text: &str) -> bool {
        let folded = format!(" {} ", crate::fold::fold(text).trim());
        self.others.iter().any(|o| folded.starts_with(o.as_str()))
    }
}

impl Near {
    /// The words a field gives.
    #[must_use]
    pub fn of(field: &Field) -> Self {
        Self { near: compile_patterns(&field.near), not_near: compile_patterns(&field.not_near) }
    }

    /// Whether the field gives none: any value of its form states it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.near.is_empty() && self.not_near.is_empty()
    }
}

impl Pack {
    /// The words near the values of a field.
    #[must_use]
    pub fn near(&self, field: u16) -> &Near {
        &self.near[usize::from(field)]
    }

    /// The artefact with this id.
    #[must_use]
    pub fn artefact(&self, id: &str) -> Option<&Artefact> {
        self.artefacts.binary_search_by(|a| a.id.as_str().cmp(id)).ok().map(|i| &self.artefacts[i])
    }

    /// Number of the field with this id.
    #[must_use]
    pub fn field(&self, id: &str) -> Option<u16> {
        self.fields.iter().position(|f| f.id == id).and_then(|n| u16::try_from(n).ok())
    }

    /// Numbers of the fields that a label stands before, in order.
    #[must_use]
    pub fn labelled(&self, label: &str) -> &[u16] {
        let words = |text: &str| fold(text).split_whitespace().collect::<Vec<_>>().join(" ");
        let labels = self.labels.get_or_init(|| {
            let mut all: BTreeMap<String, Vec<u16>> = BTreeMap::new();
            for (n, field) in (0..).zip(&self.fields) {
                field.labels.iter().for_each(|l| all.entry(words(l)).or_default().push(n));
            }
            all
        });
        labels.get(&words(label)).map_or(&[], Vec::as_slice)
    }

    /// Number of a word list of `keyword` checks.
    #[must_use]
    pub fn keyword(&self, words: &[String]) -> Option<u32> {
        number(&self.keywords, words)
    }

    /// Name of an artefact in both languages.
    #[must_use]
    pub fn text_of(&self, id: &str) -> Text {
        Text::new(self.name_of(id, Lang::Fr), self.name_of(id, Lang::En))
    }

    /// Name of an artefact, or its id when the pack does not know it.
    #[must_use]
    pub fn name_of(&self, id: &str, lang: Lang) -> String {
        self.artefact(id).map_or_else(|| id.to_owned(), |a| a.name.get(lang).to_owned())
    }
}

/// Number of a word list among all.
fn number(lists: &[Vec<String>], words: &[String]) -> Option<u32> {
    lists.iter().position(|list| list == words).and_then(|n| u32::try_from(n).ok())
}

/// The packs of the family of `id` whose periods come just after and just before its own.
#[must_use]
pub fn neighbours(packs: &std::collections::BTreeMap<String, Files>, id: &str) -> Vec<String> {
    let from = |id: &str| -> Option<String> {
        let table: toml::Table = packs.get(id)?.get("pack.toml")?.read().ok()?;
        table.get("audits-from").and_then(|v| v.as_str().map(str::to_owned))
    };
    let Some(own) = from(id) else { return Vec::new() };
    let family = packs.keys().filter(|other| *other != id && root(packs, other) == root(packs, id));
    let dated: Vec<(String, &String)> = family.filter_map(|other| Some((from(other)?, other))).collect();
    let next = dated.iter().filter(|(d, _)| *d > own).min();
    let previous = dated.iter().filter(|(d, _)| *d < own).max();
    next.into_iter().chain(previous).map(|(_, id)| (*id).clone()).collect()
}

/// The pack for an audit on `date` (ISO 8601) among `packs`: the one whose period holds the date, else the nearest.
#[must_use]
pub fn choose(packs: &std::collections::BTreeMap<String, Files>, date: &str) -> Option<String> {
    let mut dated: Vec<(String, Option<String>, &String)> = packs
        .iter()
        .filter_map(|(id, files)| {
            let table: toml::Table = files.get("pack.toml")?.read().ok()?;
            let get = |key: &str| table.get(key).and_then(|v| v.as_str().map(str::to_owned));
            Some((get("audits-from").unwrap_or_default(), get("audits-until"), id))
        })
        .collect();
    dated.sort();
    dated
        .iter()
        .rev()
        .find(|(from, until, _)| from.as_str() <= date && until.as_deref().is_none_or(|u| date <= u))
        // before every period the first pack, after them the last
        .or(if dated.first().is_some_and(|(from, _, _)| date < from.as_str()) { dated.first() } else { dated.last() })
        .map(|(_, _, id)| (*id).clone())
}
