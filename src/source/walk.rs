//! A folder on disk: every file, in a fixed order, nothing opened, no link followed.
//!
//! Only the root itself may be a link. A folder that cannot be read is a row, not a failure.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use unicode_normalization::UnicodeNormalization;

use super::names::{hex, shown};

/// Something found in the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The path to open, as the system names it.
    pub path: PathBuf,
    /// The path to show: relative to the root, `/` separated, NFC, safe.
    pub display: String,
    /// Size in bytes at the time of the walk; 0 for what is not a file.
    pub size: u64,
    /// What it is.
    pub kind: FoundKind,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundKind {
    /// An ordinary file.
    File,
    /// An empty folder.
    Dir,
    /// A link, not followed.
    Link {
        /// Where it points, safe to show.
        target: String,
    },
    /// A device, a socket, a pipe: not opened.
    Special,
    /// A file whose content stayed online: opening it would fetch it.
    Online,
    /// A folder or file that the system refuses.
    Unreadable {
        /// What the system said.
        detail: String,
    },
}

/// Everything under `root`, sorted by displayed name. A root that is a file gives that file.
#[must_use]
pub fn walk(root: &Path) -> Vec<Found> {
    // A root that is a link is followed: the user named it. On Windows, paths made whole may be long, and hold names
    // that are reserved or end in a dot or a blank.
    let base = if root.is_symlink() || cfg!(windows) {
        std::fs::canonicalize(root).unwrap_or_else(|_| root.to_path_buf())
    } else {
        root.to_path_buf()
    };
    let walker = WalkBuilder::new(&base)
        .standard_filters(false)
        .hidden(false)
        .follow_links(false)
        .sort_by_file_name(std::cmp::Ord::cmp)
        .build();
    let mut rows = Vec::new();
    for step in walker {
        match step {
            Ok(entry) => rows.extend(row(&entry, root, &base)),
            Err(error) => rows.push(refused(&error, root, &base)),
        }
    }
    drop_filled(&mut rows);
    rows.sort_by(|a, b| a.display.cmp(&b.display).then_with(|| a.path.cmp(&b.path)));
    rows
}

fn row(entry: &ignore::DirEntry, root: &Path, base: &Path) -> Option<Found> {
    let path = entry.path();
    let kind = entry.file_type()?;
    if kind.is_dir() && entry.depth() == 0 {
        return None;
    }
    let (kind, size) = if kind.is_symlink() {
        let target = std::fs::read_link(path).unwrap_or_default();
        (FoundKind::Link { target: shown(&lossless(&target)) }, 0)
    } else if kind.is_dir() {
        (FoundKind::Dir, 0)
    } else if kind.is_file() {
        match entry.metadata() {
            Ok(meta) if is_online(&meta) => (FoundKind::Online, meta.len()),
            Ok(meta) => (FoundKind::File, meta.len()),
            Err(error) => (FoundKind::Unreadable { detail: error.to_string() }, 0),
        }
    } else {
        (FoundKind::Special, 0)
    };
    Some(Found { path: path.to_path_buf(), display: display(path, root, base), size, kind })
}

/// Whether only the entry of a file is on this machine (OneDrive, iCloud and the like): reading it would fetch it.
pub(crate) fn is_online(meta: &std::fs::Metadata) -> bool {
    #[cfg(windows)]
    return std::os::windows::fs::MetadataExt::file_attributes(meta) & AWAY != 0;
    #[cfg(target_os = "macos")]
    return std::os::macos::fs::MetadataExt::st_flags(meta) & DATALESS != 0;
    #[cfg(not(any(windows, target_os = "macos")))]
    {
        let _ = meta;
        false
    }
}

/// Attributes of Windows: offline, recalled when opened, recalled when read.
#[cfg(windows)]
const AWAY: u32 = 0x1000 | 0x4_0000 | 0x40_0000;
/// Flag of macOS: no data on this machine.
#[cfg(target_os = "macos")]
const DATALESS: u32 = 0x4000_0000;

fn refused(error: &ignore::Error, root: &Path, base: &Path) -> Found {
    let path = error_path(error).unwrap_or(base).to_path_buf();
    let detail = match error.io_error() {
        Some(io) if io.kind() == std::io::ErrorKind::PermissionDenied => "accès refusé".into(),
        Some(io) if io.kind() == std::io::ErrorKind::NotFound => "introuvable".into(),
        Some(io) => io.to_string(),
        None => "lecture du dossier impossible".into(),
    };
    Found { display: display(&path, root, base), path, size: 0, kind: FoundKind::Unreadable { detail } }
}

