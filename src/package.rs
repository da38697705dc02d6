//! What goes into a package of evidence, and under which name: pure, from an audit and its pack.
//!
//! Every paper is copied once, under the first indicator that wants it; the index shows it under each.

use std::collections::{BTreeMap, BTreeSet};

use crate::audit::{Audit, Claim, FileEntry, FileState, Session, Strength, Verdict};
use crate::pack::Pack;
use crate::source::shown;
use crate::text::Text;

/// Folder of the papers that no indicator wants.
pub const OTHERS: &str = "99";
/// Longest name of a file or folder in a package, bytes: a path of two stays far below what Windows takes.
const NAME_BYTES: usize = 100;
/// Longest name of a session's folder, bytes.
const SESSION_BYTES: usize = 60;
/// Bytes that a name keeps for the kind of paper, however long its own name is.
const KIND_BYTES: usize = 30;
/// Folder of what is not evidence: blank templates, drafts, old versions.
pub const ASIDE: &str = "A-ne-pas-produire";
/// States that put a paper aside when nothing else speaks for it, and why.
const SET_ASIDE: [(&str, &str, &str); 3] = [
    ("superseded", "remplacé par une version plus récente", "replaced by a newer version"),
    ("draft", "brouillon", "draft"),
    ("blank-template", "modèle non rempli", "blank template"),
];
/// Passages quoted for a paper.
const PASSAGES: usize = 3;

/// A paper of the package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Its number: `11-03`.
    pub number: String,
    /// Path in the package, `/` separated; safe on every system.
    pub path: String,
    /// Path in the dossier.
    pub origin: String,
    /// Digest (BLAKE3) of its bytes.
    pub digest: String,
    /// Indicators it serves; none for the others.
    pub indicators: Vec<u32>,
    /// What it is, artefact ids.
    pub artefacts: Vec<String>,
    /// Session it belongs to.
    pub session: Option<Course>,
    /// Why it is not to be shown to the auditor; empty where it is.
    pub aside: Text,
    /// Where and by which words it was recognised.
    pub citations: Vec<(Text, String)>,
    /// Whether it was read in full.
    pub state: FileState,
}

/// A session as the index tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// First day, ISO 8601.
    pub start: String,
    /// Last day; empty for one day.
    pub end: String,
    /// Title.
    pub title: String,
}

/// A file that is not in the package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Path in the dossier.
    pub origin: String,
    /// Why.
    pub why: Text,
}

/// What a package will hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Papers, in the order of their numbers.
    pub papers: Vec<Paper>,
    /// Files left out, in the order of their paths.
    pub left: Vec<Left>,
}

/// Where a paper stands, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shelf {
    /// With the first indicator that wants it.
    For(u32),
    /// With those that none wants.
    Others,
    /// With what is not to be shown.
    Aside,
}

/// Decides what goes where.
#[must_use]
pub fn plan(audit: &Audit, pack: &Pack) -> Plan {
    let wanted = wanted(audit, pack);
    let containers: BTreeSet<&str> =
        audit.files.iter().filter_map(|f| f.path.rfind("!/").map(|at| &f.path[..at])).collect();
    let mut plan = Plan::default();
    let mut chosen: Vec<Chosen> = Vec::new();
    for file in &audit.files {
        if let Some(why) = excluded(file, &containers) {
            plan.left.push(Left { origin: shown(&file.path), why });
            continue;
        }
        let aside = set_aside(file);
        let counting = file.artefacts.iter().filter(|c| c.counts && aside.is_none());
        let mut serves: Vec<u32> =
            counting.flat_map(|c| wanted.get(c.artefact.as_str()).into_iter().flatten().copied()).collect();
        serves.sort_unstable();
        serves.dedup();
        let session = audit.sessions.iter().position(|s| s.files.contains(&file.path));
        let shelf = match (&aside, serves.first()) {
            (Some(_), _) => Shelf::Aside,
            (None, Some(indicator)) => Shelf::For(*indicator),
            (None, None) => Shelf::Others,
        };
        let artefact = main_artefact(file).map(|c| c.artefact.clone()).unwrap_or_default();
        chosen.push(Chosen { shelf, session, artefact, file, serves, aside });
    }
    chosen.sort_by(|a, b| a.place().cmp(&b.place()));
    let mut numbers: BTreeMap<Shelf, usize> = BTreeMap::new();
    for Chosen { shelf, session, artefact, file, serves, aside } in chosen {
        let n = numbers.entry(shelf).or_default();
        *n += 1;
        let (head, number) = match shelf {
            Shelf::Aside => (ASIDE.to_owned(), format!("X-{n:02}")),
            Shelf::Others => (OTHERS.to_owned(), format!("{OTHERS}-{n:02}")),
            Shelf::For(indicator) => (format!("{indicator:02}"), format!("{indicator:02}-{n:02}")),
        };
        let name = if artefact.is_empty() { String::new() } else { pack.name_of(&artefact, crate::text::Lang::Fr) };
        let session = session.map(|s| (s, &audit.sessions[s]));
        let folder = match session {
            Some((s, session)) if aside.is_none() => format!("{head}/{}", session_folder(s, session)),
            _ => head,
        };
        plan.papers.push(Paper {
            path: format!("{folder}/{}", file_name(&number, &name, &file.path)),
            number,
            origin: shown(&file.path),
            digest: file.digest.clone(),
            indicators: serves,
            artefacts: shown_kinds(file, aside.is_some()),
            session: session.map(|(_, s)| Course {
                start: s.start.clone(),
                end: s.end.clone(),
                title: shown(&s.title),
            }),
            aside: aside.unwrap_or_default(),
            citations: main_artefact(file)
                .map(|c| c.because.iter().take(PASSAGES).map(|r| (r.place.clone(), r.passage.clone())).collect())
                .unwrap_or_default(),
            state: file.state,
        });
    }
    plan
}

