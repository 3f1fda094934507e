//! Tables, columns, constraints and indexes.

use std::collections::{BTreeMap, BTreeSet};

use super::attached::Attached;
use crate::pg::{Name, QualifiedName, TypeName};
use crate::sql::{
    AttachmentKind, Deferrability, Expression, PartitionBound, PartitionKey, ReferentialAction,
};

/// Functions that are called, with their schemas where written, except the
/// server's own.
pub type Calls = BTreeSet<(Option<Name>, Name)>;

/// A table, a partitioned table, or whatever else answers to `ALTER TABLE`.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its name.
    pub name: QualifiedName,
    /// The release that created it; nothing where no replayed SQL did.
    pub created: Option<u32>,
    /// Whether every column is known: it was created by replayed SQL whose
    /// columns were all read.
    pub complete: bool,
    /// The columns that are known, in order.
    pub columns: Vec<Column>,
    /// The constraints that are known, except NOT NULL, which is the column's.
    pub constraints: Vec<Constraint>,
    /// Its partitioned parent, or the tables it inherits from.
    pub parents: Vec<QualifiedName>,
    /// Whether it is a partition of its parent.
    pub is_partition: bool,
    /// Which rows of its parent it takes, where it is a partition.
    pub bound: Option<PartitionBound>,
    /// Whether it is partitioned.
    pub partitioned: bool,
    /// How its rows are told apart, where it is partitioned.
    pub partition_key: Option<PartitionKey>,
    /// Whether it is unlogged; nothing where that is not known.
    pub unlogged: Option<bool>,
    /// Whether it goes at the end of the transaction: `ON COMMIT DROP`.
    pub dropped_on_commit: bool,
    /// The type that it is a table of.
    pub of_type: Option<QualifiedName>,
    /// The triggers, rules and policies that are known.
    pub attached: BTreeMap<(AttachmentKind, Name), Attached>,
}

impl Table {
    /// A table of which only the name is known.
    pub(super) const fn assumed(name: QualifiedName) -> Self {
        Self {
            name,
            created: None,
            complete: false,
            columns: Vec::new(),
            constraints: Vec::new(),
            parents: Vec::new(),
            is_partition: false,
            bound: None,
            partitioned: false,
            partition_key: None,
            unlogged: None,
            dropped_on_commit: false,
            of_type: None,
            attached: BTreeMap::new(),
        }
    }

    /// Whether it is the default partition of its parent.
    pub fn is_default_partition(&self) -> bool {
        self.bound == Some(PartitionBound::Default)
    }

    /// The column of that name, if it is known.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The constraint of that name, if it is known.
    pub fn constraint(&self, name: &str) -> Option<&Constraint> {
        self.constraints.iter().find(|constraint| constraint.name == name)
    }

    /// The columns of its primary key, if one is known.
    pub fn primary_key(&self) -> Option<&[Name]> {
        self.constraints.iter().find_map(|constraint| match &constraint.rule {
            ConstraintRule::PrimaryKey(columns) => Some(columns.as_slice()),
            _ => None,
        })
    }

    /// Whether a column is in its primary key.
    pub fn in_primary_key(&self, column: &str) -> bool {
        self.primary_key().is_some_and(|key| key.iter().any(|name| name == column))
    }

    /// The column whose NOT NULL constraint has that name (18).
    pub fn not_null_named(&self, constraint: &str) -> Option<&Column> {
        let named = |column: &&Column| column.not_null_constraint.as_deref() == Some(constraint);
        self.columns.iter().find(named)
    }

    /// Whether a valid constraint proves that `column` holds no null, so that
    /// the server need not look. Source: `NotNullImpliedByRelConstraints`.
    pub fn proves_not_null(&self, column: &str) -> bool {
        self.column(column).is_some_and(|column| column.not_null == Some(Proof::Valid))
            || self.proving(column).any(|constraint| !constraint.doubted)
    }

    /// Whether the only proof that `column` holds no null is a constraint that SQL
    /// which is not read may have dropped.
    pub fn may_prove_not_null(&self, column: &str) -> bool {
        self.proving(column).next().is_some() && !self.proves_not_null(column)
    }

