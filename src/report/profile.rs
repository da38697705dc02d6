//! The profile of the organisation in words: what was answered, by whom, and how to correct it.

use super::lexicon::Lexicon;
use super::words::{pick, said};
use crate::audit::{Answer, AnswerOrigin, Audit};
use crate::text::Lang;

/// One answer as the reports show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Short name of the question.
    pub name: String,
    /// The question in full.
    pub ask: String,
    /// Answer in words.
    pub answer: String,
    /// Where it comes from.
    pub origin: AnswerOrigin,
    /// File and place of an inferred answer.
    pub seen: String,
    /// Passage of an inferred answer.
    pub passage: String,
    /// What to write to correct it; empty for a declared answer.
    pub mend: String,
}

/// Every answer of the profile, in the order of the pack.
#[must_use]
pub fn rows(audit: &Audit, lexicon: &Lexicon, lang: Lang) -> Vec<Row> {
    audit.profile.iter().map(|a| row(a, lexicon, lang)).collect()
}

fn row(answer: &Answer, lexicon: &Lexicon, lang: Lang) -> Row {
    let seen = answer.citation.as_ref().map(|c| match said(&c.place, lang) {
        "" => c.file.clone(),
        place => format!("{} › {place}", c.file),
    });
    Row {
        name: lexicon.question(&answer.question, lang),
        ask: lexicon.ask(&answer.question, lang),
        answer: words(answer, lexicon, lang),
        origin: answer.origin,
        seen: seen.unwrap_or_default(),
        passage: answer.citation.as_ref().map(|c| c.passage.clone()).unwrap_or_default(),
        mend: match answer.origin {
            AnswerOrigin::Declared => String::new(),
            _ => format!("{} {}", pick(lang, "ajouter", "add"), mend(answer, lexicon, lang)),
        },
    }
}

/// Where an answer comes from, in words.
#[must_use]
pub fn origin(origin: AnswerOrigin, lang: Lang) -> &'static str {
    match origin {
        AnswerOrigin::Declared => pick(lang, "déclaré", "declared"),
        AnswerOrigin::Inferred => pick(lang, "supposé d’après les pièces", "assumed from the papers"),
        AnswerOrigin::Default => pick(lang, "supposé par défaut", "assumed by default"),
    }
}

fn words(answer: &Answer, lexicon: &Lexicon, lang: Lang) -> String {
    let values: Vec<String> = answer.answer.iter().map(|v| lexicon.answer(&answer.question, v, lang)).collect();
    if values.is_empty() { pick(lang, "aucun", "none").to_owned() } else { values.join(", ") }
}

/// The option that says otherwise.
fn mend(answer: &Answer, lexicon: &Lexicon, lang: Lang) -> String {
    let name = lexicon.question(&answer.question, lang).replace(['’', '\u{A0}'], "'");
    let other = match answer.answer.first().map(String::as_str) {
        Some("true") => pick(lang, "non", "no"),
        Some("false") => pick(lang, "oui", "yes"),
        _ => "…",
    };
    lexicon.categories(&answer.question).unwrap_or_else(|| format!("--profile \"{name}={other}\""))
}

/// What was assumed, for the terminal: one line read in the papers, one taken by default, one that
/// says how to correct. Nothing when everything was declared.
#[must_use]
pub fn assumed(audit: &Audit, lexicon: &Lexicon, lang: Lang) -> Vec<(String, String)> {
    let quiet = |a: &&Answer| matches!(a.answer.first().map(String::as_str), None | Some("false"));
    let of = |origin| audit.profile.iter().filter(move |a| a.origin == origin);
    let told = |a: &Answer| {
        let (name, words) = (lexicon.question(&a.question, lang), words(a, lexicon, lang));
        // kept together on a line where they can be
        format!("{name} ({})", words.replace(", ", ",\u{A0}"))
    };
    let mut lines = Vec::new();
    let seen: Vec<String> = of(AnswerOrigin::Inferred).map(told).collect();
    if !seen.is_empty() {
        lines.push((pick(lang, "d’après les pièces", "from the papers").to_owned(), seen.join(", ")));
    }
    let mut taken: Vec<String> = of(AnswerOrigin::Default).filter(|a| !quiet(a)).map(told).collect();
    let no = of(AnswerOrigin::Default).filter(quiet).count();
    if no > 0 {
        taken.push(match lang {
            Lang::Fr if no == 1 => "non à l’autre question".to_owned(),
            Lang::En if no == 1 => "no to the other question".to_owned(),
            Lang::Fr => format!("non aux {no} autres questions"),
            Lang::En => format!("no to the {no} other questions"),
        });
    }
    if !taken.is_empty() {
        lines.push((pick(lang, "par défaut", "by default").to_owned(), taken.join(", ")));
    }
    let first = |origin| of(origin).find(|a| a.answer.first().is_some_and(|v| v == "true"));
    let example = first(AnswerOrigin::Default).or_else(|| first(AnswerOrigin::Inferred));
    if let Some(answer) = example.filter(|_| !lines.is_empty()) {
        lines.push((pick(lang, "pour corriger", "to correct").to_owned(), mend(answer, lexicon, lang)));
    }
    lines
}
