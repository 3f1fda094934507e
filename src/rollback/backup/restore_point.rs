//! The restore point of a release: the SQL that makes it, and what is kept of it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::lsn::{Lsn, Segment};
use super::{number, text};

/// Bytes of a WAL file, unless the cluster was made otherwise.
const SEGMENT_BYTES: u64 = 16 << 20;

/// The names of restore points end here.
const NAME_BYTES: usize = 63;

/// A restore point, as the SQL of [`recipe`] prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestorePoint {
    /// Its name; with two of one name recovery stops at the first.
    pub name: String,
    /// Where it stands.
    pub lsn: Lsn,
    /// When it was made, with its zone.
    pub time: String,
    /// Its timeline.
    pub timeline: u32,
    /// The cluster.
    pub system_id: u64,
    /// Bytes of a WAL file.
    pub segment_bytes: u64,
    /// What had been written until then, where the row has it.
    pub counters: Option<Counters>,
}

/// How many rows were written to the tables of one database, by the server's counters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counters {
    /// The database.
    pub database: String,
    /// By schema and table, with a dot between them: rows inserted, updated and deleted.
    pub tables: BTreeMap<String, [u64; 3]>,
}

/// Why a file is no restore point.
#[derive(Debug, thiserror::Error)]
#[error(
    "read `{file}` as a restore point: {why}; `banister rollback restore-point` prints the SQL whose \
     row it must be"
)]
pub struct ReadError {
    file: String,
    why: String,
}

impl RestorePoint {
    /// Reads the row that the SQL of [`recipe`] gives.
    ///
    /// # Errors
    /// Where it is no JSON, or a field is missing.
    pub fn read(file: &str, json: &str) -> Result<Self, ReadError> {
        let refuse = |why: String| ReadError { file: file.to_owned(), why };
        let value: Value = serde_json::from_str(json.trim())
            .map_err(|error| refuse(format!("it is no JSON ({error})")))?;
        let word = |key: &str| {
            text(&value, &[key])
                .map(str::to_owned)
                .ok_or_else(|| refuse(format!("it has no `{key}`")))
        };
        let count = |key: &str| {
            number(&value[key]).ok_or_else(|| refuse(format!("it has no number `{key}`")))
        };
        let timeline = u32::try_from(count("timeline")?)
            .map_err(|_| refuse("its `timeline` is too large".to_owned()))?;
        let segment_bytes = number(&value["wal_segment_bytes"]).unwrap_or(SEGMENT_BYTES);
        if !segment_bytes.is_power_of_two() || !((1 << 20)..=(1 << 30)).contains(&segment_bytes) {
            return Err(refuse("its `wal_segment_bytes` are none of a cluster".to_owned()));
        }
        Ok(Self {
            name: word("name")?,
            lsn: word("lsn")?.parse().map_err(refuse)?,
            time: word("time")?,
            timeline,
            system_id: count("system_id")?,
            segment_bytes,
            counters: counters(&value),
        })
    }

    /// The WAL file that must be in the archive.
    pub fn segment(&self) -> Segment {
        Segment::before(self.lsn, self.timeline, self.segment_bytes)
    }
}

/// The counters of a row, if it has some.
fn counters(value: &Value) -> Option<Counters> {
    let database = text(value, &["database"])?.to_owned();
    let each = value.get("counters")?.as_object()?.iter().map(|(table, numbers)| {
        let at = |at: usize| number(&numbers[at]);
        Some((table.clone(), [at(0)?, at(1)?, at(2)?]))
    });
    Some(Counters { database, tables: each.collect::<Option<_>>()? })
}

