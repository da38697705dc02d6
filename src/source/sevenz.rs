//! A 7z archive: its list, and its members block by block.
//!
//! A block (*solid*) is unpacked once, into a spool, when its first member is asked for; members come in
//! the order of the archive, so one block at a time is enough. Parsing and decoding are `sevenz-rust2`'s.

use std::io::{self, Read};

use sevenz_rust2::{Archive, BlockDecoder, Error, Password};

use super::inflate::{decoder_kib, expanded, greedy};
use super::spool::Source;
use crate::incident::Incident;

/// Memory that a decoder may ask for, KiB.
fn memory() -> usize {
    decoder_kib() as usize
}

/// An opened 7z archive.
#[derive(Debug)]
pub(super) struct SevenZ {
    source: Source,
    archive: Archive,
    passwords: Vec<Password>,
    block: Option<Block>,
    /// Most bytes unpacked from one block, and for one member.
    limits: (u64, u64),
}

/// A block, unpacked.
#[derive(Debug)]
struct Block {
    number: usize,
    bytes: Source,
    /// Where each of its members lies, in order, or why it is not there.
    places: Vec<Result<(u64, u64), Incident>>,
}

impl SevenZ {
    /// Reads the list. A list that is itself encrypted needs one of the passwords.
    pub(super) fn open(mut source: Source, passwords: &[String], limits: (u64, u64)) -> Result<Self, Incident> {
        let given = passwords.iter().map(|p| Password::new(p));
        let passwords: Vec<Password> = std::iter::once(Password::empty()).chain(given).collect();
        let mut secret = false;
        for password in &passwords {
            match Archive::read_with_memory_limit(&mut source, password, memory()) {
                Ok(archive) => return Ok(Self { source, archive, passwords, block: None, limits }),
                Err(Error::PasswordRequired) => secret = true,
                Err(_) if secret => {}
                Err(error) => return Err(incident(&error)),
            }
        }
        Err(Incident::Encrypted)
    }

    /// Name, size and what is known against each entry that is not a folder.
    pub(super) fn entries(&self) -> impl Iterator<Item = (usize, &str, u64, Option<Incident>)> {
        self.archive.files.iter().enumerate().filter(|(_, f)| !f.is_directory).map(|(n, f)| {
            // High half: the mode of a Unix tool.
            let mode = if f.windows_attributes & 0x8000 != 0 { f.windows_attributes >> 16 } else { 0 };
            let refused = match mode & 0o170_000 {
                0o120_000 => Some(Incident::Link { target: String::new() }),
                0o010_000 | 0o020_000 | 0o060_000 | 0o140_000 => Some(Incident::SpecialFile),
                _ => None,
            };
            (n, f.name.as_str(), if f.has_stream { f.size } else { 0 }, refused)
        })
    }

    /// Bytes of memory it holds.
    pub(super) fn held(&self) -> u64 {
        self.source.held() + self.block.as_ref().map_or(0, |b| b.bytes.held())
    }

    /// The bytes of an entry.
    pub(super) fn read(&mut self, index: usize) -> Result<Vec<u8>, Incident> {
        let gone = || Incident::Damaged { detail: format!("pas d’entrée n° {index}") };
        let file = self.archive.files.get(index).ok_or_else(gone)?;
        if !file.has_stream {
            return Ok(Vec::new());
        }
        if file.size > self.limits.1 {
            return Err(Incident::TooLarge { size: file.size, limit: self.limits.1 });
        }
        let map = &self.archive.stream_map;
        let number = map.file_block_index.get(index).copied().flatten().ok_or_else(gone)?;
        let first = map.block_first_file_index.get(number).copied().ok_or_else(gone)?;
        if self.block.as_ref().is_none_or(|b| b.number != number) {
            self.block = None;
            self.block = Some(self.unpack(number, self.archive.is_file_encrypted(index))?);
        }
        let block = self.block.as_mut().ok_or_else(gone)?;
        let place = index.checked_sub(first).and_then(|n| block.places.get(n)).cloned().ok_or_else(gone)?;
        let (at, len) = place?;
        block.bytes.range(at, len).map_err(|e| Incident::Unreadable { detail: e.to_string() })
    }

