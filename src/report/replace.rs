//! A set of files put in place of an older one, so that whoever opens the folder can tell a whole set from a mixed one.
//!
//! Files are renamed one by one. While that lasts a notice lies beside them, and it stays when the run is killed or
//! refused half-way: no notice, one set. The next run that writes the files named in it takes it away.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Name of the notice.
pub const INCOMPLETE: &str = "RAPPORTS-INCOMPLETS.txt";
/// Beginning and end of the names of files being written.
pub(super) const STAGED: (&str, &str) = (".probant-", ".tmp");
/// How long another run may take to put its reports in place.
const PATIENCE: Duration = Duration::from_secs(60);
/// A larger notice is not ours, bytes.
const LARGEST: u64 = 64 << 10;
/// What a line begins with that names a file.
const ITEM: &str = "- ";

/// Whether the reports of a folder may be of several runs.
#[must_use]
pub fn is_incomplete(dir: &Path) -> bool {
    dir.join(INCOMPLETE).symlink_metadata().is_ok()
}

/// Holds the folder against other runs until dropped; none where the system has no such lock.
///
/// # Errors
/// When another run has held it for too long.
pub(super) fn alone_in(dir: &Path) -> io::Result<Option<File>> {
    let until = Instant::now() + patience();
    loop {
        match try_alone(dir) {
            Err(busy) if Instant::now() >= until => return Err(busy),
            Err(_) => std::thread::sleep(Duration::from_millis(20)),
            Ok(alone) => return Ok(alone),
        }
    }
}

/// How long to wait for another run; tests ask for less, in milliseconds.
fn patience() -> Duration {
    #[cfg(any(debug_assertions, feature = "faults"))]
    if let Some(asked) = std::env::var("PROBANT_PATIENCE").ok().and_then(|n| n.parse().ok()) {
        return Duration::from_millis(asked);
    }
    PATIENCE
}

/// The lock, none where there is none to be had; an error while another run has it.
#[cfg(not(windows))]
fn try_alone(dir: &Path) -> io::Result<Option<File>> {
    let Ok(folder) = File::open(dir) else { return Ok(None) };
    match folder.try_lock() {
        Ok(()) => Ok(Some(folder)),
        Err(fs::TryLockError::WouldBlock) => Err(io::ErrorKind::WouldBlock.into()),
        Err(fs::TryLockError::Error(_)) => Ok(None),
    }
}

/// On Windows folders are not locked: a file that only one may have open, and that goes away with its last owner.
#[cfg(windows)]
fn try_alone(dir: &Path) -> io::Result<Option<File>> {
    use std::os::windows::fs::OpenOptionsExt;
    const WRITE_AND_DELETE: u32 = 0x4000_0000 | 0x0001_0000;
    const DELETE_ON_CLOSE: u32 = 0x0400_0000;
    const SHARING_VIOLATION: i32 = 32;
    // refused while it is being removed
    const ACCESS_DENIED: i32 = 5;
    let mut options = File::options();
    options.create(true).write(true).truncate(false);
    options.access_mode(WRITE_AND_DELETE).share_mode(0).custom_flags(DELETE_ON_CLOSE);
    match options.open(dir.join(".probant-verrou")) {
        Ok(file) => Ok(Some(file)),
        Err(e) if matches!(e.raw_os_error(), Some(SHARING_VIOLATION | ACCESS_DENIED)) => Err(e),
        Err(_) => Ok(None),
    }
}

