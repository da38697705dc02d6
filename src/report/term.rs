//! The summary on the terminal, readable without colour: one screen of 80 columns and 23 lines; [`detail`] is the long form.

mod brief;
mod detail;

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anstyle::AnsiColor;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::lexicon::Lexicon;
use super::safe::shown;
use super::words::{self, by_weight, count, date, pick, set};
use crate::audit::{Audit, Coverage, Verdict, WaiverState};
use crate::text::{Lang, en_count, fr_count};

/// How the summary is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether colours may be used.
    pub colour: bool,
    /// Columns of the terminal.
    pub width: usize,
}

/// Folder of the reports, and where a finding is looked for, unless told otherwise.
pub const USUAL: &str = "probant-rapport";

/// Narrowest summary: below, a terminal wraps as it likes.
const NARROWEST: usize = 40;
/// Widest summary: longer lines are tiring to read.
const WIDEST: usize = 100;
/// Lines one finding, and one action, may take.
const LINES: usize = 2;

/// Writes the summary of an audit on one screen; `out_paths` are the reports written.
///
/// # Errors
/// When `w` fails.
pub fn summary(audit: &Audit, lang: Lang, style: &Style, out_paths: &[PathBuf], w: &mut dyn Write) -> io::Result<()> {
    Screen::of(lang, style).short(audit, out_paths).iter().try_for_each(|line| writeln!(w, "{line}"))
}

/// As [`summary`], with every criterion, actions and the profile assumed; longer than a screen.
///
/// # Errors
/// When `w` fails.
pub fn detail(
    audit: &Audit,
    lang: Lang,
    style: &Style,
    names: &Lexicon,
    out_paths: &[PathBuf],
    w: &mut dyn Write,
) -> io::Result<()> {
    Screen::of(lang, style).long(audit, names, out_paths).iter().try_for_each(|line| writeln!(w, "{line}"))
}

/// What to type to see a finding of a report in full.
#[must_use]
pub fn explained(key: &str, report: &Path, lang: Lang, width: usize) -> String {
    let head = pick(lang, "Un constat en détail\u{A0}: ", "A finding in full: ");
    let command = format!("{head}probant explain {}", shown(key));
    if report.starts_with(USUAL) {
        return command;
    }
    // a command is not cut in two
    let at = format!("{command} --report \"{}\"", shown(&report.to_string_lossy()));
    let folder = pick(lang, "DOSSIER", "FOLDER");
    if at.width() <= width { at } else { format!("{command} --report {folder}") }
}

/// How much was read, and the sample that was followed, on one line.
pub(super) fn read_and_followed(audit: &Audit, lang: Lang) -> String {
    let line = coverage(&audit.coverage, lang);
    match (audit.sample, lang) {
        (None, _) => line,
        (Some(s), Lang::Fr) => {
            let sessions = fr_count(s.sessions, "session", "sessions");
            format!("{line}\u{A0}; échantillon\u{A0}: {sessions} sur {} (graine {})", s.of, s.seed)
        }
        (Some(s), Lang::En) => {
            format!("{line}; sample: {} of {} (seed {})", s.sessions, en_count(s.of, "session", "sessions"), s.seed)
        }
    }
}

/// How much was read, on one line.
pub(super) fn coverage(c: &Coverage, lang: Lang) -> String {
    let fr = lang == Lang::Fr;
    let mut line = if fr {
        format!("{} fichier{}\u{A0}:", count(c.files, lang), if c.files > 1 { "s" } else { "" })
    } else {
        format!("{} file{}:", count(c.files, lang), if c.files == 1 { "" } else { "s" })
    };
    let parts = [
        (c.read, if c.read > 1 { "lus" } else { "lu" }, "read"),
        (c.partly, "en partie", "in part"),
        (c.unread, if c.unread > 1 { "non lus" } else { "non lu" }, "not read"),
        (c.ignored, if c.ignored > 1 { "ignorés" } else { "ignoré" }, "ignored"),
        (
            c.duplicates,
            if c.duplicates > 1 { "doublons" } else { "doublon" },
            if c.duplicates > 1 { "duplicates" } else { "duplicate" },
        ),
    ];
    let shown: Vec<String> = parts
        .iter()
        .enumerate()
        .filter(|(i, (n, _, _))| *n > 0 || *i == 0)
        .map(|(_, (n, f, e))| format!("{} {}", count(*n, lang), if fr { f } else { e }))
        .collect();
    let _ = write!(line, " {}", shown.join(", "));
    line
}

/// Waivers that ran out or match nothing: somebody should know.
fn waivers(audit: &Audit, lang: Lang) -> Vec<String> {
    let told = |state, one: (&str, &str), many: (&str, &str)| {
        let of: Vec<String> =
            audit.waivers.iter().filter(|w| w.state == state).map(|w| words::waiver_target(w, lang)).collect();
        let (fr, en) = if of.len() > 1 { many } else { one };
        let colon = pick(lang, "\u{A0}: ", ": ");
        (!of.is_empty()).then(|| format!("{} {}{colon}{}", of.len(), pick(lang, fr, en), of.join(", ")))
    };
    let expired = told(
        WaiverState::Expired,
        ("dérogation expirée, constat rouvert", "waiver expired, finding open again"),
        ("dérogations expirées, constats rouverts", "waivers expired, findings open again"),
    );
    let unused = told(
        WaiverState::Unused,
        ("dérogation sans constat, à retirer", "waiver without a finding, to remove"),
        ("dérogations sans constat, à retirer", "waivers without a finding, to remove"),
    );
    expired.into_iter().chain(unused).collect()
}

