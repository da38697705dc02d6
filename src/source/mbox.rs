//! A mailbox (mbox): one message after the other, each behind a line `From …`.
//!
//! Messages are read in place. The line `From ` inside a message was written `>From `: it is put back.

use std::io::{self, BufRead, BufReader, Seek, SeekFrom};

use super::directory::MAX_ENTRIES;
use super::spool::Source;
use crate::incident::Incident;

/// Bytes of a header looked at for a subject.
const HEAD: u64 = 16 << 10;
/// Characters of a subject kept in a name.
const NAME_CHARS: usize = 80;

/// A message: its name and where it lies.
#[derive(Debug)]
pub(super) struct Entry {
    pub name: String,
    pub at: u64,
    pub size: u64,
}

/// Finds the messages.
///
/// # Errors
/// When the bytes cannot be read.
pub(super) fn list(source: &mut Source) -> io::Result<(Vec<Entry>, Option<Incident>)> {
    let len = source.length()?;
    source.seek(SeekFrom::Start(0))?;
    let mut reader = BufReader::with_capacity(64 << 10, &mut *source);
    let mut starts: Vec<(u64, u64)> = Vec::new();
    let (mut at, mut blank, mut more) = (0, true, None);
    loop {
        // The line itself is not kept: it may be as long as the file.
        let (mut line, mut size, mut only_break) = ([0_u8; 5], 0_u64, true);
        loop {
            let piece = reader.fill_buf()?;
            if piece.is_empty() {
                break;
            }
            let end = piece.iter().position(|b| *b == b'\n').map(|n| n + 1);
            let used = end.unwrap_or(piece.len());
            for (slot, byte) in line.iter_mut().skip(usize::try_from(size).unwrap_or(5)).zip(piece) {
                *slot = *byte;
            }
            only_break &= piece[..used].iter().all(|b| matches!(b, b'\r' | b'\n'));
            size += used as u64;
            reader.consume(used);
            if end.is_some() {
                break;
            }
        }
        if size == 0 {
            break;
        }
        if blank && &line == b"From " {
            if starts.len() == MAX_ENTRIES {
                more = Some(Incident::TooMany { count: MAX_ENTRIES as u64 + 1, limit: MAX_ENTRIES as u64 });
                break;
            }
            starts.push((at, at + size));
        }
        at += size;
        blank = only_break;
    }
    drop(reader);
    let ends = starts.iter().skip(1).map(|s| s.0).chain([if more.is_some() { at } else { len }]).collect::<Vec<_>>();
    let mut entries = Vec::new();
    for (((_, body), end), number) in starts.into_iter().zip(ends).zip(1..) {
        let head = source.range(body, HEAD.min(end - body))?;
        entries.push(Entry { name: name(&head, number), at: body, size: end - body });
    }
    Ok((entries, more))
}

/// The number of the message and its subject.
fn name(head: &[u8], number: usize) -> String {
    let parsed = mail_parser::MessageParser::default().parse_headers(head);
    let subject = parsed.as_ref().and_then(|m| m.subject()).unwrap_or_default();
    let subject: String = subject.trim().chars().take(NAME_CHARS).collect();
    let subject = subject.replace(['/', '\\'], "-");
    if subject.is_empty() { format!("{number:05}.eml") } else { format!("{number:05} {subject}.eml") }
}

/// Takes away one `>` of the lines `>From `.
pub(super) fn unquote(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        let marks = line.iter().take_while(|b| **b == b'>').count();
        let quoted = marks > 0 && line.get(marks..).is_some_and(|rest| rest.starts_with(b"From "));
        out.extend_from_slice(if quoted { &line[1..] } else { line });
    }
    out
}
