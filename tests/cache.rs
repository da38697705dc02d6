//! What was read before: the same reports with and without it, only what changed is read, and never an error.

mod support;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use probant::cache::{Cache, Content, Reader, Store, pack};
use probant::limits::Limits;
use probant::pack::{compile, embedded};
use probant::pipeline::{Gathered, Options, Quiet, gather};
use probant::worker::{Start, path_bytes};
use support::{DAY, dossier, fingerprint, finish, probant};

/// Gathers with the cache in `dir`; gives the rows and the cache with its counts.
fn gathered(input: &Path, dir: &Path, id: &str, passwords: &[String]) -> (Vec<Gathered>, Arc<Cache>) {
    let packs = embedded();
    let program = Path::new(env!("CARGO_BIN_EXE_probant")).to_path_buf();
    let limits = Limits::default();
    let reader = Reader { program: &program, limits: &limits, passwords, ocr: None, ocr_budget: None };
    let compiled = compile(&packs, id).unwrap();
    let cache = Arc::new(Cache::new(Store::open(dir).unwrap(), &reader, pack(id, &packs), &compiled));
    let start = Start {
        reads: path_bytes(input),
        pack: id.to_owned(),
        packs: None,
        limits: limits.clone(),
        passwords: passwords.to_vec(),
        ocr: None,
    };
    let options = Options {
        jobs: 2,
        start: Arc::new(start),
        program,
        documents: false,
        cache: Some(cache.clone()),
        ocr_budget: None,
    };
    (gather(input, &options, &Quiet, &AtomicBool::new(false)), cache)
}

