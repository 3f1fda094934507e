//! Whether somebody else migrates: the advisory locks and the lock tables of the tools.

use super::{Item, Row, text};
use crate::pg::{QualifiedName, quoted};
use crate::postgres::{ReadOnlyError, ReadOnlySession};
use crate::report::ItemStatus;

const ID: &str = "other_migrators";

/// The keys under which tools lock, where they are the same everywhere.
const KEYS: [(i64, &str); 4] = [
    (72_707_369, "Prisma"),
    (7_241_865_325_823_964, "node-pg-migrate"),
    (5_887_940_537_704_921_958, "goose"),
    (9_628_173_550_095_224, "tern"),
];

/// Flyway adds the hash of its table's name, 32 bits, to this: the bytes of `Flyway`.
const FLYWAY: i64 = 77_431_708_279_161;

/// The advisory locks of this database: the key, and who holds or awaits it. A key of two
/// numbers has the first one in front.
const LOCKS: &str = "\
SELECT l.classid::bigint::text, l.objid::bigint::text, l.objsubid::text, l.granted::text, \
       coalesce(l.pid::text, '?'), coalesce(a.application_name, '')
FROM pg_locks AS l LEFT JOIN pg_stat_activity AS a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND coalesce(l.pid, 0) <> pg_backend_pid()
  AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
ORDER BY 5";

/// Lock tables of tools that use none of the server's own, and the column that says that
/// somebody is at work.
const LOCK_TABLES: &str = "\
SELECT n.nspname::text, c.relname::text, a.attname::text, t.typname::text, \
       has_table_privilege(c.oid, 'SELECT')::text
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_attribute AS a ON a.attrelid = c.oid AND NOT a.attisdropped
JOIN pg_type AS t ON t.oid = a.atttypid
WHERE c.relkind = 'r' AND (lower(c.relname) = 'databasechangeloglock' AND lower(a.attname) = 'locked'
                           OR c.relname LIKE '%\\_lock' AND a.attname = 'is_locked')
  AND t.typname IN ('bool', 'int4', 'int2', 'int8')
ORDER BY 1, 2";

/// Looks at both.
pub(super) async fn at_work(
    session: &mut ReadOnlySession,
    database: &str,
    histories: &[QualifiedName],
) -> Result<Item, ReadOnlyError> {
    let rows = match session.attempt(LOCKS).await {
        Ok(rows) => rows,
        Err(error) => return unseen(error),
    };
    let (mut busy, mut others) = (Vec::new(), Vec::new());
    for row in &rows {
        let key = key(row);
        let who = match text(row, 5) {
            "" => format!("pid {}", text(row, 4)),
            name => format!("pid {} ({name})", text(row, 4)),
        };
        let does = if text(row, 3) == "true" { "holds" } else { "waits for" };
        match key.and_then(|key| tool(key, database, histories)) {
            Some(tool) => busy.push(format!("{who} {does} the lock of {tool}")),
            None => others.push(who),
        }
    }
    let tables = match session.attempt(LOCK_TABLES).await {
        Ok(rows) => rows,
        Err(error) => return unseen(error),
    };
    let mut hidden = Vec::new();
    for table in &tables {
        let name = QualifiedName::new(text(table, 0), text(table, 1));
        if text(table, 4) != "true" {
            hidden.push(format!("`{name}`"));
        } else if is_locked(session, table).await? {
            busy.push(format!(
                "`{name}` says that somebody migrates; where nobody does, a run that broke off \
                 left it behind"
            ));
        }
    }
    if !busy.is_empty() {
        return Ok(Item::blocking(ID, busy.join("; ")));
    }
    if !hidden.is_empty() {
        let why = format!("the role may not SELECT from the lock table {}", hidden.join(", "));
        return Ok(Item::not_checked(ID, why).beside());
    }
    let message = match others.len() {
        0 => "no migration tool holds its lock".to_owned(),
        count => format!(
            "no migration tool that banister knows holds its lock; advisory locks of others: {count}"
        ),
    };
    Ok(Item::ok(ID, message))
}

/// The key as one number, where it is one.
fn key(row: &Row) -> Option<i64> {
    let part = |at: usize| text(row, at).parse::<u64>().ok();
    let whole = (part(0)? << 32) | part(1)?;
    (text(row, 2) == "1").then_some(whole.cast_signed())
}

/// Whose key it is.
fn tool(key: i64, database: &str, histories: &[QualifiedName]) -> Option<&'static str> {
    if let Some((_, tool)) = KEYS.iter().find(|(known, _)| *known == key) {
        return Some(tool);
    }
    if key.abs_diff(FLYWAY) <= 1 << 31 {
        return Some("Flyway");
    }
    let of_database = i64::from(crc32(database.as_bytes()));
    if key == 0x3d32_ad9e_i64.wrapping_mul(of_database) {
        return Some("sqlx");
    }
    if key == 2_053_462_845_i64.wrapping_mul(of_database) {
        return Some("Rails");
    }
    let golang = histories.iter().any(|table| {
        let text = format!("{}\0{}\0{database}", table.schema, table.name);
        i64::from(crc32(text.as_bytes()).wrapping_mul(1_486_364_155)) == key
    });
    golang.then_some("golang-migrate")
}

fn crc32(bytes: &[u8]) -> u32 {
    crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(bytes)
}

async fn is_locked(session: &mut ReadOnlySession, table: &Row) -> Result<bool, ReadOnlyError> {
    let (schema, name, column) =
        (quoted(text(table, 0)), quoted(text(table, 1)), quoted(text(table, 2)));
    let condition = match text(table, 3) {
        "bool" => format!("x.{column}"),
        _ => format!("x.{column} <> 0"),
    };
    let query = format!("SELECT count(*)::text FROM {schema}.{name} AS x WHERE {condition}");
    match session.attempt(&query).await {
        Ok(rows) => Ok(rows.first().is_some_and(|row| text(row, 0) != "0")),
        Err(ReadOnlyError::Lost(why)) => Err(ReadOnlyError::Lost(why)),
        // Who may not see a row is told so by the privilege above.
        Err(_) => Ok(false),
    }
}

fn unseen(error: ReadOnlyError) -> Result<Item, ReadOnlyError> {
    match error {
        ReadOnlyError::Lost(why) => Err(ReadOnlyError::Lost(why)),
        error => Ok(Item::new(ID, ItemStatus::NotChecked, format!("failed to {error}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_the_tools() {
        let histories = [QualifiedName::new("public", "schema_migrations")];
        let of = |key| tool(key, "shop", &histories);
        assert_eq!(of(72_707_369), Some("Prisma"));
        assert_eq!(of(FLYWAY + 12_345), Some("Flyway"));
        assert_eq!(of(1), None);
        let crc = i64::from(crc32(b"shop"));
        assert_eq!(of(crc * 2_053_462_845), Some("Rails"));
        assert_eq!(of(0x3d32_ad9e_i64.wrapping_mul(crc)), Some("sqlx"));
    }
}
