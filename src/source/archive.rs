//! A zip archive: every member listed, each read under limits, none written anywhere.
//!
//! The central directory and the local headers are both read; where they disagree the member says
//! so. Without a usable directory the members are found by their local headers. Encrypted members
//! are read with the passwords given, else only listed.

use crate::text::fr_count;
use std::io::{self, Read, Seek, SeekFrom};

use crate::incident::Incident;

use super::crypt;
use super::directory::{self, Directory, Entry};
use super::inflate;
use super::names::{self, RawName};
use super::salvage;

/// A member of an archive, as its headers describe it.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its number in the archive, from 0: what [`Archive::read`] takes.
    pub index: usize,
    /// Its name, NFC, `/` separated: data for the report, never a path to write.
    pub name: String,
    /// The bytes of the name, when they could not be decoded with certainty.
    pub raw_hex: Option<String>,
    /// Declared size in bytes; not to be trusted.
    pub size: u64,
    /// Compressed size in bytes.
    pub compressed: u64,
    /// Whether it is a folder: listed, holds nothing.
    pub is_dir: bool,
    /// Whether it is a symbolic link: reading it gives [`Incident::Link`].
    pub is_link: bool,
    /// Whether it is protected by a password.
    pub encrypted: bool,
    /// Name of the compression method.
    pub method: String,
    /// Whether that method is read.
    pub supported: bool,
    /// Whether it was found by its local header only.
    pub salvaged: bool,
    /// What must be known about it even if it reads well.
    pub incidents: Vec<Incident>,
}

/// An opened zip archive.
#[derive(Debug)]
pub struct Archive<R> {
    reader: R,
    entries: Vec<Entry>,
    members: Vec<Member>,
    /// Why a member is not read, where that is known from the start.
    refused: Vec<Option<Incident>>,
    incidents: Vec<Incident>,
    passwords: Vec<String>,
}

impl<R: Read + Seek> Archive<R> {
    /// Lists the archive.
    ///
    /// # Errors
    /// [`Incident::Damaged`] when no member can be found, [`Incident::Unreadable`] when the file
    /// cannot be read at all.
    pub fn open(mut reader: R) -> Result<Self, Incident> {
        let (mut entries, mut notes, lost, cut) = entries(&mut reader).map_err(|e| unreadable(&e))??;
        let mut refused = vec![None; entries.len()];
        let mut remarks = vec![Vec::new(); entries.len()];
        for ((entry, refused), remarks) in entries.iter_mut().zip(&mut refused).zip(&mut remarks) {
            compare(&mut reader, entry, refused, remarks).map_err(|e| unreadable(&e))?;
        }
        let overlaps = refuse_overlaps(&entries, &mut refused);
        if overlaps > 0 {
            notes.push(fr_count(
                overlaps,
                "entrée superposée à d’autres, non lue",
                "entrées superposées à d’autres, non lues",
            ));
        }
        let charset = names::vote(entries.iter().map(raw));
        let members: Vec<Member> = entries
            .iter()
            .zip(remarks)
            .enumerate()
            .map(|(index, (entry, remarks))| member(index, entry, &names::decode(raw(entry), charset), remarks))
            .collect();
        let twice = repeated(&members);
        if twice > 0 {
            notes.push(fr_count(twice, "entrée porte un nom déjà pris", "entrées portent un nom déjà pris"));
        }
        let mut incidents: Vec<_> = notes.into_iter().map(|detail| Incident::ArchiveContradiction { detail }).collect();
        incidents.extend(lost.into_iter().map(|detail| Incident::ArchiveIncomplete { detail }));
        if let Some(count) = cut {
            incidents.push(Incident::TooMany { count, limit: directory::MAX_ENTRIES as u64 });
        }
        Ok(Archive { reader, entries, members, refused, incidents, passwords: Vec::new() })
    }

    /// Passwords to try on encrypted members.
    pub fn set_passwords(&mut self, passwords: &[String]) {
        self.passwords = passwords.to_vec();
    }

    /// All members, in the order of the directory, same names included.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// What must be known about the archive as a whole.
    pub fn incidents(&self) -> &[Incident] {
        &self.incidents
    }

