//! What there is, and which locks a session holds, as the server tells it.

use std::collections::{BTreeMap, BTreeSet};

use super::super::session::{Row, ScratchSession, SessionError};
use crate::pg::{LockMode, QualifiedName};

/// The number by which the server knows a relation.
pub(in crate::postgres) type Oid = u32;

/// One row of `pg_class`.
#[derive(Debug, Clone)]
pub(in crate::postgres) struct Relation {
    pub(super) name: QualifiedName,
    pub(super) kind: Kind,
    /// The file that holds its rows, 0 where it has none.
    pub(super) file: Oid,
    /// The table of an index.
    pub(super) table: Option<Oid>,
    /// Whether it is the index of an exclusion constraint.
    pub(super) excludes: bool,
    /// Sequential scans that this transaction has begun so far.
    pub(super) scans: i64,
}

/// `pg_class.relkind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind(char);

impl Kind {
    pub(super) fn in_words(self) -> &'static str {
        match self.0 {
            'r' => "table",
            'p' => "partitioned table",
            'v' => "view",
            'm' => "materialized view",
            'i' => "index",
            'I' => "partitioned index",
            'S' => "sequence",
            'f' => "foreign table",
            'c' => "composite type",
            _ => "relation",
        }
    }

    pub(super) fn is_index(self) -> bool {
        matches!(self.0, 'i' | 'I')
    }

    /// Whether it is what messages call a table.
    pub(super) fn is_table(self) -> bool {
        matches!(self.0, 'r' | 'p' | 'm' | 'f')
    }

    /// Whether it keeps rows in a file.
    pub(super) fn has_rows(self) -> bool {
        matches!(self.0, 'r' | 'm')
    }

    /// Whether `LOCK TABLE` takes it.
    pub(super) fn can_be_locked(self) -> bool {
        matches!(self.0, 'r' | 'p')
    }
}

/// Every relation of the users, TOAST tables apart: system catalogs and the
/// information schema have numbers below 16384.
pub(in crate::postgres) type Relations = BTreeMap<Oid, Relation>;

const RELATIONS: &str = "
SELECT c.oid, n.nspname, c.relname, c.relkind,
       c.relfilenode, i.indrelid,
       coalesce(i.indisexclusion, false), pg_catalog.pg_stat_get_xact_numscans(c.oid)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
WHERE c.oid >= 16384 AND n.nspname !~ '^pg_toast'";

pub(super) async fn relations(session: &mut ScratchSession) -> Result<Relations, SessionError> {
    Ok(session.query(RELATIONS).await?.iter().filter_map(relation).collect())
}

fn relation(row: &Row) -> Option<(Oid, Relation)> {
    let text = |column: usize| row.get(column)?.as_deref();
    let schema = text(1)?;
    // The number in the name is that of the session.
    let schema = if schema.starts_with("pg_temp_") { "pg_temp" } else { schema };
    let relation = Relation {
        name: QualifiedName::new(schema, text(2)?),
        kind: Kind(text(3)?.chars().next()?),
        file: text(4)?.parse().ok()?,
        table: text(5).and_then(|oid| oid.parse().ok()),
        excludes: text(6)? == "t",
        scans: text(7).and_then(|scans| scans.parse().ok()).unwrap_or(0),
    };
    Some((text(0)?.parse().ok()?, relation))
}

/// The modes that a session holds, or waits for, on each relation.
pub(super) type Locks = BTreeMap<Oid, BTreeSet<LockMode>>;

/// The locks that the session itself holds.
pub(super) async fn own_locks(session: &mut ScratchSession) -> Result<Locks, SessionError> {
    Ok(locks(session, "pg_catalog.pg_backend_pid()").await?.locks)
}

/// The locks of a session, seen from this or another one.
pub(super) struct LockReading {
    pub(super) locks: Locks,
    /// Whether the session waits for a lock of any kind: it is at rest.
    pub(super) waits: bool,
}

pub(super) async fn locks(
    session: &mut ScratchSession,
    process: &str,
) -> Result<LockReading, SessionError> {
    let sql = format!(
        "SELECT l.relation, l.mode, l.granted, l.locktype
         FROM pg_catalog.pg_locks l WHERE l.pid = {process}
           AND (NOT l.granted OR (l.locktype = 'relation' AND l.relation >= 16384
                AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d
                                  WHERE d.datname = pg_catalog.current_database())))"
    );
    let mut reading = LockReading { locks: Locks::new(), waits: false };
    for row in session.query(&sql).await? {
        let [relation, Some(mode), Some(granted), Some(kind)] = row.as_slice() else { continue };
        reading.waits |= granted == "f";
        let relation = relation.as_deref().and_then(|oid| oid.parse::<Oid>().ok());
        if let (Some(relation), Some(mode), "relation") =
            (relation, LockMode::from_pg_locks(mode), kind.as_str())
        {
            reading.locks.entry(relation).or_default().insert(mode);
        }
    }
    Ok(reading)
}

/// A foreign key.
#[derive(Debug)]
pub(super) struct ForeignKey {
    pub(super) name: String,
    pub(super) referencing: Oid,
    pub(super) referenced: Oid,
}

pub(super) async fn foreign_keys(
    session: &mut ScratchSession,
) -> Result<Vec<ForeignKey>, SessionError> {
    let sql = "SELECT k.conname, k.conrelid, k.confrelid
               FROM pg_catalog.pg_constraint k WHERE k.contype = 'f'";
    let rows = session.query(sql).await?;
    let foreign_key = |row: &Row| {
        Some(ForeignKey {
            name: row.first()?.clone()?,
            referencing: row.get(1)?.as_deref()?.parse().ok()?,
            referenced: row.get(2)?.as_deref()?.parse().ok()?,
        })
    };
    Ok(rows.iter().filter_map(foreign_key).collect())
}

/// Which of these relations have no rows in their file.
pub(super) async fn empty_files(
    session: &mut ScratchSession,
    relations: &[Oid],
) -> Result<BTreeSet<Oid>, SessionError> {
    if relations.is_empty() {
        return Ok(BTreeSet::new());
    }
    let list = relations.iter().map(Oid::to_string).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "SELECT c.oid FROM pg_catalog.pg_class c
         WHERE c.oid IN ({list}) AND pg_catalog.pg_relation_size(c.oid) = 0"
    );
    let rows = session.query(&sql).await?;
    Ok(rows.iter().filter_map(|row| row.first()?.as_deref()?.parse().ok()).collect())
}

/// The modes in `after` that are not in `before`.
pub(super) fn newly_held(before: &Locks, after: &Locks) -> Locks {
    after
        .iter()
        .filter_map(|(oid, modes)| {
            let known = before.get(oid);
            let new: BTreeSet<LockMode> =
                modes.iter().copied().filter(|m| known.is_none_or(|k| !k.contains(m))).collect();
            (!new.is_empty()).then_some((*oid, new))
        })
        .collect()
}
