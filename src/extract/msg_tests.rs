//! Messages made stream by stream.

use std::io::Write as _;

use super::*;

type File = CompoundFile<Cursor<Vec<u8>>>;

fn put(file: &mut File, path: &str, data: &[u8]) {
    file.create_stream(path).unwrap().write_all(data).unwrap();
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn properties(header: usize, fixed: &[(u32, u64)]) -> Vec<u8> {
    let mut out = vec![0; header];
    for (tag, value) in fixed {
        out.extend(tag.to_le_bytes());
        out.extend(6_u32.to_le_bytes());
        out.extend(value.to_le_bytes());
    }
    out
}

/// The properties of a message below `root`; its table has a header of 24 bytes when it is an inner one.
fn message(file: &mut File, root: &str, subject: &str, body: (&str, &[u8])) {
    let header = if root.is_empty() { 32 } else { 24 };
    // 12 May 2026, 07:30 UTC.
    let sent = (1_778_571_000 + 11_644_473_600_u64) * 10_000_000;
    put(
        file,
        &format!("{root}/__properties_version1.0"),
        &properties(header, &[(0x0039_0040, sent), (0x3FFD_0003, 1252)]),
    );
    put(file, &format!("{root}/__substg1.0_0037001F"), &wide(subject));
    put(file, &format!("{root}/__substg1.0_0C1A001E"), b"Zo\xE9 Martin");
    put(file, &format!("{root}/__substg1.0_5D01001F"), &wide("zoe@exemple.example"));
    put(file, &format!("{root}/__substg1.0_{}", body.0), body.1);
}

fn sample() -> Vec<u8> {
    let mut file = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    message(&mut file, "", "Convocation à la session", ("1000001F", &wide("Bonjour,\r\n\r\nSalle 4, 9 h.\r\n")));
    for (n, (name, address, kind)) in
        [("Alba Roy", "alba@exemple.example", 1), ("Bruno", "/O=EXCHANGE/CN=B", 2)].into_iter().enumerate()
    {
        let folder = format!("/__recip_version1.0_#{n:08X}");
        file.create_storage(&folder).unwrap();
        put(&mut file, &format!("{folder}/__properties_version1.0"), &properties(8, &[(0x0C15_0003, kind)]));
        put(&mut file, &format!("{folder}/__substg1.0_3001001F"), &wide(name));
        put(&mut file, &format!("{folder}/__substg1.0_3003001F"), &wide(address));
    }
    let folder = "/__attach_version1.0_#00000000";
    file.create_storage(folder).unwrap();
    put(&mut file, &format!("{folder}/__substg1.0_3707001F"), &wide("programme é.txt"));
    put(&mut file, &format!("{folder}/__substg1.0_37010102"), b"Programme");
    let inner = "/__attach_version1.0_#00000001/__substg1.0_3701000D";
    file.create_storage_all(inner).unwrap();
    message(
        &mut file,
        inner,
        "Retour",
        ("10130102", b"<p>Bien re\xE7u</p><table><tr><td>Note</td><td>5</td></tr></table>"),
    );
    let recipient = format!("{inner}/__recip_version1.0_#00000000");
    file.create_storage(&recipient).unwrap();
    put(&mut file, &format!("{recipient}/__substg1.0_3001001F"), &wide("Chloé"));
    file.flush().unwrap();
    file.into_inner().into_inner()
}

fn lines(doc: &Document) -> Vec<String> {
    doc.blocks.iter().map(|b| b.line().into_owned()).collect()
}

#[test]
fn message_is_read_and_its_attachments_are_handed_back() {
    let bytes = sample();
    let expected = [
        "De : Zoé Martin <zoe@exemple.example>",
        "À : Alba Roy <alba@exemple.example>",
        "Copie : Bruno",
        "Date : 12/05/2026 07:30 UTC",
        "Convocation à la session",
        "Bonjour,",
        "Salle 4, 9 h.",
    ];
    assert_eq!(lines(&read(&bytes)), expected);
    let parts = attachments(&bytes);
    assert_eq!(parts[0], Part { name: "programme é.txt".into(), content: Ok(b"Programme".to_vec()) });
    assert_eq!(parts[1].name, "Retour.msg");
    let inner = parts[1].content.clone().unwrap();
    assert_eq!(crate::format::detect(&inner, "x.msg").format, crate::format::Format::Msg);
    let inner = lines(&read(&inner));
    std::thread::sleep(std::time::Duration::from_millis(20));
    assert!(attachments(&bytes) == parts, "the same message gives the same bytes");
    assert_eq!(inner[1..], ["À : Chloé", "Date : 12/05/2026 07:30 UTC", "Retour", "Bien reçu", "Note\t5"], "{inner:?}");
}

#[test]
fn rich_body_is_unpacked() {
    let rich = b"{\\rtf1\\ansi\\ansicpg1252\\fromtext Bonjour \\'e0 tous\\par Salle 4}";
    let mut packed = Vec::new();
    packed.extend((u32::try_from(rich.len()).unwrap() + 12).to_le_bytes());
    packed.extend(u32::try_from(rich.len()).unwrap().to_le_bytes());
    packed.extend(b"MELA\0\0\0\0");
    packed.extend(rich);
    let mut file = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    message(&mut file, "", "Salle", ("10090102", &packed));
    file.flush().unwrap();
    let read = lines(&read(&file.into_inner().into_inner()));
    assert_eq!(read[read.len() - 2..], ["Bonjour à tous", "Salle 4"]);
}

#[test]
fn damaged_messages_end() {
    let bytes = sample();
    for cut in (0..bytes.len()).step_by(701) {
        let _ = read(&bytes[..cut]);
        let _ = attachments(&bytes[..cut]);
    }
}
