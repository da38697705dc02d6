//! Who a contract is between and who signs: « Entre … et … », « représentée par … », what stands above the
//! signatures, whose employees people are.

use std::sync::LazyLock;

use regex::Regex;

use super::exhibit::Party;
use super::name::{Name, is_civility, is_label, leading};
use super::reading::{Reading, Unit};
use crate::extract::{BlockKind, Cell, Mark};
use crate::fold::fold;

/// Lines among which a paper says who it is between.
const OPENING: usize = 14;
/// Lines put together for one sentence that goes on.
const TOGETHER: usize = 3;
/// Most parties of a run.
const PARTIES: usize = 200;
/// Most words of the name of an organisation in brackets after those of its people.
const BRACKET: usize = 6;
/// Most words of the name of a party.
const WORDS: usize = 9;
/// Rows of a table under or beside a label.
const ROWS: usize = 60;
/// Most words of a label before a colon.
const LABEL: usize = 4;

#[allow(clippy::expect_used)]
fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("constant pattern, tested")
}

static BETWEEN: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)^[^\p{L}]*entre\b(?:[\s\u{a0}]+les[\s\u{a0}]+soussignée?s)?[\s\u{a0}]*:?[\s\u{a0}]*"));
static AND: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)(?:^|[\s\u{a0},;])et[\s\u{a0}]*:?[\s\u{a0}]+"));
static SIDE: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)[\s\u{a0},(]*d[’']un(?:e part| côté)[\s\u{a0},;)]*"));
static SLASH: LazyLock<Regex> = LazyLock::new(|| regex(r"[\s\u{a0}]/[\s\u{a0}]"));
static EMPLOYED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:salariée?s?|employée?s?|agente?s?|collaborat(?:eur|rice)s?)[\s\u{a0}]+(?:(?:de la société|de l[’']entreprise|de la|des|du|de|chez)\b|de l[’']|d[’'])[\s\u{a0}]*",
    )
});
static FOR: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)^pour[\s\u{a0}]+"));

/// What ends the name of a party.
const ENDS: &[&str] = &[
    ",",
    "(",
    ";",
    ":",
    "\n",
    "«",
    "/",
    " représent",
    " dont ",
    " ayant ",
    " sis ",
    " sise",
    " situé",
    " immatricul",
    " SIRET",
    " siret",
    " – ",
    " - ",
    " ci-après",
    " ci-dessous",
    " d'une part",
    " d’une part",
    " d'un côté",
    " d’un côté",
    " qui ",
    " ont ",
    " a suivi",
    " conviennent",
    " il est convenu",
    ". ",
    " pour ",
    " au capital",
    " désigné",
    " nommé",
    " suivant",
];

/// Words before the name of a party that say what it is in the contract.
const BEFORE: &[&str] = &[
    "la société",
    "l'entreprise",
    "l’entreprise",
    "l'employeur",
    "l’employeur",
    "le client",
    "la cliente",
    "l'organisme de formation",
    "l’organisme de formation",
    "l'organisme",
    "l’organisme",
    "le prestataire",
    "le donneur d'ordre",
    "le donneur d’ordre",
    "la structure",
    "l'établissement",
    "l’établissement",
    "le commanditaire",
    "le bénéficiaire",
    "l'association",
    "l’association",
    "la coopérative",
    "la fondation",
    "la mutuelle",
    "la commune de",
    "le groupe",
    "le cabinet",
    "le centre",
    "1)",
    "2)",
    "3)",
    "1.",
    "2.",
    "3.",
    "la",
    "le",
    "les",
    "l'",
    "l’",
    "d'une part",
    "d’une part",
    "d'autre part",
    "d’autre part",
    ",",
    ":",
];

/// Words, folded, that begin what somebody is in a paper, and no name of an organisation.
const ROLES: &[&str] = &[
    "visa",
    "cachet",
    "conseiller",
    "conseillere",
    "signataire",
    "salarie",
    "salariee",
    "apprenti",
    "apprentie",
    "formateur",
    "formatrice",
    "stagiaire",
    "tuteur",
    "tutrice",
    "maitre",
    "representant",
    "representante",
    "bonjour",
    "beneficiaire",
    "candidat",
    "candidate",
    "donneur",
    "employeur",
    "signature",
    "tous",
    "tout",
    "toute",
];

