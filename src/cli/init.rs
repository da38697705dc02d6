//! `probant init`: asks the profile questions, writes a commented `probant.toml`.

use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::args::{InitArgs, ProfileArgs};
use super::{Exit, Failure, Voice, config, pack_for, packs, parse_date, say, today};
use probant::audit::Declared;
use probant::pack::Pack;
use probant::pack::model::{AnswerKind, Question};
use probant::report::write::write_atomically;
use probant::text::{Lang, typeset};

/// Asks, unless told not to or nobody is there, and writes.
pub fn run(args: &InitArgs, voice: Voice) -> Result<Exit, Failure> {
    let folder = folder(args.input.as_deref())?;
    let path = folder.join(config::NAME);
    if path.exists() && !args.force {
        let at = path.display();
        return Err(Failure::new(
            Exit::Files,
            format!("« {at} » existe déjà. Ajoutez --force pour le remplacer, ou modifiez-le."),
            format!("“{at}” already exists. Add --force to replace it, or edit it."),
        ));
    }
    let packs = packs(args.pack.pack.as_deref())?;
    let asking = !args.yes && std::io::stdin().is_terminal();
    let mut date = args.audit_date.as_deref().map(|d| parse_date(d, "--audit-date")).transpose()?;
    if asking {
        say(format_args!("{}\n\n", opening(voice.lang)));
        while date.is_none() {
            let question = pick(voice, "Date prévue de l’audit (JJ/MM/AAAA)", "Date of the audit (YYYY-MM-DD)");
            match asked(&format!("{question}\n  > ")).as_str() {
                "" => break,
                answer => match parse_date(answer, "date") {
                    Ok(day) => date = Some(day),
                    Err(failure) => say(format_args!("  {}\n", failure.said(voice.lang))),
                },
            }
        }
    }
    let (_, pack) = pack_for(&packs, date.unwrap_or_else(today))?;
    let mut answers = config::declared(&config::Config::default(), &args.profile, &pack)?;
    if asking {
        for question in pack.questions.iter().filter(|q| q.kind != AnswerKind::Date) {
            if !answers.contains_key(&question.id) {
                ask(question, &pack, voice, &mut answers);
            }
        }
    }
    let text = written(&pack, date.map(|d| d.to_string()).as_deref(), &answers, voice.lang);
    write_atomically(&folder, config::NAME, text.as_bytes()).map_err(|e| {
        let m = e.message();
        Failure::new(Exit::Files, m.fr, m.en)
    })?;
    if !voice.quiet {
        let at = path.display();
        let told = pick(voice, "écrit ; il sera lu par « probant audit ».", "written; “probant audit” will read it.");
        say(format_args!(
            "{at}{} {}\n",
            if voice.lang == Lang::Fr { "\u{A0}:" } else { ":" },
            typeset(told, voice.lang)
        ));
    }
    Ok(Exit::Done)
}

fn pick(voice: Voice, fr: &'static str, en: &'static str) -> &'static str {
    if voice.lang == Lang::Fr { fr } else { en }
}

fn opening(lang: Lang) -> String {
    let text = match lang {
        Lang::Fr => {
            "Quelques questions sur l'organisme. Entrée laisse probant répondre d'après les pièces, ou prendre la réponse par défaut, entre crochets."
        }
        Lang::En => {
            "A few questions about the organisation. Enter lets probant answer from the papers, or take the default, in brackets."
        }
    };
    typeset(text, lang)
}

/// Where to write: the folder itself, or the one that holds the archive.
fn folder(input: Option<&Path>) -> Result<PathBuf, Failure> {
    let Some(input) = input else { return Ok(PathBuf::from(".")) };
    super::audit::present(input)?;
    if input.is_dir() {
        return Ok(input.to_owned());
    }
    let parent = input.parent().filter(|p| !p.as_os_str().is_empty());
    Ok(parent.map_or_else(|| PathBuf::from("."), Path::to_path_buf))
}

/// One line typed by the user; empty at the end of the input.
fn asked(prompt: &str) -> String {
    let mut out = anstream::stdout();
    let _ = write!(out, "{prompt}").and_then(|()| out.flush());
    let mut line = String::new();
    let _ = std::io::stdin().lock().read_line(&mut line);
    line.trim().to_owned()
}

