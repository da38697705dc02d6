//! `probant explain limites`: the table of limits, and what holds the readers.

use probant::limits::{self, FIXED, Limit, Unit};
use probant::text::{Lang, capital};
use probant::worker;

/// What a limit is, or all of them; `None` when this is no limit.
pub fn explain(subject: &str, lang: Lang) -> Option<String> {
    if ["limites", "limits", "limite"].contains(&subject.to_lowercase().as_str()) {
        return Some(all(lang));
    }
    // « --max-pages » and « max-pages », not « pages »: words belong to the papers first
    let key = subject.trim_start_matches('-');
    limits::named(key).filter(|l| l.key == key.to_lowercase()).map(|limit| one(limit, lang))
}

fn all(lang: Lang) -> String {
    let w = |fr: &'static str, en: &'static str| if lang == Lang::Fr { fr } else { en };
    let mut t = w(
        "Limites. Une limite atteinte est un incident du fichier, qui dit laquelle, sa valeur et l'option ; le reste du dossier est lu.\nElles se règlent par option, ou dans probant.toml sous [limits] (sans les tirets : max-pages = 20000).\n\n",
        "Limits. A limit reached is an incident of the file, which says which, its value and the option; the rest of the dossier is read.\nThey are set by option, or in probant.toml under [limits] (without the dashes: max-pages = 20000).\n\n",
    )
    .to_owned();
    for limit in limits::TABLE {
        t += &format!("{:<22} {:>9}  {}\n", limit.option(), asked(limit), limit.what().get(lang));
    }
    t += w("\nFixes\n", "\nFixed\n");
    for fixed in FIXED {
        let value = w(fixed.value.0, fixed.value.1);
        t += &format!("  {} : {value}\n", fixed.what().get(lang));
    }
    t += w("\nLes lecteurs\n  ", "\nThe readers\n  ");
    t += w(
        "Chaque fichier est lu par un processus à part, borné en mémoire, temps, processeur, taille et nombre de fichiers ouverts, sans image mémoire en cas d'arrêt ; s'il s'arrête, un autre lit le fichier suivant.",
        "Each file is read by a process apart, bounded in memory, time, processor, size and number of open files, without core dump; when it stops, another reads the next file.",
    );
    t.push('\n');
    let missing = worker::missing();
    if missing.is_empty() {
        t += w(
            "  Sur cette machine, le noyau leur refuse aussi le réseau, l'écriture, les autres programmes et tout fichier hors du dossier.\n",
            "  On this machine the kernel also refuses them the network, writing, other programs and every file outside the dossier.\n",
        );
    }
    for wall in missing {
        t += &format!("  {}.\n", capital(wall.get(lang)));
    }
    t
}

fn one(limit: &Limit, lang: Lang) -> String {
    let w = |fr: &'static str, en: &'static str| if lang == Lang::Fr { fr } else { en };
    let (least, most) = limit.range;
    let mut t = format!("{} [{}]\n", limit.what().get(lang), limit.key);
    t += &format!("{} : {}\n", w("Par défaut", "By default"), asked(limit));
    t += &format!("{} : {}\n", w("Pourquoi", "Why"), limit.why().get(lang));
    let until = if most < 1 << 39 { format!("{} {most}", w(" à", " to")) } else { String::new() };
    t += &format!("{} : {} N{}", w("Pour la changer", "To change it"), limit.option(), w(" (à partir de ", " (from "));
    t += &format!(
        "{least}{until}), {} {} = N\n",
        w("ou dans probant.toml, [limits]", "or in probant.toml, [limits]"),
        limit.key
    );
    t
}

/// Its default, in the unit of its option.
fn asked(limit: &Limit) -> u64 {
    if limit.unit == Unit::Bytes { limit.default >> 20 } else { limit.default }
}
