//! The table of formats, and which names are junk or pointers to the cloud.
//!
//! What a file is comes from its content ([`detect`]); a name only chooses among kinds of text.

mod name;
mod ole;
mod sniff;

use serde::{Deserialize, Serialize};

pub use sniff::{Detected, detect};

/// What is done with a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Holds text of its own.
    Document,
    /// Holds other files.
    Container,
    /// Holds a picture.
    Image,
    /// Known and named, not read.
    NotRead,
    /// Counted only.
    Ignored,
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The format.
    pub format: Format,
    /// Its name in French.
    pub fr: &'static str,
    /// Its name in English.
    pub en: &'static str,
    /// Extensions that announce it.
    pub extensions: &'static [&'static str],
    /// What is done with it.
    pub kind: Kind,
    /// Formats of one family do not contradict each other's extensions.
    family: u8,
}

macro_rules! formats {
    ($($name:ident, $fr:literal, $en:literal, [$($ext:literal)*], $kind:ident, $family:literal;)*) => {
        /// A file format.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        #[allow(missing_docs, reason = "the table names each in both languages")]
        pub enum Format { $($name),* }

        /// All formats, in the order of [`Format`].
        pub const TABLE: &[Row] = &[$(Row {
            format: Format::$name, fr: $fr, en: $en, extensions: &[$($ext),*],
            kind: Kind::$kind, family: $family,
        }),*];

        impl Default for Format {
    fn default() -> Self {
        Self::Unknown
    }
}

impl Format {
            /// Its row of the table.
            #[must_use]
            pub fn row(self) -> &'static Row {
                &TABLE[self as usize]
            }
        }
    };
}

formats! {
    Pdf, "PDF", "PDF", ["pdf"], Document, 1;
    Docx, "document Word", "Word document", ["docx" "docm" "dotx" "dotm"], Document, 2;
    Xlsx, "classeur Excel", "Excel workbook", ["xlsx" "xlsm" "xltx" "xltm"], Document, 3;
    Xlsb, "classeur Excel binaire", "binary Excel workbook", ["xlsb"], Document, 3;
    Xls, "classeur Excel 97-2003", "Excel 97-2003 workbook", ["xls" "xlt"], Document, 3;
    Ods, "classeur OpenDocument", "OpenDocument spreadsheet", ["ods" "ots"], Document, 3;
    Odt, "texte OpenDocument", "OpenDocument text", ["odt" "ott"], Document, 2;
    Odp, "présentation OpenDocument", "OpenDocument presentation", ["odp" "otp"], Document, 4;
    Pptx, "présentation PowerPoint", "PowerPoint presentation", ["pptx" "pptm" "ppsx" "ppsm" "potx"], Document, 4;
    Doc, "document Word 97-2003", "Word 97-2003 document", ["doc" "dot"], Document, 2;
    Ppt, "présentation PowerPoint 97-2003", "PowerPoint 97-2003 presentation", ["ppt" "pps"], Document, 4;
    Rtf, "texte RTF", "RTF text", ["rtf"], Document, 2;
    Csv, "tableau CSV", "CSV table", ["csv" "tsv"], Document, 5;
    Html, "page HTML", "HTML page", ["html" "htm" "xhtml"], Document, 5;
    Text, "texte", "text", ["txt" "text" "log"], Document, 5;
    Markdown, "texte Markdown", "Markdown text", ["md" "markdown"], Document, 5;
    Ics, "agenda", "calendar", ["ics"], Document, 5;
    Eml, "courriel", "e-mail", ["eml" "mht" "mhtml"], Container, 5;
    Msg, "courriel Outlook", "Outlook e-mail", ["msg"], Container, 6;
    Mbox, "boîte de courriels", "mailbox", ["mbox"], Container, 5;
    Zip, "archive ZIP", "ZIP archive", ["zip"], Container, 7;
    SevenZ, "archive 7z", "7z archive", ["7z"], Container, 8;
    Tar, "archive TAR", "TAR archive", ["tar"], Container, 9;
    Gz, "archive GZIP", "GZIP archive", ["gz" "tgz"], Container, 10;
    Bz2, "archive BZIP2", "BZIP2 archive", ["bz2" "tbz2"], Container, 11;
    Xz, "archive XZ", "XZ archive", ["xz" "txz"], Container, 12;
    Zst, "archive ZSTD", "ZSTD archive", ["zst" "tzst"], Container, 13;
    Rar, "archive RAR", "RAR archive", ["rar"], Container, 14;
    Png, "image PNG", "PNG image", ["png"], Image, 15;
    Jpeg, "image JPEG", "JPEG image", ["jpg" "jpeg" "jfif"], Image, 15;
    Tiff, "image TIFF", "TIFF image", ["tif" "tiff"], Image, 15;
    Heic, "image HEIC", "HEIC image", ["heic" "heif" "avif"], Image, 15;
    Webp, "image WebP", "WebP image", ["webp"], Image, 15;
    Gif, "image GIF", "GIF image", ["gif"], Image, 15;
    Bmp, "image BMP", "BMP image", ["bmp"], Image, 15;
    Media, "son ou vidéo", "sound or video",
        ["mp3" "mp4" "m4a" "m4v" "mov" "avi" "wav" "ogg" "flac" "mkv" "webm" "wmv" "wma" "mpg" "mpeg"], NotRead, 16;
    Program, "programme", "program",
        ["exe" "dll" "msi" "bat" "cmd" "ps1" "vbs" "js" "sh" "jar" "apk"], NotRead, 17;
    CloudPointer, "lien vers un document en ligne", "link to an online document",
        ["gdoc" "gsheet" "gslides" "gform" "gdraw" "url" "lnk" "webloc"], NotRead, 18;
    Iwork, "document Pages, Numbers ou Keynote", "Pages, Numbers or Keynote document",
        ["pages" "numbers" "key"], NotRead, 21;
    Visio, "dessin Visio", "Visio drawing", ["vsdx" "vsdm" "vsd"], NotRead, 22;
    Project, "planning Microsoft Project", "Microsoft Project plan", ["mpp" "mpt"], NotRead, 23;
    OneNote, "bloc-notes OneNote", "OneNote notebook", ["one" "onetoc2" "onepkg"], NotRead, 24;
    Publisher, "composition Publisher", "Publisher document", ["pub"], NotRead, 25;
    PostScript, "dessin PostScript", "PostScript drawing", ["eps" "ps" "ai"], NotRead, 26;
    Access, "base de données Access", "Access database", ["mdb" "accdb"], NotRead, 27;
    Dwg, "plan AutoCAD", "AutoCAD drawing", ["dwg"], NotRead, 28;
    Tnef, "pièces jointes d’Outlook (winmail.dat)", "Outlook attachments (winmail.dat)", ["tnef"], NotRead, 29;
    PartialDownload, "téléchargement interrompu", "interrupted download",
        ["crdownload" "partial" "opdownload"], NotRead, 30;
    Json, "données JSON", "JSON data", ["json"], Document, 5;
    Xml, "données XML", "XML data", ["xml"], Document, 5;
    Empty, "fichier vide", "empty file", [], Ignored, 0;
    Unknown, "format inconnu", "unknown format", [], NotRead, 20;
}

