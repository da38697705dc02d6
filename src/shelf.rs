//! Values of which a dossier has very many and looks at few at a time: the first ones stay at hand, the others are put
//! away, packed, until somebody opens them.
//!
//! What is put away goes to one anonymous temporary file of the process: it has no name and ends with the process. When
//! there is no room for it on disk, it stays in memory, packed. Whether a value is at hand changes nothing but memory
//! and time.

use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Deref;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Values of the whole process that stay at hand: a dossier of usual size is never put away.
const AT_HAND: usize = 1_000;

/// Values at hand now, opened ones included.
static OPEN: AtomicUsize = AtomicUsize::new(0);

/// How many may stay at hand.
fn most() -> usize {
    // tests put everything away
    #[cfg(any(debug_assertions, feature = "faults"))]
    {
        static ASKED: OnceLock<Option<usize>> = OnceLock::new();
        let asked = || std::env::var("PROBANT_AT_HAND").ok()?.parse().ok();
        if let Some(asked) = *ASKED.get_or_init(asked) {
            return asked;
        }
    }
    AT_HAND
}

/// A value at hand, or put away.
pub struct Shelved<T> {
    /// Where it was put; none as long as it was never put away.
    away: Option<Away>,
    open: OnceLock<Box<T>>,
}

impl<T: Serialize + DeserializeOwned> Shelved<T> {
    /// Keeps a value: at hand when few others are, else away.
    pub fn new(value: T) -> Self {
        if OPEN.load(Ordering::Relaxed) >= most()
            && let Some(away) = Away::put(&value)
        {
            return Self { away: Some(away), open: OnceLock::new() };
        }
        OPEN.fetch_add(1, Ordering::Relaxed);
        Self { away: None, open: OnceLock::from(Box::new(value)) }
    }

    /// The value, for one look: it is not kept at hand when it was not before.
    pub fn look(&self) -> Look<'_, T> {
        match (self.open.get(), &self.away) {
            (None, Some(away)) => Look::Unpacked(away.get()),
            _ => Look::AtHand(self.get()),
        }
    }

    /// The value; it stays at hand until [`Self::rest`].
    fn get(&self) -> &T {
        self.open.get_or_init(|| {
            OPEN.fetch_add(1, Ordering::Relaxed);
            let away = self.away.as_ref().expect("a value is at hand, or was put away");
            Box::new(away.get())
        })
    }

    /// The value itself.
    #[must_use]
    pub fn take(mut self) -> T {
        if let Some(open) = self.open.take() {
            OPEN.fetch_sub(1, Ordering::Relaxed);
            return *open;
        }
        self.away.as_ref().expect("a value is at hand, or was put away").get()
    }

    /// Whether it was put away, be it open now.
    pub fn is_away(&self) -> bool {
        self.away.is_some()
    }

    /// Nobody looks at it for now: when many are at hand, it is so no more.
    pub fn rest(&mut self) {
        if self.away.is_some() && OPEN.load(Ordering::Relaxed) >= most() && self.open.take().is_some() {
            OPEN.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl<T> Drop for Shelved<T> {
    fn drop(&mut self) {
        if self.open.get().is_some() {
            OPEN.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl<T: Serialize + DeserializeOwned> Deref for Shelved<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.get()
    }
}

impl<T: Serialize + DeserializeOwned> From<T> for Shelved<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: Serialize + DeserializeOwned + Clone> Clone for Shelved<T> {
    fn clone(&self) -> Self {
        Self::new(self.look().clone())
    }
}

impl<T: Serialize + DeserializeOwned + PartialEq> PartialEq for Shelved<T> {
    fn eq(&self, other: &Self) -> bool {
        *self.look() == *other.look()
    }
}

impl<T: Serialize + DeserializeOwned + fmt::Debug> fmt::Debug for Shelved<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.look().fmt(f)
    }
}

impl<T: Serialize + DeserializeOwned> Serialize for Shelved<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.look().serialize(to)
    }
}

impl<'de, T: Serialize + DeserializeOwned> Deserialize<'de> for Shelved<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        T::deserialize(from).map(Self::new)
    }
}