/// The SQL that makes the restore point of `release` and waits for nothing; the
/// migrating role runs it, right before the first migration.
pub fn recipe(release: &str) -> String {
    const STAMP: usize = "banister::20261120T145824Z".len();
    let mut release: String = release
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' })
        .collect();
    release.truncate(NAME_BYTES - STAMP);
    format!(
        r#"-- Makes the restore point of release {release}. Run it as the migrating role, not as a
-- read-only one, right before the first migration and with the writers drained if
-- you can; on the primary. It needs wal_level = replica and EXECUTE on
-- pg_create_restore_point and pg_switch_wal. Keep the row of the first statement: the
-- server keeps no list of restore points.
--   psql -XqAt -f restore-point.sql > restore-point.json
SET lock_timeout = '2s';
SELECT json_build_object(
         'name', point.name,
         'lsn', point.lsn::text,
         'time', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
         'timeline', (SELECT timeline_id FROM pg_control_checkpoint()),
         'wal_file', pg_walfile_name(point.lsn),
         'wal_segment_bytes', (SELECT bytes_per_wal_segment FROM pg_control_init()),
         'system_id', (SELECT system_identifier::text FROM pg_control_system()),
         'database', current_database(),
         'counters', (SELECT coalesce(json_object_agg(schemaname || '.' || relname,
                               json_build_array(n_tup_ins, n_tup_upd, n_tup_del)), '{{}}')
                        FROM pg_stat_user_tables),
         'server_version', current_setting('server_version'))
  FROM (SELECT named.name, pg_create_restore_point(named.name) AS lsn
          FROM (SELECT 'banister:{release}:' || to_char(clock_timestamp() AT TIME ZONE 'UTC',
                       'YYYYMMDD"T"HH24MISS"Z"') AS name OFFSET 0) named OFFSET 0) point;
-- Closes the WAL file that holds it, so that it is archived now:
DO $$ BEGIN PERFORM pg_switch_wal(); END $$;
-- Archived when this gives true (ask again for up to two minutes, then do not start):
--   SELECT left(last_archived_wal, 24) >= '<wal_file>' AND
--          (last_failed_time IS NULL OR last_archived_time > last_failed_time)
--     FROM pg_stat_archiver;
"#
    )
}

/// The command that restores to the restore point, beside production.
pub(super) fn command(
    tool: &str,
    of: &str,
    label: Option<&str>,
    point: Option<&RestorePoint>,
) -> Option<String> {
    let point = point?;
    let (lsn, of) = (point.lsn, quoted(of));
    let settings = format!(
        "recovery_target_lsn = '{lsn}', recovery_target_action = 'pause', \
         recovery_target_timeline = '{}', archive_mode = off",
        point.timeline
    );
    Some(match tool {
        "pgBackRest" => format!(
            "pgbackrest --stanza={of} --set={} --type=lsn --target={lsn} --target-timeline={} \
             --target-action=pause --pg1-path=\"$SIDE\" --archive-mode=off restore",
            quoted(label?),
            point.timeline
        ),
        "Barman" => format!(
            "barman recover --target-lsn {lsn} --target-tli {} --target-action pause {of} {} \"$SIDE\"",
            point.timeline,
            quoted(label?)
        ),
        "WAL-G" => format!(
            "wal-g backup-fetch \"$SIDE\" {} && touch \"$SIDE/recovery.signal\" # then, in \
             postgresql.auto.conf: restore_command = 'wal-g wal-fetch \"%f\" \"%p\"', {settings}",
            quoted(label?)
        ),
        "pg_basebackup" => format!(
            "cp -a \"$BACKUP\" \"$SIDE\" && touch \"$SIDE/recovery.signal\" # then, in \
             postgresql.auto.conf: restore_command = 'cp \"$ARCHIVE/%f\" \"%p\"', {settings}"
        ),
        "RDS" => format!(
            "aws rds restore-db-instance-to-point-in-time --source-db-instance-identifier {of} \
             --target-db-instance-identifier {of}-side --restore-time {}",
            quoted(&point.time)
        ),
        "Aurora" => format!(
            "aws rds restore-db-cluster-to-point-in-time --source-db-cluster-identifier {of} \
             --db-cluster-identifier {of}-side --restore-to-time {} --restore-type copy-on-write",
            quoted(&point.time)
        ),
        "Cloud SQL" => format!(
            "gcloud sql instances clone {of} {of}-side --point-in-time {}",
            quoted(&point.time)
        ),
        _ => return None,
    })
}

/// A word of a shell command, in quotes where it needs them.
fn quoted(word: &str) -> String {
    let plain =
        !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "._-/:".contains(c));
    if plain { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}
