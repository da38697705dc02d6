//! The command line: what is said, in French, and how it ends, whatever comes in.

mod support;

use std::path::{Path, PathBuf};

use probant::audit::{FileState, Verdict};
use support::{
    DAY, Part, audit_command, audited, dossier, fingerprint, finish, part, probant, raw_zip, read_audit, read_csv,
    root, run, zip,
};

/// A folder for one test, with one text file as evidence.
struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self { dir: tempfile::tempdir().unwrap() };
        std::fs::create_dir(place.at("dossier")).unwrap();
        std::fs::write(place.at("dossier/note.txt"), "Note de service").unwrap();
        place
    }

    fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Writes a file and gives its path.
    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        std::fs::write(self.at(name), bytes).unwrap();
        self.at(name)
    }

    /// `probant audit dossier` with more arguments.
    fn audit(&self, more: &[&str]) -> support::Run {
        finish(audit_command(&self.at("dossier"), &self.at("out")).args(more))
    }
}

/// The codes of the incidents of one file.
fn codes(audit: &probant::audit::Audit, path: &str) -> Vec<String> {
    let file = audit.files.iter().find(|f| f.path == path);
    let file =
        file.unwrap_or_else(|| panic!("no {path} in {:?}", audit.files.iter().map(|f| &f.path).collect::<Vec<_>>()));
    file.incidents.iter().map(|i| i.code.clone()).collect()
}

// ——— inputs that are wrong

#[test]
fn a_path_that_is_not_there_is_said_before_any_work() {
    let place = Place::new();
    let out = place.at("out");
    let run = finish(&mut audit_command(Path::new("nulle part"), &out)).ends(3);
    assert_eq!(
        run.stderr,
        "probant : « nulle part » n'existe pas. Vérifiez le chemin ; s'il contient des espaces, mettez-le entre guillemets.\n"
    );
    assert_eq!(run.stdout, "");
    assert!(!out.exists(), "no report folder for nothing");
    // one wrong input among several: nothing is done for the others either
    let two = finish(audit_command(&place.at("dossier"), &out).arg("nulle part")).ends(3);
    assert!(two.stderr.contains("nulle part") && !out.exists());
}

#[test]
fn an_empty_archive_is_refused_with_a_sentence() {
    let place = Place::new();
    let input = place.file("vide.zip", raw_zip(&[]));
    let run = finish(&mut audit_command(&input, &place.at("out"))).ends(3);
    assert!(run.stderr.contains("ne contient aucun fichier"), "{}", run.stderr);
    assert!(!place.at("out/audit.json").exists(), "twenty presumed majors about nothing would be a lie");
}

#[test]
fn a_file_of_zero_bytes_and_noise_named_zip_are_told() {
    let place = Place::new();
    let empty = audited(&place.file("rien.zip", b""), &place.at("o1"));
    assert_eq!(codes(&empty, "rien.zip"), ["empty"]);
    let noise = audited(&place.file("bruit.zip", [200, 7, 0, 3].repeat(99)), &place.at("o2"));
    assert_eq!(noise.files[0].state, FileState::Unread);
}

#[test]
fn a_truncated_archive_gives_what_is_left_of_it() {
    let place = Place::new();
    let mut bytes = std::fs::read(dossier("atelier-des-savoirs.zip")).unwrap();
    bytes.truncate(bytes.len() / 2);
    let audit = audited(&place.file("coupe.zip", bytes), &place.at("out"));
    assert_eq!(codes(&audit, "coupe.zip"), ["archive-incomplete"]);
    let row = audit.files.iter().find(|f| f.path == "coupe.zip").unwrap();
    assert_eq!(row.state, FileState::Partly);
    let missing = |f: &&probant::audit::Finding| f.kind == "missing" && f.verdict >= Verdict::Minor;
    assert_eq!(audit.findings.iter().find(missing), None, "what an archive lost is not called missing");
    assert!(audit.coverage.read > 10, "{:?}", audit.coverage);
    assert!(audit.coverage.unread >= 1, "the member cut in two is told");
}

