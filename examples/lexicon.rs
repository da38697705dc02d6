//! Learns `rules/rnq-2019/lexicon.tsv` from labelled papers.
//!
//! ```sh
//! cargo run --example fixtures -- /tmp/corpus fixtures/corpus       # the texts made into real files
//! cargo run --example fixtures -- /tmp/dossiers
//! cargo run --release --example lexicon -- rules/rnq-2019/lexicon.tsv /tmp/corpus /tmp/dossiers -- held-apart apart-2 apart-3 apart-4 apart-5 apart-6 apart-7 veronique-astier-formations centre-technique-rivoal sillage-conduite-de-projet mfr-bords-de-seugne tavernier-langues-et-compta pole-btp-haute-sevre
//! ```
//! Every folder holds `<name>/` and `<name>.attendu.toml`; the names after `--` are left out, to be measured on.
//! The examples of the pack are learnt too. Multinomial logistic regression, classes weighted alike
//! but for the one of papers that are no artefact, L-BFGS;
//! the same papers give the same file.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use probant::classify::{classify, learn};
use probant::extract::{self, Block, BlockKind, Document};
use probant::format::Format;
use probant::pack::lexicon::{Lexicon, NONE};
use probant::pack::{Pack, compile, embedded};
use probant::place::Place;

/// Points of the patterns from which a titled near miss is taken for what its title says.
const TITLED: f32 = 8.0;
/// A feature must stand in so many papers.
const LEAST_PAPERS: u32 = 3;
/// What papers that are no artefact weigh beside one artefact: they are many things.
const NONE_WEIGHT: f32 = 8.0;
/// Kinds they are parted into: an article, a law and a lease of a flat have little in common.
const KINDS: usize = 6;
/// Rounds in which papers find the kind they are nearest to.
const ROUNDS: usize = 20;
/// Inverse of the strength of the regularisation.
const C: f64 = 5.0;
/// Steps of the optimiser.
const STEPS: usize = 60;
/// Pairs the optimiser remembers.
const MEMORY: usize = 8;

/// What weights are multiplied by in the end: more papers make them surer than the margins of `audit/recognise.rs` expect.
const CALM: f32 = 0.93;
/// What is added to the logit of papers that are no artefact: a shared drive holds more of them, and more kinds, than were learnt.
const NONE_BIAS: f32 = 0.3;
/// What a near miss of the pack weighs beside a paper: it was written to show a difference.
const NEAR_MISS: f32 = 4.5;
/// What a paper that is several things at once weighs for each of them: few are, and each alone is far more usual.
const SEVERAL: f32 = 4.0;
/// What a variant of a paper weighs beside the paper itself.
const VARIANT: f32 = 0.4;

/// A paper: its features, what it is, what it weighs.
struct Paper {
    features: Vec<(String, f32)>,
    label: String,
    weight: f32,
}

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let out = PathBuf::from(args.next().context("OUT.tsv FOLDER… [-- NAME…]")?);
    let mut folders = Vec::new();
    let mut without = Vec::new();
    let mut rest = false;
    for arg in args {
        match (arg.as_str(), rest) {
            ("--", _) => rest = true,
            (_, true) => without.push(arg),
            (_, false) => folders.push(PathBuf::from(arg)),
        }
    }
    let packs = embedded();
    let pack = compile(&packs, "rnq-2026").map_err(|p| anyhow::anyhow!("{} problems in the pack", p.len()))?;
    let mut papers = Vec::new();
    for folder in &folders {
        read_folder(folder, &without, &pack, &mut papers)?;
    }
    let labelled = papers.len();
    for artefact in &pack.artefacts {
        let examples = artefact.examples.matches.iter().map(|t| (t, true));
        for (text, is) in examples.chain(artefact.examples.near_miss.iter().map(|t| (t, false))) {
            let document = extract::read(Format::Text, text.as_bytes()).unwrap_or_default();
            let label = if is { artefact.id.clone() } else { other(&document, &artefact.id, &pack) };
            for features in learn(&document, "text", &pack) {
                papers.push(Paper { features, label: label.clone(), weight: if is { 1.0 } else { NEAR_MISS } });
            }
        }
    }
    eprintln!("{labelled} labelled papers, {} examples", papers.len() - labelled);
    let text = fit(&papers);
    std::fs::write(&out, &text)?;
    eprintln!("{}: {} kB", out.display(), text.len() / 1024);
    Ok(())
}

