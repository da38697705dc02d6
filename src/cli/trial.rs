//! `probant pack test`: what went wrong in red, what went right in green, and how much of the rules is reached.

use std::collections::BTreeSet;
use std::path::Path;

use anstyle::AnsiColor;

use super::{Exit, Failure, Voice, pack, packs, say};
use probant::pack::{Pack, compile};
use probant::report::words;
use probant::text::{Lang, typeset};
use probant::trial::{self, CaseTried, ExampleTried, Reached};

/// Names shown of a long list.
const SHOWN: usize = 12;

/// Tries the packs of a folder; examples that several packs share are tried once.
pub fn run(dir: Option<&Path>, details: bool, voice: Voice) -> Result<Exit, Failure> {
    let all = packs(dir)?;
    let (mut wrong, mut seen) = (0, BTreeSet::new());
    for id in all.keys() {
        let Ok(pack) = compile(&all, id) else {
            // its mistakes are told by `check`
            return pack::check(dir, voice);
        };
        let examples = if seen.insert(pack.reading) { trial::examples(&pack) } else { Vec::new() };
        let cases = trial::cases(&pack);
        let shown = Shown { pack: &pack, voice, details };
        say(format_args!("{}\n", shown.head()));
        for e in &examples {
            shown.example(e);
        }
        for c in &cases {
            shown.case(c);
        }
        let (bad_examples, bad_cases) =
            (examples.iter().filter(|e| !e.passed).count(), cases.iter().filter(|c| !c.passed).count());
        if !examples.is_empty() {
            shown.sum(
                examples.len() - bad_examples,
                examples.len(),
                ("exemples et faux amis", "examples and near misses"),
            );
        }
        shown.sum(cases.len() - bad_cases, cases.len(), ("cas", "cases"));
        shown.reached(&trial::reached(&pack, &cases));
        let tolerated = pack.file.examples_tolerated;
        if bad_examples > 0 && bad_examples <= tolerated {
            shown.tolerated(tolerated);
        }
        wrong += bad_cases + if bad_examples > tolerated { bad_examples } else { 0 };
    }
    if wrong == 0 {
        return Ok(Exit::Done);
    }
    let (fr, en) =
        if wrong == 1 { ("essai manqué", "try went wrong") } else { ("essais manqués", "tries went wrong") };
    Err(Failure::new(Exit::Usage, format!("{wrong} {fr}."), format!("{wrong} {en}.")))
}

struct Shown<'a> {
    pack: &'a Pack,
    voice: Voice,
    details: bool,
}

