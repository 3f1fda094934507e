//! Live databases: how one is named, and what its history says of the files.

use std::path::{Path, PathBuf};

use anyhow::anyhow;

use super::exit::Failure;
use super::formats::FormatArguments;
use super::policy::Loaded;
use super::read::Reader;
use crate::history::{self, HistoryTable, Standings};
use crate::migration::{Format, History, ReadOptions};
use crate::postgres::{ReadOnlySession, Target};

/// Variables by which a user says which database is meant.
const VARIABLES: [&str; 4] = ["PGHOST", "PGHOSTADDR", "PGDATABASE", "PGPORT"];

/// The database that a URL names, else the one that the `PG*` variables do.
pub(super) fn target(url: Option<&str>) -> Result<Target, Failure> {
    match url.filter(|url| !url.is_empty()) {
        Some(url) => Target::from_url(url).map_err(Failure::usage),
        None if VARIABLES.iter().any(|name| std::env::var_os(name).is_some()) => {
            Target::from_environment().map_err(Failure::usage)
        }
        None => Err(Failure::usage(anyhow!(
            "find the database: give `--database-url`, or set `DATABASE_URL` or `PGHOST` and its kin"
        ))),
    }
}

/// The directory that is named, else that of the policy.
pub(super) fn path(given: Option<&Path>, loaded: &Loaded) -> Result<PathBuf, Failure> {
    match (given, &loaded.paths(&loaded.settings.policy.paths)[..]) {
        (Some(given), _) => Ok(given.to_owned()),
        (None, [path]) => Ok(path.clone()),
        (None, paths) => Err(Failure::usage(anyhow!(
            "choose the migrations: `banister.toml` names {} directories, and one is compared with a \
             history; give its PATH",
            paths.len()
        ))),
    }
}

/// How the migrations are read, by the command line and the policy.
pub(super) fn reading(formats: &FormatArguments, loaded: &Loaded) -> Result<ReadOptions, Failure> {
    let reading = formats.resolve()?.reading;
    Ok(ReadOptions {
        format: reading.format.or(loaded.settings.policy.format),
        placeholders: loaded.placeholders(reading.placeholders.clone()),
        ..reading
    })
}

/// A directory of migrations, and where they stand in a database.
#[derive(Debug)]
pub(super) struct Subject {
    /// The migrations.
    pub(super) files: History,
    /// Every history table of a migration tool in the database.
    pub(super) tables: Vec<HistoryTable>,
    /// The table that the migrations were compared with.
    pub(super) used: Option<HistoryTable>,
    /// Where the migrations stand.
    pub(super) standings: Standings,
}

impl Subject {
    /// Reads the files, with the database's word where they fit several tools, and
    /// compares them with the history table: the one that is `wanted`, else the one
    /// that fits.
    pub(super) async fn read(
        session: &mut ReadOnlySession,
        path: &Path,
        reading: &ReadOptions,
        wanted: Option<&str>,
    ) -> Result<Self, Failure> {
        let tables = history::find(session).await.map_err(Failure::could_not_check)?;
        let mut in_database: Vec<Format> = tables.iter().map(|table| table.tool).collect();
        in_database.dedup();
        let options = ReadOptions {
            in_database,
            placeholders: reading.placeholders.clone().tolerant(),
            ..reading.clone()
        };
        let files = Reader::new(options).history(path)?;
        let (used, standings) = history::choose(session, &tables, &files, wanted)
            .await
            .map_err(Failure::could_not_check)?;
        let used = used.cloned();
        Ok(Self { files, tables, used, standings })
    }

    /// What it means that no table was compared with.
    pub(super) fn table_note(&self) -> Option<String> {
        if self.used.is_some() {
            return None;
        }
        let format = self.files.format;
        let others: Vec<String> =
            self.tables.iter().map(|table| format!("`{table}` of {}", table.tool)).collect();
        Some(match others.is_empty() {
            true => format!("the database has no history table, so nothing is applied by {format}"),
            false => format!(
                "the database has no history table of {format}, so nothing is applied by it; it \
                 has {}",
                others.join(", ")
            ),
        })
    }
}
