//! The phase of expand and contract that a statement belongs to.

use super::{Break, Effect, EffectKind, Loss};
use crate::catalog::Catalog;
use crate::pg::QualifiedName;
use crate::source::Spanned;
use crate::sql::{
    AttachmentKind, AttributeAction, Change, Code, DropKind, IndexAction, ObjectName, QueryMode,
    RoutineAction, Statement, Step, TableAction, TableSetting, TypeAction, Verb, Write,
};

/// When in the life of a change a statement runs, as the releases that are running
/// see it. Ordered: of the phases of several subcommands the last one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// No client sees it: settings, statistics, comments, reads.
    Neutral,
    /// It adds or permits: the running release goes on as before.
    Expand,
    /// It fills or checks rows that are there.
    Backfill,
    /// It demands more of writers: the release that runs must comply already.
    Tighten,
    /// It takes away: the release that uses it breaks.
    Contract,
}

impl Phase {
    /// Every phase, in order.
    pub const ALL: [Self; 5] =
        [Self::Neutral, Self::Expand, Self::Backfill, Self::Tighten, Self::Contract];

    /// The phase as declarations and reports spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Expand => "expand",
            Self::Backfill => "backfill",
            Self::Tighten => "tighten",
            Self::Contract => "contract",
        }
    }
}

/// The phase of `statement`, whose text and effects these are, before `catalog`
/// moves on; nothing where what it does could not be told.
pub(super) fn phase(
    statement: &Statement,
    text: &str,
    effects: &[Effect],
    catalog: &Catalog,
) -> Option<Phase> {
    let judge = Judge { catalog, text, effects };
    let written = statement.changes.iter().map(|change| judge.change(change)).max();
    let phase = written.unwrap_or(Phase::Neutral).max(judge.of_effects());
    let is_unknown = |effect: &Effect| matches!(effect.kind, EffectKind::Unknown(_));
    let only_rows = statement.changes.iter().all(|it| matches!(it.value, Change::Query { .. }));
    if phase < Phase::Contract && !only_rows && effects.iter().any(is_unknown) {
        return None;
    }
    Some(phase)
}

struct Judge<'a> {
    catalog: &'a Catalog,
    text: &'a str,
    effects: &'a [Effect],
}