    /// The bytes of a member, at most `limit`, checked against their sum.
    ///
    /// # Errors
    /// The incident that says why the member is not read; the other members are not affected.
    pub fn read(&mut self, index: usize, limit: u64) -> Result<Vec<u8>, Incident> {
        let (Some(entry), Some(member)) = (self.entries.get(index), self.members.get(index)) else {
            return Err(Incident::Damaged { detail: format!("pas d’entrée n° {index}") });
        };
        if let Some(Some(refused)) = self.refused.get(index) {
            return Err(refused.clone());
        }
        if member.is_dir {
            return Ok(Vec::new());
        }
        if !member.supported {
            return Err(Incident::Method { method: member.method.clone() });
        }
        if special(entry) {
            return Err(Incident::SpecialFile);
        }
        if entry.size > limit && !entry.salvaged {
            return Err(Incident::TooLarge { size: entry.size, limit });
        }
        self.reader.seek(SeekFrom::Start(entry.data)).map_err(|e| unreadable(&e))?;
        let limit = if member.is_link { limit.min(64 * 1024) } else { limit };
        let bytes = if member.encrypted {
            secret(&mut self.reader, entry, &self.passwords, limit)?
        } else {
            inflate::inflate(&mut self.reader, entry, limit)?
        };
        if member.is_link {
            return Err(Incident::Link { target: names::shown(&String::from_utf8_lossy(&bytes)) });
        }
        Ok(bytes)
    }
}

/// An encrypted member, with the first password that opens it.
fn secret<R: Read + Seek>(r: &mut R, entry: &Entry, passwords: &[String], limit: u64) -> Result<Vec<u8>, Incident> {
    // Bit 6: strong encryption, which no free tool reads.
    if entry.flags & 0x40 == 0 {
        for password in passwords.iter().flat_map(|p| crypt::encodings(p)) {
            r.seek(SeekFrom::Start(entry.data)).map_err(|e| unreadable(&e))?;
            if let Some(bytes) = inflate::inflate_secret(&mut *r, entry, &password, limit)? {
                return Ok(bytes);
            }
        }
    }
    Err(Incident::Encrypted)
}

impl Archive<super::Source> {
    /// Bytes of memory it holds.
    pub(super) fn held(&self) -> u64 {
        self.reader.held()
    }
}

/// Entries, contradictions, signs that members are missing, and how many there are when they were cut.
type Listed = (Vec<Entry>, Vec<String>, Vec<String>, Option<u64>);

/// The entries of the directory, completed or replaced by those found by local headers.
fn entries<R: Read + Seek>(r: &mut R) -> io::Result<Result<Listed, Incident>> {
    let len = r.seek(SeekFrom::End(0))?;
    let Some(directory) = directory::read(r, len)? else {
        let found = salvage::scan(r, len)?;
        if found.is_empty() {
            let detail = "ni répertoire central ni en-tête de fichier".into();
            return Ok(Err(Incident::Damaged { detail }));
        }
        let found_again =
            fr_count(found.len(), "fichier retrouvé par son en-tête", "fichiers retrouvés par leurs en-têtes");
        let note = format!("répertoire central absent ; {found_again}");
        return Ok(Ok((found, Vec::new(), vec![note], None)));
    };
    let Directory { mut entries, start, declared, incomplete, cut, mut notes, lost } = directory;
    if incomplete || (entries.is_empty() && start > 0) {
        let known: std::collections::BTreeSet<u64> = entries.iter().map(|e| e.offset).collect();
        let mut found = salvage::scan(r, start)?;
        found.retain(|entry| !known.contains(&entry.offset));
        if !found.is_empty() {
            notes.push(fr_count(
                found.len(),
                "fichier hors répertoire, retrouvé par son en-tête",
                "fichiers hors répertoire, retrouvés par leurs en-têtes",
            ));
            entries.append(&mut found);
        }
    }
    let count = declared.max(entries.len() as u64);
    Ok(Ok((entries, notes, lost, cut.then_some(count))))
}

