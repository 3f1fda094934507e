//! Views, materialised views, and what queries read.

use std::collections::HashSet;

use indexmap::IndexSet;

use super::dependent;
use super::facts::{Facts, no_object};
use super::{Break, EffectKind, Life, Object, ObjectKind, RewriteCause, ScanCause, Until};
use crate::catalog::{Presence, View};
use crate::pg::{LockMode, QualifiedName};
use crate::sql::{CreateView, DefiningQuery, Drop, DropKind, Refresh};

pub(super) fn create(facts: &mut Facts<'_>, create: &CreateView) {
    let name = facts.catalog.name_of_view(create);
    let known = facts.catalog.view(&name).known();
    if facts.catalog.has_relation(&name) {
        let replaces = create.or_replace && known.is_some_and(|view| !view.materialized);
        if create.or_replace && !replaces {
            facts.fails(facts.table(&name), "42809", format!("\"{}\" is not a view", name.name));
            return;
        }
        if !replaces {
            if !create.if_not_exists {
                let message = format!("relation \"{}\" already exists", name.name);
                facts.fails(facts.table(&name), "42P07", message);
            } else {
                names(facts, &create.query);
            }
            return;
        }
        facts.lock(&name, LockMode::AccessExclusive);
        if let Some(message) = known.and_then(|view| columns_refused(facts, view, create)) {
            facts.fails(facts.table(&name), "42P16", message);
            return;
        }
    } else {
        let kind =
            if create.materialized { ObjectKind::MaterializedView } else { ObjectKind::View };
        let created = Object { kind, name: name.clone(), life: Life::New };
        let mode = LockMode::AccessExclusive;
        facts.push(created, EffectKind::Lock { mode, until: Until::TransactionEnd });
    }
    if create.materialized && !create.no_data {
        runs(facts, &create.query);
    } else {
        names(facts, &create.query);
    }
}

/// Why a view cannot be replaced by one with these columns: what was there must
/// stay, and in its place. Source: `checkViewColumns`.
fn columns_refused(facts: &Facts<'_>, view: &View, create: &CreateView) -> Option<String> {
    let before = view.columns.as_ref()?;
    let after = facts.catalog.columns_of_view(create)?;
    if after.len() < before.len() {
        return Some("cannot drop columns from view".to_owned());
    }
    let mut both = before.iter().zip(&after).filter_map(|(a, b)| a.as_ref().zip(b.as_ref()));
    let (from, to) = both.find(|(from, to)| from != to)?;
    Some(format!("cannot change name of view column \"{from}\" to \"{to}\""))
}

/// A query that is only parsed locks what it names.
pub(super) fn names(facts: &mut Facts<'_>, query: &DefiningQuery) {
    let Some(reads) = &query.names else {
        facts.unknown(no_object(), "what the query reads could not be told");
        return;
    };
    for name in &reads.reads {
        let name = facts.catalog.resolve(name);
        present(facts, &name);
        facts.lock(&name, LockMode::AccessShare);
    }
}

/// Refuses a relation that is gone.
fn present(facts: &mut Facts<'_>, name: &QualifiedName) {
    let gone = matches!(facts.catalog.table(name), Presence::Gone);
    if gone && !facts.catalog.has_relation(name) {
        let message = format!("relation \"{}\" does not exist", name.name);
        facts.fails(facts.table(name), "42P01", message);
    }
}

/// A query that is run reads everything below the views that it names.
pub(super) fn runs(facts: &mut Facts<'_>, query: &DefiningQuery) {
    names(facts, query);
    let Some(reads) = &query.names else { return };
    let foreign = reads
        .functions
        .iter()
        .find(|(schema, name)| !facts.catalog.is_built_in_function(schema.as_deref(), name));
    if let Some((_, function)) = foreign {
        let why = format!("what function `{function}` does is not followed");
        facts.unknown(no_object(), why);
    }
    let names: Vec<QualifiedName> =
        reads.reads.iter().map(|name| facts.catalog.resolve(name)).collect();
    read_all(facts, &names);
}

/// The rows of these relations are read.
fn read_all(facts: &mut Facts<'_>, relations: &[QualifiedName]) {
    let mut below = relations.to_vec();
    let mut seen = HashSet::new();
    while let Some(name) = below.pop() {
        if !seen.insert(name.clone()) {
            continue;
        }
        facts.lock(&name, LockMode::AccessShare);
        match facts.catalog.view(&name).known() {
            Some(view) if !view.materialized => {
                if !view.understood {
                    let why = format!("what view {name} reads could not be told");
                    facts.unknown(no_object(), why);
                }
                below.extend(view.reads.relations.iter().cloned());
            }
            _ => {
                let children: Vec<QualifiedName> = facts
                    .catalog
                    .descendants(&name)
                    .into_iter()
                    .map(|child| child.name.clone())
                    .collect();
                for child in &children {
                    facts.lock(child, LockMode::AccessShare);
                }
                facts.scan(&name, &ScanCause::Query);
            }
        }
    }
}