/// A value that is looked at.
pub enum Look<'a, T> {
    /// It is at hand.
    AtHand(&'a T),
    /// It is away: this copy ends with the look.
    Unpacked(T),
}

impl<T> Deref for Look<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Look::AtHand(value) => value,
            Look::Unpacked(value) => value,
        }
    }
}

/// A value put away.
enum Away {
    /// In the file of the process: where it begins, and how long it is, bytes.
    OnDisk(u64, usize),
    /// Packed in memory.
    InMemory(Box<[u8]>),
}

impl Away {
    /// Puts a value away; none when it cannot be packed.
    fn put<T: Serialize>(value: &T) -> Option<Self> {
        let packed = lz4_flex::compress_prepend_size(&postcard::to_stdvec(value).ok()?);
        let at = with_file(|file| file.append(&packed)).ok();
        Some(at.map_or_else(|| Away::InMemory(packed.clone().into_boxed_slice()), |at| Away::OnDisk(at, packed.len())))
    }

    /// A copy of the value.
    fn get<T: DeserializeOwned>(&self) -> T {
        let unpack = |packed: &[u8]| {
            let bytes = lz4_flex::decompress_size_prepended(packed).map_err(io::Error::other)?;
            postcard::from_bytes(&bytes).map_err(io::Error::other)
        };
        let value = match self {
            Away::OnDisk(at, len) => with_file(|file| file.read(*at, *len)).and_then(|packed| unpack(&packed)),
            Away::InMemory(packed) => unpack(packed),
        };
        value.expect("the temporary file of this process can be read again: nobody else can reach it")
    }
}

/// The file that holds what is away. Room is not given back: a value is put away twice at most.
struct Shelf {
    file: File,
    end: u64,
}

impl Shelf {
    fn append(&mut self, bytes: &[u8]) -> io::Result<u64> {
        let at = self.end;
        self.file.seek(SeekFrom::Start(at))?;
        self.file.write_all(bytes)?;
        self.end += bytes.len() as u64;
        Ok(at)
    }

    fn read(&mut self, at: u64, len: usize) -> io::Result<Vec<u8>> {
        self.file.seek(SeekFrom::Start(at))?;
        let mut bytes = vec![0; len];
        self.file.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

fn with_file<R>(act: impl FnOnce(&mut Shelf) -> io::Result<R>) -> io::Result<R> {
    static SHELF: Mutex<Option<Shelf>> = Mutex::new(None);
    let mut shelf = SHELF.lock().unwrap_or_else(PoisonError::into_inner);
    let shelf = match &mut *shelf {
        Some(shelf) => shelf,
        none => none.insert(Shelf { file: tempfile::tempfile()?, end: 0 }),
    };
    act(shelf)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_away_comes_back_the_same() {
        let value: Vec<String> = (0..200).map(|n| format!("ligne {n}")).collect();
        let disk = Away::put(&value).unwrap();
        assert!(matches!(disk, Away::OnDisk(..)));
        let other = Away::put(&"autre".to_owned()).unwrap();
        assert_eq!(disk.get::<Vec<String>>(), value);
        assert_eq!(other.get::<String>(), "autre");
        let packed = lz4_flex::compress_prepend_size(&postcard::to_stdvec(&value).unwrap());
        assert_eq!(Away::InMemory(packed.into_boxed_slice()).get::<Vec<String>>(), value);
    }

    #[test]
    fn a_value_that_is_away_is_opened_looked_at_and_taken() {
        let away = || Shelved { away: Away::put(&vec![1, 2, 3]), open: OnceLock::<Box<Vec<i32>>>::new() };
        let shelved = away();
        assert_eq!(*shelved.look(), [1, 2, 3]);
        assert!(shelved.open.get().is_none(), "a look leaves it where it is");
        assert_eq!(shelved.len(), 3);
        assert!(shelved.open.get().is_some(), "it stays at hand once opened");
        assert_eq!(shelved.take(), [1, 2, 3]);
        assert_eq!(away().take(), [1, 2, 3]);
        assert_eq!(away(), Shelved::new(vec![1, 2, 3]));
    }
}
