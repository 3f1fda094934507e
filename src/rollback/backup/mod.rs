//! Is there a usable backup? Told from what backup tools say of themselves, saved
//! as JSON, and from the names of the archived WAL files.
//!
//! What a tool says is not believed where it was seen to be wrong: pgBackRest says
//! "ok" over a hole in the archive and ends with 0 where there is no stanza. What
//! cannot be checked is not proven.

mod barman;
mod cost;
mod judge;
mod lsn;
mod managed;
mod manifest;
mod pgbackrest;
mod restore_point;
mod walg;

use serde_json::Value;

use crate::report::{BackupCheck, BackupEntry};

pub use cost::{Known, cost};
pub use lsn::{Lsn, Segment, gaps};
pub use restore_point::{Counters, ReadError, RestorePoint, recipe};

/// Hours that a backup may be old, unless somebody says otherwise.
pub const MAX_AGE_HOURS: u64 = 26;

/// Days since a restore was last tried, at most.
pub const MAX_DRILL_DAYS: u64 = 35;

/// A saved output, or why it could not be used.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// It is no JSON.
    #[error(
        "read `{file}` as the output of a backup tool: {why}; save it again, whole, with the \
         tool's own JSON option"
    )]
    NotJson {
        /// The file.
        file: String,
        /// What the parser met.
        why: String,
    },
    /// It is JSON of nobody who is known.
    #[error(
        "read `{file}` as the output of a backup tool: it is JSON of no tool that is known \
         (`pgbackrest info`, `barman check`, `show-backup` and `show-server`, `wal-g backup-list` \
         and `wal-verify`, a `backup_manifest`, `aws rds describe-db-instances` or \
         `describe-db-clusters`, `gcloud sql instances describe`)"
    )]
    NobodysJson {
        /// The file.
        file: String,
    },
    /// A field that must be there is not, or is something else.
    #[error("read `{file}` as the output of {tool}: {why}; another version may have written it")]
    Misfit {
        /// The file.
        file: String,
        /// The tool.
        tool: &'static str,
        /// What is missing.
        why: String,
    },
}

/// What a backup is proven for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The point to which one wants to come back.
    pub restore_point: Option<RestorePoint>,
    /// The names of the archived WAL files.
    pub wal: Option<Vec<String>>,
    /// Seconds since 1970, now; without it no age is checked.
    pub now: Option<u64>,
    /// Hours that a backup may be old.
    pub max_age_hours: Option<u64>,
    /// Days since a restore was last tried.
    pub drill_days: Option<u64>,
}

/// A backup, as its tool tells it.
#[derive(Debug, Clone, Default)]
struct Backup {
    label: String,
    /// Where it ends.
    stop: Option<Lsn>,
    timeline: Option<u32>,
    system_id: Option<u64>,
    /// When it ended, in seconds since 1970.
    ended: Option<u64>,
    /// The first WAL file that it needs.
    first_segment: Option<Segment>,
    /// Where it begins, where no file is named.
    start: Option<Lsn>,
    /// Bytes of the database in it.
    bytes: Option<u64>,
    /// Why it is of no use.
    fault: Option<String>,
}

/// What was read of a tool's outputs.
#[derive(Debug, Default)]
struct Told {
    tool: &'static str,
    /// The stanza, server or instance.
    of: String,
    /// What the tool says of itself, as checks.
    said: Vec<BackupCheck>,
    backups: Vec<Backup>,
    /// The newest WAL file in the archive.
    archived: Option<Segment>,
    /// The system that the tool reaches now, where it says so apart from its backups.
    live: Option<u64>,
    /// Whether the tool says that its backups are of the system that it reaches.
    coherent: bool,
    /// What the names of this cluster's files in the archive begin with, where there
    /// may be those of others: `15-1`.
    archive_id: Option<String>,
    /// Whether the tool itself proves that no WAL file is missing.
    continuous: Option<bool>,
    /// The times to which a service can go back, where that is all it says.
    window: Option<(String, String)>,
}

/// Proves, or does not, that `files` (name and text) show a usable backup.
///
/// # Errors
/// Where a file is not what a known tool writes.
pub fn prove(files: &[(String, String)], wanted: &Wanted) -> Result<Vec<BackupEntry>, BackupError> {
    let mut parsed = Vec::new();
    for (file, text) in files {
        let value: Value = serde_json::from_str(text)
            .map_err(|error| BackupError::NotJson { file: file.clone(), why: error.to_string() })?;
        parsed.push((file.as_str(), value));
    }
    let mut all: Vec<Told> = Vec::new();
    for (file, value) in &parsed {
        let told = pgbackrest::read(file, value)
            .or_else(|| barman::read(file, value))
            .or_else(|| walg::read(file, value))
            .or_else(|| manifest::read(file, value))
            .or_else(|| managed::read(file, value))
            .ok_or_else(|| BackupError::NobodysJson { file: (*file).to_owned() })??;
        // Barman and WAL-G tell it in several outputs.
        match all.iter_mut().find(|known| known.tool == told.tool && known.of == told.of) {
            Some(known) => known.join(told),
            None => all.push(told),
        }
    }
    Ok(all.into_iter().map(|told| judged(told, wanted)).collect())
}

impl Told {
    fn join(&mut self, other: Self) {
        self.said.extend(other.said);
        self.backups.extend(other.backups);
        self.archived = self.archived.max(other.archived);
        self.live = self.live.or(other.live);
        self.coherent |= other.coherent;
        self.archive_id = self.archive_id.take().or(other.archive_id);
        self.continuous = self.continuous.or(other.continuous);
        self.window = self.window.take().or(other.window);
    }
}

fn check(what: &str, state: &str, why: impl Into<String>) -> BackupCheck {
    BackupCheck { what: what.to_owned(), state: state.to_owned(), why: why.into() }
}

fn judged(told: Told, wanted: &Wanted) -> BackupEntry {
    let mut checks = told.said.clone();
    let point = wanted.restore_point.as_ref();
    if let Some(window) = &told.window {
        managed::judge(&told, window, point, &mut checks);
        return entry(&told, None, point, checks);
    }
    let chosen = judge::choose(&told, point, &mut checks);
    judge::identity(&told, chosen, point, &mut checks);
    judge::age(chosen, wanted, &mut checks);
    judge::archive(&told, chosen, wanted, &mut checks);
    judge::drill(wanted, &mut checks);
    entry(&told, chosen, point, checks)
}

fn entry(
    told: &Told,
    chosen: Option<&Backup>,
    point: Option<&RestorePoint>,
    checks: Vec<BackupCheck>,
) -> BackupEntry {
    BackupEntry {
        tool: told.tool.to_owned(),
        of: told.of.clone(),
        proven: checks.iter().all(|check| check.state == "ok"),
        bytes: chosen.and_then(|backup| backup.bytes),
        wal_bytes: point
            .and_then(|point| point.lsn.0.checked_sub(chosen.and_then(|backup| backup.stop)?.0)),
        backup: chosen.map(|backup| backup.label.clone()),
        restore: restore_point::command(
            told.tool,
            &told.of,
            chosen.map(|it| it.label.as_str()),
            point,
        ),
        checks,
    }
}

/// A number that may be written as a string.
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str().and_then(|text| text.trim().parse().ok()))
}

fn text<'a>(value: &'a Value, path: &[&str]) -> Option<&'a str> {
    path.iter().try_fold(value, |value, key| value.get(key)).and_then(Value::as_str)
}
