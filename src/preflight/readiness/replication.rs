//! Who gets what this server writes.

use super::{Check, Ground, Needs, Seen, is_true, number, text, worst};
use crate::postgres::Row;
use crate::report::ItemStatus::{Blocking, Ok, Warning};

/// Seconds and bytes of lag after which a person should look, and that stop a release.
const LAG: [(i64, i64); 2] = [(30, 64 << 20), (300, 1 << 30)];

pub(super) fn checks() -> [Check; 5] {
    let check =
        |id, needs, query, judge| Check { id, needs, decides: true, since: 13, query, judge };
    [
        check("replication_lag", Needs::MonitorOfPrimary, lag_query, lag),
        check("synchronous_standby", Needs::MonitorOfPrimary, synchronous_query, synchronous),
        check("replication_slots", Needs::Primary, slots_query, slots),
        check("publications", Needs::Nothing, publications_query, publications),
        check("subscriptions", Needs::Nothing, subscriptions_query, subscriptions),
    ]
}

fn lag_query(_: &Ground<'_>) -> String {
    "SELECT coalesce(r.application_name, ''), \
            coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), r.replay_lsn)::bigint, 0)::text, \
            coalesce(extract(epoch FROM r.replay_lag)::bigint, 0)::text, (r.replay_lsn IS NULL)::text \
     FROM pg_stat_replication AS r"
        .to_owned()
}

fn lag(rows: &[Row], _: &Ground<'_>) -> Seen {
    let seen = rows.iter().map(|row| {
        let (name, bytes, seconds) = (text(row, 0), number(row, 1), number(row, 2));
        if is_true(row, 3) {
            return (Ok, format!("`{name}` receives and does not replay"));
        }
        let over = |(time, size): (i64, i64)| seconds >= time || bytes >= size;
        let status = match LAG {
            [_, worst] if over(worst) => Blocking,
            [first, _] if over(first) => Warning,
            _ => Ok,
        };
        (status, format!("`{name}` is {bytes} bytes and {seconds} s behind"))
    });
    worst(seen.collect(), "no standby is connected")
}

fn synchronous_query(_: &Ground<'_>) -> String {
    "SELECT current_setting('synchronous_standby_names'), \
            (SELECT count(*) FROM pg_stat_replication AS r \
             WHERE r.sync_state IN ('sync', 'quorum'))::text"
        .to_owned()
}

fn synchronous(rows: &[Row], _: &Ground<'_>) -> Seen {
    let Some(row) = rows.first() else { return (Warning, "the server does not tell".to_owned()) };
    match (text(row, 0), number(row, 1)) {
        ("", _) => (Ok, "no synchronous standby is asked for".to_owned()),
        (_, 0) => {
            let words = "a synchronous standby is asked for and none is connected: every commit \
                         hangs";
            (Blocking, words.to_owned())
        }
        (_, count) => (Ok, format!("{count} synchronous standbys are connected")),
    }
}

fn slots_query(_: &Ground<'_>) -> String {
    "SELECT s.slot_name::text, s.active::text, coalesce(s.wal_status, ''), \
            coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), s.restart_lsn)::bigint, 0)::text \
     FROM pg_replication_slots AS s"
        .to_owned()
}

fn slots(rows: &[Row], _: &Ground<'_>) -> Seen {
    let seen = rows.iter().map(|row| {
        let (name, status, kept) = (text(row, 0), text(row, 2), number(row, 3));
        match (status, is_true(row, 1)) {
            ("unreserved" | "lost", _) => {
                (Blocking, format!("slot `{name}` is about to lose WAL, or has lost it ({status})"))
            }
            (_, false) => {
                (Warning, format!("slot `{name}` is not used, and keeps {kept} bytes of WAL"))
            }
            (_, true) => (Ok, format!("slot `{name}` keeps {kept} bytes of WAL")),
        }
    });
    worst(seen.collect(), "there is no replication slot")
}

fn publications_query(ground: &Ground<'_>) -> String {
    format!(
        "SELECT p.pubname::text, c.oid::text \
         FROM pg_publication AS p \
         JOIN pg_publication_tables AS t ON t.pubname = p.pubname \
         JOIN pg_namespace AS n ON n.nspname = t.schemaname \
         JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname = t.tablename \
         WHERE c.oid IN ({})",
        ground.oids()
    )
}

fn publications(rows: &[Row], ground: &Ground<'_>) -> Seen {
    let seen = rows.iter().filter_map(|row| {
        let (name, table) = (text(row, 0), &ground.table(text(row, 1))?.name);
        let words = format!(
            "`{table}` is published by `{name}`: its changes of schema are not replicated, make them \
             on the subscribers, too"
        );
        Some((Warning, words))
    });
    worst(seen.collect(), "no touched table is published")
}

fn subscriptions_query(ground: &Ground<'_>) -> String {
    format!(
        "SELECT r.srrelid::text, r.srsubstate::text FROM pg_subscription_rel AS r \
         WHERE r.srrelid IN ({})",
        ground.oids()
    )
}

fn subscriptions(rows: &[Row], ground: &Ground<'_>) -> Seen {
    let seen = rows.iter().filter_map(|row| {
        let table = &ground.table(text(row, 0))?.name;
        let copying = if text(row, 1) == "r" { "" } else { ", and is still being copied" };
        Some((
            Warning,
            format!(
                "a subscription writes to `{table}`{copying}: columns are added here first, and \
                 dropped here last"
            ),
        ))
    });
    worst(seen.collect(), "no subscription writes to a touched table")
}
