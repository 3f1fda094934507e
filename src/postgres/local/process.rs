//! A child process that does not outlive its owner.

use std::os::unix::process::CommandExt;
use std::process::{Child, Command};
use std::time::{Duration, Instant};
use std::{io, thread};

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;

/// How long a process may take to obey before it is killed. An immediate
/// shutdown takes 3–12 ms.
const PATIENCE: Duration = Duration::from_secs(5);

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

    pub(super) fn id(&self) -> u32 {
        self.child.id()
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
        if !matches!(self.child.try_wait(), Ok(None)) {
            return;
        }
        // Nothing to do about a failure: the process is gone, or it is not ours.
        let _ = kill(Pid::from_raw(id), self.signal);
        let deadline = Instant::now() + PATIENCE;
        while matches!(self.child.try_wait(), Ok(None)) {
            if Instant::now() > deadline {
                let _ = killpg(Pid::from_raw(id), Signal::SIGKILL);
                let _ = self.child.wait();
                return;
            }
            thread::sleep(Duration::from_millis(1));
        }
    }
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
