//! From one audit to the next: reports written again, waivers, comparisons.

mod support;

use std::path::{Path, PathBuf};

use calamine::{Reader, Xlsx};
use probant::audit::{Audit, Verdict, WaiverState};
use support::{DAY, audit_command, audited, copy_tree, dossier, finish, probant, read_audit, run};

/// A dossier of the fixtures laid out in a folder that may be changed.
struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    fn of(name: &str) -> Self {
        let place = Self { dir: tempfile::tempdir().unwrap() };
        copy_tree(&dossier(name), &place.at("dossier"));
        place
    }

    fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn audit(&self, out: &str, more: &[&str]) -> support::Run {
        finish(audit_command(&self.at("dossier"), &self.at(out)).args(more))
    }

    fn audited(&self, out: &str) -> Audit {
        audited(&self.at("dossier"), &self.at(out))
    }
}

fn atelier() -> Place {
    Place::of("atelier-des-savoirs")
}

/// Path of the file of a finding of this kind that is about one file.
fn about_a_file(audit: &Audit) -> (String, String) {
    let paths: Vec<&str> = audit.files.iter().map(|f| f.path.as_str()).collect();
    let finding = audit.findings.iter().find(|f| f.indicator > 0 && paths.contains(&f.subject.as_str()));
    let finding = finding.expect("a finding about one file");
    (finding.key.clone(), finding.subject.clone())
}

// ——— render

#[test]
fn every_report_comes_again_from_the_json_byte_for_byte() {
    let place = atelier();
    // beside the evidence the page links to it, which the JSON alone cannot: reports kept elsewhere do not
    let away = tempfile::tempdir().unwrap();
    let un = away.path().join("un");
    place.audit(un.to_str().unwrap(), &["--format", "csv,xlsx,html,json,sarif,jsonl"]).ends(0);
    let json = un.join("audit.json");
    let all = "csv,xlsx,html,json,sarif,jsonl";
    let done = finish(probant().args(["render", "--format", all, "--out"]).arg(place.at("deux")).arg(&json)).ends(0);
    assert!(done.stdout.contains("audit.sarif"), "{}", done.stdout);
    let mut compared = 0;
    for entry in std::fs::read_dir(&un).unwrap().flatten() {
        let again = place.at("deux").join(entry.file_name());
        assert!(std::fs::read(entry.path()).unwrap() == std::fs::read(&again).unwrap(), "{}", again.display());
        compared += 1;
    }
    assert_eq!(compared, 8);
    // by default beside the JSON, from the folder as well, in another language
    // but never over the reports of the audit unless asked
    let before = std::fs::read(un.join("rapport.html")).unwrap();
    let over = finish(probant().args(["render", "--lang", "fr", "--format", "html"]).arg(&un)).ends(2);
    assert!(over.stderr.contains("rapport.html") && over.stderr.contains("--replace"), "{}", over.stderr);
    assert!(before == std::fs::read(un.join("rapport.html")).unwrap());
    finish(probant().args(["render", "--lang", "en", "--format", "html", "--replace"]).arg(&un)).ends(0);
    let page = std::fs::read_to_string(un.join("rapport.html")).unwrap();
    assert!(page.contains("lang=\"en\""));
}

#[test]
fn a_json_that_is_no_audit_is_refused_with_a_sentence() {
    let place = atelier();
    place.audited("un");
    let sound = std::fs::read_to_string(place.at("un/audit.json")).unwrap();
    let hostile = place.at("hostile.json");
    let ends = |text: &[u8], code: i32, said: &str| {
        std::fs::write(&hostile, text).unwrap();
        let run = finish(probant().arg("render").arg(&hostile).arg("--out").arg(place.at("rien"))).ends(code);
        assert!(run.stderr.contains(said), "{said}: {}", run.stderr);
        assert!(!place.at("rien").exists(), "nothing is written");
    };
    ends(b"", 3, "n'est pas un audit.json");
    ends(b"{}", 3, "n'est pas un audit.json");
    ends("[".repeat(1 << 20).as_bytes(), 3, "n'est pas un audit.json");
    ends(&sound.as_bytes()[..sound.len() / 2], 3, "abîmé");
    ends(sound.replacen("\"schema\": \"1.", "\"schema\": \"9.", 1).as_bytes(), 2, "format 9.");
    run(["render", "nulle-part.json"]).ends(3);
}

