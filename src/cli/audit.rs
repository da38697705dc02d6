//! `probant audit`: inputs in, reports out, a summary on one screen.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use super::args::{AuditArgs, FailOn, FormatArg};
use super::progress::Bar;
use super::{Exit, Failure, Voice, config, ocr, pack_for, packs, parse_date, today, warn};
use probant::audit::{Audit, Context, Declared, Verdict, audit, keep_relevant};
use probant::incident::Incident;
use probant::limits::Limits;
use probant::ocr::Tesseract;
use probant::pack::Pack;
use probant::pipeline::{Options, Progress, Quiet, gather};
use probant::report::{self, Format, Style, words::date};
use probant::source::shown;
use probant::text::{Lang, Text, typeset};
use probant::worker::{self, Start, path_bytes};

/// Set by Ctrl-C.
static STOP: AtomicBool = AtomicBool::new(false);

/// An audit so many years away is probably a slip of the finger: certificates last three.
const FAR_YEARS: i32 = 3;

/// Default folder of the reports.
pub const OUT: &str = "probant-rapport";

/// Audits every input. All that can be refused is refused before any work.
pub fn run(args: &AuditArgs, voice: Voice) -> Result<Exit, Failure> {
    for input in &args.inputs {
        present(input)?;
    }
    let packs = packs(args.pack.pack.as_deref())?;
    let engine = ocr::engine(&args.ocr)?;
    let as_of: Date = args.as_of.as_deref().map(|d| parse_date(d, "--as-of")).transpose()?.unwrap_or_else(today);
    args.audit_date.as_deref().map(|d| parse_date(d, "--audit-date")).transpose()?;
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from(OUT));
    let folders = folders(&out, &args.inputs);
    let mut plans = Vec::new();
    for (input, folder) in args.inputs.iter().zip(&folders) {
        plans.push(plan(args, input, folder, &packs, as_of)?);
    }
    if !voice.quiet {
        let mut told: Vec<String> = Vec::new();
        for warning in plans.iter().flat_map(|p| warnings(p, as_of)) {
            let text = typeset(warning.get(voice.lang), voice.lang);
            if !told.contains(&text) {
                warn(&text, voice);
                told.push(text);
            }
        }
    }
    if !voice.quiet {
        for wall in worker::missing() {
            warn(&typeset(wall.get(voice.lang), voice.lang), voice);
        }
    }
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
    for plan in plans {
        let done = one(args, voice, plan, (&packs, engine.as_ref()), as_of)?;
        if STOP.load(Ordering::Relaxed) {
            return Ok(Exit::Interrupted);
        }
        exit = if exit == Exit::Done || done == Exit::Findings { done } else { exit };
    }
    Ok(exit)
}

/// Refuses an input that is not there or cannot be opened.
pub fn present(input: &Path) -> Result<(), Failure> {
    let Err(e) = std::fs::metadata(input) else { return Ok(()) };
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
            format!("« {shown} » ne peut pas être ouvert. Vérifiez vos droits d'accès."),
            format!("“{shown}” cannot be opened. Check your access rights."),
        )
    };
    Err(Failure::new(Exit::Files, fr, en))
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

/// What one input is held against, settled before any work.
struct Plan {
    input: PathBuf,
    out: PathBuf,
    audit_date: Date,
    id: String,
    pack: Pack,
    declared: Declared,
    passwords: Vec<String>,
    limits: Limits,
}

fn plan(args: &AuditArgs, input: &Path, out: &Path, packs: &Packs, as_of: Date) -> Result<Plan, Failure> {
    let config = config::load(args.config.as_deref(), input)?;
    let audit_date = match (args.audit_date.as_deref(), config.audit_date.as_deref()) {
        (Some(date), _) => parse_date(date, "--audit-date")?,
        (None, Some(date)) => parse_date(date, "audit-date (probant.toml)")?,
        (None, None) => as_of,
    };
    let (id, pack) = pack_for(packs, audit_date)?;
    let declared = config::declared(&config, &args.profile, &pack)?;
    let passwords = config::passwords(&config, &args.password);
    let limits = config::limits(&config, &args.limits, &args.ocr);
    Ok(Plan { input: input.to_owned(), out: out.to_owned(), audit_date, id, pack, declared, passwords, limits })
}

