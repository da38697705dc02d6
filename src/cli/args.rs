//! The command line: what may be said, in French; `help` gives the English and the headings.

use std::path::PathBuf;

use clap::{Args, FromArgMatches, Parser, Subcommand, ValueEnum};
use probant::limits::{self, Limit, Unit};
use probant::pipeline::Budget;

/// Lit les éléments de preuve d'un organisme de formation et dit, avant l'auditeur, ce qui serait relevé.
#[derive(Debug, Parser)]
#[command(name = "probant", version, disable_help_subcommand = true, arg_required_else_help = true)]
pub struct Cli {
    /// Que faire.
    #[command(subcommand)]
    pub command: Command,
    /// Langue des rapports et des messages (sinon celle du système, sinon le français).
    #[arg(long, global = true, value_enum, value_name = "LANGUE")]
    pub lang: Option<LangArg>,
    /// N'affiche que les erreurs.
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Couleurs (NO_COLOR est respecté).
    #[arg(long, global = true, value_enum, default_value = "auto", value_name = "QUAND")]
    pub color: ColorArg,
}

/// Langue.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum LangArg {
    /// Français.
    Fr,
    /// Anglais.
    En,
}

/// Couleurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorArg {
    /// Selon le terminal.
    Auto,
    /// Toujours.
    Always,
    /// Jamais.
    Never,
}

/// Commandes.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Analyse un ou plusieurs dossiers (dossier, archive ou fichier) et écrit les rapports.
    Audit(Box<AuditArgs>),
    /// Pose les questions du profil et écrit un probant.toml commenté.
    Init(InitArgs),
    /// Explique un indicateur (« 11 »), une pièce (« feuille d'émargement »), un incident (« encrypted » ; « incidents » pour tous), une question du profil, une limite (« limites » pour toutes) ou un constat (sa clé).
    Explain(ExplainArgs),
    /// Montre ce qui est vu dans un fichier : texte et emplacements, pièces reconnues et pourquoi, données.
    Show(ShowArgs),
    /// Compare deux audits d'un même dossier : clos, toujours ouverts, nouveaux, aggravés, bientôt expirés.
    Compare(CompareArgs),
    /// Copie les pièces, numérotées par indicateur et par session, avec un index, pour les remettre à l'auditeur.
    Package(Box<PackageArgs>),
    /// Récrit les rapports d'un audit à partir de son audit.json.
    Render(RenderArgs),
    /// Réunit des dossiers de rapports en un tableau de triage, le pire d'abord.
    Triage(TriageArgs),
    /// Les référentiels de règles.
    Pack {
        /// Que faire.
        #[command(subcommand)]
        command: PackCommand,
    },
    /// Ce qui est gardé des lectures précédentes.
    Cache {
        /// Que faire.
        #[command(subcommand)]
        command: CacheCommand,
    },
    /// Écrit le script de complétion d'un interpréteur de commandes.
    Completions {
        /// Interpréteur de commandes.
        #[arg(value_enum, value_name = "INTERPRÉTEUR")]
        shell: clap_complete::Shell,
    },
    /// Écrit les pages de manuel.
    Man {
        /// Dossier où écrire une page par commande [défaut : la page principale, sur la sortie].
        #[arg(short, long, value_name = "DOSSIER")]
        out: Option<PathBuf>,
    },
}

