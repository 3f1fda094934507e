//! What statements change between the schema and the code that uses it: what
//! rules about several releases compare.

use super::phase::changes_of;
pub use super::withdrawal::Named;
use super::withdrawal::{begins_with, turns_of};
use super::{Break, Effect, EffectKind, Life, Loss};
use crate::catalog::{Catalog, Proof};
use crate::pg::{Name, QualifiedName};
use crate::source::{Span, Spanned};
use crate::sql::{
    AttachmentKind, Change, QueryMode, Statement, TableAction, TableSetting, Verb, WhichTriggers,
    Write, WriteKind,
};

/// One such change of a relation that existed before the release, or is created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// The relation, under its name before the statement.
    pub on: QualifiedName,
    /// What becomes of it.
    pub kind: TransitionKind,
    /// The statement or subcommand.
    pub span: Span,
}

/// What becomes of a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransitionKind {
    /// It is created.
    Created,
    /// It gets a column.
    ColumnAdded {
        /// The column.
        column: Name,
    },
    /// Its rows are changed.
    Filled {
        /// The columns that are set; none where rows are deleted.
        columns: Vec<Name>,
        /// The other relations that are read for it.
        from: Vec<QualifiedName>,
        /// Whether the release creates the relation.
        is_new: bool,
        /// Whether it is an `UPDATE` of every row.
        every: bool,
    },
    /// A column must not be null from here on.
    Demanded {
        /// The column.
        column: Name,
        /// The same release added it, and no default fills it.
        added_bare: bool,
    },
    /// It gets a constraint.
    Constrained {
        /// The constraint.
        constraint: Name,
        /// Whether it holds of the rows that are there: not `NOT VALID`.
        valid: bool,
    },
    /// A constraint holds of all rows from here on.
    Validated {
        /// The constraint.
        constraint: Name,
    },
    /// A constraint is gone, or has another name.
    Unconstrained {
        /// The constraint.
        constraint: Name,
    },
    /// It gets a trigger.
    TriggerAdded {
        /// The trigger.
        trigger: Name,
    },
    /// A trigger is gone.
    TriggerDropped {
        /// The trigger.
        trigger: Name,
    },
    /// It is gone, or one of its columns.
    Dropped {
        /// The column.
        column: Option<Name>,
        /// An `INSERT` had to name the column until now: it was NOT NULL and had no
        /// default.
        required: bool,
    },
    /// It has another name, or one of its columns.
    Renamed {
        /// The column.
        column: Option<Name>,
        /// The new name.
        to: String,
    },
    /// A column has another type, and its values are written anew or may not fit.
    Retyped {
        /// The column.
        column: Name,
    },
    /// Something that code may name is there.
    Provided {
        /// What.
        what: Named,
    },
    /// Something that code may name is gone, or has another name.
    Withdrawn {
        /// What.
        what: Named,
        /// The new name.
        to: Option<String>,
    },
    /// An enum gets a label.
    LabelAdded {
        /// The label.
        label: String,
    },
    /// A label of an enum has another name.
    LabelRenamed {
        /// The old name.
        from: String,
        /// The new name.
        to: String,
    },
    /// Labels of an enum are written to rows, or are a default.
    LabelsWritten {
        /// The labels.
        labels: Vec<String>,
    },
    /// Its rows are hidden from all who are not its owner, but for what policies show.
    RowsHidden,
    /// It gets a policy of row security.
    PolicyAdded,
    /// Triggers of it no longer fire.
    TriggersOff {
        /// All of them, those of foreign keys too.
        all: bool,
    },
    /// Triggers of it fire again.
    TriggersOn,
}

impl TransitionKind {
    /// Whether a release that uses what it is about breaks.
    pub const fn is_contract(&self) -> bool {
        matches!(
            self,
            Self::Dropped { .. }
                | Self::Renamed { .. }
                | Self::Retyped { .. }
                | Self::TriggerDropped { .. }
                | Self::Withdrawn { .. }
                | Self::LabelRenamed { .. }
        )
    }

    /// Whether values go that only a proof shows to be elsewhere.
    pub const fn takes_values(&self) -> bool {
        matches!(self, Self::Dropped { .. } | Self::Renamed { .. } | Self::Retyped { .. })
    }

