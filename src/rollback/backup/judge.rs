//! The checks that a backup has to pass.

use super::{
    Backup, Lsn, MAX_AGE_HOURS, MAX_DRILL_DAYS, RestorePoint, Segment, Told, Wanted, check, gaps,
};
use crate::report::BackupCheck;

/// The newest backup that ended at or before the restore point.
pub(super) fn choose<'a>(
    told: &'a Told,
    point: Option<&RestorePoint>,
    checks: &mut Vec<BackupCheck>,
) -> Option<&'a Backup> {
    const WHAT: &str = "a finished backup before the restore point";
    for backup in &told.backups {
        if let Some(fault) = &backup.fault {
            checks.push(check(
                "no broken backup is counted",
                "ok",
                format!("`{}`: {fault}", backup.label),
            ));
        }
    }
    let sound: Vec<&Backup> = told.backups.iter().filter(|it| it.fault.is_none()).collect();
    let Some(newest) = sound.iter().max_by_key(|it| (it.stop, it.ended)).copied() else {
        checks.push(check(WHAT, "failed", "there is no backup without a fault"));
        return None;
    };
    let Some(point) = point else {
        let why = "the restore point is not given (`--restore-point`)";
        checks.push(check(WHAT, "not_checked", why));
        return Some(newest);
    };
    let fits = |it: &&&Backup| {
        it.stop.is_some_and(|stop| stop <= point.lsn)
            && it.timeline.is_none_or(|timeline| timeline == point.timeline)
            && it.system_id.is_none_or(|id| id == point.system_id)
    };
    let chosen = sound.iter().filter(fits).max_by_key(|it| it.stop).copied();
    match chosen {
        Some(backup) => {
            let stop = backup.stop.map_or_else(String::new, |stop| stop.to_string());
            let why =
                format!("`{}` ends at {stop}, the restore point is at {}", backup.label, point.lsn);
            checks.push(check(WHAT, "ok", why));
            if backup.timeline.is_none() {
                checks.push(check(
                    "the timeline leads to the restore point",
                    "not_checked",
                    "the tool does not say on which timeline the backup is",
                ));
            }
        }
        None => {
            let why = format!(
                "none of {} ends at or before {} on timeline {} of system {}",
                sound.len(),
                point.lsn,
                point.timeline,
                point.system_id
            );
            checks.push(check(WHAT, "failed", why));
        }
    }
    chosen
}

pub(super) fn identity(
    told: &Told,
    chosen: Option<&Backup>,
    point: Option<&RestorePoint>,
    checks: &mut Vec<BackupCheck>,
) {
    const WHAT: &str = "the backup is of this cluster";
    let id = chosen
        .and_then(|it| it.system_id)
        .or_else(|| told.backups.iter().find_map(|it| it.system_id))
        .or(told.live.filter(|_| told.coherent));
    checks.push(match (id, point) {
        (Some(id), Some(point)) if id == point.system_id => {
            check(WHAT, "ok", format!("the system identifier is {id}"))
        }
        (Some(id), Some(point)) => check(
            WHAT,
            "failed",
            format!(
                "the backup is of system {id}, the restore point of system {}",
                point.system_id
            ),
        ),
        (None, _) if told.tool == "Barman" => check(
            WHAT,
            "not_checked",
            "the backup does not say of which system it is; give `barman -f json check`, which says \
             whether it is that of the live server, and `show-server`, which names that one",
        ),
        (None, _) => check(WHAT, "not_checked", "the tool does not say of which system it is"),
        (_, None) => check(WHAT, "not_checked", "the restore point is not given"),
    });
}

pub(super) fn age(chosen: Option<&Backup>, wanted: &Wanted, checks: &mut Vec<BackupCheck>) {
    const WHAT: &str = "the backup is young enough";
    let limit = wanted.max_age_hours.unwrap_or(MAX_AGE_HOURS);
    let ended = chosen.and_then(|it| it.ended);
    checks.push(match (ended, wanted.now) {
        (Some(ended), Some(now)) if ended > now => {
            check(WHAT, "not_checked", "it ended in the future: the clocks of the hosts differ")
        }
        (Some(ended), Some(now)) => {
            let hours = (now - ended) / 3600;
            let state = if hours <= limit { "ok" } else { "failed" };
            check(WHAT, state, format!("it is {hours} hours old, {limit} are allowed"))
        }
        _ => check(WHAT, "not_checked", "when it ended is not known"),
    });
}