fn error_path(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => error_path(err),
        ignore::Error::Loop { child, .. } => Some(child),
        _ => None,
    }
}

/// Removes the folders that hold something, or that could not be read: the rows below tell of them.
fn drop_filled(rows: &mut Vec<Found>) {
    let parents: std::collections::BTreeSet<PathBuf> =
        rows.iter().filter_map(|row| row.path.parent()).map(Path::to_path_buf).collect();
    let unread: std::collections::BTreeSet<PathBuf> = rows
        .iter()
        .filter(|row| matches!(row.kind, FoundKind::Unreadable { .. }))
        .map(|row| row.path.clone())
        .collect();
    rows.retain(|row| row.kind != FoundKind::Dir || !(parents.contains(&row.path) || unread.contains(&row.path)));
}

/// The path as shown: relative to the root; the root itself, when it is a file, by its name.
fn display(path: &Path, root: &Path, base: &Path) -> String {
    let relative = path.strip_prefix(base).unwrap_or(path);
    let parts: Vec<String> = if relative.as_os_str().is_empty() {
        vec![lossless(Path::new(root.file_name().unwrap_or(root.as_os_str())))]
    } else {
        relative.components().map(|part| lossless(Path::new(part.as_os_str()))).collect()
    };
    shown(&parts.join("/"))
}

/// The text of a name; bytes that are not text are written `⟨xx⟩`, so that no two names fall
/// together.
fn lossless(name: &Path) -> String {
    if let Some(text) = name.to_str() {
        return text.nfc().collect();
    }
    let mut out = String::new();
    for chunk in name.as_os_str().as_encoded_bytes().utf8_chunks() {
        out.extend(chunk.valid().nfc());
        for byte in chunk.invalid() {
            out.push('⟨');
            out.push_str(&hex(&[*byte]));
            out.push('⟩');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn names(rows: &[Found]) -> Vec<&str> {
        rows.iter().map(|row| row.display.as_str()).collect()
    }

    #[test]
    fn hidden_and_ignored_files_are_found_in_order() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(".gitignore"), "*").unwrap();
        fs::create_dir_all(dir.path().join("b/vide")).unwrap();
        fs::write(dir.path().join("b/e\u{301}t\u{e9}.txt"), "12345").unwrap();
        fs::write(dir.path().join("a.pdf"), "").unwrap();
        let rows = walk(dir.path());
        assert_eq!(names(&rows), [".gitignore", "a.pdf", "b/vide", "b/été.txt"]);
        assert_eq!((rows[2].kind.clone(), rows[3].size), (FoundKind::Dir, 5));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_rows_and_only_a_linked_root_is_followed() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("vrai")).unwrap();
        fs::write(dir.path().join("vrai/x"), "x").unwrap();
        std::os::unix::fs::symlink("..", dir.path().join("vrai/lien")).unwrap();
        std::os::unix::fs::symlink("vrai", dir.path().join("racine")).unwrap();
        let rows = walk(&dir.path().join("racine"));
        assert_eq!(names(&rows), ["lien", "x"]);
        assert_eq!(rows[0].kind, FoundKind::Link { target: "..".into() });
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_not_text_stay_distinct() {
        use std::os::unix::ffi::OsStrExt as _;
        let dir = tempfile::tempdir().unwrap();
        for name in [&b"\xE9.txt"[..], b"\xE8.txt"] {
            fs::write(dir.path().join(std::ffi::OsStr::from_bytes(name)), "x").unwrap();
        }
        assert_eq!(names(&walk(dir.path())), ["⟨e8⟩.txt", "⟨e9⟩.txt"]);
    }

    #[test]
    fn a_root_that_is_not_there_is_a_row_and_a_file_is_itself() {
        let dir = tempfile::tempdir().unwrap();
        let rows = walk(&dir.path().join("rien"));
        assert_eq!(rows[0].kind, FoundKind::Unreadable { detail: "introuvable".into() });
        fs::write(dir.path().join("seul.pdf"), "x").unwrap();
        assert_eq!(names(&walk(&dir.path().join("seul.pdf"))), ["seul.pdf"]);
    }
}
