//! What a training is called: the words its papers share, apart from their own names, persons and the organisation.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::Course;
use crate::audit::outcome::Strength;
use crate::audit::people::Roster;
use crate::audit::piece::{Holding, Piece};
use crate::classify::name::{is_address, is_label, tokens};
use crate::classify::{Value, read_values};
use crate::fold::fold;
use crate::pack::model::{Scope, SignalKind};
use crate::pack::{Pack, compile_pattern};
use crate::shelf::Shelved;

/// A title has so many words at most.
const TITLE_WORDS: usize = 14;
/// Points from which words that no programme bears are the title of a session.
const SURE: usize = 9;
/// A label says what follows it.
const LABELLED: usize = 3;
/// Papers of the organisation that bear the same words: its name.
const HOUSE: usize = 2;
/// Papers of sessions that announce the same title: it is one wherever it stands.
const ANNOUNCED: usize = 2;
/// Most groups of words compared for one session.
const GROUPS: usize = 60;

/// Words, folded, that begin what a diploma is called, though they stand beside names too.
const DIPLOMAS: [&str; 11] = ["cap", "bp", "bep", "bac", "bt", "cqp", "licence", "master", "dut", "diplome", "titre"];

/// Beginnings, folded, of what papers are called that are of no training in particular.
const HEADS: [&str; 5] = [
    "contrat de formation",
    "convention de formation",
    "convention simplifiee",
    "repertoire national",
    "repertoire specifique",
];

/// Labels, folded, of what goes with a mail: no title follows them.
const JOINED: [&str; 6] = ["joint", "ci joint", "piece jointe", "document joint", "pj", "attachment"];

/// Words, folded, beside the code of a certification.
const CERTIFICATIONS: [&str; 4] = ["titre", "certification", "diplome", "action"];

/// Words that set a training apart.
pub type Words = BTreeSet<String>;

/// Titles that can be found by any of their words.
#[derive(Debug, Default)]
pub struct Titles {
    all: Vec<Words>,
    by_word: BTreeMap<String, Vec<usize>>,
}

impl Titles {
    /// Indexes titles, numbered in order.
    #[must_use]
    pub fn new(all: Vec<Words>) -> Self {
        let mut by_word: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (n, words) in all.iter().enumerate() {
            for word in words {
                by_word.entry(word.clone()).or_default().push(n);
            }
        }
        Self { all, by_word }
    }

    /// Numbers of those that are of the same training.
    pub fn alike<'a>(&'a self, words: &'a Words) -> impl Iterator<Item = usize> + 'a {
        let near: BTreeSet<usize> = words.iter().filter_map(|w| self.by_word.get(w)).flatten().copied().collect();
        near.into_iter().filter(|n| same(&self.all[*n], words) == Some(true))
    }

    /// Whether one is of the same training.
    #[must_use]
    pub fn has(&self, words: &Words) -> bool {
        self.alike(words).next().is_some()
    }

    /// Whether one holds most of these words.
    #[must_use]
    pub fn covers(&self, words: &Words) -> bool {
        let near: BTreeSet<usize> = words.iter().filter_map(|w| self.by_word.get(w)).flatten().copied().collect();
        near.into_iter().any(|n| self.all[n].intersection(words).count() * 3 >= words.len() * 2)
    }
}

/// What each run may be the title of.
pub struct Named {
    /// Piece and run → texts.
    parts: BTreeMap<(usize, usize), Vec<Part>>,
    /// What labels and sentences of the run tell: a training's title, when sure.
    told: BTreeMap<(usize, usize), Vec<(Part, bool)>>,
    /// What programmes are about, and what several papers announce.
    taught: Titles,
}

/// A text that may name a training.
#[derive(Debug, Clone)]
struct Part {
    text: String,
    words: Words,
    labelled: bool,
}

