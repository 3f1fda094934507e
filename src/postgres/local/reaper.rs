//! The reaper: removes what earlier runs left behind where even their watchdog
//! was killed.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, geteuid};

use super::base::{DATA, OWNER_LOCK, is_ours};
use super::process::command_line;

const PATIENCE: Duration = Duration::from_secs(5);

/// Removes every abandoned base directory in `roots`, with its server.
///
/// Abandoned is a directory of ours (by name, owner and lock file) whose lock
/// nobody holds. Whatever goes wrong leaves the directory to the next run.
pub(super) fn reap(roots: &[PathBuf]) {
    for root in roots {
        let Ok(entries) = fs::read_dir(root) else { continue };
        for entry in entries.flatten() {
            if is_ours(&entry.file_name().to_string_lossy()) {
                reap_if_abandoned(&entry.path());
            }
        }
    }
}

fn reap_if_abandoned(directory: &Path) {
    let Ok(metadata) = fs::symlink_metadata(directory) else { return };
    if !metadata.is_dir() || metadata.uid() != geteuid().as_raw() {
        return;
    }
    let Ok(lock) = File::open(directory.join(OWNER_LOCK)) else { return };
    if lock.try_lock().is_err() {
        return;
    }
    if end_server(directory) {
        let _ = fs::remove_dir_all(directory);
    }
}

/// Ends the server of `directory`, if it runs; whether there is none any more.
fn end_server(directory: &Path) -> bool {
    let data = directory.join(DATA);
    let Some(id) = fs::read_to_string(data.join("postmaster.pid"))
        .ok()
        .and_then(|text| text.lines().next().and_then(|line| line.trim().parse::<i32>().ok()))
        .filter(|id| *id > 1)
    else {
        return true;
    };
    // The number may have been given to another process.
    let runs =
        || command_line(id).is_some_and(|line| line.contains(data.to_string_lossy().as_ref()));
    let start = Instant::now();
    let mut sent = None;
    while runs() {
        let signal = if start.elapsed() < PATIENCE { Signal::SIGQUIT } else { Signal::SIGKILL };
        if sent != Some(signal) {
            let _ = kill(Pid::from_raw(id), signal);
            sent = Some(signal);
        }
        if start.elapsed() > 2 * PATIENCE {
            return false;
        }
        thread::sleep(Duration::from_millis(2));
    }
    true
}
