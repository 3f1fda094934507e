//! Constraints, in the catalog.

use super::Catalog;
use super::table::{Column, Constraint, ConstraintRule, Proof, Reference};
use crate::pg::{Name, QualifiedName};
use crate::sql::{ConstraintChange, ConstraintKind, CreateTable, Key, TableConstraint};

impl Catalog {
    /// Copies a key that was just added to a partitioned table to its partitions;
    /// says whether it is a key.
    pub(super) fn copy_key(&mut self, table: &QualifiedName, added: &TableConstraint) -> bool {
        let is_key = matches!(
            added.kind,
            ConstraintKind::Unique(_) | ConstraintKind::PrimaryKey(_) | ConstraintKind::Exclude(_)
        );
        let newest = self.table(table).known().and_then(|known| known.constraints.last());
        if let (true, Some(name)) = (is_key, newest.map(|newest| newest.name.clone())) {
            for child in self.partitions(table) {
                self.copy_index(&table.sibling(name.clone()), &child, true);
            }
        }
        is_key
    }

    /// The name that `constraint` has or gets on `table`.
    pub fn name_of_constraint(&self, table: &QualifiedName, constraint: &TableConstraint) -> Name {
        if let Some(name) = &constraint.name {
            return name.clone();
        }
        match &constraint.kind {
            ConstraintKind::Check(check) => {
                let columns: Vec<Name> = match self.table(table).known() {
                    _ if check.columns.len() != 1 => Vec::new(),
                    _ => check.columns.iter().cloned().collect(),
                };
                self.constraint_name(table, &columns, "check")
            }
            ConstraintKind::NotNull(column) => {
                self.constraint_name(table, std::slice::from_ref(column), "not_null")
            }
            ConstraintKind::Unique(Key::Columns(columns)) => {
                let columns: Vec<Name> =
                    columns.iter().chain(&constraint.named_after).cloned().collect();
                self.index_name(table, &columns, "key")
            }
            ConstraintKind::PrimaryKey(Key::Columns(_)) => self.index_name(table, &[], "pkey"),
            ConstraintKind::Unique(Key::Index(index))
            | ConstraintKind::PrimaryKey(Key::Index(index)) => index.clone(),
            ConstraintKind::ForeignKey(key) => self.constraint_name(table, &key.columns, "fkey"),
            ConstraintKind::Exclude(_) => self.index_name(table, &constraint.named_after, "excl"),
        }
    }

    pub(super) fn add_constraint(&mut self, table: &QualifiedName, constraint: &TableConstraint) {
        let name = self.name_of_constraint(table, constraint);
        let valid = !constraint.not_valid && !constraint.not_enforced;
        let rule = match &constraint.kind {
            ConstraintKind::Check(check) => ConstraintRule::Check(check.clone()),
            ConstraintKind::NotNull(column) => {
                let proof = if valid { Proof::Valid } else { Proof::NotValid };
                let mut column = self.column_mut(table, column);
                column.not_null = Some(proof);
                column.not_null_constraint = Some(name);
                return;
            }
            ConstraintKind::Unique(key) => {
                ConstraintRule::Unique(self.key_columns(table, &name, key))
            }
            ConstraintKind::PrimaryKey(key) => {
                let columns = self.key_columns(table, &name, key);
                for column in &columns {
                    self.set_not_null(table, column);
                }
                ConstraintRule::PrimaryKey(columns)
            }
            ConstraintKind::ForeignKey(key) => ConstraintRule::ForeignKey(Reference {
                columns: key.columns.clone(),
                references: self.resolve(&key.references),
                referenced_columns: key.referenced_columns.clone(),
                on_delete: key.on_delete.clone(),
                on_update: key.on_update.clone(),
            }),
            ConstraintKind::Exclude(columns) => {
                self.create_constraint_index(table, &name, columns.clone());
                ConstraintRule::Exclude(columns.clone())
            }
        };
        self.table_mut(table).constraints.push(Constraint {
            valid,
            no_inherit: constraint.no_inherit,
            enforced: !constraint.not_enforced,
            deferrability: constraint.deferrability,
            ..Constraint::new(name, rule)
        });
    }

    /// The columns of a key, whose index exists from now on under the
    /// constraint's name.
    fn key_columns(&mut self, table: &QualifiedName, constraint: &str, key: &Key) -> Vec<Name> {
        match key {
            Key::Columns(columns) => {
                self.create_constraint_index(table, constraint, columns.clone());
                columns.clone()
            }
            Key::Index(index) => {
                let old = table.sibling(index.clone());
                if index != constraint {
                    self.rename_index(&old, constraint);
                }
                let name = table.sibling(constraint);
                let Some(mut index) = self.indexes.change(&name) else { return Vec::new() };
                index.constraint = Some(constraint.to_owned());
                index.key().to_vec()
            }
        }
    }

