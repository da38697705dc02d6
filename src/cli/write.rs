//! `probant pack doc`, `schema` and `new`: what is written from the rules, or to begin new ones.

use std::io::Write;
use std::path::Path;

use super::args::{DocArgs, DocFormat, NewKind, SchemaKind};
use super::{Exit, Failure, Voice, pack_for, packs, parse_date, say, system, today};
use probant::handbook;
use probant::pack::{blank, schema as schemas};
use probant::report::write::write_atomically;

/// Writes the rules as a page.
pub fn doc(args: &DocArgs, voice: Voice) -> Result<Exit, Failure> {
    let packs = packs(args.pack.pack.as_deref())?;
    let date = args.audit_date.as_deref().map(|d| parse_date(d, "--audit-date")).transpose()?;
    let (_, pack) = pack_for(&packs, date.unwrap_or_else(today))?;
    let page = handbook::page(&pack, voice.lang);
    let text = match args.format {
        DocFormat::Md => handbook::markdown(&page),
        DocFormat::Html => handbook::html(&page),
    };
    match &args.out {
        Some(file) => put(file, &text, true),
        None => {
            say(format_args!("{text}"));
            Ok(Exit::Done)
        }
    }
}

/// Writes one schema on the output, or all of them in a folder.
pub fn schema(kind: Option<SchemaKind>, out: Option<&Path>) -> Result<Exit, Failure> {
    let name = |kind: SchemaKind| match kind {
        SchemaKind::Pack => "pack",
        SchemaKind::Profile => "profile",
        SchemaKind::Fields => "fields",
        SchemaKind::Chains => "chains",
        SchemaKind::Crosschecks => "crosschecks",
        SchemaKind::Artefact => "artefact",
        SchemaKind::Indicator => "indicator",
    };
    if let Some(text) = kind.and_then(|k| schemas::schema(name(k))) {
        say(format_args!("{text}"));
    }
    for kind in out.iter().flat_map(|_| schemas::KINDS) {
        let (Some(dir), Some(text)) = (out, schemas::schema(kind)) else { continue };
        put(&dir.join(schemas::file_name(kind)), &text, true)?;
    }
    Ok(Exit::Done)
}

/// Writes a commented model.
pub fn new(kind: NewKind, id: &str, out: Option<&Path>, voice: Voice) -> Result<Exit, Failure> {
    let text = match kind {
        NewKind::Artefact => {
            let fits = id.starts_with(|c: char| c.is_ascii_lowercase())
                && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
            if !fits {
                return Err(Failure::new(
                    Exit::Usage,
                    format!(
                        "« {id} » : un identifiant s'écrit en minuscules sans accent, chiffres et « _ » (pret_tablette)."
                    ),
                    format!(
                        "“{id}”: an id is made of lower-case letters without accents, digits and “_” (tablet_loan)."
                    ),
                ));
            }
            blank::artefact(id, voice.lang)
        }
        NewKind::Indicator => {
            let number = id.parse::<u32>().ok().filter(|n| (1..1000).contains(n)).ok_or_else(|| {
                Failure::new(
                    Exit::Usage,
                    format!("« {id} » : donnez le numéro de l'indicateur (34)."),
                    format!("“{id}”: give the number of the indicator (34)."),
                )
            })?;
            blank::indicator(number, voice.lang)
        }
    };
    match out {
        Some(file) => put(file, &text, false),
        None => {
            say(format_args!("{text}"));
            Ok(Exit::Done)
        }
    }
}

/// Writes a file; one that is there is replaced only where that is what was asked.
fn put(file: &Path, text: &str, replace: bool) -> Result<Exit, Failure> {
    let refused = |fr: String, en: String| {
        Failure::new(Exit::Files, format!("« {} » : {fr}.", file.display()), format!("“{}”: {en}.", file.display()))
    };
    if !replace {
        // never over a file that someone wrote
        let made = std::fs::OpenOptions::new().write(true).create_new(true).open(file);
        return made.and_then(|mut f| f.write_all(text.as_bytes())).map(|()| Exit::Done).map_err(|e| {
            if e.kind() == std::io::ErrorKind::AlreadyExists {
                return refused("ce fichier existe déjà".to_owned(), "this file is already there".to_owned());
            }
            let why = system(&e);
            refused(why.fr, why.en)
        });
    }
    let dir = file.parent().filter(|d| !d.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    write_atomically(dir, &name, text.as_bytes()).map(|_| Exit::Done).map_err(|e| {
        let m = e.message();
        Failure::new(Exit::Files, m.fr, m.en)
    })
}
