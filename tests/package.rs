//! A package for the auditor: the papers numbered, their index, the originals untouched.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use support::{DAY, audited, copy_tree, dossier, fingerprint, finish, part, probant, raw_zip, read_csv};

fn package(input: &Path, out: &Path) -> support::Run {
    let mut command = probant();
    command.arg("package").arg(input).arg("--out").arg(out).args(["--audit-date", DAY, "--as-of", DAY]);
    finish(&mut command)
}

/// Files of a package, by their path.
fn files(root: &Path) -> BTreeMap<String, PathBuf> {
    let mut out = BTreeMap::new();
    let mut todo = vec![root.to_path_buf()];
    while let Some(dir) = todo.pop() {
        for path in std::fs::read_dir(&dir).unwrap().flatten().map(|e| e.path()) {
            if path.is_dir() {
                todo.push(path);
            } else {
                out.insert(path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/"), path);
            }
        }
    }
    out
}

#[test]
fn every_paper_is_there_once_with_its_number_and_its_digests() {
    let place = tempfile::tempdir().unwrap();
    let (input, out) = (dossier("atelier-des-savoirs.zip"), place.path().join("paquet"));
    let before = blake3::hash(&std::fs::read(&input).unwrap());
    package(&input, &out).ends(0);
    assert_eq!(before, blake3::hash(&std::fs::read(&input).unwrap()), "originals untouched");
    let audit = audited(&input, &place.path().join("rapport"));
    let there = files(&out);
    let rows = read_csv(&out.join("index.csv"));
    let at = |head: &str| rows[0].iter().position(|h| h == head).unwrap();
    let (file, origin, blake, sha) = (at("Fichier"), at("Chemin d’origine"), at("BLAKE3"), at("SHA-256"));
    let listed: BTreeSet<&str> = rows[1..].iter().map(|r| r[file].as_str()).collect();
    let copied: BTreeSet<&str> = there.keys().map(String::as_str).filter(|n| !n.starts_with("index.")).collect();
    assert_eq!(listed, copied, "the index and the folder hold the same");
    assert!(copied.len() > 50, "{}", copied.len());
    for row in &rows[1..] {
        let bytes = std::fs::read(&there[&row[file]]).unwrap();
        assert_eq!(row[blake], blake3::hash(&bytes).to_hex().as_str(), "{}", row[origin]);
        assert_eq!(row[sha], Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect::<String>());
        let known = audit.files.iter().find(|f| f.path == row[origin] && f.digest == row[blake]);
        assert!(known.is_some(), "{}", row[origin]);
    }
    // every file met is either copied or said, and every path is safe and short
    let page = std::fs::read_to_string(out.join("index.html")).unwrap();
    for entry in &audit.files {
        let name = entry.path.rsplit('/').next().unwrap().replace('&', "&#38;").replace('\'', "&#39;");
        assert!(page.contains(&name), "{} is nowhere in the index", entry.path);
    }
    for name in &copied {
        assert!(name.len() < 180 && !name.contains(['\\', ':', '*', '?', '"', '<', '>', '|']), "{name}");
        let (folder, base) = (name.split('/').next().unwrap(), name.rsplit('/').next().unwrap());
        assert!(base.starts_with(&format!("{folder}-")), "{name}");
    }
    assert!(copied.iter().any(|n| n.starts_with("01/")) && copied.iter().any(|n| n.contains("/S01 ")), "{copied:?}");
}

#[test]
fn an_archive_holds_the_same_and_the_same_dossier_gives_the_same_bytes() {
    let place = tempfile::tempdir().unwrap();
    let input = place.path().join("dossier");
    copy_tree(&dossier("cap-bilan"), &input);
    let before = fingerprint(&input);
    for name in ["un.zip", "deux.zip", "dossier-copie"] {
        package(&input, &place.path().join(name)).ends(0);
    }
    assert_eq!(before, fingerprint(&input), "originals untouched");
    let [one, two] = ["un.zip", "deux.zip"].map(|n| std::fs::read(place.path().join(n)).unwrap());
    assert!(one == two);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(one)).unwrap();
    let names: BTreeSet<String> =
        (0..archive.len()).map(|n| archive.by_index(n).unwrap().name().unwrap().into_owned()).collect();
    let folder: BTreeSet<String> = files(&place.path().join("dossier-copie")).into_keys().collect();
    assert_eq!(names, folder);
}

