//! Point-in-time recovery of scratch servers: a base backup, the WAL archive, and a
//! second server that is recovered from both.

use std::io;
use std::time::{Duration, Instant};

use super::binaries::Binaries;
use super::local::StartError;
use super::server::{Options, ScratchServer};
use super::session::{Row, SessionError};

/// How long the archive may take to get a file.
const ARCHIVED: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(5);
/// What a server says that ends before its target. Before 13 it was silent.
const NEVER_REACHED: &str = "recovery ended before configured recovery target was reached";

/// Where a recovery ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecoveryTarget {
    /// At the first restore point of that name.
    Name(String),
    /// Behind the record that ends at that position: `0/40023C8`.
    Lsn(String),
    /// Before the first commit later than that time, written with its zone.
    Time(String),
    /// Before the commit of that transaction.
    BeforeXid(String),
    /// At the end of the archive.
    End,
}

impl RecoveryTarget {
    fn settings(&self) -> Vec<(String, String)> {
        let set = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        match self {
            Self::Name(name) => vec![set("recovery_target_name", name)],
            Self::Lsn(lsn) => vec![set("recovery_target_lsn", lsn)],
            Self::Time(time) => vec![set("recovery_target_time", &offset(time))],
            Self::BeforeXid(xid) => {
                vec![set("recovery_target_xid", xid), set("recovery_target_inclusive", "off")]
            }
            Self::End => Vec::new(),
        }
    }
}

/// A time with its zone as an offset: a starting server does not know the zone `Z`, and
/// refuses to start.
fn offset(time: &str) -> String {
    time.strip_suffix('Z').map_or_else(|| time.to_owned(), |utc| format!("{utc}+00"))
}

/// A base backup that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseBackup {
    /// Its bytes.
    pub bytes: u64,
    /// Where it ends, as PostgreSQL writes positions.
    pub end: String,
    /// How long it took.
    pub took: Duration,
}

/// A server that was recovered.
#[derive(Debug)]
pub struct Recovered {
    /// It; its databases are those of the server that was backed up.
    pub server: ScratchServer,
    /// How long the base backup took to be copied.
    pub copied: Duration,
    /// The bytes of the base backup.
    pub bytes: u64,
    /// How long the server took from its start until it had reached its target and
    /// was promoted.
    pub replayed: Duration,
}

/// Why a server was not backed up or recovered.
#[derive(Debug, thiserror::Error)]
pub enum RecoveryError {
    /// It is in a container, where its files are out of reach.
    #[error("back up the scratch server: it is in a container; local binaries are needed")]
    Container,
    /// The server refused, or is gone.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// Files could not be copied.
    #[error("copy the base backup: {0}")]
    Io(#[from] io::Error),
    /// The archive does not get what the server wrote.
    #[error(
        "archive the WAL file `{file}`: it was not there after {} s; the end of the server's log: \
         {log}",
        ARCHIVED.as_secs()
    )]
    Archive {
        /// The file.
        file: String,
        /// The last lines of the log.
        log: String,
    },
    /// The target is not in the archive.
    #[error(
        "recover: the archive ended before the target was reached, and the server does not start; \
         the end of its log: {log}"
    )]
    NeverReached {
        /// The last lines of the log.
        log: String,
    },
    /// The server does not start for another reason.
    #[error(transparent)]
    Start(StartError),
}

impl ScratchServer {
    /// Takes a base backup; a server has one at most. The server must archive
    /// ([`Options::archive`]).
    ///
    /// # Errors
    /// Where the server refuses, or files cannot be copied.
    pub async fn base_backup(&self) -> Result<BaseBackup, RecoveryError> {
        let local = self.local().ok_or(RecoveryError::Container)?;
        let begin = Instant::now();
        // One session begins and ends it, else the server takes it for abandoned.
        let mut session = self.administrator().await?;
        let (start, stop) = if self.version().at_least(15) {
            ("pg_backup_start('banister', true)", "pg_backup_stop(false)")
        } else {
            ("pg_start_backup('banister', true, false)", "pg_stop_backup(false, false)")
        };
        session.query(&format!("SELECT pg_catalog.{start}")).await?;
        let bytes = local.back_up().await?;
        let sql = format!("SELECT lsn, labelfile FROM pg_catalog.{stop}");
        let rows = session.query(&sql).await?;
        session.close().await?;
        let mut values = rows.into_iter().flatten().map(Option::unwrap_or_default);
        let end = values.next().unwrap_or_default();
        local.label_backup(&values.next().unwrap_or_default())?;
        Ok(BaseBackup { bytes, end, took: begin.elapsed() })
    }

    /// Closes the WAL file that is being written and waits until it is archived;
    /// its name.
    ///
    /// # Errors
    /// Where it does not arrive within half a minute.
    pub async fn archive_wal(&self) -> Result<String, RecoveryError> {
        let local = self.local().ok_or(RecoveryError::Container)?;
        let sql = "SELECT pg_catalog.pg_walfile_name(pg_catalog.pg_switch_wal())";
        let rows = self.ask(sql).await?;
        let file = rows.into_iter().flatten().flatten().next().unwrap_or_default();
        let begin = Instant::now();
        while !local.archive().join(&file).exists() {
            if begin.elapsed() > ARCHIVED {
                return Err(RecoveryError::Archive { file, log: self.last_words() });
            }
            tokio::time::sleep(POLL).await;
        }
        Ok(file)
    }

    /// Starts a server that is recovered from the base backup and the archive of this
    /// one. It ends when it is dropped, with everything it wrote.
    ///
    /// # Errors
    /// Where the target is never reached, or the server does not start.
    pub async fn recover(
        &self,
        binaries: &Binaries,
        options: &Options,
        target: &RecoveryTarget,
    ) -> Result<Recovered, RecoveryError> {
        let local = self.local().ok_or(RecoveryError::Container)?;
        let begin = Instant::now();
        match local.recover(binaries, options, &target.settings()).await {
            Ok((server, copied, bytes)) => Ok(Recovered {
                server: Self::of(server, binaries, options),
                copied,
                bytes,
                replayed: begin.elapsed().saturating_sub(copied),
            }),
            Err(StartError::Ended { log, .. }) if log.contains(NEVER_REACHED) => {
                Err(RecoveryError::NeverReached { log })
            }
            Err(error) => Err(RecoveryError::Start(error)),
        }
    }

    /// Runs a query of ours as the superuser, in a database in which no script ever
    /// was.
    ///
    /// # Errors
    /// Where the server refuses, or is gone.
    pub async fn ask(&self, sql: &str) -> Result<Vec<Row>, SessionError> {
        let mut session = self.administrator().await?;
        let rows = session.query(sql).await?;
        session.close().await?;
        Ok(rows)
    }
}
