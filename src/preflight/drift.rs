//! What a live schema lacks, or has more, than the applied migrations made.

use std::collections::BTreeSet;

use super::Item;
use crate::catalog::{Catalog, Column, Presence, Proof, Table};
use crate::pg::{QualifiedName, TypeName};
use crate::report::ItemStatus;

/// Compares the schema that the applied migrations make with the live one. What is not
/// known of either is no difference. `own` are tables of migration tools, which no
/// migration makes.
///
/// A table, a column or a type that is not as the files say is blocking: the pending
/// migrations were written for another schema. What only the live schema has is a
/// warning.
pub fn drift(replayed: &Catalog, live: &Catalog, own: &[QualifiedName]) -> Item {
    const ID: &str = "drift";
    const SHOWN: usize = 8;
    let (mut lacking, mut more) = (Vec::new(), Vec::new());
    let made: Vec<&Table> =
        replayed.tables().filter(|table| table.created.is_some() && is_stored(table)).collect();
    for table in &made {
        match live.table(&table.name) {
            Presence::Known(found) => compare(table, found, &mut lacking, &mut more),
            Presence::Gone => lacking.push(format!("table `{}` is not there", table.name)),
            Presence::Assumed => {}
        }
    }
    let schemas: BTreeSet<&str> = made.iter().map(|table| table.name.schema.as_str()).collect();
    let unknown = |table: &&Table| {
        let name = &table.name;
        schemas.contains(name.schema.as_str())
            && !own.contains(name)
            && replayed.table(name).known().is_none()
    };
    if !replayed.is_doubted() {
        let names = live.tables().filter(unknown);
        more.extend(names.map(|table| format!("no migration makes table `{}`", table.name)));
    }
    let status = match (lacking.is_empty(), more.is_empty()) {
        (false, _) => ItemStatus::Blocking,
        (true, false) => ItemStatus::Warning,
        (true, true) => ItemStatus::Ok,
    };
    let words: Vec<String> = lacking.into_iter().chain(more).collect();
    let left_out = words.len().saturating_sub(SHOWN);
    let mut message = words.into_iter().take(SHOWN).collect::<Vec<_>>().join("; ");
    if left_out > 0 {
        message += &format!("; and {left_out} more");
    }
    if status == ItemStatus::Ok {
        message = match made.len() {
            0 => "the applied migrations make no table".to_owned(),
            count => {
                format!("tables and columns are as the applied migrations say (tables: {count})")
            }
        };
        if replayed.is_doubted() {
            message += ", as far as the migrations could be read";
        }
    }
    Item::new(ID, status, message)
}

/// A temporary table is nobody else's.
fn is_stored(table: &Table) -> bool {
    table.name.schema != crate::catalog::TEMPORARY_SCHEMA
}

fn compare(made: &Table, found: &Table, lacking: &mut Vec<String>, more: &mut Vec<String>) {
    let name = &made.name;
    for column in &made.columns {
        let Some(there) = found.column(&column.name) else {
            if found.complete {
                lacking.push(format!("`{name}` has no column `{}`", column.name));
            }
            continue;
        };
        if let (Some(one), Some(other)) = (&column.ty, &there.ty)
            && !same_type(one, other)
        {
            lacking.push(format!("`{name}.{}` is {other}, and not {one}", column.name));
        }
        more.extend(
            nullability(column, there).map(|words| format!("`{name}.{}` {words}", column.name)),
        );
    }
    if made.complete {
        let unknown = found.columns.iter().filter(|column| made.column(&column.name).is_none());
        more.extend(unknown.map(|column| format!("no migration adds `{name}.{}`", column.name)));
    }
}

fn nullability(made: &Column, found: &Column) -> Option<&'static str> {
    match (made.not_null?, found.not_null?) {
        (Proof::Valid | Proof::NotValid, Proof::Nullable) => Some("is not NOT NULL"),
        (Proof::Nullable, Proof::Valid | Proof::NotValid) => Some("is NOT NULL"),
        _ => None,
    }
}

/// Whether two spellings may mean one type: a schema may be left out of one, and
/// `serial` is an integer with a default.
fn same_type(one: &TypeName, other: &TypeName) -> bool {
    let stored = |name: &str| match name {
        "serial" | "serial4" => "int4".to_owned(),
        "bigserial" | "serial8" => "int8".to_owned(),
        "smallserial" | "serial2" => "int2".to_owned(),
        name => name.to_owned(),
    };
    let schema = match (&one.schema, &other.schema) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    schema
        && stored(&one.name) == stored(&other.name)
        && one.array == other.array
        && modifiers(one) == modifiers(other)
}

/// What stands in the parentheses, where nothing is what the server makes of nothing.
fn modifiers(ty: &TypeName) -> Vec<String> {
    let mut modifiers: Vec<String> = ty.modifiers.iter().map(|it| it.trim().to_owned()).collect();
    match ty.name.as_str() {
        "bpchar" | "bit" if modifiers.is_empty() => modifiers.push("1".to_owned()),
        // `numeric(10)` is `numeric(10,0)`.
        "numeric" if modifiers.len() == 1 => modifiers.push("0".to_owned()),
        _ => {}
    }
    modifiers
}
