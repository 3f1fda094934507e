//! Transactions and timeouts, folded through a script.

use super::Effect;
use super::enum_value::{FreshValue, added};
use super::held::HeldLocks;
use super::script::{Context, Timeout};
use crate::catalog::{Catalog, SessionSettings};
use crate::migration::TransactionMode;
use crate::sql::{Change, Statement, TransactionControl};

/// What is so at one point of a script.
#[derive(Debug, Clone)]
pub(super) struct Session {
    /// How the tool wraps the script.
    wrapped: bool,
    /// Whether the block that is open is the one around a message of several
    /// statements.
    implicit: bool,
    /// The open transaction block, if any.
    block: Option<Block>,
    timeouts: Timeouts,
    /// The settings without what `SET LOCAL` lays over them.
    settings: SessionSettings,
}

/// An open transaction block.
#[derive(Debug, Clone)]
struct Block {
    /// The catalog when it began, for `ROLLBACK`.
    before: Catalog,
    timeouts: Timeouts,
    settings: SessionSettings,
    savepoints: Vec<Savepoint>,
    held: HeldLocks,
    fresh: Vec<FreshValue>,
}

/// A savepoint: what was so when it was set.
#[derive(Debug, Clone)]
struct Savepoint {
    name: String,
    catalog: Catalog,
    timeouts: Timeouts,
    settings: SessionSettings,
    held: HeldLocks,
}

/// The timeouts that a session sets.
#[derive(Debug, Clone, Copy, Default)]
struct Timeouts {
    lock: Setting,
    statement: Setting,
}

/// A timeout of the session, and what `SET LOCAL` lays over it.
#[derive(Debug, Clone, Copy, Default)]
struct Setting {
    session: Timeout,
    local: Option<Timeout>,
}

impl Session {
    /// Before the first statement of a script of `statements` statements.
    pub(super) fn new(mode: TransactionMode, statements: usize, catalog: &Catalog) -> Self {
        let wrapped = mode.wraps(statements);
        Self {
            wrapped,
            implicit: wrapped && mode == TransactionMode::SingleQuery,
            block: wrapped
                .then(|| Block::new(catalog, Timeouts::default(), catalog.session().clone())),
            timeouts: Timeouts::default(),
            settings: catalog.session().clone(),
        }
    }

    /// What is so when the next statement runs.
    pub(super) fn context(&self, doubted: bool) -> Context {
        Context {
            doubted,
            in_transaction: self.block.is_some(),
            in_own_block: self.block.is_some() && !self.implicit,
            lock_timeout: self.timeouts.lock.effective(),
            statement_timeout: self.timeouts.statement.effective(),
            held: self.block.as_ref().map(|block| block.held.clone()).unwrap_or_default(),
        }
    }

    /// The values of enums that the open transaction added.
    pub(super) fn fresh_values(&self) -> &[FreshValue] {
        self.block.as_ref().map_or(&[], |block| &block.fresh)
    }

    /// After a statement with these effects, and code in it that changed these
    /// settings; `index` is its place in the script.
    pub(super) fn after(
        &mut self,
        statement: &Statement,
        index: usize,
        effects: &[Effect],
        settings: &[Change],
        catalog: &mut Catalog,
    ) {
        if let Some(block) = &mut self.block {
            effects.iter().for_each(|effect| block.held.take_of(effect, index));
            let changes = statement.changes.iter();
            block.fresh.extend(changes.filter_map(|it| added(&it.value, &block.before, catalog)));
        }
        if self.block.is_none() {
            catalog.end_transaction();
        }
        let changes = statement.changes.iter().map(|change| &change.value);
        for change in changes.chain(settings) {
            match change {
                Change::Transaction(control) => self.control(control, catalog),
                Change::SetParameter { name, value, local } => {
                    self.set(name, value.as_deref(), *local);
                    if !*local {
                        self.settings = catalog.session().clone();
                    } else if self.block.is_none() {
                        // Outside a block SET LOCAL is only a warning.
                        catalog.restore_session(self.settings.clone());
                    }
                }
                Change::CatalogOnly(it) if it.kind == "DISCARD ALL" => {
                    self.timeouts = Timeouts::default();
                    self.settings = catalog.session().clone();
                }
                _ => {}
            }
        }
    }

