//! The fuzz targets on mutations of the fixtures: a few each time, as many as there is time for when asked.
//!
//! `PROBANT_FUZZ_SECONDS` for each target, `PROBANT_FUZZ` for some of them, `PROBANT_FUZZ_SEED` for other mutations.

#[path = "../fuzz/src/targets.rs"]
mod targets;

mod support;

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use probant::incident::Incident;
use targets::{TARGETS, Target};

/// Mutations of each target without a budget of time.
const FEW: usize = 60;
/// One input may take so long: far more than any honest one.
const SLOW: Duration = Duration::from_secs(20);
/// Larger seeds leave time for few mutations.
const LARGEST: u64 = 300_000;

/// Numbers that look random and are the same each time (xorshift).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

/// Files below a folder that end with one of these, none too large.
fn seeds(folder: &Path, ends: &[&str]) -> Vec<Vec<u8>> {
    let mut found: Vec<PathBuf> = support::fingerprint(folder).into_keys().collect();
    found.retain(|p| p.extension().is_some_and(|e| ends.iter().any(|end| e.eq_ignore_ascii_case(end))));
    found.retain(|p| p.metadata().is_ok_and(|m| m.is_file() && m.len() <= LARGEST));
    found.into_iter().filter_map(|p| std::fs::read(p).ok()).collect()
}

/// Seeds that are made rather than kept: what the fixtures do not hold.
fn made(name: &str) -> Vec<Vec<u8>> {
    let text = "Programme de formation\nDurée : 14 heures\n".repeat(30).into_bytes();
    match name {
        "zst" => {
            // one raw block: magic, header with a content size of two bytes, block of type 0, the last
            let mut out = vec![0x28, 0xB5, 0x2F, 0xFD, 0x60];
            out.extend(u16::try_from(text.len() - 256).unwrap().to_le_bytes());
            out.extend(&(u32::try_from(text.len() << 3).unwrap() | 1).to_le_bytes()[..3]);
            out.extend(text);
            vec![out]
        }
        "bz2" => {
            let mut out = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
            out.write_all(&text).unwrap();
            vec![out.finish().unwrap()]
        }
        "gz" => {
            let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            out.write_all(&text).unwrap();
            vec![out.finish().unwrap()]
        }
        "rtf" => vec![br"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0 Programme de \b formation\b0\par{\*\x y}\u233?\'e9\trowd\cellx100 a\cell\row}".to_vec()],
        "html" => vec![b"<html><head><title>Bilan</title></head><body><table><tr><td colspan=3>a<table><tr><td>b</table></td></tr></table><ul><li>x<pre>y\nz</pre><textarea>t</textarea>".to_vec()],
        "image" => {
            let gray = image::GrayImage::from_fn(60, 40, |x, y| image::Luma([(x * y % 251) as u8]));
            let kinds = [image::ImageFormat::Png, image::ImageFormat::Jpeg, image::ImageFormat::Tiff, image::ImageFormat::Bmp];
            let write = |kind| {
                let mut out = std::io::Cursor::new(Vec::new());
                gray.write_to(&mut out, kind).unwrap();
                out.into_inner()
            };
            kinds.map(write).to_vec()
        }
        "protocol" => {
            let job = probant::worker::Job {
                root: b"/dossier/a.zip".to_vec(),
                chain: vec![1, 2],
                formats: vec![probant::format::Format::Zip],
                name: "a".to_owned(),
                document: true,
                ask: true,
                ocr: None,
                raw: false,
            };
            use probant::worker::{Answer, Done, Known, Reply, send};
            let done = Done { reply: Reply::default(), document: Some(vec![1, 2, 3]), pages: Vec::new(), from_document: false };
            let mut seeds = vec![Vec::new(); 4];
            send(&mut seeds[0], &(7_u64, job)).unwrap();
            send(&mut seeds[1], &(7_u64, Answer::Done(Box::new(done)))).unwrap();
            send(&mut seeds[2], &(7_u64, Answer::Seen("0".repeat(64)))).unwrap();
            send(&mut seeds[3], &Known::Document(vec![1, 2, 3])).unwrap();
            seeds
        }
        _ => Vec::new(),
    }
}

/// Numbers that parsers trip over.
const ODD: &[u64] =
    &[0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, u64::MAX >> 1, u64::MAX];

