//! Rules given with `--pack`: another referential altogether, an artefact more, mistakes shown where they stand.

mod support;

use std::path::{Path, PathBuf};

use probant::audit::{Audit, Verdict};
use support::{finish, plain, probant, read_audit, root, text};

/// A run of `probant pack …` on a folder of rules.
fn pack(args: &[&str], dir: &Path) -> support::Run {
    finish(probant().arg("pack").args(args).arg(dir))
}

/// The little dossier of a workshop held against the little pack of another referential.
fn workshop(out: &Path, more: &[&str]) -> support::Run {
    let packs = root().join("fixtures/packs");
    let mut command = probant();
    command.arg("audit").arg(packs.join("atelier-meca")).arg("-o").arg(out);
    command.arg("--pack").arg(packs.join("iso-9001-mini")).args([
        "--audit-date",
        "2026-06-15",
        "--as-of",
        "2026-06-01",
    ]);
    finish(command.args(more)).ends(0)
}

fn verdicts(audit: &Audit) -> Vec<(u32, Verdict)> {
    audit.indicators.iter().map(|i| (i.indicator, i.verdict)).collect()
}

#[test]
fn another_referential_is_judged_by_its_own_words_policy_and_questions() {
    let out = tempfile::tempdir().unwrap();
    let run = workshop(out.path(), &["--lang", "fr"]);
    let audit = read_audit(out.path());
    assert_eq!(audit.pack.id, "iso-9001-mini");
    assert_eq!(
        verdicts(&audit),
        [(1, Verdict::Conform), (2, Verdict::Minor), (3, Verdict::Conform), (4, Verdict::Major)],
        "{:#?}",
        audit.findings
    );
    // a minor stays open for twelve months here, but not beyond the audit to come; a major for one
    assert!(audit.findings.iter().all(|f| f.due == "2026-06-15"), "{:?}", audit.findings);
    let forecast = audit.forecast.as_ref().unwrap();
    assert_eq!((forecast.id.as_str(), forecast.majors, forecast.minors, forecast.counted), ("not-ready", 1, 1, 1));
    let kind = forecast.audit.as_ref().unwrap();
    assert_eq!((kind.id.as_str(), kind.covers.as_slice()), ("internal", &[1, 3][..]));
    assert!(
        plain(&run.stdout).contains("Prévision : système pas prêt (1 majeure, 1 mineure)")
            && plain(&run.stdout).contains("revue interne"),
        "{}",
        run.stdout
    );
    let questions: Vec<&str> = audit.profile.iter().map(|a| a.question.as_str()).collect();
    assert_eq!(questions, ["measures", "certified_soon"]);
    assert!(audit.transition.is_empty(), "it has no family");
}

#[test]
fn nothing_of_the_usual_referential_leaks_into_the_reports_of_another() {
    let out = tempfile::tempdir().unwrap();
    for lang in ["fr", "en"] {
        let run = workshop(out.path(), &["--lang", lang]);
        let mut all = run.stdout;
        for name in ["audit.json", "rapport.html", "non-conformites.csv", "inventaire.csv", "profil.csv"] {
            all += &text(&out.path().join(name)).unwrap();
        }
        let all = all.to_lowercase();
        for word in [
            "qualiopi",
            "rnq",
            "stagiaire",
            "apprenti",
            "bpf",
            "certificateur",
            "décret",
            "émargement",
            "trainee\"",
            "categories",
            "cfa",
        ] {
            // the keys of audit.json are the program's own
            let bare = all.replace("\"trainees\"", "").replace("\"trainers\"", "");
            assert!(!bare.contains(word), "{lang}: {word}: {}", &bare[bare.find(word).unwrap_or(0)..][..80]);
        }
        let audit = read_audit(out.path());
        let criteria: std::collections::BTreeSet<u32> = audit.indicators.iter().map(|i| i.criterion).collect();
        assert_eq!(criteria.into_iter().collect::<Vec<_>>(), [5, 7, 9]);
    }
}

#[test]
fn a_question_of_another_referential_is_no_question_here() {
    let out = tempfile::tempdir().unwrap();
    let packs = root().join("fixtures/packs");
    for (args, said) in [
        (["--profile", "certifying=oui"], "Questions : instruments de mesure"),
        (["--categories", "AF"], "n'ont pas de catégories"),
    ] {
        let mut command = probant();
        command.arg("audit").arg(packs.join("atelier-meca")).arg("-o").arg(out.path());
        let run = finish(command.arg("--pack").arg(packs.join("iso-9001-mini")).args(args)).ends(2);
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
}

#[test]
fn the_rules_of_another_referential_pass_their_own_tests() {
    let dir = root().join("fixtures/packs/iso-9001-mini");
    pack(&["check"], &dir).ends(0);
    let run = pack(&["test"], &dir).ends(0);
    let said = plain(&run.stdout);
    assert!(said.contains("4 sur 4 indicateurs ont un cas qui relève"), "{said}");
}

/// A copy of the rules that a test may change.
fn copied(to: &Path) -> PathBuf {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let target = to.join(entry.file_name());
            if entry.path().is_dir() {
                copy(&entry.path(), &target)
            } else {
                std::fs::copy(entry.path(), target).map(drop).unwrap()
            }
        }
    }
    let rules = to.join("rules");
    copy(&root().join("rules"), &rules);
    rules
}

