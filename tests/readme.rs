//! The README shows what the program does.
//!
//! `UPDATE_GENERATED=1 cargo test --test readme` rewrites the blocks between `<!-- run: … -->` and `<!-- /run -->`.

mod support;

use support::{finish, probant, root, text, updating};

const OPEN: &str = "<!-- run: ";
const CLOSE: &str = "<!-- /run -->";
/// Where the command writes its reports when run by a person.
const OUT: &str = "probant-rapport";
/// The READMEs, French and English.
const READMES: [&str; 2] = ["README.md", "README.en.md"];

/// What the command shows; its reports go to a folder of its own, named as the reader's would be.
fn shown(arguments: &str) -> String {
    let here = tempfile::tempdir().unwrap();
    let mut command = probant();
    for word in arguments.split_whitespace() {
        let path = root().join(word);
        if path.exists() {
            command.arg(path)
        } else {
            command.arg(word)
        };
    }
    finish(command.current_dir(here.path()).env_remove("NO_COLOR").args(["--out", OUT])).ends(0).stdout
}

/// The README with its blocks as the program gives them today.
fn refreshed(readme: &str) -> String {
    let mut parts = readme.split(OPEN);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (arguments, rest) = part.split_once(" -->").expect("the comment is closed");
        let (_, after) = rest.split_once(CLOSE).expect("the block ends with its comment");
        out += &format!("{OPEN}{arguments} -->\n```text\n{}\n```\n{CLOSE}{after}", shown(arguments).trim_end());
    }
    out
}

#[test]
fn blocks_are_what_the_program_shows() {
    for name in READMES {
        let path = root().join(name);
        let then = text(&path).unwrap();
        assert!(then.contains(OPEN), "no block to check");
        let now = refreshed(&then);
        if updating() {
            std::fs::write(&path, &now).unwrap();
        } else {
            let differ = then.lines().zip(now.lines()).find(|(a, b)| a != b);
            assert!(then == now, "{name} is stale at {differ:?}: UPDATE_GENERATED=1 cargo test --test readme");
        }
    }
}

#[test]
fn the_tours_run_as_they_are_written() {
    for (name, (waivers, after)) in READMES.into_iter().zip([("derogations.toml", "apres"), ("waivers.toml", "after")])
    {
        let readme = text(&root().join(name)).unwrap();
        let (_, tour) = readme.split_once("![").unwrap();
        let (tour, _) = tour.split_once("\n## ").unwrap();
        let here = tempfile::tempdir().unwrap();
        let (_, toml) = tour.split_once("```toml\n").unwrap();
        std::fs::write(here.path().join(waivers), toml.split("```").next().unwrap()).unwrap();
        let commands: Vec<&str> = tour.lines().filter_map(|l| l.trim().strip_prefix("probant ")).collect();
        assert_eq!(commands.len(), 6, "{name}");
        for line in commands {
            let mut command = probant();
            // what stands between quotation marks is one word
            let words = line.split('"').enumerate();
            let words = words.flat_map(|(n, part)| match n % 2 {
                1 => vec![part],
                _ => part.split_whitespace().collect(),
            });
            for word in words {
                if word.starts_with("fixtures/") {
                    command.arg(root().join(word))
                } else {
                    command.arg(word)
                };
            }
            finish(command.current_dir(here.path())).ends(0);
        }
        let audit = std::fs::read(here.path().join(after).join("audit.json")).unwrap();
        let audit = probant::report::json::read(&audit).unwrap();
        assert_eq!(audit.waivers.len(), 1, "{name}");
        assert_eq!(audit.waivers[0].state, probant::audit::WaiverState::Active, "{name}");
    }
}

#[test]
fn pictures_and_links_lead_to_files() {
    for name in READMES {
        let readme = text(&root().join(name)).unwrap();
        for target in readme.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            assert!(target.starts_with("https://") || root().join(target).is_file(), "{name}: {target}");
        }
        assert!(readme.matches("](docs/").count() >= 3);
    }
}

#[test]
fn the_block_shown_is_that_of_the_first_command() {
    let readme = text(&root().join("README.md")).unwrap();
    let command = readme.lines().find_map(|l| l.strip_prefix("cargo run --release -- ")).unwrap();
    assert!(readme.contains(&format!("{OPEN}{command} -->")), "the block shows another command");
    assert!(readme.lines().any(|l| l == "cargo test"));
}

#[test]
fn commands_and_options_named_exist() {
    let readme = READMES.map(|name| text(&root().join(name)).unwrap()).concat();
    let help = [vec!["--help"], vec!["audit", "--help"], vec!["pack", "--help"]]
        .map(|args| support::run(args).ends(0).stdout)
        .concat();
    let blocks = readme.split("```sh\n").skip(1).filter_map(|b| b.split("```").next());
    for line in blocks.flat_map(str::lines).filter_map(|l| l.strip_prefix("probant ")) {
        let command = line.split_whitespace().next().unwrap();
        assert!(help.contains(&format!("  {command}")), "{command}");
    }
    for option in readme.split('`').filter(|w| w.starts_with("--") && !w.contains('…')) {
        let option = option.split([' ', ',']).next().unwrap();
        assert!(help.contains(option), "{option}");
    }
    for file in ["rules/README.md", "fixtures/README.md", "CHANGELOG.md", "schema/audit.schema.json"] {
        assert!(readme.contains(file) && root().join(file).is_file(), "{file}");
    }
}

#[test]
fn the_configuration_shown_is_accepted() {
    let readme = text(&root().join("README.md")).unwrap();
    let (_, rest) = readme.split_once("## Le profil").unwrap();
    let (_, rest) = rest.split_once("```toml\n").unwrap();
    let (toml, _) = rest.split_once("```").unwrap();
    let place = tempfile::tempdir().unwrap();
    let evidence = place.path().join("dossier");
    std::fs::create_dir(&evidence).unwrap();
    std::fs::write(evidence.join("probant.toml"), toml).unwrap();
    std::fs::write(evidence.join("note.txt"), "note").unwrap();
    let mut command = probant();
    finish(command.arg("audit").arg(&evidence).arg("-o").arg(place.path().join("out"))).ends(0);
}
