//! Undo tables: what a migration that changes rows would have to write down first.

use super::draft::{PRODUCTION, piece};
use super::item::{Item, Key, Lost};
use super::quote;
use super::walk::{Position, Walked};
use crate::pg::QualifiedName;
use crate::report::RollbackSql;
use crate::sql;

/// What to run before the migration, behind it, and to take it back.
pub(crate) fn of_item(
    id: &str,
    number: usize,
    start: &Position,
    up: &Walked,
    item: &Item,
) -> Vec<RollbackSql> {
    let Some(destroyed) = &item.destroys else { return Vec::new() };
    let Key::Columns(key) = &destroyed.key else { return Vec::new() };
    let text = up.effects.source.slice(item.span);
    let table = &destroyed.table;
    let word: String =
        id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let undo = table.sibling(shortened(format!("banister_undo_{word}_{number}")));
    match &destroyed.what {
        Lost::Values(columns) => {
            let after = table.sibling(format!("{}_after", undo.name));
            let Some(rows) = Rows::of(text, "SET") else { return Vec::new() };
            update(table, &undo, &after, key, columns, &rows)
        }
        Lost::Rows { every } => {
            let columns = writable(start, table);
            let rows = if *every { Some(Rows::all(table)) } else { Rows::of(text, "WHERE") };
            let Some(rows) = rows else { return Vec::new() };
            delete(table, &undo, columns.as_deref(), &rows)
        }
        _ => Vec::new(),
    }
}

fn update(
    table: &QualifiedName,
    undo: &QualifiedName,
    after: &QualifiedName,
    key: &[String],
    columns: &[String],
    rows: &Rows,
) -> Vec<RollbackSql> {
    let (table, undo, after) =
        (quote::qualified(table), quote::qualified(undo), quote::qualified(after));
    let all = quote::names(key.iter().chain(columns));
    let on = |a: &str, b: &str| {
        let pairs = key.iter().map(|it| format!("{a}.{0} = {b}.{0}", quote::name(it)));
        pairs.collect::<Vec<_>>().join(" AND ")
    };
    let of = |alias: &str| {
        let both = key.iter().chain(columns);
        both.map(|it| format!("{alias}.{}", quote::name(it))).collect::<Vec<_>>().join(", ")
    };
    let set = columns.iter().map(|it| format!("{0} = b.{0}", quote::name(it)));
    let set = set.collect::<Vec<_>>().join(", ");
    let unchanged =
        columns.iter().map(|it| format!("t.{0} IS NOT DISTINCT FROM a.{0}", quote::name(it)));
    let unchanged = unchanged.collect::<Vec<_>>().join(" AND ");
    vec![
        piece(
            "undo_before",
            PRODUCTION,
            "before the migration, in its transaction: keeps the values that it overwrites"
                .to_owned(),
            format!("CREATE TABLE {undo} AS SELECT {all} FROM {}{};\n", rows.table, rows.condition),
        ),
        piece(
            "undo_after",
            PRODUCTION,
            "behind the migration, in its transaction: keeps the values that it wrote".to_owned(),
            format!(
                "CREATE TABLE {after} AS SELECT {} FROM {table} t JOIN {undo} b ON {};\n",
                of("t"),
                on("t", "b")
            ),
        ),
        piece(
            "undo",
            PRODUCTION,
            "brings the values back in the rows that nobody changed since".to_owned(),
            format!(
                "UPDATE {table} t SET {set} FROM {undo} b JOIN {after} a ON {}\n WHERE {} AND \
                 {unchanged};\n",
                on("a", "b"),
                on("t", "b")
            ),
        ),
    ]
}

