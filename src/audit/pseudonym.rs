//! Names of persons replaced, the same person by the same words everywhere: « Stagiaire 3 », « Formateur 1 ».
//!
//! A pass over a finished audit: verdicts and keys of findings stay what they are. What links words to persons is
//! kept nowhere.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::{AhoCorasick, MatchKind};

use super::outcome::Audit;
use super::texts::{Said, each};
use crate::classify::name::{is_civility, is_label, leading, tokens};
use crate::fold::fold;
use crate::mask::mask;
use crate::pack::Pack;
use crate::pack::model::{FieldType, Role};
use crate::text::{Lang, Text};

/// Shortest word of a name that is replaced where it stands alone.
const ALONE: usize = 3;

/// Said in the reports, before anything else the rules give notice of.
const NOTICE: (&str, &str) = (
    "Rapport pseudonymisé : les noms de personnes sont remplacés, la correspondance n'est écrite nulle part. ",
    "Pseudonymised report: names of persons are replaced, which stands for whom is written nowhere. ",
);

/// Replaces the names of persons in every text of the audit; `lang` is that of texts which have no translation.
/// An audit whose names were replaced before stays as it is.
pub fn pseudonymise(audit: &mut Audit, pack: &Pack, lang: Lang) {
    pseudonymise_together(&mut [audit], pack, lang);
}

/// As [`pseudonymise`], for audits of one dossier: the same person is the same words in all of them.
pub fn pseudonymise_together(audits: &mut [&mut Audit], pack: &Pack, lang: Lang) {
    let mut named: Vec<&mut Audit> = audits.iter_mut().map(|a| &mut **a).filter(|a| !is_pseudonymised(a)).collect();
    let cast = Cast::of(&mut named, pack);
    for audit in named {
        replace(audit, &cast, lang);
    }
}

/// Whether the names of persons were replaced when the audit was written.
#[must_use]
pub fn is_pseudonymised(audit: &Audit) -> bool {
    audit.pack.notice.as_ref().is_some_and(|n| n.fr.starts_with(NOTICE.0) || n.en.starts_with(NOTICE.1))
}

fn replace(audit: &mut Audit, cast: &Cast, lang: Lang) {
    let paths = cast.paths(audit, lang);
    let (old, new) = bases(&paths);
    let quoted = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&old).ok();
    each(audit, &mut |said, text| {
        let lang = if let Said::Words(lang) = said { lang } else { lang };
        *text = match (paths.get(text.as_str()), said) {
            (Some(path), Said::Path | Said::Passage) => path.clone(),
            (_, Said::Path) => cast.replaced(&mask(text), lang, true),
            (_, Said::Name) => cast.named(text, lang),
            // a message may quote a path, or the name of a file
            _ => {
                let text = quoted.as_ref().map_or_else(|| text.clone(), |q| q.replace_all(text, &new));
                cast.replaced(&text, lang, text.contains('/') || text.contains('_'))
            }
        };
    });
    // the order of names would tell their first letters
    let number = |name: &String| (name.chars().count(), name.clone());
    audit.files.sort_by(|a, b| a.path.cmp(&b.path));
    audit.trainers.sort_by_key(|p| number(&p.name));
    audit.trainees.sort_by_key(|p| number(&p.name));
    for session in &mut audit.sessions {
        session.trainees.sort_by_key(number);
        session.trainers.sort_by_key(number);
        session.files.sort();
        session.documents.iter_mut().for_each(|d| d.missing.sort_by_key(number));
    }
    let said = if lang == Lang::Fr { "pseudonymisé" } else { "pseudonymised" };
    audit.dossier = format!("{} ({said})", audit.dossier);
    let notice = audit.pack.notice.take().unwrap_or_default();
    audit.pack.notice = Some(Text::new(format!("{}{}", NOTICE.0, notice.fr), format!("{}{}", NOTICE.1, notice.en)));
}

/// Names of files that are not the same without the names of persons: before, and after.
fn bases(paths: &BTreeMap<String, String>) -> (Vec<&str>, Vec<&str>) {
    let base = |path: &'_ String| path.rfind('/').map_or(0, |at| at + 1);
    let both: BTreeMap<&str, &str> = paths.iter().map(|(old, new)| (&old[base(old)..], &new[base(new)..])).collect();
    both.into_iter().filter(|(old, new)| old != new).unzip()
}

/// A person and what stands for the name.
struct Person {
    tokens: Vec<String>,
    label: Text,
}

