//! `rename-in-place`.

use super::declaration::accounted;
use super::plan::Place;
use super::rule::declare_rule;
use super::work::{Group, groups};
use crate::effect::{Break, EffectKind, ScriptEffects};
use crate::finding::{Finding, Label, Severity};
use crate::migration::Direction;

declare_rule! {
    /// ## What it does
    ///
    /// Finds existing tables and columns that get another name or schema.
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
    /// release later.
    ///
    /// ## When it is fine
    ///
    /// For a table that the same release creates, and in a down script, which
    /// gives back the old name: those are not reported.
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
    groups(script, |fact| {
        matches!(
            fact.kind(),
            EffectKind::Break(Break::TableRenamed { .. } | Break::ColumnRenamed { .. })
        )
    })
    .iter()
    .filter(|group| !accounted.contains(&group.first().reference().statement))
    .filter_map(finding)
    .collect()
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
