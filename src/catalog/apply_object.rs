//! Types, schemas, and what belongs to a table, in the catalog.

use std::collections::BTreeSet;

use super::apply::names;
use super::objects::{Role, names_in};
use super::table::{Attached, Calls};
use super::{Catalog, Column, Presence, Table};
use crate::pg::{Name, QualifiedName, TypeName};
use crate::sql::{Attachment, Change, ObjectName, SchemaAction, TypeAction, TypeKind, Verb};

impl Catalog {
    /// The full name of a type, as `resolve` finds that of a relation.
    pub fn resolve_type(&self, name: &ObjectName) -> QualifiedName {
        self.type_named(name.schema.as_deref(), &name.name)
    }

    fn type_named(&self, schema: Option<&str>, name: &str) -> QualifiedName {
        if let Some(schema) = schema {
            return QualifiedName::new(schema, name);
        }
        let first = self.session.search_path.first().map_or("public", String::as_str);
        self.session
            .search_path
            .iter()
            .map(|schema| QualifiedName::new(schema.clone(), name))
            .find(|full| self.types.contains(full))
            .unwrap_or_else(|| QualifiedName::new(first, name))
    }

    /// What kind of type was created under that name.
    pub fn kind_of_type(&self, name: &QualifiedName) -> Option<&TypeKind> {
        self.types.get(name)
    }

    /// Whether `ty` is the type `name`, or an array of it.
    pub fn is_type(&self, ty: &TypeName, name: &QualifiedName) -> bool {
        ty.name == name.name && self.type_named(ty.schema.as_deref(), &ty.name) == *name
    }

