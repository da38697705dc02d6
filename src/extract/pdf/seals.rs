//! Digital signatures: who, when, and whether the file is still what was signed.
//!
//! The digest in the signature is compared with that of the bytes it covers. Certificates are not verified.

use std::collections::BTreeSet;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name, String as PdfString};
use sha1::{Digest, Sha1};
use sha2::{Sha256, Sha384, Sha512};

use super::structure::{DEPTH, NODES, catalog, key, pdf_date, string};
use crate::extract::sheet_value::iso_date;
use crate::incident::Incident;

/// Object identifier of the attribute that holds the digest of what is signed, as it is written.
const MESSAGE_DIGEST: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04\x31";
/// Object identifier of a common name.
const COMMON_NAME: &[u8] = b"\x06\x03\x55\x04\x03";
/// Bytes after the last signature that are no addition: line ends.
const SLACK: usize = 4;

/// One signature of the file.
#[derive(Debug, Default)]
struct Seal {
    who: String,
    when: String,
    /// A time stamp of the document, signed by nobody.
    stamp: bool,
    /// First byte after what it covers.
    end: usize,
    /// Whether the digest is that of the bytes it covers; none when it cannot be told.
    whole: Option<bool>,
}

/// The signatures of the document in words, and what was done to the file since.
#[must_use]
pub fn read(pdf: &Pdf, bytes: &[u8]) -> (Vec<String>, Vec<Incident>) {
    let Some(root) = catalog(pdf) else { return (Vec::new(), Vec::new()) };
    let fields = root.get::<Dict<'_>>(b"AcroForm").and_then(|f| f.get::<Array<'_>>(b"Fields"));
    let seals = fields.map(|f| seals(&f, bytes)).unwrap_or_default();
    let mut incidents: Vec<Incident> = seals
        .iter()
        .filter(|s| s.whole == Some(false))
        .map(|s| Incident::ChangedAfterSignature { signer: s.who.clone(), added: false })
        .collect();
    let last = seals.iter().filter(|s| s.end > 0).max_by_key(|s| s.end);
    // What proves the signature later is added behind it, and changes nothing.
    let proofs = root.contains_key(b"DSS");
    if let Some(last) = last.filter(|s| incidents.is_empty() && !proofs && s.end + SLACK < bytes.len()) {
        incidents.push(Incident::ChangedAfterSignature { signer: last.who.clone(), added: true });
    }
    let mut words: Vec<String> = seals.into_iter().filter(|s| !s.stamp).map(|s| said(&s.who, &s.when)).collect();
    words.sort();
    (words, incidents)
}

/// Signer and date of a signature dictionary, in words.
#[must_use]
pub fn signer(seal: &Dict<'_>) -> String {
    let when = string(seal, b"M").map(|m| iso_date(&pdf_date(&m))).unwrap_or_default();
    said(&name(seal).unwrap_or_default(), &when)
}

