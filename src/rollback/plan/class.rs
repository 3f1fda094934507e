//! The decision table: what kinds of change there are, and what each one means
//! for the way back.

use crate::report::RollbackChoice;

/// A kind of change, as far as the way back goes. The numbers are those of
/// `docs/rollback.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Class {
    /// A column that may be left out.
    AddColumn = 1,
    /// A column that must be written.
    AddRequiredColumn = 2,
    /// A NOT NULL column with a default.
    AddFilledColumn = 3,
    /// `SET NOT NULL`.
    SetNotNull = 4,
    /// `DROP NOT NULL`.
    DropNotNull = 5,
    /// `DROP COLUMN`.
    DropColumn = 6,
    /// `DROP TABLE`, `DROP SCHEMA`, `DROP DATABASE`.
    DropTable = 7,
    /// A new object.
    CreateObject = 8,
    /// Another name.
    Rename = 9,
    /// A type that holds every old value.
    WidenType = 10,
    /// A type that does not, or holds it otherwise.
    ChangeType = 11,
    /// Values overwritten.
    UpdateRows = 12,
    /// Rows deleted.
    DeleteRows = 13,
    /// `TRUNCATE`.
    Truncate = 14,
    /// A constraint, or a unique index.
    AddConstraint = 15,
    /// A constraint goes.
    DropConstraint = 16,
    /// An index.
    CreateIndex = 17,
    /// An index goes.
    DropIndex = 18,
    /// A value of an enum.
    AddEnumValue = 19,
    /// A value of an enum has another name.
    RenameEnumValue = 20,
    /// A function, view, type or their like is replaced or goes.
    ReplaceDefinition = 21,
    /// An extension is updated or goes.
    Extension = 22,
    /// A partition leaves its table.
    DetachPartition = 23,
    /// A partition goes.
    DropPartition = 24,
    /// A partition joins a table.
    AttachPartition = 25,
    /// A default.
    ChangeDefault = 26,
    /// A sequence or an identity.
    Sequence = 27,
    /// Privileges, owners, row security.
    Privileges = 28,
    /// Generated columns, triggers, rules.
    Computed = 29,
    /// How a table is stored.
    Storage = 30,
    /// Publications and subscriptions.
    Replication = 31,
    /// What cannot be told.
    Unknown = 32,
    /// It fails, and nothing of it stays.
    FailsWhole = 33,
    /// It fails, and a part of it stays.
    FailsInPart = 34,
}

/// A row of the decision table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The class.
    pub class: Class,
    /// Its name in the report's JSON.
    pub name: &'static str,
    /// The first choice, where the previous release breaks on it or data is lost
    /// by it; a change that harms nobody is left alone.
    pub way: RollbackChoice,
    /// Why, and what to do.
    pub why: &'static str,
}

const fn row(class: Class, name: &'static str, way: RollbackChoice, why: &'static str) -> Row {
    Row { class, name, way, why }
}

