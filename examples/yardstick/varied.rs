//! The texts of `fixtures/textes`, made into as many different papers as are wanted: other people, dates and marks.

use std::path::Path;

use anyhow::Result;

use crate::markup::{self, Block};
use crate::prng::Prng;
use crate::source::{self, Paper};

const SURNAMES: &[&str] = &[
    "Lefèvre",
    "Marchand",
    "Delmas",
    "Kerviel",
    "Boulanger",
    "Nguyen",
    "Traoré",
    "Faivre",
    "Garnier",
    "Haddad",
    "Pelletier",
    "Costa",
    "Rousselin",
    "Vidal",
    "Moreau",
    "Benali",
    "Chevallier",
    "Gautier",
    "Dupin",
    "Laroche",
    "Texier",
    "Barbier",
    "Sow",
    "Villeneuve",
    "Ferreira",
    "Jacquet",
    "Colin",
    "Besson",
    "Mahé",
    "Prigent",
];
const FIRST_NAMES: &[&str] = &[
    "Aurélie",
    "Baptiste",
    "Camille",
    "Damien",
    "Élodie",
    "Farid",
    "Gaëlle",
    "Hugo",
    "Irène",
    "Jérôme",
    "Karima",
    "Léo",
    "Maëlys",
    "Nicolas",
    "Océane",
    "Pierre",
    "Quentin",
    "Rachida",
    "Sébastien",
    "Thérèse",
    "Ugo",
    "Valérie",
];

/// A source of papers.
pub struct Texts {
    papers: Vec<Paper>,
    /// First names, surnames and surnames in capitals of the texts.
    people: Vec<[String; 3]>,
    chance: Prng,
}

impl Texts {
    /// Reads the texts that a writer can render as any format.
    pub fn new(seed: &str) -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/textes");
        let mut dirs: Vec<_> = std::fs::read_dir(&root)?.filter_map(|e| e.ok().map(|e| e.path())).collect();
        dirs.sort();
        let (mut papers, mut people) = (Vec::new(), Vec::new());
        for dir in dirs.iter().filter(|d| d.is_dir()) {
            papers.extend(source::read(dir, &dir.to_string_lossy())?.papers);
            let mut files: Vec<_> = std::fs::read_dir(dir)?.filter_map(|e| e.ok().map(|e| e.path())).collect();
            files.sort();
            for file in files.iter().filter(|f| f.extension().is_some_and(|x| x == "txt")) {
                let text = std::fs::read_to_string(file)?;
                for line in text.lines().filter(|l| l.starts_with('%') && !l.starts_with("%liste")) {
                    let fields: Vec<&str> = line.split_once(' ').map_or("", |l| l.1).split(';').collect();
                    if let [surname, first, capitals, ..] = fields[..]
                        && capitals == surname.to_uppercase()
                    {
                        people.push([first, surname, capitals].map(str::to_owned));
                    }
                }
            }
        }
        papers.retain(|p| p.key("fait").is_empty() && p.body.len() > 200 && !p.path.starts_with("_/"));
        Ok(Self { papers, people, chance: Prng::from_text(seed) })
    }

    /// A number from `low` to `high`.
    pub fn number(&mut self, low: i64, high: i64) -> i64 {
        self.chance.range(low, high)
    }

    /// Somebody: first name and surname.
    pub fn person(&mut self) -> (&'static str, &'static str) {
        (pick(&mut self.chance, FIRST_NAMES), pick(&mut self.chance, SURNAMES))
    }

    /// A paper nobody has seen yet, and its blocks. `number` chooses the text.
    pub fn paper(&mut self, number: usize) -> (Paper, Vec<Block>) {
        let mut paper = self.papers[number % self.papers.len()].clone();
        let mut change = |text: &str| {
            let mut text = text.to_owned();
            for [first, surname, capitals] in &self.people {
                let other = pick(&mut self.chance, SURNAMES);
                text = text
                    .replace(first.as_str(), pick(&mut self.chance, FIRST_NAMES))
                    .replace(surname.as_str(), other)
                    .replace(capitals.as_str(), &other.to_uppercase());
            }
            figures(&text, &mut self.chance)
        };
        paper.body = change(&paper.body);
        for key in ["auteur", "titre", "de", "a", "objet"] {
            if let Some(value) = paper.keys.get_mut(key) {
                *value = change(value);
            }
        }
        paper.keys.remove("opt");
        paper.keys.remove("joindre");
        let blocks = markup::parse(&paper.body);
        (paper, blocks)
    }
}

fn pick<'a>(chance: &mut Prng, list: &[&'a str]) -> &'a str {
    list[usize::try_from(chance.range(0, list.len() as i64 - 1)).unwrap_or(0)]
}

/// Other days in dates, other marks out of 20, other amounts: what surrounds them stays.
fn figures(text: &str, chance: &mut Prng) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, digits) = rest.split_at(at);
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let (number, after) = digits.split_at(end);
        out.push_str(before);
        if number.len() == 2 && after.starts_with('/') && !before.ends_with('/') {
            out.push_str(&format!("{:02}", chance.range(1, 28)));
        } else if after.starts_with(" / 20") || after.starts_with("/20 ") {
            out.push_str(&chance.range(4, 19).to_string());
        } else if after.starts_with(" €") && number.len() < 4 {
            out.push_str(&format!("{:0width$}", chance.range(1, 899), width = number.len()));
        } else {
            out.push_str(number);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}