    /// The column of a contract; nothing where it is about the whole relation.
    pub fn contracted(&self) -> Option<&str> {
        match self {
            Self::Dropped { column, .. } | Self::Renamed { column, .. } => column.as_deref(),
            Self::Retyped { column } => Some(column),
            _ => None,
        }
    }
}

/// The transitions of `statement`, whose effects these are, before `catalog`
/// moves on.
pub(super) fn transitions(
    statement: &Statement,
    text: &str,
    effects: &[Effect],
    catalog: &Catalog,
) -> Vec<Transition> {
    let reader = Reader { catalog, text, start: statement.span.start };
    let mut found: Vec<Transition> = Vec::new();
    for change in &statement.changes {
        found.extend(reader.change(change));
        if let Change::Do(code) = &change.value {
            found.extend(changes_of(code).into_iter().flat_map(|inner| reader.change(inner)));
        }
        let turns = turns_of(change, text, catalog).into_iter();
        found.extend(turns.map(|(on, kind)| Transition { on, kind, span: change.span }));
    }
    for transition in effects.iter().filter_map(|effect| reader.effect(effect, effects)) {
        if !found.contains(&transition) {
            found.push(transition);
        }
    }
    found
}

struct Reader<'a> {
    catalog: &'a Catalog,
    /// The statement's text, and the byte that it begins at.
    text: &'a str,
    start: usize,
}

