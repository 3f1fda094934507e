//! The account that the server runs as. PostgreSQL refuses to run as root.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::unistd::{User, geteuid};

use super::StartError;

/// An account to run a server as.
#[derive(Debug, Clone, Copy)]
pub(super) struct Account {
    pub(super) uid: u32,
    pub(super) gid: u32,
}

/// Whom to become: nobody else unless we are root, then `postgres` or `nobody`.
pub(super) fn unprivileged() -> Result<Option<Account>, StartError> {
    if !geteuid().is_root() {
        return Ok(None);
    }
    ["postgres", "nobody"]
        .into_iter()
        .find_map(|name| User::from_name(name).ok().flatten())
        .map(|user| Some(Account { uid: user.uid.as_raw(), gid: user.gid.as_raw() }))
        .ok_or(StartError::NoAccount)
}

/// A command of the server's, as `account`, with nothing of our environment.
///
/// It waits for a line on its standard input, and never starts if we are killed
/// before: no program runs that the watchdog does not know. The working directory is `/` because ours may be unreadable for `account`.
pub(super) fn command(program: &Path, account: Option<&Account>) -> Command {
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", r#"read -r go && exec "$0" "$@" </dev/null"#])
        .arg(program)
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("LC_ALL", "C.UTF-8")
        .env("TZ", "UTC")
        .current_dir("/")
        .stdin(Stdio::piped());
    if let Some(account) = account {
        // As root, the standard library drops the supplementary groups as well.
        command.uid(account.uid).gid(account.gid);
    }
    command
}