/// Removes what a run that was killed had begun to write. Only while no other run writes here.
pub(super) fn sweep(dir: &Path) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(STAGED.0) && name.ends_with(STAGED.1) && entry.file_type().is_ok_and(|t| t.is_file()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether every one of these files may be replaced, as far as can be told before the first one is: on Windows a
/// report that is open in Excel may not.
///
/// # Errors
/// The file that may not, and what the system said.
pub(super) fn ready(paths: &[&Path]) -> Result<(), (PathBuf, io::Error)> {
    for path in paths.iter().filter(|p| cfg!(windows) && p.is_file()) {
        File::options().write(true).open(path).map_err(|e| ((*path).to_owned(), e))?;
    }
    Ok(())
}

/// Says that these files are being replaced; gives those that an earlier run left mixed and this one does not write.
/// One file alone is replaced at once, and nothing is to be said.
///
/// # Errors
/// When the notice cannot be written.
pub(super) fn begin(dir: &Path, names: &[&str]) -> io::Result<BTreeSet<String>> {
    let mixed = named(dir);
    let rest = mixed.iter().filter(|n| !names.contains(&n.as_str())).cloned().collect();
    if names.len() > 1 {
        let all = mixed.into_iter().chain(names.iter().map(|n| (*n).to_owned()));
        tell(dir, &all.collect())?;
    }
    Ok(rest)
}

/// The files are in place: the notice goes, unless some of those it named are still of another run.
pub(super) fn done(dir: &Path, rest: BTreeSet<String>) {
    // what cannot be said again stays said
    let _ = if rest.is_empty() { fs::remove_file(dir.join(INCOMPLETE)) } else { tell(dir, &rest) };
}

/// The files that the notice of a folder names.
fn named(dir: &Path) -> BTreeSet<String> {
    let path = dir.join(INCOMPLETE);
    let small = path.symlink_metadata().is_ok_and(|m| m.is_file() && m.len() <= LARGEST);
    let text = if small { fs::read_to_string(path).unwrap_or_default() } else { String::new() };
    text.lines().filter_map(|line| line.strip_prefix(ITEM)).map(str::to_owned).collect()
}

/// Writes the notice.
fn tell(dir: &Path, names: &BTreeSet<String>) -> io::Result<()> {
    let list: String = names.iter().map(|name| format!("{ITEM}{name}\r\n")).collect();
    let text = format!(
        "\u{FEFF}Ces rapports ne sont pas tous de la même exécution\u{A0}: leur remplacement n’est pas terminé, ou a été \
         interrompu. Relancez probant avant de vous en servir.\r\n\r\n\
         These reports are not all of one run: they are still being replaced, or that was cut short. Run probant \
         again before you use them.\r\n\r\n{list}"
    );
    let mut temp = tempfile::Builder::new().prefix(STAGED.0).suffix(STAGED.1).tempfile_in(dir)?;
    temp.write_all(text.as_bytes())?;
    temp.as_file().sync_all()?;
    temp.persist(dir.join(INCOMPLETE)).map_err(|e| e.error)?;
    if cfg!(unix)
        && let Ok(folder) = File::open(dir)
    {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// Ends the process once so many files are in place, as a kill would: only in builds for tests.
#[cfg(any(debug_assertions, feature = "faults"))]
pub(super) fn fall(placed: usize) {
    let at = std::env::var("PROBANT_FALL").ok().and_then(|n| n.parse::<usize>().ok());
    if at == Some(placed) {
        std::process::abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notice_stays_until_every_file_it_names_was_written() {
        let dir = tempfile::tempdir().unwrap();
        let rest = begin(dir.path(), &["a.csv", "b.html", "c.json"]).unwrap();
        assert!(rest.is_empty() && is_incomplete(dir.path()));
        // killed here; the next run writes two of the three
        let rest = begin(dir.path(), &["a.csv", "c.json"]).unwrap();
        assert_eq!(named(dir.path()).len(), 3);
        done(dir.path(), rest);
        assert_eq!(named(dir.path()).into_iter().collect::<Vec<_>>(), ["b.html"]);
        let rest = begin(dir.path(), &["b.html"]).unwrap();
        done(dir.path(), rest);
        assert!(!is_incomplete(dir.path()));
    }

    #[test]
    fn one_file_alone_needs_no_notice() {
        let dir = tempfile::tempdir().unwrap();
        let rest = begin(dir.path(), &["a.csv"]).unwrap();
        assert!(!is_incomplete(dir.path()));
        done(dir.path(), rest);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn the_folder_is_held_by_one_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let first = try_alone(dir.path()).unwrap();
        assert!(first.is_some());
        assert!(try_alone(dir.path()).is_err());
        drop(first);
        assert!(try_alone(dir.path()).is_ok());
    }
}
