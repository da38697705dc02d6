//! The table of limits (the reasons at length: the project's limits page).

use super::{DEEPEST, Limit, Unit, limits};
use crate::text::Text;
use serde::{Deserialize, Serialize};

const MANY: u64 = 1 << 40;

limits! {
    /// Nesting of containers.
    depth = 10, Count, "max-depth", (1, DEEPEST), true,
        ("Niveaux d'archives imbriquées", "Levels of nested archives"),
        ("les vrais dossiers en ont 3 ou 4 ; arrête l'archive qui se contient elle-même", "real dossiers have 3 or 4; stops the archive that holds itself");
    /// Files of a dossier.
    files = 50_000, Count, "max-files", (1, MANY), true,
        ("Fichiers par dossier", "Files per dossier"),
        ("un vrai dossier en compte de 50 à 5 000", "a real dossier holds 50 to 5,000");
    /// Unpacked size of one file, bytes.
    file_bytes = 512 << 20, Bytes, "max-file-size", (1, MANY), true,
        ("Taille d'un fichier décompressé, en Mio", "Size of one file once decompressed, in MiB"),
        ("des registres numérisés atteignent 100 Mio", "scanned registers reach 100 MiB");
    /// Unpacked size of all members of a dossier, bytes.
    total_bytes = 20 << 30, Bytes, "max-total-size", (1, MANY), true,
        ("Taille totale décompressée, en Mio", "Total size once decompressed, in MiB"),
        ("budget commun à tous les niveaux : des milliers de petites archives ne le contournent pas", "a budget shared by all levels: thousands of small archives do not get round it");
    /// Most bytes one reader unpacks to a temporary file.
    disk_bytes = 4 << 30, Bytes, "max-temp-size", (1, MANY), false,
        ("Place temporaire d'un lecteur sur le disque, en Mio", "Temporary room of one reader on disk, in MiB"),
        ("ce qui se décompresse d'un bloc (7z, tar.gz) n'y tient pas toujours en mémoire", "what unpacks in one go (7z, tar.gz) does not always fit in memory");
    /// Expansion of one member beyond its first 64 MiB.
    ratio = 200, Times, "max-ratio", (2, MANY), false,
        ("Déploiement d'un membre d'archive au-delà de ses 64 premiers Mio, en nombre de fois", "Expansion of a member beyond its first 64 MiB, in times"),
        ("tableurs et scans vides atteignent 50 à 100 ; une archive piégée, 1 000", "sheets and blank scans reach 50 to 100; a booby-trapped archive 1,000");
    /// Expansion of a whole dossier beyond its first GiB.
    dossier_ratio = 100, Times, "max-dossier-ratio", (2, MANY), false,
        ("Déploiement de tout le dossier au-delà du premier Gio, en nombre de fois", "Expansion of the whole dossier beyond the first GiB, in times"),
        ("beaucoup de petites archives piégées valent une grande", "many small booby-trapped archives are worth a large one");
    /// Memory a decoder may ask for, MiB.
    decoder_mib = 256, Mib, "max-decoder-memory", (1, 4096), false,
        ("Mémoire d'un décodeur (dictionnaire LZMA, PPMd, xz, zstd), en Mio", "Memory of a decoder (LZMA dictionary, PPMd, xz, zstd), in MiB"),
        ("les archives ordinaires en demandent 64 au plus", "ordinary archives ask for 64 at most");
    /// Text kept per file, bytes.
    text_bytes = 32 << 20, Bytes, "max-text", (1, 200), false,
        ("Texte gardé par fichier, en Mio", "Text kept per file, in MiB"),
        ("un code juridique entier en fait moins de 10", "a whole legal code takes less than 10");
    /// Time for one file, seconds.
    seconds = 30, Seconds, "max-seconds", (1, MANY), true,
        ("Temps par fichier, en secondes", "Time per file, in seconds"),
        ("un fichier ordinaire se lit en moins d'une seconde", "an ordinary file is read in less than a second");
    /// Processor time for one file, seconds.
    cpu_seconds = 60, Seconds, "max-cpu", (1, MANY), false,
        ("Temps de processeur par fichier, en secondes", "Processor time per file, in seconds"),
        ("un lecteur qui travaille sur plusieurs cœurs le dépasse avant le temps par fichier", "a reader at work on several cores exceeds it before the time per file");
    /// Time without progress, seconds.
    idle_seconds = 60, Seconds, "max-idle", (1, MANY), false,
        ("Temps sans le moindre progrès dans un fichier, en secondes", "Time without any progress within a file, in seconds"),
        ("chaque page et chaque morceau décompressé compte pour un progrès", "each page and each piece unpacked counts as progress");
    /// Time for a whole dossier, seconds.
    dossier_seconds = 1800, Seconds, "max-dossier-time", (1, MANY), true,
        ("Temps pour tout le dossier, en secondes", "Time for the whole dossier, in seconds"),
        ("personne n'attend sans borne ; ce qui reste est listé comme non lu", "nobody waits without a bound; what remains is listed as unread");
    /// Memory of a reader process, MiB.
    worker_mib = 1024, Mib, "max-memory", (128, MANY), true,
        ("Mémoire d'un lecteur, en Mio", "Memory of one reader, in MiB"),
        ("deux lecteurs tiennent dans un portable de 4 Gio", "two readers fit in a 4 GiB laptop");
    /// Size of one part of an office file, bytes.
    part_bytes = 128 << 20, Bytes, "max-part", (1, 1024), false,
        ("Taille d'une partie d'un fichier bureautique (XML, flux), en Mio", "Size of one part of an office file (XML, stream), in MiB"),
        ("un document de mille pages en fait 20", "a document of a thousand pages takes 20");
    /// Nesting of XML elements.
    xml_depth = 256, Count, "max-xml-depth", (16, 4096), false,
        ("Niveaux d'éléments XML imbriqués", "Levels of nested XML elements"),
        ("au-delà de tout document réel, et peu pour la pile", "beyond any real document, and little for the stack");
    /// Attributes of one XML element.
    xml_attributes = 10_000, Count, "max-xml-attributes", (16, MANY), false,
        ("Attributs d'un élément XML", "Attributes of one XML element"),
        ("un élément réel en a moins de 50", "a real element has less than 50");
    /// Pages of a PDF.
    pdf_pages = 10_000, Count, "max-pages", (1, 10_000_000), false,
        ("Pages d'un PDF", "Pages of a PDF"),
        ("le plus gros livre en a 2 000", "the largest book has 2,000");
    /// Drawing operations of a PDF page.
    pdf_operations = 5_000_000, Count, "max-pdf-operations", (1_000, MANY), false,
        ("Opérations de dessin d'une page de PDF", "Drawing operations of a PDF page"),
        ("une page de plan en a 500 000", "a page of a plan has 500,000");
    /// Drawing operations inside forms of a PDF page.
    pdf_forms = 400_000, Count, "max-pdf-forms", (1_000, MANY), false,
        ("Opérations de dessin dans les formes imbriquées d'une page de PDF", "Drawing operations in nested forms of a PDF page"),
        ("trente formes qui se dessinent deux fois l'une l'autre font un milliard de dessins", "thirty forms that draw each other twice make a billion drawings");
    /// Indirect objects of a PDF.
    pdf_objects = 1_000_000, Count, "max-pdf-objects", (100, MANY), false,
        ("Objets d'un PDF", "Objects of a PDF"),
        ("un PDF de mille pages en a 20 000", "a PDF of a thousand pages has 20,000");
    /// Cells of a workbook.
    cells = 5_000_000, Count, "max-cells", (1_000, MANY), false,
        ("Cellules d'un classeur, celles qui sont vides entre deux comprises", "Cells of a workbook, the empty ones in between included"),
        ("la taille qu'un classeur annonce n'est jamais crue", "the size a workbook claims is never believed");
    /// Pixels of a picture, millions.
    megapixels = 100, Count, "max-megapixels", (1, 2_000), false,
        ("Millions de points d'une image", "Megapixels of a picture"),
        ("une page A3 à 600 points par pouce en a 70 ; vérifié avant de décoder", "an A3 page at 600 dpi has 70; checked before decoding");
    /// Parts of a mail.
    mail_parts = 2_000, Count, "max-mail-parts", (1, 1_000_000), false,
        ("Parties d'un courriel", "Parts of a mail"),
        ("un courriel réel en a moins de 100", "a real mail has less than 100");
    /// Nesting of the parts of a mail.
    mail_depth = 50, Count, "max-mail-depth", (1, 1_000), false,
        ("Niveaux de parties d'un courriel", "Levels of parts of a mail"),
        ("cent mille niveaux tiennent dans 5 Mo", "a hundred thousand levels fit in 5 MB");
    /// Nesting of tables of a web page.
    html_depth = 64, Count, "max-html-depth", (1, 512), false,
        ("Tableaux imbriqués d'une page web", "Nested tables of a web page"),
        ("au-delà, le tableau est lu comme du texte ; le reste se lit sans arbre, à toute profondeur", "beyond, the table is read as text; the rest is read without a tree, at any depth");
    /// Facts taken from a file.
    facts = 4_000, Count, "max-facts", (10, 1_000_000), false,
        ("Données relevées dans un fichier (dates, heures, noms, montants)", "Facts taken from a file (dates, hours, names, amounts)"),
        ("un registre d'un an en donne 2 000", "a register of a year gives 2,000");
    /// Pages of a file given to text recognition.
    ocr_pages = 200, Count, "ocr-pages", (0, 1_000_000), true,
        ("Pages d'un fichier données à la reconnaissance de texte", "Pages of a file given to text recognition"),
        ("une page demande une seconde", "a page takes a second");
    /// Time for text recognition of a file, seconds.
    ocr_seconds = 120, Seconds, "ocr-seconds", (0, MANY), true,
        ("Temps de reconnaissance de texte pour un fichier, en secondes", "Time for text recognition of a file, in seconds"),
        ("la reconnaissance vient après tout le texte", "recognition comes after all text");
    /// Time for text recognition of a page, seconds.
    ocr_page_seconds = 20, Seconds, "max-ocr-page", (1, MANY), false,
        ("Temps de reconnaissance d'une page, en secondes", "Time for the recognition of a page, in seconds"),
        ("une page ordinaire en demande une", "an ordinary page takes one");
}

