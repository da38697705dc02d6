//! Second pass: pictures of text, once all text is read. Small files first, within the budget of the dossier.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Budget, Gathered, Key, Options, Progress};
use crate::extract;
use crate::format::{Format, Kind};
use crate::incident::Incident;
use crate::ocr::Allowance;
use crate::worker::{Job, Reply, Worker, path_bytes};

/// Options that raise the limits, as they are written on the command line.
const BY_PAGES: &str = "--ocr-pages";
const BY_SECONDS: &str = "--ocr-seconds";
const BY_BUDGET: &str = "--ocr-budget";
const BY_DOSSIER: &str = "--max-dossier-time";

/// A file with pictures of text.
pub struct Scan {
    /// Display path and digest: which row it is.
    pub path: String,
    /// Digest of the bytes.
    pub digest: String,
    /// Its place in the dossier.
    pub key: Key,
    /// File on disk, the way into it, and the formats on that way.
    pub job: (Arc<PathBuf>, Vec<u32>, Vec<Format>),
    /// Pages to recognise.
    pub pages: Vec<u32>,
    /// What was known against the file before it was read.
    pub incidents: Vec<Incident>,
}

/// Pages that text recognition could read, from what was said when the file was read without.
pub fn pages(format: Format, incidents: &[Incident]) -> Option<Vec<u32>> {
    let mut pages = BTreeSet::new();
    for incident in incidents {
        match incident {
            Incident::ScanNotRead { pages: p, .. } | Incident::Garbled { pages: p } => pages.extend(p),
            Incident::ImageNotRead if extract::picture::holds_pictures(format) => {
                pages.insert(1);
            }
            _ => {}
        }
    }
    let read = format == Format::Pdf || format.kind() == Kind::Image || extract::picture::holds_pictures(format);
    (read && !pages.is_empty()).then(|| pages.into_iter().collect())
}

/// Reads the scans; their rows are replaced by what was read.
pub fn read(
    rows: &mut [Gathered],
    mut scans: Vec<Scan>,
    options: &Options,
    progress: &dyn Progress,
    (stop, until): (&AtomicBool, Option<Instant>),
) {
    // the same bytes are read once; which of them does not depend on who came first
    scans.sort_by(|a, b| a.path.cmp(&b.path).then_with(|| a.digest.cmp(&b.digest)));
    let mut seen = BTreeSet::new();
    scans.retain(|s| seen.insert(s.digest.clone()));
    scans.sort_by_key(|s| s.pages.len());
    if scans.is_empty() {
        return;
    }
    let mut left = if let Some(Budget::Pages(n)) = options.ocr_budget { n } else { u64::MAX };
    let threads = (options.jobs / scans.len()).max(1);
    let queue: VecDeque<(Scan, Allowance)> = scans
        .into_iter()
        .map(|scan| {
            let allowed = allowance(&scan, options, left, threads);
            left = left.saturating_sub(u64::from(allowed.pages).min(scan.pages.len() as u64));
            (scan, allowed)
        })
        .collect();
    progress.found(queue.len() as u64);
    let jobs = options.jobs.clamp(1, queue.len());
    let queue = Mutex::new(queue);
    let done = Mutex::new(BTreeMap::new());
    let given = match options.ocr_budget {
        Some(Budget::Seconds(seconds)) => {
            Some((Instant::now() + Duration::from_secs(seconds.min(1 << 32)), BY_BUDGET, seconds))
        }
        _ => None,
    };
    let dossier = until.map(|end| (end, BY_DOSSIER, options.start.limits.dossier_seconds));
    let end = given.into_iter().chain(dossier).min_by_key(|(end, ..)| *end);
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                let mut worker = Worker::new(options.program.clone(), options.start.clone());
                while !stop.load(Ordering::Relaxed) {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                    let Some((scan, mut allowed)) = next else { return };
                    progress.begins(&scan.path);
                    if let Some((end, option, seconds)) = end {
                        let rest = end.saturating_duration_since(Instant::now()).as_secs();
                        if rest < allowed.seconds {
                            (allowed.seconds, allowed.seconds_by) = (rest, (option.to_owned(), seconds));
                        }
                    }
                    let outcome = one(&scan, allowed, options, (&mut worker, stop));
                    progress.done(&scan.path, 0);
                    let key = (scan.path.clone(), scan.digest.clone());
                    done.lock().unwrap_or_else(PoisonError::into_inner).insert(key, (scan, outcome));
                }
            });
        }
    });
    let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    for row in rows {
        if let Some((scan, outcome)) = done.get(&(row.path.clone(), row.digest.clone())) {
            settle(row, scan, outcome);
        }
    }
}

