//! Names of persons as French papers write them: « DUPONT Marie », « Mme Marie Dupont », « M. Dupont ».

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::fold::fold;

/// Most words of a name.
const WORDS: usize = 6;

/// Words that stand beside names or begin like one, folded: a text that holds one is no name.
const NOT_NAMES: &str = " nom prenom date signature formation formateur formatrice stagiaire participant apprenant apprenti \
beneficiaire candidat salarie intervenant entreprise societe sarl sa sas sasu eurl sci scop ei association centre conseil \
institut cabinet groupe ecole academie atelier organisme service module session jour journee matin apre midi lundi \
mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mar avril mai juin juillet aout septembre octobre novembre \
decembre oui non le les un une et ou en au aux pour par avec san sur sou responsable directeur directrice gerant gerante \
president presidente referent referente pedagogique administratif administrative qualite handicap public duree lieu salle \
rue avenue boulevard place impasse quai chemin route objectif heure total page document version certificat attestation \
convention programme titre contenu present absent absente excuse neant tel telephone mobile email mail siret siren nda \
rncp cpf opco tva ttc ht euro ville adresse fonction poste metier emploi statut niveau diplome bac licence master bt cap \
evaluation questionnaire satisfaction question reponse note observation commentaire remarque avi resultat acqui tout tre \
autre autres client commanditaire financeur employeur tuteur maitre observation cachet visa parapher emargement entree \
sortie debut fin horaire demi annee moi semaine distance presentiel distanciel visio teams zoom google microsoft excel \
word powerpoint adobe france region ministere republique code article guide indicateur critere audit qualiopi plan action \
suivi tableau liste registre veille procedure reglement livret accueil charte contrat devis facture bon commande numero \
ref reference annexe objet sujet bonjour madame monsieur cher chere cordialement merci bien notre nos votre vos mon ma me \
son sa ses ce cette ces je nous vous il elle ils elles on qui que quoi dont est sont a ont fait faite vu lu approuve \
signe datee equipe direction accueil technique commercial commerciale comptable secretariat assistant assistante \
coordinateur coordinatrice coordonnateur coordonnatrice animateur animatrice consultant consultante expert experte coach \
salut hello coucou universite region departement faculte lycee college chambre federation syndicat mairie commune metropole \
banque agence maison clinique hopital residence campu greta afpa cci opco ministre prefecture tribunal cour urssaf caisse \
fondation fonds union ligue comite club amicale cooperative garage boulangerie restaurant hotel pharmacie cabinet etude \
laboratoire usine atelier chantier chantiers editions imprimerie transport logistique hui the and for with date name \
trainer trainee company limited institute academy university school reseau prevention fiche questionnaire exercice carnet bp bep \
edition assurance ouest nord sud atlantique process synthese planning meteo redoublement ensuite grille anime animer entre \
chaudronnerie conserverie papeterie fonderie usinage menuiserie scierie ferronnerie metallerie certification psychometrie relue \
cqp dut deust vae cfa coiffure globalement satisfait satisfaite satisfaisant conducteur conductrice ";

/// Kinds of institutions and public bodies, folded (no final s): what follows names one of them, no person.
const INSTITUTIONS: &[&str] = &[
    "ehpad", "ifa", "ifsi", "ifap", "ssiad", "esat", "ime", "chu", "chr", "sdi", "dreet", "direccte", "drieet", "deet",
    "draaf", "draje", "carsat", "cpam", "caf", "msa", "afnor", "cofrac", "cnil", "agefiph", "fiphfp", "insee", "inpi",
    "onisep", "crefop", "carif", "oref", "mfr", "cma", "asbl", "gie", "oph", "pme", "tpe",
];

/// Words before a name that are not part of it, folded.
const CIVILITIES: &[&str] = &[
    "m",
    "mr",
    "mme",
    "mlle",
    "melle",
    "monsieur",
    "madame",
    "mademoiselle",
    "dr",
    "me",
    "mm",
    "mmes",
    "mesdames",
    "messieurs",
    "mesdemoiselles",
];

/// Small words inside a name.
const PARTICLES: &[&str] =
    &["de", "du", "la", "le", "d", "l", "van", "von", "der", "ben", "el", "al", "dos", "da", "di"];

/// A name found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// As written, without civility.
    pub shown: String,
    /// Byte offset in the text after the name.
    pub end: usize,
    /// A civility stood before it.
    pub civil: bool,
}

/// Whether a folded word is a civility.
#[must_use]
pub fn is_civility(word: &str) -> bool {
    CIVILITIES.contains(&word)
}

/// Whether a folded civility stands before several persons.
#[must_use]
pub fn is_plural_civility(word: &str) -> bool {
    matches!(word, "mm" | "mmes" | "mlles" | "messieurs" | "mesdames" | "mesdemoiselles")
}

/// Whether a folded word begins a letter or a statement.
#[must_use]
pub fn is_address(word: &str) -> bool {
    matches!(
        word,
        "je" | "nous"
            | "vous"
            | "il"
            | "elle"
            | "on"
            | "bonjour"
            | "bonsoir"
            | "madame"
            | "monsieur"
            | "cher"
            | "chere"
            | "entre"
            | "dear"
    )
}

