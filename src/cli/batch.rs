//! Many dossiers: each is audited by a process of its own, so that a bad one costs only itself; what is
//! done is not done again; one table over all.

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering;

use super::args::AuditArgs;
use super::audit::{OUT, STOP, folders, name_of, program};
use super::progress::{Batch, MARK};
use super::stamp::{self, Stamp};
use super::{Exit, Failure, Voice, ocr, packs, parse_date, reports, say, today, triage, warn};
use probant::format::{Format as FileFormat, is_junk};
use probant::report::triage::Row;
use probant::report::{prepare, shown};
use probant::text::{Lang, Text, en_count, fr_count};

/// First argument of a process that audits one dossier of a batch; no person types it.
pub const ONE: &str = "--un-dossier";
/// Bytes of what a dossier's process says that are kept.
const SAID: u64 = 16 << 10;
/// Children of a batch folder that are named when they are no dossier.
const NAMED: usize = 5;

/// What a process for one dossier is told.
#[derive(Debug, Clone)]
pub struct One {
    /// The dossier.
    pub input: PathBuf,
    /// Its report folder.
    pub out: PathBuf,
    /// What its stamp will say.
    pub key: String,
    /// Whether it is one of a folder: then nobody reads its summary.
    pub silent: bool,
}

impl One {
    /// Takes the arguments of [`ONE`] away from a command line, when they are there.
    pub fn taken(args: &mut Vec<OsString>) -> Option<Self> {
        if args.get(1).is_none_or(|a| a != ONE) || args.len() < 6 {
            return None;
        }
        let mut own = args.drain(1..6).skip(1);
        let (input, out) = (own.next()?.into(), own.next()?.into());
        let key = own.next()?.to_string_lossy().into_owned();
        let silent = own.next()? == "silent";
        Some(Self { input, out, key, silent })
    }
}

/// Ends this process as soon as the batch that started it is gone: nobody would know of its work.
pub fn end_with_the_batch() {
    std::thread::spawn(|| {
        let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        std::process::exit(Exit::Interrupted as i32);
    });
}

/// A dossier of the batch.
struct Task {
    input: PathBuf,
    out: PathBuf,
    name: String,
}