/// The table, one row per class, in order.
pub const TABLE: [Row; 34] = {
    use Class as C;
    use RollbackChoice::{AppOnly, Down, ForwardFix, SideRestore, Unknown};
    [
        row(
            C::AddColumn,
            "add_column",
            AppOnly,
            "the previous release does not know the column: leave it, and drop it in a later release",
        ),
        row(
            C::AddRequiredColumn,
            "add_required_column",
            ForwardFix,
            "give the column a default or drop its NOT NULL, which is instant, then take the \
             application back",
        ),
        row(
            C::AddFilledColumn,
            "add_filled_column",
            AppOnly,
            "the default fills the column where it is left out: leave it",
        ),
        row(C::SetNotNull, "set_not_null", Down, "drop the NOT NULL again: no data is involved"),
        row(
            C::DropNotNull,
            "drop_not_null",
            AppOnly,
            "leave it; before NOT NULL comes back, fill the nulls written since",
        ),
        row(
            C::DropColumn,
            "drop_column",
            SideRestore,
            "the values are gone and a column added again is empty: add it back and copy the \
             values by primary key from a restored copy beside production",
        ),
        row(
            C::DropTable,
            "drop_table",
            SideRestore,
            "the rows are gone: bring the table back from a restored copy beside production, then \
             its foreign keys and views",
        ),
        row(
            C::CreateObject,
            "create_object",
            AppOnly,
            "the previous release does not know it: leave it",
        ),
        row(C::Rename, "rename", Down, "rename it back, or put a view under the old name"),
        row(
            C::WidenType,
            "widen_type",
            AppOnly,
            "every old value fits: leave it; narrowing back fails once a larger value is stored",
        ),
        row(
            C::ChangeType,
            "change_type",
            SideRestore,
            "what the new type does not hold is gone: copy the column back by primary key from a \
             restored copy",
        ),
        row(
            C::UpdateRows,
            "update_rows",
            SideRestore,
            "the old values are stored nowhere: copy them back from a restored copy, in the rows \
             that were not changed since",
        ),
        row(
            C::DeleteRows,
            "delete_rows",
            SideRestore,
            "the rows are gone: insert them again from a restored copy",
        ),
        row(
            C::Truncate,
            "truncate",
            SideRestore,
            "the rows are gone: insert them again from a restored copy",
        ),
        row(
            C::AddConstraint,
            "add_constraint",
            Down,
            "drop the constraint: the fastest fix of all, no data is involved",
        ),
        row(
            C::DropConstraint,
            "drop_constraint",
            AppOnly,
            "leave it; before it comes back, repair the rows that broke it since, and add it NOT \
             VALID first",
        ),
        row(C::CreateIndex, "create_index", AppOnly, "leave it, or drop it CONCURRENTLY"),
        row(
            C::DropIndex,
            "drop_index",
            ForwardFix,
            "queries work but may be slow enough for an outage: build it again CONCURRENTLY",
        ),
        row(
            C::AddEnumValue,
            "add_enum_value",
            AppOnly,
            "an enum value cannot be dropped: stop writing it, change the rows that have it to an \
             old one, leave it",
        ),
        row(C::RenameEnumValue, "rename_enum_value", Down, "rename the value back"),
        row(
            C::ReplaceDefinition,
            "replace_definition",
            Down,
            "bring the definition back that was there before",
        ),
        row(
            C::Extension,
            "extension",
            ForwardFix,
            "extensions rarely have an update path back: fix forward",
        ),
        row(
            C::DetachPartition,
            "detach_partition",
            ForwardFix,
            "attach it again, after rows of its range that were written elsewhere are moved",
        ),
        row(
            C::DropPartition,
            "drop_partition",
            SideRestore,
            "its rows are gone: bring the partition back from a restored copy and attach it",
        ),
        row(C::AttachPartition, "attach_partition", AppOnly, "leave it"),
        row(
            C::ChangeDefault,
            "change_default",
            AppOnly,
            "rows written since keep the new default: leave it, or set the old one again",
        ),
        row(
            C::Sequence,
            "sequence",
            ForwardFix,
            "the old position is not recorded: set the sequence behind the largest value in use",
        ),
        row(C::Privileges, "privileges", Down, "give back what was taken; no data is involved"),
        row(
            C::Computed,
            "computed",
            Down,
            "take the expression, trigger or rule back; what it wrote stays",
        ),
        row(C::Storage, "storage", AppOnly, "queries do not notice: leave it"),
        row(
            C::Replication,
            "replication",
            ForwardFix,
            "what consumers skipped or applied does not come back: fix forward and copy the table \
             to them again",
        ),
        row(
            C::Unknown,
            "unknown",
            Unknown,
            "treat it as if it destroyed data: have a proven backup and a restore point before it \
             runs",
        ),
        row(
            C::FailsWhole,
            "fails_whole",
            AppOnly,
            "the transaction rolls back and nothing stays: fix the script and run it again; the \
             release was never there",
        ),
        row(
            C::FailsInPart,
            "fails_in_part",
            ForwardFix,
            "what ran before it stays: finish forward or drop the leftovers (invalid indexes, NOT \
             VALID constraints, pending detaches)",
        ),
    ]
};

impl Class {
    /// Its row.
    pub const fn row(self) -> &'static Row {
        &TABLE[self as usize - 1]
    }

    /// Its number in the decision table.
    pub const fn number(self) -> u8 {
        self as u8
    }
}
