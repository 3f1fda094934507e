//! Every kind of change has a case and a row of the page, and every kind of
//! effect is foreseen of some case.
//!
//! The variants are listed by `match`es without a `_`: who adds one is told by
//! the compiler to list it, and by the tests to write a case and a row.

use std::collections::BTreeSet;

use banister::effect::{
    Break, Effect, EffectKind, Life, Loss, ObjectKind, RewriteCause, ScanCause, Unknown, Until,
};
use banister::migration::Script;
use banister::pg::Version;
use banister::sql::{
    AttachmentKind, AttributeAction, Change, ColumnConstraint, ColumnSetting, Commented,
    ConstraintKind, DropKind, Hidden, IndexAction, IndexElement, Key, QueryMode, ReindexTarget,
    RoutineAction, RoutineKind, SchemaAction, SequenceOwner, Step, TableAction, TableSetting,
    TransactionControl, TypeAction, TypeKind, Verb, Volatility, WhichTriggers, WriteKind,
};

use super::reference::families;
use super::{Case, cases, plain, predicted};

/// The variants that were met: `Change::Drop`.
#[derive(Default)]
struct Met(BTreeSet<String>);

/// An enum whose variants are listed.
trait Variants {
    /// Its name.
    const NAME: &'static str;
    /// Its variants, all of them.
    const ALL: &'static [&'static str];
    /// The variant that this is.
    fn variant(&self) -> &'static str;
}

macro_rules! variants {
    ($($name:ident { $($variant:ident),* $(,)? })*) => {
        $(impl Variants for $name {
            const NAME: &'static str = stringify!($name);
            const ALL: &'static [&'static str] = &[$(stringify!($variant)),*];
            fn variant(&self) -> &'static str {
                match self { $(Self::$variant { .. } => stringify!($variant)),* }
            }
        })*
    };
}

variants! {
    Change {
        AlterTable, CreateTable, Drop, CreateIndex, AlterIndex, Reindex, CreateType, CreateRoutine,
        AlterRoutine, DropRoutines, Do, Call, Transaction, SetParameter, Unrecognised, CreateView, Refresh, CreateSequence, AlterSequence,
        CreateStatistics, AlterStatistics, Truncate, LockTables, Comment, Vacuum, Cluster, Query,
        AlterType, Attachment, Privileges, Schema, Publication, CatalogOnly, Opaque,
    }
    TableAction {
        AddColumn, DropColumn, AlterType, SetDefault, DropDefault, SetNotNull, DropNotNull,
        AddIdentity, SetIdentity, DropIdentity, SetExpression, DropExpression, ColumnSetting,
        AddConstraint, DropConstraint, ValidateConstraint, AlterConstraint, RenameColumn,
        RenameConstraint, Rename, SetSchema, Setting, Unrecognised, AttachPartition,
        DetachPartition, Inherit, NoInherit, OfType, SetTablespace, SetAccessMethod,
    }
    ColumnSetting { Statistics, Options, Storage, Compression }
    TableSetting {
        Owner, Persistence, StorageParameters, ClusterOn, WithoutOids, ReplicaIdentity, RowSecurity, Trigger,
        Rule,
    }
    WhichTriggers { Named, User, All }
    ColumnConstraint { NotNull, Null, Default, Generated, Identity, Table }
    ConstraintKind { Check, NotNull, Unique, PrimaryKey, ForeignKey, Exclude }
    Key { Columns, Index }
    IndexAction { Rename, StorageParameters, Statistics, AttachPartition, SetTablespace }
    IndexElement { Column, Expression }
    ReindexTarget { Index, Table, Everything }
    DropKind { Table, Index, View, MaterializedView, Sequence, Statistics, Type, Domain }
    TypeKind { Enum, Composite, Other, Domain }
    TypeAction {
        AddValue, RenameValue, Rename, SetSchema, Attributes, AddCheck, AddNotNull, DropConstraint,
        RenameConstraint, ValidateConstraint, SetNotNull, DropNotNull, Default, Setting,
    }
    AttributeAction { Add, Drop, Alter, Rename }
    RoutineKind { Function, Procedure, Aggregate, Routine }
    RoutineAction { Rename, SetSchema, Options, Setting }
    Step { Run, Dynamic, Hidden, Choice, Repeat, Block, Leave, Raise, EndTransaction }
    Hidden { Dynamic, Code, Expression }
    Volatility { Immutable, Stable, Volatile }
    TransactionControl { Begin, Commit, Rollback, Savepoint, Release, RollbackTo }
    QueryMode { Run, Plan }
    WriteKind { Insert, Update, Delete }
    AttachmentKind { Trigger, Rule, Policy }
    Verb { Create, Rename, Alter, Drop }
    SchemaAction { Rename, Drop }
    Commented { Relation, Column, PartOf, Other }
    SequenceOwner { Nobody, Column }
    EffectKind {
        Lock, MayLock, Rewrite, Scan, IndexBuild, ChangesRows, Loss, Break, MayFail, Fails,
        RefusesTransaction, Unknown,
    }
    Until { TransactionEnd, StatementEnd }
    RewriteCause {
        VolatileDefault, Serial, Identity, Generated, ConstrainedDomain, Type, Persistence, Refresh,
        Cluster, Vacuum, Tablespace, AccessMethod,
    }
    ScanCause { NotNull, Check, ForeignKey, Exclusion, Query, PartitionBound }
    Loss { Table, Column, Narrowing, Rows, OverwrittenValues }
    Unknown { Unrecognised, Unseen, Dynamic, Code, Expression, Call, Missing }
    Break {
        TableGone, TableRenamed, ColumnGone, ColumnRenamed, ColumnTypeChanged, ColumnRequired,
        WriteRefused, NullsAppear, DefaultChanged,
    }
    ObjectKind {
        Table, PartitionedTable, Index, View, MaterializedView, Sequence, Type, Database,
    }
    Life { Assumed, Existing, New }
}

