//! `not-null-scan`.

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
    /// Finds columns made NOT NULL in a way that reads the whole table under a
    /// lock that makes reads and writes wait: `SET NOT NULL` without a proof, and
    /// `ADD PRIMARY KEY USING INDEX` over a column that allows nulls.
    ///
    /// ## Why it is bad
    ///
    /// PostgreSQL looks for a null in every row, under ACCESS EXCLUSIVE: every
    /// read and every write of the table waits. Measured on PostgreSQL 15 and 18.
    ///
    /// ## Instead
    ///
    /// Prove it first. Add `CHECK (column IS NOT NULL) NOT VALID`, `VALIDATE` it
    /// in a migration of its own, which lets reads and writes go on, and then
    /// `SET NOT NULL`: the server sees the valid check and does not scan. The
    /// check must be valid, must not be dropped in the same statement, and must
    /// say `column IS NOT NULL` itself or as one arm of an AND.
    ///
    /// ## Versions
    ///
    /// The proof counts since 12. Since 18 there is a shorter way:
    /// `ADD CONSTRAINT … NOT NULL column NOT VALID`, then
    /// `VALIDATE CONSTRAINT`.
    ///
    /// ## When it is fine
    ///
    /// On a table that the same release creates, and with a valid check in place:
    /// those are not reported.
    pub(super) struct NotNullScan {
        id: "not-null-scan",
        severity: Error,
        kind: specific,
    }
}

fn judge(script: &ScriptEffects) -> Vec<Finding> {
    let claimed = |kind: &EffectKind| matches!(kind, EffectKind::Break(Break::WriteRefused { .. }));
    groups(script, |fact| fact.is_long_work() && column(fact.kind()).is_some())
        .iter()
        .filter(|group| !is_part_of_other_work(group))
        .filter_map(|group| {
            let column = column(group.first().kind())?;
            let cover = group.cover()?;
            let names = group.names_under(cover);
            let message =
                format!("making `{column}` NOT NULL reads all of {names} under {}", cover.mode);
            let finding = group.blocking(ID, message, cover, "all rows are read");
            let (advice, sql) = advice(group, column);
            Some(finding.advise(advice, Some(sql)).caused_by(group.claims(claimed)))
        })
        .collect()
}

/// The column that is looked through for nulls.
fn column(kind: &EffectKind) -> Option<&Name> {
    match kind {
        EffectKind::Scan(ScanCause::NotNull { column }) => Some(column),
        _ => None,
    }
}

/// Whether the table is copied, or read for an index, anyway; or the column is
/// a new one, so that the first row fails.
fn is_part_of_other_work(group: &Group<'_>) -> bool {
    group.first().beside().any(|fact| {
        matches!(
            fact.kind(),
            EffectKind::Rewrite(_)
                | EffectKind::IndexBuild { .. }
                | EffectKind::Break(Break::ColumnRequired { .. })
        )
    })
}

fn advice(group: &Group<'_>, column: &Name) -> (&'static str, String) {
    let fact = group.first();
    let alter = sql_text::alter_table(fact);
    let proof = quote_name(&format!("{}_{column}_is_not_null", fact.effect().on.name.name));
    let column = quote_name(column);
    let sql = format!(
        "{alter} ADD CONSTRAINT {proof} CHECK ({column} IS NOT NULL) NOT VALID;\n\
         -- then, in a migration of its own\n\
         {alter} VALIDATE CONSTRAINT {proof};\n\
         -- then, in the next one\n\
         {alter} ALTER COLUMN {column} SET NOT NULL;\n\
         {alter} DROP CONSTRAINT {proof};"
    );
    ("prove it with a `CHECK` that is validated first; `SET NOT NULL` then skips the scan", sql)
}
