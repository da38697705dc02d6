//! The reader process: opens what it is told, reads and recognises it, answers. Runs under a memory limit.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read};

use super::protocol::{Answer, Done, Job, Known, Packed, Question, RAW_LIMIT, Reply, Start, bytes_path, receive, send};
use super::{walls, watch};
use crate::classify::classify;
use crate::extract::{self, Document, Means, Part};
use crate::format::{self, Format};
use crate::incident::{Incident, Loss};
use crate::limits::Limits;
use crate::ocr::{Memory, Session, Tesseract};
use crate::pack::{self, Pack, compile_part, embedded};
use crate::source::{Archive, Container, Inside, Source, Terms};

/// Larger archives are opened in place instead of being held in memory, bytes.
const IN_PLACE: u64 = 16 << 20;
/// Bytes that tell what a large file is.
const HEAD: u64 = 64 << 10;
/// Memory that containers kept open may hold together, bytes.
const OPEN: u64 = 256 << 20;
/// Serves jobs from standard input until it closes.
///
/// # Errors
/// When the parent is gone or speaks nonsense.
pub fn serve() -> io::Result<()> {
    let start: Start = receive(&mut io::stdin().lock())?;
    // before any other thread: they inherit the walls
    crate::limits::adopt(&start.limits);
    crate::source::prepare_scratch(start.limits.depth);
    walls::raise(&start);
    watch::start()?;
    let thread = std::thread::Builder::new().stack_size(walls::STACK).spawn(|| serve_jobs(start))?;
    thread.join().map_err(|_| io::Error::other("reader panicked"))?
}

fn serve_jobs(start: Start) -> io::Result<()> {
    let mut from = io::stdin().lock();
    walls::limit_memory(&start.limits);
    let part = if start.packs.is_some() { pack::Part::Whole } else { pack::Part::Reading };
    let packs = start.packs.unwrap_or_else(embedded);
    let pack = compile_part(&packs, &start.pack, part).map_err(|_| io::Error::other("pack does not compile"))?;
    let mut reader =
        Reader { pack, limits: start.limits, passwords: start.passwords, ocr: start.ocr, open: Vec::new() };
    while let Ok((number, job)) = receive::<(u64, Job)>(&mut from) {
        let clocks = super::Clocks::of(&job, &reader.limits, reader.ocr.as_ref());
        walls::allow_cpu(clocks.cpu);
        watch::begin(clocks.seconds, clocks.still);
        let mut lost = None;
        let done = reader.read(&job, &mut |question| {
            let question = match question {
                Question::File(digest) => (number, Answer::Seen(digest.to_owned())),
                Question::Page(picture) => (number, Answer::Page(picture.to_owned())),
            };
            let asked = send(&mut io::stdout().lock(), &question).and_then(|()| receive::<Known>(&mut from));
            asked.unwrap_or_else(|e| {
                lost = Some(e);
                Known::All
            })
        });
        watch::end();
        if let Some(e) = lost {
            return Err(e);
        }
        send(&mut io::stdout().lock(), &(number, Answer::Done(Box::new(done))))?;
    }
    Ok(())
}

/// A container kept open between jobs: its members usually come one after the other.
struct Open {
    root: Vec<u8>,
    chain: Vec<u32>,
    inside: Inner,
}

enum Inner {
    Archive(Container),
    Parts(Vec<Part>),
}

impl Open {
    fn held(&self) -> u64 {
        match &self.inside {
            Inner::Archive(container) => container.held(),
            Inner::Parts(parts) => parts.iter().map(Part::len).sum(),
        }
    }
}

struct Reader {
    pack: Pack,
    limits: Limits,
    passwords: Vec<String>,
    ocr: Option<Tesseract>,
    /// The containers on the way to the last file, outermost first.
    open: Vec<Open>,
}

/// Asks what is known of a file or a page.
type Ask<'a> = &'a mut dyn FnMut(Question<'_>) -> Known;

/// The pages that the parent knows, and those it may keep.
struct Album<'a, 'f> {
    ask: RefCell<&'a mut (dyn FnMut(Question<'_>) -> Known + 'f)>,
    fresh: RefCell<Vec<(String, Vec<u8>)>>,
}

impl Memory for Album<'_, '_> {
    fn recall(&self, picture: &str) -> Option<Vec<u8>> {
        match (self.ask.borrow_mut())(Question::Page(picture)) {
            Known::Document(read) => Some(read),
            Known::Nothing | Known::All => None,
        }
    }