    fn proving<'a>(&'a self, column: &'a str) -> impl Iterator<Item = &'a Constraint> {
        self.constraints.iter().filter(move |constraint| {
            constraint.valid
                && matches!(&constraint.rule, ConstraintRule::Check(check)
                    if check.proves_not_null.contains(column))
        })
    }
}

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name.
    pub name: Name,
    /// Its type, where it is known.
    pub ty: Option<TypeName>,
    /// Whether it is NOT NULL; nothing where that is not known.
    pub not_null: Option<Proof>,
    /// The name of its NOT NULL constraint, which counts from 18 on.
    pub not_null_constraint: Option<Name>,
    /// Whether children do not take its NOT NULL over (18).
    pub not_null_alone: bool,
    /// Whether it has a default, or fills itself; nothing where not known.
    pub has_default: Option<bool>,
    /// Its default as written, where one is known.
    pub default: Option<Box<Expression>>,
    /// The type that it had when its default was written, where it has another one
    /// since: the default still stands on it.
    pub default_of: Option<TypeName>,
    /// Whether its values are computed.
    pub generated: Option<Generation>,
    /// The columns that its generation expression reads.
    pub computed_from: BTreeSet<Name>,
    /// The release that added it; nothing where no replayed SQL did.
    pub created: Option<u32>,
    /// The sequence that it owns: of `serial`, of an identity.
    pub sequence: Option<QualifiedName>,
    /// The sequence that its default draws from by name.
    pub draws_from: Option<QualifiedName>,
    /// The functions that its default or its generation expression calls.
    pub calls: Calls,
}

/// A statistics object.
#[derive(Debug, Clone)]
pub(super) struct Statistics {
    /// Its table.
    pub(super) table: QualifiedName,
}

impl Column {
    pub(super) fn drop_default(&mut self) {
        self.has_default = Some(false);
        self.default = None;
        self.default_of = None;
        self.draws_from = None;
        self.calls.clear();
    }

    /// It gets another type; its default, if it has one, stands on the old one too.
    pub(super) fn retype(&mut self, ty: &TypeName) {
        let before = self.ty.replace(ty.clone());
        if self.has_default == Some(true) && self.default_of.is_none() {
            self.default_of = before.filter(|before| before != ty);
        }
    }

    pub(super) fn drop_not_null(&mut self) {
        self.not_null = Some(Proof::Nullable);
        self.not_null_constraint = None;
        self.not_null_alone = false;
    }

    /// A column of which only the name is known.
    pub(super) const fn assumed(name: Name) -> Self {
        Self {
            calls: Calls::new(),
            name,
            ty: None,
            not_null: None,
            not_null_constraint: None,
            not_null_alone: false,
            has_default: None,
            default: None,
            default_of: None,
            generated: None,
            computed_from: BTreeSet::new(),
            created: None,
            sequence: None,
            draws_from: None,
        }
    }
}

/// What is known of a column's being NOT NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// It may hold nulls.
    Nullable,
    /// NOT NULL, but existing rows were not looked at (18).
    NotValid,
    /// NOT NULL.
    Valid,
}

/// How the values of a column are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generation {
    /// `GENERATED ALWAYS AS (…) STORED`.
    Stored,
    /// `GENERATED ALWAYS AS (…) VIRTUAL`.
    Virtual,
    /// `GENERATED … AS IDENTITY`.
    Identity,
}

/// A constraint, except NOT NULL.
#[derive(Debug, Clone)]
pub struct Constraint {
    /// Its name; the one PostgreSQL makes where none was written.
    pub name: Name,
    /// What it demands.
    pub rule: ConstraintRule,
    /// Whether existing rows are known to satisfy it.
    pub valid: bool,
    /// Whether SQL that is not read may have dropped it since.
    pub doubted: bool,
    /// Whether it holds for the table alone: `NO INHERIT`.
    pub no_inherit: bool,
    /// Whether it is enforced at all (18).
    pub enforced: bool,
    /// When it is checked.
    pub deferrability: Deferrability,
}

