//! The limits of a run, with their defaults (why these values: the project's limits page).

use serde::{Deserialize, Serialize};

/// Limits of a run. A limit reached is an incident of the file, never silence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Nesting of containers.
    pub depth: u32,
    /// Files of a dossier.
    pub files: u64,
    /// Unpacked size of one file, bytes.
    pub file_bytes: u64,
    /// Unpacked size of all members of a dossier, bytes.
    pub total_bytes: u64,
    /// Time for one file, seconds.
    pub seconds: u64,
    /// Memory of a reader process, MiB.
    pub worker_mib: u64,
    /// Text kept per file, bytes.
    pub text_bytes: u64,
    /// Pages of a file given to text recognition.
    pub ocr_pages: u32,
    /// Time for text recognition of a file, seconds.
    pub ocr_seconds: u64,
    /// Time for text recognition of a page, seconds.
    pub ocr_page_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 10,
            files: 50_000,
            file_bytes: 512 << 20,
            total_bytes: 20 << 30,
            seconds: 30,
            worker_mib: 1024,
            text_bytes: 32 << 20,
            ocr_pages: 200,
            ocr_seconds: 120,
            ocr_page_seconds: 20,
        }
    }
}
