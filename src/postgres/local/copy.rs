//! Copies of data directories.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};

use super::account::Account;

/// How many files are copied before others get their turn.
const BATCH: usize = 64;

/// How much was copied.
#[derive(Debug, Default)]
pub(super) struct Copied {
    files: u64,
    directories: u64,
    pub(super) bytes: u64,
}

impl std::fmt::Display for Copied {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { files, directories, bytes } = self;
        write!(f, "{files} files, {directories} directories, {bytes} bytes")
    }
}

/// Everything is wanted.
pub(super) const fn all(_: &Path) -> bool {
    true
}

/// Copies the content of a directory, as far as it is wanted; a data directory has
/// plain files and directories only. Gives up the thread now and then, so that the
/// copy can be abandoned. A file that goes away meanwhile, as those of a running
/// server may, is left out.
pub(super) async fn copy(
    from: &Path,
    to: &Path,
    account: Option<&Account>,
    is_wanted: impl Fn(&Path) -> bool,
) -> io::Result<Copied> {
    let mut copied = Copied::default();
    let mut pending = vec![PathBuf::new()];
    while let Some(directory) = pending.pop() {
        for entry in fs::read_dir(from.join(&directory))? {
            let entry = entry?;
            let relative = directory.join(entry.file_name());
            if !is_wanted(&relative) {
                continue;
            }
            let target = to.join(&relative);
            if entry.file_type()?.is_dir() {
                fs::create_dir(&target)?;
                fs::set_permissions(&target, Permissions::from_mode(0o700))?;
                copied.directories += 1;
                pending.push(relative);
            } else {
                match fs::copy(entry.path(), &target) {
                    Ok(bytes) => copied.bytes += bytes,
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    Err(error) => return Err(error),
                }
                copied.files += 1;
            }
            if let Some(account) = account {
                chown(&target, Some(account.uid), Some(account.gid))?;
            }
            if copied.files % BATCH as u64 == 0 {
                tokio::task::yield_now().await;
            }
        }
    }
    Ok(copied)
}
