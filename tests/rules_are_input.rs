//! Packs and `probant.toml` made to break: an error with file, line and help, in bounded time and memory.

mod support;

use std::path::{Path, PathBuf};

use support::{audit_command, finish, run};

/// A copy of the folder of rules.
fn rules(to: &Path) -> PathBuf {
    let root = to.join("rules");
    let mut todo = vec![support::root().join("rules")];
    while let Some(dir) = todo.pop() {
        for entry in std::fs::read_dir(&dir).unwrap().flatten() {
            if entry.file_type().unwrap().is_dir() {
                todo.push(entry.path());
                continue;
            }
            let target = root.join(entry.path().strip_prefix(support::root().join("rules")).unwrap());
            std::fs::create_dir_all(target.parent().unwrap()).unwrap();
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
    root
}

/// What `pack check` says when one file is changed.
fn checked(file: &str, text: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    let rules = rules(dir.path());
    let path = rules.join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
    let done = run(["pack".as_ref(), "check".as_ref(), rules.as_os_str()]).ends(2);
    support::plain(&format!("{}{}", done.stdout, done.stderr))
}

const ARTEFACT: &str = "id = \"essai\"\nname = { fr = \"Essai\", en = \"Trial\" }\nscope = \"trainee\"\n";

#[test]
fn broken_rules_are_told_with_file_and_line() {
    let deep = format!("a = {}{}", "[".repeat(100_000), "]".repeat(100_000));
    let when = format!("{}x{}", "(".repeat(10_000), ")".repeat(10_000));
    let cases = [
        ("rnq-2019/artefacts/essai.toml", "id = 3\n".to_owned(), "essai.toml:1"),
        ("rnq-2019/artefacts/essai.toml", "id = \"essai\nname".to_owned(), "essai.toml:"),
        ("rnq-2019/artefacts/essai.toml", deep, "essai.toml:1"),
        ("rnq-2019/artefacts/essai.toml", format!("{ARTEFACT}surprise = true\n"), "essai.toml:4"),
        (
            "rnq-2019/artefacts/essai.toml",
            format!("{ARTEFACT}[[signals]]\nkind = \"title\"\nweight = 1\nany = [\"{}\"]\n", "mot ".repeat(20_000)),
            "400",
        ),
        (
            "rnq-2019/artefacts/essai.toml",
            format!(
                "{ARTEFACT}[[signals]]\nkind = \"title\"\nweight = 1\nany = [\"((((a*)*)*)*)*{{1,1000}}{{1,1000}}\"]\n"
            ),
            "essai.toml:7",
        ),
        ("rnq-2019/artefacts/essai.toml", "x".repeat(6 << 20), "5 Mio"),
        ("rnq-2019/indicators/01.toml", format!("when = \"{when}\"\n"), "01.toml"),
    ];
    for (file, text, expected) in cases {
        let said = checked(file, &text);
        assert!(said.contains(expected), "{expected} in:\n{}", said.chars().take(2_000).collect::<String>());
        assert!(said.contains("aide"), "{said}");
        assert!(said.len() < 200_000, "{} bytes of mistakes", said.len());
    }
}

#[test]
fn packs_that_rest_on_themselves_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let rules = rules(dir.path());
    let text = std::fs::read_to_string(rules.join("rnq-2019/pack.toml")).unwrap();
    let text = text.replace("extends = \"\"", "extends = \"rnq-2026\"");
    std::fs::write(rules.join("rnq-2019/pack.toml"), text).unwrap();
    let done = run(["pack".as_ref(), "check".as_ref(), rules.as_os_str()]).ends(2);
    assert!(support::plain(&format!("{}{}", done.stdout, done.stderr)).contains("tourne en rond"));
}

#[test]
fn crowds_of_patterns_and_of_mistakes_are_bounded() {
    let words: Vec<String> = (0..250_000).map(|n| format!("\"mot{n} clef\"")).collect();
    let many = format!("{ARTEFACT}[[signals]]\nkind = \"title\"\nweight = 1\nany = [{}]\n", words.join(","));
    assert!(checked("rnq-2019/artefacts/essai.toml", &many).contains("motifs trop nombreux"));
    let stars: Vec<String> = (0..50_000).map(|n| format!("\"a*{n}\"")).collect();
    let wrong = format!("{ARTEFACT}[[signals]]\nkind = \"title\"\nweight = 1\nany = [{}]\n", stars.join(","));
    let said = checked("rnq-2019/artefacts/essai.toml", &wrong);
    assert!(said.contains("autres") && said.len() < 200_000, "{}", said.len());
}

#[cfg(unix)]
#[test]
fn settings_that_are_no_settings_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("dossier");
    std::fs::create_dir(&input).unwrap();
    std::fs::write(input.join("a.txt"), "Programme de formation").unwrap();
    let settings = input.join("probant.toml");
    let said = |text: &[u8]| {
        std::fs::write(&settings, text).unwrap();
        finish(&mut audit_command(&input, &dir.path().join("out"))).ends(2).stderr
    };
    assert!(said(&vec![b' '; 2 << 20]).contains("1 Mio"));
    assert!(said(b"\xff\xfe").contains("UTF-8"));
    assert!(said(b"\npasswords = 3\n").contains("ligne 2"));
    assert!(said(format!("a = {}", "[".repeat(200_000)).as_bytes()).contains("ligne 1"));
    assert!(said(format!("{} = 1", ["a"; 50_000].join(".")).as_bytes()).contains("ligne 1"));
    let pipe = dir.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    if made.is_ok_and(|s| s.success()) {
        let mut command = audit_command(&input, &dir.path().join("out"));
        finish(command.arg("--config").arg(&pipe)).ends(2);
    }
}
