//! Limits that a script cannot lift: what it may take of time and of disk, kept
//! from outside of its session.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::database::ScratchDatabase;
use super::session::{ScratchSession, SessionError};

/// How long a session may take beyond its limit before it is ended: the server's
/// own `statement_timeout` is to come first.
const LEAST_MARGIN: Duration = Duration::from_millis(500);
const MOST_MARGIN: Duration = Duration::from_secs(10);
/// How long a statement may take to end once it is cancelled.
const GRACE: Duration = Duration::from_secs(2);
/// How often the disk is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// Why something was ended from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// It took too long.
    Time(Duration),
    /// The server's directory grew beyond so many bytes.
    Disk(u64),
}

/// Holds one session to its limits.
#[derive(Debug, Clone)]
pub struct Leash {
    database: ScratchDatabase,
    /// The number of the server process.
    process: String,
    limit: Duration,
}

impl ScratchSession {
    /// What ends this session's statements where they overdo it; nothing where the
    /// session has no limit.
    ///
    /// # Errors
    /// As [`ScratchSession::apply`].
    pub async fn leash(&mut self) -> Result<Option<Leash>, SessionError> {
        let Some(limit) = self.statement_timeout() else { return Ok(None) };
        let rows = self.query("SELECT pg_catalog.pg_backend_pid()").await?;
        let process = rows.into_iter().flatten().flatten().next().unwrap_or_default();
        Ok(Some(Leash { database: self.database().clone(), process, limit }))
    }
}

impl Leash {
    /// What `work` gives, and whether it was ended for it: cancelled first, then its
    /// session ended.
    pub async fn hold<T>(&self, work: impl Future<Output = T>) -> (T, Option<Cut>) {
        tokio::pin!(work);
        let start = Instant::now();
        let most = self.limit + self.limit.clamp(LEAST_MARGIN, MOST_MARGIN);
        let cut = loop {
            let left = most.saturating_sub(start.elapsed());
            tokio::select! {
                biased;
                result = &mut work => return (result, None),
                () = tokio::time::sleep(left.min(LOOK)) => {}
            }
            if start.elapsed() >= most {
                break Cut::Time(self.limit);
            }
            if let Some(limit) = self.disk_exceeded() {
                break Cut::Disk(limit);
            }
        };
        for function in ["pg_cancel_backend", "pg_terminate_backend"] {
            let sql = format!("SELECT pg_catalog.{function}({})", self.process);
            // A server that does not answer has ended the session as well.
            let _ = self.database.administer(&sql).await;
            tokio::select! {
                biased;
                result = &mut work => return (result, Some(cut)),
                () = tokio::time::sleep(GRACE) => {}
            }
        }
        (work.await, Some(cut))
    }

    fn disk_exceeded(&self) -> Option<u64> {
        let space = self.database.endpoint().space.as_ref()?;
        (size(&space.directory) > space.limit).then_some(space.limit)
    }
}

/// What a server may take of the disk.
#[derive(Debug, Clone)]
pub(super) struct Space {
    pub(super) directory: PathBuf,
    /// In bytes.
    pub(super) limit: u64,
}

/// The bytes of the files in a directory; those that vanish meanwhile do not count.
fn size(directory: &Path) -> u64 {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => size(&entry.path()),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        })
        .sum()
}
