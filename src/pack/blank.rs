//! Commented models of an artefact and of an indicator, to begin a new one from.

use crate::text::Lang;

const ARTEFACT: [&str; 2] = [include_str!("blank/artefact.fr.toml"), include_str!("blank/artefact.en.toml")];
const INDICATOR: [&str; 2] = [include_str!("blank/indicator.fr.toml"), include_str!("blank/indicator.en.toml")];

/// The model of an artefact with this id.
#[must_use]
pub fn artefact(id: &str, lang: Lang) -> String {
    ARTEFACT[usize::from(lang == Lang::En)].replace("ID", id)
}

/// The model of an indicator with this number.
#[must_use]
pub fn indicator(number: u32, lang: Lang) -> String {
    let text = INDICATOR[usize::from(lang == Lang::En)];
    text.replace("NUMBER", &number.to_string()).replace("NN", &format!("{number:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::{compile, embedded};

    #[test]
    fn a_model_is_a_sound_rule_as_it_stands() {
        for lang in [Lang::Fr, Lang::En] {
            let mut packs = embedded();
            let files = packs.get_mut("rnq-2019").unwrap();
            // the model of an indicator asks that its paper be signed
            let loan = artefact("loan_form", lang).replace("signatures = \"none\"    ", "signatures = \"required\"");
            files.insert("artefacts/loan_form.toml".to_owned(), loan.into());
            files.insert(
                "indicators/40.toml".to_owned(),
                indicator(40, lang).replace("attendance_sheet", "loan_form").into(),
            );
            let pack = compile(&packs, "rnq-2019").unwrap_or_else(|p| panic!("{p:?}"));
            let cases: Vec<_> = crate::trial::cases(&pack).into_iter().filter(|c| c.indicator == 40).collect();
            assert!(cases.len() == 2 && cases.iter().all(|c| c.passed), "{cases:?}");
        }
    }
}
