//! Comments of xlsx cells, which the spreadsheet library does not give.

use std::collections::HashMap;

use super::document::{Block, BlockKind, Document};
use super::xml::{Package, Token, Xml};
use crate::place::Place;

/// Adds the comments of every sheet, after the rows.
pub(super) fn comments(package: &mut Package<'_>, doc: &mut Document) {
    if !package.names().iter().any(|n| n.starts_with("xl/") && n.contains("comments")) {
        return;
    }
    let Some(book) = package.optional("xl/workbook.xml", &mut doc.incidents) else { return };
    let targets = relations(package, "xl/workbook.xml");
    let mut xml = Xml::new(&book);
    let mut page = 0;
    loop {
        let tag = match xml.step() {
            Token::Start(tag) if tag.name() == "sheet" => tag,
            Token::Eof => return,
            _ => continue,
        };
        let (Some(name), Some(id)) = (tag.attr("name"), tag.attr("id")) else { continue };
        let Some((kind, path)) = targets.get(&id) else { continue };
        if !kind.ends_with("/worksheet") {
            continue;
        }
        page += 1;
        let own = relations(package, path);
        let Some((_, part)) = own.values().find(|(kind, _)| kind.ends_with("/comments")) else { continue };
        if let Some(text) = package.optional(part, &mut doc.incidents) {
            sheet(&text, &name, page, doc);
        }
    }
}

fn sheet(text: &str, name: &str, page: u32, doc: &mut Document) {
    let mut xml = Xml::new(text);
    loop {
        match xml.step() {
            Token::Start(tag) if tag.name() == "comment" => {
                let digits = tag.attr("ref").unwrap_or_default();
                let row = digits.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse().unwrap_or(0);
                let comment = xml.text();
                if !comment.trim().is_empty() {
                    let place = Place::Sheet { sheet: name.to_owned(), row };
                    doc.blocks.push(Block::new(place, page, BlockKind::Comment, comment.trim()));
                }
            }
            Token::Eof => return,
            _ => {}
        }
    }
}

/// Relations of a part: identifier → (type, full name of the target).
pub(super) fn relations(package: &mut Package<'_>, part: &str) -> HashMap<String, (String, String)> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let mut found = HashMap::new();
    let Ok(Some(text)) = package.part(&format!("{folder}/_rels/{file}.rels")) else { return found };
    let mut xml = Xml::new(&text);
    loop {
        match xml.step() {
            Token::Start(tag) if tag.name() == "Relationship" => {
                if let (Some(id), Some(kind), Some(target)) = (tag.attr("Id"), tag.attr("Type"), tag.attr("Target")) {
                    found.insert(id, (kind, resolve(folder, &target)));
                }
            }
            Token::Eof => return found,
            _ => {}
        }
    }
}

/// A target as written, from the folder of its part: `../comments1.xml` or `/xl/comments1.xml`.
fn resolve(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|s| !s.is_empty()).collect();
    for step in target.split('/') {
        match step {
            ".." => {
                path.pop();
            }
            "." | "" => {}
            step => path.push(step),
        }
    }
    path.join("/")
}
