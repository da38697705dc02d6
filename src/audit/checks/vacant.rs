//! A function that papers say nobody holds yet, while no paper names anybody for it.

use super::departed::{named, sentences};
use super::{Sight, finding, short, typed, with_others};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding, Strength};
use crate::audit::piece::Piece;
use crate::classify::Run;
use crate::fold::fold;
use crate::pack::compile_patterns;
use crate::pack::model::{Check, Indicator};
use crate::place::excerpt;
use crate::text::Text;

/// Most words between the function and what says that nobody holds it.
const BETWEEN: usize = 8;
/// A longer line is a sentence, not the name of a function that stands alone.
const TITLE_WORDS: usize = 5;
/// Words that may stand between a function and its vacancy and say nothing else.
const LINKS: [&str; 39] = [
    "de",
    "du",
    "la",
    "le",
    "l",
    "les",
    "des",
    "d",
    "un",
    "une",
    "notre",
    "nos",
    "ecole",
    "centre",
    "cfa",
    "organisme",
    "formation",
    "etablissement",
    "structure",
    "association",
    "est",
    "reste",
    "demeure",
    "sera",
    "toujours",
    "encore",
    "actuellement",
    "poste",
    "a",
    "n",
    "pas",
    "ete",
    "h",
    "f",
    "e",
    "et",
    "site",
    "siege",
    "jour",
];

/// The words by which a check tells a function and its vacancy.
struct Words {
    role: Vec<String>,
    open: Vec<String>,
    /// Words that say so only right behind the function.
    label: Vec<String>,
    /// Words that say so only before it.
    before: Vec<String>,
}

/// Where the first of some words stands in a folded text: bytes of its beginning and end.
fn at(folded: &str, words: &[String]) -> Option<(usize, usize)> {
    let all = words.iter().filter_map(|w| folded.find(w.as_str()).map(|at| (at, at + w.trim_end().len())));
    all.min()
}

/// A text folded, its signs that part a label from what it tells kept as « | ».
fn folded(text: &str) -> String {
    let parted = text.split([':', '(', '|', '–', '—', '…', '_', '=', '→']).flat_map(|p| p.split(" - "));
    let parts = parted.flat_map(|p| p.split("..")).map(|p| fold(p).trim().to_owned());
    format!(" {} ", parts.collect::<Vec<_>>().join(" | "))
}

/// Whether a sentence says that the function is vacant.
fn is_vacant(text: &str, words: &Words) -> bool {
    let folded = folded(text);
    let Some((from, end)) = at(&folded, &words.role) else { return false };
    let linked = |between: &str| {
        let all: Vec<&str> = between.split_whitespace().filter(|w| *w != "|").collect();
        let parted = between.contains('|');
        all.len() <= BETWEEN && (parted || all.iter().all(|w| LINKS.contains(w)))
    };
    let rest = &folded[end..];
    let behind = at(rest, &words.open).is_some_and(|(open, _)| linked(&rest[..open]));
    let beside = at(rest, &words.label)
        .is_some_and(|(open, _)| rest[..open].contains('|') && rest[..open].split_whitespace().all(|w| w == "|"));
    let ahead = |list: &[String]| {
        at(&folded[..from + 1], list).is_some_and(|(_, open)| open <= from && linked(&folded[open..from]))
    };
    let before = ahead(&words.open) || ahead(&words.before);
    behind || beside || before
}

/// Whether a text names somebody; the words of the function itself are no name.
fn names_somebody(text: &str, words: &Words) -> bool {
    named(text).iter().any(|n| at(&folded(&n.shown), &words.role).is_none() && !is_vacant(&n.shown, words))
}

/// A text without what stands in brackets: « à pourvoir (M. Vidal, retraité) » names nobody who holds it.
fn outside_brackets(text: &str) -> String {
    let mut depth = 0usize;
    let keep = |c: &char| {
        depth = if *c == '(' { depth + 1 } else { depth };
        let kept = depth == 0;
        depth = if *c == ')' { depth.saturating_sub(1) } else { depth };
        kept
    };
    text.chars().filter(keep).collect()
}

/// The passage of a run that says the function is vacant.
fn passage<'a>(run: &'a Run, words: &Words) -> Option<&'a str> {
    let told = |text: &&str| is_vacant(text, words) && !names_somebody(&outside_brackets(text), words);
    let texts = || run.lines.iter().chain(&run.rows);
    if let Some(text) = texts().flat_map(|line| sentences(line)).find(told) {
        return Some(text);
    }
    // the function in a line of its own, its vacancy in the next
    run.lines.windows(2).find_map(|two| {
        let alone = two[0].split_whitespace().count() <= TITLE_WORDS && at(&folded(&two[0]), &words.role).is_some();
        let next = folded(&two[1]);
        let opens = words.open.iter().chain(&words.label).any(|w| next.starts_with(w.as_str()));
        (alone && opens && !names_somebody(&two[0], words) && !names_somebody(&two[1], words))
            .then_some(two[1].as_str())
    })
}

/// What the rest of the dossier says of who holds the function.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Held {
    Nobody,
    /// A paper that speaks of the function names persons.
    Perhaps,
    /// Somebody is named for it.
    Somebody,
}

