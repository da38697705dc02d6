//! Nothing met is left out: one row per file at any depth, folders none, a sound root archive none.

mod support;

use std::io::{Cursor, Read as _};
use std::path::Path;

use probant::audit::{Audit, FileEntry, FileState};
use support::{Part, audited, gz, part, raw_zip, read_csv, seven_z, tar, unicode_path, zip};

/// Counts files without any of the program's code: the walk of std, the zip crate's own directory
/// reader, and the marks of attachments in mails.
mod lister {
    use super::*;

    pub fn folder(dir: &Path) -> usize {
        let entries = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap());
        entries
            .map(|e| {
                let kind = e.file_type().unwrap();
                let name = e.file_name().to_string_lossy().into_owned();
                if kind.is_dir() {
                    folder(&e.path())
                } else if kind.is_symlink() {
                    1
                } else {
                    file(&name, &std::fs::read(e.path()).unwrap_or_default())
                }
            })
            .sum()
    }

    /// The file itself and all that it holds.
    pub fn file(name: &str, bytes: &[u8]) -> usize {
        if name.ends_with(".zip") {
            1 + members(bytes)
        } else if name.ends_with(".tar") {
            1 + blocks(bytes)
        } else if name.ends_with(".7z") {
            1 + seven(bytes)
        } else if let Some(inner) = name.strip_suffix(".gz") {
            let mut plain = Vec::new();
            flate2::read::GzDecoder::new(bytes).read_to_end(&mut plain).unwrap();
            // what is packed is the archive itself, or the one file in it
            if inner.ends_with(".tar") { 1 + blocks(&plain) } else { 1 + file(inner, &plain) }
        } else if name.ends_with(".mbox") {
            1 + String::from_utf8_lossy(bytes).split("\n\nFrom ").count()
        } else if name.ends_with(".eml") {
            1 + String::from_utf8_lossy(bytes).matches("Content-Disposition: attachment").count()
        } else {
            1
        }
    }

    /// The files of a tar archive, by the sizes in its headers.
    fn blocks(bytes: &[u8]) -> usize {
        let (mut at, mut count) = (0, 0);
        while bytes.get(at).is_some_and(|first| *first != 0) {
            let field = |from: usize, len: usize| {
                let text = String::from_utf8_lossy(&bytes[at + from..at + from + len]).into_owned();
                text.split('\0').next().unwrap().to_owned()
            };
            let (name, size) = (field(0, 100), usize::from_str_radix(&field(124, 12), 8).unwrap());
            count += file(&name, &bytes[at + 512..at + 512 + size]);
            at += 512 + size.div_ceil(512) * 512;
        }
        count
    }

    /// The files of a 7z archive whose members lie one after the other, uncompressed.
    fn seven(bytes: &[u8]) -> usize {
        let long = |at: usize| usize::try_from(u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())).unwrap();
        let mut header = &bytes[32 + long(12)..][..long(20)];
        let mut sizes = Vec::new();
        assert_eq!(take(&mut header, 1), [1]);
        if header[0] == 4 {
            take(&mut header, 3);
            number(&mut header);
            take(&mut header, 1);
            let total = number(&mut header);
            // until the sizes of the members: one folder that copies
            take(&mut header, 9);
            assert_eq!(number(&mut header), total);
            take(&mut header, 3);
            let count = number(&mut header);
            if header[0] == 9 {
                take(&mut header, 1);
                sizes.extend((1..count).map(|_| number(&mut header)));
            }
            sizes.push(total - sizes.iter().sum::<usize>());
            take(&mut header, 2 + 4 * count + 2);
        }
        assert_eq!(take(&mut header, 1), [5]);
        let files = number(&mut header);
        let bit = |bits: &[u8], n: usize| bits.get(n / 8).is_some_and(|byte| byte >> (7 - n % 8) & 1 == 1);
        let (mut empty, mut plain, mut names) = (Vec::new(), Vec::new(), Vec::new());
        while header[0] != 0 {
            let kind = take(&mut header, 1)[0];
            let size = number(&mut header);
            let body = take(&mut header, size);
            match kind {
                0x0E => empty = body.to_vec(),
                0x0F => plain = body.to_vec(),
                _ => {
                    let units = body[1..].chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
                    let text = String::from_utf16(&units.collect::<Vec<_>>()).unwrap();
                    names = text.split_terminator('\0').map(str::to_owned).collect();
                }
            }
        }
        assert_eq!(names.len(), files);
        let (mut at, mut void, mut count) = (32, 0, 0);
        let mut sizes = sizes.into_iter();
        for (n, name) in names.iter().enumerate() {
            if bit(&empty, n) {
                count += usize::from(bit(&plain, void));
                void += 1;
                continue;
            }
            let size = sizes.next().unwrap();
            count += file(name, &bytes[at..at + size]);
            at += size;
        }
        count
    }

    fn take<'b>(bytes: &mut &'b [u8], count: usize) -> &'b [u8] {
        let (head, rest) = bytes.split_at(count);
        *bytes = rest;
        head
    }

    /// As many leading ones in the first byte as bytes follow; what is left of it is the upper part.
    fn number(bytes: &mut &[u8]) -> usize {
        let first = take(bytes, 1)[0];
        let more = first.leading_ones() as usize;
        let low = take(bytes, more).iter().rev().fold(0, |n, byte| n << 8 | usize::from(*byte));
        low | usize::from(first & (0x7F >> more)) << (8 * more)
    }

    pub fn members(bytes: &[u8]) -> usize {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        (0..archive.len())
            .map(|i| {
                let mut member = archive.by_index(i).unwrap();
                if member.is_dir() {
                    return 0;
                }
                let name = member.name().expect("a plain name").into_owned();
                let mut bytes = Vec::new();
                member.read_to_end(&mut bytes).unwrap();
                file(&name, &bytes)
            })
            .sum()
    }
}

