//! What `preflight` and `postflight` look at in each database.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::exit::Failure;
use super::history_item::{Stage, history_item};
use super::judgement;
use super::live::Subject;
use super::pending::{self, Judged};
use super::policy::Loaded;
use super::subject::reading_notes;
use crate::effect::Replay;
use crate::migration::ReadOptions;
use crate::pg::QualifiedName;
use crate::policy::{Date, Policy};
use crate::postgres::{ReadOnlyError, ReadOnlyOptions, ReadOnlySession, Target};
use crate::preflight::{
    self, Claim, EffectiveMode, Environment, Identity, Item, Load, Mode, Replayed, Touches,
    effective_mode, role_item, verdict,
};
use crate::report::{
    DatabaseEntry, ItemEntry, PreflightVerdict, ReadOnlyEntry, StandingEntry, TouchedEntry,
};

/// What is asked of every database alike.
#[derive(Debug, Clone)]
pub(super) struct Gate {
    /// The directory of migrations.
    pub(super) path: PathBuf,
    /// How it is read.
    pub(super) reading: ReadOptions,
    /// The policy.
    pub(super) loaded: Arc<Loaded>,
    /// Today.
    pub(super) today: Date,
    /// The history table, where several fit.
    pub(super) history: Option<String>,
    /// The environment as it was named.
    pub(super) environment: Option<String>,
    /// What is asked for.
    pub(super) requested: Mode,
    /// Before the release or behind it.
    pub(super) stage: Stage,
    /// Whether history of a newer release is fine.
    pub(super) tolerate_future: bool,
    /// What nobody but the user knows.
    pub(super) told: Told,
}

/// What SQL does not see, and the user may tell.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    /// The role that migrates.
    pub(super) role: Option<String>,
    /// Whether a backup is proven.
    pub(super) backups: Option<Item>,
    /// The free bytes of the server's disk.
    pub(super) free_bytes: Option<u64>,
    /// How long the load is looked at; nothing looks not at all.
    pub(super) load: Option<Duration>,
}

/// What was seen of one database.
#[derive(Debug)]
pub(super) struct Seen {
    /// What the report says of it.
    pub(super) entry: DatabaseEntry,
    /// What was looked at.
    pub(super) items: Vec<ItemEntry>,
    /// How its files were read.
    pub(super) notes: Vec<String>,
    /// What is done there.
    pub(super) effective: EffectiveMode,
    /// The major of its server.
    pub(super) major: Option<u16>,
}

/// What is found while a database is looked at.
#[derive(Default)]
struct Found {
    items: Vec<Item>,
    notes: Vec<String>,
    subject: Option<Subject>,
    tables: Vec<TouchedEntry>,
    judged: Option<Judged>,
    identity: Option<Identity>,
    read_only: Option<ReadOnlyEntry>,
    release: Option<String>,
    drift: Vec<String>,
    load: Option<Load>,
    major: Option<u16>,
}

impl Gate {
    /// Looks at one database. Whatever goes wrong is an item.
    pub(super) async fn examine(&self, target: &Target) -> Seen {
        let mut found = Found::default();
        let began = Instant::now();
        match ReadOnlySession::open(target, &ReadOnlyOptions::default()).await {
            Ok(session) => {
                self.look(session, target, &mut found).await;
                self.load(target, began, &mut found).await;
            }
            Err(error) => {
                let why = format!("failed to {error}");
                found.items.push(Item::not_checked("connectivity", why));
            }
        }
        self.seen(target, found)
    }

    /// The second sample of the load, in a transaction of its own.
    async fn load(&self, target: &Target, began: Instant, found: &mut Found) {
        const ID: &str = "load";
        let (Stage::Before { .. }, Some(identity)) = (self.stage, &found.identity) else { return };
        let Some(time) = self.told.load else {
            let why = "it was not asked for: `--load-seconds`";
            return found.items.push(Item::not_checked(ID, why).beside());
        };
        let Some(first) = found.load else { return };
        tokio::time::sleep_until(began + time).await;
        let sample = async {
            let options = ReadOnlyOptions::default();
            let mut session = ReadOnlySession::open(target, &options).await?;
            let later = Load::sample(&mut session, identity.standby).await?;
            session.finish().await?;
            Ok::<_, ReadOnlyError>(later)
        };
        found.items.push(match sample.await {
            Ok(Some(later)) => first.item(later),
            Ok(None) => Item::not_checked(ID, "the server does not tell").beside(),
            Err(error) => Item::not_checked(ID, format!("failed to {error}")).beside(),
        });
    }

