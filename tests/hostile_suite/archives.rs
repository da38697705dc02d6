//! Containers that swell, loop, or say what is not so.

use super::support::{Part, gz, part, raw_zip, tar, tar_header, zip};
use super::{Case, Want, case};

/// Overwrites bytes.
fn with(mut bytes: Vec<u8>, at: usize, new: &[u8]) -> Vec<u8> {
    bytes[at..at + new.len()].copy_from_slice(new);
    bytes
}

fn find(bytes: &[u8], what: &[u8]) -> usize {
    bytes.windows(what.len()).position(|w| w == what).expect("it is there")
}

fn end(bytes: &[u8]) -> usize {
    find(bytes, b"PK\x05\x06")
}

fn plain() -> Vec<u8> {
    raw_zip(&[part("a.txt", "Programme de formation"), part("b.txt", "Feuille d'émargement")])
}

/// An archive in an archive in an archive…
fn dolls(depth: usize) -> Vec<u8> {
    (0..depth).fold(b"fond".to_vec(), |inner, n| zip(&[(if n == 0 { "fond.txt" } else { "poupee.zip" }, &inner)]))
}

fn gz_dolls(depth: usize) -> Vec<u8> {
    (0..depth).fold(b"fond".to_vec(), |inner, _| gz(&inner))
}

fn zeros(mib: usize) -> Vec<u8> {
    vec![b' '; mib << 20]
}

fn tar_of(header: &[u8], data: &[u8]) -> Vec<u8> {
    let mut out = header.to_vec();
    out.extend(data);
    out.resize(out.len().div_ceil(512) * 512 + 1024, 0);
    out
}

