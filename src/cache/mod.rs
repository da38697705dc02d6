//! What was read before, kept in the user's own cache folder: results by the content of files, never by their name alone.
//!
//! The parent reads and writes it; readers see no more of it than a document they once made. Whatever is odd about
//! an entry makes it a miss. Papers nobody should have sent are not kept.
//!
//! A reader that a file has taken over may say any digest. So what a file on disk is, the parent finds out itself; and
//! what is inside an archive, which only readers see, is known again in that archive alone: a dossier can at most lie
//! about itself.

mod identity;
mod store;

pub use identity::{Reader, hash, of_input, pack};
pub use store::{Content, Held, Store};

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::classify::Exhibit;
use crate::incident::Incident;
use crate::pack::Pack;
use crate::pipeline::Gathered;
use crate::worker::{Done, Job, Known, Question, Reply, Worker, bounded, bytes_path, digest_file, path_bytes};

/// Points from which patterns alone make a paper one to be left.
const LEFT_POINTS: f32 = 6.0;
/// Most pages of one file that are kept.
const PAGES: usize = 10_000;
/// Longest entry that is kept, bytes once unpacked.
pub(crate) const ENTRY: usize = crate::worker::PACKED_LIMIT;

/// A store, and all that its entries depend on beside the files.
pub struct Cache {
    store: Store,
    /// Reader, limits, passwords and text recognition.
    reader: blake3::Hash,
    /// The rules.
    pack: blake3::Hash,
    /// Artefacts that are not kept: nobody should have sent them.
    left: Vec<bool>,
    /// Artefacts whose text is not kept, only what was recognised, which shows none of it.
    veiled: Vec<bool>,
    /// The key of the run over the one input, as it was found first.
    first: OnceLock<Option<blake3::Hash>>,
    /// What was spared, and what was not.
    pub spared: Spared,
}

/// How the files of a run were come by.
#[derive(Debug, Default)]
pub struct Spared {
    /// Runs known as a whole.
    pub runs: AtomicU64,
    /// Files known with the pack.
    pub exhibits: AtomicU64,
    /// Files known without the pack: recognised again, not read again.
    pub documents: AtomicU64,
    /// Pages whose picture was recognised before.
    pub pages: AtomicU64,
    /// Files read.
    pub read: AtomicU64,
}

impl Cache {
    /// The entries of `store` made by this reader with this pack.
    #[must_use]
    pub fn new(store: Store, reader: &Reader, hash: blake3::Hash, pack: &Pack) -> Self {
        let left = pack.artefacts.iter().map(|a| a.out_of_purpose).collect();
        let veiled = pack.artefacts.iter().map(|a| a.sensitive || a.out_of_purpose).collect();
        Self {
            store,
            reader: reader.hash(),
            pack: hash,
            left,
            veiled,
            first: OnceLock::new(),
            spared: Spared::default(),
        }
    }

    /// Whether what was seen looks like a paper that should not be here: it is read again each time.
    fn is_left(&self, exhibit: Option<&Exhibit>) -> bool {
        Self::looks_like(&self.left, exhibit)
    }

    fn looks_like(some: &[bool], exhibit: Option<&Exhibit>) -> bool {
        let left = |artefact: u16| some.get(usize::from(artefact)).copied().unwrap_or(true);
        exhibit.into_iter().flat_map(|e| &e.runs).any(|run| {
            run.fits.first().is_some_and(|f| left(f.artefact) && f.logit > run.fits_none)
                || run.hits.iter().any(|h| left(h.artefact) && (h.titled || h.points >= LEFT_POINTS))
        })
    }

    /// Has the worker read a file, or spares it that.
    ///
    /// # Errors
    /// As [`Worker::read`].
    pub fn read(&self, worker: &mut Worker, job: &Job, stop: &AtomicBool) -> Result<Reply, Incident> {
        let mut asked = None;
        let mut known: Option<Reply> = None;
        let mut unread = BTreeSet::new();
        let read = worker.read_with(job, stop, &mut |question| {
            let digest = match question {
                // not what the parent finds: nothing is taken from what is kept, nothing is added
                Question::File(digest) if !is_of(job, digest) => return Known::Nothing,
                Question::File(digest) => digest,
                Question::Page(picture) => {
                    let read = self.store.get(Content::Page, &self.page(picture, job));
                    if read.is_some() {
                        count(&self.spared.pages);
                    } else if unread.len() < PAGES {
                        unread.insert(picture.to_owned());
                    }
                    return read.map_or(Known::Nothing, Known::Document);
                }
            };
            let (keys, _) = asked.insert((self.keys(digest, job), digest.to_owned()));
            known = self.store.get(Content::Exhibit, &keys.0).and_then(|bytes| postcard::from_bytes(&bytes).ok());
            if known.is_some() {
                return Known::All;
            }
            self.store.get(Content::Document, &keys.1).map_or(Known::Nothing, Known::Document)
        })?;
        if let Some(reply) = known {
            count(&self.spared.exhibits);
            return Ok(reply);
        }
        let Done { reply, document, pages, from_document } = read;
        count(if from_document { &self.spared.documents } else { &self.spared.read });
        // what a reader says in the end of another file than it asked for is not kept
        let sound = |digest: &str| digest == reply.digest && lasting(&reply) && !self.is_left(reply.exhibit.as_ref());
        if let Some(((exhibit, key), _)) = asked.filter(|(_, digest)| sound(digest)) {
            if let Ok(bytes) = postcard::to_stdvec(&reply) {
                self.store.put(Content::Exhibit, &exhibit, &bytes);
            }
            if !Self::looks_like(&self.veiled, reply.exhibit.as_ref()) {
                if let Some(bytes) = document {
                    self.store.put(Content::Document, &key, &bytes);
                }
                for (picture, read) in pages.iter().filter(|(picture, _)| unread.contains(picture)) {
                    self.store.put(Content::Page, &self.page(picture, job), read);
                }
            }
        }
        Ok(reply)
    }

