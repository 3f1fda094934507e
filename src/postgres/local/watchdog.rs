//! The watchdog: a small shell that outlives us when we are killed, and then
//! ends the server and removes its directory.

use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::process::Process;

/// Reads commands from a pipe whose other end only we hold. The end of the file
/// without `stop` means that we are gone, however we died.
///
/// A process is ended only while its command line still names the directory: its
/// number may belong to somebody else by then. It leads a process group; what it
/// started is waited for, because a server whose directory vanishes leaves its
/// shared memory behind. Orphans whose end nobody takes note of do not count.
const SCRIPT: &str = r#"
trap '' INT TERM HUP PIPE
directory=$1
process=
while read -r word first second; do
  case $word in
    guard) signal=$first process=$second ;;
    stop) exit 0 ;;
  esac
done
is_ours() {
  if [ -r /proc/self/cmdline ]; then
    line=$(tr '\0' ' ' <"/proc/$process/cmdline")
  else
    line=$(ps -o command= -p "$process")
  fi
  case $line in *"$directory"*) return 0 ;; esac
  return 1
}
tries=0
while [ -n "$process" ] && is_ours && [ $tries -lt 100 ]; do
  if [ $tries -eq 0 ]; then kill -s "$signal" "$process"; fi
  if [ $tries -eq 60 ]; then kill -s KILL -- "-$process"; fi
  sleep 0.05
  tries=$((tries + 1))
done
group_lives() {
  kill -s 0 -- "-$process" || return 1
  [ -r /proc/self/stat ] || return 0
  for stat in /proc/[0-9]*/stat; do
    read -r line <"$stat" || continue
    set -- ${line##*) }
    [ "$3" = "$process" ] && [ "$1" != Z ] && return 0
  done
  return 1
}
tries=0
while [ -n "$process" ] && group_lives && [ $tries -lt 100 ]; do
  sleep 0.05
  tries=$((tries + 1))
done
case $directory in
  */banister-*)
    for again in 1 2 3 4 5 6 7 8 9 10; do
      rm -rf -- "$directory"
      [ -e "$directory" ] || exit 0
      sleep 0.2
    done ;;
esac
"#;

/// The shell, and our end of its pipe.
#[derive(Debug)]
pub(super) struct Watchdog {
    shell: Child,
    directory: PathBuf,
}

impl Watchdog {
    /// Starts a watchdog over a directory that is about to be made.
    pub(super) fn spawn(directory: &Path) -> io::Result<Self> {
        let shell = Command::new("/bin/sh")
            .args(["-c", SCRIPT, "banister-watchdog"])
            .arg(directory)
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()?;
        Ok(Self { shell, directory: directory.to_owned() })
    }

    /// From now on this process is to be ended with us; only now does it begin.
    pub(super) fn guard(&mut self, process: &mut Process) -> io::Result<()> {
        let signal = process.signal().as_str();
        let name = signal.strip_prefix("SIG").unwrap_or(signal);
        self.say(&format!("guard {name} {}", process.id()))?;
        process.release()
    }

    /// The directory is not ours: it is to be left alone.
    pub(super) fn dismiss(&mut self) {
        // A watchdog that cannot be told is gone.
        let _ = self.say("stop");
    }

    fn say(&mut self, line: &str) -> io::Result<()> {
        match &mut self.shell.stdin {
            // One write: a line that is cut in two by our death would be misread.
            Some(pipe) => pipe.write_all(format!("{line}\n").as_bytes()),
            None => Ok(()),
        }
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        // Where the directory could not be removed, the watchdog is to try.
        if !self.directory.exists() {
            let _ = self.say("stop");
        }
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
    }
}
