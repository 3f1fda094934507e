//! The tables that a release touches.

use std::collections::BTreeMap;

use super::{Item, Touched};
use crate::effect::{Life, ObjectKind, RelationEffects};
use crate::pg::{LockMode, QualifiedName, string_literal};
use crate::postgres::{ReadOnlyError, ReadOnlySession, Row};
use crate::report::{ItemStatus, TouchedEntry};

/// What is done to the relations that exist before the release.
#[derive(Debug, Clone, Default)]
pub struct Touches(BTreeMap<QualifiedName, Touch>);

#[derive(Debug, Clone, Default)]
struct Touch {
    lock: Option<LockMode>,
    rewrite: bool,
    scan: bool,
    index_build: bool,
}

/// Bytes and rows from which a rewrite is worth a warning.
const BIG: (u64, u64) = (1 << 30, 10_000_000);

/// How many tables a message names.
const SHOWN: usize = 5;

const SIZES: &str = "\
SELECT c.oid::text, n.nspname::text, c.relname::text, c.relkind::text, \
       greatest(c.reltuples, -1)::bigint::text, pg_table_size(c.oid)::text, pg_indexes_size(c.oid)::text
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm', 'f') AND ";

/// The same without the sizes, for which a lock is waited for.
const NAMES: &str = "\
SELECT c.oid::text, n.nspname::text, c.relname::text
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm', 'f') AND ";

impl Touches {
    /// Adds what a statement does.
    pub fn add(&mut self, relations: &[RelationEffects]) {
        for relation in relations {
            let kind = relation.on.kind;
            let is_table = matches!(
                kind,
                ObjectKind::Table | ObjectKind::PartitionedTable | ObjectKind::MaterializedView
            );
            if !is_table || relation.on.life == Life::New {
                continue;
            }
            let touch = self.0.entry(relation.on.name.clone()).or_default();
            touch.lock = touch.lock.max(relation.lock);
            touch.rewrite |= relation.rewrite;
            touch.scan |= relation.scan;
            touch.index_build |= relation.index_build;
        }
    }

    /// Those that the database has.
    ///
    /// # Errors
    /// Where the connection is gone.
    pub async fn find(&self, session: &mut ReadOnlySession) -> Result<Vec<Touched>, ReadOnlyError> {
        let Some(condition) = self.condition() else { return Ok(Vec::new()) };
        let rows = session.query(&format!("{NAMES}{condition}")).await?;
        let touched = rows.into_iter().filter_map(|row| {
            let [Some(oid), Some(schema), Some(name)] =
                <[Option<String>; 3]>::try_from(row).ok()?
            else {
                return None;
            };
            let name = QualifiedName::new(schema, name);
            let lock = self.0.get(&name)?.lock;
            Some(Touched { name, oid, lock })
        });
        Ok(touched.collect())
    }

    /// How big they are.
    ///
    /// # Errors
    /// Where the connection is gone.
    pub async fn sizes(
        &self,
        session: &mut ReadOnlySession,
    ) -> Result<(Vec<TouchedEntry>, Item), ReadOnlyError> {
        const ID: &str = "table_sizes";
        let Some(condition) = self.condition() else {
            return Ok((Vec::new(), Item::ok(ID, "no table that exists is touched")));
        };
        let rows = match session.attempt(&format!("{SIZES}{condition}")).await {
            Ok(rows) => rows,
            Err(ReadOnlyError::Lost(why)) => return Err(ReadOnlyError::Lost(why)),
            Err(error) => {
                return Ok((Vec::new(), Item::not_checked(ID, format!("failed to {error}"))));
            }
        };
        let mut tables: Vec<TouchedEntry> = rows.iter().filter_map(|row| self.entry(row)).collect();
        tables.sort_by(|a, b| a.table.cmp(&b.table));
        let item = judge(ID, &tables);
        Ok((tables, item))
    }

    fn entry(&self, row: &Row) -> Option<TouchedEntry> {
        let text = |at: usize| row.get(at)?.as_deref();
        let number = |at: usize| text(at)?.parse::<u64>().ok();
        let name = QualifiedName::new(text(1)?, text(2)?);
        let touch = self.0.get(&name)?;
        let work =
            [(touch.rewrite, "rewrite"), (touch.scan, "scan"), (touch.index_build, "index build")];
        Some(TouchedEntry {
            table: name.to_string(),
            lock: touch.lock,
            work: work.iter().filter(|(is, _)| *is).map(|(_, word)| (*word).to_owned()).collect(),
            // What was never analysed counts -1, and a partitioned table has no rows.
            rows: number(4),
            bytes: number(5).unwrap_or(0),
            index_bytes: number(6).unwrap_or(0),
        })
    }

    fn condition(&self) -> Option<String> {
        let pair = |name: &QualifiedName| {
            format!("({}, {})", string_literal(&name.schema), string_literal(&name.name))
        };
        let pairs: Vec<String> = self.0.keys().map(pair).collect();
        (!pairs.is_empty()).then(|| format!("(n.nspname, c.relname) IN ({})", pairs.join(", ")))
    }
}

fn judge(id: &'static str, tables: &[TouchedEntry]) -> Item {
    let big = |table: &&TouchedEntry| {
        let bytes = table.bytes.saturating_add(table.index_bytes);
        let is_big = bytes > BIG.0 || table.rows.is_some_and(|rows| rows > BIG.1);
        is_big && !table.work.is_empty()
    };
    let big: Vec<String> = tables
        .iter()
        .filter(big)
        .map(|table| {
            let rows = table.rows.map_or_else(|| "many".to_owned(), |rows| rows.to_string());
            let megabytes = table.bytes.saturating_add(table.index_bytes) >> 20;
            format!(
                "`{}` has {rows} rows and {megabytes} MB: {}",
                table.table,
                table.work.join(", ")
            )
        })
        .collect();
    if !big.is_empty() {
        return Item::new(id, ItemStatus::Warning, big.join("; "));
    }
    let unknown: Vec<&str> = tables
        .iter()
        .filter(|table| table.rows.is_none())
        .map(|table| table.table.as_str())
        .collect();
    let names: Vec<&str> = tables.iter().map(|table| table.table.as_str()).take(SHOWN).collect();
    let more = match tables.len() - names.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message = match (names.is_empty(), unknown.is_empty()) {
        (true, _) => "no table that exists is touched".to_owned(),
        (false, true) => {
            format!("touched: {}{more}; no work is done on a big one", names.join(", "))
        }
        (false, false) => format!(
            "touched: {}{more}; no work is done on one that is known to be big, and the rows of {} were \
             never counted: ANALYZE",
            names.join(", "),
            unknown[..unknown.len().min(SHOWN)].join(", ")
        ),
    };
    Item::ok(id, message)
}