impl Shown<'_> {
    fn w<'t>(&self, fr: &'t str, en: &'t str) -> &'t str {
        if self.voice.lang == Lang::Fr { fr } else { en }
    }

    fn head(&self) -> String {
        format!("{} {}", self.pack.file.id, self.pack.file.version)
    }

    fn tell(&self, passed: bool, text: &str) {
        let text = typeset(text, self.voice.lang);
        let mark = if passed { "✓" } else { "✗" };
        if self.voice.colour {
            let style = if passed { AnsiColor::Green } else { AnsiColor::Red }.on_default();
            say(format_args!("  {style}{mark}{style:#} {text}\n"));
        } else {
            say(format_args!("  {mark} {text}\n"));
        }
    }

    fn example(&self, e: &ExampleTried) {
        if e.passed && !self.details {
            return;
        }
        let kind = match (e.wanted, self.voice.lang) {
            (true, Lang::Fr) => "exemple",
            (false, Lang::Fr) => "faux ami",
            (true, Lang::En) => "example",
            (false, Lang::En) => "near miss",
        };
        let taken: Vec<&str> = e.taken.iter().map(|(id, _)| id.as_str()).collect();
        let taken = if taken.is_empty() { self.w("rien", "nothing").to_owned() } else { taken.join(", ") };
        let taken = format!("{} : {taken}", self.w("pris pour", "taken for"));
        self.tell(e.passed, &format!("{} · {kind} {} « {} » · {taken}", e.artefact, e.rank, e.title));
    }

    fn case(&self, c: &CaseTried) {
        if c.passed && !self.details {
            return;
        }
        let lang = self.voice.lang;
        let name = if c.name.is_empty() { String::new() } else { format!(" « {} »", c.name) };
        let causes = |list: Vec<&str>| if list.is_empty() { String::new() } else { format!(" ({})", list.join(", ")) };
        let got = words::verdict(c.verdict, lang).to_owned() + &causes(c.causes.iter().map(String::as_str).collect());
        let head = format!(
            "{} {} · {} {}{name}",
            self.w("indicateur", "indicator"),
            c.indicator,
            self.w("cas", "case"),
            c.rank
        );
        let fired: Vec<&str> = c.fired.iter().map(String::as_str).collect();
        let fired = if self.details && !fired.is_empty() { format!(" · {}", fired.join(", ")) } else { String::new() };
        if c.passed {
            self.tell(true, &format!("{head} · {got}{fired}"));
            return;
        }
        let expected =
            words::verdict(c.expected.0, lang).to_owned() + &causes(c.expected.1.iter().map(String::as_str).collect());
        self.tell(
            false,
            &format!(
                "{head} · {} {expected}, {} {got}{fired}",
                self.w("attendu :", "expected:"),
                self.w("obtenu :", "got:")
            ),
        );
        for text in &c.because {
            say(format_args!("      {}\n", typeset(text.get(lang), lang)));
        }
    }

    fn sum(&self, passed: usize, all: usize, (fr, en): (&str, &str)) {
        let of = self.w("sur", "of");
        self.tell(passed == all, &format!("{passed} {of} {all} {}", self.w(fr, en)));
    }

    fn tolerated(&self, most: usize) {
        let text = match self.voice.lang {
            Lang::Fr => format!("jusqu'à {most} sont tolérés par pack.toml (examples-tolerated)"),
            Lang::En => format!("up to {most} are tolerated by pack.toml (examples-tolerated)"),
        };
        say(format_args!("    {}\n", typeset(&text, self.voice.lang)));
    }

    fn reached(&self, r: &Reached) {
        let of = self.w("sur", "of");
        let percent = |(n, all): (usize, usize)| (n * 100).checked_div(all).unwrap_or(100);
        let lines = [
            (r.artefacts, "pièces ont un exemple et un faux ami", "artefacts have an example and a near miss"),
            (
                r.indicators,
                "indicateurs ont un cas qui relève et un qui ne relève rien",
                "indicators have a case that fires and one that does not",
            ),
            (r.rules, "exigences et contrôles relèvent dans un cas", "needs and checks fire in a case"),
            (r.causes, "causes sont vues dans un cas", "causes are seen in a case"),
        ];
        for (part, fr, en) in lines {
            let text = format!("{} {of} {} {} ({} %)", part.0, part.1, self.w(fr, en), percent(part));
            say(format_args!("    {}\n", typeset(&text, self.voice.lang)));
        }
        let list = |names: &[String]| {
            let most = if self.details { names.len() } else { SHOWN };
            let more = if names.len() > most { ", …" } else { "" };
            names.iter().take(most).cloned().collect::<Vec<_>>().join(", ") + more
        };
        let lines =
            [(&r.silent, "jamais relevés", "never fire"), (&r.unseen, "causes jamais vues", "causes never seen")];
        for (names, fr, en) in lines {
            if self.details && !names.is_empty() {
                let colon = self.w("\u{A0}:", ":");
                say(format_args!("    {}{colon} {}\n", self.w(fr, en), list(names)));
            }
        }
        if !r.unwanted.is_empty() {
            let text =
                format!("{} : {}", self.w("pièces que rien ne demande", "artefacts nothing wants"), list(&r.unwanted));
            say(format_args!("    {}\n", typeset(&text, self.voice.lang)));
        }
    }
}
