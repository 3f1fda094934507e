//! The columns that a view, a policy, a rule, a trigger or a body reads.

use std::collections::BTreeSet;

use super::Catalog;
use crate::pg::{Name, QualifiedName};
use crate::sql::{ColumnUse, Query, WriteKind};

/// What is read, as far as it can be told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reads {
    /// The relations, each with a place of its own.
    pub relations: Vec<QualifiedName>,
    /// The columns: which of the relations, and its column, where these are known.
    /// Nothing where the columns cannot be told.
    columns: Option<BTreeSet<ColumnUse>>,
}

impl Reads {
    /// What a query names.
    pub(super) fn of(catalog: &Catalog, query: &Query) -> Self {
        let relations: Vec<_> = query.reads.iter().map(|name| catalog.resolve(name)).collect();
        let columns = catalog.columns_read(&relations, query);
        Self { relations, columns }
    }

    /// What a trigger, a rule or a policy of `own` names; what it writes it depends
    /// on too.
    pub(super) fn of_attached(catalog: &Catalog, query: &Query, own: &QualifiedName) -> Self {
        let reads = query.reads.iter().map(|name| catalog.resolve(name));
        let written = query.writes.iter().map(|write| catalog.resolve(&write.table));
        let relations: Vec<_> = reads.chain([own.clone()]).chain(written).collect();
        let mut columns = catalog.columns_read(&relations, query);
        for (nth, write) in query.writes.iter().enumerate() {
            let (WriteKind::Insert(names) | WriteKind::Update(names)) = &write.kind else {
                continue;
            };
            let relation = Some(query.reads.len() + 1 + nth);
            let of = |name: &Name| ColumnUse { relation, column: Some(name.clone()) };
            columns.iter_mut().for_each(|columns| columns.extend(names.iter().map(of)));
        }
        Self { relations, columns }
    }

    /// These columns of one relation.
    pub(super) fn columns_of(relation: &QualifiedName, columns: &[Name]) -> Self {
        let of = |column: &Name| ColumnUse { relation: Some(0), column: Some(column.clone()) };
        Self { relations: vec![relation.clone()], columns: Some(columns.iter().map(of).collect()) }
    }

    /// What `other` reads as well.
    pub(super) fn extend(&mut self, other: Self) {
        let before = self.relations.len();
        self.relations.extend(other.relations);
        let moved = |mut known: ColumnUse| {
            known.relation = known.relation.map(|at| at + before);
            known
        };
        let columns = other.columns.map(|columns| columns.into_iter().map(moved));
        self.columns = self.columns.take().zip(columns).map(|(mut all, more)| {
            all.extend(more);
            all
        });
    }

    /// Whether a column is read; nothing where that cannot be told.
    pub fn uses(&self, table: &QualifiedName, column: &str) -> Option<bool> {
        if !self.relations.contains(table) {
            return Some(false);
        }
        let mut unclear = false;
        for known in self.columns.as_ref()? {
            let here = known.relation.is_none_or(|at| self.relations.get(at) == Some(table));
            let this = known.column.as_ref().is_none_or(|name| name == column);
            if here && this {
                if known.relation.is_some() && known.column.is_some() {
                    return Some(true);
                }
                unclear = true;
            }
        }
        (!unclear).then_some(false)
    }

    /// From here on none of the columns is certain.
    pub(super) fn blur(&mut self) {
        let columns = self.columns.take();
        let blurred = |column: ColumnUse| ColumnUse { relation: None, ..column };
        self.columns = columns.map(|columns| columns.into_iter().map(blurred).collect());
    }

    /// A relation has another name.
    pub(super) fn rename(&mut self, from: &QualifiedName, to: &QualifiedName) {
        let named = self.relations.iter_mut().filter(|name| *name == from);
        named.for_each(|name| name.clone_from(to));
    }

    /// A column has another name.
    pub(super) fn rename_column(&mut self, table: &QualifiedName, from: &str, to: &Name) {
        let Self { relations, columns: Some(columns) } = self else { return };
        *columns = std::mem::take(columns)
            .into_iter()
            .map(|mut known| {
                let here = known.relation.is_none_or(|at| relations.get(at) == Some(table));
                if here && known.column.as_deref() == Some(from) {
                    known.column = Some(to.clone());
                }
                known
            })
            .collect();
    }
}

impl Catalog {
    /// The columns of a query, each with its relation as far as that is certain.
    fn columns_read(
        &self,
        relations: &[QualifiedName],
        query: &Query,
    ) -> Option<BTreeSet<ColumnUse>> {
        let complete = |name| self.table(name).known().filter(|table| table.complete);
        let tables: Vec<_> = relations.iter().map(complete).collect();
        let mut columns = BTreeSet::new();
        for column in query.columns.as_ref()? {
            match (column.relation, &column.column) {
                (Some(at), None) => match tables[at] {
                    Some(table) => columns.extend(table.columns.iter().map(|known| ColumnUse {
                        relation: Some(at),
                        column: Some(known.name.clone()),
                    })),
                    None => _ = columns.insert(column.clone()),
                },
                (None, Some(name)) => {
                    let mut candidates = (0..tables.len())
                        .filter(|at| tables[*at].is_none_or(|table| table.column(name).is_some()));
                    match (candidates.next(), candidates.next()) {
                        (None, _) => {}
                        (only, None) => {
                            columns.insert(ColumnUse {
                                // It may be one of what is not known.
                                relation: only.filter(|_| !query.derived),
                                column: column.column.clone(),
                            });
                        }
                        _ => _ = columns.insert(column.clone()),
                    }
                }
                _ => _ = columns.insert(column.clone()),
            }
        }
        Some(columns)
    }
}