impl Reader<'_> {
    /// What an effect says of clients.
    fn effect(&self, effect: &Effect, all: &[Effect]) -> Option<Transition> {
        if effect.on.life == Life::New {
            return None;
        }
        let on = &effect.on.name;
        let kind = match &effect.kind {
            EffectKind::Loss(Loss::Table) | EffectKind::Break(Break::TableGone) => {
                TransitionKind::Dropped { column: None, required: false }
            }
            EffectKind::Break(Break::ColumnGone { column }) => {
                if self.is_new_column(on, column) {
                    return None;
                }
                let known = self.catalog.table(on).known().and_then(|table| table.column(column));
                let required = known.is_some_and(|it| {
                    it.not_null == Some(Proof::Valid)
                        && it.has_default == Some(false)
                        && it.generated.is_none()
                });
                TransitionKind::Dropped { column: Some(column.clone()), required }
            }
            EffectKind::Break(Break::TableRenamed { to }) => {
                TransitionKind::Renamed { column: None, to: to.to_string() }
            }
            EffectKind::Break(Break::ColumnRenamed { from, to }) => {
                if self.is_new_column(on, from) {
                    return None;
                }
                TransitionKind::Renamed { column: Some(from.clone()), to: to.clone() }
            }
            EffectKind::Break(Break::ColumnTypeChanged { column }) => {
                let costs = |other: &&Effect| {
                    other.span == effect.span
                        && matches!(
                            other.kind,
                            EffectKind::Rewrite(_) | EffectKind::Loss(_) | EffectKind::MayFail(_)
                        )
                };
                all.iter().find(costs)?;
                TransitionKind::Retyped { column: column.clone() }
            }
            _ => return None,
        };
        Some(Transition { on: on.clone(), kind, span: effect.span })
    }

    /// The text of a part of the statement.
    fn written(&self, span: Span) -> &str {
        let from = span.start.saturating_sub(self.start);
        let to = span.end.saturating_sub(self.start);
        self.text.get(from..to).unwrap_or_default()
    }

    fn change(&self, change: &Spanned<Change>) -> Vec<Transition> {
        let one = |on: QualifiedName, kind: TransitionKind| {
            vec![Transition { on, kind, span: change.span }]
        };
        match &change.value {
            Change::AlterTable { table, action } => {
                let name = self.catalog.resolve(&table.name);
                let kind = match self.is_new(&name) {
                    true => None,
                    false => self.action(&name, action, self.written(change.span)),
                };
                kind.map_or_else(Vec::new, |kind| one(name, kind))
            }
            Change::CreateTable(table) if !table.temporary => {
                let name = self.catalog.for_creation(&table.name);
                let reads = table.query.as_ref().and_then(|query| query.names.as_ref());
                let mut found = one(name.clone(), TransitionKind::Created);
                if let Some(query) = reads {
                    let from = query.reads.iter().map(|read| self.catalog.resolve(read)).collect();
                    let columns = Vec::new();
                    let kind = TransitionKind::Filled { columns, from, is_new: true, every: false };
                    found.extend(one(name, kind));
                }
                found
            }
            Change::Query { query, mode: QueryMode::Run, .. } => {
                let from: Vec<QualifiedName> =
                    query.reads.iter().map(|read| self.catalog.resolve(read)).collect();
                let moved = |write: &&Write| {
                    // Listed rows are seeds, not a backfill.
                    !(write.filtered && matches!(write.kind, WriteKind::Insert(_)))
                };
                let written = query.writes.iter().filter(moved).map(|write| {
                    let on = self.catalog.resolve(&write.table);
                    let columns = match &write.kind {
                        WriteKind::Insert(columns) | WriteKind::Update(columns) => columns.clone(),
                        WriteKind::Delete => Vec::new(),
                    };
                    let is_new = self.is_new(&on);
                    let every = !write.filtered && matches!(write.kind, WriteKind::Update(_));
                    let from = from.clone();
                    let kind = TransitionKind::Filled { columns, from, is_new, every };
                    Transition { on, kind, span: change.span }
                });
                written.collect()
            }
            Change::Attachment(attachment) if attachment.kind == AttachmentKind::Policy => {
                let name = self.catalog.resolve(&attachment.table);
                match attachment.verb {
                    Verb::Create => one(name, TransitionKind::PolicyAdded),
                    _ => Vec::new(),
                }
            }
            Change::Attachment(attachment) if attachment.kind == AttachmentKind::Trigger => {
                let name = self.catalog.resolve(&attachment.table);
                let trigger = attachment.name.clone();
                match attachment.verb {
                    _ if self.is_new(&name) => Vec::new(),
                    Verb::Create => one(name, TransitionKind::TriggerAdded { trigger }),
                    Verb::Drop { .. } => one(name, TransitionKind::TriggerDropped { trigger }),
                    Verb::Rename(_) | Verb::Alter => Vec::new(),
                }
            }
            _ => Vec::new(),
        }
    }

    /// What a subcommand with this text changes.
    fn action(
        &self,
        table: &QualifiedName,
        action: &TableAction,
        written: &str,
    ) -> Option<TransitionKind> {
        match action {
            TableAction::AddColumn { column, .. } => {
                Some(TransitionKind::ColumnAdded { column: column.name.clone() })
            }
            TableAction::SetNotNull { column } => {
                let known = self.catalog.table(table).known();
                let known = known.and_then(|table| table.column(column));
                let added_bare = self.is_new_column(table, column)
                    && known
                        .is_some_and(|it| it.has_default == Some(false) && it.generated.is_none());
                Some(TransitionKind::Demanded { column: column.clone(), added_bare })
            }
            TableAction::AddConstraint(added) => Some(TransitionKind::Constrained {
                constraint: self.catalog.name_of_constraint(table, added),
                valid: !added.not_valid || added.not_enforced,
            }),
            TableAction::ValidateConstraint { constraint } => {
                Some(TransitionKind::Validated { constraint: constraint.clone() })
            }
            TableAction::Setting(TableSetting::RowSecurity) => {
                let known = self.catalog.table(table).known();
                let has_policy = known.is_some_and(|table| {
                    table.attached.keys().any(|(kind, _)| *kind == AttachmentKind::Policy)
                });
                let hides = begins_with(written, "enable") && !has_policy;
                hides.then_some(TransitionKind::RowsHidden)
            }
            TableAction::Setting(TableSetting::Trigger(which)) => {
                Some(match begins_with(written, "disable") {
                    true => TransitionKind::TriggersOff { all: *which == WhichTriggers::All },
                    false => TransitionKind::TriggersOn,
                })
            }
            TableAction::DropConstraint { constraint, .. }
            | TableAction::RenameConstraint { from: constraint, .. } => {
                Some(TransitionKind::Unconstrained { constraint: constraint.clone() })
            }
            _ => None,
        }
    }

    fn is_new(&self, table: &QualifiedName) -> bool {
        let known = self.catalog.table(table).known();
        known.is_some_and(|it| it.created == Some(self.catalog.current_release()))
    }

    fn is_new_column(&self, table: &QualifiedName, column: &str) -> bool {
        let known = self.catalog.table(table).known().and_then(|table| table.column(column));
        known.is_some_and(|it| it.created == Some(self.catalog.current_release()))
    }
}
