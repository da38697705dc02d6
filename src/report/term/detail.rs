//! The long form of the summary, for `--detail`: every indicator under its criterion, actions, profile.

use std::path::{Path, PathBuf};

use unicode_width::UnicodeWidthStr;

use super::super::lexicon::Lexicon;
use super::super::safe::shown;
use super::super::words::{self, by_weight, pick, set};
use super::super::{outlook, profile};
use super::{LINES, Screen, cut_middle, read_and_followed, symbol, waivers, wrapped};
use crate::audit::{Audit, Finding, IndicatorOutcome, Verdict, standing};
use crate::text::{Lang, en_count, fr_count};

/// Findings shown under « À faire d’abord ».
const FIRST: usize = 5;
/// Lines they may take together; three findings are always shown.
const FIRST_LINES: usize = 13;

impl Screen {
    /// The lines of the long form.
    pub(super) fn long(&self, audit: &Audit, names: &Lexicon, out_paths: &[PathBuf]) -> Vec<String> {
        let mut lines = vec![self.title(audit, false), self.fit(&read_and_followed(audit, self.lang)), String::new()];
        lines.extend(self.grid(audit));
        lines.extend(self.legend(audit));
        lines.extend(self.counts(audit));
        lines.extend(self.outlook(audit));
        lines.extend(self.first(audit));
        lines.extend(self.profile(audit, names));
        lines.push(String::new());
        for note in notes(audit, self.lang) {
            lines.extend(wrapped(&shown(&note), self.width, "", LINES));
        }
        lines.extend(self.reports(out_paths));
        lines.extend(self.next(audit, out_paths));
        lines
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
