//! Messages (eml): sender, recipients, date, subject and body; attachments handed back as files.
//!
//! The plain body is preferred; a message that only has HTML goes through the web page reader.

use mail_parser::{Address, Message, MessageParser, MimeHeaders, PartType};

use super::document::{Block, BlockKind, Document};
use super::{html, xml};
use crate::incident::Incident;
use crate::limits;
use crate::place::Place;

/// Reads a message; its attachments are not read here, see [`attachments`].
#[must_use]
pub fn read(bytes: &[u8]) -> Document {
    let Some(message) = MessageParser::default().parse(bytes) else {
        return xml::unread(Incident::Damaged { detail: "message sans en-tête lisible".into() });
    };
    let mut doc = Document::default();
    let mut add = |part: &str, kind, text: String| {
        doc.blocks.push(Block::new(Place::Part { part: part.into() }, 0, kind, text));
    };
    let from = message.from().map(people);
    for (label, people) in [("De", &from), ("À", &message.to().map(people)), ("Copie", &message.cc().map(people))] {
        if let Some(people) = people.as_ref().filter(|p| !p.is_empty()) {
            add("subject", BlockKind::Field, format!("{label} : {people}"));
        }
    }
    if let Some(date) = message.date() {
        let (day, month, year) = (date.day, date.month, date.year);
        let text = format!("Date : {day:02}/{month:02}/{year:04} {:02}:{:02}", date.hour, date.minute);
        add("subject", BlockKind::Field, text);
    }
    if let Some(subject) = message.subject().filter(|s| !s.trim().is_empty()) {
        add("subject", BlockKind::Heading, subject.trim().to_owned());
    }
    let limits = limits::current();
    let depths = depths(&message);
    let parts = message.parts.len() as u64;
    let deepest = depths.iter().copied().max().unwrap_or(0);
    let followed = message.text_body.iter().filter_map(|n| {
        let n = *n as usize;
        let near = depths.get(n).is_some_and(|d| *d <= limits.mail_depth) && (n as u64) < limits.mail_parts;
        message.parts.get(n).filter(|_| near)
    });
    for part in followed {
        match &part.body {
            PartType::Text(text) => {
                for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
                    add("body", BlockKind::Paragraph, line.to_owned());
                }
            }
            PartType::Html(page) => {
                let page = html::text(page);
                doc.blocks.extend(
                    page.blocks.into_iter().map(|block| Block { place: Place::Part { part: "body".into() }, ..block }),
                );
                break;
            }
            _ => {}
        }
    }
    if parts > limits.mail_parts {
        doc.incidents.push(Incident::limit("max-mail-parts", limits.mail_parts, parts, false));
    }
    if deepest > limits.mail_depth {
        doc.incidents.push(Incident::limit("max-mail-depth", limits.mail_depth, deepest, false));
    }
    doc.meta.title = message.subject().map(str::to_owned);
    doc.meta.author = from.filter(|f| !f.is_empty());
    doc.meta.modified = message.date().map(mail_parser::DateTime::to_rfc3339);
    doc.meta.producer = message.header("X-Mailer").and_then(|h| h.as_text()).map(str::to_owned);
    if doc.blocks.is_empty() {
        doc.incidents.push(Incident::NoText);
    }
    doc
}

/// How deep each part lies; a part stands after the one that holds it.
fn depths(message: &Message<'_>) -> Vec<u64> {
    let mut depths = vec![0; message.parts.len()];
    for (n, part) in message.parts.iter().enumerate() {
        let PartType::Multipart(inside) = &part.body else { continue };
        let depth = depths[n] + 1;
        for child in inside.iter().map(|c| *c as usize).filter(|c| *c > n) {
            if let Some(slot) = depths.get_mut(child) {
                *slot = depth;
            }
        }
    }
    depths
}

