//! `CREATE TABLE` and `ALTER TABLE`.

use super::{Found, Look, constraint, rename, work};
use crate::catalog::{Generation, Proof};
use crate::effect::Break;
use crate::pg::QualifiedName;
use crate::report::RollbackChoice;
use crate::rollback::plan::class::Class;
use crate::rollback::plan::item::{Compat, Demand, Item, Lost};
use crate::rollback::plan::quote;
use crate::rollback::plan::schema::{column_in_words, constraint_in_words};
use crate::source::Span;
use crate::sql::{ColumnConstraint, ColumnDefinition, CreateTable, TableAction, TableSetting};

pub(super) fn create(look: &Look<'_>, create: &CreateTable, span: Span, found: &mut Found) {
    let name = look.catalog.for_creation(&create.name);
    if create.if_not_exists && look.catalog.has_relation(&name) {
        return;
    }
    let item = match &create.partition_of {
        Some((parent, _)) => {
            let parent = look.catalog.resolve(parent);
            let what = format!("adds partition `{name}` to `{parent}`");
            Item::harmless(Class::AttachPartition, span, what)
        }
        None => Item::harmless(Class::CreateObject, span, format!("makes table `{name}`")),
    };
    found.add(item);
}

pub(super) fn alter(
    look: &Look<'_>,
    table: &QualifiedName,
    action: &TableAction,
    span: Span,
    found: &mut Found,
) {
    if look.is_new(table) && !matches!(action, TableAction::AttachPartition { .. }) {
        let what = format!("alters `{table}`, which this release makes");
        found.add(Item::harmless(Class::CreateObject, span, what));
        return;
    }
    match action {
        TableAction::AddColumn { column, .. } => add_column(look, table, column, span, found),
        TableAction::DropColumn { column, if_exists, .. } => {
            drop_column(look, table, column, *if_exists, span, found);
        }
        TableAction::AlterType { .. } => {
            super::user_type::column_type(look, table, action, span, found);
        }
        TableAction::SetNotNull { column } => set_not_null(look, table, column, span, found),
        TableAction::AddConstraint(added) => constraint::add(look, table, added, span, found),
        TableAction::DropNotNull { column } => {
            found.imply(column_in_words(table, column), "nullability");
            let what = format!("drops the NOT NULL of `{column}` of `{table}`");
            let note = format!("readers may meet nulls in `{column}` that they never met");
            let n1 = Compat::WorksBut(note);
            found.add(Item::new(Class::DropNotNull, span, what, n1));
        }
        TableAction::SetDefault { column, .. } | TableAction::DropDefault { column } => {
            default(look, table, column, span, found);
        }
        TableAction::DropConstraint { constraint, .. } => {
            found.imply(constraint_in_words(table, constraint), "");
            let what = format!("drops constraint `{constraint}` of `{table}`");
            let n1 = Compat::WorksBut(format!(
                "rows that `{constraint}` refused are now taken, and an `ON CONFLICT` that names it \
                 fails"
            ));
            found.add(Item::new(Class::DropConstraint, span, what, n1));
        }
        TableAction::RenameColumn { from, to } => {
            rename::column(look, table, from, to, span, found);
        }
        TableAction::Rename { to } => {
            rename::relation(look, table, &table.sibling(to.clone()), span, found)
        }
        TableAction::SetSchema { schema } => {
            let to = QualifiedName::new(schema.clone(), table.name.clone());
            rename::relation(look, table, &to, span, found);
        }
        TableAction::DetachPartition { partition, .. } => {
            rename::detach(look, table, partition, span, found);
        }
        TableAction::AttachPartition { partition, .. } => {
            let partition = look.catalog.resolve(partition);
            let what = format!("attaches partition `{partition}` to `{table}`");
            found.add(Item::harmless(Class::AttachPartition, span, what));
        }
        TableAction::Inherit { .. } => {
            let what = format!("makes `{table}` inherit");
            found.add(Item::harmless(Class::AttachPartition, span, what));
        }
        _ => setting(look, table, action, span, found),
    }
}