impl Named {
    /// Reads the heads of all runs.
    #[must_use]
    pub fn new(pieces: &[Piece], roster: &Roster, pack: &Pack) -> Self {
        let mut persons: BTreeMap<&str, Vec<Words>> = BTreeMap::new();
        for person in &roster.all {
            let tokens: Words = person.tokens.iter().cloned().collect();
            person.tokens.iter().for_each(|t| persons.entry(t).or_default().push(tokens.clone()));
        }
        let named = |part: &Part| {
            let words: Words = tokens(&part.text).into_iter().collect();
            let near = words.iter().filter_map(|w| persons.get(w.as_str())).flatten();
            near.into_iter().any(|p| words.is_superset(p) || p.is_superset(&words))
        };
        let (kinds, others) = (kinds(pack), others(pieces, pack));
        let fits = |part: &Part| !is_kind(&part.text, &kinds) && !others.covers(&part.words) && !named(part);
        let mut parts: BTreeMap<(usize, usize), Vec<Part>> = BTreeMap::new();
        let mut told: BTreeMap<(usize, usize), Vec<(Part, bool)>> = BTreeMap::new();
        let mut announced: BTreeMap<Words, BTreeSet<(usize, usize)>> = BTreeMap::new();
        for (p, piece) in pieces.iter().enumerate() {
            for r in 0..piece.runs {
                let mut own = of_run(piece, r, pack);
                own.retain(&fits);
                if !own.is_empty() {
                    parts.insert((p, r), own);
                }
                let mut said = told_by(piece, r, pack);
                said.retain(|(part, _)| fits(part));
                let of_session = |a: usize| matches!(pack.artefacts[a].scope, Scope::Session | Scope::Trainee);
                if likely(piece, r).any(of_session) {
                    let sure = said.iter().filter(|(part, sure)| *sure && part.words.len() >= 2);
                    sure.for_each(|(part, _)| _ = announced.entry(part.words.clone()).or_default().insert((p, r)));
                }
                if !said.is_empty() {
                    told.insert((p, r), said);
                }
            }
        }
        let announced: BTreeSet<Words> =
            announced.into_iter().filter(|(_, papers)| papers.len() >= ANNOUNCED).map(|(words, _)| words).collect();
        let titled = Titles::new(announced.iter().cloned().collect());
        let of = |wanted: &dyn Fn(usize) -> bool, most: fn(&[Part]) -> usize| -> Vec<&Words> {
            let runs = pieces.iter().flat_map(|p| p.claims.iter().map(move |h| (p, h)));
            let runs = runs.filter(|(p, h)| wanted(h.artefact) && is_likely(p, h));
            let keys: BTreeSet<(usize, usize)> =
                runs.flat_map(|(p, h)| h.all_runs().map(move |r| (p.number, r))).collect();
            keys.iter().filter_map(|k| parts.get(k)).flat_map(|l| &l[..most(l)]).map(|part| &part.words).collect()
        };
        let mut counts: BTreeMap<&Words, usize> = BTreeMap::new();
        let organisation = |a: usize| pack.artefacts[a].scope == Scope::Organisation;
        of(&organisation, <[Part]>::len).into_iter().for_each(|w| *counts.entry(w).or_default() += 1);
        // what papers of sessions call a training is not the name of the house, however often the house writes it
        let house = counts.into_iter().filter(|(w, n)| *n >= HOUSE && !titled.covers(w)).map(|(w, _)| w.clone());
        let house = Titles::new(house.collect());
        let programme = |a: usize| pack.chains.sessions.named_by.contains(&pack.artefacts[a].id);
        let taught: BTreeSet<Words> = of(&programme, first).into_iter().cloned().collect();
        let taught = taught.into_iter().filter(|w| !house.covers(w)).chain(announced).collect::<BTreeSet<Words>>();
        let taught = Titles::new(taught.into_iter().collect());
        for list in parts.values_mut() {
            list.retain(|part| part.labelled || !house.covers(&part.words));
        }
        for (key, said) in &mut told {
            said.retain(|(part, sure)| *sure || part.words.len() >= 2 && taught.has(&part.words));
            let training = |a: usize| pack.artefacts[a].scope == Scope::Training;
            if likely(&pieces[key.0], key.1).any(training) {
                continue; // a programme names those that come before and after it
            }
            let own = parts.entry(*key).or_default();
            for (part, _) in said.iter().filter(|(_, sure)| *sure) {
                if own.iter().all(|p| p.words != part.words) {
                    own.push(part.clone());
                }
            }
        }
        Self { parts, told, taught }
    }

