//! The process boundary: third-party parsers run in reader processes, this very binary started again.
//!
//! A reader is told which file (and which member inside it) to read; it opens it itself, so no
//! bytes of evidence cross the pipe. What comes back is an exhibit, incidents and the list of what
//! is inside. The parent never parses a document.

mod child;
#[cfg(any(debug_assertions, feature = "faults"))]
mod fault;
mod pool;
mod protocol;
#[cfg(target_os = "linux")]
mod sandbox;
mod walls;
mod watch;

use crate::limits::Limits;
use crate::ocr::Tesseract;

pub(crate) use child::digest_file;
pub use child::serve;
pub use pool::{READER_ARGUMENT, Worker};
pub(crate) use protocol::bounded;
pub use protocol::{
    Answer, Done, Job, Known, PACKED_LIMIT, Question, RAW_LIMIT, Reply, Start, bytes_path, path_bytes, receive, send,
};
pub use walls::missing;

/// Runs of the engine the last page of a file may need: as it is, how it is turned, and again.
const RUNS: u64 = 3;

/// What a job may take, seconds.
struct Clocks {
    /// In all.
    seconds: u64,
    /// Without anything getting done.
    still: u64,
    /// Of the processor.
    cpu: u64,
}

impl Clocks {
    fn of(job: &Job, limits: &Limits, engine: Option<&Tesseract>) -> Self {
        let page = engine.map_or(0, |e| e.seconds.saturating_mul(RUNS));
        let Some(ocr) = &job.ocr else {
            return Self { seconds: limits.seconds, still: limits.idle_seconds, cpu: limits.cpu_seconds };
        };
        let more = ocr.seconds.saturating_add(page);
        Self {
            seconds: limits.seconds.saturating_add(more),
            // a page is one step: all its runs may pass in silence
            still: limits.idle_seconds.saturating_add(page),
            cpu: limits.cpu_seconds.saturating_add(more.saturating_mul(ocr.threads as u64 + 1)),
        }
    }
}