/// Audits the children of `args.batch`, or every input.
pub fn run(args: &AuditArgs, voice: Voice) -> Result<Exit, Failure> {
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from(OUT));
    let (inputs, others) = match &args.batch {
        Some(folder) => children(folder, &out)?,
        None => (args.inputs.clone(), Vec::new()),
    };
    let packs = packs(args.pack.pack.as_deref())?;
    let engine = ocr::engine(&args.ocr)?;
    for (given, option) in [(&args.as_of, "--as-of"), (&args.audit_date, "--audit-date")] {
        given.as_deref().map(|d| parse_date(d, option)).transpose()?;
    }
    named_waivers(args, &inputs, voice)?;
    prepare(&out).map_err(reports::unwritten)?;
    let _lock = lock(&out)?;
    let silent = args.batch.is_some();
    if !voice.quiet && !others.is_empty() {
        warn(&passed_over(&others, voice.lang), voice);
    }
    let outs = if silent { folders(&out, &inputs, true) } else { folders(&out, &inputs, false) };
    let tasks: Vec<Task> =
        inputs.into_iter().zip(outs).map(|(input, out)| Task { name: name_of(&input), input, out }).collect();
    let common = stamp::common(args, &packs, engine.as_ref(), voice);
    let formats = reports::formats(&args.format);
    let program = program()?;
    let bar = (!voice.quiet && !args.no_progress && std::io::stderr().is_terminal())
        .then(|| Batch::new(tasks.len() as u64, voice.lang));
    let mut rows: Vec<Row> = Vec::new();
    let (mut exit, mut kept) = (Exit::Done, 0usize);
    for (n, task) in (1..).zip(&tasks) {
        if let Some(bar) = &bar {
            bar.dossier(n, &task.name);
        }
        let key = stamp::key(&common, args, &task.input);
        let known = stamp::finished(&task.out, &key, &formats).filter(|_| !args.again);
        let (row, code) = match known {
            Some(row) => {
                kept += 1;
                (row, None)
            }
            None => {
                let one = One { input: task.input.clone(), out: task.out.clone(), key, silent };
                let (row, code) = audited(&program, &one, &task.name, bar.as_ref(), voice);
                (row, Some(code))
            }
        };
        if STOP.load(Ordering::Relaxed) || code == Some(Exit::Interrupted as i32) {
            return Err(interrupted(rows.len(), tasks.len()));
        }
        if silent && !voice.quiet {
            let again = if code.is_none() { pick(voice.lang, " (déjà fait)", " (done before)") } else { "" };
            let brief = probant::text::typeset(&row.brief(voice.lang), voice.lang);
            let line = format!("[{n}/{}] {} – {}{again}", tasks.len(), task.name, shown(&brief));
            match &bar {
                Some(bar) => bar.says(&line),
                None => say(format_args!("{line}\n")),
            }
        }
        exit = worst(exit, args, &row);
        rows.push(linked(row, &task.out, &out, &formats));
    }
    if let Some(bar) = &bar {
        bar.clear();
    }
    let mut notes = Vec::new();
    if !others.is_empty() {
        notes.push(passed_over(&others, voice.lang));
    }
    let dialect = super::config::dialect(args.csv_dialect, None, voice.lang)?;
    let written = triage::write(&out, rows, notes, &day(args), dialect, voice)?;
    if !voice.quiet {
        if kept > 0 {
            let line = match voice.lang {
                Lang::Fr => format!("{kept} sur {} déjà faits, inchangés ; --again les refait.", tasks.len()),
                Lang::En => format!("{kept} of {} done before, unchanged; --again does them again.", tasks.len()),
            };
            say(format_args!("{}\n", probant::text::typeset(&line, voice.lang)));
        }
        reports::tell(&written, voice);
    }
    Ok(exit)
}

/// A key says which rule and which paper, not whose: what is accepted for one client would be for all.
fn named_waivers(args: &AuditArgs, inputs: &[PathBuf], voice: Voice) -> Result<(), Failure> {
    if let Some(path) = &args.waivers {
        let n = super::waivers::nameless(path)?;
        if n > 0 {
            return Err(Failure::new(
                Exit::Usage,
                "--waivers pour plusieurs dossiers : chaque dérogation doit dire le sien (dossier = \"nom\"). Ou posez un derogations.toml dans chaque dossier.",
                "--waivers for several dossiers: each waiver must name its own (dossier = \"name\"). Or put a derogations.toml in each dossier.",
            ));
        }
        return Ok(());
    }
    let mut files: Vec<PathBuf> = inputs.iter().filter_map(|i| super::waivers::beside(i)).collect();
    files.sort();
    files.dedup();
    for path in files {
        let n = super::waivers::nameless(&path)?;
        if n > 0 && !voice.quiet {
            let at = shown(&path.display().to_string());
            let text = match voice.lang {
                Lang::Fr if n == 1 => format!(
                    "« {at} » : 1 dérogation ne dit pas son dossier (dossier = \"nom\"), elle est laissée de côté."
                ),
                Lang::Fr => format!(
                    "« {at} » : {n} dérogations ne disent pas leur dossier (dossier = \"nom\"), elles sont laissées de côté."
                ),
                Lang::En if n == 1 => {
                    format!("“{at}”: 1 waiver does not name its dossier (dossier = \"name\"), it is left aside.")
                }
                Lang::En => {
                    format!("“{at}”: {n} waivers do not name their dossier (dossier = \"name\"), they are left aside.")
                }
            };
            warn(&probant::text::typeset(&text, voice.lang), voice);
        }
    }
    Ok(())
}

fn day(args: &AuditArgs) -> String {
    let given = args.as_of.as_deref().and_then(|d| parse_date(d, "--as-of").ok());
    given.unwrap_or_else(today).to_string()
}

fn pick(lang: Lang, fr: &'static str, en: &'static str) -> &'static str {
    if lang == Lang::Fr { fr } else { en }
}