    /// Keys of a file with and without the pack. Of its name, the end says how a text is read.
    fn keys(&self, digest: &str, job: &Job) -> (blake3::Hash, blake3::Hash) {
        let end = job.name.rsplit_once('.').map_or("", |(_, end)| end).to_lowercase();
        let scan = if job.ocr.is_some() { "scan" } else { "text" };
        let within = if job.chain.is_empty() { &[][..] } else { &job.root };
        let parts = [self.reader.as_bytes(), digest.as_bytes(), end.as_bytes(), scan.as_bytes(), within];
        let document = identity::hash(&parts);
        (identity::hash(&[document.as_bytes(), self.pack.as_bytes()]), document)
    }

    /// Key of the picture of a page: the same scan in another file of the folder, or of the archive, is not recognised
    /// again.
    fn page(&self, picture: &str, job: &Job) -> blake3::Hash {
        let root = bytes_path(&job.root);
        let folder = root.parent().filter(|_| job.chain.is_empty()).unwrap_or(&root);
        identity::hash(&[b"page", self.reader.as_bytes(), picture.as_bytes(), &path_bytes(folder)])
    }

    /// Key of the run over the one input this cache is for, by what it was when it was asked for first; none when it may be
    /// changing.
    #[must_use]
    pub fn first_run(&self, input: &Path) -> Option<blake3::Hash> {
        *self.first.get_or_init(|| of_input(input).map(|input| self.run(input)))
    }

    /// Key of a whole run over an input that is what `input` says.
    #[must_use]
    pub fn run(&self, input: blake3::Hash) -> blake3::Hash {
        identity::hash(&[b"run", self.reader.as_bytes(), self.pack.as_bytes(), input.as_bytes()])
    }

    /// The rows of a run that was made before.
    #[must_use]
    pub fn rows(&self, run: &blake3::Hash) -> Option<Vec<Gathered>> {
        let rows = self.store.get(Content::Run, run).and_then(|bytes| postcard::from_bytes(&bytes).ok())?;
        count(&self.spared.runs);
        Some(rows)
    }

    /// Keeps the rows of a run, when another would give the same and nothing in them is better left alone.
    pub fn keep(&self, run: &blake3::Hash, rows: &[Gathered]) {
        let left = |row: &Gathered| row.exhibit.as_ref().is_some_and(|e| self.is_left(Some(&e.look())));
        let sound = |row: &Gathered| !left(row) && row.incidents.iter().all(|i| !passing(i));
        // of a large dossier the files are known one by one
        if let Some(bytes) = bounded(rows)
            && rows.iter().all(sound)
        {
            self.store.put(Content::Run, run, &bytes);
        }
    }

    /// Reports that were made before, as [`Self::keep_reports`] was given them.
    #[must_use]
    pub fn reports(&self, key: &blake3::Hash) -> Option<Vec<u8>> {
        self.store.get(Content::Reports, key)
    }

    /// Keeps the reports of a run whose rows are kept: of any other, the next may be another.
    pub fn keep_reports(&self, run: &blake3::Hash, key: &blake3::Hash, reports: &[u8]) {
        if self.store.holds(Content::Run, run) {
            self.store.put(Content::Reports, key, reports);
        }
    }

    /// Leaves the folder within its bounds.
    pub fn tidy(&self) {
        self.store.tidy();
    }
}

/// Whether a file on disk has this digest. Of a member only readers can tell, and their word counts for its archive.
fn is_of(job: &Job, digest: &str) -> bool {
    !job.chain.is_empty() || digest_file(&bytes_path(&job.root)).is_ok_and(|found| found == digest)
}

fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

/// Whether the same file would be answered the same tomorrow. Containers are listed each time: that costs little.
fn lasting(reply: &Reply) -> bool {
    !reply.format.is_archive() && reply.incidents.iter().all(|i| !passing(i))
}

/// Incidents of a moment or of a machine.
fn passing(incident: &Incident) -> bool {
    // how far a dossier gets in its time is another matter each day
    if let Incident::Limit { key, .. } = incident {
        return key == "max-dossier-time";
    }
    matches!(
        incident,
        Incident::WorkerTimeout { .. }
            | Incident::WorkerStalled { .. }
            | Incident::WorkerCpu { .. }
            | Incident::WorkerMemory { .. }
            | Incident::WorkerCrashed
            | Incident::ReaderFailed { .. }
            | Incident::Unreadable { .. }
            | Incident::RecognitionFailed { .. }
            | Incident::RecognitionLeft { .. }
    )
}
