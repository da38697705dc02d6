//! Every container is read through, at any depth; what is hostile in one costs only itself.

mod support;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use probant::audit::{Audit, FileEntry, FileState};
use support::{audit_command, finish, gz, read_audit, root, tar, tar_header, zip};

fn fixture(path: &str) -> Vec<u8> {
    std::fs::read(root().join("fixtures").join(path)).unwrap()
}

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        std::fs::create_dir(place.0.path().join("dossier")).unwrap();
        place
    }

    fn dossier(&self) -> PathBuf {
        self.0.path().join("dossier")
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.dossier().join(name), bytes).unwrap();
    }

    fn audit(&self, input: &Path, more: &[&str]) -> Audit {
        let out = self.0.path().join("rapport");
        finish(audit_command(input, &out).args(more)).ends(0);
        read_audit(&out)
    }
}

#[track_caller]
fn entry<'a>(audit: &'a Audit, path: &str) -> &'a FileEntry {
    let paths = || audit.files.iter().map(|f| f.path.as_str()).collect::<Vec<_>>();
    audit.files.iter().find(|f| f.path == path).unwrap_or_else(|| panic!("no {path:?} in {:#?}", paths()))
}

fn codes(entry: &FileEntry) -> Vec<&str> {
    entry.incidents.iter().map(|i| i.code.as_str()).collect()
}

const MBOX: &str = "From zoe@exemple.example Tue May 12 09:30:00 2026\nFrom: zoe@exemple.example\nTo: a@exemple.example\n\
Subject: =?utf-8?q?R=C3=A9ponse_/_avis?=\nDate: Tue, 12 May 2026 09:30:00 +0200\n\nBonjour,\n>From ici, tout va bien.\n\n\
From b@exemple.example Tue May 12 10:30:00 2026\nFrom: b@exemple.example\nTo: a@exemple.example\nSubject: Suite\n\nFin du fil\n";

#[test]
fn every_container_is_read_through() {
    let place = Place::new();
    let mut wanted = Vec::new();
    for (name, inner) in [
        ("7z/solide.7z", "sous/réunion été.txt"),
        ("7z/ppmd-non-solide.7z", "sous/réunion été.txt"),
        ("7z/contenu-chiffre.7z", "sous/réunion été.txt"),
        ("7z/liste-chiffree.7z", "programme.txt"),
        ("tar/pax.tar", "sous/réunion été.txt"),
        ("gz/dossier.tar.gz", "programme.txt"),
        ("gz/dossier.tar.bz2", "programme.txt"),
        ("gz/dossier.tar.xz", "programme.txt"),
        ("gz/dossier.tar.zst", "programme.txt"),
        ("gz/programme.txt.xz", "programme.txt"),
        ("zip/lzma.zip", "programme.txt"),
        ("zip/zstd.zip", "programme.txt"),
        ("zip/xz.zip", "programme.txt"),
        ("zip/zipcrypto.zip", "sous/réunion été.txt"),
        ("zip/aes-256.zip", "sous/réunion été.txt"),
    ] {
        let file = name.rsplit('/').next().unwrap();
        place.put(file, fixture(&format!("files/{name}")));
        wanted.push(format!("{file}!/{inner}"));
    }
    place.put("courrier.mbox", MBOX);
    wanted.push("courrier.mbox!/00001 Réponse - avis.eml".to_owned());
    wanted.push("courrier.mbox!/00002 Suite.eml".to_owned());
    let deep = tar(&[("interieur.7z", &fixture("files/7z/solide.7z")), ("note.txt", b"Note de service du lundi")]);
    place.put("poupees.zip", zip(&[("a.tar.gz", &gz(&deep)), ("apres.txt", b"Fin de la liste du mardi")]));
    wanted.push("poupees.zip!/a.tar.gz!/interieur.7z!/sous/evaluation.csv".to_owned());
    wanted.push("poupees.zip!/a.tar.gz!/note.txt".to_owned());
    wanted.push("poupees.zip!/apres.txt".to_owned());
    place.put("courriel.msg", fixture("files/msg/piece-jointe-et-message.msg"));
    wanted.extend(["courriel.msg", "courriel.msg!/programme é.txt", "courriel.msg!/Retour.msg"].map(str::to_owned));
    place.put("secret.docx", fixture("files/docx/mot-de-passe.docx"));
    place.put("secret.pdf", fixture("files/pdf/mot-de-passe-aes256.pdf"));
    wanted.extend(["secret.docx".to_owned(), "secret.pdf".to_owned()]);
    let passwords = ["--password", "faux", "--password", "sésame", "--password", "sesame"];
    let audit = place.audit(&place.dossier(), &passwords);
    for path in &wanted {
        let entry = entry(&audit, path);
        let seen = matches!(entry.state, FileState::Read | FileState::Duplicate);
        assert!(seen && entry.words > 0, "{path}: {:?} {:?}", entry.state, codes(entry));
    }
    let text = std::fs::read(place.0.path().join("rapport/audit.json")).unwrap();
    let again = place.audit(&place.dossier(), &[&passwords[..], &["--jobs", "1"]].concat());
    assert_eq!(again, audit);
    assert_eq!(std::fs::read(place.0.path().join("rapport/audit.json")).unwrap(), text);
    assert!(!String::from_utf8(text).unwrap().contains("sesame"), "no password reaches a report");
}

