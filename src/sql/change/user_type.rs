//! Types and domains.

use crate::pg::{Name, TypeName};
use crate::sql::expression::Expression;

/// What kind of type a name is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeKind {
    /// `AS ENUM`: its values, in order.
    Enum(Vec<String>),
    /// `AS (…)`: its attributes, in order.
    Composite(Vec<(Name, TypeName)>),
    /// `AS RANGE` and base types.
    Other,
    /// A domain.
    Domain(Box<Domain>),
}

/// A domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// The type under it.
    pub base: TypeName,
    /// `DEFAULT`.
    pub default: Option<Expression>,
    /// `NOT NULL`.
    pub not_null: bool,
    /// Its checks.
    pub checks: Vec<DomainCheck>,
}

impl Domain {
    /// The name that PostgreSQL makes for the next check without one.
    pub fn free_name(&self, domain: &str) -> Name {
        let taken = |name: &Name| self.checks.iter().any(|check| check.name.as_ref() == Some(name));
        let numbered = (1_u32..).map(|number| format!("{domain}_check{number}"));
        let mut names = std::iter::once(format!("{domain}_check")).chain(numbered);
        names.find(|name| !taken(name)).unwrap_or_default()
    }
}

/// A check of a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainCheck {
    /// Its name, where one was written.
    pub name: Option<Name>,
    /// What holds of every value.
    pub check: Expression,
    /// Whether values that are stored are known to satisfy it.
    pub valid: bool,
}

/// What `ALTER TYPE` and `ALTER DOMAIN` change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeAction {
    /// `ADD VALUE` of an enum.
    AddValue {
        /// The value.
        value: String,
        /// `IF NOT EXISTS`.
        if_not_exists: bool,
        /// The value behind `BEFORE` or `AFTER`.
        beside: Option<String>,
    },
    /// `RENAME VALUE` of an enum.
    RenameValue {
        /// The value before.
        from: String,
        /// The value from now on.
        to: String,
    },
    /// `RENAME TO`.
    Rename {
        /// The new name.
        to: Name,
    },
    /// `SET SCHEMA`.
    SetSchema {
        /// The new schema.
        schema: Name,
    },
    /// `ADD`, `DROP`, `ALTER`, `RENAME ATTRIBUTE` of a composite type.
    Attributes {
        /// What is done, in order.
        actions: Vec<AttributeAction>,
        /// `CASCADE`, of one of them: typed tables change too.
        cascade: bool,
    },
    /// `ADD CONSTRAINT … CHECK` of a domain.
    AddCheck(DomainCheck),
    /// `ADD CONSTRAINT … NOT NULL` of a domain (17).
    AddNotNull {
        /// Its name, where one is written.
        name: Option<Name>,
        /// `NOT VALID`, which PostgreSQL refuses.
        not_valid: bool,
    },
    /// `DROP CONSTRAINT` of a domain.
    DropConstraint {
        /// The constraint.
        name: Name,
        /// `IF EXISTS`.
        if_exists: bool,
    },
    /// `RENAME CONSTRAINT` of a domain.
    RenameConstraint {
        /// The old name.
        from: Name,
        /// The new name.
        to: Name,
    },
    /// `VALIDATE CONSTRAINT` of a domain.
    ValidateConstraint {
        /// The constraint.
        name: Name,
    },
    /// `SET NOT NULL` of a domain.
    SetNotNull,
    /// `DROP NOT NULL` of a domain.
    DropNotNull,
    /// `SET DEFAULT`, `DROP DEFAULT` of a domain.
    Default(Option<Expression>),
    /// What touches neither tables nor values: the owner, options of a base type.
    Setting,
}

/// What happens to an attribute of a composite type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttributeAction {
    /// `ADD ATTRIBUTE`.
    Add(Name, TypeName),
    /// `DROP ATTRIBUTE`.
    Drop {
        /// The attribute.
        attribute: Name,
        /// `IF EXISTS`.
        if_exists: bool,
    },
    /// `ALTER ATTRIBUTE … TYPE`.
    Alter(Name, TypeName),
    /// `RENAME ATTRIBUTE`.
    Rename(Name, Name),
}
