//! The history tables of a database.

use std::collections::BTreeSet;
use std::fmt;

use super::HistoryError;
use super::columns::Columns;
use super::tool;
use crate::migration::Format;
use crate::pg::{quote_identifier, quoted};
use crate::postgres::ReadOnlySession;
use crate::report::HistoryEntry;

/// A table in which a migration tool writes down what it applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryTable {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// The tool whose columns it has.
    pub tool: Format,
    pub(super) columns: Columns,
}

impl HistoryTable {
    /// Its name as SQL always takes it, whatever it is.
    pub(super) fn in_sql(&self) -> String {
        self.sibling(&self.name)
    }

    /// Another table of its schema, as SQL takes it.
    pub(super) fn sibling(&self, name: &str) -> String {
        format!("{}.{}", quoted(&self.schema), quoted(name))
    }

    /// As the report has it.
    pub fn entry(&self, used: bool) -> HistoryEntry {
        HistoryEntry {
            schema: self.schema.clone(),
            table: self.name.clone(),
            tool: self.tool.name().to_owned(),
            used,
        }
    }
}

impl fmt::Display for HistoryTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", quote_identifier(&self.schema), quote_identifier(&self.name))
    }
}

/// Tables with few columns, and among them one that some tool's history has. The
/// catalog shows tables that the role may not read, too.
const CANDIDATES: &str = "\
SELECT n.nspname::text, c.relname::text,
       string_agg(a.attname::text || ' ' || t.typname::text, E'\\n' ORDER BY a.attnum)
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type AS t ON t.oid = a.atttypid
WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
  AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
  AND c.relnatts <= 30
GROUP BY n.nspname, c.relname
HAVING bool_or(a.attname IN ('installed_rank', 'version', 'version_id', 'version_num',
  'migration_name', 'partial_hashes', 'run_on', 'hash', 'batch', 'timestamp', 'applied',
  'orderexecuted', 'value'))
ORDER BY 1, 2";

/// Every history table in the database.
///
/// # Errors
/// Where the connection is gone.
pub async fn find(session: &mut ReadOnlySession) -> Result<Vec<HistoryTable>, HistoryError> {
    let rows = session.query(CANDIDATES).await?;
    let found: Vec<(String, String, Columns)> = rows
        .into_iter()
        .filter_map(|row| match <[Option<String>; 3]>::try_from(row) {
            Ok([Some(schema), Some(name), Some(columns)]) => {
                Some((schema, name, Columns::read(&columns)))
            }
            _ => None,
        })
        .collect();
    let rails: BTreeSet<&String> = found
        .iter()
        .filter(|(_, name, columns)| {
            name == "ar_internal_metadata" && columns.contains("key") && columns.contains("value")
        })
        .map(|(schema, ..)| schema)
        .collect();
    let mut tables = Vec::new();
    for (schema, name, columns) in &found {
        let Some(mut tool) = tool::recognise(columns) else { continue };
        if tool == Format::Dbmate && rails.contains(schema) {
            tool = Format::Rails;
        }
        tables.push(HistoryTable {
            schema: schema.clone(),
            name: name.clone(),
            tool,
            columns: columns.clone(),
        });
    }
    Ok(tables)
}