    async fn look(&self, mut session: ReadOnlySession, target: &Target, found: &mut Found) {
        found.release = Some(session.release().to_owned());
        found.major = Some(session.version().major());
        found.items.push(Item::ok("connectivity", format!("`{target}` answers")));
        if let Err(error) = self.read(&mut session, found).await {
            let why = format!("failed to {error}; nothing more could be looked at");
            found.items.push(Item::not_checked("connection", why));
        }
        let role = session.role().await.ok();
        if let Some(role) = &role {
            found.items.push(role_item(role));
        }
        match session.finish().await {
            Ok(audit) => {
                let (role, role_could_write) =
                    role.map_or_else(Default::default, |role| (role.name, role.could_write));
                found.read_only = Some(ReadOnlyEntry {
                    transaction_id_assigned: false,
                    lock_modes: audit.lock_modes,
                    role,
                    role_could_write,
                });
                let message = "nothing was written: no transaction id, no lock but ACCESS SHARE";
                found.items.push(Item::ok("read_only", message));
            }
            Err(error) => {
                found.items.push(Item::not_checked("read_only", format!("failed to {error}")));
            }
        }
    }

    /// # Errors
    /// Where the connection is gone.
    async fn read(
        &self,
        session: &mut ReadOnlySession,
        found: &mut Found,
    ) -> Result<(), ReadOnlyError> {
        let identity = Identity::read(session).await?;
        found.items.push(identity.item(session));
        let effective = self.effective(Some(&identity));
        found.items.push(mode_item(&effective));
        found.identity = Some(identity.clone());
        if effective.mode == Mode::Off {
            return Ok(());
        }
        if self.told.load.is_some() {
            found.load = Load::sample(session, identity.standby).await?;
        }
        let wanted = self.history.as_deref();
        match Subject::read(session, &self.path, &self.reading, wanted).await {
            Ok(subject) => {
                found.notes.extend(reading_notes(&subject.files));
                found.notes.extend(subject.table_note());
                found.notes.extend(subject.standings.notes.iter().cloned());
                let entries = &subject.standings.entries;
                let tolerate = self.tolerate_future;
                found.items.push(history_item(entries, effective.guarded, self.stage, tolerate));
                found.subject = Some(subject);
            }
            Err(failure) => found.items.push(pending::unread("history", &failure)),
        }
        match self.stage {
            Stage::Before { .. } => self.before(session, &identity, found).await,
            Stage::Behind => {
                let items = preflight::leftovers(session, &identity, &[]).await?;
                found.items.extend(items);
                self.schema(session, found).await
            }
        }
    }

    /// The static check and the readiness of the server.
    async fn before(
        &self,
        session: &mut ReadOnlySession,
        identity: &Identity,
        found: &mut Found,
    ) -> Result<(), ReadOnlyError> {
        self.schema(session, found).await?;
        let none = Touches::default();
        let touches = found.judged.as_ref().map_or(&none, |judged| &judged.touches);
        let touched = touches.find(session).await?;
        let histories: Vec<QualifiedName> = found.subject.iter().flat_map(history_names).collect();
        found.items.extend(preflight::readiness(session, identity, &touched, &histories).await?);
        let unguarded = found.judged.as_ref().and_then(|judged| judged.unguarded.as_deref());
        let role = self.told.role.as_deref();
        found.items.push(preflight::timeouts(session, role, unguarded).await?);
        // It waits where somebody holds ACCESS EXCLUSIVE, so it comes last.
        let (tables, item) = touches.sizes(session).await?;
        found.items.push(item);
        found.items.push(preflight::disk_space(self.told.free_bytes, &tables));
        found.items.push(self.told.backups.clone().unwrap_or_else(|| {
            let why = "backups are not visible to SQL: `--backup FILE` takes the saved output of the \
                       backup tool";
            Item::not_checked("backups", why).beside()
        }));
        found.tables = tables;
        Ok(())
    }

    /// The live schema: what the pending migrations do to it, and whether it is what
    /// the applied ones made.
    async fn schema(
        &self,
        session: &mut ReadOnlySession,
        found: &mut Found,
    ) -> Result<(), ReadOnlyError> {
        let Some(subject) = &found.subject else {
            let why = "the migrations and their history could not be read";
            found.items.push(Item::not_checked("pending_migrations", why));
            found.items.push(Item::not_checked("drift", why));
            return Ok(());
        };
        let sql = match preflight::live_schema(session).await {
            Ok(sql) => sql,
            Err(ReadOnlyError::Lost(why)) => return Err(ReadOnlyError::Lost(why)),
            Err(error) => {
                let why = format!("the live schema is not known: failed to {error}");
                found.items.push(Item::not_checked("pending_migrations", why.clone()));
                found.items.push(Item::not_checked("drift", why));
                return Ok(());
            }
        };
        let version = session.version();
        let live = pending::live_script(sql);
        let standings = &subject.standings.entries;
        if let Stage::Before { .. } = self.stage {
            let pending = pending::to_run(&subject.files, standings);
            let judged = pending::judge(self, version, &live, &pending);
            found.items.push(judged.item.clone());
            found.judged = Some(judged);
        }
        let applied = pending::applied(&subject.files, standings);
        let replayed = pending::replayed(version, &applied, standings);
        let mut actual = Replayed::new(Replay::of_new_database(version));
        let effects = actual.script(None, &live, true);
        found.notes.extend(judgement::schema_note(&effects));
        let own: Vec<QualifiedName> = subject
            .tables
            .iter()
            .flat_map(|table| own_tables(&table.schema, &table.name))
            .collect();
        let (item, differences) = preflight::drift(&replayed, &actual, &own);
        found.items.push(item);
        found.drift = differences;
        Ok(())
    }