    /// What a paper names that is taught: of its heads, and of what its labels and sentences tell.
    fn trainings(&self, piece: usize, run: usize) -> impl Iterator<Item = &Part> {
        let head = self.parts.get(&(piece, run)).into_iter().flatten().filter(|p| self.taught.has(&p.words));
        head.chain(self.told.get(&(piece, run)).into_iter().flatten().map(|(part, _)| part))
    }

    /// The titles of trainings that a paper tells, beside that under its first label.
    pub fn titles(&self, piece: usize, run: usize) -> impl Iterator<Item = &str> {
        self.trainings(piece, run).map(|p| p.text.as_str())
    }

    /// Whether a paper names several trainings that have a programme each: a calendar of all, the plan of a year.
    #[must_use]
    pub fn several(&self, piece: usize, run: usize) -> bool {
        let all: Vec<&Part> = self.trainings(piece, run).collect();
        all.iter().enumerate().any(|(n, a)| all[n + 1..].iter().any(|b| same(&a.words, &b.words) == Some(false)))
    }

    /// What one paper calls its training: a programme is called the same.
    #[must_use]
    pub fn told(&self, piece: usize, run: usize) -> String {
        let parts = self.parts.get(&(piece, run)).into_iter().flatten();
        let mut known = parts.filter(|p| self.taught.has(&p.words));
        known.next().map_or(String::new(), |p| p.text.clone())
    }

    /// Numbers of the titles a paper names, each with the share of the words of both that they have in common (percent).
    #[must_use]
    pub fn near(&self, piece: usize, run: usize, titles: &Titles) -> Vec<(usize, usize)> {
        let parts = self.parts.get(&(piece, run)).into_iter().flatten();
        let near = |p: &Part, t: usize| {
            let (both, all) = (titles.all[t].intersection(&p.words).count(), titles.all[t].union(&p.words).count());
            both * 100 / all.max(1)
        };
        parts.flat_map(|p| titles.alike(&p.words).map(move |t| (t, near(p, t))).collect::<Vec<_>>()).collect()
    }

    /// The title most kinds of papers of a session share, and what else programmes call its training.
    #[must_use]
    pub fn title(&self, course: &Course, pieces: &[Piece]) -> (String, Vec<Words>) {
        struct Group<'a> {
            parts: Vec<&'a Part>,
            kinds: BTreeSet<usize>,
            files: BTreeSet<usize>,
            /// A paper says it that speaks of no other training.
            own: bool,
        }
        let mut groups: Vec<Group> = Vec::new();
        for (p, r) in &course.papers {
            let kinds: BTreeSet<usize> = likely(&pieces[*p], *r).collect();
            let own = !self.several(*p, *r);
            for part in self.parts.get(&(*p, *r)).into_iter().flatten() {
                let known = groups.iter().position(|g| same(&g.parts[0].words, &part.words) == Some(true));
                if let Some(group) = known.map(|n| &mut groups[n]) {
                    group.parts.push(part);
                    group.kinds.extend(&kinds);
                    group.files.insert(*p);
                    group.own |= own;
                } else if groups.len() < GROUPS {
                    let (parts, kinds, files) = (vec![part], kinds.clone(), BTreeSet::from([*p]));
                    groups.push(Group { parts, kinds, files, own });
                }
            }
        }
        let taught = |g: &Group| g.parts.iter().any(|p| self.taught.has(&p.words));
        let points = |g: &Group| {
            let labelled = if g.parts.iter().any(|p| p.labelled) { LABELLED } else { 0 };
            2 * g.kinds.len().min(g.files.len()) + labelled
        };
        let mut best: Option<((bool, bool, usize), &Group)> = None;
        let mut aliases = Vec::new();
        for group in &groups {
            // the code of its certification names a training that nothing else does
            let rank = (!is_code(&group.parts[0].words), taught(group), points(group));
            if rank.1 && group.own {
                aliases.push(group.parts[0].words.clone());
            }
            if (rank.1 || rank.2 >= SURE) && best.is_none_or(|(b, _)| rank > b) {
                best = Some((rank, group));
            }
        }
        let Some((_, group)) = best else {
            // one paper says it, under a label
            let told = if words(&course.title).len() >= 2 { course.title.clone() } else { String::new() };
            return (told, aliases);
        };
        let mut texts: BTreeMap<&str, usize> = BTreeMap::new();
        for part in &group.parts {
            *texts.entry(&part.text).or_default() += 1 + usize::from(part.labelled);
        }
        let title = texts.into_iter().max_by_key(|(t, n)| (*n, std::cmp::Reverse(*t)));
        (title.map_or(String::new(), |(t, _)| t.to_owned()), aliases)
    }
}