/// What a run that speaks of the function says of who holds it.
fn held(run: &Run, words: &Words, field: Option<u16>) -> Held {
    let stated = run.fields.iter().filter(|f| Some(f.field) == field && !f.value.trim().is_empty());
    if stated.into_iter().any(|f| named(&f.value).iter().any(|n| at(&folded(&n.shown), &words.role).is_none())) {
        return Held::Somebody;
    }
    let texts: Vec<&String> = run.lines.iter().chain(&run.rows).collect();
    let spoken = texts.iter().filter(|t| at(&folded(t), &words.role).is_some());
    let spoken: Vec<&str> =
        spoken.flat_map(|t| sentences(t)).filter(|s| at(&folded(s), &words.role).is_some()).collect();
    match spoken.is_empty() {
        false if spoken.iter().any(|s| names_somebody(s, words) && !is_vacant(s, words)) => Held::Somebody,
        false => Held::Nobody,
        // the lines of this paper were not kept: whom it names may hold the function
        true if run.persons.is_empty() && run.names.is_empty() => Held::Nobody,
        true => Held::Perhaps,
    }
}

/// The function is not said to be vacant, unless some paper names who holds it.
pub(super) fn vacant(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let words = Words {
        role: compile_patterns(&check.any),
        open: compile_patterns(check.answer("open")),
        label: compile_patterns(check.answer("label")),
        before: compile_patterns(check.answer("before")),
    };
    let Some(list) = case.read_with.keyword(&check.any) else { return Vec::new() };
    let papers = with_others(case, check, sights);
    let said = |s: &Sight| -> Option<String> { typed(s).find_map(|r| passage(r, &words)).map(|p| excerpt(p.trim())) };
    let told: Vec<(Sight, String)> = papers.iter().filter_map(|s| Some((*s, said(s)?))).collect();
    let Some((_, passage)) = told.first() else { return Vec::new() };
    // an appointment settles it
    let appoints = |id: &String| {
        case.dossier.claims(id).any(|(p, h, c)| {
            let vacant = |r: &Run| self::passage(r, &words).is_some();
            c.strength >= Strength::Probable && !p.run(h).is_some_and(vacant)
        })
    };
    if check.among.iter().any(appoints) {
        return Vec::new();
    }
    let field = check.field.as_deref().and_then(|f| case.pack.field(f));
    let says = |p: &Piece| -> Option<Held> {
        let exhibit = p.exhibit.as_ref()?.look();
        let runs = exhibit.runs.iter().filter(|r| r.keywords.contains(&list) && self::passage(r, &words).is_none());
        runs.map(|r| held(r, &words, field)).max()
    };
    let most = case.dossier.pieces.iter().filter_map(says).max().unwrap_or(Held::Nobody);
    let unread =
        case.dossier.pieces.iter().any(|p| {
            crate::audit::unread::lost(p) && p.entry.artefacts.iter().any(|c| check.among.contains(&c.artefact))
        });
    let sights: Vec<Sight> = told.iter().map(|(s, _)| *s).collect();
    let file = super::files(&sights);
    let (role, role_en) = field.map_or((String::new(), String::new()), |f| {
        let name = &case.pack.fields[usize::from(f)].name;
        (crate::text::capital(&name.fr), crate::text::capital(&name.en))
    });
    let message = Text::new(
        format!("{role} : personne n'est désigné, on lit « {passage} » ({file})."),
        format!("{role_en}: nobody is appointed, it reads “{passage}” ({file})."),
    );
    let mut f = finding(case, indicator, check, &check.cause, "missing", message, &sights);
    f.subject = sights.first().map_or(String::new(), |s| short(&s.0.entry.path).to_owned());
    f.confidence = Confidence::Probable;
    // another paper may name who holds it by now
    if most > Held::Nobody || unread {
        f.to_review();
    }
    vec![f]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_vacant_when_its_line_says_so() {
        let list = |w: &[&str]| compile_patterns(&w.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>());
        let words = Words {
            role: list(&["référent handicap", "référente handicap"]),
            open: list(&["à désigner", "à pourvoir", "vacant", "vacante", "en cours de recrutement"]),
            label: list(&["à définir"]),
            before: list(&["aucun", "pas de"]),
        };
        for (text, vacant) in [
            ("Référent handicap : à pourvoir", true),
            ("Le référent handicap de l'école : .......... (à désigner, recherche en cours)", true),
            ("Référente handicap – poste vacant", true),
            ("Le poste de référent handicap est vacant", true),
            ("Référent handicap : à définir", true),
            ("Référente handicap (poste en cours de recrutement)", true),
            ("Aucun référent handicap", true),
            ("Les aménagements sont à définir avec le référent handicap", false),
            ("Le référent handicap transmet à l'équipe les offres d'emploi à pourvoir", false),
            ("Référent handicap : aucun détail médical ne lui est demandé", false),
            ("Le référent handicap aide l'entreprise à désigner un tuteur", false),
        ] {
            assert_eq!(is_vacant(text, &words), vacant, "{text}");
        }
        assert!(names_somebody("Référente handicap : Inès Roudière", &words));
        assert!(!names_somebody("Référent Handicap : à désigner", &words));
    }
}
