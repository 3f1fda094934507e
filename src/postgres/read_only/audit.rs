//! What a read-only session says of itself at its end.

use super::{ReadOnlyError, ReadOnlySession};

/// The evidence that a session only read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// The lock modes that it held on relations when it ended: `AccessShareLock`.
    pub lock_modes: Vec<String>,
}

/// A transaction that writes has an id; a reader holds ACCESS SHARE on relations, and
/// its own virtual transaction.
const EVIDENCE: &str = "\
SELECT 'xid', pg_current_xact_id_if_assigned()::text
WHERE pg_current_xact_id_if_assigned() IS NOT NULL
UNION ALL
SELECT 'lock', locktype || ' ' || mode
FROM pg_locks
WHERE pid = pg_backend_pid() AND granted
  AND NOT (locktype = 'virtualxid' AND mode = 'ExclusiveLock')";

/// The only lock of a reader.
const READ: &str = "relation AccessShareLock";

pub(super) async fn take(session: &mut ReadOnlySession) -> Result<Audit, ReadOnlyError> {
    let rows = match session.query(EVIDENCE).await {
        // In a transaction that failed nothing can be asked; that it was given an id is
        // still known behind the savepoint.
        Err(error) if error.sql().is_some_and(|error| error.sqlstate == "25P02") => {
            session.execute("ROLLBACK TO SAVEPOINT banister_start").await?;
            session.query(EVIDENCE).await?
        }
        rows => rows?,
    };
    let mut lock_modes = Vec::new();
    for row in rows {
        match &row[..] {
            [Some(kind), Some(lock)] if kind == "lock" && lock == READ => {
                lock_modes.push("AccessShareLock".to_owned());
            }
            [Some(kind), Some(lock)] if kind == "lock" => {
                return Err(ReadOnlyError::Audit(format!("the session holds a lock `{lock}`")));
            }
            _ => {
                let why = "the transaction was given an id, so something was written";
                return Err(ReadOnlyError::Audit(why.to_owned()));
            }
        }
    }
    lock_modes.dedup();
    Ok(Audit { lock_modes })
}