fn setting(
    look: &Look<'_>,
    table: &QualifiedName,
    action: &TableAction,
    span: Span,
    found: &mut Found,
) {
    match action {
        TableAction::AddIdentity { .. }
        | TableAction::SetIdentity { .. }
        | TableAction::DropIdentity { .. }
        | TableAction::SetExpression { .. }
        | TableAction::DropExpression { .. } => work::computed(look, table, action, span, found),
        TableAction::NoInherit { parent } => {
            let parent = look.catalog.resolve(parent);
            let what = format!("ends that `{table}` inherits from `{parent}`");
            let fix = format!(
                "ALTER TABLE {} INHERIT {}",
                quote::qualified(table),
                quote::qualified(&parent)
            );
            rename::leaves(table, &parent, what, Some(fix), span, found);
        }
        TableAction::Setting(setting) => work::table_setting(look, table, setting, span, found),
        TableAction::AlterConstraint { constraint, change } if change.enforced == Some(true) => {
            constraint::refuses(table, constraint, "enforces", span, found);
        }
        TableAction::ColumnSetting { .. }
        | TableAction::SetTablespace { .. }
        | TableAction::SetAccessMethod { .. }
        | TableAction::OfType(_)
        | TableAction::AlterConstraint { .. }
        | TableAction::RenameConstraint { .. } => {
            let what = format!("changes a setting of `{table}`");
            found.add(Item::harmless(Class::Storage, span, what));
        }
        // What a validation does to rows is nothing; the rest was told before, or
        // is not read.
        _ => {}
    }
}

fn add_column(
    look: &Look<'_>,
    table: &QualifiedName,
    column: &ColumnDefinition,
    span: Span,
    found: &mut Found,
) {
    let name = &column.name;
    let has = |is: fn(&ColumnConstraint) -> bool| column.constraints.iter().any(|it| is(&it.value));
    let what = format!("adds column `{name}` to `{table}`");
    let known = look.catalog.table(table).known();
    if known.is_some_and(|table| table.column(name).is_some()) {
        return;
    }
    let required =
        look.breaks(span).any(|(_, broken)| matches!(broken, Break::ColumnRequired { .. }));
    let generated = has(|it| matches!(it, ColumnConstraint::Generated { .. }));
    let filled = has(|it| matches!(it, ColumnConstraint::Default(_) | ColumnConstraint::Identity))
        || column.ty.serial_base().is_some();
    let not_null = has(|it| matches!(it, ColumnConstraint::NotNull { .. }));
    // A column of that name was there when the release began.
    let replaces = look.released.table(table).known().is_some_and(|it| it.column(name).is_some());
    let item = if generated && replaces {
        let n1 = Compat::Breaks(format!("an explicit write to `{name}` of `{table}` is refused"));
        Item::new(Class::Computed, span, what, n1).by(RollbackChoice::ForwardFix)
    } else if generated {
        Item::harmless(
            Class::Computed,
            span,
            format!("adds generated column `{name}` to `{table}`"),
        )
    } else if required {
        let n1 =
            Compat::Breaks(format!("an `INSERT` into `{table}` that leaves out `{name}` fails"));
        let demand = Demand::MayLeaveOut(table.clone(), name.clone());
        let what = format!("adds column `{name}` NOT NULL without a default to `{table}`");
        Item::new(Class::AddRequiredColumn, span, what, n1)
            .demanding(demand)
            .mended_by(drop_not_null(table, name))
    } else {
        let class = if not_null && filled { Class::AddFilledColumn } else { Class::AddColumn };
        let prepared = "a prepared `SELECT *` fails once with `cached plan must not change result \
                        type`";
        let mut item = Item::harmless(class, span, what);
        item.n1 = Compat::WorksBut(format!("{prepared} on `{table}`"));
        item
    };
    found.add(item);
}

fn drop_column(
    look: &Look<'_>,
    table: &QualifiedName,
    column: &str,
    if_exists: bool,
    span: Span,
    found: &mut Found,
) {
    let known = look.catalog.table(table).known();
    let here = known.and_then(|table| table.column(column));
    let is_missing = here.is_none() && known.is_some_and(|table| table.complete);
    if is_missing && if_exists {
        return;
    }
    let what = format!("drops column `{column}` of `{table}`");
    if look.is_new_column(table, column) {
        found.add(Item::harmless(Class::DropColumn, span, what));
        return;
    }
    found.imply(column_in_words(table, column), "");
    let n1 = Compat::Breaks(format!("column `{column}` of `{table}` is gone"));
    let demand = Demand::Column(table.clone(), column.to_owned());
    let item = Item::new(Class::DropColumn, span, what, n1).demanding(demand);
    let computed = here.and_then(|column| column.generated);
    found.add(match computed {
        Some(Generation::Stored | Generation::Virtual) => {
            item.by(RollbackChoice::Down).noting("its values are computed and come back with it")
        }
        _ => {
            let ty = here.and_then(|column| column.ty.clone());
            let again = ty.as_ref().map(|ty| {
                let (table, column) = (quote::qualified(table), quote::name(column));
                format!("ALTER TABLE {table} ADD COLUMN {column} {}", quote::ty(ty))
            });
            let lost = Lost::Columns(vec![(column.to_owned(), ty)]);
            let mut item = item.destroying(look.destroyed(table, lost));
            item.fix.extend(again);
            item
        }
    });
}

