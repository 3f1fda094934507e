//! What the server says beside the result.
//!
//! The driver shows the server's messages only as `tracing` events. A subscriber
//! of our own, set on the future of one statement and nowhere else, collects
//! them; other sessions and the process's subscriber see no difference.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::{Dispatch, Event, Metadata, Subscriber, span};

const TARGET: &str = "sqlx::postgres::notice";

/// The messages of one session.
#[derive(Clone)]
pub(in crate::postgres) struct Notices {
    /// One for all statements of the session: each new one makes `tracing`
    /// recompute what every call site in the process is interested in.
    dispatch: Dispatch,
    messages: Arc<Mutex<Vec<String>>>,
}

impl Notices {
    /// The subscriber to run a statement under.
    pub(super) fn dispatch(&self) -> Dispatch {
        self.dispatch.clone()
    }

    /// The messages since the last call.
    pub(super) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.messages.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Default for Notices {
    fn default() -> Self {
        let messages = Arc::new(Mutex::new(Vec::new()));
        let dispatch = Dispatch::new(Collector { messages: Arc::clone(&messages) });
        Self { dispatch, messages }
    }
}

impl fmt::Debug for Notices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Notices")
    }
}

struct Collector {
    messages: Arc<Mutex<Vec<String>>>,
}

impl Subscriber for Collector {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == TARGET
    }

    fn event(&self, event: &Event<'_>) {
        if event.metadata().target() == TARGET {
            let mut messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
            event.record(&mut Message(&mut messages));
        }
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

struct Message<'a>(&'a mut Vec<String>);

impl Visit for Message<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            self.0.push(value.to_owned());
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.0.push(format!("{value:?}"));
        }
    }
}
