//! The summary on the terminal: one screen of 80 columns and at most 40 lines, readable without colour.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anstyle::AnsiColor;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::lexicon::Lexicon;
use super::safe::shown;
use super::words::{self, by_weight, count, date, pick, set};
use super::{outlook, profile};
use crate::audit::{Audit, Coverage, Finding, IndicatorOutcome, Verdict, WaiverState, standing};
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
/// Findings shown under « À faire d’abord ».
const FIRST: usize = 5;
/// Lines they may take together; three findings are always shown.
const FIRST_LINES: usize = 13;
/// Lines one finding, and one action, may take.
const LINES: usize = 2;

/// Writes the summary of an audit; `out_paths` are the reports written.
///
/// # Errors
/// When `w` fails.
pub fn summary(
    audit: &Audit,
    lang: Lang,
    style: &Style,
    names: &Lexicon,
    out_paths: &[PathBuf],
    w: &mut dyn Write,
) -> io::Result<()> {
    let screen = Screen { lang, colour: style.colour, width: style.width.clamp(NARROWEST, WIDEST) };
    let mut lines = vec![screen.title(audit), screen.fit(&read_and_followed(audit, lang)), String::new()];
    lines.extend(screen.grid(audit));
    lines.extend(screen.legend(audit));
    lines.extend(screen.counts(audit));
    lines.extend(screen.outlook(audit));
    lines.extend(screen.first(audit));
    lines.extend(screen.profile(audit, names));
    lines.push(String::new());
    for note in notes(audit, lang) {
        lines.extend(wrapped(&shown(&note), screen.width, "", LINES));
    }
    lines.extend(screen.reports(out_paths));
    lines.extend(screen.detail(audit, out_paths));
    for line in lines {
        writeln!(w, "{line}")?;
    }
    Ok(())
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

/// What must be said beside the verdicts: provisional rules, the beginning of the pack's notice.
fn notes(audit: &Audit, lang: Lang) -> Vec<String> {
    let provisional = audit.indicators.iter().filter(|i| i.provisional).count();
    let loose = audit.findings.iter().filter(|f| f.provisional).count();
    let mut notes = Vec::new();
    if provisional > 0 {
        notes.push(match (lang, provisional) {
            (Lang::Fr, 1) => "* Indicateur provisoire\u{A0}: son texte n’est pas confirmé.".to_owned(),
            (Lang::Fr, n) => format!("* {n} indicateurs provisoires\u{A0}: leurs textes ne sont pas confirmés."),
            (Lang::En, 1) => "* Provisional indicator: its text is not confirmed.".to_owned(),
            (Lang::En, n) => format!("* {n} provisional indicators: their texts are not confirmed."),
        });
    } else if loose > 0 {
        notes.push(match (lang, loose) {
            (Lang::Fr, 1) => "1 constat provisoire\u{A0}: son texte n’est pas confirmé.".to_owned(),
            (Lang::Fr, n) => format!("{n} constats provisoires\u{A0}: leurs textes ne sont pas confirmés."),
            (Lang::En, 1) => "1 provisional finding: its text is not confirmed.".to_owned(),
            (Lang::En, n) => format!("{n} provisional findings: their texts are not confirmed."),
        });
    }
    notes.extend(waivers(audit, lang));
    if let Some(notice) = &audit.pack.notice {
        let notice = set(notice, lang);
        // the first sentence; the reports carry the rest
        let end = notice.find(". ").map_or(notice.len(), |at| at + 1);
        notes.push(notice[..end].to_owned());
    }
    notes
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
    fn grid(&self, audit: &Audit) -> Vec<String> {
        let indicators: &[IndicatorOutcome] = &audit.indicators;
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
                let (verdict, accepted) = standing(audit, outcome);
                let star = match (accepted, outcome.provisional) {
                    (true, true) => "d*",
                    (true, false) => "d",
                    (false, true) => "*",
                    (false, false) => "",
                };
                let cell = format!("{:>wide$} {}{star}", outcome.indicator, symbol(verdict));
                if used + cell.width() > self.width {
                    lines.push(std::mem::replace(&mut line, " ".repeat(indent)));
                    used = indent;
                }
                used += cell.width();
                wide = 5 - star.len();
                line.push_str(&self.paint(verdict, &cell));
            }
            lines.push(line);
        }
        lines
    }

    fn legend(&self, audit: &Audit) -> Vec<String> {
        let mut parts: Vec<String> = Verdict::ORDER
            .iter()
            .map(|&v| format!("{}\u{A0}{}", symbol(v), short(v, self.lang).replace(' ', "\u{A0}")))
            .collect();
        if audit.indicators.iter().any(|i| standing(audit, i).1) {
            parts.push(format!("d\u{A0}{}", pick(self.lang, "accepté\u{A0}par\u{A0}dérogation", "waived")));
        }
        let lines = wrapped(&parts.join("\u{A0} "), self.width, "", LINES);
        lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
    }

    /// Indicators by what still stands of them, then the findings; what was accepted is counted apart.
    fn counts(&self, audit: &Audit) -> Vec<String> {
        let stand: Vec<(Verdict, bool)> = audit.indicators.iter().map(|i| standing(audit, i)).collect();
        let mut parts: Vec<String> = Verdict::ORDER
            .iter()
            .map(|&v| (v, stand.iter().filter(|s| **s == (v, false)).count()))
            .filter(|(_, n)| *n > 0)
            .map(|(v, n)| format!("{n} {}", symbol(v)))
            .collect();
        match stand.iter().filter(|s| s.1).count() {
            0 => {}
            n => parts.push(format!("{n} d")),
        }
        let found = audit.findings.iter().filter(|f| f.waiver.is_empty()).count();
        let findings = match self.lang {
            Lang::Fr => fr_count(found, "constat (présumé)", "constats (présumés)"),
            Lang::En => en_count(found, "finding (presumed)", "findings (presumed)"),
        };
        let waived = match (self.lang, audit.findings.len() - found) {
            (_, 0) => String::new(),
            (Lang::Fr, n) => format!(" · {}", fr_count(n, "dérogation", "dérogations").replace(' ', "\u{A0}")),
            (Lang::En, n) => format!(" · {}", en_count(n, "waiver", "waivers").replace(' ', "\u{A0}")),
        };
        let (all, parts) = (audit.indicators.len(), parts.join(", "));
        let line = match self.lang {
            Lang::Fr => format!("{all} indicateurs\u{A0}: {parts} · {findings}{waived}"),
            Lang::En => format!("{all} indicators: {parts} · {findings}{waived}"),
        };
        wrapped(&shown(&line), self.width, "", LINES)
    }

    /// Forecast of the decision, then what another pack of the family changes: a line each.
    fn outlook(&self, audit: &Audit) -> Vec<String> {
        let colon = pick(self.lang, "\u{A0}:", ":");
        let mut lines = Vec::new();
        if let Some(f) = &audit.forecast {
            let head = pick(self.lang, "Prévision", "Forecast");
            let line = format!("{head}{colon} {}", outlook::forecast(f, self.lang));
            lines.extend(wrapped(&shown(&line), self.width, "", LINES));
        }
        for t in audit.transition.iter().filter(|t| !t.changes.is_empty()) {
            let line = format!("Transition{colon} {}", outlook::transition(audit, t, self.lang));
            lines.extend(wrapped(&shown(&line), self.width, "", LINES));
        }
        lines
    }

    /// What to take up first, one finding for an indicator, and how many are left.
    fn first(&self, audit: &Audit) -> Vec<String> {
        let all = by_weight(&audit.findings);
        if all.is_empty() {
            return Vec::new();
        }
        let head = pick(self.lang, "À faire d’abord", "To do first");
        let mut lines = vec![String::new(), self.bold(head)];
        let (mut told, mut used) = (Vec::new(), 0);
        for finding in &all {
            if told.len() == FIRST || finding.indicator > 0 && told.contains(&finding.indicator) {
                continue;
            }
            let block = self.finding(finding);
            if told.len() >= 3 && used + block.len() > FIRST_LINES {
                break;
            }
            told.push(finding.indicator);
            used += block.len();
            lines.extend(block);
        }
        match (self.lang, all.len() - told.len()) {
            (_, 0) => {}
            (Lang::Fr, 1) => lines.push("       et 1 autre constat dans le plan d’actions".to_owned()),
            (Lang::Fr, n) => lines.push(format!("       et {n} autres constats dans le plan d’actions")),
            (Lang::En, 1) => lines.push("       and 1 more finding in the action plan".to_owned()),
            (Lang::En, n) => lines.push(format!("       and {n} more findings in the action plan")),
        }
        lines
    }

    /// The finding, then what to do about it.
    fn finding(&self, finding: &Finding) -> Vec<String> {
        let number = match finding.indicator {
            0 => "   ".to_owned(),
            n => format!("{n:>3}"),
        };
        let head = format!("{number} {}  ", symbol(finding.verdict));
        let indent = " ".repeat(head.width());
        let message = words::message(finding, self.lang);
        // of a file, its name; the reports say where it is
        let subject = finding.subject.rsplit('/').next().unwrap_or_default();
        let text = if message.contains(subject) { message } else { format!("{message} ({subject})") };
        let mut lines = wrapped(&shown(&text), self.width, &indent, LINES);
        if let Some(first) = lines.first_mut() {
            let rest = first[indent.len().min(first.len())..].to_owned();
            *first = format!("{}{rest}", self.paint(finding.verdict, &head));
        }
        let action = set(&finding.action, self.lang);
        if !action.is_empty() {
            let mut todo = wrapped(&format!("→\u{A0}{}", shown(&action)), self.width, &indent, LINES);
            for line in todo.iter_mut().skip(1) {
                line.insert_str(0, "  ");
            }
            lines.extend(todo.iter().map(|line| self.dim(line)));
        }
        lines
    }

    /// What was assumed of the organisation, and how to correct it.
    fn profile(&self, audit: &Audit, names: &Lexicon) -> Vec<String> {
        let assumed = profile::assumed(audit, names, self.lang);
        if assumed.is_empty() {
            return Vec::new();
        }
        let head = pick(self.lang, "Profil supposé, à vérifier", "Profile assumed, to check");
        let mut lines = vec![String::new(), self.bold(head)];
        let colon = pick(self.lang, "\u{A0}:", ":");
        for (title, text) in assumed {
            let mut row = wrapped(&shown(&format!("{title}{colon} {text}")), self.width, "    ", LINES);
            if let Some(first) = row.first_mut() {
                first.replace_range(..2, "");
            }
            lines.extend(row);
        }
        lines
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
        let mut lines = vec![format!("{head}{place}")];
        lines.extend(wrapped(&names.join(", "), self.width, "  ", LINES));
        lines
    }

    /// How to see the first finding in full: its key is on no other line of the summary.
    fn detail(&self, audit: &Audit, paths: &[PathBuf]) -> Vec<String> {
        let json = paths.iter().find(|p| p.file_name().is_some_and(|n| n == "audit.json"));
        let (Some(dir), Some(f)) = (json.and_then(|p| p.parent()), by_weight(&audit.findings).into_iter().next())
        else {
            return Vec::new();
        };
        let head = pick(self.lang, "Un constat en détail\u{A0}: ", "A finding in full: ");
        let command = format!("{head}probant explain {}", shown(&f.key));
        if dir.starts_with(USUAL) {
            return vec![command];
        }
        // a command is not cut in two
        let at = format!("{command} --report \"{}\"", shown(&dir.to_string_lossy()));
        let folder = pick(self.lang, "DOSSIER", "FOLDER");
        vec![if at.width() <= self.width { at } else { format!("{command} --report {folder}") }]
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
pub(super) fn wrapped(text: &str, width: usize, indent: &str, most: usize) -> Vec<String> {
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
