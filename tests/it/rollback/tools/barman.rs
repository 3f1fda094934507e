//! Barman.

use std::fs;

use banister::rollback::backup::{Wanted, prove};

use super::{Production, hand_over, is_installed, open, proof, server, wal_files, write};

async fn production() -> Option<Production> {
    if !is_installed("barman") {
        return None;
    }
    let archive = |folder: &std::path::Path| {
        let incoming = folder.join("shop/incoming").display().to_string();
        format!("cp %p \"{incoming}/%f\"")
    };
    let it = Production::new(server()?, archive).await;
    let folder = it.path().display();
    let user = super::account().map_or_else(|| whoami(&it), |user| user.name);
    let config = format!(
        "[barman]\nbarman_user = {user}\nbarman_home = {folder}\nlog_file = {folder}/barman.log\n\
         [shop]\ndescription = shop\nconninfo = host={} user=banister dbname=postgres\n\
         backup_method = local-rsync\narchiver = on\npath_prefix = {}\n",
        it.socket().display(),
        it.binaries.directory().display()
    );
    write(&it.path().join(".barman.conf"), &config);
    for folder in ["shop", "shop/incoming"] {
        let folder = it.path().join(folder);
        fs::create_dir_all(&folder).unwrap();
        hand_over(&folder);
    }
    it.shell("barman check shop");
    it.must("barman switch-wal --force --archive shop");
    Some(it)
}

fn whoami(it: &Production) -> String {
    it.must("id -un").trim().to_owned()
}

/// The outputs that a proof is made from, saved as they are.
fn outputs(it: &Production, backup: &str) -> Vec<String> {
    let show = format!("barman -f json show-backup shop {backup}");
    // It ends with 1 where a check fails; that is in what it says, too.
    vec![
        it.shell("barman -f json check shop").1,
        it.must(&show),
        it.must("barman -f json show-server shop"),
    ]
}

fn names(it: &Production) -> String {
    let files = wal_files(&it.path().join("shop/wals"));
    files.iter().map(|path| format!("{}\n", path.display())).collect()
}

#[tokio::test]
async fn what_it_says_is_proven_or_not() {
    let Some(it) = production().await else { return };
    it.must("barman backup --wait shop");
    it.apply("INSERT INTO t VALUES (1)").await;
    it.fill(3).await;
    let point = it.restore_point().await;
    it.apply("INSERT INTO t VALUES (2)").await;
    it.must("barman switch-wal --force --archive shop");
    let saved = outputs(&it, "oldest");
    let entry = proof(&saved, &names(&it), &point);
    assert_eq!(open(&entry), Vec::<String>::new(), "{saved:#?}");

    // The command that is printed, as it stands.
    it.must(entry.restore.as_deref().unwrap());
    assert_eq!(it.rows_beside().await, "1", "as at the restore point");

    // A hole in the archive: Barman's checks pass.
    let files = wal_files(&it.path().join("shop/wals"));
    let name = |path: &std::path::Path| path.file_name().unwrap().to_string_lossy().into_owned();
    let hole = files.iter().rev().find(|path| name(path) < point.segment().to_string()).unwrap();
    fs::rename(hole, it.path().join("aside")).unwrap();
    let open_now = open(&proof(&outputs(&it, "oldest"), &names(&it), &point));
    assert_eq!(open_now.len(), 1, "{open_now:?}");
    assert!(open_now[0].starts_with("failed: no WAL file is missing on the way"), "{open_now:?}");
    fs::rename(it.path().join("aside"), hole).unwrap();

    // One that came too late, alone.
    it.must("barman backup --wait shop");
    let late = outputs(&it, "latest");
    let entry = proof(&late, &names(&it), &point);
    assert!(!entry.proven && entry.restore.is_none(), "{entry:?}");
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
    // Another name.
    let (code, said, _) = it.shell("barman -f json show-backup nosuch latest");
    assert_eq!(code, Some(1));
    let files = [("saved.json".to_owned(), said)];
    let error = prove(&files, &Wanted::default()).unwrap_err().to_string();
    assert!(error.contains("nosuch"), "{error}");
    // A backup that fails while it copies.
    let unreadable = it.data().join("unreadable");
    fs::write(&unreadable, "x").unwrap();
    if super::account().is_some() {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&unreadable, fs::Permissions::from_mode(0o000)).unwrap();
        let (code, _, error) = it.shell("barman backup shop");
        assert_ne!(code, Some(0), "{error}");
        fs::remove_file(&unreadable).unwrap();
        let id = it.must("barman list-backup --minimal shop");
        let saved = outputs(&it, id.trim());
        assert!(saved[1].contains("FAILED"), "{saved:#?}");
        let entry = proof(&saved, &names(&it), &point);
        assert!(!entry.proven && entry.restore.is_none(), "{entry:?}");
        let words = open(&entry).join("\n");
        assert!(words.contains("there is no backup without a fault"), "{words}");
    }
    // A server that is not what Barman thinks it is: its own check fails.
    let config = it.path().join(".barman.conf");
    let other = fs::read_to_string(&config).unwrap().replace("dbname=postgres", "dbname=nosuch");
    write(&config, &other);
    let (code, said, _) = it.shell("barman -f json check shop");
    assert_eq!(code, Some(1), "{said}");
    let entry = proof(&[said], "", &point);
    assert!(open(&entry).iter().any(|it| it.contains("`postgresql`")), "{:?}", open(&entry));
}
