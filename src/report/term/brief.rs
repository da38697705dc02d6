//! The short form of the summary: what is said to a client on the telephone, on one screen.

use std::path::{Path, PathBuf};

use unicode_width::UnicodeWidthStr;

use super::super::outlook;
use super::super::safe::shown;
use super::super::words::{self, by_weight, pick, said};
use super::{LINES, Screen, cut, cut_middle, read_and_followed, symbol, waivers, wrapped};
use crate::audit::{AnswerOrigin, Audit, Finding, Verdict, standing};
use crate::text::{Lang, en_count, fr_count, typeset};

/// Lines of the screen, one of them left to the prompt that follows.
const SCREEN: usize = 23;
/// Findings shown.
const FIRST: usize = 3;
/// Lines of the grid; rules of one's own may have any number of indicators.
const GRID: usize = 5;
/// Between two criteria on a line.
const BETWEEN: &str = " │ ";

impl Screen {
    /// The lines of the short form. What does not fit is cut: messages of findings, the last first, then blank lines, notes.
    pub(super) fn short(&self, audit: &Audit, out_paths: &[PathBuf]) -> Vec<String> {
        let mut top = vec![self.title(audit, true)];
        top.extend(self.forecast(audit));
        top.push(self.fit(&read_and_followed(audit, self.lang)));
        let mut grid = self.small_grid(audit);
        grid.extend(self.verdicts(audit));
        let mut notes = self.brief_notes(audit);
        let mut end: Vec<String> = self.place(out_paths).into_iter().collect();
        end.extend(self.next(audit, out_paths));
        let fixed = top.len() + grid.len() + end.len();
        // two blank lines tell the parts apart
        let fits = |first: &Vec<String>| fixed + first.len() + notes.len() + 2 <= SCREEN;
        let mut shorter = (0..FIRST).map(|short| self.worst(audit, short));
        let first = shorter.find(fits).unwrap_or_else(|| self.worst(audit, FIRST));
        notes.truncate(SCREEN.saturating_sub(fixed + first.len()));
        notes.extend(end);
        let mut blanks = SCREEN.saturating_sub(top.len() + grid.len() + first.len() + notes.len());
        let mut lines = top;
        // the first blank line to go is the last one
        for block in [grid, first, notes] {
            if blanks > 0 && !block.is_empty() {
                lines.push(String::new());
                blanks -= 1;
            }
            lines.extend(block);
        }
        lines
    }

    fn forecast(&self, audit: &Audit) -> Vec<String> {
        let head = pick(self.lang, "Prévision\u{A0}: ", "Forecast: ");
        let line = audit.forecast.as_ref().map(|f| format!("{head}{}", outlook::opinion(f, self.lang)));
        line.map(|line| wrapped(&shown(&line), self.width, "", LINES)).unwrap_or_default()
    }

    /// The indicators, criterion after criterion; none of them is cut in two where a line can hold it.
    fn small_grid(&self, audit: &Audit) -> Vec<String> {
        let mut lines: Vec<(usize, String)> = Vec::new();
        let mut before = None;
        let room = |n: u32| audit.indicators.iter().filter(|i| i.criterion == n).count() * 5 - 1;
        for outcome in &audit.indicators {
            let (verdict, accepted) = standing(audit, outcome);
            let cell = format!("{:>2} {}", outcome.indicator, if accepted { "d" } else { symbol(verdict) });
            let begins = before != Some(outcome.criterion);
            before = Some(outcome.criterion);
            let gap = if begins { BETWEEN } else { " " };
            let whole = if begins { room(outcome.criterion).min(self.width) } else { cell.width() };
            match lines.last_mut() {
                Some((used, line)) if *used + gap.width() + whole <= self.width => {
                    *used += gap.width() + cell.width();
                    *line += &format!("{gap}{}", self.paint(verdict, &cell));
                }
                _ => lines.push((cell.width(), self.paint(verdict, &cell))),
            }
        }
        let cut = lines.len() > GRID;
        lines.truncate(if cut { GRID - 1 } else { GRID });
        lines.into_iter().map(|(_, line)| line).chain(cut.then(|| "…".to_owned())).collect()
    }