fn said(who: &str, when: &str) -> String {
    [who, when].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn seals(fields: &Array<'_>, bytes: &[u8]) -> Vec<Seal> {
    let mut out = Vec::new();
    let mut stack: Vec<(Dict<'_>, u32)> = fields.iter::<Dict<'_>>().take(NODES).map(|d| (d, 0)).collect();
    let mut seen = BTreeSet::<(u32, u32)>::new();
    let mut left = NODES;
    while let Some((dict, depth)) = stack.pop() {
        left -= 1;
        if left == 0 || depth > DEPTH || dict.obj_id().is_some_and(|id| !seen.insert(key(id))) {
            continue;
        }
        if dict.get::<Name<'_>>(b"FT").as_deref() == Some(b"Sig")
            && let Some(v) = dict.get::<Dict<'_>>(b"V")
        {
            let (end, whole) = cover(&v, bytes);
            out.push(Seal {
                who: name(&v).or_else(|| string(&dict, b"T")).unwrap_or_default(),
                when: string(&v, b"M").map(|m| pdf_date(&m)).unwrap_or_default(),
                stamp: v.get::<Name<'_>>(b"Type").as_deref() == Some(b"DocTimeStamp"),
                end,
                whole,
            });
        }
        if let Some(kids) = dict.get::<Array<'_>>(b"Kids") {
            stack.extend(kids.iter::<Dict<'_>>().take(left).map(|d| (d, depth + 1)));
        }
        if left <= 1 {
            break;
        }
    }
    out
}

/// The name written in the signature, else that of its certificate.
fn name(seal: &Dict<'_>) -> Option<String> {
    string(seal, b"Name").or_else(|| holder(&seal.get::<PdfString<'_>>(b"Contents")?))
}

/// Where the bytes end that a signature covers, and whether they are still those that were signed.
fn cover(seal: &Dict<'_>, bytes: &[u8]) -> (usize, Option<bool>) {
    let Some(range) = seal.get::<Array<'_>>(b"ByteRange") else { return (0, None) };
    let numbers: Vec<usize> = range.iter::<i32>().take(4).filter_map(|n| usize::try_from(n).ok()).collect();
    let [a, first, b, second] = numbers[..] else { return (0, None) };
    let part = |from: usize, length: usize| bytes.get(from..from.checked_add(length)?);
    let (Some(head), Some(tail)) = (part(a, first), part(b, second)) else { return (0, None) };
    let Some(contents) = seal.get::<PdfString<'_>>(b"Contents") else { return (b + second, None) };
    let digests = digests(&contents);
    let same = |digest: &&[u8]| match digest.len() {
        20 => Sha1::new().chain_update(head).chain_update(tail).finalize()[..] == **digest,
        32 => Sha256::new().chain_update(head).chain_update(tail).finalize()[..] == **digest,
        48 => Sha384::new().chain_update(head).chain_update(tail).finalize()[..] == **digest,
        _ => Sha512::new().chain_update(head).chain_update(tail).finalize()[..] == **digest,
    };
    let whole = (!digests.is_empty()).then(|| digests.iter().any(same));
    (b + second, whole)
}

/// The digests a signature holds: its own, and those of time stamps in it.
fn digests(contents: &[u8]) -> Vec<&[u8]> {
    let mut out = Vec::new();
    let mut rest = contents;
    while let Some(at) = rest.windows(MESSAGE_DIGEST.len()).position(|w| w == MESSAGE_DIGEST) {
        rest = &rest[at + MESSAGE_DIGEST.len()..];
        // A set of one octet string: length of the set, tag, length.
        if let [_, 0x04, length @ (20 | 32 | 48 | 64), digest @ ..] = rest
            && out.len() < 4
        {
            out.extend(digest.get(..usize::from(*length)));
        }
    }
    out
}

/// The holder of the certificate that signed: the subject that issued no other.
fn holder(contents: &[u8]) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    let mut rest = contents;
    while let Some(at) = rest.windows(COMMON_NAME.len()).position(|w| w == COMMON_NAME) {
        rest = &rest[at + COMMON_NAME.len()..];
        let [tag, length @ 1..=0x7f, text @ ..] = rest else { continue };
        let Some(text) = text.get(..usize::from(*length)) else { continue };
        match tag {
            0x1E => names.push(encoding_rs::UTF_16BE.decode_without_bom_handling(text).0.into_owned()),
            0x0C | 0x13 | 0x14 => names.push(String::from_utf8_lossy(text).into_owned()),
            _ => {}
        }
        if names.len() > 40 {
            break;
        }
    }
    // Of each certificate the issuer comes first.
    let pairs: Vec<&[String]> = names.chunks_exact(2).collect();
    let issued = |name: &str| pairs.iter().any(|p| p[0] == name && p[1] != name);
    pairs.iter().map(|p| &p[1]).find(|n| !issued(n)).or_else(|| names.last()).cloned()
}
