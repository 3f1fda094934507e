//! Managed services: RDS, Aurora, Cloud SQL. They say to which times they can go
//! back; that no WAL is missing is taken on trust.

use serde_json::Value;

use super::restore_point::RestorePoint;
use super::{BackupError, Told, check, text};
use crate::report::BackupCheck;

pub(super) fn read(file: &str, value: &Value) -> Option<Result<Told, BackupError>> {
    let rds = value.get("DBInstances").map(|it| ("RDS", "DBInstanceIdentifier", it));
    let aurora = value.get("DBClusters").map(|it| ("Aurora", "DBClusterIdentifier", it));
    if let Some((tool, name, list)) = rds.or(aurora) {
        return Some(amazon(file, tool, name, list));
    }
    value.get("settings")?.get("backupConfiguration")?;
    Some(Ok(cloud_sql(value)))
}

fn amazon(file: &str, tool: &'static str, name: &str, list: &Value) -> Result<Told, BackupError> {
    let misfit =
        |why: &str| BackupError::Misfit { file: file.to_owned(), tool, why: why.to_owned() };
    let [it] = list.as_array().map_or(&[][..], Vec::as_slice) else {
        return Err(misfit("it must hold one instance; save it with its identifier"));
    };
    let of = text(it, &[name]).ok_or_else(|| misfit("it has no identifier"))?.to_owned();
    let days = it["BackupRetentionPeriod"].as_u64().unwrap_or(0);
    let state = if days > 0 { "ok" } else { "failed" };
    let said = vec![check("backups are kept", state, format!("for {days} days"))];
    let at = |key: &str| text(it, &[key]).unwrap_or_default().to_owned();
    let window = Some((at("EarliestRestorableTime"), at("LatestRestorableTime")));
    Ok(Told { tool, of, said, window, ..Told::default() })
}

fn cloud_sql(it: &Value) -> Told {
    let settings = &it["settings"]["backupConfiguration"];
    let on = settings["pointInTimeRecoveryEnabled"].as_bool() == Some(true);
    let days = &settings["transactionLogRetentionDays"];
    let state = if on { "ok" } else { "failed" };
    let why = format!(
        "point-in-time recovery is {}, logs are kept for {days} days",
        if on { "on" } else { "off" }
    );
    let said = vec![check("backups are kept", state, why)];
    let of = text(it, &["name"]).unwrap_or_default().to_owned();
    let latest = text(it, &["latestRecoveryTime"]).unwrap_or_default().to_owned();
    let window = Some((String::new(), latest));
    Told { tool: "Cloud SQL", of, said, window, ..Told::default() }
}

pub(super) fn judge(
    told: &Told,
    window: &(String, String),
    point: Option<&RestorePoint>,
    checks: &mut Vec<BackupCheck>,
) {
    const WHAT: &str = "the service can go back to the restore point";
    let (earliest, latest) = window;
    checks.push(match point {
        None => check(WHAT, "not_checked", "the restore point is not given"),
        Some(_) if latest.is_empty() => {
            check(WHAT, "not_checked", format!("{} does not say how far it can go", told.tool))
        }
        Some(point) => match (instant(&point.time), instant(latest)) {
            (Some(wanted), Some(latest_at)) if wanted > latest_at => check(
                WHAT,
                "failed",
                format!(
                    "the last time is {latest}, before {}; wait, or take a snapshot",
                    point.time
                ),
            ),
            (Some(wanted), Some(_)) if instant(earliest).is_some_and(|it| it > wanted) => {
                check(WHAT, "failed", format!("the first time is {earliest}, after {}", point.time))
            }
            (Some(_), Some(_)) => check(WHAT, "ok", format!("it goes as far as {latest}")),
            _ => check(WHAT, "not_checked", "the times have no form that is known"),
        },
    });
    let why = format!("{} does not show its WAL: it is taken on trust", told.tool);
    checks.push(check("no WAL file is missing on the way", "ok", why));
}

/// A time that compares: of UTC only, since an offset would have to be counted.
fn instant(time: &str) -> Option<String> {
    let utc = ["Z", "+00:00", "+00"].iter().find_map(|end| time.strip_suffix(end))?;
    let plain = utc.replace(' ', "T");
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain.as_str(), ""));
    (whole.len() == 19).then(|| format!("{whole}.{fraction:0<9}"))
}
