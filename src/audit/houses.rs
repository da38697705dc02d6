//! Papers of the organisation that another house heads: its procedure, its list of partners, taken over as they were.

use std::collections::{BTreeMap, BTreeSet};

use super::companies::words;
use super::people::Roster;
use super::piece::{Holding, Piece, activity_numbers, counts};
use crate::classify::Run;
use crate::fold::fold;
use crate::pack::model::{Artefact, Role, Scope};
use crate::pack::{Pack, compile_patterns};
use crate::shelf::Shelved;

/// The head of a paper: its first lines.
const HEAD: usize = 2;
/// Times that a text speaks of a house as its own.
const SPOKEN: usize = 2;
/// More words than these are a sentence.
const NAME: usize = 9;
/// Other papers that head or open with a name before it is one of the organisation's own: a site, a mark, a group.
const KNOWN: usize = 1;

/// The words of a name that tell it from others of its kind.
fn telling(name: &BTreeSet<String>, kinds: &[String]) -> BTreeSet<String> {
    let is_kind = |w: &String| w == "formation" || kinds.iter().any(|k| k.split_whitespace().any(|part| part == w));
    name.iter().filter(|w| w.len() > 3 && !is_kind(w)).cloned().collect()
}

/// Whether all of some words begin with a capital, and one but the first says that the house trains: « Nord Route Formation ».
fn is_mark(part: &str) -> bool {
    let words: Vec<&str> = part.split_whitespace().collect();
    (2..=5).contains(&words.len())
        && words.iter().all(|w| w.chars().next().is_some_and(char::is_uppercase))
        && words[1..].iter().any(|w| matches!(*w, "Formation" | "Formations" | "FORMATION" | "FORMATIONS"))
        && !matches!(
            fold(words[0]).trim(),
            "plan" | "bilan" | "titre" | "action" | "convention" | "programme" | "catalogue"
        )
}

/// The one house that trains which the first lines of a run name.
fn heading(run: &Run, kinds: &[String]) -> Option<BTreeSet<String>> {
    let mut found: Option<BTreeSet<String>> = None;
    let parts = run.heads.iter().take(HEAD).flat_map(|h| h.split(['–', '—', '|', ',', ':', '(', ';']));
    // « liste établie par le service alternance de Pastel Formation »
    for part in parts.map(|p| p.rsplit_once(" de ").map_or(p, |(_, last)| if is_mark(last) { last } else { p })) {
        let folded = format!(" {} ", fold(part).trim());
        let proper = part.split_whitespace().skip(1).any(|w| w.chars().next().is_some_and(char::is_uppercase));
        let begins = proper && kinds.iter().any(|k| folded.starts_with(k.as_str()));
        if !(begins || is_mark(part)) || folded.split_whitespace().count() > NAME || part.contains(['?', '!']) {
            continue;
        }
        let name = telling(&words(part), kinds);
        if name.is_empty() || found.as_ref().is_some_and(|f| *f != name) {
            return None;
        }
        found = Some(name);
    }
    found
}

/// The one house of which a text speaks as its own, again and again: « dans les locaux de Ponant Compétences », « le directeur
/// de Ponant Compétences ».
fn belongs(run: &Run, kinds: &[String], cues: &[String]) -> Option<BTreeSet<String>> {
    let mut found: BTreeMap<BTreeSet<String>, usize> = BTreeMap::new();
    for line in &run.lines {
        for (at, of) in [" de ", " du ", " d'", " d’"].iter().flat_map(|of| line.match_indices(of)) {
            let before = format!(" {} ", fold(&line[..at]).trim());
            let capital = |w: &&str| w.chars().next().is_some_and(char::is_uppercase);
            let name: Vec<&str> = line[at + of.len()..].split(' ').take_while(capital).take(4).collect();
            // a comma or a full stop ends a name
            let end = name.iter().position(|w| w.ends_with([',', '.', ';', ':', ')'])).map_or(name.len(), |n| n + 1);
            let name = telling(&words(&name[..end].join(" ")), kinds);
            if name.len() > 1 && cues.iter().any(|c| before.ends_with(c.as_str())) {
                *found.entry(name).or_default() += 1;
            }
        }
    }
    let mut all = found.into_iter();
    all.next().filter(|(_, n)| *n >= SPOKEN && all.next().is_none()).map(|(name, _)| name)
}

