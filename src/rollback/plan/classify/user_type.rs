//! Types: of columns, enums, domains and composites.

use super::{Found, Look};
use crate::effect::{EffectKind, Loss};
use crate::pg::{QualifiedName, TypeName, string_literal};
use crate::report::RollbackChoice;
use crate::rollback::plan::class::Class;
use crate::rollback::plan::item::{Compat, Demand, Item, Lost};
use crate::rollback::plan::quote;
use crate::rollback::plan::schema::column_in_words;
use crate::source::Span;
use crate::sql::{AttributeAction, Expression, ObjectName, Shape, TableAction, TypeAction};

/// How the values of one type fare in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// Every value fits and is the same.
    Wider,
    /// A value that does not fit is refused, so that none is lost.
    Checked,
    /// Values may be held otherwise.
    Otherwise,
}

/// `ALTER COLUMN … TYPE`.
pub(super) fn column_type(
    look: &Look<'_>,
    table: &QualifiedName,
    action: &TableAction,
    span: Span,
    found: &mut Found,
) {
    let TableAction::AlterType { column, ty: to, using, .. } = action else { return };
    let known = look.catalog.table(table).known();
    let from = known.and_then(|table| table.column(column)).and_then(|column| column.ty.clone());
    if from.as_ref() == Some(to) && using.is_none() {
        return;
    }
    found.imply(column_in_words(table, column), "type");
    let Some(from) = from else {
        let what = format!("changes the type of `{column}` of `{table}` to {to}");
        if look.is_new_column(table, column) {
            found.add(Item::harmless(Class::ChangeType, span, what));
            return;
        }
        let n1 = Compat::Depends(format!(
            "the type that `{column}` of `{table}` had is not in the SQL; give the schema with \
             `--schema`"
        ));
        let item = Item::new(Class::ChangeType, span, what, n1).by(RollbackChoice::Unknown);
        found.add(item.noting("whether every old value fits cannot be told"));
        return;
    };
    let what = format!("changes the type of `{column}` of `{table}` from {from} to {to}");
    if look.is_new_column(table, column) {
        found.add(Item::harmless(Class::ChangeType, span, what));
        return;
    }
    let narrows = look.losses(span).any(|(_, loss)| matches!(loss, Loss::Narrowing { .. }));
    let fit =
        if narrows { Fit::Otherwise } else { fit(look, &from, to, using.as_ref(), column, span) };
    let demand = Demand::ColumnType(table.clone(), column.clone(), Some(from.clone()));
    found.add(match fit {
        Fit::Wider => {
            let n1 = Compat::WorksBut(format!(
                "a driver that expects {from} in `{column}` of `{table}` may refuse {to}"
            ));
            Item::new(Class::WidenType, span, what, n1)
        }
        Fit::Checked => {
            let n1 = Compat::Breaks(format!("a value of `{column}` of `{table}` must fit {to}"));
            Item::new(Class::ChangeType, span, what, n1)
                .by(RollbackChoice::Down)
                .noting("no stored value is lost: each fits, or the change is refused")
                .demanding(demand)
                .mended_by(type_back(table, column, &from))
        }
        Fit::Otherwise => {
            let n1 = Compat::Breaks(format!("column `{column}` of `{table}` has another type"));
            Item::new(Class::ChangeType, span, what, n1)
                .demanding(demand)
                .destroying(look.destroyed(table, Lost::Values(vec![column.clone()])))
                .mended_by(type_back(table, column, &from))
        }
    });
}

fn fit(
    look: &Look<'_>,
    from: &TypeName,
    to: &TypeName,
    using: Option<&Expression>,
    column: &str,
    span: Span,
) -> Fit {
    let plain = using.is_none_or(|using| {
        matches!(&using.shape, Shape::Column { column: used, casts }
            if used == column && casts.iter().all(|cast| cast == to))
    });
    if !plain || from.array || to.array {
        return Fit::Otherwise;
    }
    let refuses = look.at(span).any(
        |effect| matches!(&effect.kind, EffectKind::MayFail(it) if it.sqlstate.starts_with("22")),
    );
    match (family(from), family(to)) {
        (Some(a), Some(b)) if a == b => {
            // With a cast of its own a string is cut, not refused.
            if !refuses {
                Fit::Wider
            } else if using.is_some() && a == "string" {
                Fit::Otherwise
            } else {
                Fit::Checked
            }
        }
        (Some("integer"), Some("numeric")) if !refuses => Fit::Wider,
        // Every value has a text, and the text gives the value back.
        (_, Some("string"))
            if to.modifiers.is_empty() && to.name != "bpchar" && reads_back(from) =>
        {
            Fit::Checked
        }
        _ => Fit::Otherwise,
    }
}

