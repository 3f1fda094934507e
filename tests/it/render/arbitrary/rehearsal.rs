//! Any rehearsal at all.

use banister::report::{
    EvidenceEntry, RehearsalMigration, RehearsalPoint, RehearsalReport, RehearsalRun,
    RehearsalScale, RehearsalStep, RehearsalVerdict, RollbackChoice, WayCount, WayEntry,
};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

use super::{header, text};

fn verdict() -> impl Strategy<Value = RehearsalVerdict> {
    select(vec![
        RehearsalVerdict::Clean,
        RehearsalVerdict::Findings,
        RehearsalVerdict::CouldNotTell,
    ])
}

fn run() -> impl Strategy<Value = RehearsalRun> {
    let outcome = select(vec!["verified", "differs", "failed", "not_rehearsed", "other"]);
    let way = ([text(), text()], outcome, of(any::<bool>()), of(text()), of(any::<u64>()));
    let way = way.prop_map(|([way, why], outcome, as_planned, by, number)| WayEntry {
        way,
        outcome: outcome.to_owned(),
        as_planned,
        schema_differences: vec![why.clone()],
        rows_missing: vec![why.clone()],
        counts: vec![WayCount {
            title: why.clone(),
            restored: number.unwrap_or(0),
            deleted_since: number,
            new_since: number,
        }],
        steps: vec![RehearsalStep {
            what: why.clone(),
            of: by.clone(),
            milliseconds: number.unwrap_or(u64::MAX),
        }],
        by,
        why,
    });
    (any::<u16>(), [text(), text()], any::<[u64; 5]>(), of(text()), vec(way, 0..3)).prop_map(
        |(postgres, [server_version, name], numbers, failed_up, ways)| RehearsalRun {
            postgres,
            server_version,
            scale: RehearsalScale {
                rows: numbers[0],
                rows_written_after: numbers[1],
                rows_deleted_after: numbers[2],
                backup_bytes: numbers[3],
                wal_bytes: numbers[4],
            },
            restore_point: failed_up.clone().map(|lsn| RehearsalPoint {
                name: name.clone(),
                lsn,
                time: name.clone(),
                xid: name.clone(),
            }),
            failed_up,
            steps: ways.iter().flat_map(|way| way.steps.clone()).collect(),
            ways,
            without_rows: vec![name],
        },
    )
}

pub(super) fn evidence() -> impl Strategy<Value = EvidenceEntry> {
    (text(), verdict(), vec(run(), 0..2)).prop_map(|(file, verdict, runs)| EvidenceEntry {
        file,
        verdict,
        runs,
    })
}

pub(super) fn rehearsal() -> impl Strategy<Value = RehearsalReport> {
    (header(), verdict(), vec(run(), 0..3), vec(text(), 0..3)).prop_map(
        |(header, verdict, runs, ids)| RehearsalReport {
            header,
            verdict,
            choice: RollbackChoice::Down,
            migrations: ids
                .into_iter()
                .map(|id| RehearsalMigration { digest: id.clone(), id })
                .collect(),
            runs,
        },
    )
}
