//! Entries on disk: one file each, compressed, checked when read, for their owner only.
//!
//! One file an entry, rather than a database: two runs at once need no lock, a damaged entry costs itself only, and
//! age and size are those of files.

use std::fs::{self, DirBuilder, File, Metadata};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::ENTRY;
use super::identity::now;

/// First bytes of an entry; the number changes with the format.
const MAGIC: &[u8; 8] = b"probant1";
/// Entries not used for so long are gone.
const EXPIRY: Duration = Duration::from_secs(30 * 24 * 3600);
/// How old the date of use of an entry may get before it is renewed, and how often the folder is tidied.
const DAY: Duration = Duration::from_secs(24 * 3600);
/// Most bytes of all entries; the ones used least recently go first.
const BYTES: u64 = 1 << 30;
/// What the folder is marked with, so that nothing else is ever purged.
const MARK: &str = "CACHEDIR.TAG";
const MARK_TEXT: &[u8] = b"Signature: 8a477f597d28d172789f06886806bc55\n# probant\n";
/// Tells when the folder was last tidied.
const TIDIED: &str = "tidied";

/// What an entry holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// The text of a file with its places.
    Document,
    /// What a file was recognised as.
    Exhibit,
    /// What was read on the picture of a page.
    Page,
    /// All files of an input.
    Run,
    /// The reports made of them.
    Reports,
}

impl Content {
    fn end(self) -> &'static str {
        match self {
            Content::Document => "doc",
            Content::Exhibit => "exh",
            Content::Page => "pag",
            Content::Run => "run",
            Content::Reports => "rep",
        }
    }
}

/// A folder of entries.
#[derive(Debug, Clone)]
pub struct Store {
    dir: PathBuf,
}

/// What a folder holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Held {
    /// Number of entries.
    pub entries: u64,
    /// Their size, bytes.
    pub bytes: u64,
}

impl Store {
    /// A store in `dir`, which is made when it is not there; none when it cannot be used, or is the folder of another.
    #[must_use]
    pub fn open(dir: &Path) -> Option<Self> {
        if !dir.join(MARK).is_file() {
            let mut builder = DirBuilder::new();
            builder.recursive(true);
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder.create(dir).ok()?;
            if fs::read_dir(dir).ok()?.next().is_some() {
                return None;
            }
            write(dir, &dir.join(MARK), MARK_TEXT).ok()?;
        }
        Some(Self { dir: dir.to_owned() })
    }

    /// The store in `dir`, when there is one.
    #[must_use]
    pub fn existing(dir: &Path) -> Option<Self> {
        dir.join(MARK).is_file().then(|| Self { dir: dir.to_owned() })
    }

    fn path(&self, content: Content, key: &blake3::Hash) -> PathBuf {
        let name = key.to_hex();
        self.dir.join(&name[..2]).join(format!("{}.{}", &name[2..], content.end()))
    }

    /// The bytes of an entry; none when it is not there, too old or not whole.
    #[must_use]
    pub fn get(&self, content: Content, key: &blake3::Hash) -> Option<Vec<u8>> {
        let path = self.path(content, key);
        let mut file = File::open(&path).ok()?;
        let meta = file.metadata().ok()?;
        let age = now().duration_since(meta.modified().ok()?).unwrap_or_default();
        if age > EXPIRY || meta.len() > ENTRY as u64 {
            let _ = fs::remove_file(&path);
            return None;
        }
        let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).ok()?);
        file.read_to_end(&mut bytes).ok()?;
        let unpacked = unpack(&bytes, key);
        if unpacked.is_none() {
            let _ = fs::remove_file(&path);
        } else if age > DAY
            && let Ok(file) = File::options().append(true).open(&path)
        {
            let _ = file.set_modified(now());
        }
        unpacked
    }

    /// Whether an entry is there, sound or not.
    #[must_use]
    pub fn holds(&self, content: Content, key: &blake3::Hash) -> bool {
        self.path(content, key).is_file()
    }

    /// Keeps an entry. What cannot be kept is not: the next run reads again.
    pub fn put(&self, content: Content, key: &blake3::Hash, bytes: &[u8]) {
        if bytes.len() > ENTRY {
            return;
        }
        let path = self.path(content, key);
        let Some(dir) = path.parent() else { return };
        let mut builder = DirBuilder::new();
        // a store that was taken away is not made again
        builder.recursive(false);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let _ = builder.create(dir);
        let _ = write(dir, &path, &pack(bytes, key));
    }

    /// What the folder holds.
    #[must_use]
    pub fn held(&self) -> Held {
        let entries = self.entries();
        Held { entries: entries.len() as u64, bytes: entries.iter().map(|e| e.bytes).sum() }
    }

    /// Removes every entry; gives what there was.
    #[must_use]
    pub fn purge(&self) -> Held {
        let entries = self.entries();
        let gone = entries.iter().filter(|e| fs::remove_file(&e.path).is_ok());
        let held = gone.fold(Held::default(), |h, e| Held { entries: h.entries + 1, bytes: h.bytes + e.bytes });
        for entry in &entries {
            let _ = entry.path.parent().map(fs::remove_dir);
        }
        held
    }

    /// Once a day: removes what was not used for long, and the oldest when all together is too much.
    pub fn tidy(&self) {
        let mark = self.dir.join(TIDIED);
        let last = fs::metadata(&mark).and_then(|m| m.modified()).ok();
        if last.and_then(|l| now().duration_since(l).ok()).is_some_and(|age| age < DAY) {
            return;
        }
        let _ = write(&self.dir, &mark, b"");
        let mut entries = self.entries();
        entries.sort_by_key(|e| std::cmp::Reverse(e.used));
        let mut total = 0;
        for entry in entries {
            total += entry.bytes;
            if total > BYTES || now().duration_since(entry.used).is_ok_and(|age| age > EXPIRY) {
                let _ = fs::remove_file(&entry.path);
            }
        }
    }

    fn entries(&self) -> Vec<Entry> {
        let folders = fs::read_dir(&self.dir).into_iter().flatten().flatten();
        let folders = folders.filter(|f| f.file_name().len() == 2 && f.file_type().is_ok_and(|t| t.is_dir()));
        let files = folders.filter_map(|f| fs::read_dir(f.path()).ok()).flatten().flatten();
        let entry = |f: fs::DirEntry| {
            let meta = f.metadata().ok().filter(Metadata::is_file)?;
            Some(Entry { path: f.path(), bytes: meta.len(), used: meta.modified().ok()? })
        };
        files.filter_map(entry).collect()
    }
}

