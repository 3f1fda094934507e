//! What rows go where: `PARTITION BY`, `FOR VALUES`.

use super::IndexElement;

/// `PARTITION BY`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartitionKey {
    /// How rows are told apart.
    pub strategy: PartitionStrategy,
    /// By what.
    pub elements: Vec<IndexElement>,
}

/// How rows of a partitioned table are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartitionStrategy {
    /// `RANGE`.
    Range,
    /// `LIST`.
    List,
    /// `HASH`.
    Hash,
}

impl PartitionStrategy {
    /// The strategy as messages spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Range => "range",
            Self::List => "list",
            Self::Hash => "hash",
        }
    }
}

/// Which rows a partition takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartitionBound {
    /// `DEFAULT`: those that no other one takes.
    Default,
    /// `FROM (…) TO (…)`.
    Range {
        /// The lower bound, which belongs to it.
        from: Vec<BoundValue>,
        /// The upper bound, which does not.
        to: Vec<BoundValue>,
    },
    /// `IN (…)`.
    List(Vec<BoundValue>),
    /// `WITH (MODULUS m, REMAINDER r)`.
    Hash {
        /// The modulus.
        modulus: i64,
        /// The remainder.
        remainder: i64,
    },
}

/// A value of a bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BoundValue {
    /// `MINVALUE`.
    Min,
    /// `MAXVALUE`.
    Max,
    /// `NULL`.
    Null,
    /// A string, a number, `TRUE` or `FALSE`: its text without quotes.
    Constant(String),
    /// Another expression, as written.
    Expression(String),
}
