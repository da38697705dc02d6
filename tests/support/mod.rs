//! Shared by the end-to-end tests: running the binary, reading its reports, making archives.
#![allow(dead_code, reason = "each test binary uses its own part")]

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use probant::audit::Audit;

/// Date of the audit that every exercise dossier prepares for.
pub const DAY: &str = "2026-12-07";

/// The folder of the project.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A file or folder under `fixtures/dossiers`.
pub fn dossier(name: &str) -> PathBuf {
    root().join("fixtures/dossiers").join(name)
}

/// Whether generated files must be rewritten: `UPDATE_GENERATED=1 cargo test`.
pub fn updating() -> bool {
    std::env::var_os("UPDATE_GENERATED").is_some_and(|v| v == "1")
}

/// A text file of the project, with the line breaks of a checkout on Windows undone.
pub fn text(path: &Path) -> Option<String> {
    std::fs::read_to_string(path).ok().map(|t| t.replace("\r\n", "\n"))
}

/// What a run left.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    /// As [`plain`].
    pub stderr: String,
}

/// Text with the spaces and apostrophes of a keyboard, so that tests may be typed on one.
pub fn plain(text: &str) -> String {
    text.replace(['\u{A0}', '\u{202F}'], " ").replace('’', "'")
}

impl Run {
    /// Fails unless the run ended with this code and nothing looks like a crash.
    #[track_caller]
    pub fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\n{}\n{}", self.stdout, self.stderr);
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self
    }
}

/// The binary, in French and without colours whatever the machine.
pub fn probant() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_probant"));
    for name in ["LC_ALL", "LC_MESSAGES", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    // nothing of a test is kept on the machine
    command.env("PROBANT_CACHE", "off");
    // the same results whether or not this machine has a text recognition program
    command.env("LANG", "fr_FR.UTF-8").env("NO_COLOR", "1").env("PROBANT_OCR", "off").env_remove("PROBANT_TESSERACT");
    command
}

/// Runs a command to its end; its output must be UTF-8.
pub fn finish(command: &mut Command) -> Run {
    let output = command.output().expect("the binary runs");
    let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
    Run { code: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: plain(&text(output.stderr)) }
}

/// What `<name>.attendu.toml` and `dossier.toml` say of the audit to make.
#[derive(serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Asked {
    pub audit_date: String,
    pub categories: Vec<String>,
    profile: BTreeMap<String, toml::Value>,
}

impl Asked {
    /// The questions of the profile with their answers, as `--profile` takes them.
    pub fn answers(&self) -> impl Iterator<Item = (String, String)> {
        self.profile.iter().map(|(question, value)| {
            let answer = match value {
                toml::Value::Boolean(true) => "oui",
                toml::Value::Boolean(false) => "non",
                toml::Value::String(word) => word,
                other => panic!("{question} = {other}"),
            };
            (question.replace('-', "_"), answer.to_owned())
        })
    }

    /// Audits a folder as asked.
    pub fn audited(&self, folder: &Path) -> Audit {
        let out = tempfile::tempdir().unwrap();
        let mut command = probant();
        command.arg("audit").arg(folder).arg("--out").arg(out.path());
        command.args(["--audit-date", &self.audit_date, "--as-of", &self.audit_date]);
        command.args(["--categories", &self.categories.join(",")]);
        for (question, answer) in self.answers() {
            command.args(["--profile", &format!("{question}={answer}")]);
        }
        finish(&mut command).ends(0);
        read_audit(out.path())
    }
}

/// Runs `probant` with these arguments.
pub fn run<A: AsRef<OsStr>>(args: impl IntoIterator<Item = A>) -> Run {
    finish(probant().args(args))
}

/// `probant audit` of an input at [`DAY`], reports in `out`.
pub fn audit_command(input: &Path, out: &Path) -> Command {
    let mut command = probant();
    command.arg("audit").arg(input).arg("--out").arg(out);
    command.args(["--audit-date", DAY, "--as-of", DAY]);
    command
}

/// Audits and gives `audit.json`.
#[track_caller]
pub fn audited(input: &Path, out: &Path) -> Audit {
    finish(&mut audit_command(input, out)).ends(0);
    read_audit(out)
}

/// `audit.json` of a folder of reports.
#[track_caller]
pub fn read_audit(out: &Path) -> Audit {
    let bytes = std::fs::read(out.join("audit.json")).expect("audit.json is there");
    serde_json::from_slice(&bytes).expect("audit.json is an audit")
}