#[test]
fn an_audit_full_of_nonsense_still_renders() {
    let place = atelier();
    let mut audit = place.audited("un");
    audit.audit_date = "pas une date".into();
    audit.as_of = "\u{202E}".into();
    audit.dossier = "=\u{0}<b>".repeat(500);
    audit.pack.id = "inconnu".into();
    for person in audit.trainees.iter_mut().chain(&mut audit.trainers) {
        person.sessions.push(usize::MAX);
    }
    for finding in &mut audit.findings {
        finding.due = "9999-99-99".into();
        finding.indicator = u32::MAX;
        finding.subject = "é".repeat(70_000);
    }
    let json = place.at("fou.json");
    std::fs::write(&json, serde_json::to_vec(&audit).unwrap()).unwrap();
    let all = "csv,xlsx,html,json,sarif,jsonl";
    finish(probant().args(["render", "--format", all, "--out"]).arg(place.at("fou")).arg(&json)).ends(0);
    finish(probant().arg("compare").arg(&json).arg(place.at("un")).arg("-o").arg(place.at("cmp"))).ends(0);
}

// ——— dialects

#[test]
fn the_dialect_comes_from_the_option_else_from_the_settings() {
    let place = atelier();
    std::fs::write(place.at("dossier/probant.toml"), "csv-dialect = \"rfc4180\"\n").unwrap();
    place.audit("un", &["--format", "csv"]).ends(0);
    let text = std::fs::read_to_string(place.at("un/non-conformites.csv")).unwrap();
    assert!(text.starts_with("\"Dossier\",\"Critère\","), "{}", &text[..40]);
    place.audit("deux", &["--format", "csv", "--csv-dialect", "excel-fr"]).ends(0);
    let text = std::fs::read_to_string(place.at("deux/non-conformites.csv")).unwrap();
    assert!(text.starts_with("\u{FEFF}\"Dossier\";"));
    std::fs::write(place.at("dossier/probant.toml"), "csv-dialect = \"lotus\"\n").unwrap();
    let wrong = place.audit("trois", &[]).ends(2);
    assert!(wrong.stderr.contains("excel-fr, excel-en, rfc4180"), "{}", wrong.stderr);
}

// ——— waivers

fn waive(place: &Place, entries: &[(&str, &str)]) {
    let mut text = String::new();
    for (target, expiry) in entries {
        text += &format!(
            "[[derogation]]\n{target}\nmotif = \"Pièce vue sur place\"\nauteur = \"M. Durand\"\ndate = 2026-11-20\necheance = \"{expiry}\"\n\n"
        );
    }
    std::fs::write(place.at("dossier/derogations.toml"), text).unwrap();
}

#[test]
fn what_explain_says_to_write_accepts_the_finding_once_it_is_filled_in() {
    let place = atelier();
    let summary = place.audit("un", &[]).ends(0).stdout;
    let (_, command) = summary.split_once("probant explain ").expect("the summary says how");
    let key = command.split_whitespace().next().unwrap().to_owned();
    assert!(command.contains("--report"), "{command}");
    let told = finish(probant().args(["explain", &key, "--report"]).arg(place.at("un"))).ends(0).stdout;
    let (_, block) = told.split_once("derogations.toml").expect("how to accept it");
    let block: String = block.lines().skip(1).map(|l| l.trim_start().to_owned() + "\n").collect();
    std::fs::write(place.at("dossier/derogations.toml"), &block).unwrap();
    place.audit("deux", &[]).ends(2);
    std::fs::write(place.at("dossier/derogations.toml"), block.replace("AAAA-MM-JJ", "2027-06-30")).unwrap();
    place.audit("deux", &[]).ends(0);
    let after = read_audit(&place.at("deux"));
    assert!(after.findings.iter().all(|f| f.waiver.is_empty() == (f.key != key)));
    let told = finish(probant().args(["explain", &key, "--report"]).arg(place.at("deux"))).ends(0).stdout;
    assert!(!told.contains("derogations.toml"), "what is accepted needs no other waiver");
}

