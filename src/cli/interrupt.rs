//! Signals that end a run: what is under way is dropped, and with it the server
//! and all that it wrote.

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::exit::Exit;

/// A signal came; the run ends with this.
#[derive(Debug)]
pub(super) struct Interrupt(pub(super) Exit);

/// What `work` gives, or the signal that came first; `work` is dropped then.
pub(super) async fn or<T>(work: impl Future<Output = T>) -> Result<T, Interrupt> {
    let caught = (
        signal(SignalKind::interrupt()),
        signal(SignalKind::terminate()),
        signal(SignalKind::hangup()),
    );
    // Without handlers the watchdog of the server still cleans up.
    let (Ok(interrupt), Ok(terminate), Ok(hangup)) = caught else {
        return Ok(work.await);
    };
    tokio::select! {
        result = work => Ok(result),
        exit = first(interrupt, terminate, hangup) => Err(Interrupt(exit)),
    }
}

async fn first(mut interrupt: Signal, mut terminate: Signal, mut hangup: Signal) -> Exit {
    tokio::select! {
        _ = interrupt.recv() => Exit::Interrupted,
        _ = terminate.recv() => Exit::Terminated,
        _ = hangup.recv() => Exit::HungUp,
    }
}
