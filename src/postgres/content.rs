//! The rows of a database, as text that can be compared.

use std::collections::BTreeMap;

use super::session::{ScratchSession, SessionError};
use super::structure::Oid;

/// The rows of every table that has some, outside PostgreSQL's schemas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// By the table's number; the rows of partitions are those of the partitioned
    /// table.
    pub tables: BTreeMap<Oid, TableContent>,
}

/// The rows of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableContent {
    /// The table's name as SQL writes it.
    pub name: String,
    /// The number and the name of each column, in order.
    pub columns: Vec<(i16, String)>,
    /// The rows.
    pub rows: Rows,
}

/// Rows as far as they can be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rows {
    /// Each row as the text of its record, `(1,"a b",)`, in no order.
    Texts(Vec<String>),
    /// More than can be compared one by one: their number and a hash over them.
    Digest {
        /// How many there are.
        count: u64,
        /// A hash over their texts, whatever their order.
        hash: String,
    },
    /// They could not be read, and the server's reason.
    Unreadable(String),
}

impl Rows {
    /// How many there are, where that is known.
    pub fn count(&self) -> Option<u64> {
        match self {
            Self::Texts(rows) => u64::try_from(rows.len()).ok(),
            Self::Digest { count, .. } => Some(*count),
            Self::Unreadable(_) => None,
        }
    }
}

/// Bytes of a table's files beyond which only a hash of its rows is taken.
const LARGE: u64 = 4 * 1024 * 1024;

/// The tables that may have rows, partitions and those without a file's worth
/// apart.
const TABLES: &str = "
SELECT c.oid, pg_catalog.format('%I.%I', n.nspname, c.relname), c.relkind,
       CASE WHEN c.relkind = 'r' THEN pg_catalog.pg_relation_size(c.oid)
            ELSE (SELECT sum(pg_catalog.pg_relation_size(p.relid))
                  FROM pg_catalog.pg_partition_tree(c.oid) p WHERE p.isleaf) END,
       (SELECT pg_catalog.json_agg(pg_catalog.json_build_array(a.attnum, a.attname) ORDER BY a.attnum)
        FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND NOT c.relispartition
  AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
  AND (c.relkind = 'p' OR pg_catalog.pg_relation_size(c.oid) > 0)";

/// Prepares a session for [`read`].
pub(super) async fn prepare(session: &mut ScratchSession) -> Result<(), SessionError> {
    session.apply(&format!("PREPARE banister_tables AS {TABLES}")).await.map(drop)
}

/// The rows as they are committed.
pub(super) async fn read(session: &mut ScratchSession) -> Result<Content, SessionError> {
    let mut tables: Vec<Found> =
        session.query("EXECUTE banister_tables").await?.into_iter().filter_map(found).collect();
    // One round trip for all tables.
    let queries: Vec<String> = tables.iter().enumerate().map(|(n, table)| table.query(n)).collect();
    match session.query(&queries.join(";\n")).await {
        Ok(rows) => deal_out(rows, &mut tables),
        Err(error) if error.is_lost_connection() => return Err(error),
        Err(_) => {
            for (index, query) in queries.iter().enumerate() {
                match session.query(query).await {
                    Ok(rows) => deal_out(rows, &mut tables),
                    Err(error) if error.is_lost_connection() => return Err(error),
                    Err(error) => tables[index].content.rows = Rows::Unreadable(in_words(&error)),
                }
            }
        }
    }
    let empty = |found: &Found| found.content.rows.count() == Some(0);
    let content = tables.into_iter().filter(|found| !empty(found));
    Ok(Content { tables: content.map(|found| (found.oid, found.content)).collect() })
}

fn in_words(error: &SessionError) -> String {
    error.sql().map_or_else(|| error.to_string(), ToString::to_string)
}

/// A table that may have rows.
struct Found {
    oid: Oid,
    partitioned: bool,
    content: TableContent,
}

fn found(row: super::session::Row) -> Option<Found> {
    let [Some(oid), Some(name), Some(kind), size, columns] = <[_; 5]>::try_from(row).ok()? else {
        return None;
    };
    // A table may be without columns, and a partitioned one without partitions.
    let columns = columns.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let large = size.and_then(|size| size.parse().ok()).unwrap_or(0) > LARGE;
    let rows = if large {
        Rows::Digest { count: 0, hash: String::new() }
    } else {
        Rows::Texts(Vec::new())
    };
    Some(Found {
        oid: oid.parse().ok()?,
        partitioned: kind == "p",
        content: TableContent { name, columns, rows },
    })
}

impl Found {
    /// A query for the table's place in the list and, row by row, its texts; or
    /// their number and their hash.
    fn query(&self, place: usize) -> String {
        let only = if self.partitioned { "" } else { "ONLY " };
        let from = format!("FROM {only}{} AS banister_row", self.content.name);
        match self.content.rows {
            Rows::Digest { .. } => format!(
                "SELECT {place}, pg_catalog.count(*)::text, coalesce(pg_catalog.md5(\
                 pg_catalog.string_agg(banister_row::text, E'\\n' \
                 ORDER BY banister_row::text COLLATE \"C\")), '') {from}"
            ),
            _ => format!("SELECT {place}, banister_row::text {from}"),
        }
    }
}

/// Gives each table its rows.
fn deal_out(rows: Vec<super::session::Row>, tables: &mut [Found]) {
    for row in rows {
        let mut values = row.into_iter();
        let place = values.next().flatten().and_then(|place| place.parse::<usize>().ok());
        let Some(table) = place.and_then(|place| tables.get_mut(place)) else { continue };
        match (&mut table.content.rows, values.next().flatten(), values.next()) {
            (Rows::Texts(texts), Some(text), None) => texts.push(text),
            (Rows::Digest { count, hash }, Some(number), Some(Some(digest))) => {
                *count = number.parse().unwrap_or(0);
                *hash = digest;
            }
            _ => {}
        }
    }
}
