//! What a dossier holds of people and what the machine holds of its owner stay out of the reports.

mod support;

use std::io::Read as _;
use std::path::Path;

use support::{audit_command, dossier, finish, root, run, zip};

const EVERYTHING: &str = "csv,xlsx,html,json,sarif,jsonl";

/// Every byte that a run let out: reports (workbooks unpacked), names of reports, both outputs of the program.
fn outputs(input: &Path, out: &Path, options: &[&str]) -> Vec<(String, String)> {
    let mut command = audit_command(input, out);
    command.args(["--format", EVERYTHING]).args(options).env("PROBANT_CANARI", "canari-de-l-environnement");
    let done = finish(&mut command).ends(0);
    let mut all = vec![("stdout".to_owned(), done.stdout), ("stderr".to_owned(), done.stderr)];
    all.extend(written(out));
    assert!(all.len() > 12, "{}", all.len());
    all
}

/// What a folder of reports holds, workbooks unpacked.
fn written(out: &Path) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(out).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        let bytes = std::fs::read(entry.path()).unwrap();
        if bytes.starts_with(b"PK") {
            let mut book = ::zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
            for n in 0..book.len() {
                let mut text = String::new();
                let mut part = book.by_index(n).unwrap();
                part.read_to_string(&mut text).unwrap();
                all.push((format!("{name} {n}"), text));
            }
        } else {
            all.push((name, String::from_utf8(bytes).unwrap()));
        }
    }
    all
}

#[track_caller]
fn absent(outputs: &[(String, String)], canaries: &[&str]) {
    for (name, text) in outputs {
        let folded = text.to_lowercase();
        for canary in canaries {
            if let Some(at) = folded.find(&canary.to_lowercase()) {
                let near: String = folded[..at].chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect();
                panic!("{canary:?} in {name}: …{near}{}", folded[at..].chars().take(60).collect::<String>());
            }
        }
    }
}

const SHEET: &str = "FEUILLE D'ÉMARGEMENT\nFormation : Excel intermédiaire\nDates : du 02/03/2026 au 03/03/2026\n\
Formateur : Ysolde KERMAREC-BOUVRIL\nStagiaire : Zéphyrin OUDRAGUER\nsignature du stagiaire, signature du formateur\n\
Contact : zephyrin.canari@exemple-canari.fr, tél. 06 98 76 54 32\nN° 1 85 05 78 006 084 36, IBAN FR76 3000 6000 0112 3456 7890 189\n";

const AGREEMENT: &str = "CONVENTION DE FORMATION PROFESSIONNELLE\nentre l'organisme et l'entreprise, SIRET 732 829 320 00074\n\
Intitulé : Excel intermédiaire\nDates : du 02/03/2026 au 03/03/2026\nDurée : 14 heures\n\
Stagiaire : OUDRAGUER Zéphyrin\nFormatrice : Ysolde Kermarec-Bouvril\nRéférent handicap : Mme Philomène Trucheval, ref@exemple-canari.fr\n\
Téléphone : 06.98.76.54.32 ; virement sur FR7630006000011234567890189\nsignature du stagiaire\n";

