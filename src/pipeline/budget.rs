//! Budgets shared by all levels of a dossier: files and bytes, the same whatever the number of readers.
//!
//! What fits is read as it comes. Once nothing is left to read, everything known is counted in the order of the
//! dossier; what then exceeds a budget becomes a row that says so, even when it was read, and what was held back
//! and fits is read after all. So a reached budget refuses the same members on every run.

use std::collections::BTreeMap;

use super::{Gathered, Task, row};
use crate::incident::Incident;
use crate::limits::Limits;

/// Place of a file in the order of the dossier: number of the file on disk, then the way into it.
pub type Key = (usize, Vec<u32>);

/// Bytes that a dossier may unpack whatever its own size.
const FREE: u64 = 1 << 30;

/// What became of a file.
pub enum Outcome {
    /// A reader has it, or will.
    Asked,
    /// Read, or known not to be.
    Done(Box<Gathered>),
    /// Held back: at the time, it did not fit.
    Held(Box<Task>),
    /// It has no row of its own.
    Silent,
}

/// A file and what it counts for.
pub struct Kept {
    /// Display path.
    pub path: String,
    /// What was known against it before it was read.
    pub known: Vec<Incident>,
    /// Unpacked bytes it counts for: declared, or found to be more. None when it counts for nothing.
    pub cost: Option<u64>,
    /// What became of it.
    pub outcome: Outcome,
}

/// All files of a dossier and its budgets.
pub struct Ledger {
    kept: BTreeMap<Key, Kept>,
    /// Files on disk: they come first.
    roots: u64,
    most_files: u64,
    most_bytes: u64,
    /// Bytes on disk when it is their multiple that bounds the bytes unpacked.
    disk: Option<u64>,
    files: u64,
    bytes: u64,
}

impl Ledger {
    /// A ledger for so many files on disk, of so many bytes in all.
    pub fn new(limits: &Limits, roots: u64, disk: u64) -> Self {
        let expanded = disk.saturating_mul(limits.dossier_ratio).max(FREE);
        Self {
            kept: BTreeMap::new(),
            roots,
            most_files: limits.files,
            most_bytes: limits.total_bytes.min(expanded),
            disk: (expanded < limits.total_bytes).then_some(disk),
            files: roots,
            bytes: 0,
        }
    }

    /// Whether one more file of so many bytes fits in what is asked for so far; if so it counts from now on.
    pub fn admit(&mut self, size: u64) -> bool {
        let fits = self.files < self.most_files && self.bytes.saturating_add(size) <= self.most_bytes;
        if fits {
            self.files += 1;
            self.bytes += size;
        }
        fits
    }

    /// Takes a file in.
    pub fn put(&mut self, key: Key, kept: Kept) {
        self.kept.insert(key, kept);
    }

    /// A reader is done with a file that unpacked to so many bytes.
    pub fn finish(&mut self, key: &Key, size: u64, outcome: Outcome) {
        let Some(kept) = self.kept.get_mut(key) else { return };
        if let Some(cost) = &mut kept.cost {
            let more = size.saturating_sub(*cost);
            *cost += more;
            self.bytes = self.bytes.saturating_add(more);
        }
        kept.outcome = outcome;
    }

    /// Files held back that fit after all, in the order of the dossier.
    pub fn release(&mut self) -> Vec<Task> {
        let (fit, _) = self.count();
        let mut out = Vec::new();
        for key in fit {
            let Some(kept) = self.kept.get_mut(&key) else { continue };
            match std::mem::replace(&mut kept.outcome, Outcome::Asked) {
                Outcome::Held(task) => out.push(*task),
                other => kept.outcome = other,
            }
        }
        out
    }

