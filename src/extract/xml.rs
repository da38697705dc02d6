//! Ground shared by the readers of zipped XML (docx, pptx, odt, xlsx…): parts opened within bounds,
//! and a pull parser that keeps every entity and refuses what office files never need.
//!
//! Nothing here knows a document format. Names are compared without their namespace prefix.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::result::ZipError;

use super::document::Document;
use crate::incident::Incident;
use crate::limits;

/// First bytes of an OLE compound file: what a protected office file really is.
pub const OLE_MAGIC: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// A zipped office file.
pub struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    names: Vec<String>,
}

impl<'a> Package<'a> {
    /// Opens the directory of the archive.
    ///
    /// # Errors
    /// `Encrypted` for a file protected by a password, `Damaged` otherwise.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Incident> {
        if bytes.starts_with(&OLE_MAGIC) {
            return Err(ole_incident(bytes));
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| zip_incident(&error))?;
        let names = zip.file_names_raw().map(|raw| String::from_utf8_lossy(raw).into_owned()).collect();
        Ok(Self { zip, names })
    }

    /// Names of the parts, in the order of the directory.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Names that start with `prefix` and end with `.xml`, in natural order (`slide2` before `slide10`).
    #[must_use]
    pub fn matching(&self, prefix: &str) -> Vec<String> {
        let mut found: Vec<String> =
            self.names.iter().filter(|n| n.starts_with(prefix) && n.ends_with(".xml")).cloned().collect();
        found.sort_by(|a, b| (a.len(), a.as_str()).cmp(&(b.len(), b.as_str())));
        found
    }

    /// Text of a part, `None` when there is no such part. Case and slash direction of the name are forgiven.
    ///
    /// # Errors
    /// `Limit` when the part is too large, `Encrypted` or `Damaged` when it cannot be inflated.
    pub fn part(&mut self, name: &str) -> Result<Option<String>, Incident> {
        let same = |n: &String| n.replace('\\', "/").eq_ignore_ascii_case(name);
        let index = self.names.iter().position(|n| n == name).or_else(|| self.names.iter().position(same));
        let Some(index) = index.and_then(|i| self.zip.index_for_name_raw(self.names[i].as_bytes())) else {
            return Ok(None);
        };
        let file = self.zip.by_index(index).map_err(|error| zip_incident(&error))?;
        let ahead = file.size().min(1 << 20) as usize;
        let mut out = Vec::with_capacity(ahead);
        let (limit, said) = (limits::current().part_bytes, file.size());
        let read = file.take(limit + 1).read_to_end(&mut out);
        if out.len() as u64 > limit {
            return Err(Incident::limit("max-part", limit, said.max(out.len() as u64), true));
        }
        read.map_err(|_| Incident::Damaged { detail: format!("partie illisible : {name}") })?;
        Ok(Some(xml_text(out)))
    }

    /// Text of a part that may be missing; trouble with it goes to `incidents` as partial.
    pub fn optional(&mut self, name: &str, incidents: &mut Vec<Incident>) -> Option<String> {
        match self.part(name) {
            Ok(text) => text,
            Err(incident) => {
                let detail = match incident {
                    Incident::Damaged { detail } => detail,
                    other => format!("partie {name} non lue ({})", other.code()),
                };
                incidents.push(Incident::Repaired { detail });
                None
            }
        }
    }
}

fn zip_incident(error: &ZipError) -> Incident {
    match error {
        ZipError::UnsupportedArchive(what) if *what == ZipError::PASSWORD_REQUIRED => Incident::Encrypted,
        ZipError::UnsupportedArchive(what) => Incident::Method { method: (*what).to_owned() },
        _ => Incident::Damaged { detail: "archive ZIP incomplète ou abîmée".into() },
    }
}

/// What an OLE file is, when a zipped office file was expected.
#[must_use]
pub fn ole_incident(bytes: &[u8]) -> Incident {
    match cfb::CompoundFile::open(Cursor::new(bytes)) {
        Ok(ole) if ole.exists("/EncryptedPackage") => Incident::Encrypted,
        Ok(_) => Incident::Damaged { detail: "fichier Office ancien (OLE) sous un nom récent".into() },
        Err(_) => Incident::Damaged { detail: "conteneur OLE abîmé".into() },
    }
}

