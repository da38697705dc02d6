//! Many dossiers: one report each, one table over all, resumable, and a bad one costs only itself.

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};

use support::{DAY, finish, plain, probant, raw_zip, read_csv, zip};

/// A batch folder with small dossiers.
struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    fn new(dossiers: usize) -> Self {
        let place = Self { dir: tempfile::tempdir().unwrap() };
        for n in 0..dossiers {
            let folder = place.at(&format!("lot/client {n:02}"));
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join("note.txt"), format!("Règlement intérieur du client {n}\nArticle 1 Objet"))
                .unwrap();
        }
        place
    }

    fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn command(&self) -> Command {
        self.command_to("out")
    }

    fn command_to(&self, out: &str) -> Command {
        let mut command = probant();
        command.arg("audit").arg("--batch").arg(self.at("lot")).arg("-o").arg(self.at(out));
        command.args(["--audit-date", DAY, "--as-of", DAY, "--format", "csv,json", "-j", "1"]);
        command
    }

    fn table(&self) -> Vec<Vec<String>> {
        read_csv(&self.at("out/triage.csv"))
    }

    /// When each report was written.
    fn written(&self) -> BTreeMap<PathBuf, SystemTime> {
        let list =
            std::fs::read_dir(self.at("out")).into_iter().flatten().flatten().map(|e| e.path().join("audit.json"));
        list.filter(|p| p.is_file()).map(|p| (p.clone(), p.metadata().unwrap().modified().unwrap())).collect()
    }
}

fn column(rows: &[Vec<String>], head: &str) -> Vec<String> {
    let at = rows[0].iter().position(|h| h == head).unwrap();
    rows[1..].iter().map(|r| r[at].clone()).collect()
}

#[test]
fn a_batch_killed_half_way_is_resumed_complete_and_does_nothing_twice() {
    let place = Place::new(19);
    // a hostile one among them: an archive that lies about everything
    let mut bomb = raw_zip(&[support::part("../../evasion.txt", "x"), support::part("a/b.pdf", [0xFF; 4000])]);
    bomb.truncate(bomb.len() - 30);
    std::fs::write(place.at("lot/piege.zip"), bomb).unwrap();
    std::fs::write(place.at("lot/lisez-moi.txt"), "ce n'est pas un dossier").unwrap();
    let mut child =
        place.command().stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
    let patience = Instant::now();
    while place.written().len() < 6 {
        assert!(patience.elapsed() < Duration::from_secs(300), "the batch never got so far");
        assert!(child.try_wait().unwrap().is_none(), "the batch ended before it could be killed");
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!place.at("out/triage.csv").exists(), "the table comes last");
    // whoever audits a dossier ends with the batch
    let mut before = place.written();
    loop {
        std::thread::sleep(Duration::from_millis(300));
        let now = place.written();
        if now == before {
            break;
        }
        before = now;
    }
    let stamped: Vec<&PathBuf> = before.keys().filter(|p| p.with_file_name("probant-fini.json").is_file()).collect();
    assert!(stamped.len() >= 5 && before.len() < 20, "{} of 20", before.len());
    let told = finish(&mut place.command()).ends(0);
    let said = plain(&told.stdout);
    assert!(said.contains(&format!("{} sur 20 déjà faits", stamped.len())), "{said}");
    assert!(plain(&told.stderr).contains("laissés de côté (1) : lisez-moi.txt"), "{}", told.stderr);
    let after = place.written();
    for path in stamped {
        assert_eq!(before[path], after[path], "{} was done twice", path.display());
    }
    let rows = place.table();
    assert_eq!(rows.len(), 21);
    let mut names = column(&rows, "Dossier");
    names.sort();
    assert!(names.contains(&"piege.zip".to_owned()) && names.contains(&"client 18".to_owned()));
    for report in column(&rows, "Rapport").iter().filter(|r| !r.is_empty()) {
        assert!(place.at("out").join(report).is_file(), "{report}");
    }
    for name in ["triage.html", "triage.xlsx"] {
        assert!(place.at("out").join(name).is_file(), "{name}");
    }
    assert!(!place.at("evasion.txt").exists() && !place.at("out/evasion.txt").exists());
    // a run that nobody disturbed says the same
    finish(&mut place.command_to("calme")).ends(0);
    for table in ["triage.csv", "client 07/audit.json", "piege.zip/audit.json"] {
        let bytes = |out: &str| std::fs::read(place.at(out).join(table)).unwrap();
        assert!(bytes("out") == bytes("calme"), "{table}");
    }
}

#[test]
fn a_dossier_that_cannot_be_audited_has_its_line_and_stops_nothing() {
    let place = Place::new(2);
    std::fs::write(place.at("lot/vide.zip"), raw_zip(&[])).unwrap();
    std::fs::create_dir(place.at("lot/réglé de travers")).unwrap();
    std::fs::write(place.at("lot/réglé de travers/probant.toml"), "audit-date = 7\n").unwrap();
    let told = finish(&mut place.command()).ends(3);
    let rows = place.table();
    assert_eq!(rows.len(), 5);
    let failures: Vec<String> = column(&rows, "Remarque");
    assert!(failures[..2].iter().all(|f| !f.is_empty()) && failures[2..].iter().all(String::is_empty), "{failures:?}");
    assert!(failures.iter().any(|f| f.contains("aucun fichier")), "{failures:?}");
    assert!(failures.iter().any(|f| f.contains("ligne 1")), "{failures:?}");
    assert!(told.stdout.contains("[4/4]"), "{}", told.stdout);
}

