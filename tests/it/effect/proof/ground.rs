//! Where cases run: a server of one major, with databases that are made once
//! where many cases begin alike, for to make one takes longer than a case.

use std::collections::BTreeMap;

use banister::effect::ScriptEffects;
use banister::pg::Version;
use banister::postgres::{
    Binaries, Observation, ScratchDatabase, ScratchServer, ScratchSession, SessionError,
    SessionOptions, TransactionState,
};

use super::super::Case;
use crate::postgres::servers::trusting_options;

/// What came of each statement of a case.
pub(super) type Results = Vec<Result<Observation, SessionError>>;

/// A server, and what stands on it.
pub(super) struct Ground {
    server: ScratchServer,
    /// By the schema that several cases begin with.
    shared: BTreeMap<String, Shared>,
    bench: Option<Bench>,
}

/// A database where a case may commit, and is wiped off afterwards.
struct Bench {
    database: ScratchDatabase,
    session: ScratchSession,
    uses: usize,
}

/// A schema of so many cases is made once. Each takes one of the server's 20
/// connections, and observation needs some too.
const MANY: usize = 9;

/// After so many cases the catalogs are full of dead rows.
const MOST_USES: usize = 40;

/// How much there is that no fresh database has.
const LEFT_BEHIND: &str = "
SELECT count(*) FROM (
    SELECT oid FROM pg_namespace UNION ALL SELECT oid FROM pg_class
    UNION ALL SELECT oid FROM pg_proc UNION ALL SELECT oid FROM pg_type
    UNION ALL SELECT oid FROM pg_cast UNION ALL SELECT oid FROM pg_collation
    UNION ALL SELECT oid FROM pg_operator UNION ALL SELECT oid FROM pg_ts_config
    UNION ALL SELECT oid FROM pg_extension UNION ALL SELECT oid FROM pg_language
    UNION ALL SELECT oid FROM pg_publication UNION ALL SELECT oid FROM pg_event_trigger
    UNION ALL SELECT oid FROM pg_foreign_data_wrapper UNION ALL SELECT oid FROM pg_foreign_server
    UNION ALL SELECT oid FROM pg_default_acl UNION ALL SELECT oid FROM pg_am
    UNION ALL SELECT setdatabase FROM pg_db_role_setting
) AS left_behind WHERE oid >= 16384";

/// A schema that several cases begin with.
struct Shared {
    /// In a database where nothing more is ever committed.
    session: ScratchSession,
}

/// Statements about the session or the transaction: in a block of ours they
/// would do something else.
const NOT_IN_A_BLOCK: [&str; 21] = [
    "ABORT",
    "BEGIN",
    "CHECKPOINT",
    "CLOSE",
    "COMMIT",
    "DEALLOCATE",
    "DECLARE",
    "DISCARD",
    "END",
    "EXECUTE",
    "FETCH",
    "LISTEN",
    "LOAD",
    "LOCK",
    "NOTIFY",
    "RELEASE",
    "RESET",
    "ROLLBACK",
    "SAVEPOINT",
    "SET",
    "START",
];

impl Ground {
    /// A server of its own for every major.
    pub(super) async fn new(binaries: &Binaries, cases: &[Case]) -> Self {
        let server =
            ScratchServer::start(binaries, &trusting_options()).await.expect("the server starts");
        let mut users = BTreeMap::<&str, usize>::new();
        cases.iter().for_each(|case| *users.entry(case.schema.text()).or_default() += 1);
        let mut shared = BTreeMap::new();
        for (schema, _) in users.into_iter().filter(|(_, cases)| *cases >= MANY) {
            let database = server.create_database().await.expect("a database");
            let mut session = open(&database).await;
            session.apply(schema).await.expect("the schema is made");
            shared.insert(schema.to_owned(), Shared { session });
        }
        Self { server, shared, bench: None }
    }

    /// The server's major.
    pub(super) fn version(&self) -> Version {
        self.server.version()
    }

