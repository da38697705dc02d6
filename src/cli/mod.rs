//! The command line's half of the program: arguments, printing, exit codes.

mod again;
mod args;
mod audit;
mod batch;
mod cache;
mod compare;
mod config;
mod cost;
mod explain;
mod finding;
mod help;
mod init;
mod limit;
mod meant;
mod ocr;
mod pack;
mod package;
mod parcel;
mod progress;
mod reports;
mod show;
mod stamp;
mod triage;
mod trial;
mod waivers;
mod write;

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::Path;

use clap::FromArgMatches;
use clap::error::ErrorKind;
use jiff::civil::Date;

use args::{Cli, ColorArg, Command, LangArg, PackCommand};
use probant::pack::{Files, Pack, Part, choose, compile_part, embedded, on_disk};
use probant::report::shown_lines;
use probant::report::write::write_atomically;
use probant::text::{Lang, Text, typeset_around};

/// Exit codes, as DESIGN promises them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Done, with findings at or above `--fail-on`.
    Findings = 1,
    /// Wrong usage, configuration or pack.
    Usage = 2,
    /// Input or output could not be used.
    Files = 3,
    /// Done, but files were not read and `--strict` was asked.
    Unread = 4,
    /// Stopped by the user.
    Interrupted = 130,
}

/// Why the program cannot go on: what, and what to do.
pub struct Failure {
    exit: Exit,
    message: Text,
}

impl Failure {
    fn new(exit: Exit, fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self { exit, message: Text::new(fr, en) }
    }
}

impl Failure {
    /// The message, with the typography of the language; what it quotes (paths, answers) stays as it is, but steers no
    /// terminal.
    fn said(&self, lang: Lang) -> String {
        let text = &shown_lines(self.message.get(lang));
        let after = text.split(['«', '“']).skip(1);
        let quoted: Vec<&str> = after.filter_map(|rest| rest.split(['»', '”']).next()).map(str::trim).collect();
        typeset_around(text, &quoted, lang)
    }
}

/// How messages begin.
fn head(lang: Lang) -> &'static str {
    if lang == Lang::Fr { "probant\u{A0}: " } else { "probant: " }
}

/// Why the system refused, in words.
fn system(error: &std::io::Error) -> Text {
    match error.kind() {
        std::io::ErrorKind::NotFound => Text::new("introuvable", "not found"),
        std::io::ErrorKind::PermissionDenied => Text::new("accès refusé", "access denied"),
        std::io::ErrorKind::InvalidData => Text::new("ce n'est pas du texte UTF-8", "not UTF-8 text"),
        std::io::ErrorKind::IsADirectory => Text::new("c'est un dossier", "it is a folder"),
        _ => Text::new(error.to_string(), error.to_string()),
    }
}

/// Says something to know that stops nothing.
fn warn(text: &str, voice: Voice) {
    let word = if voice.lang == Lang::Fr { "attention, " } else { "warning, " };
    let _ = writeln!(anstream::stderr(), "{}{word}{}", head(voice.lang), shown_lines(text));
}

/// How to speak to the user.
#[derive(Debug, Clone, Copy)]
pub struct Voice {
    lang: Lang,
    quiet: bool,
    colour: bool,
}

impl Voice {
    /// The language spoken.
    pub fn lang(self) -> Lang {
        self.lang
    }
}

