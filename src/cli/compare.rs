//! `probant compare`: two audits of one dossier.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use super::args::{CompareArgs, TableArg};
use super::{Exit, Failure, Voice, audit, config, packs, reports, say};
use probant::compare::{Comparison, compare};
use probant::pack::compile;
use probant::pack::model::CheckKind;
use probant::report::term::{explained, wrapped};
use probant::report::{Book, Lexicon, Manner, Style, changes, table, write};

/// Compares, prints, and writes where asked.
pub fn run(args: &CompareArgs, voice: Voice) -> Result<Exit, Failure> {
    let (mut old, mut new) = (reports::open(&args.old)?, reports::open(&args.new)?);
    let packs = packs(args.pack.pack.as_deref())?;
    let pack = compile(&packs, &new.pack.id).ok();
    let names = pack.as_ref().map(Lexicon::of).unwrap_or_default();
    let checks = pack.iter().flat_map(|p| &p.indicators).flat_map(|i| &i.checks);
    let dated: BTreeSet<String> =
        checks.filter(|c| c.kind == CheckKind::NotExpired).flat_map(|c| c.field.iter().cloned()).collect();
    if args.pseudonymise {
        reports::without_names(&mut [&mut old, &mut new], pack.as_ref(), voice.lang)?;
    }
    let comparison = compare(&old, &new, &dated);
    let dialect = config::dialect(args.csv_dialect, None, voice.lang)?;
    let manner = Manner { lang: voice.lang, dialect };
    let written = match &args.out {
        Some(out) => {
            let books = [changes::book, changes::page].map(|of| of(&comparison, voice.lang, &names));
            let files = files(&books, &comparison, &args.format, manner)?;
            write::put_all(out, &files).map_err(reports::unwritten)?
        }
        None => Vec::new(),
    };
    if !voice.quiet {
        let style = Style { colour: voice.colour, width: audit::width() };
        let mut text = Vec::new();
        if changes::summary(&comparison, voice.lang, &style, &names, &mut text).is_ok() {
            let _ = anstream::stdout().write_all(&text);
        }
        let mut end = vec![String::new()];
        if let Some(forecasts) = changes::forecasts(&old, &new, voice.lang) {
            end.extend(wrapped(&forecasts, style.width, "", 3));
        }
        if let Some((key, report)) = first(&comparison, args) {
            end.push(explained(&key, report, voice.lang, style.width));
        }
        end.iter().skip(usize::from(end.len() == 1)).for_each(|line| say(format_args!("{line}\n")));
        reports::tell(&written, voice);
    }
    Ok(Exit::Done)
}

/// The first finding listed, and the report that holds it.
fn first<'a>(comparison: &Comparison, args: &'a CompareArgs) -> Option<(String, &'a Path)> {
    let all = changes::FATES.iter().flat_map(|fate| comparison.changes.iter().filter(|c| c.fate == *fate));
    all.filter_map(|c| match (&c.new, &c.old) {
        (Some(new), _) => Some((new.key.clone(), args.new.as_path())),
        (None, Some(old)) => Some((old.key.clone(), args.old.as_path())),
        (None, None) => None,
    })
    .next()
}

fn files(
    [book, page]: &[Book; 2],
    comparison: &Comparison,
    formats: &[TableArg],
    manner: Manner,
) -> Result<Vec<(&'static str, Vec<u8>)>, Failure> {
    let mut files = Vec::new();
    for format in [TableArg::Html, TableArg::Xlsx, TableArg::Csv, TableArg::Json] {
        if !formats.contains(&format) {
            continue;
        }
        let file = match format {
            TableArg::Html => ("comparaison.html", table::html(page, manner.lang).map_err(unrendered)?),
            TableArg::Xlsx => ("comparaison.xlsx", table::xlsx(book, manner.lang).map_err(unrendered)?),
            TableArg::Csv => {
                files.push(("expirations.csv", table::csv(&book.sheets[2], manner)));
                files.push(("derogations.csv", table::csv(&book.sheets[3], manner)));
                ("comparaison.csv", table::csv(&book.sheets[0], manner))
            }
            TableArg::Json => {
                let mut bytes = serde_json::to_vec_pretty(comparison).map_err(unrendered)?;
                bytes.push(b'\n');
                ("comparaison.json", bytes)
            }
        };
        files.push(file);
    }
    Ok(files)
}

/// A table that a format refuses, as a failure of the run.
pub fn unrendered(e: impl std::fmt::Display) -> Failure {
    Failure::new(
        Exit::Files,
        format!("le tableau n'a pas pu être écrit ({e})."),
        format!("the table cannot be written ({e})."),
    )
}