#[test]
fn without_its_password_a_file_is_named_with_size_type_and_what_to_do() {
    let place = Place::new();
    place.put("a.zip", fixture("files/zip/aes-256.zip"));
    place.put("b.7z", fixture("files/7z/contenu-chiffre.7z"));
    place.put("c.7z", fixture("files/7z/liste-chiffree.7z"));
    place.put("d.docx", fixture("files/docx/mot-de-passe.docx"));
    let audit = place.audit(&place.dossier(), &["--password", "faux"]);
    for path in ["a.zip!/programme.txt", "b.7z!/programme.txt", "c.7z", "d.docx"] {
        let entry = entry(&audit, path);
        assert_eq!((entry.state, codes(entry)), (FileState::Unread, vec!["encrypted"]), "{path}");
        assert!(entry.incidents[0].message.fr.contains("--password"), "{}", entry.incidents[0].message.fr);
    }
    let member = entry(&audit, "a.zip!/sous/evaluation.csv");
    assert_eq!((member.size, member.kind.as_str()), (33, "csv"));
    place.put("probant.toml", "passwords = [\"sesame\", \"sésame\"]\n");
    let audit = place.audit(&place.dossier(), &[]);
    for path in ["a.zip!/programme.txt", "b.7z!/programme.txt", "c.7z!/programme.txt", "d.docx"] {
        assert_ne!(entry(&audit, path).state, FileState::Unread, "{path}");
    }
    assert_eq!(codes(entry(&audit, "probant.toml")), ["settings"]);
}

#[test]
fn bombs_end_early_with_their_reason() {
    let place = Place::new();
    for name in ["bombe.7z", "bombe.xz", "bombe.zst", "bombe.bz2", "bombe.gz"] {
        place.put(name, fixture(&format!("hostile/{name}")));
    }
    // A tar archive of one small file and a bomb after it: the small one is read.
    let mut blank = tar_header("zero.bin", 300 << 20, b'0');
    blank.resize(blank.len() + (300 << 20), 0);
    let mut both = tar(&[("note.txt", b"Note de service du lundi")]);
    both.truncate(1024);
    both.extend(blank);
    place.put("bombe.tar.gz", gz(&both));
    drop(both);
    // The first five again and again, one in the other.
    let mut nested = b"fond".to_vec();
    for _ in 0..15 {
        nested = gz(&nested);
    }
    place.put("profond.gz", nested);
    place.put("bon.txt", "Compte rendu de la réunion du lundi");
    let start = Instant::now();
    let audit = place.audit(&place.dossier(), &[]);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    for name in ["bombe.7z!/zero", "bombe.xz", "bombe.zst", "bombe.bz2", "bombe.gz"] {
        let entry = entry(&audit, name);
        assert_eq!((entry.state, codes(entry)), (FileState::Unread, vec!["expansion"]), "{name}");
    }
    assert!(codes(entry(&audit, "bombe.tar.gz")).contains(&"expansion"));
    assert_eq!(entry(&audit, "bombe.tar.gz!/note.txt").state, FileState::Read);
    let deepest = audit.files.iter().find(|f| f.path.starts_with("profond.gz") && codes(f).contains(&"too-deep"));
    assert!(deepest.is_some_and(|f| f.path.matches("!/").count() == 11));
    assert_eq!(entry(&audit, "bon.txt").state, FileState::Read);
}