#[test]
fn an_accepted_finding_stays_but_fails_nothing_and_is_counted_apart() {
    let place = atelier();
    let before = place.audited("un");
    let worst: Vec<_> = before.findings.iter().filter(|f| f.verdict == Verdict::Major).collect();
    assert!(!worst.is_empty());
    place.audit("un", &["--fail-on", "major"]).ends(1);
    let targets: Vec<String> = worst.iter().map(|f| format!("constat = \"{}\"", f.key)).collect();
    let entries: Vec<(&str, &str)> = targets.iter().map(|t| (t.as_str(), "31/03/2027")).collect();
    waive(&place, &entries);
    let told = place.audit("deux", &["--fail-on", "major"]).ends(0);
    assert!(support::plain(&told.stdout).contains(&format!("{} constats dérogés", worst.len())), "{}", told.stdout);
    let after = read_audit(&place.at("deux"));
    assert_eq!(after.findings.len(), before.findings.len(), "the fact stays");
    assert_eq!(after.findings.iter().filter(|f| !f.waiver.is_empty()).count(), worst.len());
    for (a, b) in before.indicators.iter().zip(&after.indicators) {
        assert_eq!(a.verdict, b.verdict, "so does the verdict of the indicator");
    }
    let csv = std::fs::read_to_string(place.at("deux/non-conformites.csv")).unwrap();
    assert!(csv.contains("Accepté par M. Durand le 20/11/2026, jusqu’au 31/03/2027"));
    let page = std::fs::read_to_string(place.at("deux/rapport.html")).unwrap();
    assert!(page.contains("Pièce vue sur place"));
    let key = &worst[0].key;
    let explained = finish(probant().args(["explain", key, "--report"]).arg(place.at("deux"))).ends(0);
    assert!(explained.stdout.contains("M. Durand"), "{}", explained.stdout);
    // the file of waivers is no evidence
    let own = after.files.iter().find(|f| f.path == "derogations.toml").unwrap();
    assert_eq!(own.incidents[0].code, "settings");
}

#[test]
fn an_expired_waiver_reopens_and_an_unused_one_is_said() {
    let place = atelier();
    let key = place.audited("un").findings[0].key.clone();
    waive(
        &place,
        &[(&format!("constat = \"{key}\""), "2026-12-01"), ("regle = \"i99-r1\"\nobjet = \"rien\"", "2027-12-01")],
    );
    let told = place.audit("deux", &[]).ends(0);
    let after = read_audit(&place.at("deux"));
    let states: Vec<WaiverState> = after.waivers.iter().map(|w| w.state).collect();
    assert_eq!(states, [WaiverState::Expired, WaiverState::Unused]);
    assert!(after.findings.iter().all(|f| f.waiver.is_empty()), "it accepts nothing any more");
    let said = support::plain(&told.stdout);
    assert!(said.contains("1 dérogation expirée, constat rouvert") && said.contains("sans constat"), "{said}");
    assert!(std::fs::read_to_string(place.at("deux/non-conformites.csv")).unwrap().contains("Dérogation expirée"));
}

#[test]
fn a_rule_with_its_subject_is_accepted_and_the_others_are_not() {
    let place = atelier();
    let before = place.audited("un");
    let (key, subject) = about_a_file(&before);
    let rule = &before.findings.iter().find(|f| f.key == key).unwrap().rule;
    let name = subject.rsplit('/').next().unwrap();
    let file = place.at("ailleurs.toml");
    std::fs::write(&file, format!("[[waiver]]\nrule = \"{rule}\"\nsubject = \"{name}\"\nreason = \"x\"\nauthor = \"y\"\ndate = \"2026-11-20\"\nexpiry = \"2027-01-01\"\n")).unwrap();
    place.audit("deux", &["--waivers", file.to_str().unwrap()]).ends(0);
    let after = read_audit(&place.at("deux"));
    let accepted: Vec<&str> = after.findings.iter().filter(|f| !f.waiver.is_empty()).map(|f| f.key.as_str()).collect();
    assert_eq!(accepted, [key.as_str()]);
}

