//! What rows must be like, as the server's catalogs have it: for whoever writes
//! rows without knowing the schema.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use super::marked;
use super::session::{ScratchSession, SessionError};
use crate::pg::Version;

/// The number by which the server knows an object.
pub type Oid = u32;

/// Every table of a database, and the types that their columns are made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Structure {
    /// Tables and partitioned tables, partitions among them; temporary ones and
    /// those of extensions apart.
    pub tables: BTreeMap<Oid, Table>,
    /// Types, also built-in ones.
    pub types: BTreeMap<Oid, Type>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Table {
    /// Its number, which outlives a new name.
    pub oid: Oid,
    /// Its name as SQL writes it: `public."Order"`.
    pub name: String,
    /// Whether its rows are in partitions.
    pub partitioned: bool,
    /// The partitioned table at the root of a partition; else the table itself.
    pub root: Oid,
    /// The expression that holds for every row of a partition, in its columns.
    pub bound: Option<String>,
    /// Whether rules rewrite what is done to it.
    pub has_rules: bool,
    /// Its columns, in order.
    #[serde(deserialize_with = "nullable")]
    pub columns: Vec<Column>,
    /// Its CHECK constraints, by name.
    #[serde(deserialize_with = "nullable")]
    pub checks: Vec<Check>,
    /// Its unique indexes and exclusion constraints, by name.
    #[serde(deserialize_with = "nullable")]
    pub keys: Vec<Key>,
    /// Its foreign keys, by name.
    #[serde(deserialize_with = "nullable")]
    pub references: Vec<ForeignKey>,
    /// Its triggers, with whether they are enabled and a hash of what they run.
    #[serde(deserialize_with = "nullable")]
    pub triggers: Vec<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Column {
    /// Its number, which outlives a new name.
    pub number: i16,
    /// Its name, not quoted.
    pub name: String,
    /// Its type.
    pub r#type: Oid,
    /// Its type's modifier as `pg_attribute.atttypmod` has it, -1 for none.
    pub modifier: i32,
    /// Whether it is NOT NULL.
    pub not_null: bool,
    /// The expression of its default, or of its generation; empty for none.
    pub default: String,
    /// Whether it is an identity column.
    pub identity: bool,
    /// Whether it is generated from other columns.
    pub generated: bool,
}

/// A CHECK constraint.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Check {
    /// Its name.
    pub name: String,
    /// Its expression, in the columns of the table.
    pub expression: String,
}

/// A unique index, or an exclusion constraint.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Key {
    /// The name of the index.
    pub name: String,
    /// Whether it is the primary key.
    pub is_primary: bool,
    /// Whether it excludes by operators rather than by equality.
    pub excludes: bool,
    /// Whether it may be checked later than each row is written.
    pub is_deferrable: bool,
    /// Whether it has a predicate, or expressions in the place of columns.
    pub is_partial: bool,
    /// The expressions among its columns; empty for none.
    pub expressions: String,
    /// Its columns, expressions apart.
    pub columns: Vec<String>,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ForeignKey {
    /// Its name.
    pub name: String,
    /// The table that it references.
    pub table: Oid,
    /// The name of that table as SQL writes it.
    pub table_name: String,
    /// The columns that reference.
    pub columns: Vec<String>,
    /// The columns that are referenced, in the same order.
    pub referenced: Vec<String>,
}

/// A type.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Type {
    /// Its number.
    pub oid: Oid,
    /// Its name as SQL writes it: `character varying`, `public.mood`.
    pub name: String,
    /// Its name in `pg_type`: `varchar`, `mood`.
    pub plain_name: String,
    /// `pg_type.typtype`: `b`ase, `c`omposite, `d`omain, `e`num, `m`ultirange,
    /// `p`seudo, `r`ange.
    pub kind: char,
    /// `pg_type.typcategory`.
    pub category: char,
    /// The type of an array's elements, else 0.
    pub element: Oid,
    /// The type that a domain is of, else 0.
    pub base: Oid,
    /// The modifier that a domain gives to it, -1 for none.
    pub modifier: i32,
    /// Whether a domain is NOT NULL.
    pub not_null: bool,
    /// The type of a range's bounds, the range of a multirange, else 0.
    pub part: Oid,
    /// The labels of an enum, in order.
    #[serde(deserialize_with = "nullable")]
    pub labels: Vec<String>,
    /// The attributes of a composite type, in order.
    #[serde(deserialize_with = "nullable")]
    pub attributes: Vec<Attribute>,
    /// The expressions of a domain's CHECK constraints, in `VALUE`.
    #[serde(deserialize_with = "nullable")]
    pub checks: Vec<String>,
}

/// An attribute of a composite type.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Attribute {
    /// Its type.
    pub r#type: Oid,
    /// Its type's modifier, -1 for none.
    pub modifier: i32,
}

/// The document as the server makes it.
#[derive(Deserialize)]
struct Document {
    tables: Vec<Table>,
    types: Vec<Type>,
}

/// An aggregate over nothing is null.
fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
}

impl Table {
    /// Its column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// Prepares a session for [`read`].
pub(super) async fn prepare(session: &mut ScratchSession) -> Result<(), SessionError> {
    let query = query(session.version());
    session.apply(&format!("PREPARE banister_structure AS {query}")).await.map(drop)
}

/// The structure as it is committed.
pub(super) async fn read(session: &mut ScratchSession) -> Result<Structure, SessionError> {
    let rows = session.query("EXECUTE banister_structure").await?;
    let text = rows.into_iter().flatten().flatten().next().unwrap_or_default();
    let document: Document = serde_json::from_str(&text).map_err(|error| SessionError::Answer {
        what: "the structure of the tables",
        why: error.to_string(),
    })?;
    Ok(Structure {
        tables: document.tables.into_iter().map(|table| (table.oid, table)).collect(),
        types: document.types.into_iter().map(|r#type| (r#type.oid, r#type)).collect(),
    })
}

fn query(version: Version) -> String {
    marked::lines(include_str!("structure.sql"), version).collect::<Vec<_>>().join("\n")
}