/// What a near miss is: the artefact its title names, or none.
fn other(document: &Document, not: &str, pack: &Pack) -> String {
    let exhibit = classify(document, "text", pack);
    let hits = exhibit.runs.iter().flat_map(|r| &r.hits).filter(|h| h.titled && h.points >= TITLED);
    let best = hits.map(|h| &pack.artefacts[usize::from(h.artefact)].id).find(|id| *id != not);
    best.map_or(NONE.to_owned(), Clone::clone)
}

fn read_folder(folder: &Path, without: &[String], pack: &Pack, papers: &mut Vec<Paper>) -> Result<()> {
    let mut names: Vec<PathBuf> = std::fs::read_dir(folder)?
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.to_string_lossy().ends_with(".attendu.toml"))
        .collect();
    names.sort();
    for expected in names {
        let name = expected.file_name().map(|n| n.to_string_lossy().replace(".attendu.toml", "")).unwrap_or_default();
        if without.contains(&name) {
            continue;
        }
        let table: toml::Table = std::fs::read_to_string(&expected)?.parse()?;
        for file in table.get("file").and_then(toml::Value::as_array).into_iter().flatten() {
            let text = |key: &str| file.get(key).and_then(toml::Value::as_str).unwrap_or_default();
            let labels: Vec<&str> = file
                .get("artefacts")
                .and_then(toml::Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(toml::Value::as_str)
                .collect();
            let accepted = file.get("also-accepted").and_then(toml::Value::as_array).is_some_and(|a| !a.is_empty());
            let read = file.get("read").and_then(toml::Value::as_bool).unwrap_or(true);
            // what might be something is no example of nothing
            if !read || (labels.is_empty() && accepted) {
                continue;
            }
            let path = folder.join(&name).join(text("path"));
            let Ok(bytes) = std::fs::read(&path) else { continue };
            let format = probant::format::detect(&bytes, text("path")).format;
            let Ok(document) = extract::read(format, &bytes) else { continue };
            let runs = learn(&document, &format.name(), pack);
            // a file of several papers does not say which of its runs is which
            if runs.len() > 1 && labels.len() > 1 {
                continue;
            }
            // nor does the half of one that is two things at once
            let one = runs.len() == 1 && labels.len() <= 1;
            let mut add = |features: Vec<(String, f32)>, weight: f32| {
                for label in if labels.is_empty() { &[NONE][..] } else { &labels[..] } {
                    papers.push(Paper { features: features.clone(), label: (*label).to_owned(), weight });
                }
            };
            runs.into_iter().for_each(|f| add(f, if labels.len() > 1 { SEVERAL } else { 1.0 }));
            for variant in variants(&document).into_iter().filter(|_| one) {
                learn(&variant, &format.name(), pack).into_iter().for_each(|f| add(f, VARIANT));
            }
        }
    }
    Ok(())
}

/// The same paper as it could have come: without its title, cut, among the words that surround pages.
fn variants(document: &Document) -> Vec<Document> {
    let blocks = &document.blocks;
    let with = |blocks: Vec<Block>| Document { blocks, ..document.clone() };
    let mut out = Vec::new();
    if blocks.len() >= 4 {
        out.push(with(blocks[2..].to_vec()));
    }
    if blocks.len() >= 8 {
        out.push(with(blocks[..blocks.len() / 2].to_vec()));
        out.push(with(blocks[blocks.len() / 2..].to_vec()));
    }
    let seed = blocks.iter().map(|b| b.text.len()).sum::<usize>();
    let line = |n: usize| Block::new(Place::Whole, 1, BlockKind::Paragraph, CHROME[n % CHROME.len()]);
    let around = (0..6).map(|n| line(seed + n * 7)).chain(blocks.iter().cloned());
    out.push(with(around.chain((0..8).map(|n| line(seed + 3 + n * 5))).collect()));
    out
}

