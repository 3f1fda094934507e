//! `blocking-index-build`.

use super::fact::Fact;
use super::rule::declare_rule;
use super::sql_text::{self, KeyConstraint};
use super::work::{Group, groups};
use crate::effect::{Break, EffectKind, ObjectKind, ScanCause, ScriptEffects};
use crate::finding::Finding;
use crate::sql::quote_name;

declare_rule! {
    /// ## What it does
    ///
    /// Finds indexes that are built on an existing table while writes wait:
    /// `CREATE INDEX` and `REINDEX` without `CONCURRENTLY`, and `UNIQUE` or
    /// `PRIMARY KEY` constraints that build their own index.
    ///
    /// ## Why it is bad
    ///
    /// `CREATE INDEX` and `REINDEX TABLE` hold SHARE on the table for the whole
    /// build, so every INSERT, UPDATE and DELETE waits. `ADD UNIQUE` and
    /// `ADD PRIMARY KEY` hold ACCESS EXCLUSIVE, so reads wait as well. The build
    /// takes longer the more rows there are: minutes to hours on a big table.
    /// Measured on PostgreSQL 15 and 18; the same in the manual, "Explicit
    /// Locking".
    ///
    /// ## Instead
    ///
    /// `CREATE INDEX CONCURRENTLY`, in a migration of its own that runs without
    /// a transaction. It lets writes go on. If it fails, it leaves an invalid
    /// index behind: look at `pg_index.indisvalid`, drop it, and build it again.
    /// A constraint then takes the finished index over with `USING INDEX`, which
    /// is brief. On a partitioned table, where `CONCURRENTLY` is refused: build
    /// the index with `ON ONLY` the parent, concurrently on each partition, and
    /// attach them with `ALTER INDEX … ATTACH PARTITION`.
    ///
    /// ## Versions
    ///
    /// `REINDEX CONCURRENTLY` exists since 12. Do not build indexes concurrently
    /// on 14.0 to 14.3: they could be silently corrupt.
    ///
    /// ## When it is fine
    ///
    /// On a table that the same release creates; nobody waits for it. Those are
    /// not reported.
    pub(super) struct BlockingIndexBuild {
        id: "blocking-index-build",
        severity: Error,
        kind: specific,
    }
}

/// A build that makes writes wait.
const BUILD: EffectKind = EffectKind::IndexBuild { concurrent: false };

fn judge(script: &ScriptEffects) -> Vec<Finding> {
    let claimed = |kind: &EffectKind| {
        // A primary key also looks for nulls.
        matches!(
            kind,
            EffectKind::Scan(ScanCause::NotNull { .. })
                | EffectKind::Break(Break::WriteRefused { .. })
        )
    };
    groups(script, |fact| *fact.kind() == BUILD)
        .iter()
        .filter(|group| !is_part_of_other_work(group))
        .filter_map(|group| {
            let cover = group.cover()?;
            let names = group.names_under(cover);
            let message = format!("building an index on {names} holds {} throughout", cover.mode);
            let (advice, sql) = advice(group);
            let finding = group.blocking(ID, message, cover, "the index is built");
            Some(finding.advise(advice, sql).caused_by(group.claims(claimed)))
        })
        .collect()
}

/// Whether the build is the smaller half of a rewrite or of an exclusion
/// constraint, or comes after a failure, which have rules of their own.
fn is_part_of_other_work(group: &Group<'_>) -> bool {
    group.first().beside().any(|fact| {
        matches!(
            fact.kind(),
            EffectKind::Rewrite(_)
                | EffectKind::Scan(ScanCause::Exclusion { .. })
                | EffectKind::Break(Break::ColumnRequired { .. })
        )
    })
}

fn advice(group: &Group<'_>) -> (&'static str, Option<String>) {
    let fact = group.first();
    if fact.beside().any(|other| other.effect().on.kind == ObjectKind::PartitionedTable) {
        let advice = "create the index `ON ONLY` the partitioned table, build it `CONCURRENTLY` on \
                      each partition, then `ALTER INDEX … ATTACH PARTITION`";
        return (advice, None);
    }
    if let Some(sql) = sql_text::concurrently(fact.text()) {
        let advice = "build it `CONCURRENTLY`, in a migration of its own that runs without a \
                      transaction";
        return (advice, Some(format!("{sql};")));
    }
    if let Some(key) = sql_text::key_constraint(fact.text()) {
        let advice = "build the index `CONCURRENTLY` first, then add the constraint `USING INDEX`";
        return (advice, in_two_steps(fact, &key));
    }
    if sql_text::begins_with(fact.text(), &["add"]) {
        let advice = "add the column alone, build the index `CONCURRENTLY` in the next migration, \
                      then add the constraint `USING INDEX`";
        return (advice, None);
    }
    let advice = "add a second column, build its index `CONCURRENTLY`, fill it in batches, and drop \
                  the first column a release later";
    (advice, None)
}

fn in_two_steps(fact: Fact<'_>, key: &KeyConstraint<'_>) -> Option<String> {
    let KeyConstraint { kind, columns, .. } = key;
    let name = key.name.map(str::to_owned).or_else(|| constraint(fact))?;
    let table = &fact.effect().on.name;
    let alter = sql_text::alter_table(fact);
    let looks_for_nulls = fact
        .beside()
        .any(|other| matches!(other.kind(), EffectKind::Scan(ScanCause::NotNull { .. })));
    let first = if looks_for_nulls {
        "-- first make the columns NOT NULL: see `not-null-scan`\n"
    } else {
        ""
    };
    Some(format!(
        "{first}-- in a migration of its own, without a transaction\n\
         CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} {columns};\n\
         -- then, in the next one\n\
         {alter} ADD CONSTRAINT {name} {kind} USING INDEX {name};"
    ))
}

/// The name of the constraint that a subcommand adds, as SQL.
fn constraint(fact: Fact<'_>) -> Option<String> {
    fact.beside().find_map(|other| match other.kind() {
        EffectKind::Break(Break::WriteRefused { constraint }) => Some(quote_name(constraint)),
        _ => None,
    })
}