/// A limit that is part of how probant works: it cannot be set.
pub struct Fixed {
    /// Its name, for `probant explain`.
    pub key: &'static str,
    /// Value, in words.
    pub value: Text2,
    /// What it bounds.
    pub what: Text2,
}

/// French and English, as the table holds them.
pub type Text2 = (&'static str, &'static str);

impl Fixed {
    /// What it bounds, in words.
    #[must_use]
    pub fn what(&self) -> Text {
        Text::new(self.what.0, self.what.1)
    }
}

const fn fixed(key: &'static str, value: Text2, what: Text2) -> Fixed {
    Fixed { key, value, what }
}

/// Limits that cannot be set.
pub const FIXED: &[Fixed] = &[
    fixed(
        "stack",
        ("64 Mio", "64 MiB"),
        (
            "Pile d'un lecteur ; au-delà, il s'arrête et un autre le remplace",
            "Stack of a reader; beyond, it stops and another takes its place",
        ),
    ),
    fixed(
        "open-files",
        ("128 (1 024 avec reconnaissance de texte)", "128 (1,024 with text recognition)"),
        ("Fichiers ouverts par un lecteur", "Files a reader has open"),
    ),
    fixed("message", ("256 Mio", "256 MiB"), ("Réponse d'un lecteur", "Answer of a reader")),
    fixed(
        "dtd",
        ("refusée", "refused"),
        (
            "Déclaration de type de document dans le XML : ses entités n'apportent rien aux fichiers bureautiques",
            "Document type declaration in XML: its entities bring nothing to office files",
        ),
    ),
    fixed("entries", ("500 000", "500,000"), ("Entrées listées d'une archive", "Entries listed of an archive")),
    fixed(
        "names",
        ("1 024 caractères, puis une empreinte", "1,024 characters, then a fingerprint"),
        ("Noms montrés dans les rapports", "Names shown in reports"),
    ),
    fixed("passages", ("120 caractères", "120 characters"), ("Passages cités", "Passages quoted")),
    fixed(
        "signals",
        ("12 par pièce et par document", "12 for each artefact and document"),
        (
            "Indices gardés de chaque pièce reconnue ; les autres comptent dans la force",
            "Signs kept for each paper recognised; the others count in its strength",
        ),
    ),
    fixed(
        "shown",
        ("100 000 passages et 100 000 données par dossier", "100,000 passages and 100,000 facts for each dossier"),
        (
            "Passages et données montrés dans les rapports ; au-delà, un passage par pièce et douze données par fichier",
            "Passages and facts shown in reports; beyond, one passage for each paper and twelve facts for each file",
        ),
    ),
    fixed(
        "findings",
        ("1 000 par règle", "1,000 for each rule"),
        (
            "Constats montrés d'une règle ; le dernier dit combien d'autres il y a",
            "Findings shown of a rule; the last says how many more there are",
        ),
    ),
    fixed("rule-file", ("5 Mio", "5 MiB"), ("Fichier de règles", "File of rules")),
    fixed("rule-files", ("10 000", "10,000"), ("Fichiers d'un dossier de règles", "Files of a folder of rules")),
    fixed(
        "pattern",
        ("400 caractères", "400 characters"),
        (
            "Motif d'une règle : des mots, jamais une expression qui se répète",
            "Pattern of a rule: words, never an expression that repeats",
        ),
    ),
    fixed("patterns", ("200 000", "200,000"), ("Motifs d'un référentiel", "Patterns of a pack")),
    fixed("settings", ("1 Mio", "1 MiB"), ("Fichier probant.toml", "File probant.toml")),
];
