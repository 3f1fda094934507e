//! Whether the server can go on, and what is written can be brought back.

use super::{Check, Ground, Needs, Seen, is_true, number, text, worst};
use crate::postgres::Row;
use crate::report::ItemStatus::{Blocking, Ok, Warning};

/// Transaction ids of age after which a person should look, and that stop a release;
/// the server stops at 2³¹.
const WRAPAROUND: [i64; 2] = [1_300_000_000, 1_400_000_000];

/// Transaction ids that are left before an autovacuum that does not yield to DDL.
const FREEZE: i64 = 10_000_000;

/// Files that wait to be archived.
const BACKLOG: [i64; 2] = [10, 15];

pub(super) fn checks() -> [Check; 6] {
    let check =
        |id, needs, decides, since, query, judge| Check { id, needs, decides, since, query, judge };
    [
        check("wraparound", Needs::Nothing, true, 13, wraparound_query, wraparound),
        check("freeze_of_touched_tables", Needs::Nothing, true, 13, freeze_query, freeze),
        check("archiver", Needs::Primary, true, 13, archiver_query, archiver),
        check("archive_backlog", Needs::MonitorOfPrimary, true, 13, backlog_query, backlog),
        check("unlogged_tables", Needs::Nothing, true, 13, unlogged_query, unlogged),
        check("collation_versions", Needs::Nothing, false, 15, collation_query, collation),
    ]
}

fn wraparound_query(_: &Ground<'_>) -> String {
    "SELECT d.datname::text, age(d.datfrozenxid)::text, mxid_age(d.datminmxid)::text \
     FROM pg_database AS d ORDER BY age(d.datfrozenxid) DESC"
        .to_owned()
}

fn wraparound(rows: &[Row], _: &Ground<'_>) -> Seen {
    let seen = rows.iter().filter_map(|row| {
        let age = number(row, 1).max(number(row, 2));
        let status = match WRAPAROUND {
            [_, last] if age >= last => Blocking,
            [first, _] if age >= first => Warning,
            _ => return None,
        };
        let name = text(row, 0);
        Some((status, format!("`{name}` is {age} transactions old of 2147483648: VACUUM it")))
    });
    let oldest = rows.first().map_or(0, |row| number(row, 1));
    worst(seen.collect(), &format!("the oldest database is {oldest} transactions old"))
}

fn freeze_query(ground: &Ground<'_>) -> String {
    format!(
        "SELECT t.oid::text, \
                (current_setting('autovacuum_freeze_max_age')::bigint \
                 - greatest(age(t.relfrozenxid), coalesce(age(x.relfrozenxid), 0)))::text, \
                current_setting('autovacuum_freeze_max_age') \
         FROM pg_class AS t LEFT JOIN pg_class AS x ON x.oid = t.reltoastrelid AND t.reltoastrelid <> 0 \
         WHERE t.relkind IN ('r', 'm') AND t.oid IN ({})",
        ground.oids()
    )
}

fn freeze(rows: &[Row], ground: &Ground<'_>) -> Seen {
    let seen = rows.iter().filter_map(|row| {
        let (table, left, most) = (ground.table(text(row, 0))?, number(row, 1), number(row, 2));
        // A small limit is reached often, and quickly got over with.
        (left < FREEZE.min(most / 20)).then(|| {
            let words = format!(
                "`{}` is due for an autovacuum that does not yield to DDL in {left} transactions: \
                 VACUUM it before",
                table.name
            );
            (Warning, words)
        })
    });
    worst(seen.collect(), "no touched table is due for an autovacuum that does not yield")
}

fn archiver_query(_: &Ground<'_>) -> String {
    "SELECT current_setting('archive_mode'), \
            coalesce(a.last_failed_time > coalesce(a.last_archived_time, '-infinity'), false)::text, \
            coalesce(a.last_failed_wal, ''), \
            coalesce(extract(epoch FROM now() - a.last_archived_time)::bigint::text, '') \
     FROM pg_stat_archiver AS a"
        .to_owned()
}

fn archiver(rows: &[Row], _: &Ground<'_>) -> Seen {
    let Some(row) = rows.first() else { return (Warning, "the server does not tell".to_owned()) };
    if text(row, 0) == "off" {
        let words = "WAL is not archived (`archive_mode` is off): no point in time before the \
                     release can be restored, unless by a tool that streams WAL";
        return (Warning, words.to_owned());
    }
    if is_true(row, 1) {
        let words = format!("the last attempt to archive WAL failed (`{}`)", text(row, 2));
        return (Blocking, words);
    }
    match text(row, 3) {
        "" => (Warning, "WAL is to be archived, and none was yet".to_owned()),
        age => (Ok, format!("WAL was archived {age} s ago")),
    }
}

fn backlog_query(_: &Ground<'_>) -> String {
    "SELECT count(*)::text FROM pg_ls_archive_statusdir() AS f WHERE f.name LIKE '%.ready'"
        .to_owned()
}

fn backlog(rows: &[Row], _: &Ground<'_>) -> Seen {
    let waiting = rows.first().map_or(0, |row| number(row, 0));
    let words = format!("{waiting} files of WAL wait to be archived");
    match BACKLOG {
        [_, last] if waiting > last => (Blocking, words),
        [first, _] if waiting > first => (Warning, words),
        _ => (Ok, words),
    }
}

fn unlogged_query(ground: &Ground<'_>) -> String {
    format!(
        "SELECT c.oid::text FROM pg_class AS c WHERE c.relpersistence = 'u' AND c.oid IN ({})",
        ground.oids()
    )
}

fn unlogged(rows: &[Row], ground: &Ground<'_>) -> Seen {
    let seen = rows.iter().filter_map(|row| {
        let table = ground.table(text(row, 0))?;
        Some((Warning, format!("`{}` is unlogged: no backup brings its rows back", table.name)))
    });
    worst(seen.collect(), "no touched table is unlogged")
}

fn collation_query(_: &Ground<'_>) -> String {
    "SELECT d.datname::text, d.datcollversion, pg_database_collation_actual_version(d.oid) \
     FROM pg_database AS d \
     WHERE d.datname = current_database() \
       AND d.datcollversion IS DISTINCT FROM pg_database_collation_actual_version(d.oid)"
        .to_owned()
}

fn collation(rows: &[Row], _: &Ground<'_>) -> Seen {
    let seen = rows.iter().map(|row| {
        let words = format!(
            "`{}` was made with collations of version {}, and the server has {}: indexes on text may \
             have to be built again; do not mix that with a release",
            text(row, 0),
            text(row, 1),
            text(row, 2)
        );
        (Warning, words)
    });
    worst(seen.collect(), "the collations are those that the database was made with")
}