fn delete(
    table: &QualifiedName,
    undo: &QualifiedName,
    columns: Option<&[String]>,
    rows: &Rows,
) -> Vec<RollbackSql> {
    let (table, undo) = (quote::qualified(table), quote::qualified(undo));
    let list = columns.map_or_else(|| "*".to_owned(), quote::names);
    let into = columns.map_or_else(String::new, |columns| format!(" ({})", quote::names(columns)));
    vec![
        piece(
            "undo_before",
            PRODUCTION,
            "before the migration, in its transaction: keeps the rows that it deletes".to_owned(),
            format!("CREATE TABLE {undo} AS SELECT * FROM {}{};\n", rows.table, rows.condition),
        ),
        piece(
            "undo",
            PRODUCTION,
            "brings the rows back that nobody inserted again (parents before children)".to_owned(),
            format!(
                "INSERT INTO {table}{into} OVERRIDING SYSTEM VALUE SELECT {list} FROM {undo} ON \
                 CONFLICT DO NOTHING;\n"
            ),
        ),
    ]
}

/// The columns of a table that can be written, where all are known.
pub(crate) fn writable(start: &Position, table: &QualifiedName) -> Option<Vec<String>> {
    use crate::catalog::Generation::{Stored, Virtual};
    let known = start.catalog().table(table).known().filter(|table| table.complete)?;
    let plain = known.columns.iter().filter(|it| !matches!(it.generated, Some(Stored | Virtual)));
    Some(plain.map(|column| column.name.clone()).collect())
}

/// The rows that a statement changes, as a query names them.
struct Rows {
    /// The table as the statement names it, with its alias.
    table: String,
    /// ` WHERE …`, or nothing.
    condition: String,
}

impl Rows {
    fn all(table: &QualifiedName) -> Self {
        Self { table: quote::qualified(table), condition: String::new() }
    }

    /// The rows of `UPDATE t SET … WHERE …` and `DELETE FROM t WHERE …`, whose
    /// table ends before `end`; nothing where more tables have a say.
    fn of(text: &str, end: &str) -> Option<Self> {
        let mut depth = 0_usize;
        let mut tops = Vec::new();
        for span in sql::tokens(text)? {
            match &text[span.start..span.end] {
                "(" | "[" => depth += 1,
                ")" | "]" => depth = depth.saturating_sub(1),
                word if depth == 0 => tops.push((word.to_uppercase(), span)),
                _ => {}
            }
        }
        let at = |word: &str| tops.iter().position(|(it, _)| it == word);
        let first = match tops.first()?.0.as_str() {
            "UPDATE" => 1,
            "DELETE" => 2,
            _ => return None,
        };
        let joins = if first == 1 { at("FROM") } else { at("USING") };
        if joins.is_some() || at("RETURNING").is_some() {
            return None;
        }
        let condition = at("WHERE").map(|at| tops[at].1.start);
        let stop = match end {
            "WHERE" => condition,
            end => at(end).map(|at| tops[at].1.start),
        };
        let from = tops.get(first)?.1.start;
        let table = text[from..stop.unwrap_or(text.len())].trim().to_owned();
        let condition = condition
            .map_or_else(String::new, |at| format!(" {}", text[at..].trim().trim_end_matches(';')));
        Some(Self { table, condition })
    }
}

fn shortened(name: String) -> String {
    // `_after` still has to fit.
    const BYTES: usize = crate::pg::NAME_BYTES - "_after".len();
    if name.len() <= BYTES { name } else { name[name.len() - BYTES..].trim_matches('_').to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, end: &str) -> Option<(String, String)> {
        Rows::of(text, end).map(|rows| (rows.table, rows.condition))
    }

    #[test]
    fn rows_of_a_statement() {
        let found = rows("UPDATE users u SET a = (SELECT 1 FROM x WHERE y) WHERE u.b > 0", "SET");
        assert_eq!(found, Some(("users u".to_owned(), " WHERE u.b > 0".to_owned())));
        let found = rows("delete from only orders", "WHERE");
        assert_eq!(found, Some(("only orders".to_owned(), String::new())));
        assert_eq!(rows("UPDATE a SET b = c.d FROM c WHERE a.i = c.i", "SET"), None);
        assert_eq!(rows("WITH x AS (SELECT 1) DELETE FROM a", "WHERE"), None);
    }
}
