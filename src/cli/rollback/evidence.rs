//! What is given about backups: saved outputs of their tools, the restore point,
//! the names of the archived WAL files.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::cli::exit::Failure;
use crate::cli::read;
use crate::preflight::Item;
use crate::report::BackupEntry;
use crate::rollback::backup::{RestorePoint, Wanted, prove};

/// Is a usable backup proven?
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct BackupArguments {
    /// A saved output of a backup tool, as JSON; may be given more than once.
    ///
    /// `pgbackrest --output=json info`; `barman -f json check`, `show-backup`,
    /// `show-server`; `wal-g backup-list --detail --json`, `wal-g wal-verify integrity
    /// timeline --json`; the `backup_manifest` of `pg_basebackup`; `aws rds
    /// describe-db-instances` or `describe-db-clusters`; `gcloud sql instances
    /// describe --format=json`.
    #[arg(long, value_name = "FILE", help_heading = "Backup")]
    backup: Vec<PathBuf>,
    /// The restore point of the release: the row that the SQL of `banister rollback
    /// restore-point` gave.
    #[arg(long, value_name = "FILE", help_heading = "Backup")]
    restore_point: Option<PathBuf>,
    /// The names of the archived WAL files, one a line, such as `pgbackrest repo-ls`
    /// or `ls` gives: whether one is missing no tool says but WAL-G.
    #[arg(long, value_name = "FILE", help_heading = "Backup")]
    wal_files: Option<PathBuf>,
    /// How many hours old a backup may be.
    #[arg(long, value_name = "HOURS", default_value_t = crate::rollback::backup::MAX_AGE_HOURS, help_heading = "Backup")]
    max_backup_age: u64,
    /// How many days ago a restore was last tried.
    #[arg(long, value_name = "DAYS", help_heading = "Backup")]
    restored_days_ago: Option<u64>,
}

impl BackupArguments {
    /// What a backup is to be proven for.
    pub(super) fn wanted(&self) -> Result<Wanted, Failure> {
        let restore_point = match &self.restore_point {
            Some(path) => {
                let (name, text) = read::text(path)?;
                Some(RestorePoint::read(&name, &text).map_err(Failure::could_not_check)?)
            }
            None => None,
        };
        let wal = match &self.wal_files {
            Some(path) => {
                let (_, text) = read::text(path)?;
                // Also JSON: whatever stands between quotes and blanks.
                let names = text.split(|c: char| c.is_whitespace() || "\",:{}[]".contains(c));
                Some(names.filter(|name| !name.is_empty()).map(str::to_owned).collect())
            }
            None => None,
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs());
        Ok(Wanted {
            restore_point,
            wal,
            now,
            max_age_hours: Some(self.max_backup_age),
            drill_days: self.restored_days_ago,
        })
    }

    /// Whether a usable backup is proven, as an item; nothing where nothing was given.
    pub(in crate::cli) fn item(&self) -> Result<Option<Item>, Failure> {
        const ID: &str = "backups";
        if self.backup.is_empty() {
            return Ok(None);
        }
        let entries = self.prove(&self.wanted()?)?;
        let named = |entry: &BackupEntry| format!("`{}` of {}", entry.of, entry.tool);
        if let Some(proven) = entries.iter().find(|entry| entry.proven) {
            let backup = proven.backup.as_deref().unwrap_or("the newest");
            let message = format!("a usable backup is proven: {backup} of {}", named(proven));
            return Ok(Some(Item::ok(ID, message)));
        }
        let of_state = |state: &str| -> Vec<String> {
            let checks = entries
                .iter()
                .flat_map(|entry| entry.checks.iter().map(move |check| (named(entry), check)));
            let wanted = checks.filter(|(_, check)| check.state == state);
            wanted.map(|(name, check)| format!("{name}: {}: {}", check.what, check.why)).collect()
        };
        let (failed, unseen) = (of_state("failed"), of_state("not_checked"));
        Ok(Some(match failed.is_empty() {
            false => Item::blocking(ID, failed.join("; ")),
            true if entries.is_empty() => Item::blocking(ID, "no backup is in what was given"),
            true => Item::warning(ID, format!("not proven: {}", unseen.join("; "))),
        }))
    }

    /// What the outputs prove.
    pub(super) fn prove(&self, wanted: &Wanted) -> Result<Vec<BackupEntry>, Failure> {
        let mut files = Vec::new();
        for path in &self.backup {
            files.push(read::text(path)?);
        }
        prove(&files, wanted).map_err(Failure::could_not_check)
    }
}
