//! A dossier audited before with the same files, rules and settings: its reports are written again, nothing is judged.
//!
//! What reports depend on is in their key. They are kept where what was read is kept, under the same conditions.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::args::AuditArgs;
use super::audit::{Plan, exit_of, name_of, stamped, summarise};
use super::batch::One;
use super::{Exit, Failure, Voice, ocr, reports, stamp};
use probant::audit::Audit;
use probant::cache::{Cache, hash};
use probant::report::{self, triage::Row};

/// Most bytes of reports that are kept: larger ones are made again, rather than held in memory as a whole.
const MOST: u64 = 32 << 20;

/// The keys of a run and of its reports.
pub struct Again {
    cache: Arc<Cache>,
    run: blake3::Hash,
    key: blake3::Hash,
}

/// What a run left behind it.
#[derive(Serialize, Deserialize)]
pub struct Made {
    /// Name and bytes of each report, packed.
    reports: Vec<(String, Vec<u8>)>,
    /// What the screen, the triage and the end of the program need, as JSON.
    essence: Vec<u8>,
}

/// An audit without its files and persons, its line in a triage, and what was said of unread scans.
#[derive(Serialize, Deserialize)]
struct Essence {
    audit: Audit,
    row: Row,
    unread: Option<String>,
}

impl Again {
    /// The keys of this run; none when nothing is kept, or the input may be changing.
    pub fn of(args: &AuditArgs, voice: Voice, plan: &Plan, cache: Option<&Arc<Cache>>, as_of: Date) -> Option<Self> {
        let cache = cache?;
        let run = cache.first_run(&plan.input)?;
        // links of the page lead from one to the other
        let places = [std::path::absolute(&plan.input).ok()?, std::path::absolute(&plan.out).ok()?];
        let settings = format!(
            "{:?}",
            (
                (name_of(&plan.input), places, plan.audit_date, as_of, &plan.declared, &plan.waivers),
                (args.sample, args.seed, &args.format, &args.ocr, voice.lang, plan.dialect, plan.pseudonymise),
            )
        );
        let key = hash(&[b"reports", run.as_bytes(), settings.as_bytes()]);
        Some(Self { cache: cache.clone(), run, key })
    }

    /// What a run with the same keys left.
    pub fn made(&self) -> Option<Made> {
        self.cache.reports(&self.key).and_then(|bytes| postcard::from_bytes(&bytes).ok())
    }

    /// Keeps what this run leaves.
    pub fn keep(&self, audit: Audit, row: Row, unread: Option<String>, written: &[PathBuf]) {
        let sizes = written.iter().map(|path| std::fs::metadata(path).map(|m| m.len()));
        if sizes.sum::<std::io::Result<u64>>().is_ok_and(|all| all > MOST) {
            return;
        }
        // packed one by one: the largest alone is held as it is
        let read = |path: &PathBuf| {
            let packed = lz4_flex::compress_prepend_size(&std::fs::read(path).ok()?);
            Some((path.file_name()?.to_str()?.to_owned(), packed))
        };
        let Some(reports) = written.iter().map(read).collect::<Option<Vec<_>>>() else { return };
        let (files, sessions, trainers, trainees) = Default::default();
        let audit = Audit { files, sessions, trainers, trainees, ..audit };
        let Ok(essence) = serde_json::to_vec(&Essence { audit, row, unread }) else { return };
        if let Ok(bytes) = postcard::to_stdvec(&Made { reports, essence }) {
            self.cache.keep_reports(&self.run, &self.key, &bytes);
        }
    }
}

impl Made {
    /// Writes the reports and ends as the first run did; none when they cannot be used after all.
    pub fn put(self, args: &AuditArgs, voice: Voice, plan: &Plan, one: Option<&One>) -> Option<Result<Exit, Failure>> {
        let Essence { audit, row, unread } = serde_json::from_slice(&self.essence).ok()?;
        let out = plan.out.as_path();
        let unpacked = |packed: &[u8]| {
            let len = u64::from(u32::from_le_bytes(*packed.first_chunk()?));
            if len > MOST { None } else { lz4_flex::decompress_size_prepended(packed).ok() }
        };
        let reports: Option<Vec<(&str, Vec<u8>)>> =
            self.reports.iter().map(|(name, packed)| Some((name.as_str(), unpacked(packed)?))).collect();
        let reports = reports?;
        // reports that change belong to no batch any more
        let _ = std::fs::remove_file(out.join(stamp::NAME));
        let is_there =
            |(name, bytes): &(&str, Vec<u8>)| std::fs::read(out.join(name)).is_ok_and(|there| there == *bytes);
        let there = !report::replace::is_incomplete(out) && reports.iter().all(is_there);
        let written = if there {
            Ok(reports.iter().map(|(name, _)| out.join(name)).collect())
        } else {
            report::write::put_all(out, &reports)
        };
        let done = written.map_err(reports::unwritten).and_then(|written| {
            stamped(one, out, &row)?;
            if !(voice.quiet || one.is_some_and(|one| one.silent)) {
                unread.iter().for_each(|text| ocr::say_unread(text, voice));
                summarise(&audit, (voice, args.detail), &report::Lexicon::of(&plan.pack), &written);
            }
            Ok(exit_of(&audit, args))
        });
        Some(done)
    }
}
