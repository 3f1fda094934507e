//! How big the tables of a live database are.

use std::collections::BTreeMap;

use crate::pg::QualifiedName;
use crate::policy::TableSize;
use crate::postgres::{ReadOnlyError, ReadOnlySession};

/// Every table outside of the system's schemas. A partitioned table is as big as
/// its leaves; a table without a page has no row, whether it was analysed or not.
const SIZES: &str = "\
SELECT n.nspname::text, c.relname::text,
       CASE WHEN bool_and(leaf.rows IS NOT NULL) THEN sum(leaf.rows) END::bigint::text,
       coalesce(sum(leaf.bytes), 0)::bigint::text
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (
    SELECT c.oid WHERE c.relkind <> 'p'
    UNION ALL
    SELECT t.relid FROM pg_partition_tree(c.oid) AS t WHERE c.relkind = 'p' AND t.isleaf
) AS part
CROSS JOIN LATERAL (
    SELECT CASE WHEN l.relkind = 'p' THEN 0
                WHEN pg_relation_size(l.oid) = 0 AND l.relkind <> 'f' THEN 0
                WHEN l.reltuples < 0 OR l.reltuples = 0 AND l.relpages = 0 THEN NULL
                ELSE l.reltuples::bigint END AS rows,
           coalesce(pg_total_relation_size(l.oid), 0) AS bytes
    FROM pg_class AS l WHERE l.oid = part.oid
) AS leaf
WHERE c.relkind IN ('r', 'p', 'm')
  AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
GROUP BY n.nspname, c.relname";

/// How big every table is.
///
/// # Errors
/// Where the connection is gone, or a table is locked for longer than the session
/// waits.
pub async fn sizes(
    session: &mut ReadOnlySession,
) -> Result<BTreeMap<QualifiedName, TableSize>, ReadOnlyError> {
    let rows = session.query(SIZES).await?;
    let sizes = rows.into_iter().filter_map(|row| {
        let [schema, table, rows, bytes] = <[Option<String>; 4]>::try_from(row).ok()?;
        let rows = rows.and_then(|rows| rows.parse().ok());
        let size = TableSize { rows, bytes: bytes?.parse().ok()? };
        Some((QualifiedName::new(schema?, table?), size))
    });
    Ok(sizes.collect())
}