fn zips() -> Vec<Case> {
    use Want::{Reason, Row};
    let local = |at: usize, new: &[u8]| with(plain(), at, new);
    let central = |at: usize, new: &[u8]| {
        let bytes = plain();
        let start = find(&bytes, b"PK\x01\x02");
        with(bytes, start + at, new)
    };
    let tail = |at: usize, new: &[u8]| {
        let bytes = plain();
        let start = end(&bytes);
        with(bytes, start + at, new)
    };
    let bomb = zip(&[("bombe.txt", &zeros(96))]);
    let twice: Vec<u8> = {
        // two entries of the directory on the same data
        let bytes = plain();
        let (first, second) = (find(&bytes, b"PK\x01\x02"), end(&bytes));
        let entry = bytes[first..first + (second - first) / 2].to_vec();
        let mut out = bytes[..second].to_vec();
        out.extend(&entry);
        let mut tail = bytes[second..].to_vec();
        tail[8] += 1;
        tail[10] += 1;
        let size = u32::try_from(out.len() - first).unwrap();
        tail[12..16].copy_from_slice(&size.to_le_bytes());
        out.extend(tail);
        out
    };
    let many: Vec<Part> = (0..3000).map(|n| part(format!("{n}.txt"), format!("texte {n}"))).collect();
    let crowded = raw_zip(&many[..400]);
    vec![
        case("zip/bombe.zip", bomb.clone(), Row),
        case("zip/bombes dans un zip.zip", zip(&[("a.zip", &bomb), ("b.zip", &bomb)]), Row),
        case("zip/poupées 40.zip", dolls(40), Reason),
        case("zip/poupées 12.zip", dolls(12), Reason),
        case("zip/gz 30.gz", gz_dolls(30), Reason),
        case("zip/taille locale 4 Gio.zip", local(22, &[0xFE, 0xFF, 0xFF, 0xFF]), Reason),
        case("zip/taille locale nulle.zip", local(22, &[0; 4]), Reason),
        case("zip/taille au répertoire 4 Gio.zip", central(24, &[0xFE, 0xFF, 0xFF, 0xFF]), Reason),
        case("zip/taille comprimée 4 Gio.zip", central(20, &[0xFE, 0xFF, 0xFF, 0xFF]), Reason),
        case("zip/méthode inconnue.zip", with(central(10, &[77, 0]), 8, &[77, 0]), Reason),
        case("zip/deux méthodes.zip", central(10, &[8, 0]), Reason),
        case("zip/somme fausse.zip", with(central(16, &[1, 2, 3, 4]), 14, &[1, 2, 3, 4]), Reason),
        case("zip/décalage hors du fichier.zip", central(42, &[0xFF, 0xFF, 0xFF, 0x7F]), Reason),
        case("zip/décalage au milieu.zip", central(42, &[3, 0, 0, 0]), Reason),
        case("zip/nom de 65535 octets au répertoire.zip", central(28, &[0xFF, 0xFF]), Reason),
        case("zip/autre nom au répertoire.zip", central(46, b"z"), Reason),
        case("zip/chiffré sans l'être.zip", with(central(8, &[1, 0]), 6, &[1, 0]), Reason),
        case("zip/compte de 65535.zip", tail(10, &[0xFF, 0xFF]), Reason),
        case("zip/compte nul.zip", tail(8, &[0, 0, 0, 0]), Reason),
        case("zip/répertoire hors du fichier.zip", tail(16, &[0xFF, 0xFF, 0xFF, 0x7F]), Reason),
        case("zip/répertoire de 4 Gio.zip", tail(12, &[0xFF, 0xFF, 0xFF, 0x7F]), Reason),
        case("zip/plusieurs disques.zip", tail(4, &[7, 0, 7, 0]), Row),
        case("zip/commentaire promis.zip", tail(20, &[0xFF, 0xFF]), Row),
        case(
            "zip/sans fin.zip",
            {
                let b = plain();
                let at = end(&b);
                b[..at].to_vec()
            },
            Reason,
        ),
        case(
            "zip/sans répertoire.zip",
            {
                let b = plain();
                let at = find(&b, b"PK\x01\x02");
                b[..at].to_vec()
            },
            Reason,
        ),
        case(
            "zip/fin seule.zip",
            {
                let b = plain();
                let at = end(&b);
                b[at..].to_vec()
            },
            Reason,
        ),
        case("zip/deux fins.zip", [plain(), raw_zip(&[part("c.txt", "autre")])].concat(), Row),
        case("zip/devant du bruit.zip", [vec![7; 4096], plain()].concat(), Row),
        case("zip/derrière du bruit.zip", [plain(), vec![7; 4096]].concat(), Row),
        case("zip/entrées superposées.zip", twice, Reason),
        case(
            "zip/répertoire de 3000 pour 400.zip",
            {
                let at = end(&crowded);
                with(crowded.clone(), at + 8, &[0xB8, 0x0B, 0xB8, 0x0B])
            },
            Reason,
        ),
        case("zip/vide.zip", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec(), Row),
        case("zip/quatre octets.zip", b"PK\x03\x04".to_vec(), Reason),
        case("zip/dossiers seuls.zip", zip(&[("a/", b""), ("a/b/", b"")]), Row),
        case("zip/nom de 65535 octets.zip", raw_zip(&[part(vec![b'n'; 65_535], "long"), part("bon.txt", "Bon")]), Row),
        case(
            "zip/champ extra menteur.zip",
            raw_zip(&[Part { extra: vec![0x75, 0x70, 0xFF, 0xFF, 1], ..part("e.txt", "extra") }]),
            Row,
        ),
        case(
            "zip/zip64 menteur.zip",
            raw_zip(&[Part { extra: [&[1u8, 0, 16, 0][..], &[0xFF; 16]].concat(), ..part("e.txt", "extra") }]),
            Row,
        ),
    ]
}

