//! Rule packs: the TOML under `rules/` made into a `Pack`.