fn allowance(scan: &Scan, options: &Options, left: u64, threads: usize) -> Allowance {
    let limits = &options.start.limits;
    let pages = limits.ocr_pages;
    let (allowed, pages_by) = match options.ocr_budget {
        Some(Budget::Pages(budget)) if left < pages.min(scan.pages.len() as u64) => {
            (left, (BY_BUDGET.to_owned(), budget))
        }
        _ => (pages, (BY_PAGES.to_owned(), pages)),
    };
    Allowance {
        pages: u32::try_from(allowed).unwrap_or(u32::MAX),
        pages_by,
        seconds: limits.ocr_seconds,
        seconds_by: (BY_SECONDS.to_owned(), limits.ocr_seconds),
        threads,
    }
}

/// Reads one scan; what the limits leave nothing of is not even opened.
fn one(
    scan: &Scan,
    allowed: Allowance,
    options: &Options,
    (worker, stop): (&mut Worker, &AtomicBool),
) -> Result<Reply, Incident> {
    let left = |(option, limit): (String, u64)| Incident::RecognitionLeft { pages: scan.pages.clone(), option, limit };
    if allowed.pages == 0 {
        return Err(left(allowed.pages_by));
    }
    if allowed.seconds == 0 {
        return Err(left(allowed.seconds_by));
    }
    let name = scan.path.rsplit('/').next().unwrap_or(&scan.path).to_owned();
    let (root, chain, formats) = &scan.job;
    let job = Job {
        root: path_bytes(root),
        chain: chain.clone(),
        formats: formats.clone(),
        name,
        document: options.documents,
        ask: options.cache.is_some() && !options.documents,
        ocr: Some(allowed),
        raw: false,
    };
    options.read(worker, &job, stop).map_err(|incident| match incident {
        Incident::WorkerTimeout { seconds } => failed(scan, format!("plus de {seconds} s")),
        Incident::WorkerStalled { seconds } => failed(scan, format!("plus de {seconds} s sans progrès")),
        Incident::WorkerCpu { seconds } => failed(scan, format!("plus de {seconds} s de processeur")),
        Incident::WorkerMemory { mib } => failed(scan, format!("plus de {mib} Mio")),
        _ => failed(scan, "le lecteur s'est arrêté".to_owned()),
    })
}

fn failed(scan: &Scan, detail: String) -> Incident {
    Incident::RecognitionFailed { pages: scan.pages.clone(), detail }
}

/// What was read replaces the row; what went wrong is added to it.
fn settle(row: &mut Gathered, scan: &Scan, outcome: &Result<Reply, Incident>) {
    match outcome {
        Ok(reply) if reply.digest == row.digest => {
            row.incidents = scan.incidents.iter().chain(&reply.incidents).cloned().collect();
            row.exhibit = reply.exhibit.clone().map(Into::into);
            row.document = reply.document.clone();
        }
        Ok(_) => row.incidents.push(failed(scan, "le fichier a changé pendant la lecture".to_owned())),
        Err(incident) => row.incidents.push(incident.clone()),
    }
    row.incidents.sort();
    row.incidents.dedup();
}
