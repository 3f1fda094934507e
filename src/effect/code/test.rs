//! Conditions that are answered before they run.

use super::Run;
use crate::pg::Version;
use crate::sql::{
    AttachmentKind, Change, Lookup, ObjectName, Sought, Step, TableAction, Test, Verb,
};

/// Whether a test asks only what the catalog may know.
pub(super) fn is_answerable(test: &Test) -> bool {
    match test {
        Test::Known(_) | Test::Exists(_) | Test::ServerVersion(_) => true,
        Test::Not(test) => is_answerable(test),
        Test::All(tests) => tests.iter().all(is_answerable),
        Test::Opaque => false,
    }
}

impl Run {
    /// Whether a test holds before `steps`, which run if it does; nothing where
    /// that cannot be told.
    pub(super) fn holds(&self, test: &Test, steps: &[Step]) -> Option<bool> {
        match test {
            Test::Known(holds) => Some(*holds),
            Test::Exists(lookup) => {
                let found = self.catalog.finds(lookup);
                found.or_else(|| self.catalog.finds(&of_table(lookup, steps)?))
            }
            Test::ServerVersion(number) => at_least(self.version, *number),
            Test::Not(test) => self.holds(test, steps).map(|holds| !holds),
            Test::All(tests) => {
                let all: Vec<Option<bool>> =
                    tests.iter().map(|test| self.holds(test, steps)).collect();
                if all.contains(&Some(false)) {
                    return Some(false);
                }
                all.into_iter().collect::<Option<Vec<bool>>>().map(|_| true)
            }
            Test::Opaque => None,
        }
    }
}

/// Whether `server_version_num` is at least `number` on a major.
fn at_least(version: Version, number: u32) -> Option<bool> {
    let major = u32::from(version.major());
    match (number / 10_000, number % 10_000) {
        (asked, 0) => Some(major >= asked),
        (asked, _) if asked == major => None,
        (asked, _) => Some(major > asked),
    }
}

/// The same look, at the table of what the steps behind it make or drop under that
/// name: they mean that one.
fn of_table(lookup: &Lookup, steps: &[Step]) -> Option<Lookup> {
    let changes = steps.iter().flat_map(|step| match step {
        Step::Run(changes) => changes.as_slice(),
        Step::Dynamic(dynamic) => dynamic.changes.as_slice(),
        _ => &[],
    });
    let table = |find: &dyn Fn(&Change) -> Option<ObjectName>| {
        changes.clone().find_map(|change| find(&change.value))
    };
    let of = match &lookup.of {
        Sought::Constraint { table: None, name } => {
            let table = table(&|change| match change {
                Change::AlterTable { table, action } => {
                    names_constraint(action, name).then(|| table.name.clone())
                }
                _ => None,
            })?;
            Sought::Constraint { table: Some(table), name: name.clone() }
        }
        Sought::Trigger { table: None, name } => {
            let table = table(&|change| attached_to(change, AttachmentKind::Trigger, name))?;
            Sought::Trigger { table: Some(table), name: name.clone() }
        }
        Sought::Policy { table: None, name } => {
            let table = table(&|change| attached_to(change, AttachmentKind::Policy, name))?;
            Sought::Policy { table: Some(table), name: name.clone() }
        }
        _ => return None,
    };
    Some(Lookup { of, narrowed: lookup.narrowed })
}

fn names_constraint(action: &TableAction, name: &str) -> bool {
    match action {
        TableAction::AddConstraint(constraint) => constraint.name.as_deref() == Some(name),
        TableAction::DropConstraint { constraint, .. }
        | TableAction::ValidateConstraint { constraint }
        | TableAction::AlterConstraint { constraint, .. } => constraint == name,
        TableAction::RenameConstraint { from, .. } => from == name,
        _ => false,
    }
}

fn attached_to(change: &Change, kind: AttachmentKind, name: &str) -> Option<ObjectName> {
    match change {
        Change::Attachment(it) if it.kind == kind && it.name == name => {
            (it.verb != Verb::Alter).then(|| it.table.clone())
        }
        _ => None,
    }
}