/// A file that goes in, before it has a number.
struct Chosen<'a> {
    shelf: Shelf,
    session: Option<usize>,
    artefact: String,
    file: &'a FileEntry,
    serves: Vec<u32>,
    aside: Option<Text>,
}

impl Chosen<'_> {
    /// Where it comes among the others: by indicator, session, artefact, path.
    fn place(&self) -> (Shelf, Option<usize>, &str, &str) {
        (self.shelf, self.session, &self.artefact, &self.file.path)
    }
}

/// Indicators that apply, by the artefacts that they want.
fn wanted<'p>(audit: &Audit, pack: &'p Pack) -> BTreeMap<&'p str, Vec<u32>> {
    let applies = |n: u32| audit.indicators.iter().any(|i| i.indicator == n && i.verdict != Verdict::NotApplicable);
    let mut wanted: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for indicator in pack.indicators.iter().filter(|i| applies(i.number)) {
        let needs = indicator.requires.iter().flat_map(|n| &n.any).map(String::as_str);
        for artefact in needs.chain(indicator.checks.iter().map(|c| c.artefact.as_str())) {
            wanted.entry(artefact).or_default().push(indicator.number);
        }
    }
    wanted
}

/// The claim a paper is named after: the first that counts, else the surest.
fn main_artefact(file: &FileEntry) -> Option<&Claim> {
    let probable = file.artefacts.first().filter(|c| c.strength >= Strength::Probable);
    file.artefacts.iter().find(|c| c.counts).or(probable)
}

/// Why a file stays out.
fn excluded(file: &FileEntry, containers: &BTreeSet<&str>) -> Option<Text> {
    let code = |wanted: &str| file.incidents.iter().any(|i| i.code == wanted);
    if file.artefacts.iter().any(|c| c.states.iter().any(|s| s == "out-of-purpose")) {
        return Some(Text::new(
            "pièce sensible hors objet : à retirer du dossier",
            "sensitive paper out of purpose: to be removed from the dossier",
        ));
    }
    if file.state == FileState::Duplicate {
        return Some(Text::new("doublon d'une autre pièce", "same bytes as another paper"));
    }
    if code("settings") {
        return Some(Text::new("réglages de probant", "settings of probant"));
    }
    if file.state == FileState::Ignored || code("junk") {
        return Some(Text::new("fichier système, sans valeur de preuve", "system file, no evidence"));
    }
    if code("cloud-pointer") || code("online") {
        return Some(Text::new(
            "raccourci vers le nuage : la pièce n'est pas là",
            "pointer to a cloud: the paper is not there",
        ));
    }
    if file.kind == "program" {
        return Some(Text::new("programme", "program"));
    }
    let mail = matches!(file.kind.as_str(), "eml" | "msg");
    let archive = crate::format::Format::announced(&file.path).is_some_and(crate::format::Format::is_archive);
    if containers.contains(file.path.as_str()) && archive && !mail {
        return Some(Text::new("archive : ses pièces en sont sorties", "archive: its papers were taken out"));
    }
    if file.digest.is_empty() {
        let told = file.incidents.first().map(|i| i.message.clone());
        return Some(told.unwrap_or_else(|| Text::new("contenu hors d'atteinte", "content out of reach")));
    }
    None
}

/// Why a paper is not to be shown beside the valid one: nothing that it is counts, and it was put aside.
fn set_aside(file: &FileEntry) -> Option<Text> {
    let marked = |c: &Claim| SET_ASIDE.iter().find(|(state, ..)| c.states.iter().any(|s| s == state));
    let claims: Vec<&Claim> = file.artefacts.iter().filter(|c| c.strength >= Strength::Probable).collect();
    let valid = claims.iter().any(|c| c.counts && marked(c).is_none());
    let (_, fr, en) = claims.iter().find_map(|c| marked(c)).filter(|_| !valid)?;
    Some(Text::new(*fr, *en))
}

/// What a paper is: what counts, or, of one put aside, what it would have been.
fn shown_kinds(file: &FileEntry, aside: bool) -> Vec<String> {
    let of = file.artefacts.iter().filter(|c| c.counts || aside && c.strength >= Strength::Probable);
    of.map(|c| c.artefact.clone()).collect()
}

