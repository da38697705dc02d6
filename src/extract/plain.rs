//! Plain text, Markdown and calendars: lines with their numbers.

use super::document::{Block, BlockKind, Cell, Document};
use super::encoding::decode;
use super::sheet_value::iso_date;
use crate::incident::Incident;
use crate::place::Place;

/// Reads a plain text: a paragraph per line, a row for a line with tabs.
#[must_use]
pub fn read(bytes: &[u8]) -> Document {
    let mut lines = Lines::default();
    for (number, line) in numbered(&decode(bytes)) {
        if line.trim_start().contains('\t') {
            lines.row(number, line.split('\t'));
        } else {
            lines.text(number, BlockKind::Paragraph, line);
        }
    }
    lines.finish()
}

/// Reads Markdown: headings, list items, tables as rows.
#[must_use]
pub fn markdown(bytes: &[u8]) -> Document {
    let mut lines = Lines::default();
    let (mut code, mut front) = (false, false);
    for (number, line) in numbered(&decode(bytes)) {
        let trimmed = line.trim();
        if trimmed == "---" && (number == 1 || front) {
            front = number == 1;
        } else if trimmed.starts_with("```") {
            code = !code;
        } else if code {
            lines.text(number, BlockKind::Paragraph, trimmed);
        } else if let Some(heading) = heading(trimmed) {
            lines.text(number, BlockKind::Heading, &unmarked(heading));
        } else if trimmed.len() > 1 && trimmed.starts_with('|') {
            if !trimmed.bytes().all(|b| matches!(b, b'|' | b'-' | b':' | b' ')) {
                let row = unmarked(trimmed);
                let row = row.strip_prefix('|').unwrap_or(&row);
                lines.row(number, row.strip_suffix('|').unwrap_or(row).split('|'));
            }
        } else if let Some(item) =
            ["- ", "* ", "+ "].iter().find_map(|mark| trimmed.strip_prefix(mark)).or_else(|| numbered_item(trimmed))
        {
            let item = match item.get(..4) {
                Some("[ ] ") => format!("☐ {}", &item[4..]),
                Some("[x] " | "[X] ") => format!("☑ {}", &item[4..]),
                _ => item.to_owned(),
            };
            lines.text(number, BlockKind::Item, &unmarked(&item));
        } else {
            lines.text(number, BlockKind::Paragraph, &unmarked(trimmed.trim_start_matches('>')));
        }
    }
    lines.finish()
}

/// The text of `3. text`.
fn numbered_item(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = line.len() - rest.len();
    rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") ")).filter(|_| (1..=3).contains(&digits))
}

/// The line without the marks of strong text, code and links; the address of a link stays in brackets.
fn unmarked(line: &str) -> String {
    let line = line.replace("**", "").replace("__", "").replace('`', "");
    let mut out = String::with_capacity(line.len());
    let mut rest = line.as_str();
    while let Some((before, after)) = rest.split_once('[') {
        let link = after.split_once("](").and_then(|(text, after)| Some((text, after.split_once(')')?)));
        out.push_str(before);
        match link {
            Some((text, (address, after))) if !text.contains('[') => {
                out.push_str(text);
                if !address.is_empty() && address != text {
                    out.push_str(&format!(" ({address})"));
                }
                rest = after;
            }
            _ => {
                out.push('[');
                rest = after;
            }
        }
    }
    out + rest
}

fn heading(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    ((1..=6).contains(&level) && rest.starts_with(' ')).then(|| rest.trim().trim_end_matches('#').trim())
}