/// The rows of a report table, header first.
#[track_caller]
pub fn read_csv(path: &Path) -> Vec<Vec<String>> {
    let bytes = std::fs::read(path).expect("the table is there");
    let body = bytes.strip_prefix("\u{FEFF}".as_bytes()).expect("the table begins with a BOM");
    csv::ReaderBuilder::new()
        .delimiter(b';')
        .has_headers(false)
        .from_reader(body)
        .records()
        .map(|r| r.expect("a sound row").iter().map(str::to_owned).collect())
        .collect()
}

/// Every file below a folder and its bytes' digest; links by their target.
pub fn fingerprint(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut seen = BTreeMap::new();
    let mut todo = vec![folder.to_path_buf()];
    while let Some(dir) = todo.pop() {
        for entry in std::fs::read_dir(&dir).expect("a folder that opens") {
            let path = entry.expect("an entry").path();
            let is = std::fs::symlink_metadata(&path).expect("it is there").file_type();
            let sum = if is.is_dir() {
                todo.push(path.clone());
                "folder".to_owned()
            } else if is.is_symlink() {
                format!("{:?}", std::fs::read_link(&path).expect("a link"))
            } else if !is.is_file() {
                // a pipe would wait for a writer
                format!("{is:?}")
            } else {
                std::fs::read(&path).map_or_else(|e| e.to_string(), |b| blake3::hash(&b).to_hex().to_string())
            };
            seen.insert(path, sum);
        }
    }
    seen
}

/// A member of an archive made byte by byte, for what honest writers refuse to write.
#[derive(Clone)]
pub struct Part {
    pub name: Vec<u8>,
    pub data: Vec<u8>,
    pub flags: u16,
    pub extra: Vec<u8>,
}

/// A stored member.
pub fn part(name: impl AsRef<[u8]>, data: impl AsRef<[u8]>) -> Part {
    Part { name: name.as_ref().to_vec(), data: data.as_ref().to_vec(), flags: 0, extra: Vec::new() }
}

fn crc(data: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(data);
    crc.sum()
}

/// The Info-ZIP Unicode Path field: the true name beside an old one.
pub fn unicode_path(old: &[u8], name: &str) -> Vec<u8> {
    let mut field = 0x7075u16.to_le_bytes().to_vec();
    field.extend(u16::try_from(name.len() + 5).expect("a short name").to_le_bytes());
    field.push(1);
    field.extend(crc(old).to_le_bytes());
    field.extend(name.as_bytes());
    field
}

/// A zip of stored members: local headers and data, then the directory.
pub fn raw_zip(parts: &[Part]) -> Vec<u8> {
    let u16 = |n: usize| u16::try_from(n).expect("small").to_le_bytes();
    let u32 = |n: usize| u32::try_from(n).expect("small").to_le_bytes();
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for p in parts {
        let offset = out.len();
        let mut common = [20u16, p.flags, 0, 0, 0x5c87].map(u16::to_le_bytes).concat();
        common.extend(crc(&p.data).to_le_bytes());
        common.extend([u32(p.data.len()), u32(p.data.len())].concat());
        common.extend([u16(p.name.len()), u16(p.extra.len())].concat());
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(&p.name);
        out.extend(&p.extra);
        out.extend(&p.data);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(u32(offset));
        directory.extend(&p.name);
        directory.extend(&p.extra);
    }
    let start = out.len();
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([u16(parts.len()), u16(parts.len())].concat());
    out.extend([u32(directory.len()), u32(start)].concat());
    out.extend([0, 0]);
    out
}

/// A zip as common tools write it: deflated, names flagged UTF-8 when needed. Names ending in `/` are folders.
pub fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write as _;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, data) in members {
        if name.ends_with('/') {
            writer.add_directory(*name, options).expect("a folder");
        } else {
            writer.start_file(*name, options).expect("a member");
            writer.write_all(data).expect("its data");
        }
    }
    writer.finish().expect("an archive").into_inner()
}

/// Copies a folder and all below it.
pub fn copy_tree(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder that opens").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

/// A tar archive as old tools write it: names of at most 100 bytes.
pub fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, data) in members {
        out.extend(tar_header(name, data.len() as u64, b'0'));
        out.extend(*data);
        out.resize(out.len().div_ceil(512) * 512, 0);
    }
    out.resize(out.len() + 1024, 0);
    out
}