    fn control(&mut self, control: &TransactionControl, catalog: &mut Catalog) {
        match control {
            TransactionControl::Begin => {
                self.implicit = false;
                let (timeouts, settings) = (self.timeouts, self.settings.clone());
                self.block.get_or_insert_with(|| Block::new(catalog, timeouts, settings));
            }
            TransactionControl::Commit { chain } => self.end_block(*chain, catalog),
            TransactionControl::Rollback { chain } => {
                if let Some(block) = &self.block {
                    *catalog = block.before.clone();
                    self.timeouts = block.timeouts;
                    self.settings = block.settings.clone();
                }
                self.end_block(*chain, catalog);
            }
            TransactionControl::Savepoint(name) => {
                if let Some(block) = &mut self.block {
                    block.savepoints.push(Savepoint {
                        name: name.clone(),
                        catalog: catalog.clone(),
                        timeouts: self.timeouts,
                        settings: self.settings.clone(),
                        held: block.held.clone(),
                    });
                }
            }
            TransactionControl::Release(name) => {
                if let Some(block) = &mut self.block
                    && let Some(at) = block.savepoint(name)
                {
                    block.savepoints.truncate(at);
                }
            }
            TransactionControl::RollbackTo(name) => {
                if let Some(block) = &mut self.block
                    && let Some(at) = block.savepoint(name)
                {
                    block.savepoints.truncate(at + 1);
                    // Locks that were taken since are let go (manual, ROLLBACK TO).
                    block.held = block.savepoints[at].held.clone();
                    self.timeouts = block.savepoints[at].timeouts;
                    self.settings = block.savepoints[at].settings.clone();
                    *catalog = block.savepoints[at].catalog.clone();
                }
            }
        }
    }

    /// After the last statement: the tool commits the block that is its own, a
    /// block that the script left open is rolled back.
    pub(super) fn end(self, catalog: &mut Catalog) {
        if let (false, Some(block)) = (self.wrapped, self.block) {
            *catalog = block.before;
        }
        catalog.end_session();
    }

    /// A tool's own block ends with the script's `COMMIT`; so does an implicit
    /// one, and the rest of the message is an implicit block again.
    fn end_block(&mut self, chain: bool, catalog: &mut Catalog) {
        catalog.end_transaction();
        self.timeouts.lock.local = None;
        self.timeouts.statement.local = None;
        catalog.restore_session(self.settings.clone());
        self.block = (chain || self.wrapped)
            .then(|| Block::new(catalog, self.timeouts, self.settings.clone()));
    }

    fn set(&mut self, name: &str, value: Option<&str>, local: bool) {
        let all = name == "all";
        for (parameter, setting) in [
            ("lock_timeout", &mut self.timeouts.lock),
            ("statement_timeout", &mut self.timeouts.statement),
        ] {
            if name == parameter || all {
                let timeout = value.map_or(Timeout::Disabled, timeout);
                match (local, self.block.is_some()) {
                    (true, true) => setting.local = Some(timeout),
                    // Outside a block SET LOCAL is only a warning.
                    (true, false) => {}
                    (false, _) => *setting = Setting { session: timeout, local: None },
                }
            }
        }
    }
}

impl Setting {
    fn effective(self) -> Timeout {
        self.local.unwrap_or(self.session)
    }
}

impl Block {
    fn new(catalog: &Catalog, timeouts: Timeouts, settings: SessionSettings) -> Self {
        let before = catalog.clone();
        Self {
            before,
            timeouts,
            settings,
            savepoints: Vec::new(),
            held: HeldLocks::default(),
            fresh: Vec::new(),
        }
    }

    fn savepoint(&self, name: &str) -> Option<usize> {
        self.savepoints.iter().rposition(|known| known.name == name)
    }
}

/// A timeout's value: a number of milliseconds unless it says otherwise.
/// Source: manual, "Parameter Names and Values".
fn timeout(value: &str) -> Timeout {
    let value = value.trim();
    let digits =
        value.len() - value.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    let (number, unit) = value.split_at(digits);
    let factor = match unit.trim() {
        "us" => 0.001,
        "" | "ms" => 1.0,
        "s" => 1_000.0,
        "min" => 60_000.0,
        "h" => 3_600_000.0,
        "d" => 86_400_000.0,
        _ => return Timeout::Disabled,
    };
    match number.parse::<f64>() {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in range")]
        Ok(number) if number > 0.0 => Timeout::Milliseconds((number * factor).ceil() as u64),
        _ => Timeout::Disabled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_timeouts_as_the_server_does() {
        assert_eq!(timeout("2s"), Timeout::Milliseconds(2_000));
        assert_eq!(timeout("1.5 min"), Timeout::Milliseconds(90_000));
        assert_eq!(timeout("500"), Timeout::Milliseconds(500));
        assert_eq!(timeout("0"), Timeout::Disabled);
    }
}
