//! What the schema looks like, replayed from SQL.
//!
//! An object that no SQL created is assumed to exist: a migration's history
//! need not begin at the empty database, so "never seen" is no error.

mod apply;
mod apply_constraint;
mod apply_create;
mod apply_index;
mod apply_object;
mod apply_relation;
mod apply_table;
mod apply_type;
mod attached;
mod builtin;
mod changed;
mod described;
mod listing;
mod lookup;
mod naming;
mod objects;
mod reads;
mod routine;
mod session;
mod table;
#[cfg(test)]
mod tests;
mod view;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::pg::{Name, QualifiedName, TypeName};
use crate::sql::{ObjectName, TypeKind};

use described::{ChangingTable, Described};
use objects::{Map, Names, Objects, Role};

use table::Statistics;

pub use apply_type::TypeUse;
pub use attached::{Attached, Dependent, DependentKind};
pub use builtin::{is_built_in_type, is_known_extension_type};
pub use changed::Changed;
pub use reads::Reads;
pub use routine::{Routine, arguments_of};
pub use session::{SessionSettings, TimeZone};
pub use table::{
    Calls, Column, Constraint, ConstraintRule, Generation, Index, Proof, Reference, Table,
};
pub use view::View;

/// A schema, as far as the SQL that was replayed tells it.
///
/// A copy costs nothing until one of the two is changed.
#[derive(Debug, Clone)]
pub struct Catalog {
    session: SessionSettings,
    tables: Objects<Described>,
    indexes: Objects<Index>,
    sequences: Map<u32>,
    views: Objects<View>,
    statistics: Objects<Statistics>,
    types: Objects<TypeKind>,
    /// Routines of one name are overloads of each other.
    routines: Map<Vec<Arc<Routine>>>,
    /// The names of those that stand on something: by their bodies, which are without
    /// quotes, or by types of theirs that are not the server's own.
    bound_routines: Names,
    gone: Names,
    /// Types that were dropped or have another name.
    gone_types: Names,
    /// How often SQL that is not read may have made, changed or dropped anything.
    doubts: u32,
    /// Whether code that may not have run has made, changed or dropped something.
    unsure: bool,
    /// Whether a cast was made: what can be cast to what is not certain then.
    own_casts: bool,
    /// Whether nothing exists but what replayed SQL made.
    whole: bool,
    release: u32,
}

/// Where temporary objects live, whatever the session's own schema is called.
pub const TEMPORARY_SCHEMA: &str = "pg_temp";

impl Default for Catalog {
    fn default() -> Self {
        Self {
            session: SessionSettings::default(),
            tables: Objects::default(),
            indexes: Objects::default(),
            sequences: Map::new_sync(),
            views: Objects::default(),
            statistics: Objects::default(),
            types: Objects::default(),
            routines: Map::new_sync(),
            bound_routines: Names::new_sync(),
            gone: Names::new_sync(),
            gone_types: Names::new_sync(),
            doubts: 0,
            unsure: false,
            own_casts: false,
            whole: false,
            release: 1,
        }
    }
}

/// What the catalog knows of a relation's name.
#[derive(Debug, Clone, Copy)]
pub enum Presence<'a, T> {
    /// It was created by replayed SQL, or described by changes of it.
    Known(&'a T),
    /// Never heard of: assumed to exist.
    Assumed,
    /// It was dropped or renamed away: it does not exist.
    Gone,
}

impl<'a, T> Presence<'a, T> {
    /// What is known, if anything.
    pub const fn known(self) -> Option<&'a T> {
        match self {
            Self::Known(it) => Some(it),
            Self::Assumed | Self::Gone => None,
        }
    }
}

impl Catalog {
    /// A new database, in which nothing exists but what is made from here on.
    pub fn of_new_database() -> Self {
        Self { whole: true, ..Self::default() }
    }

    /// From here on, what was created so far counts as released.
    pub const fn release(&mut self) {
        self.release += 1;
    }

    /// The release in which objects are created now.
    pub const fn current_release(&self) -> u32 {
        self.release
    }

    /// Whether SQL that is not read, or code that may not have run, may have made,
    /// changed or dropped anything, so that nothing is certain to exist or to be
    /// missing.
    pub const fn is_doubted(&self) -> bool {
        self.doubts > 0 || self.unsure
    }

