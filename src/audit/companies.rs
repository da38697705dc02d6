//! Whose employees trainees are: the organisation in their row, or the other party of the papers that name them.

use std::collections::{BTreeMap, BTreeSet};

use super::dossier::Dossier;
use super::people::Roster;
use super::piece::Piece;
use crate::classify::name::{pair, tokens};
use crate::classify::{Exhibit, Party};
use crate::fold::fold;
use crate::pack::Pack;
use crate::pack::model::Scope;
use crate::shelf::Look;

/// What a row says, against what a paper says.
const ROW: u32 = 3;

/// Long words of a name, by which spellings are one.
pub(super) fn words(name: &str) -> BTreeSet<String> {
    const FORMS: [&str; 10] = ["sarl", "sas", "sasu", "eurl", "selarl", "scop", "sci", "societe", "association", "ei"];
    let long = |w: &&str| w.len() > 2 && !FORMS.contains(w);
    fold(name).split_whitespace().filter(long).map(str::to_owned).collect()
}

/// Whether two names are of one organisation: the words of one are all in the other.
pub(super) fn one(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    !a.is_empty() && !b.is_empty() && (a.is_subset(b) || b.is_subset(a))
}

/// Letters of the initials a house may go by.
const INITIALS: std::ops::RangeInclusive<usize> = 3..=6;

/// Whether a name, alone or with what it is, is the initials of the words of a house: « CFA AEVF ».
pub(super) fn goes_by_initials(house: &BTreeSet<String>, name: &BTreeSet<String>) -> bool {
    let sorted = |mut letters: Vec<char>| {
        letters.sort_unstable();
        letters
    };
    let of_house = sorted(house.iter().filter_map(|w| w.chars().next()).collect());
    INITIALS.contains(&of_house.len()) && name.iter().any(|w| sorted(w.chars().collect()) == of_house)
}

/// The pieces that were read, with what they say.
fn read(pieces: &[Piece]) -> impl Iterator<Item = (&Piece, Look<'_, Exhibit>)> {
    pieces.iter().filter_map(|piece| Some((piece, piece.exhibit.as_ref()?.look())))
}

/// The words of the organisation the dossier is of: the party that most files speak of, when it is clear which.
pub(super) fn house(pieces: &[Piece]) -> Option<BTreeSet<String>> {
    let mut parties: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (piece, exhibit) in read(pieces) {
        for party in exhibit.runs.iter().flat_map(|r| &r.parties).filter(|p| p.sure) {
            parties.entry(party.name.clone()).or_default().insert(piece.number);
        }
    }
    // of all the names of the dossier, those of parties
    let pairs = |name: &str| tokens(name).windows(2).map(|two| pair(&two[0], &two[1])).collect::<Vec<_>>();
    let mut keys: BTreeMap<u32, BTreeSet<usize>> =
        parties.keys().flat_map(|name| pairs(name)).map(|key| (key, BTreeSet::new())).collect();
    for (piece, exhibit) in read(pieces) {
        for key in exhibit.runs.iter().flat_map(|r| &r.names) {
            if let Some(papers) = keys.get_mut(key) {
                papers.insert(piece.number);
            }
        }
    }
    let mut spoken: Vec<(usize, BTreeSet<String>)> = Vec::new();
    for (name, mut files) in parties {
        files.extend(pairs(&name).iter().filter_map(|key| keys.get(key)).flatten());
        spoken.push((files.len(), words(&name)));
    }
    spoken.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let (most, first) = spoken.first().cloned()?;
    let second = spoken.iter().find(|(_, w)| !one(w, &first)).map_or(0, |(n, _)| *n);
    (most >= 2 && most > second).then_some(first)
}

