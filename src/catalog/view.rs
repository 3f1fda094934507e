//! Views and materialised views, and what they depend on.

use std::collections::BTreeSet;

use super::apply::names;
use super::objects::Role;
use super::table::Calls;
use super::{Catalog, Presence, TEMPORARY_SCHEMA};
use crate::pg::{Name, QualifiedName};
use crate::sql::{ColumnUse, CreateView, Query, TableAction};

/// A view or a materialised view.
#[derive(Debug, Clone)]
pub struct View {
    /// Its name.
    pub name: QualifiedName,
    /// The release that created it.
    pub created: u32,
    /// Whether it is materialised.
    pub materialized: bool,
    /// Whether a materialised view was filled.
    pub populated: bool,
    /// Whether its query was read: else it may depend on anything.
    pub understood: bool,
    /// The relations that it reads.
    pub reads: Vec<QualifiedName>,
    /// The functions that it calls.
    pub calls: Calls,
    /// The columns that it reads: which of the relations, and its column, where
    /// these are known. Nothing where the columns cannot be told.
    columns: Option<BTreeSet<ColumnUse>>,
}

impl View {
    /// Whether it depends on a column; nothing where that cannot be told.
    pub fn uses(&self, table: &QualifiedName, column: &str) -> Option<bool> {
        if !self.reads.contains(table) {
            return Some(false);
        }
        let mut unclear = false;
        for known in self.columns.as_ref()? {
            let here = known.relation.is_none_or(|at| self.reads.get(at) == Some(table));
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
}

impl Catalog {
    /// What is known of a view.
    pub fn view(&self, name: &QualifiedName) -> Presence<'_, View> {
        match self.views.get(name) {
            Some(view) => Presence::Known(view),
            None => self.absent(name),
        }
    }

    /// The full name of the view that `create` makes: one that reads a temporary
    /// relation is temporary itself.
    pub fn name_of_view(&self, create: &CreateView) -> QualifiedName {
        let reads = create.query.names.iter().flat_map(|reads| &reads.reads);
        let mut reads = reads.map(|name| self.resolve(name));
        let temporary = create.temporary || reads.any(|name| name.schema == TEMPORARY_SCHEMA);
        if temporary {
            QualifiedName::new(TEMPORARY_SCHEMA, create.name.name.clone())
        } else {
            self.for_creation(&create.name)
        }
    }

    /// The views that read a relation themselves, by name.
    pub fn views_on<'a>(
        &'a self,
        name: &QualifiedName,
    ) -> impl Iterator<Item = &'a View> + use<'a> {
        self.views.on(Role::Reading, name)
    }

    pub(super) fn create_view(&mut self, create: &CreateView) {
        let name = self.name_of_view(create);
        if self.has_relation(&name) && !(create.or_replace && self.views.contains(&name)) {
            return;
        }
        let reads = create.query.names.as_ref();
        let view = View {
            name: name.clone(),
            created: self.views.get(&name).map_or(self.release, |known| known.created),
            materialized: create.materialized,
            populated: !create.no_data,
            understood: reads.is_some(),
            reads: reads
                .into_iter()
                .flat_map(|reads| &reads.reads)
                .map(|name| self.resolve(name))
                .collect(),
            calls: reads.map_or_else(Calls::new, |reads| self.own_calls(&reads.functions)),
            columns: reads.and_then(|reads| self.columns_read(reads)),
        };
        self.gone.remove_mut(&name);
        self.views.insert(name, view);
    }

    pub(super) fn refresh_view(&mut self, name: &QualifiedName, populated: bool) {
        if let Some(mut view) = self.views.change(name) {
            view.populated = populated;
        }
    }

    /// The columns of a query, each with its relation as far as that is certain.
    fn columns_read(&self, reads: &Query) -> Option<BTreeSet<ColumnUse>> {
        let tables: Vec<_> = reads
            .reads
            .iter()
            .map(|name| self.table(&self.resolve(name)).known().filter(|table| table.complete))
            .collect();
        let mut columns = BTreeSet::new();
        for column in reads.columns.as_ref()? {
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
                                relation: only,
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

    /// Removes a view with the views on it, and its indexes.
    pub(super) fn drop_view(&mut self, name: &QualifiedName) {
        self.drop_views(vec![name.clone()]);
    }

    /// Removes the views that read a relation which is gone.
    pub(super) fn drop_views_on(&mut self, name: &QualifiedName) {
        self.drop_views(names(self.views.names_on(Role::Reading, name)));
    }

    fn drop_views(&mut self, mut views: Vec<QualifiedName>) {
        while let Some(name) = views.pop() {
            if self.views.remove(&name).is_none() && self.has_relation(&name) {
                continue;
            }
            // Its triggers and rules go with it.
            self.tables.remove(&name);
            self.drop_indexes_of(&name);
            views.extend(self.views.names_on(Role::Reading, &name).cloned());
            self.gone.insert_mut(name);
        }
    }

    /// Removes the views that read a column which is gone.
    pub(super) fn drop_views_of_column(&mut self, table: &QualifiedName, column: &str) {
        let views: Vec<QualifiedName> = self
            .views_on(table)
            .filter(|view| view.uses(table, column) == Some(true))
            .map(|view| view.name.clone())
            .collect();
        self.drop_views(views);
    }

    pub(super) fn alter_view(&mut self, name: &QualifiedName, action: &TableAction) {
        let to = match action {
            TableAction::Rename { to } => name.sibling(to.clone()),
            TableAction::SetSchema { schema } => {
                QualifiedName::new(schema.clone(), name.name.clone())
            }
            TableAction::RenameColumn { from, to } => {
                self.rename_column_in_views(name, from, to);
                return;
            }
            _ => return,
        };
        let Some(mut view) = self.views.remove(name) else { return };
        view.name = to.clone();
        self.views.insert(to.clone(), view);
        self.gone.insert_mut(name.clone());
        self.gone.remove_mut(&to);
        self.rename_in_views(name, &to);
        self.move_indexes(name, &to);
    }

    /// A relation has another name: views follow it.
    pub(super) fn rename_in_views(&mut self, from: &QualifiedName, to: &QualifiedName) {
        for view in names(self.views.names_on(Role::Reading, from)) {
            let Some(mut view) = self.views.change(&view) else { continue };
            view.reads.iter_mut().filter(|name| *name == from).for_each(|name| name.clone_from(to));
        }
    }

    /// A column has another name: views follow it.
    pub(super) fn rename_column_in_views(&mut self, table: &QualifiedName, from: &str, to: &Name) {
        for view in names(self.views.names_on(Role::Reading, table)) {
            let Some(mut view) = self.views.change(&view) else { continue };
            let View { reads, columns: Some(columns), .. } = &mut *view else { continue };
            *columns = std::mem::take(columns)
                .into_iter()
                .map(|mut known| {
                    let here = known.relation.is_none_or(|at| reads.get(at) == Some(table));
                    if here && known.column.as_deref() == Some(from) {
                        known.column = Some(to.clone());
                    }
                    known
                })
                .collect();
        }
    }
}
