//! Where a package is written: a folder or a zip, made aside and put in its place when it is whole.

use std::fs::{DirBuilder, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::{NamedTempFile, TempDir};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{Exit, Failure, reports};
use probant::report::{prepare, shown};

/// A package being made.
pub struct Parcel {
    out: PathBuf,
    kind: Kind,
}

enum Kind {
    Folder(TempDir),
    Zip(Box<ZipWriter<NamedTempFile>>),
}

/// What was copied.
pub struct Sums {
    /// Bytes.
    pub size: u64,
    /// BLAKE3, hexadecimal.
    pub blake3: String,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

impl Parcel {
    /// Begins a package that will be at `out`: a zip when it is named so.
    pub fn begin(out: &Path) -> Result<Self, Failure> {
        let at = shown(&out.display().to_string());
        let zip = out.extension().is_some_and(|e| e.eq_ignore_ascii_case("zip"));
        let taken = if out.is_dir() {
            zip || std::fs::read_dir(out).is_ok_and(|mut list| list.next().is_some())
        } else {
            out.symlink_metadata().is_ok()
        };
        if taken {
            return Err(Failure::new(
                Exit::Files,
                format!("« {at} » existe déjà et n'est pas vide. Choisissez un autre nom avec --out."),
                format!("“{at}” already exists and is not empty. Choose another name with --out."),
            ));
        }
        let parent = out.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        prepare(parent).map_err(reports::unwritten)?;
        let failed = |e: io::Error| {
            Failure::new(
                Exit::Files,
                format!("« {at} » ne peut pas être écrit ({e})."),
                format!("“{at}” cannot be written ({e})."),
            )
        };
        let aside = || tempfile::Builder::new().prefix(".probant-").suffix(".tmp").clone();
        let kind = if zip {
            Kind::Zip(Box::new(ZipWriter::new(aside().tempfile_in(parent).map_err(failed)?)))
        } else {
            Kind::Folder(aside().tempdir_in(parent).map_err(failed)?)
        };
        Ok(Self { out: out.to_path_buf(), kind })
    }

    /// Copies bytes under a path of the package, which the plan made: relative and safe.
    pub fn put(&mut self, path: &str, from: &mut dyn Read) -> io::Result<Sums> {
        debug_assert!(!path.starts_with('/') && !path.split('/').any(|p| p == ".." || p.is_empty()));
        match &mut self.kind {
            Kind::Folder(dir) => {
                let full = dir.path().join(path);
                if let Some(parent) = full.parent() {
                    let mut builder = DirBuilder::new();
                    builder.recursive(true);
                    #[cfg(unix)]
                    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
                    builder.create(parent)?;
                }
                let mut options = File::options();
                options.write(true).create_new(true);
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                let mut file = options.open(full)?;
                let sums = pour(from, &mut file)?;
                file.sync_all()?;
                Ok(sums)
            }
            Kind::Zip(zip) => {
                // one date for all: the same dossier gives the same bytes
                let options = SimpleFileOptions::default()
                    .compression_method(CompressionMethod::Deflated)
                    .last_modified_time(zip::DateTime::default())
                    .large_file(true);
                zip.start_file(path, options).map_err(io::Error::other)?;
                pour(from, zip)
            }
        }
    }

    /// Removes what was put last, under this path.
    pub fn take_back(&mut self, path: &str) -> io::Result<()> {
        match &mut self.kind {
            Kind::Folder(dir) => std::fs::remove_file(dir.path().join(path)),
            Kind::Zip(zip) => zip.abort_file().map_err(io::Error::other),
        }
    }

    /// Puts the package in its place.
    pub fn finish(self) -> Result<(), Failure> {
        let Self { out, kind } = self;
        let at = shown(&out.display().to_string());
        let failed = |e: &dyn std::fmt::Display| {
            Failure::new(
                Exit::Files,
                format!("« {at} » ne peut pas être écrit ({e})."),
                format!("“{at}” cannot be written ({e})."),
            )
        };
        match kind {
            Kind::Folder(dir) => {
                // an empty folder may stand there
                let _ = std::fs::remove_dir(&out);
                std::fs::rename(dir.path(), &out).map_err(|e| failed(&e))?;
                let _ = dir.keep();
                Ok(())
            }
            Kind::Zip(zip) => {
                let file = zip.finish().map_err(|e| failed(&e))?;
                file.as_file().sync_all().map_err(|e| failed(&e))?;
                file.persist_noclobber(&out).map(drop).map_err(|e| failed(&e.error))
            }
        }
    }
}

/// Copies and sums at once.
fn pour(from: &mut dyn Read, to: &mut dyn Write) -> io::Result<Sums> {
    let (mut blake, mut sha, mut size) = (blake3::Hasher::new(), Sha256::new(), 0u64);
    let mut chunk = vec![0; 64 << 10];
    loop {
        let count = match from.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => count,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        let part = chunk.get(..count).unwrap_or_default();
        blake.update(part);
        sha.update(part);
        to.write_all(part)?;
        size += count as u64;
    }
    let sha256 = sha.finalize().iter().map(|b| format!("{b:02x}")).collect();
    Ok(Sums { size, blake3: blake.finalize().to_hex().to_string(), sha256 })
}
