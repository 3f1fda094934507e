//! What a live schema lacks, or has more, than the applied migrations made.

mod belongings;
mod columns;
mod differences;
pub(super) mod literals;
mod objects;

use std::collections::BTreeSet;

use super::{Item, Replayed};
use crate::catalog::{Catalog, Presence, TEMPORARY_SCHEMA, Table};
use crate::pg::{QualifiedName, TypeName};
use crate::report::ItemStatus;
use differences::Differences;

/// The two schemas that are compared.
struct Sides<'a> {
    replayed: &'a Replayed,
    actual: &'a Replayed,
    /// The schemas that the migrations make something in.
    schemas: BTreeSet<String>,
}

impl Sides<'_> {
    const fn files(&self) -> &Catalog {
        self.replayed.catalog()
    }

    const fn live(&self) -> &Catalog {
        self.actual.catalog()
    }

    /// A temporary object is nobody else's.
    fn is_stored(&self, name: &QualifiedName) -> bool {
        name.schema != TEMPORARY_SCHEMA
    }

    /// Whether what is called so would be a migration's.
    fn is_ours(&self, name: &QualifiedName) -> bool {
        self.schemas.contains(&name.schema)
    }
}

/// How many differences the message of the item names; the report has all of them.
const SHOWN: usize = 8;

/// Compares the schema that the applied migrations make with the live one, and says
/// every difference in words. What is not known of either is no difference. `own` are
/// tables of migration tools, which no migration makes.
///
/// What the files make and the live schema lacks, or has otherwise, is blocking: the
/// pending migrations were written for another schema. What only the live schema has,
/// and another default or NOT NULL, is a warning.
pub fn drift(replayed: &Replayed, actual: &Replayed, own: &[QualifiedName]) -> (Item, Vec<String>) {
    const ID: &str = "drift";
    let files = replayed.catalog();
    let made: Vec<&Table> = files
        .tables()
        .filter(|table| table.created.is_some() && table.name.schema != TEMPORARY_SCHEMA)
        .collect();
    let schemas = made
        .iter()
        .map(|table| table.name.schema.clone())
        .chain(files.views().map(|view| view.name.schema.clone()))
        .chain(files.types().map(|(name, _)| name.schema.clone()))
        .chain(files.every_routine().map(|(name, _)| name.schema.clone()))
        .filter(|schema| schema != TEMPORARY_SCHEMA)
        .collect();
    let sides = Sides { replayed, actual, schemas };
    let mut seen = Differences { doubted: files.is_doubted(), ..Differences::default() };
    tables(&sides, &made, own, &mut seen);
    objects::types(&sides, &mut seen);
    objects::sequences(&sides, own, &mut seen);
    objects::views(&sides, &mut seen);
    objects::routines(&sides, &mut seen);
    let status = match (seen.lacking.is_empty(), seen.more.is_empty()) {
        (false, _) => ItemStatus::Blocking,
        (true, false) => ItemStatus::Warning,
        (true, true) => ItemStatus::Ok,
    };
    let words: Vec<String> = seen.lacking.into_iter().chain(seen.more).collect();
    let mut message = match (status, made.len()) {
        (ItemStatus::Ok, 0) => "the applied migrations make no table".to_owned(),
        (ItemStatus::Ok, count) => {
            format!("the schema is as the applied migrations say (tables: {count})")
        }
        _ => words.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("; "),
    };
    if words.len() > SHOWN {
        message += &format!("; and {} more", words.len() - SHOWN);
    }
    if files.is_doubted() {
        message += ", as far as the migrations could be read";
    }
    (Item::new(ID, status, message), words)
}

fn tables(sides: &Sides<'_>, made: &[&Table], own: &[QualifiedName], seen: &mut Differences) {
    let (files, live) = (sides.files(), sides.live());
    for table in made {
        match live.table(&table.name) {
            Presence::Known(found) => {
                columns::compare(table, found, seen);
                belongings::constraints(table, found, seen);
                belongings::indexes(table, (files, live), seen);
                belongings::attached(table, found, seen);
            }
            Presence::Gone => seen.lacks(format!("table `{}` is not there", table.name)),
            Presence::Assumed => {}
        }
    }
    let unknown = |table: &&Table| {
        let name = &table.name;
        sides.is_ours(name) && !own.contains(name) && files.table(name).known().is_none()
    };
    for table in live.tables().filter(unknown) {
        seen.has_more(format!("no migration makes table `{}`", table.name));
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