/// Symbol of a verdict, readable without colour.
pub(super) fn symbol(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Conform => "✓",
        Verdict::Minor => "m",
        Verdict::Major => "M",
        Verdict::Unverifiable => "?",
        Verdict::ToReview => "○",
        Verdict::NotApplicable => "–",
    }
}

/// Language, colours and width while drawing.
struct Screen {
    lang: Lang,
    colour: bool,
    width: usize,
}

impl Screen {
    fn of(lang: Lang, style: &Style) -> Self {
        Self { lang, colour: style.colour, width: style.width.clamp(NARROWEST, WIDEST) }
    }

    /// Dossier, rules and day of the audit; its kind where nothing else says it.
    fn title(&self, audit: &Audit, kind: bool) -> String {
        let day = date(&audit.audit_date, self.lang);
        let named = audit.forecast.as_ref().and_then(|f| f.audit.as_ref()).filter(|_| kind);
        let what = match (named, self.lang) {
            (Some(audit), Lang::Fr) => format!("{} du {day}", set(&audit.name, Lang::Fr)),
            (Some(audit), Lang::En) => format!("{} of {day}", set(&audit.name, Lang::En)),
            (None, Lang::Fr) => format!("audit du {day}"),
            (None, Lang::En) => format!("audit of {day}"),
        };
        let tail = format!(" · {} {} · {what}", audit.pack.id, audit.pack.version);
        let tail = cut(&shown(&tail), self.width - NARROWEST / 4);
        let room = self.width.saturating_sub(tail.width());
        self.bold(&format!("{}{tail}", cut(&shown(&audit.dossier), room)))
    }

    /// What to type next: the gravest finding in full; nothing when the audit was not written for that.
    fn next(&self, audit: &Audit, paths: &[PathBuf]) -> Option<String> {
        let json = paths.iter().find(|p| p.file_name().is_some_and(|n| n == "audit.json"));
        let dir = json.and_then(|p| p.parent())?;
        let f = by_weight(&audit.findings).into_iter().next()?;
        Some(explained(&f.key, dir, self.lang, self.width))
    }

    fn fit(&self, text: &str) -> String {
        cut(&shown(text), self.width)
    }

    fn bold(&self, text: &str) -> String {
        if self.colour {
            let bold = anstyle::Style::new().bold();
            format!("{bold}{text}{bold:#}")
        } else {
            text.to_owned()
        }
    }

    fn dim(&self, text: &str) -> String {
        if self.colour {
            let dim = anstyle::Style::new().dimmed();
            format!("{dim}{text}{dim:#}")
        } else {
            text.to_owned()
        }
    }

    fn paint(&self, verdict: Verdict, text: &str) -> String {
        if !self.colour {
            return text.to_owned();
        }
        let style = match verdict {
            Verdict::Conform => AnsiColor::Green.on_default(),
            Verdict::Minor => AnsiColor::Yellow.on_default(),
            Verdict::Major => AnsiColor::Red.on_default().bold(),
            Verdict::Unverifiable => AnsiColor::Magenta.on_default(),
            Verdict::ToReview => AnsiColor::Cyan.on_default(),
            Verdict::NotApplicable => anstyle::Style::new().dimmed(),
        };
        format!("{style}{text}{style:#}")
    }
}

/// `text` in lines of `width` columns that begin with `indent`, broken between words; after `most`
/// lines, `…` says that it was cut.
#[must_use]
pub fn wrapped(text: &str, width: usize, indent: &str, most: usize) -> Vec<String> {
    let room = width.saturating_sub(indent.width()).max(1);
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|w| !w.is_empty()) {
        // a word longer than a line is a path or a code: its two ends say most
        let word = cut_middle(word, room);
        let full = lines.len() == most;
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= room => {
                line.push(' ');
                line.push_str(&word);
            }
            Some(line) if full => {
                while line.width() + 2 > room && line.contains(' ') {
                    line.truncate(line.rfind(' ').unwrap_or(0));
                }
                line.push_str(if line.width() + 2 <= room { " …" } else { "" });
                break;
            }
            _ => lines.push(word),
        }
    }
    lines.into_iter().map(|line| format!("{indent}{line}")).collect()
}

/// The beginning of `text` in `room` columns; `…` says that it was cut.
fn cut(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let mut out = head(text.chars(), room.saturating_sub(1));
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

/// Both ends of `text` in `room` columns: the end of a path says more than its middle.
fn cut_middle(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let start = head(text.chars(), room / 3);
    let end = head(text.chars().rev(), room.saturating_sub(room / 3 + 1));
    format!("{start}…{}", end.chars().rev().collect::<String>())
}

fn head(chars: impl Iterator<Item = char>, room: usize) -> String {
    let mut used = 0;
    chars
        .take_while(|c| {
            used += c.width().unwrap_or(0);
            used <= room
        })
        .collect()
}

#[cfg(test)]
mod tests;
