//! Subcommands of `ALTER TABLE` that set something: defaults, nullability,
//! identity, storage, owners, triggers.
//!
//! Lock modes: `AlterTableGetLockLevel` in `src/backend/commands/tablecmds.c`.

use super::alter_table::Statement;
use super::column::{exists, lock_family};
use super::column_setting::{self, Identity};
use super::facts::Facts;
use super::not_null::{is_settled, not_null};
use super::{Break, EffectKind, ObjectKind, RewriteCause, ScanCause, Unknown, persistence};
use crate::catalog::{Column, ConstraintRule, Generation, Proof};
use crate::pg::{LockMode, Name, QualifiedName};
use crate::sql::{AttachmentKind, ColumnSetting, TableAction, TableSetting, WhichTriggers};

fn lock(facts: &mut Facts<'_>, statement: &Statement<'_>, action: &TableAction) {
    let table = statement.table;
    let mode = match facts.table(table).kind {
        // The options of a view belong to its definition.
        ObjectKind::View => LockMode::AccessExclusive,
        _ => lock_mode(action),
    };
    let settled = match action {
        TableAction::SetNotNull { column } => is_settled(facts, table, column),
        _ => false,
    };
    if reaches_partitions(action) && !settled {
        lock_family(facts, statement, mode);
    } else {
        facts.lock(table, mode);
    }
}

pub(super) fn alter(facts: &mut Facts<'_>, statement: &Statement<'_>, action: &TableAction) {
    let table = statement.table;
    lock(facts, statement, action);
    if column_of(action).is_some_and(|column| !exists(facts, statement, column)) {
        return;
    }
    match action {
        TableAction::SetNotNull { column } => not_null(facts, statement, column, false),
        TableAction::DropNotNull { column }
            if !column_setting::drop_not_null_refused(facts, statement, column) =>
        {
            facts.breaks(table, Break::NullsAppear { column: column.clone() });
        }
        TableAction::SetDefault { column, default }
            if !column_setting::default_refused(facts, statement, column, Some(default)) =>
        {
            facts.breaks(table, Break::DefaultChanged { column: column.clone() });
        }
        TableAction::DropDefault { column } => drop_default(facts, statement, column),
        TableAction::AddIdentity { column } => {
            column_setting::add_identity(facts, statement, column)
        }
        TableAction::DropExpression { column, if_exists } => {
            column_setting::drop_expression(facts, statement, column, *if_exists);
        }
        TableAction::SetExpression { column, .. } => set_expression(facts, statement, column),
        TableAction::ColumnSetting { setting: ColumnSetting::Compression, .. }
            if !facts.version.at_least(14) =>
        {
            let message = "SET COMPRESSION exists from PostgreSQL 14 on";
            facts.fails(facts.table(table), "42601", message.to_owned());
        }
        TableAction::SetIdentity { column }
            if column_setting::has_identity(facts, statement, column, Identity::Change) =>
        {
            facts.lock_sequence_of(table, column, LockMode::ShareRowExclusive);
        }
        TableAction::DropIdentity { column, if_exists }
            if column_setting::has_identity(
                facts,
                statement,
                column,
                Identity::Drop { if_exists: *if_exists },
            ) =>
        {
            facts.lock_sequence_of(table, column, LockMode::AccessExclusive);
        }
        TableAction::Setting(setting) => {
            table_setting(facts, statement, setting, lock_mode(action))
        }
        TableAction::Unrecognised { head, why } => {
            let head = format!("ALTER TABLE … {head}");
            let unread = Unknown::Unrecognised { head, why: why.clone() };
            facts.push(facts.table(table), EffectKind::Unknown(unread));
        }
        _ => {}
    }
}

/// A setting of the whole table, which `mode` locks.
fn table_setting(
    facts: &mut Facts<'_>,
    statement: &Statement<'_>,
    setting: &TableSetting,
    mode: LockMode,
) {
    let table = statement.table;
    let partitioned = facts.known(table).is_some_and(|table| table.partitioned);
    match setting {
        TableSetting::Trigger(which) if triggers_reach_partitions(facts, table, which) => {
            lock_family(facts, statement, mode);
        }
        TableSetting::StorageParameters(_) if partitioned => {
            let (sqlstate, message) = if facts.version.at_least(16) {
                ("42809", "cannot specify storage parameters for a partitioned table")
            } else {
                ("22023", "unrecognized parameter")
            };
            facts.fails(facts.table(table), sqlstate, message.to_owned());
        }
        TableSetting::Persistence { .. } if partitioned => {}
        TableSetting::Persistence { logged } => persistence::set(facts, table, *logged),
        TableSetting::ClusterOn(Some(index)) => {
            let index = table.sibling(index.clone());
            facts.lock_index(&index, LockMode::ShareUpdateExclusive);
        }
        _ => {}
    }
}

/// The column that must exist; a number names a column of an index.
fn column_of(action: &TableAction) -> Option<&Name> {
    match action {
        TableAction::DropNotNull { column }
        | TableAction::SetDefault { column, .. }
        | TableAction::DropDefault { column }
        | TableAction::AddIdentity { column }
        | TableAction::SetIdentity { column }
        | TableAction::DropIdentity { column, .. }
        | TableAction::SetExpression { column, .. }
        | TableAction::DropExpression { column, .. }
        | TableAction::ColumnSetting { column, .. } => {
            Some(column).filter(|column| column.parse::<u16>().is_err())
        }
        _ => None,
    }
}

