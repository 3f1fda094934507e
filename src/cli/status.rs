//! `banister status`: what a live database says is applied.

use std::path::{Path, PathBuf};

use anyhow::anyhow;

use super::exit::{Exit, Failure};
use super::formats::FormatArguments;
use super::interrupt::{self, Interrupt};
use super::live::{self, Subject};
use super::policy::{PolicyArguments, directory_in_repository};
use super::subject::reading_notes;
use super::terminal::Terminal;
use crate::history::HistoryTable;
use crate::migration::{ReadOptions, Rendered};
use crate::policy::Flags;
use crate::postgres::{ReadOnlyOptions, ReadOnlySession, Role, Target};
use crate::report::{Header, ReadOnlyEntry, Report, SCHEMA_VERSION, StatusReport, StatusVerdict};

/// Say what a live database has applied, without the migration tool.
///
/// The tool's own history table is found by its columns, in any schema, and
/// compared with the files: what is applied, pending, modified, missing, failed or
/// out of order, as the tool itself would say. Nothing is written: one transaction
/// that is READ ONLY, and that looks at itself at the end.
///
/// Exit code 0 means that everything is applied, or pending in its turn.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The directory of migrations; by default that of `banister.toml`, or else
    /// `migrations`.
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,
    #[command(flatten)]
    formats: FormatArguments,
    /// The database: `postgresql://user@host:5432/name`.
    ///
    /// A password is best left to `PGPASSWORD` or `.pgpass`. What the URL leaves
    /// out, the `PG*` variables say, as for `psql`; `sslmode` and `sslrootcert` are
    /// libpq's.
    #[arg(long, value_name = "URL", env = "DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// The history table, where several fit: `schema.table`.
    #[arg(long, value_name = "TABLE")]
    history: Option<String>,
    #[command(flatten)]
    policy: PolicyArguments,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let output = arguments.formats.resolve()?.output;
    let loaded = arguments.policy.load(Flags::default())?;
    let reading = ReadOptions {
        // What a migration does matters to nobody here.
        rendered: Some(Rendered::Failed("`status` does not ask".to_owned())),
        ..live::reading(&arguments.formats, &loaded)?
    };
    let path = live::path(arguments.path.as_deref(), &loaded)?;
    let target = live::target(arguments.database_url.as_deref())?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::could_not_check(anyhow!("start the runtime: {error}")))?;
    let work = status(arguments, (&path, &reading), &target);
    let report = match runtime.block_on(interrupt::or(work)) {
        Ok(report) => report?,
        Err(Interrupt(exit)) => return Ok(exit),
    };
    let exit = match report.verdict {
        StatusVerdict::Clean => Exit::Clean,
        StatusVerdict::Findings => Exit::Findings,
    };
    terminal.report(&Report::Status(report), &output)?;
    Ok(exit)
}

async fn status(
    arguments: &Arguments,
    (path, reading): (&Path, &ReadOptions),
    target: &Target,
) -> Result<StatusReport, Failure> {
    let session = ReadOnlySession::open(target, &ReadOnlyOptions::default()).await;
    let mut session = session.map_err(Failure::could_not_check)?;
    let result = read(arguments, (path, reading), target, &mut session).await;
    // Whatever it was that failed, what the session did is looked at.
    let audit = session.finish().await;
    let mut report = result?;
    let audit = audit.map_err(Failure::could_not_check)?;
    report.read_only.lock_modes = audit.lock_modes;
    Ok(report)
}

async fn read(
    arguments: &Arguments,
    (path, reading): (&Path, &ReadOptions),
    target: &Target,
    session: &mut ReadOnlySession,
) -> Result<StatusReport, Failure> {
    let wanted = arguments.history.as_deref();
    let subject = Subject::read(session, path, reading, wanted).await?;
    let role = session.role().await.map_err(Failure::could_not_check)?;
    let mut notes = reading_notes(&subject.files);
    notes.extend(subject.table_note());
    let Subject { files, tables, used, standings } = subject;
    let used = used.as_ref();
    notes.extend(standings.notes);
    notes.extend(role_note(&role, used));
    let in_order = standings.entries.iter().all(|entry| entry.state.is_in_order());
    Ok(StatusReport {
        header: Header {
            schema_version: SCHEMA_VERSION,
            banister: env!("CARGO_PKG_VERSION").to_owned(),
            postgres: session.version().major(),
            notes,
            directory: directory_in_repository(),
        },
        server_version: session.release().to_owned(),
        database: target.to_string(),
        tool: files.format.name().to_owned(),
        histories: tables.iter().map(|table| table.entry(Some(table) == used)).collect(),
        verdict: if in_order { StatusVerdict::Clean } else { StatusVerdict::Findings },
        migrations: standings.entries,
        read_only: ReadOnlyEntry {
            transaction_id_assigned: false,
            lock_modes: Vec::new(),
            role: role.name,
            role_could_write: role.could_write,
        },
    })
}

/// A role that could write is one mistake away from writing, elsewhere.
fn role_note(role: &Role, used: Option<&HistoryTable>) -> Option<String> {
    let why = role.could_write.first()?;
    let (schema, table) = used.map_or(("public", "…"), |used| (&*used.schema, &*used.name));
    let advice = match used {
        Some(_) => Role::advice(schema, table),
        None => {
            "CREATE ROLE banister_ro LOGIN NOINHERIT; GRANT pg_monitor TO banister_ro".to_owned()
        }
    };
    Some(format!(
        "`{}` could write ({why}); this session did not, and a role that cannot is safer still: \
         {advice}",
        role.name
    ))
}