/// Damages bytes in one to four places.
fn damage(bytes: &mut Vec<u8>, other: &[u8], dice: &mut Dice) {
    for _ in 0..1 + dice.below(4) {
        let (len, at) = (bytes.len(), dice.below(bytes.len()));
        match dice.below(8) {
            0 => bytes.truncate(at),
            1 if len > 0 => bytes[at] ^= 1 << dice.below(8),
            2 if len > 0 => bytes[at] = dice.below(256) as u8,
            3 => {
                let number = ODD[dice.below(ODD.len())].to_le_bytes();
                let width = [1, 2, 4, 8][dice.below(4)];
                let end = (at + width).min(len);
                bytes[at..end].copy_from_slice(&number[..end - at]);
            }
            4 => {
                let end = (at + dice.below(200)).min(len);
                let piece = bytes[at..end].to_vec();
                for _ in 0..1 + dice.below(20) {
                    bytes.splice(at..at, piece.iter().copied());
                }
            }
            5 => drop(bytes.drain(at..(at + dice.below(64)).min(len))),
            6 if !other.is_empty() => {
                let from = dice.below(other.len());
                let end = (from + dice.below(400)).min(other.len());
                bytes.splice(at..at, other[from..end].iter().copied());
            }
            _ => {
                // digits are lengths, counts and offsets in text formats
                if let Some(n) = bytes.iter().skip(at).position(u8::is_ascii_digit) {
                    let odd: &[&[u8]] = &[b"0", b"-1", b"99999999", b"4294967296", b"1e9"];
                    bytes.splice(at + n..=at + n, odd[dice.below(odd.len())].iter().copied());
                }
            }
        }
        if bytes.is_empty() {
            return;
        }
    }
    bytes.truncate(2 << 20);
}

/// A mutation of a seed; zipped files are opened and one of their parts is damaged, as often as the whole.
fn mutated(seeds: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let seed = &seeds[dice.below(seeds.len())];
    let other = &seeds[dice.below(seeds.len())];
    if seed.starts_with(b"PK\x03\x04")
        && dice.below(3) > 0
        && let Some(bytes) = inner(seed, dice)
    {
        return bytes;
    }
    let mut bytes = seed.clone();
    if !bytes.is_empty() {
        damage(&mut bytes, other, dice);
    }
    bytes
}

fn inner(seed: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(seed)).ok()?;
    let mut parts = Vec::new();
    for n in 0..zip.len() {
        let mut file = zip.by_index(n).ok()?;
        let mut data = Vec::new();
        let name = file.name_raw().to_vec();
        file.by_ref().take(1 << 20).read_to_end(&mut data).ok()?;
        parts.push(support::part(name, data));
    }
    let chosen = dice.below(parts.len());
    let part = parts.get_mut(chosen)?;
    if !part.data.is_empty() {
        let other = part.data.clone();
        damage(&mut part.data, &other, dice);
    }
    Some(support::raw_zip(&parts))
}

/// What a target begins with, the smallest first.
fn corpus(target: &Target) -> Vec<Vec<u8>> {
    let (name, ends, _) = *target;
    let place = if name == "rules" { "rules" } else { "fixtures" };
    let mut corpus = seeds(&support::root().join(place), ends);
    corpus.extend(made(name));
    if corpus.is_empty() {
        corpus.push(b"Programme de formation".to_vec());
    }
    corpus.sort_by_key(Vec::len);
    corpus
}

fn findings() -> PathBuf {
    let dir = support::root().join("target/fuzz-findings");
    std::fs::create_dir_all(&dir).unwrap();
    dir
}

