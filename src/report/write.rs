//! Reports on disk: everything is rendered, then everything is staged beside its place, then
//! renamed. A stopped run leaves the old reports or the new ones.

use std::fs::DirBuilder;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::dialect::Dialect;
use super::evidence::Links;
use super::lexicon::Lexicon;
use super::replace::{self, STAGED};
use super::{csv, html, json, jsonl, sarif, xlsx};
use crate::audit::Audit;
use crate::text::{Lang, Text};

/// A format of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// `non-conformites.csv`, `inventaire.csv` and `profil.csv`.
    Csv,
    /// `audit.xlsx`.
    Xlsx,
    /// `rapport.html`.
    Html,
    /// `audit.json`.
    Json,
    /// `audit.sarif`.
    Sarif,
    /// `audit.jsonl`.
    Jsonl,
}

/// How reports are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    /// Language of the words.
    pub lang: Lang,
    /// Dialect of the tables.
    pub dialect: Dialect,
}

impl Manner {
    /// The manner a reader of the language expects.
    #[must_use]
    pub fn of(lang: Lang) -> Self {
        Self { lang, dialect: Dialect::of(lang) }
    }
}

impl Format {
    /// Every format, in the order they are written.
    pub const ALL: &[Format] = &[Format::Html, Format::Xlsx, Format::Csv, Format::Json, Format::Sarif, Format::Jsonl];

