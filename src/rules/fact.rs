//! One effect in its surroundings: what a rule asks before it judges.

use super::Claims;
use crate::effect::{
    Effect, EffectKind, HeldLock, Life, ObjectKind, ScanCause, ScriptEffects, StatementEffects,
};
use crate::finding::EffectRef;
use crate::pg::LockMode;
use crate::source::Span;

/// An effect, the statement that has it, and the script around it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fact<'a> {
    script: &'a ScriptEffects,
    at: EffectRef,
}

/// The strongest lock that is on an object while an effect happens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cover<'a> {
    /// Its mode.
    pub(super) mode: LockMode,
    /// Where an earlier statement of the transaction took it.
    pub(super) held: Option<&'a HeldLock>,
}

/// Every effect of a script, in order.
pub(super) fn facts(script: &ScriptEffects) -> impl Iterator<Item = Fact<'_>> {
    (0..script.statements.len()).flat_map(move |statement| of_statement(script, statement))
}

/// Every effect of one statement of a script.
pub(super) fn of_statement(
    script: &ScriptEffects,
    statement: usize,
) -> impl Iterator<Item = Fact<'_>> {
    (0..script.statements[statement].effects.len())
        .map(move |effect| Fact { script, at: EffectRef { statement, effect } })
}

impl<'a> Fact<'a> {
    /// Which effect it is.
    pub(super) const fn reference(self) -> EffectRef {
        self.at
    }

    /// The statement that has it.
    pub(super) fn statement(self) -> &'a StatementEffects {
        &self.script.statements[self.at.statement]
    }

    /// The script.
    pub(super) const fn script(self) -> &'a ScriptEffects {
        self.script
    }

    /// The effect itself.
    pub(super) fn effect(self) -> &'a Effect {
        &self.statement().effects[self.at.effect]
    }

    /// What is done.
    pub(super) fn kind(self) -> &'a EffectKind {
        &self.effect().kind
    }

    /// The bytes that cause it.
    pub(super) fn span(self) -> Span {
        self.effect().span
    }

    /// The SQL that causes it.
    pub(super) fn text(self) -> &'a str {
        self.script.source.slice(self.span())
    }

    /// The object's name, as messages write it.
    pub(super) fn name(self) -> String {
        format!("`{}`", self.effect().on.name)
    }

    /// Whether the object has rows and traffic, as far as anybody knows.
    pub(super) fn is_live(self) -> bool {
        self.effect().on.life != Life::New
    }

    /// Whether the object is a relation.
    pub(super) fn is_relation(self) -> bool {
        !matches!(self.effect().on.kind, ObjectKind::Type | ObjectKind::Database)
    }

    /// Whether the object is one that queries name.
    pub(super) fn is_queried(self) -> bool {
        self.is_relation()
            && !matches!(self.effect().on.kind, ObjectKind::Index | ObjectKind::Sequence)
    }

    /// Whether PostgreSQL refuses the statement for certain, so that nothing of
    /// it happens.
    pub(super) fn is_refused(self) -> bool {
        self.of_same_statement().any(|fact| matches!(fact.kind(), EffectKind::Fails { .. }))
    }

    /// Every effect of the same statement, this one too.
    pub(super) fn of_same_statement(self) -> impl Iterator<Item = Fact<'a>> {
        of_statement(self.script, self.at.statement)
    }

    /// Every effect of the same statement or subcommand, this one too.
    pub(super) fn beside(self) -> impl Iterator<Item = Fact<'a>> {
        self.of_same_statement().filter(move |other| other.span() == self.span())
    }

    /// Whether a finding is about it already.
    pub(super) fn is_claimed(self, already: &Claims) -> bool {
        already.contains(self.at)
    }

    /// The strongest lock on the object while the effect happens, where it
    /// makes writes wait. An effect on an object that is not locked itself (the
    /// build of an index) happens under its subcommand's locks.
    pub(super) fn cover(self) -> Option<Cover<'a>> {
        let same_object = |other: &Fact<'_>| other.effect().on.name == self.effect().on.name;
        let own = strongest(self.of_same_statement().filter(same_object))
            .or_else(|| strongest(self.beside()));
        let held = self.statement().context.held.on(&self.effect().on.name);
        let cover = match (own, held) {
            (own, Some(lock)) if own < Some(lock.mode) => {
                Cover { mode: lock.mode, held: Some(lock) }
            }
            (Some(mode), _) => Cover { mode, held: None },
            (None, _) => return None,
        };
        cover.mode.blocks_writes().then_some(cover)
    }

    /// Whether it is a read of all rows, a copy or a build, whose time grows
    /// with a table that has rows. A foreign key of a new table has no row to
    /// look up, however big the referenced table is.
    pub(super) fn is_long_work(self) -> bool {
        let checks_no_row = || {
            let referencing = self.beside().find(|other| other.kind() == self.kind());
            referencing.is_some_and(|fact| !fact.is_live())
        };
        let grows = match self.kind() {
            EffectKind::Rewrite(_) | EffectKind::IndexBuild { concurrent: false } => true,
            EffectKind::Scan(ScanCause::ForeignKey { .. }) => !checks_no_row(),
            EffectKind::Scan(_) => true,
            _ => false,
        };
        grows && self.is_live()
    }
}

/// The strongest mode among the locks of `facts`.
fn strongest<'a>(facts: impl Iterator<Item = Fact<'a>>) -> Option<LockMode> {
    facts.filter_map(|fact| fact.effect().lock()).max()
}
