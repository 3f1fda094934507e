//! Table lock modes and which of them conflict.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A table-level lock mode, weakest first.
///
/// Source: PostgreSQL manual, "Explicit Locking", table "Conflicting Lock
/// Modes". `tests/it/pg.rs` compares the matrix with a real server's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum LockMode {
    /// Taken by `SELECT`.
    #[serde(rename = "ACCESS SHARE")]
    AccessShare,
    /// Taken by `SELECT … FOR UPDATE`.
    #[serde(rename = "ROW SHARE")]
    RowShare,
    /// Taken by `INSERT`, `UPDATE`, `DELETE`, `MERGE`.
    #[serde(rename = "ROW EXCLUSIVE")]
    RowExclusive,
    /// Taken by `VACUUM`, `CREATE INDEX CONCURRENTLY`, `VALIDATE CONSTRAINT`.
    #[serde(rename = "SHARE UPDATE EXCLUSIVE")]
    ShareUpdateExclusive,
    /// Taken by `CREATE INDEX`.
    #[serde(rename = "SHARE")]
    Share,
    /// Taken by `CREATE TRIGGER` and `ADD FOREIGN KEY`.
    #[serde(rename = "SHARE ROW EXCLUSIVE")]
    ShareRowExclusive,
    /// Taken by `REFRESH MATERIALIZED VIEW CONCURRENTLY`.
    #[serde(rename = "EXCLUSIVE")]
    Exclusive,
    /// Taken by most of `ALTER TABLE`, `DROP TABLE`, `TRUNCATE`.
    #[serde(rename = "ACCESS EXCLUSIVE")]
    AccessExclusive,
}

impl LockMode {
    /// Every mode, weakest first.
    pub const ALL: [Self; 8] = [
        Self::AccessShare,
        Self::RowShare,
        Self::RowExclusive,
        Self::ShareUpdateExclusive,
        Self::Share,
        Self::ShareRowExclusive,
        Self::Exclusive,
        Self::AccessExclusive,
    ];

    /// The name as the manual writes it: `ACCESS EXCLUSIVE`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccessShare => "ACCESS SHARE",
            Self::RowShare => "ROW SHARE",
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::Exclusive => "EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }

    /// The mode that `pg_locks.mode` calls `text`: `AccessExclusiveLock`.
    pub fn from_pg_locks(text: &str) -> Option<Self> {
        let name = text.strip_suffix("Lock")?;
        Self::ALL.into_iter().find(|mode| mode.as_str().replace(' ', "").eq_ignore_ascii_case(name))
    }

    /// Whether two transactions cannot hold `self` and `other` on one table at
    /// the same time.
    pub fn conflicts_with(self, other: Self) -> bool {
        use LockMode::*;
        let weakest_conflicting = match self {
            AccessShare => AccessExclusive,
            RowShare => Exclusive,
            RowExclusive => Share,
            ShareUpdateExclusive => ShareUpdateExclusive,
            // SHARE coexists with itself, and conflicts with the mode below it.
            Share => return other >= RowExclusive && other != Share,
            ShareRowExclusive => RowExclusive,
            Exclusive => RowShare,
            AccessExclusive => AccessShare,
        };
        other >= weakest_conflicting
    }

    /// Whether `SELECT` has to wait for this mode.
    pub fn blocks_reads(self) -> bool {
        self.conflicts_with(Self::AccessShare)
    }

    /// Whether `INSERT`, `UPDATE` and `DELETE` have to wait for this mode.
    pub fn blocks_writes(self) -> bool {
        self.conflicts_with(Self::RowExclusive)
    }

    /// What has to wait while this mode is held, in plain words.
    pub const fn blocks_in_words(self) -> &'static str {
        match self {
            Self::AccessShare => "only ACCESS EXCLUSIVE statements wait",
            Self::RowShare => "ordinary reads and writes go on",
            Self::RowExclusive => "reads and writes go on; index builds and other DDL wait",
            Self::ShareUpdateExclusive => "reads and writes go on; other DDL and VACUUM wait",
            Self::Share | Self::ShareRowExclusive => "reads go on; every write waits",
            Self::Exclusive => "plain reads go on; every write and SELECT … FOR UPDATE waits",
            Self::AccessExclusive => "every read and every write waits",
        }
    }
}

impl fmt::Display for LockMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matrix_is_symmetric() {
        for a in LockMode::ALL {
            for b in LockMode::ALL {
                assert_eq!(a.conflicts_with(b), b.conflicts_with(a), "{a} / {b}");
            }
        }
    }

    #[test]
    fn names_come_back_from_pg_locks() {
        for mode in LockMode::ALL {
            let spelled: String = mode
                .as_str()
                .split(' ')
                .map(|word| word[..1].to_owned() + &word[1..].to_lowercase())
                .collect();
            assert_eq!(LockMode::from_pg_locks(&format!("{spelled}Lock")), Some(mode));
        }
        assert_eq!(LockMode::from_pg_locks("SIReadLock"), None);
    }
}
