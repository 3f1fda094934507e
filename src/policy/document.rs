//! `banister.toml` as it is written; `docs/banister.schema.json` is made of
//! these types.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::DeployMode;

/// banister's policy for a repository. Every part may be left out.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(title = "banister.toml"))]
pub(super) struct Document {
    /// Directories of migrations, or single `.sql` files, relative to this file.
    pub(super) paths: Option<Vec<String>>,
    /// The tool that the migrations belong to; `auto` detects it.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>", extend("enum" = formats())))]
    pub(super) format: Option<Spanned<String>>,
    /// SQL that is in production already, such as a `pg_dump --schema-only`,
    /// relative to this file.
    pub(super) schema: Vec<String>,
    /// The PostgreSQL major that runs in production.
    #[cfg_attr(feature = "schema", schemars(with = "Option<u16>", range(min = 13, max = 18)))]
    pub(super) postgres: Option<Spanned<u16>>,
    /// The mildest severity that fails a check.
    #[cfg_attr(feature = "schema", schemars(with = "Option<SeverityName>"))]
    pub(super) fail_on: Option<Spanned<SeverityName>>,
    /// The file of known findings that are not shown again, relative to this
    /// file; `banister baseline` writes it.
    pub(super) baseline: Option<String>,
    /// The file of table sizes by which severities rise and fall, relative to this
    /// file; `banister stats` writes it.
    pub(super) stats: Option<String>,
    /// From which sizes on a table is large, and up to which it is small.
    pub(super) sizes: SizesDocument,
    /// The severity of a rule's findings, by the rule's id.
    #[cfg_attr(feature = "schema", schemars(with = "BTreeMap<String, LevelName>"))]
    pub(super) rules: Rules,
    /// What is different where `--environment` names one of these.
    #[cfg_attr(feature = "schema", schemars(with = "BTreeMap<String, EnvironmentDocument>"))]
    pub(super) environments: BTreeMap<Spanned<String>, EnvironmentDocument>,
    /// How it is known which migrations are released.
    pub(super) releases: ReleasesDocument,
    /// Findings that are not shown, by file.
    pub(super) ignore: Vec<IgnoreDocument>,
    /// What stands for `${name}` in the files, by name.
    #[cfg_attr(feature = "schema", schemars(with = "BTreeMap<String, String>"))]
    pub(super) placeholders: BTreeMap<Spanned<String>, String>,
    /// How a release gets to a database.
    pub(super) deploy: DeployDocument,
}

/// How a release gets to a database.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct DeployDocument {
    /// What `preflight` and `migrate` may do, where neither `--mode` nor
    /// `BANISTER_MODE` says; prod and stage are only looked at whatever it is.
    pub(super) mode: Option<DeployMode>,
    /// The shell command by which the project's own tool migrates.
    pub(super) runner: Option<String>,
    /// The role that migrates: the timeouts that hold for it are looked at.
    pub(super) role: Option<String>,
    /// Variables that a release needs; values are never shown.
    pub(super) secrets: Vec<String>,
    /// Where the application says that it lives: `https://shop.example/health`.
    pub(super) health: Option<String>,
    /// Where the application says that it can serve: `https://shop.example/ready`.
    pub(super) ready: Option<String>,
    /// Whether history entries of a newer release are only a warning, so that the
    /// release before starts after a rollback of the application; they are by default.
    pub(super) tolerate_future: Option<bool>,
}

/// Which tables are small and which are large, by `stats`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct SizesDocument {
    /// A table of at most so many rows may be small; 10,000 by default.
    pub(super) small_rows: Option<u64>,
    /// A table of at most so many bytes, with its indexes, may be small; 10,485,760
    /// by default.
    pub(super) small_bytes: Option<u64>,
    /// A table of at least so many rows is large; 10,000,000 by default.
    #[cfg_attr(feature = "schema", schemars(with = "Option<u64>"))]
    pub(super) large_rows: Option<Spanned<u64>>,
    /// A table of at least so many bytes, with its indexes, is large; 1,073,741,824
    /// by default.
    #[cfg_attr(feature = "schema", schemars(with = "Option<u64>"))]
    pub(super) large_bytes: Option<Spanned<u64>>,
    /// Sizes that are older than so many days make nothing milder; 30 by default.
    pub(super) stale_after_days: Option<u32>,
}

