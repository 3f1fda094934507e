//! Backups of a server of our own: its WAL archive, a base backup, and the server
//! that is recovered from both.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};

use super::account::Account;
use super::copy::copy;

/// The WAL archive, within the base directory.
const ARCHIVE: &str = "archive";
/// The base backup.
const BACKUP: &str = "backup";
/// What a base backup leaves out: it is of the running server, or comes from the
/// archive.
const LEFT_OUT: [&str; 5] =
    ["postmaster.pid", "postmaster.opts", "pg_wal", "pg_stat_tmp", "pg_replslot"];
/// Directories that must be there all the same.
const EMPTY: [&str; 4] = ["pg_wal", "pg_wal/archive_status", "pg_stat_tmp", "pg_replslot"];

/// The archive of the server in `base`.
pub(super) fn directory(base: &Path) -> PathBuf {
    base.join(ARCHIVE)
}

/// The base backup of the server in `base`.
pub(super) fn backup(base: &Path) -> PathBuf {
    base.join(BACKUP)
}

/// Makes the archive, to which the server writes.
pub(super) fn make(base: &Path, account: Option<&Account>) -> io::Result<()> {
    make_directory(&directory(base), account)
}

fn make_directory(path: &Path, account: Option<&Account>) -> io::Result<()> {
    fs::create_dir(path)?;
    fs::set_permissions(path, Permissions::from_mode(0o700))?;
    match account {
        Some(account) => chown(path, Some(account.uid), Some(account.gid)),
        None => Ok(()),
    }
}

/// What makes a server write its archive: each file appears as a whole.
pub(super) fn archiving(base: &Path) -> Vec<(String, String)> {
    let to = in_command(&directory(base));
    let command = format!("cp \"%p\" \"{to}/%f.part\" && mv \"{to}/%f.part\" \"{to}/%f\"");
    settings(&[("archive_mode", "on"), ("full_page_writes", "on"), ("archive_command", &command)])
}

/// What makes a server recover from `archive`, and be there only once it has: it
/// takes no connections before.
pub(super) fn recovering(archive: &Path) -> Vec<(String, String)> {
    let command = format!("cp \"{}/%f\" \"%p\"", in_command(archive));
    settings(&[
        ("archive_mode", "off"),
        ("hot_standby", "off"),
        ("restore_command", &command),
        ("recovery_target_action", "promote"),
    ])
}

fn settings(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// A path within double quotes of a command in which `%` means something.
fn in_command(path: &Path) -> String {
    let mut text = String::new();
    for c in path.display().to_string().chars() {
        match c {
            '%' => text.push_str("%%"),
            '"' | '$' | '`' | '\\' => text.extend(['\\', c]),
            c => text.push(c),
        }
    }
    text
}

/// Copies a data directory to the base backup; the number of bytes.
pub(super) async fn back_up(data: &Path, base: &Path) -> io::Result<u64> {
    let to = backup(base);
    make_directory(&to, None)?;
    let wanted = |path: &Path| !LEFT_OUT.iter().any(|name| path == Path::new(name));
    let copied = copy(data, &to, None, wanted).await?;
    for name in EMPTY {
        make_directory(&to.join(name), None)?;
    }
    Ok(copied.bytes)
}

/// Writes what makes the base backup whole: the label that the server gave.
pub(super) fn label(base: &Path, text: &str) -> io::Result<()> {
    fs::write(backup(base).join("backup_label"), text)
}

/// Puts a base backup into an empty data directory, to be recovered; the number of
/// bytes.
pub(super) async fn lay_out(
    backup: &Path,
    data: &Path,
    account: Option<&Account>,
) -> io::Result<u64> {
    let copied = copy(backup, data, account, super::copy::all).await?;
    let signal = data.join("recovery.signal");
    fs::write(&signal, "")?;
    if let Some(account) = account {
        chown(&signal, Some(account.uid), Some(account.gid))?;
    }
    Ok(copied.bytes)
}