/// The words of a name that identify: folded, particles and civilities left out, initials kept.
#[must_use]
pub fn tokens(name: &str) -> Vec<String> {
    fold(name)
        .split_whitespace()
        .filter(|w| !PARTICLES.contains(w) && (w.len() <= 1 || !CIVILITIES.contains(w)))
        .map(str::to_owned)
        .collect()
}

/// What [`tokens`] makes of one folded word.
#[must_use]
pub fn token(word: &str) -> Option<&str> {
    let word = if word.len() > 3 && word.ends_with(['s', 'x']) { &word[..word.len() - 1] } else { word };
    let small = PARTICLES.contains(&word) || (word.len() > 1 && CIVILITIES.contains(&word));
    (!word.is_empty() && !small).then_some(word)
}

static NOT_A_NAME: LazyLock<BTreeSet<&str>> = LazyLock::new(|| NOT_NAMES.split(' ').collect());

fn not_a_name(word: &str) -> bool {
    // « ifas », « l ifas »
    if INSTITUTIONS.contains(&word.rsplit(' ').next().unwrap_or(word)) {
        return true;
    }
    if word.contains(' ') { NOT_NAMES.contains(&format!(" {word} ")) } else { NOT_A_NAME.contains(word) }
}

/// Whether a folded word stands beside names and is none.
#[must_use]
pub fn is_label(word: &str) -> bool {
    not_a_name(word)
}

/// A word of several letters, none of them small.
fn is_capitals(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).count() > 3 && !word.chars().any(char::is_lowercase)
}

/// « GNF Rodez », « LP QCA »: letters that cannot be said as a word are those of a group or a training.
fn is_acronyms(words: &[&str]) -> bool {
    let capitals = |w: &&str| w.chars().all(char::is_uppercase);
    let unsaid = |w: &&&str| capitals(w) && !fold(w).contains(['a', 'e', 'i', 'o', 'u', 'y']);
    let short = words.iter().all(|w| capitals(w) && w.chars().count() <= 3);
    words.iter().filter(unsaid).any(|w| w.chars().count() >= if short { 2 } else { 3 })
}

/// Whether a part of a list is where something lies: « 40 avenue Jean-Lurçat ».
fn is_street(part: &str) -> bool {
    let folded = fold(part);
    let mut words = folded.split_whitespace();
    words.next().is_some_and(|w| w.bytes().all(|b| b.is_ascii_digit()))
        && words.take(2).any(|w| {
            matches!(
                w,
                "rue" | "avenue" | "boulevard" | "place" | "impasse" | "quai" | "chemin" | "route" | "allee" | "cour"
            )
        })
}

/// The name that begins `text` (after civilities, bullets and punctuation), when there is one.
#[must_use]
pub fn leading(text: &str) -> Option<Name> {
    let mut words: Vec<&str> = Vec::new();
    let mut end = 0;
    let mut civil = false;
    let mut at = 0;
    for raw in text.split_inclusive(|c: char| c.is_whitespace() || c == '\u{a0}') {
        let from = at;
        at += raw.len();
        let word = raw.trim_matches(|c: char| c.is_whitespace() || "·•-–—*:«»\"()[]".contains(c));
        if word.is_empty() {
            // « Dupont - Acme » ends the name, a bullet before it does not
            if words.is_empty() || raw.trim().is_empty() {
                continue;
            }
            break;
        }
        let closed =
            word.ends_with([',', ';', '/', ':', '!', '?']) || raw.trim_end().ends_with([',', ';', ')', ':', '/']);
        let bare = word.trim_end_matches([',', ';', '/', ':', '!', '?']);
        let folded = fold(bare);
        let folded = folded.trim();
        if words.is_empty() && CIVILITIES.contains(&folded) && (bare.len() > 1 || bare == "M") {
            civil = true;
            continue;
        }
        if raw.contains('(') && !words.is_empty() {
            break;
        }
        let capital = bare.chars().next().is_some_and(char::is_uppercase);
        let letters = bare.chars().all(|c| c.is_alphabetic() || "-'’.".contains(c));
        let particle = !capital && PARTICLES.contains(&folded) && (civil || !words.is_empty());
        if !letters || folded.is_empty() || !(capital || particle) {
            break;
        }
        // « Morin A. »: a letter with a full stop is an initial, whatever small word it looks like
        let initial = !words.is_empty() && bare.len() == 2 && bare.ends_with('.');
        if not_a_name(folded) && !PARTICLES.contains(&folded) && !initial {
            // « Nom Prénom », « Paul Formateur »: a label or a function, the name ended before it
            // « HEXA SÛRETÉ FORMATION » goes on in the capitals it began with: a trade name
            if words.is_empty() || is_capitals(bare) && words.iter().all(|w| is_capitals(w)) {
                return None;
            }
            break;
        }
        // the full stop of an initial stays, that of a sentence goes
        let stop = bare.ends_with('.') && bare.chars().count() > 3;
        words.push(if stop { bare.trim_end_matches('.') } else { bare });
        end = from + raw.trim_end().len();
        if closed || words.len() == WORDS || stop {
            break;
        }
    }
    while words.last().is_some_and(|w| PARTICLES.contains(&fold(w).trim())) {
        words.pop();
    }
    let shown = words.join(" ");
    let parts = tokens(&shown);
    let long = parts.iter().filter(|t| t.len() > 1).count();
    // « Brise-glace » is a word, « Martin-Leroy » may be a name
    let joined = |w: &&str| w.contains('-') && w.split('-').all(|p| p.chars().next().is_some_and(char::is_uppercase));
    let several = words.len() >= 2 || words.iter().any(joined);
    let whole = (long >= 2 && several) || (long == 1 && (civil || parts.len() >= 2));
    // four words in capitals are a heading
    let heading = words.len() >= 4 && words.iter().all(|w| w.chars().all(|c| !c.is_lowercase()) && w.len() > 3);
    (whole && !heading && !is_acronyms(&words) && parts.iter().all(|p| p.len() < 24)).then_some(Name {
        shown,
        end,
        civil,
    })
}

