//! Encrypted zip members, read with the passwords given: the old ZipCrypto and the AES of WinZip.
//!
//! Layout: PKWARE APPNOTE 6.3.10 section 6.1, and WinZip's AE-1 and AE-2. A password is never asked for.

use std::io::{self, Read};

use aes::cipher::{BlockCipherEncrypt, KeyInit};
use hmac::{Hmac, Mac};
use sha1::Sha1;

use super::directory::{Entry, le16};
use super::names::{self, Charset};

/// The bytes that a password may stand for: UTF-8, and the two encodings of French Windows tools.
pub(super) fn encodings(password: &str) -> Vec<Vec<u8>> {
    let mut out = vec![password.as_bytes().to_vec()];
    if !password.is_ascii() {
        out.extend(names::encode(password, Charset::Windows1252));
        out.extend(names::encode(password, Charset::Cp850));
    }
    out
}

/// The AES extra field of a member: strength from 1 to 3, and the method it hides.
pub(super) fn aes_field(field: &[u8]) -> Option<Aes> {
    let strength = *field.get(4)?;
    let known = field.len() >= 7 && (1..=3).contains(&strength);
    known.then(|| Aes { without_sum: le16(field, 0) == 2, strength, method: le16(field, 5) })
}

/// How a member is encrypted by AES.
#[derive(Debug, Clone, Copy)]
pub(super) struct Aes {
    /// AE-2: the check sum of the content is not kept.
    pub without_sum: bool,
    pub strength: u8,
    /// The compression method below.
    pub method: u16,
}

/// The compressed bytes of `entry` behind `password`; `None` when the password is not the right one.
pub(super) fn decrypt<'r, R: Read + 'r>(
    mut data: R,
    entry: &Entry,
    password: &[u8],
) -> io::Result<Option<Box<dyn Read + 'r>>> {
    if let Some(aes) = entry.aes {
        let (salt_len, key_len) = match aes.strength {
            1 => (8, 16),
            2 => (12, 24),
            _ => (16, 32),
        };
        let mut head = vec![0; salt_len + 2];
        data.read_exact(&mut head)?;
        let (salt, check) = head.split_at(salt_len);
        let mut keys = [0; 66];
        let keys = keys.get_mut(..2 * key_len + 2).unwrap_or_default();
        pbkdf2::pbkdf2_hmac::<Sha1>(password, salt, 1000, keys);
        let (cipher, rest) = keys.split_at(key_len);
        let (authentication, expected) = rest.split_at(key_len);
        if check != expected {
            return Ok(None);
        }
        let cipher: Option<Cipher> = match key_len {
            16 => aes::Aes128::new_from_slice(cipher).ok().map(Cipher::A128),
            24 => aes::Aes192::new_from_slice(cipher).ok().map(Cipher::A192),
            _ => aes::Aes256::new_from_slice(cipher).ok().map(Cipher::A256),
        };
        let (Some(cipher), Ok(mac)) = (cipher, Hmac::<Sha1>::new_from_slice(authentication)) else { return Ok(None) };
        let left = entry.compressed.saturating_sub(head.len() as u64 + 10);
        return Ok(Some(Box::new(AesReader {
            data,
            cipher,
            mac: Some(mac),
            left,
            counter: 0,
            block: [0; 16],
            used: 16,
        })));
    }
    let mut keys = ZipCrypto::new(password);
    let mut head = [0; 12];
    data.read_exact(&mut head)?;
    head.iter_mut().for_each(|byte| *byte = keys.byte(*byte));
    // Bit 3: the sum was not known yet, the time stands for it.
    let check = if entry.flags & 8 != 0 { entry.time.to_le_bytes()[1] } else { entry.crc.to_le_bytes()[3] };
    if head[11] != check {
        return Ok(None);
    }
    Ok(Some(Box::new(OldReader { data: data.take(entry.compressed.saturating_sub(12)), keys })))
}

enum Cipher {
    A128(aes::Aes128),
    A192(aes::Aes192),
    A256(aes::Aes256),
}

/// Counter mode with a little-endian counter from 1, and a seal over what was encrypted.
struct AesReader<R> {
    data: R,
    cipher: Cipher,
    mac: Option<Hmac<Sha1>>,
    left: u64,
    counter: u128,
    block: [u8; 16],
    used: usize,
}

impl<R: Read> Read for AesReader<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let want = usize::try_from(self.left).unwrap_or(usize::MAX).min(buf.len());
        let count = if want == 0 { 0 } else { self.data.read(buf.get_mut(..want).unwrap_or_default())? };
        if count == 0 && want > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= count as u64;
        let piece = buf.get_mut(..count).unwrap_or_default();
        if let Some(mac) = &mut self.mac {
            mac.update(piece);
        }
        for byte in piece {
            if self.used == 16 {
                self.counter += 1;
                let mut block = self.counter.to_le_bytes().into();
                match &self.cipher {
                    Cipher::A128(c) => c.encrypt_block(&mut block),
                    Cipher::A192(c) => c.encrypt_block(&mut block),
                    Cipher::A256(c) => c.encrypt_block(&mut block),
                }
                self.block = block.into();
                self.used = 0;
            }
            *byte ^= self.block[self.used];
            self.used += 1;
        }
        if self.left == 0
            && let Some(mac) = self.mac.take()
        {
            let mut seal = [0; 10];
            self.data.read_exact(&mut seal)?;
            mac.verify_truncated_left(&seal).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
        }
        Ok(count)
    }
}

struct OldReader<R> {
    data: io::Take<R>,
    keys: ZipCrypto,
}

impl<R: Read> Read for OldReader<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let count = self.data.read(buf)?;
        buf.iter_mut().take(count).for_each(|byte| *byte = self.keys.byte(*byte));
        Ok(count)
    }
}

/// The three keys of ZipCrypto.
struct ZipCrypto(u32, u32, u32);

impl ZipCrypto {
    fn new(password: &[u8]) -> Self {
        let mut keys = ZipCrypto(0x1234_5678, 0x2345_6789, 0x3456_7890);
        password.iter().for_each(|&byte| keys.update(byte));
        keys
    }

    fn update(&mut self, byte: u8) {
        self.0 = crc32(self.0, byte);
        self.1 = self.1.wrapping_add(self.0 & 0xFF).wrapping_mul(134_775_813).wrapping_add(1);
        self.2 = crc32(self.2, self.1.to_le_bytes()[3]);
    }

    fn byte(&mut self, byte: u8) -> u8 {
        let mask = (self.2 | 2) & 0xFFFF;
        let plain = byte ^ (mask.wrapping_mul(mask ^ 1)).to_le_bytes()[1];
        self.update(plain);
        plain
    }
}

/// One step of the CRC-32 of zip.
fn crc32(crc: u32, byte: u8) -> u32 {
    TABLE[usize::from(crc.to_le_bytes()[0] ^ byte)] ^ (crc >> 8)
}

#[allow(clippy::cast_possible_truncation, reason = "the index has eight bits")]
static TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut n = 0;
    while n < 256 {
        let mut value = n as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { 0xEDB8_8320 ^ (value >> 1) } else { value >> 1 };
            bit += 1;
        }
        table[n] = value;
        n += 1;
    }
    table
};
