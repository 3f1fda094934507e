//! What could not be told.

use std::fmt;

/// Why it could not be told what a statement does, or not all of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Unknown {
    /// SQL that is not read.
    Unrecognised {
        /// Its first words: `IMPORT FOREIGN SCHEMA`.
        head: String,
        /// Why, where a production began and gave up.
        why: Option<String>,
    },
    /// A statement that was read, and whose effects are not in its text: what, and
    /// why.
    Unseen(String),
    /// SQL that is put together when it runs.
    Dynamic {
        /// Its text; what is only known when it runs is `‹…›`.
        sql: String,
        /// Whether it is read as far as its text is known.
        in_part: bool,
    },
    /// Code that is not read: why.
    Code(String),
    /// An expression that is not read and may call anything.
    Expression,
    /// A call of a function whose code was not seen.
    Call {
        /// The function.
        name: String,
    },
    /// Something that decides was never seen: what, and what hangs on it.
    Missing(String),
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unrecognised { head, why: Some(why) } => {
                write!(f, "unrecognised: {head} ({why})")
            }
            Self::Unrecognised { head, why: None } => write!(f, "unrecognised: {head}"),
            Self::Unseen(why) | Self::Missing(why) => f.write_str(why),
            Self::Dynamic { sql, in_part: true } => {
                write!(f, "cannot see all of what `{sql}` is when it runs")
            }
            Self::Dynamic { sql, in_part: false } => {
                write!(f, "cannot see what `{sql}` is when it runs")
            }
            Self::Code(why) => write!(f, "cannot see what the code does: {why}"),
            Self::Expression => f.write_str("cannot see what an expression calls"),
            Self::Call { name } => write!(f, "`{name}()` runs what is not read"),
        }
    }
}
