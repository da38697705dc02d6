//! What can go wrong while reading, said so that a person can act on it.
//!
//! An incident is a value: it travels with its file, appears in the inventory, may make a verdict
//! unverifiable, and never stops the run.

mod advice;
mod explain;
mod message;
mod words;

use serde::{Deserialize, Serialize};

pub use advice::advice;
pub use explain::{CODES, explain};

/// How much of the file an incident cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loss {
    /// Nothing: worth knowing only.
    None,
    /// A part of the file was not read.
    Part,
    /// Nothing of the file was read.
    All,
}

/// Something that went wrong, or must be known, about one file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Incident {
    /// Protected by a password.
    Encrypted,
    /// Could not be opened: broken structure.
    Damaged { detail: String },
    /// Broken, but part of it could be read.
    Repaired { detail: String },
    /// Pages that are images without text.
    ScanNotRead { pages: Vec<u32>, total: u32 },
    /// Text whose fonts say nothing about the characters drawn.
    Garbled { pages: Vec<u32> },
    /// An image file: its text is not read.
    ImageNotRead,
    /// A photograph in a format whose pixels cannot be decoded (HEIC, AVIF).
    PhotoFormat,
    /// Pages read by text recognition, with the mean confidence in percent and the engine.
    Recognised { pages: Vec<u32>, confidence: u32, engine: String },
    /// Text recognition found nothing it can read on these pages.
    RecognisedNothing { pages: Vec<u32> },
    /// Text recognition failed on these pages.
    RecognitionFailed { pages: Vec<u32>, detail: String },
    /// Pages left unread by text recognition at a limit; `option` raises it.
    RecognitionLeft { pages: Vec<u32>, option: String, limit: u64 },
    /// A known format that probant does not read.
    FormatNotRead { format: String },
    /// An archive of a format that probant does not open.
    ArchiveNotRead { format: String },
    /// A format that was not recognised.
    FormatUnknown,
    /// A pointer to a document that is elsewhere.
    CloudPointer { service: String },
    /// A file whose content stayed online: not fetched.
    Online,
    /// Content and name disagree.
    TypeMismatch { name: String, content: String },
    /// A file of zero bytes.
    Empty,
    /// A file of nothing but bytes of value zero.
    Hollow,
    /// Opened without trouble and holds no text.
    NoText,
    /// Holds no text of its own, only files, which are read beside it.
    OnlyAttached { count: u32 },
    /// Larger than the limit (bytes).
    TooLarge { size: u64, limit: u64 },
    /// Nested deeper than the limit.
    TooDeep { limit: u64 },
    /// More entries than the limit.
    TooMany { count: u64, limit: u64 },
    /// Expands more than an honest archive does.
    Expansion { ratio: u64, limit: u64 },
    /// The text was cut at the limit (bytes).
    TextTruncated { limit: u64 },
    /// A limit of the table, by its key, was reached: its value, how much there was, whether nothing was read.
    Limit { key: String, limit: u64, reached: u64, whole: bool },
    /// The reader stopped without a word.
    WorkerCrashed,
    /// The reader took too long (seconds).
    WorkerTimeout { seconds: u64 },
    /// The reader did nothing for too long (seconds).
    WorkerStalled { seconds: u64 },
    /// The reader used too much processor time (seconds).
    WorkerCpu { seconds: u64 },
    /// The reader asked for too much memory (MiB).
    WorkerMemory { mib: u64 },
    /// The reader failed on this file: our fault or the library's.
    ReaderFailed { detail: String },
    /// Could not be opened on disk.
    Unreadable { detail: String },
    /// A link: not followed.
    Link { target: String },
    /// A device, a socket, a pipe: not opened.
    SpecialFile,
    /// A system or temporary file that holds no evidence.
    Junk,
    /// The same bytes as another file.
    Duplicate { of: String },
    /// Compressed with a method that is not read.
    Method { method: String },
    /// Directory of an archive and its entries disagree, or names collide.
    ArchiveContradiction { detail: String },
    /// The end or the directory of an archive is lost: members may be missing.
    ArchiveIncomplete { detail: String },
    /// Settings of probant kept in the dossier.
    Settings,
    /// A hidden sheet was read.
    HiddenSheet { name: String },
    /// A formula without a stored value.
    FormulaWithoutValue { count: u32 },
    /// Tracked changes or comments remain.
    TrackedChanges { count: u32 },
    /// What was signed is not what is in the file, or more was added to it after the signature.
    ChangedAfterSignature { signer: String, added: bool },
    /// The name could not be decoded with certainty.
    NameUncertain { raw: String },
}

impl Incident {
    /// A limit of the table was reached.
    #[must_use]
    pub fn limit(key: &str, limit: u64, reached: u64, whole: bool) -> Self {
        Incident::Limit { key: key.to_owned(), limit, reached, whole }
    }

