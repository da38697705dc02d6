//! The summary on the terminal: one screen of 80 × 24, readable without colour.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anstyle::AnsiColor;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::safe::shown;
use super::words::{date, pick, said};
use crate::audit::{Audit, Coverage, Finding, IndicatorOutcome, Verdict};
use crate::text::Lang;

/// How the summary is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether colours may be used.
    pub colour: bool,
    /// Columns of the terminal.
    pub width: usize,
}

/// Narrowest summary: below, a terminal wraps as it likes.
const NARROWEST: usize = 40;
/// Findings shown under « À faire d’abord ».
const FIRST: usize = 5;
/// Verdicts in the order of legend and counts.
const ORDER: [Verdict; 6] = [
    Verdict::Major,
    Verdict::Minor,
    Verdict::Unverifiable,
    Verdict::ToReview,
    Verdict::Conform,
    Verdict::NotApplicable,
];

/// Writes the summary of an audit; `out_paths` are the reports written.
///
/// # Errors
/// When `w` fails.
pub fn summary(audit: &Audit, lang: Lang, style: &Style, out_paths: &[PathBuf], w: &mut dyn Write) -> io::Result<()> {
    let screen = Screen { lang, colour: style.colour, width: style.width.max(NARROWEST) };
    writeln!(w, "{}", screen.title(audit))?;
    writeln!(w, "{}", screen.fit(&coverage(&audit.coverage, lang)))?;
    for line in screen.grid(&audit.indicators) {
        writeln!(w, "{line}")?;
    }
    writeln!(w, "{}", screen.legend())?;
    writeln!(w, "{}", screen.counts(audit))?;
    let first: Vec<&Finding> = audit.findings.iter().filter(|f| f.waiver.is_empty()).take(FIRST).collect();
    if !first.is_empty() {
        writeln!(w)?;
        let head = pick(lang, "À faire d’abord\u{A0}:", "To do first:");
        writeln!(w, "{}", screen.bold(head))?;
        for finding in first {
            writeln!(w, "{}", screen.finding(finding))?;
        }
    }
    for note in notes(audit, lang) {
        writeln!(w, "{}", screen.fit(&note))?;
    }
    for line in screen.reports(out_paths) {
        writeln!(w, "{line}")?;
    }
    Ok(())
}

fn coverage(c: &Coverage, lang: Lang) -> String {
    let fr = lang == Lang::Fr;
    let mut line = if fr {
        format!("{} fichier{}\u{A0}:", c.files, s(c.files))
    } else {
        format!("{} file{}:", c.files, s(c.files))
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
        .map(|(_, (n, f, e))| format!("{n} {}", if fr { f } else { e }))
        .collect();
    let _ = write!(line, " {}", shown.join(", "));
    line
}

fn s(n: u64) -> &'static str {
    if n > 1 { "s" } else { "" }
}

/// What must be said beside the verdicts: provisional rules, the pack's notice.
fn notes(audit: &Audit, lang: Lang) -> Vec<String> {
    let provisional = audit.indicators.iter().filter(|i| i.provisional).count();
    let loose = audit.findings.iter().filter(|f| f.provisional).count();
    let mut notes = Vec::new();
    if provisional > 0 {
        notes.push(match lang {
            Lang::Fr => {
                format!("Provisoire*\u{A0}: {provisional} indicateur(s) reposent sur des textes non confirmés.")
            }
            Lang::En => {
                format!("Provisional*: {provisional} indicator(s) rest on unconfirmed texts.")
            }
        });
    } else if loose > 0 {
        notes.push(match lang {
            Lang::Fr => format!("Provisoire\u{A0}: {loose} constat(s) reposent sur des textes non confirmés."),
            Lang::En => format!("Provisional: {loose} finding(s) rest on unconfirmed texts."),
        });
    }
    if let Some(notice) = &audit.pack.notice {
        notes.push(said(notice, lang).to_owned());
    }
    notes
}

/// Symbol of a verdict, readable without colour.
fn symbol(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Conform => "✓",
        Verdict::Minor => "m",
        Verdict::Major => "M",
        Verdict::Unverifiable => "?",
        Verdict::ToReview => "○",
        Verdict::NotApplicable => "–",
    }
}

/// Short name of a verdict, for the legend.
fn short(verdict: Verdict, lang: Lang) -> &'static str {
    match verdict {
        Verdict::Conform => pick(lang, "conforme", "conform"),
        Verdict::Minor => pick(lang, "mineure", "minor"),
        Verdict::Major => pick(lang, "majeure", "major"),
        Verdict::Unverifiable => pick(lang, "non vérifiable", "unverifiable"),
        Verdict::ToReview => pick(lang, "à examiner", "to review"),
        Verdict::NotApplicable => pick(lang, "sans objet", "not applicable"),
    }
}

