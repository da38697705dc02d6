//! The profile of the organisation: declared, inferred from the dossier with its citation, or the pack's default.

use std::collections::{BTreeMap, BTreeSet};

use super::dossier::Dossier;
use super::outcome::{Answer, AnswerOrigin, Audit, Evidence, Strength};
use super::piece::{Piece, words};
use crate::pack::model::{AnswerKind, Infer};
use crate::pack::{Answers, Pack};
use crate::text::Text;

/// Declared answers by question: `true`/`false`, or the members of a set.
pub type Declared = BTreeMap<String, Vec<String>>;

/// All answers, and those same answers as expressions read them.
#[must_use]
pub fn profile(dossier: &Dossier, pack: &Pack, declared: &Declared) -> (Vec<Answer>, Answers) {
    let mut list = Vec::new();
    let mut number = 0u16;
    for question in &pack.questions {
        let rules = number..number + u16::try_from(question.infer.len()).unwrap_or(0);
        number = rules.end;
        let mut answer =
            Answer { question: question.id.clone(), answer: Vec::new(), origin: AnswerOrigin::Default, citation: None };
        if let Some(values) = declared.get(&question.id) {
            answer.answer.clone_from(values);
            answer.origin = AnswerOrigin::Declared;
        } else {
            for (rule, infer) in rules.zip(&question.infer) {
                let value = plain(&infer.value);
                let settled = question.kind != AnswerKind::Set && !answer.answer.is_empty();
                if settled || answer.answer.contains(&value) {
                    continue;
                }
                if let Some(citation) = sight(dossier, pack, infer, rule) {
                    answer.answer.push(value);
                    answer.origin = AnswerOrigin::Inferred;
                    answer.citation.get_or_insert(citation);
                }
            }
            if answer.answer.is_empty() {
                answer.answer = match &question.default {
                    Some(toml::Value::Array(values)) => values.iter().map(plain).collect(),
                    Some(value) => vec![plain(value)],
                    None => continue,
                };
            }
        }
        list.push(answer);
    }
    let answers =
        list.iter().map(|a| (a.question.clone(), a.answer.iter().cloned().collect::<BTreeSet<_>>())).collect();
    (list, answers)
}

/// Whether an artefact is a paper of other categories of action than those of the profile: the
/// pack infers a category from it, and none that the organisation has.
fn elsewhere(pack: &Pack, categories: &[String], artefact: &str) -> bool {
    let rules = pack.questions.iter().filter(|q| Some(&q.id) == pack.file.roles.categories.as_ref());
    let rules = rules.flat_map(|q| &q.infer);
    let mut of = rules.filter(|r| r.artefacts.iter().any(|a| a == artefact)).map(|r| plain(&r.value)).peekable();
    of.peek().is_some() && of.all(|category| !categories.contains(&category))
}

/// Takes out of what is missing the papers of other categories of action, where something else remains.
pub fn keep_relevant(audit: &mut Audit, pack: &Pack) {
    let Some(categories) = of_categories(pack, &audit.profile) else { return };
    let outside: BTreeSet<&str> =
        pack.artefacts.iter().filter(|a| elsewhere(pack, &categories, &a.id)).map(|a| a.name.fr.as_str()).collect();
    for finding in &mut audit.findings {
        if finding.missing.iter().any(|name| !outside.contains(name.fr.as_str())) {
            finding.missing.retain(|name| !outside.contains(name.fr.as_str()));
        }
    }
}

/// The answer to the question of categories, when the pack has one.
fn of_categories(pack: &Pack, profile: &[Answer]) -> Option<Vec<String>> {
    let question = pack.file.roles.categories.as_ref()?;
    profile.iter().find(|a| a.question == *question).map(|a| a.answer.clone())
}

/// A paper that should not be in the dossier is never quoted.
fn private(piece: &Piece) -> bool {
    piece.entry.artefacts.iter().any(|c| c.states.iter().any(|s| s == "out-of-purpose"))
}

fn plain(value: &toml::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The first file that speaks for the rule, when enough do.
fn sight(dossier: &Dossier, pack: &Pack, infer: &Infer, rule: u16) -> Option<Evidence> {
    let mut seen = Vec::new();
    for piece in &dossier.pieces {
        let known = |ids: &[String]| {
            piece.entry.artefacts.iter().find(|c| c.strength >= Strength::Probable && ids.contains(&c.artefact))
        };
        if known(&infer.not_in).is_some() || private(piece) {
            continue;
        }
        // an artefact must count: a blank contract says nothing about what is done
        if let Some(claim) = known(&infer.artefacts).filter(|c| c.counts) {
            let reason = claim.because.first();
            seen.push(Evidence {
                artefact: claim.artefact.clone(),
                name: pack.text_of(&claim.artefact),
                file: piece.entry.path.clone(),
                place: reason.map(|r| r.place.clone()).unwrap_or_default(),
                passage: reason.map(|r| r.passage.clone()).unwrap_or_default(),
            });
        } else if let Some(topic) = topic(piece, rule) {
            seen.push(topic);
        }
    }
    (seen.len() >= infer.files.max(1) as usize).then(|| seen.swap_remove(0))
}

fn topic(piece: &Piece, rule: u16) -> Option<Evidence> {
    let topic = piece.topics.iter().find(|t| t.rule == rule)?;
    Some(Evidence {
        artefact: String::new(),
        name: Text::default(),
        file: piece.entry.path.clone(),
        place: words(&topic.place),
        passage: topic.excerpt.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::{compile, embedded};

    #[test]
    fn papers_of_other_categories_are_not_missed() {
        let pack = compile(&embedded(), "rnq-2026").unwrap();
        let of = |list: &[&str]| list.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
        assert!(elsewhere(&pack, &of(&["AF"]), "vae_support_file"));
        assert!(elsewhere(&pack, &of(&["AF"]), "skills_review_summary"));
        assert!(!elsewhere(&pack, &of(&["AF", "BC"]), "skills_review_summary"));
        assert!(!elsewhere(&pack, &of(&["AF"]), "attendance_sheet"));
    }
}