#[test]
fn one_file_adds_an_artefact_to_the_report_of_a_dossier() {
    let place = tempfile::tempdir().unwrap();
    let rules = copied(place.path());
    let dossier = place.path().join("dossier");
    std::fs::create_dir(&dossier).unwrap();
    std::fs::write(
        dossier.join("Ferrand.txt"),
        "Reçu de jeton\n\nPorteur : Julie Ferrand\nCouleur du jeton : bleu\nCasier attribué : 12\n",
    )
    .unwrap();
    let audit = |out: &str| {
        let out = place.path().join(out);
        let mut command = probant();
        command.arg("audit").arg(&dossier).arg("-o").arg(&out).arg("--pack").arg(&rules);
        finish(command.args(["--audit-date", "2026-12-07", "--as-of", "2026-12-07"])).ends(0);
        (read_audit(&out), text(&out.join("inventaire.csv")).unwrap())
    };
    let (before, _) = audit("before");
    assert!(before.files[0].artefacts.iter().all(|a| !a.counts), "{:?}", before.files[0].artefacts);
    let mut model = finish(probant().args(["pack", "new", "artefact", "loan_form"])).ends(0).stdout;
    model = model.replace("Nom de la pièce", "Reçu de jeton").replace("nom de la pièce", "reçu de jeton");
    model = model.replace("première étiquette", "couleur du jeton").replace("deuxième étiquette", "casier attribué");
    model = model.replace("Première étiquette", "Couleur du jeton").replace("Deuxième étiquette", "Casier attribué");
    std::fs::write(rules.join("rnq-2019/artefacts/loan_form.toml"), model).unwrap();
    let (after, inventory) = audit("after");
    let seen = &after.files[0].artefacts;
    assert!(seen.iter().any(|a| a.artefact == "loan_form" && a.counts), "{seen:?}");
    assert!(inventory.contains("Reçu de jeton"), "{inventory}");
}

#[test]
fn a_mistake_is_shown_with_its_line_a_mark_and_what_was_probably_meant() {
    let place = tempfile::tempdir().unwrap();
    let rules = copied(place.path());
    let change = |file: &str, from: &str, to: &str| {
        let path = rules.join("rnq-2019").join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from}");
        std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
    };
    change("indicators/01.toml", "when = \"certifying\"", "when = \"certifyng\"");
    change("artefacts/invoice.toml", "any = [", "any = [\"de\", ");
    let run = pack(&["check"], &rules).ends(2);
    let said = plain(&run.stdout);
    for part in [
        "la question « certifyng » n'existe pas",
        "when = \"certifyng\"",
        "^^^^^^^^^",
        "vouliez-vous dire « certifying » ?",
        "le motif « de » est dans presque toutes les lignes",
        "ajoutez le mot qui le suit ou le précède",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
}

#[test]
fn a_case_that_goes_wrong_is_told_and_makes_the_test_fail() {
    let place = tempfile::tempdir().unwrap();
    let from = root().join("fixtures/packs/iso-9001-mini");
    let to = place.path().join("iso");
    for dir in ["", "artefacts", "indicators"] {
        std::fs::create_dir_all(to.join(dir)).unwrap();
        for entry in std::fs::read_dir(from.join(dir)).unwrap().flatten().filter(|e| e.path().is_file()) {
            std::fs::copy(entry.path(), to.join(dir).join(entry.file_name())).unwrap();
        }
    }
    let file = to.join("indicators/01.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("expect = \"conform\"", "expect = \"major\"", 1)).unwrap();
    let run = pack(&["test"], &to).ends(2);
    let said = plain(&run.stdout);
    assert!(
        said.contains("✗ indicateur 1 · cas 1 · attendu : Non-conformité majeure (présumée), obtenu : Conforme"),
        "{said}"
    );
    assert!(run.stderr.contains("1 essai manqué"), "{}", run.stderr);
}

#[test]
fn pages_schemas_and_costs_of_the_rules_are_written() {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name).to_string_lossy().into_owned();
    let rules = root().join("fixtures/packs/iso-9001-mini").to_string_lossy().into_owned();
    let run = |args: &[&str]| finish(probant().arg("pack").args(args));
    let page = run(&["doc", "--pack", &rules, "--lang", "en"]).ends(0).stdout;
    assert!(
        page.starts_with("# ISO 9001:2015") && page.contains("### Indicator 2 – 7.1.5 Measuring resources"),
        "{page}"
    );
    run(&["doc", "--pack", &rules, "--format", "html", "-o", &at("regles.html")]).ends(0);
    assert!(text(Path::new(&at("regles.html"))).unwrap().contains("<h3 id=\"i4\">"));
    std::fs::create_dir(at("schemas")).unwrap();
    run(&["schema", "--out", &at("schemas")]).ends(0);
    let schema = text(&place.path().join("schemas/indicator.schema.json")).unwrap();
    assert_eq!(schema, run(&["schema", "indicator"]).ends(0).stdout);
    assert!(schema.contains("covered-by"));
    run(&["new", "artefact", "Prêt"]).ends(2);
    run(&["new", "indicator", "34", "-o", &at("34.toml")]).ends(0);
    let again = run(&["new", "indicator", "34", "-o", &at("34.toml")]).ends(3);
    assert!(again.stderr.contains("existe déjà"), "{}", again.stderr);
    let dossier = root().join("fixtures/packs/atelier-meca").to_string_lossy().into_owned();
    let cost = plain(&run(&["cost", &dossier, "--pack", &rules]).ends(0).stdout);
    assert!(cost.contains("3 fichiers") && cost.contains("quality_policy") && cost.contains("Mesuré ici"), "{cost}");
}
