//! How busy a database is right now: two samples, each in a transaction of its own,
//! because the server's counters stand still within one.

use super::Item;
use crate::postgres::{ReadOnlyError, ReadOnlySession};

/// Counters of a database at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Load {
    commits: f64,
    rollbacks: f64,
    deadlocks: f64,
    /// Bytes of WAL since the cluster was made; nothing on a standby.
    wal: Option<f64>,
    /// Seconds since 1970, by the server's clock.
    at: f64,
    /// Seconds for which it has counted.
    counted: f64,
}

const COUNTERS: &str = "\
SELECT d.xact_commit::text, d.xact_rollback::text, d.deadlocks::text, \
       extract(epoch FROM now())::text, \
       extract(epoch FROM now() - coalesce(d.stats_reset, pg_postmaster_start_time()))::text \
FROM pg_stat_database AS d WHERE d.datname = current_database()";

const WAL: &str = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::text";

/// So many times its average a database commits where it is at a peak, and at least so
/// often a second: below, nobody waits for anybody.
const PEAK: (f64, f64) = (3.0, 50.0);

impl Load {
    /// Reads the counters.
    ///
    /// # Errors
    /// Where the connection is gone.
    pub async fn sample(
        session: &mut ReadOnlySession,
        standby: bool,
    ) -> Result<Option<Self>, ReadOnlyError> {
        let values = |rows: Vec<Vec<Option<String>>>| -> Vec<f64> {
            let values = rows.into_iter().flatten().flatten();
            values.filter_map(|value| value.parse().ok()).collect()
        };
        let counters = match session.attempt(COUNTERS).await {
            Ok(rows) => values(rows),
            Err(ReadOnlyError::Lost(why)) => return Err(ReadOnlyError::Lost(why)),
            Err(_) => return Ok(None),
        };
        let wal = match standby {
            true => None,
            false => match session.attempt(WAL).await {
                Ok(rows) => values(rows).first().copied(),
                Err(ReadOnlyError::Lost(why)) => return Err(ReadOnlyError::Lost(why)),
                Err(_) => None,
            },
        };
        let [commits, rollbacks, deadlocks, at, counted] = counters[..] else { return Ok(None) };
        Ok(Some(Self { commits, rollbacks, deadlocks, wal, at, counted }))
    }

    /// What happened between two samples.
    pub fn item(self, later: Self) -> Item {
        const ID: &str = "load";
        let seconds = (later.at - self.at).max(0.001);
        let rate = |one: f64, other: f64| ((other - one) / seconds).max(0.0);
        let commits = rate(self.commits, later.commits);
        let average = if later.counted > 0.0 { later.commits / later.counted } else { 0.0 };
        let wal = match (self.wal, later.wal) {
            (Some(one), Some(other)) => format!(", {:.0} bytes of WAL/s", rate(one, other)),
            _ => String::new(),
        };
        let rollbacks = rate(self.rollbacks, later.rollbacks);
        let message = format!(
            "{commits:.0} commits/s and {rollbacks:.0} rollbacks/s{wal} over {seconds:.1} s; the \
             average since the counters began is {average:.1} commits/s"
        );
        if later.deadlocks > self.deadlocks {
            return Item::warning(ID, format!("{message}; a deadlock was broken meanwhile"));
        }
        match commits > PEAK.1 && commits > PEAK.0 * average {
            true => {
                Item::warning(ID, format!("{message}: this is a peak, a quieter time is better"))
            }
            false => Item::ok(ID, message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::ItemStatus::{Ok, Warning};

    #[test]
    fn a_peak_and_a_deadlock_are_worth_a_word() {
        let sample = |commits, deadlocks, at, counted| Load {
            commits,
            rollbacks: 0.0,
            deadlocks,
            wal: Some(at),
            at,
            counted,
        };
        let first = sample(1000.0, 0.0, 100.0, 1000.0);
        let status = |later: Load| first.item(later).status;
        assert_eq!(status(sample(1010.0, 0.0, 101.0, 1001.0)), Ok);
        assert_eq!(status(sample(1900.0, 0.0, 101.0, 1001.0)), Warning, "900/s against 2/s");
        assert_eq!(status(sample(1010.0, 1.0, 101.0, 1001.0)), Warning, "a deadlock");
        let busy = sample(1_000_000.0, 0.0, 100.0, 1000.0);
        assert_eq!(busy.item(sample(1_001_500.0, 0.0, 101.0, 1001.0)).status, Ok, "as always");
    }
}