#[test]
fn a_malformed_file_of_waivers_stops_before_any_work_with_every_line() {
    let place = atelier();
    std::fs::write(
        place.at("dossier/derogations.toml"),
        "[[derogation]]\nconstat = \"x\"\nmotif = \"\"\n\n[[derogation]]\ndate = \"hier\"\n",
    )
    .unwrap();
    let wrong = place.audit("un", &[]).ends(2);
    for said in ["derogations.toml:2", "derogations.toml:5", "derogations.toml:6", "il manque « auteur »"] {
        assert!(wrong.stderr.contains(said), "{said} in {}", wrong.stderr);
    }
    assert!(!place.at("un").exists());
    let absent =
        finish(audit_command(&place.at("dossier"), &place.at("un")).args(["--waivers", "absent.toml"])).ends(2);
    assert!(absent.stderr.contains("introuvable"), "{}", absent.stderr);
}

#[test]
fn a_waiver_that_names_another_dossier_accepts_nothing() {
    let place = atelier();
    let key = place.audited("un").findings[0].key.clone();
    let accepted = |dossier: &str, name: &str| {
        waive(&place, &[(&format!("constat = \"{key}\"\ndossier = \"{dossier}\""), "2027-12-31")]);
        place.audit(name, &[]).ends(0);
        let after = read_audit(&place.at(name));
        after.findings.iter().filter(|f| !f.waiver.is_empty()).count()
    };
    assert_eq!(accepted("Dossier.zip", "deux"), 1, "the folder or its archive");
    assert_eq!(accepted("autre client", "trois"), 0);
}

#[test]
fn the_forecast_counts_no_waived_finding_and_says_how_many_everywhere() {
    let place = atelier();
    let zero = place.audited("zero");
    let majors: Vec<&str> =
        zero.findings.iter().filter(|f| f.verdict == Verdict::Major).map(|f| f.key.as_str()).collect();
    assert_eq!((majors.len(), zero.forecast.as_ref().unwrap().majors), (2, 2));
    let of: Vec<String> = majors.iter().map(|key| format!("constat = \"{key}\"")).collect();
    waive(&place, &[(&of[0], "2027-12-31"), (&of[1], "2027-12-31")]);
    let shown = place.audit("un", &["--format", "html,xlsx,json"]).ends(0).stdout;
    let forecast = read_audit(&place.at("un")).forecast.unwrap();
    assert_eq!((forecast.majors, forecast.minors, forecast.waived), (0, 1, 2));
    assert_ne!(forecast.id, zero.forecast.unwrap().id);
    let said = "2 constats dérogés non comptés";
    let joined = |text: &str| support::plain(text).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(joined(&shown).contains(said) && !shown.contains("majeure"), "{shown}");
    let long = place.audit("un", &["--format", "html,xlsx,json", "--detail"]).ends(0).stdout;
    assert!(joined(&long).contains(said), "{long}");
    let page = std::fs::read_to_string(place.at("un/rapport.html")).unwrap();
    assert!(support::plain(&page).contains(said) && page.contains("2 acceptés par dérogation"));
    let mut book: Xlsx<_> = calamine::open_workbook(place.at("un/audit.xlsx")).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    assert!(sheet.used_cells().any(|(_, _, cell)| support::plain(&cell.to_string()).contains(said)));
    finish(probant().arg("triage").arg(place.at("un")).arg("-o").arg(place.at("tri"))).ends(0);
    let rows = support::read_csv(&place.at("tri/triage.csv"));
    assert!(rows.iter().flatten().any(|cell| support::plain(cell).contains(said)), "{rows:?}");
    // expired, they count again
    waive(&place, &[(&of[0], "2026-12-01"), (&of[1], "2026-12-01")]);
    place.audit("deux", &["--format", "json"]).ends(0);
    let forecast = read_audit(&place.at("deux")).forecast.unwrap();
    assert_eq!((forecast.majors, forecast.waived), (2, 0));
}

