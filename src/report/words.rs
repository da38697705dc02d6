//! The words of the reports: verdicts, states, reasons and dates, in both languages.
//!
//! Codes come in, words for a consultant come out; a code without words is shown as it is.

use crate::audit::{Confidence, FileState, Strength, Verdict};
use crate::text::{Lang, Text};

/// One of two wordings.
pub(crate) fn pick<'a>(lang: Lang, fr: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Fr => fr,
        Lang::En => en,
    }
}

/// The wording in `lang`, or the other one where it is empty.
pub(crate) fn said(text: &Text, lang: Lang) -> &str {
    let words = text.get(lang);
    if words.is_empty() {
        text.get(match lang {
            Lang::Fr => Lang::En,
            Lang::En => Lang::Fr,
        })
    } else {
        words
    }
}

/// A verdict as the reports call it.
#[must_use]
pub fn verdict(verdict: Verdict, lang: Lang) -> &'static str {
    match (verdict, lang) {
        (Verdict::NotApplicable, Lang::Fr) => "Sans objet",
        (Verdict::NotApplicable, Lang::En) => "Not applicable",
        (Verdict::Conform, Lang::Fr) => "Conforme au vu des pièces",
        (Verdict::Conform, Lang::En) => "Conform as far as the papers show",
        (Verdict::ToReview, Lang::Fr) => "À examiner",
        (Verdict::ToReview, Lang::En) => "To review",
        (Verdict::Unverifiable, Lang::Fr) => "Non vérifiable",
        (Verdict::Unverifiable, Lang::En) => "Unverifiable",
        (Verdict::Minor, Lang::Fr) => "Non-conformité mineure (présumée)",
        (Verdict::Minor, Lang::En) => "Minor non-conformity (presumed)",
        (Verdict::Major, Lang::Fr) => "Non-conformité majeure (présumée)",
        (Verdict::Major, Lang::En) => "Major non-conformity (presumed)",
    }
}

/// How sure a finding is.
#[must_use]
pub fn confidence(confidence: Confidence, lang: Lang) -> &'static str {
    match (confidence, lang) {
        (Confidence::Certain, Lang::Fr) => "certaine",
        (Confidence::Certain, Lang::En) => "certain",
        (Confidence::Probable, _) => "probable",
        (Confidence::ToConfirm, Lang::Fr) => "à confirmer",
        (Confidence::ToConfirm, Lang::En) => "to confirm",
    }
}

/// How far a file was read.
#[must_use]
pub fn state(state: FileState, lang: Lang) -> &'static str {
    match (state, lang) {
        (FileState::Read, Lang::Fr) => "lu",
        (FileState::Read, Lang::En) => "read",
        (FileState::Partly, Lang::Fr) => "lu en partie",
        (FileState::Partly, Lang::En) => "partly read",
        (FileState::Unread, Lang::Fr) => "non lu",
        (FileState::Unread, Lang::En) => "not read",
        (FileState::Ignored, Lang::Fr) => "ignoré",
        (FileState::Ignored, Lang::En) => "ignored",
        (FileState::Duplicate, Lang::Fr) => "doublon",
        (FileState::Duplicate, Lang::En) => "duplicate",
    }
}

/// How sure a recognition is.
#[must_use]
pub fn strength(strength: Strength, lang: Lang) -> &'static str {
    match (strength, lang) {
        (Strength::Weak, Lang::Fr) => "faible",
        (Strength::Weak, Lang::En) => "weak",
        (Strength::Probable, _) => "probable",
        (Strength::Strong, Lang::Fr) => "forte",
        (Strength::Strong, Lang::En) => "strong",
    }
}

/// Yes or no.
pub(crate) fn yes(value: bool, lang: Lang) -> &'static str {
    match (value, lang) {
        (true, Lang::Fr) => "oui",
        (true, Lang::En) => "yes",
        (false, Lang::Fr) => "non",
        (false, Lang::En) => "no",
    }
}

/// The grade of a finding (`minor`, `major` or empty).
pub(crate) fn grade(code: &str, lang: Lang) -> String {
    coded(code, lang, &[("minor", "mineure", "minor"), ("major", "majeure", "major")])
}

/// The kind of a finding: what went wrong, in a few words.
pub(crate) fn kind(code: &str, lang: Lang) -> String {
    coded(
        code,
        lang,
        &[
            ("missing", "pièce absente", "evidence missing"),
            ("blank", "modèle vierge", "blank template"),
            ("expired", "pièce périmée", "evidence out of date"),
            ("field-missing", "mention absente", "statement missing"),
            ("unsigned", "non signé", "unsigned"),
            ("undated", "non daté", "undated"),
            ("contradiction", "pièces contradictoires", "papers contradict"),
            ("unread", "pièce non lue", "evidence not read"),
            ("weak", "indice faible", "weak sign only"),
        ],
    )
}

/// A state of a claim or the reason of a refusal.
pub(crate) fn reason(code: &str, lang: Lang) -> String {
    coded(
        code,
        lang,
        &[
            ("blank-template", "modèle vierge", "blank template"),
            ("blank", "modèle vierge", "blank template"),
            ("draft", "brouillon", "draft"),
            ("unsigned", "non signé", "unsigned"),
            ("undated", "non daté", "undated"),
            ("expired", "périmé", "out of date"),
            ("weak", "indice faible", "weak sign only"),
            ("unread", "non lu", "not read"),
            ("name-only", "reconnu au nom seulement", "recognised by name only"),
            ("other-organisation", "autre organisme", "other organisation"),
            ("other-year", "autre année", "other year"),
            ("ocr", "lu par OCR", "read by OCR"),
            ("mention", "simple mention", "only mentioned"),
            ("mention-only", "simple mention", "only mentioned"),
        ],
    )
}

