//! Losses and breaks in words, for reports.

use super::{Break, Loss, Object};

impl Loss {
    /// What of `on` is lost: a fragment such as ``column `note` of
    /// `public.users`, with its values``.
    pub fn in_words(&self, on: &Object) -> String {
        let name = &on.name;
        match self {
            Self::Table => format!("{} `{name}`, with its rows", on.kind.as_str()),
            Self::Column { column } => format!("column `{column}` of `{name}`, with its values"),
            Self::Narrowing { column } => {
                format!("values of column `{column}` of `{name}` that the new type cannot hold")
            }
            Self::Rows { every: true } => format!("all rows of {} `{name}`", on.kind.as_str()),
            Self::Rows { every: false } => {
                format!("rows of {} `{name}` that a condition picks", on.kind.as_str())
            }
            Self::OverwrittenValues { columns, every } => {
                let columns: Vec<String> =
                    columns.iter().map(|column| format!("`{column}`")).collect();
                let of = if *every { "" } else { "some " };
                format!("{of}values of {} of `{name}`, overwritten", columns.join(", "))
            }
        }
    }
}

impl Break {
    /// What a client of the previous release meets on `on`: a sentence without
    /// a full stop.
    pub fn in_words(&self, on: &Object) -> String {
        let name = &on.name;
        match self {
            Self::TableGone => format!("`{name}` is gone"),
            Self::TableRenamed { to } => format!("`{name}` is called `{to}`"),
            Self::ColumnGone { column } => format!("column `{column}` of `{name}` is gone"),
            Self::ColumnRenamed { from, to } => {
                format!("column `{from}` of `{name}` is called `{to}`")
            }
            Self::ColumnTypeChanged { column } => {
                format!("column `{column}` of `{name}` has another type")
            }
            Self::ColumnRequired { column } => {
                format!("an `INSERT` into `{name}` that leaves out `{column}` fails")
            }
            Self::WriteRefused { constraint } => {
                format!("writes to `{name}` that break `{constraint}` are refused")
            }
            Self::NullsAppear { column } => {
                format!("column `{column}` of `{name}` may hold nulls")
            }
            Self::DefaultChanged { column } => {
                format!("a write to `{name}` that leaves out `{column}` gets another value")
            }
        }
    }
}