/// A sound PDF encrypted with a password that nobody has.
fn protected_pdf() -> Vec<u8> {
    let (owner, user) = ("01".repeat(32), "32".repeat(32));
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R >>".to_owned(),
        "<< /Length 4 >>\nstream\nabcd\nendstream".to_owned(),
        format!("<< /Filter /Standard /V 1 /R 2 /P -64 /O <{owner}> /U <{user}> >>"),
    ];
    let (mut pdf, mut table) = ("%PDF-1.4\n".to_owned(), "0000000000 65535 f \n".to_owned());
    for (n, object) in (1..).zip(&objects) {
        table += &format!("{:010} 00000 n \n", pdf.len());
        pdf += &format!("{n} 0 obj\n{object}\nendobj\n");
    }
    let (start, size) = (pdf.len(), objects.len() + 1);
    let id = "07".repeat(16);
    pdf += &format!(
        "xref\n0 {size}\n{table}trailer\n<< /Size {size} /Root 1 0 R /Encrypt 5 0 R /ID [<{id}> <{id}>] >>\nstartxref\n{start}\n%%EOF\n"
    );
    pdf.into_bytes()
}

#[test]
fn broken_and_protected_files_are_told_and_cost_only_themselves() {
    const NOTE: &str = "Règlement intérieur\nArticle 1";
    let place = Place::new();
    place.file("dossier/corrompu.pdf", b"%PDF-1.7\n1 0 obj << /Type /Catalog\n\xFF\xFE");
    place.file("dossier/protege.pdf", protected_pdf());
    place.file("dossier/texte.pdf", NOTE);
    place.file(
        "dossier/archive.zip",
        raw_zip(&[Part { flags: 1, ..part("secret.txt", "x") }, part("clair.txt", "Sans secret")]),
    );
    let audit = audited(&place.at("dossier"), &place.at("out"));
    let state = |path: &str| audit.files.iter().find(|f| f.path == path).unwrap().state;
    assert_eq!(state("corrompu.pdf"), FileState::Unread);
    assert_eq!(codes(&audit, "protege.pdf"), ["encrypted"]);
    assert_eq!(codes(&audit, "texte.pdf"), ["type-mismatch"]);
    assert_eq!(state("texte.pdf"), FileState::Read);
    assert_eq!(codes(&audit, "archive.zip!/secret.txt"), ["encrypted"]);
    assert_eq!(state("note.txt"), FileState::Read);
    let todo = read_csv(&place.at("out/inventaire.csv"));
    let row = todo.iter().find(|r| r[0] == "protege.pdf").unwrap();
    assert!(row.last().unwrap().contains("sans mot de passe"), "{row:?}");
}

#[test]
fn a_bomb_is_stopped() {
    let place = Place::new();
    let zeros = vec![0; 70 << 20];
    place.file("dossier/bombe.zip", zip(&[("zeros.txt", &zeros)]));
    let audit = audited(&place.at("dossier"), &place.at("out"));
    assert_eq!(codes(&audit, "bombe.zip!/zeros.txt"), ["expansion"]);
}

/// The reader's own process takes the blow, alive (too large to load) or dead (too large to decode).
#[cfg(target_os = "linux")]
#[test]
fn a_reader_short_of_memory_costs_only_its_file() {
    let place = Place::new();
    // 300 MiB that take no room on the disk, for a reader that may have 128
    std::fs::File::create(place.at("dossier/enorme.txt")).unwrap().set_len(300 << 20).unwrap();
    place.file("dossier/gros.txt", "Une ligne de texte parmi d'autres\n".repeat(2 << 20));
    place.audit(&["--max-memory", "128", "--jobs", "1"]).ends(0);
    let audit = read_audit(&place.at("out"));
    assert_eq!(codes(&audit, "enorme.txt"), ["worker-memory"]);
    assert_eq!(codes(&audit, "gros.txt"), ["worker-memory"]);
    assert_eq!(audit.files.iter().find(|f| f.path == "note.txt").unwrap().state, FileState::Read);
}

#[test]
fn limits_of_the_command_line_hold_and_are_said() {
    let place = Place::new();
    let deep = zip(&[("b.zip", &zip(&[("c.txt", b"fond")]))]);
    place.file("dossier/a.zip", deep);
    place.audit(&["--max-depth", "1"]).ends(0);
    let audit = read_audit(&place.at("out"));
    assert_eq!(codes(&audit, "a.zip!/b.zip!/c.txt"), ["too-deep"]);
    place.audit(&["--max-files", "1"]).ends(0);
    let audit = read_audit(&place.at("out"));
    assert_eq!(codes(&audit, "a.zip!/b.zip"), ["limit"]);
    assert_eq!(codes(&audit, "note.txt"), ["limit"]);
}

