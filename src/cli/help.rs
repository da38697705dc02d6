//! Help screens and usage errors in the language of the user.
//!
//! The arguments are written in French (`args`); here are their English, the headings, and what is
//! said of a command line that cannot be understood.

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory};

use super::args::Cli;
use probant::text::{Lang, typeset};

/// Said under the main help.
const AFTER: (&str, &str) = (
    "Exemple : probant audit \"Dossier client.zip\" --audit-date 2026-12-07\n\nCodes de sortie : 0 terminé ; 1 constats au niveau de --fail-on ; 2 usage, configuration ou règles ; 3 entrée ou sortie inutilisable ; 4 fichiers non lus avec --strict ; 130 interrompu.",
    "Example: probant audit \"Client file.zip\" --audit-date 2026-12-07\n\nExit codes: 0 done; 1 findings at the level of --fail-on; 2 usage, configuration or rules; 3 input or output not usable; 4 files not read with --strict; 130 interrupted.",
);

/// French of the arguments and commands, and its English.
const ENGLISH: &[(&str, &str)] = &[
    (
        "Lit les éléments de preuve d'un organisme de formation et dit, avant l'auditeur, ce qui serait relevé",
        "Reads the evidence of a training organisation and says, before the auditor does, what would be found wrong",
    ),
    (
        "Langue des rapports et des messages (sinon celle du système, sinon le français)",
        "Language of reports and messages (else that of the system, else French)",
    ),
    ("N'affiche que les erreurs", "Shows errors only"),
    ("Couleurs (NO_COLOR est respecté)", "Colours (NO_COLOR is respected)"),
    (
        "Analyse un ou plusieurs dossiers (dossier, archive ou fichier) et écrit les rapports",
        "Audits one or several dossiers (folder, archive or file) and writes the reports",
    ),
    (
        "Compare deux audits d'un même dossier : clos, toujours ouverts, nouveaux, aggravés, bientôt expirés",
        "Compares two audits of one dossier: closed, still open, new, worsened, ending soon",
    ),
    (
        "Audit précédent : audit.json, ou dossier de rapports qui le contient",
        "Former audit: audit.json, or the folder of reports that holds it",
    ),
    (
        "Nouvel audit : audit.json, ou dossier de rapports qui le contient",
        "New audit: audit.json, or the folder of reports that holds it",
    ),
    (
        "Dossier où écrire les tableaux [défaut : rien n'est écrit, la comparaison est affichée]",
        "Folder for the tables [default: nothing is written, the comparison is printed]",
    ),
    ("Formats des tableaux, séparés par des virgules", "Formats of the tables, separated by commas"),
    ("ANCIEN", "OLD"),
    ("NOUVEAU", "NEW"),
    (
        "Réunit des dossiers de rapports en un tableau de triage, le pire d'abord",
        "Merges folders of reports into one triage table, the worst first",
    ),
    (
        "Dossiers de rapports, ou dossiers qui en contiennent (de cette machine ou d'une autre)",
        "Folders of reports, or folders that hold some (of this machine or another)",
    ),
    (
        "Dossier où écrire triage.html, triage.xlsx et triage.csv [défaut : le premier dossier donné]",
        "Folder for triage.html, triage.xlsx and triage.csv [default: the first folder given]",
    ),
    (
        "Lot : chaque dossier et chaque archive de ce dossier est un dossier d'audit ; un rapport chacun, un tableau de triage pour tous",
        "Batch: each folder and each archive of this folder is one dossier; a report each, one triage table over all",
    ),
    (
        "Refait aussi les dossiers d'un lot qui sont déjà faits et inchangés",
        "Does the dossiers of a batch again that are done and unchanged",
    ),
    (
        "Copie les pièces, numérotées par indicateur et par session, avec un index, pour les remettre à l'auditeur",
        "Copies the papers, numbered by indicator and session, with an index, to hand to the auditor",
    ),
    (
        "Dossier, archive ou fichier de preuves ; il n'est jamais modifié",
        "Folder, archive or file of evidence; it is never changed",
    ),
    ("Dossier neuf, ou archive si le nom finit par .zip", "A new folder, or an archive when its name ends in .zip"),
    ("DOSSIER|ZIP", "FOLDER|ZIP"),
    ("DOSSIER|off", "FOLDER|off"),
    (
        "Récrit les rapports d'un audit à partir de son audit.json",
        "Writes the reports of an audit again from its audit.json",
    ),
    (
        "Fichier audit.json, ou dossier de rapports qui le contient",
        "File audit.json, or the folder of reports that holds it",
    ),
    ("Dossier où écrire [défaut : celui de l'audit.json]", "Folder to write in [default: that of the audit.json]"),
    (
        "Écriture des CSV [défaut : excel-fr en français, excel-en en anglais]",
        "How CSV tables are written [default: excel-fr in French, excel-en in English]",
    ),
    (
        "Dérogations [défaut : « derogations.toml » dans l'entrée ou à côté]",
        "Waivers [default: “derogations.toml” in the input or beside it]",
    ),
    (
        "Montre ce qui est vu dans un fichier : texte et emplacements, pièces reconnues et pourquoi, données",
        "Shows what is seen in a file: text and places, papers recognised and why, facts",
    ),
    (
        "Remplace les noms de personnes dans les rapports, chemins compris (« Stagiaire 3 »), toujours par les mêmes mots",
        "Replaces the names of persons in the reports, paths included (“Trainee 3”), always by the same words",
    ),
    (
        "Remplace les noms de personnes dans ce qui est affiché et écrit",
        "Replaces the names of persons in what is printed and written",
    ),
    (
        "Remplace les noms de personnes dans les rapports, chemins compris",
        "Replaces the names of persons in the reports, paths included",
    ),
    (
        "Remplace les rapports qui sont déjà à côté de l'audit.json",
        "Replaces the reports that already lie beside the audit.json",
    ),
    (
        "Copie les pièces même si probant.toml demande des rapports sans noms : elles les portent",
        "Copies the papers even where probant.toml asks for reports without names: they bear them",
    ),
    ("Refusé : les pièces copiées portent les noms", "Refused: the papers copied bear the names"),
    ("Les référentiels de règles", "The packs of rules"),
    (
        "Pose les questions du profil et écrit un probant.toml commenté",
        "Asks the profile questions and writes a commented probant.toml",
    ),
    (
        "Explique un indicateur (« 11 »), une pièce (« feuille d'émargement »), un incident (« encrypted » ; « incidents » pour tous), une question du profil, une limite (« limites » pour toutes) ou un constat (sa clé)",
        "Explains an indicator (“11”), a paper (“attendance sheet”), an incident (“encrypted”; “incidents” for all), a profile question, a limit (“limits” for all) or a finding (its key)",
    ),
    ("Écrit le script de complétion d'un interpréteur de commandes", "Writes the completion script of a shell"),
    (
        "Essaie les exemples et les faux amis des pièces, et les cas des indicateurs",
        "Tries the examples and near misses of the papers, and the cases of the indicators",
    ),
    (
        "Montre aussi ce qui réussit, et les règles qu'aucun cas n'atteint",
        "Also shows what goes right, and the rules no case reaches",
    ),
    (
        "Explique un indicateur, une pièce ou une question, comme « probant explain »",
        "Explains an indicator, a paper or a question, as “probant explain” does",
    ),
    (
        "Écrit les règles en une page à lire : ce qui est demandé, comment c'est reconnu, que faire",
        "Writes the rules as one page to read: what is asked, how it is recognised, what to do",
    ),
    (
        "Écrit les schémas JSON des fichiers de règles, pour les éditeurs",
        "Writes the JSON Schemas of the files of rules, for editors",
    ),
    ("Sorte de fichier", "Kind of file"),
    ("Dossier où écrire tous les schémas", "Folder for all the schemas"),
    ("Écrit un modèle commenté, à compléter", "Writes a commented model, to be completed"),
    ("Ce qui est à écrire", "What to write"),
    (
        "Identifiant de la pièce (« pret_tablette ») ou numéro de l'indicateur",
        "Id of the paper (“tablet_loan”) or number of the indicator",
    ),
    (
        "Fichier où écrire [défaut : la sortie] ; un fichier existant est laissé tel quel",
        "File to write [default: the output]; an existing file is left as it is",
    ),
    ("Fichier où écrire [défaut : la sortie]", "File to write [default: the output]"),
    (
        "Mesure le temps que prennent les règles sur un dossier, par pièce et par indicateur",
        "Measures the time the rules take on a dossier, by paper and by indicator",
    ),
    ("Format de la page", "Format of the page"),
    ("Dossier ou archive à lire", "Folder or archive to read"),
    ("Lignes de chaque tableau", "Rows of each table"),
    ("SORTE", "KIND"),
    ("NOM", "NAME"),
    ("Interpréteur de commandes", "Shell"),
    ("Écrit les pages de manuel", "Writes the manual pages"),
    (
        "Dossier où écrire une page par commande [défaut : la page principale, sur la sortie]",
        "Folder for one page per command [default: the main page, on the output]",
    ),
    ("Dossiers ou archives ; chacun est un dossier d'audit", "Folders or archives; each is one dossier"),
    (
        "Dossier des rapports [défaut : « probant-rapport » dans le dossier courant]",
        "Folder of the reports [default: “probant-rapport” in the current folder]",
    ),
    ("Formats des rapports, séparés par des virgules", "Formats of the reports, separated by commas"),
    (
        "Date prévue de l'audit (AAAA-MM-JJ ou JJ/MM/AAAA) ; elle choisit le référentiel [défaut : aujourd'hui]",
        "Date of the audit (YYYY-MM-DD or DD/MM/YYYY); it chooses the pack [default: today]",
    ),
    (
        "Date du jour à retenir pour les échéances (AAAA-MM-JJ ou JJ/MM/AAAA) [défaut : aujourd'hui]",
        "Today's date for due dates (YYYY-MM-DD or DD/MM/YYYY) [default: today]",
    ),
    ("Ce qui est gardé des lectures précédentes", "What is kept of earlier readings"),
    ("Dit où est le cache et ce qu'il contient", "Says where the cache is and what it holds"),
    ("Vide le cache", "Empties the cache"),
    ("Dossier du cache [défaut : celui de l'utilisateur]", "Folder of the cache [default: that of the user]"),
    (
        "Dossier où garder ce qui a été lu, pour ne pas le relire, ou « off » [défaut : le cache de l'utilisateur]",
        "Folder in which to keep what was read, so as not to read it again, or “off” [default: the user's cache]",
    ),
    (
        "Ne suit que N sessions, tirées au sort [défaut : toutes]",
        "Follows only N sessions, drawn at random [default: all]",
    ),
    ("Graine du tirage : la même donne les mêmes sessions", "Seed of the draw: the same one draws the same sessions"),
    ("Nombre de lecteurs en parallèle [défaut : un par cœur]", "Readers in parallel [default: one per core]"),
    (
        "Rend le code de sortie 1 s'il reste des constats de ce niveau ou au-dessus",
        "Exits with code 1 if findings of this level or above remain",
    ),
    ("Rend le code de sortie 4 si des fichiers n'ont pas pu être lus", "Exits with code 4 if files could not be read"),
    (
        "Affiche le résumé long : chaque critère, les actions, le profil supposé [défaut : un écran]",
        "Prints the long summary: every criterion, the actions, the profile assumed [default: one screen]",
    ),
    ("Pas de barre de progression", "No progress bar"),
    (
        "Fichier probant.toml à lire [défaut : celui qui se trouve dans l'entrée ou à côté]",
        "probant.toml to read [default: the one in the input or beside it]",
    ),
    (
        "Mot de passe à essayer sur les fichiers protégés (zip, 7z, PDF, Office) ; répétable, jamais demandé",
        "Password to try on protected files (zip, 7z, PDF, Office); may be repeated, never asked for",
    ),
    (
        "Mot de passe à essayer si le fichier est protégé ; répétable",
        "Password to try if the file is protected; may be repeated",
    ),
    (
        "Reconnaissance de texte (OCR) des scans et des photos, par le programme tesseract s'il est installé",
        "Text recognition (OCR) of scans and photos, by the program tesseract where it is installed",
    ),
    (
        "Programme tesseract à employer [défaut : celui de la machine]",
        "The tesseract program to use [default: that of the machine]",
    ),
    (
        "Reconnaissance de texte pour tout le dossier : secondes (« 300s »), minutes (« 5m ») ou pages (« 100p »)",
        "Text recognition for the whole dossier: seconds (“300s”), minutes (“5m”) or pages (“100p”)",
    ),
    (
        "Pages d'un fichier données à la reconnaissance de texte [défaut : 200]",
        "Pages of a file given to text recognition [default: 200]",
    ),
    (
        "Temps de reconnaissance de texte pour un fichier, en secondes [défaut : 120]",
        "Time for text recognition of a file, in seconds [default: 120]",
    ),
    (
        "Catégories d'actions, séparées par des virgules (AF, BC, VAE, CFA)",
        "Categories of action, separated by commas (AF, BC, VAE, CFA)",
    ),
    (
        "Autre réponse : question=valeur, répétable (« actions certifiantes=oui », « type d'audit=surveillance »)",
        "Another answer: question=value, may be repeated (“certifying services=yes”, “audit type=surveillance”)",
    ),
    (
        "Dossier de règles (contient pack.toml, ou des dossiers qui en contiennent un)",
        "Folder of rules (holds pack.toml, or folders that hold one)",
    ),
    ("Fichier, archive ou dossier à montrer", "File, archive or folder to show"),
    ("Tout le texte, sans coupure", "The whole text, uncut"),
    ("Liste les référentiels et leurs périodes", "Lists the packs and their periods"),
    ("Vérifie des règles et dit toutes les erreurs d'un coup", "Checks rules and tells every mistake at once"),
    ("Dossier de règles [défaut : celles du programme]", "Folder of rules [default: those of the program]"),
    (
        "Numéro d'indicateur, nom de pièce ou de question, code d'incident, clé de constat",
        "Number of an indicator, name of a paper or question, code of an incident, key of a finding",
    ),
    (
        "Rapport (audit.json ou son dossier) où chercher un constat [défaut : « probant-rapport »]",
        "Report (audit.json or its folder) in which to look for a finding [default: “probant-rapport”]",
    ),
    ("Date d'audit, pour choisir le référentiel", "Date of the audit, to choose the pack"),
    (
        "Dossier de preuves, ou archive à côté de laquelle écrire [défaut : le dossier courant]",
        "Folder of evidence, or archive to write beside [default: the current folder]",
    ),
    ("Date prévue de l'audit (AAAA-MM-JJ ou JJ/MM/AAAA)", "Date of the audit (YYYY-MM-DD or DD/MM/YYYY)"),
    (
        "Ne pose pas de question : écrit les réponses données, les autres en commentaire",
        "Asks nothing: writes the answers given, the others as comments",
    ),
    ("Remplace un probant.toml existant", "Replaces an existing probant.toml"),
    ("Affiche cette aide", "Shows this help"),
    ("Affiche la version", "Shows the version"),
    ("Profil de l'organisme", "Profile of the organisation"),
    ("Scans et photos", "Scans and photos"),
    ("Limites (toutes : probant explain limites)", "Limits (all of them: probant explain limits)"),
    ("Arguments", "Arguments"),
    ("Options", "Options"),
    ("Commandes", "Commands"),
    ("ENTRÉE", "INPUT"),
    ("DOSSIER", "FOLDER"),
    ("FICHIER", "FILE"),
    ("FORMATS", "FORMATS"),
    ("DIALECTE", "DIALECT"),
    ("AUDIT", "AUDIT"),
    ("DATE", "DATE"),
    ("NIVEAU", "LEVEL"),
    ("LANGUE", "LANGUAGE"),
    ("QUAND", "WHEN"),
    ("CODES", "CODES"),
    ("QUESTION=VALEUR", "QUESTION=VALUE"),
    ("INTERPRÉTEUR", "SHELL"),
    ("SUJET", "SUBJECT"),
    ("COMMANDE", "COMMAND"),
    ("MIO", "MIB"),
    ("MOT_DE_PASSE", "PASSWORD"),
    ("CHEMIN", "PATH"),
    ("DURÉE|PAGES", "TIME|PAGES"),
    ("N", "N"),
    ("S", "S"),
];

