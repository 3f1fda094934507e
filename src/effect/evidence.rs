//! How an effect is known, and on what it depends.

use crate::pg::Version;

/// How an effect is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Evidence {
    /// From SQL, catalog and version.
    Predicted,
    /// A server of this version did it, though nobody foresaw it.
    Observed(Version),
    /// Foreseen, and a server of this version did it.
    Confirmed(Version),
    /// Foreseen, but a server of this version did not do it.
    Mismatch(Version),
}

impl Evidence {
    /// `predicted`, `observed`, `confirmed` or `mismatch`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Predicted => "predicted",
            Self::Observed(_) => "observed",
            Self::Confirmed(_) => "confirmed",
            Self::Mismatch(_) => "mismatch",
        }
    }
}
