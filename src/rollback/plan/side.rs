//! Side restore: what is copied back from a restored copy beside production, with
//! the counts of what came back, what was deleted since and what is new since.

use super::draft::{COPY, PRODUCTION, piece};
use super::item::{Item, Key, Lost};
use super::quote;
use super::undo::writable;
use super::walk::Position;
use crate::pg::{Name, QualifiedName};
use crate::report::RollbackSql;

/// What brings back what `item` destroys.
pub(crate) fn of_item(id: &str, number: usize, start: &Position, item: &Item) -> Vec<RollbackSql> {
    let Some(destroyed) = &item.destroys else { return Vec::new() };
    let table = &destroyed.table;
    let file = &file(id, number, table);
    match (&destroyed.what, &destroyed.key) {
        (Lost::Columns(columns), Key::Columns(key)) => {
            let columns: Vec<Name> = columns.iter().map(|(name, _)| name.clone()).collect();
            values(table, key, &columns, "is null", file)
        }
        (Lost::Values(columns), Key::Columns(key)) => values(table, key, columns, "differs", file),
        (Lost::Rows { .. }, Key::Columns(key)) => rows(start, table, key, file),
        (Lost::Rows { every: true }, Key::None) => rows(start, table, &[], file),
        (Lost::Table, _) => whole_table(start, table),
        (Lost::Schema, _) => whole_schema(&table.schema),
        _ => Vec::new(),
    }
}

/// A file for the `number`th loss of migration `id` alone: all exports may run before
/// the first import.
fn file(id: &str, number: usize, table: &QualifiedName) -> String {
    let word = |text: &str| -> String {
        text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
    };
    format!("lost_{}_{number}_{}_{}.csv", word(id), word(&table.schema), word(&table.name))
}

fn joined(key: &[Name], one: &str, other: &str) -> String {
    let pairs = key.iter().map(|it| format!("{one}.{0} = {other}.{0}", quote::name(it)));
    pairs.collect::<Vec<_>>().join(" AND ")
}

/// Values of columns, joined by key.
fn values(
    table: &QualifiedName,
    key: &[Name],
    columns: &[Name],
    where_it: &str,
    file: &str,
) -> Vec<RollbackSql> {
    let full = quote::qualified(table);
    let all = quote::names(key.iter().chain(columns));
    let some = columns.iter().map(|it| format!("l.{} IS NOT NULL", quote::name(it)));
    let some = some.collect::<Vec<_>>().join(" OR ");
    let set = columns.iter().map(|it| format!("{0} = l.{0}", quote::name(it)));
    let set = set.collect::<Vec<_>>().join(", ");
    let takes = if where_it == "is null" {
        let empty = columns.iter().map(|it| format!("t.{} IS NULL", quote::name(it)));
        format!("{} AND ({some})", empty.collect::<Vec<_>>().join(" AND "))
    } else {
        let other =
            columns.iter().map(|it| format!("t.{0} IS DISTINCT FROM l.{0}", quote::name(it)));
        format!("({})", other.collect::<Vec<_>>().join(" OR "))
    };
    let caution = if where_it == "is null" {
        String::new()
    } else {
        "-- also overwrites what was written since: add a condition on the value that the \
         migration wrote\n"
            .to_owned()
    };
    let on = joined(key, "t", "l");
    let sql = format!(
        "BEGIN;\nSET LOCAL lock_timeout = '2s';\n\
         CREATE TEMP TABLE lost ON COMMIT DROP AS SELECT {all} FROM {full} WITH NO DATA;\n\
         \\copy lost FROM '{file}' CSV\n{caution}\
         WITH restored AS (UPDATE {full} t SET {set} FROM lost l WHERE {on} AND {takes} RETURNING 1)\n\
         SELECT 'restored' AS what, count(*) FROM restored;\n{}COMMIT;\n",
        counts(&full, &on)
    );
    vec![export(table, &all, file), bring(table, sql)]
}

