//! What going back costs: what would be lost, and how long it takes, part by part and
//! never as one number. What is not known is named.

use super::Wanted;
use crate::report::{BackupEntry, CostEntry, EvidenceEntry, RehearsalRun, WayEntry};

/// What is known for it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// What is proven of backups.
    pub backups: &'a [BackupEntry],
    /// What a rehearsal measured.
    pub evidence: Option<&'a EvidenceEntry>,
    /// What was written since the restore point, table by table.
    pub written: Option<&'a [String]>,
}

/// The parts, in the order in which they are met.
pub fn cost(known: Known<'_>, wanted: &Wanted) -> Vec<CostEntry> {
    let part = |of: &str, part: &str, known: Option<String>| CostEntry {
        of: of.to_owned(),
        part: part.to_owned(),
        known,
    };
    let since = wanted.restore_point.as_ref().map(|point| {
        format!("everything committed after {} in every database of the cluster", point.time)
    });
    let rows = known.written.map(|written| match written {
        [] => "none in this database, by the server's counters".to_owned(),
        written => written.join("; "),
    });
    vec![
        part(
            "rpo",
            "a side restore: writes since the restore point",
            Some("none are lost".to_owned()),
        ),
        part("rpo", "a recovery of the whole cluster: writes since the restore point", since),
        part(
            "rpo",
            "rows written since, table by table (`n_tup_ins`, `n_tup_upd`, `n_tup_del`)",
            rows,
        ),
        part("rto", "notice and decide", None),
        part("rto", "fetch and restore the backup", restore(known)),
        part("rto", "replay the WAL since the backup, one file after the other", replay(known)),
        part("rto", "the checkpoint at the end", checkpoint(known)),
        part("rto", "copy back or run the fix", fix(known)),
        part("rto", "verify, switch traffic, warm the caches", None),
        part("rto", "build the standbys again", None),
    ]
}

fn runs<'a>(known: Known<'a>) -> impl Iterator<Item = &'a RehearsalRun> {
    known.evidence.into_iter().flat_map(|evidence| &evidence.runs)
}

/// The slowest of the steps of that name among recoveries to the restore point.
fn slowest(run: &RehearsalRun, what: &str) -> Option<u64> {
    let ways = run.ways.iter().filter(|way| way.way == "pitr" && way.outcome != "failed");
    let steps = ways.flat_map(|way| &way.steps).filter(|step| step.what == what);
    steps.map(|step| step.milliseconds).max()
}

fn seconds(milliseconds: u64) -> String {
    format!("{}.{:03} s", milliseconds / 1000, milliseconds % 1000)
}

fn kilobytes(bytes: u64) -> String {
    format!("{} kB", bytes >> 10)
}

/// At the rate of the rehearsal, in whole seconds, rounded up.
fn at_rate(bytes: u64, (measured, milliseconds): (u64, u64)) -> Option<u64> {
    let whole = u128::from(bytes) * u128::from(milliseconds.max(1));
    let per = u128::from(measured).checked_mul(1000).filter(|per| *per > 0)?;
    u64::try_from(whole.div_ceil(per)).ok()
}

fn restore(known: Known<'_>) -> Option<String> {
    let bytes = known.backups.iter().find_map(|entry| entry.bytes);
    let measured =
        runs(known).find_map(|run| Some((run.scale.backup_bytes, slowest(run, "restore")?)));
    let size = bytes.map(|bytes| format!("{} MiB", bytes >> 20));
    match (size, measured) {
        (None, None) => None,
        (Some(size), None) => Some(format!("{size}; the rate is not known")),
        (size, Some(rate)) => {
            let of = format!(
                "a rehearsal copied {} in {} from a local disk; the rate of your repository is not \
                 known",
                kilobytes(rate.0),
                seconds(rate.1)
            );
            let scaled = bytes.and_then(|bytes| at_rate(bytes, rate));
            Some(match (size, scaled) {
                (Some(size), Some(whole)) => format!("{size}: {whole} s at the rate of it; {of}"),
                _ => of,
            })
        }
    }
}

fn replay(known: Known<'_>) -> Option<String> {
    let bytes = known.backups.iter().find_map(|entry| entry.wal_bytes);
    let measured = runs(known)
        .find_map(|run| Some((run.scale.wal_bytes, slowest(run, "replay")?)))
        .filter(|(bytes, _)| *bytes > 0);
    let size = bytes.map(|bytes| format!("{} MiB of WAL", bytes >> 20));
    match (size, measured) {
        (None, None) => None,
        (Some(size), None) => Some(format!("{size}; the rate is not known")),
        (size, Some(rate)) => {
            let of = format!(
                "a rehearsal started, replayed {} and was promoted in {}",
                kilobytes(rate.0),
                seconds(rate.1)
            );
            let scaled = bytes.and_then(|bytes| at_rate(bytes, rate));
            Some(match (size, scaled) {
                (Some(size), Some(whole)) => format!(
                    "{size}: at most {whole} s at the rate of it, of which starting is a part that \
                     does not grow; {of}"
                ),
                _ => of,
            })
        }
    }
}

fn checkpoint(known: Known<'_>) -> Option<String> {
    runs(known)
        .find_map(|run| slowest(run, "replay"))
        .map(|_| "within the time of the rehearsal's replay; it grows with the memory".to_owned())
}

/// How long the plan's own SQL took.
fn fix(known: Known<'_>) -> Option<String> {
    let of = |way: &WayEntry| ["down", "forward_fix", "side_restore"].contains(&way.way.as_str());
    let words = runs(known).take(1).flat_map(|run| {
        let rows = run.scale.rows;
        run.ways.iter().filter(move |way| of(way) && !way.steps.is_empty()).map(move |way| {
            let sql = way.steps.iter().filter(|it| it.what != "restore" && it.what != "replay");
            let took = sql.map(|it| it.milliseconds).sum();
            let by = way.by.as_ref().map_or_else(String::new, |by| format!(" {by}"));
            format!("{}{by} {} with {rows} rows", way.way.replace('_', " "), seconds(took))
        })
    });
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| format!("in a rehearsal: {}", words.join(", ")))
}