// ——— outputs

#[test]
fn an_output_that_cannot_be_written_is_said_before_any_work() {
    let place = Place::new();
    let file = place.file("fichier", b"x");
    for out in [file.join("rapport"), file.clone()] {
        let run = finish(&mut audit_command(&place.at("dossier"), &out)).ends(3);
        assert!(run.stderr.starts_with("probant : ") && run.stderr.contains("--out"), "{}", run.stderr);
        assert_eq!(run.stdout, "");
    }
    assert_eq!(std::fs::read(&file).unwrap(), b"x");
}

#[test]
fn reports_go_by_default_to_a_folder_here_and_several_inputs_to_one_each() {
    let place = Place::new();
    let other = place.file("autre.zip", support::zip(&[("note.txt", b"note")]));
    std::fs::write(place.at("dossier/note.txt"), "note").unwrap();
    finish(probant().current_dir(place.dir.path()).args(["audit", "dossier", "--as-of", DAY])).ends(0);
    assert!(place.at("probant-rapport/non-conformites.csv").is_file());
    finish(audit_command(&place.at("dossier"), &place.at("out")).arg(&other)).ends(0);
    assert!(place.at("out/dossier/audit.json").is_file() && place.at("out/autre.zip/audit.json").is_file());
}

#[test]
fn tables_open_in_french_excel() {
    let place = Place::new();
    place.audit(&[]).ends(0);
    for (name, head) in
        [("non-conformites.csv", "\"Dossier\";\"Critère\";"), ("inventaire.csv", "\"Chemin\";\"Taille (octets)\";")]
    {
        let text = std::fs::read_to_string(place.at("out").join(name)).unwrap();
        assert!(text.starts_with(&format!("\u{FEFF}{head}")), "{}", &text[..60]);
        assert!(text.ends_with("\"\r\n"));
    }
}

#[test]
fn only_the_formats_asked_for_are_written() {
    let place = Place::new();
    place.audit(&["--format", "json"]).ends(0);
    assert!(place.at("out/audit.json").is_file() && !place.at("out/inventaire.csv").exists());
}

#[test]
fn evidence_is_not_touched() {
    let place = Place::new();
    for name in ["pieges", "cap-bilan", "atelier-des-savoirs.zip"] {
        let parent = dossier("");
        let before = fingerprint(&parent);
        audited(&dossier(name), &place.at("out"));
        // golden files may be rewritten meanwhile by another test
        let kept = |m: std::collections::BTreeMap<PathBuf, String>| {
            m.into_iter().filter(|(p, _)| !p.to_string_lossy().ends_with(".golden.txt")).collect::<Vec<_>>()
        };
        assert_eq!(kept(before), kept(fingerprint(&parent)));
    }
}

#[test]
fn papers_out_of_purpose_are_listed_and_never_quoted() {
    let place = Place::new();
    let audit = audited(&dossier("pieges"), &place.at("out"));
    let payslip = audit.files.iter().find(|f| f.path.ends_with("bulletin de paie mars.pdf")).unwrap();
    let quotes: Vec<_> = payslip.artefacts.iter().flat_map(|c| &c.because).map(|r| r.passage.as_str()).collect();
    assert!(quotes.iter().all(|q| q.is_empty()) && payslip.facts.is_empty(), "{quotes:?} {:?}", payslip.facts);
    for report in ["audit.json", "inventaire.csv", "non-conformites.csv"] {
        let text = std::fs::read_to_string(place.at("out").join(report)).unwrap();
        assert!(!text.contains("530,20") && !text.contains("Cotisations"), "{report} quotes a payslip");
    }
}