    fn keep(&self, picture: &str, read: Vec<u8>) {
        self.fresh.borrow_mut().push((picture.to_owned(), read));
    }
}

impl Reader {
    fn read(&mut self, job: &Job, ask: Ask) -> Done {
        let mut done = Done { reply: Reply::default(), document: None, pages: Vec::new(), from_document: false };
        #[cfg(any(debug_assertions, feature = "faults"))]
        if let Some(detail) = super::fault::commit(&job.name) {
            done.reply.incidents.push(Incident::ReaderFailed { detail });
            return done;
        }
        let read = if job.raw { self.raw(job, &mut done.reply) } else { self.examine(job, &mut done, ask) };
        if let Err(incident) = read {
            done.reply.incidents.push(incident);
        }
        done.reply.incidents.sort();
        done.reply.incidents.dedup();
        done
    }

    /// The bytes of a file, looked into by nobody.
    fn raw(&mut self, job: &Job, reply: &mut Reply) -> Result<(), Incident> {
        let bytes = self.member(&job.root, &job.chain, &job.formats)?;
        reply.size = bytes.len() as u64;
        let limit = RAW_LIMIT.min(self.limits.file_bytes);
        if reply.size > limit {
            return Err(Incident::TooLarge { size: reply.size, limit });
        }
        reply.digest = blake3::hash(&bytes).to_hex().to_string();
        reply.raw = Some(bytes);
        Ok(())
    }

    fn examine(&mut self, job: &Job, done: &mut Done, ask: Ask) -> Result<(), Incident> {
        let reply = &mut done.reply;
        if job.chain.is_empty() {
            let path = bytes_path(&job.root);
            let mut file = open_regular(&path)?;
            let size = file.metadata().map_err(unreadable)?.len();
            reply.size = size;
            if size > IN_PLACE && self.in_place(job, &mut file, reply)? {
                return Ok(());
            }
            if size > self.limits.file_bytes {
                return Err(Incident::TooLarge { size, limit: self.limits.file_bytes });
            }
            let mut bytes = Vec::with_capacity(usize::try_from(size.min(1 << 20)).unwrap_or(0));
            let file = open_regular(&path)?;
            file.take(self.limits.file_bytes + 1).read_to_end(&mut bytes).map_err(|e| self.refused(e))?;
            return self.examine_bytes(job, bytes, done, ask);
        }
        let bytes = self.member(&job.root, &job.chain, &job.formats)?;
        self.examine_bytes(job, bytes, done, ask)
    }

    /// Lists a large archive where it lies; whether it was one.
    fn in_place(&mut self, job: &Job, file: &mut File, reply: &mut Reply) -> Result<bool, Incident> {
        let mut head = Vec::new();
        file.take(HEAD).read_to_end(&mut head).map_err(unreadable)?;
        let detected = format::detect(&head, &job.name);
        if !Container::opens(detected.format) {
            return Ok(false);
        }
        let path = bytes_path(&job.root);
        let source = Source::file(open_regular(&path)?);
        let opened = if detected.format == Format::Zip {
            let archive = Archive::open(source);
            let office = |n: &str| n == "[Content_Types].xml" || n == "mimetype";
            if archive.as_ref().is_ok_and(|a| a.members().iter().any(|m| office(&m.name))) {
                return Ok(false);
            }
            archive.map(|a| Container::zip(a, self.terms()))
        } else {
            Container::open(detected.format, source, &job.name, self.terms())
        };
        reply.format = detected.format;
        reply.incidents.extend(detected.mismatch.map(|(name, content)| Incident::TypeMismatch { name, content }));
        reply.digest = digest_file(&path)?;
        self.list(job, opened?, reply);
        Ok(true)
    }