#[test]
fn waivers_for_several_dossiers_must_say_whose_they_are() {
    let place = atelier();
    let key = place.audited("un").findings[0].key.clone();
    copy_tree(&place.at("dossier"), &place.at("lot/client-a"));
    copy_tree(&place.at("dossier"), &place.at("lot/client-b"));
    let waivers = |dossier: &str| {
        waive(&place, &[(&format!("constat = \"{key}\"{dossier}"), "2027-12-31")]);
        std::fs::rename(place.at("dossier/derogations.toml"), place.at("lot/derogations.toml")).unwrap();
    };
    let batch = |more: &[&str]| {
        let mut command = probant();
        command.arg("audit").arg("--batch").arg(place.at("lot")).arg("-o").arg(place.at("rapports"));
        finish(command.args(["--format", "json", "--audit-date", DAY, "--as-of", DAY]).args(more))
    };
    let accepted = |name: &str| {
        let audit = read_audit(&place.at("rapports").join(name));
        audit.findings.iter().filter(|f| !f.waiver.is_empty()).count()
    };
    waivers("");
    let told = batch(&[]).ends(0);
    assert!(told.stderr.contains("1 dérogation ne dit pas son dossier"), "{}", told.stderr);
    assert_eq!((accepted("client-a"), accepted("client-b")), (0, 0));
    let file = place.at("lot/derogations.toml");
    let refused = batch(&["--waivers", file.to_str().unwrap()]).ends(2);
    assert!(refused.stderr.contains("dossier = \"nom\""), "{}", refused.stderr);
    waivers("\ndossier = \"client-b\"");
    batch(&[]).ends(0);
    assert_eq!((accepted("client-a"), accepted("client-b")), (0, 1));
    // the same key in both: which one is asked
    let asked = finish(probant().args(["explain", &key, "--report"]).arg(place.at("rapports"))).ends(2);
    assert!(asked.stderr.contains("2 dossiers") && asked.stderr.contains("client-a"), "{}", asked.stderr);
    std::fs::remove_dir_all(place.at("rapports/client-a")).unwrap();
    let told = finish(probant().args(["explain", &key, "--report"]).arg(place.at("rapports"))).ends(0);
    assert!(told.stdout.contains("client-b"), "{}", told.stdout);
}

#[test]
fn a_comparison_tells_what_became_of_waivers() {
    let place = atelier();
    let keys: Vec<String> =
        place.audited("zero").findings.iter().take(3).map(|f| format!("constat = \"{}\"", f.key)).collect();
    waive(&place, &[(&keys[0], "2027-12-31"), (&keys[1], "2027-12-31")]);
    place.audit("un", &[]).ends(0);
    waive(&place, &[(&keys[0], "2026-12-01"), (&keys[2], "2027-12-31")]);
    place.audit("deux", &[]).ends(0);
    let told = support::plain(
        &compare(&place.at("un"), &place.at("deux"), &["-o", place.at("cmp").to_str().unwrap()]).ends(0).stdout,
    );
    for said in ["(dont 1 dérogé)", "Dérogations (3)", "nouvelle, utilisée", "expirée (avant : utilisée)", "retirée"]
    {
        assert!(told.contains(said), "{said} in {told}");
    }
    assert_eq!(support::read_csv(&place.at("cmp/derogations.csv")).len(), 4);
}

// ——— keys and comparisons