/// The name of an organisation that begins a text; none when a person or a role does.
fn named(text: &str) -> Option<String> {
    let mut text = text.trim_start_matches(|c: char| c.is_whitespace() || "•-–*«:,".contains(c));
    // « l'association Les Amis du Port »: the article is of the name
    let mut described = false;
    'again: loop {
        for word in BEFORE {
            let head = text.get(..word.len()).filter(|h| h.eq_ignore_ascii_case(word) || h.to_lowercase() == *word);
            let rest = head.and_then(|_| text.get(word.len()..));
            let apart = |r: &str| {
                word.ends_with(['\'', '’', ',', ':']) || r.starts_with(|c: char| c.is_whitespace() || ",:".contains(c))
            };
            let own = described && text.starts_with(char::is_uppercase);
            if let Some(rest) = rest.filter(|r| apart(r) && !own) {
                described |= word.len() > 4 && word.contains([' ', '\'', '’']) && !word.starts_with('d');
                text = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{a0}');
                continue 'again;
            }
        }
        break;
    }
    let end = ENDS.iter().filter_map(|e| text.find(e)).min().unwrap_or(text.len());
    let mut name = text.get(..end)?.trim().trim_end_matches(['.', ',']).trim();
    // « X et Y », « X et la Y » are two
    let second = |rest: &str| {
        let rest = ["la ", "le ", "les ", "l'", "l’"].iter().find_map(|a| rest.strip_prefix(a)).unwrap_or(rest);
        rest.starts_with(char::is_uppercase)
    };
    if let Some(at) = name.find(" et ").filter(|at| name.get(at + 4..).is_some_and(second)) {
        let (before, article) = (&name[..at], name[at + 4..].starts_with('l'));
        name = if article || before.split_whitespace().count() >= 2 || name.len() > 40 { before } else { name };
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let first = fold(words.first()?);
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let whole = (1..=WORDS).contains(&words.len()) && letters >= 3 && name.starts_with(char::is_uppercase);
    let role = words.len() == 1 && is_label(first.trim()) || ROLES.contains(&first.trim());
    (whole && !role && !is_civility(first.trim())).then(|| name.to_owned())
}

/// Notes a party.
fn add(out: &mut Vec<Party>, name: Option<String>, place: &crate::place::Place) {
    add_with(out, name, place, Vec::new(), true);
}

/// Notes a party once in a place, with the keys of its people.
fn add_with(out: &mut Vec<Party>, name: Option<String>, place: &crate::place::Place, people: Vec<u32>, sure: bool) {
    let Some(name) = name.filter(|_| out.len() < PARTIES) else { return };
    match out.iter_mut().find(|p| p.name == name && p.place == *place && p.sure == sure) {
        Some(known) => known.people.extend(people),
        None => out.push(Party { name: crate::place::excerpt(&name), place: place.clone(), people, sure }),
    }
}

/// Two parties in one line that says of one where and under what number it is: « A (B. Rey) et C SARL, 3 rue du Port, SIRET … ».
fn two_in_a_line(text: &str, place: &crate::place::Place, out: &mut Vec<Party>) {
    let Some(and) = AND.find(text).filter(|m| m.start() > 0) else { return };
    let first = named(text).filter(|n| firm(text, 0, n) || text[..and.start()].trim_end().ends_with(n.as_str()));
    let second = named(&text[and.end()..]).filter(|n| firm(text, and.end(), n));
    if first.is_some() && second.is_some() {
        add(out, first, place);
        add(out, second, place);
    }
}

