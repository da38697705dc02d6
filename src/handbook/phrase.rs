//! Rules in words: conditions on the profile, layouts, checks.

use crate::pack::model::{Check, CheckKind, Each};
use crate::pack::{Pack, When};
use crate::text::{Lang, en_count, fr_count};

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
    let said = |fr: String, en: String| (fr, en);
    let plain = |fr: &str, en: &str| (fr.to_owned(), en.to_owned());
    // phrases without a verb: the gender of a paper is not known
    let (said_fr, said_en) = match check.kind {
        CheckKind::Mentions => {
            said(format!("mentions : {}", fields(&check.fields)), format!("states: {}", fields(&check.fields)))
        }
        CheckKind::Fresh => said(
            format!("date de moins de {months} mois à l'audit"),
            format!("less than {} old at the audit", en_count(months, "month", "months")),
        ),
        CheckKind::Filled => plain("autre chose qu'un modèle vierge", "more than a blank template"),
        CheckKind::Signed => plain("signature là où elle est demandée", "signed where it must be"),
        CheckKind::Before => said(format!("date qui ne vient pas après {than}"), format!("not dated after {than}")),
        CheckKind::After => said(format!("date qui ne vient pas avant {than}"), format!("not dated before {than}")),
        CheckKind::NotExpired => said(format!("validité en cours ({one})"), format!("still valid ({one})")),
        CheckKind::Keyword => {
            let words = check.any.iter().take(6).map(|w| w.trim_end_matches('*')).collect::<Vec<_>>().join(", ");
            said(format!("l'un de ces mots : {words}"), format!("one of these words: {words}"))
        }
        CheckKind::Agrees => said(
            format!("même valeur que {} ({one})", papers(&check.with)),
            format!("same value as {} ({one})", papers(&check.with)),
        ),
        CheckKind::Answered => plain("aucune ligne restée sans suite", "no row left without follow-up"),
        CheckKind::Attended => plain("pas plus d'heures que la présence", "no more hours than attended"),
        CheckKind::Misfiled => plain(
            "la pièce est au nom de la personne chez qui elle est classée",
            "the paper is about the person it is filed under",
        ),
        CheckKind::SamePlace => plain("l'adresse est celle de la convention", "the address is that of the agreement"),
        CheckKind::OnDays => plain("un jour de sa session y est nommé", "a day of its session is named"),
        CheckKind::Wording => {
            said(format!("{one} en termes évaluables"), format!("{one} worded so that it can be assessed"))
        }
        CheckKind::Per => match check.each {
            Some(Each::Trainer) => plain("pour chaque intervenant", "for each trainer"),
            Some(Each::Session) => plain("pour chaque session", "for each session"),
            _ => plain("pour chaque bénéficiaire", "for each learner"),
        },
        CheckKind::StatesOne => said(
            format!("au moins une mention : {}", fields(&check.fields)),
            format!("states one of: {}", fields(&check.fields)),
        ),
        CheckKind::Rates => plain(
            "taux publiés conformes aux pièces dont ils viennent",
            "published rates those of the papers they rest on",
        ),
        CheckKind::Lists => plain("qui est présent y figure", "whoever attends is on it"),
        CheckKind::Covers => plain(
            "dates qui couvrent les sessions de la personne nommée",
            "dates that cover the sessions of whoever it names",
        ),
        CheckKind::Same => plain("la même personne ou la même valeur partout", "the same person or value everywhere"),
        CheckKind::RestDays => plain("aucune session un jour de repos", "no session on a day of rest"),
        CheckKind::OnePlace => plain("personne à deux endroits le même jour", "nobody in two places on one day"),
        CheckKind::Distinct => plain("formulaires remplis différents les uns des autres", "filled forms that differ"),
        CheckKind::OneSession => plain("un fichier ne sert pas à deux sessions", "no file serves two sessions"),
        CheckKind::NotFuture => plain("aucune date à venir", "no date in the future"),
        CheckKind::OwnNumber => plain("numéro de l'organisme bien écrit", "the organisation's number spelt right"),
        CheckKind::Implies => plain("ce qui est déclaré a sa pièce", "what is declared has its paper"),
        CheckKind::AbsenceFollowed => plain("toute absence a une suite", "every absence was followed up"),
        CheckKind::Apart => {
            let days = check.margin.unwrap_or_default();
            let second = check.than_field.as_ref().map(field).unwrap_or_default();
            said(
                format!("{} au moins entre deux dates ({one} ; {second})", fr_count(days, "jour", "jours")),
                format!("at least {} between two dates ({one}; {second})", en_count(days, "day", "days")),
            )
        }
        CheckKind::Refers => said(
            format!("renvoi aux pièces dont il découle ({})", papers(&check.with)),
            format!("refers to the papers it follows from ({})", papers(&check.with)),
        ),
        CheckKind::Avoids => {
            let words = check.any.iter().take(6).map(|w| w.trim_end_matches('*')).collect::<Vec<_>>().join(", ");
            said(format!("aucun de ces mots : {words}"), format!("none of these words: {words}"))
        }
        CheckKind::NamesAnswers => {
            let named = check.question.as_deref().and_then(|id| pack.questions.iter().find(|q| q.id == id));
            let name = named.and_then(|q| q.name.as_ref()).map(|n| n.get(lang).to_owned()).unwrap_or_default();
            said(format!("chaque réponse y est nommée ({name})"), format!("names every answer ({name})"))
        }
        CheckKind::DayLength => {
            let most = |n: Option<f64>| n.map_or_else(|| "–".to_owned(), |h| h.to_string());
            let (half, whole) = (most(check.half_day), most(check.whole_day));
            said(
                format!(
                    "demi-journée de {} h et journée de {} h au plus",
                    half.replace('.', ","),
                    whole.replace('.', ",")
                ),
                format!("half-day of {half} h and day of {whole} h at most"),
            )
        }
        CheckKind::Logged => said(
            format!("temps relevé proche des heures annoncées ({one})"),
            format!("time logged near the hours declared ({one})"),
        ),
        CheckKind::Entered => {
            plain("toute lettre qui doit y être y est inscrite", "every letter that belongs there is entered")
        }
        CheckKind::Tally => said(
            format!("le taux publié est celui des décisions de : {}", papers(&check.with)),
            format!("the published rate is that of the decisions of: {}", papers(&check.with)),
        ),
        CheckKind::Noted => said(
            format!("ce qui y est noté d'une personne a sa pièce ({})", papers(&check.with)),
            format!("what it notes of a person has its paper ({})", papers(&check.with)),
        ),
        CheckKind::Verified => said(
            format!("aucune vérification plus ancienne que {months} mois"),
            format!("no verification older than {months} months"),
        ),
        CheckKind::Known => plain("la personne est nommée ailleurs", "the person is named elsewhere"),
        CheckKind::LeftBlank => plain(
            "aucun formulaire vierge au nom d'une personne quand ceux des autres sont remplis",
            "no form of a person left blank where those of the others are filled",
        ),
        CheckKind::Marked => plain(
            "aucune note pour qui n'est pas de la session quand l'un des siens n'en a pas",
            "no mark for somebody who is not of the session while one of it has none",
        ),
        CheckKind::Unmarked => {
            plain("pas de ligne sans note quand les autres en ont", "no row without a mark where the others have one")
        }
        CheckKind::ToldBefore => plain(
            "ce qui est dit d'une personne précède son contrat et le début",
            "what is told of a person comes before the contract and the start",
        ),
        CheckKind::SentBefore => plain("envoi avant le début de la session", "sent before the session began"),
        CheckKind::CarriedOut => plain(
            "quelque chose de réalisé, quand les dates prévues sont passées",
            "something carried out, once the planned days are past",
        ),
        CheckKind::Overdue => plain(
            "des actions faites, pour la plupart, quand leur date est passée",
            "actions done, most of them, once their day is past",
        ),
        CheckKind::Departed => plain(
            "personne dont une autre pièce dit le départ",
            "nobody of whom another paper says that they have left",
        ),
        CheckKind::Published => {
            said(format!("les résultats publiés en parlent ({one})"), format!("published results speak of it ({one})"))
        }
        CheckKind::Outgrown => {
            plain("ancien, nomme pourtant qui forme depuis", "old, yet names whoever has trained since")
        }
        CheckKind::Enlisted => {
            plain("qui forme y figure, quand les autres y figurent", "whoever trains is on it, when the others are")
        }
        CheckKind::Territory => {
            plain("des contacts du territoire de l'organisme", "contacts of the area of the organisation")
        }
        CheckKind::Represented => {
            plain("chaque collège représenté parmi les présents", "each group represented among those present")
        }
        CheckKind::Vacant => plain(
            "fonction non vacante, ou tenue d'après une autre pièce",
            "a function that is not vacant, or held by another paper",
        ),
        CheckKind::LeftOpen => said(
            format!("rubrique remplie une fois au moins ({one})"),
            format!("a label answered at least once ({one})"),
        ),
        CheckKind::Withheld => {
            plain("taux publié, non donné sur demande", "a rate that is public, not given on request")
        }
        CheckKind::Mapped => said(
            format!("chaque bloc rapproché ({})", papers(&check.with)),
            format!("each block mapped ({})", papers(&check.with)),
        ),
        CheckKind::Authorised => said(
            format!("une pièce pour chaque certification présentée ({})", papers(&check.among)),
            format!("one for each certification that candidates sit ({})", papers(&check.among)),
        ),
        CheckKind::SignedBefore => plain("signé avant la session qu'il prévoit", "signed before the session it is for"),
        CheckKind::BareRates => plain(
            "des taux qui disent leur période ou le nombre de réponses",
            "rates that say their period or the number of answers",
        ),
        CheckKind::ColumnsKept => plain("des colonnes remplies jusqu'au bout", "columns filled to the end"),
        CheckKind::PeriodsKept => {
            plain("un tableau par périodes rempli jusqu'à la dernière", "a table by periods filled up to the last one")
        }
        CheckKind::ColumnsUsed => plain("aucune colonne laissée vide partout", "no column left empty throughout"),
        CheckKind::ThreadsAnswered => plain(
            "une réponse de l'organisme à chaque question d'un fil de messages",
            "an answer of the house to each question of a thread of messages",
        ),
        CheckKind::LateReply => {
            plain("aucune demande n'attend trop longtemps sa réponse", "no request waits too long for its reply")
        }
        CheckKind::Replied => plain("chaque demande reçoit une réponse", "each request is replied to"),
        CheckKind::Ahead => said(
            format!("inscrit dans le délai demandé ({})", papers(&check.with)),
            format!("entered within the notice asked ({})", papers(&check.with)),
        ),
        CheckKind::MailsAnswered => plain(
            "aucun message d'un tiers resté sans réponse, à ce qu'il dit",
            "no message from outside without an answer, by its own words",
        ),
        CheckKind::TwinsKept => plain(
            "aucun tableau vide à côté d'un même tableau rempli",
            "no table left empty beside one of the same heads that is filled",
        ),
        CheckKind::AddsUp => plain("le total écrit est celui des lignes", "the sum written is that of the rows"),
        CheckKind::Paired => said(
            format!("le taux est publié avec celui qui l'éclaire ({one})"),
            format!("the rate is shown with the one it is read with ({one})"),
        ),
        CheckKind::ListedAs => said(
            format!("même valeur que {}, formation par formation ({one})", papers(&check.with)),
            format!("same value as {}, training by training ({one})", papers(&check.with)),
        ),
        CheckKind::OwnMark => plain("à chacun sa signature", "everyone's own signature"),
        CheckKind::Since => {
            said(format!("quelque chose de postérieur à {than}"), format!("something later than {than}"))
        }
    };
    let condition =
        check.when.as_ref().map(|w| format!(" ({} {})", if fr { "si" } else { "if" }, self::condition(pack, w, lang)));
    format!("{paper} : {}{}", if fr { said_fr } else { said_en }, condition.unwrap_or_default())
}
