//! `ALTER TYPE`, `ALTER DOMAIN`, `DROP TYPE`, `DROP DOMAIN`.
//!
//! Sources: `src/backend/commands/typecmds.c`; an enum's values are rows of
//! `pg_enum`, so that adding one touches no table.

mod domain;

use indexmap::IndexSet;

use super::facts::Facts;
use super::object::loses_column;
use super::{EffectKind, Life, Object, ObjectKind, RewriteCause, Until};
use crate::catalog::{Presence, TypeUse};
use crate::pg::{LockMode, Name, QualifiedName};
use crate::sql::{AttributeAction, Drop, DropKind, ObjectName, TypeAction, TypeKind};

pub(super) fn on_type(name: &QualifiedName) -> Object {
    Object { kind: ObjectKind::Type, name: name.clone(), life: Life::Existing }
}

pub(super) fn create(facts: &mut Facts<'_>, name: &ObjectName, kind: &TypeKind) {
    let name = facts.catalog.for_creation(name);
    let relation = matches!(facts.catalog.table(&name), Presence::Known(_));
    if facts.catalog.has_type(&name) || relation {
        let message = format!("type \"{}\" already exists", name.name);
        facts.fails(on_type(&name), "42710", message);
        return;
    }
    match kind {
        TypeKind::Enum(values) => {
            if repeated(values.iter()).is_some() {
                let index = "pg_enum_typid_label_index";
                let message = format!("duplicate key value violates unique constraint \"{index}\"");
                facts.fails(on_type(&name), "23505", message);
            }
        }
        TypeKind::Composite(attributes) => {
            if let Some(column) = repeated(attributes.iter().map(|(name, _)| name)) {
                let message = format!("column \"{column}\" specified more than once");
                facts.fails(on_type(&name), "42701", message);
            }
            for (_, ty) in attributes {
                facts.type_exists(ty);
            }
        }
        TypeKind::Domain(domain) => {
            facts.type_exists(&domain.base);
            if let Some(check) = repeated(domain.checks.iter().filter_map(|it| it.name.as_ref())) {
                let message =
                    format!("constraint \"{check}\" for domain \"{}\" already exists", name.name);
                facts.fails(on_type(&name), "42710", message);
            }
        }
        TypeKind::Other => {}
    }
}

/// One of these that stands among them twice.
pub(super) fn repeated<'a, T: PartialEq>(
    all: impl Iterator<Item = &'a T> + Clone,
) -> Option<&'a T> {
    all.clone().enumerate().find_map(|(at, one)| all.clone().take(at).find(|other| *other == one))
}

pub(super) fn alter(facts: &mut Facts<'_>, name: &QualifiedName, action: &TypeAction) {
    // A composite type is looked for as a relation.
    let composite = matches!(action, TypeAction::Attributes { .. });
    if !present(facts, name, if composite { "42P01" } else { "42704" }) {
        return;
    }
    let kind = facts.catalog.kind_of_type(name);
    match (action, kind) {
        (TypeAction::AddValue { .. } | TypeAction::RenameValue { .. }, _) => {
            alter_enum(facts, name, kind, action);
        }
        (TypeAction::Rename { to }, _) => moved(facts, name, &name.sibling(to.clone())),
        (TypeAction::SetSchema { schema }, _) => {
            let to = QualifiedName::new(schema.clone(), name.name.clone());
            if to != *name {
                moved(facts, name, &to);
            }
        }
        (TypeAction::Attributes { actions, cascade }, _) => {
            attributes(facts, name, kind, actions, *cascade);
        }
        (TypeAction::Setting, _) => {}
        (_, Some(TypeKind::Domain(domain))) => domain::alter(facts, name, Some(domain), action),
        (_, None) => domain::alter(facts, name, None, action),
        (_, Some(_)) => {
            facts.fails(on_type(name), "42809", format!("{} is not a domain", name.name));
        }
    }
}

/// Refuses a type that is gone. Says whether to go on.
fn present(facts: &mut Facts<'_>, name: &QualifiedName, sqlstate: &'static str) -> bool {
    let gone = facts.catalog.type_is_gone(name);
    if gone {
        let message = format!("type \"{}\" does not exist", name.name);
        facts.fails(on_type(name), sqlstate, message);
    }
    !gone
}

