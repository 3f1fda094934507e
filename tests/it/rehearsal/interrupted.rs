//! A rehearsal that is ended leaves neither servers nor files.

use std::os::unix::process::CommandExt as _;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::{command, folder};
use crate::postgres::servers::installations;

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// What belongs to a program: directories and processes that are named after it.
fn traces(id: u32) -> Vec<String> {
    let name = format!("banister-{id}-");
    let mut found = Vec::new();
    for root in [std::path::PathBuf::from("/dev/shm"), std::env::temp_dir()] {
        let entries = std::fs::read_dir(root).into_iter().flatten().flatten();
        let ours = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(&name));
        found.extend(ours.map(|entry| entry.path().display().to_string()));
    }
    for process in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let line = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        if line.contains(&name) {
            found.push(line);
        }
    }
    found
}

fn until(what: &str, mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Started, and so far that a second server is there: one that is recovered.
fn under_way() -> Option<Child> {
    let binaries = installations().pop()?;
    let mut command = command(&binaries, &folder("release"));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    let child = command.spawn().unwrap();
    let recovered = |line: &String| line.contains("restore_command");
    until("no server was ever recovered", || traces(child.id()).iter().any(recovered));
    Some(child)
}

#[test]
fn a_rehearsal_that_is_ended_leaves_nothing() {
    for (signal, code) in [(Signal::SIGINT, Some(130)), (Signal::SIGTERM, Some(143))] {
        let Some(mut child) = under_way() else { return };
        kill(Pid::from_raw(child.id().try_into().unwrap()), signal).unwrap();
        assert_eq!(child.wait().unwrap().code(), code, "{signal}");
        assert_eq!(traces(child.id()), Vec::<String>::new(), "{signal}");
    }
}

#[test]
fn a_rehearsal_that_is_killed_leaves_nothing_for_long() {
    let Some(mut child) = under_way() else { return };
    child.kill().unwrap();
    child.wait().unwrap();
    until("what was killed left something", || traces(child.id()).is_empty());
}