fn tars() -> Vec<Case> {
    use Want::{Reason, Row};
    let mut looped = tar_header("a.txt", 0, b'2');
    looped[157..162].copy_from_slice(b"a.txt");
    let linked = |kind: u8, target: &str| {
        let mut block = tar_header("lien.txt", 0, kind);
        block[157..157 + target.len()].copy_from_slice(target.as_bytes());
        block[148..156].fill(b' ');
        let sum: u32 = block.iter().map(|b| u32::from(*b)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        tar_of(&block, b"")
    };
    let sound = tar(&[("a.txt", b"Programme"), ("b.txt", b"Emargement")]);
    vec![
        case("tar/taille au-delà.tar", tar_of(&tar_header("a.txt", 1 << 30, b'0'), b"court"), Reason),
        case("tar/taille énorme.tar", tar_of(&tar_header("a.txt", 0o77777777777, b'0'), b"court"), Reason),
        case("tar/taille en lettres.tar", with(sound.clone(), 124, b"zzzzzzzzzzz"), Reason),
        case("tar/taille binaire.tar", with(sound.clone(), 124, &[0xFF; 12]), Reason),
        case("tar/somme fausse.tar", with(sound.clone(), 148, b"000000"), Reason),
        case("tar/lien sur soi.tar", tar_of(&looped, b""), Row),
        case("tar/lien dehors.tar", linked(b'2', "../../secret.txt"), Reason),
        case("tar/lien dur dehors.tar", linked(b'1', "../../secret.txt"), Reason),
        case("tar/lien absolu.tar", linked(b'2', "/etc/passwd"), Reason),
        case("tar/périphérique.tar", linked(b'3', ""), Reason),
        case("tar/bloc.tar", linked(b'4', ""), Reason),
        case("tar/tube.tar", linked(b'6', ""), Reason),
        case("tar/creux.tar", tar_of(&tar_header("creux.bin", 1 << 20, b'S'), b""), Reason),
        case("tar/genre inconnu.tar", tar_of(&tar_header("a.txt", 4, b'?'), b"abcd"), Row),
        case("tar/nom long sans suite.tar", tar_of(&tar_header("././@LongLink", 300, b'L'), &[b'n'; 300]), Row),
        case("tar/nom long de 1 Gio.tar", tar_of(&tar_header("././@LongLink", 1 << 30, b'L'), &[b'n'; 300]), Reason),
        case("tar/pax menteur.tar", tar_of(&tar_header("PaxHeaders/a", 20, b'x'), b"999999999 path=../x\n"), Row),
        case("tar/pax sans fin.tar", tar_of(&tar_header("PaxHeaders/a", 12, b'x'), &[b'9'; 12]), Row),
        case("tar/coupé.tar", sound[..700].to_vec(), Row),
        case("tar/qui remonte.tar", tar(&[("../../dehors.txt", b"x"), ("/etc/dehors.txt", b"y")]), Row),
        case(
            "tar/mille dossiers.tar",
            (0..1000).flat_map(|_| tar_header("d/", 0, b'5')).chain([0; 1024]).collect::<Vec<_>>(),
            Row,
        ),
    ]
}

fn streams() -> Vec<Case> {
    use Want::{Reason, Row};
    let sound = gz(b"Programme de formation aux tableaux de bord");
    let length = sound.len();
    vec![
        case("flux/bombe.txt.gz", gz(&zeros(96)), Row),
        case("flux/bombe de bombe.gz", gz(&gz(&zeros(96))), Row),
        case("flux/coupé.txt.gz", sound[..length - 12].to_vec(), Reason),
        case("flux/somme fausse.txt.gz", with(sound.clone(), length - 8, &[1, 2, 3, 4]), Reason),
        case("flux/taille fausse.txt.gz", with(sound.clone(), length - 4, &[0xFF; 4]), Reason),
        case("flux/en-tête seul.txt.gz", sound[..10].to_vec(), Reason),
        case("flux/nom sans fin.txt.gz", [&[0x1F, 0x8B, 8, 8, 0, 0, 0, 0, 0, 3][..], &[b'n'; 70_000]].concat(), Reason),
        case("flux/bruit derrière.txt.gz", [sound.clone(), vec![9; 500]].concat(), Row),
        case("flux/xz en-tête seul.txt.xz", b"\xFD7zXZ\0\0\x04\xE6\xD6\xB4\x46".to_vec(), Reason),
        case("flux/bz2 en-tête seul.txt.bz2", b"BZh9".to_vec(), Reason),
        case("flux/zst en-tête seul.txt.zst", b"\x28\xB5\x2F\xFD\xA0\xFF\xFF\xFF\xFF".to_vec(), Reason),
        case("flux/7z en-tête seul.7z", b"7z\xBC\xAF\x27\x1C\0\x04".to_vec(), Reason),
        case("flux/7z décalage énorme.7z", [&b"7z\xBC\xAF\x27\x1C\0\x04"[..], &[0xFF; 24], &[0; 64]].concat(), Reason),
        case("flux/rar.rar", b"Rar!\x1A\x07\x01\0 contenu".to_vec(), Reason),
    ]
}

pub fn cases() -> Vec<Case> {
    [zips(), tars(), streams()].into_iter().flatten().collect()
}