/// « Parties : A, …; B, … », after a number perhaps.
fn listed(text: &str, out: &mut Vec<Party>, place: &crate::place::Place) {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit() || c.is_whitespace() || ".)–-".contains(c));
    let value = ["Parties", "PARTIES", "Les parties", "Parties au contrat"]
        .iter()
        .find_map(|label| rest.strip_prefix(label)?.trim_start_matches([' ', '\u{a0}']).strip_prefix(':'));
    let Some(value) = value else { return };
    let parts = value.split(';').flat_map(|p| {
        // « A (B. Rey, directrice) et C SARL »
        let and = AND.find_iter(p).find(|m| named(&p[m.end()..]).is_some_and(|n| firm(p, m.end(), &n)));
        let (head, tail) = and.map_or((p, ""), |m| (&p[..m.start()], &p[m.end()..]));
        [head, tail]
    });
    parts.for_each(|p| add(out, named(p), place));
}

/// Organisations in brackets after names, « Paul Rey et Lise Aubin (Scierie du Val) »: theirs, when another paper knows it.
fn in_brackets(text: &str, place: &crate::place::Place, out: &mut Vec<Party>) {
    let mut from = 0;
    for (open, _) in text.match_indices('(').take(PARTIES / 10) {
        let Some(close) = text[open..].find(')').map(|n| open + n) else { return };
        let (before, inner) = (&text[from.min(open)..open], text[open + 1..close].trim());
        let before = before.rsplit(". ").next().unwrap_or_default();
        from = close + 1;
        let short = inner.split_whitespace().count() <= BRACKET && !inner.contains([',', ';', ':', '«']);
        if !short || !inner.starts_with(char::is_uppercase) {
            continue;
        }
        let people = super::people::keys(before);
        if !people.is_empty() {
            add_with(out, named(inner).filter(|n| n.len() + 8 > inner.len()), place, people, false);
        }
    }
}

/// The parties of a run; `labels` are where a label announces one.
#[must_use]
pub fn parties(r: &Reading, labels: &[usize], heads: &[(&Cell, crate::place::Place)]) -> Vec<Party> {
    let mut out = Vec::new();
    let lines: Vec<&Unit> = r.units.iter().filter(|u| u.cell.is_none()).take(OPENING).collect();
    for (n, unit) in lines.iter().enumerate() {
        let text = r.text(unit);
        let place = r.place(unit);
        // a sentence goes on over the lines of a PDF
        let on = lines.iter().skip(n + 1).take(TOGETHER - 1).map(|u| r.text(u));
        let long: String = std::iter::once(text).chain(on).collect::<Vec<_>>().join(" ");
        let between = BETWEEN.find(&long);
        if let Some(head) = between {
            let rest = &long[head.end()..];
            add(&mut out, named(rest), &place);
            for and in AND.find_iter(rest).take(4) {
                add(&mut out, named(&rest[and.end()..]).filter(|n| firm(rest, and.end(), n)), &place);
            }
        } else if AND.find(text).is_some_and(|m| m.start() == 0) && n > 0 {
            add(&mut out, named(text.trim_start().get(2..).unwrap_or_default()), &place);
        } else if let Some(side) = SIDE.find(&long).filter(|s| s.start() < text.len() && n < OPENING / 2) {
            add(&mut out, named(text), &place);
            add(&mut out, named(&long[side.end()..]), &place);
        } else if text.contains("représentée par")
            || text.contains("représenté par")
            || text.contains("SIRET") && SLASH.is_match(text)
        {
            if let Some(slash) = SLASH.find(text) {
                add(&mut out, named(text), &place);
                add(&mut out, named(&text[slash.end()..]), &place);
            }
            if text.contains("représenté") {
                add(&mut out, named(text), &place);
                for and in AND.find_iter(text).take(4) {
                    add(&mut out, named(&text[and.end()..]).filter(|n| firm(text, and.end(), n)), &place);
                }
            }
        }
        if text.contains("arties") || text.contains("ARTIES") {
            listed(&long, &mut out, &place);
        } else if between.is_some() {
            // read above
        } else if text.contains("SIRET") && text.contains(" et ") {
            two_in_a_line(&long, &place, &mut out);
        } else if text.contains("SIRET") && text.contains(", ") {
            // who the number, the address and often the head of belong to
            add(&mut out, named(text).filter(|n| firm(text, 0, n)), &place);
        } else if numbered(text).is_some() && (text.contains("SIRET") || long.contains("SIRET")) {
            add(&mut out, named(text).filter(|n| firm(text, 0, n)), &place);
        }
        for of in EMPLOYED.find_iter(&long).filter(|m| m.start() < text.len()).take(2) {
            // « Lise Aubin, salariée de la Scierie du Val »
            let people = super::people::keys(&long[..of.start()]);
            add_with(&mut out, named(&long[of.end()..]), &place, people, true);
        }
    }
    let bracketed = r.units.iter().enumerate().filter(|(_, u)| u.cell.is_none() && r.text(u).contains('('));
    for (n, unit) in bracketed.take(ROWS) {
        let long: String = std::iter::once(r.text(unit)).chain(r.next_lines(n)).collect::<Vec<_>>().join(" ");
        in_brackets(&long, &r.place(unit), &mut out);
    }
    for (cell, place) in heads {
        if let Some(head) = FOR.find(&cell.text) {
            add(&mut out, named(&cell.text[head.end()..]), place);
        }
    }
    for start in labels {
        let Some(unit) = r.unit_at(*start) else { continue };
        beside(r, unit, &mut out);
    }
    out
}

