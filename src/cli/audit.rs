//! `probant audit`: inputs in, reports out, a summary on one screen.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use super::again::Again;
use super::args::{AuditArgs, FailOn};
use super::batch::{self, One};
use super::config::CacheKey;
use super::progress::{Bar, Piped};
use super::stamp::{self, Stamp};
use super::{Exit, Failure, Voice, cache, config, ocr, packs, parse_date, part_for, reports, today, waivers, warn};
use probant::audit::{
    Audit, Context, Declared, Verdict, Waiver, apply_waivers, audit_beside, keep_relevant, pseudonymise,
};
use probant::cache::{Cache, Reader};
use probant::incident::Incident;
use probant::limits::Limits;
use probant::ocr::Tesseract;
use probant::pack::{Pack, Part, compile_part, neighbours};
use probant::pipeline::{Options, Progress, Quiet, Seat, gather};
use probant::report::{self, Dialect, Format, Manner, Style, triage::Row, words::date};
use probant::source::shown;
use probant::text::{Lang, Text, typeset};
use probant::worker::{self, Start, path_bytes};

/// Set by Ctrl-C.
pub static STOP: AtomicBool = AtomicBool::new(false);

/// An audit so many years away is probably a slip of the finger: certificates last three.
const FAR_YEARS: i32 = 3;

/// Default folder of the reports.
pub const OUT: &str = report::term::USUAL;

/// Audits every input. All that can be refused is refused before any work.
///
/// Several inputs, and the children of a batch folder, are audited by a process each ([`batch`]); `one` is
/// what such a process is told.
pub fn run(args: &AuditArgs, one: Option<&One>, voice: Voice) -> Result<Exit, Failure> {
    // a second Ctrl-C stops at once: the handler leaves when it finds the mark already set
    let _ = ctrlc::set_handler(|| {
        if STOP.swap(true, Ordering::Relaxed) {
            std::process::exit(Exit::Interrupted as i32);
        }
    });
    match one {
        Some(_) => batch::end_with_the_batch(),
        None if args.batch.is_some() => {
            warn_of_walls(voice);
            return batch::run(args, voice);
        }
        None => {}
    }
    let inputs = one.map_or_else(|| args.inputs.clone(), |one| vec![one.input.clone()]);
    for input in &inputs {
        present(input)?;
    }
    let packs = packs(args.pack.pack.as_deref())?;
    let engine = ocr::engine(&args.ocr)?;
    let as_of: Date = args.as_of.as_deref().map(|d| parse_date(d, "--as-of")).transpose()?.unwrap_or_else(today);
    args.audit_date.as_deref().map(|d| parse_date(d, "--audit-date")).transpose()?;
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from(OUT));
    let folders = one.map_or_else(|| folders(&out, &inputs, false), |one| vec![one.out.clone()]);
    let mut plans = Vec::new();
    // what lies beside several dossiers lies beside all of them
    let alone = one.is_none() && inputs.len() == 1;
    for (input, folder) in inputs.iter().zip(&folders) {
        plans.push(plan((args, alone), input, folder, &packs, as_of, voice)?);
    }
    if !voice.quiet && one.is_none() {
        let mut told: Vec<String> = Vec::new();
        for warning in plans.iter().flat_map(|p| warnings(p, as_of)) {
            let text = typeset(warning.get(voice.lang), voice.lang);
            if !told.contains(&text) {
                warn(&text, voice);
                told.push(text);
            }
        }
    }
    if one.is_none() {
        warn_of_single_files(&inputs, voice);
        warn_of_walls(voice);
    }
    for folder in &folders {
        report::prepare(folder).map_err(reports::unwritten)?;
    }
    if one.is_none() && inputs.len() > 1 {
        return batch::run(args, voice);
    }
    let mut exit = Exit::Done;
    for plan in plans {
        exit = single(args, voice, plan, (&packs, engine.as_ref(), one), as_of)?;
    }
    Ok(exit)
}

