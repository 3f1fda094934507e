//! `CREATE TABLE`, in the catalog: its own columns, and those it takes over.

use super::apply::names;
use super::objects::Role;
use super::table::{Column, Constraint, ConstraintRule, Generation, Proof, Table};
use super::{Catalog, TEMPORARY_SCHEMA};
use crate::pg::QualifiedName;
use crate::sql::{ColumnConstraint, CreateTable, Like, TypeKind};

impl Catalog {
    /// The full name of the table that `create` makes.
    pub fn name_of_table(&self, create: &CreateTable) -> QualifiedName {
        if create.temporary {
            QualifiedName::new(TEMPORARY_SCHEMA, create.name.name.clone())
        } else {
            self.for_creation(&create.name)
        }
    }

    pub(super) fn create_table(&mut self, create: &CreateTable) {
        let name = self.name_of_table(create);
        if self.has_relation(&name) {
            return;
        }
        let mut table = Table::assumed(name.clone());
        table.created = Some(self.release);
        table.complete = create.query.is_none();
        table.partitioned = create.partition_key.is_some();
        table.partition_key.clone_from(&create.partition_key);
        table.is_partition = create.partition_of.is_some();
        table.bound = create.partition_of.as_ref().map(|(_, bound)| bound.clone());
        table.unlogged = Some(create.unlogged);
        table.dropped_on_commit = create.dropped_on_commit;
        let whole = create.partition_of.as_ref().map(|(parent, _)| self.resolve(parent));
        let parents = create.inherits.iter().map(|parent| self.resolve(parent));
        for parent in parents.chain(whole.clone()).collect::<Vec<_>>() {
            self.inherit(&parent, &mut table);
            table.parents.push(parent);
        }
        if let Some(ty) = &create.of_type {
            self.typed_columns(&self.resolve_type(ty), &mut table);
        }
        for like in &create.like {
            self.copy_like(like, &mut table);
        }
        self.gone.remove_mut(&name);
        self.put_table(table);
        if let Some(whole) = whole {
            for index in names(self.indexes.names_on(Role::Belonging, &whole)) {
                self.copy_index(&index, &name, true);
            }
        }
        self.own_columns(&name, create);
        for constraint in &create.constraints {
            self.add_constraint(&name, &constraint.value);
        }
        self.merge_equal_keys(&name, create);
        for like in &create.like {
            self.copy_belongings(like, &name);
        }
    }

    /// The columns that the statement itself writes; one that a parent has too is
    /// one with it. They come in together, as far as no constraint wants to see them:
    /// with each change the table is linked anew.
    fn own_columns(&mut self, name: &QualifiedName, create: &CreateTable) {
        let mut made: Vec<Column> = Vec::new();
        for column in &create.columns {
            let column = &column.value;
            if made.iter().any(|known| known.name == column.name) {
                self.table_mut(name).columns.append(&mut made);
            }
            let known = self.table(name).known();
            if known.is_some_and(|table| table.column(&column.name).is_some()) {
                for clause in &column.constraints {
                    self.add_clause(name, &column.name, &clause.value);
                }
                continue;
            }
            made.push(self.make_column(name, column));
            let mut constraints = column.table_constraints().peekable();
            if constraints.peek().is_some() {
                self.table_mut(name).columns.append(&mut made);
                constraints.for_each(|constraint| self.add_constraint(name, constraint));
            }
        }
        if !made.is_empty() {
            self.table_mut(name).columns.append(&mut made);
        }
        for options in &create.column_options {
            for clause in &options.constraints {
                self.add_clause(name, &options.column, &clause.value);
            }
        }
    }

    fn add_clause(&mut self, table: &QualifiedName, column: &str, clause: &ColumnConstraint) {
        if let ColumnConstraint::Table(constraint) = clause {
            self.add_constraint(table, constraint);
            return;
        }
        let known = self.table(table).known().and_then(|table| table.column(column));
        let mut described = match known {
            Some(known) => known.clone(),
            None => Column::assumed(column.to_owned()),
        };
        self.describe(&mut described, clause);
        *self.column_mut(table, column) = described;
    }