    fn terms(&self) -> Terms<'_> {
        Terms { limits: &self.limits, passwords: &self.passwords }
    }

    fn examine_bytes(&mut self, job: &Job, bytes: Vec<u8>, done: &mut Done, ask: Ask) -> Result<(), Incident> {
        let reply = &mut done.reply;
        reply.size = bytes.len() as u64;
        reply.digest = blake3::hash(&bytes).to_hex().to_string();
        #[cfg(any(debug_assertions, feature = "faults"))]
        if let Some(digest) = super::fault::lie(&job.name, &bytes) {
            reply.digest = digest;
        }
        if reply.size > self.limits.file_bytes {
            return Err(Incident::TooLarge { size: reply.size, limit: self.limits.file_bytes });
        }
        match if job.ask { ask(Question::File(&reply.digest)) } else { Known::Nothing } {
            Known::All => return Ok(()),
            // a document that cannot be had back is read again
            Known::Document(bytes) => {
                if let Some(packed) = Packed::of(&bytes) {
                    done.from_document = true;
                    self.recognise(job, packed, reply);
                    return Ok(());
                }
            }
            Known::Nothing => {}
        }
        let mut bytes = bytes;
        let mut detected = format::detect(&bytes, &job.name);
        if let Some(plain) = extract::unlock(detected.format, &bytes, &self.passwords) {
            detected = format::detect(&plain, &job.name);
            bytes = plain;
        }
        reply.format = detected.format;
        if let Some((name, content)) = detected.mismatch {
            reply.incidents.push(Incident::TypeMismatch { name, content });
        }
        if Container::opens(detected.format) {
            let opened = Container::open(detected.format, Source::memory(bytes), &job.name, self.terms());
            self.list(job, opened?, reply);
            return Ok(());
        }
        let parts = extract::parts(detected.format, &bytes, &self.passwords);
        let engine = self.ocr.as_ref().zip(job.ocr.clone());
        let album = Album { ask: RefCell::new(ask), fresh: RefCell::default() };
        let memory: Option<&dyn Memory> = if job.ask { Some(&album) } else { None };
        let session = engine.map(|(engine, allowed)| Session::new(engine, allowed).with_memory(memory));
        let means = Means { passwords: &self.passwords, ocr: session.as_ref() };
        let mut document = match extract::read_with(detected.format, &bytes, means) {
            Ok(document) => document,
            Err(incident) => {
                reply.incidents.push(incident);
                Document::default()
            }
        };
        drop(bytes);
        drop(session);
        done.pages = album.fresh.into_inner();
        reply.incidents.append(&mut document.incidents);
        if crop(&mut document, self.limits.text_bytes) {
            reply.incidents.push(Incident::TextTruncated { limit: self.limits.text_bytes });
        }
        let legible = !reply.incidents.iter().any(|i| i.loss() == Loss::All) || !document.blocks.is_empty();
        let packed = Packed {
            format: detected.format,
            incidents: std::mem::take(&mut reply.incidents),
            members: inside(&parts),
            document,
            legible,
        };
        if job.ask {
            done.document = packed.bytes();
        }
        self.recognise(job, packed, reply);
        if !parts.is_empty() {
            self.keep(job, Inner::Parts(parts));
        }
        Ok(())
    }

    /// What a document is good for.
    fn recognise(&self, job: &Job, packed: Packed, reply: &mut Reply) {
        let Packed { format, incidents, members, document, legible } = packed;
        reply.format = format;
        reply.incidents = incidents;
        if legible {
            let mut exhibit = classify(&document, &format.name(), &self.pack);
            if !job.document {
                exhibit.leave_words();
            }
            let facts = exhibit.facts.len() as u64;
            if facts >= self.limits.facts {
                reply.incidents.push(Incident::limit("max-facts", self.limits.facts, facts, false));
            }
            reply.exhibit = Some(exhibit);
        }
        reply.members = members;
        reply.document = job.document.then_some(document);
    }

    fn list(&mut self, job: &Job, container: Container, reply: &mut Reply) {
        reply.incidents.extend(container.incidents().iter().cloned());
        reply.members = container.members().to_vec();
        self.keep(job, Inner::Archive(container));
    }

    fn keep(&mut self, job: &Job, inside: Inner) {
        self.on_the_way(&job.root, &job.chain);
        self.open.retain(|o| o.chain != job.chain);
        self.open.push(Open { root: job.root.clone(), chain: job.chain.clone(), inside });
    }

    /// Closes the containers that do not hold `chain`, and the largest ones when they are too much together.
    fn on_the_way(&mut self, root: &[u8], chain: &[u32]) {
        self.open.retain(|o| o.root == root && chain.starts_with(&o.chain));
        while self.open.iter().map(Open::held).sum::<u64>() > OPEN && self.open.len() > 1 {
            let largest = (0..self.open.len() - 1).max_by_key(|&n| self.open[n].held()).unwrap_or(0);
            self.open.remove(largest);
        }
    }

    /// Why a file could not be read whole: memory is ours to name, not the disk's.
    fn refused(&self, e: io::Error) -> Incident {
        if e.kind() == io::ErrorKind::OutOfMemory {
            return Incident::WorkerMemory { mib: self.limits.worker_mib };
        }
        unreadable(e)
    }

    /// Bytes of the member at the end of `chain`.
    fn member(&mut self, root: &[u8], chain: &[u32], formats: &[Format]) -> Result<Vec<u8>, Incident> {
        let limit = self.limits.file_bytes;
        let Some((last, parent)) = chain.split_last() else {
            let path = bytes_path(root);
            let mut bytes = Vec::new();
            open_regular(&path)?.take(limit + 1).read_to_end(&mut bytes).map_err(|e| self.refused(e))?;
            return Ok(bytes);
        };
        self.on_the_way(root, parent);
        if self.open.last().is_none_or(|o| o.chain != parent) {
            let format = formats.get(parent.len()).copied().unwrap_or(Format::Unknown);
            let inside = if Container::opens(format) {
                let source = if parent.is_empty() {
                    Source::file(open_regular(&bytes_path(root))?)
                } else {
                    Source::memory(self.member(root, parent, formats)?)
                };
                Inner::Archive(Container::open(format, source, "", self.terms())?)
            } else {
                let bytes = self.member(root, parent, formats)?;
                let bytes = extract::unlock(format, &bytes, &self.passwords).unwrap_or(bytes);
                Inner::Parts(extract::parts(format, &bytes, &self.passwords))
            };
            self.open.push(Open { root: root.to_vec(), chain: parent.to_vec(), inside });
        }
        let gone = || Incident::Unreadable { detail: "la pièce n'est plus dans l'archive".to_owned() };
        match self.open.last_mut().map(|o| &mut o.inside) {
            Some(Inner::Archive(container)) => container.read(*last as usize, limit),
            Some(Inner::Parts(parts)) => parts.get(*last as usize).ok_or_else(gone)?.content.clone(),
            None => Err(gone()),
        }
    }
}

