//! How a relation stands to the one that a statement names: its index, its
//! partition, the table that it references …

use banister::catalog::{Catalog, Table};
use banister::effect::{Object, ObjectKind};
use banister::pg::QualifiedName;

/// Tells roles from the catalogs before and after the row's statements.
pub(super) struct Roles<'a> {
    pub(super) catalogs: [&'a Catalog; 2],
}

/// What an object is if it plays no role.
pub(super) const fn kind(kind: ObjectKind) -> &'static str {
    match kind {
        // What the page is about, if it does not say otherwise.
        ObjectKind::Table | ObjectKind::PartitionedTable => "table",
        other => other.as_str(),
    }
}

impl<'a> Roles<'a> {
    /// What `on` is to the relation that the statement names.
    pub(super) fn role(&self, on: &Object, target: Option<&Object>) -> String {
        let Some(target) = target.filter(|target| target.name != on.name) else {
            return kind(on.kind).to_owned();
        };
        let role = match on.kind {
            ObjectKind::Index => self.of_index(&on.name, &target.name),
            ObjectKind::Table | ObjectKind::PartitionedTable => self.of_table(&on.name, target),
            other => kind(other),
        };
        role.to_owned()
    }

    fn of_index(&self, index: &QualifiedName, target: &QualifiedName) -> &'static str {
        let is_part =
            |catalog: &Catalog| catalog.parts_of_index(target).any(|it| it.name == *index);
        if self.indexes(index, target) {
            "index"
        } else if self.catalogs.into_iter().any(is_part) || self.is_on_partition(index, target) {
            "partition's index"
        } else if self.tables(target).any(|it| it.parents.iter().any(|up| self.indexes(index, up)))
        {
            "parent's index"
        } else {
            "index elsewhere"
        }
    }

    fn of_table(&self, table: &QualifiedName, target: &Object) -> &'static str {
        let named = &target.name;
        if self.indexes(named, table) {
            "its table"
        } else if self.is_child(named, table) {
            "parent"
        } else if self.tables(table).any(|table| table.is_default_partition()) {
            "default partition"
        } else if self.is_child(table, named) {
            match self.tables(table).any(|table| table.is_partition) {
                true => "partition",
                false => "child",
            }
        } else if self.references(named, table) {
            "referenced table"
        } else if self.references(table, named) {
            "referencing table"
        } else if let Some(role) = self.of_parents(table, named) {
            role
        } else {
            match target.kind {
                ObjectKind::Index => "partition",
                ObjectKind::View | ObjectKind::MaterializedView => "table it reads",
                _ => "other table",
            }
        }
    }

    /// Foreign keys of a partitioned table are those of its partitions.
    fn of_parents(&self, table: &QualifiedName, named: &QualifiedName) -> Option<&'static str> {
        self.tables(named).flat_map(|it| &it.parents).find_map(|parent| {
            if self.references(parent, table) {
                Some("referenced table")
            } else if self.references(table, parent) {
                Some("referencing table")
            } else {
                None
            }
        })
    }

    fn tables(&self, name: &QualifiedName) -> impl Iterator<Item = &'a Table> {
        let [before, after] = self.catalogs;
        before.table(name).known().into_iter().chain(after.table(name).known())
    }

    fn indexes(&self, index: &QualifiedName, table: &QualifiedName) -> bool {
        let known = self.catalogs.into_iter().filter_map(|catalog| catalog.index(index).known());
        known.into_iter().any(|index| index.table == *table)
    }

    fn is_on_partition(&self, index: &QualifiedName, target: &QualifiedName) -> bool {
        let below = self.catalogs.into_iter().flat_map(|catalog| catalog.partitions(target));
        below.into_iter().any(|partition| self.indexes(index, &partition))
    }

    fn is_child(&self, child: &QualifiedName, parent: &QualifiedName) -> bool {
        self.tables(child).any(|table| table.parents.contains(parent))
    }

    fn references(&self, from: &QualifiedName, to: &QualifiedName) -> bool {
        self.tables(from)
            .flat_map(|table| &table.constraints)
            .filter_map(|constraint| constraint.rule.foreign_key())
            .any(|key| key.references == *to)
    }
}
