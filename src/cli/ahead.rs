//! Scripts parsed on other threads, ahead of who replays them.
//!
//! A replay needs one script after the other, and a script's statements no longer
//! than that: so few of them are kept at a time, however many files there are.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::effect::Parsed;
use crate::migration::Script;
use crate::sql::Statement;

/// How many scripts each thread keeps ready.
const READY: usize = 16;

/// More threads do not help the one that replays.
const MAX_THREADS: usize = 4;

/// As much as a main thread has.
const STACK_BYTES: usize = 8 << 20;

/// Statements of scripts, in the order in which they are wanted.
#[derive(Debug)]
pub(super) struct Ahead {
    /// The scripts that are still to come, and the thread of each.
    scripts: Mutex<VecDeque<(Script, usize)>>,
    ready: Vec<Mutex<Receiver<Vec<Statement>>>>,
}

impl Ahead {
    /// Parses `scripts`, which will be wanted in this order; some may be left out.
    pub(super) fn of<'a>(scripts: impl Iterator<Item = &'a Script>) -> Arc<Self> {
        let scripts: Vec<Script> = scripts.cloned().collect();
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let threads = if scripts.len() > 1 { cores.min(MAX_THREADS) } else { 0 };
        let mut ready = Vec::new();
        for at in 0..threads {
            let own: Vec<Script> = scripts.iter().skip(at).step_by(threads).cloned().collect();
            let (send, receive) = sync_channel(READY);
            let parse = move || {
                // Nobody wants the rest once the receiver is gone.
                own.iter().map(Script::statements).try_for_each(|parsed| send.send(parsed))
            };
            if thread::Builder::new().stack_size(STACK_BYTES).spawn(parse).is_err() {
                ready.clear();
                break;
            }
            ready.push(Mutex::new(receive));
        }
        let lanes = (0..ready.len().max(1)).cycle();
        Arc::new(Self { scripts: Mutex::new(scripts.into_iter().zip(lanes).collect()), ready })
    }
}

impl Parsed for Ahead {
    fn statements(&self, script: &Script) -> Vec<Statement> {
        let mut scripts = self.scripts.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some((next, lane)) = scripts.pop_front() {
            let Some(lane) = self.ready.get(lane) else { break };
            let parsed = lane.lock().unwrap_or_else(PoisonError::into_inner).recv();
            match parsed {
                Ok(statements) if is_same(&next, script) => return statements,
                Ok(_) => {}
                Err(_) => break,
            }
        }
        script.statements()
    }
}

fn is_same(one: &Script, other: &Script) -> bool {
    one.source.is(&other.source) && one.region == other.region
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migration::{Direction, TransactionMode};
    use crate::source::Source;

    #[test]
    fn statements_are_those_of_the_script_that_is_asked_for() {
        let script = |at: usize| {
            let text = format!("SELECT {at};").repeat(at + 1);
            let source = Source::new(format!("{at}.sql"), text);
            Script::whole(source, Direction::Up, TransactionMode::PerStatement)
        };
        let scripts: Vec<Script> = (0..100).map(script).collect();
        let ahead = Ahead::of(scripts.iter());
        for (at, script) in scripts.iter().enumerate().filter(|(at, _)| at % 7 != 3) {
            assert_eq!(ahead.statements(script).len(), at + 1);
        }
        assert_eq!(ahead.statements(&scripts[5]).len(), 6, "what is asked for late is parsed");
    }
}