fn of(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

/// What was seen is the same; where the bytes are is not kept.
fn same(a: &[Gathered], b: &[Gathered]) {
    let seen = |rows: &[Gathered]| {
        let rows: Vec<Gathered> = rows.iter().map(|row| Gathered { seat: None, ..row.clone() }).collect();
        format!("{rows:#?}")
    };
    assert_eq!(seen(a), seen(b));
}

/// A folder with `n` letters.
fn letters(dir: &Path, n: usize) {
    std::fs::create_dir_all(dir).unwrap();
    for i in 0..n {
        std::fs::write(dir.join(format!("lettre {i}.txt")), format!("Compte rendu numéro {i} du 12/03/2026.")).unwrap();
    }
}

#[test]
fn reports_are_the_same_cold_and_warm() {
    let place = tempfile::tempdir().unwrap();
    let input = dossier("atelier-des-savoirs.zip");
    let mut all = Vec::new();
    for (cache, out) in [("off", "without"), ("cache", "cold"), ("cache", "warm"), ("cache", "again")] {
        let cache = if cache == "off" { cache.into() } else { place.path().join(cache) };
        let out = place.path().join(out);
        let mut command = probant();
        command.arg("audit").arg(&input).arg("--out").arg(&out).args(["--audit-date", DAY, "--as-of", DAY]);
        let run = finish(command.arg("--cache").arg(cache)).ends(0);
        let files = fingerprint(&out).into_iter().map(|(p, sum)| (p.strip_prefix(&out).unwrap().to_path_buf(), sum));
        let summary = run.stdout.split("Rapports").next().unwrap_or_default().to_owned();
        all.push((summary, files.collect::<Vec<_>>()));
    }
    assert_eq!(all[0], all[1]);
    assert_eq!(all[0], all[2]);
    assert_eq!(all[0], all[3]);
}

#[test]
fn a_changed_file_is_read_and_no_other() {
    let place = tempfile::tempdir().unwrap();
    let (input, cache) = (place.path().join("dossier"), place.path().join("cache"));
    letters(&input, 12);
    let (_, first) = gathered(&input, &cache, "rnq-2026", &[]);
    assert_eq!((of(&first.spared.read), of(&first.spared.exhibits)), (12, 0));
    std::fs::write(input.join("lettre 3.txt"), "Tout autre chose.").unwrap();
    std::fs::write(input.join("nouvelle.txt"), "Une lettre de plus.").unwrap();
    let (warm, second) = gathered(&input, &cache, "rnq-2026", &[]);
    assert_eq!((of(&second.spared.read), of(&second.spared.exhibits)), (2, 11));
    let (cold, _) = gathered(&input, &place.path().join("other"), "rnq-2026", &[]);
    same(&warm, &cold);
}

#[test]
fn another_pack_recognises_again_and_reads_nothing() {
    let place = tempfile::tempdir().unwrap();
    let (input, cache) = (place.path().join("dossier"), place.path().join("cache"));
    letters(&input, 7);
    gathered(&input, &cache, "rnq-2026", &[]);
    let (warm, second) = gathered(&input, &cache, "rnq-2019", &[]);
    assert_eq!((of(&second.spared.read), of(&second.spared.documents)), (0, 7));
    let (cold, _) = gathered(&input, &place.path().join("other"), "rnq-2019", &[]);
    same(&warm, &cold);
}

#[test]
fn an_unchanged_archive_is_known_as_a_whole_unless_a_password_is_new() {
    let place = tempfile::tempdir().unwrap();
    let input = place.path().join("a.zip");
    std::fs::write(&input, support::zip(&[("a/note.txt", b"Note de service".as_slice()), ("b.txt", b"Autre note")]))
        .unwrap();
    let cache = place.path().join("cache");
    let (cold, _) = gathered(&input, &cache, "rnq-2026", &[]);
    let (warm, second) = gathered(&input, &cache, "rnq-2026", &[]);
    assert_eq!((of(&second.spared.runs), of(&second.spared.read)), (1, 0));
    same(&cold, &warm);
    let (_, third) = gathered(&input, &cache, "rnq-2026", &["sésame".to_owned()]);
    assert_eq!(of(&third.spared.runs), 0);
}

#[test]
fn damaged_entries_are_read_again() {
    let place = tempfile::tempdir().unwrap();
    let (input, cache) = (place.path().join("dossier"), place.path().join("cache"));
    letters(&input, 4);
    let (cold, _) = gathered(&input, &cache, "rnq-2026", &[]);
    for folder in std::fs::read_dir(&cache).unwrap().flatten().filter(|f| f.path().is_dir()) {
        for file in std::fs::read_dir(folder.path()).unwrap().flatten() {
            std::fs::write(file.path(), b"probant1 and nothing that makes sense").unwrap();
        }
    }
    let (warm, second) = gathered(&input, &cache, "rnq-2026", &[]);
    assert_eq!(of(&second.spared.read), 4);
    same(&cold, &warm);
}

/// A reader says that what it reads is another file: that file is then still read, on disk and in another archive.
#[cfg(debug_assertions)]
#[test]
fn a_reader_that_lies_about_a_digest_spoils_no_other_file() {
    let place = tempfile::tempdir().unwrap();
    let text = "Programme de la formation\nFormation : Excel\nDurée : 14 heures\nObjectifs : savoir calculer\n";
    let digest = blake3::hash(text.as_bytes()).to_hex().to_string();
    for (name, bytes) in [("menteur", digest.as_str()), ("victime", text)] {
        let dir = place.path().join(name);
        std::fs::create_dir(&dir).unwrap();
        let file = if name == "menteur" { "fault-lie.txt" } else { "programme.txt" };
        std::fs::write(dir.join(file), bytes).unwrap();
        std::fs::write(dir.join("archive.zip"), support::zip(&[(file, bytes.as_bytes())])).unwrap();
    }
    let audit = |input: &str, cache: &str| {
        let out = place.path().join(format!("{input} {cache}"));
        let mut command = support::audit_command(&place.path().join(input), &out);
        let cache = if cache == "off" { cache.into() } else { place.path().join(cache) };
        finish(command.env("PROBANT_FAULTS", "1").arg("--cache").arg(cache)).ends(0);
        support::read_audit(&out)
    };
    let lies = audit("menteur", "cache");
    let lied = lies.files.iter().filter(|f| f.path.ends_with("fault-lie.txt")).map(|f| f.digest.as_str());
    assert_eq!(lied.collect::<Vec<_>>(), [digest.as_str(); 2], "it does lie");
    let (clean, warm) = (audit("victime", "off"), audit("victime", "cache"));
    assert!(!clean.files.iter().all(|f| f.artefacts.is_empty()), "{:?}", clean.files);
    assert_eq!(warm.files, clean.files);
}

#[test]
fn two_runs_at_once_both_end_with_the_same_rows() {
    let place = tempfile::tempdir().unwrap();
    let (input, cache) = (place.path().join("dossier"), place.path().join("cache"));
    letters(&input, 9);
    let (a, b) = std::thread::scope(|scope| {
        let run = || gathered(&input, &cache, "rnq-2026", &[]).0;
        let (a, b) = (scope.spawn(run), scope.spawn(run));
        (a.join().unwrap(), b.join().unwrap())
    });
    same(&a, &b);
}

#[test]
fn the_cache_can_be_looked_at_and_emptied_and_nothing_else() {
    let place = tempfile::tempdir().unwrap();
    let (input, cache) = (place.path().join("dossier"), place.path().join("cache"));
    letters(&input, 2);
    gathered(&input, &cache, "rnq-2026", &[]);
    let say = |dir: &Path, what: &str| finish(probant().args(["cache", what, "--cache"]).arg(dir));
    // two texts, two recognitions; and the run as a whole, when it took so long that its folder counts as settled
    let held = say(&cache, "info").ends(0).stdout;
    assert!([" 4 entrées, ", " 5 entrées, "].iter().any(|n| held.contains(n)), "{held}");
    assert!(say(&cache, "purge").ends(0).stdout.contains("supprimé"));
    assert!(say(&cache, "info").ends(0).stdout.contains(" 0 entrée, "));
    let run = say(&input, "purge").ends(3);
    assert!(run.stderr.contains("n'est pas un cache de probant"), "{}", run.stderr);
    assert_eq!(std::fs::read_dir(&input).unwrap().count(), 2);
}

#[test]
fn what_was_read_within_other_limits_is_not_taken() {
    let place = tempfile::tempdir().unwrap();
    let (packs, program) = (embedded(), Path::new(env!("CARGO_BIN_EXE_probant")));
    let compiled = compile(&packs, "rnq-2026").unwrap();
    let key = |limits: &Limits| {
        let reader = Reader { program, limits, passwords: &[], ocr: None, ocr_budget: None };
        let store = Store::open(&place.path().join("cache")).unwrap();
        Cache::new(store, &reader, pack("rnq-2026", &packs), &compiled).run(blake3::hash(b"input"))
    };
    let usual = key(&Limits::default());
    assert_eq!(key(&Limits::default()), usual);
    for limit in probant::limits::TABLE {
        let mut limits = Limits::default();
        limit.put(&mut limits, limit.range.0);
        assert_ne!(key(&limits), usual, "{}", limit.key);
    }
}

#[test]
fn reports_of_an_unchanged_dossier_are_written_again_and_other_settings_make_others() {
    let place = tempfile::tempdir().unwrap();
    let (input, cache, out) =
        (dossier("atelier-des-savoirs.zip"), place.path().join("cache"), place.path().join("out"));
    let run = |cache: &Path, as_of: &str| {
        let mut command = probant();
        command.arg("audit").arg(&input).arg("--out").arg(&out).args(["--audit-date", DAY, "--as-of", as_of]);
        let done = finish(command.args(["--fail-on", "major", "--cache"]).arg(cache));
        (done.stdout, done.stderr, done.code, fingerprint(&out))
    };
    let kept = || {
        let folders = std::fs::read_dir(&cache).unwrap().flatten().filter(|f| f.path().is_dir());
        let files = folders.flat_map(|f| std::fs::read_dir(f.path()).unwrap().flatten()).map(|f| f.path());
        files.filter(|p| p.extension().is_some_and(|e| e == "rep")).collect::<Vec<_>>()
    };
    let first = run(&cache, DAY);
    let [entry] = kept().try_into().unwrap();
    assert_eq!(run(&cache, DAY), first);
    // what is kept is what is written
    let name = format!(
        "{}{}",
        entry.parent().unwrap().file_name().unwrap().to_string_lossy(),
        entry.file_stem().unwrap().to_string_lossy()
    );
    let (store, key) = (Store::open(&cache).unwrap(), blake3::Hash::from_hex(name).unwrap());
    let mut bytes = store.get(Content::Reports, &key).unwrap();
    let at = bytes.windows(6).position(|w| w == b"Reason" || w == b"Critic" || w == b"Indica").unwrap();
    bytes[at] = b'X';
    store.put(Content::Reports, &key, &bytes);
    assert_ne!(run(&cache, DAY).3, first.3);
    // a damaged entry costs the work, and nothing else
    std::fs::write(&entry, b"probant1").unwrap();
    assert_eq!(run(&cache, DAY), first);
    let later = run(&cache, "2026-11-30");
    assert_ne!(later.3, first.3);
    assert_eq!(kept().len(), 2);
    assert_eq!(run(Path::new("off"), "2026-11-30"), later);
}