struct Entry {
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
}

/// Written beside its place and renamed: another run sees all of it or nothing.
fn write(dir: &Path, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    // mode 0600 on unix, kept by the rename
    let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(dir)?;
    file.write_all(bytes)?;
    file.persist(path).map(drop).map_err(|e| e.error)
}

/// Magic, check of key and content, content.
fn pack(bytes: &[u8], key: &blake3::Hash) -> Vec<u8> {
    let packed = lz4_flex::compress_prepend_size(bytes);
    [MAGIC.as_slice(), check(&packed, key).as_bytes(), &packed].concat()
}

fn unpack(bytes: &[u8], key: &blake3::Hash) -> Option<Vec<u8>> {
    let rest = bytes.strip_prefix(MAGIC)?;
    let (told, packed) = rest.split_first_chunk::<32>()?;
    if check(packed, key) != *told {
        return None;
    }
    let len = u32::from_le_bytes(*packed.first_chunk()?) as usize;
    if len > ENTRY {
        return None;
    }
    lz4_flex::decompress_size_prepended(packed).ok()
}

fn check(packed: &[u8], key: &blake3::Hash) -> blake3::Hash {
    blake3::keyed_hash(key.as_bytes(), packed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(store: &Store) -> (blake3::Hash, PathBuf) {
        let key = blake3::hash(b"key");
        store.put(Content::Document, &key, &b"text ".repeat(1000));
        (key, store.path(Content::Document, &key))
    }

    #[test]
    fn an_entry_comes_back_whole_or_not_at_all() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("cache")).unwrap();
        let (key, path) = entry(&store);
        assert_eq!(store.get(Content::Document, &key), Some(b"text ".repeat(1000)));
        assert_eq!(store.get(Content::Exhibit, &key), None);
        let whole = fs::read(&path).unwrap();
        for cut in [0, 7, 39, 43, whole.len() - 1] {
            fs::write(&path, &whole[..cut]).unwrap();
            assert_eq!(store.get(Content::Document, &key), None, "cut at {cut}");
        }
        for at in [0, 8, 40, whole.len() - 1] {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            fs::write(&path, bytes).unwrap();
            assert_eq!(store.get(Content::Document, &key), None, "byte {at}");
        }
        // the bytes of another entry
        let other = blake3::hash(b"other");
        fs::create_dir_all(store.path(Content::Document, &other).parent().unwrap()).unwrap();
        fs::write(store.path(Content::Document, &other), whole).unwrap();
        assert_eq!(store.get(Content::Document, &other), None);
    }

    #[test]
    fn entries_not_used_for_a_month_are_gone() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let (key, path) = entry(&store);
        let file = File::options().append(true).open(&path).unwrap();
        file.set_modified(now() - 2 * DAY).unwrap();
        assert!(store.get(Content::Document, &key).is_some());
        assert!(now().duration_since(fs::metadata(&path).unwrap().modified().unwrap()).unwrap() < DAY);
        file.set_modified(now() - EXPIRY - DAY).unwrap();
        // elsewhere a file that is open keeps its name
        drop(file);
        store.tidy();
        assert!(!path.exists());
    }

    #[test]
    fn the_folder_of_another_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("photo.jpg"), "x").unwrap();
        assert!(Store::open(dir.path()).is_none());
        assert!(Store::existing(dir.path()).is_none());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn purging_leaves_an_empty_cache_and_says_what_went() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        entry(&store);
        assert_eq!(store.held().entries, 1);
        assert_eq!(store.purge().entries, 1);
        assert_eq!(store.held(), Held::default());
    }

    #[cfg(unix)]
    #[test]
    fn entries_are_for_their_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("cache")).unwrap();
        let (_, path) = entry(&store);
        let mode = |p: &Path| fs::metadata(p).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
        assert_eq!(mode(&store.dir), 0o700);
    }
}
