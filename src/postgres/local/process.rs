//! A child process that does not outlive its owner.

use std::io::Write as _;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};
use std::time::{Duration, Instant};
use std::{io, thread};

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;

/// How long a process may take to obey before it is killed. An immediate
/// shutdown takes 3–12 ms.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long its own children may take after that.
const DESCENDANTS: Duration = Duration::from_secs(5);

/// A child in a process group of its own: a `^C` on the terminal must not reach
/// it before us. Dropping it sends the signal and waits.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    signal: Signal,
}

impl Process {
    pub(super) fn spawn(command: &mut Command, signal: Signal) -> io::Result<Self> {
        command.process_group(0);
        Ok(Self { child: command.spawn()?, signal })
    }

    /// Lets a command that waits for it (`account::command`) go on.
    pub(super) fn release(&mut self) -> io::Result<()> {
        match self.child.stdin.take() {
            Some(mut input) => input.write_all(b"go\n"),
            None => Ok(()),
        }
    }

    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The signal that ends it.
    pub(super) fn signal(&self) -> Signal {
        self.signal
    }

    /// Ends it with another signal, and waits; whether it ended well.
    pub(super) async fn stop(mut self, signal: Signal) -> bool {
        let Ok(id) = i32::try_from(self.child.id()) else { return false };
        if kill(Pid::from_raw(id), signal).is_err() {
            return false;
        }
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some(well) = self.succeeded() {
                return well;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        false
    }

    /// How it ended, in words, if it did.
    pub(super) fn ended(&mut self) -> Option<String> {
        match self.child.try_wait() {
            Ok(None) => None,
            Ok(Some(status)) => Some(status.to_string()),
            Err(error) => Some(error.to_string()),
        }
    }

    /// Whether it ended well, if it ended.
    pub(super) fn succeeded(&mut self) -> Option<bool> {
        self.child.try_wait().ok().flatten().map(|status| status.success())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let Ok(id) = i32::try_from(self.child.id()) else { return };
        let id = Pid::from_raw(id);
        if matches!(self.child.try_wait(), Ok(None)) {
            // Nothing to do about a failure: the process is gone, or it is not ours.
            let _ = kill(id, self.signal);
        }
        if !until(PATIENCE, || !matches!(self.child.try_wait(), Ok(None))) {
            let _ = killpg(id, Signal::SIGKILL);
            let _ = self.child.wait();
        }
        // What it had started may still write to the directory.
        if !until(DESCENDANTS, || !group_lives(id)) {
            let _ = killpg(id, Signal::SIGKILL);
        }
    }
}

/// Whether a process group has a member that runs. Orphans whose end nobody has
/// taken note of (in a container without an init process) do not count.
fn group_lives(group: Pid) -> bool {
    if killpg(group, None).is_err() {
        return false;
    }
    let Ok(processes) = std::fs::read_dir("/proc") else { return true };
    let mut known = false;
    let lives = processes.flatten().any(|process| {
        let Ok(stat) = std::fs::read_to_string(process.path().join("stat")) else { return false };
        known = true;
        // "pid (any name) state parent group …"
        let mut fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
        let state = fields.next();
        fields.nth(1) == Some(group.to_string().as_str()) && !matches!(state, Some("Z" | "X"))
    });
    lives || !known
}

/// Whether `done` came true in time.
fn until(limit: Duration, mut done: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + limit;
    while !done() {
        if Instant::now() > deadline {
            return false;
        }
        thread::sleep(Duration::from_millis(1));
    }
    true
}

/// The command line of any process, where the system tells it.
pub(super) fn command_line(id: i32) -> Option<String> {
    if let Ok(bytes) = std::fs::read(format!("/proc/{id}/cmdline")) {
        return Some(String::from_utf8_lossy(&bytes).replace('\0', " "));
    }
    if std::path::Path::new("/proc/self/cmdline").exists() {
        return None;
    }
    let output =
        Command::new("ps").args(["-o", "command=", "-p", &id.to_string()]).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}
