//! `ALTER TABLE`, in the catalog.

use super::Catalog;
use super::apply::names;
use super::described::ChangingColumn;
use super::objects::Role;
use super::table::{Column, ConstraintRule, Generation, Proof, Statistics, Table};
use crate::pg::{Name, QualifiedName};
use crate::sql::{
    ColumnConstraint, ColumnDefinition, IndexElement, ReferentialAction, Shape, TableAction,
    TableSetting,
};

impl Catalog {
    pub(super) fn change_table(&mut self, name: &QualifiedName, action: &TableAction) {
        match action {
            TableAction::AddColumn { column, .. } => self.add_column(name, column),
            TableAction::DropColumn { column, .. } => self.drop_column(name, column),
            TableAction::AlterType { column, ty, .. } => self.column_mut(name, column).retype(ty),
            TableAction::SetDefault { column, default } => {
                let draws_from = self.sequence_of_default(default);
                let calls = self.own_calls(&default.functions);
                let mut column = self.column_mut(name, column);
                column.has_default = Some(default.shape != Shape::Null);
                column.default = Some(Box::new(default.clone()));
                column.default_of = None;
                column.draws_from = draws_from;
                column.calls = calls;
            }
            TableAction::DropDefault { column } => self.column_mut(name, column).drop_default(),
            TableAction::SetNotNull { column } => self.set_not_null(name, column),
            TableAction::DropNotNull { column } => self.column_mut(name, column).drop_not_null(),
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
                column.computed_from.clear();
                column.has_default = Some(false);
                let owned = column.sequence.take();
                drop(column);
                self.drop_owned(owned);
            }
            TableAction::AddConstraint(constraint) => self.add_constraint(name, constraint),
            TableAction::DropConstraint { constraint, .. } => {
                self.drop_constraint_with_dependants(name, constraint);
            }
            TableAction::ValidateConstraint { constraint } => self.validate(name, constraint),
            TableAction::RenameColumn { from, to } => self.rename_column(name, from, to),
            TableAction::RenameConstraint { from, to } => self.rename_constraint(name, from, to),
            TableAction::Rename { to } => self.move_table(name, &name.sibling(to.clone())),
            TableAction::SetSchema { schema } => {
                self.move_table(name, &QualifiedName::new(schema.clone(), name.name.clone()));
            }
            TableAction::Setting(TableSetting::Persistence { logged }) => {
                self.table_mut(name).unlogged = Some(!logged);
            }
            TableAction::SetExpression { .. }
            | TableAction::SetIdentity { .. }
            | TableAction::ColumnSetting { .. }
            | TableAction::Setting(_) => {}
            TableAction::AlterConstraint { constraint, change } => {
                self.alter_constraint(name, constraint, *change);
            }

            TableAction::AttachPartition { .. }
            | TableAction::DetachPartition { .. }
            | TableAction::Inherit { .. }
            | TableAction::NoInherit { .. } => self.change_parents(name, action),
            TableAction::OfType(ty) => {
                let ty = ty.as_ref().map(|ty| self.resolve_type(ty));
                self.table_mut(name).of_type = ty;
            }
            TableAction::SetTablespace { .. } | TableAction::SetAccessMethod { .. } => {}
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
            columns.push(Column::assumed(column.to_owned()));
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

    /// The catalog with one column more.
    pub fn with_column(&self, table: &QualifiedName, column: &ColumnDefinition) -> Self {
        let mut with = self.clone();
        with.add_column(table, column);
        with
    }

    pub(super) fn add_column(&mut self, table: &QualifiedName, definition: &ColumnDefinition) {
        if self.table(table).known().is_some_and(|t| t.column(&definition.name).is_some()) {
            return;
        }
        let column = self.make_column(table, definition);
        self.table_mut(table).columns.push(column);
        for constraint in definition.table_constraints() {
            self.add_constraint(table, constraint);
        }
    }

    /// A column of a parent, on a child: it draws from the parent's sequence.
    pub(super) fn add_inherited_column(
        &mut self,
        parent: &QualifiedName,
        child: &QualifiedName,
        definition: &ColumnDefinition,
    ) {
        let mut bare = definition.clone();
        let serial = bare.ty.serial_base();
        if let Some(base) = &serial {
            bare.ty = base.clone();
        }
        bare.constraints.retain(|clause| clause.value != ColumnConstraint::Identity);
        self.add_column(child, &bare);
        let of_parent = self.table(parent).known().and_then(|it| it.column(&definition.name));
        let draws_from = of_parent.and_then(|column| column.draws_from.clone());
        if serial.is_some() {
            let mut column = self.column_mut(child, &definition.name);
            column.not_null = Some(Proof::Valid);
            column.has_default = Some(true);
            column.draws_from = draws_from;
        }
    }

    /// A new column, which is in no table yet; its sequence exists from now on.
    pub(super) fn make_column(
        &mut self,
        table: &QualifiedName,
        definition: &ColumnDefinition,
    ) -> Column {
        let serial = definition.ty.serial_base();
        let mut column = Column {
            not_null: Some(if serial.is_some() { Proof::Valid } else { Proof::Nullable }),
            has_default: Some(serial.is_some()),
            ty: Some(serial.unwrap_or_else(|| definition.ty.clone())),
            created: Some(self.release),
            ..Column::assumed(definition.name.clone())
        };
        for constraint in &definition.constraints {
            self.describe(&mut column, &constraint.value);
        }
        if serial_or_identity(definition) {
            let sequence = self.create_sequence(table, &column.name);
            column.draws_from = definition.ty.serial_base().map(|_| sequence.clone());
            column.sequence = Some(sequence);
        }
        if column.not_null == Some(Proof::Valid) && column.not_null_constraint.is_none() {
            column.not_null_constraint = Some(self.not_null_name(table, &column.name));
        }
        column
    }

    /// What a clause says of a column itself.
    pub(super) fn describe(&self, column: &mut Column, clause: &ColumnConstraint) {
        match clause {
            ColumnConstraint::NotNull { name, .. } => {
                column.not_null = Some(Proof::Valid);
                column.not_null_constraint.clone_from(name);
            }
            ColumnConstraint::Default(default) => {
                column.calls = self.own_calls(&default.functions);
                column.has_default = Some(default.shape != Shape::Null);
                column.default = Some(Box::new(default.clone()));
                column.draws_from = self.sequence_of_default(default);
            }
            ColumnConstraint::Generated { stored, expression } => {
                column.calls = self.own_calls(&expression.functions);
                column.computed_from.clone_from(&expression.columns);
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

    pub(super) fn create_sequence(&mut self, table: &QualifiedName, column: &str) -> QualifiedName {
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
            self.drop_constraint_with_dependants(name, &constraint);
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

    pub(super) fn rename_column(&mut self, table: &QualifiedName, from: &str, to: &str) {
        let rename = |name: &mut Name| {
            if name == from {
                *name = to.to_owned();
            }
        };
        self.rename_column_in_views(table, from, &to.to_owned());
        let mut changed = self.table_mut(table);
        for column in &mut changed.columns {
            rename(&mut column.name);
            if column.computed_from.remove(from) {
                column.computed_from.insert(to.to_owned());
            }
        }
        for element in changed.partition_key.iter_mut().flat_map(|key| &mut key.elements) {
            match element {
                IndexElement::Column(column) => rename(column),
                IndexElement::Expression(expression) => {
                    if expression.columns.remove(from) {
                        expression.columns.insert(to.to_owned());
                    }
                }
            }
        }
        for constraint in &mut changed.constraints {
            match &mut constraint.rule {
                ConstraintRule::Check(check) => {
                    for names in [&mut check.columns, &mut check.proves_not_null] {
                        if names.remove(from) {
                            names.insert(to.to_owned());
                        }
                    }
                    check.demands.iter_mut().for_each(|demand| rename(&mut demand.column));
                }
                ConstraintRule::ForeignKey(key) => {
                    key.columns.iter_mut().for_each(rename);
                    for action in [&mut key.on_delete, &mut key.on_update] {
                        if let ReferentialAction::Set(columns) = action {
                            columns.iter_mut().for_each(rename);
                        }
                    }
                }
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
