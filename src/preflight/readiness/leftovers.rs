//! What earlier releases left behind.

use super::{Check, Ground, Needs, Seen, is_true, number, text, worst};
use crate::postgres::Row;
use crate::report::ItemStatus::{Blocking, Ok, Warning};

pub(super) fn checks() -> [Check; 4] {
    [
        check("invalid_indexes", Needs::Nothing, 13, indexes_query, indexes),
        check("unvalidated_constraints", Needs::Nothing, 13, constraints_query, constraints),
        check("pending_detach", Needs::Nothing, 14, detach_query, detach),
        check("prepared_transactions", Needs::Nothing, 13, prepared_query, prepared),
    ]
}

/// Behind a release, when its own are among them.
pub(super) fn checks_behind() -> [Check; 4] {
    [
        check("invalid_indexes", Needs::Nothing, 13, indexes_query, indexes_behind),
        check("unvalidated_constraints", Needs::Nothing, 13, constraints_query, constraints_behind),
        check("pending_detach", Needs::Nothing, 14, detach_query, detach),
        check("prepared_transactions", Needs::Nothing, 13, prepared_query, prepared),
    ]
}

const fn check(
    id: &'static str,
    needs: Needs,
    since: u16,
    query: fn(&Ground<'_>) -> String,
    judge: fn(&[Row], &Ground<'_>) -> Seen,
) -> Check {
    Check { id, needs, decides: true, since, query, judge }
}

fn indexes_query(_: &Ground<'_>) -> String {
    "SELECT i.indexrelid::regclass::text, i.indrelid::text, i.indrelid::regclass::text, \
            (p.pid IS NOT NULL)::text \
     FROM pg_index AS i LEFT JOIN pg_stat_progress_create_index AS p ON p.index_relid = i.indexrelid \
     WHERE NOT (i.indisvalid AND i.indisready AND i.indislive)"
        .to_owned()
}

fn indexes(rows: &[Row], ground: &Ground<'_>) -> Seen {
    judge_indexes(rows, |oid| ground.table(oid).is_some())
}

fn indexes_behind(rows: &[Row], _: &Ground<'_>) -> Seen {
    judge_indexes(rows, |_| true)
}

fn judge_indexes(rows: &[Row], blocks: impl Fn(&str) -> bool) -> Seen {
    let seen = rows.iter().map(|row| {
        let (index, table) = (text(row, 0), text(row, 2));
        if is_true(row, 3) {
            return (Ok, format!("index `{index}` on `{table}` is being built"));
        }
        let status = if blocks(text(row, 1)) { Blocking } else { Warning };
        let words = format!(
            "index `{index}` on `{table}` is invalid: writes keep it, and no query uses it; DROP \
             INDEX CONCURRENTLY and build it again"
        );
        (status, words)
    });
    worst(seen.collect(), "every index is valid")
}

fn constraints_query(_: &Ground<'_>) -> String {
    "SELECT k.conname::text, k.conrelid::regclass::text \
     FROM pg_constraint AS k JOIN pg_namespace AS n ON n.oid = k.connamespace \
     WHERE NOT k.convalidated AND k.conrelid <> 0 AND n.nspname <> 'pg_catalog' ORDER BY 2, 1"
        .to_owned()
}

/// An expansion that is to be finished by a later release leaves some on purpose.
fn constraints(rows: &[Row], _: &Ground<'_>) -> Seen {
    (Ok, unvalidated(rows).1)
}

fn constraints_behind(rows: &[Row], _: &Ground<'_>) -> Seen {
    unvalidated(rows)
}

fn unvalidated(rows: &[Row]) -> Seen {
    let seen = rows.iter().map(|row| {
        let (constraint, table) = (text(row, 0), text(row, 1));
        let words =
            format!("`{constraint}` on `{table}` is NOT VALID: rows from before may break it");
        (Warning, words)
    });
    worst(seen.collect(), "every constraint is validated")
}

fn detach_query(_: &Ground<'_>) -> String {
    "SELECT i.inhrelid::regclass::text, i.inhparent::regclass::text, i.inhrelid::text, \
            i.inhparent::text \
     FROM pg_inherits AS i WHERE i.inhdetachpending"
        .to_owned()
}

fn detach(rows: &[Row], ground: &Ground<'_>) -> Seen {
    let seen = rows.iter().map(|row| {
        let touched = [2, 3].iter().any(|at| ground.table(text(row, *at)).is_some());
        let (child, parent) = (text(row, 0), text(row, 1));
        let words = format!(
            "`{child}` is half detached from `{parent}`: ALTER TABLE {parent} DETACH PARTITION \
             {child} FINALIZE"
        );
        (if touched { Blocking } else { Warning }, words)
    });
    worst(seen.collect(), "no partition is half detached")
}

fn prepared_query(ground: &Ground<'_>) -> String {
    format!(
        "SELECT p.gid, extract(epoch FROM now() - p.prepared)::bigint::text, \
                (EXISTS (SELECT 1 FROM pg_locks AS l WHERE l.pid IS NULL AND l.granted \
                         AND l.locktype = 'relation' AND l.relation IN ({})))::text \
         FROM pg_prepared_xacts AS p WHERE p.database = current_database()",
        ground.oids()
    )
}

fn prepared(rows: &[Row], _: &Ground<'_>) -> Seen {
    let seen = rows.iter().map(|row| {
        let (gid, age) = (text(row, 0), number(row, 1));
        let words =
            format!("`{gid}` is prepared for {age} s: it keeps its locks, also over a restart");
        match is_true(row, 2) {
            true => (Blocking, words + ", and a table that the release touches is locked so"),
            false => (Warning, words),
        }
    });
    worst(seen.collect(), "no transaction is prepared")
}