/// What follows the number of a line, « 1) », « 2. ».
fn numbered(text: &str) -> Option<&str> {
    let rest = text.trim_start().strip_prefix(|c: char| matches!(c, '1'..='4'))?;
    rest.strip_prefix([')', '.', '°'])
}

/// Whether what follows « et » is a party: it is described as one.
fn firm(text: &str, at: usize, name: &str) -> bool {
    let from = text[at..].find(name).map_or(at, |n| at + n + name.len());
    let after: String = text[from..].chars().take(4).collect();
    let before = text.get(at..from).unwrap_or_default();
    after.trim_start().starts_with([',', '(', '.']) || after.is_empty() || before.len() > name.len()
}

/// Values beside or under a label that announces a party.
fn beside(r: &Reading, unit: &Unit, out: &mut Vec<Party>) {
    let block = r.blocks[unit.block];
    let (Some(cell), BlockKind::Row { table }) = (unit.cell, block.kind) else {
        // « Employeur : Scierie du Val, 3 rue du Port »
        let line = r.text(unit);
        if let Some((label, value)) = line.split_once(':').filter(|(l, _)| l.split_whitespace().count() <= LABEL) {
            let whole = |n: &String| value.trim() == n.as_str() || firm(value, 0, n);
            add(out, named(value).filter(|n| !label.is_empty() && whole(n)), &block.place);
        }
        return;
    };
    // « En entreprise : réalisé » is about work, not about whose it is
    if unit.words > 3 || unit.colon.is_some_and(|c| c + 1 < unit.end) {
        return;
    }
    let place = &block.place;
    let text = |c: &Cell| named(&c.text).filter(|_| !c.text.trim_end().ends_with(':') && c.text.len() < 120);
    let full = block.cells.iter().filter(|c| !c.text.trim().is_empty()).count();
    let rows = r.blocks[unit.block + 1..].iter().take(ROWS);
    let rows: Vec<_> = rows.take_while(|b| matches!(b.kind, BlockKind::Row { table: t } if t == table)).collect();
    if cell == 0 && (full <= 2 || unit.block > 0 && rows.len() < 2) || cell == 0 && full > 2 && headed(r, unit.block) {
        // a form, or a table whose first column says what the rows are
        block.cells.iter().skip(1).for_each(|c| add(out, text(c), place));
    } else if full >= 3 || cell > 0 && full >= 2 {
        for row in &rows {
            let Some(name) = row.cells.get(cell).and_then(text) else { continue };
            let others = row.cells.iter().enumerate().filter(|(n, _)| *n != cell).map(|(_, c)| c.text.as_str());
            let people = super::people::keys(&others.collect::<Vec<_>>().join(" ; "));
            add_with(out, Some(name), &row.place, people, true);
        }
    }
}

/// Whether the row above begins with an empty cell: the rows of its table are named by their first cell.
fn headed(r: &Reading, block: usize) -> bool {
    let above = block.checked_sub(1).map(|n| r.blocks[n]);
    above.is_some_and(|b| b.cells.len() > 2 && b.cells.first().is_some_and(|c| c.text.trim().is_empty()))
}

