//! The catalog after a change.

use super::objects::Role;
use super::{Catalog, Names, Presence};
use crate::pg::QualifiedName;
use crate::sql::{Change, ConstraintKind, IndexAction, QueryMode, TableAction, Target};

/// Whether SQL that begins so only moves rows.
fn rows_only(head: &str) -> bool {
    const FIRST: [&str; 6] = ["INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "VALUES"];
    head.split_whitespace().next().is_some_and(|first| FIRST.contains(&first))
}

impl Catalog {
    /// Applies `change`, as PostgreSQL would if it succeeds. What cannot be
    /// applied (an object that is gone, say) changes nothing. What code does, of a
    /// `DO` or of a function that is called, is applied change by change by those
    /// who follow it.
    pub fn apply(&mut self, change: &Change) {
        match change {
            Change::AlterTable { table, action } => self.alter_table(table, action),
            Change::CreateTable(create) => self.create_table(create),
            Change::Drop(drop) => self.drop_relations(drop),
            Change::CreateIndex(create) => self.create_index(create),
            Change::AlterIndex { index, action } => self.alter_index(index, action),
            Change::CreateType { name, kind } => {
                self.create_type(self.for_creation(name), kind);
            }
            Change::CreateRoutine(create) => self.create_routine(create),
            Change::AlterRoutine { routine, action, .. } => self.alter_routine(routine, action),
            Change::DropRoutines(drop) => self.drop_routines(drop),
            Change::SetParameter { name, value, .. } => {
                self.set_parameter(name, value.as_deref());
            }
            Change::Unrecognised { head, .. } if rows_only(head) => {}
            Change::Unrecognised { .. } | Change::Opaque { .. } => self.doubt(),
            Change::Query { query, mode: QueryMode::Run, .. } => {
                if self.unread_call(query).is_some() {
                    self.doubt();
                }
            }
            Change::CreateView(create) => self.create_view(create),
            Change::Refresh(refresh) => {
                let name = self.resolve(&refresh.name);
                self.refresh_view(&name, !refresh.no_data);
            }
            Change::CreateSequence(create) => self.create_sequence_alone(create),
            Change::AlterSequence { sequence, owner } => {
                self.own_sequence(&self.resolve(&sequence.name), owner.as_ref());
            }
            Change::CreateStatistics { name, table } => {
                self.create_statistics(name.as_ref(), table);
            }
            Change::CatalogOnly(it) => {
                // An extension may bring tables along.
                self.whole &= it.kind != "CREATE EXTENSION";
                self.own_casts |= it.kind == "CREATE CAST";
                self.discard(&it.kind);
            }
            Change::AlterStatistics { name, to: Some(to) } => self.rename_statistics(name, to),
            Change::AlterType { .. } | Change::Attachment(_) | Change::Schema(_) => {
                self.apply_object(change);
            }
            Change::AlterStatistics { .. }
            | Change::Truncate(_)
            | Change::LockTables(_)
            | Change::Comment(_)
            | Change::Vacuum(_)
            | Change::Cluster(_)
            | Change::Reindex(_)
            | Change::Transaction(_)
            | Change::Query { .. }
            | Change::Do(_)
            | Change::Call(_)
            | Change::Privileges(_)
            | Change::Publication(_) => {}
        }
    }

    fn alter_table(&mut self, target: &Target, action: &TableAction) {
        let name = self.resolve(&target.name);
        if self.views.contains(&name) {
            self.alter_view(&name, action);
            return;
        }
        if self.sequences.contains_key(&name) {
            let to = match action {
                TableAction::Rename { to } => name.sibling(to.clone()),
                TableAction::SetSchema { schema } => {
                    QualifiedName::new(schema.clone(), name.name.clone())
                }
                _ => return,
            };
            self.move_sequence(&name, &to);
            return;
        }
        let present = !matches!(self.table(&name), Presence::Gone);
        if present && !self.indexes.contains(&name) {
            self.change_table(&name, action);
            self.note_alone(&name, action, target.only);
            if !target.only {
                self.change_descendants(&name, action);
            }
        }
    }

    /// A NOT NULL of the table alone: `ONLY`, `NO INHERIT`.
    fn note_alone(&mut self, name: &QualifiedName, action: &TableAction, only: bool) {
        let (column, alone) = match action {
            TableAction::SetNotNull { column } => (column, only),
            TableAction::AddConstraint(constraint) => match &constraint.kind {
                ConstraintKind::NotNull(column) => (column, constraint.no_inherit),
                _ => return,
            },
            _ => return,
        };
        if alone && self.tables_on(Role::Child, name).next().is_some() {
            self.column_mut(name, column).not_null_alone = true;
        }
    }

    /// Columns and checks reach the partitions and children of a table; names
    /// and settings of the table itself do not.
    fn change_descendants(&mut self, name: &QualifiedName, action: &TableAction) {
        // A key of a partitioned table comes to its partitions as an index does.
        if let TableAction::AddConstraint(constraint) = action
            && self.copy_key(name, constraint)
        {
            return;
        }
        let no_inherit =
            matches!(action, TableAction::AddConstraint(constraint) if constraint.no_inherit);
        let inherited = !no_inherit
            && !matches!(
                action,
                TableAction::Rename { .. }
                    | TableAction::SetSchema { .. }
                    | TableAction::Setting(_)
                    | TableAction::AttachPartition { .. }
                    | TableAction::DetachPartition { .. }
                    | TableAction::Inherit { .. }
                    | TableAction::NoInherit { .. }
                    | TableAction::OfType(_)
            );
        if inherited {
            let children: Vec<QualifiedName> =
                self.descendants(name).into_iter().map(|child| child.name.clone()).collect();
            for child in children {
                match action {
                    TableAction::AddColumn { column, .. } => {
                        self.add_inherited_column(name, &child, column);
                    }
                    _ => self.change_table(&child, action),
                }
            }
        }
    }

    /// Removes a table with its partitions and all that belongs to them.
    pub(super) fn drop_table(&mut self, name: &QualifiedName) {
        let mut tables = vec![name.clone()];
        while let Some(name) = tables.pop() {
            let children = self.tables_on(Role::Child, &name).filter(|child| child.is_partition);
            tables.extend(children.map(|child| child.name.clone()));
            self.drop_table_alone(&name);
        }
    }

    fn drop_table_alone(&mut self, name: &QualifiedName) {
        if let Some(table) = self.tables.remove(name) {
            let table = table.into_table(self.doubts);
            for sequence in table.columns.into_iter().filter_map(|column| column.sequence) {
                self.drop_sequence(&sequence);
            }
        }
        self.drop_indexes_of(name);
        self.drop_routines_of_type(name);
        for referencing in names(self.tables.names_on(Role::Referencing, name)) {
            self.table_mut(&referencing).constraints.retain(|constraint| {
                constraint.rule.foreign_key().is_none_or(|key| key.references != *name)
            });
        }
        for statistics in names(self.statistics.names_on(Role::Belonging, name)) {
            self.statistics.remove(&statistics);
        }
        self.gone.insert_mut(name.clone());
        self.drop_views_on(name);
    }

    /// Removes the indexes of a relation that is gone.
    pub(super) fn drop_indexes_of(&mut self, relation: &QualifiedName) {
        for index in names(self.indexes.names_on(Role::Belonging, relation)) {
            self.indexes.remove(&index);
        }
    }

    /// Removes an index with its parts.
    pub(super) fn drop_index(&mut self, name: &QualifiedName) {
        let mut indexes = vec![name.clone()];
        while let Some(name) = indexes.pop() {
            indexes.extend(self.indexes.names_on(Role::Part, &name).cloned());
            self.indexes.remove(&name);
            self.gone.insert_mut(name);
        }
    }

    fn alter_index(&mut self, target: &Target, action: &IndexAction) {
        if let IndexAction::Rename { to } = action {
            let from = self.resolve(&target.name);
            self.rename_index(&from, to);
        }
        if let IndexAction::AttachPartition { part } = action {
            self.attach_index(&self.resolve(&target.name), &self.resolve(part));
        }
    }

    /// Renames an index, and with it the constraint that owns it.
    pub(super) fn rename_index(&mut self, from: &QualifiedName, to: &str) {
        let Some(mut index) = self.indexes.remove(from) else { return };
        let to = from.sibling(to);
        index.name = to.clone();
        let owner =
            index.constraint.as_mut().map(|owner| std::mem::replace(owner, to.name.clone()));
        if let Some(owner) = owner {
            for constraint in &mut self.table_mut(&index.table).constraints {
                if constraint.name == owner {
                    constraint.name.clone_from(&to.name);
                }
            }
        }
        for part in names(self.indexes.names_on(Role::Part, from)) {
            if let Some(mut part) = self.indexes.change(&part) {
                part.part_of = Some(to.clone());
            }
        }
        self.gone.insert_mut(from.clone());
        self.gone.remove_mut(&to);
        self.indexes.insert(to, index);
    }

    /// After SQL that is not read nothing is certain to exist or to be missing.
    pub fn doubt(&mut self) {
        self.doubts += 1;
        self.whole = false;
        self.gone = Names::new_sync();
        self.gone_types = Names::new_sync();
    }

    /// After a way of code that may not have been taken, of which `self` is what
    /// it leaves behind and `other` what was before it or what another way leaves:
    /// what differs is not certain.
    pub fn doubt_against(&mut self, other: &Self) {
        for name in self.tables.unlike(&other.tables) {
            if self.tables.contains(&name) {
                self.table_mut(&name).doubt();
            }
        }
        self.gone = Names::new_sync();
        self.unsure = true;
        self.whole = false;
    }
}

/// The names, no longer borrowed from what is about to change.
pub(super) fn names<'a>(names: impl Iterator<Item = &'a QualifiedName>) -> Vec<QualifiedName> {
    names.cloned().collect()
}