/// A format in words.
pub(crate) fn format(code: &str, lang: Lang) -> String {
    coded(
        code,
        lang,
        &[
            ("pdf", "PDF", "PDF"),
            ("docx", "document Word", "Word document"),
            ("docm", "document Word", "Word document"),
            ("doc", "document Word 97-2003", "Word 97-2003 document"),
            ("odt", "texte OpenDocument", "OpenDocument text"),
            ("rtf", "texte enrichi (RTF)", "rich text (RTF)"),
            ("xlsx", "classeur Excel", "Excel workbook"),
            ("xlsm", "classeur Excel", "Excel workbook"),
            ("xlsb", "classeur Excel binaire", "Excel binary workbook"),
            ("xls", "classeur Excel 97-2003", "Excel 97-2003 workbook"),
            ("ods", "classeur OpenDocument", "OpenDocument workbook"),
            ("pptx", "présentation PowerPoint", "PowerPoint presentation"),
            ("ppt", "présentation PowerPoint 97-2003", "PowerPoint 97-2003 presentation"),
            ("odp", "présentation OpenDocument", "OpenDocument presentation"),
            ("csv", "tableau CSV", "CSV table"),
            ("html", "page web", "web page"),
            ("txt", "texte", "text"),
            ("text", "texte", "text"),
            ("plain", "texte", "text"),
            ("markdown", "texte Markdown", "Markdown text"),
            ("md", "texte Markdown", "Markdown text"),
            ("eml", "courriel", "e-mail"),
            ("mail", "courriel", "e-mail"),
            ("msg", "courriel Outlook", "Outlook e-mail"),
            ("mbox", "boîte de courriels", "mailbox"),
            ("zip", "archive zip", "zip archive"),
            ("7z", "archive 7z", "7z archive"),
            ("rar", "archive rar", "rar archive"),
            ("tar", "archive tar", "tar archive"),
            ("gz", "archive gz", "gz archive"),
            ("image", "image", "image"),
            ("jpeg", "image JPEG", "JPEG image"),
            ("jpg", "image JPEG", "JPEG image"),
            ("png", "image PNG", "PNG image"),
            ("tiff", "image TIFF", "TIFF image"),
            ("heic", "photo HEIC", "HEIC photo"),
            ("cloud-pointer", "raccourci vers un document en ligne", "shortcut to an online document"),
            ("unknown", "inconnu", "unknown"),
        ],
    )
}

/// A type of fact in words.
pub(crate) fn field(code: &str, lang: Lang) -> String {
    coded(
        code,
        lang,
        &[
            ("date", "date", "date"),
            ("period", "période", "period"),
            ("minutes", "durée (min)", "duration (min)"),
            ("hours", "durée (h)", "duration (h)"),
            ("duration", "durée", "duration"),
            ("cents", "montant", "amount"),
            ("amount", "montant", "amount"),
            ("rate", "taux", "rate"),
            ("siret", "SIRET", "SIRET"),
            ("siren", "SIREN", "SIREN"),
            ("nda", "NDA", "NDA"),
            ("certification", "certification", "certification"),
            ("person", "personne", "person"),
            ("trainer", "formateur", "trainer"),
            ("trainee", "stagiaire", "trainee"),
            ("title", "intitulé", "title"),
        ],
    )
}

fn coded(code: &str, lang: Lang, table: &[(&str, &str, &str)]) -> String {
    table
        .iter()
        .find(|(known, _, _)| *known == code)
        .map_or_else(|| code.replace(['-', '_'], " "), |(_, fr, en)| pick(lang, fr, en).to_owned())
}

/// An ISO date as people of the language write it: `07/12/2026` in French; anything else unchanged.
#[must_use]
pub fn date(iso: &str, lang: Lang) -> String {
    if lang == Lang::Fr
        && iso.len() == 10
        && let Ok(day) = iso.parse::<jiff::civil::Date>()
    {
        return format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year());
    }
    iso.to_owned()
}

/// A value of a fact: dates and periods as [`date`], a decimal point becomes a comma in French.
pub(crate) fn value(raw: &str, lang: Lang) -> String {
    if lang == Lang::En {
        return raw.to_owned();
    }
    if let Some((from, to)) = raw.split_once('/')
        && from.len() == 10
        && to.len() == 10
    {
        return format!("{} – {}", date(from, lang), date(to, lang));
    }
    if let Some((whole, part)) = raw.split_once('.')
        && [whole, part].iter().all(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit()))
    {
        return format!("{whole},{part}");
    }
    date(raw, lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_follow_the_language() {
        assert_eq!(date("2026-12-07", Lang::Fr), "07/12/2026");
        assert_eq!(date("2026-12-07", Lang::En), "2026-12-07");
        assert_eq!(date("2026-13-07", Lang::Fr), "2026-13-07");
        assert_eq!(date("", Lang::Fr), "");
        assert_eq!(value("14.5", Lang::Fr), "14,5");
        assert_eq!(value("1.2.3", Lang::Fr), "1.2.3");
        assert_eq!(value("2026-12-07/2026-12-09", Lang::Fr), "07/12/2026 – 09/12/2026");
    }

    #[test]
    fn unknown_codes_are_shown_as_they_are() {
        assert_eq!(reason("some-new-state", Lang::Fr), "some new state");
        assert_eq!(reason("draft", Lang::Fr), "brouillon");
    }
}
