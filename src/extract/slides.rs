//! Presentations (pptx, ppsx, pptm, potx): slides in their order, titles, tables, notes.

use super::document::{Block, BlockKind, Cell, Document, Mark};
use super::sheet_comments::relations;
use super::xml::{self, Package, Token, Xml};
use crate::incident::Incident;
use crate::place::Place;

/// Reads a presentation.
#[must_use]
pub fn read(bytes: &[u8]) -> Document {
    let mut package = match Package::open(bytes) {
        Ok(package) => package,
        Err(incident) => return xml::unread(incident),
    };
    let mut doc = Document::default();
    xml::core_properties(&mut package, &mut doc);
    let mut stopped = None;
    let parts = order(&mut package);
    let (mut tables, mut images) = (0, false);
    for (number, part) in (1..).zip(&parts) {
        doc.pages = number;
        let text = match package.part(part) {
            Ok(Some(text)) => text,
            Ok(None) => continue,
            Err(incident) => {
                stopped = Some(incident);
                continue;
            }
        };
        let mut slide = Slide { doc: &mut doc, number, tables: &mut tables, images: &mut images, notes: false };
        stopped = slide.read(&text).or(stopped);
        let notes = relations(&mut package, part).into_values().find(|(kind, _)| kind.ends_with("/notesSlide"));
        if let Some(text) = notes.and_then(|(_, path)| package.optional(&path, &mut doc.incidents)) {
            let mut slide = Slide { doc: &mut doc, number, tables: &mut tables, images: &mut images, notes: true };
            stopped = slide.read(&text).or(stopped);
        }
    }
    if parts.is_empty() {
        stopped = Some(Incident::Damaged { detail: "aucune diapositive dans le fichier".into() });
    }
    xml::finish(&mut doc, stopped, images);
    doc
}

/// Slide parts in the order of the presentation, in the order of their names when it is not said.
fn order(package: &mut Package<'_>) -> Vec<String> {
    let targets = relations(package, "ppt/presentation.xml");
    let mut parts = Vec::new();
    if let Ok(Some(text)) = package.part("ppt/presentation.xml") {
        let mut xml = Xml::new(&text);
        loop {
            match xml.step() {
                Token::Start(tag) if tag.name() == "sldId" => {
                    // Two attributes are named `id`; the relation is the one with a prefix.
                    let id = tag.attr_full("r:id").or_else(|| tag.attr("id")).unwrap_or_default();
                    parts.extend(targets.get(&id).map(|(_, path)| path.clone()));
                }
                Token::Eof => break,
                _ => {}
            }
        }
    }
    if parts.is_empty() { package.matching("ppt/slides/slide") } else { parts }
}

struct Slide<'d> {
    doc: &'d mut Document,
    number: u32,
    tables: &'d mut u32,
    images: &'d mut bool,
    notes: bool,
}

impl Slide<'_> {
    fn read(&mut self, text: &str) -> Option<Incident> {
        let mut xml = Xml::new(text);
        let mut kind = BlockKind::Paragraph;
        let mut wanted = !self.notes;
        loop {
            match xml.step() {
                Token::Start(tag) => match tag.name() {
                    "sp" => (kind, wanted) = (BlockKind::Paragraph, !self.notes),
                    "ph" => {
                        let role = tag.attr("type").unwrap_or_default();
                        kind = match role.as_str() {
                            "title" | "ctrTitle" => BlockKind::Title,
                            "subTitle" => BlockKind::Heading,
                            "ftr" | "dt" => BlockKind::Footer,
                            _ => BlockKind::Paragraph,
                        };
                        // Of a notes page only the notes: the rest repeats the slide.
                        wanted = if self.notes { role == "body" } else { role != "sldNum" };
                    }
                    "p" => {
                        let text = paragraph(&mut xml);
                        if wanted && !text.trim().is_empty() {
                            let kind = if self.notes { BlockKind::Note } else { kind };
                            self.push(Block::new(Place::Slide { slide: self.number }, self.number, kind, text.trim()));
                        }
                    }
                    "tbl" => self.table(&mut xml),
                    "blip" => *self.images = true,
                    "Fallback" => xml.skip(),
                    _ => {}
                },
                Token::Eof => return xml.incident(),
                _ => {}
            }
        }
    }

    fn push(&mut self, block: Block) {
        self.doc.blocks.push(block);
    }

    fn table(&mut self, xml: &mut Xml<'_>) {
        *self.tables += 1;
        let (mut cells, mut open): (Vec<Cell>, _) = (Vec::new(), 1u32);
        let mut depth_of_row = 0;
        while open > 0 {
            match xml.step() {
                Token::Start(tag) if tag.name() == "tc" => cells.push(cell(xml)),
                Token::Start(tag) => {
                    open += 1;
                    if tag.name() == "tr" {
                        depth_of_row = open;
                    }
                }
                Token::End => {
                    if open == depth_of_row && !cells.is_empty() {
                        let place = Place::Slide { slide: self.number };
                        self.push(Block::row(place, self.number, *self.tables, std::mem::take(&mut cells)));
                    }
                    open -= 1;
                }
                Token::Text(_) => {}
                Token::Eof => return,
            }
        }
    }
}

