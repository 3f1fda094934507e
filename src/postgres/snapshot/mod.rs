//! The whole schema of a database as text, made by the server's own functions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::database::ScratchDatabase;
use super::marked;
use super::session::{ScratchSession, SessionError};
use crate::pg::Version;

/// Every object of a database that is not part of PostgreSQL or of an extension.
///
/// The text is the same for the same schema: it holds no numbers of the server's
/// own, and the order in which objects were made does not show, but for that of
/// columns, enum values and attributes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// From a readable name (`table public.users`, `index public.users_email_idx`,
    /// `function public.f(integer)`, `constraint c on public.users`) to one line
    /// per property; a line of a definition may be several.
    pub objects: BTreeMap<String, String>,
}

/// Why no snapshot could be taken.
#[derive(Debug, thiserror::Error)]
#[error("read the schema of the scratch database: {0}")]
pub struct SnapshotError(#[from] SessionError);

const PRELUDE: &str = include_str!("prelude.sql");
const PARTS: [&str; 4] = [
    include_str!("relations.sql"),
    include_str!("dependents.sql"),
    include_str!("types.sql"),
    include_str!("database.sql"),
];

/// What a line of a column begins with.
const COLUMN: &str = "column ";

const USER_MAPPINGS: &str = "FROM pg_user_mapping m ";
const SHOWN_USER_MAPPINGS: &str =
    "FROM (SELECT srvid AS umserver, umuser, umoptions FROM pg_user_mappings) m ";

impl Snapshot {
    /// The same with the columns of every table in alphabetical order: two
    /// snapshots that differ, and do not differ in this, differ only in the order
    /// of columns.
    #[must_use]
    pub fn without_column_order(&self) -> Self {
        let sorted = |(key, text): (&String, &String)| {
            let mut lines: Vec<&str> = text.lines().collect();
            let is_column = |line: &&str| line.starts_with(COLUMN);
            if key.starts_with("table ")
                && let Some(first) = lines.iter().position(is_column)
            {
                let count = lines[first..].iter().take_while(|line| is_column(line)).count();
                lines[first..first + count].sort_unstable();
            }
            (key.clone(), lines.join("\n"))
        };
        Self { objects: self.objects.iter().map(sorted).collect() }
    }
}

impl ScratchDatabase {
    /// The schema as it is committed, read by a session of its own.
    ///
    /// # Errors
    /// Where the server is gone, or an object stays locked for five seconds by a
    /// transaction that is still open.
    pub async fn snapshot(&self) -> Result<Snapshot, SnapshotError> {
        self.reader().snapshot().await
    }
}

/// Prepares a session for [`read`]: to parse the query takes longer than to read
/// a small schema.
pub(super) async fn prepare(session: &mut ScratchSession) -> Result<(), SessionError> {
    let mut query = query(session.version());
    if session.database().endpoint().guest.as_ref().is_some_and(|guest| !guest.superuser) {
        // Only a superuser could let us read the catalog itself.
        query = query.replace(USER_MAPPINGS, SHOWN_USER_MAPPINGS);
    }
    session.apply(&format!("PREPARE banister_snapshot AS {query}")).await.map(drop)
}

/// The schema, and how many lines the server sent of it.
pub(super) async fn read(session: &mut ScratchSession) -> Result<(Snapshot, usize), SessionError> {
    let sql = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; EXECUTE banister_snapshot; COMMIT";
    let rows = session.query(sql).await?;
    let mut snapshot = Snapshot::default();
    for row in &rows {
        let Some(Some(key)) = row.first() else { continue };
        // An object is there even if nothing is to be said about it.
        if !snapshot.objects.contains_key(key) {
            snapshot.objects.insert(key.clone(), String::new());
        }
        let (Some(text), Some(Some(line))) = (snapshot.objects.get_mut(key), row.get(1)) else {
            continue;
        };
        if !text.is_empty() {
            text.push('\n');
        }
        let line = line.trim_end_matches('\n');
        if line.starts_with(COLUMN) {
            // One line, whatever is in its default: lines of columns are sorted.
            text.push_str(&line.replace('\n', "\\n"));
        } else {
            text.push_str(line);
        }
    }
    Ok((snapshot, rows.len()))
}

/// The whole query for one major, in one round trip.
fn query(version: Version) -> String {
    let mut sql = String::new();
    let every_object = "\nUNION ALL SELECT key, 0, 0, NULL FROM objects\n";
    let text = [PRELUDE, &PARTS.join("\nUNION ALL\n"), every_object].concat();
    for line in marked::lines(&text, version) {
        sql.push_str(line);
        sql.push('\n');
    }
    sql.push_str(
        ") AS snapshot WHERE line IS NOT NULL OR part = 0 \
         ORDER BY key, part, position, line COLLATE \"C\"",
    );
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_is_of_its_major() {
        let version = |major| Version::new(major).expect("a supported major");
        assert!(query(version(14)).contains("attcompression"));
        assert!(!query(version(13)).contains("attcompression"));
        assert!(query(version(13)).contains(USER_MAPPINGS));
    }

    #[test]
    fn only_the_order_of_columns_is_dropped() {
        let snapshot = |text: &str| Snapshot {
            objects: BTreeMap::from([("table public.t".to_owned(), text.to_owned())]),
        };
        let one = snapshot("unlogged\ncolumn b integer\ncolumn a integer\nowner x");
        let other = snapshot("unlogged\ncolumn a integer\ncolumn b integer\nowner x");
        assert_ne!(one, other);
        assert_eq!(one.without_column_order(), other.without_column_order());
    }
}