/// Rows, by key where there is one.
fn rows(start: &Position, table: &QualifiedName, key: &[Name], file: &str) -> Vec<RollbackSql> {
    let full = quote::qualified(table);
    let columns = writable(start, table);
    let list = columns.as_ref().map_or_else(|| "*".to_owned(), quote::names);
    let into = columns
        .as_ref()
        .map_or_else(String::new, |columns| format!(" ({})", quote::names(columns)));
    let on = joined(key, "t", "l");
    let count = if key.is_empty() { String::new() } else { counts(&full, &on) };
    let sql = format!(
        "BEGIN;\nSET LOCAL lock_timeout = '2s';\n\
         CREATE TEMP TABLE lost ON COMMIT DROP AS SELECT {list} FROM {full} WITH NO DATA;\n\
         \\copy lost FROM '{file}' CSV\n\
         WITH restored AS (INSERT INTO {full}{into} OVERRIDING SYSTEM VALUE SELECT {list} FROM lost \
         ON CONFLICT DO NOTHING RETURNING 1)\n\
         SELECT 'restored' AS what, count(*) FROM restored;\n{count}COMMIT;\n"
    );
    vec![export(table, &list, file), bring(table, sql)]
}

fn export(table: &QualifiedName, list: &str, file: &str) -> RollbackSql {
    let full = quote::qualified(table);
    let title = format!("on the copy: writes what `{table}` had then to a file");
    piece(
        "side_restore",
        COPY,
        title,
        format!("\\copy (SELECT {list} FROM {full}) TO '{file}' CSV\n"),
    )
}

fn bring(table: &QualifiedName, sql: String) -> RollbackSql {
    let title = format!(
        "in production: copies it back to `{table}` and counts (5 to 10 thousand rows at a time on \
         a big table)"
    );
    piece("side_restore", PRODUCTION, title, sql)
}

/// What was deleted since, and what is new since.
fn counts(full: &str, on: &str) -> String {
    format!(
        "SELECT 'in the copy and deleted since' AS what, count(*) FROM lost l WHERE NOT EXISTS \
         (SELECT FROM {full} t WHERE {on});\n\
         SELECT 'new since' AS what, count(*) FROM {full} t WHERE NOT EXISTS \
         (SELECT FROM lost l WHERE {on});\n"
    )
}

/// A table that is gone, with its indexes and constraints.
fn whole_table(start: &Position, table: &QualifiedName) -> Vec<RollbackSql> {
    let full = quote::qualified(table);
    let mut sql = format!(
        "pg_dump --host \"$COPY\" --dbname \"$DATABASE\" --table {} | psql --single-transaction \
         --set ON_ERROR_STOP=1 --host \"$PRODUCTION\" --dbname \"$DATABASE\"\n",
        shell(&full)
    );
    let catalog = start.catalog();
    let known = catalog.table(table).known();
    let bound = known.filter(|it| it.is_partition).and_then(|it| it.bound.as_ref());
    let parent = known.and_then(|it| it.parents.first());
    if let (Some(bound), Some(parent)) = (bound, parent) {
        let text = format!(
            "ALTER TABLE {} ATTACH PARTITION {full} {}",
            quote::qualified(parent),
            quote::bound(bound)
        );
        sql += &format!("# if the dump did not: {text};\n");
    }
    let keys: Vec<String> = catalog
        .referencing(table)
        .map(|(child, key)| format!("`{}` of `{}`", key.name, child.name))
        .collect();
    if !keys.is_empty() {
        sql += &format!(
            "# then make these foreign keys again, NOT VALID first: {}\n",
            keys.join(", ")
        );
    }
    let views: Vec<String> =
        catalog.views_on(table).map(|view| format!("`{}`", view.name)).collect();
    if !views.is_empty() {
        sql += &format!("# then make these views again: {}\n", views.join(", "));
    }
    let title =
        format!("in a shell: brings `{table}` back from the copy with its rows and indexes");
    vec![piece("side_restore", "shell", title, sql)]
}

fn whole_schema(schema: &str) -> Vec<RollbackSql> {
    let sql = format!(
        "pg_dump --host \"$COPY\" --dbname \"$DATABASE\" --schema {} | psql --single-transaction \
         --set ON_ERROR_STOP=1 --host \"$PRODUCTION\" --dbname \"$DATABASE\"\n",
        shell(&quote::name(schema))
    );
    let title = format!("in a shell: brings schema `{schema}` back from the copy, with its rows");
    vec![piece("side_restore", "shell", title, sql)]
}

/// A word of a shell command.
fn shell(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}
