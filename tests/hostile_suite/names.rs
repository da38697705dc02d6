//! Names made to harm whoever shows them or writes them, and what is in a folder without being a file.

use std::ffi::OsString;

use super::audited;
use super::support::{part, raw_zip, read_csv, tar};

/// Names of members, as bytes: nobody checks them.
fn members() -> Vec<Vec<u8>> {
    let mut names: Vec<Vec<u8>> = [
        "../../dehors.txt",
        "/etc/absolu.txt",
        "C:\\Windows\\absolu.txt",
        "\\\\serveur\\partage\\x.txt",
        "./././point.txt",
        "a/../../b.txt",
        "..",
        ".",
        "~/x.txt",
        "CON",
        "aux.txt",
        "COM1.pdf",
        "nul.txt",
        "fin .txt ",
        "point.",
        "a:flux.txt",
        "=1+1.txt",
        "+cmd.txt",
        "-option.txt",
        "@somme.txt",
        "＝large.txt",
        "\t=tab.txt",
        "--help",
        "$(touch x).txt",
        "`id`.txt",
        "%2e%2e%2fx.txt",
        "%s%n.txt",
        "<script>alert(1)</script>.txt",
        "\"><img src=x>.txt",
        "'; DROP.txt",
        "</script>.txt",
        "javascript:alert(1).txt",
        "facture\u{202E}fdp.txt",
        "\u{2066}isolé\u{2069}.txt",
        "zéro\u{200B}largeur.txt",
        "\u{1B}[31mrouge.txt",
        "\u{9B}2J.txt",
        "sonnerie\u{7}.txt",
        "ligne\nnouvelle.txt",
        "retour\r.txt",
        "e\u{301}te\u{301}.txt",
        "🙂.txt",
        "a!/b.txt",
        "mail.eml!/x.txt",
        "a//b.txt",
        "\u{FEFF}marque.txt",
        "\u{2028}ligne.txt",
        "«\u{A0}guillemets\u{A0}».txt",
    ]
    .iter()
    .map(|n| n.as_bytes().to_vec())
    .collect();
    names.push(vec![b'n'; 65_535]);
    names.push(b"octets \xFF\xFE\x80.txt".to_vec());
    names.push(b"nul\0cach\xE9.txt".to_vec());
    names.push([&b"d/".repeat(3_000)[..], b"profond.txt"].concat());
    names
}

/// Names a file system takes.
fn files() -> Vec<OsString> {
    let fits = |n: &&Vec<u8>| n.len() < 200 && !n.contains(&0) && !n.contains(&b'/') && *n != b".." && *n != b".";
    #[cfg(unix)]
    let name = |n: Vec<u8>| <OsString as std::os::unix::ffi::OsStringExt>::from_vec(n);
    #[cfg(not(unix))]
    let name = |n: Vec<u8>| OsString::from(String::from_utf8_lossy(&n).replace(|c: char| !c.is_alphanumeric(), "_"));
    let mut names: Vec<OsString> = members().iter().filter(fits).cloned().map(name).collect();
    names.push("n".repeat(250).into());
    names
}

/// Cases of this file: members, names on disk, and what is no file.
pub fn count() -> usize {
    members().len() + files().len() + 8
}

#[test]
fn members_of_any_name_are_rows_and_are_written_nowhere() {
    let place = tempfile::tempdir().unwrap();
    let dossier = place.path().join("dossier");
    std::fs::create_dir(&dossier).unwrap();
    let names = members();
    let parts: Vec<_> = names.iter().enumerate().map(|(n, name)| part(name, format!("texte {n}"))).collect();
    std::fs::write(dossier.join("noms.zip"), raw_zip(&parts)).unwrap();
    let short: Vec<String> =
        names.iter().filter(|n| n.len() <= 100).filter_map(|n| String::from_utf8(n.clone()).ok()).collect();
    let list: Vec<(&str, &[u8])> = short.iter().map(|n| (n.as_str(), b"texte".as_slice())).collect();
    std::fs::write(dossier.join("noms.tar"), tar(&list)).unwrap();
    let (audit, _) = audited(place.path(), &dossier);
    let rows = |start: &str| audit.files.iter().filter(|f| f.path.starts_with(start)).count();
    assert!(rows("noms.zip!/") >= names.len(), "{} for {}", rows("noms.zip!/"), names.len());
    assert!(rows("noms.tar!/") >= short.len() - 2, "{} for {}", rows("noms.tar!/"), short.len());
    assert_eq!(read_csv(&place.path().join("rapport/inventaire.csv")).len(), audit.files.len() + 1);
}

#[test]
fn files_of_any_name_are_rows() {
    let place = tempfile::tempdir().unwrap();
    let dossier = place.path().join("dossier");
    std::fs::create_dir(&dossier).unwrap();
    for (n, name) in files().iter().enumerate() {
        std::fs::write(dossier.join(name), format!("texte {n}")).unwrap();
    }
    let there = std::fs::read_dir(&dossier).unwrap().count();
    let (audit, _) = audited(place.path(), &dossier);
    assert_eq!(audit.files.len(), there + super::NEIGHBOURS.len());
    assert_eq!(read_csv(&place.path().join("rapport/inventaire.csv")).len(), audit.files.len() + 1);
}

/// Eight cases: links out, up, to themselves, to nothing and to a folder; a pipe, a socket, a folder that is closed.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_a_row_and_is_not_opened() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let place = tempfile::tempdir().unwrap();
    let dossier = place.path().join("dossier");
    std::fs::create_dir_all(dossier.join("fermé")).unwrap();
    std::fs::write(dossier.join("fermé/note.txt"), "Note").unwrap();
    for (target, name) in [
        ("../secret.txt", "lien vers le secret.txt"),
        ("..", "lien en haut"),
        ("lien sur soi.txt", "lien sur soi.txt"),
        ("absent.txt", "lien vers rien.txt"),
        ("/proc", "lien vers un dossier"),
    ] {
        symlink(target, dossier.join(name)).unwrap();
    }
    let pipe = std::process::Command::new("mkfifo").arg(dossier.join("tube.pdf")).status();
    let _socket = std::os::unix::net::UnixListener::bind(dossier.join("prise.pdf")).unwrap();
    std::fs::set_permissions(dossier.join("fermé"), std::fs::Permissions::from_mode(0o000)).unwrap();
    // who may read everything sees what is in the folder; others see the folder
    let open = std::fs::read_dir(dossier.join("fermé")).is_ok();
    std::fs::set_permissions(dossier.join("fermé"), std::fs::Permissions::from_mode(0o700)).unwrap();
    if !open {
        // the fingerprint of the test itself must get in
        std::fs::remove_dir_all(dossier.join("fermé")).unwrap();
    }
    let (audit, _) = audited(place.path(), &dossier);
    let made = usize::from(pipe.is_ok_and(|s| s.success()));
    let odd: Vec<_> = audit.files.iter().filter(|f| f.path.starts_with("lien") || f.path.ends_with(".pdf")).collect();
    assert_eq!(odd.len(), 6 + made);
    for file in odd {
        assert!(!file.incidents.is_empty(), "{}", file.path);
    }
}
