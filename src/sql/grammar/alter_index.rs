//! `ALTER INDEX`.

use super::alter_table::whole_tablespace;
use super::parameters::parameters;
use crate::sql::change::{Change, IndexAction, Target};
use crate::sql::cursor::{Cursor, Parsed};

pub(super) fn alter_index(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(2);
    if cursor.looking_at(&["ALL", "IN", "TABLESPACE"]) {
        cursor.skip(cursor.rest().len());
        return Ok(whole_tablespace("ALTER INDEX"));
    }
    let if_exists = cursor.if_exists();
    let index = Target { name: cursor.object_name()?, if_exists, only: false };
    let action = if cursor.take(&["RENAME", "TO"]) {
        IndexAction::Rename { to: cursor.name()? }
    } else if cursor.take(&["ALTER"]) {
        cursor.take(&["COLUMN"]);
        cursor.skip(1);
        cursor.expect(&["SET", "STATISTICS"])?;
        cursor.skip(cursor.rest().len());
        IndexAction::Statistics
    } else if cursor.take(&["ATTACH", "PARTITION"]) {
        IndexAction::AttachPartition { part: cursor.object_name()? }
    } else if cursor.take(&["SET", "TABLESPACE"]) {
        let tablespace = cursor.name()?;
        cursor.take(&["NOWAIT"]);
        IndexAction::SetTablespace { tablespace }
    } else if cursor.take(&["SET"]) || cursor.take(&["RESET"]) {
        IndexAction::StorageParameters(parameters(cursor)?)
    } else {
        return cursor.refuse("RENAME TO, SET, RESET or ALTER COLUMN");
    };
    Ok(Change::AlterIndex { index, action })
}