/// The dossiers of a folder – its folders and archives – and the children that are none.
fn children(folder: &Path, out: &Path) -> Result<(Vec<PathBuf>, Vec<String>), Failure> {
    super::audit::present(folder)?;
    let at = folder.display();
    let list = std::fs::read_dir(folder).map_err(|e| {
        let why = super::system(&e);
        Failure::new(
            Exit::Files,
            format!("--batch : « {at} » n'est pas un dossier lisible ({}).", why.fr),
            format!("--batch: “{at}” is no readable folder ({}).", why.en),
        )
    })?;
    let reports = out.canonicalize().ok();
    let (mut dossiers, mut others) = (Vec::new(), Vec::new());
    for child in list.flatten().map(|e| e.path()) {
        let name = child.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let ours = child.canonicalize().ok().is_some_and(|c| Some(c) == reports) || child.join(stamp::NAME).is_file();
        let archive = child.is_file() && FileFormat::announced(&name).is_some_and(FileFormat::is_archive);
        let hidden = name.starts_with('.') || is_junk(&name);
        if !ours && !hidden && (child.is_dir() || archive) && !child.is_symlink() {
            dossiers.push(child);
        } else if !ours {
            others.push(shown(&name));
        }
    }
    dossiers.sort();
    others.sort();
    if dossiers.is_empty() {
        return Err(Failure::new(
            Exit::Files,
            format!("--batch : « {at} » ne contient ni dossier ni archive."),
            format!("--batch: “{at}” holds neither folder nor archive."),
        ));
    }
    Ok((dossiers, others))
}

fn passed_over(others: &[String], lang: Lang) -> String {
    let mut list = others.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    let more = others.len().saturating_sub(NAMED);
    if more > 0 {
        list += &match lang {
            Lang::Fr => format!(" et {}", fr_count(more, "autre", "autres")),
            Lang::En => format!(" and {more} more"),
        };
    }
    match lang {
        Lang::Fr => format!("ni dossier ni archive, laissés de côté ({}) : {list}.", others.len()),
        Lang::En => format!("neither folder nor archive, left aside ({}): {list}.", others.len()),
    }
}

/// One batch at a time in a folder of reports; the system lets go of it however the run ends.
fn lock(out: &Path) -> Result<File, Failure> {
    let path = out.join(".probant-lot.lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(|e| {
        let why = super::system(&e);
        let at = path.display();
        Failure::new(
            Exit::Files,
            format!("« {at} » ne peut pas être écrit ({}).", why.fr),
            format!("“{at}” cannot be written ({}).", why.en),
        )
    })?;
    if let Err(std::fs::TryLockError::WouldBlock) = file.try_lock() {
        let at = out.display();
        return Err(Failure::new(
            Exit::Files,
            format!(
                "un autre lot travaille déjà dans « {at} ». Attendez sa fin ou choisissez un autre dossier avec --out."
            ),
            format!("another batch is at work in “{at}”. Wait for its end or choose another folder with --out."),
        ));
    }
    Ok(file)
}