const EML: &str = "From: a@ancre.example\r\nTo: b@ancre.example\r\nSubject: Convocation\r\nMIME-Version: 1.0\r\n\
Content-Type: multipart/mixed; boundary=\"=x=\"\r\n\r\n--=x=\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nBonjour\r\n\
--=x=\r\nContent-Type: text/plain; name=\"plan.txt\"\r\nContent-Disposition: attachment; filename=\"plan.txt\"\r\n\r\n\
Plan de la salle\r\n--=x=\r\nContent-Type: text/csv; name=\"liste.csv\"\r\nContent-Disposition: attachment; \
filename=\"liste.csv\"\r\n\r\nnom;note\r\nA;1\r\nB;2\r\n--=x=--\r\n";

/// Audits `input` and checks that both reports have `rows` rows, none twice.
#[track_caller]
fn inventory(input: &Path, rows: usize) -> Audit {
    let out = tempfile::tempdir().unwrap();
    let audit = audited(input, out.path());
    let paths: Vec<&str> = audit.files.iter().map(|f| f.path.as_str()).collect();
    assert_eq!(paths.len(), rows, "{paths:#?}");
    let coverage = &audit.coverage;
    assert_eq!(
        coverage.read + coverage.partly + coverage.unread + coverage.ignored + coverage.duplicates,
        coverage.files
    );
    assert_eq!(coverage.files, rows as u64);
    let table = read_csv(&out.path().join("inventaire.csv"));
    assert_eq!(table.len(), rows + 1);
    for (row, path) in table[1..].iter().zip(&paths) {
        // a name that begins like a formula is defused by an apostrophe
        assert_eq!(row[0].trim_start_matches('\''), *path);
    }
    audit
}

fn entry<'a>(audit: &'a Audit, path: &str) -> &'a FileEntry {
    let paths = || audit.files.iter().map(|f| f.path.as_str()).collect::<Vec<_>>();
    audit.files.iter().find(|f| f.path == path).unwrap_or_else(|| panic!("no {path:?} in {:#?}", paths()))
}

fn codes(entry: &FileEntry) -> Vec<&str> {
    entry.incidents.iter().map(|i| i.code.as_str()).collect()
}

#[test]
fn everything_odd_in_a_folder_has_its_row() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("dossier");
    std::fs::create_dir_all(dir.join("vide/encore")).unwrap();
    std::fs::create_dir_all(dir.join("a/b/c")).unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(dir.join(name), bytes).unwrap();
    write("a/rien.pdf", b"");
    write("a/b/c/Thumbs.db", b"junk");
    write("a/.DS_Store", b"junk");
    write("a/~$lettre.docx", b"junk");
    write("a/tableau.gdoc", br#"{"doc_id":"x"}"#);
    write("a/message.eml", EML.as_bytes());
    write("a/bruit.bin", &[7, 0, 255, 3, 200]);
    write("e\u{301}te\u{301}.txt", "Réunion d'été".as_bytes());
    write("=1+1.txt", b"formule");
    write("copie.txt", "Réunion d'été".as_bytes());
    let inner = zip(&[("note.txt", b"Note de service"), ("profond/", b""), ("profond/rien.txt", b"")]);
    let outer = zip(&[("int\u{e9}rieur.zip", &inner), ("__MACOSX/._note.txt", b"x"), ("mail.eml", EML.as_bytes())]);
    write("a/externe.zip", &outer);
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/passwd", dir.join("lien.txt")).unwrap();
    let audit = inventory(&dir, lister::folder(&dir));
    assert_eq!(entry(&audit, "été.txt").state, FileState::Duplicate, "NFD is shown as NFC");
    assert_eq!(codes(entry(&audit, "a/rien.pdf")), ["empty"]);
    assert_eq!(codes(entry(&audit, "a/tableau.gdoc")), ["cloud-pointer"]);
    for junk in ["a/b/c/Thumbs.db", "a/.DS_Store", "a/~$lettre.docx", "a/externe.zip!/__MACOSX/._note.txt"] {
        assert_eq!((entry(&audit, junk).state, codes(entry(&audit, junk))), (FileState::Ignored, vec!["junk"]));
    }
    entry(&audit, "a/message.eml!/plan.txt");
    entry(&audit, "a/externe.zip!/mail.eml!/liste.csv");
    entry(&audit, "a/externe.zip!/intérieur.zip!/profond/rien.txt");
    assert_eq!(entry(&audit, "a/externe.zip!/intérieur.zip!/note.txt").state, FileState::Read);
    #[cfg(unix)]
    assert_eq!(codes(entry(&audit, "lien.txt")), ["link"]);
}