/// Options de `audit`.
#[derive(Debug, Args)]
pub struct AuditArgs {
    /// Dossiers ou archives ; chacun est un dossier d'audit.
    #[arg(required_unless_present = "batch", value_name = "ENTRÉE")]
    pub inputs: Vec<PathBuf>,
    /// Lot : chaque dossier et chaque archive de ce dossier est un dossier d'audit ; un rapport chacun, un tableau de triage pour tous.
    #[arg(long, value_name = "DOSSIER", conflicts_with = "inputs")]
    pub batch: Option<PathBuf>,
    /// Refait aussi les dossiers d'un lot qui sont déjà faits et inchangés.
    #[arg(long)]
    pub again: bool,
    /// Dossier des rapports [défaut : « probant-rapport » dans le dossier courant].
    #[arg(short, long, value_name = "DOSSIER")]
    pub out: Option<PathBuf>,
    /// Formats des rapports, séparés par des virgules.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "csv,xlsx,html,json", value_name = "FORMATS")]
    pub format: Vec<FormatArg>,
    /// Écriture des CSV [défaut : excel-fr en français, excel-en en anglais].
    #[arg(long, value_enum, value_name = "DIALECTE")]
    pub csv_dialect: Option<DialectArg>,
    /// Dérogations [défaut : « derogations.toml » dans l'entrée ou à côté].
    #[arg(long, value_name = "FICHIER")]
    pub waivers: Option<PathBuf>,
    /// Date prévue de l'audit (AAAA-MM-JJ ou JJ/MM/AAAA) ; elle choisit le référentiel [défaut : aujourd'hui].
    #[arg(long, value_name = "DATE")]
    pub audit_date: Option<String>,
    /// Date du jour à retenir pour les échéances (AAAA-MM-JJ ou JJ/MM/AAAA) [défaut : aujourd'hui].
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Réponses au profil de l'organisme.
    #[command(flatten)]
    pub profile: ProfileArgs,
    /// Règles à employer à la place de celles du programme.
    #[command(flatten)]
    pub pack: PackArg,
    /// Remplace les noms de personnes dans les rapports, chemins compris (« Stagiaire 3 »), toujours par les mêmes mots.
    #[arg(long)]
    pub pseudonymise: bool,
    /// Ne suit que N sessions, tirées au sort [défaut : toutes].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub sample: Option<u64>,
    /// Graine du tirage : la même donne les mêmes sessions.
    #[arg(long, value_name = "GRAINE", default_value_t = 1, requires = "sample")]
    pub seed: u64,
    /// Nombre de lecteurs en parallèle [défaut : un par cœur].
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Dossier où garder ce qui a été lu, pour ne pas le relire, ou « off » [défaut : le cache de l'utilisateur].
    #[arg(long, value_name = "DOSSIER|off", env = "PROBANT_CACHE")]
    pub cache: Option<PathBuf>,
    /// Rend le code de sortie 1 s'il reste des constats de ce niveau ou au-dessus.
    #[arg(long, value_enum, default_value = "never", value_name = "NIVEAU")]
    pub fail_on: FailOn,
    /// Rend le code de sortie 4 si des fichiers n'ont pas pu être lus.
    #[arg(long)]
    pub strict: bool,
    /// Affiche le résumé long : chaque critère, les actions, le profil supposé [défaut : un écran].
    #[arg(long, alias = "details")]
    pub detail: bool,
    /// Pas de barre de progression.
    #[arg(long)]
    pub no_progress: bool,
    /// Fichier probant.toml à lire [défaut : celui qui se trouve dans l'entrée ou à côté].
    #[arg(long, value_name = "FICHIER")]
    pub config: Option<PathBuf>,
    /// Mot de passe à essayer sur les fichiers protégés (zip, 7z, PDF, Office) ; répétable, jamais demandé.
    #[arg(long, value_name = "MOT_DE_PASSE")]
    pub password: Vec<String>,
    /// Lecture des scans et des photos.
    #[command(flatten)]
    pub ocr: OcrArgs,
    /// Limites.
    #[command(flatten)]
    pub limits: LimitArgs,
}

/// Lecture des scans et des photos.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Scans et photos")]
pub struct OcrArgs {
    /// Reconnaissance de texte (OCR) des scans et des photos, par le programme tesseract s'il est installé.
    #[arg(long, value_enum, default_value = "auto", value_name = "QUAND", env = "PROBANT_OCR")]
    pub ocr: OcrArg,
    /// Programme tesseract à employer [défaut : celui de la machine].
    #[arg(long, value_name = "CHEMIN", env = "PROBANT_TESSERACT")]
    pub tesseract: Option<PathBuf>,
    /// Reconnaissance de texte pour tout le dossier : secondes (« 300s »), minutes (« 5m ») ou pages (« 100p »).
    #[arg(long, value_name = "DURÉE|PAGES", value_parser = budget)]
    pub ocr_budget: Option<Budget>,
    /// Pages d'un fichier données à la reconnaissance de texte [défaut : 200].
    #[arg(long, value_name = "N")]
    pub ocr_pages: Option<u64>,
    /// Temps de reconnaissance de texte pour un fichier, en secondes [défaut : 120].
    #[arg(long, value_name = "S")]
    pub ocr_seconds: Option<u64>,
}

/// Emploi de la reconnaissance de texte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OcrArg {
    /// Si tesseract est installé ; sinon les scans sont signalés comme non lus.
    Auto,
    /// Jamais.
    Off,
    /// Refuse de travailler sans (code de sortie 2).
    Required,
}