/// Whether any line of a run says one of the words.
fn says(run: &Run, own: &BTreeSet<String>) -> bool {
    let texts = run.lines.iter().chain(&run.heads).chain(&run.rows);
    texts.into_iter().any(|line| fold(line).split_whitespace().any(|w| own.contains(w)))
}

/// How many other papers may open with the name of the house that heads a paper of a kind that is another's then; none when
/// its head does not tell whose it is. An outline need not be the organisation's own, but for a house that nobody knows.
fn allowed(artefact: &Artefact) -> Option<usize> {
    match artefact.scope {
        Scope::Organisation if artefact.own && artefact.by_line => Some(KNOWN),
        Scope::Training if artefact.by_line => Some(0),
        _ => None,
    }
}

/// Takes from the papers of the organisation those that another house heads and that never name the organisation, nor
/// anybody who trains for it.
pub fn set_aside(pieces: &mut [Piece], house: &BTreeSet<String>, roster: &Roster, pack: &Pack) {
    let kinds = compile_patterns(&pack.file.houses.markers);
    let cues = compile_patterns(&pack.file.houses.cues);
    let mut own = telling(house, &kinds);
    if own.is_empty() || kinds.is_empty() {
        return;
    }
    restore(pieces, &own, pack);
    // « MCL » for « Maison des compétences du littoral »
    own.extend(initials(pieces, house));
    let mut others: Vec<(usize, usize)> = Vec::new();
    for piece in &*pieces {
        // papers of most kinds need not be looked at
        let asked = |(_, held): &(usize, &Holding)| piece.entry.artefacts[held.claim].counts;
        let claims = piece.claims.iter().enumerate().filter(asked);
        let claims = claims.filter_map(|(n, held)| Some((n, held, allowed(&pack.artefacts[held.artefact])?)));
        let mut claims = claims.peekable();
        if claims.peek().is_none() {
            continue;
        }
        let Some(exhibit) = piece.exhibit.as_ref().map(Shelved::look) else { continue };
        for (n, held, known) in claims {
            let strange = |r: usize| {
                let Some(run) = exhibit.runs.get(r).filter(|run| run.recognised.is_none()) else { return false };
                let trains = |n: usize| roster.all[n].role == Role::Trainer;
                !run.lines.is_empty()
                    && heading(run, &kinds)
                        .or_else(|| belongs(run, &kinds, &cues))
                        .is_some_and(|name| name.is_disjoint(&own) && !is_known(pieces, piece, &name, known))
                    && !exhibit.runs.iter().any(|run| says(run, &own))
                    && !roster.of(piece.number, Some(r)).any(trains)
            };
            let mut runs = held.all_runs().peekable();
            if runs.peek().is_some() && runs.all(strange) {
                others.push((piece.number, n));
            }
        }
    }
    for (p, n) in others {
        let claim = pieces[p].claims[n].claim;
        let claim = &mut pieces[p].entry.artefacts[claim];
        claim.states.push("other-organisation".to_owned());
        claim.counts = false;
    }
}

/// A paper that others give the organisation may bear their number alone: it is the organisation's when it says its name.
fn restore(pieces: &mut [Piece], own: &BTreeSet<String>, pack: &Pack) {
    // most papers are nobody else's, and need not be looked at
    let doubted = |p: &&mut Piece| p.entry.artefacts.iter().any(|c| c.states.iter().any(|s| s == "other-organisation"));
    for piece in pieces.iter_mut().filter(doubted) {
        let Some(exhibit) = piece.exhibit.as_ref().map(Shelved::look) else { continue };
        if !activity_numbers(Some(&exhibit)).is_empty() {
            continue;
        }
        let said = |line: &String| {
            let words: BTreeSet<String> = fold(line).split_whitespace().map(str::to_owned).collect();
            own.is_subset(&words)
        };
        let named = |r: usize| exhibit.runs.get(r).is_some_and(|run| run.lines.iter().chain(&run.rows).any(said));
        for held in &piece.claims {
            let (artefact, claim) = (&pack.artefacts[held.artefact], &mut piece.entry.artefacts[held.claim]);
            let foreign = claim.states.iter().position(|s| s == "other-organisation");
            if let (Some(n), true) = (foreign, artefact.own && artefact.by_line && held.all_runs().any(named)) {
                claim.states.remove(n);
                claim.counts = counts(artefact, claim.strength, claim.states.iter().map(String::as_str));
            }
        }
    }
}