/// Lines that stand around anything on web pages and in exports.
const CHROME: [&str; 44] = [
    "Aller au contenu",
    "Accueil",
    "Nos formations",
    "Contact",
    "Mentions légales",
    "Politique de confidentialité",
    "Nous utilisons des cookies pour améliorer votre expérience",
    "Accepter",
    "Refuser",
    "Menu",
    "Qui sommes-nous ?",
    "Actualités",
    "Blog",
    "Nous contacter",
    "Demander un devis",
    "Télécharger le document",
    "Partager",
    "Imprimer",
    "Page 1 sur 2",
    "Suivez-nous sur LinkedIn",
    "Plan du site",
    "Tous droits réservés",
    "Retour",
    "En savoir plus",
    "Rechercher",
    "Se connecter",
    "Mon compte",
    "S'inscrire à la lettre d'information",
    "Votre email",
    "Envoyer",
    "Certification qualité délivrée au titre de la catégorie : actions de formation",
    "Organisme de formation",
    "Financement",
    "FAQ",
    "Témoignages",
    "Catalogue",
    "Handicap",
    "Réclamation",
    "Conditions générales de vente",
    "Règlement intérieur",
    "Document mis à jour le 12/01/2026",
    "Version 2",
    "Siret",
    "Tél.",
];

/// Sparse rows, labels and weights of the papers.
struct Data {
    rows: Vec<Vec<(u32, f32)>>,
    labels: Vec<usize>,
    weights: Vec<f32>,
    features: usize,
    classes: usize,
}

#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
fn fit(papers: &[Paper]) -> String {
    let mut frequency: BTreeMap<&str, u32> = BTreeMap::new();
    // rarity is that of the papers themselves
    let originals = papers.iter().filter(|p| p.weight >= 1.0);
    for paper in originals.clone() {
        for (f, _) in &paper.features {
            *frequency.entry(f).or_default() += 1;
        }
    }
    let many = originals.count() as f32;
    let kept: Vec<(&str, f32)> = frequency
        .iter()
        .filter(|(f, n)| **n >= LEAST_PAPERS && !f.contains(['\t', '\n']))
        .map(|(f, n)| (*f, (many / *n as f32).ln()))
        .collect();
    let index: HashMap<&str, u32> = kept.iter().zip(0u32..).map(|((f, _), n)| (*f, n)).collect();
    let mut classes: Vec<String> = papers.iter().map(|p| p.label.clone()).collect();
    classes.sort();
    classes.dedup();
    let mut labels: Vec<usize> = papers.iter().map(|p| classes.binary_search(&p.label).unwrap_or(0)).collect();
    let mut sizes = vec![0f32; classes.len()];
    labels.iter().zip(papers).for_each(|(l, p)| sizes[*l] += p.weight);
    let whole: f32 = sizes.iter().sum();
    let of = |l: usize| if classes[l] == NONE { NONE_WEIGHT } else { 1.0 };
    let balance = |l: usize| of(l) * whole / (classes.len() as f32 * sizes[l]);
    let weights: Vec<f32> = labels.iter().zip(papers).map(|(l, p)| p.weight * balance(*l)).collect();
    let rows: Vec<Vec<(u32, f32)>> = papers
        .iter()
        .map(|p| {
            let known =
                p.features.iter().filter_map(|(f, v)| index.get(f.as_str()).map(|i| (*i, v * kept[*i as usize].1)));
            let mut row: Vec<(u32, f32)> = known.collect();
            let norm = row.iter().map(|(_, v)| v * v).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
            row.iter_mut().for_each(|(_, v)| *v /= norm);
            row
        })
        .collect();
    if let Ok(none) = classes.binary_search(&NONE.to_owned()) {
        let of_none = |n: &usize| labels[*n] == none;
        let (own, others): (Vec<usize>, Vec<usize>) =
            (0..papers.len()).filter(of_none).partition(|n| papers[*n].weight >= 1.0);
        let kinds = kinds(&rows, &own, &others, kept.len());
        for (paper, kind) in kinds.into_iter().filter(|(_, kind)| *kind > 0) {
            labels[paper] = classes.len() + kind - 1;
        }
        classes.extend((1..KINDS).map(|kind| format!("{NONE}{kind}")));
    }
    let data = Data { rows, weights, labels, features: kept.len(), classes: classes.len() };
    eprintln!("{} features, {} classes", data.features, data.classes);
    let mut w = minimise(&data);
    w.iter_mut().for_each(|w| *w *= CALM);
    let k = data.classes;
    for (class, bias) in classes.iter().zip(&mut w[data.features * k..]) {
        *bias += if class.starts_with(NONE) { NONE_BIAS } else { 0.0 };
    }
    let (bias, weights) = (&w[data.features * k..], &w[..data.features * k]);
    let rows: Vec<(String, f32, Vec<f32>)> = kept
        .iter()
        .enumerate()
        .map(|(n, (f, rarity))| ((*f).to_owned(), *rarity, weights[n * k..(n + 1) * k].to_vec()))
        .collect();
    Lexicon::write(&classes, bias, &rows)
}

