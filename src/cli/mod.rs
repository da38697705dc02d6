//! The command line's half of the program: arguments, printing, exit codes.

mod args;
mod audit;
mod config;
mod explain;
mod finding;
mod progress;
mod show;

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::Path;

use clap::Parser;
use jiff::civil::Date;

use args::{Cli, ColorArg, Command, LangArg, PackCommand};
use probant::pack::{Files, Pack, choose, compile, embedded, on_disk};
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
    /// The message, with the typography of the language; what it quotes (paths, answers) stays as it is.
    fn said(&self, lang: Lang) -> String {
        let text = self.message.get(lang);
        let after = text.split(['«', '“']).skip(1);
        let quoted: Vec<&str> = after.filter_map(|rest| rest.split(['»', '”']).next()).map(str::trim).collect();
        typeset_around(text, &quoted, lang)
    }
}

/// How messages begin.
fn head(lang: Lang) -> &'static str {
    if lang == Lang::Fr { "probant\u{A0}: " } else { "probant: " }
}

/// Says something to know that stops nothing.
fn warn(text: &str, voice: Voice) {
    let word = if voice.lang == Lang::Fr { "attention, " } else { "warning, " };
    let _ = writeln!(anstream::stderr(), "{}{word}{text}", head(voice.lang));
}

/// How to speak to the user.
#[derive(Debug, Clone, Copy)]
pub struct Voice {
    lang: Lang,
    quiet: bool,
    colour: bool,
}

/// Runs the program; gives its exit code.
pub fn run() -> i32 {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => {
            let _ = e.print();
            return if e.use_stderr() { Exit::Usage as i32 } else { 0 };
        }
    };
    let colour = match cli.color {
        ColorArg::Always => true,
        ColorArg::Never => false,
        ColorArg::Auto => std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
    };
    let voice = Voice { lang: language(cli.lang), quiet: cli.quiet, colour };
    let done = match cli.command {
        Command::Audit(args) => audit::run(&args, voice),
        Command::Show(args) => show::run(&args, voice),
        Command::Pack { command: PackCommand::List { pack } } => explain::list(pack.pack.as_deref(), voice),
        Command::Pack { command: PackCommand::Check { dir } } => explain::check(dir.as_deref(), voice),
        Command::Explain(args) => explain::run(&args, voice),
    };
    match done {
        Ok(exit) => exit as i32,
        Err(failure) => {
            let _ = writeln!(anstream::stderr(), "{}{}", head(voice.lang), failure.said(voice.lang));
            failure.exit as i32
        }
    }
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
            if set.is_some_and(|v| v.starts_with("en_")) { Lang::En } else { Lang::Fr }
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
    let id = choose(packs, &date.to_string()).ok_or_else(|| {
        Failure::new(Exit::Usage, "aucun référentiel utilisable dans ces règles.", "no usable pack in these rules.")
    })?;
    let pack = compile(packs, &id).map_err(|problems| {
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