    /// Stable code, for reports and `explain`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Incident::Encrypted => "encrypted",
            Incident::Damaged { .. } => "damaged",
            Incident::Repaired { .. } => "repaired",
            Incident::ScanNotRead { .. } => "scan-not-read",
            Incident::Garbled { .. } => "garbled",
            Incident::ImageNotRead => "image-not-read",
            Incident::PhotoFormat => "photo-format",
            Incident::Recognised { .. } => "ocr",
            Incident::RecognisedNothing { .. } => "ocr-nothing",
            Incident::RecognitionFailed { .. } => "ocr-failed",
            Incident::RecognitionLeft { .. } => "ocr-left",
            Incident::FormatNotRead { .. } => "format-not-read",
            Incident::ArchiveNotRead { .. } => "archive-not-read",
            Incident::FormatUnknown => "format-unknown",
            Incident::CloudPointer { .. } => "cloud-pointer",
            Incident::Online => "online",
            Incident::TypeMismatch { .. } => "type-mismatch",
            Incident::Empty => "empty",
            Incident::Hollow => "hollow",
            Incident::NoText => "no-text",
            Incident::OnlyAttached { .. } => "only-attached",
            Incident::TooLarge { .. } => "too-large",
            Incident::TooDeep { .. } => "too-deep",
            Incident::TooMany { .. } => "too-many",
            Incident::Expansion { .. } => "expansion",
            Incident::TextTruncated { .. } => "text-truncated",
            Incident::Limit { .. } => "limit",
            Incident::WorkerCrashed => "worker-crashed",
            Incident::WorkerTimeout { .. } => "worker-timeout",
            Incident::WorkerStalled { .. } => "worker-stalled",
            Incident::WorkerCpu { .. } => "worker-cpu",
            Incident::WorkerMemory { .. } => "worker-memory",
            Incident::ReaderFailed { .. } => "reader-failed",
            Incident::Unreadable { .. } => "unreadable",
            Incident::Link { .. } => "link",
            Incident::SpecialFile => "special-file",
            Incident::Junk => "junk",
            Incident::Duplicate { .. } => "duplicate",
            Incident::Method { .. } => "method",
            Incident::ArchiveContradiction { .. } => "archive-contradiction",
            Incident::ArchiveIncomplete { .. } => "archive-incomplete",
            Incident::Settings => "settings",
            Incident::HiddenSheet { .. } => "hidden-sheet",
            Incident::FormulaWithoutValue { .. } => "formula-without-value",
            Incident::TrackedChanges { .. } => "tracked-changes",
            Incident::ChangedAfterSignature { .. } => "changed-after-signature",
            Incident::NameUncertain { .. } => "name-uncertain",
        }
    }

    /// How much of the file it cost.
    #[must_use]
    pub fn loss(&self) -> Loss {
        match self {
            Incident::ScanNotRead { pages, total } => {
                if pages.len() as u64 >= u64::from(*total) {
                    Loss::All
                } else {
                    Loss::Part
                }
            }
            Incident::Encrypted
            | Incident::Empty
            | Incident::Hollow
            | Incident::Damaged { .. }
            | Incident::ImageNotRead
            | Incident::PhotoFormat
            | Incident::FormatNotRead { .. }
            | Incident::ArchiveNotRead { .. }
            | Incident::FormatUnknown
            | Incident::CloudPointer { .. }
            | Incident::Online
            | Incident::TooLarge { .. }
            | Incident::TooDeep { .. }
            | Incident::Expansion { .. }
            | Incident::WorkerCrashed
            | Incident::WorkerTimeout { .. }
            | Incident::WorkerStalled { .. }
            | Incident::WorkerCpu { .. }
            | Incident::Limit { whole: true, .. }
            | Incident::WorkerMemory { .. }
            | Incident::ReaderFailed { .. }
            | Incident::Unreadable { .. }
            | Incident::Link { .. }
            | Incident::SpecialFile
            | Incident::Method { .. } => Loss::All,
            Incident::Repaired { .. }
            | Incident::Garbled { .. }
            | Incident::ArchiveIncomplete { .. }
            | Incident::TooMany { .. }
            | Incident::TextTruncated { .. }
            | Incident::Limit { whole: false, .. } => Loss::Part,
            // beside the incident that says which pages were not read
            Incident::Recognised { .. }
            | Incident::RecognisedNothing { .. }
            | Incident::RecognitionFailed { .. }
            | Incident::RecognitionLeft { .. }
            | Incident::TypeMismatch { .. }
            | Incident::NoText
            | Incident::OnlyAttached { .. }
            | Incident::ChangedAfterSignature { .. }
            | Incident::Junk
            | Incident::Settings
            | Incident::Duplicate { .. }
            | Incident::ArchiveContradiction { .. }
            | Incident::HiddenSheet { .. }
            | Incident::FormulaWithoutValue { .. }
            | Incident::TrackedChanges { .. }
            | Incident::NameUncertain { .. } => Loss::None,
        }
    }
}

#[cfg(test)]
mod tests;
