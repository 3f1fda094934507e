//! Statements that change rows.

use super::{Found, Look};
use crate::catalog::Presence;
use crate::effect::{Effect, Life, Loss};
use crate::pg::QualifiedName;
use crate::report::RollbackChoice;
use crate::rollback::plan::class::Class;
use crate::rollback::plan::item::{Compat, Demand, Item, Lost};
use crate::source::Span;
use crate::sql::{Query, QueryMode, Truncate, WriteKind};

pub(super) fn truncate(look: &Look<'_>, truncate: &Truncate, span: Span, found: &mut Found) {
    let mut seen: Vec<QualifiedName> = Vec::new();
    let emptied: Vec<&Effect> = look
        .losses(span)
        .filter(|(effect, _)| effect.on.life != Life::New && !look.is_new(&effect.on.name))
        .map(|(effect, _)| effect)
        .collect();
    for effect in emptied {
        let name = &effect.on.name;
        if seen.contains(name) {
            continue;
        }
        seen.push(name.clone());
        let again = if truncate.restart_identity {
            ", and gives out numbers again that were given out before"
        } else {
            ""
        };
        let what = format!("empties `{name}`{again}");
        let n1 = Compat::Depends(format!("it works, on an empty `{name}`"));
        let lost = Lost::Rows { every: true };
        found
            .add(Item::new(Class::Truncate, span, what, n1).destroying(look.destroyed(name, lost)));
    }
}

pub(super) fn query(
    look: &Look<'_>,
    query: &Query,
    mode: QueryMode,
    span: Span,
    found: &mut Found,
) {
    if mode == QueryMode::Plan {
        return;
    }
    for write in &query.writes {
        let table = look.catalog.resolve(&write.table);
        match &write.kind {
            WriteKind::Insert(_) => insert(look, &table, span, found),
            WriteKind::Update(columns) => {
                let is_new =
                    |column: &String| look.is_new(&table) || look.is_new_column(&table, column);
                if columns.iter().all(is_new) {
                    let what =
                        format!("fills {} of `{table}`, which this release adds", listed(columns));
                    found.add(Item::harmless(Class::UpdateRows, span, what));
                }
            }
            // What is lost is in the effects.
            WriteKind::Delete => {}
        }
    }
    for (effect, it) in look.losses(span) {
        if effect.on.life != Life::New && !look.is_new(&effect.on.name) {
            loss(look, effect, it, span, found);
        }
    }
    let sets = query.functions.iter().any(|(schema, name)| {
        name == "setval" && schema.as_deref().is_none_or(|schema| schema == "pg_catalog")
    });
    if sets {
        let sequences: Vec<String> =
            query.sequences.iter().map(|name| look.catalog.resolve(name).to_string()).collect();
        let what = match sequences.as_slice() {
            [] => "sets the position of a sequence".to_owned(),
            names => format!("sets the position of `{}`", names.join("`, `")),
        };
        let n1 = Compat::WorksBut("numbers may be given out twice".to_owned());
        found.add(Item::new(Class::Sequence, span, what, n1));
    }
}

fn insert(look: &Look<'_>, table: &QualifiedName, span: Span, found: &mut Found) {
    let copies = look.upper(span).trim_start().starts_with("COPY");
    if copies && !look.copies_rows_of_the_script && !look.is_new(table) {
        let what = format!("copies rows into `{table}` from outside the script");
        let n1 = Compat::Depends(format!("which rows come into `{table}` is not in the SQL"));
        found.add(Item::new(Class::Unknown, span, what, n1));
        return;
    }
    let mut item = Item::harmless(Class::CreateObject, span, format!("adds rows to `{table}`"));
    if !look.is_new(table) {
        item.n1 = Compat::WorksBut(format!("the previous release meets new rows in `{table}`"));
    }
    found.add(item);
}

/// Stored values that are gone, as an effect tells.
pub(super) fn loss(look: &Look<'_>, effect: &Effect, loss: &Loss, span: Span, found: &mut Found) {
    let table = &effect.on.name;
    let words = loss.in_words(&effect.on);
    let item = match loss {
        Loss::Table => {
            let n1 = Compat::Breaks(format!("`{table}` is gone"));
            let is_partition =
                matches!(look.catalog.table(table), Presence::Known(known) if known.is_partition);
            let class = if is_partition { Class::DropPartition } else { Class::DropTable };
            Item::new(class, span, format!("loses {words}"), n1)
                .demanding(Demand::Relation(table.clone()))
                .destroying(look.destroyed(table, Lost::Table))
        }
        Loss::Column { column } => {
            if look.is_new_column(table, column) {
                return;
            }
            let known = look.catalog.table(table).known();
            let ty = known.and_then(|table| table.column(column)).and_then(|it| it.ty.clone());
            let n1 = Compat::Breaks(format!("column `{column}` of `{table}` is gone"));
            Item::new(Class::DropColumn, span, format!("loses {words}"), n1)
                .demanding(Demand::Column(table.clone(), column.clone()))
                .destroying(look.destroyed(table, Lost::Columns(vec![(column.clone(), ty)])))
        }
        Loss::Narrowing { column } => {
            let n1 = Compat::Depends(format!("values of `{column}` of `{table}` are cut"));
            Item::new(Class::ChangeType, span, format!("loses {words}"), n1)
                .destroying(look.destroyed(table, Lost::Values(vec![column.clone()])))
        }
        Loss::Rows { every } => {
            let n1 = Compat::Depends(format!(
                "whether it needs the rows that are gone from `{table}` is not in the SQL"
            ));
            let which = if *every { "all rows" } else { "rows that a condition picks" };
            Item::new(Class::DeleteRows, span, format!("deletes {which} of `{table}`"), n1)
                .destroying(look.destroyed(table, Lost::Rows { every: *every }))
        }
        Loss::OverwrittenValues { columns, every } => {
            let n1 = Compat::Depends(format!(
                "whether it can read the new values of {} of `{table}` is not in the SQL",
                listed(columns)
            ));
            let which = if *every { "all rows" } else { "rows that a condition picks" };
            let what = format!("overwrites {} in {which} of `{table}`", listed(columns));
            Item::new(Class::UpdateRows, span, what, n1)
                .destroying(look.destroyed(table, Lost::Values(columns.clone())))
        }
    };
    debug_assert!(item.way != RollbackChoice::AppOnly, "a loss is not left alone");
    found.add(item);
}

fn listed(columns: &[String]) -> String {
    let columns: Vec<String> = columns.iter().map(|column| format!("`{column}`")).collect();
    columns.join(", ")
}
