//! How an effect is known, and on what it depends.

use super::{Effect, EffectKind, Object};
use crate::pg::{LockMode, Version};
use crate::source::Span;

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

impl Effect {
    /// A predicted effect.
    pub fn predicted(on: Object, kind: EffectKind, span: Span) -> Self {
        Self { on, kind, span, evidence: Evidence::Predicted, depends_on: None }
    }

    /// The mode, where the effect is a lock.
    pub const fn lock(&self) -> Option<LockMode> {
        match self.kind {
            EffectKind::Lock { mode, .. } => Some(mode),
            _ => None,
        }
    }
}