/// Reads a calendar (RFC 5545): the title, dates and place of each event as fields.
#[must_use]
pub fn calendar(bytes: &[u8]) -> Document {
    // Long lines are folded: a line that starts with a blank continues the one before.
    let mut whole: Vec<(u32, String)> = Vec::new();
    for (number, line) in numbered(&decode(bytes)) {
        match (line.strip_prefix([' ', '\t']), whole.last_mut()) {
            (Some(rest), Some((_, before))) => before.push_str(rest),
            _ => whole.push((number, line.to_owned())),
        }
    }
    let mut lines = Lines::default();
    for (number, line) in whole {
        let Some((name, value)) = line.split_once(':') else { continue };
        let value = value.replace("\\n", " ").replace("\\N", " ").replace("\\,", ",").replace("\\;", ";");
        let person = name.split(';').find_map(|p| p.strip_prefix("CN=")).map(|p| p.trim_matches('"').to_owned());
        let name = name.split(';').next().unwrap_or_default().to_ascii_uppercase();
        let value = if name.starts_with("DT") { stamp(&value) } else { value };
        if value.trim().is_empty() {
            continue;
        }
        let label = match name.as_str() {
            "SUMMARY" => {
                lines.text(number, BlockKind::Heading, &value);
                continue;
            }
            "DTSTART" => "Début",
            "DTEND" => "Fin",
            "LOCATION" => "Lieu",
            "DESCRIPTION" => "Description",
            "ORGANIZER" => "Organisateur",
            "ATTENDEE" => "Participant",
            _ => continue,
        };
        let value = value.trim_start_matches("mailto:").trim_start_matches("MAILTO:");
        let value = match person.filter(|p| p != value) {
            Some(person) => format!("{person} <{value}>"),
            None => value.to_owned(),
        };
        lines.text(number, BlockKind::Field, &format!("{label} : {value}"));
    }
    lines.finish()
}

/// `20260512T093000Z` as `12/05/2026 09:30`.
fn stamp(value: &str) -> String {
    let digits = value.trim().trim_end_matches('Z');
    if digits.len() < 8 || !digits.bytes().all(|b| b.is_ascii_digit() || b == b'T') {
        return value.to_owned();
    }
    let date = format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..8]);
    match (digits.get(9..11), digits.get(11..13)) {
        (Some(hour), Some(minute)) => iso_date(&format!("{date}T{hour}:{minute}")),
        _ => iso_date(&date),
    }
}

fn numbered(text: &str) -> impl Iterator<Item = (u32, &str)> {
    (1..).zip(text.lines())
}

#[derive(Default)]
struct Lines {
    doc: Document,
    table: u32,
    in_table: bool,
}

impl Lines {
    fn text(&mut self, line: u32, kind: BlockKind, text: &str) {
        self.in_table = false;
        let text = text.trim();
        if !text.is_empty() {
            self.doc.blocks.push(Block::new(Place::Line { line }, 0, kind, text));
        }
    }

    fn row<'t>(&mut self, line: u32, cells: impl Iterator<Item = &'t str>) {
        if !self.in_table {
            self.table += 1;
            self.in_table = true;
        }
        let cells: Vec<Cell> = cells.map(|c| super::docx_text::cell(c, super::document::Mark::None)).collect();
        if cells.iter().any(|c| !c.text.is_empty()) {
            self.doc.blocks.push(Block::row(Place::Line { line }, 0, self.table, cells));
        }
    }

    fn finish(mut self) -> Document {
        if self.doc.blocks.is_empty() {
            self.doc.incidents.push(Incident::NoText);
        }
        self.doc
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(doc: &Document) -> Vec<(BlockKind, String)> {
        doc.blocks.iter().map(|b| (b.kind, b.line().into_owned())).collect()
    }

    #[test]
    fn lines_keep_their_numbers() {
        let doc = read("un\n\n  deux\nnom\tsignature\n".as_bytes());
        assert_eq!(doc.blocks[1].place, Place::Line { line: 3 });
        assert_eq!(doc.blocks[2].kind, BlockKind::Row { table: 1 });
        assert_eq!(read(b" \n").incidents, [Incident::NoText]);
    }

    #[test]
    fn markdown_is_structured() {
        let doc = markdown("# Titre\n- [x] fait\n| a | b |\n|---|---|\n| 1 |  |\n".as_bytes());
        let row = BlockKind::Row { table: 1 };
        let expected = [(BlockKind::Heading, "Titre"), (BlockKind::Item, "☑ fait"), (row, "a\tb"), (row, "1\t")];
        assert_eq!(lines(&doc), expected.map(|(k, t)| (k, t.to_owned())));
    }

    #[test]
    fn events_become_fields() {
        let doc = calendar(b"BEGIN:VEVENT\r\nSUMMARY:Session\r\n  SST\r\nDTSTART;TZID=Europe/Paris:20260512T093000\r\nDTEND;VALUE=DATE:20260513\r\nLOCATION:Salle 2\\, Lyon\r\n");
        let texts: Vec<String> = lines(&doc).into_iter().map(|(_, t)| t).collect();
        assert_eq!(texts, ["Session SST", "Début : 12/05/2026 09:30", "Fin : 13/05/2026", "Lieu : Salle 2, Lyon"]);
    }
}
