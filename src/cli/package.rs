//! `probant package`: a copy of the evidence, numbered per indicator and session, with its index.
//!
//! The dossier is read and judged as by `audit`. Then raw bytes are copied, looked into by nobody: files on
//! disk by this process, members of archives by a reader that hands them over. Names come from the plan alone.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::{Component, Path, PathBuf};

use jiff::civil::Date;

use super::args::{AuditArgs, FailOn, PackageArgs};
use super::audit::{Examined, STOP, examine, options, plan as audit_plan, present, program};
use super::parcel::{Parcel, Sums};
use super::{Exit, Failure, Voice, compare, ocr, packs, parse_date, reports, say, today};
use probant::package::{Left, Plan, plan};
use probant::pipeline::Seat;
use probant::report::index::{self, Copied};
use probant::report::{Dialect, Lexicon, Manner, shown, table};
use probant::text::{Lang, Text, en_count, fr_count, typeset};
use probant::worker::Worker;

/// Reads, judges, copies, writes the index.
pub fn run(args: &PackageArgs, voice: Voice) -> Result<Exit, Failure> {
    present(&args.input)?;
    refuse_inside(&args.input, &args.out)?;
    let packs = packs(args.pack.pack.as_deref())?;
    let engine = ocr::engine(&args.ocr)?;
    let as_of: Date = args.as_of.as_deref().map(|d| parse_date(d, "--as-of")).transpose()?.unwrap_or_else(today);
    let asked = asked(args);
    let plan_ = audit_plan((&asked, true), &args.input, &args.out, &packs, as_of, voice)?;
    if args.pseudonymise || (plan_.pseudonymise && !args.with_names) {
        return Err(Failure::new(
            Exit::Usage,
            "un paquet contient les pièces elles-mêmes, donc les noms : il ne peut pas être pseudonymisé. Pour le faire quand probant.toml porte « pseudonymise » : --with-names.",
            "a package holds the papers themselves, hence the names: it cannot be pseudonymised. To make it where probant.toml has “pseudonymise”: --with-names.",
        ));
    }
    let mut parcel = Parcel::begin(&args.out)?;
    let options = options(&asked, &plan_, &packs, engine.as_ref())?;
    let examined = examine(&asked, voice, plan_, options, (engine.as_ref(), None), as_of)?;
    let mut content = plan(&examined.audit, &examined.pack);
    let copied = copy(&examined, &mut content, &mut parcel)?;
    let names = Lexicon::of(&examined.pack);
    let book = index::book(&examined.audit, &copied, &content.left, &names, voice.lang);
    let manner = Manner { lang: voice.lang, dialect: Dialect::of(voice.lang) };
    let flat = index::flat(&copied, &names, voice.lang);
    let page = table::html(&book, voice.lang).map_err(compare::unrendered)?;
    parcel.put("index.html", &mut Cursor::new(page)).map_err(|e| unwritten(&args.out, &e))?;
    let rows = table::csv(&flat, manner);
    parcel.put("index.csv", &mut Cursor::new(rows)).map_err(|e| unwritten(&args.out, &e))?;
    parcel.finish()?;
    if !voice.quiet {
        let (n, left, at) = (copied.len(), content.left.len(), shown(&args.out.display().to_string()));
        let line = match (voice.lang, left) {
            (Lang::Fr, 0) => format!("{} : {at}", fr_count(n, "pièce copiée", "pièces copiées")),
            (Lang::Fr, _) => format!(
                "{}, {} (l'index dit pourquoi) : {at}",
                fr_count(n, "pièce copiée", "pièces copiées"),
                fr_count(left, "fichier laissé de côté", "fichiers laissés de côté")
            ),
            (Lang::En, 0) => format!("{} copied: {at}", en_count(n, "paper", "papers")),
            (Lang::En, _) => format!(
                "{} copied, {} left aside (the index says which and why): {at}",
                en_count(n, "paper", "papers"),
                en_count(left, "file", "files")
            ),
        };
        say(format_args!("{}\n", typeset(&line, voice.lang)));
    }
    Ok(Exit::Done)
}

/// The audit that a package rests on.
fn asked(args: &PackageArgs) -> AuditArgs {
    AuditArgs {
        inputs: vec![args.input.clone()],
        batch: None,
        again: false,
        out: Some(args.out.clone()),
        format: Vec::new(),
        csv_dialect: None,
        waivers: None,
        pseudonymise: false,
        audit_date: args.audit_date.clone(),
        as_of: args.as_of.clone(),
        profile: args.profile.clone(),
        pack: args.pack.clone(),
        sample: None,
        seed: 1,
        // what was kept from an earlier run does not say where bytes are
        cache: Some("off".into()),
        jobs: args.jobs,
        fail_on: FailOn::Never,
        strict: false,
        detail: false,
        no_progress: args.no_progress,
        config: args.config.clone(),
        password: args.password.clone(),
        ocr: args.ocr.clone(),
        limits: args.limits.clone(),
    }
}

