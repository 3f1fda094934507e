//! Schemas, and what belongs to a table, in the catalog.

use super::objects::names_in;
use super::{Catalog, Table};
use crate::pg::QualifiedName;
use crate::sql::{Change, SchemaAction};

impl Catalog {
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
