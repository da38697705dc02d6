//! The name of a format in reports that other programs read.

use super::Format;

impl Format {
    /// Its name in `audit.json`: `pdf`, `docx`, `7z`, `cloud-pointer`…
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Format::SevenZ => "7z".to_owned(),
            Format::CloudPointer => "cloud-pointer".to_owned(),
            Format::PartialDownload => "partial-download".to_owned(),
            _ => format!("{self:?}").to_lowercase(),
        }
    }
}
