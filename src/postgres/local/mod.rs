//! A server from the binaries of this machine: a data directory copied from a
//! template, a Unix socket, and nothing left behind, however we die.

mod account;
mod archive;
mod base;
mod copy;
mod process;
mod reaper;
mod settings;
mod template;
mod watchdog;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use super::binaries::Binaries;
use super::server::Options;
use account::Account;
use base::BaseDirectory;
use process::Process;
use template::Foundation;
use watchdog::Watchdog;

/// How often a starting server is asked whether it is ready.
const READINESS_POLL: Duration = Duration::from_millis(2);

/// Why no server could be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// We are root, and there is nobody to become.
    #[error(
        "start a server as root: PostgreSQL refuses to run as root, and there is neither a user \
         `postgres` nor `nobody`; create one, or run as another user"
    )]
    NoAccount,
    /// The options name no directory.
    #[error("start a server: no directory was given to keep it in")]
    NoDirectory,
    /// A file or directory could not be made.
    #[error("{doing} `{}`: {source}", path.display())]
    Io {
        /// What was tried: "create".
        doing: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// `initdb` failed.
    #[error("make a data directory with `initdb`: {status}; its last words: {log}")]
    Initdb {
        /// The exit status in words.
        status: String,
        /// The end of what it printed.
        log: String,
    },
    /// The roles of scripts could not be made.
    #[error("make the roles as which scripts run: {why}")]
    Roles {
        /// What the server says.
        why: String,
    },
    /// The server ended before it was ready.
    #[error("start the server: it ended with {status}; the end of its log: {log}")]
    Ended {
        /// The exit status in words.
        status: String,
        /// The end of its log.
        log: String,
    },
    /// The server took too long.
    #[error("start the server: it was not ready after {} s; the end of its log: {log}", limit.as_secs_f32())]
    Timeout {
        /// The time it was given.
        limit: Duration,
        /// The end of its log.
        log: String,
    },
    /// The path of the socket would be longer than the system allows.
    #[error(
        "start the server: the socket path `{}` would be too long for the system; \
         use a shorter temporary directory", path.display()
    )]
    SocketPath {
        /// The path.
        path: PathBuf,
    },
}

impl StartError {
    fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, path: path.to_owned(), source }
    }
}

/// A running server with all that belongs to it.
///
/// The fields are dropped in this order: the server, its directory, and last
/// the watchdog, which would finish what the first two could not.
#[derive(Debug)]
pub(super) struct LocalServer {
    postmaster: Process,
    base: BaseDirectory,
    watchdog: Watchdog,
    /// Whether its data directory came with the foundation that was asked for.
    pub(super) has_foundation: bool,
    /// Where that may be kept for the next run, where it did not.
    foundation: Option<Foundation>,
}

impl LocalServer {
    /// Starts a server. Whenever the future is dropped, nothing is left.
    pub(super) async fn start(binaries: &Binaries, options: &Options) -> Result<Self, StartError> {
        let account = account::unprivileged()?;
        reaper::reap(&options.directories);

        let directory = base::choose(&options.directories).ok_or(StartError::NoDirectory)?;
        // The watchdog comes first: there is no moment without one.
        let path = base::new_path(directory)?;
        let mut watchdog = Watchdog::spawn(&path).map_err(StartError::io("watch over", &path))?;
        let mut base = BaseDirectory::create(&path).inspect_err(|_| watchdog.dismiss())?;
        base.prepare(account.as_ref())?;
        let (has_foundation, foundation) =
            template::fill(binaries, options, account.as_ref(), &base, &mut watchdog).await?;
        let mut settings = options.settings.clone();
        if options.archive {
            archive::make(base.path(), account.as_ref()).map_err(StartError::io("make", &path))?;
            settings.extend(archive::archiving(base.path()));
        }
        let with = (options, settings.as_slice());
        let postmaster = start(binaries, with, account.as_ref(), &base, &mut watchdog).await?;
        Ok(Self { postmaster, base, watchdog, has_foundation, foundation })
    }

    /// Whether what is laid in it can be kept for the next run.
    pub(super) fn keeps_foundation(&self) -> bool {
        self.foundation.is_some()
    }

    /// Stops the server in good order and keeps its data directory for the next run.
    /// Where that fails, the next run takes its time.
    pub(super) async fn keep(self) {
        let Self { postmaster, base, watchdog: _watchdog, foundation, .. } = self;
        let Some(foundation) = foundation else { return };
        if postmaster.stop(Signal::SIGINT).await {
            foundation.store(&base.data_directory()).await;
        }
    }

