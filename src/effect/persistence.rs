//! `SET LOGGED`, `SET UNLOGGED`.
//!
//! Source: `ATPrepChangePersistence` in `src/backend/commands/tablecmds.c`.

use super::facts::Facts;
use super::{ObjectKind, RewriteCause};
use crate::pg::QualifiedName;

pub(super) fn set(facts: &mut Facts<'_>, table: &QualifiedName, logged: bool) {
    let on = facts.table(table);
    if on.kind == ObjectKind::Sequence {
        return;
    }
    if facts.known(table).and_then(|table| table.unlogged) == Some(!logged) {
        return;
    }
    if let Some(other) = in_the_way(facts, table, logged) {
        let (to, kind) = if logged { ("logged", "unlogged") } else { ("unlogged", "logged") };
        let message = format!(
            "could not change table \"{}\" to {to} because it references {kind} table \"{}\"",
            table.name, other.name
        );
        facts.fails(on, "42P16", message);
        return;
    }
    facts.rewrite_alone(table, &RewriteCause::Persistence);
}

/// The table with which a foreign key ties it so that both must be alike: what a
/// logged table references is logged too.
fn in_the_way(facts: &Facts<'_>, table: &QualifiedName, logged: bool) -> Option<QualifiedName> {
    let unlogged = |name: &QualifiedName| facts.known(name).and_then(|table| table.unlogged);
    if !logged {
        let mut referencing = facts.catalog.referencing(table).map(|(from, _)| &from.name);
        return referencing.find(|from| unlogged(from) == Some(false)).cloned();
    }
    let constraints = facts.known(table).into_iter().flat_map(|table| &table.constraints);
    let mut keys = constraints.filter_map(|constraint| constraint.rule.foreign_key());
    let found =
        keys.find(|key| key.references != *table && unlogged(&key.references) == Some(true));
    found.map(|key| key.references.clone())
}