/// Runs the program; gives its exit code.
pub fn run() -> i32 {
    // the language is needed to speak of a command line that cannot be understood
    let mut words: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let one = batch::One::taken(&mut words);
    let lang = language(spoken(words.iter().cloned()));
    let parsed = help::command(lang).try_get_matches_from(words).and_then(|m| Cli::from_arg_matches(&m));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(e) if !e.use_stderr() || e.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = e.print();
            return if e.use_stderr() { Exit::Usage as i32 } else { 0 };
        }
        Err(e) => {
            let failure = Failure {
                exit: Exit::Usage,
                message: Text::new(help::usage_error(&e, Lang::Fr), help::usage_error(&e, Lang::En)),
            };
            let _ = writeln!(anstream::stderr(), "{}{}", head(lang), failure.said(lang));
            return Exit::Usage as i32;
        }
    };
    let colour = match cli.color {
        ColorArg::Always => true,
        ColorArg::Never => false,
        ColorArg::Auto => std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
    };
    match cli.color {
        ColorArg::Always => anstream::ColorChoice::Always.write_global(),
        ColorArg::Never => anstream::ColorChoice::Never.write_global(),
        ColorArg::Auto => {}
    }
    let voice = Voice { lang, quiet: cli.quiet, colour };
    let done = match cli.command {
        Command::Audit(args) => audit::run(&args, one.as_ref(), voice),
        Command::Package(args) => package::run(&args, voice),
        Command::Triage(args) => triage::run(&args, voice),
        Command::Compare(args) => compare::run(&args, voice),
        Command::Render(args) => reports::render(&args, voice),
        Command::Show(args) => show::run(&args, voice),
        Command::Pack { command } => packed(command, voice),
        Command::Explain(args) => explain::run(&args, voice),
        Command::Init(args) => init::run(&args, voice),
        Command::Cache { command } => cache::run(&command, voice),
        Command::Completions { shell } => Ok(completions(shell, lang)),
        Command::Man { out } => manual(out.as_deref(), lang),
    };
    match done {
        Ok(exit) => exit as i32,
        Err(failure) => {
            let _ = writeln!(anstream::stderr(), "{}{}", head(voice.lang), failure.said(voice.lang));
            failure.exit as i32
        }
    }
}

/// The commands of `pack`.
fn packed(command: PackCommand, voice: Voice) -> Result<Exit, Failure> {
    match command {
        PackCommand::List { pack } => pack::list(pack.pack.as_deref(), voice),
        PackCommand::Check { dir } => pack::check(dir.as_deref(), voice),
        PackCommand::Test { dir, details } => trial::run(dir.as_deref(), details, voice),
        PackCommand::Explain(args) => explain::run(&args, voice),
        PackCommand::Doc(args) => write::doc(&args, voice),
        PackCommand::Schema { kind, out } => write::schema(kind, out.as_deref()),
        PackCommand::New { kind, id, out } => write::new(kind, &id, out.as_deref(), voice),
        PackCommand::Cost(args) => cost::run(&args, voice),
    }
}

/// The language asked for among the arguments, before they are understood.
fn spoken(args: impl Iterator<Item = std::ffi::OsString>) -> Option<LangArg> {
    let words: Vec<String> = args.map(|a| a.to_string_lossy().into_owned()).collect();
    let after = words.iter().position(|w| w == "--lang").and_then(|at| words.get(at + 1));
    match after.map(String::as_str).or_else(|| words.iter().find_map(|w| w.strip_prefix("--lang="))) {
        Some("en") => Some(LangArg::En),
        Some("fr") => Some(LangArg::Fr),
        _ => None,
    }
}

/// Prints the completion script of a shell.
fn completions(shell: clap_complete::Shell, lang: Lang) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut help::command(lang), "probant", &mut script);
    let _ = anstream::stdout().write_all(&script);
    Exit::Done
}

