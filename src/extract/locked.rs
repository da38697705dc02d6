//! Office documents behind a password (docx, xlsx, pptx): the package inside, when a password given opens it.
//!
//! Format: \[MS-OFFCRYPTO\], standard encryption (Office 2007) and agile encryption (2010 and later). The 97-2003
//! formats have their own encryption, which is not read.

use std::io::{Cursor, Read};

use aes::cipher::{BlockCipherDecrypt, KeyInit};
use sha1::{Digest, Sha1};
use sha2::{Sha256, Sha384, Sha512};

use super::xml::{Token, Xml};

const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/// Largest package decrypted, in bytes.
const PACKAGE: u64 = 512 << 20;
/// Most rounds of a key: Office writes 100 000.
const ROUNDS: u32 = 10_000_000;
/// What Excel itself uses for workbooks that ask for no password.
const OPEN_TO_ALL: &str = "VelvetSweatshop";

/// The package behind the first password that opens it.
#[must_use]
pub fn unlock(bytes: &[u8], passwords: &[String]) -> Option<Vec<u8>> {
    if !bytes.starts_with(OLE) {
        return None;
    }
    let mut ole = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    let mut stream = |name: &str, limit: u64| {
        let mut out = Vec::new();
        ole.open_stream(name).ok()?.take(limit).read_to_end(&mut out).ok()?;
        Some(out)
    };
    let info = stream("/EncryptionInfo", 1 << 20)?;
    let lock = Lock::read(&info)?;
    let given = passwords.iter().map(String::as_str);
    let key = given.chain([OPEN_TO_ALL]).find_map(|password| lock.key(password))?;
    let package = stream("/EncryptedPackage", PACKAGE)?;
    lock.open(&key, package)
}

enum Lock {
    Standard { salt: Vec<u8>, verifier: Vec<u8>, sum: Vec<u8>, key_len: usize },
    Agile { data: Params, key: Params, verifier: Vec<u8>, sum: Vec<u8>, value: Vec<u8>, rounds: u32 },
}

/// How the agile encryption derives and uses a key.
#[derive(Default)]
struct Params {
    salt: Vec<u8>,
    hash: Hash,
    key_len: usize,
}

#[derive(Default, Clone, Copy)]
enum Hash {
    #[default]
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    fn of(self, parts: &[&[u8]]) -> Vec<u8> {
        fn run<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
            let mut digest = D::new();
            parts.iter().for_each(|part| digest.update(part));
            digest.finalize().to_vec()
        }
        match self {
            Hash::Sha1 => run::<Sha1>(parts),
            Hash::Sha256 => run::<Sha256>(parts),
            Hash::Sha384 => run::<Sha384>(parts),
            Hash::Sha512 => run::<Sha512>(parts),
        }
    }

    /// The hash of a password, stretched.
    fn stretched(self, salt: &[u8], password: &str, rounds: u32) -> Vec<u8> {
        let wide: Vec<u8> = password.encode_utf16().take(255).flat_map(u16::to_le_bytes).collect();
        let mut hash = self.of(&[salt, &wide]);
        for round in 0..rounds {
            hash = self.of(&[&round.to_le_bytes(), &hash]);
        }
        hash
    }
}

impl Lock {
    fn read(info: &[u8]) -> Option<Self> {
        let word = |at: usize| info.get(at..)?.first_chunk().map(|four| u32::from_le_bytes(*four));
        let minor = word(0)? >> 16;
        if minor == 4 {
            return agile(std::str::from_utf8(info.get(8..)?).ok()?);
        }
        if minor != 2 {
            return None;
        }
        let verifier = 12_usize.checked_add(word(8)? as usize)?;
        let key_len = (word(12 + 16)? / 8) as usize;
        let take = |at: usize, len: usize| info.get(verifier.checked_add(at)?..)?.get(..len).map(<[u8]>::to_vec);
        // Older ciphers than AES are not read.
        let known = matches!(word(12 + 8)?, 0x660E..=0x6610) && matches!(key_len, 16 | 24 | 32);
        known.then_some(())?;
        Some(Lock::Standard { salt: take(4, 16)?, verifier: take(20, 16)?, sum: take(40, 32)?, key_len })
    }