fn is_likely(piece: &Piece, holding: &Holding) -> bool {
    piece.entry.artefacts[holding.claim].strength >= Strength::Probable
}

/// What a run is taken for.
pub(super) fn likely(piece: &Piece, run: usize) -> impl Iterator<Item = usize> {
    let here = piece.claims.iter().filter(move |h| is_likely(piece, h) && h.all_runs().any(|r| r == run));
    here.map(|h| h.artefact)
}

/// The parts of a programme that are its title: the first, and the one after it when that is a code.
fn first(parts: &[Part]) -> usize {
    let code = parts.first().is_some_and(|p| p.words.len() <= 2 && p.text.chars().any(|c| c.is_ascii_digit()));
    parts.len().min(1 + usize::from(code))
}

/// What follows the title of a training on its line: what it is in law, what it leads to.
const NATURE: [&str; 9] = [
    ", action de formation",
    ", nature",
    ", formation continue",
    ", programme",
    " (article",
    " (L.",
    " (L6",
    ", RNCP",
    ", RS",
];

/// A title without what follows it.
fn without_nature(text: &str) -> &str {
    let end = NATURE.iter().filter_map(|w| text.find(w)).min().unwrap_or(text.len());
    &text[..end]
}

/// The titles that labels and sentences of a run tell, each with whether that is sure.
fn told_by(piece: &Piece, run: usize, pack: &Pack) -> Vec<(Part, bool)> {
    let mut out: Vec<(Part, bool)> = Vec::new();
    let Some(exhibit) = piece.exhibit.as_ref().map(Shelved::look) else { return out };
    let titles = exhibit.runs.get(run).map_or(&[][..], |r| &r.titles);
    for seen in titles {
        let text = without_nature(seen.text.split(". ").next().unwrap_or_default());
        let text = after_label(text, pack).trim_matches(|c: char| c.is_whitespace() || "«»\":;,.\u{a0}".contains(c));
        let words = words(text);
        if words.is_empty() || !names_a_training(text) || is_dated(text) {
            continue;
        }
        match out.iter_mut().find(|(p, _)| p.words == words) {
            Some((_, sure)) => *sure |= seen.sure,
            None => out.push((Part { text: text.to_owned(), words, labelled: seen.sure }, seen.sure)),
        }
    }
    out
}

/// A text in which a level goes with the title before it: « Anglais – niveau B1 – 30 heures ».
fn with_level(text: &str) -> Cow<'_, str> {
    // most lines tell none
    if !text.contains("iveau ") {
        return Cow::Borrowed(text);
    }
    let dashes = [" – ", " — ", " - ", " | "];
    let cases = dashes.iter().flat_map(|d| ["niveau ", "Niveau "].map(|w| (format!("{d}{w}"), format!(" {w}"))));
    Cow::Owned(cases.fold(text.to_owned(), |text, (apart, joined)| text.replace(&apart, &joined)))
}

