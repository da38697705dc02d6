//! Text recognition seen from the command line: which engine, and what is said when there is none.

use std::io::Write;

use super::args::{OcrArg, OcrArgs};
use super::{Exit, Failure, Voice, head};
use probant::incident::Incident;
use probant::limits::Limits;
use probant::ocr::{Tesseract, install_advice};
use probant::pipeline::Gathered;
use probant::text::{Lang, typeset};

/// The engine to use; none when it is not wanted or not there.
pub fn engine(args: &OcrArgs) -> Result<Option<Tesseract>, Failure> {
    if args.ocr == OcrArg::Off {
        return Ok(None);
    }
    let found = Tesseract::find(args.tesseract.as_deref(), Limits::default().ocr_page_seconds);
    if found.is_none()
        && let Some(path) = &args.tesseract
    {
        let at = path.display();
        return Err(Failure::new(
            Exit::Usage,
            format!(
                "--tesseract : « {at} » n'est pas un programme tesseract utilisable (français ou anglais installé)."
            ),
            format!("--tesseract: “{at}” is no usable tesseract program (French or English installed)."),
        ));
    }
    if found.is_none() && args.ocr == OcrArg::Required {
        let how = install_advice();
        return Err(Failure::new(
            Exit::Usage,
            format!(
                "--ocr required : aucun programme de reconnaissance de texte trouvé ; {}, ou indiquez-le par --tesseract.",
                how.fr
            ),
            format!("--ocr required: no text recognition program found; {}, or name it with --tesseract.", how.en),
        ));
    }
    Ok(found)
}

/// What stayed unread for want of an engine, or was read without the French language.
pub fn unread(files: &[Gathered], args: &OcrArgs, engine: Option<&Tesseract>, lang: Lang) -> Option<String> {
    let fr = lang == Lang::Fr;
    let how = install_advice();
    let count = |wanted: fn(&Incident) -> bool| files.iter().filter(|f| f.incidents.iter().any(wanted)).count();
    let unread =
        count(|i| matches!(i, Incident::ScanNotRead { .. } | Incident::ImageNotRead | Incident::Garbled { .. }));
    let read = count(|i| matches!(i, Incident::Recognised { .. }));
    let text = match engine {
        None if args.ocr != OcrArg::Off && unread > 0 => {
            if fr {
                format!(
                    "scans ou photos non lus : {unread}. Pour que probant les lise, {} ; « --ocr off » supprime ce message.",
                    how.fr
                )
            } else {
                format!(
                    "scans or photos not read: {unread}. For probant to read them, {}; “--ocr off” silences this.",
                    how.en
                )
            }
        }
        Some(engine) if !engine.french() && read > 0 => {
            if fr {
                format!(
                    "scans lus sans la langue française, donc moins bien : {read}. Pour les lire mieux, {}.",
                    how.fr
                )
            } else {
                format!(
                    "scans read without the French language, so less well: {read}. To read them better, {}.",
                    how.en
                )
            }
        }
        _ => return None,
    };
    Some(text)
}

/// Says it.
pub fn say_unread(text: &str, voice: Voice) {
    let _ = writeln!(anstream::stderr(), "{}{}", head(voice.lang), typeset(text, voice.lang));
}
