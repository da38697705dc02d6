//! One PDF that holds many papers is read as many papers; one paper of many pages stays one.

use probant::classify::classify;
use probant::extract::{Block, BlockKind, Document};
use probant::pack::{Pack, compile, embedded};
use probant::place::Place;

fn pack() -> Pack {
    compile(&embedded(), "rnq-2026").expect("the pack of the binary")
}

/// The pages of each run.
fn runs(document: &Document) -> Vec<(u32, u32)> {
    classify(document, "pdf", &pack()).runs.iter().map(|r| r.pages).collect()
}

fn certificates() -> Document {
    let bytes = std::fs::read("fixtures/files/pdf/certificates-merged-by-name.pdf").unwrap();
    probant::extract::pdf::read(&bytes)
}

/// Pages of lines; the first line of each is its title.
fn pages(texts: &[&[&str]]) -> Document {
    let mut blocks = Vec::new();
    for (page, lines) in (1..).zip(texts) {
        for (line, text) in (1..).zip(*lines) {
            blocks.push(Block {
                place: Place::Page { page, line },
                page,
                kind: if line == 1 { BlockKind::Heading } else { BlockKind::Paragraph },
                text: (*text).to_owned(),
                cells: Vec::new(),
            });
        }
    }
    Document { pages: u32::try_from(texts.len()).unwrap(), blocks, ..Document::default() }
}

#[test]
fn papers_put_end_to_end_are_told_apart_by_their_bookmarks() {
    assert_eq!(runs(&certificates()), [(1, 1), (2, 2), (3, 3)]);
}

#[test]
fn papers_of_one_model_are_told_apart_without_bookmarks() {
    let document = Document { bookmarks: Vec::new(), ..certificates() };
    assert_eq!(runs(&document), [(1, 1), (2, 2), (3, 3)]);
}

#[test]
fn a_paper_whose_title_comes_back_on_each_page_stays_one() {
    let rules: [&[&str]; 3] = [
        &[
            "Règlement intérieur",
            "Article 1. Le présent règlement s'applique à tous les stagiaires, pour la durée de la formation suivie.",
        ],
        &[
            "Règlement intérieur",
            "Article 4. Il est interdit de fumer dans les locaux ; les consignes d'incendie sont affichées dans le hall.",
        ],
        &[
            "Règlement intérieur",
            "Article 7. Toute sanction est précédée d'un entretien, auquel l'intéressé peut venir accompagné.",
        ],
    ];
    assert_eq!(runs(&pages(&rules)), [(1, 3)]);
}

#[test]
fn a_page_that_says_it_goes_on_is_no_new_paper() {
    let first = "Formation « Gérer un stock », du 4 au 5 mai 2026, formatrice : Lise Aubin, lieu : Royan, 14 heures, matin et après-midi";
    let sheet: [&[&str]; 2] =
        [&["Feuille d'émargement", first, "page 1/2"], &["Feuille d'émargement", first, "page 2/2"]];
    assert_eq!(runs(&pages(&sheet)), [(1, 2)]);
}
