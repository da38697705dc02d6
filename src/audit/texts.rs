//! Every text of an audit that comes from the dossier, handed to a function that may change it: one place that
//! knows them all, so that what is hidden is hidden in every report.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::outcome::{Audit, Evidence, Expected, FileEntry};
use crate::mask::mask;
use crate::text::{Lang, Text};

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// The path of a file.
    Path,
    /// The name of a person.
    Name,
    /// Words in one language.
    Words(Lang),
    /// Words of the dossier itself, or a path among others.
    Passage,
}

/// Calls `change` on every text that comes from the dossier.
pub fn each(audit: &mut Audit, change: &mut dyn FnMut(Said, &mut String)) {
    change(Said::Passage, &mut audit.dossier);
    for answer in &mut audit.profile {
        answer.citation.iter_mut().for_each(|e| evidence(e, change));
    }
    audit.files.iter_mut().for_each(|f| of_file(f, change));
    for indicator in &mut audit.indicators {
        indicator.because.iter_mut().for_each(|t| words(t, change));
        indicator.evidence.iter_mut().for_each(|e| evidence(e, change));
    }
    for finding in &mut audit.findings {
        change(Said::Passage, &mut finding.subject);
        words(&mut finding.message, change);
        words(&mut finding.action, change);
        finding.missing.iter_mut().for_each(|t| words(t, change));
        finding.evidence.iter_mut().for_each(|e| evidence(e, change));
        for refused in &mut finding.refused {
            change(Said::Path, &mut refused.file);
            words(&mut refused.message, change);
        }
        change(Said::Passage, &mut finding.waiver);
    }
    for waiver in &mut audit.waivers {
        for text in [&mut waiver.subject, &mut waiver.dossier, &mut waiver.reason, &mut waiver.author] {
            change(Said::Passage, text);
        }
    }
    for session in &mut audit.sessions {
        change(Said::Passage, &mut session.title);
        session.trainees.iter_mut().chain(&mut session.trainers).for_each(|n| change(Said::Name, n));
        session.files.iter_mut().for_each(|f| change(Said::Path, f));
        session.documents.iter_mut().for_each(|d| expected(d, change));
    }
    for person in audit.trainers.iter_mut().chain(&mut audit.trainees) {
        change(Said::Name, &mut person.name);
        change(Said::Passage, &mut person.company);
        person.files.iter_mut().for_each(|f| change(Said::Path, f));
        person.documents.iter_mut().for_each(|d| expected(d, change));
    }
    for added in audit.transition.iter_mut().flat_map(|t| &mut t.changes).flat_map(|c| &mut c.added) {
        words(&mut added.message, change);
        words(&mut added.action, change);
    }
}

fn of_file(file: &mut FileEntry, change: &mut dyn FnMut(Said, &mut String)) {
    change(Said::Path, &mut file.path);
    file.incidents.iter_mut().for_each(|i| words(&mut i.message, change));
    for reason in file.artefacts.iter_mut().flat_map(|a| &mut a.because) {
        words(&mut reason.place, change);
        change(Said::Passage, &mut reason.passage);
    }
    for fact in &mut file.facts {
        words(&mut fact.place, change);
        change(Said::Passage, &mut fact.value);
    }
}

fn words(text: &mut Text, change: &mut dyn FnMut(Said, &mut String)) {
    change(Said::Words(Lang::Fr), &mut text.fr);
    change(Said::Words(Lang::En), &mut text.en);
}

fn evidence(evidence: &mut Evidence, change: &mut dyn FnMut(Said, &mut String)) {
    change(Said::Path, &mut evidence.file);
    words(&mut evidence.place, change);
    change(Said::Passage, &mut evidence.passage);
}

fn expected(expected: &mut Expected, change: &mut dyn FnMut(Said, &mut String)) {
    expected.files.iter_mut().for_each(|f| change(Said::Path, f));
    expected.missing.iter_mut().for_each(|n| change(Said::Name, n));
}

/// Masks e-mail addresses, telephone, bank account and social security numbers. Paths stay: by them the papers
/// of a person are found and erased.
pub fn mask_particulars(audit: &mut Audit) {
    let paths = paths(&audit.files);
    each(audit, &mut |said, text| mask_but(&paths, said, text));
}

/// As [`mask_particulars`], for the files alone.
pub fn mask_files(files: &mut [FileEntry]) {
    let paths = paths(files);
    files.iter_mut().for_each(|f| of_file(f, &mut |said, text| mask_but(&paths, said, text)));
}

fn paths(files: &[FileEntry]) -> BTreeSet<String> {
    files.iter().map(|f| f.path.clone()).collect()
}

fn mask_but(paths: &BTreeSet<String>, said: Said, text: &mut String) {
    if said != Said::Path
        && let Cow::Owned(masked) = mask(text)
        && !paths.contains(text)
    {
        *text = masked;
    }
}
