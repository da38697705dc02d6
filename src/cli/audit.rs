//! `probant audit`: inputs in, reports out, a summary on one screen.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use unicode_normalization::UnicodeNormalization;

use super::args::{AuditArgs, FailOn, FormatArg};
use super::progress::Bar;
use super::{Exit, Failure, Voice, config, ocr, pack_for, packs, parse_date, today};
use probant::audit::{Audit, Context, Verdict, audit};
use probant::incident::Incident;
use probant::ocr::Tesseract;
use probant::pipeline::{Options, Progress, Quiet, gather};
use probant::report::{self, Format, Style};
use probant::source::shown;
use probant::worker::Start;

/// Set by Ctrl-C.
static STOP: AtomicBool = AtomicBool::new(false);

/// Default folder of the reports.
const OUT: &str = "probant-rapport";

/// Audits every input. All that can be refused is refused before any work.
pub fn run(args: &AuditArgs, voice: Voice) -> Result<Exit, Failure> {
    for input in &args.inputs {
        if let Err(e) = std::fs::metadata(input) {
            let shown = input.display();
            let (fr, en) = if e.kind() == std::io::ErrorKind::NotFound {
                (
                    format!(
                        "« {shown} » n'existe pas. Vérifiez le chemin ; s'il contient des espaces, mettez-le entre guillemets."
                    ),
                    format!("“{shown}” does not exist. Check the path; quote it if it holds spaces."),
                )
            } else {
                (
                    format!("« {shown} » ne peut pas être ouvert ({e}). Vérifiez vos droits d'accès."),
                    format!("“{shown}” cannot be opened ({e}). Check your access rights."),
                )
            };
            return Err(Failure::new(Exit::Files, fr, en));
        }
    }
    let packs = packs(args.pack.pack.as_deref())?;
    let engine = ocr::engine(&args.ocr)?;
    let as_of = args.as_of.as_deref().map(|d| parse_date(d, "--as-of")).transpose()?.unwrap_or_else(today);
    args.audit_date.as_deref().map(|d| parse_date(d, "--audit-date")).transpose()?;
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from(OUT));
    let folders = folders(&out, &args.inputs);
    for folder in &folders {
        report::prepare(folder).map_err(|e| {
            let m = e.message();
            Failure::new(Exit::Files, m.fr, m.en)
        })?;
    }
    // a second Ctrl-C stops at once: the handler leaves when it finds the mark already set
    let _ = ctrlc::set_handler(|| {
        if STOP.swap(true, Ordering::Relaxed) {
            std::process::exit(Exit::Interrupted as i32);
        }
    });
    let mut exit = Exit::Done;
    for (input, folder) in args.inputs.iter().zip(&folders) {
        let done = one(args, voice, input, folder, (&packs, engine.as_ref()), as_of)?;
        if STOP.load(Ordering::Relaxed) {
            return Ok(Exit::Interrupted);
        }
        exit = if exit == Exit::Done || done == Exit::Findings { done } else { exit };
    }
    Ok(exit)
}

/// One folder of reports per input: `out` itself for one input, a folder named after each for several.
fn folders(out: &Path, inputs: &[PathBuf]) -> Vec<PathBuf> {
    if inputs.len() == 1 {
        return vec![out.to_path_buf()];
    }
    let mut taken: Vec<String> = Vec::new();
    for input in inputs {
        let base = name_of(input).replace(['/', '\\', ':'], "_");
        let mut name = base.clone();
        let mut n = 2;
        while taken.iter().any(|t| t.to_lowercase() == name.to_lowercase()) {
            name = format!("{base}-{n}");
            n += 1;
        }
        taken.push(name);
    }
    taken.into_iter().map(|n| out.join(n)).collect()
}

/// Name of a dossier: that of its folder or archive.
fn name_of(input: &Path) -> String {
    let full = input.canonicalize().unwrap_or_else(|_| input.to_path_buf());
    full.file_name().map_or_else(|| "dossier".to_owned(), |n| report::shown(&n.to_string_lossy()))
}

type Packs = std::collections::BTreeMap<String, probant::pack::Files>;

