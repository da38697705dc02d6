//! From an input to the files of a dossier: walk, hand to readers in parallel, collect in order.

mod budget;
mod scans;

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use budget::{Kept, Key, Ledger, Outcome};

use serde::{Deserialize, Serialize};

use crate::cache::{self, Cache};
use crate::classify::Exhibit;
use crate::extract::Document;
use crate::format::{self, Format};
use crate::incident::Incident;
use crate::limits::Limits;
use crate::shelf::Shelved;
use crate::source::{FoundKind, walk};
use crate::worker::{Job, Reply, Start, Worker, path_bytes};

/// A file of the dossier after reading.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Gathered {
    /// Display path, `archive.zip!/inner/name` for members.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// BLAKE3 digest, hexadecimal; empty when not read.
    pub digest: String,
    /// Format.
    pub format: Format,
    /// What must be known about the reading.
    pub incidents: Vec<Incident>,
    /// What it is good for.
    pub exhibit: Option<Shelved<Exhibit>>,
    /// The document, when asked for.
    #[serde(skip)]
    pub document: Option<Document>,
    /// Where its bytes are; none for what is not read, or was kept from an earlier run.
    #[serde(skip)]
    pub seat: Option<Seat>,
}

/// Where the bytes of a file are.
#[derive(Debug, Clone)]
pub struct Seat {
    /// File on disk.
    pub root: Arc<PathBuf>,
    /// Member numbers from the outermost container inwards; empty for the file itself.
    pub chain: Vec<u32>,
    /// Formats of the containers on that way.
    pub formats: Vec<Format>,
}

impl Seat {
    /// The job that gives the bytes themselves.
    #[must_use]
    pub fn copy(&self, name: &str) -> Job {
        Job {
            root: path_bytes(&self.root),
            chain: self.chain.clone(),
            formats: self.formats.clone(),
            name: name.to_owned(),
            document: false,
            ask: false,
            ocr: None,
            raw: true,
        }
    }
}

/// How to gather.
pub struct Options {
    /// Number of readers at work.
    pub jobs: usize,
    /// What readers are told.
    pub start: Arc<Start>,
    /// The binary to run as a reader.
    pub program: PathBuf,
    /// Whether documents are wanted back (`show`).
    pub documents: bool,
    /// What was read before; none to read everything. Not asked when documents are wanted.
    pub cache: Option<Arc<Cache>>,
    /// Text recognition for the whole dossier; without, and without an engine in `start`, scans stay unread.
    pub ocr_budget: Option<Budget>,
}

impl Options {
    /// Has the worker read a file, unless it is known.
    fn read(&self, worker: &mut Worker, job: &Job, stop: &AtomicBool) -> Result<Reply, Incident> {
        match &self.cache {
            Some(cache) if job.ask => cache.read(worker, job, stop),
            _ => worker.read_until(job, stop),
        }
    }
}

/// Most text recognition for a dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Budget {
    /// So many pages.
    Pages(u64),
    /// So many seconds, after which no other file begins.
    Seconds(u64),
}

/// Told while gathering, from any thread.
pub trait Progress: Sync {
    /// So many more files are known.
    fn found(&self, files: u64);
    /// A file begins.
    fn begins(&self, path: &str);
    /// A file is done.
    fn done(&self, path: &str, bytes: u64);
}

/// No progress wanted.
pub struct Quiet;

impl Progress for Quiet {
    fn found(&self, _: u64) {}
    fn begins(&self, _: &str) {}
    fn done(&self, _: &str, _: u64) {}
}

struct Task {
    /// Number of the file on disk, in the order of the dossier.
    number: usize,
    root: Arc<PathBuf>,
    chain: Vec<u32>,
    formats: Vec<Format>,
    path: String,
    /// Size as the container declares it, bytes.
    size: u64,
    incidents: Vec<Incident>,
}

impl Task {
    fn key(&self) -> Key {
        (self.number, self.chain.clone())
    }
}

struct State {
    tasks: VecDeque<Task>,
    /// Files whose pictures of text may be read once all text is.
    scans: Vec<scans::Scan>,
    /// Tasks taken and not finished.
    running: usize,
    ledger: Ledger,
}