/// All persons of an audit.
struct Cast {
    persons: Vec<Person>,
    /// Folded words of names, and those whose name holds them.
    words: BTreeMap<String, BTreeSet<usize>>,
    /// Names written as one word: « dupontmarie », « mdupont ».
    joined: BTreeMap<String, BTreeSet<usize>>,
}

/// A word of a text: where it is, and its token.
struct Word {
    from: usize,
    to: usize,
    token: String,
    capital: bool,
}

impl Cast {
    fn of(audits: &mut [&mut Audit], pack: &Pack) -> Self {
        let mut cast = Cast { persons: Vec::new(), words: BTreeMap::new(), joined: BTreeMap::new() };
        let seed = audits.first().map(|a| a.dossier.clone()).unwrap_or_default();
        let person = |field: &str| pack.fields.iter().any(|f| f.id == field && f.value == FieldType::Person);
        let (mut trainees, mut trainers, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for audit in audits {
            trainees.extend(audit.trainees.iter().map(|p| p.name.clone()));
            trainers.extend(audit.trainers.iter().map(|p| p.name.clone()));
            let facts = audit.files.iter().flat_map(|f| &f.facts).filter(|f| person(&f.field));
            others.extend(facts.filter_map(|f| leading(&f.value)).map(|n| n.shown));
            // whoever a passage calls « Mme » or « M. »
            each(audit, &mut |said, text| {
                if said == Said::Passage {
                    others.extend(addressed(text));
                }
            });
        }
        cast.join(trainees, Some(Role::Trainee), &seed);
        cast.join(trainers, Some(Role::Trainer), &seed);
        cast.join(others, None, &seed);
        cast
    }

    /// Adds persons that are not known yet, in an order that says nothing of their names.
    fn join(&mut self, names: Vec<String>, role: Option<Role>, seed: &str) {
        let mut new: Vec<(String, Vec<String>)> = Vec::new();
        for name in names {
            let tokens: Vec<String> = tokens(&name).into_iter().filter(|t| t.len() == 1 || !is_label(t)).collect();
            let order = blake3::hash(format!("{seed}\0{}", tokens.join(" ")).as_bytes()).to_hex().to_string();
            if tokens.iter().any(|t| t.len() >= ALONE) {
                new.push((order, tokens));
            }
        }
        // whole names first: a surname alone is one of them
        new.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(&b.0)));
        let mut fresh: Vec<(String, Vec<String>)> = Vec::new();
        for (order, tokens) in new {
            let within = |all: &[String]| tokens.iter().all(|t| all.contains(t));
            if !self.persons.iter().any(|p| within(&p.tokens)) && !fresh.iter().any(|(_, all)| within(all)) {
                fresh.push((order, tokens));
            }
        }
        fresh.sort();
        for ((_, tokens), n) in fresh.into_iter().zip(1..) {
            let label = match role {
                Some(Role::Trainee) => Text::new(format!("Stagiaire {n}"), format!("Trainee {n}")),
                Some(Role::Trainer) => Text::new(format!("Formateur {n}"), format!("Trainer {n}")),
                _ => Text::new(format!("Personne {n}"), format!("Person {n}")),
            };
            let person = self.persons.len();
            for (i, a) in tokens.iter().enumerate() {
                self.words.entry(a.clone()).or_default().insert(person);
                for b in tokens.iter().enumerate().filter(|(j, b)| *j != i && b.len() >= ALONE).map(|(_, b)| b) {
                    for start in [a.as_str(), a.get(..1).unwrap_or(a)] {
                        if start.len() + b.len() > 5 {
                            self.joined.entry(format!("{start}{b}")).or_default().insert(person);
                            self.joined.entry(format!("{b}{start}")).or_default().insert(person);
                        }
                    }
                }
            }
            self.persons.push(Person { tokens, label });
        }
    }

    /// The new path of every file; no two are the same.
    fn paths(&self, audit: &Audit, lang: Lang) -> BTreeMap<String, String> {
        let mut taken = BTreeSet::new();
        let mut out = BTreeMap::new();
        for file in &audit.files {
            let new = self.replaced(&mask(&file.path), lang, true);
            let (stem, end) = match new.rsplit_once('.') {
                Some((stem, end)) if !end.contains('/') => (stem.to_owned(), format!(".{end}")),
                _ => (new.clone(), String::new()),
            };
            let others = (2..).map(|n| format!("{stem} ({n}){end}"));
            if let Some(free) = std::iter::once(new).chain(others).find(|p| !taken.contains(p)) {
                taken.insert(free.clone());
                out.insert(file.path.clone(), free);
            }
        }
        out
    }

    /// What stands for a name.
    fn named(&self, name: &str, lang: Lang) -> String {
        let tokens: Vec<String> = tokens(name).into_iter().filter(|t| t.len() == 1 || !is_label(t)).collect();
        let holds = |p: &&Person| !tokens.is_empty() && tokens.iter().all(|t| p.tokens.contains(t));
        let exact = self.persons.iter().find(|p| p.tokens == tokens);
        exact
            .or_else(|| self.persons.iter().find(holds))
            .map_or_else(|| self.replaced(name, lang, true), |p| p.label.get(lang).to_owned())
    }

    /// The text without the names; in a path, words count whatever their case.
    fn replaced(&self, text: &str, lang: Lang, path: bool) -> String {
        let words = words(text);
        let (mut out, mut at, mut n) = (String::with_capacity(text.len()), 0, 0);
        while let Some(word) = words.get(n) {
            let Some((last, who)) = self.name_at(&words, n, text, path) else {
                n += 1;
                continue;
            };
            out.push_str(&text[at..word.from]);
            out.push_str(match who {
                Some(person) => person.label.get(lang),
                None if lang == Lang::Fr => "Personne",
                None => "Person",
            });
            at = words[last].to;
            n = last + 1;
        }
        out.push_str(&text[at..]);
        out
    }

    /// The name that begins with a word: its last word, and whose it is; nobody's when it may be of several.
    fn name_at(&self, words: &[Word], first: usize, text: &str, path: bool) -> Option<(usize, Option<&Person>)> {
        let only = |who: &BTreeSet<usize>| match (who.len(), who.first()) {
            (1, Some(n)) => self.persons.get(*n),
            _ => None,
        };
        let word = &words[first];
        if let Some(who) = self.joined.get(&word.token) {
            return Some((first, only(who)));
        }
        let mut who = self.words.get(&word.token)?.clone();
        let mut last = first;
        let mut long = usize::from(word.token.len() >= ALONE);
        for (n, next) in words.iter().enumerate().skip(first + 1) {
            let gap = &text[words[n - 1].to..next.from];
            if gap.chars().count() > 2 || gap.contains(['/', '|', ';', '\n']) {
                break;
            }
            let small = next.token.is_empty();
            let both: BTreeSet<usize> =
                self.words.get(&next.token).map(|w| w.intersection(&who).copied().collect()).unwrap_or_default();
            if both.is_empty() && !small {
                break;
            }
            if !both.is_empty() {
                who = both;
                last = n;
                long += usize::from(next.token.len() >= ALONE);
            }
        }
        let sure = last > first && long > 0;
        let alone = long > 0 && (path || word.capital);
        (sure || alone).then(|| (last, only(&who)))
    }
}

