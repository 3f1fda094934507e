//! What is asked of rows beyond what the schema asks: that they get through a
//! migration that asks more.

use std::collections::{BTreeMap, BTreeSet};

use super::harvest::Harvest;
use crate::postgres::{Check, Column, ForeignKey, Key, Oid, Structure, Table, Type};

/// The first number that PostgreSQL gives to an object of the users'.
const FIRST_NORMAL: Oid = 16_384;
/// Types that are of another moment, or of another database, get numbers that no
/// type has here.
const ELSEWHERE: Oid = 1 << 31;

/// Demands on the rows of a database, by the names of its tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::verify) struct Demands {
    /// What rows of a table must satisfy as well.
    tables: BTreeMap<String, TableDemands>,
    /// The types that are asked for.
    types: BTreeMap<Oid, Type>,
    /// Tables that are to get no row.
    left_out: BTreeSet<String>,
    /// Whether rows are to be ordinary: no nulls, no odd values, none twice.
    pub(in crate::verify) ordinary: bool,
    /// Whether no table is to get any.
    pub(in crate::verify) nothing: bool,
}

/// Demands on the rows of one table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct TableDemands {
    not_null: BTreeSet<String>,
    checks: Vec<Check>,
    /// Columns that are to be generated from others.
    generated: Vec<Column>,
    keys: Vec<Key>,
    references: Vec<ForeignKey>,
    /// Columns whose values another type must take: the type and its modifier.
    as_types: BTreeMap<String, (Oid, i32)>,
}

/// A name without quotes, however it was written.
pub(in crate::verify) fn plain(name: &str) -> String {
    name.replace('"', "")
}

impl Demands {
    /// What the tables of `to` ask of rows, and those of `from` do not: rows that
    /// satisfy it are taken by both.
    pub(in crate::verify) fn between(from: &Structure, to: &Structure) -> Self {
        let mut demands = Self::default();
        for (oid, table) in &from.tables {
            let Some(later) = to.tables.get(oid) else { continue };
            let asked = TableDemands::between(table, later);
            if asked == TableDemands::default() {
                continue;
            }
            demands.tables.insert(plain(&table.name), asked);
        }
        let of_type =
            |asked: &TableDemands| !asked.as_types.is_empty() || !asked.generated.is_empty();
        if demands.tables.values().any(of_type) {
            let all = to.types.values().map(elsewhere);
            demands.types = all.map(|ty| (ty.oid, ty)).collect();
        }
        demands
    }

    /// Leaves out a table.
    pub(in crate::verify) fn leave_out(&mut self, table: &str) {
        self.left_out.insert(plain(table));
    }

    /// Whether a table is left out.
    pub(in crate::verify) fn leaves_out(&self, table: &str) -> bool {
        self.nothing || self.left_out.contains(&plain(table))
    }

    /// The types that `structure` has, and those that are asked for.
    pub(super) fn types(&self, structure: &Structure) -> BTreeMap<Oid, Type> {
        let mut types = structure.types.clone();
        types.extend(self.types.clone());
        types
    }

    /// The table as rows must be for it, and the types that must take their values.
    pub(super) fn applied(
        &self,
        table: &Table,
        structure: &Structure,
    ) -> (Table, BTreeMap<String, (Oid, i32)>) {
        let mut table = table.clone();
        let Some(asked) = self.tables.get(&plain(&table.name)) else {
            return (table, BTreeMap::new());
        };
        for column in &mut table.columns {
            column.not_null |= asked.not_null.contains(&column.name);
        }
        table.checks.extend(asked.checks.clone());
        table.columns.extend(asked.generated.clone());
        table.keys.extend(asked.keys.clone());
        for key in &asked.references {
            // The number is that of another database.
            let named = structure.tables.values().find(|other| other.name == key.table_name);
            if let Some(other) = named {
                table.references.push(ForeignKey { table: other.oid, ..key.clone() });
            }
        }
        (table, asked.as_types.clone())
    }
}

impl TableDemands {
    fn between(from: &Table, to: &Table) -> Self {
        // A column keeps its number under a new name.
        let old_name = |name: &str| {
            let number = to.column(name)?.number;
            Some(from.columns.iter().find(|c| c.number == number)?.name.clone())
        };
        let old_names =
            |names: &[String]| names.iter().map(|n| old_name(n)).collect::<Option<Vec<_>>>();
        // An expression can only be asked for in names that it has.
        let is_of_old = |expression: &str| {
            let words = Harvest::of(expression).words;
            let named = to.columns.iter().filter(|column| words.contains(&column.name));
            named.clone().count() > 0
                && named
                    .into_iter()
                    .all(|column| old_name(&column.name).as_ref() == Some(&column.name))
        };
        let mut demands = Self::default();
        for column in &to.columns {
            let Some(old) = from.columns.iter().find(|c| c.number == column.number) else {
                if column.generated && is_of_old(&column.default) {
                    let r#type = elsewhere_oid(column.r#type);
                    demands.generated.push(Column { r#type, ..column.clone() });
                }
                continue;
            };
            if column.not_null && !old.not_null {
                demands.not_null.insert(old.name.clone());
            }
            if !same_type(column, old) {
                let place = (elsewhere_oid(column.r#type), column.modifier);
                demands.as_types.insert(old.name.clone(), place);
            }
        }
        let checks = to.checks.iter().filter(|check| {
            from.checks.iter().all(|old| old.expression != check.expression)
                && is_of_old(&check.expression)
        });
        demands.checks.extend(checks.cloned());
        for key in to.keys.iter().filter(|key| from.keys.iter().all(|old| old != *key)) {
            if let Some(columns) = old_names(&key.columns) {
                demands.keys.push(Key { columns, is_primary: false, ..key.clone() });
            }
        }
        for key in to.references.iter().filter(|key| from.references.iter().all(|old| old != *key))
        {
            if let Some(columns) = old_names(&key.columns) {
                demands.references.push(ForeignKey { columns, ..key.clone() });
            }
        }
        demands
    }
}

fn same_type(a: &Column, b: &Column) -> bool {
    (a.r#type, a.modifier) == (b.r#type, b.modifier)
}

fn elsewhere_oid(oid: Oid) -> Oid {
    if oid < FIRST_NORMAL { oid } else { oid | ELSEWHERE }
}

fn elsewhere(ty: &Type) -> Type {
    let mut ty = ty.clone();
    for oid in [&mut ty.oid, &mut ty.element, &mut ty.base, &mut ty.part] {
        *oid = elsewhere_oid(*oid);
    }
    for attribute in &mut ty.attributes {
        attribute.r#type = elsewhere_oid(attribute.r#type);
    }
    ty
}