fn budget(text: &str) -> Result<Budget, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number = digits.parse::<u64>().ok();
    let budget = number.and_then(|n| match &text[digits.len()..] {
        "s" | "" => Some(Budget::Seconds(n)),
        "m" | "min" => Some(Budget::Seconds(n.saturating_mul(60))),
        "p" => Some(Budget::Pages(n)),
        _ => None,
    });
    budget.ok_or_else(|| "écrivez par exemple 300s, 5m ou 100p".to_owned())
}

/// Réponses au profil.
#[derive(Debug, Clone, Args, Default)]
pub struct ProfileArgs {
    /// Catégories d'actions, séparées par des virgules (AF, BC, VAE, CFA).
    #[arg(help_heading = "Profil de l'organisme", long, value_delimiter = ',', value_name = "CODES")]
    pub categories: Vec<String>,
    /// Autre réponse : question=valeur, répétable (« actions certifiantes=oui », « type d'audit=surveillance »).
    #[arg(help_heading = "Profil de l'organisme", long, value_name = "QUESTION=VALEUR")]
    pub profile: Vec<String>,
}

/// Règles à employer.
#[derive(Debug, Clone, Args)]
pub struct PackArg {
    /// Dossier de règles (contient pack.toml, ou des dossiers qui en contiennent un).
    #[arg(long, value_name = "DOSSIER")]
    pub pack: Option<PathBuf>,
}

