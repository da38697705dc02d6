//! What to do about an incident, by its code.

use crate::text::Text;

/// What to do about an incident, by its code; `None` for an unknown code or when nothing is to be done.
#[must_use]
pub fn advice(code: &str) -> Option<Text> {
    let (fr, en) = match code {
        "encrypted" => (
            "Donnez le mot de passe par l’option --password, ou demandez une version sans mot de passe.",
            "Give the password with the option --password, or ask for a version without a password.",
        ),
        "damaged" => ("Demandez un nouvel envoi du fichier.", "Ask for the file to be sent again."),
        "repaired" => (
            "Ouvrez-le pour vérifier, ou demandez un nouvel envoi.",
            "Open it to check, or ask for it to be sent again.",
        ),
        "scan-not-read" => (
            "Relancez avec la reconnaissance de texte (option --ocr) ou demandez le document d’origine ; à défaut, regardez-le vous-même.",
            "Run again with text recognition (option --ocr) or ask for the original document; failing that, look at it yourself.",
        ),
        "garbled" => (
            "Demandez le document d’origine (Word, Excel) ou un nouvel export PDF.",
            "Ask for the original document (Word, Excel) or a new PDF export.",
        ),
        "image-not-read" => (
            "Regardez-la vous-même, relancez avec la reconnaissance de texte (option --ocr) ou demandez le document d’origine.",
            "Look at it yourself, run again with text recognition (option --ocr) or ask for the original document.",
        ),
        "photo-format" => (
            "Enregistrez-la en JPEG (Windows : application Photos, « Enregistrer sous » ; Mac : Aperçu, « Exporter ») ou regardez-la vous-même. Sur un iPhone, Réglages > Appareil photo > Formats > « Le plus compatible » évite ce format.",
            "Save it as JPEG (Windows: Photos, “Save as”; Mac: Preview, “Export”) or look at it yourself. On an iPhone, Settings > Camera > Formats > “Most Compatible” avoids this format.",
        ),
        "ocr" => {
            ("Vérifiez sur le document les passages qui comptent.", "Check on the document the passages that matter.")
        }
        "ocr-nothing" => ("Regardez ces pages vous-même.", "Look at these pages yourself."),
        "ocr-failed" => (
            "Relancez, ou demandez le document d’origine ; à défaut, regardez ces pages vous-même.",
            "Run again, or ask for the original document; failing that, look at these pages yourself.",
        ),
        "ocr-left" => (
            "Relancez avec une limite plus haute, ou regardez ces pages vous-même.",
            "Run again with a higher limit, or look at these pages yourself.",
        ),
        "format-not-read" => (
            "Demandez un export en PDF, Word ou Excel si cette pièce compte comme preuve.",
            "Ask for a PDF, Word or Excel export if this paper is evidence.",
        ),
        "archive-not-read" => (
            "Décompressez-la et placez les fichiers dans le dossier, ou demandez une archive zip ou 7z.",
            "Extract it and put the files in the dossier, or ask for a zip or 7z archive.",
        ),
        "format-unknown" => (
            "Vérifiez de quel document il s’agit et demandez-le en PDF, Word ou Excel.",
            "Find out what the document is and ask for it as PDF, Word or Excel.",
        ),
        "hollow" => (
            "Ouvrez-le sur le poste d’origine, puis copiez-le de nouveau.",
            "Open it on the computer it comes from, then copy it again.",
        ),
        "changed-after-signature" => (
            "Ouvrez-le dans un lecteur PDF pour voir ce qui a changé, ou demandez l’exemplaire signé.",
            "Open it in a PDF reader to see what changed, or ask for the signed copy.",
        ),
        "cloud-pointer" => (
            "Demandez le document téléchargé (PDF, Word ou Excel).",
            "Ask for the downloaded document (PDF, Word or Excel).",
        ),
        "online" => {
            ("Téléchargez-le et relancez, ou demandez-en une copie.", "Download it and run again, or ask for a copy.")
        }
        "type-mismatch" => (
            "Faites renommer le fichier avec la bonne extension avant de le remettre à l’auditeur.",
            "Have the file renamed with the right extension before it goes to the auditor.",
        ),
        "empty" => (
            "Demandez un nouvel envoi : le transfert a sans doute échoué.",
            "Ask for it to be sent again: the transfer probably failed.",
        ),
        "no-text" => {
            ("Ouvrez-le pour vérifier qu’il s’agit du bon fichier.", "Open it to check that it is the right file.")
        }
        "too-large" => (
            "Relancez avec une limite plus haute ou demandez un fichier plus léger.",
            "Run again with a higher limit or ask for a smaller file.",
        ),
        "too-deep" => (
            "Extrayez l’archive intérieure et placez son contenu dans le dossier.",
            "Extract the inner archive and put its content in the dossier.",
        ),
        "too-many" => (
            "Relancez avec une limite plus haute ou partagez le dossier en plusieurs.",
            "Run again with a higher limit or split the dossier.",
        ),
        "expansion" => (
            "Demandez à l’expéditeur ce que contient cette archive ; ne l’ouvrez pas sans précaution.",
            "Ask the sender what this archive holds; do not open it carelessly.",
        ),
        "text-truncated" | "limit" => (
            "Relancez avec une limite plus haute si la suite compte comme preuve.",
            "Run again with a higher limit if the rest is evidence.",
        ),
        "worker-crashed" => (
            "Ouvrez-le vous-même ; un nouvel export du document suffit souvent.",
            "Look at it yourself; a fresh export of the document often helps.",
        ),
        "worker-timeout" | "worker-stalled" | "worker-cpu" | "worker-memory" => (
            "Relancez avec une limite plus haute, ou demandez une version plus simple du document.",
            "Run again with a higher limit, or ask for a simpler version of the document.",
        ),
        "reader-failed" => {
            ("Ouvrez-le vous-même et signalez-nous le défaut.", "Look at it yourself and report the fault to us.")
        }
        "unreadable" => (
            "Vérifiez vos droits d’accès et que le fichier n’est pas ouvert dans un autre programme, puis relancez.",
            "Check your access rights and that no other program has the file open, then run again.",
        ),
        "link" => (
            "Placez le document lui-même dans le dossier s’il compte comme preuve.",
            "Put the document itself in the dossier if it is evidence.",
        ),
        "method" => (
            "Demandez une archive zip ordinaire ou les fichiers eux-mêmes.",
            "Ask for an ordinary zip archive or the files themselves.",
        ),
        "archive-incomplete" => (
            "Demandez un nouvel envoi de l’archive : des fichiers peuvent manquer.",
            "Ask for the archive to be sent again: files may be missing.",
        ),
        "archive-contradiction" => ("Demandez une archive refaite.", "Ask for the archive to be made again."),
        "hidden-sheet" => (
            "Affichez-la dans Excel (clic droit sur un onglet, Afficher) pour la vérifier.",
            "Show it in Excel (right-click a tab, Unhide) to check it.",
        ),
        "formula-without-value" => (
            "Ouvrez le classeur dans Excel, enregistrez-le, puis relancez.",
            "Open the workbook in Excel, save it, then run again.",
        ),
        "tracked-changes" => {
            ("Demandez la version définitive, modifications acceptées.", "Ask for the final version, changes accepted.")
        }
        "name-uncertain" => (
            "Rien à faire pour la lecture ; faites refaire l’archive si le nom gêne.",
            "Nothing to do for the reading; have the archive made again if the name is a nuisance.",
        ),
        _ => return None,
    };
    Some(Text::new(fr, en))
}
