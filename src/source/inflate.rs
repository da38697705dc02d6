//! The bytes of one member: decompressed under limits, checked against their sum.
//!
//! Declared sizes are never trusted for allocation; what counts is what comes out.

use std::io::{self, BufRead, BufReader, Read};

use crate::incident::Incident;
use crate::limits;

use super::crypt;
use super::directory::{Entry, le16};

/// Bytes of one member that may expand without limit of ratio (LIMITS.md).
const RATIO_FREE: u64 = 64 * 1024 * 1024;
/// Memory that a decoder may ask for, KiB.
pub(super) fn decoder_kib() -> u32 {
    u32::try_from(limits::current().decoder_mib.saturating_mul(1024)).unwrap_or(u32::MAX)
}

/// Whether so many bytes from so many are more than an honest archive gives.
pub(super) fn expanded(total: u64, packed: u64) -> Option<Incident> {
    let (ratio, limit) = (total / packed.max(1), limits::current().ratio);
    (total > RATIO_FREE && ratio > limit).then_some(Incident::Expansion { ratio, limit })
}

/// A decoder asked for more memory than it may have.
pub(super) fn greedy() -> Incident {
    let limit = limits::current().decoder_mib;
    Incident::limit("max-decoder-memory", limit, limit, true)
}
/// Bytes reserved at most before they are read (LIMITS.md).
const RESERVE: u64 = 1024 * 1024;

/// Whether a compression method is read.
pub(super) fn supported(method: u16) -> bool {
    matches!(method, 0 | 8 | 9 | 12 | 14 | 93 | 95)
}

/// The name of a compression method.
pub(super) fn method_name(method: u16) -> String {
    match method {
        0 => "store".into(),
        1 => "shrink".into(),
        2..=5 => "reduce".into(),
        6 => "implode".into(),
        8 => "deflate".into(),
        9 => "deflate64".into(),
        12 => "bzip2".into(),
        14 => "lzma".into(),
        93 => "zstd".into(),
        95 => "xz".into(),
        98 => "ppmd".into(),
        99 => "aes".into(),
        other => format!("n° {other}"),
    }
}

/// Inflates `data`, the compressed bytes of `entry`, up to `limit` bytes.
pub(super) fn inflate<R: Read>(data: R, entry: &Entry, limit: u64) -> Result<Vec<u8>, Incident> {
    let data = BufReader::with_capacity(32 * 1024, data.take(entry.compressed));
    unpack(data, entry.method, true, entry, limit)
}

/// Inflates an encrypted member with one password; `None` when it is not the right one.
pub(super) fn inflate_secret<R: Read>(
    data: R,
    entry: &Entry,
    password: &[u8],
    limit: u64,
) -> Result<Option<Vec<u8>>, Incident> {
    let data = data.take(entry.compressed);
    let Some(plain) = crypt::decrypt(data, entry, password).map_err(|e| broken(&e, 0))? else { return Ok(None) };
    let (method, summed) = entry.aes.map_or((entry.method, true), |aes| (aes.method, !aes.without_sum));
    match unpack(BufReader::with_capacity(32 * 1024, plain), method, summed, entry, limit) {
        // The old check lets one wrong password in 256 pass.
        Err(Incident::Damaged { .. }) if entry.aes.is_none() => Ok(None),
        read => read.map(Some),
    }
}

fn unpack<'a>(
    data: impl BufRead + 'a,
    method: u16,
    summed: bool,
    entry: &Entry,
    limit: u64,
) -> Result<Vec<u8>, Incident> {
    let mut reader = open(data, method, entry)?;
    let reserve = usize::try_from(entry.size.min(limit).min(RESERVE)).unwrap_or(0);
    let mut out = Vec::with_capacity(reserve);
    let mut crc = flate2::Crc::new();
    let mut chunk = vec![0; 64 * 1024];
    loop {
        let count = match reader.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(broken(&error, out.len())),
        };
        let Some(piece) = chunk.get(..count) else { break };
        let total = (out.len() + count) as u64;
        if total > limit {
            return Err(Incident::TooLarge { size: entry.size.max(total), limit });
        }
        if let Some(incident) = expanded(total, entry.compressed) {
            return Err(incident);
        }
        crate::pulse::step();
        crc.update(piece);
        out.extend_from_slice(piece);
    }
    if summed && crc.sum() != entry.crc {
        return Err(Incident::Damaged {
            detail: format!("somme de contrôle fausse ({} octets sur {})", out.len(), entry.size),
        });
    }
    Ok(out)
}