impl Met {
    fn meet<E: Variants>(&mut self, met: &E) {
        self.0.insert(format!("{}::{}", E::NAME, met.variant()));
    }

    /// The variants of an enum that were not met.
    fn missing<E: Variants>(&self) -> impl Iterator<Item = String> {
        let all = E::ALL.iter().map(|variant| format!("{}::{variant}", E::NAME));
        all.filter(|variant| !self.0.contains(variant))
    }

    fn script(&mut self, script: &Script) {
        let statements = script.statements();
        let changes = statements.iter().flat_map(|statement| &statement.changes);
        changes.for_each(|change| self.change(&change.value));
    }

    fn change(&mut self, change: &Change) {
        self.meet(change);
        match change {
            Change::AlterTable { action, .. } => self.table_action(action),
            Change::CreateTable(create) => {
                for column in &create.columns {
                    let constraints = column.value.constraints.iter();
                    constraints.for_each(|it| self.column_constraint(&it.value));
                }
                create.constraints.iter().for_each(|it| self.constraint(&it.value.kind));
            }
            Change::Drop(drop) => self.meet(&drop.kind),
            Change::CreateIndex(create) => create.elements.iter().for_each(|it| self.meet(it)),
            Change::AlterIndex { action, .. } => self.meet(action),
            Change::Reindex(reindex) => self.meet(&reindex.what),
            Change::CreateType { kind, .. } => self.meet(kind),
            Change::CreateRoutine(create) => {
                self.meet(&create.kind);
                self.meet(&create.volatility);
                create.code.iter().for_each(|code| self.steps(&code.steps));
            }
            Change::AlterRoutine { kind, action, .. } => {
                self.meet(kind);
                self.meet(action);
            }
            Change::DropRoutines(drop) => self.meet(&drop.kind),
            Change::Do(code) => self.steps(&code.steps),
            Change::Transaction(control) => self.meet(control),
            Change::CreateSequence(create) => create.owner.iter().for_each(|it| self.meet(it)),
            Change::AlterSequence { owner, .. } => owner.iter().for_each(|it| self.meet(it)),
            Change::Comment(on) => self.meet(on),
            Change::Query { query, mode, .. } => {
                self.meet(mode);
                query.writes.iter().for_each(|write| self.meet(&write.kind));
            }
            Change::AlterType { action, .. } => {
                self.meet(action);
                if let TypeAction::Attributes { actions, .. } = action {
                    actions.iter().for_each(|action| self.meet(action));
                }
            }
            Change::Attachment(attachment) => {
                self.meet(&attachment.kind);
                self.meet(&attachment.verb);
            }
            Change::Schema(action) => self.meet(action),
            Change::SetParameter { .. }
            | Change::Unrecognised { .. }
            | Change::CreateView(_)
            | Change::Call(_)
            | Change::Refresh(_)
            | Change::CreateStatistics { .. }
            | Change::AlterStatistics { .. }
            | Change::Truncate(_)
            | Change::LockTables(_)
            | Change::Vacuum(_)
            | Change::Cluster(_)
            | Change::Privileges(_)
            | Change::Publication(_)
            | Change::CatalogOnly(_)
            | Change::Opaque { .. } => {}
        }
    }

    fn steps(&mut self, steps: &[Step]) {
        for step in steps {
            self.meet(step);
            match step {
                Step::Run(changes) => changes.iter().for_each(|change| self.change(&change.value)),
                Step::Hidden(hidden) => self.meet(&hidden.value),
                Step::Choice { arms, otherwise } => {
                    arms.iter().for_each(|arm| {
                        self.steps(&arm.asks);
                        self.steps(&arm.steps);
                    });
                    self.steps(otherwise);
                }
                Step::Repeat { steps, .. } | Step::Block { steps, .. } => self.steps(steps),
                Step::Dynamic(_)
                | Step::Leave(_)
                | Step::Raise(_)
                | Step::EndTransaction { .. } => {}
            }
        }
    }

