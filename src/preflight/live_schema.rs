//! The schema of a live database as SQL, read through a session that cannot write.
//!
//! It is what `pg_dump --schema-only` would say as far as the catalog listens, so that
//! a live schema is replayed like any script, and what is known of it goes one way.

use crate::postgres::{ReadOnlyError, ReadOnlySession};

/// Objects of the user's own: not the server's, and not an extension's.
const OWN: &str = "n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND NOT EXISTS \
    (SELECT 1 FROM pg_depend AS e WHERE e.classid = $class::regclass AND e.objid = $oid AND e.deptype = 'e')";

/// Queries whose rows are statements, in the order in which they can run. `$own(c)` is
/// the condition that the object of that alias in that catalog is the user's; a line
/// that ends in `--@18` is for that major and newer ones.
const PARTS: [&str; 4] = [
    include_str!("live_schema/types.sql"),
    include_str!("live_schema/tables.sql"),
    include_str!("live_schema/constraints.sql"),
    include_str!("live_schema/dependents.sql"),
];

/// The schema as a script.
///
/// # Errors
/// Where the catalog cannot be read: something that is read stays locked, or the
/// connection is gone.
pub async fn live_schema(session: &mut ReadOnlySession) -> Result<String, ReadOnlyError> {
    let major = session.version().major();
    // Functions come before the tables that they read.
    let mut script = "SET check_function_bodies = off;\n".to_owned();
    for part in PARTS.iter().flat_map(|part| part.split("\n;\n")) {
        let query = prepared(part, major);
        if query.trim().is_empty() {
            continue;
        }
        for row in session.attempt(&query).await? {
            let Some(Some(statement)) = row.into_iter().next() else { continue };
            script.push_str(statement.trim_end().trim_end_matches(';'));
            script.push_str(";\n");
        }
    }
    Ok(script)
}

/// A query for one major, with its conditions written out.
fn prepared(part: &str, major: u16) -> String {
    let mut query = String::new();
    for line in part.lines() {
        let (line, first) = match line.split_once("--@") {
            Some((line, first)) => (line, first.trim().parse().unwrap_or(u16::MAX)),
            None => (line, 0),
        };
        if major >= first && !line.trim_start().starts_with("--") {
            query.push_str(line);
            query.push('\n');
        }
    }
    for (mark, class, oid) in [
        ("$own_relation", "'pg_class'", "c.oid"),
        ("$own_type", "'pg_type'", "t.oid"),
        ("$own_function", "'pg_proc'", "p.oid"),
        ("$own_schema", "'pg_namespace'", "n.oid"),
    ] {
        query = query.replace(mark, &OWN.replace("$class", class).replace("$oid", oid));
    }
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_belong_to_majors() {
        let part = "SELECT 1 --@18\nFROM x\n-- a word\nWHERE $own_type";
        assert!(prepared(part, 17).starts_with("FROM x\nWHERE n.nspname"));
        assert!(prepared(part, 18).starts_with("SELECT 1 \nFROM x\nWHERE n.nspname"));
        assert!(prepared(part, 18).contains("'pg_type'::regclass AND e.objid = t.oid"));
    }
}
