//! An opened container of any kind: what is inside, and the bytes of each.

use serde::{Deserialize, Serialize};

use super::archive::Archive;
use super::names::{self, RawName};
use super::sevenz::SevenZ;
use super::spool::Source;
use super::{mbox, packed, shown, tar};
use crate::format::Format;
use crate::incident::Incident;
use crate::limits::Limits;

/// A member of a container.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Inside {
    /// Its number in the container.
    pub index: u32,
    /// Its name, decoded and safe to show.
    pub name: String,
    /// Unpacked size as declared, bytes.
    pub size: u64,
    /// What is already known against it.
    pub incidents: Vec<Incident>,
    /// Whether it can be read at all.
    pub readable: bool,
}

/// What opening a container depends on.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// Limits of the run.
    pub limits: &'a Limits,
    /// Passwords to try.
    pub passwords: &'a [String],
}

/// An opened container.
#[derive(Debug)]
pub struct Container {
    kind: Kind,
    members: Vec<Inside>,
    incidents: Vec<Incident>,
}

#[derive(Debug)]
enum Kind {
    Zip(Box<Archive<Source>>),
    SevenZ(Box<SevenZ>),
    /// Members that lie as they are in `bytes`: place and length.
    Slices {
        bytes: Source,
        places: Vec<(u64, u64)>,
        mail: bool,
    },
}

impl Container {
    /// Whether files of this format are opened here.
    #[must_use]
    pub fn opens(format: Format) -> bool {
        use Format::{Bz2, Gz, Mbox, SevenZ, Tar, Xz, Zip, Zst};
        matches!(format, Zip | SevenZ | Tar | Gz | Bz2 | Xz | Zst | Mbox)
    }

    /// Opens and lists; `name` is that of the container.
    ///
    /// # Errors
    /// The incident that stands for a container of which nothing can be listed.
    pub fn open(format: Format, mut source: Source, name: &str, terms: Terms<'_>) -> Result<Self, Incident> {
        let disk = |e: std::io::Error| Incident::Unreadable { detail: e.to_string() };
        match format {
            Format::Zip => Archive::open(source).map(|archive| Self::zip(archive, terms)),
            Format::SevenZ => Self::seven(source, terms),
            Format::Tar => {
                let listing = tar::list(&mut source).map_err(disk)?;
                Ok(Self::tar(source, listing, None))
            }
            Format::Mbox => {
                let (entries, more) = mbox::list(&mut source).map_err(disk)?;
                let places = entries.iter().map(|e| (e.at, e.size)).collect();
                let members = entries.into_iter().enumerate();
                let members = members.map(|(n, e)| inside(n, shown(&e.name), e.size, None, None)).collect();
                let kind = Kind::Slices { bytes: source, places, mail: true };
                Ok(Self { kind, members, incidents: more.into_iter().collect() })
            }
            _ => {
                let limit = terms.limits.total_bytes.min(terms.limits.disk_bytes);
                let mut unpacked = packed::unpack(&mut source, format, limit, terms.limits.file_bytes)?;
                let head = unpacked.bytes.range(0, 512).map_err(disk)?;
                if tar::begins(&head) {
                    let listing = tar::list(&mut unpacked.bytes).map_err(disk)?;
                    return Ok(Self::tar(unpacked.bytes, listing, unpacked.cut));
                }
                let remark = match unpacked.cut {
                    Some(Incident::Damaged { detail }) => Some(Incident::Repaired { detail }),
                    Some(other) => return Err(other),
                    None => None,
                };
                let incidents = remark.iter().cloned().collect();
                let members = vec![inside(0, bare(name), unpacked.len, None, remark)];
                let kind = Kind::Slices { bytes: unpacked.bytes, places: vec![(0, unpacked.len)], mail: false };
                Ok(Self { kind, members, incidents })
            }
        }
    }

    /// A zip archive that is already open.
    #[must_use]
    pub fn zip(mut archive: Archive<Source>, terms: Terms<'_>) -> Self {
        archive.set_passwords(terms.passwords);
        let files = archive.members().iter().filter(|m| !m.is_dir);
        let members = files
            .map(|m| {
                let refused = m.is_link.then(|| Incident::Link { target: String::new() });
                let mut member = inside(m.index, shown(&m.name), m.size, refused, None);
                member.incidents.extend(m.incidents.iter().cloned());
                member
            })
            .collect();
        let incidents = archive.incidents().to_vec();
        Self { kind: Kind::Zip(Box::new(archive)), members, incidents }
    }