    fn table_action(&mut self, action: &TableAction) {
        self.meet(action);
        match action {
            TableAction::AddColumn { column, .. } => {
                column.constraints.iter().for_each(|it| self.column_constraint(&it.value));
            }
            TableAction::ColumnSetting { setting, .. } => self.meet(setting),
            TableAction::AddConstraint(added) => self.constraint(&added.kind),
            TableAction::Setting(setting) => {
                self.meet(setting);
                if let TableSetting::Trigger(which) = setting {
                    self.meet(which);
                }
            }
            _ => {}
        }
    }

    fn column_constraint(&mut self, constraint: &ColumnConstraint) {
        self.meet(constraint);
        if let ColumnConstraint::Table(constraint) = constraint {
            self.constraint(&constraint.kind);
        }
    }

    fn constraint(&mut self, kind: &ConstraintKind) {
        self.meet(kind);
        if let ConstraintKind::Unique(key) | ConstraintKind::PrimaryKey(key) = kind {
            self.meet(key);
        }
    }

    fn effect(&mut self, effect: &Effect) {
        self.meet(&effect.kind);
        self.meet(&effect.on.kind);
        self.meet(&effect.on.life);
        match &effect.kind {
            EffectKind::Lock { until, .. } => self.meet(until),
            EffectKind::Rewrite(cause) => self.meet(cause),
            EffectKind::Scan(cause) => self.meet(cause),
            EffectKind::Loss(loss) => self.meet(loss),
            EffectKind::Break(what) => self.meet(what),
            EffectKind::Unknown(why) => self.meet(why),
            EffectKind::MayLock { .. }
            | EffectKind::IndexBuild { .. }
            | EffectKind::ChangesRows
            | EffectKind::MayFail(_)
            | EffectKind::Fails { .. }
            | EffectKind::RefusesTransaction => {}
        }
    }

    /// The kinds of changes that were not met.
    fn missing_changes(&self) -> Vec<String> {
        self.missing::<Change>()
            .chain(self.missing::<TableAction>())
            .chain(self.missing::<ColumnSetting>())
            .chain(self.missing::<TableSetting>())
            .chain(self.missing::<WhichTriggers>())
            .chain(self.missing::<ColumnConstraint>())
            .chain(self.missing::<ConstraintKind>())
            .chain(self.missing::<Key>())
            .chain(self.missing::<IndexAction>())
            .chain(self.missing::<IndexElement>())
            .chain(self.missing::<ReindexTarget>())
            .chain(self.missing::<DropKind>())
            .chain(self.missing::<TypeKind>())
            .chain(self.missing::<TypeAction>())
            .chain(self.missing::<AttributeAction>())
            .chain(self.missing::<RoutineKind>())
            .chain(self.missing::<RoutineAction>())
            .chain(self.missing::<Step>())
            .chain(self.missing::<Hidden>())
            .chain(self.missing::<Volatility>())
            .chain(self.missing::<TransactionControl>())
            .chain(self.missing::<QueryMode>())
            .chain(self.missing::<WriteKind>())
            .chain(self.missing::<AttachmentKind>())
            .chain(self.missing::<Verb>())
            .chain(self.missing::<SchemaAction>())
            .chain(self.missing::<Commented>())
            .chain(self.missing::<SequenceOwner>())
            .collect()
    }

    /// The kinds of effects that were not met.
    fn missing_effects(&self) -> Vec<String> {
        self.missing::<EffectKind>()
            .chain(self.missing::<Until>())
            .chain(self.missing::<RewriteCause>())
            .chain(self.missing::<ScanCause>())
            .chain(self.missing::<Loss>())
            .chain(self.missing::<Unknown>())
            .chain(self.missing::<Break>())
            .chain(self.missing::<ObjectKind>())
            .chain(self.missing::<Life>())
            .collect()
    }
}

/// Statements that no server takes have no row: the page is about those it does.
const NO_ROW: [&str; 3] =
    ["Change::Unrecognised", "TableAction::Unrecognised", "Hidden::Expression"];

#[test]
fn every_change_has_a_case() {
    let mut met = Met::default();
    cases().iter().for_each(|case| met.script(&plain(&case.statements)));
    assert_eq!(met.missing_changes(), Vec::<String>::new(), "without a case in testdata/effects");
}

#[test]
fn every_change_has_a_row() {
    let mut met = Met::default();
    let rows = families().into_iter().flat_map(|family| family.rows);
    rows.for_each(|row| met.script(&plain(&row.case.statements)));
    assert_eq!(met.missing_changes(), NO_ROW, "without a row in testdata/effects/reference");
}

/// What can be told of a statement must be told of one that servers can refute.
#[test]
fn every_effect_has_a_case() {
    let rows = families().into_iter().flat_map(|family| family.rows).map(|row| row.case);
    let all: Vec<Case> = cases().into_iter().chain(rows).collect();
    let mut met = Met::default();
    for version in Version::all() {
        for case in &all {
            let script = predicted(case, version);
            script.statements.iter().flat_map(|it| &it.effects).for_each(|it| met.effect(it));
        }
    }
    assert_eq!(met.missing_effects(), Vec::<String>::new(), "foreseen of no case");
}