pub(super) fn set_not_null(
    look: &Look<'_>,
    table: &QualifiedName,
    column: &str,
    span: Span,
    found: &mut Found,
) {
    // A column that is NOT NULL already does not become so.
    if look.breaks(span).next().is_none() {
        return;
    }
    let what = format!("sets `{column}` of `{table}` NOT NULL");
    let known = look.catalog.table(table).known().and_then(|table| table.column(column));
    let filled = known.is_some_and(|column| column.has_default == Some(true));
    if look.is_new_column(table, column) {
        let item = if filled {
            Item::harmless(Class::AddFilledColumn, span, what)
        } else {
            let n1 = Compat::Breaks(format!(
                "an `INSERT` into `{table}` that leaves out `{column}` fails"
            ));
            let demand = Demand::MayLeaveOut(table.clone(), column.to_owned());
            Item::new(Class::AddRequiredColumn, span, what, n1)
                .demanding(demand)
                .mended_by(drop_not_null(table, column))
        };
        found.add(item);
        return;
    }
    let n1 = Compat::Breaks(format!(
        "a write to `{table}` that leaves `{column}` null is refused, unless the previous release \
         never does that"
    ));
    let demand = Demand::MayBeNull(table.clone(), column.to_owned());
    let item = Item::new(Class::SetNotNull, span, what, n1).demanding(demand);
    found.add(item.mended_by(drop_not_null(table, column)));
}

fn default(look: &Look<'_>, table: &QualifiedName, column: &str, span: Span, found: &mut Found) {
    let mut breaks = look.breaks(span).map(|(_, broken)| broken).peekable();
    if breaks.peek().is_none() {
        return;
    }
    found.imply(column_in_words(table, column), "default");
    let what = format!("changes the default of `{column}` of `{table}`");
    if look.is_new_column(table, column) {
        let known = look.catalog.table(table).known().and_then(|table| table.column(column));
        let required = known.is_some_and(|column| column.not_null == Some(Proof::Valid))
            && breaks.any(|it| matches!(it, Break::ColumnRequired { .. }));
        if !required {
            found.add(Item::harmless(Class::ChangeDefault, span, what));
            return;
        }
    }
    let required = look.breaks(span).any(|(_, it)| matches!(it, Break::ColumnRequired { .. }));
    found.add(if required {
        let n1 =
            Compat::Breaks(format!("an `INSERT` into `{table}` that leaves out `{column}` fails"));
        let demand = Demand::MayLeaveOut(table.clone(), column.to_owned());
        let known = look.catalog.table(table).known().and_then(|table| table.column(column));
        let fix = match known.and_then(|column| column.default.as_ref()) {
            Some(default) => format!(
                "ALTER TABLE {} ALTER COLUMN {} SET DEFAULT {}",
                quote::qualified(table),
                quote::name(column),
                default.text
            ),
            None => drop_not_null(table, column),
        };
        Item::new(Class::ChangeDefault, span, what, n1)
            .by(RollbackChoice::Down)
            .demanding(demand)
            .mended_by(fix)
    } else {
        let n1 = Compat::WorksBut(format!(
            "a write to `{table}` that leaves out `{column}` gets another value"
        ));
        Item::new(Class::ChangeDefault, span, what, n1)
    });
}

fn drop_not_null(table: &QualifiedName, column: &str) -> String {
    format!(
        "ALTER TABLE {} ALTER COLUMN {} DROP NOT NULL",
        quote::qualified(table),
        quote::name(column)
    )
}

/// Settings of a table as a whole, for [`work::table_setting`].
pub(super) const fn is_unlogged(setting: &TableSetting) -> bool {
    matches!(setting, TableSetting::Persistence { logged: false })
}