    /// Runs the statements of a case one by one.
    ///
    /// # Errors
    /// Where the case's schema cannot be made.
    pub(super) async fn observe(
        &mut self,
        case: &Case,
        script: &ScriptEffects,
    ) -> Result<Results, String> {
        let sql: Vec<&str> =
            script.statements.iter().map(|it| script.source.slice(it.span)).collect();
        let shared = self.shared.get_mut(case.schema.text());
        if let ([only], Some(shared)) = (&sql[..], shared)
            && !NOT_IN_A_BLOCK.contains(&first_word(only).as_str())
            && let Some(result) = shared.observe_and_undo(only).await
        {
            return Ok(vec![result]);
        }
        let session = self.enter(case).await?;
        let mut results = Vec::new();
        for statement in sql {
            results.push(session.observe(statement).await);
        }
        self.leave().await;
        Ok(results)
    }

    /// A session in a database with the schema of a case and nothing else, where
    /// anything may be done until it is left.
    ///
    /// # Errors
    /// Where the schema cannot be made.
    pub(super) async fn enter(&mut self, case: &Case) -> Result<&mut ScratchSession, String> {
        let mut bench = match self.bench.take() {
            Some(bench) if bench.uses < MOST_USES => bench,
            worn => {
                if let Some(bench) = worn {
                    bench.remove(&self.server).await;
                }
                Bench::new(&self.server).await
            }
        };
        bench.uses += 1;
        let schema = bench.session.apply(case.schema.text()).await;
        schema.map_err(|error| format!("  schema: {error:?}"))?;
        Ok(&mut self.bench.insert(bench).session)
    }

    /// A session with the schema of a case, in a database where nothing may be
    /// committed; nothing where the schema is the case's own.
    pub(super) fn stand(&mut self, case: &Case) -> Option<&mut ScratchSession> {
        self.shared.get_mut(case.schema.text()).map(|shared| &mut shared.session)
    }

    /// Wipes off what was done since [`Ground::enter`].
    pub(super) async fn leave(&mut self) {
        let Some(mut bench) = self.bench.take() else { return };
        if bench.wipe().await {
            self.bench = Some(bench);
        } else {
            bench.remove(&self.server).await;
        }
    }
}

impl Bench {
    async fn new(server: &ScratchServer) -> Self {
        let database = server.create_database().await.expect("a database");
        let session = open(&database).await;
        Self { database, session, uses: 0 }
    }

    /// Removes what a case left behind; whether nothing is left.
    async fn wipe(&mut self) -> bool {
        if self.session.transaction_state().await.ok() != Some(TransactionState::Idle) {
            self.session.rollback().await.expect("rolled back");
        }
        for sql in ["DISCARD ALL", "DROP SCHEMA IF EXISTS public CASCADE"] {
            if self.session.apply(sql).await.is_err() {
                return false;
            }
        }
        let left = self.session.query(LEFT_BEHIND).await.expect("the catalogs are read");
        self.session.apply("CREATE SCHEMA public").await.expect("an empty schema");
        left == [[Some("0".to_owned())]]
    }

    async fn remove(self, server: &ScratchServer) {
        self.session.close().await.expect("closed");
        server.drop_database(self.database).await.expect("dropped");
    }
}

impl Shared {
    /// What a statement does, as far as the end of its transaction; nothing where
    /// it refuses one.
    async fn observe_and_undo(&mut self, sql: &str) -> Option<Result<Observation, SessionError>> {
        self.session.begin().await.expect("begun");
        let mut result = self.session.observe(sql).await;
        if result.is_ok()
            && let Err(error) = self.session.apply("SET CONSTRAINTS ALL IMMEDIATE").await
        {
            result = Err(error);
        }
        self.session.rollback().await.expect("rolled back");
        let refusal = result.as_ref().err().and_then(SessionError::sql);
        if refusal.is_some_and(|error| error.refuses_transaction()) { None } else { Some(result) }
    }
}

async fn open(database: &ScratchDatabase) -> ScratchSession {
    database.connect(&SessionOptions::default()).await.expect("a session")
}

fn first_word(sql: &str) -> String {
    let begins = sql.trim_start();
    begins.chars().take_while(|c| c.is_ascii_alphabetic()).collect::<String>().to_uppercase()
}
