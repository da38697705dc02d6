//! What entries of the cache depend on, each as one hash.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::limits::Limits;
use crate::ocr::Tesseract;
use crate::pack::Files;
use crate::pipeline::Budget;
use crate::source::{Found, walk};

/// Larger files are known by their date and size, not by all their bytes.
const HASHED: u64 = 1 << 30;
/// A file written so short a time before it is looked at may be written again within the same tick of the clock.
const SETTLED: Duration = Duration::from_secs(2);

/// Hash of parts, each with its length.
#[must_use]
pub fn hash(parts: &[&[u8]]) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.finalize()
}

/// What makes a reader answer as it does.
pub struct Reader<'a> {
    /// The program: another build may read otherwise.
    pub program: &'a Path,
    /// Limits.
    pub limits: &'a Limits,
    /// Passwords it may try.
    pub passwords: &'a [String],
    /// The engine of text recognition.
    pub ocr: Option<&'a Tesseract>,
    /// Most text recognition for the dossier.
    pub ocr_budget: Option<Budget>,
}

impl Reader<'_> {
    pub(super) fn hash(&self) -> blake3::Hash {
        let program = std::fs::metadata(self.program).map(|m| state(&m)).unwrap_or_default();
        let rest = postcard::to_stdvec(&(self.limits, self.passwords, self.ocr)).unwrap_or_default();
        let budget = format!("{:?}", self.ocr_budget);
        hash(&[env!("CARGO_PKG_VERSION").as_bytes(), &program, &rest, budget.as_bytes()])
    }
}

/// The rules an audit is made with.
#[must_use]
pub fn pack(id: &str, packs: &BTreeMap<String, Files>) -> blake3::Hash {
    let mut parts: Vec<&[u8]> = vec![id.as_bytes()];
    for (pack, files) in packs {
        parts.push(pack.as_bytes());
        parts.extend(files.iter().flat_map(|(path, text)| [path.as_bytes(), text.as_bytes()]));
    }
    hash(&parts)
}

/// All that an input is: the bytes of a file, or every name, size and date of a folder; none when it may be changing.
#[must_use]
pub fn of_input(input: &Path) -> Option<blake3::Hash> {
    let name = input.file_name().unwrap_or_default().to_string_lossy();
    let meta = std::fs::metadata(input).ok()?;
    if meta.is_dir() {
        return of_folder(&walk(input));
    }
    if meta.is_file() && meta.len() <= HASHED {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(std::fs::File::open(input).ok()?).ok()?;
        return Some(hash(&[b"file", name.as_bytes(), hasher.finalize().as_bytes()]));
    }
    settled(&meta).then(|| hash(&[b"large", name.as_bytes(), &state(&meta)]))
}

/// All that is in a folder, as the walk found it.
#[must_use]
pub fn of_folder(found: &[Found]) -> Option<blake3::Hash> {
    let mut parts: Vec<Vec<u8>> = vec![b"folder".to_vec()];
    for found in found {
        let meta = std::fs::symlink_metadata(&found.path).ok()?;
        if !settled(&meta) {
            return None;
        }
        parts.push(found.display.as_bytes().to_vec());
        parts.push(format!("{:?}", found.kind).into_bytes());
        parts.push(state(&meta));
    }
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    Some(hash(&parts))
}

/// Whether the last change is long enough ago for the next one to show.
fn settled(meta: &Metadata) -> bool {
    let changed = meta.modified().unwrap_or(UNIX_EPOCH);
    #[cfg(unix)]
    let changed = {
        use std::os::unix::fs::MetadataExt;
        let seconds = u64::try_from(meta.ctime()).unwrap_or(0);
        changed.max(UNIX_EPOCH + Duration::from_secs(seconds))
    };
    now().duration_since(changed).is_ok_and(|age| age > SETTLED)
}

/// The clock, to judge the age of files: nothing of it is shown.
#[allow(clippy::disallowed_methods)]
pub(super) fn now() -> SystemTime {
    SystemTime::now()
}

/// Size and dates of a file, and which file it is where the system says so.
fn state(meta: &Metadata) -> Vec<u8> {
    let modified = meta.modified().ok().and_then(|t| t.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    #[cfg(unix)]
    let more = {
        use std::os::unix::fs::MetadataExt;
        [meta.ctime().cast_unsigned(), meta.ctime_nsec().cast_unsigned(), meta.ino(), meta.dev()]
    };
    #[cfg(windows)]
    let more = {
        use std::os::windows::fs::MetadataExt;
        [meta.creation_time(), u64::from(meta.file_attributes())]
    };
    #[cfg(not(any(unix, windows)))]
    let more = [0; 0];
    let mut state = [meta.len().to_le_bytes().as_slice(), &modified.as_nanos().to_le_bytes()].concat();
    more.iter().for_each(|part| state.extend(part.to_le_bytes()));
    state
}