struct Board<'a> {
    state: Mutex<State>,
    wake: Condvar,
    limits: &'a Limits,
    /// Path of the input when it is one file: its own row is left out when it is a sound archive.
    single: Option<String>,
    /// Whether there is work for every reader, as far as can be told beforehand.
    many: bool,
    progress: &'a dyn Progress,
    stop: &'a AtomicBool,
    /// When the time of the dossier is up.
    until: Option<Instant>,
}

/// Reads everything below `input` (a folder, an archive or a single file).
///
/// Rows come sorted by path, whatever the number of readers. `stop` ends the work early.
pub fn gather(input: &Path, options: &Options, progress: &dyn Progress, stop: &AtomicBool) -> Vec<Gathered> {
    let Some(cache) = options.cache.as_ref().filter(|_| !options.documents) else {
        return read(input, options, progress, stop);
    };
    let run = cache.first_run(input);
    if let Some(rows) = run.and_then(|run| cache.rows(&run)) {
        progress.found(rows.len() as u64);
        rows.iter().for_each(|row| progress.done(&row.path, row.size));
        return rows;
    }
    let rows = read(input, options, progress, stop);
    // an input that changed meanwhile is not what was read
    if let Some(run) = run
        .filter(|run| !stop.load(Ordering::Relaxed) && cache::of_input(input).is_some_and(|now| cache.run(now) == *run))
    {
        cache.keep(&run, &rows);
    }
    cache.tidy();
    rows
}

fn read(input: &Path, options: &Options, progress: &dyn Progress, stop: &AtomicBool) -> Vec<Gathered> {
    let limits = &options.start.limits;
    let mut rows = Vec::new();
    let mut tasks = VecDeque::new();
    let mut single = None;
    if input.is_dir() {
        for found in walk(input) {
            let incident = match found.kind {
                FoundKind::File => pointer_or_junk(&found.display),
                FoundKind::Dir => continue,
                FoundKind::Link { target } => Some(Incident::Link { target }),
                FoundKind::Special => Some(Incident::SpecialFile),
                FoundKind::Online => Some(Incident::Online),
                FoundKind::Unreadable { detail } => Some(Incident::Unreadable { detail }),
            };
            let unsure = uncertain(&found.path, input);
            if let Some(incident) = incident {
                rows.push(row(found.display, found.size, std::iter::once(incident).chain(unsure).collect()));
            } else if tasks.len() as u64 >= limits.files {
                let count = tasks.len() as u64 + 1;
                rows.push(row(
                    found.display,
                    found.size,
                    vec![Incident::limit("max-files", limits.files, count, true)],
                ));
            } else {
                tasks.push_back(Task {
                    number: tasks.len(),
                    root: Arc::new(found.path),
                    chain: Vec::new(),
                    formats: Vec::new(),
                    path: found.display,
                    size: found.size,
                    incidents: unsure.into_iter().collect(),
                });
            }
        }
    } else {
        let name = input.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let path = crate::source::shown(&name);
        single = Some(path.clone());
        let size = std::fs::metadata(input).map_or(0, |m| m.len());
        tasks.push_back(Task {
            number: 0,
            // the one link that is followed: the user named it
            root: Arc::new(std::fs::canonicalize(input).unwrap_or_else(|_| input.to_path_buf())),
            chain: Vec::new(),
            formats: Vec::new(),
            path,
            size,
            incidents: Vec::new(),
        });
    }
    let files = tasks.len() as u64;
    progress.found(files);
    let archive = single.as_deref().and_then(Format::announced).is_some_and(Format::is_archive);
    let disk = tasks.iter().fold(0_u64, |n, t| n.saturating_add(t.size));
    let mut ledger = Ledger::new(limits, files, disk);
    for task in &tasks {
        let (path, known) = (task.path.clone(), task.incidents.clone());
        ledger.put(task.key(), Kept { path, known, cost: None, outcome: Outcome::Asked });
    }
    let until = Instant::now().checked_add(Duration::from_secs(limits.dossier_seconds));
    let board = Board {
        state: Mutex::new(State { tasks, scans: Vec::new(), running: 0, ledger }),
        wake: Condvar::new(),
        limits,
        single,
        many: archive || files >= options.jobs as u64,
        progress,
        stop,
        until,
    };
    // the first time no program of text recognition is run: these readers may start none
    let plain = Arc::new(Start { ocr: None, ..(*options.start).clone() });
    std::thread::scope(|scope| {
        for _ in 0..options.jobs.max(1) {
            scope.spawn(|| work(&board, options, &plain));
        }
    });
    let mut state = board.state.into_inner().unwrap_or_else(PoisonError::into_inner);
    if until.is_some_and(|end| Instant::now() >= end) {
        state.ledger.give_up(&spent(limits));
    }
    let (read, refused) = state.ledger.close();
    rows.extend(read);
    rows.sort_by(|a, b| a.path.cmp(&b.path).then_with(|| a.digest.cmp(&b.digest)));
    if options.start.ocr.is_some() {
        let inside = |key: &Key, top: &Key| key.0 == top.0 && key.1.starts_with(&top.1);
        state.scans.retain(|scan| !refused.iter().any(|top| inside(&scan.key, top)));
        scans::read(&mut rows, state.scans, options, progress, (stop, until));
    }
    mark_duplicates(&mut rows);
    rows
}

