//! What other sessions do right now.

use super::{Check, Ground, Needs, Seen, is_true, number, text, worst};
use crate::pg::LockMode;
use crate::postgres::Row;
use crate::report::ItemStatus::{Blocking, Ok, Warning};

/// Seconds after which an open transaction is long; after the second of them it stops
/// a release where it holds a lock on a touched table.
const LONG: (i64, i64) = (60, 300);

/// The same for a transaction in which nothing happens.
const IDLE: (i64, i64) = (30, 60);

/// Seconds that a lock may be held on a touched table: a migration should not wait
/// longer for one.
const HELD: i64 = 2;

/// Seconds of waiting after which a person should look.
const WAITING: i64 = 60;

pub(super) fn checks() -> [Check; 7] {
    let check =
        |id, needs, query, judge| Check { id, needs, decides: true, since: 13, query, judge };
    [
        check("long_transactions", Needs::Monitor, long_query, long),
        check("idle_in_transaction", Needs::Monitor, idle_query, idle),
        check("blocked_sessions", Needs::Monitor, blocked_query, blocked),
        check("locks_on_touched_tables", Needs::Monitor, locks_query, locks),
        check("autovacuum", Needs::Monitor, autovacuum_query, autovacuum),
        check("maintenance", Needs::Monitor, maintenance_query, maintenance),
        check("connections", Needs::Monitor, connections_query, connections),
    ]
}

/// Open transactions of other sessions, with the age of something and whether they
/// lock a touched table.
fn transactions(ground: &Ground<'_>, since: &str, condition: &str) -> String {
    format!(
        "SELECT a.pid::text, coalesce(a.usename::text, ''), coalesce(a.application_name, ''), \
                extract(epoch FROM now() - a.{since})::bigint::text, \
                (EXISTS (SELECT 1 FROM pg_locks AS l WHERE l.pid = a.pid AND l.granted \
                         AND l.locktype = 'relation' AND l.relation IN ({})))::text \
         FROM pg_stat_activity AS a \
         WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() \
           AND a.backend_type <> 'autovacuum worker' AND a.xact_start IS NOT NULL AND {condition} \
         ORDER BY a.{since}",
        ground.oids()
    )
}

fn long_query(ground: &Ground<'_>) -> String {
    transactions(ground, "xact_start", "true")
}

fn long(rows: &[Row], _: &Ground<'_>) -> Seen {
    let seen = rows.iter().filter_map(|row| {
        let (age, holds) = (number(row, 3), is_true(row, 4));
        let status = match age {
            _ if age >= LONG.1 && holds => Blocking,
            _ if age >= LONG.0 => Warning,
            _ => return None,
        };
        Some((status, format!("{} has been in a transaction for {age} s{}", who(row), lock(holds))))
    });
    worst(seen.collect(), &format!("no transaction is open for {} s or more", LONG.0))
}

fn idle_query(ground: &Ground<'_>) -> String {
    transactions(ground, "state_change", "a.state LIKE 'idle in transaction%'")
}

fn idle(rows: &[Row], _: &Ground<'_>) -> Seen {
    let seen = rows.iter().filter_map(|row| {
        let (age, holds) = (number(row, 3), is_true(row, 4));
        let status = match age {
            _ if age >= IDLE.1 && holds => Blocking,
            _ if age >= IDLE.0 || holds => Warning,
            _ => return None,
        };
        Some((status, format!("{} is idle in a transaction for {age} s{}", who(row), lock(holds))))
    });
    worst(seen.collect(), "no session is idle in a transaction for long, or holds a touched table")
}

fn who(row: &Row) -> String {
    let application = text(row, 2);
    let application = match application {
        "" => String::new(),
        name => format!(", {name}"),
    };
    format!("pid {} (`{}`{application})", text(row, 0), text(row, 1))
}

const fn lock(holds: bool) -> &'static str {
    if holds { " and holds a lock on a table that the release touches" } else { "" }
}

fn blocked_query(_: &Ground<'_>) -> String {
    "SELECT a.pid::text, coalesce(a.usename::text, ''), coalesce(a.application_name, ''), \
            extract(epoch FROM now() - a.query_start)::bigint::text, l.mode, \
            coalesce(l.relation::text, ''), coalesce(l.relation::regclass::text, l.locktype), \
            array_to_string(pg_blocking_pids(a.pid), ', ') \
     FROM pg_locks AS l JOIN pg_stat_activity AS a ON a.pid = l.pid \
     WHERE NOT l.granted AND a.datname = current_database() AND a.pid <> pg_backend_pid()"
        .to_owned()
}

fn blocked(rows: &[Row], ground: &Ground<'_>) -> Seen {
    let seen = rows.iter().filter_map(|row| {
        let age = number(row, 3);
        let touched = ground.table(text(row, 5)).is_some();
        let status = match touched {
            true => Blocking,
            false if age >= WAITING => Warning,
            false => return None,
        };
        let words = format!(
            "{} waits for {age} s for {} on `{}` behind pid {}",
            who(row),
            mode(text(row, 4)),
            text(row, 6),
            text(row, 7)
        );
        Some((status, words))
    });
    worst(seen.collect(), "nobody waits for a touched table, and nobody waits for long")
}