/// Limites réglables : une option par ligne de la table des limites.
#[derive(Debug, Clone, Default)]
pub struct LimitArgs(pub Vec<(&'static str, u64)>);

impl LimitArgs {
    /// Limits that have an option here; those of text recognition are among its options.
    fn rows() -> impl Iterator<Item = &'static Limit> {
        limits::TABLE.iter().filter(|l| l.key.starts_with("max-"))
    }
}

impl Args for LimitArgs {
    fn augment_args(command: clap::Command) -> clap::Command {
        Self::rows().fold(command, |command, limit| {
            let value = match limit.unit {
                Unit::Bytes | Unit::Mib => "MIO",
                Unit::Seconds => "S",
                Unit::Count | Unit::Times => "N",
            };
            command.arg(
                clap::Arg::new(limit.key)
                    .long(limit.key)
                    .value_name(value)
                    .value_parser(clap::value_parser!(u64))
                    .help(limit.what.0)
                    .help_heading("Limites (toutes : probant explain limites)")
                    .hide(!limit.shown),
            )
        })
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for LimitArgs {
    fn from_arg_matches(matches: &clap::ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self(Self::rows().filter_map(|l| Some((l.key, *matches.get_one::<u64>(l.key)?))).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &clap::ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// Formats de rapport.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    /// non-conformites.csv, inventaire.csv et profil.csv.
    Csv,
    /// audit.xlsx.
    Xlsx,
    /// rapport.html.
    Html,
    /// audit.json.
    Json,
    /// audit.sarif (SARIF 2.1.0).
    Sarif,
    /// audit.jsonl (JSON Lines).
    Jsonl,
}

/// Écriture des CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DialectArg {
    /// Points-virgules, BOM, 31/12/2026, virgule décimale.
    ExcelFr,
    /// Virgules, BOM, 2026-12-31, point décimal.
    ExcelEn,
    /// Virgules, sans BOM, 2026-12-31, point décimal.
    Rfc4180,
}

/// Formats de tableau.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TableArg {
    /// Tableau CSV.
    Csv,
    /// Classeur.
    Xlsx,
    /// Page.
    Html,
    /// JSON.
    Json,
}

/// Options de `compare`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// Audit précédent : audit.json, ou dossier de rapports qui le contient.
    #[arg(value_name = "ANCIEN")]
    pub old: PathBuf,
    /// Nouvel audit : audit.json, ou dossier de rapports qui le contient.
    #[arg(value_name = "NOUVEAU")]
    pub new: PathBuf,
    /// Dossier où écrire les tableaux [défaut : rien n'est écrit, la comparaison est affichée].
    #[arg(short, long, value_name = "DOSSIER")]
    pub out: Option<PathBuf>,
    /// Remplace les noms de personnes dans ce qui est affiché et écrit.
    #[arg(long)]
    pub pseudonymise: bool,
    /// Formats des tableaux, séparés par des virgules.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "csv,xlsx,html,json", value_name = "FORMATS")]
    pub format: Vec<TableArg>,
    /// Écriture des CSV [défaut : excel-fr en français, excel-en en anglais].
    #[arg(long, value_enum, value_name = "DIALECTE")]
    pub csv_dialect: Option<DialectArg>,
    /// Règles à employer à la place de celles du programme.
    #[command(flatten)]
    pub pack: PackArg,
}

/// Options de `triage`.
#[derive(Debug, Args)]
pub struct TriageArgs {
    /// Dossiers de rapports, ou dossiers qui en contiennent (de cette machine ou d'une autre).
    #[arg(required = true, value_name = "DOSSIER")]
    pub dirs: Vec<PathBuf>,
    /// Dossier où écrire triage.html, triage.xlsx et triage.csv [défaut : le premier dossier donné].
    #[arg(short, long, value_name = "DOSSIER")]
    pub out: Option<PathBuf>,
    /// Écriture des CSV [défaut : excel-fr en français, excel-en en anglais].
    #[arg(long, value_enum, value_name = "DIALECTE")]
    pub csv_dialect: Option<DialectArg>,
}

/// Options de `package`.
#[derive(Debug, Args)]
pub struct PackageArgs {
    /// Dossier, archive ou fichier de preuves ; il n'est jamais modifié.
    #[arg(value_name = "ENTRÉE")]
    pub input: PathBuf,
    /// Dossier neuf, ou archive si le nom finit par .zip.
    #[arg(short, long, value_name = "DOSSIER|ZIP")]
    pub out: PathBuf,
    /// Copie les pièces même si probant.toml demande des rapports sans noms : elles les portent.
    #[arg(long)]
    pub with_names: bool,
    /// Refusé : les pièces copiées portent les noms.
    #[arg(long, hide = true)]
    pub pseudonymise: bool,
    /// Date prévue de l'audit (AAAA-MM-JJ ou JJ/MM/AAAA) ; elle choisit le référentiel [défaut : aujourd'hui].
    #[arg(long, value_name = "DATE")]
    pub audit_date: Option<String>,
    /// Date du jour à retenir pour les échéances (AAAA-MM-JJ ou JJ/MM/AAAA) [défaut : aujourd'hui].
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Réponses au profil de l'organisme.
    #[command(flatten)]
    pub profile: ProfileArgs,
    /// Règles à employer à la place de celles du programme.
    #[command(flatten)]
    pub pack: PackArg,
    /// Nombre de lecteurs en parallèle [défaut : un par cœur].
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Pas de barre de progression.
    #[arg(long)]
    pub no_progress: bool,
    /// Fichier probant.toml à lire [défaut : celui qui se trouve dans l'entrée ou à côté].
    #[arg(long, value_name = "FICHIER")]
    pub config: Option<PathBuf>,
    /// Mot de passe à essayer sur les fichiers protégés (zip, 7z, PDF, Office) ; répétable, jamais demandé.
    #[arg(long, value_name = "MOT_DE_PASSE")]
    pub password: Vec<String>,
    /// Lecture des scans et des photos.
    #[command(flatten)]
    pub ocr: OcrArgs,
    /// Limites.
    #[command(flatten)]
    pub limits: LimitArgs,
}

/// Options de `render`.
#[derive(Debug, Args)]
pub struct RenderArgs {
    /// Fichier audit.json, ou dossier de rapports qui le contient.
    #[arg(value_name = "AUDIT")]
    pub audit: PathBuf,
    /// Dossier où écrire [défaut : celui de l'audit.json].
    #[arg(short, long, value_name = "DOSSIER")]
    pub out: Option<PathBuf>,
    /// Remplace les rapports qui sont déjà à côté de l'audit.json.
    #[arg(long)]
    pub replace: bool,
    /// Remplace les noms de personnes dans les rapports, chemins compris.
    #[arg(long)]
    pub pseudonymise: bool,
    /// Formats des rapports, séparés par des virgules.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "csv,xlsx,html", value_name = "FORMATS")]
    pub format: Vec<FormatArg>,
    /// Écriture des CSV [défaut : excel-fr en français, excel-en en anglais].
    #[arg(long, value_enum, value_name = "DIALECTE")]
    pub csv_dialect: Option<DialectArg>,
    /// Règles à employer à la place de celles du programme.
    #[command(flatten)]
    pub pack: PackArg,
}

/// Niveau qui fait échouer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Non-conformité majeure présumée.
    Major,
    /// Non-conformité mineure présumée.
    Minor,
    /// Jamais.
    Never,
}

/// Options de `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Dossier de preuves, ou archive à côté de laquelle écrire [défaut : le dossier courant].
    #[arg(value_name = "ENTRÉE")]
    pub input: Option<PathBuf>,
    /// Date prévue de l'audit (AAAA-MM-JJ ou JJ/MM/AAAA).
    #[arg(long, value_name = "DATE")]
    pub audit_date: Option<String>,
    /// Réponses au profil de l'organisme.
    #[command(flatten)]
    pub profile: ProfileArgs,
    /// Ne pose pas de question : écrit les réponses données, les autres en commentaire.
    #[arg(short, long)]
    pub yes: bool,
    /// Remplace un probant.toml existant.
    #[arg(long)]
    pub force: bool,
    /// Règles à employer à la place de celles du programme.
    #[command(flatten)]
    pub pack: PackArg,
}

