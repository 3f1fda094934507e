//! What stands on a column or on a relation: views, rules, triggers, policies, and
//! bodies of functions that stand without quotes.
//!
//! Source: `RememberAllDependentForRebuilding` in `src/backend/commands/tablecmds.c`,
//! `findDependentObjects` in `src/backend/catalog/dependency.c`.

use indexmap::IndexSet;

use super::Break;
use super::facts::Facts;
use super::view::cascaded;
use crate::catalog::{Dependent, DependentKind};
use crate::pg::{LockMode, QualifiedName};
use crate::sql::AttachmentKind;

/// A relation is dropped; `all` are those that go by the same statement.
pub(super) fn relation_dropped(
    facts: &mut Facts<'_>,
    name: &QualifiedName,
    all: &IndexSet<QualifiedName>,
    cascade: bool,
    what: &str,
) {
    let refusal = || format!("cannot drop {what} {} because other objects depend on it", name.name);
    if !cascade && !facts.catalog.routines_of_type(name).is_empty() {
        facts.fails(facts.table(name), "2BP01", refusal());
    }
    for dependent in facts.catalog.dependents(name) {
        let goes_anyway = matches!(&dependent.kind, DependentKind::Attached { table, .. }
            if *table == name || all.contains(*table));
        if goes_anyway {
            continue;
        }
        if cascade {
            goes_too(facts, &dependent);
        } else {
            facts.fails(facts.table(name), "2BP01", refusal());
        }
    }
}

/// The sequences that go with columns of a table: what draws from them in other
/// tables keeps them, or loses its default.
pub(super) fn sequences_dropped(
    facts: &mut Facts<'_>,
    table: &QualifiedName,
    column: Option<&str>,
    all: &IndexSet<QualifiedName>,
    cascade: bool,
) {
    let catalog = facts.catalog;
    let columns = facts.known(table).into_iter().flat_map(|table| &table.columns);
    let columns = columns.filter(|known| column.is_none_or(|name| known.name == name));
    let sequences = columns.filter_map(|column| column.sequence.as_ref());
    let drawing = sequences.flat_map(|sequence| catalog.drawing_from(sequence));
    let below: Vec<_> = catalog.descendants(table).into_iter().map(|child| &child.name).collect();
    let is_other =
        |other: &QualifiedName| other != table && !all.contains(other) && !below.contains(&other);
    for (other, of) in drawing.filter(|(other, _)| is_other(other)) {
        if cascade {
            facts.lock(other, LockMode::AccessExclusive);
            facts.breaks(other, Break::DefaultChanged { column: of.clone() });
        } else {
            let what = match column {
                Some(column) => format!("column {column} of table {}", table.name),
                None => format!("table {}", table.name),
            };
            let message = format!("cannot drop {what} because other objects depend on it");
            facts.fails(facts.table(table), "2BP01", message);
        }
    }
}

/// A column is dropped.
pub(super) fn column_dropped(
    facts: &mut Facts<'_>,
    table: &QualifiedName,
    column: &str,
    cascade: bool,
) {
    let refusal = || {
        format!(
            "cannot drop column {column} of table {} because other objects depend on it",
            table.name
        )
    };
    let catalog = facts.catalog;
    for view in catalog.views_on(table) {
        match view.reads.uses(table, column) {
            Some(false) => {}
            Some(true) if cascade => cascaded(facts, &view.name, &IndexSet::new()),
            Some(true) => facts.fails(facts.table(table), "2BP01", refusal()),
            None => unclear(facts, table, column, &format!("view {}", view.name)),
        }
    }
    for dependent in catalog.dependents(table) {
        match dependent.reads.uses(table, column) {
            Some(false) => {}
            Some(true) if cascade => goes_too(facts, &dependent),
            Some(true) => facts.fails(facts.table(table), "2BP01", refusal()),
            None => unclear(facts, table, column, &in_words(&dependent.kind)),
        }
    }
}

/// The type of a column changes, which nothing that reads it can follow.
pub(super) fn column_type_changed(facts: &mut Facts<'_>, table: &QualifiedName, column: &str) {
    let catalog = facts.catalog;
    let views = catalog.views_on(table).map(|view| {
        let what = (format!("view {}", view.name), "by a view or rule");
        (what, view.reads.uses(table, column))
    });
    let others = catalog.dependents(table).into_iter().map(|dependent| {
        let what = (in_words(&dependent.kind), place(&dependent.kind));
        (what, dependent.reads.uses(table, column))
    });
    let all: Vec<_> = views.chain(others).collect();
    if let Some(((_, place), _)) = all.iter().find(|(_, uses)| *uses == Some(true)) {
        let message = format!("cannot alter type of a column used {place}");
        facts.fails(facts.table(table), "0A000", message);
    } else if let Some(((who, _), _)) = all.iter().find(|(_, uses)| uses.is_none()) {
        unclear(facts, table, column, who);
    }
}

fn unclear(facts: &mut Facts<'_>, table: &QualifiedName, column: &str, who: &str) {
    let why = format!("whether {who} reads column `{column}` could not be told");
    facts.unknown(facts.table(table), why);
}

/// What goes because what it reads goes: that of another table locks it.
fn goes_too(facts: &mut Facts<'_>, dependent: &Dependent<'_>) {
    if let DependentKind::Attached { table, .. } = &dependent.kind {
        facts.lock(table, LockMode::AccessExclusive);
    }
}

fn in_words(kind: &DependentKind<'_>) -> String {
    match kind {
        DependentKind::Attached { table, kind, name } => {
            format!("{} {name} of {table}", kind.as_str())
        }
        DependentKind::Routine(name) => format!("function {name}"),
    }
}

/// Where a column is used, as the server says it.
const fn place(kind: &DependentKind<'_>) -> &'static str {
    match kind {
        DependentKind::Attached { kind: AttachmentKind::Trigger, .. } => "in a trigger definition",
        DependentKind::Attached { kind: AttachmentKind::Policy, .. } => "in a policy definition",
        DependentKind::Attached { kind: AttachmentKind::Rule, .. } => "by a view or rule",
        DependentKind::Routine(_) => "by a function or procedure",
    }
}