/// Originals are never touched: nothing is written where they are.
fn refuse_inside(input: &Path, out: &Path) -> Result<(), Failure> {
    let input = input.canonicalize().unwrap_or_else(|_| input.to_path_buf());
    let out_ = settled(out);
    if out_.starts_with(&input) {
        let at = shown(&out.display().to_string());
        return Err(Failure::new(
            Exit::Usage,
            format!(
                "--out : « {at} » est dans le dossier de preuves, qui n'est jamais modifié. Choisissez un autre endroit."
            ),
            format!("--out: “{at}” lies in the evidence, which is never changed. Choose another place."),
        ));
    }
    Ok(())
}

/// A path that may not exist yet, with what exists of it resolved.
fn settled(path: &Path) -> PathBuf {
    let full = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    for known in full.ancestors() {
        if let (Ok(real), Ok(rest)) = (known.canonicalize(), full.strip_prefix(known)) {
            let mut out = real;
            for part in rest.components() {
                match part {
                    Component::ParentDir => drop(out.pop()),
                    part => out.push(part),
                }
            }
            return out;
        }
    }
    full
}

/// Copies every paper of the plan; those that cannot be copied move to what is left.
fn copy(examined: &Examined, content: &mut Plan, parcel: &mut Parcel) -> Result<Vec<Copied>, Failure> {
    let mut worker = Worker::new(program()?, examined.start.clone());
    let seats: BTreeMap<(String, String), &Seat> =
        examined.seats.iter().map(|((path, digest), seat)| ((shown(path), digest.clone()), seat)).collect();
    let mut copied = Vec::new();
    for paper in std::mem::take(&mut content.papers) {
        if STOP.load(std::sync::atomic::Ordering::Relaxed) {
            return Err(Failure::new(
                Exit::Interrupted,
                "interrompu ; rien n'a été écrit.",
                "interrupted; nothing was written.",
            ));
        }
        let seat = seats.get(&(paper.origin.clone(), paper.digest.clone())).copied();
        let taken = match seat {
            Some(seat) => bytes(seat, &paper.origin, &mut worker),
            None => Err(Text::new("contenu hors d'atteinte", "content out of reach")),
        };
        let sums = match taken {
            Err(why) => Err(why),
            Ok(mut source) => match parcel.put(&paper.path, &mut source) {
                Err(e) => return Err(unwritten(Path::new(&paper.path), &e)),
                Ok(sums) if sums.blake3 == paper.digest => Ok(sums),
                // what was judged is what must be handed over
                Ok(_) => {
                    parcel.take_back(&paper.path).map_err(|e| unwritten(Path::new(&paper.path), &e))?;
                    Err(Text::new("a changé pendant la copie : relancez", "changed while it was copied: run again"))
                }
            },
        };
        match sums {
            Ok(Sums { size, sha256, .. }) => copied.push(Copied { paper, size, sha256 }),
            Err(why) => content.left.push(Left { origin: paper.origin, why }),
        }
    }
    content.left.sort_by(|a, b| a.origin.cmp(&b.origin));
    Ok(copied)
}

/// The bytes of a file: opened here when it lies on disk, handed over by a reader when it is a member.
fn bytes(seat: &Seat, name: &str, worker: &mut Worker) -> Result<Box<dyn Read>, Text> {
    if seat.chain.is_empty() {
        let file = File::open(&*seat.root).map_err(|e| super::system(&e))?;
        let regular = file.metadata().is_ok_and(|m| m.is_file());
        return if regular { Ok(Box::new(file)) } else { Err(Text::new("fichier spécial", "special file")) };
    }
    let reply = worker.read(&seat.copy(name)).map_err(|incident| incident.message())?;
    match (reply.raw, reply.incidents.first()) {
        (Some(bytes), _) => Ok(Box::new(Cursor::new(bytes))),
        (None, Some(incident)) => Err(incident.message()),
        (None, None) => Err(Text::new("contenu hors d'atteinte", "content out of reach")),
    }
}

fn unwritten(path: &Path, e: &std::io::Error) -> Failure {
    reports::unwritten(probant::report::WriteError::File {
        path: path.to_path_buf(),
        source: std::io::Error::new(e.kind(), e.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_inside_the_evidence_is_refused_however_it_is_spelled() {
        let dir = tempfile::tempdir().unwrap();
        let input = dir.path().join("dossier");
        std::fs::create_dir_all(input.join("a")).unwrap();
        for inside in ["dossier/paquet", "dossier", "dossier/a/../b.zip", "autre/../dossier/x"] {
            assert!(refuse_inside(&input, &dir.path().join(inside)).is_err(), "{inside}");
        }
        for outside in ["paquet", "dossier-2", "dossier.zip"] {
            assert!(refuse_inside(&input, &dir.path().join(outside)).is_ok(), "{outside}");
        }
    }
}
