//! Views and materialised views, and what they depend on.

use super::apply::names;
use super::objects::Role;
use super::reads::Reads;
use super::table::Calls;
use super::{Catalog, Presence, TEMPORARY_SCHEMA};
use crate::pg::{Name, QualifiedName};
use crate::sql::{CreateView, Output, Query, TableAction};

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
    /// What it reads.
    pub reads: Reads,
    /// The functions that it calls.
    pub calls: Calls,
    /// Its columns, each with its name where that is known; nothing where not even
    /// their number is.
    pub columns: Option<Vec<Option<Name>>>,
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

    /// The columns that `create` gives a view: each with its name where that is
    /// known; nothing where not even their number is.
    pub fn columns_of_view(&self, create: &CreateView) -> Option<Vec<Option<Name>>> {
        let query = create.query.names.as_ref()?;
        let mut columns = Vec::new();
        for output in query.outputs.as_ref()? {
            match output {
                Output::Column(name) => columns.push(name.clone()),
                Output::All(relation) => columns.extend(self.names_of_columns(query, *relation)?),
            }
        }
        let named = create.columns.iter().zip(&mut columns);
        named.for_each(|(name, column)| *column = Some(name.clone()));
        Some(columns)
    }

    fn names_of_columns(&self, query: &Query, relation: usize) -> Option<Vec<Option<Name>>> {
        let name = self.resolve(query.reads.get(relation)?);
        if let Some(view) = self.views.get(&name) {
            return view.columns.clone();
        }
        let table = self.known_table(&name).filter(|table| table.complete)?;
        Some(table.columns.iter().map(|column| Some(column.name.clone())).collect())
    }

    pub(super) fn create_view(&mut self, create: &CreateView) {
        let columns = self.columns_of_view(create);
        let name = self.name_of_view(create);
        if self.has_relation(&name) && !(create.or_replace && self.views.contains(&name)) {
            return;
        }
        let reads = create.query.names.as_ref();
        let view = View {
            columns,
            name: name.clone(),
            created: self.views.get(&name).map_or(self.release, |known| known.created),
            materialized: create.materialized,
            populated: !create.no_data,
            understood: reads.is_some(),
            reads: reads.map_or_else(Reads::default, |reads| Reads::of(self, reads)),
            calls: reads.map_or_else(Calls::new, |reads| self.own_calls(&reads.functions)),
        };
        self.gone.remove_mut(&name);
        self.views.insert(name, view);
    }

    pub(super) fn refresh_view(&mut self, name: &QualifiedName, populated: bool) {
        if let Some(mut view) = self.views.change(name) {
            view.populated = populated;
        }
    }

    /// Removes a view with the views on it, and its indexes.
    pub(super) fn drop_view(&mut self, name: &QualifiedName) {
        self.drop_views(vec![name.clone()]);
    }

    /// Removes the views that read a relation which is gone.
    pub(super) fn drop_views_on(&mut self, name: &QualifiedName) {
        self.drop_views(names(self.views.names_on(Role::Reading, name)));
        self.drop_dependents(name);
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
            self.drop_dependents(&name);
            self.gone.insert_mut(name);
        }
    }

    /// Removes the views that read a column which is gone.
    pub(super) fn drop_views_of_column(&mut self, table: &QualifiedName, column: &str) {
        let views: Vec<QualifiedName> = self
            .views_on(table)
            .filter(|view| view.reads.uses(table, column) == Some(true))
            .map(|view| view.name.clone())
            .collect();
        self.drop_views(views);
        self.drop_dependents_of_column(table, column);
    }

    pub(super) fn alter_view(&mut self, name: &QualifiedName, action: &TableAction) {
        let to = match action {
            TableAction::Rename { to } => name.sibling(to.clone()),
            TableAction::SetSchema { schema } => {
                QualifiedName::new(schema.clone(), name.name.clone())
            }
            TableAction::RenameColumn { from, to } => {
                if let Some(mut view) = self.views.change(name) {
                    let columns = view.columns.iter_mut().flatten().flatten();
                    columns.filter(|column| *column == from).for_each(|it| it.clone_from(to));
                }
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

    /// A relation has another name: what reads it follows.
    pub(super) fn rename_in_views(&mut self, from: &QualifiedName, to: &QualifiedName) {
        self.change_dependents(from, |reads| reads.rename(from, to));
        for view in names(self.views.names_on(Role::Reading, from)) {
            let Some(mut view) = self.views.change(&view) else { continue };
            view.reads.rename(from, to);
        }
    }

    /// A column has another name: what reads it follows.
    pub(super) fn rename_column_in_views(&mut self, table: &QualifiedName, from: &str, to: &Name) {
        self.change_dependents(table, |reads| reads.rename_column(table, from, to));
        for view in names(self.views.names_on(Role::Reading, table)) {
            let Some(mut view) = self.views.change(&view) else { continue };
            view.reads.rename_column(table, from, to);
        }
    }
}