    /// How many indicators have each verdict, which also says what the symbols are.
    fn verdicts(&self, audit: &Audit) -> Vec<String> {
        let stand: Vec<(Verdict, bool)> = audit.indicators.iter().map(|i| standing(audit, i)).collect();
        let count = |what: (Verdict, bool)| stand.iter().filter(|s| **s == what).count();
        let named = Verdict::ORDER.iter().map(|&v| (symbol(v), count((v, false)), counted(v)));
        let accepted = stand.iter().filter(|s| s.1).count();
        let waived = ("d", accepted, (("accepté par dérogation", "acceptés par dérogation"), "waived"));
        let parts: Vec<String> = named
            .chain([waived])
            .filter(|(_, n, _)| *n > 0)
            .map(|(symbol, n, ((one, many), en))| {
                let words = pick(self.lang, if n > 1 { many } else { one }, en);
                format!("{symbol}\u{A0}{n} {words}").replace(' ', "\u{A0}")
            })
            .collect();
        let lines = wrapped(&parts.join("\u{A0} "), self.width, "", LINES);
        lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
    }

    /// The gravest findings; the messages of the last ones, so many, on one line.
    fn worst(&self, audit: &Audit, short: usize) -> Vec<String> {
        let all = by_weight(&audit.findings);
        // one for an indicator; more of one where there is nothing else
        let again = |n: usize| all[n].indicator > 0 && all[..n].iter().any(|f| f.indicator == all[n].indicator);
        let mut told: Vec<usize> = (0..all.len()).collect();
        told.sort_by_cached_key(|n| again(*n));
        told.truncate(FIRST);
        told.sort_unstable();
        let waived = match (self.lang, audit.findings.len() - all.len()) {
            (_, 0) => String::new(),
            (Lang::Fr, n) => format!(" · {}", fr_count(n, "constat dérogé", "constats dérogés")),
            (Lang::En, n) => format!(" · {} waived", en_count(n, "finding", "findings")),
        };
        let open = match (self.lang, told.len(), all.len()) {
            (Lang::Fr, 0, _) => "Aucun constat à traiter".to_owned(),
            (Lang::En, 0, _) => "No finding to take up".to_owned(),
            (Lang::Fr, shown, n) if shown < n => format!("À faire d’abord\u{A0}: {shown} des {n} constats présumés"),
            (Lang::En, shown, n) if shown < n => format!("To do first: {shown} of {n} presumed findings"),
            (Lang::Fr, _, n) => format!("À faire\u{A0}: {}", fr_count(n, "constat présumé", "constats présumés")),
            (Lang::En, _, n) => format!("To do: {}", en_count(n, "presumed finding", "presumed findings")),
        };
        let mut lines = vec![self.bold(&self.fit(&format!("{open}{waived}")))];
        // the name of an archive stands in the title
        let inside = format!("{}!/", audit.dossier);
        let most = |rank: usize| if rank + short < told.len() { LINES } else { 1 };
        lines.extend(told.iter().enumerate().flat_map(|(rank, n)| self.one(all[*n], &inside, most(rank))));
        lines
    }

    /// A finding: indicator and verdict, key, message, then the file that proves it.
    fn one(&self, finding: &Finding, inside: &str, most: usize) -> Vec<String> {
        let number = if finding.indicator == 0 { String::new() } else { finding.indicator.to_string() };
        let head = format!("{number:>2} {}  ", symbol(finding.verdict));
        let indent = " ".repeat(head.width());
        let message = words::message(finding, self.lang);
        let mut lines = wrapped(&format!("{}  {}", shown(&finding.key), shown(&message)), self.width, &indent, most);
        if let Some(first) = lines.first_mut() {
            let rest = first[indent.len().min(first.len())..].to_owned();
            *first = format!("{}{rest}", self.paint(finding.verdict, &head));
        }
        let room = self.width - indent.width();
        lines.push(format!("{indent}{}", self.dim(&self.proof(finding, inside, room))));
        lines
    }

    /// The file that proves a finding and the place in it; where a proof is missing, the nearest paper and why it was refused.
    fn proof(&self, finding: &Finding, inside: &str, room: usize) -> String {
        let (file, place) = if let Some(e) = finding.evidence.iter().find(|e| !e.file.is_empty()) {
            let place = shown(said(&e.place, self.lang));
            (&e.file, if place.is_empty() { place } else { format!(" › {place}") })
        } else if let Some(r) = finding.refused.iter().find(|r| !r.file.is_empty()) {
            let why = words::reason(&r.reason, self.lang);
            (&r.file, format!(" ({} {why})", pick(self.lang, "écarté\u{A0}:", "refused:")))
        } else {
            return pick(self.lang, "→ aucune pièce trouvée dans le dossier", "→ no paper found in the dossier")
                .to_owned();
        };
        let file = file.strip_prefix(inside).unwrap_or(file);
        let tail = cut(&typeset(&place, self.lang), room / 2);
        format!("→ {}{tail}", end_of_path(&shown(file), room.saturating_sub(2 + tail.width())))
    }