/// Levels by rule.
pub(super) type Rules = BTreeMap<Spanned<String>, Spanned<LevelName>>;

/// One environment.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct EnvironmentDocument {
    /// Other names for it.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub(super) aliases: Vec<Spanned<String>>,
    /// The PostgreSQL major that runs there.
    #[cfg_attr(feature = "schema", schemars(with = "Option<u16>", range(min = 13, max = 18)))]
    pub(super) postgres: Option<Spanned<u16>>,
    /// The mildest severity that fails a check there.
    #[cfg_attr(feature = "schema", schemars(with = "Option<SeverityName>"))]
    pub(super) fail_on: Option<Spanned<SeverityName>>,
    /// Where the application there says that it lives.
    pub(super) health: Option<String>,
    /// Where the application there says that it can serve.
    pub(super) ready: Option<String>,
    /// The severity of a rule's findings there, by the rule's id.
    #[cfg_attr(feature = "schema", schemars(with = "BTreeMap<String, LevelName>"))]
    pub(super) rules: Rules,
}

/// How it is known which migrations are released.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct ReleasesDocument {
    /// Where it is looked up.
    #[cfg_attr(feature = "schema", schemars(with = "SourceName"))]
    pub(super) source: Option<Spanned<SourceName>>,
    /// With `source = "git"`: the ref that holds what is released.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub(super) base: Option<Spanned<String>>,
    /// With `source = "git"`: the tags of the releases, such as `v*`. Without a
    /// `base`, the newest of them holds what is released.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub(super) tags: Option<Spanned<String>>,
    /// With `source = "table"`: the releases, oldest first.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<ReleaseDocument>"))]
    pub(super) table: Vec<ReleaseDocument>,
}

/// One release.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct ReleaseDocument {
    /// Its name: `1.4`.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub(super) name: Spanned<String>,
    /// The id of its last migration.
    pub(super) last: String,
}

/// Where releases are looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) enum SourceName {
    /// Nowhere: every migration is judged as if those before it were released.
    #[default]
    None,
    /// In git: the files that are not in `base`, or are others there, are the
    /// coming release.
    Git,
    /// In the table.
    Table,
}

/// Findings that are not shown.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct IgnoreDocument {
    /// Patterns of files, relative to this file: `*` and `?` stand for
    /// characters, `**` for folders.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub(super) paths: Spanned<Vec<String>>,
    /// The rules; by default all of them.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub(super) rules: Vec<Spanned<String>>,
    /// Why, for those who read it later.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub(super) reason: Spanned<String>,
    /// The last day on which it holds: `until = 2027-01-31`.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>", extend("format" = "date")))]
    pub(super) until: Option<Spanned<Datetime>>,
}

/// A severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) enum SeverityName {
    /// It stops traffic, loses data, or fails.
    Error,
    /// Look at it before you release.
    Warning,
    /// Good to know.
    Info,
}

/// A severity, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) enum LevelName {
    /// It stops traffic, loses data, or fails.
    Error,
    /// Look at it before you release.
    Warning,
    /// Good to know.
    Info,
    /// Not shown; how many are not shown is said.
    Off,
}

/// What `format` may be.
#[cfg(feature = "schema")]
fn formats() -> Vec<&'static str> {
    let named = crate::migration::Format::ALL.map(crate::migration::Format::name);
    std::iter::once("auto").chain(named).collect()
}

/// The JSON schema of `banister.toml`.
#[cfg(feature = "schema")]
pub fn schema() -> schemars::Schema {
    schemars::generate::SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<Document>()
}