    /// The rows, and the keys of what no budget left room for: neither they nor what is inside them count as read.
    pub fn close(mut self) -> (Vec<Gathered>, Vec<Key>) {
        let (_, refused) = self.count();
        let mut gone = Vec::new();
        for (key, incident) in refused {
            let below: Vec<Key> = self.below(&key).cloned().collect();
            for inside in below {
                self.kept.remove(&inside);
            }
            if let Some(kept) = self.kept.get_mut(&key) {
                let mut incidents = std::mem::take(&mut kept.known);
                incidents.push(incident);
                let size = kept.cost.unwrap_or(0);
                kept.outcome = Outcome::Done(Box::new(row(kept.path.clone(), size, incidents)));
            }
            gone.push(key);
        }
        let rows = self.kept.into_values().filter_map(|kept| match kept.outcome {
            Outcome::Done(row) => Some(*row),
            _ => None,
        });
        (rows.collect(), gone)
    }

    /// Everything that no reader was asked for, or not to the end, told with this incident.
    pub fn give_up(&mut self, incident: &Incident) {
        for kept in self.kept.values_mut() {
            if matches!(kept.outcome, Outcome::Asked | Outcome::Held(_)) {
                let mut incidents = std::mem::take(&mut kept.known);
                incidents.push(incident.clone());
                let size = kept.cost.unwrap_or(0);
                kept.outcome = Outcome::Done(Box::new(row(kept.path.clone(), size, incidents)));
            }
        }
    }

    fn below(&self, key: &Key) -> impl Iterator<Item = &Key> {
        let (root, chain) = key.clone();
        let inside = move |k: &&Key| k.0 == root && k.1.starts_with(&chain);
        self.kept.range(key.clone()..).map(|(k, _)| k).skip(1).take_while(inside)
    }

    /// Counts everything in the order of the dossier: what is held back and fits, and what does not fit.
    fn count(&self) -> (Vec<Key>, Vec<(Key, Incident)>) {
        let (mut files, mut bytes) = (self.roots, 0_u64);
        let (mut fit, mut refused) = (Vec::new(), Vec::<(Key, Incident)>::new());
        for (key, kept) in &self.kept {
            let within = |(top, _): &(Key, Incident)| top.0 == key.0 && key.1.starts_with(&top.1);
            let Some(cost) = kept.cost else { continue };
            if refused.last().is_some_and(within) {
                continue;
            }
            let total = bytes.saturating_add(cost);
            if files >= self.most_files {
                refused.push((key.clone(), Incident::limit("max-files", self.most_files, files + 1, true)));
            } else if total > self.most_bytes {
                let incident = match self.disk {
                    Some(disk) => {
                        let ratio = self.most_bytes / disk.max(1);
                        Incident::limit("max-dossier-ratio", ratio, total / disk.max(1), true)
                    }
                    None => Incident::limit("max-total-size", self.most_bytes, total, true),
                };
                refused.push((key.clone(), incident));
            } else {
                (files, bytes) = (files + 1, total);
                if matches!(kept.outcome, Outcome::Held(_)) {
                    fit.push(key.clone());
                }
            }
        }
        (fit, refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(path: &str, cost: u64) -> Kept {
        let done = Box::new(row(path.to_owned(), cost, Vec::new()));
        Kept { path: path.to_owned(), known: Vec::new(), cost: Some(cost), outcome: Outcome::Done(done) }
    }

    #[test]
    fn what_a_budget_refuses_takes_its_inside_along_and_spares_what_fits() {
        let limits = Limits { total_bytes: 100, files: 4, ..Limits::default() };
        let mut ledger = Ledger::new(&limits, 1, 1 << 30);
        for (chain, cost) in
            [(vec![0], 60), (vec![0, 0], 30), (vec![1], 50), (vec![1, 0], 1), (vec![2], 5), (vec![3], 1)]
        {
            ledger.put((0, chain.clone()), kept(&format!("{chain:?}"), cost));
        }
        let (rows, gone) = ledger.close();
        assert_eq!(gone, [(0, vec![1]), (0, vec![3])]);
        let told: Vec<(&str, bool)> = rows.iter().map(|r| (r.path.as_str(), r.incidents.is_empty())).collect();
        assert_eq!(told, [("[0]", true), ("[0, 0]", true), ("[1]", false), ("[2]", true), ("[3]", false)]);
    }
}
