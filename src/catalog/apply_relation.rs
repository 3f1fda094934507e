//! Sequences, statistics objects, and tables that get or leave a parent, in the
//! catalog.

use super::apply::names;
use super::objects::Role;
use super::table::{Constraint, Statistics};
use super::{Catalog, Index, TEMPORARY_SCHEMA};
use crate::pg::{Name, QualifiedName};
use crate::sql::{
    CreateSequence, Drop, DropKind, Expression, ObjectName, PartitionBound, SequenceOwner,
    TableAction,
};

impl Catalog {
    /// The full name of the sequence that `create` makes.
    pub fn name_of_sequence(&self, create: &CreateSequence) -> QualifiedName {
        if create.temporary {
            QualifiedName::new(TEMPORARY_SCHEMA, create.name.name.clone())
        } else {
            self.for_creation(&create.name)
        }
    }

    /// The table of a statistics object, if it is known.
    pub fn table_of_statistics(&self, name: &ObjectName) -> Option<&QualifiedName> {
        self.statistics.get(&self.for_creation(name)).map(|statistics| &statistics.table)
    }

    /// The columns whose default draws from a sequence: table and column.
    pub fn drawing_from<'a>(
        &'a self,
        sequence: &'a QualifiedName,
    ) -> impl Iterator<Item = (&'a QualifiedName, &'a Name)> {
        self.tables_on(Role::Drawing, sequence).flat_map(move |table| {
            let columns = table.columns.iter();
            let drawing = columns.filter(|column| column.draws_from.as_ref() == Some(sequence));
            drawing.map(|column| (&table.name, &column.name))
        })
    }

    /// The column that owns a sequence: table and column.
    pub fn owner_of(&self, sequence: &QualifiedName) -> Option<(&QualifiedName, &Name)> {
        self.tables_on(Role::Drawing, sequence).find_map(|table| {
            let mut columns = table.columns.iter();
            let owner = columns.find(|column| column.sequence.as_ref() == Some(sequence))?;
            Some((&table.name, &owner.name))
        })
    }

    /// The sequence that a default draws from by name.
    pub(super) fn sequence_of_default(&self, default: &Expression) -> Option<QualifiedName> {
        default.functions.iter().find(|(_, name)| name == "nextval")?;
        let quoted = default.text.split('\'').nth(1)?;
        let part = |part: &str| match part.strip_prefix('"').and_then(|p| p.strip_suffix('"')) {
            Some(quoted) => quoted.to_owned(),
            None => part.to_ascii_lowercase(),
        };
        let (schema, name) = match quoted.split_once('.') {
            Some((schema, name)) => (Some(part(schema)), part(name)),
            None => (None, part(quoted)),
        };
        Some(self.resolve(&ObjectName { schema, name, span: default.span }))
    }

    pub(super) fn create_sequence_alone(&mut self, create: &CreateSequence) {
        let name = self.name_of_sequence(create);
        if self.has_relation(&name) {
            return;
        }
        self.gone.remove_mut(&name);
        self.sequences.insert_mut(name.clone(), self.release);
        self.own_sequence(&name, create.owner.as_ref());
    }

    pub(super) fn own_sequence(&mut self, sequence: &QualifiedName, owner: Option<&SequenceOwner>) {
        let Some(owner) = owner else { return };
        if !self.sequences.contains_key(sequence) {
            self.sequences.insert_mut(sequence.clone(), 0);
        }
        self.forget_owner(sequence);
        if let SequenceOwner::Column { table, column } = owner {
            let table = self.resolve(table);
            self.column_mut(&table, column).sequence = Some(sequence.clone());
        }
    }

    fn forget_owner(&mut self, sequence: &QualifiedName) {
        let owner = self.owner_of(sequence).map(|(table, column)| (table.clone(), column.clone()));
        if let Some((table, column)) = owner {
            self.column_mut(&table, &column).sequence = None;
        }
    }

    pub(super) fn drop_sequence(&mut self, name: &QualifiedName) {
        self.forget_owner(name);
        let drawing: Vec<(QualifiedName, Name)> = self
            .drawing_from(name)
            .map(|(table, column)| (table.clone(), column.clone()))
            .collect();
        for (table, column) in drawing {
            let mut column = self.column_mut(&table, &column);
            column.draws_from = None;
            column.has_default = Some(false);
        }
        self.sequences.remove_mut(name);
        self.gone.insert_mut(name.clone());
        self.drop_views_on(name);
    }

    pub(super) fn move_sequence(&mut self, from: &QualifiedName, to: &QualifiedName) {
        let Some(created) = self.sequences.get(from).copied() else { return };
        self.sequences.remove_mut(from);
        self.sequences.insert_mut(to.clone(), created);
        self.gone.insert_mut(from.clone());
        self.gone.remove_mut(to);
        for table in names(self.tables.names_on(Role::Drawing, from)) {
            for column in &mut self.table_mut(&table).columns {
                for name in [&mut column.sequence, &mut column.draws_from] {
                    if name.as_ref() == Some(from) {
                        *name = Some(to.clone());
                    }
                }
            }
        }
    }

    pub(super) fn create_statistics(&mut self, name: Option<&ObjectName>, table: &ObjectName) {
        // One without a name gets one that no statement here will use.
        if let Some(name) = name {
            let name = self.for_creation(name);
            let table = self.resolve(table);
            if !self.statistics.contains(&name) {
                self.statistics.insert(name, Statistics { table });
            }
        }
    }

    pub(super) fn rename_statistics(&mut self, name: &ObjectName, to: &str) {
        let from = self.for_creation(name);
        if let Some(table) = self.statistics.remove(&from) {
            self.statistics.insert(from.sibling(to), table);
        }
    }

    pub(super) fn drop_relations(&mut self, drop: &Drop) {
        for name in &drop.names {
            let full = self.resolve(name);
            match drop.kind {
                DropKind::Type | DropKind::Domain => self.drop_type(&self.resolve_type(name)),
                DropKind::Table => self.drop_table(&full),
                DropKind::Index => self.drop_index(&full),
                DropKind::View | DropKind::MaterializedView => self.drop_view(&full),
                DropKind::Sequence => self.drop_sequence(&full),
                DropKind::Statistics => _ = self.statistics.remove(&self.for_creation(name)),
            }
        }
    }

    /// The index of a table that can be the part of an index of its new parent.
    /// Source: `AttachPartitionEnsureIndexes`.
    pub fn fitting_index(&self, whole: &Index, partition: &QualifiedName) -> Option<&Index> {
        self.indexes_of(partition).find(|index| {
            index.part_of.is_none()
                && index.columns == whole.columns
                && index.unique == whole.unique
                && index.method == whole.method
                && index.computed_from.is_empty()
                && whole.computed_from.is_empty()
                && (whole.constraint.is_none() || index.constraint.is_some())
        })
    }

    /// A table gets or leaves a parent.
    pub(super) fn change_parents(&mut self, name: &QualifiedName, action: &TableAction) {
        match action {
            TableAction::AttachPartition { partition, bound } => {
                self.attach(name, partition, bound);
            }
            TableAction::DetachPartition { partition, .. } => self.detach(name, partition),
            TableAction::Inherit { parent } => {
                let parent = self.resolve(parent);
                self.table_mut(name).parents.push(parent);
            }
            TableAction::NoInherit { parent } => {
                let parent = self.resolve(parent);
                self.table_mut(name).parents.retain(|known| *known != parent);
            }
            _ => {}
        }
    }

    fn attach(&mut self, parent: &QualifiedName, child: &ObjectName, bound: &PartitionBound) {
        let child = self.resolve(child);
        let mut table = self.table_mut(&child);
        table.parents = vec![parent.clone()];
        table.is_partition = true;
        table.bound = Some(bound.clone());
        drop(table);
        self.take_over_keys(parent, &child);
        let wholes: Vec<Index> = self.indexes_of(parent).cloned().collect();
        for whole in wholes {
            match self.fitting_index(&whole, &child).map(|index| index.name.clone()) {
                Some(part) => self.attach_index(&whole.name, &part),
                None => self.copy_index(&whole.name, &child, true),
            }
        }
    }

    /// A partition has the foreign keys of its parent; one that is alike is one with
    /// it.
    fn take_over_keys(&mut self, parent: &QualifiedName, child: &QualifiedName) {
        let keys = self.table(parent).known().into_iter().flat_map(|table| &table.constraints);
        let keys: Vec<Constraint> =
            keys.filter(|key| key.rule.foreign_key().is_some()).cloned().collect();
        for key in keys {
            let mut table = self.table_mut(child);
            let same = |own: &&mut Constraint| own.rule.foreign_key() == key.rule.foreign_key();
            if let Some(own) = table.constraints.iter_mut().find(same) {
                own.valid |= key.valid;
                continue;
            }
            let taken = table.constraint(&key.name).is_some();
            drop(table);
            let columns = key.rule.foreign_key().map(|key| key.columns.clone());
            let name = match taken {
                true => self.constraint_name(child, &columns.unwrap_or_default(), "fkey"),
                false => key.name.clone(),
            };
            self.table_mut(child).constraints.push(Constraint { name, ..key });
        }
    }

    pub(super) fn attach_index(&mut self, whole: &QualifiedName, part: &QualifiedName) {
        if let Some(mut index) = self.indexes.change(part) {
            index.part_of = Some(whole.clone());
        }
    }

    fn detach(&mut self, parent: &QualifiedName, child: &ObjectName) {
        let child = self.resolve(child);
        let mut table = self.table_mut(&child);
        table.parents.retain(|known| known != parent);
        table.is_partition = false;
        table.bound = None;
        drop(table);
        for index in names(self.indexes.names_on(Role::Belonging, &child)) {
            if let Some(mut index) = self.indexes.change(&index) {
                index.part_of = None;
            }
        }
    }
}
