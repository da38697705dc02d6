//! What happened to one file, in words, followed by what to do.
//!
//! Both languages stand side by side in exhaustive matches, so that a new incident without its
//! words does not compile.

use super::Incident;
use super::advice::advice;
use super::words::{aside, aside_en, bytes, listed, minutes, nombre, number, octets, on_pages, word};
use crate::limits::Unit;
use crate::text::{Text, en_count, fr_count};

impl Incident {
    /// What happened and what to do. The last words are those of [`advice`] for the code.
    #[must_use]
    pub fn message(&self) -> Text {
        let what = self.happened();
        match advice(self.code()) {
            Some(todo) => Text::new(format!("{} {}", what.fr, todo.fr), format!("{} {}", what.en, todo.en)),
            None => what,
        }
    }

    /// What happened to this file.
    fn happened(&self) -> Text {
        let t = |fr: String, en: String| Text::new(fr, en);
        let s = |fr: &str, en: &str| Text::new(fr, en);
        match self {
            Incident::Encrypted => s("Protégé par un mot de passe : non lu.", "Protected by a password: not read."),
            Incident::Damaged { detail } => t(
                format!("Fichier abîmé, impossible à ouvrir{}.", aside(detail)),
                format!("Damaged file, cannot be opened{}.", aside_en(detail)),
            ),
            Incident::Repaired { detail } => t(
                format!("Fichier abîmé : une partie seulement a pu être lue{}.", aside(detail)),
                format!("Damaged file: only a part could be read{}.", aside_en(detail)),
            ),
            Incident::ScanNotRead { pages, total } => scan(pages, *total),
            Incident::Garbled { pages } => t(
                format!(
                    "Texte illisible{} : les polices du document ne disent pas quels caractères elles dessinent.",
                    on_pages(pages, " à la page ", " aux pages ", "et")
                ),
                format!(
                    "Unreadable text{}: the document's fonts do not say which characters they draw.",
                    on_pages(pages, " on page ", " on pages ", "and")
                ),
            ),
            Incident::ImageNotRead => s(
                "Image ou photo : le texte qui s’y trouve n’a pas été lu.",
                "Image or photo: the text in it was not read.",
            ),
            Incident::PhotoFormat => s(
                "Photo de téléphone (HEIC ou AVIF) : non lue, probant ne sait pas décoder ce format.",
                "Phone photo (HEIC or AVIF): not read, probant cannot decode this format.",
            ),
            Incident::Recognised { pages, confidence, engine } => {
                let (sure, sure_en) = match confidence {
                    85.. => ("bonne", "good"),
                    70.. => ("moyenne", "fair"),
                    _ => ("faible", "poor"),
                };
                t(
                    format!(
                        "Scan lu par reconnaissance de texte{} avec {} : qualité {sure} (confiance {confidence} %).",
                        on_pages(pages, ", page ", ", pages ", "et"),
                        word(engine)
                    ),
                    format!(
                        "Scan read by text recognition{} with {}: {sure_en} quality (confidence {confidence}%).",
                        on_pages(pages, ", page ", ", pages ", "and"),
                        word(engine)
                    ),
                )
            }
            Incident::RecognisedNothing { pages } => t(
                format!(
                    "La reconnaissance de texte n’a rien pu lire{}.",
                    on_pages(pages, " à la page ", " aux pages ", "et")
                ),
                format!("Text recognition could read nothing{}.", on_pages(pages, " on page ", " on pages ", "and")),
            ),
            Incident::RecognitionFailed { pages, detail } => t(
                format!(
                    "La reconnaissance de texte a échoué{}{}.",
                    on_pages(pages, " à la page ", " aux pages ", "et"),
                    aside(detail)
                ),
                format!(
                    "Text recognition failed{}{}.",
                    on_pages(pages, " on page ", " on pages ", "and"),
                    aside(detail)
                ),
            ),
            Incident::RecognitionLeft { pages, option, limit } => {
                let (unit, unit_en) =
                    if option.ends_with("pages") { ("pages", "pages") } else { ("secondes", "seconds") };
                t(
                    format!(
                        "Limite de la reconnaissance de texte atteinte ({} : {} {unit}){}.",
                        word(option),
                        nombre(*limit),
                        on_pages(pages, ", page non lue : ", ", pages non lues : ", "et"),
                    ),
                    format!(
                        "Limit of text recognition reached ({}: {} {unit_en}){}.",
                        word(option),
                        number(*limit),
                        on_pages(pages, ", page not read: ", ", pages not read: ", "and"),
                    ),
                )
            }
            Incident::FormatNotRead { format } => t(
                format!("Format {} : connu, mais non lu par probant.", word(format)),
                format!("Format {}: known, but not read by probant.", word(format)),
            ),
            Incident::ArchiveNotRead { format } => t(
                format!("Format {} : probant n’ouvre pas ces archives, leur contenu n’a pas été lu.", word(format)),
                format!("Format {}: probant does not open such archives, their content was not read.", word(format)),
            ),
            Incident::FormatUnknown => s("Format non reconnu : non lu.", "Format not recognised: not read."),
            Incident::CloudPointer { service } => t(
                format!(
                    "Simple raccourci vers un document en ligne{} : le document lui-même n’est pas dans le dossier.",
                    aside(service)
                ),
                format!(
                    "Only a shortcut to an online document{}: the document itself is not in the dossier.",
                    aside(service)
                ),
            ),
            Incident::Online => s(
                "Fichier resté en ligne, absent de ce disque : ni téléchargé, ni lu.",
                "File left online, not on this disk: neither fetched nor read.",
            ),
            Incident::TypeMismatch { name, content } => t(
                format!(
                    "Le nom annonce « {} » mais le contenu est « {} » : lu d’après son contenu.",
                    word(name),
                    word(content)
                ),
                format!("The name says “{}” but the content is “{}”: read by its content.", word(name), word(content)),
            ),
            Incident::Empty => s("Fichier vide (0 octet).", "Empty file (0 bytes)."),
            Incident::Hollow => s(
                "Fichier rempli de zéros : contenu jamais téléchargé, ou perdu.",
                "File filled with zeros: its content was never downloaded, or it is lost.",
            ),
            Incident::OnlyAttached { count } => t(
                format!(
                    "Aucun texte dans le fichier lui-même ; {} à part.",
                    fr_count(*count, "fichier joint lu", "fichiers joints lus")
                ),
                format!(
                    "No text in the file itself; {} beside it.",
                    en_count(*count, "attached file read", "attached files read")
                ),
            ),
            Incident::ChangedAfterSignature { signer, added: true } => t(
                format!("Le document a été complété après la signature électronique{}.", aside(signer)),
                format!("The document was added to after its digital signature{}.", aside_en(signer)),
            ),
            Incident::ChangedAfterSignature { signer, added: false } => t(
                format!("Le document a été modifié après la signature électronique{}.", aside(signer)),
                format!("The document was changed after its digital signature{}.", aside_en(signer)),
            ),
            Incident::NoText => s(
                "Fichier ouvert sans difficulté, mais il ne contient aucun texte.",
                "The file opened without trouble, but holds no text.",
            ),
            Incident::TooLarge { size, limit } => t(
                format!(
                    "Trop volumineux : {} pour une limite de {} (--max-file-size) ; non lu.",
                    octets(*size),
                    octets(*limit)
                ),
                format!("Too large: {} for a limit of {} (--max-file-size); not read.", bytes(*size), bytes(*limit)),
            ),
            Incident::TooDeep { limit } => t(
                format!("Imbriqué trop profondément (plus de {limit} niveaux d’archives, --max-depth) : non lu."),
                format!("Nested too deeply (more than {limit} levels of archives, --max-depth): not read."),
            ),
            Incident::TooMany { count, limit } => t(
                format!(
                    "Trop d’éléments : {} pour une limite de {} ; le reste n’a pas été lu.",
                    nombre(*count),
                    nombre(*limit)
                ),
                format!(
                    "Too many entries: {} for a limit of {}; the rest was not read.",
                    number(*count),
                    number(*limit)
                ),
            ),
            Incident::Expansion { ratio, limit } => t(
                format!(
                    "Archive suspecte : son contenu se déploie {} fois (limite : {}) ; non lu par prudence.",
                    nombre(*ratio),
                    nombre(*limit)
                ),
                format!(
                    "Suspicious archive: its content expands {} times (limit: {}, --max-ratio); not read, to be safe.",
                    number(*ratio),
                    number(*limit)
                ),
            ),
            Incident::TextTruncated { limit } => t(
                format!("Texte très long : seul le début a été lu ({}, --max-text).", octets(*limit)),
                format!("Very long text: only the beginning was read ({}, --max-text).", bytes(*limit)),
            ),
            Incident::WorkerCrashed => s(
                "La lecture s’est interrompue brutalement : fichier non lu.",
                "Reading stopped abruptly: file not read.",
            ),
            Incident::WorkerTimeout { seconds } => t(
                format!(
                    "Lecture trop longue, abandonnée après {} (--max-seconds) : fichier non lu.",
                    minutes(*seconds)
                ),
                format!(
                    "Reading took too long and was given up after {} (--max-seconds): file not read.",
                    minutes(*seconds)
                ),
            ),
            Incident::WorkerStalled { seconds } => t(
                format!("Lecture sans progrès, abandonnée après {} (--max-idle) : fichier non lu.", minutes(*seconds)),
                format!(
                    "Reading made no progress and was given up after {} (--max-idle): file not read.",
                    minutes(*seconds)
                ),
            ),
            Incident::WorkerCpu { seconds } => t(
                format!(
                    "La lecture demandait trop de processeur (plus de {}, --max-cpu) : fichier non lu.",
                    minutes(*seconds)
                ),
                format!(
                    "Reading used too much of the processor (over {}, --max-cpu): file not read.",
                    minutes(*seconds)
                ),
            ),
            Incident::Limit { key, limit, reached, whole } => reached_limit(key, *limit, *reached, *whole),
            Incident::WorkerMemory { mib } => t(
                format!(
                    "La lecture demandait trop de mémoire (plus de {} Mio, --max-memory) : fichier non lu.",
                    nombre(*mib)
                ),
                format!("Reading asked for too much memory (over {} MiB, --max-memory): file not read.", number(*mib)),
            ),
            Incident::ReaderFailed { detail } => t(
                format!("Défaut interne de probant sur ce fichier{} : non lu.", aside(detail)),
                format!("Internal fault of probant on this file{}: not read.", aside_en(detail)),
            ),
            Incident::Unreadable { detail } => t(
                format!("Impossible d’accéder au fichier sur le disque{}.", aside(detail)),
                format!("The file could not be accessed on disk{}.", aside_en(detail)),
            ),
            Incident::Link { target } => t(
                format!("Lien vers un autre emplacement{} : non suivi.", aside(target)),
                format!("Link to another place{}: not followed.", aside(target)),
            ),
            Incident::SpecialFile => s(
                "Ce n’est pas un document mais un fichier spécial du système : non ouvert.",
                "Not a document but a special system file: not opened.",
            ),
            Incident::Junk => s(
                "Fichier technique ou temporaire, sans valeur de preuve : ignoré.",
                "Technical or temporary file, no evidence in it: ignored.",
            ),
            Incident::Duplicate { of } => t(
                format!("Copie exacte de « {} » : lu une seule fois.", word(of)),
                format!("Exact copy of “{}”: read once.", word(of)),
            ),
            Incident::Method { method } => t(
                format!("Compressé par une méthode que probant ne lit pas{}.", aside(method)),
                format!("Compressed with a method probant does not read{}.", aside(method)),
            ),
            Incident::ArchiveContradiction { detail } => t(
                format!("L’archive se contredit : sa table des matières et son contenu diffèrent{}.", aside(detail)),
                format!("The archive contradicts itself: its directory and its content differ{}.", aside_en(detail)),
            ),
            Incident::ArchiveIncomplete { detail } => t(
                format!("Archive coupée ou incomplète{} : ce qui en restait a été lu.", aside(detail)),
                format!("Archive cut off or incomplete{}: what was left of it was read.", aside(detail)),
            ),
            Incident::Settings => s(
                "Réglages de probant pour ce dossier : ce n’est pas une pièce, ignoré.",
                "Settings of probant for this dossier: not evidence, ignored.",
            ),
            Incident::HiddenSheet { name } => t(
                format!("Feuille masquée « {} » : lue comme les autres.", word(name)),
                format!("Hidden sheet “{}”: read like the others.", word(name)),
            ),
            Incident::FormulaWithoutValue { count } => t(
                format!(
                    "{} sans résultat enregistré : rien n’a été lu à cet endroit.",
                    fr_count(*count, "formule", "formules")
                ),
                format!("{} without a stored result: read as empty.", en_count(*count, "formula", "formulas")),
            ),
            Incident::TrackedChanges { count } => t(
                format!(
                    "{} encore visibles dans le document : ce n’est peut-être pas la version définitive.",
                    match count {
                        0 => "Des révisions ou commentaires".to_owned(),
                        1 => "Une révision ou un commentaire".to_owned(),
                        n => format!("{n} révisions ou commentaires"),
                    }
                ),
                format!(
                    "{} still in the document: it may not be the final version.",
                    en_count(*count, "tracked change or comment", "tracked changes or comments")
                ),
            ),
            Incident::NameUncertain { raw } => t(
                format!("Nom de fichier mal encodé{} : il peut s’afficher avec des lettres fausses.", aside(raw)),
                format!("Badly encoded file name{}: some letters may be shown wrong.", aside(raw)),
            ),
        }
    }
}

