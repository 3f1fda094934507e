//! Clauses that older servers do not know.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::cursor::Cursor;
use crate::source::{Span, Spanned};

/// The oldest server that knows a clause, and what older ones answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Newer {
    /// The word that it begins with.
    pub clause: &'static str,
    /// The first major that knows it.
    pub since: u16,
    /// What the majors before say: the code of the error.
    pub sqlstate: &'static str,
}

impl Newer {
    /// What the majors before do not parse.
    pub(super) const fn syntax(clause: &'static str, since: u16) -> Self {
        Self { clause, since, sqlstate: "42601" }
    }

    /// A word of a synopsis, and what stands behind its `@`: `15`, or `15:22023`.
    pub(super) fn of(clause: &'static str, since: &'static str) -> Option<Self> {
        let (since, sqlstate) = since.split_once(':').unwrap_or((since, "42601"));
        Some(Self { clause, since: since.parse().ok()?, sqlstate })
    }
}

/// The clauses that were met and that older servers do not know.
#[derive(Debug, Default)]
pub(super) struct Met(RefCell<BTreeSet<(usize, usize, Newer)>>);

impl Met {
    /// In the order of the text.
    pub(super) fn into_all(self) -> Vec<Spanned<Newer>> {
        let all = self.0.into_inner().into_iter();
        all.map(|(start, end, newer)| Spanned::new(newer, Span::new(start, end))).collect()
    }
}

impl Cursor<'_> {
    /// Notes that what stands at `span` is known from a major on.
    pub(super) fn since(&self, newer: Newer, span: Span) {
        if let Some(met) = self.newer {
            met.0.borrow_mut().insert((span.start, span.end, newer));
        }
    }

    /// Forgets what was noted from here on.
    pub(super) fn forget_newer(&self) {
        if let Some(met) = self.newer {
            let here = self.place().start;
            met.0.borrow_mut().retain(|(start, _, _)| *start < here);
        }
    }
}