/// Bytes of an XML part as text: UTF-8, or UTF-16 when a byte-order mark says so.
fn xml_text(bytes: Vec<u8>) -> String {
    match encoding_rs::Encoding::for_bom(&bytes) {
        Some((encoding, skip)) => encoding.decode_without_bom_handling(&bytes[skip..]).0.into_owned(),
        None => String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
    }
}

/// One step through an XML text.
pub enum Token<'a> {
    /// An element opens.
    Start(Tag<'a>),
    /// The innermost open element closes.
    End,
    /// Text, a resolved entity or a CDATA section.
    Text(Cow<'a, str>),
    /// The end of the text, or the point where it could not be followed.
    Eof,
}

/// An opening element.
pub struct Tag<'a>(BytesStart<'a>);

impl Tag<'_> {
    /// Name without prefix.
    #[must_use]
    pub fn name(&self) -> &str {
        let full: &str = self.0.name().0;
        let at = full.bytes().position(|b| b == b':').map_or(0, |i| i + 1);
        &self.0.name().0[at..]
    }

    /// Name with its prefix.
    #[must_use]
    pub fn full_name(&self) -> &str {
        self.0.name().0
    }

    /// Value of an attribute named without prefix.
    #[must_use]
    pub fn attr(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        attributes.with_checks(false);
        attributes
            .take(10_000)
            .flatten()
            .find(|a| a.key.local_name().as_ref() == name)
            .map(|a| quick_xml::escape::unescape(&a.value).map_or_else(|_| a.value.to_string(), Cow::into_owned))
    }

    /// Value of an attribute named with its prefix.
    #[must_use]
    pub fn attr_full(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        attributes.with_checks(false);
        attributes.take(10_000).flatten().find(|a| a.key.0 == name).map(|a| a.value.to_string())
    }

    /// A number in an attribute.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u32> {
        self.attr(name)?.trim().parse().ok()
    }

    /// An on/off property: present means on unless `val` says otherwise.
    #[must_use]
    pub fn on(&self) -> bool {
        !matches!(self.attr("val").as_deref(), Some("0" | "false" | "off" | "none"))
    }
}

/// Pull parser over one part.
pub struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    depth: u64,
    incident: Option<Incident>,
}

impl<'a> Xml<'a> {
    /// A parser at the start of `text`.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.allow_dangling_amp = true;
        config.check_end_names = false;
        Self { reader, depth: 0, incident: None }
    }

    /// The next step; `Eof` for ever once the text is over or cannot be followed.
    pub fn step(&mut self) -> Token<'a> {
        while self.incident.is_none() {
            match self.reader.read_event() {
                Ok(Event::Start(start)) => {
                    self.depth += 1;
                    let limits = limits::current();
                    if self.depth > limits.xml_depth {
                        self.incident = Some(Incident::limit("max-xml-depth", limits.xml_depth, self.depth, true));
                        break;
                    }
                    // an attribute takes four bytes at least: short elements need no count
                    if start.len() as u64 > limits.xml_attributes.saturating_mul(4) {
                        let count = start.attributes().with_checks(false).count() as u64;
                        if count > limits.xml_attributes {
                            let reached = Incident::limit("max-xml-attributes", limits.xml_attributes, count, true);
                            self.incident = Some(reached);
                            break;
                        }
                    }
                    return Token::Start(Tag(start));
                }
                Ok(Event::End(_)) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Token::End;
                }
                Ok(Event::Text(text)) => return Token::Text(text.into_inner()),
                Ok(Event::CData(text)) => return Token::Text(text.into_inner()),
                Ok(Event::GeneralRef(reference)) => return Token::Text(Cow::Owned(entity(&reference))),
                Ok(Event::DocType(_)) => {
                    self.incident = Some(damaged("déclaration de type de document (DTD) refusée"));
                }
                Ok(Event::Eof) => {
                    if self.depth > 0 {
                        self.incident = Some(damaged("XML incomplet"));
                    }
                    return Token::Eof;
                }
                Ok(_) => {}
                Err(_) => self.incident = Some(damaged("XML mal formé")),
            }
        }
        Token::Eof
    }

    /// Runs to the end of the element whose `Start` was just returned.
    pub fn skip(&mut self) {
        let mut open = 1u32;
        while open > 0 {
            match self.step() {
                Token::Start(_) => open += 1,
                Token::End => open -= 1,
                Token::Text(_) => {}
                Token::Eof => return,
            }
        }
    }

    /// All text inside the element whose `Start` was just returned.
    pub fn text(&mut self) -> String {
        let mut out = String::new();
        let mut open = 1u32;
        while open > 0 {
            match self.step() {
                Token::Start(_) => open += 1,
                Token::End => open -= 1,
                Token::Text(text) => out.push_str(&text),
                Token::Eof => break,
            }
        }
        out
    }

    /// What stopped the parser before the end, if anything did.
    #[must_use]
    pub fn incident(self) -> Option<Incident> {
        self.incident
    }
}