/// Options de `show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// Limites.
    #[command(flatten)]
    pub limits: LimitArgs,
    /// Fichier, archive ou dossier à montrer.
    #[arg(value_name = "FICHIER")]
    pub input: PathBuf,
    /// Tout le texte, sans coupure.
    #[arg(long)]
    pub full: bool,
    /// Mot de passe à essayer si le fichier est protégé ; répétable.
    #[arg(long, value_name = "MOT_DE_PASSE")]
    pub password: Vec<String>,
    /// Lecture des scans et des photos.
    #[command(flatten)]
    pub ocr: OcrArgs,
    /// Règles à employer à la place de celles du programme.
    #[command(flatten)]
    pub pack: PackArg,
}

/// Commandes de `pack`.
#[derive(Debug, Subcommand)]
pub enum PackCommand {
    /// Liste les référentiels et leurs périodes.
    List {
        /// Règles à employer à la place de celles du programme.
        #[command(flatten)]
        pack: PackArg,
    },
    /// Vérifie des règles et dit toutes les erreurs d'un coup.
    Check {
        /// Dossier de règles [défaut : celles du programme].
        #[arg(value_name = "DOSSIER")]
        dir: Option<PathBuf>,
    },
    /// Essaie les exemples et les faux amis des pièces, et les cas des indicateurs.
    Test {
        /// Dossier de règles [défaut : celles du programme].
        #[arg(value_name = "DOSSIER")]
        dir: Option<PathBuf>,
        /// Montre aussi ce qui réussit, et les règles qu'aucun cas n'atteint.
        #[arg(long)]
        details: bool,
    },
    /// Explique un indicateur, une pièce ou une question, comme « probant explain ».
    Explain(ExplainArgs),
    /// Écrit les règles en une page à lire : ce qui est demandé, comment c'est reconnu, que faire.
    Doc(DocArgs),
    /// Écrit les schémas JSON des fichiers de règles, pour les éditeurs.
    Schema {
        /// Sorte de fichier.
        #[arg(value_enum, value_name = "SORTE", required_unless_present = "out")]
        kind: Option<SchemaKind>,
        /// Dossier où écrire tous les schémas.
        #[arg(short, long, value_name = "DOSSIER", conflicts_with = "kind")]
        out: Option<PathBuf>,
    },
    /// Écrit un modèle commenté, à compléter.
    New {
        /// Ce qui est à écrire.
        #[arg(value_enum, value_name = "SORTE")]
        kind: NewKind,
        /// Identifiant de la pièce (« pret_tablette ») ou numéro de l'indicateur.
        #[arg(value_name = "NOM")]
        id: String,
        /// Fichier où écrire [défaut : la sortie] ; un fichier existant est laissé tel quel.
        #[arg(short, long, value_name = "FICHIER")]
        out: Option<PathBuf>,
    },
    /// Mesure le temps que prennent les règles sur un dossier, par pièce et par indicateur.
    Cost(CostArgs),
}

