//! Text recognition: the picture of a page in, words with places and confidence, drawn lines and ink out.
//!
//! ```text
//! Gray ──prepare──▶ upright, even ──Engine──▶ words ┐
//!                        └──rules, ink──────────────┴──▶ Seen
//! ```
//!
//! The engine stands behind [`Engine`]; [`Tesseract`] is the one there is. Nothing here knows PDF or formats: see
//! `extract::scan` for what a [`Seen`] page becomes.

mod boxes;
mod engine;
mod ink;
mod page;
mod picture;
mod prepare;
mod rules;
mod session;
mod tesseract;

pub use engine::{Engine, Layout, Trouble, Word};
pub use page::{Frame, Seen, read_page};
pub use picture::Gray;
pub use rules::Rule;
pub use session::{Allowance, Memory, Session};
pub use tesseract::{Tesseract, install_advice};