/// Nothing is timed here: a run that ends before the signal, or meets it while starting, proves nothing and passes.
#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_the_old_reports() {
    let place = Place::new();
    place.audit(&[]).ends(0);
    let before = fingerprint(&place.at("out"));
    for n in 0..1500 {
        place.file(&format!("dossier/{n}.txt"), format!("Note {n}"));
    }
    let mut command = audit_command(&place.at("dossier"), &place.at("out"));
    let child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    let id = rustix::process::Pid::from_child(&child);
    let _ = rustix::process::kill_process(id, rustix::process::Signal::INT);
    let output = child.wait_with_output().unwrap();
    match output.status.code() {
        Some(0) | None => {}
        code => {
            assert_eq!(code, Some(130));
            assert!(
                support::plain(&String::from_utf8(output.stderr).unwrap())
                    .contains("interrompu ; aucun rapport n'a été écrit")
            );
            assert_eq!(fingerprint(&place.at("out")), before);
        }
    }
}

// ——— options

#[test]
fn unknown_words_are_usage_errors() {
    for (args, said) in [
        (vec!["audit", ".", "--zut"], "« --zut » n'est pas une option connue ici. Vouliez-vous dire « --out » ?"),
        (vec!["audti"], "« audti » n'est pas une commande. Vouliez-vous dire « audit » ?"),
        (vec!["audit"], "il manque <ENTRÉE>."),
        (
            vec!["audit", ".", "--format", "papyrus"],
            "« papyrus » ne convient pas à « --format <FORMATS> ». Valeurs admises : csv, ",
        ),
        (
            vec!["audit", ".", "--jobs", "beaucoup"],
            "« beaucoup » ne convient pas à « --jobs <N> ». Écrivez un nombre entier.",
        ),
        (vec!["audit", ".", "--jobs"], "« --jobs <N> » attend une valeur."),
        (vec!["audit", ".", "--quiet", "--quiet"], "ne peut pas être donné deux fois"),
        (vec!["audit", ".", "--zut", "--lang", "en"], "“--zut” is no known option here."),
    ] {
        let run = run(args).ends(2);
        assert!(run.stderr.contains(said), "{}", run.stderr);
        assert!(!run.stderr.contains("error:") && run.stderr.starts_with("probant"), "{}", run.stderr);
        assert_eq!(run.stdout, "");
    }
}

#[test]
fn wrong_answers_say_the_right_ones() {
    let place = Place::new();
    for (more, said) in [
        (["--audit-date", "demain"], "« demain » n'est pas une date ; écrivez par exemple 2026-12-07"),
        (["--as-of", "2026-13-45"], "« 2026-13-45 » n'est pas une date"),
        (["--pack", "nulle part"], "pack.toml"),
        (["--profile", "couleur=oui"], "la question « couleur » n'existe pas. Questions : catégories d'actions, "),
        (
            ["--profile", "certifying=peut-être"],
            "« peut-être » n'est pas une réponse à « actions certifiantes ». Réponses admises : oui, non.",
        ),
        (["--profile", "certifying"], "écrivez question=valeur"),
        (["--categories", "AF,XY"], "Réponses admises : AF, BC, VAE, CFA."),
    ] {
        // the date of audit_command must not come twice
        let run = finish(probant().args(["audit"]).arg(place.at("dossier")).arg("-o").arg(place.at("out")).args(more))
            .ends(2);
        assert!(run.stderr.contains(said), "{}", run.stderr);
        assert!(!place.at("out/audit.json").exists());
        assert!(more[0].contains("profile") || more[0].contains("categories") || !place.at("out").exists(), "{more:?}");
    }
}

#[test]
fn a_configuration_beside_the_dossier_is_read_and_the_command_line_wins() {
    let place = Place::new();
    place.file(
        "dossier/probant.toml",
        "audit-date = \"2026-10-15\"\n[profile]\ncategories = [\"CFA\"]\ncertifying = true\n",
    );
    let plain = |more: &[&str]| {
        let mut command = probant();
        command.arg("audit").arg(place.at("dossier")).arg("-o").arg(place.at("out")).args(["--as-of", DAY]).args(more);
        finish(&mut command).ends(0);
        read_audit(&place.at("out"))
    };
    let answer = |audit: &probant::audit::Audit, id: &str| {
        audit.profile.iter().find(|a| a.question == id).map(|a| a.answer.join(",")).unwrap_or_default()
    };
    let audit = plain(&[]);
    assert_eq!((audit.pack.id.as_str(), audit.audit_date.as_str()), ("rnq-2019", "2026-10-15"));
    assert_eq!((answer(&audit, "categories"), answer(&audit, "certifying")), ("CFA".into(), "true".into()));
    assert_eq!(audit.files.len(), 2);
    let settings = audit.files.iter().find(|f| f.path == "probant.toml").unwrap();
    assert_eq!((settings.state, codes(&audit, "probant.toml")), (FileState::Ignored, vec!["settings".to_owned()]));
    let audit = plain(&["--audit-date", DAY, "--categories", "AF", "--profile", "certifying=non"]);
    assert_eq!(audit.pack.id, "rnq-2026");
    assert_eq!((answer(&audit, "categories"), answer(&audit, "certifying")), ("AF".into(), "false".into()));
}

