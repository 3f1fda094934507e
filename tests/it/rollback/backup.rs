//! Backups proven, or not, from what the tools really wrote (`testdata/backup`), and
//! from the same with one thing wrong.

use std::fs;
use std::path::Path;
use std::process::Command;

use banister::report::BackupEntry;
use banister::rollback::backup::{BackupError, RestorePoint, Wanted, prove, recipe};
use serde_json::{Value, json};

/// An hour after the backup that is to be chosen.
const NOW: u64 = 1_795_187_386 + 3_600;

fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/backup");
    fs::read_to_string(folder.join(name)).unwrap()
}

fn pgbackrest() -> Value {
    serde_json::from_str(&fixture("pgbackrest-2.45-info-ok.json")).unwrap()
}

fn point(lsn: &str) -> RestorePoint {
    let row = json!({
        "name": "banister:rel-42:20261120T151000Z",
        "lsn": lsn,
        "time": "2026-11-20T15:10:00.000000Z",
        "timeline": 1,
        "wal_segment_bytes": 16 << 20,
        "system_id": "7710268140729767315",
    });
    RestorePoint::read("restore-point.json", &row.to_string()).unwrap()
}

/// The files of the archive, as numbers of their names.
fn files(numbers: impl Iterator<Item = u32>) -> Vec<String> {
    numbers
        .map(|number| {
            format!(
                "15-1/0000000100000000/{:024X}-{:040x}.gz",
                (1_u128 << 64) | u128::from(number),
                7
            )
        })
        .collect()
}

fn wanted(lsn: &str) -> Wanted {
    Wanted {
        restore_point: Some(point(lsn)),
        wal: Some(files(0x11..=0x50)),
        now: Some(NOW),
        max_age_hours: None,
        drill_days: Some(3),
    }
}

fn proof(json: &Value, wanted: &Wanted) -> BackupEntry {
    proof_of(&[json.to_string()], wanted)
}

