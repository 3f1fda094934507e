//! `pgbackrest --output=json info`.
//!
//! Its "ok" and its exit code say nothing of a hole in the archive, and a missing
//! stanza ends with 0 too.

use serde_json::Value;

use super::lsn::Segment;
use super::{Backup, BackupError, Told, check, number, text};

const TOOL: &str = "pgBackRest";

pub(super) fn read(file: &str, value: &Value) -> Option<Result<Told, BackupError>> {
    let stanzas = value.as_array()?;
    let of_pgbackrest =
        |stanza: &Value| stanza.get("stanza").is_some() || stanza.get("db").is_some();
    if !stanzas.iter().all(of_pgbackrest) {
        return None;
    }
    Some(stanza(file, stanzas))
}

fn stanza(file: &str, stanzas: &[Value]) -> Result<Told, BackupError> {
    let mut told = Told { tool: TOOL, ..Told::default() };
    const WHAT: &str = "pgBackRest has the stanza";
    let stanza = match stanzas {
        [] => {
            let why = "the list is empty, as it is for a wrong repository path";
            told.said.push(check(WHAT, "failed", why));
            return Ok(told);
        }
        [stanza] => stanza,
        _ => {
            let why = "it holds several stanzas; save one with `--stanza`".to_owned();
            return Err(BackupError::Misfit { file: file.to_owned(), tool: TOOL, why });
        }
    };
    let misfit =
        |why: &str| BackupError::Misfit { file: file.to_owned(), tool: TOOL, why: why.to_owned() };
    told.of = text(stanza, &["name"]).ok_or_else(|| misfit("it has no `name`"))?.to_owned();
    let code =
        stanza["status"]["code"].as_u64().ok_or_else(|| misfit("it has no `status.code`"))?;
    let message = text(stanza, &["status", "message"]).unwrap_or_default();
    let state = if code == 0 { "ok" } else { "failed" };
    told.said.push(check(WHAT, state, format!("`{}`: code {code}, {message}", told.of)));
    let ids: Vec<(u64, u64)> = list(stanza, "db")
        .filter_map(|db| Some((db["id"].as_u64()?, number(&db["system-id"])?)))
        .collect();
    let labels = sound_labels(stanza);
    let newest_db = ids.iter().map(|(id, _)| *id).max();
    for it in list(stanza, "backup") {
        told.backups.push(
            backup(it, &ids, &labels).ok_or_else(|| {
                misfit("a backup lacks its `label`, `lsn.stop` or `timestamp.stop`")
            })?,
        );
    }
    let archives = list(stanza, "archive").filter(|it| it["database"]["id"].as_u64() == newest_db);
    for archive in archives {
        let last = text(archive, &["max"]).and_then(Segment::of_file);
        told.archived = told.archived.max(last);
        told.archive_id = text(archive, &["id"]).map(str::to_owned).or(told.archive_id);
    }
    Ok(told)
}

/// Only what is said to be without errors is.
fn is_sound(backup: &Value) -> bool {
    backup["error"].as_bool() == Some(false)
}

/// The backups on which others may stand: without errors, all the way down.
fn sound_labels(stanza: &Value) -> Vec<&str> {
    let mut sound: Vec<&str> = list(stanza, "backup")
        .filter(|it| is_sound(it))
        .filter_map(|it| text(it, &["label"]))
        .collect();
    loop {
        let before = sound.len();
        let broken: Vec<&str> = list(stanza, "backup")
            .filter(|it| {
                let mut needed = list(it, "reference").filter_map(Value::as_str);
                needed.any(|label| !sound.contains(&label))
            })
            .filter_map(|it| text(it, &["label"]))
            .collect();
        sound.retain(|label| !broken.contains(label));
        if sound.len() == before {
            return sound;
        }
    }
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

fn backup(it: &Value, ids: &[(u64, u64)], labels: &[&str]) -> Option<Backup> {
    let label = text(it, &["label"])?.to_owned();
    let start = text(it, &["archive", "start"]).and_then(Segment::of_file);
    let id = it["database"]["id"].as_u64();
    let missing: Vec<&str> = list(it, "reference")
        .filter_map(Value::as_str)
        .filter(|label| !labels.contains(label))
        .collect();
    let fault = if it["error"].as_bool() == Some(true) {
        Some("pgBackRest found errors in it".to_owned())
    } else if !is_sound(it) {
        Some("pgBackRest does not say that it found no errors in it".to_owned())
    } else if missing.is_empty() {
        None
    } else {
        let needed = missing.join("`, `");
        Some(format!("it needs `{needed}`, which is not there or has errors"))
    };
    Some(Backup {
        label,
        stop: Some(text(it, &["lsn", "stop"])?.parse().ok()?),
        timeline: start.map(|segment| segment.timeline),
        system_id: ids.iter().find(|(known, _)| Some(*known) == id).map(|(_, id)| *id),
        ended: Some(number(&it["timestamp"]["stop"])?),
        first_segment: start,
        start: None,
        bytes: number(&it["info"]["size"]),
        fault,
    })
}