    /// What the reader must know before he speaks of the verdicts, a line each.
    fn brief_notes(&self, audit: &Audit) -> Vec<String> {
        let mut notes = waivers(audit, self.lang);
        for t in audit.transition.iter().filter(|t| !t.changes.is_empty()) {
            let head = pick(self.lang, "Transition\u{A0}: ", "Transition: ");
            notes.push(format!("{head}{}", outlook::transition(audit, t, self.lang)));
        }
        let assumed = audit.profile.iter().filter(|a| a.origin != AnswerOrigin::Declared).count();
        let indicators = audit.indicators.iter().filter(|i| i.provisional).count();
        let findings = audit.findings.iter().filter(|f| f.provisional).count();
        let mut check = Vec::new();
        if assumed > 0 {
            check.push(match self.lang {
                Lang::Fr => format!("profil supposé ({})", fr_count(assumed, "réponse", "réponses")),
                Lang::En => format!("profile assumed ({})", en_count(assumed, "answer", "answers")),
            });
        }
        match (indicators, findings) {
            (0, 0) => {}
            (0, n) => check.push(match self.lang {
                Lang::Fr => fr_count(n, "constat provisoire", "constats provisoires"),
                Lang::En => en_count(n, "provisional finding", "provisional findings"),
            }),
            (n, _) => check.push(match self.lang {
                Lang::Fr => fr_count(n, "indicateur provisoire", "indicateurs provisoires"),
                Lang::En => en_count(n, "provisional indicator", "provisional indicators"),
            }),
        }
        if !check.is_empty() {
            let head = pick(self.lang, "À vérifier (--detail)\u{A0}: ", "To check (--detail): ");
            notes.push(format!("{head}{}", check.join(", ")));
        }
        notes.iter().map(|note| self.fit(note)).collect()
    }

    /// Where the reports are, and the first two of them.
    fn place(&self, paths: &[PathBuf]) -> Option<String> {
        let dir = paths.first()?.parent()?;
        let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
        let names: Vec<String> =
            paths.iter().filter_map(|p| p.file_name()).map(|n| shown(&n.to_string_lossy())).collect();
        let shown_names = names[..names.len().min(2)].join(", ");
        let others = match (self.lang, names.len().saturating_sub(2)) {
            (_, 0) => String::new(),
            (Lang::Fr, n) => format!(" et {}", fr_count(n, "autre", "autres")),
            (Lang::En, n) => format!(" and {n} more"),
        };
        let head = pick(self.lang, "Rapports\u{A0}: ", "Reports: ");
        let tail = format!(" ({shown_names}{others})");
        let room = self.width.saturating_sub(head.width() + tail.width());
        Some(self.fit(&format!("{head}{}{tail}", cut_middle(&shown(&dir.to_string_lossy()), room))))
    }
}

/// As many of the last folders and the name as `room` holds; of a name too long, both ends.
fn end_of_path(path: &str, room: usize) -> String {
    if path.width() <= room {
        return path.to_owned();
    }
    let fits = |at: &usize| path[*at..].width() < room;
    let from = path.match_indices('/').map(|(at, _)| at).find(fits);
    from.map_or_else(|| cut_middle(path.rsplit('/').next().unwrap_or(path), room), |at| format!("…{}", &path[at..]))
}

/// A verdict after its number: French singular and plural, English.
fn counted(verdict: Verdict) -> ((&'static str, &'static str), &'static str) {
    match verdict {
        Verdict::Conform => (("conforme", "conformes"), "conform"),
        Verdict::Minor => (("mineure", "mineures"), "minor"),
        Verdict::Major => (("majeure", "majeures"), "major"),
        Verdict::Unverifiable => (("non vérifiable", "non vérifiables"), "unverifiable"),
        Verdict::ToReview => (("à examiner", "à examiner"), "to review"),
        Verdict::NotApplicable => (("sans objet", "sans objet"), "not applicable"),
    }
}
