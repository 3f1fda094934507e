//! `rename-in-place`.

use super::declaration::accounted;
use super::plan::Place;
use super::rule::declare_rule;
use super::work::{Group, groups};
use crate::effect::{Break, EffectKind, Named, ScriptEffects, Transition, TransitionKind};
use crate::finding::{Finding, Label, Severity};
use crate::migration::Direction;

declare_rule! {
    /// ## What it does
    ///
    /// Finds existing tables, columns, types, enum values, functions and schemas that
    /// get another name, or go to another schema.
    ///
    /// ## Why it is bad
    ///
    /// The change itself is brief on every version. But code knows an object by
    /// its name: from the moment of the commit every query of the running release
    /// that uses the old name fails, and if the new release is started before the
    /// migration, its queries fail until then. There is no order that works for
    /// both.
    ///
    /// ## Instead
    ///
    /// Let both names live for one release. For a table: a view with the new
    /// name, which simple queries can also write through; rename the table when
    /// the old name is no longer used. For a column: add the new one, keep both in
    /// step by a trigger, fill the old rows in batches, and drop the old one a
    /// release later. For a function: create it a second time. For an enum value:
    /// add the new one, and write it from the next release on.
    ///
    /// ## When it is fine
    ///
    /// For a table that the same release creates, and in a down script, which
    /// gives back the old name: those are not reported.
    ///
    /// ## Another end state
    ///
    /// Both names live behind the safe example; a later release takes the old ones
    /// away.
    pub(super) struct RenameInPlace {
        id: "rename-in-place",
        severity: Error,
        kind: release,
    }
}

fn judge(script: &ScriptEffects, place: Place<'_>) -> Vec<Finding> {
    if script.direction == Direction::Down {
        return Vec::new();
    }
    let accounted = accounted(script, place);
    let others = script.statements.iter().enumerate().filter(|(at, _)| !accounted.contains(at));
    let named: Vec<Finding> = others
        .flat_map(|(_, statement)| &statement.transitions)
        .filter_map(|it| of_named(it, place))
        .collect();
    groups(script, |fact| {
        matches!(
            fact.kind(),
            EffectKind::Break(Break::TableRenamed { .. } | Break::ColumnRenamed { .. })
        )
    })
    .iter()
    .filter(|group| !accounted.contains(&group.first().reference().statement))
    .filter_map(finding)
    .chain(named)
    .collect()
}

/// A function, type or schema, or a label of an enum, that gets another name.
fn of_named(renamed: &Transition, place: Place<'_>) -> Option<Finding> {
    let on = &renamed.on;
    let is_new = |what: Named| {
        let made = TransitionKind::Provided { what };
        place.same_release(on).any(|other| other.transition.kind == made)
    };
    let name = match on.schema.as_str() {
        "" => on.name.clone(),
        _ => on.to_string(),
    };
    let (what, old, to, severity) = match &renamed.kind {
        TransitionKind::Withdrawn { what, to: Some(to) } if !is_new(*what) => {
            // A type is named only by those who cast to it.
            let severity = if *what == Named::Type { Severity::Warning } else { Severity::Error };
            (format!("the {} `{name}`", what.as_str()), name, to, severity)
        }
        TransitionKind::LabelRenamed { from, to } if !is_new(Named::Type) => {
            (format!("`{from}` of the enum `{name}`"), from.clone(), to, Severity::Error)
        }
        _ => return None,
    };
    let message = format!("renaming {what} to `{to}` breaks the running release");
    let why = format!(
        "every query of the running release that names `{old}` fails as soon as this commits"
    );
    let primary = Label { span: renamed.span, text: format!("`{old}` is gone after this") };
    let advice = match renamed.kind {
        TransitionKind::LabelRenamed { .. } => {
            "add the new value beside the old one, write it from the next release on, and let the old \
             one be"
        }
        _ => {
            "let both names live for a release: create it under the new name, and drop the old one when \
             nobody uses it any more"
        }
    };
    Some(Finding::new(ID, severity, message, why, primary).advise(advice, None))
}

fn finding(group: &Group<'_>) -> Option<Finding> {
    let names = group.names();
    let (message, old, advice, sql) = match group.first().kind() {
        EffectKind::Break(Break::TableRenamed { to }) => {
            let from = &group.first().effect().on.name;
            (
                format!("renaming {names} to `{to}` breaks the running release"),
                names,
                "give the table its second name by a view, and rename it when nobody uses the old \
                 name any more",
                Some(format!("CREATE VIEW {to} AS SELECT * FROM {from};")),
            )
        }
        EffectKind::Break(Break::ColumnRenamed { from, to }) => (
            format!("renaming column `{from}` of {names} to `{to}` breaks the running release"),
            format!("`{from}`"),
            "add the column under its new name, keep both in step by a trigger, fill the old rows in \
             batches, and drop the old one a release later",
            None,
        ),
        _ => return None,
    };
    let why = format!(
        "every query of the running release that names {old} fails as soon as this commits"
    );
    let primary = Label { span: group.span(), text: format!("{old} is gone after this") };
    Some(
        Finding::new(ID, Severity::Error, message, why, primary)
            .advise(advice, sql)
            .caused_by(group.claims(|_| false)),
    )
}