impl Constraint {
    /// A constraint that holds for all rows, is inherited, and is checked at once.
    pub const fn new(name: Name, rule: ConstraintRule) -> Self {
        let deferrability = Deferrability::Not;
        Self {
            name,
            rule,
            valid: true,
            doubted: false,
            no_inherit: false,
            enforced: true,
            deferrability,
        }
    }
}

/// What a constraint demands.
#[derive(Debug, Clone)]
pub enum ConstraintRule {
    /// `CHECK`.
    Check(Expression),
    /// `UNIQUE`: its columns.
    Unique(Vec<Name>),
    /// `PRIMARY KEY`: its columns.
    PrimaryKey(Vec<Name>),
    /// `FOREIGN KEY`.
    ForeignKey(Reference),
    /// `EXCLUDE`: its plain columns.
    Exclude(Vec<Name>),
}

impl ConstraintRule {
    /// The foreign key, if it is one.
    pub const fn foreign_key(&self) -> Option<&Reference> {
        match self {
            Self::ForeignKey(reference) => Some(reference),
            _ => None,
        }
    }

    /// The foreign key that it is, to be changed.
    pub(super) const fn foreign_key_mut(&mut self) -> Option<&mut Reference> {
        match self {
            Self::ForeignKey(reference) => Some(reference),
            _ => None,
        }
    }

    /// The columns of a key, which foreign keys may reference.
    pub fn key_columns(&self) -> Option<&[Name]> {
        match self {
            Self::Unique(columns) | Self::PrimaryKey(columns) => Some(columns),
            _ => None,
        }
    }

    /// Whether an index stands behind it.
    pub const fn has_index(&self) -> bool {
        matches!(self, Self::Unique(_) | Self::PrimaryKey(_) | Self::Exclude(_))
    }

    /// Whether it is about `column`.
    pub fn mentions(&self, column: &str) -> bool {
        match self {
            Self::Check(check) => check.columns.contains(column),
            Self::Unique(columns) | Self::PrimaryKey(columns) | Self::Exclude(columns) => {
                columns.iter().any(|name| name == column)
            }
            Self::ForeignKey(key) => key.columns.iter().any(|name| name == column),
        }
    }
}

/// What a foreign key references.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The referencing columns.
    pub columns: Vec<Name>,
    /// The referenced table.
    pub references: QualifiedName,
    /// The referenced columns; empty where they are the primary key and that is
    /// not known.
    pub referenced_columns: Vec<Name>,
    /// What becomes of rows whose referenced row is deleted.
    pub on_delete: ReferentialAction,
    /// What becomes of rows whose referenced key is changed.
    pub on_update: ReferentialAction,
}

/// An index.
#[derive(Debug, Clone)]
pub struct Index {
    /// Its name.
    pub name: QualifiedName,
    /// Its table.
    pub table: QualifiedName,
    /// The release that created it; nothing where no replayed SQL did.
    pub created: Option<u32>,
    /// The plain columns of its key, then those of `INCLUDE`.
    pub columns: Vec<Name>,
    /// How many of the columns are those of `INCLUDE`.
    pub included: usize,
    /// The columns that its expressions and its predicate read.
    pub computed_from: BTreeSet<Name>,
    /// The functions that these call.
    pub calls: Calls,
    /// Whether a condition says which rows it is about.
    pub partial: bool,
    /// Whether expressions are among its key.
    pub expressions: bool,
    /// Whether its key is as a constraint's would be: no collation, operator class
    /// or order of its own.
    pub plain: bool,
    /// Whether it serves queries and can be relied on; nothing where a build that
    /// fails on some rows would have left it behind.
    pub valid: Option<bool>,
    /// Whether it is unique.
    pub unique: bool,
    /// The constraint that owns it.
    pub constraint: Option<Name>,
    /// The index of the partitioned table that it is a part of.
    pub part_of: Option<QualifiedName>,
    /// Its access method.
    pub method: Name,
}

impl Index {
    /// The plain columns of its key.
    pub fn key(&self) -> &[Name] {
        &self.columns[..self.columns.len() - self.included]
    }

    /// Whether it depends on `column`.
    pub fn uses(&self, column: &str) -> bool {
        self.columns.iter().any(|name| name == column) || self.computed_from.contains(column)
    }
}
