//! The names a pack gives to the codes of an audit, kept so that reports need nothing else of it.

use std::collections::BTreeMap;

use super::words::{self, said};
use crate::pack::Pack;
use crate::text::{Lang, Text, typeset};

/// Names of artefacts, fields, questions and criteria.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    artefacts: BTreeMap<String, Text>,
    fields: BTreeMap<String, Text>,
    questions: BTreeMap<String, Asked>,
    criteria: BTreeMap<u32, Text>,
    /// The question `--categories` answers, and some of its values.
    categories: Option<(String, String)>,
}

/// A profile question in words.
#[derive(Debug, Clone, Default)]
struct Asked {
    name: Text,
    ask: Text,
    words: BTreeMap<String, Text>,
}

impl Lexicon {
    /// The names of a pack.
    #[must_use]
    pub fn of(pack: &Pack) -> Self {
        let asked = |q: &crate::pack::model::Question| Asked {
            name: q.name.clone().unwrap_or_else(|| Text::new(q.id.as_str(), q.id.as_str())),
            ask: q.ask.clone(),
            words: q.words.clone(),
        };
        Self {
            artefacts: pack.artefacts.iter().map(|a| (a.id.clone(), a.name.clone())).collect(),
            fields: pack.fields.iter().map(|f| (f.id.clone(), f.name.clone())).collect(),
            questions: pack.questions.iter().map(|q| (q.id.clone(), asked(q))).collect(),
            criteria: pack.file.criteria.iter().map(|c| (c.number, c.label.clone())).collect(),
            categories: pack.file.roles.categories.as_ref().and_then(|id| {
                let question = pack.questions.iter().find(|q| q.id == *id)?;
                Some((id.clone(), question.values.iter().take(2).cloned().collect::<Vec<_>>().join(",")))
            }),
        }
    }

    /// Name of an artefact; its id where the pack has none.
    #[must_use]
    pub fn artefact(&self, id: &str, lang: Lang) -> String {
        self.artefacts.get(id).map_or_else(|| id.to_owned(), |t| typeset(said(t, lang), lang))
    }

    /// Name of a fact: that of its type, else that of its field.
    #[must_use]
    pub fn field(&self, id: &str, lang: Lang) -> String {
        words::field(id, lang)
            .or_else(|| self.fields.get(id).map(|t| typeset(said(t, lang), lang)))
            .unwrap_or_else(|| id.replace(['-', '_'], " "))
    }

    /// Label of a criterion; empty where the pack has none.
    #[must_use]
    pub fn criterion(&self, number: u32, lang: Lang) -> String {
        self.criteria.get(&number).map(|t| typeset(said(t, lang), lang)).unwrap_or_default()
    }

    /// Short name of a profile question.
    #[must_use]
    pub fn question(&self, id: &str, lang: Lang) -> String {
        self.questions.get(id).map_or_else(|| id.to_owned(), |q| typeset(said(&q.name, lang), lang))
    }

    /// The option that answers the question, when it is the one of categories.
    #[must_use]
    pub fn categories(&self, id: &str) -> Option<String> {
        let (question, values) = self.categories.as_ref()?;
        (question == id).then(|| format!("--categories {values}"))
    }

    /// A profile question in full.
    #[must_use]
    pub fn ask(&self, id: &str, lang: Lang) -> String {
        self.questions.get(id).map(|q| typeset(said(&q.ask, lang), lang)).unwrap_or_default()
    }

    /// A value of an answer in words: `oui`, `jamais`, `AF`.
    #[must_use]
    pub fn answer(&self, question: &str, value: &str, lang: Lang) -> String {
        match (value, self.questions.get(question).and_then(|q| q.words.get(value))) {
            (_, Some(words)) => typeset(said(words, lang), lang),
            ("true", None) => words::yes(true, lang).to_owned(),
            ("false", None) => words::yes(false, lang).to_owned(),
            _ => words::date(value, lang),
        }
    }
}