/// Files attached to a message: name and content. An attached message is a file `subject.eml`.
#[must_use]
pub fn attachments(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let Some(message) = MessageParser::default().parse(bytes) else { return Vec::new() };
    let most = usize::try_from(limits::current().mail_parts).unwrap_or(usize::MAX);
    let numbered = (1..).zip(message.attachments().take(most));
    let files = numbered.filter_map(|(number, part)| {
        let name = part.attachment_name().map(str::trim).filter(|n| !n.is_empty());
        let (content, extension) = match &part.body {
            PartType::Message(inner) => (raw(inner, bytes, part.offset_body, part.offset_end), "eml"),
            PartType::Text(text) => (text.as_bytes(), "txt"),
            PartType::Html(text) => (text.as_bytes(), "html"),
            PartType::Binary(data) | PartType::InlineBinary(data) => (&**data, extension(part.content_type())),
            PartType::Multipart(_) => return None,
        };
        let title = part.message().and_then(Message::subject).filter(|s| !s.trim().is_empty());
        let name = match (name, title) {
            (Some(name), _) => name.to_owned(),
            (None, Some(subject)) => format!("{}.eml", subject.trim().replace(['/', '\\'], "-")),
            (None, None) => format!("piece-{number}.{extension}"),
        };
        Some((name, content.to_owned()))
    });
    files.collect()
}

/// Bytes of an attached message: its own when it was encoded, else a slice of the outer one.
fn raw<'b>(inner: &'b Message<'_>, outer: &'b [u8], from: u32, to: u32) -> &'b [u8] {
    match inner.raw_message() {
        own if !own.is_empty() && own.len() < outer.len() => own,
        _ => outer.get(from as usize..to as usize).unwrap_or_default(),
    }
}

fn extension(kind: Option<&mail_parser::ContentType<'_>>) -> &'static str {
    match kind.and_then(|k| k.subtype()).unwrap_or_default().to_ascii_lowercase().as_str() {
        "pdf" => "pdf",
        "jpeg" | "jpg" => "jpg",
        "png" => "png",
        "gif" => "gif",
        "zip" => "zip",
        "calendar" => "ics",
        _ => "bin",
    }
}

fn people(address: &Address<'_>) -> String {
    let each = address.iter().filter_map(|person| match (&person.name, &person.address) {
        (Some(name), Some(address)) => Some(format!("{name} <{address}>")),
        (Some(one), None) | (None, Some(one)) => Some(one.to_string()),
        (None, None) => None,
    });
    each.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIXED: &str = "From: =?utf-8?q?Zo=C3=A9_Martin?= <zoe@exemple.fr>\r\nTo: a@b.fr, c@d.fr\r\n\
        Date: Tue, 12 May 2026 09:30:00 +0200\r\nSubject: =?utf-8?q?Convocation_=C3=A0_la_session?=\r\n\
        MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=X\r\n\r\n\
        --X\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Bonjour,</p><table><tr><td>Date</td><td>12/05</td></tr></table>\r\n\
        --X\r\nContent-Type: application/pdf; name=\"prog.pdf\"\r\nContent-Disposition: attachment; filename=\"prog.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n\
        --X\r\nContent-Type: message/rfc822\r\n\r\nFrom: x@y.fr\r\nSubject: Retour\r\n\r\ncontenu joint\r\n--X--\r\n";

    #[test]
    fn message_is_read_with_its_table() {
        let doc = read(MIXED.as_bytes());
        let lines: Vec<_> = doc.blocks.iter().map(|b| b.line().into_owned()).collect();
        assert_eq!(
            lines,
            [
                "De : Zoé Martin <zoe@exemple.fr>",
                "À : a@b.fr, c@d.fr",
                "Date : 12/05/2026 09:30",
                "Convocation à la session",
                "Bonjour,",
                "Date\t12/05",
            ]
        );
        assert_eq!(doc.meta.modified.as_deref(), Some("2026-05-12T09:30:00+02:00"));
    }

    #[test]
    fn attachments_are_handed_back() {
        let files = attachments(MIXED.as_bytes());
        assert_eq!(files[0], ("prog.pdf".to_owned(), b"%PDF".to_vec()));
        assert_eq!(files[1].0, "Retour.eml");
        let inner = read(&files[1].1);
        assert_eq!(inner.blocks.last().unwrap().text, "contenu joint");
    }

    #[test]
    fn noise_does_not_stop_it() {
        assert_eq!(read(b"").incidents.len(), 1);
        let _ = read(&[0xFF; 64]);
    }
}