    /// The key of the package, when the password is the right one.
    fn key(&self, password: &str) -> Option<Vec<u8>> {
        match self {
            Lock::Standard { salt, verifier, sum, key_len } => {
                let hash = Hash::Sha1.stretched(salt, password, 50_000);
                let hash = Hash::Sha1.of(&[&hash, &[0; 4]]);
                let half = |pad: u8| {
                    let mut block = [pad; 64];
                    block.iter_mut().zip(&hash).for_each(|(b, h)| *b ^= h);
                    Hash::Sha1.of(&[&block])
                };
                let mut key = [half(0x36), half(0x5C)].concat();
                key.truncate(*key_len);
                let plain = decrypt(&key, None, verifier)?;
                let expected = decrypt(&key, None, sum)?;
                expected.starts_with(&Hash::Sha1.of(&[&plain])).then_some(key)
            }
            Lock::Agile { key, verifier, sum, value, rounds, .. } => {
                let hash = key.hash.stretched(&key.salt, password, *rounds);
                let open = |block: u64, data: &[u8]| {
                    let mut own = key.hash.of(&[&hash, &block.to_be_bytes()]);
                    own.resize(key.key_len, 0x36);
                    decrypt(&own, Some(&key.salt), data)
                };
                let plain = open(0xFEA7_D276_3B4B_9E79, verifier)?;
                let expected = open(0xD7AA_0F6D_3061_344E, sum)?;
                let right = expected.starts_with(&key.hash.of(&[plain.get(..key.salt.len())?]));
                let mut secret = open(0x146E_0BE7_ABAC_D0D6, value)?;
                secret.truncate(key.key_len);
                right.then_some(secret)
            }
        }
    }

    /// The package, without the padding of the cipher.
    fn open(&self, key: &[u8], package: Vec<u8>) -> Option<Vec<u8>> {
        let (size, data) = package.split_first_chunk::<8>()?;
        let size = usize::try_from(u64::from_le_bytes(*size)).ok()?;
        let mut out = match self {
            Lock::Standard { .. } => decrypt(key, None, data)?,
            Lock::Agile { data: params, .. } => {
                let mut out = Vec::with_capacity(data.len());
                for (number, piece) in (0_u32..).zip(data.chunks(4096)) {
                    let start = params.hash.of(&[&params.salt, &number.to_le_bytes()]);
                    out.extend(decrypt(key, Some(&start), piece)?);
                }
                out
            }
        };
        out.truncate(size);
        Some(out)
    }
}

/// AES, chained from `start` or block by block; bytes after the last whole block are dropped.
fn decrypt(key: &[u8], start: Option<&[u8]>, data: &[u8]) -> Option<Vec<u8>> {
    let mut out = data.get(..data.len() / 16 * 16)?.to_vec();
    fn run<C: BlockCipherDecrypt<BlockSize = aes::cipher::consts::U16>>(cipher: &C, out: &mut [u8]) {
        for block in out.chunks_exact_mut(16) {
            if let Ok(block) = block.try_into() {
                cipher.decrypt_block(block);
            }
        }
    }
    match key.len() {
        16 => run(&aes::Aes128::new_from_slice(key).ok()?, &mut out),
        24 => run(&aes::Aes192::new_from_slice(key).ok()?, &mut out),
        32 => run(&aes::Aes256::new_from_slice(key).ok()?, &mut out),
        _ => return None,
    }
    if let Some(start) = start {
        // A short start is filled up, as the specification says.
        let first: Vec<u8> = start.iter().copied().chain(std::iter::repeat(0x36)).take(16).collect();
        let before = first.iter().chain(data);
        out.iter_mut().zip(before).for_each(|(byte, mask)| *byte ^= mask);
    }
    Some(out)
}

fn agile(text: &str) -> Option<Lock> {
    let (mut data, mut key) = (None, None);
    let (mut verifier, mut sum, mut value, mut rounds) = (Vec::new(), Vec::new(), Vec::new(), 0);
    let mut xml = Xml::new(text);
    loop {
        match xml.step() {
            Token::Start(tag) if matches!(tag.name(), "keyData" | "encryptedKey") => {
                let hash = match tag.attr("hashAlgorithm")?.as_str() {
                    "SHA1" | "SHA-1" => Hash::Sha1,
                    "SHA256" | "SHA-256" => Hash::Sha256,
                    "SHA384" | "SHA-384" => Hash::Sha384,
                    "SHA512" | "SHA-512" => Hash::Sha512,
                    _ => return None,
                };
                let chained = tag.attr("cipherChaining")? == "ChainingModeCBC" && tag.attr("cipherAlgorithm")? == "AES";
                chained.then_some(())?;
                let salt = base64(&tag.attr("saltValue")?)?;
                let params = Params { salt, hash, key_len: (tag.number("keyBits")? / 8) as usize };
                if tag.name() == "keyData" {
                    data = Some(params);
                } else {
                    verifier = base64(&tag.attr("encryptedVerifierHashInput")?)?;
                    sum = base64(&tag.attr("encryptedVerifierHashValue")?)?;
                    value = base64(&tag.attr("encryptedKeyValue")?)?;
                    rounds = tag.number("spinCount").filter(|n| *n <= ROUNDS)?;
                    key = Some(params);
                }
            }
            Token::Eof => return Some(Lock::Agile { data: data?, key: key?, verifier, sum, value, rounds }),
            _ => {}
        }
    }
}

fn base64(text: &str) -> Option<Vec<u8>> {
    let (mut out, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for byte in text.bytes().filter(|b| !b.is_ascii_whitespace() && *b != b'=') {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from(bits >> count & 0xFF).unwrap_or(0));
        }
    }
    Some(out)
}
