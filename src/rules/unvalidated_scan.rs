//! `unvalidated-scan`.

use super::rule::declare_rule;
use super::sql_text;
use super::work::{Group, groups};
use crate::effect::{Break, EffectKind, ScanCause, ScriptEffects};
use crate::finding::Finding;
use crate::pg::Name;
use crate::sql::quote_name;

declare_rule! {
    /// ## What it does
    ///
    /// Finds constraints whose check of the existing rows runs under a lock that
    /// makes writes wait: `CHECK` and foreign keys added without `NOT VALID`,
    /// exclusion constraints, and `VALIDATE CONSTRAINT` in a statement or
    /// transaction that holds a stronger lock already.
    ///
    /// ## Why it is bad
    ///
    /// `ADD CONSTRAINT … CHECK` reads all rows under ACCESS EXCLUSIVE: every read
    /// and write waits. `ADD FOREIGN KEY` reads them under SHARE ROW EXCLUSIVE on
    /// both tables: every write waits, also on the referenced table.
    /// `VALIDATE CONSTRAINT` alone takes only SHARE UPDATE EXCLUSIVE, but in the
    /// transaction of the `ADD CONSTRAINT … NOT VALID` the stronger lock of that
    /// statement is still held. Measured on PostgreSQL 15 and 18.
    ///
    /// ## Instead
    ///
    /// Add the constraint `NOT VALID`, which is brief and already holds for new
    /// rows. `VALIDATE` it in a migration of its own, in a statement of its own.
    /// An exclusion constraint cannot be `NOT VALID`: add it to a table while it
    /// is small, or in a maintenance window.
    ///
    /// ## Versions
    ///
    /// A `NOT VALID` foreign key on a partitioned table is refused before 18; add
    /// one on each partition.
    ///
    /// ## When it is fine
    ///
    /// On a table that the same release creates. A new column with `REFERENCES`
    /// and no default has no value to check and does not scan. Neither is
    /// reported.
    pub(super) struct UnvalidatedScan {
        id: "unvalidated-scan",
        severity: Error,
        kind: specific,
    }
}

fn judge(script: &ScriptEffects) -> Vec<Finding> {
    let claimed = |kind: &EffectKind| {
        matches!(
            kind,
            EffectKind::IndexBuild { .. } | EffectKind::Break(Break::WriteRefused { .. })
        )
    };
    groups(script, |fact| fact.is_long_work() && constraint(fact.kind()).is_some())
        .iter()
        .filter(|group| !is_part_of_rewrite(group))
        .filter_map(|group| {
            let name = constraint(group.first().kind())?;
            let cover = group.cover()?;
            let names = group.names_under(cover);
            let message = format!("checking `{name}` reads all of {names} under {}", cover.mode);
            let finding = group.blocking(ID, message, cover, "all rows are read");
            let (advice, sql) = advice(group, name, cover.held.is_some());
            Some(finding.advise(advice, sql).caused_by(group.claims(claimed)))
        })
        .collect()
}

/// The constraint that a scan checks, where it is one of this rule's.
fn constraint(kind: &EffectKind) -> Option<&Name> {
    match kind {
        EffectKind::Scan(
            ScanCause::Check { constraint }
            | ScanCause::ForeignKey { constraint }
            | ScanCause::Exclusion { constraint },
        ) => Some(constraint),
        _ => None,
    }
}

/// Whether the table is copied anyway, and checked on the way.
fn is_part_of_rewrite(group: &Group<'_>) -> bool {
    group.first().beside().any(|fact| matches!(fact.kind(), EffectKind::Rewrite(_)))
}

fn advice(group: &Group<'_>, name: &Name, held: bool) -> (&'static str, Option<String>) {
    let fact = group.first();
    let text = fact.text();
    let alter = sql_text::alter_table(fact);
    let validate = format!("{alter} VALIDATE CONSTRAINT {};", quote_name(name));
    if matches!(fact.kind(), EffectKind::Scan(ScanCause::Exclusion { .. })) {
        let advice = "an exclusion constraint cannot be `NOT VALID`: add it while the table is \
                      small, or in a maintenance window";
        return (advice, None);
    }
    if sql_text::begins_with(text, &["validate"]) {
        let advice = if held {
            "validate it in a migration of its own, after the one that holds the lock has committed"
        } else {
            "validate it in a statement and a migration of its own"
        };
        return (advice, Some(validate));
    }
    if sql_text::begins_with(text, &["alter"]) {
        let advice = "drop the constraint first, add it again `NOT VALID` after the change, and \
                      validate it in a migration of its own";
        return (advice, None);
    }
    if sql_text::begins_with(text, &["create"]) {
        let advice = "first add to the default partition a `CHECK` that leaves out the new bound, \
                      `NOT VALID`, and validate it in a migration of its own: PostgreSQL then skips \
                      the scan";
        return (advice, None);
    }
    let later =
        |add: String| Some(format!("{add}\n-- then, in a migration of its own\n{validate}"));
    if let Some(action) = sql_text::not_valid(text, name) {
        let advice = "add it `NOT VALID`, then validate it in a migration of its own";
        return (advice, later(format!("{alter} {action};")));
    }
    let sql = sql_text::without_inline_constraint(text, name)
        .and_then(|(column, action)| later(format!("{alter} {column};\n{alter} {action};")));
    let advice = "add the column first, the constraint `NOT VALID` after it, and validate it in a \
                  migration of its own";
    (advice, sql)
}
