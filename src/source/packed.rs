//! One compressed stream (gz, bz2, xz, zst): unpacked once, under limits, into a spool.
//!
//! What it holds is a tar archive or one file. A stream that breaks off gives what came before.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use super::inflate::{Zstd, decoder_kib, expanded, greedy};
use super::spool::Source;
use crate::format::Format;
use crate::incident::Incident;

/// A stream, unpacked.
pub(super) struct Unpacked {
    pub bytes: Source,
    pub len: u64,
    /// Why the stream ended before its end.
    pub cut: Option<Incident>,
}

/// Unpacks at most `limit` bytes. `single` is the limit of a stream that is not a tar archive.
pub(super) fn unpack(source: &mut Source, format: Format, limit: u64, single: u64) -> Result<Unpacked, Incident> {
    let disk = |e: io::Error| Incident::Unreadable { detail: e.to_string() };
    let packed = source.length().map_err(disk)?.max(1);
    source.seek(SeekFrom::Start(0)).map_err(disk)?;
    let mut stream = open(BufReader::with_capacity(64 << 10, source), format)?;
    let mut out = Unpacked { bytes: Source::spool(), len: 0, cut: None };
    let mut limit = limit;
    let mut chunk = vec![0; 64 << 10];
    loop {
        let count = match stream.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => count,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => {
                out.cut = Some(broken(&e, out.len));
                break;
            }
        };
        let piece = chunk.get(..count).unwrap_or_default();
        if out.len == 0 && !super::tar::begins(piece) {
            limit = limit.min(single);
        }
        let total = out.len + count as u64;
        if total > limit {
            out.cut = Some(Incident::TooLarge { size: total, limit });
            break;
        }
        if let Some(incident) = expanded(total, packed) {
            out.cut = Some(incident);
            break;
        }
        crate::pulse::step();
        out.bytes.append(piece).map_err(disk)?;
        out.len = total;
    }
    match out.cut {
        Some(incident) if out.len == 0 => Err(incident),
        _ => Ok(out),
    }
}

fn broken(e: &io::Error, read: u64) -> Incident {
    if e.kind() == io::ErrorKind::OutOfMemory {
        return greedy();
    }
    let what =
        if e.kind() == io::ErrorKind::UnexpectedEof { "données coupées" } else { "données compressées invalides" };
    Incident::Damaged { detail: format!("{what} après {read} octets") }
}

fn open<'s>(data: BufReader<&'s mut Source>, format: Format) -> Result<Box<dyn Read + 's>, Incident> {
    Ok(match format {
        Format::Gz => Box::new(Gz { inner: Some(flate2::bufread::GzDecoder::new(data)) }),
        Format::Bz2 => Box::new(bzip2::bufread::MultiBzDecoder::new(data)),
        Format::Xz => Box::new(lzma_rust2::XzReader::new_mem_limit(data, true, decoder_kib())),
        Format::Zst => Box::new(Zstd::new(data)),
        other => return Err(Incident::FormatNotRead { format: other.row().fr.to_owned() }),
    })
}

/// Gzip members one after the other; what follows the last one is padding, as in `gzip` itself.
struct Gz<R: BufRead> {
    inner: Option<flate2::bufread::GzDecoder<R>>,
}

impl<R: BufRead> Read for Gz<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        while let Some(decoder) = &mut self.inner {
            let count = decoder.read(buf)?;
            if count > 0 || buf.is_empty() {
                return Ok(count);
            }
            let Some(mut rest) = self.inner.take().map(flate2::bufread::GzDecoder::into_inner) else { break };
            if rest.fill_buf()?.starts_with(&[0x1F]) {
                self.inner = Some(flate2::bufread::GzDecoder::new(rest));
            }
        }
        Ok(0)
    }
}
