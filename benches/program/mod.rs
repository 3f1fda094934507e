//! A program that reads SQL files, and what a run of it costs.

use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use wait4::Wait4;

/// How often each program runs on each case; the fastest run counts.
const RUNS: usize = 3;

/// A run that takes this long is no longer repeated.
const SLOW: f64 = 5.0;

/// A run that takes longer is ended.
const LIMIT: Duration = Duration::from_secs(60);

/// A program under measurement.
pub(crate) struct Program {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it says of its version.
    pub(crate) version: String,
    path: PathBuf,
    arguments: Arguments,
}

/// What it is told to read: the folder, or each file.
enum Arguments {
    Banister,
    Squawk,
}

/// What one run cost.
pub(crate) struct Run {
    /// Seconds from start to end.
    pub(crate) wall: f64,
    /// Seconds of all cores.
    cpu: f64,
    /// The most memory it held, in millions of bytes.
    memory: f64,
    /// Whether it ended by itself, with an answer.
    pub(crate) answered: bool,
    end: String,
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.answered {
            write!(f, "{:.3} | {:.3} | {:.0}", self.wall, self.cpu, self.memory)
        } else {
            write!(f, "{} | {:.3} | {:.0}", self.end, self.cpu, self.memory)
        }
    }
}

impl Program {
    /// `banister check`.
    pub(crate) fn banister(path: &str) -> Self {
        let path = PathBuf::from(path);
        let version = version(&path).unwrap_or_default();
        Self { name: "banister", version, path, arguments: Arguments::Banister }
    }

    /// squawk, where the environment or the search path has it.
    pub(crate) fn squawk() -> Option<Self> {
        let path = std::env::var_os("SQUAWK").map_or_else(|| PathBuf::from("squawk"), Into::into);
        let version = version(&path)?;
        Some(Self { name: "squawk", version, path, arguments: Arguments::Squawk })
    }

    /// The fastest of some runs on the files of a folder.
    pub(crate) fn fastest(&self, folder: &Path, files: &[PathBuf]) -> Result<Run, Box<dyn Error>> {
        let mut fastest = self.run(folder, files)?;
        for _ in 1..RUNS {
            if fastest.wall > SLOW || !fastest.answered {
                break;
            }
            let run = self.run(folder, files)?;
            if run.wall < fastest.wall {
                fastest = run;
            }
        }
        Ok(fastest)
    }

    fn run(&self, folder: &Path, files: &[PathBuf]) -> Result<Run, Box<dyn Error>> {
        let mut command = Command::new(&self.path);
        match self.arguments {
            Arguments::Banister => command.arg("check").arg(folder),
            // Its other formats show the source beside each finding, and take time
            // that grows with the square of a file's length.
            Arguments::Squawk => command.arg("--reporter=gcc").args(files),
        };
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let start = Instant::now();
        let mut child = command.spawn()?;
        let pid = Pid::from_raw(i32::try_from(child.id())?);
        let (ended, end) = mpsc::channel::<()>();
        let watch = std::thread::spawn(move || {
            let in_time = end.recv_timeout(LIMIT) != Err(mpsc::RecvTimeoutError::Timeout);
            in_time || kill(pid, Signal::SIGKILL).is_err()
        });
        let usage = child.wait4()?;
        let wall = start.elapsed().as_secs_f64();
        drop(ended);
        let in_time = watch.join().unwrap_or(true);
        let end = match usage.status.code() {
            _ if !in_time => format!("over {} s", LIMIT.as_secs()),
            Some(101 | 4) | None => "crashed".to_owned(),
            Some(code) => format!("exit {code}"),
        };
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        let memory = usage.rusage.maxrss as f64 / 1e6;
        Ok(Run {
            wall,
            cpu: (usage.rusage.utime + usage.rusage.stime).as_secs_f64(),
            memory,
            answered: end.starts_with("exit"),
            end,
        })
    }
}

fn version(program: &Path) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
