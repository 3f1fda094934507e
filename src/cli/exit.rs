//! How a run ends.

use std::process::ExitCode;

/// How a run of banister ends. The numbers are part of the interface: scripts
/// and CI jobs rely on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: the check was made and found nothing at or above the failing
    /// severity; or there was nothing to check.
    Clean = 0,
    /// 1: findings at or above the failing severity.
    Findings = 1,
    /// 2: the command line or the configuration is wrong.
    Usage = 2,
    /// 3: it could not be checked: unreadable input, a statement whose effects
    /// could not be told, no server, a lost connection.
    CouldNotCheck = 3,
    /// 4: a fault of banister.
    Internal = 4,
    /// 129: SIGHUP; nothing was left behind.
    HungUp = 129,
    /// 130: Ctrl-C; nothing was left behind.
    Interrupted = 130,
    /// 143: SIGTERM; nothing was left behind.
    Terminated = 143,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// The table of exit codes, for `--help`.
pub(super) const TABLE: &str = "\
Exit codes:
  0  clean: nothing at or above the failing severity
  1  findings at or above the failing severity; `status`: not in order
  2  the command line or the configuration is wrong
  3  could not check: unreadable input, effects that could not be told, no server
  4  a fault of banister
  129, 130, 143  ended by SIGHUP, Ctrl-C, SIGTERM; nothing was left behind";

/// Why a command ended without an answer.
#[derive(Debug)]
pub(super) struct Failure {
    /// What the run ends with.
    pub(super) exit: Exit,
    /// What went wrong; fits "failed to {error}".
    pub(super) error: anyhow::Error,
}

impl Failure {
    /// The user asked for something that does not exist or does not fit.
    pub(super) fn usage(error: impl Into<anyhow::Error>) -> Self {
        Self { exit: Exit::Usage, error: error.into() }
    }

    /// The input or the surroundings do not allow an answer.
    pub(super) fn could_not_check(error: impl Into<anyhow::Error>) -> Self {
        Self { exit: Exit::CouldNotCheck, error: error.into() }
    }
}
