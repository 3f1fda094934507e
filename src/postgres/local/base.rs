//! The base directory of a server: `banister-<pid>-<random>`, with the data
//! directory, the socket directory, the logs and the owner's lock in it.

use std::fs::{self, File, Permissions};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};

use nix::sys::statvfs::statvfs;

use super::StartError;
use super::account::Account;

/// What every base directory's name begins with.
const PREFIX: &str = "banister-";
/// The file whose lock says that the owner lives.
pub(super) const OWNER_LOCK: &str = "owner.lock";
/// The data directory within the base directory.
pub(super) const DATA: &str = "data";

/// The directory of the socket within the base directory.
const SOCKET: &str = "s";
/// What must be free: a server needs 30–60 MB, and one run several of them.
const ENOUGH: u64 = 200 * 1024 * 1024;
/// `sun_path` holds 108 bytes on Linux and 104 elsewhere.
const LONGEST_SOCKET_PATH: usize = 103;

/// The first directory with enough room, else the last.
pub(super) fn choose(directories: &[PathBuf]) -> Option<&Path> {
    // The number of blocks has another type on other systems.
    #[allow(clippy::useless_conversion)]
    let roomy = |directory: &&PathBuf| {
        statvfs(directory.as_path())
            .is_ok_and(|fs| u64::from(fs.blocks_available()) * fs.fragment_size() > ENOUGH)
            && tempfile::tempfile_in(directory).is_ok()
    };
    directories.iter().find(roomy).or(directories.last()).map(PathBuf::as_path)
}

/// That there is little room where `path` is, after a semicolon; or nothing.
pub(super) fn shortage(path: &Path) -> String {
    // The number of blocks has another type on other systems.
    #[allow(clippy::useless_conversion)]
    let free = statvfs(path).map(|fs| u64::from(fs.blocks_available()) * fs.fragment_size());
    match free {
        Ok(free) if free < ENOUGH => {
            let megabytes = free >> 20;
            format!(
                "; there are {megabytes} MB free at `{}`, and a server needs 200",
                path.display()
            )
        }
        _ => String::new(),
    }
}

/// A path in `directory` that nobody else has or guesses.
pub(super) fn new_path(directory: &Path) -> Result<PathBuf, StartError> {
    let directory = directory.canonicalize().map_err(StartError::io("find", directory))?;
    let random = RandomState::new().build_hasher().finish();
    let path = directory.join(format!("{PREFIX}{}-{random:016x}", std::process::id()));
    let socket = path.join(SOCKET).join(".s.PGSQL.5432");
    if socket.as_os_str().len() > LONGEST_SOCKET_PATH {
        return Err(StartError::SocketPath { path: socket });
    }
    Ok(path)
}

/// Whether a directory's name is one that [`new_path`] makes.
pub(super) fn is_ours(name: &str) -> bool {
    name.strip_prefix(PREFIX).and_then(|rest| rest.split_once('-')).is_some_and(|(id, random)| {
        !id.is_empty()
            && id.bytes().all(|byte| byte.is_ascii_digit())
            && random.len() == 16
            && random.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// A base directory; dropping it removes it.
#[derive(Debug)]
pub(super) struct BaseDirectory {
    path: PathBuf,
    /// Holds the lock as long as we live; opened close-on-exec, so that no child
    /// inherits it.
    lock: Option<File>,
}

impl BaseDirectory {
    /// Makes the directory. Where this fails, there is none, or it is not ours.
    pub(super) fn create(path: &Path) -> Result<Self, StartError> {
        fs::create_dir(path).map_err(StartError::io("create", path))?;
        Ok(Self { path: path.to_owned(), lock: None })
    }

    /// Locks it and makes what must be in it.
    pub(super) fn prepare(&mut self, account: Option<&Account>) -> Result<(), StartError> {
        // The server's user must get through, but not look around.
        fs::set_permissions(&self.path, Permissions::from_mode(0o711))
            .map_err(StartError::io("restrict", &self.path))?;
        self.lock = Some(lock(&self.path).map_err(StartError::io("lock", &self.path))?);
        for directory in [self.data_directory(), self.socket_directory()] {
            let failed = |doing| StartError::io(doing, &directory);
            fs::create_dir(&directory).map_err(failed("create"))?;
            fs::set_permissions(&directory, Permissions::from_mode(0o700))
                .map_err(failed("restrict"))?;
            if let Some(account) = account {
                chown(&directory, Some(account.uid), Some(account.gid))
                    .map_err(failed("hand over"))?;
            }
        }
        Ok(())
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn data_directory(&self) -> PathBuf {
        self.path.join(DATA)
    }

    pub(super) fn socket_directory(&self) -> PathBuf {
        self.path.join(SOCKET)
    }

    pub(super) fn log_file(&self) -> PathBuf {
        self.path.join("server.log")
    }
}

/// Makes the lock file under its name only once it is locked: a reaper must not
/// find it free.
fn lock(directory: &Path) -> io::Result<File> {
    let unlocked = directory.join("owner.lock.new");
    let file = File::create(&unlocked)?;
    file.try_lock().map_err(io::Error::from)?;
    fs::rename(unlocked, directory.join(OWNER_LOCK))?;
    Ok(file)
}

impl Drop for BaseDirectory {
    fn drop(&mut self) {
        // What cannot be removed here is left to the watchdog and the next reaper.
        let _ = fs::remove_dir_all(&self.path);
    }
}