#[test]
fn questions_and_answers_go_by_their_french_names_too() {
    let place = Place::new();
    place.audit(&["--profile", "plus de deux jours=non", "--profile", "Type d’audit=renouvellement"]).ends(0);
    let audit = read_audit(&place.at("out"));
    let answer = |id: &str| audit.profile.iter().find(|a| a.question == id).map(|a| a.answer.join(","));
    assert_eq!(answer("over_two_days").as_deref(), Some("false"));
    assert_eq!(answer("audit_type").as_deref(), Some("renewal"));
}

#[test]
fn assumed_answers_are_told_with_their_correction() {
    let place = Place::new();
    let run = place.audit(&["--detail"]).ends(0);
    let said = support::plain(&run.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains("plus de deux jours (oui)") && said.contains("--profile \"plus de deux jours=non\""),
        "{said}"
    );
    let rows = read_csv(&place.at("out/profil.csv"));
    let row = rows.iter().find(|r| r[0] == "plus de deux jours").unwrap();
    assert_eq!((row[2].as_str(), row[3].as_str()), ("oui", "supposé par défaut"));
}

#[test]
fn surprising_audit_dates_are_told() {
    let place = Place::new();
    let at = |date: &str, more: &[&str]| {
        let mut command = probant();
        command.arg("audit").arg(place.at("dossier")).arg("-o").arg(place.at("out"));
        finish(command.args(["--as-of", DAY, "--audit-date", date]).args(more)).ends(0).stderr
    };
    let said = at("2012-01-01", &[]);
    assert!(said.contains("attention, l'audit du 01/01/2012") && said.contains("à partir du 01/01/2019"), "{said}");
    let said = at("2045-06-30", &[]);
    assert!(said.contains("à plus de 3 ans"), "{said}");
    assert_eq!(at("2027-06-30", &[]), "");
    assert_eq!(at("2012-01-01", &["--quiet"]), "");
}

#[test]
fn everything_is_checked_before_the_first_audit() {
    let place = Place::new();
    std::fs::create_dir(place.at("autre")).unwrap();
    place.file("autre/probant.toml", "[profile]\ncouleur = true\n");
    let run = finish(audit_command(&place.at("dossier"), &place.at("out")).arg(place.at("autre"))).ends(2);
    assert!(run.stderr.contains("couleur"), "{}", run.stderr);
    assert!(!place.at("out").exists());
}

#[test]
fn a_wrong_configuration_is_refused_with_its_line() {
    let place = Place::new();
    place.file("dossier/probant.toml", "audit-date = \"2026-12-07\"\ncouleur = \"bleu\"\n");
    let run = place.audit(&[]).ends(2);
    assert!(run.stderr.contains("probant.toml : ligne 2 : ") && run.stderr.contains("couleur"), "{}", run.stderr);
}

#[test]
fn exit_codes_tell_what_was_asked() {
    let place = Place::new();
    place.audit(&[]).ends(0);
    place.audit(&["--fail-on", "major"]).ends(1);
    place.audit(&["--fail-on", "minor"]).ends(1);
    place.audit(&["--strict"]).ends(0);
    place.file("dossier/protege.zip", raw_zip(&[Part { flags: 1, ..part("secret.txt", "x") }]));
    place.audit(&["--strict"]).ends(4);
    place.audit(&["--strict", "--fail-on", "major"]).ends(1);
}

#[test]
fn quiet_says_nothing_and_no_color_means_none() {
    let place = Place::new();
    let quiet = place.audit(&["--quiet"]).ends(0);
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
    let plain = place.audit(&[]).ends(0);
    assert!(plain.stdout.contains("constats") && !plain.stdout.contains('\u{1b}'));
    assert_eq!(plain.stderr, "", "no progress outside a terminal");
    let colours =
        finish(audit_command(&place.at("dossier"), &place.at("out")).env_remove("NO_COLOR").args(["--color", "never"]));
    assert!(!colours.stdout.contains('\u{1b}'));
    let forced = place.audit(&["--color", "always"]).ends(0);
    assert!(forced.stdout.contains('\u{1b}'), "asked for, although nobody looks");
}