fn english(french: &str) -> Option<&'static str> {
    let limits = probant::limits::TABLE.iter().map(|l| l.what);
    ENGLISH.iter().copied().chain(limits).find(|(fr, _)| *fr == french).map(|(_, en)| en)
}

/// A French text of the arguments in the language of the user.
fn said(french: &str, lang: Lang) -> String {
    match lang {
        Lang::Fr => typeset(french, lang),
        Lang::En => english(french).unwrap_or(french).to_owned(),
    }
}

/// The whole command line, in the language of the user.
pub fn command(lang: Lang) -> Command {
    let after = typeset(if lang == Lang::Fr { AFTER.0 } else { AFTER.1 }, lang);
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version).help("Affiche la version");
    worded(Cli::command().disable_version_flag(true).arg(version), lang).after_help(after)
}

/// One command and those under it: headings, texts, names of values.
fn worded(command: Command, lang: Lang) -> Command {
    let usage = if lang == Lang::Fr { "Utilisation\u{A0}:" } else { "Usage:" };
    let template = format!("{{about-with-newline}}\n{usage} {{usage}}\n\n{{all-args}}{{after-help}}");
    let about = command.get_about().map(|a| said(&a.to_string(), lang));
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).help("Affiche cette aide");
    let mut command = command
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .arg(help)
        .help_template(template)
        .subcommand_help_heading(heading("Commandes", lang))
        .subcommand_value_name(said("COMMANDE", lang))
        .mut_args(|arg| argument(arg, lang))
        .mut_subcommands(|sub| worded(sub, lang));
    if let Some(about) = about {
        command = command.about(about);
    }
    command
}

