//! The team's will: which findings count, where, and until when.
//!
//! Rules say what is dangerous; the policy says what follows from it here. It
//! reads `banister.toml` ([`Policy`]), the comments in the SQL and the baseline,
//! and [`Sieve`] puts every finding through all of them. Pure: text, names and
//! today's date come in.

mod baseline;
mod date;
mod document;
mod fingerprint;
mod glob;
mod nearest;
mod pages;
mod read;
mod settings;
mod sieve;
mod statistics;
mod suppression;
mod verdict;

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::finding::Severity;
use crate::migration::Format;
use crate::pg::Version;

pub use baseline::{Baseline, BaselineError, Known};
pub use date::{Date, DateError};
#[cfg(feature = "schema")]
pub use document::schema;
pub use glob::Glob;
pub use nearest::nearest;
pub use pages::pages;
pub use read::PolicyError;
pub use settings::{Flags, Settings, UnknownEnvironment};
pub use sieve::{Ground, Ruled, Sieve, Sifted};
pub use statistics::{Sizes, Statistics, StatisticsError, TableSize};
pub use verdict::{check_verdict, verify_verdict};

/// What `banister init` writes: every setting at its default, with comments.
pub const TEMPLATE: &str = include_str!("banister.toml");

/// The name of the file that a policy is looked for in.
pub const FILE_NAME: &str = "banister.toml";

/// What `banister.toml` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The file, as messages name it; `None` where there is none.
    pub file: Option<String>,
    /// Directories of migrations, or files, relative to the file's folder.
    pub paths: Vec<String>,
    /// The tool that the migrations belong to; `None` is to be detected.
    pub format: Option<Format>,
    /// SQL that is in production already, relative to the file's folder.
    pub schema: Vec<String>,
    /// The major to judge for.
    pub postgres: Option<At<Version>>,
    /// The mildest severity that fails.
    pub fail_on: At<Severity>,
    /// The file of known findings, relative to the file's folder.
    pub baseline: Option<String>,
    /// The file of table sizes, relative to the file's folder.
    pub stats: Option<String>,
    /// Which tables are small and which are large.
    pub sizes: Sizes,
    /// The levels that rules have everywhere.
    pub rules: BTreeMap<String, At<Level>>,
    /// The environments.
    pub environments: Vec<Environment>,
    /// What is released.
    pub released: Released,
    /// Findings that are not shown.
    pub ignores: Vec<Ignore>,
    /// What stands for `${name}` in the files.
    pub placeholders: BTreeMap<String, String>,
    /// How a release gets to a database.
    pub deploy: Deploy,
}

/// How a release gets to a database.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Deploy {
    /// What may be done, where nobody says otherwise.
    pub mode: Option<DeployMode>,
    /// The shell command by which the project's own tool migrates.
    pub runner: Option<String>,
    /// The role that migrates.
    pub role: Option<String>,
    /// Variables that a release needs.
    pub secrets: Vec<String>,
    /// Where the application says that it lives.
    pub health: Option<String>,
    /// Where the application says that it can serve.
    pub ready: Option<String>,
    /// Whether history entries of a newer release are fine.
    pub tolerate_future: Option<bool>,
}

/// What may be done to a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum DeployMode {
    /// Nothing is done.
    Off,
    /// Only look.
    Validate,
    /// Migrate, then look.
    MigrateAndValidate,
}

/// A setting and the 1-based line that sets it; no line is a default's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At<T> {
    /// The setting.
    pub value: T,
    /// Its line.
    pub line: Option<usize>,
}

/// What becomes of a rule's findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// They are not shown, only counted.
    Off,
    /// They are shown with this severity.
    Shown(Severity),
}

/// What is different in one environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// Its name.
    pub name: String,
    /// Its other names.
    pub aliases: Vec<String>,
    /// The major that runs there.
    pub postgres: Option<At<Version>>,
    /// The mildest severity that fails there.
    pub fail_on: Option<At<Severity>>,
    /// Where the application there says that it lives.
    pub health: Option<String>,
    /// Where the application there says that it can serve.
    pub ready: Option<String>,
    /// The levels that rules have there.
    pub rules: BTreeMap<String, At<Level>>,
}

/// How it is known what is released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Released {
    /// It is not: any migration may be.
    Unknown,
    /// What git holds.
    Git {
        /// The ref whose files are released as they are; without it, the newest of
        /// the tags.
        base: Option<String>,
        /// The tags of the releases: `v*`.
        tags: Option<String>,
    },
    /// The releases, oldest first; never empty.
    Table(Vec<Release>),
}

/// One release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Its name: `1.4`.
    pub name: String,
    /// The id of its last migration.
    pub last: String,
}

/// Findings of some files that are not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignore {
    /// The 1-based line of the policy.
    pub line: usize,
    /// The files.
    pub paths: Vec<Glob>,
    /// The rules; empty for all.
    pub rules: Vec<String>,
    /// Why.
    pub reason: String,
    /// The last day on which it holds.
    pub until: Option<Date>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            file: None,
            paths: vec!["migrations".to_owned()],
            format: None,
            schema: Vec::new(),
            postgres: None,
            fail_on: At { value: Severity::Error, line: None },
            baseline: None,
            stats: None,
            sizes: Sizes::default(),
            rules: BTreeMap::new(),
            environments: Vec::new(),
            released: Released::Unknown,
            ignores: Vec::new(),
            placeholders: BTreeMap::new(),
            deploy: Deploy::default(),
        }
    }
}

impl Environment {
    /// Whether `name` is its name or one of its aliases.
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.aliases.iter().any(|alias| alias == name)
    }
}