/// Whether the WAL between the backup and the restore point is in the archive.
pub(super) fn archive(
    told: &Told,
    chosen: Option<&Backup>,
    wanted: &Wanted,
    checks: &mut Vec<BackupCheck>,
) {
    const REACHES: &str = "the archive reaches the restore point";
    const WHOLE: &str = "no WAL file is missing on the way";
    let Some(point) = &wanted.restore_point else {
        checks.push(check(REACHES, "not_checked", "the restore point is not given"));
        checks.push(check(WHOLE, "not_checked", "the restore point is not given"));
        return;
    };
    let last = point.segment();
    let listed: Option<Vec<Segment>> = wanted.wal.as_ref().map(|names| {
        let own = names.iter().filter(|name| is_own(told, name));
        own.filter_map(|name| Segment::of_file(name)).collect()
    });
    let listed_last =
        listed.as_ref().and_then(|all| all.iter().filter(|it| it.timeline == last.timeline).max());
    let archived = told.archived.max(listed_last.copied());
    checks.push(match archived {
        Some(archived) if archived.timeline == last.timeline && archived >= last => {
            check(REACHES, "ok", format!("the last one is {archived}, {last} is needed"))
        }
        Some(archived) => {
            check(REACHES, "failed", format!("the last one is {archived}, {last} is needed"))
        }
        None => check(REACHES, "not_checked", "the tool does not say how far the archive reaches"),
    });
    let first = chosen.and_then(|it| {
        let begins = || {
            let next = Lsn(it.start?.0 + 1);
            Some(Segment::before(next, it.timeline?, point.segment_bytes))
        };
        it.first_segment.or_else(begins)
    });
    checks.push(match (listed, first) {
        (Some(listed), Some(first)) => {
            let missing = gaps(&listed, first, last, point.segment_bytes);
            match missing.as_slice() {
                [] => check(WHOLE, "ok", format!("every file from {first} to {last} is there")),
                [(from, to), ..] => {
                    check(WHOLE, "failed", format!("{from} to {to} are missing in the archive"))
                }
            }
        }
        (None, _) if told.continuous == Some(true) => {
            check(WHOLE, "ok", "the tool looked at every file")
        }
        (None, _) if told.continuous == Some(false) => {
            check(WHOLE, "failed", "the tool misses files")
        }
        (None, _) => check(
            WHOLE,
            "not_checked",
            "the tool does not look; give the names of the archived files (`--wal-files`)",
        ),
        (Some(_), None) => {
            check(WHOLE, "not_checked", "the first file that the backup needs is not known")
        }
    });
}

/// Whether a name of the archive is not that of another cluster's file: an archive
/// keeps those of before an upgrade, and their numbers begin anew.
fn is_own(told: &Told, name: &str) -> bool {
    let is_id = |word: &&str| {
        let parts = word.split_once('-');
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        parts.is_some_and(|(version, id)| digits(version) && digits(id))
    };
    let id = name.split('/').find(is_id);
    told.archive_id.as_deref().zip(id).is_none_or(|(own, id)| own == id)
}

pub(super) fn drill(wanted: &Wanted, checks: &mut Vec<BackupCheck>) {
    const WHAT: &str = "a restore was tried lately";
    checks.push(match wanted.drill_days {
        Some(days) if days <= MAX_DRILL_DAYS => check(WHAT, "ok", format!("{days} days ago")),
        Some(days) => {
            check(WHAT, "failed", format!("{days} days ago, {MAX_DRILL_DAYS} are allowed"))
        }
        None => check(WHAT, "not_checked", "nobody says when (`--restored-days-ago`)"),
    });
}
