//! `CREATE TABLE` and `ALTER TABLE`, in the catalog.

use std::collections::BTreeSet;

use super::apply::names;
use super::described::ChangingColumn;
use super::objects::Role;
use super::table::{Column, ConstraintRule, Generation, Proof, Statistics, Table};
use super::{Catalog, TEMPORARY_SCHEMA};
use crate::pg::{Name, QualifiedName};
use crate::sql::{ColumnConstraint, ColumnDefinition, CreateTable, TableAction};

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
        table.complete = create.query.is_none() && create.of_type.is_none();
        table.partitioned = create.partitioned;
        table.is_partition = create.partition_of.is_some();
        table.is_default_partition = create.default_partition;
        for parent in create.inherits.iter().chain(&create.partition_of) {
            let parent = self.resolve(parent);
            self.copy_columns(&parent, &mut table, true);
            table.parents.push(parent);
        }
        for like in &create.like {
            self.copy_columns(&self.resolve(like), &mut table, false);
        }
        self.gone.remove_mut(&name);
        self.put_table(table);
        if let Some(parent) = create.partition_of.as_ref().map(|parent| self.resolve(parent)) {
            let indexes: Vec<QualifiedName> =
                self.indexes_of(&parent).map(|index| index.name.clone()).collect();
            for index in indexes {
                self.copy_index(&index, &name);
            }
        }
        for column in &create.columns {
            self.add_column(&name, &column.value);
        }
        for constraint in &create.constraints {
            self.add_constraint(&name, &constraint.value);
        }
        self.merge_equal_keys(&name, create);
    }

    /// What a new table takes over from one that it names.
    fn copy_columns(&self, from: &QualifiedName, to: &mut Table, checks: bool) {
        match self.table(from).known() {
            Some(from) => {
                to.complete &= from.complete;
                to.complete &= checks;
                to.columns.extend(from.columns.iter().cloned().map(|mut column| {
                    column.sequence = None;
                    if !checks {
                        // What LIKE copies besides is not followed.
                        column.generated = None;
                        column.computed_from = BTreeSet::new();
                        column.calls = BTreeSet::new();
                    }
                    column
                }));
                to.constraints.extend(
                    from.constraints
                        .iter()
                        .filter(|c| checks && matches!(c.rule, ConstraintRule::Check(_)))
                        .cloned(),
                );
            }
            None => to.complete = false,
        }
    }

    pub(super) fn change_table(&mut self, name: &QualifiedName, action: &TableAction) {
        match action {
            TableAction::AddColumn { column, .. } => self.add_column(name, column),
            TableAction::DropColumn { column, .. } => self.drop_column(name, column),
            TableAction::AlterType { column, ty, .. } => {
                self.column_mut(name, column).ty = Some(ty.clone());
            }
            TableAction::SetDefault { column, default } => {
                let draws_from = self.sequence_of_default(default);
                let calls = self.own_calls(&default.functions);
                let mut column = self.column_mut(name, column);
                column.has_default = Some(true);
                column.draws_from = draws_from;
                column.calls = calls;
            }
            TableAction::DropDefault { column } => {
                let mut column = self.column_mut(name, column);
                column.has_default = Some(false);
                column.draws_from = None;
                column.calls = BTreeSet::new();
            }
            TableAction::SetNotNull { column } => self.set_not_null(name, column),
            TableAction::DropNotNull { column } => {
                let mut column = self.column_mut(name, column);
                column.not_null = Some(Proof::Nullable);
                column.not_null_constraint = None;
            }
            TableAction::AddIdentity { column } => {
                let sequence = self.create_sequence(name, column);
                let mut column = self.column_mut(name, column);
                column.sequence = Some(sequence);
                column.generated = Some(Generation::Identity);
                column.has_default = Some(true);
            }
            TableAction::DropIdentity { column, .. }
            | TableAction::DropExpression { column, .. } => {
                let mut column = self.column_mut(name, column);
                column.generated = None;
                column.has_default = Some(false);
                let owned = column.sequence.take();
                drop(column);
                self.drop_owned(owned);
            }
            TableAction::AddConstraint(constraint) => self.add_constraint(name, constraint),
            TableAction::DropConstraint { constraint, .. } => {
                self.drop_constraint(name, constraint);
            }
            TableAction::ValidateConstraint { constraint } => self.validate(name, constraint),
            TableAction::RenameColumn { from, to } => self.rename_column(name, from, to),
            TableAction::RenameConstraint { from, to } => self.rename_constraint(name, from, to),
            TableAction::Rename { to } => self.move_table(name, &name.sibling(to.clone())),
            TableAction::SetSchema { schema } => {
                self.move_table(name, &QualifiedName::new(schema.clone(), name.name.clone()));
            }
            TableAction::SetExpression { .. }
            | TableAction::SetIdentity { .. }
            | TableAction::ColumnSetting { .. }
            | TableAction::AlterConstraint { .. }
            | TableAction::Setting(_) => {}

            TableAction::AttachPartition { .. }
            | TableAction::DetachPartition { .. }
            | TableAction::Inherit { .. }
            | TableAction::NoInherit { .. } => self.change_parents(name, action),
            TableAction::OfType(_)
            | TableAction::SetTablespace { .. }
            | TableAction::SetAccessMethod { .. } => {}
            TableAction::Unrecognised { .. } => self.table_mut(name).complete = false,
        }
    }

    /// The column, to be changed; one that was never seen is described from now
    /// on.
    pub(super) fn column_mut<'a>(
        &'a mut self,
        table: &'a QualifiedName,
        column: &str,
    ) -> ChangingColumn<'a> {
        let mut table = self.table_mut(table);
        let columns = &mut table.columns;
        let at = columns.iter().position(|known| known.name == column).unwrap_or_else(|| {
            columns.push(Column {
                name: column.to_owned(),
                ty: None,
                not_null: None,
                not_null_constraint: None,
                has_default: None,
                generated: None,
                computed_from: BTreeSet::new(),
                created: None,
                sequence: None,
                draws_from: None,
                calls: BTreeSet::new(),
            });
            columns.len() - 1
        });
        table.column(at)
    }

    /// Removes the sequence that a column owned.
    fn drop_owned(&mut self, sequence: Option<QualifiedName>) {
        if let Some(sequence) = sequence {
            self.sequences.remove_mut(&sequence);
            self.gone.insert_mut(sequence);
        }
    }

    fn add_column(&mut self, table: &QualifiedName, definition: &ColumnDefinition) {
        if self.table(table).known().is_some_and(|t| t.column(&definition.name).is_some()) {
            return;
        }
        let serial = definition.ty.serial_base();
        let mut column = Column {
            name: definition.name.clone(),
            not_null: Some(if serial.is_some() { Proof::Valid } else { Proof::Nullable }),
            not_null_constraint: None,
            has_default: Some(serial.is_some()),
            ty: Some(serial.unwrap_or_else(|| definition.ty.clone())),
            generated: None,
            computed_from: BTreeSet::new(),
            created: Some(self.release),
            sequence: None,
            draws_from: None,
            calls: BTreeSet::new(),
        };
        for constraint in &definition.constraints {
            match &constraint.value {
                ColumnConstraint::NotNull(name) => {
                    column.not_null = Some(Proof::Valid);
                    column.not_null_constraint.clone_from(name);
                }
                ColumnConstraint::Default(default) => {
                    column.has_default = Some(true);
                    column.draws_from = self.sequence_of_default(default);
                    column.calls = self.own_calls(&default.functions);
                }
                ColumnConstraint::Generated { stored, expression } => {
                    column.computed_from.clone_from(&expression.columns);
                    column.calls = self.own_calls(&expression.functions);
                    let stored = *stored == Some(true);
                    column.generated =
                        Some(if stored { Generation::Stored } else { Generation::Virtual });
                    column.has_default = Some(true);
                }
                ColumnConstraint::Identity => {
                    column.generated = Some(Generation::Identity);
                    column.not_null = Some(Proof::Valid);
                    column.has_default = Some(true);
                }
                ColumnConstraint::Null | ColumnConstraint::Table(_) => {}
            }
        }
        if serial_or_identity(definition) {
            let sequence = self.create_sequence(table, &column.name);
            column.draws_from = definition.ty.serial_base().map(|_| sequence.clone());
            column.sequence = Some(sequence);
        }
        if column.not_null == Some(Proof::Valid) && column.not_null_constraint.is_none() {
            column.not_null_constraint = Some(self.not_null_name(table, &column.name));
        }
        self.table_mut(table).columns.push(column);
        for constraint in &definition.constraints {
            if let ColumnConstraint::Table(constraint) = &constraint.value {
                self.add_constraint(table, constraint);
            }
        }
    }

    fn create_sequence(&mut self, table: &QualifiedName, column: &str) -> QualifiedName {
        let name = table.sibling(self.index_name(table, &[column.to_owned()], "seq"));
        self.sequences.insert_mut(name.clone(), self.release);
        name
    }

    pub(super) fn drop_column(&mut self, name: &QualifiedName, column: &str) {
        let owned = self.column_mut(name, column).sequence.take();
        self.drop_owned(owned);
        let mut table = self.table_mut(name);
        table.columns.retain(|known| known.name != column && !known.computed_from.contains(column));
        let dropped: Vec<Name> = table
            .constraints
            .iter()
            .filter(|constraint| constraint.rule.mentions(column))
            .map(|constraint| constraint.name.clone())
            .collect();
        drop(table);
        for constraint in dropped {
            self.drop_constraint(name, &constraint);
        }
        let indexes: Vec<QualifiedName> = self
            .indexes_of(name)
            .filter(|index| index.uses(column))
            .map(|index| index.name.clone())
            .collect();
        for index in indexes {
            self.drop_index(&index);
        }
        self.drop_views_of_column(name, column);
    }

    fn rename_column(&mut self, table: &QualifiedName, from: &str, to: &str) {
        let rename = |name: &mut Name| {
            if name == from {
                *name = to.to_owned();
            }
        };
        self.rename_column_in_views(table, from, &to.to_owned());
        let mut changed = self.table_mut(table);
        changed.columns.iter_mut().for_each(|column| rename(&mut column.name));
        for constraint in &mut changed.constraints {
            match &mut constraint.rule {
                ConstraintRule::Check(check) => {
                    for names in [&mut check.columns, &mut check.proves_not_null] {
                        if names.remove(from) {
                            names.insert(to.to_owned());
                        }
                    }
                }
                ConstraintRule::ForeignKey(key) => key.columns.iter_mut().for_each(rename),
                ConstraintRule::Unique(columns)
                | ConstraintRule::PrimaryKey(columns)
                | ConstraintRule::Exclude(columns) => columns.iter_mut().for_each(rename),
            }
        }
        drop(changed);
        for referencing in names(self.tables.names_on(Role::Referencing, table)) {
            let mut referencing = self.table_mut(&referencing);
            for key in referencing.constraints.iter_mut().filter_map(|c| c.rule.foreign_key_mut()) {
                if key.references == *table {
                    key.referenced_columns.iter_mut().for_each(rename);
                }
            }
        }
        for index in names(self.indexes.names_on(Role::Belonging, table)) {
            let Some(mut index) = self.indexes.change(&index) else { continue };
            index.columns.iter_mut().for_each(rename);
            if index.computed_from.remove(from) {
                index.computed_from.insert(to.to_owned());
            }
        }
    }

    /// Gives a table another name or schema, wherever it is named.
    pub(super) fn move_table(&mut self, from: &QualifiedName, to: &QualifiedName) {
        let mut moved = match self.tables.remove(from) {
            Some(table) => table.into_table(self.doubts),
            None => Table::assumed(from.clone()),
        };
        moved.name = to.clone();
        for sequence in moved.columns.iter_mut().filter_map(|column| column.sequence.as_mut()) {
            if let Some(created) = self.sequences.get(sequence).copied() {
                self.sequences.remove_mut(sequence);
                sequence.schema.clone_from(&to.schema);
                self.sequences.insert_mut(sequence.clone(), created);
            }
        }
        for column in moved.columns.iter_mut().filter(|column| column.draws_from.is_some()) {
            if column.sequence.is_some() {
                column.draws_from.clone_from(&column.sequence);
            }
        }
        self.put_table(moved);
        self.gone.insert_mut(from.clone());
        self.gone.remove_mut(to);
        for child in names(self.tables.names_on(Role::Child, from)) {
            let parents = &mut self.table_mut(&child).parents;
            parents.iter_mut().filter(|parent| *parent == from).for_each(|p| p.clone_from(to));
        }
        for referencing in names(self.tables.names_on(Role::Referencing, from)) {
            for constraint in &mut self.table_mut(&referencing).constraints {
                if let ConstraintRule::ForeignKey(key) = &mut constraint.rule
                    && key.references == *from
                {
                    key.references.clone_from(to);
                }
            }
        }
        for statistics in names(self.statistics.names_on(Role::Belonging, from)) {
            self.statistics.insert(statistics, Statistics { table: to.clone() });
        }
        self.rename_in_views(from, to);
        self.move_indexes(from, to);
    }

    /// The indexes of a relation follow it.
    pub(super) fn move_indexes(&mut self, from: &QualifiedName, to: &QualifiedName) {
        for name in names(self.indexes.names_on(Role::Belonging, from)) {
            if let Some(mut index) = self.indexes.remove(&name) {
                index.table = to.clone();
                index.name = to.sibling(name.name);
                self.indexes.insert(index.name.clone(), index);
            }
        }
    }
}

fn serial_or_identity(definition: &ColumnDefinition) -> bool {
    let identity = |constraint: &ColumnConstraint| matches!(constraint, ColumnConstraint::Identity);
    definition.ty.serial_base().is_some()
        || definition.constraints.iter().any(|constraint| identity(&constraint.value))
}
