//! Looks into the system catalogs, answered from what is known.

use super::{Catalog, Presence, Table};
use crate::pg::Name;
use crate::sql::{AttachmentKind, Lookup, ObjectName, Sought};

impl Catalog {
    /// Whether a look into the system catalogs finds something; nothing where that
    /// cannot be told.
    pub fn finds(&self, lookup: &Lookup) -> Option<bool> {
        let found = match &lookup.of {
            Sought::Relation(name) => self.finds_relation(name),
            Sought::Column { table, column } => {
                self.finds_in(table, |table| (table.column(column).is_some(), table.complete))
            }
            Sought::Constraint { table: Some(table), name } => self.finds_in(table, |table| {
                let not_null = table.not_null_named(name).is_some();
                (not_null || table.constraint(name).is_some(), table.complete)
            }),
            Sought::Trigger { table: Some(table), name } => {
                self.finds_attached(table, AttachmentKind::Trigger, name)
            }
            Sought::Policy { table: Some(table), name } => {
                self.finds_attached(table, AttachmentKind::Policy, name)
            }
            Sought::Type(name) => {
                let known = self.kind_of_type(&self.resolve_type(name)).is_some();
                known.then_some(true).or_else(|| self.is_whole().then_some(false))
            }
            Sought::Routine(name) => {
                let known = !self.routines(name.schema.as_deref(), &name.name).is_empty();
                known.then_some(true).or_else(|| self.is_whole().then_some(false))
            }
            Sought::Constraint { table: None, .. }
            | Sought::Trigger { table: None, .. }
            | Sought::Policy { table: None, .. }
            | Sought::EnumValue { .. }
            | Sought::Other { .. } => None,
        };
        match found {
            // What was dropped or never made may be there after all.
            Some(false) if self.is_doubted() => None,
            // It is there, but may not be as it is asked for.
            Some(true) if lookup.narrowed => None,
            found => found,
        }
    }

    fn finds_relation(&self, name: &ObjectName) -> Option<bool> {
        let full = self.resolve(name);
        if self.has_relation(&full) {
            return Some(true);
        }
        matches!(self.table(&full), Presence::Gone).then_some(false)
    }

    /// Whether a table has something: told by whether it is known to have it, and
    /// whether all of its kind is known.
    fn finds_in(
        &self,
        table: &ObjectName,
        look: impl FnOnce(&Table) -> (bool, bool),
    ) -> Option<bool> {
        match self.table(&self.resolve(table)) {
            Presence::Known(table) => match look(table) {
                (true, _) => Some(true),
                (false, true) => Some(false),
                (false, false) => None,
            },
            Presence::Gone => Some(false),
            Presence::Assumed => None,
        }
    }

    fn finds_attached(
        &self,
        table: &ObjectName,
        kind: AttachmentKind,
        name: &Name,
    ) -> Option<bool> {
        self.finds_in(table, |table| {
            let attached = table.attached.contains_key(&(kind, name.clone()));
            (attached, table.complete && table.created.is_some())
        })
    }
}