fn moved(facts: &mut Facts<'_>, name: &QualifiedName, to: &QualifiedName) {
    if facts.catalog.has_type(to) || matches!(facts.catalog.table(to), Presence::Known(_)) {
        let message = format!("type \"{}\" already exists", to.name);
        facts.fails(on_type(name), "42710", message);
    }
}

fn alter_enum(
    facts: &mut Facts<'_>,
    name: &QualifiedName,
    kind: Option<&TypeKind>,
    action: &TypeAction,
) {
    let on = on_type(name);
    let values = match kind {
        Some(TypeKind::Enum(values)) => values,
        Some(_) => {
            facts.fails(on, "42809", format!("{} is not an enum", name.name));
            return;
        }
        None => return,
    };
    let exists = |value: &String| format!("enum label \"{value}\" already exists");
    let missing = |value: &String| format!("\"{value}\" is not an existing enum label");
    match action {
        TypeAction::AddValue { value, if_not_exists, .. }
            if values.contains(value) && !if_not_exists =>
        {
            facts.fails(on, "42710", exists(value));
        }
        TypeAction::AddValue { beside: Some(beside), .. } if !values.contains(beside) => {
            facts.fails(on, "22023", missing(beside));
        }
        TypeAction::RenameValue { from, .. } if !values.contains(from) => {
            facts.fails(on, "22023", missing(from));
        }
        TypeAction::RenameValue { to, .. } if values.contains(to) => {
            facts.fails(on, "42710", exists(to));
        }
        _ => {}
    }
}

/// A composite type is a relation without rows; tables of it change with it.
fn attributes(
    facts: &mut Facts<'_>,
    name: &QualifiedName,
    kind: Option<&TypeKind>,
    actions: &[AttributeAction],
    cascade: bool,
) {
    let tables: Vec<QualifiedName> =
        facts.catalog.tables_of_type(name).map(|table| table.name.clone()).collect();
    if !tables.is_empty() && !cascade {
        let message =
            format!("cannot alter type \"{}\" because it is the type of a typed table", name.name);
        facts.fails(on_type(name), "2BP01", message);
        return;
    }
    let retyped = actions.iter().any(|action| matches!(action, AttributeAction::Alter(..)));
    let used = facts.catalog.uses_of_type(name);
    if let Some(TypeUse { table, column, .. }) = used.first().filter(|_| retyped) {
        let message = format!(
            "cannot alter type \"{}\" because column \"{}.{}\" uses it",
            name.name, table.name.name, column.name
        );
        facts.fails(on_type(name), "0A000", message);
        return;
    }
    facts.lock_composite(name);
    for table in &tables {
        facts.lock(table, LockMode::AccessExclusive);
        for action in actions {
            match action {
                AttributeAction::Drop { attribute, .. } => loses_column(facts, table, attribute),
                AttributeAction::Alter(column, to) => {
                    let (column, to) = (column.clone(), to.clone());
                    facts.rewrite(table, &RewriteCause::Type { column, from: None, to });
                }
                AttributeAction::Rename(from, to) => {
                    let (from, to) = (from.clone(), to.clone());
                    facts.breaks(table, super::Break::ColumnRenamed { from, to });
                }
                AttributeAction::Add(..) => {}
            }
        }
    }
    if let Some(TypeKind::Composite(known)) = kind {
        let mut known: Vec<&Name> = known.iter().map(|(name, _)| name).collect();
        for action in actions {
            attribute_exists(facts, name, &mut known, action);
        }
    }
}

