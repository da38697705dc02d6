//! What the parent and a reader process say to each other: length-prefixed `postcard` messages over pipes.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::classify::Exhibit;
use crate::extract::Document;
use crate::format::Format;
use crate::incident::Incident;
use crate::limits::Limits;
use crate::ocr::{Allowance, Tesseract};
use crate::pack::Files;
use crate::source::Inside;

/// Longest message, bytes: an exhibit is small, a shown document may hold [`Limits::text_bytes`].
const MESSAGE_LIMIT: usize = 256 << 20;

/// First message to a reader: what it needs for all its files.
#[derive(Clone, Serialize, Deserialize)]
pub struct Start {
    /// The input, a folder or a file, as bytes of the platform: all that the reader may open.
    pub reads: Vec<u8>,
    /// Id of the pack to recognise with.
    pub pack: String,
    /// The packs, when they are not those of the binary.
    pub packs: Option<std::collections::BTreeMap<String, Files>>,
    /// Limits.
    pub limits: Limits,
    /// Passwords to try on what is encrypted.
    pub passwords: Vec<String>,
    /// The engine of text recognition, when there is one.
    pub ocr: Option<Tesseract>,
}

/// One file to read: a file on disk and the way into it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Job {
    /// Path of the file on disk, as bytes of the platform.
    pub root: Vec<u8>,
    /// Member numbers from the outermost container inwards; empty for the file itself.
    pub chain: Vec<u32>,
    /// Formats of the containers on that way: as many as numbers.
    pub formats: Vec<Format>,
    /// Name of the file (the last one), a hint for text formats.
    pub name: String,
    /// Whether the document itself is wanted back.
    pub document: bool,
    /// Whether the reader asks what is known of the file, once it has its digest, before it reads on.
    pub ask: bool,
    /// How much text recognition it may have; none the first time, so that text comes first.
    pub ocr: Option<Allowance>,
    /// Whether only the bytes are wanted, as they are: nothing is then looked into.
    pub raw: bool,
}

/// What a reader says.
#[derive(Serialize, Deserialize)]
pub enum Answer {
    /// The digest of the file: is it known?
    Seen(String),
    /// The hash of the picture of a page: what was read on it?
    Page(String),
    /// It is done.
    Done(Box<Done>),
}

/// What a reader asks while it reads.
#[derive(Debug, Clone, Copy)]
pub enum Question<'q> {
    /// What is known of a file, by its digest.
    File(&'q str),
    /// What was read on the picture of a page, by its hash.
    Page(&'q str),
}

/// What is known of a file by its digest, or of a page by its picture.
#[derive(Debug, Serialize, Deserialize)]
pub enum Known {
    /// Nothing: it is to be read.
    Nothing,
    /// Everything: there is nothing more to do.
    All,
    /// What a reader made of it, packed by that reader.
    Document(Vec<u8>),
}

/// What became of a job, and what may be kept for the next time.
#[derive(Serialize, Deserialize)]
pub struct Done {
    /// What became of the job.
    pub reply: Reply,
    /// The document, packed; none when nobody asked.
    pub document: Option<Vec<u8>>,
    /// What was read on pictures of pages that were asked for and not known: hash and reading.
    pub pages: Vec<(String, Vec<u8>)>,
    /// Whether the file was not read, but recognised from a packed document.
    pub from_document: bool,
}

/// What reading a file gives, whatever the pack.
#[derive(Serialize, Deserialize)]
pub(super) struct Packed {
    pub format: Format,
    pub incidents: Vec<Incident>,
    pub members: Vec<Inside>,
    pub document: Document,
    /// Whether there was anything to recognise.
    pub legible: bool,
}

/// Longest packed document, bytes: a longer one is not kept, and read again.
pub const PACKED_LIMIT: usize = 64 << 20;

impl Packed {
    /// Packs it, within [`PACKED_LIMIT`]: keeping a document must not cost a reader much more memory than reading it.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        bounded(self)
    }

    /// Unpacks it; none when it is not whole.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        (bytes.len() <= PACKED_LIMIT).then(|| postcard::from_bytes(bytes).ok())?
    }
}

/// The bytes of a value, when they are [`PACKED_LIMIT`] at most.
pub fn bounded<T: Serialize + ?Sized>(value: &T) -> Option<Vec<u8>> {
    postcard::to_io(value, Bounded(Vec::new())).ok().map(|bounded| bounded.0)
}

/// Takes so many bytes and no more.
struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > PACKED_LIMIT {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What became of a job.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Reply {
    /// Format, from the content.
    pub format: Format,
    /// Unpacked size, bytes.
    pub size: u64,
    /// BLAKE3 digest of the bytes, hexadecimal.
    pub digest: String,
    /// What it is good for; none for a pure container or an unread file.
    pub exhibit: Option<Exhibit>,
    /// What must be known about the reading.
    pub incidents: Vec<Incident>,
    /// What is inside, for archives, mails and portfolios.
    pub members: Vec<Inside>,
    /// The document, when asked for.
    pub document: Option<Document>,
    /// The bytes, when asked for.
    pub raw: Option<Vec<u8>>,
}

/// Largest file whose bytes a reader hands over.
pub const RAW_LIMIT: u64 = (MESSAGE_LIMIT - (1 << 20)) as u64;

/// A path as bytes, and back.
#[must_use]
pub fn path_bytes(path: &Path) -> Vec<u8> {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        path.as_os_str().as_bytes().to_vec()
    }
    // names of Windows are 16-bit units, not always text
    #[cfg(windows)]
    {
        use std::os::windows::ffi::OsStrExt;
        path.as_os_str().encode_wide().flat_map(u16::to_le_bytes).collect()
    }
    #[cfg(not(any(unix, windows)))]
    {
        path.to_string_lossy().into_owned().into_bytes()
    }
}

/// The path these bytes name.
#[must_use]
pub fn bytes_path(bytes: &[u8]) -> PathBuf {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
    }
    #[cfg(windows)]
    {
        use std::os::windows::ffi::OsStringExt;
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        PathBuf::from(std::ffi::OsString::from_wide(&units))
    }
    #[cfg(not(any(unix, windows)))]
    {
        PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
    }
}

/// Writes one message.
///
/// # Errors
/// When the pipe is closed or the message is too long.
pub fn send<T: Serialize>(to: &mut impl Write, message: &T) -> io::Result<()> {
    let bytes = postcard::to_stdvec(message).map_err(io::Error::other)?;
    let len = u32::try_from(bytes.len()).ok().filter(|l| *l as usize <= MESSAGE_LIMIT);
    let len = len.ok_or_else(|| io::Error::other("message too long"))?;
    to.write_all(&len.to_le_bytes())?;
    to.write_all(&bytes)?;
    to.flush()
}

/// Reads one message.
///
/// # Errors
/// When the pipe is closed, or what it holds is no message.
pub fn receive<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<T> {
    let mut len = [0; 4];
    from.read_exact(&mut len)?;
    let len = u32::from_le_bytes(len) as usize;
    if len > MESSAGE_LIMIT {
        return Err(io::Error::other("message too long"));
    }
    // Grows as bytes arrive: a lying length costs nothing.
    let mut bytes = Vec::with_capacity(len.min(1 << 20));
    from.take(len as u64).read_to_end(&mut bytes)?;
    if bytes.len() < len {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    postcard::from_bytes(&bytes).map_err(io::Error::other)
}