fn one(
    args: &AuditArgs,
    voice: Voice,
    input: &Path,
    out: &Path,
    (packs, engine): (&Packs, Option<&Tesseract>),
    as_of: jiff::civil::Date,
) -> Result<Exit, Failure> {
    let config = config::load(args.config.as_deref(), input)?;
    let audit_date = match args.audit_date.as_deref().or(config.audit_date.as_deref()) {
        Some(date) => parse_date(date, "--audit-date")?,
        None => as_of,
    };
    let (id, pack) = pack_for(packs, audit_date)?;
    let declared = config::declared(&config, &args.profile, &pack)?;
    let name = name_of(input);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let options = Options {
        jobs: args.jobs.unwrap_or(cores),
        start: Arc::new(Start {
            pack: id,
            packs: args.pack.pack.is_some().then(|| packs.clone()),
            limits: config::limits(&args.limits, &args.ocr),
            passwords: config::passwords(&config, &args.password),
            ocr: engine.cloned(),
        }),
        ocr_budget: args.ocr.ocr_budget,
        program: program()?,
        documents: false,
    };
    let bar =
        (!voice.quiet && !args.no_progress && std::io::stderr().is_terminal()).then(|| Bar::new(&name, voice.lang));
    let progress: &dyn Progress = bar.as_ref().map_or(&Quiet as &dyn Progress, |b| b);
    let mut files = gather(input, &options, progress, &STOP);
    if let Some(bar) = bar {
        bar.clear();
    }
    if STOP.load(Ordering::Relaxed) {
        return Err(Failure::new(
            Exit::Interrupted,
            "interrompu ; aucun rapport n'a été écrit ni modifié.",
            "interrupted; no report was written or changed.",
        ));
    }
    // the reports of an earlier run are not evidence; the settings neither, but they were received
    let reports = reports_inside(input, out);
    files.retain(|f| !reports.contains(&f.path));
    if input.is_dir() {
        for settings in files.iter_mut().filter(|f| f.path == config::NAME) {
            settings.incidents = vec![Incident::Settings];
            settings.exhibit = None;
        }
    }
    if files.iter().all(|f| f.incidents == [Incident::Settings]) {
        let shown = input.display();
        return Err(Failure::new(
            Exit::Files,
            format!(
                "« {shown} » ne contient aucun fichier : rien à analyser, aucun rapport écrit. Vérifiez l'archive ou le dossier reçu."
            ),
            format!(
                "“{shown}” holds no file: nothing to audit, no report written. Check the archive or folder received."
            ),
        ));
    }
    if !voice.quiet {
        ocr::say_unread(&files, &args.ocr, engine, voice);
    }
    let audit = audit(files, &pack, &Context { name, audit_date, as_of, declared });
    let formats: Vec<Format> = args
        .format
        .iter()
        .map(|f| match f {
            FormatArg::Csv => Format::Csv,
            FormatArg::Json => Format::Json,
        })
        .collect();
    let names = |id: &str| pack.name_of(id, voice.lang);
    let written = report::write_all(&audit, voice.lang, &formats, out, &names).map_err(|e| {
        let m = e.message();
        Failure::new(Exit::Files, m.fr, m.en)
    })?;
    if !voice.quiet {
        let mut summary = Vec::new();
        let style = Style { colour: voice.colour, width: 80 };
        if report::summary(&audit, voice.lang, &style, &written, &mut summary).is_ok() {
            // a closed pipe is the reader's choice, not a failure
            let _ = anstream::stdout().write_all(&summary);
        }
    }
    Ok(exit_of(&audit, args))
}

/// Paths that the reports of `out` have as files of `input`, when they are kept inside it.
fn reports_inside(input: &Path, out: &Path) -> Vec<String> {
    let (Ok(input), Ok(out)) = (input.canonicalize(), out.canonicalize()) else { return Vec::new() };
    let Ok(relative) = out.strip_prefix(&input) else { return Vec::new() };
    let names = Format::ALL.iter().flat_map(|f| f.files());
    let path = |name: &str| relative.join(name).to_string_lossy().replace('\\', "/").nfc().collect::<String>();
    names.map(|name| shown(&path(name))).collect()
}

/// This very binary, to be run as a reader.
pub fn program() -> Result<PathBuf, Failure> {
    std::env::current_exe().map_err(|e| {
        Failure::new(
            Exit::Files,
            format!("le programme ne se retrouve pas lui-même ({e})."),
            format!("the program cannot find itself ({e})."),
        )
    })
}

fn exit_of(audit: &Audit, args: &AuditArgs) -> Exit {
    let worst = audit.findings.iter().map(|f| f.verdict).max().unwrap_or(Verdict::Conform);
    let fails = match args.fail_on {
        FailOn::Major => worst >= Verdict::Major,
        FailOn::Minor => worst >= Verdict::Minor,
        FailOn::Never => false,
    };
    if fails {
        Exit::Findings
    } else if args.strict && audit.coverage.unread + audit.coverage.partly > 0 {
        Exit::Unread
    } else {
        Exit::Done
    }
}