fn ask(question: &Question, pack: &Pack, voice: Voice, answers: &mut Declared) {
    let lang = voice.lang;
    let values = values(question, lang);
    let default = default(question, lang);
    let default = if default.is_empty() { default } else { format!("[{default}]") };
    let hints = [values, default].into_iter().filter(|h| !h.is_empty()).collect::<Vec<_>>().join(" ");
    let prompt = format!("{}\n  {hints} > ", typeset(question.ask.get(lang), lang));
    loop {
        let answer = asked(&prompt);
        if answer.is_empty() {
            return;
        }
        let given = ProfileArgs { categories: Vec::new(), profile: vec![format!("{}={answer}", question.id)] };
        match config::declared(&config::Config::default(), &given, pack) {
            Ok(known) => return answers.extend(known),
            Err(failure) => say(format_args!("  {}\n", failure.said(lang))),
        }
    }
}

/// What may be answered, in words.
pub fn values(question: &Question, lang: Lang) -> String {
    let word = |v: &String| question.words.get(v).map_or_else(|| v.clone(), |w| w.get(lang).to_owned());
    match question.kind {
        AnswerKind::Flag => if lang == Lang::Fr { "oui, non" } else { "yes, no" }.to_owned(),
        // a long list of numbers helps nobody
        AnswerKind::Set | AnswerKind::Choice if question.values.len() <= 8 => {
            question.values.iter().map(word).collect::<Vec<_>>().join(", ")
        }
        _ => String::new(),
    }
}

/// The answer taken when nothing is said, in words.
pub fn default(question: &Question, lang: Lang) -> String {
    let plain = |v: &toml::Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    let word = |v: &str| match v {
        "true" => if lang == Lang::Fr { "oui" } else { "yes" }.to_owned(),
        "false" => if lang == Lang::Fr { "non" } else { "no" }.to_owned(),
        v => question.words.get(v).map_or_else(|| v.to_owned(), |w| w.get(lang).to_owned()),
    };
    match &question.default {
        Some(toml::Value::Array(list)) => list.iter().map(|v| word(&plain(v))).collect::<Vec<_>>().join(", "),
        Some(value) => word(&plain(value)),
        None => String::new(),
    }
}

/// The file: every question with its values, the answers given, the others as comments.
fn written(pack: &Pack, date: Option<&str>, answers: &Declared, lang: Lang) -> String {
    let fr = lang == Lang::Fr;
    let head = if fr {
        "# Réglages de probant pour ce dossier. La ligne de commande l'emporte.\n# Une ligne qui commence par « # » est ignorée : probant répond alors d'après les pièces, ou par défaut.\n"
    } else {
        "# Settings of probant for this dossier. The command line wins.\n# A line that begins with “#” is ignored: probant then answers from the papers, or by default.\n"
    };
    let mut text = format!(
        "{head}\n# {}\n",
        if fr { "Date prévue de l'audit (AAAA-MM-JJ)" } else { "Date of the audit (YYYY-MM-DD)" }
    );
    text += &date.map_or_else(|| "# audit-date = \"2026-12-07\"\n".to_owned(), |d| format!("audit-date = \"{d}\"\n"));
    text += "\n[profile]\n";
    for question in pack.questions.iter().filter(|q| q.kind != AnswerKind::Date) {
        let id = &question.id;
        let ids = match question.kind {
            AnswerKind::Set | AnswerKind::Choice if question.values.len() <= 8 => {
                let named = |v: &String| match question.words.get(v).map(|w| w.get(lang)) {
                    Some(word) if word != v => format!("{v} ({word})"),
                    _ => v.clone(),
                };
                format!(" {}", question.values.iter().map(named).collect::<Vec<_>>().join(", "))
            }
            _ => String::new(),
        };
        text += &format!("\n# {}{ids}\n", question.ask.get(lang));
        let quoted = |v: &String| toml::Value::String(v.clone()).to_string();
        let value = |values: &[String]| match question.kind {
            AnswerKind::Flag => values.first().cloned().unwrap_or_default(),
            AnswerKind::Set => format!("[{}]", values.iter().map(quoted).collect::<Vec<_>>().join(", ")),
            _ => values.first().map(quoted).unwrap_or_default(),
        };
        text += &match (answers.get(id), &question.default) {
            (Some(values), _) => format!("{id} = {}\n", value(values)),
            (None, Some(default)) => format!("# {id} = {default}\n"),
            (None, None) => format!("# {id} = \"…\"\n"),
        };
    }
    text
}
