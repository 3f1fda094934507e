//! Constraints that are added.

use super::{Found, Look};
use crate::catalog::Presence;
use crate::effect::Break;
use crate::pg::QualifiedName;
use crate::rollback::plan::class::Class;
use crate::rollback::plan::item::{Compat, Demand, Item};
use crate::rollback::plan::quote;
use crate::source::Span;
use crate::sql::{ConstraintKind, Key, TableConstraint};

pub(super) fn add(
    look: &Look<'_>,
    table: &QualifiedName,
    added: &TableConstraint,
    span: Span,
    found: &mut Found,
) {
    if let ConstraintKind::NotNull(column) = &added.kind {
        super::table::set_not_null(look, table, column, span, found);
        return;
    }
    let columns: Vec<String> = match &added.kind {
        ConstraintKind::Check(check) => check.columns.iter().cloned().collect(),
        ConstraintKind::Unique(Key::Columns(columns))
        | ConstraintKind::PrimaryKey(Key::Columns(columns))
        | ConstraintKind::Exclude(columns) => columns.clone(),
        ConstraintKind::ForeignKey(key) => key.columns.clone(),
        _ => Vec::new(),
    };
    let of_new_columns = !columns.is_empty()
        && columns.iter().all(|column| look.is_new_column(table, column))
        && !matches!(added.kind, ConstraintKind::PrimaryKey(_));
    let of_index = match &added.kind {
        ConstraintKind::Unique(Key::Index(index))
        | ConstraintKind::PrimaryKey(Key::Index(index)) => {
            let index = table.sibling(index.clone());
            matches!(look.catalog.index(&index), Presence::Known(_)) && !look.is_new(&index)
        }
        _ => false,
    };
    let named = look.breaks(span).find_map(|(_, broken)| match broken {
        Break::WriteRefused { constraint } if !constraint.ends_with(" NOT NULL") => {
            Some(constraint.clone())
        }
        _ => None,
    });
    match named {
        Some(name) if !of_new_columns && !of_index && !added.not_enforced => {
            refuses(table, &name, "adds", span, found);
        }
        _ => {
            let name = added.name.clone().unwrap_or_else(|| "of its own name".to_owned());
            let what = format!("adds constraint `{name}` to `{table}`");
            found.add(Item::harmless(Class::AddConstraint, span, what));
        }
    }
}

pub(super) fn refuses(
    table: &QualifiedName,
    name: &str,
    verb: &str,
    span: Span,
    found: &mut Found,
) {
    let what = format!("{verb} constraint `{name}` of `{table}`");
    let n1 = Compat::Breaks(format!(
        "writes to `{table}` that break `{name}` are refused, unless the previous release never \
         makes any"
    ));
    let demand = Demand::NoConstraint(table.clone(), name.to_owned());
    let fix =
        format!("ALTER TABLE {} DROP CONSTRAINT {}", quote::qualified(table), quote::name(name));
    let item = Item::new(Class::AddConstraint, span, what, n1).demanding(demand);
    found.add(item.mended_by(fix));
}