/// Runs one target; gives what went wrong.
fn fuzz(target: &Target, seconds: Option<u64>, seed: u64) -> Vec<String> {
    let (name, _, run) = *target;
    let mut corpus = corpus(target);
    corpus.truncate(60);
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let start = Instant::now();
    let (to, inputs) = channel::<Vec<u8>>();
    let (answers, from) = channel();
    // a reader's stack; the thread is left behind when it hangs
    let thread = std::thread::Builder::new().stack_size(64 << 20);
    let worker = thread.spawn(move || {
        while let Ok(bytes) = inputs.recv() {
            let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(&bytes)));
            if answers.send(done.map_err(drop)).is_err() {
                return;
            }
        }
    });
    drop(worker.unwrap());
    let (mut wrong, mut soft, mut count) = (Vec::new(), std::collections::BTreeMap::new(), 0_usize);
    let mut slowest = Duration::ZERO;
    let first = corpus.clone().into_iter();
    let mut first = first;
    loop {
        let bytes = first.next().unwrap_or_else(|| mutated(&corpus, &mut dice));
        let over = match seconds {
            Some(seconds) => start.elapsed() > Duration::from_secs(seconds),
            None => count >= FEW + corpus.len(),
        };
        if over {
            break;
        }
        count += 1;
        // found here should the process end
        let current = findings().join(format!("{name}-current"));
        if seconds.is_some() {
            std::fs::write(&current, &bytes).unwrap();
        }
        let keep = |what: &str| {
            let path = findings().join(format!("{name}-{what}-{}", &blake3::hash(&bytes).to_hex()[..12]));
            std::fs::write(&path, &bytes).unwrap();
            format!("{name}: {what}, kept in {}", path.display())
        };
        let began = Instant::now();
        to.send(bytes.clone()).unwrap();
        match from.recv_timeout(SLOW) {
            Ok(Ok(incidents)) => {
                for incident in incidents {
                    if let Incident::ReaderFailed { detail } = incident
                        && soft.insert(detail.clone(), ()).is_none()
                    {
                        println!("  {}: {detail}", keep("caught"));
                    }
                }
            }
            Ok(Err(())) => wrong.push(keep("panic")),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                wrong.push(keep("hang"));
                break;
            }
        }
        slowest = slowest.max(began.elapsed());
    }
    if seconds.is_some() {
        println!("{name}: {count} inputs, {} seeds, slowest {slowest:?}, {} wrong", corpus.len(), wrong.len());
        let _ = std::fs::remove_file(findings().join(format!("{name}-current")));
    }
    wrong
}

#[test]
fn mutated_fixtures_break_no_target() {
    let number = |name: &str| std::env::var(name).ok().and_then(|v| v.parse::<u64>().ok());
    let only = std::env::var("PROBANT_FUZZ").unwrap_or_default();
    let only: Vec<&str> = only.split(',').filter(|n| !n.is_empty()).collect();
    let chosen = TARGETS.iter().filter(|(name, ..)| only.is_empty() || only.contains(name));
    let seed = number("PROBANT_FUZZ_SEED").unwrap_or(2026);
    let chosen: Vec<&Target> = chosen.collect();
    let seconds = number("PROBANT_FUZZ_SECONDS");
    // two at a time: each keeps one processor busy
    let next = std::sync::atomic::AtomicUsize::new(0);
    let work = || {
        let mut wrong = Vec::new();
        while let Some(target) = chosen.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
            wrong.extend(fuzz(target, seconds, seed));
        }
        wrong
    };
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let threads = [scope.spawn(work), scope.spawn(work)];
        threads.into_iter().flat_map(|t| t.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// With `PROBANT_FUZZ_CORPUS`, the seeds of every target are written there, for cargo-fuzz.
#[test]
fn seeds_are_written_where_cargo_fuzz_wants_them() {
    let Some(dir) = std::env::var_os("PROBANT_FUZZ_CORPUS").map(PathBuf::from) else { return };
    for target in TARGETS {
        let dir = dir.join(target.0);
        std::fs::create_dir_all(&dir).unwrap();
        for seed in corpus(target) {
            std::fs::write(dir.join(&blake3::hash(&seed).to_hex()[..16]), seed).unwrap();
        }
    }
}

/// What was found once: `fixtures/hostile/<target>-<what>.<ext>`.
#[test]
fn findings_kept_as_fixtures_stay_mended() {
    let mut read = 0;
    for path in support::fingerprint(&support::root().join("fixtures/hostile")).into_keys() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let Some((.., run)) = TARGETS.iter().find(|(t, ..)| name.starts_with(&format!("{t}-"))) else { continue };
        run(&std::fs::read(&path).unwrap());
        read += 1;
    }
    println!("{read} findings read again");
}

/// Each target has its file for cargo-fuzz, listed in its manifest.
#[test]
fn every_target_is_one_of_cargo_fuzz() {
    let manifest = std::fs::read_to_string(support::root().join("fuzz/Cargo.toml")).unwrap();
    for (name, ..) in TARGETS {
        assert!(manifest.contains(&format!("fuzz_targets/{name}.rs")), "{name}");
        assert!(support::root().join(format!("fuzz/fuzz_targets/{name}.rs")).is_file(), "{name}");
    }
    assert_eq!(manifest.matches("[[bin]]").count(), TARGETS.len());
}
