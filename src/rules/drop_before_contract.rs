//! `drop-before-contract`.

use super::contract_with_expand::premature;
use super::declaration::accounted;
use super::plan::{Place, goes_forward};
use super::rule::declare_rule;
use super::work::{Group, groups};
use crate::effect::{Break, EffectKind, Loss, ScriptEffects, Transition};
use crate::finding::{Finding, Label, Severity};
use crate::migration::Direction;
use crate::pg::Name;

declare_rule! {
    /// ## What it does
    ///
    /// Finds existing tables and columns that are dropped, and tables that are
    /// emptied.
    ///
    /// ## Why it is bad
    ///
    /// The data is gone, and no down migration brings it back: a down that adds
    /// the column again adds it empty. And the release that is still running
    /// breaks: its `SELECT` and `INSERT` statements name the column until the
    /// last of its processes is gone. `DROP COLUMN` also drops, without a word,
    /// the indexes and constraints that the column is part of. Measured on
    /// PostgreSQL 15 and 18.
    ///
    /// ## Instead
    ///
    /// Contract last. First release code that no longer reads or writes the
    /// object (and, for a NOT NULL column, `DROP NOT NULL` or give it a default,
    /// so that the new code may leave it out). Drop it a release later, with a
    /// copy of what may be needed again.
    ///
    /// ## When it is fine
    ///
    /// For a table that the same release creates, and for a column in a down
    /// script, which takes back what its up added: those are not reported. A down
    /// that drops a table which its up did not create is reported as a warning.
    /// Where an earlier release has stopped using the object, declare it, and it
    /// is not reported: `-- banister: phase=contract unused-since=1.4 proof="…"`.
    /// The declaration is checked (`false-declaration`).
    ///
    /// ## Another end state
    ///
    /// Nothing is dropped in the safe example: what the running release uses goes a
    /// release later.
    pub(super) struct DropBeforeContract {
        id: "drop-before-contract",
        severity: Error,
        kind: release,
    }
}

fn judge(script: &ScriptEffects, place: Place<'_>) -> Vec<Finding> {
    let accounted = match goes_forward(script) {
        true => accounted(script, place),
        false => Vec::new(),
    };
    let told = premature(script, place);
    let is_told = |group: &Group<'_>| {
        let (statement, name) =
            (group.first().reference().statement, &group.first().effect().on.name);
        let column = gone(group.first().kind()).flatten().map(String::as_str);
        let same = |(at, it, _): &(usize, &Transition, _)| {
            *at == statement && it.on == *name && it.kind.contracted() == column
        };
        accounted.contains(&statement)
            || told.iter().any(same)
            || goes_forward(script) && is_of_this_release(group)
    };
    let gone_groups = groups(script, |fact| gone(fact.kind()).is_some());
    let emptied =
        groups(script, |fact| *fact.kind() == EffectKind::Loss(Loss::Rows { every: true }));
    gone_groups
        .iter()
        .filter(|group| !is_told_by_its_loss(group) && !is_told(group))
        .filter_map(|group| finding(group, script.direction))
        .chain(emptied.iter().map(emptying))
        .collect()
}

/// Whether a column goes that came with the same release: nobody uses it yet.
fn is_of_this_release(group: &Group<'_>) -> bool {
    let Some(Some(column)) = gone(group.first().kind()) else { return false };
    let statement = group.first().statement();
    !statement.transitions.iter().any(|it| it.kind.contracted() == Some(column.as_str()))
}

/// A table that stays and loses its rows.
fn emptying(group: &Group<'_>) -> Finding {
    let names = group.names();
    let primary = Label { span: group.span(), text: format!("empties {names}") };
    Finding::new(
        ID,
        Severity::Error,
        format!("emptying {names} loses all rows"),
        "no down migration brings the data back, and reads and writes wait while the table is \
         emptied",
        primary,
    )
    .advise("keep a copy of what may be needed again, or delete in batches what is not", None)
    .caused_by(group.claims(|kind| *kind == EffectKind::Loss(Loss::Rows { every: true })))
}

/// What goes: a column, or the whole object.
fn gone(kind: &EffectKind) -> Option<Option<&Name>> {
    match kind {
        EffectKind::Loss(Loss::Table) | EffectKind::Break(Break::TableGone) => Some(None),
        EffectKind::Loss(Loss::Column { column })
        | EffectKind::Break(Break::ColumnGone { column }) => Some(Some(column)),
        _ => None,
    }
}

/// Whether this is the break that comes with a loss; the two are one finding.
fn is_told_by_its_loss(group: &Group<'_>) -> bool {
    let this = group.first();
    matches!(this.kind(), EffectKind::Break(_))
        && this.beside().any(|fact| {
            matches!(fact.kind(), EffectKind::Loss(_)) && gone(fact.kind()) == gone(this.kind())
        })
}

fn finding(group: &Group<'_>, direction: Direction) -> Option<Finding> {
    let what = gone(group.first().kind())?;
    let severity = match (direction, what) {
        (Direction::Up, _) => Severity::Error,
        (Direction::Down, None) => Severity::Warning,
        (Direction::Down, Some(_)) => return None,
    };
    let names = group.names();
    let (object, data) = match what {
        Some(column) => (format!("column `{column}` of {names}"), "its values"),
        None => (names, "all rows"),
    };
    let loses = matches!(group.first().kind(), EffectKind::Loss(_));
    let consequence = match (direction, loses) {
        (Direction::Down, _) => format!("loses {data}, and its up did not create it"),
        (Direction::Up, true) => format!("loses {data} and breaks the running release"),
        (Direction::Up, false) => "breaks the running release".to_owned(),
    };
    let why = "no down migration brings the data back, and code of the previous release that still \
               uses it fails as soon as this commits";
    let primary = Label { span: group.span(), text: format!("drops {object}") };
    let claims = group.claims(|kind| gone(kind) == Some(what));
    Some(
        Finding::new(ID, severity, format!("dropping {object} {consequence}"), why, primary)
            .advise(
                "release code that no longer uses it first, drop it a release later, declare that \
                 with `-- banister: phase=contract unused-since=…`, and keep a copy of what may be \
                 needed again",
                None,
            )
            .caused_by(claims),
    )
}
