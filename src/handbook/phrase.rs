//! Rules in words: conditions on the profile, layouts, checks.

use crate::pack::model::{Check, CheckKind};
use crate::pack::{Pack, When};
use crate::text::Lang;

/// A profile expression in words: « plus de deux jours », « catégories d'actions : CFA ».
#[must_use]
pub fn condition(pack: &Pack, when: &str, lang: Lang) -> String {
    When::parse(when).map_or_else(|_| when.to_owned(), |when| in_words(pack, &when, lang))
}

fn in_words(pack: &Pack, when: &When, lang: Lang) -> String {
    let fr = lang == Lang::Fr;
    let question = |id: &str| pack.questions.iter().find(|q| q.id == id);
    let name = |id: &str| {
        let named = question(id).and_then(|q| q.name.as_ref());
        named.map_or_else(|| id.to_owned(), |n| n.get(lang).to_owned())
    };
    let value = |id: &str, v: &str| {
        question(id).and_then(|q| q.words.get(v)).map_or_else(|| v.to_owned(), |w| w.get(lang).to_owned())
    };
    let list = |parts: &[When], word: &str| {
        let part = |w: &When| match w {
            When::And(_) | When::Or(_) => format!("({})", in_words(pack, w, lang)),
            _ => in_words(pack, w, lang),
        };
        parts.iter().map(part).collect::<Vec<_>>().join(word)
    };
    match when {
        When::Flag(id) => name(id),
        When::In(v, id) => format!("{} : {}", name(id), value(id, v)),
        When::Only(v, id) => format!("{} {}", value(id, v), if fr { "seulement" } else { "only" }),
        When::Not(inner) => format!("{} {}", if fr { "pas" } else { "not" }, in_words(pack, inner, lang)),
        When::And(parts) => list(parts, if fr { " et " } else { " and " }),
        When::Or(parts) => list(parts, if fr { " ou " } else { " or " }),
    }
}

/// A layout in words.
#[must_use]
pub fn layout(code: &str, lang: Lang) -> String {
    let (fr, en) = match code {
        "signature-cells" => ("cases de signature", "signature cells"),
        "table" => ("tableau", "table"),
        "dated-rows" => ("lignes datées", "dated rows"),
        "rating-scale" => ("échelle de notes", "rating scale"),
        "ticked-boxes" => ("cases cochées", "ticked boxes"),
        "amounts" => ("montants", "amounts"),
        "form" => ("formulaire", "form"),
        "slides" => ("diapositives", "slides"),
        "spreadsheet" => ("classeur", "spreadsheet"),
        "mail" => ("courriel", "e-mail"),
        "web-page" => ("page web", "web page"),
        "long" => ("document long", "long document"),
        "short" => ("document court", "short document"),
        "letter" => ("lettre", "letter"),
        "articles" => ("articles numérotés", "numbered articles"),
        "percentages" => ("pourcentages", "percentages"),
        other => (other, other),
    };
    if lang == Lang::Fr { fr } else { en }.to_owned()
}

/// What a check looks at, in a sentence.
#[must_use]
pub fn check(pack: &Pack, check: &Check, lang: Lang) -> String {
    let fr = lang == Lang::Fr;
    let paper = pack.name_of(&check.artefact, lang);
    let field = |id: &String| {
        pack.field(id).map_or_else(|| id.clone(), |n| pack.fields[usize::from(n)].name.get(lang).to_owned())
    };
    let fields = |ids: &[String]| ids.iter().map(field).collect::<Vec<_>>().join(", ");
    let papers = |ids: &[String]| ids.iter().map(|a| pack.name_of(a, lang)).collect::<Vec<_>>().join(", ");
    let one = check.field.as_ref().map(field).unwrap_or_default();
    let months = check.months.unwrap_or_default();
    let than = match check.than.as_deref() {
        Some("session-start") if fr => "le début de la session".to_owned(),
        Some("session-start") => "the start of the session".to_owned(),
        Some("session-end") if fr => "la fin de la session".to_owned(),
        Some("session-end") => "the end of the session".to_owned(),
        Some(other) => pack.name_of(other, lang),
        None => String::new(),
    };
    let (said_fr, said_en) = match check.kind {
        CheckKind::Mentions => {
            (format!("mentionne {}", fields(&check.fields)), format!("states {}", fields(&check.fields)))
        }
        CheckKind::Fresh => {
            (format!("a moins de {months} mois à l'audit"), format!("is less than {months} months old at the audit"))
        }
        CheckKind::Filled => {
            ("est rempli, et non un modèle vierge".to_owned(), "is filled in, not a blank template".to_owned())
        }
        CheckKind::Signed => ("est signé là où c'est demandé".to_owned(), "is signed where it must be".to_owned()),
        CheckKind::Before => (format!("n'est pas daté après {than}"), format!("is not dated after {than}")),
        CheckKind::After => (format!("n'est pas daté avant {than}"), format!("is not dated before {than}")),
        CheckKind::NotExpired => (format!("est en cours de validité ({one})"), format!("is still valid ({one})")),
        CheckKind::Keyword => {
            let words = check.any.iter().take(6).map(|w| w.trim_end_matches('*')).collect::<Vec<_>>().join(", ");
            (format!("parle de l'un de ces mots : {words}"), format!("speaks of one of: {words}"))
        }
        CheckKind::Agrees => (
            format!("dit la même chose que {} ({one})", papers(&check.with)),
            format!("says the same as {} ({one})", papers(&check.with)),
        ),
        CheckKind::Answered => {
            ("n'a pas de ligne restée sans suite".to_owned(), "has no row left without follow-up".to_owned())
        }
        CheckKind::Attended => {
            ("ne compte pas plus d'heures que la présence".to_owned(), "counts no more hours than attended".to_owned())
        }
        CheckKind::OnDays => ("nomme un jour de sa session".to_owned(), "names a day of its session".to_owned()),
        CheckKind::Wording => {
            (format!("dit {one} en termes évaluables"), format!("words {one} so that it can be assessed"))
        }
        CheckKind::Per => {
            use crate::pack::model::Each;
            let (f, e) = match check.each {
                Some(Each::Trainer) => ("intervenant", "trainer"),
                Some(Each::Session) => ("session", "session"),
                _ => ("bénéficiaire", "learner"),
            };
            (format!("existe pour chaque {f}"), format!("exists for each {e}"))
        }
        #[allow(unreachable_patterns)] // kinds to come are named by their word
        ref other => (format!("{other:?}"), format!("{other:?}")),
    };
    let condition =
        check.when.as_ref().map(|w| format!(" ({} {})", if fr { "si" } else { "if" }, self::condition(pack, w, lang)));
    format!("{paper} : {}{}", if fr { said_fr } else { said_en }, condition.unwrap_or_default())
}