#[cfg(unix)]
#[test]
fn what_the_system_refuses_has_its_row() {
    use std::os::unix::fs::PermissionsExt;
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("secret.txt");
    std::fs::write(&path, "secret").unwrap();
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o000)).unwrap();
    let refused = std::fs::read(&path).is_err(); // root reads everything
    let audit = inventory(place.path(), 1);
    if refused {
        assert_eq!(codes(entry(&audit, "secret.txt")), ["unreadable"]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_text_stay_two_rows() {
    use std::os::unix::ffi::OsStrExt as _;
    let place = tempfile::tempdir().unwrap();
    for name in [&b"\xE9.txt"[..], b"\xE8.txt"] {
        std::fs::write(place.path().join(std::ffi::OsStr::from_bytes(name)), name).unwrap();
    }
    inventory(place.path(), 2);
}

#[test]
fn names_of_members_are_decoded_whoever_wrote_them() {
    const UTF8: u16 = 1 << 11;
    let old = b"Presence _t_.txt";
    let parts = [
        part(b"Pr\x82sence \x85 c\x93t\x82.txt", "CP850, sans drapeau"),
        Part { flags: UTF8, ..part("Évaluation à chaud.txt", "drapeau UTF-8") },
        part("Réclamations.txt", "UTF-8, sans drapeau"),
        Part { flags: UTF8, ..part("Emargement e\u{301}te\u{301}.txt", "NFD") },
        Part { extra: unicode_path(old, "Présence été.txt"), ..part(old, "champ 7075") },
        part("dossier\\fichier.txt", "barre de Windows"),
        part("=cmd|calc.txt", "formule"),
        part("../../dehors.txt", "nom qui remonte"),
    ];
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("noms.zip");
    std::fs::write(&path, raw_zip(&parts)).unwrap();
    let audit = inventory(&path, parts.len());
    for name in
        ["Présence à côté.txt", "Évaluation à chaud.txt", "Réclamations.txt", "Emargement été.txt", "Présence été.txt"]
    {
        let file = entry(&audit, &format!("noms.zip!/{name}"));
        assert_eq!((file.state, codes(file)), (FileState::Read, vec![]), "{name}");
    }
    let left: Vec<_> = std::fs::read_dir(place.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["noms.zip"], "nothing is unpacked beside the archive");
}

/// The bytes of a name that is no text are given beside it, in every report, which is text itself.
#[cfg(target_os = "linux")]
#[test]
fn names_on_disk_that_are_no_text_are_shown_with_their_bytes() {
    use std::os::unix::ffi::OsStrExt as _;
    let place = tempfile::tempdir().unwrap();
    let name = std::ffi::OsStr::from_bytes(b"\xE9valuation \xE0 chaud.txt");
    std::fs::write(place.path().join(name), "Évaluation à chaud").unwrap();
    let audit = inventory(place.path(), 1);
    let file = entry(&audit, "⟨e9⟩valuation ⟨e0⟩ chaud.txt");
    assert_eq!((file.state, codes(file)), (FileState::Read, vec!["name-uncertain"]));
    assert!(file.incidents[0].message.fr.contains("e976616c756174696f6e20e02063686175642e747874"), "{file:?}");
}

#[test]
fn names_in_windows_1252_are_decoded() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("noms.zip");
    let names = [&b"R\xE9clamations \xE0 traiter.txt"[..], b"Enqu\xEAte \xE0 froid.txt"];
    std::fs::write(&path, raw_zip(&[part(names[0], "a"), part(names[1], "b")])).unwrap();
    let audit = inventory(&path, 2);
    entry(&audit, "noms.zip!/Réclamations à traiter.txt");
    entry(&audit, "noms.zip!/Enquête à froid.txt");
}

#[test]
fn members_of_the_same_name_stay_two_rows() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("deux.zip");
    std::fs::write(&path, raw_zip(&[part("a.txt", "un"), part("a.txt", "deux")])).unwrap();
    // the archive contradicts itself: it has its own row to say so
    let audit = inventory(&path, 3);
    assert_eq!(codes(entry(&audit, "deux.zip")), ["archive-contradiction"]);
}