/// The texts of a run that may name its training: what a label announces, and the parts of its first lines.
fn of_run(piece: &Piece, run: usize, pack: &Pack) -> Vec<Part> {
    let stated = stated(piece, run, pack);
    let exhibit = piece.exhibit.as_ref().map(Shelved::look);
    let heads = exhibit.as_ref().and_then(|e| e.runs.get(run)).map_or(&[][..], |r| &r.heads);
    let parts = |text: &str, labelled: bool| -> Vec<Part> {
        let text = with_level(text);
        let parts = text.split(['–', '—', '|', '«', '»', '"', '(', ')', '\u{201c}', '\u{201d}']);
        let parts = parts.flat_map(|t| t.split(" - ")).map(|t| after_label(t, pack));
        let parts = parts.map(|t| t.trim_matches(|c: char| !c.is_alphanumeric() && !")]!".contains(c)));
        // the midst of a sentence is no title
        let begins = |t: &&str| labelled || t.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        let parts = parts.filter(begins).filter(|t| names_a_training(t) && !is_dated(t));
        parts.map(|t| Part { text: t.to_owned(), words: words(t), labelled }).filter(|p| !p.words.is_empty()).collect()
    };
    let mut out = parts(&stated, true);
    out.truncate(1);
    for part in heads.iter().flat_map(|h| parts(h, false)) {
        if out.iter().all(|p| p.words != part.words) {
            out.push(part);
        }
    }
    out
}

/// « Action : Tableur » names « Tableur », « Objectif : compter » no training; « Excel : les tableaux » is a title as it stands.
fn after_label<'a>(text: &'a str, pack: &Pack) -> &'a str {
    let Some((label, value)) = text.split_once(':') else { return text };
    let fields = pack.labelled(label);
    match pack.field("title").filter(|n| fields.contains(n)) {
        Some(_) => value,
        None if !fields.is_empty() => "",
        None => text,
    }
}

/// Title of the training as the paper's label gives it.
#[must_use]
pub fn stated(piece: &Piece, run: usize, pack: &Pack) -> String {
    let number = pack.field("title");
    let exhibit = piece.exhibit.as_ref().map(Shelved::look);
    let run = exhibit.as_ref().and_then(|e| e.runs.get(run));
    let seen = run.and_then(|r| r.fields.iter().find(|f| Some(f.field) == number && !f.value.is_empty()));
    // what follows a full stop is another sentence
    let title = without_nature(seen.map_or("", |f| f.value.split(". ").next().unwrap_or_default()));
    let title = title.trim_matches([' ', '«', '»', '"', ':', '\u{a0}']);
    if names_a_training(title) { title.to_owned() } else { String::new() }
}

/// A sentence, a question, a remark in brackets or a reference to a law under the label is no title.
fn names_a_training(text: &str) -> bool {
    let tokens = tokens(text);
    let folded = fold(text);
    let words = || folded.split_whitespace();
    let cites = words().zip(words().skip(1)).any(|(a, b)| {
        let code = b.strip_prefix(['l', 'r', 'd']).unwrap_or(b);
        a.starts_with("article") && (code.is_empty() || code.starts_with(|c: char| c.is_ascii_digit()))
    });
    !cites
        && !HEADS.iter().any(|h| folded.trim_start().starts_with(h))
        && !text.split_once(':').is_some_and(|(label, _)| JOINED.contains(&fold(label).trim()))
        && text.split_whitespace().count() <= TITLE_WORDS
        && !text.ends_with(['…', ',', '?', '.'])
        && !text.contains(". ")
        && !text.contains(['[', ']'])
        && (tokens.iter().any(|w| !is_label(w))
            || tokens.len() > 1 && tokens.iter().any(|w| DIPLOMAS.contains(&w.as_str())))
        && !words().next().is_some_and(is_address)
        && !text.starts_with(['(', '['])
        && text.chars().filter(|c| c.is_alphabetic()).count() >= 3
}

