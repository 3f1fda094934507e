//! Writes planned rows, and survives what refuses them: a trigger, a constraint
//! that nobody understood.

use std::collections::BTreeMap;

use super::plan::{Cell, TablePlan};
use crate::pg::{quoted, string_literal};
use crate::postgres::{Oid, ScratchSession, SessionError};

/// Tables that are written by one statement: one, or a circle of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Batch {
    /// What is written where all goes well.
    pub(super) full: Vec<TablePlan>,
    /// The same with what must be written only.
    pub(super) sparse: Vec<TablePlan>,
}

/// The code of what took too long.
const CANCELED: &str = "(57014)";

/// Why a table got no row, in the server's words.
pub(super) type Refusals = BTreeMap<Oid, String>;

/// Writes all batches in one go; where that fails, table by table, and row by
/// row. Nothing is left open.
pub(super) async fn write(
    session: &mut ScratchSession,
    batches: &[Batch],
) -> Result<Refusals, SessionError> {
    let mut refusals = Refusals::new();
    let statements: Vec<String> = batches.iter().filter_map(|batch| insert(&batch.full)).collect();
    if statements.is_empty() {
        return Ok(refusals);
    }
    // Circles of deferrable constraints close at the end.
    let all = format!("BEGIN; SET CONSTRAINTS ALL DEFERRED; {}; COMMIT", statements.join("; "));
    if attempt(session, &all).await?.is_ok() {
        return Ok(refusals);
    }
    for batch in batches {
        if let Err(why) = one(session, batch).await? {
            refusals.extend(batch.full.iter().map(|plan| (plan.oid, why.clone())));
        }
    }
    Ok(refusals)
}

/// So many rows of a table are enough, where not all are taken.
const ENOUGH: usize = 3;

/// Writes as much of one batch as the server takes; the reason where that is
/// nothing.
async fn one(
    session: &mut ScratchSession,
    batch: &Batch,
) -> Result<Result<(), String>, SessionError> {
    let mut why = String::new();
    let mut written = 0;
    for plans in [&batch.full, &batch.sparse] {
        let Some(all) = insert(plans) else { continue };
        match attempt(session, &all).await? {
            Ok(()) => return Ok(Ok(())),
            Err(error) => why = error,
        }
        // What sleeps once would sleep for every row.
        if why.contains(CANCELED) {
            break;
        }
        let rows = plans.iter().map(|plan| plan.rows.len()).max().unwrap_or(0);
        for row in 0..rows {
            let single: Vec<TablePlan> = plans.iter().map(|plan| only(plan, row)).collect();
            let Some(sql) = insert(&single) else { continue };
            written += usize::from(attempt(session, &sql).await?.is_ok());
        }
        if written >= ENOUGH {
            break;
        }
    }
    Ok(if written > 0 { Ok(()) } else { Err(why) })
}

fn only(plan: &TablePlan, row: usize) -> TablePlan {
    TablePlan { rows: plan.rows.get(row).cloned().into_iter().collect(), ..plan.clone() }
}

/// Runs statements; the server's reason where it refuses them.
async fn attempt(
    session: &mut ScratchSession,
    sql: &str,
) -> Result<Result<(), String>, SessionError> {
    match session.apply(sql).await {
        Ok(_) => Ok(Ok(())),
        Err(error) if error.is_lost_connection() => Err(error),
        Err(error) => {
            // Outside a block this is a warning.
            session.rollback().await?;
            let why = error.sql().map_or_else(|| error.to_string(), ToString::to_string);
            Ok(Err(why))
        }
    }
}

/// One statement that writes the rows of all `plans`: constraints are checked at
/// its end, so that circles close. Nothing where there is nothing to write.
fn insert(plans: &[TablePlan]) -> Option<String> {
    let inserts: Vec<String> =
        plans.iter().filter(|p| !p.rows.is_empty()).map(into_table).collect();
    let (last, others) = inserts.split_last()?;
    let with: Vec<String> = others
        .iter()
        .enumerate()
        .map(|(n, insert)| format!("banister_{n} AS ({insert})"))
        .collect();
    Some(if with.is_empty() { last.clone() } else { format!("WITH {} {last}", with.join(", ")) })
}

fn into_table(plan: &TablePlan) -> String {
    let TablePlan { name, columns, rows, .. } = plan;
    let columns: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
    if columns.is_empty() {
        return format!("INSERT INTO {name} DEFAULT VALUES");
    }
    let rows: Vec<String> = rows
        .iter()
        .map(|cells| format!("({})", cells.iter().map(cell).collect::<Vec<_>>().join(", ")))
        .collect();
    let conflict = if plan.ignores_conflicts { " ON CONFLICT DO NOTHING" } else { "" };
    format!(
        "INSERT INTO {name} ({}) OVERRIDING SYSTEM VALUE VALUES {}{conflict}",
        columns.join(", "),
        rows.join(", ")
    )
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Value(Some(text)) => string_literal(text),
        Cell::Value(None) | Cell::Planned { .. } => "NULL".to_owned(),
        Cell::Reference { table, column, order, row } => {
            let order: Vec<String> = order.iter().map(|column| quoted(column)).collect();
            format!(
                "(SELECT {} FROM {table} ORDER BY {} LIMIT 1 OFFSET \
                 {row} % greatest(1, (SELECT count(*) FROM {table})))",
                quoted(column),
                order.join(", ")
            )
        }
    }
}