/// Extensions of files that hold a dossier.
const DOSSIERS: [&str; 13] = ["zip", "7z", "tar", "gz", "tgz", "bz2", "tbz2", "xz", "txz", "zst", "mbox", "eml", "msg"];

/// Tells that a document alone is not a dossier: all that it does not hold will seem to be missing.
fn warn_of_single_files(inputs: &[PathBuf], voice: Voice) {
    let holds = |p: &Path| {
        let extension = p.extension().map(|e| e.to_string_lossy().to_lowercase());
        extension.is_some_and(|e| DOSSIERS.contains(&e.as_str()))
    };
    for input in inputs.iter().filter(|i| !voice.quiet && i.is_file() && !holds(i)) {
        let shown = input.display();
        let text = Text::new(
            format!(
                "« {shown} » est un fichier seul : tout ce qui n'y est pas paraîtra manquant. Pour un avis sur l'organisme, donnez le dossier entier."
            ),
            format!(
                "“{shown}” is a single file: all that it does not hold will seem to be missing. For a view of the organisation, give the whole folder."
            ),
        );
        warn(&typeset(text.get(voice.lang), voice.lang), voice);
    }
}

/// Tells once what this machine cannot do to hold readers though others of its kind can; what no machine of its kind can,
/// `explain limits` says.
fn warn_of_walls(voice: Voice) {
    for wall in worker::missing().iter().filter(|_| cfg!(target_os = "linux") && !voice.quiet) {
        warn(&typeset(wall.get(voice.lang), voice.lang), voice);
    }
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

/// One folder of reports per input: `out` itself for one input, a folder named after each for several or in a batch.
pub fn folders(out: &Path, inputs: &[PathBuf], batch: bool) -> Vec<PathBuf> {
    if inputs.len() == 1 && !batch {
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
pub fn name_of(input: &Path) -> String {
    let full = input.canonicalize().unwrap_or_else(|_| input.to_path_buf());
    full.file_name().map_or_else(|| "dossier".to_owned(), |n| report::shown(&n.to_string_lossy()))
}

pub type Packs = std::collections::BTreeMap<String, probant::pack::Files>;

/// What one input is held against, settled before any work.
pub struct Plan {
    /// The dossier.
    pub input: PathBuf,
    /// Where its reports go.
    pub out: PathBuf,
    /// Date of the audit prepared for.
    pub audit_date: Date,
    id: String,
    /// The rules.
    pub pack: Pack,
    /// Packs of the same family whose periods touch.
    beside: Vec<Pack>,
    /// Answers given about the organisation.
    pub declared: Declared,
    passwords: Vec<String>,
    limits: Limits,
    /// How CSV files are written.
    pub dialect: Dialect,
    /// What was accepted.
    pub waivers: Vec<Waiver>,
    /// Whether what is read may be kept.
    kept: bool,
    /// Whether names of persons are replaced.
    pub pseudonymise: bool,
}

pub fn plan(
    (args, alone): (&AuditArgs, bool),
    input: &Path,
    out: &Path,
    packs: &Packs,
    as_of: Date,
    voice: Voice,
) -> Result<Plan, Failure> {
    let config = config::load(args.config.as_deref(), input)?;
    let audit_date = match (args.audit_date.as_deref(), config.audit_date.as_deref()) {
        (Some(date), _) => parse_date(date, "--audit-date")?,
        (None, Some(date)) => parse_date(date, "audit-date (probant.toml)")?,
        (None, None) => as_of,
    };
    // the rules of the binary were checked when it was made
    let (part, part_beside) =
        if args.pack.pack.is_none() { (Part::Judging, Part::Beside) } else { (Part::Whole, Part::Whole) };
    let (id, pack) = part_for(packs, audit_date, part)?;
    let declared = config::declared(&config, &args.profile, &pack)?;
    let passwords = config::passwords(&config, &args.password);
    let limits = config::limits(&config, &args.limits, &args.ocr);
    let dialect = config::dialect(args.csv_dialect, Some(&config), voice.lang)?;
    let waivers = waivers::load(args.waivers.as_deref(), input, alone)?;
    let neighbours = neighbours(packs, &id);
    let beside = neighbours.iter().filter_map(|other| compile_part(packs, other, part_beside).ok()).collect();
    let kept = config.cache != Some(CacheKey::Off);
    let pseudonymise = args.pseudonymise || config.pseudonymise;
    let (input, out) = (input.to_owned(), out.to_owned());
    Ok(Plan {
        pseudonymise,
        input,
        out,
        audit_date,
        id,
        pack,
        beside,
        declared,
        passwords,
        limits,
        dialect,
        waivers,
        kept,
    })
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

fn single(
    args: &AuditArgs,
    voice: Voice,
    plan: Plan,
    (packs, engine, one): (&Packs, Option<&Tesseract>, Option<&One>),
    as_of: Date,
) -> Result<Exit, Failure> {
    let (input, out, dialect, hidden) = (plan.input.clone(), plan.out.clone(), plan.dialect, plan.pseudonymise);
    let options = options(args, &plan, packs, engine)?;
    let again = Again::of(args, voice, &plan, options.cache.as_ref(), as_of);
    let made = again.as_ref().filter(|_| !args.again).and_then(Again::made);
    if let Some(end) = made.and_then(|made| made.put(args, voice, &plan, one)) {
        return end;
    }
    let Examined { mut audit, pack, unread, .. } = examine(args, voice, plan, options, (engine, one), as_of)?;
    if hidden {
        pseudonymise(&mut audit, &pack, voice.lang);
    }
    let out = out.as_path();
    let silent = voice.quiet || one.is_some_and(|one| one.silent);
    let names = report::Lexicon::of(&pack);
    let manner = Manner { lang: voice.lang, dialect };
    let formats = reports::formats(&args.format);
    // reports that change belong to no batch any more
    let _ = std::fs::remove_file(out.join(stamp::NAME));
    // a link would tell the name that a pseudonym hides
    let links = if hidden { report::Links::default() } else { report::Links::of(&audit, &input, out) };
    let written = report::write_all(&audit, manner, &formats, out, (&names, &links)).map_err(reports::unwritten)?;
    let row = Row::of(&audit);
    stamped(one, out, &row)?;
    if !silent {
        summarise(&audit, (voice, args.detail), &names, &written);
    }
    let exit = exit_of(&audit, args);
    if let Some(again) = again {
        again.keep(audit, row, unread, &written);
    }
    Ok(exit)
}

/// Marks a dossier of a batch as done.
pub fn stamped(one: Option<&One>, out: &Path, row: &Row) -> Result<(), Failure> {
    let Some(one) = one else { return Ok(()) };
    let stamp = Stamp { key: one.key.clone(), row: row.clone() };
    stamp::write(out, &stamp).map_err(reports::unwritten)
}

/// Tells an audit on one screen, or in detail.
pub fn summarise(audit: &Audit, (voice, detail): (Voice, bool), names: &report::Lexicon, written: &[PathBuf]) {
    let mut summary = Vec::new();
    let style = Style { colour: voice.colour, width: width() };
    let done = if detail {
        report::detail(audit, voice.lang, &style, names, written, &mut summary)
    } else {
        report::summary(audit, voice.lang, &style, written, &mut summary)
    };
    if done.is_ok() {
        // a closed pipe is the reader's choice, not a failure
        let _ = anstream::stdout().write_all(&summary);
    }
}

/// An audit, what it was held against, and where the bytes of its files are.
pub struct Examined {
    /// The audit.
    pub audit: Audit,
    /// The pack.
    pub pack: Pack,
    /// Where the bytes of each file are, by path and digest.
    pub seats: BTreeMap<(String, String), Seat>,
    /// What a reader is told.
    pub start: Arc<Start>,
    /// What was said of scans that stayed unread.
    pub unread: Option<String>,
}

/// How the files of a dossier are read.
pub fn options(args: &AuditArgs, plan: &Plan, packs: &Packs, engine: Option<&Tesseract>) -> Result<Options, Failure> {
    let start = Start {
        pack: plan.id.clone(),
        packs: args.pack.pack.is_some().then(|| packs.clone()),
        reads: path_bytes(&plan.input),
        limits: plan.limits.clone(),
        passwords: plan.passwords.clone(),
        ocr: engine.cloned(),
    };
    let program = program()?;
    let cache = if plan.kept { cache::store(args.cache.as_deref()) } else { None }.map(|store| {
        let reader = Reader {
            program: &program,
            limits: &start.limits,
            passwords: &start.passwords,
            ocr: engine,
            ocr_budget: args.ocr.ocr_budget,
        };
        Arc::new(Cache::new(store, &reader, probant::cache::pack(&start.pack, packs), &plan.pack))
    });
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Ok(Options {
        jobs: args.jobs.unwrap_or(cores),
        start: Arc::new(start),
        ocr_budget: args.ocr.ocr_budget,
        program,
        documents: false,
        cache,
    })
}

/// Reads and judges one dossier.
pub fn examine(
    args: &AuditArgs,
    voice: Voice,
    plan: Plan,
    options: Options,
    (engine, one): (Option<&Tesseract>, Option<&One>),
    as_of: Date,
) -> Result<Examined, Failure> {
    let Plan { input, out, audit_date, pack, beside, declared, waivers: accepted, .. } = plan;
    let (input, out) = (input.as_path(), out.as_path());
    let name = name_of(input);
    let told = !voice.quiet && !args.no_progress;
    let bar = (told && one.is_none() && std::io::stderr().is_terminal()).then(|| Bar::new(&name, voice.lang));
    let piped = one.filter(|_| told).map(|_| Piped::default());
    let progress: &dyn Progress = match (&bar, &piped) {
        (Some(bar), _) => bar,
        (None, Some(piped)) => piped,
        (None, None) => &Quiet,
    };
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
        for settings in files.iter_mut().filter(|f| f.path == config::NAME || f.path == waivers::NAME) {
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
    let silent = voice.quiet || one.is_some_and(|one| one.silent);
    let unread = ocr::unread(&files, &args.ocr, engine, voice.lang);
    unread.iter().filter(|_| !silent).for_each(|text| ocr::say_unread(text, voice));
    let seats = files.iter().filter_map(|f| Some(((f.path.clone(), f.digest.clone()), f.seat.clone()?))).collect();
    let sample = args.sample.map(|n| (usize::try_from(n).unwrap_or(usize::MAX), args.seed));
    let mut audit = audit_beside(files, &pack, &beside, &Context { name, audit_date, as_of, declared, sample });
    keep_relevant(&mut audit, &pack);
    apply_waivers(&mut audit, accepted, as_of, &pack);
    Ok(Examined { audit, pack, seats, start: options.start, unread })
}

/// Columns of the terminal; 80 when the output goes elsewhere.
pub fn width() -> usize {
    terminal_size::terminal_size_of(std::io::stdout()).map_or(80, |(columns, _)| columns.0.into())
}

/// Paths that the reports of `out` have as files of `input`, when they are kept inside it.
fn reports_inside(input: &Path, out: &Path) -> Vec<String> {
    let (Ok(input), Ok(out)) = (input.canonicalize(), out.canonicalize()) else { return Vec::new() };
    let Ok(relative) = out.strip_prefix(&input) else { return Vec::new() };
    let names = Format::ALL.iter().flat_map(|f| f.files()).chain([&stamp::NAME]);
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

/// How an audit ends the program.
pub fn exit_of(audit: &Audit, args: &AuditArgs) -> Exit {
    // an accepted finding fails nothing any more
    let open = audit.findings.iter().filter(|f| f.waiver.is_empty());
    let worst = open.map(|f| f.verdict).max().unwrap_or(Verdict::Conform);
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
