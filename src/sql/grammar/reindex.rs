//! `REINDEX`.

use super::constraint::opens;
use crate::sql::change::{Change, Reindex, ReindexTarget};
use crate::sql::cursor::{Cursor, Parsed};

pub(super) fn reindex(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    let mut concurrently = false;
    if opens(cursor) {
        for mut option in cursor.group()?.comma_separated() {
            if option.take(&["CONCURRENTLY"]) {
                concurrently = !option.take(&["FALSE"]) && !option.take(&["OFF"]);
            }
        }
    }
    let Some(kind) = cursor.take_one_of(&["INDEX", "TABLE", "SCHEMA", "DATABASE", "SYSTEM"]) else {
        return cursor.refuse("INDEX, TABLE, SCHEMA, DATABASE or SYSTEM");
    };
    let concurrently_as_option = concurrently;
    concurrently |= cursor.take(&["CONCURRENTLY"]);
    let what = match kind {
        "INDEX" => ReindexTarget::Index(cursor.object_name()?),
        "TABLE" => ReindexTarget::Table(cursor.object_name()?),
        _ => {
            if !cursor.at_end() {
                cursor.name()?;
            }
            ReindexTarget::Everything
        }
    };
    Ok(Change::Reindex(Reindex { what, concurrently_as_option, concurrently }))
}