/// The organisation of each trainee, as the papers say it most.
#[must_use]
pub fn companies(dossier: &Dossier, pack: &Pack) -> BTreeMap<usize, String> {
    let (pieces, house) = (&dossier.pieces, &dossier.house);
    let sorted = |mut words: Vec<String>| {
        words.sort();
        words
    };
    let people: BTreeSet<Vec<String>> = dossier.roster.all.iter().map(|i| sorted(i.tokens.clone())).collect();
    let foreign = |p: &&Party| {
        let words = words(&p.name);
        let person = people.contains(&sorted(tokens(&p.name)));
        // « IFAS du Port », « association du Port Formation »
        let akin = |h: &BTreeSet<String>| {
            let common = h.intersection(&words).count();
            common >= 2 && common * 3 >= h.len().min(words.len()) * 2
        };
        !words.is_empty()
            && !person
            && house.as_ref().is_none_or(|h| !one(h, &words) && !akin(h) && !goes_by_initials(h, &words))
    };
    // what stands in brackets is an organisation when a contract or a table says so
    let mut known: BTreeSet<BTreeSet<String>> = BTreeSet::new();
    for (_, exhibit) in read(pieces) {
        known.extend(exhibit.runs.iter().flat_map(|r| &r.parties).filter(|p| p.sure).map(|p| words(&p.name)));
    }
    let is_known = |p: &&Party| {
        let words = words(&p.name);
        p.sure || known.iter().any(|k| one(k, &words))
    };
    let mut votes: BTreeMap<usize, Vec<(String, BTreeSet<String>, u32)>> = BTreeMap::new();
    let mut vote = |person: usize, name: &str, weight: u32| {
        let (list, words) = (votes.entry(person).or_default(), words(name));
        match list.iter_mut().find(|(_, w, _)| one(w, &words)) {
            Some(known) => known.2 += weight,
            None => list.push((name.to_owned(), words, weight)),
        }
    };
    for (piece, exhibit) in read(pieces) {
        for (r, run) in exhibit.runs.iter().enumerate().filter(|(_, run)| !run.parties.is_empty()) {
            let trainees: Vec<usize> = named(&dossier.roster, piece, r).collect();
            let others: Vec<&Party> = run.parties.iter().filter(foreign).filter(is_known).collect();
            let rows: Vec<(Vec<String>, _)> = run.persons.iter().map(|p| (tokens(&p.name), &p.place)).collect();
            // a row that names somebody and one organisation
            let mut told: BTreeSet<usize> = BTreeSet::new();
            for n in &trainees {
                let own = &dossier.roster.all[*n].tokens;
                let places: Vec<_> =
                    rows.iter().filter(|(t, _)| super::people::agrees(t, own)).map(|(_, p)| *p).collect();
                let keys = keys(own);
                let given = others.iter().filter(|p| p.people.iter().any(|k| keys.contains(k)));
                let mut here: Vec<&&Party> = given.collect();
                if here.is_empty() {
                    here = others.iter().filter(|p| p.people.is_empty() && places.contains(&&p.place)).collect();
                }
                if let Some(only) = here.first().filter(|f| here.iter().all(|p| p.name == f.name)) {
                    vote(*n, &only.name, ROW);
                    told.insert(*n);
                }
            }
            // a paper of theirs with one other party
            let about = piece.claims.iter().any(|h| {
                let scope = pack.artefacts[h.artefact].scope;
                let counts = piece.entry.artefacts[h.claim].counts;
                counts && matches!(scope, Scope::Trainee | Scope::Session) && h.all_runs().any(|x| x == r)
            });
            let mut distinct: Vec<BTreeSet<String>> = Vec::new();
            for party in others.iter().filter(|p| p.sure) {
                let words = words(&party.name);
                if !distinct.iter().any(|w| one(w, &words)) {
                    distinct.push(words);
                }
            }
            if let (true, [_], Some(only), true) = (about, distinct.as_slice(), others.first(), house.is_some()) {
                trainees.iter().filter(|n| !told.contains(n)).for_each(|n| vote(*n, &only.name, 1));
            }
        }
    }
    let best = |list: Vec<(String, BTreeSet<String>, u32)>| {
        let most = list.iter().map(|(_, _, n)| *n).max()?;
        let mut first = list.into_iter().filter(|(_, _, n)| *n == most);
        // two that are said as often: nobody knows which
        first.next().filter(|_| first.next().is_none()).map(|(name, _, _)| name)
    };
    votes.into_iter().filter_map(|(n, list)| Some((n, best(list)?))).collect()
}

/// Keys of any two long words of a name.
fn keys(tokens: &[String]) -> BTreeSet<u32> {
    let long: Vec<&String> = tokens.iter().filter(|t| t.len() > 1).collect();
    let pairs = long.iter().enumerate().flat_map(|(i, a)| long[i + 1..].iter().map(move |b| pair(a, b)));
    pairs.collect()
}

/// The trainees whom the text of a run names.
fn named<'a>(roster: &'a Roster, piece: &'a Piece, run: usize) -> impl Iterator<Item = usize> + 'a {
    roster.trainees(piece.number, Some(run)).filter(move |n| roster.in_text(piece.number, run, *n))
}
