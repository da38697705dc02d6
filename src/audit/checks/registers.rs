//! Registers and their entries; of several in one paper, the one that stands under the words of its artefact.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Sight, rows};
use crate::audit::judge::Case;
use crate::audit::outcome::Strength;
use crate::audit::piece::Holding;
use crate::classify::{Column, Part, Run, is_timed};
use crate::fold::fold;
use crate::pack::compile_patterns;
use crate::place::Place;

/// Entries from which a register is said to have none that is dated.
const ENTRIES: u32 = 4;

/// The register that a claim rests on.
pub(super) enum Register<'a> {
    /// The whole run.
    Run(&'a Run),
    /// One of several of the run.
    Part(&'a Part),
    /// One of several, nobody tells which.
    Unknown,
}

/// Which register a claim rests on.
pub(super) fn of<'a>(case: &Case, sight: &Sight<'a>) -> Option<Register<'a>> {
    of_run(case, sight, sight.1.run?)
}

/// Which register of one of its runs a claim is about: each sheet of a workbook may be a register, one for each year.
pub(super) fn of_run<'a>(case: &Case, sight: &Sight<'a>, number: usize) -> Option<Register<'a>> {
    let run = sight.0.exhibit.as_ref()?.runs.get(number)?;
    let says = |artefact: usize, text: &str| {
        let folded = format!(" {} ", fold(text).trim());
        let words = compile_patterns(&case.pack.artefacts[artefact].under);
        words.into_iter().any(|w| folded.contains(w.as_str()))
    };
    let own = sight.1.artefact;
    let likely = |h: &&Holding| {
        sight.0.entry.artefacts[h.claim].strength >= Strength::Probable && h.all_runs().any(|r| r == number)
    };
    let shared = sight.0.claims.iter().filter(likely).any(|h| h.artefact != own);
    let others: Vec<usize> = (0..case.pack.artefacts.len()).filter(|a| *a != own).collect();
    let of_another = |text: &str| others.iter().any(|a| says(*a, text));
    let (mine, rest): (Vec<&Part>, Vec<&Part>) = run.parts.iter().partition(|p| says(own, &p.heading));
    // chapters of one register have headings of all kinds
    let chapters = !shared
        && (run.heads.first().is_some_and(|t| says(own, t) && !of_another(t))
            || !rest.iter().all(|p| of_another(&p.heading)));
    match mine[..] {
        [part] if !chapters && !rest.is_empty() && !of_another(&part.heading) => Some(Register::Part(part)),
        _ if shared => Some(Register::Unknown),
        _ => Some(Register::Run(run)),
    }
}

impl<'a> Register<'a> {
    /// Its rows.
    pub fn rows(&self) -> &'a [String] {
        match self {
            Self::Run(run) => &run.rows,
            Self::Part(part) => &part.rows,
            Self::Unknown => &[],
        }
    }

    /// Its columns headed by a field.
    pub fn columns(&self) -> &'a [Column] {
        match self {
            Self::Run(run) => &run.columns,
            Self::Part(part) => &part.columns,
            Self::Unknown => &[],
        }
    }

    /// Head of a last column that nobody fills.
    pub fn unused(&self) -> Option<&'a (String, Place)> {
        match self {
            Self::Run(run) => run.fill.unused.as_ref(),
            Self::Part(part) => part.unused.as_ref(),
            Self::Unknown => None,
        }
    }

    /// The days of its entries, in order: those of the column in which most rows hold a day and nothing else.
    pub fn entries(&self) -> Vec<Date> {
        let mut columns: BTreeMap<usize, Vec<Date>> = BTreeMap::new();
        for row in self.rows() {
            for (n, cell) in rows::cells(row).enumerate() {
                if let Some(day) = rows::lone_day(cell) {
                    columns.entry(n).or_default().push(day);
                }
            }
        }
        // the first of them when several hold as many
        let best = columns.into_iter().max_by_key(|(n, days)| (days.len(), std::cmp::Reverse(*n)));
        let mut days = best.map_or(Vec::new(), |(_, days)| days);
        days.sort_unstable();
        days
    }

    /// The latest day that any of its rows tells.
    pub fn latest(&self, until: Date) -> Option<Date> {
        self.rows().iter().flat_map(|r| rows::days(r)).filter(|d| *d <= until).max()
    }
}

/// Whether a paper is a register, or a list, of which no entry is dated: no year anywhere, and no cell or item that
/// begins with a figure or a month.
pub(super) fn is_undated(sight: &Sight) -> bool {
    let Some(run) = sight.0.run(sight.1) else { return false };
    if run.fill.year || run.recognised.is_some() {
        return false;
    }
    if !run.fill.register {
        return run.fill.items >= ENTRIES;
    }
    let lines = run.heads.iter().map(String::as_str).chain(run.rows.iter().flat_map(|r| rows::cells(r)));
    run.fill.entries >= ENTRIES && !run.rows.is_empty() && !lines.into_iter().any(|text| is_timed(&fold(text)))
}