/// A mode as the manual writes it.
fn mode(text: &str) -> &str {
    match LockMode::from_pg_locks(text) {
        Some(mode) => mode.as_str(),
        None => text,
    }
}

fn locks_query(ground: &Ground<'_>) -> String {
    format!(
        "SELECT coalesce(a.pid::text, '?'), coalesce(a.usename::text, ''), \
                coalesce(a.application_name, ''), \
                coalesce(extract(epoch FROM now() - a.xact_start)::bigint, 1000000)::text, \
                l.mode, l.relation::text \
         FROM pg_locks AS l LEFT JOIN pg_stat_activity AS a ON a.pid = l.pid \
         WHERE l.locktype = 'relation' AND l.granted AND l.relation IN ({}) \
           AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database()) \
           AND coalesce(l.pid, 0) <> pg_backend_pid() \
           AND coalesce(a.backend_type, '') <> 'autovacuum worker'",
        ground.oids()
    )
}

fn locks(rows: &[Row], ground: &Ground<'_>) -> Seen {
    if ground.touched.is_empty() {
        return (Ok, "no table that exists is touched".to_owned());
    }
    let seen = rows.iter().filter_map(|row| {
        let table = ground.table(text(row, 5))?;
        let held = LockMode::from_pg_locks(text(row, 4))?;
        let needed = table.lock.filter(|needed| needed.conflicts_with(held))?;
        let age = number(row, 3);
        let status = if age >= HELD { Blocking } else { return None };
        let (who, name) = (who(row), &table.name);
        let words = format!(
            "{who} holds {} on `{name}` for {age} s, and the release needs {}",
            held.as_str(),
            needed.as_str()
        );
        Some((status, words))
    });
    worst(seen.collect(), &format!("no lock in the way is held for {HELD} s or more"))
}

fn autovacuum_query(ground: &Ground<'_>) -> String {
    format!(
        "SELECT p.relid::text, (a.query LIKE '%(to prevent wraparound)%')::text, a.pid::text \
         FROM pg_stat_progress_vacuum AS p JOIN pg_stat_activity AS a ON a.pid = p.pid \
         WHERE p.relid IN ({})",
        ground.oids()
    )
}

fn autovacuum(rows: &[Row], ground: &Ground<'_>) -> Seen {
    let seen = rows.iter().filter_map(|row| {
        let table = ground.table(text(row, 0))?;
        let (name, pid) = (&table.name, text(row, 2));
        Some(match is_true(row, 1) {
            true => (
                Blocking,
                format!(
                    "pid {pid} vacuums `{name}` to prevent wraparound, and does not yield to DDL"
                ),
            ),
            false => (Ok, format!("pid {pid} vacuums `{name}`; an autovacuum yields to DDL")),
        })
    });
    worst(seen.collect(), "no touched table is being vacuumed")
}

fn maintenance_query(ground: &Ground<'_>) -> String {
    format!(
        "SELECT 'an index is built on', p.pid::text, p.relid::text FROM pg_stat_progress_create_index AS p \
         WHERE p.relid IN ({oids}) \
         UNION ALL SELECT 'CLUSTER or VACUUM FULL runs on', p.pid::text, p.relid::text \
         FROM pg_stat_progress_cluster AS p WHERE p.relid IN ({oids}) \
         UNION ALL SELECT 'a base backup runs', p.pid::text, NULL FROM pg_stat_progress_basebackup AS p",
        oids = ground.oids()
    )
}

fn maintenance(rows: &[Row], ground: &Ground<'_>) -> Seen {
    let seen = rows.iter().map(|row| {
        let (what, pid) = (text(row, 0), text(row, 1));
        match ground.table(text(row, 2)) {
            Some(table) => (Blocking, format!("{what} `{}` by pid {pid}", table.name)),
            None => (Warning, format!("{what}, by pid {pid}")),
        }
    });
    worst(seen.collect(), "no index build, CLUSTER, VACUUM FULL or base backup is in the way")
}

fn connections_query(ground: &Ground<'_>) -> String {
    let reserved = match ground.major {
        16.. => "current_setting('reserved_connections')::bigint",
        _ => "0",
    };
    format!(
        "SELECT count(*)::text, \
                (current_setting('max_connections')::bigint \
                 - current_setting('superuser_reserved_connections')::bigint - {reserved})::text \
         FROM pg_stat_activity AS a WHERE a.backend_type = 'client backend'"
    )
}

fn connections(rows: &[Row], _: &Ground<'_>) -> Seen {
    let Some(row) = rows.first() else { return (Warning, "the server does not tell".to_owned()) };
    let (used, most) = (number(row, 0), number(row, 1).max(1));
    let percent = used * 100 / most;
    let status = match percent {
        95.. => Blocking,
        80.. => Warning,
        _ => Ok,
    };
    (status, format!("{used} of {most} connections are used"))
}
