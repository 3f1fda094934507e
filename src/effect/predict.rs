//! From a statement, the catalog before it and a version to its effects.

use super::code::perform;
use super::facts::Facts;
use super::{
    Effect, Unknown, alter_table, index, maintenance, object, query, reindex, routine, sequence,
    table, user_type, view,
};
use crate::catalog::Catalog;
use crate::pg::Version;
use crate::source::Spanned;
use crate::sql::{Change, DropKind, Statement};

/// What `statement` does, outside a transaction block, to a database that looks
/// like `catalog`, on a server of `version`, in the order of its subcommands and of
/// the code that it runs.
pub fn predict(statement: &Statement, catalog: &Catalog, version: Version) -> Vec<Effect> {
    perform(statement, catalog, version, false).effects
}

/// The effects of the changes of one statement, without the code that it runs.
pub(super) fn of_changes(
    changes: &[Spanned<Change>],
    catalog: &Catalog,
    version: Version,
) -> Vec<Effect> {
    let subcommands: Vec<_> = changes.iter().filter_map(subcommand).collect();
    if let Some(&(target, _, _)) = subcommands.first() {
        let actions: Vec<_> = subcommands.iter().map(|&(_, action, span)| (action, span)).collect();
        return alter_table::alter_table(target, &actions, catalog, version);
    }
    changes.iter().flat_map(|change| of_change(change, catalog, version)).collect()
}

fn subcommand(
    change: &Spanned<Change>,
) -> Option<(&crate::sql::Target, &crate::sql::TableAction, crate::source::Span)> {
    match &change.value {
        Change::AlterTable { table, action } => Some((table, action, change.span)),
        _ => None,
    }
}

/// The effects of a change that is a statement of its own.
fn of_change(change: &Spanned<Change>, catalog: &Catalog, version: Version) -> Vec<Effect> {
    let mut facts = Facts::new(catalog, version, change.span);
    match &change.value {
        Change::CreateTable(create) => table::create(&mut facts, create),
        Change::Drop(drop) => match drop.kind {
            DropKind::Table => table::drop(&mut facts, drop),
            DropKind::Index => index::drop(&mut facts, drop),
            DropKind::View | DropKind::MaterializedView => view::drop(&mut facts, drop),
            DropKind::Sequence => sequence::drop(&mut facts, drop),
            DropKind::Statistics => sequence::drop_statistics(&mut facts, drop),
            DropKind::Type | DropKind::Domain => user_type::drop(&mut facts, drop),
        },
        Change::CreateIndex(create) => index::create(&mut facts, create),
        Change::AlterIndex { index, action } => index::alter(&mut facts, index, action),
        Change::Reindex(reindex) => reindex::reindex(&mut facts, reindex),
        Change::CreateType { name, kind } => user_type::create(&mut facts, name, kind),
        Change::Unrecognised { head, why } => {
            facts.unseen(Unknown::Unrecognised { head: head.clone(), why: why.clone() });
        }
        Change::Query { query, mode, merge } => query::query(&mut facts, query, *mode, *merge),
        Change::AlterType { name, action } => {
            user_type::alter(&mut facts, &catalog.resolve_type(name), action);
        }
        Change::Attachment(attachment) => object::attachment(&mut facts, attachment),
        Change::Privileges(privileges) => object::privileges(&mut facts, privileges),
        Change::Schema(action) => object::schema(&mut facts, action),
        Change::Publication(publication) => object::publication(&mut facts, publication),
        Change::CatalogOnly(it) => object::catalog_only(&mut facts, it),
        Change::Opaque { why } => facts.unseen(Unknown::Unseen(why.clone())),
        Change::CreateRoutine(create) => routine::create(&mut facts, create),
        Change::DropRoutines(drop) => routine::drop(&mut facts, drop),
        // Subcommands of ALTER TABLE are judged together, by `predict`.
        Change::AlterTable { .. }
        | Change::AlterRoutine { .. }
        | Change::Do(_)
        | Change::Call(_)
        | Change::Transaction(_)
        | Change::SetParameter { .. } => {}

        Change::CreateView(create) => view::create(&mut facts, create),
        Change::Refresh(refresh) => view::refresh(&mut facts, refresh),
        Change::CreateSequence(create) => sequence::create(&mut facts, create),
        Change::AlterSequence { sequence, owner } => {
            sequence::alter(&mut facts, sequence, owner.as_ref());
        }
        Change::CreateStatistics { table, .. } => sequence::create_statistics(&mut facts, table),
        Change::AlterStatistics { .. } => {}
        Change::Truncate(truncate) => maintenance::truncate(&mut facts, truncate),
        Change::LockTables(lock) => maintenance::lock(&mut facts, lock),
        Change::Comment(on) => maintenance::comment(&mut facts, on),
        Change::Vacuum(vacuum) => maintenance::vacuum(&mut facts, vacuum),
        Change::Cluster(cluster) => maintenance::cluster(&mut facts, cluster),
    }
    facts.into_effects()
}
