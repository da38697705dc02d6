//! Rule hygiene: packs compile, ids and languages are complete, examples are recognised and near misses are not.

use std::collections::BTreeSet;
use std::path::Path;

use probant::audit::{Context, Declared, Verdict, audit_beside};
use probant::pack::{Pack, Part, choose, compile, compile_part, embedded, neighbours, on_disk};
use probant::text::Text;
use probant::trial::{self, taken};

fn pack(id: &str) -> Pack {
    compile(&embedded(), id)
        .unwrap_or_else(|p| panic!("{}", p.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))
}

#[test]
fn both_packs_compile_with_their_indicators() {
    assert_eq!(pack("rnq-2019").indicators.len(), 32);
    assert_eq!(pack("rnq-2026").indicators.len(), 33);
}

#[test]
fn what_a_reader_holds_of_the_rules_is_what_their_files_say() {
    let written = on_disk(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/rules"))).unwrap();
    for id in ["rnq-2019", "rnq-2026"] {
        let (whole, quick) = (compile(&written, id).unwrap(), compile_part(&embedded(), id, Part::Reading).unwrap());
        assert_eq!(format!("{:?}", whole.artefacts), format!("{:?}", quick.artefacts), "{id}");
        assert_eq!(format!("{:?}", whole.indicators), format!("{:?}", quick.indicators), "{id}");
        assert_eq!(format!("{:?}", whole.fields), format!("{:?}", quick.fields), "{id}");
        assert_eq!((whole.automaton.len(), whole.reading), (quick.automaton.len(), quick.reading), "{id}");
    }
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
    let both = [pack("rnq-2019"), pack("rnq-2026")];
    let check = |what: &str, t: &Text| assert!(!t.fr.trim().is_empty() && !t.en.trim().is_empty(), "{what}: {t:?}");
    for a in both.iter().flat_map(|p| &p.artefacts) {
        check(&a.id, &a.name);
    }
    for i in both.iter().flat_map(|p| &p.indicators) {
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
    let tried = trial::examples(&pack);
    let wrong: Vec<_> = tried.iter().filter(|e| !e.passed).collect();
    let (some, all) = (wrong.len(), tried.len());
    assert!(some <= pack.file.examples_tolerated && some * 50 <= all, "{some} of {all} go wrong: {wrong:#?}");
}

#[test]
fn every_case_of_an_indicator_gives_the_verdict_it_expects() {
    for id in ["rnq-2019", "rnq-2026"] {
        let tried = trial::cases(&pack(id));
        let wrong: Vec<_> = tried.iter().filter(|c| !c.passed).collect();
        assert!(wrong.is_empty(), "{id}: {wrong:#?}");
    }
}

#[test]
fn every_need_check_and_cause_fires_in_some_case_and_every_indicator_has_one_where_none_does() {
    for id in ["rnq-2019", "rnq-2026"] {
        let pack = pack(id);
        let reached = trial::reached(&pack, &trial::cases(&pack));
        assert_eq!(reached.indicators.0, reached.indicators.1, "{id}");
        assert_eq!(reached.artefacts.0, reached.artefacts.1, "{id}");
        assert_eq!(reached.silent, Vec::<String>::new(), "{id}: a rule that no case makes fire may be dead");
        assert_eq!(reached.unseen, Vec::<String>::new(), "{id}: causes no case sees");
    }
}

#[test]
fn a_cause_is_told_by_a_rule_or_by_the_auditor() {
    for id in ["rnq-2019", "rnq-2026"] {
        for i in &pack(id).indicators {
            let absent = i.requires.iter().map(|n| n.absent.as_str());
            let checks = i.checks.iter().flat_map(|c| c.told()).map(String::as_str);
            let told: BTreeSet<&str> = absent.chain(checks).collect();
            for cause in &i.causes {
                assert_ne!(cause.by_hand, told.contains(cause.id.as_str()), "{id}: {}", cause.id);
            }
        }
    }
}

#[test]
fn rules_that_could_never_fire_are_refused() {
    let without = |path: &str, from: &str, to: &str| {
        let mut packs = embedded();
        let file = packs.get_mut("rnq-2019").and_then(|files| files.get_mut(path)).unwrap();
        let changed = file.replace(from, to);
        assert_ne!(**file, *changed, "{path}: {from}");
        *file = changed.into();
        let told: Vec<String> =
            compile(&packs, "rnq-2019").err().unwrap_or_default().iter().map(ToString::to_string).collect();
        told.join("\n")
    };
    // a signature is only missed where the artefact asks for one
    let unsigned =
        without("artefacts/alternance_booklet.toml", "signatures = \"required\"", "signatures = \"optional\"");
    assert!(unsigned.contains("indicators/13.toml") && unsigned.contains("alternance_booklet"), "{unsigned}");
    // what a rule tells is not left to the auditor
    let cause = "id = \"I05-N1\"\nlevel = \"major\"\n";
    let told = without("indicators/05.toml", cause, &format!("{cause}by-hand = true\n"));
    assert!(told.contains("I05-N1"), "{told}");
}

#[test]
fn every_artefact_is_wanted_or_says_what_it_is_there_for() {
    // papers that only the later pack wants are known to the base, so that both read alike
    assert_eq!(trial::unwanted(&pack("rnq-2026")), Vec::<String>::new());
}

#[test]
fn causes_are_named_after_their_indicator_and_met_by_some_rule_or_judgement_of_a_person() {
    let mut all = BTreeSet::new();
    for id in ["rnq-2019", "rnq-2026"] {
        let pack = pack(id);
        for i in &pack.indicators {
            assert!(!i.requires.is_empty() && !i.causes.is_empty(), "{id} {}", i.number);
            let own: BTreeSet<&str> = i.causes.iter().map(|c| c.id.as_str()).collect();
            assert_eq!(own.len(), i.causes.len(), "{id} {}: a cause is written twice", i.number);
            for cause in own {
                assert!(cause.starts_with(&format!("I{:02}-N", i.number)), "{id}: {cause}");
                all.insert(cause.to_owned());
            }
        }
    }
    assert!(all.len() >= 91, "{} causes", all.len());
}

#[test]
fn an_overlay_says_only_what_changes() {
    let packs = embedded();
    let (base, over) = (pack("rnq-2019"), pack("rnq-2026"));
    assert_eq!(base.file.policy, over.file.policy, "inherited");
    assert_eq!(base.file.criteria.len(), over.file.criteria.len());
    for (path, text) in &packs["rnq-2026"] {
        assert_ne!(packs["rnq-2019"].get(path), Some(text), "{path} is the same in the base");
    }
    assert_eq!(base.reading, over.reading, "what is read once can be held against both");
    assert_eq!(neighbours(&packs, "rnq-2019"), ["rnq-2026"]);
    assert_eq!(neighbours(&packs, "rnq-2026"), ["rnq-2019"]);
}

#[test]
fn the_same_dossier_shows_what_the_next_referential_asks_more() {
    let (early, late) = (pack("rnq-2019"), pack("rnq-2026"));
    let context = |day: &str| Context {
        name: String::new(),
        audit_date: day.parse().unwrap(),
        as_of: day.parse().unwrap(),
        declared: Declared::from([("categories".to_owned(), vec!["CFA".to_owned()])]),
        sample: None,
    };
    let before = audit_beside(Vec::new(), &early, std::slice::from_ref(&late), &context("2026-10-15"));
    let [turn] = before.transition.as_slice() else { panic!("{:?}", before.transition) };
    assert_eq!(
        (turn.from.id.as_str(), turn.to.id.as_str(), turn.since.as_str()),
        ("rnq-2019", "rnq-2026", "2026-11-01")
    );
    let changed: Vec<u32> = turn.changes.iter().map(|c| c.indicator).collect();
    assert!(changed.contains(&33) && changed.contains(&32), "{changed:?}");
    let new = turn.changes.iter().find(|c| c.indicator == 33).unwrap();
    assert!(new.before.is_none() && new.after == Verdict::Major && new.provisional && !new.added.is_empty());
    // the same, seen from the other side
    let after = audit_beside(Vec::new(), &late, &[early], &context("2026-11-15"));
    assert_eq!(after.transition[0].changes.iter().map(|c| c.indicator).collect::<Vec<_>>(), changed);
    for added in after.transition[0].changes.iter().flat_map(|c| &c.added) {
        assert!(after.findings.iter().any(|f| f.key == added.key), "{}", added.key);
    }
    assert!(audit_beside(Vec::new(), &late, &[], &context("2026-11-15")).transition.is_empty());
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
    files.insert("artefacts/loan_form.toml".to_owned(), added.to_owned().into());
    let pack = compile(&packs, "rnq-2019").unwrap();
    let text = "Prêt de tablette\nStagiaire : Julie Ferrand\nNuméro de série : 12-88\nDate de retour : 12/05/2026";
    let seen = taken(text, &pack);
    assert!(seen.iter().any(|(id, _)| id == "loan_form"), "{seen:?}");
}
