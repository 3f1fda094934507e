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

/// How much memory one process of the server may map, in kilobytes: a statement
/// that wants more fails, and the machine goes on. A server that idles maps some
/// 250 MB.
const MEMORY: u32 = 2 * 1024 * 1024;

/// A command of the server's, as `account`, with nothing of our environment and
/// with `input` on its standard input.
///
/// It waits for a line on its standard input, and never starts if we are killed
/// before: no program runs that the watchdog does not know. The working directory
/// is `/` because ours may be unreadable for `account`.
pub(super) fn command(program: &Path, account: Option<&Account>, input: &Path) -> Command {
    // Not every system can limit memory.
    let script = format!(
        r#"read -r go || exit; input=$1; shift
ulimit -v {MEMORY} 2>/dev/null
exec "$0" "$@" <"$input""#
    );
    let mut command = Command::new("/bin/sh");
    command
        .arg("-c")
        .arg(script)
        .arg(program)
        .arg(input)
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

/// An input that is empty.
pub(super) fn nothing() -> &'static Path {
    Path::new("/dev/null")
}