    fn seven(source: Source, terms: Terms<'_>) -> Result<Self, Incident> {
        let limits = (terms.limits.total_bytes.min(terms.limits.disk_bytes), terms.limits.file_bytes);
        let archive = SevenZ::open(source, terms.passwords, limits)?;
        let members =
            archive.entries().map(|(n, name, size, refused)| inside(n, shown(&tidy(name)), size, refused, None));
        let members = members.collect();
        Ok(Self { kind: Kind::SevenZ(Box::new(archive)), members, incidents: Vec::new() })
    }

    fn tar(bytes: Source, listing: tar::Listing, cut: Option<Incident>) -> Self {
        let raw = |e: &tar::Entry| e.name.clone();
        let names: Vec<Vec<u8>> = listing.entries.iter().map(raw).collect();
        fn unsure(name: &[u8]) -> RawName<'_> {
            RawName { bytes: name, utf8: false, unicode_path: None }
        }
        let charset = names::vote(names.iter().map(|n| unsure(n)));
        let places = listing.entries.iter().map(|e| (e.at, e.size)).collect();
        let entries = listing.entries.into_iter().zip(&names).enumerate();
        let members = entries
            .map(|(n, (entry, raw))| {
                let name = names::decode(unsure(raw), charset);
                let mut member = inside(n, shown(&tidy(&name.text)), entry.size, entry.refused, entry.remark);
                if !name.certain {
                    member.incidents.push(Incident::NameUncertain { raw: shown(&names::hex(raw)) });
                }
                member
            })
            .collect();
        let mut incidents = listing.incidents;
        match cut {
            Some(Incident::Damaged { detail }) => {
                incidents.retain(|i| !matches!(i, Incident::ArchiveIncomplete { .. }));
                incidents.push(Incident::ArchiveIncomplete { detail });
            }
            Some(other) => incidents.push(other),
            None => {}
        }
        Self { kind: Kind::Slices { bytes, places, mail: false }, members, incidents }
    }

    /// What is inside, folders left out, in the order of the container.
    #[must_use]
    pub fn members(&self) -> &[Inside] {
        &self.members
    }

    /// What must be known about the container as a whole.
    #[must_use]
    pub fn incidents(&self) -> &[Incident] {
        &self.incidents
    }

    /// Bytes of memory it holds.
    #[must_use]
    pub fn held(&self) -> u64 {
        match &self.kind {
            Kind::Zip(archive) => archive.held(),
            Kind::SevenZ(archive) => archive.held(),
            Kind::Slices { bytes, .. } => bytes.held(),
        }
    }

    /// The bytes of a member, at most `limit`.
    ///
    /// # Errors
    /// The incident that says why it is not read; the other members are not affected.
    pub fn read(&mut self, index: usize, limit: u64) -> Result<Vec<u8>, Incident> {
        match &mut self.kind {
            Kind::Zip(archive) => archive.read(index, limit),
            Kind::SevenZ(archive) => archive.read(index),
            Kind::Slices { bytes, places, mail } => {
                let gone = || Incident::Damaged { detail: format!("pas d’entrée n° {index}") };
                let (at, size) = *places.get(index).ok_or_else(gone)?;
                if size > limit {
                    return Err(Incident::TooLarge { size, limit });
                }
                let read = bytes.range(at, size).map_err(|e| Incident::Unreadable { detail: e.to_string() })?;
                Ok(if *mail { mbox::unquote(&read) } else { read })
            }
        }
    }
}

fn inside(index: usize, name: String, size: u64, refused: Option<Incident>, remark: Option<Incident>) -> Inside {
    let index = u32::try_from(index).unwrap_or(u32::MAX);
    let readable = refused.is_none();
    Inside { index, name, size, incidents: refused.into_iter().chain(remark).collect(), readable }
}

/// `./a/b` as `a/b`, with the separators of Windows turned.
fn tidy(name: &str) -> String {
    let name = name.replace('\\', "/");
    name.strip_prefix("./").filter(|rest| !rest.is_empty()).map_or(name.clone(), str::to_owned)
}

/// The name of the one file in a compressed stream.
fn bare(name: &str) -> String {
    let file = name.rsplit('/').next().unwrap_or(name);
    let stem = file
        .rsplit_once('.')
        .filter(|(stem, _)| !stem.is_empty() && Format::announced(file).is_some_and(Container::opens));
    stem.map_or_else(|| "contenu".to_owned(), |(stem, _)| stem.to_owned())
}