/// Refuses an attribute that is there already, or is not there.
fn attribute_exists<'a>(
    facts: &mut Facts<'_>,
    name: &QualifiedName,
    known: &mut Vec<&'a Name>,
    action: &'a AttributeAction,
) {
    let (gone, new) = match action {
        AttributeAction::Add(new, ty) => {
            facts.type_exists(ty);
            (None, Some(new))
        }
        AttributeAction::Drop { attribute, if_exists } => {
            if *if_exists && !known.contains(&attribute) {
                return;
            }
            (Some(attribute), None)
        }
        AttributeAction::Alter(attribute, ty) => {
            facts.type_exists(ty);
            (Some(attribute), Some(attribute))
        }
        AttributeAction::Rename(from, to) => (Some(from), Some(to)),
    };
    if let Some(gone) = gone {
        if !known.contains(&gone) {
            let renames = matches!(action, AttributeAction::Rename(..));
            let of =
                if renames { String::new() } else { format!(" of relation \"{}\"", name.name) };
            let message = format!("column \"{gone}\"{of} does not exist");
            facts.fails(on_type(name), "42703", message);
            return;
        }
        known.retain(|attribute| *attribute != gone);
    }
    if let Some(new) = new {
        if known.contains(&new) {
            let message = format!("column \"{new}\" of relation \"{}\" already exists", name.name);
            facts.fails(on_type(name), "42701", message);
        }
        known.push(new);
    }
}

pub(super) fn drop(facts: &mut Facts<'_>, drop: &Drop) {
    let names: IndexSet<QualifiedName> =
        drop.names.iter().map(|name| facts.catalog.resolve_type(name)).collect();
    for name in &names {
        if facts.catalog.type_is_gone(name) {
            if !drop.if_exists {
                let message = format!("type \"{}\" does not exist", name.name);
                facts.fails(on_type(name), "42704", message);
            }
            continue;
        }
        let kind = facts.catalog.kind_of_type(name);
        let domain = matches!(kind, Some(TypeKind::Domain(_)));
        if drop.kind == DropKind::Domain && kind.is_some() && !domain {
            facts.fails(on_type(name), "42809", format!("\"{}\" is not a domain", name.name));
            continue;
        }
        if kind.is_none() && facts.known(name).is_some() {
            let message =
                format!("cannot drop type {} because table {} requires it", name.name, name.name);
            facts.fails(on_type(name), "2BP01", message);
            continue;
        }
        drop_one(facts, name, &names, drop.cascade);
    }
}

fn drop_one(
    facts: &mut Facts<'_>,
    name: &QualifiedName,
    all: &IndexSet<QualifiedName>,
    cascade: bool,
) {
    if matches!(facts.catalog.kind_of_type(name), Some(TypeKind::Composite(_))) {
        facts.lock_composite(name);
    }
    let catalog = facts.catalog;
    let of_type =
        |it: &TypeUse<'_>| it.column.ty.as_ref().is_some_and(|ty| catalog.is_type(ty, name));
    let columns: Vec<(QualifiedName, Name)> = catalog
        .uses_of_type(name)
        .into_iter()
        .filter(of_type)
        .map(|it| (it.table.name.clone(), it.column.name.clone()))
        .collect();
    let tables: Vec<QualifiedName> =
        catalog.tables_of_type(name).map(|table| table.name.clone()).collect();
    let over = catalog.types_over(name).into_iter().map(|(over, _)| over);
    let over: Vec<QualifiedName> = over.filter(|over| !all.contains(over)).collect();
    if !cascade {
        let routines = catalog.routines_of_type(name);
        let defaults = catalog.defaults_of_type(name);
        if !(columns.is_empty()
            && defaults.is_empty()
            && tables.is_empty()
            && over.is_empty()
            && routines.is_empty())
        {
            let message =
                format!("cannot drop type {} because other objects depend on it", name.name);
            facts.fails(on_type(name), "2BP01", message);
        }
        return;
    }
    for (table, column) in columns {
        facts.lock(&table, LockMode::AccessExclusive);
        loses_column(facts, &table, &column);
    }
    for (table, column) in catalog.defaults_of_type(name) {
        facts.lock(&table, LockMode::AccessExclusive);
        facts.breaks(&table, super::Break::DefaultChanged { column });
    }
    for table in tables {
        super::table::drop_one(facts, &table, all, true);
    }
    for over in over {
        match facts.catalog.kind_of_type(&over) {
            Some(TypeKind::Composite(_)) => facts.lock_composite(&over),
            _ => drop_one(facts, &over, all, true),
        }
    }
}

impl Facts<'_> {
    /// A composite type is a relation without rows.
    fn lock_composite(&mut self, name: &QualifiedName) {
        let lock =
            EffectKind::Lock { mode: LockMode::AccessExclusive, until: Until::TransactionEnd };
        self.push(on_type(name), lock);
    }
}
