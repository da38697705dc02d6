//! `probant cache`, and where what was read is kept.

use std::path::{Path, PathBuf};

use super::args::CacheCommand;
use super::{Exit, Failure, Voice, say};
use probant::cache::{Held, Store};
use probant::report::shown;
use probant::text::{Lang, en_count, fr_count, typeset};

/// Says that nothing is to be kept.
pub const OFF: &str = "off";

/// The store to use: where asked, else in the user's cache folder; none when it is off or cannot be used.
pub fn store(asked: Option<&Path>) -> Option<Store> {
    match asked {
        Some(dir) if dir.as_os_str() == OFF => None,
        Some(dir) => Store::open(dir),
        None => Store::open(&usual()?),
    }
}

/// The cache folder of the user, as the system has it.
fn usual() -> Option<PathBuf> {
    let from = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|p| p.is_absolute());
    if cfg!(windows) {
        return Some(from("LOCALAPPDATA")?.join("probant").join("cache"));
    }
    if cfg!(target_os = "macos") {
        return Some(from("HOME")?.join("Library/Caches/probant"));
    }
    Some(from("XDG_CACHE_HOME").or_else(|| Some(from("HOME")?.join(".cache")))?.join("probant"))
}

/// Says what is kept, or removes it.
pub fn run(command: &CacheCommand, voice: Voice) -> Result<Exit, Failure> {
    let (CacheCommand::Info { cache } | CacheCommand::Purge { cache }) = command;
    let Some(dir) = cache.clone().filter(|dir| dir.as_os_str() != OFF).or_else(usual) else {
        return Err(Failure::new(
            Exit::Files,
            "aucun dossier de cache sur ce système ; indiquez-le par --cache.",
            "no cache folder on this system; name it with --cache.",
        ));
    };
    let store = Store::existing(&dir);
    let fr = voice.lang == Lang::Fr;
    let text = match (command, store) {
        (_, None) if dir.exists() && std::fs::read_dir(&dir).is_ok_and(|mut d| d.next().is_some()) => {
            let shown = dir.display();
            return Err(Failure::new(
                Exit::Files,
                format!("« {shown} » n'est pas un cache de probant ; rien n'y a été touché."),
                format!("“{shown}” is no cache of probant; nothing in it was touched."),
            ));
        }
        (_, None) => if fr { "rien en cache" } else { "nothing kept" }.to_owned(),
        (CacheCommand::Info { .. }, Some(store)) => held(store.held(), fr),
        (CacheCommand::Purge { .. }, Some(store)) => {
            let gone = held(store.purge(), fr);
            if fr { format!("supprimé : {gone}") } else { format!("removed: {gone}") }
        }
    };
    let colon = if fr { "\u{A0}:" } else { ":" };
    say(format_args!("{}{colon} {}\n", shown(&dir.to_string_lossy()), typeset(&text, voice.lang)));
    Ok(Exit::Done)
}

fn held(held: Held, fr: bool) -> String {
    let Held { entries, bytes } = held;
    let tenths = bytes.div_ceil(1 << 10) * 10 / (1 << 10);
    let (whole, part) = (tenths / 10, tenths % 10);
    if fr {
        format!("{}, {whole},{part} Mio", fr_count(entries, "entrée", "entrées"))
    } else {
        format!("{}, {whole}.{part} MiB", en_count(entries, "entry", "entries"))
    }
}