/// A heading; clap adds its colon.
fn heading(french: &str, lang: Lang) -> String {
    let space = if lang == Lang::Fr { "\u{A0}" } else { "" };
    format!("{}{space}", said(french, lang))
}

fn argument(arg: Arg, lang: Lang) -> Arg {
    let fr = lang == Lang::Fr;
    let under = match arg.get_help_heading() {
        Some(known) => known.to_owned(),
        None if arg.is_positional() => "Arguments".to_owned(),
        None => "Options".to_owned(),
    };
    let mut help = arg.get_help().map(|h| said(&h.to_string(), lang)).unwrap_or_default();
    let values: Vec<String> = arg.get_possible_values().iter().map(|v| v.get_name().to_owned()).collect();
    if arg.get_action().takes_values() {
        if !values.is_empty() {
            let word = if fr { "valeurs\u{A0}:" } else { "values:" };
            help += &format!(" [{word} {}]", values.join(", "));
        }
        let defaults: Vec<_> = arg.get_default_values().iter().map(|v| v.to_string_lossy().into_owned()).collect();
        if !defaults.is_empty() {
            let word = if fr { "défaut\u{A0}:" } else { "default:" };
            help += &format!(" [{word} {}]", defaults.join(", "));
        }
        if let Some(variable) = arg.get_env() {
            let word = if fr { "variable\u{A0}:" } else { "variable:" };
            help += &format!(" [{word} {}]", variable.to_string_lossy());
        }
    }
    let names: Vec<String> = arg.get_value_names().unwrap_or_default().iter().map(|n| said(n, lang)).collect();
    let takes = arg.get_action().takes_values();
    let mut arg = arg.help(StyledStr::from(help)).help_heading(heading(&under, lang));
    if takes {
        arg = arg.hide_possible_values(true).hide_default_value(true).hide_env(true);
        if !names.is_empty() {
            arg = arg.value_names(names);
        }
    }
    arg
}