#[test]
fn names_made_to_escape_stay_inside() {
    let place = tempfile::tempdir().unwrap();
    let input = place.path().join("piege.zip");
    let text = "Règlement intérieur\nArticle 1 Objet\nArticle 2 Discipline";
    let long = format!("{}.txt", "n".repeat(300));
    let bytes = raw_zip(&[
        part("../../evasion.txt", text),
        part("/etc/absolu.txt", "Note de service"),
        part("C:\\Windows\\con.txt", "Autre note"),
        part("a/../../b\u{202E}txt.exe", "MZ"),
        part(long.as_str(), "Encore une note"),
    ]);
    std::fs::write(&input, bytes).unwrap();
    let out = place.path().join("paquet");
    package(&input, &out).ends(0);
    let mut beside: Vec<String> = std::fs::read_dir(place.path())
        .unwrap()
        .flatten()
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect();
    beside.sort();
    assert_eq!(beside, ["paquet", "piege.zip"], "nothing written beside, nothing left over");
    let names: Vec<String> = files(&out).into_keys().collect();
    assert!(names.iter().any(|n| n.contains("evasion.txt")), "{names:?}");
    assert!(names.iter().all(|n| n.rsplit('/').next().unwrap().len() <= 100), "{names:?}");
}

#[test]
fn junk_and_papers_out_of_purpose_are_said_and_not_copied() {
    let place = tempfile::tempdir().unwrap();
    let input = place.path().join("dossier");
    copy_tree(&dossier("atelier-des-savoirs"), &input);
    std::fs::write(input.join("Thumbs.db"), "x").unwrap();
    std::fs::write(input.join("drive.gdoc"), "{}").unwrap();
    let audit = audited(&input, &place.path().join("rapport"));
    let out = place.path().join("paquet");
    package(&input, &out).ends(0);
    let rows = read_csv(&out.join("index.csv"));
    let page = std::fs::read_to_string(out.join("index.html")).unwrap();
    let at = rows[0].iter().position(|h| h == "Chemin d’origine").unwrap();
    let mut kept_out: Vec<&str> = vec!["Thumbs.db", "drive.gdoc"];
    let sensitive =
        audit.files.iter().filter(|f| f.artefacts.iter().any(|c| c.states.contains(&"out-of-purpose".to_owned())));
    kept_out.extend(sensitive.map(|f| f.path.as_str()));
    for path in kept_out {
        assert!(rows[1..].iter().all(|r| r[at] != path), "{path} was copied");
        let name = path.rsplit('/').next().unwrap();
        assert!(page.contains(name), "{path} is not said");
    }
}

#[test]
fn an_output_in_the_evidence_or_in_the_way_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let input = place.path().join("dossier");
    std::fs::create_dir(&input).unwrap();
    std::fs::write(input.join("note.txt"), "Note").unwrap();
    for inside in [input.clone(), input.join("paquet"), input.join("paquet.zip")] {
        let run = package(&input, &inside).ends(2);
        assert!(run.stderr.contains("jamais modifié"), "{}", run.stderr);
    }
    assert_eq!(std::fs::read_dir(&input).unwrap().count(), 1);
    let taken = place.path().join("pris");
    std::fs::create_dir(&taken).unwrap();
    std::fs::write(taken.join("x"), "x").unwrap();
    package(&input, &taken).ends(3);
    let archive = place.path().join("pris.zip");
    std::fs::write(&archive, "x").unwrap();
    package(&input, &archive).ends(3);
    assert_eq!(std::fs::read(&archive).unwrap(), b"x");
}
