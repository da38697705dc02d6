//! Rule hygiene: packs compile, ids and languages are complete, examples are recognised and near misses are not.

use probant::audit::{Dossier, Strength};
use probant::classify::classify;
use probant::extract::{Block, Cell, Document};
use probant::format::Format;
use probant::pack::{Pack, choose, compile, embedded};
use probant::pipeline::Gathered;
use probant::place::Place;
use probant::text::Text;

fn pack(id: &str) -> Pack {
    compile(&embedded(), id)
        .unwrap_or_else(|p| panic!("{}", p.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))
}

/// An example text as a reader would give it: lines with tabs are rows of cells.
fn document(text: &str) -> Document {
    let mut document = Document::default();
    let kind = probant::extract::BlockKind::Paragraph;
    for (n, line) in (1u32..).zip(text.lines()) {
        let place = Place::Line { line: n };
        document.blocks.push(if line.contains('\t') {
            Block::row(place, 0, 1, line.split('\t').map(Cell::text).collect())
        } else {
            Block::new(place, 0, kind, line)
        });
    }
    document
}

/// Artefacts an example is taken for, at least as probable, with their points.
fn taken(text: &str, pack: &Pack) -> Vec<(String, f32)> {
    let gathered = Gathered {
        path: "1.txt".to_owned(),
        size: 1,
        digest: "1".to_owned(),
        format: Format::Text,
        incidents: Vec::new(),
        exhibit: Some(classify(&document(text), "text", pack)),
        document: None,
        seat: None,
    };
    let dossier = Dossier::new(vec![gathered], pack);
    let claims = dossier.pieces.iter().flat_map(|p| &p.entry.artefacts);
    claims.filter(|c| c.strength >= Strength::Probable).map(|c| (c.artefact.clone(), c.points)).collect()
}

#[test]
fn both_packs_compile_with_their_indicators() {
    assert_eq!(pack("rnq-2019").indicators.len(), 32);
    assert_eq!(pack("rnq-2026").indicators.len(), 33);
}

#[test]
fn audit_date_chooses_the_pack() {
    let packs = embedded();
    for (date, id) in
        [("2026-10-31", "rnq-2019"), ("2026-11-01", "rnq-2026"), ("2031-01-01", "rnq-2026"), ("2020-05-05", "rnq-2019")]
    {
        assert_eq!(choose(&packs, date).as_deref(), Some(id), "{date}");
    }
}

#[test]
fn every_text_exists_in_both_languages() {
    let pack = pack("rnq-2026");
    let check = |what: &str, t: &Text| assert!(!t.fr.trim().is_empty() && !t.en.trim().is_empty(), "{what}: {t:?}");
    for a in &pack.artefacts {
        check(&a.id, &a.name);
    }
    for i in &pack.indicators {
        let id = i.number.to_string();
        check(&id, &i.label);
        check(&id, &i.expected);
        for n in &i.requires {
            check(&n.id, &n.need);
        }
        for c in &i.causes {
            check(&c.id, &c.cause);
            check(&c.id, &c.action);
        }
    }
}

#[test]
fn priority_one_artefacts_are_there_with_signals_of_several_kinds() {
    let pack = pack("rnq-2019");
    let first: Vec<_> = pack.artefacts.iter().filter(|a| a.priority == 1).collect();
    assert!(first.len() >= 49, "{} artefacts of priority 1", first.len());
    for a in first {
        let mut kinds: Vec<_> = a.signals.iter().map(|g| g.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        assert!(kinds.len() >= 3, "{} has only {kinds:?}", a.id);
        assert!(!a.counters.is_empty(), "{} has no counter-signal", a.id);
        assert!(a.examples.matches.len() >= 2 && !a.examples.near_miss.is_empty(), "{} lacks examples", a.id);
    }
}

#[test]
fn examples_are_recognised_and_near_misses_are_not() {
    let pack = pack("rnq-2019");
    let (mut wrong, mut total) = (Vec::new(), 0);
    for a in &pack.artefacts {
        for (examples, wanted) in [(&a.examples.matches, true), (&a.examples.near_miss, false)] {
            for text in examples {
                total += 1;
                let points = taken(text, &pack);
                let own = points.iter().find(|(id, _)| *id == a.id).map_or(0.0, |p| p.1);
                if (own > 0.0) != wanted {
                    wrong.push(format!(
                        "{} {} {own}: {:?}\n    {points:?}",
                        a.id,
                        if wanted { "missed" } else { "taken" },
                        text.lines().next()
                    ));
                }
            }
        }
    }
    assert!(wrong.len() * 50 <= total, "{} of {total} examples go wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn an_artefact_added_to_a_pack_is_recognised_without_being_learnt() {
    let mut packs = embedded();
    let files = packs.get_mut("rnq-2019").unwrap();
    let added = r#"
id = "loan_form"
name = { fr = "Fiche de prêt de tablette", en = "Tablet loan form" }
scope = "trainee"
[[signals]]
kind = "title"
weight = 8
any = ["prêt de tablette"]
[[signals]]
kind = "label"
weight = 2
max = 4
any = ["numéro de série", "date de retour"]
"#;
    files.insert("artefacts/loan_form.toml".to_owned(), added.to_owned());
    let pack = compile(&packs, "rnq-2019").unwrap();
    let text = "Prêt de tablette\nStagiaire : Julie Ferrand\nNuméro de série : 12-88\nDate de retour : 12/05/2026";
    let seen = taken(text, &pack);
    assert!(seen.iter().any(|(id, _)| id == "loan_form"), "{seen:?}");
}