fn scan(pages: &[u32], total: u32) -> Text {
    if pages.len() as u64 >= u64::from(total) {
        let (fr, en) = match total {
            0 | 1 => ("La page est une image".to_owned(), "The page is an image".to_owned()),
            n => (format!("Les {n} pages sont des images"), format!("All {n} pages are images")),
        };
        return Text::new(
            format!("Document numérisé. {fr} sans texte : rien n’a pu être lu."),
            format!("Scanned document. {en} without text: nothing could be read."),
        );
    }
    let count = pages.len();
    let list = listed(pages, "et");
    let list_en = listed(pages, "and");
    if count == 1 {
        Text::new(
            format!("Page numérisée : la page {list} (sur {total}) est une image sans texte, non lue."),
            format!("Scanned page: page {list_en} (of {total}) is an image without text, not read."),
        )
    } else {
        Text::new(
            format!("Pages numérisées : {count} pages sur {total} ({list}) sont des images sans texte, non lues."),
            format!("Scanned pages: {count} pages of {total} ({list_en}) are images without text, not read."),
        )
    }
}

/// « Limite atteinte »: which, its value, how much there was, the option.
fn reached_limit(key: &str, limit: u64, reached: u64, whole: bool) -> Text {
    let row = crate::limits::named(key);
    let unit = row.map_or(Unit::Count, |r| r.unit);
    let what = row.map_or_else(|| Text::new(key, key), crate::limits::Limit::what);
    // « , en Mio » speaks of the option, not of the limit
    let (what_fr, what_en) = (before(&what.fr, ", en "), before(&what.en, ", in "));
    let value_fr = |n| match unit {
        Unit::Bytes => octets(n),
        Unit::Mib => octets(n.saturating_mul(1 << 20)),
        Unit::Seconds => minutes(n),
        Unit::Times => format!("{} fois", nombre(n)),
        Unit::Count => nombre(n),
    };
    let value_en = |n| match unit {
        Unit::Bytes => bytes(n),
        Unit::Mib => bytes(n.saturating_mul(1 << 20)),
        Unit::Seconds => minutes(n),
        Unit::Times => format!("{} times", number(n)),
        Unit::Count => number(n),
    };
    let (mut met_fr, mut met_en) = (String::new(), String::new());
    if reached > limit {
        met_fr = format!(", pour {} ici", value_fr(reached));
        met_en = format!(", for {} here", value_en(reached));
    }
    let (rest_fr, rest_en) = if whole {
        ("fichier non lu", "file not read")
    } else {
        ("la suite n’a pas été lue", "the rest was not read")
    };
    Text::new(
        format!("Limite atteinte ({what_fr} : {}{met_fr}) : {rest_fr}. L’option --{key} la relève.", value_fr(limit)),
        format!("Limit reached ({what_en}: {}{met_en}): {rest_en}. The option --{key} raises it.", value_en(limit)),
    )
}

fn before<'a>(text: &'a str, end: &str) -> &'a str {
    text.split_once(end).map_or(text, |(start, _)| start)
}
