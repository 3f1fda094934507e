//! What a session sets and names resolve by: the search path, the time zone.

use super::objects::names_in;
use super::{Catalog, TEMPORARY_SCHEMA};
use crate::pg::{Name, QualifiedName};

/// Settings of a session that change what a statement does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionSettings {
    /// The schemas of `search_path`, without `"$user"`.
    pub(super) search_path: Vec<Name>,
    /// `TimeZone`, where the session itself sets it.
    time_zone: Option<String>,
    /// Whether `check_function_bodies` is on.
    checks_bodies: bool,
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self { search_path: vec!["public".to_owned()], time_zone: None, checks_bodies: true }
    }
}

/// What is known of a session's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeZone {
    /// The session does not set it: the server's or the role's counts.
    Unset,
    /// UTC, under which timestamps with and without time zone are alike.
    Utc,
    /// Another one.
    Other,
}

impl Catalog {
    /// The session ends, and with it its search path and its temporary objects.
    pub fn end_session(&mut self) {
        self.session = SessionSettings::default();
        self.drop_temporary();
    }

    /// The transaction ends, and with it tables that are dropped on commit.
    pub fn end_transaction(&mut self) {
        let temporary = self.tables.names_in(TEMPORARY_SCHEMA);
        let goes = |name: &QualifiedName| {
            self.known_table(name).is_some_and(|table| table.dropped_on_commit)
        };
        for name in temporary.into_iter().filter(goes).collect::<Vec<_>>() {
            self.drop_table(&name);
        }
    }

    /// `DISCARD TEMP`, `DISCARD ALL`: the temporary objects go, and with `ALL` the
    /// settings.
    pub(super) fn discard(&mut self, kind: &str) {
        match kind {
            "DISCARD ALL" => self.end_session(),
            "DISCARD TEMP" | "DISCARD TEMPORARY" => self.drop_temporary(),
            _ => {}
        }
    }

    fn drop_temporary(&mut self) {
        for name in self.tables.names_in(TEMPORARY_SCHEMA) {
            self.tables.remove(&name);
        }
        for name in self.indexes.names_in(TEMPORARY_SCHEMA) {
            self.indexes.remove(&name);
        }
        for name in self.types.names_in(TEMPORARY_SCHEMA) {
            self.types.remove(&name);
        }
        for name in names_in(&self.sequences, TEMPORARY_SCHEMA) {
            self.sequences.remove_mut(&name);
        }
        for name in names_in(&self.routines, TEMPORARY_SCHEMA) {
            self.routines.remove_mut(&name);
        }
        let first = QualifiedName::new(TEMPORARY_SCHEMA, "");
        let behind = self.gone.range(first..);
        let gone = behind.take_while(|name| name.schema == TEMPORARY_SCHEMA);
        for name in gone.cloned().collect::<Vec<_>>() {
            self.gone.remove_mut(&name);
        }
    }

    /// The settings of the session so far.
    pub const fn session(&self) -> &SessionSettings {
        &self.session
    }

    /// Puts earlier settings back: after `ROLLBACK`, or where `SET LOCAL` ends.
    pub fn restore_session(&mut self, settings: SessionSettings) {
        self.session = settings;
    }

    /// Whether the bodies of functions are checked when they are created.
    pub const fn checks_bodies(&self) -> bool {
        self.session.checks_bodies
    }

    /// The time zone of the session.
    pub fn time_zone(&self) -> TimeZone {
        match self.session.time_zone.as_deref() {
            None => TimeZone::Unset,
            Some(zone) => {
                let zone = zone.to_ascii_lowercase();
                let utc = ["utc", "gmt", "etc/utc", "etc/gmt", "zulu", "uct", "0", "universal"];
                if utc.contains(&zone.as_str()) { TimeZone::Utc } else { TimeZone::Other }
            }
        }
    }

    /// `SET` and `RESET`; no value resets.
    pub(super) fn set_parameter(&mut self, name: &str, value: Option<&str>) {
        let default = SessionSettings::default();
        match name {
            "search_path" => {
                self.session.search_path = value.map_or(default.search_path, schemas);
            }
            "check_function_bodies" => {
                let off = ["off", "false", "no", "0"];
                self.session.checks_bodies =
                    value.is_none_or(|value| !off.contains(&value.to_ascii_lowercase().as_str()));
            }
            "timezone" => self.session.time_zone = value.map(str::to_owned),
            "all" => self.session = default,
            _ => {}
        }
    }
}

fn schemas(value: &str) -> Vec<Name> {
    value
        .split(',')
        .map(|schema| schema.trim().trim_matches('"').to_owned())
        .filter(|schema| !schema.is_empty() && schema != "$user" && schema != TEMPORARY_SCHEMA)
        .collect()
}
