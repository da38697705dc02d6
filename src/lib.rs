//! probant reads an evidence archive and says what an auditor would find wrong.
//!
//! ```text
//! source ──▶ extract ──Document──▶ classify ──Exhibit──▶ audit ──Audit──▶ report
//!                                     ▲                    ▲
//!                                     └───────  pack  ─────┘
//! ```
//!
//! Data flows one way. [`pipeline`] hands files to reader processes ([`worker`]), which open them
//! ([`source`]), read them ([`extract`]) and recognise them ([`classify`]) with the patterns of a
//! [`pack`]; only exhibits come back. [`audit`](mod@audit) puts the dossier together and judges it; [`report`]
//! writes. Reading never fails: trouble is an [`incident`] of the file. Rules are data (`rules/`).
pub mod audit;
pub mod cache;
pub mod classify;
pub mod compare;
pub mod extract;
pub mod fold;
pub mod format;
pub mod handbook;
pub mod incident;
pub mod limits;
pub mod mask;
pub mod ocr;
pub mod pack;
pub mod package;
pub mod pipeline;
pub mod place;
pub mod pulse;
pub mod report;
pub mod shelf;
pub mod source;
pub mod text;
pub mod trial;
pub mod worker;