fn open<'a, R: BufRead + 'a>(data: R, method: u16, entry: &Entry) -> Result<Box<dyn Read + 'a>, Incident> {
    Ok(match method {
        0 => Box::new(data),
        8 => Box::new(flate2::bufread::DeflateDecoder::new(data)),
        9 => Box::new(deflate64::Deflate64Decoder::with_buffer(data)),
        12 => Box::new(bzip2::bufread::BzDecoder::new(data)),
        14 => Box::new(lzma(data, entry).map_err(|e| broken(&e, 0))?),
        93 => Box::new(Zstd::new(data)),
        95 => Box::new(lzma_rust2::XzReader::new_mem_limit(data, false, decoder_kib())),
        other => return Err(Incident::Method { method: method_name(other) }),
    })
}

/// The LZMA of zip: version, length and five bytes of properties before the data.
fn lzma<R: BufRead>(mut data: R, entry: &Entry) -> io::Result<lzma_rust2::LzmaReader<R>> {
    let mut head = [0; 9];
    data.read_exact(&mut head)?;
    let dictionary = u32::from_le_bytes([head[5], head[6], head[7], head[8]]);
    let needed = lzma_rust2::lzma_get_memory_usage_by_props(dictionary, head[4])?;
    if le16(&head, 2) != 5 || needed > decoder_kib() {
        return Err(io::ErrorKind::OutOfMemory.into());
    }
    // Bit 1: the data say themselves where they end.
    let size = if entry.flags & 2 != 0 { u64::MAX } else { entry.size };
    lzma_rust2::LzmaReader::new_with_props(data, size, head[4], dictionary, None)
}

/// Zstandard frames one after the other; those to be skipped are skipped.
pub(super) struct Zstd<R: BufRead> {
    source: R,
    frame: ruzstd::decoding::FrameDecoder,
    inside: bool,
}

impl<R: BufRead> Zstd<R> {
    pub(super) fn new(source: R) -> Self {
        Self { source, frame: ruzstd::decoding::FrameDecoder::new(), inside: false }
    }
}

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        use ruzstd::decoding::BlockDecodingStrategy::UptoBytes;
        use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
        loop {
            if !self.inside {
                if self.source.fill_buf()?.is_empty() {
                    return Ok(0);
                }
                match self.frame.reset(&mut self.source) {
                    Ok(()) => self.inside = true,
                    Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                        length, ..
                    })) => {
                        io::copy(&mut (&mut self.source).take(u64::from(length)), &mut io::sink())?;
                        continue;
                    }
                    Err(FrameDecoderError::WindowSizeTooBig { .. }) => return Err(io::ErrorKind::OutOfMemory.into()),
                    Err(_) => return Err(io::ErrorKind::InvalidData.into()),
                }
            }
            while self.frame.can_collect() < buf.len() && !self.frame.is_finished() {
                self.frame.decode_blocks(&mut self.source, UptoBytes(buf.len())).map_err(|error| {
                    let cut = error.to_string().contains("Io") || self.source.fill_buf().is_ok_and(<[u8]>::is_empty);
                    let kind = if cut { io::ErrorKind::UnexpectedEof } else { io::ErrorKind::InvalidData };
                    io::Error::from(kind)
                })?;
            }
            let count = self.frame.read(buf)?;
            if count > 0 || buf.is_empty() {
                return Ok(count);
            }
            if self.frame.is_finished() {
                self.inside = false;
            }
        }
    }
}

fn broken(error: &io::Error, read: usize) -> Incident {
    if error.kind() == io::ErrorKind::OutOfMemory {
        return greedy();
    }
    let what = if error.kind() == io::ErrorKind::UnexpectedEof {
        "données coupées"
    } else {
        "données compressées invalides"
    };
    Incident::Damaged { detail: format!("{what} après {read} octets") }
}
