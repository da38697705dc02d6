//! The bytes of one member: decompressed under limits, checked against their sum.
//!
//! Declared sizes are never trusted for allocation; what counts is what comes out.

use std::io::{self, BufRead, BufReader, Read};

use crate::incident::Incident;

use super::directory::Entry;

/// Bytes of one member that may expand without limit of ratio (LIMITS.md).
pub(super) const RATIO_FREE: u64 = 64 * 1024 * 1024;
/// Highest expansion ratio beyond [`RATIO_FREE`] (LIMITS.md).
pub(super) const RATIO_LIMIT: u64 = 200;
/// Bytes reserved at most before they are read (LIMITS.md).
const RESERVE: u64 = 1024 * 1024;

/// Whether a compression method is read.
pub(super) fn supported(method: u16) -> bool {
    matches!(method, 0 | 8 | 9 | 12)
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
    let mut reader = open(data, entry.method)?;
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
        let ratio = total / entry.compressed.max(1);
        if total > RATIO_FREE && ratio > RATIO_LIMIT {
            return Err(Incident::Expansion { ratio, limit: RATIO_LIMIT });
        }
        crc.update(piece);
        out.extend_from_slice(piece);
    }
    if crc.sum() != entry.crc {
        return Err(Incident::Damaged {
            detail: format!("somme de contrôle fausse ({} octets sur {})", out.len(), entry.size),
        });
    }
    Ok(out)
}

fn open<'a, R: BufRead + 'a>(data: R, method: u16) -> Result<Box<dyn Read + 'a>, Incident> {
    Ok(match method {
        0 => Box::new(data),
        8 => Box::new(flate2::bufread::DeflateDecoder::new(data)),
        9 => Box::new(deflate64::Deflate64Decoder::with_buffer(data)),
        12 => Box::new(bzip2::bufread::BzDecoder::new(data)),
        other => return Err(Incident::Method { method: method_name(other) }),
    })
}

fn broken(error: &io::Error, read: usize) -> Incident {
    let what = if error.kind() == io::ErrorKind::UnexpectedEof {
        "données coupées"
    } else {
        "données compressées invalides"
    };
    Incident::Damaged { detail: format!("{what} après {read} octets") }
}
