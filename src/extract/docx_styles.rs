//! Paragraph styles of Word: which are titles, headings, list items; sizes and weights inherited.

use std::collections::HashMap;

use super::document::{Block, BlockKind};
use super::xml::{Token, Xml};
use crate::place::Place;

/// What a paragraph style says about the role of its text. Sizes are half-points.
#[derive(Clone, Copy, Default)]
pub(super) struct Style {
    pub role: Option<BlockKind>,
    pub bold: bool,
    pub size: u32,
}

/// The styles of a document, inheritance resolved.
#[derive(Default)]
pub(super) struct Styles {
    by_id: HashMap<String, Style>,
    /// Size of body text, in half-points.
    pub body: u32,
}

impl Styles {
    pub fn read(text: &str) -> Self {
        let mut raw: HashMap<String, (Style, Option<String>)> = HashMap::new();
        let (mut id, mut current, mut based, mut body) = (String::new(), Style::default(), None, 20);
        let (mut defaults, mut standard) = (false, false);
        let mut xml = Xml::new(text);
        loop {
            let tag = match xml.step() {
                Token::Start(tag) => tag,
                Token::Eof => break,
                _ => continue,
            };
            match tag.name() {
                "docDefaults" => defaults = true,
                "style" => {
                    raw.insert(std::mem::take(&mut id), (current, based.take()));
                    defaults = false;
                    standard = tag.attr("default").is_some_and(|v| v == "1")
                        && tag.attr("type").as_deref() == Some("paragraph");
                    id = tag.attr("styleId").unwrap_or_default();
                    current = Style::default();
                }
                "name" => current.role = tag.attr("val").and_then(|n| role(&n)).or(current.role),
                "basedOn" => based = tag.attr("val"),
                "outlineLvl" if current.role.is_none() && tag.number("val").is_some_and(|n| n < 9) => {
                    current.role = Some(BlockKind::Heading);
                }
                "b" => current.bold = tag.on(),
                "sz" => {
                    current.size = tag.number("val").unwrap_or(0);
                    if (defaults || standard) && current.size > 0 {
                        body = current.size;
                    }
                }
                _ => {}
            }
        }
        raw.insert(id, (current, based));
        let resolve = |id: &String| {
            let mut style = Style::default();
            let mut at = Some(id);
            for _ in 0..12 {
                let Some((own, parent)) = at.and_then(|id| raw.get(id)) else { break };
                style.role = style.role.or(own.role);
                style.bold |= own.bold;
                style.size = if style.size == 0 { own.size } else { style.size };
                at = parent.as_ref();
            }
            (id.clone(), style)
        };
        Self { by_id: raw.keys().map(resolve).collect(), body }
    }

    pub fn of(&self, id: &str) -> Style {
        // A style that the file does not define still says its role by its name.
        self.by_id.get(id).copied().unwrap_or_else(|| Style { role: role(id), ..Style::default() })
    }
}

fn role(name: &str) -> Option<BlockKind> {
    let name = name.to_lowercase();
    if matches!(name.as_str(), "title" | "titre") {
        return Some(BlockKind::Title);
    }
    if name.starts_with("heading") || name.starts_with("titre") || matches!(name.as_str(), "subtitle" | "sous-titre") {
        return Some(BlockKind::Heading);
    }
    (name.starts_with("list ") || name.starts_with("listparagraph")).then_some(BlockKind::Item)
}

/// The first large line, larger than every other heading, is the title when no style names one.
pub(super) fn promote(blocks: &mut [Block], sizes: &[(u32, u32)]) {
    if blocks.iter().any(|b| b.kind == BlockKind::Title) {
        return;
    }
    let Some(&(number, largest)) = sizes.iter().max_by_key(|(number, size)| (*size, u32::MAX - number)) else { return };
    if largest >= 32 && sizes.iter().filter(|(_, size)| *size == largest).count() == 1 {
        let place = Place::Paragraph { number };
        if let Some(block) = blocks.iter_mut().find(|b| b.kind == BlockKind::Heading && b.place == place) {
            block.kind = BlockKind::Title;
        }
    }
}
