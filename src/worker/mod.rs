//! The process boundary: third-party parsers run in reader processes, this very binary started again.
//!
//! A reader is told which file (and which member inside it) to read; it opens it itself, so no
//! bytes of evidence cross the pipe. What comes back is an exhibit, incidents and the list of what
//! is inside. The parent never parses a document.

mod child;
mod pool;
mod protocol;

pub use child::serve;
pub use pool::{READER_ARGUMENT, Worker};
pub use protocol::{Job, Reply, Start, bytes_path, path_bytes};