/// Whether more than so many other papers open with the same name, or have it as a party.
fn is_known(pieces: &[Piece], piece: &Piece, name: &BTreeSet<String>, most: usize) -> bool {
    let all = |line: &String| {
        let said: BTreeSet<String> = fold(line).split_whitespace().map(str::to_owned).collect();
        name.is_subset(&said)
    };
    let opens = |p: &&Piece| {
        let exhibit = p.exhibit.as_ref().map(Shelved::look);
        let party = |r: &Run| r.parties.iter().any(|p| all(&p.name));
        exhibit.is_some_and(|e| e.runs.iter().any(|r| r.heads.iter().any(all) || party(r)))
    };
    pieces.iter().filter(|p| p.number != piece.number).filter(opens).nth(most).is_some()
}

/// The initials of the organisation, as its papers spell its name.
fn initials(pieces: &[Piece], house: &BTreeSet<String>) -> Option<String> {
    let spelt = |p: &Piece| {
        let exhibit = p.exhibit.as_ref().map(Shelved::look)?;
        let mut parties = exhibit.runs.iter().flat_map(|r| &r.parties);
        parties.find(|party| words(&party.name) == *house).map(|party| party.name.clone())
    };
    let name = pieces.iter().find_map(spelt)?;
    let folded = fold(&name);
    let letters: String = folded.split_whitespace().filter(|w| w.len() > 2).filter_map(|w| w.chars().next()).collect();
    (letters.len() > 2).then_some(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_at_the_head_of_a_paper() {
        let kinds = compile_patterns(&["CFA", "lycée", "institut"].map(str::to_owned));
        let run = |heads: &[&str]| Run { heads: heads.iter().map(|h| (*h).to_owned()).collect(), ..Run::default() };
        let named = |heads: &[&str]| heading(&run(heads), &kinds).map(|w| w.into_iter().collect::<Vec<_>>().join(" "));
        assert_eq!(
            named(&["CFA des Hautes Prairies – vie de l'apprenti", "Procédure"]).as_deref(),
            Some("haute prairie")
        );
        assert_eq!(named(&["Nos partenaires", "Lycée Jean Rostand, Évreux"]).as_deref(), Some("jean rostand"));
        assert_eq!(named(&["Pastel Formation Albi – nos partenaires"]).as_deref(), Some("albi pastel"));
        assert_eq!(named(&["Plan De Formation", "Année 2026"]), None);
        assert_eq!(named(&["Institut et vous", "Procédure"]), None);
        assert_eq!(named(&["CFA Rostand", "Lycée Bellevue"]), None, "two of them: a list");
    }

    #[test]
    fn the_house_that_a_text_speaks_of_as_its_own() {
        let (kinds, cues) = (compile_patterns(&[]), compile_patterns(&["locaux", "directeur"].map(str::to_owned)));
        let named = |lines: &[&str]| {
            let run = Run { lines: lines.iter().map(|h| (*h).to_owned()).collect(), ..Run::default() };
            belongs(&run, &kinds, &cues).map(|w| w.into_iter().collect::<Vec<_>>().join(" "))
        };
        let rules = "Il s'applique dans les locaux de Ponant Compétences, 61 rue du Phare.";
        assert_eq!(
            named(&[rules, "Le directeur de Ponant Compétences, Yvan Sorel"]).as_deref(),
            Some("competence ponant")
        );
        assert_eq!(named(&[rules, "Code du Travail, Défenseur des Droits"]), None, "once is not enough");
        assert_eq!(
            named(&[rules, rules, "dans les locaux de Horizon Vertical", "le directeur de Horizon Vertical"]),
            None,
            "two of them"
        );
    }
}