fn type_back(table: &QualifiedName, column: &str, ty: &TypeName) -> String {
    let (column, ty) = (quote::name(column), quote::ty(ty));
    let table = quote::qualified(table);
    format!("ALTER TABLE {table} ALTER COLUMN {column} TYPE {ty} USING {column}::{ty}")
}

fn reads_back(ty: &TypeName) -> bool {
    matches!(family(ty), Some("integer" | "numeric" | "float"))
        || ["bool", "uuid", "date"].contains(&ty.name.as_str())
}

fn family(ty: &TypeName) -> Option<&'static str> {
    Some(match ty.name.as_str() {
        "int2" | "int4" | "int8" => "integer",
        "numeric" => "numeric",
        "float4" | "float8" => "float",
        "text" | "varchar" | "bpchar" => "string",
        "bit" | "varbit" => "bits",
        "timestamp" => "timestamp",
        "timestamptz" => "timestamptz",
        "time" => "time",
        "timetz" => "timetz",
        "interval" => "interval",
        "inet" | "cidr" => "network",
        _ => return None,
    })
}

/// `ALTER TYPE`, `ALTER DOMAIN`.
pub(super) fn alter(
    look: &Look<'_>,
    name: &ObjectName,
    action: &TypeAction,
    span: Span,
    found: &mut Found,
) {
    let name = look.catalog.resolve_type(name);
    let is_new = look.catalog.has_type(&name) && !look.released.has_type(&name);
    if is_new {
        let what = format!("alters type `{name}`, which this release makes");
        found.add(Item::harmless(Class::CreateObject, span, what));
        return;
    }
    let of = format!("type `{name}`");
    let item = match action {
        TypeAction::AddValue { value, .. } => {
            let n1 = Compat::WorksBut(format!(
                "a strict reader fails on `{value}` as soon as a row has it"
            ));
            Item::new(Class::AddEnumValue, span, format!("adds value `{value}` to {of}"), n1)
        }
        TypeAction::RenameValue { from, to } => {
            let n1 = Compat::Breaks(format!("value `{from}` of {of} is called `{to}`"));
            let what = format!("renames value `{from}` of {of} to `{to}`");
            let fix = format!(
                "ALTER TYPE {} RENAME VALUE {} TO {}",
                quote::qualified(&name),
                string_literal(to),
                string_literal(from)
            );
            Item::new(Class::RenameEnumValue, span, what, n1).mended_by(fix)
        }
        TypeAction::Rename { .. } | TypeAction::SetSchema { .. } => {
            let n1 = Compat::Breaks(format!("{of} has another name"));
            Item::new(Class::Rename, span, format!("renames {of}"), n1)
        }
        TypeAction::Attributes { actions, .. } => attributes(&of, actions, span),
        TypeAction::AddCheck(_) => {
            let n1 = Compat::Breaks(format!(
                "values that break the new check of {of} are refused, unless the previous release \
                 never writes any"
            ));
            Item::new(Class::AddConstraint, span, format!("adds a check to {of}"), n1)
        }
        TypeAction::AddNotNull { .. } | TypeAction::SetNotNull => {
            let n1 = Compat::Breaks(format!("nulls of {of} are refused"));
            Item::new(Class::SetNotNull, span, format!("sets {of} NOT NULL"), n1)
        }
        TypeAction::DropConstraint { .. } => {
            Item::harmless(Class::DropConstraint, span, format!("drops a check of {of}"))
        }
        TypeAction::DropNotNull => {
            Item::harmless(Class::DropNotNull, span, format!("drops the NOT NULL of {of}"))
        }
        TypeAction::Default(_) => {
            Item::harmless(Class::ChangeDefault, span, format!("changes the default of {of}"))
        }
        TypeAction::RenameConstraint { .. }
        | TypeAction::ValidateConstraint { .. }
        | TypeAction::Setting => {
            Item::harmless(Class::Storage, span, format!("changes a setting of {of}"))
        }
    };
    found.add(item);
}

fn attributes(of: &str, actions: &[AttributeAction], span: Span) -> Item {
    let drops = actions.iter().any(|action| matches!(action, AttributeAction::Drop { .. }));
    let adds = actions.iter().all(|action| matches!(action, AttributeAction::Add(..)));
    let renames = actions.iter().all(|action| matches!(action, AttributeAction::Rename(..)));
    if renames {
        let n1 = Compat::Breaks(format!("an attribute of {of} is called otherwise"));
        return Item::new(Class::Rename, span, format!("renames an attribute of {of}"), n1);
    }
    let n1 = if adds {
        Compat::Depends(format!("a value of {of} that is written as a whole lacks an attribute"))
    } else {
        Compat::Breaks(format!("attributes of {of} are other ones"))
    };
    let item = Item::new(Class::ChangeType, span, format!("changes the attributes of {of}"), n1);
    if drops { item.by(RollbackChoice::Unknown) } else { item.by(RollbackChoice::ForwardFix) }
}