impl Format {
    /// The format that an extension announces.
    #[must_use]
    pub fn announced(name: &str) -> Option<Format> {
        let ext = extension(name)?;
        TABLE.iter().find(|row| row.extensions.contains(&ext.as_str())).map(|row| row.format)
    }

    /// Whether it is a plain archive: it holds files and says nothing itself.
    #[must_use]
    pub fn is_archive(self) -> bool {
        crate::source::Container::opens(self) || self == Format::Rar
    }

    /// What is done with it.
    #[must_use]
    pub fn kind(self) -> Kind {
        self.row().kind
    }
}

/// The last part of a path.
fn file_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// The extension in lower case, without the dot.
fn extension(name: &str) -> Option<String> {
    file_name(name).rsplit_once('.').map(|(_, ext)| ext.to_lowercase())
}

/// Whether the name is one of system and temporary files that hold no evidence.
#[must_use]
pub fn is_junk(name: &str) -> bool {
    let file = file_name(name).to_lowercase();
    matches!(file.as_str(), "thumbs.db" | "ehthumbs.db" | ".ds_store" | "desktop.ini")
        || name.split(['/', '\\']).any(|part| part == "__MACOSX")
        || file.starts_with("~$")
        || file.starts_with("._")
        || file.ends_with(".tmp")
        || (file.starts_with(".~lock.") && file.ends_with('#'))
}

/// The service that a pointer leads to, by the name of the file.
#[must_use]
pub fn cloud_service(name: &str) -> Option<&'static str> {
    Some(match extension(name)?.as_str() {
        "gdoc" => "Google Docs",
        "gsheet" => "Google Sheets",
        "gslides" => "Google Slides",
        "gform" => "Google Forms",
        "gdraw" => "Google Drawings",
        "url" | "webloc" => "Web",
        "lnk" => "Windows",
        _ => return None,
    })
}