#[test]
fn lying_tar_headers_end_and_every_sound_member_is_read() {
    let place = Place::new();
    let note = |name: &str| tar(&[(name, b"Note de service du lundi")])[..1024].to_vec();
    let mut huge = note("avant.txt");
    huge.extend(tar_header("enorme.txt", 0o7_7777_7777, b'0'));
    huge.extend(b"peu de chose".repeat(100));
    place.put("taille.tar", &huge);
    let mut broken = note("avant.txt");
    broken.extend([b'x'; 512]);
    broken.extend(note("apres.txt"));
    broken.extend([0; 1024]);
    place.put("casse.tar", &broken);
    let mut names = tar_header("././@LongLink", 0o7_7777_7777, b'L');
    names.extend(b"a".repeat(2000));
    place.put("nom.tar", [note("avant.txt"), names].concat());
    let many: Vec<(String, Vec<u8>)> =
        (0..3000).map(|n| (format!("{n}.txt"), format!("Note {n}").into_bytes())).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
    let start = Instant::now();
    let audit = place.audit(&place.dossier(), &[]);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    for name in ["taille.tar", "casse.tar", "nom.tar"] {
        let entry = entry(&audit, name);
        assert_eq!((entry.state, codes(entry)), (FileState::Partly, vec!["archive-incomplete"]), "{name}");
    }
    for name in ["taille.tar!/avant.txt", "casse.tar!/avant.txt", "casse.tar!/apres.txt", "nom.tar!/avant.txt"] {
        assert!(entry(&audit, name).words > 0, "{name}");
    }
    // apart: which members a limit leaves out depends on what was listed before
    let crowd = Place::new();
    crowd.put("beaucoup.tar.gz", gz(&tar(&many)));
    let audit = crowd.audit(&crowd.dossier(), &["--max-files", "2000"]);
    let inside = audit.files.iter().filter(|f| f.path.starts_with("beaucoup.tar.gz!/")).count();
    assert_eq!(inside, 3000, "a row for each, read or not");
}

#[test]
fn files_inside_an_office_document_have_their_rows() {
    let place = Place::new();
    let docx = zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        (
            "word/document.xml",
            b"<w:document xmlns:w='w'><w:body><w:p><w:r><w:t>Bonjour</w:t></w:r></w:p></w:body></w:document>",
        ),
        ("word/embeddings/note.txt", b"Note de service du lundi"),
    ]);
    place.put("rapport.docx", docx);
    place.put("scan.rar", b"Rar!\x1A\x07\x01\x00rest");
    let audit = place.audit(&place.dossier(), &[]);
    assert_eq!(entry(&audit, "rapport.docx!/embeddings/note.txt").state, FileState::Read);
    assert_eq!(codes(entry(&audit, "scan.rar")), ["archive-not-read"]);
    assert_eq!(audit.files.len(), 3);
}

#[test]
fn an_archive_alone_is_a_dossier_whatever_its_format() {
    let place = Place::new();
    for name in ["7z/solide.7z", "gz/dossier.tar.gz", "gz/dossier.tar.zst"] {
        let input = root().join("fixtures/files").join(name);
        let audit = place.audit(&input, &[]);
        let paths: Vec<&str> = audit.files.iter().filter_map(|f| f.path.split_once("!/")).map(|p| p.1).collect();
        assert_eq!(paths, ["programme.txt", "sous/evaluation.csv", "sous/réunion été.txt"], "{name}");
        assert_eq!(audit.files.len(), 3, "a sound archive has no row of its own");
    }
}
