//! What commands print of a hostile dossier steers no terminal, and has no colour where nobody asked for any.

mod support;

use support::{audit_command, finish, part, probant, raw_zip};
use unicode_width::UnicodeWidthStr;

const HOSTILE: &str = "\u{1B}[31mrouge\u{1B}]0;titre\u{7}\u{9B}2J\u{85}x\u{202E}fdp\u{2066}\u{200F}\u{200B}\u{AD}fin";

/// No control but the end of a line, no mark of direction, nothing without a glyph.
#[track_caller]
fn steers_nothing(what: &str, text: &str) {
    for c in text.chars() {
        let odd = c.is_control() && c != '\n'
            || matches!(c, '\u{61C}' | '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
        assert!(!odd, "{what}: {c:?} in {text}");
    }
}

#[test]
fn a_summary_fits_80_columns_and_24_lines_where_no_terminal_is() {
    let place = tempfile::tempdir().unwrap();
    let dossier = support::dossier("atelier-des-savoirs.zip");
    for options in [&["--color", "never"][..], &["--lang", "en"], &["--color", "always"]] {
        let mut command = audit_command(&dossier, &place.path().join("un dossier de rapports"));
        let run = finish(command.env_remove("NO_COLOR").args(options)).ends(0);
        let shown = anstream::adapter::strip_str(&run.stdout).to_string();
        assert!(shown.lines().count() <= 23 && shown.lines().all(|line| line.width() <= 80), "{shown}");
        assert_eq!(shown != run.stdout, options.contains(&"always"), "colours");
    }
    let long = finish(audit_command(&dossier, &place.path().join("long")).arg("--detail")).ends(0).stdout;
    assert!(long.lines().count() > 23 && long.contains("Profil supposé"), "{long}");
}

#[test]
fn no_command_prints_what_steers_a_terminal() {
    let place = tempfile::tempdir().unwrap();
    let dossier = place.path().join("dossier");
    std::fs::create_dir(&dossier).unwrap();
    let text = format!(
        "Programme de formation {HOSTILE}\nFormation : {HOSTILE}\nFormateur : Jean {HOSTILE} Dupont\nDurée : 14 h\n"
    );
    std::fs::write(dossier.join("programme.txt"), &text).unwrap();
    std::fs::write(dossier.join("tableau.csv"), format!("{HOSTILE};Durée\n{HOSTILE};14\n{HOSTILE};7\n")).unwrap();
    std::fs::write(dossier.join("page.html"), format!("<title>{HOSTILE}</title><h1>{HOSTILE}</h1><p>{text}</p>"))
        .unwrap();
    let mail = format!("From: {HOSTILE} <a@ancre.example>\r\nTo: b@ancre.example\r\nSubject: {HOSTILE}\r\n\r\n{text}");
    std::fs::write(dossier.join("message.eml"), mail).unwrap();
    let members = [part(format!("{HOSTILE}.txt"), &text), part(format!("{HOSTILE}.pdf"), "%PDF-1.4 abîmé")];
    std::fs::write(dossier.join("noms.zip"), raw_zip(&members)).unwrap();
    let (before, after) = (place.path().join("avant"), place.path().join("après"));
    let run = finish(audit_command(&dossier, &before).env_remove("NO_COLOR")).ends(0);
    steers_nothing("audit", &run.stdout);
    steers_nothing("audit", &run.stderr);
    std::fs::remove_file(dossier.join("programme.txt")).unwrap();
    finish(&mut audit_command(&dossier, &after)).ends(0);
    let commands: &[&[&std::ffi::OsStr]] = &[
        &["show".as_ref(), dossier.as_ref(), "--full".as_ref()],
        &["compare".as_ref(), before.as_ref(), after.as_ref()],
        &["show".as_ref(), dossier.join("noms.zip").as_os_str().to_owned().leak(), "--full".as_ref()],
    ];
    for args in commands {
        let run = finish(probant().args(*args).env_remove("NO_COLOR"));
        assert!(!run.stdout.is_empty(), "{args:?} {}", run.stderr);
        steers_nothing(&format!("{args:?}"), &run.stdout);
        steers_nothing(&format!("{args:?}"), &run.stderr);
    }
    // a word of the caller's that is wrong comes back harmless too
    for args in [["explain", HOSTILE], ["audit", HOSTILE], ["show", HOSTILE]] {
        let run = finish(probant().args(args));
        assert_ne!(run.code, 0);
        steers_nothing(args[0], &run.stderr);
    }
}