fn session_folder(number: usize, session: &Session) -> String {
    let name = format!("S{:02} {} {}", number + 1, session.start, session.title);
    at_word(&plain(&name), SESSION_BYTES)
}

/// `11-03 Programme – nom.pdf`, on every system: no reserved character, no hidden one, bounded.
///
/// The kind of paper gives way first, then the middle of the name: its beginning says what, its end which.
fn file_name(number: &str, artefact: &str, origin: &str) -> String {
    let last = origin.rsplit(['/', '\\']).next().unwrap_or_default();
    let (stem, extension) = match last.rsplit_once('.') {
        Some((stem, ext))
            if !stem.is_empty() && (1..=8).contains(&ext.len()) && ext.bytes().all(|b| b.is_ascii_alphanumeric()) =>
        {
            (stem, format!(".{ext}"))
        }
        _ => (last, String::new()),
    };
    let room = NAME_BYTES - number.len() - extension.len() - 1;
    let (kind, stem) = (plain(artefact), plain(stem));
    if kind.is_empty() || crate::fold::fold(&stem).starts_with(&crate::fold::fold(&kind)) {
        return format!("{number} {}{extension}", ends(&stem, room));
    }
    let dash = " – ";
    let kind = at_word(&kind, room.saturating_sub(stem.len() + dash.len()).max(KIND_BYTES));
    let stem = ends(&stem, room - kind.len() - dash.len());
    format!("{number} {kind}{dash}{stem}{extension}")
}

/// At most `most` bytes, cut after a word where there is one, `…` saying so.
fn at_word(name: &str, most: usize) -> String {
    if name.len() <= most {
        return if name.is_empty() { "_".to_owned() } else { name.to_owned() };
    }
    let cut = bounded(name, most - '…'.len_utf8());
    let whole = cut.rfind(' ').filter(|at| *at * 2 > most).map_or(cut.as_str(), |at| &cut[..at]);
    format!("{}…", whole.trim_end_matches([' ', ',', '-', '_', '(', '–']))
}

/// At most `most` bytes: of a longer name, its beginning and its end.
fn ends(name: &str, most: usize) -> String {
    if name.len() <= most {
        return bounded(name, most);
    }
    let room = most - '…'.len_utf8();
    let mut from = name.len() - room * 2 / 5;
    while !name.is_char_boundary(from) {
        from += 1;
    }
    let (head, tail) = (bounded(name, room - (name.len() - from)), name[from..].trim_matches([' ', '.']));
    format!("{head}…{tail}")
}

/// Without what Windows, macOS or Linux refuse in a name, or what hides.
fn plain(name: &str) -> String {
    let safe: String = shown(name)
        .replace(" : ", " - ")
        .replace("\u{A0}: ", " - ")
        .chars()
        .map(|c| match c {
            '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*' | '\u{FFFD}' => '_',
            c if c.is_control() || ('\u{2400}'..='\u{2426}').contains(&c) => '_',
            c if c.is_whitespace() => ' ',
            c => c,
        })
        .collect();
    let words = safe.split(' ').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
    words.trim_matches([' ', '.']).to_owned()
}

/// The first `most` bytes, cut between characters; never empty, never ending in a space or a point.
fn bounded(name: &str, most: usize) -> String {
    let mut end = name.len().min(most);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    let cut = name[..end].trim_end_matches([' ', '.']);
    if cut.is_empty() { "_".to_owned() } else { cut.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_everywhere_and_bounded() {
        for hostile in [
            "../../etc/passwd",
            "C:\\Windows\\CON.pdf",
            "a:b|c?d*e\"f<g>h.pdf",
            "x\u{202E}fdp.exe",
            "fin. . .",
            "\u{0}\u{1}",
            "",
            &"é".repeat(500),
            "nom.une-très-longue-extension-qui-n-en-est-pas",
        ] {
            let name = file_name("11-03", "Feuille d’émargement", hostile);
            assert!(name.starts_with("11-03 ") && name.len() <= NAME_BYTES, "{name}");
            assert!(!name.contains(['/', '\\', ':', '|', '?', '*', '"', '<', '>', '\0', '\u{202E}']), "{name}");
            assert!(!name.ends_with([' ', '.']), "{name}");
        }
        assert_eq!(file_name("01-01", "Programme", "x/PROG_a.docx"), "01-01 Programme – PROG_a.docx");
        assert_eq!(bounded("...", 2), "_");
        let kind = "Procédure violences, harcèlement et discriminations";
        let name = "Procédure de signalement des violences et comportements sexistes 2026.pdf";
        let cut = file_name("12-02", kind, name);
        assert!(cut.starts_with("12-02 Procédure violences…") && cut.ends_with("sexistes 2026.pdf"), "{cut}");
        assert_eq!(
            file_name("09-02", "Livret d'accueil", "Livret_accueil.pdf"),
            "09-02 Livret d'accueil – Livret_accueil.pdf"
        );
        assert_eq!(file_name("17-02", "Organigramme", "organigramme 2026.pptx"), "17-02 organigramme 2026.pptx");
    }
}