#[test]
fn the_summary_fits_a_screen_and_speaks_both_languages() {
    let place = Place::new();
    let french = place.audit(&[]).ends(0).stdout;
    assert!(french.contains("audit initial du 07/12/2026") && french.contains("À faire d’abord"), "{french}");
    assert!(french.lines().count() <= 23, "{french}");
    let english = place.audit(&["--lang", "en"]).ends(0).stdout;
    assert!(!english.contains("À faire") && !english.contains("constats"), "{english}");
    let by_locale = finish(audit_command(&place.at("dossier"), &place.at("out")).env("LANG", "en_GB.UTF-8")).ends(0);
    assert_eq!(by_locale.stdout, english);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_the_output_is_not_a_crash() {
    for args in [&["explain", "11"][..], &["pack", "list"], &["pack", "check"], &["explain", "zut"]] {
        let full = || std::fs::File::options().write(true).open("/dev/full").unwrap();
        let status = probant().args(args).stdout(full()).stderr(full()).status().unwrap();
        assert!(matches!(status.code(), Some(0..=4)), "{args:?}: {status}");
    }
}

// ——— rules

/// The program's own rules, copied so that they may be spoiled.
fn rules(place: &Place) -> PathBuf {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap().map(|e| e.unwrap()) {
            let target = to.join(entry.file_name());
            if entry.path().is_dir() {
                copy(&entry.path(), &target)
            } else {
                std::fs::copy(entry.path(), target).map(drop).unwrap()
            }
        }
    }
    let to = place.at("rules");
    copy(&root().join("rules"), &to);
    to
}

#[test]
fn rules_of_a_folder_are_used() {
    let place = Place::new();
    let rules = rules(&place);
    place.audit(&["--pack", rules.to_str().unwrap()]).ends(0);
    let ours = read_audit(&place.at("out"));
    place.audit(&[]).ends(0);
    assert_eq!(ours, read_audit(&place.at("out")));
    run([Path::new("pack"), Path::new("check"), &rules]).ends(0);
}