fn damaged(detail: &str) -> Incident {
    Incident::Damaged { detail: detail.into() }
}

/// The character an entity stands for; an unknown entity is kept as written.
fn entity(reference: &quick_xml::events::BytesRef<'_>) -> String {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return c.to_string();
    }
    match quick_xml::escape::resolve_predefined_entity(reference) {
        Some(text) => text.to_owned(),
        None => format!("&{};", &**reference),
    }
}

/// Closes a document: an incident that stopped the main part weighs less when text was read before it,
/// and a document without text says so (`images`: it holds pictures, whose text is not read).
pub fn finish(doc: &mut Document, stopped: Option<Incident>, images: bool) {
    let read = doc.blocks.iter().any(|b| !b.line().trim().is_empty());
    match stopped {
        Some(Incident::Damaged { detail }) if read => doc.incidents.push(Incident::Repaired { detail }),
        Some(Incident::Limit { key, limit, reached, .. }) if read => {
            doc.incidents.push(Incident::Limit { key, limit, reached, whole: false });
        }
        Some(other) => doc.incidents.push(other),
        None if !read && images => doc.incidents.push(Incident::ImageNotRead),
        None if !read => doc.incidents.push(Incident::NoText),
        None => {}
    }
}

/// A document of which nothing could be read.
#[must_use]
pub fn unread(incident: Incident) -> Document {
    Document { incidents: vec![incident], ..Document::default() }
}

/// Reads `docProps/core.xml` and `docProps/app.xml`; returns the page (or slide) count stated there.
pub fn core_properties(package: &mut Package<'_>, doc: &mut Document) -> u32 {
    if let Some(core) = package.optional("docProps/core.xml", &mut doc.incidents) {
        let mut xml = Xml::new(&core);
        loop {
            match xml.step() {
                Token::Start(tag) => {
                    let slot = match tag.name() {
                        "title" => &mut doc.meta.title,
                        "creator" => &mut doc.meta.author,
                        "created" => &mut doc.meta.created,
                        "modified" => &mut doc.meta.modified,
                        _ => continue,
                    };
                    let text = xml.text();
                    *slot = (!text.trim().is_empty()).then(|| text.trim().to_owned());
                }
                Token::Eof => break,
                _ => {}
            }
        }
    }
    let mut pages = 0;
    if let Some(app) = package.optional("docProps/app.xml", &mut doc.incidents) {
        let mut xml = Xml::new(&app);
        loop {
            match xml.step() {
                Token::Start(tag) if tag.name() == "Application" => doc.meta.producer = Some(xml.text()),
                Token::Start(tag) if matches!(tag.name(), "Pages" | "Slides") => {
                    pages = xml.text().trim().parse().unwrap_or(0);
                }
                Token::Eof => break,
                _ => {}
            }
        }
    }
    pages
}

#[cfg(test)]
#[path = "xml_tests.rs"]
pub mod tests;