#[test]
fn a_changed_file_is_seen_even_with_its_size_and_its_date_kept() {
    let place = Place::new(3);
    finish(&mut place.command()).ends(0);
    let first = place.written();
    let note = place.at("lot/client 01/note.txt");
    let date = note.metadata().unwrap().modified().unwrap();
    let text = std::fs::read_to_string(&note).unwrap();
    std::fs::write(&note, text.replace("Objet", "Sujet")).unwrap();
    std::fs::File::options().write(true).open(&note).unwrap().set_modified(date).unwrap();
    let told = finish(&mut place.command()).ends(0);
    assert!(plain(&told.stdout).contains("2 sur 3 déjà faits"), "{}", told.stdout);
    let second = place.written();
    let changed: Vec<&PathBuf> = second.keys().filter(|p| first[*p] != second[*p]).collect();
    assert_eq!(changed, [&place.at("out/client 01/audit.json")]);
    // other options: other reports
    let other = finish(place.command().args(["--categories", "CFA"])).ends(0);
    assert!(!plain(&other.stdout).contains("déjà faits"), "{}", other.stdout);
    // a report that is gone is made again
    std::fs::remove_file(place.at("out/client 00/audit.json")).unwrap();
    let mended = finish(place.command().args(["--categories", "CFA"])).ends(0);
    assert!(plain(&mended.stdout).contains("2 sur 3 déjà faits"), "{}", mended.stdout);
    let again = finish(place.command().args(["--categories", "CFA", "--again"])).ends(0);
    assert!(!plain(&again.stdout).contains("déjà faits"), "{}", again.stdout);
}

#[test]
fn several_inputs_have_their_table_as_well() {
    let place = Place::new(2);
    let archive = place.at("autre.zip");
    std::fs::write(&archive, zip(&[("note.txt", b"note")])).unwrap();
    let mut command = probant();
    command.arg("audit").args([place.at("lot/client 00"), archive]).arg("-o").arg(place.at("out"));
    let told = finish(command.args(["--audit-date", DAY, "--as-of", DAY])).ends(0);
    assert_eq!(place.table().len(), 3);
    assert_eq!(told.stdout.matches("Prévision").count(), 2, "a summary each: {}", told.stdout);
}

#[test]
fn results_of_other_machines_merge_into_one_table() {
    let place = Place::new(2);
    finish(&mut place.command()).ends(0);
    std::fs::rename(place.at("out"), place.at("machine 1")).unwrap();
    std::fs::write(place.at("lot/client 02.zip"), zip(&[("note.txt", b"note")])).unwrap();
    std::fs::remove_dir_all(place.at("lot/client 00")).unwrap();
    std::fs::remove_dir_all(place.at("lot/client 01")).unwrap();
    finish(&mut place.command()).ends(0);
    // one of them by its JSON only
    std::fs::remove_file(place.at("machine 1/client 00/probant-fini.json")).unwrap();
    let told = finish(
        probant().arg("triage").arg(place.at("machine 1")).arg(place.at("out")).arg("-o").arg(place.at("ensemble")),
    );
    told.ends(0);
    let rows = read_csv(&place.at("ensemble/triage.csv"));
    let mut names = column(&rows, "Dossier");
    names.sort();
    assert_eq!(names, ["client 00", "client 01", "client 02.zip"]);
    let nothing = finish(probant().arg("triage").arg(place.at("lot"))).ends(3);
    assert!(nothing.stderr.contains("aucun dossier de rapports"), "{}", nothing.stderr);
}

#[test]
fn a_batch_that_is_at_work_is_not_disturbed() {
    let place = Place::new(1);
    std::fs::create_dir_all(place.at("out")).unwrap();
    let lock = std::fs::File::create(place.at("out/.probant-lot.lock")).unwrap();
    lock.lock().unwrap();
    let told = finish(&mut place.command()).ends(3);
    assert!(told.stderr.contains("un autre lot"), "{}", told.stderr);
    drop(lock);
    finish(&mut place.command()).ends(0);
}

#[test]
fn evidence_is_read_only_in_a_batch_too() {
    let place = Place::new(2);
    let before = support::fingerprint(&place.at("lot"));
    finish(&mut place.command()).ends(0);
    assert_eq!(before, support::fingerprint(&place.at("lot")));
    assert!(Path::new(&place.at("out/client 00/inventaire.csv")).is_file());
    let empty = tempfile::tempdir().unwrap();
    let run = finish(probant().arg("audit").arg("--batch").arg(empty.path()).arg("-o").arg(place.at("o2"))).ends(3);
    assert!(run.stderr.contains("ni dossier ni archive"), "{}", run.stderr);
}

#[test]
fn what_is_accepted_for_one_client_is_not_for_another() {
    let place = Place::new(2);
    let file = place.at("derogations.toml");
    let nameless = "[[derogation]]\nregle = \"i01-r2\"\nmotif = \"x\"\nauteur = \"y\"\ndate = 2026-11-20\necheance = \"31/03/2027\"\n";
    std::fs::write(&file, nameless).unwrap();
    let mut command = place.command();
    command.arg("--waivers").arg(&file);
    let run = finish(&mut command);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("derogations.toml dans chaque dossier"), "{}", run.stderr);
    assert!(!place.at("out/client 00").exists(), "nothing is audited");
}