fn proof_of(texts: &[String], wanted: &Wanted) -> BackupEntry {
    let files: Vec<(String, String)> =
        texts.iter().map(|text| ("saved.json".to_owned(), text.clone())).collect();
    let mut all = prove(&files, wanted).unwrap();
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

/// What is not as it must be.
fn open(entry: &BackupEntry) -> Vec<String> {
    let open = entry.checks.iter().filter(|check| check.state != "ok");
    open.map(|check| format!("{}: {}: {}", check.state, check.what, check.why)).collect()
}

#[test]
fn a_backup_is_proven_where_everything_is_so() {
    let entry = proof(&pgbackrest(), &wanted("0/16000060"));
    assert_eq!(open(&entry), Vec::<String>::new());
    assert!(entry.proven);
    // Not the newest, which was made behind the restore point.
    assert_eq!(entry.backup.as_deref(), Some("20261120-150939F"));
    let restore = entry.restore.unwrap();
    assert!(restore.contains("--set=20261120-150939F --type=lsn --target=0/16000060"), "{restore}");
}

#[test]
fn a_hole_in_the_archive_is_seen_though_the_tool_says_ok() {
    let mut with_hole = wanted("0/18500000");
    with_hole.wal = Some(files((0x11..=0x50).filter(|number| *number != 0x17)));
    // The backup that ends before it begins at 18: the hole is not on the way.
    assert!(proof(&pgbackrest(), &with_hole).proven);
    let mut before = pgbackrest();
    before[0]["backup"].as_array_mut().unwrap().truncate(2);
    let entry = proof(&before, &with_hole);
    let hole = "failed: no WAL file is missing on the way: 000000010000000000000017 to \
                000000010000000000000017 are missing in the archive";
    assert_eq!(open(&entry), [hole]);
    let mut unlisted = wanted("0/16000060");
    unlisted.wal = None;
    assert!(open(&proof(&pgbackrest(), &unlisted))[0].starts_with("not_checked: no WAL file"));
}

#[test]
fn what_is_wrong_with_a_backup_is_not_counted() {
    let mut broken = pgbackrest();
    broken[0]["backup"][1]["error"] = json!(true);
    let entry = proof(&broken, &wanted("0/16000060"));
    assert_eq!(entry.backup.as_deref(), Some("20261120-150456F"), "the one before it");
    // Nor is what stands on a broken one, or what nothing is said of.
    let mut below = pgbackrest();
    for backup in below[0]["backup"].as_array_mut().unwrap() {
        let is_full = backup["type"] == json!("full");
        backup["error"] = json!(is_full);
    }
    assert!(!proof(&below, &wanted("0/16000060")).proven, "an incremental one on a broken one");
    let mut silent = pgbackrest();
    for backup in silent[0]["backup"].as_array_mut().unwrap() {
        backup.as_object_mut().unwrap().remove("error");
    }
    assert!(!proof(&silent, &wanted("0/16000060")).proven, "no word of errors");
    let mut alone = pgbackrest();
    alone[0]["backup"].as_array_mut().unwrap().drain(..2);
    let entry = proof(&alone, &wanted("0/18500000"));
    assert!(!entry.proven, "an incremental one without what it stands on");
    let entry = proof(&pgbackrest(), &wanted("0/11500000"));
    assert!(open(&entry)[0].starts_with("failed: a finished backup before the restore point"));
}

#[test]
fn other_clusters_old_backups_and_short_archives_are_no_proof() {
    let mut other = wanted("0/16000060");
    if let Some(point) = &mut other.restore_point {
        // One apart, where a float would not see it.
        point.system_id += 1;
    }
    assert!(!proof(&pgbackrest(), &other).proven);
    let mut late = wanted("0/16000060");
    late.now = Some(NOW + 26 * 3_600);
    assert_eq!(open(&proof(&pgbackrest(), &late)).len(), 1);
    late.now = Some(NOW - 4_000);
    assert!(open(&proof(&pgbackrest(), &late))[0].contains("clocks of the hosts differ"));
    let entry = proof(&pgbackrest(), &wanted("0/51000060"));
    assert!(open(&entry).iter().any(|text| text.contains("the archive reaches")), "{entry:?}");
}

#[test]
fn an_exit_code_of_nought_proves_nothing() {
    for name in ["pgbackrest-2.45-info-missing-stanza.json", "pgbackrest-2.45-info-no-repo.json"] {
        let entry = proof_of(&[fixture(name)], &wanted("0/16000060"));
        assert!(!entry.proven, "{name}");
        assert!(entry.restore.is_none(), "{name}");
    }
}

#[test]
fn barman_in_several_outputs() {
    let texts = ["barman-3.4-check.json", "barman-3.4-show-backup.json"].map(fixture);
    let mut wanted = wanted("0/E000060");
    wanted.wal = Some(files(0xD..=0xE));
    let entry = proof_of(&texts, &wanted);
    // Barman 3.4 does not say of which system a backup is.
    assert_eq!(open(&entry).len(), 1, "{:?}", open(&entry));
    assert!(open(&entry)[0].contains("this cluster"));
    let restore = entry.restore.unwrap();
    assert!(restore.starts_with("barman recover --target-lsn 0/E000060"), "{restore}");
    let waiting = texts[1].replace("\"DONE\"", "\"WAITING_FOR_WALS\"");
    assert!(proof_of(&[waiting], &wanted).backup.is_none());
    let failed = texts[0].replacen("\"status\": \"OK\"", "\"status\": \"FAILED\"", 1);
    assert_eq!(open(&proof_of(&[failed, texts[1].clone()], &wanted)).len(), 2);
    let unknown = r#"{"_ERROR": ["Unknown server 'nosuch'"]}"#.to_owned();
    let error = prove(&[("saved.json".to_owned(), unknown)], &wanted).unwrap_err();
    assert!(error.to_string().contains("Unknown server"), "{error}");
}

#[test]
fn wal_g_manifests_and_services() {
    let list = json!([{
        "backup_name": "base_000000010000000000000015", "wal_file_name": "000000010000000000000015",
        "finish_time": "2026-11-20T15:09:46.5Z", "start_lsn": 0x1500_0028_u64,
        "finish_lsn": 0x1500_2190_u64, "system_identifier": 7_710_268_140_729_767_315_u64,
    }]);
    let verified = |status: &str| {
        json!({"integrity": {"status": status, "details": [{"timeline_id": 1, "status": "FOUND",
            "start_segment": "000000010000000000000011", "end_segment": "000000010000000000000050"}]},
            "timeline": {"status": "OK"}})
    };
    let mut wanted = wanted("0/16000060");
    wanted.wal = None;
    let entry = proof_of(&[list.to_string(), verified("OK").to_string()], &wanted);
    assert_eq!(open(&entry), Vec::<String>::new());
    let entry = proof_of(&[list.to_string(), verified("FAILURE").to_string()], &wanted);
    assert_eq!(open(&entry).len(), 1, "its exit code is 0 all the same");

    let manifest = json!({"PostgreSQL-Backup-Manifest-Version": 2, "System-Identifier": 7_710_268_140_729_767_315_u64,
        "Files": [], "WAL-Ranges": [{"Timeline": 1, "Start-LSN": "0/15000028", "End-LSN": "0/15002190"}]});
    wanted.wal = Some(files(0x15..=0x16));
    let entry = proof(&manifest, &wanted);
    assert_eq!(
        open(&entry),
        ["not_checked: the backup is young enough: when it ended is not known"]
    );

    let rds = |latest: &str| {
        json!({"DBInstances": [{"DBInstanceIdentifier": "shop", "BackupRetentionPeriod": 7,
            "LatestRestorableTime": latest}]})
    };
    assert!(proof(&rds("2026-11-20T15:15:00Z"), &wanted).proven);
    let entry = proof(&rds("2026-11-20T15:05:00Z"), &wanted);
    assert!(open(&entry)[0].contains("wait, or take a snapshot"));
}

#[test]
fn what_is_no_output_is_refused() {
    let whole = fixture("pgbackrest-2.45-info-ok.json");
    for (text, why) in [
        (&whole[..whole.len() / 2], "is no JSON"),
        ("{\"a\": 1}", "of no tool that is known"),
        ("[{\"stanza\": 1}]", "it has no `name`"),
    ] {
        let error = prove(&[("saved.json".to_owned(), text.to_owned())], &Wanted::default());
        let error: BackupError = error.unwrap_err();
        let said = error.to_string();
        assert!(said.contains("saved.json"), "{said}");
        assert!(said.contains(why) || why == "is no JSON", "{said}");
    }
    for text in ["", "{}", "{\"name\": \"x\", \"lsn\": \"0-1\"}"] {
        assert!(RestorePoint::read("point.json", text).is_err(), "{text}");
    }
}

fn banister(arguments: &[&str], folder: &Path) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_banister"));
    let output = command.args(arguments).current_dir(folder).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn the_plan_takes_what_is_proven() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("drop.sql", "DROP TABLE orders;\n");
    write("info.json", &fixture("pgbackrest-2.45-info-ok.json"));
    write("half.json", &fixture("pgbackrest-2.45-info-ok.json")[..200]);
    let plan = ["rollback", "plan", "drop.sql", "--backup"];
    let (code, json, _) =
        banister(&[&plan[..], &["info.json", "--format", "json"]].concat(), folder.path());
    assert_eq!(code, Some(0));
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["backups"][0]["proven"], json!(false), "no restore point is given");
    let (code, out, error) = banister(&[&plan[..], &["half.json"]].concat(), folder.path());
    assert_eq!((code, out.as_str()), (Some(3), ""));
    assert!(error.contains("read `half.json` as the output of a backup tool"), "{error}");
    let (code, page, _) =
        banister(&[&plan[..], &["info.json", "--format", "markdown"]].concat(), folder.path());
    assert_eq!(code, Some(0));
    assert!(page.contains("Backup NOT proven"), "{page}");
}

