//! What became of rows, in the report of `banister verify`.

use serde::{Deserialize, Serialize};

use super::{FailureEntry, Place};

/// With which rows a migration was tried.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RowsEntry {
    /// How many rows there were before the up.
    pub before: usize,
    /// How many rows were written between the up and the down.
    pub written: usize,
    /// Tables that would not take any, named by the first migration that met them
    /// so.
    pub unseeded: Vec<UnseededEntry>,
}

/// A table that is empty because it would not take rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UnseededEntry {
    /// The table: `public.users`.
    pub table: String,
    /// Why, mostly in the server's words.
    pub why: String,
}

/// Rows or values that were there before the up and are not after the down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LossEntry {
    /// The table: `public.users`.
    pub table: String,
    /// The column; nothing where whole rows are gone.
    pub column: Option<String>,
    /// How many are gone, or null now.
    pub lost: usize,
    /// How many are another value now.
    pub altered: usize,
    /// Of how many rows.
    pub of: usize,
    /// One of the values, where it is one of a column.
    pub example: Option<ExampleEntry>,
    /// The statement to blame, as far as it can be told.
    pub blame: Option<BlameEntry>,
}

/// A value that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExampleEntry {
    /// Before the up, as text; nothing for null.
    pub before: Option<String>,
    /// After the down.
    pub after: Option<String>,
}

/// A statement that something is due to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BlameEntry {
    /// `up` or `down`.
    pub step: String,
    /// Where it stands.
    #[serde(flatten)]
    pub place: Place,
    /// Its text, without the `;`.
    pub sql: String,
}

/// Rows or values that were written after the up and are gone after the down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PriceEntry {
    /// The table: `public.users`.
    pub table: String,
    /// The column; nothing where whole rows are gone.
    pub column: Option<String>,
    /// How many.
    pub lost: usize,
    /// Of how many that were written.
    pub of: usize,
}

/// A step that fails where rows do not comply with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NeedEntry {
    /// `up`, `down` or `reapply`.
    pub step: String,
    /// The statement.
    #[serde(flatten)]
    pub place: Option<Place>,
    /// Its text.
    pub sql: Option<String>,
    /// The table whose rows it is about, where the server says so.
    pub table: Option<String>,
    /// The column of that table, where the server says so. (`column` is a place's.)
    pub table_column: Option<String>,
    /// How it fails where they do not comply.
    pub failure: FailureEntry,
    /// Whether it was seen to run on rows that comply; else it was seen to run
    /// without any.
    pub met: bool,
}
