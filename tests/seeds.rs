//! The exercise dossiers under other names, formats and orders: what is planted is found all the same.
//!
//! Figures: `cargo test --test seeds -- --nocapture`.

#[path = "../examples/fixtures/bitmap.rs"]
mod bitmap;
#[path = "../examples/fixtures/docx.rs"]
mod docx;
#[path = "../examples/fixtures/mail.rs"]
mod mail;
#[path = "../examples/fixtures/markup.rs"]
mod markup;
#[path = "../examples/fixtures/odt.rs"]
mod odt;
#[path = "../examples/fixtures/pack.rs"]
mod pack;
#[path = "../examples/fixtures/pdf.rs"]
mod pdf;
#[path = "../examples/fixtures/pdf_page.rs"]
mod pdf_page;
#[path = "../examples/fixtures/pptx.rs"]
mod pptx;
#[path = "../examples/fixtures/prng.rs"]
mod prng;
#[allow(dead_code, reason = "the example writes what is expected as well")]
#[path = "../examples/fixtures/render.rs"]
mod render;
#[path = "../examples/fixtures/sheet.rs"]
mod sheet;
#[path = "../examples/fixtures/shuffle.rs"]
mod shuffle;
#[allow(dead_code, reason = "the example reads without a seed as well")]
#[path = "../examples/fixtures/source.rs"]
mod source;
mod support;

use probant::audit::{Audit, Verdict};
use serde::Deserialize;
use support::{Asked, root};

const DOSSIERS: [&str; 4] = ["groupe-trois-vallees", "lumiere-sur-cour", "cfa-des-rives", "validation-plurielle"];
const SEEDS: [u64; 3] = [1, 2, 3];

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Expected {
    #[serde(flatten)]
    asked: Asked,
    clean: Vec<u32>,
    #[serde(default)]
    planted: Vec<Planted>,
}

#[derive(Deserialize)]
struct Planted {
    indicator: u32,
    level: Verdict,
}

#[test]
fn other_names_formats_and_orders_are_judged_alike() {
    let (mut found, mut planted, mut same, mut all) = (0, 0, 0, 0);
    for name in DOSSIERS {
        let texts = root().join("fixtures/textes").join(name);
        let expected: Expected = toml::from_str(&std::fs::read_to_string(texts.join("dossier.toml")).unwrap()).unwrap();
        let usual = expected.asked.audited(&support::dossier(name));
        for seed in SEEDS {
            let folder = tempfile::tempdir().unwrap();
            let dossier = shuffle::read(&texts, name, seed).unwrap();
            for file in render::all(&dossier).unwrap() {
                let path = folder.path().join(&file.path);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, file.bytes).unwrap();
            }
            let audit = expected.asked.audited(folder.path());
            let verdict = |a: &Audit, i: u32| a.indicators.iter().find(|x| x.indicator == i).unwrap().verdict;
            let bad = |v: Verdict| matches!(v, Verdict::Minor | Verdict::Major);
            for p in &expected.planted {
                let is = |v: Verdict| v == p.level || bad(v) && bad(p.level);
                planted += 1;
                let hit = is(verdict(&audit, p.indicator))
                    || audit.findings.iter().any(|f| f.indicator == p.indicator && is(f.verdict));
                found += u32::from(hit);
            }
            let alarms: Vec<u32> = expected.clean.iter().copied().filter(|i| bad(verdict(&audit, *i))).collect();
            for i in &usual.indicators {
                all += 1;
                let now = verdict(&audit, i.indicator);
                same += u32::from(now == i.verdict);
                if now != i.verdict {
                    println!("{name}, seed {seed}: {} {:?} → {now:?}", i.indicator, i.verdict);
                }
            }
            assert!(alarms.len() <= 1, "{name}, seed {seed}: non-conformities on {alarms:?}");
        }
    }
    let (share, stay) = (f64::from(found) / f64::from(planted), f64::from(same) / f64::from(all));
    println!("{found}/{planted} planted found ({share:.3}), {same}/{all} verdicts as usual ({stay:.3})");
    assert!(share >= 0.8 && stay >= 0.9, "{share:.3} of the planted found, {stay:.3} of the verdicts as usual");
}
