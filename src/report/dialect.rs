//! How a CSV table is written for the program that will open it.

use super::safe;
use super::words::pick;
use crate::text::Lang;

/// A dialect of CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Excel in French: semicolons, BOM, `31/12/2026`, decimal comma.
    ExcelFr,
    /// Excel in English: commas, BOM, ISO dates (the same day on both sides of the ocean), decimal point.
    ExcelEn,
    /// RFC 4180, for programs: commas, no BOM, ISO dates, decimal point.
    Rfc4180,
}

impl Dialect {
    /// The dialect that a reader of the language expects.
    #[must_use]
    pub fn of(lang: Lang) -> Self {
        match lang {
            Lang::Fr => Dialect::ExcelFr,
            Lang::En => Dialect::ExcelEn,
        }
    }

    /// Between two fields.
    #[must_use]
    pub fn separator(self) -> u8 {
        if self == Dialect::ExcelFr { b';' } else { b',' }
    }

    /// The language whose dates and decimals are written.
    #[must_use]
    pub fn figures(self) -> Lang {
        if self == Dialect::ExcelFr { Lang::Fr } else { Lang::En }
    }
}

/// A CSV table being written: every field quoted, CRLF, nothing that could run as a formula.
pub struct Table {
    bytes: Vec<u8>,
    dialect: Dialect,
}

impl Table {
    /// A table with its heads in both languages.
    #[must_use]
    pub fn new(heads: &[(&str, &str)], lang: Lang, dialect: Dialect) -> Self {
        let bytes = if dialect == Dialect::Rfc4180 { Vec::new() } else { "\u{FEFF}".as_bytes().to_vec() };
        let mut table = Self { bytes, dialect };
        let heads: Vec<String> = heads.iter().map(|(fr, en)| pick(lang, fr, en).to_owned()).collect();
        table.row(&heads);
        table
    }

    /// Adds a row.
    pub fn row(&mut self, fields: &[String]) {
        for (i, field) in fields.iter().enumerate() {
            if i > 0 {
                self.bytes.push(self.dialect.separator());
            }
            self.bytes.push(b'"');
            self.bytes.extend(safe::cell(field).replace('"', "\"\"").bytes());
            self.bytes.push(b'"');
        }
        self.bytes.extend(b"\r\n");
    }

    /// The table.
    #[must_use]
    pub fn bytes(self) -> Vec<u8> {
        self.bytes
    }
}
