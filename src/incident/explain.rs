//! What the incident codes mean in general, for `probant explain`.

use super::advice::advice;
use crate::text::Text;

/// Every incident code, in the order of the variants of `Incident`.
pub const CODES: &[&str] = &[
    "encrypted",
    "damaged",
    "repaired",
    "scan-not-read",
    "garbled",
    "image-not-read",
    "photo-format",
    "ocr",
    "ocr-nothing",
    "ocr-failed",
    "ocr-left",
    "format-not-read",
    "archive-not-read",
    "format-unknown",
    "cloud-pointer",
    "online",
    "type-mismatch",
    "empty",
    "hollow",
    "no-text",
    "only-attached",
    "too-large",
    "too-deep",
    "too-many",
    "expansion",
    "text-truncated",
    "limit",
    "worker-crashed",
    "worker-timeout",
    "worker-stalled",
    "worker-cpu",
    "worker-memory",
    "reader-failed",
    "unreadable",
    "link",
    "special-file",
    "junk",
    "duplicate",
    "method",
    "archive-contradiction",
    "archive-incomplete",
    "settings",
    "hidden-sheet",
    "formula-without-value",
    "tracked-changes",
    "changed-after-signature",
    "name-uncertain",
];

/// What an incident code means in general and what to do; `None` for an unknown code.
#[must_use]
pub fn explain(code: &str) -> Option<Text> {
    let (fr, en) = match code {
        "encrypted" => (
            "Le fichier est protégé par un mot de passe que probant n’a pas ; son contenu n’a pas été examiné.",
            "The file is protected by a password probant does not have; its content was not examined.",
        ),
        "damaged" => (
            "La structure du fichier est rompue : aucun lecteur sérieux ne peut en garantir le contenu.",
            "The file's structure is broken: no sound reader can vouch for its content.",
        ),
        "repaired" => (
            "La structure du fichier est rompue, mais une partie du texte a pu être récupérée.",
            "The file's structure is broken, but part of its text could be recovered.",
        ),
        "scan-not-read" => (
            "Des pages sont des images (scan ou photo) sans texte : ce qui y est écrit n’a pas été lu. Une preuve peut s’y trouver ; elle n’est ni confirmée ni déclarée absente.",
            "Pages are images (scan or photo) without text: what they say was not read. Evidence may be there; it is neither confirmed nor called missing.",
        ),
        "garbled" => (
            "Le PDF s’affiche bien mais son texte, une fois extrait, n’a pas de sens.",
            "The PDF looks right but its text, once extracted, makes no sense.",
        ),
        "image-not-read" => (
            "Le fichier est une image dont le texte n’a pas été lu. Une preuve peut s’y trouver ; elle n’est ni confirmée ni déclarée absente.",
            "The file is an image whose text was not read. Evidence may be there; it is neither confirmed nor called missing.",
        ),
        "photo-format" => (
            "Les téléphones enregistrent souvent leurs photos en HEIC, un format que peu de logiciels décodent. Une preuve peut s’y trouver ; elle n’est ni confirmée ni déclarée absente.",
            "Phones often keep their photos as HEIC, a format few programs decode. Evidence may be there; it is neither confirmed nor called missing.",
        ),
        "ocr" => (
            "Le texte vient d’un scan ou d’une photo, lu par un logiciel de reconnaissance de texte (OCR) : des lettres et des chiffres peuvent être faux, l’écriture à la main n’est pas lue, une signature n’est vue que comme un tracé.",
            "The text comes from a scan or photo read by text recognition (OCR): letters and digits may be wrong, handwriting is not read, a signature is seen only as a stroke.",
        ),
        "ocr-nothing" => (
            "La reconnaissance de texte n’a trouvé aucun texte imprimé lisible : écriture à la main, photo sans texte, image trop petite ou trop floue.",
            "Text recognition found no readable print: handwriting, a photo without text, an image too small or too blurred.",
        ),
        "ocr-failed" => (
            "Le logiciel de reconnaissance de texte s’est arrêté ou a dépassé le temps accordé à une page (20 secondes).",
            "The text recognition program stopped, or took longer than a page is allowed (20 seconds).",
        ),
        "ocr-left" => (
            "Le temps ou le nombre de pages accordés à la reconnaissance de texte étaient épuisés avant ces pages.",
            "The time or the number of pages allowed for text recognition were used up before these pages.",
        ),
        "format-not-read" => (
            "Le format est connu, mais probant ne sait pas en lire le contenu.",
            "The format is known, but probant cannot read its content.",
        ),
        "archive-not-read" => (
            "L’archive est d’un format que probant n’ouvre pas (RAR) : aucun fichier qu’elle contient n’a été examiné, et ce qui n’a pas été trouvé ailleurs s’y trouve peut-être.",
            "The archive is of a format probant does not open (RAR): no file in it was examined, and what was not found elsewhere may be in it.",
        ),
        "format-unknown" => (
            "Ni le contenu ni le nom ne permettent de dire de quel type de fichier il s’agit.",
            "Neither content nor name tells what kind of file it is.",
        ),
        "cloud-pointer" => (
            "Le fichier ne contient qu’une adresse (Google Drive, OneDrive, page web). probant ne télécharge jamais rien.",
            "The file holds only an address (Google Drive, OneDrive, web page). probant never downloads anything.",
        ),
        "online" => (
            "Seule la fiche du fichier est sur ce disque ; son contenu est resté en ligne (OneDrive, iCloud ou un autre service). probant ne télécharge jamais rien.",
            "Only the entry of the file is on this disk; its content stayed online (OneDrive, iCloud or another service). probant never downloads anything.",
        ),
        "type-mismatch" => (
            "L’extension du nom ne correspond pas au contenu ; probant se fie au contenu.",
            "The extension does not match the content; probant trusts the content.",
        ),
        "empty" => {
            ("Le fichier fait zéro octet : il n’y a rien à lire.", "The file has zero bytes: there is nothing to read.")
        }
        "hollow" => (
            "Le fichier a une taille mais ne contient que des zéros : un espace en ligne l’annonce sans l’avoir téléchargé, ou la copie a échoué.",
            "The file has a size but holds only zeros: an online drive announces it without having downloaded it, or the copy failed.",
        ),
        "only-attached" => (
            "Le fichier (un portfolio PDF, par exemple) ne contient pas de texte lui-même ; les fichiers qu’il porte ont été examinés un à un.",
            "The file (a PDF portfolio, for instance) holds no text itself; the files it carries were examined one by one.",
        ),
        "changed-after-signature" => (
            "Le fichier porte une signature électronique, mais il a été modifié ou complété ensuite. probant compare l’empreinte signée au contenu ; il ne vérifie pas le certificat.",
            "The file carries a digital signature, but was changed or added to afterwards. probant compares the signed digest to the content; it does not verify the certificate.",
        ),
        "no-text" => ("Le fichier s’ouvre mais ne contient pas de texte.", "The file opens but holds no text."),
        "too-large" => (
            "Le fichier dépasse la taille que probant accepte de lire.",
            "The file exceeds the size probant agrees to read.",
        ),
        "too-deep" => (
            "Archive dans une archive, dans une archive… au-delà de la limite.",
            "An archive in an archive in an archive… beyond the limit.",
        ),
        "too-many" => (
            "Le dossier ou l’archive contient plus d’éléments que la limite.",
            "The folder or archive holds more entries than the limit.",
        ),
        "expansion" => (
            "Décompressée, l’archive serait démesurément plus grande : c’est le signe d’une archive piégée.",
            "Once expanded the archive would be out of all proportion: the sign of a booby-trapped archive.",
        ),
        "text-truncated" => (
            "Le texte dépasse la limite ; seul le début a été examiné.",
            "The text exceeds the limit; only its beginning was examined.",
        ),
        "worker-crashed" => (
            "Chaque fichier est lu à part, sous protection ; cette lecture-là s’est arrêtée net, sans conséquence pour les autres fichiers.",
            "Each file is read apart, under protection; this reading stopped dead, without harm to the other files.",
        ),
        "worker-timeout" => {
            ("La lecture de ce fichier a dépassé le temps accordé.", "Reading this file took longer than allowed.")
        }
        "worker-stalled" => ("La lecture de ce fichier n’avançait plus.", "Reading this file no longer got anywhere."),
        "worker-cpu" => (
            "La lecture de ce fichier a dépassé le temps de processeur accordé.",
            "Reading this file used more processor time than allowed.",
        ),
        "limit" => (
            "Une limite de probant a été atteinte ; le message dit laquelle, sa valeur, ce qu’il y avait et l’option qui la relève. « probant explain limites » les donne toutes.",
            "A limit of probant was reached; the message says which, its value, how much there was and the option that raises it. “probant explain limits” lists them all.",
        ),
        "shown-in-part" => (
            "Le dossier est si grand que le rapport ne montre plus que les premières données et le premier passage de chaque pièce ; tout a été lu et jugé.",
            "The dossier is so large that the report shows no more than the first facts and the first passage of each paper; all was read and judged.",
        ),
        "worker-memory" => (
            "La lecture de ce fichier a dépassé la mémoire accordée.",
            "Reading this file needed more memory than allowed.",
        ),
        "reader-failed" => (
            "Le lecteur a échoué sur ce fichier : le défaut vient de probant ou d’une bibliothèque, pas forcément du fichier.",
            "The reader failed on this file: the fault is in probant or a library, not necessarily in the file.",
        ),
        "unreadable" => (
            "Le système a refusé d’ouvrir le fichier : droits d’accès, fichier verrouillé, disque réseau coupé, nom trop long.",
            "The system refused to open the file: access rights, locked file, network drive gone, name too long.",
        ),
        "link" => (
            "Les liens ne sont pas suivis : ils pourraient mener hors du dossier.",
            "Links are not followed: they could lead outside the dossier.",
        ),
        "special-file" => (
            "Périphérique, tube ou autre objet du système : rien à y lire. Aucune action n’est nécessaire.",
            "A device, pipe or other system object: nothing to read. No action is needed.",
        ),
        "junk" => (
            "Fichier que Windows, macOS ou Office créent pour eux-mêmes (Thumbs.db, .DS_Store, ~$…). Aucune action n’est nécessaire.",
            "A file Windows, macOS or Office make for themselves (Thumbs.db, .DS_Store, ~$…). No action is needed.",
        ),
        "duplicate" => (
            "Un autre fichier du dossier a exactement le même contenu ; les deux emplacements sont conservés. Aucune action n’est nécessaire.",
            "Another file of the dossier has exactly the same content; both places are kept. No action is needed.",
        ),
        "method" => (
            "Le fichier est compressé dans l’archive par une méthode peu courante que probant ne lit pas.",
            "The file is compressed in the archive with an uncommon method probant does not read.",
        ),
        "archive-contradiction" => (
            "La liste de l’archive et son contenu réel ne concordent pas, ou deux fichiers portent le même nom : deux logiciels pourraient y voir des choses différentes.",
            "The archive's list and its real content disagree, or two files share a name: two programs could see different things.",
        ),
        "archive-incomplete" => (
            "L’archive est coupée, ou sa table des matières est perdue : les fichiers retrouvés ont été lus, d’autres ont pu disparaître. Ce qui n’a pas été trouvé ne peut pas être déclaré absent.",
            "The archive is cut off or its directory is lost: the files found were read, others may be gone. What was not found cannot be called missing.",
        ),
        "settings" => (
            "Le fichier probant.toml règle l’analyse de ce dossier ; ce n’est pas une pièce. Aucune action n’est nécessaire.",
            "The files probant.toml and derogations.toml set up the analysis of this dossier; they are not evidence. No action is needed.",
        ),
        "hidden-sheet" => (
            "Le classeur contient une feuille masquée ; son contenu a été lu.",
            "The workbook has a hidden sheet; its content was read.",
        ),
        "formula-without-value" => (
            "Des cellules contiennent une formule dont le résultat n’a jamais été enregistré ; probant ne calcule pas les formules.",
            "Cells hold a formula whose result was never stored; probant does not compute formulas.",
        ),
        "tracked-changes" => (
            "Le document garde des modifications suivies ou des commentaires.",
            "The document still has tracked changes or comments.",
        ),
        "name-uncertain" => (
            "L’archive ne dit pas dans quel alphabet ses noms sont écrits ; celui-ci a été deviné.",
            "The archive does not say how its names are encoded; this one was guessed.",
        ),
        _ => return None,
    };
    Some(match advice(code) {
        Some(todo) => Text::new(format!("{fr} {}", todo.fr), format!("{en} {}", todo.en)),
        None => Text::new(fr, en),
    })
}