/// Dates that are accepted but surprise: outside the period of the rules, or far from today.
fn warnings(plan: &Plan, as_of: Date) -> Vec<Text> {
    let file = &plan.pack.file;
    let (iso, day) = (plan.audit_date.to_string(), date(&plan.audit_date.to_string(), Lang::Fr));
    let from = |lang| date(&file.audits_from, lang);
    let mut told = Vec::new();
    if iso < file.audits_from {
        told.push(Text::new(
            format!(
                "l'audit du {day} est antérieur à tous les référentiels connus ; le plus proche, {}, vaut à partir du {}. Vérifiez --audit-date.",
                plan.id, from(Lang::Fr)
            ),
            format!(
                "the audit of {iso} is before every known pack; the nearest, {}, applies from {}. Check --audit-date.",
                plan.id, from(Lang::En)
            ),
        ));
    } else if let Some(until) = file.audits_until.as_ref().filter(|until| iso > **until) {
        told.push(Text::new(
            format!(
                "l'audit du {day} est postérieur à la période de {} (jusqu'au {}). Vérifiez --audit-date ou --pack.",
                plan.id,
                date(until, Lang::Fr)
            ),
            format!(
                "the audit of {iso} is after the period of {} (until {until}). Check --audit-date or --pack.",
                plan.id
            ),
        ));
    }
    let years = (i32::from(plan.audit_date.year()) - i32::from(as_of.year())).abs();
    if told.is_empty() && years > FAR_YEARS {
        told.push(Text::new(
            format!(
                "l'audit du {day} est à plus de {FAR_YEARS} ans d'aujourd'hui ({}). Vérifiez --audit-date.",
                date(&as_of.to_string(), Lang::Fr)
            ),
            format!("the audit of {iso} is more than {FAR_YEARS} years from today ({as_of}). Check --audit-date."),
        ));
    }
    told
}

fn one(
    args: &AuditArgs,
    voice: Voice,
    plan: Plan,
    (packs, engine): (&Packs, Option<&Tesseract>),
    as_of: Date,
) -> Result<Exit, Failure> {
    let Plan { input, out, audit_date, id, pack, declared, passwords, limits } = plan;
    let (input, out) = (input.as_path(), out.as_path());
    let name = name_of(input);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let options = Options {
        jobs: args.jobs.unwrap_or(cores),
        start: Arc::new(Start {
            pack: id,
            packs: args.pack.pack.is_some().then(|| packs.clone()),
            reads: path_bytes(input),
            limits,
            passwords,
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
    let mut audit = audit(files, &pack, &Context { name, audit_date, as_of, declared });
    keep_relevant(&mut audit, &pack);
    let formats: Vec<Format> = args
        .format
        .iter()
        .map(|f| match f {
            FormatArg::Csv => Format::Csv,
            FormatArg::Xlsx => Format::Xlsx,
            FormatArg::Html => Format::Html,
            FormatArg::Json => Format::Json,
        })
        .collect();
    let names = report::Lexicon::of(&pack);
    let written = report::write_all(&audit, voice.lang, &formats, out, &names).map_err(|e| {
        let m = e.message();
        Failure::new(Exit::Files, m.fr, m.en)
    })?;
    if !voice.quiet {
        let mut summary = Vec::new();
        let style = Style { colour: voice.colour, width: width() };
        if report::summary(&audit, voice.lang, &style, &names, &written, &mut summary).is_ok() {
            // a closed pipe is the reader's choice, not a failure
            let _ = anstream::stdout().write_all(&summary);
        }
    }
    Ok(exit_of(&audit, args))
}

/// Columns of the terminal; 80 when the output goes elsewhere.
fn width() -> usize {
    terminal_size::terminal_size_of(std::io::stdout()).map_or(80, |(columns, _)| columns.0.into())
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
