//! The catalog after a change.

use std::sync::Arc;

use super::{Catalog, Presence};
use crate::pg::QualifiedName;
use crate::sql::{Change, Expression, IndexAction, TableAction, Target, TypeKind, Volatility};

impl Catalog {
    /// Applies `change`, as PostgreSQL would if it succeeds. What cannot be
    /// applied (an object that is gone, say) changes nothing.
    pub fn apply(&mut self, change: &Change) {
        match change {
            Change::AlterTable { table, action } => self.alter_table(table, action),
            Change::CreateTable(create) => self.create_table(create),
            Change::Drop(drop) => self.drop_relations(drop),
            Change::CreateIndex(create) => self.create_index(create),
            Change::AlterIndex { index, action } => self.alter_index(index, action),
            Change::CreateType { name, kind } => {
                self.types.insert(self.for_creation(name), kind.clone());
            }
            Change::CreateRoutine(create) => {
                let in_sql = create.code.as_ref().is_some_and(|code| code.language == "sql");
                let volatility = if in_sql && create.volatility == Volatility::Volatile {
                    create.inlined.as_ref().and_then(|body| self.surely_volatile(body))
                } else {
                    Some(create.volatility)
                };
                self.create_function(self.for_creation(&create.name), volatility);
            }
            Change::AlterRoutine { .. } | Change::DropRoutines(_) | Change::Do(_) | Change::Call(_) => {}
            Change::SetParameter { name, value, .. } => {
                self.set_parameter(name, value.as_deref());
            }
            Change::Unrecognised { head, .. } => self.doubt(head),
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
            | Change::Privileges(_)
            | Change::Publication(_)
            | Change::CatalogOnly(_)
            | Change::Opaque { .. } => {}
        }
    }

    fn alter_table(&mut self, target: &Target, action: &TableAction) {
        let name = self.resolve(&target.name);
        if self.views.contains_key(&name) {
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
        if present && !self.indexes.contains_key(&name) {
            self.change_table(&name, action);
            if !target.only {
                self.change_descendants(&name, action);
            }
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
        let inherited = !matches!(
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
                self.change_table(&child, action);
            }
        }
    }

    /// Removes a table with all that belongs to it.
    pub(super) fn drop_table(&mut self, name: &QualifiedName) {
        let children: Vec<QualifiedName> = self
            .tables
            .values()
            .filter(|child| child.is_partition && child.parents.contains(name))
            .map(|child| child.name.clone())
            .collect();
        for child in children {
            self.drop_table(&child);
        }
        if let Some(table) = self.tables.remove(name) {
            for sequence in table.columns.iter().filter_map(|column| column.sequence.as_ref()) {
                self.sequences.remove(sequence);
                self.gone.insert(sequence.clone());
            }
        }
        self.indexes.retain(|_, index| index.table != *name);
        for table in self.tables.values_mut() {
            let references = |table: &super::Table| {
                table.constraints.iter().any(|constraint| {
                    constraint.rule.foreign_key().is_some_and(|key| key.references == *name)
                })
            };
            if references(table) {
                Arc::make_mut(table).constraints.retain(|constraint| {
                    constraint.rule.foreign_key().is_none_or(|key| key.references != *name)
                });
            }
        }
        self.statistics.retain(|_, table| table != name);
        self.gone.insert(name.clone());
        self.drop_views_on(name);
    }

    pub(super) fn drop_index(&mut self, name: &QualifiedName) {
        let parts: Vec<QualifiedName> =
            self.parts_of_index(name).map(|part| part.name.clone()).collect();
        for part in parts {
            self.drop_index(&part);
        }
        self.indexes.remove(name);
        self.gone.insert(name.clone());
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
        let renamed = Arc::make_mut(&mut index);
        renamed.name = to.clone();
        let owner =
            renamed.constraint.as_mut().map(|owner| std::mem::replace(owner, to.name.clone()));
        let table = renamed.table.clone();
        if let Some(owner) = owner {
            for constraint in &mut self.table_mut(&table).constraints {
                if constraint.name == owner {
                    constraint.name.clone_from(&to.name);
                }
            }
        }
        self.gone.insert(from.clone());
        self.gone.remove(&to);
        self.indexes.insert(to, index);
    }

    /// A function in SQL is volatile for certain if it calls a function that is;
    /// otherwise that depends on whether the server inlines it.
    fn surely_volatile(&self, body: &Expression) -> Option<Volatility> {
        let volatile = body.functions.iter().any(|(schema, name)| {
            self.volatility(schema.as_deref(), name) == Some(Volatility::Volatile)
        });
        volatile.then_some(Volatility::Volatile)
    }

    /// Of two functions with one name the more volatile one counts, since calls
    /// are not matched with argument types.
    fn create_function(&mut self, name: QualifiedName, volatility: Option<Volatility>) {
        let worst = match self.functions.get(&name) {
            Some(Some(Volatility::Volatile)) => Some(Volatility::Volatile),
            Some(None) => None,
            _ => volatility,
        };
        self.functions.insert(name, worst);
    }

    /// After SQL that is not read nothing is certain to exist or to be missing,
    /// unless it only moves rows.
    fn doubt(&mut self, head: &str) {
        const ROWS_ONLY: [&str; 6] = ["INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "VALUES"];
        let first = head.split_whitespace().next().unwrap_or_default();
        if !ROWS_ONLY.contains(&first) {
            self.doubted = true;
            for table in self.tables.values_mut() {
                let table = Arc::make_mut(table);
                table.complete = false;
                table.constraints.iter_mut().for_each(|constraint| constraint.doubted = true);
            }
            self.gone.clear();
        }
    }

    /// Whether a type of that name was created in `schema` by replayed SQL.
    pub fn has_type(&self, name: &QualifiedName) -> bool {
        self.types.contains_key(name)
    }

    /// Whether a domain has constraints; nothing where it is no known domain.
    pub fn domain_is_constrained(&self, kind: &TypeKind) -> Option<bool> {
        match kind {
            TypeKind::Domain { base, constrained } => {
                let below = self.type_kind(base).and_then(|base| self.domain_is_constrained(base));
                Some(*constrained || below == Some(true))
            }
            _ => None,
        }
    }
}
