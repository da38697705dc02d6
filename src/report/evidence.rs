//! Links from a report to the evidence: relative, percent-encoded, only to files of the input.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use super::sarif::uri;
use crate::audit::Audit;

/// Where the files of an audit are, as seen from its reports; empty when they cannot be linked to.
#[derive(Debug, Clone, Default)]
pub struct Links(BTreeMap<String, String>);

impl Links {
    /// Links from the reports in `out` to the files of the folder `input`.
    ///
    /// None when the input is no folder, and none when `out` lies outside the folder that holds the
    /// input: such a link would tell how the machine's folders are named. What is inside an archive
    /// or a mail leads to that archive or mail.
    #[must_use]
    pub fn of(audit: &Audit, input: &Path, out: &Path) -> Self {
        let Some((root, prefix)) = within(input, out) else { return Self::default() };
        let link = |path: &String| {
            let ends = std::iter::once(path.len()).chain(path.rmatch_indices("!/").map(|(at, _)| at));
            let file = ends.map(|end| &path[..end]).find(|file| is_file(&root, file))?;
            Some((path.clone(), format!("{prefix}{}", uri(file))))
        };
        Self(audit.files.iter().filter_map(|f| link(&f.path)).collect())
    }

    /// The link to a file; empty when there is none.
    #[must_use]
    pub fn href(&self, path: &str) -> &str {
        self.0.get(path).map_or("", String::as_str)
    }
}

/// The folder, and the way to it from `out`.
fn within(input: &Path, out: &Path) -> Option<(std::path::PathBuf, String)> {
    let (root, out) = (input.canonicalize().ok()?, out.canonicalize().ok()?);
    if !root.is_dir() {
        return None;
    }
    let up = |rest: &Path| "../".repeat(rest.components().count());
    if let Ok(rest) = out.strip_prefix(&root) {
        let up = up(rest);
        return Some((root, if up.is_empty() { "./".to_owned() } else { up }));
    }
    let up = up(out.strip_prefix(root.parent()?).ok()?);
    let prefix = format!("{up}{}/", uri(root.file_name()?.to_str()?));
    Some((root, prefix))
}

/// A file that is really there, below the folder, through no symbolic link.
fn is_file(root: &Path, file: &str) -> bool {
    let plain = Path::new(file).components().all(|c| matches!(c, Component::Normal(_)));
    let mut at = root.to_owned();
    plain
        && !file.is_empty()
        && Path::new(file).components().all(|c| {
            at.push(c);
            at.symlink_metadata().is_ok_and(|m| !m.is_symlink())
        })
        && at.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn links_lead_to_files_of_the_folder_and_nowhere_else() {
        let place = tempfile::tempdir().unwrap();
        let (input, out) = (place.path().join("Dossier client"), place.path().join("sortie/rapports"));
        std::fs::create_dir_all(input.join("été")).unwrap();
        std::fs::create_dir_all(&out).unwrap();
        std::fs::write(place.path().join("secret.txt"), "x").unwrap();
        for file in ["été/a #1?.pdf", "pièces.zip", "javascript:alert(1)"] {
            // not every system has such names
            let _ = std::fs::write(input.join(file), "x");
        }
        let mut audit = sample::audit();
        let paths =
            ["été/a #1?.pdf", "pièces.zip!/b/c.pdf", "javascript:alert(1)", "../secret.txt", "/etc/passwd", "absent"];
        let row = audit.files[0].clone();
        audit.files = paths.iter().map(|p| crate::audit::FileEntry { path: (*p).into(), ..row.clone() }).collect();
        let links = Links::of(&audit, &input, &out);
        let found = paths.map(|p| links.href(p));
        assert_eq!(found[0], "../../Dossier%20client/%C3%A9t%C3%A9/a%20%231%3F.pdf");
        assert_eq!(found[1], "../../Dossier%20client/pi%C3%A8ces.zip");
        assert_eq!(found[2], if cfg!(windows) { "" } else { "../../Dossier%20client/javascript%3Aalert%281%29" });
        assert_eq!(found[3..], ["", "", ""]);
        assert_eq!(Links::of(&audit, &input, &input).href(paths[1]), "./pi%C3%A8ces.zip");
        let elsewhere = tempfile::tempdir().unwrap();
        assert_eq!(Links::of(&audit, &input, elsewhere.path()).href(paths[1]), "", "no folder of the machine is told");
        assert_eq!(Links::of(&audit, &input.join("pièces.zip"), &out).href(paths[1]), "", "the input is an archive");
    }
}