pub(super) fn refresh(facts: &mut Facts<'_>, refresh: &Refresh) {
    let name = facts.catalog.resolve(&refresh.name);
    let on = facts.view(&name, ObjectKind::MaterializedView);
    if refresh.concurrently && refresh.no_data {
        let message = "REFRESH options CONCURRENTLY and WITH NO DATA cannot be used together";
        facts.fails(on, "42601", message.to_owned());
        return;
    }
    let view = match facts.catalog.view(&name) {
        Presence::Known(view) if view.materialized => Some(view),
        Presence::Gone => {
            facts.fails(on, "42P01", format!("relation \"{}\" does not exist", name.name));
            return;
        }
        Presence::Assumed if !facts.catalog.has_relation(&name) => None,
        _ => {
            let message = format!("\"{}\" is not a materialized view", name.name);
            let table = facts.known(&name).is_some();
            facts.fails(on, if table { "0A000" } else { "42809" }, message);
            return;
        }
    };
    let mode = if refresh.concurrently { LockMode::Exclusive } else { LockMode::AccessExclusive };
    facts.push(on.clone(), EffectKind::Lock { mode, until: Until::TransactionEnd });
    if refresh.concurrently {
        let unique = facts
            .catalog
            .indexes_of(&name)
            .any(|index| index.unique && index.computed_from.is_empty());
        if view.is_some_and(|view| !view.populated) {
            let message = "CONCURRENTLY cannot be used when the materialized view is not populated";
            facts.fails(on, "0A000", message.to_owned());
            return;
        }
        if view.is_some() && !unique {
            let message = format!("cannot refresh materialized view \"{name}\" concurrently");
            facts.fails(on, "55000", message);
            return;
        }
        facts.push(on, EffectKind::Scan(ScanCause::Query));
    } else {
        facts.lock_indexes_of(&name);
        if !refresh.no_data {
            facts.push(on.clone(), EffectKind::Rewrite(RewriteCause::Refresh));
            if facts.catalog.indexes_of(&name).next().is_some() {
                facts.push(on, EffectKind::IndexBuild { concurrent: false });
            }
        }
    }
    match view {
        // Without data nothing is read.
        _ if refresh.no_data => {}
        Some(view) => {
            if !view.understood {
                facts.unknown(no_object(), format!("what view {name} reads could not be told"));
            }
            read_all(facts, &view.reads.relations);
        }
        None => {
            facts.unknown(no_object(), format!("what {name} reads was never seen"));
        }
    }
}

pub(super) fn drop(facts: &mut Facts<'_>, drop: &Drop) {
    let materialized = drop.kind == DropKind::MaterializedView;
    let (kind, what) = if materialized {
        (ObjectKind::MaterializedView, "materialized view")
    } else {
        (ObjectKind::View, "view")
    };
    let names: IndexSet<QualifiedName> =
        drop.names.iter().map(|name| facts.catalog.resolve(name)).collect();
    for name in &names {
        let on = facts.view(name, kind);
        match facts.catalog.view(name) {
            Presence::Known(view) if view.materialized == materialized => {
                lock_dropped(facts, name, on.clone());
                views_on(facts, name, &names, drop.cascade, what);
            }
            Presence::Gone if !facts.catalog.has_relation(name) => {
                if !drop.if_exists {
                    let message = format!("{what} \"{}\" does not exist", name.name);
                    facts.fails(on, "42P01", message);
                }
                continue;
            }
            Presence::Assumed if !facts.catalog.has_relation(name) => {
                lock_dropped(facts, name, on.clone());
            }
            _ => {
                facts.fails(on, "42809", format!("\"{}\" is not a {what}", name.name));
                continue;
            }
        }
        facts.push(on, EffectKind::Break(Break::TableGone));
    }
}

fn lock_dropped(facts: &mut Facts<'_>, name: &QualifiedName, on: Object) {
    let mode = LockMode::AccessExclusive;
    facts.push(on, EffectKind::Lock { mode, until: Until::TransactionEnd });
    facts.lock_indexes_of(name);
}

/// The views on a relation that is dropped: they stop the drop, or go too.
pub(super) fn views_on(
    facts: &mut Facts<'_>,
    name: &QualifiedName,
    all: &IndexSet<QualifiedName>,
    cascade: bool,
    what: &str,
) {
    let views: Vec<QualifiedName> =
        facts.catalog.views_on(name).map(|view| view.name.clone()).collect();
    for view in views.iter().filter(|view| !all.contains(*view)) {
        if cascade {
            cascaded(facts, view, all);
        } else {
            let message =
                format!("cannot drop {what} {} because other objects depend on it", name.name);
            facts.fails(facts.table(name), "2BP01", message);
        }
    }
    dependent::relation_dropped(facts, name, all, cascade, what);
}

/// A view that goes because what it reads goes, and the views on it.
pub(super) fn cascaded(facts: &mut Facts<'_>, view: &QualifiedName, all: &IndexSet<QualifiedName>) {
    let mut views = vec![view.clone()];
    let mut seen = HashSet::new();
    while let Some(view) = views.pop() {
        if !seen.insert(view.clone()) {
            continue;
        }
        let on = facts.table(&view);
        lock_dropped(facts, &view, on.clone());
        facts.push(on, EffectKind::Break(Break::TableGone));
        let above = facts.catalog.views_on(&view).map(|view| view.name.clone());
        let above: Vec<QualifiedName> = above.filter(|view| !all.contains(view)).collect();
        views.extend(above.into_iter().rev());
        dependent::relation_dropped(facts, &view, all, true, "view");
    }
}