/// Parts papers into kinds by their words (k-means on the sphere): the `own` among themselves, from papers taken at
/// equal distances, then the `others`, which are variants, by what they are nearest to.
#[allow(clippy::cast_precision_loss)]
fn kinds(rows: &[Vec<(u32, f32)>], own: &[usize], others: &[usize], features: usize) -> Vec<(usize, usize)> {
    if own.len() < KINDS {
        return Vec::new();
    }
    let with = |centre: &mut Vec<f32>, n: usize| rows[n].iter().for_each(|(i, v)| centre[*i as usize] += v);
    let mut centres: Vec<Vec<f32>> = vec![vec![0.0; features]; KINDS];
    centres.iter_mut().enumerate().for_each(|(k, c)| with(c, own[k * own.len() / KINDS]));
    let nearest = |centres: &[Vec<f32>], n: usize| {
        let like = |c: &Vec<f32>| rows[n].iter().map(|(i, v)| v * c[*i as usize]).sum::<f32>();
        let first_best = |best: (usize, f32), (k, l): (usize, f32)| if l > best.1 { (k, l) } else { best };
        centres.iter().map(like).enumerate().fold((0, f32::MIN), first_best).0
    };
    for _ in 0..ROUNDS {
        let near: Vec<usize> = own.iter().map(|n| nearest(&centres, *n)).collect();
        centres = vec![vec![0.0; features]; KINDS];
        own.iter().zip(&near).for_each(|(n, k)| with(&mut centres[*k], *n));
        for centre in &mut centres {
            let norm = centre.iter().map(|v| v * v).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
            centre.iter_mut().for_each(|v| *v /= norm);
        }
    }
    let all: Vec<(usize, usize)> = own.iter().chain(others).map(|n| (*n, nearest(&centres, *n))).collect();
    let many = |kind: usize| own.iter().filter(|n| all.contains(&(**n, kind))).count();
    eprintln!("papers that are no artefact, by kind: {:?}", (0..KINDS).map(many).collect::<Vec<_>>());
    all
}

