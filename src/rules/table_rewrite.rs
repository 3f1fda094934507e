//! `table-rewrite`.

use super::fact::Fact;
use super::rule::declare_rule;
use super::sql_text;
use super::work::groups;
use crate::effect::{Break, EffectKind, Loss, RewriteCause, ScriptEffects};
use crate::finding::Finding;
use crate::sql::quote_name;

declare_rule! {
    /// ## What it does
    ///
    /// Finds statements that copy a whole existing table to a new file and build
    /// all its indexes again: a new column with a volatile default, a new
    /// `serial`, identity or stored generated column, a new column of a domain
    /// with constraints, most changes of a column's type, and `SET LOGGED` or
    /// `UNLOGGED`.
    ///
    /// ## Why it is bad
    ///
    /// The copy runs under ACCESS EXCLUSIVE: every read and every write of the
    /// table waits until it is done, and it needs as much disk space again as
    /// the table and its indexes have. Measured on PostgreSQL 15 and 18. An
    /// identity column is no cure for `serial`: both rewrite.
    ///
    /// ## Instead
    ///
    /// Expand, fill, contract: add a plain column without a default, give it its
    /// default or a trigger for new rows, fill the old rows in batches, and let
    /// the next release use it.
    ///
    /// ## Versions
    ///
    /// `now()` and other STABLE defaults are free since 11. A virtual generated
    /// column is free; it exists since 18 and is the kind that 18 makes by
    /// default. `timestamp` to `timestamptz` is free where the session's time
    /// zone is UTC, since 12.
    ///
    /// ## When it is fine
    ///
    /// On a table that the same release creates, and for changes of type that
    /// keep the stored bytes (a wider `varchar`, `varchar` to `text`, a `numeric`
    /// with more digits before the point): those are not reported. On a table
    /// known to be small, in a quiet hour, with a `lock_timeout`.
    ///
    /// ## Another end state
    ///
    /// The safe example is the first of several releases: the rows are filled in
    /// batches behind it, and the old column goes later.
    pub(super) struct TableRewrite {
        id: "table-rewrite",
        severity: Error,
        kind: specific,
    }
}

fn judge(script: &ScriptEffects) -> Vec<Finding> {
    let claimed = |kind: &EffectKind| {
        matches!(
            kind,
            EffectKind::IndexBuild { .. }
                | EffectKind::Scan(_)
                | EffectKind::Loss(Loss::Narrowing { .. })
                | EffectKind::Break(Break::ColumnTypeChanged { .. } | Break::ColumnRequired { .. })
        )
    };
    groups(script, |fact| matches!(fact.kind(), EffectKind::Rewrite(_)))
        .iter()
        .filter_map(|group| {
            let EffectKind::Rewrite(cause) = group.first().kind() else { return None };
            let cover = group.cover()?;
            let names = group.names_under(cover);
            let message = format!("{} rewrites {names} under {}", subject(cause), cover.mode);
            let (advice, sql) = advice(group.first(), cause);
            let finding = group.blocking(ID, message, cover, "all rows are copied");
            Some(finding.advise(advice, sql).caused_by(group.claims(claimed)))
        })
        .collect()
}

/// What rewrites the table.
fn subject(cause: &RewriteCause) -> String {
    match cause {
        RewriteCause::VolatileDefault { column, function } => {
            format!("adding `{column}` with the volatile default `{function}()`")
        }
        RewriteCause::Serial { column } => format!("adding the serial column `{column}`"),
        RewriteCause::Identity { column } => format!("adding the identity column `{column}`"),
        RewriteCause::Generated { column } => {
            format!("computing the stored generated column `{column}`")
        }
        RewriteCause::ConstrainedDomain { column, domain } => {
            format!("adding `{column}` of the constrained domain `{domain}`")
        }
        RewriteCause::Type { column, from: Some(from), to } if from == to => {
            format!("converting every `{column}`")
        }
        RewriteCause::Type { column, from: Some(from), to } => {
            format!("changing `{column}` from `{from}` to `{to}`")
        }
        RewriteCause::Type { column, from: None, to } => format!("changing `{column}` to `{to}`"),
        RewriteCause::Persistence => "changing whether it is logged".to_owned(),
        RewriteCause::Refresh => "`REFRESH MATERIALIZED VIEW`".to_owned(),
        RewriteCause::Cluster => "`CLUSTER`".to_owned(),
        RewriteCause::Vacuum => "`VACUUM FULL`".to_owned(),
        RewriteCause::Tablespace => "moving it to another tablespace".to_owned(),
        RewriteCause::AccessMethod => "changing its access method".to_owned(),
    }
}

fn advice(fact: Fact<'_>, cause: &RewriteCause) -> (&'static str, Option<String>) {
    let table = &fact.effect().on.name;
    let alter = sql_text::alter_table(fact);
    match cause {
        RewriteCause::VolatileDefault { column, .. } => {
            let column = quote_name(column);
            let sql = sql_text::without_default(fact.text()).map(|(plain, default)| {
                format!(
                    "{alter} {plain};\n\
                     {alter} ALTER COLUMN {column} SET DEFAULT {default};\n\
                     -- then, in a migration of its own and in batches of some thousand rows\n\
                     UPDATE {table} SET {column} = {default} WHERE {column} IS NULL;"
                )
            });
            ("add the column without the default, set the default, then fill the old rows", sql)
        }
        RewriteCause::Serial { column } | RewriteCause::Identity { column } => {
            let sequence = quote_name(&format!("{}_{column}_seq", table.name));
            let column = quote_name(column);
            let sequence = format!("{}.{sequence}", quote_name(&table.schema));
            let sql = format!(
                "{alter} ADD COLUMN {column} bigint;\n\
                 CREATE SEQUENCE {sequence} OWNED BY {table}.{column};\n\
                 {alter} ALTER COLUMN {column} SET DEFAULT nextval('{sequence}');\n\
                 -- then, in a migration of its own and in batches of some thousand rows\n\
                 UPDATE {table} SET {column} = nextval('{sequence}') WHERE {column} IS NULL;"
            );
            (
                "add a plain column, number new rows from a sequence, then fill the old rows",
                Some(sql),
            )
        }
        RewriteCause::Generated { .. } => (
            "add a plain column, fill it by a trigger and in batches; on PostgreSQL 18 a `VIRTUAL` \
             generated column is free",
            None,
        ),
        RewriteCause::ConstrainedDomain { .. } => (
            "give the column the domain's base type, and add the domain's constraint as a `CHECK` \
             that is `NOT VALID` at first",
            None,
        ),
        RewriteCause::Type { column, .. } => {
            let column = quote_name(&format!("{column}_new"));
            let sql = sql_text::new_type(fact.text())
                .map(|ty| format!("{alter} ADD COLUMN {column} {ty};"));
            let advice = "add a second column of the new type, keep both in step by a trigger, fill \
                          the old rows in batches, and drop the first column a release later";
            (advice, sql)
        }
        RewriteCause::Refresh => (
            "refresh it `CONCURRENTLY`, which needs a unique index on plain columns and lets reads \
             go on",
            None,
        ),
        RewriteCause::Cluster
        | RewriteCause::Vacuum
        | RewriteCause::Tablespace
        | RewriteCause::AccessMethod => (
            "do it with a tool that copies the rows while the table is in use (`pg_repack`), or \
             while nobody uses the table",
            None,
        ),
        RewriteCause::Persistence => {
            ("do it while nobody uses the table, or copy the rows to a new table in batches", None)
        }
    }
}