/// Audits one dossier in its own process; its line, and the exit code of the process.
fn audited(program: &Path, one: &One, name: &str, bar: Option<&Batch>, voice: Voice) -> (Row, i32) {
    let mut args: Vec<OsString> = vec![ONE.into(), one.input.clone().into(), one.out.clone().into()];
    args.push(one.key.clone().into());
    args.push(if one.silent { "silent" } else { "told" }.into());
    args.extend(std::env::args_os().skip(1));
    let spawned =
        Command::new(program).args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = match spawned {
        Ok(child) => child,
        Err(e) => return (failed(one, name, Text::new(e.to_string(), e.to_string())), Exit::Files as i32),
    };
    // the process ends when this pipe does: it never outlives the batch
    let leash = child.stdin.take();
    let errors = child.stderr.take();
    let listener = std::thread::spawn(move || {
        let mut said = Vec::new();
        if let Some(mut errors) = errors {
            let _ = errors.by_ref().take(SAID).read_to_end(&mut said);
            // whatever more is said, the process must not wait for a reader
            let _ = std::io::copy(&mut errors, &mut std::io::sink());
        }
        String::from_utf8_lossy(&said).into_owned()
    });
    let mut lines = BufReader::new(
        child.stdout.take().map_or_else(|| Box::new(std::io::empty()) as Box<dyn Read>, |o| Box::new(o)),
    );
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
        let text = String::from_utf8_lossy(&line).into_owned();
        match (text.strip_prefix(MARK), bar) {
            (Some(progress), Some(bar)) => bar.hears(progress.trim_end()),
            (Some(_), None) => {}
            (None, Some(bar)) => bar.says(text.trim_end()),
            (None, None) => say(format_args!("{text}")),
        }
        line.clear();
    }
    let code = child.wait().ok().and_then(|status| status.code());
    drop(leash);
    let said = listener.join().unwrap_or_default();
    let stamp = stamp::read(&one.out).filter(|s| s.key == one.key);
    match (code, stamp) {
        (Some(0 | 1 | 4), Some(stamp)) => {
            if !one.silent && !said.is_empty() && !voice.quiet {
                let _ = anstream::stderr().write_all(said.as_bytes());
            }
            (stamp.row, code.unwrap_or_default())
        }
        // stopped by the user: nothing is said of the dossier, what was there stays
        (code, _) if code == Some(Exit::Interrupted as i32) || STOP.load(Ordering::Relaxed) => {
            (Row::failed(name, Text::new("interrompu", "interrupted")), Exit::Interrupted as i32)
        }
        (code, _) => {
            let last = said.split_once(": ").map_or(said.as_str(), |(_, rest)| rest);
            let why = last.lines().map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join(" ");
            let why = if why.is_empty() || code.is_none_or(|c| c == 101) {
                let end = code.map_or_else(|| "signal".to_owned(), |c| format!("code {c}"));
                Text::new(
                    format!("le programme s'est arrêté ({end}) : c'est une erreur de probant, signalez-la"),
                    format!("the program stopped ({end}): a mistake of probant, please report it"),
                )
            } else {
                let why = shown(&why.chars().take(400).collect::<String>());
                Text::new(why.clone(), why)
            };
            (failed(one, name, why), code.unwrap_or(-1))
        }
    }
}

/// The line of a dossier that failed, kept in its folder as well for those who merge.
fn failed(one: &One, name: &str, why: Text) -> Row {
    let row = Row::failed(name, why);
    let _ = prepare(&one.out).and_then(|()| stamp::write(&one.out, &Stamp { key: one.key.clone(), row: row.clone() }));
    row
}

/// The row with its report, relative to the table.
fn linked(mut row: Row, folder: &Path, out: &Path, formats: &[probant::report::Format]) -> Row {
    if row.failure.is_none() {
        row.report = triage::report_of(folder, out, formats);
    }
    row
}

/// How the batch ends: a dossier that could not be audited weighs most.
fn worst(exit: Exit, args: &AuditArgs, row: &Row) -> Exit {
    use super::args::FailOn;
    let fails = match args.fail_on {
        FailOn::Major => row.majors > 0,
        FailOn::Minor => row.majors + row.minors > 0,
        FailOn::Never => false,
    };
    let now = if row.failure.is_some() {
        Exit::Files
    } else if fails {
        Exit::Findings
    } else if args.strict && row.unread > 0 {
        Exit::Unread
    } else {
        Exit::Done
    };
    let weight = |e: Exit| [Exit::Done, Exit::Unread, Exit::Findings, Exit::Files].iter().position(|x| *x == e);
    if weight(now) > weight(exit) { now } else { exit }
}

fn interrupted(done: usize, all: usize) -> Failure {
    Failure::new(
        Exit::Interrupted,
        format!(
            "interrompu après {} sur {all} ; la même commande reprend où elle s'est arrêtée.",
            fr_count(done, "dossier", "dossiers")
        ),
        format!(
            "interrupted after {done} of {}; the same command goes on where it stopped.",
            en_count(all, "dossier", "dossiers")
        ),
    )
}