    /// Whether a cast was made, so that what can be cast to what is not certain.
    pub const fn has_own_casts(&self) -> bool {
        self.own_casts
    }

    /// Whether nothing exists but what replayed SQL made.
    pub const fn is_whole(&self) -> bool {
        self.whole
    }

    /// The full name of `name`: its own schema, else the first schema of the
    /// search path that has it, else the first schema of the search path.
    pub fn resolve(&self, name: &ObjectName) -> QualifiedName {
        if let Some(schema) = &name.schema {
            return QualifiedName::new(schema.clone(), name.name.clone());
        }
        let temporary = TEMPORARY_SCHEMA.to_owned();
        std::iter::once(&temporary)
            .chain(&self.session.search_path)
            .map(|schema| QualifiedName::new(schema.clone(), name.name.clone()))
            .find(|full| self.has_relation(full))
            .unwrap_or_else(|| self.for_creation(name))
    }

    /// The full name under which `name` is created.
    pub fn for_creation(&self, name: &ObjectName) -> QualifiedName {
        let schema = name.schema.as_ref().or_else(|| self.session.search_path.first());
        QualifiedName::new(schema.map_or("public", String::as_str), name.name.clone())
    }

    /// What is known of a relation that no replayed SQL left behind.
    fn absent<T>(&self, name: &QualifiedName) -> Presence<'_, T> {
        let of_the_server = ["pg_catalog", "information_schema", "pg_toast"]
            .contains(&name.schema.as_str())
            || name.name.starts_with("pg_");
        if self.gone.contains(name) || (self.whole && !of_the_server) {
            Presence::Gone
        } else {
            Presence::Assumed
        }
    }

    /// What is known of a table.
    pub fn table(&self, name: &QualifiedName) -> Presence<'_, Table> {
        match self.known_table(name) {
            Some(table) => Presence::Known(table),
            // A view answers to some statements about tables.
            None if self.has_relation(name) => Presence::Assumed,
            None => self.absent(name),
        }
    }

    /// The tables that are known, by name.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.tables.iter().map(|table| table.after(self.doubts))
    }

    /// What is known of an index.
    pub fn index(&self, name: &QualifiedName) -> Presence<'_, Index> {
        match self.indexes.get(name) {
            Some(index) => Presence::Known(index),
            None => self.absent(name),
        }
    }

    /// Whether a relation of that name is known to exist.
    pub fn has_relation(&self, name: &QualifiedName) -> bool {
        self.tables.contains(name)
            || self.indexes.contains(name)
            || self.sequences.contains_key(name)
            || self.views.contains(name)
    }

    /// The release that created a sequence, if replayed SQL did.
    pub fn sequence_created(&self, name: &QualifiedName) -> Option<u32> {
        self.sequences.get(name).copied()
    }

    /// The known indexes of a table, by name.
    pub fn indexes_of<'a>(
        &'a self,
        table: &QualifiedName,
    ) -> impl Iterator<Item = &'a Index> + use<'a> {
        self.indexes.on(Role::Belonging, table)
    }

    /// The indexes of partitions that are parts of an index.
    pub fn parts_of_index<'a>(
        &'a self,
        index: &QualifiedName,
    ) -> impl Iterator<Item = &'a Index> + use<'a> {
        self.indexes.on(Role::Part, index)
    }

    /// The known foreign keys of other tables that reference `table`: the
    /// referencing table and its constraint.
    pub fn referencing<'a>(
        &'a self,
        table: &'a QualifiedName,
    ) -> impl Iterator<Item = (&'a Table, &'a Constraint)> {
        let children = self.tables_on(Role::Referencing, table);
        children.filter(|child| child.name != *table).flat_map(move |child| {
            let keys = child.constraints.iter().filter(move |constraint| {
                constraint.rule.foreign_key().is_some_and(|key| key.references == *table)
            });
            keys.map(move |constraint| (child, constraint))
        })
    }

    /// The columns that a foreign key references: the primary key where none is
    /// written, and nothing where that is not known.
    pub fn referenced_columns<'a>(&'a self, key: &'a Reference) -> &'a [Name] {
        match key.referenced_columns.as_slice() {
            [] => {
                self.table(&key.references).known().and_then(Table::primary_key).unwrap_or_default()
            }
            written => written,
        }
    }

    /// The foreign keys, also of `table` itself, that stand on a key of it: where
    /// several keys have the same columns, on the first.
    pub fn standing_on_key<'a>(
        &'a self,
        table: &'a QualifiedName,
        constraint: &str,
    ) -> impl Iterator<Item = (&'a Table, &'a Constraint)> {
        let known = self.table(table).known();
        let all = known.map_or(&[][..], |known| known.constraints.as_slice());
        let place = all.iter().position(|other| other.name == constraint);
        let rule = place.map(|at| &all[at].rule);
        let columns = rule.and_then(ConstraintRule::key_columns);
        let earlier = &all[..place.unwrap_or_default()];
        let is_first = earlier.iter().all(|other| other.rule.key_columns() != columns);
        let is_primary = matches!(rule, Some(ConstraintRule::PrimaryKey(_)));
        let own = known.into_iter().flat_map(|known| {
            let keys = known.constraints.iter();
            keys.map(move |constraint| (known, constraint))
        });
        self.referencing(table).chain(own).filter(move |(_, constraint)| {
            let Some((key, columns)) = constraint.rule.foreign_key().zip(columns) else {
                return false;
            };
            let by_columns = is_first && key.referenced_columns == columns;
            let by_default = is_primary && key.referenced_columns.is_empty();
            key.references == *table && (by_columns || by_default)
        })
    }

    /// The known partitions and inheritance children of a table itself, by name.
    pub fn children<'a>(
        &'a self,
        table: &QualifiedName,
    ) -> impl Iterator<Item = &'a Table> + use<'a> {
        self.tables_on(Role::Child, table)
    }

    /// The known partitions and inheritance children of a table, all the way
    /// down, without the table itself.
    pub fn descendants(&self, table: &QualifiedName) -> Vec<&Table> {
        let mut found: BTreeMap<&QualifiedName, &Table> = BTreeMap::new();
        let mut parents = vec![table];
        while let Some(parent) = parents.pop() {
            for child in self.children(parent) {
                if found.insert(&child.name, child).is_none() {
                    parents.push(&child.name);
                }
            }
        }
        found.into_values().collect()
    }

    /// The known partitions of a table, all the way down, by name.
    pub fn partitions(&self, table: &QualifiedName) -> Vec<QualifiedName> {
        let below = self.descendants(table).into_iter().filter(|child| child.is_partition);
        below.map(|child| child.name.clone()).collect()
    }

    /// The default partition of a partitioned table, if it is known.
    pub fn default_partition(&self, parent: &QualifiedName) -> Option<&Table> {
        self.tables_on(Role::DefaultPartition, parent).next()
    }

    /// What kind of type `ty` is: nothing for built-in types and for types that
    /// were never seen.
    pub fn type_kind(&self, ty: &TypeName) -> Option<&TypeKind> {
        if let Some(schema) = &ty.schema {
            return self.types.get(&QualifiedName::new(schema.clone(), ty.name.clone()));
        }
        self.session
            .search_path
            .iter()
            .find_map(|schema| self.types.get(&QualifiedName::new(schema.clone(), ty.name.clone())))
    }

    /// The table, to be changed; one that was never seen is described from now
    /// on, as far as its changes tell.
    fn table_mut<'a>(&'a mut self, name: &'a QualifiedName) -> ChangingTable<'a> {
        let doubts = self.doubts;
        let unseen = || Described::new(Table::assumed(name.clone()), doubts);
        ChangingTable::new(self.tables.change_or_insert(name, unseen), doubts)
    }

    fn put_table(&mut self, table: Table) {
        self.tables.insert(table.name.clone(), Described::new(table, self.doubts));
    }

    fn known_table(&self, name: &QualifiedName) -> Option<&Table> {
        self.tables.get(name).map(|table| table.after(self.doubts))
    }

    /// The tables that stand on `on`, by name.
    fn tables_on<'a>(
        &'a self,
        role: Role,
        on: &QualifiedName,
    ) -> impl Iterator<Item = &'a Table> + use<'a> {
        self.tables.on(role, on).map(|table| table.after(self.doubts))
    }
}