impl Judge<'_> {
    /// What is sure from what happens, also inside code that the statement runs.
    fn of_effects(&self) -> Phase {
        let of = |effect: &Effect| match &effect.kind {
            _ if effect.on.life == super::Life::New => Phase::Neutral,
            EffectKind::Loss(Loss::Table) => Phase::Contract,
            EffectKind::Break(Break::TableGone | Break::TableRenamed { .. }) => Phase::Contract,
            EffectKind::ChangesRows => Phase::Backfill,
            _ => Phase::Neutral,
        };
        self.effects.iter().map(of).max().unwrap_or(Phase::Neutral)
    }

    fn change(&self, change: &Spanned<Change>) -> Phase {
        match &change.value {
            Change::AlterTable { table, action } => {
                let name = self.catalog.resolve(&table.name);
                self.action(&name, action, change)
            }
            Change::CreateTable(table) if table.temporary => Phase::Neutral,
            Change::CreateView(view) if view.temporary => Phase::Neutral,
            Change::CreateTable(_)
            | Change::CreateView(_)
            | Change::CreateType { .. }
            | Change::CreateRoutine(_)
            | Change::CreateSequence(_) => Phase::Expand,
            Change::CreateIndex(index) => match index.unique {
                true => self.on(&self.catalog.resolve(&index.table), Phase::Tighten),
                false => Phase::Expand,
            },
            Change::Drop(drop) => self.drop(drop),
            Change::AlterIndex { action: IndexAction::AttachPartition { .. }, .. } => Phase::Expand,
            Change::DropRoutines(_) | Change::Schema(_) => Phase::Contract,
            Change::Truncate(truncate) => {
                self.contract(truncate.tables.iter().map(|table| &table.name))
            }
            Change::AlterRoutine { action, .. } => of_routine(action),
            Change::AlterType { action, .. } => of_type(action),
            Change::Attachment(attachment) => {
                let phase = match (&attachment.verb, attachment.kind) {
                    (Verb::Create, AttachmentKind::Trigger) => Phase::Expand,
                    (Verb::Create | Verb::Alter, _) => Phase::Tighten,
                    (Verb::Drop { .. }, _) => Phase::Contract,
                    (Verb::Rename(_), _) => Phase::Neutral,
                };
                self.on(&self.catalog.resolve(&attachment.table), phase)
            }
            Change::Privileges(_) => self.by_head("REVOKE", Phase::Contract, Phase::Expand),
            Change::CatalogOnly(it) => match it.kind.split(' ').next() {
                Some("CREATE") => Phase::Expand,
                Some("DROP") => Phase::Contract,
                _ => Phase::Neutral,
            },
            Change::Query { query, mode: QueryMode::Run, .. } => {
                let on = |write: &Write| self.catalog.resolve(&write.table);
                let phases = query.writes.iter().map(|write| self.on(&on(write), Phase::Backfill));
                phases.max().unwrap_or(Phase::Neutral)
            }
            Change::Call(_) | Change::Refresh(_) => Phase::Backfill,
            Change::Do(code) => {
                let changes = changes_of(code);
                changes.iter().map(|change| self.change(change)).max().unwrap_or(Phase::Neutral)
            }
            Change::Query { .. }
            | Change::AlterIndex { .. }
            | Change::Reindex(_)
            | Change::Transaction(_)
            | Change::SetParameter { .. }
            | Change::Unrecognised { .. }
            | Change::Opaque { .. }
            | Change::AlterSequence { .. }
            | Change::CreateStatistics { .. }
            | Change::AlterStatistics { .. }
            | Change::LockTables(_)
            | Change::Comment(_)
            | Change::Vacuum(_)
            | Change::Cluster(_)
            | Change::Publication(_) => Phase::Neutral,
        }
    }

    fn drop(&self, drop: &crate::sql::Drop) -> Phase {
        match drop.kind {
            DropKind::Index => Phase::Expand,
            DropKind::Statistics => Phase::Neutral,
            _ => self.contract(drop.names.iter()),
        }
    }

    /// Something that takes away what these relations were.
    fn contract<'b>(&self, names: impl Iterator<Item = &'b ObjectName>) -> Phase {
        let names = names.map(|name| self.catalog.resolve(name));
        names.map(|name| self.on(&name, Phase::Contract)).max().unwrap_or(Phase::Contract)
    }

    fn action(&self, table: &QualifiedName, action: &TableAction, at: &Spanned<Change>) -> Phase {
        let phase = match action {
            TableAction::AddColumn { .. }
            | TableAction::AddIdentity { .. }
            | TableAction::DropNotNull { .. }
            | TableAction::DropConstraint { .. }
            | TableAction::AttachPartition { .. }
            | TableAction::Inherit { .. } => Phase::Expand,
            TableAction::SetDefault { column, .. } | TableAction::DropDefault { column } => {
                match self.is_new_column(table, column) {
                    true => Phase::Expand,
                    false => Phase::Tighten,
                }
            }
            TableAction::DropColumn { column, .. } if self.is_new_column(table, column) => {
                Phase::Expand
            }
            TableAction::AlterType { .. } if self.is_free(at) => Phase::Expand,
            TableAction::SetNotNull { .. }
            | TableAction::AddConstraint(_)
            | TableAction::AlterConstraint { .. }
            | TableAction::Setting(TableSetting::RowSecurity) => Phase::Tighten,
            TableAction::ValidateConstraint { .. } => Phase::Backfill,
            TableAction::DropColumn { .. }
            | TableAction::AlterType { .. }
            | TableAction::DropIdentity { .. }
            | TableAction::SetExpression { .. }
            | TableAction::RenameColumn { .. }
            | TableAction::Rename { .. }
            | TableAction::SetSchema { .. }
            | TableAction::DetachPartition { .. }
            | TableAction::NoInherit { .. } => Phase::Contract,
            TableAction::SetIdentity { .. }
            | TableAction::DropExpression { .. }
            | TableAction::ColumnSetting { .. }
            | TableAction::RenameConstraint { .. }
            | TableAction::Setting(_)
            | TableAction::Unrecognised { .. }
            | TableAction::OfType(_)
            | TableAction::SetTablespace { .. }
            | TableAction::SetAccessMethod { .. } => Phase::Neutral,
        };
        let demands = || {
            self.effects.iter().any(|effect| {
                effect.span == at.span
                    && matches!(effect.kind, EffectKind::Break(Break::ColumnRequired { .. }))
            })
        };
        let is_added = matches!(action, TableAction::AddColumn { .. });
        self.on(table, if is_added && demands() { Phase::Tighten } else { phase })
    }

    /// `phase` of something done to a table; what the same release created is
    /// known to nobody yet.
    fn on(&self, table: &QualifiedName, phase: Phase) -> Phase {
        let known = self.catalog.table(table).known();
        let is_new = known.is_some_and(|it| it.created == Some(self.catalog.current_release()));
        if is_new && phase > Phase::Expand { Phase::Expand } else { phase }
    }

    fn is_new_column(&self, table: &QualifiedName, column: &str) -> bool {
        let known = self.catalog.table(table).known().and_then(|table| table.column(column));
        known.is_some_and(|it| it.created == Some(self.catalog.current_release()))
    }

    /// Whether a change of type changes no stored byte and refuses no value.
    fn is_free(&self, at: &Spanned<Change>) -> bool {
        !self.effects.iter().any(|effect| {
            effect.span == at.span
                && matches!(
                    effect.kind,
                    EffectKind::Rewrite(_)
                        | EffectKind::Loss(_)
                        | EffectKind::MayFail(_)
                        | EffectKind::Unknown(_)
                )
        })
    }

    fn by_head(&self, head: &str, then: Phase, otherwise: Phase) -> Phase {
        let is_head = self.text.get(..head.len()).is_some_and(|it| it.eq_ignore_ascii_case(head));
        if is_head { then } else { otherwise }
    }
}