    /// What is done there.
    pub(super) fn effective(&self, identity: Option<&Identity>) -> EffectiveMode {
        let mark = identity.and_then(|identity| identity.mark.as_deref());
        let policy = &self.loaded.settings.policy;
        let means = |name: Option<&str>| name.and_then(|name| environment(policy, name));
        let (named, marked) = (means(self.environment.as_deref()), means(mark));
        let claim = |written, means| Claim { written, means };
        effective_mode(
            self.requested,
            self.environment.as_deref().map(|written| claim(written, named.as_ref())),
            mark.map(|written| claim(written, marked.as_ref())),
        )
    }

    fn seen(&self, target: &Target, found: Found) -> Seen {
        let database = target.to_string();
        let effective = self.effective(found.identity.as_ref());
        let items: Vec<ItemEntry> =
            found.items.into_iter().map(|item| item.entry(Some(&database))).collect();
        let (tool, histories, migrations) = match found.subject {
            Some(subject) => {
                let used = subject.used.as_ref();
                let entry = |table: &crate::history::HistoryTable| table.entry(Some(table) == used);
                let histories = subject.tables.iter().map(entry).collect();
                let tool = subject.files.format.name().to_owned();
                (Some(tool), histories, subject.standings.entries)
            }
            None => (None, Vec::new(), Vec::<StandingEntry>::new()),
        };
        let off = effective.mode == Mode::Off && found.identity.is_some();
        let entry = DatabaseEntry {
            database,
            server_version: found.release,
            mark: found.identity.and_then(|identity| identity.mark),
            effective_mode: effective.mode.to_string(),
            reason: effective.reason.clone(),
            verdict: if off { PreflightVerdict::NotChecked } else { verdict(&items) },
            tool,
            histories,
            migrations,
            tables: found.tables,
            findings: found.judged.map(|judged| judged.findings).unwrap_or_default(),
            read_only: found.read_only,
            drift: found.drift,
        };
        Seen { entry, items, notes: found.notes, effective, major: found.major }
    }
}

/// What a name means: what the policy calls so, else what everybody does. An
/// environment of the policy that has a name of production or staging, or such a word
/// in its name, is one.
fn environment(policy: &Policy, name: &str) -> Option<Environment> {
    let Some(known) = policy.environments.iter().find(|it| it.is_called(name.trim())) else {
        return Environment::named(name);
    };
    let names = std::iter::once(&known.name).chain(&known.aliases);
    let named = |name: &String| {
        Environment::named(name).or_else(|| Environment::guarded_by_a_word_of(name))
    };
    let guarded = names.filter_map(named).find(|it| it.validate_only);
    Some(guarded.unwrap_or_else(|| Environment { name: known.name.clone(), validate_only: false }))
}

/// The history tables that the files could be compared with.
fn history_names(subject: &Subject) -> Vec<QualifiedName> {
    subject.tables.iter().map(|table| QualifiedName::new(&*table.schema, &*table.name)).collect()
}

/// A history table and those that tools keep beside it.
fn own_tables(schema: &str, name: &str) -> Vec<QualifiedName> {
    let beside = ["", "_lock", "lock"];
    let mut names: Vec<QualifiedName> =
        beside.iter().map(|end| QualifiedName::new(schema, format!("{name}{end}"))).collect();
    names.push(QualifiedName::new(schema, "ar_internal_metadata"));
    names
}

/// What is done, loudly where it is less than what was asked for.
fn mode_item(effective: &EffectiveMode) -> Item {
    const ID: &str = "effective_mode";
    match effective.lowered || effective.doubtful {
        true => Item::warning(ID, effective.reason.clone()),
        false => Item::ok(ID, effective.reason.clone()),
    }
}

/// A word about why a report cannot be made at all.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::could_not_check(anyhow::anyhow!("start the runtime: {error}")))
}
