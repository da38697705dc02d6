//! probant reads an evidence archive and says what an auditor would find wrong.
pub mod extract;
pub mod format;
pub mod incident;
pub mod place;
pub mod source;
pub mod text;