/// What is wrong with a command line, and what to do.
pub fn usage_error(error: &clap::Error, lang: Lang) -> String {
    let fr = lang == Lang::Fr;
    let one = |kind| match error.get(kind) {
        Some(ContextValue::String(s)) => s.clone(),
        Some(ContextValue::Strings(list)) => list.join(", "),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let arg = one(ContextKind::InvalidArg).replace("...", "");
    let value = one(ContextKind::InvalidValue);
    let t = |a: String, b: String| if fr { a } else { b };
    let mut text = match error.kind() {
        ErrorKind::UnknownArgument => {
            t(format!("« {arg} » n'est pas une option connue ici."), format!("“{arg}” is no known option here."))
        }
        ErrorKind::InvalidSubcommand => {
            let word = one(ContextKind::InvalidSubcommand);
            t(format!("« {word} » n'est pas une commande."), format!("“{word}” is no command."))
        }
        ErrorKind::MissingSubcommand => t("il manque la commande.".to_owned(), "the command is missing.".to_owned()),
        ErrorKind::MissingRequiredArgument => t(format!("il manque {arg}."), format!("{arg} is missing.")),
        ErrorKind::InvalidValue if value.is_empty() => {
            t(format!("« {arg} » attend une valeur."), format!("“{arg}” needs a value."))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            t(format!("« {value} » ne convient pas à « {arg} »."), format!("“{value}” does not suit “{arg}”."))
        }
        ErrorKind::ArgumentConflict => {
            t(format!("« {arg} » ne peut pas être donné deux fois."), format!("“{arg}” cannot be given twice."))
        }
        ErrorKind::InvalidUtf8 => {
            t("un argument n'est pas du texte lisible.".to_owned(), "an argument is not readable text.".to_owned())
        }
        _ => t(format!("« {arg} » n'est pas utilisé comme il faut."), format!("“{arg}” is not used as it should be.")),
    };
    let suggested = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
        .into_iter()
        .map(one)
        .find(|s| !s.is_empty());
    if let Some(suggested) = suggested {
        text += &t(format!(" Vouliez-vous dire « {suggested} » ?"), format!(" Did you mean “{suggested}”?"));
    }
    match error.kind() {
        ErrorKind::InvalidValue => {
            let valid = one(ContextKind::ValidValue);
            if !valid.is_empty() {
                text += &t(format!(" Valeurs admises : {valid}."), format!(" Values: {valid}."));
            }
        }
        ErrorKind::ValueValidation if arg.starts_with("--ocr-budget") => {
            text += &t(" Écrivez par exemple 300s, 5m ou 100p.".into(), " Write for instance 300s, 5m or 100p.".into());
        }
        ErrorKind::ValueValidation => text += &t(" Écrivez un nombre entier.".into(), " Write a whole number.".into()),
        _ => {}
    }
    let usage = one(ContextKind::Usage);
    let usage = usage.trim().trim_start_matches("Usage:").trim();
    if !usage.is_empty() {
        text += &t(format!("\nUtilisation : {usage}"), format!("\nUsage: {usage}"));
    }
    text + &t(
        "\nL'option --help dit tout ce qui est possible.".into(),
        "\nThe option --help tells all that is possible.".into(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(command: &Command, out: &mut Vec<String>) {
        out.extend(command.get_about().map(ToString::to_string));
        for arg in command.get_arguments() {
            out.extend(arg.get_help().map(ToString::to_string));
            out.extend(arg.get_help_heading().map(str::to_owned));
            out.extend(arg.get_value_names().unwrap_or_default().iter().map(ToString::to_string));
        }
        command.get_subcommands().for_each(|sub| texts(sub, out));
    }

    #[test]
    fn every_text_of_the_command_line_has_its_english() {
        let mut all = Vec::new();
        texts(&Cli::command(), &mut all);
        // names of values that clap derives and nobody sees, of flags
        all.retain(|t| !(t.len() > 1 && t.chars().all(|c| c.is_ascii_uppercase() || c == '_') && english(t).is_none()));
        for text in &all {
            assert!(english(text).is_some(), "no English for: {text}");
        }
        for (fr, _) in ENGLISH {
            let ours = ["Affiche cette aide", "Affiche la version", "Arguments", "Options", "Commandes", "COMMANDE"];
            assert!(all.iter().any(|t| t == fr) || ours.contains(fr), "nothing says any more: {fr}");
        }
    }

    #[test]
    fn the_command_line_is_sound_in_both_languages() {
        command(Lang::Fr).debug_assert();
        command(Lang::En).debug_assert();
    }
}