#[test]
fn every_mistake_of_the_rules_is_told_at_once_with_its_place() {
    let place = Place::new();
    let rules = rules(&place);
    let add = |file: &str, more: &str| {
        let path = rules.join("rnq-2019").join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{more}\n{text}")).unwrap();
    };
    add("artefacts/invoice.toml", "couleur = \"bleu\"");
    let path = rules.join("rnq-2019/indicators/11.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let line = text.lines().position(|l| l.starts_with("any = [")).unwrap() + 1;
    std::fs::write(&path, text.replacen("any = [", "any = [\"piece_imaginaire\", ", 1)).unwrap();
    let out = place.at("out");
    let run = finish(
        probant()
            .arg("audit")
            .arg(place.at("dossier"))
            .arg("-o")
            .arg(&out)
            .args(["--audit-date", "2026-01-05"])
            .arg("--pack")
            .arg(&rules),
    )
    .ends(2);
    for said in [
        "artefacts/invoice.toml:1:1 : clé inconnue `couleur`",
        &format!("indicators/11.toml:{line}:9 : l'artefact « piece_imaginaire » n'existe pas"),
        "aide : ",
    ] {
        assert!(run.stderr.contains(said), "{said}\n{}", run.stderr);
    }
    assert!(!out.join("audit.json").exists());
    let check = support::run([Path::new("pack"), Path::new("check"), &rules]).ends(2);
    // once, although two packs rest on these files; and a broken file is not missed by others
    assert!(check.stderr.contains("2 erreurs dans les règles"), "{}\n{}", check.stdout, check.stderr);
    assert!(check.stdout.contains("couleur") && check.stdout.contains("piece_imaginaire"), "{}", check.stdout);
    let nowhere = finish(probant().args(["pack", "check"]).arg(place.at("dossier"))).ends(2);
    assert!(nowhere.stderr.contains("pack.toml"), "{}", nowhere.stderr);
}

#[test]
fn packs_are_listed_with_their_periods() {
    let run = run(["pack", "list"]).ends(0);
    assert!(
        run.stdout.contains("rnq-2019")
            && run.stdout.contains("au 31/10/2026")
            && run.stdout.contains("32 indicateurs")
    );
    assert!(run.stdout.contains("rnq-2026") && run.stdout.contains("33 indicateurs"), "{}", run.stdout);
}

// ——— help and explanations

#[test]
fn help_is_in_french_and_tells_the_exit_codes() {
    let help = |args: &[&str]| support::plain(&run(args).ends(0).stdout);
    let main = help(&["--help"]);
    for said in ["audit", "show", "pack", "init", "éléments de preuve", "Codes de sortie : 0 terminé", "130 interrompu"]
    {
        assert!(main.contains(said), "{said}\n{main}");
    }
    let audit = help(&["audit", "--help"]);
    for said in ["--audit-date", "--categories", "--fail-on", "--strict", "Profil de l'organisme :", "probant-rapport"]
    {
        assert!(audit.contains(said), "{said}\n{audit}");
    }
    for command in [&["--help"][..], &["audit", "--help"], &["pack", "--help"], &["init", "-h"], &["explain", "-h"]] {
        let text = help(command);
        for english in
            ["Usage", "Commands", "Arguments:", "Options:", "Print ", "default", "possible values", "COMMAND>"]
        {
            assert!(!text.contains(english), "{english}\n{text}");
        }
        let english = help(&[command, &["--lang", "en"]].concat());
        for french in ["Utilisation", "Commandes", "défaut", "valeurs", "ENTRÉE", "«", " :"] {
            assert!(!english.contains(french), "{french}\n{english}");
        }
    }
    assert_eq!(run(["--version"]).ends(0).stdout, format!("probant {}\n", env!("CARGO_PKG_VERSION")));
    assert!(run::<&str>([]).ends(2).stderr.contains("Exemple : probant audit"));
}

#[test]
fn completions_and_manual_pages_are_written() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = run(["completions", shell]).ends(0).stdout;
        assert!(script.contains("probant") && script.contains("audit-date"), "{shell}");
    }
    assert!(run(["man"]).ends(0).stdout.contains(".SH NOM"));
    let place = Place::new();
    let out = place.at("man");
    run([Path::new("man"), Path::new("-o"), &out]).ends(0);
    for page in ["probant.1", "probant-audit.1", "probant-pack-check.1"] {
        assert!(out.join(page).is_file(), "{page}");
    }
}