/// Words that bear a date or an amount are about one session, not its training.
fn is_dated(text: &str) -> bool {
    let mut dated = false;
    let alone = words(text).len() <= 1;
    read_values(text, |v, _| {
        dated |= !matches!(v, Value::Minutes(_) | Value::Certification(_)) || alone && matches!(v, Value::Minutes(_));
    });
    dated
}

/// What fields say that are no titles: clients and the like.
fn others(pieces: &[Piece], pack: &Pack) -> Titles {
    let numbers: Vec<u16> = pack.chains.sessions.not_titles.iter().filter_map(|f| pack.field(f)).collect();
    let mut all: BTreeSet<Words> = BTreeSet::new();
    for exhibit in pieces.iter().filter_map(|p| p.exhibit.as_ref()) {
        let exhibit = exhibit.look();
        let values = exhibit.runs.iter().flat_map(|r| &r.fields).filter(|f| numbers.contains(&f.field));
        all.extend(values.map(|f| words(&f.value)).filter(|w| !w.is_empty() && w.len() <= 6));
    }
    Titles::new(all.into_iter().collect())
}

/// What papers are called, as the pack says, folded.
#[must_use]
pub fn kinds(pack: &Pack) -> BTreeSet<String> {
    let titles = pack.artefacts.iter().flat_map(|a| &a.signals).filter(|g| g.kind == SignalKind::Title);
    let named = pack.artefacts.iter().flat_map(|a| [&a.name.fr, &a.name.en]);
    let all = titles.flat_map(|g| &g.any).chain(named).filter_map(|p| compile_pattern(p));
    all.map(|p| p.trim().to_owned()).filter(|p| p.len() > 4).collect()
}

/// Whether a text is the name of a kind of papers, and hardly anything else.
#[must_use]
pub fn is_kind(text: &str, kinds: &BTreeSet<String>) -> bool {
    let folded = fold(text);
    let words: Vec<&str> = folded.split_whitespace().collect();
    let whole: usize = words.iter().map(|w| w.len() + 1).sum();
    (0..words.len()).any(|from| {
        let mut run = String::new();
        words[from..].iter().any(|word| {
            run.push_str(if run.is_empty() { "" } else { " " });
            run.push_str(word);
            (run.len() + 1) * 10 >= whole * 7 && kinds.contains(&run)
        })
    })
}

/// Words of a title that set it apart: long ones, and codes.
#[must_use]
pub fn words(title: &str) -> Words {
    let year = |w: &str| w.len() == 4 && w.starts_with("20") && w.bytes().all(|b| b.is_ascii_digit());
    let telling = |w: &&str| {
        let code = w.len() == 3 && w.bytes().any(|b| b.is_ascii_digit());
        (w.len() > 3 || code) && *w != "formation" && *w != "session" && !year(w)
    };
    let folded = fold(title);
    let mut all: Words = folded.split_whitespace().filter(telling).map(str::to_owned).collect();
    all.extend(levels(&folded));
    all
}

/// Begins a word that stands for a level.
const LEVEL: char = '#';

/// The levels a title tells, « niveau 2 », « B1 »: a training of another level is another training.
fn levels(folded: &str) -> impl Iterator<Item = String> {
    let european = |w: &str| matches!(w.as_bytes(), [b'a'..=b'c', b'1' | b'2']);
    let figure = |w: &str| w.len() == 1 && w.bytes().all(digit) || matches!(w, "i" | "ii" | "iii");
    let mut before = "";
    folded.split_whitespace().filter_map(move |word| {
        let of_level = matches!(std::mem::replace(&mut before, word), "niveau" | "level");
        (european(word) || of_level && figure(word)).then(|| format!("{LEVEL}{word}"))
    })
}