/// A dossier about persons that exist nowhere else.
fn persons(at: &Path) {
    let write = |name: &str, text: &str| {
        let path = at.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("session/emargement Oudraguer.txt", SHEET);
    write("session/CONVENTION_OUDRAGUER_Zephyrin.txt", AGREEMENT);
    write(
        "formateurs/KermarecBouvril/cv.txt",
        "CURRICULUM VITAE\nYsolde KERMAREC-BOUVRIL\nFormatrice Excel\nExpérience professionnelle : dix ans\nDiplômes : master\n",
    );
    let attestation = "ATTESTATION DE FIN DE FORMATION\nM. Zéphyrin OUDRAGUER a suivi la formation Excel intermédiaire du 02/03/2026 au 03/03/2026\n";
    let packed = zip(&[("attestation_zoudraguer.txt", attestation.as_bytes())]);
    std::fs::write(at.join("session/attestations.zip"), packed).unwrap();
}

const PARTICULARS: &[&str] = &[
    "exemple-canari",
    "98 76 54",
    "98.76.54",
    "06987654",
    "1 85 05 78",
    "006 084",
    "3000 6000",
    "30006000",
    "canari-de-l-environnement",
];

#[test]
fn particulars_are_in_no_report_and_facts_stay() {
    let place = tempfile::tempdir().unwrap();
    let input = place.path().join("dossier");
    persons(&input);
    let out = place.path().join("out");
    let all = outputs(&input, &out, &[]);
    absent(&all, PARTICULARS);
    let json = &all.iter().find(|(n, _)| n == "audit.json").unwrap().1;
    assert!(json.contains("73282932000074"), "a SIRET is no particular");
    assert!(json.to_lowercase().contains("oudraguer"), "names are replaced only where asked");
    let audit = support::read_audit(&out);
    let passages = audit.findings.iter().flat_map(|f| &f.evidence).map(|e| &e.passage);
    let reasons = audit.files.iter().flat_map(|f| &f.artefacts).flat_map(|a| &a.because).map(|r| &r.passage);
    for passage in passages.chain(reasons) {
        assert!(passage.chars().count() <= 120, "{passage}");
    }
}

#[test]
fn names_are_replaced_everywhere_and_findings_keep_their_keys() {
    let place = tempfile::tempdir().unwrap();
    let input = place.path().join("dossier");
    persons(&input);
    let (plain, hidden) = (place.path().join("plain"), place.path().join("hidden"));
    outputs(&input, &plain, &[]);
    for (lang, options) in [("fr", &["--pseudonymise"][..]), ("en", &["--pseudonymise", "--lang", "en"])] {
        let all = outputs(&input, &hidden, options);
        absent(&all, PARTICULARS);
        absent(&all, &["oudraguer", "zephyrin", "zéphyrin", "kermarec", "bouvril", "ysolde", "philomène", "trucheval"]);
        let said = if lang == "fr" {
            ["Stagiaire 1", "Formateur 1", "seudonymisé"]
        } else {
            ["Trainee 1", "Trainer 1", "seudonymised"]
        };
        for name in ["audit.json", "rapport.html", "inventaire.csv", "audit.jsonl", "audit.sarif"] {
            let text = &all.iter().find(|(n, _)| n == name).unwrap().1;
            assert!(text.contains(said[2]) || name == "inventaire.csv" || name == "audit.sarif", "{name}");
            assert!(name != "audit.json" || said.iter().all(|s| text.contains(s)), "{name}");
        }
    }
    let keys =
        |out: &Path| support::read_audit(out).findings.into_iter().map(|f| (f.key, f.verdict)).collect::<Vec<_>>();
    assert_eq!(keys(&plain), keys(&hidden));
    let count = |out: &Path| support::read_audit(out).files.len();
    assert_eq!(count(&plain), count(&hidden));
}

#[test]
fn what_is_made_from_a_named_report_can_be_without_names() {
    let place = tempfile::tempdir().unwrap();
    let input = place.path().join("dossier");
    persons(&input);
    let at = |name: &str| place.path().join(name);
    outputs(&input, &at("un"), &[]);
    outputs(&input, &at("deux"), &[]);
    let names = ["oudraguer", "zephyrin", "zéphyrin", "kermarec", "bouvril", "ysolde", "philomène", "trucheval"];
    let silent = |command: &str, args: &[std::path::PathBuf], formats: &str, out: &Path| {
        let mut words: Vec<std::ffi::OsString> = vec![command.into()];
        words.extend(args.iter().map(|a| a.clone().into_os_string()));
        words.extend(["--pseudonymise", "--format", formats, "--out"].map(std::ffi::OsString::from));
        words.push(out.into());
        let done = run(words).ends(0);
        let mut all = written(out);
        all.push(("stdout".to_owned(), done.stdout));
        absent(&all, &names);
        assert!(all.iter().any(|(_, text)| text.contains("Stagiaire 1")), "{command}");
    };
    silent("render", &[at("un")], EVERYTHING, &at("rendu"));
    silent("compare", &[at("un"), at("deux")], "csv,xlsx,html,json", &at("suivi"));
    // made from a report without names, there are none whatever is asked, and nothing is said twice
    run(["render".into(), at("rendu").into_os_string(), "--pseudonymise".into(), "--out".into(), at("encore").into()])
        .ends(0);
    let page = std::fs::read_to_string(at("encore/rapport.html")).unwrap();
    assert_eq!(page.matches("apport pseudonymisé").count(), 1);
    // names cannot be told without the rules: nothing is written
    let mut audit = support::read_audit(&at("un"));
    audit.pack.id = "inconnu".into();
    std::fs::write(at("inconnu.json"), serde_json::to_vec(&audit).unwrap()).unwrap();
    let refused = run([
        "render".into(),
        at("inconnu.json").into_os_string(),
        "--pseudonymise".into(),
        "--out".into(),
        at("rien").into(),
    ])
    .ends(2);
    assert!(refused.stderr.contains("--pack") && !at("rien").exists(), "{}", refused.stderr);
}

#[test]
fn a_package_says_that_it_bears_names() {
    let place = tempfile::tempdir().unwrap();
    let input = place.path().join("dossier");
    persons(&input);
    let package = |more: &[&str]| {
        let mut command = support::probant();
        command.arg("package").arg(&input).arg("--out").arg(place.path().join("paquet")).args(more);
        finish(&mut command)
    };
    let refused = package(&["--pseudonymise"]).ends(2);
    assert!(refused.stderr.contains("les noms"), "{}", refused.stderr);
    std::fs::write(input.join("probant.toml"), "pseudonymise = true\n").unwrap();
    let refused = package(&[]).ends(2);
    assert!(refused.stderr.contains("--with-names") && !place.path().join("paquet").exists(), "{}", refused.stderr);
    package(&["--with-names"]).ends(0);
}

#[test]
fn institutions_are_no_persons() {
    let place = tempfile::tempdir().unwrap();
    let input = place.path().join("dossier");
    persons(&input);
    let text = AGREEMENT.replace("entre l'organisme et", "entre l'IFAS Sainte-Anne et l'EHPAD La Roseraie,")
        + "Pour l'organisme : IFAS Sainte-Anne\nSignataire : L'IFAS Sainte-Anne\n";
    std::fs::write(input.join("session/convention IFAS Sainte-Anne.txt"), text).unwrap();
    let out = place.path().join("out");
    let all = outputs(&input, &out, &["--pseudonymise"]);
    absent(&all, &["oudraguer", "kermarec"]);
    assert!(support::read_audit(&out).files.iter().any(|f| f.path.contains("IFAS Sainte-Anne")));
}

#[test]
fn a_whole_dossier_is_pseudonymised_from_its_settings() {
    let place = tempfile::tempdir().unwrap();
    let input = place.path().join("horizon");
    support::copy_tree(&dossier("horizon-conseil"), &input);
    let (plain, hidden) = (place.path().join("plain"), place.path().join("hidden"));
    let before = support::audited(&input, &plain);
    let settings = std::fs::read_to_string(input.join("probant.toml")).unwrap_or_default();
    std::fs::write(input.join("probant.toml"), format!("pseudonymise = true\n{settings}")).unwrap();
    let all = outputs(&input, &hidden, &[]);
    let surnames: Vec<String> = before
        .trainees
        .iter()
        .chain(&before.trainers)
        .flat_map(|p| p.name.split([' ', '-']).map(str::to_owned).collect::<Vec<_>>())
        .filter(|w| w.chars().count() > 5 && w.chars().all(char::is_uppercase))
        .collect();
    assert!(!before.trainees.is_empty());
    absent(&all, &surnames.iter().map(String::as_str).collect::<Vec<_>>());
    let paths: Vec<String> = support::read_audit(&hidden).files.into_iter().map(|f| f.path).collect();
    let unique: std::collections::BTreeSet<&String> = paths.iter().collect();
    assert_eq!(unique.len(), paths.len());
}

/// Crates that speak to a network, by the names of the usual ones and of what they rest on.
#[test]
fn no_crate_of_the_program_speaks_to_a_network() {
    let lock: toml::Table = toml::from_str(&std::fs::read_to_string(root().join("Cargo.lock")).unwrap()).unwrap();
    let packages = lock["package"].as_array().unwrap();
    let names: Vec<&str> = packages.iter().filter_map(|p| p["name"].as_str()).collect();
    assert!(names.len() > 100 && names.contains(&"lopdf"));
    let network = [
        "reqwest",
        "ureq",
        "hyper",
        "h2",
        "h3",
        "curl",
        "curl-sys",
        "isahc",
        "attohttpc",
        "minreq",
        "tokio",
        "mio",
        "async-std",
        "async-net",
        "smol",
        "async-io",
        "socket2",
        "quinn",
        "rustls",
        "native-tls",
        "openssl",
        "openssl-sys",
        "schannel",
        "security-framework",
        "hickory-resolver",
        "trust-dns-resolver",
        "tungstenite",
        "websocket",
        "lettre",
        "ssh2",
        "libssh2-sys",
        "git2",
        "gix",
        "sentry",
        "opentelemetry",
        "tonic",
        "warp",
        "axum",
        "actix-web",
        "tiny_http",
        "rouille",
        "ftp",
        "suppaftp",
        "zbus",
        "webpki",
        "ring",
        "aws-lc-rs",
        "self_update",
        "polling",
    ];
    let linked: Vec<&&str> = names.iter().filter(|n| network.contains(n)).collect();
    assert!(linked.is_empty(), "{linked:?}");
    // the reader that misbehaves on purpose, to prove the walls, tries a socket
    for source in sources(&root().join("src")).into_iter().filter(|p| !p.ends_with("worker/fault.rs")) {
        let text = std::fs::read_to_string(&source).unwrap();
        for word in ["std::net", "TcpStream", "UdpSocket", "UnixStream"] {
            assert!(!text.contains(word), "{word} in {}", source.display());
        }
    }
}

fn sources(dir: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(dir).unwrap().flatten().map(|e| e.path());
    entries
        .flat_map(|p| if p.is_dir() { sources(&p) } else { vec![p] })
        .filter(|p| p.extension().is_some_and(|e| e == "rs"))
        .collect()
}

/// Only where strace is installed and may trace.
#[cfg(target_os = "linux")]
#[test]
fn a_run_asks_the_system_for_no_socket() {
    let place = tempfile::tempdir().unwrap();
    let input = place.path().join("dossier");
    persons(&input);
    let log = place.path().join("appels");
    let traced = std::process::Command::new("strace")
        .args(["-f", "-qq", "-e", "trace=%network", "-o"])
        .arg(&log)
        .arg(env!("CARGO_BIN_EXE_probant"))
        .arg("audit")
        .arg(&input)
        .arg("--out")
        .arg(place.path().join("out"))
        .env("PROBANT_CACHE", "off")
        .env("PROBANT_OCR", "off")
        .output();
    let Ok(traced) = traced.as_ref().map(|o| o.status.success()) else { return };
    if !traced {
        return; // a system that forbids tracing proves nothing
    }
    let calls = std::fs::read_to_string(&log).unwrap();
    // a pair of sockets leads nowhere but to a process of ours
    let outward: Vec<&str> =
        calls.lines().filter(|l| l.contains("socket(") || l.contains("connect(") || l.contains("bind(")).collect();
    assert!(outward.is_empty(), "{outward:?}");
}

#[cfg(unix)]
#[test]
fn reports_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = tempfile::tempdir().unwrap();
    let input = place.path().join("dossier");
    persons(&input);
    let out = place.path().join("a/b/out");
    outputs(&input, &out, &[]);
    let mode = |p: &Path| std::fs::metadata(p).unwrap().permissions().mode() & 0o777;
    for dir in [out.as_path(), &place.path().join("a/b"), &place.path().join("a")] {
        assert_eq!(mode(dir), 0o700, "{}", dir.display());
    }
    for entry in std::fs::read_dir(&out).unwrap().flatten() {
        assert_eq!(mode(&entry.path()), 0o600, "{:?}", entry.path());
    }
    run(["render"].map(std::ffi::OsString::from).into_iter().chain([
        out.clone().into(),
        "--out".into(),
        place.path().join("c").into(),
    ]))
    .ends(0);
    assert_eq!(mode(&place.path().join("c")), 0o700);
}
