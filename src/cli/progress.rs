//! What is being done, for the person who waits.

use std::io::IsTerminal as _;

/// One line on a terminal's standard error; nothing where there is no terminal.
pub(super) struct Progress {
    visible: bool,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self { visible: std::io::stderr().is_terminal() }
    }

    /// Writes over the line.
    #[expect(clippy::print_stderr, reason = "progress is for the person who waits")]
    pub(super) fn say(&self, text: &str) {
        if self.visible {
            eprint!("\r\u{1b}[2K{text}");
        }
    }

    /// Clears the line.
    pub(super) fn done(&self) {
        self.say("");
    }
}
