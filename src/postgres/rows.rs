//! The rows of a database, as short as they can be compared.

use std::collections::BTreeMap;

use super::database::ScratchDatabase;
use super::session::{ScratchSession, SessionError};
use crate::pg::quote_identifier;

/// The tables that hold rows of their own, outside PostgreSQL's schemas. Whose
/// file is empty need not be asked.
const TABLES: &str = "
SELECT n.nspname, c.relname
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND c.relpersistence <> 't'
  AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
  AND pg_catalog.pg_relation_size(c.oid) > 0
ORDER BY 1, 2";

/// The digest of a table whose rows were all deleted.
const NO_ROWS: &str = "0 ";

impl ScratchDatabase {
    /// Of every table that has rows (`public.users`) their number and a hash over
    /// them, whatever their order.
    ///
    /// # Errors
    /// Where the server is gone.
    pub async fn row_digests(&self) -> Result<BTreeMap<String, String>, SessionError> {
        self.reader().row_digests().await
    }
}

pub(super) async fn read(
    session: &mut ScratchSession,
) -> Result<BTreeMap<String, String>, SessionError> {
    let mut tables = Vec::new();
    for row in session.query(TABLES).await? {
        if let [Some(schema), Some(table)] = row.as_slice() {
            tables.push(format!("{}.{}", quote_identifier(schema), quote_identifier(table)));
        }
    }
    let digests: Vec<String> = tables.iter().map(|table| digest(table)).collect();
    if digests.is_empty() {
        return Ok(BTreeMap::new());
    }
    // One round trip for all tables.
    let rows = session.query(&digests.join("\nUNION ALL\n")).await?;
    let digests = rows.into_iter().filter_map(|row| match <[_; 2]>::try_from(row) {
        Ok([Some(table), Some(digest)]) if digest != NO_ROWS => Some((table, digest)),
        _ => None,
    });
    Ok(digests.collect())
}

/// A query for the name of a table, and the count and hash of its rows.
fn digest(table: &str) -> String {
    let literal = table.replace('\'', "''");
    format!(
        "SELECT '{literal}', pg_catalog.count(*) || ' ' || coalesce(pg_catalog.md5(\
         pg_catalog.string_agg(banister_row::text, E'\\n' ORDER BY banister_row::text COLLATE \"C\")), '') \
         FROM ONLY {table} AS banister_row"
    )
}
