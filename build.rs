//! Puts the rules of `rules/` into the program: each file as it stands, and its content as JSON, which is read many
//! times faster than TOML. What the rules mean is not known here.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=build.rs");
    let root = Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join("rules");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let mut rust = String::from("/// The packs of the program: id, then path and rules of each file.\n");
    rust.push_str("pub static EMBEDDED: &[(&str, &[(&str, Rule)])] = &[\n");
    for pack in children(&root)?.iter().filter(|p| p.is_dir()) {
        writeln!(rust, "({:?}, &[", relative(pack, &root))?;
        let mut files = Vec::new();
        collect(pack, &mut files)?;
        for file in files {
            let json = match file.extension().and_then(|e| e.to_str()) {
                // a mistake is told by the program, with its line and help
                Some("toml") => match toml::from_str::<toml::Table>(&fs::read_to_string(&file)?) {
                    Ok(rules) => format!("Some({:?})", serde_json::to_string(&rules)?),
                    Err(_) => "None".to_owned(),
                },
                Some("tsv") => "None".to_owned(),
                _ => continue,
            };
            // from the manifest: the checkout can be moved with its built artefacts
            let path = format!("/rules/{}", relative(&file, &root));
            let text = format!("Cow::Borrowed(include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {path:?})))");
            writeln!(rust, "({:?}, Rule {{ text: {text}, json: {json} }}),", relative(&file, pack))?;
        }
        rust.push_str("]),\n");
    }
    rust.push_str("];\n");
    fs::write(out.join("rules.rs"), rust)?;
    Ok(())
}

/// What a folder holds, by name.
fn children(dir: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut all = fs::read_dir(dir)?.map(|e| e.map(|e| e.path())).collect::<Result<Vec<_>, _>>()?;
    all.sort();
    Ok(all)
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for path in children(dir)? {
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

fn relative(path: &Path, root: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}
