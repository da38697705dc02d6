//! Where the bytes of a container are: a file on disk, memory, or what was unpacked from one.
//!
//! What is unpacked stays in memory while it is small, then goes to an anonymous temporary file:
//! it has no name, no member chooses where it lies, and it ends with the process. A reader opens these files before
//! its walls are raised, for it can open none afterwards.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};

use crate::limits;

/// Unpacked bytes kept in memory before they go to disk.
const IN_MEMORY: usize = 32 << 20;

/// Bytes that can be read at any place.
#[derive(Debug)]
pub enum Source {
    /// A file of the dossier.
    File(BufReader<File>),
    /// A member of another container.
    Memory(Cursor<Vec<u8>>),
    /// Bytes unpacked once.
    Spool(Spool),
}

impl Source {
    /// A file, read through a buffer.
    #[must_use]
    pub fn file(file: File) -> Self {
        Source::File(BufReader::with_capacity(1 << 16, file))
    }

    /// Bytes in memory.
    #[must_use]
    pub fn memory(bytes: Vec<u8>) -> Self {
        Source::Memory(Cursor::new(bytes))
    }

    /// An empty place to unpack to.
    #[must_use]
    pub fn spool() -> Self {
        Source::Spool(Spool::default())
    }

    /// Adds bytes at the end of a spool.
    pub(super) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Source::Spool(spool) => spool.write_all(bytes),
            _ => Err(io::Error::other("not a spool")),
        }
    }

    /// Its length in bytes.
    pub(super) fn length(&mut self) -> io::Result<u64> {
        self.seek(SeekFrom::End(0))
    }

    /// Bytes of memory it holds.
    #[must_use]
    pub fn held(&self) -> u64 {
        match self {
            Source::Memory(m) => m.get_ref().len() as u64,
            Source::Spool(s) => s.memory.get_ref().len() as u64,
            _ => 0,
        }
    }

    /// The bytes of a range, fewer at the end.
    pub(super) fn range(&mut self, at: u64, len: u64) -> io::Result<Vec<u8>> {
        self.seek(SeekFrom::Start(at))?;
        let mut out = Vec::with_capacity(usize::try_from(len.min(1 << 20)).unwrap_or(0));
        self.take(len).read_to_end(&mut out)?;
        Ok(out)
    }
}

impl Read for Source {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self {
            Source::File(f) => f.read(buf),
            Source::Memory(m) => m.read(buf),
            Source::Spool(s) => s.read(buf),
        }
    }
}

impl Seek for Source {
    fn seek(&mut self, pos: SeekFrom) -> io::Result<u64> {
        match self {
            Source::File(f) => f.seek(pos),
            Source::Memory(m) => m.seek(pos),
            Source::Spool(s) => s.seek(pos),
        }
    }
}

/// Bytes unpacked once: in memory, or in a file once they are many.
#[derive(Debug, Default)]
pub struct Spool {
    memory: Cursor<Vec<u8>>,
    file: Option<File>,
}

impl Spool {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.file.is_none() && self.memory.get_ref().len() + bytes.len() > IN_MEMORY {
            let mut file = scratch()?;
            file.write_all(self.memory.get_ref())?;
            self.memory = Cursor::default();
            self.file = Some(file);
        }
        match &mut self.file {
            Some(file) => file.write_all(bytes),
            None => self.memory.write_all(bytes),
        }
    }
}

impl Read for Spool {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match &mut self.file {
            Some(file) => file.read(buf),
            None => self.memory.read(buf),
        }
    }
}

impl Seek for Spool {
    fn seek(&mut self, pos: SeekFrom) -> io::Result<u64> {
        match &mut self.file {
            Some(file) => file.seek(pos),
            None => self.memory.seek(pos),
        }
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        if let Some(mut file) = self.file.take()
            && file.set_len(0).is_ok()
            && file.rewind().is_ok()
        {
            ready().push(file);
        }
    }
}

/// Anonymous files that wait for use.
static READY: Mutex<Vec<File>> = Mutex::new(Vec::new());

fn ready() -> std::sync::MutexGuard<'static, Vec<File>> {
    READY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Opens an anonymous file for each level of containers, and one to spare.
pub fn prepare_scratch(depth: u64) {
    let wanted = depth.min(limits::DEEPEST) + 2;
    let files: Vec<File> = (0..wanted).map_while(|_| tempfile::tempfile().ok()).collect();
    ready().extend(files);
}

/// An empty anonymous file.
pub(crate) fn scratch() -> io::Result<File> {
    let waiting = ready().pop();
    waiting.map_or_else(tempfile::tempfile, Ok)
}
