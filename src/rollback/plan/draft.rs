//! SQL to paste: what mends a migration, tried on the catalog first.

use super::down;
use super::item::{Compat, Item, Lost};
use super::quote;
use super::schema;
use super::walk::{Position, Walked};
use super::{side, undo};
use crate::catalog::Presence;
use crate::migration::{Direction, Script, TransactionMode};
use crate::report::{DownGrade, RollbackSql};
use crate::source::Source;

/// Where a piece of SQL is run.
pub(crate) const PRODUCTION: &str = "production";

/// Where a restored copy is.
pub(crate) const COPY: &str = "copy";

/// The SQL of one migration, whose up leads from `start` to `end`.
pub(crate) fn of_migration(
    id: &str,
    start: &Position,
    end: &Position,
    up: &Walked,
) -> Vec<RollbackSql> {
    let mut all = Vec::new();
    for (at, item) in up.items.iter().enumerate().filter(|(_, item)| item.is_final()) {
        all.extend(undo::of_item(id, at + 1, start, up, item));
    }
    all.extend(mending(id, start, end, up));
    for item in &up.items {
        if let Some(shim) = &item.shim {
            let title = format!(
                "instead, where the new release stays: {} and the old name works too",
                item.what
            );
            all.push(piece("shim", PRODUCTION, title, format!("{shim};\n")));
        }
    }
    for (at, item) in up.items.iter().enumerate().filter(|(_, item)| item.is_final()) {
        all.extend(side::of_item(id, at + 1, start, item));
    }
    all
}

/// A piece of SQL that nothing is claimed of.
pub(crate) fn piece(purpose: &str, run_on: &str, title: String, sql: String) -> RollbackSql {
    RollbackSql {
        purpose: purpose.to_owned(),
        run_on: run_on.to_owned(),
        title,
        sql,
        mends: None,
        lossless: None,
    }
}

/// What drops computed columns that took the names of columns that are to come back.
fn in_the_way(end: &Position, up: &Walked) -> Vec<String> {
    let mut all = Vec::new();
    for destroyed in up.items.iter().filter_map(|item| item.destroys.as_ref()) {
        let Lost::Columns(columns) = &destroyed.what else { continue };
        let Presence::Known(table) = end.catalog().table(&destroyed.table) else { continue };
        for (name, _) in columns {
            if table.column(name).is_some_and(|column| column.generated.is_some()) {
                let (table, column) = (quote::qualified(&destroyed.table), quote::name(name));
                all.push(format!("ALTER TABLE {table} DROP COLUMN {column}"));
            }
        }
    }
    all
}

/// A new migration that mends what the up breaks: the fixes, last change first.
fn mending(id: &str, start: &Position, end: &Position, up: &Walked) -> Option<RollbackSql> {
    let fixes: Vec<&String> = up.items.iter().rev().flat_map(|item| &item.fix).collect();
    if fixes.is_empty() {
        return None;
    }
    let mut sql: String = in_the_way(end, up).iter().map(|it| format!("{it};\n")).collect();
    sql.extend(fixes.iter().map(|fix| format!("{fix};\n")));
    if up.items.iter().any(|item| item.drops_definition() && !item.fix.is_empty()) {
        sql += "-- then GRANT what was granted before: privileges went with what was dropped\n";
    }
    let source = Source::new(format!("forward fix of {id}"), sql.clone());
    let script = Script::whole(source, Direction::Up, TransactionMode::PerStatement);
    let mut back = end.clone();
    let walked = back.walk(id, &script);
    if walked.refused().is_some() {
        return None;
    }
    let breaking = || up.items.iter().filter(|item| matches!(item.n1, Compat::Breaks(_)));
    let is_met = |item: &Item| {
        item.destroys.is_none()
            && item.demand.as_ref().is_some_and(|demand| demand.is_met(back.catalog()))
    };
    let mends = breaking().all(is_met) && breaking().next().is_some();
    let destroys = up.items.iter().any(|item| item.destroys.is_some());
    let remakes: Vec<&Item> = up.items.iter().filter(|item| item.drops_definition()).collect();
    // What was written since may not fit the old type.
    let casts = walked.items.iter().any(down::casts_back);
    let lossless = !destroys
        && !casts
        && remakes.is_empty()
        && schema::differences(start, end, &back, &up.implied).is_empty()
        && down::by_rows(end, up, &walked).0 == DownGrade::Lossless;
    let purpose = if lossless { "inverse" } else { "forward_fix" };
    let title = match (lossless, mends) {
        (true, _) => "takes the migration back; no row is lost, whenever it runs",
        (false, true) => "lets the previous release work again; what else is new stays",
        (false, false) => "mends what can be mended without a restored copy",
    };
    let title = format!("{title} (lock_timeout and retries around it)");
    Some(RollbackSql {
        mends: Some(mends),
        lossless: Some(lossless),
        ..piece(purpose, PRODUCTION, title, sql)
    })
}