/// A path in the dossier that is no text: its bytes, for whoever has to find it.
fn uncertain(path: &Path, input: &Path) -> Option<Incident> {
    if path.to_str().is_some() {
        return None;
    }
    let inner = path.strip_prefix(input).ok().or(path.file_name().map(Path::new))?;
    let raw = crate::source::shown(&crate::source::names::hex(inner.as_os_str().as_encoded_bytes()));
    Some(Incident::NameUncertain { raw })
}

/// What is told of files left when the time of the dossier is up.
fn spent(limits: &Limits) -> Incident {
    Incident::limit("max-dossier-time", limits.dossier_seconds, limits.dossier_seconds, true)
}

fn work(board: &Board, options: &Options, start: &Arc<Start>) {
    let mut worker = Worker::new(options.program.clone(), start.clone());
    if board.many {
        // without waiting for the first file; what is refused here is told by the first file
        let _ = worker.begin();
    }
    while let Some(task) = next(board) {
        board.progress.begins(&task.path);
        let name = task.path.rsplit('/').next().unwrap_or(&task.path).to_owned();
        let job = Job {
            root: path_bytes(&task.root),
            chain: task.chain.clone(),
            formats: task.formats.clone(),
            name,
            document: options.documents,
            ask: options.cache.is_some() && !options.documents,
            ocr: None,
            raw: false,
        };
        let reply = options.read(&mut worker, &job, board.stop);
        finish(board, task, reply);
    }
}

fn lock<'a>(board: &'a Board) -> MutexGuard<'a, State> {
    board.state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The next task; waits while others may still find more. None when all is done or stopped.