/// Prints the main manual page, or writes one for each command in a folder.
fn manual(out: Option<&Path>, lang: Lang) -> Result<Exit, Failure> {
    let mut command = help::command(lang);
    command.build();
    let mut pages = vec![("probant".to_owned(), command.clone())];
    let mut todo: Vec<(String, clap::Command)> = pages.clone();
    while let Some((name, parent)) = todo.pop() {
        for sub in parent.get_subcommands() {
            let name = format!("{name}-{}", sub.get_name());
            pages.push((name.clone(), sub.clone().name(name.clone())));
            todo.push((name, sub.clone()));
        }
    }
    let page = |command: clap::Command| {
        let mut roff = Vec::new();
        let _ = clap_mangen::Man::new(command).render(&mut roff);
        // the space before a colon, which headings of a page do not have
        let text = String::from_utf8_lossy(&roff).replace("\u{A0}\n", "\n");
        if lang == Lang::En {
            return text;
        }
        [("NAME", "NOM"), ("SUBCOMMANDS", "COMMANDES"), ("EXTRA", "COMPLÉMENTS")]
            .iter()
            .fold(text, |text, (en, fr)| text.replace(&format!(".SH {en}\n"), &format!(".SH {fr}\n")))
    };
    let Some(dir) = out else {
        say(format_args!("{}", page(command)));
        return Ok(Exit::Done);
    };
    for (name, command) in pages {
        write_atomically(dir, &format!("{name}.1"), page(command).as_bytes()).map_err(|e| {
            let m = e.message();
            Failure::new(Exit::Files, m.fr, m.en)
        })?;
    }
    Ok(Exit::Done)
}

/// Prints; a closed pipe or a full disk behind it is not a crash.
fn say(text: std::fmt::Arguments<'_>) {
    let mut out = anstream::stdout();
    let _ = out.write_fmt(text).and_then(|()| out.flush());
}

/// The language asked for, else that of the system, else French.
fn language(asked: Option<LangArg>) -> Lang {
    match asked {
        Some(LangArg::Fr) => Lang::Fr,
        Some(LangArg::En) => Lang::En,
        None => {
            let set =
                ["LC_ALL", "LC_MESSAGES", "LANG"].iter().filter_map(|v| std::env::var(v).ok()).find(|v| !v.is_empty());
            if set.is_some_and(|v| v == "en" || v.starts_with("en_")) { Lang::En } else { Lang::Fr }
        }
    }
}

/// The packs of the binary, or those of `--pack`.
fn packs(dir: Option<&Path>) -> Result<BTreeMap<String, Files>, Failure> {
    match dir {
        None => Ok(embedded()),
        Some(dir) => on_disk(dir).map_err(|p| {
            Failure::new(
                Exit::Usage,
                format!("règles inutilisables. {}", p.said(Lang::Fr)),
                format!("rules cannot be used. {}", p.said(Lang::En)),
            )
        }),
    }
}

/// Compiles the pack for an audit date.
fn pack_for(packs: &BTreeMap<String, Files>, date: Date) -> Result<(String, Pack), Failure> {
    part_for(packs, date, Part::Whole)
}

/// As [`pack_for`], and no more than a part of it.
fn part_for(packs: &BTreeMap<String, Files>, date: Date, part: Part) -> Result<(String, Pack), Failure> {
    let id = choose(packs, &date.to_string()).ok_or_else(|| {
        Failure::new(Exit::Usage, "aucun référentiel utilisable dans ces règles.", "no usable pack in these rules.")
    })?;
    let pack = compile_part(packs, &id, part).map_err(|problems| {
        let list = |lang| problems.iter().map(|p| format!("  {}", p.said(lang))).collect::<Vec<_>>().join("\n");
        let n = problems.len();
        let (fr, en) = if n == 1 { ("erreur", "mistake") } else { ("erreurs", "mistakes") };
        Failure::new(
            Exit::Usage,
            format!("{n} {fr} dans les règles « {id} » :\n{}", list(Lang::Fr)),
            format!("{n} {en} in the rules “{id}”:\n{}", list(Lang::En)),
        )
    })?;
    Ok((id, pack))
}

/// Reads `2026-12-07` or `07/12/2026`.
fn parse_date(text: &str, option: &str) -> Result<Date, Failure> {
    probant::classify::first_date(text).and_then(|d| d.parse().ok()).ok_or_else(|| {
        Failure::new(
            Exit::Usage,
            format!("{option} : « {text} » n'est pas une date ; écrivez par exemple 2026-12-07 ou 07/12/2026."),
            format!("{option}: “{text}” is not a date; write for instance 2026-12-07."),
        )
    })
}

/// Today, from the system clock.
fn today() -> Date {
    jiff::Zoned::now().date()
}