#[test]
fn a_renamed_and_moved_paper_keeps_its_findings() {
    let place = atelier();
    let before = place.audited("un");
    let (key, subject) = about_a_file(&before);
    let from = place.at("dossier").join(&subject);
    let to = from.with_file_name(format!("version définitive.{}", from.extension().unwrap().to_str().unwrap()));
    std::fs::rename(from, to).unwrap();
    let after = place.audited("deux");
    assert!(
        after.findings.iter().any(|f| f.key == key && f.subject.contains("version définitive.")),
        "{key}: {:?}",
        after.findings.iter().map(|f| (&f.key, &f.subject)).collect::<Vec<_>>()
    );
    let told = finish(probant().arg("compare").arg(place.at("un")).arg(place.at("deux"))).ends(0);
    assert!(told.stdout.contains("0 clos") && told.stdout.contains("0 nouveau"), "{}", told.stdout);
}

fn compare(old: &Path, new: &Path, more: &[&str]) -> support::Run {
    finish(probant().arg("compare").arg(old).arg(new).args(more))
}

#[test]
fn what_was_mended_is_closed_and_what_went_missing_is_new() {
    let place = atelier();
    let old = place.audited("un");
    // one trouble less: its paper leaves; some more: an own paper of an indicator in order leaves too
    let conform = old.indicators.iter().find(|i| i.verdict == Verdict::Conform && i.evidence.len() == 1).unwrap();
    std::fs::remove_file(place.at("dossier").join(&conform.evidence[0].file)).unwrap();
    let new = place.audited("deux");
    let out = place.at("cmp");
    let told =
        compare(&place.at("un/audit.json"), &place.at("deux/audit.json"), &["-o", out.to_str().unwrap()]).ends(0);
    assert!(told.stdout.lines().all(|l| l.chars().count() <= 80 || l.starts_with("Écrit")), "{}", told.stdout);
    // each finding listed is named by its key, and the way to see the first in full follows
    let listed = new.findings.iter().chain(&old.findings).filter(|f| told.stdout.contains(&format!("  {} ", f.key)));
    assert!(listed.count() > 2 && told.stdout.contains("probant explain I"), "{}", told.stdout);
    let json: serde_json::Value =
        serde_json::from_slice(&std::fs::read(out.join("comparaison.json")).unwrap()).unwrap();
    let changes = json["changes"].as_array().unwrap();
    let of = |fate: &str| changes.iter().filter(|c| c["fate"] == fate).count();
    let known = |audit: &Audit, key: &str| audit.findings.iter().any(|f| f.key == key);
    let fresh = new.findings.iter().filter(|f| !known(&old, &f.key)).count();
    assert!(of("new") > 0 && of("new") == fresh, "{} {fresh}", of("new"));
    assert_eq!(of("open") + of("worsened") + of("eased") + of("new"), new.findings.len());
    assert_eq!(of("open") + of("worsened") + of("eased") + of("closed"), old.findings.len());
    // the other way round, what was new is closed
    let back = compare(&place.at("deux"), &place.at("un"), &[]).ends(0);
    assert!(back.stdout.contains(&format!("{} clos", of("new"))), "{}", back.stdout);
    for name in ["comparaison.csv", "comparaison.xlsx", "comparaison.html", "expirations.csv"] {
        assert!(out.join(name).is_file(), "{name}");
    }
}

#[test]
fn other_rules_and_other_dates_are_said() {
    let place = atelier();
    place.audited("un");
    finish(probant().arg("audit").arg(place.at("dossier")).arg("-o").arg(place.at("deux")).args([
        "--audit-date",
        "2026-10-15",
        "--as-of",
        DAY,
    ]))
    .ends(0);
    let told = support::plain(&compare(&place.at("deux"), &place.at("un"), &[]).ends(0).stdout);
    assert!(told.contains("Les règles diffèrent") && told.contains("Les dates d'audit diffèrent"), "{told}");
}

#[test]
fn a_waiver_about_to_expire_is_announced() {
    let place = atelier();
    let key = place.audited("un").findings[0].key.clone();
    waive(&place, &[(&format!("constat = \"{key}\""), "2026-12-31")]);
    place.audit("deux", &[]).ends(0);
    let told = support::plain(&compare(&place.at("un"), &place.at("deux"), &[]).ends(0).stdout);
    assert!(told.contains("Bientôt expirés") && told.contains(&format!("31/12/2026 {key}")), "{told}");
}
