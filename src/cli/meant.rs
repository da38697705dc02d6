//! What a person means by a word: an indicator, a paper, an incident, a question; or what comes nearest to it.

use probant::fold::fold;
use probant::incident;
use probant::limits;
use probant::pack::Pack;
use probant::pack::model::{Artefact, Indicator, Question};
use probant::text::{Lang, Text};

/// What a person may mean by a word or a number.
pub enum Meant<'a> {
    Indicator(&'a Indicator),
    Artefact(&'a Artefact),
    Incident(Text),
    Question(&'a Question),
    Several(Vec<String>),
    Nothing,
}

/// Names shown when nothing is meant.
const NAMED: usize = 5;
/// Likeness from which a word may be a slip for another.
const ALIKE: f64 = 0.8;

/// What is meant by `subject`.
pub fn meant<'a>(pack: &'a Pack, subject: &str, lang: Lang) -> Meant<'a> {
    let words = fold(subject);
    let bare = words.trim().trim_start_matches("indicateur ").trim_start_matches("indicator ");
    let number = bare.trim_start_matches('i').split(' ').next().unwrap_or_default();
    let number = number.trim_start_matches('0').parse::<u32>().ok();
    if let Some(indicator) = number.and_then(|n| pack.indicators.iter().find(|i| i.number == n)) {
        return Meant::Indicator(indicator);
    }
    if let Some(artefact) = pack.artefact(&subject.to_lowercase().replace('-', "_")) {
        return Meant::Artefact(artefact);
    }
    if let Some(text) = incident::explain(&subject.to_lowercase()) {
        return Meant::Incident(text);
    }
    if words.trim().is_empty() {
        return Meant::Nothing;
    }
    // by name: the same words, else all of them among others
    let names = |t: &Text| [fold(&t.fr), fold(&t.en)];
    if let Some(artefact) = pack.artefacts.iter().find(|a| names(&a.name).contains(&words)) {
        return Meant::Artefact(artefact);
    }
    let asked = |q: &&Question| q.id == subject || q.name.as_ref().is_some_and(|n| names(n).contains(&words));
    if let Some(question) = pack.questions.iter().find(asked) {
        return Meant::Question(question);
    }
    let held =
        |t: &Text| names(t).iter().any(|n| words.split_whitespace().all(|w| n.split(' ').any(|known| known == w)));
    let artefacts: Vec<&Artefact> = pack.artefacts.iter().filter(|a| held(&a.name)).collect();
    let indicators: Vec<&Indicator> = pack.indicators.iter().filter(|i| held(&i.label)).collect();
    match (artefacts.as_slice(), indicators.as_slice()) {
        ([], []) => Meant::Nothing,
        ([one], []) => Meant::Artefact(one),
        ([], [one]) => Meant::Indicator(one),
        _ => {
            let told = |i: &&Indicator| format!("{} – {}", i.number, i.label.get(lang));
            let mut list: Vec<String> = indicators.iter().map(told).collect();
            list.extend(artefacts.iter().map(|a| a.name.get(lang).to_owned()));
            Meant::Several(list)
        }
    }
}

/// What the word comes nearest to, the likeliest first: how it is written for `explain`, and what it is.
pub fn nearest(pack: &Pack, subject: &str, keys: &[String], lang: Lang) -> Vec<String> {
    let words = fold(subject);
    let w = |fr: &'static str, en: &'static str| if lang == Lang::Fr { fr } else { en };
    let mut found: Vec<(f64, String)> = Vec::new();
    let mut near = |names: &[&str], line: &dyn Fn() -> String| {
        let score = names.iter().map(|name| alike(&words, &fold(name))).fold(0.0, f64::max);
        if score >= ALIKE {
            found.push((score, line()));
        }
    };
    for key in keys {
        near(&[key], &|| format!("{key} – {}", w("constat", "finding")));
    }
    for i in &pack.indicators {
        for rule in i.requires.iter().map(|r| &r.id).chain(i.checks.iter().map(|c| &c.id)) {
            near(&[rule], &|| format!("{rule} – {} {}", w("règle de l'indicateur", "rule of indicator"), i.number));
        }
        near(&[&i.label.fr, &i.label.en], &|| {
            format!("{} – {} : {}", i.number, w("indicateur", "indicator"), i.label.get(lang))
        });
    }
    for a in &pack.artefacts {
        near(&[&a.id, &a.name.fr, &a.name.en], &|| format!("\"{}\" – {}", a.name.get(lang), w("pièce", "paper")));
    }
    for q in &pack.questions {
        let name = q.name.as_ref().map_or(q.id.as_str(), |n| n.get(lang));
        near(&[&q.id, name], &|| format!("\"{name}\" – {}", w("question du profil", "profile question")));
    }
    for code in incident::CODES {
        near(&[code], &|| format!("{code} – incident"));
    }
    for limit in limits::TABLE {
        near(&[limit.key], &|| format!("{} – {}", limit.key, w("limite", "limit")));
    }
    // of equals, the order above
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.into_iter().map(|(_, line)| line).take(NAMED).collect()
}

/// How alike two folded texts are, from 0 to 1: as wholes, or each word of the first with its best in the second.
fn alike(asked: &str, name: &str) -> f64 {
    let one = |a: &str, b: &str| {
        let begun = a.len() >= 4 && b.starts_with(a) || b.len() >= 4 && a.starts_with(b);
        if begun { 0.95 } else { strsim::normalized_damerau_levenshtein(a, b) }
    };
    let words: Vec<&str> = asked.split_whitespace().collect();
    let best = |word: &&str| name.split_whitespace().map(|n| one(word, n)).fold(0.0, f64::max);
    // a little less than the whole text alike, and less the more words the other has beside
    let spread = words.iter().map(best).sum::<f64>() / words.len().max(1) as f64;
    let beside = name.split_whitespace().count().saturating_sub(words.len()).min(10) as f64;
    one(asked.trim(), name.trim()).max(spread - beside / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use probant::pack::{compile, embedded};

    #[test]
    fn a_slip_of_the_finger_finds_what_was_meant() {
        let pack = compile(&embedded(), "rnq-2026").unwrap();
        let keys = ["I31-f5a80984".to_owned()];
        for (asked, first) in [
            ("émargemnt", "\"Feuille d'émargement\" – pièce"),
            ("encryptd", "encrypted – incident"),
            ("f5a80984", "I31-f5a80984 – constat"),
            ("f5a80983", "I31-f5a80984 – constat"),
            ("plus de deux jour", "\"plus de deux jours\" – question du profil"),
            ("max-page", "max-pages – limite"),
        ] {
            let near = nearest(&pack, asked, &keys, Lang::Fr);
            assert_eq!(near.first().map(String::as_str), Some(first), "{asked}: {near:?}");
            assert!(near.len() <= NAMED);
        }
        assert!(nearest(&pack, "zut", &keys, Lang::Fr).is_empty());
        assert!(nearest(&pack, "", &keys, Lang::En).is_empty());
    }
}