/// Whether words are but the code of a certification: « RNCP39871 », « titre RNCP 39871 ».
pub(super) fn is_code(words: &Words) -> bool {
    let register =
        |w: &str| ["rncp", "rs"].iter().any(|r| w.strip_prefix(r).is_some_and(|rest| rest.bytes().all(digit)));
    let code = |w: &&String| register(w) || w.bytes().all(digit);
    words.iter().any(|w| register(w)) && words.iter().all(|w| code(&w) || CERTIFICATIONS.contains(&w.as_str()))
}

fn digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

/// Whether two sets of words are of one training; none when one is empty, or a code where the other is a name.
#[must_use]
pub fn same(a: &Words, b: &Words) -> Option<bool> {
    if is_code(a) != is_code(b) && a.is_disjoint(b) {
        return None;
    }
    let of_level = |w: &&String| w.starts_with(LEVEL);
    let levels = |words: &Words| words.iter().filter(of_level).count();
    let (low, high) = (levels(a), levels(b));
    if low > 0 && high > 0 && !a.iter().filter(of_level).any(|w| b.contains(w)) {
        return Some(false);
    }
    let common = a.intersection(b).filter(|w| !of_level(w)).count();
    let smaller = (a.len() - low).min(b.len() - high);
    (smaller > 0).then(|| common * 3 >= smaller * 2)
}

/// Whether two titles are of one training; none when one is unknown.
#[must_use]
pub fn alike(a: &str, b: &str) -> Option<bool> {
    same(&words(a), &words(b))
}

/// A title without what follows it on its line: days, hours, names.
#[must_use]
pub fn bare(title: &str) -> String {
    let cut = [" – ", " — ", " - ", " (", " | "].iter().filter_map(|s| title.find(s)).min().unwrap_or(title.len());
    let first = &title[..cut];
    let words = |t: &str| t.split_whitespace().filter(|w| w.len() > 3).count();
    if words(first) >= 1 { first.to_owned() } else { title.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_agree_by_their_words() {
        assert_eq!(alike("Excel – perfectionnement", "Formation Excel perfectionnement (2 jours)"), Some(true));
        assert_eq!(alike("Excel initiation", "Word avancé"), Some(false));
        assert_eq!(alike("BUR-220", "BUR-220 Tableur croisé"), Some(true));
        assert_eq!(alike("", "Word"), None);
        assert_eq!(alike("Titre RNCP39871", "Réparer des cycles"), None);
        assert_eq!(alike("RNCP 39871", "RNCP 39872"), Some(false));
        assert_eq!(alike("Anglais professionnel niveau B1", "Anglais professionnel B2 à distance"), Some(false));
        assert_eq!(alike("Anglais professionnel", "Anglais professionnel niveau B1"), Some(true));
        assert_eq!(alike("Tableur, niveau 1", "Tableur – niveau 2"), Some(false));
        assert_eq!(alike("RNCP39871", "Réparer des cycles (RNCP39871)"), Some(true));
    }

    #[test]
    fn a_title_ends_where_its_nature_begins() {
        assert_eq!(without_nature("Tailler la vigne, action de formation (article L6313-1, 1°)"), "Tailler la vigne");
        assert_eq!(without_nature("CAP Vigneron, RNCP12345"), "CAP Vigneron");
        assert_eq!(without_nature("Lire, écrire, compter"), "Lire, écrire, compter");
    }

    #[test]
    fn what_stands_under_a_label_may_be_no_title() {
        assert!(names_a_training("Tableur, niveau 2"));
        assert!(names_a_training("TIG"));
        assert!(names_a_training("BP Coiffure"));
        assert!(!names_a_training("Nom, métier, adresse"));
        assert!(!names_a_training("Diplôme"));
        assert!(!names_a_training("(articles L. 6353-1 et D. 6353-1 du code du travail)"));
        assert!(!names_a_training("Articles L6353-3 à L6353-7 du code du travail"));
        assert!(!names_a_training("en application de l'article L.6353-1"));
        assert!(!names_a_training("Qu'attendez-vous de la formation ?"));
        assert!(!names_a_training("…"));
    }
}
