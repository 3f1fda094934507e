//! What else runs, or changes, with the DDL of a release.

use super::{Check, Ground, Needs, Seen, is_true, number, text, worst};
use crate::postgres::Row;
use crate::report::ItemStatus::{Ok, Warning};

/// How many names a message has.
const SHOWN: usize = 8;

pub(super) fn checks() -> [Check; 4] {
    let check = |id, query, judge| Check {
        id,
        needs: Needs::Nothing,
        decides: true,
        since: 13,
        query,
        judge,
    };
    [
        check("event_triggers", event_triggers_query, event_triggers),
        check("disabled_triggers", disabled_query, disabled),
        check("extensions", extensions_query, extensions),
        check("dependents", dependents_query, dependents),
    ]
}

fn event_triggers_query(_: &Ground<'_>) -> String {
    "SELECT e.evtname::text, e.evtevent::text, p.proname::text FROM pg_event_trigger AS e \
     JOIN pg_proc AS p ON p.oid = e.evtfoid WHERE e.evtenabled <> 'D' ORDER BY 1"
        .to_owned()
}

/// They are somebody's will, and run on the DDL of the release.
fn event_triggers(rows: &[Row], ground: &Ground<'_>) -> Seen {
    if rows.is_empty() {
        return (Ok, "there is no event trigger".to_owned());
    }
    let one = |row: &Row| format!("`{}` (`{}` at {})", text(row, 0), text(row, 2), text(row, 1));
    let names: Vec<String> = rows.iter().take(SHOWN).map(one).collect();
    let note = match ground.touched.is_empty() {
        true => "they run on every DDL",
        false => "they run on the DDL of the release, and what they do was not looked at",
    };
    (Ok, format!("event triggers: {}; {note}", names.join(", ")))
}

fn disabled_query(ground: &Ground<'_>) -> String {
    format!(
        "SELECT g.tgname::text, g.tgrelid::text, g.tgisinternal::text FROM pg_trigger AS g \
         WHERE g.tgenabled = 'D' AND g.tgrelid IN ({}) ORDER BY 2, 1",
        ground.oids()
    )
}

fn disabled(rows: &[Row], ground: &Ground<'_>) -> Seen {
    let seen = rows.iter().filter_map(|row| {
        let (table, name) = (&ground.table(text(row, 1))?.name, text(row, 0));
        let what = match is_true(row, 2) {
            true => "a foreign key's trigger",
            false => "trigger",
        };
        Some((Warning, format!("{what} `{name}` on `{table}` is disabled: it does not fire")))
    });
    worst(seen.collect(), "every trigger of a touched table is enabled")
}

fn extensions_query(_: &Ground<'_>) -> String {
    "SELECT e.name::text, e.installed_version, e.default_version \
     FROM pg_available_extensions AS e \
     WHERE e.installed_version IS NOT NULL AND e.installed_version <> e.default_version ORDER BY 1"
        .to_owned()
}

/// A release that updates one has no way back, unless the extension's scripts have one.
fn extensions(rows: &[Row], _: &Ground<'_>) -> Seen {
    if rows.is_empty() {
        return (Ok, "every extension is at the version that the server offers".to_owned());
    }
    let one = |row: &Row| {
        format!("`{}` is at {}, and the server offers {}", text(row, 0), text(row, 1), text(row, 2))
    };
    let words: Vec<String> = rows.iter().take(SHOWN).map(one).collect();
    let note = "ALTER EXTENSION … UPDATE has seldom a way back: see pg_extension_update_paths";
    (Ok, format!("{}; {note}", words.join("; ")))
}

/// Views that read a touched table, its partitions, and the keys between it and others:
/// what a CASCADE takes along, and what locks reach.
fn dependents_query(ground: &Ground<'_>) -> String {
    format!(
        "SELECT 'views'::text, count(DISTINCT w.ev_class)::text, \
                coalesce(string_agg(DISTINCT w.ev_class::regclass::text, ', '), '') \
         FROM pg_depend AS d JOIN pg_rewrite AS w ON w.oid = d.objid \
         WHERE d.refclassid = 'pg_class'::regclass AND d.classid = 'pg_rewrite'::regclass \
           AND d.refobjid IN ({oids}) AND w.ev_class <> d.refobjid \
         UNION ALL SELECT 'partitions and children', count(*)::text, \
                coalesce(string_agg(i.inhrelid::regclass::text, ', '), '') \
         FROM pg_inherits AS i WHERE i.inhparent IN ({oids}) \
         UNION ALL SELECT 'foreign keys of others', count(*)::text, \
                coalesce(string_agg(k.conrelid::regclass::text, ', '), '') \
         FROM pg_constraint AS k WHERE k.contype = 'f' AND k.confrelid IN ({oids}) \
           AND k.conrelid NOT IN ({oids}) \
         UNION ALL SELECT 'foreign keys to others', count(*)::text, \
                coalesce(string_agg(k.confrelid::regclass::text, ', '), '') \
         FROM pg_constraint AS k WHERE k.contype = 'f' AND k.conrelid IN ({oids}) \
           AND k.confrelid NOT IN ({oids})",
        oids = ground.oids()
    )
}

fn dependents(rows: &[Row], _: &Ground<'_>) -> Seen {
    const LONG: usize = 200;
    let one = |row: &Row| {
        let names: String = text(row, 2).chars().take(LONG).collect();
        format!("{}: {} ({names})", text(row, 0), text(row, 1))
    };
    let words: Vec<String> = rows.iter().filter(|row| number(row, 1) > 0).map(one).collect();
    match words.is_empty() {
        true => (Ok, "nothing stands on a touched table".to_owned()),
        false => (Ok, format!("of the touched tables: {}", words.join("; "))),
    }
}