/// One header of a tar archive, with a right sum.
pub fn tar_header(name: &str, size: u64, kind: u8) -> Vec<u8> {
    let mut block = vec![0; 512];
    block[..name.len()].copy_from_slice(name.as_bytes());
    block[100..107].copy_from_slice(b"0000644");
    let digits = format!("{size:011o}");
    block[124..124 + digits.len()].copy_from_slice(digits.as_bytes());
    block[148..156].fill(b' ');
    block[156] = kind;
    block[257..265].copy_from_slice(b"ustar\x0000");
    let sum: u32 = block.iter().map(|b| u32::from(*b)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

/// A 7z archive of members that are not compressed, headers as they are written by hand. Names ending in `/` are folders.
pub fn seven_z(members: &[(&str, &[u8])]) -> Vec<u8> {
    let filled: Vec<&[u8]> = members.iter().map(|(_, data)| *data).filter(|data| !data.is_empty()).collect();
    let packed = filled.concat();
    let mut header = vec![0x01];
    if !filled.is_empty() {
        header.extend([0x04, 0x06, 0x00, 0x01, 0x09]);
        header.extend(number(packed.len()));
        // one folder, one coder: copy
        header.extend([0x00, 0x07, 0x0B, 0x01, 0x00, 0x01, 0x01, 0x00, 0x0C]);
        header.extend(number(packed.len()));
        header.extend([0x00, 0x08, 0x0D]);
        header.extend(number(filled.len()));
        if filled.len() > 1 {
            header.push(0x09);
            header.extend(filled[..filled.len() - 1].iter().flat_map(|data| number(data.len())));
        }
        header.extend([0x0A, 0x01]);
        header.extend(filled.iter().flat_map(|data| crc(data).to_le_bytes()));
        header.extend([0x00, 0x00]);
    }
    header.push(0x05);
    header.extend(number(members.len()));
    let empty: Vec<bool> = members.iter().map(|(_, data)| data.is_empty()).collect();
    if empty.contains(&true) {
        let files: Vec<bool> =
            members.iter().filter(|(_, data)| data.is_empty()).map(|(name, _)| !name.ends_with('/')).collect();
        for (kind, flags) in [(0x0E, empty), (0x0F, files)] {
            let bytes = bits(&flags);
            header.push(kind);
            header.extend(number(bytes.len()));
            header.extend(bytes);
        }
    }
    let utf16 = |name: &str| name.trim_end_matches('/').encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    let names: Vec<u8> = members.iter().flat_map(|(name, _)| -> Vec<u8> { utf16(name) }).collect();
    header.push(0x11);
    header.extend(number(names.len() + 1));
    header.push(0x00);
    header.extend(names);
    header.extend([0x00, 0x00]);
    let mut start = (packed.len() as u64).to_le_bytes().to_vec();
    start.extend((header.len() as u64).to_le_bytes());
    start.extend(crc(&header).to_le_bytes());
    let mut out = b"7z\xBC\xAF\x27\x1C\x00\x04".to_vec();
    out.extend(crc(&start).to_le_bytes());
    out.extend(start);
    out.extend(packed);
    out.extend(header);
    out
}

/// A number of 7z: as many leading ones in the first byte as bytes follow.
fn number(n: usize) -> Vec<u8> {
    match n {
        0..0x80 => vec![n as u8],
        0x80..0x4000 => vec![0x80 | (n >> 8) as u8, n as u8],
        _ => [&[0xE0 | (n >> 24) as u8][..], &(n as u32).to_le_bytes()[..3]].concat(),
    }
}

fn bits(flags: &[bool]) -> Vec<u8> {
    flags.chunks(8).map(|c| c.iter().enumerate().fold(0, |byte, (n, set)| byte | u8::from(*set) << (7 - n))).collect()
}

/// A tar archive of one member whose name is told in a record before it, at any length.
pub fn tar_of_long_name(name: &str, data: &[u8]) -> Vec<u8> {
    let body = format!(" path={name}\n");
    let mut length = body.len();
    while length != body.len() + length.to_string().len() {
        length = body.len() + length.to_string().len();
    }
    let record = format!("{length}{body}");
    let mut out = Vec::new();
    for (name, kind, data) in [("pax", b'x', record.as_bytes()), ("court.txt", b'0', data)] {
        out.extend(tar_header(name, data.len() as u64, kind));
        out.extend(data);
        out.resize(out.len().div_ceil(512) * 512, 0);
    }
    out.resize(out.len() + 1024, 0);
    out
}

/// The bytes behind gzip.
pub fn gz(data: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(data).expect("memory");
    encoder.finish().expect("memory")
}