fn cell(xml: &mut Xml<'_>) -> Cell {
    let (mut text, mut mark, mut open) = (String::new(), Mark::None, 1u32);
    while open > 0 {
        match xml.step() {
            Token::Start(tag) if tag.name() == "p" => {
                if !text.is_empty() {
                    text.push('\n');
                }
                text.push_str(&paragraph(xml));
            }
            Token::Start(tag) => {
                if tag.name() == "blip" {
                    mark = Mark::Image;
                }
                open += 1;
            }
            Token::End => open -= 1,
            Token::Text(_) => {}
            Token::Eof => break,
        }
    }
    super::docx_text::cell(&text, mark)
}

/// Text of the paragraph just opened.
fn paragraph(xml: &mut Xml<'_>) -> String {
    let (mut text, mut open) = (String::new(), 1u32);
    while open > 0 {
        match xml.step() {
            Token::Start(tag) => match tag.name() {
                "t" => text.push_str(&xml.text()),
                "br" => {
                    text.push('\n');
                    open += 1;
                }
                "Fallback" => xml.skip(),
                _ => open += 1,
            },
            Token::End => open -= 1,
            Token::Text(_) => {}
            Token::Eof => break,
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::xml::tests::zipped;

    fn p(text: &str) -> String {
        format!("<a:p><a:r><a:t>{text}</a:t></a:r></a:p>")
    }

    #[test]
    fn slides_come_in_order_with_titles_tables_and_notes() {
        let first = format!(
            r#"<p:sld><p:sp><p:nvPr><p:ph type="title"/></p:nvPr>{}</p:sp><p:sp>{}</p:sp><a:tbl><a:tr><a:tc>{}</a:tc><a:tc><a:p/></a:tc></a:tr></a:tbl></p:sld>"#,
            p("Accueil"),
            p("Objectifs &amp; durée"),
            p("Nom")
        );
        let notes = format!(
            r#"<p:notes><p:sp><p:ph type="sldImg"/></p:sp><p:sp><p:ph type="body"/>{}</p:sp><p:sp><p:ph type="sldNum"/>{}</p:sp></p:notes>"#,
            p("à dire"),
            p("1")
        );
        let bytes = zipped(&[
            (
                "ppt/presentation.xml",
                r#"<p:presentation><p:sldId id="256" r:id="rId2"/><p:sldId id="257" r:id="rId1"/></p:presentation>"#,
            ),
            (
                "ppt/_rels/presentation.xml.rels",
                r#"<R><Relationship Id="rId1" Type="x/slide" Target="slides/slide1.xml"/><Relationship Id="rId2" Type="x/slide" Target="slides/slide2.xml"/></R>"#,
            ),
            ("ppt/slides/slide1.xml", &format!("<p:sld><p:sp>{}</p:sp></p:sld>", p("dernière"))),
            ("ppt/slides/slide2.xml", &first),
            (
                "ppt/slides/_rels/slide2.xml.rels",
                r#"<R><Relationship Id="rId9" Type="x/notesSlide" Target="../notesSlides/n1.xml"/></R>"#,
            ),
            ("ppt/notesSlides/n1.xml", &notes),
        ]);
        let doc = read(&bytes);
        let seen: Vec<_> = doc.blocks.iter().map(|b| (b.page, b.kind, b.line().into_owned())).collect();
        assert_eq!(
            seen,
            [
                (1, BlockKind::Title, "Accueil".to_owned()),
                (1, BlockKind::Paragraph, "Objectifs & durée".to_owned()),
                (1, BlockKind::Row { table: 1 }, "Nom\t".to_owned()),
                (1, BlockKind::Note, "à dire".to_owned()),
                (2, BlockKind::Paragraph, "dernière".to_owned()),
            ]
        );
        assert_eq!((doc.pages, doc.incidents.len()), (2, 0));
    }

    #[test]
    fn a_file_without_slides_is_damaged() {
        assert!(matches!(read(&zipped(&[("a", "")])).incidents[..], [Incident::Damaged { .. }]));
    }
}