    /// The known columns of a type, and of the domains over it.
    pub fn columns_of_type<'a>(&'a self, name: &QualifiedName) -> Vec<(&'a Table, &'a Column)> {
        let mut types = vec![name.clone()];
        let mut seen = BTreeSet::from([name.clone()]);
        let mut at = 0;
        while at < types.len() {
            let (role, bare) = Role::of_type(&types[at].name);
            let over = self.types.names_on(role, &bare).filter(|over| {
                let kind = self.types.get(over);
                matches!(kind, Some(TypeKind::Domain { base, .. }) if self.is_type(base, &types[at]))
            });
            for over in names(over) {
                if seen.insert(over.clone()) {
                    types.push(over);
                }
            }
            at += 1;
        }
        let of_type = |column: &&Column| {
            let ty = column.ty.as_ref();
            ty.is_some_and(|ty| seen.contains(&self.type_named(ty.schema.as_deref(), &ty.name)))
        };
        let tables: BTreeSet<&QualifiedName> = types
            .iter()
            .map(|name| Role::of_type(&name.name))
            .flat_map(|(role, bare)| self.tables.names_on(role, &bare))
            .collect();
        tables
            .into_iter()
            .filter_map(|table| self.known_table(table))
            .flat_map(|table| {
                table.columns.iter().filter(of_type).map(move |column| (table, column))
            })
            .collect()
    }

    /// The known relations of a schema that answer to `ALTER TABLE`, by name.
    pub fn tables_of_schema<'a>(&'a self, schema: &'a str) -> impl Iterator<Item = &'a Table> {
        let names = self.tables.names_in(schema).into_iter();
        names.filter_map(|name| self.known_table(&name))
    }

    /// Applies a change of types, schemas, or of what belongs to a table.
    pub(super) fn apply_object(&mut self, change: &Change) {
        match change {
            Change::AlterType { name, action } => {
                let name = self.resolve_type(name);
                self.alter_type(&name, action);
            }
            Change::Attachment(attachment) => self.attach_to_table(attachment),
            Change::Schema(SchemaAction::Rename { from, to }) => self.rename_schema(from, to),
            Change::Schema(SchemaAction::Drop { names, .. }) => {
                names.iter().for_each(|name| self.drop_schema(name));
            }
            _ => {}
        }
    }

    fn alter_type(&mut self, name: &QualifiedName, action: &TypeAction) {
        match action {
            TypeAction::Rename { to } => self.move_type(name, &name.sibling(to.clone())),
            TypeAction::SetSchema { schema } => {
                self.move_type(name, &QualifiedName::new(schema.clone(), name.name.clone()));
            }
            TypeAction::AddConstraint { .. } | TypeAction::SetNotNull => {
                if let Some(mut kind) = self.types.change(name)
                    && let TypeKind::Domain { constrained, .. } = &mut *kind
                {
                    *constrained = true;
                }
            }
            _ => {}
        }
    }

    fn move_type(&mut self, from: &QualifiedName, to: &QualifiedName) {
        let Some(kind) = self.types.get(from).cloned() else { return };
        let (role, bare) = Role::of_type(&from.name);
        let users: Vec<(QualifiedName, Name)> = self
            .tables_on(role, &bare)
            .flat_map(|table| table.columns.iter().map(|column| (table.name.clone(), column)))
            .filter(|(_, column)| column.ty.as_ref().is_some_and(|ty| self.is_type(ty, from)))
            .map(|(table, column)| (table, column.name.clone()))
            .collect();
        for (table, column) in users {
            if let Some(ty) = &mut self.column_mut(&table, &column).ty {
                ty.name.clone_from(&to.name);
                if from.schema != to.schema {
                    ty.schema = Some(to.schema.clone());
                }
            }
        }
        self.types.remove(from);
        self.types.insert(to.clone(), kind);
    }

    /// Removes a type, and the columns that are of it.
    pub(super) fn drop_type(&mut self, name: &QualifiedName) {
        let users: Vec<(QualifiedName, Name)> = self
            .columns_of_type(name)
            .into_iter()
            .map(|(table, column)| (table.name.clone(), column.name.clone()))
            .collect();
        for (table, column) in users {
            self.drop_column(&table, &column);
        }
        self.types.remove(name);
    }

    fn attach_to_table(&mut self, attachment: &Attachment) {
        let table = self.resolve(&attachment.table);
        if matches!(self.table(&table), Presence::Gone) {
            return;
        }
        let key = (attachment.kind, attachment.name.clone());
        let function = attachment.function.iter();
        let mut calls: Calls = function.map(|it| (it.schema.clone(), it.name.clone())).collect();
        let functions = attachment.query.iter().flat_map(|query| &query.functions).cloned();
        calls.extend(self.own_calls(&functions.collect()));
        let made = Attached {
            for_each_row: attachment.for_each_row,
            fires: attachment.fires.clone(),
            calls,
        };
        let mut changed = self.table_mut(&table);
        let attached = &mut changed.attached;
        match &attachment.verb {
            Verb::Create => _ = attached.insert(key, made),
            Verb::Rename(to) => {
                if let Some(renamed) = attached.remove(&key) {
                    attached.insert((attachment.kind, to.clone()), renamed);
                }
            }
            Verb::Alter => {}
            Verb::Drop { .. } => _ = attached.remove(&key),
        }
    }

    fn rename_schema(&mut self, from: &str, to: &str) {
        let tables: Vec<QualifiedName> =
            self.tables_of_schema(from).map(|table| table.name.clone()).collect();
        for table in tables {
            let renamed = QualifiedName::new(to, table.name.clone());
            self.move_table(&table, &renamed);
        }
        for ty in self.types.names_in(from) {
            let renamed = QualifiedName::new(to, ty.name.clone());
            self.move_type(&ty, &renamed);
        }
        for routine in names_in(&self.routines, from) {
            self.move_routines(&routine, &QualifiedName::new(to, routine.name.clone()));
        }
    }

    fn drop_schema(&mut self, schema: &str) {
        let tables: Vec<QualifiedName> =
            self.tables_of_schema(schema).map(|table| table.name.clone()).collect();
        tables.iter().for_each(|table| self.drop_table(table));
        self.types.names_in(schema).iter().for_each(|ty| self.drop_type(ty));
        for sequence in names_in(&self.sequences, schema) {
            self.sequences.remove_mut(&sequence);
        }
        for routine in names_in(&self.routines, schema) {
            self.routines.remove_mut(&routine);
        }
    }
}