    /// Names of the files of this format.
    #[must_use]
    pub fn files(self) -> &'static [&'static str] {
        match self {
            Format::Csv => &["non-conformites.csv", "inventaire.csv", "profil.csv"],
            Format::Xlsx => &["audit.xlsx"],
            Format::Html => &["rapport.html"],
            Format::Json => &["audit.json"],
            Format::Sarif => &["audit.sarif"],
            Format::Jsonl => &["audit.jsonl"],
        }
    }
}

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The folder could not be created.
    #[error("cannot create the folder {}: {source}", dir.display())]
    Create {
        /// Folder wanted.
        dir: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Something that is not a folder stands there.
    #[error("{} is not a folder", dir.display())]
    NotAFolder {
        /// Path given.
        dir: PathBuf,
    },
    /// Nothing can be written in the folder.
    #[error("cannot write in {}: {source}", dir.display())]
    NotWritable {
        /// Folder.
        dir: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another run has been writing there for long.
    #[error("another run is writing in {}: {source}", dir.display())]
    Busy {
        /// Folder.
        dir: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A report could not be written or put in its place.
    #[error("cannot write {}: {source}", path.display())]
    File {
        /// Report.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl WriteError {
    /// What happened and what to do, in both languages.
    #[must_use]
    pub fn message(&self) -> Text {
        match self {
            WriteError::Create { dir, source } => Text::new(
                format!(
                    "Impossible de créer le dossier «\u{A0}{}\u{A0}»{}. Choisissez un autre dossier avec --out.",
                    dir.display(),
                    why(source).fr
                ),
                format!(
                    "The folder “{}” cannot be created{}. Choose another folder with --out.",
                    dir.display(),
                    why(source).en
                ),
            ),
            WriteError::NotAFolder { dir } => Text::new(
                format!(
                    "«\u{A0}{}\u{A0}» n’est pas un dossier. Choisissez un autre emplacement avec --out.",
                    dir.display()
                ),
                format!("“{}” is not a folder. Choose another place with --out.", dir.display()),
            ),
            WriteError::NotWritable { dir, source } => Text::new(
                format!(
                    "Impossible d’écrire dans le dossier «\u{A0}{}\u{A0}»{}. Choisissez un autre dossier avec --out.",
                    dir.display(),
                    why(source).fr
                ),
                format!(
                    "Nothing can be written in the folder “{}”{}. Choose another folder with --out.",
                    dir.display(),
                    why(source).en
                ),
            ),
            WriteError::Busy { dir, .. } => Text::new(
                format!(
                    "Une autre exécution écrit ses rapports dans «\u{A0}{}\u{A0}». Attendez sa fin et relancez, ou choisissez un autre dossier avec --out.",
                    dir.display()
                ),
                format!(
                    "Another run is writing its reports in “{}”. Wait for its end and run again, or choose another folder with --out.",
                    dir.display()
                ),
            ),
            // On Windows a file open in Excel refuses to be replaced with "access denied" or
            // ERROR_SHARING_VIOLATION (32).
            WriteError::File { path, source }
                if source.kind() == io::ErrorKind::PermissionDenied
                    || (cfg!(windows) && source.raw_os_error() == Some(32)) =>
            {
                Text::new(
                    format!(
                        "Impossible d’écrire «\u{A0}{}\u{A0}»\u{A0}: le fichier est sans doute ouvert dans Excel ou protégé. Fermez-le et relancez.",
                        path.display()
                    ),
                    format!(
                        "“{}” cannot be written: the file is probably open in Excel or protected. Close it and run again.",
                        path.display()
                    ),
                )
            }
            WriteError::File { path, source } => Text::new(
                format!(
                    "Impossible d’écrire «\u{A0}{}\u{A0}»{}. Corrigez cela ou choisissez un autre dossier avec --out.",
                    path.display(),
                    why(source).fr
                ),
                format!(
                    "“{}” cannot be written{}. Mend this or choose another folder with --out.",
                    path.display(),
                    why(source).en
                ),
            ),
        }
    }
}

/// The system's reason, as the end of a sentence.
fn why(error: &io::Error) -> Text {
    match error.kind() {
        io::ErrorKind::PermissionDenied => Text::new("\u{A0}: accès refusé", ": access denied"),
        io::ErrorKind::StorageFull => Text::new("\u{A0}: le disque est plein", ": the disk is full"),
        io::ErrorKind::ReadOnlyFilesystem => {
            Text::new("\u{A0}: le disque est en lecture seule", ": the disk is read-only")
        }
        io::ErrorKind::NotFound => Text::new(
            "\u{A0}: l’emplacement n’existe pas ou n’est plus accessible",
            ": the place does not exist or is gone",
        ),
        _ => Text::new(format!(" ({error})"), format!(" ({error})")),
    }
}

/// Makes sure `dir` exists (created for its owner only) and can be written, before work starts.
///
/// # Errors
/// When the folder cannot be created, is no folder, or refuses a file.
pub fn prepare(dir: &Path) -> Result<(), WriteError> {
    let create = |source| WriteError::Create { dir: dir.to_owned(), source };
    match std::fs::metadata(dir) {
        Ok(meta) if meta.is_dir() => {}
        Ok(_) => {
            return Err(WriteError::NotAFolder { dir: dir.to_owned() });
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            let mut builder = DirBuilder::new();
            builder.recursive(true);
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder.create(dir).map_err(create)?;
        }
        Err(e) => return Err(create(e)),
    }
    tempfile::tempfile_in(dir)
        .and_then(|mut probe| probe.write_all(b"probant"))
        .map_err(|source| WriteError::NotWritable { dir: dir.to_owned(), source })
}

/// Writes one file: staged in the same folder, synced, renamed over the old one.
///
/// # Errors
/// When the folder or the file cannot be written; the old file is then untouched.
pub fn write_atomically(dir: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf, WriteError> {
    prepare(dir)?;
    let path = stage(dir, name, |to| to.write_all(bytes))?.put()?;
    sync(dir);
    Ok(path)
}

/// Writes the reports of `formats` in `dir`; returns their paths in the order written.
///
/// The page links to the evidence where `links` knows the way. All bytes are rendered and staged before the first file is replaced.
///
/// # Errors
/// When the folder or a file cannot be written.
pub fn write_all(
    audit: &Audit,
    manner: Manner,
    formats: &[Format],
    dir: &Path,
    (names, links): (&Lexicon, &Links),
) -> Result<Vec<PathBuf>, WriteError> {
    let files: Vec<&str> =
        Format::ALL.iter().filter(|f| formats.contains(f)).flat_map(|f| f.files()).copied().collect();
    // each in its thread: they read the same audit and share nothing else
    put_staged(dir, |dir| {
        std::thread::scope(|scope| {
            let one = |name: &'static str| {
                scope.spawn(move || stage(dir, name, |to| render(audit, manner, name, (names, links), to)))
            };
            let threads: Vec<_> = files.iter().map(|name| one(name)).collect();
            let join = |thread: std::thread::ScopedJoinHandle<'_, Result<Staged, WriteError>>| {
                thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            // every thread is waited for, whatever becomes of the others
            let staged: Vec<_> = threads.into_iter().map(join).collect();
            staged.into_iter().collect()
        })
    })
}

/// Puts files in `dir`: all are staged before the first is replaced.
///
/// # Errors
/// When the folder or a file cannot be written.
pub fn put_all(dir: &Path, files: &[(&str, Vec<u8>)]) -> Result<Vec<PathBuf>, WriteError> {
    put_staged(dir, |dir| files.iter().map(|(name, bytes)| stage(dir, name, |to| to.write_all(bytes))).collect())
}

fn put_staged(
    dir: &Path,
    stage_all: impl FnOnce(&Path) -> Result<Vec<Staged>, WriteError>,
) -> Result<Vec<PathBuf>, WriteError> {
    prepare(dir)?;
    // two runs on one folder write one after the other: their reports are not mixed
    let alone = replace::alone_in(dir).map_err(|source| WriteError::Busy { dir: dir.to_owned(), source })?;
    if alone.is_some() {
        replace::sweep(dir);
    }
    let staged = stage_all(dir)?;
    let names: Vec<&str> = staged.iter().filter_map(|s| s.path.file_name()?.to_str()).collect();
    replace::ready(&staged.iter().map(|s| s.path.as_path()).collect::<Vec<_>>())
        .map_err(|(path, source)| WriteError::File { path, source })?;
    let told = replace::begin(dir, &names)
        .map_err(|source| WriteError::File { path: dir.join(replace::INCOMPLETE), source })?;
    let mut paths = Vec::new();
    for one in staged {
        #[cfg(any(debug_assertions, feature = "faults"))]
        replace::fall(paths.len());
        paths.push(one.put()?);
    }
    sync(dir);
    replace::done(dir, told);
    sync(dir);
    drop(alone);
    Ok(paths)
}

fn render(
    audit: &Audit,
    manner: Manner,
    name: &str,
    (names, links): (&Lexicon, &Links),
    to: &mut dyn Write,
) -> io::Result<()> {
    let Manner { lang, dialect } = manner;
    to.write_all(&match name {
        "non-conformites.csv" => csv::non_conformites(audit, lang, dialect),
        "inventaire.csv" => csv::inventaire(audit, lang, names, dialect),
        "profil.csv" => csv::profil(audit, lang, names, dialect),
        "audit.xlsx" => xlsx::audit(audit, lang, names).map_err(io::Error::other)?,
        "rapport.html" => html::audit(audit, lang, names, links).map_err(io::Error::other)?,
        "audit.sarif" => sarif::audit(audit, lang),
        "audit.jsonl" => jsonl::audit(audit),
        _ => return json::write(audit, to),
    })
}

/// A file written under a temporary name; removed when dropped, unless put in its place.
struct Staged {
    temp: NamedTempFile,
    path: PathBuf,
}

fn stage(dir: &Path, name: &str, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<Staged, WriteError> {
    let path = dir.join(name);
    let staged = || -> io::Result<NamedTempFile> {
        // tempfile creates with mode 0600 on unix; the rename keeps it.
        let temp = tempfile::Builder::new().prefix(STAGED.0).suffix(STAGED.1).tempfile_in(dir)?;
        let mut to = BufWriter::with_capacity(1 << 16, temp.as_file());
        fill(&mut to)?;
        to.flush()?;
        drop(to);
        temp.as_file().sync_all()?;
        Ok(temp)
    };
    match staged() {
        Ok(temp) => Ok(Staged { temp, path }),
        Err(source) => Err(WriteError::File { path, source }),
    }
}

impl Staged {
    fn put(self) -> Result<PathBuf, WriteError> {
        let Self { temp, path } = self;
        match temp.persist(&path) {
            Ok(_) => Ok(path),
            Err(e) => Err(WriteError::File { path, source: e.error }),
        }
    }
}

/// Makes the renames durable where the system lets a folder be synced; elsewhere nothing is lost
/// but that certainty.
fn sync(dir: &Path) {
    if cfg!(unix)
        && let Ok(folder) = std::fs::File::open(dir)
    {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn reports_are_written_and_leave_no_other_file() {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().join("sortie/rapports");
        let audit = sample::audit();
        for _ in 0..2 {
            let paths =
                write_all(&audit, Manner::of(Lang::Fr), Format::ALL, &dir, (&sample::lexicon(), &Links::default()))
                    .unwrap();
            assert_eq!(paths.len(), 8);
            assert_eq!(std::fs::read(&paths[5]).unwrap(), json::audit(&audit));
            assert_eq!(std::fs::read_dir(&dir).unwrap().count(), 8);
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |p: &Path| std::fs::metadata(p).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(&dir), 0o700);
            assert_eq!(mode(&dir.join("audit.json")), 0o600);
        }
    }

    #[test]
    fn an_old_report_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        write_atomically(dir.path(), "a.csv", b"old").unwrap();
        let path = write_atomically(dir.path(), "a.csv", b"new").unwrap();
        assert_eq!(std::fs::read(path).unwrap(), b"new");
    }

    #[test]
    fn a_file_in_the_way_is_told_before_work_starts() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("f");
        std::fs::write(&file, "x").unwrap();
        let error = prepare(&file).unwrap_err();
        assert!(matches!(error, WriteError::NotAFolder { .. }));
        assert!(error.message().fr.contains("n’est pas un dossier"));
        let error = prepare(&file.join("below")).unwrap_err();
        assert!(error.message().fr.ends_with("--out."), "{}", error.message().fr);
    }

    #[test]
    fn a_report_that_cannot_be_replaced_is_told() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("a.csv")).unwrap();
        let error = write_atomically(dir.path(), "a.csv", b"x").unwrap_err();
        assert!(matches!(error, WriteError::File { .. }));
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