/// The names of a text that is a list of them: « Julie Ferrand, Cédric Maillard et Patrice Nguema ».
#[must_use]
pub fn list(text: &str) -> Vec<Name> {
    let mut names = Vec::new();
    for part in text.split([',', ';', '\n', '/', '•', '|']).flat_map(|p| p.split(" et ")).flat_map(|p| p.split(" & "))
    {
        match leading(part) {
            Some(name) => names.push(name),
            // « Julie Ferrand, Aux Blés d'Or, 3 rue Haute »: one person, and where the person works
            None if names.len() == 2 && is_street(part) => return names.into_iter().take(1).collect(),
            // what follows a name may be its function; what begins a list must be a name
            None if names.is_empty() && !part.trim().is_empty() => return names,
            None => {}
        }
    }
    names
}

/// Key of two words of a name that stand side by side, whatever their order.
#[must_use]
pub fn pair(a: &str, b: &str) -> u32 {
    let (a, b) = if a <= b { (a, b) } else { (b, a) };
    key(&[a, b])
}

/// Key of a surname after a civility or an initial.
#[must_use]
pub fn called(surname: &str) -> u32 {
    key(&["*", surname])
}

/// FNV-1a: small, the same on every machine; a clash costs a false link in four thousand million.
fn key(words: &[&str]) -> u32 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in words.iter().flat_map(|w| w.bytes().chain([b'|'])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    #[allow(clippy::cast_possible_truncation)] // folded on purpose
    let folded = (hash ^ (hash >> 32)) as u32;
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_labels_are_not() {
        let shown = |t: &str| leading(t).map(|n| n.shown);
        for (text, expected) in [
            ("Mme Julie FERRAND, assistante", "Julie FERRAND"),
            ("FERRAND Julie", "FERRAND Julie"),
            ("M. de La Tour", "de La Tour"),
            ("Jean-Marc Le Goff a suivi", "Jean-Marc Le Goff"),
            ("- Cédric Maillard (Acme)", "Cédric Maillard"),
            ("M. Nguema", "Nguema"),
            ("J. Ferrand", "J. Ferrand"),
            ("Ferrand A.", "Ferrand A."),
            ("Anaïs D'Angelo – Acme", "Anaïs D'Angelo"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "IFAS Sainte-Anne",
            "L'IFAS Sainte-Anne",
            "DREETS Nouvelle-Aquitaine",
            "EHPAD La Roseraie",
            "Nom et prénom",
            "Formation Excel",
            "Lundi matin",
            "12 mai",
            "présentiel",
            "Date de signature",
            "AZUR SÛRETÉ FORMATION",
            "Acme",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }

    #[test]
    fn lists_are_split() {
        let all: Vec<String> =
            list("Julie Ferrand, Cédric Maillard et Patrice Nguema").into_iter().map(|n| n.shown).collect();
        assert_eq!(all, ["Julie Ferrand", "Cédric Maillard", "Patrice Nguema"]);
        let one: Vec<String> =
            list("Julie Ferrand, Boucher du Faubourg, 3 rue Haute").into_iter().map(|n| n.shown).collect();
        assert_eq!(one, ["Julie Ferrand"]);
    }

    #[test]
    fn letters_that_cannot_be_said_are_no_names() {
        for text in ["LP QCA", "GNF Rodez", "BTS NDRC", "HEXA CRAFT INSTITUTE"] {
            assert_eq!(leading(text), None, "{text}");
        }
        for text in ["NG Mei", "LY Anne", "JM Ferrand", "LE GOFF Yann"] {
            assert!(leading(text).is_some(), "{text}");
        }
    }

    #[test]
    fn order_does_not_matter_to_keys() {
        assert_eq!(pair("ferrand", "julie"), pair("julie", "ferrand"));
        assert_ne!(pair("ferrand", "julie"), called("ferrand"));
        assert_eq!(tokens("Mme Anne-Sophie de la Tour"), ["anne", "sophie", "tour"]);
    }
}