/// Language, colours and width while drawing.
struct Screen {
    lang: Lang,
    colour: bool,
    width: usize,
}

impl Screen {
    fn title(&self, audit: &Audit) -> String {
        let day = date(&audit.audit_date, self.lang);
        let tail = match self.lang {
            Lang::Fr => format!(" · {} {} · audit du {day}", audit.pack.id, audit.pack.version),
            Lang::En => format!(" · {} {} · audit of {day}", audit.pack.id, audit.pack.version),
        };
        let tail = cut(&shown(&tail), self.width - NARROWEST / 4);
        let room = self.width.saturating_sub(tail.width());
        self.bold(&format!("{}{tail}", cut(&shown(&audit.dossier), room)))
    }

    /// One line per criterion, more where a criterion does not fit.
    fn grid(&self, indicators: &[IndicatorOutcome]) -> Vec<String> {
        let mut criteria: Vec<u32> = indicators.iter().map(|i| i.criterion).collect();
        criteria.sort_unstable();
        criteria.dedup();
        let mut lines = Vec::new();
        for criterion in criteria {
            let head = format!("{} {criterion:>2} ", pick(self.lang, "Critère", "Criterion"));
            let indent = head.width();
            let mut line = head;
            let mut used = indent;
            // The room of the star that the cell before did not need.
            let mut wide = 4;
            for outcome in indicators.iter().filter(|i| i.criterion == criterion) {
                let star = if outcome.provisional { "*" } else { "" };
                let cell = format!("{:>wide$} {}{star}", outcome.indicator, symbol(outcome.verdict));
                if used + cell.width() > self.width {
                    lines.push(std::mem::replace(&mut line, " ".repeat(indent)));
                    used = indent;
                }
                used += cell.width();
                wide = if outcome.provisional { 4 } else { 5 };
                line.push_str(&self.paint(outcome.verdict, &cell));
            }
            lines.push(line);
        }
        lines
    }

    fn legend(&self) -> String {
        let parts: Vec<String> = ORDER.iter().map(|&v| format!("{} {}", symbol(v), short(v, self.lang))).collect();
        self.fit(&parts.join("  "))
    }

    fn counts(&self, audit: &Audit) -> String {
        let parts: Vec<String> = ORDER
            .iter()
            .map(|&v| (v, audit.indicators.iter().filter(|i| i.verdict == v).count()))
            .filter(|(_, n)| *n > 0)
            .map(|(v, n)| format!("{n} {}", symbol(v)))
            .collect();
        let found = audit.findings.len();
        let findings = match (self.lang, found) {
            (Lang::Fr, 0 | 1) => format!("{found} constat"),
            (Lang::Fr, n) => format!("{n} constats"),
            (Lang::En, 1) => "1 finding".to_owned(),
            (Lang::En, n) => format!("{n} findings"),
        };
        let line = match self.lang {
            Lang::Fr => {
                format!("{} indicateurs\u{A0}: {} · {findings} (présumés)", audit.indicators.len(), parts.join(", "))
            }
            Lang::En => format!("{} indicators: {} · {findings} (presumed)", audit.indicators.len(), parts.join(", ")),
        };
        self.fit(&line)
    }

    fn finding(&self, finding: &Finding) -> String {
        let number = match finding.indicator {
            0 => "   ".to_owned(),
            n => format!("{n:>3}"),
        };
        let head = format!("{number} {}  ", symbol(finding.verdict));
        let message = said(&finding.message, self.lang);
        let text = if finding.subject.is_empty() || message.contains(&finding.subject) {
            message.to_owned()
        } else {
            format!("{message} ({})", finding.subject)
        };
        let text = cut(&shown(&text), self.width - head.width());
        format!("{}{text}", self.paint(finding.verdict, &head))
    }

    fn reports(&self, paths: &[PathBuf]) -> Vec<String> {
        let Some(dir) = paths.first().and_then(|p| p.parent()) else {
            return Vec::new();
        };
        let names: Vec<String> = paths
            .iter()
            .map(|p| {
                let name = if p.parent() == Some(dir) { p.file_name().map(Path::new).unwrap_or(p) } else { p };
                shown(&name.to_string_lossy())
            })
            .collect();
        let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
        let head = pick(self.lang, "Rapports\u{A0}: ", "Reports: ");
        let place = cut_middle(&shown(&dir.to_string_lossy()), self.width - head.width());
        vec![format!("{head}{place}"), self.fit(&format!("  {}", names.join(", ")))]
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