/// The SQL of a restore point runs, and its row is what `plan` reads.
#[tokio::test]
async fn the_recipe_runs_and_its_row_is_read() {
    use crate::postgres::servers::{installations, trusting_options};
    use banister::postgres::{ScratchServer, SessionOptions};
    let long = "a release whose name is much longer than PostgreSQL takes; and 'odd'";
    for binaries in installations() {
        let server_options = banister::postgres::Options {
            settings: vec![("wal_level".into(), "replica".into())],
            ..trusting_options()
        };
        let server = ScratchServer::start(&binaries, &server_options).await.unwrap();
        let database = server.create_database().await.unwrap();
        let mut session = database.connect(&SessionOptions::default()).await.unwrap();
        let sql = recipe(long);
        let source = banister::source::Source::new("recipe", sql.as_str());
        let mut row = None;
        for statement in banister::sql::parse(&source, banister::source::Span::new(0, sql.len())) {
            let text = source.slice(statement.span);
            if text.contains("json_build_object") {
                row = session.query(text).await.unwrap()[0][0].clone();
            } else {
                session.apply(text).await.unwrap();
            }
        }
        let row = row.unwrap();
        let point = RestorePoint::read("row", &row).unwrap();
        assert!(point.name.starts_with("banister:a-release") && point.name.len() <= 63, "{row}");
        let value: Value = serde_json::from_str(&row).unwrap();
        assert_eq!(value["wal_file"].as_str().unwrap(), point.segment().to_string(), "{row}");
    }
}