#[test]
fn init_writes_a_configuration_that_audit_reads_and_keeps_the_old_one() {
    let place = Place::new();
    let evidence = place.at("dossier");
    let init = |more: &[&str]| finish(probant().arg("init").arg(&evidence).args(["--yes"]).args(more));
    init(&["--audit-date", "07/12/2026", "--categories", "AF,CFA", "--profile", "plus de deux jours=non"]).ends(0);
    let text = std::fs::read_to_string(evidence.join("probant.toml")).unwrap();
    for said in [
        "audit-date = \"2026-12-07\"",
        "categories = [\"AF\", \"CFA\"]",
        "over_two_days = false",
        "# certifying = false",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    let again = init(&[]).ends(3).stderr;
    assert!(again.contains("existe déjà") && again.contains("--force"), "{again}");
    finish(probant().arg("audit").arg(&evidence).arg("-o").arg(place.at("out")).args(["--as-of", DAY])).ends(0);
    let audit = read_audit(&place.at("out"));
    let answer = audit.profile.iter().find(|a| a.question == "over_two_days").unwrap();
    assert_eq!((answer.answer.join(",").as_str(), answer.origin), ("false", probant::audit::AnswerOrigin::Declared));
    init(&["--force"]).ends(0);
    assert!(!std::fs::read_to_string(evidence.join("probant.toml")).unwrap().contains("\nover_two_days"));
    init(&["--force", "--profile", "couleur=oui"]).ends(2);
}

#[test]
fn indicators_artefacts_and_incidents_are_explained() {
    for (subject, said) in [
        ("11", "Indicateur 11 — "),
        ("I11-N1", "Indicateur 11 — "),
        ("attendance_sheet", "Feuille d'émargement [attendance_sheet]"),
        ("attendance-sheet", "Feuille d'émargement [attendance_sheet]"),
        ("FEUILLES D’EMARGEMENT", "Feuille d'émargement [attendance_sheet]"),
        ("feuille émargement", "Feuille d'émargement [attendance_sheet]"),
        ("indicateur 11", "Indicateur 11 — "),
        ("encrypted", "protégé par un mot de passe"),
        ("Plus de deux jours", "Par défaut : oui"),
    ] {
        let said_it = support::plain(&run(["explain", subject]).ends(0).stdout);
        assert!(said_it.contains(said), "{said_it}");
    }
    let paper = support::plain(&run(["explain", "attendance_sheet"]).ends(0).stdout);
    assert!(paper.contains("titre (+8 points) : ") && !paper.contains("title"), "{paper}");
    let several = run(["explain", "compte rendu"]).ends(2).stderr;
    assert!(several.contains("plusieurs choses"), "{several}");
    for n in 1..=33 {
        let text = run(["explain", &n.to_string()]).ends(0).stdout;
        assert!(!text.contains("over_two_days") && !text.contains(" and "), "{text}");
    }
    assert!(run(["explain", "20", "--audit-date", "2026-01-05"]).ends(0).stdout.contains("Indicateur 20"));
    assert!(run(["explain", "11", "--lang", "en"]).ends(0).stdout.contains("Indicator 11"));
    let wrong = run(["explain", "zut"]).ends(2);
    assert!(wrong.stderr.contains("« zut » n'est ni un indicateur, ni une pièce, ni un incident"));
    let slip = run(["explain", "émargemnt"]).ends(2).stderr;
    assert!(slip.contains("\n  \"Feuille d'émargement\" – pièce\n") && slip.contains("explain incidents"), "{slip}");
    for word in ["émargemnt", "formation", "compte rendu", "zut", "certification", "I99"] {
        let lines = run(["explain", word]).stderr.lines().count();
        assert!(lines <= 12, "{word}: {lines} lines");
    }
    assert!(run(["explain", "incidents"]).ends(0).stdout.lines().count() > 20);
}

#[test]
fn a_finding_is_explained_by_its_key() {
    let place = Place::new();
    let audit = audited(&dossier("horizon-conseil"), &place.at("probant-rapport"));
    let finding = audit.findings.iter().find(|f| !f.refused.is_empty()).unwrap();
    let here = |args: &[&str]| finish(probant().current_dir(place.dir.path()).arg("explain").args(args));
    let told = here(&[&finding.key]).ends(0).stdout;
    for said in
        [finding.rule.as_str(), "Ce qui n’a pas été retenu", &finding.refused[0].file, "Cherché dans 23 fichiers"]
    {
        assert!(told.contains(said), "{said}\n{told}");
    }
    let report = place.at("probant-rapport");
    assert_eq!(run(["explain", &finding.key, "--report", report.to_str().unwrap()]).ends(0).stdout, told);
    assert!(here(&["I99-00000000"]).ends(2).stderr.contains("aucun constat"));
    let missing = here(&["I01-00000000", "--report", "nulle part"]).ends(3).stderr;
    assert!(missing.contains("--report"), "{missing}");
}

#[test]
fn show_tells_what_is_seen_in_a_file() {
    let place = Place::new();
    let note = place.file("Été à Nîmes.pdf", "Quiz de fin de session\nNote : 8/10");
    let shown = run([Path::new("show"), &note]).ends(0).stdout;
    for said in ["═══ Été à Nîmes.pdf", "type-mismatch", "─── texte", "ligne 2", "Note : 8/10"] {
        assert!(shown.contains(said), "{said}\n{shown}");
    }
    run(["show", "nulle part"]).ends(3);
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_is_not_driven_by_names_or_texts() {
    let place = Place::new();
    place.file("dossier/a\u{1b}[2Jb\u{202E}c.txt", "Texte \u{1b}]0;titre\u{7} fin");
    let shown = run([Path::new("show"), &place.at("dossier")]).ends(0).stdout;
    assert!(!shown.contains(['\u{1b}', '\u{7}', '\u{202E}']), "{shown:?}");
    let audit = audited(&place.at("dossier"), &place.at("out"));
    assert!(audit.files.iter().all(|f| !f.path.contains(['\u{1b}', '\u{202E}'])));
}