fn of_routine(action: &RoutineAction) -> Phase {
    match action {
        RoutineAction::Rename { .. } | RoutineAction::SetSchema { .. } => Phase::Contract,
        _ => Phase::Neutral,
    }
}

fn of_type(action: &TypeAction) -> Phase {
    match action {
        TypeAction::AddValue { .. }
        | TypeAction::DropConstraint { .. }
        | TypeAction::DropNotNull => Phase::Expand,
        TypeAction::RenameValue { .. }
        | TypeAction::Rename { .. }
        | TypeAction::SetSchema { .. } => Phase::Contract,
        TypeAction::Attributes { actions, .. } => {
            match actions.iter().all(|action| matches!(action, AttributeAction::Add(..))) {
                true => Phase::Expand,
                false => Phase::Contract,
            }
        }
        TypeAction::AddCheck(_)
        | TypeAction::AddNotNull { .. }
        | TypeAction::SetNotNull
        | TypeAction::Default(_) => Phase::Tighten,
        TypeAction::ValidateConstraint { .. } => Phase::Backfill,
        TypeAction::RenameConstraint { .. } | TypeAction::Setting => Phase::Neutral,
    }
}

/// Every change that code may make, whichever way it goes.
pub(super) fn changes_of(code: &Code) -> Vec<&Spanned<Change>> {
    let mut found = Vec::new();
    let mut left: Vec<&Step> = code.steps.iter().rev().collect();
    while let Some(step) = left.pop() {
        match step {
            Step::Run(changes) => found.extend(changes),
            Step::Choice { arms, otherwise } => {
                left.extend(otherwise.iter().rev());
                left.extend(arms.iter().flat_map(|arm| &arm.steps).rev());
            }
            Step::Repeat { steps, .. } => left.extend(steps.iter().rev()),
            Step::Block { steps, handlers, .. } => {
                let rescues = handlers.iter().flatten().flat_map(|rescue| &rescue.steps);
                left.extend(rescues.collect::<Vec<_>>().into_iter().rev());
                left.extend(steps.iter().rev());
            }
            Step::Dynamic(dynamic) => found.extend(&dynamic.changes),
            Step::Hidden(_) | Step::Leave(_) | Step::Raise(_) | Step::EndTransaction { .. } => {}
        }
    }
    found
}
