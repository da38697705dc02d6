//! The process boundary: third-party parsers run in reader processes, this very binary started again.
//!
//! A reader is told which file (and which member inside it) to read; it opens it itself, so no
//! bytes of evidence cross the pipe. What comes back is an exhibit, incidents and the list of what
//! is inside. The parent never parses a document.

mod child;
mod pool;
mod protocol;

use crate::limits::Limits;
use crate::ocr::Tesseract;

pub use child::serve;
pub use pool::{READER_ARGUMENT, Worker};
pub use protocol::{Answer, Done, Job, Known, RAW_LIMIT, Reply, Start, bytes_path, path_bytes};

/// Runs of the engine the last page of a file may need: as it is, how it is turned, and again.
const RUNS: u64 = 3;

/// Most seconds a job may take.
fn seconds(job: &Job, limits: &Limits, engine: Option<&Tesseract>) -> u64 {
    let page = engine.map_or(0, |e| e.seconds * RUNS);
    job.ocr.as_ref().map_or(limits.seconds, |ocr| limits.seconds.saturating_add(ocr.seconds).saturating_add(page))
}
