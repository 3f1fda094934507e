//! The `backup_manifest` of `pg_basebackup`.

use serde_json::Value;

use super::{Backup, BackupError, Told, number, text};

const TOOL: &str = "pg_basebackup";

pub(super) fn read(file: &str, value: &Value) -> Option<Result<Told, BackupError>> {
    let version = value.get("PostgreSQL-Backup-Manifest-Version")?;
    let misfit = |why: String| BackupError::Misfit { file: file.to_owned(), tool: TOOL, why };
    if !matches!(version.as_u64(), Some(1 | 2)) {
        return Some(Err(misfit(format!("manifests of version {version} are not known"))));
    }
    let ranges = value["WAL-Ranges"].as_array();
    let Some(range) = ranges.and_then(|ranges| ranges.last()) else {
        return Some(Err(misfit("it has no `WAL-Ranges`".to_owned())));
    };
    let stop = text(range, &["End-LSN"]).and_then(|it| it.parse().ok());
    let start = text(range, &["Start-LSN"]).and_then(|it| it.parse().ok());
    let timeline = range["Timeline"].as_u64().and_then(|it| u32::try_from(it).ok());
    let (Some(start), Some(stop), Some(timeline)) = (start, stop, timeline) else {
        return Some(Err(misfit(
            "its last range lacks `Start-LSN`, `End-LSN` or `Timeline`".to_owned(),
        )));
    };
    let backup = Backup {
        label: file.to_owned(),
        stop: Some(stop),
        timeline: Some(timeline),
        system_id: number(&value["System-Identifier"]),
        ended: None,
        bytes: None,
        // The manifest does not say how large a WAL file is.
        first_segment: None,
        start: Some(start),
        fault: None,
    };
    let of = "base backup".to_owned();
    Some(Ok(Told { tool: TOOL, of, backups: vec![backup], ..Told::default() }))
}
