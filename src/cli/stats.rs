//! `banister stats`: how big the tables of a live database are.

use std::path::{Path, PathBuf};

use anyhow::anyhow;

use super::exit::{Exit, Failure};
use super::interrupt::{self, Interrupt};
use super::live;
use super::output::write_file;
use super::policy::{Loaded, today};
use super::read::{self, shown};
use super::terminal::Terminal;
use crate::policy::{Date, Statistics};
use crate::postgres::{ReadOnlyOptions, ReadOnlySession, Target};
use crate::preflight::sizes;

/// Write down how big the tables of a live database are, for `check --stats`.
///
/// A small JSON file with its date: rows, by the server's own estimate, and bytes,
/// with indexes, of every table. No row is read, and nothing is written to the
/// database: one transaction that is READ ONLY, and that looks at itself at the end.
/// Commit the file, and write it anew from time to time.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The database: `postgresql://user@host:5432/name`.
    ///
    /// A password is best left to `PGPASSWORD` or `.pgpass`. What the URL leaves
    /// out, the `PG*` variables say, as for `psql`; `sslmode` and `sslrootcert` are
    /// libpq's.
    #[arg(long, value_name = "URL", env = "DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// The file to write; what it held before is replaced. By default the sizes go
    /// to standard output.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let target = live::target(arguments.database_url.as_deref())?;
    if let Some(file) = &arguments.output {
        refuse_other_file(file)?;
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::could_not_check(anyhow!("start the runtime: {error}")))?;
    let statistics = match runtime.block_on(interrupt::or(look(&target, today()?))) {
        Ok(statistics) => statistics?,
        Err(Interrupt(exit)) => return Ok(exit),
    };
    match &arguments.output {
        None => terminal.print(&statistics.to_json())?,
        Some(file) => {
            write_file(file, &statistics.to_json())?;
            let count = statistics.tables.len();
            let tables = if count == 1 { "table" } else { "tables" };
            terminal.print(&format!("`{}` now knows {count} {tables}\n", shown(file)))?;
        }
    }
    Ok(Exit::Clean)
}

async fn look(target: &Target, taken: Date) -> Result<Statistics, Failure> {
    let session = ReadOnlySession::open(target, &ReadOnlyOptions::default()).await;
    let mut session = session.map_err(Failure::could_not_check)?;
    let tables = sizes(&mut session).await;
    let postgres = session.version().major();
    // Whatever it was that failed, what the session did is looked at.
    let audit = session.finish().await;
    let tables = tables.map_err(Failure::could_not_check)?;
    audit.map_err(Failure::could_not_check)?;
    Ok(Statistics { taken, postgres, tables })
}

/// Another file of that name is not replaced.
fn refuse_other_file(file: &Path) -> Result<(), Failure> {
    if !file.exists() {
        return Ok(());
    }
    let (name, text) = read::text(file)?;
    Statistics::read(&name, &text).map(drop).map_err(|error| {
        Failure::usage(anyhow!("replace a file that holds no table sizes: {error}"))
    })
}

/// The sizes that `given` or the policy names, and their file.
pub(super) fn known(
    given: Option<&Path>,
    loaded: &Loaded,
) -> Result<Option<(String, Statistics)>, Failure> {
    let configured = loaded.settings.policy.stats.as_deref().map(|file| loaded.path(file));
    let Some(file) = given.map(Path::to_owned).or(configured) else { return Ok(None) };
    let (name, text) = read::text(&file)?;
    let statistics = Statistics::read(&name, &text).map_err(Failure::usage)?;
    Ok(Some((name, statistics)))
}
