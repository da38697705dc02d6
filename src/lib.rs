//! probant reads an evidence archive and says what an auditor would find wrong.
pub mod extract;
pub mod incident;
pub mod place;
pub mod text;