fn next(board: &Board) -> Option<Task> {
    let mut state = lock(board);
    loop {
        if board.stop.load(Ordering::Relaxed) || board.until.is_some_and(|end| Instant::now() >= end) {
            board.wake.notify_all();
            return None;
        }
        if let Some(task) = state.tasks.pop_front() {
            state.running += 1;
            return Some(task);
        }
        if state.running == 0 {
            let held = state.ledger.release();
            let more = !held.is_empty();
            board.progress.found(held.len() as u64);
            state.tasks.extend(held);
            board.wake.notify_all();
            if more {
                continue;
            }
            return None;
        }
        state = board.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
}

fn finish(board: &Board, task: Task, mut reply: Result<Reply, Incident>) {
    // packed, if it must be, before others wait for the board
    let exhibit = reply.as_mut().ok().and_then(|r| r.exhibit.take()).map(Shelved::new);
    let mut guard = lock(board);
    let state = &mut *guard;
    let key = task.key();
    let mut bytes = 0;
    match reply {
        Err(incident) => {
            let mut incidents = task.incidents;
            incidents.push(incident);
            let unread = row(task.path.clone(), task.size, incidents);
            state.ledger.finish(&key, 0, Outcome::Done(Box::new(unread)));
        }
        Ok(reply) => {
            bytes = reply.size;
            let known = task.incidents.clone();
            let mut incidents = task.incidents.clone();
            incidents.extend(reply.incidents.iter().cloned());
            incidents.sort();
            incidents.dedup();
            if let Some(pages) = scans::pages(reply.format, &reply.incidents) {
                let (path, digest, key) = (task.path.clone(), reply.digest.clone(), key.clone());
                let job = (task.root.clone(), task.chain.clone(), task.formats.clone());
                state.scans.push(scans::Scan { path, digest, key, job, pages, incidents: known });
            }
            let fresh = take_in(board, state, &task, &reply);
            board.progress.found(fresh.len() as u64);
            // the first member first
            for task in fresh.into_iter().rev() {
                state.tasks.push_front(task);
            }
            let container = board.single.as_deref() == Some(task.path.as_str())
                && reply.format.is_archive()
                && incidents.is_empty();
            // Nothing of it was seen: what its container and its name say is all that is known.
            let unseen = reply.digest.is_empty() && reply.format == Format::Unknown;
            let (size, format) = if unseen {
                (reply.size.max(task.size), Format::announced(&task.path).unwrap_or(Format::Unknown))
            } else {
                (reply.size, reply.format)
            };
            let outcome = if container {
                Outcome::Silent
            } else {
                Outcome::Done(Box::new(Gathered {
                    path: task.path.clone(),
                    size,
                    digest: reply.digest,
                    format,
                    incidents,
                    exhibit,
                    document: reply.document,
                    seat: Some(Seat { root: task.root, chain: task.chain, formats: task.formats }),
                }))
            };
            state.ledger.finish(&key, bytes, outcome);
        }
    }
    state.running -= 1;
    drop(guard);
    board.wake.notify_all();
    board.progress.done(&task.path, bytes);
}

/// Takes the members of a container in; gives those that can be read now.
fn take_in(board: &Board, state: &mut State, task: &Task, reply: &Reply) -> Vec<Task> {
    let deep = task.chain.len() as u64 >= board.limits.depth;
    let mut fresh = Vec::new();
    for inside in &reply.members {
        let path = format!("{}!/{}", task.path, inside.name);
        let mut known = inside.incidents.clone();
        known.extend(pointer_or_junk(&inside.name));
        let mut chain = task.chain.clone();
        chain.push(inside.index);
        let key = (task.number, chain.clone());
        let ignored = known.iter().any(|i| matches!(i, Incident::Junk | Incident::CloudPointer { .. }));
        if deep {
            known.push(Incident::TooDeep { limit: board.limits.depth });
        }
        if deep || ignored || !inside.readable {
            let outcome = Outcome::Done(Box::new(row(path.clone(), inside.size, known.clone())));
            state.ledger.put(key, Kept { path, known, cost: None, outcome });
            continue;
        }
        let mut formats = task.formats.clone();
        formats.push(reply.format);
        let (number, root) = (task.number, task.root.clone());
        let member =
            Task { number, root, chain, formats, path: path.clone(), size: inside.size, incidents: known.clone() };
        let outcome = if state.ledger.admit(inside.size) {
            fresh.push(member);
            Outcome::Asked
        } else {
            Outcome::Held(Box::new(member))
        };
        state.ledger.put(key, Kept { path, known, cost: Some(inside.size), outcome });
    }
    fresh
}

/// Files known by name to hold no content to read: system files, cloud pointers.
fn pointer_or_junk(path: &str) -> Option<Incident> {
    if format::is_junk(path) {
        return Some(Incident::Junk);
    }
    format::cloud_service(path).map(|service| Incident::CloudPointer { service: service.to_owned() })
}

fn row(path: String, size: u64, incidents: Vec<Incident>) -> Gathered {
    let format = if incidents.iter().any(|i| matches!(i, Incident::CloudPointer { .. })) {
        Format::CloudPointer
    } else if incidents.iter().any(|i| matches!(i, Incident::Junk)) {
        Format::Unknown
    } else {
        Format::announced(&path).unwrap_or(Format::Unknown)
    };
    Gathered { path, size, digest: String::new(), format, incidents, exhibit: None, document: None, seat: None }
}

/// The first of several files with the same bytes stays; the others point to it and speak no more.
fn mark_duplicates(rows: &mut [Gathered]) {
    let mut first: std::collections::BTreeMap<String, String> = std::collections::BTreeMap::new();
    for row in rows.iter_mut().filter(|r| !r.digest.is_empty() && r.size > 0 && !r.format.is_archive()) {
        match first.get(&row.digest) {
            Some(path) => row.incidents.push(Incident::Duplicate { of: path.clone() }),
            None => {
                first.insert(row.digest.clone(), row.path.clone());
            }
        }
    }
}