/// Whether a subcommand goes on to partitions and children.
const fn reaches_partitions(action: &TableAction) -> bool {
    !matches!(
        action,
        TableAction::Setting(
            TableSetting::Owner
                | TableSetting::Persistence { .. }
                | TableSetting::ReplicaIdentity
                | TableSetting::RowSecurity
                | TableSetting::Rule
                | TableSetting::Trigger(_)
                | TableSetting::ClusterOn(_)
                | TableSetting::StorageParameters(_)
        ) | TableAction::ColumnSetting { setting: ColumnSetting::Options, .. }
    )
}

/// Whether some of the triggers have a part on each partition: those for each
/// row, and from 15 on those of foreign keys.
fn triggers_reach_partitions(
    facts: &Facts<'_>,
    table: &QualifiedName,
    which: &WhichTriggers,
) -> bool {
    let Some(known) = facts.known(table).filter(|table| table.partitioned) else { return false };
    let mut triggers = known.attached.iter().filter(|((kind, name), attached)| {
        let meant = !matches!(which, WhichTriggers::Named(named) if named != name);
        *kind == AttachmentKind::Trigger && attached.for_each_row && meant
    });
    let has_keys = || {
        known.constraints.iter().any(|constraint| constraint.rule.foreign_key().is_some())
            || facts.catalog.referencing(table).next().is_some()
    };
    let of_keys = *which == WhichTriggers::All && facts.version.at_least(15);
    triggers.next().is_some() || (of_keys && has_keys())
}

fn lock_mode(action: &TableAction) -> LockMode {
    match action {
        TableAction::ColumnSetting {
            setting: ColumnSetting::Statistics | ColumnSetting::Options,
            ..
        }
        | TableAction::Setting(TableSetting::ClusterOn(_)) => LockMode::ShareUpdateExclusive,
        TableAction::Setting(TableSetting::StorageParameters(parameters)) => {
            parameters_lock(parameters)
        }
        TableAction::Setting(TableSetting::Trigger(_)) => LockMode::ShareRowExclusive,
        _ => LockMode::AccessExclusive,
    }
}

/// The strongest lock that some storage parameters take. Source: the lock modes
/// in `src/backend/access/common/reloptions.c`; one that is not known there takes
/// the strongest.
pub(super) fn parameters_lock(parameters: &[Name]) -> LockMode {
    const GENTLE: [&str; 8] = [
        "deduplicate_items",
        "fillfactor",
        "log_autovacuum_min_duration",
        "parallel_workers",
        "toast_tuple_target",
        "vacuum_index_cleanup",
        "vacuum_max_eager_freeze_failure_rate",
        "vacuum_truncate",
    ];
    let gentle = |name: &Name| {
        let name = name.strip_prefix("toast.").unwrap_or(name);
        name.starts_with("autovacuum_") || GENTLE.contains(&name)
    };
    if parameters.iter().all(gentle) {
        LockMode::ShareUpdateExclusive
    } else {
        LockMode::AccessExclusive
    }
}

fn drop_default(facts: &mut Facts<'_>, statement: &Statement<'_>, column: &Name) {
    let table = statement.table;
    if column_setting::default_refused(facts, statement, column, None) {
        return;
    }
    let known = facts.known(table).and_then(|table| table.column(column));
    if known.is_some_and(|column| column.has_default == Some(false)) {
        return;
    }
    let required = known.is_some_and(|column| column.not_null == Some(Proof::Valid));
    let column = column.clone();
    facts.breaks(
        table,
        if required { Break::ColumnRequired { column } } else { Break::DefaultChanged { column } },
    );
}

fn set_expression(facts: &mut Facts<'_>, statement: &Statement<'_>, column: &Name) {
    let table = statement.table;
    if !facts.version.at_least(17) {
        let message = "SET EXPRESSION exists from PostgreSQL 17 on";
        facts.fails(facts.table(table), "42601", message.to_owned());
        return;
    }
    let here = facts.known(table);
    let plain = here.and_then(|here| here.column(column).map(|column| (here, column)));
    let plain = plain.is_some_and(|(here, column)| {
        !matches!(column.generated, Some(Generation::Stored | Generation::Virtual))
            && (here.created.is_some() || column.created.is_some())
    });
    if plain {
        let message =
            format!("column \"{column}\" of relation \"{}\" is not a generated column", table.name);
        facts.fails(facts.table(table), "55000", message);
        return;
    }
    let stored = facts
        .known(table)
        .and_then(|table| table.column(column))
        .is_none_or(|column| column.generated != Some(Generation::Virtual));
    if stored {
        facts.rewrite(table, &RewriteCause::Generated { column: column.clone() });
        return;
    }
    let checked = here.is_some_and(|table| {
        table.constraints.iter().any(|it| matches!(it.rule, ConstraintRule::Check(_)))
    });
    if checked {
        let message = "ALTER TABLE / SET EXPRESSION is not supported for virtual generated columns \
                       in tables with check constraints";
        facts.fails(facts.table(table), "0A000", message.to_owned());
    } else if here.and_then(|table| table.column(column)).is_some_and(is_not_null) {
        facts.scan(table, &ScanCause::NotNull { column: column.clone() });
        facts.may_fail(table, "23502", format!("a row in which `{column}` comes to null"));
    }
}

fn is_not_null(column: &Column) -> bool {
    column.not_null == Some(Proof::Valid)
}
