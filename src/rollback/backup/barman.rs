//! `barman -f json check`, `show-backup`, `list-backup` and `show-server`.

use serde_json::Value;

use super::lsn::Segment;
use super::{Backup, BackupError, Told, check, number, text};

const TOOL: &str = "Barman";

/// The checks of Barman that are named where they pass; any other that fails counts as
/// well. Its age checks pass where nothing is configured, so an age is checked here.
const GATES: [&str; 9] = [
    "postgresql",
    "archiver_errors",
    "failed_backups",
    "minimum_redundancy_requirements",
    "receive_wal_running",
    "replication_slot",
    "systemid_coherence",
    "retention_policy_settings",
    "wal_level",
];

pub(super) fn read(file: &str, value: &Value) -> Option<Result<Told, BackupError>> {
    let object = value.as_object()?;
    if let Some(error) = object.get("_ERROR") {
        let why = format!("Barman says: {error}");
        return Some(Err(BackupError::Misfit { file: file.to_owned(), tool: TOOL, why }));
    }
    // Beside the server there may be `_WARNING` and `_INFO`.
    let mut servers = object.iter().filter(|(name, _)| !name.starts_with('_'));
    let (server, it) = servers.next()?;
    if servers.next().is_some() {
        return None;
    }
    let mut told = Told { tool: TOOL, of: server.clone(), ..Told::default() };
    // One that failed says no more than its name, its status and why.
    if it.get("base_backup_information").is_some() || it.get("backup_id").is_some() {
        return Some(show_backup(file, it, told));
    }
    // Where the server is out of reach most checks are not among them.
    let is_check = |it: &Value| it.get("status").is_some() && it.get("hint").is_some();
    let checks = it.as_object().filter(|checks| checks.values().all(is_check));
    if checks.is_some_and(|checks| !checks.is_empty()) {
        gates(it, &mut told);
        if let Some(exception) = object.get("_EXCEPTION") {
            told.said.push(check("Barman's checks end well", "failed", exception.to_string()));
        }
        return Some(Ok(told));
    }
    if let Some(id) = it.get("postgres_systemid") {
        // Of the live server; that the backup is of it, `check` has to say.
        told.live = number(id);
        let known = id.as_str().unwrap_or("unknown");
        let why = format!("the live server is system {known}");
        told.said.push(match told.live {
            Some(_) => check("Barman reaches the server", "ok", why),
            None => check("Barman reaches the server", "failed", why),
        });
        return Some(Ok(told));
    }
    let listed = it.as_array()?;
    if !listed.iter().all(|it| it.get("backup_id").is_some()) {
        return None;
    }
    let done = listed.iter().filter(|it| text(it, &["status"]) == Some("DONE")).count();
    let state = if done > 0 { "ok" } else { "failed" };
    let why = format!("{done} of {} backups are done", listed.len());
    told.said.push(check("Barman has a finished backup", state, why));
    Some(Ok(told))
}

fn gates(it: &Value, told: &mut Told) {
    let state = |gate: &str| text(it, &[gate, "status"]);
    // It also passes where there is nothing on the disk to be coherent with.
    let hint = text(it, &["systemid_coherence", "hint"]).unwrap_or_default();
    told.coherent = state("systemid_coherence") == Some("OK") && !hint.contains("no system");
    for (name, _) in it.as_object().into_iter().flatten() {
        if !GATES.contains(&name.as_str()) && state(name).is_some_and(|status| status != "OK") {
            let hint = text(it, &[name, "hint"]).unwrap_or_default();
            let why = format!("{} {hint}", state(name).unwrap_or_default());
            let what = format!("Barman's check `{name}`");
            told.said.push(check(&what, "failed", why.trim().to_owned()));
        }
    }
    for gate in GATES {
        let what = format!("Barman's check `{gate}`");
        // Streaming and archiving have checks of their own; one may be absent.
        if let Some(status) = text(it, &[gate, "status"]) {
            let state = if status == "OK" { "ok" } else { "failed" };
            let hint = text(it, &[gate, "hint"]).unwrap_or_default();
            told.said.push(check(&what, state, format!("{status} {hint}").trim().to_owned()));
        }
    }
}

fn show_backup(file: &str, it: &Value, mut told: Told) -> Result<Told, BackupError> {
    let misfit =
        |why: &str| BackupError::Misfit { file: file.to_owned(), tool: TOOL, why: why.to_owned() };
    let label = text(it, &["backup_id"]).ok_or_else(|| misfit("it has no `backup_id`"))?;
    let status = text(it, &["status"]).ok_or_else(|| misfit("it has no `status`"))?;
    let base = &it["base_backup_information"];
    let stop =
        text(base, &["end_lsn"]).map(str::parse).transpose().map_err(|why: String| misfit(&why))?;
    if status == "DONE" && stop.is_none() {
        return Err(misfit("a finished backup has no `end_lsn`"));
    }
    told.archived = text(it, &["wal_information", "last_available"]).and_then(Segment::of_file);
    told.backups.push(Backup {
        label: label.to_owned(),
        stop,
        timeline: base["timeline"].as_u64().and_then(|it| u32::try_from(it).ok()),
        system_id: number(&it["system_id"]).or_else(|| number(&base["system_id"])),
        ended: number(&base["end_time_timestamp"]),
        first_segment: text(base, &["begin_wal"]).and_then(Segment::of_file),
        start: None,
        bytes: number(&base["disk_usage_bytes"]),
        fault: (status != "DONE").then(|| {
            let why = text(it, &["error"]).map_or_else(String::new, |why| format!(" ({why})"));
            format!("its status is {status}{why}, and only DONE counts")
        }),
    });
    Ok(told)
}