/// Opens a file without following links and without waiting on a pipe, and looks again at what was opened.
fn open_regular(path: &std::path::Path) -> Result<File, Incident> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOFOLLOW;
        options.custom_flags(i32::try_from(flags.bits()).unwrap_or(0));
    }
    // where the system has no flag for it, one looks before
    #[cfg(not(unix))]
    {
        let meta = path.symlink_metadata().map_err(unreadable)?;
        if meta.is_symlink() {
            return Err(Incident::Link { target: String::new() });
        }
        if crate::source::is_online(&meta) {
            return Err(Incident::Online);
        }
    }
    let file = match options.open(path) {
        // put there since the folder was listed
        Err(_) if path.is_symlink() => return Err(Incident::Link { target: String::new() }),
        opened => opened.map_err(unreadable)?,
    };
    if file.metadata().map_err(unreadable)?.is_file() { Ok(file) } else { Err(Incident::SpecialFile) }
}

/// The digest of a file, hexadecimal; it must be one.
pub(crate) fn digest_file(path: &std::path::Path) -> Result<String, Incident> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(open_regular(path)?).map_err(unreadable)?;
    Ok(hasher.finalize().to_hex().to_string())
}

fn inside(parts: &[Part]) -> Vec<Inside> {
    let numbered = parts.iter().enumerate();
    numbered
        .map(|(n, part)| Inside {
            index: u32::try_from(n).unwrap_or(u32::MAX),
            name: crate::source::shown(&part.name),
            size: part.len(),
            incidents: part.content.as_ref().err().cloned().into_iter().collect(),
            readable: part.content.is_ok(),
        })
        .collect()
}

fn unreadable(e: io::Error) -> Incident {
    let detail = match e.kind() {
        io::ErrorKind::NotFound => "le fichier a disparu pendant la lecture".to_owned(),
        io::ErrorKind::PermissionDenied => "accès refusé".to_owned(),
        _ => format!("erreur du disque ou du réseau ({e})"),
    };
    Incident::Unreadable { detail }
}

/// Keeps the first `limit` bytes of text; says whether some was cut.
fn crop(document: &mut Document, limit: u64) -> bool {
    let mut total = 0u64;
    let keep = document.blocks.iter().position(|b| {
        total += (b.text.len() + b.cells.iter().map(|c| c.text.len()).sum::<usize>()) as u64;
        total > limit
    });
    if let Some(n) = keep {
        document.blocks.truncate(n);
    }
    keep.is_some()
}