/// Options de `pack doc`.
#[derive(Debug, Args)]
pub struct DocArgs {
    /// Format de la page.
    #[arg(long, value_enum, default_value = "md", value_name = "FORMAT")]
    pub format: DocFormat,
    /// Fichier où écrire [défaut : la sortie].
    #[arg(short, long, value_name = "FICHIER")]
    pub out: Option<PathBuf>,
    /// Date d'audit, pour choisir le référentiel.
    #[arg(long, value_name = "DATE")]
    pub audit_date: Option<String>,
    /// Règles à employer à la place de celles du programme.
    #[command(flatten)]
    pub pack: PackArg,
}

/// Options de `pack cost`.
#[derive(Debug, Args)]
pub struct CostArgs {
    /// Dossier ou archive à lire.
    #[arg(value_name = "ENTRÉE")]
    pub input: PathBuf,
    /// Lignes de chaque tableau.
    #[arg(long, default_value_t = 15, value_name = "N")]
    pub top: usize,
    /// Date d'audit, pour choisir le référentiel.
    #[arg(long, value_name = "DATE")]
    pub audit_date: Option<String>,
    /// Règles à employer à la place de celles du programme.
    #[command(flatten)]
    pub pack: PackArg,
}

/// Formats de la page des règles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DocFormat {
    /// Markdown.
    Md,
    /// Page web autonome.
    Html,
}

/// Sortes de fichiers de règles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaKind {
    /// pack.toml.
    Pack,
    /// profile.toml.
    Profile,
    /// fields.toml.
    Fields,
    /// chains.toml.
    Chains,
    /// crosschecks.toml.
    Crosschecks,
    /// artefacts/<id>.toml.
    Artefact,
    /// indicators/<nn>.toml.
    Indicator,
}

/// Ce qu'écrit `pack new`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum NewKind {
    /// Une pièce.
    Artefact,
    /// Un indicateur.
    Indicator,
}

/// Commandes de `cache`.
#[derive(Debug, Subcommand)]
pub enum CacheCommand {
    /// Dit où est le cache et ce qu'il contient.
    Info {
        /// Dossier du cache [défaut : celui de l'utilisateur].
        #[arg(long, value_name = "DOSSIER", env = "PROBANT_CACHE")]
        cache: Option<PathBuf>,
    },
    /// Vide le cache.
    Purge {
        /// Dossier du cache [défaut : celui de l'utilisateur].
        #[arg(long, value_name = "DOSSIER", env = "PROBANT_CACHE")]
        cache: Option<PathBuf>,
    },
}

/// Options de `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Numéro d'indicateur, nom de pièce ou de question, code d'incident, clé de constat.
    #[arg(value_name = "SUJET")]
    pub subject: String,
    /// Rapport (audit.json ou son dossier) où chercher un constat [défaut : « probant-rapport »].
    #[arg(long, value_name = "FICHIER")]
    pub report: Option<PathBuf>,
    /// Date d'audit, pour choisir le référentiel.
    #[arg(long, value_name = "DATE")]
    pub audit_date: Option<String>,
    /// Règles à employer à la place de celles du programme.
    #[command(flatten)]
    pub pack: PackArg,
}