/// Loss and gradient at `w`: features by class, then biases.
fn loss(data: &Data, w: &[f32], gradient: &mut [f32]) -> f64 {
    let k = data.classes;
    let lambda = 1.0 / C;
    let half = data.rows.len().div_ceil(2);
    let part = |from: usize, to: usize| {
        let mut g = vec![0f32; w.len()];
        let mut sum = 0f64;
        let mut p = vec![0f32; k];
        for n in from..to {
            p.copy_from_slice(&w[data.features * k..]);
            for (i, v) in &data.rows[n] {
                let row = &w[*i as usize * k..(*i as usize + 1) * k];
                p.iter_mut().zip(row).for_each(|(p, w)| *p += v * w);
            }
            let most = p.iter().copied().fold(f32::MIN, f32::max);
            p.iter_mut().for_each(|x| *x = (*x - most).exp());
            let total: f32 = p.iter().sum();
            p.iter_mut().for_each(|x| *x /= total);
            let weight = data.weights[n];
            sum -= f64::from(weight) * f64::from(p[data.labels[n]].max(1e-30).ln());
            p[data.labels[n]] -= 1.0;
            p.iter_mut().for_each(|x| *x *= weight);
            for (i, v) in &data.rows[n] {
                let row = &mut g[*i as usize * k..(*i as usize + 1) * k];
                row.iter_mut().zip(&p).for_each(|(g, p)| *g += v * p);
            }
            g[data.features * k..].iter_mut().zip(&p).for_each(|(g, p)| *g += p);
        }
        (sum, g)
    };
    let ((a, ga), (b, gb)) = std::thread::scope(|s| {
        let second = s.spawn(|| part(half, data.rows.len()));
        let first = part(0, half);
        (first, second.join().unwrap_or_default())
    });
    let free = data.features * k;
    let mut penalty = 0f64;
    for (n, g) in gradient.iter_mut().enumerate() {
        *g = ga[n] + gb[n];
        if n < free {
            #[allow(clippy::cast_possible_truncation)]
            let pull = (lambda * f64::from(w[n])) as f32;
            *g += pull;
            penalty += f64::from(w[n]) * f64::from(w[n]);
        }
    }
    a + b + lambda * penalty / 2.0
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum()
}

/// L-BFGS with a halving line search.
#[allow(clippy::cast_possible_truncation)]
fn minimise(data: &Data) -> Vec<f32> {
    let size = (data.features + 1) * data.classes;
    let mut w = vec![0f32; size];
    let mut g = vec![0f32; size];
    let mut value = loss(data, &w, &mut g);
    let mut memory: Vec<(Vec<f32>, Vec<f32>, f64)> = Vec::new();
    for step in 0..STEPS {
        let mut d: Vec<f32> = g.iter().map(|x| -x).collect();
        let mut alphas = Vec::new();
        for (s, y, rho) in memory.iter().rev() {
            let alpha = rho * dot(s, &d);
            d.iter_mut().zip(y).for_each(|(d, y)| *d -= alpha as f32 * y);
            alphas.push(alpha);
        }
        if let Some((_, y, rho)) = memory.last() {
            let scale = (1.0 / rho / dot(y, y)) as f32;
            d.iter_mut().for_each(|d| *d *= scale);
        }
        for ((s, y, rho), alpha) in memory.iter().zip(alphas.iter().rev()) {
            let beta = rho * dot(y, &d);
            d.iter_mut().zip(s).for_each(|(d, s)| *d += (alpha - beta) as f32 * s);
        }
        let slope = dot(&g, &d);
        let mut length = if memory.is_empty() { 1.0 / dot(&g, &g).sqrt().max(1.0) } else { 1.0 };
        let mut next = vec![0f32; size];
        let mut ng = vec![0f32; size];
        let mut better = value;
        for _ in 0..20 {
            next.iter_mut().zip(&w).zip(&d).for_each(|((n, w), d)| *n = w + length as f32 * d);
            better = loss(data, &next, &mut ng);
            if better <= value + 1e-4 * length * slope {
                break;
            }
            length /= 2.0;
        }
        let s: Vec<f32> = next.iter().zip(&w).map(|(a, b)| a - b).collect();
        let y: Vec<f32> = ng.iter().zip(&g).map(|(a, b)| a - b).collect();
        let curve = dot(&s, &y);
        if curve > 1e-10 {
            memory.push((s, y, 1.0 / curve));
            if memory.len() > MEMORY {
                memory.remove(0);
            }
        }
        let gain = (value - better) / value.abs().max(1e-9);
        (w, g, value) = (next, ng, better);
        if step % 10 == 9 {
            eprintln!("step {}: {value:.1}", step + 1);
        }
        if gain < 1e-5 {
            break;
        }
    }
    w
}
