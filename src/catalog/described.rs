//! Tables as they are described, and as they are after a doubt.
//!
//! SQL that is not read may have changed any table. To say so of each of them
//! would take as long as there are tables, so a table remembers how often all
//! was doubted when it was last described, and looks doubted to those who ask
//! later.

use std::collections::BTreeSet;
use std::ops::{Deref, DerefMut};
use std::sync::OnceLock;

use super::builtin::is_built_in_type;
use super::objects::{Changing, Linked, Links, Role};
use super::{Column, ConstraintRule, Index, Statistics, Table, View};
use crate::pg::{QualifiedName, TypeName};
use crate::sql::TypeKind;

/// A table, and what is left to be sure of after a doubt.
#[derive(Debug, Clone)]
pub(super) struct Described {
    table: Table,
    /// How often all had been doubted when it was described.
    doubts: u32,
    /// As it is after a later doubt.
    doubted: OnceLock<Box<Table>>,
}

impl Described {
    pub(super) const fn new(table: Table, doubts: u32) -> Self {
        Self { table, doubts, doubted: OnceLock::new() }
    }

    /// The table, where all was doubted so often.
    pub(super) fn after(&self, doubts: u32) -> &Table {
        if self.doubts >= doubts {
            return &self.table;
        }
        self.doubted.get_or_init(|| Box::new(self.table.clone().in_doubt()))
    }

    pub(super) fn into_table(self, doubts: u32) -> Table {
        if self.doubts >= doubts { self.table } else { self.table.in_doubt() }
    }
}

impl Table {
    fn in_doubt(mut self) -> Self {
        self.doubt();
        self
    }

    /// From here on its columns and constraints are not certain.
    pub(super) fn doubt(&mut self) {
        self.complete = false;
        self.constraints.iter_mut().for_each(|constraint| constraint.doubted = true);
    }
}

/// A table while it is changed.
pub(super) struct ChangingTable<'a>(Changing<'a, Described>);

impl<'a> ChangingTable<'a> {
    pub(super) fn new(mut table: Changing<'a, Described>, doubts: u32) -> Self {
        if table.doubts < doubts {
            *table = Described::new(table.after(doubts).clone(), doubts);
        }
        Self(table)
    }

    /// One of its columns, while it is changed.
    pub(super) const fn column(self, at: usize) -> ChangingColumn<'a> {
        ChangingColumn { table: self, at }
    }
}

impl Deref for ChangingTable<'_> {
    type Target = Table;

    fn deref(&self) -> &Table {
        &self.0.table
    }
}

impl DerefMut for ChangingTable<'_> {
    fn deref_mut(&mut self) -> &mut Table {
        &mut self.0.table
    }
}

/// A column while it is changed.
pub(super) struct ChangingColumn<'a> {
    table: ChangingTable<'a>,
    at: usize,
}

impl Deref for ChangingColumn<'_> {
    type Target = Column;

    fn deref(&self) -> &Column {
        &self.table.columns[self.at]
    }
}

impl DerefMut for ChangingColumn<'_> {
    fn deref_mut(&mut self) -> &mut Column {
        &mut self.table.columns[self.at]
    }
}

impl Linked for Described {
    fn links(&self) -> Links {
        let table = &self.table;
        let parents = table.parents.iter().map(|parent| (Role::Child, parent.clone()));
        let default = table.parents.iter().filter(|_| table.is_default_partition());
        let default = default.map(|parent| (Role::DefaultPartition, parent.clone()));
        let keys = table.constraints.iter().filter_map(|constraint| constraint.rule.foreign_key());
        let references = keys.map(|key| (Role::Referencing, key.references.clone()));
        let columns = table.columns.iter();
        let sequences = columns.flat_map(|column| column.sequence.iter().chain(&column.draws_from));
        let sequences = sequences.map(|sequence| (Role::Drawing, sequence.clone()));
        let columns = table.columns.iter();
        let types = columns.flat_map(|column| column.ty.iter().chain(&column.default_of));
        let types = types.filter_map(link_to_type);
        let called = table.columns.iter().map(|column| &column.calls);
        let called = called.chain(table.attached.values().map(|attached| &attached.calls));
        let checks = table.constraints.iter().filter_map(|constraint| match &constraint.rule {
            ConstraintRule::Check(check) => Some(&check.functions),
            _ => None,
        });
        let called = called.chain(checks).flatten();
        let calling = called.map(|(_, name)| Role::calling(name));
        let attached = table.attached.values().flat_map(|attached| &attached.reads.relations);
        let reading = attached.map(|relation| (Role::Reading, relation.clone()));
        let typed = table.of_type.iter().map(|ty| Role::of_type(&ty.name));
        let all = parents.chain(default).chain(references).chain(sequences);
        all.chain(types).chain(typed).chain(calling).chain(reading).collect()
    }
}

impl Linked for TypeKind {
    fn links(&self) -> Links {
        match self {
            Self::Domain(domain) => link_to_type(&domain.base).into_iter().collect(),
            Self::Composite(attributes) => {
                attributes.iter().filter_map(|(_, ty)| link_to_type(ty)).collect()
            }
            Self::Enum(_) | Self::Other => BTreeSet::new(),
        }
    }
}

impl Linked for Index {
    fn links(&self) -> Links {
        let whole = self.part_of.iter().map(|whole| (Role::Part, whole.clone()));
        let calling = self.calls.iter().map(|(_, name)| Role::calling(name));
        whole.chain([(Role::Belonging, self.table.clone())]).chain(calling).collect()
    }
}

impl Linked for Statistics {
    fn links(&self) -> Links {
        BTreeSet::from([(Role::Belonging, self.table.clone())])
    }
}

impl Linked for View {
    fn links(&self) -> Links {
        let reading = self.reads.relations.iter().map(|name| (Role::Reading, name.clone()));
        reading.chain(self.calls.iter().map(|(_, name)| Role::calling(name))).collect()
    }
}

/// What no SQL can change needs no link.
fn link_to_type(ty: &TypeName) -> Option<(Role, QualifiedName)> {
    let built_in = ty.schema.is_none() && is_built_in_type(&ty.name);
    (!built_in).then(|| Role::of_type(&ty.name))
}
