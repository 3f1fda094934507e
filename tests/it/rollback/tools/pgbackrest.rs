//! pgBackRest.

use super::{Production, is_installed, open, proof, server, wal_files, write};

const INFO: &str = "pgbackrest --stanza=shop --output=json info";
const NAMES: &str = "pgbackrest --stanza=shop repo-ls --recurse archive/shop";

async fn production() -> Option<Production> {
    if !is_installed("pgbackrest") {
        return None;
    }
    let archive = |folder: &std::path::Path| {
        let config = folder.join("pgbackrest.conf");
        format!("pgbackrest --config=\"{}\" --stanza=shop archive-push %p", config.display())
    };
    let it = Production::new(server()?, archive).await;
    let folder = it.path().display();
    let config = format!(
        "[global]\nrepo1-path={folder}/repo\nrepo1-retention-full=9\nlock-path={folder}/lock\n\
         log-level-file=off\nlog-level-console=warn\ncompress-type=none\nstart-fast=y\n\
         archive-timeout=30\n\n[shop]\npg1-path={}\npg1-socket-path={}\npg1-user=banister\n\
         pg1-database=postgres\n",
        it.data().display(),
        it.socket().display()
    );
    write(&it.path().join("pgbackrest.conf"), &config);
    it.must("pgbackrest --stanza=shop stanza-create");
    Some(it)
}

fn labels(info: &str) -> Vec<String> {
    let value: serde_json::Value = serde_json::from_str(info).unwrap();
    let all = value[0]["backup"].as_array().unwrap().iter();
    all.map(|backup| backup["label"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn what_it_says_is_proven_or_not() {
    let Some(it) = production().await else { return };
    it.must("pgbackrest --stanza=shop --type=full backup");
    it.apply("INSERT INTO t VALUES (1)").await;
    it.fill(3).await;
    let point = it.restore_point().await;
    it.apply("INSERT INTO t VALUES (2)").await;
    // Closes the file, and waits until it is archived.
    it.must("pgbackrest --stanza=shop check");
    let (first, names) = (it.must(INFO), it.must(NAMES));
    let entry = proof(std::slice::from_ref(&first), &names, &point);
    assert_eq!(open(&entry), Vec::<String>::new(), "{first}\n{names}");

    // One taken too late is not the one that is restored, though it is the newest.
    it.must("pgbackrest --stanza=shop --type=full backup");
    let both = it.must(INFO);
    let entry = proof(std::slice::from_ref(&both), &it.must(NAMES), &point);
    assert!(entry.proven, "{:?}", open(&entry));
    assert_eq!(entry.backup.as_deref(), Some(labels(&first)[0].as_str()), "{both}");

    // The command that is printed, as it stands.
    it.must(entry.restore.as_deref().unwrap());
    assert_eq!(it.rows_beside().await, "1", "as at the restore point");

    // A hole in the archive: the tool says that all is well.
    let needed = wal_files(&it.path().join("repo/archive"));
    let in_between = needed.iter().rev().find(|path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name < point.segment().to_string() && name > labels_start(&first)
    });
    let in_between = in_between.unwrap();
    std::fs::rename(in_between, it.path().join("aside")).unwrap();
    let (code, verified, _) = it.shell("pgbackrest --stanza=shop check && echo well");
    assert_eq!((code, verified.trim()), (Some(0), "well"), "it does not notice");
    let entry = proof(&[it.must(INFO)], &it.must(NAMES), &point);
    let open_now = open(&entry);
    assert_eq!(open_now.len(), 1, "{open_now:?}");
    assert!(open_now[0].starts_with("failed: no WAL file is missing on the way"), "{open_now:?}");
    std::fs::rename(it.path().join("aside"), in_between).unwrap();

    // Only the one that came too late is left.
    let expire = format!("pgbackrest --stanza=shop expire --set={}", labels(&first)[0]);
    it.must(&expire);
    let entry = proof(&[it.must(INFO)], &it.must(NAMES), &point);
    assert!(entry.restore.is_none(), "{entry:?}");
    assert!(
        open(&entry)[0].starts_with("failed: a finished backup before the restore point"),
        "{:?}",
        open(&entry)
    );
}

#[tokio::test]
async fn nothing_and_failures_are_no_proof() {
    let Some(it) = production().await else { return };
    let point = it.restore_point().await;
    // Another name: it ends with 0.
    let other = it.must("pgbackrest --stanza=nosuch --output=json info");
    let entry = proof(&[other], "", &point);
    assert!(!entry.proven && open(&entry)[0].contains("missing stanza"), "{:?}", open(&entry));
    // A backup that fails: it ends otherwise, and leaves nothing to restore.
    let unreadable = it.data().join("unreadable");
    std::fs::write(&unreadable, "x").unwrap();
    if super::account().is_some() {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&unreadable, std::fs::Permissions::from_mode(0o000)).unwrap();
        let (code, _, error) = it.shell("pgbackrest --stanza=shop --type=full backup");
        assert_ne!(code, Some(0), "{error}");
        let entry = proof(&[it.must(INFO)], &it.must(NAMES), &point);
        assert!(!entry.proven && entry.backup.is_none(), "{entry:?}");
    }
    std::fs::remove_file(&unreadable).unwrap();
    // A cluster of another identity, one apart.
    it.must("pgbackrest --stanza=shop --type=full backup");
    let point = it.restore_point().await;
    it.must("pgbackrest --stanza=shop check");
    let mut other = point.clone();
    other.system_id += 1;
    let (info, names) = (it.must(INFO), it.must(NAMES));
    let own = proof(std::slice::from_ref(&info), &names, &point);
    assert!(own.proven, "{:?}", open(&own));
    assert!(!proof(&[info], &names, &other).proven);
}

/// The first WAL file of the first backup.
fn labels_start(info: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(info).unwrap();
    value[0]["backup"][0]["archive"]["stop"].as_str().unwrap().to_owned()
}
