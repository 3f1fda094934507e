//! `DROP` of relations and statistics.

use crate::sql::change::{Change, Drop, DropKind};
use crate::sql::cursor::{Cursor, Parsed};

pub(super) fn drop_table(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    drop_of(cursor, DropKind::Table)
}

/// A foreign table; only its name is kept here.
pub(super) fn drop_foreign_table(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    drop_of(cursor, DropKind::Table)
}

pub(super) fn drop_index(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    drop_of(cursor, DropKind::Index)
}

pub(super) fn drop_view(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    drop_of(cursor, DropKind::View)
}

pub(super) fn drop_materialized_view(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    drop_of(cursor, DropKind::MaterializedView)
}

pub(super) fn drop_sequence(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    drop_of(cursor, DropKind::Sequence)
}

pub(super) fn drop_statistics(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    drop_of(cursor, DropKind::Statistics)
}

fn drop_of(cursor: &mut Cursor<'_>, kind: DropKind) -> Parsed<Change> {
    cursor.skip(2);
    let concurrently = kind == DropKind::Index && cursor.take(&["CONCURRENTLY"]);
    let if_exists = cursor.if_exists();
    let names = cursor.list(Cursor::object_name)?;
    let cascade = cursor.cascade();
    Ok(Change::Drop(Drop { kind, names, if_exists, cascade, concurrently }))
}