/// Holds the local header of an entry against the directory, and finds its data.
fn compare<R: Read + Seek>(
    r: &mut R,
    entry: &mut Entry,
    refused: &mut Option<Incident>,
    remarks: &mut Vec<Incident>,
) -> io::Result<()> {
    if entry.salvaged {
        let detail = "absent du répertoire central, retrouvé par son en-tête".into();
        remarks.push(Incident::ArchiveContradiction { detail });
        return Ok(());
    }
    let Some((local, measured)) = salvage::local(r, entry.offset)? else {
        let detail = "en-tête introuvable à l’endroit annoncé".into();
        *refused = Some(Incident::Damaged { detail });
        return Ok(());
    };
    entry.data = local.data;
    if entry.unicode_path.is_none() {
        entry.unicode_path = local.unicode_path;
    }
    // Bit 13: the local header is masked by strong encryption.
    if entry.flags & 0x2000 != 0 {
        return Ok(());
    }
    let mut differs = Vec::new();
    if local.name != entry.name {
        let name = names::decode(RawName { bytes: &local.name, utf8: true, unicode_path: None }, names::Charset::Cp850);
        differs.push(format!("nom (« {} » dans l’en-tête)", names::shown(&name.text)));
    }
    if local.method != entry.method {
        differs.push(format!("méthode ({})", inflate::method_name(local.method)));
    }
    if measured && local.flags & 8 == 0 && (local.compressed, local.size) != (entry.compressed, entry.size) {
        differs.push(format!("taille ({} octets)", local.size));
    }
    if !differs.is_empty() {
        let detail = format!("l’en-tête et le répertoire diffèrent : {}", differs.join(", "));
        remarks.push(Incident::ArchiveContradiction { detail });
    }
    Ok(())
}

/// Refuses the entries whose bytes belong to an earlier one; returns how many.
fn refuse_overlaps(entries: &[Entry], refused: &mut [Option<Incident>]) -> usize {
    let mut order: Vec<usize> = (0..entries.len()).filter(|&i| refused[i].is_none()).collect();
    order.sort_by_key(|&i| (entries[i].offset, i));
    let (mut free, mut count) = (0, 0);
    for i in order {
        let entry = &entries[i];
        if entry.offset < free {
            let detail = "entrée superposée à une autre".into();
            refused[i] = Some(Incident::Damaged { detail });
            count += 1;
        } else {
            free = entry.data.saturating_add(entry.compressed);
        }
    }
    count
}

fn raw(entry: &Entry) -> RawName<'_> {
    let unicode_path = entry.unicode_path.as_deref();
    RawName { bytes: &entry.name, utf8: entry.flags & 0x800 != 0, unicode_path }
}

fn member(index: usize, entry: &Entry, name: &names::Name, mut incidents: Vec<Incident>) -> Member {
    let raw_hex = (!name.certain).then(|| names::hex(&entry.name));
    if let Some(raw) = &raw_hex {
        incidents.push(Incident::NameUncertain { raw: names::shown(raw) });
    }
    let folder_name = name.text.ends_with('/');
    let method = entry.aes.map_or(entry.method, |aes| aes.method);
    let empty = entry.size == 0 && entry.crc == 0;
    if folder_name && !empty {
        let detail = "nommé comme un dossier, mais contient des données".into();
        incidents.push(Incident::ArchiveContradiction { detail });
    }
    Member {
        index,
        name: name.text.clone(),
        raw_hex,
        size: entry.size,
        compressed: entry.compressed,
        is_dir: empty && (folder_name || entry.external & 0x10 != 0 || unix_kind(entry) == 0o040_000),
        is_link: unix_kind(entry) == 0o120_000,
        encrypted: entry.flags & 0x41 != 0 || entry.method == 99,
        method: inflate::method_name(method),
        supported: inflate::supported(method),
        salvaged: entry.salvaged,
        incidents,
    }
}

/// The file type bits that a Unix tool recorded.
fn unix_kind(entry: &Entry) -> u32 {
    if matches!(entry.made_by >> 8, 3 | 19) { (entry.external >> 16) & 0o170_000 } else { 0 }
}

fn special(entry: &Entry) -> bool {
    matches!(unix_kind(entry), 0o010_000 | 0o020_000 | 0o060_000 | 0o140_000)
}

fn repeated(members: &[Member]) -> usize {
    let mut seen = std::collections::BTreeSet::new();
    members.iter().filter(|m| !m.is_dir && !seen.insert(m.name.as_str())).count()
}

fn unreadable(error: &io::Error) -> Incident {
    Incident::Unreadable { detail: error.to_string() }
}
