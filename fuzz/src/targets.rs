//! What is fuzzed: one function for each reader, each container, and the other places where strangers' bytes arrive.
//!
//! Used by the targets of cargo-fuzz and by `tests/fuzz.rs`, which needs no other toolchain.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use probant::classify::classify;
use probant::extract;
use probant::fold::fold;
use probant::format::{self, Format};
use probant::incident::Incident;
use probant::limits::Limits;
use probant::pack::{self, Pack};
use probant::source::{Container, Source, Terms};
use probant::worker::{Answer, Job, Known, Start, receive};

/// A name, the extensions of its seeds among the fixtures, and what is done with the bytes.
pub type Target = (&'static str, &'static [&'static str], fn(&[u8]) -> Vec<Incident>);

/// Every target.
pub const TARGETS: &[Target] = &[
    ("pdf", &["pdf"], |b| reader(Format::Pdf, b)),
    ("docx", &["docx"], |b| reader(Format::Docx, b)),
    ("odt", &["odt"], |b| reader(Format::Odt, b)),
    ("pptx", &["pptx"], |b| reader(Format::Pptx, b)),
    ("xlsx", &["xlsx"], |b| reader(Format::Xlsx, b)),
    ("xls", &["xls"], |b| reader(Format::Xls, b)),
    ("ods", &["ods"], |b| reader(Format::Ods, b)),
    ("csv", &["csv"], |b| reader(Format::Csv, b)),
    ("html", &["html"], |b| reader(Format::Html, b)),
    ("rtf", &["rtf"], |b| reader(Format::Rtf, b)),
    ("doc", &["doc"], |b| reader(Format::Doc, b)),
    ("mail", &["eml"], |b| reader(Format::Eml, b)),
    ("msg", &["msg"], |b| reader(Format::Msg, b)),
    ("image", &["png", "jpg", "tiff", "tif", "bmp", "gif"], image),
    ("mbox", &["mbox"], |b| container(Format::Mbox, b)),
    ("zip", &["zip"], |b| container(Format::Zip, b)),
    ("sevenz", &["7z"], |b| container(Format::SevenZ, b)),
    ("tar", &["tar"], |b| container(Format::Tar, b)),
    ("gz", &["gz", "tgz"], |b| container(Format::Gz, b)),
    ("xz", &["xz"], |b| container(Format::Xz, b)),
    ("zst", &["zst"], |b| container(Format::Zst, b)),
    ("bz2", &["bz2"], |b| container(Format::Bz2, b)),
    ("detect", &["pdf", "docx", "msg", "txt"], detect),
    ("fold", &["txt", "csv", "md"], folded),
    ("recognise", &["txt", "csv", "md"], recognised),
    ("rules", &["toml"], rules),
    ("protocol", &["bin"], protocol),
];

/// Reads a document and what it carries, as a reader process does.
fn reader(format: Format, bytes: &[u8]) -> Vec<Incident> {
    let parts = extract::parts(format, bytes, &[]);
    let mut incidents: Vec<Incident> = parts.into_iter().filter_map(|p| p.content.err()).collect();
    match extract::read(format, bytes) {
        Ok(document) => incidents.extend(document.incidents),
        Err(incident) => incidents.push(incident),
    }
    incidents
}

fn image(bytes: &[u8]) -> Vec<Incident> {
    let detected = format::detect(bytes, "x");
    let kinds = [image::ImageFormat::Png, image::ImageFormat::Jpeg, image::ImageFormat::Tiff, image::ImageFormat::Bmp];
    let guessed = image::guess_format(bytes).ok().into_iter().chain(kinds);
    for kind in guessed.take(2) {
        let _ = probant::ocr::Gray::decode(bytes, kind);
    }
    reader(detected.format, bytes)
}

/// Lists a container and reads its first members.
fn container(format: Format, bytes: &[u8]) -> Vec<Incident> {
    let limits = Limits { total_bytes: 64 << 20, file_bytes: 16 << 20, disk_bytes: 64 << 20, ..Limits::default() };
    let passwords = ["secret".to_owned()];
    let terms = Terms { limits: &limits, passwords: &passwords };
    let mut container = match Container::open(format, Source::memory(bytes.to_vec()), "essai", terms) {
        Ok(container) => container,
        Err(incident) => return vec![incident],
    };
    let mut incidents = container.incidents().to_vec();
    let members: Vec<usize> = container.members().iter().take(30).map(|m| m.index as usize).collect();
    for member in members {
        incidents.extend(container.read(member, limits.file_bytes).err());
    }
    incidents
}

fn detect(bytes: &[u8]) -> Vec<Incident> {
    for name in ["x", "x.pdf", "x.docx", "x.txt"] {
        let _ = format::detect(bytes, name);
    }
    Vec::new()
}

fn folded(bytes: &[u8]) -> Vec<Incident> {
    let text = String::from_utf8_lossy(bytes);
    let once = fold(&text);
    assert!(!once.chars().any(char::is_control), "folded text holds no control character");
    Vec::new()
}

fn recognised(bytes: &[u8]) -> Vec<Incident> {
    static PACK: OnceLock<Pack> = OnceLock::new();
    let pack = PACK.get_or_init(|| pack::compile(&pack::embedded(), "rnq-2019").unwrap_or_else(|p| panic!("{p:?}")));
    if let Ok(document) = extract::read(Format::Text, bytes) {
        let _ = classify(&document, "text", pack);
    }
    Vec::new()
}

/// A pack of one file of rules.
fn rules(bytes: &[u8]) -> Vec<Incident> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let sound = "id = \"p\"\nversion = \"1\"\nname = { fr = \"P\", en = \"P\" }\naudits-from = \"2020-01-01\"\n";
    for path in ["artefacts/a.toml", "indicators/01.toml", "fields.toml", "profile.toml", "chains.toml", "pack.toml"] {
        let mut files = BTreeMap::from([("pack.toml".to_owned(), pack::Rule::from(sound.to_owned()))]);
        files.insert(path.to_owned(), text.clone().into());
        let _ = pack::compile(&BTreeMap::from([("p".to_owned(), files)]), "p");
    }
    Vec::new()
}

fn protocol(bytes: &[u8]) -> Vec<Incident> {
    let _ = receive::<(u64, Job)>(&mut &bytes[..]);
    let _ = receive::<(u64, Answer)>(&mut &bytes[..]);
    let _ = receive::<Known>(&mut &bytes[..]);
    let _ = receive::<Start>(&mut &bytes[..]);
    Vec::new()
}
