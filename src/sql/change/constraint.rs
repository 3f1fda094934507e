//! Constraints of columns and tables.

use super::ObjectName;
use crate::pg::Name;
use crate::sql::expression::Expression;

/// A constraint, default or generation clause of one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnConstraint {
    /// `NOT NULL`.
    NotNull {
        /// Its name, where one was written.
        name: Option<Name>,
        /// `NO INHERIT` (18).
        no_inherit: bool,
    },
    /// `NULL`.
    Null,
    /// `DEFAULT`.
    Default(Expression),
    /// `GENERATED ALWAYS AS (…)`.
    Generated {
        /// The expression.
        expression: Expression,
        /// `STORED`, `VIRTUAL`, or neither (`VIRTUAL` from 18 on).
        stored: Option<bool>,
    },
    /// `GENERATED … AS IDENTITY`.
    Identity,
    /// A constraint that could stand behind the columns as well.
    Table(TableConstraint),
}

/// A constraint of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableConstraint {
    /// Its name, where one was written.
    pub name: Option<Name>,
    /// What it demands.
    pub kind: ConstraintKind,
    /// `NOT VALID`: existing rows are not checked.
    pub not_valid: bool,
    /// `NOT ENFORCED` (18).
    pub not_enforced: bool,
    /// `NO INHERIT`.
    pub no_inherit: bool,
    /// `DEFERRABLE`, `INITIALLY DEFERRED`.
    pub deferrability: Deferrability,
    /// What PostgreSQL makes its name of beside the columns of its key: those that
    /// its index includes; of an exclusion constraint all of it.
    pub named_after: Vec<Name>,
}

/// When a constraint is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deferrability {
    /// `NOT DEFERRABLE`: at once.
    Not,
    /// `DEFERRABLE INITIALLY IMMEDIATE`.
    Immediate,
    /// `DEFERRABLE INITIALLY DEFERRED`.
    Deferred,
}

/// What `ALTER CONSTRAINT` changes; what it does not name stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ConstraintChange {
    /// `DEFERRABLE`, `INITIALLY …`.
    pub deferrability: Option<Deferrability>,
    /// `ENFORCED`, `NOT ENFORCED` (18).
    pub enforced: Option<bool>,
    /// `INHERIT`, `NO INHERIT` (18).
    pub inherits: Option<bool>,
}

/// What a constraint demands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConstraintKind {
    /// `CHECK (…)`.
    Check(Expression),
    /// `NOT NULL column` as a table constraint (18).
    NotNull(Name),
    /// `UNIQUE`.
    Unique(Key),
    /// `PRIMARY KEY`.
    PrimaryKey(Key),
    /// `FOREIGN KEY … REFERENCES`.
    ForeignKey(ForeignKey),
    /// `EXCLUDE`; the columns where they are plain columns.
    Exclude(Vec<Name>),
}

/// What a unique or primary key is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// `(a, b)`.
    Columns(Vec<Name>),
    /// `USING INDEX name`.
    Index(Name),
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// The referencing columns.
    pub columns: Vec<Name>,
    /// The referenced table.
    pub references: ObjectName,
    /// The referenced columns; empty means its primary key.
    pub referenced_columns: Vec<Name>,
    /// What becomes of rows whose referenced row is deleted.
    pub on_delete: ReferentialAction,
    /// What becomes of rows whose referenced key is changed.
    pub on_update: ReferentialAction,
}

/// What becomes of referencing rows as the referenced one changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ReferentialAction {
    /// `NO ACTION`, `RESTRICT`: they stop the change.
    #[default]
    Refuse,
    /// `CASCADE`: they change along.
    Cascade,
    /// `SET NULL`, `SET DEFAULT`, and the columns, where not all of the key are
    /// meant (15).
    Set(Vec<Name>),
}