    /// Starts a server from the base backup and the archive of this one, which stays
    /// as it is. It is there once it has reached the target that `target` sets; how
    /// long it took to lay out the backup, and its bytes.
    pub(super) async fn recover(
        &self,
        binaries: &Binaries,
        options: &Options,
        target: &[(String, String)],
    ) -> Result<(Self, Duration, u64), StartError> {
        let account = account::unprivileged()?;
        let directory = base::choose(&options.directories).ok_or(StartError::NoDirectory)?;
        let path = base::new_path(directory)?;
        let mut watchdog = Watchdog::spawn(&path).map_err(StartError::io("watch over", &path))?;
        let mut base = BaseDirectory::create(&path).inspect_err(|_| watchdog.dismiss())?;
        base.prepare(account.as_ref())?;
        let begin = Instant::now();
        let backup = archive::backup(self.base.path());
        let laid = archive::lay_out(&backup, &base.data_directory(), account.as_ref()).await;
        let bytes = laid.map_err(StartError::io("copy", &backup))?;
        let took = begin.elapsed();
        let mut settings = options.settings.clone();
        settings.extend(archive::recovering(&archive::directory(self.base.path())));
        settings.extend_from_slice(target);
        let with = (options, settings.as_slice());
        let postmaster = start(binaries, with, account.as_ref(), &base, &mut watchdog).await?;
        let server = Self { postmaster, base, watchdog, has_foundation: false, foundation: None };
        Ok((server, took, bytes))
    }

    /// Copies the data directory aside, while the server says that it is being backed
    /// up; the number of bytes.
    pub(super) async fn back_up(&self) -> std::io::Result<u64> {
        archive::back_up(&self.base.data_directory(), self.base.path()).await
    }

    /// Makes the base backup whole with the label that the server gave.
    pub(super) fn label_backup(&self, text: &str) -> std::io::Result<()> {
        archive::label(self.base.path(), text)
    }

    /// Where the archive is.
    pub(super) fn archive(&self) -> PathBuf {
        archive::directory(self.base.path())
    }

    /// The directory of the socket.
    pub(super) fn socket_directory(&self) -> PathBuf {
        self.base.socket_directory()
    }

    /// Everything the server has logged.
    pub(super) fn log_file(&self) -> PathBuf {
        self.base.log_file()
    }

    /// The directory that holds everything that belongs to this server.
    pub(super) fn directory(&self) -> &Path {
        self.base.path()
    }
}

async fn start(
    binaries: &Binaries,
    (options, settings): (&Options, &[(String, String)]),
    account: Option<&Account>,
    base: &BaseDirectory,
    watchdog: &mut Watchdog,
) -> Result<Process, StartError> {
    let log = base.log_file();
    let stderr = File::create(&log).map_err(StartError::io("create", &log))?;
    let mut command = account::command(&binaries.postgres(), account, account::nothing());
    command.arg("-D").arg(base.data_directory());
    command.args(self::settings::arguments(&base.socket_directory(), settings));
    command.stdout(Stdio::null()).stderr(stderr);
    let mut postmaster = Process::spawn(&mut command, Signal::SIGQUIT)
        .map_err(StartError::io("start", &binaries.postgres()))?;
    watchdog.guard(&mut postmaster).map_err(StartError::io("watch over", base.path()))?;

    let deadline = Instant::now() + options.start_timeout;
    loop {
        if let Some(status) = postmaster.ended() {
            return Err(StartError::Ended { status, log: tail(&log) });
        }
        if is_ready(&base.data_directory()) {
            return Ok(postmaster);
        }
        if Instant::now() > deadline {
            return Err(StartError::Timeout { limit: options.start_timeout, log: tail(&log) });
        }
        tokio::time::sleep(READINESS_POLL).await;
    }
}

/// Line 8 of `postmaster.pid` reads `ready` (with blanks after it) once the
/// server takes connections.
fn is_ready(data: &Path) -> bool {
    std::fs::read_to_string(data.join("postmaster.pid"))
        .is_ok_and(|text| text.lines().nth(7).is_some_and(|line| line.trim() == "ready"))
}

/// The last lines of a log, on one line.
pub(super) fn tail(log: &Path) -> String {
    let bytes = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let last = lines[lines.len().saturating_sub(6)..].join(" / ");
    if last.is_empty() { "(nothing)".to_owned() } else { last }
}
