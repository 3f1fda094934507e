//! Values of an enum that their own transaction adds.
//!
//! Until it commits, a new value cannot be used (55P04); only that of a type
//! which the same transaction created can be, and from 17 on also where it was
//! added by `ALTER TYPE`. Source: `check_safe_enum_use` in
//! `src/backend/utils/adt/enum.c`.

use super::facts::Facts;
use super::user_type::on_type;
use super::{Effect, EffectKind, MayFail};
use crate::catalog::Catalog;
use crate::pg::{Name, QualifiedName, TypeName, Version};
use crate::sql::{
    Change, ColumnConstraint, Statement, TableAction, TypeAction, WriteKind, string_literals,
};

/// A value that a transaction added.
#[derive(Debug, Clone)]
pub(super) struct FreshValue {
    ty: QualifiedName,
    value: String,
    /// The same transaction created the type.
    of_new_type: bool,
}

/// The value that `change` adds in a transaction that began with `before`.
pub(super) fn added(change: &Change, before: &Catalog, now: &Catalog) -> Option<FreshValue> {
    let Change::AlterType { name, action: TypeAction::AddValue { value, .. } } = change else {
        return None;
    };
    let ty = now.resolve_type(name);
    let of_new_type = before.kind_of_type(&ty).is_none() && now.kind_of_type(&ty).is_some();
    Some(FreshValue { ty, value: value.clone(), of_new_type })
}

/// What comes of using `fresh` values in `statement`, whose text is `text`.
pub(super) fn uses(
    statement: &Statement,
    text: &str,
    fresh: &[FreshValue],
    catalog: &Catalog,
    version: Version,
) -> Vec<Effect> {
    let mut facts = Facts::new(catalog, version, statement.span);
    let runs = statement.changes.iter().any(|change| {
        matches!(
            change.value,
            Change::Query { .. }
                | Change::AlterTable { .. }
                | Change::CreateTable(_)
                | Change::CreateIndex(_)
                | Change::Unrecognised { .. }
        )
    });
    let mut unsafe_values =
        fresh.iter().filter(|it| runs && !(it.of_new_type && version.at_least(17))).peekable();
    let literals = match unsafe_values.peek() {
        Some(_) => string_literals(text),
        None => Vec::new(),
    };
    for it in unsafe_values {
        let mut said = literals.iter().filter(|(value, _)| *value == it.value).peekable();
        if said.peek().is_none() {
            continue;
        }
        let is_cast =
            said.any(|(_, cast)| cast.as_ref().is_some_and(|ty| catalog.is_type(ty, &it.ty)));
        let certain =
            is_cast || statement.changes.iter().any(|change| is_used(&change.value, it, catalog));
        if certain {
            let (value, ty) = (&it.value, &it.ty.name);
            let message = format!("unsafe use of new value \"{value}\" of enum type {ty}");
            facts.fails(on_type(&it.ty), "55P04", message);
        } else {
            let on = format!("a use of '{}' as a value of {}", it.value, it.ty.name);
            facts.push(on_type(&it.ty), EffectKind::MayFail(MayFail { sqlstate: "55P04", on }));
        }
    }
    facts.into_effects()
}

/// Whether a literal of the value in `change` is surely one of the enum.
fn is_used(change: &Change, it: &FreshValue, catalog: &Catalog) -> bool {
    match change {
        Change::AlterTable { table, action } => match &**action {
            TableAction::AddColumn { column, .. } => {
                catalog.is_type(&column.ty, &it.ty)
                    && column.constraints.iter().any(|constraint| {
                        matches!(&constraint.value, ColumnConstraint::Default(default)
                            if is_literal(&default.text, it))
                    })
            }
            TableAction::SetDefault { column, default } => {
                let known = catalog.table(&catalog.resolve(&table.name)).known();
                let known = known.and_then(|table| table.column(column));
                is_literal(&default.text, it)
                    && known
                        .and_then(|column| column.ty.as_ref())
                        .is_some_and(|ty| catalog.is_type(ty, &it.ty))
            }
            _ => false,
        },
        Change::Query { query, .. } => query.writes.iter().any(|write| match &write.kind {
            WriteKind::Insert(columns) | WriteKind::Update(columns) => {
                only_enum(&catalog.resolve(&write.table), columns, it, catalog)
            }
            WriteKind::Delete => false,
        }),
        _ => false,
    }
}

fn is_literal(text: &str, it: &FreshValue) -> bool {
    text == format!("'{}'", it.value.replace('\'', "''"))
}

/// Whether, of the columns that are written, one is of the enum and none other
/// takes any string.
fn only_enum(table: &QualifiedName, columns: &[Name], it: &FreshValue, catalog: &Catalog) -> bool {
    let Some(table) = catalog.table(table).known() else { return false };
    let types: Vec<Option<&TypeName>> = columns
        .iter()
        .map(|column| table.column(column).and_then(|column| column.ty.as_ref()))
        .collect();
    let is_enum = |ty: &TypeName| catalog.is_type(ty, &it.ty);
    let numeric = ["int2", "int4", "int8", "bool", "float4", "float8", "numeric"];
    let takes_none = |ty: &TypeName| is_enum(ty) || numeric.contains(&ty.name.as_str());
    types.iter().flatten().any(|ty| is_enum(ty))
        && types.iter().all(|ty| ty.is_some_and(takes_none))
}