/// Cells that head signatures: the row above one of drawn marks, a short one.
#[must_use]
pub fn heads<'a>(r: &Reading<'a>) -> Vec<(&'a Cell, crate::place::Place)> {
    let drawn = |c: &Cell| matches!(c.mark, Mark::Image | Mark::Ink);
    let mut out = Vec::new();
    for pair in r.blocks.windows(2) {
        let (above, below) = (pair[0], pair[1]);
        let rows =
            matches!((above.kind, below.kind), (BlockKind::Row { table: a }, BlockKind::Row { table: b }) if a == b);
        if !rows || above.cells.len() > 5 || !below.cells.iter().any(drawn) {
            continue;
        }
        let below = &below.cells;
        let signed = above
            .cells
            .iter()
            .enumerate()
            .filter(|(n, _)| below.get(*n).is_some_and(|c| drawn(c) && c.text.trim().is_empty()));
        out.extend(signed.map(|(_, c)| (c, above.place.clone())));
    }
    out
}

/// Persons who sign: named above a signature, or at the head of a statement.
#[must_use]
pub fn signatories(r: &Reading, heads: &[(&Cell, crate::place::Place)]) -> Vec<(String, crate::place::Place)> {
    let mut out: Vec<(String, crate::place::Place)> = Vec::new();
    let mut add = |name: Name, place: crate::place::Place| {
        let whole = name.civil || name.shown.split_whitespace().count() >= 2;
        if whole && out.len() < PARTIES && !out.iter().any(|(n, _)| *n == name.shown) {
            out.push((name.shown, place));
        }
    };
    for (cell, place) in heads {
        let text = cell.text.trim();
        if let Some(name) = leading(text).filter(|n| {
            text[n.end..].is_empty() || text[..n.end].trim_end().ends_with(',') || text[n.end..].starts_with(['(', ','])
        }) {
            add(name, place.clone());
        }
        // « Pour la mairie, Jeanne Arnoux »
        if FOR.is_match(text)
            && let Some((_, rest)) = text.rsplit_once(',')
            && let Some(name) = leading(rest.trim())
        {
            add(name, place.clone());
        }
    }
    for unit in r.units.iter().filter(|u| u.cell.is_none()).take(OPENING) {
        let text = r.text(unit).trim();
        let states = [" atteste ", " certifie ", " atteste que", " certifie que"].iter().any(|w| text.contains(w));
        if let Some(name) = leading(text).filter(|n| states && text[..n.end].trim_end().ends_with(',')) {
            add(name, r.place(unit));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::Block;
    use crate::place::Place;

    fn of(lines: &[&str]) -> Vec<String> {
        let blocks: Vec<Block> = lines
            .iter()
            .map(|t| match t.split_once('|') {
                Some(_) => Block::row(
                    Place::Whole,
                    0,
                    1,
                    t.split('|')
                        .map(|c| match c.trim() {
                            "[sig]" => Cell { mark: Mark::Image, ..Cell::default() },
                            text => Cell::text(text),
                        })
                        .collect(),
                ),
                None => Block::new(Place::Whole, 0, BlockKind::Paragraph, *t),
            })
            .collect();
        let r = Reading::new(blocks.iter().collect(), false);
        parties(&r, &[], &heads(&r)).into_iter().filter(|p| p.sure).map(|p| p.name).collect()
    }

    #[test]
    fn parties_of_a_contract_are_read() {
        assert_eq!(
            of(&[
                "Entre : Atelier du Ponant, représenté par Mme Hélène Carrel,",
                "Et : la société Chaudronnerie Le Gall SAS, 3 rue du Port, représentée par M. Yves Le Gall"
            ]),
            ["Atelier du Ponant", "Chaudronnerie Le Gall SAS"]
        );
        assert_eq!(
            of(&["Entre Cap Métiers, Youssef Amrani et l'employeur, Habitat du Val (article R.6313-4)"]),
            ["Cap Métiers", "Habitat du Val"]
        );
        assert_eq!(
            of(&[
                "Jeanne Orsoni (Studio Nord) d'un côté, Maison Fabre SARL, 11 rue du Puits, 34200 Sète, de l'autre, conviennent :"
            ]),
            ["Jeanne Orsoni", "Maison Fabre SARL"]
        );
        assert_eq!(
            of(&["Objet : formation", "Pour l'Atelier Vert | Pour Bois du Nord", "[sig] | [sig]"]),
            ["Atelier Vert", "Bois du Nord"]
        );
        assert_eq!(
            of(&["Entre l'Atelier Vert et la Laiterie du Val SAS, il est convenu :"]),
            ["Atelier Vert", "Laiterie du Val SAS"]
        );
        // prose is not a contract
        assert_eq!(
            of(&["Entre deux séances, les participants s'exercent et notent leurs questions."]),
            Vec::<String>::new()
        );
        assert_eq!(of(&["Le formateur et les stagiaires se retrouvent à Sète."]), Vec::<String>::new());
    }

    #[test]
    fn parties_are_told_in_other_ways() {
        assert_eq!(
            of(&[
                "Entre les soussignés",
                "1) Atelier du Ponant, SIRET 1, représenté par L. Aubin",
                "2) Scierie du Val, SIRET 2"
            ]),
            ["Atelier du Ponant", "Scierie du Val"]
        );
        assert_eq!(
            of(&["1. Parties : ATELIER VERT, NDA 2, Odile Rey ; BOIS DU NORD, SIRET 3"]),
            ["ATELIER VERT", "BOIS DU NORD"]
        );
        assert_eq!(
            of(&["ATELIER VERT (O. Rey) et BOIS DU NORD SARL, 3 rue du Port, SIRET 3 (Lise Aubin, gérante)"]),
            ["ATELIER VERT", "BOIS DU NORD SARL"]
        );
        assert_eq!(
            of(&["Entre Atelier Vert, et l'association Les Amis du Port, 3 quai Sud, SIRET 3"]),
            ["Atelier Vert", "Les Amis du Port"]
        );
        assert_eq!(of(&["Les parties se retrouvent le lundi et le mardi."]), Vec::<String>::new());
    }

    #[test]
    fn a_name_may_begin_like_an_article() {
        assert_eq!(
            of(&["atteste que les salariés de LAITERIE DU VAL désignés ci-après ont suivi"]),
            ["LAITERIE DU VAL"]
        );
        assert_eq!(of(&["Lise Aubin, salariée de la Scierie du Port, a suivi"]), ["Scierie du Port"]);
    }

    #[test]
    fn people_stand_before_their_organisation() {
        let text = "Atteste que Paul Rey et Lise Aubin (Scierie du Val), Jean Morin (absent) ont suivi la formation";
        let blocks = [Block::new(Place::Whole, 0, BlockKind::Paragraph, text)];
        let r = Reading::new(blocks.iter().collect(), false);
        let seen = parties(&r, &[], &[]);
        let names: Vec<&str> = seen.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(names, ["Scierie du Val"]);
        let key = |a: &str, b: &str| crate::classify::name::pair(a, b);
        assert!(seen[0].people.contains(&key("paul", "rey")) && seen[0].people.contains(&key("lise", "aubin")));
        assert!(!seen[0].sure && !seen[0].people.contains(&key("jean", "morin")));
    }

    #[test]
    fn whoever_is_named_above_a_signature_signs() {
        let blocks = [
            Block::new(
                Place::Whole,
                0,
                BlockKind::Paragraph,
                "Odile Garcin, gérante de Boréal, atteste que Paul Rey a suivi la formation",
            ),
            Block::row(
                Place::Whole,
                0,
                1,
                vec![
                    Cell::text("Jeanne Orsoni"),
                    Cell::text("Pour la mairie, Solange Arribat"),
                    Cell::text("Le stagiaire"),
                ],
            ),
            Block::row(Place::Whole, 0, 1, vec![Cell { mark: Mark::Ink, ..Cell::default() }; 3]),
        ];
        let r = Reading::new(blocks.iter().collect(), false);
        let seen: Vec<String> = signatories(&r, &heads(&r)).into_iter().map(|(n, _)| n).collect();
        assert_eq!(seen, ["Jeanne Orsoni", "Solange Arribat", "Odile Garcin"]);
    }
}
