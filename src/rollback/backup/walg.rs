//! `wal-g backup-list --detail --json` and `wal-g wal-verify integrity timeline
//! --json`. Its positions are JSON numbers, and `wal-verify` ends with 0 whatever
//! it found.

use serde_json::Value;

use super::lsn::{Lsn, Segment};
use super::{Backup, BackupError, Told, check, number, text};

const TOOL: &str = "WAL-G";

pub(super) fn read(file: &str, value: &Value) -> Option<Result<Told, BackupError>> {
    let told = Told { tool: TOOL, ..Told::default() };
    if let Some(integrity) = value.get("integrity") {
        return Some(verified(file, value, integrity, told));
    }
    let listed = value.as_array()?;
    if listed.is_empty() || !listed.iter().all(|it| it.get("backup_name").is_some()) {
        return None;
    }
    Some(backups(file, listed, told))
}

fn backups(file: &str, listed: &[Value], mut told: Told) -> Result<Told, BackupError> {
    for it in listed {
        let label = text(it, &["backup_name"]).unwrap_or_default().to_owned();
        let Some(stop) = number(&it["finish_lsn"]) else {
            let why = format!("`{label}` has no `finish_lsn`; save it with `--detail`");
            return Err(BackupError::Misfit { file: file.to_owned(), tool: TOOL, why });
        };
        let first = text(it, &["wal_file_name"]).and_then(Segment::of_file);
        told.backups.push(Backup {
            label,
            stop: Some(Lsn(stop)),
            timeline: first.map(|segment| segment.timeline),
            system_id: number(&it["system_identifier"]),
            ended: text(it, &["finish_time"]).and_then(seconds),
            first_segment: first,
            start: None,
            bytes: number(&it["uncompressed_size"]),
            fault: None,
        });
    }
    Ok(told)
}

fn verified(
    file: &str,
    value: &Value,
    integrity: &Value,
    mut told: Told,
) -> Result<Told, BackupError> {
    let Some(status) = text(integrity, &["status"]) else {
        let why = "it has no `integrity.status`".to_owned();
        return Err(BackupError::Misfit { file: file.to_owned(), tool: TOOL, why });
    };
    let found = |it: &&Value| text(it, &["status"]) == Some("FOUND");
    let ranges = integrity["details"].as_array().into_iter().flatten();
    told.archived = ranges
        .filter(found)
        .filter_map(|it| text(it, &["end_segment"]).and_then(Segment::of_file))
        .max();
    told.continuous = Some(status == "OK");
    const TIMELINE: &str = "WAL-G's check of the timeline";
    told.said.push(match text(value, &["timeline", "status"]) {
        Some("OK") => check(TIMELINE, "ok", "OK"),
        Some(status) => check(TIMELINE, "failed", status),
        None => check(TIMELINE, "not_checked", "save `wal-verify integrity timeline --json`"),
    });
    Ok(told)
}

/// Seconds since 1970 of `2026-11-20T14:58:24.5Z`.
fn seconds(time: &str) -> Option<u64> {
    let time = time.strip_suffix('Z')?;
    let (date, clock) = time.split_once('T')?;
    let mut date = date.splitn(3, '-').map(|part| part.parse::<u64>().ok());
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let clock = clock.split('.').next()?;
    let mut clock = clock.splitn(3, ':').map(|part| part.parse::<u64>().ok());
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    if year < 1970 || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Days of the civil calendar, with years that begin in March.
    let (shifted, since_march) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * shifted + shifted / 4 - shifted / 100
        + shifted / 400
        + (153 * since_march + 2) / 5
        + day
        - 1
        - 719_468;
    Some(days * 86_400 + hour * 3_600 + minute * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_seconds() {
        assert_eq!(seconds("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(seconds("2026-11-20T14:58:24.51Z"), Some(1_795_186_704));
        assert_eq!(seconds("2000-02-29T23:59:59Z"), Some(951_868_799));
        assert_eq!(seconds("yesterday"), None);
    }
}