    pub(super) fn drop_constraint(&mut self, table: &QualifiedName, constraint: &str) {
        let mut changed = self.table_mut(table);
        changed.constraints.retain(|known| known.name != constraint);
        let named =
            |column: &&mut Column| column.not_null_constraint.as_deref() == Some(constraint);
        if let Some(column) = changed.columns.iter_mut().find(named) {
            column.not_null = Some(Proof::Nullable);
            column.not_null_constraint = None;
        }
        drop(changed);
        let index = table.sibling(constraint);
        if self.indexes.get(&index).is_some_and(|index| index.constraint.is_some()) {
            self.drop_index(&index);
        }
    }

    /// Removes a constraint, and the foreign keys that stand on its key.
    pub(super) fn drop_constraint_with_dependants(
        &mut self,
        table: &QualifiedName,
        constraint: &str,
    ) {
        let dependants: Vec<(QualifiedName, Name)> = self
            .standing_on_key(table, constraint)
            .map(|(child, key)| (child.name.clone(), key.name.clone()))
            .collect();
        self.drop_constraint(table, constraint);
        for (child, key) in dependants {
            self.drop_constraint(&child, &key);
        }
    }

    pub(super) fn alter_constraint(
        &mut self,
        table: &QualifiedName,
        constraint: &str,
        change: ConstraintChange,
    ) {
        let mut table = self.table_mut(table);
        for known in table.constraints.iter_mut().filter(|known| known.name == constraint) {
            known.deferrability = change.deferrability.unwrap_or(known.deferrability);
            known.no_inherit = change.inherits.map_or(known.no_inherit, |inherits| !inherits);
            if let Some(enforced) = change.enforced {
                known.enforced = enforced;
                known.valid = enforced;
            }
        }
    }

    pub(super) fn validate(&mut self, table: &QualifiedName, constraint: &str) {
        let mut table = self.table_mut(table);
        for known in &mut table.constraints {
            known.valid |= known.name == constraint;
        }
        let named =
            |column: &&mut Column| column.not_null_constraint.as_deref() == Some(constraint);
        if let Some(column) = table.columns.iter_mut().find(named) {
            column.not_null = Some(Proof::Valid);
        }
    }

    /// Makes a column NOT NULL, under a name that PostgreSQL makes.
    pub(super) fn set_not_null(&mut self, table: &QualifiedName, column: &str) {
        let name = self.not_null_name(table, column);
        let mut column = self.column_mut(table, column);
        column.not_null = Some(Proof::Valid);
        column.not_null_constraint.get_or_insert(name);
    }

    /// The name of a NOT NULL constraint without one.
    pub(super) fn not_null_name(&self, table: &QualifiedName, column: &str) -> Name {
        self.constraint_name(table, &[column.to_owned()], "not_null")
    }

    /// Keys of the same columns that one `CREATE TABLE` asks for become one, under
    /// the first name that is written, the primary key's before others. Source:
    /// `transformIndexConstraints`.
    pub(super) fn merge_equal_keys(&mut self, table: &QualifiedName, create: &CreateTable) {
        let asked = keys_of(create);
        let mut known: Vec<(Name, Vec<Name>)> = Vec::new();
        for constraint in self.table(table).known().into_iter().flat_map(|t| &t.constraints) {
            let name = constraint.name.clone();
            match &constraint.rule {
                ConstraintRule::PrimaryKey(columns) => known.insert(0, (name, columns.clone())),
                ConstraintRule::Unique(columns) => known.push((name, columns.clone())),
                _ => {}
            }
        }
        while !known.is_empty() {
            let (kept, columns) = known.remove(0);
            let twins: Vec<_> = known.extract_if(.., |(_, of)| *of == columns).collect();
            twins.iter().for_each(|(twin, _)| self.drop_constraint(table, twin));
            let written = asked.iter().find_map(|(of, name)| name.filter(|_| *of == columns));
            if let Some(written) = written.filter(|name| !twins.is_empty() && **name != kept) {
                self.rename_constraint(table, &kept, written);
            }
        }
    }

    pub(super) fn rename_constraint(&mut self, table: &QualifiedName, from: &str, to: &str) {
        let index = table.sibling(from);
        if self.indexes.contains(&index) {
            self.rename_index(&index, to);
        } else {
            for constraint in &mut self.table_mut(table).constraints {
                if constraint.name == from {
                    constraint.name = to.to_owned();
                }
            }
        }
    }
}

/// The columns and the written names of the keys that a `CREATE TABLE` asks for,
/// the primary key first.
fn keys_of(create: &CreateTable) -> Vec<(&[Name], Option<&Name>)> {
    let mut keys = Vec::new();
    for constraint in create.table_constraints() {
        let name = constraint.name.as_ref();
        match &constraint.kind {
            ConstraintKind::PrimaryKey(Key::Columns(columns)) => {
                keys.insert(0, (columns.as_slice(), name));
            }
            ConstraintKind::Unique(Key::Columns(columns)) => keys.push((columns, name)),
            _ => {}
        }
    }
    keys
}