    /// Unpacks a block with the first password that gives sound bytes.
    fn unpack(&mut self, number: usize, secret: bool) -> Result<Block, Incident> {
        if !secret {
            return self.decode(number, &Password::empty());
        }
        for password in self.passwords.clone().iter().filter(|p| !p.is_empty()) {
            let block = match self.decode(number, password) {
                Err(Incident::Damaged { .. }) => continue,
                other => other?,
            };
            if !matches!(block.places.iter().find(|p| *p != &Ok((0, 0))), Some(Err(Incident::Damaged { .. }))) {
                return Ok(block);
            }
        }
        Err(Incident::Encrypted)
    }

    fn decode(&mut self, number: usize, password: &Password) -> Result<Block, Incident> {
        let map = &self.archive.stream_map;
        let streams = map.block_first_pack_stream_index();
        let sizes = self.archive.pack_sizes();
        let (from, to) = (streams.get(number).copied(), streams.get(number + 1).copied().unwrap_or(sizes.len()));
        let packed =
            sizes.get(from.unwrap_or(to)..to).unwrap_or_default().iter().fold(1_u64, |n, s| n.saturating_add(*s));
        let decoder =
            BlockDecoder::new_with_memory_limit(1, memory(), number, &self.archive, password, &mut self.source);
        let count = decoder.entry_count();
        let (total_limit, limit) = self.limits;
        let (mut bytes, mut places) = (Source::spool(), Vec::new());
        // Bytes unpacked, and those of them that were kept.
        let (mut len, mut kept) = (0_u64, 0_u64);
        let mut chunk = vec![0; 64 << 10];
        let mut stop: Option<Incident> = None;
        let mut each = |file: &sevenz_rust2::ArchiveEntry, reader: &mut dyn Read| {
            let (start, place) = (len, kept);
            if !file.has_stream {
                places.push(Ok((0, 0)));
                return Ok(true);
            }
            loop {
                let count = match reader.read(&mut chunk) {
                    Ok(0) => break,
                    Ok(count) => count,
                    Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                    Err(e) => {
                        places.push(Err(broken(&e, len - start)));
                        // Its sum is wrong, but the next one may be sound.
                        return Ok(true);
                    }
                };
                len += count as u64;
                crate::pulse::step();
                if let Some(incident) = expanded(len, packed) {
                    stop = Some(incident);
                } else if len > total_limit {
                    stop = Some(Incident::TooLarge { size: len, limit: total_limit });
                }
                if stop.is_some() {
                    return Ok(false);
                }
                if len - start <= limit {
                    bytes.append(chunk.get(..count).unwrap_or_default())?;
                    kept += count as u64;
                }
            }
            if len - start > limit {
                places.push(Err(Incident::TooLarge { size: len - start, limit }));
            } else {
                places.push(Ok((place, len - start)));
            }
            Ok(true)
        };
        let done = decoder.for_each_entries(&mut each);
        let rest = match (stop, done) {
            (Some(incident), _) => incident,
            (None, Err(error)) if places.is_empty() => return Err(incident(&error)),
            (None, Err(error)) => incident(&error),
            (None, Ok(_)) => Incident::Damaged { detail: "absent du bloc".into() },
        };
        while places.len() < count {
            places.push(Err(rest.clone()));
        }
        Ok(Block { number, bytes, places })
    }
}

fn broken(e: &io::Error, read: u64) -> Incident {
    memory_or(e, format!("données compressées invalides après {read} octets"))
}

fn memory_or(e: &io::Error, detail: String) -> Incident {
    if e.kind() == io::ErrorKind::OutOfMemory {
        return greedy();
    }
    Incident::Damaged { detail }
}

fn incident(error: &Error) -> Incident {
    match error {
        Error::PasswordRequired => Incident::Encrypted,
        Error::UnsupportedCompressionMethod(method) => Incident::Method { method: super::shown(method) },
        Error::MaxMemLimited { .. } => greedy(),
        Error::Unsupported(_) | Error::ExternalUnsupported => Incident::Method { method: "7z inhabituel".into() },
        Error::Io(e, _) | Error::MaybeBadPassword(e) => memory_or(e, "archive 7z coupée ou abîmée".into()),
        Error::ChecksumVerificationFailed | Error::NextHeaderCrcMismatch => {
            Incident::Damaged { detail: "somme de contrôle fausse".into() }
        }
        _ => Incident::Damaged { detail: "archive 7z coupée ou abîmée".into() },
    }
}