    /// Columns and checks of a parent; a partition takes its foreign keys too.
    fn inherit(&self, parent: &QualifiedName, to: &mut Table) {
        let Some(parent) = self.table(parent).known() else {
            to.complete = false;
            return;
        };
        to.complete &= parent.complete;
        for column in &parent.columns {
            match to.columns.iter_mut().find(|known| known.name == column.name) {
                Some(known) if column.not_null == Some(Proof::Valid) => {
                    known.not_null = column.not_null;
                }
                Some(_) => {}
                None => {
                    let identity = column.generated == Some(Generation::Identity);
                    let mut column = column.clone();
                    column.sequence = None;
                    if identity {
                        column.generated = None;
                        column.has_default = Some(false);
                    }
                    to.columns.push(column);
                }
            }
        }
        let inherited = parent.constraints.iter().filter(|constraint| match constraint.rule {
            ConstraintRule::Check(_) => !constraint.no_inherit,
            ConstraintRule::ForeignKey(_) => to.is_partition,
            _ => false,
        });
        for constraint in inherited {
            if to.constraint(&constraint.name).is_none() {
                to.constraints.push(constraint.clone());
            }
        }
    }

    /// The columns that `LIKE` copies, with what it is said to include.
    fn copy_like(&self, like: &Like, to: &mut Table) {
        let Some(from) = self.table(&self.resolve(&like.table)).known() else {
            to.complete = false;
            return;
        };
        to.complete &= from.complete;
        for column in &from.columns {
            let computed =
                matches!(column.generated, Some(Generation::Stored | Generation::Virtual));
            let identity = column.generated == Some(Generation::Identity);
            let filled = (computed && like.generated)
                || (identity && like.identity)
                || (!computed && !identity && like.defaults);
            let mut copy =
                Column { created: Some(self.current_release()), sequence: None, ..column.clone() };
            if !filled {
                copy.has_default = Some(false);
                copy.default = None;
                copy.draws_from = None;
                copy.generated = None;
                copy.computed_from.clear();
            }
            to.columns.push(copy);
        }
        let checks = from.constraints.iter().filter(|constraint| {
            like.constraints && matches!(constraint.rule, ConstraintRule::Check(_))
        });
        // There is no row yet that could break them.
        let valid = |check: &Constraint| Constraint { valid: check.enforced, ..check.clone() };
        to.constraints.extend(checks.map(valid));
    }

    /// What `LIKE` copies that has a name of its own.
    fn copy_belongings(&mut self, like: &Like, to: &QualifiedName) {
        let from = self.resolve(&like.table);
        if like.indexes {
            for index in names(self.indexes.names_on(Role::Belonging, &from)) {
                self.copy_index(&index, to, false);
            }
        }
        let identities: Vec<_> = self
            .table(to)
            .known()
            .into_iter()
            .flat_map(|table| &table.columns)
            .filter(|column| column.generated == Some(Generation::Identity))
            .filter(|column| column.sequence.is_none() && like.identity)
            .map(|column| column.name.clone())
            .collect();
        for column in identities {
            let sequence = self.create_sequence(to, &column);
            self.column_mut(to, &column).sequence = Some(sequence);
        }
    }

    /// The columns of a typed table.
    fn typed_columns(&self, ty: &QualifiedName, to: &mut Table) {
        to.of_type = Some(ty.clone());
        let Some(TypeKind::Composite(attributes)) = self.kind_of_type(ty) else {
            to.complete = false;
            return;
        };
        to.columns.extend(attributes.iter().map(|(name, ty)| Column {
            ty: Some(ty.clone()),
            not_null: Some(Proof::Nullable),
            has_default: Some(false),
            created: Some(self.current_release()),
            ..Column::assumed(name.clone())
        }));
    }
}