/// A small generator of pseudo-random numbers (Knuth's constants): the same trees on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn file(&mut self, n: usize, depth: u32) -> (String, Vec<u8>) {
        match self.roll(if depth < 4 { 14 } else { 8 }) {
            0 => (format!("vide {n}.pdf"), Vec::new()),
            1 => (format!("desktop {n}.tmp"), b"x".to_vec()),
            2 => (format!("lien {n}.gsheet"), b"{}".to_vec()),
            3 => (format!("message {n}.eml"), EML.as_bytes().to_vec()),
            4 => (format!("données {n}.csv"), format!("nom;note\nA;{n}\nB;2\n").into_bytes()),
            5 => (format!("bruit {n}.docx"), (0..200).map(|_| self.roll(256) as u8).collect()),
            6 => (format!("note {n}.txt"), format!("Note numéro {n}").into_bytes()),
            7 => {
                let one =
                    format!("From a@b.example x\nFrom: a@b.example\nTo: c@d.example\nSubject: n {n}\n\nTexte {n}\n");
                (format!("boîte {n}.mbox"), [one.as_str(); 3].join("\n").into_bytes())
            }
            8 => {
                let (name, bytes) = self.file(n, depth + 1);
                (format!("{name}.gz"), gz(&bytes))
            }
            9 | 10 => {
                let count = self.roll(5) as usize;
                let members: Vec<_> = (0..count).map(|m| self.file(m, depth + 1)).collect();
                let list: Vec<(&str, &[u8])> =
                    members.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
                // without a member it would not be known from a file of zeros
                let list = if list.is_empty() { vec![("seul.txt", b"Seul".as_slice())] } else { list };
                if self.roll(2) == 0 {
                    (format!("bande {n}.tar"), tar(&list))
                } else {
                    (format!("bande {n}.tar.gz"), gz(&tar(&list)))
                }
            }
            11 | 12 => {
                let count = self.roll(5) as usize;
                let members: Vec<_> = (0..count).map(|m| self.file(m, depth + 1)).collect();
                let mut list: Vec<(&str, &[u8])> =
                    members.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
                list.push(("dossier/", b""));
                list.push(("seul.txt", b"Seul"));
                (format!("paquet {n}.7z"), seven_z(&list))
            }
            _ => {
                let count = self.roll(5) as usize;
                let members: Vec<_> = (0..count).map(|m| self.file(m, depth + 1)).collect();
                let mut list: Vec<(&str, &[u8])> =
                    members.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
                list.push(("un dossier/", b""));
                (format!("archive {n}.zip"), zip(&list))
            }
        }
    }
}

#[test]
fn rows_are_as_many_as_an_independent_lister_counts() {
    let mut kinds = std::collections::BTreeSet::new();
    for seed in 1..=6 {
        let mut dice = Dice(seed);
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("arbre");
        let mut members = Vec::new();
        for n in 0..24 {
            let (name, bytes) = dice.file(n, 0);
            let dir = ["", "a/", "a/b/", "é/"][dice.roll(4) as usize];
            std::fs::create_dir_all(root.join(dir)).unwrap();
            std::fs::write(root.join(dir).join(&name), &bytes).unwrap();
            members.push((format!("{dir}{name}"), bytes));
        }
        let wanted = lister::folder(&root);
        kinds.extend(inventory(&root, wanted).files.iter().flat_map(|f| nestings(&f.path)));
        let list: Vec<(&str, &[u8])> = members.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
        let archive = place.path().join("arbre.zip");
        std::fs::write(&archive, zip(&list)).unwrap();
        assert_eq!(lister::members(&std::fs::read(&archive).unwrap()), wanted);
        inventory(&archive, wanted);
    }
    // archives within archives were among them, of every kind in every other
    for outer in ["zip", "tar", "gz", "7z"] {
        for inner in ["zip", "tar", "gz", "7z"] {
            assert!(kinds.contains(&(outer.to_owned(), inner.to_owned())), "no {inner} in a {outer}: {kinds:?}");
        }
    }
}

/// The kinds of archives of which one lies in the other, on the way to a file.
fn nestings(path: &str) -> Vec<(String, String)> {
    let kind = |part: &str| part.rsplit('.').next().unwrap_or_default().to_owned();
    let parts: Vec<&str> = path.split("!/").collect();
    parts.windows(2).map(|pair| (kind(pair[0]), kind(pair[1]))).collect()
}