/// The words of a text; « FerrandJulie » is two, particles have an empty token.
fn words(text: &str) -> Vec<Word> {
    let mut out = Vec::new();
    let mut start: Option<usize> = None;
    let mut small = false;
    let mut push = |from: usize, to: usize| {
        let written = &text[from..to];
        let token = tokens(written).into_iter().next().unwrap_or_default();
        out.push(Word { from, to, token, capital: written.chars().next().is_some_and(char::is_uppercase) });
    };
    for (at, c) in text.char_indices() {
        let letter = c.is_alphabetic() || matches!(c, '\u{300}'..='\u{36F}');
        match start {
            Some(from) if !letter || (c.is_uppercase() && small) => {
                push(from, at);
                start = letter.then_some(at);
            }
            None if letter => start = Some(at),
            _ => {}
        }
        small = c.is_lowercase();
    }
    if let Some(from) = start {
        push(from, text.len());
    }
    out
}

/// Names after a civility.
fn addressed(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (at, _) in text.match_indices(['M', 'm', 'D']) {
        let before = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
        let word: String = text[at..].chars().take_while(|c| c.is_alphabetic()).collect();
        if !before && is_civility(fold(&word).trim()) {
            out.extend(leading(&text[at..]).filter(|n| n.civil).map(|n| n.shown));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_changed_where_a_sentence_quotes_them() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let paths = BTreeMap::from([
            pair("P14/rupture mazaud.pdf", "P14/rupture Stagiaire 15.pdf"),
            pair("P14/plan.pdf", "P14/plan.pdf"),
        ]);
        assert_eq!(bases(&paths), (vec!["rupture mazaud.pdf"], vec!["rupture Stagiaire 15.pdf"]));
    }
}
